package crossborder_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/trade"
)

func encoded(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestReleaseReadsBack(t *testing.T) {
	r := released(t)
	text := encoded(t, r)
	again, err := crossborder.DecodeRelease([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(text, encoded(t, again)); d != "" {
		t.Error(d)
	}
	if v := again.Verify(nil); !v.Holds {
		t.Errorf("the seal of the record that was read doesn't hold: %s %v", v.Why, v.Altered)
	}
	again.Order.Items[0].Description = "Something else"
	again.Quote.Totals.Duties.Amount = again.Quote.Totals.Duties.Amount.Neg()
	if v := again.Verify(nil); v.Holds || !strings.Contains(strings.Join(v.Altered, " "), "/quote/totals") || !strings.Contains(strings.Join(v.Altered, " "), "/order") {
		t.Errorf("altered, it says %+v", v)
	}
	if s, err := crossborder.Settle(again, &crossborder.Actual{}); err != nil || len(s.Rows) != 4 {
		t.Errorf("a record that was read settles like the one that was written: %v", err)
	}
}

func TestRecordsOfOtherVersions(t *testing.T) {
	text := strings.Replace(encoded(t, released(t)), `"schema_version":"1","order_id"`, `"schema_version":"0","id"`, 1)
	_, err := crossborder.DecodeRelease([]byte(text))
	if !errors.Is(err, trade.Finding{Code: "record.version", Path: "/schema_version"}) {
		t.Fatalf("another version is refused: %v", err)
	}
	rename := crossborder.Migrations{"0": func(record map[string]json.RawMessage) error {
		record["order_id"], record["schema_version"] = record["id"], json.RawMessage(`"1"`)
		delete(record, "id")
		return nil
	}}
	r, err := crossborder.DecodeRelease([]byte(text), rename)
	if err != nil || r.OrderID != "SO-1001" || !r.Verify(nil).Holds {
		t.Errorf("migrated: %v, %+v", err, r)
	}
	for code, step := range map[string]func(map[string]json.RawMessage) error{
		"record.version":   func(map[string]json.RawMessage) error { return nil }, // it stays where it is
		"record.migration": func(map[string]json.RawMessage) error { return errors.New("no") },
	} {
		if _, err := crossborder.DecodeRelease([]byte(text), crossborder.Migrations{"0": step}); !errors.Is(err, trade.Finding{Code: code}) {
			t.Errorf("want %s, got %v", code, err)
		}
	}
	for text, code := range map[string]string{`{`: "json.syntax", `{}`: "record.kind", `{"order_id":"1","statsu":"held"}`: "json.unknown_field"} {
		if _, err := crossborder.DecodeRelease([]byte(text)); !errors.Is(err, trade.Finding{Code: code}) {
			t.Errorf("%s: want %s, got %v", text, code, err)
		}
	}
}

func TestReleaseOnce(t *testing.T) {
	ctx := context.Background()
	var mu sync.Mutex
	calls := 0
	e := newEngine(t, crossborder.Config{Carriers: []crossborder.CarrierAdapter{fixed{name: "c", price: "20", days: 3, terms: both, do: func() { mu.Lock(); calls++; mu.Unlock() }}}})
	s := crossborder.NewMemoryStore()
	first, err := e.ReleaseOnce(ctx, s, basket(t), crossborder.ReleaseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if d, err := crossborder.OrderDigest(basket(t)); err != nil || d != first.Quote.OrderDigest {
		t.Errorf("digest %s, %v; the quote's is %s", d, err, first.Quote.OrderDigest)
	}
	second, err := e.ReleaseOnce(ctx, s, basket(t), crossborder.ReleaseOptions{})
	if err != nil || encoded(t, first) != encoded(t, second) || calls != 1 {
		t.Errorf("the same order again: %v after %d calls", err, calls)
	}
	second.Order.Items[0].SKU = "changed by the host"
	if third, err := s.Get(ctx, "SO-1001"); err != nil || third.Order.Items[0].SKU != "TEE-1" {
		t.Errorf("what is kept was changed: %v", err)
	}
	other := basket(t)
	other.Items = other.Items[:1]
	if _, err := e.ReleaseOnce(ctx, s, other, crossborder.ReleaseOptions{}); !errors.Is(err, trade.Finding{Code: "record.conflict"}) {
		t.Errorf("another order under the same id: %v", err)
	}
}

// Of many who release an order at once, all get the same record. What was held is run again.
func TestReleaseOnceAtOnce(t *testing.T) {
	ctx := context.Background()
	e := newEngine(t, crossborder.Config{})
	s := crossborder.NewMemoryStore()
	bad := basket(t)
	bad.Items[0].Origin = ""
	if r, err := e.ReleaseOnce(ctx, s, bad, crossborder.ReleaseOptions{}); err != nil || r.Status != crossborder.Held {
		t.Fatal(err, r)
	}
	out := make(chan string, 8)
	for range cap(out) {
		go func() {
			r, err := e.ReleaseOnce(ctx, s, basket(t), crossborder.ReleaseOptions{})
			if err != nil {
				out <- err.Error()
				return
			}
			b, _ := json.Marshal(r)
			out <- string(b)
		}()
	}
	first := <-out
	for range cap(out) - 1 {
		if got := <-out; got != first {
			t.Errorf("two records of one order: %s", cmp.Diff(first, got))
		}
	}
	if r, err := s.Get(ctx, "SO-1001"); err != nil || r.Status != crossborder.Released || s.Len() != 1 {
		t.Errorf("%v, %d kept", err, s.Len())
	}
	if r, err := s.Get(ctx, "none"); r != nil || err != nil {
		t.Errorf("no record: %v, %v", r, err)
	}
}
