package screening

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/crossborder-go/crossborder/trade"
)

// Index answers queries over lists. It's immutable and safe for concurrent use.
type Index struct {
	lists      []*List
	entries    []*Listed
	names      []name             // every name and alias
	vocabulary []entry            // each different word once, by sound of its first letter
	sounds     []soundRange       // of the vocabulary, in order
	ids        map[string][]int32 // entries by bare number
	countries  map[string]trade.Country
	scratch    sync.Pool
}

// name is a name or alias of an entry.
type name struct {
	entry  int32
	words  []int32 // in the vocabulary
	text   string
	alias  bool
	weak   bool
	length int // letters in all
}

// entry is a word of the vocabulary and the names it stands in.
type entry struct {
	word
	sound uint32
	names []int32
}

// soundRange is where the words of one sound stand in the vocabulary.
type soundRange struct {
	sound    uint32
	from, to int
}

// wordFloor is the similarity below which two words have nothing to do with each other.
const wordFloor = 0.8

// New makes an index of lists. The lists must not be changed afterwards.
func New(lists ...*List) *Index {
	x := &Index{ids: map[string][]int32{}, countries: countryNames()}
	at := map[string]int32{}
	for _, l := range lists {
		if l == nil {
			continue
		}
		x.lists = append(x.lists, l)
		for i := range l.Entries {
			x.add(&l.Entries[i], at)
		}
	}
	x.sortVocabulary()
	x.scratch.New = func() any { return &scratch{sums: make([]float32, len(x.names)), best: make([]float32, len(x.names))} }
	return x
}

// Lists returns the lists of the index.
func (x *Index) Lists() []*List { return slices.Clone(x.lists) }

func (x *Index) add(l *Listed, at map[string]int32) {
	e := int32(len(x.entries))
	x.entries = append(x.entries, l)
	x.addName(e, l.Name, false, false, at)
	for _, a := range l.Aliases {
		x.addName(e, a.Name, true, a.Weak, at)
	}
	for _, d := range l.IDs {
		if n := bareNumber(d.Number); len(n) >= 4 {
			x.ids[n] = append(x.ids[n], e)
		}
	}
}

func (x *Index) addName(e int32, text string, alias, weak bool, at map[string]int32) {
	for _, ws := range [][]string{words(text), joined(text)} {
		if len(ws) == 0 {
			continue
		}
		n := name{entry: e, text: text, alias: alias, weak: weak}
		for _, w := range ws {
			v, ok := at[w]
			if !ok {
				v = int32(len(x.vocabulary))
				at[w] = v
				nw := newWord(w)
				x.vocabulary = append(x.vocabulary, entry{word: nw, sound: sound(nw.runes[0])})
			}
			n.words = append(n.words, v)
			n.length += len(x.vocabulary[v].runes)
			if names := x.vocabulary[v].names; len(names) == 0 || names[len(names)-1] != int32(len(x.names)) {
				x.vocabulary[v].names = append(names, int32(len(x.names)))
			}
		}
		x.names = append(x.names, n)
	}
}

// sortVocabulary brings words of one sound together.
func (x *Index) sortVocabulary() {
	order := make([]int32, len(x.vocabulary))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(x.vocabulary[a].sound, x.vocabulary[b].sound) })
	sorted, moved := make([]entry, len(order)), make([]int32, len(order))
	for to, from := range order {
		sorted[to], moved[from] = x.vocabulary[from], int32(to)
	}
	x.vocabulary = sorted
	for i := range x.names {
		for j, v := range x.names[i].words {
			x.names[i].words[j] = moved[v]
		}
	}
	for i := range sorted {
		if n := len(x.sounds); n == 0 || x.sounds[n-1].sound != sorted[i].sound {
			x.sounds = append(x.sounds, soundRange{sorted[i].sound, i, i})
		}
		x.sounds[len(x.sounds)-1].to = i + 1
	}
}

// scratch is the memory of one search, kept for the next.
type scratch struct {
	sums    []float32 // by name: weighted similarity of the query's words
	best    []float32 // by name: of the word at hand
	touched []int32
	now     []int32
}

// The weights of the parts of a score.
const (
	nameWeight    = 40
	birthWeight   = 15
	countryWeight = 5
)

// Search returns the listed parties like the one asked for, best first. The error is the context's.
func (x *Index) Search(ctx context.Context, q Query, o Options) ([]Match, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.MinScore <= 0 {
		o.MinScore = 0.85
	}
	if o.Limit <= 0 {
		o.Limit = 20
	}
	found := map[int32]Match{}
	better := func(e int32, m Match) {
		if old, ok := found[e]; m.Score >= o.MinScore && (!ok || m.Score > old.Score) {
			found[e] = m
		}
	}
	for _, id := range q.IDs {
		if n := bareNumber(id); n != "" {
			for _, e := range x.ids[n] {
				better(e, Match{x.entries[e], 1, []Evidence{{"id", id, x.listedID(e, n), 1, 1}}})
			}
		}
	}
	asked := x.ask(q)
	for _, ws := range [][]string{words(q.Name), joined(q.Name)} {
		if len(ws) == 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		x.search(ws, q, o, asked, better)
	}
	out := make([]Match, 0, len(found))
	for _, m := range found {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Listed.List, b.Listed.List), strings.Compare(a.Listed.ID, b.Listed.ID))
	})
	return out[:min(len(out), o.Limit)], nil
}

func (x *Index) listedID(e int32, bare string) string {
	for _, d := range x.entries[e].IDs {
		if bareNumber(d.Number) == bare {
			return strings.TrimSpace(d.Type + " " + d.Number)
		}
	}
	return bare
}

// search compares one way of writing the name with every name that shares a like word.
func (x *Index) search(ws []string, q Query, o Options, asked query, better func(int32, Match)) {
	s := x.scratch.Get().(*scratch)
	defer x.scratch.Put(s)
	query := make([]word, len(ws))
	total := 0
	for i, w := range ws {
		query[i] = newWord(w)
		total += len(query[i].runes)
	}
	for i := range query {
		x.touch(&query[i], float32(len(query[i].runes))/float32(total), s)
	}
	// what a name must reach when all else speaks for the match
	most := asked.weight()
	floor := float32((o.MinScore*(nameWeight+most)-most)/nameWeight) - 1e-4
	for _, n := range s.touched {
		sum := s.sums[n]
		s.sums[n] = 0
		nm := &x.names[n]
		if sum < floor || nm.weak && !o.Weak || q.Kind != "" && x.entries[nm.entry].Kind != "" && q.Kind != x.entries[nm.entry].Kind {
			continue
		}
		score := x.compare(query, nm)
		better(nm.entry, x.judge(q, asked, nm, score))
	}
	s.touched = s.touched[:0]
}

// touch adds the best likeness of one word of the query to each name that holds a word like it.
func (x *Index) touch(w *word, weight float32, s *scratch) {
	mine := sound(w.runes[0])
	for _, r := range x.sounds {
		if r.sound&mine == 0 {
			continue
		}
		for v := r.from; v < r.to; v++ {
			e := &x.vocabulary[v]
			if bound(w, &e.word) < wordFloor {
				continue
			}
			like := similarity(w, &e.word)
			if like < wordFloor {
				continue
			}
			for _, n := range e.names {
				if s.best[n] == 0 {
					s.now = append(s.now, n)
				}
				s.best[n] = max(s.best[n], float32(like))
			}
		}
	}
	for _, n := range s.now {
		if s.sums[n] == 0 {
			s.touched = append(s.touched, n)
		}
		s.sums[n] += s.best[n] * weight
		s.best[n] = 0
	}
	s.now = s.now[:0]
}

// unmatchedWeight is what words of the listed name that the query lacks cost.
const unmatchedWeight = 0.15

// compare gives each word of the query its best word of the name that isn't taken, and weighs by length.
func (x *Index) compare(query []word, n *name) float64 {
	var taken uint32
	sum, length, matched := 0.0, 0, 0
	for i := range query {
		best, at := 0.0, -1
		for j, v := range n.words {
			e := &x.vocabulary[v]
			if taken>>uint(j)&1 != 0 || e.sound&sound(query[i].runes[0]) == 0 {
				continue
			}
			if like := similarity(&query[i], &e.word); like > best && like >= wordFloor {
				best, at = like, j
			}
		}
		length += len(query[i].runes)
		if at >= 0 {
			taken |= 1 << uint(at)
			matched += len(x.vocabulary[n.words[at]].runes)
			sum += best * float64(len(query[i].runes))
		}
	}
	score := sum / float64(length)
	return score * (1 - unmatchedWeight*float64(n.length-matched)/float64(n.length))
}

// query is what is asked beside the name.
type query struct {
	births    []BirthDate
	countries []string // folded
}

func (x *Index) ask(q Query) query {
	out := query{births: q.Births}
	for _, c := range q.Countries {
		out.countries = append(out.countries, x.country(c))
	}
	return out
}

// weight is the most weight that other things than the name can have.
func (q query) weight() float64 {
	w := 0.0
	if len(q.births) > 0 {
		w += birthWeight
	}
	if len(q.countries) > 0 {
		w += countryWeight
	}
	return w
}

// judge weighs the name with what else both sides know.
func (x *Index) judge(q Query, asked query, n *name, score float64) Match {
	l := x.entries[n.entry]
	what := "name"
	if n.alias {
		what = "alias"
	}
	m := Match{Listed: l, Evidence: []Evidence{{what, q.Name, n.text, score, nameWeight}}}
	if len(asked.births) > 0 && len(l.Births) > 0 {
		m.Evidence = append(m.Evidence, births(asked.births, l.Births))
	}
	if len(asked.countries) > 0 && len(l.Countries) > 0 {
		m.Evidence = append(m.Evidence, x.countryEvidence(q, asked, l))
	}
	sum, weight := 0.0, 0.0
	for _, e := range m.Evidence {
		sum += e.Score * e.Weight
		weight += e.Weight
	}
	m.Score = sum / weight
	return m
}

// births compares dates of birth and keeps the best pair.
func births(asked, listed []BirthDate) Evidence {
	best := Evidence{What: "birth date", Score: -1, Weight: birthWeight}
	for _, a := range asked {
		for _, l := range listed {
			if s := a.likeness(l); s > best.Score {
				best.Asked, best.Listed, best.Score = a.String(), l.String(), s
			}
		}
	}
	return best
}

func (x *Index) countryEvidence(q Query, asked query, l *Listed) Evidence {
	e := Evidence{What: "country", Asked: strings.Join(q.Countries, ", "), Listed: strings.Join(l.Countries, ", "), Score: 0.5, Weight: countryWeight}
	for _, c := range l.Countries {
		if slices.Contains(asked.countries, x.country(c)) {
			e.Score = 1
		}
	}
	return e // people move: another country says little
}

// country brings a name or code of a country into one form.
func (x *Index) country(s string) string {
	if c := trade.Country(strings.ToUpper(strings.TrimSpace(s))); c.Valid() {
		return string(c)
	}
	f := strings.TrimSpace(fold(s))
	if c, ok := x.countries[f]; ok {
		return string(c)
	}
	return f
}

// countryNames are the countries' names, folded, with those that lists use beside them.
func countryNames() map[string]trade.Country {
	out := map[string]trade.Country{
		"russia": "RU", "russian federation": "RU", "iran": "IR", "syria": "SY", "north korea": "KP", "south korea": "KR", "dprk": "KP",
		"united states of america": "US", "usa": "US", "uk": "GB", "great britain": "GB", "venezuela": "VE", "vietnam": "VN", "burma": "MM", "turkey": "TR",
		"laos": "LA", "moldova": "MD", "tanzania": "TZ", "bolivia": "BO", "congo democratic republic of the": "CD", "ivory coast": "CI",
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if c := trade.Country(string([]rune{a, b})); c.Valid() {
				if n := strings.TrimSpace(fold(c.Name())); n != "" {
					out[n] = c
				}
			}
		}
	}
	return out
}
