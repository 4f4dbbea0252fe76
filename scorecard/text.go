package scorecard

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/shopspring/decimal"
)

// WriteText writes the report for reading, in aligned columns.
func (r *Report) WriteText(w io.Writer) error {
	p := &printer{w: bufio.NewWriter(w)}
	p.head(r)
	p.table("Landed cost: charged against expected", "group\tsettled\tbias\tMAPE\twithin ±2 %\twithin ±5 %\tunder-collected\tover-collected", func() {
		for _, a := range r.Accuracy {
			p.row("%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s", a.Group, a.Settled, percent(a.Bias, 2), percent(a.MAPE, 2), a.Within2, a.Within5, a.UnderCollected, a.OverCollected)
		}
	})
	p.table("Variances by cause", "cause\trows\tamount", func() {
		for _, v := range r.Variances {
			p.row("%s\t%d\t%s", v.Cause, v.Rows, v.Amount)
		}
	})
	p.table("Lanes", "lane\torders\ton time\tp50\tp90\texceptions\trefused\treturned\tmargin\tof revenue", func() {
		for _, l := range r.Lanes {
			p.row("%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", l.Lane, l.Orders, l.OnTime, days(l.P50), days(l.P90), l.Exceptions, l.Refused, l.Returned, l.Margin.total(), percent(l.Margin.Share, 1))
		}
	})
	p.table("Markets", "market\torders\trevenue\tgoods\tfreight\tduty, tax, fees\tmargin\tper order\tof revenue", func() {
		for _, m := range r.Markets {
			e := &m.Margin
			if e.Orders == 0 {
				p.row("%s\t%d\t–\t–\t–\t–\t–\t–\t–", m.Destination, m.Orders)
				continue
			}
			p.row("%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s", m.Destination, m.Orders, e.Revenue, e.Goods.Text(), e.Freight.Text(), e.Charges.Text(), e.total(), e.each(), percent(e.Share, 1))
		}
	})
	p.counts("Documents: orders blocked before dispatch, by rule", r.Documents.Rules)
	p.counts("Customs holds, by reason", r.CustomsHolds.Reasons)
	p.counts("Returns, by cause", r.Returns.Causes)
	p.table("Manual intervention, by field", "field\tkind\torders\tof 1,000", func() {
		for _, f := range r.Interventions.Fields {
			p.row("%s\t%s\t%d\t%s", f.Field, f.Kind, f.Orders, number(f.PerThousand, 1))
		}
	})
	return p.w.Flush()
}

// printer writes tables; the buffered writer keeps the first error.
type printer struct {
	w *bufio.Writer
	t *tabwriter.Writer
	n int
}

func (p *printer) head(r *Report) {
	fmt.Fprintf(p.w, "%d orders", r.Orders)
	if !r.From.IsZero() {
		fmt.Fprintf(p.w, ", %s to %s", r.From, r.To)
	}
	fmt.Fprintf(p.w, ": %d released, %d held, %d dispatched, %d settled\n\n", r.Released, r.Held, r.Dispatched, r.Settled)
	t := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', 0)
	for _, x := range []struct {
		name string
		s    Share
	}{
		{"refused, of prepaid parcels with an attempt", r.Refusals}, {"returned, of parcels that came to an end", r.Returns.Share},
		{"blocked for documents before dispatch", r.Documents.Blocked}, {"still open", r.Documents.Open},
		{"held by customs, of dispatched", r.CustomsHolds.Share}, {"touched by a person", r.Interventions.Share},
	} {
		fmt.Fprintf(t, "  %s\t%s\t%d of %d\n", x.name, x.s, x.s.Count, x.s.Of)
	}
	t.Flush() //nolint:errcheck // p.w keeps the first error
	for _, u := range r.Returns.Unrecovered {
		fmt.Fprintf(p.w, "  duty and tax paid on returned parcels: %s\n", u.Amount)
	}
}

// table writes a table, unless it has no rows.
func (p *printer) table(title, columns string, rows func()) {
	var b strings.Builder
	p.t, p.n = tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0), 0
	fmt.Fprintf(p.t, "  %s\n", columns)
	rows()
	p.t.Flush() //nolint:errcheck // a Builder doesn't fail
	if p.n > 0 {
		fmt.Fprintf(p.w, "\n%s\n%s", title, b.String())
	}
}

// row writes one row. No text of a record can break it or reach a terminal as a control character.
func (p *printer) row(format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = plainText(s)
		}
	}
	fmt.Fprintf(p.t, "  "+format+"\n", args...)
	p.n++
}

func (p *printer) counts(title string, cs []Count) {
	p.table(title, "\torders", func() {
		for _, c := range cs {
			p.row("%s\t%d", c.Name, c.Count)
		}
	})
}

func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// String is the share in per cent, "97.3 %", or "–" where there is nothing to share.
func (s Share) String() string { return percent(s.Share, 1) }

// percent prints a fraction in per cent, with places decimals.
func percent(d *decimal.Decimal, places int32) string {
	if d == nil {
		return "–"
	}
	return number(times100(*d), places) + " %"
}

func times100(d decimal.Decimal) *decimal.Decimal { d = d.Shift(2); return &d }

func days(n *int) string {
	if n == nil {
		return "–"
	}
	return fmt.Sprintf("%d d", *n)
}

// total is the margin, or "–" where no order has one.
func (e *Earnings) total() string {
	if e.Orders == 0 {
		return "–"
	}
	return e.Margin.String()
}

func (e *Earnings) each() string {
	if e.PerOrder == nil {
		return "–"
	}
	return e.PerOrder.Text()
}
