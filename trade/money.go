package trade

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/strictjson"
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

// Neg returns -m.
func (m Money) Neg() Money { return Money{m.Amount.Neg(), m.Currency} }

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

// MarshalJSON writes {"amount":"12.30","currency":"USD"} with at least the currency's minor units, or null where nothing
// is given.
func (m Money) MarshalJSON() ([]byte, error) {
	if m.IsZero() {
		return []byte("null"), nil
	}
	b := make([]byte, 0, 48)
	b = append(b, `{"amount":"`...)
	b = append(b, m.Text()...)
	b = append(b, `","currency":`...)
	b = strictjson.AppendString(b, string(m.Currency))
	return append(b, '}'), nil
}

// UnmarshalJSON reads {"amount": …, "currency": …}. Outside an order, which has a currency of its own, a bare number is
// refused.
func (m *Money) UnmarshalJSON(b []byte) error { return strictjson.Unmarshal(b, m) }

// UnmarshalStrict is for this module's own readers. A bare number takes the currency in the context's scope.
func (m *Money) UnmarshalStrict(n strictjson.Node, c *strictjson.Context) {
	scope, scoped := c.Scope.(Currency)
	*m = Money{}
	switch n.Kind() {
	case strictjson.Object:
		c.Object(n, "amount", "currency")
		if amount := n.Get("amount"); amount.Given() {
			m.Amount, _ = c.Decimal(amount)
		} else {
			c.Problem(n, "money.amount", `the amount is missing: write {"amount": "12.34", "currency": "USD"}`)
		}
		switch currency := n.Get("currency"); {
		case currency.Given():
			s, _ := c.String(currency)
			m.Currency = Currency(s)
		case scoped:
			m.Currency = scope
		default:
			c.Problem(n, "money.currency", `the currency is missing: write {"amount": "12.34", "currency": "USD"}`)
		}
	case strictjson.Number, strictjson.String:
		if !scoped {
			c.Problem(n, "money.currency", `an amount needs its currency: write {"amount": "12.34", "currency": "USD"}`)
			return
		}
		if d, ok := c.Decimal(n); ok {
			*m = Money{d, scope}
		}
	default:
		c.Want(n, `an amount such as "12.34", or {"amount": "12.34", "currency": "USD"}`)
	}
}
