package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/tarifftest"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

// The contract of a provider, in one line; alone, and in the chain in which it is used.
func TestContract(t *testing.T) {
	own, err := letters()
	if err != nil {
		t.Fatal(err)
	}
	on := trade.NewDate(2026, 10, 5)
	tarifftest.Run(t, own, tarifftest.Options{Territory: "GB", Date: on, Codes: []trade.HSCode{"42022100", "4202210090"}})
	t.Run("Chain", func(t *testing.T) {
		tarifftest.Run(t, tariff.Chain(own, world.New()), tarifftest.Options{Territory: "GB", Date: on, Codes: []trade.HSCode{"4202210090", "61091000"}, Regime: true})
	})
}

// Of two letters that cover a code the closer one counts, on its days.
func TestTheClosestLetterCounts(t *testing.T) {
	own, err := NewLetters("1", trade.NewDate(2026, 9, 1),
		Letter{Reference: "wide", Territory: "GB", Code: "4202", Rate: "5%"},
		Letter{Reference: "close", Territory: "GB", Code: "420221", Rate: "1%", Period: trade.Period{From: trade.NewDate(2026, 1, 1), To: trade.NewDate(2026, 6, 30)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code trade.HSCode
		on   trade.Date
		want string
	}{
		{"42022100", trade.NewDate(2026, 6, 30), "1%"}, {"42022100", trade.NewDate(2026, 7, 1), "5%"}, {"42023100", trade.NewDate(2026, 6, 30), "5%"},
		{"61091000", trade.NewDate(2026, 6, 30), ""},
	} {
		answers, err := own.Measures(context.Background(), tariff.Query{Territory: "GB", Date: c.on, Lines: []tariff.QueryLine{{Code: c.code, Origin: "US"}}})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if cs := answers[0].Candidates; len(cs) == 1 {
			got = cs[0].Measures[0].RateText
		}
		if got != c.want {
			t.Errorf("%s on %s: %q, want %q", c.code, c.on, got, c.want)
		}
	}
}

func TestFaultsAreNamed(t *testing.T) {
	_, err := NewLetters("1", trade.Date{}, Letter{Rate: "12%"}, Letter{Rate: "a tenth"})
	var faults trade.Errors
	if !errors.As(err, &faults) || len(faults) != 1 || faults[0].Path != "/1/rate" {
		t.Errorf("%v", err)
	}
}

func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"The embedded law, 2026-10-05: duty GBP 4.00", "The letter before it, 2026-10-05: duty GBP 3.00", "2027-01-01: duty GBP 4.00", "Broker's letter EXAMPLE-001",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, &out)
		}
	}
}
