package scorecard_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/internal/simulate"
	"github.com/crossborder-go/crossborder/scorecard"
	"github.com/crossborder-go/crossborder/trade"
)

// year runs n orders of a simulated year through release and settlement.
func year(t interface{ Fatal(...any) }, seed uint64, n int, take func(*scorecard.Record)) {
	y := simulate.New(seed)
	e, err := crossborder.New(crossborder.Config{Rates: y.Rates(), Carriers: y.Carriers()})
	if err != nil {
		t.Fatal(err)
	}
	for rel, err := range e.ReleaseAll(context.Background(), y.Orders(n), crossborder.BulkOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		r := &scorecard.Record{Release: rel}
		out := y.Outcome(rel)
		r.Events = out.Events
		if out.Actual != nil {
			if r.Settlement, err = crossborder.Settle(rel, out.Actual); err != nil {
				t.Fatal(rel.OrderID, err)
			}
		}
		take(r)
	}
}

// panics is for what is made once for several tests.
type panics struct{}

func (panics) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

// simulated are 2,000 records of a year, made once.
var simulated = sync.OnceValue(func() []*scorecard.Record {
	var out []*scorecard.Record
	year(panics{}, 42, 2000, func(r *scorecard.Record) { out = append(out, r) })
	return out
})

func report(t interface{ Fatal(...any) }, c *scorecard.Card) string {
	b, err := json.MarshalIndent(c.Report(), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func fold(t interface{ Fatal(...any) }, rs ...*scorecard.Record) *scorecard.Card {
	c := scorecard.New()
	for _, r := range rs {
		if err := c.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// However the records are shuffled and sharded, and whether or not shards travel as JSON, the card is the same.
func TestShardsMergeToOnePass(t *testing.T) {
	all := simulated()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 300).Draw(rt, "records")
		from := rapid.IntRange(0, len(all)-n).Draw(rt, "from")
		rs := slices.Clone(all[from : from+n])
		want := report(rt, fold(rt, rs...))
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "shuffle"), 0))
		r.Shuffle(len(rs), func(i, k int) { rs[i], rs[k] = rs[k], rs[i] })
		shards := make([]*scorecard.Card, rapid.IntRange(1, 7).Draw(rt, "shards"))
		for i := range shards {
			shards[i] = scorecard.New()
		}
		for _, x := range rs {
			if err := shards[r.IntN(len(shards))].Add(x); err != nil {
				rt.Fatal(err)
			}
		}
		r.Shuffle(len(shards), func(i, k int) { shards[i], shards[k] = shards[k], shards[i] })
		sum := scorecard.New()
		for i, s := range shards {
			if i%2 == 0 {
				b, err := json.Marshal(s)
				if err != nil {
					rt.Fatal(err)
				}
				s = scorecard.New()
				if err := json.Unmarshal(b, s); err != nil {
					rt.Fatal(err)
				}
			}
			if err := sum.Merge(s); err != nil {
				rt.Fatal(err)
			}
		}
		if got := report(rt, sum); got != want {
			rt.Fatal(cmp.Diff(want, got))
		}
	})
}

// What a report shows of its parts adds up to what it shows of the whole.
func TestReportAddsUp(t *testing.T) {
	all := simulated()
	r := fold(t, all...).Report()
	if r.Orders != len(all) || r.Released+r.Held != r.Orders || r.Settled > r.Dispatched || r.Dispatched > r.Released {
		t.Errorf("%d orders, %d released, %d held, %d dispatched, %d settled", r.Orders, r.Released, r.Held, r.Dispatched, r.Settled)
	}
	lanes, markets, months := 0, 0, 0
	margins := map[string]trade.Money{}
	add := func(what string, m trade.Money) {
		sum, err := margins[what].Add(m)
		if err != nil {
			t.Fatal(err)
		}
		margins[what] = sum
	}
	for _, l := range r.Lanes {
		lanes += l.Orders
		add("lanes", l.Margin.Margin)
	}
	for _, m := range r.Markets {
		markets += m.Orders
		add("markets", m.Margin.Margin)
		e := m.Margin
		if !e.Margin.Amount.Equal(e.Revenue.Amount.Sub(e.Goods.Amount).Sub(e.Freight.Amount).Sub(e.Charges.Amount).Sub(e.Handling.Amount)) {
			t.Errorf("%s: %+v", m.Destination, e)
		}
	}
	for _, m := range r.Months {
		months += m.Orders
		add("months", m.Margin.Margin)
	}
	if lanes != r.Orders || markets != r.Orders || months != r.Orders {
		t.Errorf("%d orders: %d on lanes, %d in markets, %d in months", r.Orders, lanes, markets, months)
	}
	if !margins["lanes"].Equal(margins["markets"]) || !margins["lanes"].Equal(margins["months"]) {
		t.Errorf("margins %v", margins)
	}
	var expected, actual trade.Money
	for _, rec := range all {
		if s := rec.Settlement; s != nil {
			expected, _ = expected.Add(s.Totals.Expected)
			actual, _ = actual.Add(s.Totals.Actual)
		}
	}
	for _, a := range r.Accuracy {
		orders := 0
		for _, b := range a.Histogram {
			orders += b.Orders
		}
		if orders != a.Settled || !a.Actual.Amount.Sub(a.Expected.Amount).Equal(a.UnderCollected.Amount.Sub(a.OverCollected.Amount)) {
			t.Errorf("%s: %d in the histogram of %d settled", a.Group, orders, a.Settled)
		}
		if a.Group == "total" && (!a.Expected.Equal(expected) || !a.Actual.Equal(actual)) {
			t.Errorf("expected %s, charged %s, the settlements say %s and %s", a.Expected, a.Actual, expected, actual)
		}
	}
	causes := 0
	for _, c := range r.Returns.Causes {
		causes += c.Count
	}
	if causes != r.Returns.Count || r.Returns.Count == 0 || r.Refusals.Count == 0 || r.CustomsHolds.Count == 0 || r.Documents.Open.Count == 0 {
		t.Errorf("returns %+v, refusals %+v, holds %+v, documents %+v: a year has some of each", r.Returns, r.Refusals, r.CustomsHolds, r.Documents)
	}
}

// A year's card stays as small as a month's: it grows with lanes, not with orders.
func TestMemoryIsFlat(t *testing.T) {
	all := simulated()
	size := func(times int) int {
		c := scorecard.New()
		for range times {
			for _, r := range all {
				if err := c.Add(r); err != nil {
					t.Fatal(err)
				}
			}
		}
		b, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return len(b)
	}
	if once, often := size(1), size(20); often > once*13/10 {
		t.Errorf("the card of %d orders takes %d bytes, of 20 times as many %d", len(all), once, often)
	}
}

// BenchmarkYear runs a year of 100,000 orders through release, settlement and scorecard.
func BenchmarkYear(b *testing.B) {
	const n = 100_000
	for b.Loop() {
		var before, after runtime.MemStats
		var most uint64
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := time.Now()
		card := scorecard.New()
		done := 0
		year(b, 42, n, func(r *scorecard.Record) {
			if err := card.Add(r); err != nil {
				b.Fatal(err)
			}
			if done++; done%1000 == 0 {
				runtime.ReadMemStats(&after)
				most = max(most, after.HeapInuse)
			}
		})
		if r := card.Report(); r.Orders != n {
			b.Fatalf("%d orders of %d", r.Orders, n)
		}
		b.ReportMetric(float64(n)/time.Since(start).Seconds(), "orders/s")
		b.ReportMetric(float64(most>>20), "MB-heap-most")
	}
}

func BenchmarkAdd(b *testing.B) {
	all := simulated()
	c := scorecard.New()
	i := 0
	for b.Loop() {
		if err := c.Add(all[i%len(all)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// Records that are written are read back, one a line; a bad line says which and stops nothing.
func TestRead(t *testing.T) {
	var in bytes.Buffer
	for _, r := range simulated()[:20] {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(b, '\n', '\n'))
	}
	in.WriteString(`{"release": null}` + "\n" + `{"relaese": {}}` + "\n")
	c, bad := scorecard.New(), []trade.Finding{}
	for r, err := range scorecard.Read(&in) {
		if err != nil {
			bad = append(bad, trade.FindingsOf(err)...)
			continue
		}
		if err := c.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := report(t, c), report(t, fold(t, simulated()[:20]...)); got != want {
		t.Error(cmp.Diff(want, got))
	}
	if len(bad) != 2 || bad[0].Code != "scorecard.release" || bad[0].Line != 41 || bad[1].Code != "json.unknown_field" || bad[1].Line != 42 {
		t.Errorf("bad lines: %+v", bad)
	}
}
