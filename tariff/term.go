package tariff

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// ParseTerm reads a term of a base: a name ("freight"), a share of it ("50% freight"), or one that is taken off
// ("-discount").
func ParseTerm(s string) (Term, error) {
	t := Term{Share: decimal.NewFromInt(1)}
	name := s
	if share, rest, ok := strings.Cut(s, "% "); ok {
		d, err := trade.ParseDecimal(share)
		if err != nil {
			return Term{}, fmt.Errorf("%.40q is not a term: %w", s, err)
		}
		t.Share, name = d.Shift(-2), rest
	} else if rest, ok := strings.CutPrefix(s, "-"); ok {
		t.Share, name = t.Share.Neg(), rest
	}
	if !isName(name) {
		return Term{}, fmt.Errorf("%.40q is not a term: want an amount's name, such as \"freight\", \"50%% freight\" or \"-discount\"", s)
	}
	t.Name = name
	return t, nil
}

// isName reports whether s can name an amount, a charge or a procedure: lower case letters, digits, '_', '-', '.'.
func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9' || i == 0) && (c != '_' && c != '-' && c != '.' || i == 0) {
			return false
		}
	}
	return s != "" && len(s) <= 60
}

// String returns the form ParseTerm reads.
func (t Term) String() string {
	switch one := decimal.NewFromInt(1); {
	case t.Share.Equal(one):
		return t.Name
	case t.Share.Equal(one.Neg()):
		return "-" + t.Name
	}
	return trade.DecimalText(t.Share.Shift(2), 0) + "% " + t.Name
}

// MarshalJSON writes the form ParseTerm reads.
func (t Term) MarshalJSON() ([]byte, error) { return json.Marshal(t.String()) }

// UnmarshalJSON reads the form ParseTerm reads.
func (t *Term) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("a term is a string such as \"freight\"")
	}
	v, err := ParseTerm(s)
	if err == nil {
		*t = v
	}
	return err
}

// ParseAmount reads an amount of money as data files write it: "135 GBP".
func ParseAmount(s string) (trade.Money, error) {
	number, currency, ok := strings.Cut(s, " ")
	if !ok || !trade.Currency(currency).Valid() {
		return trade.Money{}, fmt.Errorf("%.40q is not an amount such as \"135 GBP\"", s)
	}
	m, err := trade.ParseMoney(number, trade.Currency(currency))
	if err != nil {
		return trade.Money{}, fmt.Errorf("%.40q is not an amount such as \"135 GBP\": %w", s, err)
	}
	return m, nil
}

// parseCode reads a code, or the beginning of one, with or without dots and blanks: "6109.10.00" is 61091000. It has 2 to
// 14 digits; unlike trade.ParseHSCode it takes any number of them, as lists of goods do ("8703.2").
func parseCode(s string) (trade.HSCode, error) {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= '0' && s[i] <= '9'
	}
	out := s
	if !plain {
		b := make([]byte, 0, 14)
		for i := 0; i < len(s); i++ {
			switch c := s[i]; {
			case c >= '0' && c <= '9':
				b = append(b, c)
			case c != '.' && c != ' ':
				return "", fmt.Errorf("%.40q is not a commodity code: digits are needed, such as 6109.10.00", s)
			}
		}
		out = string(b)
	}
	if len(out) < 2 || len(out) > maxCode {
		return "", fmt.Errorf("%.40q is not a commodity code: it has %d digits, not 2 to %d", s, len(out), maxCode)
	}
	return trade.HSCode(out), nil
}

const maxCode = 14
