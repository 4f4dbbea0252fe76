package waterfall_test

import (
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/landedcost/waterfall"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

var update = flag.Bool("update", false, "write the golden file")

func quote(t *testing.T, id string) *landedcost.Quote {
	t.Helper()
	usd := func(n int64) trade.Money { return trade.Money{Amount: decimal.NewFromInt(n), Currency: "USD"} }
	o := &trade.Order{ID: id, Date: trade.NewDate(2026, 10, 5), Currency: "USD", Seller: trade.Party{Name: "S"}, Buyer: trade.Party{Name: "B"},
		ShipTo: trade.Address{Country: "US"}, ShipFrom: &trade.Address{Country: "CN"}, Shipping: trade.Shipping{Charged: usd(25)},
		Discounts: []trade.Discount{{Kind: "cart", Amount: usd(20)}},
		Items:     []trade.Item{{Description: "T-shirts", Quantity: decimal.NewFromInt(20), UnitPrice: usd(25), HSCode: "6109100012", Origin: "CN"}}}
	e, err := landedcost.New(landedcost.Config{Tariff: world.New()})
	if err != nil {
		t.Fatal(err)
	}
	q, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func wellFormed(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
	}
}

func TestGolden(t *testing.T) {
	svg := waterfall.SVG(quote(t, "SO-1"))
	wellFormed(t, svg)
	if *update {
		if err := os.WriteFile("testdata/us.svg", svg, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/us.svg")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(svg)); diff != "" {
		t.Error(diff)
	}
}

func TestHostileNames(t *testing.T) {
	q := quote(t, "</svg><script>\x00\x1b[31m\u202e&\"'"+strings.Repeat("x", 10000))
	q.Lines[0].Charges[0].Name = "<b>\ufffe" + strings.Repeat("long ", 3000)
	svg := waterfall.SVG(q)
	wellFormed(t, svg)
	if strings.Contains(string(svg), "<script>") || strings.Contains(string(svg), "<b>") {
		t.Error("markup of a name stands in the picture")
	}
	wellFormed(t, waterfall.SVG(&landedcost.Quote{Currency: "USD"}))
}
