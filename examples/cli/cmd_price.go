package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

func priceCommand() command {
	return command{
		name: "price", args: "TARGET ORDER", answers: "the price at which the landed total is a target, all of them at a threshold, or why there is none",
		help: `TARGET is an amount in the order's currency. The price sought is that of the one item, or of the one that -item names; in an order of several items without -item it is a discount on the cart. Each solution is proved by quoting it.

  cli price 150 order.json
  cli price 400 order.json -item BOOT-7
  cli price 99 order.json -goal shelf
  cli price 25 order.json -goal margin

The exit status is 1 where no price hits the target.`,
		prepare: func(a *app, f *flags) func(context.Context, []string) error {
			l := f.law()
			item := f.String("item", "", "`SKU` of the item whose price is sought")
			goal := f.String("goal", "landed", "`WHAT` should hit the target: landed, shelf (the goods with duty, tax and fees, without carriage), or margin (what the seller keeps)")
			date := f.date("date", "as of this `DAY`, in place of the order's dates")
			return func(ctx context.Context, args []string) error {
				if err := want(args, "TARGET", "ORDER"); err != nil {
					return err
				}
				target, err := trade.ParseDecimal(args[0])
				if err != nil {
					return usagef("TARGET: %s", err)
				}
				g := landedcost.Goal(*goal)
				if !slices.Contains([]landedcost.Goal{landedcost.GoalLanded, landedcost.GoalShelf, landedcost.GoalMargin}, g) {
					return usagef("-goal is landed, shelf or margin, not %.20q", *goal)
				}
				o, err := a.order(args[1], *date)
				if err != nil {
					return err
				}
				p, err := a.provider(l)
				if err != nil {
					return err
				}
				table, _, err := a.exchange(l)
				if err != nil {
					return err
				}
				e, err := landedcost.New(landedcost.Config{Tariff: p, Rates: table})
				if err != nil {
					return err
				}
				s, err := e.Solve(ctx, o, landedcost.Inverse{Target: trade.NewMoney(target, o.Currency), Goal: g, SKU: *item})
				if err != nil {
					return err
				}
				err = a.answer(s, func(p *text.Printer) { printSolutions(p, o, s) })
				if err == nil && len(s.Solutions) == 0 {
					err = refusal{[]trade.Finding{{Code: "inverse.none", Severity: trade.Block, Message: s.Why}}}
				}
				return err
			}
		},
	}
}

func printSolutions(p *text.Printer, o *crossborder.Order, s *landedcost.Solutions) {
	what := s.By
	if s.SKU != "" {
		what += " of " + s.SKU
	}
	p.Rule(fmt.Sprintf("%s at which %s is %s", strings.ToUpper(what[:1])+what[1:], s.Goal, s.Target))
	p.Line("order %s to %s", o.ID, o.ShipTo.Country)
	p.Gap()
	if len(s.Solutions) > 0 {
		t := &text.Table{Indent: 2, Columns: []text.Align{text.Right, text.Right, text.Left, text.Left}}
		t.Header(s.By, string(s.Goal), "", "procedure")
		for _, x := range s.Solutions {
			exact := ""
			if !x.Exact {
				exact = "the highest that doesn't exceed it"
			}
			t.Row(p.Bold(x.Price.String()), x.Total.String(), p.Dim(exact), x.Procedure)
		}
		p.Table(t)
	}
	p.Paragraph("", s.Why)
}
