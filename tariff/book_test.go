package tariff

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
)

func freedonia(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/freedonia.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func decode(t testing.TB, data []byte) *Country {
	t.Helper()
	c, err := DecodeCountry(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func book(t testing.TB, files ...[]byte) *Book {
	t.Helper()
	var countries []*Country
	for _, f := range files {
		countries = append(countries, decode(t, f))
	}
	b, err := NewBook("test", countries...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// packed is the same book, read from packs.
func packed(t testing.TB, files ...[]byte) *Book {
	t.Helper()
	var packs []string
	for _, f := range files {
		p, err := Compile(f)
		if err != nil {
			t.Fatal(err)
		}
		packs = append(packs, string(p))
	}
	b, err := OpenBook("test", packs...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func day(t testing.TB, s string) trade.Date {
	t.Helper()
	d, err := trade.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// say prints candidates in one line each: code, the lines it stands for, then kind, rate and programme or heading of each
// measure.
func say(list []Candidate) []string {
	var out []string
	for _, c := range list {
		s := string(c.Code)
		if len(c.Lines) > 0 {
			s += fmt.Sprint(c.Lines)
		}
		if c.Unlisted {
			s += " unlisted"
		}
		s += ":"
		for _, m := range c.Measures {
			s += fmt.Sprintf(" %s %s", m.Kind, m.RateText)
			for _, tag := range []string{m.Programme, m.Heading, m.Family} {
				if tag != "" {
					s += " " + tag
				}
			}
			s += ";"
		}
		out = append(out, s)
	}
	return out
}

func TestLookup(t *testing.T) {
	tests := []struct {
		name, code, origin, date string
		want                     []string
	}{
		{"a national code", "61091000", "IN", "2026-10-05", []string{"61091000: third_country 12%;"}},
		{"the rate of an earlier day", "61091000", "IN", "2024-12-31", []string{"61091000: third_country 16%;"}},
		{"before the first row", "61091000", "IN", "2019-12-31", nil},
		{"a longer code than the table's", "610910009999", "IN", "2026-10-05", []string{"610910009999: third_country 12%;"}},
		{"six digits with one line below resolve to it", "610910", "IN", "2026-10-05", []string{"61091000: third_country 12%;"}},
		{"a preference for the origin", "61091000", "DE", "2026-10-05", []string{"61091000: third_country 12%; preference Free UNION-FTA;"}},
		{"a member that has left the group", "61091000", "GB", "2026-10-05", []string{"61091000: third_country 12%;"}},
		{"the same member before", "61091000", "GB", "2020-06-01", []string{"61091000: third_country 16%; preference Free UNION-FTA;"}},
		{"a programme's exception", "61091000", "IN", "2024-06-01", []string{"61091000: third_country 16%;"}},
		{"a narrower row overrides within its programme", "6109100010", "VN", "2025-06-01",
			[]string{"6109100010: preference 4% A; third_country 12%;"}},
		{"lines with and without the narrower row", "61091000", "VN", "2025-06-01",
			[]string{"61091000: third_country 12%; preference Free A;", "6109100010: preference 4% A; third_country 12%;"}},
		{"a programme that has ended", "61091000", "VN", "2026-10-05", []string{"61091000: third_country 12%;"}},
		{"column 2 takes the place of column 1", "61091000", "CU", "2026-10-05", []string{"61091000: third_country 90%;"}},
		{"column 2 without a row: no rate", "73181500", "CU", "2024-10-05", nil},
		{"an additional row and its narrower, higher one", "610910", "CN", "2026-10-05", []string{
			"61091000: third_country 12%; additional 7.5% 9903.15;", "6109100020: additional 25% 9903.03; third_country 12%;"}},
		{"the narrower one replaces, it doesn't add", "6109100020", "CN", "2026-10-05", []string{"6109100020: additional 25% 9903.03; third_country 12%;"}},
		{"lines that differ, grouped", "610990", "IN", "2026-10-05",
			[]string{"61099010[61099010 61099020]: third_country 18%;", "61099090: third_country 20%;"}},
		{"an unknown origin pays the ordinary duty", "61091000", "", "2026-10-05", []string{"61091000: third_country 12%;"}},
		{"a row of a heading", "49019900", "IN", "2026-10-05", []string{"49019900: third_country Free;"}},
		{"a measure by codes", "73181500", "IN", "2026-10-05", []string{"73181500: third_country 3%; additional 25% steel;"}},
		{"a measure by codes, code excepted", "73182100", "IN", "2026-10-05", []string{"73182100: third_country 3%;"}},
		{"a measure by codes, before it", "73181500", "IN", "2025-03-11", []string{"73181500: third_country 3%;"}},
		{"excise of a broader code", "2204210010", "IN", "2026-10-05", []string{"2204210010: third_country 5%; excise 2.50 EUR/l;"}},
		{"a broader code's excise makes no line of it", "2204", "IN", "2026-10-05",
			[]string{"22042100: third_country 10 EUR/hl; excise 2.50 EUR/l;", "2204210010: third_country 5%; excise 2.50 EUR/l;"}},
		{"a code the tables don't hold", "85171300", "IN", "2026-10-05", nil},
		{"and what falls on every code", "85171300", "KP", "2026-10-05", []string{"85171300 unlisted: prohibition ;"}},
		{"a chapter's measure on such a code", "72081000", "IN", "2026-10-05", []string{"72081000 unlisted: additional 25% steel;"}},
		{"a measure with a list is given, for the caller to judge", "61099010", "CN", "2025-06-01", []string{"61099010: third_country 18%; additional 10%;"}},
		{"no code", "", "KP", "2026-10-05", []string{" unlisted: prohibition ;"}},
		{"not a code", "61x9", "DE", "2026-10-05", nil},
	}
	for kind, b := range map[string]*Book{"decoded": book(t, freedonia(t)), "packed": packed(t, freedonia(t))} {
		for _, tt := range tests {
			t.Run(kind+"/"+tt.name, func(t *testing.T) {
				got, err := b.Measures(context.Background(), Query{Territory: "ZZ", Date: day(t, tt.date),
					Lines: []QueryLine{{trade.HSCode(tt.code), trade.Country(tt.origin)}}})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, say(got[0].Candidates)); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// A list splits the lines below a short code where it covers some of them only.
func TestListsTellLinesApart(t *testing.T) {
	data := strings.Replace(string(freedonia(t)), `"lists": ["zz/list-1"]`, `"lists": ["zz/list-2"]`, 1)
	b := book(t, []byte(data))
	for _, tt := range []struct {
		date string
		want []string
	}{
		{"2025-06-01", []string{"61099010[61099010 61099020]: third_country 18%; additional 10%;", "61099090: third_country 20%; additional 10%;"}},
		{"2026-01-31", []string{"61099010: third_country 18%; additional 10%;", "61099020: third_country 18%; additional 10%;", "61099090: third_country 20%; additional 10%;"}},
	} {
		got, err := b.Measures(context.Background(), Query{Territory: "ZZ", Date: day(t, tt.date), Lines: []QueryLine{{"610990", "CN"}}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, say(got[0].Candidates)); diff != "" {
			t.Errorf("%s: %s", tt.date, diff)
		}
	}
}

func TestListed(t *testing.T) {
	tests := []struct {
		list, code, date string
		listed, loaded   bool
	}{
		{"zz/list-1", "61091000", "2026-01-01", true, true},
		{"zz/list-1", "6109100012", "2026-01-01", true, true}, // below a listed code
		{"zz/list-1", "610910", "2026-01-01", true, true},     // every line below it is listed
		{"zz/list-1", "7318", "2026-01-01", false, true},      // some are
		{"zz/list-1", "61099010", "2026-01-01", false, true},
		{"zz/list-1", "61091000", "2024-12-31", false, false}, // nothing is known of that day
		{"zz/list-2", "61099020", "2025-12-31", true, true},
		{"zz/list-2", "61099020", "2026-01-01", false, true},
		{"zz/list-3", "61091000", "2026-01-01", false, false},
		{"zz/list-1", "95030000", "2026-01-01", false, false}, // the tables don't hold these goods
		{"zz/list-1", "t-shirt", "2026-01-01", false, false},
	}
	for kind, b := range map[string]*Book{"decoded": book(t, freedonia(t)), "packed": packed(t, freedonia(t))} {
		for _, tt := range tests {
			listed, loaded := b.Listed("ZZ", tt.list, trade.HSCode(tt.code), day(t, tt.date))
			if listed != tt.listed || loaded != tt.loaded {
				t.Errorf("%s: %s on %s on %s: listed %v, loaded %v; want %v, %v", kind, tt.code, tt.list, tt.date, listed, loaded, tt.listed, tt.loaded)
			}
		}
	}
}

func TestMeasureIsComplete(t *testing.T) {
	b := packed(t, freedonia(t))
	got, err := b.Measures(context.Background(), Query{Territory: "ZZ", Date: day(t, "2025-06-01"), Lines: []QueryLine{{"6109100010", "VN"}, {"6109100099", "DE"}}})
	if err != nil {
		t.Fatal(err)
	}
	p := got[0].Candidates[0].Measures[0]
	if p.ID != "ZZ:preference:6109100010:A" || p.Confidence != Low || p.Source != "Gazette of Freedonia, https://example.org/gazette" ||
		p.VerifiedOn != day(t, "2026-11-22") || p.Period != (trade.Period{From: day(t, "2020-01-01"), To: day(t, "2025-12-31")}) {
		t.Errorf("preference %+v", p)
	}
	if rate, ok := p.Rate.AdValorem(); !ok || trade.DecimalText(rate, 0) != "0.04" {
		t.Errorf("rate %s, %v", p.Rate, ok)
	}
	if got[0].Candidates[0].Description != "T-shirts of cotton" {
		t.Errorf("description %q", got[0].Candidates[0].Description)
	}
	u := got[1].Candidates[0].Measures[1]
	if u.Programme != "UNION-FTA" || u.Symbol != "U" || u.Waiver != "6000 EUR" || !slices.Equal(u.Proof, []string{"statement on origin"}) {
		t.Errorf("preference %+v", u)
	}
	if third := got[1].Candidates[0].Measures[0]; third.Instrument != "Tariff Act" || third.Name != "Third country duty" {
		t.Errorf("third country duty %+v", third)
	}
	want := []DataVersion{{Name: "test/zz", Version: "7", VerifiedOn: day(t, "2026-11-22"), Digest: got[0].Data[0].Digest}}
	if diff := cmp.Diff(want, got[0].Data, cmp.AllowUnexported(trade.Date{})); diff != "" || !strings.HasPrefix(want[0].Digest, "sha256:") {
		t.Error(diff)
	}
}

func TestRegime(t *testing.T) {
	tests := []struct {
		date, period, basis, procedures, rates, minimum string
		reliefs                                         int
	}{
		{"2023-07-01", "2021-01-01 to 2023-12-31", "FOB", "postal simple formal", "0% exempt 19%", "EUR 30.00", 1},
		{"2024-07-01", "2024-01-01 to 2024-12-31", "CIF", "postal simple formal", "0% exempt 20%", "EUR 30.00", 1},
		{"2025-02-01", "2025-01-01 to 2025-02-03", "CIF", "postal simple formal", "0% exempt 20%", "EUR 30.00", 0},
		{"2025-09-30", "2025-07-01 to 2025-09-30", "CIF", "postal formal", "0% exempt 20%", "EUR 30.00", 0},
		{"2025-10-01", "2025-10-01 to 2025-12-31", "CIF", "postal formal", "0% exempt 20%", "EUR 31.00", 0},
		{"2030-01-01", "since 2026-02-24", "CIF", "postal formal", "0% exempt 20%", "EUR 31.00", 0},
	}
	for kind, b := range map[string]*Book{"decoded": book(t, freedonia(t)), "packed": packed(t, freedonia(t))} {
		for _, tt := range tests {
			r, err := b.Regime(context.Background(), "ZZ", day(t, tt.date))
			if err != nil || r == nil {
				t.Fatalf("%s: regime %v, %v", kind, r, err)
			}
			var procedures, rates []string
			for _, p := range r.Procedures {
				procedures = append(procedures, p.ID)
			}
			for _, x := range r.Charges[1].Rates {
				s := x.Rate.String()
				if x.Exempt {
					s = "exempt"
				}
				rates = append(rates, s)
			}
			got := []string{r.Period.String(), r.Valuation.Basis, strings.Join(procedures, " "), strings.Join(rates, " "), r.Charges[2].Low.String(),
				fmt.Sprint(len(r.Charges[0].Relief))}
			want := []string{tt.period, tt.basis, tt.procedures, tt.rates, tt.minimum, fmt.Sprint(tt.reliefs)}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s: %s", kind, tt.date, diff)
			}
			if again, _ := b.Regime(context.Background(), "ZZ", day(t, tt.date)); again != r {
				t.Errorf("%s %s: the regime is built anew", kind, tt.date)
			}
		}
		for _, none := range []struct{ territory, date string }{{"XX", "2026-01-01"}, {"ZZ", "1999-12-31"}} {
			if r, err := b.Regime(context.Background(), trade.Territory(none.territory), day(t, none.date)); r != nil || err != nil {
				t.Errorf("%v: regime %v, %v; want none", none, r, err)
			}
		}
		if r, err := b.Regime(context.Background(), "ZZ", trade.Date{}); r != nil || err != nil {
			t.Errorf("without a date: regime %v, %v; want none", r, err)
		}
	}
}

func TestRegimeEntries(t *testing.T) {
	r, err := packed(t, freedonia(t)).Regime(context.Background(), "ZZ", day(t, "2024-07-01"))
	if err != nil {
		t.Fatal(err)
	}
	duty, vat := &r.Charges[0], &r.Charges[1]
	if duty.From != "measures" || duty.Round.Base.String() != "1000 down" || duty.Relief[0].Limit.String() != "EUR 20.00" || duty.Relief[0].Source == "" {
		t.Errorf("duty %+v", duty)
	}
	if vat.From != "" || vat.Period.From != day(t, "2000-01-01") || !vat.Collected.HasCheckout || vat.Collected.Debtor != "seller" {
		t.Errorf("VAT %+v", vat)
	}
	var terms []string
	for _, x := range vat.Base {
		terms = append(terms, x.String())
	}
	if got := strings.Join(terms, " + "); got != "customs_value + duties + 50% freight" {
		t.Errorf("base %s", got)
	}
	if got := vat.Rates[0].When.String(); got != `{"code":["4901"]}` {
		t.Errorf("condition %s", got)
	}
	if x := vat.Rates[2]; x.Source != "https://example.org/act" || x.Confidence != High || vat.Rates[0].Confidence != Medium || vat.Rates[0].Source != vat.Source {
		t.Errorf("citations %+v, %+v", vat.Rates[0].Citation, x.Citation)
	}
	if duty.Collected.HasCheckout {
		t.Error("duty isn't collected at checkout")
	}
	if v := r.Procedures[1].Valuation; v == nil || v.Of[0].String() != "60% goods" {
		t.Errorf("own valuation %+v", v)
	}
	union := r.Groups["UNION"]
	if !union.Contains("DE") || union.Contains("GB") {
		t.Error("the group has its members of 2020")
	}
	if r.Programmes["A"] == nil || r.Programmes["A"].Scheme != "A" || r.Programmes["A"].Origins.Contains("IN") {
		t.Errorf("programme %+v", r.Programmes["A"])
	}
	if r.Exchange.Rule != "monthly" || r.Schemes[0].CeilingAmount.String() != "EUR 150.00" || r.Requirements[0].ID != "buyer.tax_id" {
		t.Errorf("regime %+v", r)
	}
}

const member = `{
 "schema": "crossborder/country/1", "territory": "ZY", "name": "Sylvania", "extends": "ZZ",
 "version": "1", "verified_on": "2026-11-22", "tier": "A", "currency": "EUR",
 "charges": [
  {"id": "vat", "group": "tax", "kind": "vat", "name": "VAT of Sylvania", "base": ["customs_value", "duties"], "from": "2000-01-01", "source": "gazette", "rates": [{"rate": "25%"}]},
  {"id": "eco", "group": "fee", "kind": "eco_fee", "name": "Eco fee", "from": "2000-01-01", "source": "gazette", "rates": [{"rate": "1 EUR"}]}
 ],
 "tables": [{"name": "own", "columns": ["code", "kind", "rate"], "defaults": {"from": "2020-01-01", "source": "gazette"}, "rows": [["4901", "third_country", "1%"], ["4901.10", "vat", "5%"]]}]
}`

// A territory without a regime at a date says what isn't known.
func TestMissing(t *testing.T) {
	b := packed(t, freedonia(t), []byte(`{"schema": "crossborder/country/1", "territory": "XK", "name": "Kosovo", "version": "1", "verified_on": "2026-11-22",
		"tier": "C", "currency": "EUR", "missing": ["valuation", "thresholds"]}`))
	chain := Chain(b)
	for _, c := range []struct {
		territory trade.Territory
		on        trade.Date
		want      string
	}{
		{"XK", trade.NewDate(2026, 10, 5), "[valuation thresholds]"},
		{"QQ", trade.NewDate(2026, 10, 5), "[]"},
		{"ZZ", trade.NewDate(2026, 10, 5), "[]"},
		{"ZZ", trade.NewDate(1990, 1, 1), "[the regime before 2000-01-01]"},
	} {
		if got := fmt.Sprint(b.Missing(c.territory, c.on)); got != c.want {
			t.Errorf("missing of %s on %s: %s, want %s", c.territory, c.on, got, c.want)
		}
		if got := fmt.Sprint(chain.(Gaps).Missing(c.territory, c.on)); got != c.want {
			t.Errorf("missing of %s on %s in a chain: %s, want %s", c.territory, c.on, got, c.want)
		}
	}
}

func TestExtends(t *testing.T) {
	for kind, b := range map[string]*Book{"decoded": book(t, freedonia(t), []byte(member)), "packed": packed(t, []byte(member), freedonia(t))} {
		r, err := b.Regime(context.Background(), "ZY", day(t, "2026-10-05"))
		if err != nil {
			t.Fatal(err)
		}
		var charges []string
		for _, c := range r.Charges {
			charges = append(charges, c.ID+" "+c.Name)
		}
		if diff := cmp.Diff([]string{"duty Duty", "vat VAT of Sylvania", "fee Processing fee", "eco Eco fee"}, charges); diff != "" {
			t.Error(kind, diff)
		}
		if s := r.Charges[1].Rates[0].Source; s != "Gazette of Freedonia, https://example.org/gazette" {
			t.Errorf("%s: source %q isn't the other file's title", kind, s)
		}
		got, err := b.Measures(context.Background(), Query{Territory: "ZY", Date: day(t, "2026-10-05"),
			Lines: []QueryLine{{"49011000", "IN"}, {"61091000", "DE"}, {"490199", "IN"}}})
		if err != nil {
			t.Fatal(err)
		}
		want := [][]string{{"49011000: vat 5%; third_country 1%;"}, {"61091000: third_country 12%; preference Free UNION-FTA;"}, {"490199: third_country 1%;"}}
		for i, w := range want {
			if diff := cmp.Diff(w, say(got[i].Candidates)); diff != "" {
				t.Error(kind, diff)
			}
		}
		var names []string
		for _, d := range got[0].Data {
			names = append(names, d.Name)
		}
		if !slices.Equal(names, []string{"test/zy", "test/zz"}) {
			t.Errorf("%s: data %v", kind, names)
		}
		if _, loaded := b.Listed("ZY", "zz/list-1", "61091000", day(t, "2026-10-05")); !loaded {
			t.Errorf("%s: the other file's list isn't loaded", kind)
		}
	}
	if _, err := NewBook("test", decode(t, []byte(member))); !hasCode(err, CodeExtends) {
		t.Errorf("without the other file: %v", err)
	}
	b := packed(t, []byte(member))
	if _, err := b.Regime(context.Background(), "ZY", day(t, "2026-10-05")); !hasCode(err, CodeExtends) {
		t.Errorf("without the other pack: %v", err)
	}
	broken := strings.Replace(member, `"base": ["customs_value", "duties"]`, `"base": ["customs_value", "excise"]`, 1)
	if _, err := NewBook("test", decode(t, freedonia(t)), decode(t, []byte(broken))); !hasCode(err, CodeName) {
		t.Errorf("a base that neither file has: %v", err)
	}
}

// Files that extend each other in a circle are an error, not a wait without end.
func TestExtendsInACircle(t *testing.T) {
	a := strings.Replace(member, `"extends": "ZZ"`, `"extends": "ZX"`, 1)
	b := strings.Replace(a, `"territory": "ZY"`, `"territory": "ZX"`, 1)
	self := strings.Replace(member, `"extends": "ZZ"`, `"extends": "ZY"`, 1)
	for _, files := range [][]string{{a, strings.Replace(b, `"extends": "ZX"`, `"extends": "ZY"`, 1)}, {self}} {
		var packs []string
		for _, f := range files {
			p, err := Compile([]byte(f))
			if err != nil {
				t.Fatal(err)
			}
			packs = append(packs, string(p))
		}
		bk, err := OpenBook("test", packs...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bk.Regime(context.Background(), "ZY", day(t, "2026-10-05")); !hasCode(err, CodeExtends) {
			t.Errorf("error %v", err)
		}
	}
}

func hasCode(err error, code string) bool {
	return slices.ContainsFunc(trade.FindingsOf(err), func(f trade.Finding) bool { return f.Code == code })
}

// The two ways of reading a file give the same country.
func TestPackEqualsFile(t *testing.T) {
	c := decode(t, freedonia(t))
	pack, err := Compile(freedonia(t))
	if err != nil {
		t.Fatal(err)
	}
	got, rows, digest, err := openPack(string(pack))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(metaOf(t, c), metaOf(t, got)); diff != "" {
		t.Error(diff)
	}
	if string(buildFlat(c)) != rows.data {
		t.Error("the rows differ")
	}
	b, err := NewBook("test", c)
	if err != nil {
		t.Fatal(err)
	}
	o, err := b.country("ZZ")
	if err != nil || o.data[0].Digest != digest {
		t.Errorf("digests %s and %s, %v", o.data[0].Digest, digest, err)
	}
}

func metaOf(t *testing.T, c *Country) string {
	t.Helper()
	b, err := encodeMeta(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Whatever happens to a pack, it is noticed.
func TestDamagedPack(t *testing.T) {
	pack, err := Compile(freedonia(t))
	if err != nil {
		t.Fatal(err)
	}
	ask := func(p []byte) error {
		b, err := OpenBook("test", string(p))
		if err != nil {
			return err
		}
		territories, err := b.Territories()
		if err == nil && len(territories) == 0 {
			t.Fatal("a pack that isn't opened")
		}
		return err
	}
	if err := ask(pack); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pack); i += 7 {
		bad := slices.Clone(pack)
		bad[i] ^= 0x20
		if err := ask(bad); !hasCode(err, CodeDamaged) {
			t.Fatalf("byte %d changed: error %v", i, err)
		}
		if err := ask(pack[:i]); !hasCode(err, CodeDamaged) {
			t.Fatalf("cut at %d: error %v", i, err)
		}
	}
}

func TestCoverage(t *testing.T) {
	c, err := packed(t, freedonia(t), []byte(strings.Replace(member, `"tier": "A"`, `"tier": "base"`, 1))).Coverage()
	if err != nil || len(c) != 1 {
		t.Fatalf("coverage %v, %v", c, err)
	}
	got := c[0]
	if got.Territory != "ZZ" || got.Since != day(t, "2000-01-01") || got.Rows != 16 || got.Codes != 9 || got.Headings != 6 || got.Programmes != 2 || got.Measures != 3 ||
		!slices.Equal(got.Procedures, []string{"postal", "simple", "formal"}) || !slices.Equal(got.Charges, []string{"duty", "vat", "fee"}) ||
		got.Confidence[Low] != 1 || got.Confidence[Medium] != 4 || len(got.Missing) != 1 {
		t.Errorf("coverage %+v", got)
	}
}

// A lookup that allocates more than its answer makes every quote slower.
func TestLookupAllocations(t *testing.T) {
	b := packed(t, freedonia(t))
	q := Query{Territory: "ZZ", Date: day(t, "2026-10-05"), Lines: []QueryLine{{"6109100010", "DE"}}}
	ctx := context.Background()
	ask := func() {
		if _, err := b.Measures(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	if n := testing.AllocsPerRun(200, ask); n > 3 {
		t.Errorf("%v allocations for a line with its full code, want at most 3", n)
	}
	if n := testing.AllocsPerRun(200, func() { b.Regime(ctx, "ZZ", q.Date) }); n > 0 {
		t.Errorf("%v allocations for a regime already asked for, want 0", n)
	}
}

func TestNewBookRefusesTwoFilesOfATerritory(t *testing.T) {
	if _, err := NewBook("test", decode(t, freedonia(t)), decode(t, freedonia(t))); err == nil {
		t.Error("two files of one territory are accepted")
	}
}

func BenchmarkLookup(b *testing.B) {
	bk := packed(b, freedonia(b))
	q := Query{Territory: "ZZ", Date: day(b, "2026-10-05"), Lines: []QueryLine{{"6109100010", "DE"}}}
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := bk.Measures(ctx, q); err != nil {
			b.Fatal(err)
		}
	}
}

// A territory that changes its currency keeps both: the regime of a day has that day's.
func TestCurrencyOfTheDay(t *testing.T) {
	c, err := DecodeCountry([]byte(`{
 "schema": "crossborder/country/1", "territory": "ZZ", "name": "Zed", "version": "1", "verified_on": "2026-11-22", "tier": "B",
 "currency": "EUR", "currencies": [{"currency": "BGN", "to": "2025-12-31", "source": "gazette"}],
 "sources": {"gazette": {"title": "Gazette of Zed"}},
 "valuation": [{"basis": "CIF", "of": ["goods"], "from": "2020-01-01", "source": "gazette"}],
 "procedures": [{"id": "import", "name": "Import", "charges": ["vat"], "from": "2020-01-01", "source": "gazette"}],
 "charges": [{"id": "vat", "group": "tax", "kind": "vat", "name": "VAT", "rates": [{"rate": "20%", "from": "2020-01-01", "source": "gazette"}], "source": "gazette"}],
 "missing": ["all else"]}`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewBook("test", c)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		on   trade.Date
		want trade.Currency
	}{{trade.NewDate(2025, 12, 31), "BGN"}, {trade.NewDate(2026, 1, 1), "EUR"}} {
		r, err := b.Regime(context.Background(), "ZZ", tt.on)
		if err != nil || r == nil || r.Currency != tt.want {
			t.Errorf("on %s: %v, %v", tt.on, r, err)
		}
	}
}

// A territory with the tariff of another but ways of entry and taxes of its own.
func TestWithout(t *testing.T) {
	island := []byte(`{
 "schema": "crossborder/country/1", "territory": "ZY", "name": "Isle of Zed", "extends": "ZZ", "without": ["procedures", "charges", "schemes", "requirements", "missing"],
 "version": "1", "verified_on": "2026-11-22", "tier": "A", "currency": "EUR",
 "procedures": [{"id": "import", "name": "Import", "charges": ["duty"], "from": "2000-01-01", "source": "gazette"}],
 "charges": [{"id": "duty", "group": "duty", "kind": "third_country", "name": "Duty", "from": "measures", "source": "gazette"}],
 "missing": ["the rest"]}`)
	for kind, b := range map[string]*Book{"decoded": book(t, freedonia(t), island), "packed": packed(t, island, freedonia(t))} {
		r, err := b.Regime(context.Background(), "ZY", day(t, "2026-10-05"))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Procedures) != 1 || len(r.Charges) != 1 || len(r.Schemes) != 0 || len(r.Requirements) != 0 || len(r.Programmes) == 0 || r.Valuation.Basis == "" {
			t.Errorf("%s: %+v", kind, r)
		}
		c, err := b.Country("ZY")
		if err != nil || len(c.Missing) != 1 {
			t.Errorf("%s: missing %v, %v", kind, c.Missing, err)
		}
		a, err := b.Measures(context.Background(), Query{Territory: "ZY", Date: day(t, "2026-10-05"), Lines: []QueryLine{{Code: "4901", Origin: "CN"}}})
		if err != nil || len(a[0].Candidates) == 0 || len(a[0].Candidates[0].Measures) == 0 {
			t.Errorf("%s: no rates of the other file: %+v, %v", kind, a, err)
		}
	}
}
