package crossborder

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/packing"
	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

// The names hosts look for, so that a first program needs one import.
type (
	// TariffProvider is the extension point for tariff data.
	TariffProvider = tariff.Provider
	// CarrierAdapter is the extension point for carriers.
	CarrierAdapter = carrier.Adapter
	// RuleSet is the extension point for compliance rules.
	RuleSet = customs.RuleSet
	// Order is the one input of everything.
	Order = trade.Order
	// Quote is what an order costs landed.
	Quote = landedcost.Quote
	// Finding is one thing an answer has to say.
	Finding = trade.Finding
)

// DecodeOrder reads an order in JSON, strictly: every unknown field, bad number and missing value is reported at once.
func DecodeOrder(data []byte) (*Order, error) { return trade.DecodeOrder(data) }

// Config is what an Engine works with. The zero Config works: embedded law, no exchange rates, no carriers, built-in rules.
type Config struct {
	// Tariff answers what the law says; nil is the embedded data of package world. Put a host's own data and official
	// schedules before it with tariff.Chain.
	Tariff TariffProvider
	// Rates answers rates of exchange; nil knows none.
	Rates landedcost.Rates
	// Carriers are asked for offers. Without any, the order's own shipping charge and mode make the one option.
	Carriers []CarrierAdapter
	// TradeLanes is the host's trading pattern: which carriers, and which of their services, go between two countries. Of
	// the lanes of one destination those of the least preference number with an offer compete, the others stand beside as
	// rejected. Empty, and between countries that no lane names: all carriers.
	TradeLanes carrier.TradeLanes
	// CarrierDeadline bounds how long one carrier may take; default two seconds.
	CarrierDeadline time.Duration
	// Rules check orders, quotes and declarations; nil is customs.BuiltinRules.
	Rules RuleSet
	// Policy says which option is best; nil is the ready policy "cheapest".
	Policy *carrier.Policy
	// Renderer makes documents of a declaration beside JSON, which is always there: customs/document makes HTML.
	Renderer customs.Renderer
	// Lanes is what the host knows of its own parcels; nil: what the policy believes.
	Lanes carrier.LaneStats
	// Boxes are the cartons the host packs into; none: one carton as large as its content.
	Boxes []packing.Box
}

// Engine runs an order through the whole flow. It is immutable and safe for concurrent use.
type Engine struct {
	cfg    Config
	quoter *landedcost.Engine
}

// New returns an engine. The zero Config works; an error names what of the configuration doesn't.
func New(cfg Config) (*Engine, error) {
	if cfg.Tariff == nil {
		cfg.Tariff = world.New()
	}
	if cfg.Rules == nil {
		rules, err := customs.BuiltinRules()
		if err != nil {
			return nil, err
		}
		cfg.Rules = rules
	}
	if cfg.Policy == nil {
		p, _ := carrier.BuiltinPolicy("cheapest")
		cfg.Policy = &p
	}
	cfg.CarrierDeadline = cmp.Or(cfg.CarrierDeadline, 2*time.Second)
	var errs trade.Errors
	for i, l := range cfg.TradeLanes {
		if !slices.ContainsFunc(cfg.Carriers, func(a CarrierAdapter) bool { return a != nil && a.Name() == l.Provider }) {
			errs = append(errs, trade.Finding{Code: "config.lane", Severity: trade.Block, Path: fmt.Sprintf("/trade_lanes/%d/provider", i), Message: fmt.Sprintf("no carrier is called %q", l.Provider)})
		}
	}
	if err := errs.ErrorOrNil(); err != nil {
		return nil, err
	}
	q, err := landedcost.New(landedcost.Config{Tariff: cfg.Tariff, Rates: cfg.Rates})
	if err != nil {
		return nil, err
	}
	return &Engine{cfg: cfg, quoter: q}, nil
}

// Quote computes the landed cost of an order as it stands. See landedcost.Engine.Quote for its errors.
func (e *Engine) Quote(ctx context.Context, o *Order) (*Quote, error) { return e.quoter.Quote(ctx, o) }

// QuoteWith is Quote with another node, terms, mode, date or charge for carriage.
func (e *Engine) QuoteWith(ctx context.Context, o *Order, opt landedcost.Options) (*Quote, error) {
	return e.quoter.QuoteWith(ctx, o, opt)
}

// Lookup answers what the schedule says of one line of goods.
func (e *Engine) Lookup(ctx context.Context, r landedcost.LookupRequest) (*landedcost.Lookup, error) {
	return e.quoter.Lookup(ctx, r)
}

// Guarantee sets what a host's policy promises of a quote. See landedcost.Engine.Guarantee.
func (e *Engine) Guarantee(q *Quote, o *Order, p landedcost.GuaranteePolicy) error {
	return e.quoter.Guarantee(q, o, p)
}

// Solve finds the prices, or the discount, at which a quote's total is a target. See landedcost.Engine.Solve.
func (e *Engine) Solve(ctx context.Context, o *Order, in landedcost.Inverse) (*landedcost.Solutions, error) {
	return e.quoter.Solve(ctx, o, in)
}
