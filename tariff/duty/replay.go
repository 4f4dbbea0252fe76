package duty

import (
	"github.com/shopspring/decimal"
)

// Replay computes the amount again from the steps alone, each from its operands and from earlier steps. It equals Amount
// for whatever the steps hold in full; false for a step whose operation needs more than its operands, such as a season
// or an entry price, or a quotient that no decimal holds.
func (r Result) Replay() (decimal.Decimal, bool) {
	if len(r.Steps) == 0 {
		return decimal.Decimal{}, false
	}
	amounts := make([]decimal.Decimal, len(r.Steps))
	for i := range r.Steps {
		v, ok := r.Steps[i].replay(amounts[:i])
		if !ok {
			return decimal.Decimal{}, false
		}
		amounts[i] = v
	}
	return amounts[len(amounts)-1], true
}

func (s *Step) replay(earlier []decimal.Decimal) (decimal.Decimal, bool) {
	for _, p := range s.Parts {
		if p.Step < 0 || p.Step >= len(earlier) {
			return decimal.Decimal{}, false
		}
	}
	switch s.Op {
	case OpFree, OpUnit:
		return decimal.Zero, true
	case OpPercent, OpSpecific, OpFlat:
		if len(s.Operands) == 0 {
			return decimal.Decimal{}, false
		}
		v := s.Operands[0].Value
		if s.Op == OpPercent {
			v = v.Shift(-2)
			var base decimal.Decimal // the value, or the sum of the parts it falls on
			for _, o := range s.Operands[1:] {
				base = base.Add(o.Value)
			}
			return v.Mul(base), true
		}
		for _, o := range s.Operands[1:] {
			v = v.Mul(o.Value)
		}
		return v, true
	case OpSum:
		var sum decimal.Decimal
		for _, p := range s.Parts {
			if p.Minus {
				sum = sum.Sub(earlier[p.Step])
			} else {
				sum = sum.Add(earlier[p.Step])
			}
		}
		return sum, true
	case OpGreater, OpLesser:
		if len(s.Parts) != 2 {
			return decimal.Decimal{}, false
		}
		a, b := earlier[s.Parts[0].Step], earlier[s.Parts[1].Step]
		if s.Op == OpGreater {
			return decimal.Max(a, b), true
		}
		return decimal.Min(a, b), true
	case OpMeursing, OpReference, OpSeason, OpEntryPrice:
		if len(s.Parts) != 1 {
			return decimal.Decimal{}, false
		}
		return earlier[s.Parts[0].Step], true
	}
	return decimal.Decimal{}, false
}
