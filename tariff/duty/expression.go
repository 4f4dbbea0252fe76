package duty

import (
	"slices"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

// Expression is a duty expression: an immutable value, safe to copy and to share between goroutines. The zero value is
// no expression: it evaluates to an error, not to zero.
type Expression struct{ x *expr }

// expr is what an Expression points to. It is never changed once built.
type expr struct {
	terms   []term
	seasons []season // when the rate depends on the day of the year; terms is then empty
	text    string   // canonical
	source  string   // as read
	needs   []Need
	// simple holds the fraction of the customs value when the whole expression is one percentage of it, or Free.
	simple   bool
	fraction decimal.Decimal
}

// season is a rate with the days of the year on which it applies.
type season struct {
	windows []window // none: the rest of the year
	x       *expr
}

// window is a span of days of the year, both inclusive; it may wrap the year's end.
type window struct{ from, to monthDay }

type monthDay struct{ month, day uint8 }

func (d monthDay) before(o monthDay) bool {
	return d.month < o.month || d.month == o.month && d.day < o.day
}

func (w window) contains(d monthDay) bool {
	if w.to.before(w.from) {
		return !d.before(w.from) || !w.to.before(d)
	}
	return !d.before(w.from) && !w.to.before(d)
}

// join says how a term joins what stands left of it.
type join uint8

const (
	first join = iota
	plus
	minus
	minimum
	maximum
)

// kind says what a term is.
type kind uint8

const (
	kindPercent   kind = iota // num % of the customs value, of a part of it, or of the retail price
	kindSpecific              // num currency per unit
	kindFlat                  // num currency
	kindFree                  // nothing: Free, NIHIL
	kindMeursing              // a Meursing placeholder, in name
	kindReference             // a rule in words, in ref
	kindUnit                  // a supplementary unit: a quantity is asked for, no duty
	kindEntry                 // an entry price system
)

// term is one component of an expression.
type term struct {
	join     join
	kind     kind
	num      decimal.Decimal // the percentage, or the amount in cur
	den      int64           // num is divided by it: 33 1/3% is 100 over 3; 1 elsewhere
	cur      trade.Currency
	per      []unitRef // the quantities multiplied with the amount
	basis    *basis    // for a percentage of something else than the customs value
	ref      *Reference
	name     string // Meursing placeholder; words of a Free with conditions
	onlyWhen string // fact under which a bound applies; "" always
	cif      bool   // TARIC expression 36: minus a percentage of the CIF value
}

// basis is what a percentage is taken of.
type basis struct {
	text  string   // canonical words, "on the case"
	parts []string // keys of Input.ByPart, added up; none for the whole customs value
	need  NeedKind // NeedPart or NeedRetailPrice
}

// IsZero reports whether there is no expression.
func (e Expression) IsZero() bool { return e.x == nil }

// String returns the canonical text, "" for no expression. Every grammar reads it back to an equal expression.
func (e Expression) String() string {
	if e.x == nil {
		return ""
	}
	return e.x.text
}

// Source returns the text as it was read, or the canonical text where the expression was built from components.
func (e Expression) Source() string {
	if e.x == nil {
		return ""
	}
	return e.x.source
}

// Equal reports whether two expressions have the same canonical text, and so the same meaning.
func (e Expression) Equal(o Expression) bool {
	return e.x == o.x || e.x != nil && o.x != nil && e.x.text == o.x.text
}

// MarshalText writes the canonical text.
func (e Expression) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads a text of the Plain grammar; the empty text is no expression. The error is a *ParseError.
func (e *Expression) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*e = Expression{}
		return nil
	}
	v, err := Parse(string(b), Plain)
	if err == nil {
		*e = v
	}
	return err
}

// IsFree reports whether the expression is Free, NIHIL, or a single percentage or amount of zero.
func (e Expression) IsFree() bool {
	t := e.x.single()
	if t == nil {
		return false
	}
	switch t.kind {
	case kindFree:
		return true
	case kindPercent, kindSpecific, kindFlat:
		return t.num.IsZero()
	}
	return false
}

// AdValorem returns the rate as a fraction (0.165 for "16.5%") when the expression is Free or one percentage of the
// customs value. A rate that no decimal holds, such as 33 1/3%, is cut to 18 decimals; Evaluate is exact for it too.
func (e Expression) AdValorem() (rate decimal.Decimal, ok bool) {
	t := e.x.single()
	switch {
	case t == nil:
	case e.x.simple:
		return e.x.fraction, true
	case t.kind == kindFree:
		return decimal.Decimal{}, true
	case t.kind == kindPercent && t.basis == nil:
		return ratio{t.num.Shift(-2), t.den}.decimal(), true
	}
	return decimal.Decimal{}, false
}

// single returns the only term that bears duty, nil where there is none or several. A supplementary unit bears none.
func (x *expr) single() *term {
	if x == nil {
		return nil
	}
	var out *term
	for i := range x.terms {
		if t := &x.terms[i]; t.kind != kindUnit {
			if out != nil {
				return nil
			}
			out = t
		}
	}
	return out
}

// Needs lists what the expression asks for beside the customs value, each once, in the order of its terms. What stands
// behind Meursing placeholders, references and seasons is listed by the placeholder.
func (e Expression) Needs() []Need {
	if e.x == nil {
		return nil
	}
	return slices.Clone(e.x.needs)
}

// Words returns the rules in words that the expression refers to, such as "The rate applicable to the natural juice in
// heading 2009". It is empty for a text that stands by itself.
func (e Expression) Words() []Reference {
	if e.x == nil {
		return nil
	}
	var out []Reference
	for i := range e.x.terms {
		if r := e.x.terms[i].ref; r != nil {
			out = append(out, r.clone())
		}
	}
	for _, s := range e.x.seasons {
		out = append(out, Expression{s.x}.Words()...)
	}
	return out
}

// Additional splits "The duty provided in the applicable subheading + 25%" into the rule that the expression starts
// with and what is charged on top: the reference and the expression "25%". ok is false when the expression doesn't
// start with a reference to the base duty. The rest is Free when nothing is charged on top ("No change").
func (e Expression) Additional() (base Reference, rest Expression, ok bool) {
	if e.x == nil || len(e.x.terms) == 0 || e.x.terms[0].ref == nil || !e.x.terms[0].ref.Kind.base() || len(e.x.terms[0].ref.Parts) > 0 {
		return Reference{}, Expression{}, false
	}
	base = e.x.terms[0].ref.clone()
	if len(e.x.terms) == 1 {
		return base, free(), true
	}
	terms := slices.Clone(e.x.terms[1:])
	if terms[0].join != plus {
		return Reference{}, Expression{}, false
	}
	for _, t := range terms {
		if t.join == minimum || t.join == maximum { // a bound holds for the whole, base included
			return Reference{}, Expression{}, false
		}
	}
	terms[0].join = first
	return base, build(terms, nil, ""), true
}

// On returns the rate of a day where the rate depends on the season, else the expression itself. ok is false on a day
// that the text leaves out.
func (e Expression) On(day trade.Date) (rate Expression, ok bool) {
	if e.x == nil || len(e.x.seasons) == 0 {
		return e, e.x != nil
	}
	if day.IsZero() {
		return Expression{}, false
	}
	if s := e.x.on(dayOf(day)); s != nil {
		return Expression{s.x}, true
	}
	return Expression{}, false
}

func dayOf(d trade.Date) monthDay {
	t := d.Time()
	return monthDay{uint8(t.Month()), uint8(t.Day())}
}

func (x *expr) on(day monthDay) *season {
	for i := range x.seasons {
		s := &x.seasons[i]
		if len(s.windows) == 0 || slices.ContainsFunc(s.windows, func(w window) bool { return w.contains(day) }) {
			return s
		}
	}
	return nil
}

func free() Expression {
	return build([]term{{kind: kindFree, den: 1}}, nil, "")
}

// build makes an Expression of terms or seasons; source "" stands for the canonical text.
func build(terms []term, seasons []season, source string) Expression {
	if len(terms) > 0 && terms[0].kind == kindMeursing {
		terms[0].join = plus // "+ EA" and "EA" are one
	}
	x := &expr{terms: terms, seasons: seasons}
	if len(terms) == 1 && (terms[0].join == first || terms[0].join == plus) {
		t := &terms[0]
		switch {
		case t.kind == kindFree:
			x.simple = true
		case t.kind == kindPercent && t.basis == nil && t.den == 1 && !t.cif:
			x.simple, x.fraction = true, t.num.Shift(-2)
		}
	}
	x.text = x.print()
	x.source = source
	if source == "" {
		x.source = x.text
	}
	if !x.simple {
		x.needs = x.collectNeeds()
	}
	return Expression{x}
}
