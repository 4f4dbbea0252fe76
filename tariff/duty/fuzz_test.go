package duty

import (
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

// FuzzParse looks for texts that panic, that don't print stably, or that evaluate to nothing without saying why.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"12%", "33 1/3%", "Free", "10.2% + 93.10 EUR/100 kg MAX 18.9%", "1.75 EUR / % vol / hl", "9.00% +  EA MAX 18.70%  + ADSZ",
		"15.00% (01 JAN-14 FEB, 16 JUN-31 DEC), 0.00% (15 FEB-15 JUN)", "Entry Price", "7.2 MIN 0.36 EUR/100 kg", "100 kg", "5%; kg",
		"51¢ each + 6.25% on the case and strap, band or bracelet + 5.3% on the battery", "0.3¢/line/ gross + 4.6%",
		"3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees (and fractions of a degree in proportion) but not less than 3.143854¢/kg",
		"The duty provided in subheadings 8716.39.00, 8716.90.30 or 8716.90.50 + 100%", "See U.S. note 3(e)", "Free, under bond",
		"A duty upon the full value of the imported article, less the cost or value of such products of the United States (see U.S. Note 4 of this subchapter)",
		"30%又は4,300円/足のうちいずれか高い税率", "USD 5 / kg", "30% or 4,300 yen per pair, whichever is higher", "4.7% on the value of the rifle",
		"$10.57/L of alcohol, calculated on that alcohol content by which the percentage by volume of alcohol of the goods exceeds 1.15",
		"4.3% + 1.7¢/jewel, but if consisting in part of a plate or a set of plates the total duty shall not exceed the duty for the complete movement",
		"1 USD/kg on lead content", "86.1¢/m2of recording surface", "0.5% - 3% CIF", "1 GBP/SPQ/LPA",
	} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(1))
		f.Add(s, uint8(2))
		f.Add(s, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		g := []Grammar{TARIC, US, Plain, National("AUD")}[n%4]
		e, err := Parse(text, g)
		if err != nil {
			if !e.IsZero() {
				t.Fatalf("%q: an error and an expression", text)
			}
			return
		}
		if e.String() == "" {
			t.Fatalf("%q prints as nothing", text)
		}
		stable(t, e, text, g)
		r, err := e.Evaluate(Input{Value: trade.NewMoney(decimal.New(100, 0), "USD")})
		if err != nil && len(Missing(err)) == 0 && len(Findings(err, "")) == 0 {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil && len(r.Steps) == 0 {
			t.Fatalf("%q: an amount from nowhere", text)
		}
		if cs, ok := e.Components(); ok {
			back, err := FromComponents(cs, "")
			if err != nil || !back.Equal(e) {
				t.Fatalf("%q comes back from its components as %q, %v", e, back, err)
			}
		}
	})
}
