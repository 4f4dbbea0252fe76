package crossborder_test

import (
	"context"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

func released(t testing.TB) *crossborder.Release {
	t.Helper()
	e := newEngine(t, crossborder.Config{Carriers: []crossborder.CarrierAdapter{fixed{name: "c", price: "20", days: 3, terms: both}}})
	r, err := e.Release(context.Background(), basket(t))
	if err != nil || r.Status != crossborder.Released {
		t.Fatal(err, r)
	}
	return r
}

func TestSettle(t *testing.T) {
	r := released(t)
	q := r.Quote
	text := func(m trade.Money) string { return m.Text() }
	a, err := crossborder.DecodeActual([]byte(`{"order_id": "SO-1001", "outcome": "delivered", "charges": [
		{"group": "freight", "amount": "23.10"}, {"group": "duty", "amount": "` + text(q.Totals.Duties) + `"},
		{"group": "tax", "amount": "` + text(q.Totals.Taxes) + `"}, {"group": "fee", "text": "Disbursement", "amount": "11.50"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	s, err := crossborder.Settle(r, a)
	if err != nil {
		t.Fatal(err)
	}
	want := map[tariff.Group][2]string{crossborder.GroupFreight: {"3.10", "carrier_surcharge"}, tariff.DutyGroup: {"0.00", "matched"}, tariff.TaxGroup: {"0.00", "matched"}, tariff.FeeGroup: {"11.50", "carrier_fee"}}
	for _, row := range s.Rows {
		if w := want[row.Group]; row.Variance.Text() != w[0] || row.Cause != w[1] || row.Bears != "seller" {
			t.Errorf("%s: variance %s by %s, borne by %s; want %v", row.Group, row.Variance, row.Cause, row.Bears, w)
		}
	}
	if s.Totals.Variance.Text() != "14.60" || len(s.Entries) != 4 {
		t.Errorf("totals %+v, entries %+v", s.Totals, s.Entries)
	}
}

func TestGuarantorBearsWhatHeCovers(t *testing.T) {
	r := released(t)
	e := newEngine(t, crossborder.Config{})
	if err := e.Guarantee(r.Quote, r.Order, landedcost.GuaranteePolicy{Covers: []string{"duties"}, Days: 90}); err != nil {
		t.Fatal(err)
	}
	more := r.Quote.Totals.Duties.Amount.Add(decimal.NewFromInt(7))
	s, err := crossborder.Settle(r, &crossborder.Actual{OrderID: r.OrderID, Charges: []crossborder.ActualCharge{{Group: tariff.DutyGroup, Amount: more}, {Group: tariff.TaxGroup, Amount: r.Quote.Totals.Taxes.Amount}, {Group: crossborder.GroupFreight, Amount: decimal.NewFromInt(20)}}})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, x := range s.Entries {
		found = found || x.Debtor == "guarantor" && x.Creditor == "seller" && x.Amount.Text() == "7.00"
	}
	if !found {
		t.Errorf("the guarantor makes good 7.00: %+v", s.Entries)
	}
}

// Rows sum to the totals, whatever was charged; entries are never negative.
func TestSettlementAddsUp(t *testing.T) {
	r := released(t)
	rapid.Check(t, func(rt *rapid.T) {
		a := &crossborder.Actual{OrderID: r.OrderID}
		for range rapid.IntRange(0, 8).Draw(rt, "charges") {
			a.Charges = append(a.Charges, crossborder.ActualCharge{
				Group:  rapid.SampledFrom([]tariff.Group{crossborder.GroupFreight, tariff.DutyGroup, tariff.TaxGroup, tariff.FeeGroup}).Draw(rt, "group"),
				Amount: decimal.New(int64(rapid.IntRange(-500, 9000).Draw(rt, "amount")), -2), Rate: rapid.SampledFrom([]string{"", "12%", "20%", "30%"}).Draw(rt, "rate")})
		}
		s, err := crossborder.Settle(r, a)
		if err != nil {
			rt.Fatal(err)
		}
		var sum, actual decimal.Decimal
		for _, row := range s.Rows {
			sum = sum.Add(row.Variance.Amount)
		}
		for _, c := range a.Charges {
			actual = actual.Add(c.Amount)
		}
		if !sum.Equal(s.Totals.Variance.Amount) || !actual.Equal(s.Totals.Actual.Amount) {
			rt.Fatalf("rows sum to %s, charged %s: %+v", sum, actual, s)
		}
		for _, x := range s.Entries {
			if !x.Amount.Amount.IsPositive() || x.Debtor == x.Creditor {
				rt.Fatalf("entry %+v", x)
			}
		}
	})
}

func TestSettleErrors(t *testing.T) {
	r := released(t)
	for code, f := range map[string]func() error{
		"settle.order":      func() error { _, err := crossborder.Settle(r, &crossborder.Actual{OrderID: "other"}); return err },
		"settle.unreleased": func() error { _, err := crossborder.Settle(&crossborder.Release{}, &crossborder.Actual{}); return err },
		"actual.group": func() error {
			_, err := crossborder.DecodeActual([]byte(`{"charges":[{"group":"gift","amount":"1"}]}`))
			return err
		},
		"json.unknown_field": func() error { _, err := crossborder.DecodeActual([]byte(`{"chargse":[]}`)); return err },
	} {
		if fs := trade.FindingsOf(f()); len(fs) == 0 || fs[0].Code != code {
			t.Errorf("want %s, got %v", code, fs)
		}
	}
}

// A scheme's tax is the seller's debt in any terms: under DAP the buyer owes the authority nothing for it.
func TestSchemeTaxIsTheSellersDebt(t *testing.T) {
	e := newEngine(t, crossborder.Config{Carriers: []crossborder.CarrierAdapter{fixed{name: "c", price: "20", days: 3, terms: both}}})
	o := basket(t)
	o.Terms, o.Items, o.Discounts = trade.DAP, o.Items[:1], nil // below GBP 135: VAT at checkout
	r, err := e.Release(context.Background(), o)
	if err != nil || r.Choice == nil {
		t.Fatal(err, r)
	}
	s, err := crossborder.Settle(r, &crossborder.Actual{OrderID: r.OrderID, Charges: []crossborder.ActualCharge{{Group: tariff.TaxGroup, Amount: r.Quote.Totals.Taxes.Amount}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range s.Entries {
		if x.Debtor == "buyer" {
			t.Errorf("%+v", x)
		}
	}
	if s.Rows[0].Cause != "not_billed" {
		t.Errorf("freight that nobody billed: %+v", s.Rows[0])
	}
}

// A guarantee that had expired when the goods arrived, or that excludes the goods, leaves the difference with the seller.
func TestGuaranteeHoldsWhileItLasts(t *testing.T) {
	for _, c := range []struct {
		name     string
		days     int
		excluded bool
		bears    string
	}{{"in time", 0, false, "guarantor"}, {"expired", 1, false, "seller"}, {"excluded goods", 0, true, "seller"}} {
		r := released(t)
		q := r.Quote
		q.Guarantee = &landedcost.Guarantee{Covers: []string{"duties", "taxes"}, Expires: q.QuotedFor.AddDays(30)}
		if c.excluded {
			for i := range q.Lines {
				q.Guarantee.Excluded = append(q.Guarantee.Excluded, i)
			}
		}
		a := &crossborder.Actual{OrderID: r.OrderID, Delivered: q.Guarantee.Expires.AddDays(c.days),
			Charges: []crossborder.ActualCharge{{Group: tariff.TaxGroup, Amount: q.Totals.Taxes.Amount.Add(decimal.NewFromInt(50))}}}
		s, err := crossborder.Settle(r, a)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, x := range s.Charges {
			if x.Group == tariff.TaxGroup && x.Variance.Amount.IsPositive() {
				found = true
				if x.Bears != c.bears {
					t.Errorf("%s: %s bears %+v", c.name, x.Bears, x)
				}
			}
		}
		made := false
		for _, e := range s.Entries {
			made = made || e.Debtor == "guarantor" && e.Amount.Amount.Equal(decimal.NewFromInt(50))
		}
		if !found || made != (c.bears == "guarantor") {
			t.Errorf("%s: %+v, %+v", c.name, s.Charges, s.Entries)
		}
	}
}
