package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/trade"
)

func print(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(context.Background(), args, &out, func(string) string { return "" }); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return out.String()
}

// The first thing a newcomer sees: the menu, the derivations, the invoice beside it.
func TestMenuToGreatBritain(t *testing.T) {
	dir := t.TempDir()
	out := print(t, "-out", dir)
	for _, want := range []string{
		"US → United Kingdom", "HMRC monthly exchange rates", "2023-09-01", // of what date the rates are
		"Sample Economy", "DDP", "DAP", "12% of GBP", "20% of GBP", "the order is released", "Sources",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if strings.Contains(out, "\x1b[") {
		t.Error("colour, though this is no terminal")
	}
	page, err := os.ReadFile(filepath.Join(dir, "invoice-SO-1001.html"))
	if err != nil || !bytes.Contains(page, []byte("Commercial invoice")) {
		t.Errorf("no invoice written: %v", err)
	}
}

func TestEveryDestinationAndTerms(t *testing.T) {
	if n := len(destinations()); n < 14 {
		t.Errorf("only %d destinations", n)
	}
	for _, to := range destinations() {
		for _, terms := range []string{"DDP", "DAP"} {
			if out := print(t, "-to", to, "-terms", terms, "-out", ""); !strings.Contains(out, "landed") {
				t.Errorf("%s %s: %s", to, terms, out)
			}
		}
	}
}

func TestProblemsAreNamed(t *testing.T) {
	for _, c := range []struct{ args, code string }{
		{"-to KP", "regime.missing"}, {"-to ZZ", "order.country.unknown"}, {"-terms XYZ", "order.terms.unknown"}, {"-date 2026-02-30", ""},
	} {
		err := run(context.Background(), append(strings.Fields(c.args), "-out", ""), &bytes.Buffer{}, func(string) string { return "" })
		if err == nil {
			t.Errorf("%s: no error", c.args)
			continue
		}
		if fs := trade.FindingsOf(err); c.code != "" && fs[0].Code != c.code {
			t.Errorf("%s: %s", c.args, fs[0])
		}
	}
}
