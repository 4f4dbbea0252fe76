package carrier

import (
	"container/list"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/crossborder-go/crossborder/trade"
)

// Cached returns an adapter that keeps up to size answers of another one, and forgets the least recently used first.
// It suits adapters that are slow to answer; a [RateCardAdapter] needs none. Errors aren't kept.
//
// key says which shipments are the same. nil takes everything that carriers commonly ask: the day, both addresses
// without names, parcels, terms, options, the value, what would be advanced, and of each item what classifies it for
// transport. The buyer's name, prices of single items and texts don't count: an adapter that reads those needs a key
// of its own. Labels, tracking and the like are asked of the adapter itself, which the result's Unwrap method
// returns. Only a hash of the key is kept, as it holds an address.
func Cached(a Adapter, size int, key func(Shipment) string) Adapter {
	if key == nil {
		key = shipmentKey
	}
	return &cachedAdapter{Adapter: a, size: max(size, 1), key: key, entries: map[[32]byte]*list.Element{}, recent: list.New()}
}

type cachedAdapter struct {
	Adapter
	size int
	key  func(Shipment) string

	mu      sync.Mutex
	entries map[[32]byte]*list.Element
	recent  *list.List // of *cacheEntry, most recent first
}

type cacheEntry struct {
	key     [32]byte
	answers Answers
}

// Unwrap returns the adapter behind the cache.
func (c *cachedAdapter) Unwrap() Adapter { return c.Adapter }

// Offers answers from memory where it can. Two calls for one new key may both ask the adapter.
func (c *cachedAdapter) Offers(ctx context.Context, s Shipment) (Answers, error) {
	if err := ctx.Err(); err != nil {
		return Answers{}, err
	}
	key := sha256.Sum256([]byte(c.key(s)))
	if a, ok := c.get(key); ok {
		return a, nil
	}
	a, err := c.Adapter.Offers(ctx, s)
	if err != nil {
		return a, err
	}
	c.put(key, cloneAnswers(a))
	return a, nil
}

func (c *cachedAdapter) get(key [32]byte) (Answers, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	if !ok {
		return Answers{}, false
	}
	c.recent.MoveToFront(e)
	return cloneAnswers(e.Value.(*cacheEntry).answers), true
}

func (c *cachedAdapter) put(key [32]byte, a Answers) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[key]; ok {
		e.Value.(*cacheEntry).answers = a
		c.recent.MoveToFront(e)
		return
	}
	c.entries[key] = c.recent.PushFront(&cacheEntry{key, a})
	for c.recent.Len() > c.size {
		last := c.recent.Back()
		c.recent.Remove(last)
		delete(c.entries, last.Value.(*cacheEntry).key)
	}
}

// cloneAnswers copies what a caller might change.
func cloneAnswers(a Answers) Answers {
	a.Offers, a.Rejections = slices.Clone(a.Offers), slices.Clone(a.Rejections)
	for i := range a.Offers {
		o := &a.Offers[i]
		o.Charges, o.Features, o.Assumes = slices.Clone(o.Charges), slices.Clone(o.Features), slices.Clone(o.Assumes)
		if o.Advance != nil {
			fee := *o.Advance
			o.Advance = &fee
		}
	}
	return a
}

// shipmentKey writes what carriers commonly ask about a shipment.
func shipmentKey(s Shipment) string {
	var b strings.Builder
	for _, a := range [2]*trade.Address{&s.From, &s.To} {
		fmt.Fprintf(&b, "%q|%q|%q|%q|%q|%q\n", a.Country, a.Region, a.PostalCode, a.City, a.Line1, a.Line2)
	}
	fmt.Fprintf(&b, "%s|%s|%q|%q\n", s.Date, s.Value, s.Terms, s.Options)
	for _, p := range s.Parcels {
		fmt.Fprintf(&b, "%d|%d|%d|%d|%q|%q|%s %s", p.LengthMM, p.WidthMM, p.HeightMM, p.Grams, p.Box, p.Assumed, trade.DecimalText(p.Weight.Value, 0), p.Weight.Unit)
		if d := p.Dimensions; d != nil {
			for _, l := range [3]trade.Length{d.Length, d.Width, d.Height} {
				fmt.Fprintf(&b, "|%s %s", trade.DecimalText(l.Value, 0), l.Unit)
			}
		}
		b.WriteByte('\n')
	}
	for _, t := range s.Terms {
		fmt.Fprintf(&b, "%s|%s\n", t, s.Charges[t])
	}
	if o := s.Order; o != nil {
		fmt.Fprintf(&b, "%q|%q|%q|%q\n", o.Currency, o.Purpose, o.Buyer.Kind, o.Seller.Registrations)
		for i := range o.Items {
			it := &o.Items[i]
			fmt.Fprintf(&b, "%q|%s|%q|%q|%q|%v", it.SKU, trade.DecimalText(it.Quantity, 0), it.HSCode, it.Origin, it.Category, it.SignatureRequired)
			if d := it.DangerousGoods; d != nil {
				fmt.Fprintf(&b, "|%q|%q|%q|%q|%q|%s|%s|%s", d.UN, d.Class, d.PackingGroup, d.PackingInstruction, d.Section,
					trade.DecimalText(d.WattHours, 0), trade.DecimalText(d.StateOfCharge, 0), trade.DecimalText(d.LithiumGrams, 0))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}
