package landedcost

import (
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
)

// baseDuty lists the lawful ways to the base duty side by side and returns the one to charge: the host's own rate, a
// claimed preference, else the lowest of what needs no claim. ok is false where the data hold none.
func (w *stacking) baseDuty(s *stack, cand *tariff.Candidate, rd reading) (best row, ok bool) {
	if text := w.l.item.DutyRate; text != "" {
		x, err := duty.Parse(text, duty.Plain)
		if err != nil {
			s.findings = append(s.findings, trade.Finding{Code: "duty_rate.malformed", Severity: trade.Block, Path: pointer(w.l.i, "duty_rate"), Message: err.Error(), Cause: err})
			return row{}, false
		}
		m := &tariff.Measure{ID: "order", Kind: tariff.ThirdCountry, Name: "Duty at the rate the order gives", RateText: text, Rate: x, Citation: tariff.Citation{Source: "order"}}
		r, ok := w.row(s, m, x, w.base, w.operands)
		s.options = append(s.options, Option{Kind: m.Kind, Name: m.Name, Measure: m.ID, Rate: text, Claimable: true, Chosen: ok, Duty: w.c.customs(r.amount)})
		return r, ok
	}
	chosen := -1
	var third row
	haveThird := false
	var eligible bool
	for _, m := range cand.Measures {
		if !m.Kind.Base() {
			continue
		}
		applies, why := w.applies(s, m, cand, rd)
		o := Option{Kind: m.Kind, Name: m.Name, Measure: m.ID, Rate: m.RateText, Claimable: true, Why: why}
		var r row
		priced := false
		_, simple := m.Rate.AdValorem()
		if m.Kind == tariff.PreferenceDuty && !simple && w.l.claims([]string{m.Programme, m.Symbol, m.Scheme}) != cond.True {
			if _, err := m.Rate.Evaluate(w.c.input(w.l, w.base)); err != nil { // nobody claims it: it asks for nothing
				o.Claimable, o.Needs = false, w.preferenceNeeds(m)
				s.options = append(s.options, o)
				continue
			}
		}
		if applies || simple { // what doesn't apply asks for no quantity
			if r, priced = w.row(s, m, m.Rate, w.base, w.operands); priced {
				o.Duty = w.c.customs(r.amount)
			}
		}
		switch {
		case !applies || !priced:
			o.Claimable = false
		case m.Kind == tariff.ThirdCountry:
			if haveThird {
				continue
			}
			third, haveThird = r, true
		case m.Kind == tariff.PreferenceDuty:
			o.Claimed = w.l.claims([]string{m.Programme, m.Symbol, m.Scheme}) == cond.True
			o.Needs, eligible = w.preferenceNeeds(m), o.Claimed
			o.Claimable = len(o.Needs) == 0 || o.Claimed
		case m.Kind == tariff.Quota:
			left, given := w.c.order.QuotaLeft[m.QuotaOrder]
			eligible = given && (left.Quantity.Value.IsPositive() || left.Money.Amount.IsPositive())
			if !eligible {
				o.Claimable = false
				o.Needs = []string{"quota_left/" + m.QuotaOrder}
			}
		default:
			eligible = true
		}
		s.options = append(s.options, o)
		if !applies || !priced {
			continue
		}
		if m.Kind != tariff.ThirdCountry && !eligible {
			continue
		}
		if chosen < 0 || r.amount.LessThan(best.amount) {
			best, chosen = r, len(s.options)-1
		}
	}
	if chosen < 0 {
		return row{}, false
	}
	s.options[chosen].Chosen = true
	if haveThird {
		for k := range s.options {
			o := &s.options[k]
			if o.Kind != tariff.ThirdCountry && o.Duty.IsSet() {
				o.Saving = w.c.customs(third.amount.Sub(o.Duty.Amount))
			}
			if less := best.amount.Sub(o.Duty.Amount); o.Why == "" && o.Duty.IsSet() && less.IsPositive() {
				o.Foregone = w.c.customs(less)
			}
		}
	}
	o := &s.options[chosen]
	if o.Kind == tariff.PreferenceDuty && (w.l.item.Preference.Proof == "") && len(best.m.Proof) > 0 {
		s.findings = append(s.findings, trade.Finding{Code: "preference.proof", Severity: trade.Review, Path: pointer(w.l.i, "preference/proof"),
			Message: fmt.Sprintf("%s is claimed; it needs %s", best.m.Name, strings.Join(best.m.Proof, " or ")), Settles: pointer(w.l.i, "preference/proof"), Holds: trade.DecideDeclaration})
	}
	return best, true
}

// preferenceNeeds lists what is missing for a preference.
func (w *stacking) preferenceNeeds(m *tariff.Measure) []string {
	var needs []string
	p := w.l.item.Preference
	if p == nil || !p.Claim {
		needs = append(needs, "a claim of preference")
	}
	if len(m.Proof) > 0 && (p == nil || p.Proof == "") {
		needs = append(needs, "proof of origin: "+strings.Join(m.Proof, " or "))
	}
	return needs
}
