// Package rates holds the exchange rates of the examples: the monthly rates that HMRC published for customs purposes in
// September 2023 (https://www.trade-tariff.service.gov.uk/exchange_rates/monthly, published 2023-08-23), units of each
// currency to one pound. They are real, dated and old: a sample to try things with. A shop loads this month's.
package rates

import (
	_ "embed"
	"strings"

	"github.com/crossborder-go/crossborder/landedcost"
)

//go:embed rates.csv
var csv string

// Sample returns the rates. Pairs without the pound are crossed through it.
func Sample() (*landedcost.RateTable, error) { return landedcost.ReadRates(strings.NewReader(csv)) }
