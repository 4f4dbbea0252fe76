package customs

import (
	"context"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

// RuleSet is the extension point for what must hold before goods leave: data that a procedure needs, goods that a
// destination refuses, terms that contradict each other. It checks an order, its quote and its declaration, as far as
// the subject holds them, and says what it found; offers, margins and promises are the concern of the flow's policy.
//
// An implementation is safe for concurrent use, doesn't change the subject, gives the same findings for the same
// subject in the same order, gives each finding a stable dotted code, a severity, a message and a JSON Pointer into the
// order, and returns soon after the context ends. It doesn't repeat what the quote's own findings say. Package
// customstest proves all that in one call.
type RuleSet interface {
	// Name identifies the rule set in findings and records, "standard".
	Name() string
	// Version is the date or version of its rules.
	Version() string
	// Check returns what it found, nil when all is in order.
	Check(ctx context.Context, s Subject) []trade.Finding
}

// Subject is what rules look at. The quote and the declaration are nil as long as there are none; rules that need them
// then have nothing to say.
type Subject struct {
	Order       *trade.Order
	Quote       *landedcost.Quote
	Declaration *Declaration

	destination trade.Territory // worked out once for all rules
}

// prepared works out what many rules ask for.
func (s Subject) prepared() Subject {
	s.destination = s.Destination()
	return s
}

// Date is the day whose law applies to the subject.
func (s Subject) Date() trade.Date {
	switch {
	case s.Order != nil && !s.Order.LawDate().IsZero():
		return s.Order.LawDate()
	case s.Quote != nil:
		return s.Quote.QuotedFor
	}
	return trade.Date{}
}

// Destination is the territory the goods go to.
func (s Subject) Destination() trade.Territory {
	if s.destination != "" {
		return s.destination
	}
	if s.Quote != nil && s.Quote.Destination != "" {
		return s.Quote.Destination
	}
	if s.Order != nil {
		return s.Order.Territory()
	}
	return ""
}

// dispatch is the country the goods leave from; "" where the order doesn't say.
func (s Subject) dispatch() trade.Country {
	if from, _, ok := s.Order.ShipsFrom(""); ok {
		return from.Country
	}
	return ""
}

// dataSet is the data set the goods are declared with: "H7", "11"; "" as long as neither declaration nor quote says.
func (s Subject) dataSet() string {
	switch {
	case s.Declaration != nil && s.Declaration.DataSet != "":
		return s.Declaration.DataSet
	case s.Quote != nil:
		return s.Quote.Declaration
	}
	return ""
}

// Rules composes rule sets into one that asks each in turn. The same finding (code and path) of two sets is given once,
// with the more serious severity. A set that panics is contained: what it had to say is missing, and a finding with
// code "rules.failed" says so. Nil sets are left out.
func Rules(sets ...RuleSet) RuleSet {
	var all composed
	for _, s := range sets {
		switch s := s.(type) {
		case nil:
		case composed:
			all = append(all, s...)
		default:
			all = append(all, s)
		}
	}
	return all
}

type composed []RuleSet

// Name joins the names of the sets.
func (c composed) Name() string {
	return c.join(RuleSet.Name)
}

// Version joins the versions of the sets.
func (c composed) Version() string {
	return c.join(func(s RuleSet) string { return s.Name() + "@" + s.Version() })
}

func (c composed) join(part func(RuleSet) string) string {
	parts := make([]string, len(c))
	for i, s := range c {
		parts[i] = part(s)
	}
	return strings.Join(parts, "+")
}

func (c composed) Check(ctx context.Context, s Subject) []trade.Finding {
	var out []trade.Finding
	type place struct{ code, path string }
	at := map[place]int{}
	s = s.prepared()
	for _, set := range c {
		if err := ctx.Err(); err != nil {
			return append(out, cancelled(err))
		}
		for _, f := range contained(ctx, set, s) {
			p := place{f.Code, f.Path}
			if i, seen := at[p]; seen {
				if rank(f.Severity) < rank(out[i].Severity) {
					out[i] = f
				}
				continue
			}
			at[p] = len(out)
			out = append(out, f)
		}
	}
	return out
}

// contained asks one rule set and turns a panic into a finding.
func contained(ctx context.Context, set RuleSet, s Subject) (out []trade.Finding) {
	defer func() {
		if r := recover(); r != nil {
			out = []trade.Finding{{
				Code: "rules.failed", Severity: trade.Review, Holds: trade.DecideDeclaration, Source: "a rule set",
				Message: fmt.Sprintf("a rule set failed (%.200v): what it checks isn't checked", r),
				Remedy:  "look at the order by hand, and report the failure to whoever wrote the rule set",
			}}
		}
	}()
	return set.Check(ctx, s)
}

func cancelled(err error) trade.Finding {
	return trade.Finding{
		Code: "rules.cancelled", Severity: trade.Block, Holds: trade.DecideDeclaration, Cause: err,
		Message: "the check was cancelled before every rule was asked", Remedy: "check again",
	}
}

// rank orders severities, most serious first.
func rank(s trade.Severity) int {
	switch s {
	case trade.Block:
		return 0
	case trade.Review:
		return 1
	case trade.Warn:
		return 2
	}
	return 3
}
