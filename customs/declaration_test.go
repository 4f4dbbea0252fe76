package customs_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

var update = flag.Bool("update", false, "write the golden files anew")

// realOrders are the orders of testdata/orders: each goes through another authority.
var realOrders = []string{"gb-h7", "gb-h1", "de-h7", "us-11", "ca"}

// anyRate gives any pair of currencies a plausible rate, so that random orders go anywhere.
type anyRate struct{}

func (anyRate) Rate(from, to trade.Currency, on trade.Date) (landedcost.Exchange, bool) {
	perUSD := map[trade.Currency]string{"USD": "1", "EUR": "0.9", "GBP": "0.75", "CAD": "1.4", "AUD": "1.5", "NZD": "1.7", "JPY": "150", "CHF": "0.8", "NOK": "10", "MXN": "18.5", "BRL": "5.25", "SGD": "1.3"}
	of := func(c trade.Currency) decimal.Decimal {
		if r, ok := perUSD[c]; ok {
			return decimal.RequireFromString(r)
		}
		return decimal.RequireFromString("7.77")
	}
	return landedcost.Exchange{From: from, To: to, Rate: of(to).DivRound(of(from), 8), Date: on, Source: "test"}, true
}

var law = world.New()

func quoter(t testing.TB) *landedcost.Engine {
	t.Helper()
	e, err := landedcost.New(landedcost.Config{Tariff: law, Rates: anyRate{}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// quoted reads an order of testdata and quotes it.
func quoted(t testing.TB, name string) (*trade.Order, *landedcost.Quote) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "orders", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	o, err := trade.DecodeOrder(raw)
	if err != nil {
		t.Fatal(err)
	}
	q, err := quoter(t).Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return o, q
}

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs from the golden file; look at it and run with -update if it's right (-want +got):\n%s", name, diff)
	}
}

func TestDeclarationsOfRealOrders(t *testing.T) {
	for _, name := range realOrders {
		t.Run(name, func(t *testing.T) {
			o, q := quoted(t, name)
			for _, kind := range []string{"declaration", "invoice", "proforma"} {
				doc, err := customs.JSON{}.Render(context.Background(), kind, "json", customs.Source{Order: o, Quote: q})
				if err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(doc.Name, kind) || doc.MediaType != "application/json" {
					t.Errorf("the file's name %q doesn't hold the kind, or its type %q isn't JSON", doc.Name, doc.MediaType)
				}
				golden(t, kind+"-"+name+".json", doc.Bytes)
			}
		})
	}
}

// What each data set declares of the five orders, as a broker would read it.
func TestGrouping(t *testing.T) {
	type item struct {
		lines  []int
		code   string
		origin string
		extra  string
	}
	for name, want := range map[string]struct {
		dataSet string
		items   []item
	}{
		"gb-h7": {"H7", []item{{[]int{0, 1}, "610910", "", "1H7 C07"}, {[]int{2}, "691200", "US", "1H7 C07"}}},
		"gb-h1": {"H1", []item{{[]int{0}, "8510100000", "DE", "000"}, {[]int{1}, "8510100000", "CN", "000"}, {[]int{2}, "4901990000", "DE", "000"}}},
		"de-h7": {"H7", []item{{[]int{0}, "610910", "CN", "F48"}, {[]int{1}, "910211", "CN", "F48"}}},
		"us-11": {"11", []item{{[]int{0}, "6109100012", "CN", ""}, {[]int{1}, "6912004400", "GB", ""}, {[]int{2}, "4202219000", "IT", ""}}},
		"ca":    {"CAD type F", []item{{[]int{0}, "610910", "CN", ""}, {[]int{1}, "610910", "US", ""}}},
	} {
		o, q := quoted(t, name)
		d, _ := customs.Declare(o, q, customs.DeclareOptions{})
		if d.DataSet != want.dataSet {
			t.Errorf("%s: data set %q, want %q", name, d.DataSet, want.dataSet)
		}
		var got []item
		for _, g := range d.Items {
			code := string(g.Code)
			if name == "ca" {
				code = string(g.Code.Subheading()) // the tariff's own digits may grow
			}
			got = append(got, item{g.Lines, code, string(g.Origin), strings.Join(g.AdditionalProcedure, " ")})
		}
		if diff := cmp.Diff(fmt.Sprint(want.items), fmt.Sprint(got)); diff != "" {
			t.Errorf("%s (-want +got): %s", name, diff)
		}
	}
}

func TestAdditionalProceduresByDate(t *testing.T) {
	for _, c := range []struct {
		date       string
		registered bool
		purpose    trade.Purpose
		want       string
	}{
		{"2026-06-30", true, trade.Sale, "C07 F48"},
		{"2026-06-30", false, trade.Sale, "C07"},
		{"2026-07-01", true, trade.Sale, "F48"},
		{"2026-07-01", false, trade.Sale, "F53"},
		{"2026-07-01", false, trade.Gift, "C08"},
	} {
		o, _ := quoted(t, "de-h7")
		o.Purpose = c.purpose
		o.Date, _ = trade.ParseDate(c.date)
		if !c.registered {
			o.Seller.Registrations, o.Seller.TaxIDs = nil, nil
		}
		if c.purpose == trade.Gift {
			o.Items = o.Items[:1]
			o.Items[0].Quantity = decimal.NewFromInt(3)
		}
		q, err := quoter(t).Quote(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := customs.Declare(o, q, customs.DeclareOptions{DataSet: "H7"})
		if got := strings.Join(d.Items[0].AdditionalProcedure, " "); got != c.want {
			t.Errorf("%s registered %v %s: additional procedures %q, want %q", c.date, c.registered, c.purpose, got, c.want)
		}
		if ioss := len(d.FiscalReferences) == 1 && d.FiscalReferences[0] == (customs.FiscalReference{Role: "FR5", ID: "IM2760000742"}); ioss != c.registered {
			t.Errorf("%s registered %v: fiscal references %v", c.date, c.registered, d.FiscalReferences)
		}
	}
}

// The IOSS number is confidential: it stands in the electronic data and on no paper.
func TestSchemeNumberStaysOffPaper(t *testing.T) {
	o, q := quoted(t, "de-h7")
	b, err := json.Marshal(customs.NewInvoice(o, q, customs.Commercial))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "IM2760000742") {
		t.Error("the invoice carries the IOSS number")
	}
	d, _ := customs.Declare(o, q, customs.DeclareOptions{})
	for _, p := range d.Parties {
		if p.ID("ioss") != "" {
			t.Errorf("the %s carries the IOSS number", p.Role)
		}
	}
}

func TestDeclareIncompleteOrders(t *testing.T) {
	o, q := quoted(t, "gb-h7")
	other := o.Clone()
	other.ID = "SO-OTHER"
	refused := *q
	refused.Status = landedcost.Refused
	digital := o.Clone()
	for i := range digital.Items {
		digital.Items[i].Kind = trade.Digital
	}
	for _, c := range []struct {
		name    string
		order   *trade.Order
		quote   *landedcost.Quote
		opt     customs.DeclareOptions
		finding string
		blocked bool
	}{
		{"no order", nil, q, customs.DeclareOptions{}, "declaration.no_order", true},
		{"no quote", o, nil, customs.DeclareOptions{}, "declaration.no_quote", true},
		{"empty order", &trade.Order{}, nil, customs.DeclareOptions{}, "declaration.no_goods", true},
		{"another order's quote", other, q, customs.DeclareOptions{}, "declaration.quote_mismatch", true},
		{"refused", o, &refused, customs.DeclareOptions{}, "declaration.refused", true},
		{"nothing but downloads", digital, q, customs.DeclareOptions{}, "declaration.no_goods", true},
		{"no declarant", o, q, customs.DeclareOptions{}, "declaration.declarant_id", false},
		{"exception raised before", o, q, customs.DeclareOptions{Findings: []trade.Finding{{Code: "sanctions.hit", Severity: trade.Block}}}, "declaration.declarant_id", true},
		{"packages lighter than goods", o, q, customs.DeclareOptions{Packages: []trade.Package{{GrossWeight: weight(500)}}}, "declaration.mass", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, found := customs.Declare(c.order, c.quote, c.opt)
			if !slices.ContainsFunc(found, func(f trade.Finding) bool { return f.Code == c.finding }) {
				t.Errorf("no finding %s among %v", c.finding, found)
			}
			if d.Blocked() != c.blocked {
				t.Errorf("blocked %v, want %v: %v", d.Blocked(), c.blocked, d.Exceptions)
			}
			if v := customs.InvoiceWith(c.order, c.quote, customs.Commercial, c.opt); v.Blocked() != c.blocked {
				t.Errorf("invoice blocked %v, want %v", v.Blocked(), c.blocked)
			}
		})
	}
}

func TestReturnsNeedAnotherProcedure(t *testing.T) {
	for _, name := range []string{"gb-h7", "gb-h1", "de-h7"} {
		o, _ := quoted(t, name)
		for purpose, want := range map[trade.Purpose]bool{trade.Sale: false, trade.Return: true, trade.Repair: true} {
			o.Purpose = purpose
			q, err := quoter(t).Quote(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			_, found := customs.Declare(o, q, customs.DeclareOptions{})
			if got := slices.ContainsFunc(found, func(f trade.Finding) bool { return f.Code == "declaration.procedure" }); got != want {
				t.Errorf("%s, %s: procedure in doubt %v, want %v", name, purpose, got, want)
			}
		}
	}
}

// An export is declared under the code of the country it leaves, and without what the destination charges.
func TestExport(t *testing.T) {
	o, q := quoted(t, "us-11")
	d, found := customs.Declare(o, q, customs.DeclareOptions{DataSet: "B1"})
	missing := func() bool {
		return slices.ContainsFunc(found, func(f trade.Finding) bool { return f.Code == "declaration.code" })
	}
	if d.Territory != "GB" || d.Items[0].Code != "610910" || !missing() {
		t.Errorf("declared to %s under %s, findings %v", d.Territory, d.Items[0].Code, found)
	}
	if d.CustomsValue.IsSet() || len(d.Charges)+len(d.Items[0].Charges) > 0 || d.Procedure != "" {
		t.Errorf("an export declares the destination's charges: %+v", d)
	}
	for i := range o.Items {
		o.Items[i].Codes["GB"] = o.Items[i].HSCode + "0000"
	}
	if d, found = customs.Declare(o, q, customs.DeclareOptions{DataSet: "B1"}); d.Items[0].Code != "61091000" || missing() {
		t.Errorf("declared under %s, findings %v", d.Items[0].Code, found)
	}
}

func TestDeclarantAndRepresentative(t *testing.T) {
	o, q := quoted(t, "gb-h1")
	d, found := customs.Declare(o, q, customs.DeclareOptions{
		Representative: &trade.Party{Name: "Broker Ltd", TaxIDs: []trade.TaxID{{Type: "eori", Value: "GB603202734852"}}}, Representation: "direct",
	})
	if got := d.Party(customs.Declarant).ID("eori"); got != "GB553202734852" {
		t.Errorf("the declarant is %q, want the importer, who has an EORI number", got)
	}
	if got := d.Party(customs.Representative).ID("eori"); got != "GB603202734852" {
		t.Errorf("the representative is %q", got)
	}
	for _, f := range found {
		if f.Code == "declaration.declarant_id" {
			t.Error("a declarant with an EORI number is reported as missing")
		}
	}
}

// randomOrder draws an order that is valid in form, to any destination of the world data.
func randomOrder(t *rapid.T) *trade.Order {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	to := rapid.SampledFrom(world.Territories()).Draw(t, "to")
	o := &trade.Order{
		ID: "R", Date: trade.NewDate(2024, 1, 1).AddDays(rapid.IntRange(0, 1100).Draw(t, "day")),
		Currency: trade.Currency(pick("currency", "USD", "EUR", "GBP", "JPY", "AUD", "CAD")),
		Terms:    trade.Incoterm(pick("terms", "DDP", "DAP")), Purpose: trade.Purpose(pick("purpose", "sale", "sale", "sale", "gift")),
		Seller: trade.Party{Name: "S"}, Buyer: trade.Party{Name: "B", Kind: trade.PartyKind(pick("buyer", "consumer", "consumer", "business"))},
		ShipTo:   trade.Address{Country: trade.Country(to), Line1: "1", City: "C", Region: trade.Region(map[trade.Territory]string{"CA": "ON", "BR": "SP"}[to])},
		ShipFrom: &trade.Address{Country: trade.Country(pick("from", "US", "CN", "DE", "GB", "CA", "MX"))},
	}
	if len(to) != 2 || to == "EU" {
		o.ShipTo.Country = "DE"
	}
	o.Shipping.Mode = trade.Mode(pick("mode", "post", "courier", "freight-air", "freight-sea"))
	places := o.Currency.MinorUnits()
	amount := func(label string, min, max int) trade.Money {
		return trade.Money{Amount: decimal.New(int64(rapid.IntRange(min, max).Draw(t, label)), -places), Currency: o.Currency}
	}
	if rapid.Bool().Draw(t, "shipping charged") {
		o.Shipping.Charged, o.Shipping.Insurance = amount("shipping", 0, 9000), amount("insurance", 0, 500)
	}
	if rapid.Bool().Draw(t, "registered") {
		o.Seller.Registrations = []string{"EU-IOSS", "GB-VAT", "AU-GST", "NO-VOEC", "BR-RC", "SG-GST", "NZ-GST", "CH-VAT"}
	}
	if rapid.IntRange(0, 4).Draw(t, "shelf prices") == 0 {
		o.PricesInclude = []trade.Included{trade.IncludesDuty, trade.IncludesTax}
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "lines") {
		it := trade.Item{
			SKU: fmt.Sprintf("SKU-%d", i), Description: pick("description", "Cotton T-shirt", "Watch", "Goods"), Quantity: decimal.NewFromInt(int64(rapid.IntRange(1, 99).Draw(t, "quantity"))),
			UnitPrice: amount("price", 1, 40000),
			HSCode:    trade.HSCode(pick("hs", "610910", "910212", "640399", "490199", "850760", "330499", "732690", "")),
			Origin:    trade.Country(pick("origin", "CN", "US", "VN", "IT", "DE", "GB", "CA", "MX", "")),
		}
		if rapid.Bool().Draw(t, "odd price") {
			it.UnitPrice.Amount = it.UnitPrice.Amount.Add(decimal.New(int64(rapid.IntRange(0, 9999).Draw(t, "tail")), -places-4))
		}
		if rapid.Bool().Draw(t, "line discount") {
			it.Discount = trade.Money{Amount: it.UnitPrice.Amount.Truncate(places), Currency: o.Currency}
		}
		if rapid.Bool().Draw(t, "weighs") {
			it.NetWeight = weight(int64(rapid.IntRange(1, 3000).Draw(t, "grams")))
			it.GrossWeight = it.NetWeight
		}
		if rapid.IntRange(0, 9).Draw(t, "digital") == 0 {
			it.Kind = trade.Digital
		}
		if rapid.Bool().Draw(t, "rate given") {
			it.DutyRate = pick("duty rate", "12%", "0%", "3.5%", "1.20 EUR/kg")
		}
		o.Items = append(o.Items, it)
	}
	if rapid.Bool().Draw(t, "cart discount") {
		no := false
		d := trade.Discount{Kind: pick("discount kind", "cart", "loyalty", "shipping"), Amount: amount("discount", 1, 2)}
		if rapid.Bool().Draw(t, "third party") {
			d.LowersCustomsValue = &no
		}
		o.Discounts = append(o.Discounts, d)
	}
	return o
}

// Everything that a declaration and an invoice print adds up to what the quote says, to the minor unit, for any order.
func TestTotalsAreTheQuotes(t *testing.T) {
	e := quoter(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := randomOrder(rt)
		q, err := e.Quote(context.Background(), o)
		if err != nil {
			rt.Skip(err) // a discount that exceeds the goods, say
		}
		same := func(what string, want, got trade.Money) {
			if !want.Amount.Equal(got.Amount) {
				rt.Fatalf("%s: the quote has %s, the document %s", what, want, got)
			}
		}
		sum := func(of ...trade.Money) (s trade.Money) {
			for _, m := range of {
				s, err = s.Add(m)
				if err != nil {
					rt.Fatal(err)
				}
			}
			return s
		}
		d, _ := customs.Declare(o, q, customs.DeclareOptions{})
		var value, customsValue, charged, goods, digital, printed, gross trade.Money
		lines := 0
		for _, g := range d.Items {
			value, customsValue, lines = sum(value, g.Value), sum(customsValue, g.CustomsValue), lines+len(g.Lines)
			for _, ch := range g.Charges {
				charged = sum(charged, ch.Amount)
			}
		}
		for _, ch := range d.Charges {
			charged = sum(charged, ch.Amount)
		}
		adjusted := d.IntrinsicValue
		for _, a := range d.Adjustments {
			adjusted = sum(adjusted, a.Amount)
		}
		for i := range q.Lines {
			if o.Items[i].Kind == trade.Digital {
				digital = sum(digital, q.Lines[i].Goods)
				lines++
			}
		}
		if lines != len(o.Items) {
			rt.Fatalf("%d lines are declared or digital, the order has %d", lines, len(o.Items))
		}
		goods = sum(q.Totals.Goods, q.Totals.Discounts.Neg())
		same("value of the goods", goods, sum(d.Value, digital))
		same("items' values", d.Value, value)
		same("customs value", q.Consignment.CustomsValue, customsValue)
		same("customs value by adjustments", q.Consignment.CustomsValue, adjusted)
		same("charges", q.CustomsTotals.Charges, charged)
		same("freight", q.Totals.Shipping, d.Freight)

		v := customs.NewInvoice(o, q, customs.Commercial)
		for _, l := range v.Lines {
			printed, gross = sum(printed, l.Total), sum(gross, l.Gross)
			same("line", l.Gross, sum(l.Total, l.Discount))
			if exact := l.UnitPrice.Amount.Mul(l.Quantity).Equal(l.Gross.Amount); exact == l.UnitRounded {
				rt.Fatalf("%s × %s against %s: rounded is %v", l.Quantity, l.UnitPrice, l.Gross, l.UnitRounded)
			}
		}
		same("invoice lines", goods, printed)
		same("invoice goods", q.Totals.Goods, gross)
		same("invoice total", sum(goods, q.Totals.Shipping, q.Totals.Insurance), v.Totals.Total)
		same("landed", q.Totals.Landed, sum(v.Totals.Total, v.Totals.Duties, v.Totals.Taxes, v.Totals.Fees))
		same("due", q.Totals.Landed, sum(v.Totals.DueAtCheckout, v.Totals.DueOnDelivery))
	})
}

// A line's amount is what counts; the price of a piece is derived from it.
func TestUnitPriceIsDerived(t *testing.T) {
	for _, c := range []struct {
		price    string
		quantity int64
		unit     string
		gross    string
		rounded  bool
	}{
		{"2.2727272727", 44, "2.2727", "100.00", true},
		{"19.90", 3, "19.90", "59.70", false},
		{"0.333", 3, "0.333", "1.00", true},
		{"0.001", 1000, "0.001", "1.00", false},
	} {
		o, _ := quoted(t, "gb-h7")
		o.Items, o.Discounts = o.Items[:1], nil
		it := &o.Items[0]
		it.Discount = trade.Money{}
		it.UnitPrice.Amount, it.Quantity = decimal.RequireFromString(c.price), decimal.NewFromInt(c.quantity)
		q, err := quoter(t).Quote(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		l := customs.NewInvoice(o, q, customs.Commercial).Lines[0]
		if l.UnitPrice.Text() != c.unit || l.Gross.Text() != c.gross || l.UnitRounded != c.rounded {
			t.Errorf("%d × %s: unit price %s, amount %s, rounded %v; want %s, %s, %v", c.quantity, c.price, l.UnitPrice.Text(), l.Gross.Text(), l.UnitRounded, c.unit, c.gross, c.rounded)
		}
	}
}

func TestUnsupportedDocument(t *testing.T) {
	o, q := quoted(t, "gb-h7")
	r := customs.Renderers(customs.JSON{})
	for _, form := range [][2]string{{"invoice", "pdf"}, {"birthday-card", "json"}, {"", ""}} {
		_, err := r.Render(context.Background(), form[0], form[1], customs.Source{Order: o, Quote: q})
		if fs := trade.FindingsOf(err); len(fs) != 1 || fs[0].Code != "document.unsupported" {
			t.Errorf("%v: %v", form, err)
		}
	}
}

func TestFileNames(t *testing.T) {
	for id, want := range map[string]string{
		"SO-1001": "invoice-SO-1001.json", "": "invoice.json", "../../etc/passwd": "invoice-______etc_passwd.json",
		strings.Repeat("x", 500): "invoice-" + strings.Repeat("x", 60) + ".json", "ä\x00\n": "invoice-___.json",
	} {
		if got := customs.FileName("invoice", id, "json"); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}
