package check

import "strings"

// lastHeading holds the last heading of each chapter 01 to 97 of the Harmonized System 2022, two digits a chapter; 00
// is chapter 77, which is reserved. noHeading are numbers below it that aren't in use.
const (
	lastHeading = "06100910110414141008091402042205040605090609090430211653420605150707070607272617150604210402072311071312110816090511110617171006070304151420182926190816000607071315118749091607083314090706082006"
	noHeading   = " 0503 0509 1402 1403 1519 2527 2838 2848 2851 4108 4109 4110 4111 4204 4815 5304 6503 6908 7012 7414 7416 7417 7803 7805" +
		" 7906 8004 8005 8006 8107 8469 8520 8803 9009 9203 9204 9501 9502 "
)

// HS checks the structure of a commodity code: six digits of the Harmonized System or the eight to twelve of a national
// tariff, in a chapter and heading that exist in its edition of 2022.
func HS(value string) Verdict {
	v := Verdict{Kind: "hs", Value: value, Answer: "valid"}
	s := clip(value, 64)
	if !numeric(s) {
		s = strings.NewReplacer(".", "", " ", "", "-", "").Replace(s)
	}
	v.Normalised = s
	switch {
	case s == "":
		return v.fail("missing", "the commodity code is missing")
	case !numeric(s):
		return v.fail("format", "a commodity code is digits, with or without dots: 6109.10")
	case len(s) < 6:
		return v.fail("too short", "at least the six digits of the Harmonized System are needed")
	case len(s) > 12:
		return v.fail("length", "no tariff has more than twelve digits")
	}
	v = v.with("chapter", s[:2]).with("heading", s[:4]).with("subheading", s[:6])
	chapter, heading := int(s[0]-'0')*10+int(s[1]-'0'), s[2:4]
	switch {
	case chapter >= 98:
		if len(s) < 8 {
			return v.fail("chapter", "chapters 98 and 99 are national: the whole national code is needed")
		}
	case chapter == 0 || chapter == 77:
		return v.fail("chapter", "there is no chapter "+s[:2]+" in the Harmonized System")
	case heading == "00" || heading > lastHeading[chapter*2-2:chapter*2] || strings.Contains(noHeading, " "+s[:4]+" "):
		return v.fail("heading", "there is no heading "+s[:2]+"."+heading+" in the Harmonized System of 2022")
	}
	v.OK = true
	return v
}
