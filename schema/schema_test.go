package schema

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// cases are the golden orders of package landedcost.
func cases(t *testing.T) map[string]json.RawMessage {
	t.Helper()
	files, err := filepath.Glob("../landedcost/testdata/golden/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden orders: %v", err)
	}
	out := map[string]json.RawMessage{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var cs []struct {
			Name  string          `json:"name"`
			Order json.RawMessage `json:"order"`
		}
		if err := json.Unmarshal(raw, &cs); err != nil {
			t.Fatal(err)
		}
		for _, c := range cs {
			out[c.Name] = c.Order
		}
	}
	return out
}

// anyRates changes every currency one to one: what the quote comes to doesn't matter here.
type anyRates struct{}

func (anyRates) Rate(from, to trade.Currency, on trade.Date) (landedcost.Exchange, bool) {
	return landedcost.Exchange{From: from, To: to, Rate: decimal.NewFromInt(1), Date: on, Source: "test"}, true
}

func TestGoldenOrdersAndTheirAnswers(t *testing.T) {
	engine, err := crossborder.New(crossborder.Config{Rates: anyRates{}})
	if err != nil {
		t.Fatal(err)
	}
	check := func(t *testing.T, name string, v any) {
		t.Helper()
		doc, ok := v.([]byte)
		if !ok {
			if doc, err = json.Marshal(v); err != nil {
				t.Fatal(err)
			}
		}
		if err := Validate(name, doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, raw := range cases(t) {
		t.Run(name, func(t *testing.T) {
			check(t, "order", []byte(raw))
			o, err := trade.DecodeOrder(raw)
			if err != nil {
				t.Fatal(err)
			}
			check(t, "order", o)
			q, err := engine.QuoteWith(context.Background(), o, landedcost.Options{Considered: true})
			if err != nil {
				t.Fatal(err)
			}
			if err := q.MakeSeal(o); err != nil {
				t.Fatal(err)
			}
			check(t, "quote", q)
			r, err := engine.Release(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			check(t, "release", r)
		})
	}
}

// TestFieldsAreThoseOfTheTypes holds the written schemas against the Go types they describe, object by object.
func TestFieldsAreThoseOfTheTypes(t *testing.T) {
	type at struct{ schema, pointer string }
	for where, typ := range map[at]reflect.Type{
		{"order", ""}:                                               reflect.TypeFor[trade.Order](),
		{"order", "properties/dates"}:                               reflect.TypeFor[trade.Dates](),
		{"order", "properties/shipping"}:                            reflect.TypeFor[trade.Shipping](),
		{"order", "$defs/address"}:                                  reflect.TypeFor[trade.Address](),
		{"order", "$defs/party"}:                                    reflect.TypeFor[trade.Party](),
		{"order", "$defs/tax_id"}:                                   reflect.TypeFor[trade.TaxID](),
		{"order", "$defs/node"}:                                     reflect.TypeFor[trade.Node](),
		{"order", "$defs/item"}:                                     reflect.TypeFor[trade.Item](),
		{"order", "$defs/preference"}:                               reflect.TypeFor[trade.Preference](),
		{"order", "$defs/dangerous_goods"}:                          reflect.TypeFor[trade.DangerousGoods](),
		{"order", "$defs/discount"}:                                 reflect.TypeFor[trade.Discount](),
		{"order", "$defs/package"}:                                  reflect.TypeFor[trade.Package](),
		{"order", "$defs/dimensions"}:                               reflect.TypeFor[trade.Dimensions](),
		{"quote", ""}:                                               reflect.TypeFor[landedcost.Quote](),
		{"quote", "properties/consignment"}:                         reflect.TypeFor[landedcost.Consignment](),
		{"quote", "properties/totals"}:                              reflect.TypeFor[landedcost.Totals](),
		{"quote", "properties/customs_totals"}:                      reflect.TypeFor[landedcost.CustomsTotals](),
		{"quote", "properties/bounds"}:                              reflect.TypeFor[landedcost.Bounds](),
		{"quote", "properties/guarantee"}:                           reflect.TypeFor[landedcost.Guarantee](),
		{"quote", "$defs/line"}:                                     reflect.TypeFor[landedcost.Line](),
		{"quote", "$defs/charge"}:                                   reflect.TypeFor[landedcost.Charge](),
		{"quote", "$defs/option"}:                                   reflect.TypeFor[landedcost.Option](),
		{"quote", "$defs/considered"}:                               reflect.TypeFor[landedcost.Considered](),
		{"quote", "$defs/finding"}:                                  reflect.TypeFor[trade.Finding](),
		{"quote", "$defs/seal"}:                                     reflect.TypeFor[landedcost.Seal](),
		{"quote", "$defs/data_version"}:                             reflect.TypeFor[tariff.DataVersion](),
		{"release", ""}:                                             reflect.TypeFor[crossborder.Release](),
		{"release", "$defs/option"}:                                 reflect.TypeFor[crossborder.Option](),
		{"release", "properties/rejected/items"}:                    reflect.TypeFor[crossborder.Rejected](),
		{"release", "$defs/option/properties/charges/items"}:        reflect.TypeFor[carrier.OfferCharge](),
		{"release", "$defs/option/properties/transit"}:              reflect.TypeFor[carrier.Transit](),
		{"release", "$defs/option/properties/parts/items"}:          reflect.TypeFor[carrier.ScorePart](),
		{"quote", "properties/de_minimis/items"}:                    reflect.TypeFor[landedcost.DeMinimis](),
		{"quote", "properties/alternatives/items"}:                  reflect.TypeFor[landedcost.Alternative](),
		{"quote", "$defs/working"}:                                  reflect.TypeFor[landedcost.Working](),
		{"quote", "properties/procedures/items"}:                    reflect.TypeFor[landedcost.ProcedureOption](),
		{"quote", "properties/rates_of_exchange/items"}:             reflect.TypeFor[landedcost.ExchangeRate](),
		{"quote", "$defs/charge/properties/shares/items"}:           reflect.TypeFor[landedcost.Share](),
		{"order", "properties/shipping/properties/service_promise"}: reflect.TypeFor[trade.ServicePromise](),
	} {
		node := object(t, where.schema, where.pointer)
		properties, _ := node["properties"].(map[string]any)
		var got []string
		for k := range properties {
			got = append(got, k)
		}
		slices.Sort(got)
		want, always := fields(typ)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s %s against %s (-type +schema):\n%s", where.schema, where.pointer, typ, d)
		}
		if where.schema == "order" {
			continue // going in, less is required than is written out
		}
		var required []string
		for _, r := range node["required"].([]any) {
			required = append(required, r.(string))
		}
		slices.Sort(required)
		if d := cmp.Diff(always, required); d != "" {
			t.Errorf("%s %s requires other fields than %s always writes (-type +schema):\n%s", where.schema, where.pointer, typ, d)
		}
	}
}

// fields lists a struct's names in JSON, and those that are always written.
func fields(t reflect.Type) (all, always []string) {
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "-" || name == "" {
			continue
		}
		all = append(all, name)
		if !strings.Contains(options, "omit") {
			always = append(always, name)
		}
	}
	slices.Sort(all)
	slices.Sort(always)
	return all, always
}

func object(t *testing.T, name, pointer string) map[string]any {
	t.Helper()
	raw, err := JSON(name)
	if err != nil {
		t.Fatal(err)
	}
	var node map[string]any
	if err := json.Unmarshal(raw, &node); err != nil {
		t.Fatal(err)
	}
	for _, p := range strings.FieldsFunc(pointer, func(r rune) bool { return r == '/' }) {
		next, ok := node[p].(map[string]any)
		if !ok {
			t.Fatalf("%s has no %s", name, pointer)
		}
		node = next
	}
	return node
}

const good = `{"id": "1", "date": "2026-10-05", "currency": "USD", "seller": {}, "buyer": {}, "ship_to": {"country": "GB"},
	"ship_from": {"country": "US"}, "items": [{"description": "T-shirt", "quantity": 1, "unit_price": "19.90", "hs_code": "6109.10"}]}`

func TestBrokenOrders(t *testing.T) {
	if err := Validate("order", []byte(good)); err != nil {
		t.Fatalf("the good order: %v", err)
	}
	for _, c := range []struct{ name, old, new, code, path string }{
		{"unknown field", `"id": "1"`, `"id": "1", "shipTo": {}`, "schema.additionalProperties", ""},
		{"unknown field inside", `"quantity": 1`, `"quantity": 1, "hscode": "6109.10"`, "schema.additionalProperties", "/items/0"},
		{"no date", `"date": "2026-10-05", `, ``, "schema.required", ""},
		{"a date of another form", `2026-10-05`, `05/10/2026`, "schema.pattern", "/date"},
		{"currency", `"USD"`, `"dollars"`, "schema.pattern", "/currency"},
		{"country", `{"country": "GB"}`, `{"country": "Britain"}`, "schema.pattern", "/ship_to/country"},
		{"no items", `[{"description": "T-shirt", "quantity": 1, "unit_price": "19.90", "hs_code": "6109.10"}]`, `[]`, "schema.minItems", "/items"},
		{"nowhere to ship from", `"ship_from": {"country": "US"}, `, ``, "schema.oneOf", ""},
		{"price is text", `"19.90"`, `"cheap"`, "schema.pattern", "/items/0/unit_price"},
		{"price with an unknown field", `"19.90"`, `{"amount": "19.90", "curency": "USD"}`, "schema.additionalProperties", "/items/0/unit_price"},
		{"amount inside the price", `"19.90"`, `{"amount": "x", "currency": "USD"}`, "schema.pattern", "/items/0/unit_price/amount"},
		{"code with letters", `6109.10`, `T-SHIRT`, "schema.pattern", "/items/0/hs_code"},
		{"key that needs escaping", `"quantity": 1`, `"quantity": 1, "codes": {"a/b~ c": "x"}`, "schema.pattern", "/items/0/codes/a~1b~0 c"},
		{"not JSON", good, `{"id": `, "json.syntax", ""},
		{"doubled key", `"id": "1"`, `"id": "1", "id": "2"`, "json.duplicate", "/id"},
		{"a number beyond bounds", `"quantity": 1`, `"quantity": 1e999999999`, "json.number", "/items/0/quantity"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := strings.Replace(good, c.old, c.new, 1)
			if doc == good {
				t.Fatal("nothing was broken")
			}
			err := Validate("order", []byte(doc))
			var errs trade.Errors
			if !errors.As(err, &errs) {
				t.Fatalf("got %v, want trade.Errors", err)
			}
			if !slices.ContainsFunc(errs, func(f trade.Finding) bool { return f.Code == c.code && f.Path == c.path && f.Message != "" }) {
				t.Errorf("no %s at %q among:\n%v", c.code, c.path, err)
			}
		})
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	doc := strings.NewReplacer(`"USD"`, `"usd"`, `"GB"`, `"gb"`, `"19.90"`, `true`).Replace(good)
	var errs trade.Errors
	if err := Validate("order", []byte(doc)); !errors.As(err, &errs) || len(errs) != 3 {
		t.Errorf("want 3 findings, got:\n%v", err)
	}
}

func TestEverySchemaCompiles(t *testing.T) {
	var wg sync.WaitGroup
	for _, name := range Names() {
		for range 4 { // at once, as a server would
			wg.Go(func() {
				err := Validate(name, []byte(`[]`))
				var errs trade.Errors
				if !errors.As(err, &errs) || len(errs) == 0 || strings.HasPrefix(errs[0].Code, "schema.broken") {
					t.Errorf("%s accepts a list, or doesn't compile: %v", name, err)
				}
			})
		}
	}
	wg.Wait()
}

func TestEmbeddedFilesFitTheirSchemas(t *testing.T) {
	for pattern, name := range map[string]string{
		"../tariff/world/data/*.json": "regime",
		"../examples/cards/*.json":    "ratecard",
		"../customs/rules/[rs]*.json": "ruleset",
		"../returns/data/law/*.json":  "return-law",
	} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Errorf("no files %s: %v", pattern, err)
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if err := Validate(name, raw); err != nil {
				t.Errorf("%s: %v", f, err)
			}
		}
	}
}

func TestUnknownSchema(t *testing.T) {
	for _, name := range []string{"", "orders", "../order", "https://example.com/order.json"} {
		_, err := JSON(name)
		if !errors.Is(err, trade.Finding{Code: "schema.unknown"}) || !errors.Is(Validate(name, []byte("{}")), trade.Finding{Code: "schema.unknown"}) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestNothingIsFetched(t *testing.T) {
	for _, name := range Names() {
		raw, err := JSON(name)
		if err != nil {
			t.Fatal(err)
		}
		id, err := idOf(string(raw))
		if err != nil || !strings.HasPrefix(id, "https://") {
			t.Errorf("%s has the $id %q: %v", name, id, err)
		}
	}
	if _, ok := compiled.Load("nothing"); ok {
		t.Error("an unknown name is kept")
	}
}

func FuzzValidate(f *testing.F) {
	f.Add("order", []byte(good))
	f.Add("quote", []byte(`{"lines": [{"charges": [{}]}]}`))
	f.Add("return", []byte(`{"items": [{"quantity": "1e5"}]}`))
	f.Fuzz(func(t *testing.T, name string, doc []byte) {
		for _, fd := range trade.FindingsOf(Validate(name, doc)) {
			if fd.Code == "" || fd.Code == "internal" || fd.Message == "" {
				t.Errorf("untyped finding %+v", fd)
			}
		}
	})
}

// A release of an order that a catalogue filled says so, and reads back.
func TestReleaseOfACatalogue(t *testing.T) {
	c, err := crossborder.DecodeCatalogue([]byte(`{"items": [{"sku": "A", "description": "Men's T-shirt of knitted cotton", "hs_code": "610910", "origin": "CN", "net_weight": 0.2}]}`))
	if err != nil {
		t.Fatal(err)
	}
	o, err := trade.DecodeOrder([]byte(`{"id": "1", "date": "2026-11-20", "currency": "GBP", "seller": {"name": "S", "country": "US"}, "buyer": {"name": "B"}, "ship_to": {"country": "GB"}, "ship_from": {"country": "US"},
		"items": [{"sku": "A", "description": "", "quantity": 1, "unit_price": "20"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	e, err := crossborder.New(crossborder.Config{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.ReleaseWith(context.Background(), o, crossborder.ReleaseOptions{Catalogue: c})
	if err != nil || len(r.Filled) == 0 || r.Version == "" {
		t.Fatal(err, r)
	}
	doc, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := Validate("release", doc); err != nil {
		t.Error(err)
	}
	if _, err := crossborder.DecodeRelease(doc); err != nil {
		t.Error(err)
	}
}
