package carrier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// HubPricing says who is asked what a lane costs both ways: Direct carries from the origin, FinalMile from the hub.
type HubPricing struct {
	From, Hub trade.Address
	Date      trade.Date
	Terms     trade.Incoterm // of the direct way; goods leave the hub cleared, so that the final mile is asked on any terms
	Direct    []Adapter
	FinalMile []Adapter
	Deadline  time.Duration // of one carrier; 0 is none but the context's
	Currency  trade.Currency
	// Convert turns an offer into Currency; nil, or false, leaves the offer out.
	Convert func(m trade.Money, to trade.Currency) (trade.Money, bool)
}

// LaneParcel is an average parcel to a typical address, and how many go there a week.
type LaneParcel struct {
	To      trade.Address
	Parcels int
	Parcel  Parcel
	Value   trade.Money // of the goods
}

// PriceLanes asks carriers what each lane costs directly and from the hub, and returns what AnalyseHub compares: the
// cheapest offer each way with its days, the middle of its transit where that is known, else its longest. A lane
// without an offer is reported as trade.Errors with every carrier's reason, all lanes at once.
func PriceLanes(ctx context.Context, p HubPricing, lanes []LaneParcel) ([]LaneVolume, error) {
	var errs trade.Errors
	out := make([]LaneVolume, len(lanes))
	for i := range lanes {
		l := &lanes[i]
		v := LaneVolume{To: l.To.Country, Parcels: l.Parcels, Grams: l.Parcel.Grams}
		s := Shipment{From: p.From, To: l.To, Date: p.Date, Parcels: []Parcel{l.Parcel}, Terms: []trade.Incoterm{p.Terms}, Value: l.Value, Convert: p.Convert}
		var why string
		if v.Direct, v.DirectDays, why = p.cheapest(ctx, p.Direct, s); why != "" {
			errs = append(errs, noLane(fmt.Sprintf("/lanes/%d/direct", i), p.From.Country, l.To.Country, why))
		}
		s.From, s.Terms = p.Hub, []trade.Incoterm{trade.DAP, trade.DDP}
		if v.FinalMile, v.FinalMileDays, why = p.cheapest(ctx, p.FinalMile, s); why != "" {
			errs = append(errs, noLane(fmt.Sprintf("/lanes/%d/final_mile", i), p.Hub.Country, l.To.Country, why))
		}
		out[i] = v
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := errs.ErrorOrNil(); err != nil {
		return nil, err
	}
	return out, nil
}

func noLane(path string, from, to trade.Country, why string) trade.Finding {
	return trade.Finding{Code: "carrier.lane", Severity: trade.Block, Path: path, Message: fmt.Sprintf("no offer from %s to %s: %s", from, to, why), Holds: trade.DecideCarrier}
}

// cheapest returns the least price in the pricing's currency with its days, or why there is none. Of equal prices the
// quicker counts.
func (p *HubPricing) cheapest(ctx context.Context, adapters []Adapter, s Shipment) (price decimal.Decimal, days int, why string) {
	answers := Collect(ctx, adapters, s, p.Deadline)
	var reasons []string
	say := func(format string, args ...any) {
		if r := fmt.Sprintf(format, args...); !slices.Contains(reasons, r) {
			reasons = append(reasons, r)
		}
	}
	found := false
	for i := range answers.Offers {
		o := &answers.Offers[i]
		m := o.Total
		if m.Currency != p.Currency {
			ok := false
			if p.Convert != nil {
				m, ok = p.Convert(m, p.Currency)
			}
			if !ok {
				say("%s asks in %s, and no rate to %s is known", o.Carrier, o.Total.Currency, p.Currency)
				continue
			}
		}
		d := o.Transit.P50
		if d == 0 {
			d = o.Transit.Max
		}
		if c := m.Amount.Cmp(price); !found || c < 0 || c == 0 && d < days {
			price, days, found = m.Amount, d, true
		}
	}
	if found {
		return price, days, ""
	}
	for _, r := range answers.Rejections {
		say("%s: %s", r.Carrier, r.Because)
	}
	if len(reasons) == 0 {
		say("no carrier is asked")
	}
	return price, 0, strings.Join(reasons, "; ")
}
