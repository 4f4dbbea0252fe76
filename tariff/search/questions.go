package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

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

// terms returns the words of the schedule that answer the question.
func (a axis) terms(ix *Index) []int32 {
	var out []int32
	for _, ans := range a.answers {
		for _, ws := range ans.words {
			for _, w := range ws {
				if n, ok := ix.terms[w]; ok {
					out = append(out, n)
				}
			}
		}
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
	for n, a := range ix.axes {
		if q.says[n] {
			continue
		}
		answer := make([]int, len(groups))
		next := slices.Clone(signature)
		for i, g := range groups {
			answer[i] = ix.answer(a, g)
			next[i] += string(rune('a' + answer[i] + 1))
		}
		ask := a.ask(answer, codes)
		if len(ask.Answers) < 2 || distinct(next) == distinct(signature) { // it tells nothing that isn't asked already
			continue
		}
		signature = next
		out = append(out, ask)
	}
	// What the table doesn't tell apart, the descriptions do: by heading, then within each.
	headings := Question{Text: "Which of these are the goods?"}
	byHeading := map[int32]int{}
	alike := map[string]int{} // candidates by what is told of them
	across := map[string]int32{}
	ask := false
	for i, g := range groups {
		n, ok := byHeading[g.path[0]]
		if !ok {
			n = len(headings.Answers)
			byHeading[g.path[0]] = n
			headings.Answers = append(headings.Answers, Answer{Text: short(ix.describe(g.path[:1]))})
		}
		headings.Answers[n].Codes = append(headings.Answers[n].Codes, codes[i])
		if h, ok := across[signature[i]]; ok && h != g.path[0] {
			ask = true
		}
		across[signature[i]] = g.path[0]
		alike[signature[i]+string(g.code.Heading())]++
	}
	if ask {
		out = append(out, headings)
	}
	for _, h := range headings.Answers {
		within := Question{Text: "Which of these, in heading " + string(h.Codes[0].Heading()) + "?"}
		for i, g := range groups {
			if slices.Contains(h.Codes, codes[i]) && alike[signature[i]+string(g.code.Heading())] > 1 {
				within.Answers = append(within.Answers, Answer{short(ix.describe(g.path[min(1, len(g.path)-1):])), []trade.HSCode{codes[i]}})
			}
		}
		if len(within.Answers) > 1 {
			out = append(out, within)
		}
	}
	slices.SortStableFunc(out, func(a, b Question) int { return cmp.Compare(a.left(len(codes)), b.left(len(codes))) })
	return out
}

// ask puts the question for candidates with the given answers, -1 for none.
func (a axis) ask(answer []int, codes []trade.HSCode) Question {
	out := Question{Text: a.text}
	those := func(n int) (of []trade.HSCode) {
		for i := range answer {
			if answer[i] == n {
				of = append(of, codes[i])
			}
		}
		return of
	}
	for n, ans := range a.answers {
		if of := those(n); len(of) > 0 {
			out.Answers = append(out.Answers, Answer{ans.text, of})
		}
	}
	rest := those(-1)
	switch {
	case len(rest) == 0:
	case len(a.answers) == 1 && len(out.Answers) == 1:
		out.Answers = append(out.Answers, Answer{"no", rest})
	case len(out.Answers) > 1:
		out.Answers = append(out.Answers, Answer{"not said", rest})
	}
	return out
}

// left returns how many of all candidates the least telling answer leaves.
func (q Question) left(all int) int {
	most, asked := 0, 0
	for _, a := range q.Answers {
		most, asked = max(most, len(a.Codes)), asked+len(a.Codes)
	}
	return most + all - asked
}

// short cuts a long description.
func short(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	cut := strings.LastIndexByte(s[:most], ' ')
	if cut < most/2 {
		cut = most
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
	}
	return strings.TrimRight(s[:cut], " ,;:(") + " …"
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
