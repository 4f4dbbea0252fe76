package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

// The test binary is also the process whose cold start is measured.
func TestMain(m *testing.M) {
	if os.Getenv(asked) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// The embedded schedule answers, not only the embedded law.
func TestHandle(t *testing.T) {
	r, err := Handle(context.Background(), event)
	if err != nil || r.StatusCode != 200 {
		t.Fatalf("%v: %s", err, r.Body)
	}
	for _, want := range []string{"16.5% of USD 300.00", "2026 Revision 10", `"us-hts"`} {
		if !strings.Contains(string(r.Body), want) {
			t.Errorf("no %q in %s; a snapshot that no longer opens is made again by: go generate ./examples/serverless", want, r.Body)
		}
	}
}

// What is wrong with an event is the answer's body; what ends the call is an error.
func TestHandleFaults(t *testing.T) {
	for _, c := range []struct {
		event, code string
		status      int
	}{
		{`{`, "json.syntax", 400},
		{strings.Replace(string(event), `"origin"`, `"orign"`, 1), "json.unknown_field", 400},
		{strings.Replace(string(event), `"country": "US", "region": "TX"`, `"country": "KP"`, 1), "regime.missing", 422},
	} {
		r, err := Handle(context.Background(), []byte(c.event))
		if err != nil || r.StatusCode != c.status || !strings.Contains(string(r.Body), `"`+c.code+`"`) || !json.Valid(r.Body) {
			t.Errorf("%v, %d %s; want %d %s", err, r.StatusCode, r.Body, c.status, c.code)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Handle(ctx, event); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestColdStartIsMeasured(t *testing.T) {
	var out bytes.Buffer
	if err := parent(context.Background(), &out, 2); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"status 200, landed USD", "median of 2 cold starts", "a process that answers"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, &out)
		}
	}
	if err := parent(context.Background(), &out, 0); err == nil {
		t.Error("no runs, no error")
	}
}
