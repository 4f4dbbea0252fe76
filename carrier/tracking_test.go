package carrier_test

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// at is an hour of a story that starts on Monday, 5 October 2026.
func at(hour int, s carrier.TrackStatus, reason ...carrier.TrackReason) carrier.TrackEvent {
	e := carrier.TrackEvent{At: time.Date(2026, 10, 5, hour, 0, 0, 0, time.UTC), Status: s}
	if len(reason) > 0 {
		e.Reason = reason[0]
	}
	return e
}

func TestTrack(t *testing.T) {
	tests := []struct {
		name   string
		events []carrier.TrackEvent
		status carrier.TrackStatus
		reason carrier.TrackReason
		since  int
		final  bool
	}{
		{"nothing yet", nil, carrier.TrackPending, "", -1, false},
		{"on its way", []carrier.TrackEvent{at(1, carrier.TrackPickedUp), at(5, carrier.TrackInTransit)}, carrier.TrackInTransit, "", 5, false},
		{"reported the wrong way round", []carrier.TrackEvent{at(90, carrier.TrackDelivered), at(5, carrier.TrackInTransit), at(1, carrier.TrackPickedUp)}, carrier.TrackDelivered, "", 90, true},
		{"held in customs", []carrier.TrackEvent{at(5, carrier.TrackCustoms), at(8, carrier.TrackOnHold, carrier.ReasonCustomsDutiesUnpaid), at(9, carrier.TrackUnknown)}, carrier.TrackOnHold, carrier.ReasonCustomsDutiesUnpaid, 8, false},
		{"released", []carrier.TrackEvent{at(8, carrier.TrackOnHold, carrier.ReasonCustomsDocuments), at(20, carrier.TrackInTransit)}, carrier.TrackInTransit, "", 20, false},
		{"a scan uploaded late", []carrier.TrackEvent{at(50, carrier.TrackDelivered), at(51, carrier.TrackInTransit)}, carrier.TrackDelivered, "", 50, true},
		{"the delivery scan was wrong", []carrier.TrackEvent{at(50, carrier.TrackDelivered), at(51, carrier.TrackFailed, carrier.ReasonConsigneeAbsent)}, carrier.TrackFailed, carrier.ReasonConsigneeAbsent, 51, false},
		{"on the way back", []carrier.TrackEvent{at(50, carrier.TrackFailed, carrier.ReasonConsigneeRefused), at(51, carrier.TrackReturning, carrier.ReasonConsigneeRefused), at(70, carrier.TrackInTransit)}, carrier.TrackReturning, carrier.ReasonConsigneeRefused, 51, false},
		{"back", []carrier.TrackEvent{at(51, carrier.TrackReturning, carrier.ReasonConsigneeUnclaimed), at(90, carrier.TrackDelivered)}, carrier.TrackReturned, "", 90, true},
		{"two events of one moment", []carrier.TrackEvent{at(50, carrier.TrackDelivered), at(50, carrier.TrackOutForDelivery)}, carrier.TrackDelivered, "", 50, true},
	}
	for _, tt := range tests {
		got := carrier.Track(tt.events)
		assert.Equal(t, tt.status, got.Status, tt.name)
		assert.Equal(t, tt.reason, got.Reason, tt.name)
		assert.Equal(t, tt.final, got.Final, tt.name)
		if tt.since >= 0 {
			assert.Equal(t, at(tt.since, "").At, got.Since, tt.name)
		}
	}
	got := carrier.Track([]carrier.TrackEvent{{ID: "7", At: at(4, "").At, Status: carrier.TrackInTransit, Text: "Arrived"}, {ID: "7", At: at(4, "").At, Status: carrier.TrackInTransit, Text: "Arrived at hub"}})
	assert.Len(t, got.Events, 1, "one id is one event")
	assert.Equal(t, "customs", carrier.ReasonCustomsLicence.Cause())
}

// The order of the reports, and reports that come twice, change nothing.
func TestTrackOrder(t *testing.T) {
	statuses := []carrier.TrackStatus{carrier.TrackPickedUp, carrier.TrackInTransit, carrier.TrackCustoms, carrier.TrackOnHold, carrier.TrackOutForDelivery, carrier.TrackFailed,
		carrier.TrackDelivered, carrier.TrackReturning, carrier.TrackCancelled, carrier.TrackUnknown, "new"}
	rapid.Check(t, func(rt *rapid.T) {
		es := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) carrier.TrackEvent {
			return at(rapid.IntRange(0, 9).Draw(t, "hour"), rapid.SampledFrom(statuses).Draw(t, "status"), rapid.SampledFrom([]carrier.TrackReason{"", carrier.ReasonCustomsDelay}).Draw(t, "reason"))
		}), 0, 12).Draw(rt, "events")
		want := carrier.Track(es)
		again := rapid.Permutation(append(slices.Clone(es), es[:len(es)/2]...)).Draw(rt, "reports")
		if got := carrier.Track(again); !reflect.DeepEqual(got, want) {
			rt.Fatalf("%+v\n%+v", want, got)
		}
	})
}

func TestLaneRecordCount(t *testing.T) {
	var r carrier.LaneRecord
	promised := day(t, "2026-10-07")
	for _, es := range [][]carrier.TrackEvent{
		{at(48, carrier.TrackDelivered)},                              // 7 October: in time
		{at(72, carrier.TrackDelivered)},                              // a day late
		{at(20, carrier.TrackInTransit)},                              // under way: not counted
		{at(20, carrier.TrackCancelled)},                              // never sent: not counted
		{at(20, carrier.TrackOnHold), at(48, carrier.TrackDelivered)}, // in time, with trouble
		{at(40, carrier.TrackFailed, carrier.ReasonConsigneeRefused), at(41, carrier.TrackReturning), at(90, carrier.TrackReturned)},
	} {
		tr := carrier.Track(es)
		r.Count(&tr, promised)
	}
	assert.Equal(t, carrier.LaneRecord{Parcels: 4, Late: 2, Refused: 1, Exceptions: 2}, r)
}

// stored hands out numbers of one range, as a host would from its store.
type stored struct{ carrier.NumberRange }

func (s *stored) Number(context.Context, carrier.Booking) (string, error) { return s.Take() }

func TestRangeLabeler(t *testing.T) {
	var l carrier.Labeler = carrier.RangeLabeler{Numbers: &stored{carrier.NumberRange{Service: "RB", Country: "GB", Next: 12345678, Last: 12345678}}}
	b := carrier.Booking{Offer: carrier.Offer{Carrier: "royal-mail", Service: "international-tracked-signed", Terms: trade.DAP}, Shipment: shipment("GB", "DE", box(20, 15, 10, 450)), Reference: "SO-1/1"}
	got, err := l.Label(t.Context(), b)
	require.NoError(t, err)
	assert.Equal(t, "RB123456785GB", got.Number)
	assert.Equal(t, []any{"code128", 1, 1, 450, trade.DAP, "SO-1/1"}, []any{got.Symbology, got.Parcel, got.Of, got.Grams, got.Terms, got.Reference})
	_, err = l.Label(t.Context(), b)
	assert.ErrorIs(t, err, trade.Finding{Code: "carrier.range"})
	b.Parcel = 1
	_, err = l.Label(t.Context(), b)
	assert.ErrorIs(t, err, trade.Finding{Code: "carrier.label"})
	b.Parcel = 0
	got, err = carrier.RangeLabeler{Numbers: &stored{carrier.NumberRange{Prefix: "10614141", Next: 123456789, Last: 123456789}}}.Label(t.Context(), b)
	require.NoError(t, err)
	assert.Equal(t, "00106141411234567897", got.Barcode)
	assert.Equal(t, "gs1-128", got.Symbology)
}
