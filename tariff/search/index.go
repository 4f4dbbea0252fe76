package search

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// Schedule is what is searched. The schedules of package hts and compiled snapshots are, and Lines.
type Schedule[R any] interface {
	// Rows yields the lines that have a code, in any order.
	Rows() iter.Seq[R]
}

// Row is a line of a schedule.
type Row[R any] interface {
	Code() trade.HSCode
	// Text is the line's own description, which may say no more than "Other".
	Text() string
	// Parent is the line above in the hierarchy, false at the top.
	Parent() (R, bool)
}

// The places in which a word of a description may stand, from the most to the least telling.
const (
	own     = iota // the subheading's own description
	between        // those between the heading and it
	heading
	below // the lines below the subheading
	chapter
	fields
)

// maxAbove bounds the hierarchy above a line.
const maxAbove = 24

// Index is a searchable schedule. It is immutable and safe for concurrent use.
type Index struct {
	language *thesaurus
	axes     []axis
	terms    map[string]int32
	idf      []float64
	holds    [][]posting // by term: the groups whose descriptions hold the word
	excludes [][]posting // those whose descriptions exclude it
	groups   []group
	rows     []row
	texts    []text
}

// posting is a group with the weight of a word in it.
type posting struct {
	group  int32
	weight float32
}

// group is what is ranked: the lines that share their first six digits.
type group struct {
	code     trade.HSCode
	path     []int32 // texts from the heading down to the group's own
	rows     []row
	chapter  int32 // text, -1 for none
	open     int   // the question of the table that its own text answers and no more, -1 for none
	residual bool  // "Other"
	rest     bool  // the heading is one of other goods
	parts    bool  // parts or accessories of goods
}

// row is a line within a group.
type row struct {
	code trade.HSCode
	path []int32
	leaf bool
}

// text is a distinct text with its words.
type text struct {
	text  string
	words []termWord
}

type termWord struct {
	term    int32
	phrase  int32
	negated bool
	raw     string
}

// New reads a schedule's descriptions into an index. It keeps the texts and nothing else of the schedule. Chapters 98
// and 99, which the Harmonized System leaves to each country, classify no goods and are left out.
func New[R Row[R]](s Schedule[R]) *Index { return build(s, newThesaurus()) }

func build[R Row[R]](s Schedule[R], language *thesaurus) *Index {
	b := builder{ix: &Index{language: language, terms: map[string]int32{}}, texts: map[string]int32{}}
	var rows []row
	if s != nil {
		for r := range s.Rows() {
			code := r.Code()
			if len(code) < 4 || code >= "98" {
				continue
			}
			path := make([]int32, 0, 6)
			path = append(path, b.text(r.Text()))
			for p, ok := r.Parent(); ok && len(path) < maxAbove; p, ok = p.Parent() {
				path = append(path, b.text(p.Text()))
			}
			slices.Reverse(path)
			rows = append(rows, row{code: code, path: path})
		}
	}
	b.ix.axes = readAxes(b.ix.language)
	b.group(rows)
	b.count()
	return b.ix
}

// Len returns how many six-digit codes can be found.
func (ix *Index) Len() int { return len(ix.groups) }

// builder makes an index.
type builder struct {
	ix    *Index
	texts map[string]int32
}

// text returns the number of a text.
func (b *builder) text(s string) int32 {
	if n, ok := b.texts[s]; ok {
		return n
	}
	n := int32(len(b.ix.texts))
	words := b.ix.language.words(s)
	t := text{text: s, words: make([]termWord, 0, len(words))}
	for _, w := range words {
		t.words = append(t.words, termWord{b.term(w.stem), int32(w.phrase), w.negated, w.raw})
	}
	b.ix.texts = append(b.ix.texts, t)
	b.texts[s] = n
	return n
}

func (b *builder) term(stem string) int32 {
	n, ok := b.ix.terms[stem]
	if !ok {
		n = int32(len(b.ix.terms))
		b.ix.terms[stem] = n
	}
	return n
}

// group puts the lines of a subheading together: what they all stand under is the group's description.
func (b *builder) group(rows []row) {
	slices.SortStableFunc(rows, func(a, c row) int { return cmp.Compare(a.code, c.code) })
	rows = slices.CompactFunc(rows, func(a, c row) bool { return a.code == c.code })
	for i := range rows {
		rows[i].leaf = i+1 == len(rows) || !strings.HasPrefix(string(rows[i+1].code), string(rows[i].code))
	}
	chapters := map[trade.HSCode]int32{}
	for line := range strings.SplitSeq(chaptersText, "\n") {
		if code, title, ok := strings.Cut(strings.TrimSpace(line), " "); ok && code != "#" {
			chapters[trade.HSCode(code)] = b.text(title)
		}
	}
	b.ix.rows = rows
	for i := 0; i < len(rows); {
		code := rows[i].code[:min(6, len(rows[i].code))]
		j := i + 1
		for j < len(rows) && rows[j].code[:min(6, len(rows[j].code))] == code {
			j++
		}
		if len(code) == 6 || rows[i].leaf { // a heading that others stand under isn't found itself
			g := group{code: code, rows: rows[i:j], path: rows[i].path, chapter: -1}
			for _, r := range g.rows[1:] {
				n := 0
				for n < len(g.path) && n < len(r.path) && g.path[n] == r.path[n] {
					n++
				}
				g.path = g.path[:n]
			}
			if n, ok := chapters[code[:2]]; ok {
				g.chapter = n
			}
			b.ix.groups = append(b.ix.groups, g)
		}
		i = j
	}
	other, part, accessory := b.term("other"), b.term("part"), b.term("accessory")
	for i := range b.ix.groups {
		g := &b.ix.groups[i]
		g.open = b.open(g)
		for n, t := range g.path {
			ws := b.ix.texts[t].words
			if len(ws) == 0 {
				continue
			}
			g.residual = ws[0].term == other && n > 0
			g.rest = g.rest || ws[0].term == other && n == 0
			if n > 0 && (ws[0].term == part || ws[0].term == accessory) || ws[0].term == part {
				g.parts = true
			}
		}
	}
}

// open returns the question that a group's own text answers and no more: "Of cotton", "Men's or boys'".
func (b *builder) open(g *group) int {
	if len(g.path) < 2 {
		return -1
	}
	words := b.ix.texts[g.path[len(g.path)-1]].words
	for n, a := range b.ix.axes {
		all := len(words) > 0
		for _, w := range words {
			all = all && !w.negated && slices.Contains(a.terms(b.ix), w.term)
		}
		if all {
			return n
		}
	}
	return -1
}

// The weights of BM25F. A word counts more in a subheading's own text than in what stands around it, and less in a long text.
var (
	fieldWeight = [fields]float64{own: 2.6, between: 2.0, heading: 2.2, below: 0.6, chapter: 0.8}
	fieldLength = [fields]float64{own: 0.3, between: 0.3, heading: 0.25, below: 0.5, chapter: 0.2}
)

const saturation = 1.4

// count weighs every word of every group.
func (b *builder) count() {
	ix := b.ix
	type place struct{ n [fields]float32 }
	var (
		total   [fields]float64
		lengths = make([][fields]float64, len(ix.groups))
		seen    = make([]int32, len(ix.texts)) // by text: the group that has counted it below, + 1
	)
	each := func(i int, do func(field int, t int32)) {
		g := &ix.groups[i]
		for n, t := range g.path {
			switch {
			case n == len(g.path)-1 && n > 0:
				do(own, t)
			case n == 0:
				do(heading, t)
				if len(g.path) == 1 { // the heading is the subheading
					do(own, t)
				}
			default:
				do(between, t)
			}
		}
		for _, r := range g.rows {
			for _, t := range r.path[min(len(g.path), len(r.path)):] {
				if seen[t] != int32(i)+1 {
					seen[t] = int32(i) + 1
					do(below, t)
				}
			}
		}
		if g.chapter >= 0 {
			do(chapter, g.chapter)
		}
	}
	for i := range ix.groups {
		each(i, func(f int, t int32) {
			n := float64(len(ix.texts[t].words))
			lengths[i][f] += n
			total[f] += n
		})
	}
	clear(seen)
	groups := float64(max(1, len(ix.groups)))
	ix.holds, ix.excludes = make([][]posting, len(ix.terms)), make([][]posting, len(ix.terms))
	holds, excludes := make([]place, len(ix.terms)), make([]place, len(ix.terms))
	var held, excluded []int32
	for i := range ix.groups {
		each(i, func(f int, t int32) {
			for _, w := range ix.texts[t].words {
				p, list := &holds[w.term], &held
				if w.negated {
					p, list = &excludes[w.term], &excluded
				}
				if *p == (place{}) {
					*list = append(*list, w.term)
				}
				p.n[f]++
			}
		})
		flush := func(places []place, terms []int32, to [][]posting) {
			for _, t := range terms {
				sum := 0.0
				for f, n := range places[t].n {
					if n > 0 {
						b := fieldLength[f]
						sum += float64(fieldWeight[f] * float64(n) / (1 - b + float64(b*lengths[i][f]/(total[f]/groups))))
					}
				}
				places[t] = place{}
				to[t] = append(to[t], posting{int32(i), float32(sum / (saturation + sum))})
			}
		}
		flush(holds, held, ix.holds)
		flush(excludes, excluded, ix.excludes)
		held, excluded = held[:0], excluded[:0]
	}
	ix.idf = make([]float64, len(ix.terms))
	for t := range ix.idf {
		n := float64(len(ix.holds[t]))
		ix.idf[t] = math.Log1p((groups - n + 0.5) / (n + 0.5))
	}
}
