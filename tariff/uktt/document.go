package uktt

import (
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Service is the tariff a document belongs to.
type Service string

// The services.
const (
	UK Service = "uk" // the tariff of Great Britain
	XI Service = "xi" // the tariff of the European Union as it applies in Northern Ireland
)

// Territory is the customs territory that the service's tariff applies to.
func (s Service) Territory() trade.Territory {
	switch s {
	case UK:
		return "GB"
	case XI:
		return "XI"
	}
	return ""
}

// Document is one answer of the UK Trade Tariff API on one commodity or declarable heading. Once read it isn't changed
// by this package; a host may set Service and AsOf where the answer doesn't say them, before it makes a provider.
type Document struct {
	// Service is what the answer says of itself. Older answers don't: set it before making a provider.
	Service Service
	// AsOf is the day the answer was given for. The API doesn't repeat it; Read presumes the latest first day of the
	// measures in it, which can't be later than the truth. A host that knows better sets it.
	AsOf        trade.Date
	Code        trade.HSCode // ten digits
	Description string
	// Declarable says that goods are declared under the code. A heading that isn't declarable has no measures of its own,
	// but Children.
	Declarable   bool
	MeursingCode bool // the duty depends on a Meursing code
	EntryPrice   bool // the duty depends on an entry price
	Period       trade.Period
	Import       []*Measure
	Export       []*Measure
	Footnotes    []Footnote
	Children     []Child // commodities below a heading
	// NotUnderstood lists what was read but can't be turned into law, each with its path in the document. Nothing is left
	// out in silence.
	NotUnderstood []trade.Finding
	// Digest is the SHA-256 of the document as read, after decompression.
	Digest string
}

// Child is a commodity below a heading that isn't declarable.
type Child struct {
	Code        trade.HSCode
	Description string
	Leaf        bool
}

// Measure is one measure of the UK or EU tariff on the commodity.
type Measure struct {
	ID          string
	Type        string // "103"
	Name        string // the type's description
	Series      string // A prohibitions, B conditions, C applicable duty …
	VAT, Excise bool
	trade.Period
	Area           Area
	Excluded       []Area
	Components     []duty.Component
	Resolved       []duty.Component // with Meursing amounts filled in, where the answer was asked with a Meursing code
	Text           string           // the duty as the API prints it
	Conditions     []Condition
	AdditionalCode AdditionalCode
	Quota          *Quota
	Scheme         string // code of the scheme of rules of origin, "albania"
	PreferenceCode string // data element 4/17
	Reduction      int    // reduction indicator of a Meursing measure
	LegalActs      []LegalAct
	Suspension     *LegalAct // the regulation that suspends the measure, if any
	Footnotes      []Footnote
	Units          []string // national measurement units
	path           string
}

// Area is a country or a group of countries.
type Area struct {
	ID      string // "CN" or "1011"
	Name    string
	Members []trade.Country
}

// AdditionalCode tells goods apart that one commodity code covers: a producer, a substance, a kind of excise.
type AdditionalCode struct{ Code, Description string }

// Quota is a tariff quota.
type Quota struct {
	Order   string
	Status  string
	Period  trade.Period
	Volume  decimal.NullDecimal
	Balance decimal.NullDecimal // what was left on the day of the answer; what is left on import is the order's to say
	Unit    string
	// Suspended and Blocked are the periods in which nothing is allocated.
	Suspended, Blocked trade.Period
}

// LegalAct is the instrument behind a measure.
type LegalAct struct {
	Code, URL string
	trade.Period
	Published trade.Date
}

// Footnote is a note to a measure or a commodity.
type Footnote struct{ Code, Text string }

// Condition is one row of a measure's conditions.
type Condition struct {
	Code        string // A, B, C …: what kind of condition
	Document    string // certificate, licence or document that fulfils it, "" for none
	Requirement string // in words
	Action      string // what follows when it's fulfilled: "27" applies the duty
	// Threshold is the amount that is compared, with its operator "=<", "=>" or ">", unit and currency.
	Threshold  decimal.NullDecimal
	Operator   string
	Currency   trade.Currency
	Unit       string
	Qualifier  string
	Components []duty.Component
}

// otherwise reports whether the row asks for nothing: what follows when no other row is fulfilled.
func (c *Condition) otherwise() bool { return c.Document == "" && !c.Threshold.Valid }

// positive reports whether the measure applies, or lets the goods in, where the row is fulfilled.
func (c *Condition) positive() bool {
	yes, _ := positive(c.Action)
	return yes || c.Action == "" && len(c.Components) > 0
}

// group is the kind of condition whose rows are alternatives: Z, "more than one certificate", stands beside B.
func (c *Condition) group() string {
	if c.Code == "Z" {
		return "B"
	}
	return c.Code
}

// fact is the item's fact that answers a threshold, in the unit of the threshold.
func (c *Condition) fact() string {
	unit := c.Unit
	if c.Qualifier != "" {
		unit += "." + c.Qualifier
	}
	switch {
	case c.Code == "V":
		return FactEntryPrice
	case c.Currency != "":
		return strings.TrimSuffix("price_per."+unit, ".")
	case c.Code == "R" || c.Code == "U":
		return "ratio." + unit
	}
	return "quantity." + unit
}

// comparison returns the threshold as a comparison: the operator as written, else what the code of the condition means.
func (c *Condition) comparison() cond.Cmp {
	switch c.Operator {
	case "=<", "<=":
		return cond.AtMost
	case "=>", ">=":
		return cond.AtLeast
	case ">":
		return cond.Over
	case "<":
		return cond.Under
	}
	if c.Code == "E" || c.Code == "I" {
		return cond.AtMost
	}
	return cond.AtLeast
}

// positive reports whether the action lets the goods in or the measure apply; known is false for actions that say neither.
func positive(action string) (yes, known bool) {
	switch action {
	case "01", "24", "25", "26", "27", "28", "29", "34", "36":
		return true, true
	case "04", "05", "06", "07", "08", "09", "10", "16", "30":
		return false, true
	}
	return false, false
}

// actionCode finds the code of an action that older answers give in words only.
func actionCode(words string) string {
	for _, a := range [...]struct{ code, start string }{
		{"01", "Apply the amount of the action"}, {"04", "The entry into free circulation is not allowed"}, {"05", "Export is not allowed"},
		{"06", "Import is not allowed"}, {"07", "Measure not applicable"}, {"08", "Declared subheading not allowed"},
		{"09", "Import/export not allowed after control"}, {"10", "Declaration to be corrected"}, {"16", "Export refund not applicable"},
		{"24", "Entry into free circulation allowed"}, {"25", "Export allowed"}, {"26", "Import allowed"}, {"27", "Apply the mentioned duty"},
		{"28", "Declared subheading allowed"}, {"29", "Import/export allowed after control"}, {"30", "Suspicious case"},
		{"34", "Apply exemption/reduction of the anti-dumping duty"}, {"36", "Apply export refund"},
	} {
		if strings.HasPrefix(words, a.start) {
			return a.code
		}
	}
	return ""
}
