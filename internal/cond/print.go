package cond

import (
	"bytes"
	"encoding/json"

	"github.com/crossborder-go/crossborder/trade"
)

// MarshalJSON writes a form that UnmarshalJSON reads back as the same condition.
func (c Cond) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	c.print(&b)
	return b.Bytes(), nil
}

// String returns the JSON form.
func (c Cond) String() string {
	var b bytes.Buffer
	c.print(&b)
	return b.String()
}

func (c *Cond) print(b *bytes.Buffer) {
	switch c.Op {
	case All, Any:
		b.WriteString(map[Op]string{All: `{"all":[`, Any: `{"any":[`}[c.Op])
		for i := range c.Subs {
			if i > 0 {
				b.WriteByte(',')
			}
			c.Subs[i].print(b)
		}
		b.WriteString("]}")
	case Not, AnyLine, AllLines:
		b.WriteString(map[Op]string{Not: `{"not":`, AnyLine: `{"any_line":`, AllLines: `{"all_lines":`}[c.Op])
		c.Subs[0].print(b)
		b.WriteByte('}')
	case Match:
		b.WriteByte('{')
		quote(b, c.Name)
		b.WriteByte(':')
		list(b, c.Values)
		b.WriteByte('}')
	case Value:
		b.WriteString(`{"value":{"of":`)
		list(b, c.Of)
		if c.Per != "" {
			b.WriteString(`,"per":`)
			quote(b, c.Per)
		}
		if c.Quota != "" {
			b.WriteString(`,"quota":`)
			quote(b, c.Quota)
		}
		c.bounds(b)
		b.WriteString("}}")
	case Fact:
		b.WriteString(`{"fact":{"name":`)
		quote(b, c.Name)
		switch {
		case c.List:
			b.WriteString(`,"has":`)
			list(b, c.Values)
			if len(c.Among) > 0 {
				b.WriteString(`,"among":`)
				list(b, c.Among)
			}
		case len(c.Values) > 0:
			b.WriteString(`,"in":`)
			list(b, c.Values)
		}
		c.bounds(b)
		b.WriteString("}}")
	case Date:
		b.WriteString(`{"date":{"of":`)
		quote(b, c.Name)
		c.bounds(b)
		b.WriteString("}}")
	default:
		b.WriteString("{}")
	}
}

func (c *Cond) bounds(b *bytes.Buffer) {
	for _, x := range c.Bounds {
		b.WriteByte(',')
		quote(b, x.key())
		b.WriteByte(':')
		quote(b, x.text())
	}
}

// key returns the word of the comparison: the one for dates where it compares with a date.
func (b *Bound) key() string {
	if !b.Date.IsZero() {
		return [...]string{AtMost: "until", Under: "before", AtLeast: "from", Over: "after"}[min(b.Cmp, Over)]
	}
	return [...]string{AtMost: "at_most", Under: "under", AtLeast: "at_least", Over: "over"}[min(b.Cmp, Over)]
}

func (b *Bound) text() string {
	if !b.Date.IsZero() {
		return b.Date.String()
	}
	s := trade.DecimalText(b.Number, 0)
	if b.Unit != "" {
		s += " " + b.Unit
	}
	return s
}

func list(b *bytes.Buffer, values []string) {
	b.WriteByte('[')
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		quote(b, v)
	}
	b.WriteByte(']')
}

func quote(b *bytes.Buffer, s string) {
	text, err := json.Marshal(s)
	if err != nil { // can't be: every string has a JSON form
		text = []byte(`""`)
	}
	b.Write(text)
}
