package carrier

import (
	"cmp"
	"slices"

	"github.com/crossborder-go/crossborder/trade"
)

// TradeLane says which provider a host uses between two places. "" for From or To is any country. Several lanes may
// serve one destination: the lower Preference comes first.
type TradeLane struct {
	From       trade.Country `json:"from,omitempty"`
	To         trade.Country `json:"to,omitempty"`
	Provider   string        `json:"provider"`           // an adapter's name
	Services   []string      `json:"services,omitempty"` // none: all
	Hub        string        `json:"hub,omitempty"`      // consolidated through this hub; "" is direct
	Preference int           `json:"preference,omitempty"`
}

// TradeLanes are a host's trading pattern.
type TradeLanes []TradeLane

// For returns the lanes between two countries: those of the most specific kind (both named, then one, then none), by
// preference, then provider.
func (ls TradeLanes) For(from, to trade.Country) TradeLanes {
	var out TradeLanes
	best := -1
	for _, l := range ls {
		if l.From != "" && l.From != from || l.To != "" && l.To != to {
			continue
		}
		rank := 0
		if l.From != "" {
			rank++
		}
		if l.To != "" {
			rank += 2 // the destination says more than the origin
		}
		if rank > best {
			out, best = nil, rank
		}
		if rank == best {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b TradeLane) int {
		return cmp.Or(cmp.Compare(a.Preference, b.Preference), cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Hub, b.Hub))
	})
	return out
}

// Adapters returns those of the adapters that the lanes name, in the lanes' order, each once.
func (ls TradeLanes) Adapters(all []Adapter) []Adapter {
	var out []Adapter
	for _, l := range ls {
		for _, a := range all {
			if a != nil && a.Name() == l.Provider && !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	return out
}
