package customs

import _ "embed"

//go:embed ruleset.schema.json
var ruleSetSchema string

// RuleSetSchema returns the JSON Schema (draft 2020-12) of a rule set.
func RuleSetSchema() string { return ruleSetSchema }
