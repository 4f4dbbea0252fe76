package returns

import (
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Number is a plain decimal number of a policy or a law file. JSON is a string or a number: "12.50", 12.5.
type Number struct{ decimal.Decimal }

// UnmarshalJSON reads a number or a string that holds one.
func (n *Number) UnmarshalJSON(b []byte) error {
	d, err := trade.ParseDecimal(strings.Trim(string(b), `"`))
	if err != nil {
		return err
	}
	n.Decimal = d
	return nil
}

// MarshalJSON writes the number as a string.
func (n Number) MarshalJSON() ([]byte, error) {
	return []byte(`"` + trade.DecimalText(n.Decimal, 0) + `"`), nil
}

// Share is a part of a whole between 0 and 1. JSON is a percentage, "30%". The zero value is no part at all.
type Share struct{ decimal.Decimal }

// Whole is the share of everything.
func Whole() Share { return Share{decimal.New(1, 0)} }

// UnmarshalJSON reads a percentage between 0% and 100%.
func (s *Share) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	number, ok := strings.CutSuffix(text, "%")
	d, err := trade.ParseDecimal(strings.TrimSpace(number))
	if err != nil || !ok || d.IsNegative() || d.GreaterThan(decimal.New(100, 0)) {
		return fmt.Errorf("%.40q is not a share: want a percentage from \"0%%\" to \"100%%\"", text)
	}
	s.Decimal = d.Shift(-2)
	return nil
}

// MarshalJSON writes a percentage.
func (s Share) MarshalJSON() ([]byte, error) { return []byte(`"` + s.Text() + `"`), nil }

// Text returns the percentage for people: "30%".
func (s Share) Text() string { return trade.DecimalText(s.Shift(2), 0) + "%" }
