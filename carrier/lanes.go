package carrier

import (
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// LaneStats is what a host knows from its own parcels. It must answer at once: a ranking asks it for every option.
type LaneStats interface {
	// Lane returns the record of a lane, ok false when there is none.
	Lane(lane Lane) (rec LaneRecord, ok bool)
}

// Lane is where one service carried parcels on one terms.
type Lane struct {
	From, To trade.Country
	Carrier  string
	Service  string
	Terms    trade.Incoterm
}

// LaneRecord counts a lane's parcels.
type LaneRecord struct {
	Parcels    int `json:"parcels"`
	Late       int `json:"late"`
	Refused    int `json:"refused"`
	Exceptions int `json:"exceptions"`
}

// LaneTable is a LaneStats in memory.
type LaneTable map[Lane]LaneRecord

// Lane returns the record of a lane.
func (t LaneTable) Lane(l Lane) (LaneRecord, bool) {
	r, ok := t[l]
	return r, ok
}

// ratePlaces is the precision of an estimated rate.
const ratePlaces = 6

// shrink estimates a rate from hits among n parcels and the prior: (hits + prior × weight) ÷ (n + weight), half up to
// 6 decimals. Without parcels and weight it is the prior.
func shrink(hits, n int, prior, weight decimal.Decimal) decimal.Decimal {
	hits, n = max(hits, 0), max(n, hits, 0)
	top := decimal.New(int64(hits), 0).Add(prior.Mul(weight))
	rate, ok := money.Div(top, decimal.New(int64(n), 0).Add(weight), ratePlaces, money.HalfUp)
	if !ok {
		return prior
	}
	return rate
}
