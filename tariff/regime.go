package tariff

import (
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Regime is what one territory does to every consignment, at one date: its valuation, the procedures by which goods
// may enter, and the charges these levy. It's data: see the country files of package world. A Regime is read-only once
// loaded and shared between goroutines.
type Regime struct {
	Territory trade.Territory
	Name      string
	Currency  trade.Currency
	// Parents are the territories whose law this one shares: EU for DE. A national code for one of them serves here.
	Parents   []trade.Territory
	Period    trade.Period // the days for which exactly this version holds
	Valuation Valuation
	Exchange  Exchange
	// Procedures in order of preference: the first whose condition holds is taken unless the host prescribes one.
	Procedures []Procedure
	// Charges by position; procedures refer to them. The order is the order of evaluation.
	Charges []Charge
	// Schemes are the low-value collection schemes, by registration: "EU-IOSS".
	Schemes []Scheme
	// Requirements are the ids and data a declaration needs.
	Requirements []Requirement
	// Groups are the country groups that conditions and areas may name.
	Groups map[string]Area
	// Programmes are the preference schemes by the symbol that the tariff uses for them.
	Programmes map[string]*Programme
	Data       []DataVersion
	// VerifiedOn is the day on which the file as a whole was last compared with its sources.
	VerifiedOn trade.Date
}

// Valuation says what the customs value of a line is made of.
type Valuation struct {
	Basis string   `json:"basis"` // FOB, CIF, CFR, or another name the law uses
	Of    []Term   `json:"of"`    // usually goods, freight, insurance
	Round Rounding `json:"round,omitzero"`
	trade.Period
	Citation
}

// Exchange says which rate of exchange the authority prescribes.
type Exchange struct {
	Rule      string `json:"rule,omitempty"` // "monthly", "weekly", "daily"
	Authority string `json:"authority,omitempty"`
	Citation
}

// Term is a named amount in a base, with an optional share: "freight", "50% freight", "-discount".
type Term struct {
	Name  string
	Share decimal.Decimal // 1 when not stated; negative to subtract
}

// Given amount names; every other name in a base is the id of an earlier charge, or a group: "duties", "taxes", "fees".
const (
	NameGoods        = "goods"     // price paid for the goods, net of discounts that lower the customs value
	NameDiscount     = "discount"  // the discounts taken off
	NameFreight      = "freight"   // what the buyer is charged for carriage to the destination
	NameInsurance    = "insurance" // what the buyer is charged for insurance
	NamePacking      = "packing"
	NameCustomsValue = "customs_value" // by the regime's valuation, in the regime's currency
	NameQuantity     = "quantity"      // pieces
	NameWeight       = "weight"        // gross kilograms
	NameDuties       = "duties"
	NameTaxes        = "taxes"
	NameFees         = "fees"
)

// Procedure is one lawful way in: postal, courier low value, H7, informal entry, simplified tariff, formal, domestic.
type Procedure struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	When        Cond     `json:"when,omitzero"`
	Partition   string   `json:"partition,omitempty"`   // "consignment" (default) or "item": whether each line takes its own
	Charges     []string `json:"charges"`               // ids of the charges it levies
	Scheme      string   `json:"scheme,omitempty"`      // the collection scheme it belongs to: "EU-IOSS"
	Declaration string   `json:"declaration,omitempty"` // the data set declared: "H7", "11"
	// Valuation is the procedure's own, in place of the regime's: for judging its condition and for its charges.
	Valuation *Valuation `json:"valuation,omitempty"`
	Note      string     `json:"note,omitempty"`
	trade.Period
	Citation
}

// Charge is one amount a procedure levies. In a country file several entries may share an id with other periods or
// conditions; at most one of them applies to a line at a date: the first whose period and condition hold.
type Charge struct {
	ID     string      `json:"id"`
	Group  Group       `json:"group"` // duty, tax, fee
	Kind   string      `json:"kind"`  // "third_country", "vat", "processing_fee" …
	Name   string      `json:"name"`
	Scope  ChargeScope `json:"scope,omitempty"`  // what the rate is levied on; default line
	Digits int         `json:"digits,omitempty"` // scope tariff_item: how many digits of the code tell items apart
	Base   []Term      `json:"base,omitempty"`   // what an ad valorem rate falls on; default customs_value
	Inside bool        `json:"inside,omitempty"` // the charge is part of its own base: amount = base × r / (1 − r)
	// InsideShare is how much of the charge is part of its own base, where that isn't the whole of it: 1.1 for an excise
	// that bears an interior tax of 10 % which stands in the same base. Amount = base × r / (1 − r × share).
	InsideShare decimal.Decimal `json:"inside_share,omitzero"`
	// From "measures" takes rates from the schedule: the base duty and what comes on top (Kinds limits which).
	// In a file "from" may also be the day from which the charge holds; "measures": true then says the same. Once read,
	// From is "" or "measures", and Period.From the day.
	From     string `json:"from,omitempty"`
	Measures bool   `json:"measures,omitempty"`
	Kinds    []Kind `json:"kinds,omitempty"`
	// Rates are alternatives by condition: the first whose period and condition hold is charged.
	Rates  []Rate   `json:"rates,omitempty"`
	Relief []Relief `json:"relief,omitempty"`
	Min    string   `json:"min,omitempty"` // per scope, "33.58 USD"
	Max    string   `json:"max,omitempty"`
	// Bounds are dated minima and maxima. In a Regime, those of its day are also in Min, Max, Low and High.
	Bounds []MinMax `json:"bounds,omitempty"`
	// Low and High are Min and Max, read.
	Low       trade.Money `json:"-"`
	High      trade.Money `json:"-"`
	Round     Rounding    `json:"round,omitzero"`
	Collected Collection  `json:"collected,omitzero"`
	When      Cond        `json:"when,omitzero"`
	Note      string      `json:"note,omitempty"`
	trade.Period
	Citation
}

// Group is what a charge counts as in totals.
type Group string

// The groups.
const (
	DutyGroup Group = "duty"
	TaxGroup  Group = "tax"
	FeeGroup  Group = "fee"
)

// ChargeScope is what a charge is levied on.
type ChargeScope string

// The scopes of a charge.
const (
	PerLine        ChargeScope = "line"        // each line's base (the default)
	PerItem        ChargeScope = "item"        // each piece
	PerTariffItem  ChargeScope = "tariff_item" // each distinct code in the consignment
	PerConsignment ChargeScope = "consignment" // the consignment's base in one sum
	PerEntry       ChargeScope = "entry"       // once for each customs entry
)

// Rate is one alternative of a charge's rate.
type Rate struct {
	When Cond            `json:"when,omitzero"`
	Rate duty.Expression `json:"-"`
	Text string          `json:"rate"` // a duty expression: "20%", "3 EUR", "60% - 30 USD"
	// Exempt says that the charge isn't levied at all here (for the derivation: "exempt", not "0%").
	Exempt bool   `json:"exempt,omitempty"`
	Note   string `json:"note,omitempty"`
	trade.Period
	Citation
}

// MinMax is a dated minimum and maximum of a charge, each like "33.58 USD", or "" for none.
type MinMax struct {
	Min string `json:"min,omitempty"`
	Max string `json:"max,omitempty"`
	// Low and High are Min and Max, read.
	Low  trade.Money `json:"-"`
	High trade.Money `json:"-"`
	trade.Period
	Citation
}

// Relief frees a charge, wholly or partly, below a threshold.
type Relief struct {
	Name      string `json:"name,omitempty"`
	Threshold string `json:"threshold"` // "135 GBP"
	// Limit is the threshold, read.
	Limit     trade.Money `json:"-"`
	Compare   []Term      `json:"compare,omitempty"`   // what is compared, default goods (the intrinsic value); the charge's own id compares its amount
	Per       string      `json:"per,omitempty"`       // "consignment" (default), "item" (a piece), "line"
	Exclusive bool        `json:"exclusive,omitempty"` // true: below; false: at or below the threshold is free
	Excess    bool        `json:"excess,omitempty"`    // above the threshold only the excess is charged; else the whole
	// Quota is the key of the order's quota_left that uses the relief up: money left takes the threshold's place, a
	// quantity left ("5 C62") counts the consignments that may still have it. Not given, the whole is assumed to be left.
	Quota  string `json:"quota,omitempty"`
	Except Cond   `json:"except,omitzero"` // lines that can't have it
	When   Cond   `json:"when,omitzero"`
	Note   string `json:"note,omitempty"`
	trade.Period
	Citation
}

// Rounding says where the law rounds and how, such as "0.01 half-up" or "100 down". An empty rule for the amount means
// the currency's minor unit, half up.
type Rounding struct {
	Base   money.Rule `json:"base,omitzero"`
	Rate   money.Rule `json:"rate,omitzero"`
	Amount money.Rule `json:"amount,omitzero"`
}

// Collection says where a charge is collected and by whom.
type Collection struct {
	// Checkout holds when the seller collects it with the price: usually {"registered": "EU-IOSS"}.
	Checkout Cond `json:"checkout,omitzero"`
	// HasCheckout tells an absent condition from one that always holds.
	HasCheckout bool `json:"-"`
	// Debtor owes it to the authority at import: "" is the importer (seller under DDP, else buyer), or "seller", "buyer", "carrier".
	Debtor string `json:"debtor,omitempty"`
}

// Scheme is a low-value collection scheme.
type Scheme struct {
	Registration string `json:"registration"` // as in an order's registrations: "EU-IOSS"
	Name         string `json:"name"`
	IDType       string `json:"id_type,omitempty"` // tax id that must be declared: "ioss"
	Ceiling      string `json:"ceiling,omitempty"` // "150 EUR"
	// CeilingAmount is the ceiling, read.
	CeilingAmount trade.Money `json:"-"`
	Note          string      `json:"note,omitempty"`
	trade.Period
	Citation
}

// Requirement is an id or a datum that a declaration needs.
type Requirement struct {
	ID       string         `json:"id"`                 // "importer.tax_id"
	Field    string         `json:"field"`              // JSON Pointer pattern into the order: "/buyer/tax_ids"; "" concerns the whole order
	IDTypes  []string       `json:"id_types,omitempty"` // any of these satisfies it
	Severity trade.Severity `json:"severity,omitempty"`
	When     Cond           `json:"when,omitzero"`
	Message  string         `json:"message"`
	trade.Period
	Citation
}

// UnmarshalJSON reads {"checkout": COND, "debtor": "…"} and remembers whether there was a condition at all.
func (c *Collection) UnmarshalJSON(b []byte) error {
	var w struct {
		Checkout *Cond  `json:"checkout"`
		Debtor   string `json:"debtor"`
	}
	if err := unmarshalStrict(b, &w); err != nil {
		return err
	}
	*c = Collection{Debtor: w.Debtor}
	if w.Checkout != nil {
		c.Checkout, c.HasCheckout = *w.Checkout, true
	}
	return nil
}
