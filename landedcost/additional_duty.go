package landedcost

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// onTop evaluates the additional duties: of each family the highest rank that applies, none that a duty already charged
// leaves out, floors after the base duty as it's really claimed. No duty falls on another. What is undecided matters only
// where it would change something: a measure that another of its family outranks, or leaves out, asks for nothing.
func (w *stacking) onTop(s *stack, cand *tariff.Candidate, rd reading, baseRow row, hasBase bool) []row {
	type entry struct {
		m    *tariff.Measure
		tri  cond.Tri
		asks []string
	}
	var in []entry
	for _, m := range cand.Measures {
		if !m.Kind.OnTop() || !w.wants(m.Kind) {
			continue
		}
		if tri, asks, why := w.judge(s, m, cand, rd); tri == cond.False {
			w.consider(s, m, false, why)
		} else {
			in = append(in, entry{m, tri, asks})
		}
	}
	// best is the highest rank of the family that certainly applies, the first in the file among equals.
	best := func(family string) *tariff.Measure {
		var b *tariff.Measure
		for _, e := range in {
			if e.m.Family == family && e.tri == cond.True && (b == nil || e.m.Rank > b.Rank) {
				b = e.m
			}
		}
		return b
	}
	var out []row
	var charged []*tariff.Measure
	if hasBase {
		charged = append(charged, baseRow.m) // a safeguard may be left out where a quota is used
	}
	for _, e := range in {
		m := e.m
		if m.Family != "" {
			if b := best(m.Family); b != nil && b != m && (e.tri == cond.True || m.Rank <= b.Rank) {
				w.consider(s, m, false, "gives way to "+label(b)+" of the same family")
				continue
			}
		}
		if k := slices.IndexFunc(charged, func(o *tariff.Measure) bool {
			return slices.Contains(m.NotWith, o.ID) || o.Family != "" && slices.Contains(m.NotWith, o.Family)
		}); k >= 0 {
			w.consider(s, m, false, "not charged together with "+label(charged[k]))
			continue
		}
		if e.tri == cond.Unknown {
			for _, n := range e.asks {
				w.undecided(s, m.ID, n, m)
			}
			w.consider(s, m, false, "can't be decided without "+strings.Join(e.asks, ", "))
			continue
		}
		base, operands, ok := w.share(s, m, rd)
		if !ok {
			continue
		}
		if m.Floor && !hasBase {
			w.consider(s, m, false, "a total that includes the base duty can't be told without it")
			continue
		}
		r, ok := w.row(s, m, m.Rate, base, operands)
		if !ok {
			continue
		}
		if m.Floor {
			r = w.floor(r, baseRow, base)
		}
		w.consider(s, m, true, r.d.String())
		charged = append(charged, m)
		out = append(out, r)
	}
	return out
}

func label(m *tariff.Measure) string {
	if m.Heading != "" {
		return m.Heading + " " + m.Name
	}
	return m.Name
}

// floor makes the row's amount what is missing to a total that includes the base duty. On a share of the value the base
// duty of that share counts.
func (w *stacking) floor(r, baseRow row, base decimal.Decimal) row {
	whole, duty := r.amount, baseRow.amount
	if !base.Equal(w.base) {
		duty, _ = money.MulDivRound(baseRow.amount, base, w.base, w.c.customCur.MinorUnits(), money.HalfUp)
	}
	r.amount = decimal.Max(decimal.Zero, whole.Sub(duty))
	r.d.Less = duty
	r.d.Reason = fmt.Sprintf("a total of %s that includes the base duty of %s", w.c.customs(whole), w.c.customs(duty))
	r.d.Result = w.c.customs(r.amount)
	return r
}

// share returns the part of the customs value a measure falls on.
func (w *stacking) share(s *stack, m *tariff.Measure, rd reading) (decimal.Decimal, []Operand, bool) {
	if m.ShareOf == "" {
		return w.base, w.operands, true
	}
	share := decimal.Zero
	text, given := w.l.Fact(m.ShareOf)
	if given {
		v, err := trade.ParseDecimal(text)
		if err != nil || v.IsNegative() || v.GreaterThan(one) {
			s.findings = append(s.findings, trade.Finding{Code: "fact.malformed", Severity: trade.Block, Path: pointer(w.l.i, "facts/"+m.ShareOf),
				Message: fmt.Sprintf("%.40q must be a share from 0 to 1", text), Settles: pointer(w.l.i, "facts/"+m.ShareOf)})
			return decimal.Zero, nil, false
		}
		share = v
	} else {
		key := "share/" + m.ShareOf
		w.undecided(s, key, "facts/"+m.ShareOf, m)
		if rd.skip {
			return decimal.Zero, nil, false
		}
		if rd.holds(key) {
			share = one
		}
	}
	name := strings.ReplaceAll(m.ShareOf, "_", " ")
	if m.ShareRest {
		share = one.Sub(share)
		name = "rest beside " + name
	}
	base := w.c.minor().MulApply(w.base, share)
	return base, []Operand{{Name: fmt.Sprintf("customs value × %s %s", trade.DecimalText(share, 0), name), Value: base, Origin: pointer(w.l.i, "facts/"+m.ShareOf)}}, true
}
