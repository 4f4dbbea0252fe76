package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/hts"
	"github.com/crossborder-go/crossborder/tariff/search"
	"github.com/crossborder-go/crossborder/tariff/snapshot"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

func classifyCommand() command {
	return command{
		name: "classify", args: "TEXT", answers: "ranked candidate codes for a description of goods, what matched, and what would separate them",
		help: `A suggestion out of the schedule's own descriptions; who classifies decides. Material, make and use help more than a brand. Without -schedule only the common goods that the embedded data describe can be found. A schedule of another country gives six digits, which are the same everywhere.

  cli classify "Men's T-shirt, 100% cotton, knitted" -to US -schedule US=us.snapshot
  cli classify "hiking boots, leather" -to US -schedule US=us.snapshot -past classified.csv

Past classifications are a CSV with the header text,code,reference; they come first.`,
		prepare: prepareClassify,
	}
}

// classified is the answer of classify.
type classified struct {
	Text        string          `json:"text"`
	Destination trade.Territory `json:"destination"`
	Schedule    string          `json:"schedule"` // what was searched
	search.Result
}

func prepareClassify(a *app, f *flags) func(context.Context, []string) error {
	l := &law{}
	f.Var(&l.schedules, "schedule", "an official schedule or a snapshot as `US=FILE`")
	to := f.territory("to", "the `DESTINATION`: US")
	past := f.String("past", "", "your own classifications: a CSV `FILE`")
	limit := f.Int("limit", 5, "at most this `NUMBER` of candidates")
	return func(ctx context.Context, args []string) error {
		if err := want(args, "TEXT"); err != nil {
			return err
		}
		switch {
		case *to == "":
			return usagef("-to is missing: the destination, such as -to US")
		case *limit < 1 || *limit > 100:
			return usagef("-limit is from 1 to 100")
		case len(args[0]) > 10_000:
			return fault("classify.size", "the text is longer than 10,000 bytes")
		}
		q := search.Query{Text: args[0], Limit: *limit}
		if *past != "" {
			history, err := a.history(*past)
			if err != nil {
				return err
			}
			q.Past = history
		}
		index, name, of, err := a.index(ctx, *to, l.schedules)
		if err != nil {
			return err
		}
		out := classified{args[0], *to, name, index.Find(q)}
		for i := range out.Candidates {
			if of != *to { // national lines of another country say nothing here
				out.Candidates[i].Lines = nil
			}
		}
		if out.Candidates == nil {
			out.Candidates = []search.Candidate{}
		}
		err = a.answer(out, out.print)
		if err == nil && len(out.Candidates) == 0 {
			err = refusal{[]trade.Finding{{Code: "classify.none", Severity: trade.Block, Message: "no description fits: say material, make and use", Settles: "another description"}}}
		}
		return err
	}
}

// index returns a searchable schedule and the territory it is of: the one given for the destination, else another one
// given, else the lines that the embedded data describe, of the destination or of the United States. The first six
// digits are the same in all of them.
func (a *app) index(ctx context.Context, to trade.Territory, given files) (*search.Index, string, trade.Territory, error) {
	if len(given) > 0 {
		s := given[0]
		if i := slices.IndexFunc(given, func(s countryFile) bool { return s.territory == to }); i >= 0 {
			s = given[i]
		}
		p, err := a.schedule(s.territory, s.file)
		if err != nil {
			return nil, "", "", err
		}
		switch p := p.(type) {
		case *snapshot.Snapshot:
			return search.New(p), p.Name(), s.territory, nil
		case *hts.Schedule:
			return search.New(p.Snapshot), p.Name(), s.territory, nil
		}
		return nil, "", "", fault("classify.schedule", "%s holds no descriptions to search: give an official schedule or a snapshot", s.file)
	}
	book := world.New()
	for _, t := range []trade.Territory{to, "US"} {
		lines, err := described(ctx, book, t, a.today())
		if err != nil {
			return nil, "", "", err
		}
		if len(lines) > 0 {
			return search.New(lines), "world/" + strings.ToLower(string(t)), t, nil
		}
	}
	return nil, "", "", fault("classify.schedule", "no descriptions are known: give a schedule with -schedule %s=FILE", to)
}

// described returns the lines of a territory whose goods the provider describes. Each chapter answers with the codes it
// stands for; these answer with their descriptions.
func described(ctx context.Context, p tariff.Provider, t trade.Territory, on trade.Date) (search.Lines, error) {
	q := tariff.Query{Territory: t, Date: on}
	for chapter := 1; chapter <= 97; chapter++ {
		if chapter != 77 { // reserved, and unused
			q.Lines = append(q.Lines, tariff.QueryLine{Code: trade.HSCode(fmt.Sprintf("%02d", chapter))})
		}
	}
	answers, err := p.Measures(ctx, q)
	if err != nil {
		return nil, err
	}
	q.Lines = nil
	for _, a := range answers {
		for _, c := range a.Candidates {
			for _, code := range append(c.Lines[:len(c.Lines):len(c.Lines)], c.Code) {
				if len(code) >= 6 {
					q.Lines = append(q.Lines, tariff.QueryLine{Code: code})
				}
			}
		}
	}
	if answers, err = p.Measures(ctx, q); err != nil {
		return nil, err
	}
	var out search.Lines
	seen := map[trade.HSCode]bool{}
	for i, a := range answers {
		code := q.Lines[i].Code
		for _, c := range a.Candidates {
			if c.Code == code && c.Description != "" && !seen[code] {
				seen[code] = true
				out = append(out, search.Line{Code: code, Path: strings.Split(c.Description, " > ")})
			}
		}
	}
	return out, nil
}

// history reads a host's own classifications.
func (a *app) history(file string) (*search.History, error) {
	raw, err := a.read(file)
	if err != nil {
		return nil, err
	}
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	c.FieldsPerRecord = -1
	rows, err := c.ReadAll()
	if err != nil {
		return nil, fault("past.csv", "%s: %s", file, err)
	}
	if len(rows) == 0 || len(rows[0]) < 2 || rows[0][0] != "text" || rows[0][1] != "code" {
		return nil, fault("past.header", "%s: the header must be text,code,reference", file)
	}
	var past []search.Past
	var bad trade.Errors
	for i, r := range rows[1:] {
		if len(r) < 2 {
			bad = append(bad, trade.Finding{Code: "past.fields", Severity: trade.Block, Line: i + 2, Message: fmt.Sprintf("%s: row %d needs a text and a code", file, i+2)})
			continue
		}
		code, err := trade.ParseHSCode(r[1])
		if err != nil {
			bad = append(bad, trade.Finding{Code: "past.code", Severity: trade.Block, Line: i + 2, Message: fmt.Sprintf("%s: row %d: %s", file, i+2, err)})
			continue
		}
		p := search.Past{Text: r[0], Code: code}
		if len(r) > 2 {
			p.Reference = r[2]
		}
		past = append(past, p)
	}
	if err := bad.ErrorOrNil(); err != nil {
		return nil, err
	}
	return search.NewHistory(past), nil
}

func (c *classified) print(p *text.Printer) {
	p.Rule("Codes for " + c.Text)
	p.Line("%s · searched %s · a suggestion, to be confirmed", c.Destination, c.Schedule)
	if strings.HasPrefix(c.Schedule, "world/") {
		p.Paragraph(p.Yellow("! "), "no schedule is loaded: the embedded descriptions hold common goods only; give the whole with -schedule US=FILE")
	}
	for i, x := range c.Candidates {
		p.Gap()
		score := ""
		if x.Score > 0 {
			score = fmt.Sprintf("  %.1f", x.Score)
		}
		p.Line("%d. %s%s", i+1, p.Bold(x.Code.Dotted()), p.Dim(score))
		p.Paragraph("   ", x.Description)
		if x.Past != nil {
			p.Paragraph("   "+p.Green("your own: "), strings.TrimSuffix(x.Past.Text+", "+x.Past.Reference, ", "))
		}
		var matched []string
		for _, m := range x.Matched {
			if m.As == m.Word || m.As == "" {
				matched = append(matched, m.Word)
				continue
			}
			matched = append(matched, m.Word+" as "+m.As)
		}
		if len(matched) > 0 {
			p.Paragraph("   "+p.Green("matched: "), strings.Join(matched, ", "))
		}
		if len(x.Missing) > 0 {
			p.Paragraph("   "+p.Yellow("not found: "), strings.Join(x.Missing, ", "))
		}
		for _, n := range x.Lines {
			p.Paragraph("   "+p.Dim(n.Code.Dotted()+" "), n.Description)
		}
	}
	for _, q := range c.Questions {
		p.Gap()
		p.Paragraph(p.Yellow("? "), q.Text)
		for _, ans := range q.Answers {
			codes := make([]string, len(ans.Codes))
			for i, code := range ans.Codes {
				codes[i] = code.Dotted()
			}
			p.Paragraph("    "+ans.Text+" → ", strings.Join(codes, ", "))
		}
	}
	if len(c.Unknown) > 0 {
		p.Gap()
		p.Paragraph("no description holds: ", strings.Join(c.Unknown, ", "))
	}
}
