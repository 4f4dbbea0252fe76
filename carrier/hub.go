package carrier

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Hub is a place that consolidated consignments are sent to, cleared there together, and sent on from with labels of
// the final mile. All amounts are in one currency.
type Hub struct {
	ID         string          `json:"id"`
	Country    trade.Country   `json:"country"`
	Departures int             `json:"departures"` // a week, 1 to 7
	PerDepart  decimal.Decimal `json:"per_departure"`
	PerKG      decimal.Decimal `json:"per_kg"`     // linehaul
	Clearance  decimal.Decimal `json:"clearance"`  // of one consignment, by departure
	PerParcel  decimal.Decimal `json:"per_parcel"` // handling and entry line of one parcel
	Days       int             `json:"days"`       // working days of linehaul, clearance and sorting
}

// LaneVolume is what a host sends to one destination, with the price of one average parcel both ways.
type LaneVolume struct {
	To            trade.Country   `json:"to"`
	Parcels       int             `json:"parcels"` // a week
	Grams         int             `json:"grams"`   // of an average parcel
	Direct        decimal.Decimal `json:"direct"`  // carriage of one parcel, hubless
	DirectDays    int             `json:"direct_days"`
	FinalMile     decimal.Decimal `json:"final_mile"` // carriage of one parcel from the hub
	FinalMileDays int             `json:"final_mile_days"`
}

// LaneModel is one lane both ways, for one parcel; the hub's price holds its share of what a departure costs.
type LaneModel struct {
	To         trade.Country `json:"to"`
	Parcels    int           `json:"parcels"`
	Direct     trade.Money   `json:"direct"`
	ViaHub     trade.Money   `json:"via_hub"`
	DirectDays int           `json:"direct_days"`
	HubDays    int           `json:"hub_days"`
	Use        string        `json:"use"` // "hub" or "direct"
	Why        string        `json:"why"`
}

// HubAnalysis recommends a logistics model from volumes.
type HubAnalysis struct {
	Hub         string      `json:"hub"`
	Model       string      `json:"model"` // "hub" or "direct"
	Lanes       []LaneModel `json:"lanes"`
	DirectCost  trade.Money `json:"direct_cost"` // of all lanes a week, hubless
	Cost        trade.Money `json:"cost"`        // of all lanes a week, as recommended
	Saving      trade.Money `json:"saving"`      // a week, in carriage
	FixedCost   trade.Money `json:"fixed_cost"`  // of the hub's departures a week
	BreakEven   int         `json:"break_even"`  // percent of the volume at which the hub pays; 0: never
	Explanation string      `json:"explanation"`
}

// maxVolume bounds parcels and grams, so that weekly sums stay ordinary numbers.
const maxVolume = 100_000_000

// AnalyseHub compares sending every parcel by itself with consolidating through a hub. A lane goes through the hub
// when that saves on it beyond its departures' fixed cost, each working day of delay valued at priceOfDay; the hub is
// recommended when those savings exceed the fixed cost. This choice is the cheapest of all: the fixed cost is the
// same for every set of lanes. Prices for one parcel are rounded half up to the currency's minor units, weekly sums
// are exact. Faults of the input are returned as trade.Errors.
func AnalyseHub(h Hub, lanes []LaneVolume, priceOfDay decimal.Decimal, currency trade.Currency) (HubAnalysis, error) {
	if err := checkHub(&h, lanes, priceOfDay).ErrorOrNil(); err != nil {
		return HubAnalysis{}, err
	}
	departures := decimal.New(int64(h.Departures), 0)
	fixed := h.PerDepart.Add(h.Clearance).Mul(departures)
	// A parcel waits half the time between departures, on average; whole days, rounded up.
	wait := (7 + 2*h.Departures - 1) / (2 * h.Departures)
	type view struct {
		lane            LaneVolume
		variable, saved decimal.Decimal // of one parcel; of the lane a week, days included
		days            int
	}
	views := make([]view, len(lanes))
	var direct, gain money.Total
	viaHub := 0
	for i, l := range lanes {
		v := view{lane: l, days: h.Days + wait + l.FinalMileDays}
		v.variable = h.PerKG.Mul(decimal.New(int64(l.Grams), -3)).Add(h.PerParcel).Add(l.FinalMile)
		delay := priceOfDay.Mul(decimal.New(int64(v.days-l.DirectDays), 0))
		v.saved = l.Direct.Sub(v.variable).Sub(delay).Mul(decimal.New(int64(l.Parcels), 0))
		direct.Add(l.Direct.Mul(decimal.New(int64(l.Parcels), 0)))
		if v.saved.Sign() > 0 {
			gain.Add(v.saved)
			viaHub += l.Parcels
		}
		views[i] = v
	}
	slices.SortStableFunc(views, func(a, b view) int {
		return cmp.Or(b.saved.Cmp(a.saved), cmp.Compare(a.lane.To, b.lane.To))
	})
	minor := func(d decimal.Decimal) trade.Money {
		return trade.NewMoney(money.Round(d, currency.MinorUnits(), money.HalfUp), currency)
	}
	total := gain.Decimal()
	out := HubAnalysis{Hub: h.ID, Model: "direct", Lanes: []LaneModel{}, DirectCost: minor(direct.Decimal()), FixedCost: minor(fixed)}
	if total.GreaterThan(fixed) {
		out.Model = "hub"
	}
	if total.Sign() > 0 {
		percent, _ := money.MulDivRound(fixed, decimal.New(100, 0), total, 0, money.Up)
		out.BreakEven = int(min(percent.IntPart(), maxVolume))
	}
	share := decimal.Decimal{} // of the fixed cost, borne by each parcel that goes through the hub
	if viaHub > 0 {
		share, _ = money.Div(fixed, decimal.New(int64(viaHub), 0), currency.MinorUnits()+4, money.HalfUp)
	}
	var cost money.Total
	if out.Model == "hub" {
		cost.Add(fixed)
	}
	for _, v := range views {
		m := LaneModel{To: v.lane.To, Parcels: v.lane.Parcels, Direct: minor(v.lane.Direct), ViaHub: minor(v.variable.Add(share)), DirectDays: v.lane.DirectDays, HubDays: v.days, Use: "direct"}
		each := v.lane.Direct
		switch {
		case v.saved.Sign() <= 0:
			m.Why = fmt.Sprintf("the hub saves nothing here: %s a parcel before its share of departures, %d days against %d", minor(v.variable), v.days, v.lane.DirectDays)
		case out.Model == "direct":
			m.Why = fmt.Sprintf("the hub would save %s a week here, but not what its departures cost", minor(v.saved))
		default:
			m.Use, each = "hub", v.variable
			m.Why = fmt.Sprintf("the hub saves %s a week here, before departures", minor(v.saved))
		}
		cost.Add(each.Mul(decimal.New(int64(v.lane.Parcels), 0)))
		out.Lanes = append(out.Lanes, m)
	}
	out.Cost = minor(cost.Decimal())
	out.Saving = minor(direct.Decimal().Sub(cost.Decimal()))
	switch {
	case out.Model == "hub":
		out.Explanation = fmt.Sprintf("Consolidate through %s: %s a week instead of %s. It pays from %d %% of this volume on.", h.ID, out.Cost, out.DirectCost, out.BreakEven)
	case out.BreakEven > 0:
		out.Explanation = fmt.Sprintf("Ship direct: departures to %s cost %s a week and save %s. They would pay at %d %% of this volume.", h.ID, out.FixedCost, minor(total), out.BreakEven)
	default:
		out.Explanation = fmt.Sprintf("Ship direct: %s is cheaper on no lane.", h.ID)
	}
	return out, nil
}

func checkHub(h *Hub, lanes []LaneVolume, priceOfDay decimal.Decimal) trade.Errors {
	var errs trade.Errors
	bad := func(path, message string) {
		errs = append(errs, trade.Finding{Code: "carrier.hub", Severity: trade.Block, Path: path, Message: message})
	}
	if h.Departures < 1 || h.Departures > 7 {
		bad("/hub/departures", "a hub has 1 to 7 departures a week")
	}
	if h.PerDepart.Sign() < 0 || h.PerKG.Sign() < 0 || h.Clearance.Sign() < 0 || h.PerParcel.Sign() < 0 || priceOfDay.Sign() < 0 || h.Days < 0 {
		bad("/hub", "costs and days can't be negative")
	}
	for i, l := range lanes {
		if l.Parcels < 0 || l.Grams < 0 || l.Parcels > maxVolume || l.Grams > maxVolume || l.Direct.Sign() < 0 || l.FinalMile.Sign() < 0 || l.DirectDays < 0 || l.FinalMileDays < 0 {
			bad(fmt.Sprintf("/lanes/%d", i), "volumes, costs and days can't be negative or beyond measure")
		}
	}
	return errs
}
