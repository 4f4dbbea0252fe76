package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a word of a text, in the form in which words are compared.
type word struct {
	stem string
	raw  string // as it was written, for showing
	// phrase counts the phrases of the text, which commas, brackets, "and" and "or" separate: a description lists goods.
	phrase int
	// negated says that the text excludes what the word names: "other than leather", "not knitted".
	negated bool
}

// maxWords bounds the words of a text that are looked at. The longest description of a schedule has some 300.
const maxWords = 512

// words splits a text into words. Case, accents, apostrophes, plurals and British and American endings make no difference.
func (t *thesaurus) words(text string) []word {
	var (
		out     []word
		phrase  int
		negated bool
		once    bool // only the next word is excluded: "non-volatile storage"
		prev    string
	)
	breakPhrase := func() {
		if len(out) > 0 && out[len(out)-1].phrase == phrase {
			phrase++
		}
	}
	for i := 0; i < len(text) && len(out) < maxWords; {
		start := i
		raw, sep, end, next := scan(text, i)
		i = next
		if raw == "" {
			if i == start { // nothing is left
				break
			}
		} else {
			switch raw {
			case "non":
				once = true
			case "not", "excluding", "except", "without", "nor", "neither", "no":
				negated = prev != "or" || raw != "not" // "whether or not" excludes nothing
			case "than":
				negated = prev == "other"
				if negated && len(out) > 0 && out[len(out)-1].stem == "other" {
					out = out[:len(out)-1]
				}
			case "exceeding", "over", "more", "less", "elsewhere", "further":
				negated = false // "not exceeding 2 liters" is a limit
				out = append(out, word{raw, text[start:end], phrase, false})
			case "but":
				negated = false
				breakPhrase()
			case "and", "or":
				breakPhrase()
			default:
				if !stopWord(raw) {
					out = append(out, word{stem(raw), text[start:end], phrase, negated || once})
					once = false
				}
			}
			prev = raw
		}
		if sep {
			breakPhrase()
			negated = false
		}
	}
	return t.unify(out)
}

// scan reads the next word at i: letters and digits in lower case without accents. Sep says that punctuation which ends a
// phrase follows it, end where the word ends, next where to go on.
func scan(text string, i int) (raw string, sep bool, end, next int) {
	var b []byte
	for at, r := range text[i:] {
		switch {
		case r < 128 && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9'):
			b = append(b, byte(r))
		case r >= 'A' && r <= 'Z':
			b = append(b, byte(r)+'a'-'A')
		case r == '\'' || r == '’' || r == 'ʼ' || r == '`':
			// "men's", "artists'": the stem doesn't care
		case r == ',' && len(b) > 0 && digits(b) && followedByDigit(text[i+at+1:]):
			// 1,500
		case r == '.' && len(b) > 0 && digits(b) && followedByDigit(text[i+at+1:]):
			b = append(b, '.')
		case r == '-' && len(b) == 1 && b[0] >= 'a' && b[0] <= 'z':
			// "t-shirt", "e-liquid": one word
		case r >= 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b = append(b, plain(r)...)
		default:
			_, n := utf8.DecodeRuneInString(text[i+at:])
			return string(b), r == ',' || r == ';' || r == ':' || r == '(' || r == ')' || r == '/' || r == '.', i + at, i + at + n
		}
		if len(b) > 64 {
			_, n := utf8.DecodeRuneInString(text[i+at:])
			return string(b), false, i + at + n, i + at + n
		}
	}
	return string(b), false, len(text), len(text)
}

func digits(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && c != '.' {
			return false
		}
	}
	return true
}

func followedByDigit(rest string) bool { return rest != "" && rest[0] >= '0' && rest[0] <= '9' }

// plain writes a letter without its accent.
func plain(r rune) string {
	r = unicode.ToLower(r)
	switch {
	case r >= 'à' && r <= 'å' || r == 'ā' || r == 'ă':
		return "a"
	case r == 'æ':
		return "ae"
	case r == 'ç' || r == 'č' || r == 'ć':
		return "c"
	case r >= 'è' && r <= 'ë' || r == 'ē' || r == 'ě':
		return "e"
	case r >= 'ì' && r <= 'ï':
		return "i"
	case r == 'ñ' || r == 'ň':
		return "n"
	case r >= 'ò' && r <= 'ö' || r == 'ø' || r == 'ō':
		return "o"
	case r == 'œ':
		return "oe"
	case r == 'ß':
		return "ss"
	case r == 'š' || r == 'ś':
		return "s"
	case r >= 'ù' && r <= 'ü' || r == 'ū':
		return "u"
	case r == 'ý' || r == 'ÿ':
		return "y"
	case r == 'ž' || r == 'ź' || r == 'ż':
		return "z"
	case r == unicode.ReplacementChar:
		return ""
	}
	return string(r)
}

// stopWord reports whether a word says nothing of goods.
func stopWord(s string) bool {
	switch s {
	case "a", "an", "the", "of", "for", "in", "on", "to", "with", "by", "as", "at", "from", "into", "is", "are", "be", "being", "been",
		"whether", "their", "its", "it", "this", "that", "these", "those", "which", "such", "thereof", "therefor", "therewith", "any", "all",
		"kind", "kinds", "similar", "like", "thing", "things", "etc", "e.g", "eg", "described", "specified", "included", "including", "note",
		"statistical", "chapter", "heading", "headings", "subheading", "subheadings", "provided", "use", "used", "having", "put", "up",
		"example", "s", "new", "brand", "item", "items", "product", "products", "goods":
		return true
	}
	return false
}

// stem takes plurals and British endings off. It is light on purpose: words that only look alike stay apart.
func stem(s string) string {
	if len(s) <= 3 || s[len(s)-1] >= '0' && s[len(s)-1] <= '9' {
		return s
	}
	switch n := len(s); {
	case strings.HasSuffix(s, "ies") && n > 4:
		s = s[:n-3] + "y"
	case strings.HasSuffix(s, "sses"), strings.HasSuffix(s, "xes"), strings.HasSuffix(s, "ches"), strings.HasSuffix(s, "shes"), strings.HasSuffix(s, "zzes"):
		s = s[:n-2]
	case strings.HasSuffix(s, "ss"), strings.HasSuffix(s, "us"), strings.HasSuffix(s, "is"):
	case strings.HasSuffix(s, "s"):
		s = s[:n-1]
	}
	if strings.HasSuffix(s, "ie") && len(s) > 4 { // "cookies" could be of "cookie" or "cooky"
		s = s[:len(s)-2] + "y"
	}
	switch n := len(s); {
	case n < 7:
	case strings.HasSuffix(s, "ised"), strings.HasSuffix(s, "iser"), strings.HasSuffix(s, "ise"):
		i := strings.LastIndex(s, "is")
		s = s[:i] + "iz" + s[i+2:]
	case strings.HasSuffix(s, "ising"), strings.HasSuffix(s, "isation"):
		i := strings.LastIndex(s, "is")
		s = s[:i] + "iz" + s[i+2:]
	}
	return s
}
