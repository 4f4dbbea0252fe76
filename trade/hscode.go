package trade

import (
	"fmt"
	"strings"
)

// HSCode is a commodity code as digits only, without dots or blanks: 6 digits of the Harmonized System, or the 8 to
// 12 digits of a national tariff. A shorter code is a chapter (2) or heading (4).
type HSCode string

// ParseHSCode reads a code with or without dots and blanks, "6109.10.00 12". It must have 2, 4, 6 or 8 to 12 digits and
// a chapter from 01 to 97 (77 is reserved and unused), or 98 or 99, which are national.
func ParseHSCode(s string) (HSCode, error) {
	c := HSCode(s).clean()
	if why := c.fault(); why != "" {
		return "", fmt.Errorf("%.40q is not a commodity code: %s", s, why)
	}
	return c, nil
}

// clean drops dots and blanks.
func (c HSCode) clean() HSCode {
	if !strings.ContainsAny(string(c), ". \t\u00a0") {
		return c
	}
	return HSCode(strings.NewReplacer(".", "", " ", "", "\t", "", "\u00a0", "").Replace(string(c)))
}

// fault says what is wrong with a clean code, "" for nothing.
func (c HSCode) fault() string {
	for i := range len(c) {
		if c[i] < '0' || c[i] > '9' {
			return "it has a character that is no digit"
		}
	}
	switch len(c) {
	case 2, 4, 6, 8, 9, 10, 11, 12:
	default:
		return fmt.Sprintf("it has %d digits; a code has 6, or 8 to 12 in a national tariff (2 and 4 are a chapter and a heading)", len(c))
	}
	switch c[:2] {
	case "00", "77":
		return "there is no chapter " + string(c[:2])
	}
	return ""
}

// Valid reports whether the code has a form that ParseHSCode accepts, digits only. It doesn't know which codes exist.
func (c HSCode) Valid() bool { return c.fault() == "" }

// Chapter returns the first two digits, "" for a shorter code.
func (c HSCode) Chapter() HSCode { return c.first(2) }

// Heading returns the first four digits, "" for a shorter code.
func (c HSCode) Heading() HSCode { return c.first(4) }

// Subheading returns the first six digits, the part that is the same in all countries; "" for a shorter code.
func (c HSCode) Subheading() HSCode { return c.first(6) }

func (c HSCode) first(n int) HSCode {
	if len(c) < n {
		return ""
	}
	return c[:n]
}

// HasPrefix reports whether the code is p or lies below it. Every code lies below "".
func (c HSCode) HasPrefix(p HSCode) bool { return strings.HasPrefix(string(c), string(p)) }

// Dotted returns the code as tariffs print it: "6109.10.00.12", "6109.10", "6109".
func (c HSCode) Dotted() string {
	if len(c) <= 4 {
		return string(c)
	}
	var b strings.Builder
	b.Grow(len(c) + 4)
	b.WriteString(string(c[:4]))
	for rest := c[4:]; rest != ""; {
		n := min(2, len(rest))
		b.WriteByte('.')
		b.WriteString(string(rest[:n]))
		rest = rest[n:]
	}
	return b.String()
}

// UnmarshalText reads a code and drops its dots and blanks. A code of a wrong form is kept as it is, for Validate to
// report with its line: it shouldn't hide what else there is to say about an order.
func (c *HSCode) UnmarshalText(b []byte) error {
	*c = HSCode(b).clean()
	return nil
}
