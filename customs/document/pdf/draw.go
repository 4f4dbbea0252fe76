package pdf

import (
	"strconv"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document/internal/page"
	"github.com/crossborder-go/crossborder/internal/code128"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/go-pdf/fpdf"
)

// Measures are in millimetres, sizes of type in points.
const (
	margin = 12.0
	bottom = 16.0 // kept free for the foot
	point  = 25.4 / 72
)

// writer draws one file, from the top of its first page to the bottom of its last.
type writer struct {
	f          *fpdf.Fpdf
	shows      glyphs
	wide, high float64 // of the page
	y          float64 // where the next thing goes
	title      string
	number     string
	exceptions []trade.Finding
	lost       []rune // characters that weren't shown
	plain      []rune // letters without their accents
}

// inner is the width between the margins.
func (w *writer) inner() float64 { return w.wide - 2*margin }

func (w *writer) newPage() {
	w.f.AddPage()
	w.y = margin
	if w.f.PageCount() > 1 && len(w.exceptions) > 0 {
		w.colour(red)
		w.text(margin, w.y+3, 9, true, notForUse)
		w.colour(black)
		w.y += 6
	}
}

// room starts a page where less than h is left on this one.
func (w *writer) room(h float64) {
	if w.y+h > w.high-bottom && w.y > margin+10 {
		w.newPage()
	}
}

// ink is a colour.
type ink [3]int

var (
	black = ink{0, 0, 0}
	grey  = ink{90, 90, 90}
	red   = ink{176, 0, 0}
)

func (w *writer) colour(c ink) {
	w.f.SetTextColor(c[0], c[1], c[2])
	w.f.SetDrawColor(c[0], c[1], c[2])
}

// text draws a line with its baseline at y.
func (w *writer) text(x, y, size float64, bold bool, s string) {
	w.set(x, y, size, bold, w.shape(s))
}

func (w *writer) set(x, y, size float64, bold bool, t run) {
	t.pieces(func(s string, host bool) {
		w.font(host, size, bold)
		w.f.Text(x, y, s)
		x += w.f.GetStringWidth(s)
	})
}

func (w *writer) line(x1, y1, x2, y2, weight float64) {
	w.f.SetLineWidth(weight)
	w.f.Line(x1, y1, x2, y2)
}

func (w *writer) rect(x, y, wide, high, weight float64) {
	w.f.SetLineWidth(weight)
	w.f.Rect(x, y, wide, high, "D")
}

// block is something laid out and not yet drawn.
type block struct {
	h    float64
	draw func(x, y float64) // from its upper left corner
}

// para is a paragraph. One that fits is set smaller rather than broken, which numbers need.
type para struct {
	s     string
	size  float64 // 0: 8.5
	bold  bool
	ink   ink
	right bool
	fit   bool
	after float64 // room below
}

// lay sets paragraphs in a width; those without text take no room.
func (w *writer) lay(width float64, ps ...para) block {
	type line struct {
		t       run
		size, y float64
		x       float64
		bold    bool
		ink     ink
	}
	var lines []line
	h := 0.0
	for _, p := range ps {
		if p.s == "" {
			continue
		}
		if p.size == 0 {
			p.size = 8.5
		}
		t := w.shape(p.s)
		if p.fit {
			for p.size > 5 && w.width(t, p.size, p.bold) > width {
				p.size -= 0.25
			}
		}
		step := p.size * point * 1.24
		for _, l := range w.wrap(t, p.size, p.bold, width) {
			x := 0.0
			if p.right {
				x = width - w.width(l, p.size, p.bold)
			}
			lines = append(lines, line{l, p.size, h + p.size*point*0.96, x, p.bold, p.ink})
			h += step
		}
		h += p.after
	}
	return block{h, func(x, y float64) {
		for _, l := range lines {
			w.colour(l.ink)
			w.set(x+l.x, y+l.y, l.size, l.bold, l.t)
		}
		w.colour(black)
	}}
}

// stack puts blocks one below the other.
func stack(bs ...block) block {
	h := 0.0
	for _, b := range bs {
		h += b.h
	}
	return block{h, func(x, y float64) {
		for _, b := range bs {
			b.draw(x, y)
			y += b.h
		}
	}}
}

// label is the heading of a box.
func label(h page.Heading) para {
	s := h.English
	if h.Other != "" {
		s += " / " + h.Other
	}
	return para{s: s, size: 6.5, ink: grey, after: 0.5}
}

// boxes draws a row of bordered boxes from x, as high as the highest.
func (w *writer) boxes(x, pad, least float64, widths []float64, bs ...block) {
	h := least
	for _, b := range bs {
		h = max(h, b.h+2*pad)
	}
	w.room(h)
	for i, b := range bs {
		w.rect(x, w.y, widths[i], h, 0.2)
		b.draw(x+pad, w.y+pad)
		x += widths[i]
	}
	w.y += h
}

// column is one of a table. The widths of a table's columns sum to its width.
type column struct {
	head  page.Heading
	width float64
	right bool
}

const cellPad = 1.1

// table draws rows under headings that stand again on each page. A row isn't broken over pages.
func (w *writer) table(cols []column, rows [][][]para, foot [][]para) {
	head := func() {
		var bs []block
		h := 0.0
		for _, c := range cols {
			b := w.lay(c.width-2*cellPad, para{s: c.head.English, size: 7, bold: true, right: c.right}, para{s: c.head.Other, size: 6.5, ink: grey, right: c.right})
			bs, h = append(bs, b), max(h, b.h)
		}
		x := margin
		for i, b := range bs {
			b.draw(x+cellPad, w.y+h-b.h)
			x += cols[i].width
		}
		w.y += h + 0.8
		w.line(margin, w.y, x, w.y, 0.3)
	}
	row := func(cells [][]para, bold bool) {
		var bs []block
		h, total := 0.0, 0.0
		for i, c := range cells {
			for k := range c {
				c[k].right, c[k].fit = cols[i].right, c[k].fit || cols[i].right
				c[k].bold = c[k].bold || bold
			}
			b := w.lay(cols[i].width-2*cellPad, c...)
			bs, h, total = append(bs, b), max(h, b.h), total+cols[i].width
		}
		h += 2 * cellPad
		page := w.f.PageCount()
		if w.room(h); w.f.PageCount() != page {
			head()
		}
		x := margin
		for i, b := range bs {
			b.draw(x+cellPad, w.y+cellPad)
			x += cols[i].width
		}
		w.y += h
		if !bold {
			w.colour(ink{160, 160, 160})
			w.line(margin, w.y, margin+total, w.y, 0.12)
			w.colour(black)
		}
	}
	w.room(22)
	head()
	for _, r := range rows {
		row(r, false)
	}
	if foot != nil {
		row(foot, true)
	}
	w.y += 3
}

const notForUse = "NOT FOR CUSTOMS USE"

// blocked draws the mark of a document that isn't fit for use.
func (w *writer) blocked() {
	n := len(w.exceptions)
	if n == 0 {
		return
	}
	head := notForUse + " · " + strconv.Itoa(n) + " blocking exception"
	if n > 1 {
		head += "s"
	}
	ps := []para{{s: head + " open", size: 11, bold: true, ink: red, after: 0.8}}
	for i, e := range w.exceptions {
		if i == 8 {
			ps = append(ps, para{s: "and more", size: 8, ink: red})
			break
		}
		ps = append(ps, para{s: "– " + customs.Text(e.Code, 60) + ": " + customs.Text(e.Message, 200), size: 8, ink: red})
	}
	b := w.lay(w.inner()-6, ps...)
	w.colour(red)
	w.rect(margin, w.y, w.inner(), b.h+4, 0.6)
	b.draw(margin+3, w.y+2)
	w.y += b.h + 8
}

// feet draws the foot of every page, once it's known how many there are.
func (w *writer) feet() {
	n := w.f.PageCount()
	note := ""
	switch {
	case len(w.lost) > 0:
		note = "Characters that can't be printed here are shown as ¿."
	case len(w.plain) > 0:
		note = "Letters are printed without accents that can't be printed here."
	}
	w.colour(grey)
	for i := 1; i <= n; i++ {
		w.f.SetPage(i)
		left := w.title
		if w.number != "" {
			left += " " + w.number
		}
		t := w.shape(left)
		if limit := w.inner() - 30; w.width(t, 7, false) > limit {
			t = w.wrap(t, 7, false, limit)[0]
		}
		w.set(margin, w.high-9, 7, false, t)
		w.text(margin, w.high-6, 6.5, false, note)
		t = w.shape("Page " + strconv.Itoa(i) + " of " + strconv.Itoa(n))
		w.set(w.wide-margin-w.width(t, 7, false), w.high-9, 7, false, t)
	}
	w.colour(black)
}

// barcode draws the number of a postal item in symbology Code 128 with the quiet zone of ten modules on either side, and
// the number below.
func (w *writer) barcode(s10 string, width, height float64) block {
	widths, err := code128.Encode(s10, false)
	if err != nil {
		return block{}
	}
	modules := 20
	for _, n := range widths {
		modules += n
	}
	unit := width / float64(modules)
	t := w.shape(s10)
	return block{height + 4, func(x, y float64) {
		w.f.SetFillColor(0, 0, 0)
		at := x + 10*unit
		for i, n := range widths {
			if i%2 == 0 {
				w.f.Rect(at, y, unit*float64(n), height, "F")
			}
			at += unit * float64(n)
		}
		w.set(x+(width-w.width(t, 9, false))/2, y+height+3.4, 9, false, t)
	}}
}
