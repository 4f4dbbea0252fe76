package customs

import (
	"context"

	"github.com/crossborder-go/crossborder/trade"
)

// overridden is a rule set with severities of the host's.
type overridden struct {
	RuleSet
	severity map[string]trade.Severity
}

// Rules lists the rules with the host's severities.
func (o overridden) Rules() []Rule {
	rules := Catalogued(o.RuleSet)
	for i := range rules {
		if s, ok := o.severity[rules[i].Code]; ok {
			rules[i].Severity = s
		}
	}
	return rules
}

func (o overridden) Check(ctx context.Context, s Subject) []trade.Finding {
	var out []trade.Finding
	for _, f := range o.RuleSet.Check(ctx, s) {
		if severity, ok := o.severity[f.Code]; ok {
			if severity == "" {
				continue
			}
			f.Severity = severity
		}
		out = append(out, f)
	}
	return out
}
