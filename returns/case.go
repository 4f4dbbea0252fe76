package returns

import (
	"strings"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Reason is why goods come back.
type Reason string

// The reasons.
const (
	Defective      Reason = "defective"
	Damaged        Reason = "damaged" // on the way
	WrongItem      Reason = "wrong_item"
	NotAsDescribed Reason = "not_as_described"
	ChangeOfHeart  Reason = "change_of_heart"
	RefusedParcel  Reason = "refused" // the buyer didn't take delivery
	Undeliverable  Reason = "undeliverable"
)

// Reasons lists the reasons in a fixed order.
func Reasons() []Reason {
	return []Reason{Defective, Damaged, WrongItem, NotAsDescribed, ChangeOfHeart, RefusedParcel, Undeliverable}
}

// ParseReason reads a reason as people write it: "change of heart", "Wrong item", "not-as-described". ok is false for
// a word that isn't known.
func ParseReason(s string) (r Reason, ok bool) {
	switch w := word(s); w {
	case "defective", "faulty", "defect":
		return Defective, true
	case "damaged", "damaged_in_transit":
		return Damaged, true
	case "wrong_item", "wrong", "wrong_goods":
		return WrongItem, true
	case "not_as_described":
		return NotAsDescribed, true
	case "change_of_heart", "change_of_mind", "withdrawal", "unwanted":
		return ChangeOfHeart, true
	case "refused":
		return RefusedParcel, true
	case "undeliverable":
		return Undeliverable, true
	}
	return Reason(s), false
}

// Condition is the state goods are in when they come back. The empty Condition is not known.
type Condition string

// The conditions.
const (
	Unused Condition = "new" // unused, unopened
	Opened Condition = "opened"
	Used   Condition = "used"
	Broken Condition = "damaged" // damaged or defective
)

// ParseCondition reads a condition as people write it. ok is false for a word that isn't known; no word is a condition
// that isn't known yet, which is fine.
func ParseCondition(s string) (c Condition, ok bool) {
	switch word(s) {
	case "":
		return "", true
	case "new", "unused", "unopened", "sealed", "as_new", "like_new":
		return Unused, true
	case "opened", "open_box":
		return Opened, true
	case "used", "worn":
		return Used, true
	case "damaged", "defective", "broken", "faulty":
		return Broken, true
	}
	return Condition(s), false
}

// word brings a code to lower case with underscores.
func word(s string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(s)))
}

// Item is what comes back of one line of the order.
type Item struct {
	SKU       string          `json:"sku,omitempty"`
	Line      *int            `json:"line,omitempty"` // index of the order's line, where the SKU doesn't tell
	Quantity  decimal.Decimal `json:"quantity"`
	Condition Condition       `json:"condition,omitempty"`
}

// Previous is an earlier return of the same order: what came back then, and what was refunded for it. A refund that
// isn't stated counts as everything charged for those items, so that nothing is refunded twice.
type Previous struct {
	ID     string
	Date   trade.Date
	Items  []Item
	Refund *Refund
}

// Dates are the days that start or end a deadline. A date that isn't given is assumed as its comment says, and the
// claim that rests on it says so.
type Dates struct {
	Exported     trade.Date `json:"exported,omitzero"`      // left the seller's country: the order's loading date, else its date
	Imported     trade.Date `json:"imported,omitzero"`      // entered the buyer's country: the order's entry date, else its date
	DebtNotified trade.Date `json:"debt_notified,omitzero"` // customs told the debt: the import date
	Delivered    trade.Date `json:"delivered,omitzero"`     // the buyer got them: the import date
	Reexported   trade.Date `json:"reexported,omitzero"`    // leave the buyer's country again: the date of the return
	HomeImported trade.Date `json:"home_imported,omitzero"` // first entered the seller's country, where they were imported there
}

// Case is a request to bring goods back.
type Case struct {
	ID       string
	Order    *trade.Order      // may be nil where a Quote is given; the way home then needs From and To
	Quote    *landedcost.Quote // what was charged; nil: the Desk's Quoter computes it for the order's date
	Items    []Item
	Reason   Reason
	Date     trade.Date // of the request; claims and re-import are dated by it
	Previous []Previous
	Dates    Dates
	From     *trade.Address    // where the goods are; default the order's ship-to
	To       *trade.Address    // where they'd go; default the policy's return address, else where they were shipped from
	Entry    string            // number of the import declaration (MRN, entry number)
	Facts    map[string]string // what the order doesn't say and a rule asks for: "drawback_claimed", "commercial"
}
