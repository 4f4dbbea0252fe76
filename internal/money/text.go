package money

import (
	"fmt"
	"math/big"
	"strconv"

	"github.com/shopspring/decimal"
)

// Bounds on numbers read from outside: they keep later arithmetic small, and no real quantity or price needs more.
const (
	MaxDigits   = 20
	MaxExponent = 18
)

// Parse reads a plain decimal number such as "12.34", "-0.5" or "1e3". Numbers of more than MaxDigits significant
// digits, or with an exponent beyond ±MaxExponent, are refused: they'd make later arithmetic huge.
func Parse[T string | []byte](s T) (decimal.Decimal, error) {
	var (
		neg, point bool
		coef       uint64
		digits     int // of the coefficient, without leading zeros
		seen       int // digits read, to refuse "" and "."
		exp        int
		i          int
	)
	if len(s) > 64 {
		return decimal.Decimal{}, fmt.Errorf("%.40q is not a number", s)
	}
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		neg = s[i] == '-'
		i++
	}
	for ; i < len(s); i++ {
		c := s[i]
		if c == '.' && !point && i+1 < len(s) && '0' <= s[i+1] && s[i+1] <= '9' {
			point = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		seen++
		if c != '0' || digits > 0 {
			digits++
		}
		if digits <= 18 {
			coef = coef*10 + uint64(c-'0')
		}
		if point {
			exp--
		}
	}
	mantissa := i
	if seen > 0 && i+1 < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		sign := 1
		if s[i] == '-' || s[i] == '+' {
			if s[i] == '-' {
				sign = -1
			}
			i++
		}
		e, first := 0, i
		for ; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
			e = min(e*10+int(s[i]-'0'), 1e6)
		}
		if i == first {
			seen = 0
		}
		exp += sign * e
	}
	switch {
	case seen == 0 || i != len(s):
		return decimal.Decimal{}, fmt.Errorf("%.40q is not a number", s)
	case exp > MaxExponent:
		return decimal.Decimal{}, fmt.Errorf("%.40q has an exponent beyond %d", s, MaxExponent)
	case digits <= 18 && exp >= -MaxExponent:
		v := int64(coef)
		if neg {
			v = -v
		}
		return decimal.New(v, int32(exp)), nil
	}
	return parseLong(string(s[:mantissa]), exp)
}

// parseLong reads a mantissa of many digits. Zeros at its end that would break a bound go into the exponent, so that
// whatever Text prints reads back.
func parseLong(mantissa string, exp int) (decimal.Decimal, error) {
	digits := make([]byte, 0, len(mantissa))
	for i := range len(mantissa) {
		if c := mantissa[i]; '0' <= c && c <= '9' && (c != '0' || len(digits) > 0) {
			digits = append(digits, c)
		}
	}
	for len(digits) > 0 && digits[len(digits)-1] == '0' && (len(digits) > MaxDigits || exp < -MaxExponent) {
		digits = digits[:len(digits)-1]
		exp++
	}
	switch {
	case len(digits) == 0:
		return decimal.Decimal{}, nil
	case len(digits) > MaxDigits:
		return decimal.Decimal{}, fmt.Errorf("%.40q has more than %d digits", mantissa, MaxDigits)
	case exp > MaxExponent || exp < -MaxExponent:
		return decimal.Decimal{}, fmt.Errorf("%.40q has an exponent beyond %d", mantissa, MaxExponent)
	}
	v, _ := new(big.Int).SetString(string(digits), 10) // digits alone always parse
	if mantissa[0] == '-' {
		v.Neg(v)
	}
	return decimal.NewFromBigInt(v, int32(exp)), nil
}

// Bounded reports whether d lies within the bounds that Parse sets.
func Bounded(d decimal.Decimal) bool {
	e := d.Exponent()
	return e >= -MaxExponent && e <= MaxExponent && d.NumDigits() <= MaxDigits
}

// Text prints d plainly with at least places decimals and no trailing zeros beyond them. It never rounds, and doesn't
// depend on the decimal package's process-wide settings, unlike Decimal.String.
func Text(d decimal.Decimal, places int32) string {
	var buffer [48]byte
	return string(AppendText(buffer[:0], d, places))
}

// AppendText appends Text(d, places) to b.
func AppendText(b []byte, d decimal.Decimal, places int32) []byte {
	neg, mag, ok := small(d)
	var digits []byte
	var buffer [24]byte
	if ok {
		digits = strconv.AppendUint(buffer[:0], mag, 10)
	} else {
		c := d.Coefficient()
		neg = c.Sign() < 0
		digits = c.Abs(c).Append(nil, 10)
	}
	exp := int64(d.Exponent())
	if len(digits) == 1 && digits[0] == '0' {
		exp = max(0, min(exp, 0))
	}
	if exp < -maxScale || exp > maxScale { // nobody's amount: thousands of zeros help no reader
		if neg {
			b = append(b, '-')
		}
		b = append(b, digits...)
		b = append(b, 'e')
		return strconv.AppendInt(b, exp, 10)
	}
	for exp < -int64(max(places, 0)) && digits[len(digits)-1] == '0' {
		digits = digits[:len(digits)-1]
		exp++
	}
	if neg {
		b = append(b, '-')
	}
	whole := len(digits) + int(exp)
	switch {
	case whole <= 0:
		b = append(b, '0')
	case exp >= 0:
		b = append(b, digits...)
		b = appendZeros(b, int(exp))
	default:
		b = append(b, digits[:whole]...)
	}
	decimals := int(max(-exp, int64(places)))
	if decimals <= 0 {
		return b
	}
	b = append(b, '.')
	if exp < 0 {
		if whole < 0 {
			b = appendZeros(b, -whole)
			whole = 0
		}
		b = append(b, digits[whole:]...)
		decimals += int(exp)
	}
	return appendZeros(b, decimals)
}

func appendZeros(b []byte, n int) []byte {
	for range n {
		b = append(b, '0')
	}
	return b
}
