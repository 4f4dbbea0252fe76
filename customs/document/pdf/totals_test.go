package pdf_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document"
	"github.com/crossborder-go/crossborder/customs/document/pdf"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

// Whatever is ordered, file and page print the quote's amounts to the minor unit, and their lines add up to them.
func TestDocumentsHoldTheTotalsOfRandomOrders(t *testing.T) {
	r := renderer(t, pdf.Options{})
	engine, err := landedcost.New(landedcost.Config{Tariff: law, Rates: even{}})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		currency := rapid.SampledFrom([]trade.Currency{"EUR", "USD", "GBP", "JPY", "KWD"}).Draw(rt, "currency")
		places := currency.MinorUnits()
		amount := func(name string, limit int) trade.Money {
			return trade.Money{Amount: decimal.New(int64(rapid.IntRange(0, limit).Draw(rt, name)), -places), Currency: currency}
		}
		o := &trade.Order{ID: "R-1", Date: trade.NewDate(2026, 10, 5), Currency: currency, Terms: rapid.SampledFrom([]trade.Incoterm{trade.DDP, trade.DAP}).Draw(rt, "terms"),
			Seller: trade.Party{Name: "S"}, Buyer: trade.Party{Name: "B", Kind: "consumer"},
			ShipTo:   trade.Address{Country: rapid.SampledFrom([]trade.Country{"GB", "DE", "SE", "US", "CA", "AU", "NO", "CH", "JP"}).Draw(rt, "to")},
			ShipFrom: &trade.Address{Country: "CN"}}
		o.Shipping.Charged = amount("shipping", 9_999)
		o.Shipping.Insurance = amount("insurance", 999)
		for i := range rapid.IntRange(1, 6).Draw(rt, "lines") {
			price := amount("price", 99_999)
			price.Amount = price.Amount.Add(decimal.New(100, 0)) // more than any discount
			o.Items = append(o.Items, trade.Item{SKU: fmt.Sprint("S", i), Description: "Men's T-shirt of cotton, knitted", Quantity: decimal.NewFromInt(int64(rapid.IntRange(1, 40).Draw(rt, "quantity"))),
				UnitPrice: price, HSCode: "610910", Origin: rapid.SampledFrom([]trade.Country{"CN", "VN", "IT"}).Draw(rt, "origin")})
		}
		if rapid.Bool().Draw(rt, "discounted") {
			o.Discounts = []trade.Discount{{Kind: "cart", Amount: trade.Money{Amount: decimal.New(int64(rapid.IntRange(1, 99).Draw(rt, "discount")), -places), Currency: currency}}}
		}
		q, err := engine.Quote(context.Background(), o)
		if err != nil {
			rt.Fatal(err)
		}
		src := customs.Source{Order: o, Quote: q}
		lines := "\n" + strings.Join(shown(t, render(t, r, "invoice", src)), "\n") + "\n"
		html, err := document.HTML{}.Render(context.Background(), "invoice", "html", src)
		if err != nil {
			rt.Fatal(err)
		}
		page := string(html.Bytes)
		total := q.Totals.Goods.Amount.Sub(q.Totals.Discounts.Amount).Add(q.Totals.Shipping.Amount).Add(q.Totals.Insurance.Amount)
		sum := trade.Money{Amount: total, Currency: currency}
		if !strings.Contains(lines, "\n"+sum.String()+"\n") || !strings.Contains(page, sum.String()+"</td>") {
			rt.Fatalf("the total %s isn't printed", sum)
		}
		for _, m := range []trade.Money{q.Totals.Goods, q.Totals.Shipping, q.Totals.Insurance, q.Totals.Duties, q.Totals.Taxes, q.Totals.Fees} {
			if !strings.Contains(lines, "\n"+m.Text()+"\n") || !strings.Contains(page, m.Text()+"</td>") {
				rt.Fatalf("%s isn't printed", m)
			}
		}
		var goods decimal.Decimal
		for _, l := range q.Lines {
			goods = goods.Add(l.Goods.Amount)
			if !strings.Contains(lines, "\n"+l.Goods.Text()+"\n") || !strings.Contains(page, l.Goods.Text()+"</td>") {
				rt.Fatalf("the line's %s isn't printed", l.Goods)
			}
		}
		if !goods.Equal(q.Totals.Goods.Amount.Sub(q.Totals.Discounts.Amount)) {
			rt.Fatalf("lines add up to %s", goods)
		}
	})
}
