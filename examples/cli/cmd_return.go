package main

import (
	"context"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/returns"
)

func returnCommand() command {
	return command{
		name: "return", args: "CASE", answers: "what becomes of goods that come back: disposition, refund, reclaim, cost of re-import, options",
		help: `The case is JSON as cli schema return describes it: the order, its quote or its release, the items, the reason, the date. Without a policy of your own the sample policy decides, whose figures are illustrative. With rate cards the carriage home is what the cheapest service with the feature "returns" asks, in place of the policy's figure.

  cli return case.json
  cli return case.json -policy policy.json -format json
  cli return case.json -cards examples/cards

The exit status is 1 where the decision is held: no disposition could be chosen.`,
		prepare: func(a *app, f *flags) func(context.Context, []string) error {
			l := f.law()
			file := f.String("policy", "", "the merchant's returns policy: a JSON `FILE` (default the sample policy)")
			cards := f.String("cards", "", "a `FOLDER` of rate cards that price the way back (default the policy's costs)")
			boxes := f.String("boxes", "", "a CSV `FILE` of cartons goods come back in (default six common ones)")
			return func(ctx context.Context, args []string) error {
				if err := want(args, "CASE"); err != nil {
					return err
				}
				raw, err := a.read(args[0])
				if err != nil {
					return err
				}
				c, err := returns.ReadCase(raw)
				if err != nil {
					return err
				}
				e, _, err := a.engine(l, crossborder.Config{})
				if err != nil {
					return err
				}
				table, _, err := a.exchange(l)
				if err != nil {
					return err
				}
				opt := returns.Options{Quoter: e, Rates: table}
				if *file != "" {
					raw, err := a.read(*file)
					if err != nil {
						return err
					}
					if opt.Policy, err = returns.ReadPolicy(raw); err != nil {
						return inFile(*file, err)
					}
				}
				if *cards != "" {
					by := crossborder.CarrierReturns{Rates: table}
					if by.Carriers, err = a.carriers(*cards); err != nil {
						return err
					}
					if by.Boxes, err = a.readBoxes(*boxes); err != nil {
						return err
					}
					opt.Carrier = &by
				} else if *boxes != "" {
					return usagef("-boxes needs -cards")
				}
				desk, err := returns.New(opt)
				if err != nil {
					return err
				}
				d, err := desk.Decide(ctx, c)
				if err != nil {
					return err
				}
				err = a.answer(d, func(p *text.Printer) { p.Text(d.Text()) })
				if err == nil && d.Status == returns.Held {
					err = refusal{blocking(d.Findings)}
				}
				return err
			}
		},
	}
}
