package pdf

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/trade"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// run is text ready to be drawn: every character is one that its font shows.
type run struct {
	chars []rune
	host  bool // set in the host's font
}

// missing stands for a character that no font here shows.
const missing = '¿'

// shape chooses the font of a text and makes it fit: Helvetica, but for the
// host's font where that shows more. What the
// chosen font lacks is replaced by its plain letter or by "¿", and remembered for the findings.
func (w *writer) shape(s string) run {
	s = norm.NFC.String(s)
	host := false
	for _, r := range s {
		if host = !latin(r) && w.shows.has(r) && simple(r); host {
			break
		}
	}
	out := run{chars: make([]rune, 0, len(s)), host: host}
	for _, r := range s {
		switch {
		case customs.Unprintable(r) || r == '\n':
		case host && w.shows.has(r) && simple(r), !host && latin(r):
			out.chars = append(out.chars, r)
		default:
			out.chars = w.replace(out.chars, r, host)
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
func (w *writer) replace(to []rune, r rune, host bool) []rune {
	shown := func(c rune) bool { return host && w.shows.has(c) || !host && latin(c) }
	if unicode.In(r, unicode.Latin) {
		if plain := letter(r); plain != "" {
			for _, c := range plain {
				if !shown(c) {
					plain = ""
				}
			}
			if plain != "" {
				w.remember(&w.plain, r)
				return append(to, []rune(plain)...)
			}
		}
	}
	for _, same := range [...][2]rune{{'‐', '-'}, {'‑', '-'}, {'−', '-'}, {'′', '\''}, {'″', '"'}, {'\u2009', ' '}, {'\u202f', ' '}, {'\u3000', ' '}, {'・', '·'}, {'≈', '~'}, {'≤', '<'}, {'≥', '>'}} {
		if r == same[0] && shown(same[1]) {
			return append(to, same[1]) // the same sign in print
		}
	}
	w.remember(&w.lost, r)
	switch {
	case shown(missing):
		return append(to, missing)
	case shown('?'):
		return append(to, '?')
	}
	return to
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

// bytes are the text as the library wants it: UTF-8 for the host's font, Windows-1252 for Helvetica.
func (t run) bytes() string {
	if t.host {
		return string(t.chars)
	}
	b := make([]byte, 0, len(t.chars))
	for _, r := range t.chars {
		if r < 0x80 {
			b = append(b, byte(r))
		} else if c, ok := charmap.Windows1252.EncodeRune(r); ok {
			b = append(b, c)
		}
	}
	return string(b)
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
	w.font(t.host, size, bold)
	return w.f.GetStringWidth(t.bytes())
}

// wrap breaks a text into lines of a width: at blanks, after a hyphen, between characters of Chinese and the like, and
// anywhere in a word that is longer than a line.
func (w *writer) wrap(t run, size float64, bold bool, width float64) []run {
	w.font(t.host, size, bold)
	var out []run
	start, used, brk := 0, 0.0, -1 // brk: the line may end before this character
	widths := make([]float64, len(t.chars))
	for i, r := range t.chars {
		widths[i] = w.f.GetStringWidth(run{[]rune{r}, t.host}.bytes())
	}
	put := func(end int) {
		out = append(out, run{[]rune(strings.Trim(string(t.chars[start:end]), " ")), t.host})
	}
	for i := 0; i < len(t.chars); i++ {
		r := t.chars[i]
		if i > start && (t.chars[i-1] == ' ' || t.chars[i-1] == '-' || wide(r) || wide(t.chars[i-1])) && r != ' ' {
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
	if start < len(t.chars) {
		put(len(t.chars))
	}
	return out
}

// wide reports characters between which a line may break.
func wide(r rune) bool {
	return r >= 0x2e80 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7af || r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xffef
}
