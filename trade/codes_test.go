package trade

import (
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTablesAreSearchable(t *testing.T) {
	for name, table := range map[string]string{"currency": currencyTable, "country": countryTable} {
		if !strings.HasSuffix(table, "\n") {
			t.Fatalf("the last line of the %s table isn't ended", name)
		}
		lines := strings.Split(strings.TrimSuffix(table, "\n"), "\n")
		if !sort.StringsAreSorted(lines) {
			t.Errorf("the %s table isn't sorted", name)
		}
		for i, l := range lines {
			key, rest, _ := strings.Cut(l, " ")
			if got, ok := row(table, key); !ok || got != rest {
				t.Errorf("%s %s isn't found: %q %v", name, key, got, ok)
			}
			if i > 0 && strings.HasPrefix(lines[i-1], key+" ") {
				t.Errorf("%s %s stands twice", name, key)
			}
		}
		for _, miss := range []string{"", " ", "A", "AAA", "ZZZ", "ZZ", "aed", "AED ", "840", "\n", "US\n", "~~~"} {
			if _, ok := row(table, miss); ok {
				t.Errorf("%s %q is found", name, miss)
			}
		}
	}
}

func TestCurrencyTable(t *testing.T) {
	numbers := map[string]string{}
	for l := range strings.Lines(currencyTable) {
		f := strings.Fields(l)
		if len(f) != 5 || len(f[0]) != 3 || len(f[1]) != 3 || len(f[2]) != 1 || f[2] > "4" {
			t.Fatalf("row %q isn't code, number, minor units, from, to", l)
		}
		p, ok := Currency(f[0]).InUse()
		if !ok || (f[3] != "-") == p.From.IsZero() || (f[4] != "-") == p.To.IsZero() || !p.To.IsZero() && p.To.Before(p.From) {
			t.Errorf("row %q is read as %s", l, p)
		}
		if other := numbers[f[1]]; other != "" && other+f[0] != "ANGXCG" {
			t.Errorf("%s and %s have the number %s", other, f[0], f[1])
		}
		numbers[f[1]] = f[0]
	}
	if _, err := ParseDate(CurrencyTableDate); err != nil {
		t.Error(err)
	}
	if _, err := ParseDate(CountryTableDate); err != nil {
		t.Error(err)
	}
}

func TestCurrencies(t *testing.T) {
	tests := []struct {
		code   Currency
		number string
		minor  int32
	}{
		{"USD", "840", 2}, {"EUR", "978", 2}, {"JPY", "392", 0}, {"KRW", "410", 0}, {"KWD", "414", 3}, {"BHD", "048", 3}, {"TND", "788", 3},
		{"CLP", "152", 0}, {"CLF", "990", 4}, {"ISK", "352", 0}, {"HUF", "348", 2}, {"VES", "928", 2}, {"SLE", "925", 2}, {"XCG", "532", 2},
		{"ZWG", "924", 2}, {"XPF", "953", 0}, {"IQD", "368", 3}, {"UGX", "800", 0}, {"LBP", "422", 2}, {"MGA", "969", 2}, {"HRK", "191", 2},
		{"UYW", "927", 4}, {"AED", "784", 2}, {"ZWL", "932", 2},
	}
	for _, tt := range tests {
		if !tt.code.Valid() || tt.code.Numeric() != tt.number || tt.code.MinorUnits() != tt.minor {
			t.Errorf("%s: %v %s %d, want %s %d", tt.code, tt.code.Valid(), tt.code.Numeric(), tt.code.MinorUnits(), tt.number, tt.minor)
		}
	}
	for _, c := range []Currency{"", "usd", "XAU", "XXX", "BTC", "US", "USDT"} {
		if c.Valid() || c.Numeric() != "" || c.MinorUnits() != 2 || c.ValidOn(NewDate(2026, 1, 1)) {
			t.Errorf("%q counts as a currency", c)
		}
	}
	changes := []struct {
		code     Currency
		day      Date
		wantUsed bool
	}{
		{"HRK", NewDate(2022, 12, 31), true}, {"HRK", NewDate(2023, 1, 1), false},
		{"BGN", NewDate(2025, 12, 31), true}, {"BGN", NewDate(2026, 1, 1), false},
		{"XCG", NewDate(2025, 3, 30), false}, {"XCG", NewDate(2025, 3, 31), true},
		{"ANG", NewDate(2025, 6, 30), true}, {"ANG", NewDate(2025, 7, 1), false},
		{"VED", NewDate(2021, 9, 30), false}, {"VED", NewDate(2021, 10, 1), true}, {"USD", NewDate(1990, 1, 1), true}, {"HRK", Date{}, true},
	}
	for _, c := range changes {
		if got := c.code.ValidOn(c.day); got != c.wantUsed {
			t.Errorf("%s on %s: %v, want %v", c.code, c.day, got, c.wantUsed)
		}
	}
}

func TestCountries(t *testing.T) {
	for l := range strings.Lines(countryTable) {
		f := strings.SplitN(strings.TrimSuffix(l, "\n"), " ", 3)
		if len(f) != 3 || len(f[0]) != 2 || len(f[1]) != 3 || f[2] == "" {
			t.Fatalf("row %q isn't code, number, name", l)
		}
	}
	tests := []struct {
		code         Country
		number, name string
	}{{"GB", "826", "United Kingdom"}, {"AD", "020", "Andorra"}, {"ZW", "716", "Zimbabwe"}, {"CI", "384", "Côte d'Ivoire"},
		{"TR", "792", "Türkiye"}, {"XK", "", "Kosovo"}, {"XI", "", "Northern Ireland"}, {"CV", "132", "Cabo Verde"}}
	for _, tt := range tests {
		if !tt.code.Valid() || tt.code.Numeric() != tt.number || tt.code.Name() != tt.name {
			t.Errorf("%s: %q %q, want %q %q", tt.code, tt.code.Numeric(), tt.code.Name(), tt.number, tt.name)
		}
	}
	for _, c := range []Country{"UK", "EL", "gb", "", "EU", "ZZ", "GBR"} {
		if c.Valid() || c.Numeric() != "" || c.Name() != string(c) {
			t.Errorf("%q counts as a country", c)
		}
	}
	if got := Region(" us-ca ").Short("US"); got != "CA" {
		t.Errorf("Short = %s", got)
	}
}

func TestTerritoryOf(t *testing.T) {
	tests := []struct {
		name, country, region, postcode string
		want                            Territory
	}{
		{"London", "GB", "", "SW1Y 4JH", "GB"},
		{"Belfast by postcode", "GB", "", "BT1 5GS", "XI"},
		{"Belfast, small and close", "gb", "", "bt15gs", "XI"},
		{"Belfast by region", "GB", "NIR", "", "XI"},
		{"Belfast by full region", "GB", "GB-NIR", "", "XI"},
		{"Belfast by name", "GB", "Northern Ireland", "", "XI"},
		{"Belfast as XI", "XI", "", "BT1 5GS", "XI"},
		{"Bath isn't Belfast", "GB", "", "BA1 1AA", "GB"},
		{"UK for GB", "UK", "", "BT1 5GS", "XI"},
		{"Jersey as GB", "GB", "", "JE2 3AB", "JE"},
		{"Jersey", "JE", "", "JE2 3AB", "JE"},
		{"Guernsey as GB", "GB", "", "GY1 1AA", "GG"},
		{"Isle of Man has the UK's tariff and VAT", "IM", "", "IM1 1AA", "GB"},
		{"Isle of Man as GB", "GB", "", "IM1 1AA", "GB"},
		{"Akrotiri is under Cypriot law", "GB", "Akrotiri", "BF1 2AT", "CY"},
		{"Madrid", "ES", "MD", "28001", "ES"},
		{"Las Palmas", "ES", "", "35001", "ES-CN"},
		{"Tenerife", "ES", "TF", "", "ES-CN"},
		{"Tenerife, hyphenated", "ES", "ES-TF", "E-38001", "ES-CN"},
		{"Canary Islands by the reserved code", "IC", "", "", "ES-CN"},
		{"Ceuta", "ES", "", "51001", "ES-CE"},
		{"Melilla", "ES", "", "52001", "ES-ML"},
		{"Melilla by the reserved code", "EA", "", "52001", "ES-ML"},
		{"Lisbon", "PT", "", "1000-001", "PT"},
		{"Madeira", "PT", "", "9000-001", "PT-30"},
		{"Azores", "PT", "", "9500-001", "PT-20"},
		{"Paris", "FR", "", "75001", "FR"},
		{"Ajaccio", "FR", "", "20000", "FR"},
		{"Guadeloupe as FR", "FR", "", "97100", "GP"},
		{"Saint Barthélemy as FR", "FR", "", "97133", "BL"},
		{"Saint Martin as FR", "FR", "", "97150", "MF"},
		{"Réunion as FR", "FR", "", "97400", "RE"},
		{"Réunion", "RE", "", "97400", "RE"},
		{"Nouméa as FR", "FR", "", "98800", "NC"},
		{"Monaco has France's tariff and VAT", "MC", "", "98000", "FR"},
		{"Berlin", "DE", "BE", "10115", "DE"},
		{"Büsingen is in the Swiss customs area", "DE", "", "78266", "CH"},
		{"Heligoland", "DE", "", "27498", "DE-HGL"},
		{"Heligoland with its country in the code", "DE", "", "DE-27498", "DE-HGL"},
		{"Mittelberg", "AT", "", "6993", "AT-JM"},
		{"Rome", "IT", "RM", "00118", "IT"},
		{"Livigno", "IT", "", "23041", "IT-LIV"},
		{"Campione d'Italia", "IT", "", "22061", "IT-CAM"},
		{"San Marino as IT", "IT", "", "47890", "SM"},
		{"Vatican as IT", "IT", "", "00120", "VA"},
		{"Athens as EL", "EL", "", "105 57", "GR"},
		{"Mount Athos", "GR", "", "630 86", "GR-69"},
		{"Helsinki", "FI", "", "00100", "FI"},
		{"Mariehamn as FI", "FI", "", "22100", "AX"},
		{"Mariehamn with its country in the code", "FI", "", "FI-22100", "AX"},
		{"Åland", "AX", "", "AX-22100", "AX"},
		{"Oslo", "NO", "", "0150", "NO"},
		{"Longyearbyen as NO", "NO", "", "9171", "SJ"},
		{"Nuuk as DK", "DK", "", "3900", "GL"},
		{"Tórshavn", "FO", "", "100", "FO"},
		{"Los Angeles", "US", "CA", "90001", "US"},
		{"San Juan as US", "US", "", "00901", "PR"},
		{"San Juan by region", "US", "PR", "", "PR"},
		{"Saint Thomas as US", "US", "", "00802", "VI"},
		{"Hagåtña as US", "US", "", "96910", "GU"},
		{"Saipan as US", "US", "", "96950", "MP"},
		{"Pago Pago as US", "US", "", "96799", "AS"},
		{"Honolulu", "US", "HI", "96813", "US"},
		{"Hong Kong as CN", "CN", "HK", "", "HK"},
		{"Macao", "MO", "", "", "MO"},
		{"Norfolk Island as AU", "AU", "", "2899", "NF"},
		{"Vaduz", "LI", "", "9490", "LI"},
		{"nowhere", "", "", "BT1", ""},
		{"a country without rules", "JP", "13", "100-0001", "JP"},
	}
	for _, tt := range tests {
		a := Address{Country: Country(tt.country), Region: Region(tt.region), PostalCode: tt.postcode}
		if got := TerritoryOf(a); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTerritoryInfo(t *testing.T) {
	known := map[Territory]bool{}
	for _, info := range SpecialTerritories() {
		if known[info.Code] {
			t.Errorf("%s stands twice", info.Code)
		}
		known[info.Code] = true
		if info.Name == "" || info.Reason == "" || !info.Country.Valid() || info.Customs == "" || info.Tax == "" {
			t.Errorf("%+v isn't complete", info)
		}
		if info.Code.Country() != info.Country || info.Code.Info() != info {
			t.Errorf("%s isn't found", info.Code)
		}
		for _, of := range []Territory{info.Customs, info.Tax} {
			if of != info.Code && !Country(of).Valid() {
				t.Errorf("%s refers to %s", info.Code, of)
			}
		}
	}
	for _, p := range places {
		if !known[p.territory] && !Country(p.territory).Valid() {
			t.Errorf("addresses in %s can lie in %s, which nothing describes", p.country, p.territory)
		}
	}
	if got := Territory("XI").Info(); got.Customs != "XI" || got.Tax != "GB" || got.Country != "GB" {
		t.Errorf("XI: %+v", got)
	}
	if got := Territory("JP").Info(); got.Customs != "JP" || got.Tax != "JP" || got.Name != "Japan" {
		t.Errorf("JP: %+v", got)
	}
	if got := Territory("FR-20").Country(); got != "FR" {
		t.Errorf("FR-20 lies in %s", got)
	}
}

func TestTerritoryAllocates(t *testing.T) {
	a := Address{Country: "FR", PostalCode: "75001", Region: "IDF"}
	if n := testing.AllocsPerRun(100, func() { TerritoryOf(a) }); n > 0 {
		t.Errorf("%v allocations for an ordinary address", n)
	}
}

func TestHSCodes(t *testing.T) {
	good := map[string]HSCode{"6109.10": "610910", "6109.10.00.12": "6109100012", "6109 10 00 10": "6109100010", "61": "61", "6109": "6109",
		"9802.00.80": "98020080", "99030124": "99030124", "010121001": "010121001", "610910001234": "610910001234"}
	for in, want := range good {
		if got, err := ParseHSCode(in); err != nil || got != want || !got.Valid() {
			t.Errorf("ParseHSCode(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "6", "610", "61091", "6109100", "6109.1O", "770100", "001010", "6109100010123", "..", "６１０９１０", "61-09"} {
		if got, err := ParseHSCode(in); err == nil {
			t.Errorf("ParseHSCode(%q) = %q, want an error", in, got)
		}
	}
	c := HSCode("6109100012")
	if c.Chapter() != "61" || c.Heading() != "6109" || c.Subheading() != "610910" || c.Dotted() != "6109.10.00.12" ||
		!c.HasPrefix("6109") || c.HasPrefix("6110") || !c.HasPrefix("") {
		t.Errorf("the parts of %s are wrong", c)
	}
	if HSCode("6109").Subheading() != "" || HSCode("6").Chapter() != "" || HSCode("6109").Dotted() != "6109" || HSCode("010121001").Dotted() != "0101.21.00.1" {
		t.Error("a short code has parts that it hasn't")
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringMatching(`(0[1-9]|[1-6][0-9]|[89][0-9])[0-9]{4}([0-9]{2,6})?`).Draw(rt, "code")
		c, err := ParseHSCode(s)
		if err != nil || string(c) != s {
			rt.Fatalf("%s is read as %s, %v", s, c, err)
		}
		if again, err := ParseHSCode(c.Dotted()); err != nil || again != c {
			rt.Fatalf("%s prints as %s, which reads as %s, %v", c, c.Dotted(), again, err)
		}
	})
}

func TestIncoterms(t *testing.T) {
	for in, want := range map[string]Incoterm{"DDP": DDP, "ddp": DDP, "DDU": DAP, "ddu ": DAP, "FOB": FOB, "DAF": "DAF"} {
		var got Incoterm
		if err := got.UnmarshalText([]byte(in)); err != nil || got != want {
			t.Errorf("%q is read as %q, %v", in, got, err)
		}
	}
	for _, tt := range []struct {
		term                  Incoterm
		duty, freight, insure bool
	}{{EXW, false, false, false}, {FCA, false, false, false}, {FAS, false, false, false}, {FOB, false, false, false}, {CFR, false, true, false},
		{CIF, false, true, true}, {CPT, false, true, false}, {CIP, false, true, true}, {DAP, false, true, false}, {DPU, false, true, false}, {DDP, true, true, false}} {
		if !tt.term.Valid() || tt.term.SellerPaysDuty() != tt.duty || tt.term.SellerPaysFreight() != tt.freight || tt.term.SellerInsures() != tt.insure {
			t.Errorf("%s is wrong", tt.term)
		}
	}
	if Incoterm("DDU").Valid() || Incoterm("").Valid() {
		t.Error("DDU is a rule of 2020")
	}
}

func TestUnits(t *testing.T) {
	good := map[string]string{"kg": "KGM", "KGM": "KGM", "Kg": "KGM", "npr": "NPR", "kg.gross": "KGM.gross", "KGM.drained": "KGM.drained", "kg.net": "KGM",
		"l": "LTR", "m2": "MTK", "m²": "MTK", "pair": "NPR", "item": "NAR", "No.": "NAR", "dozen": "DZN", "% vol": "ASV", "ASV": "ASV", " 100 kg ": "DTN",
		"DTN.G": "DTN.G", "gross": "GRO", "KGM.lead content": "KGM.lead content", "hl": "HLT"}
	for in, want := range good {
		got, err := ParseUnit(in)
		if err != nil || got != want {
			t.Errorf("ParseUnit(%q) = %q, %v, want %q", in, got, err, want)
		}
		if again, err := ParseUnit(got); err != nil || again != got {
			t.Errorf("ParseUnit(%q) = %q, %v", got, again, err)
		}
	}
	for _, in := range []string{"", " ", "furlong", "K G", "kg.1", "kg.<b>", ".gross", "   ", "KGM LTR"} {
		if got, err := ParseUnit(in); err == nil {
			t.Errorf("ParseUnit(%q) = %q, want an error", in, got)
		}
	}
}

func FuzzParseUnit(f *testing.F) {
	for _, s := range []string{"kg", "KGM.gross", "% vol", "m²", "no."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := ParseUnit(s); err == nil {
			if again, err := ParseUnit(got); err != nil || again != got {
				t.Fatalf("%q → %q → %q, %v", s, got, again, err)
			}
		}
	})
}
