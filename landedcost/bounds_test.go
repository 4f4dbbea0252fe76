package landedcost_test

import (
	"context"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

func within(t *testing.T, what string, bounds *landedcost.Bounds, q *landedcost.Quote) {
	t.Helper()
	if bounds == nil {
		t.Fatalf("%s: the open quote has no bounds", what)
	}
	if l := q.Totals.Landed.Amount; l.LessThan(bounds.Low.Amount) || l.GreaterThan(bounds.High.Amount) {
		t.Errorf("%s: %s lies outside %s to %s\n%s", what, q.Totals.Landed, bounds.Low, bounds.High, ledger(q))
	}
}

// A province that isn't given leaves the tax open: whatever the province, the landed total lies inside the bounds.
func TestAnyProvinceLiesInside(t *testing.T) {
	e := engine(t)
	o := oneItem("CA", "CAD", "500")
	o.ShipTo.Region = ""
	open, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if open.Status != landedcost.Partial || open.Bounds == nil || open.Bounds.Because[0] != "/ship_to/region" {
		t.Fatalf("%s, %+v", open.Status, open.Bounds)
	}
	for _, region := range strings.Fields("AB BC MB NB NL NS NT NU ON PE QC SK YT") {
		o.ShipTo.Region = trade.Region(region)
		q, err := e.Quote(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		within(t, region, open.Bounds, q)
	}
}

// Six digits that stand for several national codes leave the duty open: whichever it is, it lies inside the bounds.
func TestAnyNationalCodeLiesInside(t *testing.T) {
	e := engine(t)
	checked := 0
	for _, hs := range []trade.HSCode{"610910", "611020", "640399", "420292", "850440", "910211", "621210", "691110", "732393", "330499", "611030", "640419"} {
		for _, origin := range []trade.Country{"CN", "DE", "VN", "MX"} {
			answers, err := shared.Measures(context.Background(), tariff.Query{Territory: "US", Date: trade.NewDate(2026, 10, 5), Lines: []tariff.QueryLine{{Code: hs, Origin: origin}}})
			if err != nil {
				t.Fatal(err)
			}
			o := oneItem("US", "USD", "400")
			it := &o.Items[0]
			it.HSCode, it.Origin, it.DutyRate = hs, origin, ""
			it.NetWeight = trade.Weight{Value: decimal.New(8, -1), Unit: "kg"}
			it.Quantities = map[string]decimal.Decimal{"NPR": decimal.NewFromInt(1)}
			open, err := e.Quote(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range answers[0].Candidates {
				if len(answers[0].Candidates) < 2 {
					continue
				}
				it.Codes = map[trade.Territory]trade.HSCode{"US": c.Code}
				q, err := e.Quote(context.Background(), o)
				if err != nil {
					t.Fatal(err)
				}
				if q.Status != landedcost.Complete { // something else is open too
					continue
				}
				if open.Bounds == nil && open.Totals.Landed.Equal(q.Totals.Landed) {
					continue // whichever code it is, the total is the same
				}
				within(t, string(hs)+" as "+string(c.Code)+" from "+string(origin), open.Bounds, q)
				checked++
			}
			it.Codes = nil
		}
	}
	if checked < 20 {
		t.Errorf("only %d completions were checked", checked)
	}
}

// Facts that decide measures: whatever the metal share, the total lies inside the bounds of the quote without it.
func TestAnyMetalShareLiesInside(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := oneItem("US", "USD", "1000")
		it := &o.Items[0]
		it.HSCode, it.DutyRate = "", ""
		it.Codes = map[trade.Territory]trade.HSCode{"US": trade.HSCode(rapid.SampledFrom([]string{"7323930060", "8215992000", "8211922000", "9403200090"}).Draw(rt, "code"))}
		it.Origin = trade.Country(rapid.SampledFrom([]string{"CN", "DE", "VN", "GB"}).Draw(rt, "origin"))
		o.Date = rapid.SampledFrom([]trade.Date{trade.NewDate(2025, 9, 10), trade.NewDate(2026, 3, 15), trade.NewDate(2026, 10, 5)}).Draw(rt, "date")
		open, err := e.Quote(context.Background(), o)
		if err != nil {
			rt.Fatal(err)
		}
		it.Facts = trade.Facts{}
		for _, fact := range []string{"steel_share", "aluminium_share", "copper_share", "metal_share"} {
			it.Facts[fact] = trade.DecimalText(decimal.New(int64(rapid.IntRange(0, 100).Draw(rt, fact)), -2), 0)
		}
		it.Facts["country_of_melt"] = rapid.SampledFrom([]string{"CN", "US", "JP"}).Draw(rt, "melt")
		q, err := e.Quote(context.Background(), o)
		if err != nil {
			rt.Fatal(err)
		}
		if q.Status != landedcost.Complete || open.Bounds == nil && open.Totals.Landed.Equal(q.Totals.Landed) {
			return
		}
		if open.Bounds == nil {
			rt.Fatalf("the facts move the total from %s to %s, and the open quote has no bounds\n%s", open.Totals.Landed, q.Totals.Landed, ledger(q))
		}
		if l := q.Totals.Landed.Amount; l.LessThan(open.Bounds.Low.Amount) || l.GreaterThan(open.Bounds.High.Amount) {
			rt.Fatalf("%s with %v lies outside %s to %s\n%s", q.Totals.Landed, it.Facts, open.Bounds.Low, open.Bounds.High, ledger(q))
		}
	})
}
