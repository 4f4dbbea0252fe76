// Package compact writes Go values in a small binary form that is read back many times faster than JSON: for data that
// are compiled into a program and read at its start.
//
// Every text stands once, in a pool, and what is read shares the memory of the data: reading copies no text. Fields that
// hold their zero value take no room. The form names the fields in use of each struct type it holds, so that data
// written before a field was added are still read, and don't change where it isn't used; a field that the program no
// longer has is an error.
//
// Booleans, integers, strings, slices, string-keyed maps, pointers and structs of these are supported, and any type for
// which a Text is given. Unexported fields are left out.
//
//	uvarint number of texts, uvarint length of each, then the bytes of all
//	for each type kept as text: uvarint number of its values, uvarint text of each
//	uvarint number of struct types; each: uvarint text of its name, uvarint number of fields, uvarint text of each name
//	the value: a text's number; the number of a value kept as text among those of its type; a slice's length and elements; a map's length, keys and values, sorted by key; 0 or 1 and
//	the value for a pointer; for a struct, the number of fields set, and of each its number and value
package compact

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Text is a struct type that is kept as text. Parse is called once for each distinct text of the data, and its result is
// shared: the type must be immutable.
type Text struct {
	Type   reflect.Type
	Format func(v any) (string, error)
	Parse  func(s string) (any, error)
}

// TextOf makes a Text of two functions.
func TextOf[T any](format func(T) (string, error), parse func(string) (T, error)) Text {
	return Text{
		Type:   reflect.TypeFor[T](),
		Format: func(v any) (string, error) { return format(v.(T)) },
		Parse:  func(s string) (any, error) { return parse(s) },
	}
}

// maxDepth bounds the nesting of values.
const maxDepth = 100

// ErrDamaged is returned for data that Encode didn't write.
var ErrDamaged = errors.New("the data are damaged")

func find(texts []Text, t reflect.Type) int {
	return slices.IndexFunc(texts, func(x Text) bool { return x.Type == t })
}

// Encode returns the form of v, a struct or a pointer to one. Equal values give equal bytes.
func Encode(v any, texts ...Text) ([]byte, error) {
	e := encoder{kept: texts, values: make([][]uint64, len(texts)), index: map[string]uint64{}, fields: map[reflect.Type][]int{}}
	value := reflect.Indirect(reflect.ValueOf(v))
	if err := e.value(value, 0); err != nil {
		return nil, err
	}
	var types []byte
	types = binary.AppendUvarint(types, uint64(len(e.order)))
	for _, t := range e.order {
		types = binary.AppendUvarint(types, e.text(t.String()))
		types = binary.AppendUvarint(types, uint64(len(e.fields[t])))
		for _, i := range e.fields[t] {
			types = binary.AppendUvarint(types, e.text(t.Field(i).Name))
		}
	}
	var values []byte
	for _, list := range e.values {
		values = binary.AppendUvarint(values, uint64(len(list)))
		for _, n := range list {
			values = binary.AppendUvarint(values, n)
		}
	}
	out := binary.AppendUvarint(nil, uint64(len(e.strings)))
	for _, s := range e.strings {
		out = binary.AppendUvarint(out, uint64(len(s)))
	}
	for _, s := range e.strings {
		out = append(out, s...)
	}
	return slices.Concat(out, values, types, e.out), nil
}

type encoder struct {
	kept    []Text
	values  [][]uint64 // of each kept type, the texts of its values
	index   map[string]uint64
	strings []string
	fields  map[reflect.Type][]int // those in use, in the order of their numbers
	order   []reflect.Type
	out     []byte
}

func (e *encoder) text(s string) uint64 {
	i, ok := e.index[s]
	if !ok {
		i = uint64(len(e.strings))
		e.index[s] = i
		e.strings = append(e.strings, s)
	}
	return i
}

func (e *encoder) number(n uint64) { e.out = binary.AppendUvarint(e.out, n) }

func (e *encoder) value(v reflect.Value, depth int) error {
	if depth > maxDepth {
		return errors.New("nested too deeply")
	}
	t := v.Type()
	if i := find(e.kept, t); i >= 0 {
		s, err := e.kept[i].Format(v.Interface())
		if err != nil {
			return err
		}
		text := e.text(s)
		n := slices.Index(e.values[i], text)
		if n < 0 {
			n = len(e.values[i])
			e.values[i] = append(e.values[i], text)
		}
		e.number(uint64(n))
		return nil
	}
	switch t.Kind() {
	case reflect.String:
		e.number(e.text(v.String()))
	case reflect.Bool:
		n := uint64(0)
		if v.Bool() {
			n = 1
		}
		e.number(n)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.out = binary.AppendVarint(e.out, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		e.number(v.Uint())
	case reflect.Slice:
		e.number(uint64(v.Len()))
		for i := range v.Len() {
			if err := e.value(v.Index(i), depth+1); err != nil {
				return err
			}
		}
	case reflect.Map:
		byKey := map[string]reflect.Value{}
		for k, x := range v.Seq2() {
			byKey[k.String()] = x
		}
		e.number(uint64(len(byKey)))
		for _, k := range slices.Sorted(maps.Keys(byKey)) {
			e.number(e.text(k))
			if err := e.value(byKey[k], depth+1); err != nil {
				return err
			}
		}
	case reflect.Pointer:
		if v.IsNil() {
			e.number(0)
			return nil
		}
		e.number(1)
		return e.value(v.Elem(), depth+1)
	case reflect.Struct:
		return e.structure(v, depth)
	default:
		return fmt.Errorf("values of type %s have no compact form", t)
	}
	return nil
}

func (e *encoder) structure(v reflect.Value, depth int) error {
	t := v.Type()
	if _, ok := e.fields[t]; !ok {
		e.fields[t] = nil
		e.order = append(e.order, t)
	}
	var set []int
	for i := range t.NumField() {
		if t.Field(i).IsExported() && !v.Field(i).IsZero() {
			set = append(set, i)
		}
	}
	e.number(uint64(len(set)))
	for _, i := range set {
		n := slices.Index(e.fields[t], i)
		if n < 0 {
			n = len(e.fields[t])
			e.fields[t] = append(e.fields[t], i)
		}
		e.number(uint64(n))
		if err := e.value(v.Field(i), depth+1); err != nil {
			return fmt.Errorf("%s.%s: %w", t, t.Field(i).Name, err)
		}
	}
	return nil
}

// Decode reads data into v, a pointer to a struct that holds its zero value. The texts read share the memory of data.
func Decode(data string, v any, texts ...Text) error {
	d := decoder{data: data, kept: texts, plans: map[reflect.Type]*plan{}}
	if err := d.head(); err != nil {
		return err
	}
	if err := d.value(reflect.ValueOf(v).Elem(), 0); err != nil {
		return err
	}
	if d.pos != len(data) {
		return ErrDamaged
	}
	return nil
}

type decoder struct {
	data    string
	pos     int
	kept    []Text
	strings []string
	types   map[string][]string // names of fields by name of type
	plans   map[reflect.Type]*plan
	memo    [][]reflect.Value // of each kept type, its values
}

// plan says how a type is read.
type plan struct {
	kept   int   // index of its Text, -1 for none
	fields []int // of a struct: the field for each number, -1 where there is none
}

func (d *decoder) number() (uint64, error) {
	var n uint64
	for shift := 0; shift < 64; shift += 7 {
		if d.pos >= len(d.data) {
			return 0, ErrDamaged
		}
		b := d.data[d.pos]
		d.pos++
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n, nil
		}
	}
	return 0, ErrDamaged
}

// count reads the number of things that follow, each of which takes a byte or more.
func (d *decoder) count() (int, error) {
	n, err := d.number()
	if err == nil && n > uint64(len(d.data)-d.pos) {
		err = ErrDamaged
	}
	return int(n), err
}

func (d *decoder) text() (int, error) {
	n, err := d.number()
	if err == nil && n >= uint64(len(d.strings)) {
		err = ErrDamaged
	}
	return int(n), err
}

func (d *decoder) head() error {
	n, err := d.count()
	if err != nil {
		return err
	}
	d.strings = make([]string, n)
	lengths := make([]int, n)
	for i := range lengths {
		if lengths[i], err = d.count(); err != nil {
			return err
		}
	}
	for i, l := range lengths {
		if l > len(d.data)-d.pos {
			return ErrDamaged
		}
		d.strings[i] = d.data[d.pos : d.pos+l]
		d.pos += l
	}
	d.memo = make([][]reflect.Value, len(d.kept))
	for i := range d.kept {
		if err := d.keptValues(i); err != nil {
			return err
		}
	}
	if n, err = d.count(); err != nil {
		return err
	}
	d.types = make(map[string][]string, n)
	for range n {
		name, err := d.text()
		if err != nil {
			return err
		}
		fields, err := d.count()
		if err != nil {
			return err
		}
		names := make([]string, fields)
		for i := range names {
			s, err := d.text()
			if err != nil {
				return err
			}
			names[i] = d.strings[s]
		}
		d.types[d.strings[name]] = names
	}
	return nil
}

// keptValues reads the values of a type that is kept as text.
func (d *decoder) keptValues(kept int) error {
	n, err := d.count()
	if err != nil {
		return err
	}
	d.memo[kept] = make([]reflect.Value, n)
	for i := range n {
		text, err := d.text()
		if err != nil {
			return err
		}
		v, err := d.kept[kept].Parse(d.strings[text])
		if err != nil {
			return err
		}
		d.memo[kept][i] = reflect.ValueOf(v)
	}
	return nil
}

func (d *decoder) plan(t reflect.Type) *plan {
	if p, ok := d.plans[t]; ok {
		return p
	}
	p := &plan{kept: find(d.kept, t)}
	if p.kept < 0 && t.Kind() == reflect.Struct {
		names := d.types[t.String()]
		p.fields = make([]int, len(names))
		for i, name := range names {
			p.fields[i] = -1
			for j := range t.NumField() { // data and program mostly agree on the order
				k := (i + j) % t.NumField()
				if f := t.Field(k); f.Name == name && f.IsExported() {
					p.fields[i] = k
					break
				}
			}
		}
	}
	d.plans[t] = p
	return p
}

func (d *decoder) value(v reflect.Value, depth int) error {
	if depth > maxDepth {
		return ErrDamaged
	}
	switch v.Kind() {
	case reflect.String:
		i, err := d.text()
		if err != nil {
			return err
		}
		v.SetString(d.strings[i])
	case reflect.Bool:
		n, err := d.number()
		if err != nil {
			return err
		}
		v.SetBool(n != 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		u, err := d.number()
		if err != nil {
			return err
		}
		v.SetInt(int64(u>>1) ^ -int64(u&1))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := d.number()
		if err != nil {
			return err
		}
		v.SetUint(n)
	case reflect.Slice:
		return d.slice(v, depth)
	case reflect.Map:
		return d.mapping(v, depth)
	case reflect.Pointer:
		n, err := d.number()
		if err != nil || n == 0 {
			return err
		}
		v.Set(reflect.New(v.Type().Elem()))
		return d.value(v.Elem(), depth+1)
	case reflect.Struct:
		return d.structure(v, depth)
	default:
		return ErrDamaged
	}
	return nil
}

func (d *decoder) slice(v reflect.Value, depth int) error {
	n, err := d.count()
	if err != nil || n == 0 {
		return err
	}
	// Elements can be a thousand times larger than the byte that stands for an empty one: damaged data could ask for much
	// memory that they don't fill.
	size := min(n, 1024)
	v.Set(reflect.MakeSlice(v.Type(), size, size))
	for i := range n {
		if i == v.Len() {
			v.Grow(1)
			v.SetLen(min(v.Cap(), n))
		}
		if err := d.value(v.Index(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) mapping(v reflect.Value, depth int) error {
	n, err := d.count()
	if err != nil {
		return err
	}
	v.Set(reflect.MakeMap(v.Type()))
	key, elem := v.Type().Key(), v.Type().Elem()
	for range n {
		i, err := d.text()
		if err != nil {
			return err
		}
		x := reflect.New(elem).Elem()
		if err := d.value(x, depth+1); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(d.strings[i]).Convert(key), x)
	}
	return nil
}

func (d *decoder) structure(v reflect.Value, depth int) error {
	p := d.plan(v.Type())
	if p.kept >= 0 {
		n, err := d.number()
		if err == nil && n >= uint64(len(d.memo[p.kept])) {
			err = ErrDamaged
		}
		if err == nil {
			v.Set(d.memo[p.kept][n])
		}
		return err
	}
	n, err := d.count()
	if err != nil {
		return err
	}
	for range n {
		i, err := d.number()
		if err != nil {
			return err
		}
		if i >= uint64(len(p.fields)) {
			return ErrDamaged
		}
		if p.fields[i] < 0 {
			return fmt.Errorf("the data hold a field %s of %s, which this program hasn't got", d.types[v.Type().String()][i], v.Type())
		}
		if err := d.value(v.Field(p.fields[i]), depth+1); err != nil {
			return err
		}
	}
	return nil
}
