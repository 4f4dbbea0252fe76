package returns_test

import (
	"context"
	"fmt"
	"os"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/tariff/world"
)

// A case is decided by the sample policy; the engine that quotes the way out quotes the way home.
func ExampleDesk_Decide() {
	engine, err := landedcost.New(landedcost.Config{Tariff: world.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	desk, err := returns.New(returns.Options{Quoter: engine})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := os.ReadFile("testdata/cases/07-de-ioss-change-of-heart.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := returns.ReadCase(text)
	if err != nil {
		fmt.Println(err) // every problem of the case, each with its place
		return
	}
	d, err := desk.Decide(context.Background(), c)
	if err != nil {
		fmt.Println(err) // an unknown item, more back than was sold, too late …
		return
	}
	fmt.Println(d.Disposition, "and refund", d.Refund.Total)
	fmt.Println(d.Items[0].Because)
	for _, claim := range d.Reclaim {
		fmt.Printf("%s: %s by %s\n", claim.Name, claim.Expected, claim.Deadline)
	}
	// Output:
	// destroy and refund USD 89.48
	// USD 19.90 is under USD 100.00: destroy by agreement "by value"
	// Correction of the IOSS return: EUR 12.29 by 2029-11-30
}

// The bands of an agreement are data; the boundary belongs to a band by "at_most", to the next by "under".
func ExampleReadPolicy() {
	p, err := returns.ReadPolicy([]byte(`{
	  "name": "ours", "currency": "EUR",
	  "refunds": [{"name": "all", "goods": {"default": "100%", "used": "60%"}, "shipping": "none", "duties": "100%",
	               "taxes": "follow", "fees": "0%", "return_carriage": "buyer"}],
	  "agreements": [
	    {"name": "cosmetics", "when": {"category": "cosmetics"}, "bands": [{"dispositions": ["destroy"]}]},
	    {"name": "others", "bands": [{"under": "30", "dispositions": ["keep"]}, {"dispositions": ["return", "liquidate"]}]}
	  ],
	  "costs": {"return": {"charges": [{"kind": "carriage", "name": "Parcel home", "flat": "9.50"}], "recovers": "80%"},
	            "liquidate": {"recovers": "35%"}, "destroy": {}, "keep": {}}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range p.Agreements {
		fmt.Println(a.Name, len(a.Bands))
	}
	// Output:
	// cosmetics 1
	// others 2
}

// One question, one verdict.
func ExampleCheck() {
	v, err := returns.Check("refund", []byte(`{"market": "GB", "ground": "declaration withdrawal", "days": 91}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*v.InTime, v.Reason)
	fmt.Println(v.Message)
	// Output:
	// false expired
	// Withdrawal of the import declaration: the limit is 90 days from accepted
}

// What a market pays back is data, with its source.
func ExampleLaw_Market() {
	law, err := returns.World()
	if err != nil {
		fmt.Println(err)
		return
	}
	jp := law.Market("JP")
	for _, r := range jp.Refunds {
		fmt.Println(r.Name)
		fmt.Println("within", r.Deadline.Text(), "–", r.Instrument)
	}
	// Output:
	// Refund for goods that don't match the contract, or a private mail order that disappoints
	// within 6 months – Customs Tariff Act Art. 20
}
