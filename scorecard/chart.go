package scorecard

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"github.com/shopspring/decimal"
)

// The charts are SVG, drawn in a box of this width. Their numbers are screen coordinates, which may be floats: the
// figures that people read are printed from exact decimals.
const (
	chartWidth = 560.0
	rowHeight  = 26.0
	labelWidth = 190.0
	valueWidth = 96.0
)

// bar is one bar of a chart. Text is what it says, Tone its class in the style sheet.
type bar struct {
	label, text, tone string
	value             float64
}

// drawing is one picture.
type drawing struct{ strings.Builder }

func (d *drawing) f(format string, args ...any) { fmt.Fprintf(d, format, args...) }

func (d *drawing) open(height float64, name string) {
	d.f(`<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="%s">`, chartWidth, height, escape(name))
}

func (d *drawing) close() template.HTML {
	d.f(`</svg>`)
	return template.HTML(d.String()) //nolint:gosec // every text in it went through escape
}

// text writes a text at a place; class adds to "t".
func (d *drawing) text(x, y float64, class, s string) {
	d.f(`<text x="%.1f" y="%.1f" class="t %s">%s</text>`, x, y, class, escape(s))
}

func (d *drawing) rect(x, y, w, h float64, class, tip string) {
	d.f(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="2" class="%s"><title>%s</title></rect>`, x, y, max(w, 0), max(h, 0), class, escape(tip))
}

func (d *drawing) line(x1, y1, x2, y2 float64, class string) {
	d.f(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="%s"/>`, x1, y1, x2, y2, class)
}

func escape(s string) string { return html.EscapeString(plainText(s)) }

// short cuts a label to n characters.
func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// barChart draws horizontal bars, to the left of the axis where they are negative.
func barChart(name string, bars []bar) template.HTML {
	var d drawing
	low, high := 0.0, 0.0
	for _, b := range bars {
		low, high = min(low, b.value), max(high, b.value)
	}
	room := chartWidth - labelWidth - valueWidth
	unit := 0.0
	if high > low {
		unit = room / (high - low)
	}
	axis := labelWidth - low*unit
	d.open(rowHeight*float64(len(bars))+4, name)
	for i, b := range bars {
		y := rowHeight * float64(i)
		d.text(labelWidth-10, y+17, "end", short(b.label, 29))
		x, w := axis, b.value*unit
		if w < 0 {
			x, w = axis+w, -w
		}
		d.rect(x, y+5, max(w, 1), rowHeight-10, b.tone, b.label+": "+b.text)
		d.text(max(axis, x+w)+6, y+17, "value", b.text)
	}
	d.line(axis, 0, axis, rowHeight*float64(len(bars)), "axis")
	return d.close()
}

// columnChart draws columns with what they say above them.
func columnChart(name string, bars []bar) template.HTML {
	const height, top, bottom = 230.0, 22.0, 30.0
	var d drawing
	low, high := 0.0, 0.0
	for _, b := range bars {
		low, high = min(low, b.value), max(high, b.value)
	}
	unit := 0.0
	if high > low {
		unit = (height - top - bottom) / (high - low)
	}
	axis := top + high*unit
	step := chartWidth / float64(max(len(bars), 1))
	width := min(step*0.68, 64)
	d.open(height, name)
	for i, b := range bars {
		x := step*float64(i) + (step-width)/2
		y, h := axis-b.value*unit, b.value*unit
		if h < 0 {
			y, h = axis, -h
		}
		d.rect(x, y, width, max(h, 1), b.tone, b.label+": "+b.text)
		d.text(x+width/2, y-6, "middle value", b.text)
		d.text(x+width/2, height-8, "middle", b.label)
	}
	d.line(0, axis, chartWidth, axis, "axis")
	return d.close()
}

// stack is one row of a chart of parts of a whole.
type stack struct {
	label, text string
	parts       []bar // as fractions of the whole, none negative
}

// stackChart draws rows of parts; a row whose parts come to more than the whole runs over the mark at 100 %.
func stackChart(name string, rows []stack) template.HTML {
	var d drawing
	whole := 1.0
	for _, r := range rows {
		sum := 0.0
		for _, p := range r.parts {
			sum += p.value
		}
		whole = max(whole, sum)
	}
	const label = 60.0
	unit := (chartWidth - label - valueWidth) / whole
	d.open(rowHeight*float64(len(rows))+4, name)
	for i, r := range rows {
		y := rowHeight * float64(i)
		d.text(label-10, y+17, "end", short(r.label, 9))
		x := label
		for _, p := range r.parts {
			d.rect(x, y+4, p.value*unit, rowHeight-8, p.tone, r.label+", "+p.label+": "+p.text)
			x += p.value * unit
		}
		d.text(max(x, label+unit)+6, y+17, "value", r.text)
	}
	if whole > 1 {
		d.line(label+unit, 0, label+unit, rowHeight*float64(len(rows)), "axis")
	}
	return d.close()
}

// span is one row of a chart of ranges.
type span struct {
	label, text string
	from, to    int
}

// spanChart draws ranges of days: a dot at the median and a bar to the 90th percentile.
func spanChart(name string, rows []span) template.HTML {
	var d drawing
	most := 1
	for _, r := range rows {
		most = max(most, r.to)
	}
	const label = 250.0
	unit := (chartWidth - label - valueWidth) / float64(most)
	height := rowHeight * float64(len(rows))
	d.open(height+18, name)
	step := 1
	for most/step > 8 {
		step = map[bool]int{true: 5, false: step * 2}[step == 1]
	}
	for n := 0; n <= most; n += step {
		x := label + float64(n)*unit
		d.line(x, 0, x, height, "grid")
		d.text(x, height+14, "middle", fmt.Sprint(n))
	}
	for i, r := range rows {
		y := rowHeight * float64(i)
		d.text(label-10, y+17, "end", short(r.label, 40))
		d.rect(label+float64(r.from)*unit, y+9, float64(r.to-r.from)*unit, rowHeight-18, "a soft", fmt.Sprintf("%s: half within %d days, nine of ten within %d", r.label, r.from, r.to))
		d.f(`<circle cx="%.1f" cy="%.1f" r="5" class="a"/>`, label+float64(r.from)*unit, y+rowHeight/2)
		d.text(label+float64(most)*unit+10, y+17, "value", r.text)
	}
	return d.close()
}

// screen is a decimal as a coordinate.
func screen(d *decimal.Decimal) float64 {
	if d == nil {
		return 0
	}
	return d.InexactFloat64()
}
