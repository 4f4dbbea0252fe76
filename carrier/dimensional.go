package carrier

import (
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Weight returns the dimensional weight of a box in the rule's weight unit: edges rounded, multiplied, divided, and
// the result rounded, each as the rule says. Edges are converted to the rule's unit, never the divisor. It is 0 when
// the volume isn't above MinimumVolume, and ok is false when an edge or the divisor is missing.
func (r *DimensionalRule) Weight(d trade.Dimensions) (weight decimal.Decimal, ok bool) {
	p := newPiece(Parcel{Dimensions: &d})
	return r.weight(&p)
}

func (r *DimensionalRule) weight(p *piece) (decimal.Decimal, bool) {
	mm, ok := millimetresIn(r.LengthUnit)
	if !ok || !p.sized || r.Divisor.Sign() <= 0 {
		return decimal.Decimal{}, false
	}
	volume := decimal.New(1, 0)
	for i := range p.edges {
		volume = volume.Mul(r.EdgeRounding.Apply(p.edge(i, r.LengthUnit, mm)))
	}
	if r.MinimumVolume.Sign() > 0 && !volume.GreaterThan(r.MinimumVolume) {
		return decimal.Decimal{}, true
	}
	// What the division can't express is rounded up, far below any step a carrier bills.
	w, _ := money.Div(volume, r.Divisor, unitPlaces, money.Up)
	return r.Rounding.Apply(w), true
}
