package carrier_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/carriertest"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// One adapter is down, another too slow: the third one's answer is there, and the others' reasons.
func ExampleCollect() {
	price := carriertest.Money("12.50", "EUR")
	good := carriertest.Flat("good", "standard", price, carrier.Transit{Min: 2, P50: 3, Max: 6})
	down := carriertest.Flat("down", "standard", price, carrier.Transit{})
	down.Fail = errors.New("no connection")
	slow := carriertest.Flat("slow", "standard", price, carrier.Transit{})
	slow.Delay = time.Minute
	answers := carrier.Collect(context.Background(), []carrier.Adapter{down, slow, good}, carrier.Shipment{Terms: []trade.Incoterm{trade.DAP}}, 250*time.Millisecond)
	for _, o := range answers.Offers {
		fmt.Println(o.Carrier, o.Service, o.Terms, o.Total)
	}
	for _, r := range answers.Rejections {
		fmt.Println(r.Carrier, r.Service, r.Terms, r.Code, "-", r.Because)
	}
	// Output:
	// good standard DAP EUR 12.50
	// down standard DAP adapter.failed - no connection
	// slow standard DAP adapter.deadline - no answer within 250ms
}

// Reports in the wrong order, one of them twice, say what they say.
func ExampleTrack() {
	at := func(day, hour int) time.Time { return time.Date(2026, 10, day, hour, 0, 0, 0, time.UTC) }
	t := carrier.Track([]carrier.TrackEvent{
		{At: at(8, 9), Status: carrier.TrackOnHold, Reason: carrier.ReasonCustomsDutiesUnpaid, Country: "GB"},
		{At: at(5, 17), Status: carrier.TrackPickedUp, Country: "US"},
		{At: at(7, 4), Status: carrier.TrackCustoms, Country: "GB"},
		{At: at(5, 17), Status: carrier.TrackPickedUp, Country: "US"},
	})
	fmt.Println(len(t.Events), "events:", t.Status, t.Reason, "since", t.Since.Format(time.DateOnly))
	// Output:
	// 3 events: on_hold customs.duties_unpaid since 2026-10-08
}

// Is a hub in the Netherlands worth its departures?
func ExampleAnalyseHub() {
	d := func(cents int64) decimal.Decimal { return decimal.New(cents, -2) }
	a, err := carrier.AnalyseHub(
		carrier.Hub{ID: "Amsterdam", Country: "NL", Departures: 3, PerDepart: d(15000), PerKG: d(380), Clearance: d(5500), PerParcel: d(95), Days: 3},
		[]carrier.LaneVolume{
			{To: "DE", Parcels: 140, Grams: 700, Direct: d(1890), DirectDays: 7, FinalMile: d(545), FinalMileDays: 1},
			{To: "FR", Parcels: 60, Grams: 700, Direct: d(1940), DirectDays: 7, FinalMile: d(790), FinalMileDays: 2},
		}, d(100), "EUR")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Explanation)
	for _, l := range a.Lanes {
		fmt.Printf("%s: %s direct in %d days, %s by hub in %d days: %s\n", l.To, l.Direct, l.DirectDays, l.ViaHub, l.HubDays, l.Use)
	}
	// Output:
	// Consolidate through Amsterdam: EUR 2574.00 a week instead of EUR 3810.00. It pays from 31 % of this volume on.
	// DE: EUR 18.90 direct in 7 days, EUR 12.14 by hub in 6 days: hub
	// FR: EUR 19.40 direct in 7 days, EUR 14.59 by hub in 7 days: hub
}

// When a parcel that is ready after the cut-off of a Friday arrives.
func ExampleTransit_Arrival() {
	var node carrier.Calendar
	leaves, err := node.Dispatch(trade.NewDate(2026, 10, 9), "16:10", "15:30")
	if err != nil {
		fmt.Println(err)
		return
	}
	a := carrier.Transit{Min: 2, P50: 3, P90: 5, Max: 8}.Arrival(leaves, &carrier.Calendar{Holidays: []trade.Date{trade.NewDate(2026, 10, 14)}})
	fmt.Println("leaves", a.Dispatch, "- half arrive by", a.P50, "- nine in ten by", a.P90)
	// Output:
	// leaves 2026-10-12 - half arrive by 2026-10-16 - nine in ten by 2026-10-20
}
