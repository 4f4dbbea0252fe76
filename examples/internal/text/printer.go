package text

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Printer writes lines for people. It keeps the first error of the writer; Flush returns it.
type Printer struct {
	Style
	Width int // cells in a line
	w     *bufio.Writer
	err   error
}

// NewPrinter prints to w in the style that suits it, as wide as the environment's COLUMNS says, else 100 cells.
func NewPrinter(w io.Writer, getenv func(string) string) *Printer {
	cols, err := strconv.Atoi(getenv("COLUMNS"))
	if err != nil || cols < 40 || cols > 1000 {
		cols = 100
	}
	return &Printer{Style: StyleOf(w, getenv), Width: cols, w: bufio.NewWriter(w)}
}

// Flush writes what is buffered and returns the first error.
func (p *Printer) Flush() error {
	if err := p.w.Flush(); p.err == nil {
		p.err = err
	}
	return p.err
}

func (p *Printer) line(s string) {
	if p.err != nil {
		return
	}
	_, p.err = p.w.WriteString(strings.TrimRight(p.Clean(s), " ") + "\n")
}

// Line prints one line.
func (p *Printer) Line(format string, args ...any) {
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	p.line(format)
}

// Gap prints an empty line.
func (p *Printer) Gap() { p.line("") }

// Title prints a heading with an empty line before it.
func (p *Printer) Title(s string) {
	p.Gap()
	p.line(p.Bold(p.Cyan(s)))
}

// Rule prints a line across with a title in it.
func (p *Printer) Rule(title string) {
	if title == "" {
		p.line(p.Dim(strings.Repeat("─", p.Width)))
		return
	}
	rest := max(p.Width-Width(title)-4, 2)
	p.line(p.Dim("── ") + p.Bold(title) + " " + p.Dim(strings.Repeat("─", rest)))
}

// Paragraph prints text wrapped, its first line after first and the others under it. First may be coloured.
func (p *Printer) Paragraph(first, s string) {
	p.paragraph(first, s, func(s string) string { return s })
}

// Note is Paragraph in dim.
func (p *Printer) Note(first, s string) { p.paragraph(first, s, p.Dim) }

func (p *Printer) paragraph(first, s string, style func(string) string) {
	indent := strings.Repeat(" ", Width(first))
	for i, l := range Wrap(p.Clean(s), max(p.Width-len(indent), minFill)) {
		if i > 0 {
			first = indent
		}
		p.line(first + style(l))
	}
}

// Table prints a table.
func (p *Printer) Table(t *Table) {
	t = t.cleaned(p.Style)
	indent := strings.Repeat(" ", t.Indent)
	ws, total := t.widths(p.Width - t.Indent)
	for _, r := range t.rows {
		switch {
		case r.rule:
			p.line(indent + p.Dim(strings.Repeat("─", total)))
		case r.note != "":
			p.Note(indent+"  ", r.note)
		default:
			p.row(t, indent, r, ws)
		}
	}
}

// row prints one row on as many lines as its filling cell needs.
func (p *Printer) row(t *Table, indent string, r row, ws []int) {
	lines := make([][]string, len(r.cells))
	height := 1
	for i, c := range r.cells {
		lines[i] = []string{c}
		if t.align(i) == Fill && Width(c) > ws[i] {
			lines[i] = Wrap(c, ws[i])
			height = max(height, len(lines[i]))
		}
	}
	for k := range height {
		var b strings.Builder
		b.WriteString(indent)
		for i := range lines {
			if i > 0 {
				b.WriteString(strings.Repeat(" ", gutter))
			}
			cell := ""
			if k < len(lines[i]) {
				cell = lines[i][k]
			}
			cell = Pad(cell, ws[i], t.align(i))
			if r.header {
				cell = p.Dim(cell)
			}
			b.WriteString(cell)
		}
		p.line(b.String())
	}
}

// cleaned returns the table with cells that are safe to measure and print.
func (t *Table) cleaned(s Style) *Table {
	out := &Table{Indent: t.Indent, Columns: t.Columns, rows: make([]row, len(t.rows))}
	for i, r := range t.rows {
		cells := make([]string, len(r.cells))
		for k, c := range r.cells {
			cells[k] = s.Clean(c)
		}
		r.cells = cells
		out.rows[i] = r
	}
	return out
}

// Text prints text that is laid out already, line by line.
func (p *Printer) Text(s string) {
	for line := range strings.SplitSeq(strings.TrimRight(s, "\n"), "\n") {
		p.line(line)
	}
}
