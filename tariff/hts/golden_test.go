package hts_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

var update = flag.Bool("update", false, "write the golden files")

// articles are six goods whose duty the measures of these years changed in different ways.
var articles = []struct {
	file, code, what string
	quantities       map[string]string // for goods worth 1,000 dollars
	facts            map[string]string
}{
	{"t-shirt", "6109100012", "men's T-shirt of cotton", nil, nil},
	{"steel-article", "7326908688", "article of steel, 60% of its value steel", nil, map[string]string{"steel_share": "0.6"}},
	{"car-part", "8708305040", "mounted brake linings", nil, nil},
	{"wine", "2204215060", "still wine in bottles, other", map[string]string{"LTR": "100"}, nil},
	{"watch", "91021145", "wrist watch with hands, battery, other", map[string]string{"NAR": "20"}, map[string]string{"case": "600", "strap": "150", "battery": "50"}},
	{"leather-shoe", "6403996075", "men's shoe with leather uppers", map[string]string{"NPR": "20"}, nil},
}

// Every measure considered on six articles from four countries on eight days, and why it did or didn't apply.
func TestEightDates(t *testing.T) {
	e := engine(t)
	for _, a := range articles {
		t.Run(a.file, func(t *testing.T) {
			var b strings.Builder
			fmt.Fprintf(&b, "%s, %s, to the United States; customs value USD 1,000", trade.HSCode(a.code).Dotted(), a.what)
			r := landedcost.LookupRequest{Destination: "US", Code: trade.HSCode(a.code), Value: trade.Money{Amount: decimal.New(1000, 0), Currency: "USD"}, Facts: a.facts,
				Quantities: map[string]decimal.Decimal{}}
			for unit, n := range a.quantities {
				r.Quantities[unit] = dec(t, n)
				fmt.Fprintf(&b, ", %s %s", n, unit)
			}
			b.WriteString("\n+ charged, - not charged and why\n")
			for _, origin := range []trade.Country{"CN", "DE", "VN", "MX"} {
				for _, day := range []string{"2024-06-15", "2025-01-15", "2025-04-15", "2025-09-10", "2026-01-15", "2026-03-15", "2026-07-01", "2026-10-05"} {
					r.Origin = origin
					r.Date, _ = trade.ParseDate(day)
					l, err := e.Lookup(context.Background(), r)
					if err != nil {
						t.Fatal(err)
					}
					describe(&b, l)
				}
			}
			path := filepath.Join("testdata", "eight-dates", a.file+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func describe(b *strings.Builder, l *landedcost.Lookup) {
	total := "total not known"
	if l.TotalAdValoremRate != "" {
		total = "total " + percent(l.TotalAdValoremRate) + "%"
	}
	fmt.Fprintf(b, "\n%s from %s: %s", l.Date, l.Origin, total)
	if l.Status != landedcost.Complete {
		fmt.Fprintf(b, " (%s)", l.Status)
	}
	b.WriteByte('\n')
	for _, m := range l.Measures {
		fmt.Fprintf(b, "  + %-11s %s: %s\n", m.Heading, m.Name, m.Rate)
		if m.Why != "" {
			fmt.Fprintf(b, "    %s\n", m.Why)
		}
	}
	var reasons []string
	byReason := map[string][]string{}
	for _, m := range l.NotApplied {
		if m.Kind == "supplementary_unit" {
			continue
		}
		why, what := m.Why, m.Heading
		if what == "" {
			what = m.Name
		}
		if list, ok := strings.CutPrefix(why, "the goods aren't on the list "); ok {
			why = "the goods aren't on its list"
			if strings.Contains(list, ",") {
				list = "lists " + list
			}
			what += " (" + strings.ReplaceAll(list, "us/", "") + ")"
		}
		if !slices.Contains(reasons, why) {
			reasons = append(reasons, why)
		}
		if !slices.Contains(byReason[why], what) {
			byReason[why] = append(byReason[why], what)
		}
	}
	for _, why := range reasons {
		wrap(b, "  - "+why+": ", byReason[why])
	}
	for _, f := range l.Findings {
		fmt.Fprintf(b, "  ! %s\n", f.Message)
	}
}

func percent(fraction string) string {
	d, err := trade.ParseDecimal(fraction)
	if err != nil {
		return fraction
	}
	return trade.DecimalText(d.Shift(2), 0)
}

// wrap writes words after a head, in lines of at most 118 columns.
func wrap(b *strings.Builder, head string, words []string) {
	line := head
	for i, w := range words {
		if i < len(words)-1 {
			w += ", "
		}
		if len(line)+len(w) > 118 && line != head {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = "      "
		}
		line += w
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}
