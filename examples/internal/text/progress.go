package text

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Progress is a bar on a terminal; elsewhere it prints nothing. It isn't safe for concurrent use.
type Progress struct {
	w     io.Writer
	name  string
	done  int
	total int // 0: unknown
	last  time.Time
	drawn bool
}

// NewProgress draws on w where that is a terminal. Total is how many steps there are, 0 where nobody knows.
func NewProgress(w io.Writer, name string, total int) *Progress {
	if !IsTerminal(w) {
		w = nil
	}
	return &Progress{w: w, name: name, total: total}
}

// SetTotal says how many steps there are, once it's known.
func (p *Progress) SetTotal(n int) { p.total = n }

// Step counts one more and draws the bar, at most ten times a second.
func (p *Progress) Step(now time.Time) {
	p.done++
	if p.w == nil || now.Sub(p.last) < 100*time.Millisecond {
		return
	}
	p.last, p.drawn = now, true
	fmt.Fprintf(p.w, "\r\x1b[K%s", p.String())
}

// Finish wipes the bar.
func (p *Progress) Finish() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// String returns the bar: "orders ██████░░░░ 60% 600/1000", or the count where no total is known.
func (p *Progress) String() string {
	if p.total <= 0 {
		return fmt.Sprintf("%s %d", p.name, p.done)
	}
	const cells = 30
	full := min(p.done*cells/p.total, cells)
	return fmt.Sprintf("%s %s%s %3d%% %d/%d", p.name, strings.Repeat("█", full), strings.Repeat("░", cells-full), min(p.done*100/p.total, 100), p.done, p.total)
}
