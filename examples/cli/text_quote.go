package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

// quoteView says what of a quote to print.
type quoteView struct {
	order       *crossborder.Order
	explain     bool
	sampleRates bool // the exchange rates are the embedded sample
}

// printQuote prints a quote: what the buyer pays first, then where it comes from.
func printQuote(p *text.Printer, q *landedcost.Quote, v quoteView) {
	head := []string{}
	if from := origin(v.order); from != "" {
		head = append(head, from+" → "+string(q.Destination))
	} else {
		head = append(head, "to "+string(q.Destination))
	}
	head = append(head, string(q.Terms), q.QuotedFor.String(), status(p, q.Status))
	p.Rule("Quote " + q.OrderID)
	p.Line("%s", strings.Join(head, " · "))
	p.Gap()
	printTotals(p, q)
	printLines(p, q, v.explain)
	if v.explain {
		printProcedures(p, q)
	}
	if fs := q.Findings; len(fs) > 0 {
		p.Title("Findings")
		findings(p, fs)
	}
	printBehind(p, q, v.sampleRates)
}

func origin(o *crossborder.Order) string {
	if o == nil {
		return ""
	}
	if from, _, ok := o.ShipsFrom(""); ok {
		return string(from.Country)
	}
	return ""
}

func status(p *text.Printer, s landedcost.Status) string {
	switch s {
	case landedcost.Complete:
		return p.Green(string(s))
	case landedcost.Refused:
		return p.Red(string(s))
	}
	return p.Yellow(string(s))
}

// printTotals prints the sum the buyer pays, as it adds up.
func printTotals(p *text.Printer, q *landedcost.Quote) {
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Right, text.Right}}
	cur := q.CustomsTotals.Charges.Currency
	two := cur != "" && cur != q.Currency
	row := func(name string, m, customs trade.Money, always bool) {
		if !always && m.Amount.IsZero() {
			return
		}
		if two && customs.IsSet() {
			t.Row(name, m.Text(), p.Dim(customs.String()))
			return
		}
		t.Row(name, m.Text())
	}
	none := trade.Money{}
	t.Header("", string(q.Currency))
	row("Goods", q.Totals.Goods, none, true)
	row("Discounts", q.Totals.Discounts.Neg(), none, false)
	row("Shipping", q.Totals.Shipping, none, false)
	row("Insurance", q.Totals.Insurance, none, false)
	row("Duties", q.Totals.Duties, q.CustomsTotals.Duties, true)
	row("Taxes", q.Totals.Taxes, q.CustomsTotals.Taxes, true)
	row("Fees", q.Totals.Fees, q.CustomsTotals.Fees, false)
	t.Rule()
	landed := "Landed"
	if q.Status == landedcost.Partial {
		landed = "Landed, as far as known"
	}
	t.Row(p.Bold(landed), p.Bold(q.Totals.Landed.Text()))
	if !q.Totals.DueOnDelivery.Amount.IsZero() {
		t.Row("  due at checkout", q.Totals.DueAtCheckout.Text())
		t.Row("  due on delivery", q.Totals.DueOnDelivery.Text())
	}
	p.Table(t)
	if b := q.Bounds; b != nil {
		p.Gap()
		p.Paragraph("  "+p.Yellow("between")+" ", fmt.Sprintf("%s and %s landed, depending on %s", p.Bold(b.Low.String()), p.Bold(b.High.String()), strings.Join(openInputs(b), ", ")))
	}
}

// openInputs lists what would settle the bounds, each with the money that hangs on it.
func openInputs(b *landedcost.Bounds) []string {
	out := slices.Clone(b.Because)
	for k := range out {
		if k < len(b.Stakes) && !b.Stakes[k].Amount.IsZero() {
			out[k] += " (" + b.Stakes[k].String() + ")"
		}
	}
	return out
}

// printLines prints every charge with its derivation, line by line, then those on the consignment.
func printLines(p *text.Printer, q *landedcost.Quote, explain bool) {
	for i := range q.Lines {
		l := &q.Lines[i]
		p.Title(fmt.Sprintf("Line %d: %s", i+1, lineName(l)))
		facts := []string{}
		if l.Code != "" {
			facts = append(facts, "code "+l.Code.Dotted())
		}
		if l.Origin != "" {
			facts = append(facts, "origin "+string(l.Origin))
		}
		facts = append(facts, "quantity "+trade.DecimalText(l.Quantity, 0), "goods "+l.Goods.String())
		if l.CustomsValue.IsSet() {
			facts = append(facts, "customs value "+l.CustomsValue.String())
		}
		if l.Procedure != "" && l.Procedure != q.Procedure {
			facts = append(facts, "procedure "+l.Procedure)
		}
		if l.Status != landedcost.Complete {
			facts = append(facts, status(p, l.Status))
		}
		p.Paragraph("  ", strings.Join(facts, " · "))
		printCharges(p, q, l.Charges, explain)
		if len(l.Findings) > 0 {
			findings(p, l.Findings)
		}
		if explain && len(l.Options) > 0 {
			p.Gap()
			printOptions(p, l.Options)
		}
		if explain {
			printConsidered(p, l.Considered)
		}
	}
	if len(q.Charges) > 0 {
		p.Title("On the consignment")
		printCharges(p, q, q.Charges, explain)
	}
}

func lineName(l *landedcost.Line) string {
	switch {
	case l.SKU != "" && l.Description != "":
		return l.SKU + ", " + l.Description
	case l.SKU != "":
		return l.SKU
	}
	return l.Description
}

func printCharges(p *text.Printer, q *landedcost.Quote, cs []landedcost.Charge, explain bool) {
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Right, text.Right, text.Left}}
	for i := range cs {
		c := &cs[i]
		customs := ""
		if c.CustomsAmount.Currency != q.Currency {
			customs = p.Dim(c.CustomsAmount.String())
		}
		t.Row(c.Name, p.Bold(c.Amount.String()), customs, p.Dim(who(c)))
		t.Note(c.Derivation.String())
		if !explain {
			continue
		}
		for _, s := range behindCharge(c) {
			t.Note(s)
		}
	}
	p.Table(t)
}

// who says who owes a charge, who bears it and where it is collected.
func who(c *landedcost.Charge) string {
	s := c.Debtor + " owes"
	if c.Bearer != c.Debtor {
		s += ", " + c.Bearer + " bears"
	}
	return s + ", at " + c.Collected
}

// behindCharge lists what a charge rests on.
func behindCharge(c *landedcost.Charge) []string {
	var out []string
	law := []string{}
	for _, s := range []string{c.Instrument, c.Source} {
		if s != "" && !slices.Contains(law, s) {
			law = append(law, s)
		}
	}
	if len(law) > 0 {
		out = append(out, strings.Join(law, " · "))
	}
	facts := []string{}
	if c.Measure != "" {
		facts = append(facts, "measure "+c.Measure)
	}
	if c.Heading != "" {
		facts = append(facts, "heading "+c.Heading)
	}
	if !c.InForce.From.IsZero() || !c.InForce.To.IsZero() {
		facts = append(facts, "in force "+c.InForce.String())
	}
	if !c.VerifiedOn.IsZero() {
		facts = append(facts, "verified "+c.VerifiedOn.String())
	}
	if c.Confidence != "" {
		facts = append(facts, "confidence "+string(c.Confidence))
	}
	if c.Rounding != "" {
		facts = append(facts, "rounded "+c.Rounding)
	}
	facts = append(facts, c.Findings...)
	if len(facts) > 0 {
		out = append(out, strings.Join(facts, " · "))
	}
	return out
}

func printOptions(p *text.Printer, os []landedcost.Option) {
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Left, text.Left, text.Right, text.Right, text.Fill}}
	t.Header("option", "", "rate", "duty", "saves", "")
	for _, o := range os {
		state := "not claimable"
		switch {
		case o.Chosen:
			state = p.Green("chosen")
		case o.Claimable:
			state = "claimable"
		}
		why := o.Why
		if len(o.Needs) > 0 {
			why = strings.TrimPrefix(why+"; ", "; ") + "needs " + strings.Join(o.Needs, ", ")
		}
		t.Row(o.Name, state, o.Rate, o.Duty.String(), o.Saving.String(), foregone(o)+why)
	}
	p.Table(t)
}

func foregone(o landedcost.Option) string {
	if !o.Foregone.IsSet() {
		return ""
	}
	return o.Foregone.String() + " foregone; "
}

func printConsidered(p *text.Printer, cs []landedcost.Considered) {
	if len(cs) == 0 {
		return
	}
	p.Gap()
	p.Line("  %s", p.Dim("measures considered"))
	for _, c := range cs {
		sign := p.Dim("–")
		if c.Applied {
			sign = p.Green("✓")
		}
		name := c.Name
		if c.Heading != "" {
			name += " (" + c.Heading + ")"
		}
		if c.Rate != "" {
			name += ", " + c.Rate
		}
		if c.Why != "" {
			name += ": " + c.Why
		}
		p.Paragraph("  "+sign+" ", name)
	}
}

func printProcedures(p *text.Printer, q *landedcost.Quote) {
	if len(q.Procedures) > 0 {
		p.Title("Procedures")
		t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Left, text.Right, text.Fill}}
		for _, o := range q.Procedures {
			state := "not lawful"
			switch {
			case o.Chosen:
				state = p.Green("chosen")
			case o.Lawful:
				state = "lawful"
			}
			t.Row(o.ID, state, o.Charges.String(), strings.TrimSuffix(o.Name+": "+o.Why, ": "))
		}
		p.Table(t)
	}
	if len(q.Alternatives) > 0 {
		p.Title("Ways side by side")
		t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Left, text.Right, text.Right, text.Right, text.Right, text.Fill}}
		t.Header("", "", "charges", "landed", "on delivery", "saves", "")
		for _, a := range q.Alternatives {
			state := ""
			switch {
			case a.Chosen:
				state = p.Green("chosen")
			case a.Status != "" && a.Status != landedcost.Complete:
				state = status(p, a.Status)
			}
			why := a.Why
			if len(a.Needs) > 0 {
				why = strings.TrimPrefix(why+"; ", "; ") + "needs " + strings.Join(a.Needs, ", ")
			}
			t.Row(a.Kind+" "+a.ID, state, amount(a.Charges), amount(a.Landed), amount(a.DueOnDelivery), amount(a.Foregone), why)
		}
		p.Table(t)
	}
	if len(q.DeMinimis) > 0 {
		p.Title("Thresholds")
		for _, d := range q.DeMinimis {
			is := "doesn't free it"
			if d.Applies {
				is = "frees it"
			}
			p.Paragraph("  ", fmt.Sprintf("%s: %s %s against %s %s", d.On, d.Basis, d.Compared, d.Threshold, is))
		}
	}
}

// amount prints an amount without its currency, nothing where there is none.
func amount(m trade.Money) string {
	if !m.IsSet() {
		return ""
	}
	return m.Text()
}

// printBehind prints the rates of exchange, the data and the seal.
func printBehind(p *text.Printer, q *landedcost.Quote, sample bool) {
	p.Gap()
	for _, r := range q.Exchange {
		p.Note("", fmt.Sprintf("1 %s = %s %s of %s (%s)", r.From, r.Rate, r.To, r.Date, r.Source))
	}
	if sample && len(q.Exchange) > 0 {
		p.Paragraph(p.Yellow("! "), "these rates of exchange are a sample; give those of the day with -rates FILE")
	}
	dataVersions(p, q.Data)
	if q.Seal != nil {
		p.Note("", "seal "+q.Seal.Digest)
	}
}

// allFindings returns the findings of a quote and of its lines.
func allFindings(q *landedcost.Quote) []trade.Finding {
	out := slices.Clone(q.Findings)
	for i := range q.Lines {
		out = append(out, q.Lines[i].Findings...)
	}
	return out
}

// blocking returns the findings that block, or all where none does.
func blocking(fs []trade.Finding) []trade.Finding {
	var out []trade.Finding
	for _, f := range fs {
		if f.Severity == trade.Block {
			out = append(out, f)
		}
	}
	if out == nil {
		return fs
	}
	return out
}
