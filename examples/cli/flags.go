package main

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// flags is a flag set that takes flags before and after the arguments.
type flags struct{ *flag.FlagSet }

func newFlags(name string) *flags {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	return &flags{f}
}

// parse returns the arguments; what follows "--" is never a flag.
func (f *flags) parse(args []string) ([]string, error) {
	var out []string
	for {
		if err := f.Parse(args); err != nil {
			if err == flag.ErrHelp { //nolint:errorlint // the flag package returns it bare
				return nil, err
			}
			return nil, usagef("%s", err)
		}
		rest := f.Args()
		if len(rest) == 0 {
			return out, nil
		}
		if taken := len(args) - len(rest); taken > 0 && args[taken-1] == "--" {
			return append(out, rest...), nil
		}
		out, args = append(out, rest[0]), rest[1:]
	}
}

// want checks the number of arguments.
func want(args []string, names ...string) error {
	if len(args) < len(names) {
		return usagef("%s is missing", names[len(args)])
	}
	if len(args) > len(names) {
		return usagef("%.40q is one argument too many", args[len(names)])
	}
	return nil
}

// parsed is a flag whose value a function reads.
type parsed[T any] struct {
	value *T
	read  func(string) (T, error)
}

func (p parsed[T]) String() string { return "" }

func (p parsed[T]) Set(s string) error {
	v, err := p.read(s)
	if err == nil {
		*p.value = v
	}
	return err
}

func (f *flags) date(name, usage string) *trade.Date {
	var d trade.Date
	f.Var(parsed[trade.Date]{&d, trade.ParseDate}, name, usage)
	return &d
}

func (f *flags) decimal(name, usage string) *decimal.NullDecimal {
	var d decimal.NullDecimal
	f.Var(parsed[decimal.NullDecimal]{&d, func(s string) (decimal.NullDecimal, error) {
		v, err := trade.ParseDecimal(s)
		return decimal.NewNullDecimal(v), err
	}}, name, usage)
	return &d
}

func (f *flags) currency(name, usage string) *trade.Currency {
	var c trade.Currency
	f.Var(parsed[trade.Currency]{&c, func(s string) (trade.Currency, error) {
		v := trade.Currency(strings.ToUpper(s))
		if !v.Valid() {
			return "", fmt.Errorf("%.20q is no currency of ISO 4217, such as USD", s)
		}
		return v, nil
	}}, name, usage)
	return &c
}

func (f *flags) terms(name, usage string) *trade.Incoterm {
	var t trade.Incoterm
	f.Var(parsed[trade.Incoterm]{&t, readTerms}, name, usage)
	return &t
}

func readTerms(s string) (trade.Incoterm, error) {
	var t trade.Incoterm
	if err := t.UnmarshalText([]byte(s)); err != nil {
		return "", err
	}
	if !t.Valid() {
		return "", fmt.Errorf("%.20q is no rule of Incoterms 2020, such as DDP or DAP", s)
	}
	return t, nil
}

// territory reads "GB", "CA-ON" or the code of a territory with a tariff of its own.
func (f *flags) territory(name, usage string) *trade.Territory {
	var t trade.Territory
	f.Var(parsed[trade.Territory]{&t, readTerritory}, name, usage)
	return &t
}

func readTerritory(s string) (trade.Territory, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	country, region, _ := strings.Cut(s, "-")
	if region != "" && trade.Country(country).Valid() {
		return trade.TerritoryOf(trade.Address{Country: trade.Country(country), Region: trade.Region(region)}), nil
	}
	t := trade.Territory(s)
	if !t.Country().Valid() && t != "EU" {
		return "", fmt.Errorf("%.20q is no country or territory, such as GB or CA-ON", s)
	}
	return t, nil
}

// pairs is a repeatable flag of key=value. Keys keep their case.
type pairs struct {
	m     map[string]string
	check func(key, value string) error
}

func (p *pairs) String() string {
	if p == nil {
		return ""
	}
	var out []string
	for _, k := range slices.Sorted(maps.Keys(p.m)) {
		out = append(out, k+"="+p.m[k])
	}
	return strings.Join(out, ",")
}

// Set reads "key=value".
func (p *pairs) Set(s string) error {
	k, v, ok := strings.Cut(s, "=")
	k, v = strings.TrimSpace(k), strings.TrimSpace(v)
	if !ok || k == "" || v == "" {
		return fmt.Errorf("%.40q isn't of the form key=value", s)
	}
	if _, twice := p.m[k]; twice {
		return fmt.Errorf("%.40q is given twice", k)
	}
	if p.check != nil {
		if err := p.check(k, v); err != nil {
			return err
		}
	}
	if p.m == nil {
		p.m = map[string]string{}
	}
	p.m[k] = v
	return nil
}

func (f *flags) pairs(name, usage string) *pairs {
	p := &pairs{}
	f.Var(p, name, usage)
	return p
}

// numbers is pairs with numbers for values.
func (f *flags) numbers(name, usage string) *pairs {
	p := &pairs{check: func(_, v string) error { _, err := trade.ParseDecimal(v); return err }}
	f.Var(p, name, usage)
	return p
}

// decimals returns the values of a numbers flag.
func (p *pairs) decimals() map[string]decimal.Decimal {
	if len(p.m) == 0 {
		return nil
	}
	out := make(map[string]decimal.Decimal, len(p.m))
	for k, v := range p.m {
		if d, err := trade.ParseDecimal(v); err == nil { // numbers has checked it
			out[k] = d
		}
	}
	return out
}

// list is a repeatable flag; values may also be separated by commas.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

// Set appends the values.
func (l *list) Set(s string) error {
	for v := range strings.SplitSeq(s, ",") {
		if v = strings.TrimSpace(v); v != "" {
			*l = append(*l, v)
		}
	}
	return nil
}

func (f *flags) list(name, usage string) *list {
	var l list
	f.Var(&l, name, usage)
	return &l
}
