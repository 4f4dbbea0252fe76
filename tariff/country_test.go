package tariff

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/trade"
)

// Each fault is put into a file that is otherwise right; the finding must name it and its place.
func TestDecodeErrors(t *testing.T) {
	tests := []struct{ name, old, new, code, path string }{
		{"not JSON", `{`, `[`, "json.syntax", ""},
		{"an unknown field", `"tier": "A",`, `"tier": "A", "teir": "A",`, "json.unknown_field", "/teir"},
		{"a field of a charge that isn't one", `"scope": "entry"`, `"scop": "entry"`, "json.unknown_field", "/charges/2/scop"},
		{"a key twice", `"version": "7",`, `"version": "7", "version": "8",`, "json.duplicate", "/version"},
		{"another schema", `country/1"`, `country/2"`, CodeSchema, "/schema"},
		{"no territory", `"territory": "ZZ"`, `"territory": ""`, CodeSchema, "/territory"},
		{"no day of verification", `"verified_on": "2026-11-22", "tier"`, `"tier"`, CodeSchema, "/verified_on"},
		{"an unknown tier", `"tier": "A"`, `"tier": "D"`, CodeSchema, "/tier"},
		{"an unknown currency", `"currency": "EUR"`, `"currency": "XYZ"`, CodeSchema, "/currency"},
		{"without a section of no other file", `"currency": "EUR"`, `"currency": "EUR", "without": ["charges"]`, CodeSchema, "/without/0"},
		{"a currency of other days that isn't one", `"currency": "EUR"`, `"currency": "EUR", "currencies": [{"currency": "XYZ", "to": "1998-12-31", "source": "gazette"}]`, CodeSchema, "/currencies/0/currency"},
		{"a currency of other days without a source", `"currency": "EUR"`, `"currency": "EUR", "currencies": [{"currency": "BGN", "to": "1998-12-31"}]`, CodeUnsaid, "/currencies/0"},
		{"a currency of other days without a day", `"currency": "EUR"`, `"currency": "EUR", "currencies": [{"currency": "BGN", "source": "gazette"}]`, CodeUndated, "/currencies/0"},
		{"a country that isn't one", `["DE", "FR", "GB"]`, `["DE", "FR", "UK"]`, CodeArea, "/groups/UNION/0/members/2"},
		{"a group that isn't there", `"origins": ["UNION"]`, `"origins": ["UNIONS"]`, CodeArea, "/programmes/U/origins"},
		{"an origin that isn't one", `"origin": ["KP"]`, `"origin": ["NK"]`, CodeArea, "/measures/2/origin"},
		{"a source's key that isn't there", `"charges": ["duty", "vat"], "source": "gazette"},`, `"charges": ["duty", "vat"], "source": "gazete"},`, CodeName, "/procedures/0"},
		{"no source", `"rate": "25%", "family": "steel", "rank": 1, "from": "2025-03-12", "source": "gazette"`, `"rate": "25%", "family": "steel", "rank": 1, "from": "2025-03-12"`, CodeUnsaid, "/measures/0"},
		{"no day from which it holds", `"rank": 1, "from": "2025-03-12"`, `"rank": 1`, CodeUndated, "/measures/0"},
		{"a period that ends before it begins", `"from": "2025-02-04", "to": "2026-02-23"`, `"from": "2026-02-24", "to": "2026-02-23"`, CodePeriod, "/measures/1"},
		{"a date that isn't one", `"from": "2025-02-04"`, `"from": "2025-02-30"`, "json.value", "/measures/1/from"},
		{"an unknown confidence", `"confidence": "medium"`, `"confidence": "fair"`, CodeSchema, "/charges/1"},
		{"a rate that can't be read", `{"rate": "0.3%"}`, `{"rate": "a third"}`, CodeRate, "/charges/2/rates/0/rate"},
		{"a rate missing", `{"rate": "0.3%"}`, `{}`, CodeRate, "/charges/2/rates/0/rate"},
		{"an exemption without a reason", `"exempt": true, "note": "the buyer accounts for it"`, `"exempt": true`, CodeSchema, "/charges/1/rates/1/note"},
		{"an exemption with a rate", `"exempt": true, "note"`, `"exempt": true, "rate": "0%", "note"`, CodeRate, "/charges/1/rates/1"},
		{"an amount that can't be read", `"min": "30 EUR"`, `"min": "EUR 30"`, CodeAmount, "/charges/2/bounds/0/min"},
		{"a threshold without a currency", `"threshold": "20 EUR"`, `"threshold": "20"`, CodeAmount, "/charges/0/relief/0/threshold"},
		{"a rounding that can't be read", `"base": "1000 down"`, `"base": "1000 sideways"`, "json.value", "/charges/0/round/base"},
		{"a term that can't be read", `"50% freight"`, `"half freight"`, "json.value", "/charges/1/base/2"},
		{"a base that is no amount", `"duties", "50% freight"`, `"excises", "50% freight"`, CodeName, "/charges/1/base/1"},
		{"a base that is a later charge", `"duties", "50% freight"`, `"fee", "50% freight"`, CodeName, "/charges/1/base/1"},
		{"a condition that means nothing", `"when": {"mode": "post",`, `"when": {"moed": "post",`, "json.value", "/procedures/0/when"},
		{"a condition on an unknown procedure", `{"code": ["4901"]}`, `{"procedure": ["postale"]}`, CodeName, "/charges/1/rates/0/when"},
		{"a condition on an amount that isn't one", `"of": ["goods"], "at_most": "150 EUR"`, `"of": ["good"], "at_most": "150 EUR"`, CodeName, "/procedures/0/when"},
		{"a condition on a code with dots", `{"code": ["4901"]}`, `{"code": ["49.01"]}`, CodeGoods, "/charges/1/rates/0/when"},
		{"a condition on a country that isn't one", `{"code": ["4901"]}`, `{"origin": ["EL"]}`, CodeArea, "/charges/1/rates/0/when"},
		{"a procedure's charge that isn't there", `"charges": ["duty", "vat", "fee"], "to"`, `"charges": ["duty", "vat", "fees"], "to"`, CodeName, "/procedures/1/charges/2"},
		{"an id with a blank", `"id": "postal"`, `"id": "by post"`, CodeName, "/procedures/0/id"},
		{"an unknown group of charges", `"group": "fee"`, `"group": "fees"`, CodeSchema, "/charges/2/group"},
		{"an unknown scope", `"scope": "entry"`, `"scope": "shipment"`, CodeSchema, "/charges/2/scope"},
		{"a scope that needs its digits", `"scope": "entry"`, `"scope": "tariff_item"`, CodeSchema, "/charges/2/digits"},
		{"kinds without measures", `"scope": "entry"`, `"kinds": ["vat"]`, CodeSchema, "/charges/2/kinds"},
		{"a charge's date that isn't one", `"from": "2000-01-01", "source": "gazette", "confidence"`, `"from": "measure", "source": "gazette", "confidence"`, CodeSchema, "/charges/1/from"},
		{"an unknown debtor", `"debtor": "seller"`, `"debtor": "sellers"`, CodeSchema, "/charges/1/collected/debtor"},
		{"an unknown field of collected", `"debtor": "seller"`, `"deptor": "seller"`, "json.value", "/charges/1/collected"},
		{"a valuation of charges", `"of": ["goods", "freight", "insurance"]`, `"of": ["goods", "duty"]`, CodeName, "/valuation/1/of/1"},
		{"a requirement without words", `"message": "The buyer's tax number is declared"`, `"message": ""`, CodeSchema, "/requirements/0/message"},
		{"a measure of an unknown kind", `"kind": "prohibition"`, `"kind": "embargo"`, CodeSchema, "/measures/2/kind"},
		{"a duty without a rate", `"rate": "25%", "family"`, `"family"`, CodeRate, "/measures/0/rate"},
		{"a rank without a family", `"family": "steel", `, ``, CodeSchema, "/measures/0/rank"},
		{"a measure's code that isn't one", `"73.18"`, `"73-18"`, CodeGoods, "/measures/0/codes/1"},
		{"an unknown column", `"heading", "origin"`, `"headings", "origin"`, CodeSchema, "/tables/1/columns/4"},
		{"a cell too many", `["4901", "Free", "", ""]`, `["4901", "Free", "", "", ""]`, CodeSchema, "/tables/0/rows/5"},
		{"a row's code that isn't one", `["4901", "Free", "", ""]`, `["49O1", "Free", "", ""]`, CodeGoods, "/tables/0/rows/5/0"},
		{"a row's rate that can't be read", `["4901", "Free", "", ""]`, `["4901", "frei", "", ""]`, CodeRate, "/tables/0/rows/5/1"},
		{"a row's rate missing", `["4901", "Free", "", ""]`, `["4901", "", "", ""]`, CodeRate, "/tables/0/rows/5"},
		{"a row's date that isn't one", `"16%", "", "2024-12-31"`, `"16%", "", "31.12.2024"`, CodeSchema, "/tables/0/rows/0/3"},
		{"a row of an unknown kind", `"additional", "7.5%"`, `"china301", "7.5%"`, CodeSchema, "/tables/1/rows/3"},
		{"a row's programme that isn't there", `"U, A"`, `"U, B"`, CodeName, "/tables/1/rows/0"},
		{"a preference without programmes", `"U, A"`, `""`, CodeName, "/tables/1/rows/0"},
		{"column 2 without its group", `"column2": ["CU", "KP"]`, `"column3": ["CU", "KP"]`, CodeName, "/tables/1"},
		{"defaults with a code", `{"kind": "third_country", "from"`, `{"kind": "third_country", "code": "61", "from"`, CodeSchema, "/tables/0/defaults"},
		{"a list's code that isn't one", `"7318.15"], "from"`, `"7318.x"], "from"`, CodeGoods, "/lists/zz~1list-1/codes/1"},
		{"a list's version without a day", `"6109.90"], "from": "2025-01-01", "to"`, `"6109.90"], "to"`, CodeUndated, "/lists/zz~1list-2/0"},
		{"a line's code that isn't one", `"4901": "Printed`, `"books": "Printed`, CodeGoods, "/lines/books"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := string(freedonia(t))
			if !strings.Contains(file, tt.old) {
				t.Fatalf("the file doesn't hold %q", tt.old)
			}
			c, err := DecodeCountry([]byte(strings.Replace(file, tt.old, tt.new, 1)))
			if c != nil {
				t.Error("a country is returned with the error")
			}
			for _, f := range trade.FindingsOf(err) {
				if f.Code == tt.code && f.Path == tt.path {
					return
				}
			}
			t.Errorf("findings\n%v\nwant one with code %s at %s", err, tt.code, tt.path)
		})
	}
}

func TestDecodeReportsEverythingAtOnce(t *testing.T) {
	file := strings.NewReplacer(`"0.3%"`, `"some"`, `"30 EUR"`, `"thirty"`, `"U, A"`, `"X"`).Replace(string(freedonia(t)))
	_, err := DecodeCountry([]byte(file))
	for _, code := range []string{CodeRate, CodeAmount, CodeName} {
		if !hasCode(err, code) {
			t.Errorf("%v\nlacks %s", err, code)
		}
	}
	many := strings.Replace(string(freedonia(t)), `["4901", "Free", "", ""]`, strings.TrimSuffix(strings.Repeat(`["x", "y", "", ""],`, 500), ","), 1)
	if _, err := DecodeCountry([]byte(many)); len(trade.FindingsOf(err)) > maxProblems+1 {
		t.Errorf("%d findings", len(trade.FindingsOf(err)))
	}
}

func TestLint(t *testing.T) {
	if got := Lint(decode(t, freedonia(t))); len(got) != 1 || got[0].Code != CodeUnused || got[0].Path != "/lists/zz~1list-2" {
		t.Errorf("findings %v, want the list that nothing names", got)
	}
	tests := []struct {
		name, old, new, code, path string
		severity                   trade.Severity
	}{
		{"two rates on one day", `{"rate": "19%", "to": "2023-12-31"}`, `{"rate": "19%", "to": "2024-01-01"}`, CodeOverlap, "/charges/1/rates/3", trade.Block},
		{"days without a rate", `{"rate": "19%", "to": "2023-12-31"}`, `{"rate": "19%", "to": "2023-11-30"}`, CodeGap, "/charges/1/rates/3", trade.Warn},
		{"days without a valuation", `"to": "2023-12-31", "source": "gazette"},
  {"basis"`, `"to": "2023-12-30", "source": "gazette"},
  {"basis"`, CodeGap, "/valuation/1", trade.Block},
		{"two bounds on one day", `"from": "2025-10-01"}]`, `"from": "2025-09-01"}]`, CodeOverlap, "/charges/2/bounds/1", trade.Block},
		{"two rows on one day", `["6109.10.00", "12%", "2025-01-01", ""]`, `["6109.10.00", "12%", "2024-12-01", ""]`, CodeOverlap, "/tables/0/rows/1", trade.Block},
		{"the same row in two tables", `["6109.10.00", "column2", "90%",`, `["6109.10.00", "third_country", "90%",`, CodeOverlap, "/tables/1/rows/2", trade.Block},
		{"a programme twice", `["6109.10.00.10", "preference", "4%", "A"`, `["6109.10.00", "preference", "4%", "A"`, CodeOverlap, "/tables/1/rows/1", trade.Block},
		{"members of a group on one day", `"from": "2000-01-01", "to": "2020-12-31"`, `"from": "2000-01-01", "to": "2021-06-30"`, CodeOverlap, "/groups/UNION/1", trade.Block},
		{"an alternative that is never reached", `{"when": {"code": ["4901"]}, "rate": "0%"}`, `{"rate": "0%"}`, CodeUnused, "/charges/1/rates/1", trade.Block},
		{"a procedure that is never taken", `"when": {"mode": "post", "value": {"of": ["goods"], "at_most": "150 EUR"}}, `, ``, CodeUnused, "/procedures/1", trade.Block},
		{"a charge nobody levies", `"vat", "fee"]`, `"vat"]`, CodeUnused, "/charges/2", trade.Warn},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := string(freedonia(t))
			if !strings.Contains(file, tt.old) {
				t.Fatalf("the file doesn't hold %q", tt.old)
			}
			got := Lint(decode(t, []byte(strings.ReplaceAll(file, tt.old, tt.new))))
			for _, f := range got {
				if f.Code == tt.code && f.Path == tt.path && f.Severity == tt.severity {
					return
				}
			}
			t.Errorf("findings %v, want %s %s at %s", got, tt.severity, tt.code, tt.path)
		})
	}
}

func TestTerms(t *testing.T) {
	for _, tt := range []struct{ in, name, share, out string }{
		{"freight", "freight", "1", "freight"},
		{"50% freight", "freight", "0.5", "50% freight"},
		{"-discount", "discount", "-1", "-discount"},
		{"12.5% pis_cofins", "pis_cofins", "0.125", "12.5% pis_cofins"},
		{"-100% vat", "vat", "-1", "-vat"},
	} {
		var got Term
		if err := json.Unmarshal([]byte(`"`+tt.in+`"`), &got); err != nil {
			t.Error(err)
			continue
		}
		if got.Name != tt.name || trade.DecimalText(got.Share, 0) != tt.share {
			t.Errorf("%q is %s of %s", tt.in, trade.DecimalText(got.Share, 0), got.Name)
		}
		if b, err := json.Marshal(got); err != nil || string(b) != `"`+tt.out+`"` {
			t.Errorf("%q prints as %s, %v", tt.in, b, err)
		}
	}
	for _, bad := range []string{"", "Freight", "50%freight", "x% freight", "50% ", "- freight", "freight + 1", "1freight"} {
		if got, err := ParseTerm(bad); err == nil {
			t.Errorf("ParseTerm(%q) = %v, want an error", bad, got)
		}
	}
}

func TestAmounts(t *testing.T) {
	if m, err := ParseAmount("1000.50 JPY"); err != nil || m.String() != "JPY 1000.5" {
		t.Errorf("%s, %v", m, err)
	}
	for _, bad := range []string{"", "135", "GBP 135", "135GBP", "135 gbp", "135 XXQ", "one EUR", "1 EUR ", "1e99 EUR"} {
		if got, err := ParseAmount(bad); err == nil {
			t.Errorf("ParseAmount(%q) = %v, want an error", bad, got)
		}
	}
}

func TestArea(t *testing.T) {
	groups := map[string][]trade.Country{"UNION": {"DE", "FR"}}
	for _, tt := range []struct {
		json     string
		in, out  []trade.Country
		printed  string
		anywhere bool
	}{
		{`["CN", "UNION"]`, []trade.Country{"CN", "DE", "FR"}, []trade.Country{"US", ""}, `["CN","UNION"]`, false},
		{`"CN"`, []trade.Country{"CN"}, []trade.Country{"DE"}, `["CN"]`, false},
		{`{"except": ["UNION"]}`, []trade.Country{"CN"}, []trade.Country{"DE", "FR"}, `{"except":["UNION"]}`, false},
		{`{"in": ["UNION", "CN"], "except": ["FR"]}`, []trade.Country{"CN", "DE"}, []trade.Country{"FR"}, `{"in":["UNION","CN"],"except":["FR"]}`, false},
		{`null`, []trade.Country{"CN", ""}, nil, `null`, true},
	} {
		var a Area
		if err := json.Unmarshal([]byte(tt.json), &a); err != nil {
			t.Fatal(err)
		}
		if b, err := json.Marshal(a); err != nil || string(b) != tt.printed {
			t.Errorf("%s prints as %s, %v", tt.json, b, err)
		}
		if a.IsEverywhere() != tt.anywhere {
			t.Errorf("%s is everywhere: %v", tt.json, a.IsEverywhere())
		}
		if !tt.anywhere {
			a, _ = a.resolve(groups)
		}
		for _, c := range tt.in {
			if !a.Contains(c) {
				t.Errorf("%s doesn't contain %q", tt.json, c)
			}
		}
		for _, c := range tt.out {
			if a.Contains(c) {
				t.Errorf("%s contains %q", tt.json, c)
			}
		}
	}
	for _, bad := range []string{`[]`, `{}`, `3`, `{"in": ["CN"], "out": ["DE"]}`, `[3]`} {
		var a Area
		if err := json.Unmarshal([]byte(bad), &a); err == nil {
			t.Errorf("%s is an area", bad)
		}
	}
}

func TestCodeKeys(t *testing.T) {
	sorted := []trade.HSCode{"01", "0101", "010121", "01012100", "0102", "61", "6109", "610910", "6109100012", "61091000123456", "62"}
	var last uint64
	for i, code := range sorted {
		key, ok := codeKey(code)
		if !ok || keyCode(key) != code {
			t.Errorf("%s becomes %s", code, keyCode(key))
		}
		if i > 0 && key <= last {
			t.Errorf("%s sorts before the code before it", code)
		}
		last = key
		for n := 2; n <= len(code); n += 2 {
			if got := keyCode(prefixKey(key, n)); got != code[:n] {
				t.Errorf("the first %d digits of %s are %s", n, code, got)
			}
		}
		first, end := subtree(key)
		for _, other := range sorted {
			k, _ := codeKey(other)
			if in := first <= k && k < end && keyLen(k) > len(code); in != (len(other) > len(code) && strings.HasPrefix(string(other), string(code))) {
				t.Errorf("%s is below %s: %v", other, code, in)
			}
		}
	}
	for _, bad := range []trade.HSCode{"", "1", "61a9", "123456789012345"} {
		if _, ok := codeKey(bad); ok {
			t.Errorf("%q has a key", bad)
		}
	}
}

func FuzzDecodeCountry(f *testing.F) {
	f.Add(freedonia(f))
	f.Add([]byte(member))
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"charges":[{"from":"measures","base":["50% x"]}],"tables":[{"columns":["code"],"rows":[["6109"]]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := DecodeCountry(data)
		if err != nil {
			if len(trade.FindingsOf(err)) == 0 {
				t.Fatal("an error without findings")
			}
			return
		}
		Lint(c)
		if _, err := Compile(data); err != nil {
			t.Fatalf("it decodes, yet doesn't compile: %v", err)
		}
		b, err := NewBook("fuzz", c)
		if err != nil {
			return
		}
		exercise(b, c.Territory)
	})
}

func FuzzOpenBook(f *testing.F) {
	pack, err := Compile(freedonia(f))
	if err != nil {
		f.Fatal(err)
	}
	_, rows, _, err := openPack(string(pack))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(pack, []byte(rows.data))
	f.Fuzz(func(t *testing.T, pack, flat []byte) {
		if b, err := OpenBook("fuzz", string(pack)); err == nil {
			exercise(b, "ZZ")
		}
		// Past the checksum: a table that was written to do harm.
		if f, err := openFlat(string(flat)); err == nil {
			o := newOpened(&Country{Territory: "ZZ"}, f, nil, DataVersion{})
			b := newBook("fuzz", 1)
			b.slots["ZZ"] = slot{open: func() (*opened, error) { return o, nil }}
			exercise(b, "ZZ")
		}
	})
}

// exercise asks a book everything there is to ask.
func exercise(b *Book, territory trade.Territory) {
	ctx, on := t0()
	for _, code := range []trade.HSCode{"6109100010", "610910", "22", "4901"} {
		b.Measures(ctx, Query{Territory: territory, Date: on, Lines: []QueryLine{{code, "CN"}, {code, ""}}})
		b.Listed(territory, "zz/list-1", code, on)
	}
	b.Regime(ctx, territory, on)
	b.Authority(territory, on)
	b.Coverage()
}
