package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/customs/check"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/trade"
)

func checkCommand() command {
	return command{
		name: "check", args: "KIND VALUE", answers: "whether a value is good: an EORI, a VAT number, a commodity code, a description of goods …",
		help: `VALUE - reads one JSON object for kinds of several fields. KIND list lists the kinds. The exit status is 1 where the verdict is no.

  cli check eori DE123456789012345
  cli check goods-description "electronics"
  echo '{"country": "BR", "value": "529.982.247-25"}' | cli check tin -`,
		prepare: func(a *app, _ *flags) func(context.Context, []string) error {
			return func(_ context.Context, args []string) error {
				if len(args) == 1 && args[0] == "list" {
					return a.listKinds()
				}
				if err := want(args, "KIND", "VALUE"); err != nil {
					return err
				}
				kind, value := args[0], []byte(args[1])
				structured := false
				if args[1] == "-" {
					var err error
					if value, err = a.readMost("-", 1<<20); err != nil {
						return err
					}
					structured = true
				}
				if slices.Contains(returns.CheckKinds(), kind) {
					return a.checkReturn(kind, value)
				}
				return a.checkValue(kind, value, structured)
			}
		},
	}
}

func (a *app) checkValue(kind string, value []byte, structured bool) error {
	var v check.Verdict
	var err error
	if head := strings.TrimSpace(string(value)); structured && (strings.HasPrefix(head, "{") || strings.HasPrefix(head, `"`)) {
		v, err = check.CheckJSON(kind, value)
	} else {
		v, err = check.Check(kind, strings.TrimRight(string(value), "\r\n"))
	}
	if errors.Is(err, trade.Finding{Code: "check.kind"}) {
		return usagef("there is no check of kind %.40q; cli check list lists them", kind)
	}
	if err != nil {
		return err
	}
	err = a.answer(v, func(p *text.Printer) {
		answer := ""
		if v.Answer != "" {
			answer = p.Red("no")
			if v.OK {
				answer = p.Green("yes")
			}
			answer = strings.ReplaceAll(v.Answer, "_", " ") + ": " + answer
		}
		p.Line("%s", strings.TrimSpace(kind+" "+p.Bold(v.Value)+"  "+answer))
		p.Paragraph("  ", strings.TrimSuffix(v.Reason+": "+v.Message, ": "))
		t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Fill}}
		if v.Normalised != "" {
			t.Row("written", v.Normalised)
		}
		if v.Suggestion != "" {
			t.Row("write instead", p.Green(v.Suggestion))
		}
		for _, d := range v.Details {
			if list, ok := d.Value.([]string); ok {
				t.Row(strings.ReplaceAll(d.Name, "_", " "), strings.Join(list, ", "))
				continue
			}
			t.Row(strings.ReplaceAll(d.Name, "_", " "), fmt.Sprint(d.Value))
		}
		p.Table(t)
	})
	if err == nil && v.Answer != "" && !v.OK {
		err = refusal{[]trade.Finding{{Code: "check." + kind, Severity: trade.Block, Message: strings.TrimSuffix(v.Reason+": "+v.Message, ": ")}}}
	}
	return err
}

func (a *app) checkReturn(kind string, value []byte) error {
	v, err := returns.Check(kind, value)
	if err != nil {
		return err
	}
	no := false
	for _, b := range []*bool{v.Eligible, v.InTime, v.DutyFree} {
		no = no || b != nil && !*b
	}
	err = a.answer(v, func(p *text.Printer) {
		p.Line("%s", p.Bold(kind))
		t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Fill}}
		yes := func(name string, b *bool) {
			switch {
			case b == nil:
			case *b:
				t.Row(name, p.Green("yes"))
			default:
				t.Row(name, p.Red("no"))
			}
		}
		yes("eligible", v.Eligible)
		yes("in time", v.InTime)
		yes("free of duty", v.DutyFree)
		for _, r := range [][2]string{
			{"disposition", string(v.Disposition)}, {"refund", v.Refund}, {"refund base", v.RefundBase}, {"rule", v.Rule}, {"form", v.Form},
			{"code", v.Code}, {"limit", v.Limit}, {"reason", v.Reason}, {"", v.Message}, {"assumes", strings.Join(v.Assumes, "; ")},
			{"not read", strings.Join(v.Ignored, ", ")}, {"instrument", v.Instrument}, {"source", v.Source},
		} {
			if r[1] != "" {
				t.Row(r[0], r[1])
			}
		}
		if !v.Deadline.IsZero() {
			t.Row("deadline", v.Deadline.String())
		}
		p.Table(t)
	})
	if err == nil && no {
		err = refusal{[]trade.Finding{{Code: "check." + kind, Severity: trade.Block, Message: strings.TrimSuffix(v.Reason+": "+v.Message, ": ")}}}
	}
	return err
}

// listKinds prints every kind of question.
func (a *app) listKinds() error {
	type kind struct {
		Name   string `json:"kind"`
		Asks   string `json:"asks"`
		Object bool   `json:"object,omitempty"` // the value is a JSON object
	}
	var all []kind
	for _, k := range check.Kinds() {
		all = append(all, kind{k.Name, k.Asks, k.Structured})
	}
	for _, k := range returns.CheckKinds() {
		all = append(all, kind{k, "a question about a return", true})
	}
	slices.SortFunc(all, func(a, b kind) int { return strings.Compare(a.Name, b.Name) })
	return a.answer(map[string]any{"kinds": all}, func(p *text.Printer) {
		t := &text.Table{Columns: []text.Align{text.Left, text.Fill}}
		for _, k := range all {
			asks := k.Asks
			if k.Object {
				asks += p.Dim(" (a JSON object)")
			}
			t.Row(p.Bold(k.Name), asks)
		}
		p.Table(t)
	})
}
