package landedcost

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Goal is the amount of a quote that an inverse search wants to hit.
type Goal string

// The goals.
const (
	GoalLanded Goal = "landed" // the landed total
	GoalShelf  Goal = "shelf"  // the goods with duty, tax and fees in their price, without carriage and insurance
	GoalMargin Goal = "margin" // what the seller keeps: received at checkout, less what he owes and pays, less the cost of goods
)

// Inverse asks at which price, or which discount, a quote's total is a target.
type Inverse struct {
	Target trade.Money // in the order's currency
	Goal   Goal        // default GoalLanded
	// SKU of the item whose unit price is sought; "" is the only item, or, in an order of several, a cart discount.
	SKU string
	// MaxPrice bounds the search of a margin; default a hundred times the present price.
	MaxPrice trade.Money
}

// Solutions is the answer to an Inverse. At a threshold a total may be reached at several prices, or at none.
type Solutions struct {
	Target trade.Money `json:"target"`
	Goal   Goal        `json:"goal"`
	By     string      `json:"by"` // "price" of SKU, or "discount" on the cart
	SKU    string      `json:"sku,omitempty"`
	// Price is the one solution, where there is one: a unit price, or the amount of the discount.
	Price     *trade.Money `json:"price"`
	Solutions []Solution   `json:"solutions"`
	Why       string       `json:"why,omitempty"` // why there is none, or several
}

// Solution is one price with what it comes to. Where rounding steps over the target, it is the highest price that
// doesn't exceed it, and Exact is false.
type Solution struct {
	Price     trade.Money `json:"price"`
	Total     trade.Money `json:"total"`
	Exact     bool        `json:"exact"`
	Procedure string      `json:"procedure"`
}

// Bounds of the search: how many prices are tried before thresholds are looked for between them, and how many in all.
const (
	inverseGrid  = 64
	inverseLimit = 4000
)

// Solve finds every price, in whole minor units of the order's currency, at which the quote's total is the target. It
// proves each by quoting it. Errors are those of Quote, and "inverse.item" where the item isn't there.
func (e *Engine) Solve(ctx context.Context, o *trade.Order, in Inverse) (*Solutions, error) {
	s, err := newSearch(ctx, e, o, in)
	if err != nil {
		return nil, err
	}
	return s.solve()
}

// search is one inverse search: x counts minor units of the price, or of the goods net of the discount.
type search struct {
	ctx    context.Context
	engine *Engine
	order  *trade.Order
	in     Inverse
	item   int // -1: a cart discount
	goods  decimal.Decimal
	unit   decimal.Decimal // the minor unit
	cost   decimal.Decimal
	target decimal.Decimal
	max    int64
	seen   map[int64]*point
}

type point struct {
	total     decimal.Decimal
	signature string // procedures, thresholds and measures: what changes at a cliff
	procedure string
	tests     []DeMinimis
}

func newSearch(ctx context.Context, e *Engine, o *trade.Order, in Inverse) (*search, error) {
	if o == nil {
		return nil, trade.Errors{{Code: "order.missing", Severity: trade.Block, Message: "there is no order"}}
	}
	if in.Goal == "" {
		in.Goal = GoalLanded
	}
	if in.Target.Currency != o.Currency {
		return nil, trade.Errors{{Code: "inverse.currency", Severity: trade.Block, Message: fmt.Sprintf("the target must be in %s, the order's currency", o.Currency)}}
	}
	places := o.Currency.MinorUnits()
	s := &search{ctx: ctx, engine: e, order: o, in: in, item: -1, unit: decimal.New(1, -places), target: in.Target.Amount, seen: map[int64]*point{}}
	for i := range o.Items {
		it := &o.Items[i]
		if it.SKU == in.SKU && in.SKU != "" || len(o.Items) == 1 && in.SKU == "" {
			s.item = i
		}
		s.goods = s.goods.Add(money.MulRound(it.Quantity, it.UnitPrice.Amount, places, money.HalfUp)).Sub(it.Discount.Amount)
		s.cost = s.cost.Add(it.Cost.Amount.Mul(it.Quantity))
	}
	if in.SKU != "" && s.item < 0 {
		return nil, trade.Errors{{Code: "inverse.item", Severity: trade.Block, Path: "/items", Message: fmt.Sprintf("the order has no item with SKU %q", in.SKU)}}
	}
	var top decimal.Decimal
	switch {
	case s.item < 0:
		top = s.goods
	case in.MaxPrice.IsSet():
		top = in.MaxPrice.Amount
	case in.Goal == GoalLanded || in.Goal == GoalShelf: // neither is never less than the goods
		it := &o.Items[s.item]
		top, _ = money.Div(s.target.Add(it.Discount.Amount).Add(sumDiscounts(o)), it.Quantity, places, money.Up)
	default:
		top = o.Items[s.item].UnitPrice.Amount.Mul(decimal.NewFromInt(100))
	}
	units, _ := money.Div(top, s.unit, 0, money.Up)
	if !units.IsPositive() || units.NumDigits() > 15 {
		units = decimal.NewFromInt(1)
	}
	s.max = units.IntPart()
	return s, nil
}

func sumDiscounts(o *trade.Order) (sum decimal.Decimal) {
	for _, d := range o.Discounts {
		sum = sum.Add(d.Amount.Amount)
	}
	return sum
}

// low is the least x at which the order is still valid: a price of one minor unit, or what a line's discount needs.
func (s *search) low() int64 {
	if s.item < 0 {
		return 0
	}
	it := &s.order.Items[s.item]
	need, _ := money.Div(it.Discount.Amount, it.Quantity, s.order.Currency.MinorUnits(), money.Up)
	units, _ := money.Div(need, s.unit, 0, money.Up)
	return max(1, units.IntPart())
}

// at quotes the order at x, once.
func (s *search) at(x int64) (*point, error) {
	if p, ok := s.seen[x]; ok {
		return p, nil
	}
	if len(s.seen) > inverseLimit {
		return nil, trade.Errors{{Code: "inverse.limit", Severity: trade.Block, Message: "the search takes too many prices: narrow it with a higher target or a maximal price"}}
	}
	o := *s.order
	amount := s.unit.Mul(decimal.NewFromInt(x))
	if s.item >= 0 {
		o.Items = slices.Clone(s.order.Items)
		o.Items[s.item].UnitPrice.Amount = amount
	} else {
		off := s.goods.Sub(amount)
		o.Discounts = append(slices.Clone(s.order.Discounts), trade.Discount{Kind: "cart", Amount: trade.Money{Amount: off, Currency: o.Currency}})
	}
	q, err := s.engine.Quote(s.ctx, &o)
	if err != nil {
		return nil, err
	}
	p := &point{total: q.Totals.Landed.Amount, signature: signature(q), procedure: q.Procedure, tests: q.DeMinimis}
	switch s.in.Goal {
	case GoalShelf:
		p.total = p.total.Sub(q.Totals.Shipping.Amount).Sub(q.Totals.Insurance.Amount)
	case GoalMargin:
		p.total = q.Totals.DueAtCheckout.Amount.Sub(q.Totals.SellerCost.Amount).Sub(s.cost)
	}
	s.seen[x] = p
	return p, nil
}

// signature tells quotes apart that different rules made: between two prices with the same one the total only grows.
func signature(q *Quote) string {
	var b strings.Builder
	b.WriteString(q.Procedure + "/" + string(q.Status))
	for _, t := range q.DeMinimis {
		fmt.Fprintf(&b, ";%s %s %v", t.On, t.Threshold, t.Applies)
	}
	mark := func(ch *Charge) {
		fmt.Fprintf(&b, ";%s %s %s %s", ch.ID, ch.Measure, ch.Rate, ch.Derivation.Op)
		if ch.Derivation.Low.IsSet() || ch.Derivation.High.IsSet() {
			b.WriteString(" " + ch.Derivation.Reason)
		}
	}
	for i := range q.Lines {
		for k := range q.Lines[i].Charges {
			mark(&q.Lines[i].Charges[k])
		}
	}
	for k := range q.Charges {
		mark(&q.Charges[k])
	}
	return b.String()
}

// solve cuts the range into stretches under one set of rules and looks for the target in each.
func (s *search) solve() (*Solutions, error) {
	lo := s.low()
	hi := max(s.max, lo)
	cuts := []int64{lo}
	step := func(x int64) {
		if x > cuts[len(cuts)-1] && x <= hi {
			cuts = append(cuts, x)
		}
	}
	for k := int64(1); k <= inverseGrid; k++ {
		step(lo + (hi-lo)*k/inverseGrid)
	}
	step(hi)
	out := &Solutions{Target: s.in.Target, Goal: s.in.Goal, By: "price", Solutions: []Solution{}}
	if s.item < 0 {
		out.By = "discount"
	} else {
		out.SKU = s.order.Items[s.item].SKU
	}
	var below, above *edge
	for k := range cuts {
		if k+1 == len(cuts) && len(cuts) > 1 {
			break
		}
		end := hi
		if k+1 < len(cuts) {
			end = cuts[k+1]
		}
		if err := s.stretch(cuts[k], end, out, &below, &above); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out.Solutions, func(a, b Solution) int { return a.Price.Amount.Cmp(b.Price.Amount) })
	out.Solutions = slices.CompactFunc(out.Solutions, func(a, b Solution) bool { return a.Price.Equal(b.Price) })
	// a target that is hit exactly needs no neighbours that rounding stepped over
	if slices.ContainsFunc(out.Solutions, func(x Solution) bool { return x.Exact }) {
		out.Solutions = slices.DeleteFunc(out.Solutions, func(x Solution) bool { return !x.Exact })
	}
	out.explain(below, above)
	return out, nil
}

// edge is a price beside the target.
type edge struct {
	x int64
	p *point
}

// stretch searches [a, b]: where the rules change inside, it is halved until they don't, or until two neighbours remain.
func (s *search) stretch(a, b int64, out *Solutions, below, above **edge) error {
	pa, err := s.at(a)
	if err != nil {
		return err
	}
	pb, err := s.at(b)
	if err != nil {
		return err
	}
	if pa.signature != pb.signature && b-a > 1 {
		mid := a + (b-a)/2
		if err := s.stretch(a, mid, out, below, above); err != nil {
			return err
		}
		return s.stretch(mid, b, out, below, above)
	}
	for _, e := range []edge{{a, pa}, {b, pb}} {
		if c := e.p.total.Cmp(s.target); c < 0 && (*below == nil || e.p.total.GreaterThan((*below).p.total)) {
			*below = &edge{e.x, e.p}
		} else if c > 0 && (*above == nil || e.p.total.LessThan((*above).p.total)) {
			*above = &edge{e.x, e.p}
		}
	}
	if pa.signature != pb.signature { // neighbours on two sides of a cliff
		for _, e := range []edge{{a, pa}, {b, pb}} {
			if e.p.total.Equal(s.target) {
				s.add(out, e)
			}
		}
		return nil
	}
	// the highest price of the stretch whose total doesn't exceed the target
	if pa.total.GreaterThan(s.target) || pb.total.LessThan(s.target) {
		return nil
	}
	for b-a > 1 {
		mid := a + (b-a)/2
		p, err := s.at(mid)
		if err != nil {
			return err
		}
		if p.signature != pa.signature { // a stretch of other rules lies hidden inside
			if err := s.stretch(a, mid, out, below, above); err != nil {
				return err
			}
			return s.stretch(mid, b, out, below, above)
		}
		if p.total.GreaterThan(s.target) {
			b = mid
		} else {
			a, pa = mid, p
		}
	}
	if p, err := s.at(b); err != nil {
		return err
	} else if !p.total.GreaterThan(s.target) {
		a, pa = b, p
	}
	s.add(out, edge{a, pa})
	return nil
}

func (s *search) add(out *Solutions, e edge) {
	cur := s.order.Currency
	price := s.unit.Mul(decimal.NewFromInt(e.x))
	if s.item < 0 {
		price = s.goods.Sub(price)
	}
	out.Solutions = append(out.Solutions, Solution{Price: trade.Money{Amount: price, Currency: cur}, Total: trade.Money{Amount: e.p.total, Currency: cur},
		Exact: e.p.total.Equal(s.target), Procedure: e.p.procedure})
}

// explain names the one solution, or says why there is none or several.
func (out *Solutions) explain(below, above *edge) {
	cur := out.Target.Currency
	at := func(e *edge) string { return trade.Money{Amount: e.p.total, Currency: cur}.String() }
	switch len(out.Solutions) {
	case 1:
		p := out.Solutions[0].Price
		out.Price = &p
		if !out.Solutions[0].Exact {
			out.Why = fmt.Sprintf("rounding steps over %s: this is the highest price that stays within it", out.Target)
		}
	case 0:
		switch {
		case below == nil && above != nil:
			out.Why = fmt.Sprintf("even the lowest price comes to %s", at(above))
		case above == nil && below != nil:
			out.Why = fmt.Sprintf("the total doesn't reach %s: it comes to %s at most", out.Target, at(below))
		case below != nil && above != nil:
			out.Why = fmt.Sprintf("a threshold lies between: the total jumps from %s (%s) to %s (%s)", at(below), below.p.procedure, at(above), above.p.procedure)
		}
	default:
		out.Why = fmt.Sprintf("a threshold lies between: %d prices come to %s under different rules", len(out.Solutions), out.Target)
	}
}
