package check_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/customs/check"
	"github.com/crossborder-go/crossborder/trade"
)

func TestPlainKinds(t *testing.T) {
	tests := []struct {
		kind, value string
		ok          bool
		reason      string
	}{
		{"s10", "RB123456785GB", true, ""},
		{"s10", "rb 1234 5678 5 gb", true, ""},
		{"s10", "RR000000005DE", true, ""},
		{"s10", "RR000000080DE", true, ""}, // remainder 1: 10 is made 0
		{"s10", "RR473124829US", true, ""}, // worked in the standard: sum 200
		{"s10", "RR123456786DE", false, "check digit"},
		{"s10", "473124829", false, "format"},
		{"s10", "RB12345678XGB", false, "format"},
		{"s10", "RB123456785QQ", false, "country"},
		{"sscc", "106141411234567897", true, ""},
		{"sscc", "(00) 3 7610425 002123456 9", true, ""},
		{"sscc", "106141411234567898", false, "check digit"},
		{"sscc", "10614141123456789", false, "length"},
		{"gtin", "6291041500213", true, ""},
		{"gtin", "1234567890128", true, ""},
		{"gtin", "6291041500214", false, "check digit"},
		{"gtin", "62910415X0213", false, "format"},
		{"hs", "6109.10", true, ""},
		{"hs", "6109 10 00 10", true, ""},
		{"hs", "9801001012", true, ""},
		{"hs", "", false, "missing"},
		{"hs", "6109", false, "too short"},
		{"hs", "7701.00", false, "chapter"},
		{"hs", "0001.00", false, "chapter"},
		{"hs", "6118.00", false, "heading"},
		{"hs", "4204.00", false, "heading"}, // deleted in 2007
		{"hs", "9801.00", false, "chapter"},
		{"hs", "T-shirt", false, "format"},
		{"hs", "6109100010123", false, "length"},
		{"eccn", "5A992.c", true, ""},
		{"eccn", "3A991.a.1", true, ""},
		{"eccn", "EAR99", true, ""},
		{"eccn", "5F992", false, "format"},
		{"eccn", "5A99", false, "format"},
		{"eccn", "5A992.", false, "format"},
		{"eccn", "5a992.c", false, "format"},
		{"eccn", "XI(c)", false, "format"},
		{"un", "UN3480", true, ""},
		{"un", "UN 3091", true, ""},
		{"un", "UN1203", true, ""}, // assigned, not described
		{"un", "ID8000", true, ""},
		{"un", "UN34800", false, "format"},
		{"un", "3480", false, "format"},
		{"un", "UN0000", false, "not assigned"},
		{"un", "UN9999", false, "not assigned"},
		{"eori", "GB205672212000", true, ""},
		{"eori", "DE1234567890123456", false, "more than 15 characters after the country"},
		{"eori", "ZZ123456", false, "country"},
		{"ioss", "IM3720000224", true, ""},
		{"ioss", "EU372022452", true, ""},
		{"ioss", "EU372A22452", false, "not numeric"},
		{"ioss", "IM372022452", false, "length"},
		{"ioss", "EU123010755", false, "unknown member-state code"},
		{"ioss", "AA826010755", false, "component"},
		{"vat", "GB 980 7806 84", true, ""},
		{"vat", "ZZZ-107.787.577 MWST", false, "component"},
		{"cpf", "390.533.447-05", true, ""},
		{"abn", "51 824 753 556", true, ""},
		{"uen", "197401143C", true, ""},
		{"ird", "49-098-576", true, ""},
		{"cuit", "20-05536168-2", true, ""},
		{"uy-rut", "211003420017", true, ""},
		{"pccc", "P123456789012", true, ""},
		{"gst", "51 824 753 556", true, ""},
		{"tin", "39053344705", false, "country"},
		{"mid", "USDHLEXP1304ERL", true, ""},
		{"mid", "XOABCCOM12TOR", true, ""},
		{"mid", "CAABCCOM12TOR", false, "country"},
		{"mid", "ZZABCCOM12TOR", false, "country"},
		{"mid", "USDHLEXPRESS1304ERL", false, "length"},
		{"mid", "US DHL 1304 ERL", false, "format"},
	}
	for _, tt := range tests {
		v, err := check.Check(tt.kind, tt.value)
		if err != nil || v.OK != tt.ok || v.Reason != tt.reason {
			t.Errorf("%s %q: %v %q (%v), want %v %q", tt.kind, tt.value, v.OK, v.Reason, err, tt.ok, tt.reason)
		}
		if !v.OK && v.Message == "" {
			t.Errorf("%s %q: a refusal without a message", tt.kind, tt.value)
		}
	}
}

func TestEveryKindAnswers(t *testing.T) {
	for _, k := range check.Kinds() {
		if !check.Known(k.Name) || k.Asks == "" {
			t.Errorf("kind %q isn't known to itself", k.Name)
		}
		if k.Structured {
			if _, err := check.Check(k.Name, "plain"); err == nil {
				t.Errorf("kind %q takes a plain value", k.Name)
			}
			continue
		}
		v, err := check.Check(k.Name, "?")
		if err != nil || v.OK || v.Kind != k.Name || v.Value != "?" {
			if !strings.HasPrefix(k.Name, "mid-address") {
				t.Errorf("kind %q on a question mark: %+v, %v", k.Name, v, err)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	tests := []struct {
		name       string
		kind, data string
		code, path string
	}{
		{"unknown kind", "horoscope", `{"value": "x"}`, "check.kind", ""},
		{"unknown field", "mid", `{"nom": "x"}`, "json.unknown_field", "/nom"},
		{"not JSON", "lithium", `{"wh": 50`, "json.syntax", ""},
		{"a text for a number", "lithium", `{"un": "UN3480", "wh": "fifty"}`, "json.number", "/wh"},
		{"unknown regime", "goods-description", `{"text": "x", "regime": "Atlantis"}`, "check.regime", "/regime"},
		{"absurd exponent", "lithium", `{"wh": 1e999999}`, "json.number", "/wh"},
		{"a bad value", "eu-3eur", `{"lines": ["x"], "consignment_intrinsic_value_eur": "lots", "date": "2026-07-02"}`, "check.value", "/consignment_intrinsic_value_eur"},
	}
	for _, tt := range tests {
		_, err := check.CheckJSON(tt.kind, []byte(tt.data))
		found := false
		for _, f := range trade.FindingsOf(err) {
			found = found || f.Code == tt.code && (tt.path == "" || f.Path == tt.path)
		}
		if !found {
			t.Errorf("%s: got %v, want code %s at %q", tt.name, err, tt.code, tt.path)
		}
	}
	if _, err := check.Check("horoscope", "x"); !errors.Is(err, trade.Finding{Code: "check.kind"}) {
		t.Errorf("unknown kind: %v", err)
	}
	if _, err := check.Check("hs", strings.Repeat("6", 1<<20)); !errors.Is(err, trade.Finding{Code: "check.size"}) {
		t.Errorf("a mebibyte of digits: %v", err)
	}
}

// The examples of 19 CFR part 102, appendix, and of the CBP guide.
func TestMID(t *testing.T) {
	for name, want := range map[string]string{
		"Amalgamated Plastics Corp.": "AMAPLA", "Bergstrom": "BER", "A.B.C. Company": "ABCCOM", "A B C Company": "ABCCOM",
		"O.A.S.I.S. Corp.": "OASCOR", "Dr. S.A. Smith": "DRSA", "Shavings B L Inc.": "SHABL", "L.S. Ayres Company": "LSAYR",
		"The Embassy of Spain": "EMBSPA", "Rawles-Aden Corp.": "RAWCOR", "20th Century Fox": "20TCEN", "Concept 2000": "CON200",
		"Thomas S. Delvaux Company": "THODEL", "PT Morich Indo Fashion": "MORIND", "OOO Vesna Tekstil": "VESTEK",
		"Fabrica de Artigos de Vestuario JUMP HIGH Ltd": "JUMHIG", "  Johnson & Johnson ": "JOHJOH", "Société Générale": "SOCGEN",
		"Shenzhen Co.Ltd": "SHECO", "": "", "&": "",
	} {
		if got := check.MIDName(name); got != want {
			t.Errorf("name %q gives %q, want %q", name, got, want)
		}
	}
	for address, want := range map[string]string{
		"236 Wendell Ford Blvd": "236", "11455 Main Street Suite 9999": "1145", "232 Main Street Suite 1234": "1234",
		"One Thousand Century Plaza": "", "12,34,56 Alaska Road": "1234", "12-34-56 Alaska Road": "1234", "Apt. 509 2727 Cleveland St.": "2727",
		"92, Alice Springs Road": "92", "P.O. Box 77": "77",
	} {
		if got := check.MIDAddress(address); got != want {
			t.Errorf("address %q gives %q, want %q", address, got, want)
		}
	}
	for city, want := range map[string]string{"Tokyo": "TOK", "St. Michel": "STM", "18-Mile High": "MIL", "The Hague": "HAG", "Łódź": "LOD", "Ho": "HO"} {
		if got := check.MIDCity(city); got != want {
			t.Errorf("city %q gives %q, want %q", city, got, want)
		}
	}
	for province, want := range map[string]string{
		"Alberta": "XA", "British Columbia": "XC", "Manitoba": "XM", "New Brunswick": "XB", "Newfoundland (Labrador)": "XW",
		"Newfoundland and Labrador": "XW", "Northwest Territories": "XT", "Nova Scotia": "XN", "Nunavut": "XV", "ON": "XO",
		"Prince Edward Island": "XP", "Québec": "XQ", "Saskatchewan": "XS", "Yukon": "XY", "Texas": "",
	} {
		if got := check.CanadaPrefix(province); got != want {
			t.Errorf("province %q gives %q, want %q", province, got, want)
		}
	}
	whole := check.MID(check.Manufacturer{Country: "US", Name: "DHL Express", Address: "236 Wendell Ford Blvd Ste 1304", City: "Erlanger"})
	if whole.Get("mid") != "USDHLEXP1304ERL" {
		t.Errorf("got %v", whole)
	}
	if v := check.MID(check.Manufacturer{Country: "CA", Province: "Ontario", Name: "Roots", Address: "1400 Castlefield", City: "Toronto"}); v.Get("mid") != "XOROO1400TOR" {
		t.Errorf("Canada: %v", v)
	}
	for reason, m := range map[string]check.Manufacturer{
		"province": {Country: "CA", Name: "Roots", City: "Toronto"}, "country": {Name: "Roots", City: "Toronto"},
		"name": {Country: "CN", City: "Shenzhen"}, "city": {Country: "CN", Name: "Huawei", City: "东莞"},
	} {
		if v := check.MID(m); v.OK || v.Reason != reason {
			t.Errorf("%+v: %v %q, want %q", m, v.OK, v.Reason, reason)
		}
	}
	v, err := check.CheckJSON("mid", []byte(`{"country": "US", "name": "DHL Express", "address": "1304 Ford", "city": "Erlanger", "value": "USDHLEXP1305ERL"}`))
	if err != nil || v.OK || v.Reason != "mismatch" || v.Suggestion != "USDHLEXP1304ERL" {
		t.Errorf("a code that name and address don't give: %+v, %v", v, err)
	}
}

func TestDescription(t *testing.T) {
	tests := []struct {
		regime check.Regime
		text   string
		ok     bool
		reason string
	}{
		{check.ICS2, "Accessories", false, "stop word"},
		{check.ICS2, "  ACCESSORY. ", false, "stop word"},
		{check.ICS2, "as per attached invoice", false, "stop word"},
		{check.ICS2, "From UPU Postal", false, "stop word"},
		{check.ICS2, "Freight All Kinds", false, "stop word"},
		{check.ICS2, "N/A", false, "stop word"},
		{check.ICS2, "Parts and accessories", false, "general terms only"},
		{check.ICS2, "Gift set", false, "general terms only"},
		{check.ICS2, "Brake discs for passenger cars", true, ""},
		{check.ICS2, "Men's cotton T-shirt, knitted", true, ""},
		{check.ICS2, "Leather watch strap accessories", true, ""},
		{check.ICS2, "Amazing best seller!!!", false, "marketing words"},
		{check.ICS2, "", false, "no description"},
		{check.ICS2, "SKU", true, ""}, // an unknown word may name goods
		{check.ICS2, "4711-0815", false, "no description"},
		{check.ICS2, "TX", false, "no description"},
		{check.ICS2, "6109.10", false, "no description"},
		{check.ICS2, "棉制T恤", true, ""},
		{check.ICS2, "Хлопковая футболка", true, ""},
		{check.CBP, "parts", false, "stop word"},
		{check.CBP, "Electronic goods", false, "stop word"},
		{check.CBP, "Blanket", false, "stop word"},
		{check.CBP, "100% polyester blanket", true, ""},
		{check.CBP, "televisions", true, ""},
		{check.CBP, "electronic toys", true, ""},
		{check.CBP, "canned tuna", true, ""},
		{check.CBP, "fish", true, ""}, // an accepted example in the United States, a stop word in the Union
		{check.ICS2, "fish", false, "stop word"},
		{check.CBP, "packaged rice", true, ""},
		{check.CBP, "metal working machinery", true, ""},
		{check.CBP, "new auto parts: brake pads", true, ""},
		{check.CBP, "new auto parts", true, ""}, // an example of the authority's
		{check.CBP, "new parts", false, "general terms only"},
		{check.ICS2, "Spare parts", false, "stop word"},
		{check.ICS2, "Hydraulic pump parts for excavators", true, ""},
		{check.PACT, "AWB/HAWB", false, "general terms only"},
		{check.CBP, "daily necessities", false, "stop word"},
		{check.PACT, "Mixed", false, "stop word"},
		{check.PACT, "Gifts", false, "stop word"},
		{check.PACT, "Electronics", false, "stop word"},
		{check.AnyRegime, "Electronics", true, ""},
		{check.AnyRegime, "Miscellaneous", false, "stop word"},
	}
	for _, tt := range tests {
		v := check.Description(tt.text, tt.regime)
		if v.OK != tt.ok || v.Reason != tt.reason {
			t.Errorf("%s %q: %v %q, want %v %q", tt.regime, tt.text, v.OK, v.Reason, tt.ok, tt.reason)
		}
		if !v.OK && (v.Message == "" || v.Suggestion == "") {
			t.Errorf("%s %q: refused without message or suggestion", tt.regime, tt.text)
		}
	}
	for text, want := range map[string]any{"Fish": "EU ICS2", "Blanket": "US CBP", "Gizmos": "AE PACT", "Men's cotton T-shirt, knitted": nil} {
		v, err := check.Check("goods-description", text)
		if err != nil || v.OK != (want == nil) || v.Get("regime") != want {
			t.Errorf("%q without a regime: %v %v (%v), want %v", text, v.OK, v.Get("regime"), err, want)
		}
	}
	for question, want := range map[string]bool{
		`{"text": "Fish", "destination": "DE"}`: false, `{"text": "Fish", "destination": "US"}`: true, `{"text": "Electronics", "destination": "JP"}`: true,
		`{"value": "Electronics"}`: false, `{"value": "390.533.447-05", "type": "cpf", "country": "BR"}`: false,
	} {
		if v, _ := check.CheckJSON("goods-description", []byte(question)); v.OK != want {
			t.Errorf("%s: %v, want %v", question, v.OK, want)
		}
	}
	for question, want := range map[string]bool{
		`{"value": "390.533.447-05", "country": "BR"}`: true, `{"value": "390.533.447-05", "country": "BR", "type": "cnpj"}`: false,
		`{"value": "1", "country": "ZZ"}`: false,
	} {
		if v, err := check.CheckJSON("tin", []byte(question)); err != nil || v.OK != want {
			t.Errorf("tin %s: %v (%v), want %v", question, v.OK, err, want)
		}
	}
	if v, err := check.CheckJSON("rut", []byte(`{"value": "211003420017", "country": "UY"}`)); err != nil || !v.OK {
		t.Errorf("a type that two countries share: %+v, %v", v, err)
	}
	if v, err := check.CheckJSON("vat", []byte(`{"value": "118619592", "country": "DE"}`)); err != nil || v.Normalised != "DE118619592" {
		t.Errorf("a VAT number with its country beside it: %+v, %v", v, err)
	}
	v := check.Description("Leather watch strap accessories", check.ICS2)
	if got := v.Get("embedded"); got == nil {
		t.Errorf("an embedded stop word isn't named: %+v", v)
	}
	for to, want := range map[trade.Territory]check.Regime{"DE": check.ICS2, "XI": check.ICS2, "ES-CN": check.ICS2, "US": check.CBP, "AE": check.PACT, "JP": ""} {
		if got := check.RegimeOf(to); got != want {
			t.Errorf("regime of %s is %q, want %q", to, got, want)
		}
	}
}

func TestStateOfCharge(t *testing.T) {
	tests := []struct {
		name, question string
		ok             bool
	}{
		{"loose at the limit", `{"un": "UN3480", "wh": 50, "packing": "alone", "soc_percent": 30, "date": "2026-02-01"}`, true},
		{"loose above", `{"un": "UN3480", "wh": 50, "packing": "alone", "soc_percent": 31, "date": "2025-02-01"}`, false},
		{"loose, small, above", `{"un": "UN3480", "wh": "2", "soc_percent": 50, "date": "2025-02-01"}`, false},
		{"with equipment, before 2026", `{"un": "UN3481", "wh": 50, "packing": "packed with equipment", "soc_percent": 50, "date": "2025-12-31"}`, true},
		{"with equipment, from 2026", `{"un": "UN3481", "wh": 50, "packing": "packed with equipment", "soc_percent": 50, "date": "2026-01-01"}`, false},
		{"with equipment, 2.7 Wh", `{"un": "UN3481", "wh": 2.7, "packing": "packed with equipment", "soc_percent": 50, "date": "2026-01-01"}`, true},
		{"in equipment", `{"un": "UN3481", "wh": 50, "packing": "contained in equipment", "soc_percent": 100, "date": "2026-02-01"}`, true},
		{"vehicle above 100 Wh", `{"un": "UN3556", "wh": 300, "packing": "vehicle", "soc_percent": 50, "date": "2026-02-01"}`, false},
		{"vehicle of 100 Wh", `{"un": "UN3556", "wh": 100, "packing": "vehicle", "soc_percent": 50, "date": "2026-02-01"}`, true},
		{"vehicle by its display", `{"un": "UN3556", "wh": 300, "packing": "vehicle", "indicated_capacity_percent": 25, "date": "2026-02-01"}`, true},
		{"vehicle before 2026", `{"un": "UN3556", "wh": 300, "packing": "vehicle", "soc_percent": 50, "date": "2025-06-01"}`, true},
		{"lithium metal", `{"un": "UN3090", "packing": "alone", "date": "2026-02-01"}`, true},
		{"charge not stated", `{"un": "UN3480", "wh": 50, "packing": "alone", "date": "2026-02-01"}`, false},
		{"no date", `{"un": "UN3480", "wh": 50, "packing": "alone", "soc_percent": 10}`, false},
		{"sodium", `{"un": "UN3551", "wh": 50, "packing": "alone", "soc_percent": 10, "date": "2026-02-01"}`, false},
		{"not a battery", `{"un": "UN1266", "soc_percent": 10, "date": "2026-02-01"}`, false},
	}
	for _, tt := range tests {
		v, err := check.CheckJSON("lithium-soc-air", []byte(tt.question))
		if err != nil || v.OK != tt.ok {
			t.Errorf("%s: %v %q (%v), want %v", tt.name, v.OK, v.Reason, err, tt.ok)
		}
	}
}

func TestLithium(t *testing.T) {
	tests := []struct {
		name, question       string
		ok                   bool
		instruction, section any
	}{
		{"phone", `{"un": "UN3481", "packing": "contained in equipment", "wh": 12, "batteries": 1, "date": "2026-10-05"}`, true, "967", "II"},
		{"power bank, by volts", `{"un": "UN3480", "packing": "alone", "volts": 3.7, "amp_hours": 20, "soc_percent": 30, "date": "2026-10-05"}`, true, "965", "IB"},
		{"large pack", `{"un": "UN3480", "packing": "alone", "wh": 500, "soc_percent": 20, "date": "2026-10-05"}`, true, "965", "IA"},
		{"on a passenger aircraft", `{"un": "UN3480", "packing": "alone", "wh": 50, "soc_percent": 20, "mode": "passenger-air", "date": "2026-10-05"}`, false, "965", "IB"},
		{"spare with camera", `{"un": "UN3481", "packing": "packed_with_equipment", "wh": 15, "soc_percent": 25, "date": "2026-10-05"}`, true, "966", "II"},
		{"spare with camera, charged", `{"un": "UN3481", "packing": "packed with equipment", "wh": 15, "soc_percent": 60, "date": "2026-10-05"}`, false, "966", "II"},
		{"the same by road", `{"un": "UN3481", "packing": "packed with equipment", "wh": 15, "soc_percent": 60, "mode": "road", "date": "2026-10-05"}`, true, "966", "II"},
		{"coin cells loose", `{"un": "UN3090", "packing": "alone", "lithium_g": 0.1, "unit": "cell", "date": "2026-10-05"}`, true, "968", "IB"},
		{"watch", `{"un": "UN3091", "packing": "contained in equipment", "lithium_g": 0.1, "unit": "cell", "button_cells": true, "date": "2026-10-05"}`, true, "970", "II"},
		{"wrong number", `{"un": "UN3480", "packing": "contained in equipment", "wh": 12, "date": "2026-10-05"}`, false, nil, nil},
		{"no energy", `{"un": "UN3481", "packing": "contained in equipment", "date": "2026-10-05"}`, false, "967", nil},
		{"mail, loose", `{"un": "UN3480", "wh": 12, "soc_percent": 20, "mode": "post", "post_approved": true, "date": "2026-10-05"}`, false, "965", "IB"},
		{"mail, in equipment", `{"un": "UN3481", "packing": "contained in equipment", "wh": 12, "batteries": 1, "mode": "post", "post_approved": true, "date": "2026-10-05"}`, true, "967", "II"},
		{"recalled", `{"un": "UN3481", "packing": "contained in equipment", "wh": 12, "defective": true, "date": "2026-10-05"}`, false, "967", "II"},
		{"e-bike", `{"un": "UN3556", "wh": 400, "soc_percent": 25, "date": "2026-10-05"}`, true, "952", nil},
		{"sodium cells", `{"un": "UN3551", "packing": "alone", "wh": 10, "date": "2026-10-05"}`, true, "976", nil},
	}
	for _, tt := range tests {
		v, err := check.CheckJSON("lithium", []byte(tt.question))
		if err != nil || v.OK != tt.ok || v.Get("packing_instruction") != tt.instruction || v.Get("section") != tt.section {
			t.Errorf("%s: %v %q, PI %v section %v (%v); want %v PI %v section %v",
				tt.name, v.OK, v.Reason, v.Get("packing_instruction"), v.Get("section"), err, tt.ok, tt.instruction, tt.section)
		}
	}
	for question, want := range map[string]bool{
		`{"cells": 4, "installed_in_equipment": true, "post_approved": true}`:                  true,
		`{"cells": 5, "installed_in_equipment": true, "post_approved": true}`:                  false,
		`{"batteries": 2, "installed_in_equipment": true, "post_approved": true}`:              true,
		`{"batteries": 3, "installed_in_equipment": true, "post_approved": true}`:              false,
		`{"cells": 1, "installed_in_equipment": true, "post_approved": false}`:                 false,
		`{"cells": 1, "installed_in_equipment": false, "post_approved": true}`:                 false,
		`{"batteries": 1, "wh": 101, "installed_in_equipment": true, "post_approved": true}`:   false,
		`{"batteries": 1, "net_kg": 6, "installed_in_equipment": true, "post_approved": true}`: false,
	} {
		if v, err := check.CheckJSON("lithium-mail", []byte(question)); err != nil || v.OK != want {
			t.Errorf("mail %s: %v %q (%v), want %v", question, v.OK, v.Reason, err, want)
		}
	}
}

func TestFlatDuty(t *testing.T) {
	tests := []struct {
		question string
		ok       bool
		duty     any
	}{
		{`{"lines": ["T-shirt x5 (one classification)"], "consignment_intrinsic_value_eur": "<=150", "b2c_distance_sale": true, "date": "2026-07-02"}`, true, "3.00"},
		{`{"lines": ["T-shirt", "watch"], "consignment_intrinsic_value_eur": 100, "date": "2026-07-01"}`, true, "6.00"},
		{`{"lines": ["6109.10", "6109100010", {"hs_code": "9102.11", "quantity": 2}], "date": "2026-10-05"}`, true, "6.00"},
		{`{"lines": ["T-shirt"], "date": "2026-06-30", "consignment_intrinsic_value_eur": "20"}`, false, "0.00"},
		{`{"lines": ["T-shirt"], "date": "2028-06-30", "consignment_intrinsic_value_eur": "150"}`, true, "3.00"},
		{`{"lines": ["T-shirt"], "date": "2028-07-01"}`, false, nil},
		{`{"lines": ["T-shirt"], "date": "2026-07-02", "consignment_intrinsic_value_eur": "150.01"}`, false, nil},
		{`{"lines": ["T-shirt"], "date": "2026-07-02", "consignment_intrinsic_value_eur": ">150"}`, false, nil},
		{`{"lines": ["T-shirt"], "date": "2026-07-02", "b2c_distance_sale": false}`, false, nil},
		{`{"lines": ["T-shirt"], "date": "2026-07-02", "preference": true, "declaration": "H1"}`, false, nil},
		{`{"lines": ["T-shirt"], "date": "2026-07-02", "preference": true, "ioss": true, "declaration": "H1"}`, true, "3.00"},
		{`{"lines": [], "date": "2026-07-02"}`, false, nil},
		{`{"lines": ["T-shirt"]}`, false, nil},
	}
	for _, tt := range tests {
		v, err := check.CheckJSON("eu-3eur", []byte(tt.question))
		if err != nil || v.OK != tt.ok || v.Get("duty_eur") != tt.duty {
			t.Errorf("%s: %v %v %q (%v), want %v %v", tt.question, v.OK, v.Get("duty_eur"), v.Reason, err, tt.ok, tt.duty)
		}
	}
}

func TestVerdictJSON(t *testing.T) {
	v, _ := check.Check("s10", "RR123456786DE")
	out, err := json.Marshal(v)
	if err != nil || !strings.Contains(string(out), `"valid":false,"reason":"check digit"`) || !strings.Contains(string(out), `"check_digit":5`) {
		t.Errorf("%s, %v", out, err)
	}
	hostile, _ := check.Check("goods-description", "\x00\u202e<script>\"\xff")
	if out, err = json.Marshal(hostile); err != nil || !json.Valid(out) {
		t.Errorf("%s, %v", out, err)
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"RB123456785GB", "6109.10", "UN3480", "5A992.c", "Accessories", "(00)376104250021234569", "A.B.C. Company", "\xff\x00", "Łódź", `{"value":"x"}`, `{"un":"UN3480","wh":1e5}`} {
		f.Add(s)
	}
	kinds := check.Kinds()
	f.Fuzz(func(t *testing.T, s string) {
		for _, k := range kinds {
			v, err := check.Check(k.Name, s)
			if err != nil {
				continue
			}
			if v.Answer == "" || !v.OK && v.Reason == "" {
				t.Fatalf("%s %q: a refusal without a reason: %+v", k.Name, s, v)
			}
			if out, err := json.Marshal(v); err != nil || !json.Valid(out) {
				t.Fatalf("%s %q: %v in %s", k.Name, s, err, out)
			}
		}
		if m := check.MIDName(s) + check.MIDAddress(s) + check.MIDCity(s); len(m) > 13 {
			t.Fatalf("%q gives %q", s, m)
		}
	})
}

func BenchmarkDescription(b *testing.B) {
	for b.Loop() {
		check.Description("Men's cotton T-shirt, knitted, with leather accessories", check.ICS2)
	}
}
