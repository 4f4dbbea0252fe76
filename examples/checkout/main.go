// Command checkout shows the menu at checkout: one basket, every carrier service on both terms with its landed cost, the
// chosen one with each amount derived, the invoice written beside it, and what stands in the way.
//
//	go run ./examples/checkout
//	go run ./examples/checkout -to CA-ON -terms DAP -date 2026-06-30
//
// Everything comes from embedded data: the law of package tariff/world, two rate cards, a dated table of exchange rates.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/customs/document"

	"github.com/crossborder-go/crossborder/examples/cards"
	"github.com/crossborder-go/crossborder/examples/rates"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

//go:embed order.json
var basket []byte

func main() {
	err := run(context.Background(), os.Args[1:], os.Stdout, os.Getenv)
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	default:
		for _, f := range trade.FindingsOf(err) {
			fmt.Fprintln(os.Stderr, f)
		}
		os.Exit(1)
	}
}

// run does it all; tests call it.
func run(ctx context.Context, args []string, out io.Writer, getenv func(string) string) error {
	flags := flag.NewFlagSet("checkout", flag.ContinueOnError)
	to := flags.String("to", "", "destination, with its region where it has one: GB, DE, CA-ON, US-CA …")
	terms := flags.String("terms", "", "DDP or DAP: the terms to choose among; both are always shown")
	date := flags.String("date", "", "date of the law, such as 2026-06-30")
	dir := flags.String("out", filepath.Join(os.TempDir(), "crossborder-checkout"), "folder for the documents; empty writes none")
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "checkout shows the menu at checkout for one basket.\n\nDestinations: %s\n\n", strings.Join(destinations(), " "))
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	order, err := crossborder.DecodeOrder(basket)
	if err != nil {
		return err
	}
	if err := adjust(order, *to, *terms, *date); err != nil {
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
	engine, err := crossborder.New(crossborder.Config{Rates: exchange, Carriers: adapters, Renderer: document.HTML{}})
	if err != nil {
		return err
	}
	wanted := order.TermsOr(trade.DDP)
	release, err := engine.ReleaseWith(ctx, order, crossborder.ReleaseOptions{
		Terms: []trade.Incoterm{trade.DDP, trade.DAP}, Prefer: wanted, Documents: []string{"invoice/html", "invoice/json"},
	})
	if err != nil {
		return err
	}
	files, err := write(*dir, release)
	if err != nil {
		return err
	}
	return show(out, getenv, order, release, files)
}

// adjust sends the basket elsewhere, on other terms, at another date.
func adjust(o *crossborder.Order, to, terms, date string) error {
	if to != "" {
		country, region, _ := strings.Cut(strings.ToUpper(to), "-")
		o.ShipTo = trade.Address{Name: o.ShipTo.Name, Line1: "1 Sample Street", City: "Sampletown", Country: trade.Country(country), Region: trade.Region(region)}
		o.TermsPlace = "Sampletown"
		o.Buyer.Phone = ""
	}
	if terms != "" {
		if err := o.Terms.UnmarshalText([]byte(terms)); err != nil {
			return err
		}
	}
	if date != "" {
		d, err := trade.ParseDate(date)
		if err != nil {
			return err
		}
		o.Date, o.Dates = d, trade.Dates{}
	}
	return nil
}

// destinations lists the countries that the embedded data quote.
func destinations() []string {
	var names []string
	for _, c := range world.Coverage() {
		t := c.Territory
		if trade.Country(t).Valid() && trade.TerritoryOf(trade.Address{Country: trade.Country(t)}) == t && (c.Tier == "A" || c.Tier == "B") {
			names = append(names, string(t))
		}
	}
	return names
}

// write puts the documents into a folder.
func write(dir string, r *crossborder.Release) ([]string, error) {
	if dir == "" || len(r.Documents) == 0 {
		return nil, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	var files []string
	for _, d := range r.Documents {
		name := filepath.Join(dir, filepath.Base(d.Name))
		if err := os.WriteFile(name, d.Bytes, 0o644); err != nil {
			return nil, err
		}
		files = append(files, name)
	}
	return files, nil
}
