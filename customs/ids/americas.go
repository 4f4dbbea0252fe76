package ids

import "strings"

// brCPF: two check digits, weights 10 down to 2, then 11 down to 2 with the first included.
func brCPF(s string) Reason {
	if r := digits(s, 11); r != None {
		return r
	}
	if zeros(s) {
		return Format
	}
	first := complement11(weighted(s, 10, 9, 8, 7, 6, 5, 4, 3, 2))
	second := complement11(weighted(s, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2))
	return must(last(s[:10], first) && last(s, second))
}

// brCNPJ: since July 2026 the first twelve characters may be letters, whose value is the ASCII code less 48.
func brCNPJ(s string) Reason {
	if r := shape(s, "XXXXXXXXXXXX99"); r != None {
		return r
	}
	if zeros(s[:12]) {
		return Format
	}
	first := complement11(weighted(s, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))
	second := complement11(weighted(s, 6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))
	return must(last(s[:13], first) && last(s, second))
}

// mxRFC: persons have four letters and a birth date, companies three letters and a date of founding; the serial of
// three ends in a check digit that about 1.5 % of real numbers break.
func mxRFC(s string) Reason {
	n := strings.Count(s, "Ñ")
	letters := 4
	switch len(s) - n { // Ñ takes two bytes
	case 12:
		letters = 3
	case 10, 13:
	default:
		return Length
	}
	plain := strings.ReplaceAll(s, "Ñ", "#") // one byte a character
	for i := range letters {
		if c := plain[i]; !isLetter(c) && c != '&' && c != '#' {
			return Format
		}
	}
	day := plain[letters : letters+6]
	if !allDigits(day) {
		return Format
	}
	if r := date(number(day[:2]), number(day[2:4]), number(day[4:])); r != None {
		return r
	}
	if len(plain) == 10 {
		return None // a person's number without its serial
	}
	if shape(plain[letters+6:], "XXX") != None {
		return Format
	}
	const alphabet = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ #"
	padded := plain[:len(plain)-1]
	if len(padded) == 11 {
		padded = " " + padded
	}
	sum := 0
	for i := range 12 {
		sum += (13 - i) * position(alphabet, padded[i])
	}
	check := (11 - sum%11) % 11
	return must(plain[len(plain)-1] == "0123456789A"[check])
}

// mxCURP: name, birth date, sex, state, three consonants, a digit (born before 2000) or letter, and a check digit.
func mxCURP(s string) Reason {
	plain := strings.ReplaceAll(s, "Ñ", "#")
	if len(plain) != 18 {
		return Length
	}
	const alphabet = "0123456789ABCDEFGHIJKLMN#OPQRSTUVWXYZ"
	for i := range 18 {
		c := plain[i]
		digit := i >= 4 && i < 10 || i == 17
		switch {
		case digit && !isDigit(c),
			!digit && i != 16 && !isLetter(c) && c != '#',
			i == 16 && !isLetter(c) && !isDigit(c):
			return Format
		}
	}
	year := number(plain[4:6]) + 1900
	if !isDigit(plain[16]) {
		year += 100
	}
	if r := date(year, number(plain[6:8]), number(plain[8:10])); r != None {
		return r
	}
	const states = " AS BC BS CC CH CL CM CS DF DG GR GT HG JC MC MN MS NE NL NT OC PL QR QT SL SP SR TC TL TS VZ YN ZS "
	if plain[10] != 'H' && plain[10] != 'M' || !strings.Contains(states, " "+plain[11:13]+" ") {
		return Component
	}
	sum := 0
	for i := range 17 {
		sum += (18 - i) * position(alphabet, plain[i])
	}
	return must(last(plain, (10-sum%10)%10))
}

// clRUT: weights 2 to 7 from the right, K for 10.
func clRUT(s string) Reason {
	if len(s) != 8 && len(s) != 9 {
		return Length
	}
	body, check := s[:len(s)-1], s[len(s)-1]
	if !allDigits(body) || !isDigit(check) && check != 'K' {
		return Format
	}
	sum := 0
	for i := range len(body) {
		sum += (i%6 + 2) * int(body[len(body)-1-i]-'0')
	}
	return must(check == "0123456789K0"[11-sum%11])
}

// arCUIT: a two-digit kind, the document number, a check digit.
func arCUIT(s string) Reason {
	if r := digits(s, 11); r != None {
		return r
	}
	if !strings.Contains(" 20 23 24 27 30 33 34 50 51 55 ", " "+s[:2]+" ") {
		return Component
	}
	r := 11 - weighted(s, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11
	switch r {
	case 11:
		r = 0
	case 10:
		r = 9
	}
	return must(last(s, r))
}

func arDNI(s string) Reason { return digits(s, 7, 8) }

// coNIT: prime weights from the right.
func coNIT(s string) Reason {
	if len(s) < 8 || len(s) > 16 {
		return Length
	}
	if !allDigits(s) {
		return Format
	}
	sum := 0
	for i, w := range [...]int{3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71} {
		if i >= len(s)-1 {
			break
		}
		sum += w * int(s[len(s)-2-i]-'0')
	}
	r := sum % 11
	if r > 1 {
		r = 11 - r
	}
	return must(last(s, r))
}

func peRUC(s string) Reason {
	if r := digits(s, 11); r != None {
		return r
	}
	if !strings.Contains(" 10 15 17 20 ", " "+s[:2]+" ") {
		return Component
	}
	return must(last(s, (11-weighted(s, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%10))
}

func uyRUT(s string) Reason {
	if r := digits(s, 12); r != None {
		return r
	}
	if d := number(s[:2]); d < 1 || d > 22 || zeros(s[2:8]) || s[8:11] != "001" {
		return Component
	}
	r := (11 - weighted(s, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)%11) % 11
	return must(last(s, r))
}

// ecProvince checks the first two digits, the place of issue.
func ecProvince(s string) Reason {
	if p := number(s[:2]); p < 1 || p > 24 && p != 30 && p != 50 {
		return Component
	}
	return None
}

func ecCedula(s string) Reason {
	if r := digits(s, 10); r != None {
		return r
	}
	if r := ecProvince(s); r != None {
		return r
	}
	if s[2] > '5' {
		return Component
	}
	return must(luhn(s))
}

// ecRUC: the third digit tells persons, public bodies (6) and companies (9); the end numbers the establishment.
func ecRUC(s string) Reason {
	if r := digits(s, 13); r != None {
		return r
	}
	if r := ecProvince(s); r != None {
		return r
	}
	switch {
	case s[2] <= '5' && s[10:] != "000":
		return ecCedula(s[:10])
	case s[2] == '6' && s[9:] != "0000":
		return must(weighted(s, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0)
	case s[2] == '9' && s[10:] != "000":
		return must(weighted(s, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0)
	}
	return Component
}

// crCedula: nine digits get a leading zero; the first real digit is the province.
func crCedula(s string) Reason {
	if r := digits(s, 9, 10); r != None {
		return r
	}
	if len(s) == 10 && s[0] != '0' {
		return Component
	}
	return None
}

// crJuridica: the classes of legal persons the registry uses.
func crJuridica(s string) Reason {
	if r := digits(s, 10); r != None {
		return r
	}
	class := number(s[1:4])
	ok := false
	switch s[0] {
	case '2':
		ok = class == 100 || class == 200 || class == 300 || class == 400
	case '3':
		ok = class >= 2 && class <= 14 || class >= 101 && class <= 110
	case '4':
		ok = class == 0
	case '5':
		ok = class == 1
	}
	if !ok {
		return Component
	}
	return None
}

func doCedula(s string) Reason {
	if r := digits(s, 11); r != None {
		return r
	}
	return must(luhn(s))
}

func doRNC(s string) Reason {
	if r := digits(s, 9); r != None {
		return r
	}
	// 10 − sum mod 11 may be negative before the second modulus: 10 − 10 + 9 keeps it in range
	check := (19-weighted(s, 7, 9, 8, 6, 5, 4, 3, 2)%11)%9 + 1
	return must(last(s, check))
}

// caBN: nine digits, and a programme account: RC corporate tax, RM import-export, RP payroll, RT GST/HST.
func caBN(s string) Reason {
	if len(s) != 9 && len(s) != 15 {
		return Length
	}
	if !allDigits(s[:9]) {
		return Format
	}
	if len(s) == 15 {
		if !allDigits(s[11:]) {
			return Format
		}
		if !strings.Contains(" RC RM RP RT ", " "+s[9:11]+" ") {
			return Component
		}
	}
	return must(luhn(s[:9]))
}
