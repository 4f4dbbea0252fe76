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
	if string(b) == "null" {
		return Cond{}, nil
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(b, &m); err != nil {
		return Cond{}, fmt.Errorf("a condition is an object such as {\"mode\": \"post\"}: %w", err)
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
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
	if !strings.Contains(attributes, " "+k+" ") {
		return Cond{}, fmt.Errorf("unknown condition %q", k)
	}
	values, err := stringOrList(raw)
	if err != nil {
		return Cond{}, fmt.Errorf("%s: %w", k, err)
	}
	return Cond{Op: Match, Name: k, Values: values}, nil
}

func stringOrList(raw json.RawMessage) ([]string, error) {
	var list []string
	if err := json.Unmarshal(raw, &list); err == nil {
		return list, nil
	}
	var one string
	if err := json.Unmarshal(raw, &one); err != nil {
		return nil, fmt.Errorf("a string or a list of strings is needed")
	}
	return []string{one}, nil
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
		values, err := stringOrList(m[k])
		if err != nil {
			return Cond{}, fmt.Errorf("%s: %w", k, err)
		}
		switch {
		case k == "of" && kind == "value":
			c.Of = values
		case k == "per" && kind == "value":
			c.Per = strings.Join(values, "")
		case k == "of" && kind == "date", k == "name" && kind == "fact":
			c.Name = strings.Join(values, "")
		case (k == "is" || k == "in") && kind == "fact":
			c.Values = values
		default:
			b, err := parseBound(k, kind, strings.Join(values, ""))
			if err != nil {
				return Cond{}, err
			}
			c.Bounds = append(c.Bounds, b)
		}
	}
	switch {
	case kind == "value" && (len(c.Of) == 0 || len(c.Bounds) == 0):
		return Cond{}, fmt.Errorf("\"of\" and a bound such as \"at_most\" are needed")
	case kind != "value" && c.Name == "":
		return Cond{}, fmt.Errorf("the name is missing")
	case kind == "fact" && len(c.Bounds)+len(c.Values) == 0, kind == "date" && len(c.Bounds) == 0:
		return Cond{}, fmt.Errorf("a bound is missing")
	}
	return c, nil
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
		return b, fmt.Errorf("unknown comparison %q", key)
	}
	if kind == "date" || key == "until" || key == "before" || key == "from" || key == "after" {
		d, err := trade.ParseDate(text)
		if err != nil {
			return b, fmt.Errorf("%s: %w", key, err)
		}
		b.Date = d
		return b, nil
	}
	number, unit, _ := strings.Cut(text, " ")
	n, err := trade.ParseDecimal(number)
	if err != nil {
		return b, fmt.Errorf("%s: %w", key, err)
	}
	b.Number, b.Unit = n, unit
	return b, nil
}
