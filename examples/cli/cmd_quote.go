package main

import (
	"context"
	"os"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/landedcost/report"
	"github.com/crossborder-go/crossborder/landedcost/waterfall"
)

func quoteCommand() command {
	return command{
		name: "quote", args: "ORDER", answers: "what an order costs landed: duty, tax and fees with their derivations",
		help: `The order is JSON as cli schema order describes it. The quote is computed for the order's date of entry, else its date, with the law of that day.

  cli quote order.json
  cli quote - -explain < order.json
  cli quote order.json -terms DAP -date 2026-06-30 -format json
  cli quote order.json -format html > quote.html
  cli quote order.json -format svg > waterfall.svg

The exit status is 1 where the order is invalid, its destination's law isn't known, or the goods are prohibited. A line whose rate isn't known makes the quote partial; its findings say what would settle it.`,
		formats: []string{"html", "svg"},
		prepare: func(a *app, f *flags) func(context.Context, []string) error {
			l := f.law()
			date := f.date("date", "quote for this `DAY`, in place of the order's dates")
			terms := f.terms("terms", "`TERMS` of delivery in place of the order's: DDP, DAP")
			node := f.String("node", "", "the fulfilment `NODE` that ships (default the first)")
			picture := f.String("waterfall", "", "draw the way from the goods to the landed total as SVG into this `FILE`")
			explain := f.Bool("explain", false, "add sources, every measure considered, options, other lawful ways with their totals; in JSON also derivations as operations and operands")
			return func(ctx context.Context, args []string) error {
				if err := want(args, "ORDER"); err != nil {
					return err
				}
				o, err := a.order(args[0], *date)
				if err != nil {
					return err
				}
				e, sample, err := a.engine(l, crossborder.Config{})
				if err != nil {
					return err
				}
				q, err := e.QuoteWith(ctx, o, landedcost.Options{Node: *node, Terms: *terms, Considered: *explain || a.format == "html"})
				if err != nil {
					return err
				}
				if err := q.MakeSeal(o); err != nil {
					return err
				}
				if *picture != "" {
					if err := os.WriteFile(*picture, waterfall.SVG(q), 0o666); err != nil {
						return fileError(*picture, err)
					}
				}
				switch a.format {
				case "html":
					var page []byte
					if page, err = report.HTML(q); err == nil {
						_, err = a.stdout.Write(page)
					}
				case "svg":
					_, err = a.stdout.Write(waterfall.SVG(q))
				default:
					err = a.answer(q, func(p *text.Printer) { printQuote(p, q, quoteView{order: o, explain: *explain, sampleRates: sample}) })
				}
				if err == nil && q.Status == landedcost.Refused {
					err = refusal{blocking(allFindings(q))}
				}
				return err
			}
		},
	}
}
