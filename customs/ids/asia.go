package ids

import "strings"

// krPCCC: the personal customs clearance code of Korea has no public check digit.
func krPCCC(s string) Reason { return shape(s, "P999999999999") }

// krRRN: birth date and a digit that tells sex and century. Numbers given since October 2020 end at random, so the
// check digit binds only those born before.
func krRRN(s string) Reason {
	if r := digits(s, 13); r != None {
		return r
	}
	century := map[byte]int{'9': 1800, '0': 1800, '1': 1900, '2': 1900, '5': 1900, '6': 1900}[s[6]]
	if century == 0 {
		century = 2000
	}
	year := century + number(s[:2])
	if r := date(year, number(s[2:4]), number(s[4:6])); r != None {
		return r
	}
	if year > 2020 || year == 2020 && number(s[2:4]) >= 10 {
		return None
	}
	return must(last(s, (11-weighted(s, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)%11)%10))
}

// krBRN: the first three digits are a tax office; the check digit isn't published with the rule.
func krBRN(s string) Reason {
	if r := digits(s, 10); r != None {
		return r
	}
	if number(s[:3]) < 101 || zeros(s[3:5]) || zeros(s[5:9]) {
		return Component
	}
	return None
}

// cnProvinces are the first two digits of administrative division codes.
const cnProvinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 "

func cnCitizen(s string) Reason {
	if len(s) != 18 {
		return Length
	}
	if !allDigits(s[:17]) || !isDigit(s[17]) && s[17] != 'X' {
		return Format
	}
	if !strings.Contains(cnProvinces, " "+s[:2]+" ") {
		return Component
	}
	if r := date(number(s[6:10]), number(s[10:12]), number(s[12:14])); r != None {
		return r
	}
	return must(mod11_2(s))
}

func cnUSCC(s string) Reason {
	if len(s) != 18 {
		return Length
	}
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	if !allDigits(s[:8]) {
		return Format
	}
	sum := 0
	for i, w := range [...]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28} {
		p := position(alphabet, s[i])
		if p < 0 {
			return Format
		}
		sum += w * p
	}
	if position(alphabet, s[17]) < 0 {
		return Format
	}
	return must(s[17] == alphabet[(31-sum%31)%31])
}

// idNPWP: fifteen digits, the same with a leading zero, or a NIK.
func idNPWP(s string) Reason {
	if r := digits(s, 15, 16); r != None {
		return r
	}
	switch {
	case len(s) == 15:
		return must(luhn(s[:9]))
	case s[0] == '0':
		return must(luhn(s[:10]))
	}
	return idNIK(s)
}

// idNIK: place of registration, birth date (women: day + 40), serial.
func idNIK(s string) Reason {
	if r := digits(s, 16); r != None {
		return r
	}
	const provinces = " 11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96 "
	if !strings.Contains(provinces, " "+s[:2]+" ") {
		return Component
	}
	day := number(s[6:8])
	if day > 40 {
		day -= 40
	}
	return date(number(s[10:12]), number(s[8:10]), day)
}

func inPAN(s string) Reason {
	if r := shape(s, "AAAAA9999A"); r != None {
		return r
	}
	if !strings.ContainsRune("ABCFGHJKLPT", rune(s[3])) || s[5:9] == "0000" {
		return Component
	}
	return None
}

// inGSTIN: state, PAN, number of the registration, Z, check character.
func inGSTIN(s string) Reason {
	if r := shape(s, "99AAAAA9999AXXX"); r != None {
		return r
	}
	if s[12] == '0' || s[13] != 'Z' {
		return Format
	}
	if st := number(s[:2]); st < 1 || st > 38 && st != 97 && st != 99 {
		return Component
	}
	if r := inPAN(s[2:12]); r != None {
		return r
	}
	return must(luhn36(s))
}

func inAadhaar(s string) Reason {
	if r := digits(s, 12); r != None {
		return r
	}
	if s[0] < '2' {
		return Format
	}
	palindrome := true
	for i := range 6 {
		palindrome = palindrome && s[i] == s[11-i]
	}
	if palindrome {
		return Format
	}
	return must(verhoeff(s))
}

func trKimlik(s string) Reason {
	if r := digits(s, 11); r != None {
		return r
	}
	if s[0] == '0' {
		return Format
	}
	tenth := (10 - weighted(s, 3, 1, 3, 1, 3, 1, 3, 1, 3)%10) % 10
	eleventh := weighted(s, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) % 10
	return must(last(s[:10], tenth) && last(s, eleventh))
}

func trVKN(s string) Reason {
	if r := digits(s, 10); r != None {
		return r
	}
	sum := 0
	for j := range 9 {
		i := 9 - j
		c := (int(s[j]-'0') + i) % 10
		if c == 0 {
			continue
		}
		if v := c << i % 9; v != 0 {
			sum += v
		} else {
			sum += 9
		}
	}
	return must(last(s, (10-sum%10)%10))
}

func thPIN(s string) Reason {
	if r := digits(s, 13); r != None {
		return r
	}
	if s[0] == '0' || s[0] == '9' {
		return Component
	}
	return must(last(s, (11-weighted(s, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)%11)%10))
}

func vnMST(s string) Reason {
	if r := digits(s, 10, 13); r != None {
		return r
	}
	if zeros(s[2:9]) || len(s) == 13 && s[10:] == "000" {
		return Component
	}
	return must(last(s[:10], 10-weighted(s, 31, 29, 23, 19, 17, 13, 7, 5, 3)%11))
}

// myNRIC: birth date and a code of the place of birth.
func myNRIC(s string) Reason {
	if r := digits(s, 12); r != None {
		return r
	}
	if r := date(number(s[:2]), number(s[2:4]), number(s[4:6])); r != None {
		return r
	}
	const unused = " 00 17 18 19 20 69 70 73 80 81 94 95 96 97 "
	if strings.Contains(unused, " "+s[6:8]+" ") {
		return Component
	}
	return None
}

// jpCorporate: the check digit comes first.
func jpCorporate(s string) Reason {
	if r := digits(s, 13); r != None {
		return r
	}
	sum := 0
	for i := range 12 {
		sum += (i%2 + 1) * int(s[12-i]-'0')
	}
	return must(last(s[:1], 9-sum%9))
}

func jpMyNumber(s string) Reason {
	if r := digits(s, 12); r != None {
		return r
	}
	r := weighted(s, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11
	if r <= 1 {
		r = 11
	}
	return must(last(s, 11-r))
}

// twUBN: since April 2023 the sum of the products' digits divides by 5.
func twUBN(s string) Reason {
	if r := digits(s, 8); r != None {
		return r
	}
	sum := 0
	for i, w := range [...]int{1, 2, 1, 2, 1, 2, 4, 1} {
		p := w * int(s[i]-'0')
		sum += p/10 + p%10
	}
	return must(sum%5 == 0 || s[6] == '7' && (sum+1)%5 == 0)
}

func sgUEN(s string) Reason {
	if len(s) != 9 && len(s) != 10 {
		return Length
	}
	check := s[len(s)-1]
	if !isLetter(check) {
		return Format
	}
	switch {
	case len(s) == 9:
		if !allDigits(s[:8]) {
			return Format
		}
		return must(check == "XMKECAWLJDB"[weighted(s, 10, 4, 9, 3, 8, 2, 7, 1)%11])
	case isDigit(s[0]):
		if !allDigits(s[:9]) {
			return Format
		}
		return must(check == "ZKCMDNERGWH"[weighted(s, 10, 8, 6, 4, 9, 7, 5, 3, 1)%11])
	}
	if shape(s, "A99XX9999A") != None || !isLetter(s[3]) {
		return Format
	}
	if s[0] != 'R' && s[0] != 'S' && s[0] != 'T' {
		return Component
	}
	const alphabet = "ABCDEFGHJKLMNPQRSTUVWX0123456789"
	sum := 0
	for i, w := range [...]int{4, 3, 5, 3, 10, 2, 2, 5, 7} {
		p := position(alphabet, s[i])
		if p < 0 {
			return Format
		}
		sum += w * p
	}
	return must(check == alphabet[(sum-5+11)%11])
}

// ilIdentity: shorter numbers are padded with zeros on the left.
func ilIdentity(s string) Reason {
	if len(s) > 9 {
		return Length
	}
	if !allDigits(s) || zeros(s) {
		return Format
	}
	return must(luhn(s))
}

func ilCompany(s string) Reason {
	if r := digits(s, 9); r != None {
		return r
	}
	if s[0] != '5' {
		return Component
	}
	return must(luhn(s))
}

func pkCNIC(s string) Reason {
	if r := digits(s, 13); r != None {
		return r
	}
	if s[0] < '1' || s[0] > '7' || s[12] == '0' {
		return Component
	}
	return None
}

// omVAT: officially without a check digit; the one inferred from numbers in use is advisory.
func omVAT(s string) Reason {
	if len(s) != 12 {
		return Length
	}
	if s[:2] != "OM" {
		return Component
	}
	if !allDigits(s[2:11]) || !isDigit(s[11]) && s[11] != 'X' {
		return Format
	}
	return must(s[11] == "0123456789X"[(1+weighted(s[6:], 1, 6, 3, 7, 9))%11])
}
