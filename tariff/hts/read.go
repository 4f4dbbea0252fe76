package hts

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/snapshot"
	"github.com/crossborder-go/crossborder/trade"
)

// Name is the provider's name.
const Name = "us-hts"

// Option says what the file doesn't say of itself.
type Option func(*options)

type options struct {
	revision string
	current  trade.Date
}

// Revision names the edition, "2026 Revision 10": it's cited as instrument and stands in answers' data versions.
func Revision(name string) Option { return func(o *options) { o.revision = name } }

// Current says on which day the file was the current edition: figures count as verified on it.
func Current(on trade.Date) Option { return func(o *options) { o.current = on } }

// RevisionOf reads the edition out of a file's name such as "hts_2026_revision_10_json.json" or "us-hts-2026-rev10.json.gz";
// "" where it doesn't tell.
func RevisionOf(file string) string {
	file = strings.ToLower(file[strings.LastIndexAny(file, `/\`)+1:])
	words := strings.FieldsFunc(file, func(r rune) bool { return r == '_' || r == '-' || r == ' ' || r == '.' })
	year, number := "", ""
	for i, w := range words {
		if n, err := strconv.Atoi(w); err == nil && n >= 1989 && n < 2200 && year == "" {
			year = w
		}
		for _, p := range []string{"revision", "rev"} {
			rest, ok := strings.CutPrefix(w, p)
			if !ok {
				continue
			}
			if rest == "" && i+1 < len(words) {
				rest = words[i+1]
			}
			if _, err := strconv.Atoi(rest); err == nil && number == "" {
				number = rest
			}
		}
		if w == "basic" {
			number = "basic"
		}
	}
	switch {
	case year == "":
		return ""
	case number == "basic":
		return year + " Basic Edition"
	case number != "":
		return year + " Revision " + number
	}
	return year
}

// Schedule is the schedule that was read. It is a tariff.Provider and a tariff.Scopes, immutable and safe for concurrent
// use.
type Schedule struct {
	*snapshot.Snapshot
	compiled   []byte
	unread     []Unread
	understood int
}

// Unread is a rate text that isn't understood. The line has no rate of that column then, rather than a wrong one.
type Unread struct {
	Code   trade.HSCode `json:"code"`
	Column string       `json:"column"` // "general", "special", "other", "additionalDuties"
	Text   string       `json:"text"`
}

// NotUnderstood lists every rate text that isn't understood, in the order of the schedule.
func (s *Schedule) NotUnderstood() []Unread { return append([]Unread(nil), s.unread...) }

// Understood returns the number of rows all of whose texts are understood; Len returns the number of rows.
func (s *Schedule) Understood() int { return s.understood }

// Compiled returns the schedule as a snapshot's file, for snapshot.Open. Don't change it.
func (s *Schedule) Compiled() []byte { return s.compiled }

// Read reads the schedule, plain JSON or gzip. What isn't a schedule, is damaged, truncated or larger than any schedule
// gives a trade.Errors with codes "hts.damaged", "hts.too_large" and "hts.row"; rows at fault are named, all of them, by JSON
// Pointers into the file. A rate text that isn't understood is no error: see NotUnderstood.
func Read(r io.Reader, opts ...Option) (*Schedule, error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256([]byte(data))
	b := builder{rates: map[rateKey]*tariff.Measure{}, texts: map[string]bool{}, lists: map[string][]trade.HSCode{}}
	s := scanner{data: data}
	s.rows(b.row)
	if s.err != nil {
		return nil, s.err
	}
	if len(b.lines) == 0 {
		b.fault(0, "", "the file has no rows")
	}
	if err := b.faults.ErrorOrNil(); err != nil {
		return nil, err
	}
	compiled, err := snapshot.Compile(&snapshot.Data{
		Name: Name, Territory: "US", Version: o.revision, VerifiedOn: o.current, Digest: "sha256:" + hex.EncodeToString(digest[:]),
		Grammar: duty.US, LineDigits: 8, Lines: b.lines, Lists: footnoteLists(b.lists),
		Kinds: []tariff.Kind{tariff.ThirdCountry, tariff.PreferenceDuty, tariff.SupplementaryUnit},
		// HTSUS general note 3(b), for where no regime says it.
		Groups:     map[string][]trade.Country{tariff.Column2Group: {"BY", "CU", "KP", "RU"}},
		Instrument: strings.TrimSpace("HTSUS " + o.revision), Source: "USITC, Harmonized Tariff Schedule of the United States, hts.usitc.gov",
	})
	if err != nil {
		return nil, err
	}
	open, err := snapshot.Open(compiled)
	if err != nil {
		return nil, err
	}
	return &Schedule{Snapshot: open, compiled: compiled, unread: b.unread, understood: b.understood}, nil
}

// readAll reads the file, unpacked.
func readAll(r io.Reader) (string, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	var src io.Reader = in
	if head, _ := in.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			return "", unreadable(err)
		}
		src = z
	}
	var b strings.Builder
	b.Grow(16 << 20)
	n, err := io.Copy(&b, io.LimitReader(src, maxBytes+1))
	switch {
	case err != nil:
		return "", unreadable(err)
	case n > maxBytes:
		return "", trade.Errors{{Code: CodeTooLarge, Severity: trade.Block, Message: fmt.Sprintf("the schedule has more than %d MB", maxBytes>>20)}}
	}
	return strings.TrimPrefix(b.String(), "\ufeff"), nil
}

func unreadable(err error) error {
	return trade.Errors{{Code: CodeDamaged, Severity: trade.Block, Message: "the schedule can't be read: " + err.Error(), Cause: err}}
}

// rateKey tells rates apart, so that lines alike share one measure.
type rateKey struct {
	kind          tariff.Kind
	text, symbols string
}

// builder makes lines of rows.
type builder struct {
	lines      []snapshot.Line
	above      []level // the rows above the present one, by indent
	rates      map[rateKey]*tariff.Measure
	texts      map[string]bool // whether a text is understood
	lists      map[string][]trade.HSCode
	unread     []Unread
	understood int
	faults     trade.Errors
	found      []string
}

// level is a row to which others are subordinate.
type level struct {
	indent, line int
	rates        []*tariff.Measure
	rated        trade.HSCode
}

func (b *builder) fault(i int, field, format string, args ...any) {
	if len(b.faults) < 100 {
		b.faults = append(b.faults, trade.Finding{Code: CodeRow, Severity: trade.Block, Path: fmt.Sprintf("/%d%s", i, field), Message: fmt.Sprintf(format, args...)})
	}
}

// row adds a row of the file.
func (b *builder) row(i int, r *row) {
	indent, err := strconv.Atoi(strings.TrimSpace(r.indent))
	if err != nil || indent < 0 || indent >= 2*maxDepth-1 {
		b.fault(i, "/indent", "%.20q is no indent", r.indent)
		return
	}
	code, ok := plainCode(r.code)
	if !ok {
		b.fault(i, "/htsno", "%.40q is no number of the schedule", r.code)
		return
	}
	for len(b.above) > 0 && b.above[len(b.above)-1].indent >= indent {
		b.above = b.above[:len(b.above)-1]
	}
	line := snapshot.Line{Code: code, Text: strings.TrimFunc(r.description, isBlank), Parent: -1, Apart: strings.HasPrefix(string(code), "98") || strings.HasPrefix(string(code), "99")}
	missed := len(b.unread)
	own := b.ownRates(r, code)
	rates, rated := own, code
	if len(b.above) > 0 {
		up := &b.above[len(b.above)-1]
		line.Parent = up.line
		switch {
		case len(own) == 0:
			rates, rated = up.rates, up.rated
		case own[0].Kind != tariff.ThirdCountry && len(up.rates) > 0: // a stray cell: what it doesn't say is inherited
			rates = own
			for _, m := range up.rates {
				if !slices.ContainsFunc(own, func(o *tariff.Measure) bool { return o.Kind == m.Kind }) {
					rates = append(rates, m)
				}
			}
			slices.SortStableFunc(rates, func(a, b *tariff.Measure) int { return cmp.Compare(rank(a.Kind), rank(b.Kind)) })
			rated = up.rated
		}
	}
	if missed == len(b.unread) {
		b.understood++
	}
	b.above = append(b.above, level{indent, len(b.lines), rates, rated})
	if code != "" && len(rates) > 0 {
		line.Measures, line.Rated = rates, rated
		if units := b.units(r.units); len(units) > 0 {
			line.Measures = append(rates[:len(rates):len(rates)], units...)
		}
	}
	if code != "" && !line.Apart {
		b.found = b.found[:0]
		for j := range r.footnotes {
			b.found = headings(b.found, r.footnotes[j].text)
		}
		for _, h := range b.found {
			b.lists[h] = append(b.lists[h], code)
		}
	}
	b.lines = append(b.lines, line)
}

// rank is the order in which a line's rates are given.
func rank(k tariff.Kind) int {
	return slices.Index([]tariff.Kind{tariff.ThirdCountry, tariff.Column2, tariff.PreferenceDuty, tariff.Safeguard}, k)
}

// ownRates returns the rates that stand on the row itself. Cells of blanks are empty: the row inherits.
func (b *builder) ownRates(r *row, code trade.HSCode) []*tariff.Measure {
	var out []*tariff.Measure
	if text := strings.TrimFunc(r.general, isBlank); text != "" {
		out = append(out, b.rate(code, "general", rateKey{tariff.ThirdCountry, text, ""}))
	}
	if text := strings.TrimFunc(r.other, isBlank); text != "" {
		out = append(out, b.rate(code, "other", rateKey{tariff.Column2, text, ""}))
	}
	for _, g := range specialGroups(r.special) {
		out = append(out, b.rate(code, "special", rateKey{tariff.PreferenceDuty, g.rate, g.symbols}))
	}
	if text := strings.TrimFunc(r.additional, isBlank); text != "" {
		out = append(out, b.rate(code, "additionalDuties", rateKey{tariff.Safeguard, text, ""}))
	}
	return out
}

// rate returns the measure of a text, one for all lines that have it.
func (b *builder) rate(code trade.HSCode, column string, k rateKey) *tariff.Measure {
	understood, seen := b.texts[k.text]
	if !seen {
		_, err := duty.Parse(k.text, duty.US)
		understood = err == nil
		b.texts[k.text] = understood
	}
	if !understood {
		b.unread = append(b.unread, Unread{code, column, k.text})
	}
	m := b.rates[k]
	if m == nil {
		m = &tariff.Measure{Kind: k.kind, RateText: k.text, Symbol: k.symbols, Name: columnName(k.kind)}
		b.rates[k] = m
	}
	return m
}

func columnName(k tariff.Kind) string {
	switch k {
	case tariff.ThirdCountry:
		return "Column 1 general duty"
	case tariff.Column2:
		return "Column 2 duty"
	case tariff.Safeguard:
		return "Agricultural safeguard"
	}
	return ""
}

// units returns the units of quantity as measures.
func (b *builder) units(texts []string) []*tariff.Measure {
	var out []*tariff.Measure
	for _, text := range texts {
		if text = strings.TrimFunc(text, isBlank); text == "" {
			continue
		}
		k := rateKey{tariff.SupplementaryUnit, text, ""}
		m := b.rates[k]
		if m == nil {
			m = &tariff.Measure{Kind: k.kind, RateText: text}
			b.rates[k] = m
		}
		out = append(out, m)
	}
	return out
}

// plainCode reads a number of the schedule: 4 to 10 digits, with dots. "" is a row that only groups others.
func plainCode(s string) (code trade.HSCode, ok bool) {
	s = strings.TrimFunc(s, isBlank)
	if s == "" {
		return "", true
	}
	c := strings.ReplaceAll(s, ".", "")
	for i := range len(c) {
		if !digit(c[i]) {
			return "", false
		}
	}
	return trade.HSCode(c), len(c) >= 4 && len(c) <= 10 && len(c)%2 == 0
}
