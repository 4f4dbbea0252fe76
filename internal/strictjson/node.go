package strictjson

import (
	"bytes"
	"iter"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds. The zero Node is Absent.
const (
	Absent Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case Bool:
		return "true or false"
	case Number:
		return "a number"
	case String:
		return "a string"
	case Array:
		return "a list"
	case Object:
		return "an object"
	}
	return "nothing"
}

// Node is one value of a parsed JSON text. Nodes are read-only and cheap to copy.
type Node struct {
	doc   *document
	index int32
}

// document is a parsed text: its values in the order of the text, an object's or list's before those inside it.
type document struct {
	data  []byte
	nodes []node
}

type node struct {
	start, end       int32 // of the value in data; of a string without its quotes
	keyStart, keyEnd int32 // of the key without its quotes, where the parent is an object
	parent           int32 // -1 for the root
	position         int32 // among the parent's values
	count            int32 // values directly inside
	next             int32 // index of the first node after this one and all inside it
	kind             Kind
	escaped          bool // the string holds escapes or invalid UTF-8
	keyEscaped       bool
}

func (n Node) node() *node { return &n.doc.nodes[n.index] }

// offset returns where the value begins in the text.
func (n Node) offset() int {
	if n.doc == nil {
		return 0
	}
	return int(n.node().start)
}

// Kind returns the kind of the value, Absent for the zero Node.
func (n Node) Kind() Kind {
	if n.doc == nil {
		return Absent
	}
	return n.node().kind
}

// Given reports whether there is a value other than null.
func (n Node) Given() bool { return n.Kind() > Null }

// Len returns the number of values directly inside an object or list.
func (n Node) Len() int {
	if n.doc == nil {
		return 0
	}
	return int(n.node().count)
}

// Raw returns the value as it stands in the text. The caller must not change it.
func (n Node) Raw() []byte {
	if n.doc == nil {
		return nil
	}
	p := n.node()
	if p.kind == String {
		return n.doc.data[p.start-1 : p.end+1]
	}
	return n.doc.data[p.start:p.end]
}

// Text returns a string's text, and a number, true, false or null as written.
func (n Node) Text() string {
	if n.doc == nil {
		return ""
	}
	p := n.node()
	b := n.doc.data[p.start:p.end]
	if p.kind == String && p.escaped {
		return unescape(b)
	}
	return string(b)
}

// Key returns the key the value has in its object.
func (n Node) Key() string {
	if n.doc == nil {
		return ""
	}
	p := n.node()
	b := n.doc.data[p.keyStart:p.keyEnd]
	if p.keyEscaped {
		return unescape(b)
	}
	return string(b)
}

// isKey compares the key without copying it.
func (n Node) isKey(name string) bool {
	p := n.node()
	if p.keyEscaped {
		return n.Key() == name
	}
	return string(n.doc.data[p.keyStart:p.keyEnd]) == name
}

// Values yields the values directly inside an object or list, in order.
func (n Node) Values() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.doc == nil {
			return
		}
		p := n.node()
		for i, left := n.index+1, p.count; left > 0; left-- {
			if !yield(Node{n.doc, i}) {
				return
			}
			i = n.doc.nodes[i].next
		}
	}
}

// Get returns the value of a key, the zero Node where the object hasn't got it or n isn't an object.
func (n Node) Get(name string) Node {
	if n.Kind() != Object {
		return Node{}
	}
	for v := range n.Values() {
		if v.isKey(name) {
			return v
		}
	}
	return Node{}
}

// Path returns the JSON Pointer of the value.
func (n Node) Path() string {
	if n.doc == nil {
		return ""
	}
	var parts []string
	for i := n.index; n.doc.nodes[i].parent >= 0; i = n.doc.nodes[i].parent {
		parent := n.doc.nodes[i].parent
		if n.doc.nodes[parent].kind == Array {
			parts = append(parts, strconv.Itoa(int(n.doc.nodes[i].position)))
		} else {
			parts = append(parts, escapePointer(Node{n.doc, i}.Key()))
		}
	}
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteByte('/')
		b.WriteString(parts[i])
	}
	return b.String()
}

// escapePointer writes one step of a JSON Pointer. Keys are cut: a path is for reading.
func escapePointer(key string) string {
	if len(key) > 200 {
		key = strings.ToValidUTF8(key[:200], "") + "…"
	}
	if !strings.ContainsAny(key, "~/") {
		return key
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

// unescape resolves the escapes of a string that the parser has checked. What isn't UTF-8 becomes U+FFFD.
func unescape(b []byte) string {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		c := b[i]
		if c != '\\' {
			if c < utf8.RuneSelf {
				out = append(out, c)
				i++
				continue
			}
			r, size := utf8.DecodeRune(b[i:])
			out = utf8.AppendRune(out, r)
			i += size
			continue
		}
		if i+1 >= len(b) {
			break
		}
		i += 2
		switch c = b[i-1]; c {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r := hex4(b[i:])
			i += 4
			if utf16.IsSurrogate(r) {
				pair := rune(utf8.RuneError)
				if bytes.HasPrefix(b[min(i, len(b)):], []byte(`\u`)) {
					pair = utf16.DecodeRune(r, hex4(b[i+2:]))
				}
				if pair != utf8.RuneError {
					i += 6
				}
				r = pair
			}
			out = utf8.AppendRune(out, r)
		default: // quote, backslash, slash
			out = append(out, c)
		}
	}
	return string(out)
}

// hex4 reads four hexadecimal digits, U+FFFD where there aren't four.
func hex4(b []byte) rune {
	if len(b) < 4 {
		return utf8.RuneError
	}
	var r rune
	for _, c := range b[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return utf8.RuneError
		}
		r = r<<4 | rune(c)
	}
	return r
}
