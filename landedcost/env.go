package landedcost

import (
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// The conditions of a country's file are asked of a line (*line), of the lines that enter by one procedure (*group), or
// of the whole consignment (*calc).
var (
	_ cond.Env = (*line)(nil)
	_ cond.Env = (*group)(nil)
	_ cond.Env = (*calc)(nil)

	_ cond.Quotas = (*line)(nil)
	_ cond.Quotas = (*group)(nil)
	_ cond.Quotas = (*calc)(nil)
)

// Match answers for attributes of the order; those of lines hold when they hold for every physical line.
func (c *calc) Match(name string, values []string) cond.Tri {
	return c.match(name, values, nil, c.physical)
}

func (g *group) Match(name string, values []string) cond.Tri {
	return g.c.match(name, values, g.proc, g.lines)
}

func (c *calc) match(name string, values []string, p *tariff.Procedure, lines []int) cond.Tri {
	switch name {
	case "mode":
		return contains(values, string(c.mode))
	case "buyer":
		if c.order.Buyer.Kind == "" {
			return contains(values, string(trade.Consumer))
		}
		return contains(values, string(c.order.Buyer.Kind))
	case "purpose":
		if c.order.Purpose == "" {
			return contains(values, string(trade.Sale))
		}
		return contains(values, string(c.order.Purpose))
	case "terms", "incoterm":
		return contains(values, string(c.terms))
	case "destination", "territory":
		return contains(values, string(c.territory))
	case "region":
		if c.order.ShipTo.Region == "" {
			return cond.Unknown
		}
		return contains(values, string(c.order.ShipTo.Region))
	case "postcode":
		return prefixed(values, strings.ToUpper(strings.ReplaceAll(c.order.ShipTo.PostalCode, " ", "")))
	case "dispatch":
		return c.inArea(values, c.from.Country)
	case "seller_country":
		if c.order.Seller.Address == nil {
			return cond.Unknown
		}
		return c.inArea(values, c.order.Seller.Address.Country)
	case "registered":
		return cond.Of(slices.ContainsFunc(values, c.registered))
	case "prices_include":
		return cond.Of(slices.ContainsFunc(c.order.PricesInclude, func(i trade.Included) bool { return slices.Contains(values, string(i)) }))
	case "procedure":
		if p == nil {
			return cond.Unknown
		}
		return contains(values, p.ID)
	case "scheme":
		if p == nil {
			return cond.Unknown
		}
		return contains(values, p.Scheme)
	}
	out := cond.True
	for _, i := range lines {
		switch c.lines[i].Match(name, values) {
		case cond.False:
			return cond.False
		case cond.Unknown:
			out = cond.Unknown
		}
	}
	return out
}

// registered reports whether the seller holds a registration: named outright, or by a tax id of the scheme's type.
func (c *calc) registered(name string) bool {
	if slices.Contains(c.order.Seller.Registrations, name) {
		return true
	}
	for i := range c.reg.Schemes {
		s := &c.reg.Schemes[i]
		if s.Registration != name || s.IDType == "" {
			continue
		}
		for _, id := range c.order.Seller.TaxIDs {
			if strings.EqualFold(id.Type, s.IDType) {
				return true
			}
		}
	}
	return false
}

// inArea reports whether a country is one of the named countries or in one of the named groups.
func (c *calc) inArea(names []string, country trade.Country) cond.Tri {
	if country == "" {
		return cond.Unknown
	}
	for _, n := range names {
		if n == string(country) {
			return cond.True
		}
		if g, ok := c.reg.Groups[n]; ok && g.Contains(country) {
			return cond.True
		}
	}
	return cond.False
}

func contains(values []string, v string) cond.Tri { return cond.Of(slices.Contains(values, v)) }

func prefixed(values []string, v string) cond.Tri {
	if v == "" {
		return cond.Unknown
	}
	return cond.Of(slices.ContainsFunc(values, func(p string) bool { return strings.HasPrefix(v, p) }))
}

// Match answers for one line.
func (l *line) Match(name string, values []string) cond.Tri {
	switch name {
	case "origin":
		return l.c.inArea(values, l.item.Origin)
	case "code":
		return prefixed(values, string(l.codeNow()))
	case "category":
		return cond.Of(slices.Contains(values, l.item.Category) || slices.Contains(values, l.item.TaxCode))
	case "tax_code":
		return contains(values, l.item.TaxCode)
	case "kind":
		if l.item.Kind == "" {
			return contains(values, string(trade.Physical))
		}
		return contains(values, string(l.item.Kind))
	case "claim":
		return l.claims(values)
	case "strategy":
		return contains(values, string(l.item.Strategy))
	case "eccn":
		return contains(values, l.item.ECCN)
	case "un":
		return cond.Of(l.item.DangerousGoods != nil && slices.Contains(values, l.item.DangerousGoods.UN))
	}
	var p *tariff.Procedure
	if l.group != nil {
		p = l.group.proc
	}
	return l.c.match(name, values, p, nil)
}

// claims reports whether the item claims one of the programmes. An unnamed claim stands for any programme of preference,
// but not for an exclusion that is claimed by its heading ("9903.88.69").
func (l *line) claims(programmes []string) cond.Tri {
	p := l.item.Preference
	if p == nil || !p.Claim {
		return cond.False
	}
	if p.Programme == "" {
		return cond.Of(slices.ContainsFunc(programmes, func(n string) bool { return n != "" && (n[0] < '0' || n[0] > '9') }))
	}
	return contains(programmes, p.Programme)
}

// codeNow is the code as resolved, or as given where it isn't.
func (l *line) codeNow() trade.HSCode {
	if l.chosen != "" {
		return l.chosen
	}
	return l.code
}

// Amount sums named amounts of the whole consignment.
func (c *calc) Amount(of []string, per, unit string) (decimal.Decimal, bool) {
	return c.sum(c.physical, of, per, unit)
}

// Amount of a group is that of the lines that enter by its procedure.
func (g *group) Amount(of []string, per, unit string) (decimal.Decimal, bool) {
	return g.c.sum(g.lines, of, per, unit)
}

// Left returns what is left of an allowance that the order tells. Left in a unit it counts consignments: with less than
// one, nothing is.
func (c *calc) Left(key, unit string) (decimal.Decimal, bool) {
	left, given := c.order.QuotaLeft[key]
	switch {
	case given && left.Money.IsSet():
		if string(left.Money.Currency) == unit {
			return left.Money.Amount, true
		}
		r, ok := c.exchange(left.Money.Currency, trade.Currency(unit))
		return left.Money.Amount.Mul(r.Rate), ok
	case given && left.Quantity.Value.LessThan(one):
		return one.Neg(), true
	}
	return decimal.Zero, false
}

// Left of a group is that of the order.
func (g *group) Left(key, unit string) (decimal.Decimal, bool) { return g.c.Left(key, unit) }

// Left of a line is that of the order.
func (l *line) Left(key, unit string) (decimal.Decimal, bool) { return l.c.Left(key, unit) }

// sum adds a sum of names over lines. Per item it is the largest sum of one piece among them: a ceiling for each item
// holds when it holds for the dearest.
func (c *calc) sum(lines []int, of []string, per, unit string) (decimal.Decimal, bool) {
	var total decimal.Decimal
	for _, i := range lines {
		v, ok := c.lines[i].Amount(of, per, unit)
		if !ok {
			return decimal.Zero, false
		}
		if per == "item" || per == "line" {
			total = decimal.Max(total, v)
			continue
		}
		total = plus(total, v)
	}
	return total, true
}

// Amount sums named amounts of the line in a currency or unit.
func (l *line) Amount(of []string, per, unit string) (decimal.Decimal, bool) {
	var total decimal.Decimal
	for _, name := range of {
		v, ok := l.named(name, trade.Currency(unit))
		if !ok {
			return decimal.Zero, false
		}
		total = plus(total, v)
	}
	if per == "item" {
		v, ok := money.Div(total, l.item.Quantity, ratePlaces, money.HalfUp)
		return v, ok
	}
	return total, true
}

// named returns an amount of the line in a currency. Amounts that the order states are converted from the order's own
// currency, so that a threshold in that currency is compared exactly.
func (l *line) named(name string, cur trade.Currency) (decimal.Decimal, bool) {
	c := l.c
	var inOrder, inCustoms decimal.Decimal
	given := true
	switch name {
	case tariff.NameQuantity:
		return l.item.Quantity, true
	case tariff.NameWeight:
		return l.grossKilograms()
	case tariff.NameGoods:
		inOrder, inCustoms = l.goodsO, l.goods
	case tariff.NameFreight:
		inOrder, inCustoms = l.freightO, l.freight
	case tariff.NameInsurance:
		inOrder, inCustoms = l.insuranceO, l.insurance
	case tariff.NamePacking:
	case tariff.NameDiscount:
		inOrder = l.gross.Sub(l.price)
		inCustoms = c.toCustoms(inOrder)
	case tariff.NameCustomsValue:
		inOrder, inCustoms = l.valueO, l.value
	default:
		var ok bool
		if inCustoms, ok = l.charged(name); !ok {
			return decimal.Zero, false
		}
		given = false
	}
	if cur == "" || cur == c.customCur {
		return inCustoms, true
	}
	if given && cur == c.quoteCur {
		return inOrder, true
	}
	from, d := c.customCur, inCustoms
	if given {
		from, d = c.quoteCur, inOrder
	}
	r, ok := c.exchange(from, cur)
	if !ok {
		return decimal.Zero, false
	}
	return d.Mul(r.Rate), true
}

// charged returns what an earlier charge, or a group of charges, came to on the line, in the customs currency.
func (l *line) charged(name string) (decimal.Decimal, bool) {
	switch name {
	case tariff.NameDuties:
		return l.duties, true
	case tariff.NameTaxes:
		return l.taxes, true
	case tariff.NameFees:
		return l.fees, true
	}
	if i := l.c.chargeIndex(name); i >= 0 && i < len(l.sums) {
		return l.sums[i], true
	}
	return decimal.Zero, false
}

// chargeIndex returns the position of the first charge with the id: all entries of an id share its sums.
func (c *calc) chargeIndex(id string) int {
	for i := range c.reg.Charges {
		if c.reg.Charges[i].ID == id {
			return i
		}
	}
	return -1
}

func (l *line) grossKilograms() (decimal.Decimal, bool) {
	w := l.item.GrossWeight
	if w.IsZero() {
		w = l.item.NetWeight
	}
	if w.IsZero() {
		return decimal.Zero, false
	}
	return w.Kilograms().Mul(l.item.Quantity), true
}

// Fact answers a fact of the item. "quantity." and a unit of the tariff is what the line's quantities and weights come to
// in that unit, where the item doesn't say it itself: "quantity.HLT".
func (l *line) Fact(name string) (string, bool) {
	v, ok := l.item.Facts[name]
	if unit, asked := strings.CutPrefix(name, "quantity."); asked && !ok {
		return l.quantity(unit)
	}
	return v, ok
}

// quantity converts the line's quantities to a unit of the tariff, "DTN" or "DTN.G": the amount of a duty of one per unit.
func (l *line) quantity(unit string) (string, bool) {
	code, qualifier, _ := strings.Cut(unit, ".")
	x, err := duty.FromComponents([]duty.Component{{Expression: "01", Amount: decimal.NewNullDecimal(one), Currency: l.c.customCur, Unit: code, Qualifier: qualifier}}, "")
	if err != nil {
		return "", false
	}
	v, err := x.Amount(l.c.input(l, one))
	if err != nil {
		return "", false
	}
	return trade.DecimalText(v, 0), true
}

// Fact of a consignment is one that all its lines share.
func (c *calc) Fact(name string) (string, bool) { return c.sharedFact(c.physical, name) }

// Fact of a group is one that all its lines share.
func (g *group) Fact(name string) (string, bool) { return g.c.sharedFact(g.lines, name) }

func (c *calc) sharedFact(lines []int, name string) (string, bool) {
	for k, i := range lines {
		v, ok := c.lines[i].Fact(name)
		if !ok || k > 0 && v != c.lines[lines[0]].item.Facts[name] {
			return "", false
		}
	}
	if len(lines) == 0 {
		return "", false
	}
	return c.lines[lines[0]].item.Facts[name], true
}

// Date answers a date of the order.
func (c *calc) Date(name string) trade.Date {
	switch name {
	case "order":
		return c.order.Date
	case "payment":
		return c.order.Dates.Payment
	case "loading":
		return c.order.Dates.Loading
	case "entry":
		return c.law
	}
	return trade.Date{}
}

// Date answers a date of the order.
func (g *group) Date(name string) trade.Date { return g.c.Date(name) }

// Date answers a date of the order; an item's fact "loaded_on" is its own date of loading.
func (l *line) Date(name string) trade.Date {
	if name == "loading" {
		if d, err := trade.ParseDate(l.item.Facts["loaded_on"]); err == nil {
			return d
		}
	}
	return l.c.Date(name)
}

// Lines and Line give conditions the lines of a consignment.
func (c *calc) Lines() int          { return len(c.physical) }
func (c *calc) Line(i int) cond.Env { return &c.lines[c.physical[i]] }

// Lines and Line give conditions the lines of a group.
func (g *group) Lines() int          { return len(g.lines) }
func (g *group) Line(i int) cond.Env { return &g.c.lines[g.lines[i]] }

// Lines and Line of a line are itself.
func (l *line) Lines() int        { return 1 }
func (l *line) Line(int) cond.Env { return l }
