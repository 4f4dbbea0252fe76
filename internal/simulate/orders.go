package simulate

import (
	"fmt"
	"iter"
	"math/rand/v2"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

// Year is a simulated year of trade.
type Year struct {
	Seed  uint64
	Start trade.Date // the first day
}

// New returns the year that a seed gives, from 2025-11-22.
func New(seed uint64) Year { return Year{Seed: seed, Start: trade.NewDate(2025, 11, 22)} }

// stream is the randomness of one order for one purpose, so that its outcome doesn't depend on what else was drawn.
func (y Year) stream(order int, purpose uint64) *rand.Rand {
	return rand.New(rand.NewPCG(y.Seed, uint64(order)<<8|purpose))
}

// Orders yields the first n orders of the year, by day.
func (y Year) Orders(n int) iter.Seq[*trade.Order] {
	return func(yield func(*trade.Order) bool) {
		for i := range n {
			if !yield(y.Order(i, n)) {
				return
			}
		}
	}
}

// product is something that the merchant sells. Price and cost are in cents, weights in grams, sizes in mm.
type product struct {
	sku, description, hs string
	origin               trade.Country
	price, cost          int64
	net, gross           int64
	size                 [3]int64
	category             string
}

func products() []product {
	return []product{
		{"TEE", "Men's T-shirt of knitted cotton, short sleeves", "610910", "CN", 2400, 720, 180, 200, [3]int64{300, 220, 20}, "apparel"},
		{"TOTE", "Handbag with outer surface of leather", "420221", "IT", 14800, 6100, 850, 1050, [3]int64{360, 280, 120}, "bags"},
		{"BOOK", "Printed book, hardback, on knitting", "490199", "US", 3200, 1100, 700, 750, [3]int64{260, 200, 30}, "books"},
		{"MUG", "Coffee mug of stoneware", "691200", "PT", 1900, 510, 360, 450, [3]int64{120, 120, 110}, "home"},
		{"CANDLE", "Scented candle of soy wax in a glass", "340600", "US", 2800, 900, 300, 420, [3]int64{100, 100, 110}, "home"},
		{"SOAP", "Toilet soap in bars, olive oil", "340111", "FR", 900, 260, 110, 125, [3]int64{90, 60, 35}, "cosmetics"},
		{"GLOVES", "Women's gloves of leather, lined with wool", "420329", "IT", 6900, 2600, 130, 170, [3]int64{250, 120, 30}, "apparel"},
		{"NOTE", "Notebook of ruled paper, stitched", "482010", "JP", 1600, 420, 240, 260, [3]int64{210, 150, 18}, "stationery"},
		{"PACK", "Backpack of woven polyester for daily use", "420292", "VN", 8900, 3100, 780, 900, [3]int64{450, 300, 120}, "bags"},
		{"TOY", "Toy building blocks of wood for children over three", "950300", "DE", 3900, 1500, 900, 1100, [3]int64{300, 220, 90}, "toys"},
	}
}

// market is where buyers live; share is per mille of the orders.
type market struct {
	to    trade.Address
	phone string
	share int
}

func markets() []market {
	return []market{
		{trade.Address{Name: "Amelia Hart", Line1: "14 Calthorpe Street", City: "London", PostalCode: "WC1X 0JP", Country: "GB"}, "+44 20 7946 0018", 280},
		{trade.Address{Name: "Jonas Weber", Line1: "Torstraße 12", City: "Berlin", PostalCode: "10119", Country: "DE"}, "+49 30 901820", 200},
		{trade.Address{Name: "Claire Martin", Line1: "8 rue de Sèvres", City: "Paris", PostalCode: "75006", Country: "FR"}, "+33 1 70 18 99 00", 130},
		{trade.Address{Name: "Noah Tremblay", Line1: "220 King Street West", City: "Toronto", Region: "ON", PostalCode: "M5H 1K4", Country: "CA"}, "+1 416 555 0142", 120},
		{trade.Address{Name: "Olivia Nguyen", Line1: "31 George Street", City: "Sydney", Region: "NSW", PostalCode: "2000", Country: "AU"}, "+61 2 5550 1234", 110},
		{trade.Address{Name: "Ingrid Berg", Line1: "Storgata 5", City: "Oslo", PostalCode: "0155", Country: "NO"}, "+47 22 00 00 00", 60},
		{trade.Address{Name: "Tan Wei Ling", Line1: "10 Anson Road", City: "Singapore", PostalCode: "079903", Country: "SG"}, "+65 6555 0123", 50},
		{trade.Address{Name: "Hana Williams", Line1: "4 Queen Street", City: "Auckland", PostalCode: "1010", Country: "NZ"}, "+64 9 555 0123", 50},
	}
}

// Order makes the i-th of n orders. Now and then one lacks what it should have: a code, an origin, a weight, a
// description that says something, the cost of the goods.
func (y Year) Order(i, n int) *trade.Order {
	r := y.stream(i, 1)
	m := pick(r)
	o := &trade.Order{
		SchemaVersion: "1", ID: fmt.Sprintf("SIM-%06d", i+1), Date: y.Start.AddDays(i * 365 / max(n, 1)), Currency: "USD", Terms: trade.DDP, TermsPlace: m.to.City,
		InvoiceNumber: fmt.Sprintf("INV-%06d", i+1),
		Seller: trade.Party{Name: "Wren & Willow Goods, Inc.", Address: &trade.Address{Line1: "1200 Congress Ave", City: "Austin", Region: "TX", PostalCode: "78701", Country: "US"},
			TaxIDs:        []trade.TaxID{{Type: "gb_vat", Value: "GB123456782"}, {Type: "eori", Value: "GB123456782000"}, {Type: "ioss", Value: "IM3720000015"}},
			Registrations: []string{"EU-IOSS", "GB-VAT", "NO-VOEC", "AU-GST", "NZ-GST", "SG-GST"}},
		Buyer:  trade.Party{Name: m.to.Name, Kind: trade.Consumer, Email: "buyer@example.com", Phone: m.phone},
		ShipTo: m.to, ShipFrom: &trade.Address{Name: "Dock 2", Line1: "4100 Smith School Rd", City: "Austin", Region: "TX", PostalCode: "78744", Country: "US"},
	}
	if chance(r, 120) {
		o.Terms = trade.DAP
	}
	o.Shipping.ServicePromise = &trade.ServicePromise{MaxDays: 9}
	if chance(r, 350) { // bought the quick delivery
		o.Shipping.ServicePromise.MaxDays, o.Shipping.Charged = 6, cents(2200)
	}
	all := products()
	for range 1 + r.IntN(3) {
		p := all[r.IntN(len(all))]
		o.Items = append(o.Items, p.item(int64(1+r.IntN(2)), len(o.Items)))
	}
	first := &o.Items[0]
	for _, lack := range []struct {
		perMille int
		do       func()
	}{
		{12, func() { first.Origin = "" }}, {9, func() { first.HSCode = "" }}, {6, func() { first.NetWeight, first.GrossWeight = trade.Weight{}, trade.Weight{} }},
		{10, func() { first.Description = "Gift" }}, {15, func() { first.Cost = trade.Money{} }},
	} {
		if chance(r, lack.perMille) {
			lack.do()
		}
	}
	return o
}

// pick draws a market by its share.
func pick(r *rand.Rand) market {
	all := markets()
	at := r.IntN(1000)
	for _, m := range all {
		if at -= m.share; at < 0 {
			return m
		}
	}
	return all[0]
}

// chance is true in so many of a thousand cases.
func chance(r *rand.Rand, perMille int) bool { return r.IntN(1000) < perMille }

func (p *product) item(quantity int64, line int) trade.Item {
	mm := func(n int64) trade.Length { return trade.Length{Value: decimal.New(n, 0), Unit: "mm"} }
	sku := fmt.Sprintf("%s-%d", p.sku, line+1)
	return trade.Item{
		SKU: sku, Description: p.description, Quantity: decimal.New(quantity, 0), UnitPrice: cents(p.price), Cost: cents(p.cost),
		HSCode: trade.HSCode(p.hs), Codes: codes(p.hs), Origin: p.origin, NetWeight: grams(p.net), GrossWeight: grams(p.gross),
		Dimensions: &trade.Dimensions{Length: mm(p.size[0]), Width: mm(p.size[1]), Height: mm(p.size[2])}, Category: p.category,
		URL: "https://shop.example/" + p.sku, ProductIDs: map[string]string{"merchant": sku, "manufacturer": p.sku + "-1"}, ECCN: "EAR99",
	}
}

// codes gives national codes, as a merchant's broker would have set them: zeros where a tariff has more digits.
func codes(hs string) map[trade.Territory]trade.HSCode {
	return map[trade.Territory]trade.HSCode{"GB": trade.HSCode(hs + "0000"), "EU": trade.HSCode(hs + "0000"), "CA": trade.HSCode(hs + "0000"), "AU": trade.HSCode(hs + "00"),
		"NO": trade.HSCode(hs + "00"), "SG": trade.HSCode(hs + "00"), "NZ": trade.HSCode(hs + "00"), "US": trade.HSCode(hs + "0000")}
}

func cents(n int64) trade.Money { return trade.Money{Amount: decimal.New(n, -2), Currency: "USD"} }

func grams(n int64) trade.Weight { return trade.Weight{Value: decimal.New(n, 0), Unit: "g"} }
