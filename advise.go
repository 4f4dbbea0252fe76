package crossborder

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// AdviceKind says what a lawful saving consists in.
type AdviceKind string

// The kinds of advice.
const (
	ClaimPreference AdviceKind = "preference"
	RegisterScheme  AdviceKind = "scheme"
	ShipFromNode    AdviceKind = "node"
	KeepApart       AdviceKind = "keep_apart" // orders that were placed apart stay apart
	Combine         AdviceKind = "combine"    // orders of the same buyer travel together
	ClaimDrawback   AdviceKind = "drawback"   // of the duty paid when the goods came into the country they ship from
)

// Advice is one lawful way to save, with what it needs. Splitting one order to stay below a threshold is never advised.
type Advice struct {
	Kind   AdviceKind  `json:"kind"`
	Text   string      `json:"text"`
	Saving trade.Money `json:"saving"` // of the landed total, in the order's currency; for drawback, what the seller may have back
	Needs  []string    `json:"needs,omitempty"`
	Line   *int        `json:"line,omitempty"`
	Source string      `json:"source,omitempty"`
}

// Advise lists the lawful savings of an order, the largest first: each is proven by quoting the order that way.
// Errors are those of Quote.
func (e *Engine) Advise(ctx context.Context, o *Order) ([]Advice, error) {
	q, err := e.Quote(ctx, o)
	if err != nil {
		return nil, err
	}
	a := adviser{ctx: ctx, engine: e, order: o, quote: q}
	for _, find := range []func() error{a.preferences, a.schemes, a.nodes, a.drawback} {
		if err := find(); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(a.out, func(x, y Advice) int { return y.Saving.Amount.Cmp(x.Saving.Amount) })
	return a.out, nil
}

// AdviseTogether compares orders of the same buyer shipped together with the same orders shipped apart, as they were
// placed, and advises the cheaper. All must go from and to the same place in one currency; nil where it makes no
// difference, or where they don't.
func (e *Engine) AdviseTogether(ctx context.Context, orders ...*Order) (*Advice, error) {
	if len(orders) < 2 {
		return nil, nil
	}
	first := orders[0]
	joined := first.Clone()
	joined.Items, joined.Discounts, joined.Packages = nil, nil, nil
	joined.Shipping.Charged, joined.Shipping.Insurance = trade.Money{}, trade.Money{}
	apart := decimal.Zero
	for _, o := range orders {
		if o.Currency != first.Currency || o.ShipTo != first.ShipTo || o.Seller.Name != first.Seller.Name || o.Terms != first.Terms ||
			(o.ShipFrom == nil) != (first.ShipFrom == nil) || o.ShipFrom != nil && *o.ShipFrom != *first.ShipFrom {
			return nil, nil
		}
		q, err := e.Quote(ctx, o)
		if err != nil {
			return nil, err
		}
		if q.Status != landedcost.Complete {
			return nil, nil
		}
		apart = apart.Add(q.Totals.Charges.Amount)
		joined.Items = append(joined.Items, o.Items...)
		joined.Discounts = append(joined.Discounts, o.Discounts...)
		for _, part := range []struct{ sum, of *trade.Money }{{&joined.Shipping.Charged, &o.Shipping.Charged}, {&joined.Shipping.Insurance, &o.Shipping.Insurance}} {
			sum, err := part.sum.Add(*part.of)
			if err != nil {
				return nil, err
			}
			*part.sum = sum
		}
	}
	q, err := e.Quote(ctx, joined)
	if err != nil || q.Status != landedcost.Complete {
		return nil, err
	}
	saving := apart.Sub(q.Totals.Charges.Amount)
	if saving.IsZero() {
		return nil, nil
	}
	adv := &Advice{Kind: Combine, Saving: trade.Money{Amount: saving.Abs(), Currency: first.Currency}}
	if saving.IsPositive() {
		adv.Text = fmt.Sprintf("Together these orders bear %s of duty, tax and fees, apart %s", q.Totals.Charges, trade.Money{Amount: apart, Currency: first.Currency})
	} else {
		adv.Kind = KeepApart
		adv.Text = fmt.Sprintf("These orders were placed apart and bear %s of duty, tax and fees; in one consignment they would bear %s (%s)",
			trade.Money{Amount: apart, Currency: first.Currency}, q.Totals.Charges, q.Procedure)
	}
	return adv, nil
}

type adviser struct {
	ctx    context.Context
	engine *Engine
	order  *Order
	quote  *Quote
	out    []Advice
}

// try quotes the order otherwise and advises it where the landed total falls.
func (a *adviser) try(o *Order, opt landedcost.Options, adv Advice) error {
	q, err := a.engine.QuoteWith(a.ctx, o, opt)
	if err != nil {
		if ctxErr := a.ctx.Err(); ctxErr != nil {
			return ctxErr
		}
		return nil // a way that can't be quoted is no advice
	}
	saving := a.quote.Totals.Landed.Amount.Sub(q.Totals.Landed.Amount)
	if q.Status == landedcost.Complete && saving.IsPositive() {
		adv.Saving = trade.Money{Amount: saving, Currency: a.quote.Currency}
		a.out = append(a.out, adv)
	}
	return nil
}

// preferences tries each preference that a line could claim and doesn't.
func (a *adviser) preferences() error {
	for i, l := range a.quote.Lines {
		for _, op := range l.Options {
			if op.Kind != tariff.PreferenceDuty || op.Chosen || op.Claimed || !op.Saving.Amount.IsPositive() {
				continue
			}
			o := a.order.Clone()
			o.Items[i].Preference = &trade.Preference{Claim: true, Proof: "to be obtained"}
			line := i
			if err := a.try(o, landedcost.Options{}, Advice{Kind: ClaimPreference, Line: &line, Needs: op.Needs, Source: op.Measure,
				Text: fmt.Sprintf("Claim %s for line %d (%s)", op.Name, i+1, l.Code.Dotted())}); err != nil {
				return err
			}
			break // the best one of a line is enough
		}
	}
	return nil
}

// schemes tries each collection scheme of the destination that the seller isn't registered for.
func (a *adviser) schemes() error {
	reg, err := a.engine.cfg.Tariff.Regime(a.ctx, a.quote.Destination, a.quote.QuotedFor)
	if err != nil || reg == nil {
		return err
	}
	for _, s := range reg.Schemes {
		if slices.Contains(a.order.Seller.Registrations, s.Registration) {
			continue
		}
		o := a.order.Clone()
		o.Seller.Registrations = append(slices.Clone(o.Seller.Registrations), s.Registration)
		if err := a.try(o, landedcost.Options{}, Advice{Kind: RegisterScheme, Needs: []string{"registration " + s.Registration}, Source: cmp.Or(s.Instrument, s.Source),
			Text: "Register for " + s.Name}); err != nil {
			return err
		}
	}
	return nil
}

// nodes tries the other fulfilment nodes.
func (a *adviser) nodes() error {
	if a.order.ShipFrom != nil {
		return nil
	}
	for i := range a.order.Nodes {
		n := &a.order.Nodes[i]
		if i == 0 || outOfStock(a.order, n) != "" {
			continue
		}
		if err := a.try(a.order, landedcost.Options{Node: n.ID}, Advice{Kind: ShipFromNode, Text: fmt.Sprintf("Ship from %s (%s)", n.ID, n.Address.Country)}); err != nil {
			return err
		}
	}
	return nil
}

// drawback asks what of the duty paid when goods came into the country they ship from is refunded when they leave it
// unused. It needs the cost of the goods, and their code in that country's tariff.
func (a *adviser) drawback() error {
	law, err := returns.World()
	if err != nil {
		return err
	}
	from := shipsFrom(a.order, nil)
	if from == "" && len(a.order.Nodes) > 0 {
		from = a.order.Nodes[0].Address.Country
	}
	home := trade.TerritoryOf(trade.Address{Country: from})
	m := law.Market(home)
	if m == nil || home == a.quote.Destination {
		return nil
	}
	k := slices.IndexFunc(m.Refunds, func(r returns.RefundLaw) bool {
		return slices.Contains(r.Outcomes, "exported") && len(r.Grounds) == 0 && slices.Contains(r.Groups, tariff.DutyGroup) && r.Contains(a.quote.QuotedFor)
	})
	if k < 0 {
		return nil
	}
	refund := m.Refunds[k]
	for i := range a.order.Items {
		it := &a.order.Items[i]
		if it.Kind == trade.Digital || it.Origin == "" || it.Origin == from || !it.Cost.IsSet() {
			continue
		}
		l, err := a.engine.Lookup(a.ctx, landedcost.LookupRequest{Destination: home, Code: cmp.Or(it.Codes[home], it.HSCode), Origin: it.Origin, Date: a.quote.QuotedFor,
			Value: trade.Money{Amount: it.Cost.Amount.Mul(it.Quantity), Currency: it.Cost.Currency}, Facts: it.Facts})
		if err != nil || l.Status != landedcost.Complete {
			continue
		}
		paid := decimal.Zero
		for _, d := range l.Measures {
			if d.Duty.IsSet() && !excepted(refund.Except, d) {
				paid = paid.Add(d.Duty.Amount)
			}
		}
		back, err := a.engine.convert(trade.Money{Amount: paid.Mul(refund.Share.Decimal), Currency: l.Duty.Currency}, a.quote.Currency, a.quote.QuotedFor)
		if err != nil || !back.Amount.IsPositive() {
			continue
		}
		back.Amount = money.Round(back.Amount, back.Currency.MinorUnits(), money.Down)
		line := i
		a.out = append(a.out, Advice{Kind: ClaimDrawback, Line: &line, Saving: back, Needs: append([]string{"proof of the duty paid at import"}, refund.Evidence...), Source: refund.Instrument,
			Text: fmt.Sprintf("%s: up to %s of the duty that line %d bore when it came into %s, if exported unused", refund.Name, back, i+1, from)})
	}
	return nil
}

// excepted reports whether a refund leaves a measure out, by its kind or its heading.
func excepted(es []returns.Exception, m landedcost.LookupMeasure) bool {
	return slices.ContainsFunc(es, func(x returns.Exception) bool {
		return slices.Contains(x.Kinds, m.Kind) || m.Heading != "" && slices.ContainsFunc(x.Headings, func(h string) bool { return strings.HasPrefix(m.Heading, h) })
	})
}
