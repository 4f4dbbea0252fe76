package screening

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxName bounds what is looked at of a name, maxWords its words.
const (
	maxName  = 1000
	maxWords = 24
	maxWord  = 64
)

// words folds a name to its words: letters without accents, lower case, Cyrillic in Latin letters, without
// punctuation, legal forms and particles. A name of nothing but these keeps them.
func words(name string) []string {
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "")
	}
	all := strings.Fields(fold(name))
	kept := all[:0:0]
	for _, w := range all {
		if !isForm(w) && !isParticle(w) {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		kept = all
	}
	return bounded(kept)
}

func bounded(ws []string) []string {
	ws = ws[:min(len(ws), maxWords)]
	for i, w := range ws {
		if r := []rune(w); len(r) > maxWord {
			ws[i] = string(r[:maxWord])
		}
	}
	return ws
}

// joined folds a name with its particles written together with the next word ("al qaida" as "alqaida"), nil for names
// without particles.
func joined(name string) []string {
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "")
	}
	var out []string
	before, any := "", false
	for _, w := range strings.Fields(fold(name)) {
		switch {
		case joins(w):
			before += w
			any = true
		case isForm(w):
		default:
			out = append(out, before+w)
			before = ""
		}
	}
	if !any {
		return nil
	}
	return bounded(out)
}

// fold writes text in lower-case letters without accents and in Latin script where it is Cyrillic; what isn't a letter
// or digit becomes a blank, apostrophes and periods go.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		switch {
		case r < 0x80:
			foldASCII(&b, r)
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		case r == '’' || r == 'ʼ' || r == 'ʿ' || r == 'ʾ' || r == '‘':
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteString(latin(unicode.ToLower(r)))
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func foldASCII(b *strings.Builder, r rune) {
	switch {
	case r >= 'A' && r <= 'Z':
		b.WriteRune(r + 'a' - 'A')
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		b.WriteRune(r)
	case r == '\'' || r == '.' || r == '`':
	default:
		b.WriteByte(' ')
	}
}

// latin writes a lower-case letter that has no decomposition in plain Latin letters.
func latin(r rune) string {
	romans := [...]string{"a", "b", "v", "g", "d", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"}
	if r >= 'а' && r <= 'я' {
		return romans[r-'а']
	}
	switch r {
	case 'ł':
		return "l"
	case 'ø', 'œ':
		return "o"
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'đ', 'ð':
		return "d"
	case 'ı':
		return "i"
	case 'þ':
		return "th"
	case 'і', 'ї':
		return "i"
	case 'є':
		return "ye"
	case 'ґ':
		return "g"
	}
	return string(r)
}

// isForm reports whether a word is a legal form, which says nothing of who is meant.
func isForm(w string) bool {
	switch w {
	case "ltd", "limited", "llc", "llp", "lp", "inc", "incorporated", "corp", "corporation", "co", "company", "gmbh", "ag", "kg", "sa", "sarl", "srl",
		"spa", "bv", "nv", "oy", "ab", "as", "plc", "pte", "pty", "sdn", "bhd", "ooo", "oao", "zao", "pao", "jsc", "pjsc", "ojsc", "cjsc", "fze", "fzco", "fzc", "dmcc",
		"sas", "sl", "ltda", "cv", "sro", "doo":
		return true
	}
	return false
}

// isParticle reports whether a word joins names and is often left out.
func isParticle(w string) bool {
	switch w {
	case "al", "el", "ul", "the", "of", "and", "for", "de", "la", "du", "von", "van", "der", "mr", "mrs", "ms", "dr", "a", "an":
		return true
	}
	return false
}

// joins reports whether a particle is also written as one word with the name that follows.
func joins(w string) bool {
	switch w {
	case "al", "el", "ul", "de", "la", "du", "von", "van", "der":
		return true
	}
	return false
}

// bareNumber keeps the letters and digits of an identification number.
func bareNumber(s string) string {
	if len(s) > maxName {
		s = s[:maxName]
	}
	return strings.ReplaceAll(fold(s), " ", "")
}
