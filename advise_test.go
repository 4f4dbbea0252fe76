package crossborder_test

import (
	"context"
	"slices"
	"testing"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/trade"
)

func TestAdvise(t *testing.T) {
	e := newEngine(t, crossborder.Config{})
	o := basket(t)
	o.Shipping.Charged = usd("20")
	as, err := e.Advise(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[crossborder.AdviceKind]crossborder.Advice{}
	for _, a := range as {
		kinds[a.Kind] = a
		if !a.Saving.Amount.IsPositive() || a.Text == "" {
			t.Errorf("no saving or no words: %+v", a)
		}
	}
	// the handbag of Italian origin may enter Great Britain free under the agreement with the EU
	p, ok := kinds[crossborder.ClaimPreference]
	if !ok || *p.Line != 1 || len(p.Needs) == 0 {
		t.Errorf("preference: %+v", as)
	}
	// proven by quoting: claiming it saves exactly that
	before, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Items[1].Preference = &trade.Preference{Claim: true, Proof: "origin-statement"}
	after, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if saved, _ := before.Totals.Landed.Sub(after.Totals.Landed); !saved.Equal(p.Saving) {
		t.Errorf("advised %s, saved %s", p.Saving, saved)
	}
	// 99 % of the duty on the shirts' way from China into the United States
	if d, ok := kinds[crossborder.ClaimDrawback]; !ok || d.Source == "" {
		t.Errorf("drawback: %+v", as)
	}
}

func TestAdviseTogether(t *testing.T) {
	e := newEngine(t, crossborder.Config{})
	parcel := func(to trade.Country, cur trade.Currency, price string) *crossborder.Order {
		o := basket(t)
		o.Currency, o.ShipTo = cur, trade.Address{Country: to, Line1: "1", City: "C"}
		o.Items, o.Discounts, o.Shipping = o.Items[:1], nil, trade.Shipping{}
		it := &o.Items[0]
		it.Quantity, it.Discount, it.Cost = it.Quantity.Sub(it.Quantity).Add(usd("1").Amount), trade.Money{}, trade.Money{}
		it.UnitPrice = trade.Money{Amount: usd(price).Amount, Currency: cur}
		return o
	}
	// two parcels of GBP 100 are free of duty each; one of 200 isn't
	a, err := e.AdviseTogether(context.Background(), parcel("GB", "GBP", "100"), parcel("GB", "GBP", "100"))
	if err != nil || a == nil || a.Kind != crossborder.KeepApart {
		t.Errorf("apart: %+v, %v", a, err)
	}
	// the EU's EUR 3 falls on a tariff item of a consignment: two parcels of shirts bear it twice, one once
	a, err = e.AdviseTogether(context.Background(), parcel("DE", "EUR", "20"), parcel("DE", "EUR", "20"))
	if err != nil || a == nil || a.Kind != crossborder.Combine || a.Saving.Text() != "3.56" { // EUR 3 and its VAT, less a cent of rounding by line
		t.Errorf("together: %+v, %v", a, err)
	}
	// one order is never cut in two
	as, err := e.Advise(context.Background(), parcel("GB", "GBP", "200"))
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(as, func(a crossborder.Advice) bool { return a.Kind == crossborder.KeepApart }) {
		t.Errorf("advised to split: %+v", as)
	}
	if a, err := e.AdviseTogether(context.Background(), parcel("GB", "GBP", "100"), parcel("DE", "EUR", "100")); a != nil || err != nil {
		t.Errorf("different places: %+v, %v", a, err)
	}
}
