package landedcost

import (
	"slices"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// maxStakes bounds for how many open inputs the money at stake is computed: each takes two more evaluations.
const maxStakes = 32

// rank puts the open inputs in the order of the money that hangs on each.
func (c *calc) rank(b *Bounds) {
	type input struct {
		path  string
		stake decimal.Decimal
	}
	inputs := make([]input, len(b.Because))
	for k, path := range b.Because {
		inputs[k].path = path
		switch {
		case len(inputs) == 1:
			inputs[k].stake = b.High.Amount.Sub(b.Low.Amount)
		case k < maxStakes:
			inputs[k].stake = c.stake(path)
		}
	}
	slices.SortStableFunc(inputs, func(x, y input) int { return y.stake.Cmp(x.stake) })
	b.Because, b.Stakes = make([]string, len(inputs)), make([]trade.Money, len(inputs))
	for k, in := range inputs {
		b.Because[k], b.Stakes[k] = in.path, c.inQuote(in.stake)
	}
}

// stake is how far one open input moves the landed total.
func (c *calc) stake(path string) decimal.Decimal {
	c.focus = path
	defer func() { c.focus = "" }()
	low, errLow := c.quote(lowest)
	high, errHigh := c.quote(highest)
	if errLow != nil || errHigh != nil {
		return decimal.Zero
	}
	return high.Totals.Landed.Amount.Sub(low.Totals.Landed.Amount).Abs()
}
