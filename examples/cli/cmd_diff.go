package main

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

func diffCommand() command {
	return command{
		name: "diff", args: "ORDER [QUOTE]", answers: "what changes in a quote at another date, node, terms, origin or code, charge by charge, and why",
		help: `The order is quoted as it stands, and otherwise: with the law and the rates of exchange of another day, or from another node, on other terms, with goods of another origin or code. Each change has its cause: a measure that begins or ends, a threshold, the rate, the base, the exchange, the data, or rounding.

  cli diff order.json -from 2025-03-01 -to 2026-10-05
  cli diff order.json -terms DAP
  cli diff order.json -origin VN
  cli diff order.json -origin BOOT-7=IT -code TEE-1=6105100000

With two arguments both are quotes in JSON, as cli quote -format json writes them: a quote that was kept against one of today.

  cli diff before.json after.json`,
		prepare: prepareDiff,
	}
}

func prepareDiff(a *app, f *flags) func(context.Context, []string) error {
	l := f.law()
	from := f.date("from", "the first `DAY` (default the order's)")
	to := f.date("to", "the second `DAY` (default today, or the first where something else is varied)")
	node := f.String("node", "", "then from this `NODE`")
	terms := f.terms("terms", "then on these `TERMS`: DDP, DAP")
	origins := f.list("origin", "then with goods of this `ORIGIN`, or SKU=ORIGIN for one item; repeatable")
	codes := f.list("code", "then under this `CODE`, or SKU=CODE for one item; repeatable")
	return func(ctx context.Context, args []string) error {
		if len(args) == 2 {
			return a.diffQuotes(args)
		}
		if err := want(args, "ORDER"); err != nil {
			return err
		}
		o, err := a.order(args[0], trade.Date{})
		if err != nil {
			return err
		}
		if from.IsZero() {
			*from = o.LawDate()
		}
		other := o.Clone()
		if err := vary(other, *origins, *codes); err != nil {
			return err
		}
		if to.IsZero() {
			if *to = *from; *node == "" && *terms == "" && len(*origins)+len(*codes) == 0 {
				*to = a.today()
			}
		}
		e, sample, err := a.engine(l, crossborder.Config{})
		if err != nil {
			return err
		}
		before, err := e.Quote(ctx, at(o, *from))
		if err != nil {
			return inFile("on "+from.String(), err)
		}
		after, err := e.QuoteWith(ctx, at(other, *to), landedcost.Options{Node: *node, Terms: *terms})
		if err != nil {
			return inFile("on "+to.String(), err)
		}
		return a.answerDiff(before, after, sample)
	}
}

// vary gives items another origin or code: "VN" for all of them, "SKU=VN" for one.
func vary(o *crossborder.Order, origins, codes []string) error {
	each := func(flag string, values []string, set func(it *trade.Item, v string) error) error {
		for _, s := range values {
			sku, v, one := strings.Cut(s, "=")
			if !one {
				v = s
			}
			found := false
			for i := range o.Items {
				if one && o.Items[i].SKU != sku {
					continue
				}
				found = true
				if err := set(&o.Items[i], v); err != nil {
					return usagef("-%s: %s", flag, err)
				}
			}
			if !found {
				return usagef("-%s: the order has no item with SKU %.40q", flag, sku)
			}
		}
		return nil
	}
	err := each("origin", origins, func(it *trade.Item, v string) error {
		c := trade.Country(strings.ToUpper(v))
		if !c.Valid() {
			return fmt.Errorf("%.20q is no country, such as VN", v)
		}
		it.Origin = c
		return nil
	})
	if err != nil {
		return err
	}
	return each("code", codes, func(it *trade.Item, v string) error {
		c, err := trade.ParseHSCode(v)
		if err != nil {
			return err
		}
		it.HSCode, it.Codes = c.Subheading(), maps.Clone(it.Codes)
		delete(it.Codes, o.Territory())
		if len(c) > 6 {
			if it.Codes == nil {
				it.Codes = map[trade.Territory]trade.HSCode{}
			}
			it.Codes[o.Territory()] = c
		}
		return nil
	})
}

// diffQuotes explains the difference between two quotes that were kept.
func (a *app) diffQuotes(files []string) error {
	var qs [2]*landedcost.Quote
	for k, name := range files {
		raw, err := a.read(name)
		if err != nil {
			return err
		}
		if qs[k], _, err = verify(raw, nil); err != nil {
			return inFile(name, err)
		}
	}
	return a.answerDiff(qs[0], qs[1], false)
}

// answerDiff prints what separates two quotes.
func (a *app) answerDiff(before, after *landedcost.Quote, sample bool) error {
	d := difference{OrderID: after.OrderID, was: before, is: after}
	var err error
	if d.Difference, err = landedcost.Diff(before, after); err != nil {
		return err
	}
	d.Totals.Before, d.Totals.After = before.Totals, after.Totals
	return a.answer(d, func(p *text.Printer) {
		d.print(p, after)
		if sample && len(before.Exchange)+len(after.Exchange) > 0 {
			p.Paragraph(p.Yellow("! "), "the rates of exchange are a sample; give those of the days with -rates FILE")
		}
	})
}

// difference is the answer of diff.
type difference struct {
	OrderID string `json:"order_id"`
	*landedcost.Difference
	Totals struct {
		Before landedcost.Totals `json:"before"`
		After  landedcost.Totals `json:"after"`
	} `json:"totals"`

	was, is *landedcost.Quote
}

// heads are the names of the two columns: the days, else the terms, else before and after.
func (d *difference) heads() (string, string) {
	switch {
	case d.Before != d.After:
		return d.Before.String(), d.After.String()
	case d.was.Terms != d.is.Terms:
		return string(d.was.Terms), string(d.is.Terms)
	}
	return "before", "after"
}

func signed(m trade.Money) string {
	if m.Amount.IsPositive() {
		return "+" + m.Text()
	}
	return m.Text()
}

func (d *difference) print(p *text.Printer, after *landedcost.Quote) {
	p.Rule("Changes " + d.OrderID)
	first, second := d.heads()
	p.Line("%s → %s", first, second)
	if d.Procedure != "" {
		p.Line("procedure %s", d.Procedure)
	}
	p.Gap()
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Right, text.Right, text.Right}}
	t.Header(string(d.Landed.Currency), first, second, "change")
	row := func(name string, was, is trade.Money) {
		t.Row(name, was.Text(), is.Text(), signed(trade.NewMoney(is.Amount.Sub(was.Amount), is.Currency)))
	}
	was, is := &d.Totals.Before, &d.Totals.After
	row("Duties", was.Duties, is.Duties)
	row("Taxes", was.Taxes, is.Taxes)
	row("Fees", was.Fees, is.Fees)
	t.Rule()
	t.Row(p.Bold("Landed"), p.Bold(was.Landed.Text()), p.Bold(is.Landed.Text()), p.Bold(signed(d.Landed)))
	if d.was.Terms != d.is.Terms || !d.was.Totals.DueOnDelivery.Equal(d.is.Totals.DueOnDelivery) {
		row("  due at checkout", was.DueAtCheckout, is.DueAtCheckout)
		row("  due on delivery", was.DueOnDelivery, is.DueOnDelivery)
	}
	p.Table(t)
	for _, s := range d.Data {
		p.Note("", "data "+s)
	}
	last := -2
	for _, c := range d.Changes {
		if c.Line != last {
			last = c.Line
			if last < 0 || last >= len(after.Lines) {
				p.Title("On the consignment")
			} else {
				p.Title(fmt.Sprintf("Line %d: %s", last+1, lineName(&after.Lines[last])))
			}
		}
		p.Line("  %s  %s  %s → %s  %s", c.Name, p.Bold(signed(c.Change)), c.Before.Text(), c.After.Text(), p.Yellow(string(c.Cause)))
		p.Paragraph("    ", c.Why)
		p.Note("    ", c.Instrument)
	}
	if len(d.Changes) == 0 {
		p.Gap()
		p.Line("no charge changes")
	}
}
