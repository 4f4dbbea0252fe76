package landedcost_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

// everyRate gives any pair of currencies a plausible rate, so that random orders go anywhere.
type everyRate struct{}

func (everyRate) Rate(from, to trade.Currency, on trade.Date) (landedcost.Exchange, bool) {
	perUSD := map[trade.Currency]string{"USD": "1", "EUR": "0.9", "GBP": "0.75", "CAD": "1.4", "AUD": "1.5", "NZD": "1.7", "JPY": "150", "CHF": "0.8", "NOK": "10", "MXN": "18.5", "BRL": "5.25", "SGD": "1.3"}
	r, ok := perUSD[to]
	if !ok {
		r = "7.77"
	}
	f, ok := perUSD[from]
	if !ok {
		f = "7.77"
	}
	x := decimal.RequireFromString(r).DivRound(decimal.RequireFromString(f), 8)
	return landedcost.Exchange{From: from, To: to, Rate: x, Date: on, Source: "test"}, true
}

// addresses returns an address in each territory of the world data, with a region where the law asks for one; those that
// the data know too little of are named apart.
func addresses() (known []trade.Address, refused []trade.Territory) {
	special := []trade.Address{{Country: "GB", PostalCode: "BT1 1AA"}, {Country: "ES", PostalCode: "35001"}, {Country: "PT", PostalCode: "9000-001"}, {Country: "PT", PostalCode: "9500-001"}, {Country: "AT", PostalCode: "6991"},
		{Country: "CA", Region: "ON"}, {Country: "CA", Region: "QC"}, {Country: "BR", Region: "SP"}, {Country: "US", Region: "TX"}}
	for _, t := range world.Territories() {
		found := false
		for _, a := range append(special, trade.Address{Country: trade.Country(t)}) {
			if trade.TerritoryOf(a) != t || !a.Country.Valid() || a == (trade.Address{Country: "CA"}) || a == (trade.Address{Country: "BR"}) {
				continue
			}
			if r, err := shared.Regime(context.Background(), t, trade.NewDate(2026, 10, 5)); err != nil || r == nil {
				if !found && t != "EU" {
					refused = append(refused, t)
				}
				found = true
				continue
			}
			a.Line1, a.City = "1 Street", "City"
			known = append(known, a)
		}
	}
	return known, refused
}

// quotable are the addresses that orders can go to.
var quotable = sync.OnceValue(func() []trade.Address { good, _ := addresses(); return good })

// known reports whether the data hold the destination's law on the order's date.
func known(o *trade.Order) bool {
	r, err := shared.Regime(context.Background(), o.Territory(), o.LawDate())
	return err == nil && r != nil
}

// drawOrder draws an order that is valid in form, to any destination of the world data.
func drawOrder(t *rapid.T) *trade.Order {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	to := rapid.SampledFrom(quotable()).Draw(t, "to")
	o := &trade.Order{
		ID: "R", Date: trade.NewDate(2024, 1, 1).AddDays(rapid.IntRange(0, 1500).Draw(t, "day")),
		Currency: trade.Currency(pick("currency", "USD", "EUR", "GBP", "JPY", "AUD", "CAD")),
		Terms:    trade.Incoterm(pick("terms", "DDP", "DAP")), Purpose: trade.Purpose(pick("purpose", "sale", "sale", "sale", "gift")),
		Seller: trade.Party{Name: "S"}, Buyer: trade.Party{Name: "B", Kind: trade.PartyKind(pick("buyer", "consumer", "consumer", "business"))},
		ShipTo:   to,
		ShipFrom: &trade.Address{Country: trade.Country(pick("from", "US", "CN", "DE", "GB", "CA", "MX"))},
	}
	if !known(o) { // the data of some destinations begin later
		o.Date = trade.NewDate(2026, 10, 5)
	}
	o.Shipping.Mode = trade.Mode(pick("mode", "post", "courier", "freight-air", "freight-sea"))
	places := o.Currency.MinorUnits()
	money := func(label string, min, max int) trade.Money {
		return trade.Money{Amount: decimal.New(int64(rapid.IntRange(min, max).Draw(t, label)), -places), Currency: o.Currency}
	}
	if rapid.Bool().Draw(t, "shipping charged") {
		o.Shipping.Charged = money("shipping", 0, 9000)
		o.Shipping.Insurance = money("insurance", 0, 500)
	}
	for _, r := range []string{"EU-IOSS", "GB-VAT", "AU-GST", "NO-VOEC", "BR-RC", "SG-GST", "NZ-GST", "CH-VAT"} {
		if rapid.Bool().Draw(t, r) {
			o.Seller.Registrations = append(o.Seller.Registrations, r)
		}
	}
	for i := range rapid.IntRange(1, 5).Draw(t, "lines") {
		it := trade.Item{
			SKU: fmt.Sprintf("SKU-%d", i), Description: "Goods", Quantity: decimal.NewFromInt(int64(rapid.IntRange(1, 9).Draw(t, "quantity"))),
			UnitPrice: money("price", 1, 40000),
			HSCode:    trade.HSCode(pick("hs", "610910", "910212", "640399", "490199", "850760", "330499", "220421", "732690", "870899", "420292", "621210")),
			Origin:    trade.Country(pick("origin", "CN", "US", "VN", "IT", "DE", "GB", "CA", "MX", "JP", "CH")),
			NetWeight: trade.Weight{Value: decimal.New(int64(rapid.IntRange(1, 3000).Draw(t, "grams")), -3), Unit: "kg"},
			Category:  pick("category", "", "apparel", "books", "food"),
		}
		it.GrossWeight = it.NetWeight
		if rapid.Bool().Draw(t, "rate given") {
			it.DutyRate = pick("duty rate", "12%", "0%", "3.5%", "1.20 EUR/kg")
		}
		if rapid.Bool().Draw(t, "claims") {
			it.Preference = &trade.Preference{Claim: true, Proof: "origin-statement"}
		}
		o.Items = append(o.Items, it)
	}
	if rapid.Bool().Draw(t, "cart discount") {
		o.Discounts = []trade.Discount{{Kind: "cart", Amount: trade.Money{Amount: o.Items[0].UnitPrice.Amount.Mul(decimal.New(5, -1)).Truncate(places), Currency: o.Currency}}}
	}
	return o
}

func engine(t testing.TB) *landedcost.Engine {
	t.Helper()
	e, err := landedcost.New(landedcost.Config{Tariff: shared, Rates: everyRate{}})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var shared = world.New()

// Printed rows add up to printed totals, each zero says why, and the JSON of a quote reads back to the same JSON.
func TestQuoteOfAnyOrder(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOrder(rt)
		q, err := e.Quote(context.Background(), o)
		if err != nil {
			rt.Fatalf("%v", err)
		}
		checkSums(t, q)
		if t.Failed() {
			rt.Fatalf("%s", ledger(q))
		}
		for _, ch := range allCharges(q) {
			if ch.CustomsAmount.Amount.IsNegative() {
				rt.Fatalf("%s is negative: %s", ch.Name, ch.CustomsAmount)
			}
			if s := ch.Derivation.String(); !strings.Contains(s, ch.CustomsAmount.Text()) {
				rt.Fatalf("%s of %s: the derivation doesn't arrive at it: %s", ch.Name, ch.CustomsAmount, s)
			}
			if again, ok := ch.Derivation.Evaluate(); !ok || !again.Equal(ch.CustomsAmount) {
				rt.Fatalf("%s of %s: its derivation evaluates to %s (%v): %+v", ch.Name, ch.CustomsAmount, again, ok, ch.Derivation.Working())
			}
			if ch.Source == "" || ch.Debtor == "" || ch.Collected == "" {
				rt.Fatalf("%s lacks a source, debtor or place of collection: %+v", ch.Name, ch)
			}
		}
		if q.Status == landedcost.Complete && len(q.Charges)+len(q.Lines[0].Charges) == 0 && len(q.Findings) == 0 {
			rt.Fatalf("nothing at all is charged, and nothing says why: %s", ledger(q))
		}
		if q.Bounds != nil && (q.Totals.Landed.Amount.LessThan(q.Bounds.Low.Amount) && q.Status == landedcost.Complete) {
			rt.Fatalf("landed %s lies below its bounds %v", q.Totals.Landed, q.Bounds)
		}
		first, err := json.Marshal(q)
		if err != nil {
			rt.Fatal(err)
		}
		var back landedcost.Quote
		if err := json.Unmarshal(first, &back); err != nil {
			rt.Fatal(err)
		}
		second, err := json.Marshal(&back)
		if err != nil {
			rt.Fatal(err)
		}
		if string(first) != string(second) {
			rt.Fatalf("JSON out, in and out again differs: %s", cmp.Diff(string(first), string(second)))
		}
	})
}

func allCharges(q *landedcost.Quote) []landedcost.Charge {
	out := slices.Clone(q.Charges)
	for _, l := range q.Lines {
		out = append(out, l.Charges...)
	}
	return out
}

// The order of items changes nothing.
func TestPermutingItemsChangesNothing(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOrder(rt)
		a, err := e.Quote(context.Background(), o)
		if err != nil {
			rt.Fatal(err)
		}
		p := o.Clone()
		p.Items = rapid.Permutation(o.Items).Draw(rt, "permuted")
		b, err := e.Quote(context.Background(), p)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(fmt.Sprint(a.Totals), fmt.Sprint(b.Totals)); diff != "" {
			rt.Fatalf("totals differ: %s\n%s\n%s", diff, ledger(a), ledger(b))
		}
		rows := func(q *landedcost.Quote) []string {
			var out []string
			for _, l := range q.Lines {
				for _, ch := range l.Charges {
					out = append(out, fmt.Sprint(l.SKU, ch.ID, ch.Measure, ch.Amount, ch.CustomsAmount))
				}
			}
			slices.Sort(out)
			return out
		}
		if diff := cmp.Diff(rows(a), rows(b)); diff != "" {
			rt.Fatalf("rows differ: %s", diff)
		}
	})
}

// Under one measure set more value never means less duty, thresholds apart: above every threshold the duty grows.
func TestMoreValueNeverLessDuty(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOrder(rt)
		o.Currency, o.Purpose, o.Discounts = "USD", trade.Sale, nil
		o.Buyer.Kind = trade.Business
		o.Items = o.Items[:1]
		it := &o.Items[0]
		it.Quantity, it.Discount = decimal.NewFromInt(1), trade.Money{}
		o.Shipping = trade.Shipping{Mode: o.Shipping.Mode}
		price := func(p int) *landedcost.Quote {
			it.UnitPrice = trade.Money{Amount: decimal.NewFromInt(int64(p)), Currency: "USD"}
			q, err := e.Quote(context.Background(), o)
			if err != nil {
				rt.Fatal(err)
			}
			return q
		}
		low := rapid.IntRange(4000, 50000).Draw(rt, "low")
		a, b := price(low), price(low+rapid.IntRange(1, 5000).Draw(rt, "more"))
		if a.Procedure == b.Procedure && a.Status == b.Status && b.CustomsTotals.Duties.Amount.LessThan(a.CustomsTotals.Duties.Amount) {
			rt.Fatalf("duty fell from %s to %s\n%s\n%s", a.Totals.Duties, b.Totals.Duties, ledger(a), ledger(b))
		}
	})
}

// Shelf prices that contain duty and tax give them back: the buyer pays the shelf price and the carriage.
func TestTaxInclusivePrices(t *testing.T) {
	e := engine(t)
	off := 0
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOrder(rt)
		o.PricesInclude = []trade.Included{trade.IncludesDuty, trade.IncludesTax}
		q, err := e.Quote(context.Background(), o)
		if err != nil {
			rt.Fatal(err)
		}
		checkSums(t, q)
		shelf := o.Shipping.Charged.Amount.Add(o.Shipping.Insurance.Amount)
		for _, it := range o.Items {
			shelf = shelf.Add(it.Quantity.Mul(it.UnitPrice.Amount)).Sub(it.Discount.Amount)
		}
		for _, d := range o.Discounts {
			shelf = shelf.Sub(d.Amount.Amount)
		}
		if !q.Totals.Landed.Amount.Equal(shelf) {
			rt.Fatalf("the shelf prices and carriage are %s, landed %s\n%s", shelf, q.Totals.Landed, ledger(q))
		}
		if slices.Contains(codesOf(q), "price.no_solution") {
			off++
		}
	})
	t.Logf("%d orders lay at a threshold without an exact net price", off)
}

func TestEveryDestinationQuotesOnBothTerms(t *testing.T) {
	e := engine(t)
	good, refused := addresses()
	order := func(to trade.Address, terms trade.Incoterm) *trade.Order {
		return &trade.Order{ID: "x", Date: trade.NewDate(2026, 10, 5), Currency: "USD", Terms: terms, Seller: trade.Party{Name: "S"}, Buyer: trade.Party{Name: "B"},
			ShipTo: to, ShipFrom: &trade.Address{Country: "US"},
			Items: []trade.Item{{Description: "T-shirt", Quantity: decimal.NewFromInt(2), UnitPrice: trade.Money{Amount: decimal.NewFromInt(40), Currency: "USD"}, HSCode: "610910", Origin: "CN"}}}
	}
	if len(good) < 70 {
		t.Errorf("only %d destinations quote", len(good))
	}
	for _, to := range good {
		for _, terms := range []trade.Incoterm{trade.DDP, trade.DAP} {
			q, err := e.Quote(context.Background(), order(to, terms))
			if err != nil {
				t.Errorf("%v %s: %v", to, terms, err)
				continue
			}
			checkSums(t, q)
		}
	}
	for _, to := range refused { // too little is known: it says what is missing
		a := trade.Address{Country: trade.Country(to), City: "C", Line1: "1"}
		if trade.TerritoryOf(a) != to || !a.Country.Valid() {
			continue
		}
		_, err := e.Quote(context.Background(), order(a, trade.DDP))
		if fs := trade.FindingsOf(err); len(fs) == 0 || !strings.HasPrefix(fs[0].Code, "regime.") || fs[0].Message == "" {
			t.Errorf("%s: %v", to, err)
		}
	}
	o := &trade.Order{ID: "x", Date: trade.NewDate(2026, 10, 5), Currency: "USD", Seller: trade.Party{Name: "S"}, Buyer: trade.Party{Name: "B"},
		ShipTo: trade.Address{Country: "KP", City: "C", Line1: "1"}, ShipFrom: &trade.Address{Country: "US"},
		Items: []trade.Item{{Description: "T-shirt", Quantity: decimal.NewFromInt(2), UnitPrice: trade.Money{Amount: decimal.NewFromInt(40), Currency: "USD"}, HSCode: "610910", Origin: "CN"}}}
	_, err := e.Quote(context.Background(), o)
	fs := trade.FindingsOf(err)
	if len(fs) != 1 || fs[0].Code != "regime.missing" || !strings.Contains(fs[0].Settles, "KP") {
		t.Errorf("a destination without data: %v", err)
	}
}

// A destination of which only facts are held refuses, and says what is missing.
func TestTooLittleKnown(t *testing.T) {
	c, err := tariff.DecodeCountry([]byte(`{"schema": "crossborder/country/1", "territory": "KP", "name": "K", "version": "1", "verified_on": "2026-11-22",
		"tier": "C", "currency": "KPW", "missing": ["valuation basis", "thresholds"]}`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := tariff.NewBook("facts", c)
	if err != nil {
		t.Fatal(err)
	}
	e, err := landedcost.New(landedcost.Config{Tariff: tariff.Chain(b, shared)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Lookup(context.Background(), landedcost.LookupRequest{Destination: "KP", Code: "610910", Origin: "CN", Date: trade.NewDate(2026, 10, 5)})
	fs := trade.FindingsOf(err)
	if len(fs) != 1 || fs[0].Code != "regime.missing" || !strings.Contains(fs[0].Message, "missing: valuation basis; thresholds") {
		t.Errorf("%v", err)
	}
}

func TestCancelledContextStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	o := &trade.Order{}
	if _, err := engine(t).Quote(ctx, o); err == nil {
		t.Error("a cancelled context answered")
	}
}
