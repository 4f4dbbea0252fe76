package landedcost

import (
	"cmp"
	"context"
	"slices"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// Alternative is the whole order quoted another lawful way, side by side with the way taken: by another procedure, with
// a scheme that the seller isn't registered for, or on other terms of delivery. Amounts are in the quote's currency.
type Alternative struct {
	Kind   string   `json:"kind"` // "procedure", "scheme" or "terms"
	ID     string   `json:"id"`   // the procedure's id, the registration, or the Incoterm
	Name   string   `json:"name,omitempty"`
	Chosen bool     `json:"chosen,omitempty"` // the quote is this one
	Needs  []string `json:"needs,omitempty"`  // what the order lacks for it
	// Procedure is the one by which the goods would enter, where amounts are given.
	Procedure     string      `json:"procedure,omitempty"`
	Status        Status      `json:"status,omitempty"`
	Charges       trade.Money `json:"charges,omitzero"` // duties, taxes and fees
	Landed        trade.Money `json:"landed,omitzero"`
	DueAtCheckout trade.Money `json:"due_at_checkout,omitzero"`
	DueOnDelivery trade.Money `json:"due_on_delivery,omitzero"`
	Foregone      trade.Money `json:"foregone,omitzero"` // how much less it would come to than the quote does
	Why           string      `json:"why,omitempty"`     // why it has no amounts
}

// The kinds of alternatives.
const (
	byProcedure = "procedure"
	byScheme    = "scheme"
	byTerms     = "terms"
)

// explain adds to a quote what only a reader of its reasons wants: every derivation as data, and the alternatives. It
// fails only where the context is done.
func (e *Engine) explain(ctx context.Context, c *calc, q *Quote) error {
	for i := range q.Lines {
		workOut(q.Lines[i].Charges)
	}
	workOut(q.Charges)
	if len(c.physical) == 0 {
		return nil
	}
	opt := c.opt
	opt.Considered = false
	var alt *Quote
	try := func(a Alternative, c *calc, err error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		alt = nil
		if err == nil {
			alt, err = c.quote(nominal)
		}
		if err != nil {
			a.Why = err.Error()
		} else if a.fill(alt); q.Status == Complete && alt.Status == Complete && a.Landed.Amount.LessThan(q.Totals.Landed.Amount) {
			a.Foregone = c.inQuote(q.Totals.Landed.Amount.Sub(a.Landed.Amount))
		}
		q.Alternatives = append(q.Alternatives, a)
		return nil
	}
	if len(c.groups) > 1 { // item by item
		a := Alternative{Kind: byProcedure, ID: q.Procedure, Chosen: true}
		a.fill(q)
		q.Alternatives = append(q.Alternatives, a)
	}
	for k := range q.Procedures {
		p := &q.Procedures[k]
		a := Alternative{Kind: byProcedure, ID: p.ID, Name: p.Name, Chosen: q.Procedure == p.ID}
		if a.Chosen {
			p.Charges = q.CustomsTotals.Charges
			a.fill(q)
			q.Alternatives = append(q.Alternatives, a)
			continue
		}
		if !p.Lawful || c.order.Procedure != "" || opt.Procedure != "" {
			continue
		}
		other, err := e.prepare(ctx, c.order, opt)
		if err == nil {
			other.only(p.ID)
		}
		if err := try(a, other, err); err != nil {
			return err
		}
		if last := &q.Alternatives[len(q.Alternatives)-1]; alt != nil && len(other.groups) > 0 && len(other.groups[0].lines) == len(c.physical) {
			p.Charges = alt.CustomsTotals.Charges
		} else { // goods that it doesn't admit can't enter by it alone
			last.fill(&Quote{})
			last.Why, last.Foregone = cmp.Or(last.Why, "it admits only some of the goods"), trade.Money{}
		}
	}
	for _, s := range c.reg.Schemes {
		if !s.Contains(c.law) {
			continue
		}
		a := Alternative{Kind: byScheme, ID: s.Registration, Name: s.Name}
		o := c.order
		if slices.Contains(o.Seller.Registrations, s.Registration) {
			if !slices.ContainsFunc(c.groups, func(g group) bool { return g.proc.Scheme == s.Registration }) {
				continue // held, and of no use to this consignment
			}
			a.Chosen = true
			a.fill(q)
			q.Alternatives = append(q.Alternatives, a)
			continue
		}
		a.Needs = []string{"registration " + s.Registration}
		o = o.Clone()
		o.Seller.Registrations = append(o.Seller.Registrations, s.Registration)
		other, err := e.prepare(ctx, o, opt)
		if err := try(a, other, err); err != nil {
			return err
		}
	}
	terms := []trade.Incoterm{trade.DDP, trade.DAP}
	if !slices.Contains(terms, q.Terms) {
		terms = append(terms, q.Terms)
	}
	for _, t := range terms {
		a := Alternative{Kind: byTerms, ID: string(t), Chosen: t == q.Terms}
		if a.Chosen {
			a.fill(q)
			q.Alternatives = append(q.Alternatives, a)
			continue
		}
		opt := opt
		opt.Terms = t
		other, err := e.prepare(ctx, c.order, opt)
		if err := try(a, other, err); err != nil {
			return err
		}
	}
	return nil
}

// fill takes the amounts of the quote that is the alternative's.
func (a *Alternative) fill(q *Quote) {
	t := &q.Totals
	a.Procedure, a.Status, a.Charges, a.Landed, a.DueAtCheckout, a.DueOnDelivery = q.Procedure, q.Status, t.Charges, t.Landed, t.DueAtCheckout, t.DueOnDelivery
}

// only leaves the regime a single procedure, whose condition must hold all the same.
func (c *calc) only(id string) {
	reg := *c.reg
	reg.Procedures = slices.DeleteFunc(slices.Clone(reg.Procedures), func(p tariff.Procedure) bool { return p.ID != id })
	c.reg = &reg
}

func workOut(cs []Charge) {
	for k := range cs {
		w := cs[k].Derivation.Working()
		cs[k].Working = &w
	}
}
