package customs

import (
	"context"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
)

// UBL renders invoices in the Universal Business Language 2.1 of OASIS, in XML: "invoice" (type 380) and "proforma"
// (type 325). A line's price is its amount for the quantity it stands for, so that nothing is rounded; freight and
// insurance are charges of the document, discounts allowances of the lines. Duty and tax at import are in a note: they
// aren't part of what is invoiced.
type UBL struct{}

// Forms lists what UBL makes.
func (UBL) Forms() []Form { return []Form{{string(Commercial), "xml"}, {string(ProForma), "xml"}} }

// Render makes an invoice. One without lines, date or currency, which UBL doesn't know, is a trade.Finding with code
// "message.lines", "message.date" or "message.currency".
func (UBL) Render(ctx context.Context, kind, media string, src Source) (Document, error) {
	if err := ctx.Err(); err != nil {
		return Document{}, err
	}
	if MediaOf(media) != "xml" || kind != string(Commercial) && kind != string(ProForma) {
		return Document{}, Unsupported(kind, media)
	}
	src = src.Complete(InvoiceKindOf(kind))
	v := src.Invoice
	if len(v.Lines) == 0 {
		return Document{}, trade.Finding{Code: "message.lines", Severity: trade.Block, Path: "/items", Message: "an invoice has at least one line"}
	}
	switch {
	case v.Date.IsZero():
		return Document{}, trade.Finding{Code: "message.date", Severity: trade.Block, Path: "/date", Message: "an invoice has a date", Settles: "/date"}
	case !v.Currency.Valid():
		return Document{}, trade.Finding{Code: "message.currency", Severity: trade.Block, Path: "/currency", Message: "an invoice has a currency of ISO 4217", Settles: "/currency"}
	}
	m := ublInvoice{v: v, currency: string(v.Currency)}
	return Document{Kind: kind, MediaType: "application/xml", Name: FileName(kind, v.OrderID, "xml"), Bytes: m.invoice(src).document(""),
		Blocked: v.Blocked()}, nil
}

type ublInvoice struct {
	v        *Invoice
	currency string
}

// must writes an element that the standard requires, with a dash where there is no text.
func (m *ublInvoice) must(n *xmlNode, name, text string) { n.put(name, first(text, "-")) }

func (m *ublInvoice) amount(n *xmlNode, name string, a trade.Money) {
	if a.IsSet() {
		n.put(name, minor(a), "currencyID", m.currency)
	}
}

func (m *ublInvoice) invoice(src Source) *xmlNode {
	v := m.v
	n := &xmlNode{name: "Invoice", attributes: []string{
		"xmlns", "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
		"xmlns:cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
		"xmlns:cbc", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
	}}
	n.put("cbc:UBLVersionID", "2.1")
	m.must(n, "cbc:ID", short(v.Number, 60))
	m.must(n, "cbc:IssueDate", v.Date.String())
	n.put("cbc:InvoiceTypeCode", map[InvoiceKind]string{Commercial: "380", ProForma: "325"}[v.Kind])
	n.put("cbc:Note", marked(v.Exceptions))
	n.put("cbc:Note", "Reason for export: "+short(string(v.Reason), 20))
	for _, s := range v.Statements {
		n.put("cbc:Note", short(s.Text, 1200))
	}
	n.put("cbc:DocumentCurrencyCode", m.currency)
	n.put("cbc:LineCountNumeric", strconv.Itoa(len(v.Lines)))
	n.in("cac:OrderReference").put("cbc:ID", short(v.OrderID, 60))
	for _, t := range src.Declaration.Transport {
		ref := n.in("cac:AdditionalDocumentReference")
		if id := short(t.ID, 40); id != "" {
			ref.put("cbc:ID", id)
			ref.put("cbc:DocumentTypeCode", code(t.Type, 20))
		}
	}
	if digest := short(v.QuoteDigest, 100); digest != "" {
		ref := n.in("cac:AdditionalDocumentReference")
		ref.put("cbc:ID", digest)
		ref.put("cbc:DocumentType", "Quote")
	}
	m.party(n.in("cac:AccountingSupplierParty").in("cac:Party"), &v.Seller)
	m.party(n.in("cac:AccountingCustomerParty").in("cac:Party"), &v.Buyer)
	m.delivery(n)
	for _, charge := range []struct {
		reason string
		amount trade.Money
	}{{"Freight", v.Totals.Freight}, {"Insurance", v.Totals.Insurance}} {
		if !charge.amount.Amount.IsZero() {
			m.allowance(n, true, charge.reason, charge.amount)
		}
	}
	t := &v.Totals
	net := trade.Money{Amount: t.Goods.Amount.Sub(t.Discounts.Amount), Currency: v.Currency}
	total := n.in("cac:LegalMonetaryTotal")
	m.amount(total, "cbc:LineExtensionAmount", net)
	m.amount(total, "cbc:TaxExclusiveAmount", t.Total)
	m.amount(total, "cbc:TaxInclusiveAmount", t.Total)
	m.amount(total, "cbc:ChargeTotalAmount", trade.Money{Amount: t.Freight.Amount.Add(t.Insurance.Amount), Currency: v.Currency})
	m.amount(total, "cbc:PayableAmount", t.Total)
	for i := range v.Lines {
		m.line(n.in("cac:InvoiceLine"), i)
	}
	return n
}

func (m *ublInvoice) allowance(n *xmlNode, charge bool, reason string, a trade.Money) {
	el := n.in("cac:AllowanceCharge")
	el.put("cbc:ChargeIndicator", strconv.FormatBool(charge))
	el.put("cbc:AllowanceChargeReason", reason)
	m.amount(el, "cbc:Amount", a)
}

func (m *ublInvoice) party(n *xmlNode, p *DeclaredParty) {
	var vat []string
	for _, id := range p.IDs {
		value := short(id.Value, 40)
		switch {
		case value == "":
		case equalFold(id.Type, "vat"), equalFold(id.Type, "gst"), equalFold(id.Type, "abn"):
			vat = append(vat, value)
		default:
			n.in("cac:PartyIdentification").put("cbc:ID", value, "schemeID", first(code(id.Type, 20), "id"))
		}
	}
	m.must(n.in("cac:PartyName"), "cbc:Name", short(p.Name, 140))
	m.address(n.in("cac:PostalAddress"), p.Address)
	for _, id := range vat {
		scheme := n.in("cac:PartyTaxScheme")
		scheme.put("cbc:CompanyID", id)
		scheme.in("cac:TaxScheme").put("cbc:ID", "VAT")
	}
	contact := n.in("cac:Contact")
	contact.put("cbc:Telephone", short(p.Phone, 40))
	contact.put("cbc:ElectronicMail", short(p.Email, 140))
}

func (m *ublInvoice) address(n *xmlNode, a trade.Address) {
	n.put("cbc:StreetName", short(a.Line1, 140))
	n.put("cbc:AdditionalStreetName", short(a.Line2, 140))
	n.put("cbc:CityName", short(a.City, 140))
	n.put("cbc:PostalZone", short(a.PostalCode, 20))
	n.put("cbc:CountrySubentity", short(string(a.Region), 60))
	n.in("cac:Country").put("cbc:IdentificationCode", countryCode(a.Country))
}

func (m *ublInvoice) delivery(n *xmlNode) {
	v := m.v
	d := n.in("cac:Delivery")
	m.address(d.in("cac:DeliveryAddress"), v.Consignee.Address)
	d.in("cac:DeliveryParty").in("cac:PartyName").put("cbc:Name", short(v.Consignee.Name, 140))
	s := d.in("cac:Shipment")
	s.put("cbc:ID", "1")
	mass := func(name string, w trade.Weight) {
		if !w.IsZero() {
			s.put(name, trade.DecimalText(massOf(w, 3), 0), "unitCode", "KGM")
		}
	}
	mass("cbc:GrossWeightMeasure", v.GrossMass)
	mass("cbc:NetWeightMeasure", v.NetMass)
	if len(v.Packages) > 0 {
		s.put("cbc:TotalTransportHandlingUnitQuantity", strconv.Itoa(len(v.Packages)))
	}
	s.in("cac:ExportCountry").put("cbc:IdentificationCode", countryCode(v.Dispatch))
	terms := n.in("cac:DeliveryTerms")
	if v.Terms.Valid() {
		terms.put("cbc:ID", string(v.Terms), "schemeID", "INCOTERMS 2020")
	}
	terms.in("cac:DeliveryLocation").put("cbc:Description", short(v.TermsPlace, 100))
}

func (m *ublInvoice) line(n *xmlNode, i int) {
	l := &m.v.Lines[i]
	n.put("cbc:ID", strconv.Itoa(i+1))
	if !l.NetMass.IsZero() {
		n.put("cbc:Note", "Net mass "+trade.DecimalText(massOf(l.NetMass, 3), 3)+" kg")
	}
	quantity := trade.DecimalText(l.Quantity, 0)
	n.put("cbc:InvoicedQuantity", quantity, "unitCode", l.Unit)
	m.amount(n, "cbc:LineExtensionAmount", l.Total)
	if !l.Discount.Amount.IsZero() {
		m.allowance(n, l.Discount.Amount.IsNegative(), "Discount", trade.Money{Amount: l.Discount.Amount.Abs(), Currency: l.Discount.Currency})
	}
	item := n.in("cac:Item")
	m.must(item, "cbc:Description", short(l.Description, 512))
	m.must(item, "cbc:Name", short(l.Description, 100))
	item.in("cac:SellersItemIdentification").put("cbc:ID", short(l.SKU, 60))
	item.in("cac:OriginCountry").put("cbc:IdentificationCode", countryCode(l.Origin))
	item.in("cac:CommodityClassification").put("cbc:ItemClassificationCode", code(string(l.HSCode), 12), "listID", "HS")
	for _, h := range l.DangerousGoods {
		item.in("cac:HazardousItem").put("cbc:UNDGCode", code(strings.TrimPrefix(strings.ToUpper(h.UN), "UN"), 4))
	}
	price := n.in("cac:Price")
	if l.UnitRounded { // the amount for the whole quantity: nothing is rounded
		m.amount(price, "cbc:PriceAmount", l.Gross)
		price.put("cbc:BaseQuantity", quantity, "unitCode", l.Unit)
		return
	}
	price.put("cbc:PriceAmount", trade.DecimalText(money.Round(l.UnitPrice.Amount, 8, money.HalfUp), m.v.Currency.MinorUnits()), "currencyID", m.currency)
}
