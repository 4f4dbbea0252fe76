package scope_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/scope"
	"github.com/crossborder-go/crossborder/tariff/tarifftest"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

func folder(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func load(t *testing.T, files map[string]string) *scope.Lists {
	t.Helper()
	l, err := scope.Load(folder(files), "US")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// answers says what lists answer: yes, no, or ? where it isn't known.
func answer(l tariff.Scopes, list, code, day string) string {
	on, err := trade.ParseDate(day)
	if err != nil {
		return err.Error()
	}
	listed, loaded := l.Listed("US", list, trade.HSCode(code), on)
	switch {
	case listed:
		return "yes"
	case loaded:
		return "no"
	}
	return "?"
}

type question struct{ list, code, day, want string }

func check(t *testing.T, l tariff.Scopes, questions []question) {
	t.Helper()
	for _, q := range questions {
		if got := answer(l, q.list, q.code, q.day); got != q.want {
			t.Errorf("is %s on %s on %s? %s, want %s", q.code, q.list, q.day, got, q.want)
		}
	}
}

func TestPlainFolder(t *testing.T) {
	l := load(t, map[string]string{
		"301-china-4a.csv": "# List 4A\ncode,from,to,note\n6109.10.00,2020-02-14,,\n8471.30,2024-01-01,2024-12-31,laptops\n9503,,,NEEDS_REVIEW: toys?\n",
		"parts.txt":        "87089981\n# brakes\n8708.30\n",
		"README.md":        "not a list",
	})
	if got := l.Names(); !slices.Equal(got, []string{"us/301-china-4a", "us/parts"}) {
		t.Errorf("lists %v", got)
	}
	check(t, l, []question{
		{"us/301-china-4a", "6109100012", "2026-01-01", "yes"},
		{"us/301-china-4a", "6109100012", "2019-01-01", "no"},
		{"us/301-china-4a", "610910", "2026-01-01", "?"}, // 6109.10.00 is, the rest of it isn't known
		{"us/301-china-4a", "8471300100", "2024-12-31", "yes"},
		{"us/301-china-4a", "8471300100", "2025-01-01", "no"},
		{"us/301-china-4a", "9503000013", "2025-01-01", "no"},
		{"us/parts", "8708305090", "2026-01-01", "yes"},
		{"us/parts", "8708999999", "2026-01-01", "no"},
		{"us/other", "8708999999", "2026-01-01", "?"},
	})
	if d := l.Doubts(); len(d) != 1 || d[0].Line != 5 || d[0].Code != "9503" || d[0].File != "301-china-4a.csv" {
		t.Errorf("doubts %+v", d)
	}
	if listed, loaded := l.Listed("GB", "us/parts", "87089981", trade.NewDate(2026, 1, 1)); listed || loaded {
		t.Error("lists of another territory answer")
	}
	tarifftest.Run(t, tariff.Chain(l, world.New()), tarifftest.Options{Territory: "US", Date: trade.NewDate(2026, 10, 5), Codes: []trade.HSCode{"6109100012"}, Regime: true, List: "us/301-china-4a"})
}

func TestIndex(t *testing.T) {
	l := load(t, map[string]string{
		"scopes.json": `{"schema": "crossborder/scopes/1", "name": "mine", "territory": "US", "lists": {
			"us/steel": {"parts": [{"file": "metals.csv", "code": "prefix", "where": {"metal": ["steel"], "annex": ["1"]}, "from_column": "since", "latest": true, "min_digits": 6}]},
			"us/aluminium": {"parts": [{"file": "metals.csv", "code": "prefix", "where": {"metal": ["aluminium"]}, "from_column": "since", "from": "2026-04-06", "to": "2026-12-31", "except_codes": ["7615.20"]}]},
			"us/several": {"parts": [{"of": ["us/steel", "us/aluminium"], "at_least": 2}]},
			"us/either": {"parts": [{"of": ["us/steel", "us/aluminium"]}, {"codes": ["8544"], "from": "2026-01-01"}], "except": ["us/several"]},
			"us/some": {"parts": [{"codes": ["6109.10"]}], "partial": true}}}`,
		"metals.csv": "prefix,metal,annex,since\n7326,steel,1,2026-04-06\n732690,steel,1,2026-04-06\n73269086,steel,2,2026-04-06\n73269035,steel,1,2026-04-06\n73269035,steel,2,2026-06-08\n7326,aluminium,1,2026-04-06\n7615,aluminium,1,NA\n",
	})
	if l.Name() != "mine" {
		t.Errorf("name %s", l.Name())
	}
	check(t, l, []question{
		{"us/steel", "7326901000", "2026-05-01", "yes"},
		{"us/steel", "7326110000", "2026-05-01", "no"}, // by a prefix too short to count
		{"us/steel", "7326908688", "2026-05-01", "no"}, // the longer code decides
		{"us/steel", "7326903500", "2026-05-01", "yes"},
		{"us/steel", "7326903500", "2026-06-08", "no"}, // the later row decides
		{"us/steel", "732690", "2026-05-01", "?"},
		{"us/steel", "7326901000", "2026-04-05", "no"},
		{"us/aluminium", "7615200000", "2026-05-01", "no"},
		{"us/aluminium", "7615102015", "2026-05-01", "yes"},
		{"us/aluminium", "7615102015", "2027-01-01", "?"}, // nothing is said of that day
		{"us/several", "7326901000", "2026-05-01", "yes"},
		{"us/several", "7615102015", "2026-05-01", "no"},
		{"us/either", "7615102015", "2026-05-01", "yes"},
		{"us/either", "7326901000", "2026-05-01", "no"},
		{"us/either", "8544429090", "2026-05-01", "yes"},
		{"us/either", "6109100012", "2026-05-01", "no"},
		{"us/some", "6109100012", "2026-05-01", "yes"},
		{"us/some", "9503000013", "2026-05-01", "?"},
	})
}

func TestFaults(t *testing.T) {
	index := func(lists string) string {
		return `{"schema": "crossborder/scopes/1", "name": "mine", "territory": "US", "lists": {` + lists + `}}`
	}
	tests := []struct {
		name  string
		files map[string]string
		says  []string
	}{
		{"nothing", map[string]string{"README.md": ""}, []string{"holds no list"}},
		{"codes and dates", map[string]string{"a.csv": "code,from\n6109,soon\nshirts,\n"}, []string{"a.csv, line 2", "no date", "a.csv, line 3", "no code"}},
		{"no column", map[string]string{"a.csv": "hts\n6109\n"}, []string{`no column "code"`}},
		{"not JSON", map[string]string{"scopes.json": "{"}, []string{"scopes.json", "can't be read"}},
		{"unknown fields", map[string]string{"scopes.json": `{"scheme": 1}`}, []string{"scheme"}},
		{"another format", map[string]string{"scopes.json": `{"schema": "2"}`}, []string{"crossborder/scopes/1"}},
		{"another territory", map[string]string{"scopes.json": strings.Replace(index(""), `"US"`, `"GB"`, 1)}, []string{"of GB, not of US"}},
		{"names that aren't there", map[string]string{"scopes.json": index(`"us/a": {"parts": [{"of": ["us/b"]}, {"file": "b.csv", "code": "x"}], "except": ["us/c"]}`)}, []string{"us/b", "us/c", "b.csv"}},
		{"a list of itself", map[string]string{"scopes.json": index(`"us/a": {"parts": [{"of": ["us/b"]}]}, "us/b": {"parts": [{"of": ["us/a"]}]}`)}, []string{"made of itself"}},
		{"an empty list", map[string]string{"scopes.json": index(`"us/a": {"parts": []}`)}, []string{"no parts"}},
		{"a column to choose by", map[string]string{"scopes.json": index(`"us/a": {"parts": [{"file": "a.csv", "code": "hts", "where": {"list": ["1"]}}]}`), "a.csv": "hts\n6109\n"}, []string{`no column "list"`}},
		{"codes that aren't", map[string]string{"scopes.json": index(`"us/a": {"parts": [{"codes": ["x"], "except_codes": ["1"]}]}`)}, []string{`"x"`, `"1"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := scope.Load(folder(tt.files), "US")
			if !errors.Is(err, trade.Finding{Code: scope.CodeList}) {
				t.Fatalf("%v", err)
			}
			for _, s := range tt.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%v doesn't say %s", err, s)
				}
			}
		})
	}
}

// budgetLab loads the real set beside the repository, or skips.
func budgetLab(t testing.TB) *scope.Lists {
	t.Helper()
	dir := os.Getenv("CROSSBORDER_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir = filepath.Join(dir, "us-scope")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no data: set CROSSBORDER_DATA to the folder that holds us-scope")
	}
	l, err := scope.Load(os.DirFS(dir), "US")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestBudgetLab(t *testing.T) {
	l := budgetLab(t)
	if l.Name() != "us-budget-lab" {
		t.Fatalf("the folder is read as %s", l.Name())
	}
	check(t, l, []question{
		{"us/301-china-4a", "6109100012", "2025-01-15", "yes"},
		{"us/301-china-3", "6109100012", "2025-01-15", "no"},
		{"us/301-china-3", "4202923120", "2025-01-15", "yes"},
		{"us/301-china-1", "8429521010", "2026-05-01", "yes"},
		{"us/301-china-3", "8429521010", "2026-05-01", "no"}, // the file has it on both
		{"us/301-china-31b", "6307909870", "2025-12-31", "yes"},
		{"us/301-china-31b", "6307909870", "2026-01-01", "no"},
		{"us/301-china-31h", "6307909870", "2026-01-01", "yes"},
		{"us/301-china-31h", "6307909891", "2026-01-01", "no"},
		{"us/232-metals-1a-steel", "7326908688", "2026-04-10", "yes"},
		{"us/232-metals-1a-steel-mill", "7206900000", "2026-04-10", "yes"},
		{"us/232-metals-1a-aluminium-mill", "7601103000", "2026-04-10", "yes"}, // the file says steel
		{"us/232-metals-1b-aluminium", "8471300100", "2026-04-10", "no"},       // a prefix cut short
		{"us/232-metals-1b-aluminium", "8516500060", "2026-04-10", "no"},
		{"us/232-metals-1b-steel", "8427104000", "2026-06-07", "yes"},
		{"us/232-metals-1b-steel", "8427104000", "2026-06-08", "no"}, // moved to annex I-C
		{"us/232-metals-1c-steel", "8427104000", "2026-06-08", "yes"},
		{"us/232-metals-several", "8544429090", "2026-05-01", "yes"},
		{"us/232-auto-parts", "8471300100", "2025-06-01", "no"},
		{"us/232-auto-parts", "8708295160", "2025-06-01", "yes"},
		{"us/232-steel-73", "7326908688", "2026-03-15", "yes"},
		{"us/232-rest-steel", "7326908688", "2026-03-15", "yes"},
		{"us/232-steel-mill", "7208101500", "2025-06-16", "yes"},
		{"us/ieepa-exempt", "0901210020", "2025-11-12", "no"},
		{"us/ieepa-exempt", "0901210020", "2025-11-13", "yes"},
		{"us/122-exempt", "0901210020", "2026-03-15", "yes"},
		{"us/122-exempt", "8708998180", "2026-03-15", "no"},
		{"us/122-exempt", "4016993550", "2026-03-15", "no"}, // free for aircraft only
		{"us/civil-aircraft", "4016993550", "2026-03-15", "yes"},
		{"us/301-labour-exempt", "8471300100", "2026-10-05", "yes"}, // not in the file
		{"us/301-labour-exempt", "6109100012", "2026-10-05", "?"},
		{"us/301-labour-exempt", "8806220000", "2026-10-05", "?"},
		{"us/232-drones", "8806220000", "2026-10-05", "?"}, // not in the folder
	})
}

// Of the goods of its tables the embedded law and the folder say the same, but for what is named here.
func TestBudgetLabAgreesWithTheEmbeddedLaw(t *testing.T) {
	l, w := budgetLab(t), world.New()
	c, err := w.Country("US")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join("..", "world", "data", "us.json"))
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := tariff.DecodeCountry(file)
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string]bool{}
	for i := range c.Measures {
		if s := c.Measures[i].Scope; s != nil {
			for _, name := range slices.Concat(s.Lists, s.Except) {
				lists[name] = true
			}
		}
	}
	// Publications and artworks are freed by their own headings as well; data processing machines by the order's later scope.
	known := map[string]string{"us/ieepa-exempt": "49 97", "us/ieepa-brazil-exempt": "8471"}
	compared := 0
	for name := range lists {
		for _, day := range []string{"2024-06-15", "2025-04-10", "2025-07-01", "2025-09-10", "2026-01-15", "2026-03-15", "2026-05-01", "2026-07-01", "2026-10-05"} {
			for _, row := range decoded.Tables[0].Cells {
				code := strings.ReplaceAll(row[0], ".", "")
				a, b := answer(l, name, code, day), answer(w, name, code, day)
				if a == "?" || b == "?" {
					continue
				}
				compared++
				if a != b && !slices.ContainsFunc(strings.Fields(known[name]), func(p string) bool { return strings.HasPrefix(code, p) }) {
					t.Errorf("is %s on %s on %s? the folder says %s, the embedded law %s", code, name, day, a, b)
				}
			}
		}
	}
	t.Logf("%d answers compared", compared)
	if compared < 100000 {
		t.Error("that isn't many")
	}
}

// Every list that the index makes is asked for by a measure or another list, and the index names every file of the folder.
func TestIndexIsUsed(t *testing.T) {
	x, err := scope.BudgetLab()
	if err != nil {
		t.Fatal(err)
	}
	c, err := world.New().Country("US")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for i := range c.Measures {
		if s := c.Measures[i].Scope; s != nil {
			for _, name := range slices.Concat(s.Lists, s.Except) {
				used[name] = true
			}
		}
	}
	for _, l := range x.Lists {
		for _, name := range l.Except {
			used[name] = true
		}
		for _, p := range l.Parts {
			for _, name := range p.Of {
				used[name] = true
			}
		}
	}
	for name := range x.Lists {
		if !used[name] {
			t.Errorf("nothing asks for the list %s", name)
		}
	}
	budgetLab(t)
	dir := os.Getenv("CROSSBORDER_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	entries, err := os.ReadDir(filepath.Join(dir, "us-scope"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		named := x.Unused[e.Name()] != ""
		for _, l := range x.Lists {
			named = named || slices.ContainsFunc(l.Parts, func(p scope.Part) bool { return p.File == e.Name() })
		}
		if !named {
			t.Errorf("the index doesn't name the file %s", e.Name())
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("code,from,to\n6109.10.00,2020-02-14,NA\n", "")
	f.Add("prefix,annex\n7326,1\n", `{"schema": "crossborder/scopes/1", "name": "m", "territory": "US", "lists": {"us/a": {"parts": [{"file": "a.csv", "code": "prefix", "latest": true}], "except": ["us/a"]}}}`)
	f.Fuzz(func(t *testing.T, file, index string) {
		files := map[string]string{"a.csv": file, "b.txt": file}
		if index != "" {
			files["scopes.json"] = index
		}
		l, err := scope.Load(folder(files), "US")
		if err != nil {
			return
		}
		for _, name := range l.Names() {
			for _, code := range []trade.HSCode{"6109100012", "73", "x"} {
				l.Listed("US", name, code, trade.NewDate(2026, 10, 5))
			}
		}
	})
}

func BenchmarkListed(b *testing.B) {
	l := budgetLab(b)
	on := trade.NewDate(2026, 3, 15)
	b.ReportAllocs()
	for b.Loop() {
		l.Listed("US", "us/rest-steel", "7326908688", on)
		l.Listed("US", "us/232-rest-steel", "7326908688", on)
	}
}

func Example() {
	lists, err := scope.Load(fstest.MapFS{"301-china-4a.csv": {Data: []byte("code,from\n6109.10.00,2020-02-14\n")}}, "US")
	if err != nil {
		fmt.Println(err)
		return
	}
	provider := tariff.Chain(lists, world.New())
	listed, _ := provider.(tariff.Scopes).Listed("US", "us/301-china-4a", "6109100012", trade.NewDate(2026, 10, 5))
	regime, _ := provider.Regime(context.Background(), "US", trade.NewDate(2026, 10, 5))
	fmt.Println(listed, regime.Name)
	// Output:
	// true United States
}
