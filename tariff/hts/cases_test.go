package hts_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/scope"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// usLaw is what a host has that loads the schedule and the folder of lists in front of the embedded law.
var usLaw = sync.OnceValues(func() (*landedcost.Engine, error) {
	s, err := schedule()
	if err != nil {
		return nil, err
	}
	lists, err := scope.Load(os.DirFS(filepath.Join(dataDir(), "us-scope")), "US")
	if err != nil {
		return nil, err
	}
	return landedcost.New(landedcost.Config{Tariff: tariff.Chain(lists, s, world.New())})
})

func engine(t testing.TB) *landedcost.Engine {
	t.Helper()
	shared(t, file)
	shared(t, "us-scope")
	e, err := usLaw()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func readCSV(t testing.TB, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, c := range rows[0] {
			m[c] = row[i]
		}
		out = append(out, m)
	}
	return out
}

// The cases that others published, with the conditions of testdata/us-cases-conditions.csv: all that can be asked have the
// total rate that was published.
func TestPublishedCases(t *testing.T) {
	e := engine(t)
	path := filepath.Join(dataDir(), "..", "cases", "us-cases.csv")
	if _, err := os.Stat(path); err != nil {
		t.Skip("no cases beside the data: us-cases.csv is looked for in ../cases of the data's folder")
	}
	cases := readCSV(t, path)
	conditions := map[string]map[string]string{}
	for _, c := range readCSV(t, filepath.Join("testdata", "us-cases-conditions.csv")) {
		conditions[c["id"]] = c
	}
	asked := 0
	for _, c := range cases {
		t.Run(c["id"], func(t *testing.T) {
			with := conditions[c["id"]]
			if why := with["not_expressed"]; why != "" {
				t.Skip(why)
			}
			asked++
			on, err := trade.ParseDate(c["date"])
			if err != nil {
				t.Fatal(err)
			}
			r := landedcost.LookupRequest{Destination: "US", Code: trade.HSCode(strings.ReplaceAll(c["hts10"], ".", "")), Origin: trade.Country(c["origin"]), Date: on,
				Value: trade.Money{Amount: dec(t, c["customs_value_usd"]), Currency: "USD"}, Quantities: map[string]decimal.Decimal{"kg": dec(t, c["net_kg"])},
				Claim: with["claim"], Facts: map[string]string{}}
			if c["unit"] != "" {
				r.Quantities[c["unit"]] = dec(t, c["quantity"])
			}
			for fact := range strings.FieldsSeq(with["facts"]) {
				name, value, _ := strings.Cut(fact, "=")
				r.Facts[name] = value
			}
			got, err := e.Lookup(context.Background(), r)
			if err != nil {
				t.Fatal(err)
			}
			if got.TotalAdValoremRate != c["expected_total_ad_valorem_rate"] || got.Status != landedcost.Complete {
				t.Errorf("total rate %s (%s), want %s: %s", got.TotalAdValoremRate, got.Status, c["expected_total_ad_valorem_rate"], c["expected_measures"])
				for _, m := range got.Measures {
					t.Logf("  %s %s %s %s", m.Heading, m.Rate, m.Name, m.Derivation)
				}
				for _, f := range got.Findings {
					t.Logf("  %v", f)
				}
			}
		})
	}
	t.Logf("%d of %d cases asked", asked, len(cases))
}

func dec(t testing.TB, s string) decimal.Decimal {
	t.Helper()
	d, err := trade.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A preference that stands elsewhere ("See 9918.04.50") asks for nothing while nobody claims it; the ordinary duty is told.
func TestPreferenceNobodyClaims(t *testing.T) {
	got, err := engine(t).Lookup(context.Background(), landedcost.LookupRequest{Destination: "US", Code: "0406909700", Origin: "CO", Date: trade.NewDate(2026, 10, 5),
		Value: trade.Money{Amount: decimal.New(10000, 0), Currency: "USD"}, Quantities: map[string]decimal.Decimal{"kg": decimal.New(1000, 0)}})
	if err != nil {
		t.Fatal(err)
	}
	missing := slices.ContainsFunc(got.Findings, func(f trade.Finding) bool { return f.Code != "scope.presumed" })
	if got.Status != landedcost.Complete || got.TotalAdValoremRate != "0.2759" || missing {
		t.Errorf("%s, %s, %v", got.Status, got.TotalAdValoremRate, got.Findings)
	}
}

// Without the quantity that its rate falls on, a line has no total.
func TestUnknownTotals(t *testing.T) {
	got, err := engine(t).Lookup(context.Background(), landedcost.LookupRequest{Destination: "US", Code: "0406909700", Origin: "FR", Date: trade.NewDate(2026, 10, 5)})
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != landedcost.Partial || got.TotalAdValoremRate != "" {
		t.Errorf("%s, total %q: a rate per kilogram has no total without a weight", got.Status, got.TotalAdValoremRate)
	}
}

// A lift truck is on an annex of the duties on metals. With the folder it pays them; without, it is presumed not listed,
// and the answer says so.
func TestListsPresumed(t *testing.T) {
	without, err := landedcost.New(landedcost.Config{Tariff: tariff.Chain(full(t), world.New())})
	if err != nil {
		t.Fatal(err)
	}
	r := landedcost.LookupRequest{Destination: "US", Code: "8427104000", Origin: "VN", Date: trade.NewDate(2026, 5, 1), Facts: map[string]string{"steel_share": "0.8", "country_of_melt": "VN"}}
	for _, tt := range []struct {
		name     string
		engine   *landedcost.Engine
		total    string
		presumed bool
	}{{"with the folder", engine(t), "0.25", false}, {"without", without, "0.1", true}} {
		got, err := tt.engine.Lookup(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		why := ""
		for _, m := range got.NotApplied {
			if m.Heading == "9903.82.09" {
				why = m.Why
			}
		}
		presumed := strings.Contains(why, "presumed not to be on the list") && slices.ContainsFunc(got.Findings, func(f trade.Finding) bool { return f.Code == "scope.presumed" })
		if got.TotalAdValoremRate != tt.total || presumed != tt.presumed {
			t.Errorf("%s: total %s, presumed %v (%s), want %s, %v", tt.name, got.TotalAdValoremRate, presumed, why, tt.total, tt.presumed)
		}
	}
}

func BenchmarkChain(b *testing.B) {
	e := engine(b)
	r := landedcost.LookupRequest{Destination: "US", Code: "6109100012", Origin: "CN", Date: trade.NewDate(2026, 10, 5)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Lookup(context.Background(), r); err != nil {
			b.Fatal(err)
		}
	}
}
