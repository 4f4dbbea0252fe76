package returns

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// Law is what is known of the way back, by market. It is immutable and safe for concurrent use.
type Law struct {
	markets []*Market
	byPlace map[trade.Territory]*Market
}

// Market is the law of one customs territory, or of a union with one customs law: what it pays back when goods leave,
// what it relieves when goods come home, what it doesn't let back in. See law.schema.json for its JSON.
type Market struct {
	SchemaVersion string            `json:"schema_version,omitempty"`
	Market        string            `json:"market"` // "GB", "EU"; "*" for rules of every market
	Name          string            `json:"name"`
	Territories   []trade.Territory `json:"territories,omitempty"`
	Authority     string            `json:"authority,omitempty"`
	Currency      trade.Currency    `json:"currency,omitempty"`
	Refunds       []RefundLaw       `json:"refunds,omitempty"`
	Reliefs       []ReliefLaw       `json:"reliefs,omitempty"`
	Restrictions  []Restriction     `json:"restrictions,omitempty"`
	Notices       []Notice          `json:"notices,omitempty"`
}

// RefundLaw is a refund that an authority grants when goods leave the market, are destroyed, or were charged wrongly.
type RefundLaw struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Authority string `json:"authority,omitempty"` // where it isn't the market's
	Form      string `json:"form,omitempty"`
	trade.Period
	Grounds  []string       `json:"grounds,omitempty"`   // reasons of a return, or grounds of the law such as "overcharged"; empty: any
	AlsoSaid []string       `json:"also_said,omitempty"` // other words for the grounds, for lookups
	Outcomes []string       `json:"outcomes,omitempty"`  // "exported", "destroyed"; empty: whatever becomes of the goods
	Groups   []tariff.Group `json:"groups"`              // what is paid back
	// Charges narrows a group to charges of these ids or kinds; others of the group aren't the authority's, such as a
	// carrier's fee.
	Charges map[tariff.Group][]string `json:"charges,omitempty"`
	Except  []Exception               `json:"except,omitempty"`
	// Through says who was paid and pays back: "customs" (default), or "scheme" for tax a seller declared in a scheme's
	// or a domestic tax return.
	Through string    `json:"through,omitempty"`
	When    cond.Cond `json:"when,omitzero"`
	// Assume are facts taken as given where the case doesn't tell; the claim says so.
	Assume  map[string]string `json:"assume,omitempty"`
	Share   Share             `json:"share"`
	Minimum *Minimum          `json:"minimum,omitempty"`
	// LesserOf caps the refund by the duty paid where the goods go.
	LesserOf *LesserOf `json:"lesser_of,omitempty"`
	NotTo    []string  `json:"not_to,omitempty"` // no refund for goods going there
	Deadline *Limit    `json:"deadline,omitempty"`
	Notice   bool      `json:"notice,omitempty"` // the market's notice must be given before the goods leave or are destroyed
	Claimant string    `json:"claimant,omitempty"`
	Evidence []string  `json:"evidence,omitempty"`
	Note     string    `json:"note,omitempty"`
	tariff.Citation
}

// Exception names charges that a refund leaves out: by kind of measure or by prefix of the heading.
type Exception struct {
	Kinds    []tariff.Kind `json:"kinds,omitempty"`
	Headings []string      `json:"headings,omitempty"`
	Because  string        `json:"because"`
	AlsoSaid []string      `json:"also_said,omitempty"` // words for the charges, for lookups
	// Doubtful marks an exception that isn't confirmed for each measure; the claim then says so.
	Doubtful bool `json:"doubtful,omitempty"`
}

// Minimum is an amount below which an authority doesn't pay. An amount of exactly the minimum is paid.
type Minimum struct {
	Amount Number    `json:"amount"`
	When   cond.Cond `json:"when,omitzero"`
}

// LesserOf limits a refund to the duty paid in the country the goods go to.
type LesserOf struct {
	Markets []string  `json:"markets"`
	Unless  cond.Cond `json:"unless,omitzero"`
	tariff.Citation
}

// Limit is a span of time from an event, both named. The last day counts.
type Limit struct {
	Years  int    `json:"years,omitempty"`
	Months int    `json:"months,omitempty"`
	Days   int    `json:"days,omitempty"`
	From   string `json:"from"` // imported, debt_notified, exported, reexported, delivered, scheme_return_due
	// To is the event that must come in time; empty: the claim.
	To string `json:"to,omitempty"`
}

// Text says the span for people: "1 year", "90 days".
func (l Limit) Text() string {
	var parts []string
	for _, p := range []struct {
		n    int
		unit string
	}{{l.Years, "year"}, {l.Months, "month"}, {l.Days, "day"}} {
		switch {
		case p.n == 1:
			parts = append(parts, "1 "+p.unit)
		case p.n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", p.n, p.unit))
		}
	}
	return strings.Join(parts, " ")
}

// End returns the last day of the span. A month without that day ends on its last one.
func (l Limit) End(from trade.Date) trade.Date {
	if from.IsZero() {
		return from
	}
	months := 12*l.Years + l.Months
	end := from.AddMonths(months)
	if months != 0 {
		// time normalises 31 April to 1 May; a term of months ends within the month.
		if day := from.Time().Day(); end.Time().Day() != day {
			end = end.AddDays(-end.Time().Day())
		}
	}
	return end.AddDays(l.Days)
}

// ReliefLaw is a relief from duty or tax for goods that come home.
type ReliefLaw struct {
	ID     string         `json:"id"`
	Code   string         `json:"code"` // what the declaration claims: "9801.00.26", "F05"
	Name   string         `json:"name"`
	Groups []tariff.Group `json:"groups"`
	// Charges narrows a group to charges of these ids or kinds.
	Charges map[tariff.Group][]string `json:"charges,omitempty"`
	trade.Period
	When      cond.Cond         `json:"when,omitzero"`
	Assume    map[string]string `json:"assume,omitempty"`
	Limits    []Limit           `json:"limits,omitempty"`
	Procedure []string          `json:"procedure,omitempty"` // procedure codes of the declaration
	Evidence  []string          `json:"evidence,omitempty"`
	Note      string            `json:"note,omitempty"`
	tariff.Citation
}

// Restriction is something that doesn't let goods back, or needs care.
type Restriction struct {
	ID           string        `json:"id"`
	Name         string        `json:"name"`
	When         cond.Cond     `json:"when"`
	Effect       string        `json:"effect"` // "forbid", "review", "warn"
	Dispositions []Disposition `json:"dispositions,omitempty"`
	Message      string        `json:"message"`
	Remedy       string        `json:"remedy,omitempty"`
	tariff.Citation
}

// Notice is what an authority must be told before an act, in working days.
type Notice struct {
	Actions     []string `json:"actions,omitempty"` // "destroy", "export"
	Form        string   `json:"form,omitempty"`
	WorkingDays int      `json:"working_days"`
	Answer      string   `json:"answer,omitempty"`
	tariff.Citation
}

//go:embed data
var files embed.FS

// World returns the law this package comes with. It is read anew at each call: keep the result.
func World() (*Law, error) {
	entries, err := fs.ReadDir(files, "data/law")
	if err != nil {
		return nil, err
	}
	markets := make([]*Market, 0, len(entries))
	for _, e := range entries {
		b, err := fs.ReadFile(files, "data/law/"+e.Name())
		if err != nil {
			return nil, err
		}
		m, err := ReadMarket(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		markets = append(markets, m)
	}
	return NewLaw(markets...), nil
}

// SamplePolicy returns the policy this package comes with. Its figures are illustrative.
func SamplePolicy() (*Policy, error) {
	b, err := fs.ReadFile(files, "data/policy.json")
	if err != nil {
		return nil, err
	}
	return ReadPolicy(b)
}

// NewLaw returns the law of the markets. Of two markets for one territory the earlier counts, so that a host's own
// file comes before the world's.
func NewLaw(markets ...*Market) *Law {
	l := &Law{markets: markets, byPlace: map[trade.Territory]*Market{}}
	for _, m := range markets {
		for _, t := range m.Territories {
			if l.byPlace[t] == nil {
				l.byPlace[t] = m
			}
		}
	}
	return l
}

// notice returns what must be told before an act, nil where nothing is known of it.
func (m *Market) notice(action string) *Notice {
	for i := range m.Notices {
		if slices.Contains(m.Notices[i].Actions, action) {
			return &m.Notices[i]
		}
	}
	return nil
}

// Market returns the law of the market that a territory belongs to, nil where none is known.
func (l *Law) Market(t trade.Territory) *Market { return l.byPlace[t] }

// named returns the market of that name, or of the territory of that name.
func (l *Law) named(name string) *Market {
	for _, m := range l.markets {
		if m.Market == name {
			return m
		}
	}
	return l.byPlace[trade.Territory(name)]
}

// Markets returns the names of the markets known.
func (l *Law) Markets() []string {
	var out []string
	for _, m := range l.markets {
		if m.Market != "*" {
			out = append(out, m.Market)
		}
	}
	return out
}

// in reports whether a territory is in a list of territories and market names; an empty list holds every one.
func (l *Law) in(t trade.Territory, list []string) bool {
	if len(list) == 0 || slices.Contains(list, string(t)) {
		return true
	}
	m := l.byPlace[t]
	return m != nil && slices.Contains(list, m.Market)
}
