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
	v.party("/seller", &o.Seller)
	v.party("/buyer", &o.Buyer)
	if o.Importer != nil {
		v.party("/importer", o.Importer)
	}
	switch {
	case len(o.Items) == 0:
		v.block("order.items.missing", "/items", "the order has no items: add at least one")
	case len(o.Items) > MaxLines:
		v.block("order.items.too_many", "/items", "the order has %d items; one order holds at most %d", len(o.Items), MaxLines)
	default:
		for i := range o.Items {
			v.item("/items/"+strconv.Itoa(i), &o.Items[i])
		}
	}
	v.discounts(o)
	v.shipping(o)
	for i := range o.Packages {
		path := "/packages/" + strconv.Itoa(i)
		v.weight(path+"/gross_weight", o.Packages[i].GrossWeight)
		v.dimensions(path+"/dimensions", o.Packages[i].Dimensions)
	}
	for _, key := range sortedKeys(o.QuotaLeft) {
		v.quota("/quota_left/"+pointerStep(key), o.QuotaLeft[key])
	}
	return v.found
}

type validator struct {
	currency Currency
	law      Date
	found    []Finding
}

func (v *validator) block(code, path, format string, args ...any) {
	v.found = append(v.found, Finding{Code: code, Severity: Block, Path: path, Message: fmt.Sprintf(format, args...)})
}

func (v *validator) warn(code, path, format string, args ...any) {
	v.found = append(v.found, Finding{Code: code, Severity: Warn, Path: path, Message: fmt.Sprintf(format, args...)})
}

// oneOf reports a value that is given and not among those known.
func (v *validator) oneOf(code, path, value string, known ...string) {
	if value == "" || slices.Contains(known, value) {
		return
	}
	v.block(code, path, "%.40q is unknown: want one of %s", value, strings.Join(known, ", "))
}

func (v *validator) strategy(path string, s Strategy) {
	v.oneOf("order.strategy.unknown", path, string(s), string(Exact), string(Minimum), string(Maximum), string(Median))
}

func (v *validator) head(o *Order) {
	v.oneOf("order.schema_version.unknown", "/schema_version", o.SchemaVersion, "1")
	if o.Date.IsZero() {
		v.block("order.date.missing", "/date", `the order has no date: add "date": "2026-10-05", say; it decides which law applies`)
	}
	switch {
	case o.Currency == "":
		v.block("order.currency.missing", "/currency", `the order has no currency: add "currency": "USD", say`)
	case !o.Currency.Valid():
		v.block("order.currency.unknown", "/currency", "%.20q is no currency of ISO 4217: write its three letters, such as USD", o.Currency)
	case !o.Currency.ValidOn(v.law):
		p, _ := o.Currency.InUse()
		v.warn("order.currency.withdrawn", "/currency", "%s was in use %s, not on %s", o.Currency, p, v.law)
	}
	v.oneOf("order.purpose.unknown", "/purpose", string(o.Purpose),
		string(Sale), string(Gift), string(Sample), string(Return), string(Repair), string(Personal))
	for i, p := range o.PricesInclude {
		path := "/prices_include/" + strconv.Itoa(i)
		v.oneOf("order.prices_include.unknown", path, cmp.Or(string(p), " "), string(IncludesDuty), string(IncludesTax), string(IncludesShipping))
		if slices.Contains(o.PricesInclude[:i], p) {
			v.warn("order.prices_include.twice", path, "%.20q stands twice", p)
		}
	}
	if o.Terms != "" && !o.Terms.Valid() {
		v.block("order.terms.unknown", "/terms", "%.20q is no rule of Incoterms 2020: want DDP, DAP, EXW, FCA, FAS, FOB, CFR, CIF, CPT, CIP or DPU", o.Terms)
	}
	v.strategy("/strategy", o.Strategy)
}

func (v *validator) places(o *Order) {
	v.country("/ship_to/country", o.ShipTo.Country, "the order has no destination")
	switch {
	case o.ShipFrom == nil && len(o.Nodes) == 0:
		v.block("order.ship_from.missing", "/ship_from", "nothing says where the goods leave from: add ship_from, or nodes")
	case o.ShipFrom != nil && len(o.Nodes) > 0:
		v.block("order.ship_from.both", "/ship_from", "both ship_from and nodes are given: keep one of them")
	}
	if o.ShipFrom != nil {
		v.country("/ship_from/country", o.ShipFrom.Country, "ship_from has no country")
	}
	seen := make(map[string]bool, len(o.Nodes))
	for i := range o.Nodes {
		n := &o.Nodes[i]
		path := "/nodes/" + strconv.Itoa(i)
		switch {
		case n.ID == "":
			v.block("order.node.id.missing", path+"/id", "the node has no id: choices refer to it")
		case seen[n.ID]:
			v.block("order.node.id.twice", path+"/id", "another node has the id %.40q too", n.ID)
		}
		seen[n.ID] = true
		v.country(path+"/address/country", n.Address.Country, "the node has no country")
		v.amount(path+"/handling_cost", n.HandlingCost, false)
		for _, sku := range sortedKeys(n.Stock) {
			if n.Stock[sku] < 0 {
				v.block("order.node.stock", path+"/stock/"+pointerStep(sku), "the stock is negative")
			}
		}
	}
}

// country checks a country; missing is what to say where there must be one, "" where it may be left out.
func (v *validator) country(path string, c Country, missing string) {
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

func (v *validator) party(path string, p *Party) {
	v.oneOf("order.party.kind.unknown", path+"/kind", string(p.Kind), string(Consumer), string(Business))
	v.country(path+"/country", p.Country, "")
	if p.Address != nil {
		v.country(path+"/address/country", p.Address.Country, "")
	}
	for i, id := range p.TaxIDs {
		at := path + "/tax_ids/" + strconv.Itoa(i)
		if id.Type == "" || id.Value == "" {
			v.block("order.tax_id.incomplete", at, `a tax id needs a type and a value: {"type": "ioss", "value": "IM…"}`)
		}
		v.country(at+"/country", id.Country, "")
	}
}

// number checks that a number is small enough to compute with. Orders from JSON always are.
func (v *validator) number(path string, d decimal.Decimal) bool {
	if money.Bounded(d) {
		return true
	}
	v.block("order.number.bounds", path, "the number has more than %d digits or an exponent beyond %d", money.MaxDigits, money.MaxExponent)
	return false
}

// amount checks an amount that may be left out; priced says that it must be in the order's currency. It reports
// whether the amount can be computed with.
func (v *validator) amount(path string, m Money, priced bool) bool {
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

func (v *validator) item(path string, it *Item) {
	quantity := false
	if v.number(path+"/quantity", it.Quantity) {
		if quantity = it.Quantity.IsPositive(); !quantity {
			v.block("order.quantity", path+"/quantity", "the quantity is %s: it must be more than 0", DecimalText(it.Quantity, 0))
		}
	}
	if !it.UnitPrice.IsSet() && v.currency != "" && it.UnitPrice.IsZero() {
		v.block("order.price.missing", path+"/unit_price", "the item has no price; goods that cost nothing still have a value for customs")
	}
	priced := v.amount(path+"/unit_price", it.UnitPrice, true)
	if v.amount(path+"/discount", it.Discount, true) && priced && quantity {
		if gross := it.UnitPrice.Amount.Mul(it.Quantity); it.Discount.Amount.GreaterThan(gross) {
			v.block("order.discount.exceeds", path+"/discount", "the discount of %s is more than the line's %s",
				it.Discount, Money{gross, it.UnitPrice.Currency})
		}
	}
	v.amount(path+"/cost", it.Cost, false)
	v.oneOf("order.item.kind.unknown", path+"/kind", string(it.Kind), string(Physical), string(Digital))
	v.strategy(path+"/strategy", it.Strategy)
	v.country(path+"/origin", it.Origin, "")
	if it.Manufacturer != nil {
		v.party(path+"/manufacturer", it.Manufacturer)
	}
	v.codes(path, it)
	net := v.weight(path+"/net_weight", it.NetWeight)
	gross := v.weight(path+"/gross_weight", it.GrossWeight)
	if net && gross && it.NetWeight.Grams().GreaterThan(it.GrossWeight.Grams()) {
		v.block("order.weight.net_exceeds_gross", path+"/net_weight", "the net weight of %s is more than the gross weight of %s",
			it.NetWeight, it.GrossWeight)
	}
	v.dimensions(path+"/dimensions", it.Dimensions)
	v.quantities(path, it)
	if dg := it.DangerousGoods; dg != nil {
		at := path + "/dangerous_goods"
		v.share(at+"/state_of_charge", dg.StateOfCharge)
		v.positiveOrNone(at+"/watt_hours", dg.WattHours)
		v.positiveOrNone(at+"/lithium_grams", dg.LithiumGrams)
	}
}

func (v *validator) codes(path string, it *Item) {
	if it.HSCode != "" {
		v.code(path+"/hs_code", it.HSCode)
	}
	for _, t := range sortedKeys(it.Codes) {
		at := path + "/codes/" + pointerStep(string(t))
		if !t.Country().Valid() && t != "EU" {
			v.warn("order.codes.territory", at, "%.20q is no country or territory known here", t)
		}
		v.code(at, it.Codes[t])
	}
}

func (v *validator) code(path string, c HSCode) {
	if _, err := ParseHSCode(string(c)); err != nil {
		v.block("order.hs_code", path, "%s", err)
	}
}

// weight reports whether a weight is given and good.
func (v *validator) weight(path string, w Weight) bool {
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

func (v *validator) dimensions(path string, d *Dimensions) {
	if d == nil {
		return
	}
	for _, side := range [...]struct {
		name string
		l    Length
	}{{"length", d.Length}, {"width", d.Width}, {"height", d.Height}} {
		at := path + "/" + side.name
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

func (v *validator) quantities(path string, it *Item) {
	for _, key := range sortedKeys(it.Quantities) {
		at := path + "/quantities/" + pointerStep(key)
		if _, err := ParseUnit(key); err != nil {
			v.warn("order.quantities.unit", at, "%s", err)
		}
		v.positiveOrNone(at, it.Quantities[key])
	}
	sum := money.Total{}
	for _, key := range sortedKeys(it.Composition) {
		at := path + "/composition/" + pointerStep(key)
		if !v.share(at, it.Composition[key]) {
			return
		}
		sum.Add(it.Composition[key])
	}
	if s := sum.Decimal(); s.GreaterThan(hundred()) {
		v.block("order.composition", path+"/composition", "the shares add up to %s%%, more than 100%%", DecimalText(s, 0))
	}
}

func hundred() decimal.Decimal { return decimal.New(100, 0) }

// share checks a percentage from 0 to 100.
func (v *validator) share(path string, d decimal.Decimal) bool {
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
func (v *validator) positiveOrNone(path string, d decimal.Decimal) {
	if v.number(path, d) && d.IsNegative() {
		v.block("order.number.negative", path, "%s is negative", DecimalText(d, 0))
	}
}

func (v *validator) discounts(o *Order) {
	sum := money.Total{}
	for i, d := range o.Discounts {
		path := "/discounts/" + strconv.Itoa(i)
		v.oneOf("order.discount.kind", path+"/kind", cmp.Or(d.Kind, " "), "cart", "shipping", "coupon", "loyalty")
		switch {
		case d.Amount.IsZero() && v.currency != "":
			v.block("order.discount.amount", path+"/amount", "the discount has no amount")
		case v.amount(path+"/amount", d.Amount, true) && d.Kind != "shipping":
			sum.Add(d.Amount.Amount)
		}
	}
	if blocked := slices.ContainsFunc(v.found, func(f Finding) bool {
		return f.Severity == Block && (strings.HasPrefix(f.Path, "/items") || strings.HasPrefix(f.Path, "/discounts"))
	}); blocked {
		return
	}
	if goods, err := o.Goods(); err == nil && sum.Decimal().GreaterThan(goods.Amount) {
		v.block("order.discount.exceeds", "/discounts", "the discounts of %s are more than the goods of %s",
			Money{sum.Decimal(), o.Currency}, goods)
	}
}

func (v *validator) shipping(o *Order) {
	s := &o.Shipping
	v.amount("/shipping/charged", s.Charged, true)
	v.amount("/shipping/cost", s.Cost, false)
	v.amount("/shipping/insurance", s.Insurance, true)
	v.oneOf("order.mode.unknown", "/shipping/mode", string(s.Mode),
		string(Post), string(Courier), string(FreightAir), string(FreightSea), string(Road))
	if s.ServicePromise != nil && s.ServicePromise.MaxDays < 0 {
		v.block("order.number.negative", "/shipping/service_promise/max_days", "%d days is negative", s.ServicePromise.MaxDays)
	}
}

func (v *validator) quota(path string, q QuotaLeft) {
	switch {
	case q.Money.IsZero() && q.Quantity.IsZero():
		v.block("order.quota_left", path, "say what is left, as an amount with its currency or as a value with its unit")
	case !q.Money.IsZero() && !q.Quantity.IsZero():
		v.block("order.quota_left", path, "a quota is in money or in a unit, not in both")
	case q.Money.IsZero():
		if _, err := ParseUnit(q.Quantity.Unit); err != nil {
			v.warn("order.quantities.unit", path+"/unit", "%s", err)
		}
		v.positiveOrNone(path+"/value", q.Quantity.Value)
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

// pointerStep writes a key as a step of a JSON Pointer.
func pointerStep(key string) string {
	if !strings.ContainsAny(key, "~/") {
		return key
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}
