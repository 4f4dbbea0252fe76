package customs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/customstest"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// order reads an order of one line to a consumer in Great Britain, changed as a test wants it.
func order(t testing.TB, change func(o *trade.Order, it *trade.Item)) *trade.Order {
	t.Helper()
	o, err := trade.DecodeOrder([]byte(`{
		"id": "SO-1", "date": "2026-10-05", "currency": "USD", "terms": "DAP", "terms_place": "London",
		"seller": {"name": "Acme Inc.", "address": {"country": "US"}}, "buyer": {"name": "A. Buyer", "kind": "consumer"},
		"ship_to": {"line1": "1 High Street", "city": "London", "postal_code": "SW1A 1AA", "country": "GB"}, "ship_from": {"country": "US"},
		"items": [{"sku": "TEE-1", "description": "Men's cotton T-shirt, knitted", "quantity": 3, "unit_price": "19.90", "hs_code": "6109.10",
			"origin": "CN", "net_weight": 0.18}]
	}`))
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(o, &o.Items[0])
	}
	return o
}

func builtin(t testing.TB) customs.RuleSet {
	t.Helper()
	rules, err := customs.BuiltinRules()
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// codes are the findings' codes and paths, "hs.missing /items/0/hs_code".
func codes(fs []trade.Finding) []string {
	out := []string{}
	for _, f := range fs {
		out = append(out, strings.TrimSpace(f.Code+" "+f.Path))
	}
	slices.Sort(out)
	return out
}

func weight(grams int64) trade.Weight { return trade.Kilograms(decimal.New(grams, -3)) }

func TestBuiltinRules(t *testing.T) {
	rules := builtin(t)
	dg := func(un string, change func(*trade.DangerousGoods)) func(*trade.Order, *trade.Item) {
		return func(o *trade.Order, it *trade.Item) {
			it.Description, it.HSCode = "Power supply with cell", "850760"
			it.DangerousGoods = &trade.DangerousGoods{UN: un}
			if change != nil {
				change(it.DangerousGoods)
			}
		}
	}
	tests := []struct {
		name   string
		change func(o *trade.Order, it *trade.Item)
		quote  *landedcost.Quote
		want   []string
	}{
		{"an order in order", nil, nil, nil},
		{"no code", func(_ *trade.Order, it *trade.Item) { it.HSCode = "" }, nil, []string{"hs.missing /items/0/hs_code"}},
		{"no code, and the quote says so", func(_ *trade.Order, it *trade.Item) { it.HSCode = "" },
			&landedcost.Quote{Findings: []trade.Finding{{Code: "hs.missing", Path: "/items/0/hs_code"}}}, nil},
		{"letters in the code", func(_ *trade.Order, it *trade.Item) { it.HSCode = "61O910" }, nil, []string{"hs.malformed /items/0/hs_code"}},
		{"a heading that isn't", func(_ *trade.Order, it *trade.Item) { it.HSCode = "611900" }, nil, []string{"hs.malformed /items/0/hs_code"}},
		{"a heading only", func(_ *trade.Order, it *trade.Item) { it.HSCode = "6109" }, nil, []string{"hs.too_short /items/0/hs_code"}},
		{"six digits for a full declaration", nil, &landedcost.Quote{Destination: "GB", Declaration: "H1"}, []string{"hs.too_short /items/0/codes/GB"}},
		{"ten digits for a full declaration", func(_ *trade.Order, it *trade.Item) { it.Codes = map[trade.Territory]trade.HSCode{"GB": "6109100010"} },
			&landedcost.Quote{Destination: "GB", Declaration: "H1"}, nil},
		{"a code of the quote's", nil, &landedcost.Quote{Destination: "GB", Declaration: "H1", Lines: []landedcost.Line{{Code: "6109100010"}}}, nil},
		{"shirt under shoes", func(_ *trade.Order, it *trade.Item) { it.HSCode = "640399" }, nil, []string{"hs.description_mismatch /items/0/hs_code"}},
		{"no origin", func(_ *trade.Order, it *trade.Item) { it.Origin = "" }, nil, []string{"origin.missing /items/0/origin"}},
		{"no weight", func(_ *trade.Order, it *trade.Item) { it.NetWeight = trade.Weight{} }, nil, []string{"weight.missing /items/0/net_weight"}},
		{"gross weight for a full declaration", func(_ *trade.Order, it *trade.Item) { it.GrossWeight, it.NetWeight = it.NetWeight, trade.Weight{} },
			&landedcost.Quote{Declaration: "H1", Lines: []landedcost.Line{{Code: "6109100010"}}}, []string{"weight.net_missing /items/0/net_weight"}},
		{"no description", func(_ *trade.Order, it *trade.Item) { it.Description = " " }, nil, []string{"description.missing /items/0/description"}},
		{"vague to the Union", func(o *trade.Order, it *trade.Item) {
			o.ShipTo, it.Description = trade.Address{Country: "DE", City: "Berlin", PostalCode: "10115"}, "Clothes"
		}, nil, []string{"description.vague /items/0/description", "restricted.responsible_person /items/0"}},
		{"the same word to Great Britain", func(_ *trade.Order, it *trade.Item) { it.Description = "Clothes" }, nil, nil},
		{"vague everywhere", func(_ *trade.Order, it *trade.Item) { it.Description = "Various goods" }, nil, []string{"description.vague /items/0/description"}},
		{"praise", func(_ *trade.Order, it *trade.Item) { it.Description = "Amazing cotton T-shirt" }, nil, []string{"description.general /items/0/description"}},
		{"a novel of a description", func(_ *trade.Order, it *trade.Item) { it.Description = strings.Repeat("cotton ", 100) }, nil, []string{"description.long /items/0/description"}},
		{"no product identifiers in November", func(o *trade.Order, it *trade.Item) {
			o.Date, o.ShipTo = trade.NewDate(2026, 11, 1), trade.Address{Country: "FR"}
			it.Facts = trade.Facts{"eu_responsible_person": "yes"}
		}, &landedcost.Quote{Destination: "FR", Declaration: "H7"}, []string{"product_ids.missing /items/0/product_ids/manufacturer", "product_ids.missing /items/0/product_ids/merchant"}},
		{"the same in October", func(o *trade.Order, it *trade.Item) {
			o.Date, o.ShipTo = trade.NewDate(2026, 10, 31), trade.Address{Country: "FR"}
			it.Facts = trade.Facts{"eu_responsible_person": "yes"}
		}, &landedcost.Quote{Destination: "FR", Declaration: "H7"}, nil},
		{"sold for nothing", func(_ *trade.Order, it *trade.Item) { it.UnitPrice.Amount = decimal.Zero }, nil, []string{"value.zero /items/0/unit_price"}},
		{"a sample without value", func(o *trade.Order, it *trade.Item) { o.Purpose, it.UnitPrice.Amount = trade.Sample, decimal.Zero }, nil, []string{"value.free_goods /items/0/unit_price"}},
		{"below half the cost", func(_ *trade.Order, it *trade.Item) { it.Cost = trade.NewMoney(decimal.New(40, 0), "USD") }, nil, []string{"value.below_cost /items/0/unit_price"}},
		{"half the cost", func(_ *trade.Order, it *trade.Item) { it.Cost = trade.NewMoney(decimal.New(3980, -2), "USD") }, nil, nil},
		{"thirds of a cent", func(_ *trade.Order, it *trade.Item) { it.UnitPrice.Amount = decimal.New(19333, -3) }, nil, []string{"value.uneven_price /items/0/unit_price"}},
		{"a gift from a business", func(o *trade.Order, _ *trade.Item) { o.Purpose, o.Seller.Kind = trade.Gift, trade.Business }, nil, []string{"value.gift_sold /purpose"}},
		{"no place", func(o *trade.Order, _ *trade.Item) { o.TermsPlace = "" }, nil, []string{"incoterm.place_missing /terms_place"}},
		{"FOB by courier", func(o *trade.Order, _ *trade.Item) { o.Terms = trade.FOB }, nil, []string{"incoterm.waterway_only /terms"}},
		{"CIF by sea uninsured", func(o *trade.Order, _ *trade.Item) { o.Terms, o.Shipping.Mode = trade.CIF, trade.FreightSea }, nil, []string{"incoterm.insurance_missing /shipping/insurance"}},
		{"EXW to a consumer", func(o *trade.Order, _ *trade.Item) { o.Terms = trade.EXW }, nil, []string{"incoterm.exw_consumer /terms"}},
		{"DDP to a business", func(o *trade.Order, _ *trade.Item) { o.Terms, o.Buyer.Kind = trade.DDP, trade.Business }, nil, []string{"incoterm.ddp_importer /importer"}},
		{"DDP to a business, importer named", func(o *trade.Order, _ *trade.Item) {
			o.Terms, o.Buyer.Kind, o.Importer = trade.DDP, trade.Business, &trade.Party{Name: "Acme UK"}
		}, nil, nil},
		{"numbers in order", func(o *trade.Order, _ *trade.Item) {
			o.Seller.TaxIDs = []trade.TaxID{{Type: "ioss", Value: "IM3720000224"}, {Type: "vat", Value: "GB 980 7806 84"}, {Type: "house", Value: "?"}}
			o.Buyer.TaxIDs = []trade.TaxID{{Type: "cpf", Value: "390.533.447-05"}, {Type: "vat", Value: "980780684"}}
		}, nil, nil},
		{"a slip in a number", func(o *trade.Order, _ *trade.Item) {
			o.Buyer.TaxIDs = []trade.TaxID{{Type: "rut", Value: "12531909-3", Country: "CL"}, {Type: "eori", Value: "ZZ1"}, {Type: "rfc", Value: "VACE460910SX6"}}
		}, nil, []string{"id.check_digit /buyer/tax_ids/0/value", "id.doubtful /buyer/tax_ids/2/value", "id.malformed /buyer/tax_ids/1/value"}},
		{"My Number", func(o *trade.Order, _ *trade.Item) {
			o.Buyer.TaxIDs = []trade.TaxID{{Type: "mynumber", Value: "6214 9832 0257"}}
		}, nil,
			[]string{"id.never_on_parcels /buyer/tax_ids/0/value"}},
		{"control number", func(_ *trade.Order, it *trade.Item) { it.ECCN = "5A002" }, nil, []string{"eccn.licence /items/0/eccn"}},
		{"mass-market encryption", func(_ *trade.Order, it *trade.Item) { it.ECCN = "5A992.c" }, nil, nil},
		{"no control number", func(_ *trade.Order, it *trade.Item) { it.ECCN = "5F992" }, nil, []string{"eccn.malformed /items/0/eccn"}},
		{"USD 2,500", func(_ *trade.Order, it *trade.Item) {
			it.UnitPrice.Amount, it.Quantity = decimal.New(2500, 0), decimal.New(1, 0)
		}, nil, nil},
		{"above USD 2,500", func(_ *trade.Order, it *trade.Item) {
			it.UnitPrice.Amount, it.Quantity = decimal.New(250001, -2), decimal.New(1, 0)
		}, nil, []string{"eei.needed /items/0/unit_price"}},
		{"above USD 2,500 to Canada", func(o *trade.Order, it *trade.Item) {
			it.UnitPrice.Amount, o.ShipTo = decimal.New(3000, 0), trade.Address{Country: "CA", Region: "ON"}
		}, nil, nil},
		{"EUR without a rate", func(o *trade.Order, it *trade.Item) { o.Currency, it.UnitPrice.Currency = "EUR", "EUR" }, nil, []string{"eei.undecided /currency"}},
		{"EUR with a rate", func(o *trade.Order, it *trade.Item) {
			o.Currency, it.UnitPrice = "EUR", trade.NewMoney(decimal.New(900, 0), "EUR")
		}, &landedcost.Quote{Exchange: []landedcost.ExchangeRate{{From: "EUR", To: "USD", Rate: "1.10"}}}, []string{"eei.needed /items/0/unit_price"}},
		{"no UN number", dg("3480", nil), nil, []string{"dg.un_malformed /items/0/dangerous_goods/un"}},
		{"loose batteries", dg("UN3480", func(d *trade.DangerousGoods) { d.WattHours, d.StateOfCharge = decimal.New(50, 0), decimal.New(30, 0) }), nil, nil},
		{"loose batteries, charged", dg("UN3480", func(d *trade.DangerousGoods) { d.WattHours, d.StateOfCharge = decimal.New(50, 0), decimal.New(60, 0) }), nil,
			[]string{"dg.state_of_charge /items/0/dangerous_goods/state_of_charge"}},
		{"the same by road", func(o *trade.Order, it *trade.Item) {
			dg("UN3480", func(d *trade.DangerousGoods) { d.WattHours, d.StateOfCharge = decimal.New(50, 0), decimal.New(60, 0) })(o, it)
			o.Shipping.Mode = trade.Road
		}, nil, nil},
		{"no energy", dg("UN3481", nil), nil, []string{"dg.energy_missing /items/0/dangerous_goods/watt_hours"}},
		{"no lithium content", dg("UN3091", nil), nil, []string{"dg.energy_missing /items/0/dangerous_goods/lithium_grams"}},
		{"a packing instruction of others", dg("UN3481", func(d *trade.DangerousGoods) { d.WattHours, d.PackingInstruction = decimal.New(12, 0), "965" }), nil,
			[]string{"dg.packing_instruction /items/0/dangerous_goods/packing_instruction"}},
		{"section II of 120 Wh", dg("UN3481", func(d *trade.DangerousGoods) {
			d.WattHours, d.PackingInstruction, d.Section = decimal.New(120, 0), "PI 967", "II"
		}), nil, []string{"dg.section /items/0/dangerous_goods/section"}},
		{"another class", dg("UN1266", func(d *trade.DangerousGoods) { d.Class = "9" }), nil, []string{"dg.class_mismatch /items/0/dangerous_goods/class"}},
		{"perfume by post", func(o *trade.Order, it *trade.Item) {
			dg("UN1266", func(d *trade.DangerousGoods) { d.Class = "3" })(o, it)
			o.Shipping.Mode = trade.Post
		}, nil, []string{"dg.mail_forbidden /items/0/dangerous_goods/un"}},
		{"telephone by post", func(o *trade.Order, it *trade.Item) {
			dg("UN3481", func(d *trade.DangerousGoods) { d.WattHours, d.PackingInstruction = decimal.New(12, 0), "967" })(o, it)
			o.Shipping.Mode = trade.Post
		}, nil, []string{"dg.mail_conditions /items/0/dangerous_goods/un"}},
		{"perfume unannounced", func(_ *trade.Order, it *trade.Item) { it.Description, it.HSCode = "Eau de parfum, 50 ml", "330300" }, nil,
			[]string{"dg.undeclared /items/0/dangerous_goods"}},
		{"Cuban cigars to the United States", func(o *trade.Order, it *trade.Item) {
			o.ShipTo, o.ShipFrom = trade.Address{Country: "US"}, &trade.Address{Country: "CH"}
			it.Origin, it.HSCode, it.Description, it.SignatureRequired = "CU", "240210", "Hand-rolled cigars", true
		}, nil, []string{"sanctions.origin /items/0/origin"}},
		{"to Iran from the United States", func(o *trade.Order, _ *trade.Item) { o.ShipTo = trade.Address{Country: "IR"} }, nil,
			[]string{"eei.embargoed /ship_to/country", "sanctions.embargo /ship_to/country"}},
		{"to Donetsk", func(o *trade.Order, _ *trade.Item) { o.ShipTo = trade.Address{Country: "UA", Region: "14"} }, nil, []string{"sanctions.embargo /ship_to/region"}},
		{"to Kyiv", func(o *trade.Order, _ *trade.Item) { o.ShipTo = trade.Address{Country: "UA", Region: "30"} }, nil, nil},
		{"to Russia before 2022", func(o *trade.Order, _ *trade.Item) {
			o.Date, o.ShipTo = trade.NewDate(2022, 2, 23), trade.Address{Country: "RU"}
		}, nil, nil},
		{"to Russia", func(o *trade.Order, _ *trade.Item) { o.ShipTo = trade.Address{Country: "RU"} }, nil, []string{"sanctions.review /ship_to/country"}},
		{"cheese from France to a Briton", func(o *trade.Order, it *trade.Item) {
			o.ShipFrom, o.Seller.Address = &trade.Address{Country: "FR"}, nil
			it.HSCode, it.Description, it.Origin = "040690", "Cheese of cow's milk, matured", "FR"
		}, nil, []string{"restricted.meat_dairy_from_eu /items/0/hs_code"}},
		{"the same before the ban", func(o *trade.Order, it *trade.Item) {
			o.Date, o.ShipFrom, o.Seller.Address = trade.NewDate(2025, 4, 11), &trade.Address{Country: "FR"}, nil
			it.HSCode, it.Description, it.Origin = "040690", "Cheese of cow's milk, matured", "FR"
		}, nil, nil},
		{"chewing gum to Singapore", func(o *trade.Order, it *trade.Item) {
			o.ShipTo, it.HSCode, it.Description = trade.Address{Country: "SG"}, "170410", "Chewing gum with sugar"
		}, nil, []string{"restricted.chewing_gum /items/0/hs_code"}},
		{"whisky without signature", func(_ *trade.Order, it *trade.Item) {
			it.HSCode, it.Description = "220830", "Whisky, 43 % vol, bottled"
		}, nil,
			[]string{"signature.advised /items/0/signature_required"}},
		{"no responsible person known in the Union", func(o *trade.Order, _ *trade.Item) { o.ShipTo = trade.Address{Country: "DE"} }, nil, []string{"restricted.responsible_person /items/0"}},
		{"digital goods", func(_ *trade.Order, it *trade.Item) { *it = trade.Item{Kind: trade.Digital} }, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := order(t, tt.change)
			got := rules.Check(t.Context(), customs.Subject{Order: o, Quote: tt.quote})
			if diff := cmp.Diff(append([]string{}, tt.want...), codes(got)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			for _, f := range got {
				if f.Source == "" || f.Message == "" || f.Holds == "" {
					t.Errorf("%s lacks source, message or decision: %+v", f.Code, f)
				}
			}
		})
	}
}

func TestDeclarationRules(t *testing.T) {
	usd := func(cents int64) trade.Money { return trade.NewMoney(decimal.New(cents, -2), "USD") }
	item := func(n int, cents int64) customs.GoodsItem { return customs.GoodsItem{Number: n, Value: usd(cents)} }
	tests := []struct {
		name string
		d    customs.Declaration
		want []string
	}{
		{"in order", customs.Declaration{Value: usd(300), Items: []customs.GoodsItem{item(1, 100), item(2, 200)}}, nil},
		{"no items", customs.Declaration{}, []string{"declaration.items_none /items"}},
		{"a cent lost", customs.Declaration{Value: usd(300), Items: []customs.GoodsItem{item(1, 100), item(2, 199)}}, []string{"declaration.value_sum /items"}},
		{"two currencies", customs.Declaration{Value: trade.NewMoney(decimal.New(1, 0), "EUR"), Items: []customs.GoodsItem{item(1, 100)}}, []string{"declaration.value_sum /items"}},
		{"a gap", customs.Declaration{Value: usd(300), Items: []customs.GoodsItem{item(1, 100), item(3, 200)}}, []string{"declaration.numbering /items"}},
		{"too heavy inside", customs.Declaration{Items: []customs.GoodsItem{{Number: 1, NetMass: weight(501), GrossMass: weight(500)}}}, []string{"declaration.mass /items"}},
		{"a thousand items", customs.Declaration{Items: make([]customs.GoodsItem, 1000)}, []string{"declaration.items_many /items", "declaration.numbering /items"}},
	}
	for _, tt := range tests {
		got := customs.StandardRules().Check(t.Context(), customs.Subject{Order: order(t, nil), Declaration: &tt.d})
		if diff := cmp.Diff(append([]string{}, tt.want...), codes(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestBuiltinRulesKeepTheContract(t *testing.T) {
	customstest.Run(t, builtin(t), customs.Subject{Order: order(t, nil), Quote: &landedcost.Quote{Declaration: "H1"}, Declaration: &customs.Declaration{DataSet: "H7"}})
}

func TestEveryRuleIsDocumented(t *testing.T) {
	seen := map[string]bool{}
	rules := customs.Catalogued(builtin(t))
	if len(rules) < 60 {
		t.Fatalf("the catalogue lists %d rules", len(rules))
	}
	for _, r := range rules {
		if r.Code == "" || r.Title == "" || r.Remedy == "" || r.Severity == "" || r.Holds == "" {
			t.Errorf("rule %s isn't documented: %+v", r.Code, r)
		}
		seen[r.Code] = true
	}
	if !seen["hs.missing"] || !seen["sanctions.embargo"] {
		t.Error("a known rule isn't listed")
	}
}

// JSON data says where it was read and when; a rule that blocks doesn't rest on low confidence.
func TestBuiltinDataIsSourced(t *testing.T) {
	for _, load := range []func() (customs.RuleSet, error){customs.Restrictions, customs.Sanctions} {
		set, err := load()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range customs.Catalogued(set) {
			if r.Source == "" || r.VerifiedOn.IsZero() {
				t.Errorf("%s has no source or day of verification", r.Code)
			}
		}
	}
}

func TestDecodeRules(t *testing.T) {
	const head = `{"schema_version": "1", "name": "own", "version": "1", "groups": {"EFTA": ["CH", "NO", "IS", "LI"]}, "rules": [`
	check := func(rule string, change func(*trade.Order, *trade.Item), quote *landedcost.Quote) []trade.Finding {
		t.Helper()
		set, err := customs.DecodeRules([]byte(head + rule + "]}"))
		if err != nil {
			t.Fatalf("%s: %v", rule, err)
		}
		customstest.Run(t, set)
		return set.Check(t.Context(), customs.Subject{Order: order(t, change), Quote: quote})
	}
	efta := func(o *trade.Order, _ *trade.Item) { o.ShipTo = trade.Address{Country: "CH"} }
	tests := []struct {
		name, rule string
		change     func(*trade.Order, *trade.Item)
		want       []string
	}{
		{"a group", `{"code": "a.b", "severity": "warn", "on": "order", "when": {"destination": "EFTA"}, "message": "m"}`, efta, []string{"a.b"}},
		{"another group", `{"code": "a.b", "severity": "warn", "on": "order", "when": {"destination": "EFTA"}, "message": "m"}`, nil, []string{}},
		{"a value", `{"code": "a.b", "severity": "warn", "on": "order", "when": {"value": {"of": "goods", "over": "59.69 USD"}}, "message": "m"}`, nil, []string{"a.b"}},
		{"a value of a piece", `{"code": "a.b", "severity": "warn", "when": {"value": {"of": "goods", "per": "item", "over": "19.90 USD"}}, "message": "m"}`, nil, []string{}},
		{"a weight", `{"code": "a.b", "severity": "warn", "field": "/net_weight", "when": {"value": {"of": "weight", "at_least": "0.54 kg"}}, "message": "m"}`, nil, []string{"a.b /items/0/net_weight"}},
		{"any line", `{"code": "a.b", "severity": "warn", "on": "order", "when": {"any_line": {"origin": "CN", "code": "61"}}, "message": "m"}`, nil, []string{"a.b"}},
		{"an unknown fact, silent", `{"code": "a.b", "severity": "block", "when": {"fact": {"name": "waste", "is": "true"}}, "message": "m"}`, nil, []string{}},
		{"an unknown fact, asked for", `{"code": "a.b", "severity": "block", "undecided": "review", "when": {"fact": {"name": "waste", "is": "true"}}, "message": "m"}`, nil, []string{"a.b /items/0"}},
		{"out of its period", `{"code": "a.b", "severity": "block", "from": "2027-01-01", "when": {"origin": "CN"}, "message": "m"}`, nil, []string{}},
		{"a date", `{"code": "a.b", "severity": "block", "on": "order", "when": {"date": {"of": "entry", "before": "2027-01-01"}}, "message": "m"}`, nil, []string{"a.b"}},
		{"a foreign currency", `{"code": "a.b", "severity": "block", "on": "order", "when": {"value": {"of": "goods", "over": "1 EUR"}}, "message": "m"}`, nil, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, codes(check(tt.rule, tt.change, nil))); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
	got := check(`{"code": "a.b", "severity": "warn", "field": "/origin", "when": {"origin": "CN"}, "message": "{sku} of {origin} to {destination}: {code}", "instrument": "Law 1"}`, nil, nil)
	want := trade.Finding{Code: "a.b", Severity: trade.Warn, Path: "/items/0/origin", Message: "TEE-1 of CN to GB: 610910", Settles: "/items/0/origin",
		Holds: trade.DecideDeclaration, Source: "own: Law 1"}
	if diff := cmp.Diff([]trade.Finding{want}, got); diff != "" {
		t.Errorf("finding (-want +got):\n%s", diff)
	}
}

func TestDecodeRulesFaults(t *testing.T) {
	tests := map[string][]string{
		`{`:  {"json.syntax"},
		`{}`: {"ruleset.schema_version /schema_version", "ruleset.unnamed", "ruleset.empty /rules"},
		`{"schema_version": "1", "name": "n", "version": "v", "rules": [{"code": "Bad Code", "severity": "fatal", "on": "moon", "when": {}, "message": "", "from": "2026-02-01", "to": "2026-01-01"}]}`: {
			"ruleset.code /rules/0/code", "ruleset.severity /rules/0/severity", "ruleset.on /rules/0/on", "ruleset.when /rules/0/when",
			"ruleset.message /rules/0/message", "ruleset.period /rules/0/to"},
		`{"schema_version": "1", "name": "n", "version": "v", "colour": 1, "rules": []}`: {"json.unknown_field /colour"},
	}
	for text, want := range tests {
		_, err := customs.DecodeRules([]byte(text))
		got := codes(trade.FindingsOf(err))
		if text == "{" {
			for i := range got {
				got[i], _, _ = strings.Cut(got[i], " ")
			}
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	_, err := customs.DecodeRules([]byte(`{"schema_version": "1", "name": "n", "version": "v", "rules": [{"code": "a.b", "severity": "warn", "when": {"planet": "Mars"}, "message": "m"}]}`))
	if err == nil || !strings.Contains(err.Error(), "planet") {
		t.Errorf("an unknown attribute: %v", err)
	}
}

type panicky struct{}

func (panicky) Name() string    { return "panicky" }
func (panicky) Version() string { return "1" }
func (panicky) Check(context.Context, customs.Subject) []trade.Finding {
	panic("the host's fault")
}

func TestRules(t *testing.T) {
	rule := func(set, code string, severity trade.Severity) customs.RuleSet {
		s, err := customs.NewRuleSet(set, "1", customs.Rule{Code: code, Severity: severity, Title: "t",
			Check: func(_ customs.Subject, report customs.Report) { report("/id", "m") }})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	a, b, c := rule("a", "x.one", trade.Warn), rule("b", "x.one", trade.Block), rule("c", "x.two", trade.Info)
	all := customs.Rules(a, nil, customs.Rules(b, panicky{}), c)
	if all.Name() != "a+b+panicky+c" || all.Version() != "a@1+b@1+panicky@1+c@1" {
		t.Errorf("%s, %s", all.Name(), all.Version())
	}
	got := all.Check(t.Context(), customs.Subject{Order: order(t, nil)})
	if diff := cmp.Diff([]string{"rules.failed", "x.one /id", "x.two /id"}, codes(got)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if got[0].Code != "x.one" || got[0].Severity != trade.Block {
		t.Errorf("of the same finding the more serious isn't kept: %+v", got[0])
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got = all.Check(ctx, customs.Subject{Order: order(t, nil)})
	if len(got) != 1 || got[0].Code != "rules.cancelled" || !errors.Is(got[0], context.Canceled) {
		t.Errorf("cancelled: %+v", got)
	}
	quiet := customs.WithSeverity(customs.Rules(a, c), map[string]trade.Severity{"x.one": trade.Info, "x.two": ""})
	got = quiet.Check(t.Context(), customs.Subject{Order: order(t, nil)})
	if len(got) != 1 || got[0].Severity != trade.Info {
		t.Errorf("the host's severities: %+v", got)
	}
	customstest.Run(t, quiet)
	if faults := customstest.Faults(t.Context(), panicky{}); len(faults) == 0 {
		t.Error("a rule set that panics passes")
	}
	if _, err := customs.NewRuleSet("", "", customs.Rule{Code: "nodot"}, customs.Rule{Code: "a.b"}, customs.Rule{Code: "a.b", Severity: "loud"}); len(trade.FindingsOf(err)) != 4 {
		t.Errorf("faults of a rule set: %v", err)
	}
}

func TestResponsibilities(t *testing.T) {
	table, err := customs.DefaultResponsibilities()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/items/0/hs_code": "catalogue", "/items/12/net_weight": "warehouse", "/items/0/codes/US": "catalogue", "/items/3/unknown": "catalogue",
		"/buyer/tax_ids/0/value": "checkout", "/seller/tax_ids/0/value": "finance", "/nonsense": "", "": "",
	} {
		if got, _ := table.Of(path); got.SetBy != want {
			t.Errorf("%q is set by %q, want %q", path, got.SetBy, want)
		}
	}
	found := builtin(t).Check(t.Context(), customs.Subject{Order: order(t, func(_ *trade.Order, it *trade.Item) {
		it.HSCode, it.NetWeight, it.DangerousGoods = "", trade.Weight{}, &trade.DangerousGoods{UN: "x"}
	})})
	for _, f := range table.Assign(found) {
		if f.Owner == "" {
			t.Errorf("%s %s has no owner", f.Code, f.Path)
		}
	}
	ready := table.Readiness(found)
	if len(ready[trade.DecideDeclaration]) != 2 || len(ready[trade.DecideCarrier]) != 1 {
		t.Errorf("readiness: %+v", ready)
	}
	_, err = customs.DecodeResponsibilities([]byte(`{"version": "1", "fields": [{"field": "x"}, {"field": "/a", "set_by": "b"}, {"field": "/a", "set_by": "c"}]}`))
	if diff := cmp.Diff([]string{"responsibility.duplicate /fields/2/field", "responsibility.incomplete /fields/0"}, codes(trade.FindingsOf(err))); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func FuzzDecodeRules(f *testing.F) {
	f.Add([]byte(`{"schema_version": "1", "name": "n", "version": "v", "rules": [{"code": "a.b", "severity": "warn", "when": {"any_line": {"not": {"origin": ["CN"]}}}, "message": "{sku}"}]}`))
	f.Add([]byte(`{"schema_version": "1", "name": "n", "version": "v", "rules": [{"code": "a.b", "severity": "warn", "when": {"value": {"of": ["goods"], "over": "1 USD"}}, "message": "m"}]}`))
	subjects := customstest.Subjects()
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := customs.DecodeRules(data)
		if err != nil {
			return
		}
		for _, s := range subjects {
			set.Check(t.Context(), s)
		}
	})
}

func BenchmarkBuiltinRules(b *testing.B) {
	rules, subject := builtin(b), customs.Subject{Order: order(b, nil)}
	b.ReportAllocs()
	for b.Loop() {
		rules.Check(context.Background(), subject)
	}
}

func ExampleRules() {
	own, err := customs.DecodeRules([]byte(`{"schema_version": "1", "name": "shop", "version": "2026-11", "rules": [
		{"code": "shop.wool", "severity": "review", "field": "/hs_code", "when": {"code": "51"}, "message": "{sku}: wool is checked by hand"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	order := &trade.Order{ID: "1", Currency: "GBP", Items: []trade.Item{{
		SKU: "SCARF", Description: "Woven fabric of combed wool", HSCode: "511211", Quantity: decimal.New(1, 0),
		UnitPrice: trade.NewMoney(decimal.New(40, 0), "GBP"), NetWeight: weight(400),
	}}}
	for _, f := range customs.Rules(customs.StandardRules(), own).Check(context.Background(), customs.Subject{Order: order}) {
		fmt.Println(f.Severity, f.Code, f.Path)
	}
	// Output:
	// block origin.missing /items/0/origin
	// review shop.wool /items/0/hs_code
}
