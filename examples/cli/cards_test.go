package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Every fault of a damaged card is named with its file and line, all at once.
func TestDamagedCards(t *testing.T) {
	raw, err := os.ReadFile("../cards/sample-courier.json")
	if err != nil {
		t.Fatal(err)
	}
	s := string(raw)
	for _, damage := range [][2]string{{`"price": "23.40"`, `"price": "-23.40"`}, {`"mode": "post"`, `"mode": "pigeon"`}, {`"divisor": "5000"`, `"divisor": "0"`}} {
		if !strings.Contains(s, damage[0]) {
			t.Fatalf("the card has no %s", damage[0])
		}
		s = strings.Replace(s, damage[0], damage[1], 1)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "card.json"), []byte(s), 0o666); err != nil {
		t.Fatal(err)
	}
	r := run("", "rank", "testdata/order.json", "-cards", dir)
	if r.code != 1 || r.out != "" {
		t.Errorf("exit status %d: %s", r.code, r.out)
	}
	for at, text := range map[string]string{"/services/2/mode": `"mode": "pigeon"`, "/dimensional/0": `"divisor": "0"`, "/rates/0": `"-23.40"`} {
		line := 1 + strings.Count(s[:strings.Index(s, text)], "\n")
		if want := "card.json#" + at + ", line " + strconv.Itoa(line); !strings.Contains(r.errors, want) {
			t.Errorf("%q isn't named:\n%s", want, r.errors)
		}
	}
}

// A release is all that a return needs; with cards the way home costs what a return service asks; what's wrong with a
// case is said, all of it.
func TestReturnOfARelease(t *testing.T) {
	release := run("", "release", "testdata/order.json", "-format", "json")
	if release.code != 0 {
		t.Fatal(release.errors)
	}
	back := func(rest string, args ...string) result {
		return run(`{"id": "RMA-1", "order": `+release.out+`, `+rest+`}`, append([]string{"return", "-"}, args...)...)
	}
	good := `"items": [{"sku": "BOOT-7", "quantity": "1", "condition": "opened"}], "reason": "defective", "date": "2026-10-20"`
	policys := back(good)
	if policys.code != 0 || !strings.Contains(policys.out, "Return RMA-1 of order SO-1001 from GB") || !strings.Contains(policys.out, "Carriage home (USD 12.00 a return") {
		t.Errorf("exit status %d: %s%s", policys.code, policys.out, policys.errors)
	}
	// From Britain to the United States, where the sample courier collects.
	if r := back(good, "-cards", "../cards"); r.code != 0 || !strings.Contains(r.out, "Carriage home (Sample Express)") {
		t.Errorf("exit status %d: %s%s", r.code, r.out, r.errors)
	}
	for _, c := range []struct{ rest, says string }{
		{`"items": [{"sku": "NOPE", "quantity": "1"}], "reason": "defective", "date": "2026-10-20"`, `SKU "NOPE" isn't on the order`},
		{`"items": [{"sku": "BOOT-7", "quantity": "99"}], "reason": "defective", "date": "2026-10-20"`, `99 of "BOOT-7" would be back in all`},
		{`"items": [{"sku": "BOOT-7", "quantity": "1"}], "reason": "change_of_heart", "date": "2027-10-20", "dates": {"delivered": "2026-10-09"}`, "return.expired"},
		{`"items": [{"sku": "BOOT-7", "quantity": "1"}], "reason": "boredom", "date": "2026-10-20"`, `"boredom" isn't a reason`},
	} {
		if r := back(c.rest); r.code != 1 || !strings.Contains(r.errors, c.says) || r.out != "" {
			t.Errorf("exit status %d, want %q: %s%s", r.code, c.says, r.out, r.errors)
		}
	}
	if r := back(good, "-boxes", "testdata/boxes.csv"); r.code != 2 {
		t.Errorf("exit status %d", r.code)
	}
}
