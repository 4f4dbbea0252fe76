package snapshot

import (
	"iter"
	"strings"

	"github.com/crossborder-go/crossborder/internal/codekey"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// Row is a line of the schedule. It is a small value that points into the snapshot; the zero Row is no line.
type Row struct {
	s *Snapshot
	i int32
}

// Entry is a rate, or a unit of quantity, as the schedule writes it.
type Entry struct {
	Kind    tariff.Kind // tariff.Column2 for the rate of the origins of column 2
	Text    string      // "16.5%", "Free", "doz."
	Symbols string      // of the preference programmes that have it, separated by commas
}

// Lookup finds the line of a code, which must have all the digits that the schedule gives it. It allocates nothing.
func (s *Snapshot) Lookup(code trade.HSCode) (Row, bool) {
	if key, ok := codekey.Of(code); ok {
		if i := s.find(key); i >= 0 {
			return Row{s, int32(i)}, true
		}
	}
	return Row{}, false
}

// Rows yields the lines that have a code, sorted by it.
func (s *Snapshot) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for i := range s.nCoded {
			if !yield(Row{s, int32(i)}) {
				return
			}
		}
	}
}

// Len returns how many lines the schedule has, those without a code included.
func (s *Snapshot) Len() int { return s.nRows }

// Code returns the row's code, "" for a line that only groups others.
func (r Row) Code() trade.HSCode {
	if r.s == nil {
		return ""
	}
	if key := r.s.key(int(r.i)); key != 0 {
		return codekey.Code(key)
	}
	return ""
}

// Text returns the row's own description, which may say no more than "Other".
func (r Row) Text() string {
	if r.s == nil {
		return ""
	}
	return r.s.str(r.s.rowText(int(r.i)))
}

// Parent returns the row above in the hierarchy.
func (r Row) Parent() (Row, bool) {
	if r.s == nil {
		return Row{}, false
	}
	p := r.s.parent(int(r.i))
	if p < 0 || p >= r.s.nRows || p == int(r.i) {
		return Row{}, false
	}
	return Row{r.s, int32(p)}, true
}

// maxDepth bounds the hierarchy.
const maxDepth = 24

// Description returns the descriptions from the heading down to the row: "T-shirts, singlets …: Of cotton: Men's".
func (r Row) Description() string {
	var chain [maxDepth]string
	n, size := 0, 0
	for ok := r.s != nil; ok && n < maxDepth; r, ok = r.Parent() {
		if chain[n] = strings.TrimRight(r.Text(), ": \u00a0"); chain[n] != "" {
			size += len(chain[n]) + 2
			n++
		}
	}
	var b strings.Builder
	b.Grow(size)
	for i := n - 1; i >= 0; i-- {
		if b.WriteString(chain[i]); i > 0 {
			b.WriteString(": ")
		}
	}
	return b.String()
}

// Declarable reports whether the row is one of goods, with a rate, and nothing stands below it.
func (r Row) Declarable() bool {
	if r.s == nil || r.s.flags(int(r.i))&flagApart != 0 {
		return false
	}
	return r.s.leaf(int(r.i))
}

// leaf reports whether a row has measures and no row with a longer code below it.
func (s *Snapshot) leaf(i int) bool {
	key := s.key(i)
	_, end := codekey.Subtree(key)
	from, to := s.entryRange(s.set(i))
	return from < to && (i+1 >= s.nCoded || s.key(i+1) >= end)
}

// Entries yields the row's rates and units, its own or inherited.
func (r Row) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		if r.s == nil {
			return
		}
		from, to := r.s.entryRange(r.s.set(int(r.i)))
		for i := from; i < to; i++ {
			m := r.s.entry(i)
			if m < 0 {
				continue
			}
			kind, ok := r.s.kind(m)
			if ok && !yield(Entry{kind, r.s.str(r.s.field(m, 1)), r.s.str(r.s.field(m, 2))}) {
				return
			}
		}
	}
}

// Rate returns the text of the first rate of the kind, "" for none: tariff.ThirdCountry is the ordinary duty. It
// allocates nothing.
func (r Row) Rate(kind tariff.Kind) string {
	if r.s == nil {
		return ""
	}
	want := uint32(kindNumber(kind))
	from, to := r.s.entryRange(r.s.set(int(r.i)))
	for i := from; i < to; i++ {
		if m := r.s.entry(i); m >= 0 && r.s.field(m, 0) == want {
			return r.s.str(r.s.field(m, 1))
		}
	}
	return ""
}

// Units returns the units in which a declaration states the quantity.
func (r Row) Units() []string {
	var out []string
	for e := range r.Entries() {
		if e.Kind == tariff.SupplementaryUnit {
			out = append(out, e.Text)
		}
	}
	return out
}
