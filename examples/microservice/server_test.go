package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/schema"
)

// order is the checkout example's, so that every host tries the same.
func order(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../checkout/order.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// logs is a buffer that many goroutines write to.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }
func (l *logs) String() string              { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// serve starts the service with a new SQLite file.
func serve(t *testing.T, l Limits) (url string, log *logs) {
	t.Helper()
	store, err := OpenStore(context.Background(), filepath.Join(t.TempDir(), "releases.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return serveWith(t, store, l)
}

func serveWith(t *testing.T, store crossborder.Store, l Limits) (url string, log *logs) {
	t.Helper()
	engine, err := newEngine()
	if err != nil {
		t.Fatal(err)
	}
	log = new(logs)
	h, err := NewHandler(engine, store, slog.New(slog.NewJSONHandler(log, nil)), l)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL, log
}

var wide = Limits{Body: 1 << 20, InFlight: 16, Time: 10 * time.Second}

func call(t *testing.T, method, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

// Answers are what the published schemas say.
func TestAnswersHoldToTheirSchemas(t *testing.T) {
	url, _ := serve(t, wide)
	for path, name := range map[string]string{"/quote": "quote", "/release?document=invoice/html": "release"} {
		resp, body := call(t, "POST", url+path, order(t))
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "application/json" {
			t.Fatalf("%s: %d %s", path, resp.StatusCode, body)
		}
		if err := schema.Validate(name, []byte(body)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if want := `"order_id":"SO-1001"`; !strings.Contains(body, want) {
			t.Errorf("%s: no %s", path, want)
		}
	}
}

// The same order again, after the record was kept, gives the same record; another order under its id is refused.
func TestReleaseIsKept(t *testing.T) {
	url, _ := serve(t, wide)
	if resp, body := call(t, "GET", url+"/releases/SO-1001", ""); resp.StatusCode != 404 || !strings.Contains(body, "record.missing") {
		t.Errorf("before: %d %s", resp.StatusCode, body)
	}
	_, first := call(t, "POST", url+"/release", order(t))
	if !strings.Contains(first, `"status":"released"`) {
		t.Fatalf("held: %s", first)
	}
	for _, again := range []func() (*http.Response, string){
		func() (*http.Response, string) { return call(t, "POST", url+"/release", order(t)) },
		func() (*http.Response, string) { return call(t, "GET", url+"/releases/SO-1001", "") },
	} {
		if resp, body := again(); resp.StatusCode != 200 || body != first {
			t.Errorf("%d, another record: %s", resp.StatusCode, body)
		}
	}
	resp, body := call(t, "POST", url+"/release", strings.Replace(order(t), `"quantity": 3`, `"quantity": 2`, 1))
	if resp.StatusCode != 409 || !strings.Contains(body, "record.conflict") {
		t.Errorf("another order: %d %s", resp.StatusCode, body)
	}
}

func TestLookup(t *testing.T) {
	url, _ := serve(t, wide)
	resp, body := call(t, "POST", url+"/lookup", `{"destination": "GB", "code": "6109.10", "origin": "CN", "date": "2026-10-05", "value": {"amount": "200", "currency": "GBP"}}`)
	if resp.StatusCode != 200 || !strings.Contains(body, `"duty":{"amount":"24.00","currency":"GBP"}`) { // 12 %
		t.Errorf("%d %s", resp.StatusCode, body)
	}
}

// Whatever is wrong is answered with a code, a status, and the id of the request.
func TestProblems(t *testing.T) {
	small := wide
	small.Body = 4000
	url, _ := serve(t, small)
	for _, c := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"POST", "/quote", `{`, 400, "json.syntax"},
		{"POST", "/quote", strings.Replace(order(t), `"terms"`, `"trems"`, 1), 400, "json.unknown_field"},
		{"POST", "/quote", `{"id": "` + strings.Repeat("x", 4000) + `"}`, 413, "request.too_large"},
		{"POST", "/release", strings.Replace(order(t), `"SO-1001"`, `"`+strings.Repeat("x", 4000)+`"`, 1), 413, "request.too_large"},
		{"POST", "/lookup", `{"destination": "GB", "goods": "6109"}`, 400, "json.syntax"},
		{"POST", "/lookup", `{"destination": "QZ", "code": "6109.10", "date": "2026-10-05"}`, 422, "regime.missing"},
		{"GET", "/schemas/passwd", "", 404, "schema.unknown"},
		{"GET", "/releases/..%2Fetc", "", 404, "record.missing"},
	} {
		resp, body := call(t, c.method, url+c.path, c.body)
		var p struct {
			Status    int
			RequestID string `json:"request_id"`
			Errors    []struct{ Code string }
		}
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Errorf("%s %s: %v: %s", c.method, c.path, err, body)
			continue
		}
		if resp.StatusCode != c.status || p.Status != c.status || len(p.Errors) == 0 || p.Errors[0].Code != c.code ||
			p.RequestID != resp.Header.Get(requestID) || p.RequestID == "" || resp.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %s, want %d %s", c.method, c.path, resp.StatusCode, body, c.status, c.code)
		}
	}
	if resp, _ := call(t, "GET", url+"/quote", ""); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET /quote: %d", resp.StatusCode)
	}
}

// One line in the log for each request, with its id, and nothing of who bought what.
func TestLogsHoldNoPersonalData(t *testing.T) {
	url, log := serve(t, wide)
	call(t, "POST", url+"/release", order(t), requestID, "gateway-7")
	call(t, "POST", url+"/quote", strings.Replace(order(t), `"GB"}`, `"Amelia"}`, 1), requestID, "bad id\twith blanks")
	call(t, "GET", url+"/releases/SO-1001", "")
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], `"request_id":"gateway-7"`) || !strings.Contains(lines[0], `"route":"POST /release","status":200`) ||
		!strings.Contains(lines[1], `"codes":[`) || strings.Contains(lines[1], "blanks") || !strings.Contains(lines[2], `"route":"GET /releases/{id}"`) {
		t.Errorf("%s", log)
	}
	for _, private := range []string{"Amelia", "amelia", "Hart", "Calthorpe", "WC1X", "7946", "example.com", "127.0.0.1", "SO-1001", "GB123456782"} {
		if strings.Contains(log.String(), private) {
			t.Errorf("%q stands in the log: %s", private, log)
		}
	}
}

// slow is a store that waits until the test, or the request's time, ends it; broken is one that fails or panics.
type slow struct{ entered, leave chan struct{} }

func (s slow) Get(ctx context.Context, _ string) (*crossborder.Release, error) {
	s.entered <- struct{}{}
	select {
	case <-s.leave:
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
func (s slow) Put(_ context.Context, r *crossborder.Release) (*crossborder.Release, error) {
	return r, nil
}

func TestBusyAndSlow(t *testing.T) {
	s := slow{make(chan struct{}, 1), make(chan struct{})}
	url, _ := serveWith(t, s, Limits{Body: 1000, InFlight: 1, Time: time.Minute})
	done := make(chan int)
	go func() {
		resp, err := http.Get(url + "/releases/1")
		if err != nil {
			done <- 0
			return
		}
		resp.Body.Close()
		done <- resp.StatusCode
	}()
	<-s.entered
	if resp, body := call(t, "GET", url+"/schemas", ""); resp.StatusCode != 503 || resp.Header.Get("Retry-After") == "" || !strings.Contains(body, "service.busy") {
		t.Errorf("beyond the limit: %d %s", resp.StatusCode, body)
	}
	close(s.leave)
	if status := <-done; status != 404 {
		t.Errorf("the one that ran: %d", status)
	}
	url, _ = serveWith(t, slow{make(chan struct{}, 1), make(chan struct{})}, Limits{Body: 1000, InFlight: 1, Time: 20 * time.Millisecond})
	if resp, body := call(t, "GET", url+"/releases/1", ""); resp.StatusCode != 503 || !strings.Contains(body, "request.timeout") {
		t.Errorf("beyond its time: %d %s", resp.StatusCode, body)
	}
}

type broken struct{ slow }

func (broken) Get(_ context.Context, id string) (*crossborder.Release, error) {
	if id == "panic" {
		panic("the store")
	}
	return nil, io.ErrUnexpectedEOF
}

// A store that fails is told to the log, not to callers.
func TestBrokenStore(t *testing.T) {
	url, log := serveWith(t, broken{}, wide)
	for _, id := range []string{"1", "panic"} {
		if resp, body := call(t, "GET", url+"/releases/"+id, ""); resp.StatusCode != 500 || !strings.Contains(body, "service.failed") || strings.Contains(body, "EOF") {
			t.Errorf("%s: %d %s", id, resp.StatusCode, body)
		}
	}
	if s := log.String(); !strings.Contains(s, "unexpected EOF") || !strings.Contains(s, `"panic":"the store"`) || strings.Count(s, `"level":"ERROR"`) != 2 {
		t.Errorf("%s", s)
	}
}

// The OpenAPI document describes every route there is, and no other; what it refers to is served.
func TestOpenAPIDescribesTheRoutes(t *testing.T) {
	url, _ := serve(t, wide)
	_, text := call(t, "GET", url+"/openapi.json", "")
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]json.RawMessage
		Components map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil || doc.OpenAPI != "3.1.0" {
		t.Fatalf("%v %s", err, doc.OpenAPI)
	}
	var described []string
	for path, methods := range doc.Paths {
		for m := range methods {
			described = append(described, strings.ToUpper(m)+" "+path)
		}
	}
	slices.Sort(described)
	if routes := slices.Sorted(maps.Keys((&service{}).routes())); !slices.Equal(described, routes) {
		t.Errorf("described %v, served %v", described, routes)
	}
	refs := 0
	for _, part := range strings.Split(text, `"$ref": "`)[1:] {
		ref, _, _ := strings.Cut(part, `"`)
		refs++
		if name, ok := strings.CutPrefix(ref, "#/components/"); ok {
			kind, name, _ := strings.Cut(name, "/")
			if doc.Components[kind][name] == nil {
				t.Errorf("%s isn't in the document", ref)
			}
			continue
		}
		if resp, _ := call(t, "GET", url+ref, ""); resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "application/schema+json" {
			t.Errorf("%s: %d", ref, resp.StatusCode)
		}
	}
	if refs < 20 {
		t.Errorf("only %d references were looked at", refs)
	}
}
