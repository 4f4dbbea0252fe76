package customs

import (
	"slices"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Declaration is what is declared to an authority, in the words that all data sets share: header, parties with their
// ids, goods items, values, masses, packages. Messages and documents are made from it, never from the order again.
// Declare makes one. Its amounts are the quote's: the items' values sum to Value, their customs values to CustomsValue,
// the charges of items and header to Charged, each to the minor unit.
type Declaration struct {
	DataSet         string          `json:"data_set"`            // "H7", "H1", "11", "01", "CN23" …
	Type            string          `json:"type,omitempty"`      // the authority's code of the declaration's type: "IMA"
	Reference       string          `json:"reference,omitempty"` // the declarant's own reference (LRN)
	OrderID         string          `json:"order_id"`
	InvoiceNumber   string          `json:"invoice_number,omitempty"`
	QuoteDigest     string          `json:"quote_digest,omitempty"` // the seal of the quote behind the amounts
	Date            trade.Date      `json:"date"`
	Territory       trade.Territory `json:"territory"` // whose authority it goes to
	Purpose         trade.Purpose   `json:"purpose"`
	Procedure       string          `json:"procedure,omitempty"` // of the regime: "h7-ioss"
	Scheme          string          `json:"scheme,omitempty"`
	Currency        trade.Currency  `json:"currency"`         // of the declared values
	CustomsCurrency trade.Currency  `json:"customs_currency"` // of the authority
	Exchange        []DeclaredRate  `json:"rates_of_exchange,omitempty"`
	Terms           trade.Incoterm  `json:"terms,omitempty"`
	TermsPlace      string          `json:"terms_place,omitempty"`
	Mode            trade.Mode      `json:"mode,omitempty"`
	Dispatch        trade.Country   `json:"dispatch,omitempty"`
	Destination     trade.Country   `json:"destination,omitempty"`
	Parties         []DeclaredParty `json:"parties"`
	Representation  string          `json:"representation,omitempty"` // "direct" or "indirect", where a representative lodges it
	Office          string          `json:"office,omitempty"`         // customs office
	Location        *GoodsLocation  `json:"location,omitempty"`

	Authorisations      []Authorisation `json:"authorisations,omitempty"`
	Payment             string          `json:"payment,omitempty"`              // the authority's code of the method of payment
	ValuationIndicators string          `json:"valuation_indicators,omitempty"` // four digits, "0000": parties not related, nothing else to say

	FiscalReferences  []FiscalReference `json:"fiscal_references,omitempty"`
	Documents         []DeclaredText    `json:"documents,omitempty"`
	References        []DeclaredText    `json:"references,omitempty"` // additional references
	Transport         []DeclaredText    `json:"transport_documents,omitempty"`
	PreviousDocuments []DeclaredText    `json:"previous_documents,omitempty"`
	Information       []DeclaredText    `json:"additional_information,omitempty"`

	Items     []GoodsItem     `json:"items"`
	Packages  []trade.Package `json:"packages,omitempty"`
	GrossMass trade.Weight    `json:"gross_mass,omitzero"` // kilograms, packing included
	NetMass   trade.Weight    `json:"net_mass,omitzero"`   // kilograms, of all items; absent where one lacks it

	Value     trade.Money `json:"value,omitzero"` // of all items, declared currency
	Freight   trade.Money `json:"freight,omitzero"`
	Insurance trade.Money `json:"insurance,omitzero"`
	// IntrinsicValue and the adjustments make up CustomsValue, in the authority's currency.
	IntrinsicValue trade.Money      `json:"intrinsic_value,omitzero"`
	Adjustments    []Adjustment     `json:"adjustments,omitempty"`
	CustomsValue   trade.Money      `json:"customs_value,omitzero"`
	ValuationBasis string           `json:"valuation_basis,omitempty"`
	Charges        []DeclaredCharge `json:"charges,omitempty"` // levied on the consignment
	Charged        trade.Money      `json:"charged,omitzero"`  // of items and consignment, the authority's currency

	// Exceptions are the blocking findings that were open when it was made: a declaration that has any isn't fit to be
	// lodged, and every document made of it says so.
	Exceptions []trade.Finding `json:"exceptions,omitempty"`
}

// Blocked reports whether blocking exceptions stand open: the declaration isn't fit to be lodged.
func (d *Declaration) Blocked() bool { return d != nil && len(d.Exceptions) > 0 }

// Mark records the blocking ones of findings, such as those that rules raised on the declaration itself. The same
// finding is recorded once.
func (d *Declaration) Mark(findings ...trade.Finding) {
	d.Exceptions = blocking(d.Exceptions, findings)
}

// blocking appends the findings that block and aren't among those already there, by code and path.
func blocking(to, findings []trade.Finding) []trade.Finding {
	for _, f := range findings {
		if f.Severity == trade.Block && !slices.ContainsFunc(to, func(o trade.Finding) bool { return o.Code == f.Code && o.Path == f.Path }) {
			to = append(to, f)
		}
	}
	return to
}

// Party returns the party with a role, nil where there is none.
func (d *Declaration) Party(r Role) *DeclaredParty {
	for i := range d.Parties {
		if d.Parties[i].Role == r {
			return &d.Parties[i]
		}
	}
	return nil
}

// Role is what a party does in a declaration.
type Role string

// The roles.
const (
	Exporter       Role = "exporter" // who sends the goods: the seller at the place of dispatch
	Seller         Role = "seller"
	Buyer          Role = "buyer"
	Importer       Role = "importer"
	Consignee      Role = "consignee"
	Declarant      Role = "declarant"
	Representative Role = "representative"
)

// DeclaredParty is a party in its role.
type DeclaredParty struct {
	Role    Role            `json:"role"`
	Name    string          `json:"name,omitempty"`
	Kind    trade.PartyKind `json:"kind,omitempty"`
	Address trade.Address   `json:"address,omitzero"`
	Phone   string          `json:"phone,omitempty"`
	Email   string          `json:"email,omitempty"`
	IDs     []trade.TaxID   `json:"ids,omitempty"`
}

// ID returns the party's first number of one of the types, the types in order of preference; "" for none.
func (p *DeclaredParty) ID(types ...string) string {
	if p == nil {
		return ""
	}
	return idOf(p.IDs, types...)
}

// GoodsItem is one item of a declaration: the lines of the order that the procedure declares together.
type GoodsItem struct {
	Number              int              `json:"number"` // from 1
	Lines               []int            `json:"lines"`  // indexes into the order's items
	SKUs                []string         `json:"skus,omitempty"`
	Description         string           `json:"description"`
	Code                trade.HSCode     `json:"code"`             // with as many digits as the data set declares, where known
	Origin              trade.Country    `json:"origin,omitempty"` // "" where its lines differ
	Preference          string           `json:"preference,omitempty"`
	Quantity            decimal.Decimal  `json:"quantity"` // pieces
	Quantities          []trade.Quantity `json:"quantities,omitempty"`
	NetMass             trade.Weight     `json:"net_mass,omitzero"`
	GrossMass           trade.Weight     `json:"gross_mass,omitzero"`
	Packages            int              `json:"packages,omitempty"`
	Value               trade.Money      `json:"value,omitzero"`         // declared currency
	CustomsValue        trade.Money      `json:"customs_value,omitzero"` // the authority's currency
	Procedure           string           `json:"procedure,omitempty"`    // of the regime, where items differ
	CustomsProcedure    string           `json:"customs_procedure,omitempty"`
	AdditionalProcedure []string         `json:"additional_procedures,omitempty"`
	Documents           []DeclaredText   `json:"documents,omitempty"`
	Information         []DeclaredText   `json:"additional_information,omitempty"`
	Manufacturer        *DeclaredParty   `json:"manufacturer,omitempty"`
	ManufacturerID      string           `json:"manufacturer_id,omitempty"` // the US manufacturer identification code
	ProductIDs          []DeclaredText   `json:"product_ids,omitempty"`
	URLs                []string         `json:"urls,omitempty"`
	ImageURLs           []string         `json:"image_urls,omitempty"`
	ECCN                string           `json:"eccn,omitempty"`
	DangerousGoods      []DeclaredHazard `json:"dangerous_goods,omitempty"`
	Charges             []DeclaredCharge `json:"charges,omitempty"`
}

// DeclaredHazard is dangerous goods in an item.
type DeclaredHazard struct {
	UN                 string `json:"un"`
	Class              string `json:"class,omitempty"`
	PackingGroup       string `json:"packing_group,omitempty"`
	PackingInstruction string `json:"packing_instruction,omitempty"`
}

// DeclaredCharge is duty, tax or fee as it is declared: the charges of the quote's lines, summed by measure.
type DeclaredCharge struct {
	Group   string      `json:"group"` // duty, tax, fee
	ID      string      `json:"id"`
	Kind    string      `json:"kind"`
	Name    string      `json:"name"`
	Measure string      `json:"measure,omitempty"`
	Heading string      `json:"heading,omitempty"` // the heading it is declared under, such as one of chapter 99
	Rate    string      `json:"rate,omitempty"`
	Base    trade.Money `json:"base,omitzero"`
	Amount  trade.Money `json:"amount"` // the authority's currency
}

// DeclaredText is a coded entry: a document with its number, a reference, a statement.
type DeclaredText struct {
	Type   string `json:"type"`
	ID     string `json:"id,omitempty"`
	Text   string `json:"text,omitempty"`
	Status string `json:"status,omitempty"`
}

// DeclaredRate is a rate of exchange behind the declared values.
type DeclaredRate struct {
	From trade.Currency `json:"from"`
	To   trade.Currency `json:"to"`
	Rate string         `json:"rate"`
	Date trade.Date     `json:"date"`
}

// FiscalReference names who accounts for the tax: role FR5 is the holder of an IOSS number.
type FiscalReference struct {
	Role string `json:"role"`
	ID   string `json:"id"`
}

// Authorisation is one that a declaration makes use of: type "DPO" deferred payment, "BRD" bulk import, with its holder.
type Authorisation struct {
	Type   string `json:"type"`
	Holder string `json:"holder"`
}

// GoodsLocation says where the goods can be examined.
type GoodsLocation struct {
	Type      string        `json:"type,omitempty"`      // "A" designated place
	Qualifier string        `json:"qualifier,omitempty"` // "U" UN/LOCODE
	ID        string        `json:"id"`
	Country   trade.Country `json:"country,omitempty"`
}

// Adjustment is what is added to the price of the goods, or taken off, to make the customs value; deductions are
// negative. Kind is "freight", "insurance", or "valuation" for what the law of valuation does otherwise.
type Adjustment struct {
	Kind   string      `json:"kind"`
	Amount trade.Money `json:"amount"` // the authority's currency
}

// idOf returns the first number of one of the types, the types in order of preference.
func idOf(ids []trade.TaxID, types ...string) string {
	for _, t := range types {
		for _, id := range ids {
			if equalFold(id.Type, t) && id.Value != "" {
				return id.Value
			}
		}
	}
	return ""
}
