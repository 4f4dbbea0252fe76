package world

import (
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

//go:generate go run ./internal/compile

// Name is the name of the provider that New returns, and the first part of the names of its data: "world/gb".
const Name = "world"

// New returns a provider of the embedded data. It costs next to nothing: a country is decoded on the first question about
// it. The book keeps what it has decoded, so a program makes one and shares it; it is safe for concurrent use.
func New() *tariff.Book {
	b, _ := tariff.OpenBook(Name, packs()...) // the packs are part of the program: a test opens every one of them
	return b
}

// Territories returns the territories that the embedded data have a regime of, sorted. Coverage also lists those of which
// too little is known for one.
func Territories() []trade.Territory {
	t, _ := New().Territories()
	return t
}

// Coverage returns what the embedded data know of each territory, since when, verified when, how sure, and what is
// missing. It decodes all of them.
func Coverage() []tariff.Coverage {
	c, _ := New().Coverage()
	return c
}
