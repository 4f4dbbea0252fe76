// Package returns brings goods back: what is done with them, what the buyer is refunded, what an authority pays back,
// what the way home costs, and the papers that go with it. Every answer is costed, dated and explained.
//
// A [Case] names the order that was sold (or its quote or release), the items that come back, the reason and the date.
// [Desk.Decide] answers with a [Decision]:
//
//   - the disposition of each item: return, liquidate, destroy, donate or keep. An [Agreement] of the merchant's
//     [Policy] permits some by value and type of product; of those that are lawful the cheapest is taken, and all others
//     stay in the answer with their costs and the reason they weren't.
//   - the [Refund]: the original quote's ledger split exactly, so that any number of partial returns never refunds more
//     than was charged.
//   - the claims on authorities ([Reclaim]): drawback, repayment for rejected goods, corrections of a tax scheme's
//     return. Each has a deadline as a date, the evidence it needs and the money to expect.
//   - the re-import: duty and tax on the way home by the same engine that quoted the way out (a [Quoter]), less the
//     reliefs for returned goods.
//   - the [Authorisation] the buyer gets: address, instructions, deadline, documents.
//
// The law is data: one file a market, read by [World], each rule with its dates, instrument and source. A host loads
// its own with [ReadMarket]. The policy is data too; [SamplePolicy] holds illustrative figures to start from.
//
// Nothing here reads a clock, a file or the network. A Desk is immutable and safe for concurrent use.
package returns
