package ids

import "strings"

// weighted returns the sum of weight × digit over the first len(w) digits of s.
func weighted(s string, w ...int) int {
	sum := 0
	for i, k := range w {
		sum += k * int(s[i]-'0')
	}
	return sum
}

// must turns a comparison of check digits into a reason.
func must(ok bool) Reason {
	if ok {
		return None
	}
	return CheckDigit
}

// last reports whether the last character of s is the digit n; other n never fit.
func last(s string, n int) bool { return n >= 0 && n <= 9 && s[len(s)-1] == byte('0'+n) }

// luhn doubles every second digit from the right, beginning next to the check digit, and adds the digits of all.
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// luhn36 is Luhn's scheme over 0-9A-Z.
func luhn36(s string) bool {
	sum := 0
	for i := range len(s) {
		v := alnum(s[len(s)-1-i])
		if i%2 == 1 {
			v *= 2
			v = v/36 + v%36
		}
		sum += v
	}
	return sum%36 == 0
}

// alnum is the value of a digit or letter: 0 to 9, A = 10 to Z = 35.
func alnum(c byte) int {
	if isDigit(c) {
		return int(c - '0')
	}
	return int(c-'A') + 10
}

// mod11_10 is ISO 7064 MOD 11,10 over all digits, the check digit included.
func mod11_10(s string) bool {
	p := 5
	for i := range len(s) {
		if p == 0 {
			p = 10
		}
		p = (p*2%11 + int(s[i]-'0')) % 10
	}
	return p == 1
}

// mod11_2 is ISO 7064 MOD 11-2, X for 10 in the last place.
func mod11_2(s string) bool {
	m := 0
	for i := range len(s) {
		v := 10
		if isDigit(s[i]) {
			v = int(s[i] - '0')
		}
		m = (m*2 + v) % 11
	}
	return m == 1
}

// mod97 is the remainder of the number by 97, letters counting as two digits (A = 10).
func mod97(s string) int {
	m := 0
	for i := range len(s) {
		v := alnum(s[i])
		if v > 9 {
			m = (m*100 + v) % 97
		} else {
			m = (m*10 + v) % 97
		}
	}
	return m
}

// verhoeff is Verhoeff's scheme, over the dihedral group of the pentagon.
func verhoeff(s string) bool {
	c := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		for range i % 8 {
			d = int("1576283094"[d] - '0')
		}
		c = dihedral(c, d)
	}
	return c == 0
}

// dihedral multiplies in the group D5: 0 to 4 are rotations, 5 to 9 reflections.
func dihedral(a, b int) int {
	switch {
	case a < 5 && b < 5:
		return (a + b) % 5
	case a < 5:
		return 5 + (a+b-5)%5
	case b < 5:
		return 5 + (a-5-b+5)%5
	}
	return (a - b + 5) % 5
}

// position is the index of c in an alphabet, -1 when it isn't in it.
func position(alphabet string, c byte) int { return strings.IndexByte(alphabet, c) }

// complement11 is (11 − n mod 11), with 10 and 11 made 0, as many countries have it.
func complement11(n int) int {
	if r := 11 - n%11; r < 10 {
		return r
	}
	return 0
}
