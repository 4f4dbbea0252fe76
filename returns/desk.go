package returns

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Carrier prices the way back. It is the return service of a carrier; without one the policy's cost rules count.
// An implementation must be safe for concurrent use and stop when the context ends.
type Carrier interface {
	// ReturnOffer prices the carriage of the order of the way home. An error means that no price is known.
	ReturnOffer(ctx context.Context, o *trade.Order) (Carriage, error)
}

// Carriage is the price of the way back, with the label where the carrier gave one with the price.
type Carriage struct {
	Service string      `json:"service"`
	Amount  trade.Money `json:"amount"`
	Label   *Document   `json:"label,omitempty"`
	// Book books the way back and returns a label for each parcel; nil where the carrier makes none. It is called once
	// the return is chosen, never for one that is only compared, so that no label is booked in vain.
	Book func(ctx context.Context) ([]Document, error) `json:"-"`
}

// Options configure a Desk. The zero value decides by the sample policy and the law this package comes with, and knows
// neither engine nor carrier nor rates beyond those of the quote.
type Options struct {
	Policy  *Policy
	Law     *Law
	Quoter  Quoter           // quotes the way home, and the way out where a case has no quote
	Carrier Carrier          // prices the way back
	Rates   landedcost.Rates // for amounts of the policy and of authorities in other currencies
}

// Desk decides returns. It is immutable and safe for concurrent use.
type Desk struct {
	policy  *Policy
	law     *Law
	quoter  Quoter
	carrier Carrier
	rates   landedcost.Rates
}

// New returns a Desk. The error lists everything wrong with the policy.
func New(o Options) (*Desk, error) {
	d := &Desk{policy: o.Policy, law: o.Law, quoter: o.Quoter, carrier: o.Carrier, rates: o.Rates}
	var err error
	if d.law == nil {
		if d.law, err = World(); err != nil {
			return nil, err
		}
	}
	if d.policy == nil {
		if d.policy, err = SamplePolicy(); err != nil {
			return nil, err
		}
	}
	if err := d.policy.Validate(); err != nil {
		return nil, err
	}
	return d, nil
}

// Decision is the answer to a Case. Disposition is the one of all items, or "split" where Items tell.
type Decision struct {
	CaseID        string          `json:"id,omitempty"`
	OrderID       string          `json:"order_id"`
	Status        Status          `json:"status"`
	Date          trade.Date      `json:"date"`
	Market        trade.Territory `json:"market"`
	Disposition   Disposition     `json:"disposition,omitempty"`
	Items         []ItemDecision  `json:"items"`
	Refund        Refund          `json:"refund"`
	Reclaim       []Reclaim       `json:"reclaim"`
	Reimport      Reimport        `json:"reimport"`
	Options       []Option        `json:"options"`
	Authorisation *Authorisation  `json:"authorisation,omitempty"`
	Explanation   []string        `json:"explanation"`
	Findings      []trade.Finding `json:"findings,omitempty"`
	Policy        string          `json:"policy"`

	labels []Document
}

// MarshalJSON writes the decision with every decimal as a plain string.
func (d Decision) MarshalJSON() ([]byte, error) {
	type plain Decision // without this method
	return strictjson.Marshal(plain(d))
}

// Status says whether a decision stands.
type Status string

// The statuses.
const (
	Decided Status = "decided"
	Held    Status = "held" // no disposition could be chosen; the findings say what is missing
)

// ItemDecision is what is done with one item.
type ItemDecision struct {
	SKU         string          `json:"sku,omitempty"`
	Line        int             `json:"line"`
	Quantity    decimal.Decimal `json:"quantity"`
	Condition   Condition       `json:"condition,omitempty"`
	Value       trade.Money     `json:"value"` // what the buyer paid for the goods, without charges
	Disposition Disposition     `json:"disposition,omitempty"`
	Because     string          `json:"because"`
}

// Decide decides a case. An error is a trade.Errors with every problem of the case: an unknown item, more back than was
// sold, a request after the policy's deadline, no quote and no engine to make one. What an answer can't tell, such as the cost of
// a way home that can't be quoted, is a finding of the Decision instead.
func (d *Desk) Decide(ctx context.Context, c *Case) (*Decision, error) {
	q, err := d.quoteOf(ctx, c)
	if err != nil {
		return nil, err
	}
	l := newLedger(q, c.Order)
	h, errs := l.resolve(c)
	errs = append(errs, c.check(q)...)
	if len(errs) > 0 {
		return nil, errs
	}
	s := d.scene(c, l, h)
	rule := d.ruleFor(c, s.places.market, s)
	if rule == nil {
		return nil, trade.Errors{{Code: "return.no_rule", Severity: trade.Block, Path: "/reason", Holds: trade.DecideReturn,
			Message: fmt.Sprintf("no refund rule of policy %q covers %q in %s", d.policy.Name, c.Reason, s.places.market)}}
	}
	unsure, err := rule.window(c)
	if err != nil {
		return nil, err
	}
	out := &Decision{CaseID: c.ID, OrderID: q.OrderID, Status: Decided, Date: c.Date, Market: s.places.market, Policy: d.policy.Name,
		Reclaim: []Reclaim{}, Options: []Option{}, Explanation: []string{}}
	out.Findings = append(out.Findings, unsure...)
	if d.policy.Illustrative {
		out.Findings = append(out.Findings, trade.Finding{Code: "policy.illustrative", Severity: trade.Info,
			Message: fmt.Sprintf("the costs and shares of policy %q are examples; give your own", d.policy.Name)})
	}
	if q.Status != landedcost.Complete {
		out.Findings = append(out.Findings, trade.Finding{Code: "return.quote_partial", Severity: trade.Review, Path: "/quote",
			Message: fmt.Sprintf("the quote of the sale is %s: charges that it lacks can't be refunded or reclaimed", q.Status)})
	}
	if d.law.Market(s.places.market) == nil {
		out.Findings = append(out.Findings, trade.Finding{Code: "reclaim.unknown", Severity: trade.Warn,
			Message: fmt.Sprintf("nothing is known of what %s pays back: nothing is counted on", s.places.market)})
	}
	refund, fs := d.refund(l, h, rule)
	out.Refund, out.Findings = *refund, append(out.Findings, fs...)
	out.Explanation = append(out.Explanation, "Refund by rule "+refund.Because+".")
	groups := d.group(s, h, out)
	for i := range groups {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d.decideGroup(ctx, s, &groups[i], rule, out)
	}
	d.conclude(s, h, rule, out)
	return out, nil
}

// quoteOf returns the quote of the order that was sold, computed now where the case has none.
func (d *Desk) quoteOf(ctx context.Context, c *Case) (*landedcost.Quote, error) {
	switch {
	case c.Quote != nil:
		return c.Quote, nil
	case c.Order == nil:
		return nil, trade.Errors{{Code: "return.order_missing", Severity: trade.Block, Path: "/order", Holds: trade.DecideReturn,
			Message: "the order that was sold is missing: give the order, its quote or its release"}}
	case d.quoter == nil:
		return nil, trade.Errors{{Code: "return.quote_missing", Severity: trade.Block, Path: "/order", Holds: trade.DecideReturn,
			Message: "what was charged for the order isn't known: give its quote or release", Settles: "/quote"}}
	}
	q, err := d.quoter.Quote(ctx, c.Order)
	if err != nil {
		return nil, fmt.Errorf("quoting the order that was sold: %w", err)
	}
	return q, nil
}

// scene sets the stage for the conditions of policy and law.
func (d *Desk) scene(c *Case, l *ledger, h *history) *scene {
	s := &scene{law: d.law, c: c, line: -1, ledger: l, now: h.now}
	s.conv = converter{to: l.quote.Currency, on: c.Date, rates: ratesOf(l.quote, d.rates)}
	for _, r := range h.now {
		if !slices.Contains(s.lines, r.line) {
			s.lines = append(s.lines, r.line)
		}
	}
	s.places.market = l.quote.Destination
	if c.Order == nil && len(s.places.market) == 2 {
		s.places.from = &trade.Address{Country: trade.Country(s.places.market)}
	}
	if o := c.Order; o != nil {
		s.places.from = &o.ShipTo
		if s.places.market == "" {
			s.places.market = trade.Territory(o.ShipTo.Country)
		}
		switch {
		case o.ShipFrom != nil:
			s.places.to = o.ShipFrom
		case len(o.Nodes) > 0:
			s.places.to = &o.Nodes[0].Address
		}
	}
	if c.From != nil {
		s.places.from = c.From
	}
	if a := d.returnAddress(s.places.market); a != nil {
		s.places.to = &a.Address
	}
	if c.To != nil {
		s.places.to = c.To
	}
	if s.places.to != nil {
		s.places.home = trade.TerritoryOf(*s.places.to)
	}
	return s
}

// returnAddress returns where goods from a market go back to by the policy, nil where it doesn't say.
func (d *Desk) returnAddress(market trade.Territory) *ReturnAddress {
	for i := range d.policy.Addresses {
		if d.law.in(market, d.policy.Addresses[i].Markets) {
			return &d.policy.Addresses[i]
		}
	}
	return nil
}

// check tests what a case says of itself, and that its order and quote are of one sale.
func (c *Case) check(q *landedcost.Quote) (errs trade.Errors) {
	bad := func(code, path, msg string) {
		errs = append(errs, trade.Finding{Code: code, Severity: trade.Block, Path: path, Message: msg, Holds: trade.DecideReturn})
	}
	if !slices.Contains(Reasons(), c.Reason) {
		bad("return.reason", "/reason", fmt.Sprintf("%.40q isn't a reason: one of %v is needed", c.Reason, Reasons()))
	}
	for i := range c.Items {
		if k, ok := ParseCondition(string(c.Items[i].Condition)); !ok || k != c.Items[i].Condition {
			bad("return.condition", "/items/"+strconv.Itoa(i)+"/condition",
				fmt.Sprintf("%.40q isn't a condition: new, opened, used or damaged is needed", c.Items[i].Condition))
		}
	}
	if c.Order != nil {
		same := len(c.Order.Items) == len(q.Lines)
		for i := range q.Lines {
			same = same && q.Lines[i].SKU == c.Order.Items[i].SKU
		}
		if !same || c.Order.ID != "" && q.OrderID != "" && c.Order.ID != q.OrderID {
			bad("return.quote_mismatch", "/quote", "the quote isn't of this order: their ids and lines differ")
		}
	}
	if odd := oddCurrency(q); odd != "" {
		bad("currency.mismatch", "/quote", fmt.Sprintf("the quote is in %s, but has amounts in %s", q.Currency, odd))
	}
	for i := range c.Previous {
		r := c.Previous[i].Refund
		if r == nil {
			continue
		}
		for _, m := range []trade.Money{r.Goods, r.Shipping, r.Duties, r.Taxes, r.Fees} {
			if m.IsSet() && m.Currency != q.Currency {
				bad("currency.mismatch", "/previous/"+strconv.Itoa(i)+"/refund", fmt.Sprintf("the order is in %s, not %s", q.Currency, m.Currency))
				break
			}
		}
	}
	if c.Date.IsZero() {
		bad("return.date", "/date", "the date of the return is missing")
	} else if sold := c.orderDate(); c.Date.Before(sold) {
		bad("return.date", "/date", fmt.Sprintf("%s is before the order of %s", c.Date, sold))
	}
	return errs
}

// oddCurrency returns the currency of an amount of a quote that isn't in the quote's, "" where all are.
func oddCurrency(q *landedcost.Quote) (odd trade.Currency) {
	see := func(ms ...trade.Money) {
		for _, m := range ms {
			if m.IsSet() && m.Currency != q.Currency {
				odd = m.Currency
			}
		}
	}
	t := &q.Totals
	see(t.Goods, t.Discounts, t.Shipping, t.Insurance)
	for i := range q.Lines {
		see(q.Lines[i].Goods)
		for j := range q.Lines[i].Charges {
			see(q.Lines[i].Charges[j].Amount)
		}
	}
	for i := range q.Charges {
		see(q.Charges[i].Amount)
		for _, s := range q.Charges[i].Shares {
			see(s.Amount)
		}
	}
	return odd
}

// latestDelivery is how many days after the order a delivery without a date may have been: a trader delivers within 30
// days of the contract (Directive 2011/83/EU Art. 18), and nobody loses a right by a date that isn't known.
const latestDelivery = 30

// window refuses a request after the policy's deadline. Where the day of delivery isn't given, a request that may be in
// time is taken, and a finding asks for the day.
func (r *RefundRule) window(c *Case) (unsure []trade.Finding, err error) {
	if r.WithinDays == 0 {
		return nil, nil
	}
	from, last := c.Dates.Delivered, c.Dates.Delivered.AddDays(r.WithinDays)
	given := !from.IsZero()
	if !given {
		from = c.orderDate()
		last = from.AddDays(r.WithinDays)
	}
	if !c.Date.After(last) {
		return nil, nil
	}
	f := trade.Finding{Code: "return.expired", Severity: trade.Block, Path: "/date", Holds: trade.DecideReturn, Source: r.Instrument,
		Message: fmt.Sprintf("%q: the %d days from delivery on %s ended on %s", r.Name, r.WithinDays, from, last)}
	if given {
		return nil, trade.Errors{f}
	}
	f.Settles = "/dates/delivered"
	if latest := last.AddDays(latestDelivery); c.Date.After(latest) {
		f.Message = fmt.Sprintf("%q: the %d days ended on %s even if delivery took %d days from the order of %s", r.Name, r.WithinDays, latest, latestDelivery, from)
		return nil, trade.Errors{f}
	}
	f.Code, f.Severity, f.Holds = "return.delivery_unknown", trade.Review, ""
	f.Message = fmt.Sprintf("%q: the request is in time if delivery was on %s or later", r.Name, c.Date.AddDays(-r.WithinDays))
	return []trade.Finding{f}, nil
}

// group is items for which the same dispositions are permitted: they are decided and costed together.
type group struct {
	agreement *Agreement
	permitted []Disposition
	back      []returned
	because   string
}

// group sorts the items by what their agreements permit.
func (d *Desk) group(s *scene, h *history, out *Decision) []group {
	var groups []group
	for _, r := range h.now {
		ll := &s.ledger.lines[r.line]
		value := trade.NewMoney(slice(ll.goods, ll.quantity, r.before, r.now, s.ledger.places), s.ledger.quote.Currency)
		item := ItemDecision{SKU: ll.sku, Line: r.line, Quantity: r.now, Condition: r.condition, Value: value}
		named := ""
		if it := s.at(r.line).item(); it != nil {
			named = it.ReturnAgreement
		}
		a, fs := d.policy.agreementFor(named, s.at(r.line))
		for i := range fs {
			fs[i].Path = "/items/" + strconv.Itoa(r.index)
		}
		out.Findings = append(out.Findings, fs...)
		var permitted []Disposition
		if a != nil {
			compared := value.Amount
			if a.ValueOf != "line" {
				compared, _ = money.Div(value.Amount, r.now, s.ledger.places, money.HalfUp)
			}
			v, ok := s.conv.from(trade.NewMoney(compared, value.Currency), d.policy.Currency)
			if !ok {
				item.Because = fmt.Sprintf("no rate of exchange from %s to %s", value.Currency, d.policy.Currency)
				out.Findings = append(out.Findings, trade.Finding{Code: "exchange.missing", Severity: trade.Block, Holds: trade.DecideReturn,
					Path: "/items/" + strconv.Itoa(r.index), Message: "the agreement's bands can't be applied: " + item.Because, Settles: "rates"})
			} else {
				var b Band
				b, item.Because = a.band(v.Amount, v.Currency)
				permitted = b.Dispositions
			}
		}
		out.Items = append(out.Items, item)
		k := slices.IndexFunc(groups, func(g group) bool { return g.agreement == a && slices.Equal(g.permitted, permitted) })
		if k < 0 {
			k = len(groups)
			groups = append(groups, group{agreement: a, permitted: permitted, because: item.Because})
		}
		groups[k].back = append(groups[k].back, r)
	}
	return groups
}

// decideGroup costs every disposition for a group of items, and takes one.
func (d *Desk) decideGroup(ctx context.Context, s *scene, g *group, rule *RefundRule, out *Decision) {
	options := make([]Option, 0, len(Dispositions()))
	for _, disposition := range Dispositions() {
		options = append(options, d.option(ctx, s, g, disposition, rule))
	}
	k := choose(options, g.permitted)
	if k < 0 && len(g.permitted) > 0 && !slices.ContainsFunc(options, func(o Option) bool { return o.Lawful && o.Permitted }) {
		// What the band permits isn't lawful: the agreement says what else.
		for i := range options {
			if slices.Contains(g.agreement.Otherwise, options[i].Disposition) {
				options[i].Permitted = true
			}
		}
		k = choose(options, g.agreement.Otherwise)
	}
	for i := range options {
		explain(&options[i], i == k, options, k)
	}
	for i := range out.Items {
		if !slices.ContainsFunc(g.back, func(r returned) bool { return r.line == out.Items[i].Line }) {
			continue
		}
		if k < 0 {
			continue
		}
		out.Items[i].Disposition = options[k].Disposition
		if !slices.Contains(g.permitted, options[k].Disposition) {
			out.Items[i].Because += fmt.Sprintf("; that isn't lawful here, so %s", options[k].Disposition)
		}
	}
	if k < 0 {
		out.Status = Held
		out.Findings = append(out.Findings, trade.Finding{Code: "return.undecided", Severity: trade.Block, Holds: trade.DecideReturn,
			Message: fmt.Sprintf("no disposition can be chosen for %s: %s", strings.Join(s.skus(g.back), ", "), g.because)})
	} else {
		o := &options[k]
		out.Explanation = append(out.Explanation, fmt.Sprintf("%s: %s. %s.", strings.Join(o.SKUs, ", "), g.because, o.Because))
		if better := cheaper(options, k); better != nil {
			out.Findings = append(out.Findings, trade.Finding{Code: "return.agreement_costs", Severity: trade.Info,
				Message: fmt.Sprintf("%s: %s %s, where %s %s; agreement %q doesn't permit it", strings.Join(o.SKUs, ", "),
					better.Disposition, better.net(), o.Disposition, o.net(), g.agreement.Name)})
		}
		out.Reclaim = append(out.Reclaim, o.claims...)
		out.Reimport = out.Reimport.plus(o.reimport)
		d.label(ctx, o, out)
	}
	out.Options = append(out.Options, options...)
}

// cheaper returns the cheapest lawful option that costs less than the one taken, nil where there is none: what an
// agreement costs the merchant.
func cheaper(options []Option, taken int) *Option {
	best := &options[taken]
	if !best.Net.IsSet() {
		return nil
	}
	for i := range options {
		if o := &options[i]; o.Lawful && o.Net.IsSet() && o.Net.Amount.LessThan(best.Net.Amount) {
			best = o
		}
	}
	if best == &options[taken] {
		return nil
	}
	return best
}

// skus names the items of a group, each once.
func (s *scene) skus(back []returned) []string {
	var out []string
	for _, r := range back {
		if sku := s.ledger.lines[r.line].sku; !slices.Contains(out, sku) {
			out = append(out, sku)
		}
	}
	return out
}

// option costs one disposition for a group.
func (d *Desk) option(ctx context.Context, s *scene, g *group, disposition Disposition, rule *RefundRule) Option {
	o := Option{Disposition: disposition, SKUs: s.skus(g.back), Lawful: true, Permitted: slices.Contains(g.permitted, disposition)}
	cur := s.ledger.quote.Currency
	costed := true
	missing := func(f trade.Finding) { o.Findings = append(o.Findings, f); costed = false }
	d.restrict(s, g.back, disposition, &o)
	if disposition == Keep && (s.c.Reason == RefusedParcel || s.c.Reason == Undeliverable) {
		o.Lawful, o.Because = false, "the buyer hasn't got the goods"
	}
	if _, agreed := d.policy.Costs[disposition]; !agreed && (g.agreement == nil || !has(g.agreement.Costs, disposition)) {
		missing(trade.Finding{Code: "return.cost_unknown", Severity: trade.Review, Message: fmt.Sprintf("the policy has no costs for %q", disposition)})
	}
	costs := d.policy.costsOf(g.agreement, disposition)
	net := decimal.Zero
	add := func(c Cost) {
		o.Costs = append(o.Costs, c)
		net = net.Add(c.Amount.Amount)
	}
	weight := s.load(g.back)
	for i := range costs.Charges {
		r := &costs.Charges[i]
		c, f := d.cost(ctx, s, g.back, r, weight, rule, &o)
		if f != nil {
			missing(*f)
			continue
		}
		add(c)
	}
	foreign := trade.Money{}
	if disposition == SendBack {
		o.reimport = d.reimport(ctx, s, g.back)
		foreign = o.reimport.foreign
		o.Findings = append(o.Findings, o.reimport.Findings...)
		if !o.reimport.Total.IsSet() {
			costed = false
		} else {
			for _, c := range []Cost{
				{"duty", "Duty at home", o.reimport.Duties, o.reimport.relieved(tariff.DutyGroup)},
				{"tax", "Tax at home", o.reimport.Taxes, o.reimport.relieved(tariff.TaxGroup)},
				{"fee", "Fees at home", o.reimport.Fees, ""}} {
				m, ok := s.conv.money(c.Amount)
				if !ok {
					costed = false
					continue
				}
				c.Amount = m
				if !m.Amount.IsZero() || c.Why != "" {
					add(c)
				}
			}
		}
	}
	recovered := d.recovers(s, g.back, costs.Recovers, &o)
	o.Recovered = trade.NewMoney(recovered, cur)
	o.claims = d.claims(s, d.law.Market(s.places.market), g.back, disposition, foreign)
	reclaimed := decimal.Zero
	for i := range o.claims {
		if c := &o.claims[i]; c.Eligible && c.For == "seller" {
			reclaimed = reclaimed.Add(c.Amount.Amount)
			o.Recoveries = append(o.Recoveries, Cost{Kind: "reclaim", Name: c.Name, Amount: c.Amount, Why: c.Derivation})
		}
	}
	o.Reclaimed = trade.NewMoney(reclaimed, cur)
	if costed {
		o.Net = trade.NewMoney(net.Sub(recovered).Sub(reclaimed), cur)
	}
	return o
}

func has(m map[Disposition]Costs, d Disposition) bool {
	_, ok := m[d]
	return ok
}

// cost works out one cost rule, in the order's currency. Carriage comes from the carrier where there is one, and is
// nothing where the buyer pays the way back.
func (d *Desk) cost(ctx context.Context, s *scene, back []returned, r *CostRule, l load, rule *RefundRule, o *Option) (Cost, *trade.Finding) {
	cur := s.ledger.quote.Currency
	if r.Kind == "carriage" && rule.ReturnCarriage == "buyer" {
		return Cost{Kind: r.Kind, Name: r.Name, Amount: trade.NewMoney(decimal.Zero, cur), Why: "paid by the buyer"}, nil
	}
	if r.Kind == "carriage" && d.carrier != nil {
		m, service, err := d.offer(ctx, s, back, o)
		if err == nil {
			return Cost{Kind: r.Kind, Name: r.Name, Amount: m, Why: service}, nil
		}
		o.Findings = append(o.Findings, trade.Finding{Code: "return.carrier", Severity: trade.Warn, Cause: err,
			Message: fmt.Sprintf("%s: the carrier gave no price (%v); the policy's cost counts", r.Name, err)})
	}
	from := d.policy.Currency
	if from == "" {
		from = cur
	}
	m, why, missing := r.apply(l, from)
	if missing != "" {
		return Cost{}, &trade.Finding{Code: "return.weight_missing", Severity: trade.Review, Message: fmt.Sprintf("%s: the weight isn't known", r.Name), Settles: missing}
	}
	v, ok := s.conv.money(m)
	if !ok {
		return Cost{}, &trade.Finding{Code: "exchange.missing", Severity: trade.Review, Message: fmt.Sprintf("%s: no rate of exchange from %s to %s", r.Name, m.Currency, cur), Settles: "rates"}
	}
	if v.Currency != m.Currency {
		why += " = " + m.String()
	}
	return Cost{Kind: r.Kind, Name: r.Name, Amount: v, Why: why}, nil
}

// offer asks the carrier for the price of the way back, and keeps it for the option's label.
func (d *Desk) offer(ctx context.Context, s *scene, back []returned, o *Option) (trade.Money, string, error) {
	h := homeOrder(s, back)
	if h == nil {
		return trade.Money{}, "", errors.New("the order or an address is missing")
	}
	offer, err := d.carrier.ReturnOffer(ctx, h)
	if err != nil {
		return trade.Money{}, "", err
	}
	m, ok := s.conv.convertAny(offer.Amount, s.conv.to)
	if !ok {
		return trade.Money{}, "", fmt.Errorf("no rate of exchange from %s", offer.Amount.Currency)
	}
	o.carriage = offer
	return m, offer.Service, nil
}

// label keeps the label of the option taken, or books it now. Without one the decision stands, with a finding.
func (d *Desk) label(ctx context.Context, o *Option, out *Decision) {
	switch {
	case o.carriage.Label != nil:
		out.labels = append(out.labels, *o.carriage.Label)
	case o.carriage.Book != nil:
		labels, err := o.carriage.Book(ctx)
		if err != nil {
			out.Findings = append(out.Findings, trade.Finding{Code: "return.label", Severity: trade.Warn, Cause: err,
				Message: fmt.Sprintf("%s gave no label: %v", o.carriage.Service, err)})
			return
		}
		out.labels = append(out.labels, labels...)
	}
}

// recovers returns what the goods are worth afterwards: a share of what was paid for them, half up to the minor unit.
func (d *Desk) recovers(s *scene, back []returned, share GoodsShare, o *Option) decimal.Decimal {
	var sum money.Total
	for _, r := range back {
		part := share.Of(r.condition)
		if part.IsZero() {
			continue
		}
		ll := &s.ledger.lines[r.line]
		value := slice(ll.goods, ll.quantity, r.before, r.now, s.ledger.places)
		worth := money.MulRound(value, part.Decimal, s.ledger.places, money.HalfUp)
		sum.Add(worth)
		o.Recoveries = append(o.Recoveries, Cost{Kind: "goods", Name: "Worth of " + ll.sku, Amount: trade.NewMoney(worth, s.ledger.quote.Currency),
			Why: fmt.Sprintf("%s of %s paid", part.Text(), trade.NewMoney(value, s.ledger.quote.Currency))})
	}
	return sum.Decimal()
}

// load counts pieces and kilograms. The weight is known when every item's is.
func (s *scene) load(back []returned) load {
	l := load{heavy: true}
	for _, r := range back {
		l.pieces = l.pieces.Add(r.now)
		it := s.at(r.line).item()
		if it == nil {
			l.heavy = false
			continue
		}
		w := it.GrossWeight
		if w.IsZero() {
			w = it.NetWeight
		}
		if w.IsZero() {
			l.heavy = false
			continue
		}
		l.kilos = l.kilos.Add(w.Kilograms().Mul(r.now))
	}
	return l
}

// restrict applies what the law doesn't let back, and sets whether the disposition is lawful.
func (d *Desk) restrict(s *scene, back []returned, disposition Disposition, o *Option) {
	for _, m := range d.law.markets {
		if m.Market != "*" && m != d.law.Market(s.places.home) {
			continue
		}
		for i := range m.Restrictions {
			r := &m.Restrictions[i]
			if len(r.Dispositions) > 0 && !slices.Contains(r.Dispositions, disposition) || len(r.Dispositions) == 0 && disposition != SendBack {
				continue
			}
			for _, b := range back {
				if r.When.Eval(s.homeward().at(b.line), nil) != cond.True {
					continue
				}
				f := trade.Finding{Code: "return.restricted", Severity: trade.Review, Path: "/items/" + strconv.Itoa(b.index),
					Message: r.Message, Remedy: r.Remedy, Source: r.Instrument}
				switch r.Effect {
				case "forbid":
					f.Code, f.Severity = "return.forbidden", trade.Block
					o.Lawful = false
					if o.Because == "" {
						o.Because = r.Message
					}
				case "warn":
					f.Severity = trade.Warn
				}
				o.Findings = append(o.Findings, f)
			}
		}
	}
}

// explain says why an option was taken or not.
func explain(o *Option, chosen bool, all []Option, k int) {
	o.Chosen = chosen
	switch {
	case chosen && o.Net.IsSet():
		rivals := 0
		for i := range all {
			if i != k && all[i].Lawful && all[i].Permitted {
				rivals++
			}
		}
		if rivals == 0 {
			o.Because = fmt.Sprintf("%s is the only one permitted: %s", o.Disposition, o.net())
			return
		}
		o.Because = fmt.Sprintf("%s is the cheapest permitted: %s", o.Disposition, o.net())
	case chosen:
		o.Because = fmt.Sprintf("%s is the only one permitted; its cost isn't known in full", o.Disposition)
	case !o.Lawful: // Because names the rule
	case !o.Permitted && o.Net.IsSet():
		o.Because = fmt.Sprintf("not permitted by the agreement: %s", o.net())
	case !o.Permitted:
		o.Because = "not permitted by the agreement"
	case !o.Net.IsSet():
		o.Because = "its cost isn't known in full"
	case k >= 0 && all[k].Net.IsSet():
		o.Because = fmt.Sprintf("%s, where %s %s", o.net(), all[k].Disposition, all[k].net())
	}
}

// net says what an option costs or brings in.
func (o *Option) net() string {
	if o.Net.Amount.IsNegative() {
		return "brings in " + trade.NewMoney(o.Net.Amount.Neg(), o.Net.Currency).String()
	}
	return "costs " + o.Net.String()
}

// plus adds the way home of another group of items.
func (r Reimport) plus(o Reimport) Reimport {
	if r.Destination == "" {
		return o
	}
	if o.Destination == "" {
		return r
	}
	add := func(a, b trade.Money) trade.Money {
		if !a.IsSet() || !b.IsSet() {
			return trade.Money{}
		}
		sum, err := a.Add(b)
		if err != nil {
			return trade.Money{}
		}
		return sum
	}
	return Reimport{Destination: r.Destination, Duties: add(r.Duties, o.Duties), Taxes: add(r.Taxes, o.Taxes), Fees: add(r.Fees, o.Fees),
		Total: add(r.Total, o.Total), Unrelieved: add(r.Unrelieved, o.Unrelieved),
		Reliefs: append(slices.Clip(r.Reliefs), o.Reliefs...), Findings: append(slices.Clip(r.Findings), o.Findings...)}
}

// conclude sums up the groups: one disposition or a split, who bears what, the authorisation.
func (d *Desk) conclude(s *scene, h *history, rule *RefundRule, out *Decision) {
	for i := range out.Items {
		switch {
		case i == 0 || out.Disposition == out.Items[i].Disposition:
			out.Disposition = out.Items[i].Disposition
		default:
			out.Disposition = Split
		}
	}
	if out.Status == Held {
		out.Disposition = ""
	}
	out.Refund.bear(out.Reclaim)
	if q := s.ledger.quote; q.Scheme != "" && out.Refund.Taxes.Amount.IsPositive() && !slices.ContainsFunc(out.Reclaim, func(c Reclaim) bool { return c.scheme }) {
		out.Findings = append(out.Findings, trade.Finding{Code: "reclaim.scheme_unknown", Severity: trade.Warn,
			Message: fmt.Sprintf("tax collected under %s is corrected in that scheme's return; how isn't known here, and nothing is counted on", q.Scheme)})
	}
	if out.Status == Decided {
		out.Authorisation = d.authorise(s, rule, out)
	}
}

// bear takes off the seller's burden what he may expect back from authorities.
func (r *Refund) bear(claims []Reclaim) {
	for i := range claims {
		c := &claims[i]
		if !c.Eligible || c.For != "seller" {
			continue
		}
		for k, amount := range c.split {
			b := &r.Bears[k]
			b.Reclaimable.Amount = b.Reclaimable.Amount.Add(amount)
			b.Seller.Amount = b.Seller.Amount.Sub(amount)
		}
	}
}
