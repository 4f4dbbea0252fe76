package taric_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/taric"
	"github.com/crossborder-go/crossborder/trade"
)

// Measures of the Union in bulk, served in every member state.
func ExampleRead() {
	p, err := taric.Read(strings.NewReader(`code,area,type,rate,from,to,additional_code,order_number,regulation
6109100000,1011,103,12.000 %,2000-01-01,,,,R2658/87
6109100000,2020,142,0.000 %,2014-01-01,,,,R0978/12
7604101100,CN,552,21.2 %,2021-03-30,,C610,,R0546/21
`), taric.Area("2020", "BD", "KH"), taric.VerifiedOn(trade.NewDate(2025, 6, 1)))
	if err != nil {
		fmt.Println(err)
		return
	}
	answers, err := p.Measures(context.Background(), tariff.Query{Territory: "FR", Date: trade.NewDate(2025, 6, 1), Lines: []tariff.QueryLine{{Code: "6109100010", Origin: "KH"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range answers[0].Candidates[0].Measures {
		fmt.Println(m.Kind, m.Rate, m.Instrument)
	}
	// Output:
	// preference 0% R0978/12
	// third_country 12% R2658/87
}

// The third country duties of Great Britain out of the table that compares them with the Union's.
func ExampleReadTable() {
	p, err := taric.ReadTable(strings.NewReader(`commodity,description,cet_duty_rate,ukgt_duty_rate
07020000,"Tomatoes, fresh or chilled",Entry Price,"8.00% (01 NOV - 14 MAY), 14.00% (15 MAY - 31 OCT)"
`), taric.GlobalTariff)
	if err != nil {
		fmt.Println(err)
		return
	}
	answers, err := p.Measures(context.Background(), tariff.Query{Territory: "GB", Date: trade.NewDate(2021, 6, 1), Lines: []tariff.QueryLine{{Code: "070200", Origin: "MA"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answers[0].Candidates[0].Measures[0].RateText)
	// Output: 8.00% (01 NOV - 14 MAY), 14.00% (15 MAY - 31 OCT)
}
