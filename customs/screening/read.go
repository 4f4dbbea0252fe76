package screening

import (
	"bufio"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// Bounds on what is read: the largest official file has about 120 MB and 20,000 entries.
const (
	maxFile     = 512 << 20
	maxEntries  = 500_000
	maxDepth    = 32
	maxElements = 200_000 // inside one entry
	maxText     = 1 << 20 // of one element
)

// fault is the error of a list that can't be read.
func fault(list, code string, line int, format string, args ...any) error {
	return trade.Errors{{
		Code: "screening." + code, Severity: trade.Block, Line: line, Message: list + ": " + fmt.Sprintf(format, args...),
		Remedy: "download the list anew from its authority, in the form that the reader's comment names",
	}}
}

// limited stops a file that is too large with an error instead of reading half of it.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errors.New("the file is larger than 512 MB")
	}
	if int64(len(p)) > l.left {
		p = p[:l.left]
	}
	n, err := l.r.Read(p)
	l.left -= int64(n)
	return n, err
}

// node is an element of an XML list.
type node struct {
	name     string
	attrs    []xml.Attr
	text     string
	children []*node
}

func (n *node) attr(name string) string {
	if n != nil {
		for _, a := range n.attrs {
			if a.Name.Local == name {
				return strings.TrimSpace(a.Value)
			}
		}
	}
	return ""
}

// each calls f for the elements at a path below n: "akaList/aka".
func (n *node) each(path string, f func(*node)) {
	if n == nil {
		return
	}
	step, rest, more := strings.Cut(path, "/")
	for _, c := range n.children {
		switch {
		case c.name != step:
		case more:
			c.each(rest, f)
		default:
			f(c)
		}
	}
}

// value is the text of the first element at a path that has any.
func (n *node) value(path string) (out string) {
	n.each(path, func(c *node) {
		if out == "" {
			out = c.text
		}
	})
	return out
}

// readXML reads a list of XML entries one by one, without entities or document types. other is told of the elements
// that stand beside the entries.
func readXML(list string, r io.Reader, isEntry func(name string) bool, entry, other func(*node)) error {
	d := xml.NewDecoder(bufio.NewReaderSize(&limited{r, maxFile}, 1<<16))
	d.Strict = true
	d.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "us-ascii") {
			return input, nil
		}
		return nil, fmt.Errorf("the encoding %.20q isn't read; the official files are UTF-8", charset)
	}
	entries, depth := 0, 0
	for {
		token, err := d.Token()
		line, _ := d.InputPos()
		switch {
		case err == io.EOF && depth == 0 && entries > 0:
			return nil
		case err == io.EOF:
			return fault(list, "empty", line, "there are no entries of this list in the file")
		case err != nil:
			return fault(list, "xml", line, "%v", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return fault(list, "doctype", line, "the file declares a document type, which the official files don't")
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return fault(list, "depth", line, "the elements are nested too deeply")
			}
			if !isEntry(t.Name.Local) {
				if other != nil {
					other(&node{name: t.Name.Local, attrs: t.Attr})
				}
				continue
			}
			budget := maxElements
			n, err := readNode(d, t, depth, &budget)
			if err != nil {
				line, _ := d.InputPos()
				return fault(list, "xml", line, "%v", err)
			}
			depth--
			if entries++; entries > maxEntries {
				return fault(list, "size", line, "the list has more than %d entries", maxEntries)
			}
			entry(n)
		case xml.EndElement:
			depth--
		}
	}
}

// readNode reads an element with all it holds.
func readNode(d *xml.Decoder, start xml.StartElement, depth int, budget *int) (*node, error) {
	n := &node{name: start.Name.Local, attrs: start.Copy().Attr}
	if *budget--; *budget < 0 || depth > maxDepth {
		return nil, errors.New("an entry holds too many elements")
	}
	var text strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			child, err := readNode(d, t, depth+1, budget)
			if err != nil {
				return nil, err
			}
			n.children = append(n.children, child)
		case xml.CharData:
			if text.Len()+len(t) > maxText {
				return nil, errors.New("an element's text is too long")
			}
			text.Write(t)
		case xml.Directive:
			return nil, errors.New("the file declares a document type inside an entry")
		case xml.EndElement:
			n.text = strings.TrimSpace(text.String())
			return n, nil
		}
	}
}

// table is a CSV list with a header.
type table struct {
	columns map[string]int
	row     []string
}

// get returns the first of the columns that has text in this row.
func (t *table) get(columns ...string) string {
	for _, c := range columns {
		if i, ok := t.columns[c]; ok && i < len(t.row) {
			if v := strings.TrimSpace(t.row[i]); v != "" {
				return v
			}
		}
	}
	return ""
}

// readTable reads a CSV list whose header is the first row that holds the column key; rows before it are given to
// preface.
func readTable(list string, r io.Reader, comma rune, key string, preface func([]string), row func(*table)) error {
	c := csv.NewReader(bufio.NewReaderSize(&limited{r, maxFile}, 1<<16))
	c.Comma, c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = comma, -1, true, true
	t := &table{}
	rows := 0
	for {
		record, err := c.Read()
		line, _ := 0, 0
		if len(record) > 0 {
			line, _ = c.FieldPos(0)
		}
		switch {
		case err == io.EOF && rows > 0:
			return nil
		case err == io.EOF:
			return fault(list, "empty", 0, "there are no entries of this list in the file: no column %q", key)
		case err != nil:
			return fault(list, "csv", line, "%v", err)
		case len(record) > 1000:
			return fault(list, "csv", line, "a row has more than 1,000 columns")
		}
		if t.columns == nil {
			columns := map[string]int{}
			for i, name := range record {
				name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
				if _, twice := columns[name]; !twice {
					columns[name] = i
				}
			}
			if _, ok := columns[key]; ok {
				t.columns = columns
			} else if preface != nil {
				preface(record)
			}
			continue
		}
		if rows++; rows > 4*maxEntries {
			return fault(list, "size", line, "the list has too many rows")
		}
		t.row = record
		row(t)
	}
}

// collector gathers entries that a list spreads over several rows or files.
type collector struct {
	list *List
	at   map[string]int
}

func newCollector(name string) *collector {
	return &collector{&List{Name: name}, map[string]int{}}
}

// entry returns the entry with a number, new when it's the first of it.
func (c *collector) entry(id string) *Listed {
	if i, ok := c.at[id]; ok {
		return &c.list.Entries[i]
	}
	c.at[id] = len(c.list.Entries)
	c.list.Entries = append(c.list.Entries, Listed{ID: id, List: c.list.Name})
	return &c.list.Entries[len(c.list.Entries)-1]
}

// done drops entries without a name and gives the first alias to those that have only such.
func (c *collector) done() *List {
	kept := c.list.Entries[:0]
	for _, e := range c.list.Entries {
		if e.Name == "" && len(e.Aliases) > 0 {
			e.Name, e.Aliases = e.Aliases[0].Name, e.Aliases[1:]
		}
		if e.Name != "" {
			kept = append(kept, e)
		}
	}
	c.list.Entries = kept
	return c.list
}

func (l *Listed) named(name string, primary, weak bool) {
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case name == "" || name == l.Name:
	case primary && l.Name == "":
		l.Name = name
	default:
		for _, a := range l.Aliases {
			if a.Name == name {
				return
			}
		}
		l.Aliases = append(l.Aliases, Alias{name, weak})
	}
}

func (l *Listed) born(text string) {
	if d, ok := ParseBirthDate(text); ok {
		for _, b := range l.Births {
			if b == d {
				return
			}
		}
		l.Births = append(l.Births, d)
	}
}

func (l *Listed) of(country string) {
	country = strings.TrimSpace(country)
	if country == "" || country == "00" {
		return
	}
	for _, c := range l.Countries {
		if strings.EqualFold(c, country) {
			return
		}
	}
	l.Countries = append(l.Countries, country)
}

func (l *Listed) identified(typ, number, country string) {
	if number = strings.TrimSpace(number); number != "" {
		for _, d := range l.IDs {
			if d.Number == number {
				return
			}
		}
		l.IDs = append(l.IDs, Document{typ, number, country})
	}
}

func (l *Listed) under(programme string) {
	if programme = strings.TrimSpace(programme); programme != "" {
		for _, p := range l.Programmes {
			if p == programme {
				return
			}
		}
		l.Programmes = append(l.Programmes, programme)
	}
}

// kindOf reads a kind as the lists write it.
func kindOf(s string) Kind {
	switch s = strings.ToLower(strings.TrimSpace(s)); {
	case s == "individual" || s == "person" || s == "p":
		return Person
	case strings.Contains(s, "vessel") || s == "ship":
		return Vessel
	case strings.Contains(s, "aircraft"):
		return Aircraft
	}
	return Entity
}
