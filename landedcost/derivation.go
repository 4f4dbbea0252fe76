package landedcost

import (
	"encoding/json"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Derivation is how an amount came about, as data: an operation over operands, and the rounding. Its sentence is made
// when it is read. In JSON it is the sentence.
type Derivation struct {
	Op       Op
	Rate     string    // the rate's text: "12%"
	Operands []Operand // what the base is made of, in order
	Base     trade.Money
	Exact    decimal.Decimal // before rounding
	Result   trade.Money
	Rounding string // "" for the minor unit, half up
	// BaseRounding is how the base was rounded before the rate was applied, "" where it was not.
	BaseRounding string
	Reason       string          // why the amount is zero, or was bounded
	Times        decimal.Decimal // pieces or tariff items an amount per unit is taken
	Unit         string          // what Times counts
	Fraction     decimal.Decimal // the rate as a fraction, 0.12 for 12 %, where it is one
	Rule         money.Rule      // the rounding of the result
	BaseRule     money.Rule      // the rounding of the base, the zero Rule for none
	Inside       decimal.Decimal // how much of the charge is part of its own base; 1 for the whole of it
	Low          trade.Money     // the least it can be, where that decided
	High         trade.Money     // the most it can be, where that decided
	Less         decimal.Decimal // taken off: the base duty that a floor includes
	More         decimal.Decimal // put on: a flat part of a fee
	// Expression is the evaluation of a compound or specific rate, term by term.
	Expression duty.Result

	text string // as read back from JSON
}

// Op is the operation of a Derivation.
type Op string

// The operations.
const (
	OpRate       Op = "rate"       // base × rate
	OpExpression Op = "expression" // a compound or specific rate, in Expression
	OpInside     Op = "inside"     // base × rate ÷ (1 − rate): the charge is part of its own base
	OpPerUnit    Op = "per_unit"   // an amount for each of Times
	OpZero       Op = "zero"       // nothing, for Reason
	OpFee        Op = "fee"        // a carrier's fee: the larger of a minimum and a percentage
)

// Operand is a value that an operation used, with its name.
type Operand struct {
	Name   string
	Value  decimal.Decimal
	Origin string // where it comes from: a JSON Pointer into the order, or "charge:" and an id
}

// String returns the sentence: "12% of GBP 61.70 customs value = GBP 7.40".
func (d Derivation) String() string {
	if d.text != "" {
		return d.text
	}
	var b strings.Builder
	switch d.Op {
	case OpZero:
		b.WriteString(d.Result.String())
		b.WriteString(": ")
		b.WriteString(d.Reason)
		return b.String()
	case OpRate:
		b.WriteString(d.Rate + " of ")
		d.base(&b)
	case OpInside:
		b.WriteString(d.Rate + " inside its own base, on ")
		d.base(&b)
	case OpPerUnit:
		b.WriteString(d.Rate)
		if d.Unit != "" {
			b.WriteString(" × " + trade.DecimalText(d.Times, 0) + " " + d.Unit)
		}
	case OpFee:
		b.WriteString(d.Rate + " on ")
		d.base(&b)
	case OpExpression:
		b.WriteString(d.Expression.Derivation())
		if d.Expression.Amount.Equal(d.Result.Amount) {
			return b.String()
		}
	}
	b.WriteString(" = ")
	b.WriteString(d.Result.String())
	if d.Reason != "" {
		b.WriteString(" (" + d.Reason + ")")
	} else if d.Rounding != "" && !d.Exact.Equal(d.Result.Amount) {
		b.WriteString(" (" + trade.DecimalText(d.Exact, 0) + " rounded " + d.Rounding + ")")
	}
	return b.String()
}

// base writes the base and, where it is a sum, what it is made of.
func (d *Derivation) base(b *strings.Builder) {
	b.WriteString(d.Base.String())
	switch len(d.Operands) {
	case 0:
	case 1:
		b.WriteString(" " + d.Operands[0].Name)
		if !d.Operands[0].Value.Equal(d.Base.Amount) {
			b.WriteString(" (" + trade.DecimalText(d.Operands[0].Value, d.Base.Currency.MinorUnits()))
			d.rounded(b)
			b.WriteString(")")
		}
	default:
		b.WriteString(" (")
		places := d.Base.Currency.MinorUnits()
		for i, o := range d.Operands {
			v := o.Value
			switch {
			case i > 0 && v.IsNegative():
				b.WriteString(" − ")
				v = v.Neg()
			case i > 0:
				b.WriteString(" + ")
			}
			b.WriteString(o.Name + " " + trade.DecimalText(v, places))
		}
		d.rounded(b)
		b.WriteString(")")
	}
}

// rounded writes how the base was rounded before the rate was applied, where it was.
func (d *Derivation) rounded(b *strings.Builder) {
	if d.BaseRounding == "" {
		return
	}
	var sum decimal.Decimal
	for _, o := range d.Operands {
		sum = sum.Add(o.Value)
	}
	if !sum.Equal(d.Base.Amount) {
		b.WriteString(", rounded " + d.BaseRounding)
	}
}

// MarshalJSON writes the sentence.
func (d Derivation) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads the sentence back; the data behind it aren't in the JSON.
func (d *Derivation) UnmarshalJSON(b []byte) error {
	*d = Derivation{}
	return json.Unmarshal(b, &d.text)
}
