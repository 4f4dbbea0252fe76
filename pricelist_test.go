package crossborder_test

import (
	"context"
	"testing"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/trade"
)

func TestPriceList(t *testing.T) {
	e := newEngine(t, crossborder.Config{})
	o := basket(t)
	rows, err := e.PriceList(context.Background(), o, []trade.Address{{Country: "GB"}, {Country: "DE"}, {Country: "JP"}, {Country: "KP"}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"GBP", "EUR"} {
		if r := rows[i]; !r.Landed.Amount.GreaterThan(r.Goods.Amount) || string(r.Local.Currency) != want {
			t.Errorf("%s: %+v", r.To.Country, r)
		}
	}
	for i, code := range map[int]string{2: "exchange.missing", 3: "regime.missing"} {
		if r := rows[i]; r.Landed.IsSet() || len(r.Findings) != 1 || r.Findings[0].Code != code {
			t.Errorf("%s: %+v", r.To.Country, r)
		}
	}
	if o.ShipTo.Country != "GB" {
		t.Error("the order was changed")
	}
}
