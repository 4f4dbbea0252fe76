// Package cards holds the rate cards of the examples: one of a carrier's published retail prices, one made up.
package cards

import "embed"

// FS holds the cards, for carrier.LoadRateCards.
//
//go:embed *.json
var FS embed.FS
