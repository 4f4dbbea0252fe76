package trade

import "github.com/crossborder-go/crossborder/internal/strictjson"

// FromProblems turns what is wrong with a JSON text into findings that block. Codes, paths and lines stay.
func FromProblems(ps strictjson.Problems) Errors {
	if len(ps) == 0 {
		return nil
	}
	out := make(Errors, len(ps))
	for i, p := range ps {
		out[i] = Finding{Code: p.Code, Severity: Block, Path: p.Path, Message: p.Message, Line: p.Line, Cause: p.Cause}
	}
	return out
}
