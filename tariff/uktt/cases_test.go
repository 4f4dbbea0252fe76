package uktt

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// shared finds the folder of reference data, and skips the test where there is none.
func shared(t testing.TB) string {
	dir := os.Getenv("CROSSBORDER_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no reference data: set CROSSBORDER_DATA to its folder")
	}
	return dir
}

// cases reads a file of published cases, and skips the test where there is none.
func cases(t testing.TB, name string, into any) {
	b, err := os.ReadFile(filepath.Join(filepath.Dir(shared(t)), "cases", name))
	if err != nil {
		t.Skipf("no %s beside the data", name)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

// A case that the UK government's calculator or tariff editor publishes.
type ukCase struct {
	ID, Kind, Destination, Origin string
	Inputs                        struct {
		CustomsValue struct{ Goods, Shipping, Insurance, Currency string } `json:"customs_value"`
		Quantities   map[string]decimal.Decimal
		LineAmounts  *struct {
			Duty, VAT  string
			Additional []string
		} `json:"line_amounts"`
		ABV             decimal.Decimal            `json:"abv"`
		RetailPrice     decimal.Decimal            `json:"retail_price"`
		SPR             decimal.Decimal            `json:"spr"`
		ExchangeRates   map[string]decimal.Decimal `json:"exchange_rates"`
		MeursingAmounts map[string]ukComponent     `json:"meursing_amounts"`
		Documents       []string
		AdditionalCode  map[string]string `json:"additional_code"`
		VAT             string            `json:"vat"`
		Text            string
		UKDuty          decimal.Decimal            `json:"uk_duty"`
		EUDuty          decimal.Decimal            `json:"eu_duty"`
		UKOptions       map[string]json.RawMessage `json:"uk_options"`
		EUOptions       map[string]json.RawMessage `json:"eu_options"`
	}
	Measures []ukMeasure
	Expected struct {
		Duty, Exact, Basis, Total, VAT, Option, Chosen, Threshold, Resolved string
		CustomsValue                                                        string `json:"customs_value"`
		OrderNumber                                                         string `json:"order_number"`
		Priority                                                            int
		Components                                                          []ukComponent
		Options                                                             []json.RawMessage
		Applicable, Stopped                                                 *bool
		Lines                                                               []struct{ Line, Amount, Exact, Base string }
	}
}

type ukMeasure struct {
	Type, Area, Text string
	AdditionalCode   string `json:"additional_code"`
	Components       []ukComponent
	Conditions       []struct {
		Code, Document, Action, Operator, Unit, Qualifier, Currency string
		Amount                                                      *string
		Components                                                  []ukComponent
	}
}

type ukComponent struct {
	Expression                        string
	Amount, Currency, Unit, Qualifier *string
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (c ukComponent) component(t *testing.T) duty.Component {
	out := duty.Component{Expression: c.Expression, Currency: trade.Currency(text(c.Currency)), Unit: text(c.Unit), Qualifier: text(c.Qualifier)}
	if c.Amount != nil {
		out.Amount = decimal.NewNullDecimal(dec(t, *c.Amount))
	}
	return out
}

func list(t *testing.T, in []ukComponent) []duty.Component {
	var out []duty.Component
	for _, c := range in {
		out = append(out, c.component(t))
	}
	return out
}

func dec(t testing.TB, s string) decimal.Decimal {
	t.Helper()
	v, err := trade.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func pence(v decimal.Decimal) string {
	return trade.DecimalText(money.Round(v, 2, money.HalfUp), 2)
}

func (c ukCase) measures(t *testing.T) []*Measure {
	var out []*Measure
	for i, m := range c.Measures {
		x := &Measure{ID: fmt.Sprint(i + 1), Type: m.Type, Name: m.Type, Area: Area{ID: m.Area}, Text: m.Text, Components: list(t, m.Components)}
		x.AdditionalCode.Code = m.AdditionalCode
		for _, k := range m.Conditions {
			cond := Condition{Code: k.Code, Document: k.Document, Action: k.Action, Operator: k.Operator, Unit: k.Unit, Qualifier: k.Qualifier,
				Currency: trade.Currency(k.Currency), Components: list(t, k.Components)}
			if k.Amount != nil {
				cond.Threshold = decimal.NewNullDecimal(dec(t, *k.Amount))
			}
			x.Conditions = append(x.Conditions, cond)
		}
		if c.Expected.OrderNumber != "" && (m.Type == "122" || m.Type == "143") {
			x.Quota = &Quota{Order: c.Expected.OrderNumber}
		}
		out = append(out, x)
	}
	return out
}

func (c ukCase) request(t *testing.T) Request {
	v := c.Inputs.CustomsValue
	sum := decimal.Decimal{}
	for _, s := range []string{v.Goods, v.Shipping, v.Insurance} {
		if s != "" {
			sum = sum.Add(dec(t, s))
		}
	}
	r := Request{Documents: c.Inputs.Documents, VAT: c.Inputs.VAT}
	r.Input = duty.Input{Value: trade.NewMoney(sum, trade.Currency(or(v.Currency, "GBP"))), Quantities: c.Inputs.Quantities, ABV: c.Inputs.ABV,
		RetailPrice: c.Inputs.RetailPrice, SPR: c.Inputs.SPR, Exchange: func(from, to trade.Currency) (decimal.Decimal, bool) {
			x, ok := c.Inputs.ExchangeRates[string(from)+string(to)]
			return x, ok
		}}
	for _, code := range c.Inputs.AdditionalCode {
		r.AdditionalCodes = append(r.AdditionalCodes, code)
	}
	return r
}

// notExpressed are the cases that can't be put to this package, and why. The table is printed in testdata/uk-cases.md.
func notExpressed() map[string]string { return map[string]string{} }

func TestUKCases(t *testing.T) {
	var file struct{ Cases []ukCase }
	cases(t, "uk-cases.json", &file)
	for _, c := range file.Cases {
		t.Run(c.ID, func(t *testing.T) {
			if why := notExpressed()[c.ID]; why != "" {
				t.Skip(why)
			}
			switch c.Kind {
			case "duty", "rounding", "option-set":
				c.duty(t)
			case "composition":
				c.composition(t)
			case "condition":
				c.condition(t)
			case "ni-chooser":
				c.chooser(t)
			case "ni-option-set":
				c.niOptions(t)
			case "parse":
				c.parse(t)
			case "meursing-resolution":
				c.meursing(t)
			default:
				t.Fatalf("a case of the unknown kind %s", c.Kind)
			}
		})
	}
}

func check(t *testing.T, what, got, want string) {
	t.Helper()
	if want != "" && got != want {
		t.Errorf("%s is %s, want %s", what, got, want)
	}
}

func (c ukCase) duty(t *testing.T) {
	r, measures, want := c.request(t), c.measures(t), c.Expected
	check(t, "customs value", pence(r.Input.Value.Amount), want.CustomsValue)
	set := Options(measures, r)
	for _, f := range set.Findings {
		t.Error(f)
	}
	o := set.Find(categoryNamed(want.Option))
	if o == nil && len(set.Options) > 0 {
		o = &set.Options[0]
	}
	if o == nil { // measures of which none is a base duty
		o = &Option{}
		for _, m := range measures {
			l, err := m.Price(r)
			if err != nil {
				t.Fatal(err)
			}
			o.Lines = append(o.Lines, l)
		}
		o.Total = o.Sum()
	}
	if len(o.Missing) > 0 {
		t.Fatalf("missing: %v", o.Missing)
	}
	first := o.Lines[0]
	check(t, "duty", amount(first), want.Duty)
	check(t, "basis", pence(first.Base), want.Basis)
	if want.Exact != "" && !first.Exact.Equal(dec(t, want.Exact)) {
		t.Errorf("exact duty is %s, want %s", first.Exact, want.Exact)
	}
	check(t, "total", trade.DecimalText(o.Total.Amount, 2), want.Total)
	check(t, "order number", o.Order, want.OrderNumber)
	if want.Priority != 0 && o.Category.Priority() != want.Priority {
		t.Errorf("priority %d, want %d", o.Category.Priority(), want.Priority)
	}
	for _, l := range o.Lines {
		if l.Kind == tariff.VAT {
			check(t, "VAT", amount(l), want.VAT)
		}
	}
	for _, w := range want.Lines {
		if w.Line == "customs value" {
			check(t, w.Line, pence(r.Input.Value.Amount), w.Amount)
			continue
		}
		k := slices.IndexFunc(o.Lines, func(l Line) bool { return strings.Contains(" "+w.Line+" ", " "+l.Type+" ") })
		if k < 0 {
			t.Errorf("no line %q", w.Line)
			continue
		}
		l := o.Lines[k]
		check(t, w.Line, amount(l), w.Amount)
		if w.Base != "" {
			check(t, w.Line+" base", pence(l.Base), w.Base)
		}
		if w.Exact != "" && !l.Exact.Equal(dec(t, w.Exact)) {
			t.Errorf("%s is exactly %s, want %s", w.Line, l.Exact, w.Exact)
		}
	}
}

func amount(l Line) string { return trade.DecimalText(l.Amount.Amount, 2) }

func categoryNamed(s string) Category {
	s = strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(s))
	switch {
	case strings.Contains(s, "quota"):
		return CategoryQuota
	case strings.Contains(s, "suspension"):
		return CategorySuspension
	case strings.Contains(s, "preference"):
		return CategoryPreference
	case strings.Contains(s, "third country"):
		return CategoryThirdCountry
	}
	return Category(s)
}

func (c ukCase) composition(t *testing.T) {
	l := c.Inputs.LineAmounts
	var o Option
	for _, a := range append(append([]string{l.Duty}, l.Additional...), l.VAT) {
		if a != "" {
			o.Lines = append(o.Lines, Line{Exact: dec(t, a), Amount: trade.Money{Currency: "GBP"}})
		}
	}
	check(t, "total", trade.DecimalText(o.Sum().Amount, 2), c.Expected.Total)
}

func (c ukCase) condition(t *testing.T) {
	r := c.request(t)
	v, err := c.measures(t)[0].Judge(&r)
	if err != nil {
		t.Fatal(err)
	}
	if want := c.Expected.Applicable; want != nil && v.Applies != *want {
		t.Errorf("applies %t, want %t", v.Applies, *want)
	}
	if want := c.Expected.Stopped; want != nil && v.Stops != *want {
		t.Errorf("stopped %t, want %t", v.Stops, *want)
	}
}

func (c ukCase) chooser(t *testing.T) {
	value := c.request(t).Input.Value
	check(t, "chosen", string(ChooseNI(value, c.Inputs.UKDuty, c.Inputs.EUDuty)), strings.Replace(c.Expected.Chosen, "eu", "xi", 1))
	check(t, "threshold", trade.DecimalText(NIThreshold(value).Amount, 2), c.Expected.Threshold)
}

func (c ukCase) niOptions(t *testing.T) {
	options := func(in map[string]json.RawMessage) []Option {
		var out []Option
		for _, k := range []Category{CategoryThirdCountry, CategoryPreference, CategorySuspension, CategoryQuota} {
			raw, ok := in[string(k)]
			if !ok {
				continue
			}
			var amounts []string
			if raw[0] != '[' {
				raw = json.RawMessage("[" + string(raw) + "]")
			}
			if err := json.Unmarshal(raw, &amounts); err != nil {
				t.Fatal(err)
			}
			for _, a := range amounts {
				out = append(out, Option{Category: k, Duty: dec(t, a)})
			}
		}
		return out
	}
	var got, want []string
	for _, o := range NIOptions(c.request(t).Input.Value, options(c.Inputs.UKOptions), options(c.Inputs.EUOptions)) {
		got = append(got, strings.Join([]string{strings.Replace(string(o.Service), "xi", "eu", 1), string(o.Category), trade.DecimalText(o.Duty, 0)}, " "))
	}
	for _, raw := range c.Expected.Options {
		want = append(want, strings.Trim(string(bytes.TrimSpace(raw)), `"`))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func (c ukCase) parse(t *testing.T) {
	x, err := duty.Parse(c.Inputs.Text, duty.TARIC)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := x.Components()
	if !ok {
		t.Fatalf("%s has no components", x)
	}
	say := func(list []duty.Component) (out []string) {
		for _, k := range list {
			out = append(out, strings.Join([]string{k.Expression, trade.DecimalText(k.Amount.Decimal, 0), string(k.Currency), k.Unit, k.Qualifier}, "|"))
		}
		return out
	}
	if diff := cmp.Diff(say(list(t, c.Expected.Components)), say(got)); diff != "" {
		t.Error(diff)
	}
}

func (c ukCase) meursing(t *testing.T) {
	amounts := map[string]duty.Expression{}
	for name, a := range c.Inputs.MeursingAmounts {
		a.Expression = "01"
		x, err := duty.FromComponents([]duty.Component{a.component(t)}, "")
		if err != nil {
			t.Fatal(err)
		}
		amounts[name] = x
	}
	x, err := duty.Parse(c.Measures[0].Text, duty.TARIC)
	if err != nil {
		t.Fatal(err)
	}
	cs, _ := x.Components()
	m := &Measure{ID: "1", Type: "103", Area: Area{ID: ErgaOmnes}, Components: cs}
	d := &Document{Service: XI, Code: "1901100000", Declarable: true, Import: []*Measure{m}}
	p, err := Set{Documents: []*Document{d}, Meursing: amounts}.Provider()
	if err != nil {
		t.Fatal(err)
	}
	got := ask(t, p, d, "CR")[0].Rate
	want, err := duty.Parse(c.Expected.Resolved, duty.TARIC)
	if err != nil {
		t.Fatal(err)
	}
	if !got.Equal(want) {
		t.Errorf("resolved: %s, want %s", got, want)
	}
}

// What others publish of the same calculator.
func TestPeerCases(t *testing.T) {
	var file json.RawMessage
	cases(t, "peer-cases.json", &file)
	var list []struct{ ID string }
	if err := json.Unmarshal(file, &list); err != nil {
		var in struct{ Cases []struct{ ID string } }
		if err := json.Unmarshal(file, &in); err != nil {
			t.Fatal(err)
		}
		list = in.Cases
	}
	ran := 0
	for _, c := range list {
		m := &Measure{ID: "1", Type: "103"}
		r := Request{Input: duty.Input{Exchange: func(from, to trade.Currency) (decimal.Decimal, bool) {
			return dec(t, "0.8571"), from == "EUR" && to == "GBP"
		}}}
		want := ""
		switch c.ID {
		case "ukdc-advalorem":
			m.Components = []duty.Component{{Expression: "01", Amount: decimal.NewNullDecimal(dec(t, "8"))}}
			r.Input.Value, want = trade.NewMoney(dec(t, "30"), "GBP"), "2.4"
		case "ukdc-specific-eur-fx":
			m.Components = []duty.Component{{Expression: "01", Amount: decimal.NewNullDecimal(dec(t, "35.10")), Currency: "EUR", Unit: "DTN"}}
			r.Input.Value, want = trade.NewMoney(dec(t, "1000"), "GBP"), "3008.421"
			r.Input.Quantities = map[string]decimal.Decimal{"DTN": dec(t, "100")}
		default: // ukdc-ferro-preference is in TestFerroManganese; the others aren't about this tariff
			continue
		}
		ran++
		l, err := m.Price(r)
		if err != nil || !l.Exact.Equal(dec(t, want)) {
			t.Errorf("%s: %s, %v, want %s", c.ID, l.Exact, err, want)
		}
	}
	if ran != 2 {
		t.Errorf("%d cases", ran)
	}
}

// The ferro-manganese of the calculator's own tests, through the whole document.
func TestFerroManganese(t *testing.T) {
	d := load(t, "commodities/7202118000.json.gz")
	r := Request{AdditionalCodes: []string{"C490"}, Documents: []string{}}
	r.Input = duty.Input{Value: trade.NewMoney(dec(t, "1260.89"), "GBP"), Quantities: map[string]decimal.Decimal{"TNE.I": dec(t, "2")}}
	set := d.Options(r)
	for category, want := range map[Category]string{CategoryPreference: "1354.55", CategoryQuota: "1278.90"} {
		o := set.Find(category)
		if o == nil || trade.DecimalText(o.Total.Amount, 2) != want {
			t.Errorf("%s: %+v, want %s", category, o, want)
		}
	}
	var got []string
	for _, o := range set.Options {
		line := fmt.Sprintf("%s %s %s:", o.Category, o.Type, o.Total)
		for _, l := range o.Lines {
			line += " " + l.Type + " " + amount(l)
		}
		got = append(got, line)
	}
	want := []string{
		"third_country 103 GBP 1395.40: 103 34.04 696 315.22 695 315.22 552 288.20 VTS 442.72",
		"tariff_preference 142 GBP 1354.55: 142 0.00 696 315.22 695 315.22 552 288.20 VTS 435.91",
		"quota 122 GBP 1278.90: 122 252.18 695 315.22 552 288.20 VTS 423.30",
		"suspension 117 GBP 1354.55: 117 0.00 696 315.22 695 315.22 552 288.20 VTS 435.91",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	r.AdditionalCodes = nil
	if u := d.Options(r).Undecided; len(u) != 1 || u[0].Type != "552" || amount(u[0].Line) != "288.20" || u[0].Asks[0] != FactAdditionalCode {
		t.Errorf("without its additional code: %+v", u)
	}
}
