package duty

import (
	"encoding/json"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
)

// Result is the amount that an expression gives for an input, with the steps that led to it.
type Result struct {
	// Amount is exact and unrounded, in Currency.
	Amount   decimal.Decimal
	Currency trade.Currency
	// Exact is false where a quotient that no decimal holds was cut at 18 decimals.
	Exact bool
	// Steps in the order of computation; the last one is the result.
	Steps []Step

	value decimal.Decimal
}

// Op says what a step computes.
type Op string

// The operations.
const (
	OpPercent    Op = "percent"     // rate × base
	OpSpecific   Op = "specific"    // amount × quantities × rate of exchange
	OpFlat       Op = "flat"        // amount × rate of exchange
	OpFree       Op = "free"        // nothing
	OpUnit       Op = "unit"        // a supplementary unit: nothing
	OpSum        Op = "sum"         // parts added up, or taken off
	OpGreater    Op = "greater"     // the greater of two parts (MIN)
	OpLesser     Op = "lesser"      // the lesser of two parts (MAX)
	OpMeursing   Op = "meursing"    // the amount behind a placeholder
	OpReference  Op = "reference"   // the rate that a rule in words refers to
	OpShare      Op = "share"       // the duty on the whole value × part ÷ whole
	OpEntryPrice Op = "entry_price" // the row of an entry price system
	OpSeason     Op = "season"      // the rate of the day
)

// Step is one operation: operands and earlier steps in, an amount out.
type Step struct {
	Op       Op              `json:"op"`
	Text     string          `json:"text"`               // canonical text of the term
	Operands []Operand       `json:"operands,omitempty"` // the rate or amount first, then what it is multiplied with
	Parts    []Part          `json:"parts,omitempty"`    // earlier steps combined
	Amount   decimal.Decimal `json:"amount"`
	Currency trade.Currency  `json:"currency"`
	Rounding string          `json:"rounding,omitempty"` // a rounding that the law prescribes inside the computation
}

// Operand is a figure that enters a step.
type Operand struct {
	Name   string          `json:"name"` // "customs value", "net weight in kg"
	Value  decimal.Decimal `json:"value"`
	Unit   string          `json:"unit"`   // currency, unit of quantity, or %
	Origin string          `json:"origin"` // "expression", "value", "net", "quantities.KGM.G", "exchange", "by_part.case"
}

// Part points to an earlier step.
type Part struct {
	Step  int  `json:"step"`
	Minus bool `json:"minus,omitempty"`
}

// MarshalJSON writes the amount as a string.
func (s Step) MarshalJSON() ([]byte, error) {
	type plain Step
	return json.Marshal(struct {
		plain
		Amount string `json:"amount"`
	}{plain(s), trade.DecimalText(s.Amount, 0)})
}

// MarshalJSON writes the value as a string.
func (o Operand) MarshalJSON() ([]byte, error) {
	type plain Operand
	return json.Marshal(struct {
		plain
		Value string `json:"value"`
	}{plain(o), trade.DecimalText(o.Value, 0)})
}

// Money returns the amount with its currency.
func (r Result) Money() trade.Money { return trade.NewMoney(r.Amount, r.Currency) }

// AdValoremEquivalent returns the amount as a fraction of the customs value, half up at 8 decimals; false where the
// customs value is zero.
func (r Result) AdValoremEquivalent() (decimal.Decimal, bool) {
	return money.Div(r.Amount, r.value, 8, money.HalfUp)
}

// Derivation says in one line how the amount comes about: "12% of GBP 61.70 = GBP 7.404".
func (r Result) Derivation() string {
	if len(r.Steps) == 0 {
		return ""
	}
	var b strings.Builder
	r.write(&b, len(r.Steps)-1)
	return b.String()
}

// write prints a step with its result.
func (r Result) write(b *strings.Builder, i int) {
	s := &r.Steps[i]
	r.head(b, s)
	b.WriteString(" = ")
	b.WriteString(moneyText(s.Amount, s.Currency))
	if s.Rounding != "" {
		b.WriteString(" (rounded " + s.Rounding + ")")
	}
}

func (r Result) head(b *strings.Builder, s *Step) {
	switch s.Op {
	case OpPercent:
		r.percent(b, s)
	case OpSpecific, OpFlat:
		b.WriteString(s.Text)
		for i, o := range s.Operands {
			if i == 0 {
				continue
			}
			b.WriteString(" × ")
			b.WriteString(trade.DecimalText(o.Value, 0) + " " + o.Unit)
		}
	case OpSum:
		for i, p := range s.Parts {
			switch {
			case p.Minus:
				b.WriteString(" - ")
			case i > 0:
				b.WriteString(" + ")
			}
			b.WriteByte('(')
			r.write(b, p.Step)
			b.WriteByte(')')
		}
	case OpGreater, OpLesser:
		b.WriteString(string(s.Op) + " of ")
		for i, p := range s.Parts {
			if i > 0 {
				b.WriteString(" and ")
			}
			b.WriteByte('(')
			r.write(b, p.Step)
			b.WriteByte(')')
		}
	case OpShare:
		b.WriteString(s.Text)
		for _, o := range s.Operands {
			b.WriteString(", " + o.Name + " " + o.Unit + " " + trade.DecimalText(o.Value, 2))
		}
	default:
		b.WriteString(s.Text)
		for _, p := range s.Parts {
			b.WriteString(": ")
			r.head(b, &r.Steps[p.Step])
		}
	}
}

func (r Result) percent(b *strings.Builder, s *Step) {
	rate, _, _ := strings.Cut(s.Text, "%")
	b.WriteString(rate + "% of ")
	for i, o := range s.Operands[1:] {
		if i > 0 {
			b.WriteString(" and ")
		}
		b.WriteString(moneyText(o.Value, trade.Currency(o.Unit)))
		if o.Origin != "value" {
			b.WriteString(" " + o.Name)
		}
	}
}

func moneyText(d decimal.Decimal, c trade.Currency) string {
	return string(c) + " " + trade.DecimalText(d, c.MinorUnits())
}
