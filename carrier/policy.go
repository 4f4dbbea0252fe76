package carrier

import (
	_ "embed" // the schema's text
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

//go:embed policy.schema.json
var policySchema string

// PolicySchema returns the JSON Schema (draft 2020-12) of a policy file.
func PolicySchema() string { return policySchema }

// Policy says what makes one option better than another: hard constraints, and coefficients that turn everything else
// into money. It is data; see ParsePolicy. Amounts without a currency are in the currency of the ranking.
//
// The score of an option is a cost, lower is better:
//
//	score = Σ count[part] × part + price_of_day × days
//
// over the parts freight, handling, seller_charges, buyer_charges, goods_cost, late, refusal, exception, and
// customer_pays, which is subtracted. There is no scaling to the other options' range and no tolerance, so that an
// option that isn't chosen never decides which one is.
type Policy struct {
	SchemaVersion string `json:"schema_version,omitempty"`
	Name          string `json:"name"`
	// First orders options before the score does: "" score alone, "days" the fewest days, "risk" the least expected
	// cost of lateness, refusal and exceptions.
	First string `json:"first,omitempty"`
	// Count weighs the parts of the score; absent parts count nothing. Weights aren't negative.
	Count      map[string]decimal.Decimal `json:"count"`
	Percentile int                        `json:"percentile,omitempty"` // of the transit: 50, 90 (default) or 95
	// AssumeDays stands in for a transit that isn't known; 0 means that an option without transit is rejected where
	// days matter. The option then says that it is assumed.
	AssumeDays    int             `json:"assume_days,omitempty"`
	PriceOfDay    decimal.Decimal `json:"price_of_day,omitzero"`   // what a working day is worth
	LateCost      decimal.Decimal `json:"late_cost,omitzero"`      // of one late parcel
	RefusalCost   decimal.Decimal `json:"refusal_cost,omitzero"`   // of one refused parcel, beyond the freight back
	ExceptionCost decimal.Decimal `json:"exception_cost,omitzero"` // of one parcel that someone must look after
	Prior         Prior           `json:"prior,omitzero"`
	Constraints   Constraints     `json:"constraints,omitzero"`
}

// Prior is what is believed about a lane before its own parcels are counted: rates between 0 and 1, as if they had
// been seen on Parcels parcels. Few parcels of a lane then move its rates little (the mean of a Beta distribution).
type Prior struct {
	Parcels   decimal.Decimal                    `json:"parcels,omitzero"`
	Late      decimal.Decimal                    `json:"late,omitzero"`
	Refused   map[trade.Incoterm]decimal.Decimal `json:"refused,omitempty"` // by terms; "" for others
	Exception decimal.Decimal                    `json:"exception,omitzero"`
}

// Constraints reject options whatever they cost.
type Constraints struct {
	MaxDays         int              `json:"max_days,omitempty"` // at the policy's percentile
	Terms           []trade.Incoterm `json:"terms,omitempty"`    // none: all
	Carriers        []string         `json:"carriers,omitempty"` // none: all
	BlockedCarriers []string         `json:"blocked_carriers,omitempty"`
	BlockedServices []string         `json:"blocked_services,omitempty"` // "carrier/service"
	Features        []string         `json:"features,omitempty"`         // all are needed
	MaxDelivered    *decimal.Decimal `json:"max_delivered,omitempty"`    // of the delivered cost
	MinMargin       *decimal.Decimal `json:"min_margin,omitempty"`
	NoSample        bool             `json:"no_sample,omitempty"` // no illustrative prices
}

// countable are the parts of a score, in the order they are shown.
const countable = " freight handling seller_charges buyer_charges goods_cost late refusal exception customer_pays "

// PolicyNames lists the policies that BuiltinPolicy knows.
func PolicyNames() []string {
	return []string{"balanced", "best-margin", "cheapest", "fastest", "most-reliable"}
}

// BuiltinPolicy returns one of the ready policies; ok is false for an unknown name. Their coefficients are in units of
// the ranking's currency and meant for currencies such as USD, EUR and GBP: copy a policy and set your own.
//
//   - cheapest: the lowest delivered cost, whoever pays duty and tax
//   - fastest: the fewest days at the 90th percentile, then the lowest delivered cost
//   - best-margin: what the customer pays less what the seller pays, with the expected cost of what goes wrong
//   - most-reliable: the least expected cost of lateness, refusal and exceptions, then the lowest delivered cost
//   - balanced: delivered cost, days at 1.00 each and the expected cost of what goes wrong
func BuiltinPolicy(name string) (Policy, bool) {
	one := decimal.New(1, 0)
	delivered := map[string]decimal.Decimal{"freight": one, "handling": one, "seller_charges": one, "buyer_charges": one}
	p := Policy{Name: name, Percentile: 90, Count: delivered}
	risky := func() {
		for _, part := range []string{"late", "refusal", "exception"} {
			p.Count[part] = one
		}
		p.LateCost, p.RefusalCost, p.ExceptionCost = decimal.New(8, 0), decimal.New(25, 0), decimal.New(12, 0)
		p.Prior = Prior{Parcels: decimal.New(50, 0), Late: decimal.New(8, -2), Exception: decimal.New(2, -2),
			Refused: map[trade.Incoterm]decimal.Decimal{trade.DDP: decimal.New(5, -3), trade.DAP: decimal.New(4, -2)}}
	}
	switch name {
	case "cheapest":
	case "fastest":
		p.First = "days"
	case "best-margin":
		risky()
		p.Count["goods_cost"], p.Count["customer_pays"] = one, one
		delete(p.Count, "buyer_charges")
	case "most-reliable":
		p.First = "risk"
		risky()
	case "balanced":
		risky()
		p.PriceOfDay, p.AssumeDays = one, 15
	default:
		return Policy{}, false
	}
	return p, true
}

// ParsePolicy reads a policy's JSON strictly. Every fault is reported at once as trade.Errors with path and line.
func ParsePolicy(data []byte) (Policy, error) {
	var p Policy
	errs := decodeStrict("policy", data, &p)
	if len(errs) == 0 {
		errs = p.check()
		lines := lineIndex(data)
		for i := range errs {
			errs[i].Line = lines[errs[i].Path]
		}
	}
	if err := errs.ErrorOrNil(); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// check returns what is wrong with a policy.
func (p *Policy) check() trade.Errors {
	var errs trade.Errors
	bad := func(path, format string, args ...any) {
		errs = append(errs, trade.Finding{Code: "policy.value", Severity: trade.Block, Path: path, Message: fmt.Sprintf(format, args...)})
	}
	if p.Name == "" {
		bad("/name", "a policy needs a name")
	}
	if p.First != "" && p.First != "days" && p.First != "risk" {
		bad("/first", "first is days, risk or absent, not %q", p.First)
	}
	if len(p.Count) == 0 && p.PriceOfDay.IsZero() {
		bad("/count", "a policy counts at least one of%s", strings.TrimRight(countable, " "))
	}
	names := make([]string, 0, len(p.Count))
	for k := range p.Count {
		names = append(names, k)
	}
	slices.Sort(names)
	for _, k := range names {
		if !strings.Contains(countable, " "+k+" ") {
			bad("/count/"+k, "%q is none of%s", k, strings.TrimRight(countable, " "))
		}
		if p.Count[k].Sign() < 0 {
			bad("/count/"+k, "a weight can't be negative; what the customer pays is subtracted as it is")
		}
	}
	if p.Percentile != 0 && p.Percentile != 50 && p.Percentile != 90 && p.Percentile != 95 {
		bad("/percentile", "the percentile is 50, 90 or 95")
	}
	for _, f := range []struct {
		path  string
		value decimal.Decimal
	}{{"/price_of_day", p.PriceOfDay}, {"/late_cost", p.LateCost}, {"/refusal_cost", p.RefusalCost}, {"/exception_cost", p.ExceptionCost}, {"/prior/parcels", p.Prior.Parcels}} {
		if f.value.Sign() < 0 {
			bad(f.path, "a cost can't be negative")
		}
	}
	if p.AssumeDays < 0 || p.Constraints.MaxDays < 0 {
		bad("/assume_days", "days can't be negative")
	}
	rates := []decimal.Decimal{p.Prior.Late, p.Prior.Exception}
	for _, r := range p.Prior.Refused {
		rates = append(rates, r)
	}
	for _, r := range rates {
		if r.Sign() < 0 || r.GreaterThan(decimal.New(1, 0)) {
			bad("/prior", "a rate lies between 0 and 1")
		}
	}
	return errs
}
