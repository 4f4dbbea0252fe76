package ids

import "strings"

// The VAT numbers of the member states, without the country prefix.

func atVAT(s string) Reason {
	if r := shape(s, "U99999999"); r != None {
		return r
	}
	sum := 4
	for i := range 7 {
		d := int(s[i+1]-'0') * (i%2 + 1)
		sum += d/10 + d%10
	}
	return must(last(s, (10-sum%10)%10))
}

// beVAT: older numbers of nine digits get a leading zero.
func beVAT(s string) Reason {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "(0)", "0"), "()", "")
	if len(s) == 9 {
		s = "0" + s
	}
	if r := digits(s, 10); r != None {
		return r
	}
	if s[0] > '1' {
		return Component
	}
	return must(97-number(s[:8])%97 == number(s[8:]))
}

// bgVAT: nine digits for companies, ten for persons, foreigners and others.
func bgVAT(s string) Reason {
	if r := digits(s, 9, 10); r != None {
		return r
	}
	if len(s) == 9 {
		r := weighted(s, 1, 2, 3, 4, 5, 6, 7, 8) % 11
		if r == 10 {
			r = weighted(s, 3, 4, 5, 6, 7, 8, 9, 10) % 11 % 10
		}
		return must(last(s, r))
	}
	month := number(s[2:4]) % 20 // + 20 for births before 1900, + 40 from 2000
	person := date(number(s[:2]), month, number(s[4:6])) == None &&
		last(s, weighted(s, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10)
	foreigner := last(s, weighted(s, 21, 19, 17, 13, 11, 9, 7, 3, 1)%10)
	other := last(s, (11-weighted(s, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11)
	return must(person || foreigner || other)
}

func cyVAT(s string) Reason {
	if r := shape(s, "99999999A"); r != None {
		return r
	}
	if s[:2] == "12" {
		return Component
	}
	sum := 0
	for i := range 8 {
		d := int(s[i] - '0')
		if i%2 == 0 {
			d = [...]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21}[d]
		}
		sum += d
	}
	return must(s[8] == byte('A'+sum%26))
}

// czVAT: eight digits for companies; persons have their birth number, or nine digits that begin with 6.
func czVAT(s string) Reason {
	if r := digits(s, 8, 9, 10); r != None {
		return r
	}
	switch {
	case len(s) == 8:
		if s[0] == '9' {
			return Component
		}
		r := 11 - weighted(s, 8, 7, 6, 5, 4, 3, 2)%11
		return must(last(s, r%10))
	case len(s) == 9 && s[0] == '6':
		r := weighted(s[1:], 8, 7, 6, 5, 4, 3, 2) % 11
		return must(last(s, (18-(10-r))%10))
	}
	return birthNumber(s)
}

// birthNumber is the personal number of the Czech Republic and Slovakia: nine digits until 1953, then ten that divide
// by 11. Women have 50 added to the month; 20 more marks years whose numbers ran out.
func birthNumber(s string) Reason {
	month := number(s[2:4]) % 50
	if month > 20 {
		month -= 20
	}
	if r := date(number(s[:2]), month, number(s[4:6])); r != None {
		return r
	}
	if len(s) == 9 {
		if number(s[:2]) > 53 {
			return Component
		}
		return None
	}
	r := number(s[:9]) % 11
	return must(last(s, r%10)) // a remainder of 10 was written 0
}

func deVAT(s string) Reason {
	if r := digits(s, 9); r != None {
		return r
	}
	if s[0] == '0' {
		return Format
	}
	return must(mod11_10(s))
}

func dkVAT(s string) Reason {
	if r := digits(s, 8); r != None {
		return r
	}
	if s[0] == '0' {
		return Format
	}
	return must(weighted(s, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0)
}

func eeVAT(s string) Reason {
	if r := digits(s, 9); r != None {
		return r
	}
	return must(weighted(s, 3, 7, 1, 3, 7, 1, 3, 7, 1)%10 == 0)
}

// grVAT: eight digits get a leading zero.
func grVAT(s string) Reason {
	if len(s) == 8 {
		s = "0" + s
	}
	if r := digits(s, 9); r != None {
		return r
	}
	return must(last(s, weighted(s, 256, 128, 64, 32, 16, 8, 4, 2)%11%10))
}

// esVAT: persons (DNI, NIE) have a letter by the remainder of 23, entities (CIF) a digit or letter by Luhn's scheme.
func esVAT(s string) Reason {
	if len(s) != 9 {
		return Length
	}
	if !allDigits(s[1:8]) {
		return Format
	}
	const letters = "TRWAGMYFPDXBNJZSQVHLCKE"
	first, check := s[0], s[8]
	switch {
	case isDigit(first):
		return must(check == letters[number(s[:8])%23])
	case first >= 'X' && first <= 'Z':
		return must(check == letters[(number(s[1:8])+int(first-'X')*10_000_000)%23])
	case first >= 'K' && first <= 'M':
		return must(check == letters[number(s[1:8])%23])
	}
	if !strings.ContainsRune("ABCDEFGHJNPQRSUVW", rune(first)) {
		return Component
	}
	digit := -1
	for d := range 10 {
		if luhn(s[1:8] + string(rune('0'+d))) {
			digit = d
		}
	}
	asDigit, asLetter := last(s, digit), check == "JABCDEFGHI"[digit]
	switch {
	case strings.ContainsRune("ABEH", rune(first)):
		return must(asDigit)
	case strings.ContainsRune("PQSNRW", rune(first)):
		return must(asLetter)
	}
	return must(asDigit || asLetter)
}

func fiVAT(s string) Reason {
	if r := digits(s, 8); r != None {
		return r
	}
	return must(weighted(s, 7, 9, 10, 5, 8, 4, 2, 1)%11 == 0)
}

// frVAT: a key of two characters over the SIREN. Numbers of Monaco begin with 000 and aren't SIREN.
func frVAT(s string) Reason {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ" // without I and O
	if len(s) != 11 {
		return Length
	}
	a, b := position(alphabet, s[0]), position(alphabet, s[1])
	if a < 0 || b < 0 || !allDigits(s[2:]) {
		return Format
	}
	if s[2:5] != "000" && !luhn(s[2:]) {
		return CheckDigit
	}
	siren := number(s[2:])
	if a < 10 && b < 10 {
		return must(a*10+b == (siren%97*100+12)%97)
	}
	key := a*24 + b - 10
	if a >= 10 {
		key = a*34 + b - 100
	}
	return must((siren+1+key/11)%11 == key%11)
}

func hrVAT(s string) Reason {
	if r := digits(s, 11); r != None {
		return r
	}
	return must(mod11_10(s))
}

func huVAT(s string) Reason {
	if r := digits(s, 8); r != None {
		return r
	}
	return must(weighted(s, 9, 7, 3, 1, 9, 7, 3, 1)%10 == 0)
}

// ieVAT: seven digits and a letter, since 2013 with a second letter; older numbers have a letter or sign second.
func ieVAT(s string) Reason {
	const letters = "WABCDEFGHIJKLMNOPQRSTUV"
	if len(s) != 8 && len(s) != 9 {
		return Length
	}
	if !isDigit(s[0]) || !allDigits(s[2:7]) || !isLetter(s[7]) || len(s) == 9 && !isLetter(s[8]) {
		return Format
	}
	n, extra := s[:7], 0
	if !isDigit(s[1]) {
		if !isLetter(s[1]) && s[1] != '+' && s[1] != '*' || len(s) == 9 {
			return Format
		}
		n = "0" + s[2:7] + s[:1]
	}
	if len(s) == 9 {
		if extra = position(letters, s[8]); extra < 0 {
			return Format
		}
	}
	return must(s[7] == letters[(weighted(n, 8, 7, 6, 5, 4, 3, 2)+9*extra)%23])
}

func itVAT(s string) Reason {
	if r := digits(s, 11); r != None {
		return r
	}
	if p := number(s[7:10]); zeros(s[:7]) || p < 1 || p > 100 && p != 120 && p != 121 && p != 888 && p != 999 {
		return Component
	}
	return must(luhn(s))
}

func ltVAT(s string) Reason {
	if r := digits(s, 9, 12); r != None {
		return r
	}
	if s[len(s)-2] != '1' {
		return Component
	}
	sum, again := 0, 0
	for i := range len(s) - 1 {
		d := int(s[i] - '0')
		sum += d * (i%9 + 1)
		again += d * ((i+2)%9 + 1)
	}
	r := sum % 11
	if r == 10 {
		r = again % 11 % 10
	}
	return must(last(s, r))
}

func luVAT(s string) Reason {
	if r := digits(s, 8); r != None {
		return r
	}
	return must(number(s[:6])%89 == number(s[6:]))
}

// lvVAT: companies begin with 4 or more; persons have their birth date, or since 2017 a number that begins with 32.
func lvVAT(s string) Reason {
	if r := digits(s, 11); r != None {
		return r
	}
	switch {
	case s[0] > '3':
		return must(weighted(s, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)%11 == 3)
	case s[:2] == "32":
		return None
	}
	if r := date(number(s[4:6]), number(s[2:4]), number(s[:2])); r != None {
		return r
	}
	return must(last(s, (1+weighted(s, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9))%11%10))
}

func mtVAT(s string) Reason {
	if r := digits(s, 8); r != None {
		return r
	}
	if s[0] == '0' {
		return Format
	}
	return must(weighted(s, 3, 4, 6, 7, 8, 9, 10, 1)%37 == 0)
}

// nlVAT: since 2020 sole traders have numbers with a check by 97 instead of the citizen number's by 11.
func nlVAT(s string) Reason {
	if len(s) == 11 || len(s) == 10 { // leading zeros are often left out
		s = strings.Repeat("0", 12-len(s)) + s
	}
	if r := shape(s, "999999999B99"); r != None {
		return r
	}
	if zeros(s[:9]) || zeros(s[10:]) {
		return Format
	}
	eleven := (weighted(s, 9, 8, 7, 6, 5, 4, 3, 2)-int(s[8]-'0'))%11 == 0
	return must(eleven || mod97("NL"+s) == 1)
}

func plVAT(s string) Reason {
	if r := digits(s, 10); r != None {
		return r
	}
	return must(last(s, weighted(s, 6, 5, 7, 2, 3, 4, 5, 6, 7)%11))
}

func ptVAT(s string) Reason {
	if r := digits(s, 9); r != None {
		return r
	}
	if s[0] == '0' {
		return Format
	}
	return must(last(s, complement11(weighted(s, 9, 8, 7, 6, 5, 4, 3, 2))))
}

// roVAT: two to ten digits for companies, thirteen for persons.
func roVAT(s string) Reason {
	if len(s) != 13 && (len(s) < 2 || len(s) > 10) {
		return Length
	}
	if !allDigits(s) || s[0] == '0' {
		return Format
	}
	if len(s) == 13 {
		if r := date(number(s[1:3]), number(s[3:5]), number(s[5:7])); r != None {
			return r
		}
		r := weighted(s, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11
		if r == 10 {
			r = 1
		}
		return must(last(s, r))
	}
	padded := strings.Repeat("0", 10-len(s)) + s
	return must(last(s, weighted(padded, 7, 5, 3, 2, 1, 7, 5, 3, 2)*10%11%10))
}

func seVAT(s string) Reason {
	if r := digits(s, 12); r != None {
		return r
	}
	if s[10:] != "01" {
		return Component
	}
	return must(luhn(s[:10]))
}

func siVAT(s string) Reason {
	if r := digits(s, 8); r != None {
		return r
	}
	if s[0] == '0' {
		return Format
	}
	r := 11 - weighted(s, 8, 7, 6, 5, 4, 3, 2)%11
	if r == 10 {
		r = 0
	}
	return must(last(s, r))
}

// skVAT: ten digits that divide by 11, or a birth number.
func skVAT(s string) Reason {
	if r := digits(s, 10); r != None {
		return r
	}
	if birthNumber(s) == None {
		return None
	}
	if s[0] == '0' || !strings.ContainsRune("234789", rune(s[2])) {
		return Format
	}
	return must((number(s[:9])*10+number(s[9:]))%11 == 0)
}
