package landedcost_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

func TestGuarantee(t *testing.T) {
	e := engine(t)
	o := oneItem("GB", "GBP", "200")
	o.Items = append(o.Items, o.Items[0])
	o.Items[1].SKU, o.Items[1].Category, o.Items[1].HSCode = "PERFUME", "perfume", "330300"
	q, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	var p landedcost.GuaranteePolicy
	if err := json.Unmarshal([]byte(`{"covers": ["duties", "taxes"], "days": 90, "percent": "10", "exclude": {"category": ["perfume", "food"]}}`), &p); err != nil {
		t.Fatal(err)
	}
	if err := q.MakeSeal(o); err != nil {
		t.Fatal(err)
	}
	if err := e.Guarantee(q, o, p); err != nil {
		t.Fatal(err)
	}
	g := q.Guarantee
	// one shirt of 200: duty 12 % 24.00, VAT 20 % of 224 44.80; the perfume isn't covered
	if g.Amount.Text() != "68.80" || g.Price.Text() != "6.88" || g.Expires != trade.NewDate(2027, 1, 3) || len(g.Excluded) != 1 || g.Excluded[0] != 1 {
		t.Errorf("%+v", g)
	}
	if !q.SealHolds() {
		t.Error("the guarantee is part of what's sealed")
	}
	err = e.Guarantee(q, o, landedcost.GuaranteePolicy{Covers: []string{"freight"}, Flat: money("1", "USD"), Days: -1})
	if fs := trade.FindingsOf(err); len(fs) != 3 {
		t.Errorf("three faults of a policy, got %v", err)
	}
}
