package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// result is what one run left behind.
type result struct {
	code        int
	out, errors string
}

// run runs the program in-process on 2026-11-22.
func run(stdin string, args ...string) result {
	var out, errs bytes.Buffer
	a := &app{
		stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs, getenv: func(string) string { return "" },
		now: func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) },
	}
	code := a.run(context.Background(), args)
	return result{code, out.String(), errs.String()}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// volatile is what changes with every edit of the data and says nothing about a command.
var volatile = regexp.MustCompile(`sha256:[0-9a-f]{64}|"version": "[^"]*"|[Dd]ata [a-z/-]+ [^ ,]+|[0-9a-f]{16,64}`)

// golden compares an output with testdata/golden/name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	got = volatile.ReplaceAllStringFunc(got, func(s string) string {
		switch {
		case strings.HasPrefix(s, `"version"`):
			return `"version": "…"`
		case strings.HasPrefix(s[1:], "ata "):
			return s[:strings.LastIndexByte(s, ' ')] + " …"
		}
		return "…"
	})
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; go test ./examples/cli -update writes it", err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", file, d)
	}
}

// TestGolden runs commands and holds what people and programs see against what was looked at.
func TestGolden(t *testing.T) {
	for _, c := range []struct {
		name string
		args string // separated by blanks
		code int
	}{
		{"quote.txt", "quote testdata/order.json", 0},
		{"quote-explain.txt", "quote testdata/order.json -explain -terms DAP", 0},
		{"quote.json", "quote testdata/order.json -format json", 0},
		{"release.txt", "release testdata/order.json -terms DDP,DAP", 0},
		{"rank.txt", "rank testdata/order.json -cards ../cards -policy fastest", 0},
		{"rank.json", "rank testdata/order.json -cards ../cards -format json", 0},
		{"lookup.txt", "lookup 6109.10 -to GB -origin CN -date 2026-10-05 -value 100", 0},
		{"lookup.json", "lookup 6109.10 -to GB -origin CN -date 2026-10-05 -value 100 -format json", 0},
		{"diff.txt", "diff testdata/order-de.json -from 2026-06-30 -to 2026-10-05", 0},
		{"diff.json", "diff testdata/order-de.json -from 2026-06-30 -to 2026-10-05 -format json", 0},
		{"diff-terms.txt", "diff testdata/order.json -terms DAP", 0},
		{"diff-code.txt", "diff testdata/order.json -code BOOT-7=6402999800 -origin TEE-1=TR", 0},
		{"quote-explain.json", "quote testdata/order.json -explain -terms DAP -format json", 0},
		{"quote.html", "quote testdata/order.json -format html", 0},
		{"quote.svg", "quote testdata/order.json -format svg", 0},
		{"price-shelf.txt", "price 249 testdata/order.json -goal shelf", 0},
		{"diff-quotes.txt", "diff testdata/golden/quote.json testdata/golden/quote-explain.json", 0},
		{"price.txt", "price 320 testdata/order.json -item BOOT-7", 0},
		{"price.json", "price 320 testdata/order.json -item BOOT-7 -format json", 0},
		{"reconcile.txt", "reconcile testdata/golden/quote.json testdata/bill.json", 0},
		{"reconcile.json", "reconcile testdata/golden/quote.json testdata/bill.json -format json", 0},
		{"scorecard.txt", "scorecard testdata/records.ndjson", 0},
		{"scorecard.json", "scorecard testdata/records.ndjson -format json", 0},
		{"scorecard.csv", "scorecard testdata/records.ndjson -format csv", 0},
		{"scorecard.html", "scorecard testdata/records.ndjson -format html", 0},
		{"preflight.txt", "preflight testdata/catalogue.json", 0},
		{"preflight.json", "preflight testdata/catalogue.json -format json", 0},
		{"pack.txt", "pack testdata/order.json", 0},
		{"pack.json", "pack testdata/order.json -format json", 0},
		{"pack-orders.json", "pack -orders testdata/orders.csv -boxes testdata/boxes.csv -format json", 0},
		{"pack-orders.txt", "pack -orders testdata/orders.csv -boxes testdata/boxes.csv -rotation flat", 0},
		{"pack-containers.json", "pack -thpack testdata/thpack.txt -all -format json", 0},
		{"pack-containers.txt", "pack -thpack testdata/thpack.txt", 0},
		{"compile.txt", "compile testdata/hts.json", 0},
		{"compile.json", "compile testdata/hts.json -format json", 0},
		{"help-schema.txt", "help schema", 0},
		{"help.txt", "help", 0},
		{"help-quote.txt", "help quote", 0},
		{"check-yes.txt", "check s10 RB123456785GB", 0},
		{"check-no.txt", "check s10 RR123456786DE", 1},
		{"check-no.json", "check s10 RR123456786DE -format json", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := run("", strings.Fields(c.args)...)
			if r.code != c.code {
				t.Fatalf("exit status %d, want %d: %s", r.code, c.code, r.errors)
			}
			if (r.code == 0) != (r.errors == "") {
				t.Errorf("exit status %d with standard error %q", r.code, r.errors)
			}
			golden(t, c.name, r.out)
		})
	}
}
