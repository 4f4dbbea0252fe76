package returns

import (
	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/trade"
)

// Policy is a merchant's rules for returns, as data: what is refunded, which dispositions are agreed for which
// products, what they cost, and where goods go. See policy.schema.json for its JSON.
type Policy struct {
	SchemaVersion string `json:"schema_version,omitempty"`
	Name          string `json:"name"`
	// Illustrative marks figures that are examples; a Decision made by them says so.
	Illustrative bool `json:"illustrative,omitempty"`
	// Currency is the currency of every amount of the policy; empty means the currency of the order at hand.
	Currency   trade.Currency `json:"currency,omitempty"`
	Refunds    []RefundRule   `json:"refunds"`    // the first that matches counts
	Agreements []Agreement    `json:"agreements"` // the one an item names, else the first that matches
	// Costs are what each disposition costs and recovers; an agreement may have its own.
	Costs     map[Disposition]Costs `json:"costs"`
	Addresses []ReturnAddress       `json:"return_addresses,omitempty"`
}

// RefundRule says what a buyer gets back.
type RefundRule struct {
	Name    string    `json:"name"`
	Reasons []Reason  `json:"reasons,omitempty"` // empty: any
	Markets []string  `json:"markets,omitempty"` // countries, or markets of the law such as "EU"; empty: any
	When    cond.Cond `json:"when,omitzero"`     // further conditions: buyer, category, facts
	// WithinDays is how many days after delivery the request must come; 0 is no limit. A later request is refused.
	WithinDays int `json:"within_days,omitempty"`
	// SendBackDays is how many days after the request the goods must be sent; it dates the authorisation.
	SendBackDays int `json:"send_back_days,omitempty"`

	Goods    GoodsShare    `json:"goods"`
	Shipping ShippingShare `json:"shipping"`
	Duties   Share         `json:"duties"`
	Taxes    TaxShare      `json:"taxes"`
	Fees     Share         `json:"fees"`
	// PaidOnDelivery says whether the seller also reimburses what the buyer paid to a carrier or an authority at the
	// door. Otherwise only what the seller collected is refunded.
	PaidOnDelivery bool `json:"paid_on_delivery,omitempty"`
	// ReturnCarriage says who pays the way back: "seller" or "buyer".
	ReturnCarriage string `json:"return_carriage"`

	Instrument string     `json:"instrument,omitempty"`
	Source     string     `json:"source,omitempty"`
	VerifiedOn trade.Date `json:"verified_on,omitzero"`
}

// GoodsShare is the part of the goods' price that is refunded, by the condition they come back in. JSON is one
// percentage for all, or an object by condition with "default".
type GoodsShare struct {
	Default     Share
	ByCondition map[Condition]Share
}

// Of returns the share for a condition.
func (g GoodsShare) Of(c Condition) Share {
	if s, ok := g.ByCondition[c]; ok {
		return s
	}
	return g.Default
}

// ShippingShare says how the outbound carriage is refunded.
type ShippingShare string

// The ways to refund carriage.
const (
	ShippingNone         ShippingShare = "none"
	ShippingProportional ShippingShare = "proportional" // by value of what comes back
	ShippingComplete     ShippingShare = "complete"     // once the whole order has come back
)

// TaxShare says how tax is refunded.
type TaxShare string

// The ways to refund tax.
const (
	TaxNone   TaxShare = "none"
	TaxFollow TaxShare = "follow" // tax on whatever is refunded: goods, carriage, duty
	TaxFull   TaxShare = "full"   // all tax on what comes back
)

// Agreement says what may be done with a type of product, by its value.
type Agreement struct {
	Name string    `json:"name"`
	When cond.Cond `json:"when,omitzero"` // category, code, kind, facts; absent: any product
	// ValueOf is what the bands compare: the price of a "piece" (default) or of the whole returned "line".
	ValueOf string `json:"value_of,omitempty"`
	Bands   []Band `json:"bands"` // in rising order; the first that holds the value counts
	// Otherwise are the dispositions taken when none of the band's is lawful.
	Otherwise []Disposition         `json:"otherwise,omitempty"`
	Costs     map[Disposition]Costs `json:"costs,omitempty"`
}

// Band permits dispositions up to a value. Whether the boundary belongs to it is a setting: under or at_most. A band
// with neither holds every value.
type Band struct {
	Under        *Number       `json:"under,omitempty"`
	AtMost       *Number       `json:"at_most,omitempty"`
	Dispositions []Disposition `json:"dispositions"` // several: the cheapest is taken, of equals the first
}

// holds reports whether the value lies in the band, given that it lies in none before.
func (b Band) holds(v Number) bool {
	switch {
	case b.Under != nil:
		return v.LessThan(b.Under.Decimal)
	case b.AtMost != nil:
		return v.LessThanOrEqual(b.AtMost.Decimal)
	}
	return true
}

// Costs are what a disposition costs and what it brings in.
type Costs struct {
	Charges []CostRule `json:"charges,omitempty"`
	// Recovers is the part of the price that the goods are worth afterwards, by condition, with "default".
	Recovers GoodsShare `json:"recovers,omitzero"`
}

// CostRule is one cost of a disposition: a flat amount for the return, plus amounts per piece and per kilogram.
type CostRule struct {
	Kind     string  `json:"kind"` // carriage, handling, fee, inspection
	Name     string  `json:"name"`
	Flat     *Number `json:"flat,omitempty"`
	PerPiece *Number `json:"per_piece,omitempty"`
	PerKG    *Number `json:"per_kg,omitempty"`
}

// ReturnAddress is where goods from some markets go back to.
type ReturnAddress struct {
	Markets      []string      `json:"markets,omitempty"` // empty: any
	Address      trade.Address `json:"address"`
	Instructions []string      `json:"instructions,omitempty"`
}
