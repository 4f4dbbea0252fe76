package carrier_test

import (
	"testing"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/trade"
)

// Six offers and rejections from the sample card, for a parcel from the United States to Great Britain.
func BenchmarkOffers(b *testing.B) {
	a := adapterOf(b, readCard(b, "sample-courier.json"))
	s := shipment("US", "GB", box(30, 22, 8, 900))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Offers(b.Context(), s); err != nil {
			b.Fatal(err)
		}
	}
}

// Twenty-four candidates: three nodes, four services, two terms.
func BenchmarkRank(b *testing.B) {
	var cs []carrier.Candidate
	for _, node := range []string{"lax", "ewr", "dfw"} {
		for i, service := range []string{"a", "b", "c", "d"} {
			for _, terms := range []trade.Incoterm{trade.DAP, trade.DDP} {
				c := candidate(service, "DAP", "20.50", "12.10", "3.40", "60.00", 2+i)
				c.Offer.Terms, c.Route = terms, node
				cs = append(cs, c)
			}
		}
	}
	p := policy(b, "balanced")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := carrier.Rank(cs, p, "USD", nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseRateCard(b *testing.B) {
	data := []byte(soundCard)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := carrier.ParseRateCard(data); err != nil {
			b.Fatal(err)
		}
	}
}
