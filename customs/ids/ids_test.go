package ids_test

import (
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/customs/ids"
	"github.com/crossborder-go/crossborder/trade"
)

// Valid and invalid values are the published test values of the python-stdnum library unless a comment says otherwise.
func TestCheck(t *testing.T) {
	tests := []struct {
		country trade.Country
		typ     string
		valid   []string
		invalid map[string]ids.Reason
	}{
		{"BR", "cpf", []string{"390.533.447-05", "39053344705"},
			map[string]ids.Reason{"231.002.999-00": ids.CheckDigit, "390.533.447=0": ids.Format, "000.000.000-00": ids.Format, "3905334470": ids.Length}},
		{"BR", "cnpj", []string{"16.727.230/0001-97", "12.ABC.345/01DE-35", "12.abc.345/01de-35"},
			map[string]ids.Reason{"16.727.230.0001-98": ids.CheckDigit, "16.727.230/0001=97": ids.Length, "12.ABC.345/01DE-36": ids.CheckDigit}},
		{"MX", "rfc", []string{"GODE561231GR8", "COMG600703", "MAB9307148T4", "VACE460910SX6", "GODE-561231-GR8"},
			map[string]ids.Reason{"GODE561331GR8": ids.Component, "MAB93071": ids.Length, "M1B9307148T4": ids.Format}},
		{"MX", "curp", []string{"BOXW310820HNERXN09"},
			map[string]ids.Reason{"BOXW310820HNERXN08": ids.CheckDigit, "BOXW311320HNERXN09": ids.Component, "BOXW310820HZZRXN09": ids.Component}},
		{"CL", "rut", []string{"76086428-5", "12531909-2", "CL 76086428-5"},
			map[string]ids.Reason{"12531909-3": ids.CheckDigit, "76086A28-5": ids.Format, "125319": ids.Length}},
		{"AR", "cuit", []string{"20-05536168-2", "20-26756539-3"},
			map[string]ids.Reason{"20267565392": ids.CheckDigit, "21267565393": ids.Component}},
		{"AR", "dni", []string{"20.123.456"}, map[string]ids.Reason{"2012345699": ids.Length}},
		{"CO", "nit", []string{"213.123.432-1"}, map[string]ids.Reason{"2131234325": ids.CheckDigit, "1234": ids.Length}},
		{"PE", "ruc", []string{"20512333797"}, map[string]ids.Reason{"20512333798": ids.CheckDigit, "30512333797": ids.Component}},
		{"UY", "rut", []string{"211003420017", "211406340011", "UY 21-100342-001-7"},
			map[string]ids.Reason{"210303670014": ids.CheckDigit, "12345678": ids.Length, "991003420017": ids.Component}},
		{"EC", "cedula", []string{"171430710-3"}, map[string]ids.Reason{"1714307104": ids.CheckDigit, "171430710": ids.Length}},
		{"EC", "ruc", []string{"1792060346-001"}, map[string]ids.Reason{"1763154690001": ids.CheckDigit, "179206034601": ids.Length, "1792060346000": ids.Component}},
		{"CR", "cedula", []string{"3-0455-0175", "01-0613-0584"}, map[string]ids.Reason{"30-1234-1234": ids.Component, "12345678": ids.Length}},
		{"CR", "juridica", []string{"3-101-999999", "4-000-042138"}, map[string]ids.Reason{"3-534-123559": ids.Component, "310132541": ids.Length}},
		{"DO", "cedula", []string{"00113918205"}, map[string]ids.Reason{"00113918204": ids.CheckDigit, "0011391820A": ids.Format}},
		{"DO", "rnc", []string{"1-01-85004-3", "131246796"}, map[string]ids.Reason{"101850042": ids.CheckDigit, "1018A0043": ids.Format}},
		{"CA", "bn", []string{"12302 6635", "12302 6635 RC 0001"},
			map[string]ids.Reason{"123456783": ids.CheckDigit, "12345678Z": ids.Format, "123026635XX0001": ids.Component}},
		{"KR", "pccc", []string{"P123456789012"}, map[string]ids.Reason{"123456789012": ids.Length, "P12345678901": ids.Length, "1P23456789012": ids.Format}},
		{"KR", "rrn", []string{"971013-9019902"}, map[string]ids.Reason{"971013-9019903": ids.CheckDigit, "971313-9019902": ids.Component}},
		{"KR", "brn", []string{"116-82-00276", "134-86-72683"}, map[string]ids.Reason{"123456789": ids.Length, "0168200276": ids.Component}},
		{"CN", "citizen", []string{"360426199101010071"}, map[string]ids.Reason{"360426199101010072": ids.CheckDigit, "360426199113010071": ids.Component, "990426199101010071": ids.Component}},
		{"CN", "uscc", []string{"91110000600037341L"}, map[string]ids.Reason{"A1110000600037341L": ids.Format, "12345": ids.Length, "91110000600037342L": ids.CheckDigit}},
		{"ID", "npwp", []string{"01.312.166.0-091.000", "016090524017000"}, map[string]ids.Reason{"123456789": ids.Length, "016090525017000": ids.CheckDigit}},
		{"ID", "nik", []string{"3171011708450001", "3171012902001234"},
			map[string]ids.Reason{"9971011708450001": ids.Component, "31710117084500": ids.Length, "3171013002001234": ids.Component}},
		{"IN", "pan", []string{"ACUPA7085R"}, map[string]ids.Reason{"ABMXA3211G": ids.Component, "ACUPA0000R": ids.Component, "ABMPA32111": ids.Format}},
		{"IN", "gstin", []string{"27AAPFU0939F1ZV"}, map[string]ids.Reason{"27AAPFU0939F1ZO": ids.CheckDigit, "369296450896540": ids.Format}},
		{"IN", "aadhaar", []string{"234123412346"}, map[string]ids.Reason{"234123412347": ids.CheckDigit, "123412341234": ids.Format, "222222222222": ids.Format}},
		{"TR", "kimlik", []string{"17291716060"}, map[string]ids.Reason{"17291716050": ids.CheckDigit, "07291716092": ids.Format, "1729171606": ids.Length}},
		{"TR", "vkn", []string{"4540536920"}, map[string]ids.Reason{"4540536921": ids.CheckDigit, "454053692": ids.Length}},
		{"AU", "abn", []string{"83 914 571 673", "51 824 753 556"}, map[string]ids.Reason{"99 999 999 999": ids.CheckDigit}},
		{"AU", "arn", []string{"300 012 345 678"}, map[string]ids.Reason{"30001234567": ids.Length}},
		{"NZ", "ird", []string{"4909185-0", "49-098-576", "NZ 49-098-576"}, map[string]ids.Reason{"136410133": ids.CheckDigit, "9125568": ids.Length, "09125568": ids.Component}},
		{"SG", "uen", []string{"00192200M", "197401143C", "S16FC0121D", "T01FC6132D"}, map[string]ids.Reason{"123456": ids.Length, "00192200N": ids.CheckDigit, "S16FC0121E": ids.CheckDigit, "U16FC0121D": ids.Component}},
		{"TH", "pin", []string{"1-2345-45678-78-1", "3100600445635"}, map[string]ids.Reason{"1-2345-45678-78-9": ids.CheckDigit}},
		{"VN", "mst", []string{"0100233488", "0314409058-002"}, map[string]ids.Reason{"0100233480": ids.CheckDigit, "12345": ids.Length, "0314409058-000": ids.Component}},
		{"MY", "nric", []string{"770305-02-1234"}, map[string]ids.Reason{"771305-02-1234": ids.Component, "770305-17-1234": ids.Component}},
		{"JP", "corporate", []string{"5-8356-7825-6246"}, map[string]ids.Reason{"2-8356-7825-6246": ids.CheckDigit}},
		{"JP", "mynumber", []string{"6214 9832 0257"}, map[string]ids.Reason{"6214 9832 0258": ids.CheckDigit}},
		{"TW", "ubn", []string{"00501503"}, map[string]ids.Reason{"00501502": ids.CheckDigit, "12345": ids.Length}},
		{"IL", "identity", []string{"3933742-3"}, map[string]ids.Reason{"3933742-2": ids.CheckDigit}},
		{"IL", "company", []string{"516179157"}, map[string]ids.Reason{"516179150": ids.CheckDigit, "416179157": ids.Component}},
		{"ZA", "identity", []string{"7503305044089"}, map[string]ids.Reason{"8503305044089": ids.CheckDigit, "9125568": ids.Length}},
		{"ZA", "tin", []string{"0001339050", "084308984-8"}, map[string]ids.Reason{"2449/494/16/0": ids.CheckDigit, "9125568": ids.Length}},
		{"EG", "tin", []string{"100-531-385", "١٠٠-٥٣١-٣٨٥"}, map[string]ids.Reason{"12345": ids.Length, "VV3456789": ids.Format}},
		{"KE", "pin", []string{"P051365947M", "A004416331M"}, map[string]ids.Reason{"V1234567890": ids.Format, "12345": ids.Length, "V051365947M": ids.Component}},
		{"GH", "tin", []string{"C0000803561"}, map[string]ids.Reason{"C0000803562": ids.CheckDigit, "X0000803561": ids.Component}},
		{"MA", "ice", []string{"001561191000066", "002136093000040"}, map[string]ids.Reason{"001561191000065": ids.CheckDigit, "12345": ids.Length}},
		{"PK", "cnic", []string{"34201-0891231-8", "42201-0397640-8"}, map[string]ids.Reason{"34201-089123-8": ids.Length, "84201-0891231-8": ids.Component}},
		{"CH", "uid", []string{"CHE-100.155.212"}, map[string]ids.Reason{"CHE-100.155.213": ids.CheckDigit}},
		{"CH", "vat", []string{"CHE-107.787.577 IVA"}, map[string]ids.Reason{"CHE-107.787.578 IVA": ids.CheckDigit, "CHE-107.787.577 ZZZ": ids.Component, "CHE-107.787.577": ids.Length}},
		{"NO", "orgnr", []string{"988 077 917"}, map[string]ids.Reason{"988 077 918": ids.CheckDigit}},
		{"NO", "vat", []string{"NO 995 525 828 MVA"}, map[string]ids.Reason{"NO 995 525 829 MVA": ids.CheckDigit}},
		{"NO", "voec", []string{"VOEC 2001234", "2001234"}, map[string]ids.Reason{"VOEC 200123": ids.Length, "200123X": ids.Format}},
		{"IS", "kennitala", []string{"450401-3150", "120174-3399"}, map[string]ids.Reason{"530575-0299": ids.CheckDigit, "320174-3399": ids.Component}},
		{"RS", "pib", []string{"101134702"}, map[string]ids.Reason{"101134703": ids.CheckDigit}},
		{"UA", "edrpou", []string{"32855961"}, map[string]ids.Reason{"32855968": ids.CheckDigit, "12345": ids.Length}},
		{"UA", "rnokpp", []string{"1759013776", "2530414071"}, map[string]ids.Reason{"1759013770": ids.CheckDigit}},
		{"RU", "inn", []string{"1234567894", "123456789047"}, map[string]ids.Reason{"1234567895": ids.CheckDigit, "123456789037": ids.CheckDigit}},
		{"OM", "vat", []string{"OM1100006083", "OM1100006084"}, map[string]ids.Reason{"OM110000608": ids.Length, "110000608341": ids.Component}},
		{"GB", "vat", []string{"GB 980 7806 84", "980780684", "GB 002 4257 28", "GB242338087388", "XI 980 7806 84", "GD100", "HA501", "GB GD888810003", "HA888856782"},
			map[string]ids.Reason{"802311781": ids.CheckDigit, "9807806842": ids.Length, "9807806B4": ids.Format, "001234567": ids.CheckDigit,
				"ZZ100": ids.Component, "GD600": ids.Component, "GD8888567B2": ids.Format}},
		{"EU", "ioss", []string{"IM3720000224", "im 372 0000224"},
			map[string]ids.Reason{"EU372022452": ids.Component, "IM372022452": ids.Length, "IM1230000224": ids.Component, "IM37200A0224": ids.NotNumeric}},
		{"EU", "oss", []string{"EU372022452", "IM3720000224", "IM9001234567"},
			map[string]ids.Reason{"EU372A22452": ids.NotNumeric, "AA826010755": ids.Component, "EU123010755": ids.Component, "EU3720000224": ids.Length}},
		{"EU", "eori", []string{"XI603202734852", "BE0123456789", "CY12345678X", "GB 205672212000"},
			map[string]ids.Reason{"DE1234567890123456": ids.Length, "US123456789": ids.Component, "12DE": ids.Format, "DE": ids.Length, "DEé1": ids.Format}},
		{"", "cpf", []string{"39053344705"}, map[string]ids.Reason{"39053344706": ids.CheckDigit}},
		{"", "uy-rut", []string{"211003420017"}, nil},
		{"XI", "vat", []string{"XI980780684"}, nil},
	}
	for _, tt := range tests {
		t.Run(string(tt.country)+" "+tt.typ, func(t *testing.T) {
			for _, v := range tt.valid {
				r, ok := ids.Check(tt.country, tt.typ, v)
				if !ok || !r.Valid || r.Reason != "" {
					t.Errorf("%q: known %v, valid %v, reason %q; want valid", v, ok, r.Valid, r.Reason)
				}
				if strings.ContainsAny(r.Normalised, " -./") || r.Normalised == "" {
					t.Errorf("%q normalises to %q", v, r.Normalised)
				}
			}
			for v, want := range tt.invalid {
				r, ok := ids.Check(tt.country, tt.typ, v)
				if !ok || r.Valid || r.Reason != want || r.Message == "" {
					t.Errorf("%q: known %v, valid %v, reason %q; want reason %q", v, ok, r.Valid, r.Reason, want)
				}
			}
		})
	}
}

func TestEUVAT(t *testing.T) {
	valid := []string{
		"ATU 142 43 102", "ATU13585627", "BE 0202.239.951", "BE (0)468.561.072", "BE 444.503.092", "BG 103873594", "BG7111042925",
		"CY 10246672X", "CY-10008489 A", "CZ 25123891", "CZ 640903926", "CZ 736028/5163", "DE 118619592", "DE - 113866163", "DK 10 50 32 80",
		"EE 100 931 558", "EL 94051189", "EL: 094279805", "ES Q0818001J", "ES 54362315K", "ES X-5253868-R", "ES- A84409408",
		"FI 0982651-1", "FR 83 404 833 048", "FR K 7399859412", "FR16000063601", "HR 33392005961", "HU -12509403", "IE 6433435OA", "IE8D79739I", "IE 9502346O",
		"IT 00 595 000 217", "LT 100001919017", "LT119511515", "LU 150 274 42", "LV 4000 3521 600", "MT 1167-9112", "NL4495445B01", "NL002455799B11",
		"PL 8567346215", "PT 501 964 843", "RO 18547290", "SE 123456789701", "SI 5022 3054", "SK 202 274 96 19", "XI 980780684", "CHE-107.787.577 IVA",
		"NO 995 525 828 MVA", "EU372022452", "GR 094279805",
	}
	for _, v := range valid {
		if r, ok := ids.VAT("", v); !ok || !r.Valid {
			t.Errorf("%q: %v, reason %q", v, r.Valid, r.Reason)
		}
	}
	invalid := map[string]ids.Reason{
		"ATU13585626": ids.CheckDigit, "BE0428759498": ids.CheckDigit, "DE136695978": ids.CheckDigit, "CY10259033Z": ids.CheckDigit,
		"FR84323140391": ids.CheckDigit, "ESJ99216583": ids.CheckDigit, "IT00743110158": ids.CheckDigit, "NL4495445B00": ids.Format, "DE 246X595 415": ids.Format, "AT ATU 65033803": ids.Length, "XI XI 432525179": ids.Length,
		"ZZZ-107.787.577 MWST": ids.Component, "US123456789": ids.Component, "123456789": ids.Component, "": ids.Component,
		"GB 802311781": ids.CheckDigit, "DE12345678": ids.Length, "DE12345678X": ids.Format, "SE556188840402": ids.Component,
	}
	for v, want := range invalid {
		if r, _ := ids.VAT("", v); r.Valid || r.Reason != want {
			t.Errorf("%q: valid %v, reason %q; want %q", v, r.Valid, r.Reason, want)
		}
	}
	if r, _ := ids.VAT("DE", "118 619 592"); !r.Valid || r.Normalised != "DE118619592" {
		t.Errorf("a number without its prefix: %+v", r)
	}
	if r, _ := ids.VAT("FR", "DE118619592"); r.Valid {
		t.Errorf("a German number passes for a French one: %+v", r)
	}
}

// Single-digit slips are what check digits are for: the schemes that give every remainder a digit of its own catch all.
func TestSlipsAreCaught(t *testing.T) {
	for _, tt := range []struct {
		country trade.Country
		typ     string
		number  string
	}{
		{"BR", "cnpj", "16727230000197"}, {"AU", "abn", "83914571673"}, {"CA", "bn", "123026635"},
		{"CH", "uid", "CHE100155212"}, {"CN", "uscc", "91110000600037341L"}, {"IN", "aadhaar", "234123412346"}, {"DE", "vat", "118619592"},
		{"NO", "orgnr", "988077917"}, {"IL", "company", "516179157"}, {"PL", "vat", "8567346215"}, {"MA", "ice", "001561191000066"},
	} {
		for i := range len(tt.number) {
			for d := byte('0'); d <= '9'; d++ {
				if c := tt.number[i]; c < '0' || c > '9' || c == d {
					continue
				}
				slip := tt.number[:i] + string(d) + tt.number[i+1:]
				if r, _ := ids.Check(tt.country, tt.typ, slip); r.Valid {
					t.Errorf("%s %s: %s passes for %s", tt.country, tt.typ, slip, tt.number)
				}
			}
		}
	}
}

func TestCheckAny(t *testing.T) {
	r, ok := ids.CheckAny("BR", "16.727.230/0001-97")
	if !ok || !r.Valid || r.Type.Name != "cnpj" {
		t.Errorf("got %+v", r)
	}
	r, ok = ids.CheckAny("BR", "231.002.999-00")
	if !ok || r.Valid || r.Type.Name != "cpf" || r.Reason != ids.CheckDigit {
		t.Errorf("the closest type: got %+v", r)
	}
	if _, ok = ids.CheckAny("ZZ", "1"); ok {
		t.Error("a country without types has a verdict")
	}
}

func TestTypesAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for _, typ := range ids.Types() {
		key := string(typ.Country) + "/" + typ.Name
		if seen[key] || typ.Title == "" || typ.Holder == "" || !ids.Known(typ.Country, typ.Name) {
			t.Errorf("type %+v", typ)
		}
		seen[key] = true
	}
	if ids.Known("", "rut") || ids.Known("", "nonsense") || ids.Known("US", "cpf") {
		t.Error("an ambiguous or unknown type is known")
	}
}

func FuzzCheck(f *testing.F) {
	for _, v := range []string{"390.533.447-05", "12.ABC.345/01DE-35", "GODE561231GR8", "ÑÑÑ9307148T4", "CHE-107.787.577 IVA", "GB GD888810003", "IE8D79739I", "", "\x00", "０１２３"} {
		f.Add(v)
	}
	types := ids.Types()
	f.Fuzz(func(t *testing.T, v string) {
		for _, typ := range types {
			r, ok := ids.Check(typ.Country, typ.Name, v)
			if !ok || r.Valid == (r.Reason != "") {
				t.Fatalf("%s %s %q: %+v", typ.Country, typ.Name, v, r)
			}
			if !r.Valid {
				continue
			}
			again, _ := ids.Check(typ.Country, typ.Name, r.Normalised)
			if !again.Valid || again.Normalised != r.Normalised {
				t.Fatalf("%s %s %q: %q doesn't check again: %+v", typ.Country, typ.Name, v, r.Normalised, again)
			}
		}
		ids.VAT("", v)
		ids.CheckAny("MX", v)
	})
}
