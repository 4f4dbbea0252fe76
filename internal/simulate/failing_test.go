package simulate_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/internal/simulate"
	"github.com/crossborder-go/crossborder/trade"
)

// flaky fails now and then, in every way that a carrier's program can.
type flaky struct {
	carrier.Adapter
	mu sync.Mutex
	r  *rand.Rand
}

func (f *flaky) Offers(ctx context.Context, s carrier.Shipment) (carrier.Answers, error) {
	f.mu.Lock()
	n := f.r.IntN(10)
	f.mu.Unlock()
	switch n {
	case 0:
		return carrier.Answers{}, errors.New("no connection")
	case 1:
		panic("index out of range")
	case 2:
		<-ctx.Done()
		return carrier.Answers{}, ctx.Err()
	case 3:
		return carrier.Answers{}, nil // neither an offer nor a rejection
	}
	return f.Adapter.Offers(ctx, s)
}

// Whatever carriers do, every order ends once, in its place, released with a choice or held with a reason; and a second
// run of the same orders adds no record and changes none that was released.
func TestNothingIsLostWhenCarriersFail(t *testing.T) {
	y := simulate.New(3)
	var carriers []carrier.Adapter
	for i, c := range y.Carriers() {
		carriers = append(carriers, &flaky{Adapter: c, r: rand.New(rand.NewPCG(uint64(i), 9))})
	}
	e, err := crossborder.New(crossborder.Config{Rates: y.Rates(), Carriers: carriers, CarrierDeadline: 3 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	const n = 200
	ctx, store := context.Background(), crossborder.NewMemoryStore()
	i, held := 0, 0
	for r, err := range e.ReleaseAll(ctx, y.Orders(n), crossborder.BulkOptions{}) {
		if err != nil {
			t.Fatalf("order %d: %v", i, err)
		}
		if want := y.Order(i, n).ID; r.OrderID != want {
			t.Fatalf("%s in the place of %s", r.OrderID, want)
		}
		i++
		switch r.Status {
		case crossborder.Released:
			if r.Choice == nil || trade.Blocking(r.Exceptions) {
				t.Errorf("%s is released without a choice, or although something blocks", r.OrderID)
			}
		case crossborder.Held:
			held++
			if !trade.Blocking(r.Exceptions) {
				t.Errorf("%s is held without a reason", r.OrderID)
			}
		default:
			t.Errorf("%s: status %q", r.OrderID, r.Status)
		}
		if _, err := store.Put(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	if i != n || store.Len() != n || held == 0 || held == n {
		t.Errorf("%d orders in, %d out, %d kept, %d held", n, i, store.Len(), held)
	}
	for o := range y.Orders(n) {
		before, err := store.Get(ctx, o.ID)
		if err != nil {
			t.Fatal(err)
		}
		after, err := e.ReleaseOnce(ctx, store, o, crossborder.ReleaseOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if before.Status == crossborder.Released && (after.Status != crossborder.Released || after.Choice.ID != before.Choice.ID || after.Seal.Digest != before.Seal.Digest) {
			t.Errorf("%s was released twice", o.ID)
		}
	}
	if store.Len() != n {
		t.Errorf("%d records of %d orders", store.Len(), n)
	}
}
