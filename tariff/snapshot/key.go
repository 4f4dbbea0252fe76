package snapshot

import (
	"math"

	"github.com/crossborder-go/crossborder/trade"
)

// maxDigits is the length of the longest code.
const maxDigits = 14

// keyOf turns a code into its number: see the package comment.
func keyOf(code trade.HSCode) (key uint64, ok bool) {
	if len(code) < 2 || len(code) > maxDigits {
		return 0, false
	}
	for i := 0; i < len(code); i++ {
		c := code[i] - '0'
		if c > 9 {
			return 0, false
		}
		key = key*10 + uint64(c)
	}
	return key*pow10(maxDigits-len(code))<<4 | uint64(len(code)), true
}

func pow10(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

// digits returns the number of digits of a key's code.
func digits(key uint64) int { return min(int(key&15), maxDigits) }

// cut returns the key of the first n digits.
func cut(key uint64, n int) uint64 {
	p := pow10(maxDigits - n)
	return (key>>4)/p*p<<4 | uint64(n)
}

// subtree returns the bounds of the keys of all codes that begin with the code: first ≤ key < end.
func subtree(key uint64) (first, end uint64) {
	return key &^ 15, (key>>4 + pow10(maxDigits-digits(key))) << 4
}

// codeOf returns the code of a key.
func codeOf(key uint64) trade.HSCode {
	var b [maxDigits]byte
	v := key >> 4
	for i := maxDigits - 1; i >= 0; i-- {
		b[i] = byte('0' + v%10)
		v /= 10
	}
	return trade.HSCode(b[:digits(key)])
}

// Day numbers count from 1970-01-01; an open end is the least or greatest number.
func dayOf(d trade.Date, open int32) int32 {
	if d.IsZero() {
		return open
	}
	return int32(min(max(trade.NewDate(1970, 1, 1).DaysUntil(d), math.MinInt32), math.MaxInt32))
}
