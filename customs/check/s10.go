package check

import (
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// S10 checks the 13-character number of a postal item (UPU standard S10): two letters of service, eight digits, a check
// digit, the ISO code of the issuing country. Weights 8 6 4 2 3 5 9 7; 11 less the remainder by 11, with 10 made 0 and
// 11 made 5.
func S10(value string) Verdict {
	v := Verdict{Kind: "s10", Value: value, Answer: "valid"}
	s := strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, clip(value, 64)))
	v.Normalised = s
	const format = "two letters, nine digits and the two letters of a country are needed, such as RB123456785GB"
	if len(s) != 13 || !letters(s[:2]) || !numeric(s[2:11]) || !letters(s[11:]) {
		return v.fail("format", format)
	}
	sum := 0
	for i, w := range [...]int{8, 6, 4, 2, 3, 5, 9, 7} {
		sum += w * int(s[2+i]-'0')
	}
	want := 11 - sum%11
	switch want {
	case 10:
		want = 0
	case 11:
		want = 5
	}
	v = v.with("check_digit", want)
	if int(s[10]-'0') != want {
		return v.fail("check digit", "the ninth digit doesn't fit the eight before it")
	}
	if !knownCountry(s[11:]) {
		return v.fail("country", "the last two letters aren't the code of a country")
	}
	v.OK = true
	return v.with("service", s10Service(s[0])).with("country", s[11:])
}

// s10Service tells the class of item by the first letter of the number.
func s10Service(c byte) string {
	switch c {
	case 'A', 'L', 'U':
		return "letter post"
	case 'C':
		return "parcel"
	case 'E':
		return "express (EMS)"
	case 'H':
		return "e-commerce parcel"
	case 'R':
		return "registered"
	case 'V':
		return "insured"
	case 'J', 'K':
		return "reserved"
	}
	return "domestic or bilateral"
}

func letters(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}

func numeric(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

func knownCountry(c string) bool { return trade.Country(c).Valid() && c != "XI" }
