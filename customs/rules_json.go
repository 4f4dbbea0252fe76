package customs

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
)

// ruleFile is a rule set written in JSON; ruleset.schema.json describes it.
type ruleFile struct {
	SchemaVersion string              `json:"schema_version"`
	Name          string              `json:"name"`
	Version       string              `json:"version"`
	Note          string              `json:"note,omitempty"`
	Groups        map[string][]string `json:"groups,omitempty"` // names that conditions use for lists of countries or territories
	Rules         []ruleText          `json:"rules"`
}

// ruleText is one rule in JSON.
type ruleText struct {
	Code       string         `json:"code"`
	Severity   trade.Severity `json:"severity"`
	Holds      trade.Decision `json:"holds,omitempty"` // default declaration
	On         string         `json:"on,omitempty"`    // "line" (default): each physical line; "order": once
	When       cond.Cond      `json:"when"`            // the finding is raised when it holds
	Undecided  trade.Severity `json:"undecided,omitempty"`
	Field      string         `json:"field,omitempty"` // JSON Pointer of the fault, below the line for rules on lines
	Message    string         `json:"message"`
	Remedy     string         `json:"remedy,omitempty"`
	Instrument string         `json:"instrument,omitempty"`
	Source     string         `json:"source,omitempty"`
	VerifiedOn trade.Date     `json:"verified_on,omitzero"`
	Confidence string         `json:"confidence,omitempty"` // high (default), medium, low
	From       trade.Date     `json:"from,omitzero"`
	To         trade.Date     `json:"to,omitzero"`
}

// DecodeRules reads a rule set written in JSON (see ruleset.schema.json): rules with a condition in the library's
// condition language, a severity, a message and dates. Reading is strict, and the error is trade.Errors with everything
// wrong in the file at once. Where a condition can't be decided for want of data, the rule is silent unless it gives a
// severity for that case in "undecided". Messages may hold {sku}, {code}, {origin}, {dispatch} and {destination}.
func DecodeRules(data []byte) (RuleSet, error) {
	var f ruleFile
	faults := trade.FromProblems(strictjson.Decode(data, &f, strictjson.Options{MaxBytes: 8 << 20}))
	fault := func(code, path, format string, args ...any) {
		faults = append(faults, trade.Finding{Code: code, Severity: trade.Block, Path: path, Message: fmt.Sprintf(format, args...)})
	}
	if len(faults) > 0 {
		return nil, faults
	}
	if f.SchemaVersion != "1" {
		fault("ruleset.schema_version", "/schema_version", `the schema version must be "1"`)
	}
	if f.Name == "" || f.Version == "" {
		fault("ruleset.unnamed", "", "a rule set needs a name and a version")
	}
	if len(f.Rules) == 0 {
		fault("ruleset.empty", "/rules", "the rule set has no rules")
	}
	for i := range f.Rules {
		checkRuleText(&f.Rules[i], "/rules/"+strconv.Itoa(i), fault)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return &jsonRules{f}, nil
}

func checkRuleText(r *ruleText, path string, fault func(code, path, format string, args ...any)) {
	if !validCode(r.Code) {
		fault("ruleset.code", path+"/code", "a rule needs a code such as goods.too_heavy, lower case and dotted: %.60q", r.Code)
	}
	if rank(r.Severity) == 3 && r.Severity != trade.Info {
		fault("ruleset.severity", path+"/severity", "a severity is block, review, warn or info, not %.20q", r.Severity)
	}
	if rank(r.Undecided) == 3 && r.Undecided != trade.Info && r.Undecided != "" {
		fault("ruleset.severity", path+"/undecided", "a severity is block, review, warn or info, not %.20q", r.Undecided)
	}
	switch r.Holds {
	case "", trade.DecideIdentity, trade.DecideLandedCost, trade.DecideDeclaration, trade.DecideCarrier, trade.DecideReturn:
	default:
		fault("ruleset.holds", path+"/holds", "%.40q isn't a decision of the flow", r.Holds)
	}
	if r.On != "" && r.On != "line" && r.On != "order" {
		fault("ruleset.on", path+"/on", `a rule is on "line" or "order", not %.20q`, r.On)
	}
	if strings.TrimSpace(r.Message) == "" {
		fault("ruleset.message", path+"/message", "a rule needs a message")
	}
	if r.When.IsZero() {
		fault("ruleset.when", path+"/when", "a rule needs a condition")
	}
	switch r.Confidence {
	case "", "high", "medium", "low":
	default:
		fault("ruleset.confidence", path+"/confidence", "a confidence is high, medium or low, not %.20q", r.Confidence)
	}
	if !r.From.IsZero() && !r.To.IsZero() && r.To.Before(r.From) {
		fault("ruleset.period", path+"/to", "the rule ends on %s, before it begins on %s", r.To, r.From)
	}
}

// jsonRules is a rule set read from JSON. It's immutable.
type jsonRules struct{ file ruleFile }

func (j *jsonRules) Name() string    { return j.file.Name }
func (j *jsonRules) Version() string { return j.file.Version }

// Rules lists the rules; those written in JSON have no Check of their own.
func (j *jsonRules) Rules() []Rule {
	out := make([]Rule, len(j.file.Rules))
	for i, r := range j.file.Rules {
		out[i] = Rule{
			Code: r.Code, Severity: r.Severity, Holds: r.decision(), Title: r.Message, Remedy: r.Remedy, Instrument: r.Instrument,
			Source: r.Source, VerifiedOn: r.VerifiedOn, Period: trade.Period{From: r.From, To: r.To},
		}
	}
	return out
}

func (r *ruleText) decision() trade.Decision {
	if r.Holds == "" {
		return trade.DecideDeclaration
	}
	return r.Holds
}

func (j *jsonRules) Check(ctx context.Context, s Subject) []trade.Finding {
	if s.Order == nil {
		return nil
	}
	var out []trade.Finding
	s = s.prepared()
	on, said := s.Date(), saidByQuote(s)
	for i := range j.file.Rules {
		if err := ctx.Err(); err != nil {
			return append(out, cancelled(err))
		}
		r := &j.file.Rules[i]
		if p := (trade.Period{From: r.From, To: r.To}); !on.IsZero() && !p.Contains(on) {
			continue
		}
		if r.On == "order" {
			out = j.judge(out, r, environment{s, -1, j.file.Groups}, "", said)
			continue
		}
		for n := range s.Order.Items {
			if s.Order.Items[n].Kind != trade.Digital {
				out = j.judge(out, r, environment{s, n, j.file.Groups}, "/items/"+strconv.Itoa(n), said)
			}
		}
	}
	return out
}

// judge evaluates a rule once and adds its finding.
func (j *jsonRules) judge(out []trade.Finding, r *ruleText, e environment, at string, said map[[2]string]bool) []trade.Finding {
	var asks cond.Asks
	severity, message := r.Severity, r.Message
	path := at + r.Field
	settles := path
	switch r.When.Eval(e, &asks) {
	case cond.False:
		return out
	case cond.Unknown:
		if r.Undecided == "" {
			return out
		}
		severity = r.Undecided
		slices.Sort(asks.Names)
		message += " (undecided: needs " + strings.Join(asks.Names, ", ") + ")"
		if len(asks.Names) > 0 && strings.HasPrefix(asks.Names[0], "facts/") {
			settles = at + "/" + asks.Names[0]
		}
	}
	if said[[2]string{r.Code, path}] {
		return out
	}
	return append(out, trade.Finding{
		Code: r.Code, Severity: severity, Path: path, Message: e.fill(message), Remedy: r.Remedy, Settles: settles,
		Holds: r.decision(), Source: source(j.file.Name, r.Instrument),
	})
}

// fill puts the order's words into a message.
func (e environment) fill(message string) string {
	if !strings.Contains(message, "{") {
		return message
	}
	sku, code, origin := "the item", "", ""
	if it := e.item(); it != nil {
		sku, code, origin = name(it), string(declaredCode(e.s, e.line)), string(it.Origin)
	}
	return strings.NewReplacer("{sku}", sku, "{code}", clip(code, 16), "{origin}", clip(origin, 4),
		"{dispatch}", clip(string(e.s.dispatch()), 4), "{destination}", clip(string(e.s.Destination()), 8)).Replace(message)
}
