package main

import (
	"context"
	"io"
	"os"

	"github.com/crossborder-go/crossborder/scorecard"
	"github.com/crossborder-go/crossborder/trade"
)

func scorecardCommand() command {
	return command{
		name: "scorecard", args: "RECORDS.ndjson", answers: "how well orders went: landed-cost accuracy, refusals, returns, holds, carriers by lane, markets",
		formats: []string{"csv", "html"},
		help: `One record a line, one for each order: {"release", "settlement", "events", "dispatched", "resolved", "interventions"}; only the release is needed. Memory stays flat, so the input may be a pipe.

  cli scorecard records.ndjson
  cli scorecard records.ndjson -format html -o report.html

A line that isn't a record is left out, named on standard error, and makes the exit status 1.`,
		prepare: func(a *app, f *flags) func(context.Context, []string) error {
			out := f.String("o", "", "write the report to this `FILE` (default standard output)")
			return func(ctx context.Context, args []string) error {
				if err := want(args, "RECORDS.ndjson"); err != nil {
					return err
				}
				in := a.stdin
				if args[0] != "-" {
					file, err := os.Open(args[0])
					if err != nil {
						return fileError(args[0], err)
					}
					defer file.Close()
					in = file
				}
				card, bad, err := foldRecords(ctx, in)
				if err != nil {
					return err
				}
				if err := a.report(card.Report(), *out); err != nil {
					return err
				}
				if len(bad) > 0 {
					return refusal{bad}
				}
				return nil
			}
		},
	}
}

// mostFaults bounds how many bad lines are named.
const mostFaults = 50

func foldRecords(ctx context.Context, in io.Reader) (card *scorecard.Card, bad []trade.Finding, err error) {
	card = scorecard.New()
	n := 0
	for r, err := range scorecard.Read(in) {
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if n++; err == nil {
			err = card.Add(r)
		}
		if len(bad) < mostFaults {
			bad = append(bad, trade.FindingsOf(err)...)
		}
	}
	return card, bad, nil
}

// report writes a scorecard in the format that was asked for.
func (a *app) report(r *scorecard.Report, out string) (err error) {
	w := a.stdout
	if out != "" {
		file, err := os.Create(out)
		if err != nil {
			return fileError(out, err)
		}
		defer func() {
			if e := file.Close(); e != nil && err == nil {
				err = fileError(out, e)
			}
		}()
		w = file
	}
	switch a.format {
	case "json":
		b := *a
		b.stdout = w
		return b.writeJSON(r)
	case "csv":
		return r.WriteCSV(w)
	case "html":
		return r.WriteHTML(w)
	}
	return r.WriteText(w)
}
