package table_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/table"
	"github.com/crossborder-go/crossborder/trade"
)

// A host's own rates go before the world data; codes they don't hold fall through to it.
func ExampleRead() {
	own, err := table.Read(strings.NewReader(`code,destination,origin,rate,from,to,source
6109.10,GB,,12%,2021-01-01,,UK Global Tariff
6109.10,GB,BD,0%,2023-06-19,,broker's letter of 2023-07-01
`), table.Name("acme"))
	if err != nil {
		fmt.Println(err)
		return
	}
	p := tariff.Chain(own /* , world.New() */)
	answers, err := p.Measures(context.Background(), tariff.Query{Territory: "GB", Date: trade.NewDate(2025, 6, 1), Lines: []tariff.QueryLine{{Code: "61091000", Origin: "BD"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range answers[0].Candidates[0].Measures {
		fmt.Println(m.Kind, m.RateText, m.Source)
	}
	// Output: third_country 0% broker's letter of 2023-07-01
}

// Every fault is told at once.
func ExampleRead_faults() {
	_, err := table.Read(strings.NewReader("code,destination,origin,rate,from,to,source\n6109.10,GB,,twelve,2021-01-01,,\n=1+1,GB,,12%,,,x\n"))
	var all trade.Errors
	if errors.As(err, &all) {
		for _, f := range all {
			fmt.Println(f.Line, f.Code)
		}
	}
	// Output:
	// 2 table.source
	// 2 table.rate
	// 3 table.formula
	// 3 table.code
}
