package returns_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// sale draws an order's quote: a few lines with any mix of charges, some on the consignment, with shares or without.
func sale(t *rapid.T) *landedcost.Quote {
	cur := rapid.SampledFrom([]trade.Currency{"USD", "EUR", "JPY", "KWD"}).Draw(t, "currency")
	market := rapid.SampledFrom([]trade.Territory{"GB", "DE", "US", "CA", "JP", "SG"}).Draw(t, "market")
	places := cur.MinorUnits()
	amount := func(name string, most int64) trade.Money {
		return trade.NewMoney(decimal.New(rapid.Int64Range(0, most).Draw(t, name), -places), cur)
	}
	charge := func(i int) landedcost.Charge {
		g := rapid.SampledFrom([]tariff.Group{tariff.DutyGroup, tariff.TaxGroup, tariff.FeeGroup}).Draw(t, "group")
		m := amount("charge", 5000)
		return landedcost.Charge{Group: g, ID: fmt.Sprintf("%s-%d", g, i), Kind: string(g), Name: string(g), Amount: m, CustomsAmount: m,
			Debtor: rapid.SampledFrom([]string{"seller", "buyer"}).Draw(t, "debtor"), Bearer: rapid.SampledFrom([]string{"buyer", "buyer", "seller"}).Draw(t, "bearer"),
			Collected: rapid.SampledFrom([]string{"checkout", "delivery", "import"}).Draw(t, "collected")}
	}
	q := &landedcost.Quote{OrderID: "SO-1", QuotedFor: trade.NewDate(2026, 10, 5), Currency: cur, Terms: trade.DDP, Status: landedcost.Complete, Destination: market}
	if rapid.Bool().Draw(t, "scheme") {
		q.Scheme = "EU-IOSS"
	}
	var goods decimal.Decimal
	for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
		m := amount("goods", 50000)
		goods = goods.Add(m.Amount)
		l := landedcost.Line{SKU: fmt.Sprintf("SKU-%d", i), Quantity: decimal.New(rapid.Int64Range(1, 7).Draw(t, "quantity"), 0), Goods: m, Status: landedcost.Complete}
		for k := range rapid.IntRange(0, 3).Draw(t, "charges") {
			l.Charges = append(l.Charges, charge(k))
		}
		q.Lines = append(q.Lines, l)
	}
	for k := range rapid.IntRange(0, 2).Draw(t, "consignment charges") {
		c := charge(k)
		if rapid.Bool().Draw(t, "shares") {
			weights := make([]decimal.Decimal, len(q.Lines))
			for i := range weights {
				weights[i] = decimal.New(rapid.Int64Range(0, 9).Draw(t, "weight"), 0)
			}
			for i, a := range money.Allocate(c.Amount.Amount, weights, places) {
				c.Shares = append(c.Shares, landedcost.Share{Line: i, Amount: trade.NewMoney(a, cur)})
			}
		}
		q.Charges = append(q.Charges, c)
	}
	off := amount("discount on carriage", 300)
	q.Totals.Goods, q.Totals.Shipping, q.Totals.Insurance = trade.NewMoney(goods, cur), amount("shipping", 3000), amount("insurance", 200)
	q.Totals.Discounts = trade.NewMoney(decimal.Min(off.Amount, q.Totals.Shipping.Amount), cur)
	return q
}

// charged sums up what the buyer of a sale was charged, part by part.
func charged(q *landedcost.Quote) map[string]decimal.Decimal {
	sums := map[string]decimal.Decimal{"shipping": q.Totals.Shipping.Amount.Sub(q.Totals.Discounts.Amount).Add(q.Totals.Insurance.Amount)}
	add := func(cs []landedcost.Charge) {
		for _, c := range cs {
			if c.Bearer != "seller" {
				name := map[tariff.Group]string{tariff.DutyGroup: "duties", tariff.TaxGroup: "taxes", tariff.FeeGroup: "fees"}[c.Group]
				sums[name] = sums[name].Add(c.Amount.Amount)
			}
		}
	}
	for _, l := range q.Lines {
		sums["goods"] = sums["goods"].Add(l.Goods.Amount)
		add(l.Charges)
	}
	add(q.Charges)
	return sums
}

func refunded(r *returns.Refund) map[string]decimal.Decimal {
	return map[string]decimal.Decimal{"goods": r.Goods.Amount, "shipping": r.Shipping.Amount, "duties": r.Duties.Amount, "taxes": r.Taxes.Amount, "fees": r.Fees.Amount}
}

// Whatever comes back in whatever steps for whatever reasons, no part is refunded beyond what was charged for it.
func TestRefundNeverExceedsCharged(t *testing.T) {
	d := desk(t, returns.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		q := sale(rt)
		most := charged(q)
		left := make([]int64, len(q.Lines))
		for i := range left {
			left[i] = q.Lines[i].Quantity.IntPart()
		}
		sums := map[string]decimal.Decimal{}
		var previous []returns.Previous
		for step := range rapid.IntRange(1, 6).Draw(rt, "steps") {
			c := &returns.Case{ID: fmt.Sprintf("R-%d", step), Quote: q, Date: trade.NewDate(2026, 10, 12), Previous: previous,
				Reason: rapid.SampledFrom(returns.Reasons()).Draw(rt, "reason")}
			for i := range left {
				if n := rapid.Int64Range(0, left[i]).Draw(rt, "back"); n > 0 {
					c.Items = append(c.Items, returns.Item{SKU: q.Lines[i].SKU, Quantity: decimal.New(n, 0),
						Condition: rapid.SampledFrom([]returns.Condition{"", returns.Unused, returns.Opened, returns.Used, returns.Broken}).Draw(rt, "condition")})
					left[i] -= n
				}
			}
			if len(c.Items) == 0 {
				continue
			}
			dec, err := d.Decide(context.Background(), c)
			if err != nil {
				rt.Fatalf("step %d: %v", step, err)
			}
			checkDecision(rt, dec)
			for name, amount := range refunded(&dec.Refund) {
				if amount.IsNegative() {
					rt.Fatalf("step %d refunds %s of %s", step, amount, name)
				}
				if sums[name] = sums[name].Add(amount); sums[name].GreaterThan(most[name]) {
					rt.Fatalf("step %d: %s refunded of %s %s charged", step, sums[name], name, most[name])
				}
			}
			p := returns.Previous{ID: c.ID, Items: c.Items}
			if rapid.Bool().Draw(rt, "stated") {
				p.Refund = &dec.Refund
			}
			previous = append(previous, p)
		}
	})
}

// Under a rule that gives everything back, the steps of a whole order's return give back exactly what was charged.
func TestWholeOrderBackIsWholeRefund(t *testing.T) {
	p, err := returns.SamplePolicy()
	if err != nil {
		t.Fatal(err)
	}
	all := returns.RefundRule{Name: "everything", Shipping: returns.ShippingProportional, Duties: returns.Whole(), Taxes: returns.TaxFollow,
		Fees: returns.Whole(), PaidOnDelivery: true, ReturnCarriage: "seller"}
	all.Goods.Default = returns.Whole()
	p.Refunds = []returns.RefundRule{all}
	whole := desk(t, returns.Options{Policy: p})
	late := *p
	late.Refunds = []returns.RefundRule{all}
	late.Refunds[0].Shipping = returns.ShippingComplete
	atEnd := desk(t, returns.Options{Policy: &late})
	rapid.Check(t, func(rt *rapid.T) {
		q := sale(rt)
		most := charged(q)
		d := whole
		if rapid.Bool().Draw(rt, "carriage at the end") {
			d = atEnd
		}
		sums := map[string]decimal.Decimal{}
		var previous []returns.Previous
		for i := range q.Lines {
			left := q.Lines[i].Quantity.IntPart()
			for left > 0 {
				n := rapid.Int64Range(1, left).Draw(rt, "back")
				left -= n
				c := &returns.Case{Quote: q, Date: trade.NewDate(2026, 10, 12), Reason: returns.Defective, Previous: previous,
					Items: []returns.Item{{SKU: q.Lines[i].SKU, Quantity: decimal.New(n, 0)}}}
				dec, err := d.Decide(context.Background(), c)
				if err != nil {
					rt.Fatal(err)
				}
				checkDecision(rt, dec)
				for name, amount := range refunded(&dec.Refund) {
					sums[name] = sums[name].Add(amount)
				}
				previous = append(previous, returns.Previous{Items: c.Items, Refund: &dec.Refund})
			}
		}
		for name, want := range most {
			if !sums[name].Equal(want) {
				rt.Fatalf("%s of %s %s charged came back", sums[name], name, want)
			}
		}
	})
}
