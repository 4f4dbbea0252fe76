package pdf

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/trade"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// run is text ready to be drawn: every character is one that its font shows.
type run []char

// char is a character, set in the host's font or in Helvetica.
type char struct {
	r    rune
	host bool
}

// missing stands for a character that no font here shows.
const missing = '¿'

// shape chooses the font of each character. A text that Helvetica shows is set in Helvetica. Any other is set in the host's
// font, its Latin letters too, so that it looks of a piece; what that font lacks falls back to Helvetica. What neither shows is
// replaced by its plain letter or by "¿", and remembered for the findings.
func (w *writer) shape(s string) run {
	s = norm.NFC.String(s)
	host := false
	for _, r := range s {
		if host = !latin(r) && w.shows.has(r) && simple(r); host {
			break
		}
	}
	out := make(run, 0, len(s))
	for _, r := range s {
		switch {
		case customs.Unprintable(r) || r == '\n':
		case host && w.shows.has(r) && simple(r):
			out = append(out, char{r, true})
		case latin(r):
			out = append(out, char{r, false})
		default:
			out = w.replace(out, r)
		}
	}
	return out
}

// latin reports whether Helvetica shows a character in the encoding of PDF's standard fonts.
func latin(r rune) bool {
	if r < 0x80 {
		return r >= ' ' && r != 0x7f
	}
	c, ok := charmap.Windows1252.EncodeRune(r)
	return ok && c >= 0x80
}

// simple reports whether a character stands by itself and runs from left to right: letters that join, move or turn need
// more than a font.
func simple(r rune) bool {
	if unicode.IsLetter(r) || unicode.IsMark(r) {
		return unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
			unicode.Bopomofo, unicode.Armenian, unicode.Georgian) || r == 'ー' || r == '々'
	}
	return true
}

// replace appends what stands for a character that isn't shown.
func (w *writer) replace(to run, r rune) run {
	if unicode.In(r, unicode.Latin) {
		if plain := letter(r); plain != "" && !strings.ContainsFunc(plain, func(c rune) bool { return !latin(c) }) {
			w.remember(&w.plain, r)
			for _, c := range plain {
				to = append(to, char{c, false})
			}
			return to
		}
	}
	for _, same := range [...][2]rune{{'‐', '-'}, {'‑', '-'}, {'−', '-'}, {'′', '\''}, {'″', '"'}, {'\u2009', ' '}, {'\u202f', ' '}, {'\u3000', ' '}, {'・', '·'}, {'≈', '~'}, {'，', ','}, {'。', '.'}, {'：', ':'}, {'（', '('}, {'）', ')'}} {
		if r == same[0] {
			return append(to, char{same[1], false}) // the same sign in print
		}
	}
	w.remember(&w.lost, r)
	return append(to, char{missing, false})
}

// letter is a Latin letter without its accents.
func letter(r rune) string {
	switch r {
	case 'ł':
		return "l"
	case 'Ł':
		return "L"
	case 'đ':
		return "d"
	case 'Đ':
		return "D"
	case 'ħ':
		return "h"
	case 'Ħ':
		return "H"
	case 'ı':
		return "i"
	case 'ŋ':
		return "n"
	case 'Ŋ':
		return "N"
	case 'ŧ':
		return "t"
	case 'Ŧ':
		return "T"
	case 'ẞ':
		return "SS"
	}
	d := []rune(norm.NFKD.String(string(r)))
	out := d[:0]
	for _, c := range d {
		if !unicode.Is(unicode.Mn, c) {
			out = append(out, c)
		}
	}
	return string(out)
}

// remember keeps the first few characters of a kind, each once.
func (w *writer) remember(set *[]rune, r rune) {
	for _, c := range *set {
		if c == r {
			return
		}
	}
	if len(*set) < 12 {
		*set = append(*set, r)
	}
}

// findings tell which text isn't shown as it was given.
func (w *writer) findings() []trade.Finding {
	var out []trade.Finding
	say := func(set []rune, severity trade.Severity, what string) {
		if len(set) == 0 {
			return
		}
		var names []string
		for _, r := range set {
			names = append(names, "U+"+strings.ToUpper(strconv.FormatInt(int64(r), 16)))
		}
		settles := "a font that shows them"
		if w.shows == nil {
			settles = "a TrueType font in the options"
		}
		out = append(out, trade.Finding{Code: "document.characters", Severity: severity, Message: what + strings.Join(names, ", "), Settles: settles, Source: "pdf"})
	}
	say(w.lost, trade.Review, "characters that the fonts can't show are replaced: ")
	say(w.plain, trade.Warn, "letters are printed without their accents: ")
	return out
}

// pieces calls f with each stretch of a text in one font, as the library wants it: UTF-8 for the host's font, Windows-1252
// for Helvetica.
func (t run) pieces(f func(s string, host bool)) {
	for start := 0; start < len(t); {
		end := start
		var b []byte
		for ; end < len(t) && t[end].host == t[start].host; end++ {
			switch r := t[end].r; {
			case t[end].host:
				b = utf8.AppendRune(b, r)
			case r < 0x80:
				b = append(b, byte(r))
			default:
				if c, ok := charmap.Windows1252.EncodeRune(r); ok {
					b = append(b, c)
				}
			}
		}
		f(string(b), t[start].host)
		start = end
	}
}

// font sets the font of a text. The host's has no bold.
func (w *writer) font(host bool, size float64, bold bool) {
	if host {
		w.f.SetFont("host", "", size)
		return
	}
	style := ""
	if bold {
		style = "B"
	}
	w.f.SetFont("Helvetica", style, size)
}

// width is the width of a text in millimetres.
func (w *writer) width(t run, size float64, bold bool) float64 {
	total := 0.0
	t.pieces(func(s string, host bool) {
		w.font(host, size, bold)
		total += w.f.GetStringWidth(s)
	})
	return total
}

// wrap breaks a text into lines of a width: at blanks, after a hyphen, between characters of Chinese and the like, and
// anywhere in a word that is longer than a line.
func (w *writer) wrap(t run, size float64, bold bool, width float64) []run {
	var out []run
	start, used, brk := 0, 0.0, -1 // brk: the line may end before this character
	widths := make([]float64, len(t))
	for i := range t {
		widths[i] = w.width(t[i:i+1], size, bold)
	}
	put := func(end int) { out = append(out, t[start:end].trim()) }
	for i := 0; i < len(t); i++ {
		r := t[i].r
		if i > start && (t[i-1].r == ' ' || t[i-1].r == '-' || wide(r) || wide(t[i-1].r)) && r != ' ' {
			brk = i
		}
		if used += widths[i]; used > width+0.001 && i > start && r != ' ' {
			if brk <= start {
				brk = i
			}
			put(brk)
			start, i, used, brk = brk, brk-1, 0, -1
		}
	}
	if start < len(t) {
		put(len(t))
	}
	return out
}

// trim drops blanks on either end.
func (t run) trim() run {
	for len(t) > 0 && t[0].r == ' ' {
		t = t[1:]
	}
	for len(t) > 0 && t[len(t)-1].r == ' ' {
		t = t[:len(t)-1]
	}
	return t
}

// wide reports characters between which a line may break.
func wide(r rune) bool {
	return r >= 0x2e80 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7af || r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xffef
}
