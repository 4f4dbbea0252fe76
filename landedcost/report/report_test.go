package report_test

import (
	"context"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/landedcost/report"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

var update = flag.Bool("update", false, "write the golden files")

func quote(t *testing.T, to trade.Address, cur trade.Currency, id string) *landedcost.Quote {
	t.Helper()
	money := func(n int64) trade.Money { return trade.Money{Amount: decimal.NewFromInt(n), Currency: cur} }
	o := &trade.Order{ID: id, Date: trade.NewDate(2026, 10, 5), Currency: cur, Seller: trade.Party{Name: "S"}, Buyer: trade.Party{Name: "B", Kind: trade.Consumer},
		ShipTo: to, ShipFrom: &trade.Address{Country: "CN"}, Shipping: trade.Shipping{Charged: money(25)},
		Items: []trade.Item{
			{SKU: "TEE", Description: "T-shirts of cotton", Quantity: decimal.NewFromInt(4), UnitPrice: money(15), HSCode: "610910", Origin: "CN", DutyRate: "12%"},
			{SKU: "SHOE", Description: "Shoes of leather", Quantity: decimal.NewFromInt(1), UnitPrice: money(70), HSCode: "640399", Origin: "VN"}}}
	e, err := landedcost.New(landedcost.Config{Tariff: world.New()})
	if err != nil {
		t.Fatal(err)
	}
	q, err := e.QuoteWith(context.Background(), o, landedcost.Options{Considered: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := q.MakeSeal(o); err != nil {
		t.Fatal(err)
	}
	return q
}

// volatile is what every edit of the data changes.
var volatile = regexp.MustCompile(`sha256:[0-9a-f]{64}|Data [a-z/-]+ [^ ,<]+`)

func TestGolden(t *testing.T) {
	for name, q := range map[string]*landedcost.Quote{
		"gb.html": quote(t, trade.Address{Country: "GB"}, "GBP", "SO-1"),
		"us.html": quote(t, trade.Address{Country: "US", Region: "CA"}, "USD", "SO-2"), // six digits leave the code open: bounds
		"no.html": quote(t, trade.Address{Country: "NO"}, "NOK", "SO-3"),               // a scheme would save
	} {
		page, err := report.HTML(q)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{q.Totals.Landed.Text(), "<svg", "Ways side by side", q.Seal.Digest} {
			if !strings.Contains(string(page), want) {
				t.Errorf("%s: no %q", name, want)
			}
		}
		got := volatile.ReplaceAllString(string(page), "…")
		if *update {
			if err := os.WriteFile("testdata/"+name, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestHostileText(t *testing.T) {
	q := quote(t, trade.Address{Country: "GB"}, "GBP", "</title><script>alert(1)</script>\x1b[31m\u202e")
	q.Lines[0].Charges[0].Name = "<img src=x onerror=alert(1)>"
	q.Lines[0].Charges[0].Source = "javascript:alert(1)"
	q.Lines[0].Description = "\"><b>\x00"
	page, err := report.HTML(q)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "<img", "<b>", `href="javascript`, "\x00", "\x1b", "\u202e"} {
		if strings.Contains(string(page), bad) {
			t.Errorf("%q stands in the page", bad)
		}
	}
	if _, err := report.HTML(&landedcost.Quote{}); err != nil {
		t.Errorf("an empty quote: %v", err)
	}
}
