package returns

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Verdict is the answer to one question about a return. Reason is a stable word or two, Message a sentence.
type Verdict struct {
	Kind        string      `json:"kind"`
	Eligible    *bool       `json:"eligible,omitempty"`
	InTime      *bool       `json:"in_time,omitempty"`
	DutyFree    *bool       `json:"duty_free,omitempty"`
	Disposition Disposition `json:"disposition,omitempty"`
	Refund      string      `json:"refund,omitempty"`      // amount in the question's currency
	RefundBase  string      `json:"refund_base,omitempty"` // what a lesser-of test leaves as the base of the refund
	Rule        string      `json:"rule,omitempty"`
	Law         string      `json:"law,omitempty"` // id of the rule in the law's files
	Form        string      `json:"form,omitempty"`
	Code        string      `json:"code,omitempty"`
	Limit       string      `json:"limit,omitempty"` // "1 year from debt notified"
	Deadline    trade.Date  `json:"deadline,omitzero"`
	Reason      string      `json:"reason,omitempty"`
	Message     string      `json:"message,omitempty"`
	Assumes     []string    `json:"assumes,omitempty"`
	Ignored     []string    `json:"ignored,omitempty"` // fields of the question that nothing reads
	Instrument  string      `json:"instrument,omitempty"`
	Source      string      `json:"source,omitempty"`
	VerifiedOn  trade.Date  `json:"verified_on,omitzero"`
}

// CheckKinds lists the kinds of question Check answers.
func CheckKinds() []string {
	return []string{"disposition", "drawback", "drawback-notice", "refund", "returned-goods", "us-returned-goods"}
}

// Check answers one question by the law this package comes with: whether a claim is in time and of which form
// ("refund"), what a US drawback pays ("drawback"), whether its notice is early enough ("drawback-notice"), whether
// goods come home free of duty ("returned-goods"), what becomes of goods of a value ("disposition"). The value is a JSON
// object; fields that nothing reads are named in Ignored. The error is a trade.Errors.
func Check(kind string, value []byte) (Verdict, error) {
	law, err := World()
	if err != nil {
		return Verdict{}, err
	}
	return law.Check(kind, value)
}

// Check is the function Check by this law.
func (l *Law) Check(kind string, value []byte) (Verdict, error) {
	var q question
	if errs := findings(strictjson.Decode(value, &q, strictjson.Options{MaxBytes: 64 << 10, MaxValues: 1000})); len(errs) > 0 {
		return Verdict{}, errs
	}
	q.read = map[string]bool{}
	var v Verdict
	switch kind {
	case "disposition":
		v = q.disposition()
	case "drawback":
		v = q.drawback(l)
	case "drawback-notice":
		v = q.notice(l)
	case "refund":
		v = q.refund(l)
	case "returned-goods", "us-returned-goods":
		v = q.returnedGoods(l)
	default:
		return Verdict{}, trade.Errors{{Code: "check.kind", Severity: trade.Block, Message: fmt.Sprintf("%.40q isn't a kind of question: one of %v is", kind, CheckKinds())}}
	}
	if len(q.errs) > 0 {
		return Verdict{}, q.errs
	}
	v.Kind = kind
	for _, k := range slices.Sorted(maps.Keys(q.fields)) {
		if !q.read[k] {
			v.Ignored = append(v.Ignored, k)
		}
	}
	return v, nil
}

// question is a JSON object of plain values, with the fields read so far.
type question struct {
	fields map[string][]string
	read   map[string]bool
	errs   trade.Errors
}

// UnmarshalStrict reads an object of texts, numbers, truth values and lists of them.
func (q *question) UnmarshalStrict(n strictjson.Node, c *strictjson.Context) {
	q.fields = map[string][]string{}
	if n.Kind() != strictjson.Object {
		c.Want(n, "an object")
		return
	}
	for v := range n.Values() {
		switch v.Kind() {
		case strictjson.Array:
			for e := range v.Values() {
				q.fields[v.Key()] = append(q.fields[v.Key()], e.Text())
			}
		case strictjson.Object:
			c.Want(v, "a plain value")
		case strictjson.Null:
		default:
			q.fields[v.Key()] = []string{v.Text()}
		}
	}
}

func (q *question) fail(code, field, format string, args ...any) {
	q.errs = append(q.errs, trade.Finding{Code: code, Severity: trade.Block, Path: "/" + field, Message: fmt.Sprintf(format, args...)})
}

// text returns the first of the fields that is given, "" where none is.
func (q *question) text(names ...string) string {
	for _, n := range names {
		if v := q.fields[n]; len(v) > 0 {
			q.read[n] = true
			return v[0]
		}
	}
	return ""
}

// truth returns a truth value; given is false where none of the fields is there.
func (q *question) truth(names ...string) (value, given bool) {
	t := q.text(names...)
	return t == "true" || t == "yes", t != ""
}

// number returns a number not below 0, and whether one of the fields is given.
func (q *question) number(names ...string) (decimal.Decimal, bool) {
	for _, n := range names {
		t := q.text(n)
		if t == "" {
			continue
		}
		d, err := trade.ParseDecimal(t)
		if err != nil || d.IsNegative() {
			q.fail("check.number", n, "%.40q isn't a number of 0 or more", t)
			return decimal.Zero, false
		}
		return d, true
	}
	return decimal.Zero, false
}

func (q *question) date(name string) trade.Date {
	t := q.text(name)
	if t == "" {
		return trade.Date{}
	}
	d, err := trade.ParseDate(t)
	if err != nil {
		q.fail("check.date", name, "%v", err)
	}
	return d
}

func (q *question) currency(or trade.Currency) trade.Currency {
	if c := trade.Currency(strings.ToUpper(q.text("currency"))); c != "" {
		if !c.Valid() {
			q.fail("check.currency", "currency", "%.10q isn't an ISO 4217 currency", c)
		}
		return c
	}
	return or
}

// market returns the law of the market the question names, or of a default.
func (q *question) market(l *Law, or string) *Market {
	name := strings.ToUpper(q.text("market", "country", "territory"))
	switch name {
	case "":
		name = or
	case "UK":
		name = "GB"
	}
	m := l.named(name)
	if m == nil || name == "" {
		q.fail("check.market", "market", "nothing is known of %.20q: one of %v is", name, l.Markets())
	}
	return m
}

// days are the lengths of units of time in ordinary days: a count without dates knows no leap year.
func daysIn(unit string) int64 {
	switch unit {
	case "days":
		return 1
	case "weeks":
		return 7
	case "months":
		return 30
	case "years":
		return 365
	}
	return 0
}

// elapsed returns the time a question says has passed, from a field such as "days", "days_after_debt_notice",
// "months_after_permit". want narrows it to fields that hold the text.
func (q *question) elapsed(want string) (n decimal.Decimal, unit string, ok bool) {
	for _, k := range slices.Sorted(maps.Keys(q.fields)) {
		u, rest, _ := strings.Cut(k, "_")
		if daysIn(u) == 0 || !strings.Contains(rest, want) {
			continue
		}
		n, ok = q.number(k)
		return n, u, ok
	}
	return decimal.Zero, "", false
}

// within compares a time passed with a limit: in the limit's own unit where they agree, years and months in months,
// else in ordinary days.
func (l Limit) within(n decimal.Decimal, unit string) bool {
	months := int64(12*l.Years + l.Months)
	switch {
	case unit == "months" && l.Days == 0:
		return n.LessThanOrEqual(decimal.New(months, 0))
	case unit == "years" && l.Days == 0:
		return n.Mul(decimal.New(12, 0)).LessThanOrEqual(decimal.New(months, 0))
	}
	days := int64(l.Years)*365 + int64(l.Months)*30 + int64(l.Days)
	if l.Months == 6 { // half a year has 181 days at least
		days = int64(l.Years)*365 + 181 + int64(l.Days)
	}
	return n.Mul(decimal.New(daysIn(unit), 0)).LessThanOrEqual(decimal.New(days, 0))
}

func ptr(b bool) *bool { return &b }

// disposition answers by value bands: below the first threshold destroy, up to the second liquidate, above return.
// "boundary" says where a threshold itself belongs: "middle" (default), "lower" or "upper".
func (q *question) disposition() Verdict {
	value, ok := q.number("value", "amount")
	if !ok {
		q.fail("check.value", "value", "the value is missing")
		return Verdict{}
	}
	cur := q.currency("USD")
	var t []decimal.Decimal
	q.read["thresholds"] = true
	for i, text := range q.fields["thresholds"] {
		d, err := trade.ParseDecimal(text)
		if err != nil || d.IsNegative() || i > 0 && d.LessThan(t[i-1]) {
			q.fail("check.number", fmt.Sprintf("thresholds/%d", i), "%.40q isn't a rising number of 0 or more", text)
			return Verdict{}
		}
		t = append(t, d)
	}
	if len(t) == 0 {
		t = []decimal.Decimal{decimal.New(100, 0), decimal.New(200, 0)}
	}
	if len(t) != 2 {
		q.fail("check.thresholds", "thresholds", "two thresholds are needed")
		return Verdict{}
	}
	low, high := &Number{t[0]}, &Number{t[1]}
	a := Agreement{Name: "by value", Bands: []Band{
		{Under: low, Dispositions: []Disposition{Destroy}}, {AtMost: high, Dispositions: []Disposition{Liquidate}}, {Dispositions: []Disposition{SendBack}}}}
	switch b := q.text("boundary"); b {
	case "", "middle", "liquidate":
	case "lower":
		a.Bands[0].Under, a.Bands[0].AtMost = nil, low
	case "upper":
		a.Bands[1].Under, a.Bands[1].AtMost = high, nil
	default:
		q.fail("check.boundary", "boundary", "%.20q: middle, lower or upper is needed", b)
	}
	b, why := a.band(value, cur)
	return Verdict{Disposition: b.Dispositions[0], Message: why}
}

// notice answers whether an authority is told early enough of an export or a destruction.
func (q *question) notice(l *Law) Verdict {
	m := q.market(l, "US")
	action := plain(q.text("action"))
	days, ok := q.number("working_days_before", "working_days")
	if m == nil {
		return Verdict{}
	}
	if !ok {
		q.fail("check.value", "working_days_before", "the number of working days is missing")
		return Verdict{}
	}
	for _, n := range m.Notices {
		if !slices.ContainsFunc(n.Actions, func(a string) bool { return says(action, plain(a)) > 0 }) {
			continue
		}
		v := Verdict{InTime: ptr(days.GreaterThanOrEqual(decimal.New(int64(n.WorkingDays), 0))), Form: n.Form,
			Message: fmt.Sprintf("notice is due at least %d working days before; %s", n.WorkingDays, n.Answer)}
		if !*v.InTime {
			v.Reason = fmt.Sprintf("minimum %d working days", n.WorkingDays)
		}
		v.cite(n.Citation)
		return v
	}
	q.fail("check.action", "action", "%.40q isn't an act with a notice: \"destroy\" and \"export\" are", action)
	return Verdict{}
}

// plain brings words to lower case, letters and digits only.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), " ")
}

// says rates how well a phrase meets a term, both plain: 3 the same, 2 the term as words of the phrase, 1 the other way
// round, 0 not at all.
func says(phrase, term string) int {
	if phrase == "" || term == "" {
		return 0
	}
	in := func(whole, part string) bool { return strings.Contains(" "+whole+" ", " "+part+" ") }
	switch {
	case phrase == term:
		return 3
	case in(phrase, term):
		return 2
	case in(term, phrase):
		return 1
	}
	return 0
}

// rate says how well a ground meets a law.
func (r *RefundLaw) rate(ground string) int {
	best := 0
	for _, list := range [][]string{r.Grounds, r.AlsoSaid} {
		for _, t := range list {
			best = max(best, says(ground, plain(t)))
		}
	}
	return best
}

func (v *Verdict) cite(c tariff.Citation) {
	v.Instrument, v.Source, v.VerifiedOn = c.Instrument, c.Source, c.VerifiedOn
}

// facts makes a question the environment of a law's conditions.
type facts struct {
	q *question
	l *Law
	// names are the fields that tell a fact under other names.
	names map[string][]string
	// assume are facts taken as given.
	assume map[string]string
}

// Match implements cond.Env.
func (f facts) Match(name string, values []string) cond.Tri {
	if name == "buyer" {
		if b := f.q.text("buyer"); b != "" {
			return cond.Of(slices.Contains(values, b))
		}
		if c, ok := f.q.truth("commercial"); ok {
			return cond.Of(slices.Contains(values, map[bool]string{true: "business", false: "consumer"}[c]))
		}
	}
	return cond.Unknown
}

// Amount implements cond.Env.
func (f facts) Amount([]string, string, string) (decimal.Decimal, bool) { return decimal.Zero, false }

// Fact implements cond.Env.
func (f facts) Fact(name string) (string, bool) {
	for _, n := range append([]string{name}, f.names[name]...) {
		inverted := strings.HasPrefix(n, "!")
		if v, ok := f.q.truth(strings.TrimPrefix(n, "!")); ok {
			return map[bool]string{true: "true", false: "false"}[v != inverted], true
		}
	}
	v, ok := f.assume[name]
	return v, ok
}

// Date implements cond.Env.
func (f facts) Date(string) trade.Date { return trade.Date{} }

// Lines implements cond.Env.
func (f facts) Lines() int { return 0 }

// Line implements cond.Env.
func (f facts) Line(int) cond.Env { return f }

// refund answers whether an authority pays back: the ground, the time passed, the minimum.
func (q *question) refund(l *Law) Verdict {
	m := q.market(l, "")
	ground := q.text("ground", "reason", "instrument")
	amount, paid := q.number("amount", "duty", "duty_paid")
	if m == nil {
		return Verdict{}
	}
	if c := q.currency(m.Currency); paid && c != m.Currency {
		q.fail("currency.mismatch", "currency", "the authority of %s pays in %s, not %s", m.Name, m.Currency, c)
		return Verdict{}
	}
	q.truth("commercial") // also where no law asks
	law := q.lawFor(l, m, ground, paid)
	if law == nil {
		return Verdict{Eligible: ptr(false), Reason: "no refund on this ground", Message: fmt.Sprintf("%s refunds nothing known here on the ground %q", m.Name, ground)}
	}
	v := Verdict{Eligible: ptr(true), Law: law.ID, Form: law.Form, Message: law.Name}
	v.cite(law.Citation)
	q.inTime(&v, law.Deadline)
	if law.Minimum != nil && paid && amount.LessThan(law.Minimum.Amount.Decimal) && law.Minimum.When.Eval(facts{q: q, l: l}, nil) != cond.False {
		v.Eligible = ptr(false)
		v.Reason = "minimum " + trade.DecimalText(law.Minimum.Amount.Decimal, 0)
		v.Message = fmt.Sprintf("%s: below %s nothing is paid", law.Name, trade.NewMoney(law.Minimum.Amount.Decimal, m.Currency))
	}
	return v
}

// inTime tests a deadline by the time passed, or by dates "from" and "date".
func (q *question) inTime(v *Verdict, limit *Limit) {
	n, unit, counted := q.elapsed("")
	from, on := q.date("from"), q.date("date")
	if limit == nil {
		if counted {
			v.InTime = ptr(true)
		}
		return
	}
	v.Limit = limit.Text() + " from " + strings.ReplaceAll(limit.From, "_", " ")
	switch {
	case counted:
		v.InTime = ptr(limit.within(n, unit))
	case !from.IsZero() && !on.IsZero():
		v.Deadline = limit.End(from)
		v.InTime = ptr(!on.After(v.Deadline))
	}
	if v.InTime != nil && !*v.InTime {
		v.Eligible = ptr(false)
		v.Reason = "expired"
		v.Message += ": the limit is " + v.Limit
	}
}

// lawFor returns the law that fits a ground best. Without a ground it is the first with what the question asks: a
// minimum for an amount, a deadline for a time.
func (q *question) lawFor(l *Law, m *Market, ground string, amount bool) *RefundLaw {
	var found *RefundLaw
	best := 0
	if r, ok := ParseReason(ground); ok {
		ground = string(r)
	}
	for i := range m.Refunds {
		r := &m.Refunds[i]
		if r.When.Eval(facts{q: q, l: l}, nil) == cond.False {
			continue
		}
		score := r.rate(plain(ground))
		if ground == "" {
			score = 1
			if amount && r.Minimum != nil || !amount && r.Deadline != nil {
				score = 2
			}
		}
		if score > best {
			found, best = r, score
		}
	}
	return found
}

// drawback answers what a US drawback pays.
func (q *question) drawback(l *Law) Verdict {
	m := q.market(l, "US")
	if m == nil {
		return Verdict{}
	}
	kind, what := plain(q.text("kind", "provision", "type")), plain(q.text("duty_type", "charge", "reason", "ground"))
	cur := q.currency(m.Currency)
	if len(m.Refunds) == 0 {
		q.fail("check.market", "market", "no drawback of %s is known", m.Name)
		return Verdict{}
	}
	law := &m.Refunds[0]
	best := 0
	for i := range m.Refunds {
		r := &m.Refunds[i]
		if score := max(r.rate(kind), r.rate(what)); score > best {
			law, best = r, score
		}
	}
	v := Verdict{Eligible: ptr(true), Law: law.ID, Form: law.Form, Message: law.Name}
	v.cite(law.Citation)
	for _, e := range law.Except {
		for _, t := range e.AlsoSaid {
			if says(kind, t) > 1 || says(what, t) > 1 {
				v.Eligible, v.Reason, v.Message = ptr(false), "not subject to drawback", e.Because
				return v
			}
		}
	}
	to := trade.Territory(strings.ToUpper(q.text("export_to", "exported_to", "destination")))
	if len(law.NotTo) > 0 && to != "" && l.in(to, law.NotTo) {
		v.Eligible, v.Reason = ptr(false), fmt.Sprintf("not on exports to %s", to)
		v.Message = fmt.Sprintf("%s isn't paid on exports to %s", law.Name, strings.Join(law.NotTo, " or "))
		return v
	}
	q.inTime(&v, law.Deadline)
	if !*v.Eligible {
		return v
	}
	q.drawbackAmount(l, law, to, cur, &v)
	return v
}

// drawbackAmount sets the refund: the law's share of the duty paid, or of the lesser of it and the duty paid abroad.
func (q *question) drawbackAmount(l *Law, law *RefundLaw, to trade.Territory, cur trade.Currency, v *Verdict) {
	paid, ok := q.number("duty_paid", "duty_share", "us_duty", "duty")
	foreign, abroad := q.number("foreign_duty", "duty_abroad", "duty_paid_abroad")
	percent := trade.DecimalText(law.Share.Shift(2), 0) + " percent"
	f := facts{q: q, l: l, names: map[string][]string{
		"same_condition": {"!processed", "!used", "!altered"}, "originating": {"originating_goods", "usmca_originating"},
		"nonconforming": {"non_conforming", "rejected", "not_to_sample", "not_to_specification"},
	}}
	v.Rule = percent + " of US duty"
	if !ok {
		return
	}
	base, lesser := paid, false
	if lo := law.LesserOf; lo != nil && to != "" && l.in(to, lo.Markets) {
		unless := lo.Unless.Eval(f, nil)
		lesser = unless == cond.False || unless == cond.Unknown && abroad
		// A fact that says the goods were processed decides, whatever else isn't known.
		if c, given := f.Fact("same_condition"); given && c == "false" && unless != cond.True {
			lesser = true
		}
		v.Rule += ", no lesser-of"
		if lesser {
			v.cite(lo.Citation)
			v.Rule = percent + " of the lesser of US duty and the duty paid in " + string(to)
			if !abroad {
				v.Reason, v.Message = "foreign duty missing", "the lesser-of test needs the duty paid in "+string(to)
				return
			}
			base = decimal.Min(paid, foreign)
			v.RefundBase = trade.NewMoney(base, cur).Text()
		}
	} else if _, given := q.fields["duty_share"]; given {
		v.RefundBase = trade.NewMoney(base, cur).Text()
	}
	v.Refund = trade.NewMoney(money.MulRound(base, law.Share.Decimal, cur.MinorUnits(), money.HalfUp), cur).Text()
	v.Message = fmt.Sprintf("%s: %s of %s = %s", law.Name, law.Share.Text(), trade.NewMoney(base, cur), v.Refund)
}

// returnedGoods answers whether goods come home free of duty. Facts that a question doesn't state are assumed as far as
// the relief allows, and named.
func (q *question) returnedGoods(l *Law) Verdict {
	m := q.market(l, "US")
	if m == nil {
		return Verdict{}
	}
	code := digits(q.text("hts", "code", "heading"))
	names := map[string][]string{
		"home_product":         {"us_product", "product_of_market", "domestic_product", "domestic"},
		"sold_to_individual":   {"individual", "personal_use", "sold_to_individuals"},
		"altered":              {"advanced_in_value", "improved", "improved_in_condition", "!unaltered"},
		"not_to_specification": {"not_to_sample", "nonconforming", "non_conforming", "not_conforming"},
		"duty_paid_before":     {"duty_paid", "previously_imported", "previously_imported_duty_paid", "duty_paid_on_import"},
		"same_exporter":        {"same_importer", "same_person", "same_entity", "same_legal_entity", "by_or_for_exporter"},
		"drawback_claimed":     {"drawback", "claimed_drawback"},
	}
	q.elapsed("import_to_export") // read, whichever relief asks for them
	q.elapsed("export_to_reimport")
	for fact := range names {
		facts{q: q, names: names}.Fact(fact)
	}
	var failed *Verdict
	for i := range m.Reliefs {
		r := &m.Reliefs[i]
		if code != "" && digits(r.Code) != code {
			continue
		}
		v := q.relief(l, r, names)
		if *v.DutyFree {
			return v
		}
		if failed == nil {
			failed = &v
		}
	}
	if failed == nil {
		q.fail("check.code", "hts", "no relief of %s has that code", m.Name)
		return Verdict{}
	}
	return *failed
}

// relief tests one relief on a question.
func (q *question) relief(l *Law, r *ReliefLaw, names map[string][]string) Verdict {
	assume := maps.Clone(r.Assume)
	if assume == nil {
		assume = map[string]string{}
	}
	// What the question leaves out and the relief turns on.
	for _, n := range []string{"sold_to_individual", "not_to_specification", "duty_paid_before", "same_exporter"} {
		assume[n] = "true"
	}
	bare := facts{q: q, l: l, names: names}
	full := bare
	full.assume = assume
	v := Verdict{DutyFree: ptr(false), Law: r.ID, Code: r.Code, Message: r.Name}
	v.cite(r.Citation)
	var missing cond.Asks
	r.When.Eval(bare, &missing)
	if r.When.Eval(full, nil) != cond.True {
		v.Reason, v.Message = "conditions", r.Name+": its conditions aren't met"
		return v
	}
	for _, n := range missing.Names {
		n = strings.TrimPrefix(n, "facts/")
		v.Assumes = append(v.Assumes, n+": "+assume[n])
	}
	for _, lim := range r.Limits {
		field := map[string]string{"home_imported": "import_to_export", "exported": "export_to_reimport"}[lim.From]
		n, unit, ok := q.elapsed(field)
		if !ok {
			v.Assumes = append(v.Assumes, lim.To+" within "+lim.Text()+" of "+lim.From)
			continue
		}
		if !lim.within(n, unit) {
			v.Reason = "expired"
			v.Message = fmt.Sprintf("%s: %s within %s of %s", r.Name, lim.To, lim.Text(), lim.From)
			return v
		}
	}
	v.DutyFree = ptr(true)
	return v
}
