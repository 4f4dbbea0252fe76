package rows

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"pgregory.net/rapid"
)

// Every row that overlaps another that says the same is found, as comparing all with all finds it.
func TestOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b Builder
		var all []Row
		for i := range rapid.IntRange(0, 30).Draw(t, "rows") {
			from := rapid.IntRange(0, 20).Draw(t, "from")
			r := Row{Code: rapid.SampledFrom([]trade.HSCode{"61", "6109", "6110"}).Draw(t, "code"), Says: int32(rapid.IntRange(0, 1).Draw(t, "says")), Line: int32(i + 1)}
			if from > 0 {
				r.From = trade.NewDate(2000+from, 1, 1)
			}
			if n := rapid.IntRange(-1, 4).Draw(t, "years"); n >= 0 {
				r.To = trade.NewDate(2000+from+n, 12, 31)
			}
			all = append(all, r)
			b.Add("GB", r)
		}
		conflicting := map[int32]bool{}
		b.Overlaps(func(first, second Row) {
			if first.Line >= second.Line {
				t.Fatalf("line %d is said to come before line %d", first.Line, second.Line)
			}
			conflicting[first.Line], conflicting[second.Line] = true, true
		})
		for i, x := range all {
			for _, y := range all[i+1:] {
				overlap := x.Code == y.Code && x.Says == y.Says && (x.To.IsZero() || !x.To.Before(y.From)) && (y.To.IsZero() || !y.To.Before(x.From))
				// Of several that overlap, each is named with one other at least; the one that ends last with all.
				if overlap && !conflicting[x.Line] && !conflicting[y.Line] {
					t.Fatalf("lines %d and %d overlap", x.Line, y.Line)
				}
			}
		}
		if len(conflicting) > 0 && !slices.ContainsFunc(all, func(x Row) bool {
			return slices.ContainsFunc(all, func(y Row) bool {
				return x.Line < y.Line && x.Code == y.Code && x.Says == y.Says && (x.To.IsZero() || !x.To.Before(y.From)) && (y.To.IsZero() || !y.To.Before(x.From))
			})
		}) {
			t.Fatal("no rows overlap")
		}
	})
}

// A code below which others lie stands for these and for what is none of them; a control of a chapter makes no line.
func TestCandidates(t *testing.T) {
	var b Builder
	add := func(code trade.HSCode, kind tariff.Kind, rate string) {
		k := b.Kind(string(kind), func() Kind { return Kind{Measure: tariff.Measure{Kind: kind}, Key: string(kind)} })
		r := b.NoRate()
		if rate != "" {
			var err error
			if r, err = b.Rate(rate, duty.Plain); err != nil {
				t.Fatal(err)
			}
		}
		b.Add("GB", Row{Code: code, Kind: k, Rate: r, Line: int32(b.Len() + 1)})
	}
	add("03", tariff.Licence, "")
	add("030191", tariff.ThirdCountry, "8%")
	add("0301919011", tariff.ThirdCountry, "0%")
	add("0301919012", tariff.ThirdCountry, "0%")
	add("0302", tariff.ThirdCountry, "8%")
	b.Describe("0301919011", "trout for farming")
	p := b.Provider("test", tariff.DataVersion{Name: "test"}, true)
	for code, want := range map[trade.HSCode][]string{
		"03":         {"030191+0302 8% licence", "0301919011+0301919012 0% licence"},
		"0301":       {"030191 8% licence", "0301919011+0301919012 0% licence"},
		"030191":     {"030191 8% licence", "0301919011+0301919012 0% licence"},
		"0301919011": {"0301919011 0% licence"},
		"0301919090": {"0301919090 8% licence"},
		"030200":     {"030200 8% licence"},
		"0304":       {"0304 licence unlisted"},
		"04":         nil,
		"0":          nil,
	} {
		a, err := p.Measures(context.Background(), tariff.Query{Territory: "GB", Date: trade.NewDate(2025, 1, 1), Lines: []tariff.QueryLine{{Code: code}}})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range a[0].Candidates {
			s := string(c.Code)
			for i, l := range c.Lines {
				if i > 0 {
					s += "+" + string(l)
				}
			}
			for _, m := range c.Measures {
				if m.Kind == tariff.ThirdCountry {
					s += " " + m.RateText
				} else {
					s += " " + string(m.Kind)
				}
			}
			if c.Unlisted {
				s += " unlisted"
			}
			got = append(got, s)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	if v := p.Version(); v.Name != "test" {
		t.Errorf("version %+v", v)
	}
	n := 0
	p.Lines("GB", func(code trade.HSCode, text string, own []*tariff.Measure) {
		n++
		if (text != "") != (code == "0301919011") || len(own) != 1 || own[0].ID != fmt.Sprintf("test/%s/%s/%d", own[0].Kind, code, n) {
			t.Errorf("%s: %q, %v", code, text, own[0].ID)
		}
	})
	if n != 5 {
		t.Errorf("%d lines", n)
	}
}
