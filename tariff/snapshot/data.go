package snapshot

import (
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
)

// Data is a schedule as its reader understood it, to be compiled.
type Data struct {
	Name      string          // the provider's name: "us-hts"
	Territory trade.Territory // whose tariff it is
	Version   string          // of the publication: "2026 Revision 10"
	// VerifiedOn is the day on which the publication was current; zero where that isn't known.
	VerifiedOn trade.Date
	// Digest identifies the publication that was read, "sha256:…"; by default the snapshot's own digest stands for it.
	Digest string
	// Grammar is that of the rates' texts.
	Grammar duty.Grammar
	// LineDigits is the length of the codes that set a rate; what follows only counts. Codes that differ within it are
	// different lines even where the rates are the same. 8 in the United States.
	LineDigits int
	// Kinds are the kinds of measure for which the schedule is authoritative.
	Kinds []tariff.Kind
	// Groups are countries by the names that measures' areas use, for where the regime doesn't know them.
	Groups map[string][]trade.Country
	// Instrument and Source are cited by measures without their own; the code is added to the instrument.
	Instrument, Source string
	Lines              []Line
	Lists              []List
}

// Line is a line of the publication, in its order.
type Line struct {
	Code   trade.HSCode // "" for a line that only groups those below it
	Text   string       // its own description
	Parent int          // index of the line above it in the hierarchy, -1 for none
	// Rated is the code of the line from which the measures are inherited, "" for the line's own.
	Rated trade.HSCode
	// Apart says that the code isn't one of goods: it modifies the duty on others, as chapters 98 and 99 do. Lookup finds
	// it, Measures doesn't.
	Apart bool
	// Measures are those on the line, its own or inherited: their Code and ID may be left empty. Rate is read of RateText.
	// A measure of kind tariff.Column2 is the rate for the origins of the group "column2". A preference may name several
	// programmes in Symbol, separated by commas: origins, dates and proof then come from the regime's programmes.
	Measures []*tariff.Measure
}

// List is a goods list that the publication carries: by footnotes, for example. It speaks of the codes of the lines only.
type List struct {
	Name string // "us/301-china-4a"
	trade.Period
	Codes []trade.HSCode // each stands for all codes that begin with it
	Open  []trade.HSCode // codes of which it isn't known whether they are on the list
}
