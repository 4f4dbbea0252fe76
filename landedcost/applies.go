package landedcost

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// judge reports whether a measure covers the line, and what an undecided one asks for.
func (w *stacking) judge(s *stack, m *tariff.Measure, cand *tariff.Candidate, rd reading) (tri cond.Tri, asks []string, why string) {
	if m.Scope != nil {
		if ok, why := w.inScope(s, m, cand.Code); !ok {
			return cond.False, nil, why
		}
	}
	if m.When.IsZero() {
		return cond.True, nil, ""
	}
	tri = m.When.Eval(w.l, nil)
	switch {
	case tri == cond.False:
		return tri, nil, "its condition doesn't hold"
	case tri == cond.Unknown && !rd.skip:
		return cond.Of(rd.holds(m.ID)), nil, "its condition is taken not to hold"
	case tri == cond.Unknown:
		var a cond.Asks
		m.When.Eval(w.l, &a)
		asks = a.Names
	}
	return tri, asks, ""
}

// undecided records what can't be decided, with the input that would settle it.
func (w *stacking) undecided(s *stack, key, ask string, m *tariff.Measure) {
	if !slices.Contains(s.unknown, key) {
		s.unknown, s.hangs = append(s.unknown, key), append(s.hangs, ask)
	}
	if slices.Contains(s.asks, ask) {
		return
	}
	s.asks = append(s.asks, ask)
	path := askPath(ask, w.l.i)
	s.findings = append(s.findings, trade.Finding{Code: "fact.missing", Severity: trade.Review, Path: path,
		Message: fmt.Sprintf("%s (%s) can't be decided without %s", label(m), m.RateText, strings.TrimPrefix(ask, "facts/")), Settles: path, Holds: trade.DecideLandedCost})
}

// applies reports whether a measure covers the line: its scope, then its condition. why says why not. What is undecided
// is recorded, and doesn't apply nominally.
func (w *stacking) applies(s *stack, m *tariff.Measure, cand *tariff.Candidate, rd reading) (bool, string) {
	tri, asks, why := w.judge(s, m, cand, rd)
	switch tri {
	case cond.True:
		return true, ""
	case cond.Unknown:
		for _, n := range asks {
			w.undecided(s, m.ID, n, m)
		}
		why = "can't be decided without " + strings.Join(asks, ", ")
	}
	w.consider(s, m, false, why)
	return false, why
}

// inScope reports whether the code is on a measure's lists. Where a list isn't loaded the article is presumed not
// listed, and the charge says so.
func (w *stacking) inScope(s *stack, m *tariff.Measure, code trade.HSCode) (bool, string) {
	var unloaded []string
	listed := func(lists []string) (bool, string) {
		for _, name := range lists {
			in, loaded := false, false
			if w.c.scopes != nil {
				in, loaded = w.c.scopes.Listed(w.c.territory, name, code, w.c.law)
			}
			if in {
				return true, name
			}
			if loaded {
				continue
			}
			unloaded = append(unloaded, name)
			if !slices.Contains(s.flags, "scope.presumed") {
				s.flags = append(s.flags, "scope.presumed")
			}
		}
		return false, ""
	}
	if in, name := listed(m.Scope.Except); in {
		return false, "the goods are on the list " + name
	}
	if len(m.Scope.Lists) == 0 {
		return true, ""
	}
	if in, _ := listed(m.Scope.Lists); in {
		return true, ""
	}
	if len(unloaded) > 0 {
		return false, "the goods are presumed not to be on the list " + strings.Join(unloaded, ", ") + ", which isn't loaded for them"
	}
	return false, "the goods aren't on the list " + strings.Join(m.Scope.Lists, ", ")
}

// consider records why a measure did or didn't apply, where the caller wants to know.
func (w *stacking) consider(s *stack, m *tariff.Measure, applied bool, why string) {
	if !w.c.opt.Considered {
		return
	}
	s.considered = append(s.considered, Considered{Measure: m.ID, Name: m.Name, Heading: m.Heading, Rate: m.RateText, Applied: applied, Why: why})
}
