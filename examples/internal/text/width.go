package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Width returns how many cells of a terminal a line takes: wide East Asian characters two, combining marks and colour
// none.
func Width(s string) int {
	n := 0
	for len(s) > 0 {
		if k := colourLen(s); k > 0 {
			s = s[k:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		n += runeWidth(r)
		s = s[size:]
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case r < 0x20 || r == 0x7f, unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r < 0x1100:
		return 1
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// colourLen returns the length of the colour sequence s starts with, ESC [ digits and semicolons m, or 0.
func colourLen(s string) int {
	if !strings.HasPrefix(s, "\x1b[") {
		return 0
	}
	for i := 2; i < len(s) && i < 16; i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case (c < '0' || c > '9') && c != ';':
			return 0
		}
	}
	return 0
}

// Clean makes text of unknown origin safe to print on one line: control characters, line breaks and characters that
// turn the direction of writing become spaces. Colour stays where colour is on.
func (s Style) Clean(line string) string {
	ok := true
	for _, r := range line {
		if unsafe(r) {
			ok = false
			break
		}
	}
	if ok && utf8.ValidString(line) {
		return line
	}
	var b strings.Builder
	for len(line) > 0 {
		if k := colourLen(line); k > 0 {
			if s.on {
				b.WriteString(line[:k])
			}
			line = line[k:]
			continue
		}
		r, size := utf8.DecodeRuneInString(line)
		if unsafe(r) {
			r = ' '
		}
		b.WriteRune(r)
		line = line[size:]
	}
	return b.String()
}

// unsafe tells control characters and those that override the direction of writing.
func unsafe(r rune) bool {
	return unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// Wrap breaks a paragraph into lines of at most width cells, at spaces; a longer word has its own line. A width below 1
// doesn't wrap.
func Wrap(s string, width int) []string {
	words := strings.Fields(s)
	if len(words) == 0 {
		return nil
	}
	if width < 1 {
		return []string{strings.Join(words, " ")}
	}
	var lines []string
	line, n := words[0], Width(words[0])
	for _, w := range words[1:] {
		k := Width(w)
		if n+1+k > width {
			lines = append(lines, line)
			line, n = w, k
			continue
		}
		line += " " + w
		n += 1 + k
	}
	return append(lines, line)
}

// Pad fills a line with spaces to a width; Right puts the text at the right end.
func Pad(s string, width int, a Align) string {
	gap := width - Width(s)
	if gap <= 0 {
		return s
	}
	if a == Right {
		return strings.Repeat(" ", gap) + s
	}
	return s + strings.Repeat(" ", gap)
}
