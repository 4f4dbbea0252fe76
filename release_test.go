package crossborder_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

func usd(s string) trade.Money {
	m, err := trade.ParseMoney(s, "USD")
	if err != nil {
		panic(err)
	}
	return m
}

// basket is an order that every rule lets pass.
func basket(t testing.TB) *crossborder.Order {
	t.Helper()
	raw, err := os.ReadFile("examples/checkout/order.json")
	if err != nil {
		t.Fatal(err)
	}
	o, err := crossborder.DecodeOrder(raw)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func testRates(t testing.TB) *landedcost.RateTable {
	t.Helper()
	table, err := landedcost.ReadRates(strings.NewReader("from,to,rate,date,source\nUSD,GBP,0.75,2026-11-01,test\nUSD,EUR,0.9,2026-11-01,test\n"))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// fixed is a carrier of one service at one price.
type fixed struct {
	name  string
	price string
	days  int
	terms []trade.Incoterm
	err   error
	do    func()
}

func (f fixed) Name() string { return f.name }

func (f fixed) Services() []carrier.Service {
	return []carrier.Service{{ID: "std", Name: f.name + " standard", Mode: trade.Courier, Terms: f.terms}}
}

func (f fixed) Offers(ctx context.Context, s carrier.Shipment) (carrier.Answers, error) {
	if f.do != nil {
		f.do()
	}
	var a carrier.Answers
	if f.err != nil {
		return a, f.err
	}
	for _, t := range s.Terms {
		if !slices.Contains(f.terms, t) {
			a.Rejections = append(a.Rejections, carrier.Rejection{Carrier: f.name, Service: "std", Terms: t, Code: carrier.TermsNotOffered, Because: "not on these terms"})
			continue
		}
		price := usd(f.price)
		a.Offers = append(a.Offers, carrier.Offer{Carrier: f.name, Service: "std", Name: f.name + " standard", Terms: t, Mode: trade.Courier,
			Charges: []carrier.OfferCharge{{Kind: "base", Name: "Carriage", Amount: price}}, Total: price,
			Transit: carrier.Transit{Min: 1, P50: f.days, P90: f.days, P95: f.days, Max: f.days}})
	}
	return a, nil
}

var both = []trade.Incoterm{trade.DDP, trade.DAP}

func newEngine(t testing.TB, cfg crossborder.Config) *crossborder.Engine {
	t.Helper()
	if cfg.Rates == nil {
		cfg.Rates = testRates(t)
	}
	e, err := crossborder.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestReleaseTakesTheCheapest(t *testing.T) {
	e := newEngine(t, crossborder.Config{Carriers: []crossborder.CarrierAdapter{
		fixed{name: "dear", price: "40", days: 2, terms: both}, fixed{name: "cheap", price: "20", days: 6, terms: both},
	}})
	r, err := e.Release(context.Background(), basket(t))
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != crossborder.Released || r.Choice == nil || r.Choice.Carrier != "cheap" {
		t.Fatalf("status %s, choice %+v, exceptions %v", r.Status, r.Choice, r.Exceptions)
	}
	if len(r.Options) != 2 || len(r.Declarations) != 1 || len(r.Documents) != 1 {
		t.Errorf("%d options, %d declarations, %d documents", len(r.Options), len(r.Declarations), len(r.Documents))
	}
	if !r.Quote.SealHolds() || r.Seal == nil || r.Seal.Digest != r.Quote.Seal.Digest {
		t.Error("the record isn't sealed")
	}
	if got := r.Quote.Totals.Shipping; !got.Equal(usd("20")) {
		t.Errorf("an order that names no charge for carriage is charged what the carrier asks, not %s", got)
	}
}

// Carriage is part of the customs value in Great Britain: a dearer service bears more duty and tax.
func TestLandedCostIsOnEachOffersFreight(t *testing.T) {
	e := newEngine(t, crossborder.Config{Carriers: []crossborder.CarrierAdapter{
		fixed{name: "dear", price: "100", days: 2, terms: both}, fixed{name: "cheap", price: "20", days: 6, terms: both},
	}})
	r, err := e.Release(context.Background(), basket(t))
	if err != nil {
		t.Fatal(err)
	}
	cheap, dear := r.Options[0], r.Options[1]
	if !dear.Taxes.Amount.GreaterThan(cheap.Taxes.Amount) {
		t.Errorf("tax on freight of 100: %s, on freight of 20: %s", dear.Taxes, cheap.Taxes)
	}
	o := basket(t)
	o.Shipping.Charged = usd("8.00")
	r, err = e.Release(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Options[0].Taxes.Equal(r.Options[1].Taxes) || !r.Options[0].Shipping.Equal(usd("8.00")) {
		t.Errorf("what the buyer is charged is what customs values, whoever carries: %s and %s", r.Options[0].Taxes, r.Options[1].Taxes)
	}
}

func TestBrokenCarriersLoseNothing(t *testing.T) {
	e := newEngine(t, crossborder.Config{CarrierDeadline: 50 * time.Millisecond, Carriers: []crossborder.CarrierAdapter{
		fixed{name: "sound", price: "30", days: 3, terms: both},
		fixed{name: "failing", price: "1", terms: both, err: errors.New("no answer")},
		fixed{name: "panicking", price: "1", terms: both, do: func() { panic("lost") }},
		fixed{name: "late", price: "1", terms: both, do: func() { time.Sleep(200 * time.Millisecond) }},
		fixed{name: "negative", price: "-5", days: 1, terms: both},
	}})
	r, err := e.Release(context.Background(), basket(t))
	if err != nil {
		t.Fatal(err)
	}
	if r.Choice == nil || r.Choice.Carrier != "sound" {
		t.Fatalf("choice: %+v", r.Choice)
	}
	for _, name := range []string{"failing", "panicking", "late", "negative"} {
		if !slices.ContainsFunc(r.Rejected, func(x crossborder.Rejected) bool { return strings.Contains(x.Option, name) && x.Because != "" }) {
			t.Errorf("%s vanished without a reason: %v", name, r.Rejected)
		}
	}
}

func TestNodesAreComparedAndStockCounts(t *testing.T) {
	o := basket(t)
	o.ShipFrom = nil
	o.Nodes = []trade.Node{
		{ID: "us-aus", Address: trade.Address{Country: "US", City: "Austin"}, HandlingCost: usd("1.90")},
		{ID: "gb-lon", Address: trade.Address{Country: "GB", City: "London"}, Stock: map[string]int{"TEE-1": 40, "TOTE-4": 2, "BOOK-9": 3}, HandlingCost: usd("2.50")},
		{ID: "gb-empty", Address: trade.Address{Country: "GB", City: "Leeds"}, Stock: map[string]int{"TEE-1": 2}},
	}
	e := newEngine(t, crossborder.Config{Carriers: []crossborder.CarrierAdapter{fixed{name: "c", price: "20", days: 3, terms: both}}})
	r, err := e.Release(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Options) != 2 {
		t.Fatalf("options: %+v", r.Options)
	}
	if r.Choice.Node != "gb-lon" || !r.Choice.Duties.Amount.IsZero() {
		t.Errorf("stock in the destination bears no duty and wins: %s, duties %s", r.Choice.Node, r.Choice.Duties)
	}
	if !slices.ContainsFunc(r.Rejected, func(x crossborder.Rejected) bool { return x.Option == "gb-empty" && x.Code == "node.stock" }) {
		t.Errorf("rejected: %v", r.Rejected)
	}
}

// A node's handling cost counts in whatever currency it is; without a rate of exchange the node is rejected, not free.
func TestHandlingCostInAnotherCurrency(t *testing.T) {
	o := basket(t)
	o.ShipFrom = nil
	gbp := func(s string) trade.Money { m := usd(s); m.Currency = "GBP"; return m }
	yen := usd("500")
	yen.Currency = "JPY"
	o.Nodes = []trade.Node{
		{ID: "dear", Address: trade.Address{Country: "US"}, HandlingCost: gbp("30")}, // USD 40
		{ID: "cheap", Address: trade.Address{Country: "US"}, HandlingCost: usd("2")},
		{ID: "unknown", Address: trade.Address{Country: "US"}, HandlingCost: yen},
	}
	e := newEngine(t, crossborder.Config{Carriers: []crossborder.CarrierAdapter{fixed{name: "c", price: "20", days: 3, terms: both}}})
	r, err := e.Release(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Choice == nil || r.Choice.Node != "cheap" || len(r.Options) != 2 {
		t.Fatalf("choice %+v of %d options", r.Choice, len(r.Options))
	}
	if gap := r.Options[1].DeliveredCost.Amount.Sub(r.Options[0].DeliveredCost.Amount); !gap.Equal(usd("38").Amount) {
		t.Errorf("the dear node costs %s more, not 38", gap)
	}
	if !slices.ContainsFunc(r.Rejected, func(x crossborder.Rejected) bool {
		return strings.Contains(x.Option, "unknown") && x.Code == "exchange.missing"
	}) {
		t.Errorf("rejected: %v", r.Rejected)
	}
}

func TestHeldOrders(t *testing.T) {
	e := newEngine(t, crossborder.Config{Carriers: []crossborder.CarrierAdapter{fixed{name: "c", price: "20", days: 9, terms: []trade.Incoterm{trade.DAP}}}})
	for _, c := range []struct {
		name  string
		alter func(*crossborder.Order)
		code  string
		holds trade.Decision
	}{
		{"no code", func(o *crossborder.Order) { o.Items[0].HSCode, o.Items[0].Codes = "", nil; o.Terms = trade.DAP }, "hs.missing", trade.DecideLandedCost},
		{"no service on the terms", func(o *crossborder.Order) {}, "carrier.none", trade.DecideCarrier},
		{"nobody is fast enough", func(o *crossborder.Order) {
			o.Terms, o.Shipping.ServicePromise = trade.DAP, &trade.ServicePromise{MaxDays: 3}
		}, "carrier.none", trade.DecideCarrier},
		{"no weight", func(o *crossborder.Order) {
			o.Terms = trade.DAP
			o.Items[1].NetWeight, o.Items[1].GrossWeight = trade.Weight{}, trade.Weight{}
		}, "carrier.none", trade.DecideCarrier},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := basket(t)
			c.alter(o)
			r, err := e.Release(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			if r.Status != crossborder.Held {
				t.Errorf("status %s", r.Status)
			}
			if r.Quote == nil {
				t.Error("a held order still says what it costs")
			}
			if !slices.ContainsFunc(r.Readiness[c.holds], func(f trade.Finding) bool { return f.Code == c.code }) {
				t.Errorf("%s doesn't hold up %s: %v", c.code, c.holds, r.Exceptions)
			}
		})
	}
}

func TestZeroConfigWorks(t *testing.T) {
	e, err := crossborder.New(crossborder.Config{})
	if err != nil {
		t.Fatal(err)
	}
	o := basket(t)
	o.Currency = "GBP"
	for i := range o.Items {
		it := &o.Items[i]
		it.UnitPrice.Currency, it.Cost.Currency = "GBP", "GBP"
		if it.Discount.IsSet() {
			it.Discount.Currency = "GBP"
		}
	}
	o.Discounts, o.Shipping = nil, trade.Shipping{}
	r, err := e.Release(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Choice == nil || r.Choice.Carrier != "order" || r.Status != crossborder.Released {
		t.Errorf("status %s, choice %+v, exceptions %v", r.Status, r.Choice, r.Exceptions)
	}
}

func TestMissingExchangeIsATypedError(t *testing.T) {
	e, err := crossborder.New(crossborder.Config{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Release(context.Background(), basket(t))
	if !errors.Is(err, trade.Finding{Code: "exchange.missing"}) {
		t.Errorf("got %v", err)
	}
}

// The same order and data give the same record, whatever order carriers answer in.
func TestReleaseIsDeterministic(t *testing.T) {
	adapters := []crossborder.CarrierAdapter{
		fixed{name: "a", price: "20", days: 5, terms: both}, fixed{name: "b", price: "20", days: 5, terms: both}, fixed{name: "c", price: "19.99", days: 8, terms: both},
	}
	var first string
	for i := range 6 {
		slices.Reverse(adapters)
		e := newEngine(t, crossborder.Config{Carriers: slices.Clone(adapters)})
		r, err := e.ReleaseWith(context.Background(), basket(t), crossborder.ReleaseOptions{Terms: both})
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = string(b)
		} else if diff := cmp.Diff(first, string(b)); diff != "" {
			t.Fatalf("differs: %s", diff)
		}
	}
}

func TestCancelledContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	e := newEngine(t, crossborder.Config{Carriers: []crossborder.CarrierAdapter{fixed{name: "c", price: "20", days: 3, terms: both}}})
	if _, err := e.Release(ctx, basket(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func ExampleEngine_Quote() {
	engine, err := crossborder.New(crossborder.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	order, err := crossborder.DecodeOrder([]byte(`{
		"id": "SO-1", "date": "2026-10-05", "currency": "GBP",
		"seller": {"name": "Shop"}, "buyer": {"name": "A. Buyer", "kind": "consumer"},
		"ship_to": {"country": "GB"}, "ship_from": {"country": "US"},
		"items": [{"description": "Knitted cotton T-shirts", "quantity": 10, "unit_price": "20.00", "hs_code": "6109.10", "origin": "CN"}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	quote, err := engine.Quote(context.Background(), order)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, ch := range quote.Lines[0].Charges {
		fmt.Println(ch.Name+":", ch.Derivation)
	}
	fmt.Println("landed", quote.Totals.Landed)
	// Output:
	// Third country duty: 12% of GBP 200.00 customs value (CIF) = GBP 24.00
	// Import VAT: 20% of GBP 224.00 (customs value (CIF) 200.00 + duties 24.00) = GBP 44.80
	// landed GBP 268.80
}

func BenchmarkRelease(b *testing.B) {
	var adapters []crossborder.CarrierAdapter
	for i := range 4 {
		adapters = append(adapters, fixed{name: fmt.Sprintf("c%d", i), price: decimal.NewFromInt(int64(20 + i)).StringFixed(2), days: 5 + i, terms: both})
	}
	e := newEngine(b, crossborder.Config{Carriers: adapters})
	o := basket(b)
	o.ShipFrom = nil
	for i := range 3 {
		o.Nodes = append(o.Nodes, trade.Node{ID: fmt.Sprintf("n%d", i), Address: trade.Address{Country: "US"}})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.ReleaseWith(context.Background(), o, crossborder.ReleaseOptions{Terms: both}); err != nil {
			b.Fatal(err)
		}
	}
}

// A trading pattern names the carriers of a lane: others aren't asked, and a preferred one with an offer goes first
// whatever it costs.
func TestReleaseTradeLanes(t *testing.T) {
	dear, cheap, third := wayBack{name: "dear", price: "40", feature: "tracked"}, wayBack{name: "cheap", price: "10", feature: "tracked"}, wayBack{name: "third", price: "5", feature: "tracked"}
	release := func(lanes ...carrier.TradeLane) *crossborder.Release {
		t.Helper()
		e, err := crossborder.New(crossborder.Config{Rates: testRates(t), Carriers: []crossborder.CarrierAdapter{dear, cheap, third}, TradeLanes: lanes})
		if err != nil {
			t.Fatal(err)
		}
		r, err := e.ReleaseWith(context.Background(), basket(t), crossborder.ReleaseOptions{Terms: []trade.Incoterm{trade.DAP}})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if _, err := crossborder.New(crossborder.Config{TradeLanes: carrier.TradeLanes{{Provider: "dear"}}}); !errors.Is(err, trade.Finding{Code: "config.lane", Path: "/trade_lanes/0/provider"}) {
		t.Errorf("a lane of a carrier that isn't there: %v", err)
	}
	if r := release(); r.Choice.Carrier != "third" || len(r.Options) != 3 {
		t.Errorf("without a pattern all compete: %+v", r.Choice)
	}
	r := release(carrier.TradeLane{From: "US", To: "GB", Provider: "cheap", Preference: 2}, carrier.TradeLane{From: "US", To: "GB", Provider: "dear", Preference: 1})
	if r.Choice.Carrier != "dear" || len(r.Options) != 1 || len(r.Rejected) != 1 || r.Rejected[0].Code != "lane.less_preferred" {
		t.Errorf("got %+v, rejected %+v", r.Choice, r.Rejected)
	}
	if r = release(carrier.TradeLane{To: "DE", Provider: "dear"}); r.Choice.Carrier != "third" {
		t.Errorf("a pattern that says nothing of the lane leaves it open: %+v", r.Choice)
	}
}
