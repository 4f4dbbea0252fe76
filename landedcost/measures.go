package landedcost

import (
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// stack is what the measures on one candidate code come to, under one reading of what is undecided.
type stack struct {
	rows       []row
	total      decimal.Decimal
	noBase     bool     // the data hold no base duty: the total lacks it
	unpriced   bool     // the base duty asks for a quantity that isn't given: the total lacks it
	unknown    []string // what is undecided: facts and measures by id, each once
	hangs      []string // for each unknown the name of the first input it asks for
	asks       []string // names of the inputs that would settle it
	findings   []trade.Finding
	options    []Option
	considered []Considered
	flags      []string
	refused    bool
	gap        bool // something undecided could raise the duty
}

// reading says how one evaluation of a stack takes what is undecided: bit k set takes unknown k to hold.
type reading struct {
	keys []string
	bits uint
	skip bool // leave measures out that are undecided
}

func (r reading) holds(key string) bool {
	k := slices.Index(r.keys, key)
	return k >= 0 && r.bits&(1<<k) != 0
}

// maxUnknowns bounds how many undecided things are tried in every combination; more are taken together.
const maxUnknowns = 4

// measures charges what the schedule says falls on a line: the base duty and what comes on top, or measures of the
// charge's own kinds. Several candidate codes, and what is undecided, are read as the scenario asks.
func (c *calc) measures(g *group, idx int, ch *tariff.Charge, l *line, base decimal.Decimal, operands []Operand) {
	if l.code == "" && l.item.DutyRate == "" {
		l.status = Partial
		l.find(trade.Finding{Code: "hs.missing", Severity: trade.Block, Path: pointer(l.i, "hs_code"),
			Message: ch.Name + ": the goods have no HS code", Settles: pointer(l.i, "hs_code"), Holds: trade.DecideLandedCost})
		return
	}
	w := stacking{c: c, g: g, idx: idx, ch: ch, l: l, base: base, operands: operands}
	candidates := l.candidates
	if len(candidates) == 0 {
		candidates = []tariff.Candidate{{Code: l.code}}
	}
	stacks := make([]stack, len(candidates))
	for k := range candidates {
		stacks[k] = w.read(&candidates[k], c.sc)
	}
	pick := w.pick(candidates, stacks)
	if pick < 0 {
		return
	}
	s := &stacks[pick]
	if len(candidates) > 1 || l.chosen == "" {
		l.chosen = candidates[pick].Code
	}
	w.book(s)
}

// pick chooses among candidate codes: -1 where the order wants an exact code and the candidates' duties differ.
func (w *stacking) pick(candidates []tariff.Candidate, stacks []stack) int {
	if len(stacks) == 1 {
		return 0
	}
	order := make([]int, len(stacks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return stacks[a].total.Cmp(stacks[b].total) })
	low, high := order[0], order[len(order)-1]
	c, l := w.c, w.l
	strategy := l.item.Strategy
	if strategy == "" {
		strategy = c.order.Strategy
	}
	same := stacks[low].total.Equal(stacks[high].total) && !stacks[low].noBase && !stacks[high].noBase
	path := pointer(l.i, "codes/"+string(c.territory))
	sc := c.reads(path)
	if !same {
		c.ask(path)
		l.find(trade.Finding{Code: "hs.ambiguous", Severity: trade.Warn, Path: pointer(l.i, "hs_code"),
			Message: fmt.Sprintf("%s stands for %d codes of %s, with duty from %s (%s) to %s (%s)", l.code.Dotted(), len(candidates), c.reg.Name,
				c.customs(stacks[low].total), candidates[low].Code.Dotted(), c.customs(stacks[high].total), candidates[high].Code.Dotted()),
			Settles: path, Holds: trade.DecideLandedCost})
	}
	switch {
	case sc == lowest || strategy == trade.Minimum && !same:
		return low
	case sc == highest || strategy == trade.Maximum && !same:
		return high
	case same:
		return 0
	case strategy == trade.Median:
		return order[(len(order)-1)/2]
	}
	l.status = Partial
	return -1
}

func (c *calc) customs(d decimal.Decimal) trade.Money {
	return trade.Money{Amount: d, Currency: c.customCur}
}

// book enters a stack into the ledger.
func (w *stacking) book(s *stack) {
	c, l := w.c, w.l
	l.findings = append(l.findings, s.findings...)
	l.options = append(l.options, s.options...)
	l.considered = append(l.considered, s.considered...)
	if s.noBase {
		w.noBase()
	}
	for _, n := range s.asks {
		c.ask(askPath(n, l.i))
	}
	if s.gap {
		l.status = Partial
	}
	if s.refused {
		l.status = Refused
	}
	for k := range s.rows {
		r := s.rows[k]
		if k == 0 {
			r.flags = append(r.flags, s.flags...)
		}
		c.add(r)
	}
}

// noBase says that no base duty is known for the line.
func (w *stacking) noBase() {
	l, c := w.l, w.c
	l.status = Partial
	l.find(trade.Finding{Code: "rate.unknown", Severity: trade.Review, Path: pointer(l.i, "hs_code"),
		Message: fmt.Sprintf("no duty rate of %s is known for %s on %s: load its schedule, or give the item's duty_rate", c.reg.Name, l.code.Dotted(), c.law),
		Settles: pointer(l.i, "duty_rate"), Holds: trade.DecideLandedCost})
}

// stacking is the evaluation of one line's measures.
type stacking struct {
	c        *calc
	g        *group
	idx      int
	ch       *tariff.Charge
	l        *line
	base     decimal.Decimal
	operands []Operand
}

// read evaluates a candidate under a scenario. What is undecided is left out nominally; for the bounds every
// combination of a few unknowns is tried.
func (w *stacking) read(cand *tariff.Candidate, sc scenario) stack {
	first := w.evaluate(cand, reading{skip: true})
	if len(first.unknown) == 0 {
		return first
	}
	if sc == nominal {
		// What only could lower the duty leaves the amount standing, with its bounds; what could raise it leaves a gap.
		most := w.read(cand, highest)
		first.gap = first.gap || most.total.GreaterThan(first.total)
		return first
	}
	keys := first.unknown
	if focus := w.c.focus; focus != "" {
		keys = nil
		for k, ask := range first.hangs {
			if askPath(ask, w.l.i) == focus {
				keys = append(keys, first.unknown[k])
			}
		}
	}
	combos := uint(1) << min(len(keys), maxUnknowns)
	best := first
	for bits := range combos {
		r := reading{keys: keys, bits: bits}
		if len(keys) > maxUnknowns && bits == combos-1 {
			r.bits = ^uint(0)
		}
		s := w.evaluate(cand, r)
		s.asks, s.unknown = first.asks, first.unknown
		better := s.total.Cmp(best.total) < 0
		if sc == highest {
			better = s.total.Cmp(best.total) > 0
		}
		if bits == 0 || better {
			best = s
		}
	}
	return best
}

// evaluate computes the base duty and everything on top of it.
func (w *stacking) evaluate(cand *tariff.Candidate, rd reading) stack {
	var s stack
	if !w.wantsDuty() {
		w.simple(&s, cand, rd)
		return s
	}
	w.prohibitions(&s, cand, rd)
	baseRow, ok := w.baseDuty(&s, cand, rd)
	if !ok { // no rate at all, or one that lacks a quantity, which has been asked for
		unpriced := slices.ContainsFunc(s.options, func(o Option) bool { return o.Kind == tariff.ThirdCountry })
		s.noBase, s.unpriced, s.gap = !unpriced, unpriced, true
	}
	tops := w.onTop(&s, cand, rd, baseRow, ok)
	replaced := slices.ContainsFunc(tops, func(r row) bool { return r.m.ReplacesBase })
	if ok {
		if replaced {
			baseRow.amount = decimal.Zero
			baseRow.d = Derivation{Op: OpZero, Reason: "another duty takes its place", Result: w.c.customs(decimal.Zero)}
		}
		s.rows = append(s.rows, baseRow)
		s.total = plus(s.total, baseRow.amount)
	} else if replaced {
		s.noBase, s.unpriced = false, false
	}
	for _, r := range tops {
		s.rows = append(s.rows, r)
		s.total = plus(s.total, r.amount)
	}
	return s
}

// wantsDuty reports whether the charge takes the base duty from the schedule, rather than only measures of other kinds.
func (w *stacking) wantsDuty() bool {
	return len(w.ch.Kinds) == 0 || slices.ContainsFunc(w.ch.Kinds, tariff.Kind.Base)
}

func (w *stacking) wants(k tariff.Kind) bool {
	if len(w.ch.Kinds) == 0 {
		return k.Base() || k.OnTop()
	}
	return slices.Contains(w.ch.Kinds, k)
}

// simple charges measures of the charge's kinds, such as excise, each for itself; of a family the highest rank that
// applies.
func (w *stacking) simple(s *stack, cand *tariff.Candidate, rd reading) {
	best := map[string]*tariff.Measure{}
	for _, m := range cand.Measures {
		if m.Family == "" || !w.wants(m.Kind) || best[m.Family] != nil && m.Rank <= best[m.Family].Rank {
			continue
		}
		if tri, _, _ := w.judge(s, m, cand, rd); tri == cond.True {
			best[m.Family] = m
		}
	}
	for _, m := range cand.Measures {
		if !w.wants(m.Kind) {
			continue
		}
		if b := best[m.Family]; b != nil && b != m && m.Rank <= b.Rank {
			w.consider(s, m, false, "gives way to "+label(b)+" of the same family")
			continue
		}
		if ok, _ := w.applies(s, m, cand, rd); !ok {
			continue
		}
		if r, ok := w.row(s, m, m.Rate, w.base, w.operands); ok {
			s.rows = append(s.rows, r)
			s.total = plus(s.total, r.amount)
		}
	}
}

// prohibitions refuses the line where one applies.
func (w *stacking) prohibitions(s *stack, cand *tariff.Candidate, rd reading) {
	for _, m := range cand.Measures {
		if m.Kind != tariff.Prohibition && m.Kind != tariff.Licence {
			continue
		}
		if ok, _ := w.applies(s, m, cand, rd); !ok {
			continue
		}
		f := trade.Finding{Code: "goods.licence", Severity: trade.Review, Path: pointer(w.l.i, "hs_code"), Source: m.Instrument,
			Message: fmt.Sprintf("%s: %s needs a licence or certificate (%s)", w.c.reg.Name, w.l.code.Dotted(), m.Name), Holds: trade.DecideDeclaration}
		if m.Kind == tariff.Prohibition {
			s.refused = true
			f.Code, f.Severity = "goods.prohibited", trade.Block
			f.Message = fmt.Sprintf("%s doesn't admit %s on %s: %s", w.c.reg.Name, w.l.code.Dotted(), w.c.law, m.Name)
		}
		s.findings = append(s.findings, f)
	}
}
