// Package trade holds the words that all rooms of the library share: the Order and its items, parties and addresses;
// Money, Weight, Length and Date; the codes of countries, currencies, territories, commodities and delivery terms; and the
// Finding, in which everything that has to be said about an input or an answer is said.
//
// An order comes from JSON with DecodeOrder, which reports every fault of form at once, or is built in Go. Validate then
// says what is wrong with it by itself:
//
//	order, err := trade.DecodeOrder(data)
//	if err != nil {
//		for _, f := range trade.FindingsOf(err) {
//			fmt.Println(f) // order.currency.missing at /currency: the order has no currency: …
//		}
//	}
//
// Amounts are decimals that never travel without their currency, and are never rounded here. Dates are calendar dates:
// law has no hours. A Territory, found by TerritoryOf, is what tariff and tax law is looked up by, since Northern Ireland,
// the Canary Islands or Åland don't follow the country in their address.
//
// The tables of currencies, countries and territories are constant text, dated and sourced, searched where they stand.
// Importing the package runs no code. Values may be used from several goroutines as long as none changes them.
package trade
