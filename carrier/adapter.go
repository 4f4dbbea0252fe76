package carrier

import (
	"context"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Adapter is the extension point for carriers: its services, and for a packed shipment one Offer or one typed
// Rejection for each (service, terms). Implementations are safe for concurrent use. A context that ends must end the
// call. An error means that the whole adapter failed; it never loses other adapters' answers.
type Adapter interface {
	// Name identifies the carrier: "royal-mail".
	Name() string
	// Services lists the services with their capabilities, whether or not they fit a shipment.
	Services() []Service
	// Offers answers for every service and every terms in s.Terms: one offer or one rejection each.
	Offers(ctx context.Context, s Shipment) (Answers, error)
}

// Shipment is a packed consignment as carriers see it.
type Shipment struct {
	Order   *trade.Order // read-only
	From    trade.Address
	To      trade.Address
	Date    trade.Date
	Parcels []Parcel
	Terms   []trade.Incoterm // the terms to answer for: DDP, DAP
	Value   trade.Money      // value of the goods
	// Charges are the duties and taxes the carrier would advance at import, by terms, where they're already known.
	// Advancement fees that are a percentage of them need them.
	Charges map[trade.Incoterm]trade.Money
	// Options are wanted beyond plain carriage: "signature", "insurance", "saturday". A signature that an item of the
	// order requires needs no option.
	Options []string
	// Convert turns an amount into another currency at the host's rates; nil, or false, where there is no rate.
	// Carriers compare the value of the goods with their limits in their own currency.
	Convert func(m trade.Money, to trade.Currency) (trade.Money, bool)
}

// Parcel is one closed carton in whole millimetres and grams, rounded up. Edges of 0 aren't known.
type Parcel struct {
	LengthMM, WidthMM, HeightMM int
	Grams                       int
	Box                         string // name of the box, "" where the order gave the package
	// Weight and Dimensions are exact and in the unit they were given in, where known: a box of 12 inches is then 12
	// inches to a carrier that rounds every fraction up.
	Weight     trade.Weight
	Dimensions *trade.Dimensions
	// Assumed states an assumption behind a parcel whose dimensions aren't known. With it a carrier may price the
	// parcel by its weight alone, and says so in the offer; without it such a parcel is rejected where size counts.
	Assumed string
}

// Answers are an adapter's offers and rejections.
type Answers struct {
	Offers     []Offer
	Rejections []Rejection
}

// Offer is one service on one terms at a price. Total is always the sum of Charges.
type Offer struct {
	Carrier  string         `json:"carrier"`
	Service  string         `json:"service"`
	Name     string         `json:"name,omitempty"`
	Terms    trade.Incoterm `json:"terms"`
	Mode     trade.Mode     `json:"mode"` // post or courier …: decides the customs procedure
	Charges  []OfferCharge  `json:"charges"`
	Total    trade.Money    `json:"total"`
	Transit  Transit        `json:"transit,omitzero"`
	Zone     string         `json:"zone,omitempty"`
	Advance  *Advance       `json:"advance,omitempty"` // the fee for paying duty and tax on someone's behalf
	Features []string       `json:"features,omitempty"`
	Data     string         `json:"data,omitempty"`    // rate card name, version and digest
	Sample   bool           `json:"sample,omitempty"`  // prices are illustrative, not a carrier's
	Assumes  []string       `json:"assumes,omitempty"` // what the price takes for granted
	// BillableWeight is the weight the carrier bills: "1.5 kg".
	BillableWeight string `json:"billable_weight,omitempty"`
}

// OfferCharge is one part of an offer's price, with the rule behind it.
type OfferCharge struct {
	Kind   string      `json:"kind"` // base, fuel, remote_area, oversize, signature, insurance, peak, discount …
	Name   string      `json:"name"`
	Amount trade.Money `json:"amount"`
	Rule   string      `json:"rule,omitempty"`
	Why    string      `json:"why,omitempty"` // the numbers used
}

// Advance is a carrier's fee for advancing duty and tax at import: the larger of Min and Percent of what it advances.
// It's part of the landed cost: under DDP the seller owes it, else the buyer.
type Advance struct {
	Name    string          `json:"name"`
	Min     trade.Money     `json:"min,omitzero"`
	Percent decimal.Decimal `json:"percent,omitzero"` // 2.5 is 2.5 %
	Flat    trade.Money     `json:"flat,omitzero"`
	Rule    string          `json:"rule,omitempty"`
	IfDue   bool            `json:"if_due,omitempty"` // charged only if duty or tax is due
}

// Fee returns the fee for advancing an amount of duty and tax, in the fee's own currency, rounded half up to its minor
// units. The amount must be in that currency; a trade.MismatchError is returned otherwise.
func (a *Advance) Fee(advanced trade.Money) (trade.Money, error) {
	currency := a.Min.Currency
	if currency == "" {
		currency = a.Flat.Currency
	}
	if currency == "" {
		currency = advanced.Currency
	}
	if advanced.IsSet() && advanced.Currency != currency {
		return trade.Money{}, trade.MismatchError{A: trade.NewMoney(advanced.Amount, advanced.Currency), B: trade.NewMoney(decimal.Decimal{}, currency)}
	}
	if a.IfDue && advanced.Amount.Sign() <= 0 {
		return trade.NewMoney(decimal.Decimal{}, currency), nil
	}
	if a.Flat.IsSet() {
		return a.Flat, nil
	}
	fee := money.MulRound(advanced.Amount, a.Percent.Shift(-2), currency.MinorUnits(), money.HalfUp)
	if fee.LessThan(a.Min.Amount) {
		fee = a.Min.Amount
	}
	return trade.NewMoney(fee, currency), nil
}

// Transit is a distribution of working days from dispatch to delivery.
type Transit struct {
	Min int `json:"min"`
	P50 int `json:"p50,omitempty"`
	P90 int `json:"p90,omitempty"`
	P95 int `json:"p95,omitempty"`
	Max int `json:"max"`
}

// Rejection says why a service made no offer on some terms.
type Rejection struct {
	Carrier string         `json:"carrier"`
	Service string         `json:"service"`
	Terms   trade.Incoterm `json:"terms,omitempty"`
	Code    RejectCode     `json:"code"`
	Because string         `json:"because"`
}

// RejectCode is the typed reason of a rejection.
type RejectCode string

// The reasons.
const (
	UnsupportedLane       RejectCode = "lane.unsupported"
	TooHeavy              RejectCode = "parcel.too_heavy"
	TooLong               RejectCode = "parcel.too_long"
	GirthExceeded         RejectCode = "parcel.girth"
	MissingWeight         RejectCode = "parcel.no_weight"
	MissingDimensions     RejectCode = "parcel.no_dimensions"
	TooManyParcels        RejectCode = "parcel.too_many"
	DangerousGoodsRefused RejectCode = "goods.dangerous"
	ValueExceeded         RejectCode = "goods.value"
	TermsNotOffered       RejectCode = "terms.not_offered"
	OptionUnavailable     RejectCode = "option.unavailable"
	NoRateForWeight       RejectCode = "card.no_rate"
	CardExpired           RejectCode = "card.expired"
	RuleUndecided         RejectCode = "card.undecided"
	CurrencyMissing       RejectCode = "card.currency"
	AdapterFailed         RejectCode = "adapter.failed"
	DeadlineExceeded      RejectCode = "adapter.deadline"
	AnswerInvalid         RejectCode = "adapter.invalid_answer"
	AnswerMissing         RejectCode = "adapter.no_answer"
)

// Service is a carrier's service with its capabilities as data.
type Service struct {
	ID       string           `json:"id"`
	Name     string           `json:"name"`
	Mode     trade.Mode       `json:"mode"`
	Terms    []trade.Incoterm `json:"terms"`              // DDP, DAP
	Features []string         `json:"features,omitempty"` // tracked, signature, electronic_customs_data, returns, paperless …
	Schemes  []string         `json:"schemes,omitempty"`  // registrations whose numbers it transmits: "EU-IOSS"
}
