package returns

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/crossborder-go/crossborder/trade"
)

// Text writes a decision for people: what is done, what is refunded and who bears it, what is claimed by when, what the
// way home costs, and every option beside the one taken.
func (d *Decision) Text() string {
	var b strings.Builder
	what := string(d.Disposition)
	if d.Status == Held {
		what = "held"
	}
	fmt.Fprintf(&b, "Return %s of order %s from %s, %s: %s\n", orDash(d.CaseID), orDash(d.OrderID), d.Market, d.Date, what)
	for _, it := range d.Items {
		fmt.Fprintf(&b, "  %s × %s%s, paid %s: %s\n    %s\n", trade.DecimalText(it.Quantity, 0), it.SKU, inBrackets(string(it.Condition)), it.Value, orDash(string(it.Disposition)), it.Because)
	}
	d.Refund.text(&b)
	claimsText(&b, d.Reclaim)
	d.Reimport.text(&b)
	optionsText(&b, d.Options)
	if d.Authorisation != nil {
		d.Authorisation.text(&b)
	}
	findingsText(&b, d.Findings)
	return b.String()
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// table aligns rows of cells, numbers to the right, with an indent.
func table(b *strings.Builder, rows [][]string) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	widest := 0
	for _, r := range rows {
		widest = max(widest, len([]rune(r[0])))
	}
	for _, r := range rows {
		fmt.Fprintf(w, "  %s%s\t%s\t\n", r[0], strings.Repeat(" ", widest-len([]rune(r[0]))), strings.Join(r[1:], "\t"))
	}
	_ = w.Flush() // a Builder takes everything
}

func (r *Refund) text(b *strings.Builder) {
	fmt.Fprintf(b, "\nRefund %s\n", r.Total)
	rows := [][]string{{"", "charged", "refunded", "stays with buyer", "reclaimable", "seller bears"}}
	for _, x := range r.Bears {
		rows = append(rows, []string{x.Group, x.Charged.Text(), x.Refunded.Text(), x.Buyer.Text(), x.Reclaimable.Text(), x.Seller.Text()})
	}
	table(b, rows)
	fmt.Fprintf(b, "  by rule %s\n", r.Because)
}

func claimsText(b *strings.Builder, claims []Reclaim) {
	if len(claims) == 0 {
		return
	}
	b.WriteString("\nClaims\n")
	for i := range claims {
		c := &claims[i]
		head := "no "
		switch {
		case c.Eligible:
			head = "yes"
		case c.Conditional:
			head = "if "
		}
		fmt.Fprintf(b, "  %s  %s (%s): %s", head, c.Name, c.Authority, c.Because)
		b.WriteByte('\n')
		if c.Eligible || c.Conditional {
			fmt.Fprintf(b, "       %s for the %s", orDash(c.Derivation), c.For)
			if !c.Deadline.IsZero() {
				fmt.Fprintf(b, ", by %s", c.Deadline)
			}
			b.WriteByte('\n')
		}
		if c.Eligible || c.Conditional || !c.InTime { // else nothing rests on them
			for _, a := range c.Assumes {
				fmt.Fprintf(b, "       assuming %s\n", a)
			}
		}
		for _, f := range c.Findings {
			if f.Code == "reclaim.expired" { // said already
				continue
			}
			fmt.Fprintf(b, "       %s: %s\n", f.Code, f.Message)
		}
	}
}

func (r *Reimport) text(b *strings.Builder) {
	if r.Destination == "" {
		return
	}
	fmt.Fprintf(b, "\nWay home to %s", r.Destination)
	if r.Total.IsSet() {
		unrelieved := "not known"
		if r.Unrelieved.IsSet() {
			unrelieved = r.Unrelieved.String()
		}
		fmt.Fprintf(b, ": %s at the border (duties %s, taxes %s, fees %s; %s without relief)", r.Total, r.Duties.Text(), r.Taxes.Text(), r.Fees.Text(), unrelieved)
	}
	b.WriteByte('\n')
	for i := range r.Reliefs {
		x := &r.Reliefs[i]
		if !x.Applies {
			fmt.Fprintf(b, "  no   %s %s: %s%s\n", x.Code, x.Name, x.Because, inBrackets(strings.Join(x.Needs, ", ")))
			continue
		}
		fmt.Fprintf(b, "  yes  %s %s", x.Code, x.Name)
		if x.Saves.IsSet() {
			fmt.Fprintf(b, ", saves %s", x.Saves)
		}
		if !x.Deadline.IsZero() {
			fmt.Fprintf(b, ", until %s", x.Deadline)
		}
		b.WriteByte('\n')
		for _, a := range x.Assumes {
			fmt.Fprintf(b, "       assuming %s\n", a)
		}
	}
}

func optionsText(b *strings.Builder, options []Option) {
	b.WriteString("\nOptions\n")
	last := []string(nil)
	for i := range options {
		o := &options[i]
		if !slices.Equal(o.SKUs, last) {
			fmt.Fprintf(b, "  for %s\n", strings.Join(o.SKUs, ", "))
			last = o.SKUs
		}
		mark := " "
		if o.Chosen {
			mark = "*"
		}
		fmt.Fprintf(b, "  %s %-9s  %s\n", mark, o.Disposition, o.Because)
		for _, c := range o.Costs {
			fmt.Fprintf(b, "      − %s  %s%s\n", c.Amount, c.Name, inBrackets(c.Why))
		}
		for _, c := range o.Recoveries {
			fmt.Fprintf(b, "      + %s  %s%s\n", c.Amount, c.Name, inBrackets(c.Why))
		}
		for _, f := range o.Findings {
			if f.Message != o.Because {
				fmt.Fprintf(b, "      ! %s\n", f.Message)
			}
		}
	}
}

func (a *Authorisation) text(b *strings.Builder) {
	fmt.Fprintf(b, "\nAuthorisation %s\n", a.Number)
	if a.SendTo != nil {
		fmt.Fprintf(b, "  send to %s\n", addressText(a.SendTo))
	}
	if !a.SendBy.IsZero() {
		fmt.Fprintf(b, "  by %s\n", a.SendBy)
	}
	for _, s := range a.Instructions {
		fmt.Fprintf(b, "  %s\n", s)
	}
	if a.Label != nil {
		fmt.Fprintf(b, "  with label: %s\n", orDash(a.Label.Title))
	}
	for _, d := range a.Documents {
		fmt.Fprintf(b, "  with %s: %s\n", d.Kind, d.Title)
	}
}

func addressText(a *trade.Address) string {
	var out []string
	for _, s := range []string{a.Name, a.Company, a.Line1, a.Line2, a.City, string(a.Region), a.PostalCode, string(a.Country)} {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

func findingsText(b *strings.Builder, fs []trade.Finding) {
	if len(fs) == 0 {
		return
	}
	b.WriteString("\nNotes\n")
	for _, f := range fs {
		fmt.Fprintf(b, "  %s  %s\n", f.Severity, f.Message)
	}
}
