package table_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/table"
	"github.com/crossborder-go/crossborder/tariff/tarifftest"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

const rates = "\ufeffcode,destination,origin,rate,from,to,source,kind,name,programme\r\n" +
	"# the rates our broker confirmed\r\n" +
	"6109.10,GB,,11%,2021-01-01,,broker,,,\r\n" +
	"6109.10,GB,CN VN,10%,2021-01-01,2025-12-31,broker,,,\r\n" +
	"6109.10.00.10,GB,,9.5%,2021-01-01,,broker,,,\r\n" +
	"\r\n" +
	"61,US,CN,7.5%,2020-02-14,,\"85 FR 3741, annex\",additional,Section 301 list 4A,\r\n" +
	"61,US,CN,10%,2025-02-04,2025-03-03,FR,additional,Other,\r\n" +
	"6109,EU,GB,0%,2021-01-01,,tca,preference,,EU-UK TCA\r\n" +
	"6109,DE,,19%,2021-01-01,,UStG,VAT,,\r\n" +
	"0205,JP,,,2021-01-01,,notice,prohibition,Horse meat,\r\n"

func read(t testing.TB, text string, opts ...table.Option) *table.Table {
	t.Helper()
	p, err := table.Read(strings.NewReader(text), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ask(t testing.TB, p tariff.Provider, territory trade.Territory, on trade.Date, code trade.HSCode, origin trade.Country) []string {
	t.Helper()
	a, err := p.Measures(context.Background(), tariff.Query{Territory: territory, Date: on, Lines: []tariff.QueryLine{{Code: code, Origin: origin}}})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range a[0].Candidates {
		line := string(c.Code) + ":"
		for _, m := range c.Measures {
			line += fmt.Sprintf(" %s %s;", m.Kind, m.RateText)
		}
		out = append(out, line)
	}
	return out
}

func TestRead(t *testing.T) {
	p := read(t, rates, table.Name("acme"), table.VerifiedOn(trade.NewDate(2026, 11, 1)))
	if p.Len() != 8 || p.Name() != "acme" {
		t.Errorf("%d rows of %s", p.Len(), p.Name())
	}
	in2025, in2026 := trade.NewDate(2025, 6, 1), trade.NewDate(2026, 6, 1)
	tests := []struct {
		name, territory, code, origin string
		on                            trade.Date
		want                          []string
	}{
		{"a row for any origin", "GB", "61091000", "BD", in2025, []string{"61091000: third_country 11%;"}},
		{"a row that names the origin", "GB", "61091000", "VN", in2025, []string{"61091000: third_country 10%;"}},
		{"after its last day", "GB", "61091000", "VN", in2026, []string{"61091000: third_country 11%;"}},
		{"a longer code", "GB", "6109100010", "VN", in2025, []string{"6109100010: third_country 9.5%;"}},
		{"a code with zeros", "GB", "610910001000", "VN", in2025, []string{"610910001000: third_country 9.5%;"}},
		{"a shorter code isn't held", "GB", "6109", "BD", in2025, nil},
		{"before the first day", "GB", "61091000", "BD", trade.NewDate(2020, 12, 31), nil},
		{"additional duties of two names", "US", "6109100012", "CN", trade.NewDate(2025, 2, 10), []string{"6109100012: additional 7.5%; additional 10%;"}},
		{"another origin", "US", "6109100012", "MX", in2025, nil},
		{"the Union's row in a member state", "FR", "61091000", "GB", in2025, []string{"61091000: preference 0%;"}},
		{"beside the state's own", "DE", "61091000", "GB", in2025, []string{"61091000: vat 19%; preference 0%;"}},
		{"a prohibition", "JP", "020500", "AR", in2025, []string{"020500: prohibition ;"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ask(t, p, trade.Territory(tt.territory), tt.on, trade.HSCode(tt.code), trade.Country(tt.origin))); diff != "" {
				t.Error(diff)
			}
		})
	}
	a, err := p.Measures(context.Background(), tariff.Query{Territory: "US", Date: in2026, Lines: []tariff.QueryLine{{Code: "6109100012", Origin: "CN"}}})
	if err != nil {
		t.Fatal(err)
	}
	m := a[0].Candidates[0].Measures[0]
	if m.ID != "acme/additional/61/7" || m.Name != "Section 301 list 4A" || m.Source != "85 FR 3741, annex" || m.VerifiedOn.String() != "2026-11-01" || m.Period.From.String() != "2020-02-14" {
		t.Errorf("measure %+v", *m)
	}
	if d := a[0].Data[0]; d.Name != "acme" || !strings.HasPrefix(d.Digest, "sha256:") || !strings.HasPrefix(d.Digest, d.Version) {
		t.Errorf("data %+v", d)
	}
}

// The same file with other marks, line ends and separators says the same.
func TestReadForms(t *testing.T) {
	plain := "code,destination,origin,rate,from,to,source\n610910,GB,,12%,2021-01-01,,UK Global Tariff\n"
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write([]byte(plain)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"plain":       plain,
		"order":       "source;to;from;rate;origin;destination;code\r\nUK Global Tariff;;2021-01-01;12%;;gb;6109.10",
		"tabs":        strings.ReplaceAll(plain, ",", "\t"),
		"quotes":      "\"Code\",\"DESTINATION\",\"origin\",\"rate\",\"from\",\"to\",\"source\"\n\"6109.10\" , \"GB\",\"\",\"12%\",\"2021-01-01\",,\"UK Global Tariff\"\n",
		"gzip":        z.String(),
		"byte by one": plain,
	} {
		in := iotest.OneByteReader(strings.NewReader(text))
		p, err := table.Read(in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := ask(t, p, "GB", trade.NewDate(2025, 6, 1), "610910", "CN"); !slices.Equal(got, []string{"610910: third_country 12%;"}) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Every fault of a file is told at once, with its line.
func TestReadFaults(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"empty", "", []string{"0 table.header"}},
		{"only comments", "# nothing\n\n", []string{"0 table.header"}},
		{"header", "code,destination,origin,rate,from,from,price\n1,2", []string{"1 table.header", "1 table.header", "1 table.header", "1 table.header"}},
		{"rows", "code,destination,origin,rate,from,to,source,kind,confidence\n" +
			"6109,GB,,12%,2021-01-01,,s,,\n" + // 2: right
			"x,QQ,ZZ CN,much,2021-02-30,,,theft,sure\n" + // 3: all wrong
			"6109,GB,,12%\n" + // 4: too few
			"6109,GB,,\"12%,2021-01-01,,s,,\n" + // 5: open quotes
			"=cmd(),GB,,12%,2021-01-01,,@SUM(A1),,\n" + // 6: formulas
			"6109,GB,,8%,2022-01-01,2023-01-01,other,,\n" + // 7: says something else of a day of line 2
			"6109,GB,CN,8%,2023-01-01,2022-01-01,other,,\n" + // 8: backwards
			"0205,JP,,5%,,,s,prohibition,\n" + // 9
			"0205,JP,,,,,s,preference,\n" + // 10
			"02\"05,JP,,1%,,,s,,\n" + // 11
			"0205,JP,,-5%,,,s,,\n", // 12
			[]string{"3 table.code", "3 table.destination", "3 table.date", "3 table.kind", "3 table.origin", "3 table.source", "3 table.confidence", "3 table.rate",
				"4 table.line", "5 table.line", "6 table.formula", "6 table.formula", "6 table.code", "7 table.conflict", "8 table.date",
				"9 table.rate", "10 table.kind", "10 table.rate", "11 table.line", "12 table.formula", "12 table.rate"}},
		{"not text", "code,destination,origin,rate,from,to,source\n\xff\xfe,GB,,1%,,,s\n", []string{"2 table.line"}},
		{"a long line", "code,destination,origin,rate,from,to,source\n" + strings.Repeat("x", 70000) + "\n", []string{"2 table.line"}},
		{"a damaged archive", "\x1f\x8bxx", []string{"0 table.read"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := table.Read(strings.NewReader(tt.text))
			if p != nil || err == nil {
				t.Fatal("it was read")
			}
			var got []string
			for _, f := range trade.FindingsOf(err) {
				got = append(got, fmt.Sprintf("%d %s", f.Line, f.Code))
				if f.Line > 0 && !strings.HasPrefix(f.Message, fmt.Sprintf("line %d: ", f.Line)) {
					t.Errorf("message without its line: %s", f.Message)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s\n%v", diff, err)
			}
		})
	}
	if _, err := table.Read(strings.NewReader(rates), table.MaxLines(5)); !errors.Is(err, trade.Finding{Code: "table.too_large"}) {
		t.Errorf("eleven lines of five: %v", err)
	}
	many := "code,destination,origin,rate,from,to,source\n" + strings.Repeat("x,GB,,1%,,,s\n", 3000)
	_, err := table.Read(strings.NewReader(many))
	if list := trade.FindingsOf(err); len(list) != 1001 || !strings.Contains(list[1000].Message, "2000 more") {
		t.Errorf("%d faults of 3000", len(list))
	}
	broken := errors.New("the wire broke")
	if _, err := table.Read(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a reader's own error: %v", err)
	}
}

func TestContract(t *testing.T) {
	p := read(t, rates)
	tarifftest.Run(t, p, tarifftest.Options{Territory: "GB", Date: trade.NewDate(2025, 6, 1), Codes: []trade.HSCode{"610910", "6109100010"}})
	tarifftest.Run(t, p, tarifftest.Options{Territory: "DE", Date: trade.NewDate(2025, 6, 1), Codes: []trade.HSCode{"610910"}, Origins: []trade.Country{"GB", "CN"}})
}

// The table's rates take the place of the world's, code by code and kind by kind.
func TestBeforeTheWorld(t *testing.T) {
	e, err := landedcost.New(landedcost.Config{Tariff: tariff.Chain(read(t, rates), world.New())})
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[trade.HSCode]string{"6109100010": "third_country 9.5%", "6110200000": "third_country 12%"} {
		l, err := e.Lookup(context.Background(), landedcost.LookupRequest{Destination: "GB", Code: code, Origin: "DE", Date: trade.NewDate(2025, 6, 1), Value: trade.NewMoney(decimal.New(100, 0), "GBP")})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range l.Measures {
			got = append(got, fmt.Sprintf("%s %s", m.Kind, m.Rate))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %v, want %s", code, got, want)
		}
		if !slices.ContainsFunc(l.NotApplied, func(m landedcost.LookupMeasure) bool { return m.Kind == tariff.PreferenceDuty }) {
			t.Errorf("%s: the world's preference is gone", code)
		}
	}
}

// Whatever is read, the rows in force are found, and no others.
func TestFindsEveryRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type row struct{ code, origin, rate, from, to string }
		n := rapid.IntRange(1, 40).Draw(t, "rows")
		var rows []row
		var b strings.Builder
		b.WriteString("code,destination,origin,rate,from,to,source\n")
		for i := range n {
			r := row{code: rapid.SampledFrom([]string{"61", "6109", "610910", "61091000", "6109100010", "620342"}).Draw(t, "code"),
				origin: rapid.SampledFrom([]string{"", "CN", "DE"}).Draw(t, "origin"), rate: fmt.Sprintf("%d%%", i+1),
				from: fmt.Sprintf("20%02d-01-01", 10+i), to: fmt.Sprintf("20%02d-12-31", 10+i)}
			rows = append(rows, r)
			fmt.Fprintf(&b, "%s,GB,%s,%s,%s,%s,s\n", r.code, r.origin, r.rate, r.from, r.to)
		}
		p, err := table.Read(strings.NewReader(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		year := rapid.IntRange(10, 10+n-1).Draw(t, "year")
		origin := rapid.SampledFrom([]string{"CN", "DE", "VN"}).Draw(t, "asked")
		r := rows[year-10]
		a, err := p.Measures(context.Background(), tariff.Query{Territory: "GB", Date: trade.NewDate(2000+year, 7, 1), Lines: []tariff.QueryLine{{Code: "6109100010", Origin: trade.Country(origin)}}})
		if err != nil {
			t.Fatal(err)
		}
		applies := strings.HasPrefix("6109100010", r.code) && (r.origin == "" || r.origin == origin)
		found := len(a[0].Candidates) == 1 && len(a[0].Candidates[0].Measures) == 1 && a[0].Candidates[0].Measures[0].RateText == r.rate
		if applies != found {
			t.Fatalf("%+v for %s in 20%d: found %t", r, origin, year, found)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(rates))
	f.Add([]byte("code;destination;origin;rate;from;to;source\n6109;GB;;12%;;;s"))
	f.Add([]byte("code,destination,origin,rate,from,to,source\n\"6109\",GB,EU,\"1% MIN 2 EUR/kg\",2021-01-01,2021-12-31,\"a \"\"b\"\"\"\n6109,GB,EU,1%,,,s"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := table.Read(bytes.NewReader(b), table.MaxLines(1000))
		if err != nil {
			if len(trade.FindingsOf(err)) == 0 {
				t.Errorf("an error without findings: %v", err)
			}
			return
		}
		ask(t, p, "GB", trade.NewDate(2025, 6, 1), "6109100010", "DE")
	})
}

func BenchmarkRead100000(b *testing.B) {
	var text strings.Builder
	text.WriteString("code,destination,origin,rate,from,to,source\n")
	for i := range 100000 {
		fmt.Fprintf(&text, "%010d,GB,,%d%%,2021-01-01,,UK Global Tariff\n", 1000000000+i*7, i%40)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := table.Read(strings.NewReader(text.String())); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMeasures(b *testing.B) {
	p := read(b, rates)
	q := tariff.Query{Territory: "GB", Date: trade.NewDate(2025, 6, 1), Lines: []tariff.QueryLine{{Code: "6109100010", Origin: "CN"}}}
	for b.Loop() {
		if _, err := p.Measures(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	}
}
