package scorecard

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
)

// WriteCSV writes the report as one table of measures, a row each: section, name, currency, measure, value, count, of. It
// is what a spreadsheet pivots. A text that a spreadsheet would run as a formula gets an apostrophe before it.
func (r *Report) WriteCSV(w io.Writer) error {
	t := &csvTable{w: csv.NewWriter(w)}
	t.write("section", "name", "currency", "measure", "value", "count", "of")
	for _, x := range []struct {
		name string
		n    int
	}{{"orders", r.Orders}, {"released", r.Released}, {"held", r.Held}, {"dispatched", r.Dispatched}, {"settled", r.Settled}} {
		t.number("all", "", "", x.name, x.n)
	}
	t.share("all", "", "", "refused_prepaid", r.Refusals)
	t.share("all", "", "", "returned", r.Returns.Share)
	t.share("all", "", "", "document_blocked", r.Documents.Blocked)
	t.share("all", "", "", "document_open", r.Documents.Open)
	t.share("all", "", "", "customs_held", r.CustomsHolds.Share)
	t.share("all", "", "", "touched", r.Interventions.Share)
	for _, u := range r.Returns.Unrecovered {
		t.money("all", "", "unrecovered_prepaid", u.Amount)
	}
	for i := range r.Accuracy {
		a := &r.Accuracy[i]
		c := string(a.Currency)
		t.number("landed_cost", a.Group, c, "settled", a.Settled)
		t.fraction("landed_cost", a.Group, c, "coverage", a.Coverage)
		t.fraction("landed_cost", a.Group, c, "bias", a.Bias)
		t.fraction("landed_cost", a.Group, c, "mape", a.MAPE)
		t.share("landed_cost", a.Group, c, "within_2", a.Within2)
		t.share("landed_cost", a.Group, c, "within_5", a.Within5)
		t.number("landed_cost", a.Group, c, "unquoted", a.Unquoted)
		t.money("landed_cost", a.Group, "expected", a.Expected)
		t.money("landed_cost", a.Group, "actual", a.Actual)
		t.money("landed_cost", a.Group, "under_collected", a.UnderCollected)
		t.money("landed_cost", a.Group, "over_collected", a.OverCollected)
	}
	for _, v := range r.Variances {
		t.write("variance", v.Cause, string(v.Currency), "amount", v.Amount.Text(), strconv.Itoa(v.Rows), "")
	}
	for _, list := range []struct {
		section string
		counts  []Count
	}{{"return_cause", r.Returns.Causes}, {"document_rule", r.Documents.Rules}, {"customs_hold", r.CustomsHolds.Reasons}} {
		for _, c := range list.counts {
			t.number(list.section, c.Name, "", "orders", c.Count)
		}
	}
	for _, f := range r.Interventions.Fields {
		t.share("intervention", f.Field, "", "orders", share(f.Orders, r.Orders))
	}
	for i := range r.Lanes {
		l := &r.Lanes[i]
		c := string(l.Currency)
		t.number("lane", l.Lane, c, "orders", l.Orders)
		t.share("lane", l.Lane, c, "on_time", l.OnTime)
		if l.P50 != nil {
			t.number("lane", l.Lane, c, "transit_p50", *l.P50)
			t.number("lane", l.Lane, c, "transit_p90", *l.P90)
		}
		t.share("lane", l.Lane, c, "exceptions", l.Exceptions)
		t.share("lane", l.Lane, c, "refused", l.Refused)
		t.share("lane", l.Lane, c, "returned", l.Returned)
		t.number("lane", l.Lane, c, "lost", l.Lost)
		t.number("lane", l.Lane, c, "damaged", l.Damaged)
		t.earnings("lane", l.Lane, &l.Margin)
	}
	for i := range r.Markets {
		m := &r.Markets[i]
		c := string(m.Currency)
		t.number("market", m.Destination, c, "orders", m.Orders)
		t.share("market", m.Destination, c, "on_time", m.OnTime)
		t.share("market", m.Destination, c, "refused", m.Refused)
		t.share("market", m.Destination, c, "returned", m.Returned)
		t.earnings("market", m.Destination, &m.Margin)
	}
	for i := range r.Months {
		m := &r.Months[i]
		t.number("month", m.Month, string(m.Currency), "orders", m.Orders)
		t.share("month", m.Month, string(m.Currency), "on_time", m.OnTime)
		t.earnings("month", m.Month, &m.Margin)
	}
	t.w.Flush()
	return t.w.Error()
}

// csvTable writes rows; the writer keeps the first error.
type csvTable struct{ w *csv.Writer }

// write writes a row. The second and third cells hold text of records; the others are this package's own.
func (t *csvTable) write(cells ...string) {
	cells[1], cells[2] = neutral(plainText(cells[1])), neutral(plainText(cells[2]))
	t.w.Write(cells) //nolint:errcheck // WriteCSV returns what the writer kept
}

// neutral keeps a spreadsheet from running a text as a formula.
func neutral(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return "'" + s
	}
	return s
}

func (t *csvTable) number(section, name, currency, measure string, n int) {
	t.write(section, name, currency, measure, strconv.Itoa(n), "", "")
}

// fraction writes a fraction, or nothing where it isn't known.
func (t *csvTable) fraction(section, name, currency, measure string, d *decimal.Decimal) {
	if d != nil {
		t.write(section, name, currency, measure, trade.DecimalText(*d, 0), "", "")
	}
}

func (t *csvTable) share(section, name, currency, measure string, s Share) {
	value := ""
	if s.Share != nil {
		value = trade.DecimalText(*s.Share, 0)
	}
	t.write(section, name, currency, measure, value, strconv.Itoa(s.Count), strconv.Itoa(s.Of))
}

func (t *csvTable) money(section, name, measure string, m trade.Money) {
	t.write(section, name, string(m.Currency), measure, m.Text(), "", "")
}

func (t *csvTable) earnings(section, name string, e *Earnings) {
	c := string(e.Margin.Currency)
	t.number(section, name, c, "margin_orders", e.Orders)
	if e.Orders == 0 {
		return
	}
	t.money(section, name, "revenue", e.Revenue)
	t.money(section, name, "goods", e.Goods)
	t.money(section, name, "freight", e.Freight)
	t.money(section, name, "charges", e.Charges)
	t.money(section, name, "handling", e.Handling)
	t.money(section, name, "margin", e.Margin)
	t.fraction(section, name, c, "margin_share", e.Share)
}

// number prints a decimal rounded half up to places decimals, "–" for none.
func number(d *decimal.Decimal, places int32) string {
	if d == nil {
		return "–"
	}
	return trade.DecimalText(money.Round(*d, places, money.HalfUp), places)
}
