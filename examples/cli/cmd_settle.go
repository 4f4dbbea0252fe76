package main

import (
	"context"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
)

func settleCommand() command {
	return command{
		name: "settle", args: "RELEASE -actual FILE", answers: "what an order really cost against its release: variance by group, cause, who bears it",
		help: `The actual costs are JSON: {"order_id", "charges": [{"group", "amount"}]}, group one of freight, duty, tax, fee; code, text, base and rate of the bill sharpen the cause.

  cli release order.json -format json > release.json
  cli settle release.json -actual actual.json`,
		prepare: func(a *app, f *flags) func(context.Context, []string) error {
			file := f.String("actual", "", "what was really charged: a JSON `FILE`")
			return func(_ context.Context, args []string) error {
				if err := want(args, "RELEASE"); err != nil {
					return err
				}
				if *file == "" {
					return usagef("-actual is missing")
				}
				raw, err := a.read(args[0])
				if err != nil {
					return err
				}
				r, err := readRelease(raw)
				if err != nil {
					return inFile(args[0], err)
				}
				if raw, err = a.read(*file); err != nil {
					return err
				}
				actual, err := crossborder.DecodeActual(raw)
				if err != nil {
					return inFile(*file, err)
				}
				s, err := crossborder.Settle(r, actual)
				if err != nil {
					return err
				}
				return a.answer(s, func(p *text.Printer) { printSettlement(p, s) })
			}
		},
	}
}

// readRelease reads a release. What isn't one is a finding, whatever it is.
func readRelease(raw []byte) (*crossborder.Release, error) {
	var r crossborder.Release
	if err := decode(raw, &r); err != nil {
		return nil, err
	}
	if r.Status == "" {
		return nil, fault("release.kind", "this is no release")
	}
	return &r, nil
}

func printSettlement(p *text.Printer, s *crossborder.Settlement) {
	p.Rule("Settlement " + s.OrderID)
	if s.Outcome != "" {
		p.Line("%s", s.Outcome)
	}
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Right, text.Right, text.Right, text.Fill}}
	t.Header(string(s.Totals.Actual.Currency), "expected", "actual", "variance", "cause")
	for _, r := range s.Rows {
		cause := r.Cause
		if !r.Variance.Amount.IsZero() {
			cause = p.Yellow(r.Cause) + ", " + r.Bears + " bears it"
		}
		t.Row(string(r.Group), r.Expected.Text(), r.Actual.Text(), signed(r.Variance), cause)
	}
	t.Rule()
	t.Row(p.Bold("total"), p.Bold(s.Totals.Expected.Text()), p.Bold(s.Totals.Actual.Text()), p.Bold(signed(s.Totals.Variance)))
	p.Table(t)
	if len(s.Entries) > 0 {
		p.Title("Who owes whom")
		e := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Left, text.Left, text.Right, text.Fill}}
		for _, x := range s.Entries {
			e.Row(x.Debtor, "owes", x.Creditor, p.Bold(x.Amount.String()), x.For)
		}
		p.Table(e)
	}
	for _, x := range s.Amend {
		p.Paragraph(p.Yellow("amend the declaration: "), x)
	}
}
