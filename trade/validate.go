package trade

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/money"
)

// Validate says what is wrong with an order by itself, without any law: missing and unknown values, signs, sums and
// contradictions. Findings that block must be put right before anything can be computed; the others are worth a look.
// What a destination asks for, such as an importer's number, is for the rule sets of package customs.
func (o *Order) Validate() []Finding {
	v := validator{currency: o.Currency, law: o.LawDate()}
	v.head(o)
	v.places(o)
	v.party(at("/seller"), &o.Seller)
	v.party(at("/buyer"), &o.Buyer)
	if o.Importer != nil {
		v.party(at("/importer"), o.Importer)
	}
	switch {
	case len(o.Items) == 0:
		v.block("order.items.missing", at("/items"), "the order has no items: add at least one")
	case len(o.Items) > MaxLines:
		v.block("order.items.too_many", at("/items"), "the order has %d items; one order holds at most %d", len(o.Items), MaxLines)
	default:
		for i := range o.Items {
			v.item(atIndex("/items", i), &o.Items[i])
		}
	}
	v.discounts(o)
	v.shipping(o)
	for i := range o.Packages {
		path := atIndex("/packages", i)
		v.weight(path.in("/gross_weight"), o.Packages[i].GrossWeight)
		v.dimensions(path.in("/dimensions"), o.Packages[i].Dimensions)
	}
	for _, key := range sortedKeys(o.QuotaLeft) {
		v.quota(at("/quota_left").key(key), o.QuotaLeft[key])
	}
	return v.found
}

type validator struct {
	currency Currency
	law      Date
	found    []Finding
}

func (v *validator) block(code string, path where, format string, args ...any) {
	v.found = append(v.found, Finding{Code: code, Severity: Block, Path: path.String(), Message: fmt.Sprintf(format, args...)})
}

func (v *validator) warn(code string, path where, format string, args ...any) {
	v.found = append(v.found, Finding{Code: code, Severity: Warn, Path: path.String(), Message: fmt.Sprintf(format, args...)})
}

// oneOf reports a value that is given and not among those known.
func (v *validator) oneOf(code string, path where, value string, known ...string) {
	if value == "" || slices.Contains(known, value) {
		return
	}
	v.block(code, path, "%.40q is unknown: want one of %s", value, strings.Join(known, ", "))
}

func (v *validator) strategy(path where, s Strategy) {
	v.oneOf("order.strategy.unknown", path, string(s), string(Exact), string(Minimum), string(Maximum), string(Median))
}

func (v *validator) head(o *Order) {
	v.oneOf("order.schema_version.unknown", at("/schema_version"), o.SchemaVersion, "1")
	if o.Date.IsZero() {
		v.block("order.date.missing", at("/date"), `the order has no date: add "date": "2026-10-05", say; it decides which law applies`)
	}
	switch {
	case o.Currency == "":
		v.block("order.currency.missing", at("/currency"), `the order has no currency: add "currency": "USD", say`)
	case !o.Currency.Valid():
		v.block("order.currency.unknown", at("/currency"), "%.20q is no currency of ISO 4217: write its three letters, such as USD", o.Currency)
	case !o.Currency.ValidOn(v.law):
		p, _ := o.Currency.InUse()
		v.warn("order.currency.withdrawn", at("/currency"), "%s was in use %s, not on %s", o.Currency, p, v.law)
	}
	v.oneOf("order.purpose.unknown", at("/purpose"), string(o.Purpose),
		string(Sale), string(Gift), string(Sample), string(Return), string(Repair), string(Personal))
	for i, p := range o.PricesInclude {
		path := atIndex("/prices_include", i)
		v.oneOf("order.prices_include.unknown", path, cmp.Or(string(p), " "), string(IncludesDuty), string(IncludesTax), string(IncludesShipping))
		if slices.Contains(o.PricesInclude[:i], p) {
			v.warn("order.prices_include.twice", path, "%.20q stands twice", p)
		}
	}
	if o.Terms != "" && !o.Terms.Valid() {
		v.block("order.terms.unknown", at("/terms"), "%.20q is no rule of Incoterms 2020: want DDP, DAP, EXW, FCA, FAS, FOB, CFR, CIF, CPT, CIP or DPU", o.Terms)
	}
	v.strategy(at("/strategy"), o.Strategy)
}

func (v *validator) places(o *Order) {
	v.country(at("/ship_to/country"), o.ShipTo.Country, "the order has no destination")
	switch {
	case o.ShipFrom == nil && len(o.Nodes) == 0:
		v.block("order.ship_from.missing", at("/ship_from"), "nothing says where the goods leave from: add ship_from, or nodes")
	case o.ShipFrom != nil && len(o.Nodes) > 0:
		v.block("order.ship_from.both", at("/ship_from"), "both ship_from and nodes are given: keep one of them")
	}
	if o.ShipFrom != nil {
		v.country(at("/ship_from/country"), o.ShipFrom.Country, "ship_from has no country")
	}
	seen := make(map[string]bool, len(o.Nodes))
	for i := range o.Nodes {
		n := &o.Nodes[i]
		path := atIndex("/nodes", i)
		switch {
		case n.ID == "":
			v.block("order.node.id.missing", path.in("/id"), "the node has no id: choices refer to it")
		case seen[n.ID]:
			v.block("order.node.id.twice", path.in("/id"), "another node has the id %.40q too", n.ID)
		}
		seen[n.ID] = true
		v.country(path.in("/address/country"), n.Address.Country, "the node has no country")
		v.amount(path.in("/handling_cost"), n.HandlingCost, false)
		for _, sku := range sortedKeys(n.Stock) {
			if n.Stock[sku] < 0 {
				v.block("order.node.stock", path.in("/stock").key(sku), "the stock is negative")
			}
		}
	}
}

// country checks a country; missing is what to say where there must be one, "" where it may be left out.
func (v *validator) country(path where, c Country, missing string) {
	switch {
	case c == "" && missing != "":
		v.block("order.country.missing", path, "%s: add its ISO 3166 code, such as GB", missing)
	case c != "" && !c.Valid():
		hint := "write its ISO 3166 code of two capitals, such as GB"
		switch up := Country(strings.ToUpper(strings.TrimSpace(string(c)))); {
		case up == "UK":
			hint = "write GB"
		case up == "EL":
			hint = "write GR"
		case up.Valid():
			hint = "write " + string(up)
		}
		v.block("order.country.unknown", path, "%.40q is no country code: %s", c, hint)
	}
}

func (v *validator) party(path where, p *Party) {
	v.oneOf("order.party.kind.unknown", path.in("/kind"), string(p.Kind), string(Consumer), string(Business))
	v.country(path.in("/country"), p.Country, "")
	if p.Address != nil {
		v.country(path.in("/address/country"), p.Address.Country, "")
	}
	for i, id := range p.TaxIDs {
		where := path.list("/tax_ids", i)
		if id.Type == "" || id.Value == "" {
			v.block("order.tax_id.incomplete", where, `a tax id needs a type and a value: {"type": "ioss", "value": "IM…"}`)
		}
		v.country(where.in("/country"), id.Country, "")
	}
}

// number checks that a number is small enough to compute with. Orders from JSON always are.
func (v *validator) number(path where, d decimal.Decimal) bool {
	if money.Bounded(d) {
		return true
	}
	v.block("order.number.bounds", path, "the number has more than %d digits or an exponent beyond %d", money.MaxDigits, money.MaxExponent)
	return false
}

// amount checks an amount that may be left out; priced says that it must be in the order's currency. It reports
// whether the amount can be computed with.
func (v *validator) amount(path where, m Money, priced bool) bool {
	switch {
	case m.IsZero():
		return false
	case !v.number(path, m.Amount):
		return false
	case v.currency == "":
		return false // said once, for the order
	case m.Currency == "":
		v.block("order.amount.currency", path, "the amount has no currency")
		return false
	case !m.Currency.Valid() && m.Currency != v.currency:
		v.block("order.amount.currency", path, "%.20q is no currency of ISO 4217", m.Currency)
		return false
	case priced && m.Currency != v.currency:
		v.block("order.amount.mixed", path, "the amount is in %s and the order in %s: convert it first", m.Currency, v.currency)
		return false
	case m.Amount.IsNegative():
		v.block("order.amount.negative", path, "the amount %s is negative", m)
		return false
	}
	return true
}

func (v *validator) item(path where, it *Item) {
	quantity := false
	if v.number(path.in("/quantity"), it.Quantity) {
		if quantity = it.Quantity.IsPositive(); !quantity {
			v.block("order.quantity", path.in("/quantity"), "the quantity is %s: it must be more than 0", DecimalText(it.Quantity, 0))
		}
	}
	if !it.UnitPrice.IsSet() && v.currency != "" && it.UnitPrice.IsZero() {
		v.block("order.price.missing", path.in("/unit_price"), "the item has no price; goods that cost nothing still have a value for customs")
	}
	priced := v.amount(path.in("/unit_price"), it.UnitPrice, true)
	if v.amount(path.in("/discount"), it.Discount, true) && priced && quantity {
		if gross := it.UnitPrice.Amount.Mul(it.Quantity); it.Discount.Amount.GreaterThan(gross) {
			v.block("order.discount.exceeds", path.in("/discount"), "the discount of %s is more than the line's %s",
				it.Discount, Money{gross, it.UnitPrice.Currency})
		}
	}
	v.amount(path.in("/cost"), it.Cost, false)
	v.oneOf("order.item.kind.unknown", path.in("/kind"), string(it.Kind), string(Physical), string(Digital))
	v.strategy(path.in("/strategy"), it.Strategy)
	v.country(path.in("/origin"), it.Origin, "")
	if it.Manufacturer != nil {
		v.party(path.in("/manufacturer"), it.Manufacturer)
	}
	v.codes(path, it)
	net := v.weight(path.in("/net_weight"), it.NetWeight)
	gross := v.weight(path.in("/gross_weight"), it.GrossWeight)
	if net && gross && heavier(it.NetWeight, it.GrossWeight) {
		v.block("order.weight.net_exceeds_gross", path.in("/net_weight"), "the net weight of %s is more than the gross weight of %s",
			it.NetWeight, it.GrossWeight)
	}
	v.dimensions(path.in("/dimensions"), it.Dimensions)
	v.quantities(path, it)
	if dg := it.DangerousGoods; dg != nil {
		goods := path.in("/dangerous_goods")
		v.share(goods.in("/state_of_charge"), dg.StateOfCharge)
		v.positiveOrNone(goods.in("/watt_hours"), dg.WattHours)
		v.positiveOrNone(goods.in("/lithium_grams"), dg.LithiumGrams)
	}
}

func heavier(a, b Weight) bool {
	if a.Unit == b.Unit {
		return a.Value.GreaterThan(b.Value)
	}
	return a.Grams().GreaterThan(b.Grams())
}

func (v *validator) codes(path where, it *Item) {
	if it.HSCode != "" {
		v.code(path.in("/hs_code"), it.HSCode)
	}
	for _, t := range sortedKeys(it.Codes) {
		at := path.in("/codes").key(string(t))
		if !t.Country().Valid() && t != "EU" {
			v.warn("order.codes.territory", at, "%.20q is no country or territory known here", t)
		}
		v.code(at, it.Codes[t])
	}
}

func (v *validator) code(path where, c HSCode) {
	parsed, err := ParseHSCode(string(c))
	if err == nil && parsed != c { // a host's own Go code may write dots, which no tariff would match
		v.block("order.hs_code", path, "%q must be digits only: %s, as ParseHSCode returns", c, parsed)
		return
	}
	if err != nil {
		v.block("order.hs_code", path, "%s", err)
	}
}

// weight reports whether a weight is given and good.
func (v *validator) weight(path where, w Weight) bool {
	switch {
	case w.IsZero():
		return false
	case !v.number(path, w.Value):
		return false
	case !w.Valid():
		v.block("order.weight.unit", path, "%.20q is not a unit of weight known here: want g, kg, oz or lb", w.Unit)
		return false
	case !w.Value.IsPositive():
		v.block("order.weight", path, "the weight is %s: it must be more than 0; leave it out where it isn't known", w)
		return false
	}
	return true
}

func (v *validator) dimensions(path where, d *Dimensions) {
	if d == nil {
		return
	}
	for _, side := range [...]struct {
		name string
		l    Length
	}{{"length", d.Length}, {"width", d.Width}, {"height", d.Height}} {
		at := path.key(side.name)
		switch l := side.l; {
		case l.IsZero():
			v.block("order.dimensions.incomplete", at, "the %s is missing: give all three dimensions, or none", side.name)
		case !v.number(at, l.Value):
		case !l.Valid():
			v.block("order.dimensions.unit", at, "%.20q is not a unit of length known here: want mm, cm, m or in", l.Unit)
		case !l.Value.IsPositive():
			v.block("order.dimensions", at, "the %s is %s: it must be more than 0", side.name, l)
		}
	}
}

func (v *validator) quantities(path where, it *Item) {
	for _, key := range sortedKeys(it.Quantities) {
		at := path.in("/quantities").key(key)
		if _, err := ParseUnit(key); err != nil {
			v.warn("order.quantities.unit", at, "%s", err)
		}
		v.positiveOrNone(at, it.Quantities[key])
	}
	if len(it.Composition) == 0 {
		return
	}
	sum := money.Total{}
	for _, key := range sortedKeys(it.Composition) {
		at := path.in("/composition").key(key)
		if !v.share(at, it.Composition[key]) {
			return
		}
		sum.Add(it.Composition[key])
	}
	if s := sum.Decimal(); s.GreaterThan(hundred()) {
		v.block("order.composition", path.in("/composition"), "the shares add up to %s%%, more than 100%%", DecimalText(s, 0))
	}
}

func hundred() decimal.Decimal { return decimal.New(100, 0) }

// share checks a percentage from 0 to 100.
func (v *validator) share(path where, d decimal.Decimal) bool {
	if !v.number(path, d) {
		return false
	}
	if d.IsNegative() || d.GreaterThan(hundred()) {
		v.block("order.share", path, "%s%% is no share: want 0 to 100", DecimalText(d, 0))
		return false
	}
	return true
}

// positiveOrNone checks a number that can't be negative.
func (v *validator) positiveOrNone(path where, d decimal.Decimal) {
	if v.number(path, d) && d.IsNegative() {
		v.block("order.number.negative", path, "%s is negative", DecimalText(d, 0))
	}
}

func (v *validator) discounts(o *Order) {
	if len(o.Discounts) == 0 {
		return
	}
	sum := money.Total{}
	for i, d := range o.Discounts {
		path := atIndex("/discounts", i)
		v.oneOf("order.discount.kind", path.in("/kind"), cmp.Or(d.Kind, " "), "cart", "shipping", "coupon", "loyalty")
		switch {
		case d.Amount.IsZero() && v.currency != "":
			v.block("order.discount.amount", path.in("/amount"), "the discount has no amount")
		case v.amount(path.in("/amount"), d.Amount, true) && d.Kind != "shipping":
			sum.Add(d.Amount.Amount)
		}
	}
	if blocked := slices.ContainsFunc(v.found, func(f Finding) bool {
		return f.Severity == Block && (strings.HasPrefix(f.Path, "/items") || strings.HasPrefix(f.Path, "/discounts"))
	}); blocked {
		return
	}
	if goods, err := o.Goods(); err == nil && sum.Decimal().GreaterThan(goods.Amount) {
		v.block("order.discount.exceeds", at("/discounts"), "the discounts of %s are more than the goods of %s",
			Money{sum.Decimal(), o.Currency}, goods)
	}
}

func (v *validator) shipping(o *Order) {
	s := &o.Shipping
	v.amount(at("/shipping/charged"), s.Charged, true)
	v.amount(at("/shipping/cost"), s.Cost, false)
	v.amount(at("/shipping/insurance"), s.Insurance, true)
	v.oneOf("order.mode.unknown", at("/shipping/mode"), string(s.Mode),
		string(Post), string(Courier), string(FreightAir), string(FreightSea), string(Road))
	if s.ServicePromise != nil && s.ServicePromise.MaxDays < 0 {
		v.block("order.number.negative", at("/shipping/service_promise/max_days"), "%d days is negative", s.ServicePromise.MaxDays)
	}
}

func (v *validator) quota(path where, q QuotaLeft) {
	switch {
	case q.Money.IsZero() && q.Quantity.IsZero():
		v.block("order.quota_left", path, "say what is left, as an amount with its currency or as a value with its unit")
	case !q.Money.IsZero() && !q.Quantity.IsZero():
		v.block("order.quota_left", path, "a quota is in money or in a unit, not in both")
	case q.Money.IsZero():
		if _, err := ParseUnit(q.Quantity.Unit); err != nil {
			v.warn("order.quantities.unit", path.in("/unit"), "%s", err)
		}
		v.positiveOrNone(path.in("/value"), q.Quantity.Value)
	default:
		v.amount(path, q.Money, false)
	}
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	if len(m) == 0 {
		return nil
	}
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// where is a place in the order. It becomes a JSON Pointer only for what is reported, as nearly every order is good.
type where struct {
	head  string // "/items"
	index int    // in the list at head, -1 for none
	steps [3]step
}

// step is "/quantities", or a key that has still to be escaped.
type step struct {
	text  string
	isKey bool
}

func at(path string) where { return where{head: path, index: -1} }

func atIndex(path string, i int) where { return where{head: path, index: i} }

// in returns the place of a field below w, such as "/unit_price".
func (w where) in(field string) where { return w.add(step{text: field}) }

// key returns the place of a key in the map at w.
func (w where) key(key string) where { return w.add(step{key, true}) }

// list returns the place of element i of a list below w.
func (w where) list(field string, i int) where { return where{head: w.String() + field, index: i} }

func (w where) add(s step) where {
	for i := range w.steps {
		if w.steps[i] == (step{}) {
			w.steps[i] = s
			return w
		}
	}
	return where{head: w.String(), index: -1, steps: [3]step{s}}
}

// String returns the JSON Pointer.
func (w where) String() string {
	var b strings.Builder
	b.WriteString(w.head)
	if w.index >= 0 {
		b.WriteByte('/')
		b.WriteString(strconv.Itoa(w.index))
	}
	for _, s := range w.steps {
		switch {
		case s.isKey:
			b.WriteByte('/')
			b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(s.text))
		default:
			b.WriteString(s.text)
		}
	}
	return b.String()
}
