package returns_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

func engine(t testing.TB) (*landedcost.Engine, *landedcost.RateTable) {
	t.Helper()
	rates, err := landedcost.ReadRates(strings.NewReader("from,to,rate,date,source\n" +
		"USD,GBP,0.75,2026-10-01,rounded for the test\nUSD,EUR,0.86,2026-10-01,rounded for the test\nUSD,CAD,1.38,2026-10-01,rounded for the test\n" +
		"USD,AUD,1.52,2026-10-01,rounded for the test\nUSD,NZD,1.72,2026-10-01,rounded for the test\nUSD,JPY,149,2026-10-01,rounded for the test\n" +
		"USD,CHF,0.80,2026-10-01,rounded for the test\nUSD,NOK,10.1,2026-10-01,rounded for the test\nUSD,MXN,18.5,2026-10-01,rounded for the test\n" +
		"USD,BRL,5.4,2026-10-01,rounded for the test\nUSD,SGD,1.29,2026-10-01,rounded for the test\n"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := landedcost.New(landedcost.Config{Tariff: world.New(), Rates: rates})
	if err != nil {
		t.Fatal(err)
	}
	return e, rates
}

func three() decimal.Decimal { return decimal.New(3, 0) }

func sold(t testing.TB, from, to, terms string) *trade.Order {
	t.Helper()
	region := map[string]string{"CA": "ON", "US": "CA", "AU": "NSW", "BR": "SP", "MX": "CMX"}
	place := func(c string) string {
		return fmt.Sprintf(`{"name": "Somebody", "line1": "1 Main Street", "city": "Town", "region": %q, "postal_code": "10001", "country": %q}`, region[c], c)
	}
	o, err := trade.DecodeOrder([]byte(fmt.Sprintf(`{"schema_version": "1", "id": "SO-9", "date": "2026-10-05", "currency": "USD", "terms": %q,
	  "seller": {"name": "Alder & Co", "address": %s}, "buyer": {"name": "Somebody", "kind": "consumer"}, "ship_to": %s, "ship_from": %s,
	  "items": [{"sku": "TEE-1", "description": "Men's cotton T-shirt, knitted", "quantity": 4, "unit_price": "89.90", "hs_code": "610910", "origin": "CN",
	             "gross_weight": 0.2, "net_weight": 0.18, "category": "apparel", "duty_rate": "12%%", "return_agreement": "by cost"}],
	  "shipping": {"charged": "14.00"}}`, terms, place(from), place(to), place(from))))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Sold, quoted, returned and quoted home by the same engine, over every pair of a seller's and a buyer's country.
func TestThereAndBackByOneEngine(t *testing.T) {
	e, rates := engine(t)
	d, err := returns.New(returns.Options{Quoter: e, Rates: rates})
	if err != nil {
		t.Fatal(err)
	}
	markets := []string{"US", "GB", "DE", "FR", "IE", "CA", "AU", "NZ", "JP", "CH", "NO", "MX", "BR", "SG"}
	for _, from := range []string{"US", "GB", "DE", "CA"} {
		for _, to := range markets {
			if from == to {
				continue
			}
			for _, terms := range []string{"DDP", "DAP"} {
				c := &returns.Case{ID: "R-9", Order: sold(t, from, to, terms), Date: trade.NewDate(2026, 10, 14), Reason: returns.Defective,
					Items: []returns.Item{{SKU: "TEE-1", Quantity: three(), Condition: returns.Opened}}}
				dec, err := d.Decide(context.Background(), c)
				if err != nil {
					t.Errorf("%s to %s %s: %v", from, to, terms, err)
					continue
				}
				checkDecision(t, dec)
				if dec.Status != returns.Decided || dec.Refund.Goods.String() != "USD 269.70" {
					t.Errorf("%s to %s %s: %s, goods refunded %s", from, to, terms, dec.Status, dec.Refund.Goods)
				}
				home := dec.Options[0]
				if home.Disposition != returns.SendBack || !home.Net.IsSet() {
					t.Errorf("%s to %s %s: the way home isn't costed: %v", from, to, terms, home.Findings)
				}
				if from == "GB" || from == "DE" { // returned goods relief frees duty and tax
					if dec.Disposition == returns.SendBack && (!dec.Reimport.Duties.Amount.IsZero() || !dec.Reimport.Taxes.Amount.IsZero()) {
						t.Errorf("%s to %s %s: %s duties and %s taxes on the way home", from, to, terms, dec.Reimport.Duties, dec.Reimport.Taxes)
					}
				}
			}
		}
	}
}

// A desk is shared: many cases at once give what one at a time gives.
func TestConcurrentUse(t *testing.T) {
	e, rates := engine(t)
	d, err := returns.New(returns.Options{Quoter: e, Rates: rates})
	if err != nil {
		t.Fatal(err)
	}
	run := func() string {
		c := &returns.Case{ID: "R-9", Order: sold(t, "US", "GB", "DDP"), Date: trade.NewDate(2026, 10, 14), Reason: returns.WrongItem,
			Items: []returns.Item{{SKU: "TEE-1", Quantity: three(), Condition: returns.Unused}}}
		dec, err := d.Decide(context.Background(), c)
		if err != nil {
			return err.Error()
		}
		return dec.Text()
	}
	want := run()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := run(); got != want {
				t.Errorf("another answer:\n%s\n%s", want, got)
			}
		})
	}
	wg.Wait()
}
