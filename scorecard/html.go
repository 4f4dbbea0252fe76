package scorecard

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
)

//go:embed report.html.tmpl
var reportPage string

// The page's view of a report.
type (
	page struct {
		*Report
		Period, Currency string
		Tiles            []tile
		Charts           []chart
		Tables           []pageTable
	}
	tile  struct{ Name, Value, Note string }
	chart struct {
		Title, Says string
		Picture     template.HTML
		Key         []legend
	}
	legend    struct{ Name, Tone string }
	pageTable struct {
		Title, Says string
		Columns     []string
		Rows        [][]string
	}
)

// mostRows bounds a chart; the tables beneath hold everything.
const mostRows = 12

// WriteHTML writes the report as one page for people: figures, charts in SVG, tables. The page loads nothing and runs
// no script. Where there are several currencies its charts are of the one with the most orders.
func (r *Report) WriteHTML(w io.Writer) error {
	t, err := template.New("report").Funcs(template.FuncMap{"negative": func(s string) bool { return strings.HasPrefix(s, "−") }}).Parse(reportPage)
	if err != nil {
		return err
	}
	p := r.page()
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

func (r *Report) page() *page {
	p := &page{Report: r}
	if !r.From.IsZero() {
		p.Period = r.From.String() + " to " + r.To.String()
	}
	c := r.mainCurrency()
	p.Currency = string(c)
	r.tiles(p, c)
	r.charts(p, c)
	r.tables(p)
	return p
}

// mainCurrency is the one with the most orders.
func (r *Report) mainCurrency() trade.Currency {
	count := map[trade.Currency]int{}
	var best trade.Currency
	for _, m := range r.Markets { // sorted, so that of equals the same one is taken
		count[m.Currency] += m.Orders
		if best == "" || count[m.Currency] > count[best] {
			best = m.Currency
		}
	}
	return best
}

func of(s Share, what string) string {
	return fmt.Sprintf("%s of %s %s", whole(s.Count), whole(s.Of), what)
}

func (r *Report) tiles(p *page, c trade.Currency) {
	add := func(name, value, note string) { p.Tiles = append(p.Tiles, tile{name, value, note}) }
	for _, a := range r.Accuracy {
		if a.Group == "total" && a.Currency == c {
			add("Landed cost within ±2 %", a.Within2.String(), fmt.Sprintf("bias %s, MAPE %s", signedPercent(a.Bias, 2), percent(a.MAPE, 2)))
		}
	}
	var all laneTotals
	for _, m := range r.Markets {
		all.add(&m, c)
	}
	add("Delivered margin", percent(quotient(all.margin, all.revenue, 4), 1), fmt.Sprintf("%s %s on %s orders", c, amount(all.margin, c), whole(all.orders)))
	add("On time", share(all.onTime, all.promised).String(), of(share(all.onTime, all.promised), "delivered"))
	add("Refused, prepaid", r.Refusals.String(), of(r.Refusals, "attempts"))
	add("Returned to sender", r.Returns.String(), of(r.Returns.Share, "ended"))
	add("Blocked for documents", r.Documents.Blocked.String(), of(r.Documents.Open, "still open"))
	add("Held by customs", r.CustomsHolds.String(), of(r.CustomsHolds.Share, "dispatched"))
	add("Touched by a person", number(r.Interventions.PerThousand, 1), "of 1,000 orders")
}

// laneTotals sums what markets of one currency came to; counts are of all.
type laneTotals struct {
	margin, revenue          decimal.Decimal
	orders, onTime, promised int
}

func (t *laneTotals) add(m *Market, c trade.Currency) {
	t.onTime, t.promised = t.onTime+m.OnTime.Count, t.promised+m.OnTime.Of
	if m.Currency == c {
		t.orders += m.Margin.Orders
		t.margin, t.revenue = t.margin.Add(m.Margin.Margin.Amount), t.revenue.Add(m.Margin.Revenue.Amount)
	}
}

func (r *Report) charts(p *page, c trade.Currency) {
	add := func(x chart) { p.Charts = append(p.Charts, x) }
	var months, accuracy, causes, fields []bar
	for _, m := range r.Months {
		if m.Currency == c && m.Margin.Orders > 0 {
			months = append(months, bar{m.Month[max(0, len(m.Month)-5):], compact(m.Margin.Margin.Amount), tone(m.Margin.Margin.Amount), screen(&m.Margin.Margin.Amount)})
		}
	}
	if n := len(months); n > 0 {
		months = months[max(0, n-mostRows):]
		add(chart{Title: "Delivered margin by month", Says: "of dispatch, settled orders, in " + string(c), Picture: columnChart("Delivered margin by month", months)})
	}
	for _, a := range r.Accuracy {
		if a.Group != "total" || a.Currency != c {
			continue
		}
		for i, b := range a.Histogram {
			t := "bad"
			if i == len(a.Histogram)/2 {
				t = "good"
			}
			accuracy = append(accuracy, bar{strings.Replace(b.Range, "..", " to ", 1) + " %", whole(b.Orders), t, float64(b.Orders)})
		}
		add(chart{Title: "What was charged against what was expected", Picture: columnChart("Landed-cost accuracy", accuracy),
			Says: fmt.Sprintf("orders by difference; %s %s charged above, %s below; %s of the dispatched are settled", c, amount(a.UnderCollected.Amount, c), amount(a.OverCollected.Amount, c), percent(a.Coverage, 0))})
	}
	var rows []stack
	for i := range r.Markets {
		if m := &r.Markets[i]; m.Currency == c && m.Margin.Revenue.Amount.IsPositive() && len(rows) < mostRows {
			rows = append(rows, parts(m))
		}
	}
	if len(rows) > 0 {
		add(chart{Title: "Where the revenue goes, by market", Says: "shares of what buyers paid at checkout; the margin at the right", Picture: stackChart("Revenue by market", rows),
			Key: []legend{{"goods", "d"}, {"carriage", "c"}, {"duty, tax, fees", "e"}, {"handling", "a"}, {"margin", "good"}}})
	}
	for _, v := range r.Variances {
		if v.Currency == c && len(causes) < mostRows {
			t := "good"
			if v.Amount.Amount.IsPositive() {
				t = "bad"
			}
			causes = append(causes, bar{words(v.Cause), signedAmount(v.Amount.Amount, c), t, screen(&v.Amount.Amount)})
		}
	}
	if len(causes) > 0 {
		add(chart{Title: "Why bills differ", Says: "charged above (+) or below (−) what was expected, in " + string(c), Picture: barChart("Variances by cause", causes)})
	}
	var spans []span
	for _, l := range r.Lanes {
		if l.P50 != nil && len(spans) < mostRows {
			spans = append(spans, span{strings.ReplaceAll(l.Lane, "/", " "), l.OnTime.String(), *l.P50, *l.P90})
		}
	}
	if len(spans) > 0 {
		add(chart{Title: "Days in transit by lane", Says: "from the median to the 90th percentile; at the right the share on time", Picture: spanChart("Days in transit", spans)})
	}
	for _, f := range r.Interventions.Fields {
		if len(fields) < mostRows {
			fields = append(fields, bar{fieldName(f.Field), number(f.PerThousand, 1), "a", screen(f.PerThousand)})
		}
	}
	if len(fields) > 0 {
		add(chart{Title: "What people had to look after", Says: "orders of 1,000, by field", Picture: barChart("Interventions by field", fields)})
	}
	for _, x := range []struct {
		title, says string
		counts      []Count
	}{
		{"Blocked before dispatch", "orders by rule", r.Documents.Rules}, {"Held by customs", "parcels by reason", r.CustomsHolds.Reasons},
		{"Returned to sender", "parcels by cause", r.Returns.Causes},
	} {
		var bars []bar
		for _, n := range x.counts {
			if len(bars) < mostRows {
				bars = append(bars, bar{words(n.Name), whole(n.Count), "a", float64(n.Count)})
			}
		}
		if len(bars) > 0 {
			add(chart{Title: x.title, Says: x.says, Picture: barChart(x.title, bars)})
		}
	}
}

// parts shares a market's revenue.
func parts(m *Market) stack {
	e := &m.Margin
	s := stack{label: m.Destination, text: percent(e.Share, 1)}
	for _, p := range []struct {
		name, tone string
		amount     trade.Money
	}{{"goods", "d", e.Goods}, {"carriage", "c", e.Freight}, {"duty, tax, fees", "e", e.Charges}, {"handling", "a", e.Handling}, {"margin", "good", e.Margin}} {
		if p.amount.Amount.IsPositive() {
			s.parts = append(s.parts, bar{p.name, p.amount.String(), p.tone, screen(quotient(p.amount.Amount, e.Revenue.Amount, 6))})
		}
	}
	return s
}

func (r *Report) tables(p *page) {
	add := func(title, says, columns string, rows [][]string) {
		for _, row := range rows {
			for i := range row {
				row[i] = plainText(row[i])
			}
		}
		if len(rows) > 0 {
			p.Tables = append(p.Tables, pageTable{title, says, strings.Split(columns, "|"), rows})
		}
	}
	var accuracy, lanes, markets [][]string
	for _, a := range r.Accuracy {
		c := a.Currency
		accuracy = append(accuracy, []string{string(c) + " " + a.Group, whole(a.Settled), signedPercent(a.Bias, 2), percent(a.MAPE, 2), a.Within2.String(), a.Within5.String(),
			whole(a.Unquoted), amount(a.Expected.Amount, c), amount(a.Actual.Amount, c), amount(a.UnderCollected.Amount, c), amount(a.OverCollected.Amount, c)})
	}
	add("Landed-cost accuracy", "of settled orders, (charged − expected) ÷ expected", "|settled|bias|MAPE|within ±2 %|within ±5 %|not quoted|expected|charged|under-collected|over-collected", accuracy)
	for _, l := range r.Lanes {
		lanes = append(lanes, []string{l.Lane, whole(l.Orders), l.OnTime.String(), days(l.P50), days(l.P90), l.Exceptions.String(), l.Refused.String(), l.Returned.String(),
			whole(l.Lost), l.Margin.money(l.Margin.Margin), signedPercent(l.Margin.Share, 1)})
	}
	add("Carriers by lane", "origin–destination, carrier, service, terms", "lane|orders|on time|p50|p90|exceptions|refused|returned|lost|margin|of revenue", lanes)
	for _, m := range r.Markets {
		e, c := &m.Margin, m.Currency
		each := "–"
		if e.PerOrder != nil {
			each = e.money(*e.PerOrder)
		}
		markets = append(markets, []string{m.Destination + " " + string(c), whole(m.Orders), m.Returned.String(), e.money(e.Revenue), e.money(e.Goods), e.money(e.Freight),
			e.money(e.Charges), e.money(e.Handling), e.money(e.Margin), each, signedPercent(e.Share, 1)})
	}
	add("Markets", "settled orders that came to an end", "market|orders|returned|revenue|goods|carriage|duty, tax, fees|handling|margin|per order|of revenue", markets)
}

// money prints an amount of the earnings, "–" where no order has any.
func (e *Earnings) money(m trade.Money) string {
	if e.Orders == 0 {
		return "–"
	}
	return amount(m.Amount, m.Currency)
}

// fieldName prints a place in an order for people: "/items/*/origin" is "items: origin".
func fieldName(field string) string {
	return words(strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(field, "/"), "/*/", ": "), "/", ", "))
}

// words prints a code for people.
func words(code string) string { return strings.ReplaceAll(code, "_", " ") }

func tone(d decimal.Decimal) string {
	if d.IsNegative() {
		return "bad"
	}
	return "a"
}

// whole prints a count with commas between thousands.
func whole(n int) string { return grouped(fmt.Sprint(n)) }

// amount prints an amount in a currency's minor units with commas between thousands and a true minus sign.
func amount(d decimal.Decimal, c trade.Currency) string {
	return grouped(trade.Money{Amount: money.Round(d, c.MinorUnits(), money.HalfUp), Currency: c}.Text())
}

func signedAmount(d decimal.Decimal, c trade.Currency) string {
	if d.IsPositive() {
		return "+" + amount(d, c)
	}
	return amount(d, c)
}

func signedPercent(d *decimal.Decimal, places int32) string {
	s := strings.Replace(percent(d, places), "-", "−", 1)
	if d != nil && d.IsPositive() {
		return "+" + s
	}
	return s
}

func grouped(s string) string {
	digits, minus := strings.CutPrefix(s, "-")
	units, rest, _ := strings.Cut(digits, ".")
	for i := len(units) - 3; i > 0; i -= 3 {
		units = units[:i] + "," + units[i:]
	}
	if rest != "" {
		units += "." + rest
	}
	if minus {
		return "−" + units
	}
	return units
}

// compact prints an amount in thousands or millions, for the head of a column.
func compact(d decimal.Decimal) string {
	for _, u := range []struct {
		shift int32
		sign  string
	}{{6, "m"}, {3, "k"}} {
		if d.Abs().GreaterThanOrEqual(decimal.New(1, u.shift)) {
			x := d.Shift(-u.shift)
			return grouped(number(&x, 1)) + u.sign
		}
	}
	return grouped(number(&d, 0))
}
