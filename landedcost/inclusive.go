package landedcost

import (
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// maxTakeOut bounds the search for the net price of a shelf price. Each round takes out what the last price bears, and
// comes closer by a factor of the tax rate: twenty rounds reach the cent for any rate below 50 %. A price near a
// threshold may jump from side to side of it; the rounds that are left go only half the way.
const (
	maxTakeOut = 48
	fullRounds = 20
)

// takeOut finds the net prices under shelf prices that contain duty, tax or carriage: the prices at which goods plus
// what they bear are the shelf price again. At a threshold there may be none; the nearest is taken and the quote says so.
func (c *calc) takeOut(sc scenario) error {
	n := len(c.lines)
	shelf := make([]decimal.Decimal, n)
	gross := make([]decimal.Decimal, n)
	for i := range c.lines {
		shelf[i], gross[i] = c.lines[i].price, c.lines[i].gross
	}
	freight := slices.Contains(c.order.PricesInclude, trade.IncludesShipping)
	var best []decimal.Decimal
	var bestGap decimal.Decimal
	set := func(out []decimal.Decimal) {
		for i := range c.lines {
			l := &c.lines[i]
			l.price = shelf[i].Sub(out[i])
			l.goodsO = decimal.Max(decimal.Zero, l.price)
			l.goods, l.valued = c.toCustoms(l.goodsO), nil
		}
		c.run(sc)
		c.intoQuoteCurrency()
	}
	places := c.quoteCur.MinorUnits()
	half := decimal.New(5, -1)
	out := c.contained(freight)
	for round := range maxTakeOut {
		set(out)
		next := c.contained(freight)
		gap := decimal.Zero
		for i := range next {
			gap = gap.Add(next[i].Sub(out[i]).Abs())
		}
		if best == nil || gap.LessThan(bestGap) {
			best, bestGap = slices.Clone(out), gap
		}
		if gap.IsZero() {
			break
		}
		if round >= fullRounds {
			for i := range next {
				next[i] = money.MulRound(out[i].Add(next[i]), half, places, money.HalfUp)
			}
		}
		out = next
	}
	set(best)
	final := c.contained(freight)
	tolerance := decimal.New(int64(2*max(n, 1)), -places) // a minor unit of rounding on either side of each line
	c.goods = decimal.Zero
	for i := range c.lines {
		l := &c.lines[i]
		l.price = shelf[i].Sub(final[i]) // what's left of the shelf price; parts add up to it exactly
		l.gross = gross[i].Sub(final[i])
		c.goods = plus(c.goods, l.gross)
	}
	if bestGap.GreaterThan(tolerance) {
		c.note(trade.Finding{Code: "price.no_solution", Severity: trade.Review, Path: "/prices_include",
			Message: fmt.Sprintf("no net price bears duty and tax that make up the shelf price exactly: a threshold lies between; the nearest is off by %s",
				c.inQuote(money.Round(bestGap, places, money.HalfUp))), Settles: "/prices_include"})
	}
	return nil
}

// contained returns, for each line, what its shelf price contains: the charges of the groups named, and its freight.
func (c *calc) contained(freight bool) []decimal.Decimal {
	out := make([]decimal.Decimal, len(c.lines))
	duty := slices.Contains(c.order.PricesInclude, trade.IncludesDuty)
	tax := slices.Contains(c.order.PricesInclude, trade.IncludesTax)
	c.intoQuoteCurrency()
	for k := range c.rows {
		r := &c.rows[k]
		g := r.group()
		if !(duty && (g == tariff.DutyGroup || g == tariff.FeeGroup && r.ch != nil) || tax && g == tariff.TaxGroup) {
			continue
		}
		if r.line >= 0 {
			out[r.line] = plus(out[r.line], r.quoted)
			continue
		}
		for n, s := range money.Allocate(r.quoted, r.shares, c.quoteCur.MinorUnits()) {
			out[r.lines[n]] = plus(out[r.lines[n]], s)
		}
	}
	if freight {
		for i := range c.lines {
			out[i] = out[i].Add(c.lines[i].freightO).Add(c.lines[i].insuranceO)
		}
	}
	return out
}
