package duty

import (
	"errors"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

func TestCanonicalText(t *testing.T) {
	for _, c := range []struct {
		grammar    Grammar
		text, want string
	}{
		// What a host writes.
		{Plain, "12%", "12%"},
		{Plain, " 12.50 % ", "12.5%"},
		{Plain, "6.5% ad valorem", "6.5%"},
		{Plain, "Free", "Free"},
		{Plain, "FREE", "Free"},
		{Plain, "0%", "0%"},
		{Plain, "3 EUR", "3 EUR"},
		{Plain, "3.5 eur", "3.50 EUR"},
		{Plain, "60% - 30 USD", "60% - 30 USD"},
		{Plain, "60% minus 30 USD", "60% - 30 USD"},
		{Plain, "5.50 USD/kg", "5.50 USD/kg"},
		{Plain, "USD 5 / kg", "5 USD/kg"},
		{Plain, "6 USD/pair", "6 USD/pair"},
		{Plain, "6 USD per pair", "6 USD/pair"},
		{Plain, "£1.50/100kg", "1.50 GBP/100 kg"},
		{Plain, "1,024.00 EUR / tonne", "1024 EUR/tonne"},
		{Plain, "10.2% + 93.10 EUR/100 kg MAX 18.9%", "10.2% + 93.10 EUR/100 kg MAX 18.9%"},
		{Plain, "30% or 4,300 yen per pair, whichever is higher", "30% MIN 4300 JPY/pair"},
		{Plain, "30% or 2 USD/kg, whichever is the lower", "30% MAX 2 USD/kg"},
		{Plain, "10% with a minimum of 2 USD/kg", "10% MIN 2 USD/kg"},
		{Plain, "10% but not exceeding 5 EUR/item", "10% MAX 5 EUR/item"},
		{Plain, "$3/kg", "error at 0: a currency code"},
		{Plain, "3¢/kg", "error at 1: a currency code"},
		{National("AUD"), "$3/kg", "3 AUD/kg"},
		{National("ZAR"), "400c/kg", "4 ZAR/kg"},
		{National("SGD"), "$16.00 per litre of alcohol", "16 SGD/l alc. 100%"},
		{National("AUD"), "$10.57/L of alcohol, calculated on that alcohol content by which the percentage by volume of alcohol of the goods exceeds 1.15",
			"10.57 AUD/l alc. 100% above 1.15% vol"},

		// Japan.
		{Plain, "無税", "Free"},
		{Plain, "26.20円/kg", "26.2 JPY/kg"},
		{Plain, "23.8%＋679円/kg", "23.8% + 679 JPY/kg"},
		{Plain, "30%又は4,300円/足のうちいずれか高い税率", "30% MIN 4300 JPY/pair"},
		{Plain, "5%又は1.25円/本のうちいずれか高い税率", "5% MIN 1.25 JPY/item"},
		{Plain, "15%又は125円/lのうちいずれか低い税率 ただしその税率が67円/lを下回る場合は67円/l", "15% MAX 125 JPY/l MIN 67 JPY/l"},
		{Plain, "※3.9%", "error at 0: a number"},
		{Plain, "●5%〜5.3%", "error at 0: a number"},
		{Plain, "保護用の金属製トーキャップを有するもの 6.7% その他のもの 8%", "error at 0: a number"},
		{Plain, "1キログラムにつき、59.50円に重量比による乳糖の含有率が10%を超える1%ごとに6円を加えた額", "error at 1: % or a currency"},

		// EU and UK.
		{TARIC, "4.000%", "4%"},
		{TARIC, "1.000 EUR", "1 EUR"},
		{TARIC, "20.0 EUR/100kg", "20 EUR/100 kg"},
		{TARIC, "32.00 EUR / hl", "32 EUR/hl"},
		{TARIC, "114.00 EUR / tonne", "114 EUR/tonne"},
		{TARIC, "1.75 EUR / % vol / hl", "1.75 EUR/% vol/hl"},
		{TARIC, "0.90 EUR / % vol/hl + 6.40 EUR / hl", "0.90 EUR/% vol/hl + 6.40 EUR/hl"},
		{TARIC, "28.74 GBP / l alc. 100%", "28.74 GBP/l alc. 100%"},
		{TARIC, "1.19 EUR / kg / lactic matter + 27.50 EUR / 100 kg", "1.19 EUR/kg/lactic matter + 27.50 EUR/100 kg"},
		{TARIC, "0.07 EUR / kg / dry lactic matter", "0.07 EUR/kg/dry lactic matter"},
		{TARIC, "5.10% + 9.40 EUR / 100 kg / net drained wt", "5.1% + 9.40 EUR/100 kg/net eda"},
		{TARIC, "4.00% + 7.80 GBP/100kg eda", "4% + 7.80 GBP/100 kg/net eda"},
		{TARIC, "3.80% MIN 0.60 EUR / 100 kg / gross", "3.8% MIN 0.60 EUR/100 kg/gross"},
		{TARIC, "10.40% MIN 1.3€/100kg/br", "10.4% MIN 1.30 EUR/100 kg/gross"},
		{TARIC, "9.60% MIN 1.1\u00a0€/100\u00a0kg/net", "9.6% MIN 1.10 EUR/100 kg"},
		{TARIC, "42.00 GBP/100kg mas", "42 GBP/100 kg/net dry"},
		{TARIC, "33.90 EUR / 100 kg / std qual", "33.90 EUR/100 kg/std qual"},
		{TARIC, "1.62 EUR / kg / tot alc", "1.62 EUR/kg/tot alc"},
		{TARIC, "0.40 EUR / 100 kg /net/ % sacchar.", "0.40 EUR/100 kg/% sacchar."},
		{TARIC, "52.00 EUR / 1,000 items", "52 EUR/1000 items"},
		{TARIC, "1.0 EUR/1000 p/st", "1 EUR/1000 items"},
		{TARIC, "6.50% MAX 5.00 EUR / 100 m", "6.5% MAX 5 EUR/100 m"},
		{TARIC, "8.00% MAX 2.80 EUR / m²", "8% MAX 2.80 EUR/m2"},
		{TARIC, "7.2 MIN 0.36 EUR/100 kg", "7.2% MIN 0.36 EUR/100 kg"},
		{TARIC, "6.4 + 24.6 EUR/100 kg", "6.4% + 24.60 EUR/100 kg"},
		{TARIC, "9.00% +  EA MAX 18.70%  + ADSZ", "9% + EA MAX 18.7% + ADSZ"},
		{TARIC, "0.00% + EAR MAX 20.70% + ADFMR", "0% + EAR MAX 20.7% + ADFMR"},
		{TARIC, "0.000% + AC (reduced) + SD (reduced) + FD (reduced)", "0% + EAR + ADSZR + ADFMR"},
		{TARIC, "4.50% MIN 0.30 EUR / item MAX 0.80 EUR / item", "4.5% MIN 0.30 EUR/item MAX 0.80 EUR/item"},
		{TARIC, "10% max 5 EUR/item", "10% MAX 5 EUR/item"},
		{TARIC, "NIHIL", "Free"},
		{TARIC, "Entry Price", "Entry Price"},
		{TARIC, "kg", "kg"},
		{TARIC, "100 kg", "100 kg"},
		{TARIC, "l alc. 100%", "l alc. 100%"},
		{TARIC, "15.00% (01 JAN-14 FEB, 16 JUN-31 DEC), 0.00% (15 FEB-15 JUN)", "15% (01 JAN-14 FEB, 16 JUN-31 DEC), 0% (15 FEB-15 JUN)"},
		{TARIC, "4.00% (01 JAN-31 MAR, 01-31 DEC), 5.10% (01 JUNE-30 NOV)", "4% (01 JAN-31 MAR, 01 DEC-31 DEC), 5.1% (01 JUN-30 NOV)"},
		{TARIC, "10.40% MIN 1.3€/100kg/br (01 JAN-31 MAR), 12.00%", "10.4% MIN 1.30 EUR/100 kg/gross (01 JAN-31 MAR), 12%"},

		// United States, columns of chapters 1 to 97.
		{US, "16.5%", "16.5%"},
		{US, "3.7% ", "3.7%"},
		{US, "33 1/3%", "33 1/3%"},
		{US, "66 2/3%", "66 2/3%"},
		{US, "37 1/2%", "37.5%"},
		{US, "16 2/12%", "16 1/6%"},
		{US, "0 1/3%", "0 1/3%"},
		{US, "5 0/3%", "5%"},
		{US, "33 3/1%", "error at 3: %"},
		{US, "0.000000000000001%", "error at 16: a number of at most"},
		{US, "0.0000000000001¢", "error at 15: at most 12"},
		{US, "000000000000000000001%", "1%"},
		{US, "8", "error at 1: %"},
		{US, "1¢/kg", "0.01 USD/kg"},
		{US, "$1.646/kg", "1.646 USD/kg"},
		{US, "46.3¢/kg + 14.9%", "0.463 USD/kg + 14.9%"},
		{US, "40¢/kg +10.4%", "0.40 USD/kg + 10.4%"},
		{US, "4.5¢/ liter", "0.045 USD/l"},
		{US, "5.25¢/bbl", "0.0525 USD/bbl"},
		{US, "68¢/head", "0.68 USD/head"},
		{US, "39.7¢/t", "0.397 USD/tonne"},
		{US, "$1.13/m3", "1.13 USD/m3"},
		{US, "3.3¢/lin. m", "0.033 USD/m"},
		{US, "10.6¢/g", "0.106 USD/g"},
		{US, "2.8¢/doz.", "0.028 USD/dozen"},
		{US, "6.5¢/gross", "0.065 USD/gross"},
		{US, "89.6¢/1000", "0.896 USD/1000 items"},
		{US, "10¢/1,000 pins + 3.5%", "0.10 USD/1000 items + 3.5%"},
		{US, "$2.50/thou- sand + 40%", "2.50 USD/1000 items + 40%"},
		{US, "10¢/pack + 20%", "0.10 USD/pack + 20%"},
		{US, "76¢/pr. + 32%", "0.76 USD/pair + 32%"},
		{US, "18.9¢/pf.liter", "0.189 USD/proof litre"},
		{US, "4.4¢/liter + 31.4¢/pf. liter", "0.044 USD/l + 0.314 USD/proof litre"},
		{US, "3.1¢/liter + 22.1¢/pf. liter on ethyl alcohol content", "0.031 USD/l + 0.221 USD/proof litre on ethyl alcohol content"},
		{US, "18.7¢/clean kg", "0.187 USD/clean kg"},
		{US, "3.7¢/kg on drained weight", "0.037 USD/kg/net eda"},
		{US, "3.6606¢/kg of total sugars", "0.036606 USD/kg of total sugars"},
		{US, "5¢/kg on contents and container", "0.05 USD/kg on contents and container"},
		{US, "2.1¢/kg on entire contents of container", "0.021 USD/kg on entire contents of container"},
		{US, "$1.32/t, including weight of container", "1.32 USD/tonne including weight of container"},
		{US, "1.7¢/kg on lead content", "0.017 USD/kg on lead content"},
		{US, "8.8¢/kg on copper content + 3.3¢/kg on lead content", "0.088 USD/kg on copper content + 0.033 USD/kg on lead content"},
		{US, "86.1¢/m2of recording surface", "0.861 USD/m2 of recording surface"},
		{US, "20¢/gross of immediate containers", "0.20 USD/gross of immediate containers"},
		{US, "$40/kg of anhydrous morphine content", "40 USD/kg of anhydrous morphine content"},
		{US, "0.9¢ each", "0.009 USD/item"},
		{US, "88.2¢/kg + 55% + 12.5¢/ article", "0.882 USD/kg + 55% + 0.125 USD/item"},
		{US, "0.3¢/line/ gross + 4.6%", "0.003 USD/line/gross + 4.6%"},
		{US, "17¢ each + 2.5% + 1¢/jewel", "0.17 USD/item + 2.5% + 0.01 USD/jewel"},
		{US, "43¢ each + 2.8¢/jewel over 7 + 3.7% on the case", "0.43 USD/item + 0.028 USD/jewel over 7 + 3.7% on the case"},
		{US, "51¢ each + 6.25% on the case and strap, band or bracelet + 5.3% on the battery",
			"0.51 USD/item + 6.25% on the case and strap, band or bracelet + 5.3% on the battery"},
		{US, "$2.70 each + 45% on the case + 35% on thebattery", "2.70 USD/item + 45% on the case + 35% on the battery"},
		{US, "41¢ each + 5% on case and strap, band or bracelet", "0.41 USD/item + 5% on the case and strap, band or bracelet"},
		{US, "3.9% on the movement and case+ 5.3% on the battery", "3.9% on the movement and case + 5.3% on the battery"},
		{US, "2.5% on the value of the lead content", "2.5% on the value of the lead content"},
		{US, "6.5% on the entire set", "6.5% on the entire set"},
		{US, "4.7% on the value of the rifle + 20% on the value of the telescopic sight, if any",
			"4.7% on the value of the rifle + 20% on the value of the telescopic sight, if any"},
		{US, "3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees (and fractions of a degree in proportion) but not less than 3.143854¢/kg",
			"0.036606 USD/kg - 0.00020668 USD/kg/degree under 100 MIN 0.03143854 USD/kg"},
		{US, "4.3817¢/kg less 0.0622005¢ /kg for each degree under 100 degrees (and fractions of a degree in proportion) but not less 2.831562¢ /kg",
			"0.043817 USD/kg - 0.000622005 USD/kg/degree under 100 MIN 0.02831562 USD/kg"},
		{US, "4.3% + 1.7¢/jewel + 0.2¢ for each other piece or part, but if consisting in part of a plate or a set of plates the total duty shall not exceed the duty for the complete movement",
			"4.3% + 0.017 USD/jewel + 0.002 USD/other part, but if consisting in part of a plate or a set of plates the total duty shall not exceed the duty for the complete movement"},

		// United States, rules in words and chapters 98 and 99.
		{US, "The rate applicable to each garment in the in the ensemble if separately entered", "The rate applicable to each garment in the ensemble if separately entered"},
		{US, "The rate of duty appli- cable to that article in the set subject to the high- est rate of duty",
			"The rate of duty applicable to that article in the set subject to the highest rate of duty"},
		{US, "The rate applicable, to each article in the absence of this subheading", "The rate applicable to each article in the absence of this subheading"},
		{US, "The rate applicable to the complete, assembled", "The rate applicable to the complete, assembled movement"},
		{US, "See additional U.S. note 1", "See additional U.S. note 1"},
		{US, "See U.S. note 3 to this sub- chapter", "See U.S. note 3 to this subchapter"},
		{US, "See U.S. note 3(e)", "See U.S. note 3(e)"},
		{US, "See 9823.04.01-9823.04.54", "See 9823.04.01-9823.04.54"},
		{US, "See 9919.04.10, 9919.04.12, 99.19.04.14", "See 9919.04.10, 9919.04.12, 99.19.04.14"},
		{US, "No change.", "No change"},
		{US, "no change", "No change"},
		{US, "No additional duty", "No additional duty"},
		{US, "The duty provided in the applicable subheading.", "The duty provided in the applicable subheading"},
		{US, "The duty provided inthe applicable subheading+ 25%", "The duty provided in the applicable subheading + 25%"},
		{US, "The duty provided in the applicable subheading plus 25%", "The duty provided in the applicable subheading + 25%"},
		{US, "The duty provided in the applicable subheading + a duty of 25% upon the value of the non-U.S. content",
			"The duty provided in the applicable subheading + 25% on the value of the non-U.S. content"},
		{US, "The duty provided in subheadings 8716.39.00, 8716.90.30 or 8716.90.50 + 100%", "The duty provided in subheadings 8716.39.00, 8716.90.30 or 8716.90.50 + 100%"},
		{US, "+25%", "+ 25%"},
		{US, "Free, under bond, as prescribed in U.S. note 2 to this subchapter", "Free, under bond, as prescribed in U.S. note 2 to this subchapter"},
		{US, "Free (See U.S. note 4 of this subchapter)", "Free, See U.S. note 4 of this subchapter"},
		{US, "The duty rate provided in such subheading minus 0.5%", "The duty rate provided in such subheading - 0.5%"},
		{US, "The duty rate provided for origin- ating goods of Colombia in such subheading", "The duty rate provided for originating goods of Colombia in such subheading"},
		{US, "The rate provided for beneficiary countries in heading 9901.00.50", "The rate provided for beneficiary countries in heading 9901.00.50"},
		{US, "A duty upon the value of the repairs oralterations (see U.S. note 3 of this subchapter)", "A duty upon the value of the repairs or alterations (see U.S. note 3 of this subchapter)"},
		{US, "The rate applicable in the absence of this subheading on the cost of such parts", "The rate applicable in the absence of this subheading on the cost of such parts"},
		{US, "5% on the full value of the imported article", "5% on the full value of the imported article"},
		{US, "3 percent of the fair retail value", "3% of the fair retail value"},
		{US, "50 percent of the cost of such parts or materials", "50% of the cost of such parts or materials"},

		// Not understood.
		{Plain, "", "error at 0: a rate"},
		{Plain, "8", "error at 1: % or a currency"},
		{Plain, "12%%", "error at 3: +, -, MIN"},
		{Plain, "12% +", "error at 5: a number"},
		{Plain, "12% MIN", "error at 7: a number"},
		{Plain, "12% bananas", "error at 4: +, -, MIN"},
		{Plain, "10 EUR/furlong", "error at 7: a unit"},
		{Plain, "10 EUR/", "error at 7: a unit"},
		{Plain, "5 doz", "error at 2: % or a currency"},
		{US, "33 1/3", "error at 3: %"},
		{TARIC, "16.5% / retail price", "16.5% of the retail price"},
		{TARIC, "2 EUR/b/f", "2 EUR/item/flask"},
		{TARIC, "2 EUR/1,000 m³", "2 EUR/m3/1000"},
		{TARIC, "2 EUR/GKG", "2 EUR/kg/gross"},
		{TARIC, "2 EUR/l total alc.", "2 EUR/l/tot alc"},
		{TARIC, "2 EUR/kg H₂O₂", "2 EUR/kg H2O2"},
		{TARIC, "5% (01 JAN-31 ANF)", "error at 14: a month"},
		{TARIC, "5% (01-31)", "error at 9: a month"},
		{TARIC, "5% (01 JAN-31 MAR", "error at 17: a closing"},
		{TARIC, "5% (01 JAN-31 MAR) 6%", "error at 19: a comma"},
		{TARIC, "5% (01 JAN 31 MAR)", "error at 11: - between"},
		{Plain, "5% of ", "error at 5: the part of the value"},
		{US, "5¢/kg on", "error at 9: the content"},
		{Plain, "5%; bananas", "error at 4: a supplementary unit"},
		{Plain, "5 USD/kg/gross on lead content", "error at 17: one qualifier"},
		{National("AUD"), "$5/kg above 1.15% vol", "error at 21: litres of alcohol"},
		{Plain, "15%又は125円/lのうちいずれか低い税率ただしその税率が67円/lを下回る場合は68円/l", "error at 109: the same rate"},
		{Plain, "5 KGM", "error at 2: % or a currency"},
		{Plain, "5 QQQ/kg", "error at 2: % or a currency"},
		{"plain:QQQ", "5%", "error at 0: one of the grammars"},
		{TARIC, "0.300 XEM / 100 kg", "0.30 XEM/100 kg"},
		{TARIC, "p/st", "item"},
		{TARIC, "1.00 EUR / % vol/hl + 6.40 EUR / hl", "1 EUR/% vol/hl + 6.40 EUR/hl"},
		{TARIC, "12.00 % + 147.00 GBP / 100 kg", "12% + 147 GBP/100 kg"},
		{Plain, "3 EUR kg", "error at 6: +, -, MIN"},
		{Plain, "1,5%", "error at 1: % or a currency"},
		{Plain, "1234567890123456%", "error at 15: a number of at most 15 digits"},
		{Plain, "30% or 4 USD/kg", "error at 15: whichever is higher"},
		{Plain, "ad libitum", "error at 0: a number, a currency, Free"},
		{Plain, "5% (01 JAN-31 XXX)", "error at 14: a month"},
		{Plain, "5% (01 JAN-32 FEB)", "error at 11: a day"},
		{TARIC, "5%/100 kg", "error at 3: retail price"},
		{"dutch", "5%", "error at 0: one of the grammars"},
		{Plain, "5% \xff", "error at 0: UTF-8"},
		{Plain, strings.Repeat("1% + ", 64) + "1%", "error at 320: at most 64 terms"},
		{Plain, strings.Repeat(" ", 2000) + "1%", "error at 2000: at most 2,000 bytes"},
	} {
		e, err := Parse(c.text, c.grammar)
		if at, wrong := strings.CutPrefix(c.want, "error at "); wrong {
			var pe *ParseError
			if !errors.As(err, &pe) {
				t.Errorf("%s %q: got %q, want an error", c.grammar, c.text, e)
				continue
			}
			offset, expected, _ := strings.Cut(at, ": ")
			if offset != decimal.New(int64(pe.Offset), 0).StringFixed(0) || !strings.HasPrefix(pe.Expected, expected) {
				t.Errorf("%s %q: %v, want %s", c.grammar, c.text, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.grammar, err)
			continue
		}
		if e.String() != c.want {
			t.Errorf("%s %q: got %q, want %q", c.grammar, c.text, e, c.want)
		}
		if e.Source() != c.text {
			t.Errorf("%q: source is %q", c.text, e.Source())
		}
		stable(t, e, c.text, c.grammar)
	}
}

func mustParse(t testing.TB, text string, g Grammar) Expression {
	t.Helper()
	e, err := Parse(text, g)
	must(t, err)
	return e
}

func TestAdValoremAndFree(t *testing.T) {
	for _, c := range []struct {
		text string
		rate string // "" for none
		free bool
	}{
		{"16.5%", "0.165", false},
		{"0%", "0", true},
		{"Free", "0", true},
		{"Free, under bond", "0", true},
		{"+ 25%", "0.25", false},
		{"33 1/3%", "0.333333333333333333", false},
		{"66 2/3%", "0.666666666666666667", false},
		{"16 1/6%", "0.161666666666666667", false},
		{"0 EUR/kg", "", true},
		{"5% + 1 EUR/kg", "", false},
		{"5% on the case", "", false},
		{"No change", "", false},
		{"5%; kg", "0.05", false},
		{"Free; pair", "0", true},
		{"kg", "", false},
		{"12% (01 JAN-30 JUN), 6%", "", false},
	} {
		e := mustParse(t, c.text, US)
		rate, ok := e.AdValorem()
		got := ""
		if ok {
			got = trade.DecimalText(rate, 0)
		}
		if got != c.rate || e.IsFree() != c.free {
			t.Errorf("%q: rate %q, free %v; want %q, %v", c.text, got, e.IsFree(), c.rate, c.free)
		}
	}
	var none Expression
	if _, ok := none.AdValorem(); ok || none.IsFree() || !none.IsZero() || none.String() != "" || none.Needs() != nil {
		t.Error("the zero Expression is a rate")
	}
}

func TestNeeds(t *testing.T) {
	for text, want := range map[string]string{
		"12%":                           "",
		"93.10 EUR/100 kg":              "quantity KGM",
		"1 EUR/100 kg/gross":            "quantity KGM.G",
		"1 EUR/100 kg/net eda":          "quantity KGM.E",
		"1.75 EUR/% vol/hl + 6 EUR/hl":  "quantity ASV, quantity LTR",
		"0.40 EUR/100 kg/% sacchar.":    "quantity KGM, quantity BRX",
		"0.31 USD/proof litre":          "quantity PFL",
		"1 USD/dozen + 2 USD/item":      "quantity NAR",
		"2 USD/carat":                   "quantity CTM",
		"0.187 USD/clean kg":            "quantity KGM.clean",
		"0.017 USD/kg on lead content":  "quantity KGM.lead content",
		"5% on the case and strap":      "part_value case, part_value strap",
		"16.5% of the retail price":     "retail_price RET",
		"9% + EA MAX 18.7% + ADSZ":      "meursing EA, meursing ADSZ",
		"Entry Price":                   "entry_price ",
		"No change":                     "reference_rate no_change",
		"12% (01 JAN-30 JUN), 1 EUR/kg": "date , quantity KGM",
		"0.003 USD/line/gross":          "quantity LIN, quantity NAR",
		"9.27 GBP/SPQ/LPA":              "quantity SPR, quantity LPA",
		"9.27 GBP/SPQ/ASVX":             "quantity SPR, quantity ASV, quantity LTR",
		"100 kg":                        "quantity KGM",
	} {
		var got []string
		for _, n := range mustParse(t, text, Plain).Needs() {
			got = append(got, string(n.Kind)+" "+n.Key())
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%q needs %q, want %q", text, s, want)
		}
	}
}

func TestAdditional(t *testing.T) {
	for text, want := range map[string]string{
		"The duty provided in the applicable subheading + 25%": "applicable_subheading 25%",
		"The duty provided in the applicable subheading":       "applicable_subheading Free",
		"No change": "no_change Free",
		"The duty provided in the applicable subheading + 25% on the value of the non-U.S. content": "applicable_subheading 25% on the value of the non-U.S. content",
		"The duty rate provided in such subheading minus 0.5%":                                      "",
		"The duty provided in subheadings 8716.39.00 or 8716.90.30 + 100%":                          "",
		"The duty provided in the applicable subheading + 25% MAX 50%":                              "",
		"25%": "",
	} {
		base, rest, ok := mustParse(t, text, US).Additional()
		got := ""
		if ok {
			got = string(base.Kind) + " " + rest.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	e := mustParse(t, "The duty provided in subheadings 8716.39.00, 8716.90.30 or 8716.90.50 + 100%", US)
	words := e.Words()
	if len(words) != 1 || words[0].Kind != RefHeading || strings.Join(words[0].Codes, " ") != "8716.39.00 8716.90.30 8716.90.50" {
		t.Fatalf("words: %+v", words)
	}
	words[0].Codes[0] = "0000.00.00" // a caller's change stays the caller's
	if e.Words()[0].Codes[0] != "8716.39.00" {
		t.Error("an expression was changed through its words")
	}
	if w := mustParse(t, "See 9918.04.50, 9918.04.51", US).Words()[0]; w.Kind != RefSee || len(w.Codes) != 2 {
		t.Errorf("see: %+v", w)
	}
	if w := mustParse(t, "The duty rate provided for originating goods of Korea in such subheading", US).Words()[0]; w.Country != "Korea" {
		t.Errorf("country: %+v", w)
	}
	if w := mustParse(t, "12%", US).Words(); w != nil {
		t.Errorf("12%% has words: %+v", w)
	}
}

func TestTextForm(t *testing.T) {
	e := mustParse(t, "40¢/kg + 10.4%", US)
	b, err := e.MarshalText()
	must(t, err)
	var back Expression
	must(t, back.UnmarshalText(b))
	if !back.Equal(e) {
		t.Errorf("%q came back as %q", e, back)
	}
	must(t, back.UnmarshalText(nil))
	if !back.IsZero() || back.Equal(e) || e.Equal(back) {
		t.Error("the empty text is not the zero Expression")
	}
	if err := back.UnmarshalText([]byte("what")); err == nil {
		t.Error("a wrong text was read")
	}
}

// Every unit prints as a text that reads as the same unit, with each qualifier that it takes.
func TestUnitsReadBack(t *testing.T) {
	for i := 1; i < len(units); i++ {
		refs := []unitRef{{u: uint8(i)}}
		if units[i].code == "SPQ" { // never without its form
			refs = []unitRef{{u: uint8(i), q: "LPA"}, {u: uint8(i), q: "LTR"}, {u: uint8(i), q: "ASVX"}, {u: uint8(i), q: "X"}}
		}
		for _, q := range qualifiers {
			if takes(units[i].code, q.code) && units[i].code != "SPQ" {
				refs = append(refs, unitRef{u: uint8(i), q: q.code})
			}
		}
		for _, want := range refs {
			got, ok := unitByText(want.text())
			if !ok || got != want {
				t.Errorf("%s.%s prints as %q, which reads as %s.%s", want.unit().code, want.q, want.text(), got.unit().code, got.q)
			}
			key := want.unit().code
			if want.q != "" {
				key += "." + want.q
			}
			if got, ok := unitByKey(key); !ok || got != want {
				t.Errorf("key %q reads as %s.%s", key, got.unit().code, got.q)
			}
		}
		if u := units[i]; unitOf(u.family) == 0 || u.num < 1 || u.den < 1 {
			t.Errorf("%s has no family", u.code)
		}
	}
	if len(units) > 255 { // unitRef.u is a byte
		t.Error("the index of a unit doesn't fit")
	}
}

func TestKeys(t *testing.T) {
	for key, want := range map[string]string{
		"kg": "KGM", "KGM": "KGM", "KGM.gross": "KGM.G", "KGM.G": "KGM.G", "KGMG": "KGM.G", "gross kg": "", "kg gross": "KGM.G",
		"KGM.net": "KGM", "KGM.drained": "KGM.E", "DTNE": "DTN.E", "TNE.I": "TNE.I", "ASVX": "ASV.X", "l": "LTR", "m2": "MTK",
		"m²": "MTK", "pair": "NPR", "prs.": "NPR", "item": "NAR", "No.": "NAR", "dozen": "DZN", "doz.": "DZN", "doz. prs.": "DPR",
		"gross": "GRO", "pf.liters": "PFL", "LPA.above 1.15% vol": "LPA.above 1.15% vol", "KGM.lead_content": "KGM.lead content",
		"JWL.over 7": "JWL.over 7", "clean kg": "KGM.clean", "cy kg": "KGM.clean", "KGM.clean": "KGM.clean", "nonsense": "", "": "", ".": "", "KGM.": "KGM", "XYZ.G": "",
		"KGMQ": "", "SPQLPA": "SPQ.LPA", "KGM_gross": "KGM.G", "kg\ngross": "KGM.G",
	} {
		r, ok := unitByKey(key)
		got := ""
		if ok {
			got = r.unit().code
			if r.q != "" {
				got += "." + r.q
			}
		}
		if got != want {
			t.Errorf("key %q is %q, want %q", key, got, want)
		}
	}
}
