// Package carrier answers who carries an order: which services exist, what each costs on which terms, how long it
// takes, and which of them should be taken.
//
// An [Adapter] is one carrier. It answers a packed [Shipment] with one [Offer] or one typed [Rejection] for each of its
// services on each terms asked for: nothing disappears without a reason. DDP and DAP are two offers, as they differ in
// price and in the fee for advancing duty and tax.
//
// A [RateCardAdapter] reads a carrier's price list from JSON: services with their capabilities, zones, prices,
// dimensional weight, surcharges, fuel, advancement fees and transit times are data. [RateCard.Lint] finds what is
// wrong with a list, with line numbers.
//
//	adapters, err := carrier.LoadRateCards(os.DirFS("cards"))
//	answers := carrier.Collect(ctx, adapters, shipment, 2*time.Second)
//
// [Collect] asks several adapters at once and contains those that hang, panic or answer nonsense. [Cached] keeps
// answers. A host proves its own adapter with package carriertest.
//
// [Rank] chooses. Hard constraints first, then everything is money: freight, duty and tax, the expected cost of
// lateness and refusal. Offers that another one beats in every respect stay in the list, marked. The [Ranking] explains
// itself: runner-up, margin of victory, and what would change the choice. A [Policy] is data.
//
// What happens after the choice: a [Label] as data with a number from the host's own range, [Track] for the events
// that carriers report in any order, a [LaneRecord] that counts how a lane performs and feeds the next ranking.
// [AnalyseHub] recommends a logistics model from volumes that [PriceLanes] prices, [TradeLanes] hold a host's trading
// pattern, and [Calendar] turns working days into dates.
//
// Package carrier/packing finds cartons for an order's items, carrier/label prints labels as PDF.
package carrier
