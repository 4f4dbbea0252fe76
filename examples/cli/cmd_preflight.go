package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/trade"
)

func preflightCommand() command {
	return command{
		name: "preflight", args: "CATALOGUE", answers: "what each SKU of a catalogue lacks on each lane, and which decision it holds up",
		help: `A catalogue is {"items": […], "destinations": ["GB", "CA-ON"], "origins": ["US"]}, its items like those of an order; "groups" hold what SKUs share, "seller" has the tax ids, "date" is the date of the law (default today).

  cli preflight catalogue.json
  cli preflight catalogue.json -lines | jq -c 'select(.status == "held")'

With -lines the answer is one SKU a line in JSON. The exit status is 1 with -strict where anything is held.`,
		prepare: func(a *app, f *flags) func(context.Context, []string) error {
			l := f.law()
			date := f.date("date", "the `DAY` whose law counts (default the catalogue's, else today)")
			lines := f.Bool("lines", false, "answer with one SKU a line in JSON")
			strict := f.Bool("strict", false, "exit with 1 where a SKU is held on a lane")
			return func(ctx context.Context, args []string) error {
				if err := want(args, "CATALOGUE"); err != nil {
					return err
				}
				raw, err := a.readMost(args[0], 64<<20)
				if err != nil {
					return err
				}
				c, err := crossborder.DecodeCatalogue(raw)
				if err != nil {
					return inFile(args[0], err)
				}
				if !date.IsZero() {
					c.Date = *date
				}
				if c.Date.IsZero() {
					c.Date = a.today()
				}
				e, _, err := a.engine(l, crossborder.Config{})
				if err != nil {
					return err
				}
				if *lines {
					return a.preflightLines(ctx, e, c, *strict)
				}
				r, err := e.Preflight(ctx, *c)
				if err != nil {
					return err
				}
				if err := a.answer(r, func(p *text.Printer) { printPreflight(p, r) }); err != nil {
					return err
				}
				if *strict && r.Held > 0 {
					return refusal{[]trade.Finding{preflightHeld(r.Held)}}
				}
				return nil
			}
		},
	}
}

func preflightHeld(n int) trade.Finding {
	return trade.Finding{Code: "preflight.held", Severity: trade.Block, Message: fmt.Sprintf("%d pairs of SKU and lane are held", n)}
}

// preflightLines writes each SKU as it is done.
func (a *app) preflightLines(ctx context.Context, e *crossborder.Engine, c *crossborder.Catalogue, strict bool) error {
	w := json.NewEncoder(a.stdout)
	w.SetEscapeHTML(false)
	held := 0
	for item, err := range e.PreflightItems(ctx, *c) {
		if err != nil {
			return err
		}
		if item.Status == crossborder.PreflightHeld {
			held++
		}
		if err := w.Encode(item); err != nil {
			return err
		}
	}
	if strict && held > 0 {
		return refusal{[]trade.Finding{preflightHeld(held)}}
	}
	return nil
}

func printPreflight(p *text.Printer, r *crossborder.Preflight) {
	p.Rule("Preflight " + r.Date.String())
	p.Line("%d SKUs on %d lanes: %s ready, %s to look at, %s held", r.SKUs, len(r.Lanes), p.Green(fmt.Sprint(r.Ready)), p.Yellow(fmt.Sprint(r.Review)), p.Red(fmt.Sprint(r.Held)))
	if len(r.Missing) > 0 {
		p.Title("What to mend first")
		t := &text.Table{Indent: 2, Columns: []text.Align{text.Right, text.Right, text.Left, text.Fill, text.Left}}
		t.Header("SKUs", "on lanes", "", "field", "holds up")
		for _, f := range r.Missing {
			t.Row(fmt.Sprint(f.SKUs), fmt.Sprint(f.Lanes), f.Code, f.Field, string(f.Holds))
		}
		p.Table(t)
	}
	p.Title("Lanes")
	for _, l := range r.Lanes {
		p.Line("  %s  %s; SKUs: %d ready, %d to look at, %d held", p.Bold(l.Lane), preflightStatus(p, l.Status), l.Ready, l.Review, l.Held)
		for _, f := range l.Missing {
			p.Paragraph("    "+mark(p, f.Severity)+" ", f.Error())
		}
	}
	p.Title("SKUs")
	for _, it := range r.Items {
		printPreflightItem(p, &it)
	}
}

// printPreflightItem says once what is the same on several lanes.
func printPreflightItem(p *text.Printer, it *crossborder.PreflightItem) {
	p.Line("  %s  %s", p.Bold(it.SKU), preflightStatus(p, it.Status))
	type row struct {
		f     trade.Finding
		lanes []string
	}
	var rows []row
	for _, l := range it.Lanes {
		for _, f := range l.Missing {
			k := slices.IndexFunc(rows, func(r row) bool { return r.f.Code == f.Code && r.f.Path == f.Path && r.f.Severity == f.Severity })
			if k < 0 {
				k, rows = len(rows), append(rows, row{f: f})
			}
			rows[k].lanes = append(rows[k].lanes, l.Lane)
		}
	}
	for _, x := range rows {
		where := "every lane"
		if len(x.lanes) < len(it.Lanes) {
			where = strings.Join(x.lanes, ", ")
		}
		p.Paragraph("    "+mark(p, x.f.Severity)+" ", x.f.Error())
		p.Note("      ", where+"; holds up "+string(x.f.Holds))
	}
}

func preflightStatus(p *text.Printer, s crossborder.PreflightStatus) string {
	switch s {
	case crossborder.PreflightReady:
		return p.Green(string(s))
	case crossborder.PreflightReview:
		return p.Yellow(string(s))
	}
	return p.Red(string(s))
}
