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
// reliefs; Unrelieved is what it would be without them, not set where they free from a duty whose rate isn't known. Tax
// is counted as a cost, also where the importer may deduct it.
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

	charges map[tariff.Group][]string
	unsaid  bool // it frees from a duty whose rate isn't known
}

// homeOrder is the order of the way home: the items that come back, at the price paid for them. Without the order that
// was sold its items are the quote's lines, which know no weights.
func homeOrder(s *scene, back []returned) *trade.Order {
	if s.places.from == nil || s.places.to == nil {
		return nil
	}
	q := s.ledger.quote
	h := &trade.Order{
		SchemaVersion: "1", ID: s.c.ID, Date: s.c.Date, Currency: q.Currency,
		Purpose: trade.Return, Terms: trade.DDP, TermsPlace: s.places.to.City,
		ShipFrom: s.places.from, ShipTo: *s.places.to,
		Seller: trade.Party{Name: s.places.from.Name, Address: s.places.from},
		Buyer:  trade.Party{Name: s.places.to.Name, Address: s.places.to},
	}
	if h.ID == "" {
		h.ID = q.OrderID
	}
	h.ID += "-return"
	if o := s.c.Order; o != nil {
		// The seller is the importer of his own goods.
		h.Seller, h.Buyer, h.Importer = o.Buyer, o.Seller, &o.Seller
		h.Shipping.Mode, h.Strategy = o.Shipping.Mode, o.Strategy
	}
	h.Buyer.Kind = trade.Business
	for _, r := range back {
		it := s.at(r.line).homeItem()
		ll := &s.ledger.lines[r.line]
		it.Quantity = r.now
		// Discounts are in the price of the returned pieces; what isn't a whole price a piece is a discount of the line.
		value := slice(ll.goods, ll.quantity, r.before, r.now, s.ledger.places)
		it.UnitPrice, it.Discount = perPiece(value, r.now, q.Currency)
		h.Items = append(h.Items, it)
	}
	return h
}

// homeItem is the item of a line without what concerns the way out alone.
func (s *scene) homeItem() trade.Item {
	if it := s.item(); it != nil {
		home := *it
		home.Preference, home.DutyRate = nil, ""
		return home
	}
	ql := s.quoteLine()
	code := ql.Code
	if len(code) > 6 { // the rest is of the other country's tariff
		code = code[:6]
	}
	return trade.Item{SKU: ql.SKU, Description: ql.Description, HSCode: code, Origin: ql.Origin}
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
		return unknown("the way home can't be quoted without both addresses", "from", nil)
	}
	if d.quoter == nil {
		return unknown("no engine was given to quote the way home", "", nil)
	}
	q, err := d.quoter.Quote(ctx, o)
	if err != nil {
		return unknown(fmt.Sprintf("the way home can't be quoted: %v", err), "", err)
	}
	if q.Status != landedcost.Complete {
		again, err := d.withoutDuty(ctx, &out, o)
		if err != nil || again == nil {
			out.Findings = append(out.Findings, q.Findings...)
			return unknown(fmt.Sprintf("the quote of the way home is %s%s", q.Status, missing(q)), "", err)
		}
		q = again
	}
	out.relieve(q)
	return out
}

// withoutDuty quotes the way home once more, where a rate is missing, with no duty on the items that a relief frees from
// it: a rate that isn't charged needn't be known. What the relief saves stays unknown then. It returns nil where that
// doesn't complete the quote either.
func (d *Desk) withoutDuty(ctx context.Context, r *Reimport, o *trade.Order) (*landedcost.Quote, error) {
	free := *o
	free.Items = slices.Clone(o.Items)
	unsaid := map[int]bool{}
	for i := range free.Items {
		k := r.relieves(free.Items[i].SKU, &landedcost.Charge{Group: tariff.DutyGroup})
		if k < 0 {
			continue
		}
		free.Items[i].DutyRate = "0%"
		unsaid[k] = true
	}
	if len(unsaid) == 0 {
		return nil, nil
	}
	q, err := d.quoter.Quote(ctx, &free)
	if err != nil || q.Status != landedcost.Complete {
		return nil, err
	}
	for k := range unsaid {
		r.Reliefs[k].unsaid = true
	}
	return q, nil
}

// missing says what a quote lacks, in its own words.
func missing(q *landedcost.Quote) string {
	var out []string
	see := func(fs []trade.Finding) {
		for _, f := range fs {
			if f.Holds == trade.DecideLandedCost && f.Severity != trade.Info && !slices.Contains(out, f.Message) {
				out = append(out, f.Message)
			}
		}
	}
	see(q.Findings)
	for i := range q.Lines {
		see(q.Lines[i].Findings)
	}
	if len(out) == 0 {
		return ""
	}
	return ": " + strings.Join(out, "; ")
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
			if k := r.relieves(l.lines[i].sku, p.charge); k >= 0 {
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
	if !slices.ContainsFunc(r.Reliefs, func(x Relief) bool { return x.unsaid }) {
		r.Unrelieved = trade.NewMoney(money.Sum(plain[:]...), cur)
	}
	r.foreign = trade.NewMoney(foreign.Decimal(), cur)
	for k := range r.Reliefs {
		if r.Reliefs[k].Applies && !r.Reliefs[k].unsaid {
			r.Reliefs[k].Saves = trade.NewMoney(saved[k], cur)
		}
	}
}

// relieved names the reliefs that free charges of a group, "" where none does.
func (r *Reimport) relieved(g tariff.Group) string {
	var out []string
	for i := range r.Reliefs {
		if x := &r.Reliefs[i]; x.Applies && slices.Contains(x.Groups, g) && (x.unsaid || !x.Saves.Amount.IsZero()) && !slices.Contains(out, x.Code+" "+x.Name) {
			out = append(out, x.Code+" "+x.Name)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "after relief " + strings.Join(out, ", ")
}

// relieves returns the first relief that frees a charge on an item, or -1.
func (r *Reimport) relieves(sku string, c *landedcost.Charge) int {
	return slices.IndexFunc(r.Reliefs, func(x Relief) bool {
		if !x.Applies || !slices.Contains(x.Groups, c.Group) || !slices.Contains(x.SKUs, sku) {
			return false
		}
		ids, ok := x.charges[c.Group]
		return !ok || slices.Contains(ids, c.ID) || slices.Contains(ids, c.Kind)
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
		Procedure: l.Procedure, Evidence: l.Evidence, Citation: l.Citation, charges: l.Charges}
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
