package search

import (
	_ "embed"
	"slices"
	"strings"
)

// The tables of language. Each says in its first lines how it is written.
//
//go:embed data/words.txt
var wordsText string

//go:embed data/chapters.txt
var chaptersText string

//go:embed data/questions.txt
var questionsText string

// thesaurus is the language that the search knows: which words are one, and which tariff words everyday words stand for.
type thesaurus struct {
	same  map[string][]phraseRule // by the first word
	means map[string][]phraseRule
}

// phraseRule is what a phrase stands for.
type phraseRule struct {
	phrase []string
	to     []string   // one term, for what is the same word
	means  [][]string // alternatives, for what tariff words it may mean
}

// newThesaurus reads the table of words.
func newThesaurus() *thesaurus {
	t := &thesaurus{same: map[string][]phraseRule{}, means: map[string][]phraseRule{}}
	var lines []string
	for line := range strings.SplitSeq(wordsText, "\n") {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	for _, line := range lines { // first what is the same, since the meanings are written in any form
		left, right, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		to := t.stems(right)
		for l := range strings.SplitSeq(left, ",") {
			if p := rawStems(l); len(p) > 0 {
				t.same[p[0]] = append(t.same[p[0]], phraseRule{phrase: p, to: to})
			}
		}
	}
	longestFirst(t.same)
	for _, line := range lines {
		left, right, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		var means [][]string
		for r := range strings.SplitSeq(right, ",") {
			if m := t.stems(r); len(m) > 0 {
				means = append(means, m)
			}
		}
		for l := range strings.SplitSeq(left, ",") {
			p := t.stems(l)
			if len(p) == 0 {
				continue
			}
			rules := t.means[p[0]]
			if i := slices.IndexFunc(rules, func(r phraseRule) bool { return slices.Equal(r.phrase, p) }); i >= 0 {
				rules[i].means = append(slices.Clip(rules[i].means), means...)
				continue
			}
			t.means[p[0]] = append(rules, phraseRule{phrase: p, means: means})
		}
	}
	longestFirst(t.means)
	return t
}

func longestFirst(m map[string][]phraseRule) {
	for _, rules := range m {
		slices.SortStableFunc(rules, func(a, b phraseRule) int { return len(b.phrase) - len(a.phrase) })
	}
}

// rawStems splits a side of a rule; nothing is unified.
func rawStems(s string) []string {
	var out []string
	for _, w := range new(thesaurus).words(s) {
		out = append(out, w.stem)
	}
	return out
}

// stems splits a side of a rule; a word that the rule excludes begins with "!".
func (t *thesaurus) stems(s string) []string {
	var out []string
	for _, w := range t.words(s) {
		if w.negated {
			out = append(out, "!"+w.stem)
		} else {
			out = append(out, w.stem)
		}
	}
	return out
}

// unify puts one word for those that are the same.
func (t *thesaurus) unify(in []word) []word {
	if len(t.same) == 0 {
		return in
	}
	out := make([]word, 0, len(in))
	for i := 0; i < len(in); {
		rule, n := match(t.same[in[i].stem], in[i:])
		if n == 0 {
			out = append(out, in[i])
			i++
			continue
		}
		w := in[i]
		for _, x := range in[i+1 : i+n] {
			w.raw += " " + x.raw
		}
		for _, s := range rule.to {
			out = append(out, word{s, w.raw, w.phrase, w.negated})
		}
		i += n
	}
	return out
}

// match returns the longest rule whose phrase the words begin with, and its length.
func match(rules []phraseRule, in []word) (phraseRule, int) {
next:
	for _, r := range rules {
		if len(r.phrase) > len(in) {
			continue
		}
		for i, p := range r.phrase {
			if in[i].stem != p || in[i].negated != in[0].negated {
				continue next
			}
		}
		return r, len(r.phrase)
	}
	return phraseRule{}, 0
}
