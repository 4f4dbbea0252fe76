package returns

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// findings brings the problems of a text to the errors of this module.
func findings(ps strictjson.Problems) trade.Errors {
	out := trade.FromProblems(ps)
	for i := range out {
		out[i].Holds = trade.DecideReturn
	}
	return out
}

// ReadCase reads a case:
//
//	{"id", "order", "quote", "items": [{"sku", "line", "quantity", "condition"}], "reason", "date", "previous",
//	 "dates", "from", "to", "entry", "facts"}
//
// The order is an order, its quote or its release. Each element of previous is an earlier case, an earlier decision or
// a single item. The error is a trade.Errors that lists everything wrong, each with its JSON Pointer.
func ReadCase(data []byte) (*Case, error) {
	var w caseWire
	errs := findings(strictjson.Decode(data, &w, strictjson.Options{}))
	c := w.Case()
	if len(errs) > 0 {
		return nil, errs
	}
	return c, nil
}

// caseWire is a Case as JSON.
type caseWire struct {
	SchemaVersion string            `json:"schema_version"`
	ID            string            `json:"id"`
	Order         original          `json:"order"`
	Quote         *landedcost.Quote `json:"quote"`
	Items         []Item            `json:"items"`
	Reason        string            `json:"reason"`
	Date          trade.Date        `json:"date"`
	Previous      []Previous        `json:"previous"`
	Dates         Dates             `json:"dates"`
	From          *trade.Address    `json:"from"`
	To            *trade.Address    `json:"to"`
	Entry         string            `json:"entry"`
	Facts         map[string]string `json:"facts"`
}

// UnmarshalStrict reads the fields. Bare amounts inside, such as those of an earlier refund, take the order's currency.
func (w *caseWire) UnmarshalStrict(n strictjson.Node, c *strictjson.Context) {
	outer := c.Scope
	defer func() { c.Scope = outer }()
	order := n.Get("order")
	for _, at := range []strictjson.Node{order.Get("currency"), order.Get("quote").Get("currency"), n.Get("quote").Get("currency")} {
		if at.Kind() == strictjson.String {
			c.Scope = trade.Currency(at.Text())
			break
		}
	}
	type plain caseWire // without this method
	c.Decode(n, (*plain)(w))
}

// Case returns the case with its words in their canonical spelling. Words that aren't known stay as they are: deciding
// the case names them.
func (w *caseWire) Case() *Case {
	c := &Case{ID: w.ID, Order: w.Order.order, Quote: w.Order.quote, Items: w.Items, Date: w.Date, Previous: w.Previous,
		Dates: w.Dates, From: w.From, To: w.To, Entry: w.Entry, Facts: w.Facts}
	if w.Quote != nil {
		c.Quote = w.Quote
	}
	c.Reason, _ = ParseReason(w.Reason)
	for i := range c.Items {
		c.Items[i].Condition, _ = ParseCondition(string(c.Items[i].Condition))
	}
	return c
}

// original is an order, a quote or a release.
type original struct {
	order *trade.Order
	quote *landedcost.Quote
}

// UnmarshalStrict tells the three apart by their fields. Of a release only the quote and the order are read.
func (o *original) UnmarshalStrict(n strictjson.Node, c *strictjson.Context) {
	switch {
	case n.Get("items").Given():
		o.order = new(trade.Order)
		c.Decode(n, o.order)
	case n.Get("quote").Given():
		o.quote = new(landedcost.Quote)
		c.Decode(n.Get("quote"), o.quote)
		if order := n.Get("order"); order.Given() {
			o.order = new(trade.Order)
			c.Decode(order, o.order)
			o.order.ShipFrom = shippedFrom(o.order, n.Get("choice").Get("node"))
		}
	case n.Get("lines").Given():
		o.quote = new(landedcost.Quote)
		c.Decode(n, o.quote)
	default:
		o.order = new(trade.Order)
		c.Decode(n, o.order)
	}
}

// shippedFrom returns the address of the node that a release chose, else the order's own.
func shippedFrom(o *trade.Order, node strictjson.Node) *trade.Address {
	if o.ShipFrom != nil || node.Kind() != strictjson.String {
		return o.ShipFrom
	}
	for i := range o.Nodes {
		if o.Nodes[i].ID == node.Text() {
			return &o.Nodes[i].Address
		}
	}
	return nil
}

// UnmarshalStrict reads an earlier case, an earlier decision (both have items), or a single item.
func (p *Previous) UnmarshalStrict(n strictjson.Node, c *strictjson.Context) {
	if n.Get("sku").Given() || n.Get("line").Given() {
		var it Item
		c.Decode(n, &it)
		p.Items = []Item{it}
		return
	}
	if n.Get("disposition").Given() || n.Get("order").Given() {
		p.whole(n, c)
		return
	}
	w := struct {
		ID     string     `json:"id"`
		Date   trade.Date `json:"date"`
		Reason string     `json:"reason"`
		Items  []Item     `json:"items"`
		Refund *Refund    `json:"refund"`
	}{}
	c.Decode(n, &w)
	p.ID, p.Date, p.Items, p.Refund = w.ID, w.Date, w.Items, w.Refund
}

// whole reads what matters of a whole earlier case or decision.
func (p *Previous) whole(n strictjson.Node, c *strictjson.Context) {
	c.Decode(n.Get("id"), &p.ID)
	c.Decode(n.Get("date"), &p.Date)
	if r := n.Get("refund"); r.Given() {
		c.Decode(r, &p.Refund)
	}
	for v := range n.Get("items").Values() {
		var it Item
		c.Decode(v.Get("sku"), &it.SKU)
		c.Decode(v.Get("line"), &it.Line)
		c.Decode(v.Get("quantity"), &it.Quantity)
		p.Items = append(p.Items, it)
	}
}

// ReadPolicy reads a policy; see policy.schema.json. The error is a trade.Errors that lists everything wrong.
func ReadPolicy(data []byte) (*Policy, error) {
	p := &Policy{}
	if errs := findings(strictjson.Decode(data, p, strictjson.Options{MaxBytes: 4 << 20})); len(errs) > 0 {
		return nil, errs
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return p, nil
}

// ReadMarket reads a file of a market's law; see law.schema.json. The error is a trade.Errors that lists everything
// wrong.
func ReadMarket(data []byte) (*Market, error) {
	m := &Market{}
	if errs := findings(strictjson.Decode(data, m, strictjson.Options{MaxBytes: 4 << 20})); len(errs) > 0 {
		return nil, errs
	}
	if m.Market == "" {
		return nil, trade.Errors{{Code: "law.market", Severity: trade.Block, Path: "/market", Message: "the market's name is missing"}}
	}
	return m, nil
}

// UnmarshalJSON reads one percentage, or an object by condition with "default".
func (g *GoodsShare) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return g.Default.UnmarshalJSON(b)
	}
	var m map[string]Share
	if err := strictjson.Unmarshal(b, &m); err != nil {
		return err
	}
	g.ByCondition = map[Condition]Share{}
	for k, v := range m {
		if k == "default" {
			g.Default = v
			continue
		}
		c, ok := ParseCondition(k)
		if !ok || k == "" {
			return fmt.Errorf("%.40q isn't a condition: new, opened, used, damaged or default is needed", k)
		}
		g.ByCondition[c] = v
	}
	return nil
}

// MarshalJSON writes the form UnmarshalJSON reads.
func (g GoodsShare) MarshalJSON() ([]byte, error) {
	if len(g.ByCondition) == 0 {
		return g.Default.MarshalJSON()
	}
	m := map[string]Share{"default": g.Default}
	for k, v := range g.ByCondition {
		m[string(k)] = v
	}
	return strictjson.Marshal(m)
}

// IsZero makes omitzero leave out a share of nothing.
func (g GoodsShare) IsZero() bool { return g.Default.IsZero() && len(g.ByCondition) == 0 }

// Validate checks that a policy makes sense. The error is a trade.Errors that lists everything wrong.
func (p *Policy) Validate() error {
	var v validator
	if p.Name == "" {
		v.fault("/name", "the policy's name is missing")
	}
	for i := range p.Refunds {
		v.rule("/refunds/"+strconv.Itoa(i), &p.Refunds[i])
	}
	if len(p.Refunds) == 0 {
		v.fault("/refunds", "a policy needs at least one refund rule")
	}
	seen := map[string]bool{}
	for i := range p.Agreements {
		a, at := &p.Agreements[i], "/agreements/"+strconv.Itoa(i)
		if a.Name == "" || seen[a.Name] {
			v.fault(at+"/name", "an agreement needs a name of its own")
		}
		seen[a.Name] = true
		v.agreement(at, a)
	}
	if len(p.Agreements) == 0 {
		v.fault("/agreements", "a policy needs at least one disposition agreement")
	}
	v.costs("/costs", p.Costs)
	return v.errs.ErrorOrNil()
}

type validator struct{ errs trade.Errors }

func (v *validator) fault(path, format string, args ...any) {
	v.errs = append(v.errs, trade.Finding{Code: "policy.invalid", Severity: trade.Block, Path: path, Message: fmt.Sprintf(format, args...)})
}

func (v *validator) rule(at string, r *RefundRule) {
	if r.Name == "" {
		v.fault(at+"/name", "the rule's name is missing")
	}
	for i, reason := range r.Reasons {
		if !slices.Contains(Reasons(), reason) {
			v.fault(fmt.Sprintf("%s/reasons/%d", at, i), "%.40q isn't a reason: one of %v is needed", reason, Reasons())
		}
	}
	if !slices.Contains([]ShippingShare{ShippingNone, ShippingProportional, ShippingComplete}, r.Shipping) {
		v.fault(at+"/shipping", "%.40q: none, proportional or complete is needed", r.Shipping)
	}
	if !slices.Contains([]TaxShare{TaxNone, TaxFollow, TaxFull}, r.Taxes) {
		v.fault(at+"/taxes", "%.40q: none, follow or full is needed", r.Taxes)
	}
	if r.ReturnCarriage != "seller" && r.ReturnCarriage != "buyer" {
		v.fault(at+"/return_carriage", "%.40q: seller or buyer is needed", r.ReturnCarriage)
	}
	if r.WithinDays < 0 || r.WithinDays > 36500 || r.SendBackDays < 0 || r.SendBackDays > 36500 {
		v.fault(at, "days must be between 0 and 36500")
	}
	for _, s := range []Share{r.Goods.Default, r.Duties, r.Fees} {
		v.share(at, s)
	}
	for _, s := range r.Goods.ByCondition {
		v.share(at+"/goods", s)
	}
}

func (v *validator) share(at string, s Share) {
	if s.IsNegative() || s.GreaterThan(decimal.New(1, 0)) {
		v.fault(at, "a share must be between 0%% and 100%%")
	}
}

func (v *validator) agreement(at string, a *Agreement) {
	if a.ValueOf != "" && a.ValueOf != "piece" && a.ValueOf != "line" {
		v.fault(at+"/value_of", "%.40q: piece or line is needed", a.ValueOf)
	}
	if len(a.Bands) == 0 {
		v.fault(at+"/bands", "an agreement needs at least one band")
	}
	var last *decimal.Decimal
	for i, b := range a.Bands {
		here := fmt.Sprintf("%s/bands/%d", at, i)
		v.dispositions(here+"/dispositions", b.Dispositions)
		if len(b.Dispositions) == 0 {
			v.fault(here+"/dispositions", "a band needs at least one disposition")
		}
		limit := b.Under
		if limit == nil {
			limit = b.AtMost
		}
		switch {
		case b.Under != nil && b.AtMost != nil:
			v.fault(here, "a band ends either under or at most at a value")
		case limit == nil && i < len(a.Bands)-1:
			v.fault(here, "a band without an end holds every value: it must be the last")
		case limit != nil && i == len(a.Bands)-1:
			v.fault(here, "the last band must have no end, so that every value is in one")
		case limit != nil && last != nil && limit.LessThan(*last):
			v.fault(here, "bands must rise")
		}
		if limit != nil {
			last = &limit.Decimal
		}
	}
	v.dispositions(at+"/otherwise", a.Otherwise)
	v.costs(at+"/costs", a.Costs)
}

func (v *validator) dispositions(at string, ds []Disposition) {
	for i, d := range ds {
		if !slices.Contains(Dispositions(), d) {
			v.fault(fmt.Sprintf("%s/%d", at, i), "%.40q isn't a disposition: one of %v is needed", d, Dispositions())
		}
	}
}

func (v *validator) costs(at string, costs map[Disposition]Costs) {
	for _, d := range Dispositions() {
		c, ok := costs[d]
		if !ok {
			continue
		}
		v.share(at+"/"+string(d), c.Recovers.Default)
		for i, r := range c.Charges {
			for _, n := range []*Number{r.Flat, r.PerPiece, r.PerKG} {
				if n != nil && n.IsNegative() {
					v.fault(fmt.Sprintf("%s/%s/charges/%d", at, d, i), "a cost can't be negative")
				}
			}
		}
	}
	for d := range costs {
		if !slices.Contains(Dispositions(), d) {
			v.fault(at, "%.40q isn't a disposition: one of %v is needed", d, Dispositions())
		}
	}
}
