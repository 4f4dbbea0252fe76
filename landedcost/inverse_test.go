package landedcost_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

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

// The solver is proven by quoting its answer, for 1,000 targets around the cliffs of seven destinations. Half the targets
// are totals that some price is known to give, and must be found again; the others may lie in a gap, and no price may
// give those that the solver says nothing gives.
func TestSolveIsProvenByQuoting(t *testing.T) {
	e := engine(t)
	random := rand.New(rand.NewPCG(2026, 11))
	destinations := []struct {
		to     trade.Country
		cur    trade.Currency
		cliffs []int64 // whole units of the currency at which rules change
	}{{"DE", "EUR", []int64{150, 45}}, {"GB", "GBP", []int64{135, 39}}, {"US", "USD", []int64{800, 2500}}, {"AU", "AUD", []int64{1000}},
		{"CA", "CAD", []int64{20, 40, 150}}, {"BR", "BRL", []int64{250, 270, 500}}, {"JP", "JPY", []int64{10000, 16666, 200000}}}
	var none, one, several int
	for n := range 1000 {
		c := destinations[n%len(destinations)]
		o := oneItem(c.to, c.cur, "10")
		places := c.cur.MinorUnits()
		cliff := c.cliffs[random.IntN(len(c.cliffs))]
		at := decimal.New(cliff*(9500+random.Int64N(1000)), -4).Truncate(places) // 95 to 105 % of a cliff
		o.Items[0].DutyRate = []string{"0%", "2%", "12%", "25%"}[random.IntN(4)]
		o.Items[0].UnitPrice = trade.Money{Amount: at, Currency: c.cur}
		for _, r := range []string{"GB-VAT", "EU-IOSS", "AU-GST", "BR-RC"} {
			if random.IntN(2) == 0 {
				o.Seller.Registrations = append(o.Seller.Registrations, r)
			}
		}
		if random.IntN(2) == 0 {
			o.Shipping.Charged = trade.Money{Amount: decimal.New(random.Int64N(3000), -places), Currency: c.cur}
		}
		goal := []landedcost.Goal{landedcost.GoalLanded, landedcost.GoalShelf}[random.IntN(2)]
		total := func(price trade.Money) trade.Money {
			p := o.Clone()
			p.Items[0].UnitPrice = price
			q, err := e.Quote(context.Background(), p)
			if err != nil {
				t.Fatal(err)
			}
			if goal == landedcost.GoalShelf {
				return trade.Money{Amount: q.Totals.Landed.Amount.Sub(q.Totals.Shipping.Amount), Currency: c.cur}
			}
			return q.Totals.Landed
		}
		known := n%2 == 0
		target := trade.Money{Amount: decimal.New(cliff*(95+random.Int64N(70)), -2).Truncate(places), Currency: c.cur}
		if known {
			target = total(o.Items[0].UnitPrice)
		}
		s, err := e.Solve(context.Background(), o, landedcost.Inverse{Target: target, Goal: goal})
		if err != nil {
			t.Fatalf("%s to %s: %v", target, c.to, err)
		}
		found := false
		for _, x := range s.Solutions {
			proof := total(x.Price)
			if !proof.Equal(x.Total) || x.Exact != x.Total.Equal(target) || !x.Exact && x.Total.Amount.GreaterThan(target.Amount) {
				t.Fatalf("%s to %s for %s: solution %+v quotes at %s", goal, c.to, target, x, proof)
			}
			found = found || x.Exact
		}
		if known && !found {
			t.Fatalf("%s to %s: a price of %s comes to %s, which isn't found: %+v", goal, c.to, o.Items[0].UnitPrice, target, s)
		}
		switch len(s.Solutions) {
		case 0:
			none++
			if s.Why == "" || s.Price != nil {
				t.Fatalf("no solution and no reason: %+v", s)
			}
			if random.IntN(6) == 0 && c.cur != "JPY" { // every price up to the target, in whole units
				for p := int64(1); p <= target.Amount.IntPart(); p++ {
					if total(trade.Money{Amount: decimal.NewFromInt(p), Currency: c.cur}).Equal(target) {
						t.Fatalf("%s to %s: %d gives %s, which nothing is said to give (%s)", goal, c.to, p, target, s.Why)
					}
				}
			}
		case 1:
			one++
		default:
			several++
			if s.Why == "" || s.Price != nil {
				t.Fatalf("several solutions and no word: %+v", s)
			}
		}
	}
	t.Logf("%d targets at no price, %d at one, %d at several", none, one, several)
	if none < 20 || several == 0 {
		t.Errorf("the targets miss the cliffs: %d at no price, %d at one, %d at several", none, one, several)
	}
}

// A target in a price that includes tax is the same shelf price, whichever way the order states it.
func TestShelfPriceBothWays(t *testing.T) {
	e := engine(t)
	for _, to := range []struct {
		country trade.Country
		cur     trade.Currency
	}{{"GB", "GBP"}, {"DE", "EUR"}, {"AU", "AUD"}, {"JP", "JPY"}} {
		o := oneItem(to.country, to.cur, "10")
		target := trade.Money{Amount: decimal.NewFromInt(20000).Shift(-2).Mul(decimal.New(1, 2-to.cur.MinorUnits())), Currency: to.cur}
		s, err := e.Solve(context.Background(), o, landedcost.Inverse{Target: target, Goal: landedcost.GoalShelf})
		if err != nil || len(s.Solutions) == 0 {
			t.Fatalf("%s: %v, %+v", to.country, err, s)
		}
		inclusive := o.Clone()
		inclusive.PricesInclude = []trade.Included{trade.IncludesDuty, trade.IncludesTax}
		same, err := e.Solve(context.Background(), inclusive, landedcost.Inverse{Target: target, Goal: landedcost.GoalShelf})
		if err != nil || len(same.Solutions) != 1 || !same.Solutions[0].Price.Equal(target) {
			t.Errorf("%s: a price with duty and tax in it is itself the shelf price: %v, %+v", to.country, err, same)
		}
		inclusive.Items[0].UnitPrice = target
		q, err := e.Quote(context.Background(), inclusive)
		if err != nil {
			t.Fatal(err)
		}
		net := q.Totals.Goods
		if !slices.ContainsFunc(s.Solutions, func(x landedcost.Solution) bool {
			return x.Price.Amount.Sub(net.Amount).Abs().LessThanOrEqual(decimal.New(2, -to.cur.MinorUnits()))
		}) {
			t.Errorf("%s: taken out of %s the net price is %s; solved for it is %+v", to.country, target, net, s.Solutions)
		}
	}
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
