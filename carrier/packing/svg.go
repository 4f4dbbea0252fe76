package packing

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"math"
	"strings"
)

// WriteSVG draws a packed box, or a loaded container, as an SVG picture: an isometric view with the box's edges, each
// piece, and a legend of the items. The drawing is for people; figures come from the placements.
func WriteSVG(w io.Writer, b *PackedBox, box Box, title string) error {
	d := &drawing{w: bufio.NewWriter(w), size: box.Inner}
	d.legend(b)
	d.scale()
	d.head(title, b)
	d.frame(true)
	for _, i := range paintOrder(b.Items) {
		d.piece(&b.Items[i])
	}
	d.frame(false)
	d.legendText()
	d.printf("</svg>\n")
	return d.w.Flush()
}

const (
	drawWidth  = 640.0
	drawMargin = 24.0
	legendRow  = 20.0
	legendMost = 24
)

// drawing is one picture. Its numbers are screen coordinates, which may be floats: no money is involved.
type drawing struct {
	w       *bufio.Writer
	size    Size
	unit    float64 // screen units for a millimetre
	ox, oy  float64
	height  float64
	names   []string
	counts  map[string]int
	colours map[string]int
}

func (d *drawing) printf(format string, args ...any) { fmt.Fprintf(d.w, format, args...) }

func (d *drawing) legend(b *PackedBox) {
	d.counts, d.colours = map[string]int{}, map[string]int{}
	for i := range b.Items {
		id := b.Items[i].ID
		if d.counts[id] == 0 {
			d.colours[id] = len(d.names)
			d.names = append(d.names, id)
		}
		d.counts[id]++
	}
}

const cos30, sin30 = 0.8660254037844386, 0.5

// scale fits the box into the picture.
func (d *drawing) scale() {
	x, y, z := float64(d.size.Width), float64(d.size.Length), float64(d.size.Depth)
	wide, high := (x+y)*cos30, (x+y)*sin30+z
	d.unit = (drawWidth - 2*drawMargin) / math.Max(wide, 1)
	if d.unit*high > drawWidth {
		d.unit = drawWidth / high
	}
	d.ox = drawWidth/2 - (x-y)*cos30*d.unit/2
	d.oy = 56 + z*d.unit
	d.height = 56 + high*d.unit + drawMargin
}

// point projects a place in the box; the viewer stands at its far right corner, above.
func (d *drawing) point(x, y, z int) string {
	return fmt.Sprintf("%.1f,%.1f", d.ox+float64(x-y)*cos30*d.unit, d.oy+(float64(x+y)*sin30-float64(z))*d.unit)
}

func (d *drawing) head(title string, b *PackedBox) {
	rows := min(len(d.names), legendMost+1)
	h := d.height + float64(rows)*legendRow + drawMargin
	d.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" font-family="sans-serif" role="img">`+"\n", drawWidth, h, drawWidth, h)
	d.printf("<title>%s</title>\n", html.EscapeString(title))
	d.printf(`<rect width="100%%" height="100%%" fill="#fff"/>` + "\n")
	used := 0.0
	for i := range b.Items {
		p := &b.Items[i]
		used += float64(p.DX) * float64(p.DY) * float64(p.DZ)
	}
	d.printf(`<text x="%.0f" y="24" font-size="16" font-weight="bold">%s</text>`+"\n", drawMargin, html.EscapeString(title))
	weight := ""
	if b.Grams > 0 {
		weight = fmt.Sprintf(", %.2f kg", float64(b.Grams)/1000)
	}
	d.printf(`<text x="%.0f" y="44" font-size="12" fill="#555">%s inside, %d pieces, %.1f %% of the volume%s</text>`+"\n", drawMargin,
		html.EscapeString(d.size.String()), len(b.Items), 100*used/math.Max(float64(d.size.Volume()), 1), weight)
}

func (d *drawing) face(fill, stroke string, ps ...string) {
	d.printf(`<polygon points="%s" fill="%s" stroke="%s" stroke-width="0.7" stroke-linejoin="round"/>`+"\n", strings.Join(ps, " "), fill, stroke)
}

// frame draws the box: floor and back walls behind the pieces, the three front edges before them.
func (d *drawing) frame(back bool) {
	w, l, h := d.size.Width, d.size.Length, d.size.Depth
	if back {
		d.face("#f3efe6", "#b8ad95", d.point(0, 0, 0), d.point(w, 0, 0), d.point(w, l, 0), d.point(0, l, 0))
		d.face("#ece6d8", "#b8ad95", d.point(0, 0, 0), d.point(w, 0, 0), d.point(w, 0, h), d.point(0, 0, h))
		d.face("#e6dfcd", "#b8ad95", d.point(0, 0, 0), d.point(0, l, 0), d.point(0, l, h), d.point(0, 0, h))
		return
	}
	for _, e := range [][2]string{{d.point(w, l, 0), d.point(w, l, h)}, {d.point(w, l, h), d.point(w, 0, h)}, {d.point(w, l, h), d.point(0, l, h)},
		{d.point(w, 0, 0), d.point(w, 0, h)}, {d.point(0, l, 0), d.point(0, l, h)}} {
		a, b, _ := strings.Cut(e[0], ",")
		x, y, _ := strings.Cut(e[1], ",")
		d.printf(`<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="#8a7f68" stroke-width="0.9" stroke-dasharray="5 4"/>`+"\n", a, b, x, y)
	}
}

func colour(index, light int) string {
	return fmt.Sprintf("hsl(%d,52%%,%d%%)", (index*137+205)%360, light)
}

func (d *drawing) piece(p *Placement) {
	c := d.colours[p.ID]
	x, y, z, X, Y, Z := p.X, p.Y, p.Z, p.X+p.DX, p.Y+p.DY, p.Z+p.DZ
	edge := colour(c, 28)
	d.printf("<g><title>%s at %d, %d, %d: %d × %d × %d mm</title>\n", html.EscapeString(p.ID), x, y, z, p.DX, p.DY, p.DZ)
	d.face(colour(c, 72), edge, d.point(x, y, Z), d.point(X, y, Z), d.point(X, Y, Z), d.point(x, Y, Z))
	d.face(colour(c, 60), edge, d.point(X, y, z), d.point(X, Y, z), d.point(X, Y, Z), d.point(X, y, Z))
	d.face(colour(c, 50), edge, d.point(x, Y, z), d.point(X, Y, z), d.point(X, Y, Z), d.point(x, Y, Z))
	d.printf("</g>\n")
}

func (d *drawing) legendText() {
	for i, n := range d.names {
		y := d.height + float64(i)*legendRow
		if i == legendMost && len(d.names) > legendMost+1 {
			d.printf(`<text x="%.0f" y="%.1f" font-size="12" fill="#555">and %d more</text>`+"\n", drawMargin, y+11, len(d.names)-legendMost)
			return
		}
		d.printf(`<rect x="%.0f" y="%.1f" width="13" height="13" fill="%s" stroke="%s"/>`+"\n", drawMargin, y, colour(i, 60), colour(i, 28))
		d.printf(`<text x="%.0f" y="%.1f" font-size="12">%s (%d)</text>`+"\n", drawMargin+20, y+11, html.EscapeString(n), d.counts[n])
	}
}

// paintOrder sorts pieces from the back to the front: one lies behind another when it ends where the other begins on
// some axis. Pieces in a circle, which can't all be told apart so, come in their own order.
func paintOrder(ps []Placement) []int {
	behind := func(a, b *Placement) bool { return a.X+a.DX <= b.X || a.Y+a.DY <= b.Y || a.Z+a.DZ <= b.Z }
	out := make([]int, 0, len(ps))
	state := make([]uint8, len(ps))
	var visit func(i int)
	visit = func(i int) {
		if state[i] != 0 {
			return
		}
		state[i] = 1
		for j := range ps {
			if j != i && behind(&ps[j], &ps[i]) && !behind(&ps[i], &ps[j]) {
				visit(j)
			}
		}
		out = append(out, i)
	}
	for i := range ps {
		visit(i)
	}
	return out
}
