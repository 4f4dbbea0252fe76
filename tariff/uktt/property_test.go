package uktt

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// facts is an item of which only its facts are known.
type facts map[string]string

func (f facts) Match(string, []string) cond.Tri                              { return cond.Unknown }
func (f facts) Amount([]string, string, string) (d decimal.Decimal, ok bool) { return d, false }
func (f facts) Fact(name string) (string, bool)                              { v, ok := f[name]; return v, ok }
func (f facts) Date(string) trade.Date                                       { return trade.Date{} }
func (f facts) Lines() int                                                   { return 1 }
func (f facts) Line(int) cond.Env                                            { return f }

// The conditions as a quote judges them and as Options judges them come to the same, also where documents aren't known.
func TestConditionsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &Measure{ID: "1", Type: "117", Area: Area{ID: ErgaOmnes}}
		documents := []string{"C990", "N853", "Y929", "U088"}
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			c := Condition{Code: rapid.SampledFrom([]string{"A", "B", "E", "Z"}).Draw(t, "code"), Action: rapid.SampledFrom([]string{"27", "07", "24", "08", "09"}).Draw(t, "action")}
			switch rapid.IntRange(0, 2).Draw(t, "asks") {
			case 0:
				c.Document = rapid.SampledFrom(documents).Draw(t, "document")
			case 1:
				c.Threshold, c.Unit = decimal.NewNullDecimal(decimal.New(int64(rapid.IntRange(1, 3).Draw(t, "limit")), 0)), "KGM"
				c.Operator = rapid.SampledFrom([]string{"=<", "=>", ">", ""}).Draw(t, "operator")
			}
			m.Conditions = append(m.Conditions, c)
		}
		kg := rapid.IntRange(1, 4).Draw(t, "kg")
		r := Request{Input: duty.Input{Value: trade.NewMoney(decimal.New(1, 2), "GBP"), Net: decimal.New(int64(kg), 0)}}
		f := facts{"quantity.KGM": fmt.Sprint(kg)}
		if rapid.Bool().Draw(t, "documents known") {
			r.Documents = []string{}
			for _, d := range documents {
				if rapid.Bool().Draw(t, d) {
					r.Documents = append(r.Documents, d)
				}
			}
			f[FactDocuments] = strings.Join(r.Documents, ", ")
		}
		v, err := m.Judge(&r)
		if err != nil {
			t.Fatal(err)
		}
		w := (&translator{}).conditions(m)
		tri := w.c.Eval(f, nil)
		if w.never {
			tri = cond.False
		}
		switch {
		case r.Documents != nil && (tri == cond.True) != v.Applies, r.Documents != nil && tri == cond.Unknown:
			t.Fatalf("a quote says %s, Options %t: %s", tri, v.Applies, w.c)
		case tri == cond.True && !v.Applies:
			t.Fatalf("a quote is sure, Options says no: %s", w.c)
		case tri == cond.False && v.Applies && len(v.Asks) == 0:
			t.Fatalf("Options is sure, a quote says no: %s", w.c)
		}
	})
}

// Each option for Northern Ireland is one of those that were given, no category is lost, and the order of the UK's options
// changes nothing.
func TestNIOptionsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(who string) []Option {
			var out []Option
			for _, c := range []Category{CategoryThirdCountry, CategoryPreference, CategorySuspension, CategoryQuota} {
				n := 1
				if c != CategoryThirdCountry {
					n = rapid.IntRange(0, 2).Draw(t, who+string(c))
				}
				for k := range n {
					out = append(out, Option{Category: c, ID: fmt.Sprint(who, c, k), Duty: decimal.New(int64(rapid.IntRange(0, 20).Draw(t, "duty")), 0)})
				}
			}
			return out
		}
		uk, eu := draw("uk"), draw("eu")
		value := trade.NewMoney(decimal.New(int64(rapid.IntRange(0, 500).Draw(t, "value")), 0), "GBP")
		got := NIOptions(value, uk, eu)
		ids := func(list []Option) (out []string) {
			for _, o := range list {
				out = append(out, o.ID)
			}
			slices.Sort(out)
			return out
		}
		all := ids(append(slices.Clone(uk), eu...))
		third := 0
		for _, o := range got {
			if !slices.Contains(all, o.ID) || !strings.HasPrefix(o.ID, strings.Replace(string(o.Service), "xi", "eu", 1)) {
				t.Fatalf("%+v is none of the options given", o)
			}
			if o.Category == CategoryThirdCountry {
				third++
			}
		}
		if third != 1 {
			t.Fatalf("%d third country duties in %+v", third, got)
		}
		for _, o := range eu {
			has := func(list []Option) bool {
				return slices.ContainsFunc(list, func(x Option) bool { return x.Category == o.Category })
			}
			if !has(uk) && !has(got) {
				t.Fatalf("the EU's %s is lost", o.Category)
			}
		}
		slices.Reverse(uk)
		if again := ids(NIOptions(value, uk, eu)); !slices.Equal(again, ids(got)) {
			t.Fatalf("in another order %v, not %v", again, ids(got))
		}
	})
}

// More value never lowers a total, and the lines add up to it.
func TestOptionsProperties(t *testing.T) {
	d, err := Read(strings.NewReader(gin))
	if err != nil {
		t.Fatal(err)
	}
	d.Import[0].Components = append(d.Import[0].Components, duty.Component{Expression: "19", Amount: decimal.NewNullDecimal(decimal.New(7, 0))})
	rapid.Check(t, func(t *rapid.T) {
		at := func(value int64) OptionSet {
			return d.Options(Request{Date: trade.NewDate(2021, 7, 1), Origin: rapid.SampledFrom([]trade.Country{"CR", "US"}).Draw(t, "origin"), Input: duty.Input{Value: trade.NewMoney(decimal.New(value, -2), "GBP"),
				ABV: decimal.New(40, 0), Quantities: map[string]decimal.Decimal{"LTR": decimal.New(70, -2)}}})
		}
		low := int64(rapid.IntRange(0, 100000).Draw(t, "value"))
		a, b := at(low), at(low+int64(rapid.IntRange(0, 100000).Draw(t, "more")))
		x, y := a.Find(CategoryThirdCountry), b.Find(CategoryThirdCountry)
		if x == nil || y == nil || x.Total.Amount.GreaterThan(y.Total.Amount) {
			t.Fatalf("%+v, then %+v", x, y)
		}
		sum := decimal.Decimal{}
		for _, l := range x.Lines {
			sum = sum.Add(l.Amount.Amount)
		}
		if off := sum.Sub(x.Total.Amount).Abs(); off.GreaterThan(decimal.New(int64(len(x.Lines)), -2)) {
			t.Fatalf("lines add up to %s, total %s", sum, x.Total)
		}
	})
}
