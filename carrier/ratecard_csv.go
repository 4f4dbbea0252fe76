package carrier

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// maxRateRows bounds a table of prices read from outside.
const maxRateRows = 1_000_000

// ReadRates reads prices from CSV with a header of some of service, zone, up_to, price, per_unit, minimum, add, step,
// from, to, in any order; service and zone are needed. An empty cell is not given. Weights are in the card's weight
// unit, prices in its currency, from and to are days. Append the rows to RateCard.Rates; Lint then names the lines of
// this file. All faults are reported at once as trade.Errors with their lines.
func ReadRates(r io.Reader) ([]RateRow, error) {
	t := &rateReader{r: csv.NewReader(r), line: 1}
	t.r.ReuseRecord = true
	head, err := t.r.Read()
	if err != nil {
		t.fault("no header: %v", err)
		return nil, t.errs
	}
	t.header(head)
	if err := t.errs.ErrorOrNil(); err != nil {
		return nil, err
	}
	var out []RateRow
	for t.next() {
		out = append(out, t.row())
	}
	return out, t.errs.ErrorOrNil()
}

type rateReader struct {
	r     *csv.Reader
	names []string
	cells []string
	line  int
	rows  int
	errs  trade.Errors
}

func (t *rateReader) fault(format string, args ...any) {
	t.errs = append(t.errs, trade.Finding{Code: "card.csv", Severity: trade.Block, Line: t.line, Message: fmt.Sprintf(format, args...)})
}

func (t *rateReader) header(head []string) {
	const columns = " service zone up_to price per_unit minimum add step from to "
	seen := map[string]bool{}
	for _, name := range head {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		if name == "" || !strings.Contains(columns, " "+name+" ") || seen[name] {
			t.fault("column %.60q isn't known or stands twice; there are:%s", name, strings.TrimRight(columns, " "))
		}
		seen[name] = true
		t.names = append(t.names, strings.Clone(name))
	}
	if !seen["service"] || !seen["zone"] {
		t.fault("columns service and zone are needed")
	}
}

// next reads a row; it ends after a hundred faults.
func (t *rateReader) next() bool {
	cells, err := t.r.Read()
	if err == io.EOF || len(t.errs) >= 100 {
		return false
	}
	t.line++
	if err == nil {
		t.line, _ = t.r.FieldPos(0)
	} else if e, ok := errors.AsType[*csv.ParseError](err); ok {
		t.line = e.Line
	}
	if t.rows++; err == nil && t.rows > maxRateRows {
		err = fmt.Errorf("more than %d rows", maxRateRows)
	}
	if err != nil {
		t.fault("%v", err)
		return false
	}
	t.cells = cells
	return true
}

func (t *rateReader) row() RateRow {
	row := RateRow{line: t.line}
	for i, name := range t.names {
		cell := strings.TrimSpace(t.cells[i])
		if cell == "" {
			continue
		}
		switch name {
		case "service":
			row.Service = strings.Clone(cell)
		case "zone":
			row.Zone = strings.Clone(cell)
		case "from":
			row.Valid.From = t.date(name, cell)
		case "to":
			row.Valid.To = t.date(name, cell)
		default:
			*map[string]*decimal.Decimal{"up_to": &row.UpTo, "price": &row.Price, "per_unit": &row.PerUnit, "minimum": &row.Minimum, "add": &row.Add, "step": &row.Step}[name] = t.number(name, cell)
		}
	}
	return row
}

func (t *rateReader) number(name, cell string) decimal.Decimal {
	d, err := trade.ParseDecimal(cell)
	if err != nil {
		t.fault("%s: %v", name, err)
	}
	return d
}

func (t *rateReader) date(name, cell string) trade.Date {
	d, err := trade.ParseDate(cell)
	if err != nil {
		t.fault("%s: %v", name, err)
	}
	return d
}
