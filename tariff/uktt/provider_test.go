package uktt_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/tarifftest"
	"github.com/crossborder-go/crossborder/tariff/uktt"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

func document(t testing.TB, name string) *uktt.Document {
	t.Helper()
	dir := os.Getenv("CROSSBORDER_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, "uk", filepath.FromSlash(name)))
	if err != nil {
		t.Skip("no reference data: set CROSSBORDER_DATA to its folder")
	}
	defer f.Close()
	d, err := uktt.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func provider(t testing.TB, docs ...*uktt.Document) tariff.Provider {
	t.Helper()
	p, err := uktt.Provider(docs...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestContract(t *testing.T) {
	d := document(t, "jsonapi/uk_2924297099.json.gz")
	tarifftest.Run(t, provider(t, d), tarifftest.Options{Territory: "GB", Date: trade.NewDate(2025, 7, 14), Codes: []trade.HSCode{d.Code}})
	x := document(t, "jsonapi/xi_0101300000.json.gz")
	tarifftest.Run(t, provider(t, d, x), tarifftest.Options{Territory: "XI", Date: trade.NewDate(2025, 7, 14), Codes: []trade.HSCode{"010130", "0101300000"}})
}

func TestProviderErrors(t *testing.T) {
	_, err := uktt.Provider(nil, &uktt.Document{Code: "0101300000", Declarable: true}, &uktt.Document{Service: uktt.UK, Code: "0101000000"})
	for _, code := range []string{"uktt.missing", "uktt.service", "uktt.not_declarable"} {
		if !errors.Is(err, trade.Finding{Code: code}) {
			t.Errorf("no %s in %v", code, err)
		}
	}
}

// lookup asks the engine with a document before the world data.
func lookup(t testing.TB, p tariff.Provider, r landedcost.LookupRequest) *landedcost.Lookup {
	t.Helper()
	e, err := landedcost.New(landedcost.Config{Tariff: tariff.Chain(p, world.New())})
	if err != nil {
		t.Fatal(err)
	}
	l, err := e.Lookup(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func say(l *landedcost.Lookup) string {
	var b strings.Builder
	for _, m := range l.Measures {
		fmt.Fprintf(&b, "%s %s %s; ", m.Kind, m.Rate, m.Duty.Amount)
	}
	fmt.Fprint(&b, l.Status)
	if l.Bounds != nil {
		fmt.Fprintf(&b, " %s to %s because of %s", l.Bounds.Low, l.Bounds.High, strings.Join(l.Bounds.Because, ", "))
	}
	return b.String()
}

// One commodity through the engine: what is charged, and what it asks for.
func TestLookup(t *testing.T) {
	ferro := document(t, "commodities/7202118000.json.gz")
	spirit := document(t, "jsonapi/uk_2924297099.json.gz")
	china := document(t, "jsonapi/uk_6911100090.json.gz")
	plums := document(t, "commodities/0809400500.json.gz")
	horse := document(t, "jsonapi/xi_0101210000.json.gz")
	p := provider(t, ferro, spirit, china, plums, horse)
	on := trade.NewDate(2025, 7, 14)
	value := trade.NewMoney(decimal.New(100000, -2), "GBP")
	tonnes := map[string]decimal.Decimal{"TNE.I": decimal.New(2, 0)}
	facts := func(pairs ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	tests := []struct {
		name string
		r    landedcost.LookupRequest
		want string
	}{
		{"remedies with all that is asked", landedcost.LookupRequest{Code: ferro.Code, Origin: "CN", Quantities: tonnes, Facts: facts("additional_code", "C490", "area.5050", "no", "documents", "")},
			"suspension 0% 0; anti_dumping 144.10 GBP/tonne/biodiesel 288.2; complete"},
		{"undecided without the additional code", landedcost.LookupRequest{Code: ferro.Code, Origin: "CN", Quantities: tonnes, Facts: facts("area.5050", "no", "documents", "")},
			"suspension 0% 0; partial GBP 0.00 to GBP 288.20 because of /facts/additional_code"},
		{"a safeguard where the area is undecided", landedcost.LookupRequest{Code: ferro.Code, Origin: "CN", Quantities: tonnes, Facts: facts("additional_code", "C490", "documents", "")},
			"suspension 0% 0; anti_dumping 144.10 GBP/tonne/biodiesel 288.2; partial GBP 288.20 to GBP 538.20 because of /facts/area.5050"},
		{"end use is a suspension for those who have the document", landedcost.LookupRequest{Code: china.Code, Origin: "CN", Facts: facts("documents", "C990, Y923")},
			"suspension 0% 0; complete"},
		{"and nothing to others", landedcost.LookupRequest{Code: china.Code, Origin: "CN", Facts: facts("documents", "Y923")},
			"third_country 12% 120; complete"},
		{"both while it isn't known", landedcost.LookupRequest{Code: china.Code, Origin: "CN"},
			"third_country 12% 120; complete GBP 0.00 to GBP 120.00 because of /facts/documents"},
		{"a third country duty by substance", landedcost.LookupRequest{Code: spirit.Code, Origin: "US", Facts: facts("additional_code", "2501", "documents", "9113"), DutyRate: ""},
			"suspension 0% 0; complete"},
		{"the entry price selects the row", landedcost.LookupRequest{Code: plums.Code, Origin: "CN", Date: trade.NewDate(2021, 6, 15), Facts: facts("entry_price", "52.60", "documents", "N851, Y929")},
			"third_country 14.4% 144; complete"},
		{"the next row down", landedcost.LookupRequest{Code: plums.Code, Origin: "CN", Date: trade.NewDate(2021, 6, 15), Facts: facts("entry_price", "52.59", "documents", "N851, Y929")},
			"partial"},
		{"a code that no document holds", landedcost.LookupRequest{Code: "6109100010", Origin: "CN"},
			"third_country 12% 120; complete"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.r.Destination, tt.r.Value = "GB", value
			if tt.r.Date.IsZero() {
				tt.r.Date = on
			}
			l := lookup(t, p, tt.r)
			if got := say(l); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
				for _, f := range l.Findings {
					t.Log(f)
				}
			}
		})
	}
}

// A control that asks for a document above a quantity is decided by the line's own quantity.
func TestThresholdOfQuantity(t *testing.T) {
	d := document(t, "commodities/1516209821.json.gz") // waste control: a document, or at most 20 kg
	p := provider(t, d)
	for kg, want := range map[int64]bool{20: false, 21: true} {
		l := lookup(t, p, landedcost.LookupRequest{Destination: "GB", Code: d.Code, Origin: "US", Date: trade.NewDate(2025, 7, 14), Value: trade.NewMoney(decimal.New(100, 0), "GBP"),
			Quantities: map[string]decimal.Decimal{"kg": decimal.New(kg, 0)}, Facts: trade.Facts{"documents": "Y929, 9120"}})
		found := slices.ContainsFunc(l.Findings, func(f trade.Finding) bool { return strings.Contains(f.Message, "Import control - waste") })
		if found != want {
			t.Errorf("%d kg: %v", kg, l.Findings)
		}
	}
}

// A preference is claimed by programme, scheme code or unnamed, and its documents are the proof that it needs.
func TestPreference(t *testing.T) {
	d := document(t, "jsonapi/uk_2208909110.json.gz")
	p := provider(t, d)
	a, err := p.Measures(context.Background(), tariff.Query{Territory: "GB", Date: trade.NewDate(2018, 11, 15), Lines: []tariff.QueryLine{{Code: d.Code, Origin: "DE"}}})
	if err != nil {
		t.Fatal(err)
	}
	list := a[0].Candidates[0].Measures
	i := slices.IndexFunc(list, func(m *tariff.Measure) bool { return m.Kind == tariff.PreferenceDuty && len(m.Proof) > 0 })
	if i < 0 {
		t.Fatal("no preference")
	}
	if m := list[i]; len(m.Proof) == 0 || !strings.HasPrefix(m.Proof[0], "U088 ") || m.Programme == "" || !m.When.IsZero() {
		t.Errorf("%s: proof %q, programme %q, when %s", m.Name, m.Proof, m.Programme, m.When)
	}
}

// Northern Ireland bears the EU's duty and the UK's taxes.
func TestNorthernIreland(t *testing.T) {
	p := provider(t, document(t, "jsonapi/uk_0101300000.json.gz"), document(t, "jsonapi/xi_0101300000.json.gz"))
	a, err := p.Measures(context.Background(), tariff.Query{Territory: "XI", Date: trade.NewDate(2025, 7, 14), Lines: []tariff.QueryLine{{Code: "010130", Origin: "US"}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range a[0].Candidates[0].Measures {
		if m.Kind == tariff.ThirdCountry || m.Kind == tariff.VAT {
			got = append(got, m.ID+" "+m.RateText)
		}
	}
	if want := []string{"XI-103-3210368 7.7%", "GB-305--1012542431 20%"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if c := a[0].Candidates[0]; !slices.Contains(c.Authority, tariff.VAT) || len(a[0].Data) != 2 {
		t.Errorf("authority %v, data %v", c.Authority, a[0].Data)
	}
}

// What the world data leave open, a document fills in: excise by its code, the VAT of food.
func TestTaxesTheWorldLeavesOpen(t *testing.T) {
	gin, beef := document(t, "jsonapi/uk_2208909110.json.gz"), document(t, "jsonapi/uk_0201100021.json.gz")
	for _, m := range gin.Import { // an answer of 2018, whose measures in euro have ended
		if m.Excise {
			m.Period.To = trade.Date{}
		}
	}
	e, err := landedcost.New(landedcost.Config{Tariff: tariff.Chain(provider(t, gin, beef), world.New())})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		code  trade.HSCode
		facts trade.Facts
		want  string
	}{
		{gin.Code, trade.Facts{"additional_code": "X451", "documents": ""}, "excise 28.74 GBP/l alc. 100% 57.48"},
		{beef.Code, trade.Facts{"documents": "N853, Y929"}, "vat 0% 0"},
	} {
		o := &trade.Order{SchemaVersion: "1", ID: "T", Date: trade.NewDate(2025, 7, 14), Currency: "GBP", Terms: trade.DAP, Items: []trade.Item{{SKU: "S", Description: "goods",
			Quantity: decimal.New(2, 0), UnitPrice: trade.NewMoney(decimal.New(100, 0), "GBP"), HSCode: tt.code, Origin: "US", NetWeight: trade.Weight{Value: decimal.New(1, 0), Unit: "kg"},
			Quantities: map[string]decimal.Decimal{"LPA": decimal.New(1, 0), "LTR": decimal.New(2, 0), "ASV": decimal.New(50, 0)}, Facts: tt.facts}},
			ShipFrom: &trade.Address{Country: "US"}, ShipTo: trade.Address{Name: "A", Line1: "1 Road", City: "London", PostalCode: "E1 1AA", Country: "GB"}}
		q, err := e.Quote(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range q.Lines[0].Charges {
			got = append(got, fmt.Sprintf("%s %s %s", c.Kind, c.Rate, c.Amount.Amount))
		}
		if !slices.Contains(got, tt.want) {
			t.Errorf("%s: %v, want %s", tt.code, got, tt.want)
			for _, f := range append(q.Findings, q.Lines[0].Findings...) {
				t.Log(f)
			}
		}
	}
}

// A quota is used while the order says that there is room in it, and safeguards aren't charged with it.
func TestQuota(t *testing.T) {
	d := document(t, "commodities/7202118000.json.gz")
	for _, m := range d.Import {
		if m.Type == "117" || m.Type == "142" {
			m.Period.To = trade.NewDate(2022, 1, 1)
		}
		if m.Type == "103" {
			m.Components[0].Amount = decimal.NewNullDecimal(decimal.New(30, 0)) // dearer than the quota, so that it's used
		}
	}
	e, err := landedcost.New(landedcost.Config{Tariff: tariff.Chain(provider(t, d), world.New())})
	if err != nil {
		t.Fatal(err)
	}
	item := trade.Item{SKU: "FM", Description: "ferro-manganese", Quantity: decimal.New(1, 0), UnitPrice: trade.NewMoney(decimal.New(1000, 0), "GBP"), HSCode: "720211",
		Codes: map[trade.Territory]trade.HSCode{"GB": d.Code}, Origin: "CN", Quantities: map[string]decimal.Decimal{"TNE.I": decimal.New(2, 0)},
		Facts: trade.Facts{"additional_code": "C490", "area.5050": "yes", "documents": ""}}
	o := &trade.Order{SchemaVersion: "1", ID: "Q", Date: trade.NewDate(2025, 7, 14), Currency: "GBP", Terms: trade.DAP, Items: []trade.Item{item},
		ShipFrom: &trade.Address{Country: "US"}, ShipTo: trade.Address{Name: "A", Line1: "1 Road", City: "London", PostalCode: "E1 1AA", Country: "GB"}}
	duties := func() string {
		q, err := e.Quote(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		var s []string
		for _, c := range q.Lines[0].Charges {
			if c.Group == tariff.DutyGroup {
				s = append(s, fmt.Sprintf("%s %s", c.Kind, c.Amount.Amount))
			}
		}
		return strings.Join(s, ", ")
	}
	if got, want := duties(), "third_country 300, anti_dumping 288.2, safeguard 250"; got != want {
		t.Errorf("without room in the quota: %s, want %s", got, want)
	}
	o.QuotaLeft = map[string]trade.QuotaLeft{"054003": {Quantity: trade.Quantity{Value: decimal.New(50000, 0), Unit: "kg"}}}
	if got, want := duties(), "quota 200, anti_dumping 288.2"; got != want {
		t.Errorf("with room in the quota: %s, want %s", got, want)
	}
}

// taxed is a regime that takes VAT and excise from the tariff as well.
const taxed = `{"schema": "crossborder/country/1", "territory": "GB", "name": "Great Britain, taxes by commodity", "version": "1", "verified_on": "2026-11-22", "tier": "C", "currency": "GBP",
 "valuation": [{"basis": "CIF", "of": ["goods", "freight", "insurance"], "from": "2010-01-01", "source": "a test, section 1"}],
 "procedures": [{"id": "standard", "name": "Import", "charges": ["duty", "excise", "vat"], "declaration": "H1", "from": "2010-01-01", "source": "a test, section 1"}],
 "charges": [
  {"id": "duty", "group": "duty", "kind": "third_country", "name": "Duty", "base": ["customs_value"], "from": "measures", "source": "a test, section 1"},
  {"id": "excise", "group": "tax", "kind": "excise", "name": "Excise", "base": ["customs_value"], "from": "measures", "kinds": ["excise"], "source": "a test, section 1"},
  {"id": "vat", "group": "tax", "kind": "vat", "name": "VAT", "base": ["customs_value", "duties", "excise"], "from": "measures", "kinds": ["vat"], "source": "a test, section 1"}]}`

// Of several VAT rates the one without an additional code is charged unless another is given; excise by its code; Meursing
// amounts come from the facts.
func TestTaxesAndMeursing(t *testing.T) {
	c, err := tariff.DecodeCountry([]byte(taxed))
	if err != nil {
		t.Fatal(err)
	}
	book, err := tariff.NewBook("taxed", c)
	if err != nil {
		t.Fatal(err)
	}
	biscuit, err := uktt.Read(strings.NewReader(`{"goods_nomenclature_item_id": "1905310000", "description": "Biscuits", "declarable": true, "meta": {"duty_calculator": {"source": "uk"}},
	 "import_measures": [
	  {"id": 1, "effective_start_date": "2021-01-01", "measure_type": {"id": "103", "description": "Third country duty"}, "geographical_area": {"id": "1011"},
	   "measure_components": [{"duty_expression_id": "01", "duty_amount": 9}, {"duty_expression_id": "12"}]},
	  {"id": 2, "effective_start_date": "2021-01-01", "vat": true, "measure_type": {"id": "305", "description": "Value added tax"}, "geographical_area": {"id": "1011"},
	   "measure_components": [{"duty_expression_id": "01", "duty_amount": 20}]},
	  {"id": 3, "effective_start_date": "2021-01-01", "vat": true, "measure_type": {"id": "305", "description": "Value added tax"}, "geographical_area": {"id": "1011"},
	   "additional_code": {"code": "VATZ", "description": "VAT zero rate"}, "measure_components": [{"duty_expression_id": "01", "duty_amount": 0}]},
	  {"id": 4, "effective_start_date": "2021-01-01", "excise": true, "measure_type": {"id": "306", "description": "Excises"}, "geographical_area": {"id": "1011"},
	   "additional_code": {"code": "X451", "description": "Spirits"}, "measure_components": [{"duty_expression_id": "01", "duty_amount": 28.74, "measurement_unit_code": "LPA"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	e, err := landedcost.New(landedcost.Config{Tariff: tariff.Chain(provider(t, biscuit), book)})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		facts trade.Facts
		want  string
	}{
		{trade.Facts{"EA": "10.00 GBP/100 kg", "additional_code": "VATZ, X451"}, "duty 9% + EA 28; excise 28.74 GBP/l alc. 100% 57.48; vat 0% 0"},
		{trade.Facts{"EA": "10.00 GBP/100 kg", "additional_code": "X451"}, "duty 9% + EA 28; excise 28.74 GBP/l alc. 100% 57.48; vat 20% 57.1"},
		{trade.Facts{"EA": "20.00 GBP/100 kg"}, "duty 9% + EA 38; vat 20% 47.6"},
	}
	for _, tt := range tests {
		o := &trade.Order{SchemaVersion: "1", ID: "B", Date: trade.NewDate(2025, 7, 14), Currency: "GBP", Terms: trade.DAP, Items: []trade.Item{{SKU: "B", Description: "biscuits",
			Quantity: decimal.New(2, 0), UnitPrice: trade.NewMoney(decimal.New(100, 0), "GBP"), HSCode: "1905310000", Origin: "US", NetWeight: trade.Weight{Value: decimal.New(50, 0), Unit: "kg"},
			Quantities: map[string]decimal.Decimal{"LPA": decimal.New(1, 0)}, Facts: tt.facts}},
			ShipFrom: &trade.Address{Country: "US"}, ShipTo: trade.Address{Name: "A", Line1: "1 Road", City: "London", PostalCode: "E1 1AA", Country: "GB"}}
		q, err := e.Quote(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		var s []string
		for _, c := range q.Lines[0].Charges {
			s = append(s, fmt.Sprintf("%s %s %s", strings.Replace(c.Kind, "third_country", "duty", 1), c.Rate, c.Amount.Amount))
		}
		if got := strings.Join(s, "; "); got != tt.want {
			t.Errorf("%v: %s\nwant %s", tt.facts, got, tt.want)
			for _, f := range q.Findings {
				t.Log(f)
			}
		}
	}
}
