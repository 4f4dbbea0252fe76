package search_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/crossborder-go/crossborder/tariff/hts"
	"github.com/crossborder-go/crossborder/tariff/search"
	"github.com/crossborder-go/crossborder/trade"
)

// shared returns the folder of the reference data, or skips.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	dir := os.Getenv("CROSSBORDER_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	file := filepath.Join(append([]string{dir}, parts...)...)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("the reference data aren't here: %v", err)
	}
	return file
}

func schedule(t testing.TB) *hts.Schedule {
	t.Helper()
	f, err := os.Open(shared(t, "us-hts-2026-rev10.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := hts.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// measure finds every text of a list and returns the shares, in percent, of which the right six digits came first and among
// the first five.
func measure(t *testing.T, ix *search.Index, file string) (first, five float64) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatal(len(rows), err)
	}
	for _, r := range rows[1:] {
		found := ix.Find(search.Query{Text: r[1], Limit: 10})
		at := slices.IndexFunc(found.Candidates, func(c search.Candidate) bool { return c.Code == trade.HSCode(r[0]) })
		if at == 0 {
			first++
		}
		if at >= 0 && at < 5 {
			five++
			continue
		}
		var codes []trade.HSCode
		for _, c := range found.Candidates {
			codes = append(codes, c.Code)
		}
		t.Logf("%s %q: at %d of %v, unknown %q", r[0], r[1], at, codes, found.Unknown)
	}
	n := float64(len(rows) - 1)
	first, five = 100*first/n, 100*five/n
	t.Logf("%d texts: first %.1f%%, among the first five %.1f%%", len(rows)-1, first, five)
	return first, five
}

// TestCommonGoods measures how often the right six digits are among the first five, for 283 labels of common goods. The
// table of words was written with goods of this kind in view: what it gives for others is less.
func TestCommonGoods(t *testing.T) {
	_, five := measure(t, search.New(schedule(t)), shared(t, "..", "facts", "common-goods.csv"))
	if five < 95 {
		t.Errorf("the right code is among the first five for %.1f%%, fewer than it was", five)
	}
}

// TestEveryday measures texts as shops write them, with codes read off the headings. The table of words isn't tuned to them.
func TestEveryday(t *testing.T) {
	_, five := measure(t, search.New(schedule(t)), filepath.Join("testdata", "everyday.csv"))
	if five < 90 {
		t.Errorf("the right code is among the first five for %.1f%%, fewer than it was", five)
	}
}
