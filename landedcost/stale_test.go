package landedcost_test

import (
	"context"
	"slices"
	"testing"

	"github.com/crossborder-go/crossborder/trade"
)

// Data say when they were verified, and a quote far beyond that day says so.
func TestStaleDataAreNamed(t *testing.T) {
	e := engine(t)
	for _, c := range []struct {
		date  trade.Date
		stale bool
	}{{trade.NewDate(2026, 11, 22), false}, {trade.NewDate(2027, 3, 1), false}, {trade.NewDate(2028, 7, 1), true}} {
		o := oneItem("DE", "EUR", "100")
		o.Date = c.date
		q, err := e.Quote(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(codesOf(q), "data.stale"); got != c.stale {
			t.Errorf("%s: stale %v", c.date, got)
		}
	}
}
