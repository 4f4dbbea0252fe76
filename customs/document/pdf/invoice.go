package pdf

import (
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document/internal/page"
	"github.com/crossborder-go/crossborder/trade"
)

// party lists a party as it is printed.
func party(p *customs.DeclaredParty) []para {
	ps := []para{{s: customs.Text(p.Name, 140), bold: true}}
	for _, l := range page.AddressLines(p.Address) {
		ps = append(ps, para{s: l})
	}
	contact := customs.Text(p.Phone, 140)
	if e := customs.Text(p.Email, 140); e != "" {
		if contact != "" {
			contact += " · "
		}
		contact += e
	}
	ps = append(ps, para{s: contact, size: 7.5})
	for i, id := range p.IDs {
		if i < 6 {
			ps = append(ps, para{s: page.IDType(id.Type) + " " + customs.Text(id.Value, 40), size: 7.5})
		}
	}
	return ps
}

// top draws the title with the facts beside it.
func (w *writer) top(title page.Heading, facts [][2]string) {
	const wide = 84
	left := w.lay(w.inner()-wide-4, para{s: title.English, size: 17, bold: true, after: 0.5}, para{s: title.Other, size: 9.5, ink: grey})
	y := w.y
	left.draw(margin, y)
	for _, f := range facts {
		if f[1] == "" {
			continue
		}
		name := w.lay(wide/2, para{s: f[0], size: 7.5, ink: grey})
		value := w.lay(wide/2-2, para{s: f[1], bold: true, right: true})
		name.draw(w.wide-margin-wide, y+0.4)
		value.draw(w.wide-margin-wide/2+2, y)
		y += max(name.h, value.h) + 0.3
	}
	w.y = max(w.y+left.h, y) + 2
	w.line(margin, w.y, w.wide-margin, w.y, 0.4)
	w.y += 4
}

// facts of the page's head that invoice and packing list share.
func (w *writer) facts(p *page.Page, number string) [][2]string {
	v := p.Invoice
	out := [][2]string{{label(p.T(number)).s, customs.Text(v.Number, 60)}, {label(p.T("date")).s, v.Date.String()}, {label(p.T("order")).s, customs.Text(v.OrderID, 60)}}
	for i, t := range p.Declaration.Transport {
		if i < 3 {
			out = append(out, [2]string{label(p.T("waybill")).s, customs.Text(t.ID, 40)})
		}
	}
	return out
}

// pairs draws boxes two in a row.
func (w *writer) pairs(bs []block) {
	half := w.inner() / 2
	for i := 0; i < len(bs); i += 2 {
		right := block{draw: func(x, y float64) {}}
		if i+1 < len(bs) {
			right = bs[i+1]
		}
		w.boxes(margin, 1.8, 17, []float64{half, half}, bs[i], right)
	}
	w.y += 3
}

func (w *writer) invoice(p *page.Page) {
	v := p.Invoice
	w.top(p.T(p.Kind), w.facts(p, "number"))
	box := w.inner()/2 - 3.6
	of := func(key string, ps []para) block { return w.lay(box, append([]para{label(p.T(key))}, ps...)...) }
	boxes := []block{of("seller", party(&v.Seller)), of("consignee", party(&v.Consignee))}
	if p.OtherBuyer() {
		boxes = append(boxes, of("buyer", party(&v.Buyer)))
	}
	if p.OtherImporter() {
		boxes = append(boxes, of("importer", party(&v.Importer)))
	}
	if v.ShipFrom != nil {
		var ps []para
		for _, l := range page.AddressLines(*v.ShipFrom) {
			ps = append(ps, para{s: l})
		}
		boxes = append(boxes, of("shipped_from", ps))
	}
	w.pairs(boxes)
	w.terms(p)
	w.lines(p)
	w.sums(p)
	w.sign(p)
}

// terms are the boxes between parties and lines.
func (w *writer) terms(p *page.Page) {
	v := p.Invoice
	quarter := w.inner() / 4
	widths := []float64{quarter, quarter, quarter, quarter}
	of := func(key, value, small string) block {
		if value == "" {
			value = "–"
		}
		return w.lay(quarter-3.6, label(p.T(key)), para{s: value}, para{s: small, size: 7.5})
	}
	packages := ""
	if len(v.Packages) > 0 {
		packages = strconv.Itoa(len(v.Packages))
	}
	w.boxes(margin, 1.4, 0, widths, of("terms", strings.TrimSpace(customs.Text(string(v.Terms), 10)+" "+customs.Text(v.TermsPlace, 60)), "Incoterms 2020"),
		of("reason", label(p.T(p.Reason())).s, ""), of("dispatch", customs.Text(v.Dispatch.Name(), 60), ""), of("destination", customs.Text(p.DestinationName(), 60), ""))
	w.boxes(margin, 1.4, 0, widths, of("currency", customs.Text(string(v.Currency), 10), ""), of("packages", packages, ""), of("net", page.KG(v.NetMass), ""), of("gross", page.KG(v.GrossMass), ""))
	w.y += 3
}

func (w *writer) lines(p *page.Page) {
	v := p.Invoice
	total := p.T("total")
	total.English += " " + customs.Text(string(v.Currency), 10)
	cols := []column{{page.Heading{English: "#"}, 7, false}, {p.T("description"), 0, false}, {p.T("code"), 26, false}, {p.T("origin"), 14, false},
		{p.T("quantity"), 16, true}, {p.T("net"), 16, true}, {p.T("unit_price"), 23, true}}
	if p.Discounted() {
		cols = append(cols, column{p.T("discount"), 19, true})
	}
	cols = append(cols, column{total, 24, true})
	cols[1].width = w.inner()
	for i, c := range cols {
		if i != 1 {
			cols[1].width -= c.width
		}
	}
	var rows [][][]para
	for i := range v.Lines {
		l := &v.Lines[i]
		unit := page.Amount(l.UnitPrice)
		if l.UnitRounded {
			unit = "~ " + unit
		}
		row := [][]para{one(strconv.Itoa(i + 1)), w.goods(l), one(customs.Text(l.HSCode.Dotted(), 20)), one(customs.Text(string(l.Origin), 10)),
			one(trade.DecimalText(l.Quantity, 0)), one(page.KG(l.NetMass)), one(unit)}
		if p.Discounted() {
			row = append(row, one(minus(l.Discount)))
		}
		rows = append(rows, append(row, one(page.Amount(l.Total))))
	}
	w.table(cols, rows, nil)
}

func one(s string) []para { return []para{{s: s}} }

// minus prints an amount taken off.
func minus(m trade.Money) string {
	if s := page.Amount(m); s != "" {
		return "–" + s
	}
	return ""
}

// goods are the description of a line and what belongs to it.
func (w *writer) goods(l *customs.InvoiceLine) []para {
	ps := []para{{s: customs.Text(l.Description, 512)}}
	small := func(name, value string) {
		if value != "" {
			ps = append(ps, para{s: name + value, size: 7.5, ink: grey})
		}
	}
	small("", customs.Text(l.SKU, 60))
	small("Manufacturer: ", customs.Text(l.Manufacturer, 100))
	small("MID ", customs.Text(l.ManufacturerID, 15))
	small("Preference claimed: ", customs.Text(l.Preference, 40))
	small("ECCN ", customs.Text(l.ECCN, 20))
	for _, h := range l.DangerousGoods {
		small("Dangerous goods: ", page.Hazard(h))
	}
	if l.Digital {
		small("", "Digital supply, no goods")
	}
	return ps
}

// sums draws statements on the left and totals on the right.
func (w *writer) sums(p *page.Page) {
	const wide = 74
	v := p.Invoice
	t := &v.Totals
	type sum struct{ name, amount string }
	of := func(key, amount string) sum { return sum{label(p.T(key)).s, amount} }
	sums := []sum{of("goods", page.Amount(t.Goods))}
	if p.Discounted() {
		sums = append(sums, of("discount", minus(t.Discounts)))
	}
	sums = append(sums, of("freight", page.Amount(t.Freight)), of("insurance", page.Amount(t.Insurance)))
	var quiet []sum
	if t.Duties.IsSet() {
		quiet = []sum{of("duties", page.Amount(t.Duties)), of("taxes", page.Amount(t.Taxes)), of("fees", page.Amount(t.Fees))}
	}
	w.room(52)
	x, y := w.wide-margin-wide, w.y
	put := func(s sum, size float64, bold bool) {
		name := w.lay(wide-32, para{s: s.name, size: size, bold: bold})
		amount := w.lay(31, para{s: s.amount, size: size, bold: bold, right: true, fit: true})
		name.draw(x, y)
		amount.draw(x+wide-31, y)
		y += max(name.h, amount.h) + 0.7
	}
	for _, s := range sums {
		put(s, 8.5, false)
	}
	w.line(x, y+0.2, x+wide, y+0.2, 0.3)
	y += 1.4
	head := p.T("invoice_total")
	put(sum{head.English, strings.TrimSpace(customs.Text(string(v.Currency), 10) + " " + page.Amount(t.Total))}, 10.5, true)
	if head.Other != "" {
		w.colour(grey)
		w.text(x, y+1.2, 7.5, false, head.Other)
		w.colour(black)
		y += 2.6
	}
	w.line(x, y+0.4, x+wide, y+0.4, 0.3)
	y += 2.4
	for _, s := range quiet {
		put(s, 7.5, false)
	}
	first := w.f.PageCount()
	for _, s := range v.Statements {
		w.statement(s.Text, w.inner()-wide-8)
	}
	if p.Rounded() {
		w.statement("~ The price of a piece is rounded; the line's total is the amount agreed.", w.inner()-wide-8)
	}
	if w.f.PageCount() == first {
		w.y = max(w.y, y)
	}
}

// statement draws a paragraph of small print.
func (w *writer) statement(s string, width float64) {
	var ps []para
	for _, s := range page.Paragraphs(s) {
		ps = append(ps, para{s: customs.Text(s, 1200), size: 7.8})
	}
	b := w.lay(width, ps...)
	w.room(b.h)
	b.draw(margin, w.y)
	w.y += b.h + 1.4
}

// sign draws the lines for date and signature.
func (w *writer) sign(p *page.Page) {
	w.signatures([2]string{label(p.T("date")).s, ""}, [2]string{label(p.T("signature")).s, customs.Text(p.Invoice.Seller.Name, 140)})
	w.quote(p)
}

// quote names the sealed quote behind the amounts.
func (w *writer) quote(p *page.Page) {
	if d := customs.Text(p.Invoice.QuoteDigest, 100); d != "" {
		b := w.lay(w.inner(), para{s: "Quote " + d, size: 6.5, ink: grey})
		w.room(b.h)
		b.draw(margin, w.y)
		w.y += b.h
	}
}

// signatures draws lines to sign on, each with what is signed and by whom.
func (w *writer) signatures(of ...[2]string) {
	n := float64(len(of))
	width := (w.inner() - 8*(n-1)) / n
	var bs []block
	h := 0.0
	for _, s := range of {
		text := s[0]
		if s[1] != "" {
			text += " — " + s[1]
		}
		b := w.lay(width, para{s: text, size: 6.8, ink: grey})
		bs, h = append(bs, b), max(h, b.h)
	}
	w.room(17 + h)
	w.y += 13
	x := margin
	for _, b := range bs {
		w.line(x, w.y, x+width, w.y, 0.2)
		b.draw(x, w.y+1)
		x += width + 8
	}
	w.y += h + 5
}

func (w *writer) packingList(p *page.Page) {
	v := p.Invoice
	w.top(p.T("packing-list"), w.facts(p, "invoice"))
	box := w.inner()/2 - 3.6
	w.pairs([]block{w.lay(box, append([]para{label(p.T("shipper"))}, party(&v.Seller)...)...), w.lay(box, append([]para{label(p.T("consignee"))}, party(&v.Consignee)...)...)})
	rest := w.inner() - 30 - 45 - 30
	cols := []column{{p.T("packages"), 30, false}, {p.T("marks"), rest, false}, {p.T("size"), 45, true}, {p.T("gross"), 30, true}}
	var rows [][][]para
	for i := range v.Packages {
		k := &v.Packages[i]
		rows = append(rows, [][]para{one(strconv.Itoa(i+1) + " / " + strconv.Itoa(len(v.Packages))), one(customs.Text(v.OrderID, 40) + "-" + strconv.Itoa(i+1)), one(page.CM(k.Dimensions)), one(page.KG(k.GrossWeight))})
	}
	if len(rows) == 0 {
		rows = [][][]para{{nil, one("The packages aren't known yet."), nil, nil}}
	}
	volume := p.Volume
	if volume != "" {
		volume += " m³"
	}
	w.table(cols, rows, [][]para{one(strconv.Itoa(len(v.Packages))), nil, one(volume), one(page.KG(v.GrossMass))})
	cols = []column{{page.Heading{English: "#"}, 8, false}, {p.T("description"), w.inner() - 8 - 20 - 25 - 22 - 22, false}, {p.T("origin"), 20, false}, {p.T("quantity"), 25, true}, {p.T("net"), 22, true}, {p.T("gross"), 22, true}}
	rows = nil
	for i := range p.Goods {
		l := &p.Goods[i]
		rows = append(rows, [][]para{one(strconv.Itoa(i + 1)), {{s: customs.Text(l.Description, 512)}, {s: customs.Text(l.SKU, 60), size: 7.5, ink: grey}}, one(customs.Text(string(l.Origin), 10)),
			one(trade.DecimalText(l.Quantity, 0)), one(page.KG(l.NetMass)), one(page.KG(l.GrossMass))})
	}
	w.table(cols, rows, [][]para{nil, one(label(p.T("total")).s), nil, one(p.Pieces()), one(page.KG(v.NetMass)), one(p.ItemsGross())})
	w.quote(p)
}
