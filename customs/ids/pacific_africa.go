package ids

import "strings"

func auABN(s string) Reason {
	if r := digits(s, 11); r != None {
		return r
	}
	return must((weighted(s, 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)-10)%89 == 0) // the first digit counts one less
}

// auARN: the ATO reference number of a remote seller; no check digit is published.
func auARN(s string) Reason { return digits(s, 12) }

func nzIRD(s string) Reason {
	if r := digits(s, 8, 9); r != None {
		return r
	}
	if n := number(s); n < 10_000_000 || n > 150_000_000 {
		return Component
	}
	if len(s) == 8 {
		s = "0" + s
	}
	r := (11 - weighted(s, 3, 2, 7, 6, 5, 4, 3, 2)%11) % 11
	if r == 10 {
		r = (11 - weighted(s, 7, 4, 3, 2, 5, 2, 7, 6)%11) % 11
	}
	return must(last(s, r))
}

func zaIdentity(s string) Reason {
	if r := digits(s, 13); r != None {
		return r
	}
	if r := date(number(s[:2]), number(s[2:4]), number(s[4:6])); r != None {
		return r
	}
	if s[10] > '1' {
		return Component
	}
	return must(luhn(s))
}

func zaTax(s string) Reason {
	if r := digits(s, 10); r != None {
		return r
	}
	if !strings.ContainsRune("01239", rune(s[0])) {
		return Component
	}
	return must(luhn(s))
}

func egTax(s string) Reason { return digits(s, 9) }

func kePIN(s string) Reason {
	if r := shape(s, "A999999999A"); r != None {
		return r
	}
	if s[0] != 'A' && s[0] != 'P' {
		return Component
	}
	return None
}

func ghTIN(s string) Reason {
	if len(s) != 11 {
		return Length
	}
	if !isLetter(s[0]) || !allDigits(s[1:10]) || !isDigit(s[10]) && s[10] != 'X' {
		return Format
	}
	if !strings.ContainsRune("PCGQV", rune(s[0])) || s[1:3] != "00" {
		return Component
	}
	return must(s[10] == "0123456789X"[weighted(s[1:], 1, 2, 3, 4, 5, 6, 7, 8, 9)%11])
}

func maICE(s string) Reason {
	if r := digits(s, 15); r != None {
		return r
	}
	return must(mod97(s) == 0)
}
