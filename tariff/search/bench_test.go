package search_test

import (
	"testing"

	"github.com/crossborder-go/crossborder/tariff/search"
)

func BenchmarkNew(b *testing.B) {
	s := schedule(b)
	b.ReportAllocs()
	for b.Loop() {
		search.New(s)
	}
}

func BenchmarkFind(b *testing.B) {
	ix := search.New(schedule(b))
	b.ReportAllocs()
	for b.Loop() {
		ix.Find(search.Query{Text: "Men's jeans, trousers and shorts, woven, cotton"})
	}
}

func BenchmarkNewSmall(b *testing.B) {
	s := small()
	b.ReportAllocs()
	for b.Loop() {
		search.New(s)
	}
}
