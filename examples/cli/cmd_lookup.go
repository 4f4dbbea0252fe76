package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

func lookupCommand() command {
	return command{
		name: "lookup", args: "CODE", answers: "the measures in force on a commodity code, why others do not apply, and the total rate",
		help: `Thresholds and procedures apart: this is what the schedule says of one line of goods. Facts decide measures: steel_share, country_of_melt, us_content_share and others, as the measures name them.

  cli lookup 6109.10 -to GB -origin CN
  cli lookup 6109100012 -to US -origin CN -date 2026-10-05 -value 100 -format json
  cli lookup 8708.99 -to US -origin MX -claim USMCA -proof certificate -fact us_content_share=0.4`,
		prepare: prepareLookup,
	}
}

func prepareLookup(a *app, f *flags) func(context.Context, []string) error {
	l := f.law()
	to := f.territory("to", "the `DESTINATION`: GB, CA-ON")
	origin := f.String("origin", "", "`COUNTRY` of origin")
	date := f.date("date", "the `DAY` (default today)")
	value := f.decimal("value", "customs `VALUE`; gives the duty")
	currency := f.currency("currency", "`CURRENCY` of the value (default the destination's)")
	quantities := f.numbers("quantity", "a quantity in all as `UNIT=NUMBER`: kg=2, NPR=1; repeatable")
	claim := f.String("claim", "", "preference `PROGRAMME` claimed: USMCA, or any")
	proof := f.String("proof", "", "`PROOF` of origin at hand: origin-statement, certificate, importer-knowledge")
	facts := f.pairs("fact", "a fact that decides measures as `KEY=VALUE`; repeatable")
	strategy := f.String("strategy", "", "`HOW` a short code resolves: exact, minimum, maximum or median")
	return func(ctx context.Context, args []string) error {
		if err := want(args, "CODE"); err != nil {
			return err
		}
		code, err := trade.ParseHSCode(args[0])
		if err != nil {
			return fault("lookup.code", "%s", err)
		}
		if *to == "" {
			return usagef("-to is missing: the destination, such as -to GB")
		}
		from := trade.Country(strings.ToUpper(*origin))
		if from != "" && !from.Valid() {
			return usagef("-origin: %.20q is no country code of ISO 3166, such as CN", *origin)
		}
		switch s := trade.Strategy(*strategy); s {
		case "", trade.Exact, trade.Minimum, trade.Maximum, trade.Median:
		default:
			return usagef("-strategy is exact, minimum, maximum or median, not %.20q", *strategy)
		}
		r := landedcost.LookupRequest{Destination: *to, Code: code, Origin: from, Date: *date, Quantities: quantities.decimals(),
			Claim: *claim, Proof: *proof, Facts: facts.m, Strategy: trade.Strategy(*strategy)}
		if r.Date.IsZero() {
			r.Date = a.today()
		}
		p, err := a.provider(l)
		if err != nil {
			return err
		}
		if value.Valid {
			if *currency == "" {
				reg, err := p.Regime(ctx, r.Destination, r.Date)
				if err != nil {
					return err
				}
				if reg != nil {
					*currency = reg.Currency
				}
			}
			r.Value = trade.NewMoney(value.Decimal, *currency)
		}
		e, sample, err := a.engine(l, crossborder.Config{})
		if err != nil {
			return err
		}
		out, err := e.Lookup(ctx, r)
		if err != nil {
			return err
		}
		err = a.answer(out, func(p *text.Printer) {
			printLookup(p, out, sample && r.Value.IsSet() && r.Value.Currency != out.Duty.Currency)
		})
		if err == nil && out.Status == landedcost.Refused {
			err = refusal{blocking(out.Findings)}
		}
		return err
	}
}

func printLookup(p *text.Printer, l *landedcost.Lookup, sampleRates bool) {
	from := ""
	if l.Origin != "" {
		from = " from " + string(l.Origin)
	}
	p.Rule(l.Code.Dotted())
	p.Line("%s%s · %s · %s", string(l.Destination), from, l.Date, status(p, l.Status))
	p.Paragraph("", l.Description)
	p.Gap()
	total := "can't be told: " + why(l)
	if d, err := trade.ParseDecimal(l.TotalAdValoremRate); err == nil && l.TotalAdValoremRate != "" {
		total = p.Bold(trade.DecimalText(d.Shift(2), 0)+"%") + " of the customs value"
	}
	if l.Duty.IsSet() {
		total += ", " + p.Bold(l.Duty.String())
	}
	p.Paragraph("Duty ", total)
	if b := l.Bounds; b != nil && !l.Duty.IsSet() { // amounts would be on a value that nobody gave
		p.Paragraph(p.Yellow("depends on")+" ", strings.Join(b.Because, ", ")+"; give -value for the bounds")
	} else if b != nil && !b.Low.Equal(b.High) {
		p.Paragraph(p.Yellow("between")+" ", fmt.Sprintf("%s and %s, depending on %s", b.Low, b.High, strings.Join(b.Because, ", ")))
	}
	p.Title("In force")
	if len(l.Measures) == 0 {
		p.Line("  none")
	}
	printMeasures(p, l.Measures)
	if len(l.NotApplied) > 0 {
		p.Title("Not applied")
		t := &text.Table{Indent: 2, Columns: []text.Align{text.Right, text.Fill}}
		for _, m := range l.NotApplied {
			t.Row(shortRate(m.Rate), measureName(m)+p.Dim(": "+m.Why))
		}
		p.Table(t)
	}
	if len(l.Options) > 0 {
		p.Title("Ways to the base duty")
		printOptions(p, l.Options)
	}
	if len(l.Candidates) > 0 {
		p.Title("National codes it may stand for")
		t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Left, text.Right, text.Fill}}
		for _, c := range l.Candidates {
			t.Row(c.Code.Dotted(), c.Rate, c.Duty.String(), c.Description)
		}
		p.Table(t)
	}
	if len(l.Findings) > 0 {
		p.Title("Findings")
		findings(p, l.Findings)
	}
	p.Gap()
	if sampleRates {
		p.Paragraph(p.Yellow("! "), "the value was converted at a sample rate of exchange; give those of the day with -rates FILE")
	}
	dataVersions(p, l.Data)
}

// why says in a word why no total rate is told.
func why(l *landedcost.Lookup) string {
	if l.Status == landedcost.Partial {
		return "see the findings"
	}
	return "a rate depends on quantities; give -value and -quantity"
}

func printMeasures(p *text.Printer, ms []landedcost.LookupMeasure) {
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Right, text.Right, text.Fill}}
	for _, m := range ms {
		rate := shortRate(m.Rate)
		t.Row(p.Bold(rate), m.Duty.String(), measureName(m))
		for _, n := range []string{strings.TrimPrefix(rateInWords(m, rate)+m.Derivation, " "), m.Why, behindMeasure(m)} {
			if n != "" {
				t.Note(n)
			}
		}
	}
	p.Table(t)
}

func measureName(m landedcost.LookupMeasure) string {
	if m.Heading != "" {
		return m.Name + " (" + m.Heading + ")"
	}
	return m.Name
}

// shortRate fits a rate into a column; a rule in words has a line of its own.
func shortRate(s string) string {
	if len(s) > 28 {
		return "…"
	}
	return s
}

func rateInWords(m landedcost.LookupMeasure, shown string) string {
	if m.Rate == shown {
		return ""
	}
	return m.Rate + " "
}

func behindMeasure(m landedcost.LookupMeasure) string {
	var out []string
	for _, s := range []string{m.Instrument, m.Source} {
		if s != "" && (len(out) == 0 || out[0] != s) {
			out = append(out, s)
		}
	}
	if !m.InForce.From.IsZero() || !m.InForce.To.IsZero() {
		out = append(out, "in force "+m.InForce.String())
	}
	if m.Confidence != "" {
		out = append(out, "confidence "+string(m.Confidence))
	}
	return strings.Join(out, " · ")
}
