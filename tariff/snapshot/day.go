package snapshot

import "github.com/crossborder-go/crossborder/trade"

// Day numbers count from 1970-01-01; an open end is the least or greatest number.
func dayOf(d trade.Date, open int32) int32 {
	if d.IsZero() {
		return open
	}
	return int32(trade.NewDate(1970, 1, 1).DaysUntil(d))
}
