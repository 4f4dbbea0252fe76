package tariff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// Lint looks at a decoded country for what is lawful JSON and yet likely wrong: two entries for the same thing on the same
// day, days between two entries for which there is none, entries that nothing refers to. Findings of severity Block are
// faults; Warn and Info are worth a look. Paths are JSON Pointers into the file.
func Lint(c *Country) []trade.Finding {
	l := linter{c: c}
	l.charges()
	l.procedures()
	l.valuations()
	l.rows()
	l.unused()
	return l.out
}

type linter struct {
	c   *Country
	out []trade.Finding
}

func (l *linter) add(severity trade.Severity, code string, at *place, format string, args ...any) {
	l.out = append(l.out, trade.Finding{Code: code, Severity: severity, Path: at.String(), Message: fmt.Sprintf(format, args...)})
}

// dated is one of several entries for the same thing.
type dated struct {
	at     *place
	period trade.Period
}

// timeline reports overlaps and gaps between entries for the same thing.
func (l *linter) timeline(what string, entries []dated, overlap, gap trade.Severity) {
	if len(entries) < 2 {
		return
	}
	slices.SortStableFunc(entries, func(a, b dated) int {
		fa, _ := days(a.period)
		fb, _ := days(b.period)
		return cmp.Compare(fa, fb)
	})
	_, end := days(entries[0].period)
	for _, e := range entries[1:] {
		from, to := days(e.period)
		switch {
		case from <= end:
			l.add(overlap, CodeOverlap, e.at, "%s: this entry (%s) overlaps one that holds until %s", what, e.period, until(end))
		case end != lastDay && from > end+1:
			l.add(gap, CodeGap, e.at, "%s: nothing holds from %s to %s", what, dateOf(end+1), dateOf(from-1))
		}
		end = max(end, to)
	}
}

func until(day int32) string {
	if day == lastDay {
		return "further notice"
	}
	return dateOf(day).String()
}

// same groups entries by a key and gives each group's timeline.
func (l *linter) same(what func(key string) string, entries []dated, keys []string, overlap, gap trade.Severity) {
	groups := map[string][]dated{}
	for i, k := range keys {
		groups[k] = append(groups[k], entries[i])
	}
	for _, k := range sortedKeys(groups) {
		l.timeline(what(k), groups[k], overlap, gap)
	}
}

func (l *linter) charges() {
	root := (&place{}).root("charges")
	var entries []dated
	var keys []string
	for i := range l.c.Charges {
		ch, at := &l.c.Charges[i], root.at(i)
		entries = append(entries, dated{at, ch.Period})
		keys = append(keys, ch.ID+" "+condKey(&ch.When))
		l.rates(ch, at)
		var bounds []dated
		for j := range ch.Bounds {
			bounds = append(bounds, dated{at.field("bounds").at(j), ch.Bounds[j].Period})
		}
		l.timeline("bounds of charge "+ch.ID, bounds, trade.Block, trade.Block)
		var reliefs []dated
		var names []string
		for j := range ch.Relief {
			r := &ch.Relief[j]
			reliefs = append(reliefs, dated{at.field("relief").at(j), r.Period})
			names = append(names, r.Name+" "+condKey(&r.When))
		}
		l.same(func(k string) string { return "relief of charge " + ch.ID + ", " + k }, reliefs, names, trade.Warn, trade.Warn)
	}
	l.same(func(k string) string { return "charge " + k }, entries, keys, trade.Block, trade.Warn)
}

func (l *linter) rates(ch *Charge, at *place) {
	var entries []dated
	var keys []string
	for j := range ch.Rates {
		r := &ch.Rates[j]
		entries = append(entries, dated{at.field("rates").at(j), r.Period})
		keys = append(keys, condKey(&r.When))
		if j > 0 && ch.Rates[j-1].When.IsZero() && covered(ch.Rates[j-1].Period, r.Period) {
			l.add(trade.Block, CodeUnused, entries[j].at, "the alternative before it always holds: this one is never reached")
		}
	}
	l.same(func(k string) string { return "rate of charge " + ch.ID + " where " + k }, entries, keys, trade.Block, trade.Warn)
}

// covered reports whether outer holds on all days of inner.
func covered(outer, inner trade.Period) bool {
	of, ot := days(outer)
	nf, nt := days(inner)
	return of <= nf && nt <= ot
}

// condKey is equal for equal conditions.
func condKey(c *Cond) string {
	if c.IsZero() {
		return "always"
	}
	b, err := c.MarshalJSON()
	if err != nil {
		return "?"
	}
	return string(b)
}

func (l *linter) procedures() {
	root := (&place{}).root("procedures")
	var entries []dated
	var keys []string
	used := map[string]bool{}
	for i := range l.c.Procedures {
		pr, at := &l.c.Procedures[i], root.at(i)
		entries = append(entries, dated{at, pr.Period})
		keys = append(keys, pr.ID+" "+condKey(&pr.When))
		for _, id := range pr.Charges {
			used[id] = true
		}
		if i > 0 && l.c.Procedures[i-1].When.IsZero() && covered(l.c.Procedures[i-1].Period, pr.Period) {
			l.add(trade.Block, CodeUnused, at, "the procedure before it always holds: this one is only taken when prescribed")
		}
	}
	l.same(func(k string) string { return "procedure " + k }, entries, keys, trade.Block, trade.Warn)
	if len(l.c.Procedures) > 0 && l.c.Extends == "" {
		for i := range l.c.Charges {
			if id := l.c.Charges[i].ID; !used[id] {
				l.add(trade.Warn, CodeUnused, (&place{}).root("charges").at(i), "no procedure levies charge %s", id)
			}
		}
	}
}

func (l *linter) valuations() {
	var entries []dated
	for i := range l.c.Valuation {
		entries = append(entries, dated{(&place{}).root("valuation").at(i), l.c.Valuation[i].Period})
	}
	l.timeline("valuation", entries, trade.Block, trade.Block)
	for _, name := range sortedKeys(l.c.Groups) {
		entries = nil
		for i := range l.c.Groups[name] {
			entries = append(entries, dated{(&place{}).root("groups").field(name).at(i), l.c.Groups[name][i].Period})
		}
		l.timeline("group "+name, entries, trade.Block, trade.Warn)
	}
}

// rows looks for two rows that say different things of the same code on the same day.
func (l *linter) rows() {
	type id struct {
		key                        uint64
		kind                       Kind
		table                      int // for kinds of which a code may have several
		programme, heading, origin string
	}
	groups := map[id][]dated{}
	var order []id
	add := func(k id, d dated) {
		if len(groups[k]) == 0 {
			order = append(order, k)
		}
		groups[k] = append(groups[k], d)
	}
	for t := range l.c.Tables {
		table, root := &l.c.Tables[t], (&place{}).root("tables").at(t).field("rows")
		for i := range table.rows {
			r, at := &table.rows[i], root.at(i)
			k := id{key: r.key, kind: r.kind, origin: strings.Join(r.origin, " ")}
			switch {
			case r.kind == PreferenceDuty:
				for _, symbol := range r.programmes {
					k.programme = symbol
					add(k, dated{at, r.period})
				}
				continue
			case r.kind != ThirdCountry && r.kind != Column2:
				k.table, k.heading = t, r.heading
			}
			add(k, dated{at, r.period})
		}
	}
	for _, k := range order {
		what := fmt.Sprintf("%s of %s", k.kind, keyCode(k.key))
		if k.programme != "" {
			what += " under " + k.programme
		}
		l.timeline(what, groups[k], trade.Block, trade.Warn)
	}
}

// unused reports what nothing names.
func (l *linter) unused() {
	if l.c.Tier == TierBase || l.c.Extends != "" {
		return
	}
	lists := map[string]bool{}
	note := func(s *Scope) {
		if s == nil {
			return
		}
		for _, n := range slices.Concat(s.Lists, s.Except) {
			lists[n] = true
		}
	}
	for i := range l.c.Measures {
		note(l.c.Measures[i].Scope)
	}
	for i := range l.c.Tables {
		note(l.c.Tables[i].Defaults.Scope)
	}
	for _, name := range sortedKeys(l.c.Lists) {
		if !lists[name] {
			l.add(trade.Warn, CodeUnused, (&place{}).root("lists").field(name), "no measure names list %s", name)
		}
	}
}
