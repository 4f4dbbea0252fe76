package strictjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder/internal/money"
)

type unit string

// temperature has a form of its own: {"value": 20, "unit": "C"}, or a bare number in the unit of the scope.
type temperature struct {
	Value decimal.Decimal
	Unit  unit
}

func (t *temperature) UnmarshalStrict(n Node, c *Context) {
	if n.Kind() != Object {
		t.Value, _ = c.Decimal(n)
		t.Unit, _ = c.Scope.(unit)
		return
	}
	c.Object(n, "value", "unit")
	t.Value, _ = c.Decimal(n.Get("value"))
	c.Decode(n.Get("unit"), &t.Unit)
}

func (t temperature) MarshalJSON() ([]byte, error) {
	return Marshal(struct {
		Value decimal.Decimal `json:"value"`
		Unit  unit            `json:"unit"`
	}{t.Value, t.Unit})
}

func (t temperature) IsZero() bool { return t.Unit == "" }

type common struct {
	ID   string `json:"id"`
	Note string `json:"note,omitempty"`
}

type recipe struct {
	common
	*Source
	Title   string                     `json:"title"`
	Serves  int                        `json:"serves,omitempty"`
	Eggs    uint8                      `json:"eggs,omitempty"`
	Vegan   bool                       `json:"vegan,omitempty"`
	Oven    temperature                `json:"oven,omitzero"`
	Round   money.Rule                 `json:"round,omitzero"`
	Parts   []part                     `json:"parts"`
	Flour   decimal.Decimal            `json:"flour,omitzero"`
	Shares  map[unit]decimal.Decimal   `json:"shares,omitempty"`
	Tips    *common                    `json:"tips,omitempty"`
	Range   [2]int                     `json:"range,omitzero"`
	Raw     json.RawMessage            `json:"raw,omitempty"`
	Any     any                        `json:"any,omitempty"`
	Photo   []byte                     `json:"photo,omitempty"`
	Rating  float64                    `json:"rating,omitempty"`
	Deep    map[string]map[string]part `json:"deep,omitempty"`
	Skipped int                        `json:"-"`
}

type Source struct {
	Book string `json:"book,omitempty"`
}

type part struct {
	Name   string          `json:"name"`
	Amount decimal.Decimal `json:"amount,omitzero"`
}

func TestDecode(t *testing.T) {
	in := "\uFEFF" + ` {"id": "r1", "book": "Larousse", "title": "Caf\u00e9 \ud83c\udf70 \"x\"\n", "serves": 4, "eggs": 255, "vegan": true,
		"oven": 180, "round": "0.05 nearest", "parts": [{"name": "a", "amount": "1.50"}, {"name": "b", "amount": 2e1}],
		"flour": 0.1, "shares": {"kg": "0.5", "x/y": 1, "none": null}, "tips": null, "range": [1, 2], "raw": {"b": [1, null]},
		"any": {"n": 1.50, "l": [true, "x", null]}, "photo": "aGk=", "rating": 4.5, "deep": {"a": {"b": {"name": "c"}}}, "note": null}`
	var got recipe
	if ps := Decode([]byte(in), &got, Options{Scope: unit("C")}); ps != nil {
		t.Fatal(ps)
	}
	rule, _ := money.ParseRule("0.05 nearest")
	dec := decimal.RequireFromString
	want := recipe{
		common: common{ID: "r1"}, Source: &Source{"Larousse"}, Title: "Café 🍰 \"x\"\n", Serves: 4, Eggs: 255, Vegan: true,
		Oven: temperature{dec("180"), "C"}, Round: rule, Parts: []part{{"a", dec("1.5")}, {"b", dec("20")}},
		Flour: dec("0.1"), Shares: map[unit]decimal.Decimal{"kg": dec("0.5"), "x/y": dec("1")}, Range: [2]int{1, 2},
		Raw: json.RawMessage(`{"b": [1, null]}`), Any: map[string]any{"n": dec("1.5"), "l": []any{true, "x", nil}},
		Photo: []byte("hi"), Rating: 4.5, Deep: map[string]map[string]part{"a": {"b": {Name: "c"}}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(recipe{})); diff != "" {
		t.Error(diff)
	}
	out, err := MarshalIndent(got)
	if err != nil {
		t.Fatal(err)
	}
	var again recipe
	if ps := Decode(out, &again, Options{}); ps != nil {
		t.Fatalf("what Marshal wrote doesn't read back: %v\n%s", ps, out)
	}
	again.Raw, again.Any = want.Raw, want.Any // the same, compacted; and decimals are written as strings
	if s := string(out); !strings.Contains(s, `"raw": {
    "b": [`) {
		t.Errorf("raw JSON is lost: %s", s)
	}
	if diff := cmp.Diff(got, again, cmp.AllowUnexported(recipe{})); diff != "" {
		t.Error(diff)
	}
}

func TestEveryProblemAtOnce(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string // code, path and line
	}{
		{"unknown field", `{"id": "x", "titel": "y"}`, []string{"json.unknown_field /titel 1"}},
		{"wrong kinds, on their lines", "{\"title\": 7,\n\"serves\": \"4\",\n\"vegan\": 1,\n\"parts\": {},\n\"flour\": true}", []string{
			"json.kind /title 1", "json.kind /serves 2", "json.kind /vegan 3", "json.kind /parts 4", "json.kind /flour 5"}},
		{"numbers", `{"serves": 1.5, "eggs": 256, "rating": 1e999, "flour": "1,5", "parts": [{"amount": 1e9999}]}`, []string{
			"json.number /serves 1", "json.number /eggs 1", "json.number /rating 1", "json.number /flour 1", "json.number /parts/0/amount 1"}},
		{"negative where it can't be", `{"eggs": -1}`, []string{"json.number /eggs 1"}},
		{"doubled key", `{"id": "a", "title": "b", "id": "c"}`, []string{"json.duplicate /id 1"}},
		{"doubled key, escaped", `{"id": "a", "\u0069d": "c"}`, []string{"json.duplicate /id 1"}},
		{"doubled key in a map", `{"shares": {"a/b": 1, "a/b": 2}}`, []string{"json.duplicate /shares/a~1b 1"}},
		{"text after the end", `{"id": "a"} {}`, []string{"json.syntax  1"}},
		{"empty", ``, []string{"json.syntax  1"}},
		{"blank", "\n\n  ", []string{"json.syntax  3"}},
		{"cut off", `{"parts": [{"name": "a"`, []string{"json.syntax /parts/0 1"}},
		{"a comma too many", `{"parts": [1,]}`, []string{"json.syntax /parts/1 1"}},
		{"single quotes", `{'id': 1}`, []string{"json.syntax  1"}},
		{"a comment", "{\n// no\n}", []string{"json.syntax  2"}},
		{"NaN", `{"flour": NaN}`, []string{"json.syntax /flour 1"}},
		{"leading zero", `{"flour": 01}`, []string{"json.number /flour 1"}},
		{"a control character", "{\"id\": \"a\nb\"}", []string{"json.syntax /id 1"}},
		{"a wrong escape", `{"id": "\x"}`, []string{"json.syntax /id 1"}},
		{"not UTF-8", "{\"id\": \"a\xffb\", \"title\": 1}", []string{"json.utf8 /id 1", "json.kind /title 1"}},
		{"half a surrogate pair", `{"id": "\ud83c"}`, []string{"json.utf8 /id 1"}},
		{"the whole is of the wrong kind", `[]`, []string{"json.kind  1"}},
		{"null in a list", `{"parts": [null]}`, []string{"json.kind /parts/0 1"}},
		{"a fixed list", `{"range": [1]}`, []string{"json.kind /range 1"}},
		{"a type's own text form", `{"round": "sideways"}`, []string{"json.value /round 1"}},
		{"a type's own form", `{"oven": {"value": "hot", "unti": "C"}}`, []string{"json.number /oven/value 1", "json.unknown_field /oven/unti 1"}},
		{"base64", `{"photo": "!"}`, []string{"json.value /photo 1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r recipe
			var got []string
			for _, p := range Decode([]byte(tt.in), &r, Options{}) {
				got = append(got, fmt.Sprintf("%s %s %d", p.Code, p.Path, p.Line))
				if p.Message == "" {
					t.Errorf("%s has no message", p.Code)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSuggestions(t *testing.T) {
	for in, want := range map[string]string{
		"titel": "title", "tittle": "title", "titl": "title", "tixle": "title", "Title": "title", "VEGAN": "vegan",
		"i_d": "id", "flower": "", "xyz": "", "": "", "x": "",
	} {
		var r recipe
		ps := Decode([]byte(fmt.Sprintf(`{%q: null}`, in)), &r, Options{})
		if len(ps) != 1 {
			t.Fatalf("%q: %v", in, ps)
		}
		if got := strings.Contains(ps[0].Message, "did you mean"); got != (want != "") || !strings.Contains(ps[0].Message, want) {
			t.Errorf("%q: %s, want a hint at %q", in, ps[0].Message, want)
		}
	}
}

func TestLimits(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	tests := []struct {
		name, in string
		opts     Options
		want     string
	}{
		{"64 deep", nested(64), Options{}, ""},
		{"65 deep", nested(65), Options{}, CodeDepth},
		{"a million deep", strings.Repeat("[", 1e6), Options{}, CodeDepth},
		{"bytes", `[1,2]`, Options{MaxBytes: 4}, CodeSize},
		{"elements", `[1,2,3]`, Options{MaxElements: 2}, CodeSize},
		{"elements, just enough", `[1,2]`, Options{MaxElements: 2}, ""},
		{"10,001 elements", "[" + strings.Repeat("1,", 10000) + "1]", Options{}, CodeSize},
		{"values", `[[1],[2]]`, Options{MaxValues: 4}, CodeSize},
	}
	for _, tt := range tests {
		var v any
		ps := Decode([]byte(tt.in), &v, tt.opts)
		switch {
		case tt.want == "" && ps != nil, tt.want != "" && (len(ps) != 1 || ps[0].Code != tt.want):
			t.Errorf("%s: %v, want %q", tt.name, ps, tt.want)
		}
	}
	var list []part
	ps := Decode([]byte("["+strings.Repeat("1,", 9999)+"1]"), &list, Options{})
	if n := len(ps); n != maxProblems+1 || ps[n-1].Code != CodeMore || ps[n-1].Message != "9000 more problems aren't listed" {
		t.Errorf("%d problems, the last %v", n, ps[n-1])
	}
}

func TestManyKeysDoubled(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"k0":0`)
	for i := 1; i < 100; i++ {
		fmt.Fprintf(&b, `,"k%d":0`, i)
	}
	b.WriteString(`,"k7":1,"k7":2}`)
	var m map[string]int
	ps := Decode([]byte(b.String()), &m, Options{})
	if len(ps) != 2 || ps[0].Code != CodeDuplicate || ps[0].Path != "/k7" || ps[1].Code != CodeDuplicate {
		t.Errorf("problems %v, want k7 doubled twice", ps)
	}
}

func TestProblemsAreErrors(t *testing.T) {
	sentinel := errors.New("no")
	var v refusing
	err := Unmarshal([]byte(`[{"x": 1}]`), &[]*refusing{&v})
	if err == nil {
		t.Fatal("no error")
	}
	var p Problem
	if !errors.As(err, &p) || p.Path != "/0" || p.Line != 1 {
		t.Errorf("errors.As gives %+v", p)
	}
	if err.Error() != "json.value at /0 (line 1): refused" {
		t.Errorf("Error() = %q", err)
	}
	if errors.Is(err, sentinel) {
		t.Error("errors.Is finds what isn't there")
	}
	if !errors.Is(err, errRefused) {
		t.Error("errors.Is doesn't find the cause")
	}
	if Problems(nil).ErrorOrNil() != nil || Unmarshal([]byte("{}"), &part{}) != nil {
		t.Error("no problems is an error")
	}
}

var errRefused = errors.New("refused")

type refusing struct{}

func (*refusing) UnmarshalJSON([]byte) error { return errRefused }

// A program's mistake is a problem too, not a panic.
func TestNoPlaceToReadInto(t *testing.T) {
	var nothing *part
	for _, v := range []any{nil, part{}, nothing, new(chan int), new(func()), &struct{ C chan int }{}, new(map[int]string), new(error), new(complex128)} {
		if ps := Decode([]byte(`{"C": 1}`), v, Options{}); len(ps) != 1 || ps[0].Code != CodeValue {
			t.Errorf("into %T: %v", v, ps)
		}
	}
}

func TestMarshalErrors(t *testing.T) {
	type loop struct{ Next *loop }
	l := &loop{}
	l.Next = l
	for _, v := range []any{l, make(chan int), map[int]int{1: 1}, func() {}, json.RawMessage("{"), math.NaN(), math.Inf(1)} {
		if b, err := Marshal(v); err == nil {
			t.Errorf("Marshal(%T) = %s, want an error", v, b)
		}
	}
}

// Where the two agree on what JSON is, they must agree on the values.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{"id": "r1", "title": "x", "oven": {"value": 1, "unit": "C"}, "parts": [{"name": "a", "amount": "1.50"}]}`,
		`{"id": "a", "id": "b"}`, `[[[[1e5, -0.5, true, null, "\u00e9\n"]]]]`, "{\"a\": \"\xff\"}", `{"any": {"x": [1,2]}}`, `"\ud83c\udf70"`,
		`{"round": "1 up", "photo": "aGk=", "range": [1,2], "raw": {}, "deep": {"a": {"b": {}}}}`, "\uFEFF1", `{"a":1}x`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var r recipe
		ps := Decode(data, &r, Options{Scope: unit("C")})
		for _, p := range ps {
			if p.Code == "" || p.Message == "" || p.Code != CodeMore && p.Line < 1 || !utf8.ValidString(p.Path) {
				t.Fatalf("a problem that doesn't say what's wrong: %+v", p)
			}
		}
		if out, err := Marshal(r); err != nil {
			t.Fatalf("what was read can't be written: %v", err)
		} else if ps == nil {
			var again recipe
			if ps := Decode(out, &again, Options{}); ps != nil {
				t.Fatalf("%s reads as %s, which doesn't read back: %v", data, out, ps)
			}
			if out2, _ := Marshal(again); string(out) != string(out2) {
				t.Fatalf("%s changes into %s", out, out2)
			}
		}
		var mine any
		ps = Decode(data, &mine, Options{})
		if slices.ContainsFunc(ps, func(p Problem) bool { return p.Code == CodeSyntax }) && json.Valid(data) {
			t.Fatalf("%q is JSON, but: %v", data, ps)
		}
		if ps != nil {
			return
		}
		var theirs any
		dec := json.NewDecoder(strings.NewReader(strings.TrimPrefix(string(data), "\uFEFF")))
		dec.UseNumber()
		if err := dec.Decode(&theirs); err != nil {
			t.Fatalf("%q isn't JSON (%v), but was read as %v", data, err, mine)
		}
		if !same(mine, theirs) {
			t.Fatalf("%q was read as %v, encoding/json says %v", data, mine, theirs)
		}
	})
}

func same(mine, theirs any) bool {
	switch m := mine.(type) {
	case decimal.Decimal:
		n, ok := theirs.(json.Number)
		d, err := decimal.NewFromString(string(n))
		return ok && err == nil && d.Equal(m)
	case []any:
		l, ok := theirs.([]any)
		return ok && slices.EqualFunc(m, l, same)
	case map[string]any:
		o, ok := theirs.(map[string]any)
		if !ok || len(o) != len(m) {
			return false
		}
		for k, v := range m {
			if t, ok := o[k]; !ok || !same(v, t) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(mine, theirs)
}

// Strings are written as encoding/json would read them.
func TestStringsReadBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.String().Draw(rt, "s")
		b, err := Marshal(s)
		if err != nil {
			rt.Fatal(err)
		}
		var theirs, mine string
		if err := json.Unmarshal(b, &theirs); err != nil || theirs != s {
			rt.Fatalf("%q is written as %s: %v", s, b, err)
		}
		if ps := Decode(b, &mine, Options{}); ps != nil || mine != s {
			rt.Fatalf("%q is written as %s, read as %q: %v", s, b, mine, ps)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	in := []byte(`{"id": "r1", "title": "Café", "serves": 4, "parts": [{"name": "a", "amount": "1.50"}, {"name": "b", "amount": 20}]}`)
	b.ReportAllocs()
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		var r recipe
		if ps := Decode(in, &r, Options{}); ps != nil {
			b.Fatal(ps)
		}
	}
}

// What a form of its own asks of a node must hold for a missing one too.
func TestNodes(t *testing.T) {
	var seen Node
	probe := prober(func(n Node, c *Context) {
		seen = n
		if n.Get("a~/b").Path() != "/a~0~1b" || n.Get("a~/b").Key() != "a~/b" || n.Get("é").Text() != "1.50" || n.Get("list").Len() != 2 {
			t.Errorf("nodes of %s are wrong", n.Raw())
		}
		if string(n.Get("s").Raw()) != `"x\ty"` || n.Get("s").Text() != "x\ty" || n.Get("null").Given() || !n.Get("s").Given() {
			t.Errorf("nodes of %s are wrong", n.Raw())
		}
		none := n.Get("none")
		if none.Kind() != Absent || none.Given() || none.Len() != 0 || none.Raw() != nil || none.Text() != "" || none.Key() != "" || none.Path() != "" ||
			none.Get("x").Given() || none.Kind().String() != "nothing" {
			t.Error("a missing node is something")
		}
		for range none.Values() {
			t.Error("a missing node holds values")
		}
		c.Missing(n, "to/ken", "x.missing", "no token")
	})
	ps := Decode([]byte(`{"a~/b": true, "\u00e9": 1.50, "list": [1, 2], "s": "x\ty", "null": null}`), &probe, Options{})
	if len(ps) != 1 || ps[0].Path != "/to~1ken" || ps[0].Code != "x.missing" || !seen.Given() {
		t.Errorf("problems: %v", ps)
	}
}

type prober func(n Node, c *Context)

func (p *prober) UnmarshalStrict(n Node, c *Context) { (*p)(n, c) }
