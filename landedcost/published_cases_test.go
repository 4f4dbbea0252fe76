package landedcost_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

// worldCase is a landed cost that others published, as they state it.
type worldCase struct {
	ID, Destination string
	Items           []struct {
		Value    decimal.NullDecimal
		Currency trade.Currency
		Qty      decimal.Decimal
	}
	Freight, Insurance decimal.Decimal
	Expected           map[string]any
}

// published is how a published case is quoted here: what its words say and a number doesn't, and, where it contradicts a
// better source, which that is and what the quote comes to instead.
type published struct {
	date    string
	to      trade.Address
	from    trade.Country
	regs    []string
	rates   string // of exchange, rows of a RateTable
	code    trade.HSCode
	duty    string // duty rate that the case assumes
	value   string // in place of the case's value
	customs bool   // the case's amounts are in the customs currency
	facts   trade.Facts
	// want are the case's own expectations that hold, by name: duty, tax, fees, total.
	want []string
	// contradicts names the better source; instead is what holds in its place.
	contradicts string
	instead     map[string]string
}

func worldCases() map[string]published {
	brl := func(rate string) string { return "USD,BRL," + rate + ",2025-01-01,case\n" }
	return map[string]published{
		"br-2025-50": {date: "2025-07-29", to: trade.Address{Country: "BR", Region: "SP"}, regs: []string{"BR-RC"}, rates: brl("5.52"), want: []string{"duty", "tax", "total"}},
		"br-2026-50-sp": {date: "2026-06-15", to: trade.Address{Country: "BR", Region: "SP"}, regs: []string{"BR-RC"}, rates: brl("5.20"), customs: true, want: []string{"duty"},
			contradicts: "LC 87/1996, art. 13: ICMS is part of its own base, at the parcel rate of 17% (Convênio ICMS 81/2023): 260 / 0.83 x 17% = 53.25",
			instead:     map[string]string{"tax": "53.25"}},
		"br-2026-ii-50.01": {date: "2026-10-04", to: trade.Address{Country: "BR", Region: "SP"}, regs: []string{"BR-RC"}, rates: brl("5.00"), customs: true,
			contradicts: "the case doesn't round; 0.006 USD are BRL 0.03", instead: map[string]string{"duty": "0.03"}},
		"mx-2025-1000": {date: "2025-08-15", to: trade.Address{Country: "MX"}, rates: "MXN,USD,0.053,2025-01-01,case\n", want: []string{"duty_tax_combined", "total"}},
		"nz-gst-only":  {date: "2025-06-01", to: trade.Address{Country: "NZ"}, regs: []string{"NZ-GST"}, duty: "0%", want: []string{"duty", "tax"}}, // of 2011; since 2019 the seller collects it
		"ke-9300":      {date: "2026-03-01", to: trade.Address{Country: "KE"}, rates: "USD,KES,130,2026-01-01,case\n", duty: "25%", want: []string{"duty", "tax", "total"}},
		"za-12000": {date: "2026-03-01", to: trade.Address{Country: "ZA"}, duty: "20%",
			contradicts: "Customs and Excise Act, ss. 65-67, and VAT Act, s. 13: the customs value is FOB; 12,000 x 20% = 2,400, 15% of 12,000 x 1.10 + 2,400 = 2,340",
			instead:     map[string]string{"duty": "2400", "tax": "2340", "total": "18540"}},
		"id-2020-14.9": {date: "2020-01-30", to: trade.Address{Country: "ID"}, rates: "USD,IDR,15000,2020-01-01,case\n",
			contradicts: "its own sum (283,500 + 21,262.50 isn't 305,500); a law of 2020, before the data begin"},
		"id-2015-toy": {date: "2015-11-15", to: trade.Address{Country: "ID"}, rates: "USD,IDR,13000,2015-01-01,case\n",
			contradicts: "a law that ended in 2018, before the data begin"},
		"no-leather": {date: "2026-10-05", to: trade.Address{Country: "NO"}, duty: "0%", value: "851.00", code: "420310", want: []string{"duty", "tax"}}, // at the base the case's note gives
		"eu-1sku":    {date: "2026-07-01", to: trade.Address{Country: "DE"}, regs: []string{"EU-IOSS"}, value: "50", want: []string{"duty"}},
		"tr-30-eu":   {date: "2025-01-15", to: trade.Address{Country: "TR"}, from: "DE", rates: "EUR,TRY,37,2025-01-01,case\n", facts: trade.Facts{"otv_list_iv": "no"}, want: []string{"total"}},
	}
}

// casesFolder is where published cases lie: beside the data.
func casesFolder(t *testing.T, name string, into any) {
	t.Helper()
	data := os.Getenv("CROSSBORDER_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "shared", "data")
	}
	b, err := os.ReadFile(filepath.Join(filepath.Dir(data), "cases", name))
	if err != nil {
		t.Skipf("no %s: set CROSSBORDER_DATA to the folder beside which the cases lie", name)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

// Each published case passes, or the table says which better source it contradicts.
func TestPublishedWorldCases(t *testing.T) {
	var file struct{ Cases []worldCase }
	casesFolder(t, "world-cases.json", &file)
	table := worldCases()
	for _, c := range file.Cases {
		p, ok := table[c.ID]
		if !ok {
			t.Errorf("case %s isn't in the table", c.ID)
			continue
		}
		t.Run(c.ID, func(t *testing.T) { p.run(t, &c) })
	}
}

func (p *published) run(t *testing.T, c *worldCase) {
	date, err := trade.ParseDate(p.date)
	if err != nil {
		t.Fatal(err)
	}
	it := c.Items[0]
	value := it.Value.Decimal
	if p.value != "" {
		value = decimal.RequireFromString(p.value)
	}
	from := p.from
	if from == "" {
		from = "CN"
	}
	o := &trade.Order{ID: c.ID, Date: date, Currency: it.Currency, Seller: trade.Party{Name: "Shop", Registrations: p.regs}, Buyer: trade.Party{Name: "Buyer", Kind: trade.Consumer},
		ShipTo: trade.Address{Country: p.to.Country, Region: p.to.Region, Line1: "1 Street", City: "Town"}, ShipFrom: &trade.Address{Country: from},
		Shipping: trade.Shipping{Charged: trade.NewMoney(c.Freight, it.Currency), Insurance: trade.NewMoney(c.Insurance, it.Currency)},
		Items: []trade.Item{{Description: "Goods", Quantity: it.Qty, UnitPrice: trade.NewMoney(value, it.Currency), HSCode: "851679", Origin: from, DutyRate: p.duty,
			NetWeight: trade.Kilograms(decimal.New(5, -1)), Facts: p.facts}}}
	if p.code != "" {
		o.Items[0].HSCode = p.code
	}
	g := golden{}
	if p.rates != "" {
		g.Rates = [][]string{{p.rates[:len(p.rates)-1]}}
	}
	e, err := landedcost.New(landedcost.Config{Tariff: world.New(), Rates: g.rates(t)})
	if err != nil {
		t.Fatal(err)
	}
	q, err := e.Quote(context.Background(), o)
	if p.contradicts != "" && p.instead == nil {
		if fs := trade.FindingsOf(err); len(fs) != 1 || fs[0].Code != "regime.missing" {
			t.Errorf("want no regime (%s), got %v", p.contradicts, err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	checkSums(t, q)
	totals := q.Totals
	if p.customs {
		totals.Duties, totals.Taxes = q.CustomsTotals.Duties, q.CustomsTotals.Taxes
	}
	got := map[string]decimal.Decimal{"duty": totals.Duties.Amount, "tax": totals.Taxes.Amount, "total": totals.Landed.Amount, "duty_tax_combined": totals.Duties.Amount.Add(totals.Taxes.Amount)}
	for _, name := range p.want {
		want, ok := c.Expected[name].(float64)
		if !ok || !got[name].Equal(decimal.NewFromFloat(want)) {
			t.Errorf("%s: the case says %v, the quote %s", name, c.Expected[name], got[name])
		}
	}
	for name, want := range p.instead {
		if !got[name].Equal(decimal.RequireFromString(want)) {
			t.Errorf("%s: want %s in the case's place (%s), got %s", name, want, p.contradicts, got[name])
		}
	}
	if t.Failed() {
		t.Log(ledger(q))
	}
}

// Quotes that vendors publish, where they depend on no contract: in Great Britain, and in a country whose law is the
// case's own.
func TestPublishedVendorQuotes(t *testing.T) {
	var file struct {
		Cases []struct {
			ID       string
			Response json.RawMessage
		}
	}
	casesFolder(t, "peer-cases.json", &file)
	country := func(valuation, surcharge string) *tariff.Book {
		c, err := tariff.DecodeCountry([]byte(`{"schema": "crossborder/country/1", "territory": "XK", "name": "The case's country", "version": "1", "verified_on": "2026-11-22", "tier": "B", "currency": "USD", "sources": {"case": {"title": "the case"}},
			"valuation": [{"basis": "stated", "of": ` + valuation + `, "from": "2020-01-01", "source": "case"}],
			"procedures": [{"id": "import", "name": "Import", "charges": ["duty", "vat", "surcharge"], "from": "2020-01-01", "source": "case"}],
			"charges": [{"id": "duty", "group": "duty", "kind": "third_country", "name": "Duty", "base": ["customs_value"], "from": "measures", "source": "case"},
			 {"id": "vat", "group": "tax", "kind": "vat", "name": "VAT", "base": ["customs_value", "duty"], "rates": [{"when": {"fact": {"name": "vat", "is": "18"}}, "rate": "18%", "from": "2020-01-01", "source": "case"}, {"when": {"fact": {"name": "vat", "is": "20"}}, "rate": "20%", "from": "2020-01-01", "source": "case"}, {"when": {"fact": {"name": "vat", "is": "0"}}, "exempt": true, "note": "no VAT in the case", "from": "2020-01-01", "source": "case"}], "source": "case"},
			 {"id": "surcharge", "group": "fee", "kind": "processing_fee", "name": "Surcharge", "base": ["goods"], "rates": [` + surcharge + `], "source": "case"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		b, err := tariff.NewBook("case", c)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	free := `{"exempt": true, "note": "no surcharge in the case", "from": "2020-01-01", "source": "case"}`
	item := func(price, discount, quantity, rate, vat string, cur trade.Currency) trade.Item {
		it := trade.Item{Description: "Goods", Quantity: decimal.RequireFromString(quantity), UnitPrice: trade.NewMoney(decimal.RequireFromString(price), cur), HSCode: "400932", Origin: "US", DutyRate: rate, Facts: trade.Facts{"vat": vat}}
		if discount != "" {
			it.Discount = trade.NewMoney(decimal.RequireFromString(discount), cur)
		}
		return it
	}
	type vendor struct {
		tariff             tariff.Provider
		to                 trade.Country
		cur                trade.Currency
		freight            string
		items              []trade.Item
		duty, tax, charges string
	}
	table := map[string]vendor{
		"ups-lcq-us-gb-2items": {world.New(), "GB", "GBP", "0", []trade.Item{item("125", "", "24", "2%", "", "GBP"), item("0.5", "", "900", "0%", "", "GBP")}, "60", "702", "762"},
		// FOB: the invoice alone.
		"exportgov-fob": {country(`["goods"]`, free), "XK", "USD", "50", []trade.Item{item("932", "", "1", "7%", "18", "USD")}, "65.24", "179.50", "244.74"},
		// CIF 120: duty 6, VAT 20% of 126, surcharge 10% of the 100 FOB. Total 161.20 with goods and freight.
		"clearcost-fob-surcharge": {country(`["goods", "freight", "insurance"]`, `{"rate": "10%", "from": "2020-01-01", "source": "case"}`), "XK", "USD", "20", []trade.Item{item("100", "", "1", "5%", "20", "USD")}, "6", "25.20", "41.20"},
		// The duty on carriage isn't a row of its own here: it is part of the line's.
		"zonos-object-duties": {country(`["goods", "freight", "insurance"]`, free), "XK", "USD", "23.5", []trade.Item{item("75", "", "1", "10%", "0", "USD")}, "9.85", "0", "9.85"},
		"commenda-half-up":    {country(`["goods"]`, free), "XK", "USD", "0", []trade.Item{item("10.99", "0.99", "1", "10.25%", "0", "USD")}, "1.03", "0", "1.03"},
	}
	seen := 0
	for _, c := range file.Cases {
		v, ok := table[c.ID]
		if !ok {
			continue // a fragment, a fee formula, or one that the package it concerns runs
		}
		seen++
		t.Run(c.ID, func(t *testing.T) {
			e, err := landedcost.New(landedcost.Config{Tariff: v.tariff, Rates: everyRate{}})
			if err != nil {
				t.Fatal(err)
			}
			q, err := e.Quote(context.Background(), &trade.Order{ID: c.ID, Date: trade.NewDate(2026, 10, 5), Currency: v.cur, Seller: trade.Party{Name: "Shop"}, Buyer: trade.Party{Name: "Buyer", Kind: trade.Business},
				ShipTo: trade.Address{Country: v.to, Line1: "1 Street", City: "Town"}, ShipFrom: &trade.Address{Country: "US"}, Items: v.items,
				Shipping: trade.Shipping{Charged: trade.NewMoney(decimal.RequireFromString(v.freight), v.cur)}})
			if err != nil {
				t.Fatal(err)
			}
			checkSums(t, q)
			for what, pair := range map[string][2]string{"duties": {v.duty, q.Totals.Duties.Text()}, "taxes": {v.tax, q.Totals.Taxes.Text()}, "charges": {v.charges, q.Totals.Charges.Text()}} {
				if !decimal.RequireFromString(pair[0]).Equal(decimal.RequireFromString(pair[1])) {
					t.Errorf("%s: want %s, got %s\n%s", what, pair[0], pair[1], ledger(q))
				}
			}
		})
	}
	if seen != len(table) {
		t.Errorf("%d of %d quotes are in the file", seen, len(table))
	}
}
