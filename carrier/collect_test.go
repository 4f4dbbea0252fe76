package carrier_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/carriertest"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// twisted returns a flat adapter whose answers are changed by f.
func twisted(name string, f func(*carrier.Answers)) *carriertest.Scripted {
	a := carriertest.Flat(name, "std", usd("10"), carrier.Transit{Min: 1, Max: 3})
	plain := a.Answer
	a.Answer = func(s carrier.Shipment) carrier.Answers {
		out := plain(s)
		f(&out)
		return out
	}
	return a
}

func summary(a carrier.Answers) []string {
	var out []string
	for _, o := range a.Offers {
		out = append(out, fmt.Sprintf("%s %s %s %s", o.Carrier, o.Service, o.Terms, o.Total))
	}
	for _, r := range a.Rejections {
		out = append(out, fmt.Sprintf("%s %s %s %s", r.Carrier, r.Service, r.Terms, r.Code))
	}
	return out
}

func TestCollectContains(t *testing.T) {
	good := carriertest.Flat("good", "std", usd("12"), carrier.Transit{Min: 1, P50: 2, Max: 3})
	hang, deaf := carriertest.Flat("hang", "std", usd("1"), carrier.Transit{}), carriertest.Flat("deaf", "std", usd("1"), carrier.Transit{})
	hang.Delay = time.Hour
	deaf.Delay, deaf.Deaf = 700*time.Millisecond, true
	panics, fails := carriertest.Flat("panics", "std", usd("1"), carrier.Transit{}), carriertest.Flat("fails", "std", usd("1"), carrier.Transit{})
	panics.Panic, fails.Fail = "boom", errors.New("no connection")
	adapters := []carrier.Adapter{
		panics, hang, good, deaf, fails, nil,
		twisted("negative", func(a *carrier.Answers) {
			a.Offers[0].Total, a.Offers[0].Charges[0].Amount = usd("-1"), usd("-1")
		}),
		twisted("sum", func(a *carrier.Answers) { a.Offers[0].Total = usd("9.99") }),
		twisted("twice", func(a *carrier.Answers) { a.Offers = append(a.Offers, a.Offers[0]) }),
		twisted("missing", func(a *carrier.Answers) { a.Offers = a.Offers[:1] }),
		twisted("stranger", func(a *carrier.Answers) { a.Offers[0].Service = "unheard" }),
		twisted("both", func(a *carrier.Answers) {
			a.Rejections = append(a.Rejections, carrier.Rejection{Service: "std", Code: carrier.TooHeavy, Because: "both"})
		}),
		twisted("mixed", func(a *carrier.Answers) { a.Offers[0].Charges[0].Amount = carriertest.Money("10", "EUR") }),
		twisted("alias", func(a *carrier.Answers) { a.Offers[0].Carrier = "good" }),
		twisted("transit", func(a *carrier.Answers) { a.Offers[0].Transit = carrier.Transit{Min: 5, Max: 2} }),
		carriertest.Flat("good", "std", usd("1"), carrier.Transit{}),
	}
	before := runtime.NumGoroutine()
	start := time.Now()
	got := carrier.Collect(t.Context(), adapters, shipment("US", "GB", box(10, 10, 10, 500)), 250*time.Millisecond)
	assert.Less(t, time.Since(start), 650*time.Millisecond, "nobody waits for those who hang")
	want := `alias std DDP USD 10.00
good std DAP USD 12.00
good std DDP USD 12.00
missing std DAP USD 10.00
mixed std DDP USD 10.00
negative std DDP USD 10.00
stranger std DDP USD 10.00
sum std DDP USD 10.00
transit std DDP USD 10.00
twice std DDP USD 10.00
alias std DAP adapter.invalid_answer
both std DAP adapter.invalid_answer
both std DDP adapter.invalid_answer
deaf std DAP adapter.deadline
deaf std DDP adapter.deadline
fails std DAP adapter.failed
fails std DDP adapter.failed
good  DAP adapter.failed
good  DDP adapter.failed
hang std DAP adapter.deadline
hang std DDP adapter.deadline
missing std DDP adapter.no_answer
mixed std DAP adapter.invalid_answer
negative std DAP adapter.invalid_answer
panics std DAP adapter.failed
panics std DDP adapter.failed
stranger std DAP adapter.no_answer
stranger unheard DAP adapter.invalid_answer
sum std DAP adapter.invalid_answer
transit std DAP adapter.invalid_answer
twice std DAP adapter.invalid_answer`
	assert.Equal(t, want, strings.Join(summary(got), "\n"))
	for end := time.Now().Add(2 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before, "no goroutine is left once the deaf adapter returns")
}

// hung never even lists its services.
type hung struct{ carrier.Adapter }

func (hung) Name() string                { return "hung" }
func (hung) Services() []carrier.Service { time.Sleep(200 * time.Millisecond); return nil }

func TestCollectServicesHang(t *testing.T) {
	got := carrier.Collect(t.Context(), []carrier.Adapter{hung{}}, shipment("US", "GB"), 20*time.Millisecond)
	assert.Equal(t, []string{"hung  DAP adapter.deadline", "hung  DDP adapter.deadline"}, summary(got))
	assert.Equal(t, "no answer within 20ms", got.Rejections[0].Because)
}

func TestCollectCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	a := carriertest.Flat("slow", "std", usd("1"), carrier.Transit{})
	a.Delay = time.Hour
	time.AfterFunc(20*time.Millisecond, cancel)
	got := carrier.Collect(ctx, []carrier.Adapter{a}, shipment("US", "GB"), 0)
	assert.Equal(t, []string{"slow std DAP adapter.deadline", "slow std DDP adapter.deadline"}, summary(got))
	assert.Equal(t, "the call was cancelled", got.Rejections[0].Because)
}

// An adapter that changes its shipment harms nobody else.
func TestCollectIsolates(t *testing.T) {
	vandal := twisted("vandal", func(*carrier.Answers) {})
	plain := vandal.Answer
	vandal.Answer = func(s carrier.Shipment) carrier.Answers { s.Parcels[0].Grams = 0; s.Terms[0] = "XXX"; return plain(s) }
	s := shipment("US", "GB", box(10, 10, 10, 500))
	carrier.Collect(t.Context(), []carrier.Adapter{vandal}, s, time.Second)
	assert.Equal(t, 500, s.Parcels[0].Grams)
	assert.Equal(t, trade.DAP, s.Terms[0])
}

func TestCached(t *testing.T) {
	inner := carriertest.Flat("c", "std", usd("10"), carrier.Transit{Min: 1, Max: 2})
	a := carrier.Cached(inner, 2, nil)
	s := shipment("US", "GB", box(10, 10, 10, 500))
	first := answers(t, a, s)
	first.Offers[0].Charges[0].Kind = "changed by the caller"
	assert.Equal(t, "base", answers(t, a, s).Offers[0].Charges[0].Kind, "callers get their own copy")
	assert.Len(t, inner.Received(), 1)
	changes := []func(*carrier.Shipment){
		func(s *carrier.Shipment) { s.Date = s.Date.AddDays(1) },
		func(s *carrier.Shipment) { s.To.PostalCode = "10116" },
		func(s *carrier.Shipment) { s.Parcels = []carrier.Parcel{box(10, 10, 10, 501)} },
		func(s *carrier.Shipment) { s.Options = []string{"insurance"} },
		func(s *carrier.Shipment) { s.Value = usd("101") },
		func(s *carrier.Shipment) {
			s.Order = &trade.Order{Items: []trade.Item{{DangerousGoods: &trade.DangerousGoods{UN: "UN1845"}}}}
		},
	}
	for i, change := range changes {
		other := s
		change(&other)
		answers(t, a, other)
		assert.Len(t, inner.Received(), i+2, "change %d is another shipment", i)
	}
	answers(t, a, s)
	assert.Len(t, inner.Received(), len(changes)+2, "only two answers are kept")
	inner.Fail = errors.New("down")
	s.Date = s.Date.AddDays(9)
	_, err := a.Offers(t.Context(), s)
	require.Error(t, err)
	inner.Fail = nil
	assert.NotEmpty(t, answers(t, a, s).Offers, "failures aren't kept")
	carriertest.Run(t, a, s)
}

// The suite must see what it is there to see.
func TestSuiteFindsFaults(t *testing.T) {
	s := shipment("US", "GB", box(10, 10, 10, 500))
	assert.Empty(t, carriertest.Check(carriertest.Flat("fine", "std", usd("10"), carrier.Transit{Min: 1, Max: 2}), s))
	var n atomic.Int64
	for name, a := range map[string]carrier.Adapter{
		"empty":     &carriertest.Scripted{Carrier: "empty"},
		"nameless":  carriertest.Flat("", "std", usd("1"), carrier.Transit{}),
		"sum":       twisted("sum", func(a *carrier.Answers) { a.Offers[0].Total = usd("9.99") }),
		"missing":   twisted("missing", func(a *carrier.Answers) { a.Offers = nil }),
		"unstable":  twisted("unstable", func(a *carrier.Answers) { a.Offers[0].Zone = fmt.Sprint(n.Add(1)) }),
		"reasoning": twisted("reasoning", func(a *carrier.Answers) { a.Offers, a.Rejections = nil, []carrier.Rejection{{Service: "std"}} }),
		"failing":   &carriertest.Scripted{Carrier: "failing", Catalog: []carrier.Service{{ID: "a", Mode: trade.Post, Terms: []trade.Incoterm{"DAP"}}}, Fail: errors.New("down")},
	} {
		assert.NotEmpty(t, carriertest.Check(a, s), name)
	}
}
