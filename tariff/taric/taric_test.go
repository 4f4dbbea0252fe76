package taric_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/snapshot"
	"github.com/crossborder-go/crossborder/tariff/taric"
	"github.com/crossborder-go/crossborder/tariff/tarifftest"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

const header = "code,area,type,rate,from,to,additional_code,order_number,regulation,excluded,entry_price,programme\n"

// measures are invented but for their shapes.
const measures = header +
	"6109100000,1011,103,12.000 %,2000-01-01,,,,R2658/87,,,\n" +
	"6109100090,1011,103,11.000 %,2000-01-01,,,,R2658/87,,,\n" +
	"6109000000,VN,142,3.000 %,2020-08-01,2020-12-31,,,D0753/20,,,EU-Vietnam FTA\n" +
	"6109000000,VN,142,0.000 %,2021-01-01,,,,D0753/20,,,EU-Vietnam FTA\n" +
	"6109000000,2020,142,0.000 %,2014-01-01,,,,R0978/12,BD,,GSP\n" +
	"6203420000,2005,142,5.000 %,2014-01-01,,,,R0978/12,,,Unknown group\n" +
	"7604101100,1011,103,7.5 %,2000-01-01,,,,R2658/87,,,\n" +
	"7604101100,CN,552,21.2 %,2021-03-30,,C610,,R0546/21,,,\n" +
	"7604101100,CN,552,32.1 %,2021-03-30,,C999,,R0546/21,,,\n" +
	"7604101100,1011,696,25 %,2019-02-02,,,,R0159/19,CN,,\n" +
	"7604101100,1011,122,0 %,2019-02-02,,,098601,R0159/19,CN,,\n" +
	"0702000000,1011,103,Entry Price,2000-01-01,,,,R2658/87,,,\n" +
	"0707000000,1011,103,12.8 %,2000-01-01,,,,R2658/87,,67.5,\n" +
	"0707000000,1011,103,12.8 % + 1.4 EUR / 100 kg,2000-01-01,,,,R2658/87,,66.2,\n" +
	"1905310000,1011,103,9.00 % +  EA MAX  24.20 % + ADSZ,2000-01-01,,,,R2658/87,,,\n" +
	"0205000000,1011,277,,2000-01-01,,,,R1/00,,,\n" +
	"0205000000,1011,999,,2000-01-01,,,,R1/00,,,\n"

func read(t testing.TB, text string, opts ...taric.Option) *taric.Tariff {
	t.Helper()
	p, err := taric.Read(strings.NewReader(text), opts...)
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
			line += fmt.Sprintf(" %s %s", m.Kind, m.RateText)
			if !m.When.IsZero() {
				line += " when " + m.When.String()
			}
			line += ";"
		}
		out = append(out, line)
	}
	return out
}

func TestRead(t *testing.T) {
	row := func(price int64, text string) duty.EntryPriceRow {
		x, err := duty.Parse(text, duty.TARIC)
		if err != nil {
			t.Fatal(err)
		}
		return duty.EntryPriceRow{From: decimal.New(price, 0), Duty: x}
	}
	amount := row(0, "50.00 EUR/100 kg").Duty
	p := read(t, measures, taric.Area("2020", "BD", "KH", "LA"), taric.EntryPrice("0702", row(80, "8.8%"), row(70, "8.8% + 3 EUR/100 kg")),
		taric.Meursing(map[string]duty.Expression{"EA": amount, "ADSZ": row(0, "4 EUR/100 kg").Duty}))
	on := trade.NewDate(2025, 6, 1)
	tests := []struct {
		name, code, origin string
		want               []string
	}{
		{"a subheading's rate and its exception", "61091000", "US", []string{"61091000: third_country 12.000 %;", "6109100090: third_country 11.000 %;"}},
		{"a line below the subheading", "6109100010", "US", []string{"6109100010: third_country 12.000 %;"}},
		{"the exception", "6109100090", "US", []string{"6109100090: third_country 11.000 %;"}},
		{"a preference by country and day", "6109100010", "VN", []string{
			`6109100010: third_country 12.000 %; preference 0.000 %;`}},
		{"a group", "6109100010", "KH", []string{
			`6109100010: third_country 12.000 %; preference 0.000 %;`}},
		{"a country left out of the group", "6109100010", "BD", []string{
			`6109100010: third_country 12.000 %;`}},
		{"a group that isn't known", "6203420010", "VN", []string{`6203420010: preference 5.000 % when {"fact":{"name":"area.2005","in":["yes","true"]}};`}},
		{"anti-dumping by producer", "7604101100", "CN", []string{
			`7604101100: anti_dumping 21.2 % when {"fact":{"name":"additional_code","has":["C610"],"among":["C610","C999"]}}; anti_dumping 32.1 %; third_country 7.5 %;`}},
		{"safeguard and quota", "7604101100", "IN", []string{`7604101100: safeguard 25 %; quota 0 %; third_country 7.5 %;`}},
		{"entry prices from the option", "0702000007", "MA", []string{
			`0702000007: third_country 8.8% when {"fact":{"name":"entry_price","at_least":"80"}}; third_country 8.8% + 3 EUR/100 kg when {"fact":{"name":"entry_price","at_least":"70","under":"80"}};`}},
		{"entry prices of the file", "0707000590", "MA", []string{
			`0707000590: third_country 12.8 % when {"fact":{"name":"entry_price","at_least":"67.5"}}; third_country 12.8 % + 1.4 EUR / 100 kg when {"fact":{"name":"entry_price","at_least":"66.2","under":"67.5"}};`}},
		{"Meursing amounts", "1905310000", "US", []string{"1905310000: third_country 9% + 50 EUR/100 kg MAX 24.2% + 4 EUR/100 kg;"}},
		{"a prohibition", "020500", "US", []string{"020500: prohibition ;"}},
		{"nothing", "85", "US", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, territory := range []trade.Territory{"EU", "FR"} {
				if diff := cmp.Diff(tt.want, ask(t, p, territory, on, trade.HSCode(tt.code), trade.Country(tt.origin))); diff != "" {
					t.Errorf("%s: %s", territory, diff)
				}
			}
		})
	}
	var odd []string
	for _, f := range p.NotUnderstood() {
		odd = append(odd, fmt.Sprintf("%d %s", f.Line, f.Code))
	}
	if diff := cmp.Diff([]string{"18 taric.type", "7 taric.area"}, odd); diff != "" {
		t.Error(diff)
	}
	if got := ask(t, p, "GB", on, "6109100010", "CN"); got != nil {
		t.Errorf("in Great Britain: %v", got)
	}
}

func TestReadFaults(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"empty", "", []string{"0 taric.header"}},
		{"header", "code,area,area,rate,price\n", []string{"1 taric.header", "1 taric.header", "1 taric.header", "1 taric.header", "1 taric.header", "1 taric.header", "1 taric.header", "1 taric.header"}},
		{"rows", header +
			"61091000,1011,103,12%,,,,,,,,\n" +
			"abc,,,lots,2021-02-30,,,,,,cheap,\n" + // 3
			"61091000,1011,103,,2022-01-01,2021-01-01,,,,,,\n" + // 4
			"61091000,1011\n" + // 5
			"61091000,1011,277,5%,,,,,,,,\n" + // 6
			"61\"0,1011,103,5%,,,,,,,,\n", // 7
			[]string{"3 taric.code", "3 taric.date", "3 taric.area", "3 taric.type", "3 taric.price", "4 taric.date", "4 taric.rate", "5 taric.line", "6 taric.rate", "7 taric.line"}},
		{"a damaged archive", "\x1f\x8bxx", []string{"0 taric.read"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := taric.Read(strings.NewReader(tt.text))
			if p != nil || err == nil {
				t.Fatal("it was read")
			}
			var got []string
			for _, f := range trade.FindingsOf(err) {
				got = append(got, fmt.Sprintf("%d %s", f.Line, f.Code))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s\n%v", diff, err)
			}
		})
	}
	if _, err := taric.Read(strings.NewReader(measures), taric.MaxLines(5)); !errors.Is(err, trade.Finding{Code: "taric.too_large"}) {
		t.Errorf("seventeen rows of five: %v", err)
	}
	broken := errors.New("the wire broke")
	if _, err := taric.Read(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a reader's own error: %v", err)
	}
	if _, err := taric.ReadTable(strings.NewReader("commodity,cet_duty_rate,ukgt_duty_rate\n"), "US"); !errors.Is(err, trade.Finding{Code: "taric.side"}) {
		t.Errorf("a table of the United States: %v", err)
	}
}

func TestContract(t *testing.T) {
	tarifftest.Run(t, read(t, measures), tarifftest.Options{Territory: "DE", Date: trade.NewDate(2025, 6, 1), Codes: []trade.HSCode{"610910", "6109100010", "7604101100"}})
}

func reference(t testing.TB) []byte {
	dir := os.Getenv("CROSSBORDER_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	b, err := os.ReadFile(filepath.Join(dir, "uk", "ukgt-and-eu-cet-mfn-2021-01.csv.gz"))
	if err != nil {
		t.Skip("no reference data: set CROSSBORDER_DATA to its folder")
	}
	return b
}

// The whole of both tariffs, and lines of them.
func TestReadTable(t *testing.T) {
	raw := reference(t)
	on := trade.NewDate(2021, 6, 1)
	for side, lines := range map[taric.Side]map[trade.HSCode][]string{
		taric.CommonTariff: {
			"01012990":   {"01012990: third_country 11.5%;"},
			"04052010":   {"04052010: third_country 9.00% +  EA;"},
			"070200":     {"070200: third_country Entry Price;"},
			"61091000":   {"61091000: third_country 12.0%;"},
			"0102291010": {"0102291010: third_country 10.20% + 93.10 EUR / 100 kg;"},
		},
		taric.GlobalTariff: {
			"01012990": {"01012990: third_country 10.0%;"},
			"0702":     {"0702: third_country 8.00% (01 NOV - 14 MAY), 14.00% (15 MAY - 31 OCT);"},
			"61091000": {"61091000: third_country 12.0%;"},
		},
	} {
		p, err := taric.ReadTable(bytes.NewReader(raw), side)
		if err != nil {
			t.Fatal(err)
		}
		if p.Len() != 11830 {
			t.Errorf("%s: %d rows", side, p.Len())
		}
		for code, want := range lines {
			got := ask(t, p, trade.Territory(side), on, code, "CN")
			if len(got) == 1 { // a heading with one line answers with the line
				got[0] = strings.Replace(got[0], "07020000:", string(code)+":", 1)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s: %s", side, code, diff)
			}
		}
		tarifftest.Run(t, p, tarifftest.Options{Territory: trade.Territory(side), Date: on, Codes: []trade.HSCode{"610910", "61091000"}})
	}
}

// Six digits stand for all lines below; a quote in France with the whole tariff before the world data.
func TestBeforeTheWorld(t *testing.T) {
	p, err := taric.ReadTable(bytes.NewReader(reference(t)), taric.CommonTariff)
	if err != nil {
		t.Fatal(err)
	}
	e, err := landedcost.New(landedcost.Config{Tariff: tariff.Chain(p, world.New())})
	if err != nil {
		t.Fatal(err)
	}
	look := func(r landedcost.LookupRequest) string {
		r.Destination, r.Date, r.Value = "FR", trade.NewDate(2025, 6, 1), trade.NewMoney(decimal.New(1000, 0), "EUR")
		l, err := e.Lookup(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		s := string(l.Status)
		for _, m := range l.Measures {
			s += fmt.Sprintf(", %s %s %s", m.Kind, m.Rate, m.Duty)
		}
		return s
	}
	kg := map[string]decimal.Decimal{"kg": decimal.New(200, 0)}
	for _, tt := range []struct {
		r    landedcost.LookupRequest
		want string
	}{
		{landedcost.LookupRequest{Code: "01012990", Origin: "CN"}, "complete, third_country 11.5% EUR 115.00"},
		{landedcost.LookupRequest{Code: "04052010", Origin: "US", Quantities: kg, Facts: trade.Facts{"EA": "50 EUR/100 kg"}}, "complete, third_country 9.00% +  EA EUR 190.00"},
		{landedcost.LookupRequest{Code: "04052010", Origin: "US", Quantities: kg}, "partial"},
		{landedcost.LookupRequest{Code: "850131", Origin: "CN", Strategy: trade.Maximum}, "complete, third_country 2.7% EUR 27.00"},
	} {
		if got := look(tt.r); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.r.Code, got, tt.want)
		}
	}
}

// A compiled table says of every line what the table says.
func TestCompile(t *testing.T) {
	p, err := taric.ReadTable(bytes.NewReader(reference(t)), taric.GlobalTariff)
	if err != nil {
		t.Fatal(err)
	}
	d := p.Data()
	if len(d.Lines) != p.Len() {
		t.Errorf("%d lines of %d", len(d.Lines), p.Len())
	}
	file, err := snapshot.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	s, err := snapshot.Open(string(file))
	if err != nil {
		t.Fatal(err)
	}
	on := trade.NewDate(2021, 6, 1)
	different := 0
	for _, l := range d.Lines {
		if len(l.Code) < 10 {
			continue // where others lie below, the snapshot answers with these
		}
		if a, b := ask(t, p, "GB", on, l.Code, "CN"), ask(t, s, "GB", on, l.Code, "CN"); cmp.Diff(a, b) != "" {
			if different++; different < 5 {
				t.Errorf("%s: %v, compiled %v", l.Code, a, b)
			}
		}
	}
	t.Logf("%d bytes for %d lines", len(file), len(d.Lines))
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(measures))
	f.Add([]byte(header + "6109,1011,103,1%,,,,,,,,\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := taric.Read(bytes.NewReader(b), taric.MaxLines(1000))
		if err != nil {
			if len(trade.FindingsOf(err)) == 0 {
				t.Errorf("an error without findings: %v", err)
			}
			return
		}
		ask(t, p, "FR", trade.NewDate(2025, 6, 1), "6109100010", "VN")
	})
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte("commodity,description,cet_duty_rate,ukgt_duty_rate\n07020000,\"Tomatoes,\nfresh\",Entry Price,8.00% (01 NOV - 14 MAY)\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := taric.ReadTable(bytes.NewReader(b), taric.GlobalTariff)
		if err == nil {
			ask(t, p, "GB", trade.NewDate(2025, 6, 1), "0702", "MA")
		}
	})
}

func BenchmarkReadTable(b *testing.B) {
	raw := reference(b)
	for b.Loop() {
		if _, err := taric.ReadTable(bytes.NewReader(raw), taric.CommonTariff); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMeasures(b *testing.B) {
	p, err := taric.ReadTable(bytes.NewReader(reference(b)), taric.CommonTariff)
	if err != nil {
		b.Fatal(err)
	}
	q := tariff.Query{Territory: "EU", Date: trade.NewDate(2021, 6, 1), Lines: []tariff.QueryLine{{Code: "61091000", Origin: "CN"}}}
	for b.Loop() {
		if _, err := p.Measures(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	}
}
