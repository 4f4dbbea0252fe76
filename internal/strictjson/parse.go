package strictjson

import (
	"bytes"
	"fmt"
	"math"
	"unicode/utf16"
	"unicode/utf8"
)

// Options bound what Decode accepts and give hooks what they share. The zero value has the defaults.
type Options struct {
	MaxBytes    int // length of the text; default 16 MiB
	MaxElements int // elements of one list; default 10,000
	MaxValues   int // values in all; default 1,000,000
	Scope       any // what the types' own forms share, see Context.Scope
}

// The defaults of Options, and the deepest nesting accepted.
const (
	DefaultMaxBytes    = 16 << 20
	DefaultMaxElements = 10_000
	DefaultMaxValues   = 1_000_000
	MaxDepth           = 64
)

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	o.MaxBytes = min(o.MaxBytes, math.MaxInt32-1)
	if o.MaxElements <= 0 {
		o.MaxElements = DefaultMaxElements
	}
	if o.MaxValues <= 0 {
		o.MaxValues = DefaultMaxValues
	}
	return o
}

// parser builds a document. It stops at the first fault of syntax, depth or total size, as what follows means nothing;
// everything else it reports and reads on.
type parser struct {
	*document
	opts    Options
	pos     int
	depth   int
	allUTF8 bool
	report  *report
}

func parse(data []byte, opts Options, r *report) (Node, bool) {
	if len(data) > opts.MaxBytes {
		r.add(0, Problem{Code: CodeSize, Message: fmt.Sprintf("the text has %d bytes; at most %d are read", len(data), opts.MaxBytes)})
		return Node{}, false
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	p := parser{
		document: &document{data: data, nodes: make([]node, 0, min(len(data)/12+8, 4096))},
		opts:     opts, allUTF8: utf8.Valid(data), report: r,
	}
	p.space()
	if !p.value(-1, 0, node{}) {
		return Node{}, false
	}
	p.space()
	if p.pos < len(p.data) {
		p.fail(-1, CodeSyntax, "there is more text after the end of the value")
		return Node{}, false
	}
	return Node{p.document, 0}, true
}

// fail reports a problem at the current position, with the path of the node at index at.
func (p *parser) fail(at int32, code, format string, args ...any) bool {
	path := ""
	if at >= 0 {
		path = Node{p.document, at}.Path()
	}
	p.report.add(p.pos, Problem{Code: code, Path: path, Message: fmt.Sprintf(format, args...)})
	return false
}

func (p *parser) space() {
	for p.pos < len(p.data) {
		switch p.data[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

// unexpected reports what stands where want should.
func (p *parser) unexpected(at int32, want string) bool {
	if p.pos >= len(p.data) {
		return p.fail(at, CodeSyntax, "the text ends where %s should follow", want)
	}
	r, _ := utf8.DecodeRune(p.data[p.pos:])
	return p.fail(at, CodeSyntax, "%q where %s should stand", r, want)
}

// value reads one value; key holds its key and position.
func (p *parser) value(parent int32, position int32, key node) bool {
	if len(p.nodes) >= p.opts.MaxValues {
		return p.fail(parent, CodeSize, "the text has more than %d values", p.opts.MaxValues)
	}
	i := int32(len(p.nodes))
	n := key
	n.parent, n.position, n.start = parent, position, int32(p.pos)
	p.nodes = append(p.nodes, n)
	ok := false
	if p.pos >= len(p.data) {
		return p.unexpected(parent, "a value")
	}
	switch c := p.data[p.pos]; {
	case c == '{':
		ok = p.object(i)
	case c == '[':
		ok = p.array(i)
	case c == '"':
		start, end, escaped, good := p.text(i)
		n := &p.nodes[i]
		n.kind, n.start, n.end, n.escaped = String, start, end, escaped
		n.next = i + 1
		return good
	case c == '-' || '0' <= c && c <= '9':
		ok = p.number(i)
	default:
		ok = p.word(i)
	}
	p.nodes[i].end = int32(p.pos)
	p.nodes[i].next = int32(len(p.nodes))
	return ok
}

func (p *parser) word(i int32) bool {
	for _, w := range [...]struct {
		text string
		kind Kind
	}{{"true", Bool}, {"false", Bool}, {"null", Null}} {
		if bytes.HasPrefix(p.data[p.pos:], []byte(w.text)) {
			p.nodes[i].kind = w.kind
			p.pos += len(w.text)
			return true
		}
	}
	return p.unexpected(i, "a value")
}

func (p *parser) number(i int32) bool {
	p.nodes[i].kind = Number
	p.take('-')
	switch {
	case p.take('0'):
	case p.digits() == 0:
		return p.unexpected(i, "a digit")
	}
	if p.take('.') && p.digits() == 0 {
		return p.unexpected(i, "a digit")
	}
	if p.take('e') || p.take('E') {
		if !p.take('+') {
			p.take('-')
		}
		if p.digits() == 0 {
			return p.unexpected(i, "a digit")
		}
	}
	if p.pos < len(p.data) {
		if c := p.data[p.pos]; '0' <= c && c <= '9' || c == '.' || c == '+' || c == '-' {
			return p.fail(i, CodeNumber, "a number such as 12.50 is wanted, without leading zeros")
		}
	}
	return true
}

func (p *parser) take(c byte) bool {
	if p.pos < len(p.data) && p.data[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *parser) digits() int {
	from := p.pos
	for p.pos < len(p.data) && '0' <= p.data[p.pos] && p.data[p.pos] <= '9' {
		p.pos++
	}
	return p.pos - from
}

// text reads a string from its opening quote and returns what stands between the quotes.
func (p *parser) text(at int32) (start, end int32, escaped, ok bool) {
	p.pos++
	from := p.pos
	bad := false
	for p.pos < len(p.data) {
		c := p.data[p.pos]
		switch {
		case c == '"':
			if bad {
				escaped = true
				p.fail(at, CodeUTF8, "the text isn't UTF-8")
			}
			p.pos++
			return int32(from), int32(p.pos - 1), escaped, true
		case c == '\\':
			escaped = true
			n := p.escape(&bad)
			if n == 0 {
				p.fail(at, CodeSyntax, "a backslash must be followed by one of \" \\ / b f n r t or u and four hexadecimal digits")
				return 0, 0, false, false
			}
			p.pos += n
		case c < 0x20:
			p.fail(at, CodeSyntax, "a string holds a control character; write it as \\u%04x", c)
			return 0, 0, false, false
		case c < utf8.RuneSelf || p.allUTF8:
			p.pos++
		default:
			r, size := utf8.DecodeRune(p.data[p.pos:])
			bad = bad || r == utf8.RuneError && size == 1
			p.pos += size
		}
	}
	p.unexpected(at, `the closing quote`)
	return 0, 0, false, false
}

// escape returns the length of the escape at the current position, 0 for none. Half a surrogate pair sets bad.
func (p *parser) escape(bad *bool) int {
	rest := p.data[p.pos:]
	if len(rest) < 2 {
		return 0
	}
	if bytes.IndexByte([]byte(`"\/bfnrt`), rest[1]) >= 0 {
		return 2
	}
	if rest[1] != 'u' || len(rest) < 6 || !isHex(rest[2:6]) {
		return 0
	}
	r := hex4(rest[2:])
	if !utf16.IsSurrogate(r) {
		return 6
	}
	if len(rest) >= 12 && rest[6] == '\\' && rest[7] == 'u' && isHex(rest[8:12]) &&
		utf16.DecodeRune(r, hex4(rest[8:])) != utf8.RuneError {
		return 12
	}
	*bad = true
	return 6
}

func isHex(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}

func (p *parser) enter(i int32, k Kind) bool {
	p.nodes[i].kind = k
	p.depth++
	if p.depth > MaxDepth {
		return p.fail(i, CodeDepth, "values are nested more than %d deep", MaxDepth)
	}
	p.pos++
	p.space()
	return true
}

func (p *parser) array(i int32) bool {
	if !p.enter(i, Array) {
		return false
	}
	defer func() { p.depth-- }()
	if p.take(']') {
		return true
	}
	for count := int32(0); ; {
		before := len(p.nodes)
		if !p.value(i, count, node{}) {
			return false
		}
		if count++; int(count) > p.opts.MaxElements {
			if int(count) == p.opts.MaxElements+1 {
				p.fail(i, CodeSize, "the list has more than %d elements", p.opts.MaxElements)
			}
			p.nodes = p.nodes[:before]
		} else {
			p.nodes[i].count = count
		}
		p.space()
		if p.take(']') {
			return true
		}
		if !p.take(',') {
			return p.unexpected(i, `a comma or "]"`)
		}
		p.space()
	}
}

func (p *parser) object(i int32) bool {
	if !p.enter(i, Object) {
		return false
	}
	defer func() { p.depth-- }()
	if p.take('}') {
		return true
	}
	var seen map[string]bool // from 32 keys on; fewer are compared one with another
	for count := int32(0); ; count++ {
		if p.pos >= len(p.data) || p.data[p.pos] != '"' {
			return p.unexpected(i, "a key in double quotes")
		}
		var key node
		var ok bool
		if key.keyStart, key.keyEnd, key.keyEscaped, ok = p.text(i); !ok {
			return false
		}
		keyAt := p.pos
		p.space()
		if !p.take(':') {
			return p.unexpected(i, "a colon")
		}
		p.space()
		child := Node{p.document, int32(len(p.nodes))}
		if !p.value(i, count, key) {
			return false
		}
		if count == 32 {
			seen = make(map[string]bool, 64)
			for v := range (Node{p.document, i}).Values() {
				seen[v.Key()] = true
			}
		}
		double := false
		if seen != nil {
			k := child.Key()
			double = seen[k]
			seen[k] = true
		} else {
			double = p.has(i, child)
		}
		if double {
			end := p.pos
			p.pos = keyAt
			p.fail(child.index, CodeDuplicate, "the key %.60q stands twice in one object", child.Key())
			p.pos = end
		}
		p.nodes[i].count = count + 1
		p.space()
		if p.take('}') {
			return true
		}
		if !p.take(',') {
			return p.unexpected(i, `a comma or "}"`)
		}
		p.space()
	}
}

// has reports whether an earlier key of object i equals child's.
func (p *parser) has(i int32, child Node) bool {
	c := child.node()
	for v := range (Node{p.document, i}).Values() {
		n := v.node()
		if n.keyEscaped || c.keyEscaped {
			if v.Key() == child.Key() {
				return true
			}
		} else if bytes.Equal(p.data[n.keyStart:n.keyEnd], p.data[c.keyStart:c.keyEnd]) {
			return true
		}
	}
	return false
}
