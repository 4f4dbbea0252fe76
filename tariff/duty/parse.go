package duty

import (
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

// Grammar names the kind of text that Parse reads. Canonical text is read under every grammar.
type Grammar string

// The grammars.
const (
	// TARIC reads the texts of the EU and UK tariffs: "9.00% + EA MAX 18.70% + ADSZ", "Entry Price", seasonal rates.
	// A missing % is accepted beside a specific amount ("6.4 + 24.6 EUR/100 kg").
	TARIC Grammar = "taric"
	// US reads the rate columns of the Harmonized Tariff Schedule of the United States, one group's value of the
	// special column, and the rates of chapters 98 and 99. $ and ¢ are US dollars.
	US Grammar = "us"
	// Plain reads all of them, and what people write: "USD 5 / kg", "30% or 4,300 yen per pair, whichever is higher".
	// $ and ¢ are refused, since they don't say whose; National reads them.
	Plain Grammar = "plain"
	// Auto is another name of Plain.
	Auto = Plain
)

// National is the Plain grammar of a country whose texts write $, c and ¢ for its own currency: National("AUD").
func National(c trade.Currency) Grammar { return Plain + ":" + Grammar(c) }

// Bounds of a text. Official texts are well below.
const (
	maxText  = 2000
	maxTerms = 64
)

// dollar returns the currency that $ and ¢ stand for, "" for none.
func (g Grammar) dollar() trade.Currency {
	if g == US {
		return "USD"
	}
	if c, ok := strings.CutPrefix(string(g), string(Plain)+":"); ok {
		return trade.Currency(c)
	}
	return ""
}

func (g Grammar) valid() bool {
	if c := g.dollar(); c != "" {
		return known(c)
	}
	return g == TARIC || g == Plain
}

type parser struct {
	s       string
	p       int
	g       Grammar
	terms   []term
	bare    int    // offset + 1 of a number without % or currency, 0 for none
	stopped string // what was expected, once reading has failed
	at      int
}

// Parse reads a duty expression. The error is a *ParseError with the position and what was expected there. Texts of
// more than 2,000 bytes or 64 terms are refused.
func Parse(text string, g Grammar) (Expression, error) {
	if !g.valid() {
		return Expression{}, &ParseError{Text: cut(text), Expected: "one of the grammars taric, us, plain and plain:CURRENCY"}
	}
	if len(text) > maxText {
		return Expression{}, &ParseError{Text: cut(text), Offset: maxText, Expected: "at most 2,000 bytes"}
	}
	if !utf8.ValidString(text) {
		return Expression{}, &ParseError{Text: cut(strings.ToValidUTF8(text, "?")), Expected: "UTF-8"}
	}
	p := parser{s: strings.TrimRight(text, " \t\r\n\u00a0"), g: g}
	x, ok := p.expression()
	if !ok {
		return Expression{}, &ParseError{Text: cut(text), Offset: p.at, Expected: p.stopped}
	}
	x.x.source = text
	return x, nil
}

// cut shortens a text for an error.
func cut(s string) string {
	if len(s) <= 80 {
		return s
	}
	i := 80
	for i > 0 && !utf8.RuneStart(s[i]) {
		i--
	}
	return s[:i]
}

// fail notes what was expected at the position and returns false. The first failure stands.
func (p *parser) fail(expected string) bool {
	if p.stopped == "" {
		p.stopped, p.at = expected, p.p
	}
	return false
}

func (p *parser) expression() (Expression, bool) {
	p.blanks()
	if p.p == len(p.s) {
		return Expression{}, p.fail("a rate such as 12% or 3 EUR/kg")
	}
	if p.seasonal() {
		return p.seasons()
	}
	if !p.all(false) {
		return Expression{}, false
	}
	return build(p.terms, nil, ""), true
}

// all reads terms to the end of the text, or to an opening parenthesis or a comma where the rate is seasonal.
func (p *parser) all(seasonal bool) bool {
	p.terms, p.bare = make([]term, 0, 2), 0
	j := first
	p.blanks()
	if p.byte('+') {
		j = plus
	}
	for {
		if len(p.terms) == maxTerms {
			return p.fail("at most 64 terms")
		}
		t, ok := p.term(j)
		if !ok {
			return false
		}
		p.terms = append(p.terms, t)
		p.blanks()
		if p.end(seasonal) {
			break
		}
		var more bool
		if j, more, ok = p.join(); !ok {
			if p.bare == p.p+1 {
				return p.fail("% or a currency after the number")
			}
			return p.fail("+, -, MIN, MAX or the end of the text")
		}
		if !more {
			p.blanks()
			if p.end(seasonal) {
				break
			}
			return p.fail("the end of the text")
		}
	}
	if p.bare > 0 && !p.specific() {
		p.p = p.bare - 1
		return p.fail("% or a currency after the number")
	}
	return true
}

func (p *parser) end(seasonal bool) bool {
	if p.p == len(p.s) || p.p == len(p.s)-1 && p.s[p.p] == '.' {
		p.p = len(p.s)
		return true
	}
	return seasonal && (p.s[p.p] == '(' || p.s[p.p] == ',')
}

// specific reports whether a term has an amount in a currency: then a number without sign beside it is a percentage.
func (p *parser) specific() bool {
	for i := range p.terms {
		if p.terms[i].kind == kindSpecific {
			return true
		}
	}
	return false
}

// join reads what stands between two terms. more is false where the last words closed the expression.
func (p *parser) join() (j join, more, ok bool) {
	switch {
	case p.byte('+'), p.rune('＋'), p.word("plus"):
		p.blanks()
		if end, ok := matchPhrase(p.s, p.p, "a duty of"); ok {
			p.p = end
		}
		return plus, true, true
	case p.byte('-'), p.rune('–'), p.rune('−'), p.word("minus"), p.word("less"):
		return minus, true, true
	case p.word("MIN"):
		return minimum, true, true
	case p.word("MAX"):
		return maximum, true, true
	case p.byte(';'): // a supplementary unit beside a duty
		p.blanks()
		r, ok := unitByText(p.s[p.p:])
		if !ok {
			p.fail("a supplementary unit")
			return 0, false, false
		}
		p.p = len(p.s)
		p.terms = append(p.terms, term{kind: kindUnit, join: plus, den: 1, per: []unitRef{r}})
		return 0, false, true
	}
	for _, w := range [...]struct {
		read string
		j    join
	}{
		{"but not less than", minimum}, {"but not less", minimum}, {"with a minimum of", minimum}, {"minimum", minimum},
		{"but not more than", maximum}, {"but not exceeding", maximum}, {"with a maximum of", maximum}, {"maximum", maximum},
	} {
		if end, ok := matchPhrase(p.s, p.p, w.read); ok {
			p.p = end
			return w.j, true, true
		}
	}
	if end, ok := matchPhrase(p.s, p.p, plateRule); ok { // the comma before it doesn't count
		p.p = end
		p.terms = append(p.terms, term{join: maximum, kind: kindReference, den: 1, onlyWhen: plateFact,
			ref: &Reference{Kind: RefMovementDuty, Text: "The duty for the complete movement"}})
		return 0, false, true
	}
	if p.word("or") || p.token("又は") {
		return p.either()
	}
	return 0, false, false
}

// The bound that two lines of heading 9110 carry.
const (
	plateFact = "consisting in part of a plate or a set of plates"
	plateRule = "but if " + plateFact + " the total duty shall not exceed the duty for the complete movement"
)

// either reads the second alternative of "30% or 4,300 yen per pair, whichever is higher".
func (p *parser) either() (j join, more, ok bool) {
	t, ok := p.term(minimum)
	if !ok {
		return 0, false, false
	}
	p.blanks()
	p.byte(',')
	switch {
	case p.phrase("whichever is the higher"), p.phrase("whichever is higher"), p.phrase("whichever is the greater"),
		p.phrase("whichever is greater"), p.token("のうちいずれか高い税率"):
		t.join = minimum
	case p.phrase("whichever is the lower"), p.phrase("whichever is lower"), p.phrase("whichever is the lesser"),
		p.phrase("whichever is lesser"), p.phrase("whichever is the less"), p.phrase("whichever is less"), p.token("のうちいずれか低い税率"):
		t.join = maximum
	default:
		p.fail("whichever is higher, or whichever is lower")
		return 0, false, false
	}
	p.terms = append(p.terms, t)
	p.blanks()
	if p.token("ただしその税率が") { // "however, where that rate is below 67 yen/l, 67 yen/l"
		a, ok := p.term(minimum)
		if !ok {
			return 0, false, false
		}
		if !p.token("を下回る場合は") {
			p.fail("を下回る場合は")
			return 0, false, false
		}
		b, ok := p.term(minimum)
		if !ok {
			return 0, false, false
		}
		if a.text() != b.text() {
			p.fail("the same rate twice")
			return 0, false, false
		}
		p.terms = append(p.terms, b)
	}
	return 0, false, true
}

// term reads one term.
func (p *parser) term(j join) (term, bool) {
	p.blanks()
	t := term{join: j, den: 1}
	if p.p == len(p.s) {
		return t, p.fail("a number, a currency or a rule in words")
	}
	c := p.s[p.p]
	switch {
	case isDigit(c) || c == '.' && p.p+1 < len(p.s) && isDigit(p.s[p.p+1]):
		return p.amount(t)
	case c == '$':
		cur := p.g.dollar()
		if cur == "" {
			return t, p.fail("a currency code instead of $")
		}
		p.p++
		return p.money(t, cur)
	case strings.HasPrefix(p.s[p.p:], "€"), strings.HasPrefix(p.s[p.p:], "£"):
		cur := trade.Currency("EUR")
		if strings.HasPrefix(p.s[p.p:], "£") {
			cur = "GBP"
		}
		_, n := utf8.DecodeRuneInString(p.s[p.p:])
		p.p += n
		return p.money(t, cur)
	case p.token("無税"):
		t.kind = kindFree
		return t, true
	}
	return p.words(t)
}

// words reads a term that starts with a letter.
func (p *parser) words(t term) (term, bool) {
	start := p.p
	if name, ok := p.meursing(); ok {
		t.kind, t.name = kindMeursing, name
		return t, true
	}
	// A currency before its number: "USD 5 / kg".
	if cur, ok := p.currency(); ok {
		p.blanks()
		if p.p < len(p.s) && isDigit(p.s[p.p]) {
			return p.money(t, cur)
		}
		p.p = start
	}
	if t.join == first || t.join == plus {
		switch {
		case p.word("free"):
			t.kind = kindFree
			if p.p < len(p.s) && p.s[p.p] == ',' { // "Free, under bond"
				t.name, p.p = tidy(p.s[p.p+1:]), len(p.s)
				if t.name == "" {
					return t, p.fail("the condition of Free")
				}
			} else if rest := tidy(p.s[p.p:]); strings.HasPrefix(rest, "(See ") && strings.IndexByte(rest, ')') == len(rest)-1 {
				t.name, p.p = tidy(rest[1:len(rest)-1]), len(p.s) // "Free (See U.S. note 4 of this subchapter)"
			}
			return t, true
		case p.word("nihil"):
			t.kind = kindFree
			return t, true
		case p.phrase("no additional duty"):
			t.kind, t.name = kindFree, noAdditionalDuty
			return t, true
		case p.phrase("entry price"):
			t.kind = kindEntry
			return t, true
		}
	}
	if r, ok := p.reference(); ok {
		t.kind, t.ref = kindReference, r
		return t, true
	}
	p.p = start
	if len(p.terms) == 0 && t.join == first {
		if r, ok := unitByText(p.s[p.p:]); ok {
			p.p = len(p.s)
			t.kind, t.per = kindUnit, []unitRef{r}
			return t, true
		}
	}
	return t, p.fail("a number, a currency, Free, or a known rule in words")
}

const noAdditionalDuty = "No additional duty"

// meursing reads a Meursing placeholder. EA and AC, ADSZ and SD, ADFM and FD are two spellings of the same.
func (p *parser) meursing() (string, bool) {
	for _, m := range [...]struct{ read, reduced string }{{"EA", "EAR"}, {"AC", "EAR"}, {"ADSZ", "ADSZR"}, {"SD", "ADSZR"}, {"ADFM", "ADFMR"}, {"FD", "ADFMR"}} {
		if p.word(m.read) {
			full := m.reduced[:len(m.reduced)-1]
			save := p.p
			p.blanks()
			if p.phrase("(reduced)") {
				return m.reduced, true
			}
			p.p = save
			return full, true
		}
		if p.word(m.reduced) {
			return m.reduced, true
		}
	}
	return "", false
}

// money reads the number after a currency sign or code, and what it is per.
func (p *parser) money(t term, cur trade.Currency) (term, bool) {
	p.blanks()
	n, ok := p.number()
	if !ok {
		return t, false
	}
	t.kind, t.num, t.cur = kindFlat, n, cur
	return p.perUnit(t)
}

// amount reads a term that starts with a number.
func (p *parser) amount(t term) (term, bool) {
	start := p.p
	n, ok := p.number()
	if !ok {
		return t, false
	}
	t.num = n
	p.fraction(&t)
	p.blanks()
	if p.p < len(p.s) {
		switch rest := p.s[p.p:]; {
		case rest[0] == '%':
			p.p++
			return p.percent(t)
		case p.word("percent"):
			return p.percent(t)
		case t.den != 1:
			return t, p.fail("% after a fraction")
		case strings.HasPrefix(rest, "¢"), lower(rest[0]) == 'c' && p.g.dollar() != "" && (len(rest) == 1 || !isLetter(rest[1])):
			cur := p.g.dollar()
			if cur == "" {
				return t, p.fail("a currency code instead of ¢")
			}
			if n.Exponent() < 2-maxPlaces {
				return t, p.fail("at most 12 decimals of a cent")
			}
			_, w := utf8.DecodeRuneInString(rest)
			p.p += w
			t.kind, t.num, t.cur = kindFlat, n.Shift(-2), cur
			return p.perUnit(t)
		}
		if cur, ok := p.currency(); ok {
			t.kind, t.cur = kindFlat, cur
			return p.perUnit(t)
		}
	}
	// "100 kg" alone is a supplementary unit.
	if len(p.terms) == 0 && t.join == first {
		if r, ok := unitByText(p.s[start:]); ok && p.p < len(p.s) {
			p.p = len(p.s)
			t.num, t.kind, t.per = decimal.Decimal{}, kindUnit, []unitRef{r}
			return t, true
		}
	}
	if t.den != 1 || p.g == US {
		return t, p.fail("%, ¢ or a currency after the number")
	}
	if p.bare == 0 {
		p.bare = p.p + 1
	}
	t.kind = kindPercent
	return t, true
}

// Bounds of a number in a text: digits from the first that isn't zero, and decimals.
const (
	maxDigits = 15
	maxPlaces = 14
)

// number reads a decimal number with optional commas between thousands.
func (p *parser) number() (decimal.Decimal, bool) {
	start, point := p.p, false
	var digits, places int32
	var value int64
	for ; p.p < len(p.s); p.p++ {
		c := p.s[p.p]
		switch {
		case isDigit(c):
			if digits == maxDigits || places == maxPlaces {
				return decimal.Decimal{}, p.fail("a number of at most 15 digits and 14 decimals")
			}
			if value = value*10 + int64(c-'0'); value > 0 {
				digits++
			}
			if point {
				places++
			}
			continue
		case c == '.' && !point && p.p+1 < len(p.s) && isDigit(p.s[p.p+1]):
			point = true
			continue
		case c == ',' && !point && p.p > start && thousands(p.s[p.p+1:]):
			continue
		}
		break
	}
	if p.p == start {
		return decimal.Decimal{}, p.fail("a number")
	}
	return decimal.New(value, -places), true
}

// thousands reports whether s starts with exactly three digits.
func thousands(s string) bool {
	return len(s) >= 3 && isDigit(s[0]) && isDigit(s[1]) && isDigit(s[2]) && (len(s) == 3 || !isDigit(s[3]))
}

// fraction reads the " 1/3" of "33 1/3%". Fractions that end as decimals become decimals.
func (p *parser) fraction(t *term) {
	if t.num.Exponent() != 0 {
		return
	}
	save := p.p
	p.blanks()
	a, ok1 := p.small()
	if ok1 && p.byte('/') {
		if b, ok := p.small(); ok && a < b && b <= 64 {
			end := p.p
			p.blanks()
			if p.p < len(p.s) && (p.s[p.p] == '%' || p.peekWord("percent")) {
				p.p = end
				g := gcd(a, b)
				a, b = a/g, b/g
				t.num, t.den = t.num.Mul(decimal.New(b, 0)).Add(decimal.New(a, 0)), b
				if r := (ratio{t.num, t.den}).reduce(); r.d == 1 {
					t.num, t.den = r.n, 1
				}
				return
			}
		}
	}
	p.p = save
}

func (p *parser) small() (int64, bool) {
	start, v := p.p, int64(0)
	for p.p < len(p.s) && isDigit(p.s[p.p]) && p.p-start < 3 {
		v = v*10 + int64(p.s[p.p]-'0')
		p.p++
	}
	return v, p.p > start
}

// currency reads an ISO currency code, or one of the names that texts use.
func (p *parser) currency() (trade.Currency, bool) {
	rest := p.s[p.p:]
	switch {
	case p.token("€"):
		return "EUR", true
	case p.token("£"):
		return "GBP", true
	case p.token("円"), p.word("yen"):
		return "JPY", true
	}
	if len(rest) < 3 || len(rest) > 3 && isLetter(rest[3]) {
		return "", false
	}
	var c [3]byte
	for i := range c {
		if !isLetter(rest[i]) {
			return "", false
		}
		c[i] = rest[i] &^ 0x20
	}
	cur := trade.Currency(c[:])
	if !known(cur) {
		return "", false
	}
	p.p += 3
	return cur, true
}

// known reports whether a code is a currency. XEM is the code of ECU amounts in old TARIC data.
func known(c trade.Currency) bool { return c.Valid() || c == "XEM" }

// percent reads what a percentage is taken of.
func (p *parser) percent(t term) (term, bool) {
	t.kind = kindPercent
	save := p.p
	p.blanks()
	if p.phrase("ad valorem") {
		save = p.p
		p.blanks()
	}
	if t.join == minus && p.word("CIF") {
		t.cif = true
		return t, true
	}
	if p.byte('/') {
		start := p.p
		end := p.unitEnd()
		if r, ok := unitByText(p.s[start:end]); ok && r.unit().code == "RET" {
			p.p = end
			t.basis = retail
			return t, true
		}
		p.p = start
		return t, p.fail("retail price")
	}
	var prep string
	switch {
	case p.word("on"):
		prep = "on"
	case p.word("of"):
		prep = "of"
	case p.word("upon"):
		prep = "on"
	default:
		p.p = save
		return t, true
	}
	words := p.basisWords()
	if words == "" {
		return t, p.fail("the part of the value that the percentage is taken of")
	}
	t.basis = basisOf(prep, words)
	return t, true
}

var retail = &basis{text: "of the retail price", need: NeedRetailPrice}

// basisOf returns the basis for words such as "the case and strap, band or bracelet".
func basisOf(prep, words string) *basis {
	w := strings.TrimPrefix(words, "the ")
	switch w {
	case "retail price", "fair retail value":
		return &basis{text: "of the " + w, need: NeedRetailPrice}
	case "full value of the imported article", "entire set", "customs value", "value":
		return &basis{text: prep + " the " + w}
	}
	b := &basis{text: prep + " the " + w, need: NeedPart}
	w = strings.TrimSuffix(strings.TrimPrefix(w, "value of the "), ", if any")
	w = strings.ReplaceAll(w, "strap, band or bracelet", "strap")
	w = strings.TrimPrefix(w, "cost of such ")
	for part := range strings.SplitSeq(w, " and ") {
		b.parts = append(b.parts, strings.TrimPrefix(strings.TrimSpace(part), "the "))
	}
	return b
}

// basisWords reads words up to the next operator, in single blanks.
func (p *parser) basisWords() string {
	start := p.p
	for p.p < len(p.s) && p.p-start < 120 {
		c := p.s[p.p]
		if !isLetter(c) && c != ' ' && c != '\n' && c != ',' && c != '-' && c != '.' && c != '\'' {
			break
		}
		if c == ' ' && (strings.HasPrefix(p.s[p.p:], " - ") || p.stop(p.p+1)) {
			break
		}
		if c == ',' && p.stop(p.p+1+leading(p.s[p.p+1:])) {
			break
		}
		p.p++
	}
	w := strings.TrimRight(strings.Join(strings.Fields(p.s[start:p.p]), " "), " ,.-")
	if rest, ok := strings.CutPrefix(w, "the"); ok && rest != "" && rest[0] != ' ' && !strings.HasPrefix(w, "theor") { // "thebattery"
		w = "the " + rest
	}
	return w
}

func leading(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }

// stop reports whether a word at i ends a unit or a basis.
func (p *parser) stop(i int) bool {
	if i >= len(p.s) {
		return false
	}
	save := p.p
	defer func() { p.p = save }()
	p.p = i
	for _, w := range [...]string{"MIN", "MAX", "plus", "minus", "less", "but", "whichever", "with"} {
		if p.peekWord(w) {
			return true
		}
	}
	return false
}

// perUnit reads what an amount is per: "/100 kg/net eda", " each", " per pair", " for each other piece or part".
func (p *parser) perUnit(t term) (term, bool) {
	save := p.p
	p.blanks()
	switch {
	case p.word("each"):
		t.per = []unitRef{{u: unitOf("NAR")}}
	case p.byte('/'), p.word("per"):
		start := p.p
		end := p.unitEnd()
		if !t.units(p.s[start:end]) {
			p.blanks()
			return t, p.fail("a unit of quantity")
		}
		p.p = end
	case p.phrase("for each other piece or part"):
		t.per = []unitRef{{u: unitOf("PCE")}}
	default:
		p.p = save
		return t, true
	}
	t.kind = kindSpecific
	return p.content(t)
}

// units reads one unit or a product of two.
func (t *term) units(s string) bool {
	if r, ok := unitByText(s); ok {
		t.per = []unitRef{r}
		return true
	}
	if i := strings.LastIndexByte(s, '/'); i > 0 {
		a, ok1 := unitByText(s[:i])
		b, ok2 := unitByText(s[i+1:])
		if ok1 && ok2 {
			t.per = []unitRef{a, b}
			return true
		}
	}
	return false
}

// content reads the words after a unit that say which quantity counts: "on drained weight", "of total sugars",
// "for each degree under 100 degrees", "including weight of container".
func (p *parser) content(t term) (term, bool) {
	save := p.p
	p.blanks()
	if end, ok := matchPhrase(p.s, p.p, "for each degree under 100 degrees"); ok {
		p.p = end
		p.blanks()
		if end, ok := matchPhrase(p.s, p.p, "(and fractions of a degree in proportion)"); ok {
			p.p = end
		}
		t.per = append(t.per, unitRef{u: unitOf("POL")})
		return t, true
	}
	last := &t.per[len(t.per)-1]
	if last.unit().code == "LTR" && last.q == "" && (p.phrase("of pure alcohol") || p.phrase("of alcohol")) {
		last.u = unitOf("LPA")
		save = p.p
		p.blanks()
	}
	if p.word("above") || p.phrase("calculated on that alcohol content by which the percentage by volume of alcohol of the goods exceeds") {
		p.blanks()
		n, ok := p.number()
		if !ok {
			return t, false
		}
		if !p.phrase("% vol") {
			p.byte('%')
		}
		if last.unit().code != "LPA" || last.q != "" {
			return t, p.fail("litres of alcohol before the strength above which it counts")
		}
		last.q = aboveStrength + trade.DecimalText(n, 0) + "% vol"
		return t, true
	}
	switch {
	case p.word("on"):
		last.prep = "on"
	case p.word("of"):
		last.prep = "of"
	case p.phrase("including"):
		last.prep = "including"
	default:
		p.p = save
		return t, true
	}
	if last.q != "" {
		return t, p.fail("one qualifier of the unit")
	}
	words := p.basisWords()
	if len(words) > 64 || words == "" {
		return t, p.fail("the content that the unit measures")
	}
	switch key := contentKey(words); key {
	case "drained weight":
		last.q, last.prep = "E", ""
	case "":
		return t, p.fail("the content that the unit measures")
	default:
		last.q = key
		if last.prep == "including" {
			last.q, last.prep = "including "+key, ""
		}
	}
	return t, true
}

// aboveStrength starts the qualifier of alcohol that counts only above a strength, as Australia charges beer.
const aboveStrength = "above "

// unitEnd returns where the text of a unit ends.
func (p *parser) unitEnd() int {
	for i := p.p; i < len(p.s); i++ {
		switch c := p.s[i]; {
		case c == '+' || c == '(' || c == ')' || c == ';':
			return i
		case c == ',' && (i+1 == len(p.s) || !isDigit(p.s[i+1])):
			return i
		case c == ' ' || c == 0xa0:
			if i+1 < len(p.s) && (p.s[i+1] == '-' || p.stop(i+1)) {
				return i
			}
			for _, w := range [...]string{"on", "of", "or", "for", "including", "above"} {
				if i+1 < len(p.s) && p.wordAt(i+1, w) {
					return i
				}
			}
		case c == 'o' && i > p.p && p.s[i-1] == '2' && strings.HasPrefix(p.s[i:], "of "): // "m2of recording surface"
			return i
		case c >= 0xe3 && c <= 0xe9: // Japanese: the words after a unit
			if n := japaneseUnit(p.s[i:]); n > 0 {
				i += n - 1
				continue
			}
			return i
		}
	}
	return len(p.s)
}

func japaneseUnit(s string) int {
	for _, u := range [...]string{"足", "本", "個"} {
		if strings.HasPrefix(s, u) {
			return len(u)
		}
	}
	return 0
}

// Character classes and small steps.

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 32
	}
	return c
}

func (p *parser) blanks() {
	for p.p < len(p.s) {
		switch c := p.s[p.p]; {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			p.p++
		case c == 0xc2 && p.p+1 < len(p.s) && p.s[p.p+1] == 0xa0:
			p.p += 2
		case strings.HasPrefix(p.s[p.p:], "\u3000"):
			p.p += 3
		default:
			return
		}
	}
}

func (p *parser) byte(c byte) bool {
	if p.p < len(p.s) && p.s[p.p] == c {
		p.p++
		return true
	}
	return false
}

func (p *parser) rune(r rune) bool { return p.token(string(r)) }

func (p *parser) token(t string) bool {
	if strings.HasPrefix(p.s[p.p:], t) {
		p.p += len(t)
		return true
	}
	return false
}

// word reads a whole word, whatever its case.
func (p *parser) word(w string) bool {
	if p.peekWord(w) {
		p.p += len(w)
		return true
	}
	return false
}

func (p *parser) peekWord(w string) bool { return p.wordAt(p.p, w) }

func (p *parser) wordAt(i int, w string) bool {
	if i < 0 || len(p.s)-i < len(w) || !strings.EqualFold(p.s[i:i+len(w)], w) {
		return false
	}
	return i+len(w) == len(p.s) || !isLetter(p.s[i+len(w)])
}

func (p *parser) phrase(read string) bool {
	end, ok := matchPhrase(p.s, p.p, read)
	if ok {
		p.p = end
	}
	return ok
}
