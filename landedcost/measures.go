package landedcost

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
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
	if !same {
		path := pointer(l.i, "codes/"+string(c.territory))
		c.ask(path)
		l.find(trade.Finding{Code: "hs.ambiguous", Severity: trade.Warn, Path: pointer(l.i, "hs_code"),
			Message: fmt.Sprintf("%s stands for %d codes of %s, with duty from %s (%s) to %s (%s)", l.code.Dotted(), len(candidates), c.reg.Name,
				c.customs(stacks[low].total), candidates[low].Code.Dotted(), c.customs(stacks[high].total), candidates[high].Code.Dotted()),
			Settles: path, Holds: trade.DecideLandedCost})
	}
	switch {
	case c.sc == lowest || strategy == trade.Minimum && !same:
		return low
	case c.sc == highest || strategy == trade.Maximum && !same:
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

// baseDuty lists the lawful ways to the base duty side by side and returns the one to charge: the host's own rate, a
// claimed preference, else the lowest of what needs no claim. ok is false where the data hold none.
func (w *stacking) baseDuty(s *stack, cand *tariff.Candidate, rd reading) (best row, ok bool) {
	if text := w.l.item.DutyRate; text != "" {
		x, err := duty.Parse(text, duty.Plain)
		if err != nil {
			s.findings = append(s.findings, trade.Finding{Code: "duty_rate.malformed", Severity: trade.Block, Path: pointer(w.l.i, "duty_rate"), Message: err.Error(), Cause: err})
			return row{}, false
		}
		m := &tariff.Measure{ID: "order", Kind: tariff.ThirdCountry, Name: "Duty at the rate the order gives", RateText: text, Rate: x, Citation: tariff.Citation{Source: "order"}}
		r, ok := w.row(s, m, x, w.base, w.operands)
		s.options = append(s.options, Option{Kind: m.Kind, Name: m.Name, Measure: m.ID, Rate: text, Claimable: true, Chosen: ok, Duty: w.c.customs(r.amount)})
		return r, ok
	}
	chosen := -1
	var third row
	haveThird := false
	var eligible bool
	for _, m := range cand.Measures {
		if !m.Kind.Base() {
			continue
		}
		applies, why := w.applies(s, m, cand, rd)
		o := Option{Kind: m.Kind, Name: m.Name, Measure: m.ID, Rate: m.RateText, Claimable: true, Why: why}
		var r row
		priced := false
		if _, simple := m.Rate.AdValorem(); applies || simple { // what doesn't apply asks for no quantity
			if r, priced = w.row(s, m, m.Rate, w.base, w.operands); priced {
				o.Duty = w.c.customs(r.amount)
			}
		}
		switch {
		case !applies || !priced:
			o.Claimable = false
		case m.Kind == tariff.ThirdCountry:
			if haveThird {
				continue
			}
			third, haveThird = r, true
		case m.Kind == tariff.PreferenceDuty:
			o.Claimed = w.l.claims([]string{m.Programme, m.Symbol, m.Scheme}) == cond.True
			o.Needs, eligible = w.preferenceNeeds(m), o.Claimed
			o.Claimable = len(o.Needs) == 0 || o.Claimed
		case m.Kind == tariff.Quota:
			left, given := w.c.order.QuotaLeft[m.QuotaOrder]
			eligible = given && (left.Quantity.Value.IsPositive() || left.Money.Amount.IsPositive())
			if !eligible {
				o.Claimable = false
				o.Needs = []string{"quota_left/" + m.QuotaOrder}
			}
		default:
			eligible = true
		}
		s.options = append(s.options, o)
		if !applies || !priced {
			continue
		}
		if m.Kind != tariff.ThirdCountry && !eligible {
			continue
		}
		if chosen < 0 || r.amount.LessThan(best.amount) {
			best, chosen = r, len(s.options)-1
		}
	}
	if chosen < 0 {
		return row{}, false
	}
	s.options[chosen].Chosen = true
	if haveThird {
		for k := range s.options {
			o := &s.options[k]
			if o.Kind != tariff.ThirdCountry && o.Duty.IsSet() {
				o.Saving = w.c.customs(third.amount.Sub(o.Duty.Amount))
			}
		}
	}
	o := &s.options[chosen]
	if o.Kind == tariff.PreferenceDuty && (w.l.item.Preference.Proof == "") && len(best.m.Proof) > 0 {
		s.findings = append(s.findings, trade.Finding{Code: "preference.proof", Severity: trade.Review, Path: pointer(w.l.i, "preference/proof"),
			Message: fmt.Sprintf("%s is claimed; it needs %s", best.m.Name, strings.Join(best.m.Proof, " or ")), Settles: pointer(w.l.i, "preference/proof"), Holds: trade.DecideDeclaration})
	}
	return best, true
}

// unpriced says why the line's figures don't give an amount for a measure, nil where they do.
func (w *stacking) unpriced(m *tariff.Measure) error {
	if _, ok := m.Rate.AdValorem(); ok {
		return nil
	}
	_, err := m.Rate.Evaluate(w.c.input(w.l, w.base))
	return err
}

// preferenceNeeds lists what is missing for a preference.
func (w *stacking) preferenceNeeds(m *tariff.Measure) []string {
	var needs []string
	p := w.l.item.Preference
	if p == nil || !p.Claim {
		needs = append(needs, "a claim of preference")
	}
	if len(m.Proof) > 0 && (p == nil || p.Proof == "") {
		needs = append(needs, "proof of origin: "+strings.Join(m.Proof, " or "))
	}
	return needs
}

// onTop evaluates the additional duties: of each family the highest rank that applies, none that a duty already charged
// leaves out, floors after the base duty as it's really claimed. No duty falls on another. What is undecided matters only
// where it would change something: a measure that another of its family outranks, or leaves out, asks for nothing.
func (w *stacking) onTop(s *stack, cand *tariff.Candidate, rd reading, baseRow row, hasBase bool) []row {
	type entry struct {
		m    *tariff.Measure
		tri  cond.Tri
		asks []string
	}
	var in []entry
	for _, m := range cand.Measures {
		if !m.Kind.OnTop() || !w.wants(m.Kind) {
			continue
		}
		if tri, asks, why := w.judge(s, m, cand, rd); tri == cond.False {
			w.consider(s, m, false, why)
		} else {
			in = append(in, entry{m, tri, asks})
		}
	}
	// best is the highest rank of the family that certainly applies, the first in the file among equals.
	best := func(family string) *tariff.Measure {
		var b *tariff.Measure
		for _, e := range in {
			if e.m.Family == family && e.tri == cond.True && (b == nil || e.m.Rank > b.Rank) {
				b = e.m
			}
		}
		return b
	}
	var out []row
	var charged []*tariff.Measure
	if hasBase {
		charged = append(charged, baseRow.m) // a safeguard may be left out where a quota is used
	}
	for _, e := range in {
		m := e.m
		if m.Family != "" {
			if b := best(m.Family); b != nil && b != m && (e.tri == cond.True || m.Rank <= b.Rank) {
				w.consider(s, m, false, "gives way to "+label(b)+" of the same family")
				continue
			}
		}
		if k := slices.IndexFunc(charged, func(o *tariff.Measure) bool {
			return slices.Contains(m.NotWith, o.ID) || o.Family != "" && slices.Contains(m.NotWith, o.Family)
		}); k >= 0 {
			w.consider(s, m, false, "not charged together with "+label(charged[k]))
			continue
		}
		if e.tri == cond.Unknown {
			for _, n := range e.asks {
				w.undecided(s, m.ID, n, m)
			}
			w.consider(s, m, false, "can't be decided without "+strings.Join(e.asks, ", "))
			continue
		}
		base, operands, ok := w.share(s, m, rd)
		if !ok {
			continue
		}
		if m.Floor && !hasBase {
			w.consider(s, m, false, "a total that includes the base duty can't be told without it")
			continue
		}
		r, ok := w.row(s, m, m.Rate, base, operands)
		if !ok {
			continue
		}
		if m.Floor {
			r = w.floor(r, baseRow, base)
		}
		w.consider(s, m, true, r.d.String())
		charged = append(charged, m)
		out = append(out, r)
	}
	return out
}

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

func label(m *tariff.Measure) string {
	if m.Heading != "" {
		return m.Heading + " " + m.Name
	}
	return m.Name
}

// floor makes the row's amount what is missing to a total that includes the base duty. On a share of the value the base
// duty of that share counts.
func (w *stacking) floor(r, baseRow row, base decimal.Decimal) row {
	whole, duty := r.amount, baseRow.amount
	if !base.Equal(w.base) {
		duty, _ = money.MulDivRound(baseRow.amount, base, w.base, w.c.customCur.MinorUnits(), money.HalfUp)
	}
	r.amount = decimal.Max(decimal.Zero, whole.Sub(duty))
	r.d.Less = duty
	r.d.Reason = fmt.Sprintf("a total of %s that includes the base duty of %s", w.c.customs(whole), w.c.customs(duty))
	r.d.Result = w.c.customs(r.amount)
	return r
}

// share returns the part of the customs value a measure falls on.
func (w *stacking) share(s *stack, m *tariff.Measure, rd reading) (decimal.Decimal, []Operand, bool) {
	if m.ShareOf == "" {
		return w.base, w.operands, true
	}
	share := decimal.Zero
	text, given := w.l.Fact(m.ShareOf)
	if given {
		v, err := trade.ParseDecimal(text)
		if err != nil || v.IsNegative() || v.GreaterThan(one) {
			s.findings = append(s.findings, trade.Finding{Code: "fact.malformed", Severity: trade.Block, Path: pointer(w.l.i, "facts/"+m.ShareOf),
				Message: fmt.Sprintf("%.40q must be a share from 0 to 1", text), Settles: pointer(w.l.i, "facts/"+m.ShareOf)})
			return decimal.Zero, nil, false
		}
		share = v
	} else {
		key := "share/" + m.ShareOf
		w.undecided(s, key, "facts/"+m.ShareOf, m)
		if rd.skip {
			return decimal.Zero, nil, false
		}
		if rd.holds(key) {
			share = one
		}
	}
	name := strings.ReplaceAll(m.ShareOf, "_", " ")
	if m.ShareRest {
		share = one.Sub(share)
		name = "rest beside " + name
	}
	base := w.c.minor().MulApply(w.base, share)
	return base, []Operand{{Name: fmt.Sprintf("customs value × %s %s", trade.DecimalText(share, 0), name), Value: base, Origin: pointer(w.l.i, "facts/"+m.ShareOf)}}, true
}

// undecided records what can't be decided, with the input that would settle it.
func (w *stacking) undecided(s *stack, key, ask string, m *tariff.Measure) {
	if !slices.Contains(s.unknown, key) {
		s.unknown = append(s.unknown, key)
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
	listed := func(lists []string) (bool, string) {
		for _, name := range lists {
			in, loaded := false, false
			if w.c.scopes != nil {
				in, loaded = w.c.scopes.Listed(w.c.territory, name, code, w.c.law)
			}
			if in {
				return true, name
			}
			if !loaded && !slices.Contains(s.flags, "scope.presumed") {
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
	return false, "the goods aren't on the list " + strings.Join(m.Scope.Lists, ", ")
}

// consider records why a measure did or didn't apply, where the caller wants to know.
func (w *stacking) consider(s *stack, m *tariff.Measure, applied bool, why string) {
	if !w.c.opt.Considered {
		return
	}
	s.considered = append(s.considered, Considered{Measure: m.ID, Name: m.Name, Heading: m.Heading, Rate: m.RateText, Applied: applied, Why: why})
}

// row prices one measure. It reports false where a quantity or another fact is missing, which is recorded.
func (w *stacking) row(s *stack, m *tariff.Measure, x duty.Expression, base decimal.Decimal, operands []Operand) (row, bool) {
	c := w.c
	r := row{idx: w.idx, ch: w.ch, m: m, line: w.l.i, name: m.Name, kind: string(m.Kind), rate: m.RateText, base: base, g: w.g,
		cite: &m.Citation, period: m.Period, heading: m.Heading}
	rule := w.ch.Round.Amount
	if rule.IsZero() {
		rule = c.minor()
	}
	d := Derivation{Op: OpRate, Rate: m.RateText, Base: c.customs(base), Operands: operands, Rounding: roundingName(w.ch.Round.Amount), BaseRounding: roundingName(w.ch.Round.Base),
		Rule: rule, BaseRule: w.ch.Round.Base}
	if rate, ok := x.AdValorem(); ok {
		d.Fraction, d.Exact = rate, base.Mul(rate)
		r.amount = rule.MulApply(base, rate)
	} else {
		res, err := x.Evaluate(c.input(w.l, base))
		if err != nil {
			for _, f := range c.evaluationFindings(err, w.l, m.Name) {
				if !slices.ContainsFunc(s.findings, func(o trade.Finding) bool { return o.Path == f.Path && o.Code == f.Code }) {
					s.findings = append(s.findings, f)
				}
				if !slices.Contains(s.unknown, f.Path) {
					s.unknown = append(s.unknown, f.Path)
				}
			}
			return r, false
		}
		d.Op, d.Exact, d.Expression = OpExpression, res.Amount, res
		r.amount = rule.Apply(res.Amount)
	}
	d.Result = c.customs(r.amount)
	r.d = d
	return r, true
}

// input gathers the figures an expression may ask for: quantities are totals of the line.
func (c *calc) input(l *line, base decimal.Decimal) duty.Input {
	in := duty.Input{Value: c.customs(base), Date: c.law, Exchange: func(from, to trade.Currency) (decimal.Decimal, bool) {
		r, ok := c.exchange(from, to)
		return r.Rate, ok
	}}
	q := l.item.Quantity
	in.Quantities = make(map[string]decimal.Decimal, len(l.item.Quantities)+1)
	for k, v := range l.item.Quantities {
		if strings.HasPrefix(k, "ASV") || strings.HasPrefix(k, "BRX") { // strengths aren't multiplied by pieces
			in.Quantities[k] = v
			continue
		}
		in.Quantities[k] = v.Mul(q)
	}
	if _, given := in.Quantities["NAR"]; !given && !c.totals {
		in.Quantities["NAR"] = q
	}
	if w := l.item.NetWeight; !w.IsZero() {
		in.Net = w.Kilograms().Mul(q)
	}
	if w := l.item.GrossWeight; !w.IsZero() {
		in.Gross = w.Kilograms().Mul(q)
	}
	if len(l.item.Facts) > 0 {
		answer(&in, l.item.Facts, q)
	}
	return in
}

// answer gives an expression what it may ask of the item's facts, by the name it asks with: amounts of money per piece in
// the customs currency ("RET" is the retail price, parts of the goods go by their names), Meursing amounts ("EA": "99.88
// EUR/100 kg"), and yes or no.
func answer(in *duty.Input, facts trade.Facts, pieces decimal.Decimal) {
	for name, text := range facts {
		switch name {
		case "EA", "EAR", "ADSZ", "ADSZR", "ADFM", "ADFMR":
			if x, err := duty.Parse(text, duty.TARIC); err == nil {
				if in.Meursing == nil {
					in.Meursing = make(map[string]duty.Expression)
				}
				in.Meursing[name] = x
			}
			continue
		}
		switch text {
		case "yes", "true", "no", "false":
			if in.Facts == nil {
				in.Facts = make(map[string]bool)
			}
			in.Facts[name] = text == "yes" || text == "true"
			continue
		}
		v, err := trade.ParseDecimal(text)
		if err != nil {
			continue
		}
		v = v.Mul(pieces)
		if name == "RET" {
			in.RetailPrice = v
			continue
		}
		if in.ByPart == nil {
			in.ByPart = make(map[string]decimal.Decimal)
		}
		in.ByPart[name] = v
	}
}

// missingFact records what an expression lacks on the line.
func (c *calc) missingFact(err error, l *line, name string) {
	l.findings = append(l.findings, c.evaluationFindings(err, l, name)...)
}

// evaluationFindings turns an expression's error into findings that name the field to fill.
func (c *calc) evaluationFindings(err error, l *line, name string) []trade.Finding {
	var out []trade.Finding
	for _, n := range duty.Missing(err) {
		code, path := "fact.missing", pointer(l.i, needField(n))
		if n.Kind == duty.NeedQuantity {
			code = "quantity.missing"
		}
		c.ask(path)
		out = append(out, trade.Finding{Code: code, Severity: trade.Review, Path: path,
			Message: fmt.Sprintf("%s asks for %s", name, n), Settles: path, Holds: trade.DecideLandedCost})
	}
	if len(out) > 0 {
		return out
	}
	return []trade.Finding{{Code: "rate.not_computable", Severity: trade.Review, Path: pointer(l.i, "hs_code"),
		Message: fmt.Sprintf("%s: %v", name, err), Holds: trade.DecideLandedCost, Cause: err}}
}

// needField returns the item's field that answers a need.
func needField(n duty.Need) string {
	switch {
	case n.Kind == duty.NeedQuantity && n.Key() == "KGM":
		return "net_weight"
	case n.Kind == duty.NeedQuantity && n.Key() == "KGM.G":
		return "gross_weight"
	case n.Kind == duty.NeedQuantity:
		return "quantities/" + n.Key()
	}
	return "facts/" + n.Key()
}
