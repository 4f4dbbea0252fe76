package tariff

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/crossborder-go/crossborder/trade"
)

// Book is a Provider over country files in memory. It is immutable and safe for concurrent use. A country is decoded on
// the first question about it, and what a day's answers need is put together on the first question about that day and
// kept: as many versions as the file has days on which something changes.
type Book struct {
	name  string
	slots map[trade.Territory]slot
}

// slot is one territory. Both functions do their work once.
type slot struct {
	read func() (*source, error) // the file alone
	open func() (*opened, error) // with what it takes from the file it extends
}

// source is a country file as it was read.
type source struct {
	c       *Country
	rows    flat
	version DataVersion
}

func newBook(name string, n int) *Book {
	return &Book{name: name, slots: make(map[trade.Territory]slot, n)}
}

// add adds a territory whose file is read by a function, on first use.
func (b *Book) add(t trade.Territory, read func() (c *Country, rows flat, digest string, err error)) {
	once := sync.OnceValues(func() (*source, error) {
		c, rows, digest, err := read()
		if err != nil {
			return nil, err
		}
		return &source{c, rows, DataVersion{Name: b.name + "/" + strings.ToLower(string(c.Territory)), Version: c.Version,
			VerifiedOn: c.VerifiedOn, Digest: digest}}, nil
	})
	b.slots[t] = slot{once, sync.OnceValues(func() (*opened, error) { return b.open(once) })}
}

// NewBook returns a book over decoded countries, which must not be changed afterwards. Countries that extend another are
// checked against it. The error holds every problem of every country.
func NewBook(name string, countries ...*Country) (*Book, error) {
	b := newBook(name, len(countries))
	p := new(problems)
	for _, c := range countries {
		if _, ok := b.slots[c.Territory]; ok {
			p.add(CodeSchema, nil, "there are two files of %s", c.Territory)
			continue
		}
		b.add(c.Territory, func() (*Country, flat, string, error) {
			body, rows, err := packBody(c)
			if err != nil {
				return nil, flat{}, "", err
			}
			f, err := openFlat(string(body[rows:]))
			digest := sha256.Sum256(body)
			return c, f, digestText(digest[:]), err
		})
	}
	for _, c := range countries {
		if c.Extends == "" {
			continue
		}
		o, err := b.slots[c.Territory].open()
		if err != nil {
			p.list = append(p.list, trade.FindingsOf(err)...)
			continue
		}
		o.c.crossCheck(p)
	}
	return b, p.list.ErrorOrNil()
}

// OpenBook returns a book over packs, which Compile makes. Packs stay where they are; each is read on the first question
// about its territory. The error names every pack that isn't one; the book then holds the others.
func OpenBook(name string, packs ...string) (*Book, error) {
	b := newBook(name, len(packs))
	p := new(problems)
	for i, pack := range packs {
		territory, ok := packTerritory(pack)
		if !ok {
			p.add(CodeDamaged, (&place{}).root("packs").at(i), "it isn't a compiled country file of this version")
			continue
		}
		b.add(territory, func() (*Country, flat, string, error) { return openPack(pack) })
	}
	return b, p.list.ErrorOrNil()
}

// open brings a country together with the one it extends.
func (b *Book) open(read func() (*source, error)) (*opened, error) {
	s, err := read()
	if err != nil {
		return nil, err
	}
	if s.c.Extends == "" {
		return newOpened(s.c, s.rows, nil, s.version), nil
	}
	slot, ok := b.slots[s.c.Extends]
	if !ok {
		return nil, errExtends(s.c)
	}
	base, err := slot.read()
	if err != nil {
		return nil, err
	}
	if base.c.Extends != "" { // one step only: no file can extend itself by a detour
		return nil, trade.Errors{{Code: CodeExtends, Severity: trade.Block, Path: "/extends",
			Message: string(s.c.Territory) + " extends " + string(s.c.Extends) + ", which extends another file itself"}}
	}
	o, err := slot.open()
	if err != nil {
		return nil, err
	}
	return newOpened(s.c.extend(o.c), s.rows, o, s.version), nil
}

// country returns what the book holds of a territory, nil for nothing.
func (b *Book) country(t trade.Territory) (*opened, error) {
	s, ok := b.slots[t]
	if !ok {
		return nil, nil
	}
	return s.open()
}

// Name returns the name the book was made with.
func (b *Book) Name() string { return b.name }

// Territories returns the territories the book has a regime of, sorted: not those of which only facts are held, which
// Coverage lists as well, nor those that only others extend.
func (b *Book) Territories() ([]trade.Territory, error) {
	return b.territories(TierRates, TierRegime)
}

func (b *Book) territories(tiers ...string) ([]trade.Territory, error) {
	var out []trade.Territory
	var errs []error
	for t, s := range b.slots {
		o, err := s.open()
		if err != nil {
			errs = append(errs, err)
		} else if slices.Contains(tiers, o.c.Tier) {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return out, errors.Join(errs...)
}

// Country returns what the book holds of a territory, with what it takes from the file it extends; nil for nothing. It is
// shared: read it only. Tables' rows aren't in it.
func (b *Book) Country(t trade.Territory) (*Country, error) {
	o, err := b.country(t)
	if o == nil || err != nil {
		return nil, err
	}
	return o.c, nil
}

// Regime returns the regime of a territory at a date. It is nil where the book holds no such territory, or no valuation
// or procedure of it for that date.
func (b *Book) Regime(ctx context.Context, territory trade.Territory, on trade.Date) (*Regime, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	o, err := b.country(territory)
	if o == nil || err != nil || o.c.Tier == TierBase || on.IsZero() {
		return nil, err
	}
	return o.edition(dayOf(on)).regime, nil
}

// Missing says what the book doesn't know of a territory that it holds but has no regime of at the date: what the file
// lists as missing, or the days its entries leave out.
func (b *Book) Missing(territory trade.Territory, on trade.Date) []string {
	o, err := b.country(territory)
	if o == nil || err != nil || o.c.Tier == TierBase || on.IsZero() || o.edition(dayOf(on)).regime != nil {
		return nil
	}
	if o.c.Tier == TierFacts {
		return slices.Clone(o.c.Missing)
	}
	if since := o.since(); !since.IsZero() && on.Before(since) {
		return []string{"the regime before " + since.String()}
	}
	return []string{"the regime of " + on.String()}
}

// since returns the first day with a regime, the zero date where there is none.
func (o *opened) since() trade.Date {
	for _, day := range o.spans() {
		if r := o.edition(day).regime; r != nil {
			return r.Period.From
		}
	}
	return trade.Date{}
}

// Authority returns the kinds of measure that the book holds for the territory at the date, sorted. Put before another
// provider in a Chain, it replaces that one's measures of these kinds.
func (b *Book) Authority(territory trade.Territory, on trade.Date) []Kind {
	o, err := b.country(territory)
	if o == nil || err != nil || on.IsZero() {
		return nil
	}
	return slices.Clone(o.edition(dayOf(on)).kinds)
}

// Listed reports whether a code is on a goods list of the territory. A code shorter than the list's is on it when the list
// covers every code below it that the book knows. A list says of codes that no table holds only that they are on it:
// loaded is false where one isn't.
func (b *Book) Listed(territory trade.Territory, list string, code trade.HSCode, on trade.Date) (listed, loaded bool) {
	o, err := b.country(territory)
	if o == nil || err != nil || on.IsZero() {
		return false, false
	}
	return o.listed(list, code, dayOf(on))
}

// Measures returns one answer for each line: the national codes its code may stand for, each with the measures in force
// for the line's origin. A code the book's tables don't hold gives one candidate that says so and has what falls on goods
// whatever their code. A territory the book doesn't hold gives answers without candidates.
func (b *Book) Measures(ctx context.Context, q Query) ([]Answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	answers := make([]Answer, len(q.Lines))
	o, err := b.country(q.Territory)
	if o == nil || err != nil || q.Date.IsZero() {
		return answers, err
	}
	day := dayOf(q.Date)
	ed := o.edition(day)
	for i := range q.Lines {
		if i%256 == 255 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		answers[i] = Answer{Candidates: o.lookup(ed, day, q.Date, q.Lines[i]), Data: o.data}
	}
	return answers, nil
}

// Coverage is what a book knows of a territory.
type Coverage struct {
	Territory  trade.Territory `json:"territory"`
	Name       string          `json:"name"`
	Tier       string          `json:"tier"`
	Currency   trade.Currency  `json:"currency"`
	Since      trade.Date      `json:"since"` // the first day with a regime
	Version    string          `json:"version"`
	VerifiedOn trade.Date      `json:"verified_on"`
	Procedures []string        `json:"procedures"` // ids
	Charges    []string        `json:"charges"`    // ids
	Programmes int             `json:"programmes"` // preference programmes
	Measures   int             `json:"measures"`   // beside the tables'
	Rows       int             `json:"rows"`       // of all tables
	Codes      int             `json:"codes"`      // distinct codes with a base rate
	Headings   int             `json:"headings"`   // distinct six-digit codes among them
	// Confidence counts the figures by how sure they are.
	Confidence map[Confidence]int `json:"confidence"`
	Missing    []string           `json:"missing"`
	Data       []DataVersion      `json:"data"`
}

// Coverage returns what the book knows of each territory, sorted by territory. It opens all of them.
func (b *Book) Coverage() ([]Coverage, error) {
	territories, err := b.territories(TierRates, TierRegime, TierFacts)
	out := make([]Coverage, 0, len(territories))
	for _, t := range territories {
		o, err := b.country(t)
		if err != nil {
			return out, err
		}
		out = append(out, o.coverage())
	}
	return out, err
}

func (o *opened) coverage() Coverage {
	c := o.c
	cov := Coverage{Territory: c.Territory, Name: c.Name, Tier: c.Tier, Currency: c.Currency, Version: c.Version, VerifiedOn: c.VerifiedOn,
		Programmes: len(c.Programmes), Measures: len(c.Measures), Confidence: map[Confidence]int{}, Missing: slices.Clone(c.Missing), Data: slices.Clone(o.data)}
	count := func(s *Citation) { cov.Confidence[cmp.Or(s.Confidence, High)]++ }
	for i := range c.Valuation {
		count(&c.Valuation[i].Citation)
	}
	for i := range c.Procedures {
		if id := c.Procedures[i].ID; !slices.Contains(cov.Procedures, id) {
			cov.Procedures = append(cov.Procedures, id)
		}
	}
	for i := range c.Charges {
		ch := &c.Charges[i]
		if !slices.Contains(cov.Charges, ch.ID) {
			cov.Charges = append(cov.Charges, ch.ID)
		}
		for j := range ch.Rates {
			count(&ch.Rates[j].Citation)
		}
		for j := range ch.Relief {
			count(&ch.Relief[j].Citation)
		}
		for j := range ch.Bounds {
			count(&ch.Bounds[j].Citation)
		}
	}
	for i := range c.Measures {
		count(&c.Measures[i].Citation)
	}
	cov.Since = o.since()
	var codes, headings []uint64
	for from := o; from != nil; from = from.base {
		f := &from.rows
		cov.Rows += f.nRows
		for i := range f.nRows {
			conf := confidences()[min(int(f.confidence(i)), 3)]
			if t := f.table(i); conf == "" && t < len(from.tables) {
				conf = from.tables[t].Defaults.Confidence
			}
			cov.Confidence[cmp.Or(conf, High)]++
			if f.kind(i) == kindThirdCountry {
				codes = append(codes, f.key(i))
				headings = append(headings, prefixKey(f.key(i), min(6, keyLen(f.key(i)))))
			}
		}
	}
	slices.Sort(codes)
	slices.Sort(headings)
	cov.Codes, cov.Headings = len(slices.Compact(codes)), len(slices.Compact(headings))
	return cov
}
