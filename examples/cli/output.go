package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// answer prints a value as JSON, or as text by the function.
func (a *app) answer(v any, print func(p *text.Printer)) error {
	if a.json {
		return a.writeJSON(v)
	}
	p := text.NewPrinter(a.stdout, a.getenv)
	print(p)
	return p.Flush()
}

// writeJSON prints an indented value.
func (a *app) writeJSON(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := a.stdout.Write(b.Bytes())
	return err
}

// reasons prints why something was refused to standard error: sentences, or with -format json one finding a line. Brief
// is for reasons that stand in full in the answer.
func (a *app) reasons(fs []trade.Finding, brief bool) {
	if a.json {
		e := json.NewEncoder(a.stderr)
		e.SetEscapeHTML(false)
		for _, f := range fs {
			if e.Encode(f) != nil {
				return
			}
		}
		return
	}
	p := text.NewPrinter(a.stderr, a.getenv)
	if brief {
		for _, f := range fs {
			p.Paragraph(mark(p, f.Severity)+" ", f.Error())
		}
	} else {
		findings(p, fs)
	}
	_ = p.Flush() // standard error is the last place to say so
}

// findings prints findings, each with what settles it.
func findings(p *text.Printer, fs []trade.Finding) {
	for _, f := range fs {
		head := mark(p, f.Severity) + " " + p.Bold(f.Code)
		if f.Path != "" {
			head += " at " + f.Path
		}
		if f.Line > 0 {
			head += fmt.Sprintf(", line %d", f.Line)
		}
		p.Line("%s", head)
		p.Paragraph("    ", f.Message)
		if s := f.Settles; s != "" {
			p.Paragraph("    "+p.Green("settles: "), s)
		}
		if s := f.Remedy; s != "" {
			p.Paragraph("    "+p.Green("remedy: "), s)
		}
		var behind []string
		if f.Owner != "" {
			behind = append(behind, "set by "+f.Owner)
		}
		if f.Source != "" {
			behind = append(behind, "source: "+f.Source)
		}
		p.Note("    ", strings.Join(behind, " · "))
	}
}

func mark(p *text.Printer, s trade.Severity) string {
	switch s {
	case trade.Block, "":
		return p.Red("✗ block ")
	case trade.Review:
		return p.Yellow("? review")
	case trade.Warn:
		return p.Yellow("! warn  ")
	}
	return p.Dim("· info  ")
}

// count says how many there are of something: "1 box", "3 boxes".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// dataVersions prints which data stand behind an answer.
func dataVersions(p *text.Printer, ds []tariff.DataVersion) {
	for _, d := range ds {
		s := strings.TrimSpace("data " + d.Name + " " + d.Version)
		if !d.VerifiedOn.IsZero() {
			s += ", verified " + d.VerifiedOn.String()
		}
		p.Note("", s)
	}
}
