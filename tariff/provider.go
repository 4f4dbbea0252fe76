package tariff

import (
	"context"

	"github.com/crossborder-go/crossborder/trade"
)

// Provider is the extension point for tariff data: what a territory's regime is at a date, and which measures fall on
// goods. Implementations are safe for concurrent use, own what they return (callers never change it), and say what they
// don't know: a missing regime or code is an answer, not an error. Errors are for failures (a cancelled context, a
// damaged file).
type Provider interface {
	// Name identifies the provider in answers, "world" or a schedule's name.
	Name() string
	// Regime returns the regime of a territory at a date, or nil where the provider holds none.
	Regime(ctx context.Context, territory trade.Territory, on trade.Date) (*Regime, error)
	// Measures returns one Answer for each line of the query, in order.
	Measures(ctx context.Context, q Query) ([]Answer, error)
	// Authority says for which kinds of measure the provider is authoritative in the territory at the date. In a Chain
	// it replaces later providers' measures of these kinds there, and only there.
	Authority(territory trade.Territory, on trade.Date) []Kind
}

// Gaps may be implemented by a Provider that knows of territories whose law it doesn't know well enough for a Regime.
type Gaps interface {
	// Missing says what isn't known of a territory at a date for which Regime returns nil. It is nil where the provider
	// knows nothing of the territory at all.
	Missing(territory trade.Territory, on trade.Date) []string
}

// Query asks for the measures on a batch of lines.
type Query struct {
	Territory trade.Territory
	Date      trade.Date
	Lines     []QueryLine
	// Regime is the territory's regime at the date, where the asker has it: a schedule that knows preference programmes by
	// their symbols and groups of countries by their names only looks up there who and what they are. A Chain fills it in.
	Regime *Regime
}

// QueryLine is one line of a Query.
type QueryLine struct {
	Code   trade.HSCode  // as far as it's known: 6 digits or more
	Origin trade.Country // "" when unknown
}

// Answer is what a provider knows of one line.
type Answer struct {
	// Candidates are the national codes the line's code may stand for: one when it resolves, several when the code is
	// shorter than the tariff's and its lines differ, none when the code isn't known to the provider and nothing falls on it
	// whatever it is (see Candidate.Unlisted).
	Candidates []Candidate
	// Data is the version behind the answer.
	Data []DataVersion
}

// Candidate is a national code with the measures in force on it for the line's origin and date. Conditions, claims and
// scopes are the caller's to judge.
//
// Codes below a short code whose measures are the same in kind and rate are one candidate: Code is then the code asked
// for where that covers all of them, else the first of them, and Lines lists them.
type Candidate struct {
	Code        trade.HSCode
	Description string
	Measures    []*Measure
	// Lines are the codes the candidate stands for, where it stands for several.
	Lines []trade.HSCode
	// Unlisted says that the provider's tables don't hold the code: there is no base rate, and Measures holds only what
	// falls on goods whatever their code.
	Unlisted bool
	// Authority are the kinds of measure for which the provider is authoritative on this code and origin, where that
	// isn't the same for all codes; nil means those that Provider.Authority gives, on codes that it lists.
	Authority []Kind
}

// DataVersion identifies the data behind an answer.
type DataVersion struct {
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	VerifiedOn trade.Date `json:"verified_on"`
	Digest     string     `json:"digest,omitempty"`
}
