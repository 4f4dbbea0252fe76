package check_test

import (
	"encoding/json"
	"fmt"

	"github.com/crossborder-go/crossborder/customs/check"
)

func ExampleCheck() {
	v, err := check.Check("cnpj", "12.ABC.345/01DE-35")
	fmt.Println(v.OK, v.Normalised, err)
	// Output: true 12ABC34501DE35 <nil>
}

func ExampleCheckJSON() {
	v, err := check.CheckJSON("lithium-soc-air", []byte(
		`{"un": "UN3481", "wh": 15, "packing": "packed with equipment", "soc_percent": 60, "date": "2026-10-05"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.OK, v.Reason)
	fmt.Println(v.Suggestion)
	// Output:
	// false state of charge over 30 %
	// discharge to 30 % or less
}

func ExampleDescription() {
	v := check.Description("Auto parts", check.ICS2)
	fmt.Println(v.OK, v.Reason)
	fmt.Println(v.Suggestion)
	// Output:
	// false stop word
	// for example: brake discs for passenger cars
}

func ExampleMID() {
	v := check.MID(check.Manufacturer{Country: "US", Name: "DHL Express", Address: "236 Wendell Ford Blvd Ste 1304", City: "Erlanger"})
	fmt.Println(v.Get("mid"))
	// Output: USDHLEXP1304ERL
}

func ExampleVerdict_MarshalJSON() {
	v := check.S10("RR123456786DE")
	out, _ := json.Marshal(v)
	fmt.Println(string(out))
	// Output: {"kind":"s10","value":"RR123456786DE","valid":false,"reason":"check digit","message":"the ninth digit doesn't fit the eight before it","normalised":"RR123456786DE","check_digit":5}
}
