package document

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"html/template"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document/internal/page"
	"github.com/crossborder-go/crossborder/trade"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates parses the pages once, on first use.
var templates = sync.OnceValues(func() (*template.Template, error) {
	return template.New("pages").Funcs(template.FuncMap{
		"text": customs.Text, "line": func(s string) string { return customs.Text(s, 140) }, "amount": page.Amount, "kg": page.KG, "lines": page.AddressLines,
		"add1": func(i int) int { return i + 1 }, "plain": trade.DecimalText, "cm": page.CM, "join": strings.Join, "paragraphs": page.Paragraphs, "cell": cell,
	}).ParseFS(templateFiles, "templates/*.html")
})

// Paper is a size of paper.
type Paper = page.Paper

// The papers. CN22 and CN23 have sizes of their own and are placed on the paper.
const (
	A4     = page.A4
	Letter = page.Letter
)

// HTML renders pages in HTML. The zero value is ready to use, and safe for concurrent use.
type HTML struct {
	// Paper is what the page prints on; default letter for the United States, Canada, Mexico and what prints like them,
	// else A4, by the country of dispatch.
	Paper Paper
	// Language of the headings beside English, as a BCP 47 tag such as "de"; default the destination's, "en" for English
	// alone. The postal forms are in English and French always.
	Language string
}

// Forms lists what HTML makes.
func (HTML) Forms() []customs.Form {
	return []customs.Form{{Kind: "invoice", Media: "html"}, {Kind: "proforma", Media: "html"}, {Kind: "packing-list", Media: "html"},
		{Kind: "cn22", Media: "html"}, {Kind: "cn23", Media: "html"}, {Kind: "dg-note", Media: "html"}}
}

// form is what a template of a form sees.
type form struct {
	*page.Page
	Barcode template.HTML // drawn here, of digits and letters that were checked
}

// Render makes a page. What it doesn't make is a trade.Finding with code "document.unsupported".
func (h HTML) Render(ctx context.Context, kind, media string, src customs.Source) (customs.Document, error) {
	if err := ctx.Err(); err != nil {
		return customs.Document{}, err
	}
	if customs.MediaOf(media) != "html" {
		return customs.Document{}, customs.Unsupported(kind, media)
	}
	if s, ok := src.SheetFor(kind); ok {
		p := plain{Sheet: s, Title: s.Title, Number: s.Number, Paper: page.PaperFor(h.Paper, s.Dispatch), Exceptions: s.Exceptions}
		return execute("sheet.html", kind, cmp.Or(s.Number, s.OrderID), p, len(s.Exceptions) > 0)
	}
	name := templateOf(kind)
	if name == "" {
		return customs.Document{}, customs.Unsupported(kind, media)
	}
	p := form{Page: page.New(kind, h.Paper, h.Language, src)}
	if p.S10 != "" {
		p.Barcode = template.HTML(barcode(p.S10)) // a drawing of a checked number
	}
	return execute(name, kind, src.OrderID(), p, len(p.Exceptions) > 0)
}

// execute fills in a template.
func execute(name, kind, id string, p any, blocked bool) (customs.Document, error) {
	all, err := templates()
	if err != nil {
		return customs.Document{}, err
	}
	var out bytes.Buffer
	if err := all.ExecuteTemplate(&out, name, p); err != nil {
		return customs.Document{}, err
	}
	return customs.Document{Kind: kind, MediaType: "text/html; charset=utf-8", Name: customs.FileName(kind, id, "html"), Bytes: harmless(out.Bytes()), Blocked: blocked}, nil
}

// plain is what the template of a customs.Sheet sees.
type plain struct {
	Sheet         *customs.Sheet
	Title, Number string
	Paper         page.Paper
	Exceptions    []trade.Finding
}

// Fill are the empty boxes at the end of the grid of facts.
func (p plain) Fill() []struct{} { return make([]struct{}, (4-len(p.Sheet.Facts)%4)%4) }

// cell is the text of a table's cell, "" where the row is short.
func cell(row []string, i int) string {
	if i >= len(row) {
		return ""
	}
	return customs.Text(row[i], 300)
}

func templateOf(kind string) string {
	switch kind {
	case "invoice", "proforma":
		return "invoice.html"
	case "packing-list", "cn22", "cn23":
		return kind + ".html"
	}
	return ""
}

// harmless drops what no page may hold, wherever it came from: the last line of defence behind customs.Text.
func harmless(b []byte) []byte {
	if utf8.Valid(b) && bytes.IndexFunc(b, customs.Unprintable) < 0 {
		return b
	}
	return bytes.Map(func(r rune) rune {
		if customs.Unprintable(r) {
			return -1
		}
		return r
	}, b)
}
