// Package rows holds measures that were read line by line, a million of them if need be, and finds those on a code. The
// readers of tables share it.
package rows

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
)

// Kind is what many rows share: all of a measure but its code, period and rate.
type Kind struct {
	Measure tariff.Measure
	// Key tells measures apart that stand side by side. Of rows with the same key the one of the longest code is taken, of
	// these the one that names the origin.
	Key string
}

// Row is one line that was read.
type Row struct {
	Code trade.HSCode
	trade.Period
	Kind int32 // index of a kind
	Rate int32 // index of a rate
	Line int32 // of the file, from 1
	Says int32 // number of what the row says something of, apart from code and period; for Overlaps
}

// Rate is a rate as the file writes it, read once.
type Rate struct {
	Text       string
	Expression duty.Expression
}

// Builder collects rows and shares what they have in common.
type Builder struct {
	kinds   []Kind
	kindOf  map[string]int32
	rates   []Rate
	rateOf  map[string]int32
	reading map[string]error // rates that couldn't be read
	by      map[trade.Territory][]Row
	texts   map[trade.HSCode]string
}

// Kind returns the index of a kind by a text that identifies it; build makes it the first time.
func (b *Builder) Kind(id string, build func() Kind) int32 {
	if k, ok := b.kindOf[id]; ok {
		return k
	}
	if b.kindOf == nil {
		b.kindOf = make(map[string]int32)
	}
	k := int32(len(b.kinds))
	b.kinds = append(b.kinds, build())
	b.kindOf[strings.Clone(id)] = k
	return k
}

// Rate returns the index of a rate, read the first time in the grammar.
func (b *Builder) Rate(text string, g duty.Grammar) (int32, error) {
	id := string(g) + "\x00" + text
	if k, ok := b.rateOf[id]; ok {
		return k, nil
	}
	if err, ok := b.reading[id]; ok {
		return 0, err
	}
	x, err := duty.Parse(text, g)
	if b.rateOf == nil {
		b.rateOf, b.reading = make(map[string]int32), make(map[string]error)
	}
	if err != nil {
		b.reading[strings.Clone(id)] = err
		return 0, err
	}
	return b.rate(id, Rate{strings.Clone(text), x}), nil
}

func (b *Builder) rate(id string, r Rate) int32 {
	k := int32(len(b.rates))
	b.rates = append(b.rates, r)
	b.rateOf[strings.Clone(id)] = k
	return k
}

// NoRate returns the index of the rate of measures that have none.
func (b *Builder) NoRate() int32 {
	if b.rateOf == nil {
		b.rateOf, b.reading = make(map[string]int32), make(map[string]error)
	}
	if k, ok := b.rateOf[""]; ok {
		return k
	}
	return b.rate("", Rate{})
}

// Add appends a row.
func (b *Builder) Add(t trade.Territory, r Row) {
	if b.by == nil {
		b.by = make(map[trade.Territory][]Row)
	}
	r.Code = trade.HSCode(strings.Clone(string(r.Code)))
	if _, ok := b.by[t]; !ok {
		t = trade.Territory(strings.Clone(string(t)))
	}
	b.by[t] = append(b.by[t], r)
}

// Describe keeps the description of a code.
func (b *Builder) Describe(code trade.HSCode, text string) {
	if b.texts == nil {
		b.texts = make(map[trade.HSCode]string)
	}
	b.texts[trade.HSCode(strings.Clone(string(code)))] = strings.Clone(text)
}

// Len returns the number of rows.
func (b *Builder) Len() int {
	n := 0
	for _, rows := range b.by {
		n += len(rows)
	}
	return n
}

// Overlaps calls f for rows of the same code and territory that say the same thing of overlapping periods: the later row of
// the file comes second.
func (b *Builder) Overlaps(f func(first, second Row)) {
	for _, rows := range b.by {
		order := make([]int32, len(rows))
		for i := range order {
			order[i] = int32(i)
		}
		slices.SortFunc(order, func(i, j int32) int {
			x, y := &rows[i], &rows[j]
			return cmp.Or(cmp.Compare(x.Code, y.Code), cmp.Compare(x.Says, y.Says), y.From.DaysUntil(x.From), cmp.Compare(x.Line, y.Line))
		})
		last := -1 // of the rows that say the same so far, the one that ends last
		for k, i := range order {
			r := &rows[i]
			if last < 0 || rows[last].Code != r.Code || rows[last].Says != r.Says {
				last = int(i)
				continue
			}
			if end := rows[last].To; end.IsZero() || !end.Before(r.From) {
				if first, second := rows[last], *r; first.Line < second.Line {
					f(first, second)
				} else {
					f(second, first)
				}
			}
			if end := rows[last].To; !end.IsZero() && (r.To.IsZero() || r.To.After(end)) {
				last = int(order[k])
			}
		}
	}
}

// Provider is a tariff.Provider over rows. It holds no regime.
type Provider struct {
	name    string
	version tariff.DataVersion
	// complete says that the rows hold every line of the tariff, so that a short code stands for those below it.
	complete bool
	texts    map[trade.HSCode]string // descriptions
	kinds    []Kind
	rates    []Rate
	sides    map[trade.Territory]*side
}

// side is one territory's rows, in the order of codes and then of the file.
type side struct {
	rows    []Row
	made    []atomic.Pointer[tariff.Measure]
	lengths uint16 // bit n is set where there are codes of n digits
	kinds   []tariff.Kind
}

var _ tariff.Provider = (*Provider)(nil)

// Provider makes a provider of the rows. The builder can't be used any more.
func (b *Builder) Provider(name string, version tariff.DataVersion, complete bool) *Provider {
	p := &Provider{name: name, version: version, complete: complete, texts: b.texts, kinds: b.kinds, rates: b.rates, sides: make(map[trade.Territory]*side, len(b.by))}
	for t, rows := range b.by {
		s := &side{rows: rows, made: make([]atomic.Pointer[tariff.Measure], len(rows))}
		slices.SortStableFunc(rows, func(x, y Row) int { return cmp.Compare(x.Code, y.Code) })
		seen := make([]bool, len(b.kinds))
		for i := range rows {
			s.lengths |= 1 << len(rows[i].Code)
			if k := rows[i].Kind; !seen[k] {
				seen[k] = true
				s.kinds = append(s.kinds, b.kinds[k].Measure.Kind)
			}
		}
		slices.Sort(s.kinds)
		s.kinds = slices.Compact(s.kinds)
		p.sides[t] = s
	}
	return p
}

// Name returns the provider's name.
func (p *Provider) Name() string { return p.name }

// Regime returns nil: rows say nothing of procedures and taxes.
func (p *Provider) Regime(ctx context.Context, _ trade.Territory, _ trade.Date) (*tariff.Regime, error) {
	return nil, ctx.Err()
}

// Authority returns the kinds of measure that the rows of a territory have. On which codes the provider is authoritative
// for them, its candidates say.
func (p *Provider) Authority(t trade.Territory, _ trade.Date) []tariff.Kind {
	var out []tariff.Kind
	for _, s := range p.of(t, nil) {
		out = append(out, s.kinds...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// of returns the rows that serve a territory: its own, then those of the territories whose law it shares.
func (p *Provider) of(t trade.Territory, r *tariff.Regime) []*side {
	var out []*side
	if s := p.sides[t]; s != nil {
		out = append(out, s)
	}
	if s := p.sides["EU"]; s != nil && t != "EU" && slices.Contains(EuropeanUnion(), trade.Country(t)) {
		out = append(out, s)
	}
	if r != nil {
		for _, parent := range r.Parents {
			if s := p.sides[parent]; s != nil && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// EuropeanUnion are the member states since 2020-02-01.
func EuropeanUnion() []trade.Country {
	return []trade.Country{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
		"NL", "PL", "PT", "RO", "SE", "SI", "SK"}
}

// Measures answers from the rows.
func (p *Provider) Measures(ctx context.Context, q tariff.Query) ([]tariff.Answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([]tariff.Answer, len(q.Lines))
	s := p.of(q.Territory, q.Regime)
	if len(s) == 0 {
		return out, nil
	}
	for i, l := range q.Lines {
		c := p.candidates(s, l, q.Date)
		if len(c) > 0 {
			out[i] = tariff.Answer{Candidates: c, Data: []tariff.DataVersion{p.version}}
		}
	}
	return out, nil
}

func (p *Provider) candidates(s []*side, l tariff.QueryLine, on trade.Date) []tariff.Candidate {
	if len(l.Code) < 2 {
		return nil
	}
	if p.complete {
		for _, one := range s {
			if leaves := one.below(l.Code); len(leaves) > 0 {
				return p.group(s, l, on, leaves)
			}
		}
	}
	return p.candidate(nil, s, l.Code, l.Origin, on)
}

// candidate appends what the rows say of a code, if anything.
func (p *Provider) candidate(dst []tariff.Candidate, s []*side, code trade.HSCode, origin trade.Country, on trade.Date) []tariff.Candidate {
	list := p.gather(s, code, origin, on)
	if len(list) == 0 {
		return dst
	}
	c := tariff.Candidate{Code: code, Description: p.texts[code], Measures: list, Unlisted: true}
	for _, m := range list {
		c.Unlisted = c.Unlisted && m.Kind != tariff.ThirdCountry
		if !slices.Contains(c.Authority, m.Kind) {
			c.Authority = append(c.Authority, m.Kind)
		}
	}
	return append(dst, c)
}

// gather returns the measures on a code: of its own rows and those of the codes it begins with, and of the same code with
// zeros.
func (p *Provider) gather(sides []*side, code trade.HSCode, origin trade.Country, on trade.Date) (out []*tariff.Measure) {
	var keys []string
	for _, s := range sides {
		out, keys = p.collect(out, keys, s, code, origin, on)
	}
	return out
}

// collect appends the measures of one territory's rows, and the keys that are taken.
func (p *Provider) collect(out []*tariff.Measure, keys []string, s *side, code trade.HSCode, origin trade.Country, on trade.Date) ([]*tariff.Measure, []string) {
	take := func(exact trade.HSCode) {
		i, found := slices.BinarySearchFunc(s.rows, exact, func(r Row, c trade.HSCode) int { return cmp.Compare(r.Code, c) })
		if !found {
			return
		}
		for _, named := range [...]bool{true, false} { // rows that name the origin come before those for all
			for k := i; k < len(s.rows) && s.rows[k].Code == exact; k++ {
				r := &s.rows[k]
				kind := &p.kinds[r.Kind]
				if kind.Measure.Origin.IsEverywhere() == named || !r.Contains(on) || !kind.Measure.Origin.Contains(origin) || slices.Contains(keys, kind.Key) {
					continue
				}
				keys = append(keys, kind.Key)
				out = append(out, p.measure(s, k))
			}
		}
	}
	for padded := code; len(padded) < 14; { // as far as there are digits, from the longest
		padded += "00"
		if len(padded) < 14 && s.lengths&(1<<len(padded)) != 0 {
			take(padded)
		}
	}
	for n := len(code); n >= 2; n-- {
		if n < 16 && s.lengths&(1<<n) != 0 {
			take(code[:n])
		}
	}
	return out, keys
}

// measure returns the measure of a row, made the first time that it's asked for.
func (p *Provider) measure(s *side, i int) *tariff.Measure {
	if m := s.made[i].Load(); m != nil {
		return m
	}
	r := &s.rows[i]
	m := p.kinds[r.Kind].Measure
	m.ID = p.name + "/" + string(m.Kind) + "/" + string(r.Code) + "/" + strconv.Itoa(int(r.Line))
	m.Code, m.Period = r.Code, r.Period
	m.RateText, m.Rate = p.rates[r.Rate].Text, p.rates[r.Rate].Expression
	s.made[i].CompareAndSwap(nil, &m)
	return s.made[i].Load()
}

// below returns a code and those below it that have rows: goods of it may be none of those below. It returns nothing where
// there are none below.
func (s *side) below(code trade.HSCode) []trade.HSCode {
	i, _ := slices.BinarySearchFunc(s.rows, code, func(r Row, c trade.HSCode) int { return cmp.Compare(r.Code, c) })
	out := []trade.HSCode{code}
	for ; i < len(s.rows) && s.rows[i].Code.HasPrefix(code); i++ {
		c := s.rows[i].Code
		if strings.Trim(string(c[len(code):]), "0") == "" {
			c = code
		}
		if out[len(out)-1] != c {
			out = append(out, c)
		}
	}
	if len(out) == 1 {
		return nil
	}
	return out
}

// group returns a candidate for each set of measures among the codes, without those that lack a base rate where others
// have one: a control of a whole chapter doesn't make the chapter a line of the tariff.
func (p *Provider) group(s []*side, l tariff.QueryLine, on trade.Date, leaves []trade.HSCode) []tariff.Candidate {
	var out []tariff.Candidate
	at := map[string]int{}
	for _, code := range leaves {
		found := p.candidate(nil, s, code, l.Origin, on)
		if len(found) == 0 {
			continue
		}
		var id strings.Builder
		for _, m := range found[0].Measures {
			id.WriteString(string(m.Kind) + "\x00" + m.RateText + "\x00" + m.Programme + m.AdditionalCode + m.QuotaOrder + "\x01")
		}
		k, ok := at[id.String()]
		if !ok {
			at[id.String()] = len(out)
			out = append(out, found[0])
			continue
		}
		if c := &out[k]; c.Lines == nil {
			c.Lines = []trade.HSCode{c.Code, code}
		} else {
			c.Lines = append(c.Lines, code)
		}
	}
	if slices.ContainsFunc(out, func(c tariff.Candidate) bool { return !c.Unlisted }) {
		out = slices.DeleteFunc(out, func(c tariff.Candidate) bool { return c.Unlisted })
	}
	if len(out) == 1 && len(out[0].Lines) > 0 {
		out[0].Code, out[0].Description = l.Code, p.texts[l.Code]
	}
	return out
}

// Given returns the index of a rate that wasn't read of the file.
func (b *Builder) Given(x duty.Expression) int32 {
	text := x.String()
	id := "given\x00" + text
	if k, ok := b.rateOf[id]; ok {
		return k
	}
	b.NoRate()
	return b.rate(id, Rate{text, x})
}

// Expression returns a rate by its index.
func (b *Builder) Expression(rate int32) duty.Expression { return b.rates[rate].Expression }

// Lines calls f for each code of a territory, sorted, with its description and the measures of its own rows in the order of
// the file.
func (p *Provider) Lines(t trade.Territory, f func(code trade.HSCode, description string, own []*tariff.Measure)) {
	s := p.sides[t]
	if s == nil {
		return
	}
	var own []*tariff.Measure
	for i := range s.rows {
		own = append(own, p.measure(s, i))
		if i+1 == len(s.rows) || s.rows[i+1].Code != s.rows[i].Code {
			f(s.rows[i].Code, p.texts[s.rows[i].Code], own)
			own = nil
		}
	}
}

// Version returns the version behind the rows.
func (p *Provider) Version() tariff.DataVersion { return p.version }
