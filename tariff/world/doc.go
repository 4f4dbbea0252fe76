// Package world is the embedded default data: the import regimes of the destinations that Territories lists, with rates
// for common consumer goods. Each figure has dates, an instrument, a source and the day it was verified; what public
// sources don't confirm is left out and named in Coverage.
//
// New returns the provider. A country is decoded on the first question about it; a program pays for no other.
//
//	engine, err := landedcost.New(landedcost.Config{Tariff: world.New()})
//
// A host puts its own data before it with tariff.Chain.
//
// # How to add a country
//
// Write data/<code>.json. Package tariff documents the format, country.schema.json describes it for editors, and a small
// file to start from is data/sg.json. Then run
//
//	go generate ./tariff/world
//
// which checks every file, prints every problem with its place, and compiles what is right into the form that is embedded.
// The package's tests hold that what is embedded is current and that no file has gaps, overlaps or figures without a
// source. Add a golden quote that was worked out by hand from the source.
package world
