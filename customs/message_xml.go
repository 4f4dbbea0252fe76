package customs

import (
	"strings"
	"unicode/utf8"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// xmlNode is an element of a message. Elements without content are left out when it's written: an empty element is an
// error in every message of this package.
type xmlNode struct {
	name, text string
	attributes []string // name, value …
	children   []*xmlNode
}

// in adds an element that holds others.
func (n *xmlNode) in(name string) *xmlNode {
	c := &xmlNode{name: name}
	n.children = append(n.children, c)
	return c
}

// put adds an element with text; none where there is no text.
func (n *xmlNode) put(name, text string, attributes ...string) {
	if text != "" {
		n.children = append(n.children, &xmlNode{name: name, text: text, attributes: attributes})
	}
}

func (n *xmlNode) empty() bool {
	if n.text != "" {
		return false
	}
	for _, c := range n.children {
		if !c.empty() {
			return false
		}
	}
	return true
}

// document writes the element as a document of its own. Comment stands before it, "" for none.
func (n *xmlNode) document(comment string) []byte {
	b := []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	if comment != "" {
		comment = strings.NewReplacer("--", "- -", "\n", " ").Replace(comment)
		b = append(b, "<!-- "+Text(comment, 2000)+" -->\n"...)
	}
	return n.write(b, 0)
}

func (n *xmlNode) write(b []byte, depth int) []byte {
	if depth > 0 && n.empty() {
		return b
	}
	for range depth {
		b = append(b, '\t')
	}
	b = append(b, '<')
	b = append(b, n.name...)
	for i := 0; i+1 < len(n.attributes); i += 2 {
		b = append(b, ' ')
		b = append(b, n.attributes[i]...)
		b = append(b, `="`...)
		b = appendXML(b, n.attributes[i+1])
		b = append(b, '"')
	}
	b = append(b, '>')
	if n.text != "" {
		b = appendXML(b, n.text)
	} else {
		b = append(b, '\n')
		for _, c := range n.children {
			b = c.write(b, depth+1)
		}
		for range depth {
			b = append(b, '\t')
		}
	}
	b = append(b, "</"...)
	b = append(b, n.name...)
	return append(b, ">\n"...)
}

// appendXML appends text, escaped; what no XML document may hold is dropped.
func appendXML(b []byte, s string) []byte {
	for _, r := range s {
		switch r {
		case '&':
			b = append(b, "&amp;"...)
		case '<':
			b = append(b, "&lt;"...)
		case '>':
			b = append(b, "&gt;"...)
		case '"':
			b = append(b, "&quot;"...)
		default:
			if r == utf8.RuneError || r < 0x20 || r == 0xfffe || r == 0xffff {
				continue
			}
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// Text makes a stranger's text fit for a form: one line, at most n characters, the last an ellipsis where it was longer,
// without control characters, private characters and marks that turn or hide text.
func Text(s string, n int) string { return shorten(s, n, "…") }

// short is Text for messages, which have no use for an ellipsis: what's longer is cut.
func short(s string, n int) string { return shorten(s, n, "") }

func shorten(s string, n int, more string) string {
	var b strings.Builder
	b.Grow(min(len(s), 4*n))
	count, blank := 0, true // leading and doubled blanks are dropped
	for _, r := range s {
		if r == '\n' || r == '\r' || r == '\t' || r == '\u00a0' || r == '\u2028' || r == '\u2029' {
			r = ' '
		}
		if Unprintable(r) || r == ' ' && blank {
			continue
		}
		if count == n {
			return strings.TrimRight(b.String(), " ") + more
		}
		blank = r == ' '
		b.WriteRune(r)
		count++
	}
	return strings.TrimRight(b.String(), " ")
}

// Unprintable reports characters that no form or message holds: controls, marks that turn or hide text, what isn't a
// character.
func Unprintable(r rune) bool {
	switch {
	case r < 0x20 && r != '\n', r >= 0x7f && r < 0xa0, r == 0xad, r == 0x061c, r == 0x180e,
		r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff,
		r >= 0xfff0 && r <= 0xfffb, r&0xfffe == 0xfffe, r >= 0xe0000 && r <= 0xe007f, r >= 0xe000 && r <= 0xf8ff:
		return true
	}
	return false
}

// code is a short code of letters, digits and a few signs; "" where it's anything else or longer than n.
func code(s string, n int) string {
	s = strings.TrimSpace(s)
	if len(s) > n || strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-/.:+_", r)
	}) {
		return ""
	}
	return s
}

// countryCode is a country's code where it is one: two capital letters.
func countryCode(c trade.Country) string {
	if c.Valid() {
		return string(c)
	}
	return ""
}

// minor is an amount in the currency's minor unit, half up; amounts of a quote are that already.
func minor(m trade.Money) string {
	if !m.IsSet() {
		return ""
	}
	p := m.Currency.MinorUnits()
	return trade.DecimalText(money.Round(m.Amount, p, money.HalfUp), p)
}

// massOf is a mass in kilograms with at most n decimals, half up; what isn't nothing never becomes nothing.
func massOf(w trade.Weight, n int32) decimal.Decimal {
	d := money.Round(w.Kilograms(), n, money.HalfUp)
	if d.IsZero() && w.Value.IsPositive() {
		return decimal.New(1, -n)
	}
	return d
}

// street is the street of an address in one line.
func street(a trade.Address) string { return strings.TrimSpace(a.Line1 + " " + a.Line2) }
