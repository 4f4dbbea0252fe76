package uktt

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

func reference(t testing.TB, name string) *bytes.Reader {
	b, err := os.ReadFile(filepath.Join(shared(t), "uk", "reference", name))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b)
}

// Areas and schemes that other answers of the API describe.
func TestSet(t *testing.T) {
	areas, err := ReadAreas(reference(t, "uk_geographical_areas.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(areas, func(a Area) bool { return a.ID == "1013" })
	if i < 0 || !slices.Contains(areas[i].Members, "FR") || len(areas) < 20 {
		t.Errorf("%d areas, 1013 at %d", len(areas), i)
	}
	if one, err := ReadAreas(reference(t, "xi_geographical_areas_1013.json")); err != nil || len(one) != 1 || len(one[0].Members) < 27 {
		t.Errorf("one area: %v, %v", one, err)
	}
	schemes, err := ReadSchemes(reference(t, "uk_rules_of_origin_schemes.json"))
	if err != nil || len(schemes) != 1 || schemes[0].Code != "albania" || !slices.Contains(schemes[0].Proofs, "EUR1 or EUR.MED movement certificate") || schemes[0].Countries[0] != "AL" {
		t.Fatalf("schemes: %+v, %v", schemes, err)
	}
	d := load(t, "jsonapi/uk_0101300000.json.gz")
	ferro := load(t, "commodities/7202118000.json.gz")
	p, err := Set{Documents: []*Document{d, ferro}, Areas: append(areas, Area{ID: "5050", Members: []trade.Country{"TW"}}), Schemes: schemes}.Provider()
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(ask(t, p, d, "AL"), func(m *tariff.Measure) bool { return m.Symbol == "albania" })
	if k < 0 {
		t.Fatal("no preference for Albania")
	}
	if m := ask(t, p, d, "AL")[k]; m.Scheme != schemes[0].Title || m.Programme != schemes[0].Title || m.Proof[0] != schemes[0].Proofs[0] {
		t.Errorf("preference: programme %q, scheme %q, proof %q", m.Programme, m.Scheme, m.Proof)
	}
	for origin, want := range map[trade.Country]bool{"TW": true, "CN": false} {
		if got := slices.ContainsFunc(ask(t, p, ferro, origin), func(m *tariff.Measure) bool { return m.Kind == tariff.Safeguard && m.When.IsZero() }); got != want {
			t.Errorf("safeguard on %s: %t", origin, got)
		}
	}
	for _, text := range []string{"7", `[7]`, `[{"title": "x"}]`} {
		if _, err := ReadSchemes(strings.NewReader(text)); err == nil {
			t.Errorf("%s was read as schemes", text)
		}
	}
	if _, err := ReadAreas(strings.NewReader(`{"data": [{"type": "geographical_area", "id": "2020", "relationships": {"children_geographical_areas": {"data": [{"type": "geographical_area", "id": "AG"}]}}}], "included": [{"type": "geographical_area", "id": "AG"}]}`)); err != nil {
		t.Error(err)
	}
}

// Of several answers on a commodity the one of the day counts.
func TestEditions(t *testing.T) {
	at := func(year int, percent int64) *Document {
		return &Document{Service: UK, AsOf: trade.NewDate(year, 1, 1), Code: "6109100010", Declarable: true, Import: []*Measure{{ID: "1", Type: "103", Area: Area{ID: ErgaOmnes},
			Components: []duty.Component{{Expression: "01", Amount: decimal.NewNullDecimal(decimal.New(percent, 0))}}}}}
	}
	p, err := Provider(at(2024, 11), at(2022, 12))
	if err != nil {
		t.Fatal(err)
	}
	for year, want := range map[int]string{2020: "12%", 2022: "12%", 2023: "12%", 2024: "11%", 2026: "11%"} {
		a, err := p.Measures(context.Background(), tariff.Query{Territory: "GB", Date: trade.NewDate(year, 6, 1), Lines: []tariff.QueryLine{{Code: "6109100010"}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := a[0].Candidates[0].Measures[0].RateText; got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}

// A regulation that suspends a measure.
func TestSuspendedMeasure(t *testing.T) {
	d, err := Read(strings.NewReader(`{"goods_nomenclature_item_id": "2208309100", "declarable": true, "meta": {"duty_calculator": {"source": "uk"}}, "import_measures": [
	 {"id": 1, "effective_start_date": "2021-01-01", "measure_type": {"id": "695"}, "geographical_area": {"id": "US"}, "measure_components": [{"duty_expression_id": "01", "duty_amount": 25}],
	  "suspension_legal_act": {"regulation_code": "S.I. 1", "validity_start_date": "2021-06-04T00:00:00.000Z", "validity_end_date": "2026-06-30T00:00:00.000Z"}},
	 {"id": 2, "effective_start_date": "2021-01-01", "measure_type": {"id": "103"}, "geographical_area": {"id": "1011"}, "measure_components": [{"duty_expression_id": "01", "duty_amount": 0}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Provider(d)
	if err != nil {
		t.Fatal(err)
	}
	m := ask(t, p, d, "US")[0]
	if want := `{"any":[{"date":{"of":"entry","before":"2021-06-04"}},{"date":{"of":"entry","after":"2026-06-30"}}]}`; m.When.String() != want || !strings.Contains(m.Note, "suspended by S.I. 1") {
		t.Errorf("%s: %s", m.When, m.Note)
	}
	for day, lines := range map[trade.Date]int{trade.NewDate(2021, 2, 1): 2, trade.NewDate(2025, 2, 1): 1, trade.NewDate(2026, 8, 1): 2} {
		s := d.Options(Request{Origin: "US", Date: day, Input: duty.Input{Value: trade.NewMoney(decimal.New(100, 0), "GBP")}})
		if n := len(s.Options[0].Lines); n != lines {
			t.Errorf("%s: %d lines", day, n)
		}
	}
}

// Amounts that conditions choose: a document of the producer, a strength, a price.
func TestConditionalAmounts(t *testing.T) {
	d, err := Read(strings.NewReader(`{"goods_nomenclature_item_id": "2208309100", "declarable": true, "meta": {"duty_calculator": {"source": "uk"}}, "import_measures": [
	 {"id": 1, "effective_start_date": "2021-01-01", "measure_type": {"id": "103"}, "geographical_area": {"id": "1011"}, "measure_components": [{"duty_expression_id": "01", "duty_amount": 0}]},
	 {"id": 2, "effective_start_date": "2021-01-01", "measure_type": {"id": "552"}, "geographical_area": {"id": "CN"}, "additional_code": {"code": "C999"},
	  "measure_conditions": [{"condition_code": "A", "document_code": "D008", "action_code": "01", "measure_condition_components": [{"duty_expression_id": "01", "duty_amount": 4}]},
	   {"condition_code": "A", "action_code": "01", "measure_condition_components": [{"duty_expression_id": "01", "duty_amount": 20}]}]},
	 {"id": 3, "effective_start_date": "2021-01-01", "measure_type": {"id": "554"}, "geographical_area": {"id": "CN"},
	  "measure_conditions": [{"condition_code": "F", "condition_duty_amount": 500, "condition_monetary_unit_code": "GBP", "condition_measurement_unit_code": "TNE", "action_code": "07"},
	   {"condition_code": "F", "action_code": "01", "measure_condition_components": [{"duty_expression_id": "01", "duty_amount": 7}]}]},
	 {"id": 4, "effective_start_date": "2021-01-01", "excise": true, "measure_type": {"id": "306"}, "geographical_area": {"id": "1011"}, "additional_code": {"code": "X419"},
	  "measure_components": [{"duty_expression_id": "01", "duty_amount": 0.333, "monetary_unit_code": "GBP", "measurement_unit_code": "ASV", "measurement_unit_qualifier_code": "X"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	say := func(documents []string, tonnes int64) string {
		s := d.Options(Request{Origin: "CN", Date: trade.NewDate(2025, 1, 1), Documents: documents, AdditionalCodes: []string{"C999", "X419"},
			Input: duty.Input{Value: trade.NewMoney(decimal.New(1000, 0), "GBP"), ABV: decimal.New(5, 0), Quantities: map[string]decimal.Decimal{"TNE": decimal.New(tonnes, 0), "HLT": decimal.New(101, -2)}}})
		var b strings.Builder
		for _, l := range s.Options[0].Lines {
			b.WriteString(l.Type + " " + amount(l) + "; ")
		}
		for _, u := range s.Undecided {
			b.WriteString("perhaps " + u.Type + " " + amount(u.Line) + " " + strings.Join(u.Asks, ", ") + "; ")
		}
		return b.String()
	}
	for _, tt := range []struct {
		documents []string
		tonnes    int64
		want      string
	}{
		{[]string{"D008"}, 1, "103 0.00; 552 40.00; 306 1.68; "},
		{[]string{}, 2, "103 0.00; 552 200.00; 306 1.68; "},
		{[]string{}, 3, "103 0.00; 552 200.00; 554 70.00; 306 1.68; "},
		{nil, 3, "103 0.00; 552 200.00; 554 70.00; 306 1.68; perhaps 552 40.00 documents; "},
	} {
		if got := say(tt.documents, tt.tonnes); got != tt.want {
			t.Errorf("%v, %d t: %s, want %s", tt.documents, tt.tonnes, got, tt.want)
		}
	}
	p, err := Provider(d)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range ask(t, p, d, "CN") {
		if m.Kind.OnTop() {
			got = append(got, strings.Join([]string{m.ID, m.RateText, m.When.String(), m.Note}, " | "))
		}
	}
	want := []string{
		`GB-552-2/1 | 4% | {"fact":{"name":"documents","has":["D008"]}} | with document D008`,
		`GB-552-2/2 | 20% | {} | where no other condition is fulfilled`,
		`GB-554-3/2 | 7% | {"not":{"fact":{"name":"price_per.TNE","at_least":"500"}}} | where no other condition is fulfilled`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	bad := &Measure{Type: "103", Components: []duty.Component{{Expression: "07"}}}
	var ce *duty.ComponentError
	if _, err := bad.Price(Request{}); !errors.As(err, &ce) {
		t.Errorf("a legacy component: %v", err)
	}
	short := &Measure{ID: "9", Type: "103", Components: []duty.Component{{Expression: "01", Amount: decimal.NewNullDecimal(decimal.New(1, 0)), Currency: "GBP", Unit: "LTR"}}}
	if _, err := short.Price(Request{Input: duty.Input{Value: trade.NewMoney(decimal.New(1, 0), "GBP")}}); !errors.Is(err, trade.Finding{Code: "quantity.missing"}) {
		t.Errorf("a missing quantity: %v", err)
	}
	if set := Options([]*Measure{short, {ID: "8", Type: "555"}}, Request{Input: duty.Input{Value: trade.NewMoney(decimal.New(1, 0), "GBP")}}); len(set.Options[0].Missing) != 1 || set.Options[0].Total.IsSet() || len(set.Findings) != 1 {
		t.Errorf("%+v", set)
	}
}
