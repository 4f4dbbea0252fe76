package pricingrules_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/carriertest"
	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/customstest"
	"github.com/crossborder-go/crossborder/examples/pricingrules"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/table"
	"github.com/crossborder-go/crossborder/tariff/tarifftest"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

// rates is the duty of the tests: 10 %, so that everybody can check a row by heart. The regime and its tax stay the
// real ones of Great Britain at the order's date.
const rates = `code,destination,origin,rate,from,to,source
4202,GB,,10%,2021-01-01,,made up for a test
`

// order is two bags at 120 USD that cost the shop 40 each, to a consumer in London. Its value is above GBP 135, so duty
// and tax are due at the border. The seller pays them: the shelf price contains them.
func order(t *testing.T, change ...string) *crossborder.Order {
	t.Helper()
	text := `{
	  "id": "SO-7", "date": "2026-10-05", "currency": "GBP", "terms": "DDP", "terms_place": "London", "prices_include": ["duty", "tax"],
	  "seller": {"name": "Shop", "address": {"line1": "1 Main St", "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US"},
	    "tax_ids": [{"type": "eori", "value": "GB123456782000"}]},
	  "buyer": {"name": "A. Buyer", "kind": "consumer", "phone": "+44 20 7946 0018", "email": "a@example.com"},
	  "ship_to": {"name": "A. Buyer", "line1": "1 High St", "city": "London", "postal_code": "WC1X 0JP", "country": "GB"},
	  "ship_from": {"line1": "1 Main St", "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US"},
	  "items": [{"sku": "BAG", "description": "Handbag with outer surface of leather", "quantity": 2, "unit_price": "132.00", "cost": "40.00",
	    "hs_code": "4202.21", "origin": "US", "net_weight": 0.8, "gross_weight": 1, "dimensions": {"length": 30, "width": 25, "height": 10}}]}`
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(text, change[i]) {
			t.Fatalf("nothing to change: the order has no %s", change[i])
		}
		text = strings.Replace(text, change[i], change[i+1], 1)
	}
	o, err := crossborder.DecodeOrder([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// law is the tests' rates before the embedded law.
func law(t *testing.T) *table.Table {
	t.Helper()
	own, err := table.Read(strings.NewReader(rates), table.Name("test"))
	if err != nil {
		t.Fatal(err)
	}
	return own
}

// sell runs an order through the shop with a carrier that asks freight.
func sell(t *testing.T, o *crossborder.Order, freight string) *crossborder.Release {
	t.Helper()
	shop, err := pricingrules.New(crossborder.Config{
		Tariff:   tariff.Chain(law(t), world.New()),
		Carriers: []crossborder.CarrierAdapter{carriertest.Flat("acme", "parcel", carriertest.Money(freight, "GBP"), carrier.Transit{Min: 2, P90: 4, Max: 6})},
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := shop.Sell(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A rule that only looks at the order needs no engine.
func TestCarriage(t *testing.T) {
	for _, c := range []struct{ price, want string }{
		{"132.00", "GBP 0.00"}, {"40.00", "GBP 0.00"}, {"39.99", "GBP 8.00"}, {"0.01", "GBP 8.00"},
	} {
		got, err := pricingrules.Carriage(order(t, `"132.00"`, `"`+c.price+`"`))
		if err != nil || got.String() != c.want {
			t.Errorf("two at %s: carriage %s, %v; want %s", c.price, got, err, c.want)
		}
	}
}

// What a sale brings, by heart: two bags at 132.00 are 264.00 with duty and tax inside. 264 = 200 × 1.10 × 1.20.
func TestSale(t *testing.T) {
	r := sell(t, order(t), "20.00")
	got := r.Quote.Totals
	for _, row := range []struct {
		name string
		got  trade.Money
		want string
	}{
		{"goods", got.Goods, "GBP 200.00"}, {"duty", got.Duties, "GBP 20.00"}, {"tax", got.Taxes, "GBP 44.00"}, {"landed", got.Landed, "GBP 264.00"},
		{"margin", r.Choice.Margin, "GBP 100.00"}, // 264 less 64 for the border, 20 for the carrier, 80 for the bags
	} {
		if row.got.String() != row.want {
			t.Errorf("%s: %s, want %s", row.name, row.got, row.want)
		}
	}
}

// The shop doesn't sell where less than 10 remains. The carrier's price decides, to the penny.
func TestMargin(t *testing.T) {
	for _, c := range []struct {
		freight string
		sold    bool
	}{{"20.00", true}, {"110.00", true}, {"110.01", false}} {
		r := sell(t, order(t), c.freight)
		if sold := r.Choice != nil; sold != c.sold {
			t.Errorf("freight %s: sold %v, want %v", c.freight, sold, c.sold)
		}
		if !c.sold && (len(r.Rejected) != 1 || r.Rejected[0].Code != string(carrier.PolicyMargin)) {
			t.Errorf("freight %s: rejected %+v, want the code %s", c.freight, r.Rejected, carrier.PolicyMargin)
		}
	}
}

// The rule on discounts holds the order, by its code. Messages may change, codes don't.
func TestDiscounts(t *testing.T) {
	for _, c := range []struct {
		discount string
		held     bool
	}{{"0", false}, {"79.20", false}, {"79.21", true}} {
		r := sell(t, order(t, `"items"`, `"discounts": [{"kind": "cart", "amount": "`+c.discount+`"}], "items"`), "20.00")
		if got := has(r.Exceptions, "shop.discount"); got != c.held {
			t.Errorf("discount of %s: held by the rule: %v, want %v", c.discount, got, c.held)
		}
		if has(r.Readiness[trade.DecideLandedCost], "shop.discount") != c.held {
			t.Errorf("discount of %s: it must hold up the price, and nothing else", c.discount)
		}
	}
}

func has(fs []trade.Finding, code string) bool {
	return slices.ContainsFunc(fs, func(f trade.Finding) bool { return f.Code == code })
}

// The extension points are held to their contracts in one line each: no panic on hostile orders, the same answer each
// time and from several goroutines, a cancelled context obeyed.
func TestContracts(t *testing.T) {
	rules, err := pricingrules.Discounts()
	if err != nil {
		t.Fatal(err)
	}
	customstest.Run(t, rules, customs.Subject{Order: order(t)})
	tarifftest.Run(t, law(t), tarifftest.Options{Territory: "GB", Date: trade.NewDate(2026, 10, 5), Codes: []trade.HSCode{"42022100"}})
}
