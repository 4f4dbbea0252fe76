package uktt

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// load reads a document of the reference data.
func load(t testing.TB, name string) *Document {
	t.Helper()
	f, err := os.Open(filepath.Join(shared(t), "uk", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := Read(f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return d
}

// ask returns the measures that a provider has on a document's commodity.
func ask(t testing.TB, p tariff.Provider, d *Document, origin trade.Country) []*tariff.Measure {
	t.Helper()
	a, err := p.Measures(context.Background(), tariff.Query{Territory: d.Service.Territory(), Date: d.AsOf, Lines: []tariff.QueryLine{{Code: d.Code, Origin: origin}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(a[0].Candidates) != 1 {
		t.Fatalf("%d candidates for %s", len(a[0].Candidates), d.Code)
	}
	return a[0].Candidates[0].Measures
}
