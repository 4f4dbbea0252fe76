package strictjson

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// The codes of problems. Types with forms of their own add theirs.
const (
	CodeSyntax       = "json.syntax"        // not JSON, or more than one value
	CodeUTF8         = "json.utf8"          // text that isn't UTF-8
	CodeDepth        = "json.depth"         // nested too deeply
	CodeSize         = "json.size"          // too long, or a list with too many elements
	CodeDuplicate    = "json.duplicate"     // a key given twice in one object
	CodeUnknownField = "json.unknown_field" // a key that nothing reads
	CodeKind         = "json.kind"          // a string where a number is wanted, and the like
	CodeNumber       = "json.number"        // not a number, or one beyond bounds
	CodeValue        = "json.value"         // a value that its type refuses
	CodeMore         = "json.more"          // so many problems that the rest isn't listed
)

// Problem is one thing wrong with a JSON text.
type Problem struct {
	Code    string
	Path    string // JSON Pointer (RFC 6901), "" for the whole
	Message string
	Line    int // from 1
	Cause   error
}

// Error makes a Problem usable as an error.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Code)
	if p.Path != "" {
		b.WriteString(" at ")
		b.WriteString(p.Path)
	}
	if p.Line > 0 {
		b.WriteString(" (line ")
		b.WriteString(strconv.Itoa(p.Line))
		b.WriteByte(')')
	}
	b.WriteString(": ")
	b.WriteString(p.Message)
	return b.String()
}

// Unwrap returns the error behind the problem, if any.
func (p Problem) Unwrap() error { return p.Cause }

// Problems are all problems of one text, in the order of the text. An empty Problems isn't an error: see ErrorOrNil.
type Problems []Problem

// Error joins the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.Is and errors.As every problem.
func (ps Problems) Unwrap() []error {
	out := make([]error, len(ps))
	for i, p := range ps {
		out[i] = p
	}
	return out
}

// ErrorOrNil returns ps as an error when there are problems, else nil.
func (ps Problems) ErrorOrNil() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// maxProblems bounds what is listed for one text: a file of another format would fill pages.
const maxProblems = 1000

// report collects problems with the offset each was found at; lines are counted once, at the end.
type report struct {
	found []found
	more  int
}

type found struct {
	Problem
	offset int
}

func (r *report) add(offset int, p Problem) {
	if len(r.found) >= maxProblems {
		r.more++
		return
	}
	r.found = append(r.found, found{p, offset})
}

func (r *report) problems(data []byte) Problems {
	if len(r.found) == 0 {
		return nil
	}
	slices.SortStableFunc(r.found, func(a, b found) int { return cmp.Compare(a.offset, b.offset) })
	out := make(Problems, 0, len(r.found)+1)
	line, at := 1, 0
	for _, f := range r.found {
		for end := min(f.offset, len(data)); at < end; at++ {
			if data[at] == '\n' {
				line++
			}
		}
		f.Line = line
		out = append(out, f.Problem)
	}
	if r.more > 0 {
		out = append(out, Problem{Code: CodeMore, Message: strconv.Itoa(r.more) + " more problems aren't listed"})
	}
	return out
}

// suggestion returns the known name that is one edit away from a misspelt one: a letter changed, added, left out,
// swapped with its neighbour, or of the other case; or "".
func suggestion(name string, known []string) string {
	if len(name) > 100 {
		return ""
	}
	for _, k := range known {
		if strings.EqualFold(squeeze(k), squeeze(name)) {
			return k
		}
	}
	for _, k := range known {
		if len(name) > 1 && oneEdit(strings.ToLower(name), k) {
			return k
		}
	}
	return ""
}

// squeeze drops what naming styles differ in: "shipTo" and "ship-to" are meant as "ship_to".
func squeeze(s string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(s)
}

func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		if i == len(a) || a[i+1:] == b[i+1:] {
			return true
		}
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	case 1:
		return a[i:] == b[i+1:]
	}
	return false
}
