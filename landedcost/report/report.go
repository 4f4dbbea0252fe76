// Package report prints a quote as a page of HTML that proves itself: the total and its waterfall, every charge with its
// derivation, law and source, the lawful ways side by side, what is open, and the data and seal behind it.
package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"
	"sync"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/landedcost/waterfall"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

//go:embed report.html
var source string

// page parses the template once, on first use.
var page = sync.OnceValues(func() (*template.Template, error) {
	return template.New("quote").Funcs(template.FuncMap{
		"clean": clean, "add1": func(i int) int { return i + 1 }, "amount": amount, "plain": func(d decimal.Decimal) string { return trade.DecimalText(d, 0) },
		"derivation": func(d landedcost.Derivation) template.HTML { return template.HTML(clean(d.HTML())) }, //nolint:gosec // it escapes what it writes
		"nothing":    func(m trade.Money) bool { return m.Amount.IsZero() },
		"negative":   func(m trade.Money) string { return m.Neg().Text() },
		"customs":    func(c landedcost.Charge) string { return customs(&c) },
		"inputs":     inputs, "join": strings.Join, "https": func(s string) bool { return strings.HasPrefix(s, "https://") && !strings.ContainsAny(s, " ;,") },
	}).Parse(source)
})

// view is what the template sees.
type view struct {
	*landedcost.Quote
	Waterfall template.HTML
}

// HTML returns the page, complete in itself: it loads nothing, runs no script, and prints on A4 and letter. Text of the
// order is escaped. A quote with Options.Considered also shows the measures looked at and the other lawful ways.
func HTML(q *landedcost.Quote) ([]byte, error) {
	t, err := page()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, view{q, template.HTML(waterfall.SVG(q))}); err != nil { //nolint:gosec // SVG escapes what it writes
		return nil, err
	}
	return b.Bytes(), nil
}

// clean drops control characters and those that turn the direction of what follows.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// amount is the number alone, "" where there is none.
func amount(m trade.Money) string {
	if !m.IsSet() {
		return ""
	}
	return m.Text()
}

// customs is the amount in the destination's currency, where that is another.
func customs(c *landedcost.Charge) string {
	if c.CustomsAmount.Currency == c.Amount.Currency {
		return ""
	}
	return c.CustomsAmount.String()
}

// input is an open input with the money that hangs on it.
type input struct{ Path, Stake string }

func inputs(b *landedcost.Bounds) []input {
	out := make([]input, len(b.Because))
	for k, p := range b.Because {
		out[k].Path = p
		if k < len(b.Stakes) && !b.Stakes[k].Amount.IsZero() {
			out[k].Stake = b.Stakes[k].String()
		}
	}
	return out
}
