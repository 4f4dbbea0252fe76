package search

import (
	"cmp"
	"slices"

	"github.com/crossborder-go/crossborder/trade"
)

// Past is a classification that the host made, or had made.
type Past struct {
	Text string       `json:"text"` // the goods as they were described
	Code trade.HSCode `json:"code"`
	// Reference says on what it rests: a binding ruling, a broker's file, an earlier entry.
	Reference string `json:"reference,omitempty"`
}

// History finds past classifications by their descriptions. It is immutable and safe for concurrent use.
type History struct {
	language *thesaurus
	past     []Past
	size     []int // distinct words
	holds    map[string][]int32
}

// alike is the share of words that two descriptions must have in common to be taken for the same goods.
const alike = 0.6

// NewHistory reads past classifications. Later ones come before earlier ones where both are as like; one without a code
// or without words is never found.
func NewHistory(past []Past) *History {
	h := &History{language: newThesaurus(), past: slices.Clone(past), holds: map[string][]int32{}}
	for i, p := range h.past {
		words := h.distinct(p.Text)
		h.size = append(h.size, len(words))
		if p.Code == "" {
			continue
		}
		for _, w := range words {
			h.holds[w] = append(h.holds[w], int32(i))
		}
	}
	return h
}

func (h *History) distinct(s string) []string {
	words := h.language.stems(s)
	slices.Sort(words)
	return slices.Compact(words)
}

// find returns the classifications of descriptions like the text, one for each code, the most like first.
func (h *History) find(text string, limit int) []Past {
	if h == nil {
		return nil
	}
	words := h.distinct(text)
	common := map[int32]int{}
	for _, w := range words {
		for _, i := range h.holds[w] {
			common[i]++
		}
	}
	type scored struct {
		i    int32
		like float64
	}
	var all []scored
	for i, n := range common {
		if like := float64(n) / float64(len(words)+h.size[i]-n); like >= alike {
			all = append(all, scored{i, like})
		}
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Or(cmp.Compare(b.like, a.like), cmp.Compare(b.i, a.i)) })
	var out []Past
	for _, s := range all {
		p := h.past[s.i]
		if len(out) < limit && !slices.ContainsFunc(out, func(o Past) bool { return o.Code == p.Code }) {
			out = append(out, p)
		}
	}
	return out
}
