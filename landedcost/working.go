package landedcost

import (
	"encoding/json"
	"html"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Evaluate computes the amount again from the derivation's data alone: base from its operands, rate, bounds, rounding.
// It equals Result for every derivation that the engine made; false where the data aren't there (a derivation read back
// from JSON holds its sentence only).
func (d Derivation) Evaluate() (trade.Money, bool) {
	cur := d.Result.Currency
	if d.Op == OpZero {
		return trade.Money{Currency: cur}, true
	}
	base := d.Base.Amount
	if len(d.Operands) > 0 {
		base = decimal.Zero
		for _, o := range d.Operands {
			base = plus(base, o.Value)
		}
		base = d.BaseRule.Apply(base)
	}
	var v decimal.Decimal
	switch d.Op {
	case OpRate:
		v = d.Rule.MulApply(base, d.Fraction)
	case OpInside:
		exact, ok := money.MulDivRound(base, d.Fraction, one.Sub(d.Fraction.Mul(d.Inside)), ratePlaces, money.HalfUp)
		if !ok {
			return trade.Money{}, false
		}
		v = d.Rule.Apply(exact)
	case OpExpression, OpPerUnit:
		exact, ok := d.Expression.Replay()
		if !ok {
			return trade.Money{}, false
		}
		if d.Op == OpPerUnit {
			exact = exact.Mul(d.Times)
		}
		v = d.Rule.Apply(exact)
	case OpFee:
		v = d.Rule.MulApply(base, d.Fraction)
	default:
		return trade.Money{}, false
	}
	if d.Low.IsSet() {
		v = decimal.Max(v, d.Low.Amount)
	}
	if d.High.IsSet() {
		v = decimal.Min(v, d.High.Amount)
	}
	v = plus(v.Sub(d.Less), d.More)
	return trade.Money{Amount: decimal.Max(decimal.Zero, v), Currency: cur}, true
}

// Working is a derivation as data in JSON: the operation, its operands with names, values and origins, the rate, the
// bounds, the rounding, the result.
type Working struct {
	Op       Op               `json:"op"`
	Rate     string           `json:"rate,omitempty"`
	Fraction string           `json:"fraction,omitempty"`
	Base     *trade.Money     `json:"base,omitempty"`
	Operands []WorkingOperand `json:"operands,omitempty"`
	Steps    []duty.Step      `json:"steps,omitempty"`
	Times    string           `json:"times,omitempty"`
	Unit     string           `json:"unit,omitempty"`
	Inside   string           `json:"inside,omitempty"`
	Low      *trade.Money     `json:"low,omitempty"`
	High     *trade.Money     `json:"high,omitempty"`
	Less     string           `json:"less,omitempty"`
	More     string           `json:"more,omitempty"`
	Rounding struct {
		Base   string `json:"base,omitempty"`
		Amount string `json:"amount,omitempty"`
	} `json:"rounding"`
	Result trade.Money `json:"result"`
	Reason string      `json:"reason,omitempty"`
}

// WorkingOperand is one operand of a Working.
type WorkingOperand struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin string `json:"origin,omitempty"`
}

// Working returns the derivation as data.
func (d Derivation) Working() Working {
	w := Working{Op: d.Op, Rate: d.Rate, Unit: d.Unit, Result: d.Result, Reason: d.Reason}
	text := func(v decimal.Decimal) string {
		if v.IsZero() {
			return ""
		}
		return trade.DecimalText(v, 0)
	}
	w.Fraction, w.Inside, w.Times, w.Less, w.More = text(d.Fraction), text(d.Inside), text(d.Times), text(d.Less), text(d.More)
	if d.Op != OpZero && d.Base.IsSet() {
		w.Base = &d.Base
	}
	for _, o := range d.Operands {
		w.Operands = append(w.Operands, WorkingOperand{o.Name, trade.DecimalText(o.Value, d.Base.Currency.MinorUnits()), o.Origin})
	}
	if d.Op == OpExpression || d.Op == OpPerUnit {
		w.Steps = d.Expression.Steps
	}
	if d.Low.IsSet() {
		w.Low = &d.Low
	}
	if d.High.IsSet() {
		w.High = &d.High
	}
	w.Rounding.Base, w.Rounding.Amount = roundingName(d.BaseRule), roundingName(d.Rule)
	return w
}

// Evaluate computes the amount again from the data alone, as Derivation.Evaluate does; false where they don't suffice.
func (w Working) Evaluate() (trade.Money, bool) {
	ok := true
	number := func(s string) (v decimal.Decimal) {
		if s != "" {
			var err error
			v, err = trade.ParseDecimal(s)
			ok = ok && err == nil
		}
		return v
	}
	rule := func(s string) (r money.Rule) {
		if s != "" {
			var err error
			r, err = money.ParseRule(s)
			ok = ok && err == nil
		}
		return r
	}
	d := Derivation{Op: w.Op, Fraction: number(w.Fraction), Inside: number(w.Inside), Times: number(w.Times), Less: number(w.Less), More: number(w.More),
		BaseRule: rule(w.Rounding.Base), Rule: rule(w.Rounding.Amount), Expression: duty.Result{Steps: w.Steps}, Result: w.Result}
	for _, o := range w.Operands {
		d.Operands = append(d.Operands, Operand{Value: number(o.Value)})
	}
	for _, m := range []struct{ to, of *trade.Money }{{&d.Base, w.Base}, {&d.Low, w.Low}, {&d.High, w.High}} {
		if m.of != nil {
			*m.to = *m.of
		}
	}
	if !ok {
		return trade.Money{}, false
	}
	return d.Evaluate()
}

// Markdown returns the sentence with the amount in bold, safe in a table cell.
func (d Derivation) Markdown() string {
	s := strings.NewReplacer("|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "\n", " ").Replace(d.String())
	r := d.Result.String()
	if i := strings.LastIndex(s, r); i >= 0 && r != "" {
		return s[:i] + "**" + r + "**" + s[i+len(r):]
	}
	return s
}

// HTML returns the sentence as HTML: escaped, with the amount marked as such.
func (d Derivation) HTML() string {
	s, r := html.EscapeString(d.String()), html.EscapeString(d.Result.String())
	if i := strings.LastIndex(s, r); i >= 0 && r != "" {
		return `<span class="derivation">` + s[:i] + `<strong class="amount">` + r + "</strong>" + s[i+len(r):] + "</span>"
	}
	return `<span class="derivation">` + s + "</span>"
}

var _ json.Marshaler = Derivation{}
