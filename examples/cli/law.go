package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/rates"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

// law is what the flags say about the law and the rates to work with.
type law struct {
	schedules schedules
	rates     string
}

// schedules is the repeatable flag COUNTRY=FILE.
type schedules []struct {
	territory trade.Territory
	file      string
}

func (s *schedules) String() string { return "" }

// Set reads "US=FILE".
func (s *schedules) Set(v string) error {
	t, file, ok := strings.Cut(v, "=")
	if !ok || file == "" {
		return fmt.Errorf("%.40q isn't of the form US=FILE", v)
	}
	territory, err := readTerritory(t)
	if err != nil {
		return err
	}
	*s = append(*s, struct {
		territory trade.Territory
		file      string
	}{territory, file})
	return nil
}

func (f *flags) law() *law {
	l := &law{}
	f.Var(&l.schedules, "schedule", "a country file (JSON, or compiled) as `US=FILE`, trusted before the embedded data; repeatable")
	f.StringVar(&l.rates, "rates", "", "exchange rates: a CSV `FILE` with the header from,to,rate,date,source (default: HMRC's of September 2023, a sample)")
	return l
}

// provider returns the embedded law with the host's schedules before it.
func (a *app) provider(l *law) (tariff.Provider, error) {
	var all []tariff.Provider
	for _, s := range l.schedules {
		b, err := a.schedule(s.territory, s.file)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return tariff.Chain(append(all, world.New())...), nil
}

// schedule opens a country file, as written or compiled.
func (a *app) schedule(t trade.Territory, file string) (*tariff.Book, error) {
	raw, err := a.readMost(file, 256<<20)
	if err != nil {
		return nil, err
	}
	var b *tariff.Book
	if head := bytes.TrimLeft(raw, " \t\r\n\ufeff"); len(head) > 0 && head[0] == '{' {
		c, err := tariff.DecodeCountry(raw)
		if err != nil {
			return nil, inFile(file, err)
		}
		if b, err = tariff.NewBook(file, c); err != nil {
			return nil, inFile(file, err)
		}
	} else if b, err = tariff.OpenBook(file, string(raw)); err != nil {
		return nil, inFile(file, err)
	}
	if held, err := b.Territories(); err != nil || len(held) != 1 || held[0] != t {
		return nil, fault("schedule.territory", "%s is a file of %v, not of %s", file, held, t)
	}
	return b, nil
}

// inFile puts the file's name before what is wrong with it.
func inFile(file string, err error) error {
	fs := trade.FindingsOf(err)
	out := make(trade.Errors, len(fs))
	for i, f := range fs {
		f.Message = file + ": " + f.Message
		out[i] = f
	}
	return out
}

// exchange returns the rates to work with, and whether they are the embedded sample.
func (a *app) exchange(l *law) (table *landedcost.RateTable, sample bool, err error) {
	if l.rates == "" {
		table, err = rates.Sample()
		return table, true, err
	}
	raw, err := a.readMost(l.rates, 32<<20)
	if err != nil {
		return nil, false, err
	}
	if table, err = landedcost.ReadRates(bytes.NewReader(raw)); err != nil {
		return nil, false, inFile(l.rates, err)
	}
	return table, false, nil
}

// engine returns the whole flow over the law and rates of the flags.
func (a *app) engine(l *law, cfg crossborder.Config) (e *crossborder.Engine, sample bool, err error) {
	if cfg.Tariff, err = a.provider(l); err != nil {
		return nil, false, err
	}
	table, sample, err := a.exchange(l)
	if err != nil {
		return nil, false, err
	}
	cfg.Rates = table
	e, err = crossborder.New(cfg)
	return e, sample, err
}
