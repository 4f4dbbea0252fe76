package landedcost_test

import (
	"context"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

// The sample of Thai Customs: CIF 200, duty 60% and a special duty of 10, fee 50, excise 30% = 170, interior tax 17, VAT
// on 567 = 40, 407 in all, in whole baht. The special duty and the fee are given with the duty here.
func TestExciseOfAScheduleInsideItsOwnBase(t *testing.T) {
	schedule, err := tariff.DecodeCountry([]byte(`{"schema": "crossborder/country/1", "territory": "TH", "name": "Excise schedule", "version": "1", "verified_on": "2026-11-22", "tier": "C", "currency": "THB",
		"sources": {"sample": {"title": "Thai Customs, sample of duty assessment"}},
		"measures": [{"id": "excise", "kind": "excise", "name": "Excise tax", "code": "8711", "rate": "30%", "from": "2020-01-01", "source": "sample"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	host, err := tariff.NewBook("host", schedule)
	if err != nil {
		t.Fatal(err)
	}
	e, err := landedcost.New(landedcost.Config{Tariff: tariff.Chain(host, world.New())})
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[trade.HSCode]map[string]string{
		"871120": {"duty": "180.00", "excise": "170.15", "interior_tax": "17.02", "vat": "39.70"},
		"870323": {"duty": "180.00", "interior_tax": "0.00", "vat": "26.60"}, // nobody knows its excise: it isn't nothing, and the quote is partial
	} {
		q, err := e.Quote(context.Background(), &trade.Order{ID: "TH", Date: trade.NewDate(2026, 10, 5), Currency: "THB", Seller: trade.Party{Name: "Shop"}, Buyer: trade.Party{Name: "Buyer", Kind: trade.Consumer},
			ShipTo: trade.Address{Country: "TH", Line1: "1 Street", City: "Bangkok"}, ShipFrom: &trade.Address{Country: "JP"},
			Items: []trade.Item{{Description: "Vehicle", Quantity: decimal.NewFromInt(1), UnitPrice: trade.NewMoney(decimal.NewFromInt(200), "THB"), HSCode: code, Origin: "JP", DutyRate: "60% + 60 THB"}}})
		if err != nil {
			t.Fatal(err)
		}
		checkSums(t, q)
		for _, ch := range q.Lines[0].Charges {
			if w, ok := want[ch.ID]; !ok || ch.CustomsAmount.Text() != w {
				t.Errorf("%s: %s is %s, want %s", code, ch.ID, ch.CustomsAmount.Text(), w)
			}
			delete(want, ch.ID)
		}
		if len(want) > 0 {
			t.Errorf("%s: no %v\n%s", code, want, ledger(q))
		}
		status := landedcost.Complete
		if code == "870323" {
			status = landedcost.Partial
		}
		if q.Status != status {
			t.Errorf("%s: the quote is %s, want %s\n%s", code, q.Status, status, ledger(q))
		}
	}
}
