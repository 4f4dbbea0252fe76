// Package cond is the one condition language of regimes, measures, rules, surcharges and policies: small, declarative,
// three-valued. A condition is JSON:
//
//	{"all": [C, …]}   {"any": [C, …]}   {"not": C}
//	{"mode": ["post", "courier"]}            an attribute has one of the values (a single string is a list of one)
//	{"code": ["6109", "61"]}                 the commodity code starts with one of the prefixes
//	{"origin": ["CN", "EU"]}                 a country or a group the regime names
//	{"registered": "EU-IOSS"}                the seller holds the registration
//	{"value": {"of": ["goods", "freight"], "at_most": "150 EUR"}}   also over, at_least, under; "per": "item"
//	{"value": {"of": ["goods"], "at_most": "800 USD", "quota": "Q"}}   what is left of the allowance Q, where that is known
//	{"fact": {"name": "steel_share", "at_least": "0.15"}}           also at_most, over, under, is, in
//	{"fact": {"name": "documents", "has": ["C644", "Y929"]}}        a fact that is a list, "N853, C644", has one of them
//	{"date": {"of": "loading", "before": "2026-07-24"}}             also from, after, until; of order, payment, loading, entry
//	{"any_line": C}   {"all_lines": C}       over the lines of a consignment
//
// Several keys in one object mean all of them. An attribute or fact that isn't known makes the condition undecided:
// neither true nor false. The result then names what to ask.
package cond

import (
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Tri is a truth value that may be undecided.
type Tri uint8

// The truth values.
const (
	False Tri = iota
	Unknown
	True
)

// Of returns True or False.
func Of(b bool) Tri {
	if b {
		return True
	}
	return False
}

// Not returns the negation; what is unknown stays unknown.
func (t Tri) Not() Tri { return True - t }

// String returns "true", "false" or "unknown".
func (t Tri) String() string { return [...]string{"false", "unknown", "true"}[min(t, True)] }

// Op is what a Cond does.
type Op uint8

// The operations.
const (
	Always Op = iota // the zero Cond holds
	All
	Any
	Not
	AnyLine
	AllLines
	Match // attribute Name has one of Values
	Value // a sum of amounts compared with bounds
	Fact  // a fact compared with bounds or values
	Date  // a date compared with bounds
)

// Cond is a parsed condition. The zero value always holds. It is immutable after parsing and safe to share.
type Cond struct {
	Op     Op
	Subs   []Cond   // All, Any, Not, AnyLine, AllLines
	Name   string   // Match: attribute; Fact: the fact; Date: the date
	Values []string // Match, Fact
	Of     []string // Value: amount names
	Per    string   // Value: "" consignment or line in scope, "item" a piece
	Quota  string   // Value: the allowance of which the bound is the whole; what is left of it takes the bound's place
	Bounds []Bound
	// List makes a Fact's text a list with commas, one entry of which must be in Values. Where Among is given too, a list
	// that holds none of Among leaves the condition undecided: it says nothing about the question.
	List  bool
	Among []string
}

// Cmp is a comparison.
type Cmp uint8

// The comparisons.
const (
	AtMost Cmp = iota
	Under
	AtLeast
	Over
)

// Bound is one comparison of a Value, Fact or Date condition.
type Bound struct {
	Cmp    Cmp
	Number decimal.Decimal
	Unit   string // currency or unit of Number, "" for a plain number
	Date   trade.Date
}

// Env answers what a condition asks of the thing at hand: an order, a line, an offer.
type Env interface {
	// Match reports whether attribute name has one of the values; Unknown where the attribute isn't known.
	Match(name string, values []string) Tri
	// Amount returns the sum of the named amounts in the given currency or unit, for one piece when per is "item".
	// ok is false when one isn't known.
	Amount(of []string, per, unit string) (sum decimal.Decimal, ok bool)
	// Fact returns a fact's text; ok is false when it wasn't given.
	Fact(name string) (text string, ok bool)
	// Date returns a date of the order by name ("order", "payment", "loading", "entry"); the zero date when not given.
	Date(name string) trade.Date
	// Lines returns the number of lines, and Line the environment of one.
	Lines() int
	Line(i int) Env
}

// Quotas may be implemented by an Env that knows what is left of an allowance by key, in the given currency or unit. ok
// is false where that isn't known, or where the whole is left.
type Quotas interface {
	Left(key, unit string) (left decimal.Decimal, ok bool)
}

// Asks collects what would settle an undecided condition; nil collects nothing.
type Asks struct{ Names []string }

func (a *Asks) add(name string) {
	if a != nil && !slices.Contains(a.Names, name) {
		a.Names = append(a.Names, name)
	}
}

// IsZero reports whether the condition is absent (always holds).
func (c *Cond) IsZero() bool { return c == nil || c.Op == Always }

// Eval evaluates the condition. What is undecided is recorded in asks, which may be nil.
func (c *Cond) Eval(e Env, asks *Asks) Tri {
	if c == nil {
		return True
	}
	switch c.Op {
	case Always:
		return True
	case All:
		return evalAll(c.Subs, e, asks)
	case Any:
		return evalAny(c.Subs, e, asks)
	case Not:
		return c.Subs[0].Eval(e, asks).Not()
	case AnyLine, AllLines:
		return c.overLines(e, asks)
	case Match:
		t := e.Match(c.Name, c.Values)
		if t == Unknown {
			asks.add(c.Name)
		}
		return t
	case Value:
		return c.evalValue(e, asks)
	case Fact:
		return c.evalFact(e, asks)
	case Date:
		return c.evalDate(e, asks)
	}
	return Unknown
}

func evalAll(subs []Cond, e Env, asks *Asks) Tri {
	var mine Asks
	out := True
	for i := range subs {
		switch subs[i].Eval(e, pick(asks, &mine)) {
		case False:
			return False // whatever else is unknown doesn't matter
		case Unknown:
			out = Unknown
		}
	}
	asks.merge(&mine)
	return out
}

func evalAny(subs []Cond, e Env, asks *Asks) Tri {
	var mine Asks
	out := False
	for i := range subs {
		switch subs[i].Eval(e, pick(asks, &mine)) {
		case True:
			return True
		case Unknown:
			out = Unknown
		}
	}
	asks.merge(&mine)
	return out
}

// pick avoids collecting where the caller doesn't.
func pick(asks, mine *Asks) *Asks {
	if asks == nil {
		return nil
	}
	return mine
}

func (a *Asks) merge(o *Asks) {
	for _, n := range o.Names {
		a.add(n)
	}
}

func (c *Cond) overLines(e Env, asks *Asks) Tri {
	var mine Asks
	out := Of(c.Op == AllLines)
	for i := range e.Lines() {
		t := c.Subs[0].Eval(e.Line(i), pick(asks, &mine))
		switch {
		case c.Op == AnyLine && t == True:
			return True
		case c.Op == AllLines && t == False:
			return False
		case t == Unknown:
			out = Unknown
		}
	}
	asks.merge(&mine)
	return out
}

func (c *Cond) evalValue(e Env, asks *Asks) Tri {
	out := True
	for _, b := range c.Bounds {
		if q, is := e.(Quotas); is && c.Quota != "" {
			if left, known := q.Left(c.Quota, b.Unit); known {
				b.Number = left
			}
		}
		v, ok := e.Amount(c.Of, c.Per, b.Unit)
		if !ok {
			out = Unknown
		} else if !b.holds(v.Cmp(b.Number)) {
			return False
		}
	}
	if out == Unknown {
		for _, n := range c.Of {
			asks.add(n)
		}
	}
	return out
}

func (c *Cond) evalFact(e Env, asks *Asks) Tri {
	text, ok := e.Fact(c.Name)
	if !ok {
		asks.add("facts/" + c.Name)
		return Unknown
	}
	switch {
	case c.List && lists(text, c.Values):
	case c.List && len(c.Among) > 0 && !lists(text, c.Among):
		asks.add("facts/" + c.Name)
		return Unknown
	case c.List || len(c.Values) > 0 && !slices.Contains(c.Values, text):
		return False
	}
	for _, b := range c.Bounds {
		if !b.Date.IsZero() {
			d, err := trade.ParseDate(text)
			if err != nil {
				asks.add("facts/" + c.Name)
				return Unknown
			}
			if !b.holds(compareDates(d, b.Date)) {
				return False
			}
			continue
		}
		v, err := trade.ParseDecimal(text)
		if err != nil {
			asks.add("facts/" + c.Name)
			return Unknown
		}
		if !b.holds(v.Cmp(b.Number)) {
			return False
		}
	}
	return True
}

// lists reports whether a list with commas holds one of the values.
func lists(text string, values []string) bool {
	for entry := range strings.SplitSeq(text, ",") {
		if slices.Contains(values, strings.TrimSpace(entry)) {
			return true
		}
	}
	return false
}

func (c *Cond) evalDate(e Env, asks *Asks) Tri {
	d := e.Date(c.Name)
	if d.IsZero() {
		asks.add("dates/" + c.Name)
		return Unknown
	}
	for _, b := range c.Bounds {
		if !b.holds(compareDates(d, b.Date)) {
			return False
		}
	}
	return True
}

func compareDates(a, b trade.Date) int {
	switch {
	case a.Before(b):
		return -1
	case a.After(b):
		return 1
	}
	return 0
}

// holds reports whether a three-way comparison satisfies the bound.
func (b Bound) holds(cmp int) bool {
	switch b.Cmp {
	case AtMost:
		return cmp <= 0
	case Under:
		return cmp < 0
	case AtLeast:
		return cmp >= 0
	case Over:
		return cmp > 0
	}
	return false
}
