package carrier_test

import (
	"encoding/json"
	"testing"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/carriertest"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cardWith returns a card with one service at 10.00 EUR everywhere and the surcharges given.
func cardWith(t testing.TB, surcharges ...carrier.Surcharge) *carrier.RateCard {
	t.Helper()
	return &carrier.RateCard{Carrier: "test", Version: "1", Currency: "EUR", Source: "test", From: []trade.Country{"DE"}, Surcharges: surcharges,
		Services: []carrier.CardService{{Service: carrier.Service{ID: "std", Mode: trade.Courier, Terms: []trade.Incoterm{"DAP", "DDP"}}, Optional: []string{"insurance"}, DangerousGoods: []string{"*"}}},
		Zones:    []carrier.ZoneRule{{Zone: "Z", Countries: []trade.Country{"*"}}},
		Rates:    []carrier.RateRow{{Service: "std", Zone: "Z", UpTo: dec("100"), Price: dec("10")}}}
}

// orderShipment is two parcels to Boston with three lines.
func orderShipment() carrier.Shipment {
	s := shipment("DE", "US", box(40, 30, 20, 4000), box(60, 10, 10, 1500))
	s.To = trade.Address{Country: "US", Region: "MA", PostalCode: "02108-1234"}
	s.Value, s.Options = carriertest.Money("150", "EUR"), []string{"insurance"}
	s.Order = &trade.Order{Buyer: trade.Party{Kind: trade.Consumer}, Purpose: trade.Gift, Items: []trade.Item{
		{SKU: "A", HSCode: "610910", Origin: "CN", Category: "apparel"},
		{SKU: "B", HSCode: "851310", Origin: "DE", DangerousGoods: &trade.DangerousGoods{UN: "UN3481", PackingInstruction: "966", Section: "II"}, Facts: map[string]string{"coated": "yes"}},
		{SKU: "C", HSCode: "491110", Origin: "DE"}}}
	s.Order.Dates.Loading = trade.NewDate(2026, 10, 7)
	return s
}

// Each condition's answer for one shipment.
func TestSurchargeConditions(t *testing.T) {
	holds := map[string]bool{
		`{}`: true, `{"destination": "US"}`: true, `{"destination": ["CA", "MX"]}`: false, `{"region": ["MA", "NY"]}`: true, `{"region": "NY"}`: false,
		`{"dispatch": "DE"}`: true, `{"dispatch": "US"}`: false, `{"postcode": "021"}`: true, `{"postcode": "03"}`: false, `{"postcode": "02100..02110"}`: true,
		`{"postcode": "02109..02110"}`: false, `{"postcode": "021081234..021081234"}`: true, `{"postcode": "0210812345..0210812346"}`: false,
		`{"terms": "DAP"}`: true, `{"incoterm": "DDP"}`: false, `{"service": "std"}`: true, `{"service": "other"}`: false, `{"zone": "Z"}`: true, `{"zone": "Y"}`: false,
		`{"carrier": "test"}`: true, `{"carrier": "x"}`: false, `{"mode": "courier"}`: true, `{"mode": "post"}`: false, `{"option": "insurance"}`: true, `{"option": "saturday"}`: false,
		`{"signature": "true"}`: false, `{"buyer": "consumer"}`: true, `{"buyer": "business"}`: false, `{"purpose": "gift"}`: true, `{"purpose": "sale"}`: false,
		`{"code": "61"}`: true, `{"code": "62"}`: false, `{"origin": "CN"}`: true, `{"origin": "VN"}`: false, `{"category": "apparel"}`: true, `{"category": "toys"}`: false,
		`{"un": "UN3481"}`: true, `{"un": "UN1845"}`: false,
		`{"value": {"of": "weight", "over": "5.4 kg"}}`: true, `{"value": {"of": "weight", "over": "5500 g"}}`: false, `{"value": {"of": "weight", "at_least": "5500 g"}}`: true,
		`{"value": {"of": "billable_weight", "at_least": "5.5 kg"}}`: true, `{"value": {"of": "billable_weight", "over": "5.5 kg"}}`: false,
		`{"value": {"of": "length", "at_least": "60 cm"}}`: true, `{"value": {"of": "length", "over": "60 cm"}}`: false, `{"value": {"of": "width", "at_least": "300 mm"}}`: true,
		`{"value": {"of": "width", "over": "30 cm"}}`: false, `{"value": {"of": "height", "at_least": "20 cm"}}`: true, `{"value": {"of": "height", "over": "20 cm"}}`: false,
		`{"value": {"of": "girth", "at_least": "100 cm"}}`: true, `{"value": {"of": "girth", "over": "1 m"}}`: false,
		`{"value": {"of": "length_girth", "at_least": "140 cm"}}`: true, `{"value": {"of": "length_girth", "over": "140 cm"}}`: false,
		`{"value": {"of": "sum", "at_least": "90 cm"}}`: true, `{"value": {"of": "sum", "over": "90 cm"}}`: false,
		`{"value": {"of": "volume", "at_least": "24000 cm3"}}`: true, `{"value": {"of": "volume", "over": "24000 cm3"}}`: false,
		`{"value": {"of": "goods", "at_most": "150 EUR"}}`: true, `{"value": {"of": "goods", "under": "150 EUR"}}`: false,
		`{"value": {"of": "parcels", "at_least": "2"}}`: true, `{"value": {"of": "parcels", "over": "2"}}`: false, `{"value": {"of": "lines", "at_least": "3"}}`: true, `{"value": {"of": "lines", "over": "3"}}`: false,
		`{"date": {"of": "order", "from": "2026-10-05"}}`: true, `{"date": {"of": "order", "after": "2026-10-05"}}`: false, `{"date": {"of": "loading", "from": "2026-10-07"}}`: true, `{"date": {"of": "loading", "before": "2026-10-07"}}`: false,
		`{"any_line": {"un": "UN3481", "fact": {"name": "packing_instruction", "in": ["966"]}}}`: true, `{"any_line": {"un": "UN3481", "fact": {"name": "packing_instruction", "in": ["967"]}}}`: false,
		`{"any_line": {"fact": {"name": "section", "is": "II"}}}`: true, `{"any_line": {"fact": {"name": "section", "is": "I"}}}`: false,
		`{"any_line": {"code": "85", "fact": {"name": "coated", "is": "yes"}}}`: true, `{"all_lines": {"origin": ["CN", "DE"]}}`: true, `{"all_lines": {"origin": "DE"}}`: false,
	}
	for text, want := range holds {
		extra := carrier.Surcharge{ID: "x", Kind: "other", Name: "X", Fixed: dec("1")}
		require.NoError(t, json.Unmarshal([]byte(text), &extra.When), text)
		o, r := find(answers(t, adapterOf(t, cardWith(t, extra)), orderShipment()), "std", "DAP")
		if assert.NotNil(t, o, "%s: %v", text, r) {
			assert.Equal(t, want, chargeOf(o, "other") != "", text)
		}
	}
}

// What a surcharge needs and isn't known rejects the service, by the kind of what is missing.
func TestUndecidedSurcharges(t *testing.T) {
	tests := map[string]carrier.RejectCode{
		`{"value": {"of": "length", "over": "60 cm"}}`:    carrier.MissingDimensions,
		`{"value": {"of": "goods", "over": "60 USD"}}`:    carrier.CurrencyMissing,
		`{"buyer": "business"}`:                           carrier.RuleUndecided,
		`{"date": {"of": "entry", "from": "2026-01-01"}}`: carrier.RuleUndecided,
		`{"buyer": "business", "region": "NY"}`:           carrier.RuleUndecided,
	}
	for text, want := range tests {
		extra := carrier.Surcharge{ID: "x", Kind: "other", Name: "X", Fixed: dec("1")}
		require.NoError(t, json.Unmarshal([]byte(text), &extra.When), text)
		s := orderShipment()
		s.Order.Buyer.Kind, s.To.Region, s.Parcels = "", "", []carrier.Parcel{{Grams: 500}}
		_, r := find(answers(t, adapterOf(t, cardWith(t, extra)), s), "std", "DAP")
		if assert.NotNil(t, r, text) {
			assert.Equal(t, want, r.Code, text)
			assert.Contains(t, r.Because, "x depends on")
		}
		if want == carrier.MissingDimensions {
			s.Parcels[0].Assumed = "by weight"
			o, _ := find(answers(t, adapterOf(t, cardWith(t, extra)), s), "std", "DAP")
			require.NotNil(t, o, "an assumption lets the service be priced")
			assert.Equal(t, []string{"by weight"}, o.Assumes)
		}
	}
}

func TestSurchargeAmounts(t *testing.T) {
	charge := func(edit func(*carrier.Surcharge)) string {
		x := carrier.Surcharge{ID: "x", Kind: "other", Name: "X"}
		edit(&x)
		o, r := find(answers(t, adapterOf(t, cardWith(t, x)), orderShipment()), "std", "DAP")
		require.NotNil(t, o, "%v", r)
		return chargeOf(o, "other")
	}
	d := func(s string) decimal.Decimal { return dec(s) }
	assert.Equal(t, "3.00", charge(func(x *carrier.Surcharge) { x.Fixed = d("3") }))
	assert.Equal(t, "6.00", charge(func(x *carrier.Surcharge) { x.Fixed, x.Per = d("3"), "piece" }))
	assert.Equal(t, "3.00", charge(func(x *carrier.Surcharge) { x.Fixed, x.Per, x.Above = d("3"), "piece", 1 }))
	assert.Equal(t, "9.00", charge(func(x *carrier.Surcharge) { x.Fixed, x.Per = d("3"), "line" }))
	assert.Equal(t, "", charge(func(x *carrier.Surcharge) { x.Fixed, x.Per, x.Above = d("3"), "line", 3 }))
	assert.Equal(t, "1.25", charge(func(x *carrier.Surcharge) { x.Percent, x.Of = d("12.5"), []string{"base"} }))
	assert.Equal(t, "20.00", charge(func(x *carrier.Surcharge) { x.Percent, x.Of = d("12.5"), []string{"base", "goods"} }))
	assert.Equal(t, "1.38", charge(func(x *carrier.Surcharge) { x.PerUnit = d("0.25") }), "5.5 kg × 0.25, half up")
	assert.Equal(t, "4.00", charge(func(x *carrier.Surcharge) { x.PerUnit, x.Minimum = d("0.25"), d("4") }))
	assert.Equal(t, "1.00", charge(func(x *carrier.Surcharge) { x.PerUnit, x.Maximum = d("0.25"), d("1") }))
	assert.Equal(t, "1.38", charge(func(x *carrier.Surcharge) { x.PerUnit, x.Minimum, x.Maximum = d("0.25"), d("1"), d("2") }))
	assert.Equal(t, "3.00", charge(func(x *carrier.Surcharge) { x.PerUnit, x.Per, x.Minimum = d("0.25"), "piece", d("1.5") }), "for each piece at least 1.50")
	assert.Equal(t, "-1.00", chargeDiscount(t))
	assert.Equal(t, "", charge(func(x *carrier.Surcharge) { x.Fixed, x.Terms = d("3"), []trade.Incoterm{"DDP"} }))
	assert.Equal(t, "", charge(func(x *carrier.Surcharge) { x.Fixed, x.Valid = d("3"), trade.Period{To: day(t, "2026-10-04")} }))
	assert.Equal(t, "3.00", charge(func(x *carrier.Surcharge) { x.Fixed, x.Valid = d("3"), trade.Period{To: day(t, "2026-10-05")} }))
	assert.Equal(t, "0.50", charge(func(x *carrier.Surcharge) {
		x.Of, x.Series = []string{"base"}, []carrier.SeriesRate{{From: day(t, "2026-09-01"), Percent: d("4")}, {From: day(t, "2026-10-05"), Percent: d("5")}, {From: day(t, "2026-10-06"), Percent: d("6")}}
	}))
}

// chargeDiscount prices a discount of a tenth: it lowers the total.
func chargeDiscount(t *testing.T) string {
	x := carrier.Surcharge{ID: "x", Kind: "discount", Name: "X", Percent: dec("-10"), Of: []string{"base"}}
	o, _ := find(answers(t, adapterOf(t, cardWith(t, x)), orderShipment()), "std", "DAP")
	require.NotNil(t, o)
	assert.Equal(t, "EUR 9.00", o.Total.String())
	return chargeOf(o, "discount")
}

// A fuel series that begins later has no rate, and no rate isn't zero.
func TestSeriesBeforeItsBeginning(t *testing.T) {
	x := carrier.Surcharge{ID: "fuel", Kind: "fuel", Name: "Fuel", Of: []string{"base"}, Series: []carrier.SeriesRate{{From: day(t, "2026-10-06"), Percent: dec("5")}}}
	_, r := find(answers(t, adapterOf(t, cardWith(t, x)), orderShipment()), "std", "DAP")
	require.NotNil(t, r)
	assert.Equal(t, carrier.CardExpired, r.Code)
}

// UPS bills a large package as at least 90 lb: a least weight goes into the base price. carriers.md section 2.
func TestLeastBillableWeight(t *testing.T) {
	x := carrier.Surcharge{ID: "large", Kind: "oversize", Name: "Large", Fixed: dec("50"), Per: "piece", BillableWeight: dec("40")}
	require.NoError(t, json.Unmarshal([]byte(`{"value": {"of": "length_girth", "over": "130 cm"}}`), &x.When))
	o, _ := find(answers(t, adapterOf(t, cardWith(t, x)), orderShipment()), "std", "DAP")
	require.NotNil(t, o)
	assert.Equal(t, "41.5 kg", o.BillableWeight, "40 kg for the parcel of 140 cm, 1.5 kg for the other")
	assert.Equal(t, "50.00", chargeOf(o, "oversize"))
}

func TestLimits(t *testing.T) {
	reject := func(l carrier.CardLimits) carrier.RejectCode {
		c := cardWith(t)
		c.Services[0].Limits = l
		if _, r := find(answers(t, adapterOf(t, c), orderShipment()), "std", "DAP"); r != nil {
			return r.Code
		}
		return ""
	}
	tests := []struct {
		at, below carrier.CardLimits
		code      carrier.RejectCode
	}{
		{carrier.CardLimits{Weight: dec("4")}, carrier.CardLimits{Weight: dec("3.999")}, carrier.TooHeavy},
		{carrier.CardLimits{ShipmentWeight: dec("5.5")}, carrier.CardLimits{ShipmentWeight: dec("5.499")}, carrier.TooHeavy},
		{carrier.CardLimits{Length: dec("60")}, carrier.CardLimits{Length: dec("59.9")}, carrier.TooLong},
		{carrier.CardLimits{Second: dec("30")}, carrier.CardLimits{Second: dec("29.9")}, carrier.TooLong},
		{carrier.CardLimits{LengthGirth: dec("140")}, carrier.CardLimits{LengthGirth: dec("139.9")}, carrier.GirthExceeded},
		{carrier.CardLimits{Sum: dec("90")}, carrier.CardLimits{Sum: dec("89.9")}, carrier.TooLong},
		{carrier.CardLimits{Value: dec("150")}, carrier.CardLimits{Value: dec("149.99")}, carrier.ValueExceeded},
		{carrier.CardLimits{Parcels: 2}, carrier.CardLimits{Parcels: 1}, carrier.TooManyParcels},
	}
	for _, tt := range tests {
		assert.Empty(t, reject(tt.at), "at the limit %+v", tt.at)
		assert.Equal(t, tt.code, reject(tt.below), "%+v", tt.below)
	}
	for _, l := range []carrier.CardLimits{{Length: dec("60")}, {Second: dec("60")}, {LengthGirth: dec("200")}, {Sum: dec("200")}} {
		c := cardWith(t)
		c.Services[0].Limits = l
		s := orderShipment()
		s.Parcels = []carrier.Parcel{{Grams: 500}}
		_, r := find(answers(t, adapterOf(t, c), s), "std", "DAP")
		require.NotNil(t, r)
		assert.Equal(t, carrier.MissingDimensions, r.Code, "a size limit needs a size: %+v", l)
	}
}

func TestPOBoxes(t *testing.T) {
	c := cardWith(t)
	c.Services[0].NoPOBox = true
	a := adapterOf(t, c)
	for line, refused := range map[string]bool{"PO Box 7": true, "p.o. box 7": true, "Postfach 12 34": true, "Boite postale 3": true, "Boîte postale 3": true, "12 Box Lane": false, "": false} {
		for i := range 2 {
			s := orderShipment()
			*[]*string{&s.To.Line1, &s.To.Line2}[i] = line
			_, r := find(answers(t, a, s), "std", "DAP")
			assert.Equal(t, refused, r != nil, "%q", line)
		}
	}
}

// Zones by origin, with exceptions, and the first advance fee that fits.
func TestZonesAndAdvances(t *testing.T) {
	c := cardWith(t)
	c.From = []trade.Country{"DE", "FR"}
	c.Zones = []carrier.ZoneRule{{Zone: "A", From: []trade.Country{"FR"}, Countries: []trade.Country{"US"}}, {Zone: "B", From: []trade.Country{"DE"}, Countries: []trade.Country{"US"}}, {Zone: "C", Countries: []trade.Country{"*"}, Except: []trade.Country{"KP"}}}
	c.Rates = nil
	for zone, price := range map[string]string{"A": "1", "B": "2", "C": "3"} {
		c.Rates = append(c.Rates, carrier.RateRow{Service: "std", Zone: zone, Price: dec(price)})
	}
	c.Advances = []carrier.AdvanceRule{{ID: "business", Name: "Business", Flat: dec("1")}, {ID: "ddp", Name: "DDP", Terms: []trade.Incoterm{"DDP"}, Flat: dec("2")}, {ID: "rest", Name: "Rest", Minimum: dec("3"), Percent: dec("2")}}
	require.NoError(t, json.Unmarshal([]byte(`{"buyer": "business"}`), &c.Advances[0].When))
	a := adapterOf(t, c)
	price := func(from, to trade.Country, terms trade.Incoterm) string {
		s := orderShipment()
		s.From.Country, s.To = from, trade.Address{Country: to}
		o, r := find(answers(t, a, s), "std", terms)
		if r != nil {
			return string(r.Code)
		}
		return o.Total.Text() + " " + o.Advance.Rule
	}
	assert.Equal(t, "1.00 rest", price("FR", "US", "DAP"))
	assert.Equal(t, "2.00 ddp", price("DE", "US", "DDP"))
	assert.Equal(t, "3.00 rest", price("DE", "FR", "DAP"))
	assert.Equal(t, "lane.unsupported", price("DE", "KP", "DAP"))
	assert.Equal(t, "lane.unsupported", price("DE", "DE", "DAP"))
}

// Prices that follow each other in time stand in one table.
func TestRowDates(t *testing.T) {
	c := cardWith(t)
	c.Rates = []carrier.RateRow{{Service: "std", Zone: "Z", UpTo: dec("100"), Price: dec("9"), Valid: trade.Period{To: day(t, "2026-10-04")}},
		{Service: "std", Zone: "Z", UpTo: dec("100"), Price: dec("11"), Valid: trade.Period{From: day(t, "2026-10-05")}}}
	a := adapterOf(t, c)
	for date, want := range map[string]string{"2026-10-04": "EUR 9.00", "2026-10-05": "EUR 11.00"} {
		s := orderShipment()
		s.Date = day(t, date)
		o, r := find(answers(t, a, s), "std", "DAP")
		require.NotNil(t, o, "%v", r)
		assert.Equal(t, want, o.Total.String())
	}
}

// The host's converter must give the currency that was asked for.
func TestConverterThatLies(t *testing.T) {
	c := cardWith(t)
	c.Services[0].Limits.Value = dec("1000")
	s := orderShipment()
	s.Value = carriertest.Money("150", "USD")
	s.Convert = func(m trade.Money, _ trade.Currency) (trade.Money, bool) { return m, true }
	_, r := find(answers(t, adapterOf(t, c), s), "std", "DAP")
	require.NotNil(t, r)
	assert.Equal(t, carrier.CurrencyMissing, r.Code)
}
