package table

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/internal/rows"
	"github.com/crossborder-go/crossborder/trade"
)

// Option changes how a table is read.
type Option func(*reader)

// Name is the provider's name in answers and the beginning of its measures' ids. The default is "table".
func Name(name string) Option { return func(r *reader) { r.name = name } }

// Version names the version of the file in answers. By default its digest stands for it.
func Version(v string) Option { return func(r *reader) { r.version.Version = v } }

// VerifiedOn is the day on which somebody last looked whether the figures are right.
func VerifiedOn(d trade.Date) Option { return func(r *reader) { r.version.VerifiedOn = d } }

// MaxLines bounds the lines of a file. The default is a million.
func MaxLines(n int) Option { return func(r *reader) { r.maxLines = n } }

const (
	defaultLines = 1_000_000
	// maxLineBytes bounds one line.
	maxLineBytes = 64 << 10
	// maxFaults bounds how many faults one error lists.
	maxFaults = 1000
)

// Table is a host's table as a tariff.Provider. It is immutable and safe for concurrent use.
type Table struct {
	rows *rows.Provider
	n    int
}

var _ tariff.Provider = (*Table)(nil)

// Name returns the name given with the option Name.
func (t *Table) Name() string { return t.rows.Name() }

// Regime returns nil: a table says nothing of procedures and taxes.
func (t *Table) Regime(ctx context.Context, territory trade.Territory, on trade.Date) (*tariff.Regime, error) {
	return t.rows.Regime(ctx, territory, on)
}

// Authority returns the kinds of measure that the table has for a territory. On which codes it is authoritative for them,
// its candidates say.
func (t *Table) Authority(territory trade.Territory, on trade.Date) []tariff.Kind {
	return t.rows.Authority(territory, on)
}

// Measures answers from the table's rows.
func (t *Table) Measures(ctx context.Context, q tariff.Query) ([]tariff.Answer, error) {
	return t.rows.Measures(ctx, q)
}

// Len returns the number of rows.
func (t *Table) Len() int { return t.n }

// Read reads a table. The error is a trade.Errors that holds every fault of the file, each with its Line: table.header,
// table.line (its form), table.code, table.destination, table.origin, table.rate, table.date, table.source, table.kind,
// table.confidence, table.formula, table.conflict (two rows say different things of the same goods and day),
// table.too_large, table.read.
func Read(r io.Reader, opts ...Option) (*Table, error) {
	rd := &reader{name: "table", maxLines: defaultLines}
	for _, o := range opts {
		o(rd)
	}
	if err := rd.read(r); err != nil {
		return nil, err
	}
	rd.version.Name = rd.name
	if rd.version.Version == "" {
		rd.version.Version = rd.version.Digest[:19]
	}
	n := rd.rows.Len()
	return &Table{rd.rows.Provider(rd.name, rd.version, false), n}, nil
}

type reader struct {
	name     string
	version  tariff.DataVersion
	maxLines int

	line    int
	comma   byte
	columns map[string]int
	rows    rows.Builder
	faults  trade.Errors
	more    int // faults beyond those listed
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
	f := trade.Finding{Code: code, Severity: trade.Block, Line: r.line, Message: msg}
	if r.line > 0 {
		f.Message = fmt.Sprintf("line %d: %s", r.line, msg)
	}
	r.faults = append(r.faults, f)
}

func (r *reader) read(in io.Reader) error {
	src := bufio.NewReader(in)
	var from io.Reader = src
	if magic, err := src.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(src)
		if err != nil {
			r.fault("table.read", "", "the gzip header is damaged")
			return r.faults
		}
		defer z.Close()
		from = z
	}
	digest := sha256.New()
	scan := bufio.NewScanner(io.TeeReader(from, hashWriter{digest}))
	scan.Buffer(make([]byte, 0, 4096), maxLineBytes)
	for scan.Scan() {
		r.line++
		if r.line > r.maxLines {
			r.fault("table.too_large", "", "the file has more than %d lines: see MaxLines", r.maxLines)
			break
		}
		text := strings.TrimSuffix(scan.Text(), "\r")
		if r.line == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		if strings.TrimSpace(text) == "" || text[0] == '#' {
			continue
		}
		r.record(text)
		if r.columns != nil && len(r.columns) == 0 {
			break // without columns no line says anything
		}
	}
	if err := scan.Err(); errors.Is(err, bufio.ErrTooLong) {
		r.line++
		r.fault("table.line", "", "the line has more than %d bytes", maxLineBytes)
	} else if err != nil {
		r.line++
		r.fault("table.read", "", "%v", err)
		r.faults[len(r.faults)-1].Cause = err
	}
	if r.columns == nil && len(r.faults) == 0 {
		r.line = 0
		r.fault("table.header", "", "the file is empty: its first line names the columns")
	}
	r.conflicts()
	if r.more > 0 {
		r.faults = append(r.faults, trade.Finding{Code: "table.more", Severity: trade.Block, Message: fmt.Sprintf("and %d more faults", r.more)})
	}
	r.version.Digest = "sha256:" + hex.EncodeToString(digest.Sum(nil))
	return r.faults.ErrorOrNil()
}

type hashWriter struct{ h hash.Hash }

func (w hashWriter) Write(b []byte) (int, error) { return w.h.Write(b) }

// record reads a line: the first is the header.
func (r *reader) record(text string) {
	if !utf8.ValidString(text) {
		r.fault("table.line", "", "it isn't UTF-8")
		return
	}
	if r.columns == nil {
		r.comma = separator(text)
	}
	cells, why := split(text, r.comma)
	if why != "" {
		r.fault("table.line", "", "%s", why)
		if r.columns == nil {
			r.columns = map[string]int{}
		}
		return
	}
	if r.columns == nil {
		r.header(cells)
		return
	}
	if len(cells) != len(r.columns) {
		r.fault("table.line", "", "it has %d fields, the header %d", len(cells), len(r.columns))
		return
	}
	r.row(cells)
}

// separator is the header's: a comma, or a semicolon or tab where there are no commas.
func separator(text string) byte {
	for _, c := range [...]byte{',', ';', '\t'} {
		if strings.IndexByte(text, c) >= 0 {
			return c
		}
	}
	return ','
}

// split cuts a line into its fields, without the blanks around them.
func split(text string, comma byte) (cells []string, why string) {
	for {
		text = strings.TrimLeft(text, " ")
		if !strings.HasPrefix(text, `"`) {
			cell, rest, more := strings.Cut(text, string(comma))
			if strings.ContainsRune(cell, '"') {
				return nil, "a quotation mark stands inside a field that isn't quoted"
			}
			cells = append(cells, strings.TrimRight(cell, " "))
			if !more {
				return cells, ""
			}
			text = rest
			continue
		}
		var b strings.Builder
		text = text[1:]
		for {
			i := strings.IndexByte(text, '"')
			if i < 0 {
				return nil, "a quoted field isn't closed"
			}
			b.WriteString(text[:i])
			text = text[i+1:]
			if !strings.HasPrefix(text, `"`) {
				break
			}
			b.WriteByte('"')
			text = text[1:]
		}
		cells = append(cells, strings.TrimSpace(b.String()))
		text = strings.TrimLeft(text, " ")
		if text == "" {
			return cells, ""
		}
		if text[0] != comma {
			return nil, "something follows a quoted field"
		}
		text = text[1:]
	}
}

func (r *reader) header(cells []string) {
	needed := []string{"code", "destination", "origin", "rate", "from", "to", "source"}
	known := append(slices.Clone(needed), "kind", "name", "programme", "instrument", "confidence")
	r.columns = make(map[string]int, len(cells))
	for i, c := range cells {
		c = strings.ToLower(c)
		switch _, twice := r.columns[c]; {
		case twice:
			r.fault("table.header", "", "the column %.40q stands twice", c)
		case !slices.Contains(known, c):
			r.fault("table.header", "", "unknown column %.40q; known are %s", c, strings.Join(known, ", "))
		}
		r.columns[c] = i
	}
	for _, n := range needed {
		if _, ok := r.columns[n]; !ok {
			r.fault("table.header", "", "the column %s is missing", n)
		}
	}
	if len(r.faults) > 0 {
		r.columns = map[string]int{}
	}
}

func (r *reader) cell(cells []string, column string) string {
	if i, ok := r.columns[column]; ok {
		return cells[i]
	}
	return ""
}

func (r *reader) row(cells []string) {
	before := len(r.faults) + r.more
	for column, i := range r.columns {
		if formula(cells[i]) {
			r.fault("table.formula", column, "%.40q would be run as a formula by a spreadsheet", cells[i])
		}
	}
	if len(r.faults)+r.more > before+1 { // in the order of the columns, not of the map
		slices.SortFunc(r.faults[min(before, len(r.faults)):], func(a, b trade.Finding) int { return strings.Compare(a.Message, b.Message) })
	}
	get := func(column string) string { return r.cell(cells, column) }
	var row rows.Row
	row.Line = int32(r.line)
	code, err := trade.ParseHSCode(get("code"))
	if err != nil {
		r.fault("table.code", "code", "%v", err)
	}
	row.Code = code
	destination := trade.Territory(strings.ToUpper(get("destination")))
	if !known(destination) {
		r.fault("table.destination", "destination", "%.40q is no territory", get("destination"))
	}
	row.Period = trade.Period{From: r.date(get("from"), "from"), To: r.date(get("to"), "to")}
	if !row.To.IsZero() && row.To.Before(row.From) {
		r.fault("table.date", "to", "the period ends (%s) before it begins (%s)", row.To, row.From)
	}
	kind := tariff.Kind(strings.ToLower(get("kind")))
	if kind == "" {
		kind = tariff.ThirdCountry
	}
	if !slices.Contains(kinds(), kind) {
		r.fault("table.kind", "kind", "%.40q is none of %s", get("kind"), join(kinds()))
	}
	origin := strings.ToUpper(get("origin"))
	area, unknown := tariff.NewArea(strings.Fields(origin), nil, map[string][]trade.Country{"EU": rows.EuropeanUnion()})
	for _, c := range strings.Fields(origin) {
		if c != "EU" && !trade.Country(c).Valid() && !slices.Contains(unknown, c) {
			unknown = append(unknown, c)
		}
	}
	if len(unknown) > 0 {
		r.fault("table.origin", "origin", "%.60q: no such country", strings.Join(unknown, " "))
	}
	if get("source") == "" {
		r.fault("table.source", "source", "where does the figure come from?")
	}
	confidence := tariff.Confidence(strings.ToLower(get("confidence")))
	switch confidence {
	case "", tariff.High, tariff.Medium, tariff.Low:
	default:
		r.fault("table.confidence", "confidence", "%.40q is none of high, medium, low", get("confidence"))
	}
	programme := get("programme")
	if kind == tariff.PreferenceDuty && programme == "" {
		programme = get("name")
	}
	if kind == tariff.PreferenceDuty && programme == "" {
		r.fault("table.kind", "programme", "a preference names its programme")
	}
	row.Rate = r.rate(get("rate"), kind)
	if len(r.faults)+r.more > before {
		return
	}
	id := strings.Join([]string{string(kind), origin, programme, get("name"), get("instrument"), get("source"), string(confidence)}, "\x00")
	row.Kind = r.rows.Kind(id, func() rows.Kind {
		m := tariff.Measure{Kind: kind, Name: strings.Clone(get("name")), Origin: area, Programme: strings.Clone(programme),
			Citation: tariff.Citation{Instrument: strings.Clone(get("instrument")), Source: strings.Clone(get("source")), VerifiedOn: r.version.VerifiedOn, Confidence: confidence}}
		key := string(kind)
		switch {
		case kind == tariff.PreferenceDuty:
			key += "/" + programme
		case kind.OnTop() || kind == tariff.Prohibition || kind == tariff.Licence || kind == tariff.Excise || kind == tariff.Suspension:
			key += "/" + m.Name
		}
		if m.Name == "" {
			m.Name = nameOf(kind, programme)
		}
		return rows.Kind{Measure: m, Key: strings.Clone(key)}
	})
	row.Says = r.says(kind, origin, programme, get("name"))
	r.rows.Add(destination, row)
}

// says numbers what a row speaks of, whatever its source.
func (r *reader) says(kind tariff.Kind, origin, programme, name string) int32 {
	if !kind.OnTop() && kind != tariff.Prohibition && kind != tariff.Licence && kind != tariff.Excise && kind != tariff.Suspension {
		name = ""
	}
	return r.rows.Kind(strings.Join([]string{"claim", string(kind), origin, programme, name}, "\x00"), func() rows.Kind { return rows.Kind{} })
}

// conflicts finds rows that speak of the same goods, origin, kind and day. A row that says the same again is one too: one
// of them is a mistake.
func (r *reader) conflicts() {
	r.rows.Overlaps(func(first, second rows.Row) {
		r.line = int(second.Line)
		r.fault("table.conflict", "", "line %d speaks of the same goods, origin and days", first.Line)
	})
	slices.SortStableFunc(r.faults, func(a, b trade.Finding) int { return a.Line - b.Line })
}

func (r *reader) rate(text string, kind tariff.Kind) int32 {
	bare := kind == tariff.Prohibition || kind == tariff.Licence
	if text == "" {
		if !bare {
			r.fault("table.rate", "rate", "a rate such as \"12%%\" is needed; 0%% where nothing is charged")
		}
		return r.rows.NoRate()
	}
	if bare {
		r.fault("table.rate", "rate", "a %s has no rate", kind)
		return 0
	}
	k, err := r.rows.Rate(text, duty.Plain)
	if err != nil {
		r.fault("table.rate", "rate", "%v", err)
	}
	return k
}

func (r *reader) date(text, column string) trade.Date {
	if text == "" {
		return trade.Date{}
	}
	d, err := trade.ParseDate(text)
	if err != nil {
		r.fault("table.date", column, "%v", err)
	}
	return d
}

// formula reports whether a spreadsheet would run the cell.
func formula(cell string) bool {
	if cell == "" {
		return false
	}
	switch cell[0] {
	case '=', '+', '@', '\t', '-':
		return true
	}
	return false
}

// known reports whether there is such a territory.
func known(t trade.Territory) bool {
	if t == "EU" || trade.Country(t).Valid() {
		return true
	}
	for _, s := range trade.SpecialTerritories() {
		if s.Code == t {
			return true
		}
	}
	return false
}

// kinds are those that a row may have. A tariff quota needs an order number and isn't among them.
func kinds() []tariff.Kind {
	return []tariff.Kind{tariff.ThirdCountry, tariff.PreferenceDuty, tariff.Suspension, tariff.Additional, tariff.AntiDumping, tariff.Countervailing,
		tariff.Safeguard, tariff.Excise, tariff.VAT, tariff.Prohibition, tariff.Licence, tariff.SupplementaryUnit}
}

func join(list []tariff.Kind) string {
	var b strings.Builder
	for i, k := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(k))
	}
	return b.String()
}

func nameOf(k tariff.Kind, programme string) string {
	switch k {
	case tariff.ThirdCountry:
		return "Third country duty"
	case tariff.PreferenceDuty:
		return "Preference, " + programme
	case tariff.VAT:
		return "VAT"
	}
	words := strings.ReplaceAll(string(k), "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}
