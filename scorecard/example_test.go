package scorecard_test

import (
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/scorecard"
)

// Two warehouses fold their own records; the cards merge to the scorecard of both.
func Example() {
	north := `{"release": {"order_id": "1", "status": "released", "order": {"id": "1", "date": "2026-03-02", "currency": "USD", "ship_from": {"country": "US"}, "ship_to": {"country": "GB"}}},
 "settlement": {"order_id": "1", "outcome": "delivered", "rows": [
  {"group": "freight", "expected": {"amount": "10.00", "currency": "USD"}, "actual": {"amount": "10.50", "currency": "USD"}, "variance": {"amount": "0.50", "currency": "USD"}, "cause": "carrier_surcharge", "bears": "seller"}],
  "totals": {"expected": {"amount": "10.00", "currency": "USD"}, "actual": {"amount": "10.50", "currency": "USD"}, "variance": {"amount": "0.50", "currency": "USD"}}}}`
	south := `{"release": {"order_id": "2", "status": "held", "order": {"id": "2", "date": "2026-03-03", "currency": "USD", "ship_from": {"country": "US"}, "ship_to": {"country": "DE"}},
 "exceptions": [{"code": "origin.missing", "severity": "block", "path": "/items/0/origin", "message": "the item has no country of origin", "holds": "declaration"}]}}`

	all := scorecard.New()
	for _, records := range []string{north, south} {
		card := scorecard.New()
		for record, err := range scorecard.Read(strings.NewReader(strings.ReplaceAll(records, "\n", ""))) {
			if err != nil {
				fmt.Println(err)
				continue
			}
			if err := card.Add(record); err != nil {
				fmt.Println(err)
			}
		}
		if err := all.Merge(card); err != nil {
			fmt.Println(err)
		}
	}
	report := all.Report()
	fmt.Println(report.Orders, "orders,", report.Held, "held for", report.Documents.Rules[0].Name)
	fmt.Println(report.Variances[0].Cause, report.Variances[0].Amount)
	fmt.Println("on", report.Lanes[0].Lane, "and", report.Lanes[1].Lane)
	// Output:
	// 2 orders, 1 held for origin.missing
	// carrier_surcharge USD 0.50
	// on US-DE and US-GB
}
