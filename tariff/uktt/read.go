package uktt

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/internal/rows"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// The bounds of what is read.
const (
	// MaxBytes bounds a document after decompression.
	MaxBytes = 16 << 20
	// maxProblems bounds how many problems one error lists.
	maxProblems   = 100
	maxMeasures   = 5000
	maxConditions = 500 // of one measure
	// maxFollowed bounds how many references are followed: a small document could refer to the same list a million times.
	maxFollowed = 1 << 18
)

// Read reads one answer of the UK Trade Tariff API on a commodity or heading, plain or compressed with gzip: either
// JSON:API with "included", or the flattened form in which everything stands inside the commodity.
//
// What can't be read at all is a trade.Errors with every problem of the document, each with its JSON Pointer:
// uktt.malformed (no JSON, damaged compression), uktt.too_large, uktt.refused (the API answered with an error),
// uktt.missing and uktt.field. What was read but isn't understood stands in Document.NotUnderstood.
func Read(r io.Reader) (*Document, error) {
	b, err := readAll(r)
	if err != nil {
		return nil, err
	}
	root, err := decode(b)
	if err != nil {
		return nil, err
	}
	rd := &reader{doc: &Document{}}
	sum := sha256.Sum256(b)
	rd.doc.Digest = "sha256:" + hex.EncodeToString(sum[:])
	rd.read(root)
	if len(rd.problems) > 0 {
		return nil, rd.problems
	}
	return rd.doc, nil
}

func malformed(code, format string, a ...any) error {
	return trade.Errors{{Code: code, Severity: trade.Block, Message: fmt.Sprintf(format, a...)}}
}

// readAll reads a stream, decompressing it where it is compressed, up to MaxBytes.
func readAll(r io.Reader) ([]byte, error) {
	in := bufio.NewReader(r)
	var src io.Reader = in
	if magic, err := in.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, malformed("uktt.malformed", "the gzip header is damaged: %v", err)
		}
		defer z.Close()
		src = z
	}
	b, err := io.ReadAll(io.LimitReader(src, MaxBytes+1))
	switch {
	case err != nil && (errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF)):
		return nil, malformed("uktt.malformed", "the compressed document is damaged or cut off: %v", err)
	case err != nil:
		return nil, trade.Errors{{Code: "uktt.read", Severity: trade.Block, Message: err.Error(), Cause: err}}
	case len(b) > MaxBytes:
		return nil, malformed("uktt.too_large", "the document has more than %d bytes", MaxBytes)
	}
	return bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), nil
}

func decode(b []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	var root any
	if err := dec.Decode(&root); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, malformed("uktt.malformed", "the document is empty")
		}
		return nil, malformed("uktt.malformed", "it isn't JSON: %v", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed("uktt.malformed", "something follows the document")
	}
	return root, nil
}

// reader turns the JSON of an answer into a Document.
type reader struct {
	doc      *Document
	index    map[string]map[string]any // of "included", by type and id
	areas    map[string]Area           // of JSON:API documents, which refer to few areas many times
	followed int
	problems trade.Errors
}

func (r *reader) problem(code, path, format string, a ...any) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, trade.Finding{Code: code, Severity: trade.Block, Path: path, Message: fmt.Sprintf(format, a...)})
	}
}

// odd lists something that was read but isn't understood.
func (r *reader) odd(code, path, format string, a ...any) {
	if len(r.doc.NotUnderstood) < maxMeasures {
		r.doc.NotUnderstood = append(r.doc.NotUnderstood, trade.Finding{Code: code, Severity: trade.Warn, Path: path, Message: fmt.Sprintf(format, a...)})
	}
}

// node is one object of the answer: a JSON:API resource, or an object of the flattened form. Both answer alike.
type node struct {
	r    *reader
	m    map[string]any
	path string
}

func (n node) ok() bool { return n.m != nil }

// raw returns a field: of the object, or of a resource's attributes.
func (n node) raw(key string) any {
	if attributes, ok := n.m["attributes"].(map[string]any); ok {
		if v, ok := attributes[key]; ok {
			return v
		}
	}
	return n.m[key]
}

// str returns a text; numbers, which some versions of the API write in place of text, as they stand.
func (n node) str(key string) string {
	switch v := n.raw(key).(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	n.r.problem("uktt.field", n.path+"/"+key, "a text is needed")
	return ""
}

func (n node) yes(key string) bool {
	switch v := n.raw(key).(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v == "true"
	}
	n.r.problem("uktt.field", n.path+"/"+key, "true or false is needed")
	return false
}

// number returns a number that may be written as text or be null.
func (n node) number(key string) decimal.NullDecimal {
	text := n.str(key)
	if text == "" {
		return decimal.NullDecimal{}
	}
	v, err := trade.ParseDecimal(text)
	if err != nil {
		n.r.problem("uktt.field", n.path+"/"+key, "%v", err)
		return decimal.NullDecimal{}
	}
	return decimal.NullDecimal{Decimal: v, Valid: true}
}

// date returns a calendar date: the API writes dates and times of day, of which the first says the day.
func (n node) date(key string) trade.Date {
	text := n.str(key)
	if text == "" {
		return trade.Date{}
	}
	if len(text) > 10 && text[10] == 'T' {
		text = text[:10]
	}
	d, err := trade.ParseDate(text)
	if err != nil {
		n.r.problem("uktt.field", n.path+"/"+key, "%v", err)
	}
	return d
}

func (n node) period(from, to string) trade.Period {
	p := trade.Period{From: n.date(from), To: n.date(to)}
	if !p.To.IsZero() && p.To.Before(p.From) {
		n.r.problem("uktt.field", n.path+"/"+to, "the period ends (%s) before it begins (%s)", p.To, p.From)
	}
	return p
}

// one returns an object that belongs to this one; ok is false for none.
func (n node) one(key string) node {
	path := n.path + "/" + key
	if related, ok := n.m["relationships"].(map[string]any); ok {
		rel, ok := related[key].(map[string]any)
		if !ok {
			return node{}
		}
		return n.r.follow(rel["data"], path)
	}
	switch v := n.m[key].(type) {
	case nil:
		return node{}
	case map[string]any:
		if len(v) == 0 {
			return node{}
		}
		return node{n.r, v, path}
	}
	n.r.problem("uktt.field", path, "an object is needed")
	return node{}
}

// many returns the objects of a list that belongs to this one.
func (n node) many(key string) []node {
	path := n.path + "/" + key
	v := n.m[key]
	related, resource := n.m["relationships"].(map[string]any)
	if resource {
		rel, ok := related[key].(map[string]any)
		if !ok {
			return nil
		}
		v = rel["data"]
	}
	if v == nil {
		return nil
	}
	items, ok := v.([]any)
	if !ok {
		n.r.problem("uktt.field", path, "a list is needed")
		return nil
	}
	out := make([]node, 0, len(items))
	for i, it := range items {
		if resource && n.r.followed > maxFollowed {
			break
		}
		at := path + "/" + strconv.Itoa(i)
		if resource {
			if o := n.r.follow(it, at); o.ok() {
				out = append(out, o)
			}
			continue
		}
		m, ok := it.(map[string]any)
		if !ok {
			n.r.problem("uktt.field", at, "an object is needed")
			continue
		}
		out = append(out, node{n.r, m, at})
	}
	return out
}

// follow finds the resource that an identifier points to.
func (r *reader) follow(v any, path string) node {
	if v == nil || r.followed > maxFollowed {
		return node{}
	}
	if r.followed++; r.followed > maxFollowed {
		r.problem("uktt.too_large", path, "the document has more than %d references", maxFollowed)
		return node{}
	}
	m, ok := v.(map[string]any)
	if !ok {
		r.problem("uktt.field", path, "an identifier with type and id is needed")
		return node{}
	}
	id := node{r, m, path}
	if o := r.index[id.str("type")+"\x00"+id.str("id")]; o != nil {
		return node{r, o, path}
	}
	r.odd("uktt.dangling", path, "the document refers to %.60s %.60s and doesn't include it", id.str("type"), id.str("id"))
	return node{r, map[string]any{"id": m["id"]}, path}
}

// read reads the document, whichever its form.
func (r *reader) read(root any) {
	m, ok := root.(map[string]any)
	if !ok {
		r.problem("uktt.malformed", "", "the document isn't an object")
		return
	}
	if list, ok := m["errors"].([]any); ok {
		for i, e := range list {
			if o, ok := e.(map[string]any); ok {
				n := node{r, o, fmt.Sprintf("/errors/%d", i)}
				r.problem("uktt.refused", n.path, "the API answered with an error: %.200s %.200s", n.str("status"), n.str("detail")+n.str("title"))
			}
		}
		if len(r.problems) == 0 {
			r.problem("uktt.refused", "/errors", "the API answered with an error")
		}
		return
	}
	top := node{r, m, ""}
	if data, ok := m["data"]; ok {
		resource, ok := data.(map[string]any)
		if !ok {
			r.problem("uktt.field", "/data", "one commodity or heading is needed, not a list")
			return
		}
		r.include(m["included"])
		top = node{r, resource, "/data"}
	}
	r.commodity(top)
}

func (r *reader) include(v any) {
	if v == nil {
		return
	}
	list, ok := v.([]any)
	if !ok {
		r.problem("uktt.field", "/included", "a list is needed")
		return
	}
	r.index = make(map[string]map[string]any, len(list))
	r.areas = make(map[string]Area)
	for i, it := range list {
		m, ok := it.(map[string]any)
		if !ok {
			r.problem("uktt.field", fmt.Sprintf("/included/%d", i), "an object is needed")
			continue
		}
		n := node{r, m, fmt.Sprintf("/included/%d", i)}
		id, _ := m["id"].(string)
		if id == "" {
			if number, ok := m["id"].(json.Number); ok {
				id = number.String()
			}
		}
		kind, _ := m["type"].(string)
		if kind == "" || id == "" {
			r.problem("uktt.field", n.path, "a resource needs type and id")
			continue
		}
		key := kind + "\x00" + id
		if _, twice := r.index[key]; !twice {
			r.index[key] = m
		}
	}
}

func (r *reader) commodity(n node) {
	d := r.doc
	code := n.str("goods_nomenclature_item_id")
	c, err := trade.ParseHSCode(code)
	switch {
	case code == "":
		r.problem("uktt.missing", n.path+"/goods_nomenclature_item_id", "the document names no commodity code")
	case err != nil || len(c) != 10:
		r.problem("uktt.field", n.path+"/goods_nomenclature_item_id", "%.40q isn't a commodity code of ten digits", code)
	}
	d.Code = c
	d.Description = plain(or(n.str("description_plain"), n.str("formatted_description"), n.str("description")))
	d.Declarable, d.MeursingCode = n.yes("declarable"), n.yes("meursing_code")
	d.Period = n.period("validity_start_date", "validity_end_date")
	d.Footnotes = footnotes(n.many("footnotes"))
	meta := n.calculator()
	d.Service = Service(meta.text("source"))
	d.EntryPrice = meta.yes("entry_price_system")
	imports, exports := n.many("import_measures"), n.many("export_measures")
	if len(imports)+len(exports) > maxMeasures {
		r.problem("uktt.too_large", n.path+"/import_measures", "more than %d measures", maxMeasures)
		return
	}
	for _, m := range imports {
		x := r.measure(m)
		d.Import = append(d.Import, x)
		r.review(x)
		if s := m.calculator().text("source"); d.Service == "" && s != "" {
			d.Service = Service(s)
		}
		if d.AsOf.Before(x.From) {
			d.AsOf = x.From
		}
	}
	for _, m := range exports {
		d.Export = append(d.Export, r.measure(m))
	}
	if d.Service != "" && d.Service.Territory() == "" {
		r.odd("uktt.service", n.path+"/meta", "%.40q is neither uk nor xi", string(d.Service))
		d.Service = ""
	}
	if d.Declarable {
		return
	}
	for _, ch := range n.many("commodities") {
		if c, err := trade.ParseHSCode(ch.str("goods_nomenclature_item_id")); err == nil {
			d.Children = append(d.Children, Child{c, plain(or(ch.str("description_plain"), ch.str("description"))), ch.yes("leaf")})
		}
	}
}

// calculator returns what the answer says to its duty calculator.
func (n node) calculator() node {
	if meta, ok := n.m["meta"].(map[string]any); ok {
		if c, ok := meta["duty_calculator"].(map[string]any); ok {
			return node{n.r, c, n.path + "/meta/duty_calculator"}
		}
	}
	return node{n.r, map[string]any{}, n.path}
}

// text is str for fields that aren't law: what isn't text is nothing.
func (n node) text(key string) string {
	s, _ := n.m[key].(string)
	return s
}

func (r *reader) measure(n node) *Measure {
	kind, area, act := n.one("measure_type"), n.one("geographical_area"), n.one("suspension_legal_act")
	m := &Measure{ID: n.str("id"), Excise: n.yes("excise"), VAT: n.yes("vat"), path: n.path, Period: n.period("effective_start_date", "effective_end_date")}
	if kind.ok() {
		m.Type, m.Name, m.Series = kind.str("id"), kind.str("description"), kind.str("measure_type_series_id")
	}
	if m.Type == "" {
		r.problem("uktt.missing", n.path+"/measure_type", "the measure has no type")
	}
	if area.ok() {
		m.Area = r.area(area)
	}
	if m.Area.ID == "" {
		r.problem("uktt.missing", n.path+"/geographical_area", "the measure has no area")
	}
	for _, x := range n.many("excluded_countries") {
		m.Excluded = append(m.Excluded, r.area(x))
	}
	m.Components = components(n.many("measure_components"))
	m.Resolved = components(n.many("resolved_measure_components"))
	if x := n.one("duty_expression"); x.ok() {
		m.Text = plain(or(x.str("base"), x.str("formatted_base")))
	}
	conditions := n.many("measure_conditions")
	if len(conditions) > maxConditions {
		r.problem("uktt.too_large", n.path+"/measure_conditions", "more than %d conditions", maxConditions)
		conditions = nil
	}
	for _, c := range conditions {
		m.Conditions = append(m.Conditions, r.condition(c))
	}
	if x := n.one("additional_code"); x.ok() {
		m.AdditionalCode = AdditionalCode{x.str("code"), plain(or(x.str("formatted_description"), x.str("description")))}
	}
	if x := n.one("order_number"); x.ok() {
		m.Quota = quota(x)
	}
	if x := n.one("preference_code"); x.ok() {
		m.PreferenceCode = x.str("code")
	}
	for _, x := range n.many("legal_acts") {
		m.LegalActs = append(m.LegalActs, legalAct(x))
	}
	if act.ok() {
		a := legalAct(act)
		m.Suspension = &a
	}
	m.Footnotes = footnotes(n.many("footnotes"))
	for _, u := range n.many("national_measurement_units") {
		if code := or(u.str("measurement_unit_code"), u.str("description")); code != "" {
			m.Units = append(m.Units, code)
		}
	}
	if v := n.number("reduction_indicator"); v.Valid && v.Decimal.IsInteger() && v.Decimal.Abs().LessThan(decimal.New(100, 0)) {
		m.Reduction = int(v.Decimal.IntPart())
	}
	m.Scheme = n.calculator().text("scheme_code")
	return m
}

func (r *reader) area(n node) Area {
	a := Area{ID: or(n.str("geographical_area_id"), n.str("id")), Name: n.str("description")}
	if known, ok := r.areas[a.ID]; ok && r.index != nil {
		return known
	}
	for _, c := range n.many("children_geographical_areas") {
		id := c.str("id")
		if id == "EU" {
			a.Members = append(a.Members, rows.EuropeanUnion()...)
		} else if alias := country(id); alias != "" {
			a.Members = append(a.Members, alias)
		} else {
			r.odd("uktt.area", c.path, "%.40q, a member of area %s, isn't a country", id, a.ID)
		}
	}
	if r.index != nil {
		r.areas[a.ID] = a
	}
	return a
}

// country reads a country of an area; a few places have codes of their own in the tariffs.
func country(id string) trade.Country {
	switch {
	case id == "XS": // Serbia, before it had a code of its own
		return "RS"
	case len(id) == 2 && id[0] >= 'A' && id[0] <= 'Z' && id[1] >= 'A' && id[1] <= 'Z':
		return trade.Country(id)
	}
	return ""
}

func components(list []node) []duty.Component {
	var out []duty.Component
	for _, c := range list {
		out = append(out, duty.Component{Expression: c.str("duty_expression_id"), Amount: c.number("duty_amount"), Currency: trade.Currency(c.str("monetary_unit_code")),
			Unit: c.str("measurement_unit_code"), Qualifier: c.str("measurement_unit_qualifier_code")})
	}
	return out
}

func (r *reader) condition(n node) Condition {
	return Condition{Code: n.str("condition_code"), Document: n.str("document_code"), Requirement: plain(or(n.str("requirement"), n.str("certificate_description"))),
		Action: or(n.str("action_code"), actionCode(n.str("action"))), Threshold: n.number("condition_duty_amount"), Operator: n.str("requirement_operator"),
		Currency: trade.Currency(n.str("condition_monetary_unit_code")), Unit: n.str("condition_measurement_unit_code"),
		Qualifier: n.str("condition_measurement_unit_qualifier_code"), Components: components(n.many("measure_condition_components"))}
}

func quota(n node) *Quota {
	q := &Quota{Order: or(n.str("number"), n.str("id"))}
	if d := n.one("definition"); d.ok() {
		q.Status, q.Unit = d.str("status"), or(d.str("measurement_unit"), d.str("monetary_unit"))
		q.Period = d.period("validity_start_date", "validity_end_date")
		q.Volume, q.Balance = d.number("initial_volume"), d.number("balance")
		q.Suspended = d.period("suspension_period_start_date", "suspension_period_end_date")
		q.Blocked = d.period("blocking_period_start_date", "blocking_period_end_date")
	}
	return q
}

func legalAct(n node) LegalAct {
	return LegalAct{Code: n.str("regulation_code"), URL: n.str("regulation_url"), Published: n.date("published_date"),
		Period: trade.Period{From: n.date("validity_start_date"), To: n.date("validity_end_date")}}
}

func footnotes(list []node) []Footnote {
	var out []Footnote
	for _, n := range list {
		out = append(out, Footnote{or(n.str("code"), n.str("id")), plain(or(n.str("description"), n.str("formatted_description")))})
	}
	return out
}

func or(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// plain takes tags out of a text and joins its words with single blanks.
func plain(s string) string {
	if strings.ContainsAny(s, "<") {
		var b strings.Builder
		for s != "" {
			open := strings.IndexByte(s, '<')
			end := -1
			if open >= 0 {
				end = strings.IndexByte(s[open:], '>')
			}
			if end < 0 {
				b.WriteString(s)
				break
			}
			b.WriteString(s[:open])
			if strings.HasPrefix(s[open:], "<br") {
				b.WriteByte(' ')
			}
			s = s[open+end+1:]
		}
		s = b.String()
	}
	return strings.Join(strings.Fields(s), " ")
}
