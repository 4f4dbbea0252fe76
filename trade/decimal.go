package trade

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// Bounds on numbers read from outside: they keep later arithmetic small, and no real quantity or price needs more.
const (
	maxDigits   = 20
	maxExponent = 18
)

// ParseDecimal reads a plain decimal number such as "12.34", "-0.5" or "1e3". Numbers with more than 20 digits or an
// exponent beyond 18 are refused: they'd make later arithmetic huge.
func ParseDecimal(s string) (decimal.Decimal, error) {
	if s == "" || len(s) > 64 {
		return decimal.Zero, fmt.Errorf("%.40q is not a number", s)
	}
	for _, r := range s {
		if (r < '0' || r > '9') && !strings.ContainsRune("+-.eE", r) {
			return decimal.Zero, fmt.Errorf("%.40q is not a number", s)
		}
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 && len(strings.TrimLeft(s[i+1:], "+-0")) > 2 {
		return decimal.Zero, fmt.Errorf("%.40q has an exponent beyond %d", s, maxExponent)
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return decimal.Zero, fmt.Errorf("%.40q is not a number", s)
	}
	if e := d.Exponent(); e > maxExponent || e < -maxExponent {
		return decimal.Zero, fmt.Errorf("%.40q has an exponent beyond %d", s, maxExponent)
	}
	if d.NumDigits() > maxDigits {
		return decimal.Zero, fmt.Errorf("%.40q has more than %d digits", s, maxDigits)
	}
	return d, nil
}

// DecimalText prints d plainly with at least places decimals and no trailing zeros beyond them. It doesn't depend on
// the decimal package's process-wide settings, unlike Decimal.String.
func DecimalText(d decimal.Decimal, places int32) string {
	n := -d.Exponent()
	if n < places {
		n = places
	}
	s := d.StringFixed(n)
	if i := strings.IndexByte(s, '.'); i >= 0 {
		cut := len(s)
		for cut > i+1+int(places) && s[cut-1] == '0' {
			cut--
		}
		if s[cut-1] == '.' {
			cut--
		}
		s = s[:cut]
	}
	return s
}
