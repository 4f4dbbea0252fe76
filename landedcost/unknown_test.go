package landedcost_test

import (
	"context"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

// What the seller pays for carriage in a currency without a rate of exchange is said to be missing, not counted as nothing.
func TestCostOfCarriageWithoutARate(t *testing.T) {
	e, err := landedcost.New(landedcost.Config{Tariff: shared})
	if err != nil {
		t.Fatal(err)
	}
	o := oneItem("GB", "GBP", "200")
	o.Shipping.Cost = trade.Money{Amount: decimal.NewFromInt(900), Currency: "JPY"}
	q, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(q.Findings, func(f trade.Finding) bool { return f.Code == "exchange.missing" && f.Path == "/shipping/cost" }) {
		t.Errorf("findings: %v", q.Findings)
	}
}
