package customs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/customs/check"
	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// DeclareOptions are what a declaration needs and an order doesn't hold. The zero value is enough to make one; what is
// missing then is in the findings.
type DeclareOptions struct {
	DataSet   string // in place of the quote's: "C21", "CN23", "B1"
	Reference string // the declarant's own reference (LRN); default the order's id
	Node      string // the fulfilment node that ships, as in the quote
	// Declarant lodges the declaration; default the importer where he has an EORI number. Representative acts for him,
	// Representation says how: "direct" or "indirect".
	Declarant      *trade.Party
	Representative *trade.Party
	Representation string
	Office         string
	Location       *GoodsLocation
	Mode           trade.Mode // in place of the order's
	Packages       []trade.Package
	// Transport are the waybill, the S10 number; the others are added to what the order itself gives.
	Transport         []DeclaredText
	PreviousDocuments []DeclaredText
	Documents         []DeclaredText
	References        []DeclaredText
	Information       []DeclaredText
	FiscalReferences  []FiscalReference
	// Type is the code of the declaration's type in place of the data set's: "IMD" for goods that haven't arrived.
	Type string
	// Authorisations are those that the declaration makes use of; Payment is the authority's code of the method of payment.
	Authorisations []Authorisation
	Payment        string
	// ValuationIndicators say whether seller and buyer are related, and three more such things: "0000" for none.
	ValuationIndicators string
	// Findings are exceptions raised before: the blocking ones mark the declaration.
	Findings []trade.Finding
}

// Declare makes the declaration of an order from its quote: the data set is the one of the procedure quoted, goods
// items are grouped as that data set demands, and every amount is the quote's. It never fails: what is missing is in
// the findings, and what blocks is also in the declaration's Exceptions, together with what blocks in the quote and in
// the options' findings. Digital lines aren't goods and are left out.
//
// Values of the order are taken where there is no quote; the declaration is blocked then.
func Declare(o *trade.Order, q *landedcost.Quote, opt DeclareOptions) (*Declaration, []trade.Finding) {
	if o == nil {
		f := trade.Finding{Code: "declaration.no_order", Severity: trade.Block, Message: "there is no order to declare", Holds: trade.DecideDeclaration}
		return &Declaration{Exceptions: []trade.Finding{f}}, []trade.Finding{f}
	}
	b := &declarer{o: o, q: q, opt: opt, d: &Declaration{OrderID: o.ID}}
	b.matchQuote()
	b.header()
	b.parties()
	b.items()
	b.values()
	b.texts()
	b.needs()
	b.d.Exceptions = blocking(nil, opt.Findings)
	if b.q != nil {
		b.d.Mark(b.q.Findings...)
		for i := range b.q.Lines {
			b.d.Mark(b.q.Lines[i].Findings...)
		}
	}
	b.d.Mark(b.found...)
	return b.d, b.found
}

// declarer is one declaration at work.
type declarer struct {
	o     *trade.Order
	q     *landedcost.Quote // nil where it isn't of this order
	opt   DeclareOptions
	d     *Declaration
	set   *dataSet
	from  trade.Address
	node  *trade.Node
	found []trade.Finding

	texted [][]string         // distinct descriptions, by item
	seen   map[collected]bool // what an item already lists
}

type collected struct {
	item       int
	kind, text string
}

// collect lists a text once in an item.
func (b *declarer) collect(g *GoodsItem, kind, text string, to *[]string) {
	c := collected{g.Number, kind, text}
	if text == "" || b.seen[c] {
		return
	}
	if b.seen == nil {
		b.seen = map[collected]bool{}
	}
	b.seen[c] = true
	*to = append(*to, text)
}

func (b *declarer) note(code string, severity trade.Severity, path, message string) {
	b.found = append(b.found, trade.Finding{Code: code, Severity: severity, Path: path, Message: message, Settles: path,
		Holds: trade.DecideDeclaration, Source: "declaration"})
}

// matchQuote drops a quote that isn't of the order: a declaration never mixes two.
func (b *declarer) matchQuote() {
	switch q := b.q; {
	case q == nil:
		b.note("declaration.no_quote", trade.Block, "", "there is no quote: values and charges in the authority's currency are missing")
	case q.OrderID != b.o.ID || len(q.Lines) != len(b.o.Items) || q.Currency != b.o.Currency:
		b.note("declaration.quote_mismatch", trade.Block, "", "the quote isn't of this order: quote the order as it stands")
		b.q = nil
	case q.Status == landedcost.Refused:
		b.note("declaration.refused", trade.Block, "", "the quote is refused: the destination doesn't admit these goods")
	case q.Status == landedcost.Partial:
		b.note("declaration.quote_partial", trade.Review, "", "the quote is partial: charges of some lines are missing here too")
	}
}

func (b *declarer) subject() Subject { return Subject{Order: b.o, Quote: b.q} }

func (b *declarer) header() {
	o, d, opt := b.o, b.d, b.opt
	d.Date, d.Territory, d.Currency = o.LawDate(), o.Territory(), o.Currency
	d.Terms = o.TermsOr(trade.DDP)
	d.DataSet = opt.DataSet
	if q := b.q; q != nil {
		d.Date, d.Territory, d.Terms = q.QuotedFor, q.Destination, q.Terms
		d.Procedure, d.Scheme, d.CustomsCurrency = q.Procedure, q.Scheme, q.CustomsTotals.Charges.Currency
		d.ValuationBasis = q.Consignment.ValuationBasis
		if q.Seal != nil {
			d.QuoteDigest = q.Seal.Digest
		}
		if d.DataSet == "" {
			d.DataSet = q.Declaration
		}
		for _, x := range q.Exchange {
			d.Exchange = append(d.Exchange, DeclaredRate{x.From, x.To, x.Rate, x.Date})
		}
	}
	if strings.Contains(d.DataSet, "+") {
		b.note("declaration.data_sets", trade.Review, "", "the goods enter by procedures with data sets of their own ("+d.DataSet+"): lodge the items of each procedure apart")
	}
	from, node, ok := o.ShipsFrom(opt.Node)
	if !ok {
		b.note("declaration.dispatch_missing", trade.Review, "/ship_from", "nothing says where the goods are dispatched from")
	}
	b.from, b.node = from, node
	d.Dispatch, d.Destination = from.Country, d.Territory.Country()
	file, err := sets()
	if err != nil {
		b.note("declaration.data", trade.Block, "", "the built-in data sets don't read: "+err.Error())
	}
	if b.set = file.export(d.DataSet, trade.TerritoryOf(from), d.Date); b.set != nil {
		d.Territory = trade.TerritoryOf(from) // an export declaration goes to the authority of the place of dispatch
	} else {
		b.set = file.find(d.DataSet, d.Territory, d.Date)
	}
	d.Type = first(opt.Type, b.set.Type)
	d.Authorisations, d.Payment, d.ValuationIndicators = opt.Authorisations, opt.Payment, opt.ValuationIndicators
	d.Reference = opt.Reference
	if d.Reference == "" {
		d.Reference = o.ID
	}
	d.InvoiceNumber, d.TermsPlace = o.InvoiceNumber, o.TermsPlace
	d.Purpose = o.Purpose
	if d.Purpose == "" {
		d.Purpose = trade.Sale
	}
	d.Mode = opt.Mode
	if d.Mode == "" {
		d.Mode = o.ModeOr(trade.Courier)
	}
	d.Office, d.Location, d.Representation = opt.Office, opt.Location, opt.Representation
	d.Packages = o.Packages
	if len(opt.Packages) > 0 {
		d.Packages = opt.Packages
	}
}

func (b *declarer) parties() {
	o := b.o
	seller := partyOf(Seller, &o.Seller, b.from)
	exporter := seller
	exporter.Role = Exporter
	buyer := partyOf(Buyer, &o.Buyer, o.ShipTo)
	consignee := partyOf(Consignee, &o.Buyer, o.ShipTo)
	consignee.Address = o.ShipTo
	if o.ShipTo.Name != "" {
		consignee.Name = o.ShipTo.Name
	}
	consignee.Phone, consignee.Email = first(o.ShipTo.Phone, o.Buyer.Phone), first(o.ShipTo.Email, o.Buyer.Email)
	var importer DeclaredParty
	switch {
	case o.Importer != nil:
		importer = partyOf(Importer, o.Importer, trade.Address{Country: o.Importer.Country})
	case b.node != nil && b.node.ImporterOfRecord != "" && b.d.Terms == trade.DDP:
		importer = DeclaredParty{Role: Importer, Name: b.node.ImporterOfRecord}
	default:
		importer = buyer
		importer.Role = Importer
	}
	b.d.Parties = append(b.d.Parties, exporter, seller, buyer, consignee, importer)
	switch p := b.opt.Declarant; {
	case p != nil:
		b.d.Parties = append(b.d.Parties, partyOf(Declarant, p, trade.Address{Country: p.Country}))
	case importer.ID("eori") != "":
		importer.Role = Declarant
		b.d.Parties = append(b.d.Parties, importer)
	}
	if p := b.opt.Representative; p != nil {
		b.d.Parties = append(b.d.Parties, partyOf(Representative, p, trade.Address{Country: p.Country}))
	}
}

// partyOf declares a party of the order; the numbers of low-value schemes stand in the fiscal references alone.
func partyOf(role Role, p *trade.Party, place trade.Address) DeclaredParty {
	out := DeclaredParty{Role: role, Name: p.Name, Kind: p.Kind, Phone: p.Phone, Email: p.Email, Address: place}
	if p.Address != nil {
		out.Address = *p.Address
	}
	if out.Address.Country == "" {
		out.Address.Country = p.Country
	}
	out.Name = first(out.Name, out.Address.Company, out.Address.Name)
	out.Phone, out.Email = first(out.Phone, out.Address.Phone), first(out.Email, out.Address.Email)
	for _, id := range p.TaxIDs {
		if !equalFold(id.Type, "ioss") {
			out.IDs = append(out.IDs, id)
		}
	}
	return out
}

func first(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}

// items groups the physical lines as the data set demands, in the order in which they first appear.
func (b *declarer) items() {
	at := map[string]int{}
	for i := range b.o.Items {
		it := &b.o.Items[i]
		if it.Kind == trade.Digital {
			continue
		}
		key := b.key(i)
		n, seen := at[key]
		if !seen {
			n = len(b.d.Items)
			at[key] = n
			b.d.Items = append(b.d.Items, b.newItem(i, n+1))
			b.texted = append(b.texted, nil)
		}
		b.addLine(&b.d.Items[n], i, !seen)
	}
	if len(b.d.Items) == 0 {
		b.note("declaration.no_goods", trade.Block, "/items", "the order holds no goods to declare")
		return
	}
	for n := range b.d.Items {
		b.d.Items[n].Description = strings.Join(b.texted[n], "; ")
	}
	b.d.Items[0].Packages = len(b.d.Packages) // the first item bears them, the others lie in the same packages
	b.masses()
}

// code is the code a line is declared under, cut to the digits the data set declares. An export is declared under the
// code of the place it leaves: the national digits of the destination mean nothing there.
func (b *declarer) code(i int) trade.HSCode {
	c := declaredCode(b.subject(), i)
	if b.set.Export {
		it := &b.o.Items[i]
		if c = it.Codes[b.d.Territory]; c == "" {
			c = it.HSCode
		}
	}
	c = trade.HSCode(digitsOf(c))
	if n := b.set.Digits; n > 0 && len(c) > n {
		c = c[:n]
	}
	return c
}

// key tells lines apart that are declared as items of their own. A line without a code is never joined with another.
func (b *declarer) key(i int) string {
	it := &b.o.Items[i]
	code := b.code(i)
	parts := make([]string, 0, 6)
	if b.q != nil {
		parts = append(parts, b.q.Lines[i].Procedure)
	}
	if code == "" || slices.Contains(b.set.By, "line") {
		return strings.Join(append(parts, "line", strconv.Itoa(i)), "\x00")
	}
	for _, by := range b.set.By {
		switch by {
		case "code":
			parts = append(parts, string(code))
		case "origin":
			parts = append(parts, string(it.Origin))
		case "preference":
			parts = append(parts, b.preference(i))
		case "eccn":
			parts = append(parts, it.ECCN)
		case "manufacturer":
			parts = append(parts, b.mid(i))
		}
	}
	return strings.Join(parts, "\x00")
}

// preference names the preference that a line claims: the one the quote took, else the order's claim.
func (b *declarer) preference(i int) string {
	it := &b.o.Items[i]
	if it.Preference == nil || !it.Preference.Claim {
		return ""
	}
	if b.q != nil {
		for _, o := range b.q.Lines[i].Options {
			if o.Chosen {
				if o.Kind != tariff.PreferenceDuty {
					return "" // another way to the duty was cheaper
				}
				return first(it.Preference.Programme, o.Name)
			}
		}
	}
	return first(it.Preference.Programme, "claimed")
}

// mid is the US manufacturer identification code of a line; "" elsewhere, and where the manufacturer is not known.
func (b *declarer) mid(i int) string {
	it := &b.o.Items[i]
	if b.d.Territory != "US" || it.Manufacturer == nil {
		return ""
	}
	if id := idOf(it.Manufacturer.TaxIDs, "mid"); id != "" {
		return id
	}
	m := check.Manufacturer{Country: it.Origin, Name: it.Manufacturer.Name}
	if m.Country == "" {
		m.Country = it.Manufacturer.Country
	}
	if a := it.Manufacturer.Address; a != nil {
		m.Province, m.Address, m.City = string(a.Region), a.Line1, a.City
	}
	return check.MID(m).Normalised
}

func (b *declarer) newItem(i, number int) GoodsItem {
	it := &b.o.Items[i]
	s := b.subject()
	g := GoodsItem{Number: number, Code: b.code(i), Origin: it.Origin, Preference: b.preference(i), ManufacturerID: b.mid(i),
		CustomsProcedure: b.set.Procedure}
	if b.q != nil && strings.Contains(b.q.Procedure, "+") {
		g.Procedure = b.q.Lines[i].Procedure
	}
	for _, c := range codes(b.set.Additional, s, i, b.d.Date) {
		g.AdditionalProcedure = append(g.AdditionalProcedure, c.Code)
	}
	for _, c := range codes(b.set.Information, s, i, b.d.Date) {
		g.Information = append(g.Information, DeclaredText{Type: c.Code, Text: c.Text})
	}
	if m := it.Manufacturer; m != nil {
		p := partyOf("manufacturer", m, trade.Address{Country: m.Country})
		g.Manufacturer = &p
	}
	return g
}

// addLine adds a line of the order to an item.
func (b *declarer) addLine(g *GoodsItem, i int, opening bool) {
	it := &b.o.Items[i]
	g.Lines = append(g.Lines, i)
	g.Quantity = g.Quantity.Add(it.Quantity)
	b.collect(g, "sku", it.SKU, &g.SKUs)
	b.collect(g, "url", it.URL, &g.URLs)
	b.collect(g, "image", it.ImageURL, &g.ImageURLs)
	b.collect(g, "description", it.Description, &b.texted[g.Number-1])
	if g.Origin != it.Origin {
		g.Origin = ""
	}
	switch {
	case opening:
		g.ECCN = it.ECCN
	case g.ECCN != it.ECCN:
		g.ECCN = "" // lines differ
	}
	for _, kind := range sortedNames(it.ProductIDs) {
		id := DeclaredText{Type: kind, ID: it.ProductIDs[kind]}
		if !slices.Contains(g.ProductIDs, id) {
			g.ProductIDs = append(g.ProductIDs, id)
		}
	}
	if h := it.DangerousGoods; h != nil {
		hazard := DeclaredHazard{UN: h.UN, Class: h.Class, PackingGroup: h.PackingGroup, PackingInstruction: h.PackingInstruction}
		if !slices.Contains(g.DangerousGoods, hazard) {
			g.DangerousGoods = append(g.DangerousGoods, hazard)
		}
	}
	b.addQuantities(g, it, opening)
	g.Value = add(g.Value, b.lineValue(i))
	if b.q == nil || b.set.Export {
		return
	}
	line := &b.q.Lines[i]
	g.CustomsValue = add(g.CustomsValue, line.CustomsValue)
	for k := range line.Charges {
		g.Charges = addCharge(g.Charges, &line.Charges[k])
	}
}

// addQuantities sums legal units; a unit that one of the lines lacks is dropped, because a part isn't the whole.
func (b *declarer) addQuantities(g *GoodsItem, it *trade.Item, opening bool) {
	if opening {
		for _, unit := range sortedNames(it.Quantities) {
			g.Quantities = append(g.Quantities, trade.Quantity{Value: it.Quantities[unit].Mul(it.Quantity), Unit: unit})
		}
		return
	}
	g.Quantities = slices.DeleteFunc(g.Quantities, func(q trade.Quantity) bool {
		_, has := it.Quantities[q.Unit]
		return !has
	})
	for k := range g.Quantities {
		q := &g.Quantities[k]
		q.Value = q.Value.Add(it.Quantities[q.Unit].Mul(it.Quantity))
	}
}

// lineValue is what was paid for a line, every discount taken off.
func (b *declarer) lineValue(i int) trade.Money {
	if b.q != nil {
		return b.q.Lines[i].Goods
	}
	it := &b.o.Items[i]
	cur := b.o.Currency
	return trade.Money{Amount: money.MulRound(it.Quantity, it.UnitPrice.Amount, cur.MinorUnits(), money.HalfUp).Sub(it.Discount.Amount), Currency: cur}
}

// masses sums the masses in kilograms; an item of which one line lacks its mass has none.
func (b *declarer) masses() {
	sum := func(lines []int, of func(*trade.Item) trade.Weight) trade.Weight {
		var kg decimal.Decimal
		for _, i := range lines {
			w := of(&b.o.Items[i])
			if !weighs(w) {
				return trade.Weight{}
			}
			kg = kg.Add(w.Kilograms().Mul(b.o.Items[i].Quantity))
		}
		return trade.Kilograms(kg)
	}
	var all []int
	for k := range b.d.Items {
		g := &b.d.Items[k]
		g.NetMass = sum(g.Lines, func(it *trade.Item) trade.Weight { return it.NetWeight })
		g.GrossMass = sum(g.Lines, func(it *trade.Item) trade.Weight { return it.GrossWeight })
		all = append(all, g.Lines...)
	}
	b.d.NetMass = sum(all, func(it *trade.Item) trade.Weight { return it.NetWeight })
	b.d.GrossMass = sum(all, func(it *trade.Item) trade.Weight { return it.GrossWeight })
	packed, known := decimal.Zero, len(b.d.Packages) > 0
	for _, p := range b.d.Packages {
		packed = packed.Add(p.GrossWeight.Kilograms())
		known = known && weighs(p.GrossWeight)
	}
	if !known {
		return
	}
	if goods := b.d.NetMass; packed.LessThan(goods.Kilograms()) {
		b.note("declaration.mass", trade.Review, "/packages", fmt.Sprintf("the packages weigh %s kg, the goods in them %s kg net",
			trade.DecimalText(packed, 0), trade.DecimalText(goods.Value, 0)))
		return
	}
	b.d.GrossMass = trade.Kilograms(packed)
}

// weighs reports whether a weight is given in a unit that's known.
func weighs(w trade.Weight) bool { return !w.IsZero() && w.Valid() }

// values takes the totals from the quote and says how the customs value is made up.
func (b *declarer) values() {
	d := b.d
	d.Value = trade.Money{Currency: d.Currency}
	for k := range d.Items {
		d.Value = add(d.Value, d.Items[k].Value)
	}
	if b.q == nil {
		d.Freight, d.Insurance = b.o.Shipping.Charged, b.o.Shipping.Insurance
		return
	}
	q := b.q
	d.Freight, d.Insurance = q.Totals.Shipping, q.Totals.Insurance
	if b.set.Export { // what the destination charges isn't declared at the other end
		d.CustomsCurrency, d.ValuationBasis, d.Exchange, d.Procedure, d.Scheme = d.Currency, "", nil, "", ""
		return
	}
	d.IntrinsicValue, d.CustomsValue = q.Consignment.IntrinsicValue, q.Consignment.CustomsValue
	for k := range q.Charges {
		d.Charges = addCharge(d.Charges, &q.Charges[k])
	}
	d.Charged = q.CustomsTotals.Charges
	b.adjust()
}

// adjust explains the difference between the price of the goods and the customs value. What the basis of valuation
// makes part of it is freight and insurance; anything else is the law's own way of valuing.
func (b *declarer) adjust() {
	d := b.d
	rest := d.CustomsValue.Amount.Sub(d.IntrinsicValue.Amount)
	put := func(kind string, amount decimal.Decimal) {
		if !amount.IsZero() {
			d.Adjustments = append(d.Adjustments, Adjustment{kind, trade.Money{Amount: amount, Currency: d.CustomsValue.Currency}})
		}
	}
	switch {
	case rest.IsPositive() && d.Freight.Amount.IsPositive() && d.ValuationBasis != "FOB":
		if d.ValuationBasis == "CIF" && d.Insurance.Amount.IsPositive() {
			insurance, ok := b.inCustoms(d.Insurance.Amount)
			if ok && insurance.LessThan(rest) {
				put("insurance", insurance)
				rest = rest.Sub(insurance)
			}
		}
		put("freight", rest)
	case rest.IsPositive() && d.Insurance.Amount.IsPositive() && d.ValuationBasis == "CIF":
		put("insurance", rest)
	default:
		put("valuation", rest)
	}
}

// inCustoms converts an amount of the order by the quote's rate of exchange.
func (b *declarer) inCustoms(amount decimal.Decimal) (decimal.Decimal, bool) {
	if b.d.Currency == b.d.CustomsCurrency {
		return amount, true
	}
	for _, x := range b.d.Exchange {
		if x.From == b.d.Currency && x.To == b.d.CustomsCurrency {
			rate, err := trade.ParseDecimal(x.Rate)
			return money.MulRound(amount, rate, x.To.MinorUnits(), money.HalfUp), err == nil
		}
	}
	return decimal.Zero, false
}

// texts adds coded documents, references and statements: those the data set prescribes, then the host's.
func (b *declarer) texts() {
	d, opt := b.d, b.opt
	for _, r := range b.set.Documents {
		if r.Of == "invoice" && r.Contains(d.Date) && b.o.InvoiceNumber != "" {
			d.Documents = append(d.Documents, DeclaredText{Type: r.Type, ID: b.o.InvoiceNumber, Status: r.Status})
		}
	}
	d.Documents = append(d.Documents, opt.Documents...)
	d.Transport = append(d.Transport, opt.Transport...)
	d.References = append(d.References, opt.References...)
	d.PreviousDocuments = append(d.PreviousDocuments, opt.PreviousDocuments...)
	d.Information = append(d.Information, opt.Information...)
	for i := range b.set.Fiscal {
		r := &b.set.Fiscal[i]
		if !r.Contains(d.Date) || r.When.Eval(environment{s: b.subject(), line: -1}, nil) != cond.True {
			continue
		}
		ids := b.o.Seller.TaxIDs
		switch r.Party {
		case "buyer":
			ids = b.o.Buyer.TaxIDs
		case "importer":
			ids = d.Party(Importer).IDs
		}
		if id := idOf(ids, r.IDTypes...); id != "" {
			d.FiscalReferences = append(d.FiscalReferences, FiscalReference{r.Role, id})
		}
	}
	d.FiscalReferences = append(d.FiscalReferences, opt.FiscalReferences...)
}

// needs reports what the data set can't do without and the order doesn't give.
func (b *declarer) needs() {
	for i := range b.set.Needs {
		n := &b.set.Needs[i]
		if !n.Contains(b.d.Date) || n.When.Eval(environment{s: b.subject(), line: -1}, nil) != cond.True || b.given(n.What) {
			continue
		}
		b.note("declaration."+strings.ReplaceAll(n.What, ".", "_"), n.Severity, n.Path, n.Message)
	}
}

func (b *declarer) given(what string) bool {
	d := b.d
	whole := func(p *DeclaredParty) bool {
		return p != nil && p.Name != "" && p.Address.Line1 != "" && p.Address.City != "" && p.Address.Country != ""
	}
	switch what {
	case "code":
		return !slices.ContainsFunc(d.Items, func(g GoodsItem) bool { return len(g.Code) < b.set.Digits })
	case "declarant.id":
		return d.Party(Declarant).ID("eori") != ""
	case "importer.id":
		return d.Party(Importer) != nil && len(d.Party(Importer).IDs) > 0
	case "exporter.id":
		return d.Party(Exporter).ID("eori") != ""
	case "exporter.ein":
		return d.Party(Exporter).ID("ein") != ""
	case "exporter.address":
		return whole(d.Party(Exporter))
	case "fiscal":
		return len(d.FiscalReferences) > 0
	case "location":
		return d.Location != nil
	case "gross_mass":
		return !d.GrossMass.IsZero()
	case "net_mass":
		return !d.NetMass.IsZero()
	case "valuation_indicators":
		return d.ValuationIndicators != "" || d.Purpose != trade.Sale
	case "invoice_number":
		return d.InvoiceNumber != ""
	case "terms_place":
		return d.TermsPlace != ""
	case "mid":
		return !slices.ContainsFunc(d.Items, func(g GoodsItem) bool { return g.ManufacturerID == "" })
	}
	return false // a need that always holds under its condition
}

// add sums amounts of one currency, which the quote guarantees.
func add(a, b trade.Money) trade.Money {
	if !a.IsSet() {
		return b
	}
	return trade.Money{Amount: a.Amount.Add(b.Amount), Currency: a.Currency}
}

// addCharge sums charges of one measure.
func addCharge(to []DeclaredCharge, ch *landedcost.Charge) []DeclaredCharge {
	for k := range to {
		t := &to[k]
		if t.ID == ch.ID && t.Measure == ch.Measure && t.Heading == ch.Heading && t.Rate == ch.Rate && t.Name == ch.Name {
			t.Base, t.Amount = add(t.Base, ch.Base), add(t.Amount, ch.CustomsAmount)
			return to
		}
	}
	return append(to, DeclaredCharge{Group: string(ch.Group), ID: ch.ID, Kind: ch.Kind, Name: ch.Name, Measure: ch.Measure, Heading: ch.Heading,
		Rate: ch.Rate, Base: ch.Base, Amount: ch.CustomsAmount})
}

func sortedNames[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
