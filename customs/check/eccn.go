package check

import "strings"

// ECCN checks the form of a US export control classification number: a digit, a letter A to E, three digits and perhaps
// a paragraph (5A992.c), or EAR99 for goods that aren't on the list. Instrument: 15 CFR 738.2.
func ECCN(value string) Verdict {
	v := Verdict{Kind: "eccn", Value: value, Answer: "format_valid"}
	s := strings.TrimSpace(clip(value, 64))
	v.Normalised = s
	if s == "EAR99" {
		v.OK, v.Message = true, "subject to the regulations, not on the Commerce Control List"
		return v
	}
	if !eccnForm(s) {
		v = v.fail("format", "a digit, a letter A to E, three digits and perhaps a paragraph are needed (5A992.c), or EAR99")
		switch {
		case strings.EqualFold(s, "EAR99"):
			v.Suggestion = "EAR99"
		case len(s) >= 5 && eccnForm(strings.ToUpper(s[:5])+strings.ToLower(s[5:])):
			v.Suggestion = strings.ToUpper(s[:5]) + strings.ToLower(s[5:])
		case strings.HasSuffix(s, ")") && strings.ContainsAny(s[:1], "IVX"):
			v.Message = "this is a category of the US Munitions List: the State Department licenses it, not Commerce"
		}
		return v
	}
	v.OK = true
	return v.with("category", eccnCategory(s[0])).with("group", eccnGroup(s[1])).with("reason_for_control", eccnControl(s[2]))
}

func eccnForm(s string) bool {
	if len(s) < 5 || s[0] < '0' || s[0] > '9' || s[1] < 'A' || s[1] > 'E' || !numeric(s[2:5]) {
		return false
	}
	paragraph := s[5:]
	if paragraph == "" {
		return true
	}
	if paragraph[0] != '.' || len(paragraph) == 1 || strings.HasSuffix(paragraph, ".") || strings.Contains(paragraph, "..") {
		return false
	}
	return strings.IndexFunc(paragraph, func(r rune) bool { return r != '.' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) < 0
}

func eccnCategory(c byte) string {
	return [...]string{"nuclear and miscellaneous", "materials, chemicals, organisms", "materials processing", "electronics", "computers",
		"telecommunications and information security", "sensors and lasers", "navigation and avionics", "marine", "aerospace and propulsion"}[c-'0']
}

func eccnGroup(c byte) string {
	return [...]string{"equipment, assemblies, components", "test, inspection, production equipment", "materials", "software", "technology"}[c-'A']
}

// eccnControl names the reasons that the first of the three digits stands for.
func eccnControl(c byte) string {
	return [...]string{"national security", "missile technology", "nuclear nonproliferation", "chemical and biological weapons", "reserved",
		"former munitions (spacecraft)", "600 series", "reserved", "reserved", "anti-terrorism, crime control, regional stability or UN"}[c-'0']
}
