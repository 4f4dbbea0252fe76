package packing

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// maxRows bounds tables read from outside.
const maxRows = 1_000_000

// OrderItems are the items of one order.
type OrderItems struct {
	OrderID string
	Items   []Item
}

// ReadBoxes reads a CSV of box types with the header box, outer_width_mm, outer_length_mm, outer_depth_mm,
// empty_weight_g, inner_width_mm, inner_length_mm, inner_depth_mm, max_gross_weight_g, and optionally available. The
// columns may stand in any order. All faults are reported at once as trade.Errors with their lines.
func ReadBoxes(r io.Reader) ([]Box, error) {
	t, err := readTable(r, []string{"box", "inner_width_mm", "inner_length_mm", "inner_depth_mm"},
		[]string{"outer_width_mm", "outer_length_mm", "outer_depth_mm", "empty_weight_g", "max_gross_weight_g", "available"})
	if err != nil {
		return nil, err
	}
	var out []Box
	for t.next() {
		b := Box{Name: t.text("box"), Inner: Size{t.positive("inner_width_mm"), t.positive("inner_length_mm"), t.positive("inner_depth_mm")},
			Outer:     Size{t.number("outer_width_mm"), t.number("outer_length_mm"), t.number("outer_depth_mm")},
			TareGrams: t.number("empty_weight_g"), MaxGrams: t.number("max_gross_weight_g"), Available: t.number("available")}
		out = append(out, b)
	}
	return out, t.errs.ErrorOrNil()
}

// ReadOrders reads a CSV of order lines with the header order_id, qty, item_id, width_mm, length_mm, depth_mm, weight_g
// (of one piece). Lines of one order stand together or apart; orders come in the order they first appear.
func ReadOrders(r io.Reader) ([]OrderItems, error) {
	t, err := readTable(r, []string{"order_id", "qty", "item_id", "width_mm", "length_mm", "depth_mm", "weight_g"}, nil)
	if err != nil {
		return nil, err
	}
	var out []OrderItems
	index := map[string]int{}
	for t.next() {
		id := t.text("order_id")
		at, ok := index[id]
		if !ok {
			at = len(out)
			index[id] = at
			out = append(out, OrderItems{OrderID: id})
		}
		out[at].Items = append(out[at].Items, Item{ID: t.text("item_id"), Quantity: t.positive("qty"), Grams: t.number("weight_g"),
			Size: Size{t.positive("width_mm"), t.positive("length_mm"), t.positive("depth_mm")}})
	}
	return out, t.errs.ErrorOrNil()
}

// table reads a CSV with a header.
type table struct {
	r    *csv.Reader
	col  map[string]int
	row  []string
	line int
	rows int
	errs trade.Errors
}

func readTable(r io.Reader, need, may []string) (*table, error) {
	t := &table{r: csv.NewReader(r), col: map[string]int{}, line: 1}
	t.r.ReuseRecord = true
	head, err := t.r.Read()
	if err != nil {
		return nil, trade.Errors{{Code: "packing.csv", Severity: trade.Block, Line: 1, Message: "no header: " + err.Error(), Cause: err}}
	}
	for i, name := range head {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		if !slices.Contains(need, name) && !slices.Contains(may, name) {
			t.errs = append(t.errs, trade.Finding{Code: "packing.csv", Severity: trade.Block, Line: 1, Message: fmt.Sprintf("there is no column %.60q", name)})
		}
		t.col[name] = i
	}
	for _, name := range need {
		if _, ok := t.col[name]; !ok {
			t.errs = append(t.errs, trade.Finding{Code: "packing.csv", Severity: trade.Block, Line: 1, Message: fmt.Sprintf("column %q is missing", name)})
		}
	}
	return t, t.errs.ErrorOrNil()
}

func (t *table) next() bool {
	row, err := t.r.Read()
	if err == io.EOF || len(t.errs) >= 100 {
		return false
	}
	t.line++
	if err == nil {
		t.line, _ = t.r.FieldPos(0) // a row may begin some lines further down
	} else if e, ok := errors.AsType[*csv.ParseError](err); ok {
		t.line = e.Line
	}
	if t.rows++; err == nil && t.rows > maxRows {
		err = fmt.Errorf("more than %d rows", maxRows)
	}
	if err != nil {
		t.errs = append(t.errs, trade.Finding{Code: "packing.csv", Severity: trade.Block, Line: t.line, Message: err.Error(), Cause: err})
		return false
	}
	t.row = row
	return true
}

func (t *table) text(name string) string {
	if i, ok := t.col[name]; ok {
		return strings.Clone(strings.TrimSpace(t.row[i]))
	}
	return ""
}

// number reads a whole number that isn't negative; an absent column or an empty cell is 0.
func (t *table) number(name string) int {
	s := t.text(name)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > maxEdge {
		t.fault(name, s)
		return 0
	}
	return n
}

// positive reads a whole number above 0.
func (t *table) positive(name string) int {
	n := t.number(name)
	if n == 0 {
		t.fault(name, t.text(name))
	}
	return n
}

func (t *table) fault(name, s string) {
	if f := len(t.errs); f > 0 && t.errs[f-1].Line == t.line && strings.HasPrefix(t.errs[f-1].Message, name) {
		return
	}
	t.errs = append(t.errs, trade.Finding{Code: "packing.csv", Severity: trade.Block, Line: t.line, Message: fmt.Sprintf("%s: %.40q is not a whole number in range", name, s)})
}
