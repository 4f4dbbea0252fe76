package pdf

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document/internal/page"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/go-pdf/fpdf"
)

// Paper is a size of paper.
type Paper = page.Paper

// The papers. CN22 and CN23 have sizes of their own and are placed on the paper.
const (
	A4     = page.A4
	Letter = page.Letter
)

// Options say how files are made. The zero value is ready to use.
type Options struct {
	// Font is a TrueType font (.ttf) for what Helvetica can't show. It's embedded with the letters used, so its licence
	// must allow that. The bytes are read only; they must not change while the renderer is in use.
	Font []byte
	// Paper is what the file prints on; default letter for the United States, Canada, Mexico and what prints like them,
	// else A4, by the country of dispatch.
	Paper Paper
	// Language of the headings beside English, as a BCP 47 tag such as "de"; default the destination's, "en" for English
	// alone. The postal forms are in English and French always.
	Language string
}

// Renderer makes PDF files. It is safe for concurrent use.
type Renderer struct {
	opt   Options
	shows glyphs // of the host's font
}

// New returns a renderer. The error is a trade.Finding with code "document.font" where the font doesn't read or may not
// be embedded.
func New(opt Options) (*Renderer, error) {
	r := &Renderer{opt: opt}
	if len(opt.Font) == 0 {
		return r, nil
	}
	var err error
	if r.shows, err = readFont(opt.Font); err != nil {
		return nil, fontFinding(err)
	}
	// The library's own reader has the last word.
	if _, err := r.file(func(w *writer) { w.text(10, 10, 8, false, "\u03b1\u0416\u4e2d") }, "", trade.Date{}, false); err != nil {
		return nil, fontFinding(err)
	}
	return r, nil
}

func fontFinding(err error) error {
	return trade.Finding{Code: "document.font", Severity: trade.Block, Message: "the font can't be used: " + err.Error(), Settles: "a TrueType font (.ttf) that may be embedded", Cause: err}
}

// forms are the files made here, by kind.
var forms = [...]struct {
	kind      string
	landscape bool
	draw      func(*writer, *page.Page)
}{
	{"invoice", false, (*writer).invoice},
	{"proforma", false, (*writer).invoice},
	{"packing-list", false, (*writer).packingList},
	{"cn22", false, (*writer).cn22},
	{"cn23", true, (*writer).cn23},
}

// Forms lists what the renderer makes.
func (*Renderer) Forms() []customs.Form {
	var out []customs.Form
	for i := range forms {
		out = append(out, customs.Form{Kind: forms[i].kind, Media: "pdf"})
	}
	for _, k := range customs.SheetKinds() {
		out = append(out, customs.Form{Kind: k, Media: "pdf"})
	}
	return out
}

// Render makes a file. What it doesn't make is a trade.Finding with code "document.unsupported". Text that the fonts
// can't show is in the document's findings, code "document.characters".
func (r *Renderer) Render(ctx context.Context, kind, media string, src customs.Source) (customs.Document, error) {
	if err := ctx.Err(); err != nil {
		return customs.Document{}, err
	}
	if customs.MediaOf(media) == "pdf" {
		if s, ok := src.SheetFor(kind); ok {
			return r.document(kind, cmp.Or(s.Number, s.OrderID), page.PaperFor(r.opt.Paper, s.Dispatch), s.Date, s.Exceptions, false, func(w *writer) {
				w.title, w.number = customs.Text(s.Title, 100), customs.Text(s.Number, 60)
				w.sheet(s)
			})
		}
		for i := range forms {
			if f := &forms[i]; f.kind == kind {
				p := page.New(kind, r.opt.Paper, r.opt.Language, src)
				return r.document(kind, src.OrderID(), p.Paper, p.Invoice.Date, p.Exceptions, f.landscape, func(w *writer) {
					w.title, w.number = p.Title, customs.Text(p.Invoice.Number, 60)
					f.draw(w, p)
				})
			}
		}
	}
	return customs.Document{}, customs.Unsupported(kind, media)
}

// document draws a file and names it.
func (r *Renderer) document(kind, id string, paper Paper, on trade.Date, exceptions []trade.Finding, landscape bool, draw func(*writer)) (customs.Document, error) {
	var findings []trade.Finding
	b, err := r.file(func(w *writer) {
		w.exceptions = exceptions
		w.newPage()
		w.blocked()
		draw(w)
		w.feet()
		findings = w.findings()
	}, paper, on, landscape)
	if err != nil {
		return customs.Document{}, fmt.Errorf("pdf: %s: %w", kind, err)
	}
	return customs.Document{Kind: kind, MediaType: "application/pdf", Name: customs.FileName(kind, id, "pdf"), Bytes: b, Blocked: len(exceptions) > 0, Findings: findings}, nil
}

// file runs a drawing. A library that reads a stranger's font may fail on it in its own way: that's an error here, not a
// panic of the host's.
func (r *Renderer) file(draw func(*writer), paper Paper, on trade.Date, landscape bool) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, fmt.Errorf("the file can't be drawn: %v", p)
		}
	}()
	size := fpdf.SizeType{Wd: 210, Ht: 297}
	if paper == Letter {
		size = fpdf.SizeType{Wd: 215.9, Ht: 279.4}
	}
	orientation := "P"
	if landscape {
		orientation = "L"
	}
	f := fpdf.NewCustom(&fpdf.InitType{OrientationStr: orientation, UnitStr: "mm", Size: size})
	f.SetCatalogSort(true)
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetCellMargin(0)
	f.SetProducer("crossborder", false)
	stamp := on.Time()
	if on.IsZero() {
		stamp = time.Unix(0, 0).UTC()
	}
	f.SetCreationDate(stamp)
	f.SetModificationDate(stamp)
	f.SetLang("en")
	w := &writer{f: f, shows: r.shows}
	w.wide, w.high = f.GetPageSize()
	if r.shows != nil {
		f.AddUTF8FontFromBytes("host", "", bytes.Clone(r.opt.Font)) // the library writes into what it reads
	}
	if w.f.PageCount() == 0 && paper == "" {
		f.AddPage()
	}
	draw(w)
	f.SetTitle(w.title+" "+w.number, true)
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
