package landedcost

import (
	"context"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Config is what an Engine works with. Both parts are read-only and shared by all calls.
type Config struct {
	// Tariff answers what the law says. Required.
	Tariff tariff.Provider
	// Rates answers rates of exchange; nil knows none, which is enough where the order's currency is the destination's.
	Rates Rates
}

// Engine computes quotes. It holds no state of its own: it is immutable and safe for concurrent use.
type Engine struct {
	tariff tariff.Provider
	rates  Rates
}

// New returns an engine. It fails when no tariff provider is given.
func New(cfg Config) (*Engine, error) {
	if cfg.Tariff == nil {
		return nil, trade.Errors{{Code: "config.tariff", Severity: trade.Block, Message: "a tariff provider is needed, such as world.New()"}}
	}
	if cfg.Rates == nil {
		cfg.Rates = (*RateTable)(nil)
	}
	return &Engine{tariff: cfg.Tariff, rates: cfg.Rates}, nil
}

// Options vary one quote without changing the order. The zero value quotes the order as it stands.
type Options struct {
	Node      string         // the fulfilment node that ships, where the order names nodes; default the first
	Terms     trade.Incoterm // in place of the order's terms
	Mode      trade.Mode     // in place of the order's mode: a carrier's service decides it
	Procedure string         // in place of the order's procedure
	Date      trade.Date     // in place of the order's date of entry
	Shipping  trade.Money    // what the buyer is charged for carriage, in place of the order's
	// ShippingCost is what the seller pays the carrier, in place of the order's.
	ShippingCost trade.Money
	// Advance is the carrier's fee for advancing duty and tax at import.
	Advance *AdvanceFee
	// Considered lists every measure looked at on the lines, with the reason it did or didn't apply, every derivation as
	// data, and what other lawful ways come to: procedures, schemes, terms.
	Considered bool
}

// AdvanceFee is a carrier's fee for paying duty and tax at import on someone's behalf: the larger of Min and Percent of
// what is advanced, plus Flat. Nothing advanced, nothing charged.
type AdvanceFee struct {
	Name    string
	Carrier string
	Min     trade.Money
	Percent decimal.Decimal // 2.5 is 2.5 %
	Flat    trade.Money
	Source  string
}

// Quote computes the landed cost of an order. Problems of the order come as trade.Errors, all at once; a destination
// whose law isn't loaded as a finding with code "regime.missing", a rate of exchange as "exchange.missing". What is
// merely unknown about a line makes the quote partial, with findings that name the fact to supply.
func (e *Engine) Quote(ctx context.Context, o *trade.Order) (*Quote, error) {
	return e.QuoteWith(ctx, o, Options{})
}

// QuoteWith is Quote with options.
func (e *Engine) QuoteWith(ctx context.Context, o *trade.Order, opt Options) (*Quote, error) {
	c, err := e.prepare(ctx, o, opt)
	if err != nil {
		return nil, err
	}
	q, err := c.quote(nominal)
	if err != nil {
		return nil, err
	}
	if opt.Considered {
		if err := e.explain(ctx, c, q); err != nil {
			return nil, err
		}
	}
	if !c.undecided {
		return q, nil
	}
	if len(c.open) > 0 { // another procedure or relief may apply: an interval would claim too much
		q.Findings = append(q.Findings, trade.Finding{Code: "rules.undecided", Severity: trade.Review, Path: c.open[0], Settles: c.open[0], Holds: trade.DecideLandedCost,
			Message: "which procedure, charge or relief applies hangs on " + strings.Join(c.open, ", ") + ": the amounts take its condition not to hold, and no bounds are given"})
		return q, nil
	}
	low, errLow := c.quote(lowest)
	high, errHigh := c.quote(highest)
	if errLow == nil && errHigh == nil {
		q.Bounds = &Bounds{Low: low.Totals.Landed, High: high.Totals.Landed, Because: c.because}
		if q.Bounds.High.Amount.LessThan(q.Bounds.Low.Amount) {
			q.Bounds.Low, q.Bounds.High = q.Bounds.High, q.Bounds.Low
		}
		c.rank(q.Bounds)
	}
	return q, nil
}

// prepare checks the order, fetches the law and converts its amounts.
func (e *Engine) prepare(ctx context.Context, o *trade.Order, opt Options) (*calc, error) {
	if o == nil {
		return nil, trade.Errors{{Code: "order.missing", Severity: trade.Block, Message: "there is no order"}}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var bad trade.Errors
	for _, f := range o.Validate() {
		if f.Severity == trade.Block {
			bad = append(bad, f)
		}
	}
	if len(bad) > 0 {
		return nil, bad
	}
	c := newCalc(e, o, opt)
	if c.from == nil {
		return nil, trade.Errors{{Code: "order.node", Severity: trade.Block, Path: "/nodes",
			Message: fmt.Sprintf("the order names no fulfilment node %q", opt.Node), Settles: "/nodes"}}
	}
	reg, err := e.tariff.Regime(ctx, c.territory, c.law)
	if err != nil {
		return nil, err
	}
	if reg == nil {
		return nil, e.regimeMissing(c.territory, c.law, "/ship_to/country")
	}
	c.reg = reg
	if err := c.convert(); err != nil {
		return nil, err
	}
	if err := c.lookup(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// regimeMissing is the typed error for a territory whose law isn't known at the date; it says what is missing.
func (e *Engine) regimeMissing(t trade.Territory, on trade.Date, path string) error {
	f := trade.Finding{Code: "regime.missing", Severity: trade.Block, Path: path,
		Message: fmt.Sprintf("the law of %s on %s isn't loaded: load a country file for territory %q (its format is in package tariff/world)", t, on, t),
		Settles: "a country file for " + string(t), Holds: trade.DecideLandedCost}
	if g, ok := e.tariff.(tariff.Gaps); ok {
		if missing := g.Missing(t, on); len(missing) > 0 {
			f.Message = fmt.Sprintf("too little is known of the law of %s on %s for a quote; missing: %s", t, on, strings.Join(missing, "; "))
		}
	}
	return trade.Errors{f}
}
