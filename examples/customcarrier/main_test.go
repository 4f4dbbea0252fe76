package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/carriertest"
	"github.com/crossborder-go/crossborder/trade"
)

// shipment is parcels of these weights from Texas, on both terms.
func shipment(to trade.Country, grams ...int) carrier.Shipment {
	s := carrier.Shipment{From: trade.Address{Country: "US"}, To: trade.Address{Country: to}, Date: trade.NewDate(2026, 10, 5),
		Terms: []trade.Incoterm{trade.DDP, trade.DAP}, Value: carriertest.Money("88.00", "USD")}
	for _, g := range grams {
		s.Parcels = append(s.Parcels, carrier.Parcel{LengthMM: 300, WidthMM: 220, HeightMM: 80, Grams: g})
	}
	return s
}

// The contract of an adapter, in one line. The shipments are those where it could go wrong.
func TestContract(t *testing.T) {
	carriertest.Run(t, Consolidator{}, shipment("GB", 1000), shipment("AU", 1, 20_000), shipment("DE", 20_001), shipment("BR", 1000), shipment("GB", 0), shipment("GB"))
}

// The price list, row by row.
func TestPrices(t *testing.T) {
	for _, c := range []struct {
		to    trade.Country
		grams []int
		want  string // a price, or the code of the reason
	}{
		{"GB", []int{1}, "USD 8.90"}, {"GB", []int{500}, "USD 8.90"}, {"GB", []int{501}, "USD 11.00"}, {"GB", []int{20_000}, "USD 90.80"},
		{"DE", []int{1200}, "USD 14.00"}, {"AU", []int{500, 700}, "USD 34.00"},
		{"GB", []int{20_001}, "parcel.too_heavy"}, {"GB", []int{500, 0}, "parcel.no_weight"}, {"BR", []int{500}, "lane.unsupported"},
	} {
		a, err := Consolidator{}.Offers(context.Background(), shipment(c.to, c.grams...))
		if err != nil {
			t.Fatal(err)
		}
		got := string(a.Rejections[0].Code)
		if len(a.Offers) > 0 {
			got = a.Offers[0].Total.String()
		}
		if got != c.want {
			t.Errorf("%v g to %s: %s, want %s", c.grams, c.to, got, c.want)
		}
	}
	battery := shipment("GB", 500)
	battery.Order = &trade.Order{Items: []trade.Item{{DangerousGoods: &trade.DangerousGoods{UN: "UN3481"}}}}
	if a, err := (Consolidator{}).Offers(context.Background(), battery); err != nil || len(a.Offers) > 0 || a.Rejections[0].Code != carrier.DangerousGoodsRefused {
		t.Errorf("a battery: %+v, %v", a, err)
	}
}

func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"night-hub/consolidated/DDP", "freight USD 13.10, landed USD 121.32", "sample-courier/post/DAP", "DDP only, not DAP", "is chosen by policy cheapest"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, &out)
		}
	}
}
