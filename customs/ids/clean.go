package ids

import "strings"

// clean takes out the separators, writes letters in upper case and digits of other scripts as ASCII. A control
// character or an over-long value is refused.
func clean(value, strip string) (string, Reason) {
	if len(value) > maxLength {
		return "", Length
	}
	var b strings.Builder
	b.Grow(len(value))
	for _, r := range strings.TrimSpace(value) {
		switch {
		case r == '\u00a0' || r == '\u202f':
			r = ' ' // no-break spaces, as copied from documents
		case r >= 0x2010 && r <= 0x2013:
			r = '-' // hyphens and dashes of typography
		case r >= 0x0660 && r <= 0x0669:
			r = '0' + r - 0x0660 // Arabic-Indic digits
		case r >= 0x06f0 && r <= 0x06f9:
			r = '0' + r - 0x06f0
		case r >= 0xff10 && r <= 0xff19:
			r = '0' + r - 0xff10 // full-width digits
		case r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		case r == 'ñ':
			r = 'Ñ'
		}
		if strings.ContainsRune(strip, r) {
			continue
		}
		if r < ' ' || r == 0x7f {
			return "", Format
		}
		b.WriteRune(r)
	}
	return b.String(), None
}

// shape compares s with a picture: '9' a digit, 'A' a letter, 'X' a digit or letter, anything else itself.
func shape(s, picture string) Reason {
	if len(s) != len(picture) {
		return Length
	}
	for i := range len(s) {
		if !fits(s[i], picture[i]) {
			return Format
		}
	}
	return None
}

func fits(c, p byte) bool {
	switch p {
	case '9':
		return isDigit(c)
	case 'A':
		return isLetter(c)
	case 'X':
		return isDigit(c) || isLetter(c)
	}
	return c == p
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }

// digits checks that s is n digits, for one of the lengths given.
func digits(s string, lengths ...int) Reason {
	if !allDigits(s) {
		return Format
	}
	for _, n := range lengths {
		if len(s) == n {
			return None
		}
	}
	return Length
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// zeros reports whether s is nothing but zeros.
func zeros(s string) bool { return strings.Trim(s, "0") == "" }

// number reads up to nine digits.
func number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// date checks a calendar day. A two-digit year stands for 1900 or 2000 plus it: it passes when either has the day.
func date(year, month, day int) Reason {
	if month < 1 || month > 12 || day < 1 {
		return Component
	}
	last := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
	if year < 100 {
		leap = year%4 == 0 // 2000 was a leap year
	}
	if month == 2 && leap {
		last = 29
	}
	if day > last {
		return Component
	}
	return None
}
