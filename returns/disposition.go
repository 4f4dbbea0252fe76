package returns

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Disposition is what is done with goods that come back.
type Disposition string

// The dispositions.
const (
	SendBack  Disposition = "return"    // to the seller's warehouse, back into stock
	Liquidate Disposition = "liquidate" // sold on the spot at a set price
	Destroy   Disposition = "destroy"   // with a certificate of destruction
	Donate    Disposition = "donate"
	Keep      Disposition = "keep" // the buyer keeps them and is refunded
	Split     Disposition = "split"
)

// Dispositions lists what may be done with goods, in a fixed order. Split isn't one: it says that the items of a case
// have different ones.
func Dispositions() []Disposition {
	return []Disposition{SendBack, Liquidate, Destroy, Donate, Keep}
}

// leaves reports what the disposition does with the goods under customs control: "exported", "destroyed" or "" where
// they stay in the market.
func (d Disposition) leaves() string {
	switch d {
	case SendBack:
		return "exported"
	case Destroy:
		return "destroyed"
	}
	return ""
}

// Cost is one part of what a disposition costs.
type Cost struct {
	Kind   string      `json:"kind"` // carriage, handling, fee, duty, tax …
	Name   string      `json:"name"`
	Amount trade.Money `json:"amount"`
	Why    string      `json:"why,omitempty"` // the numbers used
}

// Option is one disposition for a group of items, with all it costs and brings in. Net = costs − recovered − reclaimed;
// below zero it brings in money. All amounts are in the order's currency. What can't be costed has no Net, a reason in
// Findings, and is never chosen as the cheapest.
type Option struct {
	Disposition Disposition     `json:"disposition"`
	SKUs        []string        `json:"skus"`
	Lawful      bool            `json:"lawful"`
	Permitted   bool            `json:"permitted"` // by the agreement
	Chosen      bool            `json:"chosen"`
	Because     string          `json:"because"`
	Costs       []Cost          `json:"costs,omitempty"`
	Recoveries  []Cost          `json:"recoveries,omitempty"` // what is recovered and reclaimed, one by one
	Recovered   trade.Money     `json:"recovered,omitzero"`   // what the goods are worth afterwards
	Reclaimed   trade.Money     `json:"reclaimed,omitzero"`   // expected from authorities, in time and of known amount
	Net         trade.Money     `json:"net,omitzero"`
	Findings    []trade.Finding `json:"findings,omitempty"`

	claims   []Reclaim
	reimport Reimport
	carriage Carriage
}

// agreementFor returns the agreement an item names, else the first whose condition holds.
func (p *Policy) agreementFor(named string, env cond.Env) (*Agreement, []trade.Finding) {
	if named != "" {
		for i := range p.Agreements {
			if p.Agreements[i].Name == named {
				return &p.Agreements[i], nil
			}
		}
		return nil, []trade.Finding{{Code: "return.agreement_unknown", Severity: trade.Block, Holds: trade.DecideReturn,
			Message: fmt.Sprintf("the policy has no agreement %q", named), Settles: "an agreement of that name in the policy"}}
	}
	for i := range p.Agreements {
		if p.Agreements[i].When.Eval(env, nil) == cond.True {
			return &p.Agreements[i], nil
		}
	}
	return nil, []trade.Finding{{Code: "return.agreement_missing", Severity: trade.Block, Holds: trade.DecideReturn,
		Message: "no agreement of the policy covers the item", Settles: "an agreement without a condition at the end of the policy"}}
}

// band returns the band that holds a value in the policy's currency, and the sentence that explains it.
func (a *Agreement) band(v decimal.Decimal, cur trade.Currency) (Band, string) {
	amount := trade.NewMoney(v, cur)
	for _, b := range a.Bands {
		if !b.holds(Number{v}) {
			continue
		}
		what := names(b.Dispositions)
		switch {
		case b.Under != nil:
			return b, fmt.Sprintf("%s is under %s: %s by agreement %q", amount, trade.NewMoney(b.Under.Decimal, cur), what, a.Name)
		case b.AtMost != nil:
			return b, fmt.Sprintf("%s is at most %s: %s by agreement %q", amount, trade.NewMoney(b.AtMost.Decimal, cur), what, a.Name)
		}
		return b, fmt.Sprintf("%s: %s by agreement %q", amount, what, a.Name)
	}
	return Band{}, fmt.Sprintf("no band of agreement %q holds %s", a.Name, amount)
}

func names(ds []Disposition) string {
	s := make([]string, len(ds))
	for i, d := range ds {
		s[i] = string(d)
	}
	return strings.Join(s, " or ")
}

// costsOf returns the costs of a disposition: the agreement's own, else the policy's.
func (p *Policy) costsOf(a *Agreement, d Disposition) Costs {
	if a != nil {
		if c, ok := a.Costs[d]; ok {
			return c
		}
	}
	return p.Costs[d]
}

// load is what the costs of a disposition are counted on.
type load struct {
	pieces decimal.Decimal
	kilos  decimal.Decimal
	heavy  bool // the weight is known
}

// apply works out a cost rule on a load, in the policy's currency, rounded half up to its minor unit. missing names an
// input that the rule needs and the load hasn't got.
func (r *CostRule) apply(l load, cur trade.Currency) (amount trade.Money, why, missing string) {
	sum := decimal.Zero
	var parts []string
	if r.Flat != nil {
		sum = sum.Add(r.Flat.Decimal)
		parts = append(parts, trade.NewMoney(r.Flat.Decimal, cur).String()+" a return")
	}
	if r.PerPiece != nil {
		sum = sum.Add(r.PerPiece.Mul(l.pieces))
		parts = append(parts, fmt.Sprintf("%s a piece × %s", trade.NewMoney(r.PerPiece.Decimal, cur), trade.DecimalText(l.pieces, 0)))
	}
	if r.PerKG != nil {
		if !l.heavy {
			return trade.Money{}, "", "gross_weight"
		}
		sum = sum.Add(r.PerKG.Mul(l.kilos))
		parts = append(parts, fmt.Sprintf("%s a kg × %s", trade.NewMoney(r.PerKG.Decimal, cur), trade.DecimalText(l.kilos, 0)))
	}
	return trade.NewMoney(money.Round(sum, cur.MinorUnits(), money.HalfUp), cur), strings.Join(parts, " + "), ""
}

// converter brings policy and authority amounts into the order's currency at the rates of the quote or the host.
type converter struct {
	to    trade.Currency
	on    trade.Date
	rates landedcost.Rates
}

// money converts, rounding half up to the target's minor unit. ok is false where no rate is known.
func (c converter) money(m trade.Money) (trade.Money, bool) {
	if m.Currency == c.to || m.Currency == "" {
		return trade.NewMoney(m.Amount, c.to), true
	}
	v, ok := c.convert(m, c.to)
	return v, ok
}

// from converts an amount of the order's currency into another.
func (c converter) from(m trade.Money, to trade.Currency) (trade.Money, bool) {
	if to == "" || m.Currency == to {
		return m, true
	}
	return c.convert(m, to)
}

// convertAny converts between any two currencies; ok is false for an amount that isn't set.
func (c converter) convertAny(m trade.Money, to trade.Currency) (trade.Money, bool) {
	switch {
	case !m.IsSet():
		return m, false
	case m.Currency == to:
		return m, true
	}
	return c.convert(m, to)
}

func (c converter) convert(m trade.Money, to trade.Currency) (trade.Money, bool) {
	if c.rates == nil {
		return trade.Money{}, false
	}
	r, ok := c.rates.Rate(m.Currency, to, c.on)
	if !ok {
		return trade.Money{}, false
	}
	return trade.NewMoney(money.MulRound(m.Amount, r.Rate, to.MinorUnits(), money.HalfUp), to), true
}

// quoteRates adds the rates a quote was computed with to the host's. The quote's count first: what was charged was
// converted by them.
type quoteRates struct {
	quote landedcost.Rates
	host  landedcost.Rates
}

func (q quoteRates) Rate(from, to trade.Currency, on trade.Date) (landedcost.Exchange, bool) {
	if e, ok := q.quote.Rate(from, to, on); ok {
		return e, true
	}
	if q.host == nil {
		return landedcost.Exchange{}, false
	}
	return q.host.Rate(from, to, on)
}

func ratesOf(q *landedcost.Quote, host landedcost.Rates) landedcost.Rates {
	list := make([]landedcost.Exchange, 0, len(q.Exchange))
	for _, e := range q.Exchange {
		if r, err := trade.ParseDecimal(e.Rate); err == nil && r.IsPositive() {
			list = append(list, landedcost.Exchange{From: e.From, To: e.To, Rate: r, Date: e.Date, Source: e.Source})
		}
	}
	return quoteRates{landedcost.NewRateTable(list), host}
}

// choose returns the index of the option taken, or -1 where there is none: the cheapest that is lawful, permitted and
// costed; of equals the one the agreement names first. Where only one may be taken its cost decides nothing.
func choose(options []Option, order []Disposition) int {
	best, only, count := -1, -1, 0
	for i := range options {
		o := &options[i]
		if !o.Lawful || !o.Permitted {
			continue
		}
		only = i
		count++
		if !o.Net.IsSet() {
			continue
		}
		if best < 0 {
			best = i
			continue
		}
		c := o.Net.Amount.Cmp(options[best].Net.Amount)
		if c < 0 || c == 0 && slices.Index(order, o.Disposition) < slices.Index(order, options[best].Disposition) {
			best = i
		}
	}
	if best < 0 && count == 1 {
		return only
	}
	return best
}
