package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Consolidator is a carrier as a host might write one: a forwarder who collects parcels in Texas, flies them to a hub
// each night, and bills by the started half kilogram. Its prices are made up.
//
// It holds nothing that changes, and so may be asked by many goroutines at once.
type Consolidator struct{}

const (
	name      = "night-hub"
	service   = "consolidated"
	maxGrams  = 20_000
	stepGrams = 500
)

// lane is what a destination costs, in USD.
type lane struct {
	first, step int64 // cents: a parcel's first half kilogram, and each one more
	transit     carrier.Transit
}

func lanes(to trade.Country) (lane, bool) {
	switch to {
	case "GB":
		return lane{890, 210, carrier.Transit{Min: 2, P50: 3, P90: 5, Max: 8}}, true
	case "DE", "FR", "NL":
		return lane{940, 230, carrier.Transit{Min: 3, P50: 4, P90: 6, Max: 9}}, true
	case "AU":
		return lane{1460, 480, carrier.Transit{Min: 5, P50: 7, P90: 11, Max: 15}}, true
	}
	return lane{}, false
}

// Name identifies the carrier.
func (Consolidator) Name() string { return name }

// Services lists the one service there is. The forwarder clears goods in the seller's name only, so there is no DAP.
func (Consolidator) Services() []carrier.Service {
	return []carrier.Service{{ID: service, Name: "Night hub, consolidated", Mode: trade.Courier, Terms: []trade.Incoterm{trade.DDP},
		Features: []string{"tracked", "electronic_customs_data"}}}
}

// Offers answers for each of the terms asked for: an offer, or the reason why there is none.
func (c Consolidator) Offers(ctx context.Context, s carrier.Shipment) (carrier.Answers, error) {
	var answers carrier.Answers
	for _, terms := range s.Terms {
		if err := ctx.Err(); err != nil { // an adapter that asks a service over the network passes ctx on
			return carrier.Answers{}, err
		}
		offer, why := c.offer(s, terms)
		if why != nil {
			why.Carrier, why.Service, why.Terms = name, service, terms
			answers.Rejections = append(answers.Rejections, *why)
			continue
		}
		answers.Offers = append(answers.Offers, offer)
	}
	return answers, ctx.Err()
}

// offer prices a shipment, or says why not. A reason has a code for programs and a sentence for people.
func (c Consolidator) offer(s carrier.Shipment, terms trade.Incoterm) (carrier.Offer, *carrier.Rejection) {
	reject := func(code carrier.RejectCode, format string, args ...any) (carrier.Offer, *carrier.Rejection) {
		return carrier.Offer{}, &carrier.Rejection{Code: code, Because: fmt.Sprintf(format, args...)}
	}
	if terms != trade.DDP {
		return reject(carrier.TermsNotOffered, "goods are cleared in the seller's name: DDP only, not %s", terms)
	}
	to, ok := lanes(s.To.Country)
	if !ok || s.From.Country != "US" {
		return reject(carrier.UnsupportedLane, "no flight from %s to %s", s.From.Country, s.To.Country)
	}
	if s.Order != nil && slices.ContainsFunc(s.Order.Items, func(it trade.Item) bool { return it.DangerousGoods != nil }) {
		return reject(carrier.DangerousGoodsRefused, "the hub takes no dangerous goods")
	}
	if len(s.Parcels) == 0 {
		return reject(carrier.MissingWeight, "there is no parcel to weigh")
	}
	offer := carrier.Offer{Carrier: name, Service: service, Name: "Night hub, consolidated", Terms: terms, Mode: trade.Courier,
		Transit: to.transit, Data: "customcarrier example 2026-11", Sample: true}
	total := decimal.Zero
	for i, p := range s.Parcels {
		switch {
		case p.Grams <= 0:
			return reject(carrier.MissingWeight, "parcel %d has no weight", i+1)
		case p.Grams > maxGrams:
			return reject(carrier.TooHeavy, "parcel %d weighs %d g, at most %d g are taken", i+1, p.Grams, maxGrams)
		}
		steps := int64((p.Grams + stepGrams - 1) / stepGrams)
		price := decimal.New(to.first+(steps-1)*to.step, -2)
		total = total.Add(price)
		offer.Charges = append(offer.Charges, carrier.OfferCharge{Kind: "base", Name: fmt.Sprintf("Parcel %d", i+1), Amount: trade.NewMoney(price, "USD"),
			Rule: "by started half kilogram", Why: fmt.Sprintf("%d g are %d × %d g", p.Grams, steps, stepGrams)})
	}
	offer.Total = trade.NewMoney(total, "USD")
	return offer, nil
}
