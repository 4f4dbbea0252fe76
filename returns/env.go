package returns

import (
	"maps"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// scene is what conditions of policies and laws ask about: a case, and one line of it. On the way out the destination
// is the market; on the way home it is the seller's country.
type scene struct {
	law     *Law
	c       *Case
	conv    converter
	places  places
	home    bool              // the way home
	line    int               // of the ledger; -1 for the case as a whole
	lines   []int             // of the case as a whole
	outcome string            // "exported", "destroyed" or "" where the goods stay
	assume  map[string]string // facts taken as given where nothing tells
	ledger  *ledger
	now     []returned
}

// places is where things are and go.
type places struct {
	market trade.Territory // where the goods were sold to
	home   trade.Territory // where they came from and would go back to; "" where not known
	from   *trade.Address
	to     *trade.Address
}

func (s *scene) at(k int) *scene {
	c := *s
	c.line = k
	return &c
}

func (s *scene) ending(outcome string) *scene {
	c := *s
	c.outcome = outcome
	return &c
}

func (s *scene) homeward() *scene {
	c := *s
	c.home = true
	return &c
}

func (s *scene) assuming(facts map[string]string) *scene {
	c := *s
	c.assume = facts
	return &c
}

// assumptions returns those of the facts that neither the case nor the order tells, for people.
func (s *scene) assumptions(facts map[string]string) []string {
	var out []string
	bare := s.assuming(nil)
	for _, n := range slices.Sorted(maps.Keys(facts)) {
		if _, ok := bare.Fact(n); !ok {
			out = append(out, strings.ReplaceAll(n, "_", " ")+": "+facts[n])
		}
	}
	return out
}

// item returns the order's item of the line, nil where only a quote was given.
func (s *scene) item() *trade.Item {
	if s.c.Order == nil || s.line < 0 || s.line >= len(s.c.Order.Items) {
		return nil
	}
	return &s.c.Order.Items[s.line]
}

func (s *scene) quoteLine() *landedcost.Line {
	if s.line < 0 || s.line >= len(s.ledger.quote.Lines) {
		return nil
	}
	return &s.ledger.quote.Lines[s.line]
}

// Match implements cond.Env.
func (s *scene) Match(name string, values []string) cond.Tri {
	one := func(v string) cond.Tri {
		if v == "" {
			return cond.Unknown
		}
		return cond.Of(slices.Contains(values, v))
	}
	place := func(t trade.Territory) cond.Tri {
		if t == "" {
			return cond.Unknown
		}
		return cond.Of(s.law.in(t, values))
	}
	to, from := s.places.market, s.places.home
	if s.home {
		to, from = from, to
	}
	o := s.c.Order
	switch name {
	case "destination", "territory":
		return place(to)
	case "dispatch":
		return place(from)
	case "terms":
		return one(string(s.ledger.quote.Terms))
	case "scheme":
		return cond.Of(slices.Contains(values, s.ledger.quote.Scheme))
	case "procedure":
		return cond.Of(slices.Contains(values, s.ledger.quote.Procedure))
	case "buyer":
		if o == nil {
			return cond.Unknown
		}
		return one(string(kindOr(o.Buyer.Kind)))
	case "mode":
		if o == nil || o.Shipping.Mode == "" {
			return cond.Unknown
		}
		return one(string(o.Shipping.Mode))
	case "purpose":
		return one(string(trade.Return))
	case "registered":
		if o == nil {
			return cond.Unknown
		}
		return cond.Of(slices.ContainsFunc(values, func(v string) bool { return slices.Contains(o.Seller.Registrations, v) }))
	}
	return s.matchLine(name, values)
}

func kindOr(k trade.PartyKind) trade.PartyKind {
	if k == "" {
		return trade.Consumer
	}
	return k
}

func (s *scene) matchLine(name string, values []string) cond.Tri {
	it, ql := s.item(), s.quoteLine()
	switch name {
	case "code":
		code := trade.HSCode("")
		if it != nil {
			code = it.HSCode
		}
		if code == "" && ql != nil {
			code = ql.Code
		}
		if code == "" {
			return cond.Unknown
		}
		return cond.Of(slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(string(code), v) }))
	case "origin":
		origin := trade.Country("")
		if it != nil {
			origin = it.Origin
		}
		if origin == "" && ql != nil {
			origin = ql.Origin
		}
		if origin == "" {
			return cond.Unknown
		}
		return cond.Of(s.law.in(trade.Territory(origin), values))
	}
	if it == nil {
		return cond.Unknown
	}
	switch name {
	case "category":
		// What a product is, is the host's word: a product without a category is in none.
		return cond.Of(slices.Contains(values, it.Category))
	case "kind":
		kind := it.Kind
		if kind == "" {
			kind = trade.Physical
		}
		return cond.Of(slices.Contains(values, string(kind)))
	case "tax_code":
		return cond.Of(slices.Contains(values, it.TaxCode))
	case "un":
		return cond.Of(it.DangerousGoods != nil && slices.Contains(values, it.DangerousGoods.UN))
	case "eccn":
		return cond.Of(slices.Contains(values, it.ECCN))
	}
	return cond.Unknown
}

// Amount implements cond.Env: "goods" is the price of what comes back.
func (s *scene) Amount(of []string, per, unit string) (decimal.Decimal, bool) {
	sum := decimal.Zero
	for _, r := range s.now {
		if s.line >= 0 && r.line != s.line {
			continue
		}
		ll := &s.ledger.lines[r.line]
		n, before := r.now, r.before
		if per == "item" {
			n, before = decimal.New(1, 0), decimal.Zero
		}
		for _, name := range of {
			if name != "goods" {
				return decimal.Zero, false
			}
			sum = sum.Add(slice(ll.goods, ll.quantity, before, n, s.ledger.places))
		}
	}
	m, ok := s.conv.from(trade.NewMoney(sum, s.ledger.quote.Currency), trade.Currency(unit))
	return m.Amount, ok
}

// Fact implements cond.Env. What the case states counts before what the order implies.
func (s *scene) Fact(name string) (string, bool) {
	if name == "outcome" {
		return s.outcome, true
	}
	if v, ok := s.c.Facts[name]; ok {
		return v, true
	}
	if it := s.item(); it != nil {
		if v, ok := it.Facts[name]; ok {
			return v, true
		}
	}
	if v, ok := s.implied(name); ok {
		return v, true
	}
	v, ok := s.assume[name]
	return v, ok
}

// implied derives a fact from the case.
func (s *scene) implied(name string) (string, bool) {
	truth := func(b bool) (string, bool) {
		if b {
			return "true", true
		}
		return "false", true
	}
	switch name {
	case "reason":
		return string(s.c.Reason), true
	case "condition":
		if c := s.condition(); c != "" {
			return string(c), true
		}
	case "unused", "same_condition":
		if c := s.condition(); c != "" {
			return truth(c != Used && (name == "unused" || c != Broken))
		}
	case "nonconforming":
		return truth(s.c.Reason == Defective || s.c.Reason == WrongItem || s.c.Reason == NotAsDescribed)
	case "faulty":
		return truth(s.c.Reason == Defective || s.c.Reason == Damaged || s.condition() == Broken)
	case "sold_at_retail_by_importer":
		// Delivered duty paid to a consumer, the seller is the importer and sells at retail.
		if s.c.Order != nil && s.ledger.quote.Terms == trade.DDP {
			return truth(kindOr(s.c.Order.Buyer.Kind) == trade.Consumer)
		}
	case "sold_to_individual":
		if s.c.Order != nil {
			return truth(kindOr(s.c.Order.Buyer.Kind) == trade.Consumer)
		}
	case "commercial":
		if s.c.Order != nil {
			return truth(kindOr(s.c.Order.Buyer.Kind) == trade.Business || s.ledger.quote.Terms == trade.DDP)
		}
	case "home_product":
		if s.places.home == "" {
			return "", false
		}
		if it := s.item(); it != nil && it.Origin != "" {
			return truth(s.law.in(trade.Territory(it.Origin), []string{s.marketName(s.places.home)}))
		}
	case "by_ground":
		if s.c.Order != nil {
			return truth(s.c.Order.Shipping.Mode == trade.Road || s.c.Order.Shipping.Mode == trade.FreightSea)
		}
	case "dangerous":
		if it := s.item(); it != nil {
			return truth(it.DangerousGoods != nil)
		}
	}
	return "", false
}

// condition returns the state the line's goods come back in, "" where it isn't known.
func (s *scene) condition() Condition {
	for _, r := range s.now {
		if r.line == s.line {
			return r.condition
		}
	}
	return ""
}

// marketName returns the market a territory belongs to, else the territory.
func (s *scene) marketName(t trade.Territory) string {
	if m := s.law.Market(t); m != nil {
		return m.Market
	}
	return string(t)
}

// Date implements cond.Env.
func (s *scene) Date(name string) trade.Date {
	if name == "entry" {
		return s.c.Date
	}
	d, _ := s.c.event(name)
	return d
}

// Lines implements cond.Env.
func (s *scene) Lines() int {
	if s.line >= 0 {
		return 0
	}
	return len(s.lines)
}

// Line implements cond.Env.
func (s *scene) Line(i int) cond.Env { return s.at(s.lines[i]) }
