package simulate

import (
	"context"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

// Rates are simulated rates of exchange from USD, which drift from month to month.
func (y Year) Rates() *landedcost.RateTable {
	var out []landedcost.Exchange
	for month := range 14 {
		for i, c := range []struct {
			to   trade.Currency
			rate int64 // in 10^-4
		}{{"GBP", 7600}, {"EUR", 8800}, {"CAD", 13700}, {"AUD", 15100}, {"NOK", 102000}, {"SGD", 13100}, {"NZD", 16800}} {
			drift := int64((month*7+i*3)%5 - 2) // per cent
			out = append(out, landedcost.Exchange{From: "USD", To: c.to, Rate: decimal.New(c.rate*(100+drift), -6), Date: y.Start.AddMonths(month - 1), Source: "simulated"})
		}
	}
	return landedcost.NewRateTable(out)
}

// Carriers are two: a courier who is quick and dear, a post that is slow and cheap.
func (y Year) Carriers() []carrier.Adapter {
	return []carrier.Adapter{
		line{name: "sim-courier", service: "express", mode: trade.Courier, base: 1450, perKilo: 420, min: 2, p50: 3, max: 6, advance: true},
		line{name: "sim-post", service: "tracked", mode: trade.Post, base: 690, perKilo: 510, min: 5, p50: 7, max: 9},
	}
}

// line is a carrier of one service. Base and perKilo are in cents.
type line struct {
	name, service string
	mode          trade.Mode
	base, perKilo int64
	min, p50, max int
	advance       bool
}

// Name identifies the carrier.
func (l line) Name() string { return l.name }

// Services lists the one service.
func (l line) Services() []carrier.Service {
	return []carrier.Service{{ID: l.service, Name: l.name + " " + l.service, Mode: l.mode, Terms: []trade.Incoterm{trade.DDP, trade.DAP},
		Features: []string{"tracked", "electronic_customs_data"}, Schemes: []string{"EU-IOSS", "GB-VAT", "NO-VOEC", "AU-GST", "NZ-GST", "SG-GST"}}}
}

// Offers prices by weight.
func (l line) Offers(ctx context.Context, s carrier.Shipment) (carrier.Answers, error) {
	var a carrier.Answers
	if err := ctx.Err(); err != nil {
		return a, err
	}
	kilos := decimal.Zero
	for _, p := range s.Parcels {
		kilos = kilos.Add(decimal.New(int64(p.Grams), -3))
	}
	price := trade.Money{Amount: money.MulRound(kilos, decimal.New(l.perKilo, -2), 2, money.HalfUp).Add(decimal.New(l.base, -2)), Currency: "USD"}
	for _, t := range s.Terms {
		if !slices.Contains([]trade.Incoterm{trade.DDP, trade.DAP}, t) {
			a.Rejections = append(a.Rejections, carrier.Rejection{Carrier: l.name, Service: l.service, Terms: t, Code: carrier.TermsNotOffered, Because: "DDP and DAP only"})
			continue
		}
		o := carrier.Offer{Carrier: l.name, Service: l.service, Name: l.name + " " + l.service, Terms: t, Mode: l.mode, Total: price, Data: "simulated", Sample: true,
			Charges: []carrier.OfferCharge{{Kind: "base", Name: "Carriage", Amount: price}},
			Transit: carrier.Transit{Min: l.min, P50: l.p50, P90: l.max - 1, P95: l.max, Max: l.max}}
		if l.advance {
			o.Advance = &carrier.Advance{Name: "Advance payment", Min: trade.Money{Amount: decimal.New(500, -2), Currency: "USD"}, Percent: decimal.New(2, 0)}
		}
		a.Offers = append(a.Offers, o)
	}
	return a, nil
}
