package rates

import (
	"testing"

	"github.com/crossborder-go/crossborder/trade"
)

func TestSample(t *testing.T) {
	table, err := Sample()
	if err != nil {
		t.Fatal(err)
	}
	on := trade.NewDate(2026, 10, 5)
	for _, c := range []struct{ from, to trade.Currency }{{"USD", "GBP"}, {"GBP", "EUR"}, {"USD", "CAD"}, {"JPY", "BRL"}} {
		r, ok := table.Rate(c.from, c.to, on)
		if !ok || !r.Rate.IsPositive() || r.Date.String() != "2023-09-01" {
			t.Errorf("%s to %s: %+v, %v", c.from, c.to, r, ok)
		}
	}
	if r, ok := table.Rate("USD", "GBP", trade.NewDate(2023, 8, 31)); ok {
		t.Errorf("a rate before it was published: %+v", r)
	}
}
