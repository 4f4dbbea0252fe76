package tariff_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/tarifftest"
	"github.com/crossborder-go/crossborder/trade"
)

// A country file becomes a provider in two steps. Everything wrong with it is reported at once.
func ExampleDecodeCountry() {
	file, err := os.ReadFile("testdata/freedonia.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	country, err := tariff.DecodeCountry(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	book, err := tariff.NewBook("mine", country)
	if err != nil {
		fmt.Println(err)
		return
	}
	answers, err := book.Measures(context.Background(), tariff.Query{
		Territory: "ZZ", Date: trade.NewDate(2026, 10, 5),
		Lines: []tariff.QueryLine{{Code: "610910", Origin: "DE"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range answers[0].Candidates {
		fmt.Println(c.Code, c.Description)
		for _, m := range c.Measures {
			fmt.Printf("  %s: %s, %s, in force %s\n", m.Name, m.RateText, m.Source, m.Period)
		}
	}

	_, err = tariff.DecodeCountry([]byte(`{"schema": "crossborder/country/1", "territory": "ZZ", "name": "Freedonia", "version": "1",
		"verified_on": "2026-11-22", "tier": "B", "currency": "EUR",
		"measures": [{"id": "embargo", "kind": "additional", "name": "Duty", "rate": "10%"}]}`))
	fmt.Println(err)
	// Output:
	// 61091000 T-shirts of cotton
	//   Third country duty: 12%, Gazette of Freedonia, https://example.org/gazette, in force since 2025-01-01
	//   Preference, Union agreement: Free, Gazette of Freedonia, https://example.org/gazette, in force since 2020-01-01
	// country.unsaid at /measures/0: the source is missing
	// country.undated at /measures/0: the day from which it holds is missing
}

// A host's own file corrects the law of one country; everything else is answered by what comes after it.
func ExampleChain() {
	read := func(name, file string) *tariff.Book {
		data, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		country, err := tariff.DecodeCountry(data)
		if err != nil {
			panic(err)
		}
		book, err := tariff.NewBook(name, country)
		if err != nil {
			panic(err)
		}
		return book
	}
	p := tariff.Chain(read("host", "testdata/freedonia.json"), read("world", "testdata/freedonia.json"))
	regime, err := p.Regime(context.Background(), "ZZ", trade.NewDate(2026, 10, 5))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Name())
	fmt.Println(regime.Name, "by", regime.Data[0].Name, "version", regime.Data[0].Version)
	fmt.Println("holds", regime.Period)
	// Output:
	// host > world
	// Freedonia, a country for tests by host/zz version 7
	// holds since 2026-02-24
}

func ExampleLint() {
	file, err := os.ReadFile("testdata/freedonia.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	country, err := tariff.DecodeCountry(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range tariff.Lint(country) {
		fmt.Println(f.Severity, f.Error())
	}
	// Output: warn country.unused at /lists/zz~1list-2: no measure names list zz/list-2
}

func TestContract(t *testing.T) {
	file, err := os.ReadFile("testdata/freedonia.json")
	if err != nil {
		t.Fatal(err)
	}
	country, err := tariff.DecodeCountry(file)
	if err != nil {
		t.Fatal(err)
	}
	book, err := tariff.NewBook("mine", country)
	if err != nil {
		t.Fatal(err)
	}
	pack, err := tariff.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := tariff.OpenBook("mine", string(pack))
	if err != nil {
		t.Fatal(err)
	}
	o := tarifftest.Options{Territory: "ZZ", Date: trade.NewDate(2025, 6, 1), Codes: []trade.HSCode{"6109100010", "610910", "610990", "73181500", "220421"},
		Regime: true, List: "zz/list-1"}
	for name, p := range map[string]tariff.Provider{"Book": book, "OpenBook": packed, "Chain": tariff.Chain(packed, book), "ChainOfOne": tariff.Chain(book)} {
		t.Run(name, func(t *testing.T) { tarifftest.Run(t, p, o) })
	}
}
