package duty

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
)

// shared opens a file of the data that lies beside the repository, or skips the test where it isn't there.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	dir := os.Getenv("CROSSBORDER_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	name := filepath.Join(append([]string{dir}, path...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("no data: set CROSSBORDER_DATA to the folder that holds %s", filepath.Join(path...))
	}
	return name
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func readGzip(t testing.TB, name string) *gzip.Reader {
	t.Helper()
	f, err := os.Open(name)
	must(t, err)
	t.Cleanup(func() { _ = f.Close() })
	z, err := gzip.NewReader(f)
	must(t, err)
	return z
}

// stable checks that print → parse → print gives the same text under the text's own grammar and the plain one.
func stable(t testing.TB, e Expression, text string, g Grammar) {
	t.Helper()
	canonical := e.String()
	for _, g := range []Grammar{g, Plain} {
		again, err := Parse(canonical, g)
		if err != nil {
			t.Errorf("%q prints as %q, which %s doesn't read: %v", text, canonical, g, err)
			return
		}
		if again.String() != canonical {
			t.Errorf("%q prints as %q, then as %q", text, canonical, again.String())
		}
	}
}

func TestAllTextsOfTheEUAndUKTariffs(t *testing.T) {
	r := csv.NewReader(readGzip(t, shared(t, "uk", "ukgt-and-eu-cet-mfn-2021-01.csv.gz")))
	rows, err := r.ReadAll()
	must(t, err)
	if len(rows) != 11830+1 { // on 12,505 lines: some descriptions hold line breaks
		t.Fatalf("%d rows, want 11,830 and a header", len(rows))
	}
	for _, row := range rows[1:] {
		for _, text := range row[2:4] {
			e, err := Parse(text, TARIC)
			if err != nil {
				t.Errorf("%s: %v", row[0], err)
				continue
			}
			stable(t, e, text, TARIC)
		}
	}
}

func TestAllRateTextsOfTheUSSchedule(t *testing.T) {
	var rows []map[string]any
	must(t, json.NewDecoder(readGzip(t, shared(t, "us-hts-2026-rev10.json.gz"))).Decode(&rows))
	missed := map[string]int{}
	total, understood := 0, 0
	for _, row := range rows {
		for _, column := range []string{"general", "special", "other", "additionalDuties"} {
			cell, _ := row[column].(string)
			values := []string{cell}
			if column == "special" {
				values = groups(cell)
			}
			for _, text := range values {
				if strings.Trim(text, " \n\u00a0") == "" {
					continue
				}
				total++
				e, err := Parse(text, US)
				if err != nil {
					missed[text]++
					continue
				}
				understood++
				stable(t, e, text, US)
			}
		}
	}
	var list []string
	for text := range missed {
		list = append(list, text)
	}
	sort.Strings(list)
	want, err := os.ReadFile(filepath.Join("testdata", "us-not-understood.txt"))
	must(t, err)
	var expected []string
	for line := range strings.Lines(string(want)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			expected = append(expected, line)
		}
	}
	if !slices.Equal(list, expected) {
		t.Errorf("texts not understood: %q\nwant: %q", list, expected)
	}
	t.Logf("%d of %d rate texts understood", understood, total)
	if understood*1000 < total*995 {
		t.Errorf("only %d of %d rate texts understood", understood, total)
	}
}

// groups splits a cell of the special column into the values of its groups: "Free (A,AU) 3.2% (JP)". It keeps
// parentheses that belong to a rule in words.
func groups(cell string) []string {
	var out []string
	for cell != "" {
		i := strings.IndexByte(cell, '(')
		if i < 0 {
			return append(out, cell)
		}
		for !isProgramme(cell[i+1:]) {
			n := strings.IndexByte(cell[i+1:], '(')
			if n < 0 {
				return append(out, cell)
			}
			i += n + 1
		}
		out = append(out, cell[:i])
		cell = cell[i+strings.IndexByte(cell[i:], ')')+1:]
		if strings.Trim(cell, " )") == "" {
			return out
		}
	}
	return out
}

// isProgramme reports whether a list of programme symbols starts here, rather than words or a paragraph's letter.
func isProgramme(s string) bool {
	s = strings.TrimLeft(s, " \n")
	return s != "" && 'A' <= s[0] && s[0] <= 'Z'
}

func TestRateTextsOfOtherCountries(t *testing.T) {
	for _, file := range []string{"common-rates.csv", "common-rates-more.csv"} {
		name := filepath.Join(filepath.Dir(shared(t)), "facts", file)
		if _, err := os.Stat(name); err != nil {
			t.Skipf("no %s beside the data", file)
		}
		f, err := os.Open(name)
		must(t, err)
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		must(t, err)
		for _, row := range rows[1:] {
			destination, text, kind := row[0], row[3], row[4]
			if kind == "special" || kind == "china301" {
				continue
			}
			g := grammarOf(destination)
			e, err := Parse(text, g)
			if err != nil {
				if !strings.ContainsAny(text, "※●") && !strings.Contains(text, "その他") && !strings.Contains(text, "につき") {
					t.Errorf("%s: %v", destination, err)
				}
				continue
			}
			stable(t, e, text, g)
		}
	}
}

func grammarOf(destination string) Grammar {
	switch destination {
	case "US":
		return US
	case "EU", "GB":
		return TARIC
	case "AU":
		return National("AUD")
	case "SG":
		return National("SGD")
	case "ZA":
		return National("ZAR")
	}
	return Plain
}
