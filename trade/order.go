package trade

import "github.com/shopspring/decimal"

// Order is the one input of everything: what is sold by whom to whom, from where to where, on what terms. Field names
// in JSON are fixed by the published schema. Unit price, cost, weights, dimensions and quantities of an item are per
// piece; its discount is for the whole line.
type Order struct {
	SchemaVersion string               `json:"schema_version,omitempty"`
	ID            string               `json:"id"`
	Date          Date                 `json:"date"`
	Currency      Currency             `json:"currency"`
	Dates         Dates                `json:"dates,omitzero"`
	Purpose       Purpose              `json:"purpose,omitempty"`        // default sale
	PricesInclude []Included           `json:"prices_include,omitempty"` // what shelf prices contain
	Terms         Incoterm             `json:"terms,omitempty"`          // default DDP
	TermsPlace    string               `json:"terms_place,omitempty"`
	Procedure     string               `json:"procedure,omitempty"` // a procedure of the destination's regime the host prescribes
	Importer      *Party               `json:"importer,omitempty"`  // importer of record, where it isn't the buyer
	InvoiceNumber string               `json:"invoice_number,omitempty"`
	Seller        Party                `json:"seller"`
	Buyer         Party                `json:"buyer"`
	ShipTo        Address              `json:"ship_to"`
	ShipFrom      *Address             `json:"ship_from,omitempty"`
	Nodes         []Node               `json:"nodes,omitempty"`
	Items         []Item               `json:"items"`
	Discounts     []Discount           `json:"discounts,omitempty"`
	Shipping      Shipping             `json:"shipping,omitzero"`
	Packages      []Package            `json:"packages,omitempty"`
	QuotaLeft     map[string]QuotaLeft `json:"quota_left,omitempty"` // what is left of annual franchises and tariff quotas, by key
	Strategy      Strategy             `json:"strategy,omitempty"`   // for codes that aren't complete; default exact
}

// Dates are the days of events that decide which law applies.
type Dates struct {
	Payment Date `json:"payment,omitzero"`
	Loading Date `json:"loading,omitzero"`
	Entry   Date `json:"entry,omitzero"` // the date of the law; default the order's date
}

// Purpose is why the goods move.
type Purpose string

// The purposes.
const (
	Sale     Purpose = "sale"
	Gift     Purpose = "gift"
	Sample   Purpose = "sample"
	Return   Purpose = "return"
	Repair   Purpose = "repair"
	Personal Purpose = "personal"
)

// Included names a cost that shelf prices contain and the quote takes out again.
type Included string

// What shelf prices may include.
const (
	IncludesDuty     Included = "duty"
	IncludesTax      Included = "tax"
	IncludesShipping Included = "shipping"
)

// Strategy says how a code with fewer digits than the national tariff's resolves.
type Strategy string

// The strategies.
const (
	Exact   Strategy = "exact"
	Minimum Strategy = "minimum"
	Maximum Strategy = "maximum"
	Median  Strategy = "median"
)

// Mode is how the consignment travels over the border.
type Mode string

// The modes of transport.
const (
	Post       Mode = "post"
	Courier    Mode = "courier"
	FreightAir Mode = "freight-air"
	FreightSea Mode = "freight-sea"
	Road       Mode = "road"
)

// Address is a postal address.
type Address struct {
	Name       string  `json:"name,omitempty"`
	Company    string  `json:"company,omitempty"`
	Line1      string  `json:"line1,omitempty"`
	Line2      string  `json:"line2,omitempty"`
	City       string  `json:"city,omitempty"`
	Region     Region  `json:"region,omitempty"`
	PostalCode string  `json:"postal_code,omitempty"`
	Country    Country `json:"country"`
	Phone      string  `json:"phone,omitempty"`
	Email      string  `json:"email,omitempty"`
}

// PartyKind tells private persons from companies.
type PartyKind string

// The kinds of party.
const (
	Consumer PartyKind = "consumer"
	Business PartyKind = "business"
)

// Party is a seller, buyer, importer or manufacturer.
type Party struct {
	Name          string    `json:"name,omitempty"`
	Kind          PartyKind `json:"kind,omitempty"`
	Email         string    `json:"email,omitempty"`
	Phone         string    `json:"phone,omitempty"`
	Address       *Address  `json:"address,omitempty"`
	Country       Country   `json:"country,omitempty"` // where only the country is known
	TaxIDs        []TaxID   `json:"tax_ids,omitempty"`
	Registrations []string  `json:"registrations,omitempty"` // low-value schemes the party is registered for: "EU-IOSS", "GB-VAT"
}

// TaxID is a registration number: type "ioss", "vat", "eori", "cpf" and so on.
type TaxID struct {
	Type    string  `json:"type"`
	Value   string  `json:"value"`
	Country Country `json:"country,omitempty"`
}

// Node is a place that can fulfil the order.
type Node struct {
	ID               string         `json:"id"`
	Address          Address        `json:"address"`
	Stock            map[string]int `json:"stock,omitzero"` // pieces by SKU; absent means everything is in stock
	HandlingCost     Money          `json:"handling_cost,omitzero"`
	ImporterOfRecord string         `json:"importer_of_record,omitempty"`
}

// Item is one line of the order.
type Item struct {
	SKU               string                     `json:"sku,omitempty"`
	Description       string                     `json:"description"`
	Quantity          decimal.Decimal            `json:"quantity"`
	UnitPrice         Money                      `json:"unit_price"`
	Discount          Money                      `json:"discount,omitzero"` // for the whole line
	HSCode            HSCode                     `json:"hs_code,omitempty"`
	Codes             map[Territory]HSCode       `json:"codes,omitempty"` // national codes by destination
	Origin            Country                    `json:"origin,omitempty"`
	Preference        *Preference                `json:"preference,omitempty"`
	NetWeight         Weight                     `json:"net_weight,omitzero"`   // without packaging
	GrossWeight       Weight                     `json:"gross_weight,omitzero"` // with packaging
	Dimensions        *Dimensions                `json:"dimensions,omitempty"`
	Quantities        map[string]decimal.Decimal `json:"quantities,omitempty"` // legal units per piece, by code
	Composition       map[string]decimal.Decimal `json:"composition,omitempty"`
	Facts             Facts                      `json:"facts,omitempty"` // facts that decide measures
	TaxCode           string                     `json:"tax_code,omitempty"`
	Category          string                     `json:"category,omitempty"`
	Kind              ItemKind                   `json:"kind,omitempty"` // default physical
	Manufacturer      *Party                     `json:"manufacturer,omitempty"`
	ProductIDs        map[string]string          `json:"product_ids,omitempty"`
	ECCN              string                     `json:"eccn,omitempty"`
	DangerousGoods    *DangerousGoods            `json:"dangerous_goods,omitempty"`
	SignatureRequired bool                       `json:"signature_required,omitempty"`
	URL               string                     `json:"url,omitempty"`
	ImageURL          string                     `json:"image_url,omitempty"`
	Cost              Money                      `json:"cost,omitzero"` // the seller's cost of one piece
	Strategy          Strategy                   `json:"strategy,omitempty"`
	DutyRate          string                     `json:"duty_rate,omitempty"` // the host's own duty expression, in place of the looked-up base duty
	ReturnAgreement   string                     `json:"return_agreement,omitempty"`
}

// Facts are what decides whether a measure applies to an item, by name: "steel_share": "0.6". JSON may write values as
// strings, numbers or booleans; they're kept as text.
type Facts map[string]string

// ItemKind tells goods from digital supplies, which bear no customs charges.
type ItemKind string

// The kinds of item.
const (
	Physical ItemKind = "physical"
	Digital  ItemKind = "digital"
)

// Preference is a claim of preferential origin.
type Preference struct {
	Claim     bool   `json:"claim"`
	Programme string `json:"programme,omitempty"` // "USMCA", "S", "EU-UK TCA"; empty: any that fits
	Proof     string `json:"proof,omitempty"`     // "origin-statement", "certificate", "importer-knowledge"
}

// DangerousGoods classifies an item for transport.
type DangerousGoods struct {
	UN                 string          `json:"un"`
	Class              string          `json:"class,omitempty"`
	PackingGroup       string          `json:"packing_group,omitempty"`
	PackingInstruction string          `json:"packing_instruction,omitempty"`
	Section            string          `json:"section,omitempty"`
	WattHours          decimal.Decimal `json:"watt_hours,omitzero"`
	StateOfCharge      decimal.Decimal `json:"state_of_charge,omitzero"` // percent
	LithiumGrams       decimal.Decimal `json:"lithium_grams,omitzero"`
}

// Discount lowers the order, not one line. Kind: cart, shipping, coupon, loyalty.
type Discount struct {
	Kind   string `json:"kind"`
	Amount Money  `json:"amount"`
	// LowersCustomsValue says whether the discount lowers the price paid for customs; nil: by kind (a cart discount does).
	LowersCustomsValue *bool `json:"lowers_customs_value,omitempty"`
}

// Shipping is what carriage costs and promises.
type Shipping struct {
	Charged        Money           `json:"charged,omitzero"` // what the buyer pays
	Cost           Money           `json:"cost,omitzero"`    // what the seller pays, if known
	Insurance      Money           `json:"insurance,omitzero"`
	ServicePromise *ServicePromise `json:"service_promise,omitempty"`
	Mode           Mode            `json:"mode,omitempty"` // default courier
}

// ServicePromise is what the buyer was promised.
type ServicePromise struct {
	MaxDays int `json:"max_days,omitempty"`
}

// Package is a packed carton.
type Package struct {
	Dimensions  *Dimensions `json:"dimensions,omitempty"`
	GrossWeight Weight      `json:"gross_weight,omitzero"`
}

// QuotaLeft is what is left of a franchise in money or of a tariff quota in a unit.
type QuotaLeft struct {
	Money    Money    `json:"-"`
	Quantity Quantity `json:"-"`
}
