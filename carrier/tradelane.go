package carrier

import (
	"cmp"
	"fmt"
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

// The reasons of a trading pattern's rejections.
const (
	LaneNotUsed       RejectCode = "lane.not_used"       // no lane names the service
	LaneLessPreferred RejectCode = "lane.less_preferred" // a lane that comes first has an offer
)

// Prefer keeps the offers of the lanes that come first: those of the least Preference that has any. Every other offer
// becomes a rejection, so that none is lost. Without lanes all is kept.
func (ls TradeLanes) Prefer(a Answers) Answers {
	if len(ls) == 0 {
		return a
	}
	preference := func(o *Offer) (int, bool) {
		k := slices.IndexFunc(ls, func(l TradeLane) bool { // in the order of For: the first is the most preferred
			return l.Provider == o.Carrier && (len(l.Services) == 0 || slices.Contains(l.Services, o.Service))
		})
		if k < 0 {
			return 0, false
		}
		return ls[k].Preference, true
	}
	best, found := 0, false
	for i := range a.Offers {
		if p, ok := preference(&a.Offers[i]); ok && (!found || p < best) {
			best, found = p, true
		}
	}
	out := Answers{Rejections: slices.Clone(a.Rejections)}
	for i := range a.Offers {
		o := &a.Offers[i]
		reject := func(code RejectCode, because string) {
			out.Rejections = append(out.Rejections, Rejection{Carrier: o.Carrier, Service: o.Service, Terms: o.Terms, Code: code, Because: because})
		}
		switch p, ok := preference(o); {
		case !ok:
			reject(LaneNotUsed, "the trading pattern doesn't use this service between these countries")
		case p > best:
			reject(LaneLessPreferred, fmt.Sprintf("the trading pattern has preference %d here, and an offer of preference %d", p, best))
		default:
			out.Offers = append(out.Offers, *o)
		}
	}
	out.sort()
	return out
}
