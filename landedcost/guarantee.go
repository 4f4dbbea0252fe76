package landedcost

import (
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Guarantee is a host's promise that what a quote says of duty, tax and fees is what will be paid: it names what it
// covers, until when, and what it costs. Carriage is never covered.
type Guarantee struct {
	Covers   []string    `json:"covers"` // "duties", "taxes", "fees"
	Expires  trade.Date  `json:"expires"`
	Amount   trade.Money `json:"amount,omitzero"`    // the sum covered
	Price    trade.Money `json:"price,omitzero"`     // of the guarantee itself; not part of the landed total
	Excluded []int       `json:"excluded,omitempty"` // lines whose charges aren't covered
	Why      []string    `json:"why,omitempty"`      // of each excluded line, why
}

// GuaranteePolicy says what a host guarantees, as data. The zero policy guarantees nothing.
type GuaranteePolicy struct {
	Covers  []string        `json:"covers"`           // of duties, taxes, fees
	Days    int             `json:"days"`             // how long a quote stands, from its date
	Percent decimal.Decimal `json:"percent,omitzero"` // of the sum covered: 2.5 is 2.5 %
	Flat    trade.Money     `json:"flat,omitzero"`    // in the quote's currency
	Exclude Cond            `json:"exclude,omitzero"` // goods that aren't covered: perfume, food, dangerous goods …
}

// Cond is a condition of the library's one condition language; see package tariff.
type Cond = cond.Cond

// Guarantee computes what the policy promises for the quote of an order and sets it. Lines whose duty or tax isn't
// known, or that the destination refuses, are excluded whatever the policy says. Error: the policy covers a group that
// doesn't exist, or its flat price is in another currency.
func (e *Engine) Guarantee(q *Quote, o *trade.Order, p GuaranteePolicy) error {
	var bad trade.Errors
	for i, c := range p.Covers {
		if !slices.Contains([]string{"duties", "taxes", "fees"}, c) {
			bad = append(bad, trade.Finding{Code: "guarantee.covers", Severity: trade.Block, Path: fmt.Sprintf("/covers/%d", i), Message: fmt.Sprintf("%.40q can't be guaranteed: duties, taxes and fees can", c)})
		}
	}
	if p.Flat.IsSet() && p.Flat.Currency != q.Currency {
		bad = append(bad, trade.Finding{Code: "guarantee.currency", Severity: trade.Block, Path: "/flat", Message: fmt.Sprintf("the flat price must be in %s, the quote's currency", q.Currency)})
	}
	if p.Days < 0 || p.Percent.IsNegative() {
		bad = append(bad, trade.Finding{Code: "guarantee.negative", Severity: trade.Block, Message: "days and percent aren't negative"})
	}
	if len(o.Items) != len(q.Lines) {
		bad = append(bad, trade.Finding{Code: "guarantee.order", Severity: trade.Block, Message: "the quote isn't one of this order: they differ in lines"})
	}
	if err := bad.ErrorOrNil(); err != nil {
		return err
	}
	g := &Guarantee{Covers: slices.Clone(p.Covers), Expires: q.QuotedFor.AddDays(p.Days)}
	c := &calc{engine: e, order: o, territory: q.Destination, law: q.QuotedFor, terms: q.Terms, from: &trade.Address{}, reg: &tariff.Regime{}, quoteCur: q.Currency, customCur: q.Currency}
	out := make([]bool, len(q.Lines))
	for i := range q.Lines {
		l := &line{c: c, i: i, item: &o.Items[i], code: q.Lines[i].Code}
		why := ""
		switch {
		case q.Lines[i].Status != Complete:
			why = "not every charge of it is known"
		case !p.Exclude.IsZero() && p.Exclude.Eval(l, nil) != cond.False:
			why = "the policy leaves these goods out"
		}
		if why != "" {
			out[i] = true
			g.Excluded, g.Why = append(g.Excluded, i), append(g.Why, why)
		}
	}
	sum := decimal.Zero
	covered := func(ch *Charge) bool {
		return slices.Contains(p.Covers, map[tariff.Group]string{tariff.DutyGroup: "duties", tariff.TaxGroup: "taxes", tariff.FeeGroup: "fees"}[ch.Group])
	}
	for i := range q.Lines {
		for k := range q.Lines[i].Charges {
			if ch := &q.Lines[i].Charges[k]; !out[i] && covered(ch) {
				sum = plus(sum, ch.Amount.Amount)
			}
		}
	}
	for k := range q.Charges {
		for _, s := range q.Charges[k].Shares {
			if covered(&q.Charges[k]) && !out[s.Line] {
				sum = plus(sum, s.Amount.Amount)
			}
		}
	}
	g.Amount = trade.Money{Amount: sum, Currency: q.Currency}
	if !sum.IsZero() {
		price := money.MulRound(sum, p.Percent.Shift(-2), q.Currency.MinorUnits(), money.HalfUp)
		g.Price = trade.Money{Amount: plus(price, p.Flat.Amount), Currency: q.Currency}
	}
	q.Guarantee = g
	if q.Seal != nil {
		return q.reseal()
	}
	return nil
}
