package landedcost

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// scenario says how what is undecided is read.
type scenario uint8

const (
	nominal scenario = iota // leave it out and say so
	lowest                  // the reading with the least duty
	highest                 // the reading with the most duty
)

// calc is one quote at work: the order, the law that applies to it, and its amounts. It belongs to one call.
type calc struct {
	engine    *Engine
	order     *trade.Order
	opt       Options
	from      *trade.Address
	node      *trade.Node
	territory trade.Territory
	law       trade.Date
	terms     trade.Incoterm
	mode      trade.Mode
	reg       *tariff.Regime
	scopes    tariff.Scopes

	quoteCur  trade.Currency // the order's
	customCur trade.Currency // the destination's
	rate      Exchange       // from quoteCur to customCur
	used      []Exchange     // every rate of exchange used
	missing   trade.Errors   // rates of exchange that weren't found

	lines    []line // one for each item of the order
	physical []int  // indices of lines that cross the border, in canonical order
	shipping decimal.Decimal
	insured  decimal.Decimal
	goods    decimal.Decimal // before discounts, digital lines included
	discount decimal.Decimal

	totals    bool // quantities are totals of a line of which no number of pieces is known
	data      []tariff.DataVersion
	undecided bool
	because   []string
	open      []string // inputs on which it hangs which rules apply at all: bounds can't span them

	// the state of one evaluation
	sc       scenario
	focus    string // JSON Pointer of the one input that the scenario reads high or low, "" for all of them
	groups   []group
	rows     []row
	findings []trade.Finding
	tests    []DeMinimis
	options  []ProcedureOption
}

// line is one line of the order at work. Amounts ending in O are in the order's currency, the others in the customs
// currency.
type line struct {
	c    *calc
	i    int
	item *trade.Item
	code trade.HSCode
	src  string

	gross                        decimal.Decimal // quantity × price, order currency
	price                        decimal.Decimal // what the buyer pays for it, net of every discount
	goodsO                       decimal.Decimal // what counts for customs
	freightO, insuranceO, valueO decimal.Decimal

	goods, freight, insurance, value decimal.Decimal

	candidates []tariff.Candidate

	// the state of one evaluation
	group               *group
	valued              *tariff.Valuation // the valuation that value holds
	sums                []decimal.Decimal // by index of the regime's charges
	duties, taxes, fees decimal.Decimal
	chosen              trade.HSCode
	status              Status
	findings            []trade.Finding
	options             []Option
	considered          []Considered
}

// group is the lines that enter by one procedure.
type group struct {
	c     *calc
	proc  *tariff.Procedure
	value *tariff.Valuation
	lines []int
}

func newCalc(e *Engine, o *trade.Order, opt Options) *calc {
	c := &calc{engine: e, order: o, opt: opt, quoteCur: o.Currency}
	c.scopes, _ = e.tariff.(tariff.Scopes)
	c.from, c.node = shipFrom(o, opt.Node)
	c.territory = trade.TerritoryOf(o.ShipTo)
	c.law = o.LawDate()
	if !opt.Date.IsZero() {
		c.law = opt.Date
	}
	c.terms = cmp.Or(opt.Terms, o.Terms, trade.DDP)
	c.mode = cmp.Or(opt.Mode, o.Shipping.Mode, trade.Courier)
	c.lines = make([]line, len(o.Items))
	for i := range o.Items {
		c.lines[i] = line{c: c, i: i, item: &o.Items[i]}
	}
	return c
}

// apportion gives every line its price and its share of cart discounts, freight and insurance, in the order's currency.
// Shares are by the value of the goods, by largest remainder, in a canonical order of lines, so that the order in which
// items are given changes nothing.
func (c *calc) apportion() {
	o, places := c.order, c.quoteCur.MinorUnits()
	canonical := make([]int, len(c.lines))
	for i := range c.lines {
		l := &c.lines[i]
		canonical[i] = i
		l.gross = money.MulRound(l.item.Quantity, l.item.UnitPrice.Amount, places, money.HalfUp)
		l.price = l.gross.Sub(l.item.Discount.Amount)
		l.goodsO = l.price
		l.code, l.src = c.codeFor(l.item)
		c.goods = plus(c.goods, l.gross)
		c.discount = plus(c.discount, l.item.Discount.Amount)
	}
	if len(canonical) > 1 {
		slices.SortStableFunc(canonical, func(a, b int) int { return compareLines(&c.lines[a], &c.lines[b]) })
	}
	for _, i := range canonical {
		if c.lines[i].item.Kind != trade.Digital {
			c.physical = append(c.physical, i)
		}
	}
	c.shipping, c.insured = o.Shipping.Charged.Amount, o.Shipping.Insurance.Amount
	if c.opt.Shipping.IsSet() {
		c.shipping = c.opt.Shipping.Amount
	}
	weights := make([]decimal.Decimal, len(canonical))
	for _, d := range o.Discounts {
		if d.Kind == "shipping" {
			off := decimal.Min(d.Amount.Amount, c.shipping)
			c.shipping = c.shipping.Sub(off)
			continue
		}
		for k, i := range canonical {
			weights[k] = c.lines[i].price
		}
		c.discount = plus(c.discount, d.Amount.Amount)
		lowers := d.LowersCustomsValue == nil || *d.LowersCustomsValue
		for k, s := range money.Allocate(d.Amount.Amount, weights, places) {
			l := &c.lines[canonical[k]]
			l.price = l.price.Sub(s)
			if lowers {
				l.goodsO = l.goodsO.Sub(s)
			}
		}
	}
	if len(c.physical) == 0 {
		return
	}
	weights = weights[:len(c.physical)]
	for k, i := range c.physical {
		weights[k] = c.lines[i].goodsO
	}
	if !c.shipping.IsZero() {
		for k, s := range money.Allocate(c.shipping, weights, places) {
			c.lines[c.physical[k]].freightO = s
		}
	}
	if !c.insured.IsZero() {
		for k, s := range money.Allocate(c.insured, weights, places) {
			c.lines[c.physical[k]].insuranceO = s
		}
	}
}

// shipFrom returns where the order ships from: its ship_from, or the named node, else its first node. Both are nil when
// the named node doesn't exist.
func shipFrom(o *trade.Order, id string) (*trade.Address, *trade.Node) {
	if id == "" && o.ShipFrom != nil {
		return o.ShipFrom, nil
	}
	for i := range o.Nodes {
		if id == "" || o.Nodes[i].ID == id {
			return &o.Nodes[i].Address, &o.Nodes[i]
		}
	}
	return nil, nil
}

// compareLines orders lines by what they are, not by where they stand.
func compareLines(a, b *line) int {
	return cmp.Or(
		b.goodsO.Cmp(a.goodsO), cmp.Compare(a.code, b.code), cmp.Compare(a.item.Origin, b.item.Origin),
		cmp.Compare(a.item.SKU, b.item.SKU), cmp.Compare(a.item.Description, b.item.Description),
		a.item.Quantity.Cmp(b.item.Quantity), cmp.Compare(a.item.Category, b.item.Category),
	)
}

// codeFor returns the item's code for the destination and where it comes from. A code for the union that the destination
// belongs to serves it too.
func (c *calc) codeFor(it *trade.Item) (trade.HSCode, string) {
	if code := it.Codes[c.territory]; code != "" {
		return code, "order"
	}
	for _, t := range c.reg.Parents {
		if code := it.Codes[t]; code != "" {
			return code, "order"
		}
	}
	return it.HSCode, "hs_code"
}

// convert values the order in the destination's currency.
func (c *calc) convert() error {
	c.customCur = c.reg.Currency
	r, ok := c.exchange(c.quoteCur, c.customCur)
	if !ok {
		return c.missing
	}
	c.rate = r
	c.apportion()
	for i := range c.lines {
		l := &c.lines[i]
		l.goods = c.toCustoms(l.goodsO)
		l.freight = c.toCustoms(l.freightO)
		l.insurance = c.toCustoms(l.insuranceO)
	}
	return nil
}

// toCustoms converts an amount of the order into the customs currency, rounded to its minor unit half up: the smallest
// amount a declaration can state.
func (c *calc) toCustoms(d decimal.Decimal) decimal.Decimal {
	if c.quoteCur == c.customCur {
		return d
	}
	return money.MulRound(d, c.rate.Rate, c.customCur.MinorUnits(), money.HalfUp)
}

// exchange returns a rate and remembers it for the quote. A missing one is remembered as an error.
func (c *calc) exchange(from, to trade.Currency) (Exchange, bool) {
	if from == to {
		return Exchange{From: from, To: to, Rate: one, Date: c.law}, true
	}
	for _, u := range c.used {
		if u.From == from && u.To == to {
			return u, true
		}
	}
	r, ok := c.engine.rates.Rate(from, to, c.law)
	if !ok {
		f := trade.Finding{Code: "exchange.missing", Severity: trade.Block, Path: "/currency",
			Message: fmt.Sprintf("no rate of exchange from %s to %s on or before %s", from, to, c.law),
			Settles: fmt.Sprintf("a rate of exchange %s to %s", from, to), Holds: trade.DecideLandedCost}
		if !slices.ContainsFunc(c.missing, func(o trade.Finding) bool { return o.Message == f.Message }) {
			c.missing = append(c.missing, f)
		}
		return Exchange{}, false
	}
	c.used = append(c.used, r)
	return r, true
}

// plus adds without garbage where one side is nothing, as it mostly is.
func plus(a, b decimal.Decimal) decimal.Decimal {
	switch {
	case a.IsZero():
		return b
	case b.IsZero():
		return a
	}
	return a.Add(b)
}

var one = decimal.NewFromInt(1)

// lookup asks the provider for the measures on the physical lines, in one batch.
func (c *calc) lookup(ctx context.Context) error {
	if len(c.physical) == 0 {
		return nil
	}
	q := tariff.Query{Territory: c.territory, Date: c.law, Lines: make([]tariff.QueryLine, len(c.physical))}
	for k, i := range c.physical {
		q.Lines[k] = tariff.QueryLine{Code: c.lines[i].code, Origin: c.lines[i].item.Origin}
	}
	answers, err := c.engine.tariff.Measures(ctx, q)
	if err != nil {
		return err
	}
	if len(answers) != len(q.Lines) {
		return trade.Errors{{Code: "tariff.answers", Severity: trade.Block,
			Message: fmt.Sprintf("provider %s gave %d answers to %d lines", c.engine.tariff.Name(), len(answers), len(q.Lines))}}
	}
	c.data = append(c.data, c.reg.Data...)
	for k, i := range c.physical {
		c.lines[i].candidates = answers[k].Candidates
		for _, d := range answers[k].Data {
			if !slices.Contains(c.data, d) {
				c.data = append(c.data, d)
			}
		}
	}
	return nil
}

// ask records an input that would settle something, once.
func (c *calc) ask(path string) {
	c.undecided = true
	if !slices.Contains(c.because, path) {
		c.because = append(c.because, path)
	}
}

// reads returns how what hangs on the inputs is read. Where the stake of one input is sought the others are read low.
func (c *calc) reads(paths ...string) scenario {
	if c.sc == nominal || c.focus == "" || slices.Contains(paths, c.focus) {
		return c.sc
	}
	return lowest
}

func pointer(i int, field string) string { return fmt.Sprintf("/items/%d/%s", i, field) }
