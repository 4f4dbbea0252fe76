package customs

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// CDS renders declarations to the Customs Declaration Service of the United Kingdom: a message of the WCO data model 3.6
// in HMRC's customisation v2.1, in XML. Kind "cds" is the data set of the source's declaration; "cds-h1", "cds-h7",
// "cds-c21" (bulk imports, BIRDS) and "cds-b1" (exports) make that one of the same order. Comments below name the data
// elements (DE) of the UK's instructions.
//
// What the order doesn't hold and the declaration therefore lacks, such as the vessel, the guarantee or the inventory
// reference, is absent: the declaration's findings say what of it the data set needs.
type CDS struct{}

// Forms lists what CDS makes.
func (CDS) Forms() []Form {
	return []Form{{"cds", "xml"}, {"cds-h1", "xml"}, {"cds-h7", "xml"}, {"cds-c21", "xml"}, {"cds-b1", "xml"}}
}

// Render makes the message. A data set or an authority that the service doesn't take is a trade.Finding with code
// "message.data_set"; more than 999 goods items are "message.items".
func (CDS) Render(ctx context.Context, kind, media string, src Source) (Document, error) {
	if err := ctx.Err(); err != nil {
		return Document{}, err
	}
	name, set, _ := strings.Cut(kind, "-")
	set = strings.ToUpper(set)
	switch {
	case MediaOf(media) != "xml", name != "cds":
		return Document{}, Unsupported(kind, media)
	case set == "H1", set == "H7", set == "C21", set == "B1":
		src = src.declaredAs(set)
	case set != "":
		return Document{}, Unsupported(kind, media)
	}
	src = src.Complete(Commercial)
	d := src.Declaration
	if d.Territory != "GB" && d.Territory != "XI" {
		return Document{}, wrongDataSet(d, "the Customs Declaration Service takes declarations for the United Kingdom")
	}
	switch d.DataSet {
	case "H1", "H7", "C21", "B1":
	default:
		return Document{}, wrongDataSet(d, "the Customs Declaration Service takes H1, H7, C21 and B1 here")
	}
	if len(d.Items) > 999 {
		return Document{}, tooMany(d, 999)
	}
	m := cdsMessage{d: d}
	return Document{Kind: kind, MediaType: "application/xml", Name: FileName(kind, d.OrderID, "xml"),
		Bytes: m.envelope().document(marked(d.Exceptions)), Blocked: d.Blocked()}, nil
}

// declaredAs returns the source with a declaration of another data set.
func (s Source) declaredAs(dataSet string) Source {
	if s.Declaration != nil && s.Declaration.DataSet == dataSet {
		return s
	}
	if s.Declaration != nil { // what the host declared stays with it; what blocks it blocks this one too
		s.Exceptions = blocking(s.Exceptions[:len(s.Exceptions):len(s.Exceptions)], s.Declaration.Exceptions)
	}
	s.Declaration, s.Options.DataSet = nil, dataSet
	return s
}

func wrongDataSet(d *Declaration, why string) error {
	return trade.Finding{Code: "message.data_set", Severity: trade.Block, Holds: trade.DecideDeclaration,
		Message: fmt.Sprintf("%s; this is data set %q for %s", why, clip(d.DataSet, 40), d.Territory)}
}

func tooMany(d *Declaration, most int) error {
	return trade.Finding{Code: "message.items", Severity: trade.Block, Path: "/items", Holds: trade.DecideDeclaration,
		Message: fmt.Sprintf("the declaration has %d goods items; the message holds at most %d: split the consignment", len(d.Items), most)}
}

// marked is what a message with blocking exceptions says of itself, "" for one without.
func marked(exceptions []trade.Finding) string {
	if len(exceptions) == 0 {
		return ""
	}
	codes := make([]string, 0, min(len(exceptions), 20))
	for _, e := range exceptions[:min(len(exceptions), 20)] {
		codes = append(codes, Text(e.Code, 60))
	}
	return "NOT FOR CUSTOMS USE: blocking exceptions are open: " + strings.Join(codes, ", ")
}

type cdsMessage struct{ d *Declaration }

func (m *cdsMessage) envelope() *xmlNode {
	root := &xmlNode{name: "md:MetaData", attributes: []string{"xmlns:md", "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"}}
	root.put("md:WCODataModelVersionCode", "3.6")
	root.put("md:WCOTypeName", "DEC")
	root.put("md:ResponsibleCountryCode", "GB")
	root.put("md:ResponsibleAgencyName", "HMRC")
	root.put("md:AgencyAssignedCustomizationVersionCode", "v2.1")
	m.declaration(root.in("Declaration"))
	return root
}

func (m *cdsMessage) is(sets ...string) bool {
	for _, s := range sets {
		if m.d.DataSet == s {
			return true
		}
	}
	return false
}

func (m *cdsMessage) declaration(n *xmlNode) {
	d := m.d
	n.attributes = []string{"xmlns", "urn:wco:datamodel:WCO:DEC-DMS:2"}
	n.put("FunctionCode", "9")                             // original
	n.put("FunctionalReferenceID", short(d.Reference, 22)) // DE 2/5
	n.put("TypeCode", code(d.Type, 3))                     // DE 1/1, 1/2
	n.put("GoodsItemQuantity", strconv.Itoa(len(d.Items))) // DE 1/9
	if m.is("B1") {
		n.put("InvoiceAmount", m.amount(d.Value), "currencyID", string(d.Currency)) // DE 4/11
	}
	if len(d.Packages) > 0 {
		n.put("TotalPackageQuantity", strconv.Itoa(len(d.Packages))) // DE 6/18
	}
	if r := d.Party(Representative); r != nil { // DE 3/20, 3/21
		agent := n.in("Agent")
		agent.put("ID", code(r.ID("eori"), 17))
		agent.put("FunctionCode", map[string]string{"direct": "2", "indirect": "3"}[d.Representation])
	}
	for _, a := range d.Authorisations { // DE 3/39
		h := n.in("AuthorisationHolder")
		h.put("ID", code(a.Holder, 17))
		h.put("CategoryCode", code(a.Type, 4))
	}
	n.in("BorderTransportMeans").put("ModeCode", modeCode(d.Mode))       // DE 7/4
	n.in("Declarant").put("ID", code(d.Party(Declarant).ID("eori"), 17)) // DE 3/18
	m.party(n, "Exporter", d.Party(Exporter))                            // DE 3/1, 3/2
	m.shipment(n.in("GoodsShipment"))
}

// party writes a party by its EORI number where that is of the United Kingdom, else by name and address.
func (m *cdsMessage) party(n *xmlNode, name string, p *DeclaredParty) {
	if p == nil {
		return
	}
	el := n.in(name)
	if id := code(p.ID("eori"), 17); strings.HasPrefix(id, "GB") || strings.HasPrefix(id, "XI") {
		el.put("ID", id)
		return
	}
	el.put("Name", short(p.Name, 70))
	a := el.in("Address")
	a.put("CityName", short(p.Address.City, 35))
	a.put("CountryCode", countryCode(p.Address.Country))
	a.put("Line", short(street(p.Address), 70))
	a.put("PostcodeID", short(p.Address.PostalCode, 9))
}

func (m *cdsMessage) shipment(n *xmlNode) {
	d := m.d
	if m.is("H1") && d.Purpose == trade.Sale {
		n.put("TransactionNatureCode", "1") // DE 8/5
	}
	if buyer := d.Party(Buyer); m.is("H1") && !sameParty(buyer, d.Party(Importer)) {
		m.party(n, "Buyer", buyer) // DE 3/26
	}
	if m.is("B1") {
		m.party(n, "Consignee", d.Party(Consignee)) // DE 3/9
	}
	consignment := n.in("Consignment")
	if m.is("H1", "C21", "B1") {
		consignment.put("ContainerCode", "0") // DE 7/2: an order holds no container
	}
	if l := d.Location; l != nil { // DE 5/23
		place := consignment.in("GoodsLocation")
		place.put("Name", short(l.ID, 35))
		place.put("TypeCode", code(first(l.Type, "A"), 3))
		a := place.in("Address")
		a.put("TypeCode", code(first(l.Qualifier, "U"), 3))
		a.put("CountryCode", countryCode(trade.Country(first(string(l.Country), "GB"))))
	}
	if m.is("H7") && d.Freight.Amount.IsPositive() { // DE 4/19
		n.in("CustomsValuation").put("FreightChargeAmount", m.amount(add(d.Freight, d.Insurance)), "currencyID", string(d.Freight.Currency))
	}
	if m.is("H1", "B1") {
		n.in("Destination").put("CountryCode", countryCode(d.Destination)) // DE 5/8
	}
	for _, f := range d.FiscalReferences { // DE 3/40
		p := n.in("DomesticDutyTaxParty")
		p.put("ID", code(f.ID, 17))
		p.put("RoleCode", code(f.Role, 3))
	}
	if m.is("H1", "C21", "B1") {
		n.in("ExportCountry").put("ID", countryCode(d.Dispatch)) // DE 5/14
	}
	for i := range d.Items {
		m.item(n.in("GovernmentAgencyGoodsItem"), &d.Items[i])
	}
	if !m.is("B1") {
		m.party(n, "Importer", d.Party(Importer)) // DE 3/15, 3/16
	}
	for _, p := range d.PreviousDocuments { // DE 2/1
		el := n.in("PreviousDocument")
		category, kind := m.split(p.Type)
		el.put("CategoryCode", category)
		el.put("ID", short(p.ID, 35))
		el.put("TypeCode", kind)
	}
	if m.is("H1") { // DE 4/1
		terms := n.in("TradeTerms")
		if d.Terms.Valid() {
			terms.put("ConditionCode", string(d.Terms))
		}
		terms.put("LocationName", short(d.TermsPlace, 37))
	}
	for _, r := range d.References { // DE 2/4
		if r.Type == "UCR" {
			n.in("UCR").put("TraderAssignedReferenceID", code(r.ID, 35))
			break
		}
	}
}

func sameParty(a, b *DeclaredParty) bool {
	return a != nil && b != nil && a.Name == b.Name && a.Address.Line1 == b.Address.Line1
}

// split parts a code such as "N935" into category and type, as DE 2/1 and 2/3 want it.
func (m *cdsMessage) split(t string) (category, kind string) {
	if t = code(t, 4); len(t) < 2 {
		return "", t
	}
	return t[:1], t[1:]
}

func (m *cdsMessage) item(n *xmlNode, g *GoodsItem) {
	d := m.d
	if m.is("H7") {
		n.put("CustomsValueAmount", m.amount(g.Value), "currencyID", string(g.Value.Currency)) // DE 4/18
	}
	n.put("SequenceNumeric", strconv.Itoa(g.Number)) // DE 1/6
	if m.is("B1") {
		n.put("StatisticalValueAmount", m.amount(g.Value), "currencyID", string(g.Value.Currency)) // DE 8/6
		if d.Purpose == trade.Sale {
			n.put("TransactionNatureCode", "11") // DE 8/5
		}
	}
	for _, doc := range append(d.Documents[:len(d.Documents):len(d.Documents)], g.Documents...) { // DE 2/3
		el := n.in("AdditionalDocument")
		category, kind := m.split(doc.Type)
		el.put("CategoryCode", category)
		el.put("ID", short(doc.ID, 35))
		el.put("Name", short(doc.Text, 35))
		el.put("TypeCode", kind)
		el.put("LPCOExemptionCode", code(doc.Status, 3))
	}
	for _, i := range append(g.Information[:len(g.Information):len(g.Information)], d.Information...) {
		m.information(n, i.Type, i.Text)
	}
	if by := d.Party(Declarant).ID("eori"); by != "" { // the declarant is one of the parties named
		switch {
		case m.is("B1") && by == d.Party(Exporter).ID("eori"):
			m.information(n, "00400", "EXPORTER")
		case !m.is("B1") && by == d.Party(Importer).ID("eori"):
			m.information(n, "00500", "IMPORTER")
		}
	}
	m.commodity(n.in("Commodity"), g)
	if m.is("H1") && d.Purpose == trade.Sale {
		n.in("CustomsValuation").put("MethodCode", "1") // DE 4/16: the transaction value
	}
	if p := g.CustomsProcedure; len(p) == 4 { // DE 1/10
		el := n.in("GovernmentProcedure")
		el.put("CurrentCode", code(p[:2], 2))
		el.put("PreviousCode", code(p[2:], 2))
	}
	for _, a := range g.AdditionalProcedure { // DE 1/11
		n.in("GovernmentProcedure").put("CurrentCode", code(a, 3))
	}
	if origin := countryCode(g.Origin); m.is("H1") && origin != "" {
		el := n.in("Origin")
		el.put("CountryCode", origin)
		el.put("TypeCode", map[bool]string{false: "1", true: "2"}[g.Preference != ""]) // DE 5/15, 5/16
	}
	if m.is("H1", "C21", "B1") && len(d.Packages) > 0 { // DE 6/9, 6/10, 6/11
		el := n.in("Packaging")
		el.put("SequenceNumeric", "1")
		el.put("MarksNumbersID", short(d.OrderID, 42))
		el.put("QuantityQuantity", strconv.Itoa(g.Packages))
		el.put("TypeCode", "PK")
	}
	if m.is("H1") && d.Purpose == trade.Sale {
		n.in("ValuationAdjustment").put("AdditionCode", code(d.ValuationIndicators, 4)) // DE 4/13
	}
}

func (m *cdsMessage) information(n *xmlNode, kind, text string) { // DE 2/2
	el := n.in("AdditionalInformation")
	el.put("StatementCode", code(kind, 5))
	el.put("StatementDescription", short(text, 512))
}

func (m *cdsMessage) commodity(n *xmlNode, g *GoodsItem) {
	n.put("Description", short(g.Description, 280)) // DE 6/8
	digits := code(string(g.Code), 12)
	classified := func(id, kind string) {
		el := n.in("Classification")
		el.put("ID", id)
		el.put("IdentificationTypeCode", kind)
	}
	switch { // DE 6/14, 6/15
	case digits == "" || m.is("C21"):
	case m.is("H1") && len(digits) >= 10:
		classified(digits[:8], "TSP")
		classified(digits[8:10], "TRC")
	default:
		classified(digits, "TSP")
	}
	for _, h := range g.DangerousGoods { // DE 6/12
		un := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(h.UN)), "UN")
		if len(un) == 4 && numeric(un) && m.is("H1", "B1") {
			n.in("DangerousGoods").put("UNDGID", un)
		}
	}
	if m.is("H1") {
		m.duty(n, g)
	}
	measure := n.in("GoodsMeasure")
	measure.put("GrossMassMeasure", m.mass(g.GrossMass)) // DE 6/5
	if m.is("H1", "C21", "B1") {
		measure.put("NetNetWeightMeasure", m.mass(g.NetMass)) // DE 6/1
	}
	if m.is("H1", "B1") {
		measure.put("TariffQuantity", m.supplementary(g)) // DE 6/2
	}
	if m.is("H1", "C21") {
		n.in("InvoiceLine").put("ItemChargeAmount", m.amount(g.Value), "currencyID", string(g.Value.Currency)) // DE 4/14
	}
}

// duty writes the preference (DE 4/17), the types of tax (DE 4/3) and the method of payment (DE 4/8). CDS computes the
// amounts itself.
func (m *cdsMessage) duty(n *xmlNode, g *GoodsItem) {
	regime := "100" // no preference
	if g.Preference != "" {
		regime = "300" // preferential duty rate
	}
	for i, tax := range []string{"A00", "B00"} {
		el := n.in("DutyTaxFee")
		if i == 0 {
			el.put("DutyRegimeCode", regime)
		}
		el.put("TypeCode", tax)
		if p := code(m.d.Payment, 1); p >= "A" && p <= "Z" {
			el.in("Payment").put("MethodCode", p)
		}
	}
}

// supplementary is the item's quantity in its supplementary unit: the one quantity of the order that isn't a mass.
func (m *cdsMessage) supplementary(g *GoodsItem) string {
	var out string
	for _, q := range g.Quantities {
		unit, err := trade.ParseUnit(q.Unit)
		if err != nil || strings.HasPrefix(unit, "KGM") || strings.HasPrefix(unit, "GRM") || strings.HasPrefix(unit, "DTN") {
			continue
		}
		if out != "" {
			return "" // two candidates: the tariff decides, not this message
		}
		out = m.number(q.Value, 6, 16)
	}
	return out
}

func (m *cdsMessage) amount(a trade.Money) string {
	if !a.Currency.Valid() {
		return ""
	}
	return m.number(a.Amount, min(a.Currency.MinorUnits(), 3), 16)
}

func (m *cdsMessage) mass(w trade.Weight) string {
	if w.IsZero() {
		return ""
	}
	return m.number(massOf(w, 6), 6, 16)
}

// number prints a number with at most places decimals, half up; "" where it has more digits than the field, or is
// negative, which no field is.
func (m *cdsMessage) number(d decimal.Decimal, places int32, digits int) string {
	d = money.Round(d, places, money.HalfUp)
	s := trade.DecimalText(d, 0)
	if d.IsNegative() || len(strings.ReplaceAll(s, ".", "")) > digits {
		return ""
	}
	return s
}

// modeCode is the code of a mode of transport at the border (UN/ECE Recommendation 19): 1 sea, 3 road, 4 air, 5 post.
// Couriers fly.
func modeCode(m trade.Mode) string {
	switch m {
	case trade.FreightSea:
		return "1"
	case trade.Road:
		return "3"
	case trade.FreightAir, trade.Courier:
		return "4"
	case trade.Post:
		return "5"
	}
	return ""
}
