package main

import (
	"context"
	"fmt"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

func diffCommand() command {
	return command{
		name: "diff", args: "ORDER", answers: "what changes in the quote between two dates, charge by charge, and by which measure",
		help: `The same order is quoted with the law and the rates of exchange of both days. Each change has its cause: a measure that begins or ends, a threshold, the rate, the base, the exchange, or rounding.

  cli diff order.json -from 2025-03-01 -to 2026-10-05`,
		prepare: func(a *app, f *flags) func(context.Context, []string) error {
			l := f.law()
			from := f.date("from", "the first `DAY` (default the order's)")
			to := f.date("to", "the second `DAY` (default today)")
			return func(ctx context.Context, args []string) error {
				if err := want(args, "ORDER"); err != nil {
					return err
				}
				o, err := a.order(args[0], trade.Date{})
				if err != nil {
					return err
				}
				e, sample, err := a.engine(l, crossborder.Config{})
				if err != nil {
					return err
				}
				if from.IsZero() {
					*from = o.LawDate()
				}
				if to.IsZero() {
					*to = a.today()
				}
				d := difference{OrderID: o.ID}
				before, err := e.Quote(ctx, at(o, *from))
				if err != nil {
					return inFile("on "+from.String(), err)
				}
				after, err := e.Quote(ctx, at(o, *to))
				if err != nil {
					return inFile("on "+to.String(), err)
				}
				if d.Difference, err = landedcost.Diff(before, after); err != nil {
					return err
				}
				d.Totals.Before, d.Totals.After = before.Totals, after.Totals
				return a.answer(d, func(p *text.Printer) {
					d.print(p, after)
					if sample && len(before.Exchange)+len(after.Exchange) > 0 {
						p.Paragraph(p.Yellow("! "), "the rates of exchange are a sample; give those of the days with -rates FILE")
					}
				})
			}
		},
	}
}

// difference is the answer of diff.
type difference struct {
	OrderID string `json:"order_id"`
	*landedcost.Difference
	Totals struct {
		Before landedcost.Totals `json:"before"`
		After  landedcost.Totals `json:"after"`
	} `json:"totals"`
}

func signed(m trade.Money) string {
	if m.Amount.IsPositive() {
		return "+" + m.Text()
	}
	return m.Text()
}

func (d *difference) print(p *text.Printer, after *landedcost.Quote) {
	p.Rule("Changes " + d.OrderID)
	p.Line("%s → %s", d.Before, d.After)
	if d.Procedure != "" {
		p.Line("procedure %s", d.Procedure)
	}
	p.Gap()
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Right, text.Right, text.Right}}
	t.Header(string(d.Landed.Currency), d.Before.String(), d.After.String(), "change")
	row := func(name string, was, is trade.Money) {
		t.Row(name, was.Text(), is.Text(), signed(trade.NewMoney(is.Amount.Sub(was.Amount), is.Currency)))
	}
	was, is := &d.Totals.Before, &d.Totals.After
	row("Duties", was.Duties, is.Duties)
	row("Taxes", was.Taxes, is.Taxes)
	row("Fees", was.Fees, is.Fees)
	t.Rule()
	t.Row(p.Bold("Landed"), p.Bold(was.Landed.Text()), p.Bold(is.Landed.Text()), p.Bold(signed(d.Landed)))
	p.Table(t)
	last := -2
	for _, c := range d.Changes {
		if c.Line != last {
			last = c.Line
			if last < 0 || last >= len(after.Lines) {
				p.Title("On the consignment")
			} else {
				p.Title(fmt.Sprintf("Line %d: %s", last+1, lineName(&after.Lines[last])))
			}
		}
		p.Line("  %s  %s  %s → %s  %s", c.Name, p.Bold(signed(c.Change)), c.Before.Text(), c.After.Text(), p.Yellow(string(c.Cause)))
		p.Paragraph("    ", c.Why)
		p.Note("    ", c.Instrument)
	}
	if len(d.Changes) == 0 {
		p.Gap()
		p.Line("no charge changes")
	}
}
