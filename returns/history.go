package returns

import (
	"fmt"
	"strconv"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// returned is how many pieces of a line come back, and how many came back before.
type returned struct {
	line      int
	before    decimal.Decimal
	now       decimal.Decimal
	condition Condition
	index     int // of the item in the case
}

// history is a case's items brought to the order's lines, with the earlier returns in their order.
type history struct {
	now     []returned
	earlier []earlier
	count   []decimal.Decimal // pieces back by line, with this return
}

// earlier is one earlier return.
type earlier struct {
	back   []returned
	refund *Refund
}

// resolve finds the line of every item, now and before. Its findings are the errors of a user: an unknown item, more
// back than was sold.
func (l *ledger) resolve(c *Case) (*history, trade.Errors) {
	h := &history{count: make([]decimal.Decimal, len(l.lines))}
	var errs trade.Errors
	for i := range c.Previous {
		p := &c.Previous[i]
		back, bad := l.place(h, p.Items, "/previous/"+strconv.Itoa(i)+"/items")
		errs = append(errs, bad...)
		h.earlier = append(h.earlier, earlier{back, p.Refund})
	}
	if len(c.Items) == 0 {
		errs = append(errs, trade.Finding{Code: "return.items_missing", Severity: trade.Block, Path: "/items", Holds: trade.DecideReturn,
			Message: "nothing comes back: give the items with their quantities"})
	}
	back, bad := l.place(h, c.Items, "/items")
	h.now = back
	return h, append(errs, bad...)
}

// place brings items to lines. An item of a SKU that stands on several lines fills them in order.
func (l *ledger) place(h *history, items []Item, path string) (out []returned, errs trade.Errors) {
	for i := range items {
		it := &items[i]
		at := path + "/" + strconv.Itoa(i)
		fail := func(code, field, msg string) {
			errs = append(errs, trade.Finding{Code: code, Severity: trade.Block, Path: at + field, Message: msg, Holds: trade.DecideReturn})
		}
		if !it.Quantity.IsPositive() {
			fail("return.quantity", "/quantity", "the quantity must be more than 0")
			continue
		}
		lines := l.linesOf(it)
		if len(lines) == 0 {
			if it.Line != nil {
				fail("return.unknown_item", "/line", fmt.Sprintf("the order has no line %d with SKU %.60q", *it.Line, it.SKU))
			} else {
				fail("return.unknown_item", "/sku", fmt.Sprintf("SKU %.60q isn't on the order", it.SKU))
			}
			continue
		}
		left := it.Quantity
		for _, k := range lines {
			free := l.lines[k].quantity.Sub(h.count[k])
			n := decimal.Min(left, free)
			if !n.IsPositive() {
				continue
			}
			out = append(out, returned{line: k, before: h.count[k], now: n, condition: it.Condition, index: i})
			h.count[k] = h.count[k].Add(n)
			left = left.Sub(n)
		}
		if left.IsPositive() {
			var sold, back decimal.Decimal
			for _, k := range lines {
				sold, back = sold.Add(l.lines[k].quantity), back.Add(h.count[k])
			}
			back = back.Add(left)
			fail("return.quantity_exceeds", "/quantity", fmt.Sprintf("%s of %.60q would be back in all, but only %s were sold",
				trade.DecimalText(back, 0), l.lines[lines[0]].sku, trade.DecimalText(sold, 0)))
		}
	}
	return out, errs
}

func (l *ledger) linesOf(it *Item) []int {
	if it.Line != nil {
		if k := *it.Line; k >= 0 && k < len(l.lines) && (it.SKU == "" || it.SKU == l.lines[k].sku) {
			return []int{k}
		}
		return nil
	}
	var out []int
	for k := range l.lines {
		if it.SKU != "" && l.lines[k].sku == it.SKU {
			out = append(out, k)
		}
	}
	return out
}

// complete reports whether the order has come back as a whole with this return.
func (h *history) complete(l *ledger) bool {
	for i := range l.lines {
		if h.count[i].LessThan(l.lines[i].quantity) {
			return false
		}
	}
	return true
}

// given returns what an earlier return gave back: as stated, else everything that was charged for its items.
func (e earlier) given(l *ledger) parts {
	if r := e.refund; r != nil {
		return parts{r.Goods.Amount, r.Shipping.Amount, r.Duties.Amount, r.Taxes.Amount, r.Fees.Amount}
	}
	var p parts
	for _, r := range e.back {
		p = p.plus(l.chargedTo(r.line, r.before, r.now, true).parts)
	}
	return p
}

// room is what may still be refunded of the order: what was charged, less what earlier returns gave back.
func (h *history) room(l *ledger) parts {
	var p parts
	for i := range l.lines {
		p = p.plus(l.chargedTo(i, decimal.Zero, l.lines[i].quantity, true).parts)
	}
	for _, e := range h.earlier {
		p = p.minus(e.given(l))
	}
	for i := range p {
		p[i] = decimal.Max(p[i], decimal.Zero)
	}
	return p
}

// earlierShipping is the carriage, with the tax on it, that earlier returns left with the buyer and that is refunded
// now that the order is back as a whole.
func (h *history) earlierShipping(l *ledger, rule *RefundRule) parts {
	var out parts
	for _, e := range h.earlier {
		if e.refund == nil {
			continue
		}
		var ship, tax decimal.Decimal
		for _, r := range e.back {
			b := l.chargedTo(r.line, r.before, r.now, rule.PaidOnDelivery)
			ship, tax = ship.Add(b.parts[partShipping]), tax.Add(b.taxOn[partShipping])
		}
		given := decimal.Max(e.refund.Shipping.Amount, decimal.Zero)
		left := decimal.Max(ship.Sub(given), decimal.Zero)
		out[partShipping] = out[partShipping].Add(left)
		if given.IsPositive() { // then only the tax on what is left
			tax, _ = money.MulDivRound(tax, left, ship, l.places, money.Down)
		}
		if rule.Taxes == TaxFollow {
			out[partTaxes] = out[partTaxes].Add(tax)
		}
	}
	return out
}
