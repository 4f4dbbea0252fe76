package customs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// environment answers the conditions of rules written in JSON: for the whole order, or for one of its lines.
type environment struct {
	s      Subject
	line   int // -1 for the order
	groups map[string][]string
}

func (e environment) item() *trade.Item {
	if e.line < 0 || e.line >= len(e.s.Order.Items) {
		return nil
	}
	return &e.s.Order.Items[e.line]
}

// Match compares an attribute; of a line's attributes the order as a whole has none.
func (e environment) Match(name string, values []string) cond.Tri {
	o := e.s.Order
	switch name {
	case "mode":
		return e.one(string(o.ModeOr(trade.Courier)), values)
	case "buyer":
		return e.one(string(o.Buyer.Kind), values)
	case "purpose":
		if o.Purpose == "" {
			return e.one(string(trade.Sale), values)
		}
		return e.one(string(o.Purpose), values)
	case "terms", "incoterm":
		return e.one(string(o.TermsOr(trade.DDP)), values)
	case "destination":
		// a territory stands for itself, and for its country where a rule names that
		return e.any([]string{string(e.s.Destination()), string(o.ShipTo.Country)}, values)
	case "territory":
		return e.one(string(e.s.Destination()), values)
	case "region":
		return e.one(string(o.ShipTo.Region), values)
	case "dispatch":
		return e.one(string(e.s.dispatch()), values)
	case "seller_country":
		return e.one(string(sellerCountry(e.s)), values)
	case "postcode":
		if o.ShipTo.PostalCode == "" {
			return cond.Unknown
		}
		return cond.Of(slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(o.ShipTo.PostalCode, v) }))
	case "registered":
		return cond.Of(slices.ContainsFunc(values, func(v string) bool { return slices.Contains(o.Seller.Registrations, v) }))
	case "prices_include":
		return cond.Of(slices.ContainsFunc(values, func(v string) bool { return o.Includes(trade.Included(v)) }))
	case "procedure":
		if e.s.Quote != nil {
			return e.one(e.s.Quote.Procedure, values)
		}
		return e.one(o.Procedure, values)
	case "scheme":
		if e.s.Quote != nil {
			return cond.Of(slices.Contains(values, e.s.Quote.Scheme))
		}
		return cond.Unknown
	}
	return e.matchLine(name, values)
}

func (e environment) matchLine(name string, values []string) cond.Tri {
	it := e.item()
	if it == nil {
		return cond.Unknown
	}
	switch name {
	case "origin":
		return e.one(string(it.Origin), values)
	case "code":
		code := digitsOf(declaredCode(e.s, e.line))
		if code == "" {
			return cond.Unknown
		}
		return cond.Of(slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(code, v) }))
	case "category":
		return e.one(it.Category, values)
	case "tax_code":
		return e.one(it.TaxCode, values)
	case "kind":
		if it.Kind == "" {
			return e.one(string(trade.Physical), values)
		}
		return e.one(string(it.Kind), values)
	case "claim":
		if it.Preference == nil || !it.Preference.Claim {
			return cond.False
		}
		return e.one(it.Preference.Programme, values)
	case "strategy":
		return e.one(string(e.s.Order.StrategyOf(e.line)), values)
	case "eccn":
		return e.one(it.ECCN, values)
	case "un":
		if it.DangerousGoods == nil {
			return cond.False
		}
		return e.one(it.DangerousGoods.UN, values)
	case "signature":
		return e.one(strconv.FormatBool(it.SignatureRequired), values)
	}
	return cond.Unknown // what only an offer knows: carrier, service, zone, option
}

// one compares an attribute with values, of which some may be groups; what isn't given is unknown.
func (e environment) one(have string, values []string) cond.Tri {
	return e.any([]string{have}, values)
}

func (e environment) any(have, values []string) cond.Tri {
	known := false
	for _, h := range have {
		if h == "" {
			continue
		}
		known = true
		for _, v := range values {
			if v == h || slices.Contains(e.groups[v], h) {
				return cond.True
			}
		}
	}
	if !known {
		return cond.Unknown
	}
	return cond.False
}

// Amount sums amounts of the order or line in a currency, or in kilograms and pieces.
func (e environment) Amount(of []string, per, unit string) (sum decimal.Decimal, ok bool) {
	for _, n := range of {
		a, ok := e.amount(n, per, unit)
		if !ok {
			return decimal.Decimal{}, false
		}
		sum = sum.Add(a)
	}
	return sum, true
}

func (e environment) amount(of, per, unit string) (decimal.Decimal, bool) {
	o := e.s.Order
	switch of {
	case "goods":
		return e.overLines(func(it *trade.Item) (decimal.Decimal, bool) {
			m, err := it.LineTotal()
			if per == "item" {
				m, err = it.UnitPrice, nil
			}
			if err != nil || !m.IsSet() {
				return decimal.Decimal{}, false
			}
			return convert(e.s, m, trade.Currency(unit))
		})
	case "freight":
		return e.money(o.Shipping.Charged, unit)
	case "insurance":
		return e.money(o.Shipping.Insurance, unit)
	case "quantity":
		return e.overLines(func(it *trade.Item) (decimal.Decimal, bool) {
			return it.Quantity, true
		})
	case "weight":
		return e.overLines(func(it *trade.Item) (decimal.Decimal, bool) {
			w := it.GrossWeight
			if w.IsZero() {
				w = it.NetWeight
			}
			if w.IsZero() {
				return decimal.Decimal{}, false
			}
			if per == "item" {
				return w.Kilograms(), true
			}
			return w.Kilograms().Mul(it.Quantity), true
		})
	}
	return decimal.Decimal{}, false
}

// money converts an amount of the order; one that isn't given is nothing.
func (e environment) money(m trade.Money, unit string) (decimal.Decimal, bool) {
	if !m.IsSet() {
		return decimal.Decimal{}, true
	}
	return convert(e.s, m, trade.Currency(unit))
}

// overLines sums over the line at hand, or over every physical line of the order.
func (e environment) overLines(value func(*trade.Item) (decimal.Decimal, bool)) (sum decimal.Decimal, ok bool) {
	if it := e.item(); it != nil {
		return value(it)
	}
	for i := range e.s.Order.Items {
		it := &e.s.Order.Items[i]
		if it.Kind == trade.Digital {
			continue
		}
		v, ok := value(it)
		if !ok {
			return decimal.Decimal{}, false
		}
		sum = sum.Add(v)
	}
	return sum, true
}

func (e environment) Fact(name string) (string, bool) {
	it := e.item()
	if it == nil {
		return "", false
	}
	text, ok := it.Facts[name]
	return text, ok
}

func (e environment) Date(name string) trade.Date {
	o := e.s.Order
	switch name {
	case "order":
		return o.Date
	case "payment":
		return o.Dates.Payment
	case "loading":
		return o.Dates.Loading
	case "entry":
		return e.s.Date()
	}
	return trade.Date{}
}

func (e environment) Lines() int { return len(e.s.Order.Items) }

func (e environment) Line(i int) cond.Env {
	e.line = i
	return e
}

// sellerCountry is where the seller is established, as far as the order says.
func sellerCountry(s Subject) trade.Country {
	if a := s.Order.Seller.Address; a != nil && a.Country != "" {
		return a.Country
	}
	return s.Order.Seller.Country
}
