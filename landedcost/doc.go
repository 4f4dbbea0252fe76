// Package landedcost computes what an order costs landed: goods, carriage, duty, tax and fees, each amount with the
// measure that caused it, its derivation, its source and its dates.
//
//	engine, err := landedcost.New(landedcost.Config{Tariff: world.New(), Rates: rates})
//	quote, err := engine.Quote(ctx, order)
//
// The engine knows charges, not countries. It fetches the regime of the destination and the measures on the goods from a
// tariff.Provider, chooses the procedure by which the goods enter, and evaluates the charges of that procedure in the
// regime's order into a ledger. Every line of it says of what base, at which rate, by which rule it came about; what is
// zero because of a rule stands with amount 0 and says why; what isn't known makes the quote partial and names the input
// that would settle it, never a silent zero.
//
// Rounding happens in three places and is named in each charge: amounts of the order are converted into the customs
// currency and rounded to its minor unit, half up; bases and charges are rounded as the regime says, else to the minor
// unit, half up; and the sum of charges is converted into the order's currency, rounded once and shared among the charges
// by largest remainder. Both columns add up to their totals exactly.
package landedcost
