// Package page holds what the renderers of documents share: the model of a page, its headings in several languages, and
// how amounts, masses and addresses are printed.
package page

import (
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/check"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
)

// Paper is a size of paper.
type Paper string

// The papers. CN22 and CN23 have sizes of their own and are placed on the paper.
const (
	A4     Paper = "A4"
	Letter Paper = "letter"
)

// Page is what a form shows: the source with what only pages need, in the words they print.
type Page struct {
	customs.Source
	Invoice     *customs.Invoice
	Declaration *customs.Declaration
	Kind        string
	Title       string
	Paper       Paper
	Lang        string // of the headings beside English, "" for none
	Exceptions  []trade.Finding
	S10         string
	Volume      string
	Goods       []customs.InvoiceLine // lines that are goods
	GoodsValue  trade.Money
	Category    string
}

// T returns a heading in English and, where there is one, in the page's second language.
func (p *Page) T(key string) Heading { return HeadingOf(key, p.Lang) }

// Number is the number of the invoice.
func (p *Page) Number() string { return p.Invoice.Number }

// Reason is the purpose of the order as a key of headings.
func (p *Page) Reason() string { return customs.Text(string(p.Invoice.Reason), 20) }

// OtherBuyer reports whether the buyer isn't the consignee.
func (p *Page) OtherBuyer() bool { return !sameParty(&p.Invoice.Buyer, &p.Invoice.Consignee) }

// OtherImporter reports whether the importer of record is neither consignee nor buyer.
func (p *Page) OtherImporter() bool {
	return !sameParty(&p.Invoice.Importer, &p.Invoice.Consignee) && !sameParty(&p.Invoice.Importer, &p.Invoice.Buyer)
}

// OddBoxes reports whether the grid of parties has a box to fill up.
func (p *Page) OddBoxes() bool {
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
func (p *Page) DestinationName() string { return p.Invoice.Destination.Info().Name }

// Discounted reports whether anything was taken off.
func (p *Page) Discounted() bool { return !p.Invoice.Totals.Discounts.Amount.IsZero() }

// Rounded reports whether a unit price is rounded.
func (p *Page) Rounded() bool {
	return slices.ContainsFunc(p.Invoice.Lines, func(l customs.InvoiceLine) bool { return l.UnitRounded })
}

// Pieces is the number of pieces.
func (p *Page) Pieces() string {
	var n money.Total
	for i := range p.Goods {
		n.Add(p.Goods[i].Quantity)
	}
	return trade.DecimalText(n.Decimal(), 0)
}

// ItemsGross is the gross mass of the goods in kilograms, "" where one isn't known.
func (p *Page) ItemsGross() string {
	var n money.Total
	for i := range p.Goods {
		if p.Goods[i].GrossMass.IsZero() {
			return ""
		}
		n.Add(p.Goods[i].GrossMass.Kilograms())
	}
	return KG(trade.Kilograms(n.Decimal()))
}

// Licences and Certificates are the numbers of the documents so named among those declared.
func (p *Page) Licences() []string { return p.documents("licence") }

// Certificates are the numbers of certificates.
func (p *Page) Certificates() []string { return p.documents("certificate") }

func (p *Page) documents(kind string) []string {
	var out []string
	for _, d := range p.Declaration.Documents {
		if d.Type == kind && len(out) < 4 {
			out = append(out, d.ID)
		}
	}
	return out
}

// New makes the page of a kind: paper and language as wanted, else as the country of dispatch prints and as the destination
// speaks.
func New(kind string, paper Paper, lang string, src customs.Source) *Page {
	src = src.Complete(customs.InvoiceKindOf(kind))
	p := &Page{Source: src, Invoice: src.Invoice, Declaration: src.Declaration, Kind: kind, Title: HeadingOf(kind, "").English, Paper: paper,
		Exceptions: src.Invoice.Exceptions, Lang: SecondLanguage(lang, src.Declaration.Destination), Category: category(src.Invoice.Reason)}
	p.Paper = PaperFor(p.Paper, src.Declaration.Dispatch)
	p.GoodsValue = trade.Money{Currency: p.Invoice.Currency}
	for _, l := range p.Invoice.Lines {
		if !l.Digital {
			p.Goods = append(p.Goods, l)
			p.GoodsValue, _ = p.GoodsValue.Add(l.Total)
		}
	}
	p.S10 = S10Of(p.Declaration)
	p.Volume = volume(p.Invoice.Packages)
	return p
}

// PaperFor is the paper wanted, else that of a country.
func PaperFor(want Paper, c trade.Country) Paper {
	if want != "" {
		return want
	}
	return paperOf(c)
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

// Amount prints an amount without its currency, "" where it isn't given.
func Amount(m trade.Money) string {
	if !m.IsSet() {
		return ""
	}
	return m.Text()
}

// KG prints a mass in kilograms, to the gram, half up; a mass below half a gram isn't nothing.
func KG(w trade.Weight) string {
	if w.IsZero() {
		return ""
	}
	v := money.Round(w.Kilograms(), 3, money.HalfUp)
	if v.IsZero() && w.Value.IsPositive() {
		return "<0.001"
	}
	return trade.DecimalText(v, 3)
}

// CM prints the measures of a package in centimetres, to the millimetre.
func CM(d *trade.Dimensions) string {
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

// AddressLines are the lines of an address as they are printed, the country in capitals last.
func AddressLines(a trade.Address) []string {
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

// S10Of returns the number of the postal item among the transport documents, "" where there's none that is valid.
func S10Of(d *customs.Declaration) string {
	for _, t := range d.Transport {
		if v := check.S10(t.ID); v.OK {
			return v.Normalised
		}
	}
	return ""
}

// IDType names a kind of identification number as forms do.
func IDType(t string) string {
	switch t {
	case "vat", "gb_vat":
		return "VAT"
	case "eori", "ein", "abn":
		return strings.ToUpper(t)
	case "cbp":
		return "Importer no."
	}
	return customs.Text(t, 20)
}

// Hazard prints dangerous goods: "UN3481 class 9 PI 967".
func Hazard(h customs.DeclaredHazard) string {
	out := customs.Text(h.UN, 10)
	for _, x := range [...]struct{ name, value string }{{" class ", h.Class}, {" PG ", h.PackingGroup}, {" PI ", h.PackingInstruction}} {
		if v := customs.Text(x.value, 10); v != "" {
			out += x.name + v
		}
	}
	return out
}

// Paragraphs splits a text at its line breaks; a page shows twenty at most.
func Paragraphs(s string) []string {
	out := strings.SplitN(s, "\n", 21)
	return out[:min(len(out), 20)]
}
