package uktt_test

import (
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/uktt"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// answer is a short document as the API gives it. The rates are invented.
const answer = `{"goods_nomenclature_item_id": "7202118000", "description": "Ferro-manganese", "declarable": true,
 "meta": {"duty_calculator": {"source": "uk"}},
 "import_measures": [
  {"id": 1, "effective_start_date": "2021-01-01T00:00:00.000Z", "measure_type": {"id": "103", "description": "Third country duty"},
   "geographical_area": {"id": "1011"}, "measure_components": [{"duty_expression_id": "01", "duty_amount": 2.7}]},
  {"id": 2, "effective_start_date": "2021-01-01T00:00:00.000Z", "measure_type": {"id": "142", "description": "Tariff preference"},
   "geographical_area": {"id": "AL", "description": "Albania"}, "measure_components": [{"duty_expression_id": "01", "duty_amount": 0}]},
  {"id": 3, "effective_start_date": "2021-01-01T00:00:00.000Z", "vat": true, "measure_type": {"id": "305", "description": "Value added tax"},
   "geographical_area": {"id": "1011"}, "measure_components": [{"duty_expression_id": "01", "duty_amount": 20}]}]}`

// Every lawful way to import the goods, side by side.
func ExampleDocument_Options() {
	doc, err := uktt.Read(strings.NewReader(answer))
	if err != nil {
		fmt.Println(err)
		return
	}
	value := trade.NewMoney(decimal.New(100000, -2), "GBP")
	set := doc.Options(uktt.Request{Origin: "AL", Date: trade.NewDate(2025, 7, 14), Input: duty.Input{Value: value}})
	for _, o := range set.Options {
		fmt.Printf("%s: %s %v\n", o.Name, o.Total, o.Needs)
		for _, l := range o.Lines {
			fmt.Printf("  %s %s: %s\n", l.Type, l.Rate, l.Amount)
		}
	}
	// Output:
	// Third country duty: GBP 232.40 []
	//   103 2.7%: GBP 27.00
	//   305 20%: GBP 205.40
	// Tariff preference: GBP 200.00 [a claim of preference, Albania]
	//   142 0%: GBP 0.00
	//   305 20%: GBP 200.00
}

// Documents come before other data: they answer for their commodities, what stands behind them for all others.
func ExampleProvider() {
	doc, err := uktt.Read(strings.NewReader(answer))
	if err != nil {
		fmt.Println(err)
		return
	}
	official, err := uktt.Provider(doc)
	if err != nil {
		fmt.Println(err)
		return
	}
	p := tariff.Chain(official /* , world.New() */)
	fmt.Println(p.Name(), p.Authority("XI", trade.NewDate(2025, 7, 14)))
	// Output: uktt []
}

// Goods that may move on to the Union bear the EU duty where it's more than 3 % of the value away from the UK's.
func ExampleChooseNI() {
	value := trade.NewMoney(decimal.New(100, 0), "GBP")
	fmt.Println(uktt.NIThreshold(value))
	fmt.Println(uktt.ChooseNI(value, decimal.New(3, 0), decimal.New(6, 0)))
	fmt.Println(uktt.ChooseNI(value, decimal.New(3, 0), decimal.New(601, -2)))
	// Output:
	// GBP 3.00
	// uk
	// xi
}
