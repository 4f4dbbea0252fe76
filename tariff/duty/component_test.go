package duty

import (
	"errors"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

// component reads "01 10.2 EUR DTN G"; - stands for nothing.
func component(s string) Component {
	f := append(strings.Fields(s), "-", "-", "-", "-", "-")
	for i := range f {
		if f[i] == "-" {
			f[i] = ""
		}
	}
	c := Component{Expression: f[0], Currency: trade.Currency(f[2]), Unit: f[3], Qualifier: f[4]}
	if f[1] != "" {
		c.Amount = decimal.NullDecimal{Decimal: d(f[1]), Valid: true}
	}
	return c
}

func components(s string) []Component {
	var out []Component
	for c := range strings.SplitSeq(s, ";") {
		out = append(out, component(c))
	}
	return out
}

func TestEveryDutyExpression(t *testing.T) {
	in := Input{
		Value: trade.NewMoney(d("1000"), "GBP"), Net: d("200"), RetailPrice: d("3000"), ABV: d("5"), SPR: d("1.25"), Exchange: rates,
		Quantities: quantities("LTR=150"),
		Meursing: map[string]Expression{
			"EA": mustParse(t, "10 GBP/100 kg", TARIC), "EAR": mustParse(t, "9 GBP/100 kg", TARIC), "ADSZ": mustParse(t, "8 GBP/100 kg", TARIC),
			"ADSZR": mustParse(t, "7 GBP/100 kg", TARIC), "ADFM": mustParse(t, "6 GBP/100 kg", TARIC), "ADFMR": mustParse(t, "5 GBP/100 kg", TARIC)},
	}
	for _, c := range []struct{ components, text, want string }{
		{"01 8.0", "8%", "80"},
		{"01 3.000 EUR", "3 EUR", "2.55"},
		{"01 35.1 - DTN", "35.10 GBP/100 kg", "70.2"}, // no currency: the home currency
		{"01 20;02 5", "20% - 5%", "150"},
		{"01 20;02 5 GBP DTN", "20% - 5 GBP/100 kg", "190"},
		{"01 10;04 1 GBP DTN;19 2 GBP HLT;20 1", "10% + 1 GBP/100 kg + 2 GBP/hl + 1%", "115"},
		{"04 1 GBP DTN;01 10", "10% + 1 GBP/100 kg", "102"}, // sorted by id
		{"01 0;12 -", "0% + EA", "20"},
		{"01 0;14 -", "0% + EAR", "18"},
		{"01 0;21 -", "0% + ADSZ", "16"},
		{"01 0;25 -", "0% + ADSZR", "14"},
		{"01 0;27 -", "0% + ADFM", "12"},
		{"01 0;29 -", "0% + ADFMR", "10"},
		{"01 9;12 -;17 18.7;21 -", "9% + EA MAX 18.7% + ADSZ", "110"},
		{"01 5;15 60 GBP DTN", "5% MIN 60 GBP/100 kg", "120"},
		{"01 5;17 10 GBP DTN", "5% MAX 10 GBP/100 kg", "20"},
		{"01 5;35 10 GBP DTN", "5% MAX 10 GBP/100 kg", "20"},
		{"01 5;15 1;17 4;35 3", "5% MIN 1% MAX 4% MAX 3%", "30"},
		{"01 10;36 3", "10% - 3% CIF", "70"},
		{"01 13.8;15 650 GBP DTN;17 750 GBP DTN;36 350 GBP DTN", "13.8% MIN 650 GBP/100 kg MAX 750 GBP/100 kg - 350 GBP/100 kg", "800"},
		{"37 -", "Free", "0"},
		{"99 - - KGM", "kg", "0"},
		{"99 - - DTN G", "100 kg/gross", "0"},
		{"01 5;99 - - KGM", "5%; kg", "50"},
		{"01 16.5 - RET;04 334.58 GBP MIL", "16.5% of the retail price + 334.58 GBP/1000 items", "quantity NAR"},
		{"01 16.5 - RET", "16.5% of the retail price", "495"},
		{"01 1.75 GBP ASV X", "1.75 GBP/% vol/hl", "13.125"},
		{"01 9.27 - SPQ LPA", "9.27 GBP/SPQ/LPA", "86.9"}, // 9.27 × 7.5 × 1.25 = 86.90625, down to pence
		{"01 9.27 - SPQ LTR", "9.27 GBP/SPQ/LTR", "86.9"},
		{"01 1 GBP KGM Z", "1 GBP/kg/% sacchar.", "quantity BRX"},
		{"01 2 GBP NAR B", "2 GBP/item/flask", "quantity NAR.B"},
	} {
		e, err := FromComponents(components(c.components), "GBP")
		if err != nil {
			t.Errorf("%s: %v", c.components, err)
			continue
		}
		if e.String() != c.text {
			t.Errorf("%s: prints as %q, want %q", c.components, e, c.text)
		}
		if e.Source() != e.String() {
			t.Errorf("%s: source is %q", c.components, e.Source())
		}
		stable(t, e, c.components, TARIC)
		r, err := e.Evaluate(in)
		got := trade.DecimalText(r.Amount, 0)
		if m := Missing(err); len(m) == 1 {
			got = string(m[0].Kind) + " " + m[0].Key()
		}
		if got != c.want {
			t.Errorf("%s: %s, %v, want %s", c.components, got, err, c.want)
		}
	}
	if e, err := FromComponents(nil, "GBP"); err != nil || !e.IsZero() {
		t.Errorf("no components: %s, %v", e, err)
	}
}

func TestRefusedComponents(t *testing.T) {
	for s, want := range map[string]string{
		"03 1": "replaced by the levy", "05 1": "reduced levy", "06 1": "supplementary amount", "07 1": "levy", "09 1": "reduced levy",
		"11 -": "variable component", "13 -": "reduced variable", "23 -": "sugar", "31 1": "accession", "33 1": "accession",
		"40 -": "cereals", "41 -": "rice", "42 -": "eggs", "43 -": "sugar", "44 -": "milk",
		"08 1": "unknown duty expression", "1 1": "unknown", "": "unknown",
		"01 -":             "needs an amount",
		"01 5;01 6":        "each duty expression once",
		"02 5":             "nothing stands before it",
		"15 5":             "nothing stands before it",
		"01 5;12 3":        "takes no amount",
		"37 3":             "takes no amount",
		"99 -":             "needs a measurement unit",
		"99 - EUR KGM":     "takes no currency",
		"01 5 EUR XXX":     "unknown measurement unit \"XXX\"",
		"01 5 EUR DTN Q":   "unknown measurement unit qualifier \"Q\"",
		"01 5 EUR - G":     "unknown measurement unit qualifier",
		"01 5 EUR NAR G":   "takes no qualifier",
		"01 5 EUR SPQ FOO": "takes no qualifier",
		"01 5 - FC1 X":     "takes no qualifier",
		"01 5 - FC1":       "factor",
		"01 -5":            "negative",
		"01 1e30":          "15 digits",
		"01 5 EURO DTN":    "unknown monetary unit",
		"01 5 QQQ DTN":     "unknown monetary unit",
	} {
		_, err := FromComponents(components(s), "GBP")
		var ce *ComponentError
		if !errors.As(err, &ce) || !strings.Contains(ce.Reason, want) {
			t.Errorf("%s: %v, want %q", s, err, want)
		}
	}
	if _, err := FromComponents(components("01 35.1 - DTN"), ""); err == nil {
		t.Error("an amount without currency was taken")
	}
}

func TestComponents(t *testing.T) {
	for text, want := range map[string]string{
		"4%":                                  "01 4",
		"1.230 EUR / kg":                      "01 1.23 EUR KGM",
		"12.900% + 20.000 EUR / kg":           "01 12.9;04 20 EUR KGM",
		"kg":                                  "99 - - KGM",
		"100 kg":                              "99 - - DTN",
		"1.000 EUR":                           "01 1 EUR",
		"0.000% + AC":                         "01 0;12 -",
		"20.0 EUR/100kg":                      "01 20 EUR DTN",
		"1.0 EUR/1000 p/st":                   "01 1 EUR MIL",
		"1.75 EUR / % vol / hl":               "01 1.75 EUR ASV X",
		"9% + EA MAX 18.7% + ADSZ":            "01 9;12 -;17 18.7;21 -",
		"1% + 2% + 3% + 4%":                   "01 1;04 2;19 3;20 4",
		"10% MIN 5% MAX 20% - 3%":             "",
		"10% MAX 20% - 3 EUR":                 "01 10;17 20;36 3 EUR",
		"10% - 3% CIF":                        "01 10;36 3",
		"16.5% of the retail price":           "01 16.5 - RET",
		"9.10% MAX 1.00% + 0.90 GBP / 100 kg": "01 9.1;17 1;19 0.9 GBP DTN",
		"Free":                                "37 -",
		"5%; kg":                              "01 5;99 - - KGM",
		"33 1/3%":                             "",
		"5% on the case":                      "",
		"1 USD/kg on lead content":            "",
		"0.3 USD/line/gross":                  "",
		"1% + 1% + 1% + 1% + 1%":              "",
		"No change":                           "",
		"Entry Price":                         "",
		"5% (01 JAN-30 JUN), 6%":              "",
	} {
		e := mustParse(t, text, Plain)
		cs, ok := e.Components()
		if want == "" {
			if ok {
				t.Errorf("%q has components %+v", text, cs)
			}
			continue
		}
		list := components(want)
		if len(cs) != len(list) {
			t.Errorf("%q: %+v, want %s", text, cs, want)
			continue
		}
		for i, c := range cs {
			w := list[i]
			if c.Expression != w.Expression || c.Amount.Valid != w.Amount.Valid || !c.Amount.Decimal.Equal(w.Amount.Decimal) || c.Currency != w.Currency || c.Unit != w.Unit || c.Qualifier != w.Qualifier {
				t.Errorf("%q: component %+v, want %+v", text, c, w)
			}
		}
		back, err := FromComponents(cs, "GBP")
		if err != nil || !back.Equal(e) {
			t.Errorf("%q came back from its components as %q, %v", text, back, err)
		}
	}
	if _, ok := (Expression{}).Components(); ok {
		t.Error("no expression has components")
	}
}

func TestLargeAmounts(t *testing.T) {
	e, err := FromComponents(components("01 1e3 EUR KGM"), "")
	if err != nil || e.String() != "1000 EUR/kg" {
		t.Errorf("1e3: %s, %v", e, err)
	}
	stable(t, e, "1e3", TARIC)
	for _, s := range []string{"01 1e16 EUR", "01 1e-15 EUR", "01 123456789012345.6 EUR", "01 12345e12 EUR"} {
		if e, err := FromComponents(components(s), ""); err == nil {
			t.Errorf("%s: %s", s, e)
		}
	}
}
