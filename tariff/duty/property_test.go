package duty

import (
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/crossborder-go/crossborder/trade"
)

// drawn is a random term with its exact meaning, worked out in rational numbers apart from the package.
type drawn struct {
	join  string
	text  string
	value *big.Rat
}

func rat(n decimal.Decimal) *big.Rat {
	r, _ := new(big.Rat).SetString(n.StringFixed(-min(0, n.Exponent())))
	return r
}

func drawTerms(t *rapid.T, value, kg, pairs decimal.Decimal) []drawn {
	joins := []string{"+", "-", "MIN", "MAX"}
	n := rapid.IntRange(1, 8).Draw(t, "terms")
	out := make([]drawn, n)
	for i := range out {
		if i > 0 {
			out[i].join = rapid.SampledFrom(joins).Draw(t, "join")
		}
		amount := decimal.New(rapid.Int64Range(0, 100000).Draw(t, "amount"), -rapid.Int32Range(0, 4).Draw(t, "places"))
		a := rat(amount)
		number := trade.DecimalText(amount, 0)
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			out[i].text = number + "%"
			out[i].value = a.Mul(a, rat(value)).Mul(a, big.NewRat(1, 100))
		case 1:
			whole := rapid.Int64Range(0, 90).Draw(t, "whole")
			out[i].text = fmt.Sprintf("%d 1/3%%", whole)
			out[i].value = new(big.Rat).Mul(big.NewRat(3*whole+1, 300), rat(value))
		case 2:
			out[i].text = number + " EUR"
			out[i].value = a
		case 3:
			out[i].text = number + " EUR/100 kg"
			out[i].value = a.Mul(a, rat(kg)).Mul(a, big.NewRat(1, 100))
		case 4:
			out[i].text = number + " EUR/dozen pairs"
			out[i].value = a.Mul(a, rat(pairs)).Mul(a, big.NewRat(1, 12))
		default:
			out[i].text = number + " GBP/pair"
			out[i].value = a.Mul(a, rat(pairs)).Mul(a, big.NewRat(125, 100))
		}
	}
	return out
}

// meaning combines terms as the law says: the last MIN or MAX is the outermost, a group stands right of each.
func meaning(ts []drawn) *big.Rat {
	for i := len(ts) - 1; i > 0; i-- {
		if ts[i].join == "MIN" || ts[i].join == "MAX" {
			left, right := meaning(ts[:i]), sum(ts[i:])
			if (left.Cmp(right) > 0) == (ts[i].join == "MIN") {
				return left
			}
			return right
		}
	}
	return sum(ts)
}

func sum(ts []drawn) *big.Rat {
	s := new(big.Rat).Set(ts[0].value)
	for _, t := range ts[1:] {
		if t.join == "-" {
			s.Sub(s, t.value)
		} else {
			s.Add(s, t.value)
		}
	}
	return s
}

func textOf(ts []drawn) string {
	var b strings.Builder
	for i, t := range ts {
		if i > 0 {
			b.WriteString(" " + t.join + " ")
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// The amount is what rational arithmetic gives, to the last of 18 decimals, for any composition.
func TestEvaluateAgainstRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := decimal.New(rapid.Int64Range(0, 10000000).Draw(t, "value"), -2)
		kg := decimal.New(rapid.Int64Range(1, 1000000).Draw(t, "kg"), -3)
		pairs := decimal.New(rapid.Int64Range(1, 1000).Draw(t, "pairs"), 0)
		ts := drawTerms(t, value, kg, pairs)
		text := textOf(ts)
		e, err := Parse(text, Plain)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(e.String(), TARIC)
		if err != nil || !again.Equal(e) {
			t.Fatalf("%q prints as %q, then as %q, %v", text, e, again, err)
		}
		in := Input{Value: trade.NewMoney(value, "EUR"), Net: kg, Quantities: map[string]decimal.Decimal{"NPR": pairs},
			Exchange: func(_, _ trade.Currency) (decimal.Decimal, bool) { return decimal.New(125, -2), true }}
		r, err := e.Evaluate(in)
		if err != nil {
			t.Fatal(err)
		}
		want := meaning(ts)
		diff := new(big.Rat).Sub(rat(r.Amount), want)
		if r.Exact && diff.Sign() != 0 || diff.Abs(diff).Cmp(big.NewRat(1, 1e18)) > 0 {
			t.Fatalf("%q on %s gives %s, want %s", text, value, r.Amount, want.FloatString(20))
		}
		// The same quantity in other units is the same quantity.
		in.Net = decimal.Decimal{}
		in.Quantities = map[string]decimal.Decimal{"g": kg.Shift(3), "1000 pairs": pairs.Shift(-3)}
		if other, err := e.Evaluate(in); err != nil || !other.Amount.Equal(r.Amount) {
			t.Fatalf("%q in other units gives %s, %v, want %s", text, other.Amount, err, r.Amount)
		}
		// Components carry the same meaning, where there are any.
		if cs, ok := e.Components(); ok {
			if back, err := FromComponents(cs, ""); err != nil || !back.Equal(e) {
				t.Fatalf("%q comes back from components as %q, %v", e, back, err)
			}
		}
	})
}

// Without a minus, more value never lowers the duty.
func TestMoreValueNeverLowersTheDuty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := decimal.New(rapid.Int64Range(0, 1000000).Draw(t, "value"), -2)
		high := low.Add(decimal.New(rapid.Int64Range(0, 1000000).Draw(t, "more"), -2))
		kg, pairs := decimal.New(7, 0), decimal.New(5, 0)
		ts := drawTerms(t, low, kg, pairs)
		for i := range ts {
			if ts[i].join == "-" {
				ts[i].join = "+"
			}
		}
		e, err := Parse(textOf(ts), Plain)
		if err != nil {
			t.Fatal(err)
		}
		at := func(v decimal.Decimal) decimal.Decimal {
			a, err := e.Amount(Input{Value: trade.NewMoney(v, "EUR"), Net: kg, Quantities: map[string]decimal.Decimal{"NPR": pairs},
				Exchange: func(_, _ trade.Currency) (decimal.Decimal, bool) { return decimal.New(125, -2), true }})
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		if a, b := at(low), at(high); a.Cmp(b) > 0 {
			t.Fatalf("%q: %s on %s, %s on %s", e, a, low, b, high)
		}
	})
}

// Any text either fails with a position inside it or prints stably.
func TestParseAnything(t *testing.T) {
	pieces := []string{"12", "%", " ", "+", "-", "MIN", "MAX", "EUR", "USD", "/", "100 kg", "kg", "hl", "% vol", "EA", "ADSZ", "Free", "on the case",
		"of total sugars", "each", "$", "¢", "1/3", "(01 JAN-31 MAY)", ",", "or", "whichever is higher", "No change", "See 9903.01.01", "net", "gross", "円", "足"}
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces") {
			b.WriteString(p)
		}
		text := b.String()
		e, err := Parse(text, US)
		if pe, ok := err.(*ParseError); ok {
			if pe.Offset < 0 || pe.Offset > len(text) || pe.Expected == "" {
				t.Fatalf("%q: %+v", text, pe)
			}
			return
		}
		again, err := Parse(e.String(), Plain)
		if err != nil || !again.Equal(e) {
			t.Fatalf("%q prints as %q, then as %q, %v", text, e, again, err)
		}
	})
}

// One expression serves many goroutines at once.
func TestSharedBetweenGoroutines(t *testing.T) {
	e := mustParse(t, "10.2% + 93.10 EUR/100 kg MAX 18.9% + 2 EUR/pair", TARIC)
	in := Input{Value: trade.NewMoney(d("1200"), "EUR"), Net: d("45"), Quantities: quantities("NPR=3")}
	want, err := e.Evaluate(in)
	must(t, err)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				r, err := e.Evaluate(in)
				if err != nil || !r.Amount.Equal(want.Amount) || r.Derivation() != want.Derivation() || len(e.Needs()) != 2 {
					t.Errorf("got %s, %v", r.Amount, err)
				}
			}
		})
	}
	wg.Wait()
}
