package carrier

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/crossborder-go/crossborder/trade"
)

// TrackStatus is the first level of a tracking code: where a parcel is on its way.
type TrackStatus string

// The statuses. Delivered, Returned and Cancelled are final.
const (
	TrackPending        TrackStatus = "pending" // announced, not yet handed over
	TrackPickedUp       TrackStatus = "picked_up"
	TrackInTransit      TrackStatus = "in_transit"
	TrackCustoms        TrackStatus = "customs" // in customs, nothing wrong
	TrackOnHold         TrackStatus = "on_hold" // someone must do something
	TrackDelayed        TrackStatus = "delayed"
	TrackOutForDelivery TrackStatus = "out_for_delivery"
	TrackReady          TrackStatus = "ready_for_pickup"
	TrackFailed         TrackStatus = "delivery_failed" // an attempt failed
	TrackDelivered      TrackStatus = "delivered"
	TrackReturning      TrackStatus = "return_to_sender"
	TrackReturned       TrackStatus = "returned"
	TrackCancelled      TrackStatus = "cancelled"
	TrackUnknown        TrackStatus = "unknown" // an event that says nothing about the status
)

// TrackReason is the second level: why, as "cause.detail". Hosts may add their own below a known cause.
type TrackReason string

// The reasons.
const (
	ReasonCustomsDocuments     TrackReason = "customs.documents"      // a document or a datum is missing or wrong
	ReasonCustomsDutiesUnpaid  TrackReason = "customs.duties_unpaid"  // duty or tax must be paid first
	ReasonCustomsInspection    TrackReason = "customs.inspection"     // opened or sampled
	ReasonCustomsValue         TrackReason = "customs.value"          // the declared value is doubted
	ReasonCustomsCode          TrackReason = "customs.classification" // the commodity code is doubted
	ReasonCustomsProhibited    TrackReason = "customs.prohibited"     // the goods may not enter
	ReasonCustomsLicence       TrackReason = "customs.licence"        // a licence or another agency's release is missing
	ReasonCustomsImporter      TrackReason = "customs.importer_id"    // the importer's number is missing or wrong
	ReasonCustomsDelay         TrackReason = "customs.delay"
	ReasonConsigneeAbsent      TrackReason = "consignee.absent"
	ReasonConsigneeRefused     TrackReason = "consignee.refused"
	ReasonConsigneeUnclaimed   TrackReason = "consignee.unclaimed"
	ReasonConsigneeRescheduled TrackReason = "consignee.rescheduled"
	ReasonAddressIncomplete    TrackReason = "address.incomplete"
	ReasonAddressWrong         TrackReason = "address.wrong"
	ReasonCarrierDelay         TrackReason = "carrier.delay"
	ReasonCarrierDamaged       TrackReason = "carrier.damaged"
	ReasonCarrierLost          TrackReason = "carrier.lost"
	ReasonCarrierMissorted     TrackReason = "carrier.missorted"
	ReasonShipperRecalled      TrackReason = "shipper.recalled"
	ReasonShipperNotHandedOver TrackReason = "shipper.not_handed_over"
	ReasonWeather              TrackReason = "external.weather"
	ReasonStrike               TrackReason = "external.strike"
)

// Cause returns the part of a reason before the point: "customs".
func (r TrackReason) Cause() string { c, _, _ := strings.Cut(string(r), "."); return c }

// TrackEvent is one event as a carrier reports it, mapped to the two levels.
type TrackEvent struct {
	ID      string        `json:"id,omitempty"` // the carrier's, where it has one
	At      time.Time     `json:"at"`
	Status  TrackStatus   `json:"status"`
	Reason  TrackReason   `json:"reason,omitempty"`
	Place   string        `json:"place,omitempty"`
	Country trade.Country `json:"country,omitempty"`
	Text    string        `json:"text,omitempty"` // the carrier's words
	Code    string        `json:"code,omitempty"` // the carrier's own code
}

// Tracking is what the events of one parcel say together.
type Tracking struct {
	Status TrackStatus `json:"status"`
	Reason TrackReason `json:"reason,omitempty"`
	Since  time.Time   `json:"since,omitzero"`
	// Final tells that nothing more is expected.
	Final     bool         `json:"final,omitempty"`
	Delivered time.Time    `json:"delivered,omitzero"`
	Attempts  int          `json:"attempts,omitempty"` // failed attempts at delivery
	Problems  int          `json:"problems,omitempty"` // events that someone had to look after
	Events    []TrackEvent `json:"events"`             // each once, in order of time
	// Late are the events after a final one: scans uploaded late, or a parcel that comes to life again.
	Late int `json:"late_events,omitempty"`
}

// Track folds events, in whatever order and however often they are reported, into the state of a parcel. The same set
// of events always gives the same answer: it sorts them by time and drops repetitions.
//
// The last event decides, with these exceptions: "unknown" changes nothing; after a final event only another final
// one, return_to_sender or a failed delivery (a scan that was wrong) counts; after return_to_sender the way back is
// still a return.
func Track(events []TrackEvent) Tracking {
	es := slices.Clone(events)
	slices.SortStableFunc(es, compareEvents)
	es = once(es)
	t := Tracking{Status: TrackPending, Events: es}
	if es == nil {
		t.Events = []TrackEvent{}
	}
	returning := false
	for i := range es {
		e := &es[i]
		switch e.Status {
		case TrackUnknown, "":
			continue
		case TrackFailed:
			t.Attempts++
			t.Problems++
		case TrackOnHold:
			t.Problems++
		}
		if t.Final && !e.reopens() {
			t.Late++
			continue
		}
		next := e.Status
		switch {
		case next == TrackReturning:
			returning = true
		case returning && next == TrackDelivered:
			next = TrackReturned // delivered back to the sender
		case returning && !next.final():
			next = TrackReturning
		}
		if next != t.Status || e.Reason != t.Reason && e.Reason != "" {
			t.Since = e.At
		}
		if next != TrackReturning || e.Reason != "" {
			t.Reason = e.Reason
		}
		t.Status, t.Final = next, next.final()
		t.Delivered = time.Time{}
		if next == TrackDelivered {
			t.Delivered = e.At
		}
	}
	return t
}

func (s TrackStatus) final() bool {
	return s == TrackDelivered || s == TrackReturned || s == TrackCancelled
}

// reopens reports whether an event counts after a final one.
func (e *TrackEvent) reopens() bool {
	return e.Status.final() || e.Status == TrackReturning || e.Status == TrackFailed
}

// progress orders events of one moment.
func (s TrackStatus) progress() int {
	return slices.Index([]TrackStatus{TrackUnknown, TrackPending, TrackPickedUp, TrackInTransit, TrackCustoms, TrackDelayed, TrackOnHold, TrackOutForDelivery,
		TrackReady, TrackFailed, TrackReturning, TrackCancelled, TrackReturned, TrackDelivered}, s)
}

func compareEvents(a, b TrackEvent) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Status.progress(), b.Status.progress()), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Reason, b.Reason),
		cmp.Compare(a.Place, b.Place), cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Country, b.Country))
}

// once drops repetitions from sorted events: the carrier's id tells them where there is one, else all that they say but
// the wording. Of events with one id the earliest stays, as later ones are corrections of the wording or uploads.
func once(es []TrackEvent) []TrackEvent {
	seen := make(map[TrackEvent]bool, len(es))
	ids := map[string]bool{}
	return slices.DeleteFunc(es, func(e TrackEvent) bool {
		if e.ID != "" {
			if ids[e.ID] {
				return true
			}
			ids[e.ID] = true
			return false
		}
		e.Text, e.At = "", e.At.UTC().Round(0)
		if seen[e] {
			return true
		}
		seen[e] = true
		return false
	})
}

// Count adds a parcel to a lane's record: late when it was delivered after the promised day, at the place of delivery
// as its events give the time, or came back; refused when the consignee refused it. A parcel that is still under way
// counts only once it is final.
func (r *LaneRecord) Count(t *Tracking, promised trade.Date) {
	if !t.Final || t.Status == TrackCancelled {
		return
	}
	r.Parcels++
	if t.Status == TrackReturned || !promised.IsZero() && trade.DateOf(t.Delivered).After(promised) {
		r.Late++
	}
	if slices.ContainsFunc(t.Events, func(e TrackEvent) bool { return e.Reason == ReasonConsigneeRefused }) {
		r.Refused++
	}
	if t.Problems > 0 {
		r.Exceptions++
	}
}
