package returns

import _ "embed"

//go:embed return.schema.json
var caseSchema string

//go:embed policy.schema.json
var policySchema string

//go:embed law.schema.json
var lawSchema string

// CaseSchema returns the JSON Schema (draft 2020-12) of a return case.
func CaseSchema() string { return caseSchema }

// PolicySchema returns the JSON Schema (draft 2020-12) of a returns policy. It refers to the case's.
func PolicySchema() string { return policySchema }

// LawSchema returns the JSON Schema (draft 2020-12) of a market's law of returns.
func LawSchema() string { return lawSchema }
