package trade_test

import (
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

// A code that Go code wrote with dots matches no tariff: it is refused rather than quoted as unknown.
func TestDottedCodeOfGoCodeIsRefused(t *testing.T) {
	o := &trade.Order{ID: "x", Date: trade.NewDate(2026, 10, 5), Currency: "USD", Seller: trade.Party{Name: "S"}, Buyer: trade.Party{Name: "B"},
		ShipTo: trade.Address{Country: "GB"}, ShipFrom: &trade.Address{Country: "US"},
		Items: []trade.Item{{Description: "Motorcycle", Quantity: decimal.NewFromInt(1), UnitPrice: trade.Money{Amount: decimal.NewFromInt(5), Currency: "USD"}, HSCode: "8711.20"}}}
	has := func() bool {
		return slices.ContainsFunc(o.Validate(), func(f trade.Finding) bool { return f.Code == "order.hs_code" && f.Path == "/items/0/hs_code" })
	}
	if !has() {
		t.Error("dots pass")
	}
	o.Items[0].HSCode = "871120"
	if has() {
		t.Error("digits don't")
	}
}
