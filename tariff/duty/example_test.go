package duty_test

import (
	"errors"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
)

func ExampleParse() {
	for _, text := range []string{"10.20% + 93.10 EUR / 100kg MAX 18.90%", "USD 5 / kg", "7.2 MIN 0.36 EUR/100 kg"} {
		e, err := duty.Parse(text, duty.Plain)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(e)
	}
	_, err := duty.Parse("10% per furlong", duty.Plain)
	fmt.Println(err)
	// Output:
	// 10.2% + 93.10 EUR/100 kg MAX 18.9%
	// 5 USD/kg
	// 7.2% MIN 0.36 EUR/100 kg
	// duty.not_understood: "10% per furlong" at byte 4: expected +, -, MIN, MAX or the end of the text
}

func ExampleExpression_Evaluate() {
	e, err := duty.Parse("10.2% + 93.10 EUR/100 kg MAX 18.9%", duty.TARIC)
	if err != nil {
		fmt.Println(err)
		return
	}
	in := duty.Input{
		Value: trade.NewMoney(decimal.New(1200, 0), "EUR"),
		Net:   decimal.New(45, 0), // kg
	}
	r, err := e.Evaluate(in)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Money())
	fmt.Println(r.Derivation())
	// Output:
	// EUR 164.295
	// lesser of ((10.2% of EUR 1200.00 = EUR 122.40) + (93.10 EUR/100 kg × 45 kg = EUR 41.895) = EUR 164.295) and (18.9% of EUR 1200.00 = EUR 226.80) = EUR 164.295
}

// What an expression needs and the input lacks is an error that names it, never zero.
func ExampleMissingQuantityError() {
	e, err := duty.Parse("5% + 1 EUR/100 kg/gross + 0.30 EUR/pair", duty.TARIC)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = e.Evaluate(duty.Input{Value: trade.NewMoney(decimal.New(100, 0), "EUR"), Net: decimal.New(2, 0)})
	var missing *duty.MissingQuantityError
	if errors.As(err, &missing) {
		fmt.Println(missing.Need.Key())
	}
	for _, n := range duty.Missing(err) {
		fmt.Println(n)
	}
	// Output:
	// KGM.G
	// gross weight in kg (quantity "KGM.G", or the gross weight)
	// number of pairs (quantity "NPR")
}

// A rule in words is resolved by the host: here the base duty of the line.
func ExampleExpression_Additional() {
	e, err := duty.Parse("The duty provided in the applicable subheading + 25%", duty.US)
	if err != nil {
		fmt.Println(err)
		return
	}
	base, extra, _ := e.Additional()
	fmt.Println(base.Kind, "and", extra)

	r, err := e.Evaluate(duty.Input{
		Value: trade.NewMoney(decimal.New(100, 0), "USD"),
		ReferenceRate: func(duty.Reference) (duty.Expression, bool) {
			x, err := duty.Parse("16.5%", duty.US)
			return x, err == nil
		},
	})
	fmt.Println(r.Money(), err)
	// Output:
	// applicable_subheading and 25%
	// USD 41.50 <nil>
}

func ExampleFromComponents() {
	amount := func(s string) decimal.NullDecimal {
		return decimal.NewNullDecimal(decimal.RequireFromString(s))
	}
	e, err := duty.FromComponents([]duty.Component{
		{Expression: "01", Amount: amount("9.0")},
		{Expression: "12"},
		{Expression: "17", Amount: amount("18.7")},
		{Expression: "21"},
	}, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e)
	ea, _ := duty.Parse("50.00 EUR/100 kg", duty.TARIC)
	adsz, _ := duty.Parse("4.00 EUR/100 kg", duty.TARIC)
	e, err = e.WithMeursing(map[string]duty.Expression{"EA": ea, "ADSZ": adsz})
	fmt.Println(e, err)
	// Output:
	// 9% + EA MAX 18.7% + ADSZ
	// 9% + 50 EUR/100 kg MAX 18.7% + 4 EUR/100 kg <nil>
}
