package screening

import "math/bits"

// word is a word of a name, ready to be compared.
type word struct {
	runes []rune
	mask  uint64 // which letters it holds, folded to 64 bits
}

func newWord(s string) word {
	w := word{runes: []rune(s)}
	for _, r := range w.runes {
		w.mask |= 1 << (uint(r) & 63)
	}
	return w
}

// The parameters of the measure, as watchman publishes them.
const (
	boostThreshold = 0.7 // from here a common prefix counts
	prefixSize     = 4
	lengthCutoff   = 0.9 // words whose lengths differ by more lose
	lengthWeight   = 0.3
)

// bound is the most that similarity can give two words, from their lengths and letters alone.
func bound(a, b *word) float64 {
	m := min(len(a.runes)-bits.OnesCount64(a.mask&^b.mask), len(b.runes)-bits.OnesCount64(b.mask&^a.mask))
	if m <= 0 {
		return 0
	}
	j := (float64(m)/float64(len(a.runes)) + float64(m)/float64(len(b.runes)) + 1) / 3
	if j >= boostThreshold {
		j += prefixSize * 0.1 * (1 - j)
	}
	return j * lengthFactor(len(a.runes), len(b.runes))
}

// similarity is the Jaro–Winkler similarity of two words, from 0 to 1, lowered where their lengths differ much.
func similarity(a, b *word) float64 {
	j := jaro(a.runes, b.runes)
	if j >= boostThreshold {
		prefix := 0
		for prefix < prefixSize && prefix < len(a.runes) && prefix < len(b.runes) && a.runes[prefix] == b.runes[prefix] {
			prefix++
		}
		j += float64(prefix) * 0.1 * (1 - j)
	}
	return j * lengthFactor(len(a.runes), len(b.runes))
}

func lengthFactor(a, b int) float64 {
	ratio := float64(min(a, b)) / float64(max(a, b))
	if ratio >= lengthCutoff {
		return 1
	}
	return 1 - (lengthCutoff-ratio)*lengthWeight
}

// jaro is the Jaro similarity: the share of letters in common, near to each other, and how many are out of order.
// Words have at most 64 letters.
func jaro(a, b []rune) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	window := max(0, max(len(a), len(b))/2-1)
	var inA, inB uint64
	matches := 0
	for i, r := range a {
		for j := max(0, i-window); j < min(len(b), i+window+1); j++ {
			if inB>>uint(j)&1 == 0 && b[j] == r {
				inA |= 1 << uint(i)
				inB |= 1 << uint(j)
				matches++
				break
			}
		}
	}
	if matches == 0 {
		return 0
	}
	swapped, j := 0, 0
	for i, r := range a {
		if inA>>uint(i)&1 == 0 {
			continue
		}
		for inB>>uint(j)&1 == 0 {
			j++
		}
		if b[j] != r {
			swapped++
		}
		j++
	}
	m := float64(matches)
	return (m/float64(len(a)) + m/float64(len(b)) + (m-float64(swapped/2))/m) / 3
}

// sound groups first letters that are taken for each other: two words are compared only where their groups meet.
func sound(r rune) uint32 {
	switch r {
	case 'a', 'e', 'i', 'o', 'u', 'y', 'h':
		return 1
	case 'w':
		return 1 | 2
	case 'v', 'f', 'b', 'p':
		return 2
	case 'c':
		return 4 | 8
	case 'k', 'q', 'g', 'x':
		return 4
	case 's', 'z':
		return 8
	case 'j':
		return 16 | 4 | 1
	case 'd', 't':
		return 32
	case 'l', 'r':
		return 64
	case 'm', 'n':
		return 128
	}
	return 256
}
