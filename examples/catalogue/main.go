// Command catalogue prints the price list of a shop: each of its goods, delivered to a buyer in each of 50 countries with
// carriage, duty and tax, in euros and in the buyer's currency.
//
//	go run ./examples/catalogue
//	go run ./examples/catalogue -format csv
//
// Engine.PriceList quotes one order to many destinations. The shop is a file in the form of an order; each of its items
// is quoted alone. A price that isn't sure is marked, and a note says why: a shop shows no price that it can't keep.
package main

import (
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/examples/rates"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

//go:embed shop.json
var shop []byte

// destinations are those the shop sells to. Where the law differs inside a country, one part of it stands for the rest.
const destinations = `AE AR AT AU BE BG BR-SP CA-ON CH CL CN-31 CZ DE DK EE ES FI FR GB GR HK HR HU IE IL IN-KA IS IT JP KR
	LT LU LV MX MY NL NO NZ PH PL PT RO SA SE SG SI SK TH US-NY VN`

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout, os.Getenv); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			os.Exit(2)
		}
		for _, f := range trade.FindingsOf(err) {
			fmt.Fprintln(os.Stderr, f)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer, getenv func(string) string) error {
	flags := flag.NewFlagSet("catalogue", flag.ContinueOnError)
	format := flags.String("format", "text", "text, or csv with a row for each of the goods and countries")
	if err := flags.Parse(args); err != nil {
		return err
	}
	order, err := crossborder.DecodeOrder(shop)
	if err != nil {
		return err
	}
	exchange, err := rates.Sample()
	if err != nil {
		return err
	}
	engine, err := crossborder.New(crossborder.Config{Rates: exchange})
	if err != nil {
		return err
	}
	list, err := prices(ctx, engine, order, places())
	if err != nil {
		return err
	}
	switch *format {
	case "csv":
		return list.csv(out)
	case "text":
		return list.text(text.NewPrinter(out, getenv))
	}
	return fmt.Errorf("-format is text or csv, not %q", *format)
}

func places() []trade.Address {
	var to []trade.Address
	for _, d := range strings.Fields(destinations) {
		country, region, _ := strings.Cut(d, "-")
		to = append(to, trade.Address{Country: trade.Country(country), Region: trade.Region(region)})
	}
	return to
}

// priceList is a price for each of the goods and destinations.
type priceList struct {
	order *crossborder.Order
	to    []trade.Address
	rows  [][]crossborder.Priced // by item, then by destination
}

func prices(ctx context.Context, e *crossborder.Engine, o *crossborder.Order, to []trade.Address) (*priceList, error) {
	list := &priceList{order: o, to: to}
	for i := range o.Items {
		alone := *o
		alone.Items = o.Items[i : i+1]
		row, err := e.PriceList(ctx, &alone, to)
		if err != nil {
			return nil, err
		}
		list.rows = append(list.rows, row)
	}
	return list, nil
}

// doubts are the codes of what a price hangs on, none for a price that is whole.
func doubts(p crossborder.Priced) []string {
	if p.Status == landedcost.Complete {
		return nil
	}
	var codes []string
	for _, f := range p.Findings {
		if f.Holds == trade.DecideLandedCost && !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	slices.Sort(codes)
	return codes
}

// text prints a row for each country and a column for each of the goods.
func (l *priceList) text(p *text.Printer) error {
	t := &text.Table{Columns: []text.Align{text.Left}}
	header := []string{"delivered to"}
	for _, it := range l.order.Items {
		header = append(header, it.SKU+" "+string(l.order.Currency), "local")
		t.Columns = append(t.Columns, text.Right, text.Right)
	}
	t.Header(header...)
	open := map[string][]string{} // countries by what their prices hang on
	for k, to := range l.to {
		cells := []string{to.Country.Name()}
		for i := range l.rows {
			x := l.rows[i][k]
			mark := ""
			if x.Status != landedcost.Complete {
				mark = "*"
			}
			for _, code := range doubts(x) {
				if name := to.Country.Name(); !slices.Contains(open[code], name) {
					open[code] = append(open[code], name)
				}
			}
			cells = append(cells, amount(x.Landed)+mark, local(x.Local))
		}
		t.Row(cells...)
	}
	p.Table(t)
	p.Gap()
	for _, code := range slices.Sorted(maps.Keys(open)) {
		p.Paragraph("* "+code+": ", strings.Join(open[code], ", "))
	}
	p.Note("", fmt.Sprintf("Prices of %s for one piece, with carriage of %s. Local amounts are at rates of September 2023: a shop loads today's.",
		l.order.Date, l.order.Shipping.Charged))
	return p.Flush()
}

func amount(m trade.Money) string {
	if !m.IsSet() {
		return "–"
	}
	return m.Text()
}

func local(m trade.Money) string {
	if !m.IsSet() {
		return "–"
	}
	return m.String()
}

// csv writes a row for each of the goods and countries, for a spreadsheet or a shop's database.
func (l *priceList) csv(out io.Writer) error {
	w := csv.NewWriter(out)
	rows := [][]string{{"sku", "destination", "region", "currency", "goods", "duties", "taxes", "fees", "landed", "local_currency", "local", "status", "hangs_on"}}
	for i, it := range l.order.Items {
		for k, to := range l.to {
			x := l.rows[i][k]
			rows = append(rows, []string{it.SKU, string(to.Country), string(to.Region), string(l.order.Currency), x.Goods.Text(), x.Duties.Text(), x.Taxes.Text(),
				x.Fees.Text(), x.Landed.Text(), string(x.Local.Currency), x.Local.Text(), string(x.Status), strings.Join(doubts(x), " ")})
		}
	}
	return w.WriteAll(rows)
}
