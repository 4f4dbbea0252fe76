package simulate_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/carriertest"
	"github.com/crossborder-go/crossborder/internal/simulate"
	"github.com/crossborder-go/crossborder/trade"
)

func TestTheSameSeedGivesTheSameYear(t *testing.T) {
	text := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	a, b := slices.Collect(simulate.New(7).Orders(50)), slices.Collect(simulate.New(7).Orders(50))
	if text(a) != text(b) {
		t.Error("two years of one seed differ")
	}
	if text(a) == text(slices.Collect(simulate.New(8).Orders(50))) {
		t.Error("another seed gives the same year")
	}
	if text(a[31]) != text(simulate.New(7).Order(31, 50)) {
		t.Error("an order depends on those before it")
	}
	if last := a[49].Date; last.Before(a[0].Date.AddDays(330)) {
		t.Errorf("the orders end on %s", last)
	}
}

func TestOutcomesRepeat(t *testing.T) {
	y := simulate.New(7)
	e, err := crossborder.New(crossborder.Config{Rates: y.Rates(), Carriers: y.Carriers()})
	if err != nil {
		t.Fatal(err)
	}
	settled := 0
	for r, err := range e.ReleaseAll(context.Background(), y.Orders(40), crossborder.BulkOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		a, b := y.Outcome(r), y.Outcome(r)
		x, _ := json.Marshal(a)
		z, _ := json.Marshal(b)
		if string(x) != string(z) {
			t.Errorf("%s: two outcomes of one order", r.OrderID)
		}
		if a.Actual != nil {
			if _, err := crossborder.Settle(r, a.Actual); err != nil {
				t.Errorf("%s: %v", r.OrderID, err)
			}
			settled++
		}
	}
	if settled < 20 {
		t.Errorf("%d of 40 settled", settled)
	}
}

func TestCarriersKeepTheContract(t *testing.T) {
	y := simulate.New(1)
	o := y.Order(0, 1)
	s := carrier.Shipment{Order: o, From: *o.ShipFrom, To: o.ShipTo, Date: o.Date, Value: carriertest.Money("60", "USD"), Terms: []trade.Incoterm{trade.DDP, trade.EXW},
		Parcels: []carrier.Parcel{{Grams: 850, LengthMM: 300, WidthMM: 200, HeightMM: 100}}}
	for _, c := range y.Carriers() {
		t.Run(c.Name(), func(t *testing.T) { carriertest.Run(t, c, s) })
	}
}
