package snapshot

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/codekey"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
)

// Name returns the schedule's name.
func (s *Snapshot) Name() string { return s.meta.Name }

// Territory returns whose tariff it is.
func (s *Snapshot) Territory() trade.Territory { return s.meta.Territory }

// Version says which publication the snapshot holds.
func (s *Snapshot) Version() tariff.DataVersion { return s.version[0] }

// Regime returns nil: a schedule of rates is no regime.
func (s *Snapshot) Regime(ctx context.Context, _ trade.Territory, _ trade.Date) (*tariff.Regime, error) {
	return nil, ctx.Err()
}

// Authority returns the kinds of measure for which the schedule is authoritative.
func (s *Snapshot) Authority(territory trade.Territory, _ trade.Date) []tariff.Kind {
	if territory != s.meta.Territory {
		return nil
	}
	return slices.Clone(s.meta.Kinds)
}

// Listed reports whether a code is on a list that the schedule carries. It has an opinion on codes of its own lines only.
func (s *Snapshot) Listed(territory trade.Territory, list string, code trade.HSCode, on trade.Date) (listed, loaded bool) {
	key, ok := codekey.Of(code)
	if territory != s.meta.Territory || !ok || on.IsZero() {
		return false, false
	}
	day := dayOf(on, 0)
	for l := range s.nLists {
		at := s.lists + l*listSize
		if s.str(s.u32(at)) != list || day < int32(s.u32(at+4)) || day > int32(s.u32(at+8)) {
			continue
		}
		a, b, c := uint64(s.u32(at+12)), uint64(s.u32(at+16)), uint64(s.u32(at+20))
		if a+b+c > uint64(s.nKs) {
			continue
		}
		first, count, open := int(a), int(b), int(c)
		on, off := s.holds(first, count, key)
		if on {
			return true, true
		}
		if openOn, openBelow := s.holds(first+count, open, key); off || openOn || openBelow {
			continue
		}
		loaded = loaded || s.knows(key)
	}
	return false, loaded
}

// holds reports whether codes of a list hold the code, one it begins with, or every line below it; some says that they
// hold some lines below it.
func (s *Snapshot) holds(first, count int, key uint64) (all, some bool) {
	at := func(i int) uint64 { return s.u64(s.keys + 8*(first+i)) }
	has := func(key uint64) bool {
		for n := codekey.Digits(key); n >= 2; n-- {
			k := codekey.Cut(key, n)
			if i := search(count, func(i int) bool { return at(i) >= k }); i < count && at(i) == k {
				return true
			}
		}
		return false
	}
	if has(key) {
		return true, true
	}
	_, end := codekey.Subtree(key)
	if i := search(count, func(i int) bool { return at(i) > key }); i == count || at(i) >= end {
		return false, false
	}
	all = true
	for i := s.from(key); i < s.nCoded && s.key(i) < end; i++ {
		if s.key(i) == key || !s.leaf(i) {
			continue
		}
		if has(s.key(i)) {
			some = true
		} else {
			all = false
		}
	}
	return all && some, some
}

// knows reports whether the schedule has a line of the code, one below it, or one that it belongs to.
func (s *Snapshot) knows(key uint64) bool {
	_, end := codekey.Subtree(key)
	if i := s.from(key); i < s.nCoded && s.key(i) < end {
		return true
	}
	return s.above(key) >= 0
}

// above returns the line that a longer code, or one with an unknown suffix, belongs to; -1 where there is none, or where
// its line's codes differ in rate.
func (s *Snapshot) above(key uint64) int {
	for n := codekey.Digits(key); n >= 6; n-- {
		if i := s.find(codekey.Cut(key, n)); i >= 0 {
			if from, to := s.entryRange(s.set(i)); from < to {
				return i
			}
		}
	}
	if s.meta.LineDigits < 6 || codekey.Digits(key) <= s.meta.LineDigits {
		return -1
	}
	line := codekey.Cut(key, s.meta.LineDigits)
	_, end := codekey.Subtree(line)
	found := -1
	for i := s.from(line); i < s.nCoded && s.key(i) < end; i++ {
		switch {
		case !s.leaf(i):
		case found < 0:
			found = i
		case s.set(i) != s.set(found):
			return -1
		}
	}
	return found
}

// Measures returns the base duties of each line: the rate of its column, the preferences whose programme has the line's
// origin, and the units of quantity. A code longer than the schedule's, or with a statistical suffix that it doesn't
// know, has the rates of the line with which it begins. Without Query.Regime no preference is known.
func (s *Snapshot) Measures(ctx context.Context, q tariff.Query) ([]tariff.Answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	answers := make([]tariff.Answer, len(q.Lines))
	if q.Territory != s.meta.Territory || q.Date.IsZero() {
		return answers, nil
	}
	for i := range q.Lines {
		if i%256 == 255 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		a := asker{s, &q, q.Lines[i]}
		c, err := a.candidates()
		if err != nil {
			return nil, err
		}
		if len(c) > 0 {
			answers[i] = tariff.Answer{Candidates: c, Data: s.version}
		}
	}
	return answers, nil
}

// asker answers one line.
type asker struct {
	s *Snapshot
	q *tariff.Query
	l tariff.QueryLine
}

func (a asker) candidates() ([]tariff.Candidate, error) {
	s := a.s
	key, ok := codekey.Of(a.l.Code)
	if !ok || codekey.Digits(key) < 4 {
		return nil, nil
	}
	_, end := codekey.Subtree(key)
	first := s.from(key)
	if first == s.nCoded || s.key(first) >= end {
		if i := s.above(key); i >= 0 && s.flags(i)&flagApart == 0 {
			c, err := a.candidate(a.l.Code, i, nil)
			return []tariff.Candidate{c}, err
		}
		return nil, nil
	}
	var out []tariff.Candidate
	var lines []trade.HSCode
	rest := first // the first row of the group that is being gathered
	flush := func(row int) error {
		if len(lines) == 0 {
			return nil
		}
		code := lines[0]
		if len(lines) == 1 {
			lines = nil
		}
		c, err := a.candidate(code, row, lines)
		out, lines = append(out, c), nil
		return err
	}
	for i := first; i < s.nCoded && s.key(i) < end; i++ {
		if !s.leaf(i) || s.flags(i)&flagApart != 0 {
			continue
		}
		n := min(s.meta.LineDigits, codekey.Digits(s.key(i)))
		if len(lines) > 0 && (s.set(i) != s.set(rest) || codekey.Cut(s.key(i), n) != codekey.Cut(s.key(rest), min(n, codekey.Digits(s.key(rest))))) {
			if err := flush(rest); err != nil {
				return nil, err
			}
		}
		if len(lines) == 0 {
			rest = i
		}
		lines = append(lines, codekey.Code(s.key(i)))
	}
	if err := flush(rest); err != nil {
		return nil, err
	}
	if len(out) == 1 {
		out[0].Code = a.l.Code // it covers all of them
		if i := s.find(key); i >= 0 {
			out[0].Description = Row{s, int32(i)}.Description()
		}
	}
	return out, nil
}

// candidate returns what falls on a row.
func (a asker) candidate(code trade.HSCode, i int, lines []trade.HSCode) (tariff.Candidate, error) {
	s := a.s
	c := tariff.Candidate{Code: code, Lines: lines, Description: Row{s, int32(i)}.Description(), Unlisted: true}
	rated := s.key(i)
	if n := int(s.flags(i) >> ratedShift); n >= 2 && n < codekey.Digits(rated) {
		rated = codekey.Cut(rated, n)
	}
	from, to := s.entryRange(s.set(i))
	for e := from; e < to; e++ {
		m := s.entry(e)
		if m < 0 {
			return c, damaged("a line names a measure that isn't there")
		}
		t, err := s.template(m)
		if err != nil {
			return c, err
		}
		c.Measures = a.add(c.Measures, t, codekey.Code(rated))
	}
	c.Unlisted = !slices.ContainsFunc(c.Measures, func(m *tariff.Measure) bool { return m.Kind == tariff.ThirdCountry })
	return c, nil
}

// template is a measure but for its code.
type template struct {
	measure tariff.Measure
	column2 bool
	symbols []string
}

// template returns a measure, decoded on the first question about it.
func (s *Snapshot) template(m int) (*template, error) {
	if t := s.templates[m].Load(); t != nil {
		return t, nil
	}
	kind, ok := s.kind(m)
	rate, symbols, more := s.str(s.field(m, 1)), s.str(s.field(m, 2)), s.str(s.field(m, 3))
	if !ok {
		return nil, damaged("a measure is of no known kind")
	}
	t := new(template)
	if more != "" {
		if err := json.Unmarshal([]byte(more), &t.measure); err != nil {
			return nil, damaged("a measure can't be read")
		}
		in, except := t.measure.Origin.Names()
		t.measure.Origin, _ = tariff.NewArea(in, except, s.meta.Groups)
	}
	one := &t.measure
	one.Kind, one.RateText, one.Symbol = kind, rate, symbols
	if one.Kind == tariff.Column2 {
		one.Kind, t.column2 = tariff.ThirdCountry, true
		one.Name = cmp.Or(one.Name, "Column 2 duty")
	}
	if rate != "" {
		one.Rate, _ = duty.Parse(rate, s.meta.Grammar) // add leaves out what isn't understood
	}
	if one.Kind == tariff.PreferenceDuty && symbols != "" {
		t.symbols = strings.Split(symbols, ",")
	}
	one.Name = cmp.Or(one.Name, kindName(one.Kind))
	one.Source = cmp.Or(one.Source, s.meta.Source, s.meta.Name)
	if one.VerifiedOn.IsZero() {
		one.VerifiedOn = s.meta.VerifiedOn
	}
	s.templates[m].CompareAndSwap(nil, t)
	return s.templates[m].Load(), nil
}

func kindName(k tariff.Kind) string {
	switch k {
	case tariff.ThirdCountry:
		return "Third country duty"
	case tariff.PreferenceDuty:
		return "Preference"
	case tariff.SupplementaryUnit:
		return "Unit of quantity"
	}
	return strings.ReplaceAll(string(k), "_", " ")
}

// add appends the measures that a template makes for the line.
func (a asker) add(dst []*tariff.Measure, t *template, rated trade.HSCode) []*tariff.Measure {
	one := &t.measure
	if (one.Kind.Base() || one.Kind.OnTop()) && one.Rate.IsZero() {
		return dst // a text that isn't understood is no rate, and none is better than a wrong one
	}
	if one.Kind == tariff.ThirdCountry && one.Origin.IsEverywhere() && t.column2 != a.column2() {
		return dst
	}
	if !one.Contains(a.q.Date) || !one.Origin.Contains(a.l.Origin) {
		return dst
	}
	if t.symbols == nil {
		m := a.made(t, rated)
		return append(dst, &m)
	}
	if a.q.Regime == nil {
		return dst
	}
	for _, symbol := range t.symbols {
		pr, ok := a.q.Regime.Programmes[symbol]
		if !ok || !pr.Contains(a.q.Date) || !pr.Origins.Contains(a.l.Origin) {
			continue
		}
		m := a.made(t, rated)
		m.ID += ":" + symbol
		m.Name = "Preference, " + pr.Name
		m.Programme, m.Symbol, m.Scheme = cmp.Or(pr.Scheme, symbol), symbol, pr.Scheme
		m.Origin, m.Proof, m.Waiver, m.Period = pr.Origins, pr.Proof, pr.Waiver, pr.Period
		dst = append(dst, &m)
	}
	return dst
}

// column2 reports whether the origin pays the rates of column 2.
func (a asker) column2() bool {
	if a.q.Regime != nil {
		if area, ok := a.q.Regime.Groups[tariff.Column2Group]; ok {
			return area.Contains(a.l.Origin)
		}
	}
	return slices.Contains(a.s.meta.Groups[tariff.Column2Group], a.l.Origin)
}

// made returns the measure on a code.
func (a asker) made(t *template, rated trade.HSCode) tariff.Measure {
	m := t.measure
	m.Code = rated
	if m.ID == "" {
		kind := m.Kind
		if t.column2 {
			kind = tariff.Column2
		}
		m.ID = string(a.s.meta.Territory) + ":" + string(kind) + ":" + string(rated)
		if m.Kind == tariff.SupplementaryUnit {
			m.ID += ":" + m.RateText
		}
	}
	if m.Instrument == "" && a.s.meta.Instrument != "" {
		m.Instrument = a.s.meta.Instrument + " " + rated.Dotted()
	}
	return m
}
