package scorecard

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
)

// Report is what a card comes to. Lists are sorted: by count, the largest first, then by name; months by time.
type Report struct {
	Orders     int        `json:"orders"`
	Released   int        `json:"released"`
	Held       int        `json:"held"`
	Dispatched int        `json:"dispatched"`
	Settled    int        `json:"settled"`
	From       trade.Date `json:"from,omitzero"` // the cohort's first day of dispatch
	To         trade.Date `json:"to,omitzero"`

	Accuracy      []Accuracy    `json:"landed_cost"`
	Variances     []Variance    `json:"variances"`
	Refusals      Share         `json:"refusals"`
	Returns       Returns       `json:"returns"`
	Documents     Documents     `json:"documents"`
	CustomsHolds  CustomsHolds  `json:"customs_holds"`
	Interventions Interventions `json:"interventions"`
	Lanes         []Lane        `json:"lanes"`
	Markets       []Market      `json:"markets"`
	Months        []Month       `json:"months"`
}

// plainReport is Report without its methods.
type plainReport Report

// MarshalJSON writes the report; amounts and shares are strings.
func (r *Report) MarshalJSON() ([]byte, error) { return strictjson.Marshal((*plainReport)(r)) }

// Share is a count of a whole. Share has 4 decimals, rounded half up, and is absent where the whole is nothing.
type Share struct {
	Count int              `json:"count"`
	Of    int              `json:"of"`
	Share *decimal.Decimal `json:"share,omitempty"`
}

func share(count, of int) Share { return Share{count, of, ratio(count, of, 4)} }

func ratio(count, of int, places int32) *decimal.Decimal {
	return quotient(decimal.New(int64(count), 0), decimal.New(int64(of), 0), places)
}

// quotient is a ÷ b rounded half up, nil where b is 0.
func quotient(a, b decimal.Decimal, places int32) *decimal.Decimal {
	q, ok := money.Div(a, b, places, money.HalfUp)
	if !ok {
		return nil
	}
	return &q
}

// Accuracy says how close what was quoted lies to what was charged, for one group in one currency. Bias and MAPE are
// fractions with 6 decimals.
type Accuracy struct {
	Currency       trade.Currency   `json:"currency"`
	Group          string           `json:"group"` // freight, duty, tax, fee, total
	Settled        int              `json:"settled"`
	Coverage       *decimal.Decimal `json:"coverage,omitempty"` // settled in this currency ÷ dispatched
	Bias           *decimal.Decimal `json:"bias,omitempty"`
	MAPE           *decimal.Decimal `json:"mape,omitempty"`
	Within2        Share            `json:"within_2"` // ±2 %
	Within5        Share            `json:"within_5"` // ±5 %
	Unquoted       int              `json:"unquoted"` // charged where nothing was expected
	Expected       trade.Money      `json:"expected"`
	Actual         trade.Money      `json:"actual"`
	UnderCollected trade.Money      `json:"under_collected"` // charged above what was expected
	OverCollected  trade.Money      `json:"over_collected"`
	// Histogram counts orders by (actual − expected) ÷ expected.
	Histogram []Bin `json:"histogram"`
}

// Bin is one bar of a histogram.
type Bin struct {
	Range  string `json:"range"` // "-2..2", in per cent
	Orders int    `json:"orders"`
}

// Variance is what one cause came to in one currency; positive was charged above what was expected.
type Variance struct {
	Currency trade.Currency `json:"currency"`
	Cause    string         `json:"cause"`
	Rows     int            `json:"rows"` // rows of settlements
	Amount   trade.Money    `json:"amount"`
}

// Returns are parcels that came back.
type Returns struct {
	Share
	Causes []Count `json:"causes"`
	// Unrecovered is duty and tax that the seller had paid on them.
	Unrecovered []Unrecovered `json:"unrecovered_prepaid"`
}

// Unrecovered is prepaid duty and tax on parcels that came back, in one currency.
type Unrecovered struct {
	Rows   int         `json:"rows"`
	Amount trade.Money `json:"amount"`
}

// Count is a name and how often.
type Count struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Documents are the exceptions before dispatch.
type Documents struct {
	Blocked Share   `json:"blocked"` // orders with a finding that blocked
	Open    Share   `json:"open"`    // orders that still have one
	Rules   []Count `json:"rules"`   // orders by rule code
}

// CustomsHolds are the exceptions after dispatch.
type CustomsHolds struct {
	Share
	Reasons []Count `json:"reasons"`
}

// Interventions are what people had to do before dispatch.
type Interventions struct {
	Share
	PerThousand *decimal.Decimal `json:"per_1000,omitempty"` // orders touched of 1,000, 1 decimal
	Fields      []Field          `json:"fields"`
}

// Field is a field that people had to look after.
type Field struct {
	Field       string           `json:"field"`
	Kind        string           `json:"kind"` // product, tax, address, documentation
	Orders      int              `json:"orders"`
	PerThousand *decimal.Decimal `json:"per_1000,omitempty"`
}

// Earnings is the delivered margin of the orders that have one: settled, at an end, with known cost of goods.
type Earnings struct {
	Orders   int              `json:"orders"`
	Revenue  trade.Money      `json:"revenue"`
	Goods    trade.Money      `json:"goods"`
	Freight  trade.Money      `json:"freight"`
	Charges  trade.Money      `json:"charges"` // duty, tax and fees that the seller bore
	Handling trade.Money      `json:"handling"`
	Margin   trade.Money      `json:"margin"`
	PerOrder *trade.Money     `json:"per_order,omitempty"`
	Share    *decimal.Decimal `json:"share,omitempty"` // of the revenue
}

// Lane is one carrier's service on one lane and terms, in one currency.
type Lane struct {
	Lane        string         `json:"lane"` // "US-GB/carrier/service/DDP"
	Origin      string         `json:"origin"`
	Destination string         `json:"destination"`
	Carrier     string         `json:"carrier,omitempty"` // absent where no service was found
	Service     string         `json:"service,omitempty"`
	Terms       string         `json:"terms,omitempty"`
	Currency    trade.Currency `json:"currency"`
	Orders      int            `json:"orders"`
	Released    int            `json:"released"`
	Delivered   int            `json:"delivered"`
	OnTime      Share          `json:"on_time"`
	P50         *int           `json:"transit_p50,omitempty"` // days
	P90         *int           `json:"transit_p90,omitempty"`
	Exceptions  Share          `json:"exceptions"` // parcels that someone had to look after
	Refused     Share          `json:"refused"`
	Returned    Share          `json:"returned"`
	Lost        int            `json:"lost"`
	Damaged     int            `json:"damaged"`
	Margin      Earnings       `json:"delivered_margin"`
}

// Market is one destination in one currency.
type Market struct {
	Destination string         `json:"destination"`
	Currency    trade.Currency `json:"currency"`
	Orders      int            `json:"orders"`
	Released    int            `json:"released"`
	Delivered   int            `json:"delivered"`
	OnTime      Share          `json:"on_time"`
	Refused     Share          `json:"refused"`
	Returned    Share          `json:"returned"`
	Margin      Earnings       `json:"delivered_margin"`
}

// Month is one month of dispatch in one currency.
type Month struct {
	Month     string         `json:"month"` // "2026-03"
	Currency  trade.Currency `json:"currency"`
	Orders    int            `json:"orders"`
	Released  int            `json:"released"`
	Delivered int            `json:"delivered"`
	OnTime    Share          `json:"on_time"`
	Margin    Earnings       `json:"delivered_margin"`
}

// Report works out what the card comes to. The card can go on accumulating.
func (c *Card) Report() *Report {
	s := &c.s
	r := &Report{
		Orders: s.Orders, Released: s.Released, Held: s.Held, Dispatched: s.Dispatched, Settled: s.Settled, From: s.From, To: s.To,
		Refusals:      share(s.PrepaidRefused, s.PrepaidTried),
		Returns:       Returns{Share: share(s.Returned, s.Ended), Causes: ranked(s.ReturnCauses)},
		Documents:     Documents{share(s.DocumentBlocked, s.Orders), share(s.DocumentOpen, s.Orders), ranked(s.Rules)},
		CustomsHolds:  CustomsHolds{share(s.CustomsHeld, s.Dispatched), ranked(s.HoldReasons)},
		Interventions: Interventions{Share: share(s.Touched, s.Orders), PerThousand: ratio(s.Touched*1000, s.Orders, 1), Fields: []Field{}},
		Accuracy:      []Accuracy{}, Variances: []Variance{}, Lanes: []Lane{}, Markets: []Market{}, Months: []Month{},
	}
	r.Returns.Unrecovered = []Unrecovered{}
	for _, k := range slices.Sorted(maps.Keys(s.Unrecovered)) {
		u := s.Unrecovered[k]
		r.Returns.Unrecovered = append(r.Returns.Unrecovered, Unrecovered{u.N, trade.Money{Amount: u.Amount, Currency: trade.Currency(k)}})
	}
	for _, f := range ranked(s.Fields) {
		r.Interventions.Fields = append(r.Interventions.Fields, Field{f.Name, kindOf(f.Name), f.Count, ratio(f.Count*1000, s.Orders, 1)})
	}
	for k, a := range s.Accuracy {
		currency, group, _ := strings.Cut(k, " ")
		r.Accuracy = append(r.Accuracy, a.report(trade.Currency(currency), group, s.Dispatched))
	}
	slices.SortFunc(r.Accuracy, func(a, b Accuracy) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(slices.Index(groups, a.Group), slices.Index(groups, b.Group)), cmp.Compare(a.Group, b.Group))
	})
	for k, v := range s.Causes {
		currency, cause, _ := strings.Cut(k, " ")
		r.Variances = append(r.Variances, Variance{trade.Currency(currency), cause, v.N, trade.Money{Amount: v.Amount, Currency: trade.Currency(currency)}})
	}
	slices.SortFunc(r.Variances, func(a, b Variance) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), b.Amount.Amount.Abs().Cmp(a.Amount.Amount.Abs()), cmp.Compare(a.Cause, b.Cause))
	})
	for k, l := range s.Lanes {
		lane, currency := cutLast(k)
		r.Lanes = append(r.Lanes, l.lane(lane, currency))
	}
	slices.SortFunc(r.Lanes, func(a, b Lane) int {
		return cmp.Or(cmp.Compare(b.Orders, a.Orders), cmp.Compare(a.Lane, b.Lane), cmp.Compare(a.Currency, b.Currency))
	})
	for k, l := range s.Markets {
		to, currency := cutLast(k)
		r.Markets = append(r.Markets, Market{to, currency, l.Orders, l.Released, l.Delivered, share(l.OnTime, l.Promised), share(l.Refused, l.Tried), share(l.Returned, l.ended()), l.earnings(currency)})
	}
	slices.SortFunc(r.Markets, func(a, b Market) int {
		return cmp.Or(cmp.Compare(b.Orders, a.Orders), cmp.Compare(a.Destination, b.Destination), cmp.Compare(a.Currency, b.Currency))
	})
	for k, l := range s.Months {
		month, currency := cutLast(k)
		r.Months = append(r.Months, Month{month, currency, l.Orders, l.Released, l.Delivered, share(l.OnTime, l.Promised), l.earnings(currency)})
	}
	slices.SortFunc(r.Months, func(a, b Month) int {
		return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Currency, b.Currency))
	})
	return r
}

// groups in the order of a bill.
var groups = []string{"freight", "duty", "tax", "fee", "total"}

// cutLast parts a key before its currency.
func cutLast(key string) (string, trade.Currency) {
	i := strings.LastIndexByte(key, ' ')
	if i < 0 {
		return key, ""
	}
	return key[:i], trade.Currency(key[i+1:])
}

// ranked sorts counts, the largest first.
func ranked(m map[string]int) []Count {
	out := make([]Count, 0, len(m))
	for k, n := range m {
		out = append(out, Count{k, n})
	}
	slices.SortFunc(out, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	return out
}

// kindOf sorts fields into what a company has departments for.
func kindOf(field string) string {
	switch {
	case strings.Contains(field, "tax_ids"), strings.Contains(field, "registrations"), strings.HasPrefix(field, "/importer"):
		return "tax"
	case strings.HasPrefix(field, "/items"):
		return "product"
	case strings.HasPrefix(field, "/ship_to"), strings.HasPrefix(field, "/buyer"), strings.HasPrefix(field, "/ship_from"):
		return "address"
	}
	return "documentation"
}

// binNames are the bins of a histogram.
var binNames = [7]string{"<-10", "-10..-5", "-5..-2", "-2..2", "2..5", "5..10", ">10"}

func (a *accuracySums) report(c trade.Currency, group string, dispatched int) Accuracy {
	in := func(d decimal.Decimal) trade.Money { return trade.Money{Amount: d, Currency: c} }
	n := decimal.New(int64(a.Relative), 0)
	out := Accuracy{
		Currency: c, Group: group, Settled: a.N, Coverage: ratio(a.N, dispatched, 4), Bias: quotient(a.Errors, n, 6), MAPE: quotient(a.AbsErrors, n, 6),
		Within2: share(a.Within2, a.N), Within5: share(a.Within5, a.N), Unquoted: a.Unquoted,
		Expected: in(a.Expected), Actual: in(a.Actual), UnderCollected: in(a.Under), OverCollected: in(a.Over),
	}
	for i, orders := range a.Bins {
		out.Histogram = append(out.Histogram, Bin{binNames[i], orders})
	}
	return out
}

func (l *laneSums) ended() int { return l.Delivered + l.Returned + l.Lost }

func (l *laneSums) lane(name string, c trade.Currency) Lane {
	out := Lane{
		Lane: name, Currency: c, Orders: l.Orders, Released: l.Released, Delivered: l.Delivered, OnTime: share(l.OnTime, l.Promised),
		P50: l.percentile(50), P90: l.percentile(90), Exceptions: share(l.Troubled, l.Released), Refused: share(l.Refused, l.Tried),
		Returned: share(l.Returned, l.ended()), Lost: l.Lost, Damaged: l.Damaged, Margin: l.earnings(c),
	}
	parts := strings.Split(name, "/")
	out.Origin, out.Destination, _ = strings.Cut(parts[0], "-")
	if len(parts) == 4 {
		out.Carrier, out.Service, out.Terms = parts[1], parts[2], parts[3]
	}
	return out
}

// percentile returns the least number of days within which p per cent of the parcels arrived, nil without parcels.
func (l *laneSums) percentile(p int) *int {
	total := 0
	for _, n := range l.Days {
		total += n
	}
	seen := 0
	for d, n := range l.Days {
		if seen += n; total > 0 && seen*100 >= total*p {
			return &d
		}
	}
	return nil
}

func (l *laneSums) earnings(c trade.Currency) Earnings {
	in := func(d decimal.Decimal) trade.Money { return trade.Money{Amount: d, Currency: c} }
	margin := l.Revenue.Sub(l.Goods).Sub(l.Freight).Sub(l.Charges).Sub(l.Handling)
	e := Earnings{Orders: l.Earned, Revenue: in(l.Revenue), Goods: in(l.Goods), Freight: in(l.Freight), Charges: in(l.Charges), Handling: in(l.Handling),
		Margin: in(margin), Share: quotient(margin, l.Revenue, 4)}
	if per := quotient(margin, decimal.New(int64(l.Earned), 0), c.MinorUnits()); per != nil {
		m := in(*per)
		e.PerOrder = &m
	}
	return e
}
