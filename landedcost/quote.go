package landedcost

import (
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Status says how complete a quote or a line is.
type Status string

// The statuses.
const (
	Complete Status = "complete"
	Partial  Status = "partial" // some line lacks a rate; its findings say which fact is missing
	Refused  Status = "refused" // a prohibition
)

// Quote is what an order costs landed: a ledger of lines and charges whose parts add up to its totals. Amounts are in
// the order's currency, customs amounts in the destination's; each column sums to its own totals to the minor unit.
type Quote struct {
	OrderID     string          `json:"order_id"`
	QuotedFor   trade.Date      `json:"quoted_for"`
	Currency    trade.Currency  `json:"currency"`
	Terms       trade.Incoterm  `json:"terms"`
	Status      Status          `json:"status"`
	Destination trade.Territory `json:"destination"`
	Consignment Consignment     `json:"consignment"`
	Procedure   string          `json:"procedure,omitempty"` // the procedure taken; several by item are joined by "+"
	Declaration string          `json:"declaration,omitempty"`
	Scheme      string          `json:"scheme,omitempty"`
	DeMinimis   []DeMinimis     `json:"de_minimis,omitempty"`
	Lines       []Line          `json:"lines"`
	Charges     []Charge        `json:"charges"` // levied on the consignment; each has shares by line for reading
	Exchange    []ExchangeRate  `json:"rates_of_exchange,omitempty"`
	Totals      Totals          `json:"totals"`
	// CustomsTotals are the charges in the destination's currency.
	CustomsTotals CustomsTotals        `json:"customs_totals"`
	Bounds        *Bounds              `json:"bounds,omitempty"`
	Findings      []trade.Finding      `json:"findings,omitempty"`
	Procedures    []ProcedureOption    `json:"procedures,omitempty"` // the lawful procedures considered
	Alternatives  []Alternative        `json:"alternatives,omitempty"`
	Data          []tariff.DataVersion `json:"data"`
	Guarantee     *Guarantee           `json:"guarantee,omitempty"`
	// OrderDigest identifies the order that was quoted, once the quote is sealed.
	OrderDigest string `json:"order_digest,omitempty"`
	Seal        *Seal  `json:"seal,omitempty"`
}

// Consignment sums up what crosses the border.
type Consignment struct {
	IntrinsicValue trade.Money `json:"intrinsic_value"` // goods only, in the destination's currency
	CustomsValue   trade.Money `json:"customs_value"`
	ValuationBasis string      `json:"valuation_basis"`
}

// DeMinimis tells how a threshold was tested.
type DeMinimis struct {
	On        string      `json:"on"` // the charge it frees: "duty", "vat"
	Threshold trade.Money `json:"threshold"`
	Compared  trade.Money `json:"compared"`
	Basis     string      `json:"basis"` // what was compared
	Applies   bool        `json:"applies"`
	Line      *int        `json:"line,omitempty"` // index of the line where the test is per item
}

// Line is one line of the order in the quote.
type Line struct {
	SKU          string          `json:"sku,omitempty"`
	Description  string          `json:"description,omitempty"`
	Code         trade.HSCode    `json:"code"`
	CodeSource   string          `json:"code_source"` // "order", "hs_code", "schedule"
	Origin       trade.Country   `json:"origin,omitempty"`
	Quantity     decimal.Decimal `json:"quantity"`
	Goods        trade.Money     `json:"goods"` // price of the line net of its own and its share of cart discounts, quote currency
	CustomsValue trade.Money     `json:"customs_value"`
	Procedure    string          `json:"procedure,omitempty"`
	Status       Status          `json:"status"`
	Charges      []Charge        `json:"charges"`
	Options      []Option        `json:"options,omitempty"`
	Considered   []Considered    `json:"considered,omitempty"` // every measure looked at and why it did or didn't apply
	Findings     []trade.Finding `json:"findings,omitempty"`
}

// Charge is one amount, with everything behind it. It stands once: on its line, or on the quote where it's levied on
// the consignment.
type Charge struct {
	Group         tariff.Group      `json:"group"`
	ID            string            `json:"id"` // the charge's id in the regime: "duty", "vat"
	Kind          string            `json:"kind"`
	Name          string            `json:"name"`
	Measure       string            `json:"measure,omitempty"`
	Base          trade.Money       `json:"base"` // customs currency
	Rate          string            `json:"rate"`
	CustomsAmount trade.Money       `json:"customs_amount"`
	Amount        trade.Money       `json:"amount"`
	Debtor        string            `json:"debtor"`    // who owes it to the authority or carrier
	Bearer        string            `json:"bearer"`    // who pays in the end
	Collected     string            `json:"collected"` // "checkout", "delivery" or "import" (by the seller's account)
	Derivation    Derivation        `json:"derivation"`
	Working       *Working          `json:"working,omitempty"` // the derivation as data, where it was asked for
	Instrument    string            `json:"instrument,omitempty"`
	Source        string            `json:"source,omitempty"`
	InForce       trade.Period      `json:"in_force"`
	VerifiedOn    trade.Date        `json:"verified_on,omitzero"`
	Confidence    tariff.Confidence `json:"confidence,omitempty"`
	Rounding      string            `json:"rounding,omitempty"`
	Heading       string            `json:"heading,omitempty"`
	Shares        []Share           `json:"shares,omitempty"`
	Findings      []string          `json:"findings,omitempty"` // codes that qualify the charge: "scope.presumed", "data.low_confidence"
}

// Share is a line's part of a charge levied on the consignment, for reading; shares sum to the charge.
type Share struct {
	Line   int         `json:"line"`
	Amount trade.Money `json:"amount"`
}

// Option is one lawful way to the base duty of a line, side by side with the others.
type Option struct {
	Kind      tariff.Kind `json:"kind"`
	Name      string      `json:"name"`
	Measure   string      `json:"measure,omitempty"`
	Rate      string      `json:"rate,omitempty"`
	Claimable bool        `json:"claimable"` // all it needs is in the order
	Claimed   bool        `json:"claimed,omitempty"`
	Chosen    bool        `json:"chosen,omitempty"`
	Needs     []string    `json:"needs,omitempty"`
	Duty      trade.Money `json:"duty,omitzero"`     // base duty under it, customs currency
	Saving    trade.Money `json:"saving,omitzero"`   // against the third-country duty
	Foregone  trade.Money `json:"foregone,omitzero"` // against the option chosen
	Why       string      `json:"why,omitempty"`     // why it can't be had, where it can't
}

// Considered is a measure that was looked at, with the reason it did or didn't apply.
type Considered struct {
	Measure string `json:"measure"`
	Name    string `json:"name"`
	Heading string `json:"heading,omitempty"`
	Rate    string `json:"rate,omitempty"`
	Applied bool   `json:"applied"`
	Why     string `json:"why"`
}

// ExchangeRate is a rate of exchange used.
type ExchangeRate struct {
	From   trade.Currency `json:"from"`
	To     trade.Currency `json:"to"`
	Rate   string         `json:"rate"`
	Date   trade.Date     `json:"date"`
	Source string         `json:"source"`
}

// Totals are in the quote's currency. Charges = duties + taxes + fees; landed = goods − discounts + shipping +
// insurance + charges = due at checkout + due on delivery (what the buyer pays in all).
type Totals struct {
	Goods         trade.Money `json:"goods"` // before discounts
	Discounts     trade.Money `json:"discounts"`
	Shipping      trade.Money `json:"shipping"`
	Insurance     trade.Money `json:"insurance"`
	Duties        trade.Money `json:"duties"`
	Taxes         trade.Money `json:"taxes"`
	Fees          trade.Money `json:"fees"`
	Charges       trade.Money `json:"charges"`
	Landed        trade.Money `json:"landed"`
	DueAtCheckout trade.Money `json:"due_at_checkout"`
	DueOnDelivery trade.Money `json:"due_on_delivery"`
	// SellerCost is what the seller pays out to authorities and carriers: the charges he owes or bears, and the carriage
	// where its cost is known.
	SellerCost trade.Money `json:"seller_cost"`
}

// CustomsTotals are the charges in the destination's currency.
type CustomsTotals struct {
	Duties  trade.Money `json:"duties"`
	Taxes   trade.Money `json:"taxes"`
	Fees    trade.Money `json:"fees"`
	Charges trade.Money `json:"charges"`
}

// Bounds say between which amounts the landed total lies, and because of which inputs.
type Bounds struct {
	Low     trade.Money `json:"low"`
	High    trade.Money `json:"high"`
	Because []string    `json:"because"` // JSON Pointers of the inputs that would settle it, most money first
	// Stakes are, for each of Because, how far it alone moves the total, the others read low; zero where that can't be
	// told before it is known.
	Stakes []trade.Money `json:"stakes"`
}

// ProcedureOption is a procedure that was considered for the consignment.
type ProcedureOption struct {
	ID      string      `json:"id"`
	Name    string      `json:"name"`
	Chosen  bool        `json:"chosen,omitempty"`
	Lawful  bool        `json:"lawful"`
	Why     string      `json:"why,omitempty"`
	Charges trade.Money `json:"charges,omitzero"` // total in customs currency, with Options.Considered
}
