package carrier_test

import (
	"testing"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// Whatever is shipped wherever, each service of a card gives one offer or one rejection on each terms, offers add up,
// and a heavier parcel of the same size never costs less base freight with the same service.
func TestOneAnswerForEveryService(t *testing.T) {
	countries := []trade.Country{"US", "GB", "DE", "FR", "JP", "AU", "BR", "ZA", "KP", "NO", "NL", "IE", "XX", ""}
	adapters := []*carrier.RateCardAdapter{adapterOf(t, readCard(t, "sample-courier.json")), adapterOf(t, readCard(t, "royal-mail-2026.json"))}
	rapid.Check(t, func(rt *rapid.T) {
		a := rapid.SampledFrom(adapters).Draw(rt, "carrier")
		edge := func(name string) int { return rapid.IntRange(0, 3000).Draw(rt, name) }
		s := carrier.Shipment{
			From:  trade.Address{Country: rapid.SampledFrom(countries).Draw(rt, "from")},
			To:    trade.Address{Country: rapid.SampledFrom(countries).Draw(rt, "to")},
			Date:  trade.NewDate(2026, 11, 1).AddDays(rapid.IntRange(-1500, 1500).Draw(rt, "day")),
			Terms: rapid.SampledFrom([][]trade.Incoterm{{trade.DAP}, {trade.DDP}, {trade.DDP, trade.DAP}}).Draw(rt, "terms"),
			Value: usd("100"),
		}
		for range rapid.IntRange(0, 3).Draw(rt, "parcels") {
			s.Parcels = append(s.Parcels, carrier.Parcel{LengthMM: edge("length"), WidthMM: edge("width"), HeightMM: edge("height"), Grams: rapid.IntRange(1, 90_000).Draw(rt, "grams")})
		}
		got, err := a.Offers(t.Context(), s)
		if err != nil {
			rt.Fatal(err)
		}
		if n := len(got.Offers) + len(got.Rejections); n != len(a.Services())*len(s.Terms) {
			rt.Fatalf("%d answers for %d services on %d terms", n, len(a.Services()), len(s.Terms))
		}
		for _, r := range carrier.CheckAnswers(a.Name(), a.Services(), s.Terms, got).Rejections {
			if r.Code == carrier.AnswerInvalid || r.Code == carrier.AnswerMissing || r.Because == "" {
				rt.Fatalf("%+v", r)
			}
		}
		heavier := s
		heavier.Parcels = nil
		for _, p := range s.Parcels {
			p.Grams += rapid.IntRange(0, 5000).Draw(rt, "more")
			heavier.Parcels = append(heavier.Parcels, p)
		}
		more, err := a.Offers(t.Context(), heavier)
		if err != nil {
			rt.Fatal(err)
		}
		for i := range more.Offers {
			o, _ := find(got, more.Offers[i].Service, more.Offers[i].Terms)
			if o == nil {
				rt.Fatalf("%s takes the heavier parcels only", more.Offers[i].Service)
			}
			if base(&more.Offers[i]).LessThan(base(o)) {
				rt.Fatalf("%s: %s for the heavier, %s for the lighter", o.Service, base(&more.Offers[i]), base(o))
			}
		}
	})
}

// base is an offer's freight without surcharges.
func base(o *carrier.Offer) decimal.Decimal {
	sum := decimal.Zero
	for _, c := range o.Charges {
		if c.Kind == "base" {
			sum = sum.Add(c.Amount.Amount)
		}
	}
	return sum
}
