package tariff

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
)

func t0() (context.Context, trade.Date) { return context.Background(), trade.NewDate(2025, 6, 1) }

// schedule is an official schedule of Freedonia: authoritative for the ordinary duty and preferences, and nothing else.
const schedule = `{
 "schema": "crossborder/country/1", "territory": "ZZ", "name": "Freedonia, schedule", "version": "2025", "verified_on": "2026-11-22",
 "tier": "C", "currency": "EUR",
 "tables": [{"name": "schedule", "columns": ["code", "rate"], "defaults": {"kind": "third_country", "from": "2020-01-01", "source": "the schedule itself"},
  "rows": [["6109.10.00.10", "11%"], ["6109.10.00.90", "13%"], ["2204.21.00.10", "6%"], ["9503.00.00", "2%"]]}]
}`

func TestChain(t *testing.T) {
	ctx, on := t0()
	c := Chain(nil, book(t, []byte(schedule)), Chain(packed(t, freedonia(t))))
	if c.Name() != "test > test" {
		t.Errorf("name %q", c.Name())
	}
	tests := []struct {
		name, code, origin string
		want               []string
	}{
		{"the schedule's rate, the world's additional duty", "6109100010", "CN", []string{"6109100010: third_country 11%; additional 7.5% 9903.15; additional 10%;"}},
		{"a preference that only the world has", "6109100010", "DE", []string{"6109100010: third_country 11%; preference Free UNION-FTA;"}},
		{"the schedule tells lines apart", "610910", "DE", []string{
			"6109100010: third_country 11%; preference Free UNION-FTA;", "6109100090: third_country 13%; preference Free UNION-FTA;"}},
		{"a code that only the world has", "61099090", "IN", []string{"61099090: third_country 20%;"}},
		{"a code that only the schedule has", "95030000", "IN", []string{"95030000: third_country 2%;"}},
		{"excise of the world on the schedule's line", "2204210010", "IN", []string{"2204210010: third_country 6%; excise 2.50 EUR/l;"}},
		{"what falls on every code", "85171300", "KP", []string{"85171300 unlisted: prohibition ;"}},
		{"a code nobody has", "85171300", "IN", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := c.Measures(ctx, Query{Territory: "ZZ", Date: on, Lines: []QueryLine{{trade.HSCode(tt.code), trade.Country(tt.origin)}}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, say(got[0].Candidates)); diff != "" {
				t.Error(diff)
			}
		})
	}
	got, err := c.Measures(ctx, Query{Territory: "ZZ", Date: on, Lines: []QueryLine{{"6109100010", "CN"}, {"61099090", "IN"}, {"95030000", "IN"}}})
	if err != nil {
		t.Fatal(err)
	}
	var versions []string
	for _, a := range got {
		s := ""
		for _, d := range a.Data {
			s += d.Version + " "
		}
		versions = append(versions, strings.TrimSpace(s))
	}
	if diff := cmp.Diff([]string{"2025 7", "7", "2025"}, versions); diff != "" {
		t.Errorf("data versions: %s", diff)
	}
	if r, err := c.Regime(ctx, "ZZ", on); err != nil || r == nil || r.Name != "Freedonia, a country for tests" {
		t.Errorf("regime %v, %v", r, err)
	}
	if r, err := c.Regime(ctx, "XX", on); err != nil || r != nil {
		t.Errorf("regime of nowhere %v, %v", r, err)
	}
	if _, loaded := c.(Scopes).Listed("ZZ", "zz/list-1", "61091000", on); !loaded {
		t.Error("the world's list isn't found")
	}
	if got := c.Authority("ZZ", on); !slices.Contains(got, ThirdCountry) || !slices.Contains(got, Excise) {
		t.Errorf("authority %v", got)
	}
}

// narrow answers for one code with one measure, and is authoritative for its kind on that code.
type narrow struct {
	*Book
	kind Kind
}

func (n narrow) Measures(_ context.Context, q Query) ([]Answer, error) {
	out := make([]Answer, len(q.Lines))
	for i, l := range q.Lines {
		if l.Code == "2204210010" {
			m := &Measure{ID: "narrow", Kind: n.kind, RateText: "3 EUR/l"}
			out[i].Candidates = []Candidate{{Code: l.Code, Measures: []*Measure{m}, Unlisted: n.kind != ThirdCountry, Authority: []Kind{n.kind}}}
		}
	}
	return out, nil
}

// What a provider knows of one code replaces later ones' measures of the kind there, and nothing else.
func TestChainAuthorityByCode(t *testing.T) {
	ctx, on := t0()
	for kind, want := range map[Kind]string{
		Excise:       "2204210010: excise 3 EUR/l; third_country 6%;",
		ThirdCountry: "2204210010: third_country 3 EUR/l; excise 2.50 EUR/l;",
	} {
		c := Chain(narrow{book(t, []byte(schedule)), kind}, book(t, []byte(schedule)), packed(t, freedonia(t)))
		got, err := c.Measures(ctx, Query{Territory: "ZZ", Date: on, Lines: []QueryLine{{"2204210010", "IN"}, {"95030000", "IN"}}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{want}, say(got[0].Candidates)); diff != "" {
			t.Errorf("%s: %s", kind, diff)
		}
		if diff := cmp.Diff([]string{"95030000: third_country 2%;"}, say(got[1].Candidates)); diff != "" {
			t.Errorf("%s on another code: %s", kind, diff)
		}
	}
}

// asked remembers the regime it was asked with.
type asked struct {
	*Book
	with *Regime
}

func (a *asked) Measures(ctx context.Context, q Query) ([]Answer, error) {
	a.with = q.Regime
	return a.Book.Measures(ctx, q)
}

// A schedule learns from the regime who the members of a group are, whichever provider has the regime.
func TestChainTellsTheRegime(t *testing.T) {
	ctx, on := t0()
	a := &asked{Book: book(t, []byte(schedule))}
	if _, err := Chain(a, packed(t, freedonia(t))).Measures(ctx, Query{Territory: "ZZ", Date: on, Lines: []QueryLine{{"6109100010", "DE"}}}); err != nil {
		t.Fatal(err)
	}
	if a.with == nil || a.with.Programmes["U"] == nil {
		t.Errorf("asked with regime %v", a.with)
	}
}

// failing is a provider that fails, or answers too little.
type failing struct {
	*Book
	err error
}

func (f failing) Measures(context.Context, Query) ([]Answer, error) { return nil, f.err }

func TestChainFailures(t *testing.T) {
	ctx, on := t0()
	world := book(t, freedonia(t))
	broken := errors.New("disk on fire")
	q := Query{Territory: "ZZ", Date: on, Lines: []QueryLine{{"61091000", "CN"}}}
	if _, err := Chain(failing{world, broken}, world).Measures(ctx, q); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if _, err := Chain(failing{world, nil}, world).Measures(ctx, q); !hasCode(err, "tariff.answers") {
		t.Errorf("error %v", err)
	}
	none := Chain()
	if got, err := none.Measures(ctx, q); err != nil || len(got) != 1 || len(got[0].Candidates) != 0 {
		t.Errorf("no providers: %v, %v", got, err)
	}
	if r, err := none.Regime(ctx, "ZZ", on); r != nil || err != nil {
		t.Errorf("no providers: %v, %v", r, err)
	}
}
