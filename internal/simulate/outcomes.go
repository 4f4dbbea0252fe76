package simulate

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// Outcome is what became of a released order: what was charged, nil as long as the bill hasn't come, and what its parcel
// met.
type Outcome struct {
	Actual *crossborder.Actual
	Events []carrier.TrackEvent
}

// Outcome makes up what became of a release; nothing for one that was held.
func (y Year) Outcome(rel *crossborder.Release) Outcome {
	if rel.Status != crossborder.Released || rel.Choice == nil {
		return Outcome{}
	}
	number, _ := strconv.Atoi(strings.TrimPrefix(rel.OrderID, "SIM-")) // another id has the accidents of the first
	r := y.stream(number, 2)
	s := story{r: r, at: rel.Order.Date.AddDays(1).Time().Add(9 * time.Hour)}
	s.travel(rel)
	var out Outcome
	out.Events = s.events
	if chance(r, 930) {
		out.Actual = bill(r, rel)
	}
	return out
}

// story writes the events of a parcel.
type story struct {
	r      *rand.Rand
	at     time.Time
	events []carrier.TrackEvent
}

func (s *story) add(hours int, status carrier.TrackStatus, reason carrier.TrackReason) {
	s.at = s.at.Add(time.Duration(hours) * time.Hour)
	s.events = append(s.events, carrier.TrackEvent{At: s.at, Status: status, Reason: reason})
}

func (s *story) travel(rel *crossborder.Release) {
	r, t := s.r, rel.Choice.Transit
	s.add(0, carrier.TrackPickedUp, "")
	hours := 24 * (t.Min + r.IntN(max(1, t.Max-t.Min)))
	s.add(hours/2, carrier.TrackCustoms, "")
	if chance(r, 35) {
		reasons := []carrier.TrackReason{carrier.ReasonCustomsDocuments, carrier.ReasonCustomsInspection, carrier.ReasonCustomsValue, carrier.ReasonCustomsCode}
		s.add(6, carrier.TrackOnHold, reasons[r.IntN(len(reasons))])
		hours += 24 * (2 + r.IntN(5))
	}
	if chance(r, 40) {
		s.add(3, carrier.TrackDelayed, carrier.ReasonCarrierDelay)
		hours += 24 * (1 + r.IntN(6))
	}
	s.add(hours/2, carrier.TrackOutForDelivery, "")
	refuse := 8
	if rel.Choice.Terms != trade.DDP { // who is asked for money at the door refuses more often
		refuse = 45
	}
	back := func(reason carrier.TrackReason) {
		s.add(2, carrier.TrackFailed, reason)
		s.add(48, carrier.TrackReturning, reason)
		s.add(24*7, carrier.TrackReturned, "")
	}
	switch {
	case chance(r, refuse):
		back(carrier.ReasonConsigneeRefused)
	case chance(r, 9):
		back(carrier.ReasonConsigneeUnclaimed)
	case chance(r, 4):
		back(carrier.ReasonAddressWrong)
	case chance(r, 3):
		s.add(24, carrier.TrackOnHold, carrier.ReasonCarrierLost)
	default:
		s.add(5, carrier.TrackDelivered, "")
	}
}

// bill makes up what was charged: mostly what was expected.
func bill(r *rand.Rand, rel *crossborder.Release) *crossborder.Actual {
	q := rel.Quote
	a := &crossborder.Actual{OrderID: rel.OrderID, Currency: q.Currency}
	vary := func(d decimal.Decimal, perMille int) decimal.Decimal {
		return money.MulRound(d, decimal.New(int64(1000+perMille), -3), q.Currency.MinorUnits(), money.HalfUp)
	}
	freight := rel.Choice.Freight.Amount
	if chance(r, 110) { // a surcharge that nobody foresaw
		freight = vary(freight, 20+r.IntN(160))
	}
	duty, tax := q.Totals.Duties.Amount, q.Totals.Taxes.Amount
	switch {
	case chance(r, 30): // entered under another code
		duty = vary(duty, r.IntN(400)-150)
	case chance(r, 120): // the broker's own rate of exchange
		n := r.IntN(21) - 10
		duty, tax = vary(duty, n), vary(tax, n)
	}
	add := func(g tariff.Group, d decimal.Decimal, text string) {
		if !d.IsZero() {
			a.Charges = append(a.Charges, crossborder.ActualCharge{Group: g, Amount: d, Text: text})
		}
	}
	add(crossborder.GroupFreight, freight, "Carriage")
	add(tariff.DutyGroup, duty, "Import duty")
	add(tariff.TaxGroup, tax, "VAT")
	add(tariff.FeeGroup, q.Totals.Fees.Amount, "Fees")
	if chance(r, 25) {
		add(tariff.FeeGroup, decimal.New(1200, -2), "Address correction")
	}
	return a
}
