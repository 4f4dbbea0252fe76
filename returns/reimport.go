package returns

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Quoter computes what an order costs landed: the same engine that quoted the way out quotes the way home. An
// implementation must be safe for concurrent use, stop when the context ends, and leave the order as it is.
type Quoter interface {
	Quote(ctx context.Context, o *trade.Order) (*landedcost.Quote, error)
}

// Reimport is what the way home costs at the border, in the order's currency. Total = Duties + Taxes + Fees, after
// reliefs; Unrelieved is what it would be without them. Tax is counted as a cost, also where the importer may deduct it.
type Reimport struct {
	Destination trade.Territory `json:"destination,omitempty"`
	Duties      trade.Money     `json:"duties,omitzero"`
	Taxes       trade.Money     `json:"taxes,omitzero"`
	Fees        trade.Money     `json:"fees,omitzero"`
	Total       trade.Money     `json:"total,omitzero"`
	Unrelieved  trade.Money     `json:"unrelieved,omitzero"`
	Reliefs     []Relief        `json:"reliefs,omitempty"`
	Findings    []trade.Finding `json:"findings,omitempty"`

	foreign trade.Money // duty paid, for the lesser-of test of a drawback
}

// Relief is one relief for goods that come home, for the items it concerns.
type Relief struct {
	ID        string         `json:"id"`
	Code      string         `json:"code"`
	Name      string         `json:"name"`
	SKUs      []string       `json:"skus"`
	Groups    []tariff.Group `json:"groups"`
	Applies   bool           `json:"applies"`
	Because   string         `json:"because"`
	Deadline  trade.Date     `json:"deadline,omitzero"` // last day to bring them home under it
	Saves     trade.Money    `json:"saves,omitzero"`
	Needs     []string       `json:"needs,omitempty"`
	Assumes   []string       `json:"assumes,omitempty"`
	Procedure []string       `json:"procedure,omitempty"`
	Evidence  []string       `json:"evidence,omitempty"`
	tariff.Citation
}

// homeOrder is the order of the way home: the items that come back, at the price paid for them.
func homeOrder(s *scene, back []returned) *trade.Order {
	o := s.c.Order
	if o == nil || s.places.from == nil || s.places.to == nil {
		return nil
	}
	h := &trade.Order{
		SchemaVersion: o.SchemaVersion, ID: s.c.ID + "-return", Date: s.c.Date, Currency: o.Currency,
		Purpose: trade.Return, Terms: trade.DDP, TermsPlace: s.places.to.City,
		// The seller is the importer of his own goods.
		Seller: o.Buyer, Buyer: o.Seller, Importer: &o.Seller,
		ShipFrom: s.places.from, ShipTo: *s.places.to,
		Shipping: trade.Shipping{Mode: o.Shipping.Mode}, Strategy: o.Strategy,
	}
	h.Buyer.Kind = trade.Business
	if h.ID == "-return" {
		h.ID = o.ID + "-return"
	}
	for _, r := range back {
		if r.line >= len(o.Items) {
			return nil
		}
		it := o.Items[r.line]
		ll := &s.ledger.lines[r.line]
		it.Quantity = r.now
		// Discounts are in the price of the returned pieces; what isn't a whole price a piece is a discount of the line.
		value := slice(ll.goods, ll.quantity, r.before, r.now, s.ledger.places)
		it.UnitPrice, it.Discount = perPiece(value, r.now, s.ledger.quote.Currency)
		it.Preference, it.DutyRate = nil, "" // both concern the way out
		h.Items = append(h.Items, it)
	}
	return h
}

// perPiece splits a line's value into a price a piece, rounded up to the minor unit, and the discount that makes it good.
func perPiece(value, n decimal.Decimal, cur trade.Currency) (price, discount trade.Money) {
	p, _ := money.Div(value, n, cur.MinorUnits(), money.Up)
	if rest := p.Mul(n).Sub(value); rest.IsPositive() {
		discount = trade.NewMoney(rest, cur)
	}
	return trade.NewMoney(p, cur), discount
}

// reimport quotes the way home and takes the reliefs off.
func (d *Desk) reimport(ctx context.Context, s *scene, back []returned) Reimport {
	out := Reimport{Destination: s.places.home}
	unknown := func(msg, settles string, cause error) Reimport {
		out.Findings = append(out.Findings, trade.Finding{Code: "reimport.unknown", Severity: trade.Review, Holds: trade.DecideReturn,
			Message: msg, Settles: settles, Cause: cause})
		return out
	}
	if s.places.home == "" {
		return unknown("where the goods would go home to isn't known", "to", nil)
	}
	home := s.homeward()
	out.Reliefs = d.reliefs(home, back)
	o := homeOrder(s, back)
	if o == nil {
		return unknown("the way home can't be quoted without the order and both addresses", "order", nil)
	}
	if d.quoter == nil {
		return unknown("no engine was given to quote the way home", "", nil)
	}
	q, err := d.quoter.Quote(ctx, o)
	if err != nil {
		return unknown(fmt.Sprintf("the way home can't be quoted: %v", err), "", err)
	}
	if q.Status != landedcost.Complete {
		for _, f := range q.Findings {
			out.Findings = append(out.Findings, f)
		}
		return unknown(fmt.Sprintf("the quote of the way home is %s", q.Status), "", nil)
	}
	out.relieve(q)
	return out
}

// relieve sets the amounts of the quote less the reliefs that apply.
func (r *Reimport) relieve(q *landedcost.Quote) {
	cur := q.Currency
	var sums, plain [3]decimal.Decimal
	saved := make([]decimal.Decimal, len(r.Reliefs))
	var foreign money.Total
	l := newLedger(q, nil)
	for i := range l.lines {
		for _, p := range l.lines[i].parts {
			g := slices.Index([]tariff.Group{tariff.DutyGroup, tariff.TaxGroup, tariff.FeeGroup}, p.charge.Group)
			if g < 0 {
				continue
			}
			plain[g] = plain[g].Add(p.amount)
			if k := r.relieves(l.lines[i].sku, p.charge.Group); k >= 0 {
				saved[k] = saved[k].Add(p.amount)
				continue
			}
			sums[g] = sums[g].Add(p.amount)
			if p.charge.Group == tariff.DutyGroup {
				foreign.Add(p.amount)
			}
		}
	}
	r.Duties, r.Taxes, r.Fees = trade.NewMoney(sums[0], cur), trade.NewMoney(sums[1], cur), trade.NewMoney(sums[2], cur)
	r.Total = trade.NewMoney(money.Sum(sums[:]...), cur)
	r.Unrelieved = trade.NewMoney(money.Sum(plain[:]...), cur)
	r.foreign = trade.NewMoney(foreign.Decimal(), cur)
	for k := range r.Reliefs {
		if r.Reliefs[k].Applies {
			r.Reliefs[k].Saves = trade.NewMoney(saved[k], cur)
		}
	}
}

// relieved names the reliefs that free charges of a group, "" where none does.
func (r *Reimport) relieved(g tariff.Group) string {
	var out []string
	for i := range r.Reliefs {
		if x := &r.Reliefs[i]; x.Applies && slices.Contains(x.Groups, g) && !x.Saves.Amount.IsZero() && !slices.Contains(out, x.Code+" "+x.Name) {
			out = append(out, x.Code+" "+x.Name)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "after relief " + strings.Join(out, ", ")
}

// relieves returns the first relief that frees a group of an item's charges, or -1.
func (r *Reimport) relieves(sku string, g tariff.Group) int {
	return slices.IndexFunc(r.Reliefs, func(x Relief) bool {
		return x.Applies && slices.Contains(x.Groups, g) && slices.Contains(x.SKUs, sku)
	})
}

// reliefs tests each relief of the home market's law on each item. Items with the same answer share one entry.
func (d *Desk) reliefs(s *scene, back []returned) []Relief {
	m := d.law.Market(s.places.home)
	if m == nil {
		return nil
	}
	var out []Relief
	for i := range m.Reliefs {
		law := &m.Reliefs[i]
		if !law.Contains(s.c.Date) {
			continue
		}
		for _, b := range back {
			r := law.test(s.at(b.line))
			r.SKUs = []string{s.ledger.lines[b.line].sku}
			if k := slices.IndexFunc(out, func(o Relief) bool { return o.ID == r.ID && o.Applies == r.Applies && o.Because == r.Because }); k >= 0 {
				if !slices.Contains(out[k].SKUs, r.SKUs[0]) {
					out[k].SKUs = append(out[k].SKUs, r.SKUs[0])
				}
				continue
			}
			out = append(out, r)
		}
	}
	return out
}

// test decides a relief for one line. What isn't known and not assumed leaves it without effect, and is named.
func (l *ReliefLaw) test(s *scene) Relief {
	r := Relief{ID: l.ID, Code: l.Code, Name: l.Name, Groups: l.Groups, Assumes: s.assumptions(l.Assume),
		Procedure: l.Procedure, Evidence: l.Evidence, Citation: l.Citation}
	var asks cond.Asks
	switch l.When.Eval(s.assuming(l.Assume), &asks) {
	case cond.False:
		r.Because = "its conditions aren't met"
		return r
	case cond.Unknown:
		r.Needs = asks.Names
	}
	for _, lim := range l.Limits {
		from, assumed := s.c.event(lim.From)
		act, _ := s.c.event(lim.To)
		if from.IsZero() {
			r.Needs = append(r.Needs, "dates/"+lim.From)
			continue
		}
		end := lim.End(from)
		if lim.To == "reimported" && (r.Deadline.IsZero() || end.Before(r.Deadline)) {
			r.Deadline = end
		}
		if act.After(end) {
			r.Because = fmt.Sprintf("expired: %s from %s ended on %s", lim.Text(), lim.From, end)
			return r
		}
		if assumed != "" {
			r.Assumes = append(r.Assumes, fmt.Sprintf("%s on %s, %s", lim.From, from, assumed))
		}
	}
	if len(r.Needs) > 0 {
		r.Because = "not known"
		return r
	}
	r.Applies = true
	r.Because = l.Name
	return r
}
