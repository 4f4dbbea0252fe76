package returns_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/schema"
	"github.com/crossborder-go/crossborder/trade"
)

func TestDataAgainstSchemas(t *testing.T) {
	check := func(name, pattern string, least int) {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) < least {
			t.Fatalf("%d files of %s: %v", len(files), pattern, err)
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(name, raw); err != nil {
				t.Errorf("%s: %v", f, err)
			}
		}
	}
	check("return-law", "data/law/*.json", 10)
	check("return-policy", "data/policy.json", 1)
	check("return", "testdata/cases/*.json", 30)
}

// Every rule has its instrument, its source and the day it was verified; ids are unique; terms are of known words.
func TestLawIsSourced(t *testing.T) {
	files, err := filepath.Glob("data/law/*.json")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	places := map[trade.Territory]string{}
	first, last := trade.NewDate(2026, 11, 1), trade.NewDate(2030, 1, 1)
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m, err := returns.ReadMarket(raw)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		cited := func(id, instrument, source string, on trade.Date) {
			if ids[id] || id == "" {
				t.Errorf("%s: id %q stands twice or is missing", f, id)
			}
			ids[id] = true
			if instrument == "" || source == "" || on.Before(first) || on.After(last) {
				t.Errorf("%s %s: instrument %q, source %q, verified on %s", f, id, instrument, source, on)
			}
		}
		for _, p := range m.Territories {
			if places[p] != "" {
				t.Errorf("%s stands in %s and %s", p, places[p], m.Market)
			}
			places[p] = m.Market
		}
		for _, r := range m.Refunds {
			cited(r.ID, r.Instrument, r.Source, r.VerifiedOn)
			if r.Share.IsZero() {
				t.Errorf("%s refunds nothing", r.ID)
			}
			if r.Deadline != nil && r.Deadline.Text() == "" {
				t.Errorf("%s has a deadline without a length", r.ID)
			}
			if len(r.Evidence) == 0 || r.Claimant == "" {
				t.Errorf("%s: who claims, with what evidence?", r.ID)
			}
			if r.LesserOf != nil && (r.LesserOf.Source == "" || r.LesserOf.Instrument == "") {
				t.Errorf("%s: the lesser-of test has no source", r.ID)
			}
		}
		for _, r := range m.Reliefs {
			cited(r.ID, r.Instrument, r.Source, r.VerifiedOn)
		}
		for _, r := range m.Restrictions {
			cited(r.ID, r.Instrument, r.Source, r.VerifiedOn)
		}
		for _, n := range m.Notices {
			if n.Instrument == "" || n.Source == "" || n.VerifiedOn.IsZero() || n.WorkingDays == 0 {
				t.Errorf("%s: notice %v has no source or no length", f, n.Actions)
			}
		}
	}
	if len(places) < 36 {
		t.Errorf("only %d territories", len(places))
	}
}

// A misspelt fact would never hold and never be missed: each name in the data is one the code or the host gives.
func TestFactsInTheDataAreKnown(t *testing.T) {
	known := []string{
		"reason", "condition", "outcome", "unused", "same_condition", "nonconforming", "faulty", "sold_to_individual", "sold_at_retail_by_importer", "commercial",
		"home_product", "by_ground", "dangerous", // told by the case
		"altered", "drawback_claimed", "duty_paid_before", "same_exporter", "not_to_specification", "free_circulation_at_export", "originating", "cites", // told by the host
	}
	name := regexp.MustCompile(`"fact": *\{ *"name": *"([^"]*)"`)
	assumed := regexp.MustCompile(`"assume": *\{([^}]*)\}`)
	files, err := filepath.Glob("data/law/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, "data/policy.json") {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range name.FindAllSubmatch(raw, -1) {
			if !slices.Contains(known, string(m[1])) {
				t.Errorf("%s: nothing tells the fact %q", f, m[1])
			}
		}
		for _, m := range assumed.FindAllSubmatch(raw, -1) {
			for pair := range strings.SplitSeq(string(m[1]), ",") {
				if k, _, ok := strings.Cut(pair, ":"); ok && !slices.Contains(known, strings.Trim(k, ` "`)) {
					t.Errorf("%s assumes the fact %s, which nothing asks for", f, k)
				}
			}
		}
	}
}

func TestLimitEnd(t *testing.T) {
	tests := []struct {
		limit     returns.Limit
		from, end string
	}{
		{returns.Limit{Years: 1}, "2026-10-05", "2027-10-05"},
		{returns.Limit{Years: 3}, "2024-02-29", "2027-02-28"},
		{returns.Limit{Years: 5}, "2021-11-30", "2026-11-30"},
		{returns.Limit{Months: 6}, "2026-08-31", "2027-02-28"},
		{returns.Limit{Months: 2}, "2025-12-31", "2026-02-28"},
		{returns.Limit{Days: 90}, "2026-10-10", "2027-01-08"},
	}
	for _, tt := range tests {
		from, err := trade.ParseDate(tt.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := tt.limit.End(from).String(); got != tt.end {
			t.Errorf("%s from %s ends on %s, want %s", tt.limit.Text(), tt.from, got, tt.end)
		}
	}
	if !(returns.Limit{Years: 1}).End(trade.Date{}).IsZero() {
		t.Error("a span from no date ends on one")
	}
}

// What is wrong with a policy is said all at once, each with its place.
func TestPolicyErrors(t *testing.T) {
	const bad = `{
	  "name": "",
	  "refunds": [{"name": "r", "reasons": ["whim"], "goods": "100%", "shipping": "some", "duties": "0%", "taxes": "maybe", "fees": "0%", "return_carriage": "nobody"}],
	  "agreements": [
	    {"name": "a", "bands": [{"dispositions": ["eat"]}, {"under": "5", "dispositions": []}]},
	    {"name": "a", "bands": [{"under": "200", "dispositions": ["return"]}, {"at_most": "100", "dispositions": ["keep"]}, {"dispositions": ["keep"]}], "value_of": "ton"}
	  ],
	  "costs": {"return": {"charges": [{"kind": "fee", "name": "f", "flat": "-1"}]}, "burn": {}}
	}`
	_, err := returns.ReadPolicy([]byte(bad))
	want := []string{
		"/name", "/refunds/0/reasons/0", "/refunds/0/shipping", "/refunds/0/taxes", "/refunds/0/return_carriage",
		"/agreements/0/bands/0/dispositions/0", "/agreements/0/bands/0", "/agreements/0/bands/1/dispositions", "/agreements/0/bands/1",
		"/agreements/1/name", "/agreements/1/value_of", "/agreements/1/bands/1", "/costs/return/charges/0", "/costs",
	}
	var got []string
	for _, f := range trade.FindingsOf(err) {
		got = append(got, f.Path)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	for _, text := range []string{`{"name":"x","refunds":[{"goods":"101%"}]}`, `{"name":"x","refunds":[{"goods":{"wet":"10%"}}]}`, `{"name":"x","refunds":[{"duties":"1"}]}`, `{"nom":"x"}`, `{`} {
		if _, err := returns.ReadPolicy([]byte(text)); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}

// A host's own file of a market comes before the world's.
func TestHostsLawComesFirst(t *testing.T) {
	raw, err := os.ReadFile("data/law/gb.json")
	if err != nil {
		t.Fatal(err)
	}
	own, err := returns.ReadMarket([]byte(strings.ReplaceAll(string(raw), `"name": "United Kingdom"`, `"name": "Our reading"`)))
	if err != nil {
		t.Fatal(err)
	}
	world, err := returns.ReadMarket(raw)
	if err != nil {
		t.Fatal(err)
	}
	l := returns.NewLaw(own, world)
	if got := l.Market("XI"); got == nil || got.Name != "Our reading" {
		t.Errorf("got %+v", got)
	}
	if l.Market("ZZ") != nil {
		t.Error("a market that isn't known is known")
	}
}
