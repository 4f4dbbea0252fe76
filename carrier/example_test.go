package carrier_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// A menu of services for one parcel: each service on each terms has a price or a reason.
func Example() {
	adapters, err := carrier.LoadRateCards(os.DirFS("../examples/cards"))
	if err != nil {
		fmt.Println(err)
		return
	}
	answers := carrier.Collect(context.Background(), adapters, carrier.Shipment{
		From: trade.Address{Country: "GB"}, To: trade.Address{Country: "DE", PostalCode: "10115"}, Date: trade.NewDate(2026, 10, 5),
		Parcels: []carrier.Parcel{{LengthMM: 250, WidthMM: 200, HeightMM: 80, Grams: 450}},
		Terms:   []trade.Incoterm{trade.DDP}, Value: trade.NewMoney(decimal.New(60, 0), "USD"),
	}, time.Second)
	for _, o := range answers.Offers {
		fmt.Println(o.Name, o.Terms, o.Total)
		for _, c := range o.Charges {
			fmt.Printf("  %s %s: %s\n", c.Name, c.Amount, c.Why)
		}
	}
	for _, r := range answers.Rejections {
		fmt.Println(r.Carrier, r.Service, r.Because)
	}
	// Output:
	// Sample Economy DDP USD 18.38
	//   Sample Economy USD 13.40: 1 kg dimensional, up to 1 kg, zone N
	//   Duty and tax paid service USD 2.50: per shipment
	//   Fuel USD 2.48: 18.5% of USD 13.40 (base)
	// Sample Express DDP USD 32.84
	//   Sample Express USD 25.60: 1 kg dimensional, up to 1 kg, zone N
	//   Duty and tax paid service USD 2.50: per shipment
	//   Fuel USD 4.74: 18.5% of USD 25.60 (base)
	// royal-mail international-economy doesn't serve DE from GB
	// royal-mail international-standard to DE only DAP, not DDP
	// royal-mail international-tracked to DE only DAP, not DDP
	// royal-mail international-tracked-heavier to DE only DAP, not DDP
	// royal-mail international-tracked-signed to DE only DAP, not DDP
	// sample-courier post to DE only DAP, not DDP
}

// The cheapest and the fastest way, and why.
func ExampleRank() {
	usd := func(cents int64) trade.Money { return trade.NewMoney(decimal.New(cents, -2), "USD") }
	option := func(service string, freight int64, days int) carrier.Candidate {
		return carrier.Candidate{Offer: carrier.Offer{Carrier: "acme", Service: service, Name: "Acme " + service, Terms: trade.DDP, Total: usd(freight),
			Transit: carrier.Transit{Min: 1, P90: days, Max: days + 4}}, Freight: usd(freight), SellerCharges: usd(1240)}
	}
	candidates := []carrier.Candidate{option("Express", 3650, 3), option("Economy", 2180, 9)}
	for _, name := range []string{"cheapest", "fastest"} {
		policy, _ := carrier.BuiltinPolicy(name)
		ranking, err := carrier.Rank(candidates, policy, "USD", nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(ranking.Explanation.Text)
	}
	// Output:
	// Acme Economy DDP is chosen by policy cheapest: its score of USD 34.20 is USD 14.70 better than that of Acme Express DDP. Acme Express DDP would win if it were USD 14.71 cheaper.
	// Acme Express DDP is chosen by policy fastest: it takes 3 working days, Acme Economy DDP takes 9. Acme Economy DDP would win if it took at most 3 working days.
}

// A carrier's own price list, checked before it is used.
func ExampleRateCard_Lint() {
	card, err := carrier.ParseRateCard([]byte(`{
  "carrier": "acme", "version": "2026", "currency": "EUR", "source": "price list of January 2026", "from": ["DE"],
  "services": [{"id": "parcel", "mode": "courier", "terms": ["DAP"]}],
  "zones": [{"zone": "1", "countries": ["FR", "NL"]}],
  "rates": [
    {"service": "parcel", "zone": "1", "up_to": "2", "price": "9.50"},
    {"service": "parcel", "zone": "1", "up_to": "5", "price": "8.90"}
  ]
}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range card.Lint(trade.NewDate(2026, 10, 5)) {
		fmt.Printf("line %d: %s\n", f.Line, f.Message)
	}
	// Output:
	// line 7: service parcel, zone 1: up to 5 costs 8.90, less than 9.50 up to 2
}
