package tariff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
)

// CountrySchema is the value of "schema" in a country file.
const CountrySchema = "crossborder/country/1"

// Country is one territory's law as one file states it, for all the days the file covers. DecodeCountry reads it, a
// Book answers from it. Every entry carries its own period; what isn't dated in an entry is taken from the entry that
// holds it. A Country is read-only once decoded.
type Country struct {
	Schema    string          `json:"schema"`
	Territory trade.Territory `json:"territory"`
	Name      string          `json:"name"`
	// Extends names the territory whose file this one adds to: "EU" for a member state. Entries of the same id replace
	// the other file's, all other entries add to them.
	Extends trade.Territory `json:"extends,omitempty"`
	// Without names the sections of the other file that this one doesn't take: a territory with the tariff of another but
	// ways of entry and taxes of its own is without its procedures, charges and requirements. See the Section constants.
	Without    []string   `json:"without,omitempty"`
	Version    string     `json:"version"`
	VerifiedOn trade.Date `json:"verified_on"`
	// Tier is how much is known: A a regime and rates of goods, B a regime, C not enough to quote. A file that only others
	// extend has the tier "base" and is no destination of its own.
	Tier     string         `json:"tier"`
	Currency trade.Currency `json:"currency"`
	// Currencies are those of other times: BGN until 2025-12-31 for Bulgaria. On every other day it is Currency.
	Currencies []CurrencyPeriod `json:"currencies,omitempty"`

	Sources    map[string]Source    `json:"sources,omitempty"`
	Groups     map[string]Members   `json:"groups,omitempty"`
	Programmes map[string]Programme `json:"programmes,omitempty"` // by the symbol table rows name

	Exchange     Exchange      `json:"exchange,omitzero"`
	Valuation    []Valuation   `json:"valuation,omitempty"`
	Procedures   []Procedure   `json:"procedures,omitempty"`
	Charges      []Charge      `json:"charges,omitempty"`
	Schemes      []Scheme      `json:"schemes,omitempty"`
	Requirements []Requirement `json:"requirements,omitempty"`
	Measures     []Measure     `json:"measures,omitempty"`
	Tables       []Table       `json:"tables,omitempty"`
	// Lists are goods lists that measures' scopes name.
	Lists map[string]Lists `json:"lists,omitempty"`
	// Lines describes codes of the national tariff.
	Lines   map[string]string `json:"lines,omitempty"`
	Missing []string          `json:"missing,omitempty"` // what isn't known, for the coverage report
}

// Tiers of a country file.
const (
	TierRates  = "A"    // a regime and rates of goods
	TierRegime = "B"    // a regime; duty rates come from the host or a schedule
	TierFacts  = "C"    // facts, not enough for a quote
	TierBase   = "base" // only for other files to extend
)

// Source is a work that citations name by a key.
type Source struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
}

// Text returns the title and address in one string.
func (s Source) Text() string {
	if s.URL == "" {
		return s.Title
	}
	return s.Title + ", " + s.URL
}

// Sections of a country file that another file may do without.
const (
	SectionProcedures   = "procedures"
	SectionCharges      = "charges"
	SectionSchemes      = "schemes"
	SectionRequirements = "requirements"
	SectionMeasures     = "measures" // and programmes; not the tables
	SectionMissing      = "missing"
)

// validSection reports whether a file may do without the section of another.
func validSection(s string) bool {
	switch s {
	case SectionProcedures, SectionCharges, SectionSchemes, SectionRequirements, SectionMeasures, SectionMissing:
		return true
	}
	return false
}

// CurrencyPeriod is the currency a territory kept its customs accounts in for a time.
type CurrencyPeriod struct {
	Currency trade.Currency `json:"currency"`
	trade.Period
	Citation
}

// currencyOn returns the currency of a day.
func (c *Country) currencyOn(on trade.Date) trade.Currency {
	for i := range c.Currencies {
		if c.Currencies[i].Contains(on) {
			return c.Currencies[i].Currency
		}
	}
	return c.Currency
}

// Members are the countries of a group over time. JSON is a list of countries where the group never changed, else a
// list of {"members": [...], "from": …, "to": …}.
type Members []MemberPeriod

// MemberPeriod is the members of a group in one period.
type MemberPeriod struct {
	Members []trade.Country `json:"members"`
	trade.Period
}

// UnmarshalJSON reads either form.
func (m *Members) UnmarshalJSON(b []byte) error {
	*m = nil
	if string(b) == "null" {
		return nil
	}
	var names []trade.Country
	if err := json.Unmarshal(b, &names); err == nil {
		*m = Members{{Members: names}}
		return nil
	}
	var periods []MemberPeriod
	if err := unmarshalStrict(b, &periods); err != nil {
		return fmt.Errorf("a group is a list of countries, or of {\"members\": […], \"from\": …, \"to\": …}: %w", err)
	}
	*m = periods
	return nil
}

// MarshalJSON writes the form UnmarshalJSON reads.
func (m Members) MarshalJSON() ([]byte, error) {
	if len(m) == 1 && m[0].Period == (trade.Period{}) {
		return json.Marshal(m[0].Members)
	}
	return json.Marshal([]MemberPeriod(m))
}

// at returns the members on a day.
func (m Members) at(on trade.Date) []trade.Country {
	for i := range m {
		if m[i].Contains(on) {
			return m[i].Members
		}
	}
	return nil
}

// Programme is a preference scheme under the symbol that the tariff's tables use for it.
type Programme struct {
	Name    string   `json:"name"`
	Scheme  string   `json:"scheme,omitempty"` // what a claim names: "USMCA"; default the symbol
	Origins Area     `json:"origins"`
	Proof   []string `json:"proof,omitempty"`  // what a claim needs
	Waiver  string   `json:"waiver,omitempty"` // up to this value no proof need be held: "2500 USD"
	Note    string   `json:"note,omitempty"`
	trade.Period
	Citation
}

// Table is rates by commodity code, one a row.
type Table struct {
	Name string `json:"name"`
	// Columns names the columns of the rows, any of: code, kind, rate, from, to, programmes, heading, origin, confidence,
	// source, instrument, note, description.
	Columns []string `json:"columns"`
	// Defaults is what every row starts from: a citation, a period, and any other field of a measure.
	Defaults Measure    `json:"defaults,omitzero"`
	Cells    [][]string `json:"rows"`

	rows []row
}

// Lists are the versions of one goods list. JSON is one version, or a list of them.
type Lists []List

// List is the codes on a goods list in one period. A code stands for every code that begins with it.
type List struct {
	Codes []string `json:"codes"`
	Note  string   `json:"note,omitempty"`
	trade.Period
	Citation

	keys []uint64 // of the codes, sorted
}

// UnmarshalJSON reads one version or a list of them.
func (l *Lists) UnmarshalJSON(b []byte) error {
	*l = nil
	if string(b) == "null" {
		return nil
	}
	if b[0] == '[' {
		var many []List
		if err := unmarshalStrict(b, &many); err != nil {
			return fmt.Errorf("a goods list is {\"codes\": […], \"from\": …, \"source\": …} or a list of these: %w", err)
		}
		*l = many
		return nil
	}
	var one List
	if err := unmarshalStrict(b, &one); err != nil {
		return fmt.Errorf("a goods list is {\"codes\": […], \"from\": …, \"source\": …} or a list of these: %w", err)
	}
	*l = Lists{one}
	return nil
}

// MarshalJSON writes the form UnmarshalJSON reads.
func (l Lists) MarshalJSON() ([]byte, error) {
	if len(l) == 1 {
		return json.Marshal(l[0])
	}
	return json.Marshal([]List(l))
}

// row is one row of a table, read.
type row struct {
	key        uint64 // of the code, see codeKey
	kind       Kind
	rateText   string
	rate       duty.Expression
	period     trade.Period
	programmes []string
	heading    string
	origin     []string
	citation   Citation
	note       string
	line       string // description of the code
}

// Column2 is the kind of table rows that hold the rate for the origins of the group "column2". It takes the place of
// the third country rate there, and measures made of such rows have the kind ThirdCountry.
const Column2 Kind = "column2"

// Column2Group names the group of origins that pay the rates of Column2.
const Column2Group = "column2"

// validKind reports whether a measure or row may have the kind.
func validKind(k Kind) bool {
	switch k {
	case ThirdCountry, PreferenceDuty, Suspension, Quota, Additional, AntiDumping, Countervailing, Safeguard, Excise, VAT,
		Prohibition, Licence, SupplementaryUnit:
		return true
	}
	return false
}

// unmarshalStrict is encoding/json with unknown fields refused, for the forms that are read inside others.
func unmarshalStrict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// extend returns the country with everything of base that it doesn't replace. Tables aren't merged: a Book looks into
// both.
func (c *Country) extend(base *Country) *Country {
	m := *c
	m.own() // the file's own entries are about to change
	if len(c.Without) > 0 {
		base = base.without(c.Without)
	}
	if m.Currency == "" {
		m.Currency, m.Currencies = base.Currency, base.Currencies
	}
	if m.Exchange.Rule == "" && m.Exchange.Authority == "" {
		m.Exchange = base.Exchange
	}
	if len(m.Valuation) == 0 {
		m.Valuation = base.Valuation
	}
	m.eachCitation(func(s *Citation, _ *place) {
		if source, ok := base.Sources[s.Source]; ok {
			s.Source = source.Text()
		}
	})
	m.Sources = mergeMaps(base.Sources, c.Sources)
	m.Groups = mergeMaps(base.Groups, c.Groups)
	m.Programmes = mergeMaps(base.Programmes, m.Programmes)
	m.Lists = mergeMaps(base.Lists, m.Lists)
	m.Procedures = mergeByID(base.Procedures, m.Procedures, func(p *Procedure) string { return p.ID })
	m.Charges = mergeByID(base.Charges, m.Charges, func(p *Charge) string { return p.ID })
	m.Schemes = mergeByID(base.Schemes, m.Schemes, func(p *Scheme) string { return p.Registration })
	m.Requirements = mergeByID(base.Requirements, m.Requirements, func(p *Requirement) string { return p.ID })
	m.Measures = mergeByID(base.Measures, m.Measures, func(p *Measure) string { return p.ID })
	m.Missing = slices.Concat(base.Missing, c.Missing)
	return &m
}

// without returns the country less the sections named.
func (c *Country) without(sections []string) *Country {
	m := *c
	for _, s := range sections {
		switch s {
		case SectionProcedures:
			m.Procedures = nil
		case SectionCharges:
			m.Charges = nil
		case SectionSchemes:
			m.Schemes = nil
		case SectionRequirements:
			m.Requirements = nil
		case SectionMeasures:
			m.Measures, m.Programmes = nil, nil
		case SectionMissing:
			m.Missing = nil
		}
	}
	return &m
}

// own gives c entries that it doesn't share with the Country it was copied from.
func (c *Country) own() {
	c.Currencies = slices.Clone(c.Currencies)
	c.Valuation = slices.Clone(c.Valuation)
	c.Procedures = slices.Clone(c.Procedures)
	for i := range c.Procedures {
		if v := c.Procedures[i].Valuation; v != nil {
			own := *v
			c.Procedures[i].Valuation = &own
		}
	}
	c.Charges = slices.Clone(c.Charges)
	for i := range c.Charges {
		ch := &c.Charges[i]
		ch.Rates, ch.Relief, ch.Bounds = slices.Clone(ch.Rates), slices.Clone(ch.Relief), slices.Clone(ch.Bounds)
	}
	c.Schemes = slices.Clone(c.Schemes)
	c.Requirements = slices.Clone(c.Requirements)
	c.Measures = slices.Clone(c.Measures)
	c.Tables = slices.Clone(c.Tables)
	c.Programmes = maps.Clone(c.Programmes)
	c.Lists = maps.Clone(c.Lists)
	for name, versions := range c.Lists {
		c.Lists[name] = slices.Clone(versions)
	}
}

func mergeMaps[V any](base, own map[string]V) map[string]V {
	if len(base) == 0 {
		return own
	}
	m := maps.Clone(base)
	maps.Copy(m, own)
	return m
}

// mergeByID puts all of own's entries of an id where base's first entry of that id stands, and appends those whose id
// base doesn't have.
func mergeByID[E any](base, own []E, id func(*E) string) []E {
	if len(own) == 0 {
		return base
	}
	if len(base) == 0 {
		return own
	}
	out := make([]E, 0, len(base)+len(own))
	done := map[string]bool{}
	add := func(key string) {
		for i := range own {
			if id(&own[i]) == key {
				out = append(out, own[i])
			}
		}
		done[key] = true
	}
	mine := map[string]bool{}
	for i := range own {
		mine[id(&own[i])] = true
	}
	for i := range base {
		key := id(&base[i])
		switch {
		case !mine[key]:
			out = append(out, base[i])
		case !done[key]:
			add(key)
		}
	}
	for i := range own {
		if key := id(&own[i]); !done[key] {
			add(key)
		}
	}
	return out
}
