package crossborder

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Status of a release.
type Status string

// The statuses of a release.
const (
	Released Status = "released"
	Held     Status = "held" // some exception blocks
)

// Release is the record of an order's way through the flow: the chosen option with its sealed quote, declaration and
// documents, every other option, what was rejected and why, and the exceptions.
type Release struct {
	Version      string                       `json:"schema_version,omitempty"` // ReleaseVersion
	OrderID      string                       `json:"order_id"`
	Status       Status                       `json:"status"`
	Order        *Order                       `json:"order,omitempty"`  // as released, so that a return needs nothing else
	Filled       []Filled                     `json:"filled,omitempty"` // where values came from that the order itself didn't give
	Quote        *landedcost.Quote            `json:"quote"`
	Choice       *Option                      `json:"choice"`
	Options      []Option                     `json:"options"`
	Rejected     []Rejected                   `json:"rejected"`
	Explanation  string                       `json:"explanation,omitempty"`
	Declarations []*customs.Declaration       `json:"declarations"`
	Documents    []customs.Document           `json:"documents"`
	Exceptions   []Finding                    `json:"exceptions"`
	Readiness    map[trade.Decision][]Finding `json:"readiness"`
	Seal         *landedcost.Seal             `json:"seal,omitempty"`
}

// Option is one way to fulfil the order: node × service × terms, with what it costs in all. Amounts are in the order's
// currency.
type Option struct {
	ID            string                `json:"id"`
	Node          string                `json:"node,omitempty"`
	Carrier       string                `json:"carrier"`
	Service       string                `json:"service"`
	Name          string                `json:"name,omitempty"`
	Terms         trade.Incoterm        `json:"terms"`
	Mode          trade.Mode            `json:"mode"`
	Freight       trade.Money           `json:"freight"`  // what the seller pays the carrier
	Shipping      trade.Money           `json:"shipping"` // what the buyer is charged for it
	Charges       []carrier.OfferCharge `json:"charges,omitempty"`
	Landed        trade.Money           `json:"landed"`
	DueAtCheckout trade.Money           `json:"due_at_checkout"`
	DueOnDelivery trade.Money           `json:"due_on_delivery"`
	Duties        trade.Money           `json:"duties"`
	Taxes         trade.Money           `json:"taxes"`
	Fees          trade.Money           `json:"fees"`
	DeliveredCost trade.Money           `json:"delivered_cost"`
	Margin        trade.Money           `json:"margin,omitzero"`
	TransitDays   int                   `json:"transit_days"`
	Transit       carrier.Transit       `json:"transit"`
	Score         trade.Money           `json:"score"`
	Parts         []carrier.ScorePart   `json:"parts,omitempty"`
	DominatedBy   string                `json:"dominated_by,omitempty"`
	QuoteStatus   landedcost.Status     `json:"quote_status"`
	Assumes       []string              `json:"assumes,omitempty"`
	Sample        bool                  `json:"sample,omitempty"`

	Packages []trade.Package `json:"packages,omitempty"` // the cartons it travels in

	// Quote is the landed cost on this option's freight. Its JSON stands once, for the choice.
	Quote *landedcost.Quote `json:"-"`
}

// Rejected is an option that can't be had, and why.
type Rejected struct {
	Option  string `json:"option"`
	Carrier string `json:"carrier,omitempty"` // absent where the whole node is rejected
	Service string `json:"service,omitempty"`
	Code    string `json:"code"`
	Because string `json:"because"`
}

// ReleaseOptions vary a release without changing the order or the engine. The zero value takes the order as it stands.
type ReleaseOptions struct {
	// Terms to compare; none: the order's own.
	Terms []trade.Incoterm
	// Prefer limits the choice to one of the terms compared; the others stand beside it. Empty: the best of all.
	Prefer trade.Incoterm
	// Catalogue fills what the order's lines lack; nil: the order stands as it is.
	Catalogue *Catalogue
	// Media of the documents made of the choice, each "kind/media" such as "invoice/html"; none: the invoice as JSON.
	Documents []string
}

// Release runs the order through the flow. Problems of the order itself come as trade.Errors, all at once; everything
// else is part of the answer. The context bounds the carriers' time and stops the work when it ends.
func (e *Engine) Release(ctx context.Context, o *Order) (*Release, error) {
	return e.ReleaseWith(ctx, o, ReleaseOptions{})
}

// ReleaseWith is Release with options.
func (e *Engine) ReleaseWith(ctx context.Context, o *Order, opt ReleaseOptions) (*Release, error) {
	if o == nil {
		return nil, trade.Errors{{Code: "order.missing", Severity: trade.Block, Message: "there is no order"}}
	}
	var filled []Filled
	if opt.Catalogue != nil {
		o, filled = opt.Catalogue.Fill(o)
	}
	r := &Release{Version: ReleaseVersion, OrderID: o.ID, Order: o, Filled: filled, Status: Held, Options: []Option{}, Rejected: []Rejected{}, Declarations: []*customs.Declaration{},
		Documents: []customs.Document{}, Exceptions: []Finding{}}
	candidates, err := e.options(ctx, o, opt, r)
	if err != nil {
		return nil, err
	}
	if err := e.rank(o, candidates, opt.Prefer, r); err != nil {
		return nil, err
	}
	subject := customs.Subject{Order: o}
	if r.Choice != nil {
		r.Quote = r.Choice.Quote
		if err := r.Quote.MakeSeal(o); err != nil {
			return nil, err
		}
		r.Seal = r.Quote.Seal
		subject.Quote = r.Quote
		for _, f := range r.Quote.Findings {
			r.raise(f)
		}
		for _, l := range r.Quote.Lines {
			for _, f := range l.Findings {
				r.raise(f)
			}
		}
		d, findings := customs.Declare(o, r.Quote, customs.DeclareOptions{Node: r.Choice.Node, Mode: r.Choice.Mode, Packages: r.Choice.Packages})
		for _, f := range findings {
			r.raise(f)
		}
		if d != nil {
			subject.Declaration = d
			r.Declarations = append(r.Declarations, d)
		}
	} else {
		q, err := e.quoter.Quote(ctx, o)
		if err != nil {
			return nil, err
		}
		if err := q.MakeSeal(o); err != nil {
			return nil, err
		}
		r.Quote, subject.Quote = q, q
		r.raise(Finding{Code: "carrier.none", Severity: trade.Block, Message: "no service can carry this order: see what was rejected and why", Holds: trade.DecideCarrier})
	}
	for _, f := range e.cfg.Rules.Check(ctx, subject) {
		r.raise(f)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.Readiness = readiness(r.Exceptions)
	if !trade.Blocking(r.Exceptions) {
		r.Status = Released
	}
	if err := e.documents(ctx, o, opt, subject, r); err != nil {
		return nil, err
	}
	return r, nil
}

// raise adds an exception once; what is merely worth knowing stays with the quote.
func (r *Release) raise(f Finding) {
	if f.Severity == trade.Info {
		return
	}
	same := func(x Finding) bool { return x.Code == f.Code && x.Path == f.Path }
	if !slices.ContainsFunc(r.Exceptions, same) {
		r.Exceptions = append(r.Exceptions, f)
	}
}

// readiness groups exceptions by the decision that waits for them. Every decision stands, also one that nothing holds.
func readiness(fs []Finding) map[trade.Decision][]Finding {
	out := map[trade.Decision][]Finding{
		trade.DecideIdentity: {}, trade.DecideLandedCost: {}, trade.DecideDeclaration: {}, trade.DecideCarrier: {},
	}
	for _, f := range fs {
		d := cmp.Or(f.Holds, trade.DecideDeclaration)
		out[d] = append(out[d], f)
	}
	return out
}

// candidate is an offer with its landed cost.
type candidate struct {
	node     *trade.Node
	offer    carrier.Offer
	opt      Option
	handling trade.Money // at the node, in the order's currency
}

// options collects every node × service × terms with its landed cost, and what was rejected.
func (e *Engine) options(ctx context.Context, o *Order, opt ReleaseOptions, r *Release) ([]candidate, error) {
	terms := opt.Terms
	if len(terms) == 0 {
		terms = []trade.Incoterm{cmp.Or(o.Terms, trade.DDP)}
	}
	if len(e.cfg.Carriers) == 0 {
		return e.withoutCarriers(ctx, o, terms)
	}
	var out []candidate
	var firstErr error
	for _, n := range nodes(o) {
		if why := outOfStock(o, n); why != "" {
			r.Rejected = append(r.Rejected, Rejected{Option: n.ID, Code: "node.stock", Because: why})
			continue
		}
		s, err := e.shipment(ctx, o, n, terms)
		if err != nil { // a weight that is missing, a piece that fits no carton: the order is held, and still priced
			for _, f := range trade.FindingsOf(err) {
				f.Holds = trade.DecideCarrier
				r.raise(f)
			}
			continue
		}
		lanes := e.cfg.TradeLanes.For(s.From.Country, s.To.Country)
		answers := carrier.Collect(ctx, e.carriers(lanes), s, e.cfg.CarrierDeadline)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		answers = lanes.Prefer(answers)
		for _, x := range answers.Rejections {
			r.Rejected = append(r.Rejected, Rejected{Option: optionID(nodeID(n), x.Carrier, x.Service, x.Terms), Carrier: x.Carrier, Service: x.Service, Code: string(x.Code), Because: x.Because})
		}
		for _, offer := range answers.Offers {
			c, err := e.price(ctx, o, n, offer)
			if err != nil {
				firstErr = cmp.Or(firstErr, err)
				for _, f := range trade.FindingsOf(err) {
					r.Rejected = append(r.Rejected, Rejected{Option: optionID(nodeID(n), offer.Carrier, offer.Service, offer.Terms), Carrier: offer.Carrier, Service: offer.Service, Code: f.Code, Because: f.Message})
				}
				continue
			}
			c.opt.Packages = packages(s.Parcels)
			out = append(out, c)
		}
	}
	if len(out) == 0 && firstErr != nil { // every quote failed for the same cause: the order's, the law's or the rates'
		return nil, firstErr
	}
	return out, nil
}

// carriers returns those that the lanes name, all where there are none.
func (e *Engine) carriers(lanes carrier.TradeLanes) []CarrierAdapter {
	if len(lanes) == 0 {
		return e.cfg.Carriers
	}
	return lanes.Adapters(e.cfg.Carriers)
}

// withoutCarriers prices the order's own carriage, on each terms.
func (e *Engine) withoutCarriers(ctx context.Context, o *Order, terms []trade.Incoterm) ([]candidate, error) {
	mode := o.ModeOr(trade.Courier)
	var out []candidate
	for _, t := range terms {
		q, err := e.quoter.QuoteWith(ctx, o, landedcost.Options{Terms: t})
		if err != nil {
			return nil, err
		}
		offer := carrier.Offer{Carrier: "order", Service: string(mode), Name: "Carriage as the order gives it", Terms: t, Mode: mode,
			Total: carriage(o, q)}
		out = append(out, newCandidate(nil, offer, offer.Total, q))
	}
	return out, nil
}

// carriage is what the seller pays for carriage where no carrier is asked: its cost in the order, else what the buyer is
// charged.
func carriage(o *Order, q *landedcost.Quote) trade.Money {
	if o.Shipping.Cost.Currency == o.Currency {
		return o.Shipping.Cost
	}
	return q.Totals.Shipping
}

// price quotes the order on an offer's freight. Where the order names no charge for carriage the buyer is charged what
// the carrier asks.
func (e *Engine) price(ctx context.Context, o *Order, n *trade.Node, offer carrier.Offer) (candidate, error) {
	freight, err := e.convert(offer.Total, o.Currency, o.LawDate())
	if err != nil {
		return candidate{}, err
	}
	cost, err := e.handling(o, n)
	if err != nil {
		return candidate{}, err
	}
	opt := landedcost.Options{Node: nodeID(n), Terms: offer.Terms, Mode: offer.Mode, ShippingCost: freight}
	if !o.Shipping.Charged.IsSet() {
		opt.Shipping = freight
	}
	if a := offer.Advance; a != nil {
		opt.Advance = &landedcost.AdvanceFee{Name: a.Name, Carrier: offer.Carrier, Min: a.Min, Percent: a.Percent, Flat: a.Flat, Source: offer.Data}
	}
	q, err := e.quoter.QuoteWith(ctx, o, opt)
	if err != nil {
		return candidate{}, err
	}
	c := newCandidate(n, offer, freight, q)
	c.handling = cost
	return c, nil
}

func newCandidate(n *trade.Node, offer carrier.Offer, freight trade.Money, q *landedcost.Quote) candidate {
	return candidate{node: n, offer: offer, opt: Option{
		ID: optionID(nodeID(n), offer.Carrier, offer.Service, offer.Terms), Node: nodeID(n), Carrier: offer.Carrier, Service: offer.Service,
		Name: offer.Name, Terms: offer.Terms, Mode: offer.Mode, Freight: freight, Shipping: q.Totals.Shipping, Charges: offer.Charges,
		Landed: q.Totals.Landed, DueAtCheckout: q.Totals.DueAtCheckout, DueOnDelivery: q.Totals.DueOnDelivery,
		Duties: q.Totals.Duties, Taxes: q.Totals.Taxes, Fees: q.Totals.Fees, Transit: offer.Transit, QuoteStatus: q.Status,
		Assumes: offer.Assumes, Sample: offer.Sample, Quote: q,
	}}
}

// convert turns an amount into another currency at the host's rates, rounded to its minor unit half up.
func (e *Engine) convert(m trade.Money, to trade.Currency, on trade.Date) (trade.Money, error) {
	if m.Currency == to || !m.IsSet() {
		return trade.Money{Amount: m.Amount, Currency: to}, nil
	}
	if e.cfg.Rates != nil {
		if r, ok := e.cfg.Rates.Rate(m.Currency, to, on); ok {
			return trade.Money{Amount: money.MulRound(m.Amount, r.Rate, to.MinorUnits(), money.HalfUp), Currency: to}, nil
		}
	}
	return trade.Money{}, trade.Errors{{Code: "exchange.missing", Severity: trade.Block, Path: "/currency",
		Message: fmt.Sprintf("no rate of exchange from %s to %s on or before %s", m.Currency, to, on), Settles: fmt.Sprintf("a rate of exchange %s to %s", m.Currency, to), Holds: trade.DecideCarrier}}
}

// rank orders the candidates by the policy and writes options, rejections and the choice.
func (e *Engine) rank(o *Order, cs []candidate, prefer trade.Incoterm, r *Release) error {
	in := make([]carrier.Candidate, len(cs))
	cost, costKnown := goodsCost(o)
	for i, c := range cs {
		q := c.opt.Quote
		in[i] = carrier.Candidate{
			Route: c.opt.Node, Offer: c.offer, From: shipsFrom(o, c.node), To: o.ShipTo.Country,
			Freight: c.opt.Freight, Handling: c.handling, SellerCharges: owedBySeller(q), BuyerCharges: q.Totals.DueOnDelivery,
			CustomerPays: q.Totals.DueAtCheckout,
		}
		if p := o.Shipping.ServicePromise; p != nil {
			in[i].PromiseDays = p.MaxDays
		}
		in[i].Offer.Total = c.opt.Freight
		if costKnown {
			in[i].GoodsCost = cost
		}
	}
	policy := *e.cfg.Policy
	if p := o.Shipping.ServicePromise; p != nil && p.MaxDays > 0 && (policy.Constraints.MaxDays == 0 || p.MaxDays < policy.Constraints.MaxDays) {
		policy.Constraints.MaxDays = p.MaxDays
	}
	all, err := carrier.Rank(in, policy, o.Currency, e.cfg.Lanes)
	if err != nil {
		return err
	}
	for _, ranked := range all.Options {
		op := cs[ranked.Candidate].opt
		op.DeliveredCost, op.TransitDays, op.Score, op.Parts, op.DominatedBy = ranked.DeliveredCost, ranked.TransitDays, ranked.Score, ranked.Parts, ranked.DominatedBy
		if costKnown {
			op.Margin = ranked.Margin
		}
		r.Options = append(r.Options, op)
	}
	for _, x := range all.Rejected {
		r.Rejected = append(r.Rejected, Rejected{Option: optionID(x.Route, x.Carrier, x.Service, x.Terms), Carrier: x.Carrier, Service: x.Service, Code: string(x.Code), Because: x.Because})
	}
	chosen := all
	if prefer != "" {
		of := make([]carrier.Candidate, 0, len(in))
		for _, c := range in {
			if c.Offer.Terms == prefer {
				of = append(of, c)
			}
		}
		if chosen, err = carrier.Rank(of, policy, o.Currency, e.cfg.Lanes); err != nil {
			return err
		}
	}
	r.Explanation = chosen.Explanation.Text
	if chosen.Choice == nil {
		return nil
	}
	id := optionID(chosen.Choice.Route, chosen.Choice.Carrier, chosen.Choice.Service, chosen.Choice.Terms)
	if k := slices.IndexFunc(r.Options, func(op Option) bool { return op.ID == id }); k >= 0 {
		choice := r.Options[k]
		r.Choice = &choice
	}
	return nil
}

// owedBySeller is what the seller owes authorities and carriers for the consignment.
func owedBySeller(q *landedcost.Quote) trade.Money {
	sum := decimal.Zero
	add := func(ch *landedcost.Charge) {
		if ch.Debtor == "seller" {
			sum = sum.Add(ch.Amount.Amount)
		}
	}
	for i := range q.Charges {
		add(&q.Charges[i])
	}
	for i := range q.Lines {
		for k := range q.Lines[i].Charges {
			add(&q.Lines[i].Charges[k])
		}
	}
	return trade.Money{Amount: sum, Currency: q.Currency}
}

// goodsCost is the seller's cost of all goods; known is false where one item lacks it.
func goodsCost(o *Order) (total trade.Money, known bool) {
	total = trade.Money{Currency: o.Currency}
	for i := range o.Items {
		it := &o.Items[i]
		if it.Cost.Currency != o.Currency {
			return trade.Money{}, false
		}
		total.Amount = total.Amount.Add(money.MulRound(it.Cost.Amount, it.Quantity, o.Currency.MinorUnits(), money.HalfUp))
	}
	return total, true
}

// documents renders what was asked for of the choice.
func (e *Engine) documents(ctx context.Context, o *Order, opt ReleaseOptions, s customs.Subject, r *Release) error {
	if s.Declaration == nil {
		return nil
	}
	wanted := opt.Documents
	if len(wanted) == 0 {
		wanted = []string{"invoice/json"}
	}
	src := customs.Source{Order: o, Quote: s.Quote, Declaration: s.Declaration, Exceptions: r.Exceptions}
	for _, w := range wanted {
		kind, media, _ := strings.Cut(w, "/")
		var by customs.Renderer = customs.JSON{}
		if media != "json" && e.cfg.Renderer != nil {
			by = e.cfg.Renderer
		}
		d, err := by.Render(ctx, kind, media, src)
		if err != nil {
			for _, f := range trade.FindingsOf(err) {
				r.raise(f)
			}
			continue
		}
		r.Documents = append(r.Documents, d)
	}
	return nil
}
