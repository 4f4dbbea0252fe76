package customs

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
)

//go:embed rules/fields.json
var fieldsJSON []byte

// Responsibility says who deals with one field of the order: which system or person sets it, who checks it, and which
// decisions use it.
type Responsibility struct {
	// Field is a JSON Pointer into the order, in which * stands for any step: "/items/*/hs_code".
	Field  string           `json:"field"`
	SetBy  string           `json:"set_by"`           // "catalogue", "checkout", "warehouse", "finance", "compliance", "carrier"
	Checks []string         `json:"checks,omitempty"` // who checks it
	Uses   []trade.Decision `json:"uses,omitempty"`   // the decisions that rest on it
	Note   string           `json:"note,omitempty"`
}

// Responsibilities is a table of fields, the more specific first. It's immutable once decoded.
type Responsibilities struct {
	Version string           `json:"version"`
	Fields  []Responsibility `json:"fields"`
}

// DecodeResponsibilities reads a host's own table. The error is trade.Errors with everything wrong at once.
func DecodeResponsibilities(data []byte) (*Responsibilities, error) {
	var r Responsibilities
	faults := trade.FromProblems(strictjson.Decode(data, &r, strictjson.Options{MaxBytes: 1 << 20}))
	seen := map[string]bool{}
	for i, f := range r.Fields {
		path := "/fields/" + strconv.Itoa(i)
		if !strings.HasPrefix(f.Field, "/") || f.SetBy == "" {
			faults = append(faults, trade.Finding{Code: "responsibility.incomplete", Severity: trade.Block, Path: path,
				Message: "a responsibility needs a field that begins with / and who sets it"})
		}
		if seen[f.Field] {
			faults = append(faults, trade.Finding{Code: "responsibility.duplicate", Severity: trade.Block, Path: path + "/field",
				Message: fmt.Sprintf("the field %.80q stands twice", f.Field)})
		}
		seen[f.Field] = true
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return &r, nil
}

// DefaultResponsibilities is a usual division of work between a shop's systems, for hosts to start from.
func DefaultResponsibilities() (*Responsibilities, error) { return DecodeResponsibilities(fieldsJSON) }

// Of returns who deals with the field at a JSON Pointer: the entry that names it most exactly, or one that names what
// it lies in. ok is false where the table says nothing.
func (r *Responsibilities) Of(pointer string) (best Responsibility, ok bool) {
	if r == nil {
		return best, false
	}
	score := -1
	for _, f := range r.Fields {
		if s := covers(f.Field, pointer); s > score {
			best, score, ok = f, s, true
		}
	}
	return best, ok
}

// covers scores how exactly a pattern names a pointer: two for each step of its own, one for a *; -1 when it doesn't.
func covers(pattern, pointer string) int {
	p, at := strings.Split(pattern, "/"), strings.Split(pointer, "/")
	if len(p) > len(at) {
		return -1
	}
	score := 0
	for i, step := range p {
		switch step {
		case at[i]:
			score += 2
		case "*":
			score++
		default:
			return -1
		}
	}
	return score
}

// Assign returns the findings with their owner filled in from the table, where they have none.
func (r *Responsibilities) Assign(findings []trade.Finding) []trade.Finding {
	out := make([]trade.Finding, len(findings))
	for i, f := range findings {
		if who, ok := r.Of(f.Path); ok && f.Owner == "" {
			f.Owner = who.SetBy
		}
		out[i] = f
	}
	return out
}

// Readiness sorts findings by the decision they hold up: what is in the way of each. Findings that hold no decision of
// their own count for those that use their field.
func (r *Responsibilities) Readiness(findings []trade.Finding) map[trade.Decision][]trade.Finding {
	out := map[trade.Decision][]trade.Finding{}
	for _, f := range findings {
		if f.Severity != trade.Block && f.Severity != trade.Review {
			continue
		}
		decisions := []trade.Decision{f.Holds}
		if f.Holds == "" {
			decisions = nil
			if who, ok := r.Of(f.Path); ok {
				decisions = who.Uses
			}
		}
		for _, d := range decisions {
			out[d] = append(out[d], f)
		}
	}
	return out
}
