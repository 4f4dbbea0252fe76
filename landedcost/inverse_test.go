package landedcost_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

func oneItem(to trade.Country, cur trade.Currency, price string) *trade.Order {
	return &trade.Order{ID: "I", Date: trade.NewDate(2026, 10, 5), Currency: cur, Seller: trade.Party{Name: "S"}, Buyer: trade.Party{Name: "B", Kind: trade.Consumer},
		ShipTo: trade.Address{Country: to, City: "C", Line1: "1", Region: map[trade.Country]trade.Region{"CA": "ON", "BR": "SP", "US": "CA"}[to]}, ShipFrom: &trade.Address{Country: "CN"},
		Items: []trade.Item{{SKU: "TEE", Description: "T-shirt", Quantity: decimal.NewFromInt(1), UnitPrice: trade.Money{Amount: decimal.RequireFromString(price), Currency: cur},
			HSCode: "610910", Origin: "CN", DutyRate: "12%"}}}
}

func money(s string, c trade.Currency) trade.Money {
	return trade.Money{Amount: decimal.RequireFromString(s), Currency: c}
}

func TestSolveAcrossTheThreshold(t *testing.T) {
	e := engine(t)
	for _, c := range []struct {
		name, target string
		to           trade.Country
		cur          trade.Currency
		want         []string
	}{
		// up to GBP 135: × 1.20, so 162.00 at most; above: × 1.12 × 1.20 = 1.344, so 181.45 at least
		{"below the cliff", "120.00", "GB", "GBP", []string{"100.00"}},
		{"above the cliff", "268.80", "GB", "GBP", []string{"200.00"}},
		{"in the gap", "170.00", "GB", "GBP", nil},
		{"at the top of the relief", "162.00", "GB", "GBP", []string{"135.00"}},
		{"nothing is that cheap", "0.00", "GB", "GBP", nil},
		// AU: the registered seller's GST and the border's differ by duty and fee above AUD 1,000
		{"Australia", "1098.90", "AU", "AUD", []string{"999.00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := oneItem(c.to, c.cur, "50")
			if c.to == "AU" {
				o.Seller.Registrations = []string{"AU-GST"}
			}
			s, err := e.Solve(context.Background(), o, landedcost.Inverse{Target: money(c.target, c.cur)})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, x := range s.Solutions {
				got = append(got, x.Price.Text())
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("want %v, got %v (%s)", c.want, got, s.Why)
			}
			if len(got) == 0 && s.Why == "" {
				t.Error("no solution and no reason")
			}
			if len(got) == 1 && (s.Price == nil || s.Price.Text() != got[0]) {
				t.Errorf("price %v", s.Price)
			}
		})
	}
}

// The solver is proven by quoting its answer; and a price whose landed total was computed first is found again.
func TestSolveIsProvenByQuoting(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(rt *rapid.T) {
		c := rapid.SampledFrom([]struct {
			to  trade.Country
			cur trade.Currency
		}{{"DE", "EUR"}, {"GB", "GBP"}, {"US", "USD"}, {"AU", "AUD"}, {"CA", "CAD"}, {"BR", "BRL"}, {"JP", "JPY"}}).Draw(rt, "to")
		o := oneItem(c.to, c.cur, "10")
		places := c.cur.MinorUnits()
		cents := int64(rapid.IntRange(100, 60000).Draw(rt, "price"))
		o.Items[0].UnitPrice = trade.Money{Amount: decimal.New(cents, -places), Currency: c.cur}
		for _, r := range []string{"GB-VAT", "EU-IOSS", "AU-GST", "BR-RC"} {
			if rapid.Bool().Draw(rt, r) {
				o.Seller.Registrations = append(o.Seller.Registrations, r)
			}
		}
		q, err := e.Quote(context.Background(), o)
		if err != nil {
			rt.Fatal(err)
		}
		s, err := e.Solve(context.Background(), o, landedcost.Inverse{Target: q.Totals.Landed})
		if err != nil {
			rt.Fatal(err)
		}
		found := false
		for _, x := range s.Solutions {
			p := o.Clone()
			p.Items[0].UnitPrice = x.Price
			proof, err := e.Quote(context.Background(), p)
			if err != nil {
				rt.Fatal(err)
			}
			if !proof.Totals.Landed.Equal(x.Total) || x.Exact != x.Total.Equal(q.Totals.Landed) {
				rt.Fatalf("solution %+v quotes at %s", x, proof.Totals.Landed)
			}
			found = found || x.Exact
		}
		if !found {
			rt.Fatalf("%s to %s lands at %s, which isn't found: %+v", o.Items[0].UnitPrice, c.to, q.Totals.Landed, s)
		}
	})
}

func TestSolveForADiscountAndAMargin(t *testing.T) {
	e := engine(t)
	o := oneItem("GB", "GBP", "100")
	o.Items[0].Cost = money("40", "GBP")
	o.Items = append(o.Items, o.Items[0])
	o.Items[1].SKU = "TEE-2"
	s, err := e.Solve(context.Background(), o, landedcost.Inverse{Target: money("120.00", "GBP")})
	if err != nil {
		t.Fatal(err)
	}
	if s.By != "discount" || s.Price == nil || s.Price.Text() != "100.00" {
		t.Errorf("a discount of 100 brings two shirts of 100 down to 120 landed: %+v", s)
	}
	// what the seller keeps of two shirts that cost him 40 each: duty and tax pass through, so the prices less 80
	s, err = e.Solve(context.Background(), o, landedcost.Inverse{Target: money("70.00", "GBP"), Goal: landedcost.GoalMargin, SKU: "TEE"})
	if err != nil {
		t.Fatal(err)
	}
	if s.Price == nil || s.Price.Text() != "50.00" {
		t.Errorf("a margin of 70 needs a price of 50 beside one of 100: %+v", s)
	}
	if _, err := e.Solve(context.Background(), o, landedcost.Inverse{Target: money("1", "GBP"), SKU: "NONE"}); trade.FindingsOf(err)[0].Code != "inverse.item" {
		t.Errorf("got %v", err)
	}
}
