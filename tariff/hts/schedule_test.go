package hts_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/hts"
	"github.com/crossborder-go/crossborder/tariff/snapshot"
	"github.com/crossborder-go/crossborder/tariff/tarifftest"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
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
	return hts.Read(f, hts.Revision(hts.RevisionOf(file)), hts.Current(trade.NewDate(2026, 6, 30)))
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
	_ = tariff.ThirdCountry
	_ = tarifftest.Run
	_ = world.New
	_ = context.Background
	_ = gzip.NewReader
	_ = bytes.NewReader
	_ = snapshot.Open[string]
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
	i := 0
	for b.Loop() {
		row, ok := s.Lookup(codes[(i*7919)%len(codes)])
		if i++; !ok || row.Rate(tariff.ThirdCountry) == "x" {
			b.Fatal(codes[i])
		}
	}
}
