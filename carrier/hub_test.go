package carrier_test

import (
	"testing"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/carriertest"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestTradeLanes(t *testing.T) {
	ls := carrier.TradeLanes{{Provider: "anyone"}, {From: "US", Provider: "us-post"}, {To: "DE", Provider: "b", Preference: 2}, {To: "DE", Provider: "a", Preference: 1, Hub: "nl"}, {From: "US", To: "DE", Provider: "c"}}
	providers := func(from, to trade.Country) (out []string) {
		for _, l := range ls.For(from, to) {
			out = append(out, l.Provider)
		}
		return out
	}
	assert.Equal(t, []string{"c"}, providers("US", "DE"))
	assert.Equal(t, []string{"a", "b"}, providers("GB", "DE"))
	assert.Equal(t, []string{"us-post"}, providers("US", "FR"))
	assert.Equal(t, []string{"anyone"}, providers("GB", "FR"))
	all := []carrier.Adapter{carriertest.Flat("b", "s", usd("1"), carrier.Transit{}), carriertest.Flat("a", "s", usd("1"), carrier.Transit{}), carriertest.Flat("z", "s", usd("1"), carrier.Transit{})}
	got := ls.For("GB", "DE").Adapters(all)
	require.Len(t, got, 2)
	assert.Equal(t, "a", got[0].Name())

	offer := func(name, service string) carrier.Offer {
		return carrier.Offer{Carrier: name, Service: service, Terms: trade.DAP, Total: usd("1")}
	}
	pattern := carrier.TradeLanes{{Provider: "a", Services: []string{"s"}, Preference: 2}, {Provider: "b", Preference: 1}}.For("US", "DE")
	say := func(as carrier.Answers) (out []string) {
		for _, o := range as.Offers {
			out = append(out, o.Carrier+"/"+o.Service)
		}
		for _, r := range as.Rejections {
			out = append(out, r.Carrier+"/"+r.Service+" "+string(r.Code))
		}
		return out
	}
	assert.Equal(t, []string{"b/x", "a/s lane.less_preferred", "a/t lane.not_used"}, say(pattern.Prefer(carrier.Answers{Offers: []carrier.Offer{offer("a", "s"), offer("a", "t"), offer("b", "x")}})))
	assert.Equal(t, []string{"a/s", "a/t lane.not_used"}, say(pattern.Prefer(carrier.Answers{Offers: []carrier.Offer{offer("a", "s"), offer("a", "t")}})), "where the preferred has no offer the next competes")
}

// US to Europe through the Netherlands twice a week, reckoned by hand: a departure costs 180 + 60, so the hub costs
// 480 a week. Germany saves 20 - (4.20 × 0.8 + 1.10 + 5.90) = 9.64 on each of 100 parcels less a day at 1.00; Italy
// 0.64 on each.
func TestAnalyseHub(t *testing.T) {
	hub := carrier.Hub{ID: "ams", Country: "NL", Departures: 2, PerDepart: dec("180"), PerKG: dec("4.20"), Clearance: dec("60"), PerParcel: dec("1.10"), Days: 3}
	lanes := []carrier.LaneVolume{
		{To: "IT", Parcels: 50, Grams: 800, Direct: dec("14.00"), DirectDays: 7, FinalMile: dec("8.90"), FinalMileDays: 3},
		{To: "DE", Parcels: 100, Grams: 800, Direct: dec("20.00"), DirectDays: 6, FinalMile: dec("5.90"), FinalMileDays: 2},
	}
	a, err := carrier.AnalyseHub(hub, lanes, dec("1"), "EUR")
	require.NoError(t, err)
	assert.Equal(t, "hub", a.Model)
	assert.Equal(t, "Consolidate through ams: EUR 2216.00 a week instead of EUR 2700.00. It pays from 56 % of this volume on.", a.Explanation)
	assert.Equal(t, "EUR 484.00", a.Saving.String())
	assert.Equal(t, []string{"DE", "hub", "IT", "direct"}, []string{string(a.Lanes[0].To), a.Lanes[0].Use, string(a.Lanes[1].To), a.Lanes[1].Use}, "a day longer costs more than Italy saves")
	assert.Equal(t, "EUR 15.16", a.Lanes[0].ViaHub.String(), "10.36 and 4.80 of the departures")
	assert.Equal(t, 7, a.Lanes[0].HubDays, "three to the hub, two of waiting, two from it")

	lanes[1].Parcels = 40
	a, err = carrier.AnalyseHub(hub, lanes, dec("1"), "EUR")
	require.NoError(t, err)
	assert.Equal(t, "Ship direct: departures to ams cost EUR 480.00 a week and save EUR 345.60. They would pay at 139 % of this volume.", a.Explanation)
	assert.True(t, a.Saving.Amount.IsZero())

	a, err = carrier.AnalyseHub(hub, lanes[:1], dec("5"), "EUR")
	require.NoError(t, err)
	assert.Equal(t, "Ship direct: ams is cheaper on no lane.", a.Explanation)
	hub.Departures = 0
	_, err = carrier.AnalyseHub(hub, lanes, dec("1"), "EUR")
	assert.ErrorIs(t, err, trade.Finding{Code: "carrier.hub", Path: "/hub/departures"})
}

// No other set of lanes is cheaper than the recommended one.
func TestAnalyseHubIsBest(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := func(name string, most int) decimal.Decimal {
			return decimal.New(int64(rapid.IntRange(0, most).Draw(rt, name)), -1)
		}
		hub := carrier.Hub{ID: "h", Departures: rapid.IntRange(1, 7).Draw(rt, "departures"), PerDepart: n("per departure", 900), PerKG: n("per kg", 60), Clearance: n("clearance", 300), PerParcel: n("per parcel", 20), Days: 2}
		lanes := make([]carrier.LaneVolume, rapid.IntRange(1, 5).Draw(rt, "lanes"))
		for i := range lanes {
			lanes[i] = carrier.LaneVolume{Parcels: rapid.IntRange(0, 60).Draw(rt, "parcels"), Grams: 100 * rapid.IntRange(1, 30).Draw(rt, "grams"), Direct: n("direct", 400), FinalMile: n("final mile", 150)}
		}
		a, err := carrier.AnalyseHub(hub, lanes, decimal.Decimal{}, "EUR")
		if err != nil {
			rt.Fatal(err)
		}
		for set := range 1 << len(lanes) {
			cost := decimal.Decimal{}
			if set != 0 {
				cost = hub.PerDepart.Add(hub.Clearance).Mul(decimal.New(int64(hub.Departures), 0))
			}
			for i, l := range lanes {
				each := l.Direct
				if set&(1<<i) != 0 {
					each = hub.PerKG.Mul(decimal.New(int64(l.Grams), -3)).Add(hub.PerParcel).Add(l.FinalMile)
				}
				cost = cost.Add(each.Mul(decimal.New(int64(l.Parcels), 0)))
			}
			if cost.LessThan(a.Cost.Amount.Sub(dec("0.005"))) {
				rt.Fatalf("set %b costs %s, the recommendation %s", set, cost, a.Cost)
			}
		}
	})
}

// Lanes priced from carriers: the cheapest each way with its days; what nobody carries is named with its reasons.
func TestPriceLanes(t *testing.T) {
	p := carrier.HubPricing{
		From: trade.Address{Country: "US"}, Hub: trade.Address{Country: "NL"}, Date: trade.NewDate(2026, 11, 22), Terms: trade.DAP, Currency: "USD",
		Direct:    []carrier.Adapter{carriertest.Flat("dear", "s", usd("30"), carrier.Transit{Min: 2, P50: 3, Max: 5}), carriertest.Flat("cheap", "s", usd("19.50"), carrier.Transit{Min: 5, P50: 8, Max: 20})},
		FinalMile: []carrier.Adapter{carriertest.Flat("mile", "s", carriertest.Money("5.00", "EUR"), carrier.Transit{Max: 2})},
	}
	lanes := []carrier.LaneParcel{{To: trade.Address{Country: "DE"}, Parcels: 10, Parcel: carrier.Parcel{LengthMM: 300, WidthMM: 200, HeightMM: 100, Grams: 900}, Value: usd("80")}}
	_, err := carrier.PriceLanes(t.Context(), p, lanes)
	assert.ErrorIs(t, err, trade.Finding{Code: "carrier.lane", Path: "/lanes/0/final_mile"})
	assert.ErrorContains(t, err, "mile asks in EUR, and no rate to USD is known")

	p.Convert = func(m trade.Money, to trade.Currency) (trade.Money, bool) {
		return trade.NewMoney(m.Amount.Mul(dec("1.10")), to), m.Currency == "EUR"
	}
	got, err := carrier.PriceLanes(t.Context(), p, lanes)
	require.NoError(t, err)
	require.Len(t, got, 1)
	assert.Equal(t, []string{"19.5", "5.5"}, []string{trade.DecimalText(got[0].Direct, 0), trade.DecimalText(got[0].FinalMile, 0)})
	assert.Equal(t, []int{8, 2, 10, 900}, []int{got[0].DirectDays, got[0].FinalMileDays, got[0].Parcels, got[0].Grams})
	a, err := carrier.AnalyseHub(carrier.Hub{ID: "ams", Country: "NL", Departures: 7, PerDepart: dec("5"), Days: 2}, got, dec("0"), "USD")
	require.NoError(t, err)
	assert.Equal(t, "hub", a.Model)

	card := adapterOf(t, readCard(t, "sample-courier.json")) // collects in the US and Britain
	p.Direct, p.FinalMile = []carrier.Adapter{card}, []carrier.Adapter{card}
	_, err = carrier.PriceLanes(t.Context(), p, lanes)
	assert.ErrorContains(t, err, "doesn't collect in NL")
	assert.NotErrorIs(t, err, trade.Finding{Code: "carrier.lane", Path: "/lanes/0/direct"})
	p.FinalMile = nil
	_, err = carrier.PriceLanes(t.Context(), p, lanes)
	assert.ErrorContains(t, err, "no carrier is asked")
}
