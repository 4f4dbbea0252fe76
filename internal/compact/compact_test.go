package compact

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

type mark struct{ n int } // kept as text

type inner struct {
	Name string
	Tags []string
	Sub  []inner
}

type outer struct {
	Text    string
	Flag    bool
	Number  int64
	Small   uint8
	List    []inner
	ByName  map[string]inner
	Pointer *inner
	Mark    mark
	Marks   []mark
	Inner   inner
}

func texts() []Text {
	return []Text{TextOf(
		func(m mark) (string, error) { return strconv.Itoa(m.n), nil },
		func(s string) (mark, error) { n, err := strconv.Atoi(s); return mark{n}, err })}
}

func innerGen() *rapid.Generator[inner] {
	return rapid.Custom(func(t *rapid.T) inner {
		in := inner{Name: rapid.String().Draw(t, "name"), Tags: rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "tags")}
		for range rapid.IntRange(0, 2).Draw(t, "subs") {
			in.Sub = append(in.Sub, inner{Name: rapid.String().Draw(t, "sub")})
		}
		return in
	})
}

var same = cmp.Options{cmp.AllowUnexported(mark{}), cmp.Transformer("nil", func(s []string) []string {
	if len(s) == 0 {
		return nil
	}
	return s
}), cmp.FilterValues(func(a, b []inner) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		in := outer{
			Text: rapid.String().Draw(rt, "text"), Flag: rapid.Bool().Draw(rt, "flag"), Number: rapid.Int64().Draw(rt, "number"),
			Small: rapid.Uint8().Draw(rt, "small"), List: rapid.SliceOfN(innerGen(), 1, 4).Draw(rt, "list"),
			ByName: rapid.MapOfN(rapid.String(), innerGen(), 1, 4).Draw(rt, "map"), Mark: mark{rapid.Int().Draw(rt, "mark")},
			Marks: []mark{{1}, {rapid.Int().Draw(rt, "another")}, {}}, Inner: innerGen().Draw(rt, "inner"),
		}
		if rapid.Bool().Draw(rt, "pointed") {
			p := innerGen().Draw(rt, "pointer")
			in.Pointer = &p
		}
		data, err := Encode(&in, texts()...)
		if err != nil {
			rt.Fatal(err)
		}
		again, err := Encode(in, texts()...)
		if err != nil || string(again) != string(data) {
			rt.Fatalf("the same value gives other bytes, %v", err)
		}
		var out outer
		if err := Decode(string(data), &out, texts()...); err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(in, out, same); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestLongList(t *testing.T) {
	in := inner{Tags: make([]string, 5000)}
	for i := range in.Tags {
		in.Tags[i] = strconv.Itoa(i % 77)
	}
	data, err := Encode(in)
	if err != nil {
		t.Fatal(err)
	}
	var out inner
	if err := Decode(string(data), &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Error(diff)
	}
}

// Fields are matched by name: a program whose struct has grown reads what was written before; one whose struct has lost
// a field says which.
func TestChangedStruct(t *testing.T) {
	type doc struct {
		A string
		B []string
	}
	data, err := Encode(doc{"a", []string{"b"}})
	if err != nil {
		t.Fatal(err)
	}
	rename := func(t reflect.Type) string {
		return strings.Replace(string(data), "compact.doc", t.String(), 1) // same length: the pool is by length
	}
	type dic struct {
		New  int
		B    []string
		Also bool
		A    string
	}
	var grown dic
	if err := Decode(rename(reflect.TypeFor[dic]()), &grown); err != nil || grown.A != "a" || len(grown.B) != 1 {
		t.Errorf("%+v, %v", grown, err)
	}
	type duc struct{ A string }
	var shrunk duc
	if err := Decode(rename(reflect.TypeFor[duc]()), &shrunk); err == nil || !strings.Contains(err.Error(), "field B") {
		t.Errorf("%+v, %v", shrunk, err)
	}
}

func TestUnsupported(t *testing.T) {
	for _, v := range []any{struct{ F float64 }{1}, struct{ C chan int }{make(chan int)}, struct{ A any }{1}} {
		if _, err := Encode(v); err == nil {
			t.Errorf("%T has a form", v)
		}
	}
	deep := &inner{}
	for range 200 {
		deep = &inner{Sub: []inner{*deep}}
	}
	if _, err := Encode(deep); err == nil {
		t.Error("a value nested 200 deep is written")
	}
}

func TestDamaged(t *testing.T) {
	data, err := Encode(outer{Text: "text", List: []inner{{Name: "n", Tags: []string{"a", "b"}}}, Mark: mark{7}}, texts()...)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		var out outer
		if err := Decode(string(data[:i]), &out, texts()...); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut at %d: %v", i, err)
		}
	}
	var out outer
	if err := Decode(string(data)+"x", &out, texts()...); !errors.Is(err, ErrDamaged) {
		t.Errorf("with a tail: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	data, err := Encode(outer{Text: "text", Flag: true, Number: -3, List: []inner{{Name: "n", Tags: []string{"a"}, Sub: []inner{{Name: "s"}}}},
		ByName: map[string]inner{"k": {}}, Pointer: &inner{}, Mark: mark{7}}, texts()...)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Fuzz(func(t *testing.T, s string) {
		var out outer
		if Decode(s, &out, texts()...) != nil {
			return
		}
		if _, err := Encode(out, texts()...); err != nil {
			t.Fatalf("what was read can't be written: %v", err)
		}
	})
}
