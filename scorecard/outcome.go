package scorecard

import (
	"slices"
	"time"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/trade"
)

// outcome is how an order's parcel fared.
type outcome struct {
	dispatched bool
	on         trade.Date // the cohort
	attempted  bool       // someone tried to deliver it
	ended      string     // "delivered", "returned", "lost"; "" while nobody knows
	cause      string     // why it came back
	refused    bool
	damaged    bool
	troubled   bool   // someone had to look after it
	held       string // why customs held it: the reason, "" where they didn't
	days       int    // in transit; -1 where it isn't known
}

// The ends of a parcel's way.
const (
	delivered = "delivered"
	returned  = "returned"
	lost      = "lost"
)

// outcomeOf reads a record's events, and where they leave off its settlement.
func outcomeOf(r *Record) outcome {
	o := outcome{on: r.Dispatched, days: -1}
	released := r.Release.Status == crossborder.Released
	var start time.Time
	if len(r.Events) > 0 {
		t := carrier.Track(r.Events)
		start = o.events(&t)
		if o.ended == delivered {
			o.measure(r, start, trade.DateOf(t.Delivered))
		}
	}
	if s := r.Settlement; s != nil {
		o.dispatched = true
		if o.ended == "" {
			o.settled(r, s.Outcome, start)
		}
	}
	o.dispatched = o.dispatched || released && !r.Dispatched.IsZero()
	if o.on.IsZero() && !start.IsZero() {
		o.on = trade.DateOf(start)
	}
	if o.on.IsZero() && r.Release.Order != nil {
		o.on = r.Release.Order.Date
	}
	return o
}

// events reads what the events say and returns the moment the parcel set out.
func (o *outcome) events(t *carrier.Tracking) (start time.Time) {
	last := carrier.TrackReason("")
	for i := range t.Events {
		e := &t.Events[i]
		switch e.Status {
		case carrier.TrackPending, carrier.TrackUnknown, carrier.TrackCancelled, "":
		default:
			if !o.dispatched {
				o.dispatched, start = true, e.At
			}
		}
		switch e.Status {
		case carrier.TrackOutForDelivery, carrier.TrackReady, carrier.TrackFailed, carrier.TrackDelivered:
			o.attempted = true
		case carrier.TrackOnHold:
			o.troubled = true
			if e.Reason.Cause() == "customs" {
				o.held = string(e.Reason)
			}
		}
		if e.Status == carrier.TrackCustoms && e.Reason != "" && o.held == "" {
			o.held = string(e.Reason)
		}
		switch e.Reason {
		case "":
			continue
		case carrier.ReasonConsigneeRefused:
			o.refused, o.attempted = true, true
		case carrier.ReasonCarrierDamaged:
			o.damaged = true
		case carrier.ReasonCarrierLost:
			o.ended = lost
		}
		if c := returnCause(e.Reason); last == "" || c != "other" && c != "carrier" { // a delay on the way back isn't why
			last = e.Reason
		}
	}
	o.troubled = o.troubled || t.Problems > 0
	switch t.Status {
	case carrier.TrackDelivered:
		o.ended = delivered
	case carrier.TrackReturned:
		o.ended, o.cause = returned, returnCause(last)
	}
	return start
}

// settled takes the outcome that the settlement names.
func (o *outcome) settled(r *Record, what string, start time.Time) {
	switch what {
	case delivered:
		o.ended, o.attempted = delivered, true
		o.measure(r, start, r.Settlement.Delivered)
	case "refused":
		o.ended, o.cause, o.refused, o.attempted = returned, "refused", true, true
	case returned:
		o.ended, o.cause = returned, "other"
	case lost:
		o.ended = lost
	case "held":
		if o.held == "" {
			o.held = "customs"
		}
	}
}

// measure counts the days from dispatch to delivery by the calendar.
func (o *outcome) measure(r *Record, start time.Time, end trade.Date) {
	from := r.Dispatched
	if from.IsZero() && !start.IsZero() {
		from = trade.DateOf(start)
	}
	if from.IsZero() || end.IsZero() || end.Before(from) {
		return
	}
	o.days = from.DaysUntil(end)
}

// returnCause sums up a reason as metrics split it.
func returnCause(r carrier.TrackReason) string {
	switch {
	case r == carrier.ReasonConsigneeRefused:
		return "refused"
	case r == carrier.ReasonConsigneeUnclaimed, r == carrier.ReasonConsigneeAbsent:
		return "unclaimed"
	case r == carrier.ReasonCustomsProhibited:
		return "prohibited"
	case slices.Contains([]string{"customs", "address", "carrier"}, r.Cause()):
		return r.Cause()
	}
	return "other"
}
