package strictjson

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"sync"

	"github.com/shopspring/decimal"
)

// class is how a Go type is read and written.
type class uint8

const (
	classUnknown class = iota
	classStrict
	classDecimal
	classRaw
	classJSON
	classText
	classPointer
	classStruct
	classMap
	classSlice
	classArray
	classBytes
	classString
	classBool
	classInt
	classUint
	classFloat
	classAny
)

type typeInfo struct {
	class  class
	write  class // how Marshal writes it: Unmarshaler and Marshaler are separate abilities
	fields []field
	names  []string
	byName map[string]int
}

type field struct {
	name      string
	index     []int
	omitEmpty bool
	omitZero  bool
	isZero    bool // the type says itself what zero is
}

func (t *typeInfo) field(n Node) *field {
	p := n.node()
	var i int
	var ok bool
	if p.keyEscaped {
		i, ok = t.byName[n.Key()]
	} else {
		i, ok = t.byName[string(n.doc.data[p.keyStart:p.keyEnd])] // no copy: the compiler sees to it
	}
	if !ok {
		return nil
	}
	return &t.fields[i]
}

// infos remembers what the reflection of a type found. It holds nothing but facts about the program's own types, as the
// cache of encoding/json does.
var infos sync.Map // reflect.Type → *typeInfo

func infoOf(t reflect.Type) *typeInfo {
	if i, ok := infos.Load(t); ok {
		return i.(*typeInfo)
	}
	i, _ := infos.LoadOrStore(t, inspect(t))
	return i.(*typeInfo)
}

func inspect(t reflect.Type) *typeInfo {
	i := &typeInfo{class: classByKind(t)}
	i.write = i.class
	pointer := reflect.PointerTo(t)
	switch {
	case t == reflect.TypeFor[decimal.Decimal]():
		i.class, i.write = classDecimal, classDecimal
		return i
	case t == reflect.TypeFor[json.RawMessage]():
		i.class, i.write = classRaw, classRaw
		return i
	}
	if i.class == classStruct {
		i.byName = map[string]int{}
		i.collect(t, nil, 0)
		for _, f := range i.fields {
			i.names = append(i.names, f.name)
		}
	}
	switch { // a pointer type reads through what it points to
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface:
	case pointer.Implements(reflect.TypeFor[Unmarshaler]()):
		i.class = classStrict
	case pointer.Implements(reflect.TypeFor[json.Unmarshaler]()):
		i.class = classJSON
	case pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		i.class = classText
	}
	switch {
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface:
	case t.Implements(reflect.TypeFor[json.Marshaler]()):
		i.write = classJSON
	case t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		i.write = classText
	}
	return i
}

func classByKind(t reflect.Type) class {
	switch t.Kind() {
	case reflect.Pointer:
		return classPointer
	case reflect.Struct:
		return classStruct
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return classMap
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return classBytes
		}
		return classSlice
	case reflect.Array:
		return classArray
	case reflect.String:
		return classString
	case reflect.Bool:
		return classBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return classInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return classUint
	case reflect.Float32, reflect.Float64:
		return classFloat
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return classAny
		}
	}
	return classUnknown
}

// collect lists the fields of t and of the structs embedded in it. A field of the outer struct hides an inner one of
// the same name.
func (i *typeInfo) collect(t reflect.Type, path []int, depth int) {
	var embedded [][]int
	for k := range t.NumField() {
		f := t.Field(k)
		tag, tagged := f.Tag.Lookup("json")
		name, options, _ := strings.Cut(tag, ",")
		index := append(append([]int(nil), path...), k)
		if name == "-" && options == "" {
			continue
		}
		if f.Anonymous && name == "" {
			e := f.Type
			if e.Kind() == reflect.Pointer {
				e = e.Elem()
			}
			if e.Kind() == reflect.Struct && (f.IsExported() || f.Type.Kind() == reflect.Struct) {
				if depth < 8 {
					embedded = append(embedded, index)
				}
				continue
			}
		}
		if !f.IsExported() {
			continue
		}
		if !tagged || name == "" {
			name = f.Name
		}
		if _, taken := i.byName[name]; taken {
			continue
		}
		i.byName[name] = len(i.fields)
		_, isZero := f.Type.MethodByName("IsZero")
		i.fields = append(i.fields, field{
			name: name, index: index, omitEmpty: hasOption(options, "omitempty"), omitZero: hasOption(options, "omitzero"),
			isZero: isZero && f.Type.Implements(reflect.TypeFor[interface{ IsZero() bool }]()),
		})
	}
	for _, index := range embedded {
		e := t.Field(index[len(index)-1]).Type
		if e.Kind() == reflect.Pointer {
			e = e.Elem()
		}
		i.collect(e, index, depth+1)
	}
}

func hasOption(options, name string) bool {
	for o := range strings.SplitSeq(options, ",") {
		if o == name {
			return true
		}
	}
	return false
}
