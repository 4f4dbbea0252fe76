package uktt

import (
	"cmp"
	"slices"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/internal/rows"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Category is a lawful way to the import duty.
type Category string

// The categories, in the order in which options are listed.
const (
	CategoryThirdCountry Category = "third_country"
	CategoryPreference   Category = "tariff_preference"
	CategorySuspension   Category = "suspension"
	CategoryQuota        Category = "quota"
)

// Priority is the place of the category's options in a list: 1 before 2 before 3.
func (c Category) Priority() int {
	switch c {
	case CategoryThirdCountry:
		return 1
	case CategoryPreference:
		return 2
	}
	return 3
}

func categoryOf(k tariff.Kind) Category {
	switch k {
	case tariff.PreferenceDuty:
		return CategoryPreference
	case tariff.Suspension:
		return CategorySuspension
	case tariff.Quota:
		return CategoryQuota
	}
	return CategoryThirdCountry
}

// Option is one lawful way to import the goods, with everything it costs.
type Option struct {
	Category Category
	Service  Service
	ID       string // of the measure
	Type     string // "142"
	Name     string
	Order    string   // order number of the quota
	Scheme   string   // scheme of rules of origin
	Needs    []string // what using it asks for: a claim with its proof, documents, room in the quota
	// Lines are the import duty, trade remedies, excise and VAT, in this order.
	Lines []Line
	// Duty is the import duty with trade remedies, exact and unrounded.
	Duty decimal.Decimal
	// Total is what all lines come to, added up unrounded and then rounded half up to the minor unit. The sum of the
	// lines' shown amounts can differ from it by a penny.
	Total trade.Money
	// Missing lists quantities and other figures without which a line can't be computed; there's no Total then.
	Missing []duty.Need
}

// Line is one charge of an option.
type Line struct {
	Kind           tariff.Kind
	Type           string
	ID             string
	Name           string
	AdditionalCode string
	Rate           string
	Base           decimal.Decimal // what VAT and ad valorem duties are taken of, unrounded
	Exact          decimal.Decimal
	// Amount is as the tariff shows it: half up to the minor unit, alcohol excise by strength cut off.
	Amount trade.Money
	Result duty.Result
}

// OptionSet is all that the tariff says of a consignment.
type OptionSet struct {
	Options []Option
	// Stopped names the measures that don't allow the goods to be declared under the code.
	Stopped []*Measure
	// Undecided are charges that depend on something not given. No option holds them, but what is due in their place where
	// no document is declared.
	Undecided []Undecided
	Findings  []trade.Finding
}

// Undecided is a charge that may or may not be due.
type Undecided struct {
	Line
	Asks []string // "additional_code", "documents", "area.5050"
}

// Find returns the first option of a category, nil for none.
func (s *OptionSet) Find(c Category) *Option {
	for i := range s.Options {
		if s.Options[i].Category == c {
			return &s.Options[i]
		}
	}
	return nil
}

// Options lists side by side every lawful way to import goods of the document's commodity: the third country duty, each
// preference, suspension and quota, each with the trade remedies, excise and VAT that come with it. Trade remedies each
// take the plain customs value. Safeguards (696) aren't charged with a quota. VAT is taken of the unrounded customs value,
// duties and excise.
func (d *Document) Options(r Request) OptionSet {
	s := Options(d.Import, r)
	for i := range s.Options {
		s.Options[i].Service = d.Service
	}
	return s
}

// Options is Document.Options over measures from anywhere. A measure without an area is for goods of any origin.
func Options(measures []*Measure, r Request) OptionSet {
	e := evaluation{r: &r}
	var base, tops, excise, vat []judged
	for _, m := range measures {
		k, ok := m.Kind()
		if !ok {
			e.find("uktt.measure_type", "measures of type %s (%s) aren't priced", m.Type, m.Name)
			continue
		}
		j, ok := e.judge(m, k, measures)
		if !ok {
			continue
		}
		switch {
		case k.Base():
			base = append(base, j)
		case k == tariff.VAT:
			vat = append(vat, j)
		case k == tariff.Excise:
			excise = append(excise, j)
		case k.OnTop():
			tops = append(tops, j)
			if slices.Equal(j.Asks, []string{FactDocuments}) { // what is due without any document is due while none is named
				none := r
				none.Documents = []string{}
				if v, err := m.Judge(&none); err == nil && v.Applies && len(v.Asks) == 0 {
					tops = append(tops, judged{m, v, k})
				}
			}
		}
	}
	slices.SortStableFunc(tops, func(a, b judged) int { return cmp.Compare(topOrder(a.kind), topOrder(b.kind)) })
	for _, list := range [][]judged{tops, excise} {
		for _, j := range list {
			if len(j.Asks) > 0 {
				l, _ := e.line(j, r.Input.Value.Amount)
				e.set.Undecided = append(e.set.Undecided, Undecided{l, j.Asks})
			}
		}
	}
	for _, j := range base {
		e.option(j, tops, excise, vat)
	}
	slices.SortStableFunc(e.set.Options, func(a, b Option) int { return cmp.Compare(a.Category.Priority(), b.Category.Priority()) })
	return e.set
}

func topOrder(k tariff.Kind) int {
	return slices.Index([]tariff.Kind{tariff.Safeguard, tariff.Additional, tariff.AntiDumping, tariff.Countervailing}, k)
}

// judged is a measure that applies, or may.
type judged struct {
	*Measure
	Verdict
	kind tariff.Kind
}

type evaluation struct {
	r   *Request
	set OptionSet
}

func (e *evaluation) find(code, format string, a ...any) {
	e.set.Findings = append(e.set.Findings, finding(code, format, a...))
}

// judge decides whether a measure is for these goods.
func (e *evaluation) judge(m *Measure, k tariff.Kind, all []*Measure) (judged, bool) {
	r := e.r
	j := judged{Measure: m, kind: k}
	if !r.Date.IsZero() && !m.Contains(r.Date) {
		return j, false
	}
	if a := m.Suspension; a != nil && (r.Date.IsZero() || a.Contains(r.Date)) {
		return j, false
	}
	tri := m.covers(r.Origin)
	if tri == cond.False {
		return j, false
	}
	v, err := m.Judge(r)
	if err != nil {
		e.find("uktt.rate", "measure %s, %s: %v", m.ID, m.Text, err)
		return j, false
	}
	j.Verdict = v
	if v.Stops && len(v.Asks) == 0 {
		e.set.Stopped = append(e.set.Stopped, m)
	}
	if !v.Applies {
		return j, false
	}
	if tri == cond.Unknown {
		j.Asks = append(j.Asks, "area."+m.Area.ID)
	}
	switch e.coded(m, k, all) {
	case cond.False:
		return j, false
	case cond.Unknown:
		j.Asks = append(j.Asks, FactAdditionalCode)
	}
	return j, true
}

// covers reports whether goods of an origin are in the measure's area.
func (m *Measure) covers(origin trade.Country) cond.Tri {
	if origin == "" {
		return cond.True
	}
	in := func(a Area) cond.Tri {
		switch {
		case a.ID == "" || a.ID == ErgaOmnes:
			return cond.True
		case !a.group():
			return cond.Of(country(a.ID) == origin)
		case len(a.Members) > 0:
			return cond.Of(slices.Contains(a.Members, origin))
		case a.ID == "EU" || a.ID == "1013":
			return cond.Of(slices.Contains(rows.EuropeanUnion(), origin))
		}
		return cond.Unknown
	}
	tri := in(m.Area)
	for _, x := range m.Excluded {
		if x.ID == "" {
			continue
		}
		switch in(x) {
		case cond.True:
			return cond.False
		case cond.Unknown:
			tri = min(tri, cond.Unknown)
		}
	}
	return tri
}

// coded reports whether the goods have the measure's additional code.
func (e *evaluation) coded(m *Measure, k tariff.Kind, all []*Measure) cond.Tri {
	code := m.AdditionalCode.Code
	if k == tariff.VAT {
		if slices.ContainsFunc(all, func(o *Measure) bool { ok, _ := o.Kind(); return ok == tariff.VAT && o != m }) {
			return cond.Of(code == e.r.VAT || code == "" && e.r.VAT == "VAT")
		}
		return cond.True
	}
	if code == "" {
		return cond.True
	}
	if slices.Contains(e.r.AdditionalCodes, code) {
		return cond.True
	}
	for _, o := range all {
		ok, _ := o.Kind()
		if ok == k && (k == tariff.Excise || o.Type == m.Type) && slices.Contains(e.r.AdditionalCodes, o.AdditionalCode.Code) && o.AdditionalCode.Code != "" {
			return cond.False // another of the codes asked for is given
		}
	}
	return cond.Unknown
}

// option computes a base duty with all that comes with it.
func (e *evaluation) option(j judged, tops, excise, vat []judged) {
	m := j.Measure
	o := Option{Category: categoryOf(j.kind), ID: m.ID, Type: m.Type, Name: m.Name, Scheme: m.Scheme, Needs: j.Asks}
	if m.preferential() {
		o.Needs = append([]string{"a claim of preference, " + or(m.Scheme, m.Area.Name, m.Area.ID, m.Name)}, o.Needs...)
	}
	if m.Quota != nil {
		o.Order = m.Quota.Order
	}
	if j.kind == tariff.Quota {
		left, given := e.r.QuotaLeft[o.Order]
		if given && !left {
			return
		}
		if !given {
			o.Needs = append(o.Needs, "quota_left/"+o.Order)
		}
	}
	value := e.r.Input.Value.Amount
	var sum decimal.Decimal
	add := func(j judged, base decimal.Decimal) {
		l, missing := e.line(j, base)
		for _, n := range missing {
			if !slices.Contains(o.Missing, n) {
				o.Missing = append(o.Missing, n)
			}
		}
		o.Lines = append(o.Lines, l)
		sum = sum.Add(l.Exact)
	}
	add(j, value)
	for _, t := range tops {
		if len(t.Asks) == 0 && (t.kind != tariff.Safeguard || o.Category != CategoryQuota) {
			add(t, value)
		}
	}
	o.Duty = sum
	for _, x := range excise {
		if len(x.Asks) == 0 {
			add(x, value)
		}
	}
	if len(vat) > 0 {
		add(vat[0], value.Add(sum))
	}
	if len(o.Missing) == 0 {
		o.Total = o.Sum()
	}
	e.set.Options = append(e.set.Options, o)
}

// Sum adds up the exact amounts of the option's lines and rounds the result half up to the minor unit.
func (o *Option) Sum() trade.Money {
	var sum decimal.Decimal
	var currency trade.Currency
	for _, l := range o.Lines {
		sum = sum.Add(l.Exact)
		currency = l.Amount.Currency
	}
	return trade.NewMoney(money.Round(sum, currency.MinorUnits(), money.HalfUp), currency)
}

// line computes one charge.
func (e *evaluation) line(j judged, base decimal.Decimal) (Line, []duty.Need) {
	m := j.Measure
	l := Line{Kind: j.kind, Type: m.Type, ID: m.ID, Name: m.Name, AdditionalCode: m.AdditionalCode.Code, Rate: j.Rate.String(), Base: base,
		Amount: trade.Money{Currency: e.r.Input.Value.Currency}}
	in := e.r.Input
	in.Value.Amount = base
	if j.Rate.IsZero() {
		if j.Condition == nil && len(m.Components) > 0 || charges(j.kind) {
			e.find("uktt.no_rate", "measure %s of type %s (%s) has no rate", m.ID, m.Type, m.Name)
		}
		return l, nil
	}
	res, err := j.Rate.Evaluate(in)
	if err != nil {
		missing := duty.Missing(err)
		if len(missing) == 0 {
			e.find("uktt.rate", "measure %s, %s: %v", m.ID, l.Rate, err)
		}
		return l, missing
	}
	l.Exact, l.Result = res.Amount, res
	mode := money.HalfUp
	if j.kind == tariff.Excise && byStrength(j) {
		mode = money.Down
	}
	l.Amount.Amount = money.Round(res.Amount, l.Amount.Currency.MinorUnits(), mode)
	return l, nil
}

// byStrength reports whether an excise is levied by alcoholic strength.
func byStrength(j judged) bool {
	list := j.Components
	if j.Condition != nil {
		list = j.Condition.Components
	}
	return slices.ContainsFunc(list, func(c duty.Component) bool { return c.Unit == "ASV" })
}

// Price computes what a measure charges on its own. The error is trade.Errors where figures are missing or the rate isn't
// understood; a measure that doesn't apply charges nothing.
func (m *Measure) Price(r Request) (Line, error) {
	k, _ := m.Kind()
	e := evaluation{r: &r}
	v, err := m.Judge(&r)
	if err != nil {
		return Line{}, err
	}
	j := judged{m, v, k}
	if !v.Applies {
		return Line{Kind: k, Type: m.Type, ID: m.ID, Name: m.Name, Base: r.Input.Value.Amount, Amount: trade.Money{Currency: r.Input.Value.Currency}}, nil
	}
	l, missing := e.line(j, r.Input.Value.Amount)
	for _, n := range missing {
		e.find("quantity.missing", "measure %s of type %s asks for %s", m.ID, m.Type, n)
	}
	return l, trade.Errors(e.set.Findings).ErrorOrNil()
}
