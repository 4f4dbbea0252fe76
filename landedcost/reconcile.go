package landedcost

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Bill is a carrier's invoice or a customs statement for one order, with the lines, codes and currency of its issuer.
type Bill struct {
	OrderID  string         `json:"order_id"`
	Currency trade.Currency `json:"currency"`
	Lines    []BillLine     `json:"lines"`
	// Date is the day the charges arose, such as that of entry; a guarantee that had expired by then doesn't hold.
	Date trade.Date `json:"date,omitzero"`
}

// BillLine is one amount billed. Base and Rate are what the issuer says it charged on, where he says so.
type BillLine struct {
	Code   string          `json:"code,omitempty"`
	Text   string          `json:"text,omitempty"`
	Group  tariff.Group    `json:"group,omitempty"` // duty, tax, fee; "" is told by the text
	Amount decimal.Decimal `json:"amount"`
	Base   decimal.Decimal `json:"base,omitzero"`
	Rate   string          `json:"rate,omitempty"` // "12%"
}

// DecodeBill reads a bill in JSON, strictly; all problems come at once.
func DecodeBill(data []byte) (*Bill, error) {
	var b Bill
	if err := trade.FromProblems(strictjson.Decode(data, &b, strictjson.Options{})); err != nil {
		return nil, err
	}
	var bad trade.Errors
	if !b.Currency.Valid() {
		bad = append(bad, trade.Finding{Code: "bill.currency", Severity: trade.Block, Path: "/currency", Message: fmt.Sprintf("%.10q is not an ISO 4217 currency", b.Currency)})
	}
	for i, l := range b.Lines {
		if l.Group != "" && l.Group != tariff.DutyGroup && l.Group != tariff.TaxGroup && l.Group != tariff.FeeGroup {
			bad = append(bad, trade.Finding{Code: "bill.group", Severity: trade.Block, Path: fmt.Sprintf("/lines/%d/group", i), Message: fmt.Sprintf("%.20q is none of duty, tax, fee", l.Group)})
		}
	}
	if err := bad.ErrorOrNil(); err != nil {
		return nil, err
	}
	return &b, nil
}

// BillCause says why a bill differs from the quote.
type BillCause string

// The causes of a variance.
const (
	BillMatched    BillCause = "matched"
	BillRounding   BillCause = "rounding"           // within a minor unit for each charge
	BillRate       BillCause = "rate"               // another rate
	BillBase       BillCause = "base"               // another base
	BillPreference BillCause = "missing_preference" // the preference that the order claims wasn't granted
	BillFee        BillCause = "carrier_fee"        // a fee that isn't in the quote
	BillExchange   BillCause = "exchange"           // another rate of exchange
	BillUnbilled   BillCause = "not_billed"         // quoted, not on the bill
	BillUnmatched  BillCause = "unmatched"          // billed, not quoted
	BillAmount     BillCause = "amount"             // another amount, and the bill doesn't say of what
)

// ReconciledRow is one line of a reconciliation: what was expected, what is billed, and why they differ.
type ReconciledRow struct {
	Group     tariff.Group `json:"group"`
	Code      string       `json:"code,omitempty"` // of the bill
	Text      string       `json:"text,omitempty"`
	Expected  trade.Money  `json:"expected"`
	Actual    trade.Money  `json:"actual"`
	Variance  trade.Money  `json:"variance"` // actual − expected
	Cause     BillCause    `json:"cause"`
	Bears     string       `json:"bears"`               // who bears the variance: guarantor, seller, buyer
	Challenge string       `json:"challenge,omitempty"` // what to write to the issuer, with the law
}

// Reconciliation holds a bill against a quote, in the bill's currency. Rows sum to the totals.
type Reconciliation struct {
	OrderID string          `json:"order_id"`
	Rows    []ReconciledRow `json:"rows"`
	Totals  struct {
		Expected trade.Money `json:"expected"`
		Actual   trade.Money `json:"actual"`
		Variance trade.Money `json:"variance"`
	} `json:"totals"`
}

// Reconcile holds a bill against a quote. The quote's charges are expressed in the bill's currency: as they stand where
// that is the destination's or the quote's, else by the quote's own rates of exchange; an error with code
// "reconcile.currency" says that there is none.
func Reconcile(q *Quote, b *Bill) (*Reconciliation, error) {
	r := reconciler{q: q, b: b}
	if err := r.expect(); err != nil {
		return nil, err
	}
	out := &Reconciliation{OrderID: q.OrderID, Rows: []ReconciledRow{}}
	for _, g := range []tariff.Group{tariff.DutyGroup, tariff.TaxGroup, tariff.FeeGroup} {
		out.Rows = append(out.Rows, r.group(g)...)
	}
	var expected, actual decimal.Decimal
	for _, row := range out.Rows {
		expected, actual = plus(expected, row.Expected.Amount), plus(actual, row.Actual.Amount)
	}
	out.Totals.Expected, out.Totals.Actual, out.Totals.Variance = r.money(expected), r.money(actual), r.money(actual.Sub(expected))
	return out, nil
}

type reconciler struct {
	q        *Quote
	b        *Bill
	expected []expectation
	exchange bool // the bill is in a currency that only an exchange leads to
}

type expectation struct {
	ch     *Charge
	line   int
	amount decimal.Decimal
	base   decimal.Decimal
}

func (r *reconciler) money(d decimal.Decimal) trade.Money {
	return trade.Money{Amount: d, Currency: r.b.Currency}
}

// expect lists the quote's charges in the bill's currency.
func (r *reconciler) expect() error {
	rate := one
	customs := r.q.Consignment.CustomsValue.Currency
	if r.b.Currency != customs && r.b.Currency != r.q.Currency {
		found := false
		for _, x := range r.q.Exchange {
			if x.From != r.q.Currency || x.To != r.b.Currency {
				continue
			}
			if v, err := trade.ParseDecimal(x.Rate); err == nil {
				rate, found = v, true
			}
		}
		if !found {
			return trade.Errors{{Code: "reconcile.currency", Severity: trade.Block, Path: "/currency",
				Message: fmt.Sprintf("the bill is in %s; the quote is in %s and %s and knows no rate between", r.b.Currency, r.q.Currency, customs)}}
		}
		r.exchange = true
	}
	for _, row := range ledgerRows(r.q) {
		e := expectation{ch: row.ch, line: row.line, amount: row.ch.CustomsAmount.Amount, base: row.ch.Base.Amount}
		if r.b.Currency != customs {
			e.amount = money.MulRound(row.ch.Amount.Amount, rate, r.b.Currency.MinorUnits(), money.HalfUp)
			e.base = decimal.Zero // stated in another currency
			r.exchange = r.exchange || r.q.Currency != customs
		}
		if !e.amount.IsZero() || !row.ch.Base.Amount.IsZero() {
			r.expected = append(r.expected, e)
		}
	}
	return nil
}

// groupOf tells a bill line's group by its words where the issuer gives none.
func groupOf(l BillLine) tariff.Group {
	if l.Group != "" {
		return l.Group
	}
	words := strings.ToLower(l.Code + " " + l.Text)
	has := func(of ...string) bool {
		return slices.ContainsFunc(of, func(w string) bool { return strings.Contains(words, w) })
	}
	switch {
	case has("disbursement", "advancement", "handling", "brokerage", "clearance", "processing", "admin", "entry", "fee", "surcharge"):
		return tariff.FeeGroup
	case has("vat", "gst", "hst", "pst", "qst", "sales tax", "mwst", "tva", "iva", "icms", "consumption tax", "mva", "tax"):
		return tariff.TaxGroup
	case has("duty", "duties", "tariff", "zoll", "douane", "import tax", "301", "232"):
		return tariff.DutyGroup
	}
	return tariff.FeeGroup
}

// group matches the bill's lines of a group with the quote's charges: by equal amount, then by equal rate; what is left
// of both is compared in one sum where the bill has one line, else stands alone.
func (r *reconciler) group(g tariff.Group) []ReconciledRow {
	var want []expectation
	for _, e := range r.expected {
		if e.ch.Group == g {
			want = append(want, e)
		}
	}
	var billed []BillLine
	for _, l := range r.b.Lines {
		if groupOf(l) == g {
			billed = append(billed, l)
		}
	}
	var rows []ReconciledRow
	match := func(same func(BillLine, expectation) bool) {
		for i := 0; i < len(billed); {
			k := slices.IndexFunc(want, func(e expectation) bool { return same(billed[i], e) })
			if k < 0 {
				i++
				continue
			}
			rows = append(rows, r.row(g, &billed[i], want[k:k+1]))
			billed, want = slices.Delete(billed, i, i+1), slices.Delete(want, k, k+1)
		}
	}
	if len(billed) > 1 {
		match(func(l BillLine, e expectation) bool { return l.Amount.Equal(e.amount) })
		match(func(l BillLine, e expectation) bool { return l.Rate != "" && l.Rate == e.ch.Rate })
	}
	if len(billed) == 1 && len(want) > 0 && !(g == tariff.FeeGroup && len(rows) > 0) {
		rows = append(rows, r.row(g, &billed[0], want))
		billed, want = nil, nil
	}
	for i := range billed {
		if len(want) > 0 && g != tariff.FeeGroup {
			rows = append(rows, r.row(g, &billed[i], want[:1]))
			want = want[1:]
			continue
		}
		rows = append(rows, r.row(g, &billed[i], nil))
	}
	for i := range want {
		if !want[i].amount.IsZero() {
			rows = append(rows, r.row(g, nil, want[i:i+1]))
		}
	}
	return rows
}

// row compares one line of the bill with the charges it stands for.
func (r *reconciler) row(g tariff.Group, l *BillLine, es []expectation) ReconciledRow {
	var expected, actual decimal.Decimal
	for _, e := range es {
		expected = plus(expected, e.amount)
	}
	row := ReconciledRow{Group: g}
	if l != nil {
		actual = l.Amount
		row.Code, row.Text = l.Code, l.Text
	}
	if row.Text == "" && len(es) == 1 {
		row.Text = es[0].ch.Name
	}
	v := actual.Sub(expected)
	row.Expected, row.Actual, row.Variance = r.money(expected), r.money(actual), r.money(v)
	row.Cause = r.cause(g, l, es, v)
	row.Bears = r.bears(g, es)
	if v.IsPositive() && row.Cause != BillRounding {
		row.Challenge = r.challenge(row, l, es)
	}
	return row
}

func (r *reconciler) cause(g tariff.Group, l *BillLine, es []expectation, v decimal.Decimal) BillCause {
	switch {
	case v.IsZero():
		return BillMatched
	case l == nil:
		return BillUnbilled
	case len(es) == 0 && g == tariff.FeeGroup:
		return BillFee
	case len(es) == 0:
		return BillUnmatched
	case v.Abs().LessThanOrEqual(decimal.New(int64(len(es)), -r.b.Currency.MinorUnits())):
		return BillRounding
	}
	if g == tariff.DutyGroup && slices.ContainsFunc(es, func(e expectation) bool { return r.preferred(e) }) {
		var third decimal.Decimal
		for _, e := range es {
			third = plus(third, r.thirdCountry(e))
		}
		if third.Equal(l.Amount) || l.Rate != "" && l.Rate != es[0].ch.Rate {
			return BillPreference
		}
	}
	if l.Rate != "" && len(es) == 1 && !sameRate(l.Rate, es[0].ch.Rate) {
		return BillRate
	}
	if !l.Base.IsZero() {
		var base decimal.Decimal
		for _, e := range es {
			base = plus(base, e.base)
		}
		if !base.IsZero() && !base.Equal(l.Base) {
			return BillBase
		}
	}
	if r.exchange {
		return BillExchange
	}
	if g == tariff.FeeGroup {
		return BillFee
	}
	return BillAmount
}

func sameRate(a, b string) bool {
	clean := func(s string) string { return strings.TrimSuffix(strings.ReplaceAll(s, " ", ""), "%") }
	x, err := trade.ParseDecimal(clean(a))
	y, err2 := trade.ParseDecimal(clean(b))
	return a == b || err == nil && err2 == nil && x.Equal(y)
}

// preferred reports whether the charge is a preferential duty that the order claims.
func (r *reconciler) preferred(e expectation) bool {
	return e.line >= 0 && e.ch.Kind == string(tariff.PreferenceDuty)
}

// thirdCountry is what the line's duty would be without the preference, in the customs currency.
func (r *reconciler) thirdCountry(e expectation) decimal.Decimal {
	if e.line < 0 {
		return e.amount
	}
	for _, o := range r.q.Lines[e.line].Options {
		if o.Kind == tariff.ThirdCountry && o.Duty.IsSet() {
			return o.Duty.Amount
		}
	}
	return e.amount
}

// bears says who bears a variance: the guarantor where he covers the group, his guarantee hadn't expired and no line of
// the charges is excluded; else whoever owes the charge.
func (r *reconciler) bears(g tariff.Group, es []expectation) string {
	q := r.q.Guarantee
	if q != nil && slices.Contains(q.Covers, map[tariff.Group]string{tariff.DutyGroup: "duties", tariff.TaxGroup: "taxes", tariff.FeeGroup: "fees"}[g]) &&
		(r.b.Date.IsZero() || !r.b.Date.After(q.Expires)) &&
		!slices.ContainsFunc(es, func(e expectation) bool { return slices.Contains(q.Excluded, e.line) }) {
		return "guarantor"
	}
	if r.q.Terms == trade.DDP {
		return "seller"
	}
	return "buyer"
}

// challenge says to the issuer what is disputed, with the derivation and the law of each charge.
func (r *reconciler) challenge(row ReconciledRow, l *BillLine, es []expectation) string {
	var b strings.Builder
	what := strings.TrimSpace(row.Code + " " + row.Text)
	fmt.Fprintf(&b, "Order %s, %q: %s billed, %s due.", r.q.OrderID, what, row.Actual, row.Expected)
	if len(es) == 0 {
		fmt.Fprintf(&b, " No such charge belongs to this consignment (%s to %s on %s).", r.q.Procedure, r.q.Destination, r.q.QuotedFor)
	}
	for _, e := range es {
		fmt.Fprintf(&b, " %s: %s", e.ch.Name, e.ch.Derivation)
		if law := strings.Trim(e.ch.Instrument+"; "+e.ch.Source, "; "); law != "" {
			fmt.Fprintf(&b, " (%s, in force %s)", law, e.ch.InForce)
		}
		b.WriteByte('.')
	}
	switch row.Cause {
	case BillRate:
		fmt.Fprintf(&b, " The bill's rate of %s isn't the one in force.", l.Rate)
	case BillBase:
		fmt.Fprintf(&b, " The bill's base of %s isn't the one that the law prescribes.", r.money(l.Base))
	case BillPreference:
		b.WriteString(" Preferential origin was claimed with proof and is to be granted.")
	case BillExchange:
		for _, x := range r.q.Exchange {
			fmt.Fprintf(&b, " The rate of exchange is %s %s to 1 %s (%s, %s).", x.Rate, x.To, x.From, x.Source, x.Date)
		}
	}
	return b.String()
}
