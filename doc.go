// Package crossborder takes an order that crosses a border and answers, in-process and offline, what it costs landed,
// what must be declared, which carrier service should take it and how it may come back, each number with its
// derivation, its source and its dates.
//
//	engine, err := crossborder.New(crossborder.Config{})
//	order, err := crossborder.DecodeOrder(json)
//	quote, err := engine.Quote(ctx, order)
//	fmt.Println(quote.Totals.Landed)
//
// One order, one flow. Engine.Release runs it through every room of the house: which fields are missing for which
// decision (readiness); cartons for each node that could ship; every carrier's offers or its reasons for none; the landed
// cost on each offer's freight, with that carrier's fee for advancing duty and tax; the rules; the ranking of what
// remains, in money; the declaration and documents of the chosen option; and a record of all that, with the exceptions.
// What is routine goes through; what isn't stands as an exception with a code, a severity, the field and the decision it
// holds up.
//
// Before the first order, Engine.Preflight says what a catalogue lacks; the same catalogue fills the orders' lines. After
// release, a Store keeps the record, Engine.ReleaseOnce releases an order once however often it comes, Settle holds the
// bills against it, and package scorecard sums up how orders went: accuracy, refusals, carriers by lane, markets.
//
// The law is data. The zero Config answers from the data embedded in package tariff/world: regimes of nearly
// ninety destinations and rates of common goods, each figure with its instrument, source and dates. A host's own data and
// official schedules go before it with tariff.Chain. Time is an argument: an order of last May is quoted with last May's
// law. What the data don't hold is said, with the input that would settle it, and never guessed.
//
// The rooms, from the roof down:
//
//   - returns: the way back: disposition, refund, what can be reclaimed, re-import
//   - carrier: rate cards, packing, ranking; Adapter is the extension point
//   - customs: declarations, invoice, rules; RuleSet is the extension point
//   - landedcost: valuation, duty, tax, fees; the quote as a ledger
//   - tariff: measures and regimes as data; Provider is the extension point
//   - trade: the words all rooms share: Order, Money, HSCode, Finding
//
// An Engine is immutable and safe for concurrent use. Nothing here opens a connection or a file, reads the clock, or
// panics on input.
package crossborder
