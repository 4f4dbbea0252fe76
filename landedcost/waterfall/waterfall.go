// Package waterfall draws a quote's way from the goods to the landed total as an SVG picture that reads well in print:
// one bar for goods, discounts, carriage, and each duty, tax and fee, the total last. In an order of several lines a bar
// is cut into the lines' parts, with their numbers.
package waterfall

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// step is one bar: an amount added to, or taken from, what stands before it.
type step struct {
	name   string
	amount decimal.Decimal
	kind   string // goods, less, carriage, duty, tax, fee, total
	parts  []part // by line of the order, where it's of several
}

// part is what one line of the order has in a bar.
type part struct {
	line   int
	amount decimal.Decimal
}

// share adds to a line's part.
func (s *step) share(line int, d decimal.Decimal) {
	if d.IsZero() {
		return
	}
	if k := slices.IndexFunc(s.parts, func(p part) bool { return p.line == line }); k >= 0 {
		s.parts[k].amount = s.parts[k].amount.Add(d)
		return
	}
	s.parts = append(s.parts, part{line, d})
}

// colours tell the groups apart on a screen; in print their greys do, and every bar bears its name and amount.
var colours = map[string]string{
	"goods": "#4a5568", "less": "#a0aec0", "carriage": "#718096", "duty": "#c05621", "tax": "#2b6cb0", "fee": "#6b46c1", "total": "#1a202c",
}

const (
	barHeight  = 22
	rowHeight  = 34
	nameWidth  = 300
	chartWidth = 420
	margin     = 24
)

// SVG returns the picture. Charges of one kind on several lines are one bar; those of nothing are left out. Text is
// escaped, whatever the quote's names hold.
func SVG(q *landedcost.Quote) []byte {
	steps := stepsOf(q)
	width, height := margin*2+nameWidth+chartWidth+110, margin*2+40+rowHeight*len(steps)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" font-family="Helvetica, Arial, sans-serif" font-size="13">`+"\n", width, height, width, height)
	title := fmt.Sprintf("Landed cost of order %s to %s, %s, in %s", q.OrderID, q.Destination, q.Terms, q.Currency)
	fmt.Fprintf(&b, "<title>%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", esc(title))
	fmt.Fprintf(&b, `<text x="%d" y="%d" font-size="16" font-weight="bold">%s</text>`+"\n", margin, margin+6, esc(title))
	most := decimal.NewFromInt(1)
	at := decimal.Zero
	for _, s := range steps {
		if s.kind == "total" {
			at = decimal.Zero
		}
		at = at.Add(s.amount)
		most = decimal.Max(most, at, s.amount)
	}
	x := func(d decimal.Decimal) int64 {
		v, _ := money.MulDivRound(d, decimal.NewFromInt(chartWidth), most, 0, money.HalfUp)
		return margin + nameWidth + max(0, v.IntPart())
	}
	several := len(q.Lines) > 1
	if several {
		fmt.Fprintf(&b, `<text x="%d" y="%d" font-size="11" fill="#4a5568">Numbers in the bars are lines of the order</text>`+"\n", margin+nameWidth, margin+32+rowHeight*len(steps))
	}
	at = decimal.Zero
	for i, s := range steps {
		y := margin + 30 + i*rowHeight
		from := at
		if s.kind == "total" {
			from = decimal.Zero
		}
		to := from.Add(s.amount)
		lo, hi := x(decimal.Min(from, to)), x(decimal.Max(from, to))
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end"%s>%s</text>`+"\n", margin+nameWidth-10, y+16, weight(s), esc(shorten(s.name)))
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n", lo, y, max(hi-lo, 1), barHeight, colours[s.kind])
		if several {
			cuts(&b, &s, from, x, y)
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d"%s>%s</text>`+"\n", hi+6, y+16, weight(s), esc(trade.Money{Amount: s.amount, Currency: q.Currency}.Text()))
		if i+1 < len(steps) {
			fmt.Fprintf(&b, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#999" stroke-dasharray="2 2"/>`+"\n", x(to), y+barHeight, x(to), y+rowHeight)
		}
		at = to
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// cuts marks the lines' parts of a bar that begins at from. A part too narrow for its number has none.
func cuts(b *strings.Builder, s *step, from decimal.Decimal, x func(decimal.Decimal) int64, y int) {
	const narrow = 12
	slices.SortStableFunc(s.parts, func(p, q part) int { return p.line - q.line })
	for k, p := range s.parts {
		to := from.Add(p.amount)
		lo, hi := x(from), x(to)
		if k+1 < len(s.parts) && hi-lo > 1 {
			fmt.Fprintf(b, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#fff" stroke-width="1.5"/>`+"\n", hi, y, hi, y+barHeight)
		}
		if hi-lo >= narrow {
			fmt.Fprintf(b, `<text x="%d" y="%d" font-size="10" fill="#fff" text-anchor="middle">%d</text>`+"\n", (lo+hi)/2, y+15, p.line+1)
		}
		from = to
	}
}

func weight(s step) string {
	if s.kind == "total" {
		return ` font-weight="bold"`
	}
	return ""
}

// stepsOf lists the bars. They sum to the total.
func stepsOf(q *landedcost.Quote) []step {
	t := q.Totals
	steps := []step{{name: "Goods", amount: t.Goods.Amount, kind: "goods"}}
	if t.Discounts.Amount.IsZero() { // else the lines' amounts are net of them
		for i := range q.Lines {
			steps[0].share(i, q.Lines[i].Goods.Amount)
		}
	}
	add := func(name string, d decimal.Decimal, kind string) {
		if !d.IsZero() {
			steps = append(steps, step{name: name, amount: d, kind: kind})
		}
	}
	add("Discounts", t.Discounts.Amount.Neg(), "less")
	add("Carriage", t.Shipping.Amount, "carriage")
	add("Insurance", t.Insurance.Amount, "carriage")
	for _, g := range []struct {
		group tariff.Group
		kind  string
	}{{tariff.DutyGroup, "duty"}, {tariff.TaxGroup, "tax"}, {tariff.FeeGroup, "fee"}} {
		var bars []step
		book := func(line int, ch *landedcost.Charge) {
			if ch.Group != g.group || ch.Amount.Amount.IsZero() {
				return
			}
			name := ch.Name
			if ch.Rate != "" && !strings.Contains(name, ch.Rate) {
				name += ", " + ch.Rate
			}
			k := slices.IndexFunc(bars, func(s step) bool { return s.name == name })
			if k < 0 {
				k, bars = len(bars), append(bars, step{name: name, kind: g.kind})
			}
			bars[k].amount = bars[k].amount.Add(ch.Amount.Amount)
			if line >= 0 {
				bars[k].share(line, ch.Amount.Amount)
			}
			for _, s := range ch.Shares {
				bars[k].share(s.Line, s.Amount.Amount)
			}
		}
		for i := range q.Lines {
			for k := range q.Lines[i].Charges {
				book(i, &q.Lines[i].Charges[k])
			}
		}
		for k := range q.Charges {
			book(-1, &q.Charges[k])
		}
		steps = append(steps, bars...)
	}
	return append(steps, step{name: "Landed", amount: t.Landed.Amount, kind: "total"})
}

// shorten cuts a name that would leave the picture.
func shorten(s string) string {
	r := []rune(s)
	if len(r) > 44 {
		return string(r[:43]) + "…"
	}
	return s
}

// esc escapes text for XML and drops the control characters that XML forbids.
func esc(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xFFFE || r == 0xFFFF || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}
