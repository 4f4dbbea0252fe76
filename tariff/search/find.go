package search

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// Query is what is looked for.
type Query struct {
	// Text describes the goods: "Men's T-shirt, 100% cotton, knitted". Material, make and use help more than a brand.
	Text string
	// Past are the host's own classifications, which come first; nil for none.
	Past *History
	// Limit is how many candidates are wanted; 0 for five.
	Limit int
}

// Result is a suggestion. Who classifies decides; nothing is applied by itself.
type Result struct {
	Candidates []Candidate `json:"candidates"`
	// Questions separate the candidates, the most telling first.
	Questions []Question `json:"questions,omitempty"`
	// Unknown are the words of the text that no description holds, in any form known.
	Unknown []string `json:"unknown,omitempty"`
}

// Candidate is a code that the goods may have.
type Candidate struct {
	// Code has six digits, those of the Harmonized System; a past classification has as many as the host gave it, and a
	// schedule that ends at the heading four.
	Code        trade.HSCode `json:"code"`
	Description string       `json:"description"` // from the heading down
	// Score compares the candidates of one answer. It is no probability, and 0 for a past classification.
	Score   float64 `json:"score"`
	Matched []Match `json:"matched,omitempty"`
	// Missing are words of the text that this candidate's descriptions don't hold, in any form known.
	Missing []string `json:"missing,omitempty"`
	// Lines are the national codes below that fit best, at most three.
	Lines []National `json:"lines,omitempty"`
	// Past is the host's own classification, where that is why the candidate stands here.
	Past *Past `json:"past,omitempty"`
	// Unlisted says that the schedule doesn't hold the code of a past classification.
	Unlisted bool `json:"unlisted,omitempty"`
}

// Match is a word of the text, and the words of the description by which it was found.
type Match struct {
	Word string `json:"word"`
	As   string `json:"as"`
}

// National is a line below a candidate.
type National struct {
	Code        trade.HSCode `json:"code"`
	Description string       `json:"description"` // from below the candidate's own
}

// The weights of ranking. They were set by trying; TestCommonGoods measures what they do.
const (
	attributeWeight = 0.8 // of a word that says of what or for whom, not what
	numberWeight    = 0.5
	laterPhrase     = 0.85 // of words after the first comma
	meansWeight     = 0.95 // of a word found by another name
	excludedWeight  = 0.7
	ownUnmatched    = 2.6
	betweenUnmatch  = 1.2
	headUnmatched   = 1.6
	residualNeutral = 0.55 // "Other" fits more or less
	residualAsked   = 0.9  // and better where the text says "other"
	openNeutral     = 0.6  // a material, a person: the description asks what the text leaves open
	worthShare      = 0.15 // of the best score: below it a candidate is noise
	restAsked       = 2.0  // a heading of other goods, where the text says "other"
	partsUnasked    = 5.0
	partsMissed     = 5.0
	meanIDF         = 5.0
	shortlist       = 200
)

// concept is a word or phrase of the query with what it may mean.
type concept struct {
	word    string
	weight  float64
	negated bool
	means   []meaning
}

// meaning is a set of words that stand together for a concept.
type meaning struct {
	terms  []int32
	not    []bool
	weight float64
	idf    float64
}

// query is a text that was read.
type query struct {
	concepts []concept
	residual bool // it says "other"
	parts    bool
	words    []word
	says     []bool // by question of the table: the text answers it
	unknown  []string
}

// Find returns the codes whose descriptions fit a text best. The same index and query always give the same answer. It
// knows English.
func (ix *Index) Find(q Query) Result {
	limit := q.Limit
	if limit <= 0 {
		limit = 5
	}
	limit = min(limit, 100)
	rq := ix.read(q.Text)
	var out Result
	out.Unknown = rq.unknown
	for _, p := range q.Past.find(q.Text, limit) {
		out.Candidates = append(out.Candidates, ix.past(p, rq))
	}
	hits := ix.rank(rq)
	for _, h := range hits {
		if len(out.Candidates) == limit || hits[0].score > 0 && h.score < worthShare*hits[0].score {
			break
		}
		code := ix.groups[h.group].code
		if slices.ContainsFunc(out.Candidates, func(c Candidate) bool { return c.Code.HasPrefix(code) }) {
			continue
		}
		c := ix.candidate(h.group, rq)
		c.Score = math.Round(h.score*1000) / 1000
		out.Candidates = append(out.Candidates, c)
	}
	out.Questions = ix.questions(out.Candidates, rq)
	return out
}

// read finds what the words of a text may mean.
func (ix *Index) read(s string) *query {
	q := &query{words: ix.language.words(s)}
	for _, a := range ix.axes {
		q.says = append(q.says, a.saidIn(q))
	}
	seen := map[string]bool{}
	for i := 0; i < len(q.words); {
		w := q.words[i]
		rule, n := match(ix.language.means[w.stem], q.words[i:])
		if n == 0 {
			n = 1
		}
		if n == 1 && w.stem == "other" {
			q.residual = q.residual || !w.negated
			i++
			continue
		}
		c := concept{negated: w.negated, weight: 1}
		var direct, written []string
		attribute, number := true, true
		for _, x := range q.words[i : i+n] {
			direct, written = append(direct, x.stem), append(written, x.raw)
			attribute = attribute && ix.attribute(x.stem)
			q.parts = q.parts || !x.negated && (x.stem == "part" || x.stem == "accessory" || x.stem == "spare" || x.stem == "component")
			number = number && x.stem[0] >= '0' && x.stem[0] <= '9'
		}
		c.word = strings.Join(written, " ")
		i += n
		if k := strings.Join(direct, " "); seen[k] {
			continue
		} else {
			seen[k] = true
		}
		if attribute {
			c.weight *= attributeWeight
		}
		if number {
			c.weight *= numberWeight
		}
		if w.phrase > 0 {
			c.weight *= laterPhrase
		}
		c.add(ix, direct, 1)
		for _, m := range rule.means {
			c.add(ix, m, meansWeight)
		}
		if len(c.means) == 0 {
			if len(q.unknown) < 50 {
				q.unknown = append(q.unknown, c.word)
			}
			continue
		}
		q.concepts = append(q.concepts, c)
	}
	return q
}

// add adds a meaning, as far as the schedule has its words.
func (c *concept) add(ix *Index, words []string, weight float64) {
	m := meaning{weight: weight}
	missing := 0
	for _, w := range words {
		stem, not := strings.CutPrefix(w, "!")
		t, ok := ix.terms[stem]
		if !ok || not && len(ix.excludes[t]) == 0 || !not && len(ix.holds[t]) == 0 {
			missing++
			continue
		}
		m.terms, m.not = append(m.terms, t), append(m.not, not)
		m.idf += ix.idf[t]
	}
	m.idf += float64(missing) * meanIDF
	if len(m.terms) > missing || len(m.terms) > 0 && weight == 1 {
		c.means = append(c.means, m)
	}
}

// hit is a group that was found.
type hit struct {
	group int32
	score float64
}

// rank orders the groups by how well they fit.
func (ix *Index) rank(q *query) []hit {
	if len(q.concepts) == 0 {
		return nil
	}
	var (
		n       = len(ix.groups)
		score   = make([]float64, n)
		covered = make([]float64, n) // by weight
		best    = make([]float64, n) // of the present concept's meanings
		sum     = make([]float64, n) // of the present meaning
		share   = make([]float64, n)
		touched []int32
		mine    []int32
		all     float64
	)
	for _, c := range q.concepts {
		if c.negated {
			for _, m := range c.means[:1] {
				for i, t := range m.terms {
					if m.not[i] {
						continue
					}
					for _, p := range ix.holds[t] {
						score[p.group] -= float64(excludedWeight * ix.idf[t] * float64(p.weight))
					}
					for _, p := range ix.excludes[t] {
						score[p.group] += float64(excludedWeight * ix.idf[t] * float64(p.weight))
					}
				}
			}
			continue
		}
		all += c.weight
		touched = touched[:0]
		for _, m := range c.means {
			mine = mine[:0]
			for i, t := range m.terms {
				list := ix.holds[t]
				if m.not[i] {
					list = ix.excludes[t]
				}
				for _, p := range list {
					if share[p.group] == 0 {
						mine = append(mine, p.group)
					}
					sum[p.group] += float64(ix.idf[t] * float64(p.weight))
					share[p.group] += ix.idf[t]
				}
			}
			norm := m.weight / math.Sqrt(float64(len(m.terms)))
			for _, g := range mine {
				cover := share[g] / m.idf
				if v := sum[g] * cover * norm; v > best[g] {
					if best[g] == 0 {
						touched = append(touched, g)
					}
					best[g] = v
				}
				sum[g], share[g] = 0, 0
			}
		}
		for _, g := range touched {
			score[g] += float64(c.weight * best[g])
			covered[g] += c.weight
			best[g] = 0
		}
		for _, m := range c.means { // what the description excludes
			if m.weight < 1 {
				continue
			}
			for i, t := range m.terms {
				if !m.not[i] {
					for _, p := range ix.excludes[t] {
						if !ix.says(t, p.group) { // "drinking glasses, other than of glass ceramics"
							score[p.group] -= float64(c.weight * excludedWeight * ix.idf[t] * float64(p.weight))
						}
					}
				}
			}
		}
	}
	hits := make([]hit, 0, 1024)
	for g, s := range score {
		if s > 0 && covered[g] > 0 {
			hits = append(hits, hit{int32(g), s * math.Sqrt(covered[g]/all)})
		}
	}
	order := func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.group, b.group)) // groups are sorted by code
	}
	slices.SortFunc(hits, order)
	hits = hits[:min(len(hits), shortlist)]
	said := q.terms()
	for i := range hits {
		hits[i].score += ix.fit(hits[i].group, q, said)
	}
	slices.SortFunc(hits, order)
	return hits
}

// says reports whether a group's descriptions hold a word.
func (ix *Index) says(term, group int32) bool {
	_, ok := slices.BinarySearchFunc(ix.holds[term], group, func(p posting, g int32) int { return cmp.Compare(p.group, g) })
	return ok
}

// terms returns the words that the query may mean.
func (q *query) terms() map[int32]bool {
	out := map[int32]bool{}
	for _, c := range q.concepts {
		if c.negated {
			continue
		}
		for _, m := range c.means {
			for i, t := range m.terms {
				if !m.not[i] {
					out[t] = true
				}
			}
		}
	}
	return out
}

// fit judges the other way round: what the description says and the text doesn't.
func (ix *Index) fit(group int32, q *query, said map[int32]bool) float64 {
	g := &ix.groups[group]
	score := 0.0
	for n, t := range g.path {
		cover := ix.cover(t, said)
		switch {
		case n == 0:
			score -= headUnmatched * (1 - cover)
			if len(g.path) == 1 {
				score -= ownUnmatched * (1 - cover)
			}
		case n == len(g.path)-1:
			if g.residual {
				cover = max(cover, residualNeutral)
				if q.residual {
					cover = max(cover, residualAsked)
				}
			} else if g.open >= 0 && !q.says[g.open] {
				cover = max(cover, openNeutral)
			}
			score -= ownUnmatched * (1 - cover)
		default:
			if ws := ix.texts[t].words; len(ws) > 0 && ws[0].term == ix.terms["other"] {
				cover = max(cover, residualNeutral)
			}
			score -= betweenUnmatch * (1 - cover)
		}
	}
	if g.rest && q.residual {
		score += restAsked
	}
	switch {
	case g.parts && !q.parts:
		score -= partsUnasked
	case !g.parts && q.parts:
		score -= partsMissed
	}
	return score
}

// cover returns which share of a text's best phrase was said, by the weight of its words.
func (ix *Index) cover(t int32, said map[int32]bool) float64 {
	ws := ix.texts[t].words
	best := 0.0
	for i := 0; i < len(ws); {
		have, all := 0.0, 0.0
		j := i
		for ; j < len(ws) && ws[j].phrase == ws[i].phrase; j++ {
			if ws[j].negated {
				continue
			}
			all += ix.idf[ws[j].term]
			if said[ws[j].term] {
				have += ix.idf[ws[j].term]
			}
		}
		if all > 0 {
			best = max(best, have/all)
		}
		i = j
	}
	return best
}

// candidate describes a group.
func (ix *Index) candidate(group int32, q *query) Candidate {
	g := &ix.groups[group]
	c := Candidate{Code: g.code, Description: ix.describe(g.path)}
	held := ix.held(g)
	for _, k := range q.concepts {
		if k.negated {
			continue
		}
		as, share := "", 0.0
		for _, m := range k.means {
			have := 0.0
			var words []string
			for i, t := range m.terms {
				if raw, ok := held[key{t, m.not[i]}]; ok {
					have += ix.idf[t]
					if m.not[i] {
						raw = "not " + raw
					}
					words = append(words, raw)
				}
			}
			if s := have / m.idf * m.weight; s > share {
				as, share = strings.Join(words, " "), s
			}
		}
		if share == 0 {
			c.Missing = append(c.Missing, k.word)
		} else {
			c.Matched = append(c.Matched, Match{k.word, as})
		}
	}
	c.Lines = ix.national(g, q)
	return c
}

type key struct {
	term    int32
	negated bool
}

// held returns the words of all texts of a group, as the first of them writes each.
func (ix *Index) held(g *group) map[key]string {
	held := map[key]string{}
	add := func(t int32) {
		for _, w := range ix.texts[t].words {
			if k := (key{w.term, w.negated}); held[k] == "" {
				held[k] = strings.ToLower(w.raw)
			}
		}
	}
	for _, t := range g.path {
		add(t)
	}
	for _, r := range g.rows {
		for _, t := range r.path[min(len(g.path), len(r.path)):] {
			add(t)
		}
	}
	if g.chapter >= 0 {
		add(g.chapter)
	}
	return held
}

// national returns the lines of a group that fit best.
func (ix *Index) national(g *group, q *query) []National {
	said := q.terms()
	type scored struct {
		row   int
		score float64
	}
	var all []scored
	for i, r := range g.rows {
		if !r.leaf || len(r.code) <= len(g.code) {
			continue
		}
		s := 0.0
		for _, t := range r.path[min(len(g.path), len(r.path)):] {
			cover := ix.cover(t, said)
			if ws := ix.texts[t].words; len(ws) > 0 && ws[0].term == ix.terms["other"] {
				cover = max(cover, residualNeutral)
			}
			s += cover - 0.5
		}
		all = append(all, scored{i, s})
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var out []National
	for _, s := range all[:min(3, len(all))] {
		r := g.rows[s.row]
		out = append(out, National{r.code, ix.describe(r.path[min(len(g.path), len(r.path)):])})
	}
	return out
}

// describe joins texts from the top down.
func (ix *Index) describe(path []int32) string {
	var parts []string
	for _, t := range path {
		if s := strings.TrimRight(strings.TrimSpace(ix.texts[t].text), ": "); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ": ")
}

// past is a candidate that the host's history gives.
func (ix *Index) past(p Past, q *query) Candidate {
	six := p.Code[:min(6, len(p.Code))]
	c := Candidate{Code: p.Code, Past: &p, Unlisted: true}
	if i, ok := slices.BinarySearchFunc(ix.groups, six, func(g group, code trade.HSCode) int { return cmp.Compare(g.code, code) }); ok {
		found := ix.candidate(int32(i), q)
		found.Code, found.Past = p.Code, &p
		found.Unlisted = len(p.Code) > 6
		g := &ix.groups[i]
		for _, r := range g.rows {
			if r.code.HasPrefix(p.Code) {
				found.Unlisted = false
			}
			if r.code == p.Code {
				found.Description, found.Lines = ix.describe(r.path), nil
			}
		}
		c = found
	}
	return c
}
