package main

import (
	"context"
	"encoding/json"

	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/landedcost"
)

func reconcileCommand() command {
	return command{
		name: "reconcile", args: "QUOTE BILL", answers: "how a carrier's bill or a customs statement differs from the quote, why, and what to write to the issuer",
		help: `QUOTE is a quote or a release in JSON, BILL {"order_id", "currency", "lines": [{"code", "text", "group", "amount", "base", "rate"}]} in the issuer's own codes and currency.

  cli reconcile quote.json bill.json`,
		prepare: func(a *app, _ *flags) func(context.Context, []string) error {
			return func(_ context.Context, args []string) error {
				if err := want(args, "QUOTE", "BILL"); err != nil {
					return err
				}
				raw, err := a.read(args[0])
				if err != nil {
					return err
				}
				q, err := quoteIn(raw)
				if err != nil {
					return inFile(args[0], err)
				}
				if raw, err = a.read(args[1]); err != nil {
					return err
				}
				b, err := landedcost.DecodeBill(raw)
				if err != nil {
					return inFile(args[1], err)
				}
				r, err := landedcost.Reconcile(q, b)
				if err != nil {
					return err
				}
				return a.answer(r, func(p *text.Printer) { printReconciliation(p, r) })
			}
		},
	}
}

// quoteIn reads a quote, or the quote in a release.
func quoteIn(raw []byte) (*landedcost.Quote, error) {
	var head struct {
		Quote json.RawMessage `json:"quote"`
	}
	if err := decode(raw, &head); err != nil {
		return nil, err
	}
	if len(head.Quote) > 0 {
		raw = head.Quote
	}
	var q landedcost.Quote
	if err := decode(raw, &q); err != nil {
		return nil, err
	}
	if q.Currency == "" || q.Lines == nil {
		return nil, fault("quote.kind", "this is neither a quote nor a release with a quote")
	}
	return &q, nil
}

func printReconciliation(p *text.Printer, r *landedcost.Reconciliation) {
	p.Rule("Bill of " + r.OrderID)
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Fill, text.Right, text.Right, text.Right, text.Left}}
	t.Header("", "", "expected", "billed", "variance", "cause")
	for _, row := range r.Rows {
		name := row.Text
		if row.Code != "" {
			name = row.Code + " " + name
		}
		cause := string(row.Cause)
		switch row.Cause {
		case landedcost.BillMatched:
			cause = p.Green(cause)
		case landedcost.BillRounding:
		default:
			cause = p.Yellow(cause) + ", " + row.Bears + " bears it"
		}
		t.Row(string(row.Group), name, row.Expected.Text(), row.Actual.Text(), signed(row.Variance), cause)
	}
	t.Rule()
	t.Row(p.Bold("total"), string(r.Totals.Actual.Currency), p.Bold(r.Totals.Expected.Text()), p.Bold(r.Totals.Actual.Text()), p.Bold(signed(r.Totals.Variance)))
	p.Table(t)
	for _, row := range r.Rows {
		if row.Challenge != "" {
			p.Gap()
			p.Paragraph(p.Yellow("→ "), row.Challenge)
		}
	}
}
