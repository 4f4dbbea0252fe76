package tariff

import (
	"slices"
	"sync/atomic"

	"github.com/crossborder-go/crossborder/trade"
)

// opened is one territory of a book, ready to answer.
type opened struct {
	c      *Country // with what it takes from base
	tables []Table  // its own
	rows   flat     // its own
	base   *opened
	data   []DataVersion
	lists  map[string][]listVersion // its own
	kinds  uint16                   // bit i: there are rows of kind i

	cuts     []int32 // the days on which anything changes, sorted
	editions []atomic.Pointer[edition]
	// The days on which the members of a group change, on which resolved areas depend: far fewer.
	groupCuts []int32
	epochs    []atomic.Pointer[epoch]
}

type listVersion struct {
	number   int // in the flat
	from, to int32
	lengths  uint16 // bit n: there are codes of n digits
}

// edition is the law from one cut to the day before the next.
type edition struct {
	regime   *Regime
	measures []active                    // in force, in the order of the file
	byOrigin []atomic.Pointer[[]*active] // those for goods of one country, once asked for; the last for an unknown origin
	prefixes []uint64                    // keys of the codes that measures name, sorted: they tell lines below a short code apart
	scopes   []string                    // the lists that measures in force name
	kinds    []Kind
	epoch    *epoch
	base     *epoch // of the country extended, nil for none
}

// active is a measure in force, with the codes it covers as keys.
type active struct {
	*Measure
	codes, except              []uint64 // sorted
	codeLengths, exceptLengths uint16   // bit n: there are codes of n digits
}

func newActive(m *Measure) active {
	a := active{Measure: m}
	codes := m.Codes
	if m.Code != "" {
		codes = []trade.HSCode{m.Code}
	}
	a.codes, a.codeLengths = keysOf(codes)
	a.except, a.exceptLengths = keysOf(m.Except)
	return a
}

// of returns the measures for goods of an origin.
func (ed *edition) of(origin trade.Country) []*active {
	i, ok := index(origin)
	if !ok {
		i = len(ed.byOrigin) - 1
	}
	if p := ed.byOrigin[i].Load(); p != nil {
		return *p
	}
	var list []*active
	for j := range ed.measures {
		if ed.measures[j].Origin.Contains(origin) {
			list = append(list, &ed.measures[j])
		}
	}
	ed.byOrigin[i].CompareAndSwap(nil, &list)
	return *ed.byOrigin[i].Load()
}

func keysOf(codes []trade.HSCode) (keys []uint64, lengths uint16) {
	for _, code := range codes {
		if key, ok := codeKey(code); ok {
			keys = append(keys, key)
			lengths |= 1 << keyLen(key)
		}
	}
	slices.Sort(keys)
	return keys, lengths
}

// covers returns the number of digits by which a measure covers a code: 0 where it covers every code, -1 where it
// doesn't cover this one.
func (a *active) covers(key uint64) int {
	n := 0
	if a.codeLengths != 0 {
		if n = longestPrefix(a.codes, a.codeLengths, key); n < 0 {
			return -1
		}
	}
	if a.exceptLengths != 0 && longestPrefix(a.except, a.exceptLengths, key) >= 0 {
		return -1
	}
	return n
}

// longestPrefix returns the length of the longest of the codes with which a code begins, -1 for none.
func longestPrefix(sorted []uint64, lengths uint16, key uint64) int {
	for n := keyLen(key); n >= 2; n-- {
		if lengths&(1<<n) == 0 {
			continue
		}
		if _, ok := slices.BinarySearch(sorted, prefixKey(key, n)); ok {
			return n
		}
	}
	return -1
}

// epoch holds what depends on the members of groups.
type epoch struct {
	groups     map[string][]trade.Country
	measures   []*Measure // all of the country, areas resolved
	programmes map[string]*Programme
	column2    Area
	hasColumn2 bool
	rows       []atomic.Pointer[[]*Measure] // measures made of each row, once asked for
}

func newOpened(c *Country, rows flat, base *opened, version DataVersion) *opened {
	o := &opened{c: c, tables: c.Tables, rows: rows, base: base, data: []DataVersion{version}, lists: map[string][]listVersion{}}
	own := c.Lists
	if base != nil {
		o.data = append(o.data, base.data...)
		own = map[string]Lists{}
		for name, l := range c.Lists {
			if b, ok := base.c.Lists[name]; !ok || &b[0] != &l[0] {
				own[name] = l
			}
		}
	}
	n := 0
	for _, name := range sortedKeys(own) {
		for i := range own[name] {
			from, to := days(own[name][i].Period)
			v := listVersion{number: n, from: from, to: to}
			first, count := rows.list(n)
			for k := range count {
				v.lengths |= 1 << keyLen(rows.listKey(first+k))
			}
			o.lists[name] = append(o.lists[name], v)
			n++
		}
	}
	for i := range rows.nRows {
		o.kinds |= 1 << (rows.kind(i) & 15)
	}
	o.cuts, o.groupCuts = cutsOf(c)
	o.editions = make([]atomic.Pointer[edition], len(o.cuts)+1)
	o.epochs = make([]atomic.Pointer[epoch], len(o.groupCuts)+1)
	return o
}

// cutsOf returns the days on which any entry begins to hold or no longer holds, and those on which groups change.
func cutsOf(c *Country) (all, groups []int32) {
	cut := func(p trade.Period) {
		from, to := days(p)
		if from != firstDay {
			all = append(all, from)
		}
		if to != lastDay {
			all = append(all, to+1)
		}
	}
	for _, m := range c.Groups {
		for i := range m {
			cut(m[i].Period)
		}
	}
	groups = slices.Clone(all)
	for _, pr := range c.Programmes {
		cut(pr.Period)
	}
	for i := range c.Currencies {
		cut(c.Currencies[i].Period)
	}
	for i := range c.Valuation {
		cut(c.Valuation[i].Period)
	}
	for i := range c.Procedures {
		cut(c.Procedures[i].Period)
	}
	for i := range c.Charges {
		ch := &c.Charges[i]
		cut(ch.Period)
		for j := range ch.Rates {
			cut(ch.Rates[j].Period)
		}
		for j := range ch.Relief {
			cut(ch.Relief[j].Period)
		}
		for j := range ch.Bounds {
			cut(ch.Bounds[j].Period)
		}
	}
	for i := range c.Schemes {
		cut(c.Schemes[i].Period)
	}
	for i := range c.Requirements {
		cut(c.Requirements[i].Period)
	}
	for i := range c.Measures {
		cut(c.Measures[i].Period)
	}
	slices.Sort(all)
	slices.Sort(groups)
	return slices.Compact(all), slices.Compact(groups)
}

// spans returns one day of each edition, in order.
func (o *opened) spans() []int32 {
	out := make([]int32, 0, len(o.cuts)+1)
	if len(o.cuts) == 0 {
		return []int32{0}
	}
	out = append(out, o.cuts[0]-1)
	return append(out, o.cuts...)
}

func span(cuts []int32, day int32) int {
	i, found := slices.BinarySearch(cuts, day)
	if found {
		i++
	}
	return i
}

func (o *opened) epoch(day int32) *epoch {
	i := span(o.groupCuts, day)
	if e := o.epochs[i].Load(); e != nil {
		return e
	}
	o.epochs[i].CompareAndSwap(nil, o.newEpoch(dateOf(day)))
	return o.epochs[i].Load()
}

func (o *opened) newEpoch(on trade.Date) *epoch {
	e := &epoch{groups: make(map[string][]trade.Country, len(o.c.Groups)), rows: make([]atomic.Pointer[[]*Measure], o.rows.nRows)}
	for name, m := range o.c.Groups {
		e.groups[name] = m.at(on)
	}
	if members := e.groups[Column2Group]; len(members) > 0 {
		e.column2, _ = NewArea([]string{Column2Group}, nil, e.groups)
		e.hasColumn2 = true
	}
	e.measures = make([]*Measure, len(o.c.Measures))
	for i := range e.measures {
		e.measures[i] = &o.c.Measures[i]
		if e.measures[i].Origin.unread {
			m := o.c.Measures[i]
			m.Origin = e.area(m.Origin)
			e.measures[i] = &m
		}
	}
	e.programmes = make(map[string]*Programme, len(o.c.Programmes))
	for symbol, pr := range o.c.Programmes {
		pr.Origins = e.area(pr.Origins)
		e.programmes[symbol] = &pr
	}
	return e
}

// area resolves an area with the epoch's groups.
func (e *epoch) area(a Area) Area {
	if !a.unread {
		return a
	}
	resolved, _ := a.resolve(e.groups) // names were checked when the file was read
	return resolved
}

func (o *opened) edition(day int32) *edition {
	i := span(o.cuts, day)
	if e := o.editions[i].Load(); e != nil {
		return e
	}
	o.editions[i].CompareAndSwap(nil, o.newEdition(i, day))
	return o.editions[i].Load()
}

func (o *opened) newEdition(i int, day int32) *edition {
	on := dateOf(day)
	ed := &edition{epoch: o.epoch(day), byOrigin: make([]atomic.Pointer[[]*active], 26*26+1)}
	if o.base != nil {
		ed.base = o.base.epoch(day)
	}
	kinds := o.kinds
	if o.base != nil {
		kinds |= o.base.kinds
	}
	names := rowKinds()
	for k, name := range names {
		if name == Column2 {
			name = ThirdCountry
		}
		if kinds&(1<<k) != 0 && !slices.Contains(ed.kinds, name) {
			ed.kinds = append(ed.kinds, name)
		}
	}
	for _, m := range ed.epoch.measures {
		if !m.Contains(on) {
			continue
		}
		a := newActive(m)
		ed.measures = append(ed.measures, a)
		ed.prefixes = append(append(ed.prefixes, a.codes...), a.except...)
		if !slices.Contains(ed.kinds, m.Kind) {
			ed.kinds = append(ed.kinds, m.Kind)
		}
		if m.Scope != nil {
			for _, list := range slices.Concat(m.Scope.Lists, m.Scope.Except) {
				if !slices.Contains(ed.scopes, list) {
					ed.scopes = append(ed.scopes, list)
				}
			}
		}
	}
	slices.Sort(ed.prefixes)
	ed.prefixes = slices.Compact(ed.prefixes)
	slices.Sort(ed.kinds)
	period := trade.Period{}
	if i > 0 {
		period.From = dateOf(o.cuts[i-1])
	}
	if i < len(o.cuts) {
		period.To = dateOf(o.cuts[i] - 1)
	}
	ed.regime = o.newRegime(ed.epoch, on, period)
	return ed
}

// single reports whether a line has one measure of the kind, that of the narrowest code.
func single(k Kind) bool { return k == ThirdCountry || k == Excise || k == VAT }

// newRegime returns what is in force on a day, nil where that isn't enough for a quote.
func (o *opened) newRegime(e *epoch, on trade.Date, period trade.Period) *Regime {
	c := o.c
	r := &Regime{Territory: c.Territory, Name: c.Name, Currency: c.currencyOn(on), Period: period, Exchange: c.Exchange,
		Programmes: map[string]*Programme{}, Groups: make(map[string]Area, len(e.groups)), Data: o.data, VerifiedOn: c.VerifiedOn}
	v := slices.IndexFunc(c.Valuation, func(v Valuation) bool { return v.Contains(on) })
	if v < 0 {
		return nil
	}
	r.Valuation = c.Valuation[v]
	if c.Extends != "" {
		r.Parents = []trade.Territory{c.Extends}
	}
	r.Procedures = inForce(c.Procedures, func(p *Procedure) trade.Period { return p.Period }, on)
	for i := range r.Procedures {
		if own := r.Procedures[i].Valuation; own != nil && !own.Contains(on) {
			r.Procedures[i].Valuation = nil
		}
	}
	if len(r.Procedures) == 0 {
		return nil
	}
	r.Charges = inForce(c.Charges, func(p *Charge) trade.Period { return p.Period }, on)
	for i := range r.Charges {
		ch := &r.Charges[i]
		ch.Rates = inForce(ch.Rates, func(p *Rate) trade.Period { return p.Period }, on)
		ch.Relief = inForce(ch.Relief, func(p *Relief) trade.Period { return p.Period }, on)
		ch.Bounds = inForce(ch.Bounds, func(p *MinMax) trade.Period { return p.Period }, on)
		if len(ch.Bounds) > 0 {
			b := &ch.Bounds[0]
			ch.Min, ch.Max, ch.Low, ch.High = b.Min, b.Max, b.Low, b.High
		}
	}
	r.Schemes = inForce(c.Schemes, func(p *Scheme) trade.Period { return p.Period }, on)
	r.Requirements = inForce(c.Requirements, func(p *Requirement) trade.Period { return p.Period }, on)
	for name := range e.groups {
		r.Groups[name], _ = NewArea([]string{name}, nil, e.groups)
	}
	for symbol, pr := range e.programmes {
		if pr.Contains(on) {
			r.Programmes[symbol] = pr
		}
	}
	return r
}

// inForce returns the entries whose period contains the day, in a slice of their own.
func inForce[E any](all []E, period func(*E) trade.Period, on trade.Date) []E {
	var out []E
	for i := range all {
		if period(&all[i]).Contains(on) {
			out = append(out, all[i])
		}
	}
	return out
}
