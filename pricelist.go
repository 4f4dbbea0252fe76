package crossborder

import (
	"context"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

// Priced is one row of a price list: what the order costs landed at one destination.
type Priced struct {
	To     trade.Address     `json:"to"`
	Status landedcost.Status `json:"status,omitempty"`
	Goods  trade.Money       `json:"goods,omitzero"`
	Duties trade.Money       `json:"duties,omitzero"`
	Taxes  trade.Money       `json:"taxes,omitzero"`
	Fees   trade.Money       `json:"fees,omitzero"`
	Landed trade.Money       `json:"landed,omitzero"`
	// Local is the landed total in the destination's currency, where a rate of exchange is known.
	Local    trade.Money        `json:"local,omitzero"`
	Bounds   *landedcost.Bounds `json:"bounds,omitempty"`
	Findings []Finding          `json:"findings,omitempty"` // why there is no price, or what it takes for granted
}

// PriceList quotes one order to many destinations. A destination that can't be quoted has findings in place of amounts
// and stops nothing; the error is the context's.
func (e *Engine) PriceList(ctx context.Context, o *Order, to []trade.Address) ([]Priced, error) {
	out := make([]Priced, len(to))
	for i, a := range to {
		out[i].To = a
		copied := *o
		copied.ShipTo = a
		q, err := e.Quote(ctx, &copied)
		if ctxErr := ctx.Err(); ctxErr != nil {
			return nil, ctxErr
		}
		if err != nil {
			out[i].Findings = trade.FindingsOf(err)
			continue
		}
		goods, _ := q.Totals.Goods.Sub(q.Totals.Discounts)
		p := &out[i]
		p.Status, p.Goods, p.Duties, p.Taxes, p.Fees, p.Landed, p.Bounds = q.Status, goods, q.Totals.Duties, q.Totals.Taxes, q.Totals.Fees, q.Totals.Landed, q.Bounds
		p.Findings = append(p.Findings, q.Findings...)
		for k := range q.Lines {
			p.Findings = append(p.Findings, q.Lines[k].Findings...)
		}
		if local, err := e.convert(q.Totals.Landed, q.CustomsTotals.Charges.Currency, q.QuotedFor); err == nil {
			p.Local = local
		}
	}
	return out, nil
}
