package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A release and its settlement, as the commands print them, are a record of the scorecard.
func TestReleaseSettleScorecard(t *testing.T) {
	release := run("", "release", "testdata/order.json", "-format", "json")
	if release.code != 0 {
		t.Fatal(release.errors)
	}
	dir := t.TempDir()
	file := func(name, content string) string {
		f := filepath.Join(dir, name)
		if err := os.WriteFile(f, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		return f
	}
	var r struct {
		OrderID string `json:"order_id"`
	}
	if err := json.Unmarshal([]byte(release.out), &r); err != nil {
		t.Fatal(err)
	}
	actual := file("actual.json", `{"order_id": "`+r.OrderID+`", "charges": [{"group": "freight", "amount": "20"}], "outcome": "delivered"}`)
	settled := run(release.out, "settle", "-", "-actual", actual, "-format", "json")
	if settled.code != 0 {
		t.Fatal(settled.errors)
	}
	compact := func(s string) string {
		var v json.RawMessage
		b, err := json.Marshal(json.RawMessage(s))
		if err != nil || json.Unmarshal(b, &v) != nil {
			t.Fatal(err)
		}
		return string(v)
	}
	records := `{"release": ` + compact(release.out) + `, "settlement": ` + compact(settled.out) + "}\n"
	card := run(records+records, "scorecard", "-", "-format", "json")
	var report struct {
		Orders, Released, Held, Settled int
		Lanes                           []struct {
			Lane   string
			Orders int
		}
	}
	if err := json.Unmarshal([]byte(card.out), &report); card.code != 0 || err != nil {
		t.Fatal(err, card.errors)
	}
	if report.Orders != 2 || report.Released != 2 || report.Settled != 2 || len(report.Lanes) != 1 || report.Lanes[0].Orders != 2 || !strings.HasPrefix(report.Lanes[0].Lane, "US-GB/") {
		t.Errorf("%+v", report)
	}
	if bad := run(records+"{}\n", "scorecard", "-", "-format", "json"); bad.code != 1 || !strings.Contains(bad.errors, `"line":2`) || !strings.Contains(bad.out, `"orders": 1`) {
		t.Errorf("a line that isn't a record: %d, %s", bad.code, bad.errors)
	}
	out := filepath.Join(dir, "report.html")
	if html := run(records, "scorecard", "-", "-format", "html", "-o", out); html.code != 0 || html.out != "" {
		t.Errorf("%d %s", html.code, html.errors)
	}
	if b, err := os.ReadFile(out); err != nil || !strings.HasPrefix(string(b), "<!DOCTYPE html>") {
		t.Error(err)
	}
}

func TestPreflightLines(t *testing.T) {
	r := run("", "preflight", "testdata/catalogue.json", "-lines")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if r.code != 0 || len(lines) != 3 {
		t.Fatalf("%d: %d lines, %s", r.code, len(lines), r.errors)
	}
	for i, sku := range []string{"TEE-1", "X-1", "POWER-2"} {
		if !json.Valid([]byte(lines[i])) || !strings.HasPrefix(lines[i], `{"sku":"`+sku+`"`) {
			t.Errorf("line %d: %.80s", i+1, lines[i])
		}
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"preflight", "testdata/catalogue.json", "-strict"}, 1, "preflight.held"},
		{[]string{"preflight", "testdata/catalogue.json", "-lines", "-strict"}, 1, "preflight.held"},
		{[]string{"preflight", "testdata/order.json"}, 1, "json.unknown_field"},
		{[]string{"preflight", "testdata/catalogue.json", "-format", "html"}, 2, "-format is text or json"},
		{[]string{"scorecard", "missing.ndjson"}, 1, "file.read"},
		{[]string{"scorecard", "testdata/records.ndjson", "-format", "pdf"}, 2, "csv or html"},
	} {
		if r := run("", c.args...); r.code != c.code || !strings.Contains(r.errors, c.says) {
			t.Errorf("%v: %d, %s", c.args, r.code, r.errors)
		}
	}
}
