package carrier_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/carriertest"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

var usd = func(s string) trade.Money { return carriertest.Money(s, "USD") }

func readCard(t testing.TB, name string) *carrier.RateCard {
	t.Helper()
	data, err := os.ReadFile("../examples/cards/" + name)
	require.NoError(t, err)
	c, err := carrier.ParseRateCard(data)
	require.NoError(t, err)
	return c
}

func adapterOf(t testing.TB, cards ...*carrier.RateCard) *carrier.RateCardAdapter {
	t.Helper()
	a, err := carrier.NewRateCardAdapter(cards...)
	require.NoError(t, err)
	return a
}

// box is one parcel of whole centimetres and grams.
func box(l, w, h, grams int) carrier.Parcel {
	return carrier.Parcel{LengthMM: l * 10, WidthMM: w * 10, HeightMM: h * 10, Grams: grams}
}

func shipment(from, to trade.Country, parcels ...carrier.Parcel) carrier.Shipment {
	return carrier.Shipment{Order: &trade.Order{}, From: trade.Address{Country: from}, To: trade.Address{Country: to, Region: "XX", PostalCode: "10115"},
		Date: trade.NewDate(2026, 10, 5), Parcels: parcels, Terms: []trade.Incoterm{trade.DAP, trade.DDP}, Value: usd("100")}
}

func answers(t testing.TB, a carrier.Adapter, s carrier.Shipment) carrier.Answers {
	t.Helper()
	out, err := a.Offers(context.Background(), s)
	require.NoError(t, err)
	return out
}

func find(a carrier.Answers, service string, terms trade.Incoterm) (*carrier.Offer, *carrier.Rejection) {
	for i := range a.Offers {
		if o := &a.Offers[i]; o.Service == service && o.Terms == terms {
			return o, nil
		}
	}
	for i := range a.Rejections {
		if r := &a.Rejections[i]; r.Service == service && r.Terms == terms {
			return nil, r
		}
	}
	return nil, nil
}

// Prices as published: carriers.md section 7, example B, and the note below it.
func TestRoyalMailPrices(t *testing.T) {
	a := adapterOf(t, readCard(t, "royal-mail-2026.json"))
	tests := []struct {
		to      trade.Country
		grams   int
		service string
		terms   trade.Incoterm
		total   string
	}{
		{"DE", 250, "international-tracked", "DAP", "GBP 12.50"},
		{"DE", 251, "international-tracked", "DAP", "GBP 13.30"}, // upper limits are inclusive, and there is no gap
		{"DE", 2000, "international-tracked", "DAP", "GBP 16.35"},
		{"ES", 1000, "international-tracked", "DAP", "GBP 16.35"},
		{"NO", 750, "international-tracked", "DAP", "GBP 18.75"},
		{"CA", 500, "international-tracked", "DAP", "GBP 25.90"},
		{"AU", 2000, "international-tracked", "DAP", "GBP 37.60"},
		{"US", 1500, "international-tracked", "DDP", "GBP 34.15"}, // 33.65 and 0.50 for prepaid duty
		{"US", 1500, "international-standard", "DDP", "GBP 40.10"},
		{"US", 1000, "international-tracked-heavier", "DDP", "GBP 23.95"},
		{"DE", 20000, "international-tracked-heavier", "DAP", "GBP 47.55"},
		{"NF", 100, "international-standard", "DAP", "GBP 16.25"}, // listed in two zones upstream, kept in World 2
	}
	for _, tt := range tests {
		o, r := find(answers(t, a, shipment("GB", tt.to, box(20, 15, 10, tt.grams))), tt.service, tt.terms)
		if assert.NotNil(t, o, "%s to %s: %v", tt.service, tt.to, r) {
			assert.Equal(t, tt.total, o.Total.String(), "%s to %s, %d g", tt.service, tt.to, tt.grams)
			assert.True(t, o.Transit.IsZero(), "the card states no transit times")
			assert.Contains(t, o.Data, "royal-mail 2026-04 sha256:")
		}
	}
	// Each parcel of post is a mailing by itself.
	o, _ := find(answers(t, a, shipment("GB", "DE", box(20, 15, 10, 250), box(20, 15, 10, 2000))), "international-tracked", "DAP")
	assert.Equal(t, "GBP 28.85", o.Total.String())
}

func TestRejections(t *testing.T) {
	rm, sample := adapterOf(t, readCard(t, "royal-mail-2026.json")), adapterOf(t, readCard(t, "sample-courier.json"))
	light := box(20, 15, 10, 500)
	edit := func(s carrier.Shipment, f func(*carrier.Shipment)) carrier.Shipment { f(&s); return s }
	lithium := func(pi string) []trade.Item {
		return []trade.Item{{SKU: "LAMP", DangerousGoods: &trade.DangerousGoods{UN: "UN3481", PackingInstruction: pi, Section: "II"}}}
	}
	tests := []struct {
		name    string
		a       carrier.Adapter
		s       carrier.Shipment
		service string
		terms   trade.Incoterm
		code    carrier.RejectCode
		because string
	}{
		{"another origin", rm, shipment("US", "DE", light), "international-tracked", "DAP", carrier.UnsupportedLane, "doesn't collect in US, only in GB"},
		{"no zone", rm, shipment("GB", "DE", light), "international-economy", "DAP", carrier.UnsupportedLane, "doesn't serve DE from GB"},
		{"domestic", sample, shipment("US", "US", light), "express", "DAP", carrier.UnsupportedLane, "doesn't serve US from US"},
		{"excluded country", sample, shipment("US", "KP", light), "express", "DAP", carrier.UnsupportedLane, "doesn't serve KP"},
		{"terms", rm, shipment("GB", "DE", light), "international-tracked", "DDP", carrier.TermsNotOffered, "to DE only DAP, not DDP"},
		{"terms to one country", rm, shipment("GB", "US", light), "international-tracked", "DAP", carrier.TermsNotOffered, "to US only DDP, not DAP"},
		{"too heavy", rm, shipment("GB", "DE", box(20, 15, 10, 2001)), "international-tracked", "DAP", carrier.TooHeavy, "parcel 1 weighs 2.001 kg, at most 2 kg"},
		{"too long", rm, shipment("GB", "DE", box(61, 5, 5, 500)), "international-tracked", "DAP", carrier.TooLong, "longest edge 61 cm, at most 60"},
		{"too large in sum", rm, shipment("GB", "DE", box(59, 20, 12, 500)), "international-tracked", "DAP", carrier.TooLong, "91 cm, at most 90"},
		{"girth", sample, shipment("US", "GB", box(100, 60, 60, 5000)), "economy", "DAP", carrier.GirthExceeded, "length and girth 340 cm, at most 300"},
		{"no weight", sample, shipment("US", "GB", box(20, 20, 20, 0)), "express", "DAP", carrier.MissingWeight, "the weight of parcel 1 isn't known"},
		{"no parcel", sample, shipment("US", "GB"), "express", "DAP", carrier.MissingWeight, "no parcel"},
		{"no dimensions", sample, shipment("US", "GB", box(0, 0, 0, 500)), "express", "DAP", carrier.MissingDimensions, "parcel 1"},
		{"expired card", rm, edit(shipment("GB", "DE", light), func(s *carrier.Shipment) { s.Date = trade.NewDate(2025, 3, 1) }), "international-tracked", "DAP", carrier.CardExpired, "valid since 2026-04-14, not on 2025-03-01"},
		{"value", sample, edit(shipment("US", "GB", light), func(s *carrier.Shipment) { s.Value = usd("2500.01") }), "post", "DAP", carrier.ValueExceeded, "USD 2500.01 exceed USD 2500.00"},
		{"value in another currency", sample, edit(shipment("US", "GB", light), func(s *carrier.Shipment) { s.Value = carriertest.Money("100", "EUR") }), "post", "DAP", carrier.CurrencyMissing, "in USD"},
		{"dangerous goods", sample, edit(shipment("US", "GB", light), func(s *carrier.Shipment) { s.Order.Items = lithium("965") }), "express", "DAP", carrier.DangerousGoodsRefused, "UN3481 PI 965 (LAMP)"},
		{"dangerous goods for one service", sample, edit(shipment("US", "GB", light), func(s *carrier.Shipment) { s.Order.Items = lithium("966") }), "post", "DAP", carrier.DangerousGoodsRefused, "UN3481 PI 966"},
		{"option", rm, edit(shipment("GB", "DE", light), func(s *carrier.Shipment) { s.Options = []string{"insurance"} }), "international-tracked", "DAP", carrier.OptionUnavailable, "doesn't offer insurance"},
		{"signature that an item requires", rm, edit(shipment("GB", "DE", light), func(s *carrier.Shipment) { s.Order.Items = []trade.Item{{SignatureRequired: true}} }), "international-tracked", "DAP", carrier.OptionUnavailable, "doesn't offer signature"},
		{"PO box", sample, edit(shipment("US", "GB", light), func(s *carrier.Shipment) { s.To.Line1 = "P.O. Box 12" }), "express", "DAP", carrier.OptionUnavailable, "PO box"},
		{"no price", sample, shipment("US", "GB", box(40, 40, 40, 70000), box(40, 40, 40, 10000)), "express", "DAP", carrier.NoRateForWeight, "no price for 83 kg in zone E"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, r := find(answers(t, tt.a, tt.s), tt.service, tt.terms)
			require.Nil(t, o)
			require.NotNil(t, r)
			assert.Equal(t, tt.code, r.Code)
			assert.Contains(t, r.Because, tt.because)
		})
	}
}

func chargeOf(o *carrier.Offer, kind string) string {
	for _, c := range o.Charges {
		if c.Kind == kind {
			return c.Amount.Text()
		}
	}
	return ""
}

func TestSurcharges(t *testing.T) {
	a := adapterOf(t, readCard(t, "sample-courier.json"))
	quote := func(service string, terms trade.Incoterm, s carrier.Shipment) *carrier.Offer {
		o, r := find(answers(t, a, s), service, terms)
		require.NotNil(t, o, "%v", r)
		return o
	}
	plain := shipment("US", "GB", box(20, 15, 10, 500))
	o := quote("express", "DAP", plain)
	base := dec(chargeOf(o, "base"))
	assert.Equal(t, base.Mul(dec("0.185")).Round(2).StringFixed(2), chargeOf(o, "fuel"), "18.5 % in October 2026, of the base price alone")
	assert.Empty(t, chargeOf(o, "peak"), "peak starts in November")
	assert.Equal(t, "Advancement fee", o.Advance.Name)

	s := plain
	s.Date = trade.NewDate(2026, 11, 2)
	o = quote("express", "DDP", s)
	assert.Equal(t, base.Mul(dec("0.1875")).Round(2).StringFixed(2), chargeOf(o, "fuel"), "the series steps on its day")
	assert.Equal(t, "1.20", chargeOf(o, "peak"))
	assert.Equal(t, "2.50", chargeOf(o, "ddp"))
	assert.Equal(t, "Duty and tax prepayment", o.Advance.Name)

	s = plain
	s.To.PostalCode = "HS1 2AA"
	o = quote("economy", "DAP", s)
	assert.Equal(t, "24.00", chargeOf(o, "remote_area"), "0.60 a kilogram, at least 24.00")
	economy := dec(chargeOf(o, "base"))
	assert.Equal(t, economy.Add(dec("24")).Mul(dec("0.185")).Round(2).StringFixed(2), chargeOf(o, "fuel"), "fuel applies to the remote area charge")
	s.To.PostalCode = "KW14 7AA"
	assert.Empty(t, chargeOf(quote("economy", "DAP", s), "remote_area"), "KW14 lies outside KW15..KW17")
	s.To.PostalCode = ""
	o = quote("economy", "DAP", s)
	assert.Empty(t, chargeOf(o, "remote_area"))
	assert.Contains(t, strings.Join(o.Assumes, ""), "remote-area isn't charged: it depends on the postcode")

	// Of the handling group only the highest is charged, for each piece.
	s = shipment("US", "GB", box(125, 20, 20, 26000), box(105, 20, 20, 2000), box(30, 20, 20, 2000))
	o = quote("express", "DAP", s)
	assert.Equal(t, "27.00", chargeOf(o, "oversize"))
	assert.Equal(t, "16.00", chargeOf(o, "additional_handling"))
	s = shipment("US", "GB", box(120, 20, 20, 20000))
	assert.Empty(t, chargeOf(quote("express", "DAP", s), "oversize"), "exactly 120 cm doesn't exceed 120 cm")

	s = plain
	s.Order = &trade.Order{Items: []trade.Item{{DangerousGoods: &trade.DangerousGoods{UN: "UN3481", PackingInstruction: "967", Section: "II"}}}}
	assert.Empty(t, chargeOf(quote("express", "DAP", s), "dangerous_goods"), "contained in equipment: no charge")
	s.Order = &trade.Order{Items: []trade.Item{{SKU: "TEE"}, {DangerousGoods: &trade.DangerousGoods{UN: "UN3481", PackingInstruction: "966", Section: "II"}}}}
	assert.Equal(t, "6.50", chargeOf(quote("express", "DAP", s), "dangerous_goods"))

	s = plain
	s.Options = []string{"insurance"}
	s.Value = usd("1234.56")
	assert.Equal(t, "12.35", chargeOf(quote("express", "DAP", s), "insurance"))
	s.Value = carriertest.Money("1000", "GBP")
	s.Convert = func(m trade.Money, to trade.Currency) (trade.Money, bool) {
		return trade.NewMoney(m.Amount.Mul(dec("1.30")), to), to == "USD"
	}
	assert.Equal(t, "13.00", chargeOf(quote("express", "DAP", s), "insurance"), "the value is converted by the host's rate")

	s = plain
	s.Order = &trade.Order{Items: make([]trade.Item, 13)}
	assert.Equal(t, "3.00", chargeOf(quote("economy", "DAP", s), "customs"), "13 lines, 1.00 for each above ten")
}

func TestRateShapes(t *testing.T) {
	a := adapterOf(t, readCard(t, "sample-courier.json"))
	base := func(grams int) string {
		o, r := find(answers(t, a, shipment("US", "GB", box(30, 20, 10, grams))), "express", "DAP")
		require.NotNil(t, o, "%v", r)
		return chargeOf(o, "base")
	}
	at20 := dec(base(20000))
	assert.Equal(t, at20.Add(dec("2.30").Mul(dec("3"))).StringFixed(2), base(21300), "the price at 20 kg and three steps of 0.5 kg")
	assert.Equal(t, at20.Add(dec("46")).StringFixed(2), base(30000))
	assert.True(t, dec(base(31000)).GreaterThanOrEqual(dec(base(30000))), "the rate by the kilogram has a minimum")
	assert.Equal(t, dec(base(60000)).Mul(dec("70")).Div(dec("60")).StringFixed(2), base(70000), "then the whole weight by the kilogram")
}

func TestBreakWeight(t *testing.T) {
	c := &carrier.RateCard{Carrier: "air", Version: "1", Currency: "USD", Source: "test", From: []trade.Country{"US"},
		Services: []carrier.CardService{{Service: carrier.Service{ID: "cargo", Mode: trade.FreightAir, Terms: []trade.Incoterm{"DAP"}}, BreakWeight: true}},
		Zones:    []carrier.ZoneRule{{Zone: "all", Countries: []trade.Country{"*"}}},
		Rates: []carrier.RateRow{{Service: "cargo", Zone: "all", UpTo: dec("44.999"), PerUnit: dec("5")},
			{Service: "cargo", Zone: "all", PerUnit: dec("4"), Minimum: dec("180")}}}
	o, _ := find(answers(t, adapterOf(t, c), shipment("US", "DE", box(50, 50, 50, 40000))), "cargo", "DAP")
	assert.Equal(t, "USD 180.00", o.Total.String(), "40 kg at 5.00 is 200; the minimum of the next band is less")
	assert.Contains(t, o.Charges[0].Why, "cheaper than its own band")
	c.Services[0].BreakWeight = false
	o, _ = find(answers(t, adapterOf(t, c), shipment("US", "DE", box(50, 50, 50, 40000))), "cargo", "DAP")
	assert.Equal(t, "USD 200.00", o.Total.String())
}

// The vectors of carriers.md section 1.
func TestDimensionalWeight(t *testing.T) {
	const nearest, up = "1 nearest", "1 up"
	tests := []struct {
		l, w, h, unit, edge, result string
		divisor, want               string
	}{
		{"30.4", "19.6", "19.5", "in", nearest, "1 up", "139", "87"},
		{"30.4", "19.6", "19.5", "in", up, "1 up", "139", "90"},
		{"11.1", "8.1", "4.1", "in", up, "1 up", "139", "4"},
		{"11.1", "8.5", "6.2", "in", up, "1 up", "139", "6"},
		{"11", "10", "9", "in", up, "1 up", "139", "8"},
		{"10", "10", "10", "in", up, "1 up", "139", "8"},
		{"90", "70", "50", "cm", nearest, "", "6000", "52.5"},
		{"12", "12", "12", "in", up, "", "1728", "1"}, // 12 inches stay 12 inches
	}
	for _, tt := range tests {
		r := carrier.DimensionalRule{LengthUnit: tt.unit, Divisor: dec(tt.divisor)}
		require.NoError(t, r.EdgeRounding.UnmarshalText([]byte(tt.edge)))
		require.NoError(t, r.Rounding.UnmarshalText([]byte(tt.result)))
		in := func(s string) trade.Length { return trade.Length{Value: dec(s), Unit: tt.unit} }
		got, ok := r.Weight(trade.Dimensions{Length: in(tt.l), Width: in(tt.w), Height: in(tt.h)})
		assert.True(t, ok)
		assert.Equal(t, tt.want, got.String(), "%s × %s × %s %s / %s", tt.l, tt.w, tt.h, tt.unit, tt.divisor)
	}
	r := carrier.DimensionalRule{LengthUnit: "in", Divisor: dec("166"), MinimumVolume: dec("1728")}
	twelve := trade.Length{Value: dec("12"), Unit: "in"}
	got, ok := r.Weight(trade.Dimensions{Length: twelve, Width: twelve, Height: twelve})
	assert.True(t, ok && got.IsZero(), "exactly 1,728 in³ isn't above it")
	_, ok = r.Weight(trade.Dimensions{Length: twelve})
	assert.False(t, ok, "a missing edge is no weight of zero")
}

// The same box is billed differently on the two sides of a rule's date: carriers.md section 1.
func TestDimensionalRuleDates(t *testing.T) {
	a := adapterOf(t, readCard(t, "sample-courier.json"))
	parcel := carrier.Parcel{LengthMM: 304, WidthMM: 204, HeightMM: 204, Grams: 500}
	s := shipment("US", "GB", parcel)
	bill := func(d trade.Date) string {
		s.Date = d
		o, r := find(answers(t, a, s), "express", "DAP")
		require.NotNil(t, o, "%v", r)
		return o.BillableWeight
	}
	assert.Equal(t, "2.5 kg", bill(trade.NewDate(2025, 8, 17)), "30 × 20 × 20 / 5000 = 2.4")
	assert.Equal(t, "3 kg", bill(trade.NewDate(2025, 8, 18)), "31 × 21 × 21 / 5000 = 2.73")
}

func TestPerShipmentDimensions(t *testing.T) {
	c := readCard(t, "sample-courier.json")
	for i := range c.Dimensional {
		c.Dimensional[i].Rounding, c.Dimensional[i].Per = c.Services[1].BillableStep, "shipment"
	}
	// One bulky and one dense parcel: 8 kg of volume and 1 kg, 1 kg of volume and 6 kg.
	s := shipment("US", "GB", box(50, 40, 20, 1000), box(25, 20, 10, 6000))
	o, _ := find(answers(t, adapterOf(t, c), s), "economy", "DAP")
	assert.Equal(t, "9 kg", o.BillableWeight, "sums are compared: 9 against 7")
	o, _ = find(answers(t, adapterOf(t, readCard(t, "sample-courier.json")), s), "economy", "DAP")
	assert.Equal(t, "14 kg", o.BillableWeight, "pieces are compared: 8 and 6")
}

func TestAssumedDimensions(t *testing.T) {
	a := adapterOf(t, readCard(t, "sample-courier.json"))
	p := carrier.Parcel{Grams: 700, Assumed: "dimensions unknown: priced by weight"}
	for _, o := range answers(t, a, shipment("US", "GB", p)).Offers {
		assert.Contains(t, o.Assumes, p.Assumed, o.Service)
	}
	assert.Len(t, answers(t, a, shipment("US", "GB", p)).Offers, 5)
}

func TestExactUnits(t *testing.T) {
	c := readCard(t, "sample-courier.json")
	c.WeightUnit, c.LengthUnit = "lb", "in"
	c.Dimensional, c.Services[1].Dimensional, c.Services[0].Dimensional = nil, "", ""
	c.Services[1].Limits = carrier.CardLimits{Weight: dec("70"), Length: dec("40")}
	a := adapterOf(t, c)
	p := carrier.Parcel{LengthMM: 1016, WidthMM: 100, HeightMM: 100, Grams: 31752, Weight: trade.Weight{Value: dec("70"), Unit: "lb"}}
	s := shipment("US", "GB", p)
	_, r := find(answers(t, a, s), "economy", "DAP")
	require.NotNil(t, r)
	assert.Equal(t, carrier.NoRateForWeight, r.Code, "70 lb is within the limit of 70 lb, though 31,752 g isn't")
}

func TestAdvanceFee(t *testing.T) {
	eur := func(s string) trade.Money { return carriertest.Money(s, "EUR") }
	tests := []struct {
		fee      carrier.Advance
		advanced trade.Money
		want     string
	}{
		// FedEx into the United Kingdom: the larger of GBP 10.50 and 2.5 % (carriers.md section 4), here in euro.
		{carrier.Advance{Min: eur("10.50"), Percent: dec("2.5")}, eur("100"), "EUR 10.50"},
		{carrier.Advance{Min: eur("10.50"), Percent: dec("2.5")}, eur("420"), "EUR 10.50"},
		{carrier.Advance{Min: eur("10.50"), Percent: dec("2.5")}, eur("1000.20"), "EUR 25.01"}, // 25.005 half up
		{carrier.Advance{Flat: eur("8")}, eur("1000"), "EUR 8.00"},
		{carrier.Advance{Flat: eur("8"), IfDue: true}, eur("0"), "EUR 0.00"},
		{carrier.Advance{Min: eur("6")}, eur("0"), "EUR 6.00"},
	}
	for _, tt := range tests {
		got, err := tt.fee.Fee(tt.advanced)
		require.NoError(t, err)
		assert.Equal(t, tt.want, got.String())
	}
	_, err := (&carrier.Advance{Min: eur("6")}).Fee(usd("100"))
	assert.ErrorAs(t, err, &trade.MismatchError{})
}

// UPS into Canada, 2012: entry preparation by the value for duty (carriers.md section 4).
func TestAdvanceSteps(t *testing.T) {
	c := readCard(t, "sample-courier.json")
	c.Advances = []carrier.AdvanceRule{{ID: "entry", Name: "Entry preparation", Currency: "CAD",
		Steps: []carrier.AdvanceStep{{UpTo: dec("20")}, {UpTo: dec("40"), Fee: dec("7")}, {UpTo: dec("100"), Fee: dec("19.45")}}}}
	a := adapterOf(t, c)
	for value, want := range map[string]string{"20": "CAD 0.00", "20.01": "CAD 7.00", "40": "CAD 7.00", "99": "CAD 19.45"} {
		s := shipment("US", "CA", box(10, 10, 10, 500))
		s.Value = carriertest.Money(value, "CAD")
		s.Convert = func(m trade.Money, to trade.Currency) (trade.Money, bool) { return trade.NewMoney(m.Amount, to), true }
		o, r := find(answers(t, a, s), "economy", "DDP")
		require.NotNil(t, o, "%v", r)
		fee, err := o.Advance.Fee(carriertest.Money("3", "CAD"))
		require.NoError(t, err)
		assert.Equal(t, want, fee.String(), value)
	}
}

func TestZonePrecedence(t *testing.T) {
	c := readCard(t, "sample-courier.json")
	c.Zones = []carrier.ZoneRule{
		{Zone: "W", Countries: []trade.Country{"*"}},
		{Zone: "E", Countries: []trade.Country{"ES"}},
		{Zone: "L", Countries: []trade.Country{"ES"}, Regions: []trade.Region{"CN"}},
		{Zone: "P", Countries: []trade.Country{"ES"}, Postcodes: []string{"35", "38000..38999"}},
	}
	a := adapterOf(t, c)
	zone := func(to trade.Address) string {
		s := shipment("US", to.Country, box(10, 10, 10, 500))
		s.To = to
		o, r := find(answers(t, a, s), "post", "DAP")
		require.NotNil(t, o, "%v", r)
		return o.Zone
	}
	assert.Equal(t, "W", zone(trade.Address{Country: "FR"}))
	assert.Equal(t, "E", zone(trade.Address{Country: "ES", PostalCode: "28001"}))
	assert.Equal(t, "L", zone(trade.Address{Country: "ES", Region: "CN", PostalCode: "28001"}))
	assert.Equal(t, "P", zone(trade.Address{Country: "ES", Region: "CN", PostalCode: "35 001"}))
	assert.Equal(t, "P", zone(trade.Address{Country: "ES", PostalCode: "38999"}))
}

// Two versions of a price list and two origins stand side by side in one adapter.
func TestVersionsAndOrigins(t *testing.T) {
	older, newer, other := readCard(t, "sample-courier.json"), readCard(t, "sample-courier.json"), readCard(t, "sample-courier.json")
	older.Version, older.Valid = "old", trade.Period{To: trade.NewDate(2026, 6, 30)}
	newer.Version, newer.Valid = "new", trade.Period{From: trade.NewDate(2026, 7, 1)}
	other.Version, other.From, other.Services = "from-fr", []trade.Country{"FR"}, other.Services[:1]
	for i := range older.Rates {
		if !older.Rates[i].Price.IsZero() {
			older.Rates[i].Price = dec("1")
		}
	}
	other.Services[0].Service.Name = "Sample Express France"
	_, err := carrier.NewRateCardAdapter(older, other)
	require.Error(t, err, "the card from France still has rates for services it hasn't got")
	other.Rates, other.Zones, other.Surcharges, other.Advances, other.Transit = slices.DeleteFunc(slices.Clone(other.Rates), func(r carrier.RateRow) bool { return r.Service != "express" }),
		[]carrier.ZoneRule{{Zone: "W", Countries: []trade.Country{"*"}}}, nil, nil, nil
	a := adapterOf(t, older, newer, other)
	s := shipment("US", "GB", box(10, 10, 10, 500))
	o, _ := find(answers(t, a, s), "post", "DAP")
	assert.NotEqual(t, "USD 1.00", o.Total.String())
	s.Date = trade.NewDate(2026, 6, 30)
	o, _ = find(answers(t, a, s), "post", "DAP")
	assert.Equal(t, "USD 1.00", o.Total.String())
	s.From.Country = "FR"
	_, r := find(answers(t, a, s), "post", "DAP")
	assert.Equal(t, "not offered from FR", r.Because)
	_, r = find(answers(t, a, shipment("JP", "GB", box(10, 10, 10, 500))), "post", "DAP")
	assert.Equal(t, "doesn't collect in JP, only in FR, GB, US", r.Because)
}

func TestConformance(t *testing.T) {
	all, err := carrier.LoadRateCards(os.DirFS("../examples/cards"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(all), 2)
	for _, a := range all {
		t.Run(a.Name(), func(t *testing.T) {
			carriertest.Run(t, a, shipment("GB", "US", box(30, 20, 10, 900)), shipment("US", "DE", box(130, 20, 10, 9000), box(0, 0, 0, 20)), shipment("US", "", carrier.Parcel{}))
		})
	}
}
