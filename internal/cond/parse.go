package cond

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// attributes are the names a Match condition may ask for. A word outside this list is an error when the condition is
// read, not a condition that silently never holds.
const attributes = " mode buyer purpose terms destination territory region dispatch origin code category tax_code kind" +
	" registered scheme procedure claim strategy carrier service zone option postcode eccn un incoterm signature prices_include seller_country "

// dates are the dates of an order that a Date condition may ask for.
const dates = " order payment loading entry "

// maxDepth bounds nesting, maxNodes the size of a condition read from outside.
const (
	maxDepth = 16
	maxNodes = 2000
)

// UnmarshalJSON parses the JSON form. Errors name the key at fault.
func (c *Cond) UnmarshalJSON(b []byte) error {
	nodes := 0
	v, err := parse(b, 0, &nodes)
	if err != nil {
		return err
	}
	*c = v
	return nil
}

func parse(b []byte, depth int, nodes *int) (Cond, error) {
	if *nodes++; depth > maxDepth || *nodes > maxNodes {
		return Cond{}, fmt.Errorf("condition is too large or nested too deeply")
	}
	if string(b) == "null" && depth == 0 {
		return Cond{}, nil // not given: always holds
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(b, &m); err != nil || m == nil {
		return Cond{}, fmt.Errorf("a condition is an object such as {\"mode\": \"post\"}, not %.40s", b)
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	if len(keys) > 1 {
		depth++ // as in the "all" they stand for, so that what is printed can be read
	}
	var parts []Cond
	for _, k := range keys {
		p, err := parseKey(k, m[k], depth, nodes)
		if err != nil {
			return Cond{}, err
		}
		parts = append(parts, p)
	}
	switch len(parts) {
	case 0:
		return Cond{}, nil
	case 1:
		return parts[0], nil
	}
	return Cond{Op: All, Subs: parts}, nil
}

func parseKey(k string, raw json.RawMessage, depth int, nodes *int) (Cond, error) {
	switch k {
	case "all", "any":
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil {
			return Cond{}, fmt.Errorf("%q takes a list of conditions", k)
		}
		if len(list) == 0 {
			return Cond{}, fmt.Errorf("%q needs at least one condition", k)
		}
		subs := make([]Cond, len(list))
		for i, r := range list {
			s, err := parse(r, depth+1, nodes)
			if err != nil {
				return Cond{}, fmt.Errorf("%s/%d: %w", k, i, err)
			}
			subs[i] = s
		}
		return Cond{Op: map[string]Op{"all": All, "any": Any}[k], Subs: subs}, nil
	case "not", "any_line", "all_lines":
		s, err := parse(raw, depth+1, nodes)
		if err != nil {
			return Cond{}, fmt.Errorf("%s: %w", k, err)
		}
		return Cond{Op: map[string]Op{"not": Not, "any_line": AnyLine, "all_lines": AllLines}[k], Subs: []Cond{s}}, nil
	case "value", "fact", "date":
		c, err := parseComparison(k, raw)
		if err != nil {
			return Cond{}, fmt.Errorf("%s: %w", k, err)
		}
		return c, nil
	}
	if !isWord(attributes, k) {
		return Cond{}, fmt.Errorf("unknown condition %.60q", k)
	}
	values, err := stringOrList(raw)
	if err != nil {
		return Cond{}, fmt.Errorf("%s: %w", k, err)
	}
	return Cond{Op: Match, Name: k, Values: values}, nil
}

// isWord reports whether a word is in a list of words that has a blank around each.
func isWord(list, w string) bool {
	return !strings.Contains(w, " ") && w != "" && strings.Contains(list, " "+w+" ")
}

// stringOrList reads a string as a list of one. An empty list or string would be a condition that never holds.
func stringOrList(raw json.RawMessage) ([]string, error) {
	list := make([]string, 1)
	if err := json.Unmarshal(raw, &list[0]); err != nil || string(raw) == "null" {
		if err := json.Unmarshal(raw, &list); err != nil || len(list) == 0 || string(raw) == "null" {
			return nil, fmt.Errorf("a string or a list of strings is needed")
		}
	}
	if slices.Contains(list, "") {
		return nil, fmt.Errorf("an empty string matches nothing")
	}
	return list, nil
}

// oneString reads a single string.
func oneString(raw json.RawMessage) (string, error) {
	list, err := stringOrList(raw)
	if err == nil && len(list) != 1 {
		err = fmt.Errorf("a single string is needed")
	}
	if err != nil {
		return "", err
	}
	return list[0], nil
}

func parseComparison(kind string, raw json.RawMessage) (Cond, error) {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		return Cond{}, fmt.Errorf("an object is needed")
	}
	c := Cond{Op: map[string]Op{"value": Value, "fact": Fact, "date": Date}[kind]}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if err := c.comparisonKey(kind, k, m[k]); err != nil {
			return Cond{}, fmt.Errorf("%s: %w", k, err)
		}
	}
	switch {
	case kind == "value" && (len(c.Of) == 0 || len(c.Bounds) == 0):
		return Cond{}, fmt.Errorf("\"of\" and a bound such as \"at_most\" are needed")
	case kind != "value" && c.Name == "":
		return Cond{}, fmt.Errorf("the name is missing")
	case len(c.Among) > 0 && !c.List:
		return Cond{}, fmt.Errorf("among goes with has")
	case kind == "fact" && len(c.Bounds)+len(c.Values) == 0, kind == "date" && len(c.Bounds) == 0:
		return Cond{}, fmt.Errorf("a bound is missing")
	}
	return c, nil
}

// comparisonKey reads one key of a value, fact or date condition.
func (c *Cond) comparisonKey(kind, k string, raw json.RawMessage) (err error) {
	switch {
	case k == "of" && kind == "value":
		c.Of, err = stringOrList(raw)
	case k == "per" && kind == "value":
		if c.Per, err = oneString(raw); err == nil && c.Per != "item" && c.Per != "consignment" {
			err = fmt.Errorf("%.40q is neither item nor consignment", c.Per)
		}
		if c.Per == "consignment" {
			c.Per = ""
		}
	case k == "quota" && kind == "value":
		c.Quota, err = oneString(raw)
	case k == "of" && kind == "date":
		if c.Name, err = oneString(raw); err == nil && !isWord(dates, c.Name) {
			err = fmt.Errorf("%.40q is none of order, payment, loading, entry", c.Name)
		}
	case k == "name" && kind == "fact":
		c.Name, err = oneString(raw)
	case (k == "is" || k == "in") && kind == "fact":
		if len(c.Values) > 0 {
			return fmt.Errorf("give one of is, in and has")
		}
		c.Values, err = stringOrList(raw)
	case k == "has" && kind == "fact":
		if len(c.Values) > 0 {
			return fmt.Errorf("give one of is, in and has")
		}
		c.List = true
		c.Values, err = stringOrList(raw)
	case k == "among" && kind == "fact":
		c.Among, err = stringOrList(raw)
	default:
		var text string
		if text, err = oneString(raw); err != nil {
			return err
		}
		var b Bound
		if b, err = parseBound(k, kind, text); err == nil {
			c.Bounds = append(c.Bounds, b)
		}
	}
	return err
}

// parseBound reads one comparison: numbers with at_most, under, at_least, over; dates also with until, before, from, after.
func parseBound(key, kind, text string) (Bound, error) {
	var b Bound
	switch key {
	case "at_most", "until":
		b.Cmp = AtMost
	case "under", "before":
		b.Cmp = Under
	case "at_least", "from":
		b.Cmp = AtLeast
	case "over", "after":
		b.Cmp = Over
	default:
		return b, fmt.Errorf("unknown comparison")
	}
	if kind == "value" && (key == "until" || key == "before" || key == "from" || key == "after") ||
		kind == "date" && (key == "at_most" || key == "under" || key == "at_least" || key == "over") {
		return b, fmt.Errorf("it doesn't compare a %s", kind)
	}
	if kind == "date" || key == "until" || key == "before" || key == "from" || key == "after" {
		d, err := trade.ParseDate(text)
		if err != nil {
			return b, err
		}
		b.Date = d
		return b, nil
	}
	number, unit, blank := strings.Cut(text, " ")
	n, err := trade.ParseDecimal(number)
	if err != nil {
		return b, err
	}
	if blank && (kind == "fact" || unit == "" || strings.Contains(unit, " ")) {
		return b, fmt.Errorf("%.40q: a number is needed, for an amount with its unit: \"150 EUR\"", text)
	}
	b.Number, b.Unit = n, unit
	return b, nil
}
