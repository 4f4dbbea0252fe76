package trade

import (
	"errors"
	"slices"
	"strings"
)

// Severity says what a finding does to the decision it concerns.
type Severity string

// The severities, most serious first.
const (
	Block  Severity = "block"  // the decision is held until it is resolved
	Review Severity = "review" // a person should look before the decision stands
	Warn   Severity = "warn"   // the answer stands; the reader should know
	Info   Severity = "info"   // an assumption or a fact worth stating
)

// Decision is one of the decisions of an order's flow that a finding can hold up.
type Decision string

// The decisions of the flow, in order.
const (
	DecideIdentity    Decision = "identify"
	DecideLandedCost  Decision = "landed_cost"
	DecideDeclaration Decision = "declaration"
	DecideCarrier     Decision = "carrier"
	DecideReturn      Decision = "return"
)

// Finding is one thing an answer has to say about its input or its law: an exception, an assumption, a doubt. Codes
// are stable, lower case and dotted ("hs.ambiguous"); tests and hosts rely on them, never on messages.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Path     string   `json:"path,omitempty"` // JSON Pointer into the order, "" for the whole
	Message  string   `json:"message"`
	Settles  string   `json:"settles,omitempty"` // the input that would settle it
	Remedy   string   `json:"remedy,omitempty"`
	Owner    string   `json:"owner,omitempty"`  // which system or person sets the field
	Holds    Decision `json:"holds,omitempty"`  // the decision held up
	Source   string   `json:"source,omitempty"` // rule set or instrument behind it
	Line     int      `json:"line,omitempty"`   // line of the file at fault, from 1, where a file was read
	Cause    error    `json:"-"`                // wrapped error, if any
}

// Error makes a single Finding usable as an error.
func (f Finding) Error() string {
	var b strings.Builder
	b.WriteString(f.Code)
	if f.Path != "" {
		b.WriteString(" at ")
		b.WriteString(f.Path)
	}
	b.WriteString(": ")
	b.WriteString(f.Message)
	return b.String()
}

// Unwrap returns the wrapped error, if any.
func (f Finding) Unwrap() error { return f.Cause }

// Is makes errors.Is(err, trade.Finding{Code: "order.currency"}) match by code.
func (f Finding) Is(target error) bool {
	t, ok := target.(Finding)
	return ok && t.Code == f.Code && (t.Path == "" || t.Path == f.Path)
}

// Errors is an error that holds every finding of one call, so that a user sees all problems at once.
type Errors []Finding

// Error joins the findings, one a line.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, f := range e {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.Is and errors.As every finding.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i, f := range e {
		out[i] = f
	}
	return out
}

// ErrorOrNil returns e as an error when it holds findings, else nil.
func (e Errors) ErrorOrNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// FindingsOf returns the findings an error holds; an error of another kind becomes one finding with code "internal".
func FindingsOf(err error) []Finding {
	if err == nil {
		return nil
	}
	var all Errors
	if errors.As(err, &all) {
		return all
	}
	var one Finding
	if errors.As(err, &one) {
		return []Finding{one}
	}
	return []Finding{{Code: "internal", Severity: Block, Message: err.Error(), Cause: err}}
}

// Blocking reports whether any finding blocks.
func Blocking(fs []Finding) bool {
	return slices.ContainsFunc(fs, func(f Finding) bool { return f.Severity == Block })
}
