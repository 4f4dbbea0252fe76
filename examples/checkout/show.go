package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// show prints the answer for people: the menu first, then why.
func show(out io.Writer, getenv func(string) string, o *crossborder.Order, r *crossborder.Release, files []string) error {
	p := text.NewPrinter(out, getenv)
	q := r.Quote
	p.Line("%s", p.Bold(fmt.Sprintf("Order %s: %s, %s → %s", o.ID, o.Seller.Name, o.ShipFrom.Country, place(o))))
	p.Note("", fmt.Sprintf("Law of %s. %s", q.QuotedFor, exchange(q)))
	goods(p, o, q)
	menu(p, r)
	breakdown(p, r)
	exceptions(p, r)
	assumed(p, q)
	sources(p, q)
	if len(files) > 0 {
		p.Title("Documents")
		for _, f := range files {
			p.Line("  %s", f)
		}
	}
	return p.Flush()
}

func place(o *crossborder.Order) string {
	if o.ShipTo.Region != "" {
		return o.ShipTo.Country.Name() + " (" + string(o.ShipTo.Region) + ")"
	}
	return o.ShipTo.Country.Name()
}

func exchange(q *landedcost.Quote) string {
	if len(q.Exchange) == 0 {
		return "No exchange is needed."
	}
	var parts []string
	for _, x := range q.Exchange {
		parts = append(parts, fmt.Sprintf("1 %s = %s %s (%s, %s)", x.From, x.Rate, x.To, x.Source, x.Date))
	}
	return strings.Join(parts, "; ") + "."
}

func goods(p *text.Printer, o *crossborder.Order, q *landedcost.Quote) {
	p.Title("Basket")
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Right, text.Left, text.Left, text.Left, text.Right}}
	t.Header("", "goods", "code", "origin", string(q.Currency))
	for i, l := range q.Lines {
		t.Row(trade.DecimalText(l.Quantity, 0)+" ×", o.Items[i].Description, l.Code.Dotted(), string(l.Origin), l.Goods.Text())
	}
	p.Table(t)
	if !q.Totals.Discounts.Amount.IsZero() {
		p.Note("  ", "Prices are net of discounts of "+q.Totals.Discounts.String()+" on the lines and the cart.")
	}
}

// menu lists every service on each terms, best first.
func menu(p *text.Printer, r *crossborder.Release) {
	p.Title("Services, with their landed cost")
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Left, text.Left, text.Right, text.Right, text.Right, text.Right, text.Right, text.Right}}
	t.Header("", "service", "terms", "days", "carriage", "duty, tax", "fees", "landed", "on delivery")
	for _, op := range r.Options {
		mark, landed := " ", op.Landed.Text()
		if r.Choice != nil && op.ID == r.Choice.ID {
			mark, landed = p.Green("▸"), p.Bold(landed)
		}
		charges := op.Duties.Amount.Add(op.Taxes.Amount)
		due := op.DueOnDelivery.Text()
		if op.DueOnDelivery.Amount.IsZero() {
			due = p.Dim("–")
		}
		name := op.Name
		if op.Sample {
			name += p.Dim(" *")
		}
		if op.Node != "" {
			name += " from " + op.Node
		}
		t.Row(mark, name, string(op.Terms), days(op), op.Shipping.Text(), trade.DecimalText(charges, op.Landed.Currency.MinorUnits()), op.Fees.Text(), landed, due)
	}
	p.Table(t)
	if slices.ContainsFunc(r.Options, func(op crossborder.Option) bool { return op.Sample }) {
		p.Note("  ", "* Sample prices, made up for this example: no carrier's.")
	}
	if r.Explanation != "" {
		p.Gap()
		p.Paragraph("  ", r.Explanation)
	}
	if len(r.Rejected) > 0 {
		p.Gap()
		p.Note("  ", fmt.Sprintf("%d services don't carry this order:", len(r.Rejected)))
		for _, why := range reasons(r.Rejected) {
			p.Note("    ", why)
		}
	}
}

func days(op crossborder.Option) string {
	if op.Transit.Min == 0 && op.Transit.Max == 0 {
		return "?"
	}
	if op.Transit.Min == op.Transit.Max {
		return fmt.Sprint(op.Transit.Max)
	}
	return fmt.Sprintf("%d–%d", op.Transit.Min, op.Transit.Max)
}

// reasons gathers the services that are rejected for the same reason.
func reasons(rs []crossborder.Rejected) []string {
	var order []string
	who := map[string][]string{}
	for _, x := range rs {
		if who[x.Because] == nil {
			order = append(order, x.Because)
		}
		who[x.Because] = append(who[x.Because], x.Option)
	}
	out := make([]string, len(order))
	for i, why := range order {
		names := who[why]
		if len(names) > 3 {
			names = append(names[:2:2], fmt.Sprintf("%d more", len(who[why])-2))
		}
		out[i] = strings.Join(names, ", ") + ": " + why
	}
	return out
}

// breakdown derives every amount of the chosen option.
func breakdown(p *text.Printer, r *crossborder.Release) {
	q := r.Quote
	title := "The landed cost"
	if r.Choice != nil {
		title = fmt.Sprintf("%s, %s: the landed cost, derived", r.Choice.Name, r.Choice.Terms)
	}
	p.Title(title)
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Right, text.Fill}}
	t.Header("", string(q.Currency), "how")
	t.Row("goods", q.Totals.Goods.Text(), "")
	if !q.Totals.Discounts.Amount.IsZero() {
		t.Row("discounts", "−"+q.Totals.Discounts.Text(), "")
	}
	t.Row("carriage", q.Totals.Shipping.Text(), "")
	if !q.Totals.Insurance.Amount.IsZero() {
		t.Row("insurance", q.Totals.Insurance.Text(), "")
	}
	for i, l := range q.Lines {
		for _, ch := range l.Charges {
			chargeRow(p, t, ch, fmt.Sprintf("%s, %s", ch.Name, short(r, i)))
		}
	}
	for _, ch := range q.Charges {
		chargeRow(p, t, ch, ch.Name)
	}
	t.Rule()
	t.Row(p.Bold("landed"), p.Bold(q.Totals.Landed.Text()), fmt.Sprintf("%s at checkout, %s on delivery", q.Totals.DueAtCheckout, q.Totals.DueOnDelivery))
	p.Table(t)
	p.Note("  ", fmt.Sprintf("Procedure %s%s; customs value %s (%s); %s.", q.Procedure, scheme(q), q.Consignment.CustomsValue, q.Consignment.ValuationBasis, status(q)))
	for _, l := range q.Lines {
		for _, op := range l.Options {
			if op.Kind != tariff.ThirdCountry && !op.Chosen && op.Saving.Amount.IsPositive() {
				p.Note("  ", fmt.Sprintf("%s: %s would save %s; it needs %s.", l.Code.Dotted(), op.Name, op.Saving, strings.Join(op.Needs, ", ")))
			}
		}
	}
	if q.Bounds != nil {
		p.Line("  %s", p.Yellow(fmt.Sprintf("Between %s and %s, until these are known: %s", q.Bounds.Low, q.Bounds.High, strings.Join(q.Bounds.Because, ", "))))
	}
}

func chargeRow(p *text.Printer, t *text.Table, ch landedcost.Charge, name string) {
	amount := ch.Amount.Text()
	if ch.Amount.Amount.IsZero() {
		amount = p.Dim(amount)
	}
	t.Row(name, amount, ch.Derivation.String())
}

func short(r *crossborder.Release, i int) string {
	if sku := r.Quote.Lines[i].SKU; sku != "" {
		return sku
	}
	return fmt.Sprintf("line %d", i+1)
}

func scheme(q *landedcost.Quote) string {
	if q.Scheme == "" {
		return ""
	}
	return ", scheme " + q.Scheme
}

func status(q *landedcost.Quote) string {
	switch q.Status {
	case landedcost.Partial:
		return "partial: something is not known, see below"
	case landedcost.Refused:
		return "refused: the destination doesn't admit the goods"
	}
	return "complete"
}

func exceptions(p *text.Printer, r *crossborder.Release) {
	if len(r.Exceptions) == 0 {
		p.Title("Exceptions")
		p.Line("  %s", p.Green("none: the order is released"))
		return
	}
	p.Title(fmt.Sprintf("Exceptions: the order is %s", r.Status))
	for _, f := range r.Exceptions {
		mark := string(f.Severity)
		switch f.Severity {
		case trade.Block:
			mark = p.Red(mark)
		case trade.Review:
			mark = p.Yellow(mark)
		}
		p.Paragraph(fmt.Sprintf("  %s %s  ", mark, p.Dim(f.Code)), f.Message)
	}
}

// assumed lists what the quote took for granted.
func assumed(p *text.Printer, q *landedcost.Quote) {
	var notes []string
	add := func(fs []trade.Finding) {
		for _, f := range fs {
			if f.Severity == trade.Info && !slices.Contains(notes, f.Message) {
				notes = append(notes, f.Message)
			}
		}
	}
	add(q.Findings)
	for _, l := range q.Lines {
		add(l.Findings)
	}
	if len(notes) == 0 {
		return
	}
	p.Title("Worth knowing")
	for _, n := range notes {
		p.Paragraph("  · ", n)
	}
}

// sources names the law behind the charges, each once.
func sources(p *text.Printer, q *landedcost.Quote) {
	p.Title("Sources")
	var seen []string
	cite := func(ch landedcost.Charge) {
		s := strings.Trim(ch.Instrument+"; "+ch.Source, "; ")
		if ch.VerifiedOn != (trade.Date{}) {
			s += " (verified " + ch.VerifiedOn.String() + ")"
		}
		if s != "" && !slices.Contains(seen, s) {
			seen = append(seen, s)
			p.Note("  · ", s)
		}
	}
	for _, l := range q.Lines {
		for _, ch := range l.Charges {
			cite(ch)
		}
	}
	for _, ch := range q.Charges {
		cite(ch)
	}
	for _, d := range q.Data {
		p.Note("  · ", fmt.Sprintf("data %s %s, %s", d.Name, d.Version, d.Digest))
	}
}
