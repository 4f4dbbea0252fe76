package schemereturn

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

//go:embed schemes.json
var schemesJSON []byte

type file struct {
	VerifiedOn trade.Date `json:"verified_on"`
	Schemes    []Scheme   `json:"schemes"`
}

// Scheme is what a collection scheme asks of its return.
type Scheme struct {
	Scheme          string         `json:"scheme"` // as quotes name it: "EU-IOSS"
	Name            string         `json:"name"`
	Months          int            `json:"months"`   // length of the period, as a rule
	Currency        trade.Currency `json:"currency"` // of the return
	Kinds           []string       `json:"kinds"`    // of the charges it collects
	Convert         string         `json:"convert,omitempty"`
	Corrections     string         `json:"corrections"`        // "by_period": refunds stand apart, by the period they correct; "in_period": in the figures
	Rounding        money.Rule     `json:"rounding,omitempty"` // of each figure declared
	ConvertRounding money.Rule     `json:"convert_rounding,omitempty"`
	RoundingName    string         `json:"rounding_name"`
	ConversionName  string         `json:"conversion_name,omitempty"`
	Due             *due           `json:"due,omitempty"`
	trade.Period
	Instrument string `json:"instrument"`
	Source     string `json:"source"`
	Confidence string `json:"confidence"`
}

// due is the last day to file and pay. Where it isn't known there is none.
type due struct {
	Months         int               `json:"months,omitempty"`           // after the month in which the period ends
	Day            int               `json:"day,omitempty"`              // of that month, its last at most
	AfterMonthsEnd bool              `json:"after_months_end,omitempty"` // so many days after the end of that month
	ByMonth        map[string]string `json:"by_month,omitempty"`         // month and day, by the month in which the period ends
}

var schemes = sync.OnceValues(func() (*file, error) {
	var out file
	if p := strictjson.Decode(schemesJSON, &out, strictjson.Options{}); p.ErrorOrNil() != nil {
		return nil, fmt.Errorf("schemereturn: schemes.json: %w", p.ErrorOrNil())
	}
	return &out, nil
})

// Schemes lists the schemes whose returns are known here. The list is the caller's own.
func Schemes() []Scheme {
	f, err := schemes()
	if err != nil {
		return nil
	}
	return slices.Clone(f.Schemes)
}

// Sale is a quote that became a sale. Date is the day on which the tax fell due: the day the payment was accepted, for the
// import one-stop shop and most others.
type Sale struct {
	Quote *landedcost.Quote
	Date  trade.Date
}

// Refund gives tax back for a sale. Sold is the date of the sale, Date that of the refund. Tax is what is given back, in
// the quote's currency; all of it where it isn't set.
type Refund struct {
	Quote *landedcost.Quote
	Sold  trade.Date
	Date  trade.Date
	Tax   trade.Money
}

// Options of a return. The zero value is enough for quotes in the currency of the return.
type Options struct {
	// Rates converts at the end of the period where a scheme wants that: those of the European Central Bank for the import
	// one-stop shop.
	Rates   landedcost.Rates
	Refunds []Refund
}

// Return holds the figures of one period under one scheme. Totals are the sums of the rows and corrections as they're
// declared.
type Return struct {
	Scheme      string         `json:"scheme"`
	Name        string         `json:"name"`
	Period      trade.Period   `json:"period"`
	Due         trade.Date     `json:"due,omitzero"` // last day to file and pay; a day later where it falls on a holiday isn't considered
	Currency    trade.Currency `json:"currency"`
	Rows        []Row          `json:"rows"`
	Corrections []Correction   `json:"corrections,omitempty"`
	Base        trade.Money    `json:"base"` // of all rows
	Tax         trade.Money    `json:"tax"`  // of all rows and corrections: what is owed, or negative what is due back
	Rounding    string         `json:"rounding"`
	Conversion  string         `json:"conversion,omitempty"`
	Exchange    []Exchange     `json:"rates_of_exchange,omitempty"`
	Instrument  string         `json:"instrument"`
	Source      string         `json:"source"`
	Confidence  string         `json:"confidence"`
}

// Row is the figures of one state and rate. Sold are the sums before conversion, by currency.
type Row struct {
	State trade.Territory `json:"state"`
	Rate  string          `json:"rate"`
	Sales int             `json:"sales"` // quotes with this rate, refunds not counted
	Base  trade.Money     `json:"base"`  // currency of the return, rounded as the scheme says
	Tax   trade.Money     `json:"tax"`
	Sold  []Sums          `json:"sold"`
}

// Sums are taxable amount and tax in one currency.
type Sums struct {
	Base trade.Money `json:"base"`
	Tax  trade.Money `json:"tax"`
}

// Correction takes back tax that was declared for an earlier period.
type Correction struct {
	State  trade.Territory `json:"state"`
	Period trade.Period    `json:"period"` // of the sale
	Tax    trade.Money     `json:"tax"`    // negative
}

// Exchange is a rate at which sums were converted.
type Exchange struct {
	From trade.Currency `json:"from"`
	To   trade.Currency `json:"to"`
	Rate string         `json:"rate"`
	Date trade.Date     `json:"date"`
}

// Month is the period of a calendar month.
func Month(year, month int) trade.Period { return months(year, month, 1) }

// Quarter is the period of a calendar quarter, 1 to 4.
func Quarter(year, quarter int) trade.Period { return months(year, 3*quarter-2, 3) }

func months(year, month, n int) trade.Period {
	from := trade.NewDate(year, time.Month(month), 1)
	return trade.Period{From: from, To: from.AddMonths(n).AddDays(-1)}
}

// Prepare makes the figures of a scheme's return for a period: tax that the seller owes and collected at checkout under
// the scheme, by state and rate. Sales of other dates and schemes are left out in silence, so that a year's sales can be
// given at once.
//
// Findings: "scheme_return.scheme" for an unknown scheme, "scheme_return.altered" for a quote whose seal is broken, which is left
// out, "scheme_return.unsealed", "scheme_return.twice" for a quote given twice, which is counted once, "scheme_return.rate" where an
// amount can't be converted, "scheme_return.mixed" for a consignment of several procedures, "scheme_return.period" for a period of
// another length than the scheme's, "scheme_return.refund" for a refund of more than was charged. The return is nil without
// a known scheme.
func Prepare(scheme string, period trade.Period, sales []Sale, opt Options) (*Return, []trade.Finding) {
	w := &work{opt: opt, rows: map[key]*sum{}, seen: map[string]bool{}, period: period}
	f, err := schemes()
	if err != nil {
		w.note("data", trade.Block, err.Error())
		return nil, w.found
	}
	i := slices.IndexFunc(f.Schemes, func(s Scheme) bool { return s.Scheme == scheme && s.Contains(period.To) })
	if i < 0 {
		w.note("scheme", trade.Block, fmt.Sprintf("no return of a scheme %.40q is known for this period", scheme))
		return nil, w.found
	}
	w.s = &f.Schemes[i]
	if period.From.IsZero() || period.To.IsZero() || period.From.AddMonths(w.s.Months).AddDays(-1) != period.To {
		w.note("period", trade.Review, fmt.Sprintf("the period of %s is %d months as a rule; given is %s", scheme, w.s.Months, period))
	}
	w.out = &Return{Scheme: scheme, Name: w.s.Name, Period: period, Currency: w.s.Currency, Rows: []Row{}, Rounding: w.s.RoundingName, Conversion: w.s.ConversionName,
		Instrument: w.s.Instrument, Source: w.s.Source, Confidence: w.s.Confidence, Due: w.s.lastDay(period.To)}
	for _, s := range sales {
		if s.Quote != nil && period.Contains(s.Date) {
			w.sale(s.Quote)
		}
	}
	for i := range opt.Refunds {
		if r := &opt.Refunds[i]; r.Quote != nil && period.Contains(r.Date) {
			w.refund(r)
		}
	}
	w.finish()
	return w.out, w.found
}

// lastDay is the last day to file for a period that ends on a day; zero where the data doesn't say.
func (s *Scheme) lastDay(end trade.Date) trade.Date {
	d := s.Due
	if d == nil || end.IsZero() {
		return trade.Date{}
	}
	t := end.Time()
	if md, ok := d.ByMonth[strconv.Itoa(int(t.Month()))]; ok {
		var month, day int
		if _, err := fmt.Sscanf(md, "%d-%d", &month, &day); err != nil {
			return trade.Date{}
		}
		year := t.Year()
		if month <= int(t.Month()) {
			year++
		}
		return trade.NewDate(year, time.Month(month), day)
	}
	if d.Months == 0 {
		return trade.Date{}
	}
	first := trade.NewDate(t.Year(), t.Month(), 1).AddMonths(d.Months)
	last := first.AddMonths(1).AddDays(-1)
	if d.AfterMonthsEnd {
		return last.AddDays(d.Day)
	}
	if day := first.AddDays(d.Day - 1); day.Before(last) {
		return day
	}
	return last
}

type key struct {
	state trade.Territory
	rate  string
}

type sum struct {
	sales int
	by    map[trade.Currency]*amounts
}

type amounts struct{ base, tax decimal.Decimal }

type work struct {
	s      *Scheme
	opt    Options
	period trade.Period
	rows   map[key]*sum
	fixes  map[fix]map[trade.Currency]decimal.Decimal
	seen   map[string]bool
	out    *Return
	found  []trade.Finding
}

type fix struct {
	state  trade.Territory
	period trade.Period
}

func (w *work) note(code string, severity trade.Severity, message string) {
	w.found = append(w.found, trade.Finding{Code: "scheme_return." + code, Severity: severity, Message: message, Source: "scheme return"})
}

// figure is tax of a quote at one rate.
type figure struct {
	rate string
	amounts
}

// figures are the tax of a quote under the scheme by rate, and their currency: that of the sale where the scheme converts at
// the end of the period, else that of the state, at the quote's rates of exchange.
func (w *work) figures(q *landedcost.Quote) ([]figure, trade.Currency) {
	var out []figure
	cur := q.CustomsTotals.Charges.Currency
	if w.s.Convert == "period_end" {
		cur = q.Currency
	}
	put := func(c *landedcost.Charge) {
		if !w.counts(c) {
			return
		}
		a := amounts{c.Base.Amount, c.CustomsAmount.Amount}
		if cur != c.Base.Currency {
			base, ok := inSale(q, c.Base, cur)
			if !ok {
				w.once("rate", trade.Block, fmt.Sprintf("the quote of order %.60q has no rate of exchange from %s to %s: its taxable amount is missing in the return", q.OrderID, cur, c.Base.Currency))
			}
			a = amounts{base, c.Amount.Amount}
		}
		for i := range out {
			if out[i].rate == c.Rate {
				out[i].base, out[i].tax = out[i].base.Add(a.base), out[i].tax.Add(a.tax)
				return
			}
		}
		out = append(out, figure{c.Rate, a})
	}
	for i := range q.Lines {
		for k := range q.Lines[i].Charges {
			put(&q.Lines[i].Charges[k])
		}
	}
	for k := range q.Charges {
		put(&q.Charges[k])
	}
	return out, cur
}

// inSale turns a taxable amount back into the currency of the sale, by the rate that the quote used, to the minor unit.
func inSale(q *landedcost.Quote, base trade.Money, cur trade.Currency) (decimal.Decimal, bool) {
	for _, x := range q.Exchange {
		rate, err := trade.ParseDecimal(x.Rate)
		if err != nil || !rate.IsPositive() {
			continue
		}
		if x.From == cur && x.To == base.Currency {
			return money.Div(base.Amount, rate, cur.MinorUnits(), money.HalfUp)
		}
		if x.From == base.Currency && x.To == cur {
			return money.MulRound(base.Amount, rate, cur.MinorUnits(), money.HalfUp), true
		}
	}
	return decimal.Zero, false
}

// under reports whether a quote is of the scheme.
func (w *work) under(q *landedcost.Quote) bool {
	names := strings.Split(q.Scheme, "+")
	if !slices.Contains(names, w.s.Scheme) {
		return false
	}
	if len(names) > 1 || strings.Contains(q.Procedure, "+") {
		w.note("mixed", trade.Review, fmt.Sprintf("order %.60q enters by several procedures (%.60s): tax collected at checkout is counted", q.OrderID, q.Procedure))
	}
	return true
}

func (w *work) sale(q *landedcost.Quote) {
	if !w.under(q) {
		return
	}
	switch {
	case q.Seal == nil:
		w.note("unsealed", trade.Review, fmt.Sprintf("the quote of order %.60q isn't sealed: nothing proves that it's what the buyer was charged", q.OrderID))
	case !q.SealHolds():
		w.note("altered", trade.Block, fmt.Sprintf("the seal of the quote of order %.60q is broken: it's left out", q.OrderID))
		return
	}
	id := q.OrderID
	if q.Seal != nil {
		id += "\x00" + q.Seal.Digest
	}
	if w.seen[id] {
		w.note("twice", trade.Warn, fmt.Sprintf("the quote of order %.60q is given twice and counted once", q.OrderID))
		return
	}
	w.seen[id] = true
	figures, cur := w.figures(q)
	for _, f := range figures {
		w.add(q.Destination, f, cur, 1)
	}
}

func (w *work) add(state trade.Territory, f figure, cur trade.Currency, sales int) {
	k := key{state, f.rate}
	r := w.rows[k]
	if r == nil {
		r = &sum{by: map[trade.Currency]*amounts{}}
		w.rows[k] = r
	}
	a := r.by[cur]
	if a == nil {
		a = &amounts{}
		r.by[cur] = a
	}
	a.base, a.tax = a.base.Add(f.base), a.tax.Add(f.tax)
	r.sales += sales
}

// refund takes tax back. Refunds of this period's own sales, and all of a scheme that nets them, lower the rows by rate, in
// the proportion in which the tax was charged; others are corrections of their period.
func (w *work) refund(r *Refund) {
	if !w.under(r.Quote) {
		return
	}
	figures, cur := w.figures(r.Quote)
	weights := make([]decimal.Decimal, len(figures))
	var charged money.Total
	for i := range figures {
		weights[i] = figures[i].tax
		charged.Add(figures[i].tax)
	}
	back := charged.Decimal()
	if r.Tax.IsSet() {
		share := r.Tax.Amount
		if r.Tax.Currency != cur {
			if r.Tax.Currency != r.Quote.Currency {
				w.note("refund", trade.Block, fmt.Sprintf("the refund of order %.60q is in %s, its quote in %s: it's left out", r.Quote.OrderID, r.Tax.Currency, r.Quote.Currency))
				return
			}
			var all money.Total // the tax in the quote's currency, for the proportion
			for i := range r.Quote.Lines {
				for _, c := range r.Quote.Lines[i].Charges {
					if w.counts(&c) {
						all.Add(c.Amount.Amount)
					}
				}
			}
			for _, c := range r.Quote.Charges {
				if w.counts(&c) {
					all.Add(c.Amount.Amount)
				}
			}
			var ok bool
			if share, ok = money.MulDivRound(share, back, all.Decimal(), cur.MinorUnits(), money.HalfUp); !ok {
				share = decimal.Zero
			}
		}
		if share.IsNegative() || share.GreaterThan(back) {
			w.note("refund", trade.Block, fmt.Sprintf("the refund of order %.60q gives back %s of tax, charged were %s: it's left out", r.Quote.OrderID,
				trade.Money{Amount: share, Currency: cur}, trade.Money{Amount: back, Currency: cur}))
			return
		}
		back = share
	}
	if w.s.Corrections == "by_period" && !w.period.Contains(r.Sold) {
		if w.fixes == nil {
			w.fixes = map[fix]map[trade.Currency]decimal.Decimal{}
		}
		t := r.Sold.Time()
		k := fix{r.Quote.Destination, months(t.Year(), int(t.Month()), 1)}
		if w.fixes[k] == nil {
			w.fixes[k] = map[trade.Currency]decimal.Decimal{}
		}
		w.fixes[k][cur] = w.fixes[k][cur].Sub(back)
		return
	}
	for i, part := range money.Allocate(back, weights, cur.MinorUnits()) {
		f := figures[i]
		base, ok := money.MulDivRound(f.base, part, f.tax, cur.MinorUnits(), money.HalfUp)
		if !ok {
			base = decimal.Zero
		}
		w.add(r.Quote.Destination, figure{f.rate, amounts{base.Neg(), part.Neg()}}, cur, 0)
	}
}

// counts reports whether a charge is tax that the seller collected under the scheme.
func (w *work) counts(c *landedcost.Charge) bool {
	return c.Group == tariff.TaxGroup && slices.Contains(w.s.Kinds, c.Kind) && c.Debtor == "seller" && c.Collected == "checkout"
}

// finish converts and rounds the sums, and adds them up as they're declared.
func (w *work) finish() {
	out := w.out
	cur := out.Currency
	zero := trade.Money{Currency: cur}
	out.Base, out.Tax = zero, zero
	for k, r := range w.rows {
		row := Row{State: k.state, Rate: k.rate, Sales: r.sales, Base: zero, Tax: zero, Sold: []Sums{}}
		for _, c := range sorted(r.by) {
			a := r.by[c]
			row.Sold = append(row.Sold, Sums{trade.Money{Amount: a.base, Currency: c}, trade.Money{Amount: a.tax, Currency: c}})
			row.Base.Amount = row.Base.Amount.Add(w.convert(a.base, c, w.period.To))
			row.Tax.Amount = row.Tax.Amount.Add(w.convert(a.tax, c, w.period.To))
		}
		row.Base.Amount, row.Tax.Amount = w.s.Rounding.Apply(row.Base.Amount), w.s.Rounding.Apply(row.Tax.Amount)
		out.Rows = append(out.Rows, row)
	}
	slices.SortFunc(out.Rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(len(a.Rate), len(b.Rate)), cmp.Compare(a.Rate, b.Rate))
	})
	for k, by := range w.fixes {
		c := Correction{State: k.state, Period: k.period, Tax: zero}
		for _, from := range sorted(by) {
			c.Tax.Amount = c.Tax.Amount.Add(w.convert(by[from], from, k.period.To)) // at the rate of the period corrected
		}
		out.Corrections = append(out.Corrections, c)
	}
	slices.SortFunc(out.Corrections, func(a, b Correction) int {
		return cmp.Or(cmp.Compare(a.State, b.State), a.Period.From.DaysUntil(b.Period.From)*-1)
	})
	for _, r := range out.Rows {
		out.Base.Amount, out.Tax.Amount = out.Base.Amount.Add(r.Base.Amount), out.Tax.Amount.Add(r.Tax.Amount)
	}
	for _, c := range out.Corrections {
		out.Tax.Amount = out.Tax.Amount.Add(c.Tax.Amount)
	}
	slices.SortFunc(out.Exchange, func(a, b Exchange) int {
		return cmp.Or(cmp.Compare(a.From, b.From), b.Date.DaysUntil(a.Date))
	})
}

func sorted[V any](m map[trade.Currency]V) []trade.Currency {
	out := make([]trade.Currency, 0, len(m))
	for c := range m {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

// convert turns a sum into the currency of the return: at the rate of the last day of a period, else of the next day on
// which one is published.
func (w *work) convert(a decimal.Decimal, from trade.Currency, end trade.Date) decimal.Decimal {
	to := w.out.Currency
	if from == to {
		return a
	}
	if w.opt.Rates != nil {
		var latest landedcost.Exchange
		found := false
		for n := range 8 {
			x, ok := w.opt.Rates.Rate(from, to, end.AddDays(n))
			if !ok {
				continue
			}
			if n == 0 || !found {
				latest, found = x, true
			}
			if !x.Date.Before(end) {
				return w.at(x, a)
			}
		}
		if found {
			w.once("rate", trade.Review, fmt.Sprintf("no rate from %s to %s is published on %s or in the week after: the one of %s is used", from, to, end, latest.Date))
			return w.at(latest, a)
		}
	}
	w.once("rate", trade.Block, fmt.Sprintf("there's no rate of exchange from %s to %s on %s: sums in %s are missing in the return", from, to, end, from))
	return decimal.Zero
}

func (w *work) at(x landedcost.Exchange, a decimal.Decimal) decimal.Decimal {
	e := Exchange{x.From, x.To, trade.DecimalText(x.Rate, 0), x.Date}
	if !slices.Contains(w.out.Exchange, e) {
		w.out.Exchange = append(w.out.Exchange, e)
	}
	if w.s.ConvertRounding.IsZero() {
		return money.MulRound(a, x.Rate, w.out.Currency.MinorUnits(), money.HalfUp)
	}
	return w.s.ConvertRounding.MulApply(a, x.Rate)
}

func (w *work) once(code string, severity trade.Severity, message string) {
	if !slices.ContainsFunc(w.found, func(f trade.Finding) bool { return f.Message == message }) {
		w.note(code, severity, message)
	}
}
