package check

import (
	"strings"

	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
)

// Verdict is the answer to one question.
type Verdict struct {
	Kind       string
	Value      string // as asked; "" for questions of several fields
	Answer     string // what the kind calls its yes or no: "valid", "format_valid", "acceptable" …
	OK         bool
	Reason     string // in a stable word or two, "" when there's nothing to say
	Message    string // for people
	Normalised string // the value as it should be written
	Suggestion string // what to write instead
	Details    []Detail
}

// Detail is a further result under its own name: "check_digit", "mid", "duty_eur".
type Detail struct {
	Name  string
	Value any // string, int, bool or []string
}

// Get returns a detail's value, nil when the verdict hasn't got it.
func (v Verdict) Get(name string) any {
	for _, d := range v.Details {
		if d.Name == name {
			return d.Value
		}
	}
	return nil
}

// MarshalJSON writes one flat object: kind, value, the answer under its own name, reason and the rest, then details.
func (v Verdict) MarshalJSON() ([]byte, error) {
	b := append([]byte(`{"kind":`), quote(v.Kind)...)
	text := func(name, s string) {
		if s != "" {
			b = append(b, `,"`+name+`":`...)
			b = append(b, quote(s)...)
		}
	}
	text("value", v.Value)
	if v.Answer != "" {
		b = append(b, `,"`+v.Answer+`":`...)
		b = append(b, map[bool]string{true: "true", false: "false"}[v.OK]...)
	}
	text("reason", v.Reason)
	text("message", v.Message)
	text("normalised", v.Normalised)
	text("suggestion", v.Suggestion)
	for _, d := range v.Details {
		j, err := strictjson.Marshal(d.Value)
		if err != nil {
			return nil, err
		}
		b = append(b, `,"`+d.Name+`":`...)
		b = append(b, j...)
	}
	return append(b, '}'), nil
}

func quote(s string) []byte { return strictjson.AppendString(nil, s) }

// fail returns a negative verdict.
func (v Verdict) fail(reason, message string) Verdict {
	v.OK, v.Reason, v.Message = false, reason, message
	return v
}

// with adds a detail.
func (v Verdict) with(name string, value any) Verdict {
	v.Details = append(v.Details[:len(v.Details):len(v.Details)], Detail{name, value})
	return v
}

// decode reads a question of several fields strictly; every problem is a finding with the path of its place.
func decode(data []byte, into any) error {
	var out trade.Errors
	for _, p := range strictjson.Decode(data, into, strictjson.Options{MaxBytes: 1 << 20, MaxValues: 10_000}) {
		out = append(out, trade.Finding{Code: p.Code, Severity: trade.Block, Path: p.Path, Message: p.Message, Line: p.Line, Cause: p.Cause})
	}
	return out.ErrorOrNil()
}

// isObject reports whether the text is a JSON object rather than a plain value.
func isObject(s string) bool { return strings.HasPrefix(strings.TrimLeft(s, " \t\r\n"), "{") }
