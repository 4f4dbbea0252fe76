package crossborder_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/label"
	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// wayBack is a carrier with one service, which brings goods back or doesn't.
type wayBack struct {
	name, price string
	feature     string
	hang        bool
}

func (w wayBack) Name() string { return w.name }
func (w wayBack) Services() []carrier.Service {
	return []carrier.Service{{ID: "back", Mode: trade.Courier, Terms: []trade.Incoterm{trade.DAP}, Features: []string{w.feature}}}
}
func (w wayBack) Offers(ctx context.Context, s carrier.Shipment) (carrier.Answers, error) {
	if w.hang {
		<-ctx.Done()
		return carrier.Answers{}, ctx.Err()
	}
	if s.Terms[0] != trade.DAP {
		return carrier.Answers{Rejections: []carrier.Rejection{{Carrier: w.name, Service: "back", Terms: s.Terms[0], Code: carrier.TermsNotOffered, Because: "DAP only"}}}, nil
	}
	m := usd(w.price)
	return carrier.Answers{Offers: []carrier.Offer{{Carrier: w.name, Service: "back", Name: "Way back", Terms: trade.DAP, Mode: trade.Courier,
		Charges: []carrier.OfferCharge{{Kind: "base", Name: "carriage", Amount: m}}, Total: m}}}, nil
}

type labelledWayBack struct {
	wayBack
	carrier.RangeLabeler
}

// numbers hands out one number, panics without, and counts.
type numbers struct {
	number string
	given  *int
}

func (n numbers) Number(ctx context.Context, b carrier.Booking) (string, error) {
	*n.given++
	if n.number == "" {
		panic("out of numbers")
	}
	return n.number, nil
}

func comingHome() *crossborder.Order {
	return &crossborder.Order{ID: "R-1", Date: trade.NewDate(2026, 11, 20), Currency: "USD", Purpose: trade.Return, Terms: trade.DDP,
		ShipFrom: &trade.Address{Country: "GB", Line1: "1 High Street", City: "London", PostalCode: "N1 1AA"},
		ShipTo:   trade.Address{Country: "US", Line1: "2 Main St", City: "Los Angeles", Region: "CA", PostalCode: "90021"},
		Items:    []trade.Item{{SKU: "A", Quantity: decimal.NewFromInt(1), UnitPrice: usd("120"), GrossWeight: trade.Weight{Value: decimal.NewFromInt(1), Unit: "kg"}}}}
}

func TestReturnCarrier(t *testing.T) {
	ctx := context.Background()
	dear, cheap, outbound := wayBack{name: "dear", price: "19.00", feature: "returns"}, wayBack{name: "cheap", price: "12.50", feature: "returns"}, wayBack{name: "outbound", price: "1.00", feature: "tracked"}
	got, err := crossborder.ReturnCarrier(dear, cheap, outbound).ReturnOffer(ctx, comingHome())
	if err != nil {
		t.Fatal(err)
	}
	if got.Amount.String() != "USD 12.50" || got.Service != "Way back" || got.Label != nil || got.Book != nil {
		t.Errorf("of the services that bring goods back the cheapest counts, on the terms it offers: %+v", got)
	}

	_, err = crossborder.ReturnCarrier(outbound).ReturnOffer(ctx, comingHome())
	if !errors.Is(err, trade.Finding{Code: "carrier.no_return"}) || !strings.Contains(err.Error(), "none has the feature") {
		t.Errorf("got %v", err)
	}
	slow := crossborder.CarrierReturns{Carriers: []crossborder.CarrierAdapter{wayBack{name: "slow", feature: "returns", hang: true}}, Deadline: 5 * time.Millisecond}
	_, err = slow.ReturnOffer(ctx, comingHome())
	if !errors.Is(err, trade.Finding{Code: "carrier.no_return"}) || !strings.Contains(err.Error(), "slow/back: no answer within 5ms") {
		t.Errorf("got %v", err)
	}
	unweighed := comingHome()
	unweighed.Items[0].GrossWeight = trade.Weight{}
	if _, err = crossborder.ReturnCarrier(cheap).ReturnOffer(ctx, unweighed); !errors.Is(err, trade.Finding{Code: "packing.weight_missing"}) {
		t.Errorf("got %v", err)
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err = crossborder.ReturnCarrier(cheap).ReturnOffer(stopped, comingHome()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A label is booked when the desk has chosen, from the labeler behind decorators, and printed as the host wants.
func TestReturnLabel(t *testing.T) {
	ctx := context.Background()
	given := 0
	by := labelledWayBack{wayBack{name: "post", price: "9.00", feature: "returns"}, carrier.RangeLabeler{Numbers: numbers{"RB123456785GB", &given}}}
	c := crossborder.ReturnCarrier(carrier.Cached(by, 10, nil))
	c.Print = label.PDF
	got, err := c.ReturnOffer(ctx, comingHome())
	if err != nil || got.Book == nil || given != 0 {
		t.Fatalf("%+v, %d numbers taken: %v", got, given, err)
	}
	docs, err := got.Book(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) != 1 || given != 1 || docs[0].Title != "Way back RB123456785GB, parcel 1 of 1" || !bytes.HasPrefix(docs[0].Bytes, []byte("%PDF")) {
		t.Errorf("got %+v", docs)
	}
	by.Numbers = numbers{"", &given}
	if got, err = crossborder.ReturnCarrier(by).ReturnOffer(ctx, comingHome()); err != nil {
		t.Fatal(err)
	}
	if _, err = got.Book(ctx); err == nil || !strings.Contains(err.Error(), "out of numbers") {
		t.Errorf("a labeler that panics is contained: %v", err)
	}
}

// A release alone is enough to bring goods back: its order, its quote and the node it left from stand in it.
func TestReturnOfRelease(t *testing.T) {
	ctx := context.Background()
	o := basket(t)
	home := *o.ShipFrom
	away := home
	away.Line1, away.City = "9 Elsewhere Rd", "Reno"
	o.ShipFrom, o.Nodes = nil, []trade.Node{{ID: "reno", Address: away, HandlingCost: usd("50")}, {ID: "main", Address: home}}
	e, err := crossborder.New(crossborder.Config{Rates: testRates(t)})
	if err != nil {
		t.Fatal(err)
	}
	e2, err := crossborder.New(crossborder.Config{Rates: testRates(t), Carriers: []crossborder.CarrierAdapter{wayBack{name: "post", price: "20", feature: "returns"}}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := e2.ReleaseWith(ctx, o, crossborder.ReleaseOptions{Terms: []trade.Incoterm{trade.DAP}})
	if err != nil || r.Choice == nil || r.Choice.Node != "main" {
		t.Fatalf("%+v: %v", r, err)
	}
	raw, err := json.Marshal(map[string]any{"id": "RMA-9", "order": r, "items": []map[string]any{{"sku": o.Items[0].SKU, "quantity": 1, "condition": "damaged"}},
		"reason": "defective", "date": o.LawDate().AddDays(10)})
	if err != nil {
		t.Fatal(err)
	}
	c, err := returns.ReadCase(raw)
	if err != nil {
		t.Fatal(err)
	}
	if c.Order == nil || c.Quote == nil || c.Order.ShipFrom == nil || c.Order.ShipFrom.Line1 != home.Line1 {
		t.Fatalf("got %+v", c)
	}
	desk, err := returns.New(returns.Options{Quoter: e, Rates: testRates(t), Carrier: crossborder.ReturnCarrier(wayBack{name: "post", price: "7.70", feature: "returns"})})
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.Decide(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	if d.Status != returns.Decided || !strings.Contains(d.Text(), "USD 7.70  Carriage home (Way back)") {
		t.Errorf("got %s", d.Text())
	}
}
