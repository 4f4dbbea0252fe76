package scorecard

import "github.com/crossborder-go/crossborder/trade"

// Merge adds another card's sums. The order in which cards merge doesn't matter. The other card stays as it is. A card
// with negative counts, as only a damaged file has them, is refused with "scorecard.damaged".
func (c *Card) Merge(o *Card) error {
	if o == nil {
		return nil
	}
	a, b := &c.s, &o.s
	if b.Orders < 0 || b.Released < 0 || b.Held < 0 || b.Orders != b.Released+b.Held {
		return trade.Errors{{Code: "scorecard.damaged", Severity: trade.Block, Path: "/orders", Message: "the card's counts don't add up"}}
	}
	for _, x := range []struct {
		to *int
		n  int
	}{
		{&a.Orders, b.Orders}, {&a.Released, b.Released}, {&a.Held, b.Held}, {&a.Dispatched, b.Dispatched}, {&a.Settled, b.Settled},
		{&a.PrepaidTried, b.PrepaidTried}, {&a.PrepaidRefused, b.PrepaidRefused}, {&a.Ended, b.Ended}, {&a.Returned, b.Returned},
		{&a.DocumentBlocked, b.DocumentBlocked}, {&a.DocumentOpen, b.DocumentOpen}, {&a.CustomsHeld, b.CustomsHeld}, {&a.Touched, b.Touched},
	} {
		*x.to += x.n
	}
	a.cover(b.From, b.To)
	counts(a.ReturnCauses, b.ReturnCauses)
	counts(a.Rules, b.Rules)
	counts(a.HoldReasons, b.HoldReasons)
	counts(a.Fields, b.Fields)
	each(a.Accuracy, b.Accuracy, (*accuracySums).merge)
	each(a.Causes, b.Causes, (*amountSums).merge)
	each(a.Unrecovered, b.Unrecovered, (*amountSums).merge)
	each(a.Lanes, b.Lanes, (*laneSums).merge)
	each(a.Markets, b.Markets, (*laneSums).merge)
	each(a.Months, b.Months, (*laneSums).merge)
	return nil
}

func counts(to, from map[string]int) {
	for k, n := range from {
		to[k] += n
	}
}

func each[T any](to, from map[string]*T, merge func(a, b *T)) {
	for k, v := range from {
		if v != nil {
			merge(entry(to, k), v)
		}
	}
}

func (a *amountSums) merge(b *amountSums) { a.N, a.Amount = a.N+b.N, a.Amount.Add(b.Amount) }

func (a *accuracySums) merge(b *accuracySums) {
	a.N, a.Relative, a.Unquoted = a.N+b.N, a.Relative+b.Relative, a.Unquoted+b.Unquoted
	a.Within2, a.Within5 = a.Within2+b.Within2, a.Within5+b.Within5
	a.Errors, a.AbsErrors = a.Errors.Add(b.Errors), a.AbsErrors.Add(b.AbsErrors)
	a.Expected, a.Actual = a.Expected.Add(b.Expected), a.Actual.Add(b.Actual)
	a.Under, a.Over = a.Under.Add(b.Under), a.Over.Add(b.Over)
	for i, n := range b.Bins {
		a.Bins[i] += n
	}
}

func (a *laneSums) merge(b *laneSums) {
	a.Orders, a.Released, a.Delivered = a.Orders+b.Orders, a.Released+b.Released, a.Delivered+b.Delivered
	a.Returned, a.Lost, a.Damaged = a.Returned+b.Returned, a.Lost+b.Lost, a.Damaged+b.Damaged
	a.Troubled, a.Tried, a.Refused = a.Troubled+b.Troubled, a.Tried+b.Tried, a.Refused+b.Refused
	a.Promised, a.OnTime, a.Earned = a.Promised+b.Promised, a.OnTime+b.OnTime, a.Earned+b.Earned
	for len(a.Days) < len(b.Days) {
		a.Days = append(a.Days, 0)
	}
	for i, n := range b.Days {
		a.Days[i] += n
	}
	a.Revenue, a.Goods, a.Freight = a.Revenue.Add(b.Revenue), a.Goods.Add(b.Goods), a.Freight.Add(b.Freight)
	a.Charges, a.Handling = a.Charges.Add(b.Charges), a.Handling.Add(b.Handling)
}
