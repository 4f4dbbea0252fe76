package hts_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/hts"
	"github.com/crossborder-go/crossborder/tariff/snapshot"
	"github.com/crossborder-go/crossborder/tariff/tarifftest"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
)

// dataDir is the folder of official files that lies beside the repository.
func dataDir() string {
	if dir := os.Getenv("CROSSBORDER_DATA"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared", "data")
}

// shared returns a path of the data that lie beside the repository, or skips the test where they aren't there.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	name := filepath.Join(append([]string{dataDir()}, path...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("no data: set CROSSBORDER_DATA to the folder that holds %s", filepath.Join(path...))
	}
	return name
}

const file = "us-hts-2026-rev10.json.gz"

var schedule = sync.OnceValues(func() (*hts.Schedule, error) {
	f, err := os.Open(filepath.Join(dataDir(), file))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return hts.Read(f, hts.Revision(hts.RevisionOf(file)))
})

// full reads the official schedule, once for all tests.
func full(t testing.TB) *hts.Schedule {
	t.Helper()
	shared(t, file)
	s, err := schedule()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var on = trade.NewDate(2026, 10, 5)

func TestEveryRowIsUnderstood(t *testing.T) {
	s := full(t)
	for _, u := range s.NotUnderstood() {
		t.Errorf("%s, column %s: %q isn't understood", u.Code, u.Column, u.Text)
	}
	if s.Len() != 35509 || s.Understood() != 35509 {
		t.Errorf("%d rows, %d understood, want 35,509 of both", s.Len(), s.Understood())
	}
	if v := s.Version(); v.Version != "2026 Revision 10" || v.Name != "us-hts" || len(v.Digest) != len("sha256:")+64 {
		t.Errorf("version %+v", v)
	}
}

// Rates of the official schedule that simple readers get wrong.
func TestRows(t *testing.T) {
	s := full(t)
	tests := []struct {
		name, code, general, other, units string
	}{
		{"a stray cell beside an empty one", "9006591520", "Free", "20%", "[No.]"},
		{"inherited from the eight-digit line", "6109100012", "16.5%", "90%", "[doz. kg]"},
		{"a cell of blanks inherits", "2825600010", "3.7%", "25%", "[kg]"},
		{"eight digits are the finest code", "91011140", "51¢ each + 6.25% on the case and strap, band or bracelet + 5.3% on the battery", "", ""},
		{"compound", "8211922000", "0.8¢ each + 4.6%", "8¢ each + 45%", "[No.]"},
		{"sugar by degree", "1701120500", "3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees (and fractions of a degree in proportion) but not less than 3.143854¢/kg", "", ""},
		{"a heading of chapter 99 with its own rate", "99038815", "The duty provided in the applicable subheading + 7.5%", "", "[]"},
		{"an agricultural safeguard is no rate of the line", "0406909700", "$1.509/kg", "$1.775/kg", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			row, ok := s.Lookup(trade.HSCode(tt.code))
			if !ok {
				t.Fatal("not found")
			}
			if got := row.Rate(tariff.ThirdCountry); got != tt.general {
				t.Errorf("general %q, want %q", got, tt.general)
			}
			if got := row.Rate(tariff.Column2); tt.other != "" && got != tt.other {
				t.Errorf("other %q, want %q", got, tt.other)
			}
			if got := fmt.Sprint(row.Units()); tt.units != "" && got != tt.units {
				t.Errorf("units %s, want %s", got, tt.units)
			}
		})
	}
	if row, ok := s.Lookup("99040201"); !ok || row.Rate(tariff.Safeguard) != "66.6¢/kg" || row.Declarable() {
		t.Errorf("safeguard of heading 9904: %q", row.Rate(tariff.Safeguard))
	}
	if row, ok := s.Lookup("99022284"); ok && row.Declarable() {
		t.Error("a suspension of heading 9902 is no line of goods")
	}
	if row, _ := s.Lookup("6109100012"); row.Description() != "T-shirts, singlets, tank tops and similar garments, knitted or crocheted: Of cotton: Men's or boys': Other T-shirts: Men's (338)" {
		t.Errorf("description %q", row.Description())
	}
	var special []string
	row, _ := s.Lookup("0406909400") // its cell is damaged: "(PA (PA)"
	for e := range row.Entries() {
		if e.Kind == tariff.PreferenceDuty {
			special = append(special, e.Symbols+" "+e.Text)
		}
	}
	want := []string{"BH,CL,JO,KR,MA,OM,P,PE,SG Free", "S+ See 9823.04.01-9823.04.54", "IL See 9908.04.05", "CO See 9918.04.50, 9918.04.58", "PA See 9919.04.50, 9919.04.57, 9919.04.67"}
	if diff := cmp.Diff(want, special); diff != "" {
		t.Error(diff)
	}
	declarable, apart := 0, 0
	for r := range s.Rows() {
		if r.Declarable() {
			declarable++
			if r.Rate(tariff.ThirdCountry) == "" {
				t.Errorf("%s has no rate", r.Code())
			}
		}
		if strings.HasPrefix(string(r.Code()), "9") && r.Code() >= "98" {
			apart++
		}
	}
	if declarable != 19738+95 || apart < 2000 {
		t.Errorf("%d declarable lines, want the 19,738 of ten digits and 95 of eight; %d of chapters 98 and 99", declarable, apart)
	}
}

// What stands in the file, in front of the embedded law.
func TestMeasures(t *testing.T) {
	chain := tariff.Chain(full(t), world.New())
	tests := []struct {
		name, code, origin string
		want               []string // base duties
	}{
		{"column 1", "6109100012", "CN", []string{"6109100012 third_country 16.5% 61091000"}},
		{"column 2", "6109100012", "BY", []string{"6109100012 third_country 90% 61091000"}},
		{"a preference by symbol", "6109100012", "KR", []string{"6109100012 third_country 16.5% 61091000", "6109100012 preference Free 61091000 KR"}},
		{"a programme by its scheme", "6109100012", "MX", []string{"6109100012 third_country 16.5% 61091000", "6109100012 preference Free 61091000 S"}},
		{"several rates in a cell", "4202923120", "IL", []string{"4202923120 third_country 17.6% 42029231", "4202923120 preference Free 42029231 IL"}},
		{"a programme that the law doesn't hold gives nothing", "6109100012", "BD", []string{"6109100012 third_country 16.5% 61091000"}},
		{"eight digits", "61091000", "CN", []string{"61091000 third_country 16.5% 61091000"}},
		{"six digits with one rate", "610910", "CN", []string{"610910 third_country 16.5% 61091000"}},
		{"six digits with several", "640192", "CN", []string{"6401923000 third_country Free 6401923000", "6401926000 third_country 4.6% 6401926000", "6401929030 third_country 37.5% 64019290"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := chain.Measures(context.Background(), tariff.Query{Territory: "US", Date: on, Lines: []tariff.QueryLine{{Code: trade.HSCode(tt.code), Origin: trade.Country(tt.origin)}}})
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, c := range got[0].Candidates {
				if c.Description == "" || c.Unlisted {
					t.Errorf("%s: description %q, unlisted %v", c.Code, c.Description, c.Unlisted)
				}
				for _, m := range c.Measures {
					if m.Kind.Base() {
						said = append(said, strings.TrimSpace(fmt.Sprintf("%s %s %s %s %s", c.Code, m.Kind, m.RateText, m.Code, m.Symbol)))
					}
				}
			}
			if diff := cmp.Diff(tt.want, said); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestContract(t *testing.T) {
	tarifftest.Run(t, full(t), tarifftest.Options{Territory: "US", Date: on, Codes: []trade.HSCode{"6109100012", "61091000", "610910", "91011140", "0406909700"}, List: "us/301-china-4a"})
	tarifftest.Run(t, tariff.Chain(full(t), world.New()), tarifftest.Options{Territory: "US", Date: on, Codes: []trade.HSCode{"6109100012", "61091000", "732690"}, Regime: true})
}

// Units of quantity are understood but for those that name a substance.
func TestUnits(t *testing.T) {
	s := full(t)
	unknown := map[string]int{}
	all := 0
	for r := range s.Rows() {
		for _, u := range r.Units() {
			all++
			if x, err := duty.Parse(u, duty.US); err != nil || len(x.Needs()) == 0 {
				unknown[u]++
			}
		}
	}
	n := 0
	for _, k := range unknown {
		n += k
	}
	if n*100 > all*5 {
		t.Errorf("%d of %d units aren't understood: %v", n, all, unknown)
	}
	t.Logf("%d of %d units of quantity aren't understood: %v", n, all, unknown)
}

// A compiled snapshot, written and opened again, answers as the schedule does, for every code.
func TestSnapshotAnswersAlike(t *testing.T) {
	s := full(t)
	again, err := snapshot.Open(string(s.Compiled()))
	if err != nil {
		t.Fatal(err)
	}
	regime, err := world.New().Regime(context.Background(), "US", on)
	if err != nil {
		t.Fatal(err)
	}
	origins := []trade.Country{"CN", "DE", "MX", "KR", "RU", "AU", ""}
	q := tariff.Query{Territory: "US", Date: on, Regime: regime}
	for r := range s.Rows() {
		o, ok := again.Lookup(r.Code())
		if !ok || o.Description() != r.Description() || !slices.Equal(slices.Collect(o.Entries()), slices.Collect(r.Entries())) {
			t.Fatalf("%s: another row", r.Code())
		}
		q.Lines = append(q.Lines, tariff.QueryLine{Code: r.Code(), Origin: origins[len(q.Lines)%len(origins)]})
	}
	a, errA := s.Measures(context.Background(), q)
	b, errB := again.Measures(context.Background(), q)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	for i := range a {
		if fmt.Sprintf("%+v", said(a[i])) != fmt.Sprintf("%+v", said(b[i])) {
			t.Fatalf("%v: %v\n%v", q.Lines[i], said(a[i]), said(b[i]))
		}
	}
	for _, f := range hts.Footnotes() {
		for _, l := range q.Lines {
			onA, loadedA := s.Listed("US", f.List, l.Code, on)
			if onB, loadedB := again.Listed("US", f.List, l.Code, on); onA != onB || loadedA != loadedB {
				t.Fatalf("%s on %s differs", l.Code, f.List)
			}
		}
	}
}

func said(a tariff.Answer) []string {
	out := []string{fmt.Sprint(a.Data)}
	for _, c := range a.Candidates {
		out = append(out, fmt.Sprint(c.Code, c.Description, c.Lines, c.Unlisted))
		for _, m := range c.Measures {
			out = append(out, fmt.Sprint(m.ID, m.Kind, m.Name, m.RateText, m.Rate, m.Programme, m.Symbol, m.Code, m.Citation))
		}
	}
	return out
}

// Every line of the schedule has a base duty in today's law, and can be looked up in it; every tenth line is.
func TestEveryLineQuotes(t *testing.T) {
	e := engine(t)
	s := full(t)
	q := tariff.Query{Territory: "US", Date: on}
	for r := range s.Rows() {
		if r.Code() < "98" && len(r.Code()) >= 8 {
			q.Lines = append(q.Lines, tariff.QueryLine{Code: r.Code(), Origin: [...]trade.Country{"CN", "DE", "VN", "MX", "CA", "RU", "KR"}[len(q.Lines)%7]})
		}
	}
	answers, err := tariff.Chain(s, world.New()).Measures(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range answers {
		if len(a.Candidates) == 0 {
			t.Errorf("%v has no candidates", q.Lines[i])
		}
		for _, c := range a.Candidates {
			if c.Unlisted || c.Description == "" {
				t.Errorf("%v: candidate %s, unlisted %v, description %q", q.Lines[i], c.Code, c.Unlisted, c.Description)
			}
		}
	}
	for i := 0; i < len(q.Lines); i += 10 {
		got, err := e.Lookup(context.Background(), landedcost.LookupRequest{Destination: "US", Code: q.Lines[i].Code, Origin: q.Lines[i].Origin, Date: on})
		if err != nil {
			t.Fatalf("%v: %v", q.Lines[i], err)
		}
		for _, f := range got.Findings {
			if f.Code == "rate.unknown" {
				t.Errorf("%v: %v", q.Lines[i], f)
			}
		}
	}
	t.Logf("%d lines", len(q.Lines))
}

// The chain tells the lines of an eight-digit code apart where a list does: most of 7326.90.86 is on annex I-A, some on I-B.
func TestListsTellLinesApart(t *testing.T) {
	got, err := tariff.Chain(full(t), world.New()).Measures(context.Background(), tariff.Query{Territory: "US", Date: on, Lines: []tariff.QueryLine{{Code: "73269086", Origin: "VN"}}})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, c := range got[0].Candidates {
		lines = append(lines, fmt.Sprint(c.Code, " ", c.Lines))
	}
	if diff := cmp.Diff([]string{"7326908605 [7326908605 7326908610 7326908630 7326908635 7326908645]", "7326908660 [7326908660 7326908675 7326908676 7326908677]",
		"7326908688 []"}, lines); diff != "" { // the last has other units of quantity
		t.Error(diff)
	}
}

const small = `[{"htsno":"0101","indent":"0","description":"Horses:","superior":null,"units":[],"general":"","special":"","other":"","footnotes":[]},
{"htsno":"","indent":"1","description":"Live:","superior":"true","units":[],"general":"","special":"","other":"","footnotes":null},
{"htsno":"0101.21.00","indent":"02","description":"Pur\u00e9bred","units":[],"general":"4.5%\n","special":"Free(A,AU)2.9%(JP)","other":"20%","footnotes":[{"columns":["general"],"value":"See 9903.88.15 and 9903.91.01.\u00a0","type":"endnote"}],"new":{"x":[1,-2.5e3,true,null]}},
{"htsno":"0101.21.00.10","indent":"3","description":"Males","units":["No."," "],"general":" ","special":"","other":""}]`

func TestReadsWhatItMust(t *testing.T) {
	for name, r := range map[string]io.Reader{
		"plain": strings.NewReader(small), "byte order mark": strings.NewReader("\ufeff" + small), "gzip": bytes.NewReader(zip(small)), "byte by byte": iotest.OneByteReader(strings.NewReader(small)),
	} {
		t.Run(name, func(t *testing.T) {
			s, err := hts.Read(r, hts.Revision("2030 Revision 1"), hts.Current(trade.NewDate(2030, 2, 1)))
			if err != nil {
				t.Fatal(err)
			}
			row, ok := s.Lookup("0101210010")
			if !ok || row.Rate(tariff.ThirdCountry) != "4.5%" || row.Rate(tariff.Column2) != "20%" || row.Description() != "Horses: Live: Purébred: Males" || !slices.Equal(row.Units(), []string{"No."}) {
				t.Errorf("%q %q %q", row.Rate(tariff.ThirdCountry), row.Rate(tariff.Column2), row.Description())
			}
			for list, want := range map[string]bool{"us/301-china-4a": true, "us/9903.91.01": true, "us/301-china-3": false} {
				if got, _ := s.Listed("US", list, "0101210010", on); got != want {
					t.Errorf("on %s: %v", list, got)
				}
			}
			if v := s.Version(); v.Version != "2030 Revision 1" || v.VerifiedOn != trade.NewDate(2030, 2, 1) {
				t.Errorf("version %+v", v)
			}
		})
	}
}

func zip(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.Bytes()
}

// A text that isn't understood is listed, and the line then has no rate of that column.
func TestNotUnderstood(t *testing.T) {
	s, err := hts.Read(strings.NewReader(strings.NewReplacer("4.5%", "as the Secretary pleases").Replace(small)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]hts.Unread{{Code: "01012100", Column: "general", Text: "as the Secretary pleases"}}, s.NotUnderstood()); diff != "" {
		t.Error(diff)
	}
	if s.Understood() != 3 {
		t.Errorf("%d rows understood, want 3 of 4", s.Understood())
	}
	got, err := s.Measures(context.Background(), tariff.Query{Territory: "US", Date: on, Lines: []tariff.QueryLine{{Code: "0101210010", Origin: "CN"}}})
	if err != nil || len(got[0].Candidates) != 1 || !got[0].Candidates[0].Unlisted {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct{ name, file, code, says string }{
		{"nothing", "", hts.CodeDamaged, "line 1"},
		{"not JSON", "<html>", hts.CodeDamaged, "line 1"},
		{"another document", `{"results": []}`, hts.CodeDamaged, `expected "["`},
		{"no rows", "[]", hts.CodeRow, "no rows"},
		{"cut short", small[:len(small)/2], hts.CodeDamaged, ""},
		{"cut gzip", string(zip(small)[:100]), hts.CodeDamaged, "can't be read"},
		{"something after it", small + "[]", hts.CodeDamaged, "follows"},
		{"a number where a text stands", `[{"htsno": 101}]`, hts.CodeDamaged, `expected "\""`},
		{"an endless text", `[{"description": "` + strings.Repeat("x", 70000) + `"}]`, hts.CodeTooLarge, "65536 bytes"},
		{"endless escapes", `[{"description": "` + strings.Repeat(`\n`, 70000) + `"}]`, hts.CodeTooLarge, "65536 bytes"},
		{"endless keys", "[{" + strings.Repeat(`"a":1,`, 100) + `"b":1}]`, hts.CodeTooLarge, "64 keys"},
		{"deep nesting", `[{"x": ` + strings.Repeat("[", 10000), hts.CodeTooLarge, "16 deep"},
		{"not UTF-8", "[{\"description\": \"\xff\xfe\"}]", hts.CodeDamaged, "UTF-8"},
		{"a bad code and a bad indent", `[{"htsno": "01x1", "indent": "0"}, {"htsno": "0101", "indent": "-1"}, {"htsno": "0101", "indent": "99"}]`, hts.CodeRow, "/1/indent"},
		{"a code twice", `[{"htsno": "0101", "indent": "0"}, {"htsno": "0101", "indent": "0"}]`, snapshot.CodeData, "twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := hts.Read(strings.NewReader(tt.file))
			if !errors.Is(err, trade.Finding{Code: tt.code}) || !strings.Contains(fmt.Sprint(err), tt.says) {
				t.Errorf("%v, want %s: … %s", err, tt.code, tt.says)
			}
		})
	}
	if _, err := hts.Read(iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a failing reader: %v", err)
	}
}

func TestRevisionOf(t *testing.T) {
	for name, want := range map[string]string{
		"hts_2026_revision_10_json.json": "2026 Revision 10", "/data/us-hts-2026-rev10.json.gz": "2026 Revision 10", "hts_2025_basic_edition_json.json": "2025 Basic Edition",
		"hts-2026.json": "2026", "schedule.json": "", `C:\tariff\HTS 2026 Rev 4.json`: "2026 Revision 4",
	} {
		if got := hts.RevisionOf(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestLookupAllocatesNothing(t *testing.T) {
	s := full(t)
	if n := testing.AllocsPerRun(100, func() {
		row, ok := s.Lookup("6109100012")
		if !ok || row.Rate(tariff.ThirdCountry) != "16.5%" || row.Text() == "" {
			t.Error("not found")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(small))
	f.Add(zip(small))
	f.Add([]byte(`[{"htsno": "0101.21.00.10", "indent": "0", "special": "Free (A (A) x (see note) (B+)", "units": [null], "footnotes": [{}]}]`))
	f.Add([]byte(`[{"description": "\ud83d\ude00\u12"}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := hts.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		for r := range s.Rows() {
			if _, ok := s.Lookup(r.Code()); !ok {
				t.Fatalf("row %s isn't found", r.Code())
			}
			_ = r.Description()
			if _, err := s.Measures(context.Background(), tariff.Query{Territory: "US", Date: on, Lines: []tariff.QueryLine{{Code: r.Code(), Origin: "CN"}}}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	data, err := os.ReadFile(shared(b, file))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := hts.Read(bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	s := full(b)
	var codes []trade.HSCode
	for r := range s.Rows() {
		codes = append(codes, r.Code())
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if row, ok := s.Lookup(codes[(i*7919)%len(codes)]); !ok || row.Rate(tariff.ThirdCountry) == "?" {
			b.Fatal("not found")
		}
	}
}

func Example() {
	s, err := hts.Read(strings.NewReader(small), hts.Revision("2026 Revision 10"))
	if err != nil {
		fmt.Println(err)
		return
	}
	row, _ := s.Lookup("0101210010")
	fmt.Println(row.Description())
	fmt.Println(row.Rate(tariff.ThirdCountry), "for most, column 2:", row.Rate(tariff.Column2))
	for e := range row.Entries() {
		if e.Kind == tariff.PreferenceDuty {
			fmt.Println(e.Text, "for", e.Symbols)
		}
	}
	// Output:
	// Horses: Live: Purébred: Males
	// 4.5% for most, column 2: 20%
	// Free for A,AU
	// 2.9% for JP
}
