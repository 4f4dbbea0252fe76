package main

import (
	"cmp"
	"context"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/trade"
)

func rankCommand() command {
	return command{
		name: "rank", args: "ORDER", answers: "which carrier service to take, every other with its costs, and why the rest can't be had",
		help: `Every service of every card answers with an offer or a reason. Offers are costed landed, on each one's own freight and fee for advancing duty and tax, and ranked in money by the policy.

  cli rank order.json -cards examples/cards
  cli rank order.json -cards mycards -policy balanced -terms DDP,DAP -format json

The exit status is 1 where no service can take the order.`,
		prepare: func(a *app, f *flags) func(context.Context, []string) error {
			l, s := f.law(), f.shop()
			date := f.date("date", "rank as of this `DAY`, in place of the order's dates")
			return func(ctx context.Context, args []string) error {
				if err := want(args, "ORDER"); err != nil {
					return err
				}
				o, err := a.order(args[0], *date)
				if err != nil {
					return err
				}
				cfg, err := a.config(s)
				if err != nil {
					return err
				}
				terms, prefer, err := s.compare(o)
				if err != nil {
					return err
				}
				e, _, err := a.engine(l, cfg)
				if err != nil {
					return err
				}
				r, err := e.ReleaseWith(ctx, o, crossborder.ReleaseOptions{Terms: terms, Prefer: prefer})
				if err != nil {
					return err
				}
				err = a.answer(rankingOf(r, cfg.Policy.Name, o.Currency), func(p *text.Printer) {
					p.Rule("Services " + r.OrderID)
					p.Line("%s → %s · policy %s", cmp.Or(origin(o), "?"), o.ShipTo.Country, cfg.Policy.Name)
					printOffers(p, r)
					p.Gap()
					p.Paragraph("", r.Explanation)
				})
				if err == nil && r.Choice == nil {
					err = refusal{[]trade.Finding{{Code: "carrier.none", Severity: trade.Block, Message: "no service can carry this order: see what was rejected and why"}}}
				}
				return err
			}
		},
	}
}

// ranking is the answer of rank.
type ranking struct {
	OrderID     string           `json:"order_id"`
	Policy      string           `json:"policy"`
	Currency    trade.Currency   `json:"currency"`
	Choice      *rankedOption    `json:"choice"`
	Options     []rankedOption   `json:"options"`
	Rejected    []rankedRejected `json:"rejected"`
	Explanation string           `json:"explanation"`
}

type rankedOption struct {
	ID            string                `json:"id"`
	Node          string                `json:"node,omitempty"`
	Carrier       string                `json:"carrier"`
	Service       string                `json:"service"`
	Name          string                `json:"name,omitempty"`
	Terms         trade.Incoterm        `json:"terms"`
	Charges       []carrier.OfferCharge `json:"charges"` // the carrier's, in his card's currency
	Total         trade.Money           `json:"total"`   // of them, in the order's currency
	Landed        trade.Money           `json:"landed"`
	DeliveredCost trade.Money           `json:"delivered_cost"`
	TransitDays   int                   `json:"transit_days"`
	Transit       carrier.Transit       `json:"transit"`
	Score         trade.Money           `json:"score"`
	Parts         []carrier.ScorePart   `json:"parts"`
	DominatedBy   string                `json:"dominated_by,omitempty"`
	Assumes       []string              `json:"assumes,omitempty"`
	Sample        bool                  `json:"sample,omitempty"`
}

type rankedRejected struct {
	Option  string `json:"option"`
	Carrier string `json:"carrier"`
	Service string `json:"service"`
	Code    string `json:"code"`
	Because string `json:"because"`
}

func rankingOf(r *crossborder.Release, policy string, cur trade.Currency) ranking {
	out := ranking{OrderID: r.OrderID, Policy: policy, Currency: cur, Options: []rankedOption{}, Rejected: []rankedRejected{}, Explanation: r.Explanation}
	for _, o := range r.Options {
		out.Options = append(out.Options, rankedOption{ID: o.ID, Node: o.Node, Carrier: o.Carrier, Service: o.Service, Name: o.Name, Terms: o.Terms,
			Charges: o.Charges, Total: o.Freight, Landed: o.Landed, DeliveredCost: o.DeliveredCost, TransitDays: o.TransitDays, Transit: o.Transit,
			Score: o.Score, Parts: o.Parts, DominatedBy: o.DominatedBy, Assumes: o.Assumes, Sample: o.Sample})
		if r.Choice != nil && o.ID == r.Choice.ID && out.Choice == nil {
			choice := out.Options[len(out.Options)-1]
			out.Choice = &choice
		}
	}
	for _, x := range r.Rejected {
		out.Rejected = append(out.Rejected, rankedRejected(x))
	}
	return out
}
