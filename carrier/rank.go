package carrier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Candidate is one way to carry an order, with everything about it in the currency of the ranking.
type Candidate struct {
	// Route tells candidates with the same offer apart: the fulfilment node, a procedure. May be empty.
	Route string
	Offer Offer
	From  trade.Country // for lane statistics
	To    trade.Country

	Freight       trade.Money // the offer's total
	Handling      trade.Money // at the node
	SellerCharges trade.Money // duty, tax and fees that the seller bears, with the advancement fee
	BuyerCharges  trade.Money // those the buyer bears and isn't charged at checkout
	CustomerPays  trade.Money // what the seller receives from the customer
	GoodsCost     trade.Money // the seller's cost of the goods
	// PromiseDays is what the customer was promised, in working days; 0 is no promise. With it, and a known transit,
	// what is believed about lateness comes from the transit's percentiles instead of the policy's prior.
	PromiseDays int
	// Missing names what the option still needs before it can be taken (a clearance field, a registration): it is
	// rejected.
	Missing []string
}

// Option is a candidate in a ranking.
type Option struct {
	Carrier       string          `json:"carrier"`
	Service       string          `json:"service"`
	Name          string          `json:"name,omitempty"`
	Terms         trade.Incoterm  `json:"terms"`
	Route         string          `json:"route,omitempty"`
	Mode          trade.Mode      `json:"mode,omitempty"`
	Charges       []OfferCharge   `json:"charges"`
	Total         trade.Money     `json:"total"`          // freight, as the carrier states it
	DeliveredCost trade.Money     `json:"delivered_cost"` // freight, handling, duty, tax and fees, whoever pays
	CustomerPays  trade.Money     `json:"customer_pays,omitzero"`
	Margin        trade.Money     `json:"margin,omitzero"` // what the customer pays less what the seller pays
	TransitDays   int             `json:"transit_days,omitempty"`
	Transit       Transit         `json:"transit,omitzero"`
	Score         trade.Money     `json:"score"` // lower is better
	Parts         []ScorePart     `json:"parts"` // the score's parts, which sum to it
	DominatedBy   string          `json:"dominated_by,omitempty"`
	Assumes       []string        `json:"assumes,omitempty"`
	Sample        bool            `json:"sample,omitempty"`
	Candidate     int             `json:"-"` // index of the candidate
	risk          decimal.Decimal // expected cost of what goes wrong
	delivered     decimal.Decimal
	days          int
	daysKnown     bool
	features      []string
}

// ID names an option: "carrier/service/terms", and its route where it has one.
func (o *Option) ID() string {
	id := o.Carrier + "/" + o.Service + "/" + string(o.Terms)
	if o.Route != "" {
		id += "@" + o.Route
	}
	return id
}

// ScorePart is one part of a score.
type ScorePart struct {
	Name   string      `json:"name"`
	Amount trade.Money `json:"amount"`
	Why    string      `json:"why,omitempty"`
}

// RejectedOption is a candidate that a constraint rejects, or a carrier's rejection.
type RejectedOption struct {
	Carrier string         `json:"carrier"`
	Service string         `json:"service"`
	Terms   trade.Incoterm `json:"terms,omitempty"`
	Route   string         `json:"route,omitempty"`
	Code    RejectCode     `json:"code"`
	Because string         `json:"because"`
}

// The reasons of a ranking's own rejections.
const (
	PolicyTerms     RejectCode = "policy.terms"
	PolicyCarrier   RejectCode = "policy.carrier"
	PolicyFeature   RejectCode = "policy.feature"
	PolicyDays      RejectCode = "policy.days"
	PolicyDelivered RejectCode = "policy.delivered_cost"
	PolicyMargin    RejectCode = "policy.margin"
	PolicySample    RejectCode = "policy.sample"
	TransitUnknown  RejectCode = "transit.unknown"
	NotReady        RejectCode = "option.not_ready"
)

// Ranking is the answer: options from the best to the worst, what was rejected, and why the choice is what it is.
type Ranking struct {
	Policy      string           `json:"policy"`
	Currency    trade.Currency   `json:"currency"`
	Choice      *Option          `json:"choice"`
	Options     []Option         `json:"options"`
	Rejected    []RejectedOption `json:"rejected"`
	Explanation Explanation      `json:"explanation"`
}

// Explanation says what decided.
type Explanation struct {
	Text            string      `json:"text"`
	DecidedBy       string      `json:"decided_by,omitempty"` // "score", "days", "risk", "only option", "fixed order"
	RunnerUp        string      `json:"runner_up,omitempty"`
	MarginOfVictory trade.Money `json:"margin_of_victory,omitzero"` // in score
	Flips           []Flip      `json:"flips,omitempty"`
}

// Flip is what would make another option the choice.
type Flip struct {
	Option string `json:"option"`
	// Cheaper is by how much its freight would have to fall; not set where no price makes it win.
	Cheaper trade.Money `json:"cheaper,omitzero"`
	Text    string      `json:"text"`
}

// Rank orders candidates by a policy in one currency. It is a pure function: the order of the candidates changes
// nothing, removing one that isn't chosen never changes the choice, and a lower price never makes the chosen one lose.
// Candidates in another currency, and those a constraint excludes, are rejected with a reason. stats may be nil. The
// carriers' own rejections can be passed on to stand beside the ranking's. An error (trade.Errors) means that the
// policy is faulty.
func Rank(candidates []Candidate, p Policy, currency trade.Currency, stats LaneStats, carriers ...Rejection) (Ranking, error) {
	if err := p.check().ErrorOrNil(); err != nil {
		return Ranking{}, err
	}
	if p.Percentile == 0 {
		p.Percentile = 90
	}
	r := Ranking{Policy: p.Name, Currency: currency, Options: []Option{}, Rejected: []RejectedOption{}}
	k := &ranker{p: &p, currency: currency, stats: stats}
	for i := range candidates {
		c := &candidates[i]
		rej := RejectedOption{Carrier: c.Offer.Carrier, Service: c.Offer.Service, Terms: c.Offer.Terms, Route: c.Route}
		o, code, because := k.option(c, i)
		if code != "" {
			rej.Code, rej.Because = code, because
			r.Rejected = append(r.Rejected, rej)
			continue
		}
		r.Options = append(r.Options, o)
	}
	for _, c := range carriers {
		r.Rejected = append(r.Rejected, RejectedOption{Carrier: c.Carrier, Service: c.Service, Terms: c.Terms, Code: c.Code, Because: c.Because})
	}
	slices.SortStableFunc(r.Options, k.compare)
	slices.SortFunc(r.Rejected, func(a, b RejectedOption) int {
		return cmp.Or(cmp.Compare(a.Carrier, b.Carrier), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Terms, b.Terms), cmp.Compare(a.Route, b.Route), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Because, b.Because))
	})
	markDominated(r.Options)
	if len(r.Options) > 0 {
		best := r.Options[0]
		r.Choice = &best
	}
	r.Explanation = k.explain(&r)
	return r, nil
}

type ranker struct {
	p        *Policy
	currency trade.Currency
	stats    LaneStats
}

// option scores a candidate, or says why it is out.
func (k *ranker) option(c *Candidate, index int) (Option, RejectCode, string) {
	p := k.p
	if f := &c.Offer; len(p.Constraints.Terms) > 0 && !slices.Contains(p.Constraints.Terms, f.Terms) {
		return Option{}, PolicyTerms, fmt.Sprintf("the policy takes no %s", f.Terms)
	} else if len(p.Constraints.Carriers) > 0 && !slices.Contains(p.Constraints.Carriers, f.Carrier) ||
		slices.Contains(p.Constraints.BlockedCarriers, f.Carrier) || slices.Contains(p.Constraints.BlockedServices, f.Carrier+"/"+f.Service) {
		return Option{}, PolicyCarrier, "the policy excludes this carrier or service"
	} else if f.Sample && p.Constraints.NoSample {
		return Option{}, PolicySample, "the prices are illustrative"
	}
	for _, f := range p.Constraints.Features {
		if !slices.Contains(c.Offer.Features, f) {
			return Option{}, PolicyFeature, fmt.Sprintf("the policy asks for %s", f)
		}
	}
	if len(c.Missing) > 0 {
		return Option{}, NotReady, "still needed: " + strings.Join(c.Missing, ", ")
	}
	for _, m := range []trade.Money{c.Freight, c.Handling, c.SellerCharges, c.BuyerCharges, c.CustomerPays, c.GoodsCost} {
		if m.IsSet() && m.Currency != k.currency {
			return Option{}, CurrencyMissing, fmt.Sprintf("%s isn't in %s, the currency of the ranking", m, k.currency)
		}
	}
	if !c.Freight.IsSet() {
		return Option{}, CurrencyMissing, fmt.Sprintf("the freight in %s isn't known", k.currency)
	}
	o := Option{Carrier: c.Offer.Carrier, Service: c.Offer.Service, Name: c.Offer.Name, Terms: c.Offer.Terms, Route: c.Route, Mode: c.Offer.Mode,
		Charges: c.Offer.Charges, Total: c.Offer.Total, Transit: c.Offer.Transit, CustomerPays: c.CustomerPays, Assumes: slices.Clone(c.Offer.Assumes),
		Sample: c.Offer.Sample, Candidate: index, features: c.Offer.Features}
	o.delivered = money.Sum(c.Freight.Amount, c.Handling.Amount, c.SellerCharges.Amount, c.BuyerCharges.Amount)
	o.DeliveredCost = k.money(o.delivered)
	if c.CustomerPays.IsSet() {
		o.Margin = k.money(c.CustomerPays.Amount.Sub(money.Sum(c.Freight.Amount, c.Handling.Amount, c.SellerCharges.Amount, c.GoodsCost.Amount)))
	}
	if code, because := k.days(&o); code != "" {
		return Option{}, code, because
	}
	if limit := p.Constraints.MaxDelivered; limit != nil && o.delivered.GreaterThan(*limit) {
		return Option{}, PolicyDelivered, fmt.Sprintf("the delivered cost of %s exceeds %s", o.DeliveredCost, k.money(*limit))
	}
	if limit := p.Constraints.MinMargin; limit != nil {
		if !o.Margin.IsSet() {
			return Option{}, PolicyMargin, "the margin isn't known"
		}
		if o.Margin.Amount.LessThan(*limit) {
			return Option{}, PolicyMargin, fmt.Sprintf("the margin of %s is below %s", o.Margin, k.money(*limit))
		}
	}
	k.score(c, &o)
	return o, "", ""
}

func (k *ranker) money(d decimal.Decimal) trade.Money { return trade.NewMoney(d, k.currency) }

// days finds the transit the policy compares, and applies its limit.
func (k *ranker) days(o *Option) (RejectCode, string) {
	p := k.p
	o.days, o.daysKnown = o.Transit.Days(p.Percentile)
	matters := p.Constraints.MaxDays > 0 || p.First == "days" || !p.PriceOfDay.IsZero()
	if !o.daysKnown && matters {
		if p.AssumeDays == 0 {
			return TransitUnknown, "the transit time isn't known, and the policy compares it"
		}
		o.days = p.AssumeDays
		o.Assumes = append(o.Assumes, fmt.Sprintf("transit of %d working days: the carrier states none", p.AssumeDays))
	}
	o.TransitDays = o.days
	if limit := p.Constraints.MaxDays; limit > 0 && o.days > limit {
		return PolicyDays, fmt.Sprintf("%d working days at the %dth percentile, at most %d", o.days, p.Percentile, limit)
	}
	return "", ""
}

// score turns everything about an option into money. Each part is rounded half up to the minor units, so that the
// parts shown sum to the score shown.
func (k *ranker) score(c *Candidate, o *Option) {
	var total money.Total
	add := func(name string, amount decimal.Decimal, why string) {
		amount = money.Round(amount, k.currency.MinorUnits(), money.HalfUp)
		if amount.IsZero() {
			return
		}
		total.Add(amount)
		o.Parts = append(o.Parts, ScorePart{Name: name, Amount: k.money(amount), Why: why})
	}
	o.Parts = []ScorePart{}
	for _, part := range [...]struct {
		name   string
		amount trade.Money
	}{{"freight", c.Freight}, {"handling", c.Handling}, {"seller_charges", c.SellerCharges}, {"buyer_charges", c.BuyerCharges}, {"goods_cost", c.GoodsCost}} {
		if w := k.p.Count[part.name]; !w.IsZero() {
			add(part.name, part.amount.Amount.Mul(w), weightNote(w))
		}
	}
	k.risks(c, o, add)
	if !k.p.PriceOfDay.IsZero() {
		add("days", k.p.PriceOfDay.Mul(decimal.New(int64(o.days), 0)), fmt.Sprintf("%d days × %s", o.days, k.money(k.p.PriceOfDay)))
	}
	if w := k.p.Count["customer_pays"]; !w.IsZero() {
		add("customer_pays", c.CustomerPays.Amount.Mul(w).Neg(), weightNote(w))
	}
	o.Score = k.money(total.Decimal())
}

func weightNote(w decimal.Decimal) string {
	if w.Equal(decimal.New(1, 0)) {
		return ""
	}
	return "× " + text(w)
}

// risks adds the expected cost of lateness, refusal and exceptions from the lane's record and the policy's prior.
func (k *ranker) risks(c *Candidate, o *Option, add func(string, decimal.Decimal, string)) {
	var rec LaneRecord
	if k.stats != nil {
		rec, _ = k.stats.Lane(Lane{c.From, c.To, c.Offer.Carrier, c.Offer.Service, c.Offer.Terms})
	}
	prior := &k.p.Prior
	refused, ok := prior.Refused[c.Offer.Terms]
	if !ok {
		refused = prior.Refused[""]
	}
	late, ok := lateShare(&c.Offer.Transit, c.PromiseDays)
	if !ok {
		late = prior.Late
	}
	for _, risk := range [...]struct {
		name  string
		hits  int
		prior decimal.Decimal
		cost  decimal.Decimal
	}{{"late", rec.Late, late, k.p.LateCost}, {"refusal", rec.Refused, refused, k.p.RefusalCost}, {"exception", rec.Exceptions, prior.Exception, k.p.ExceptionCost}} {
		if risk.cost.IsZero() {
			continue
		}
		rate := shrink(risk.hits, rec.Parcels, risk.prior, prior.Parcels)
		expected := rate.Mul(risk.cost)
		o.risk = o.risk.Add(expected)
		if w := k.p.Count[risk.name]; !w.IsZero() {
			add(risk.name, expected.Mul(w), fmt.Sprintf("%s%% × %s, from %d parcels", text(rate.Shift(2)), k.money(risk.cost), rec.Parcels))
		}
	}
}

// lateShare bounds the share of parcels that miss a promise, from the percentiles known: at most 5 % are later than the
// 95th. ok is false without a promise or a transit.
func lateShare(t *Transit, promise int) (share decimal.Decimal, ok bool) {
	switch {
	case promise <= 0 || t.Max <= 0:
		return decimal.Decimal{}, false
	case promise >= t.Max:
		return decimal.Decimal{}, true
	case t.P95 > 0 && promise >= t.P95:
		return decimal.New(5, -2), true
	case t.P90 > 0 && promise >= t.P90:
		return decimal.New(10, -2), true
	case t.P50 > 0 && promise >= t.P50:
		return decimal.New(50, -2), true
	}
	return decimal.New(1, 0), true
}

// first compares by the policy's first criterion, 0 where it has none.
func (k *ranker) first(a, b *Option) int {
	switch k.p.First {
	case "days":
		return cmp.Compare(a.days, b.days)
	case "risk":
		return a.risk.Cmp(b.risk)
	}
	return 0
}

// compare orders options: the first criterion, the score, then a fixed order.
func (k *ranker) compare(a, b Option) int {
	return cmp.Or(k.first(&a, &b), a.Score.Amount.Cmp(b.Score.Amount), cmp.Compare(a.Carrier, b.Carrier),
		cmp.Compare(a.Service, b.Service), cmp.Compare(a.Terms, b.Terms), cmp.Compare(a.Route, b.Route),
		cmp.Compare(a.days, b.days), a.delivered.Cmp(b.delivered))
}

// markDominated marks each option that a better placed one beats or equals in every respect, and beats in one: cost,
// days, risk and features, on the same terms.
func markDominated(options []Option) {
	for i := range options {
		for j := range options {
			if i != j && dominates(&options[j], &options[i]) {
				options[i].DominatedBy = options[j].ID()
				break // options are in order: the best dominator names it
			}
		}
	}
}

func dominates(a, b *Option) bool {
	if a.Terms != b.Terms || b.daysKnown && !a.daysKnown {
		return false
	}
	for _, f := range b.features {
		if !slices.Contains(a.features, f) {
			return false
		}
	}
	cost, risk, days := a.delivered.Cmp(b.delivered), a.risk.Cmp(b.risk), 0
	if a.daysKnown && b.daysKnown {
		days = cmp.Compare(a.days, b.days)
	}
	pays := 0
	if a.CustomerPays.IsSet() && b.CustomerPays.IsSet() {
		pays = a.CustomerPays.Amount.Cmp(b.CustomerPays.Amount)
	}
	if cost > 0 || risk > 0 || days > 0 || pays > 0 {
		return false
	}
	return cost < 0 || risk < 0 || days < 0 || len(a.features) > len(b.features)
}
