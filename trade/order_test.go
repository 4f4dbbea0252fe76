package trade

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func usd(s string) Money { return Money{dec(s), "USD"} }

func sampleJSON(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/order.json")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sample(t testing.TB) *Order {
	t.Helper()
	o, err := DecodeOrder(sampleJSON(t))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestDecodeOrder(t *testing.T) {
	o := sample(t)
	if fs := o.Validate(); len(fs) > 0 {
		t.Errorf("the sample order isn't valid: %v", fs)
	}
	want := &Order{
		SchemaVersion: "1", ID: "SO-1001", Date: NewDate(2026, 10, 5), Currency: "USD",
		Dates:   Dates{Loading: NewDate(2026, 10, 6), Entry: NewDate(2026, 10, 9)},
		Purpose: Sale, Terms: DAP, TermsPlace: "London",
		Seller: Party{Name: "Pacific Tees LLC",
			Address: &Address{Line1: "1 Pier St", City: "Los Angeles", Region: "CA", PostalCode: "90001", Country: "US"},
			TaxIDs:  []TaxID{{Type: "ioss", Value: "IM2760000742"}}, Registrations: []string{"EU-IOSS", "GB-VAT"}},
		Buyer:  Party{Name: "Ada Byron", Kind: Consumer, Email: "ada@example.com", Phone: "+44 20 7946 0000"},
		ShipTo: Address{Name: "Ada Byron", Line1: "12 St James's Sq", City: "London", PostalCode: "SW1Y 4JH", Country: "GB"},
		Nodes: []Node{
			{ID: "us-lax", Address: Address{Country: "US"}, Stock: map[string]int{"TEE-1": 40}, HandlingCost: usd("1.90"), ImporterOfRecord: "Pacific Tees UK Ltd"},
			{ID: "nl-rtm", Address: Address{Country: "NL"}},
		},
		Items: []Item{{
			SKU: "TEE-1", Description: "Men's cotton T-shirt, knitted", Quantity: dec("3"), UnitPrice: usd("19.90"), Discount: usd("2"),
			HSCode: "610910", Codes: map[Territory]HSCode{"US": "6109100012", "GB": "6109100010"}, Origin: "CN",
			Preference: &Preference{Claim: true, Proof: "origin-statement"},
			NetWeight:  Kilograms(dec("0.18")), GrossWeight: Kilograms(dec("0.2")),
			Dimensions:  &Dimensions{Centimetres(dec("30")), Centimetres(dec("20")), Length{dec("1"), "in"}},
			Quantities:  map[string]decimal.Decimal{"NAR": dec("1"), "LTR": dec("0.75"), "ASV": dec("40")},
			Composition: map[string]decimal.Decimal{"cotton": dec("100")},
			Facts:       Facts{"steel_share": "0.6", "country_of_melt": "JP", "copper_share": "0.10", "civil_aircraft": "false"},
			TaxCode:     "standard", Category: "apparel", Kind: Physical, Manufacturer: &Party{Name: "Tirupur Knits", Country: "IN"},
			ProductIDs: map[string]string{"merchant": "T1", "manufacturer": "TK-9"}, ECCN: "EAR99",
			DangerousGoods: &DangerousGoods{UN: "UN3481", PackingInstruction: "966", Section: "II", WattHours: dec("12"), StateOfCharge: dec("25")},
			URL:            "https://example.com/t", ImageURL: "https://example.com/t.png", Cost: Money{dec("48.5"), "CNY"}, Strategy: Exact, DutyRate: "12%",
		}},
		Discounts: []Discount{{Kind: "cart", Amount: usd("5")}},
		Shipping:  Shipping{Charged: usd("8"), Insurance: usd("0"), ServicePromise: &ServicePromise{MaxDays: 7}, Mode: Courier},
		Packages: []Package{{Dimensions: &Dimensions{Centimetres(dec("30")), Centimetres(dec("22")), Centimetres(dec("8"))},
			GrossWeight: Kilograms(dec("0.9"))}},
		QuotaLeft: map[string]QuotaLeft{"UY-annual": {Money: usd("650")}, "054003": {Quantity: Quantity{dec("1200"), "kg"}}},
	}
	if diff := cmp.Diff(want, o, cmpopts.EquateEmpty(), cmp.AllowUnexported(Date{})); diff != "" {
		t.Error(diff)
	}
}

// Whatever the process-wide settings of the decimal package are, an order is written alike.
func TestOrderJSONIgnoresDecimalSettings(t *testing.T) {
	o := sample(t)
	want, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	decimal.MarshalJSONWithoutQuotes = true
	defer func() { decimal.MarshalJSONWithoutQuotes = false }()
	got, err := json.Marshal(o)
	if err != nil || string(got) != string(want) {
		t.Errorf("with other settings the order is %s, %v", got, err)
	}
	if !strings.Contains(string(got), `"unit_price":{"amount":"19.90","currency":"USD"}`) || !strings.Contains(string(got), `"quantity":"3"`) {
		t.Errorf("amounts aren't in canonical form: %s", got)
	}
}

// An empty stock says that nothing is there; no stock says that everything is.
func TestEmptyStockSurvives(t *testing.T) {
	o := sample(t)
	o.Nodes[0].Stock = map[string]int{}
	b, err := EncodeOrder(o)
	if err != nil {
		t.Fatal(err)
	}
	again, err := DecodeOrder(b)
	if err != nil {
		t.Fatal(err)
	}
	if again.Nodes[0].Stock == nil || again.Nodes[1].Stock != nil {
		t.Errorf("stocks read back as %v and %v", again.Nodes[0].Stock, again.Nodes[1].Stock)
	}
}

// fill draws a value for anything an order is made of.
func fill(t *rapid.T, v reflect.Value) {
	switch p := v.Addr().Interface().(type) {
	case *decimal.Decimal:
		*p = decimal.New(rapid.Int64Range(-1e12, 1e12).Draw(t, "number"), rapid.Int32Range(-9, 3).Draw(t, "exponent"))
		return
	case *Date:
		*p = NewDate(2026, 1, rapid.IntRange(-1000, 1000).Draw(t, "day"))
		return
	case *Money:
		if rapid.Bool().Draw(t, "priced") {
			fill(t, v.Field(0))
			p.Currency = rapid.SampledFrom([]Currency{"USD", "JPY", "KWD"}).Draw(t, "currency")
		}
		return
	case *Weight:
		*p = Weight{decimal.New(rapid.Int64Range(0, 1e6).Draw(t, "weight"), -3), rapid.SampledFrom([]string{"g", "kg", "oz", "lb"}).Draw(t, "unit")}
		return
	case *Length:
		*p = Length{decimal.New(rapid.Int64Range(0, 1e6).Draw(t, "length"), -2), rapid.SampledFrom([]string{"mm", "cm", "m", "in"}).Draw(t, "unit")}
		return
	case *QuotaLeft:
		if p.Money = usd("1.5"); rapid.Bool().Draw(t, "by quantity") {
			*p = QuotaLeft{Quantity: Quantity{dec("12"), "KGM"}}
		}
		return
	case *Incoterm:
		*p = rapid.SampledFrom([]Incoterm{"", DDP, DAP, EXW}).Draw(t, "terms")
		return
	case *HSCode:
		*p = HSCode(rapid.StringMatching(`[0-9]{6,12}`).Draw(t, "code"))
		return
	case *Currency:
		*p = rapid.SampledFrom([]Currency{"USD", "EUR"}).Draw(t, "currency")
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "given") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		n := rapid.IntRange(0, 2).Draw(t, "length")
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(t, v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range rapid.IntRange(0, 2).Draw(t, "entries") {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(t, key)
			fill(t, value)
			v.SetMapIndex(key, value)
		}
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "flag"))
	case reflect.Int:
		v.SetInt(rapid.Int64Range(-5, 500).Draw(t, "count"))
	default:
		t.Fatalf("an order holds a %s, which this test doesn't know", v.Type())
	}
}

func TestOrderReadsBack(t *testing.T) {
	options := cmp.Options{cmpopts.EquateEmpty(), cmp.AllowUnexported(Date{})}
	rapid.Check(t, func(rt *rapid.T) {
		var o Order
		fill(rt, reflect.ValueOf(&o).Elem())
		b, err := EncodeOrder(&o)
		if err != nil {
			rt.Fatal(err)
		}
		again, err := DecodeOrder(b)
		if err != nil {
			rt.Fatalf("%v\n%s", err, b)
		}
		if diff := cmp.Diff(&o, again, options); diff != "" {
			rt.Fatalf("%s\n%s", diff, b)
		}
		b2, err := EncodeOrder(again)
		if err != nil || string(b) != string(b2) {
			rt.Fatalf("written again it differs: %v\n%s\n%s", err, b, b2)
		}
		std, err := json.Marshal(o)
		if err != nil {
			rt.Fatal(err)
		}
		var byStd Order
		if err := json.Unmarshal(std, &byStd); err != nil {
			rt.Fatalf("encoding/json: %v\n%s", err, std)
		}
		if diff := cmp.Diff(o, byStd, options); diff != "" {
			rt.Fatalf("encoding/json: %s", diff)
		}
	})
}

func TestCloneSharesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var o Order
		fill(rt, reflect.ValueOf(&o).Elem())
		c := o.Clone()
		if diff := cmp.Diff(&o, c, cmpopts.EquateEmpty(), cmp.AllowUnexported(Date{})); diff != "" {
			rt.Fatal(diff)
		}
		seen := map[uintptr]string{}
		addresses(reflect.ValueOf(o), "", func(path string, at uintptr) { seen[at] = path })
		addresses(reflect.ValueOf(*c), "", func(path string, at uintptr) {
			if from, ok := seen[at]; ok {
				rt.Fatalf("the copy's %s is the original's %s", path, from)
			}
		})
	})
	if (*Order)(nil).Clone() != nil {
		t.Error("a clone of nothing is something")
	}
}

// addresses visits everything in v that could be changed through two owners.
func addresses(v reflect.Value, path string, visit func(string, uintptr)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			visit(path, v.Pointer())
			addresses(v.Elem(), path, visit)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[decimal.Decimal]() {
			return // immutable
		}
		for i := range v.NumField() {
			addresses(v.Field(i), path+"/"+v.Type().Field(i).Name, visit)
		}
	case reflect.Slice:
		if v.Cap() > 0 {
			visit(path, v.Pointer())
		}
		for i := range v.Len() {
			addresses(v.Index(i), path, visit)
		}
	case reflect.Map:
		if v.Len() > 0 {
			visit(path, v.Pointer())
		}
		for _, k := range v.MapKeys() {
			addresses(v.MapIndex(k), path, visit)
		}
	}
}

func TestOrderAnswers(t *testing.T) {
	o := sample(t)
	if got := o.LawDate(); got != NewDate(2026, 10, 9) {
		t.Errorf("LawDate = %s, want the day of entry", got)
	}
	o.Dates.Entry = Date{}
	if got := o.LawDate(); got != o.Date {
		t.Errorf("LawDate = %s, want the order's date", got)
	}
	if got, err := o.Goods(); err != nil || !got.Equal(usd("57.70")) {
		t.Errorf("Goods = %s, %v, want 3 × 19.90 - 2.00", got, err)
	}
	o.Items[0].Discount.Currency = "EUR"
	var mixed MismatchError
	if _, err := o.Goods(); !errors.As(err, &mixed) {
		t.Errorf("mixed currencies add up: %v", err)
	}
	if a, n, ok := o.ShipsFrom(""); !ok || n.ID != "us-lax" || a.Country != "US" {
		t.Errorf("ShipsFrom() = %v %v %v, want the first node", a, n, ok)
	}
	if a, n, ok := o.ShipsFrom("nl-rtm"); !ok || n.ID != "nl-rtm" || a.Country != "NL" {
		t.Errorf("ShipsFrom(nl-rtm) = %v %v %v", a, n, ok)
	}
	if _, _, ok := o.ShipsFrom("mars"); ok {
		t.Error("there is a node on mars")
	}
	o.Nodes, o.ShipFrom = nil, &Address{Country: "CA"}
	if a, n, ok := o.ShipsFrom(""); !ok || n != nil || a.Country != "CA" {
		t.Errorf("ShipsFrom() = %v %v %v, want ship_from", a, n, ok)
	}
	it := &o.Items[0]
	if it.CodeFor("US") != "6109100012" || it.CodeFor("JP") != "610910" {
		t.Errorf("CodeFor gives %s and %s", it.CodeFor("US"), it.CodeFor("JP"))
	}
	if o.Territory() != "GB" || !(&Order{PricesInclude: []Included{IncludesTax}}).Includes(IncludesTax) || o.Includes(IncludesDuty) {
		t.Error("Territory or Includes is wrong")
	}
}

func TestDefaults(t *testing.T) {
	o := &Order{Items: []Item{{}, {Kind: Digital, Strategy: Median}}}
	d := o.WithDefaults()
	if d.Purpose != Sale || d.Terms != DDP || d.Shipping.Mode != Courier || d.Strategy != Exact ||
		d.Items[0].Kind != Physical || d.Items[0].Strategy != Exact || d.Items[1].Kind != Digital || d.Items[1].Strategy != Median {
		t.Errorf("defaults: %+v", d)
	}
	if o.Terms != "" || o.Items[0].Kind != "" {
		t.Error("WithDefaults changes its receiver")
	}
	o = &Order{Terms: DAP, Shipping: Shipping{Mode: Post}, Strategy: Maximum, Items: []Item{{}}}
	if o.TermsOr(DDP) != DAP || o.ModeOr(Courier) != Post || o.StrategyOf(0) != Maximum || o.StrategyOf(7) != Maximum || (&Order{}).StrategyOf(0) != Exact {
		t.Error("what an order says is overridden")
	}
}

func BenchmarkDecodeOrder(b *testing.B) {
	var o Order
	if err := json.Unmarshal(sampleJSON(b), &o); err != nil {
		b.Fatal(err)
	}
	o.Items = append(o.Items, o.Items[0], o.Items[0])
	data, err := EncodeOrder(&o)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeOrder(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValidate(b *testing.B) {
	o := sample(b)
	b.ReportAllocs()
	for b.Loop() {
		if fs := o.Validate(); len(fs) > 0 {
			b.Fatal(fs)
		}
	}
}

func FuzzDecodeOrder(f *testing.F) {
	f.Add(sampleJSON(f))
	for _, b := range brokenOrders {
		f.Add([]byte(b.apply(f)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := DecodeOrder(data)
		if err != nil {
			if o != nil {
				t.Fatal("an order with an error")
			}
			fs := FindingsOf(err)
			if len(fs) == 0 {
				t.Fatal("an error without findings")
			}
			for _, f := range fs {
				if f.Code == "" || f.Message == "" || f.Severity != Block || f.Code == "internal" {
					t.Fatalf("a finding that doesn't say what is wrong: %+v", f)
				}
			}
			return
		}
		o.Validate()
		TerritoryOf(o.ShipTo)
		if _, err := o.Goods(); err != nil && !errors.As(err, new(MismatchError)) {
			t.Fatal(err)
		}
		b, err := EncodeOrder(o.WithDefaults())
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodeOrder(b)
		if err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		if b2, err := EncodeOrder(again); err != nil || string(b) != string(b2) {
			t.Fatalf("%v: written again it differs\n%s\n%s", err, b, b2)
		}
	})
}

// Every quote begins with Validate: a good order must cost next to nothing.
func TestValidateAllocates(t *testing.T) {
	o, err := DecodeOrder([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { o.Validate() }); n > 0 {
		t.Errorf("%v allocations for a good order", n)
	}
}
