package customs

import (
	"context"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// Rule is one check written in Go. NewRuleSet makes a RuleSet of rules; it fills in what every finding of a rule has in
// common and asks the rule only for orders whose law falls in its period.
type Rule struct {
	Code       string         // stable, dotted: "hs.missing"
	Severity   trade.Severity // of its findings
	Holds      trade.Decision // the decision they hold up
	Title      string         // what the rule wants, one sentence
	Remedy     string         // what to do about a finding
	Instrument string         // the law or standard behind it
	Source     string         // where that was read
	VerifiedOn trade.Date
	trade.Period
	// Check looks at the subject and reports each fault with the JSON Pointer of its place and a message. The subject
	// has an order.
	Check func(s Subject, report Report)
}

// Report takes one fault: the JSON Pointer into the order and the sentence for people.
type Report func(path, message string)

// Catalogue is implemented by rule sets that can list their rules.
type Catalogue interface {
	Rules() []Rule
}

// NewRuleSet makes a RuleSet of rules. The error is trade.Errors that names each rule without code, severity, title or
// check, and each code given twice.
func NewRuleSet(name, version string, rules ...Rule) (RuleSet, error) {
	var faults trade.Errors
	fault := func(code, message string) {
		faults = append(faults, trade.Finding{Code: code, Severity: trade.Block, Message: message})
	}
	if name == "" || version == "" {
		fault("ruleset.unnamed", "a rule set needs a name and a version")
	}
	seen := map[string]bool{}
	for _, r := range rules {
		switch {
		case !validCode(r.Code):
			fault("ruleset.code", "a rule needs a code such as goods.too_heavy, lower case and dotted: "+r.Code)
		case seen[r.Code]:
			fault("ruleset.duplicate", "two rules have the code "+r.Code)
		case rank(r.Severity) == 3 && r.Severity != trade.Info:
			fault("ruleset.severity", "rule "+r.Code+" needs a severity: block, review, warn or info")
		case r.Title == "" || r.Check == nil:
			fault("ruleset.incomplete", "rule "+r.Code+" needs a title and a check")
		}
		seen[r.Code] = true
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return &ruleSet{name, version, slices.Clone(rules)}, nil
}

// validCode reports whether a code is lower case and dotted.
func validCode(code string) bool {
	return strings.Contains(code, ".") && !strings.HasPrefix(code, ".") && !strings.HasSuffix(code, ".") &&
		strings.Trim(code, "abcdefghijklmnopqrstuvwxyz0123456789_.") == "" && len(code) <= 100
}

type ruleSet struct {
	name, version string
	rules         []Rule
}

func (r *ruleSet) Name() string    { return r.name }
func (r *ruleSet) Version() string { return r.version }

// Rules lists the rules of the set.
func (r *ruleSet) Rules() []Rule { return slices.Clone(r.rules) }

func (r *ruleSet) Check(ctx context.Context, s Subject) []trade.Finding {
	if s.Order == nil {
		return nil
	}
	var out []trade.Finding
	s = s.prepared()
	on, said := s.Date(), saidByQuote(s)
	for i := range r.rules {
		if err := ctx.Err(); err != nil {
			return append(out, cancelled(err))
		}
		rule := &r.rules[i]
		if !on.IsZero() && !rule.Contains(on) {
			continue
		}
		rule.Check(s, func(path, message string) {
			if said[[2]string{rule.Code, path}] {
				return
			}
			out = append(out, trade.Finding{
				Code: rule.Code, Severity: rule.Severity, Path: path, Message: message, Remedy: rule.Remedy, Settles: path,
				Holds: rule.Holds, Source: source(r.name, rule.Instrument),
			})
		})
	}
	return out
}

// source names the rule set and the instrument behind a finding.
func source(set, instrument string) string {
	if instrument == "" {
		return set
	}
	return set + ": " + instrument
}

// saidByQuote holds the code and path of every finding of the quote: a rule needn't repeat them.
func saidByQuote(s Subject) map[[2]string]bool {
	if s.Quote == nil {
		return nil
	}
	said := map[[2]string]bool{}
	for _, f := range s.Quote.Findings {
		said[[2]string{f.Code, f.Path}] = true
	}
	for i := range s.Quote.Lines {
		for _, f := range s.Quote.Lines[i].Findings {
			said[[2]string{f.Code, f.Path}] = true
		}
	}
	return said
}
