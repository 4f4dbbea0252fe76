package carrier_test

import (
	"testing"
	"time"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func day(t testing.TB, s string) trade.Date {
	t.Helper()
	d, err := trade.ParseDate(s)
	require.NoError(t, err)
	return d
}

// 2026-12-25 is a Friday.
func TestCalendar(t *testing.T) {
	christmas := &carrier.Calendar{Holidays: []trade.Date{day(t, "2026-12-25"), day(t, "2026-12-28")}}
	gulf := &carrier.Calendar{Weekend: []time.Weekday{time.Friday, time.Saturday}}
	never := &carrier.Calendar{Weekend: []time.Weekday{0, 1, 2, 3, 4, 5, 6}}
	tests := []struct {
		c    *carrier.Calendar
		from string
		n    int
		want string
	}{
		{nil, "2026-12-24", 0, "2026-12-24"},
		{nil, "2026-12-24", 2, "2026-12-28"},
		{nil, "2026-12-26", 0, "2026-12-28"},
		{christmas, "2026-12-24", 1, "2026-12-29"},
		{christmas, "2026-12-25", 0, "2026-12-29"},
		{gulf, "2026-12-24", 1, "2026-12-27"},
		{&carrier.Calendar{Weekend: []time.Weekday{}}, "2026-12-26", 1, "2026-12-27"},
		{never, "2026-12-24", 0, ""},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, tt.c.Add(day(t, tt.from), tt.n).String(), "%s + %d", tt.from, tt.n)
	}
}

func TestDispatch(t *testing.T) {
	var c carrier.Calendar
	tests := []struct {
		day, ready string
		cut        carrier.CutOff
		want       string
	}{
		{"2026-10-05", "15:30", "15:30", "2026-10-05"},
		{"2026-10-05", "15:31", "15:30", "2026-10-06"},
		{"2026-10-09", "16:00", "15:30", "2026-10-12"}, // after the cut-off of a Friday
		{"2026-10-10", "23:00", "15:30", "2026-10-12"}, // on a Saturday the cut-off of Monday is still to come
		{"2026-10-05", "", "15:30", "2026-10-05"},
		{"2026-10-05", "23:59", "", "2026-10-05"},
	}
	for _, tt := range tests {
		got, err := c.Dispatch(day(t, tt.day), tt.ready, tt.cut)
		require.NoError(t, err)
		assert.Equal(t, tt.want, got.String(), "%s %s", tt.day, tt.ready)
	}
	_, err := c.Dispatch(day(t, "2026-10-05"), "half past", "15:30")
	assert.ErrorIs(t, err, trade.Finding{Code: "carrier.time"})
}

func TestArrival(t *testing.T) {
	a := carrier.Transit{Min: 1, P50: 2, P90: 4, Max: 6}.Arrival(day(t, "2026-10-08"), nil) // a Thursday
	assert.Equal(t, []string{"2026-10-09", "2026-10-12", "2026-10-14", "", "2026-10-16"}, []string{a.Earliest.String(), a.P50.String(), a.P90.String(), a.P95.String(), a.Latest.String()})
	assert.True(t, carrier.Transit{}.Arrival(day(t, "2026-10-08"), nil).Latest.IsZero(), "an unknown transit has no dates")
}
