package returns

import (
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Refund is what the buyer gets back, in the order's currency. Total is the sum of the parts. Shipping is the outbound
// carriage with its insurance.
type Refund struct {
	Goods    trade.Money `json:"goods"`
	Shipping trade.Money `json:"shipping"`
	Duties   trade.Money `json:"duties"`
	Taxes    trade.Money `json:"taxes"`
	Fees     trade.Money `json:"fees"`
	Total    trade.Money `json:"total"`

	Rule    string       `json:"rule,omitempty"` // the rule of the policy
	Because string       `json:"because,omitempty"`
	Lines   []RefundLine `json:"lines,omitempty"`
	// Bears says who bears what was charged for the items that come back, group by group.
	Bears      []Burden `json:"bears,omitempty"`
	Instrument string   `json:"instrument,omitempty"`
	Source     string   `json:"source,omitempty"`
}

// RefundLine is a line's part of the refund.
type RefundLine struct {
	SKU      string          `json:"sku,omitempty"`
	Line     int             `json:"line"`
	Quantity decimal.Decimal `json:"quantity"`
	Goods    trade.Money     `json:"goods"`
	Shipping trade.Money     `json:"shipping"`
	Duties   trade.Money     `json:"duties"`
	Taxes    trade.Money     `json:"taxes"`
	Fees     trade.Money     `json:"fees"`
	Total    trade.Money     `json:"total"`
}

// Burden is one group of what was charged for the items that come back: Charged = Refunded + Buyer. Of what is
// refunded an authority gives back Reclaimable, the seller bears the rest. A reclaim that another party makes doesn't
// count here.
type Burden struct {
	Group       string      `json:"group"` // goods, shipping, duties, taxes, fees
	Charged     trade.Money `json:"charged"`
	Refunded    trade.Money `json:"refunded"`
	Buyer       trade.Money `json:"buyer"` // stays with the buyer
	Reclaimable trade.Money `json:"reclaimable"`
	Seller      trade.Money `json:"seller"` // stays with the seller; below zero he gets back more than he gives
}

// The parts of a refund, in the order they are printed.
const (
	partGoods = iota
	partShipping
	partDuties
	partTaxes
	partFees
	partCount
)

var partNames = [partCount]string{"goods", "shipping", "duties", "taxes", "fees"}

// parts holds one amount for each part of a refund.
type parts [partCount]decimal.Decimal

func (p parts) plus(o parts) parts {
	for i := range p {
		p[i] = p[i].Add(o[i])
	}
	return p
}

func (p parts) minus(o parts) parts {
	for i := range p {
		p[i] = p[i].Sub(o[i])
	}
	return p
}

func (p parts) total() decimal.Decimal { return money.Sum(p[:]...) }

// ruleFor returns the first refund rule that matches the case.
func (d *Desk) ruleFor(c *Case, market trade.Territory, env cond.Env) *RefundRule {
	for i := range d.policy.Refunds {
		r := &d.policy.Refunds[i]
		if (len(r.Reasons) == 0 || slices.Contains(r.Reasons, c.Reason)) && d.law.in(market, r.Markets) &&
			r.When.Eval(env, nil) == cond.True {
			return r
		}
	}
	return nil
}

// base is what was charged for what comes back of one line, and the tax on each part of it.
type base struct {
	parts
	// tax on goods, shipping, duties and fees; sums to parts[partTaxes]
	taxOn [partCount]decimal.Decimal
}

// chargedTo returns what the buyer was charged for n pieces of a line after before pieces. atDoor includes what he paid
// to a carrier or an authority on delivery.
func (l *ledger) chargedTo(line int, before, n decimal.Decimal, atDoor bool) base {
	ll := &l.lines[line]
	// What the seller collected and what was paid at the door are cut apart, so that each has its own running sum.
	var seller, door parts
	seller[partGoods] = ll.goods
	seller[partShipping] = ll.shipping.Add(ll.insurance)
	for _, p := range ll.parts {
		if p.charge.Bearer == "seller" {
			continue
		}
		to := &seller
		if p.charge.Collected == "delivery" {
			to = &door
		}
		k := partOf(p.charge.Group)
		to[k] = to[k].Add(p.amount)
	}
	// The tax on a line is shared by what it is levied on, so that tax on carriage stays where the carriage stays.
	weights := []decimal.Decimal{seller[partGoods], seller[partShipping], seller[partDuties].Add(door[partDuties])}
	b := l.cut(seller, weights, ll, before, n)
	if atDoor {
		d := l.cut(door, weights, ll, before, n)
		b.parts = b.parts.plus(d.parts)
		for i := range b.taxOn {
			b.taxOn[i] = b.taxOn[i].Add(d.taxOn[i])
		}
	}
	return b
}

// cut takes the part of a line's amounts that n pieces bear after before pieces.
func (l *ledger) cut(whole parts, weights []decimal.Decimal, ll *ledgerLine, before, n decimal.Decimal) base {
	part := func(amount decimal.Decimal) decimal.Decimal { return slice(amount, ll.quantity, before, n, l.places) }
	var b base
	for i := range whole {
		b.parts[i] = part(whole[i])
	}
	if weights[1].IsPositive() || weights[2].IsPositive() {
		on := money.Allocate(whole[partTaxes], weights, l.places)
		b.taxOn[partShipping], b.taxOn[partDuties] = part(on[1]), part(on[2])
	}
	b.taxOn[partGoods] = b.parts[partTaxes].Sub(b.taxOn[partShipping]).Sub(b.taxOn[partDuties])
	return b
}

// refund works out what the buyer gets back under a rule.
func (d *Desk) refund(l *ledger, h *history, rule *RefundRule) (*Refund, []trade.Finding) {
	cur, back := l.quote.Currency, h.now
	out := &Refund{Rule: rule.Name, Instrument: rule.Instrument, Source: rule.Source}
	complete := h.complete(l)
	rows := make([]parts, len(back))
	var charged, sum parts
	for i, r := range back {
		b := l.chargedTo(r.line, r.before, r.now, rule.PaidOnDelivery)
		all := l.chargedTo(r.line, r.before, r.now, true)
		charged = charged.plus(all.parts)
		rows[i] = d.refundLine(b, rule, r.condition, complete, l.places)
	}
	if complete && rule.Shipping == ShippingComplete {
		// Carriage that stayed with the buyer at earlier returns comes with the last one.
		late := h.earlierShipping(l, rule)
		rows[len(rows)-1] = rows[len(rows)-1].plus(late)
		charged = charged.plus(late)
	}
	for _, r := range rows {
		sum = sum.plus(r)
	}
	// Earlier returns may have given back more than their items were charged; the order as a whole is the ceiling.
	room := h.room(l)
	var capped []string
	for i := range sum {
		if over := sum[i].Sub(room[i]); over.IsPositive() {
			capped = append(capped, partNames[i])
			take(rows, i, over)
		}
	}
	out.Lines = make([]RefundLine, len(back))
	sum = parts{}
	for i, r := range back {
		sum = sum.plus(rows[i])
		m := rows[i].money(cur)
		out.Lines[i] = RefundLine{SKU: l.lines[r.line].sku, Line: r.line, Quantity: r.now,
			Goods: m[0], Shipping: m[1], Duties: m[2], Taxes: m[3], Fees: m[4], Total: trade.NewMoney(rows[i].total(), cur)}
	}
	m := sum.money(cur)
	out.Goods, out.Shipping, out.Duties, out.Taxes, out.Fees, out.Total = m[0], m[1], m[2], m[3], m[4], trade.NewMoney(sum.total(), cur)
	left := charged.minus(sum).money(cur)
	all := charged.money(cur)
	for i := range all {
		out.Bears = append(out.Bears, Burden{Group: partNames[i], Charged: all[i], Refunded: m[i], Buyer: left[i],
			Reclaimable: trade.NewMoney(decimal.Zero, cur), Seller: m[i]})
	}
	out.Because = fmt.Sprintf("%q: goods %s, carriage %s, duties %s, taxes %s, fees %s; the way back is paid by the %s",
		rule.Name, rule.Goods.text(), rule.Shipping, rule.Duties.Text(), rule.Taxes, rule.Fees.Text(), rule.ReturnCarriage)
	var fs []trade.Finding
	if len(capped) > 0 {
		fs = append(fs, trade.Finding{Code: "refund.capped", Severity: trade.Warn, Path: "/previous",
			Message: fmt.Sprintf("earlier returns already gave back so much that %v can't be refunded in full: never more than was charged", capped)})
	}
	return out, fs
}

// refundLine applies a rule to what was charged for what comes back of a line.
func (d *Desk) refundLine(b base, rule *RefundRule, c Condition, complete bool, places int32) parts {
	part := func(amount decimal.Decimal, s Share) decimal.Decimal {
		return money.MulRound(amount, s.Decimal, places, money.HalfUp)
	}
	var p parts
	goods, ship := rule.Goods.Of(c), Share{}
	if rule.Shipping == ShippingProportional || rule.Shipping == ShippingComplete && complete {
		ship = Whole()
	}
	p[partGoods] = part(b.parts[partGoods], goods)
	p[partShipping] = part(b.parts[partShipping], ship)
	p[partDuties] = part(b.parts[partDuties], rule.Duties)
	p[partFees] = part(b.parts[partFees], rule.Fees)
	switch rule.Taxes {
	case TaxFull:
		p[partTaxes] = b.parts[partTaxes]
	case TaxFollow:
		p[partTaxes] = money.Sum(part(b.taxOn[partGoods], goods), part(b.taxOn[partShipping], ship), part(b.taxOn[partDuties], rule.Duties))
		// Slices round apart from each other: three rounded up, or one cent standing elsewhere, stay within the whole.
		p[partTaxes] = decimal.Max(decimal.Min(p[partTaxes], b.parts[partTaxes]), decimal.Zero)
	}
	return p
}

// money puts a currency to each part.
func (p parts) money(cur trade.Currency) [partCount]trade.Money {
	var out [partCount]trade.Money
	for i := range p {
		out[i] = trade.NewMoney(p[i], cur)
	}
	return out
}

// take lowers part i of the rows by an amount in all, from the last row on.
func take(rows []parts, i int, amount decimal.Decimal) {
	for k := len(rows) - 1; k >= 0 && amount.IsPositive(); k-- {
		cut := decimal.Min(amount, decimal.Max(rows[k][i], decimal.Zero))
		rows[k][i] = rows[k][i].Sub(cut)
		amount = amount.Sub(cut)
	}
}

func (g GoodsShare) text() string {
	if len(g.ByCondition) == 0 {
		return g.Default.Text()
	}
	return g.Default.Text() + " (less by condition)"
}
