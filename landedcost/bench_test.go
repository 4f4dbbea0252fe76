package landedcost_test

import (
	"context"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

// threeLines is an order of three lines to a destination, on which its thresholds don't help.
func threeLines(to trade.Country, cur trade.Currency) *trade.Order {
	item := func(desc string, hs trade.HSCode, price int64, origin trade.Country) trade.Item {
		return trade.Item{SKU: desc, Description: desc, Quantity: decimal.NewFromInt(2), UnitPrice: trade.Money{Amount: decimal.NewFromInt(price), Currency: cur},
			HSCode: hs, Origin: origin, NetWeight: trade.Weight{Value: decimal.New(4, -1), Unit: "kg"}}
	}
	return &trade.Order{
		ID: "B", Date: trade.NewDate(2026, 10, 5), Currency: cur, Seller: trade.Party{Name: "S"}, Buyer: trade.Party{Name: "B"},
		ShipTo: trade.Address{Country: to, City: "C", Line1: "1"}, ShipFrom: &trade.Address{Country: "US"},
		Items:    []trade.Item{item("T-shirt", "6109100010", 40, "CN"), item("Handbag", "4202210000", 90, "IT"), item("Headphones", "8518300090", 120, "VN")},
		Shipping: trade.Shipping{Charged: trade.Money{Amount: decimal.NewFromInt(15), Currency: cur}},
	}
}

func BenchmarkQuote(b *testing.B) {
	for _, c := range []struct {
		name string
		to   trade.Country
		cur  trade.Currency
	}{{"GB in GBP", "GB", "GBP"}, {"GB in USD", "GB", "USD"}, {"DE in EUR", "DE", "EUR"}, {"US in USD", "US", "USD"}} {
		b.Run(c.name, func(b *testing.B) {
			e, err := landedcost.New(landedcost.Config{Tariff: shared, Rates: everyRate{}})
			if err != nil {
				b.Fatal(err)
			}
			o := threeLines(c.to, c.cur)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Quote(context.Background(), o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Garbage is what a bulk run pays for: a three-line quote with its whole ledger stays within these allocations.
func TestQuoteAllocations(t *testing.T) {
	for _, c := range []struct {
		to   trade.Country
		cur  trade.Currency
		most float64
	}{{"GB", "GBP", 300}, {"DE", "EUR", 300}, {"GB", "USD", 360}} {
		e, o := engine(t), threeLines(c.to, c.cur)
		got := testing.AllocsPerRun(100, func() {
			if _, err := e.Quote(context.Background(), o); err != nil {
				t.Fatal(err)
			}
		})
		if got > c.most {
			t.Errorf("%s in %s: %.0f allocations, at most %.0f are allowed", c.to, c.cur, got, c.most)
		}
	}
}
