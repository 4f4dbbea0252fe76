package landedcost

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// row prices one measure. It reports false where a quantity or another fact is missing, which is recorded.
func (w *stacking) row(s *stack, m *tariff.Measure, x duty.Expression, base decimal.Decimal, operands []Operand) (row, bool) {
	c := w.c
	r := row{idx: w.idx, ch: w.ch, m: m, line: w.l.i, name: m.Name, kind: string(m.Kind), rate: m.RateText, base: base, g: w.g,
		cite: &m.Citation, period: m.Period, heading: m.Heading}
	rule := w.ch.Round.Amount
	if rule.IsZero() {
		rule = c.minor()
	}
	d := Derivation{Op: OpRate, Rate: m.RateText, Base: c.customs(base), Operands: operands, Rounding: roundingName(w.ch.Round.Amount), BaseRounding: roundingName(w.ch.Round.Base),
		Rule: rule, BaseRule: w.ch.Round.Base}
	if rate, ok := x.AdValorem(); ok {
		if !r.adValorem(w.ch, &d, base, rate) {
			return r, false
		}
	} else {
		in := c.input(w.l, base)
		c.parts(&in, w.l, x)
		res, err := x.Evaluate(in)
		if err != nil {
			for _, f := range c.evaluationFindings(err, w.l, m.Name) {
				if !slices.ContainsFunc(s.findings, func(o trade.Finding) bool { return o.Path == f.Path && o.Code == f.Code }) {
					s.findings = append(s.findings, f)
				}
				if !slices.Contains(s.unknown, f.Path) {
					s.unknown = append(s.unknown, f.Path)
				}
			}
			return r, false
		}
		d.Op, d.Exact, d.Expression = OpExpression, res.Amount, res
		r.amount = rule.Apply(res.Amount)
	}
	d.Result = c.customs(r.amount)
	r.d = d
	return r, true
}

// input gathers the figures an expression may ask for: quantities are totals of the line.
func (c *calc) input(l *line, base decimal.Decimal) duty.Input {
	in := duty.Input{Value: c.customs(base), Date: c.law, Exchange: func(from, to trade.Currency) (decimal.Decimal, bool) {
		r, ok := c.exchange(from, to)
		return r.Rate, ok
	}}
	q := l.item.Quantity
	in.Quantities = make(map[string]decimal.Decimal, len(l.item.Quantities)+1)
	for k, v := range l.item.Quantities {
		if strings.HasPrefix(k, "ASV") || strings.HasPrefix(k, "BRX") { // strengths aren't multiplied by pieces
			in.Quantities[k] = v
			continue
		}
		in.Quantities[k] = v.Mul(q)
	}
	if _, given := in.Quantities["NAR"]; !given && !c.totals {
		in.Quantities["NAR"] = q
	}
	if w := l.item.NetWeight; !w.IsZero() {
		in.Net = w.Kilograms().Mul(q)
	}
	if w := l.item.GrossWeight; !w.IsZero() {
		in.Gross = w.Kilograms().Mul(q)
	}
	if len(l.item.Facts) > 0 {
		answer(&in, l.item.Facts, q)
	}
	return in
}

// answer gives an expression what it may ask of the item's facts, by the name it asks with: amounts of money per piece in
// the customs currency ("RET" is the retail price, parts of the goods go by their names), Meursing amounts ("EA": "99.88
// EUR/100 kg"), and yes or no.
func answer(in *duty.Input, facts trade.Facts, pieces decimal.Decimal) {
	for name, text := range facts {
		switch name {
		case "EA", "EAR", "ADSZ", "ADSZR", "ADFM", "ADFMR":
			if x, err := duty.Parse(text, duty.TARIC); err == nil {
				if in.Meursing == nil {
					in.Meursing = make(map[string]duty.Expression)
				}
				in.Meursing[name] = x
			}
			continue
		}
		switch text {
		case "yes", "true", "no", "false":
			if in.Facts == nil {
				in.Facts = make(map[string]bool)
			}
			in.Facts[name] = text == "yes" || text == "true"
			continue
		}
		v, err := trade.ParseDecimal(text)
		if err != nil {
			continue
		}
		v = v.Mul(pieces)
		if name == "RET" {
			in.RetailPrice = v
			continue
		}
		if in.ByPart == nil {
			in.ByPart = make(map[string]decimal.Decimal)
		}
		in.ByPart[name] = v
	}
}

// parts reads what an expression asks of the goods' parts out of the facts that are named as they are: the value of the
// case of a watch from the fact "case", for a piece in the order's currency, "12.50", or as a share of the customs value,
// "45%"; a yes or no from a fact that says yes, true, no or false. What can't be read is left to be asked for.
func (c *calc) parts(in *duty.Input, l *line, x duty.Expression) {
	for _, n := range x.Needs() {
		if n.Kind != duty.NeedPart && n.Kind != duty.NeedRetailPrice && n.Kind != duty.NeedFact {
			continue
		}
		text, given := l.Fact(n.Key())
		if !given {
			continue
		}
		if n.Kind == duty.NeedFact {
			if yes := text == "yes" || text == "true"; yes || text == "no" || text == "false" {
				if in.Facts == nil {
					in.Facts = map[string]bool{}
				}
				in.Facts[n.Key()] = yes
			}
			continue
		}
		share, percent := strings.CutSuffix(text, "%")
		v, err := trade.ParseDecimal(share)
		switch {
		case err != nil || v.IsNegative():
			continue
		case percent:
			v = c.minor().Apply(in.Value.Amount.Mul(v).Shift(-2))
		default:
			v = c.toCustoms(v.Mul(l.item.Quantity))
		}
		if n.Kind == duty.NeedRetailPrice {
			in.RetailPrice = v
			continue
		}
		if in.ByPart == nil {
			in.ByPart = map[string]decimal.Decimal{}
		}
		in.ByPart[n.Key()] = v
	}
}

// missingFact records what an expression lacks on the line.
func (c *calc) missingFact(err error, l *line, name string) {
	l.findings = append(l.findings, c.evaluationFindings(err, l, name)...)
}

// evaluationFindings turns an expression's error into findings that name the field to fill.
func (c *calc) evaluationFindings(err error, l *line, name string) []trade.Finding {
	var out []trade.Finding
	for _, n := range duty.Missing(err) {
		code, path := "fact.missing", pointer(l.i, needField(n))
		if n.Kind == duty.NeedQuantity {
			code = "quantity.missing"
		}
		c.ask(path)
		out = append(out, trade.Finding{Code: code, Severity: trade.Review, Path: path,
			Message: fmt.Sprintf("%s asks for %s", name, n), Settles: path, Holds: trade.DecideLandedCost})
	}
	if len(out) > 0 {
		return out
	}
	return []trade.Finding{{Code: "rate.not_computable", Severity: trade.Review, Path: pointer(l.i, "hs_code"),
		Message: fmt.Sprintf("%s: %v", name, err), Holds: trade.DecideLandedCost, Cause: err}}
}

// needField returns the item's field that answers a need.
func needField(n duty.Need) string {
	switch {
	case n.Kind == duty.NeedQuantity && n.Key() == "KGM":
		return "net_weight"
	case n.Kind == duty.NeedQuantity && n.Key() == "KGM.G":
		return "gross_weight"
	case n.Kind == duty.NeedQuantity:
		return "quantities/" + n.Key()
	}
	return "facts/" + n.Key()
}
