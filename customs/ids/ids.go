package ids

import (
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// Reason says in a stable word or two why a number isn't valid.
type Reason string

// The reasons.
const (
	None       Reason = ""
	Length     Reason = "length"      // too short or too long
	Format     Reason = "format"      // a character that can't stand there
	NotNumeric Reason = "not numeric" // a letter among the digits
	CheckDigit Reason = "check digit" // the check digit doesn't fit
	Component  Reason = "component"   // a part that can't be: a date, a province, a country prefix
)

// message is the sentence for people.
func (r Reason) message() string {
	switch r {
	case Length:
		return "it has too few or too many characters"
	case Format:
		return "it holds a character that can't stand there"
	case NotNumeric:
		return "it holds a letter where only digits can stand"
	case CheckDigit:
		return "its check digit doesn't fit: a digit is mistyped or two are swapped"
	case Component:
		return "one of its parts (prefix, date, place, kind of holder) doesn't exist"
	}
	return ""
}

// Holder says to whom a number belongs.
type Holder string

// The holders.
const (
	Person       Holder = "person"
	Company      Holder = "company"
	Anyone       Holder = "all"
	RemoteSeller Holder = "remote seller"
)

// Type is a kind of identification number.
type Type struct {
	Country trade.Country // issuing country; "EU" for numbers of the Union
	Name    string        // "cpf"
	Title   string        // its name in full
	Holder  Holder
	// Checked tells types with check digits or another inner proof from those of which only the form is known.
	Checked bool
}

// Result is the verdict on one number.
type Result struct {
	Type       Type
	Valid      bool
	Reason     Reason // "" when valid
	Message    string // what's wrong, or what the reader should know of a valid number
	Normalised string // without separators, upper case, as it's put in a declaration
}

// rule is one row of the table.
type rule struct {
	Type
	strip  string // separators to take out
	prefix string // optional country prefix to take off
	check  func(s string) Reason
	// advisory check digits are a warning only: numbers that break them are in use.
	advisory bool
}

// maxLength bounds what is looked at; no number is longer.
const maxLength = 64

// run cleans the value and applies the rule.
func (r *rule) run(value string) Result {
	res := Result{Type: r.Type}
	s, reason := clean(value, r.strip)
	if reason == None && r.prefix != "" {
		s = strings.TrimPrefix(s, r.prefix)
	}
	if reason == None && s == "" {
		reason = Length
	}
	if reason == None {
		reason = r.check(s)
	}
	res.Normalised = s
	if reason == CheckDigit && r.advisory {
		res.Valid = true
		res.Message = "its check digit doesn't fit, which is true of some numbers in use: ask the holder to confirm it"
		return res
	}
	res.Valid, res.Reason, res.Message = reason == None, reason, reason.message()
	return res
}

// Check checks a number of a type of a country. ok is false when no such type is known. An empty country finds a type
// whose name is unique among countries.
func Check(country trade.Country, typ, value string) (r Result, ok bool) {
	rule := find(country, typ)
	if rule == nil {
		return Result{}, false
	}
	return rule.run(value), true
}

// CheckAny checks a number against every type of a country (a "tax id" of unnamed type) and returns the first that it
// fits; when it fits none, the result that came closest. ok is false when no type of the country is known.
func CheckAny(country trade.Country, value string) (best Result, ok bool) {
	country = issuer(country)
	for i := range table {
		if table[i].Country != country {
			continue
		}
		r := table[i].run(value)
		if r.Valid {
			return r, true
		}
		if !ok || closeness(r.Reason) > closeness(best.Reason) {
			best = r
		}
		ok = true
	}
	return best, ok
}

// closeness orders reasons by how far a check came.
func closeness(r Reason) int {
	switch r {
	case CheckDigit:
		return 3
	case Component:
		return 2
	case Format, NotNumeric:
		return 1
	}
	return 0
}

// Types lists the known types, by country and name.
func Types() []Type {
	out := make([]Type, len(table))
	for i := range table {
		out[i] = table[i].Type
	}
	return out
}

// Known reports whether the type is known for the country; the empty country asks for a name unique among countries.
func Known(country trade.Country, typ string) bool { return find(country, typ) != nil }

// find returns the rule of a type. A name may carry its country: "uy-rut".
func find(country trade.Country, typ string) *rule {
	typ = strings.ToLower(strings.TrimSpace(typ))
	if len(typ) > 3 && typ[2] == '-' {
		if c := trade.Country(strings.ToUpper(typ[:2])); country == "" || issuer(country) == issuer(c) {
			if r := find(c, typ[3:]); r != nil {
				return r
			}
		}
	}
	country = issuer(trade.Country(strings.ToUpper(string(country))))
	var found *rule
	for i := range table {
		if table[i].Name != typ || country != "" && table[i].Country != country {
			continue
		}
		if found != nil {
			return nil // the name alone doesn't tell
		}
		found = &table[i]
	}
	return found
}

// issuer maps other codes of a country to the one of the table.
func issuer(c trade.Country) trade.Country {
	switch c {
	case "EL":
		return "GR"
	case "UK", "XI":
		return "GB"
	}
	return c
}
