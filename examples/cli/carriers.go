package main

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/packing"
	"github.com/crossborder-go/crossborder/examples/cards"
	"github.com/crossborder-go/crossborder/trade"
)

// shop is what the flags say of carriers, cartons and policy.
type shop struct {
	cards, policy, boxes string
	terms                list
}

func (f *flags) shop() *shop {
	s := &shop{}
	f.StringVar(&s.cards, "cards", "", "a `FOLDER` of rate cards (default the two example cards, one of them made up)")
	f.StringVar(&s.policy, "policy", "cheapest", "what is best: a `NAME` ("+strings.Join(carrier.PolicyNames(), ", ")+") or a JSON file")
	f.StringVar(&s.boxes, "boxes", "", "a CSV `FILE` of cartons (default six common ones)")
	f.Var(&s.terms, "terms", "`TERMS` to compare, such as DDP,DAP; the first is preferred (default the order's)")
	return s
}

// config returns the engine's configuration for the flags.
func (a *app) config(s *shop) (crossborder.Config, error) {
	var cfg crossborder.Config
	var err error
	if cfg.Carriers, err = a.carriers(s.cards); err != nil {
		return cfg, err
	}
	policy, ok := carrier.BuiltinPolicy(s.policy)
	if !ok {
		raw, err := a.read(s.policy)
		if err != nil {
			if errors.Is(err, trade.Finding{Code: "file.read"}) && !strings.ContainsAny(s.policy, "./\\") {
				return cfg, usagef("-policy: %.40q is neither a file nor one of %s", s.policy, strings.Join(carrier.PolicyNames(), ", "))
			}
			return cfg, err
		}
		if policy, err = carrier.ParsePolicy(raw); err != nil {
			return cfg, inFile(s.policy, err)
		}
	}
	cfg.Policy = &policy
	if s.boxes != "" {
		if cfg.Boxes, err = a.readBoxes(s.boxes); err != nil {
			return cfg, err
		}
		if cfg.Boxes == nil {
			cfg.Boxes = []packing.Box{}
		}
	}
	return cfg, nil
}

// carriers reads a folder of rate cards, the example cards where none is named.
func (a *app) carriers(folder string) ([]carrier.Adapter, error) {
	var dir fs.FS = cards.FS
	if folder != "" {
		if info, err := os.Stat(folder); err != nil {
			return nil, fileError(folder, err)
		} else if !info.IsDir() {
			return nil, fault("file.read", "%s is no folder", folder)
		}
		dir = os.DirFS(folder)
	}
	adapters, err := carrier.LoadRateCards(dir)
	if err == nil && len(adapters) == 0 {
		err = fault("cards.none", "%s holds no rate cards (*.json)", folder)
	}
	return adapters, err
}

// compare returns the terms to compare, and those to choose among where the order or the flag says so.
func (s *shop) compare(o *crossborder.Order) (all []trade.Incoterm, prefer trade.Incoterm, err error) {
	if len(s.terms) == 0 {
		return nil, "", nil
	}
	for _, t := range s.terms {
		term, err := readTerms(t)
		if err != nil {
			return nil, "", usagef("-terms: %s", err)
		}
		all = append(all, term)
	}
	if o.Terms == "" {
		return all, "", nil
	}
	return all, all[0], nil
}
