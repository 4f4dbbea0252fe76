package carrier

import (
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// gramsIn returns the grams of one weight unit, exact.
func gramsIn(unit string) (decimal.Decimal, bool) {
	w := trade.Weight{Value: decimal.New(1, 0), Unit: unit}
	return w.Grams(), w.Valid()
}

// millimetresIn returns the millimetres of one length unit, exact.
func millimetresIn(unit string) (decimal.Decimal, bool) {
	l := trade.Length{Value: decimal.New(1, 0), Unit: unit}
	return l.Millimetres(), l.Valid()
}

// unitPlaces is the precision of a value converted between units: far finer than any scale or tape.
const unitPlaces = 9

// convert returns value × from ÷ to.
func convert(value, from, to decimal.Decimal) decimal.Decimal {
	if from.Equal(to) {
		return value
	}
	v, _ := money.MulDivRound(value, from, to, unitPlaces, money.HalfUp)
	return v
}

// piece is one parcel in exact grams and millimetres, edges from the longest to the shortest.
type piece struct {
	grams decimal.Decimal
	edges [3]decimal.Decimal // mm
	given *[3]trade.Length   // edges as given, in the same order
	sized bool
}

func newPiece(p Parcel) piece {
	var out piece
	out.grams = decimal.New(int64(max(p.Grams, 0)), 0)
	if g := p.Weight.Grams(); g.Sign() > 0 {
		out.grams = g
	}
	for i, mm := range [3]int{p.LengthMM, p.WidthMM, p.HeightMM} {
		out.edges[i] = decimal.New(int64(max(mm, 0)), 0)
	}
	if d := p.Dimensions; d != nil {
		given := [3]trade.Length{d.Length, d.Width, d.Height}
		exact, ok := [3]decimal.Decimal{}, true
		for i, l := range given {
			exact[i] = l.Millimetres()
			ok = ok && exact[i].Sign() > 0
		}
		if ok {
			out.edges, out.given = exact, &given
		}
	}
	for i := 1; i < 3; i++ { // insertion sort, longest first
		for j := i; j > 0 && out.edges[j].GreaterThan(out.edges[j-1]); j-- {
			out.edges[j], out.edges[j-1] = out.edges[j-1], out.edges[j]
			if out.given != nil {
				out.given[j], out.given[j-1] = out.given[j-1], out.given[j]
			}
		}
	}
	out.sized = out.edges[2].Sign() > 0
	return out
}

// edge returns an edge in a unit; a given edge in that unit is exact.
func (p *piece) edge(i int, unit string, mm decimal.Decimal) decimal.Decimal {
	if p.given != nil && p.given[i].Unit == unit {
		return p.given[i].Value
	}
	return convert(p.edges[i], decimal.New(1, 0), mm)
}
