package crossborder

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// GroupFreight is the group of what the carrier asks for carriage, beside duty, tax and fee.
const GroupFreight tariff.Group = "freight"

// Actual is what an order really cost, as carriers and authorities charged it.
type Actual struct {
	OrderID   string         `json:"order_id"`
	Currency  trade.Currency `json:"currency,omitempty"` // default the release's
	Charges   []ActualCharge `json:"charges"`
	Outcome   string         `json:"outcome,omitempty"` // "delivered", "refused", "returned", "lost", "held" …
	Delivered trade.Date     `json:"delivered,omitzero"`
}

// ActualCharge is one amount really charged. Group is freight, duty, tax or fee; code, text, base and rate are the
// issuer's, where he gives them.
type ActualCharge struct {
	Group  tariff.Group    `json:"group"`
	Amount decimal.Decimal `json:"amount"`
	Code   string          `json:"code,omitempty"`
	Text   string          `json:"text,omitempty"`
	Base   decimal.Decimal `json:"base,omitzero"`
	Rate   string          `json:"rate,omitempty"`
}

// DecodeActual reads what was really charged, strictly; all problems come at once.
func DecodeActual(data []byte) (*Actual, error) {
	var a Actual
	if ps := strictjson.Decode(data, &a, strictjson.Options{}); len(ps) > 0 {
		return nil, trade.FromProblems(ps)
	}
	var bad trade.Errors
	for i, c := range a.Charges {
		if !slices.Contains([]tariff.Group{GroupFreight, tariff.DutyGroup, tariff.TaxGroup, tariff.FeeGroup}, c.Group) {
			bad = append(bad, Finding{Code: "actual.group", Severity: trade.Block, Path: fmt.Sprintf("/charges/%d/group", i), Message: fmt.Sprintf("%.20q is none of freight, duty, tax, fee", c.Group)})
		}
	}
	if a.Currency != "" && !a.Currency.Valid() {
		bad = append(bad, Finding{Code: "actual.currency", Severity: trade.Block, Path: "/currency", Message: fmt.Sprintf("%.10q is not an ISO 4217 currency", a.Currency)})
	}
	if err := bad.ErrorOrNil(); err != nil {
		return nil, err
	}
	return &a, nil
}

// Settlement holds what was really charged against what was released: one row for each group, whose variances sum to
// the totals, and who owes whom what.
type Settlement struct {
	OrderID string `json:"order_id"`
	Outcome string `json:"outcome,omitempty"`
	// Delivered is the day of delivery, where the actual says it.
	Delivered trade.Date `json:"delivered,omitzero"`

	Rows []SettlementRow `json:"rows"`
	// Charges say of each charge of duty, tax and fees what became of it and who bears the difference.
	Charges []landedcost.ReconciledRow `json:"charges"`

	Totals struct {
		Expected trade.Money `json:"expected"`
		Actual   trade.Money `json:"actual"`
		Variance trade.Money `json:"variance"`
	} `json:"totals"`
	Entries []Entry `json:"entries"`
	// Amend lists charges whose declaration should be corrected: another rate or base than the one declared was taken.
	Amend []string `json:"amend,omitempty"`
}

// SettlementRow is one group: expected by the quote, actual by the bills, and who bears the difference.
type SettlementRow struct {
	Group    tariff.Group `json:"group"`
	Expected trade.Money  `json:"expected"`
	Actual   trade.Money  `json:"actual"`
	Variance trade.Money  `json:"variance"` // actual − expected
	Cause    string       `json:"cause"`
	Bears    string       `json:"bears"` // guarantor, seller, buyer
}

// Entry is one debt in a neutral ledger: Debtor owes Creditor the amount, for a reason. Entries are never negative.
type Entry struct {
	Debtor   string      `json:"debtor"`
	Creditor string      `json:"creditor"`
	Amount   trade.Money `json:"amount"`
	For      string      `json:"for"`
}

// Settle holds what was really charged against a release. Errors: "settle.order" where they are of different orders,
// "settle.unreleased" where nothing was chosen, and those of Reconcile.
func Settle(r *Release, a *Actual) (*Settlement, error) {
	switch {
	case r == nil || r.Quote == nil || r.Choice == nil:
		return nil, trade.Errors{{Code: "settle.unreleased", Severity: trade.Block, Message: "the release has no chosen option to settle"}}
	case a == nil || a.OrderID != "" && a.OrderID != r.OrderID:
		return nil, trade.Errors{{Code: "settle.order", Severity: trade.Block, Path: "/order_id", Message: fmt.Sprintf("what was charged isn't of order %s", r.OrderID)}}
	}
	q := r.Quote
	bill := &landedcost.Bill{OrderID: r.OrderID, Currency: cmp.Or(a.Currency, q.Currency), Date: a.Delivered}
	var freight decimal.Decimal
	billed := false
	for _, c := range a.Charges {
		if c.Group == GroupFreight {
			freight, billed = freight.Add(c.Amount), true
			continue
		}
		bill.Lines = append(bill.Lines, landedcost.BillLine{Code: c.Code, Text: c.Text, Group: c.Group, Amount: c.Amount, Base: c.Base, Rate: c.Rate})
	}
	rec, err := landedcost.Reconcile(q, bill)
	if err != nil {
		return nil, err
	}
	s := &Settlement{OrderID: r.OrderID, Outcome: a.Outcome, Delivered: a.Delivered, Rows: []SettlementRow{}, Charges: rec.Rows, Entries: []Entry{}}
	money := func(d decimal.Decimal) trade.Money { return trade.Money{Amount: d, Currency: bill.Currency} }
	expected := r.Choice.Freight
	if expected.Currency != bill.Currency {
		if !freight.IsZero() {
			return nil, trade.Errors{{Code: "settle.currency", Severity: trade.Block, Path: "/currency", Message: fmt.Sprintf("freight was expected in %s: settle it in that currency", expected.Currency)}}
		}
		expected = money(decimal.Zero)
	}
	s.add(SettlementRow{Group: GroupFreight, Expected: expected, Actual: money(freight), Variance: money(freight.Sub(expected.Amount)), Cause: freightCause(freight, expected.Amount, billed), Bears: "seller"})
	for _, g := range []tariff.Group{tariff.DutyGroup, tariff.TaxGroup, tariff.FeeGroup} {
		row := SettlementRow{Group: g, Cause: string(landedcost.BillMatched), Bears: "seller"}
		var want, got decimal.Decimal
		worst := decimal.Zero
		for _, x := range rec.Rows {
			if x.Group != g {
				continue
			}
			want, got, row.Bears = want.Add(x.Expected.Amount), got.Add(x.Actual.Amount), x.Bears
			if v := x.Variance.Amount.Abs(); v.GreaterThan(worst) { // the row's cause is that of its largest difference
				worst, row.Cause = v, string(x.Cause)
			}
			if x.Cause == landedcost.BillRate || x.Cause == landedcost.BillBase || x.Cause == landedcost.BillPreference {
				s.Amend = append(s.Amend, fmt.Sprintf("%s: %s", cmp.Or(x.Text, string(g)), x.Cause))
			}
		}
		row.Expected, row.Actual, row.Variance = money(want), money(got), money(got.Sub(want))
		if q.Status == landedcost.Partial && row.Cause != string(landedcost.BillMatched) && want.LessThan(got) {
			row.Cause = "unknown_at_quote"
		}
		s.add(row)
	}
	var want, got decimal.Decimal
	for _, row := range s.Rows {
		want, got = want.Add(row.Expected.Amount), got.Add(row.Actual.Amount)
	}
	s.Totals.Expected, s.Totals.Actual, s.Totals.Variance = money(want), money(got), money(got.Sub(want))
	s.book(r, q)
	return s, nil
}

// owed splits what was charged in a group between seller and buyer, as the quote's charges are owed: what a scheme
// collects at checkout is the seller's in any terms. Where both owe some, the seller owes what was expected of him, and
// the buyer the rest.
func owed(q *landedcost.Quote, row SettlementRow) (seller, buyer trade.Money) {
	var bySeller, byBuyer decimal.Decimal
	count := func(ch *landedcost.Charge) {
		switch {
		case ch.Group != row.Group:
		case ch.Debtor == "buyer":
			byBuyer = byBuyer.Add(ch.Amount.Amount)
		default:
			bySeller = bySeller.Add(ch.Amount.Amount)
		}
	}
	for i := range q.Lines {
		for k := range q.Lines[i].Charges {
			count(&q.Lines[i].Charges[k])
		}
	}
	for k := range q.Charges {
		count(&q.Charges[k])
	}
	none := trade.Money{Currency: row.Actual.Currency}
	switch {
	case bySeller.IsZero() && byBuyer.IsZero() && q.Terms != trade.DDP, bySeller.IsZero() && !byBuyer.IsZero():
		return none, row.Actual
	case byBuyer.IsZero():
		return row.Actual, none
	}
	part := decimal.Min(row.Actual.Amount, bySeller)
	return trade.Money{Amount: part, Currency: none.Currency}, trade.Money{Amount: row.Actual.Amount.Sub(part), Currency: none.Currency}
}

func (s *Settlement) add(row SettlementRow) { s.Rows = append(s.Rows, row) }

func freightCause(actual, expected decimal.Decimal, billed bool) string {
	if !billed && !expected.IsZero() {
		return string(landedcost.BillUnbilled)
	}
	switch actual.Cmp(expected) {
	case 0:
		return string(landedcost.BillMatched)
	case 1:
		return "carrier_surcharge"
	}
	return "carrier_discount"
}

// book writes who owes whom: the seller, or under DAP the buyer, owes authorities and carriers what they charged; where
// a guarantor bears a variance, he makes it good.
func (s *Settlement) book(r *Release, q *landedcost.Quote) {
	entry := func(debtor, creditor string, m trade.Money, what string) {
		switch m.Amount.Sign() {
		case 1:
			s.Entries = append(s.Entries, Entry{debtor, creditor, m, what})
		case -1:
			s.Entries = append(s.Entries, Entry{creditor, debtor, trade.Money{Amount: m.Amount.Neg(), Currency: m.Currency}, what})
		}
	}
	for _, row := range s.Rows {
		switch row.Group {
		case GroupFreight:
			entry("seller", r.Choice.Carrier, row.Actual, "freight")
		default:
			creditor, what := "authority of "+string(q.Destination), string(row.Group)
			if row.Group == tariff.FeeGroup {
				creditor, what = r.Choice.Carrier, "fees"
			}
			seller, buyer := owed(q, row)
			entry("seller", creditor, seller, what)
			entry("buyer", creditor, buyer, what)
			made := trade.Money{Currency: row.Variance.Currency} // what the guarantor makes good, charge by charge
			for _, x := range s.Charges {
				if x.Group == row.Group && x.Bears == "guarantor" {
					made.Amount = made.Amount.Add(x.Variance.Amount)
				}
			}
			if !made.Amount.IsZero() {
				payer := "seller"
				if seller.Amount.IsZero() && !buyer.Amount.IsZero() {
					payer = "buyer"
				}
				entry("guarantor", payer, made, "guarantee of "+what)
			}
		}
	}
}
