package trade

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Money is an amount in a currency. It never travels without its currency; mixing two is an error. The zero value
// means "not given". JSON is {"amount":"12.34","currency":"USD"} with at least the currency's minor units.
type Money struct {
	Amount   decimal.Decimal
	Currency Currency
}

// NewMoney returns an amount in a currency.
func NewMoney(amount decimal.Decimal, c Currency) Money { return Money{amount, c} }

// ParseMoney reads an amount such as "12.34" in a currency.
func ParseMoney(amount string, c Currency) (Money, error) {
	d, err := ParseDecimal(amount)
	if err != nil {
		return Money{}, err
	}
	return Money{d, c}, nil
}

// IsZero reports whether nothing is given (no currency); it makes omitzero leave the field out.
func (m Money) IsZero() bool { return m.Currency == "" && m.Amount.IsZero() }

// IsSet reports whether an amount is given, be it 0.
func (m Money) IsSet() bool { return m.Currency != "" }

// Add returns m + o. A MismatchError is returned when the currencies differ; an unset operand counts as nothing.
func (m Money) Add(o Money) (Money, error) {
	if !o.IsSet() {
		return m, nil
	}
	if !m.IsSet() {
		return o, nil
	}
	if m.Currency != o.Currency {
		return Money{}, MismatchError{m, o}
	}
	return Money{m.Amount.Add(o.Amount), m.Currency}, nil
}

// Sub returns m - o, with the errors of Add.
func (m Money) Sub(o Money) (Money, error) { return m.Add(Money{o.Amount.Neg(), o.Currency}) }

// Equal reports whether both amounts and currencies are equal (1.5 equals 1.50).
func (m Money) Equal(o Money) bool { return m.Currency == o.Currency && m.Amount.Equal(o.Amount) }

// Text returns the amount alone, with at least the currency's minor units: "12.30", "1000" for yen.
func (m Money) Text() string { return DecimalText(m.Amount, m.Currency.MinorUnits()) }

// String returns "USD 12.30".
func (m Money) String() string {
	if !m.IsSet() {
		return ""
	}
	return string(m.Currency) + " " + m.Text()
}

// MismatchError is returned when two currencies meet in one operation.
type MismatchError struct{ A, B Money }

func (e MismatchError) Error() string {
	return fmt.Sprintf("currency.mismatch: %s and %s can't be combined", e.A, e.B)
}
