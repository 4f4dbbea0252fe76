package search

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/tariff/hts"
)

// The table of words is general language: no code stands in it, and every line of it is understood.
func TestTableOfWords(t *testing.T) {
	seen := map[string]bool{}
	for i, line := range strings.Split(wordsText, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if strings.Count(line, "=")+strings.Count(line, ":") != 1 {
			t.Errorf("line %d: %q is no rule", i+1, line)
		}
		left, right, _ := strings.Cut(strings.ReplaceAll(line, "=", ":"), ":")
		if strings.TrimSpace(left) == "" || strings.TrimSpace(right) == "" {
			t.Errorf("line %d: a side of %q is empty", i+1, line)
		}
		if strings.TrimSpace(left) == strings.TrimSpace(right) && !strings.Contains(strings.TrimSpace(left), " ") {
			t.Errorf("line %d: %q says nothing", i+1, line)
		}
		for w := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == ' ' || r == ',' || r == '.' }) {
			if len(w) >= 4 && strings.Trim(w, "0123456789") == "" {
				t.Errorf("line %d: %q may be a code", i+1, w)
			}
		}
		if seen[line] {
			t.Errorf("line %d: %q stands twice", i+1, line)
		}
		seen[line] = true
	}
	for _, rules := range newThesaurus().means {
		for _, r := range rules {
			phrase := strings.Join(r.phrase, " ")
			if strings.Contains(phrase, "!") {
				t.Errorf("%q can't be reached: it excludes", phrase)
			}
		}
	}
	if n := len(readAxes(newThesaurus())); n < 10 {
		t.Errorf("%d questions", n)
	}
}

// TestWithoutTable measures what the ranking does alone, with no synonym at all.
func TestWithoutTable(t *testing.T) {
	dir := os.Getenv("CROSSBORDER_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	file, err := os.Open(filepath.Join(dir, "us-hts-2026-rev10.json.gz"))
	if err != nil {
		t.Skipf("the reference data aren't here: %v", err)
	}
	defer file.Close()
	schedule, err := hts.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	goods, err := os.Open(filepath.Join(dir, "..", "facts", "common-goods.csv"))
	if err != nil {
		t.Skipf("the labels aren't here: %v", err)
	}
	defer goods.Close()
	rows, err := csv.NewReader(goods).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatal(len(rows), err)
	}
	ix := build(schedule, &thesaurus{})
	first, five := 0.0, 0.0
	for _, r := range rows[1:] {
		for i, c := range ix.Find(Query{Text: r[1]}).Candidates {
			if string(c.Code) == r[0] {
				five++
				if i == 0 {
					first++
				}
			}
		}
	}
	n := float64(len(rows) - 1)
	t.Logf("%.0f labels without the table: first %.1f%%, among the first five %.1f%%", n, 100*first/n, 100*five/n)
	if five/n < 0.78 {
		t.Errorf("the right code is among the first five for %.1f%%, fewer than it was", 100*five/n)
	}
}
