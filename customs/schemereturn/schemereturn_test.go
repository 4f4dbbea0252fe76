package schemereturn_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder/customs/schemereturn"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

var law = world.New()

func date(s string) trade.Date {
	d, err := trade.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func d(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// published are rates on the days they were published on.
func published(t testing.TB, rows ...string) *landedcost.RateTable {
	t.Helper()
	r, err := landedcost.ReadRates(strings.NewReader("from,to,rate,date,source\n" + strings.Join(rows, "\n") + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sold quotes and seals a parcel of one kind of goods to a consumer.
func sold(t testing.TB, id string, to trade.Country, currency trade.Currency, price, day, hs string, rates landedcost.Rates) schemereturn.Sale {
	t.Helper()
	o, err := trade.DecodeOrder([]byte(fmt.Sprintf(`{"id": %q, "date": %q, "currency": %q, "terms": "DDP", "shipping": {"mode": "courier"},
		"seller": {"name": "Bright Trading", "address": {"country": "CN"}, "registrations": ["EU-IOSS", "GB-VAT", "NO-VOEC", "AU-GST"]},
		"buyer": {"name": "B", "kind": "consumer"}, "ship_to": {"country": %q}, "ship_from": {"country": "CN"},
		"items": [{"description": "goods", "quantity": 1, "unit_price": %q, "hs_code": %q, "origin": "CN"}]}`, id, day, currency, to, price, hs)))
	if err != nil {
		t.Fatal(err)
	}
	e, err := landedcost.New(landedcost.Config{Tariff: law, Rates: rates})
	if err != nil {
		t.Fatal(err)
	}
	q, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := q.MakeSeal(o); err != nil {
		t.Fatal(err)
	}
	return schemereturn.Sale{Quote: q, Date: date(day)}
}

func rows(r *schemereturn.Return) string {
	var out []string
	for _, x := range r.Rows {
		out = append(out, fmt.Sprintf("%s %s ×%d: %s → %s", x.State, x.Rate, x.Sales, x.Base.Amount, x.Tax.Amount))
	}
	return strings.Join(out, "; ")
}

func codes(fs []trade.Finding) string {
	var out []string
	for _, f := range fs {
		out = append(out, strings.TrimPrefix(f.Code, "scheme_return.")+" "+string(f.Severity))
	}
	return strings.Join(out, ", ")
}

// A month of the import one-stop shop before the duty of July 2026: 19 % in Germany, 20 % in France, two sales, one of June.
func TestImportOneStopShop(t *testing.T) {
	sales := []schemereturn.Sale{
		sold(t, "1", "DE", "EUR", "10.00", "2026-05-02", "6109.10", nil), sold(t, "2", "DE", "EUR", "20.10", "2026-05-31", "6109.10", nil),
		sold(t, "3", "FR", "EUR", "40.00", "2026-05-15", "6109.10", nil), sold(t, "4", "FR", "EUR", "50.00", "2026-06-01", "6109.10", nil),
	}
	r, found := schemereturn.Prepare("EU-IOSS", schemereturn.Month(2026, 5), sales, schemereturn.Options{})
	if len(found) > 0 {
		t.Error(found)
	}
	if got, want := rows(r), "DE 19% ×2: 30.1 → 5.72; FR 20% ×1: 40 → 8"; got != want { // 1.90 + 3.82
		t.Errorf("%s, want %s", got, want)
	}
	if !r.Tax.Amount.Equal(d("13.72")) || !r.Base.Amount.Equal(d("70.1")) || r.Currency != "EUR" || r.Due != date("2026-06-30") {
		t.Errorf("%s on %s, due %s", r.Tax, r.Base, r.Due)
	}
}

// Sales in dollars are summed in dollars and converted once, at the rate of the month's last day or the next published.
func TestConversionAtTheEndOfThePeriod(t *testing.T) {
	rates := published(t, "USD,EUR,0.9,2026-05-01,daily", "USD,EUR,0.8,2026-05-29,daily", "USD,EUR,0.85,2026-06-01,daily") // 30 and 31 May are a weekend
	sales := []schemereturn.Sale{sold(t, "1", "DE", "USD", "10.00", "2026-05-02", "6109.10", rates), sold(t, "2", "DE", "USD", "20.00", "2026-05-03", "6109.10", rates)}
	r, found := schemereturn.Prepare("EU-IOSS", schemereturn.Month(2026, 5), sales, schemereturn.Options{Rates: rates})
	if len(found) > 0 {
		t.Error(found)
	}
	if len(r.Rows) != 1 || len(r.Exchange) != 1 || r.Exchange[0].Date != date("2026-06-01") {
		t.Fatalf("%+v", r)
	}
	tax := sales[0].Quote.Totals.Taxes.Amount.Add(sales[1].Quote.Totals.Taxes.Amount)
	if x := r.Rows[0]; !x.Sold[0].Tax.Amount.Equal(tax) || x.Sold[0].Tax.Currency != "USD" || !x.Tax.Amount.Equal(tax.Mul(d("0.85")).Round(2)) || !x.Sold[0].Base.Amount.Equal(d("30")) {
		t.Errorf("%+v, want tax of %s", x, tax)
	}
	for _, c := range []struct {
		name  string
		rates landedcost.Rates
		codes string
	}{{"no rate", nil, "rate block"}, {"an old rate", published(t, "USD,EUR,0.8,2026-05-29,daily"), "rate review"}} {
		if _, found := schemereturn.Prepare("EU-IOSS", schemereturn.Month(2026, 5), sales, schemereturn.Options{Rates: c.rates}); codes(found) != c.codes {
			t.Errorf("%s: %s", c.name, codes(found))
		}
	}
}

func TestOtherSchemes(t *testing.T) {
	rates := published(t, "EUR,NOK,11.5,2026-01-01,customs", "EUR,GBP,0.85,2026-01-01,customs", "EUR,AUD,1.7,2026-01-01,customs")
	for _, c := range []struct {
		scheme string
		to     trade.Country
		due    string
		whole  bool
	}{{"NO-VOEC", "NO", "2026-07-20", true}, {"GB-VAT", "GB", "2026-08-07", false}, {"AU-GST", "AU", "2026-07-28", false}} {
		sales := []schemereturn.Sale{sold(t, "1", c.to, "EUR", "33.33", "2026-05-02", "6109.10", rates), sold(t, "2", c.to, "EUR", "44.44", "2026-06-30", "6109.10", rates)}
		r, found := schemereturn.Prepare(c.scheme, schemereturn.Quarter(2026, 2), sales, schemereturn.Options{})
		if len(found) > 0 || len(r.Rows) != 1 {
			t.Errorf("%s: %v %+v, scheme of the quote %s", c.scheme, found, r, sales[0].Quote.Scheme)
			continue
		}
		want := sales[0].Quote.CustomsTotals.Taxes.Amount.Add(sales[1].Quote.CustomsTotals.Taxes.Amount)
		if c.whole {
			want = want.Round(0)
		}
		if !r.Tax.Amount.Equal(want) || want.IsZero() || r.Due != date(c.due) || r.Tax.Currency != sales[0].Quote.CustomsTotals.Taxes.Currency {
			t.Errorf("%s: %s, want %s; due %s, want %s", c.scheme, r.Tax, want, r.Due, c.due)
		}
	}
}

func TestRefunds(t *testing.T) {
	one, two := sold(t, "1", "DE", "EUR", "100.00", "2026-05-02", "6109.10", nil), sold(t, "2", "FR", "EUR", "50.00", "2026-04-02", "6109.10", nil)
	opt := schemereturn.Options{Refunds: []schemereturn.Refund{
		{Quote: one.Quote, Sold: one.Date, Date: date("2026-05-20"), Tax: trade.Money{Amount: d("9.50"), Currency: "EUR"}}, // half, in the period of the sale
		{Quote: two.Quote, Sold: two.Date, Date: date("2026-05-21")},                                                       // all, of April
	}}
	r, found := schemereturn.Prepare("EU-IOSS", schemereturn.Month(2026, 5), []schemereturn.Sale{one, two}, opt)
	if len(found) > 0 {
		t.Error(found)
	}
	if got := rows(r); got != "DE 19% ×1: 50 → 9.5" {
		t.Error(got)
	}
	if len(r.Corrections) != 1 || r.Corrections[0].State != "FR" || r.Corrections[0].Period != schemereturn.Month(2026, 4) || !r.Corrections[0].Tax.Amount.Equal(d("-10")) {
		t.Errorf("%+v", r.Corrections)
	}
	if !r.Tax.Amount.Equal(d("-0.5")) {
		t.Errorf("owed: %s", r.Tax)
	}
	opt.Refunds[0].Tax.Amount = d("19.01")
	if _, found := schemereturn.Prepare("EU-IOSS", schemereturn.Month(2026, 5), nil, opt); codes(found) != "refund block" {
		t.Errorf("more is given back than was charged: %s", codes(found))
	}
}

func TestSealsAndOtherFaults(t *testing.T) {
	sale := sold(t, "1", "DE", "EUR", "10.00", "2026-05-02", "6109.10", nil)
	altered := *sale.Quote
	altered.Totals.Taxes.Amount = d("0.01")
	open := *sale.Quote
	open.Seal = nil
	for _, c := range []struct {
		name, scheme string
		period       trade.Period
		sales        []schemereturn.Sale
		codes, rows  string
	}{
		{"twice", "EU-IOSS", schemereturn.Month(2026, 5), []schemereturn.Sale{sale, sale}, "twice warn", "DE 19% ×1: 10 → 1.9"},
		{"altered", "EU-IOSS", schemereturn.Month(2026, 5), []schemereturn.Sale{{Quote: &altered, Date: sale.Date}}, "altered block", ""},
		{"not sealed", "EU-IOSS", schemereturn.Month(2026, 5), []schemereturn.Sale{{Quote: &open, Date: sale.Date}}, "unsealed review", "DE 19% ×1: 10 → 1.9"},
		{"a quarter of a monthly scheme", "EU-IOSS", schemereturn.Quarter(2026, 2), []schemereturn.Sale{sale}, "period review", "DE 19% ×1: 10 → 1.9"},
		{"another scheme's", "NO-VOEC", schemereturn.Quarter(2026, 2), []schemereturn.Sale{sale, {}}, "", ""},
		{"before the scheme", "EU-IOSS", schemereturn.Month(2021, 6), nil, "scheme block", ""},
		{"no such scheme", "XX", schemereturn.Month(2026, 5), nil, "scheme block", ""},
	} {
		r, found := schemereturn.Prepare(c.scheme, c.period, c.sales, schemereturn.Options{})
		if codes(found) != c.codes {
			t.Errorf("%s: %s, want %s", c.name, codes(found), c.codes)
		}
		if r != nil && rows(r) != c.rows {
			t.Errorf("%s: %s, want %s", c.name, rows(r), c.rows)
		}
	}
}

func TestSchemesHaveSources(t *testing.T) {
	list := schemereturn.Schemes()
	if len(list) < 6 {
		t.Fatalf("%d schemes", len(list))
	}
	for _, s := range list {
		if s.Instrument == "" || s.Source == "" || s.Confidence == "" || s.RoundingName == "" || s.From.IsZero() || s.Currency == "" || s.Months == 0 {
			t.Errorf("%+v", s)
		}
	}
}

// Whatever is sold, in whatever order: the return is the sum of what the quotes charged.
func TestReturnIsTheSumOfTheQuotes(t *testing.T) {
	var pool []schemereturn.Sale
	for i, to := range []trade.Country{"DE", "FR", "IT", "ES", "DE", "NL"} {
		pool = append(pool, sold(t, fmt.Sprint("o", i), to, "EUR", fmt.Sprintf("%d.%02d", 7+i*9, i*17), fmt.Sprintf("2026-10-%02d", 1+i*5), []string{"6109.10", "9102.11", "4901.99"}[i%3], nil))
	}
	rapid.Check(t, func(rt *rapid.T) {
		sales := rapid.Permutation(pool).Draw(rt, "sales")[:rapid.IntRange(0, len(pool)).Draw(rt, "n")]
		r, _ := schemereturn.Prepare("EU-IOSS", schemereturn.Month(2026, 10), sales, schemereturn.Options{})
		var want decimal.Decimal
		for _, s := range sales {
			want = want.Add(s.Quote.Totals.Taxes.Amount)
		}
		if !r.Tax.Amount.Equal(want) {
			rt.Fatalf("%s, want %s", r.Tax, want)
		}
		var sum decimal.Decimal
		for _, x := range r.Rows {
			sum = sum.Add(x.Tax.Amount)
		}
		if !sum.Equal(r.Tax.Amount) || !slices.IsSortedFunc(r.Rows, func(a, b schemereturn.Row) int { return strings.Compare(string(a.State), string(b.State)) }) {
			rt.Fatalf("rows add up to %s, not %s", sum, r.Tax)
		}
	})
}

func ExamplePrepare() {
	order, _ := trade.DecodeOrder([]byte(`{"id": "SO-7", "date": "2026-05-05", "currency": "EUR", "terms": "DDP",
		"seller": {"name": "Bright Trading", "address": {"country": "CN"}, "registrations": ["EU-IOSS"]}, "buyer": {"name": "B", "kind": "consumer"},
		"ship_to": {"country": "DE"}, "ship_from": {"country": "CN"},
		"items": [{"description": "Cotton T-shirt", "quantity": 2, "unit_price": "10.00", "hs_code": "6109.10", "origin": "CN"}]}`))
	engine, err := landedcost.New(landedcost.Config{Tariff: world.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	quote, err := engine.Quote(context.Background(), order)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := quote.MakeSeal(order); err != nil {
		fmt.Println(err)
		return
	}
	ret, findings := schemereturn.Prepare("EU-IOSS", schemereturn.Month(2026, 5), []schemereturn.Sale{{Quote: quote, Date: order.Date}}, schemereturn.Options{})
	for _, r := range ret.Rows {
		fmt.Println(r.State, r.Rate, r.Base, r.Tax)
	}
	fmt.Println(ret.Tax, "due", ret.Due, findings)
	// Output:
	// DE 19% EUR 20.00 EUR 3.80
	// EUR 3.80 due 2026-06-30 []
}
