package crossborder_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/landedcost"
)

// exampleEngine is an engine with one rate of exchange.
func exampleEngine() *crossborder.Engine {
	rates, err := landedcost.ReadRates(strings.NewReader("from,to,rate,date,source\nUSD,GBP,0.75,2026-11-01,example\n"))
	if err != nil {
		panic(err)
	}
	e, err := crossborder.New(crossborder.Config{Rates: rates})
	if err != nil {
		panic(err)
	}
	return e
}

// An order that comes twice, by a retry say, is released once.
func ExampleEngine_ReleaseOnce() {
	raw, err := os.ReadFile("examples/checkout/order.json")
	if err != nil {
		panic(err)
	}
	ctx, e, store := context.Background(), exampleEngine(), crossborder.NewMemoryStore()
	for range 2 {
		order, err := crossborder.DecodeOrder(raw)
		if err != nil {
			panic(err)
		}
		r, err := e.ReleaseOnce(ctx, store, order, crossborder.ReleaseOptions{})
		if err != nil {
			panic(err)
		}
		fmt.Println(r.OrderID, r.Status, r.Verify(nil).Holds)
	}
	fmt.Println(store.Len(), "record")
	// Output:
	// SO-1001 released true
	// SO-1001 released true
	// 1 record
}

// A catalogue is checked before the first order, for every SKU and lane.
func ExampleEngine_Preflight() {
	catalogue, err := crossborder.DecodeCatalogue([]byte(`{"date": "2026-11-20", "origins": ["US"], "destinations": ["GB"], "items": [
		{"sku": "TEE-1", "description": "Men's T-shirt of knitted cotton, short sleeves", "hs_code": "6109.10", "unit_price": "24.00",
		 "net_weight": 0.18, "gross_weight": 0.2, "dimensions": {"length": 30, "width": 22, "height": 2}}]}`))
	if err != nil {
		panic(err)
	}
	p, err := exampleEngine().Preflight(context.Background(), *catalogue)
	if err != nil {
		panic(err)
	}
	for _, item := range p.Items {
		for _, lane := range item.Lanes {
			fmt.Println(item.SKU, lane.Lane, lane.Status, lane.Holds)
			for _, f := range lane.Missing {
				if f.Severity == "block" {
					fmt.Println(" ", f.Code, f.Path)
				}
			}
		}
	}
	// Output:
	// TEE-1 US-GB held [declaration]
	//   origin.missing /items/0/origin
}
