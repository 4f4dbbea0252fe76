package search

import (
	"iter"

	"github.com/crossborder-go/crossborder/trade"
)

// Lines are descriptions by code from any source: a list of a host's own, or the national lines of a country file. They
// are a Schedule.
type Lines []Line

// Line is a code with its descriptions from the heading down to its own.
type Line struct {
	Code trade.HSCode
	Path []string
}

// Rows yields the lines.
func (l Lines) Rows() iter.Seq[LineRow] {
	return func(yield func(LineRow) bool) {
		for i := range l {
			if len(l[i].Path) > 0 && !yield(LineRow{&l[i], len(l[i].Path) - 1}) {
				return
			}
		}
	}
}

// LineRow is a Line as a Row. The zero LineRow is no line.
type LineRow struct {
	line *Line
	at   int
}

// Code returns the line's code.
func (r LineRow) Code() trade.HSCode {
	if r.line == nil {
		return ""
	}
	return r.line.Code
}

// Text returns the description at this level.
func (r LineRow) Text() string {
	if r.line == nil {
		return ""
	}
	return r.line.Path[r.at]
}

// Parent returns the level above.
func (r LineRow) Parent() (LineRow, bool) { return LineRow{r.line, r.at - 1}, r.at > 0 }
