package tariff

import (
	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
)

// Cond is a condition of the library's one condition language: see its JSON forms in the package comment.
type Cond = cond.Cond

// Kind says what a measure does to a line.
type Kind string

// The kinds of measure. Base kinds are alternatives of each other, of which one is charged; additional kinds come on top.
const (
	ThirdCountry      Kind = "third_country" // the ordinary duty (MFN, column 1 general; also column 2 for its origins)
	PreferenceDuty    Kind = "preference"
	Suspension        Kind = "suspension"
	Quota             Kind = "quota"
	Additional        Kind = "additional" // on top of the base duty
	AntiDumping       Kind = "anti_dumping"
	Countervailing    Kind = "countervailing"
	Safeguard         Kind = "safeguard"
	Excise            Kind = "excise"
	VAT               Kind = "vat"
	Prohibition       Kind = "prohibition"
	Licence           Kind = "licence"
	SupplementaryUnit Kind = "supplementary_unit"
)

// Base reports whether measures of the kind are alternatives for a line's base duty.
func (k Kind) Base() bool {
	return k == ThirdCountry || k == PreferenceDuty || k == Suspension || k == Quota
}

// OnTop reports whether measures of the kind are duties charged on top of the base duty.
func (k Kind) OnTop() bool {
	return k == Additional || k == AntiDumping || k == Countervailing || k == Safeguard
}

// Confidence says how sure a figure is.
type Confidence string

// The confidences; an empty one counts as high.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// Citation is where a figure comes from. Every figure in the data has one.
type Citation struct {
	Instrument string     `json:"instrument,omitempty"` // the law: "19 U.S.C. 1321(a)(2)(C)"
	Source     string     `json:"source,omitempty"`     // where it was read, or a key of the file's sources
	VerifiedOn trade.Date `json:"verified_on,omitzero"`
	Confidence Confidence `json:"confidence,omitempty"`
}

// Measure is one thing the law does to a line of goods: a duty, an additional duty, an excise, a prohibition. Measures
// are read-only once loaded and shared between goroutines.
type Measure struct {
	ID     string         `json:"id"`
	Kind   Kind           `json:"kind"`
	Name   string         `json:"name"`
	Code   trade.HSCode   `json:"code,omitempty"`  // prefix of the codes it covers; "" covers every code
	Codes  []trade.HSCode `json:"codes,omitempty"` // several prefixes, in place of Code
	Except []trade.HSCode `json:"except_codes,omitempty"`
	Origin Area           `json:"origin,omitzero"` // where the goods originate; the zero Area is everywhere
	trade.Period
	// Rate is what it charges; the zero Expression for prohibitions and licences. RateText is the official text.
	Rate     duty.Expression `json:"-"`
	RateText string          `json:"rate,omitempty"`
	// When must hold of the line; undecided, both branches' amounts are given.
	When Cond `json:"when,omitzero"`
	// Scope names lists of goods the measure covers or leaves out; see Scopes.
	Scope *Scope `json:"scope,omitempty"`

	Programme string   `json:"programme,omitempty"` // preference scheme or special programme symbol: "USMCA", "S", "EU-UK TCA"
	Symbol    string   `json:"symbol,omitempty"`    // what the tariff's tables call the programme: "S" for USMCA
	Scheme    string   `json:"scheme,omitempty"`    // the agreement the programme belongs to, "USMCA" for the symbols "S" and "S+"; a claim may name either
	Proof     []string `json:"proof,omitempty"`     // what a claim needs
	Waiver    string   `json:"waiver,omitempty"`    // up to this value no proof need be held: "2500 USD"

	// Family groups additional measures of which only the one of highest Rank is charged.
	Family string `json:"family,omitempty"`
	Rank   int    `json:"rank,omitempty"`
	// NotWith names families whose measure, when charged, leaves this one out.
	NotWith []string `json:"not_with,omitempty"`
	// Floor makes the rate a total that includes the base duty: max(0, rate − base).
	Floor bool `json:"floor,omitempty"`
	// ReplacesBase makes the rate take the place of the base duty.
	ReplacesBase bool `json:"replaces_base,omitempty"`
	// ShareOf names the fact that says on which share of the customs value the measure falls (0.6 is 60 %);
	// ShareRest makes it the rest (1 − the fact).
	ShareOf   string `json:"share_of,omitempty"`
	ShareRest bool   `json:"share_rest,omitempty"`

	QuotaOrder     string `json:"quota_order,omitempty"`
	AdditionalCode string `json:"additional_code,omitempty"`
	Heading        string `json:"heading,omitempty"` // the national heading it's declared under: "9903.88.15"
	Note           string `json:"note,omitempty"`
	Citation

	table string // of the row it was made of, "" for a measure of its own
}

// Scope says which goods a measure covers by named lists rather than by code prefix.
type Scope struct {
	Lists  []string `json:"lists,omitempty"`  // covered when on any of these
	Except []string `json:"except,omitempty"` // left out when on any of these
}

// Scopes answers whether a code is on a named list at a date. loaded is false where the list isn't known: the article
// is then presumed not listed and the charge says so.
type Scopes interface {
	Listed(territory trade.Territory, list string, code trade.HSCode, on trade.Date) (listed, loaded bool)
}
