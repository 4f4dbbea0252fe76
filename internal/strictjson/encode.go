package strictjson

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/money"
)

// Marshal writes v as compact JSON. It follows the json struct tags, writes decimals as strings in plain form, map keys
// in order, and leaves <, > and & as they are. Values that contain themselves are an error.
func Marshal(v any) ([]byte, error) {
	e := encoder{out: make([]byte, 0, 1024)}
	if err := e.value(reflect.ValueOf(v), 0); err != nil {
		return nil, err
	}
	return e.out, nil
}

// MarshalIndent is Marshal with each field on its own line, indented by two blanks, and a newline at the end.
func MarshalIndent(v any) ([]byte, error) {
	b, err := Marshal(v)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

type encoder struct{ out []byte }

// maxEncodeDepth stops values that contain themselves.
const maxEncodeDepth = 200

func (e *encoder) value(v reflect.Value, depth int) error {
	if !v.IsValid() {
		e.out = append(e.out, "null"...)
		return nil
	}
	if depth > maxEncodeDepth {
		return fmt.Errorf("values are nested more than %d deep", maxEncodeDepth)
	}
	info := infoOf(v.Type())
	switch info.write {
	case classDecimal:
		e.out = append(e.out, '"')
		e.out = money.AppendText(e.out, v.Interface().(decimal.Decimal), 0)
		e.out = append(e.out, '"')
	case classRaw:
		return e.raw(v.Bytes())
	case classJSON:
		b, err := v.Interface().(json.Marshaler).MarshalJSON()
		if err != nil {
			return err
		}
		return e.raw(b)
	case classText:
		b, err := v.Interface().(encoding.TextMarshaler).MarshalText()
		if err != nil {
			return err
		}
		e.text(string(b))
	case classPointer, classAny:
		if v.IsNil() {
			e.out = append(e.out, "null"...)
			return nil
		}
		return e.value(v.Elem(), depth+1)
	case classStruct:
		return e.structure(v, info, depth)
	case classMap:
		return e.mapping(v, depth)
	case classSlice, classArray:
		if v.Kind() == reflect.Slice && v.IsNil() {
			e.out = append(e.out, "[]"...)
			return nil
		}
		e.out = append(e.out, '[')
		for i := range v.Len() {
			if i > 0 {
				e.out = append(e.out, ',')
			}
			if err := e.value(v.Index(i), depth+1); err != nil {
				return err
			}
		}
		e.out = append(e.out, ']')
	case classBytes:
		e.out = append(e.out, '"')
		e.out = base64.StdEncoding.AppendEncode(e.out, v.Bytes())
		e.out = append(e.out, '"')
	case classString:
		e.text(v.String())
	case classBool:
		e.out = strconv.AppendBool(e.out, v.Bool())
	case classInt:
		e.out = strconv.AppendInt(e.out, v.Int(), 10)
	case classUint:
		e.out = strconv.AppendUint(e.out, v.Uint(), 10)
	case classFloat:
		f := v.Float()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("%v has no form in JSON", f)
		}
		e.out = strconv.AppendFloat(e.out, f, 'g', -1, v.Type().Bits())
	default:
		return fmt.Errorf("a %s has no form in JSON", v.Type())
	}
	return nil
}

// raw appends JSON that a type wrote itself, compacted.
func (e *encoder) raw(b []byte) error {
	if len(b) == 0 {
		e.out = append(e.out, "null"...)
		return nil
	}
	buf := bytes.NewBuffer(e.out)
	if err := json.Compact(buf, b); err != nil {
		return err
	}
	e.out = buf.Bytes()
	return nil
}

func (e *encoder) structure(v reflect.Value, info *typeInfo, depth int) error {
	e.out = append(e.out, '{')
	first := true
fields:
	for i := range info.fields {
		f := &info.fields[i]
		m := v
		for k, x := range f.index {
			if k > 0 && m.Kind() == reflect.Pointer {
				if m.IsNil() {
					continue fields
				}
				m = m.Elem()
			}
			m = m.Field(x)
		}
		if f.omitEmpty && isEmpty(m) || f.omitZero && isZero(m, f.isZero) {
			continue
		}
		if !first {
			e.out = append(e.out, ',')
		}
		first = false
		e.text(f.name)
		e.out = append(e.out, ':')
		if err := e.value(m, depth+1); err != nil {
			return err
		}
	}
	e.out = append(e.out, '}')
	return nil
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

func isZero(v reflect.Value, own bool) bool {
	if own && !(v.Kind() == reflect.Pointer && v.IsNil()) {
		return v.Interface().(interface{ IsZero() bool }).IsZero()
	}
	return v.IsZero()
}

func (e *encoder) mapping(v reflect.Value, depth int) error {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	e.out = append(e.out, '{')
	for i, k := range keys {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.text(k.String())
		e.out = append(e.out, ':')
		if err := e.value(v.MapIndex(k), depth+1); err != nil {
			return err
		}
	}
	e.out = append(e.out, '}')
	return nil
}

// text appends a JSON string. What isn't UTF-8 becomes U+FFFD.
func (e *encoder) text(s string) { e.out = AppendString(e.out, s) }

// AppendString appends s as a JSON string to b. What isn't UTF-8 becomes U+FFFD.
func AppendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(b, s[from:i]...)
				b = utf8.AppendRune(b, utf8.RuneError)
				i++
				from = i
				continue
			}
			i += size
			continue
		}
		if c >= 0x20 && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		from = i
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}
