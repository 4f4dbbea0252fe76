package customs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// InvoiceKind tells a commercial invoice from a pro forma.
type InvoiceKind string

// The kinds of invoice.
const (
	Commercial InvoiceKind = "invoice"
	ProForma   InvoiceKind = "proforma" // for goods that aren't sold, and before a sale
)

// Invoice is a commercial or pro forma invoice for customs. Its totals are the quote's: line totals sum to goods less
// discounts, and with freight and insurance to Total. A line's total is authoritative; its unit price is derived from
// it and may be rounded.
//
// The IOSS number and personal identity numbers stay out: the first belongs in the electronic data alone.
type Invoice struct {
	Kind        InvoiceKind     `json:"kind"`
	Number      string          `json:"number,omitempty"`
	Date        trade.Date      `json:"date"`
	OrderID     string          `json:"order_id"`
	Currency    trade.Currency  `json:"currency"`
	Reason      trade.Purpose   `json:"reason_for_export"`
	Terms       trade.Incoterm  `json:"terms"`
	TermsPlace  string          `json:"terms_place,omitempty"`
	Dispatch    trade.Country   `json:"dispatch,omitempty"`
	Destination trade.Territory `json:"destination"`
	Mode        trade.Mode      `json:"mode,omitempty"`
	Seller      DeclaredParty   `json:"seller"`
	Buyer       DeclaredParty   `json:"buyer"`
	Consignee   DeclaredParty   `json:"consignee"`
	Importer    DeclaredParty   `json:"importer"`
	ShipFrom    *trade.Address  `json:"ship_from,omitempty"` // where it isn't the seller's address
	Lines       []InvoiceLine   `json:"lines"`
	Packages    []trade.Package `json:"packages,omitempty"`
	NetMass     trade.Weight    `json:"net_mass,omitzero"`
	GrossMass   trade.Weight    `json:"gross_mass,omitzero"`
	Totals      InvoiceTotals   `json:"totals"`
	Statements  []Statement     `json:"statements"`
	// QuoteDigest is the seal's digest of the quote behind the amounts, once it's sealed.
	QuoteDigest string          `json:"quote_digest,omitempty"`
	Exceptions  []trade.Finding `json:"exceptions,omitempty"` // blocking findings open when it was made
}

// Blocked reports whether blocking exceptions stand open.
func (v *Invoice) Blocked() bool { return v != nil && len(v.Exceptions) > 0 }

// InvoiceLine is one line of an invoice, that of the order at index Line.
type InvoiceLine struct {
	Line        int             `json:"line"`
	SKU         string          `json:"sku,omitempty"`
	Description string          `json:"description"`
	Quantity    decimal.Decimal `json:"quantity"`
	Unit        string          `json:"unit"` // UN/ECE code, NAR: pieces
	UnitPrice   trade.Money     `json:"unit_price"`
	UnitRounded bool            `json:"unit_price_rounded,omitempty"` // quantity × unit price isn't exactly Gross
	Gross       trade.Money     `json:"gross"`                        // before discounts
	Discount    trade.Money     `json:"discount,omitzero"`            // the line's own and its share of the order's
	Total       trade.Money     `json:"total"`
	HSCode      trade.HSCode    `json:"hs_code,omitempty"`
	Origin      trade.Country   `json:"origin,omitempty"`
	Preference  string          `json:"preference,omitempty"`
	// OriginCriterion is the code of the rule of origin met, where a proof of origin states it.
	OriginCriterion string           `json:"origin_criterion,omitempty"`
	NetMass         trade.Weight     `json:"net_mass,omitzero"`   // kilograms, of the whole line
	GrossMass       trade.Weight     `json:"gross_mass,omitzero"` // kilograms, of the whole line
	Manufacturer    string           `json:"manufacturer,omitempty"`
	ManufacturerID  string           `json:"manufacturer_id,omitempty"`
	ECCN            string           `json:"eccn,omitempty"`
	DangerousGoods  []DeclaredHazard `json:"dangerous_goods,omitempty"`
	Digital         bool             `json:"digital,omitempty"` // a supply, not goods: it crosses no border
}

// InvoiceTotals are the quote's totals in its currency. Total = Goods − Discounts + Freight + Insurance is what the
// invoice is about; what follows says what duty and tax come with it and who has paid them.
type InvoiceTotals struct {
	Goods         trade.Money `json:"goods"`
	Discounts     trade.Money `json:"discounts"`
	Freight       trade.Money `json:"freight"`
	Insurance     trade.Money `json:"insurance"`
	Total         trade.Money `json:"total"`
	Duties        trade.Money `json:"duties,omitzero"`
	Taxes         trade.Money `json:"taxes,omitzero"`
	Fees          trade.Money `json:"fees,omitzero"`
	DueAtCheckout trade.Money `json:"due_at_checkout,omitzero"` // Total, duty and tax that the buyer has paid to the seller
	DueOnDelivery trade.Money `json:"due_on_delivery,omitzero"`
}

// Statement is a text on an invoice, by its purpose: "terms", "reason", "export_control", "declaration", "origin". Its
// paragraphs are separated by line breaks.
type Statement struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// NewInvoice makes an invoice of an order and its quote. Like Declare it never fails: without a quote, or with that of
// another order, the amounts are the order's and the invoice is marked with a blocking exception.
func NewInvoice(o *trade.Order, q *landedcost.Quote, kind InvoiceKind) *Invoice {
	return InvoiceWith(o, q, kind, DeclareOptions{})
}

// InvoiceWith is NewInvoice with the options of the declaration that the invoice belongs to.
func InvoiceWith(o *trade.Order, q *landedcost.Quote, kind InvoiceKind, opt DeclareOptions) *Invoice {
	d, _ := Declare(o, q, opt)
	v := &Invoice{Kind: kind, OrderID: d.OrderID, Currency: d.Currency, Reason: d.Purpose, Terms: d.Terms, TermsPlace: d.TermsPlace,
		Dispatch: d.Dispatch, Destination: d.Territory, Mode: d.Mode, Packages: d.Packages, NetMass: d.NetMass, GrossMass: d.GrossMass,
		Exceptions: d.Exceptions}
	if o == nil {
		return v
	}
	v.Number, v.Date = first(o.InvoiceNumber, o.ID), o.Date
	for _, p := range d.Parties {
		p.IDs = printable(p.IDs)
		switch p.Role {
		case Seller:
			v.Seller = p
		case Buyer:
			v.Buyer = p
		case Consignee:
			v.Consignee = p
		case Importer:
			v.Importer = p
		}
	}
	if from, _, ok := o.ShipsFrom(opt.Node); ok && from != v.Seller.Address && from.Line1 != "" {
		v.ShipFrom = &from
	}
	if q != nil && (q.OrderID != o.ID || len(q.Lines) != len(o.Items) || q.Currency != o.Currency) {
		q = nil
	}
	v.lines(o, q, d)
	v.totals(o, q)
	v.Statements = statements(v, o, q)
	proofs, _ := originProofs(v, o, d.Exchange)
	for _, p := range proofs {
		v.Statements = append(v.Statements, Statement{"origin", p.Text})
	}
	if q != nil && q.Seal != nil {
		v.QuoteDigest = q.Seal.Digest
	}
	return v
}

// printable leaves out numbers that no paper should carry: those of collection schemes, which others could use, and
// personal ones that the law keeps off parcels.
func printable(ids []trade.TaxID) []trade.TaxID {
	return slices.DeleteFunc(slices.Clone(ids), func(id trade.TaxID) bool {
		switch strings.ToLower(strings.TrimSpace(id.Type)) {
		case "ioss", "ssn", "mynumber", "jp_mynumber", "rrn", "kr_rrn", "aadhaar", "in_aadhaar":
			return true
		}
		return false
	})
}

func (v *Invoice) lines(o *trade.Order, q *landedcost.Quote, d *Declaration) {
	b := &declarer{o: o, q: q, d: d, set: &dataSet{}}
	places := v.Currency.MinorUnits()
	cur := func(a decimal.Decimal) trade.Money { return trade.Money{Amount: a, Currency: v.Currency} }
	totals := make([]decimal.Decimal, len(o.Items))
	for i := range o.Items {
		totals[i] = b.lineValue(i).Amount
	}
	discounts := v.discounts(o, q, totals)
	for i := range o.Items {
		it := &o.Items[i]
		gross := totals[i].Add(discounts[i])
		line := InvoiceLine{Line: i, SKU: it.SKU, Description: it.Description, Quantity: it.Quantity, Unit: "NAR", Gross: cur(gross),
			Total: cur(totals[i]), Origin: it.Origin, ECCN: it.ECCN, Digital: it.Kind == trade.Digital}
		if !discounts[i].IsZero() {
			line.Discount = cur(discounts[i])
		}
		unit, exact := unitPrice(gross, it.Quantity, places)
		line.UnitPrice, line.UnitRounded = cur(unit), !exact
		if !line.Digital {
			line.HSCode, line.Preference = b.code(i), b.preference(i)
			if line.Preference != "" {
				line.OriginCriterion = it.Facts["origin_criterion"]
			}
			if weighs(it.NetWeight) {
				line.NetMass = trade.Kilograms(it.NetWeight.Kilograms().Mul(it.Quantity))
			}
			if weighs(it.GrossWeight) {
				line.GrossMass = trade.Kilograms(it.GrossWeight.Kilograms().Mul(it.Quantity))
			}
		}
		if it.Manufacturer != nil {
			line.Manufacturer, line.ManufacturerID = it.Manufacturer.Name, b.mid(i)
		}
		if h := it.DangerousGoods; h != nil {
			line.DangerousGoods = []DeclaredHazard{{h.UN, h.Class, h.PackingGroup, h.PackingInstruction}}
		}
		v.Lines = append(v.Lines, line)
	}
}

// discounts returns each line's discount: what lies between quantity × price and what was paid. Where shelf prices
// contain duty or tax the quote has taken those out of the price; then the discounts of the order are shared by value.
func (v *Invoice) discounts(o *trade.Order, q *landedcost.Quote, totals []decimal.Decimal) []decimal.Decimal {
	out := make([]decimal.Decimal, len(totals))
	places := v.Currency.MinorUnits()
	if len(o.PricesInclude) > 0 && q != nil {
		rest := q.Totals.Discounts.Amount
		for i := range o.Items {
			out[i] = o.Items[i].Discount.Amount
			rest = rest.Sub(out[i])
		}
		for i, share := range money.Allocate(rest, totals, places) {
			out[i] = out[i].Add(share)
		}
		return out
	}
	for i := range o.Items {
		it := &o.Items[i]
		out[i] = money.MulRound(it.Quantity, it.UnitPrice.Amount, places, money.HalfUp).Sub(totals[i])
	}
	return out
}

// unitPrice derives the price of a piece from a line's amount: with as few decimals as give the amount back, at most
// four beyond the currency's own. It reports whether quantity × price is the amount exactly.
func unitPrice(amount, quantity decimal.Decimal, places int32) (decimal.Decimal, bool) {
	var unit decimal.Decimal
	for p := places; p <= places+4; p++ {
		u, ok := money.Div(amount, quantity, p, money.HalfUp)
		if !ok {
			return amount, false // no quantity: the amount stands for the line
		}
		if unit = u; u.Mul(quantity).Equal(amount) {
			return u, true
		}
		if money.MulRound(u, quantity, places, money.HalfUp).Equal(amount) {
			return u, false
		}
	}
	return unit, false
}

func (v *Invoice) totals(o *trade.Order, q *landedcost.Quote) {
	t := &v.Totals
	if q != nil {
		x := &q.Totals
		*t = InvoiceTotals{Goods: x.Goods, Discounts: x.Discounts, Freight: x.Shipping, Insurance: x.Insurance, Duties: x.Duties,
			Taxes: x.Taxes, Fees: x.Fees, DueAtCheckout: x.DueAtCheckout, DueOnDelivery: x.DueOnDelivery}
	} else {
		zero := trade.Money{Currency: v.Currency}
		*t = InvoiceTotals{Goods: zero, Discounts: zero, Freight: add(zero, o.Shipping.Charged), Insurance: add(zero, o.Shipping.Insurance)}
		for i := range v.Lines {
			t.Goods, t.Discounts = add(t.Goods, v.Lines[i].Gross), add(t.Discounts, v.Lines[i].Discount)
		}
	}
	t.Total = trade.Money{Amount: t.Goods.Amount.Sub(t.Discounts.Amount).Add(t.Freight.Amount).Add(t.Insurance.Amount), Currency: v.Currency}
}

// statements are the sentences that an invoice for customs carries.
func statements(v *Invoice, o *trade.Order, q *landedcost.Quote) []Statement {
	var out []Statement
	say := func(kind, format string, args ...any) {
		out = append(out, Statement{kind, fmt.Sprintf(format, args...)})
	}
	terms := string(v.Terms)
	if v.TermsPlace != "" {
		terms += " " + v.TermsPlace
	}
	switch {
	case q == nil:
		say("terms", "Terms of delivery: %s (Incoterms 2020).", terms)
	case v.Terms == trade.DDP:
		if due := v.Totals.charges(); due != "" {
			say("terms", "Terms of delivery: %s (Incoterms 2020). %s are for the seller's account and aren't part of the price of the goods.", terms, due)
		} else {
			say("terms", "Terms of delivery: %s (Incoterms 2020). Duties and taxes, if any, are for the seller's account.", terms)
		}
	default:
		say("terms", "Terms of delivery: %s (Incoterms 2020). Import duties and taxes estimated at %s are due from the consignee on delivery.",
			terms, v.Totals.DueOnDelivery)
		if collected := v.Totals.DueAtCheckout.Amount.Sub(v.Totals.Total.Amount); collected.IsPositive() {
			say("tax", "Tax of %s was collected by the seller at the time of sale.", trade.Money{Amount: collected, Currency: v.Currency})
		}
	}
	switch v.Reason {
	case trade.Gift:
		say("reason", "Gift. The value is stated for customs purposes only.")
	case trade.Sample:
		say("reason", "Commercial sample. The value is stated for customs purposes only.")
	case trade.Return:
		say("reason", "Returned goods.")
	case trade.Repair:
		say("reason", "Goods sent for or after repair, not sold.")
	case trade.Personal:
		say("reason", "Personal belongings, not sold. The value is stated for customs purposes only.")
	}
	if v.Kind == ProForma {
		say("proforma", "Pro forma invoice: not a request for payment.")
	}
	if v.Dispatch == "US" && v.Reason != trade.Gift && slices.ContainsFunc(o.Items, controlled) {
		say("export_control", "%s", destinationControl)
	}
	say("declaration", "We declare that the information on this invoice is true and correct, and that the goods are of the origin stated.")
	return out
}

// charges lists what falls due beside the price: "Duties of USD 9.97 and fees of USD 2.77".
func (t *InvoiceTotals) charges() string {
	var parts []string
	for _, c := range [...]struct {
		name   string
		amount trade.Money
	}{{"duties of ", t.Duties}, {"taxes of ", t.Taxes}, {"fees of ", t.Fees}} {
		if c.amount.Amount.IsPositive() {
			parts = append(parts, c.name+c.amount.String())
		}
	}
	if len(parts) == 0 {
		return ""
	}
	last := len(parts) - 1
	out := parts[last]
	if last > 0 {
		out = strings.Join(parts[:last], ", ") + " and " + out
	}
	return strings.ToUpper(out[:1]) + out[1:]
}

// destinationControl is the statement that 15 CFR 758.6(a)(1) wants on the invoice for items of the Commerce Control
// List, word by word (https://ecfr.io/Title-15/Section-758.6).
const destinationControl = "These items are controlled by the U.S. Government and authorized for export only to the country of ultimate destination " +
	"for use by the ultimate consignee or end-user(s) herein identified. They may not be resold, transferred, or otherwise disposed of, to any other " +
	"country or to any person other than the authorized ultimate consignee or end-user(s), either in their original form or after being incorporated " +
	"into other items, without first obtaining approval from the U.S. government or as otherwise authorized by U.S. law and regulations."

// controlled reports whether an item is on the Commerce Control List; EAR99 isn't.
func controlled(it trade.Item) bool {
	return it.ECCN != "" && !equalFold(it.ECCN, "EAR99") && it.Kind != trade.Digital
}
