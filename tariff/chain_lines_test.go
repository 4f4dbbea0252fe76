package tariff

import (
	"context"
	"fmt"
	"testing"

	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
)

// fake is a provider of fixed answers.
type fake struct {
	name       string
	candidates map[trade.HSCode][]Candidate
	authority  []Kind
	list       map[trade.HSCode]bool
}

func (f fake) Name() string { return f.name }
func (f fake) Regime(context.Context, trade.Territory, trade.Date) (*Regime, error) {
	return nil, nil
}
func (f fake) Measures(_ context.Context, q Query) ([]Answer, error) {
	out := make([]Answer, len(q.Lines))
	for i, l := range q.Lines {
		out[i].Candidates = f.candidates[l.Code]
	}
	return out, nil
}
func (f fake) Authority(trade.Territory, trade.Date) []Kind { return f.authority }
func (f fake) Listed(_ trade.Territory, _ string, code trade.HSCode, _ trade.Date) (bool, bool) {
	return f.list[code], f.list != nil
}

// A schedule's candidate stands for several lines. A later provider is asked for each of them, and a list may tell them
// apart; what is alike comes back as one.
func TestChainAsksForEachLine(t *testing.T) {
	rate := func(s string) duty.Expression {
		x, err := duty.Parse(s, duty.Plain)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	base := &Measure{ID: "base", Kind: ThirdCountry, Rate: rate("3%")}
	scoped := &Measure{ID: "metals", Kind: Additional, Rate: rate("50%"), Scope: &Scope{Lists: []string{"zz/metals"}}}
	own := &Measure{ID: "own", Kind: Additional, Rate: rate("10%")}
	lines := []trade.HSCode{"7326908605", "7326908660", "7326908675", "7326908688"}
	schedule := fake{name: "schedule", authority: []Kind{ThirdCountry}, candidates: map[trade.HSCode][]Candidate{"73269086": {{Code: "73269086", Description: "Other", Lines: lines, Measures: []*Measure{base}}}}}
	law := func(extra trade.HSCode) fake {
		f := fake{name: "law", candidates: map[trade.HSCode][]Candidate{"73269086": {{Code: "7326908605", Measures: []*Measure{scoped}}}}}
		for _, l := range lines {
			c := Candidate{Code: l, Measures: []*Measure{scoped}, Unlisted: true}
			if l == extra {
				c.Measures = append(c.Measures, own)
			}
			f.candidates[l] = []Candidate{c}
		}
		return f
	}
	list := func(codes ...trade.HSCode) fake {
		f := fake{name: "lists", list: map[trade.HSCode]bool{}}
		for _, c := range codes {
			f.list[c] = true
		}
		return f
	}
	tests := []struct {
		name  string
		law   fake
		lists fake
		want  []string
	}{
		{"alike", law(""), list(), []string{"73269086 [7326908605 7326908660 7326908675 7326908688] 2"}},
		{"told apart by a measure", law("7326908660"), list(), []string{"7326908605 [7326908605 7326908675 7326908688] 2", "7326908660 [] 3"}},
		{"told apart by a list", law(""), list("7326908605", "7326908688"), []string{"7326908605 [7326908605 7326908688] 2", "7326908660 [7326908660 7326908675] 2"}},
		{"all on a list of longer codes", law(""), list(lines...), []string{"7326908605 [7326908605 7326908660 7326908675 7326908688] 2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Chain(tt.lists, schedule, tt.law).Measures(context.Background(), Query{Territory: "ZZ", Date: trade.NewDate(2026, 1, 1), Lines: []QueryLine{{Code: "73269086"}}})
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, c := range got[0].Candidates {
				said = append(said, fmt.Sprint(c.Code, " ", c.Lines, " ", len(c.Measures)))
			}
			if diff := cmp.Diff(tt.want, said); diff != "" {
				t.Error(diff)
			}
		})
	}
}
