package duty

import (
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct {
		name, text string
		g          Grammar
	}{
		{"percent", "16.5%", US},
		{"compound", "10.20% + 93.10 EUR / 100 kg MAX 18.90% + 16.50 EUR / 100 kg", TARIC},
		{"watch", "51¢ each + 6.25% on the case and strap, band or bracelet + 5.3% on the battery", US},
		{"words", "The duty provided in the applicable subheading + 25%", US},
		{"sugar", "3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees (and fractions of a degree in proportion) but not less than 3.143854¢/kg", US},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(c.text, c.g); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEvaluate(b *testing.B) {
	in := Input{Value: trade.NewMoney(decimal.New(119999, -2), "EUR"), Net: decimal.New(45, 0),
		Quantities: map[string]decimal.Decimal{"NPR": decimal.New(12, 0)}}
	for _, c := range []struct{ name, text string }{
		{"percent", "16.5%"},
		{"specific", "93.10 EUR/100 kg"},
		{"pairs", "6 EUR/pair"},
		{"compound", "10.2% + 93.10 EUR/100 kg MAX 18.9%"},
	} {
		e := mustParse(b, c.text, TARIC)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Evaluate(in); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(c.name+"/amount", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Amount(in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The fast path of one percentage stays lean: the amount costs its multiplication, the steps one allocation more.
func TestAllocationsOfOnePercentage(t *testing.T) {
	e := mustParse(t, "16.5%", US)
	in := Input{Value: trade.NewMoney(decimal.New(119999, -2), "USD")}
	if n := testing.AllocsPerRun(100, func() { _, _ = e.Amount(in) }); n > 2 {
		t.Errorf("Amount allocates %v times, want 2 at most", n)
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = e.Evaluate(in) }); n > 3 {
		t.Errorf("Evaluate allocates %v times, want 3 at most", n)
	}
}
