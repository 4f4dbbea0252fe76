package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

func output(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(context.Background(), args, &out, func(string) string { return "" }); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Every price is there, adds up, and is whole or says what it hangs on.
func TestFiftyCountries(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(output(t, "-format", "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	countries := map[string]bool{}
	for _, r := range rows[1:] {
		countries[r[column["destination"]]] = true
		sum := decimal.New(12, 0) // the carriage
		for _, part := range []string{"goods", "duties", "taxes", "fees"} {
			sum = sum.Add(decimal.RequireFromString(r[column[part]]))
		}
		if landed := decimal.RequireFromString(r[column["landed"]]); !landed.Equal(sum) {
			t.Errorf("%v adds up to %v", r, sum)
		}
		if whole := r[column["status"]] == "complete"; whole != (r[column["hangs_on"]] == "") {
			t.Errorf("%v: neither whole nor with a reason", r)
		}
		if r[column["local"]] == "" || r[column["local_currency"]] == "" {
			t.Errorf("%v: no local price", r)
		}
	}
	if len(countries) != 50 || len(rows) != 1+4*50 {
		t.Errorf("%d countries, %d prices", len(countries), len(rows)-1)
	}
}

// Rows that anybody can work out: 44.00 with carriage, the tax of the country on it, nothing in Hong Kong.
func TestPricesByHand(t *testing.T) {
	out := output(t, "-format", "csv")
	for _, want := range []string{
		"SHIRT,DE,,EUR,32.00,0.00,8.36,0.00,52.36,EUR,52.36,complete,\n", // 19 %
		"SHIRT,HU,,EUR,32.00,0.00,11.88,0.00,55.88,HUF,",                 // 27 %
		"BOOK,DE,,EUR,28.00,0.00,2.80,0.00,42.80,",                       // 7 % on books
		"BOOK,IE,,EUR,28.00,0.00,0.00,0.00,40.00,",                       // none
		"BAG,HK,,EUR,180.00,0.00,0.00,0.00,192.00,HKD,",
		"SHIRT,IN,KA,EUR,32.00,", // its schedule isn't embedded
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
}

func TestText(t *testing.T) {
	out := output(t)
	for _, want := range []string{"Germany", "52.36", "EUR 52.36", "HKD", "rate.unknown: "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if err := run(context.Background(), []string{"-format", "pdf"}, &bytes.Buffer{}, func(string) string { return "" }); err == nil {
		t.Error("a format that isn't there, no error")
	}
}
