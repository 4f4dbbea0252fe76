package pdf

import (
	"strings"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document/internal/page"
	"github.com/crossborder-go/crossborder/trade"
)

// small is the heading of a field of the postal forms.
func small(s string) para { return para{s: s, size: 5.8, ink: ink{40, 40, 40}, after: 0.4} }

// ticks are the categories of the postal forms, in columns.
func (w *writer) ticks(p *page.Page, width float64, columns int) block {
	other := "Other / Autre"
	if p.Category == "other" {
		other += ": " + p.Reason()
	}
	boxes := []struct{ category, text string }{{"gift", "Gift / Cadeau"}, {"documents", "Documents"}, {"sale", "Sale of goods / Vente de marchandises"},
		{"sample", "Commercial sample / Échantillon commercial"}, {"returned", "Returned goods / Retour de marchandises"}, {"other", other}}
	step := width / float64(columns)
	var bs []block
	for i := 0; i < len(boxes); i += columns {
		var row []block
		h := 0.0
		for _, b := range boxes[i:min(i+columns, len(boxes))] {
			c := w.ticked(b.category == p.Category, step, b.text)
			row, h = append(row, c), max(h, c.h)
		}
		bs = append(bs, block{h, func(x, y float64) {
			for _, c := range row {
				c.draw(x, y)
				x += step
			}
		}})
	}
	return stack(bs...)
}

// ticked is a box with a text beside it.
func (w *writer) ticked(on bool, width float64, text string) block {
	b := w.lay(width-5.5, para{s: text, size: 7})
	return block{max(b.h, 3.2) + 0.7, func(x, y float64) {
		w.rect(x, y+0.1, 2.8, 2.8, 0.25)
		if on {
			w.line(x+0.5, y+0.6, x+2.3, y+2.4, 0.4)
			w.line(x+0.5, y+2.4, x+2.3, y+0.6, 0.4)
		}
		b.draw(x+4, y)
	}}
}

// hsAndOrigin is the HS code and origin of a line, as CN22 prints them.
func hsAndOrigin(l *customs.InvoiceLine) string {
	var parts []string
	if c := customs.Text(l.HSCode.Subheading().Dotted(), 10); c != "" {
		parts = append(parts, "HS "+c)
	}
	if c := customs.Text(string(l.Origin), 10); c != "" {
		parts = append(parts, c)
	}
	return strings.Join(parts, " · ")
}

func (w *writer) cn22(p *page.Page) {
	const wide, pad = 105.0, 1.3
	v := p.Invoice
	x := margin
	row := func(widths []float64, bs ...block) { w.boxes(x, pad, 0, widths, bs...) }
	row([]float64{48, 40, 17}, w.lay(45.4, para{s: "CUSTOMS DECLARATION", size: 9.5, bold: true}, small("DÉCLARATION EN DOUANE")),
		w.lay(37.4, para{s: "May be opened officially", size: 7.5, bold: true}, small("Peut être ouvert d'office")), w.lay(14.4, para{s: "CN 22", size: 13, bold: true, fit: true}))
	row([]float64{48, 57}, stack(w.lay(45, small("Designated operator / Opérateur désigné")), block{3, func(x, y float64) {}}), w.lay(54, small("Important! See instructions on the back / Voir instructions au verso")))
	row([]float64{wide}, w.ticks(p, wide-2*pad, 2))
	if p.S10 != "" {
		row([]float64{wide}, w.barcode(p.S10, 70, 10))
	}
	widths := []float64{61, 20, 24}
	head := func() {
		row(widths, w.lay(58, small("Quantity and detailed description of contents (1) / Quantité et description détaillée du contenu")), w.lay(17.4, small("Weight in kg (2) / Poids")),
			w.lay(21.4, small("Value (3) / Valeur, "+customs.Text(string(v.Currency), 10))))
	}
	head()
	for i := range p.Goods {
		l := &p.Goods[i]
		pages := w.f.PageCount()
		b := w.lay(58, para{s: trade.DecimalText(l.Quantity, 0) + " × " + customs.Text(l.Description, 120), size: 8}, para{s: hsAndOrigin(l), size: 6.5, ink: grey})
		if w.room(b.h + 2*pad); w.f.PageCount() != pages {
			head()
		}
		row(widths, b, w.figure(17.4, page.KG(l.NetMass), false), w.figure(21.4, page.Amount(l.Total), false))
	}
	row(widths, w.lay(58, small("For commercial items: HS tariff number (4) and country of origin of goods (5) stand with each article / N° tarifaire du SH et pays d'origine des marchandises")),
		stack(w.lay(17.4, small("Total weight (6) / Poids total")), w.figure(17.4, page.KG(v.GrossMass), true)),
		stack(w.lay(21.4, small("Total value (7) / Valeur totale")), w.figure(21.4, p.GoodsValue.String(), true)))
	row([]float64{wide}, w.lay(wide-2*pad, para{s: "I, the undersigned, whose name and address are given on the item, certify that the particulars given in this declaration are correct and that this item " +
		"does not contain any dangerous article or articles prohibited by legislation or by postal or customs regulations.", size: 6.6}))
	row([]float64{wide}, stack(w.lay(wide-2*pad, small("Date and sender's signature (8) / Date et signature de l'expéditeur"), para{s: v.Date.String() + " · " + customs.Text(v.Seller.Name, 140)}), block{5, func(x, y float64) {}}))
}

// figure is a number set to the right.
func (w *writer) figure(width float64, s string, bold bool) block {
	return w.lay(width, para{s: s, size: 8, right: true, fit: true, bold: bold})
}

func (w *writer) cn23(p *page.Page) {
	const pad = 1.3
	v, d := p.Invoice, p.Declaration
	wide := min(w.inner(), 262)
	x := margin
	shares := func(of ...float64) []float64 {
		for i := range of {
			of[i] *= wide
		}
		return of
	}
	row := func(widths []float64, bs ...block) { w.boxes(x, pad, 0, widths, bs...) }
	item := w.lay(60, small("No. of item (barcode, if any) / N° de l'envoi"))
	if p.S10 != "" {
		item = stack(item, w.barcode(p.S10, 66, 10))
	}
	top := []float64{wide * .24, wide * .17, 70, 0, 22}
	top[3] = wide - top[0] - top[1] - top[2] - top[4]
	row(top, w.lay(top[0]-2*pad, para{s: "CUSTOMS DECLARATION", size: 10.5, bold: true}, small("DÉCLARATION EN DOUANE")), w.lay(top[1]-2*pad, small("Designated operator / Opérateur désigné")), item,
		w.lay(top[3]-2*pad, para{s: "May be opened officially", size: 7.5, bold: true}, small("Peut être ouvert d'office")), w.lay(top[4]-2*pad, para{s: "CN 23", size: 14, bold: true, fit: true}))
	ids := []para{small("Sender's customs reference (if any) / Référence en douane de l'expéditeur"), {s: customs.Text(d.Reference, 40), after: 1},
		small("Importer's reference (tax code, VAT no., importer code) / Référence de l'importateur")}
	for i, id := range v.Importer.IDs {
		if i < 3 {
			ids = append(ids, para{s: page.IDType(id.Type) + " " + customs.Text(id.Value, 40)})
		}
	}
	ids = append(ids, para{s: " ", size: 2}, small("Importer's telephone, e-mail / Téléphone, e-mail de l'importateur"), para{s: customs.Text(v.Importer.Phone, 140)}, para{s: customs.Text(v.Importer.Email, 140)})
	three := shares(.36, .36, .28)
	row(three, w.lay(three[0]-2*pad, append([]para{small("From / De")}, party(&v.Seller)...)...), w.lay(three[1]-2*pad, append([]para{small("To / À")}, party(&v.Consignee)...)...), w.lay(three[2]-2*pad, ids...))

	cols := shares(.44, .09, .11, .13, .12, .11)
	cell := func(i int, ps ...para) block { return w.lay(cols[i]-2*pad, ps...) }
	num := func(i int, s string, bold bool) block { return w.figure(cols[i]-2*pad, s, bold) }
	head := func() {
		row(cols, cell(0, small("Detailed description of contents (1) / Description détaillée du contenu")), cell(1, small("Quantity (2) / Quantité")), cell(2, small("Net weight in kg (3) / Poids net")),
			cell(3, small("Value (5) / Valeur, "+customs.Text(string(v.Currency), 10))), cell(4, small("HS tariff number (7) / N° tarifaire du SH")), cell(5, small("Country of origin of goods (8) / Pays d'origine")))
	}
	head()
	for i := range p.Goods {
		l := &p.Goods[i]
		pages := w.f.PageCount()
		b := cell(0, para{s: customs.Text(l.Description, 200)})
		if w.room(b.h + 2*pad); w.f.PageCount() != pages {
			head()
		}
		row(cols, b, num(1, trade.DecimalText(l.Quantity, 0), false), num(2, page.KG(l.NetMass), false), num(3, page.Amount(l.Total), false),
			cell(4, para{s: customs.Text(l.HSCode.Subheading().Dotted(), 10)}), cell(5, para{s: customs.Text(string(l.Origin), 10)}))
	}
	sum := []float64{cols[0] + cols[1], cols[2], cols[3], cols[4] + cols[5]}
	charges := v.Totals.Freight.String()
	if v.Totals.Insurance.IsSet() {
		charges += " · " + v.Totals.Insurance.String()
	}
	row(sum, w.lay(sum[0]-2*pad, small("Total gross weight in kg (4), total value (6) / Poids brut total, valeur totale")), num(2, page.KG(v.GrossMass), true), num(3, p.GoodsValue.String(), true),
		w.lay(sum[3]-2*pad, small("Postal charges, fees (9), insurance / Frais de port, frais, assurance"), para{s: charges, size: 8}))
	two := shares(.66, .34)
	row(two, stack(w.lay(two[0]-2*pad, small("Category of item (10) / Catégorie de l'envoi")), w.ticks(p, two[0]-2*pad, 3)), w.lay(two[1]-2*pad, small("Office of origin, date of posting / Bureau d'origine, date de dépôt")))
	var hazards []string
	for i := range p.Goods {
		for _, h := range p.Goods[i].DangerousGoods {
			s := customs.Text(h.UN, 10)
			if h.PackingInstruction != "" {
				s += " PI " + customs.Text(h.PackingInstruction, 10)
			}
			hazards = append(hazards, s)
		}
	}
	row(two, w.lay(two[0]-2*pad, small("Comments (11): goods subject to quarantine, sanitary or phytosanitary inspection or other restrictions / Observations"), para{s: strings.Join(hazards, ", ")}),
		w.lay(two[1]-2*pad, para{s: "I certify that the particulars given in this customs declaration are correct and that this item does not contain any dangerous article or articles prohibited by legislation or by postal or customs regulations.", size: 6.4}))
	four := shares(.2, .2, .2, .4)
	numbered := func(i int, title, no string, ids []string) block {
		for k := range ids {
			ids[k] = customs.Text(ids[k], 60)
		}
		return stack(w.ticked(len(ids) > 0, four[i]-2*pad, title), w.lay(four[i]-2*pad, small(no), para{s: strings.Join(ids, ", ")}))
	}
	var invoices []string
	if d.InvoiceNumber != "" {
		invoices = []string{d.InvoiceNumber}
	}
	row(four, numbered(0, "Licence (12)", "No(s). of licence(s)", p.Licences()), numbered(1, "Certificate (13) / Certificat", "No(s). of certificate(s)", p.Certificates()),
		numbered(2, "Invoice (14) / Facture", "No. of invoice", invoices), w.lay(four[3]-2*pad, small("Date and sender's signature (15) / Date et signature de l'expéditeur"), para{s: v.Date.String() + " · " + customs.Text(v.Seller.Name, 140)}))
}
