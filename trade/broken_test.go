package trade

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// good is the order that each case of brokenOrders breaks in one place.
const good = `{
  "id": "SO-1", "date": "2026-10-05", "currency": "USD",
  "seller": {"name": "Pacific Tees LLC"},
  "buyer": {"name": "Ada Byron", "kind": "consumer"},
  "ship_to": {"country": "GB", "postal_code": "SW1Y 4JH"},
  "ship_from": {"country": "US"},
  "items": [
    {"sku": "A", "description": "T-shirt", "quantity": 3, "unit_price": "19.90", "hs_code": "6109.10", "origin": "CN"},
    {"sku": "B", "description": "Mug", "quantity": 1, "unit_price": 7.5, "net_weight": 0.3, "gross_weight": 0.4}
  ],
  "shipping": {"charged": "8.00"}
}`

// brokenOrder is good with one text replaced by another. want lists the findings, "code path" each; those that only
// warn have a question mark in front.
type brokenOrder struct {
	name     string
	old, new string
	want     []string
}

func (b brokenOrder) apply(t interface{ Fatalf(string, ...any) }) string {
	if b.old == "" {
		return b.new
	}
	if strings.Count(good, b.old) != 1 {
		t.Fatalf("%s: %q doesn't stand once in the good order", b.name, b.old)
	}
	return strings.Replace(good, b.old, b.new, 1)
}

var brokenOrders = []brokenOrder{
	// Form: what DecodeOrder says.
	{"nothing", "", "", []string{"json.syntax "}},
	{"no object", "", "[]", []string{"json.kind "}},
	{"cut off", `"shipping": {"charged": "8.00"}` + "\n}", `"shipping": {"charged": "8.00"`, []string{"json.syntax /shipping"}},
	{"two orders", "", "{} {}", []string{"json.syntax "}},
	{"unknown field", `"id": "SO-1"`, `"id": "SO-1", "curency": "USD"`, []string{"json.unknown_field /curency"}},
	{"unknown field in an item", `"origin": "CN"`, `"orgin": "CN"`, []string{"json.unknown_field /items/0/orgin"}},
	{"doubled field", `"id": "SO-1"`, `"id": "SO-1", "id": "SO-2"`, []string{"json.duplicate /id"}},
	{"quantity in words", `"quantity": 3`, `"quantity": "three"`, []string{"json.number /items/0/quantity"}},
	{"decimal comma", `"19.90"`, `"19,90"`, []string{"json.number /items/0/unit_price"}},
	{"currency sign in the amount", `"19.90"`, `"$19.90"`, []string{"json.number /items/0/unit_price"}},
	{"absurd exponent", `"quantity": 3`, `"quantity": 1e9999`, []string{"json.number /items/0/quantity"}},
	{"too many digits", `7.5`, `"123456789012345678901"`, []string{"json.number /items/1/unit_price"}},
	{"price is true", `7.5`, `true`, []string{"json.kind /items/1/unit_price"}},
	{"price without amount", `7.5`, `{"currency": "USD"}`, []string{"money.amount /items/1/unit_price"}},
	{"price with a field too many", `7.5`, `{"amount": 7.5, "curr": "USD"}`, []string{"json.unknown_field /items/1/unit_price/curr"}},
	{"code as a number", `"6109.10"`, `610910`, []string{"json.kind /items/0/hs_code"}},
	{"date in another style", `"2026-10-05"`, `"05/10/2026"`, []string{"json.value /date"}},
	{"a day that doesn't exist", `"2026-10-05"`, `"2026-02-30"`, []string{"json.value /date"}},
	{"weight with its unit in the text", `0.3,`, `"300 g",`, []string{"json.number /items/1/net_weight"}},
	{"weight in stone", `0.3,`, `{"value": 1, "unit": "st"},`, []string{"measure.unit /items/1/net_weight/unit"}},
	{"weight without unit", `0.3,`, `{"value": 1},`, []string{"measure.unit /items/1/net_weight"}},
	{"items as an object", `"shipping": {"charged": "8.00"}`, `"packages": {}`, []string{"json.kind /packages"}},
	{"an item that is null", `{"sku": "B"`, `null, {"sku": "B"`, []string{"json.kind /items/1"}},
	{"fact that is a list", `"origin": "CN"`, `"facts": {"steel_share": [1]}`, []string{"json.kind /items/0/facts/steel_share"}},
	{"no currency", `, "currency": "USD"`, ``, []string{"order.currency.missing /currency"}},
	{"null currency", `"currency": "USD"`, `"currency": null`, []string{"order.currency.missing /currency"}},
	{"empty currency", `"currency": "USD"`, `"currency": ""`, []string{"order.currency.missing /currency"}},
	{"several at once", "", `{"date": "soon", "currency": "USX", "ship_to": {}, "itens": [], "items": [{"quantity": 0}]}`, []string{
		"json.value /date", "json.unknown_field /itens", "order.currency.unknown /currency", "order.country.missing /ship_to/country",
		"order.ship_from.missing /ship_from", "order.quantity /items/0/quantity", "order.price.missing /items/0/unit_price"}},

	// Content: what Validate says.
	{"no date", `"date": "2026-10-05", `, ``, []string{"order.date.missing /date"}},
	{"unknown currency", `"currency": "USD"`, `"currency": "USX"`, []string{"order.currency.unknown /currency"}},
	{"currency in small letters", `"currency": "USD"`, `"currency": "usd"`, []string{"order.currency.unknown /currency"}},
	{"kuna after the euro came", `"currency": "USD"`, `"currency": "HRK"`, []string{"?order.currency.withdrawn /currency"}},
	{"unknown version", `"id": "SO-1"`, `"id": "SO-1", "schema_version": "9"`, []string{"order.schema_version.unknown /schema_version"}},
	{"unknown purpose", `"id": "SO-1"`, `"id": "SO-1", "purpose": "present"`, []string{"order.purpose.unknown /purpose"}},
	{"unknown terms", `"id": "SO-1"`, `"id": "SO-1", "terms": "DAF"`, []string{"order.terms.unknown /terms"}},
	{"unknown strategy", `"id": "SO-1"`, `"id": "SO-1", "strategy": "average"`, []string{"order.strategy.unknown /strategy"}},
	{"unknown inclusion", `"id": "SO-1"`, `"id": "SO-1", "prices_include": ["vat", "duty", "duty"]`, []string{
		"order.prices_include.unknown /prices_include/0", "?order.prices_include.twice /prices_include/2"}},
	{"unknown mode", `"charged": "8.00"`, `"mode": "pigeon"`, []string{"order.mode.unknown /shipping/mode"}},
	{"unknown kind of buyer", `"kind": "consumer"`, `"kind": "b2c"`, []string{"order.party.kind.unknown /buyer/kind"}},
	{"no destination", `"country": "GB", `, ``, []string{"order.country.missing /ship_to/country"}},
	{"UK for GB", `"country": "GB"`, `"country": "UK"`, []string{"order.country.unknown /ship_to/country"}},
	{"country by name", `"country": "US"`, `"country": "United States"`, []string{"order.country.unknown /ship_from/country"}},
	{"origin in small letters", `"origin": "CN"`, `"origin": "cn"`, []string{"order.country.unknown /items/0/origin"}},
	{"nowhere to ship from", `"ship_from": {"country": "US"},`, ``, []string{"order.ship_from.missing /ship_from"}},
	{"two places to ship from", `"ship_from": {"country": "US"},`, `"ship_from": {"country": "US"}, "nodes": [{"id": "n", "address": {"country": "US"}}],`,
		[]string{"order.ship_from.both /ship_from"}},
	{"nodes without and with the same id", `"ship_from": {"country": "US"},`,
		`"nodes": [{"address": {"country": "US"}}, {"id": "n", "address": {}}, {"id": "n", "address": {"country": "CA"}, "stock": {"a/b": -1}}],`,
		[]string{"order.node.id.missing /nodes/0/id", "order.country.missing /nodes/1/address/country", "order.node.id.twice /nodes/2/id",
			"order.node.stock /nodes/2/stock/a~1b"}},
	{"quantity of nothing", `"quantity": 3`, `"quantity": 0`, []string{"order.quantity /items/0/quantity"}},
	{"negative quantity", `"quantity": 3`, `"quantity": "-1"`, []string{"order.quantity /items/0/quantity"}},
	{"no quantity", `"quantity": 3, `, ``, []string{"order.quantity /items/0/quantity"}},
	{"no price", `"unit_price": 7.5, `, ``, []string{"order.price.missing /items/1/unit_price"}},
	{"negative price", `7.5`, `-7.5`, []string{"order.amount.negative /items/1/unit_price"}},
	{"price in another currency", `7.5`, `{"amount": 7.5, "currency": "EUR"}`, []string{"order.amount.mixed /items/1/unit_price"}},
	{"price in no currency", `7.5`, `{"amount": 7.5, "currency": "ABC"}`, []string{"order.amount.currency /items/1/unit_price"}},
	{"discount of more than the line", `7.5`, `7.5, "discount": "7.51"`, []string{"order.discount.exceeds /items/1/discount"}},
	{"negative discount", `7.5`, `7.5, "discount": -1`, []string{"order.amount.negative /items/1/discount"}},
	{"discounts of more than the goods", `"id": "SO-1"`, `"id": "SO-1", "discounts": [{"kind": "cart", "amount": "67.21"}]`,
		[]string{"order.discount.exceeds /discounts"}},
	{"discount without kind and amount", `"id": "SO-1"`, `"id": "SO-1", "discounts": [{}]`,
		[]string{"order.discount.kind /discounts/0/kind", "order.discount.amount /discounts/0/amount"}},
	{"negative shipping", `"charged": "8.00"`, `"charged": "-8.00"`, []string{"order.amount.negative /shipping/charged"}},
	{"weight of nothing", `0.4}`, `0}`, []string{"order.weight /items/1/gross_weight"}},
	{"negative weight", `0.4}`, `-0.4}`, []string{"order.weight /items/1/gross_weight"}},
	{"net more than gross", `0.3,`, `{"value": 1, "unit": "lb"},`, []string{"order.weight.net_exceeds_gross /items/1/net_weight"}},
	{"a side of nothing, a side missing", `0.3,`, `0.3, "dimensions": {"length": 30, "width": 0},`,
		[]string{"order.dimensions /items/1/dimensions/width", "order.dimensions.incomplete /items/1/dimensions/height"}},
	{"code with a letter", `"6109.10"`, `"6109.1O"`, []string{"order.hs_code /items/0/hs_code"}},
	{"code of seven digits", `"6109.10"`, `"6109.100"`, []string{"order.hs_code /items/0/hs_code"}},
	{"code of chapter 77", `"6109.10"`, `"7701.10"`, []string{"order.hs_code /items/0/hs_code"}},
	{"national code of three digits, for nowhere", `"origin": "CN"`, `"codes": {"US": "610", "QQ": "610910"}`,
		[]string{"?order.codes.territory /items/0/codes/QQ", "order.hs_code /items/0/codes/US"}},
	{"unknown kind of item", `"origin": "CN"`, `"kind": "virtual"`, []string{"order.item.kind.unknown /items/0/kind"}},
	{"unknown unit, negative quantity", `"origin": "CN"`, `"quantities": {"furlong": 1, "LTR": -1}`,
		[]string{"order.number.negative /items/0/quantities/LTR", "?order.quantities.unit /items/0/quantities/furlong"}},
	{"more than all of it", `"origin": "CN"`, `"composition": {"cotton": 60, "wool": 41}`, []string{"order.composition /items/0/composition"}},
	{"a share beyond 100", `"origin": "CN"`, `"composition": {"cotton": 160}`, []string{"order.share /items/0/composition/cotton"}},
	{"a battery charged twice over", `"origin": "CN"`, `"dangerous_goods": {"un": "UN3481", "state_of_charge": 250, "watt_hours": -1}`,
		[]string{"order.share /items/0/dangerous_goods/state_of_charge", "order.number.negative /items/0/dangerous_goods/watt_hours"}},
	{"half a tax id", `{"name": "Pacific Tees LLC"}`, `{"tax_ids": [{"type": "ioss"}]}`, []string{"order.tax_id.incomplete /seller/tax_ids/0"}},
	{"promise of a day before", `"charged": "8.00"`, `"service_promise": {"max_days": -1}`, []string{"order.number.negative /shipping/service_promise/max_days"}},
	{"empty quota", `"id": "SO-1"`, `"id": "SO-1", "quota_left": {"Q": {"value": "-1", "unit": "furlong"}}`,
		[]string{"?order.quantities.unit /quota_left/Q/unit", "order.number.negative /quota_left/Q/value"}},
	{"package without weight", `"id": "SO-1"`, `"id": "SO-1", "packages": [{"gross_weight": 0}]`, []string{"order.weight /packages/0/gross_weight"}},
}

func TestBrokenOrders(t *testing.T) {
	if o, err := DecodeOrder([]byte(good)); err != nil || len(o.Validate()) > 0 {
		t.Fatalf("the good order isn't: %v %v", err, o.Validate())
	}
	for _, b := range brokenOrders {
		t.Run(b.name, func(t *testing.T) {
			o, err := DecodeOrder([]byte(b.apply(t)))
			fs := FindingsOf(err)
			if err == nil {
				fs = o.Validate()
			}
			var got []string
			for _, f := range fs {
				s := f.Code + " " + f.Path
				if f.Severity != Block {
					s = "?" + s
				}
				got = append(got, s)
				if len(f.Message) < 10 {
					t.Errorf("%s has no message to go by: %q", f.Code, f.Message)
				}
			}
			if diff := cmp.Diff(b.want, got); diff != "" {
				t.Errorf("findings: %s\n%v", diff, fs)
			}
		})
	}
}

// What JSON can't carry, a program can: the same faults in an order built in Go.
func TestValidateBuiltOrders(t *testing.T) {
	base := func() *Order {
		o, err := DecodeOrder([]byte(good))
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	tests := []struct {
		name   string
		change func(*Order)
		want   string
	}{
		{"no items", func(o *Order) { o.Items = nil }, "order.items.missing /items"},
		{"too many items", func(o *Order) { o.Items = make([]Item, MaxLines+1) }, "order.items.too_many /items"},
		{"absurd quantity", func(o *Order) { o.Items[0].Quantity = decimal.New(1, 1_000_000) }, "order.number.bounds /items/0/quantity"},
		{"absurd price", func(o *Order) { o.Items[0].UnitPrice.Amount = decimal.New(1, -1_000_000) }, "order.number.bounds /items/0/unit_price"},
		{"amount without currency", func(o *Order) { o.Shipping.Charged.Currency = "" }, "order.amount.currency /shipping/charged"},
		{"weight without unit", func(o *Order) { o.Items[0].NetWeight.Value = dec("1") }, "order.weight.unit /items/0/net_weight"},
		{"length in feet", func(o *Order) {
			o.Items[0].Dimensions = &Dimensions{Centimetres(dec("1")), Centimetres(dec("1")), Length{dec("1"), "ft"}}
		}, "order.dimensions.unit /items/0/dimensions/height"},
		{"quota of nothing", func(o *Order) { o.QuotaLeft = map[string]QuotaLeft{"Q": {}} }, "order.quota_left /quota_left/Q"},
		{"quota of both", func(o *Order) {
			o.QuotaLeft = map[string]QuotaLeft{"Q": {Money: usd("1"), Quantity: Quantity{dec("1"), "KGM"}}}
		}, "order.quota_left /quota_left/Q"},
	}
	for _, tt := range tests {
		o := base()
		tt.change(o)
		fs := o.Validate()
		if len(fs) != 1 || fs[0].Code+" "+fs[0].Path != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, fs, tt.want)
		}
	}
}

func TestProblemsKeepTheirLine(t *testing.T) {
	_, err := DecodeOrder([]byte(strings.Replace(good, `"quantity": 3`, `"quantity": "three"`, 1)))
	fs := FindingsOf(err)
	if len(fs) != 1 || fs[0].Line != 8 {
		t.Errorf("findings %+v, want line 8", fs)
	}
}
