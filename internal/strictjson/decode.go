package strictjson

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/money"
)

// Unmarshaler is implemented by types whose JSON has a form of its own, such as an amount that may be a bare number.
// The node is never null: null leaves the zero value. Problems go to the context.
type Unmarshaler interface {
	UnmarshalStrict(n Node, c *Context)
}

// Decode reads data into v, a non-nil pointer, and returns everything wrong with it, in the order of the text. What
// could be read is in v even then. It never panics.
func Decode(data []byte, v any, opts Options) Problems {
	r := &report{}
	opts = opts.withDefaults()
	root, ok := parse(data, opts, r)
	if ok {
		c := &Context{Scope: opts.Scope, report: r}
		c.Decode(root, v)
	}
	return r.problems(data)
}

// Unmarshal is Decode with the defaults, for UnmarshalJSON methods.
func Unmarshal(data []byte, v any) error { return Decode(data, v, Options{}).ErrorOrNil() }

// Context is what the decoding of one text shares.
type Context struct {
	// Scope is for the types' own forms: the currency of an order's bare amounts, say. A type that sets it for what is
	// inside it must restore it.
	Scope  any
	report *report
}

// Problem reports something wrong with the value n.
func (c *Context) Problem(n Node, code, format string, args ...any) {
	c.ProblemOf(n, Problem{Code: code, Message: fmt.Sprintf(format, args...)})
}

// ProblemOf reports a problem with the value n; its path is filled in.
func (c *Context) ProblemOf(n Node, p Problem) {
	p.Path = n.Path()
	c.report.add(n.offset(), p)
}

// Missing reports that the object n lacks a value for key.
func (c *Context) Missing(n Node, key, code, format string, args ...any) {
	p := Problem{Code: code, Path: n.Path() + "/" + escapePointer(key), Message: fmt.Sprintf(format, args...)}
	c.report.add(n.offset(), p)
}

// Want reports that another kind of value is wanted; want is a phrase such as "a date in quotes".
func (c *Context) Want(n Node, want string) {
	c.Problem(n, CodeKind, "want %s, got %s", want, n.Kind())
}

// Decimal reads a JSON number, or a string that holds one.
func (c *Context) Decimal(n Node) (decimal.Decimal, bool) {
	if k := n.Kind(); k != Number && k != String {
		c.Want(n, "a number")
		return decimal.Decimal{}, false
	}
	p := n.node()
	d, err := money.Parse(n.doc.data[p.start:p.end])
	if err != nil {
		c.Problem(n, CodeNumber, "%s", err)
		return decimal.Decimal{}, false
	}
	return d, true
}

// String reads a string.
func (c *Context) String(n Node) (string, bool) {
	if n.Kind() != String {
		c.Want(n, "a string")
		return "", false
	}
	return n.Text(), true
}

// Object checks that n is an object with no other keys than those named, and reports what isn't so.
func (c *Context) Object(n Node, keys ...string) bool {
	if n.Kind() != Object {
		c.Want(n, "an object")
		return false
	}
	for v := range n.Values() {
		if !contains(keys, v.Key()) {
			c.unknown(v, keys)
		}
	}
	return true
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

func (c *Context) unknown(n Node, known []string) {
	key := n.Key()
	if s := suggestion(key, known); s != "" {
		c.Problem(n, CodeUnknownField, "unknown field %.60q; did you mean %q?", key, s)
		return
	}
	c.Problem(n, CodeUnknownField, "unknown field %.60q", key)
}

// Decode reads n into v, a non-nil pointer.
func (c *Context) Decode(n Node, v any) {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		c.Problem(n, CodeValue, "the program gave no place to read into")
		return
	}
	c.into(n, p.Elem())
}

func (c *Context) into(n Node, v reflect.Value) {
	if n.Kind() == Absent {
		return
	}
	if n.Kind() == Null {
		v.SetZero()
		return
	}
	info := infoOf(v.Type())
	switch info.class {
	case classStrict:
		v.Addr().Interface().(Unmarshaler).UnmarshalStrict(n, c)
	case classDecimal:
		if d, ok := c.Decimal(n); ok {
			*v.Addr().Interface().(*decimal.Decimal) = d
		}
	case classRaw:
		v.SetBytes(append([]byte(nil), n.Raw()...))
	case classJSON:
		if err := v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(n.Raw()); err != nil {
			c.ProblemOf(n, Problem{Code: CodeValue, Message: err.Error(), Cause: err})
		}
	case classText:
		if s, ok := c.String(n); ok {
			if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
				c.ProblemOf(n, Problem{Code: CodeValue, Message: err.Error(), Cause: err})
			}
		}
	case classPointer:
		e := reflect.New(v.Type().Elem())
		c.into(n, e.Elem())
		v.Set(e)
	case classStruct:
		c.structure(n, v, info)
	case classMap:
		c.mapping(n, v)
	case classSlice:
		c.list(n, v)
	case classArray:
		c.array(n, v)
	case classBytes:
		c.bytes(n, v)
	case classString:
		if s, ok := c.String(n); ok {
			v.SetString(s)
		}
	case classBool:
		if n.Kind() != Bool {
			c.Want(n, "true or false")
			return
		}
		v.SetBool(n.Text() == "true")
	case classInt:
		i, err := strconv.ParseInt(c.number(n, "a whole number"), 10, 64)
		if n.Kind() == Number && (err != nil || v.OverflowInt(i)) {
			c.Problem(n, CodeNumber, "want a whole number, got %.40s", n.Raw())
			return
		}
		v.SetInt(i)
	case classUint:
		i, err := strconv.ParseUint(c.number(n, "a whole number"), 10, 64)
		if n.Kind() == Number && (err != nil || v.OverflowUint(i)) {
			c.Problem(n, CodeNumber, "want a whole number of 0 or more, got %.40s", n.Raw())
			return
		}
		v.SetUint(i)
	case classFloat:
		f, err := strconv.ParseFloat(c.number(n, "a number"), 64)
		if n.Kind() == Number && (err != nil || v.OverflowFloat(f)) {
			c.Problem(n, CodeNumber, "%.40s is too large a number", n.Raw())
			return
		}
		v.SetFloat(f)
	case classAny:
		if x := c.any(n); x != nil {
			v.Set(reflect.ValueOf(x))
		}
	default:
		c.Problem(n, CodeValue, "the program can't read a value into a %s", v.Type())
	}
}

// number returns a number's text, "0" with a problem where n isn't one.
func (c *Context) number(n Node, want string) string {
	if n.Kind() != Number {
		c.Want(n, want)
		return "0"
	}
	return n.Text()
}

func (c *Context) structure(n Node, v reflect.Value, info *typeInfo) {
	if n.Kind() != Object {
		c.Want(n, "an object")
		return
	}
	p := n.node()
	for i, left := n.index+1, p.count; left > 0; left-- {
		member := Node{n.doc, i}
		i = n.doc.nodes[i].next
		f := info.field(member)
		if f == nil {
			c.unknown(member, info.names)
			continue
		}
		c.into(member, reach(v, f.index))
	}
}

// reach returns the field at index, making embedded pointers on the way.
func reach(v reflect.Value, index []int) reflect.Value {
	for i, x := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}

func (c *Context) mapping(n Node, v reflect.Value) {
	if n.Kind() != Object {
		c.Want(n, "an object")
		return
	}
	t := v.Type()
	m := reflect.MakeMapWithSize(t, n.Len())
	for member := range n.Values() {
		if member.Kind() == Null {
			continue
		}
		e := reflect.New(t.Elem()).Elem()
		c.into(member, e)
		m.SetMapIndex(reflect.ValueOf(member.Key()).Convert(t.Key()), e)
	}
	v.Set(m)
}

func (c *Context) list(n Node, v reflect.Value) {
	if n.Kind() != Array {
		c.Want(n, "a list")
		return
	}
	s := reflect.MakeSlice(v.Type(), n.Len(), n.Len())
	i := 0
	for e := range n.Values() {
		c.element(e, s.Index(i))
		i++
	}
	v.Set(s)
}

func (c *Context) array(n Node, v reflect.Value) {
	if n.Kind() != Array || n.Len() != v.Len() {
		c.Problem(n, CodeKind, "want a list of %d elements", v.Len())
		return
	}
	i := 0
	for e := range n.Values() {
		c.element(e, v.Index(i))
		i++
	}
}

// element reads one element of a list. A null among them is a gap, and nothing says what it stands for.
func (c *Context) element(n Node, v reflect.Value) {
	if k := v.Kind(); n.Kind() == Null && k != reflect.Pointer && k != reflect.Interface {
		c.Problem(n, CodeKind, "null can't be an element of this list; leave it out")
		return
	}
	c.into(n, v)
}

func (c *Context) bytes(n Node, v reflect.Value) {
	s, ok := c.String(n)
	if !ok {
		return
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		c.Problem(n, CodeValue, "want base64 text")
		return
	}
	v.SetBytes(b)
}

// any reads a value of a kind that only the text knows: string, bool, decimal.Decimal, []any or map[string]any.
func (c *Context) any(n Node) any {
	switch n.Kind() {
	case Bool:
		return n.Text() == "true"
	case Number:
		d, _ := c.Decimal(n)
		return d
	case String:
		return n.Text()
	case Array:
		out := make([]any, 0, n.Len())
		for e := range n.Values() {
			out = append(out, c.any(e))
		}
		return out
	case Object:
		out := make(map[string]any, n.Len())
		for m := range n.Values() {
			out[m.Key()] = c.any(m)
		}
		return out
	}
	return nil
}
