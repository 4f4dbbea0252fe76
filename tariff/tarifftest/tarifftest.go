// Package tarifftest proves that a tariff.Provider keeps its contract. A host's own provider is tested in one line:
//
//	func TestContract(t *testing.T) {
//		tarifftest.Run(t, myProvider, tarifftest.Options{Territory: "GB", Date: trade.NewDate(2026, 10, 5), Codes: []trade.HSCode{"6109100010"}})
//	}
package tarifftest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// Options says what the suite asks the provider.
type Options struct {
	// Territory and Date for which the provider has measures. Required.
	Territory trade.Territory
	Date      trade.Date
	// Codes that the provider knows. Required.
	Codes []trade.HSCode
	// Origins to ask with; default CN, DE, US and an unknown one.
	Origins []trade.Country
	// Regime says that the provider has a regime for Territory and Date.
	Regime bool
	// List is a goods list that the provider has loaded, "" for none; the provider then is a tariff.Scopes.
	List string
}

// Run runs the suite, each rule as a subtest.
func Run(t *testing.T, p tariff.Provider, o Options) {
	t.Helper()
	if o.Territory == "" || o.Date.IsZero() || len(o.Codes) == 0 {
		t.Fatal("tarifftest: Options needs Territory, Date and Codes")
	}
	if len(o.Origins) == 0 {
		o.Origins = []trade.Country{"CN", "DE", "US", ""}
	}
	s := suite{p, o}
	t.Run("Name", s.name)
	t.Run("UnknownTerritory", s.unknownTerritory)
	t.Run("Regime", s.regime)
	t.Run("OneAnswerPerLine", s.oneAnswerPerLine)
	t.Run("Measures", s.measures)
	t.Run("UnknownCode", s.unknownCode)
	t.Run("Cancelled", s.cancelled)
	t.Run("Concurrent", s.concurrent)
	t.Run("Authority", s.authority)
	t.Run("Scopes", s.scopes)
}

type suite struct {
	p tariff.Provider
	o Options
}

func (s suite) query() tariff.Query {
	q := tariff.Query{Territory: s.o.Territory, Date: s.o.Date}
	for _, code := range s.o.Codes {
		for _, origin := range s.o.Origins {
			q.Lines = append(q.Lines, tariff.QueryLine{Code: code, Origin: origin})
		}
	}
	return q
}

func (s suite) ask(t *testing.T, q tariff.Query) []tariff.Answer {
	t.Helper()
	answers, err := s.p.Measures(context.Background(), q)
	if err != nil {
		t.Fatalf("Measures: %v", err)
	}
	if len(answers) != len(q.Lines) {
		t.Fatalf("%d answers to %d lines", len(answers), len(q.Lines))
	}
	return answers
}

func (s suite) name(t *testing.T) {
	if s.p.Name() == "" {
		t.Error("the provider has no name")
	}
}

func (s suite) unknownTerritory(t *testing.T) {
	r, err := s.p.Regime(context.Background(), "QZ-NOWHERE", s.o.Date)
	if r != nil || err != nil {
		t.Errorf("Regime of a territory that isn't there = %v, %v; want nil, nil", r, err)
	}
	q := s.query()
	q.Territory = "QZ-NOWHERE"
	for i, a := range s.ask(t, q) {
		if len(a.Candidates) > 0 {
			t.Errorf("line %d has candidates in a territory that isn't there", i)
		}
	}
	if k := s.p.Authority("QZ-NOWHERE", s.o.Date); len(k) > 0 {
		t.Errorf("authority over %v in a territory that isn't there", k)
	}
}

func (s suite) regime(t *testing.T) {
	r, err := s.p.Regime(context.Background(), s.o.Territory, s.o.Date)
	if err != nil {
		t.Fatal(err)
	}
	if r == nil {
		if s.o.Regime {
			t.Fatalf("no regime of %s on %s", s.o.Territory, s.o.Date)
		}
		return
	}
	if r.Territory != s.o.Territory {
		t.Errorf("asked for %s, got the regime of %s", s.o.Territory, r.Territory)
	}
	if !r.Period.Contains(s.o.Date) {
		t.Errorf("the regime holds %s, which isn't on %s", r.Period, s.o.Date)
	}
	if r.Currency == "" || len(r.Valuation.Of) == 0 || len(r.Procedures) == 0 {
		t.Error("the regime lacks its currency, its valuation or its procedures")
	}
	for i := range r.Procedures {
		for _, id := range r.Procedures[i].Charges {
			if !slices.ContainsFunc(r.Charges, func(c tariff.Charge) bool { return c.ID == id }) {
				t.Logf("procedure %s names charge %s, of which nothing is in force", r.Procedures[i].ID, id)
			}
		}
	}
	if len(r.Data) == 0 {
		t.Error("the regime doesn't say which data are behind it")
	}
}

// oneAnswerPerLine asks for lines together and alone: an answer depends on its own line only.
func (s suite) oneAnswerPerLine(t *testing.T) {
	if got := s.ask(t, tariff.Query{Territory: s.o.Territory, Date: s.o.Date}); len(got) != 0 {
		t.Errorf("%d answers to no lines", len(got))
	}
	q := s.query()
	together := s.ask(t, q)
	for i, l := range q.Lines {
		alone := s.ask(t, tariff.Query{Territory: q.Territory, Date: q.Date, Lines: []tariff.QueryLine{l}})
		if a, b := print(together[i]), print(alone[0]); a != b {
			t.Errorf("line %v: together with others\n%s\nalone\n%s", l, a, b)
		}
	}
}

func (s suite) measures(t *testing.T) {
	q := s.query()
	for i, a := range s.ask(t, q) {
		if len(a.Candidates) == 0 {
			t.Errorf("line %v: no candidates for a code that the provider knows", q.Lines[i])
		}
		if len(a.Candidates) > 0 && len(a.Data) == 0 {
			t.Errorf("line %v: the answer doesn't say which data are behind it", q.Lines[i])
		}
		for _, c := range a.Candidates {
			if !related(c.Code, q.Lines[i].Code) {
				t.Errorf("line %v: candidate %s is another code", q.Lines[i], c.Code)
			}
			for _, m := range c.Measures {
				s.measure(t, q.Lines[i], c, m)
			}
		}
	}
}

// related reports whether one code begins with the other.
func related(a, b trade.HSCode) bool {
	return strings.HasPrefix(string(a), string(b)) || strings.HasPrefix(string(b), string(a))
}

func (s suite) measure(t *testing.T, l tariff.QueryLine, c tariff.Candidate, m *tariff.Measure) {
	if m == nil {
		t.Fatalf("line %v: a nil measure", l)
	}
	if !m.Contains(s.o.Date) {
		t.Errorf("line %v: measure %s holds %s, which isn't on %s", l, m.ID, m.Period, s.o.Date)
	}
	if l.Origin != "" && !m.Origin.Contains(l.Origin) {
		t.Errorf("line %v: measure %s isn't for goods of that origin", l, m.ID)
	}
	if m.Code != "" && !related(m.Code, c.Code) {
		t.Errorf("line %v: measure %s is for code %s, not %s", l, m.ID, m.Code, c.Code)
	}
	if m.ID == "" || m.Kind == "" {
		t.Errorf("line %v: measure %+v lacks its id or kind", l, m)
	}
	if (m.Kind.Base() || m.Kind.OnTop()) && m.Rate.IsZero() {
		t.Errorf("line %v: measure %s is a duty without a rate", l, m.ID)
	}
	if m.Source == "" {
		t.Errorf("line %v: measure %s doesn't say where it is from", l, m.ID)
	}
}

func (s suite) unknownCode(t *testing.T) {
	for _, code := range []trade.HSCode{"9999999999", "", "1", "61x9", "123456789012345678901234567890"} {
		for _, a := range s.ask(t, tariff.Query{Territory: s.o.Territory, Date: s.o.Date, Lines: []tariff.QueryLine{{Code: code, Origin: "CN"}}}) {
			for _, c := range a.Candidates {
				if third := slices.ContainsFunc(c.Measures, func(m *tariff.Measure) bool { return m.Kind == tariff.ThirdCountry }); third == c.Unlisted {
					t.Errorf("code %q: Unlisted is %v and a third country duty is there: %v", code, c.Unlisted, third)
				}
			}
		}
	}
}

func (s suite) cancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.p.Measures(ctx, s.query()); !errors.Is(err, context.Canceled) {
		t.Errorf("Measures with a cancelled context: error %v, want context.Canceled", err)
	}
	if _, err := s.p.Regime(ctx, s.o.Territory, s.o.Date); !errors.Is(err, context.Canceled) {
		t.Errorf("Regime with a cancelled context: error %v, want context.Canceled", err)
	}
}

// concurrent asks the same from many goroutines: the answers are the same, and the query is left as it was. With -race
// it finds unguarded state.
func (s suite) concurrent(t *testing.T) {
	q := s.query()
	before := slices.Clone(q.Lines)
	want := print(s.ask(t, q)...)
	var wg sync.WaitGroup
	got := make([]string, 8)
	for g := range got {
		wg.Go(func() {
			for range 5 {
				answers, err := s.p.Measures(context.Background(), q)
				if err != nil {
					got[g] = err.Error()
					return
				}
				if _, err := s.p.Regime(context.Background(), q.Territory, q.Date); err != nil {
					got[g] = err.Error()
					return
				}
				got[g] = print(answers...)
			}
		})
	}
	wg.Wait()
	for g := range got {
		if got[g] != want {
			t.Fatalf("goroutine %d got another answer:\n%s\nwant\n%s", g, got[g], want)
		}
	}
	if !slices.Equal(q.Lines, before) {
		t.Error("the query was changed")
	}
}

func (s suite) authority(t *testing.T) {
	a, b := s.p.Authority(s.o.Territory, s.o.Date), s.p.Authority(s.o.Territory, s.o.Date)
	if !slices.Equal(a, b) {
		t.Errorf("authority changes between calls: %v, %v", a, b)
	}
	if len(a) > 0 { // the caller may do with it as it likes
		a[0] = "changed"
		if c := s.p.Authority(s.o.Territory, s.o.Date); !slices.Equal(b, c) {
			t.Errorf("a caller can change the provider's authority: %v", c)
		}
	}
}

func (s suite) scopes(t *testing.T) {
	sc, ok := s.p.(tariff.Scopes)
	if !ok {
		if s.o.List != "" {
			t.Error("the provider is no tariff.Scopes")
		}
		return
	}
	if on, loaded := sc.Listed(s.o.Territory, "no/such-list", s.o.Codes[0], s.o.Date); on || loaded {
		t.Errorf("a list that isn't there: listed %v, loaded %v", on, loaded)
	}
	if s.o.List != "" {
		if _, loaded := sc.Listed(s.o.Territory, s.o.List, s.o.Codes[0], s.o.Date); !loaded {
			t.Errorf("list %s isn't loaded", s.o.List)
		}
	}
}

// print writes answers for comparison.
func print(answers ...tariff.Answer) string {
	var b strings.Builder
	for i, a := range answers {
		fmt.Fprintf(&b, "%d %v\n", i, a.Data)
		for _, c := range a.Candidates {
			fmt.Fprintf(&b, "  %s %q %v unlisted=%v\n", c.Code, c.Description, c.Lines, c.Unlisted)
			for _, m := range c.Measures {
				fmt.Fprintf(&b, "    %s %s %s %s %s\n", m.ID, m.Kind, m.RateText, m.Programme, m.Period)
			}
		}
	}
	return b.String()
}
