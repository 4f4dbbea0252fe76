package carrier

import (
	"fmt"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/shopspring/decimal"
)

// explain says what decided the ranking, by how much, and what would change it.
func (k *ranker) explain(r *Ranking) Explanation {
	switch len(r.Options) {
	case 0:
		return Explanation{Text: fmt.Sprintf("No option is left: %d rejected.", len(r.Rejected))}
	case 1:
		o := &r.Options[0]
		return Explanation{DecidedBy: "only option", Text: fmt.Sprintf("%s is the only option left; %d rejected.", o.label(), len(r.Rejected))}
	}
	best, next := &r.Options[0], &r.Options[1]
	e := Explanation{RunnerUp: next.ID(), MarginOfVictory: k.money(next.Score.Amount.Sub(best.Score.Amount))}
	verdict := ""
	switch {
	case k.first(best, next) < 0 && k.p.First == "days":
		e.DecidedBy = "days"
		verdict = fmt.Sprintf("it takes %d working days, %s takes %d", best.days, next.label(), next.days)
	case k.first(best, next) < 0:
		e.DecidedBy = "risk"
		places := k.currency.MinorUnits() + 2
		verdict = fmt.Sprintf("its expected cost of what goes wrong is %s, that of %s is %s", k.money(money.Round(best.risk, places, money.HalfUp)),
			next.label(), k.money(money.Round(next.risk, places, money.HalfUp)))
	case e.MarginOfVictory.Amount.IsZero():
		e.DecidedBy = "fixed order"
		verdict = fmt.Sprintf("it ties with %s at %s, and carrier, service and terms decide in alphabetical order", next.label(), best.Score)
	default:
		e.DecidedBy = "score"
		verdict = fmt.Sprintf("its score of %s is %s better than that of %s", best.Score, e.MarginOfVictory, next.label())
	}
	e.Text = fmt.Sprintf("%s is chosen by policy %s: %s.", best.label(), k.p.Name, verdict)
	for i := 1; i < len(r.Options) && i <= 3; i++ {
		f := k.flip(best, &r.Options[i])
		e.Flips = append(e.Flips, f)
		if i == 1 {
			e.Text += " " + f.Text
		}
	}
	return e
}

// label names an option for people.
func (o *Option) label() string {
	name := o.Name
	if name == "" {
		name = o.Carrier + " " + o.Service
	}
	if o.Route != "" {
		return fmt.Sprintf("%s %s from %s", name, o.Terms, o.Route)
	}
	return fmt.Sprintf("%s %s", name, o.Terms)
}

// flip says what would make o beat best.
func (k *ranker) flip(best, o *Option) Flip {
	f := Flip{Option: o.ID()}
	weight := k.p.Count["freight"]
	gap := o.Score.Amount.Sub(best.Score.Amount)
	switch {
	case k.first(best, o) < 0 && k.p.First == "days":
		days := best.days
		if gap.Sign() >= 0 {
			days-- // at equal days the score would decide for the choice
		}
		f.Text = fmt.Sprintf("%s would win if it took at most %d working days.", o.label(), days)
	case k.first(best, o) < 0:
		f.Text = fmt.Sprintf("%s would have to be more reliable on this lane.", o.label())
	case weight.IsZero():
		f.Text = fmt.Sprintf("No freight makes %s win: the policy doesn't count it.", o.label())
	default:
		// More than the gap in score, in steps of the minor unit.
		places := k.currency.MinorUnits()
		need, _ := money.Div(gap, weight, places, money.Up)
		if !need.Mul(weight).GreaterThan(gap) {
			need = need.Add(decimal.New(1, -places))
		}
		f.Cheaper = k.money(need)
		f.Text = fmt.Sprintf("%s would win if it were %s cheaper.", o.label(), f.Cheaper)
	}
	return f
}
