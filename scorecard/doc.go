// Package scorecard says how well orders went: what they were released at against what they cost, which parcels were
// refused or came back, what customs held and why, how carriers did lane by lane, and what each market earned.
//
// A Card folds records, one for each order: the release, its settlement and the events of its parcel. Cards of parts of
// the records merge to the card of all of them, in any order and on any machine: a Card is JSON too. Its size depends on
// how many lanes, markets and months there are, not on how many orders.
//
//	card := scorecard.New()
//	for record, err := range scorecard.Read(file) {
//		…
//		card.Add(record)
//	}
//	report := card.Report()
//
// A Report is written as JSON, text, CSV or one HTML page with charts.
//
// Amounts are exact, and never added over currencies: what is in money stands once for each currency. Every share says
// of how many it is one; where there is nothing to divide by, the share is absent and not zero.
//
// The definitions:
//
//   - Landed-cost accuracy: for each settled order e = (actual − expected) ÷ expected, rounded half to even to 8 decimals,
//     for freight, duty, tax, fees and the whole. Bias is the mean of e, MAPE the mean of |e|. Nothing expected and
//     nothing charged is a hit; something charged where nothing was expected has no e and lies outside ±5 %. Coverage is
//     the share of the dispatched orders that are settled: bills come weeks later.
//   - Refusals: prepaid (DDP) parcels that the consignee refused, of those with an attempt at delivery.
//   - Returns: parcels that came back to the sender, of those that came to an end, by cause.
//   - Document exceptions: orders with a finding that blocked identification or declaration before dispatch, of all; those
//     still open; and by rule. Customs holds after dispatch stand apart, of all dispatched.
//   - A carrier on a lane (origin × destination × service × terms): delivered within what the buyer was promised, else what
//     the carrier offered as its longest time; median and 90th percentile of the days in transit; and the margin.
//   - Delivered margin, of settled orders that came to an end: what the buyer paid at checkout, less the goods, carriage,
//     the duty, tax and fees that the seller owed, his part of their variances, and handling. An order that came back or
//     was lost earned nothing; goods that came back are not lost.
//   - Manual intervention: orders that a person had to touch before dispatch, by field. Where a record doesn't list them,
//     each finding that blocked stands for one.
//
// The cohort is the day of dispatch, else the order's date.
package scorecard
