package ids

import "strings"

func chUID(s string) Reason {
	if len(s) != 12 {
		return Length
	}
	if s[:3] != "CHE" {
		return Component
	}
	if !allDigits(s[3:]) {
		return Format
	}
	return must(last(s, (11-weighted(s[3:], 5, 4, 3, 2, 7, 6, 5, 4)%11)%11))
}

// chVAT: the company number with the tax's name in a national language.
func chVAT(s string) Reason {
	if len(s) != 15 && len(s) != 16 {
		return Length
	}
	switch s[12:] {
	case "MWST", "TVA", "IVA", "TPV":
		return chUID(s[:12])
	}
	return Component
}

func noOrgnr(s string) Reason {
	s = strings.TrimSuffix(s, "MVA")
	if r := digits(s, 9); r != None {
		return r
	}
	return must(weighted(s, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0)
}

// noVOEC: the number of a seller in Norway's scheme for low-value goods; no check digit is published.
func noVOEC(s string) Reason { return digits(s, 7) }

// isKennitala: birth or founding date (day + 40 for bodies), serial, check digit, century.
func isKennitala(s string) Reason {
	if r := digits(s, 10); r != None {
		return r
	}
	day := number(s[:2])
	if day > 40 {
		day -= 40
	}
	if r := date(number(s[4:6]), number(s[2:4]), day); r != None {
		return r
	}
	return must(weighted(s, 3, 2, 7, 6, 5, 4, 3, 2, 1, 0)%11 == 0)
}

func rsPIB(s string) Reason {
	if r := digits(s, 9); r != None {
		return r
	}
	return must(mod11_10(s))
}

// uaEDRPOU: numbers whose first digit is 3, 4 or 5 have their own weights; a remainder of 10 is tried again.
func uaEDRPOU(s string) Reason {
	if r := digits(s, 8); r != None {
		return r
	}
	w := []int{1, 2, 3, 4, 5, 6, 7}
	if s[0] >= '3' && s[0] <= '5' {
		w = []int{7, 1, 2, 3, 4, 5, 6}
	}
	r := weighted(s, w...) % 11
	if r == 10 {
		for i := range w {
			w[i] += 2
		}
		r = weighted(s, w...) % 11 % 10
	}
	return must(last(s, r))
}

func uaRNOKPP(s string) Reason {
	if r := digits(s, 10); r != None {
		return r
	}
	r := (weighted(s, -1, 5, 7, 9, 4, 6, 10, 5, 7)%11 + 11) % 11 % 10
	return must(last(s, r))
}

func ruINN(s string) Reason {
	if r := digits(s, 10, 12); r != None {
		return r
	}
	if len(s) == 10 {
		return must(last(s, weighted(s, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10))
	}
	eleventh := weighted(s, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) % 11 % 10
	twelfth := weighted(s, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) % 11 % 10
	return must(last(s[:11], eleventh) && last(s, twelfth))
}

// gbVAT: nine digits, twelve for a branch; government departments and health authorities have numbers of their own.
func gbVAT(s string) Reason {
	if strings.HasPrefix(s, "GB") || strings.HasPrefix(s, "XI") {
		s = s[2:]
	}
	switch len(s) {
	case 5:
		if !allDigits(s[2:]) {
			return Format
		}
		return gbBody(s[:2], s[2:])
	case 11: // the form of bodies in trade with the Union
		if !strings.HasPrefix(s[2:], "8888") {
			return Length
		}
		if !allDigits(s[6:]) {
			return Format
		}
		if r := gbBody(s[:2], s[6:9]); r != None {
			return r
		}
		return must(number(s[6:9])%97 == number(s[9:]))
	case 9, 12:
	default:
		return Length
	}
	if !allDigits(s) {
		return Format
	}
	r := weighted(s, 8, 7, 6, 5, 4, 3, 2, 10, 1) % 97
	return must(r == 0 || number(s[:3]) >= 100 && (r == 42 || r == 55))
}

func gbBody(kind, n string) Reason {
	if kind == "GD" && n < "500" || kind == "HA" && n >= "500" {
		return None
	}
	return Component
}
