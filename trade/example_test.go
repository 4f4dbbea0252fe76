package trade_test

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

func ExampleDecodeOrder() {
	order, err := trade.DecodeOrder([]byte(`{
		"id": "SO-1", "date": "2026-10-05", "currency": "USD",
		"seller": {"name": "Pacific Tees LLC"}, "buyer": {"name": "Ada Byron", "kind": "consumer"},
		"ship_from": {"country": "US"}, "ship_to": {"country": "GB", "postal_code": "BT1 5GS"},
		"items": [{"description": "T-shirt", "quantity": 3, "unit_price": "19.90", "discount": 2}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	goods, _ := order.Goods()
	fmt.Println(goods, "to", order.Territory(), order.Territory().Info().Name)
	// Output: USD 57.70 to XI Northern Ireland
}

// Everything that is wrong is said at once.
func ExampleDecodeOrder_errors() {
	_, err := trade.DecodeOrder([]byte(`{
		"id": "SO-1", "date": "2026-02-30", "currency": "USD",
		"ship_from": {"country": "US"}, "ship_to": {"contry": "GB"},
		"items": [{"quantity": 1e99, "unit_price": "19,90"}]
	}`))
	for _, f := range trade.FindingsOf(err) {
		fmt.Println(f.Line, f)
	}
	// Output:
	// 2 json.value at /date: "2026-02-30" is not a calendar date such as 2026-10-05
	// 3 json.unknown_field at /ship_to/contry: unknown field "contry"; did you mean "country"?
	// 4 json.number at /items/0/quantity: "1e99" has an exponent beyond 18
	// 4 json.number at /items/0/unit_price: "19,90" is not a number
	// 0 order.country.missing at /ship_to/country: the order has no destination: add its ISO 3166 code, such as GB
}

func ExampleOrder_Validate() {
	order := &trade.Order{
		Date: trade.NewDate(2026, 10, 5), Currency: "EUR",
		ShipFrom: &trade.Address{Country: "UK"}, ShipTo: trade.Address{Country: "DE"},
		Items: []trade.Item{{Quantity: decimal.NewFromInt(1), UnitPrice: trade.NewMoney(decimal.NewFromInt(20), "EUR"), HSCode: "61091"}},
	}
	for _, f := range order.Validate() {
		fmt.Println(f)
	}
	// Output:
	// order.country.unknown at /ship_from/country: "UK" is no country code: write GB
	// order.hs_code at /items/0/hs_code: "61091" is not a commodity code: it has 5 digits; a code has 6, or 8 to 12 in a national tariff (2 and 4 are a chapter and a heading)
}

func ExampleTerritoryOf() {
	for _, a := range []trade.Address{
		{Country: "ES", PostalCode: "28001"},
		{Country: "ES", PostalCode: "35001"},
		{Country: "MC"},
		{Country: "FI", PostalCode: "22100"},
	} {
		t := trade.TerritoryOf(a)
		i := t.Info()
		fmt.Println(t, i.Name, "| customs of", i.Customs, "| tax of", i.Tax)
	}
	// Output:
	// ES Spain | customs of ES | tax of ES
	// ES-CN Canary Islands | customs of ES | tax of ES-CN
	// FR France | customs of FR | tax of FR
	// AX Åland Islands | customs of FI | tax of AX
}

func ExampleMoney() {
	price, _ := trade.ParseMoney("19.9", "USD")
	sum, err := price.Add(trade.NewMoney(decimal.NewFromInt(5), "USD"))
	fmt.Println(sum, err)
	_, err = price.Add(trade.NewMoney(decimal.NewFromInt(5), "EUR"))
	fmt.Println(err)
	// Output:
	// USD 24.90 <nil>
	// currency.mismatch: USD 19.90 and EUR 5.00 can't be combined
}

func ExampleParseHSCode() {
	c, err := trade.ParseHSCode("6109.10.00 12")
	fmt.Println(c, c.Chapter(), c.Subheading(), c.Dotted(), err)
	// Output: 6109100012 61 610910 6109.10.00.12 <nil>
}

func ExampleWeight() {
	w := trade.Weight{Value: decimal.NewFromInt(2), Unit: "lb"}
	fmt.Println(w, "=", trade.DecimalText(w.Kilograms(), 0), "kg")
	// Output: 2 lb = 0.90718474 kg
}

func ExampleParseUnit() {
	for _, s := range []string{"pair", "kg.gross", "m²"} {
		u, _ := trade.ParseUnit(s)
		fmt.Println(s, "→", u)
	}
	// Output:
	// pair → NPR
	// kg.gross → KGM.gross
	// m² → MTK
}
