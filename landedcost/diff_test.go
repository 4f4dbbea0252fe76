package landedcost_test

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

func TestDiffNamesTheCause(t *testing.T) {
	e := engine(t)
	for _, c := range []struct {
		name, price string
		to          trade.Country
		cur         trade.Currency
		from, till  trade.Date
		change      string
		causes      []landedcost.Cause
	}{
		{"the EU's flat duty begins", "100", "DE", "EUR", trade.NewDate(2026, 6, 30), trade.NewDate(2026, 7, 1), "3.57", []landedcost.Cause{landedcost.CauseBegan, landedcost.CauseBase}},
		{"nothing changes", "100", "GB", "GBP", trade.NewDate(2026, 6, 30), trade.NewDate(2026, 7, 1), "0.00", nil},
		{"United States: no more de minimis", "100", "US", "USD", trade.NewDate(2025, 3, 1), trade.NewDate(2026, 10, 5), "", []landedcost.Cause{landedcost.CauseThreshold, landedcost.CauseBegan, landedcost.CauseBegan, landedcost.CauseThreshold}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := oneItem(c.to, c.cur, c.price)
			if c.to == "US" {
				o.Items[0].DutyRate, o.Items[0].HSCode = "", "6109100012"
			}
			quote := func(d trade.Date) *landedcost.Quote {
				q, err := e.QuoteWith(context.Background(), o, landedcost.Options{Date: d})
				if err != nil {
					t.Fatal(err)
				}
				return q
			}
			d, err := landedcost.Diff(quote(c.from), quote(c.till))
			if err != nil {
				t.Fatal(err)
			}
			if c.change != "" && d.Landed.Text() != c.change {
				t.Errorf("landed changes by %s, not %s", d.Landed.Text(), c.change)
			}
			var causes []landedcost.Cause
			for _, ch := range d.Changes {
				causes = append(causes, ch.Cause)
				if ch.Why == "" {
					t.Errorf("%s: no reason", ch.Name)
				}
			}
			if len(causes) != len(c.causes) {
				t.Fatalf("causes %v, want %v: %+v", causes, c.causes, d.Changes)
			}
			for _, want := range c.causes {
				found := false
				for _, got := range causes {
					found = found || got == want
				}
				if !found {
					t.Errorf("no change by %s: %+v", want, d.Changes)
				}
			}
		})
	}
}

// The changes add up to the difference, for any order and any two dates.
func TestDiffAddsUp(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOrder(rt)
		a, err := e.Quote(context.Background(), o)
		if err != nil {
			rt.Fatal(err)
		}
		o.Date = o.Date.AddDays(rapid.IntRange(-400, 400).Draw(rt, "days"))
		if !known(o) {
			o.Date = trade.NewDate(2026, 10, 5)
		}
		b, err := e.Quote(context.Background(), o)
		if err != nil {
			rt.Fatal(err)
		}
		d, err := landedcost.Diff(a, b)
		if err != nil {
			rt.Fatal(err)
		}
		if !d.Sum().Equal(d.Landed.Amount) {
			rt.Fatalf("changes sum to %s, landed differs by %s: %+v", d.Sum(), d.Landed, d.Changes)
		}
	})
}

// The same order on the same day under data that hold another rate: the data are the cause, and are named.
func TestDiffNamesTheData(t *testing.T) {
	raw, err := os.ReadFile("../tariff/world/data/gb.json")
	if err != nil {
		t.Fatal(err)
	}
	corrected := bytes.ReplaceAll(raw, []byte(`"20%"`), []byte(`"21%"`))
	corrected = regexp.MustCompile(`"version": "[^"]*"`).ReplaceAll(corrected, []byte(`"version": "corrected"`))
	c, err := tariff.DecodeCountry(corrected)
	if err != nil {
		t.Fatal(err)
	}
	book, err := tariff.NewBook("world/gb", c)
	if err != nil {
		t.Fatal(err)
	}
	e, err := landedcost.New(landedcost.Config{Tariff: tariff.Chain(book, shared)})
	if err != nil {
		t.Fatal(err)
	}
	o := oneItem("GB", "GBP", "200")
	before, err := engine(t).Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	after, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	d, err := landedcost.Diff(before, after)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Changes) != 1 || d.Changes[0].Cause != landedcost.CauseData || d.Changes[0].Change.Text() != "2.24" || len(d.Data) == 0 {
		t.Errorf("%+v", d)
	}
	o.Items[0].UnitPrice = money("210", "GBP") // another order as well: its own changes are the cause
	if after, err = e.Quote(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if d, err = landedcost.Diff(before, after); err != nil {
		t.Fatal(err)
	}
	for _, ch := range d.Changes {
		if ch.Cause == landedcost.CauseData {
			t.Errorf("%+v", ch)
		}
	}
}
