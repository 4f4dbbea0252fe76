package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/world"
)

func coverageCommand() command {
	return command{
		name: "coverage", args: "", answers: "each destination: what is known, from when, verified when, how sure, what is missing",
		help: `Tier A is a regime with rates of common goods, B a regime that takes the duty rate from the host or a schedule, C known facts without a quote.

  cli coverage
  cli coverage -to BR -format json`,
		prepare: func(a *app, f *flags) func(context.Context, []string) error {
			to := f.territory("to", "only this `DESTINATION`")
			return func(_ context.Context, args []string) error {
				if err := want(args); err != nil {
					return err
				}
				all := world.Coverage()
				if *to != "" {
					all = slices.DeleteFunc(all, func(c tariff.Coverage) bool { return c.Territory != *to })
					if len(all) == 0 {
						return fault("regime.missing", "nothing is known of %s", *to)
					}
				}
				return a.answer(map[string]any{"destinations": all}, func(p *text.Printer) {
					printCoverage(p, all, *to != "")
				})
			}
		},
	}
}

func printCoverage(p *text.Printer, all []tariff.Coverage, detail bool) {
	t := &text.Table{Columns: []text.Align{text.Left, text.Left, text.Left, text.Left, text.Left, text.Left, text.Right, text.Right, text.Left}}
	t.Header("", "destination", "tier", "currency", "since", "verified", "codes", "measures", "how sure")
	for _, c := range all {
		t.Row(p.Bold(string(c.Territory)), c.Name, c.Tier, string(c.Currency), c.Since.String(), c.VerifiedOn.String(),
			fmt.Sprint(c.Codes), fmt.Sprint(c.Measures), sure(c.Confidence))
	}
	p.Table(t)
	for _, c := range all {
		if len(c.Missing) == 0 && !detail {
			continue
		}
		p.Title(c.Name)
		if detail {
			p.Paragraph("  procedures: ", strings.Join(c.Procedures, ", "))
			p.Paragraph("  charges: ", strings.Join(c.Charges, ", "))
			p.Paragraph("  ", fmt.Sprintf("%d preference programmes, %d rows of rates, %d six-digit codes", c.Programmes, c.Rows, c.Headings))
			for _, d := range c.Data {
				p.Note("  ", fmt.Sprintf("data %s %s, verified %s", d.Name, d.Version, d.VerifiedOn))
			}
		}
		for _, m := range c.Missing {
			p.Paragraph("  "+p.Yellow("missing: "), m)
		}
	}
}

// sure counts the figures by how sure they are: "high 120, medium 3".
func sure(m map[tariff.Confidence]int) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, fmt.Sprintf("%s %d", k, m[k]))
	}
	return strings.Join(out, ", ")
}
