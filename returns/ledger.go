package returns

import (
	"slices"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// ledger is what was charged for an order, line by line, so that any part of it can be given back exactly.
type ledger struct {
	quote  *landedcost.Quote
	places int32 // minor units of the order's currency
	lines  []ledgerLine
}

// ledgerLine is what one line was charged. Carriage, insurance and charges on the consignment stand here with the
// line's share of them.
type ledgerLine struct {
	sku       string
	quantity  decimal.Decimal
	goods     decimal.Decimal // net of discounts
	shipping  decimal.Decimal // net of discounts on it
	insurance decimal.Decimal
	parts     []part
}

// part is a charge, or a line's share of one.
type part struct {
	charge  *landedcost.Charge
	amount  decimal.Decimal // quote currency
	customs decimal.Decimal // customs currency
}

// newLedger splits a quote's totals by line, by largest remainder. The columns add up to the quote's totals.
func newLedger(q *landedcost.Quote, o *trade.Order) *ledger {
	l := &ledger{quote: q, places: q.Currency.MinorUnits(), lines: make([]ledgerLine, len(q.Lines))}
	t := &q.Totals
	goods := make([]decimal.Decimal, len(q.Lines))
	known := true
	for i := range q.Lines {
		goods[i] = q.Lines[i].Goods.Amount
		known = known && q.Lines[i].Goods.IsSet()
	}
	if !known {
		// A quote of another make may lack the lines' prices: share the total by the order's prices or the customs values.
		goods = money.Allocate(t.Goods.Amount.Sub(t.Discounts.Amount), weightsOf(q, o), l.places)
	}
	goodsTotal := money.Sum(goods...)
	// What discounts the goods don't bear lower the carriage.
	shipping := t.Shipping.Amount.Sub(t.Discounts.Amount.Sub(t.Goods.Amount.Sub(goodsTotal)))
	if !t.Goods.IsSet() || shipping.IsNegative() {
		shipping = t.Shipping.Amount
	}
	ships := money.Allocate(shipping, goods, l.places)
	insures := money.Allocate(t.Insurance.Amount, goods, l.places)
	for i := range q.Lines {
		line := &q.Lines[i]
		l.lines[i] = ledgerLine{sku: line.SKU, quantity: quantityOf(line, o, i), goods: goods[i], shipping: ships[i], insurance: insures[i]}
		for j := range line.Charges {
			c := &line.Charges[j]
			l.lines[i].parts = append(l.lines[i].parts, part{c, c.Amount.Amount, c.CustomsAmount.Amount})
		}
	}
	for j := range q.Charges {
		l.share(&q.Charges[j], goods)
	}
	return l
}

// share puts each line's part of a charge on the consignment on the line.
func (l *ledger) share(c *landedcost.Charge, goods []decimal.Decimal) {
	weights := goods
	var amounts []decimal.Decimal
	if sum := make([]decimal.Decimal, len(l.lines)); len(c.Shares) > 0 {
		ok := true
		for _, s := range c.Shares {
			if s.Line < 0 || s.Line >= len(l.lines) {
				ok = false
				break
			}
			sum[s.Line] = sum[s.Line].Add(s.Amount.Amount)
		}
		if ok && money.Sum(sum...).Equal(c.Amount.Amount) {
			amounts, weights = sum, sum
		}
	}
	if amounts == nil {
		amounts = money.Allocate(c.Amount.Amount, weights, l.places)
	}
	customs := money.Allocate(c.CustomsAmount.Amount, weights, c.CustomsAmount.Currency.MinorUnits())
	for i := range amounts {
		if !amounts[i].IsZero() || !customs[i].IsZero() {
			l.lines[i].parts = append(l.lines[i].parts, part{c, amounts[i], customs[i]})
		}
	}
}

func weightsOf(q *landedcost.Quote, o *trade.Order) []decimal.Decimal {
	out := make([]decimal.Decimal, len(q.Lines))
	for i := range q.Lines {
		out[i] = q.Lines[i].CustomsValue.Amount
		if o != nil && len(o.Items) == len(q.Lines) {
			out[i] = o.Items[i].UnitPrice.Amount.Mul(o.Items[i].Quantity).Sub(o.Items[i].Discount.Amount)
		}
	}
	return out
}

// quantityOf returns how many pieces a line sold: by the quote, else by the order's line.
func quantityOf(line *landedcost.Line, o *trade.Order, i int) decimal.Decimal {
	if line.Quantity.IsPositive() {
		return line.Quantity
	}
	if o != nil && i < len(o.Items) {
		return o.Items[i].Quantity
	}
	return decimal.Zero
}

// slice returns the part of an amount that n pieces bear of a line of total pieces, when before pieces were taken off
// already. It is the difference of two rounded running sums, so that the slices of a whole line add up to its amount
// whatever the steps. Half up to the minor unit.
func slice(amount, total, before, n decimal.Decimal, places int32) decimal.Decimal {
	if e := -amount.Exponent(); e > places {
		places = e
	}
	return upTo(amount, total, before.Add(n), places).Sub(upTo(amount, total, before, places))
}

func upTo(amount, total, n decimal.Decimal, places int32) decimal.Decimal {
	if n.GreaterThanOrEqual(total) {
		return amount
	}
	v, _ := money.MulDivRound(amount, n, total, places, money.HalfUp)
	return v
}

// of returns the charges of a group for what is returned, with their slices.
func (l *ledger) of(r returned, groups []tariff.Group) []part {
	line := &l.lines[r.line]
	var out []part
	for _, p := range line.parts {
		if !slices.Contains(groups, p.charge.Group) {
			continue
		}
		out = append(out, part{
			charge:  p.charge,
			amount:  slice(p.amount, line.quantity, r.before, r.now, l.places),
			customs: slice(p.customs, line.quantity, r.before, r.now, p.charge.CustomsAmount.Currency.MinorUnits()),
		})
	}
	return out
}
