package ids

import (
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// members maps the ISO 3166-1 numeric codes that stand in OSS numbers to the member state; 900 is Northern Ireland.
const members = " 040AT 056BE 100BG 191HR 196CY 203CZ 208DK 233EE 246FI 250FR 276DE 300GR 348HU 372IE 380IT 428LV 440LT" +
	" 442LU 470MT 528NL 616PL 620PT 642RO 703SK 705SI 724ES 752SE 900XI "

// oss checks a one-stop-shop number: EU for services of sellers outside the Union, IM for imports.
func oss(s string) Reason {
	switch {
	case strings.HasPrefix(s, "EU"):
		return ossDigits(s, 11)
	case strings.HasPrefix(s, "IM"):
		return ossDigits(s, 12)
	case len(s) != 11 && len(s) != 12:
		return Length
	}
	return Component
}

func ossDigits(s string, n int) Reason {
	if len(s) != n {
		return Length
	}
	if !allDigits(s[2:]) {
		return NotNumeric
	}
	if !strings.Contains(members, " "+s[2:5]) {
		return Component
	}
	return None
}

// ioss checks an import one-stop-shop number, the only one of the kinds that frees a parcel of import VAT.
func ioss(s string) Reason {
	if r := oss(s); r != None {
		return r
	}
	if s[:2] != "IM" {
		return Component
	}
	return None
}

// IOSSScheme tells the scheme of a one-stop-shop number: "import" (IOSS) or "non-union"; "" for other numbers.
func IOSSScheme(value string) string {
	s, _ := clean(value, separators)
	switch {
	case strings.HasPrefix(s, "IM"):
		return "import"
	case strings.HasPrefix(s, "EU"):
		return "non-union"
	}
	return ""
}

// eori checks the form of an economic operator's number: the issuing country and up to 15 characters.
func eori(s string) Reason {
	if len(s) < 3 || len(s) > 17 {
		return Length
	}
	for i := range len(s) {
		if i < 2 && !isLetter(s[i]) || !isDigit(s[i]) && !isLetter(s[i]) {
			return Format
		}
	}
	if c := s[:2]; c != "GB" && c != "XI" && !Member(trade.Country(c)) {
		return Component
	}
	return None
}

// Member reports whether the country is a member state of the European Union.
func Member(c trade.Country) bool {
	return len(c) == 2 && c != "XI" && strings.Contains(members, string(c)+" ")
}

// VAT checks a VAT number that begins with its country: the member states (Greece as EL), XI, GB, CH, NO and the other
// countries whose numbers have a prefix, and EU one-stop-shop numbers. country may be empty, or is added where the
// number lacks it. ok is always true; an unknown prefix is an invalid component.
func VAT(country trade.Country, value string) (r Result, ok bool) {
	s, reason := clean(value, separators)
	if reason != None {
		return Result{Type: Type{Name: "vat"}, Reason: reason, Message: reason.message()}, true
	}
	if strings.HasPrefix(s, "EU") || strings.HasPrefix(s, "IM") && country == "" {
		return Check("EU", "oss", value)
	}
	prefix := country
	if len(s) >= 2 && isLetter(s[0]) && isLetter(s[1]) && (country == "" || issuer(trade.Country(s[:2])) == issuer(country)) {
		prefix = trade.Country(s[:2])
	}
	if prefix == "GR" && strings.HasPrefix(s, "GR") {
		value = s[2:] // Greece's prefix is EL; GR is a common slip
	}
	if prefix != "" {
		if rule := find(prefix, "vat"); rule != nil {
			return withPrefix(rule.run(value), prefix), true
		}
	}
	return Result{
		Type: Type{Name: "vat"}, Reason: Component, Normalised: s,
		Message: "it doesn't begin with a country whose VAT numbers are known",
	}, true
}

// withPrefix writes a VAT number with the country in front where that is its official form.
func withPrefix(r Result, prefix trade.Country) Result {
	switch prefix {
	case "CH", "RS", "RU", "UA", "OM", "NO":
		return r
	case "GR":
		prefix = "EL"
	}
	if r.Normalised != "" && !strings.HasPrefix(r.Normalised, string(prefix)) {
		r.Normalised = string(prefix) + r.Normalised
	}
	return r
}
