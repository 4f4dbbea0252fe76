package landedcost

import (
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Cause says why a charge differs between two quotes.
type Cause string

// The causes.
const (
	CauseBegan     Cause = "measure"   // the charge stands in one of the quotes only: a law began or ended, or another applies
	CauseThreshold Cause = "threshold" // a threshold frees it in one of the quotes
	CauseRate      Cause = "rate"      // another rate
	CauseExchange  Cause = "exchange"  // another rate of exchange
	CauseBase      Cause = "base"      // another base: goods, carriage, or a charge that it falls on
	CauseData      Cause = "data"      // the same law on the same day, told otherwise by other versions of the data
	CauseRounding  Cause = "rounding"  // only the sharing of minor units
)

// Change is one charge that differs between two quotes, and why.
type Change struct {
	Line       int          `json:"line"` // -1 for the consignment
	ID         string       `json:"id"`
	Group      tariff.Group `json:"group"`
	Name       string       `json:"name"`
	Measure    string       `json:"measure,omitempty"`
	Before     trade.Money  `json:"before"`
	After      trade.Money  `json:"after"`
	Change     trade.Money  `json:"change"`
	Cause      Cause        `json:"cause"`
	Why        string       `json:"why"`
	Instrument string       `json:"instrument,omitempty"`
}

// Difference is what separates two quotes. The changes of the charges and of what else is paid sum to Landed.
type Difference struct {
	Before  trade.Date  `json:"before"` // the dates of the two quotes
	After   trade.Date  `json:"after"`
	Landed  trade.Money `json:"landed"` // after − before
	Goods   trade.Money `json:"goods"`  // goods net of discounts, carriage, insurance
	Changes []Change    `json:"changes"`
	// Procedure says so where the goods enter another way.
	Procedure string `json:"procedure,omitempty"`
	// Data says so where the quotes rest on other versions of the data.
	Data []string `json:"data,omitempty"`

	dataOnly bool // nothing but the data differs
}

// Diff explains the difference between two quotes of one order, charge by charge and by cause. Both must be in the same
// currency; a trade.MismatchError says otherwise.
func Diff(before, after *Quote) (*Difference, error) {
	landed, err := after.Totals.Landed.Sub(before.Totals.Landed)
	if err != nil {
		return nil, err
	}
	charges, err := after.Totals.Charges.Sub(before.Totals.Charges)
	if err != nil {
		return nil, err
	}
	goods, _ := landed.Sub(charges)
	d := &Difference{Before: before.QuotedFor, After: after.QuotedFor, Landed: landed, Goods: goods, Changes: []Change{}}
	if before.Procedure != after.Procedure {
		d.Procedure = fmt.Sprintf("%s, before %s", after.Procedure, before.Procedure)
	}
	exchange := !slices.Equal(before.Exchange, after.Exchange)
	d.Data = dataChanges(before.Data, after.Data)
	d.dataOnly = len(d.Data) > 0 && !exchange && before.QuotedFor == after.QuotedFor && sameInputs(before, after)
	old, fresh := ledgerRows(before), ledgerRows(after)
	for _, a := range fresh {
		k := slices.IndexFunc(old, func(b ledgerRow) bool { return !b.used && b.key == a.key })
		if k < 0 { // the same charge under another measure
			k = slices.IndexFunc(old, func(b ledgerRow) bool {
				return !b.used && b.line == a.line && b.ch.ID == a.ch.ID && !slices.ContainsFunc(fresh, func(f ledgerRow) bool { return f.key == b.key })
			})
		}
		if k < 0 {
			d.add(Change{Before: trade.Money{Currency: after.Currency}, After: a.ch.Amount, Cause: CauseBegan, Why: "not charged before: " + a.ch.Derivation.String()}, a)
			continue
		}
		old[k].used = true
		d.compare(old[k], a, exchange)
	}
	for _, b := range old {
		if !b.used {
			d.add(Change{Before: b.ch.Amount, After: trade.Money{Currency: before.Currency}, Cause: CauseBegan, Why: "no longer charged; before: " + b.ch.Derivation.String()}, b)
		}
	}
	return d, nil
}

// dataChanges lists the data whose version differs.
func dataChanges(before, after []tariff.DataVersion) []string {
	var out []string
	for _, a := range after {
		k := slices.IndexFunc(before, func(b tariff.DataVersion) bool { return b.Name == a.Name })
		switch {
		case k < 0:
			out = append(out, fmt.Sprintf("%s %s, before not used", a.Name, a.Version))
		case before[k].Version != a.Version || before[k].Digest != a.Digest:
			out = append(out, fmt.Sprintf("%s %s, before %s", a.Name, a.Version, before[k].Version))
		}
	}
	for _, b := range before {
		if !slices.ContainsFunc(after, func(a tariff.DataVersion) bool { return b.Name == a.Name }) {
			out = append(out, fmt.Sprintf("%s no longer used, before %s", b.Name, b.Version))
		}
	}
	return out
}

// sameInputs reports whether two quotes are of the same goods on the same terms: by the order's digest where both are
// sealed, else by what their lines and totals say of the order.
func sameInputs(a, b *Quote) bool {
	if a.Destination != b.Destination || a.Terms != b.Terms || len(a.Lines) != len(b.Lines) {
		return false
	}
	if a.OrderDigest != "" && b.OrderDigest != "" {
		return a.OrderDigest == b.OrderDigest
	}
	for i := range a.Lines {
		x, y := &a.Lines[i], &b.Lines[i]
		if x.SKU != y.SKU || x.Description != y.Description || x.Origin != y.Origin || !x.Quantity.Equal(y.Quantity) || !x.Goods.Equal(y.Goods) ||
			x.Code != y.Code && x.CodeSource != "schedule" && y.CodeSource != "schedule" {
			return false
		}
	}
	return a.Totals.Shipping.Equal(b.Totals.Shipping) && a.Totals.Insurance.Equal(b.Totals.Insurance) && a.Totals.Discounts.Equal(b.Totals.Discounts)
}

// ledgerRow is a charge with its place.
type ledgerRow struct {
	line int
	key  string
	ch   *Charge
	used bool
}

func ledgerRows(q *Quote) []ledgerRow {
	var out []ledgerRow
	seen := map[string]int{}
	add := func(line int, ch *Charge) {
		key := fmt.Sprintf("%d %s %s", line, ch.ID, ch.Measure)
		seen[key]++ // several charges of one kind keep their order
		out = append(out, ledgerRow{line: line, key: fmt.Sprintf("%s %d", key, seen[key]), ch: ch})
	}
	for i := range q.Lines {
		for k := range q.Lines[i].Charges {
			add(i, &q.Lines[i].Charges[k])
		}
	}
	for k := range q.Charges {
		add(-1, &q.Charges[k])
	}
	return out
}

// compare books the change between two charges that correspond, if there is one.
func (d *Difference) compare(b, a ledgerRow, exchange bool) {
	if a.ch.Amount.Equal(b.ch.Amount) {
		return
	}
	c := Change{Before: b.ch.Amount, After: a.ch.Amount}
	freed := func(ch *Charge) bool { return ch.CustomsAmount.Amount.IsZero() }
	switch {
	case freed(a.ch) != freed(b.ch):
		c.Cause = CauseThreshold
		c.Why = fmt.Sprintf("%s; before: %s", a.ch.Derivation, b.ch.Derivation)
	case a.ch.Rate != b.ch.Rate:
		c.Cause, c.Why = CauseRate, fmt.Sprintf("the rate is %s, before %s", a.ch.Rate, b.ch.Rate)
	case !a.ch.Base.Equal(b.ch.Base) && !exchange:
		c.Cause, c.Why = CauseBase, fmt.Sprintf("it falls on %s, before on %s", a.ch.Base, b.ch.Base)
	case exchange:
		c.Cause, c.Why = CauseExchange, fmt.Sprintf("another rate of exchange: %s falls on %s, before on %s", a.ch.Rate, a.ch.Base, b.ch.Base)
	case !a.ch.CustomsAmount.Equal(b.ch.CustomsAmount):
		c.Cause, c.Why = CauseRate, fmt.Sprintf("%s; before: %s", a.ch.Derivation, b.ch.Derivation)
	default:
		c.Cause, c.Why = CauseRounding, "a minor unit of the total is shared otherwise"
	}
	d.add(c, a)
}

func (d *Difference) add(c Change, r ledgerRow) {
	c.Line, c.ID, c.Group, c.Name, c.Measure, c.Instrument = r.line, r.ch.ID, r.ch.Group, r.ch.Name, r.ch.Measure, r.ch.Instrument
	c.Change = trade.Money{Amount: c.After.Amount.Sub(c.Before.Amount), Currency: d.Landed.Currency}
	if c.Change.Amount.IsZero() && c.Cause == CauseBegan {
		return // a row of nothing came or went
	}
	if d.dataOnly && (c.Cause == CauseBegan || c.Cause == CauseThreshold || c.Cause == CauseRate) {
		c.Cause = CauseData
	}
	d.Changes = append(d.Changes, c)
}

// Sum is what the changes and the goods come to: Landed.
func (d *Difference) Sum() decimal.Decimal {
	sum := d.Goods.Amount
	for _, c := range d.Changes {
		sum = plus(sum, c.Change.Amount)
	}
	return sum
}
