package text

// Align is the side a column's text stands on.
type Align int

// The sides.
const (
	Left Align = iota
	Right
	// Fill is left, and takes what is left of the line's width: its text wraps.
	Fill
)

// Table lays rows out in columns. The zero value is an empty table whose columns are all left-aligned.
type Table struct {
	Indent  int // spaces before each line
	Columns []Align
	rows    []row
}

type row struct {
	cells  []string
	header bool
	rule   bool
	note   string
}

// Header adds a row of column titles.
func (t *Table) Header(cells ...string) { t.rows = append(t.rows, row{cells: cells, header: true}) }

// Row adds a row. Cells may be coloured with a Style.
func (t *Table) Row(cells ...string) { t.rows = append(t.rows, row{cells: cells}) }

// Rule adds a line across, as above a total.
func (t *Table) Rule() { t.rows = append(t.rows, row{rule: true}) }

// Note adds a dim paragraph under the row before it, indented and across all columns.
func (t *Table) Note(s string) { t.rows = append(t.rows, row{note: s}) }

// Len returns the number of rows of cells.
func (t *Table) Len() int {
	n := 0
	for _, r := range t.rows {
		if r.cells != nil && !r.header {
			n++
		}
	}
	return n
}

const gutter = 2

// minFill is the narrowest a filling column gets.
const minFill = 20

func (t *Table) align(i int) Align {
	if i < len(t.Columns) {
		return t.Columns[i]
	}
	return Left
}

// widths returns each column's width and the width of all.
func (t *Table) widths(room int) ([]int, int) {
	var ws []int
	for _, r := range t.rows {
		for i, c := range r.cells {
			if i == len(ws) {
				ws = append(ws, 0)
			}
			ws[i] = max(ws[i], Width(c))
		}
	}
	total, fill := 0, -1
	for i, w := range ws {
		total += w
		if i > 0 {
			total += gutter
		}
		if t.align(i) == Fill {
			fill = i
		}
	}
	if over := total - room; room > 0 && fill >= 0 && over > 0 {
		w := max(ws[fill]-over, min(minFill, ws[fill]))
		total -= ws[fill] - w
		ws[fill] = w
	}
	return ws, total
}
