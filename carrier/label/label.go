// Package label renders shipping labels as PDF, for carriers that gave the host a range of numbers and leave the
// printing to it. It is optional: nothing else in the module imports it.
package label

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/internal/code128"
	"github.com/crossborder-go/crossborder/trade"
	"golang.org/x/text/encoding/charmap"
)

// The page is a common label of 4 × 6 inches, in points.
const (
	pageWidth  = 288
	pageHeight = 432
	margin     = 14
)

// PDF renders labels, one page each. The same labels give the same bytes. Text must be writable in Latin letters
// (Windows-1252), as posts ask for on international items; what isn't is reported as trade.Errors with code
// "label.characters" and the field's path.
func PDF(labels ...carrier.Label) ([]byte, error) {
	var errs trade.Errors
	pages := make([][]byte, len(labels))
	for i := range labels {
		p := &page{path: fmt.Sprintf("/%d", i)}
		p.draw(&labels[i])
		errs = append(errs, p.errs...)
		pages[i] = p.out.Bytes()
	}
	if len(labels) == 0 {
		errs = append(errs, trade.Finding{Code: "label.none", Severity: trade.Block, Message: "there is no label to print"})
	}
	if err := errs.ErrorOrNil(); err != nil {
		return nil, err
	}
	return document(pages), nil
}

// page collects the drawing operators of one label.
type page struct {
	out  bytes.Buffer
	path string
	errs trade.Errors
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(&p.out, format, args...) }

// text writes a line at a place, smaller where it would be wider than width.
func (p *page) text(field, s string, x, y, size, width float64, bold bool) {
	if s == "" {
		return
	}
	var b strings.Builder
	for _, r := range s {
		c, ok := charmap.Windows1252.EncodeRune(r)
		switch {
		case !ok || c < ' ':
			p.errs = append(p.errs, trade.Finding{Code: "label.characters", Severity: trade.Block, Path: p.path + field, Message: fmt.Sprintf("%.60q can't be printed in Latin letters", s)})
			return
		case c == '(' || c == ')' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c > '~':
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	// Helvetica is about 0.56 em wide on average, bold and capitals a little more.
	const em = 0.6
	if w := em * size * float64(len([]rune(s))); w > width {
		size *= width / w
	}
	font := "F1"
	if bold {
		font = "F2"
	}
	p.printf("BT /%s %.2f Tf 1 0 0 1 %.2f %.2f Tm (%s) Tj ET\n", font, size, x, y, b.String())
}

func (p *page) line(y float64) {
	p.printf("0.8 w %d %.2f m %d %.2f l S\n", margin, y, pageWidth-margin, y)
}

func (p *page) draw(l *carrier.Label) {
	const width = pageWidth - 2*margin
	if l.Sample { // behind everything else
		p.printf("q 0.75 g 0.7071 0.7071 -0.7071 0.7071 80 120 cm\n")
		p.text("", "SAMPLE", 0, 0, 60, 500, true)
		p.printf("Q\n")
	}
	name := l.Name
	if name == "" {
		name = l.Carrier + " " + l.Service
	}
	p.text("/name", name, margin, 404, 17, width-74, true)
	p.printf("%d %d 62 28 re S\n", pageWidth-margin-62, 394)
	p.text("/terms", string(l.Terms), pageWidth-margin-52, 402, 19, 46, true)
	duty := "Duty and tax are paid by the addressee"
	if l.Terms == trade.DDP {
		duty = "Duty and tax are paid by the sender"
	}
	p.text("", duty, margin, 388, 8, width, false)
	p.line(380)
	p.text("", "FROM", margin, 369, 7, 60, true)
	y := p.address("/from", &l.From, 359, 8, 9.5, width)
	p.line(y)
	p.text("", "TO", margin, y-12, 8, 60, true)
	y = p.address("/to", &l.To, y-27, 13, 15.5, width)
	p.line(y)
	facts := []string{fmt.Sprintf("Parcel %d of %d", l.Parcel, l.Of), fmt.Sprintf("%d.%03d kg", l.Grams/1000, l.Grams%1000), l.Date.String()}
	p.text("/date", strings.Join(facts, "     "), margin, y-14, 9, width, false)
	p.text("/reference", l.Reference, margin, y-27, 9, width, false)
	p.text("/quote_digest", l.QuoteDigest, margin, 8, 6, width, false)
	p.barcode(l)
}

// address writes an address and returns where it ends.
func (p *page) address(field string, a *trade.Address, y, size, step, width float64) float64 {
	city := strings.TrimSpace(strings.Join([]string{a.PostalCode, a.City, string(a.Region)}, " "))
	for _, l := range [...]struct{ field, text string }{{"/name", a.Name}, {"/company", a.Company}, {"/line1", a.Line1}, {"/line2", a.Line2}, {"/city", city}, {"/country", string(a.Country)}, {"/phone", a.Phone}} {
		if l.text == "" {
			continue
		}
		p.text(field+l.field, l.text, margin, y, size, width, l.field == "/country" || l.field == "/name")
		y -= step
	}
	return y + step - 6
}

// barcode draws the bars across the foot of the page, with the number below.
func (p *page) barcode(l *carrier.Label) {
	widths, err := code128.Encode(l.Barcode, l.Symbology == "gs1-128")
	if err != nil {
		p.errs = append(p.errs, trade.Finding{Code: "label.barcode", Severity: trade.Block, Path: p.path + "/barcode", Message: err.Error(), Cause: err})
		return
	}
	modules := 20 // the quiet zones
	for _, w := range widths {
		modules += w
	}
	unit := min(float64(pageWidth-2*margin)/float64(modules), 1.6)
	x := (pageWidth-unit*float64(modules))/2 + 10*unit
	for i, w := range widths {
		if i%2 == 0 {
			p.printf("%.3f 34 %.3f 68 re f\n", x, unit*float64(w))
		}
		x += unit * float64(w)
	}
	number := l.Number
	if l.Symbology == "gs1-128" {
		number = "(00) " + l.Number
	}
	p.text("/number", number, max(margin, (pageWidth-0.61*13*float64(len(number)))/2), 18, 13, pageWidth-2*margin, true)
}

// document wraps pages into a PDF 1.4 file with the two fonts every reader has.
func document(pages [][]byte) []byte {
	var out bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&out, format, args...)
		out.WriteString("\nendobj\n")
	}
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	kids := make([]string, len(pages))
	for i := range pages {
		kids[i] = fmt.Sprintf("%d 0 R", 5+2*i)
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Count %d /Kids [%s] >>", len(pages), strings.Join(kids, " "))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
	for i, content := range pages {
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents %d 0 R >>", pageWidth, pageHeight, 6+2*i)
		object("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}
