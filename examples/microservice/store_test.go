package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/trade"
)

func TestSQLite(t *testing.T) {
	contract(t, filepath.Join(t.TempDir(), "a folder with blanks & marks, 50% #1?", "releases.db"))
}

// PostgreSQL is exercised where a database is at hand:
//
//	CROSSBORDER_POSTGRES=postgres://user@localhost/scratch go test -run PostgreSQL .
func TestPostgreSQL(t *testing.T) {
	dsn := os.Getenv("CROSSBORDER_POSTGRES")
	if dsn == "" {
		t.Skip("CROSSBORDER_POSTGRES names no database: set it to the address of one that may be written to")
	}
	contract(t, dsn)
}

func record(t *testing.T, o *crossborder.Order) *crossborder.Release {
	t.Helper()
	e, err := newEngine()
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Release(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func text(t *testing.T, r *crossborder.Release) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// contract is what crossborder.Store asks of a database.
func contract(t *testing.T, name string) {
	ctx := context.Background()
	if !strings.Contains(name, "://") {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s, err := OpenStore(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o, err := crossborder.DecodeOrder([]byte(order(t)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.ExecContext(ctx, `DELETE FROM releases WHERE order_id = $1`, o.ID); err != nil { // of an earlier run
		t.Fatal(err)
	}
	if r, err := s.Get(ctx, o.ID); r != nil || err != nil {
		t.Fatalf("an empty store: %v, %v", r, err)
	}

	// A record that is held gives way.
	held := o.Clone()
	held.Items[0].Origin = ""
	first := record(t, held)
	if first.Status != crossborder.Held {
		t.Fatalf("the order without an origin is %s", first.Status)
	}
	if _, err := s.Put(ctx, first); err != nil {
		t.Fatal(err)
	}
	released := record(t, o)
	if released.Status != crossborder.Released {
		t.Fatalf("the order is %s", released.Status)
	}
	if _, err := s.Put(ctx, released); err != nil {
		t.Fatal(err)
	}

	// A record that is released stays: for those who come again at once, and against another order.
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			again := *released
			again.Explanation = "a later run"
			if got, err := s.Put(ctx, &again); err != nil || got.Explanation != released.Explanation {
				t.Errorf("put again: %v", err)
			}
		})
	}
	wg.Wait()
	if _, err := s.Put(ctx, first); !errors.Is(err, trade.Finding{Code: "record.conflict"}) {
		t.Errorf("another order: %v", err)
	}
	if _, err := s.Put(ctx, nil); !errors.Is(err, trade.Finding{Code: "record.kind"}) {
		t.Errorf("nothing: %v", err)
	}

	// What is read is what was written, also by another process, and its seal holds.
	other, err := OpenStore(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	got, err := other.Get(ctx, o.ID)
	if err != nil || text(t, got) != text(t, released) || !got.Verify(nil).Holds {
		t.Errorf("read by another: %v", err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Get(ended, o.ID); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Of many who release one order at once, all get the same record.
func TestReleaseOnceAtOnce(t *testing.T) {
	s, err := OpenStore(context.Background(), filepath.Join(t.TempDir(), "releases.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	e, err := newEngine()
	if err != nil {
		t.Fatal(err)
	}
	o, err := crossborder.DecodeOrder([]byte(order(t)))
	if err != nil {
		t.Fatal(err)
	}
	answers := make([]string, 8)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			r, err := e.ReleaseOnce(context.Background(), s, o, crossborder.ReleaseOptions{})
			if err != nil {
				t.Error(err)
				return
			}
			b, _ := json.Marshal(r)
			answers[i] = string(b)
		})
	}
	wg.Wait()
	for _, a := range answers {
		if a == "" || a != answers[0] {
			t.Fatal("the records differ")
		}
	}
}

// A record that was damaged in the database is the service's fault and not the caller's.
func TestDamagedRecord(t *testing.T) {
	s, err := OpenStore(context.Background(), filepath.Join(t.TempDir(), "releases.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.db.Exec(keep, "SO-9", "released", "", `{"order_id": "SO-9", "buyer": "Amelia Hart"}`); err != nil {
		t.Fatal(err)
	}
	url, log := serveWith(t, s, wide)
	if resp, body := call(t, "GET", url+"/releases/SO-9", ""); resp.StatusCode != 500 || strings.Contains(body, "buyer") {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	if text := log.String(); !strings.Contains(text, "json.unknown_field") || strings.Contains(text, "Amelia") {
		t.Error(text)
	}
}

func TestStoreThatCannotBeOpened(t *testing.T) {
	for _, name := range []string{filepath.Join(t.TempDir(), "no", "such", "folder.db"), "postgres://nobody:secret@127.0.0.1:1/none?connect_timeout=1"} {
		if _, err := OpenStore(context.Background(), name); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
