package tariff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// finder looks up one line.
type finder struct {
	o      *opened
	ed     *edition
	day    int32
	on     trade.Date
	origin trade.Country
}

// usual is more measures than a line usually has; more are found as well, at the cost of an allocation.
const usual = 48

// lookup returns the candidates for a line.
func (o *opened) lookup(ed *edition, day int32, on trade.Date, l QueryLine) []Candidate {
	f := finder{o, ed, day, on, l.Origin}
	key, ok := codeKey(l.Code)
	if ok && f.hasBelow(key) {
		return f.candidates(l.Code, key)
	}
	var buf [usual]*Measure
	found, base := f.gather(buf[:0], key)
	if len(found) == 0 {
		return nil
	}
	own := make([]*Measure, len(found))
	copy(own, found)
	c := Candidate{Code: l.Code, Measures: own, Unlisted: !base}
	if ok {
		c.Description = o.line(key)
	}
	return []Candidate{c}
}

func (o *opened) line(key uint64) string {
	if s := o.rows.line(key); s != "" || o.base == nil {
		return s
	}
	return o.base.rows.line(key)
}

// hasBelow reports whether anything is known of codes that begin with the code and are longer.
func (f *finder) hasBelow(key uint64) bool {
	if f.o.rows.hasBelow(key) || f.o.base != nil && f.o.base.rows.hasBelow(key) {
		return true
	}
	first, end := subtree(key)
	i, _ := slices.BinarySearch(f.ed.prefixes, first)
	for ; i < len(f.ed.prefixes) && f.ed.prefixes[i] < end; i++ {
		if keyLen(f.ed.prefixes[i]) > keyLen(key) {
			return true
		}
	}
	if keyLen(key) < 10 {
		for _, list := range f.ed.scopes {
			if len(f.o.listBelow(nil, list, key, f.day, 1)) > 0 {
				return true
			}
		}
	}
	return false
}

func (f *flat) hasBelow(key uint64) bool {
	if f.rowLengths>>(keyLen(key)+1) == 0 {
		return false
	}
	for range f.below(key) {
		return true
	}
	return false
}

// below yields the rows of longer codes that begin with the code.
func (f *flat) below(key uint64) func(func(int) bool) {
	return func(yield func(int) bool) {
		first, end := subtree(key)
		for i := f.find(first); i < f.nRows && f.key(i) < end; i++ {
			if keyLen(f.key(i)) > keyLen(key) && !yield(i) {
				return
			}
		}
	}
}

// gather appends the measures on a code: of the rows of its longest prefix first, then those with entries of their own in
// the order of the file. base says whether a third country duty is among them.
func (f *finder) gather(dst []*Measure, key uint64) (found []*Measure, base bool) {
	o := f.o
	lengths := o.rows.rowLengths
	if o.base != nil {
		lengths |= o.base.rows.rowLengths
	}
	for n := keyLen(key); n >= 2; n-- {
		if lengths&(1<<n) == 0 {
			continue
		}
		k := prefixKey(key, n)
		if o.rows.rowLengths&(1<<n) != 0 {
			dst = f.block(dst, o, f.ed.epoch, k)
		}
		if o.base != nil && o.base.rows.rowLengths&(1<<n) != 0 {
			dst = f.block(dst, o.base, f.ed.base, k)
		}
	}
	rows := len(dst)
	all := f.ed.of(f.origin)
	for _, a := range all {
		n := a.covers(key)
		if n < 0 || (a.Kind.Base() || single(a.Kind)) && overridden(dst[:rows], a.Measure) {
			continue
		}
		if single(a.Kind) && narrower(all, a.Kind, key, n) {
			continue
		}
		dst = append(dst, a.Measure)
	}
	for _, m := range dst {
		if m.Kind == ThirdCountry {
			return dst, true
		}
	}
	return dst, false
}

// narrower reports whether a measure of the kind covers the code by more digits than n.
func narrower(all []*active, k Kind, key uint64, n int) bool {
	return slices.ContainsFunc(all, func(o *active) bool { return o.Kind == k && o.covers(key) > n })
}

// block appends the measures of the rows of exactly one code.
func (f *finder) block(dst []*Measure, o *opened, e *epoch, key uint64) []*Measure {
	mark := len(dst)
	rows := &o.rows
	for i := rows.find(key); i < rows.nRows && rows.key(i) == key; i++ {
		if !rows.inForce(i, f.day) {
			continue
		}
		switch rows.kind(i) {
		case kindThirdCountry:
			if e.hasColumn2 && e.column2.Contains(f.origin) {
				continue
			}
		case kindColumn2:
			if !e.hasColumn2 || !e.column2.Contains(f.origin) {
				continue
			}
		}
		for _, m := range o.rowMeasures(e, i) {
			if m.Origin.Contains(f.origin) && m.Contains(f.on) && !overridden(dst[:mark], m) {
				dst = append(dst, m)
			}
		}
	}
	return dst
}

// overridden reports whether a row of a narrower code already says what m says.
func overridden(narrower []*Measure, m *Measure) bool {
	for _, o := range narrower {
		if o.Kind != m.Kind {
			continue
		}
		switch {
		case m.Kind == PreferenceDuty:
			if o.Programme == m.Programme && o.Symbol == m.Symbol {
				return true
			}
		case m.Kind.OnTop():
			if o.table == m.table {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// rowMeasures returns the measures made of a row: one, or for a preference one for each programme.
func (o *opened) rowMeasures(e *epoch, i int) []*Measure {
	if p := e.rows[i].Load(); p != nil {
		return *p
	}
	made := o.makeMeasures(e, i)
	e.rows[i].CompareAndSwap(nil, &made)
	return *e.rows[i].Load()
}

func (o *opened) makeMeasures(e *epoch, i int) []*Measure {
	r := &o.rows
	m := new(Measure)
	if t := r.table(i); t < len(o.tables) {
		*m = o.tables[t].Defaults
		m.table = o.tables[t].Name
	}
	kinds := rowKinds()
	kind := kinds[min(int(r.kind(i)), len(kinds)-1)]
	m.Code = keyCode(r.key(i))
	m.ID = string(o.c.Territory) + ":" + string(kind) + ":" + string(m.Code)
	if m.Kind != "" && m.Kind != kind {
		m.Name = "" // the table's name for another kind
	}
	m.Kind = kind
	if text := r.text32(i, rowRate); text != "" && text != m.RateText {
		m.RateText = text
		m.Rate, _ = parseRate(text, o.c.Currency) // read before, when the file was checked
	}
	m.Heading = cmp.Or(r.text32(i, rowHeading), m.Heading)
	m.Note = cmp.Or(r.text32(i, rowNote), m.Note)
	own := Citation{Instrument: r.text32(i, rowInstrument), Source: r.text32(i, rowSource),
		VerifiedOn: dateOf(int32(r.field(i, rowVerified))), Confidence: confidences()[min(int(r.confidence(i)), 3)]}
	o.c.cite(&own, m.Citation)
	m.Citation = own
	m.Period = trade.Period{From: dateOf(int32(r.field(i, rowFrom))), To: dateOf(int32(r.field(i, rowTo)))}
	if names := r.text32(i, rowOrigin); names != "" {
		m.Origin, _ = NewArea(strings.Fields(names), nil, e.groups)
	} else {
		m.Origin = e.area(m.Origin)
	}
	symbols := r.text32(i, rowProgrammes)
	switch {
	case kind == Column2:
		m.Kind, m.Origin = ThirdCountry, e.column2
		m.Name = cmp.Or(m.Name, "Column 2 duty")
	case kind == PreferenceDuty && symbols != "":
		return preferences(e, m, symbols)
	case m.Heading != "":
		m.ID += ":" + m.Heading
	}
	m.Name = cmp.Or(m.Name, defaultName(kind))
	return []*Measure{m}
}

// preferences returns one measure for each programme of a row.
func preferences(e *epoch, m *Measure, symbols string) []*Measure {
	var out []*Measure
	for symbol := range strings.SplitSeq(symbols, ",") {
		pr, ok := e.programmes[symbol]
		if !ok {
			continue
		}
		one := *m
		one.ID += ":" + symbol
		one.Name = cmp.Or(m.Name, "Preference, "+pr.Name)
		one.Programme, one.Scheme, one.Symbol = pr.Scheme, pr.Scheme, symbol
		one.Origin, one.Waiver = pr.Origins, pr.Waiver
		if len(pr.Proof) > 0 {
			one.Proof = pr.Proof
		}
		if one.From.Before(pr.From) {
			one.From = pr.From
		}
		if !pr.To.IsZero() && (one.To.IsZero() || pr.To.Before(one.To)) {
			one.To = pr.To
		}
		out = append(out, &one)
	}
	return out
}

func defaultName(k Kind) string {
	switch k {
	case ThirdCountry:
		return "Third country duty"
	case PreferenceDuty:
		return "Preference"
	case Suspension:
		return "Suspension"
	case Quota:
		return "Tariff quota"
	case Additional:
		return "Additional duty"
	case AntiDumping:
		return "Anti-dumping duty"
	case Countervailing:
		return "Countervailing duty"
	case Safeguard:
		return "Safeguard duty"
	case Excise:
		return "Excise duty"
	case VAT:
		return "VAT"
	case Prohibition:
		return "Prohibition"
	case Licence:
		return "Licence"
	case SupplementaryUnit:
		return "Supplementary unit"
	}
	return string(k)
}

// leaf is a code below a short one, with what falls on it.
type leaf struct {
	key      uint64
	measures []*Measure
	listed   []bool // for each list that a measure names, whether the code is on it
	base     bool
	group    int
}

// candidates returns the lines a short code may stand for, those alike in one.
func (f *finder) candidates(code trade.HSCode, key uint64) []Candidate {
	leaves := f.leaves(key)
	var groups [][]leaf
	for i := range leaves {
		l := &leaves[i]
		l.group = slices.IndexFunc(groups, func(g []leaf) bool { return alike(&g[0], l) })
		if l.group < 0 {
			l.group = len(groups)
			groups = append(groups, nil)
		} else if up := above(leaves[:i], l.key); up >= 0 && leaves[up].group == l.group {
			continue // nothing sets it apart from the code above it
		}
		groups[l.group] = append(groups[l.group], *l)
	}
	out := make([]Candidate, 0, len(groups))
	for _, g := range groups {
		sure := g[0]
		for _, l := range g[1:] {
			if doubt(l.measures) > doubt(sure.measures) {
				sure = l // what is said of all of them is as sure as the least of them
			}
		}
		c := Candidate{Code: keyCode(g[0].key), Measures: sure.measures, Unlisted: !sure.base}
		if len(g) > 1 {
			c.Lines = make([]trade.HSCode, len(g))
			for i, l := range g {
				c.Lines[i] = keyCode(l.key)
			}
			if len(groups) == 1 {
				c.Code = code
			}
		}
		k, _ := codeKey(c.Code)
		c.Description = f.o.line(k)
		out = append(out, c)
	}
	return out
}

// above returns the position of the longest code with which the code begins, -1 for none.
func above(leaves []leaf, key uint64) int {
	for i := len(leaves) - 1; i >= 0; i-- {
		if n := keyLen(leaves[i].key); n < keyLen(key) && prefixKey(key, n) == leaves[i].key {
			return i
		}
	}
	return -1
}

func doubt(list []*Measure) int {
	worst := 0
	for _, m := range list {
		worst = max(worst, slices.Index(confidences(), m.Confidence))
	}
	return worst
}

// leaves returns the code and all longer ones that anything is known of, less those without a base rate where others have
// one: a row of VAT for a heading doesn't make the heading a line of the tariff.
func (f *finder) leaves(key uint64) []leaf {
	keys := append(make([]uint64, 0, 32), key)
	for o := f.o; o != nil; o = o.base {
		for i := range o.rows.below(key) {
			if o.rows.inForce(i, f.day) {
				keys = append(keys, o.rows.key(i))
			}
		}
	}
	first, end := subtree(key)
	i, _ := slices.BinarySearch(f.ed.prefixes, first)
	for ; i < len(f.ed.prefixes) && f.ed.prefixes[i] < end; i++ {
		if keyLen(f.ed.prefixes[i]) > keyLen(key) {
			keys = append(keys, f.ed.prefixes[i])
		}
	}
	for _, list := range f.ed.scopes {
		keys = f.o.listBelow(keys, list, key, f.day, 1000)
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	out := make([]leaf, 0, len(keys))
	covered := false
	for _, k := range keys {
		var found [usual]*Measure
		l := leaf{key: k}
		l.measures, l.base = f.gather(found[:0], k)
		if len(l.measures) == 0 || covered && !l.base {
			continue
		}
		if l.base && !covered {
			covered, out = true, out[:0]
		}
		l.measures = slices.Clone(l.measures)
		out = append(out, l)
	}
	if len(out) < 2 {
		return out
	}
	for i := range out {
		code := keyCode(out[i].key)
		for _, m := range out[i].measures {
			if m.Scope == nil {
				continue
			}
			for _, list := range m.Scope.Lists {
				on, _ := f.o.listed(list, code, f.day)
				out[i].listed = append(out[i].listed, on)
			}
			for _, list := range m.Scope.Except {
				on, _ := f.o.listed(list, code, f.day)
				out[i].listed = append(out[i].listed, on)
			}
		}
	}
	return out
}

// alike reports whether the same is charged on two codes.
func alike(a, b *leaf) bool {
	return slices.EqualFunc(a.measures, b.measures, sameMeasure) && slices.Equal(a.listed, b.listed)
}

// sameMeasure compares all of two measures but their codes, periods and citations.
func sameMeasure(a, b *Measure) bool {
	if a == b {
		return true
	}
	return a.table != "" && a.table == b.table && a.Kind == b.Kind && sameRate(a, b) && a.Programme == b.Programme && a.Symbol == b.Symbol &&
		a.Heading == b.Heading && a.Name == b.Name && a.Note == b.Note && a.Origin.bits == b.Origin.bits && a.Origin.limited == b.Origin.limited
}

func sameRate(a, b *Measure) bool {
	return a.RateText == b.RateText || a.Rate.Equal(b.Rate) && !a.Rate.IsZero()
}

// listed looks a code up in a goods list.
func (o *opened) listed(list string, code trade.HSCode, day int32) (listed, loaded bool) {
	versions, ok := o.lists[list]
	if !ok {
		if o.base != nil {
			return o.base.listed(list, code, day)
		}
		return false, false
	}
	key, ok := codeKey(code)
	for _, v := range versions {
		if day < v.from || day > v.to {
			continue
		}
		if ok && (o.rows.onList(v, key) || o.allBelowOnList(v, key, day)) {
			return true, true
		}
		loaded = loaded || ok && o.knows(key)
	}
	return false, loaded
}

// knows reports whether the tables hold a code, one it begins with, or one that begins with it. Lists say of other codes
// only that they are on them, since a file's lists hold the goods of its tables; a table's goods count whatever its rates' dates.
func (o *opened) knows(key uint64) bool {
	for from := o; from != nil; from = from.base {
		for n := keyLen(key); n >= 4; n-- {
			if from.rows.rowLengths&(1<<n) == 0 {
				continue
			}
			k := prefixKey(key, n)
			if i := from.rows.find(k); i < from.rows.nRows && from.rows.key(i) == k {
				return true
			}
		}
		for range from.rows.below(key) {
			return true
		}
	}
	return false
}

// onList reports whether the list holds the code or one it begins with.
func (f *flat) onList(v listVersion, key uint64) bool {
	first, count := f.list(v.number)
	for n := keyLen(key); n >= 2; n-- {
		if v.lengths&(1<<n) == 0 {
			continue
		}
		k := prefixKey(key, n)
		i := first + search(count, func(i int) bool { return f.listKey(first+i) >= k })
		if i < first+count && f.listKey(i) == k {
			return true
		}
	}
	return false
}

// allBelowOnList reports whether the tables hold codes below the code and the list covers every one of them.
func (o *opened) allBelowOnList(v listVersion, key uint64, day int32) bool {
	any := false
	for from := o; from != nil; from = from.base {
		for i := range from.rows.below(key) {
			if !from.rows.inForce(i, day) {
				continue
			}
			if !o.rows.onList(v, from.rows.key(i)) {
				return false
			}
			any = true
		}
	}
	return any
}

// listBelow appends the keys of longer codes on the list that begin with the code, at most the given number.
func (o *opened) listBelow(dst []uint64, list string, key uint64, day int32, most int) []uint64 {
	versions, ok := o.lists[list]
	if !ok && o.base != nil {
		return o.base.listBelow(dst, list, key, day, most)
	}
	start, end := subtree(key)
	for _, v := range versions {
		if day < v.from || day > v.to || v.lengths>>(keyLen(key)+1) == 0 {
			continue
		}
		first, count := o.rows.list(v.number)
		i := first + search(count, func(i int) bool { return o.rows.listKey(first+i) >= start })
		for ; i < first+count && o.rows.listKey(i) < end && most > 0; i++ {
			if k := o.rows.listKey(i); keyLen(k) > keyLen(key) {
				dst = append(dst, k)
				most--
			}
		}
	}
	return dst
}

// search returns the least i below n for which f holds, n for none; f must hold for all that follow one for which it does.
func search(n int, f func(int) bool) int {
	lo, hi := 0, n
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if !f(mid) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
