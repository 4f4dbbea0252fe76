package hts

import "strings"

// group is a rate of the special column with the programmes that have it.
type group struct {
	rate    string
	symbols string // separated by commas; "" where the cell names none
}

// specialGroups reads a cell of the special column: "Free (A,AU,BH) 16.6% (E)". Cells are glued together ("Free(A,AU)2.9%
// (JP)"), have blanks and line breaks within lists, and one repeats its list's beginning ("(PA (PA)").
func specialGroups(cell string) []group {
	var out []group
	rest := strings.TrimFunc(cell, isBlank)
	for from := 0; rest != ""; {
		open := strings.IndexByte(rest[from:], '(')
		if open < 0 {
			return append(out, group{rate: rest})
		}
		open += from
		end := strings.IndexByte(rest[open:], ')')
		if end < 0 {
			return append(out, group{rate: rest})
		}
		end += open
		inner := rest[open+1 : end]
		inner = inner[strings.LastIndexByte(inner, '(')+1:]
		symbols, ok := programmes(inner)
		if !ok { // words of the rate: "(see U.S. note 3 of this subchapter)"
			from = end + 1
			continue
		}
		out = append(out, group{strings.TrimFunc(rest[:open], isBlank), symbols})
		rest, from = strings.TrimFunc(rest[end+1:], isBlank), 0
	}
	return out
}

// programmes reads a list of programme symbols, "A*, AU,BH", as one without blanks. ok is false for words.
func programmes(list string) (symbols string, ok bool) {
	var b strings.Builder
	for symbol := range strings.SplitSeq(list, ",") {
		symbol = strings.TrimFunc(symbol, isBlank)
		letters := strings.TrimRight(symbol, "+*")
		if len(letters) < 1 || len(letters) > 2 || len(symbol) > len(letters)+1 || strings.Trim(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return "", false
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(symbol)
	}
	return b.String(), true
}

func isBlank(r rune) bool { return r == ' ' || r == '\n' || r == '\r' || r == '\t' || r == '\u00a0' }
