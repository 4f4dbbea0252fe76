package trade

import "strings"

// row finds the line of a table that begins with key and a blank, and returns what follows. A table is a constant string
// of lines sorted by key, each ended by a newline; it is searched where it stands, so that loading the package costs
// nothing.
func row(table, key string) (string, bool) {
	lo, hi := 0, len(table) // both at the start of a line
	for lo < hi {
		mid := (lo + hi) / 2
		start := strings.LastIndexByte(table[:mid], '\n') + 1
		end := start + strings.IndexByte(table[start:], '\n')
		k, rest, _ := strings.Cut(table[start:end], " ")
		switch {
		case k == key:
			return rest, true
		case k < key:
			lo = end + 1
		default:
			hi = start
		}
	}
	return "", false
}
