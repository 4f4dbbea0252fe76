package cond

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// thing answers conditions from maps; what isn't in a map isn't known.
type thing struct {
	attributes map[string]string
	amounts    map[string]string // "goods EUR": "100"
	facts      map[string]string
	dates      map[string]string
	lines      []thing
}

func (t thing) Match(name string, values []string) Tri {
	v, ok := t.attributes[name]
	if !ok {
		return Unknown
	}
	return Of(slices.ContainsFunc(values, func(w string) bool {
		return v == w || name == "code" && strings.HasPrefix(v, w)
	}))
}

func (t thing) Amount(of []string, per, unit string) (sum decimal.Decimal, ok bool) {
	for _, n := range of {
		v, ok := t.amounts[strings.TrimSpace(n+" "+unit+" "+per)]
		if !ok {
			return decimal.Decimal{}, false
		}
		sum = sum.Add(decimal.RequireFromString(v))
	}
	return sum, true
}

func (t thing) Fact(name string) (string, bool) { v, ok := t.facts[name]; return v, ok }

func (t thing) Date(name string) trade.Date {
	d, _ := trade.ParseDate(t.dates[name])
	return d
}

func (t thing) Lines() int     { return len(t.lines) }
func (t thing) Line(i int) Env { return t.lines[i] }

func parseText(t *testing.T, text string) Cond {
	t.Helper()
	var c Cond
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return c
}

// rationed knows what is left of some allowances.
type rationed struct {
	thing
	left map[string]string // "Q EUR": "40"
}

func (r rationed) Left(key, unit string) (decimal.Decimal, bool) {
	v, ok := r.left[key+" "+unit]
	if !ok {
		return decimal.Decimal{}, false
	}
	return decimal.RequireFromString(v), true
}

// What is left of an allowance takes the bound's place; where that isn't known, the whole is left.
func TestQuota(t *testing.T) {
	parcel := thing{amounts: map[string]string{"goods EUR": "100"}}
	c := parseText(t, `{"value": {"of": "goods", "at_most": "800 EUR", "quota": "Q"}}`)
	for _, x := range []struct {
		what string
		e    Env
		want Tri
	}{
		{"no quotas at all", parcel, True},
		{"another allowance", rationed{parcel, map[string]string{"R EUR": "40"}}, True},
		{"as much as is left", rationed{parcel, map[string]string{"Q EUR": "100"}}, True},
		{"more than is left", rationed{parcel, map[string]string{"Q EUR": "99.99"}}, False},
		{"nothing left", rationed{parcel, map[string]string{"Q EUR": "-1"}}, False},
	} {
		for range 2 { // the condition itself doesn't change
			if got := c.Eval(x.e, nil); got != x.want {
				t.Errorf("%s: %v, want %v", x.what, got, x.want)
			}
		}
	}
}

func TestEval(t *testing.T) {
	parcel := thing{
		attributes: map[string]string{"mode": "post", "buyer": "consumer", "code": "6109100012", "origin": "CN"},
		amounts:    map[string]string{"goods EUR": "149.99", "freight EUR": "0.01", "goods EUR item": "50", "weight": "2"},
		facts:      map[string]string{"steel_share": "0.60", "country_of_melt": "JP", "loaded_on": "2026-07-23", "odd": "many", "documents": "N853, C644", "nothing": ""},
		dates:      map[string]string{"loading": "2026-07-23", "entry": "2026-08-01"},
		lines: []thing{
			{attributes: map[string]string{"category": "alcohol"}},
			{attributes: map[string]string{"category": "books"}},
		},
	}
	unsure := parcel
	unsure.lines = []thing{{}, {attributes: map[string]string{"category": "books"}}}
	empty := thing{}
	tests := []struct {
		name string
		of   thing
		cond string
		want Tri
		asks []string
	}{
		{"nothing asked holds", empty, `{}`, True, nil},
		{"one value", parcel, `{"mode": "post"}`, True, nil},
		{"one of several values", parcel, `{"mode": ["courier", "post"]}`, True, nil},
		{"none of the values", parcel, `{"mode": ["courier", "road"]}`, False, nil},
		{"code by prefix", parcel, `{"code": ["61", "62"]}`, True, nil},
		{"several keys mean all", parcel, `{"mode": "post", "buyer": "business"}`, False, nil},
		{"an attribute that isn't known", parcel, `{"region": "ON"}`, Unknown, []string{"region"}},
		{"not of what isn't known", parcel, `{"not": {"region": "ON"}}`, Unknown, []string{"region"}},
		{"not", parcel, `{"not": {"mode": "post"}}`, False, nil},
		{"all, one false: what is unknown doesn't matter", parcel, `{"all": [{"region": "ON"}, {"mode": "road"}]}`, False, nil},
		{"all, one unknown", parcel, `{"all": [{"region": "ON"}, {"mode": "post"}]}`, Unknown, []string{"region"}},
		{"any, one true: what is unknown doesn't matter", parcel, `{"any": [{"region": "ON"}, {"mode": "post"}]}`, True, nil},
		{"any, one unknown", parcel, `{"any": [{"region": "ON"}, {"mode": "road"}]}`, Unknown, []string{"region"}},
		{"any, all false", parcel, `{"any": [{"mode": "road"}, {"buyer": "business"}]}`, False, nil},
		{"a sum at the bound", parcel, `{"value": {"of": ["goods", "freight"], "at_most": "150 EUR"}}`, True, nil},
		{"a sum over a bound", parcel, `{"value": {"of": ["goods", "freight"], "over": "150 EUR"}}`, False, nil},
		{"a sum under a bound", parcel, `{"value": {"of": "goods", "under": "150 EUR"}}`, True, nil},
		{"between two bounds", parcel, `{"value": {"of": "goods", "at_least": "100 EUR", "at_most": "140 EUR"}}`, False, nil},
		{"of a piece", parcel, `{"value": {"of": "goods", "per": "item", "at_most": "50 EUR"}}`, True, nil},
		{"a plain number", parcel, `{"value": {"of": "weight", "at_most": "2"}}`, True, nil},
		{"an amount that isn't known", parcel, `{"value": {"of": ["goods", "insurance"], "at_most": "1 EUR"}}`, Unknown, []string{"goods", "insurance"}},
		{"one bound fails, one isn't known", parcel, `{"value": {"of": "goods", "at_least": "1 GBP", "at_most": "1 EUR"}}`, False, nil},
		{"a fact within bounds", parcel, `{"fact": {"name": "steel_share", "at_least": "0.15", "under": "0.61"}}`, True, nil},
		{"a fact out of bounds", parcel, `{"fact": {"name": "steel_share", "under": "0.60"}}`, False, nil},
		{"a fact's value", parcel, `{"fact": {"name": "country_of_melt", "in": ["US", "JP"]}}`, True, nil},
		{"a fact's other value", parcel, `{"fact": {"name": "country_of_melt", "is": "US"}}`, False, nil},
		{"a fact that is a date", parcel, `{"fact": {"name": "loaded_on", "before": "2026-07-24"}}`, True, nil},
		{"a fact that is a later date", parcel, `{"fact": {"name": "loaded_on", "until": "2026-07-22"}}`, False, nil},
		{"a list that has one", parcel, `{"fact": {"name": "documents", "has": ["Y929", "C644"]}}`, True, nil},
		{"a list that has none", parcel, `{"fact": {"name": "documents", "has": "C64"}}`, False, nil},
		{"an empty list", parcel, `{"fact": {"name": "nothing", "has": "C644"}}`, False, nil},
		{"a list that answers the question", parcel, `{"fact": {"name": "documents", "has": "C999", "among": ["C999", "C644"]}}`, False, nil},
		{"a list that is silent on the question", parcel, `{"fact": {"name": "documents", "has": "C999", "among": ["C999", "C490"]}}`, Unknown, []string{"facts/documents"}},
		{"a list not given", parcel, `{"fact": {"name": "codes", "has": "C490"}}`, Unknown, []string{"facts/codes"}},
		{"a fact not given", parcel, `{"fact": {"name": "us_content_share", "at_least": "0.2"}}`, Unknown, []string{"facts/us_content_share"}},
		{"a fact that is no number", parcel, `{"fact": {"name": "odd", "at_least": "0.2"}}`, Unknown, []string{"facts/odd"}},
		{"a fact that is no date", parcel, `{"fact": {"name": "odd", "from": "2026-01-01"}}`, Unknown, []string{"facts/odd"}},
		{"before a date", parcel, `{"date": {"of": "loading", "before": "2026-07-24"}}`, True, nil},
		{"from a date on", parcel, `{"date": {"of": "loading", "from": "2026-07-23"}}`, True, nil},
		{"after a date", parcel, `{"date": {"of": "loading", "after": "2026-07-23"}}`, False, nil},
		{"until a date", parcel, `{"date": {"of": "entry", "until": "2026-07-31"}}`, False, nil},
		{"a date not given", parcel, `{"date": {"of": "payment", "until": "2026-07-31"}}`, Unknown, []string{"dates/payment"}},
		{"some line", parcel, `{"any_line": {"category": "alcohol"}}`, True, nil},
		{"no line", parcel, `{"any_line": {"category": "tobacco"}}`, False, nil},
		{"every line", parcel, `{"all_lines": {"category": ["alcohol", "books"]}}`, True, nil},
		{"not every line", parcel, `{"all_lines": {"category": "books"}}`, False, nil},
		{"some line, decided by a later one", unsure, `{"any_line": {"category": "books"}}`, True, nil},
		{"some line, undecided", unsure, `{"any_line": {"category": "alcohol"}}`, Unknown, []string{"category"}},
		{"every line, decided by a later one", unsure, `{"all_lines": {"category": "alcohol"}}`, False, nil},
		{"every line, undecided", unsure, `{"all_lines": {"category": "books"}}`, Unknown, []string{"category"}},
		{"some of no lines", empty, `{"any_line": {}}`, False, nil},
		{"all of no lines", empty, `{"all_lines": {"category": "books"}}`, True, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := parseText(t, tt.cond)
			var asks Asks
			if got := c.Eval(tt.of, &asks); got != tt.want {
				t.Errorf("%s is %s, want %s", tt.cond, got, tt.want)
			}
			if !slices.Equal(asks.Names, tt.asks) {
				t.Errorf("%s asks for %v, want %v", tt.cond, asks.Names, tt.asks)
			}
			if got := c.Eval(tt.of, nil); got != tt.want {
				t.Errorf("without asking, %s is %s, want %s", tt.cond, got, tt.want)
			}
		})
	}
	if got := (*Cond)(nil).Eval(empty, nil); got != True {
		t.Errorf("no condition is %s, want true", got)
	}
}

func TestTri(t *testing.T) {
	for _, tt := range []struct{ in, want Tri }{{True, False}, {False, True}, {Unknown, Unknown}} {
		if got := tt.in.Not(); got != tt.want {
			t.Errorf("not %s = %s, want %s", tt.in, got, tt.want)
		}
	}
}

// A condition that means nothing is an error when it is read, never one that silently always or never holds.
func TestParseErrors(t *testing.T) {
	tests := []struct{ cond, says string }{
		{`[]`, "a condition is an object"},
		{`"post"`, "a condition is an object"},
		{`{"colour": "red"}`, `unknown condition "colour"`},
		{`{"mode buyer": "post"}`, "unknown condition"},
		{`{"": "post"}`, "unknown condition"},
		{`{"mode": []}`, "a string or a list"},
		{`{"mode": null}`, "a string or a list"},
		{`{"mode": ""}`, "empty string"},
		{`{"mode": ["post", ""]}`, "empty string"},
		{`{"mode": 3}`, "a string or a list"},
		{`{"all": {}}`, "takes a list"},
		{`{"all": []}`, "at least one"},
		{`{"any": []}`, "at least one"},
		{`{"any": [{"mode": "post"}, {"moed": "post"}]}`, `any/1: unknown condition "moed"`},
		{`{"not": null}`, "not: a condition is an object"},
		{`{"value": {"at_most": "1 EUR"}}`, `"of" and a bound`},
		{`{"value": {"of": "goods"}}`, `"of" and a bound`},
		{`{"value": {"of": "goods", "at_most": "EUR 1"}}`, "not a number"},
		{`{"value": {"of": "goods", "at_most": "1 "}}`, "with its unit"},
		{`{"value": {"of": "goods", "before": "2026-01-01"}}`, "doesn't compare"},
		{`{"value": {"of": "goods", "per": "box", "at_most": "1 EUR"}}`, "neither item nor consignment"},
		{`{"value": {"of": "goods", "atmost": "1 EUR"}}`, "unknown comparison"},
		{`{"value": 1}`, "an object is needed"},
		{`{"fact": {"at_least": "1"}}`, "name is missing"},
		{`{"fact": {"name": "steel_share"}}`, "a bound is missing"},
		{`{"fact": {"name": "steel_share", "at_least": "15%"}}`, "not a number"},
		{`{"fact": {"name": "steel_share", "at_least": "1 kg"}}`, "a number is needed"},
		{`{"fact": {"name": "x", "is": "a", "in": ["b"]}}`, "one of is, in and has"},
		{`{"fact": {"name": "x", "is": "a", "has": ["b"]}}`, "one of is, in and has"},
		{`{"fact": {"name": "x", "is": "a", "among": ["b"]}}`, "among goes with has"},
		{`{"date": {"of": "birthday", "before": "2026-01-01"}}`, "none of order, payment"},
		{`{"date": {"of": "loading"}}`, "a bound is missing"},
		{`{"date": {"of": "loading", "before": "24 July"}}`, "not a calendar date"},
		{`{"date": {"of": "loading", "at_most": "2026-01-01"}}`, "doesn't compare"},
		{strings.Repeat(`{"not":`, 20) + `{}` + strings.Repeat(`}`, 20), "too deeply"},
		{`{"any": [` + strings.Repeat(`{},`, 3000) + `{}]}`, "too large"},
	}
	for _, tt := range tests {
		var c Cond
		err := json.Unmarshal([]byte(tt.cond), &c)
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%.80s: error %v, want one that says %q", tt.cond, err, tt.says)
		}
	}
}

var equalConds = cmp.Options{
	cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Equal(b) }),
	cmp.Comparer(func(a, b trade.Date) bool { return a == b }),
}

func TestPrint(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{}`, `{}`},
		{`null`, `{}`},
		{`{"mode":"post"}`, `{"mode":["post"]}`},
		{`{"buyer":"consumer","mode":["post","courier"]}`, `{"all":[{"buyer":["consumer"]},{"mode":["post","courier"]}]}`},
		{`{"not":{"any_line":{"code":["22","24"]}}}`, `{"not":{"any_line":{"code":["22","24"]}}}`},
		{`{"all_lines":{}}`, `{"all_lines":{}}`},
		{`{"value":{"of":["goods"],"per":"item","over":"1000.50 AUD"}}`, `{"value":{"of":["goods"],"per":"item","over":"1000.5 AUD"}}`},
		{`{"value":{"quota":"Q","of":"goods","at_most":"800 USD"}}`, `{"value":{"of":["goods"],"quota":"Q","at_most":"800 USD"}}`},
		{`{"value":{"of":"goods","per":"consignment","under":"1e3 AUD"}}`, `{"value":{"of":["goods"],"under":"1000 AUD"}}`},
		{`{"fact":{"name":"x","is":"a \"b\"","at_most":"3"}}`, `{"fact":{"name":"x","in":["a \"b\""],"at_most":"3"}}`},
		{`{"date":{"of":"loading","from":"2026-07-01","until":"2026-07-31"}}`, `{"date":{"of":"loading","from":"2026-07-01","until":"2026-07-31"}}`},
		{`{"date":{"of":"loading","after":"2026-07-01","before":"2026-07-31"}}`, `{"date":{"of":"loading","after":"2026-07-01","before":"2026-07-31"}}`},
	}
	for _, tt := range tests {
		c := parseText(t, tt.in)
		if got := c.String(); got != tt.want {
			t.Errorf("%s prints as %s, want %s", tt.in, got, tt.want)
		}
	}
}

func FuzzCond(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"mode":"post"}`, `{"all":[{"mode":"post"},{"not":{"buyer":"consumer"}}]}`, `{"any_line":{"code":["22"]}}`,
		`{"fact":{"name":"x","has":["a"],"among":["a","b"]}}`, `{"fact":{"name":"x","has":["a"]}}`,
		`{"value":{"of":["goods","freight"],"per":"item","at_most":"150 EUR"}}`, `{"fact":{"name":"x","in":["a"],"over":"0.1"}}`,
		`{"date":{"of":"loading","before":"2026-07-24"}}`, `{"fact":{"name":"x","until":"2026-07-24"}}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var c Cond
		if json.Unmarshal([]byte(s), &c) != nil {
			return
		}
		c.Eval(thing{lines: []thing{{}}}, &Asks{})
		printed, err := json.Marshal(c)
		if err != nil {
			t.Fatalf("%s doesn't print: %v", s, err)
		}
		var again Cond
		if err := json.Unmarshal(printed, &again); err != nil {
			t.Fatalf("%s prints as %s, which doesn't read: %v", s, printed, err)
		}
		if diff := cmp.Diff(c, again, equalConds); diff != "" {
			t.Fatalf("%s prints as %s, which reads as another condition:\n%s", s, printed, diff)
		}
	})
}
