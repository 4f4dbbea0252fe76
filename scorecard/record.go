package scorecard

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
)

// Record is what is known of one order, once: its last release, and what came of it.
type Record struct {
	Release    *crossborder.Release    `json:"release"`
	Settlement *crossborder.Settlement `json:"settlement,omitempty"` // nil: not settled yet
	Events     []carrier.TrackEvent    `json:"events,omitempty"`     // of its parcel, in any order
	Dispatched trade.Date              `json:"dispatched,omitzero"`  // default the first event on the way
	// Resolved are findings that held earlier releases of the order and were resolved before this one.
	Resolved []trade.Finding `json:"resolved,omitempty"`
	// Interventions are what people did to the order between payment and dispatch; nil: not recorded.
	Interventions []Intervention `json:"interventions,omitzero"`
}

// Intervention is one thing that a person had to do to an order before dispatch.
type Intervention struct {
	Field string `json:"field"` // what was missing or doubtful, as a JSON Pointer into the order: "/items/0/hs_code"
	By    string `json:"by,omitempty"`
	Note  string `json:"note,omitempty"`
}

// maxRecord bounds one record in JSON.
const maxRecord = 16 << 20

// DecodeRecord reads a record in JSON, strictly; all problems come at once.
func DecodeRecord(data []byte) (*Record, error) {
	var r Record
	if ps := strictjson.Decode(data, &r, strictjson.Options{}); len(ps) > 0 {
		return nil, trade.FromProblems(ps)
	}
	if r.Release == nil {
		return nil, trade.Errors{{Code: "scorecard.release", Severity: trade.Block, Path: "/release", Message: "the record has no release"}}
	}
	return &r, nil
}

// Read reads records, one a line; empty lines are skipped. A line that isn't a record yields its error, with the line's
// number in each finding, and stops nothing; an error of the reader ends it.
func Read(in io.Reader) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		lines := bufio.NewScanner(in)
		lines.Buffer(make([]byte, 0, 64<<10), maxRecord)
		n := 0
		for lines.Scan() {
			n++
			line := bytes.TrimSpace(lines.Bytes())
			if len(line) == 0 {
				continue
			}
			r, err := DecodeRecord(line)
			if err != nil {
				fs := trade.Errors(trade.FindingsOf(err))
				for i := range fs {
					fs[i].Line = n
				}
				err = fs
			}
			if !yield(r, err) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			code := "scorecard.read"
			if errors.Is(err, bufio.ErrTooLong) {
				code = "scorecard.size"
			}
			yield(nil, trade.Errors{{Code: code, Severity: trade.Block, Line: n + 1, Message: fmt.Sprintf("line %d can't be read: %s", n+1, err), Cause: err}})
		}
	}
}
