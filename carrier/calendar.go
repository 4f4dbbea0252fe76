package carrier

import (
	"fmt"
	"slices"
	"time"

	"github.com/crossborder-go/crossborder/trade"
)

// Calendar knows the working days of a place: those that aren't in the weekend and aren't holidays. The zero value has
// the weekend of Saturday and Sunday and no holidays; holidays are the host's.
type Calendar struct {
	Weekend  []time.Weekday // nil: Saturday and Sunday; empty: none
	Holidays []trade.Date
}

// Works reports whether a day is a working day.
func (c *Calendar) Works(d trade.Date) bool {
	day := d.Time().Weekday()
	if c == nil || c.Weekend == nil {
		if day == time.Saturday || day == time.Sunday {
			return false
		}
	} else if slices.Contains(c.Weekend, day) {
		return false
	}
	return c == nil || !slices.Contains(c.Holidays, d)
}

// maxCalendarDays bounds a search for working days: a calendar may have none.
const maxCalendarDays = 3660

// Next returns the first working day on or after d; the zero date when there is none within ten years.
func (c *Calendar) Next(d trade.Date) trade.Date { return c.Add(d, 0) }

// Add returns the working day n working days after the first one on or after d; the zero date when there is none
// within ten years.
func (c *Calendar) Add(d trade.Date, n int) trade.Date {
	for range maxCalendarDays {
		if d.IsZero() {
			return d
		}
		if c.Works(d) {
			if n <= 0 {
				return d
			}
			n--
		}
		d = d.AddDays(1)
	}
	return trade.Date{}
}

// CutOff is the time of day until which an order still leaves on the same day, as "15:30" in the node's own time.
type CutOff string

// minutes returns the minutes since midnight; ok is false for what isn't a time of day.
func minutes(s string) (int, bool) {
	t, err := time.Parse("15:04", s)
	return t.Hour()*60 + t.Minute(), err == nil
}

// Dispatch returns the day an order leaves: the day it is ready, if that is a working day and it is ready at or before
// the cut-off, else the next working day. ready is a time of day such as "14:05" at the node; "" counts as in time, as
// does a cut-off of "". A malformed time is a trade.Finding with code "carrier.time".
func (c *Calendar) Dispatch(day trade.Date, ready string, cut CutOff) (trade.Date, error) {
	if ready != "" && cut != "" {
		at, ok := minutes(ready)
		until, ok2 := minutes(string(cut))
		if !ok || !ok2 {
			return trade.Date{}, trade.Finding{Code: "carrier.time", Severity: trade.Block, Message: fmt.Sprintf("%.20q and %.20q should be times of day such as 15:30", ready, string(cut))}
		}
		if c.Works(day) && at > until {
			day = day.AddDays(1)
		}
	}
	return c.Next(day), nil
}

// Arrival is when a parcel arrives: dates by which the given share of parcels do. Dates that aren't known are zero.
type Arrival struct {
	Dispatch trade.Date `json:"dispatch"`
	Earliest trade.Date `json:"earliest,omitzero"`
	P50      trade.Date `json:"p50,omitzero"`
	P90      trade.Date `json:"p90,omitzero"`
	P95      trade.Date `json:"p95,omitzero"`
	Latest   trade.Date `json:"latest,omitzero"`
}

// Arrival turns working days of transit into dates: days are counted by the calendar of the destination, where the last
// mile is delivered. nil calendars have Saturday and Sunday free.
func (t Transit) Arrival(dispatch trade.Date, destination *Calendar) Arrival {
	a := Arrival{Dispatch: dispatch}
	at := func(days int) trade.Date {
		if days <= 0 {
			return trade.Date{}
		}
		// Counting starts after the day of dispatch, whether or not that is a working day at the destination.
		return destination.Add(dispatch.AddDays(1), days-1)
	}
	a.Earliest, a.P50, a.P90, a.P95, a.Latest = at(t.Min), at(t.P50), at(t.P90), at(t.P95), at(t.Max)
	return a
}
