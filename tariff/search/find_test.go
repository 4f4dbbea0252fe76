package search_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crossborder-go/crossborder/tariff/search"
	"github.com/crossborder-go/crossborder/trade"
)

// small is a little schedule in the words of the Harmonized System.
func small() search.Lines {
	shirts := "T-shirts, singlets, tank tops and similar garments, knitted or crocheted:"
	sweaters := "Sweaters, pullovers, sweatshirts, waistcoats (vests) and similar articles, knitted or crocheted:"
	men := "Men's or boys' shirts:"
	leather := "Articles of apparel and clothing accessories, of leather or of composition leather:"
	computers := "Automatic data processing machines and units thereof:"
	return search.Lines{
		{Code: "6109100012", Path: []string{shirts, "Of cotton", "Men's"}},
		{Code: "6109100040", Path: []string{shirts, "Of cotton", "Women's"}},
		{Code: "6109901007", Path: []string{shirts, "Of other textile materials:", "Of man-made fibers", "Men's"}},
		{Code: "611020", Path: []string{sweaters, "Of cotton"}},
		{Code: "611030", Path: []string{sweaters, "Of man-made fibers"}},
		{Code: "620520", Path: []string{men, "Of cotton"}},
		{Code: "620530", Path: []string{men, "Of man-made fibers"}},
		{Code: "4203300000", Path: []string{leather, "Belts and bandoliers with or without buckles"}},
		{Code: "847130", Path: []string{computers, "Portable automatic data processing machines, weighing not more than 10 kg"}},
		{Code: "847170", Path: []string{computers, "Storage units"}},
		{Code: "852691", Path: []string{"Radar apparatus, radio navigational aid apparatus", "Other"}},
		{Code: "401012", Path: []string{"Conveyor or transmission belts, of vulcanized rubber:", "Other than of leather"}},
		{Code: "98010010", Path: []string{"Cotton shirts returned"}},
	}
}

func codes(r search.Result) []trade.HSCode {
	var out []trade.HSCode
	for _, c := range r.Candidates {
		out = append(out, c.Code)
	}
	return out
}

func TestFind(t *testing.T) {
	ix := search.New(small())
	if ix.Len() != 11 {
		t.Errorf("%d subheadings, want 11: chapter 98 classifies no goods", ix.Len())
	}
	for _, c := range []struct {
		text  string
		first trade.HSCode
		note  string
	}{
		{"T-shirt, cotton", "610910", "plurals and hyphens"},
		{"TSHIRTS COTTON", "610910", "case"},
		{"polyester tee", "610990", "a fibre by its everyday name"},
		{"hoodie in cotton", "611020", "a garment by its everyday name"},
		{"men's shirt, woven, cotton", "620520", "the chapter says that it isn't knitted"},
		{"men's shirt, not knitted, man-made fibres", "620530", "the text excludes"},
		{"leather belt", "420330", "what another description excludes"},
		{"rubber belt", "401012", ""},
		{"laptop", "847130", ""},
		{"hard drive", "847170", ""},
	} {
		got := ix.Find(search.Query{Text: c.text})
		if len(got.Candidates) == 0 || got.Candidates[0].Code != c.first {
			t.Errorf("%q gives %v, want %s first (%s)", c.text, codes(got), c.first, c.note)
		}
	}
}

func TestFindSaysWhy(t *testing.T) {
	got := search.New(small()).Find(search.Query{Text: "men's hoodie with zorbly print", Limit: 2})
	c := got.Candidates[0]
	if c.Code != "611020" && c.Code != "611030" {
		t.Fatalf("first is %s", c.Code)
	}
	if len(c.Matched) != 1 || c.Matched[0].Word != "hoodie" || !strings.Contains("pullovers sweatshirts sweaters", c.Matched[0].As) {
		t.Errorf("matched %v", c.Matched)
	}
	if d := cmp.Diff([]string{"men's"}, c.Missing); d != "" {
		t.Errorf("missing (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"zorbly", "print"}, got.Unknown); d != "" {
		t.Errorf("unknown (-want +got):\n%s", d)
	}
}

// A question is asked only where the text leaves it open, and its answers tell candidates apart.
func TestQuestions(t *testing.T) {
	ix := search.New(small())
	open := ix.Find(search.Query{Text: "men's shirt"})
	fibre := slices.IndexFunc(open.Questions, func(q search.Question) bool { return q.Text == "Of which fibre?" })
	if fibre < 0 {
		t.Fatalf("questions %v", open.Questions)
	}
	for _, a := range open.Questions[fibre].Answers {
		if a.Text == "cotton" && !slices.Contains(a.Codes, "620520") {
			t.Errorf("cotton leaves %v", a.Codes)
		}
	}
	said := ix.Find(search.Query{Text: "men's shirt, cotton"})
	for _, q := range said.Questions {
		if q.Text == "Of which fibre?" {
			t.Errorf("asked what the text says: %v", q)
		}
		for _, a := range q.Answers {
			if len(a.Codes) == 0 || len(a.Codes) == len(said.Candidates) {
				t.Errorf("%s: %s leaves %v", q.Text, a.Text, a.Codes)
			}
		}
	}
}

// National lines that fit come with the six digits.
func TestNationalLines(t *testing.T) {
	got := search.New(small()).Find(search.Query{Text: "women's T-shirt, cotton", Limit: 1})
	if c := got.Candidates[0]; len(c.Lines) != 2 || c.Lines[0].Code != "6109100040" {
		t.Errorf("lines %v", c.Lines)
	}
}

func TestHistoryComesFirst(t *testing.T) {
	ix := search.New(small())
	past := search.NewHistory([]search.Past{
		{Text: "Organic T-shirt crew neck", Code: "6109100012", Reference: "BTI 1"},
		{Text: "Zorbly", Code: "999999"},
		{Text: "Organic T-shirts, crew neck", Code: "6109901007", Reference: "BTI 2"},
		{Text: "Organic T-shirt crew neck, boxed", Code: "6109100012", Reference: "BTI 3"},
		{Text: "crew neck", Code: ""},
		{Text: "", Code: "611020"},
	})
	got := ix.Find(search.Query{Text: "T-shirt organic, crew neck", Past: past})
	if len(got.Candidates) != 2 || got.Candidates[0].Past == nil || got.Candidates[0].Past.Reference != "BTI 2" ||
		got.Candidates[1].Past == nil || got.Candidates[1].Past.Reference != "BTI 1" {
		t.Errorf("candidates %+v", got.Candidates)
	}
	if c := got.Candidates[0]; c.Code != "6109901007" || c.Unlisted || !strings.HasSuffix(c.Description, "Men's") {
		t.Errorf("first %+v", c)
	}
	seen := map[trade.HSCode]bool{}
	for _, c := range got.Candidates {
		if six := c.Code.Subheading(); seen[six] {
			t.Errorf("%s twice", six)
		} else {
			seen[six] = true
		}
	}
	if c := ix.Find(search.Query{Text: "zorbly", Past: past}).Candidates; len(c) != 1 || !c[0].Unlisted {
		t.Errorf("a code that isn't in the schedule: %+v", c)
	}
	if c := ix.Find(search.Query{Text: "leather belt", Past: past}).Candidates; len(c) == 0 || c[0].Past != nil {
		t.Errorf("a past that isn't alike: %+v", c)
	}
}

func TestNothingToFind(t *testing.T) {
	for _, ix := range []*search.Index{search.New(search.Lines(nil)), search.New(search.Lines{{Code: "611020"}}), search.New(small())} {
		for _, text := range []string{"", " ", ",;:()", "of the", "other", "not", "non", "\xff\xfe", "日本", strings.Repeat("x", 1<<16)} {
			if got := ix.Find(search.Query{Text: text}); len(got.Candidates) != 0 {
				t.Errorf("%.20q gives %v", text, codes(got))
			}
		}
	}
	var zero search.LineRow
	if _, above := zero.Parent(); above || zero.Code() != "" || zero.Text() != "" {
		t.Error("the zero row is no line")
	}
}

// The same answer at all times, from all goroutines, whatever the order of the lines.
func TestSameAnswer(t *testing.T) {
	lines := small()
	want := search.New(lines).Find(search.Query{Text: "shirt or belt of cotton", Limit: 10})
	slices.Reverse(lines)
	ix := search.New(lines)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if d := cmp.Diff(want, ix.Find(search.Query{Text: "shirt or belt of cotton", Limit: 10})); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
	wg.Wait()
}

// FuzzFind holds that no text and no description panics, and that answers keep their promises.
func FuzzFind(f *testing.F) {
	f.Add("men's T-shirt, not knitted", "Shirts (other than those of heading 6109), whether or not of cotton:")
	f.Add("non-", "non")
	f.Add("1,500 W vacuum 0.5", "Of a power not exceeding 1,500 W")
	f.Add("other than", "other than; except")
	f.Add("ß É \xc3", "ʼ’'")
	f.Fuzz(func(t *testing.T, text, description string) {
		lines := append(small(), search.Line{Code: "999999", Path: []string{description, description}}, search.Line{Code: trade.HSCode(text), Path: []string{text}},
			search.Line{Code: "010121", Path: []string{text, "", description}})
		ix := search.New(lines)
		past := search.NewHistory([]search.Past{{Text: description, Code: trade.HSCode(text)}, {Text: text, Code: "61"}})
		got := ix.Find(search.Query{Text: text, Past: past, Limit: 7})
		if len(got.Candidates) > 7 {
			t.Fatalf("%d candidates", len(got.Candidates))
		}
		for i, c := range got.Candidates {
			if c.Code == "" || c.Past == nil && i > 0 && got.Candidates[i-1].Past == nil && c.Score > got.Candidates[i-1].Score {
				t.Fatalf("candidates %+v", got.Candidates)
			}
		}
		if d := cmp.Diff(got, ix.Find(search.Query{Text: text, Past: past, Limit: 7})); d != "" {
			t.Fatalf("another answer: %s", d)
		}
	})
}

func ExampleIndex_Find() {
	index := search.New(small())
	found := index.Find(search.Query{Text: "men's hoodie", Limit: 2})
	for _, c := range found.Candidates {
		fmt.Println(c.Code.Dotted(), c.Description)
	}
	for _, q := range found.Questions {
		fmt.Println(q.Text)
		for _, a := range q.Answers {
			fmt.Println("-", a.Text, a.Codes)
		}
	}
	// Output:
	// 6110.20 Sweaters, pullovers, sweatshirts, waistcoats (vests) and similar articles, knitted or crocheted: Of cotton
	// 6110.30 Sweaters, pullovers, sweatshirts, waistcoats (vests) and similar articles, knitted or crocheted: Of man-made fibers
	// Of which fibre?
	// - cotton [611020]
	// - man-made fibres [611030]
}
