package world

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/tarifftest"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

// each runs a test on every country file.
func each(t *testing.T, f func(t *testing.T, name string, file []byte)) {
	t.Helper()
	files, err := filepath.Glob("data/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("country files: %v, %v", files, err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		t.Run(name, func(t *testing.T) { f(t, name, data) })
	}
}

func countries(t *testing.T) map[string]*tariff.Country {
	t.Helper()
	all := map[string]*tariff.Country{}
	each(t, func(t *testing.T, name string, file []byte) {
		c, err := tariff.DecodeCountry(file)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = c
	})
	return all
}

// DecodeCountry refuses rates that can't be read and figures without dates, source or day of verification; together the
// files must also know every name they take from each other.
func TestFilesAreRight(t *testing.T) {
	var all []*tariff.Country
	for name, c := range countries(t) {
		if got := strings.ToLower(string(c.Territory)); got != name {
			t.Errorf("%s.json is of %s", name, c.Territory)
		}
		for _, f := range tariff.Lint(c) {
			if f.Severity == trade.Block {
				t.Errorf("%s: %v", name, f)
			} else {
				t.Logf("%s: %v", name, f)
			}
		}
		all = append(all, c)
	}
	if _, err := tariff.NewBook(Name, all...); err != nil {
		t.Error(err)
	}
}

func TestFilesMatchSchema(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	schema, err := os.ReadFile("country.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := compiler.AddResource("country.schema.json", bytes.NewReader(schema)); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("country.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, _ string, file []byte) {
		var v any
		if err := json.Unmarshal(file, &v); err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(v); err != nil {
			t.Errorf("%#v", err)
		}
	})
	// The schema is no rubber stamp.
	for _, bad := range []string{
		`{}`, `{"schema": "crossborder/country/1", "territory": "GB", "name": "x", "version": "1", "verified_on": "2026-11-22", "tier": "A", "teir": "A"}`,
		`{"schema": "crossborder/country/1", "territory": "GB", "name": "x", "version": "1", "verified_on": "2026-11-22", "tier": "A", "charges": [{"id": "vat", "group": "tax", "kind": "vat", "name": "VAT", "rates": [{"rat": "20%"}]}]}`,
		`{"schema": "crossborder/country/1", "territory": "GB", "name": "x", "version": "1", "verified_on": "2026-11-22", "tier": "A", "procedures": [{"id": "p", "name": "P", "charges": [], "when": {"moed": "post"}}]}`,
	} {
		var v any
		if err := json.Unmarshal([]byte(bad), &v); err != nil {
			t.Fatal(err)
		}
		if s.Validate(v) == nil {
			t.Errorf("the schema accepts %s", bad)
		}
	}
}

// The schema knows the fields that DecodeCountry knows, no more and no fewer.
func TestSchemaKnowsEveryField(t *testing.T) {
	var schema struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(CountrySchema()), &schema); err != nil {
		t.Fatal(err)
	}
	cited := schema.Defs["cited"].Properties
	for name, v := range map[string]any{"": tariff.Country{}, "dated_currency": tariff.CurrencyPeriod{}, "programme": tariff.Programme{}, "valuation": tariff.Valuation{}, "procedure": tariff.Procedure{},
		"charge": tariff.Charge{}, "scheme": tariff.Scheme{}, "requirement": tariff.Requirement{}, "measure": tariff.Measure{}, "table": tariff.Table{}, "list": tariff.List{}} {
		properties := schema.Properties
		if name != "" {
			properties = schema.Defs[name].Properties
		}
		var fields []string
		typ := reflect.TypeOf(v)
		for _, f := range reflect.VisibleFields(typ) {
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if tag == "" || tag == "-" || len(f.Index) > 1 && cited[tag] != nil {
				continue
			}
			fields = append(fields, tag)
			if properties[tag] == nil {
				t.Errorf("%s: the schema lacks %q", typ, tag)
			}
		}
		for p := range properties {
			if cited[p] == nil && !slices.Contains(fields, p) {
				t.Errorf("%s: the schema has %q, which the struct hasn't", typ, p)
			}
		}
	}
}

// What is embedded is what the files say: run go generate ./tariff/world after changing one.
func TestCompiledIsCurrent(t *testing.T) {
	embedded := map[string]bool{}
	for _, p := range packs() {
		embedded[p] = true
	}
	n := 0
	each(t, func(t *testing.T, name string, file []byte) {
		pack, err := tariff.Compile(file)
		if err != nil {
			t.Fatal(err)
		}
		n++
		if !embedded[string(pack)] {
			t.Errorf("what is embedded of %s isn't current: run go generate ./tariff/world", name)
		}
	})
	if n != len(packs()) {
		t.Errorf("%d files, %d embedded: run go generate ./tariff/world", n, len(packs()))
	}
}

// The embedded book and one made of the files give the same answers, for every row of every table.
func TestCompiledEqualsFiles(t *testing.T) {
	ctx := context.Background()
	world := New()
	var all []*tariff.Country
	for _, c := range countries(t) {
		all = append(all, c)
	}
	files, err := tariff.NewBook(Name, all...)
	if err != nil {
		t.Fatal(err)
	}
	dates := []trade.Date{trade.NewDate(2024, 6, 1), trade.NewDate(2025, 9, 1), trade.NewDate(2026, 10, 5)}
	for _, c := range all {
		var codes []trade.HSCode
		for i := range c.Tables {
			for _, cells := range c.Tables[i].Cells {
				code := strings.NewReplacer(".", "", " ", "").Replace(cells[0])
				codes = append(codes, trade.HSCode(code))
				if len(code) > 6 && len(codes)%5 == 0 {
					codes = append(codes, trade.HSCode(code[:6]))
				}
			}
		}
		for _, on := range dates {
			a, errA := world.Regime(ctx, c.Territory, on)
			b, errB := files.Regime(ctx, c.Territory, on)
			if errA != nil || errB != nil || print(a) != print(b) {
				t.Errorf("regimes of %s on %s differ: %v, %v\n%s", c.Territory, on, errA, errB, cmp.Diff(print(a), print(b)))
			}
			q := tariff.Query{Territory: c.Territory, Date: on}
			for i, code := range codes {
				q.Lines = append(q.Lines, tariff.QueryLine{Code: code, Origin: [...]trade.Country{"CN", "DE", "MX", "CU", "VN"}[i%5]})
			}
			x, errA := world.Measures(ctx, q)
			y, errB := files.Measures(ctx, q)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			for i := range x {
				if p := say(x[i]); p != say(y[i]) {
					t.Fatalf("%s on %s, %v: embedded\n%s\nfile\n%s", c.Territory, on, q.Lines[i], p, say(y[i]))
				}
			}
		}
	}
}

// print writes all that JSON shows of a regime. Empty lists and none are the same.
func print(r *tariff.Regime) string {
	b, err := json.Marshal(r)
	if err != nil {
		return err.Error()
	}
	return strings.NewReplacer(`[]`, `null`, `{}`, `null`).Replace(string(b))
}

// say writes what an answer says.
func say(a tariff.Answer) string {
	var b strings.Builder
	for _, c := range a.Candidates {
		b.WriteString(string(c.Code) + " " + c.Description + "\n")
		for _, m := range c.Measures {
			b.WriteString(m.ID + " " + m.Rate.String() + " " + m.Programme + " " + m.Source + " " + m.Name + "\n")
		}
	}
	return b.String()
}

func TestContract(t *testing.T) {
	p := New()
	for _, territory := range Territories() {
		codes := codesOf(t, territory)
		if len(codes) == 0 {
			t.Logf("%s has no rates of goods", territory)
			continue
		}
		t.Run(string(territory), func(t *testing.T) {
			tarifftest.Run(t, p, tarifftest.Options{Territory: territory, Date: trade.NewDate(2026, 10, 5), Codes: codes, Regime: true})
		})
	}
}

// codesOf returns a few codes of a territory's tables that are in force.
func codesOf(t *testing.T, territory trade.Territory) []trade.HSCode {
	t.Helper()
	file := strings.ToLower(string(territory))
	for {
		data, err := os.ReadFile("data/" + file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		c, err := tariff.DecodeCountry(data)
		if err != nil {
			t.Fatal(err)
		}
		var codes []trade.HSCode
		for i := range c.Tables {
			rows := c.Tables[i].Cells
			for j := 0; j < len(rows); j += len(rows)/10 + 1 {
				code := trade.HSCode(strings.NewReplacer(".", "", " ", "").Replace(rows[j][0]))
				a, err := New().Measures(context.Background(), tariff.Query{Territory: territory, Date: trade.NewDate(2026, 10, 5),
					Lines: []tariff.QueryLine{{Code: code, Origin: "AQ"}}})
				if err == nil && len(a[0].Candidates) > 0 {
					codes = append(codes, code)
				}
			}
		}
		if len(codes) > 0 || c.Extends == "" {
			return codes
		}
		file = strings.ToLower(string(c.Extends))
	}
}

// Every rate in force is understood to the point that an engine can ask for what it needs.
func TestRatesPrintBack(t *testing.T) {
	for name, c := range countries(t) {
		for i := range c.Charges {
			for _, r := range c.Charges[i].Rates {
				if r.Exempt {
					continue
				}
				again, err := duty.Parse(r.Rate.String(), duty.Plain)
				if err != nil || !again.Equal(r.Rate) {
					t.Errorf("%s: charge %s: %q prints as %q, which reads as %v, %v", name, c.Charges[i].ID, r.Text, r.Rate, again, err)
				}
			}
		}
	}
}

func TestCoverage(t *testing.T) {
	all := Coverage()
	regimes := 0
	for _, c := range all {
		if c.Tier != tariff.TierFacts {
			regimes++
		}
		if c.Name == "" || c.VerifiedOn.IsZero() || len(c.Missing) == 0 {
			t.Errorf("%s: %+v", c.Territory, c)
		}
		if known := !c.Since.IsZero() && len(c.Procedures) > 0; known == (c.Tier == tariff.TierFacts) {
			t.Errorf("%s: %+v", c.Territory, c)
		}
		if (c.Tier == tariff.TierRates) != (c.Codes > 0) {
			t.Logf("%s is of tier %s with rates of %d codes", c.Territory, c.Tier, c.Codes)
		}
	}
	if regimes != len(Territories()) || regimes == 0 {
		t.Errorf("coverage of %d territories with a regime, want %d", regimes, len(Territories()))
	}
}

func TestUnknownTerritory(t *testing.T) {
	r, err := New().Regime(context.Background(), "ZZ", trade.NewDate(2026, 10, 5))
	if r != nil || err != nil {
		t.Errorf("regime %v, %v", r, err)
	}
}

func Example() {
	p := New()
	ctx, on := context.Background(), trade.NewDate(2026, 10, 5)
	regime, err := p.Regime(ctx, "GB", on)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(regime.Name, regime.Currency, regime.Valuation.Basis)
	answers, err := p.Measures(ctx, tariff.Query{Territory: "GB", Date: on, Lines: []tariff.QueryLine{{Code: "6109100010", Origin: "CN"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range answers[0].Candidates[0].Measures {
		fmt.Println(m.Name, m.Rate, m.Period)
	}
	// Output:
	// United Kingdom (Great Britain) GBP CIF
	// Third country duty 12% since 2021-01-01
}

// First questions, from nothing: what a program pays at its start.
func BenchmarkFirstRegime(b *testing.B) {
	for _, territory := range []trade.Territory{"US", "DE", "GB"} {
		b.Run(string(territory), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r, err := New().Regime(context.Background(), territory, trade.NewDate(2026, 10, 5)); r == nil || err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLookup(b *testing.B) {
	for _, l := range []struct {
		territory trade.Territory
		code      trade.HSCode
	}{{"US", "6109100012"}, {"US", "610910"}, {"DE", "6109100010"}} {
		b.Run(string(l.territory)+" "+string(l.code), func(b *testing.B) {
			p, ctx := New(), context.Background()
			q := tariff.Query{Territory: l.territory, Date: trade.NewDate(2026, 10, 5), Lines: []tariff.QueryLine{{Code: l.code, Origin: "CN"}}}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Measures(ctx, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
