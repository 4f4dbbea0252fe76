package hts

import (
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/crossborder-go/crossborder/trade"
)

// Bounds of what is read. The real file has 13 MB, 35,509 rows and texts of a few kilobytes.
const (
	maxBytes = 256 << 20
	maxRows  = 1 << 18
	maxText  = 64 << 10
	maxDepth = 16 // of JSON, and a schedule's indent may be one less than twice this
	maxParts = 64 // units, footnotes or columns of a row
)

// Codes of the findings.
const (
	CodeDamaged  = "hts.damaged"   // not the JSON of a schedule
	CodeTooLarge = "hts.too_large" // beyond the bounds
	CodeRow      = "hts.row"       // a row that can't be part of a schedule
)

// row is a row as the file has it. Texts share the file's memory where that holds them unescaped.
type row struct {
	code, indent, description string
	general, special, other   string
	additional                string
	units                     []string
	footnotes                 []footnote
}

type footnote struct {
	columns []string
	text    string
}

// scanner reads the file's JSON: an array of flat objects. It is written for this form, several times as fast as a general
// decoder, and checks the JSON as it goes.
type scanner struct {
	data string
	at   int
	err  error
}

func (s *scanner) fail(code, format string, args ...any) {
	if s.err == nil {
		line := 1
		for i := 0; i < min(s.at, len(s.data)); i++ {
			if s.data[i] == '\n' {
				line++
			}
		}
		s.err = trade.Errors{{Code: code, Severity: trade.Block, Line: line, Message: "the schedule's JSON, line " + strconv.Itoa(line) + ": " + fmt.Sprintf(format, args...)}}
		s.at = len(s.data)
	}
}

// next skips blanks and returns the next byte, 0 at the end.
func (s *scanner) next() byte {
	for s.at < len(s.data) {
		switch c := s.data[s.at]; c {
		case ' ', '\n', '\t', '\r':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// take consumes c if it comes next.
func (s *scanner) take(c byte) bool {
	if s.next() != c {
		return false
	}
	s.at++
	return true
}

func (s *scanner) want(c byte) {
	if !s.take(c) {
		s.fail(CodeDamaged, "expected %q", string(c))
	}
}

// list reads an array, calling each for every element.
func (s *scanner) list(most int, each func(i int)) {
	s.want('[')
	if s.take(']') {
		return
	}
	for i := 0; s.err == nil; i++ {
		if i == most {
			s.fail(CodeTooLarge, "more than %d elements", most)
			return
		}
		each(i)
		if s.take(']') {
			return
		}
		s.want(',')
	}
}

// object reads an object, calling each for every key.
func (s *scanner) object(each func(key string)) {
	s.want('{')
	if s.take('}') {
		return
	}
	for i := 0; s.err == nil; i++ {
		if i == maxParts {
			s.fail(CodeTooLarge, "more than %d keys", maxParts)
			return
		}
		key := s.text()
		s.want(':')
		if s.err != nil {
			return
		}
		each(key)
		if s.take('}') {
			return
		}
		s.want(',')
	}
}

// null consumes a null if it comes next.
func (s *scanner) null() bool {
	if s.next() != 'n' {
		return false
	}
	s.literal("null")
	return true
}

func (s *scanner) literal(word string) {
	if len(s.data)-s.at < len(word) || s.data[s.at:s.at+len(word)] != word {
		s.fail(CodeDamaged, "expected a value")
		return
	}
	s.at += len(word)
}

// text reads a string.
func (s *scanner) text() string {
	s.want('"')
	start := s.at
	for s.at < len(s.data) {
		switch c := s.data[s.at]; {
		case c == '"':
			t := s.data[start:s.at]
			s.at++
			if len(t) > maxText {
				s.fail(CodeTooLarge, "a text of more than %d bytes", maxText)
			}
			return t
		case c == '\\':
			return s.escaped(start)
		case c < ' ':
			s.fail(CodeDamaged, "a control character in a text")
		case c >= utf8.RuneSelf:
			if r, n := utf8.DecodeRuneInString(s.data[s.at:]); r == utf8.RuneError && n <= 1 {
				s.fail(CodeDamaged, "a text that isn't UTF-8")
			} else {
				s.at += n
			}
		default:
			s.at++
		}
	}
	s.fail(CodeDamaged, "a text that doesn't end")
	return ""
}

// escaped reads a string that has escapes, of which start is the first byte.
func (s *scanner) escaped(start int) string {
	b := append([]byte(nil), s.data[start:s.at]...)
	for s.at < len(s.data) && len(b) <= maxText {
		c := s.data[s.at]
		s.at++
		switch {
		case c == '"':
			if !utf8.Valid(b) {
				s.fail(CodeDamaged, "a text that isn't UTF-8")
			}
			return string(b)
		case c < ' ':
			s.fail(CodeDamaged, "a control character in a text")
		case c != '\\':
			b = append(b, c)
		case s.at < len(s.data):
			c = s.data[s.at]
			s.at++
			switch c {
			case '"', '\\', '/':
				b = append(b, c)
			case 'n':
				b = append(b, '\n')
			case 't':
				b = append(b, '\t')
			case 'r':
				b = append(b, '\r')
			case 'b', 'f':
				b = append(b, ' ')
			case 'u':
				b = utf8.AppendRune(b, s.unicode())
			default:
				s.fail(CodeDamaged, "an unknown escape \\%c", c)
			}
		}
	}
	if s.err == nil && len(b) > maxText {
		s.fail(CodeTooLarge, "a text of more than %d bytes", maxText)
	}
	s.fail(CodeDamaged, "a text that doesn't end")
	return ""
}

// unicode reads the four digits of a \u escape, and a second one where they are half of a pair.
func (s *scanner) unicode() rune {
	r := s.hex()
	if utf16.IsSurrogate(r) {
		if s.at+2 <= len(s.data) && s.data[s.at:s.at+2] == `\u` {
			s.at += 2
			return utf16.DecodeRune(r, s.hex())
		}
		return utf8.RuneError
	}
	return r
}

func (s *scanner) hex() rune {
	if s.at+4 > len(s.data) {
		s.fail(CodeDamaged, "an escape that doesn't end")
		return utf8.RuneError
	}
	n, err := strconv.ParseUint(s.data[s.at:s.at+4], 16, 32)
	if err != nil {
		s.fail(CodeDamaged, "an escape that isn't one")
		return utf8.RuneError
	}
	s.at += 4
	return rune(n)
}

// skip reads any value: of a key that isn't known.
func (s *scanner) skip(depth int) {
	if depth == maxDepth {
		s.fail(CodeTooLarge, "nested more than %d deep", maxDepth)
		return
	}
	switch c := s.next(); {
	case c == '"':
		s.text()
	case c == '{':
		s.object(func(string) { s.skip(depth + 1) })
	case c == '[':
		s.list(maxParts, func(int) { s.skip(depth + 1) })
	case c == 't':
		s.literal("true")
	case c == 'f':
		s.literal("false")
	case c == 'n':
		s.literal("null")
	case c == '-' || c >= '0' && c <= '9':
		for s.at < len(s.data) && (s.data[s.at] >= '0' && s.data[s.at] <= '9' || s.data[s.at] == '-' || s.data[s.at] == '+' || s.data[s.at] == '.' || s.data[s.at] == 'e' || s.data[s.at] == 'E') {
			s.at++
		}
	default:
		s.fail(CodeDamaged, "expected a value")
	}
}

// optional reads a string or null.
func (s *scanner) optional() string {
	if s.null() {
		return ""
	}
	return s.text()
}

// rows reads the whole file, calling each for every row. The row is reused.
func (s *scanner) rows(each func(i int, r *row)) {
	var r row
	s.list(maxRows, func(i int) {
		r = row{units: r.units[:0], footnotes: r.footnotes[:0]}
		s.object(func(key string) { s.member(&r, key) })
		if s.err == nil {
			each(i, &r)
		}
	})
	if s.err == nil && s.next() != 0 {
		s.fail(CodeDamaged, "something follows the schedule")
	}
}

func (s *scanner) member(r *row, key string) {
	switch key {
	case "htsno":
		r.code = s.optional()
	case "indent":
		r.indent = s.optional()
	case "description":
		r.description = s.optional()
	case "general":
		r.general = s.optional()
	case "special":
		r.special = s.optional()
	case "other":
		r.other = s.optional()
	case "additionalDuties":
		r.additional = s.optional()
	case "units":
		if !s.null() {
			s.list(maxParts, func(int) { r.units = append(r.units, s.optional()) })
		}
	case "footnotes":
		if !s.null() {
			s.list(maxParts, func(int) {
				var f footnote
				s.object(func(key string) {
					switch key {
					case "columns":
						if !s.null() {
							s.list(maxParts, func(int) { f.columns = append(f.columns, s.optional()) })
						}
					case "value":
						f.text = s.optional()
					default:
						s.skip(1)
					}
				})
				r.footnotes = append(r.footnotes, f)
			})
		}
	default:
		s.skip(0)
	}
}
