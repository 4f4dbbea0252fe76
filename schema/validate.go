package schema

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
)

// compiled keeps each schema once it has been compiled, by name: *jsonschema.Schema. They are facts about this package.
var compiled sync.Map

// Validate checks a document against a schema. The error is a trade.Errors with every fault: code "schema." and the
// keyword that isn't met, the JSON Pointer of its place and its reason; a document that isn't JSON has the codes of the
// module's readers ("json.syntax"). For a name that isn't known it is a trade.Finding with code "schema.unknown".
func Validate(name string, doc []byte) error {
	s, err := compile(name)
	if err != nil {
		return err
	}
	var raw json.RawMessage
	if errs := trade.FromProblems(strictjson.Decode(doc, &raw, strictjson.Options{})); len(errs) > 0 {
		return errs
	}
	v, err := decode(raw)
	if err != nil {
		return err
	}
	err = s.Validate(v)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return trade.Errors{{Code: "schema.internal", Severity: trade.Block, Message: err.Error(), Cause: err}}
	}
	var out trade.Errors
	collect(invalid, &out)
	slices.SortStableFunc(out, func(a, b trade.Finding) int { return cmp.Compare(a.Path, b.Path) })
	return slices.CompactFunc(out, func(a, b trade.Finding) bool { return a.Path == b.Path && a.Code == b.Code && a.Message == b.Message })
}

// decode reads a text that is known to be JSON into what the validator works on. Numbers keep their text, but for those
// beyond the bounds of this module's readers: the validator would spell them out digit by digit.
func decode(doc []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, trade.Errors{{Code: strictjson.CodeSyntax, Severity: trade.Block, Message: err.Error(), Cause: err}}
	}
	var out trade.Errors
	numbers(v, "", &out)
	return v, out.ErrorOrNil()
}

func numbers(v any, path string, out *trade.Errors) {
	switch v := v.(type) {
	case json.Number:
		if _, err := trade.ParseDecimal(string(v)); err != nil {
			*out = append(*out, trade.Finding{Code: strictjson.CodeNumber, Severity: trade.Block, Path: path, Message: err.Error()})
		}
	case []any:
		for i, e := range v {
			numbers(e, fmt.Sprintf("%s/%d", path, i), out)
		}
	case map[string]any:
		for k, e := range v {
			numbers(e, path+"/"+escape(k), out)
		}
	}
}

func escape(key string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(key) }

func unknown(name string) error {
	return trade.Finding{Code: "schema.unknown", Severity: trade.Block,
		Message: fmt.Sprintf("there is no schema %.40q: want one of %s", name, strings.Join(Names(), ", "))}
}

// compile returns a schema ready to validate with. Schemas refer to each other by their $id; nothing is ever fetched.
func compile(name string) (*jsonschema.Schema, error) {
	if s, ok := compiled.Load(name); ok {
		return s.(*jsonschema.Schema), nil
	}
	if text(name) == "" {
		return nil, unknown(name)
	}
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, fmt.Errorf("%s isn't one of the embedded schemas", url)
	}
	wanted := ""
	for _, n := range Names() {
		id, err := idOf(text(n))
		if err == nil {
			err = c.AddResource(id, strings.NewReader(text(n)))
		}
		if err != nil {
			return nil, broken(n, err)
		}
		if n == name {
			wanted = id
		}
	}
	s, err := c.Compile(wanted)
	if err != nil {
		return nil, broken(name, err)
	}
	kept, _ := compiled.LoadOrStore(name, s)
	return kept.(*jsonschema.Schema), nil
}

func broken(name string, err error) error {
	return trade.Finding{Code: "schema.broken", Severity: trade.Block, Message: fmt.Sprintf("schema %s: %s", name, err), Cause: err}
}

func idOf(text string) (string, error) {
	var head struct {
		ID string `json:"$id"`
	}
	err := json.Unmarshal([]byte(text), &head)
	return head.ID, err
}

// collect lists the leaves of a validation error: the faults themselves. Of alternatives it follows the one that was
// meant: the only one for that kind of value, else the one that got furthest. Where that doesn't tell, the fault is that
// none fits.
func collect(e *jsonschema.ValidationError, out *trade.Errors) {
	if len(e.Causes) == 0 {
		*out = append(*out, finding(e, e.Message))
		return
	}
	if k := keyword(e); k != "anyOf" && k != "oneOf" {
		for _, c := range e.Causes {
			collect(c, out)
		}
		return
	}
	if meant := meant(e); meant != nil {
		collect(meant, out)
		return
	}
	var reasons []string
	for _, c := range e.Causes {
		var leaves trade.Errors
		collect(c, &leaves)
		for _, l := range leaves {
			if !slices.Contains(reasons, l.Message) && len(reasons) < 6 {
				reasons = append(reasons, l.Message)
			}
		}
	}
	*out = append(*out, finding(e, "fits none of the forms it may have: "+strings.Join(reasons, "; or ")))
}

// meant returns the alternative that a value was meant for, nil where nothing tells.
func meant(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	var kind []*jsonschema.ValidationError // those for this kind of value
	var best *jsonschema.ValidationError
	deepest := depth(e.InstanceLocation)
	for _, c := range e.Causes {
		if !otherKind(c, e.InstanceLocation) {
			kind = append(kind, c)
		}
		if d := reach(c); d > deepest {
			best, deepest = c, d
		}
	}
	if len(kind) == 1 {
		return kind[0]
	}
	return best
}

// otherKind reports whether all that is wrong is the kind of value at a place: text where an object is wanted.
func otherKind(e *jsonschema.ValidationError, at string) bool {
	if len(e.Causes) == 0 {
		return keyword(e) == "type" && e.InstanceLocation == at
	}
	for _, c := range e.Causes {
		if !otherKind(c, at) {
			return false
		}
	}
	return true
}

// reach is the depth of the deepest place that a fault and its causes name.
func reach(e *jsonschema.ValidationError) int {
	d := depth(e.InstanceLocation)
	for _, c := range e.Causes {
		d = max(d, reach(c))
	}
	return d
}

func depth(pointer string) int { return strings.Count(pointer, "/") }

func keyword(e *jsonschema.ValidationError) string {
	return e.KeywordLocation[strings.LastIndexByte(e.KeywordLocation, '/')+1:]
}

// finding turns a fault into a finding. A message may quote the document: it is cut where that is long.
func finding(e *jsonschema.ValidationError, message string) trade.Finding {
	const most = 400
	if len(message) > most {
		message = strings.ToValidUTF8(message[:most], "") + "…"
	}
	path, err := url.PathUnescape(e.InstanceLocation) // the validator writes pointers as fragments of a URL
	if err != nil {
		path = e.InstanceLocation
	}
	return trade.Finding{Code: "schema." + cmp.Or(keyword(e), "false"), Severity: trade.Block, Path: path, Message: message}
}
