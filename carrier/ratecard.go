package carrier

import (
	"crypto/sha256"
	_ "embed" // the schema's text
	"encoding/hex"
	"slices"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

//go:embed ratecard.schema.json
var rateCardSchema string

// RateCardSchema returns the JSON Schema (draft 2020-12) of a rate card file.
func RateCardSchema() string { return rateCardSchema }

// RateCard is one carrier's price list: services, zones, prices, surcharges, fees and transit times. Everything a
// carrier publishes is data here, nothing is code. Prices are in Currency, excluding tax on carriage, for one shipment
// or piece as the service says; weights are in WeightUnit and lengths in LengthUnit. A card that was read or linted
// must not be changed any more.
type RateCard struct {
	SchemaVersion string          `json:"schema_version,omitempty"`
	Carrier       string          `json:"carrier"` // the adapter's name: "royal-mail"
	Name          string          `json:"name,omitempty"`
	Version       string          `json:"version"`
	Valid         trade.Period    `json:"valid,omitzero"`
	Currency      trade.Currency  `json:"currency"`
	WeightUnit    string          `json:"weight_unit,omitempty"` // g, kg, oz, lb; default kg
	LengthUnit    string          `json:"length_unit,omitempty"` // mm, cm, m, in; default cm
	Source        string          `json:"source"`
	Note          string          `json:"note,omitempty"`
	VerifiedOn    trade.Date      `json:"verified_on,omitzero"`
	Sample        bool            `json:"sample,omitempty"` // prices are illustrative
	From          []trade.Country `json:"from"`             // countries the carrier collects in

	Services    []CardService     `json:"services"`
	Zones       []ZoneRule        `json:"zones"`
	Dimensional []DimensionalRule `json:"dimensional,omitempty"`
	Rates       []RateRow         `json:"rates"`
	Surcharges  []Surcharge       `json:"surcharges,omitempty"` // charged in this order
	Advances    []AdvanceRule     `json:"advances,omitempty"`   // the first that fits counts
	Transit     []TransitRow      `json:"transit,omitempty"`

	digest string
	text   []byte // of the file, for the lines of faults
}

// CardService is a service of a card: what it can do, how far it goes and how it is priced.
type CardService struct {
	Service
	// TermsTo replaces Terms for some destinations: post to a country that takes only prepaid duty.
	TermsTo  map[trade.Country][]trade.Incoterm `json:"terms_to,omitempty"`
	Optional []string                           `json:"optional,omitempty"` // options it offers beyond its features: "signature", "insurance"
	// DangerousGoods lists what it accepts: "UN3481/967/II" (number, packing instruction, section), "UN3481/967",
	// "UN3481", or "*" for everything.
	DangerousGoods []string        `json:"dangerous_goods,omitempty"`
	NoPOBox        bool            `json:"no_po_box,omitempty"`
	Limits         CardLimits      `json:"limits,omitzero"`
	Rating         string          `json:"rating,omitempty"`       // "piece": each parcel is priced by itself; default "shipment"
	BillableStep   money.Rule      `json:"billable_step,omitzero"` // rounding of the billable weight: "0.5 up"
	Dimensional    string          `json:"dimensional,omitempty"`  // id of the dimensional rules that apply; "" for none
	BreakWeight    bool            `json:"break_weight,omitempty"` // a lower price at a higher band is charged instead
	Compensation   decimal.Decimal `json:"compensation,omitzero"`  // included against loss, in the card's currency
	Source         string          `json:"source,omitempty"`       // of this service's facts, where not the card's
}

// CardLimits are what a service takes at most; zero is no limit. "Exceeds" is strict: a parcel at the limit passes.
type CardLimits struct {
	Weight         decimal.Decimal `json:"weight,omitzero"`          // of a parcel
	ShipmentWeight decimal.Decimal `json:"shipment_weight,omitzero"` // of all parcels
	Length         decimal.Decimal `json:"length,omitzero"`          // longest edge
	Second         decimal.Decimal `json:"second,omitzero"`          // second edge
	LengthGirth    decimal.Decimal `json:"length_girth,omitzero"`    // L + 2W + 2H
	Sum            decimal.Decimal `json:"sum,omitzero"`             // L + W + H
	Value          decimal.Decimal `json:"value,omitzero"`           // of the goods, in the card's currency
	Parcels        int             `json:"parcels,omitempty"`
}

// ZoneRule puts countries, or regions or postcodes of one country, into a zone. The most specific rule wins: postcode,
// then region, then country, then "*", which is every country but the one shipped from.
type ZoneRule struct {
	Zone      string          `json:"zone"`
	Services  []string        `json:"services,omitempty"` // none: all
	From      []trade.Country `json:"from,omitempty"`     // none: all origins of the card
	Countries []trade.Country `json:"countries"`
	Regions   []trade.Region  `json:"regions,omitempty"`
	Postcodes []string        `json:"postcodes,omitempty"` // prefixes "35" or ranges "96701..96898", without blanks
	Except    []trade.Country `json:"except,omitempty"`    // not these: they're outside "*", and Lint doesn't miss them
}

// RateRow is one price of a service in a zone. UpTo is inclusive; 0 is without limit. Exactly one of Price, PerUnit
// and Add is given.
type RateRow struct {
	Service string          `json:"service"`
	Zone    string          `json:"zone"`
	UpTo    decimal.Decimal `json:"up_to,omitzero"`
	Price   decimal.Decimal `json:"price,omitzero"`
	PerUnit decimal.Decimal `json:"per_unit,omitzero"` // for each unit of the whole billable weight
	Minimum decimal.Decimal `json:"minimum,omitzero"`  // least charge of PerUnit
	Add     decimal.Decimal `json:"add,omitzero"`      // on the price of the last band below, for each Step or part of one above it
	Step    decimal.Decimal `json:"step,omitzero"`
	Valid   trade.Period    `json:"valid,omitzero"`

	line int // of the CSV file the row was read from
}

// DimensionalRule says what volume weighs. Rules with one ID follow each other in time.
type DimensionalRule struct {
	ID         string       `json:"id"`
	Valid      trade.Period `json:"valid,omitzero"`
	LengthUnit string       `json:"length_unit,omitempty"` // default the card's
	WeightUnit string       `json:"weight_unit,omitempty"`
	// Divisor is volume units (cm³, in³) for one weight unit: 5000 cm³/kg, 139 in³/lb. The two aren't the same rule.
	Divisor       decimal.Decimal `json:"divisor"`
	EdgeRounding  money.Rule      `json:"edge_rounding,omitzero"`  // "1 nearest" or "1 up"
	Rounding      money.Rule      `json:"rounding,omitzero"`       // of the result: "1 up", "0.5 up"
	MinimumVolume decimal.Decimal `json:"minimum_volume,omitzero"` // applies only above this volume
	Per           string          `json:"per,omitempty"`           // "shipment" compares the sums; default "piece"
}

// Surcharge is a charge beyond the base price, or a discount when it is negative. It applies where When holds. One of
// Fixed, Percent, PerUnit and Series gives the amount.
//
// Conditions may ask for the attributes destination, region, dispatch, postcode (prefixes and ranges), terms,
// service, zone, carrier, mode, option, signature, buyer and purpose; of a line, or of any line, code, origin,
// category and un; for the amounts weight and billable_weight ("30 kg"), length, width and height (longest to
// shortest edge), girth, length_girth and sum ("120 cm"), volume ("10368 in3"), goods ("150 EUR"), parcels and lines
// (plain numbers); for the dates order (when it leaves), loading, entry and payment; and, inside any_line, for the facts
// packing_instruction and section and the item's own. Asked of a whole shipment, edges are those of its largest
// parcel by each measure, and weights are sums. A region or postcode that isn't known leaves a surcharge out, and the
// offer says so; anything else that isn't known rejects the service.
type Surcharge struct {
	ID       string           `json:"id"`
	Kind     string           `json:"kind"` // fuel, remote_area, oversize, additional_handling, dangerous_goods, signature, insurance, residential, peak, customs, ddp, discount, other
	Name     string           `json:"name"`
	Valid    trade.Period     `json:"valid,omitzero"`
	Services []string         `json:"services,omitempty"` // none: all
	Terms    []trade.Incoterm `json:"terms,omitempty"`    // none: all
	When     cond.Cond        `json:"when,omitzero"`
	Fixed    decimal.Decimal  `json:"fixed,omitzero"`
	Percent  decimal.Decimal  `json:"percent,omitzero"`  // of the charges named in Of
	PerUnit  decimal.Decimal  `json:"per_unit,omitzero"` // for each unit of billable weight
	Series   []SeriesRate     `json:"series,omitempty"`  // dated percentages of the charges named in Of: fuel
	Of       []string         `json:"of,omitempty"`      // "base", ids of surcharges above, "goods" for the value of the goods
	Minimum  decimal.Decimal  `json:"minimum,omitzero"`
	Maximum  decimal.Decimal  `json:"maximum,omitzero"`
	Per      string           `json:"per,omitempty"`   // "piece", "line" of the order; default "shipment"
	Above    int              `json:"above,omitempty"` // only for pieces or lines above this number
	Group    string           `json:"group,omitempty"` // of one group only the highest is charged (for each piece, where per piece)
	// BillableWeight is the least weight billed for a piece that the surcharge applies to.
	BillableWeight decimal.Decimal `json:"billable_weight,omitzero"`
	Source         string          `json:"source,omitempty"`
}

// SeriesRate is a percentage from a day on, until the next one.
type SeriesRate struct {
	From    trade.Date      `json:"from"`
	Percent decimal.Decimal `json:"percent"`
}

// AdvanceRule is a fee for paying duty and tax at import: flat, the larger of Minimum and Percent of what is advanced,
// or by steps of the value of the goods.
type AdvanceRule struct {
	ID       string           `json:"id"`
	Name     string           `json:"name"`
	Valid    trade.Period     `json:"valid,omitzero"`
	Services []string         `json:"services,omitempty"`
	Terms    []trade.Incoterm `json:"terms,omitempty"`
	When     cond.Cond        `json:"when,omitzero"`
	Currency trade.Currency   `json:"currency,omitempty"` // default the card's
	Minimum  decimal.Decimal  `json:"minimum,omitzero"`
	Percent  decimal.Decimal  `json:"percent,omitzero"`
	Flat     decimal.Decimal  `json:"flat,omitzero"`
	Steps    []AdvanceStep    `json:"steps,omitempty"`
	IfDue    bool             `json:"if_due,omitempty"` // charged only if duty or tax is due
	Source   string           `json:"source,omitempty"`
}

// AdvanceStep is a flat fee for goods worth up to UpTo (inclusive; 0 is without limit), in the rule's currency.
type AdvanceStep struct {
	UpTo decimal.Decimal `json:"up_to,omitzero"`
	Fee  decimal.Decimal `json:"fee"`
}

// TransitRow gives the transit of a service to a zone, in working days from dispatch. An empty zone is every zone
// without a row of its own.
type TransitRow struct {
	Service string `json:"service"`
	Zone    string `json:"zone,omitempty"`
	Transit
}

// ParseRateCard reads a rate card's JSON strictly: an unknown field, a malformed number or a broken condition is an
// error, all reported at once as trade.Errors with JSON Pointer and line. The card isn't linted: see Lint.
func ParseRateCard(data []byte) (*RateCard, error) {
	c := &RateCard{}
	if err := decodeStrict("card", data, c).ErrorOrNil(); err != nil {
		return nil, err
	}
	c.text = slices.Clone(data)
	sum := sha256.Sum256(data)
	c.digest = "sha256:" + hex.EncodeToString(sum[:])
	return c, nil
}

// Data names the card as offers state it: carrier, version and the digest of its file.
func (c *RateCard) Data() string {
	s := c.Carrier + " " + c.Version
	if c.digest != "" {
		s += " " + c.digest[:min(len(c.digest), 19)]
	}
	return s
}
