package crossborder_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"testing"
	"time"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/trade"
)

// stream yields n orders to Great Britain; every seventh is broken.
func stream(t testing.TB, n int, read *int) iter.Seq[*crossborder.Order] {
	base := basket(t)
	return func(yield func(*crossborder.Order) bool) {
		for i := range n {
			o := base.Clone()
			o.ID = fmt.Sprint(i)
			if i%7 == 3 {
				o.Items = nil
			}
			*read = i + 1
			if !yield(o) {
				return
			}
		}
	}
}

func TestQuoteAllKeepsOrderAndGoesOn(t *testing.T) {
	e := newEngine(t, crossborder.Config{})
	read, n, progress := 0, 0, 0
	for q, err := range e.QuoteAll(context.Background(), stream(t, 200, &read), crossborder.BulkOptions{Workers: 3, Progress: func(int) { progress++ }}) {
		if broken := n%7 == 3; broken != (err != nil) || !broken && q.OrderID != fmt.Sprint(n) {
			t.Fatalf("order %d: %v, %v", n, q, err)
		}
		n++
	}
	if n != 200 || progress != 200 {
		t.Errorf("%d answers, %d steps of progress", n, progress)
	}
}

func TestBulkStopsWithTheCaller(t *testing.T) {
	e := newEngine(t, crossborder.Config{})
	before := runtime.NumGoroutine()
	read, n := 0, 0
	for range e.QuoteAll(context.Background(), stream(t, 100000, &read), crossborder.BulkOptions{Workers: 4}) {
		if n++; n == 10 {
			break
		}
	}
	if read > 40 {
		t.Errorf("%d orders were read ahead for 10 taken", read)
	}
	ctx, cancel := context.WithCancel(context.Background())
	n = 0
	for _, err := range e.ReleaseAll(ctx, stream(t, 100000, &read), crossborder.BulkOptions{Workers: 2}) {
		if n++; n == 5 {
			cancel()
		}
		if err != nil && !errors.Is(err, context.Canceled) && len(trade.FindingsOf(err)) == 0 {
			t.Error(err)
		}
	}
	cancel()
	if n > 50 {
		t.Errorf("%d answers after the context ended at 5", n)
	}
	for range 100 { // the runtime needs a moment to bury them
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

type panicking struct{ crossborder.TariffProvider }

func TestBulkContainsAPanic(t *testing.T) {
	e := newEngine(t, crossborder.Config{Tariff: panicking{}})
	read := 0
	for _, err := range e.QuoteAll(context.Background(), stream(t, 3, &read), crossborder.BulkOptions{}) {
		if !errors.Is(err, trade.Finding{Code: "internal.panic"}) {
			t.Errorf("got %v", err)
		}
	}
}
