package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
)

// Letter is what a customs broker confirmed to a shop in writing: this code pays this rate, from then to then. The shop
// trusts it more than any schedule.
type Letter struct {
	Reference string // what the broker calls it
	Territory trade.Territory
	Code      trade.HSCode // covers every code that begins with it
	Rate      string       // "12%", "4% + 1.20 GBP/kg"
	trade.Period
}

// Letters is a tariff.Provider over such letters. It is read once and never changes, and so is safe for many
// goroutines.
type Letters struct {
	version string
	on      trade.Date // when somebody last looked whether they still hold
	entries []entry    // the longest codes first: the closest letter counts
}

type entry struct {
	territory trade.Territory
	measure   *tariff.Measure
}

// NewLetters reads the rates. The error is a trade.Errors that names every rate that isn't understood.
func NewLetters(version string, verified trade.Date, list ...Letter) (*Letters, error) {
	r := &Letters{version: version, on: verified}
	var faults trade.Errors
	for i, x := range list {
		rate, err := duty.Parse(x.Rate, duty.TARIC)
		if err != nil {
			faults = append(faults, duty.Findings(err, fmt.Sprintf("/%d/rate", i))...)
			continue
		}
		r.entries = append(r.entries, entry{x.Territory, &tariff.Measure{
			ID: "letter-" + x.Reference, Kind: tariff.ThirdCountry, Name: "Customs duty, confirmed", Code: x.Code, Period: x.Period,
			Rate: rate, RateText: x.Rate,
			Citation: tariff.Citation{Instrument: "Broker's letter " + x.Reference, Source: "the shop's file of letters " + version, VerifiedOn: verified},
		}})
	}
	slices.SortStableFunc(r.entries, func(a, b entry) int { return len(b.measure.Code) - len(a.measure.Code) })
	if len(faults) > 0 {
		return nil, faults
	}
	return r, nil
}

// Name identifies the provider in answers.
func (r *Letters) Name() string { return "letters" }

// Regime returns nil: a letter says nothing of taxes and procedures. The provider behind it in a chain does.
func (r *Letters) Regime(ctx context.Context, _ trade.Territory, _ trade.Date) (*tariff.Regime, error) {
	return nil, ctx.Err()
}

// Measures answers each line with the letter closest to its code. A code without one has an answer without candidates,
// and the next provider is asked.
func (r *Letters) Measures(ctx context.Context, q tariff.Query) ([]tariff.Answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	answers := make([]tariff.Answer, len(q.Lines))
	for i, line := range q.Lines {
		for _, e := range r.entries {
			if e.territory == q.Territory && e.measure.Contains(q.Date) && strings.HasPrefix(string(line.Code), string(e.measure.Code)) {
				answers[i] = tariff.Answer{
					Candidates: []tariff.Candidate{{Code: line.Code, Measures: []*tariff.Measure{e.measure}}},
					Data:       []tariff.DataVersion{{Name: r.Name(), Version: r.version, VerifiedOn: r.on}},
				}
				break
			}
		}
	}
	return answers, nil
}

// Authority says that a letter takes the place of the ordinary duty and of nothing else: preferences, additional duties
// and prohibitions of the providers behind it stay. It counts for the codes that Measures answers.
func (r *Letters) Authority(territory trade.Territory, on trade.Date) []tariff.Kind {
	for _, e := range r.entries {
		if e.territory == territory && e.measure.Contains(on) {
			return []tariff.Kind{tariff.ThirdCountry}
		}
	}
	return nil
}
