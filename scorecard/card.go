package scorecard

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
)

// Card accumulates records. It isn't safe for concurrent use: give each worker its own, and merge them.
type Card struct{ s sums }

// sums is all that a card knows, every part of it a sum or a count, so that two of them add up to one.
type sums struct {
	Orders     int        `json:"orders"`
	Released   int        `json:"released"`
	Held       int        `json:"held"`
	Dispatched int        `json:"dispatched"`
	Settled    int        `json:"settled"`
	From       trade.Date `json:"from,omitzero"`
	To         trade.Date `json:"to,omitzero"`

	Accuracy map[string]*accuracySums `json:"accuracy"` // by currency and group: "USD duty"
	Causes   map[string]*amountSums   `json:"causes"`   // variance by currency and cause

	PrepaidTried   int                    `json:"prepaid_tried"`
	PrepaidRefused int                    `json:"prepaid_refused"`
	Ended          int                    `json:"ended"`
	Returned       int                    `json:"returned"`
	ReturnCauses   map[string]int         `json:"return_causes"`
	Unrecovered    map[string]*amountSums `json:"unrecovered"` // by currency

	DocumentBlocked int            `json:"document_blocked"`
	DocumentOpen    int            `json:"document_open"`
	Rules           map[string]int `json:"rules"`
	CustomsHeld     int            `json:"customs_held"`
	HoldReasons     map[string]int `json:"hold_reasons"`

	Touched int            `json:"touched"`
	Fields  map[string]int `json:"fields"`

	Lanes   map[string]*laneSums `json:"lanes"`
	Markets map[string]*laneSums `json:"markets"` // by destination and currency
	Months  map[string]*laneSums `json:"months"`  // by month and currency
}

// amountSums counts amounts and adds them up.
type amountSums struct {
	N      int             `json:"n"`
	Amount decimal.Decimal `json:"amount"`
}

// accuracySums are of one group in one currency.
type accuracySums struct {
	N         int             `json:"n"`
	Relative  int             `json:"relative"`   // those that have an e
	Unquoted  int             `json:"unquoted"`   // charged where nothing was expected
	Within2   int             `json:"within_2"`   // |e| ≤ 2 %
	Within5   int             `json:"within_5"`   // |e| ≤ 5 %
	Errors    decimal.Decimal `json:"errors"`     // Σ e
	AbsErrors decimal.Decimal `json:"abs_errors"` // Σ |e|
	Expected  decimal.Decimal `json:"expected"`
	Actual    decimal.Decimal `json:"actual"`
	Under     decimal.Decimal `json:"under"` // charged more than was expected
	Over      decimal.Decimal `json:"over"`  // charged less
	Bins      [7]int          `json:"bins"`  // of e; see binEdges
}

// binEdges part e into bins, in per cent: below −10, −10 to −5, −5 to −2, −2 to 2 …
var binEdges = [6]int64{-10, -5, -2, 2, 5, 10}

// laneSums are of a lane, a market or a month, in one currency.
type laneSums struct {
	Orders    int             `json:"orders"`
	Released  int             `json:"released"`
	Delivered int             `json:"delivered"`
	Returned  int             `json:"returned"`
	Lost      int             `json:"lost"`
	Damaged   int             `json:"damaged"`
	Troubled  int             `json:"troubled"`
	Tried     int             `json:"tried"`
	Refused   int             `json:"refused"`
	Promised  int             `json:"promised"` // delivered, with a promise and a time in transit
	OnTime    int             `json:"on_time"`
	Days      []int           `json:"days"` // parcels by days in transit
	Earned    int             `json:"earned"`
	Revenue   decimal.Decimal `json:"revenue"`
	Goods     decimal.Decimal `json:"goods"`
	Freight   decimal.Decimal `json:"freight"`
	Charges   decimal.Decimal `json:"charges"`
	Handling  decimal.Decimal `json:"handling"`
}

// maxDays bounds the histogram of days in transit; what takes longer counts as this.
const maxDays = 365

// New returns an empty card.
func New() *Card {
	return &Card{sums{
		Accuracy: map[string]*accuracySums{}, Causes: map[string]*amountSums{}, ReturnCauses: map[string]int{}, Unrecovered: map[string]*amountSums{},
		Rules: map[string]int{}, HoldReasons: map[string]int{}, Fields: map[string]int{},
		Lanes: map[string]*laneSums{}, Markets: map[string]*laneSums{}, Months: map[string]*laneSums{},
	}}
}

// MarshalJSON writes the card's sums, for another machine to merge.
func (c *Card) MarshalJSON() ([]byte, error) { return strictjson.Marshal(c.s) }

// UnmarshalJSON reads what MarshalJSON wrote, strictly.
func (c *Card) UnmarshalJSON(b []byte) error {
	n := New()
	if ps := strictjson.Decode(b, &n.s, strictjson.Options{}); len(ps) > 0 {
		return trade.FromProblems(ps)
	}
	fresh := New()
	if err := fresh.Merge(n); err != nil { // copies, and leaves no nil within
		return err
	}
	c.s = fresh.s
	return nil
}

var _ json.Unmarshaler = (*Card)(nil)

// entry returns the sums under a key, new where there are none.
func entry[T any](m map[string]*T, key string) *T {
	v := m[key]
	if v == nil {
		v = new(T)
		m[key] = v
	}
	return v
}

// key joins two parts; the one that is a currency holds no blank.
func key(a, b string) string { return a + " " + b }

// Add folds one record. A record without a release, or of another order than its settlement's, is refused with
// "scorecard.release" or "scorecard.order" and changes nothing.
func (c *Card) Add(r *Record) error {
	if r == nil || r.Release == nil {
		return trade.Errors{{Code: "scorecard.release", Severity: trade.Block, Path: "/release", Message: "the record has no release"}}
	}
	if s := r.Settlement; s != nil && s.OrderID != "" && s.OrderID != r.Release.OrderID {
		return trade.Errors{{Code: "scorecard.order", Severity: trade.Block, Path: "/settlement/order_id", Message: "the settlement is of another order than the release"}}
	}
	s := &c.s
	o := outcomeOf(r)
	s.Orders++
	if r.Release.Status == crossborder.Released {
		s.Released++
	} else {
		s.Held++
	}
	if o.dispatched {
		s.Dispatched++
	}
	s.cover(o.on, o.on)
	s.settlement(r, &o)
	s.findings(r)
	if o.held != "" {
		s.CustomsHeld++
		s.HoldReasons[o.held]++
	}
	if o.ended != "" {
		s.Ended++
	}
	if o.ended == returned {
		s.Returned++
		s.ReturnCauses[o.cause]++
	}
	if prepaid(r) && o.attempted {
		s.PrepaidTried++
		if o.refused {
			s.PrepaidRefused++
		}
	}
	s.lanes(r, &o)
	return nil
}

// cover widens the cohort.
func (s *sums) cover(from, to trade.Date) {
	if !from.IsZero() && (s.From.IsZero() || from.Before(s.From)) {
		s.From = from
	}
	if to.After(s.To) {
		s.To = to
	}
}

// prepaid reports whether the seller pays duty and tax.
func prepaid(r *Record) bool { return r.Release.Choice != nil && r.Release.Choice.Terms == trade.DDP }

// settlement counts how far what was charged lies from what was expected.
func (s *sums) settlement(r *Record, o *outcome) {
	t := r.Settlement
	if t == nil {
		return
	}
	s.Settled++
	for _, row := range t.Rows {
		currency := string(row.Actual.Currency)
		entry(s.Accuracy, key(currency, string(row.Group))).add(row.Expected.Amount, row.Actual.Amount)
		if !row.Variance.Amount.IsZero() {
			entry(s.Causes, key(currency, row.Cause)).add(row.Variance.Amount)
		}
		if o.ended == returned && prepaid(r) && (row.Group == "duty" || row.Group == "tax") {
			entry(s.Unrecovered, currency).add(row.Actual.Amount)
		}
	}
	entry(s.Accuracy, key(string(t.Totals.Actual.Currency), "total")).add(t.Totals.Expected.Amount, t.Totals.Actual.Amount)
}

func (a *amountSums) add(d decimal.Decimal) { a.N, a.Amount = a.N+1, a.Amount.Add(d) }

func (a *accuracySums) add(expected, actual decimal.Decimal) {
	variance := actual.Sub(expected)
	a.N++
	a.Expected, a.Actual = a.Expected.Add(expected), a.Actual.Add(actual)
	switch variance.Sign() {
	case 1:
		a.Under = a.Under.Add(variance)
	case -1:
		a.Over = a.Over.Sub(variance)
	}
	if expected.IsZero() && !variance.IsZero() {
		a.Unquoted++
		a.Bins[bin(decimal.New(int64(variance.Sign()), 2))]++ // beyond the last edge
		return
	}
	a.Relative++
	e, ok := money.Div(variance, expected.Abs(), 8, money.HalfEven)
	if !ok {
		e = decimal.Zero
	}
	a.Errors, a.AbsErrors = a.Errors.Add(e), a.AbsErrors.Add(e.Abs())
	hundred, limit := variance.Abs().Shift(2), expected.Abs()
	if hundred.LessThanOrEqual(limit.Mul(decimal.New(2, 0))) {
		a.Within2++
	}
	if hundred.LessThanOrEqual(limit.Mul(decimal.New(5, 0))) {
		a.Within5++
	}
	a.Bins[bin(e)]++
}

// bin is the place of e in the histogram. The edges of the middle, ±2 %, belong to it, and so on outwards.
func bin(e decimal.Decimal) int {
	percent := e.Shift(2)
	i := 0
	for _, edge := range binEdges {
		c := percent.Cmp(decimal.New(edge, 0))
		if c < 0 || edge > 0 && c == 0 {
			break
		}
		i++
	}
	return i
}

// findings counts what rules and people had to say before dispatch.
func (s *sums) findings(r *Record) {
	open := documentFindings(r.Release.Exceptions)
	rules := map[string]bool{}
	for _, fs := range [][]trade.Finding{open, documentFindings(r.Resolved)} {
		for _, f := range fs {
			rules[f.Code] = true
		}
	}
	for code := range rules {
		s.Rules[code]++
	}
	if len(rules) > 0 {
		s.DocumentBlocked++
	}
	if len(open) > 0 {
		s.DocumentOpen++
	}
	fields := map[string]bool{}
	if r.Interventions != nil {
		for _, x := range r.Interventions {
			fields[field(x.Field, "unknown")] = true
		}
	} else {
		for _, placed := range []bool{true, false} { // what concerns no field mostly follows from one that does
			for _, fs := range [][]trade.Finding{r.Release.Exceptions, r.Resolved} {
				for _, f := range fs {
					if f.Severity == trade.Block && (f.Path != "") == placed {
						fields[field(f.Path, f.Code)] = true
					}
				}
			}
			if len(fields) > 0 {
				break
			}
		}
	}
	for f := range fields {
		s.Fields[f]++
	}
	if len(fields) > 0 {
		s.Touched++
	}
}

// documentFindings are those that block identification or declaration.
func documentFindings(fs []trade.Finding) []trade.Finding {
	var out []trade.Finding
	for _, f := range fs {
		if f.Severity == trade.Block && (f.Holds == "" || f.Holds == trade.DecideDeclaration || f.Holds == trade.DecideIdentity) {
			out = append(out, f)
		}
	}
	return out
}

// field turns a place in an order into the field's name: "/items/3/codes/GB" is "/items/*/codes". A finding about the
// whole order goes by its code.
func field(path, code string) string {
	if path == "" {
		return code
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if _, err := strconv.Atoi(p); err == nil {
			parts[i] = "*"
		}
		if i > 0 && (parts[i-1] == "codes" || parts[i-1] == "facts" || parts[i-1] == "quantities") {
			parts = parts[:i]
			break
		}
	}
	return strings.Join(parts, "/")
}

// laneKey names the lane: "US-GB/carrier/service/DDP".
func laneKey(r *Record) (lane, destination string) {
	rel := r.Release
	origin := "?"
	destination = "?"
	if o := rel.Order; o != nil {
		node := ""
		if rel.Choice != nil {
			node = rel.Choice.Node
		}
		if from, _, ok := o.ShipsFrom(node); ok && from.Country != "" {
			origin = string(from.Country)
		}
		if o.ShipTo.Country != "" {
			destination = string(o.ShipTo.Country)
		}
	}
	if q := rel.Quote; q != nil && destination == "?" && q.Destination != "" {
		destination = string(q.Destination)
	}
	lane = origin + "-" + destination
	if c := rel.Choice; c != nil {
		part := strings.NewReplacer("/", "_")
		lane += "/" + part.Replace(c.Carrier) + "/" + part.Replace(c.Service) + "/" + string(c.Terms)
	}
	return lane, destination
}

// lanes counts the order on its lane, in its market and in its month.
func (s *sums) lanes(r *Record, o *outcome) {
	currency := "-"
	if q := r.Release.Quote; q != nil && q.Currency != "" {
		currency = string(q.Currency)
	} else if x := r.Release.Order; x != nil && x.Currency != "" {
		currency = string(x.Currency)
	}
	lane, destination := laneKey(r)
	month := "?"
	if !o.on.IsZero() {
		month = o.on.String()[:7]
	}
	e, earned := earnings(r, o)
	late, promised := onTime(r, o)
	for _, l := range []*laneSums{entry(s.Lanes, key(lane, currency)), entry(s.Markets, key(destination, currency)), entry(s.Months, key(month, currency))} {
		l.count(r, o)
		if promised {
			l.Promised++
			if !late {
				l.OnTime++
			}
		}
		if earned {
			l.Earned++
			l.Revenue, l.Goods, l.Freight = l.Revenue.Add(e.revenue), l.Goods.Add(e.goods), l.Freight.Add(e.freight)
			l.Charges, l.Handling = l.Charges.Add(e.charges), l.Handling.Add(e.handling)
		}
	}
}

func (l *laneSums) count(r *Record, o *outcome) {
	yes := func(n *int, b bool) {
		if b {
			*n++
		}
	}
	l.Orders++
	yes(&l.Released, r.Release.Status == crossborder.Released)
	yes(&l.Delivered, o.ended == delivered)
	yes(&l.Returned, o.ended == returned)
	yes(&l.Lost, o.ended == lost)
	yes(&l.Damaged, o.damaged)
	yes(&l.Troubled, o.troubled)
	yes(&l.Tried, o.attempted)
	yes(&l.Refused, o.refused)
	if o.days >= 0 {
		d := min(o.days, maxDays)
		for len(l.Days) <= d {
			l.Days = append(l.Days, 0)
		}
		l.Days[d]++
	}
}

// onTime compares the days in transit with what was promised, in calendar days.
func onTime(r *Record, o *outcome) (late, known bool) {
	if o.days < 0 {
		return false, false
	}
	promise := 0
	if x := r.Release.Order; x != nil && x.Shipping.ServicePromise != nil {
		promise = x.Shipping.ServicePromise.MaxDays
	}
	if c := r.Release.Choice; promise == 0 && c != nil {
		promise = max(c.Transit.Max, c.Transit.P95, c.TransitDays)
	}
	return o.days > promise, promise > 0
}

// earning is what one order brought and cost, in the quote's currency.
type earning struct{ revenue, goods, freight, charges, handling decimal.Decimal }

// earnings works out the delivered margin of a settled order that came to an end. It is unknown where the cost of an
// item is, or where the settlement is in another currency than the quote.
func earnings(r *Record, o *outcome) (e earning, known bool) {
	q, t, c, order := r.Release.Quote, r.Settlement, r.Release.Choice, r.Release.Order
	if q == nil || t == nil || c == nil || order == nil || o.ended == "" || t.Totals.Actual.Currency != q.Currency {
		return e, false
	}
	cost := decimal.Zero
	for i := range order.Items {
		it := &order.Items[i]
		if it.Cost.Currency != q.Currency {
			return e, false
		}
		cost = cost.Add(money.MulRound(it.Cost.Amount, it.Quantity, q.Currency.MinorUnits(), money.HalfUp))
	}
	if o.ended == delivered {
		e.revenue = q.Totals.DueAtCheckout.Amount
	}
	if o.ended != returned {
		e.goods = cost
	}
	for _, row := range t.Rows {
		if row.Group == crossborder.GroupFreight {
			e.freight = e.freight.Add(row.Actual.Amount)
		} else if row.Bears == "seller" {
			e.charges = e.charges.Add(row.Variance.Amount)
		}
	}
	for i := range q.Charges {
		if q.Charges[i].Debtor == "seller" {
			e.charges = e.charges.Add(q.Charges[i].Amount.Amount)
		}
	}
	for i := range q.Lines {
		for k := range q.Lines[i].Charges {
			if ch := &q.Lines[i].Charges[k]; ch.Debtor == "seller" {
				e.charges = e.charges.Add(ch.Amount.Amount)
			}
		}
	}
	for i := range order.Nodes {
		if n := &order.Nodes[i]; n.ID == c.Node && n.HandlingCost.Currency == q.Currency {
			e.handling = n.HandlingCost.Amount
		}
	}
	return e, true
}
