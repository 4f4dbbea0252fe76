package scope

import (
	"context"
	"slices"

	"github.com/crossborder-go/crossborder/internal/codekey"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// Lists are the lists of a folder: a tariff.Scopes, and a tariff.Provider without measures, so that it can stand in a
// tariff.Chain. It is immutable and safe for concurrent use.
type Lists struct {
	index  *Index
	lists  map[string]*list
	doubts []Doubt
}

type list struct {
	parts   []part
	except  []string
	partial bool
}

type part struct {
	from, to int32
	entries  []entry // sorted by code
	lengths  uint16  // bit n: there are codes of n digits
	of       []string
	atLeast  int
}

type entry struct {
	key      uint64
	from, to int32
	out      bool // the goods are not on the list, whatever a shorter code says
	doubt    bool
}

// Name returns the index's name.
func (l *Lists) Name() string { return l.index.Name }

// Territory returns whose law the lists belong to.
func (l *Lists) Territory() trade.Territory { return l.index.Territory }

// Names returns the names of the lists, sorted.
func (l *Lists) Names() []string { return sortedNames(l.index.Lists) }

// Doubts returns the rows that their files mark as to be reviewed.
func (l *Lists) Doubts() []Doubt { return slices.Clone(l.doubts) }

// Regime returns nil: lists are no regime.
func (l *Lists) Regime(ctx context.Context, _ trade.Territory, _ trade.Date) (*tariff.Regime, error) {
	return nil, ctx.Err()
}

// Measures answers that no measures are known.
func (l *Lists) Measures(ctx context.Context, q tariff.Query) ([]tariff.Answer, error) {
	return make([]tariff.Answer, len(q.Lines)), ctx.Err()
}

// Authority returns nothing.
func (l *Lists) Authority(trade.Territory, trade.Date) []tariff.Kind { return nil }

// Listed reports whether a code is on a list at a date. It isn't known (loaded is false) where the folder has no such list
// for the day, where the list is partial and doesn't hold the code, where only a doubtful row does, and where the list
// tells longer codes below it apart.
func (l *Lists) Listed(territory trade.Territory, name string, code trade.HSCode, on trade.Date) (listed, loaded bool) {
	key, ok := codekey.Of(code)
	if territory != l.index.Territory || !ok || on.IsZero() {
		return false, false
	}
	switch l.lookup(name, key, dayOf(on), 0) {
	case yes:
		return true, true
	case no:
		return false, true
	}
	return false, false
}

// answer is what a list says of a code.
type answer uint8

const (
	unknown answer = iota
	no
	yes
)

// maxNested bounds lists made of lists.
const maxNested = 8

func (l *Lists) lookup(name string, key uint64, day int32, depth int) answer {
	x := l.lists[name]
	if x == nil || depth > maxNested {
		return unknown
	}
	best := unknown
	sure := true
	for i := range x.parts {
		p := &x.parts[i]
		if day < p.from || day > p.to {
			continue
		}
		a := p.find(key, day)
		if len(p.of) > 0 && a != yes {
			a = l.count(p, key, day, depth)
		}
		sure = sure && a != unknown
		best = max(best, a)
	}
	if best == no && !sure {
		best = unknown
	}
	if best == yes {
		for _, e := range x.except {
			if l.lookup(e, key, day, depth+1) == yes {
				best = no
			}
		}
	}
	if best == no && x.partial {
		return unknown
	}
	return best
}

// count asks the lists that a part is made of.
func (l *Lists) count(p *part, key uint64, day int32, depth int) answer {
	n, open := 0, 0
	for _, name := range p.of {
		switch l.lookup(name, key, day, depth+1) {
		case yes:
			n++
		case unknown:
			open++
		}
	}
	switch {
	case n >= p.atLeast:
		return yes
	case n+open >= p.atLeast && open == len(p.of):
		return unknown
	}
	return no
}

// find looks a code up among the part's own.
func (p *part) find(key uint64, day int32) answer {
	if len(p.entries) == 0 {
		if len(p.of) > 0 {
			return unknown
		}
		return no
	}
	found := unknown
	for n := codekey.Digits(key); n >= 2; n-- {
		if p.lengths&(1<<n) == 0 {
			continue
		}
		if found = p.exact(codekey.Cut(key, n), day); found != unknown {
			break
		}
	}
	found = max(found, no)
	first, end := codekey.Subtree(key)
	i, _ := slices.BinarySearchFunc(p.entries, first, compare)
	for ; i < len(p.entries) && p.entries[i].key < end; i++ {
		e := &p.entries[i]
		if codekey.Digits(e.key) > codekey.Digits(key) && e.from <= day && day <= e.to && e.out == (found == yes) {
			return unknown // longer codes are told apart
		}
	}
	return found
}

// exact returns what the rows of exactly one code say: unknown where there are none in force, or only doubtful ones.
func (p *part) exact(key uint64, day int32) answer {
	i, _ := slices.BinarySearchFunc(p.entries, key, compare)
	a := unknown
	for ; i < len(p.entries) && p.entries[i].key == key; i++ {
		switch e := &p.entries[i]; {
		case day < e.from || day > e.to || e.doubt:
		case e.out:
			a = max(a, no)
		default:
			return yes
		}
	}
	return a
}

func compare(e entry, key uint64) int {
	switch {
	case e.key < key:
		return -1
	case e.key > key:
		return 1
	}
	return 0
}

// circular reports whether a list is made of itself. known holds what is found of other lists, and that of this one is
// being looked for.
func (l *Lists) circular(name string, known map[string]bool) bool {
	x := l.lists[name]
	if x == nil {
		return false
	}
	if found, seen := known[name]; seen {
		return found
	}
	known[name] = true
	names := slices.Clone(x.except)
	for i := range x.parts {
		names = append(names, x.parts[i].of...)
	}
	for _, o := range names {
		if l.circular(o, known) {
			return true
		}
	}
	known[name] = false
	return false
}
