package snapshot_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/hts"
	"github.com/crossborder-go/crossborder/tariff/snapshot"
	"github.com/crossborder-go/crossborder/tariff/tarifftest"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
)

func day(y, m, d int) trade.Date { return trade.NewDate(y, time.Month(m), d) }

// freedonia is a small schedule with everything a snapshot can hold.
func freedonia() *snapshot.Data {
	free := &tariff.Measure{Kind: tariff.ThirdCountry, RateText: "Free"}
	twelve := &tariff.Measure{Kind: tariff.ThirdCountry, RateText: "12%"}
	column2 := &tariff.Measure{Kind: tariff.Column2, RateText: "90%"}
	pref := &tariff.Measure{Kind: tariff.PreferenceDuty, RateText: "2%", Symbol: "A,UF"}
	union, _ := tariff.NewArea([]string{"UNION"}, nil, map[string][]trade.Country{"UNION": {"DE", "FR"}})
	own := &tariff.Measure{ID: "2005", Kind: tariff.PreferenceDuty, Name: "Union agreement", RateText: "1%", Origin: union, Programme: "UA", Proof: []string{"statement"},
		Period: trade.Period{From: day(2024, 1, 1), To: day(2026, 12, 31)}, Citation: tariff.Citation{Source: "gazette"}}
	dumping := &tariff.Measure{Kind: tariff.AntiDumping, RateText: "30%", AdditionalCode: "A999"}
	dozen := &tariff.Measure{Kind: tariff.SupplementaryUnit, RateText: "dozen"}
	return &snapshot.Data{
		Name: "freedonia", Territory: "ZZ", Version: "2026", VerifiedOn: day(2026, 11, 1), Grammar: duty.Plain, LineDigits: 8,
		Kinds: []tariff.Kind{tariff.ThirdCountry, tariff.PreferenceDuty}, Groups: map[string][]trade.Country{tariff.Column2Group: {"KP"}, "UNION": {"DE", "FR"}},
		Instrument: "Tariff Act", Source: "gazette",
		Lines: []snapshot.Line{
			{Code: "6109", Text: "T-shirts:", Parent: -1},
			{Text: "Of cotton:", Parent: 0},
			{Code: "61091000", Text: "Knitted:", Parent: 1, Measures: []*tariff.Measure{twelve, column2, pref, own}},
			{Code: "6109100010", Text: "Men's", Parent: 2, Rated: "61091000", Measures: []*tariff.Measure{twelve, column2, pref, own, dozen}},
			{Code: "6109100020", Text: "Women's", Parent: 2, Rated: "61091000", Measures: []*tariff.Measure{twelve, column2, pref, own, dozen}},
			{Code: "6109900000", Text: "Other", Parent: 0, Measures: []*tariff.Measure{free, dumping}},
			{Code: "9902", Text: "Reliefs", Parent: -1, Apart: true},
			{Code: "99020001", Text: "Relief", Parent: 6, Apart: true, Measures: []*tariff.Measure{free}},
		},
		Lists: []snapshot.List{{Name: "zz/list", Period: trade.Period{From: day(2025, 1, 1)}, Codes: []trade.HSCode{"6109100010"}, Open: []trade.HSCode{"610990"}}},
	}
}

func compiled(t testing.TB, d *snapshot.Data) []byte {
	t.Helper()
	file, err := snapshot.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func opened(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Open(compiled(t, freedonia()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestContract(t *testing.T) {
	tarifftest.Run(t, opened(t), tarifftest.Options{Territory: "ZZ", Date: day(2026, 10, 5), Codes: []trade.HSCode{"6109100010", "610910", "61091000", "6109900000"}, List: "zz/list"})
}

func TestMeasures(t *testing.T) {
	programme, _ := tariff.NewArea([]string{"BR"}, nil, nil)
	regime := &tariff.Regime{Programmes: map[string]*tariff.Programme{"A": {Name: "Generalised preferences", Origins: programme, Proof: []string{"form A"}}}}
	tests := []struct {
		name, code, origin, date string
		want                     []string
	}{
		{"a rate", "6109100010", "CN", "2026-10-05", []string{"6109100010: third_country 12% on 61091000; supplementary_unit dozen on 61091000;"}},
		{"lines alike are one candidate", "61091000", "CN", "2026-10-05", []string{"61091000 [6109100010 6109100020]: third_country 12% on 61091000; supplementary_unit dozen on 61091000;"}},
		{"lines of different rates", "6109", "CN", "2026-10-05", []string{"6109100010 [6109100010 6109100020]: third_country 12% on 61091000; supplementary_unit dozen on 61091000;",
			"6109900000: third_country Free on 6109900000; anti_dumping 30% on 6109900000;"}},
		{"column 2", "6109100010", "KP", "2026-10-05", []string{"6109100010: third_country 90% on 61091000; supplementary_unit dozen on 61091000;"}},
		{"a symbol whose programme has the origin", "6109100010", "BR", "2026-10-05", []string{"6109100010: third_country 12% on 61091000; preference 2% on 61091000 A; supplementary_unit dozen on 61091000;"}},
		{"a preference of its own", "6109100010", "DE", "2026-10-05", []string{"6109100010: third_country 12% on 61091000; preference 1% on 61091000 UA; supplementary_unit dozen on 61091000;"}},
		{"which has ended", "6109100010", "DE", "2027-01-01", []string{"6109100010: third_country 12% on 61091000; supplementary_unit dozen on 61091000;"}},
		{"an unknown suffix", "6109100099", "CN", "2026-10-05", []string{"6109100099: third_country 12% on 61091000;"}},
		{"a line whose only code has another suffix", "6109900090", "CN", "2026-10-05", []string{"6109900090: third_country Free on 6109900000; anti_dumping 30% on 6109900000;"}},
		{"no code of goods", "99020001", "CN", "2026-10-05", nil},
		{"an unknown code", "85171300", "CN", "2026-10-05", nil},
		{"a chapter", "61", "CN", "2026-10-05", nil},
	}
	s := opened(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			on, err := trade.ParseDate(tt.date)
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Measures(context.Background(), tariff.Query{Territory: "ZZ", Date: on, Regime: regime, Lines: []tariff.QueryLine{{Code: trade.HSCode(tt.code), Origin: trade.Country(tt.origin)}}})
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, c := range got[0].Candidates {
				line := string(c.Code)
				if c.Lines != nil {
					line += fmt.Sprint(" ", c.Lines)
				}
				line += ":"
				for _, m := range c.Measures {
					line += strings.TrimRight(fmt.Sprintf(" %s %s on %s %s", m.Kind, m.RateText, m.Code, m.Programme), " ") + ";"
				}
				said = append(said, line)
			}
			if diff := cmp.Diff(tt.want, said); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRows(t *testing.T) {
	s := opened(t)
	row, ok := s.Lookup("6109100010")
	if !ok || row.Text() != "Men's" || row.Description() != "T-shirts: Of cotton: Knitted: Men's" || row.Rate(tariff.ThirdCountry) != "12%" || !row.Declarable() ||
		!slices.Equal(row.Units(), []string{"dozen"}) || row.Rate(tariff.Quota) != "" {
		t.Errorf("row %q %q %q %v", row.Text(), row.Description(), row.Rate(tariff.ThirdCountry), row.Units())
	}
	up, ok := row.Parent()
	if !ok || up.Code() != "61091000" || up.Declarable() {
		t.Errorf("parent %q", up.Code())
	}
	if relief, ok := s.Lookup("99020001"); !ok || relief.Declarable() {
		t.Error("a code that is none of goods is looked up and isn't declarable")
	}
	if _, ok := s.Lookup("610910"); ok {
		t.Error("a code that isn't a row was found")
	}
	var zero snapshot.Row
	if zero.Code() != "" || zero.Description() != "" || zero.Rate(tariff.ThirdCountry) != "" || zero.Declarable() {
		t.Error("the zero row says something")
	}
	n := 0
	for range s.Rows() {
		n++
	}
	if n != 7 || s.Len() != 8 {
		t.Errorf("%d rows with a code of %d", n, s.Len())
	}
}

func TestListed(t *testing.T) {
	s := opened(t)
	for _, tt := range []struct {
		list, code     string
		on             trade.Date
		listed, loaded bool
	}{
		{"zz/list", "6109100010", day(2026, 1, 1), true, true},
		{"zz/list", "6109100020", day(2026, 1, 1), false, true},
		{"zz/list", "61091000", day(2026, 1, 1), false, false}, // some lines of it are
		{"zz/list", "6109900000", day(2026, 1, 1), false, false},
		{"zz/list", "85171300", day(2026, 1, 1), false, false},
		{"zz/list", "6109100010", day(2024, 12, 31), false, false},
		{"zz/other", "6109100010", day(2026, 1, 1), false, false},
	} {
		if listed, loaded := s.Listed("ZZ", tt.list, trade.HSCode(tt.code), tt.on); listed != tt.listed || loaded != tt.loaded {
			t.Errorf("%s on %s on %s: listed %v, loaded %v", tt.code, tt.list, tt.on, listed, loaded)
		}
	}
}

func TestCompileNamesEveryFault(t *testing.T) {
	d := freedonia()
	d.Name = ""
	d.Lines[3].Code = "61x9"
	d.Lines[4].Code = "61091000"
	d.Lines[5].Parent = 7
	d.Lines[7].Measures = []*tariff.Measure{{Kind: "tribute"}}
	d.Lists[0].Codes = append(d.Lists[0].Codes, "?")
	_, err := snapshot.Compile(d)
	var all trade.Errors
	if !errors.As(err, &all) || len(all) != 6 {
		t.Fatalf("%v", err)
	}
	for _, path := range []string{"/lines/3/code", "/lines/4/code", "/lines/5/parent", "/lists/0/codes/1"} {
		if !slices.ContainsFunc(all, func(f trade.Finding) bool { return f.Path == path && f.Code == snapshot.CodeData }) {
			t.Errorf("no finding at %s: %v", path, all)
		}
	}
}

func TestSameDataSameFile(t *testing.T) {
	if !bytes.Equal(compiled(t, freedonia()), compiled(t, freedonia())) {
		t.Error("the same data give different files")
	}
}

// Every byte of the file matters: none can be changed, and the file can't be cut anywhere, without an error.
func TestDamage(t *testing.T) {
	file := compiled(t, freedonia())
	for i := range file {
		if _, err := snapshot.Open(file[:i]); !errors.Is(err, trade.Finding{Code: snapshot.CodeDamaged}) {
			t.Fatalf("cut at %d: %v", i, err)
		}
		bad := bytes.Clone(file)
		bad[i] ^= 0x41
		if _, err := snapshot.Open(bad); !errors.Is(err, trade.Finding{Code: snapshot.CodeDamaged}) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
	}
}

// forge sets the checksum right, as someone would who means harm.
func forge(file []byte) []byte {
	if len(file) < 16 {
		return file
	}
	binary.LittleEndian.PutUint32(file[8:], uint32(len(file)))
	binary.LittleEndian.PutUint32(file[12:], crc32.Checksum(file[16:], crc32.MakeTable(crc32.Castagnoli)))
	return file
}

func ask(s *snapshot.Snapshot) {
	q := tariff.Query{Territory: s.Territory(), Date: day(2026, 10, 5)}
	for _, code := range []trade.HSCode{"6109", "610910", "6109100010", "6109100099", "99020001", "01"} {
		q.Lines = append(q.Lines, tariff.QueryLine{Code: code, Origin: "DE"})
		s.Listed(s.Territory(), "zz/list", code, q.Date)
		if row, ok := s.Lookup(code); ok {
			_ = row.Description()
			_ = row.Units()
		}
	}
	_, _ = s.Measures(context.Background(), q)
	n := 0
	for r := range s.Rows() {
		if _ = r.Description(); n > 100 {
			break
		}
		n++
	}
}

// Forged files, checksum and all, make no lookup panic.
func TestForged(t *testing.T) {
	file := compiled(t, freedonia())
	for i := 16; i < len(file); i++ {
		for _, b := range []byte{0, 0x7f, 0xff} {
			bad := bytes.Clone(file)
			bad[i] = b
			if s, err := snapshot.Open(forge(bad)); err == nil {
				ask(s)
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	file, err := snapshot.Compile(freedonia())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file, true)
	f.Add(file[:40], true)
	f.Add([]byte("CBSNAP01"), false)
	f.Fuzz(func(t *testing.T, data []byte, forged bool) {
		if forged {
			data = forge(bytes.Clone(data))
		}
		if s, err := snapshot.Open(data); err == nil {
			ask(s)
		}
	})
}

func Example() {
	rate := &tariff.Measure{Kind: tariff.ThirdCountry, RateText: "12%"}
	file, err := snapshot.Compile(&snapshot.Data{Name: "freedonia", Territory: "ZZ", Version: "2026", Grammar: duty.Plain, Kinds: []tariff.Kind{tariff.ThirdCountry},
		Lines: []snapshot.Line{{Code: "6109", Text: "T-shirts:", Parent: -1}, {Code: "61091000", Text: "Of cotton", Parent: 0, Measures: []*tariff.Measure{rate}}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := snapshot.Open(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	row, _ := s.Lookup("61091000")
	fmt.Println(row.Code(), row.Description(), row.Rate(tariff.ThirdCountry))
	// Output: 61091000 T-shirts: Of cotton 12%
}

// us reads the official schedule, or skips.
func us(t testing.TB) *hts.Schedule {
	t.Helper()
	dir := os.Getenv("CROSSBORDER_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, "us-hts-2026-rev10.json.gz"))
	if err != nil {
		t.Skip("no data: set CROSSBORDER_DATA to the folder that holds us-hts-2026-rev10.json.gz")
	}
	defer f.Close()
	s, err := hts.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func BenchmarkOpen(b *testing.B) {
	file := string(us(b).Compiled())
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := snapshot.Open(file); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMeasures(b *testing.B) {
	s, err := snapshot.Open(us(b).Compiled())
	if err != nil {
		b.Fatal(err)
	}
	q := tariff.Query{Territory: "US", Date: day(2026, 10, 5), Lines: []tariff.QueryLine{{Code: "6109100012", Origin: "CN"}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Measures(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	}
}
