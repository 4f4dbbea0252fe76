package scope

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/codekey"
	"github.com/crossborder-go/crossborder/trade"
)

// Bounds of what is read.
const (
	maxFile  = 32 << 20
	maxFiles = 1000
	maxRows  = 1 << 20
)

// Doubt is a row that its file marks as to be reviewed.
type Doubt struct {
	File string       `json:"file"`
	Line int          `json:"line"`
	Code trade.HSCode `json:"code"`
	Text string       `json:"text"`
}

// Load reads a folder of lists for a territory: by its index, by one that this package has for folders of its kind, or
// else each file as the list that it is named after. The error is a trade.Errors of code "scope.list" that names every
// file and line at fault.
func Load(fsys fs.FS, territory trade.Territory) (*Lists, error) {
	own, err := readFile(fsys, IndexFile)
	switch {
	case err == nil:
		x, err := readIndex(own)
		if err != nil {
			return nil, err
		}
		if x.Territory != territory {
			return nil, fault(IndexFile, 0, "the lists are of %s, not of %s", x.Territory, territory)
		}
		return LoadIndex(fsys, x)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fault(IndexFile, 0, "%v", err)
	}
	known, err := BudgetLab()
	if err != nil {
		return nil, err
	}
	if known.Territory == territory && !slices.ContainsFunc(known.Files, func(name string) bool {
		_, err := fs.Stat(fsys, name)
		return err != nil
	}) {
		return LoadIndex(fsys, known)
	}
	x, err := plainIndex(fsys, territory)
	if err != nil {
		return nil, err
	}
	return LoadIndex(fsys, x)
}

// plainIndex is the index of a folder whose files are the lists.
func plainIndex(fsys fs.FS, territory trade.Territory) (*Index, error) {
	x := &Index{Schema: Schema, Name: "lists/" + strings.ToLower(string(territory)), Territory: territory, Lists: map[string]List{}}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fault(".", 0, "%v", err)
	}
	for _, e := range entries {
		ext := path.Ext(e.Name())
		if e.IsDir() || ext != ".csv" && ext != ".txt" {
			continue
		}
		p := Part{File: e.Name(), Code: "code", FromColumn: "from", ToColumn: "to"}
		x.Lists[strings.ToLower(string(territory))+"/"+strings.TrimSuffix(e.Name(), ext)] = List{Parts: []Part{p}}
	}
	if len(x.Lists) == 0 {
		return nil, fault(".", 0, "the folder holds no list: a list is a .csv or .txt file")
	}
	return x, nil
}

func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("it has more than %d MB", maxFile>>20)
	}
	return b, err
}

// LoadIndex reads a folder by an index.
func LoadIndex(fsys fs.FS, x *Index) (*Lists, error) {
	l := loader{fsys: fsys, tables: map[string]*table{}, seen: map[Doubt]bool{}}
	out := &Lists{index: x, lists: make(map[string]*list, len(x.Lists))}
	for _, name := range sortedNames(x.Lists) {
		out.lists[name] = l.list(name, x)
	}
	known := map[string]bool{}
	for _, name := range sortedNames(x.Lists) {
		if out.circular(name, known) {
			l.faults = append(l.faults, fault(IndexFile, 0, "list %s is made of itself", name)...)
		}
	}
	if err := l.faults.ErrorOrNil(); err != nil {
		return nil, err
	}
	for d := range l.seen {
		out.doubts = append(out.doubts, d)
	}
	slices.SortFunc(out.doubts, func(a, b Doubt) int { return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return out, nil
}

func sortedNames(m map[string]List) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

type loader struct {
	fsys   fs.FS
	tables map[string]*table
	seen   map[Doubt]bool
	faults trade.Errors
}

func (l *loader) fault(file string, line int, format string, args ...any) {
	if len(l.faults) < 100 {
		l.faults = append(l.faults, fault(file, line, format, args...)...)
	}
}

// table is a file as rows of cells.
type table struct {
	columns map[string]int
	rows    [][]string
	lines   []int
}

// table reads a file, once.
func (l *loader) table(name string) *table {
	if t, ok := l.tables[name]; ok {
		return t
	}
	t := &table{columns: map[string]int{}}
	l.tables[name] = t
	if len(l.tables) > maxFiles {
		l.fault(name, 0, "more than %d files", maxFiles)
		return t
	}
	b, err := readFile(l.fsys, name)
	if err != nil {
		l.fault(name, 0, "%v", err)
		return t
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	r.Comment, r.FieldsPerRecord, r.LazyQuotes = '#', -1, true
	header := path.Ext(name) != ".txt"
	if !header {
		t.columns[""] = 0
	}
	for len(t.rows) < maxRows {
		row, err := r.Read()
		if err == io.EOF {
			return t
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			l.fault(name, line, "%v", err)
			return t
		}
		if header {
			header = false
			for i, c := range row {
				t.columns[strings.TrimSpace(c)] = i
			}
			continue
		}
		t.rows, t.lines = append(t.rows, row), append(t.lines, line)
	}
	l.fault(name, 0, "more than %d rows", maxRows)
	return t
}

// cell returns a row's cell, "" where it has none or says NA.
func (t *table) cell(row []string, column string) string {
	i, ok := t.columns[column]
	if !ok || i >= len(row) {
		return ""
	}
	if s := strings.TrimSpace(row[i]); s != "NA" {
		return s
	}
	return ""
}

// list makes a list.
func (l *loader) list(name string, x *Index) *list {
	d := x.Lists[name]
	out := &list{partial: d.Partial, except: d.Except}
	if len(d.Parts) == 0 {
		l.fault(IndexFile, 0, "list %s has no parts", name)
	}
	for i := range d.Parts {
		p := &d.Parts[i]
		from, to := days(p.Period)
		q := part{from: from, to: to, of: p.Of, atLeast: max(p.AtLeast, 1)}
		for _, o := range append(slices.Clone(p.Of), d.Except...) {
			if _, ok := x.Lists[o]; !ok {
				l.fault(IndexFile, 0, "list %s names the list %s, which isn't there", name, o)
			}
		}
		for _, text := range p.Codes {
			if k, ok := codekey.Parse(text); ok {
				q.entries = append(q.entries, entry{key: k, from: math.MinInt32, to: math.MaxInt32})
			} else {
				l.fault(IndexFile, 0, "list %s: %.40q is no code", name, text)
			}
		}
		if p.File != "" {
			l.rows(&q, p)
		}
		for _, text := range p.ExceptCodes {
			k, ok := codekey.Parse(text)
			if !ok {
				l.fault(IndexFile, 0, "list %s: %.40q is no code", name, text)
				continue
			}
			first, end := codekey.Subtree(k)
			q.entries = slices.DeleteFunc(q.entries, func(e entry) bool { return e.key >= first && e.key < end && codekey.Digits(e.key) >= codekey.Digits(k) })
			q.entries = append(q.entries, entry{key: k, from: math.MinInt32, to: math.MaxInt32, out: true})
		}
		slices.SortStableFunc(q.entries, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
		for _, e := range q.entries {
			q.lengths |= 1 << codekey.Digits(e.key)
		}
		out.parts = append(out.parts, q)
	}
	return out
}

// rows adds the rows of a part's file.
func (l *loader) rows(q *part, p *Part) {
	t := l.table(p.File)
	code := p.Code
	if path.Ext(p.File) == ".txt" {
		code = ""
	}
	if _, ok := t.columns[code]; !ok && len(t.rows) > 0 {
		l.fault(p.File, 1, "there is no column %q", code)
		return
	}
	for column := range p.Where {
		if _, ok := t.columns[column]; !ok && len(t.rows) > 0 {
			l.fault(p.File, 1, "there is no column %q", column)
			return
		}
	}
	for i, row := range t.rows {
		e := entry{from: math.MinInt32, to: math.MaxInt32}
		for column, values := range p.Where {
			e.out = e.out || !slices.Contains(values, t.cell(row, column))
		}
		if e.out && !p.Latest {
			continue
		}
		text := t.cell(row, code)
		if text == "" {
			continue
		}
		var ok bool
		if e.key, ok = codekey.Parse(text); !ok {
			l.fault(p.File, t.lines[i], "%.40q is no code", text)
			continue
		}
		if codekey.Digits(e.key) < p.MinDigits {
			continue
		}
		e.from = l.day(t, row, p.FromColumn, p.File, t.lines[i], e.from)
		e.to = l.day(t, row, p.ToColumn, p.File, t.lines[i], e.to)
		for _, c := range row {
			if strings.Contains(c, "NEEDS_REVIEW") && !e.out {
				e.doubt = true
				l.seen[Doubt{p.File, t.lines[i], codekey.Code(e.key), c}] = true
			}
		}
		q.entries = append(q.entries, e)
	}
	if p.Latest {
		replace(q.entries)
	}
}

// replace ends each row on the day before a later one of the same code.
func replace(entries []entry) {
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.from, b.from)) })
	for i := len(entries) - 2; i >= 0; i-- {
		a, b := &entries[i], &entries[i+1]
		switch {
		case a.key != b.key:
		case a.from < b.from:
			a.to = min(a.to, b.from-1)
		default:
			a.to = min(a.to, b.to)
		}
	}
}

func (l *loader) day(t *table, row []string, column, file string, line int, open int32) int32 {
	text := t.cell(row, column)
	if column == "" || text == "" {
		return open
	}
	d, err := trade.ParseDate(text)
	if err != nil {
		l.fault(file, line, "%.40q is no date", text)
		return open
	}
	return dayOf(d)
}

func days(p trade.Period) (from, to int32) {
	from, to = math.MinInt32, math.MaxInt32
	if !p.From.IsZero() {
		from = dayOf(p.From)
	}
	if !p.To.IsZero() {
		to = dayOf(p.To)
	}
	return from, to
}

func dayOf(d trade.Date) int32 { return int32(trade.NewDate(1970, 1, 1).DaysUntil(d)) }
