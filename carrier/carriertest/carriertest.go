// Package carriertest proves adapters and stands in for them.
//
// A host proves its own adapter in one line of a test:
//
//	carriertest.Run(t, myAdapter, shipments...)
//
// [Scripted] is an adapter that answers, fails, panics or hangs as a test tells it.
package carriertest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Run checks the contract of carrier.Adapter on shipments that the adapter should know, at least one: one answer for
// every service and terms, exact totals, the same answer to the same question, a context that ends is obeyed, and the
// shipment stays untouched. Run it with -race to prove concurrent use.
func Run(t *testing.T, a carrier.Adapter, shipments ...carrier.Shipment) {
	t.Helper()
	for _, f := range Check(a, shipments...) {
		t.Error(f)
	}
}

// Check is Run without a test: it returns what breaks the contract.
func Check(a carrier.Adapter, shipments ...carrier.Shipment) []string {
	var faults []string
	bad := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	name := a.Name()
	if name == "" || a.Name() != name {
		bad("Name must be stable and not empty, got %q and %q", name, a.Name())
	}
	services := a.Services()
	if len(services) == 0 {
		bad("Services lists no service")
	}
	seen := map[string]bool{}
	for _, s := range services {
		if s.ID == "" || seen[s.ID] {
			bad("service id %q is empty or stands twice", s.ID)
		}
		seen[s.ID] = true
		if s.Mode == "" || len(s.Terms) == 0 {
			bad("service %s needs a mode and terms", s.ID)
		}
	}
	if len(shipments) == 0 {
		bad("there is no shipment to ask about")
	}
	for i, s := range shipments {
		for _, f := range checkShipment(a, name, services, s) {
			bad("shipment %d: %s", i, f)
		}
	}
	return faults
}

func checkShipment(a carrier.Adapter, name string, services []carrier.Service, s carrier.Shipment) []string {
	var faults []string
	bad := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	before := slices.Clone(s.Parcels)
	first, err := a.Offers(context.Background(), s)
	if err != nil {
		return []string{"Offers fails: " + err.Error()}
	}
	if !slices.Equal(before, s.Parcels) {
		bad("Offers changed the parcels")
	}
	for _, r := range carrier.CheckAnswers(name, services, s.Terms, first).Rejections {
		if r.Code == carrier.AnswerInvalid || r.Code == carrier.AnswerMissing {
			bad("%s %s: %s", r.Service, r.Terms, r.Because)
		}
	}
	for _, r := range first.Rejections {
		if r.Code == "" || r.Because == "" {
			bad("%s %s is rejected without code or reason", r.Service, r.Terms)
		}
	}
	for _, o := range first.Offers {
		for _, c := range o.Charges {
			if c.Kind == "" || c.Name == "" {
				bad("%s %s has a charge without kind or name", o.Service, o.Terms)
			}
		}
	}
	// The same question, asked by several at once, has the same answer.
	again := make([]carrier.Answers, 4)
	var wg sync.WaitGroup
	for i := range again {
		wg.Go(func() { again[i], _ = a.Offers(context.Background(), s) })
	}
	wg.Wait()
	want := carrier.CheckAnswers(name, services, s.Terms, first)
	for _, r := range again {
		if got := carrier.CheckAnswers(name, services, s.Terms, r); !reflect.DeepEqual(render(got), render(want)) {
			bad("asked again, at once, Offers answers differently")
			break
		}
	}
	// A context that has ended ends the call.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	done := make(chan error, 1)
	go func() { _, err := a.Offers(ctx, s); done <- err }()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			bad("with a cancelled context Offers returns %v, want the context's error", err)
		}
	case <-time.After(5 * time.Second):
		bad("with a cancelled context Offers doesn't return")
	}
	return faults
}

// render writes answers as text: decimals that are equal may differ inside.
func render(a carrier.Answers) []string {
	var out []string
	for _, o := range a.Offers {
		line := fmt.Sprint(o.Service, o.Terms, o.Total, o.Transit, o.Zone, o.Data)
		for _, c := range o.Charges {
			line += fmt.Sprint(c.Kind, c.Amount, c.Rule)
		}
		out = append(out, line)
	}
	for _, r := range a.Rejections {
		out = append(out, fmt.Sprint(r.Service, r.Terms, r.Code, r.Because))
	}
	return out
}

// Scripted is an adapter for tests of a host's own flow. The zero Behaviour answers Answer, or rejects everything.
type Scripted struct {
	Carrier  string
	Catalog  []carrier.Service
	Answer   func(carrier.Shipment) carrier.Answers
	Fail     error         // returned instead of an answer
	Panic    string        // panicked with instead of answering
	Delay    time.Duration // waited before answering; ends early when the context does
	Deaf     bool          // the delay ignores the context
	mu       sync.Mutex
	received []carrier.Shipment
}

// Flat returns a Scripted adapter whose one service costs the same everywhere, on DAP and DDP.
func Flat(name, service string, price trade.Money, transit carrier.Transit) *Scripted {
	return &Scripted{Carrier: name, Catalog: []carrier.Service{{ID: service, Name: service, Mode: trade.Courier, Terms: []trade.Incoterm{trade.DAP, trade.DDP}}},
		Answer: func(s carrier.Shipment) carrier.Answers {
			var out carrier.Answers
			for _, t := range s.Terms {
				out.Offers = append(out.Offers, carrier.Offer{Carrier: name, Service: service, Name: service, Terms: t, Mode: trade.Courier,
					Charges: []carrier.OfferCharge{{Kind: "base", Name: service, Amount: price}}, Total: price, Transit: transit})
			}
			return out
		}}
}

// Money is a price for tests: Money("12.34", "USD"). It panics on a malformed amount.
func Money(amount string, c trade.Currency) trade.Money {
	return trade.NewMoney(decimal.RequireFromString(amount), c)
}

// Name returns the carrier's name.
func (s *Scripted) Name() string { return s.Carrier }

// Services returns the catalog.
func (s *Scripted) Services() []carrier.Service { return slices.Clone(s.Catalog) }

// Received returns the shipments asked about so far.
func (s *Scripted) Received() []carrier.Shipment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

// Offers does as scripted.
func (s *Scripted) Offers(ctx context.Context, sh carrier.Shipment) (carrier.Answers, error) {
	s.mu.Lock()
	s.received = append(s.received, sh)
	s.mu.Unlock()
	if s.Deaf {
		time.Sleep(s.Delay)
	} else if s.Delay > 0 {
		select {
		case <-time.After(s.Delay):
		case <-ctx.Done():
		}
	}
	if err := ctx.Err(); err != nil && !s.Deaf {
		return carrier.Answers{}, err
	}
	switch {
	case s.Panic != "":
		panic(s.Panic)
	case s.Fail != nil:
		return carrier.Answers{}, s.Fail
	case s.Answer != nil:
		return s.Answer(sh), nil
	}
	var out carrier.Answers
	for _, svc := range s.Catalog {
		for _, t := range sh.Terms {
			out.Rejections = append(out.Rejections, carrier.Rejection{Carrier: s.Carrier, Service: svc.ID, Terms: t, Code: carrier.UnsupportedLane, Because: "scripted to reject"})
		}
	}
	return out, nil
}
