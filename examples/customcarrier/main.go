// Command customcarrier shows how a host adds a carrier of its own: one type with three methods, proven by the
// conformance suite carriertest, beside the carriers that are read from rate cards.
//
//	go run ./examples/customcarrier
//	go test ./examples/customcarrier
//
// It prints every offer for one order with its landed cost, each rejection with its reason, and the choice.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/examples/cards"
	"github.com/crossborder-go/crossborder/examples/rates"
	"github.com/crossborder-go/crossborder/trade"
)

const order = `{
  "id": "SO-3", "date": "2026-10-05", "currency": "USD", "terms": "DDP", "terms_place": "London",
  "seller": {"name": "Shop", "address": {"line1": "1 Main St", "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US"}, "registrations": ["GB-VAT"]},
  "buyer": {"name": "A. Buyer", "kind": "consumer"},
  "ship_to": {"name": "A. Buyer", "line1": "1 High St", "city": "London", "postal_code": "WC1X 0JP", "country": "GB"},
  "ship_from": {"line1": "1 Main St", "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US"},
  "items": [{"sku": "TEE", "description": "Men's T-shirt of knitted cotton", "quantity": 4, "unit_price": "22.00", "hs_code": "6109.10", "origin": "US",
    "net_weight": 0.2, "gross_weight": 0.25, "dimensions": {"length": 30, "width": 22, "height": 2}}]}`

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	o, err := crossborder.DecodeOrder([]byte(order))
	if err != nil {
		return err
	}
	adapters, err := carrier.LoadRateCards(cards.FS)
	if err != nil {
		return err
	}
	exchange, err := rates.Sample()
	if err != nil {
		return err
	}
	engine, err := crossborder.New(crossborder.Config{Rates: exchange, Carriers: append(adapters, Consolidator{})})
	if err != nil {
		return err
	}
	r, err := engine.ReleaseWith(ctx, o, crossborder.ReleaseOptions{Terms: []trade.Incoterm{trade.DDP, trade.DAP}})
	if err != nil {
		return err
	}
	for _, op := range r.Options {
		fmt.Fprintf(out, "%-46s freight %s, landed %s\n", op.ID, op.Freight, op.Landed)
	}
	fmt.Fprintln(out)
	for _, x := range r.Rejected {
		fmt.Fprintf(out, "%-46s %s (%s)\n", x.Option, x.Because, x.Code)
	}
	_, err = fmt.Fprintf(out, "\n%s\n", r.Explanation)
	return err
}
