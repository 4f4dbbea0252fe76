package taric

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/internal/rows"
	"github.com/crossborder-go/crossborder/tariff/uktt"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Option changes how a file is read.
type Option func(*reader)

// Territory is whose tariff it is: "EU" (the default of Read) serves all member states; "GB", "XI".
func Territory(t trade.Territory) Option { return func(r *reader) { r.territory = t } }

// Name is the provider's name in answers. The default is "taric".
func Name(name string) Option { return func(r *reader) { r.name = name } }

// Version names the version of the file in answers. By default its digest stands for it.
func Version(v string) Option { return func(r *reader) { r.version.Version = v } }

// VerifiedOn is the day on which the file was current.
func VerifiedOn(d trade.Date) Option { return func(r *reader) { r.version.VerifiedOn = d } }

// Area gives the members of a group of countries: Area("2020", "AG", "BB"). "1011" is every country, "1013" and "EU" are
// the member states of the Union; these needn't be given.
func Area(id string, members ...trade.Country) Option {
	return func(r *reader) { r.groups[id] = members }
}

// Meursing gives the amounts of the placeholders EA, EAR, ADSZ, ADSZR, ADFM and ADFMR.
func Meursing(amounts map[string]duty.Expression) Option {
	return func(r *reader) { r.meursing = amounts }
}

// EntryPrice gives the rows of goods whose rate is "Entry Price", for a code and all that lie below it: from which price in
// EUR per 100 kg upwards which duty applies.
func EntryPrice(code trade.HSCode, from ...duty.EntryPriceRow) Option {
	return func(r *reader) { r.prices[code] = from }
}

// MaxLines bounds the rows of a file. The default is a million.
func MaxLines(n int) Option { return func(r *reader) { r.maxLines = n } }

const (
	defaultLines = 1_000_000
	maxBytes     = 256 << 20
	maxFaults    = 1000
)

// Tariff is a file as a tariff.Provider. It holds every line of its tariff, so that a short code stands for those below
// it, and is authoritative for the kinds of measure that it has on a code. It is immutable and safe for concurrent use.
type Tariff struct {
	rows      *rows.Provider
	territory trade.Territory
	n         int
	odd       []trade.Finding
}

var _ tariff.Provider = (*Tariff)(nil)

// Name returns the name given with the option Name.
func (t *Tariff) Name() string { return t.rows.Name() }

// Regime returns nil: a tariff says nothing of procedures and taxes.
func (t *Tariff) Regime(ctx context.Context, territory trade.Territory, on trade.Date) (*tariff.Regime, error) {
	return t.rows.Regime(ctx, territory, on)
}

// Authority returns the kinds of measure that the file has. On which codes it is authoritative for them, its candidates say.
func (t *Tariff) Authority(territory trade.Territory, on trade.Date) []tariff.Kind {
	return t.rows.Authority(territory, on)
}

// Measures answers from the file.
func (t *Tariff) Measures(ctx context.Context, q tariff.Query) ([]tariff.Answer, error) {
	return t.rows.Measures(ctx, q)
}

// Len returns the number of measures.
func (t *Tariff) Len() int { return t.n }

// NotUnderstood lists what was read but isn't law here, with its line: types of measure that are neither charged nor
// checked, groups of countries whose members aren't known.
func (t *Tariff) NotUnderstood() []trade.Finding { return slices.Clone(t.odd) }

type reader struct {
	name      string
	territory trade.Territory
	version   tariff.DataVersion
	groups    map[string][]trade.Country
	meursing  map[string]duty.Expression
	prices    map[trade.HSCode][]duty.EntryPriceRow
	maxLines  int

	line    int
	columns map[string]int
	records []record
	codes   map[coded][]string          // additional codes that stand side by side
	steps   map[coded][]decimal.Decimal // entry prices that stand side by side
	rows    rows.Builder
	faults  trade.Errors
	more    int
	odd     []trade.Finding
	unknown map[string]bool // areas and types already listed
}

func newReader(name string, opts []Option) *reader {
	r := &reader{name: name, territory: "EU", maxLines: defaultLines, groups: map[string][]trade.Country{}, prices: map[trade.HSCode][]duty.EntryPriceRow{},
		codes: map[coded][]string{}, steps: map[coded][]decimal.Decimal{}, unknown: map[string]bool{}}
	for _, o := range opts {
		o(r)
	}
	return r
}

// coded is where additional codes, or entry prices, are alternatives.
type coded struct{ code, kind, area string }

// record is a row before it's known which others stand beside it.
type record struct {
	code                                   trade.HSCode
	period                                 trade.Period
	kind                                   tariff.Kind
	typ, area, excluded, additional, order string
	regulation, name, programme, note      string
	rate                                   string
	price                                  decimal.NullDecimal
	line                                   int
}

func (r *reader) fault(code, column, format string, a ...any) {
	if len(r.faults) >= maxFaults {
		r.more++
		return
	}
	msg := fmt.Sprintf(format, a...)
	if column != "" {
		msg = column + ": " + msg
	}
	if r.line > 0 {
		msg = fmt.Sprintf("line %d: %s", r.line, msg)
	}
	r.faults = append(r.faults, trade.Finding{Code: code, Severity: trade.Block, Line: r.line, Message: msg})
}

// note lists what isn't understood, each thing once.
func (r *reader) note(id, code, format string, a ...any) {
	if r.unknown[id] {
		return
	}
	r.unknown[id] = true
	r.odd = append(r.odd, trade.Finding{Code: code, Severity: trade.Warn, Line: r.line, Message: fmt.Sprintf(format, a...)})
}

// Read reads a CSV file of measures, plain or compressed with gzip; the package comment describes it. The error is a
// trade.Errors with every fault and its Line: taric.header, taric.line (its form), taric.code, taric.area, taric.type,
// taric.rate, taric.date, taric.price, taric.too_large, taric.read.
func Read(in io.Reader, opts ...Option) (*Tariff, error) {
	r := newReader("taric", opts)
	r.file(in, []string{"code", "area", "type", "rate", "from", "to", "additional_code", "order_number", "regulation"},
		[]string{"excluded", "name", "programme", "entry_price"}, r.measure)
	for i := range r.records {
		r.add(&r.records[i])
	}
	return r.finish()
}

func (r *reader) finish() (*Tariff, error) {
	if r.more > 0 {
		r.faults = append(r.faults, trade.Finding{Code: "taric.more", Severity: trade.Block, Message: fmt.Sprintf("and %d more faults", r.more)})
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	r.version.Name = r.name
	if r.version.Version == "" {
		r.version.Version = r.version.Digest[:19]
	}
	n := r.rows.Len()
	return &Tariff{r.rows.Provider(r.name, r.version, true), r.territory, n, r.odd}, nil
}

// file reads the records of a CSV file.
func (r *reader) file(in io.Reader, needed, more []string, each func(get func(string) string)) {
	src := bufio.NewReader(in)
	var from io.Reader = src
	if magic, err := src.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(src)
		if err != nil {
			r.fault("taric.read", "", "the gzip header is damaged")
			return
		}
		defer z.Close()
		from = z
	}
	digest := sha256.New()
	bounded := &io.LimitedReader{R: io.TeeReader(from, digest), N: maxBytes + 1}
	buf := bufio.NewReader(bounded)
	if mark, err := buf.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		if _, err := buf.Discard(3); err != nil {
			r.fault("taric.read", "", "%v", err)
			return
		}
	}
	c := csv.NewReader(buf)
	c.FieldsPerRecord, c.ReuseRecord, c.TrimLeadingSpace, c.Comment = -1, true, true, '#'
	for n := 0; ; n++ {
		cells, err := c.Read()
		var form *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			r.line = 0
			if r.columns == nil && len(r.faults) == 0 {
				r.fault("taric.header", "", "the file is empty: its first line names the columns")
			}
			r.version.Digest = "sha256:" + hex.EncodeToString(digest.Sum(nil))
			return
		case bounded.N <= 0:
			r.fault("taric.too_large", "", "the file has more than %d bytes", maxBytes)
			return
		case errors.As(err, &form):
			r.line = form.Line
			r.fault("taric.line", "", "%v", form.Err)
			if r.columns == nil {
				return
			}
			continue
		case err != nil:
			r.fault("taric.read", "", "%v", err)
			r.faults[len(r.faults)-1].Cause = err
			return
		}
		r.line, _ = c.FieldPos(0)
		if n > r.maxLines {
			r.fault("taric.too_large", "", "the file has more than %d rows: see MaxLines", r.maxLines)
			return
		}
		if r.columns == nil {
			if r.header(cells, needed, more); len(r.faults) > 0 {
				return
			}
			continue
		}
		if len(cells) != len(r.columns) {
			r.fault("taric.line", "", "it has %d fields, the header %d", len(cells), len(r.columns))
			continue
		}
		each(func(column string) string {
			if i, ok := r.columns[column]; ok {
				return strings.TrimSpace(cells[i])
			}
			return ""
		})
	}
}

func (r *reader) header(cells, needed, more []string) {
	r.columns = make(map[string]int, len(cells))
	for i, c := range cells {
		c = strings.ToLower(strings.TrimSpace(c))
		if _, twice := r.columns[c]; twice {
			r.fault("taric.header", "", "the column %.40q stands twice", c)
		} else if !slices.Contains(needed, c) && !slices.Contains(more, c) {
			r.fault("taric.header", "", "unknown column %.40q; known are %s", c, strings.Join(append(slices.Clone(needed), more...), ", "))
		}
		r.columns[c] = i
	}
	for _, n := range needed {
		if _, ok := r.columns[n]; !ok {
			r.fault("taric.header", "", "the column %s is missing", n)
		}
	}
}

// measure reads a row.
func (r *reader) measure(get func(string) string) {
	before := len(r.faults) + r.more
	m := record{typ: strings.Clone(get("type")), area: strings.ToUpper(get("area")), excluded: strings.ToUpper(get("excluded")), additional: strings.ToUpper(get("additional_code")),
		order: strings.Clone(get("order_number")), regulation: strings.Clone(get("regulation")), name: strings.Clone(get("name")), programme: strings.Clone(get("programme")),
		rate: strings.Clone(get("rate")), line: r.line}
	m.code = r.code(get("code"))
	m.period = trade.Period{From: r.date(get("from"), "from"), To: r.date(get("to"), "to")}
	if !m.period.To.IsZero() && m.period.To.Before(m.period.From) {
		r.fault("taric.date", "to", "the period ends (%s) before it begins (%s)", m.period.To, m.period.From)
	}
	if m.area == "" {
		r.fault("taric.area", "area", "an area is needed; 1011 is every country")
	}
	if m.typ == "" {
		r.fault("taric.type", "type", "the type of the measure is needed, such as 103")
	}
	if price := get("entry_price"); price != "" {
		v, err := trade.ParseDecimal(price)
		if err != nil || v.IsNegative() {
			r.fault("taric.price", "entry_price", "%.40q is no price", price)
		}
		m.price = decimal.NewNullDecimal(v)
	}
	kind, known := (&uktt.Measure{Type: m.typ, Components: []duty.Component{{}}}).Kind()
	if !known {
		if kind = control(m.typ); kind == "" {
			r.note("type "+m.typ, "taric.type", "measures of type %.20s are neither charged nor checked", m.typ)
			return
		}
	}
	m.kind = kind
	if bare := kind == tariff.Prohibition || kind == tariff.Licence; m.rate == "" && !bare {
		r.fault("taric.rate", "rate", "a measure of type %s has a rate", m.typ)
	} else if m.rate != "" {
		if bare {
			r.fault("taric.rate", "rate", "a measure of type %s has no rate", m.typ)
		} else if _, err := r.rows.Rate(m.rate, duty.TARIC); err != nil {
			r.fault("taric.rate", "rate", "%v", err)
		}
	}
	if len(r.faults)+r.more > before {
		return
	}
	if m.additional != "" {
		k := coded{string(m.code), m.typ, m.area}
		if !slices.Contains(r.codes[k], m.additional) {
			r.codes[k] = append(r.codes[k], m.additional)
		}
	}
	if m.price.Valid {
		k := coded{string(m.code), m.typ, m.area}
		r.steps[k] = append(r.steps[k], m.price.Decimal)
	}
	r.records = append(r.records, m)
}

// control says what becomes of the types without a rate that are known: prohibitions and controls at import.
func control(typ string) tariff.Kind {
	switch typ {
	case "277":
		return tariff.Prohibition
	case "410", "465", "710", "728", "750", "755", "760", "761", "762":
		return tariff.Licence
	}
	return ""
}

// code reads a commodity code. Ten digits that end in zeros are a heading or subheading, and cover what lies below.
func (r *reader) code(text string) trade.HSCode {
	c, err := trade.ParseHSCode(text)
	if err != nil || len(c) > 10 {
		r.fault("taric.code", "code", "%.40q is no commodity code of 2 to 10 digits", text)
		return ""
	}
	for len(c) == 10 || len(c) > 2 && len(c) < 10 && strings.HasSuffix(text, "00") {
		if !strings.HasSuffix(string(c), "00") {
			break
		}
		c = c[:len(c)-2]
	}
	return trade.HSCode(strings.Clone(string(c)))
}

func (r *reader) date(text, column string) trade.Date {
	if text == "" {
		return trade.Date{}
	}
	d, err := trade.ParseDate(text)
	if err != nil {
		r.fault("taric.date", column, "%v", err)
	}
	return d
}

// members returns the countries of an area.
func (r *reader) members(id string) ([]trade.Country, bool) {
	if m, ok := r.groups[id]; ok {
		return m, true
	}
	switch {
	case id == "1013" || id == "EU":
		return rows.EuropeanUnion(), true
	case id == "XS": // Serbia, before it had a code of its own
		return []trade.Country{"RS"}, true
	case len(id) == 2 && id[0] >= 'A' && id[0] <= 'Z' && id[1] >= 'A' && id[1] <= 'Z':
		return []trade.Country{trade.Country(id)}, true
	}
	return nil, false
}

// origin returns the area of a measure, and the condition that stands for what isn't known of it.
func (r *reader) origin(m *record) (tariff.Area, []cond.Cond) {
	var in, except []string
	var when []cond.Cond
	isIn := func(id string) cond.Cond {
		r.note("area "+id, "taric.area", "it isn't known which countries are in area %.20s: see the option Area", id)
		return cond.Cond{Op: cond.Fact, Name: "area." + id, Values: []string{"yes", "true"}}
	}
	if m.area != uktt.ErgaOmnes {
		list, ok := r.members(m.area)
		if !ok {
			when = append(when, isIn(m.area))
		}
		for _, c := range list {
			in = append(in, string(c))
		}
		if ok && len(in) == 0 {
			in = []string{"ZZ"} // a group without members is nobody
		}
	}
	for _, id := range strings.Fields(m.excluded) {
		list, ok := r.members(id)
		if !ok {
			when = append(when, cond.Cond{Op: cond.Not, Subs: []cond.Cond{isIn(id)}})
		}
		for _, c := range list {
			except = append(except, string(c))
		}
	}
	area, _ := tariff.NewArea(in, except, nil)
	return area, when
}

// add makes rows of a record.
func (r *reader) add(m *record) {
	r.line = m.line
	side := coded{string(m.code), m.typ, m.area}
	var when []cond.Cond
	family, rank := "", 0
	if m.additional != "" {
		among := r.codes[side]
		if m.kind.OnTop() {
			family = "taric/" + m.typ + "/" + m.area
		}
		if !m.kind.OnTop() || !strings.HasSuffix(m.additional, "999") { // …999 is every other producer
			rank = 1
			when = append(when, cond.Cond{Op: cond.Fact, Name: uktt.FactAdditionalCode, List: true, Values: []string{m.additional}, Among: among})
		}
	}
	if m.price.Valid {
		when = append(when, priced(m.price.Decimal, r.steps[side]))
	}
	rate := r.rows.NoRate()
	if m.rate != "" {
		rate, _ = r.rows.Rate(m.rate, duty.TARIC) // read before
		if rowsOf := r.entryPrices(m); rowsOf != nil {
			steps := make([]decimal.Decimal, len(rowsOf))
			for i := range rowsOf {
				steps[i] = rowsOf[i].From
			}
			for _, p := range rowsOf {
				r.emit(m, r.rows.Given(r.resolve(p.Duty)), append(slices.Clone(when), priced(p.From, steps)), family, rank)
			}
			return
		}
		if x := r.rows.Expression(rate); len(r.meursing) > 0 {
			if y := r.resolve(x); !y.Equal(x) {
				rate = r.rows.Given(y)
			}
		}
	}
	r.emit(m, rate, when, family, rank)
}

// resolve fills in the Meursing amounts that were given.
func (r *reader) resolve(x duty.Expression) duty.Expression {
	if y, err := x.WithMeursing(r.meursing); err == nil {
		return y
	}
	return x
}

// entryPrices returns the rows of a measure whose rate is an entry price, nil where none were given.
func (r *reader) entryPrices(m *record) []duty.EntryPriceRow {
	if len(r.prices) == 0 || !strings.EqualFold(m.rate, "entry price") {
		return nil
	}
	for n := len(m.code); n >= 2; n-- {
		if p := r.prices[m.code[:n]]; p != nil {
			return p
		}
	}
	return nil
}

// priced holds from an entry price up to the next of the steps.
func priced(from decimal.Decimal, steps []decimal.Decimal) cond.Cond {
	c := cond.Cond{Op: cond.Fact, Name: uktt.FactEntryPrice, Bounds: []cond.Bound{{Cmp: cond.AtLeast, Number: from}}}
	var next decimal.NullDecimal
	for _, s := range steps {
		if s.GreaterThan(from) && (!next.Valid || s.LessThan(next.Decimal)) {
			next = decimal.NewNullDecimal(s)
		}
	}
	if next.Valid {
		c.Bounds = append(c.Bounds, cond.Bound{Cmp: cond.Under, Number: next.Decimal})
	}
	return c
}

// emit appends a row.
func (r *reader) emit(m *record, rate int32, when []cond.Cond, family string, rank int) {
	all := allOf(when)
	programme := m.programme
	if m.kind == tariff.PreferenceDuty && programme == "" {
		programme = m.area
	}
	id := strings.Join([]string{string(m.kind), m.typ, m.area, m.excluded, m.additional, m.order, m.regulation, m.name, programme, m.note, all.String()}, "\x00")
	k := r.rows.Kind(id, func() rows.Kind {
		area, unknown := r.origin(m)
		all := allOf(append(unknown, when...))
		key := strings.Join([]string{m.typ, m.area, m.additional, m.order, programme}, "/")
		if m.kind == tariff.ThirdCountry && m.area == uktt.ErgaOmnes {
			key = string(tariff.ThirdCountry) + "/" + m.additional
		}
		if len(when) > 0 {
			key += all.String()
		}
		p := tariff.Measure{Kind: m.kind, Name: m.name, Origin: area, When: all, Programme: programme, QuotaOrder: m.order, AdditionalCode: m.additional,
			Family: family, Rank: rank, Note: m.note, Citation: tariff.Citation{Instrument: m.regulation, Source: r.name, VerifiedOn: r.version.VerifiedOn}}
		if p.Name == "" {
			p.Name = nameOf(m.kind, m.typ)
		}
		return rows.Kind{Measure: p, Key: key}
	})
	r.rows.Add(r.territory, rows.Row{Code: m.code, Period: m.period, Kind: k, Rate: rate, Line: int32(m.line)})
}

func allOf(list []cond.Cond) cond.Cond {
	switch len(list) {
	case 0:
		return cond.Cond{}
	case 1:
		return list[0]
	}
	return cond.Cond{Op: cond.All, Subs: list}
}

func nameOf(k tariff.Kind, typ string) string {
	switch k {
	case tariff.ThirdCountry:
		return "Third country duty"
	case tariff.PreferenceDuty:
		return "Tariff preference"
	case tariff.Quota:
		return "Tariff quota"
	case tariff.Licence:
		return "Import control " + typ
	case tariff.VAT:
		return "VAT"
	}
	words := strings.ReplaceAll(string(k), "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}
