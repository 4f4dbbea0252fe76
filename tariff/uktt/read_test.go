package uktt

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
)

// gin is a document in the flattened form: a spirit with everything that a measure may have. Codes are real, rates invented.
const gin = `{
 "goods_nomenclature_item_id": "2208501100", "description": "<b>Gin</b>,<br>in bottles", "declarable": true,
 "validity_start_date": "1992-01-01T00:00:00.000Z", "validity_end_date": null,
 "meta": {"duty_calculator": {"source": "uk"}},
 "footnotes": [{"code": "TN701", "description": "a note"}],
 "import_measures": [
  {"id": 1, "effective_start_date": "2021-01-01T00:00:00.000Z", "effective_end_date": "2021-12-31T00:00:00.000Z",
   "measure_type": {"id": "103", "description": "Third country duty", "measure_type_series_id": "C"},
   "geographical_area": {"id": "1011", "description": "ERGA OMNES", "geographical_area_id": "1011"},
   "excluded_countries": [{"id": "RU", "geographical_area_id": "RU"}],
   "measure_components": [{"duty_expression_id": "01", "duty_amount": 1.5, "monetary_unit_code": "GBP", "measurement_unit_code": "ASV", "measurement_unit_qualifier_code": "X"},
    {"duty_expression_id": "04", "duty_amount": "6.40", "monetary_unit_code": "GBP", "measurement_unit_code": "HLT", "measurement_unit_qualifier_code": null}],
   "legal_acts": [{"regulation_code": "S.I. 2020/1430", "validity_start_date": "2021-01-01T00:00:00.000Z", "published_date": "2020-12-08"}],
   "measure_conditions": [], "footnotes": []},
  {"id": 2, "effective_start_date": "2021-01-01T00:00:00.000Z", "effective_end_date": null,
   "measure_type": {"id": "143", "description": "Preferential tariff quota", "measure_type_series_id": "C"},
   "geographical_area": {"id": "2200", "description": "Central America", "geographical_area_id": "2200",
    "children_geographical_areas": [{"id": "CR"}, {"id": "PA"}, {"id": "XS"}, {"id": "ZZZ"}]},
   "measure_components": [{"duty_expression_id": "01", "duty_amount": 0.0}],
   "order_number": {"number": "057001", "definition": {"status": "Open", "initial_volume": "1000.0", "balance": "12.5", "measurement_unit": "Litre (l)",
    "validity_start_date": "2021-01-01T00:00:00.000Z", "validity_end_date": "2021-12-31T23:59:59.000Z"}},
   "measure_conditions": [
    {"condition_code": "Q", "document_code": "U088", "requirement": "Proofs of origin: Origin declaration", "action": "Apply the mentioned duty"},
    {"condition_code": "Q", "document_code": "", "action": "Measure not applicable"}]},
  {"id": 3, "effective_start_date": "2021-06-01T00:00:00.000Z",
   "measure_type": {"id": "465", "description": "Restriction on entry", "measure_type_series_id": "B"},
   "geographical_area": {"id": "1011", "geographical_area_id": "1011"}, "measure_components": [],
   "measure_conditions": [
    {"condition_code": "E", "condition_duty_amount": 100.0, "condition_measurement_unit_code": "HLT", "requirement_operator": "=<", "action_code": "24", "document_code": ""},
    {"condition_code": "W", "document_code": "L001", "action_code": "77"}]},
  {"id": 4, "effective_start_date": "2021-01-01T00:00:00.000Z",
   "measure_type": {"id": "490", "description": "Standard import value", "measure_type_series_id": "M"},
   "geographical_area": {"id": "5050", "geographical_area_id": "5050"}, "measure_components": []},
  {"id": 5, "effective_start_date": "2021-01-01T00:00:00.000Z",
   "measure_type": {"id": "696", "description": "Safeguard", "measure_type_series_id": "J"},
   "geographical_area": {"id": "5050", "geographical_area_id": "5050"},
   "measure_components": [{"duty_expression_id": "07", "duty_amount": 25.0}]}
 ]
}`

func TestReadFlattened(t *testing.T) {
	d, err := Read(strings.NewReader(gin))
	if err != nil {
		t.Fatal(err)
	}
	if d.Service != UK || d.Code != "2208501100" || d.Description != "Gin, in bottles" || d.AsOf.String() != "2021-06-01" || len(d.Import) != 5 {
		t.Errorf("document: %+v", d)
	}
	m := d.Import[0]
	x, err := m.rate()
	if err != nil || x.String() != "1.50 GBP/% vol/hl + 6.40 GBP/hl" || m.Period.String() != "2021-01-01 to 2021-12-31" || m.LegalActs[0].Code != "S.I. 2020/1430" {
		t.Errorf("third country duty: %s, %v, %+v", x, err, m)
	}
	q := d.Import[1]
	if q.Quota.Order != "057001" || trade.DecimalText(q.Quota.Balance.Decimal, 0) != "12.5" || q.Quota.Period.To.String() != "2021-12-31" {
		t.Errorf("quota: %+v", q.Quota)
	}
	if diff := cmp.Diff([]trade.Country{"CR", "PA", "RS"}, q.Area.Members); diff != "" {
		t.Error(diff)
	}
	if c := q.Conditions; c[0].Action != "27" || c[1].Action != "07" || !c[1].otherwise() {
		t.Errorf("conditions: %+v", c)
	}
	var odd []string
	for _, f := range d.NotUnderstood {
		odd = append(odd, f.Code+" "+f.Path)
	}
	want := []string{
		"uktt.area /import_measures/1/geographical_area/children_geographical_areas/3",
		"uktt.condition /import_measures/2/measure_conditions", "uktt.action /import_measures/2/measure_conditions",
		"uktt.measure_type /import_measures/3",
		"uktt.rate /import_measures/4", "uktt.area /import_measures/4/geographical_area",
	}
	if diff := cmp.Diff(want, odd); diff != "" {
		t.Errorf("not understood: %s", diff)
	}
}

// Every document of the reference data is read; what isn't understood of them is this and no more.
func TestReadReferenceData(t *testing.T) {
	files := 0
	odd := map[string]int{}
	for _, folder := range []string{"jsonapi", "commodities", "xi-commodities"} {
		names, err := filepath.Glob(filepath.Join(shared(t), "uk", folder, "*.gz"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			d := load(t, folder+"/"+filepath.Base(name))
			files++
			if d.Declarable == (len(d.Import) == 0) || !d.Declarable && len(d.Children) == 0 || d.Description == "" {
				t.Errorf("%s: %d measures, %d children, declarable %t", name, len(d.Import), len(d.Children), d.Declarable)
			}
			for _, f := range d.NotUnderstood {
				odd[f.Code]++
			}
			for _, m := range d.Import {
				if k, _ := m.Kind(); charges(k) {
					if x, err := m.rate(); err != nil || x.IsZero() && m.priced() == (len(m.Components) > 0) {
						t.Errorf("%s: measure %s (%s): %s, %v", name, m.ID, m.Text, x, err)
					}
				}
			}
		}
	}
	if files != 24 {
		t.Errorf("%d documents", files)
	}
	// 7202118000 has no members of the area of safeguards; three declarations of a subheading compare two quantities.
	if diff := cmp.Diff(map[string]int{"uktt.area": 2, "uktt.check": 4}, odd); diff != "" {
		t.Error(diff)
	}
}

// The two forms of one document say the same.
func TestJSONAPI(t *testing.T) {
	d := load(t, "jsonapi/uk_2208909110.json.gz")
	i := slices.IndexFunc(d.Import, func(m *Measure) bool { return m.Type == "465" })
	m := d.Import[i]
	if m.Area.ID != ErgaOmnes || len(m.Area.Members) < 200 || len(m.Conditions) != 4 || m.Conditions[1].Unit != "HLT" || m.Conditions[1].Operator != "=<" {
		t.Errorf("restriction: %+v", m)
	}
	x := d.Import[slices.IndexFunc(d.Import, func(m *Measure) bool { return m.Excise })]
	if x.AdditionalCode.Code != "X451" || len(x.Components) != 1 || x.Components[0].Unit != "LPA" {
		t.Errorf("excise: %+v", x)
	}
}

func compressed(t testing.TB, s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadErrors(t *testing.T) {
	z := compressed(t, gin)
	damaged := slices.Clone(z)
	damaged[len(damaged)/2] ^= 0xff
	tests := []struct {
		name string
		in   []byte
		want []string
	}{
		{"nothing", nil, []string{"uktt.malformed"}},
		{"no JSON", []byte("<html>"), []string{"uktt.malformed"}},
		{"a list", []byte("[]"), []string{"uktt.malformed"}},
		{"cut off", []byte(gin[:200]), []string{"uktt.malformed"}},
		{"something after it", []byte(gin + "{}"), []string{"uktt.malformed"}},
		{"a damaged archive", damaged, []string{"uktt.malformed"}},
		{"an archive cut off", z[:len(z)/2], []string{"uktt.malformed"}},
		{"an archive of too much", compressed(t, strings.Repeat(" ", MaxBytes+1)), []string{"uktt.too_large"}},
		{"deep nesting", bytes.Repeat([]byte(`{"a":`), 20000), []string{"uktt.malformed"}},
		{"an error of the API", []byte(`{"errors": [{"status": "404", "detail": "not found"}]}`), []string{"uktt.refused /errors/0"}},
		{"several commodities", []byte(`{"data": []}`), []string{"uktt.field /data"}},
		{"no code", []byte(`{}`), []string{"uktt.missing /goods_nomenclature_item_id"}},
		{"all that is wrong at once", []byte(`{"goods_nomenclature_item_id": "22", "declarable": "perhaps", "import_measures": [
			{"effective_start_date": "2021-13-01", "measure_components": [{"duty_expression_id": "01", "duty_amount": "many"}], "geographical_area": {"id": "1011"}},
			{"effective_start_date": "2022-01-01", "effective_end_date": "2021-01-01", "measure_type": {"id": "103"}, "geographical_area": 7}, 5]}`), []string{
			"uktt.field /goods_nomenclature_item_id", "uktt.field /import_measures/2",
			"uktt.field /import_measures/0/effective_start_date", "uktt.missing /import_measures/0/measure_type", "uktt.field /import_measures/0/measure_components/0/duty_amount",
			"uktt.field /import_measures/1/geographical_area", "uktt.field /import_measures/1/effective_end_date", "uktt.missing /import_measures/1/geographical_area"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Read(bytes.NewReader(tt.in))
			if d != nil || err == nil {
				t.Fatal("it was read")
			}
			var got []string
			for _, f := range trade.FindingsOf(err) {
				got = append(got, strings.TrimSpace(f.Code+" "+f.Path))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s\n%v", diff, err)
			}
		})
	}
	broken := errors.New("the wire broke")
	if _, err := Read(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a reader's own error: %v", err)
	}
}

// A small document that refers to one list again and again is refused before it takes long.
func TestReadBoundsReferences(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"data": {"type": "commodity", "id": "1", "attributes": {"goods_nomenclature_item_id": "2208501100"}, "relationships": {"import_measures": {"data": [{"type": "measure", "id": "1"}]}}}, "included": [`)
	refs := func(kind string, n int) string {
		return `{"data": [` + strings.TrimSuffix(strings.Repeat(`{"type": "`+kind+`", "id": "1"},`, n), ",") + `]}`
	}
	fmt.Fprintf(&b, `{"type": "measure", "id": "1", "relationships": {"measure_conditions": %s}},`, refs("measure_condition", 500))
	fmt.Fprintf(&b, `{"type": "measure_condition", "id": "1", "relationships": {"measure_condition_components": %s}},`, refs("component", 20000))
	b.WriteString(`{"type": "component", "id": "1"}]}`)
	if _, err := Read(strings.NewReader(b.String())); !errors.Is(err, trade.Finding{Code: "uktt.too_large"}) {
		t.Errorf("err = %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(gin))
	f.Add(compressed(f, gin))
	f.Add([]byte(`{"data": {"type": "commodity", "id": "1", "attributes": {"goods_nomenclature_item_id": "0101300000", "declarable": true}, "relationships": {"import_measures": {"data": [{"type": "measure", "id": "1"}]}}}, "included": [{"type": "measure", "id": "1", "relationships": {"measure_type": {"data": {"type": "measure_type", "id": "103"}}}}]}`))
	f.Add([]byte(`{"errors": [{"status": "404"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Read(bytes.NewReader(b))
		if err != nil {
			if len(trade.FindingsOf(err)) == 0 {
				t.Errorf("an error without findings: %v", err)
			}
			return
		}
		d.Service = UK
		d.Options(Request{Input: duty.Input{Value: trade.NewMoney(trade.Money{}.Amount, "GBP")}})
		p, err := Provider(d)
		if err != nil {
			return
		}
		for _, m := range p.(*provider).docs[holding{"GB", d.Code}][0].measures {
			if _, err := m.When.MarshalJSON(); err != nil || m.ID == "" || m.Kind == "" {
				t.Errorf("measure %+v: %v", m, err)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	raw, err := os.ReadFile(filepath.Join(shared(b), "uk", "jsonapi", "uk_0201100021.json.gz"))
	if err != nil {
		b.Skip(err)
	}
	for b.Loop() {
		if _, err := Read(bytes.NewReader(raw)); err != nil {
			b.Fatal(err)
		}
	}
}
