package customs

import (
	"context"
	"errors"
	"strings"

	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

// Renderer makes a document or message of a declaration. It's the way in for packages that the rooms of this library
// never import, such as package document.
//
// Kind is what is made: "invoice", "proforma", "packing-list", "cn22", "cn23", "declaration", "h7", "cds", "us-entry" …
// Media is its form: "json", "html", "xml", "pdf". A form that a renderer doesn't know is a trade.Finding with code
// "document.unsupported". A source with blocking exceptions is rendered all the same, visibly marked. An implementation
// is safe for concurrent use and doesn't change the source.
type Renderer interface {
	Render(ctx context.Context, kind, media string, src Source) (Document, error)
}

// Source is what documents are made of. The declaration and the invoice are made from order and quote where they are
// nil.
type Source struct {
	Order       *trade.Order
	Quote       *landedcost.Quote
	Declaration *Declaration
	Invoice     *Invoice
	Options     DeclareOptions // of the declaration and invoice made here
	// Sheet is a document of plain parts, such as a certificate of destruction: it's rendered by its own kind.
	Sheet *Sheet
	// Exceptions are open findings: the blocking ones mark what is made, beside those of declaration and invoice.
	Exceptions []trade.Finding
}

// Document is one document or message. Name is a file name that holds the kind.
type Document struct {
	Kind      string `json:"kind"`
	MediaType string `json:"media_type"`
	Name      string `json:"name"`
	Bytes     []byte `json:"bytes"`
	Blocked   bool   `json:"blocked,omitempty"` // blocking exceptions stand open: the document says so and isn't fit for use
	// Findings are about the document itself, such as text that its fonts can't show.
	Findings []trade.Finding `json:"findings,omitempty"`
}

// Form is something a renderer can make.
type Form struct{ Kind, Media string }

// Lister is implemented by renderers that can say what they make.
type Lister interface {
	Forms() []Form
}

// Complete returns the source with its declaration and invoice made where they were missing, and with the open blocking
// exceptions on both. What the host gave isn't changed.
func (s Source) Complete(kind InvoiceKind) Source {
	opt := s.Options
	opt.Findings = append(opt.Findings[:len(opt.Findings):len(opt.Findings)], s.Exceptions...)
	if s.Declaration == nil {
		s.Declaration, _ = Declare(s.Order, s.Quote, opt)
	} else {
		d := *s.Declaration
		d.Exceptions = blocking(d.Exceptions[:len(d.Exceptions):len(d.Exceptions)], s.Exceptions)
		s.Declaration = &d
	}
	if s.Invoice == nil || s.Invoice.Kind != kind {
		if d := s.Declaration; len(opt.Packages) == 0 { // the invoice shows the packages that are declared
			opt.Packages = d.Packages
		}
		opt.Mode = trade.Mode(first(string(opt.Mode), string(s.Declaration.Mode)))
		s.Invoice = InvoiceWith(s.Order, s.Quote, kind, opt)
	}
	v := *s.Invoice
	v.Exceptions = blocking(v.Exceptions[:len(v.Exceptions):len(v.Exceptions)], s.Declaration.Exceptions)
	v.Exceptions = blocking(v.Exceptions, s.Exceptions)
	s.Invoice = &v
	return s
}

// InvoiceKindOf returns the kind of invoice that a document of a kind is made of.
func InvoiceKindOf(kind string) InvoiceKind {
	if kind == string(ProForma) {
		return ProForma
	}
	return Commercial
}

// JSON renders what the library models, as data: "invoice", "proforma" and "declaration".
type JSON struct{}

// Forms lists what JSON makes.
func (JSON) Forms() []Form {
	return []Form{{string(Commercial), "json"}, {string(ProForma), "json"}, {"declaration", "json"}, {"dg-note", "json"}}
}

// Render makes a document in JSON.
func (JSON) Render(ctx context.Context, kind, media string, src Source) (Document, error) {
	if err := ctx.Err(); err != nil {
		return Document{}, err
	}
	if MediaOf(media) != "json" {
		return Document{}, Unsupported(kind, media)
	}
	if s, ok := src.SheetFor(kind); ok {
		return s.json()
	}
	src = src.Complete(InvoiceKindOf(kind))
	var v any
	switch kind {
	case string(Commercial), string(ProForma):
		v = src.Invoice
	case "declaration":
		v = src.Declaration
	default:
		return Document{}, Unsupported(kind, media)
	}
	b, err := strictjson.MarshalIndent(v)
	if err != nil {
		return Document{}, err
	}
	return Document{Kind: kind, MediaType: "application/json", Name: FileName(kind, src.Declaration.OrderID, "json"), Bytes: b, Blocked: src.Invoice.Blocked()}, nil
}

// Unsupported is the error for a document that a renderer doesn't make.
func Unsupported(kind, media string) error {
	return trade.Finding{Code: "document.unsupported", Severity: trade.Block, Message: "there's no document " + clip(kind, 40) + " as " + clip(media, 40)}
}

// MediaOf returns the short name of a form: "html" for "text/html", "json" for "application/json".
func MediaOf(media string) string {
	m := strings.ToLower(strings.TrimSpace(media))
	if i := strings.LastIndexByte(m, '/'); i >= 0 {
		m = m[i+1:]
	}
	m, _, _ = strings.Cut(m, ";")
	return strings.TrimSpace(m)
}

// FileName makes a file name of a kind, an order's id and an extension. Nothing of a stranger's id but plain letters,
// digits, hyphens and underscores goes into it.
func FileName(kind, id, extension string) string {
	var b strings.Builder
	for _, r := range id {
		if b.Len() >= 60 {
			break
		}
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
	}
	if b.Len() == 0 {
		return kind + "." + extension
	}
	return kind + "-" + b.String() + "." + extension
}

// Renderers asks each renderer in turn until one makes the document.
func Renderers(rs ...Renderer) Renderer { return renderers(rs) }

type renderers []Renderer

func (rs renderers) Render(ctx context.Context, kind, media string, src Source) (Document, error) {
	for _, r := range rs {
		d, err := r.Render(ctx, kind, media, src)
		if errors.Is(err, trade.Finding{Code: "document.unsupported"}) {
			continue
		}
		return d, err
	}
	return Document{}, Unsupported(kind, media)
}

// Forms lists what any of the renderers makes.
func (rs renderers) Forms() []Form {
	var out []Form
	for _, r := range rs {
		if l, ok := r.(Lister); ok {
			out = append(out, l.Forms()...)
		}
	}
	return out
}

// OrderID returns the id of the order behind the source, as far as it's known.
func (s Source) OrderID() string {
	switch {
	case s.Order != nil:
		return s.Order.ID
	case s.Declaration != nil:
		return s.Declaration.OrderID
	case s.Invoice != nil:
		return s.Invoice.OrderID
	}
	return ""
}
