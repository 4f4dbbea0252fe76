package document

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates parses the pages once, on first use.
var templates = sync.OnceValues(func() (*template.Template, error) {
	return template.New("pages").Funcs(template.FuncMap{
		"text": customs.Text, "line": func(s string) string { return customs.Text(s, 140) }, "amount": amount, "kg": kg, "lines": addressLines,
		"add1": func(i int) int { return i + 1 }, "plain": trade.DecimalText, "cm": cm, "join": strings.Join,
	}).ParseFS(templateFiles, "templates/*.html")
})

// Paper is a size of paper.
type Paper string

// The papers. CN22 and CN23 have sizes of their own and are placed on the paper.
const (
	A4     Paper = "A4"
	Letter Paper = "letter"
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
		{Kind: "cn22", Media: "html"}, {Kind: "cn23", Media: "html"}}
}

// page is what a template sees.
type page struct {
	customs.Source
	Invoice     *customs.Invoice
	Declaration *customs.Declaration
	Kind        string
	Title       string
	Paper       Paper
	Lang        string // of the headings beside English, "" for none
	Exceptions  []trade.Finding
	S10         string
	Barcode     template.HTML // drawn here, of digits and letters that were checked
	Volume      string
	Goods       []customs.InvoiceLine // lines that are goods
	GoodsValue  trade.Money
	Category    string
}

// T returns a heading in English and, where there is one, in the page's second language.
func (p *page) T(key string) heading { return headingOf(key, p.Lang) }

// Reason is the purpose of the order as a key of headings.
func (p *page) Reason() string { return customs.Text(string(p.Invoice.Reason), 20) }

// OtherBuyer reports whether the buyer isn't the consignee.
func (p *page) OtherBuyer() bool { return !sameParty(&p.Invoice.Buyer, &p.Invoice.Consignee) }

// OtherImporter reports whether the importer of record is neither consignee nor buyer.
func (p *page) OtherImporter() bool {
	return !sameParty(&p.Invoice.Importer, &p.Invoice.Consignee) && !sameParty(&p.Invoice.Importer, &p.Invoice.Buyer)
}

// OddBoxes reports whether the grid of parties has a box to fill up.
func (p *page) OddBoxes() bool {
	n := 0
	for _, shown := range []bool{p.OtherBuyer(), p.OtherImporter(), p.Invoice.ShipFrom != nil} {
		if shown {
			n++
		}
	}
	return n%2 == 1
}

func sameParty(a, b *customs.DeclaredParty) bool {
	return a.Name == b.Name && a.Address.Line1 == b.Address.Line1 && a.Address.PostalCode == b.Address.PostalCode
}

// DestinationName is the destination's name in English.
func (p *page) DestinationName() string { return p.Invoice.Destination.Info().Name }

// Discounted reports whether anything was taken off.
func (p *page) Discounted() bool { return !p.Invoice.Totals.Discounts.Amount.IsZero() }

// Rounded reports whether a unit price is rounded.
func (p *page) Rounded() bool {
	return slices.ContainsFunc(p.Invoice.Lines, func(l customs.InvoiceLine) bool { return l.UnitRounded })
}

// Pieces is the number of pieces.
func (p *page) Pieces() string {
	var n money.Total
	for i := range p.Goods {
		n.Add(p.Goods[i].Quantity)
	}
	return trade.DecimalText(n.Decimal(), 0)
}

// ItemsGross is the gross mass of the goods in kilograms, "" where one isn't known.
func (p *page) ItemsGross() string {
	var n money.Total
	for i := range p.Goods {
		if p.Goods[i].GrossMass.IsZero() {
			return ""
		}
		n.Add(p.Goods[i].GrossMass.Kilograms())
	}
	return kg(trade.Kilograms(n.Decimal()))
}

// Licences and Certificates are the numbers of the documents so named among those declared.
func (p *page) Licences() []string { return p.documents("licence") }

// Certificates are the numbers of certificates.
func (p *page) Certificates() []string { return p.documents("certificate") }

func (p *page) documents(kind string) []string {
	var out []string
	for _, d := range p.Declaration.Documents {
		if d.Type == kind && len(out) < 4 {
			out = append(out, d.ID)
		}
	}
	return out
}

// Render makes a page. What it doesn't make is a trade.Finding with code "document.unsupported".
func (h HTML) Render(ctx context.Context, kind, media string, src customs.Source) (customs.Document, error) {
	if err := ctx.Err(); err != nil {
		return customs.Document{}, err
	}
	name := templateOf(kind)
	if customs.MediaOf(media) != "html" || name == "" {
		return customs.Document{}, customs.Unsupported(kind, media)
	}
	all, err := templates()
	if err != nil {
		return customs.Document{}, err
	}
	var out bytes.Buffer
	p := h.page(kind, src)
	if err := all.ExecuteTemplate(&out, name, p); err != nil {
		return customs.Document{}, err
	}
	return customs.Document{Kind: kind, MediaType: "text/html; charset=utf-8", Name: customs.FileName(kind, src.OrderID(), "html"),
		Bytes: harmless(out.Bytes()), Blocked: len(p.Exceptions) > 0}, nil
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

func (h HTML) page(kind string, src customs.Source) *page {
	src = src.Complete(customs.InvoiceKindOf(kind))
	p := &page{Source: src, Invoice: src.Invoice, Declaration: src.Declaration, Kind: kind, Title: headingOf(kind, "").English, Paper: h.Paper,
		Exceptions: src.Invoice.Exceptions, Lang: secondLanguage(h.Language, src.Declaration.Destination), Category: category(src.Invoice.Reason)}
	if p.Paper == "" {
		p.Paper = paperOf(src.Declaration.Dispatch)
	}
	p.GoodsValue = trade.Money{Currency: p.Invoice.Currency}
	for _, l := range p.Invoice.Lines {
		if !l.Digital {
			p.Goods = append(p.Goods, l)
			p.GoodsValue, _ = p.GoodsValue.Add(l.Total)
		}
	}
	p.S10 = s10Of(p.Declaration)
	if p.S10 != "" {
		p.Barcode = template.HTML(barcode(p.S10)) // a drawing of a checked number
	}
	p.Volume = volume(p.Invoice.Packages)
	return p
}

// paperOf is the paper that printers hold in a country.
func paperOf(c trade.Country) Paper {
	switch c {
	case "US", "CA", "MX", "PR", "CL", "CO", "CR", "GT", "PA", "PH", "DO", "SV", "NI", "VE":
		return Letter
	}
	return A4
}

// category is the box of the postal forms that the purpose of an order ticks.
func category(p trade.Purpose) string {
	switch p {
	case trade.Gift, trade.Sample:
		return string(p)
	case trade.Return:
		return "returned"
	case trade.Sale:
		return "sale"
	}
	return "other"
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

// amount prints an amount without its currency, "" where it isn't given.
func amount(m trade.Money) string {
	if !m.IsSet() {
		return ""
	}
	return m.Text()
}

// kg prints a mass in kilograms, to the gram, half up; a mass below half a gram isn't nothing.
func kg(w trade.Weight) string {
	if w.IsZero() {
		return ""
	}
	v := money.Round(w.Kilograms(), 3, money.HalfUp)
	if v.IsZero() && w.Value.IsPositive() {
		return "<0.001"
	}
	return trade.DecimalText(v, 3)
}

// cm prints the measures of a package in centimetres, to the millimetre.
func cm(d *trade.Dimensions) string {
	if d == nil {
		return ""
	}
	one := func(l trade.Length) string {
		return trade.DecimalText(money.Round(l.Centimetres(), 1, money.HalfUp), 0)
	}
	return one(d.Length) + " × " + one(d.Width) + " × " + one(d.Height)
}

// volume prints the volume of packages in cubic metres, "" where one isn't measured.
func volume(ps []trade.Package) string {
	var total money.Total
	for _, p := range ps {
		if p.Dimensions == nil {
			return ""
		}
		total.Add(p.Dimensions.Length.Centimetres().Mul(p.Dimensions.Width.Centimetres()).Mul(p.Dimensions.Height.Centimetres()))
	}
	if len(ps) == 0 {
		return ""
	}
	return trade.DecimalText(money.Round(total.Decimal().Shift(-6), 3, money.HalfUp), 3)
}

// addressLines are the lines of an address as they are printed, the country in capitals last.
func addressLines(a trade.Address) []string {
	var out []string
	put := func(parts ...string) {
		var kept []string
		for _, s := range parts {
			if s = customs.Text(s, 100); s != "" {
				kept = append(kept, s)
			}
		}
		if len(kept) > 0 {
			out = append(out, strings.Join(kept, " "))
		}
	}
	put(a.Company)
	put(a.Line1)
	put(a.Line2)
	switch a.Country {
	case "US", "CA", "AU":
		put(a.City, string(a.Region), a.PostalCode)
	case "GB", "IE":
		put(a.City)
		put(string(a.Region))
		put(a.PostalCode)
	default:
		put(a.PostalCode, a.City, string(a.Region))
	}
	put(strings.ToUpper(a.Country.Name()))
	return out
}
