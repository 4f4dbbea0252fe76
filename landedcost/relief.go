package landedcost

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// freedom says whether a line is free of a charge, and why.
type freedom struct {
	freed  bool
	why    string
	cite   *tariff.Citation
	factor *decimal.Decimal // above a threshold that only taxes the excess: the part of the base that bears the charge
}

// freedoms holds the result of a charge's relief for the lines it was asked for: one answer for all, or one for each.
type freedoms struct {
	all    freedom
	each   []freedom
	factor *decimal.Decimal
}

func (f *freedoms) of(k int) freedom {
	if f.each == nil {
		return f.all
	}
	return f.each[k]
}

// relief tests the charge's thresholds, but for those that compare the charge's own amount. The first relief whose
// condition holds decides; thresholds for a consignment are compared with the whole of it.
func (c *calc) relief(g *group, ch *tariff.Charge, lines []int) freedoms {
	for k := range ch.Relief {
		r := &ch.Relief[k]
		if comparesOwn(r, ch.ID) || !c.holds(&r.When, g, -1) {
			continue
		}
		threshold := r.Limit
		if left, given := c.order.QuotaLeft[r.Quota]; r.Quota != "" {
			switch {
			case given && left.Money.IsSet():
				threshold = left.Money
			case given && left.Quantity.Unit != "": // so many shipments a year, each up to the threshold
				if left.Quantity.Value.LessThan(one) {
					continue
				}
			default:
				c.note(trade.Finding{Code: "quota.assumed", Severity: trade.Info, Path: "/quota_left",
					Message: fmt.Sprintf("%s: the full allowance of %s is assumed to be left", r.Name, threshold), Settles: "/quota_left/" + r.Quota})
			}
		}
		var out freedoms
		switch r.Per {
		case "item", "line":
			out.each = make([]freedom, len(lines))
			for n, i := range lines {
				i := i
				v, ok := c.lines[i].Amount(names(r.Compare), r.Per, string(threshold.Currency))
				if ok {
					out.each[n] = c.test(ch, r, threshold, v, &i)
				}
			}
		default:
			v, ok := c.Amount(names(r.Compare), "", string(threshold.Currency))
			if !ok {
				continue
			}
			out.all = c.test(ch, r, threshold, v, nil)
			out.factor = out.all.factor
		}
		if !r.Except.IsZero() {
			if out.each == nil {
				out.each = slices.Repeat([]freedom{out.all}, len(lines))
			}
			for n, i := range lines {
				if c.holds(&r.Except, &c.lines[i], i) {
					out.each[n] = freedom{}
				}
			}
		}
		return out
	}
	return freedoms{}
}

func comparesOwn(r *tariff.Relief, id string) bool {
	return slices.ContainsFunc(r.Compare, func(t tariff.Term) bool { return t.Name == id })
}

func names(terms []tariff.Term) []string {
	if len(terms) == 0 {
		return []string{tariff.NameGoods}
	}
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = t.Name
	}
	return out
}

// test compares a value with a threshold and records the comparison for the quote.
func (c *calc) test(ch *tariff.Charge, r *tariff.Relief, threshold trade.Money, v decimal.Decimal, line *int) freedom {
	compared := trade.Money{Amount: v, Currency: threshold.Currency}
	cmp := v.Cmp(threshold.Amount)
	applies := cmp < 0 || cmp == 0 && !r.Exclusive
	basis, spoken := c.comparand(r)
	c.tests = append(c.tests, DeMinimis{On: ch.ID, Threshold: threshold, Compared: compared, Basis: basis, Applies: applies, Line: line})
	cite := &r.Citation
	name := r.Name
	if name == "" {
		name = "relief"
	}
	if applies {
		verb := "doesn't exceed"
		if r.Exclusive {
			verb = "is below"
		}
		return freedom{freed: true, cite: cite, why: fmt.Sprintf("%s of %s %s %s (%s)", spoken, compared, verb, threshold, name)}
	}
	if r.Excess && v.IsPositive() {
		if f, ok := money.MulDivRound(v.Sub(threshold.Amount), one, v, ratePlaces, money.HalfUp); ok {
			return freedom{factor: &f}
		}
	}
	return freedom{}
}

// comparand names what a threshold is compared with: "intrinsic" is the price of the goods alone.
func (c *calc) comparand(r *tariff.Relief) (basis, spoken string) {
	of := names(r.Compare)
	if len(of) == 1 && of[0] == tariff.NameGoods {
		return "intrinsic", "intrinsic value"
	}
	said := make([]string, len(of))
	for k, n := range of {
		said[k] = strings.ReplaceAll(n, "_", " ")
		if i := c.chargeIndex(n); i >= 0 {
			said[k] = c.reg.Charges[i].Name
		}
	}
	return strings.Join(of, "+"), strings.Join(said, " + ")
}

// ownAmountRelief applies a relief that compares the charge's own amount, as rounded by law, once all its rows from
// first on are booked: at or below it nothing is collected.
func (c *calc) ownAmountRelief(ch *tariff.Charge, first int) {
	for k := range ch.Relief {
		r := &ch.Relief[k]
		if !comparesOwn(r, ch.ID) || first == len(c.rows) || !c.holds(&r.When, c.rows[first].g, -1) {
			continue
		}
		threshold := r.Limit
		var sum decimal.Decimal
		for i := first; i < len(c.rows); i++ {
			sum = plus(sum, c.rows[i].amount)
		}
		if threshold.Currency != c.customCur {
			x, ok := c.exchange(c.customCur, threshold.Currency)
			if !ok {
				continue
			}
			sum = money.MulRound(sum, x.Rate, threshold.Currency.MinorUnits(), money.HalfUp)
		}
		f := c.test(ch, r, threshold, sum, nil)
		if !f.freed {
			return
		}
		booked := slices.Clone(c.rows[first:])
		c.rows = c.rows[:first]
		for _, old := range booked {
			if old.line >= 0 && !r.Except.IsZero() && c.holds(&r.Except, &c.lines[old.line], old.line) {
				c.rows = append(c.rows, old)
				continue
			}
			c.unbook(old)
			for _, i := range old.on() {
				c.zero(old.g, old.idx, ch, &c.lines[i], f.why, f.cite)
			}
		}
		return
	}
}

// on returns the lines a row falls on.
func (r *row) on() []int {
	if r.line >= 0 {
		return []int{r.line}
	}
	return r.lines
}

// unbook takes a row's amount out of the sums again.
func (c *calc) unbook(r row) {
	if r.line >= 0 {
		c.lines[r.line].book(r.idx, r.group(), r.amount.Neg())
		return
	}
	for k, i := range r.lines {
		c.lines[i].book(r.idx, r.group(), r.shares[k].Neg())
	}
}

// note records a finding of the consignment once.
func (c *calc) note(f trade.Finding) {
	if !slices.ContainsFunc(c.findings, func(o trade.Finding) bool { return o.Code == f.Code && o.Path == f.Path && o.Message == f.Message }) {
		c.findings = append(c.findings, f)
	}
}
