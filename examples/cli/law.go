package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/rates"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/hts"
	"github.com/crossborder-go/crossborder/tariff/scope"
	"github.com/crossborder-go/crossborder/tariff/snapshot"
	"github.com/crossborder-go/crossborder/tariff/table"
	"github.com/crossborder-go/crossborder/tariff/uktt"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

// law is what the flags say about the law and the rates to work with.
type law struct {
	schedules, scopes files
	rates             string

	provider tariff.Provider // once it was made: a file is read once
	table    *landedcost.RateTable
}

// files is a repeatable flag of country and file, US=FILE.
type files []countryFile

type countryFile struct {
	territory trade.Territory
	file      string
}

func (s *files) String() string { return "" }

// Set reads "US=FILE".
func (s *files) Set(v string) error {
	t, file, ok := strings.Cut(v, "=")
	if !ok || file == "" {
		return fmt.Errorf("%.40q isn't of the form US=FILE", v)
	}
	territory, err := readTerritory(t)
	if err != nil {
		return err
	}
	*s = append(*s, countryFile{territory, file})
	return nil
}

func (f *flags) law() *law {
	l := &law{}
	f.Var(&l.schedules, "schedule", "an official schedule, a snapshot, a country file or a CSV of your own rates as `US=FILE`, trusted before the embedded data; repeatable")
	f.Var(&l.scopes, "scope", "lists of the goods that measures cover, a folder as `US=FOLDER`; repeatable")
	f.StringVar(&l.rates, "rates", "", "exchange rates: a CSV `FILE` with the header from,to,rate,date,source (default: HMRC's of September 2023, a sample)")
	return l
}

// provider returns the embedded law with the host's lists and schedules before it.
func (a *app) provider(l *law) (tariff.Provider, error) {
	if l.provider != nil {
		return l.provider, nil
	}
	var all []tariff.Provider
	for _, s := range l.scopes {
		lists, err := scope.Load(os.DirFS(s.file), s.territory)
		if err != nil {
			return nil, inFile(s.file, err)
		}
		all = append(all, lists)
	}
	for _, s := range l.schedules {
		p, err := a.schedule(s.territory, s.file)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	l.provider = tariff.Chain(append(all, world.New())...)
	return l.provider, nil
}

// maxSchedule bounds an official schedule: the largest, unpacked, is some 15 MB.
const maxSchedule = 256 << 20

// schedule opens an official schedule, a snapshot, or a country file as written or compiled, whichever the file is, or a
// folder of documents of the UK Trade Tariff.
func (a *app) schedule(t trade.Territory, file string) (tariff.Provider, error) {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return a.documents(t, file)
	}
	raw, err := a.readMost(file, maxSchedule)
	if err != nil {
		return nil, err
	}
	switch head := bytes.TrimLeft(raw, " \t\r\n\ufeff"); {
	case bytes.HasPrefix(raw, []byte("CBSNAP")):
		s, err := snapshot.Open(raw)
		if err != nil {
			return nil, inFile(file, err)
		}
		return s, territory(file, t, s.Territory())
	case bytes.HasPrefix(raw, []byte("CBPACK")):
		b, err := tariff.OpenBook(file, string(raw))
		return book(file, t, b, err)
	case !isList(raw) && (t == "GB" && !isCountryFile(raw) || t == "XI"):
		return ukTariff(t, map[string][]byte{file: raw})
	case len(head) > 0 && head[0] == '{':
		c, err := tariff.DecodeCountry(raw)
		if err != nil {
			return nil, inFile(file, err)
		}
		b, err := tariff.NewBook(file, c)
		return book(file, t, b, err)
	}
	if !isList(raw) {
		own, err := table.Read(bytes.NewReader(raw))
		if err != nil {
			return nil, inFile(file, err)
		}
		return own, nil
	}
	s, err := readHTS(file, raw)
	if err != nil {
		return nil, err
	}
	return s, territory(file, t, s.Territory())
}

// isList reports whether a file, plain or compressed, is a JSON list, as the schedule of the United States is.
func isList(raw []byte) bool {
	var in io.Reader = bytes.NewReader(raw)
	if z, err := gzip.NewReader(in); err == nil {
		in = z
	} else {
		in = bytes.NewReader(raw)
	}
	head, _ := bufio.NewReader(io.LimitReader(in, 512)).Peek(512) // a shorter file gives what it has
	head = bytes.TrimLeft(head, " \t\r\n\ufeff")
	return len(head) > 0 && head[0] == '['
}

// documents reads a folder of documents of the UK Trade Tariff.
func (a *app) documents(t trade.Territory, folder string) (tariff.Provider, error) {
	raws := map[string][]byte{}
	for _, pattern := range []string{"*.json", "*.json.gz"} {
		files, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return nil, fileError(folder, err)
		}
		for _, f := range files {
			if raws[f], err = a.read(f); err != nil {
				return nil, err
			}
		}
	}
	if len(raws) == 0 {
		return nil, fault("schedule.empty", "%s holds no documents (*.json, *.json.gz)", folder)
	}
	return ukTariff(t, raws)
}

// ukTariff reads answers of the UK Trade Tariff API, by file: of Great Britain's tariff, or the EU's as it applies in
// Northern Ireland.
func ukTariff(t trade.Territory, raws map[string][]byte) (tariff.Provider, error) {
	service := map[trade.Territory]uktt.Service{"GB": uktt.UK, "XI": uktt.XI}[t]
	if service == "" {
		return nil, fault("schedule.territory", "documents of the UK Trade Tariff are of GB or XI, not of %s", t)
	}
	var docs []*uktt.Document
	for _, file := range slices.Sorted(maps.Keys(raws)) {
		d, err := uktt.Read(bytes.NewReader(raws[file]))
		if err != nil {
			return nil, inFile(file, err)
		}
		if d.Service == "" {
			d.Service = service
		}
		if d.Service != service {
			return nil, fault("schedule.territory", "%s is of the service %s, not %s", file, d.Service, service)
		}
		docs = append(docs, d)
	}
	return uktt.Provider(docs...)
}

// isCountryFile tells a country file from an answer of the UK Trade Tariff API.
func isCountryFile(raw []byte) bool {
	var head struct {
		Territory string `json:"territory"`
	}
	return json.Unmarshal(raw, &head) == nil && head.Territory != ""
}

// readHTS reads the schedule of the United States, plain or compressed; its edition stands in its name.
func readHTS(file string, raw []byte) (*hts.Schedule, error) {
	s, err := hts.Read(bytes.NewReader(raw), hts.Revision(hts.RevisionOf(filepath.Base(file))))
	if err != nil {
		return nil, inFile(file, err)
	}
	return s, nil
}

func book(file string, want trade.Territory, b *tariff.Book, err error) (tariff.Provider, error) {
	if err != nil {
		return nil, inFile(file, err)
	}
	held, err := b.Territories()
	if err != nil {
		return nil, inFile(file, err)
	}
	if len(held) != 1 {
		return nil, fault("schedule.territory", "%s is a file of %v, not of %s", file, held, want)
	}
	return b, territory(file, want, held[0])
}

func territory(file string, want, held trade.Territory) error {
	if want != held {
		return fault("schedule.territory", "%s is a file of %s, not of %s", file, held, want)
	}
	return nil
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
	switch {
	case l.table != nil:
	case l.rates == "":
		if l.table, err = rates.Sample(); err != nil {
			return nil, false, err
		}
	default:
		raw, err := a.readMost(l.rates, 32<<20)
		if err != nil {
			return nil, false, err
		}
		if l.table, err = landedcost.ReadRates(bytes.NewReader(raw)); err != nil {
			return nil, false, inFile(l.rates, err)
		}
	}
	return l.table, l.rates == "", nil
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
