// Package pricingrules shows how a shop tests its own pricing rules against the engine. The rules are the shop's: what
// it charges for carriage, how far a discount may go, and the margin below which it doesn't sell. The tests beside them
// are the point of the example:
//
//	go test -v ./examples/pricingrules
//
// They fix what isn't the rules' subject. The carrier's price comes from carriertest, the duty rate from a table in the
// test, the date from the order. A rule's test then fails when the rule changes, and not when a law or a rate card does.
package pricingrules

import (
	"context"
	"fmt"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// The shop's figures, in the order's currency.
var (
	freeFrom    = decimal.New(80, 0)  // value of goods from which carriage is free
	carriage    = decimal.New(8, 0)   // what it costs the buyer below that
	maxDiscount = decimal.New(30, -2) // share of the goods that discounts may take off
	minMargin   = decimal.New(10, 0)  // what must remain of an order after goods, carriage, duty and tax
)

// Shop sells by its rules.
type Shop struct{ engine *crossborder.Engine }

// New returns a shop that answers from the configuration given, with the shop's rules and policy in it.
func New(cfg crossborder.Config) (*Shop, error) {
	standard, err := customs.BuiltinRules()
	if err != nil {
		return nil, err
	}
	own, err := Discounts()
	if err != nil {
		return nil, err
	}
	cfg.Rules = customs.Rules(standard, own)
	policy, err := Policy()
	if err != nil {
		return nil, err
	}
	cfg.Policy = &policy
	engine, err := crossborder.New(cfg)
	return &Shop{engine}, err
}

// Sell prices the carriage and releases the order, or holds it with the reasons.
func (s *Shop) Sell(ctx context.Context, o *crossborder.Order) (*crossborder.Release, error) {
	charged, err := Carriage(o)
	if err != nil {
		return nil, err
	}
	priced := o.Clone()
	priced.Shipping.Charged = charged
	return s.engine.Release(ctx, priced)
}

// Carriage is what the buyer is charged for carriage: nothing from 80 of goods, else 8, whatever the carrier asks. Goods
// count after the discounts of their lines and before those of the cart.
func Carriage(o *crossborder.Order) (trade.Money, error) {
	goods, err := o.Goods()
	if err != nil || goods.Amount.GreaterThanOrEqual(freeFrom) {
		return trade.NewMoney(decimal.Zero, o.Currency), err
	}
	return trade.NewMoney(carriage, o.Currency), nil
}

// Discounts is the rule that line and cart discounts together take off at most 30 % of the goods.
func Discounts() (crossborder.RuleSet, error) {
	return customs.NewRuleSet("shop-pricing", "2026-11", customs.Rule{
		Code: "shop.discount", Severity: trade.Block, Holds: trade.DecideLandedCost,
		Title:  "Discounts take off at most 30 % of the goods.",
		Remedy: "lower the discount, or have it approved",
		Check: func(s customs.Subject, report customs.Report) {
			before, off := decimal.Zero, decimal.Zero
			for _, it := range s.Order.Items {
				before = before.Add(it.UnitPrice.Amount.Mul(it.Quantity))
				off = off.Add(it.Discount.Amount)
			}
			for _, d := range s.Order.Discounts {
				off = off.Add(d.Amount.Amount)
			}
			if allowed := before.Mul(maxDiscount); off.GreaterThan(allowed) {
				report("/items", fmt.Sprintf("discounts of %s, at most %s are allowed", trade.DecimalText(off, 2), trade.DecimalText(allowed, 2)))
			}
		},
	})
}

// Policy takes the cheapest service, of those that leave the shop its margin.
func Policy() (carrier.Policy, error) {
	p, ok := carrier.BuiltinPolicy("cheapest")
	if !ok {
		return p, fmt.Errorf("there is no policy cheapest among %v", carrier.PolicyNames())
	}
	p.Constraints.MinMargin = &minMargin
	return p, nil
}
