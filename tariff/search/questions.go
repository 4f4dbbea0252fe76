package search

import (
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// Question is what would separate the candidates.
type Question struct {
	Text    string   `json:"text"`
	Answers []Answer `json:"answers"`
}

// Answer is an answer with the candidates that it leaves.
type Answer struct {
	Text  string         `json:"text"`
	Codes []trade.HSCode `json:"codes"`
}

// axis is a question of the table.
type axis struct {
	text    string
	answers []axisAnswer
}

type axisAnswer struct {
	text  string
	words [][]string // any of them; "!" before a word that the description excludes
}

// readAxes reads the table of questions.
func readAxes(t *thesaurus) []axis {
	var out []axis
	for line := range strings.SplitSeq(questionsText, "\n") {
		line = strings.TrimSpace(line)
		parts := strings.Split(line, "|")
		if line == "" || line[0] == '#' || len(parts) < 2 {
			continue
		}
		a := axis{text: strings.TrimSpace(parts[0])}
		for _, p := range parts[1:] {
			name, words, _ := strings.Cut(p, ":")
			ans := axisAnswer{text: strings.TrimSpace(name)}
			for w := range strings.SplitSeq(words, ",") {
				if s := t.stems(w); len(s) > 0 {
					ans.words = append(ans.words, s)
				}
			}
			a.answers = append(a.answers, ans)
		}
		out = append(out, a)
	}
	return out
}

// attribute reports whether a word only says of what or for whom goods are.
func (ix *Index) attribute(stem string) bool {
	for _, a := range ix.axes {
		for _, ans := range a.answers {
			for _, w := range ans.words {
				if len(w) == 1 && w[0] == stem {
					return true
				}
			}
		}
	}
	return false
}

// questions returns what separates the candidates and the text doesn't say: first what the table asks, then the headings
// and the descriptions themselves.
func (ix *Index) questions(cs []Candidate, q *query) []Question {
	var out []Question
	var groups []*group
	var codes []trade.HSCode
	for _, c := range cs {
		if g := ix.groupOf(c.Code); g != nil {
			groups, codes = append(groups, g), append(codes, c.Code)
		}
	}
	if len(groups) < 2 {
		return nil
	}
	signature := make([]string, len(groups)) // what the questions so far tell of each candidate
	for _, a := range ix.axes {
		if a.saidIn(q) {
			continue
		}
		ask := Question{Text: a.text}
		var rest []trade.HSCode
		answer := make([]int, len(groups))
		for i, g := range groups {
			answer[i] = ix.answer(a, g)
			if answer[i] < 0 {
				rest = append(rest, codes[i])
			}
		}
		for n, ans := range a.answers {
			var those []trade.HSCode
			for i := range groups {
				if answer[i] == n {
					those = append(those, codes[i])
				}
			}
			if len(those) > 0 {
				ask.Answers = append(ask.Answers, Answer{ans.text, those})
			}
		}
		if len(a.answers) == 1 && len(ask.Answers) == 1 && len(rest) > 0 {
			ask.Answers = append(ask.Answers, Answer{"none of these", rest})
		} else if len(ask.Answers) > 1 && len(rest) > 0 {
			ask.Answers = append(ask.Answers, Answer{"not said", rest})
		}
		if len(ask.Answers) < 2 {
			continue
		}
		before := distinct(signature)
		next := slices.Clone(signature)
		for i := range next {
			next[i] += string(rune('a' + answer[i] + 1))
		}
		if distinct(next) == before { // it tells nothing that isn't asked already
			continue
		}
		signature = next
		out = append(out, ask)
	}
	// What the table doesn't tell apart, the descriptions do: by heading, then within each.
	headings := Question{Text: "Which of these are the goods?"}
	byHeading := map[int32]int{}
	for i, g := range groups {
		n, ok := byHeading[g.path[0]]
		if !ok {
			n = len(headings.Answers)
			byHeading[g.path[0]] = n
			headings.Answers = append(headings.Answers, Answer{Text: ix.describe(g.path[:1])})
		}
		headings.Answers[n].Codes = append(headings.Answers[n].Codes, codes[i])
	}
	if len(headings.Answers) > 1 {
		out = append(out, headings)
	}
	for _, h := range headings.Answers {
		if len(h.Codes) < 2 {
			continue
		}
		within := Question{Text: "Which of these, in heading " + string(h.Codes[0].Heading()) + "?"}
		told := map[string]bool{}
		for i, g := range groups {
			if slices.Contains(h.Codes, codes[i]) {
				told[signature[i]] = true
				within.Answers = append(within.Answers, Answer{ix.describe(g.path[min(1, len(g.path)-1):]), []trade.HSCode{codes[i]}})
			}
		}
		if len(told) < len(h.Codes) {
			out = append(out, within)
		}
	}
	return out
}

func distinct(s []string) int {
	s = slices.Clone(s)
	slices.Sort(s)
	return len(slices.Compact(s))
}

// saidIn reports whether the text answers the question.
func (a axis) saidIn(q *query) bool {
	said := map[string]bool{}
	for _, w := range q.words {
		if w.negated {
			said["!"+w.stem] = true
		} else {
			said[w.stem] = true
		}
	}
	for _, ans := range a.answers {
		for _, w := range ans.words {
			if !slices.ContainsFunc(w, func(s string) bool { return !said[s] }) {
				return true
			}
		}
	}
	return false
}

// answer returns which answer a group's descriptions give, -1 for none. The text nearest to the code decides.
func (ix *Index) answer(a axis, g *group) int {
	texts := slices.Clone(g.path)
	slices.Reverse(texts)
	if g.chapter >= 0 {
		texts = append(texts, g.chapter)
	}
	for _, t := range texts {
		held := map[key]bool{}
		for _, w := range ix.texts[t].words {
			held[key{w.term, w.negated}] = true
		}
		for n, ans := range a.answers {
			for _, words := range ans.words {
				if !slices.ContainsFunc(words, func(s string) bool {
					stem, not := strings.CutPrefix(s, "!")
					n, ok := ix.terms[stem]
					return !ok || !held[key{n, not}]
				}) {
					return n
				}
			}
		}
	}
	return -1
}

// groupOf returns the group of a code, nil for none.
func (ix *Index) groupOf(code trade.HSCode) *group {
	six := code[:min(6, len(code))]
	i, ok := slices.BinarySearchFunc(ix.groups, six, func(g group, c trade.HSCode) int { return strings.Compare(string(g.code), string(c)) })
	if !ok {
		return nil
	}
	return &ix.groups[i]
}
