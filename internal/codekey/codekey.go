// Package codekey turns commodity codes into numbers that sort as the codes do.
//
// A key is the code's digits padded with zeros to 14, times 16, plus their count. A code sorts before those that begin
// with it, and these stand together.
package codekey

import "github.com/crossborder-go/crossborder/trade"

// MaxDigits is the length of the longest code that has a key.
const MaxDigits = 14

// Of returns the key of a code of digits alone. ok is false for anything else.
func Of(code trade.HSCode) (key uint64, ok bool) {
	if len(code) < 2 || len(code) > MaxDigits {
		return 0, false
	}
	for i := 0; i < len(code); i++ {
		c := code[i] - '0'
		if c > 9 {
			return 0, false
		}
		key = key*10 + uint64(c)
	}
	return key*pow10(MaxDigits-len(code))<<4 | uint64(len(code)), true
}

// Parse returns the key of a code as people write it, with dots and blanks: "6109.10.00 12".
func Parse(text string) (key uint64, ok bool) {
	n := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9' && n < MaxDigits:
			key = key*10 + uint64(c-'0')
			n++
		case c != '.' && c != ' ':
			return 0, false
		}
	}
	if n < 2 {
		return 0, false
	}
	return key*pow10(MaxDigits-n)<<4 | uint64(n), true
}

func pow10(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

// Digits returns the number of digits of the key's code.
func Digits(key uint64) int { return min(int(key&15), MaxDigits) }

// Cut returns the key of the first n digits of the key's code.
func Cut(key uint64, n int) uint64 {
	p := pow10(MaxDigits - n)
	return (key>>4)/p*p<<4 | uint64(n)
}

// Subtree returns the bounds of the keys of all codes that begin with the key's: first ≤ k < end.
func Subtree(key uint64) (first, end uint64) {
	return key &^ 15, (key>>4 + pow10(MaxDigits-Digits(key))) << 4
}

// Chapter returns the number of the key's chapter, its first two digits.
func Chapter(key uint64) int { return int((key >> 4) / 1_000_000_000_000) }

// First returns the least key of a chapter.
func First(chapter int) uint64 { return uint64(chapter) * 1_000_000_000_000 << 4 }

// Code returns the key's code.
func Code(key uint64) trade.HSCode {
	var b [MaxDigits]byte
	v := key >> 4
	for i := MaxDigits - 1; i >= 0; i-- {
		b[i] = byte('0' + v%10)
		v /= 10
	}
	return trade.HSCode(b[:Digits(key)])
}
