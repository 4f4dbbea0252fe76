package trade

import "strings"

// Country is an ISO 3166-1 alpha-2 code, "GB". Beside those, XI (Northern Ireland) and XK (Kosovo) are accepted.
type Country string

// Valid reports whether the code is one of the table. "UK" and "EL" aren't: write GB and GR.
func (c Country) Valid() bool {
	_, ok := row(countryTable, string(c))
	return ok
}

// Name returns the short English name, "United Kingdom"; the code itself where it is unknown.
func (c Country) Name() string {
	r, ok := row(countryTable, string(c))
	if !ok {
		return string(c)
	}
	return r[4:]
}

// Numeric returns the ISO 3166-1 numeric code, "826" for GB; "" where there is none.
func (c Country) Numeric() string {
	r, ok := row(countryTable, string(c))
	if !ok || r[0] == '-' {
		return ""
	}
	return r[:3]
}

// Region is an ISO 3166-2 subdivision without its country, "ON".
type Region string

// Short returns the region without blanks, in capitals, and without a country's code in front: "us-ca" and "CA" are the
// same region of US.
func (r Region) Short(c Country) Region {
	s := strings.ToUpper(strings.TrimSpace(string(r)))
	if c != "" {
		s = strings.TrimPrefix(s, string(c)+"-")
	}
	return Region(s)
}
