package uktt

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/internal/rows"
	"github.com/crossborder-go/crossborder/trade"
)

// The facts of an item that decide measures of these tariffs.
const (
	// FactDocuments lists the codes of all certificates, licences, documents and waivers that will be declared, with
	// commas: "N853, Y929". The empty text says that there are none.
	FactDocuments = "documents"
	// FactAdditionalCode lists the additional codes of the goods: "C490, X451". A list that names none of the codes a
	// measure asks for leaves it undecided.
	FactAdditionalCode = "additional_code"
	// FactEntryPrice is the entry price or standard import value in EUR per 100 kg.
	FactEntryPrice = "entry_price"
)

// quotaFamily is the family of tariff quotas: measures that aren't charged together with a quota name it.
const quotaFamily = "uktt/quota"

// translator turns the measures of a document into those of package tariff.
type translator struct {
	doc     *Document
	groups  map[string][]trade.Country // members of areas, of all documents
	schemes map[string]*Scheme
	amounts map[string]duty.Expression // Meursing
	ids     map[string]int
	out     []*tariff.Measure
}

// translate returns the measures of a document.
func (t *translator) translate() []*tariff.Measure {
	list := slices.Clone(t.doc.Import)
	// A measure for one additional code comes before the one for all other goods: the first that holds is taken.
	slices.SortStableFunc(list, func(a, b *Measure) int { return cmp.Compare(order(a), order(b)) })
	for _, m := range list {
		k, ok := m.Kind()
		if !ok || k == tariff.Licence && m.checks() {
			continue // listed in NotUnderstood
		}
		t.measure(m, k)
	}
	return t.out
}

func order(m *Measure) int {
	if m.AdditionalCode.Code != "" {
		return 0
	}
	return 1
}

// measure appends what one measure becomes: one, or one for each outcome of its conditions.
func (t *translator) measure(m *Measure, k tariff.Kind) {
	proto := tariff.Measure{ID: string(t.doc.Service.Territory()) + "-" + m.Type + "-" + m.ID, Kind: k, Name: m.Name, Code: t.doc.Code, Period: m.Period,
		AdditionalCode: m.AdditionalCode.Code, RateText: m.Text}
	if m.AdditionalCode.Code != "" {
		proto.Name += " (" + m.AdditionalCode.Code + ")"
	}
	proto.Citation = tariff.Citation{Source: t.source(), VerifiedOn: t.doc.AsOf}
	var acts, notes []string
	for _, a := range m.LegalActs {
		if a.Code != "" && !slices.Contains(acts, a.Code) {
			acts = append(acts, a.Code)
		}
	}
	proto.Instrument = strings.Join(acts, ", ")
	if m.AdditionalCode.Description != "" {
		notes = append(notes, m.AdditionalCode.Code+": "+m.AdditionalCode.Description)
	}
	if m.Suspension != nil {
		notes = append(notes, "suspended by "+m.Suspension.Code+" "+m.Suspension.Period.String())
	}
	proto.Note = strings.Join(notes, "; ")
	if m.Quota != nil {
		proto.QuotaOrder = m.Quota.Order
	}
	when := t.origin(m, &proto)
	codeWhen, rank := t.codes(m, k, &proto)
	when = and(when, codeWhen)
	if m.Suspension != nil {
		when = and(when, suspended(m.Suspension))
	}
	if m.preferential() {
		t.programme(m, &proto)
		if k != tariff.PreferenceDuty {
			when = and(when, when3{c: cond.Cond{Op: cond.Match, Name: "claim", Values: names(proto.Programme, proto.Symbol, proto.Scheme)}})
		}
	}
	switch k {
	case tariff.Prohibition, tariff.Licence:
		w := when3{}
		if len(m.Conditions) > 0 {
			w = not(t.conditions(m))
			proto.RateText = remedy(m)
		}
		t.add(proto, and(when, w), "")
		return
	case tariff.Quota:
		proto.Family = quotaFamily
	case tariff.Safeguard:
		proto.NotWith = []string{quotaFamily}
	}
	t.stop(m, proto, when)
	t.outcomes(m, proto, when, rank)
}

func names(list ...string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

func (t *translator) source() string {
	path := "commodities/" + string(t.doc.Code)
	if strings.HasSuffix(string(t.doc.Code), "000000") {
		path = "headings/" + string(t.doc.Code[:4])
	}
	return "UK Trade Tariff, " + string(t.doc.Service) + ", " + path
}

// suspended says when a suspended measure holds: never while it's suspended, else always.
func suspended(a *LegalAct) when3 {
	if a.To.IsZero() && a.From.IsZero() {
		return when3{never: true}
	}
	var sides []when3
	if !a.From.IsZero() {
		sides = append(sides, when3{c: cond.Cond{Op: cond.Date, Name: "entry", Bounds: []cond.Bound{{Cmp: cond.Under, Date: a.From}}}})
	}
	if !a.To.IsZero() {
		sides = append(sides, when3{c: cond.Cond{Op: cond.Date, Name: "entry", Bounds: []cond.Bound{{Cmp: cond.Over, Date: a.To}}}})
	}
	return any3(sides...)
}

// origin sets the area of a measure. Where it isn't known who belongs to it, the measure is for goods of any origin whose
// fact says that they're of the area.
func (t *translator) origin(m *Measure, proto *tariff.Measure) when3 {
	var except []string
	w := when3{}
	for _, x := range m.Excluded {
		members := t.members(x)
		if members == nil && x.group() {
			w = and(w, not(inArea(x.ID)))
			continue
		}
		for _, c := range members {
			except = append(except, string(c))
		}
	}
	groups := map[string][]trade.Country{}
	var in []string
	switch {
	case m.Area.ID == ErgaOmnes:
	case country(m.Area.ID) != "" && !m.Area.group():
		in = []string{string(country(m.Area.ID))}
	default:
		members := t.members(m.Area)
		if members == nil {
			w = and(w, inArea(m.Area.ID))
			break
		}
		groups[m.Area.ID] = members
		in = []string{m.Area.ID}
	}
	proto.Origin, _ = tariff.NewArea(in, except, groups)
	return w
}

func inArea(id string) when3 {
	return when3{c: cond.Cond{Op: cond.Fact, Name: "area." + id, Values: []string{"yes", "true"}}}
}

// members returns the countries of an area, nil where they aren't known.
func (t *translator) members(a Area) []trade.Country {
	if c := country(a.ID); c != "" && !a.group() {
		return []trade.Country{c}
	}
	if len(a.Members) > 0 {
		return a.Members
	}
	if known := t.groups[a.ID]; known != nil || a.ID != "EU" && a.ID != "1013" {
		return known
	}
	return rows.EuropeanUnion()
}

// codes says when a measure with an additional code holds, and its rank among those of the other codes. Of trade
// remedies the code for all other producers, which ends in 999, holds unless another is given; of VAT the rate without a
// code does.
func (t *translator) codes(m *Measure, k tariff.Kind, proto *tariff.Measure) (when3, int) {
	var among []string
	uncoded, count := false, 0
	for _, o := range t.doc.Import {
		ok, _ := o.Kind()
		if ok != k || k != tariff.VAT && k != tariff.Excise && (o.Type != m.Type || o.Area.ID != m.Area.ID) {
			continue
		}
		count++
		if c := o.AdditionalCode.Code; c == "" {
			uncoded = true
		} else if !slices.Contains(among, c) {
			among = append(among, c)
		}
	}
	code := m.AdditionalCode.Code
	switch {
	case k == tariff.VAT && count > 1:
		proto.Family = "uktt/vat"
	case k.OnTop() && len(among) > 0:
		proto.Family = "uktt/" + m.Type + "/" + m.Area.ID
	}
	switch {
	case code == "" || k == tariff.VAT && count == 1:
		return when3{}, 0
	case k.OnTop() && strings.HasSuffix(code, "999") && !uncoded:
		return when3{}, 0
	}
	return has(FactAdditionalCode, among, code), 100
}

// has holds where a list names the value.
func has(fact string, among []string, values ...string) when3 {
	return when3{c: cond.Cond{Op: cond.Fact, Name: fact, List: true, Values: values, Among: among}}
}

// programme names the preference that a measure gives, and the proof it needs.
func (t *translator) programme(m *Measure, proto *tariff.Measure) {
	proto.Symbol = m.Scheme
	if s := t.schemes[m.Scheme]; s != nil && m.Scheme != "" {
		proto.Scheme = s.Title
		proto.Proof = slices.Clone(s.Proofs)
	}
	proto.Programme = programmeName(t.doc.Service, m.Scheme)
	if proto.Programme == "" {
		proto.Programme = or(proto.Scheme, m.Scheme, m.Area.Name, m.Area.ID)
	}
	proto.Name += ", " + or(m.Area.Name, m.Area.ID)
	for i := range m.Conditions {
		c := &m.Conditions[i]
		if c.positive() && c.Document != "" {
			proof := c.Document
			if c.Requirement != "" {
				proof += " " + c.Requirement
			}
			proto.Proof = append(proto.Proof, proof)
		}
	}
}

// programmeName is the common name of a scheme of the tariff of Great Britain, "" for others.
func programmeName(s Service, scheme string) string {
	if s != UK {
		return ""
	}
	switch scheme {
	case "eu":
		return "EU-UK TCA"
	case "australia":
		return "UK-Australia FTA"
	case "new-zealand":
		return "UK-New Zealand FTA"
	case "japan":
		return "UK-Japan CEPA"
	case "cptpp":
		return "CPTPP"
	}
	return ""
}

// row is a condition's row with what triggers it.
type row struct {
	*Condition
	when     when3
	positive bool
}

// rows returns the rows of one kind of condition in the order in which they're tried: those that ask for nothing last,
// entry prices from the highest.
func (m *Measure) rows(code string) []row {
	var out []row
	for i := range m.Conditions {
		if c := &m.Conditions[i]; c.group() == code {
			out = append(out, row{c, trigger(c), c.positive()})
		}
	}
	slices.SortStableFunc(out, func(a, b row) int {
		switch {
		case a.otherwise() != b.otherwise():
			if a.otherwise() {
				return 1
			}
			return -1
		case code == "V" && a.Threshold.Valid && b.Threshold.Valid:
			return b.Threshold.Decimal.Cmp(a.Threshold.Decimal)
		}
		return 0
	})
	return out
}

// conditionCodes lists the kinds of condition of a measure in their order.
func (m *Measure) conditionCodes() []string {
	var out []string
	for i := range m.Conditions {
		if code := m.Conditions[i].group(); !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

func trigger(c *Condition) when3 {
	switch {
	case c.Document != "":
		return has(FactDocuments, nil, c.Document)
	case c.Threshold.Valid:
		return when3{c: cond.Cond{Op: cond.Fact, Name: c.fact(), Bounds: []cond.Bound{{Cmp: c.comparison(), Number: c.Threshold.Decimal}}}}
	}
	return when3{}
}

// passes says when a list of rows lets the measure apply: the first row that is fulfilled decides.
func passes(rows []row) when3 {
	w := when3{never: true}
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].positive {
			w = any3(rows[i].when, w)
		} else {
			w = and(not(rows[i].when), w)
		}
	}
	return w
}

// conditions says when all conditions of a measure are fulfilled.
func (t *translator) conditions(m *Measure) when3 {
	w := when3{}
	for _, code := range m.conditionCodes() {
		w = and(w, passes(m.rows(code)))
	}
	return w
}

// stop appends a prohibition where the declaration stops because a document is missing (action 08).
func (t *translator) stop(m *Measure, proto tariff.Measure, when when3) {
	for _, code := range m.conditionCodes() {
		rows := m.rows(code)
		if !slices.ContainsFunc(rows, func(r row) bool { return r.Action == "08" }) {
			continue
		}
		for i := range rows {
			rows[i].positive = rows[i].Action != "08"
		}
		p := proto
		p.Kind, p.Rate, p.RateText, p.Family, p.NotWith = tariff.Prohibition, duty.Expression{}, remedy(m), "", nil
		p.Name = "Declared subheading not allowed: " + m.Name
		t.add(p, and(when, not(passes(rows))), "/stop")
		return
	}
}

// remedy says in words which documents fulfil the conditions.
func remedy(m *Measure) string {
	var parts []string
	for _, code := range m.conditionCodes() {
		var docs []string
		for _, r := range m.rows(code) {
			if r.positive && r.Document != "" {
				docs = append(docs, r.Document)
			}
		}
		if len(docs) > 0 {
			if part := strings.Join(docs, " or "); !slices.Contains(parts, part) {
				parts = append(parts, part)
			}
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "unless " + strings.Join(parts, ", and ")
}

// outcomes appends a measure that charges, once for each rate its conditions may lead to.
func (t *translator) outcomes(m *Measure, proto tariff.Measure, when when3, rank int) {
	var priced string
	for _, code := range m.conditionCodes() {
		rows := m.rows(code)
		switch {
		case slices.ContainsFunc(rows, func(r row) bool { return len(r.Components) > 0 }) && priced == "":
			priced = code
		case m.preferential() && documentsOnly(rows):
			// A claim that lacks its proof is for the engine to say: see Proof.
		default:
			when = and(when, passes(rows))
		}
	}
	if priced == "" {
		rate, err := m.rate()
		if err == nil {
			proto.Rate = t.resolve(rate)
		}
		proto.Rank = rank
		t.add(proto, when, "")
		return
	}
	rows := m.rows(priced)
	if proto.Family == "" && !proto.Kind.Base() {
		proto.Family = "uktt/" + m.ID
	}
	before := when3{} // that no earlier row is fulfilled
	for i := range rows {
		r := &rows[i]
		w := and(when, r.when)
		if proto.Kind.Base() || !r.positive {
			w = and(and(when, before), r.when)
		}
		switch {
		case r.Code == "V":
			before = not(r.when) // rows fall from the highest price
		default:
			before = and(before, not(r.when))
		}
		if !r.positive {
			when = and(when, not(r.when))
			continue
		}
		p := proto
		cs := r.Components
		if len(cs) == 0 {
			cs = m.Components
		}
		if rate, err := duty.FromComponents(cs, home); err == nil {
			p.Rate = t.resolve(rate)
		}
		p.Rank = rank + len(rows) - 1 - i
		p.Note = strings.TrimPrefix(p.Note+"; "+outcome(r.Condition), "; ")
		t.add(p, w, "/"+strconv.Itoa(i+1))
	}
}

func documentsOnly(rows []row) bool {
	return !slices.ContainsFunc(rows, func(r row) bool { return r.Threshold.Valid })
}

func outcome(c *Condition) string {
	switch {
	case c.Document != "":
		return "with document " + c.Document
	case c.Threshold.Valid:
		return strings.TrimSpace(strings.Join(names("where", strings.ReplaceAll(c.fact(), "_", " "), compareWords(c), trade.DecimalText(c.Threshold.Decimal, 0), string(c.Currency), c.Unit), " "))
	}
	return "where no other condition is fulfilled"
}

func compareWords(c *Condition) string {
	switch c.comparison() {
	case cond.AtMost:
		return "is at most"
	case cond.Under:
		return "is under"
	case cond.Over:
		return "is over"
	}
	return "is at least"
}

// resolve fills in the Meursing amounts that the host gave.
func (t *translator) resolve(x duty.Expression) duty.Expression {
	if len(t.amounts) == 0 {
		return x
	}
	if y, err := x.WithMeursing(t.amounts); err == nil {
		return y
	}
	return x
}

// add appends a measure that holds when w does; one that never does is left out.
func (t *translator) add(m tariff.Measure, w when3, suffix string) {
	if w.never {
		return
	}
	m.ID += suffix
	if t.ids == nil {
		t.ids = make(map[string]int)
	}
	if t.ids[m.ID]++; t.ids[m.ID] > 1 { // some answers give an id twice
		m.ID += "/again" + strconv.Itoa(t.ids[m.ID])
	}
	m.When = w.c
	if text := m.Rate.String(); text != "" {
		m.RateText = text
	}
	t.out = append(t.out, &m)
}

// when3 is a condition under construction, which may also never hold. The zero when3 always holds.
type when3 struct {
	c     cond.Cond
	never bool
}

func (w when3) always() bool { return !w.never && w.c.IsZero() }

func and(a, b when3) when3 {
	switch {
	case a.never || b.never:
		return when3{never: true}
	case a.always():
		return b
	case b.always():
		return a
	}
	return when3{c: cond.Cond{Op: cond.All, Subs: append(parts(a, cond.All), parts(b, cond.All)...)}}
}

func any3(list ...when3) when3 {
	out := when3{never: true}
	for _, w := range list {
		switch {
		case w.always() || out.always():
			return when3{}
		case w.never:
		case out.never:
			out = w
		default:
			out = when3{c: either(append(parts(out, cond.Any), parts(w, cond.Any)...))}
		}
	}
	return out
}

// either joins conditions, and documents that stand in for each other in one list.
func either(subs []cond.Cond) cond.Cond {
	var out []cond.Cond
	for _, s := range subs {
		k := slices.IndexFunc(out, func(o cond.Cond) bool {
			return o.Op == cond.Fact && s.Op == cond.Fact && o.List && s.List && o.Name == s.Name && len(o.Among)+len(s.Among) == 0
		})
		if k < 0 {
			out = append(out, s)
			continue
		}
		for _, v := range s.Values {
			if !slices.Contains(out[k].Values, v) {
				out[k].Values = append(slices.Clone(out[k].Values), v)
			}
		}
	}
	if len(out) == 1 {
		return out[0]
	}
	return cond.Cond{Op: cond.Any, Subs: out}
}

func parts(w when3, op cond.Op) []cond.Cond {
	if w.c.Op == op {
		return slices.Clone(w.c.Subs)
	}
	return []cond.Cond{w.c}
}

func not(w when3) when3 {
	switch {
	case w.never:
		return when3{}
	case w.always():
		return when3{never: true}
	case w.c.Op == cond.Not:
		return when3{c: w.c.Subs[0]}
	}
	return when3{c: cond.Cond{Op: cond.Not, Subs: []cond.Cond{w.c}}}
}
