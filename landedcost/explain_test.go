package landedcost_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

var explained = landedcost.Options{Considered: true}

// The derivations of an explained quote, read back from its JSON, come to its amounts.
func TestWorkingsReplayFromJSON(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOrder(rt)
		q, err := e.QuoteWith(context.Background(), o, explained)
		if err != nil {
			rt.Fatal(err)
		}
		b, err := json.Marshal(q)
		if err != nil {
			rt.Fatal(err)
		}
		var back landedcost.Quote
		if err := json.Unmarshal(b, &back); err != nil {
			rt.Fatal(err)
		}
		for _, ch := range allCharges(&back) {
			if ch.Working == nil {
				rt.Fatalf("%s has no working", ch.Name)
			}
			if again, ok := ch.Working.Evaluate(); !ok || !again.Equal(ch.CustomsAmount) {
				rt.Fatalf("%s of %s: its working comes to %s (%v): %+v", ch.Name, ch.CustomsAmount, again, ok, ch.Working)
			}
		}
	})
}

// Explaining a quote changes no amount of it, and what an alternative comes to is what the order quotes that way.
func TestAlternativesAreQuotes(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOrder(rt)
		plain, err := e.Quote(context.Background(), o)
		if err != nil {
			rt.Fatal(err)
		}
		q, err := e.QuoteWith(context.Background(), o, explained)
		if err != nil {
			rt.Fatal(err)
		}
		if a, b := plain.Totals.Landed, q.Totals.Landed; !a.Equal(b) || plain.Procedure != q.Procedure {
			rt.Fatalf("%s by %s, explained %s by %s", a, plain.Procedure, b, q.Procedure)
		}
		for _, a := range q.Alternatives {
			if !a.Landed.IsSet() {
				continue
			}
			other, opt := o.Clone(), landedcost.Options{}
			switch {
			case a.Kind == "terms":
				opt.Terms = trade.Incoterm(a.ID)
			case a.Kind == "scheme" && !a.Chosen:
				other.Seller.Registrations = append(other.Seller.Registrations, a.ID)
			case a.Kind == "procedure" && !a.Chosen:
				opt.Procedure = a.ID
			}
			proof, err := e.QuoteWith(context.Background(), other, opt)
			if err != nil {
				rt.Fatal(err)
			}
			if !proof.Totals.Landed.Equal(a.Landed) || !proof.Totals.DueOnDelivery.Equal(a.DueOnDelivery) {
				rt.Fatalf("%+v quotes at %s", a, proof.Totals.Landed)
			}
			if a.Chosen && !a.Landed.Equal(q.Totals.Landed) || a.Foregone.IsSet() && !a.Foregone.Amount.Equal(q.Totals.Landed.Amount.Sub(a.Landed.Amount)) {
				rt.Fatalf("%+v of a quote of %s", a, q.Totals.Landed)
			}
		}
	})
}

func TestSchemeSideBySide(t *testing.T) {
	o := oneItem("DE", "EUR", "100")
	q, err := engine(t).QuoteWith(context.Background(), o, explained)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, a := range q.Alternatives {
		kinds = append(kinds, a.Kind+" "+a.ID)
		if a.Kind == "scheme" && a.ID == "EU-IOSS" {
			if a.Procedure != "h7-ioss" || a.Chosen || len(a.Needs) != 1 {
				t.Errorf("%+v", a)
			}
			o.Seller.Registrations = []string{"EU-IOSS"}
			proof, err := engine(t).Quote(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			if !a.Landed.Equal(proof.Totals.Landed) {
				t.Errorf("with the registration %s, as alternative %s", proof.Totals.Landed, a.Landed)
			}
		}
	}
	for _, want := range []string{"scheme EU-IOSS", "terms DDP", "terms DAP"} {
		if !bytes.Contains([]byte(" "+join(kinds)), []byte(" "+want)) {
			t.Errorf("no %s among %v", want, kinds)
		}
	}
}

func join(ss []string) string {
	var b bytes.Buffer
	for _, s := range ss {
		b.WriteString(s + " ")
	}
	return b.String()
}

// What is open is named in the order of the money that hangs on it.
func TestBoundsNameTheDearestInputFirst(t *testing.T) {
	o := oneItem("US", "USD", "20")
	o.Items[0].HSCode, o.Items[0].DutyRate = "640399", ""
	dear := o.Items[0]
	dear.SKU, dear.UnitPrice = "DEAR", money("900", "USD")
	o.Items = append(o.Items, dear)
	q, err := engine(t).Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if q.Bounds == nil || len(q.Bounds.Because) < 2 || q.Bounds.Because[0] != "/items/1/codes/US" {
		t.Fatalf("%+v", q.Bounds)
	}
	for k := range q.Bounds.Stakes[1:] {
		if q.Bounds.Stakes[k].Amount.LessThan(q.Bounds.Stakes[k+1].Amount) {
			t.Errorf("%v aren't in order", q.Bounds.Stakes)
		}
	}
	if !q.Bounds.Stakes[0].Amount.IsPositive() {
		t.Errorf("nothing is at stake: %v", q.Bounds.Stakes)
	}
}

// The same order and data give the same quote, byte for byte, whatever engine computes it.
func TestReplayIsByteIdentical(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOrder(rt)
		var first []byte
		for range 2 {
			e, err := landedcost.New(landedcost.Config{Tariff: world.New(), Rates: everyRate{}})
			if err != nil {
				rt.Fatal(err)
			}
			q, err := e.QuoteWith(context.Background(), o.Clone(), explained)
			if err != nil {
				rt.Fatal(err)
			}
			if err := q.MakeSeal(o); err != nil {
				rt.Fatal(err)
			}
			b, err := json.Marshal(q)
			if err != nil {
				rt.Fatal(err)
			}
			if first != nil && !bytes.Equal(first, b) {
				rt.Fatalf("differ:\n%s\n%s", first, b)
			}
			first = b
		}
	})
}

// Below NOK 3,000 a registered seller collects VAT only, and duty is waived: what the others forego.
func TestWhatASchemeSaves(t *testing.T) {
	q, err := engine(t).QuoteWith(context.Background(), oneItem("NO", "NOK", "1000"), explained)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range q.Alternatives {
		if a.Kind != "scheme" || a.ID != "NO-VOEC" {
			continue
		}
		if a.Landed.Text() != "1250.00" || !a.Foregone.Amount.Equal(q.Totals.Landed.Amount.Sub(a.Landed.Amount)) || !a.Foregone.Amount.IsPositive() {
			t.Errorf("%+v of a quote of %s", a, q.Totals.Landed)
		}
		return
	}
	t.Errorf("no VOEC among %+v", q.Alternatives)
}
