// Command customtariff shows how a host puts tariff data of its own before the embedded law: one type with four methods,
// proven by the conformance suite tarifftest. Here they are letters
// in which a customs broker confirmed the rates of single codes.
//
//	go run ./examples/customtariff
//	go test ./examples/customtariff
//
// It looks one code up without and with a letter, and on the day after that ends. The letter is made up. A host whose own
// rates are a CSV file needs no code: package tariff/table reads it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// letters are what the shop holds.
func letters() (*Letters, error) {
	return NewLetters("2026-09", trade.NewDate(2026, 9, 1), Letter{Reference: "EXAMPLE-001", Territory: "GB", Code: "42022100", Rate: "1.5%",
		Period: trade.Period{From: trade.NewDate(2025, 1, 1), To: trade.NewDate(2026, 12, 31)}})
}

func run(ctx context.Context, out io.Writer) error {
	own, err := letters()
	if err != nil {
		return err
	}
	for _, c := range []struct {
		title string
		law   crossborder.TariffProvider
		on    trade.Date
	}{
		{"The embedded law", world.New(), trade.NewDate(2026, 10, 5)},
		{"The letter before it", tariff.Chain(own, world.New()), trade.NewDate(2026, 10, 5)},
		{"The day after it ends", tariff.Chain(own, world.New()), trade.NewDate(2027, 1, 1)},
	} {
		engine, err := crossborder.New(crossborder.Config{Tariff: c.law})
		if err != nil {
			return err
		}
		l, err := engine.Lookup(ctx, landedcost.LookupRequest{Destination: "GB", Code: "4202210090", Origin: "US", Date: c.on,
			Value: trade.NewMoney(decimal.New(200, 0), "GBP")})
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s, %s: duty %s on GBP 200.00\n", c.title, c.on, l.Duty)
		for _, m := range l.Measures {
			fmt.Fprintf(out, "  %s %s (%s) · %s · %s\n", m.Name, m.Rate, m.ID, m.Instrument, m.Source)
		}
	}
	return nil
}
