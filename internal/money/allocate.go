package money

import (
	"cmp"
	"math/big"
	"math/bits"
	"slices"

	"github.com/shopspring/decimal"
)

// Allocate shares total among the weights by largest remainder, in units of 10^-places. The shares add up to total
// exactly; a total with more decimals than places is shared in its own smallest unit. Each share lies within one unit
// of its exact proportion. Units left over go to the largest remainders; of equal remainders the larger weight comes
// first, of equal weights the earlier.
//
// Shares have the sign of total. A weight that isn't positive bears nothing, unless none is positive: then all shares
// are equal. Without weights there is nothing to share to, and the result is empty.
//
// Reordering the weights reorders the shares likewise, except among equal weights, where the earlier keeps the odd
// unit. Multiplying all weights by one factor changes nothing.
func Allocate(total decimal.Decimal, weights []decimal.Decimal, places int32) []decimal.Decimal {
	return AllocateTo(nil, total, weights, places)
}

// AllocateTo is Allocate, with the shares appended to dst. It saves the slice where the caller has one.
func AllocateTo(dst []decimal.Decimal, total decimal.Decimal, weights []decimal.Decimal, places int32) []decimal.Decimal {
	if len(weights) == 0 {
		return dst
	}
	dst = slices.Grow(dst, len(weights))
	if out, ok := allocate64(dst, total, weights, places); ok {
		return out
	}
	return allocateBig(dst, total, weights, places)
}

// share is the part of one weight: whole units, and the remainder of the division by the sum of the weights.
type share struct {
	weight, units, rest uint64
	index               int
}

// allocate64 shares where total and the sum of the weights fit 64 bits; the product of the two needs 128.
func allocate64(dst []decimal.Decimal, total decimal.Decimal, weights []decimal.Decimal, places int32) ([]decimal.Decimal, bool) {
	neg, units, ok := small(total)
	if !ok {
		return dst, false
	}
	switch scale := int64(total.Exponent()) + int64(places); {
	case units == 0:
	case scale > 19 || scale < -19:
		return dst, false
	case scale >= 0:
		over, u := bits.Mul64(units, pow10[scale])
		if over != 0 || u > 1<<63-1 {
			return dst, false
		}
		units = u
	case units%pow10[-scale] == 0:
		units /= pow10[-scale]
	default: // finer than places: the smallest unit that holds total
		for places = -total.Exponent(); units%10 == 0; places-- {
			units /= 10
		}
	}

	least, any := lowestExponent(weights)
	var buffer [16]share
	shares := buffer[:0]
	if len(weights) > len(buffer) {
		shares = make([]share, 0, len(weights))
	}
	var sum uint64
	for i, w := range weights {
		var weight uint64
		if !any {
			weight = 1
		} else if w.Sign() > 0 {
			_, mag, ok := small(w)
			shift := int64(w.Exponent()) - least
			if !ok || shift > 19 {
				return dst, false
			}
			over, scaled := bits.Mul64(mag, pow10[shift])
			if over != 0 {
				return dst, false
			}
			weight = scaled
		}
		var carry uint64
		if sum, carry = bits.Add64(sum, weight, 0); carry != 0 {
			return dst, false
		}
		shares = append(shares, share{weight: weight, index: i})
	}
	left := units
	for i := range shares {
		s := &shares[i]
		hi, lo := bits.Mul64(units, s.weight)
		s.units, s.rest = bits.Div64(hi, lo, sum) // hi < sum, as the weight is at most the sum
		left -= s.units
	}
	if left > 0 {
		slices.SortFunc(shares, func(a, b share) int {
			return cmp.Or(cmp.Compare(b.rest, a.rest), cmp.Compare(b.weight, a.weight), cmp.Compare(a.index, b.index))
		})
		for i := range left { // fewer than there are shares with a remainder
			shares[i].units++
		}
	}
	start := len(dst)
	dst = dst[:start+len(shares)]
	for _, s := range shares {
		v := int64(s.units)
		if neg {
			v = -v
		}
		dst[start+s.index] = decimal.New(v, -places)
	}
	return dst, true
}

// lowestExponent returns the smallest exponent among the positive weights, and whether there are any.
func lowestExponent(weights []decimal.Decimal) (least int64, any bool) {
	for _, w := range weights {
		if w.Sign() > 0 && (!any || int64(w.Exponent()) < least) {
			least, any = int64(w.Exponent()), true
		}
	}
	return least, any
}

// bigShare is share for numbers of any size.
type bigShare struct {
	weight, units, rest *big.Int
	index               int
}

func allocateBig(dst []decimal.Decimal, total decimal.Decimal, weights []decimal.Decimal, places int32) []decimal.Decimal {
	units := total.Coefficient()
	neg := units.Sign() < 0
	units.Abs(units)
	exp := -int64(places)
	switch scale := int64(total.Exponent()) - exp; {
	case units.Sign() == 0:
	case scale > maxScale: // whole units of its own, rather than thousands of zeros
		exp = int64(total.Exponent())
	case scale >= 0:
		units.Mul(units, tenTo(scale))
	default:
		exp = int64(total.Exponent())
		ten, rest := big.NewInt(10), new(big.Int)
		for exp < -int64(places) {
			q, r := new(big.Int).QuoRem(units, ten, rest)
			if r.Sign() != 0 {
				break
			}
			units = q
			exp++
		}
	}

	least, any := lowestExponent(weights)
	for _, w := range weights { // a weight 10^5000 times smaller than another bears nothing
		if w.Sign() > 0 {
			least = max(least, int64(w.Exponent())-maxScale)
		}
	}
	sum := new(big.Int)
	shares := make([]bigShare, len(weights))
	for i, w := range weights {
		weight := new(big.Int)
		if !any {
			weight.SetInt64(1)
		} else if shift := int64(w.Exponent()) - least; w.Sign() > 0 && shift >= 0 {
			weight.Mul(w.Coefficient(), tenTo(shift))
		}
		sum.Add(sum, weight)
		shares[i] = bigShare{weight: weight, index: i}
	}
	left := new(big.Int).Set(units)
	for i := range shares {
		s := &shares[i]
		s.units, s.rest = new(big.Int).QuoRem(new(big.Int).Mul(units, s.weight), sum, new(big.Int))
		left.Sub(left, s.units)
	}
	slices.SortFunc(shares, func(a, b bigShare) int {
		return cmp.Or(b.rest.Cmp(a.rest), b.weight.Cmp(a.weight), cmp.Compare(a.index, b.index))
	})
	for i := range left.Int64() {
		shares[i].units.Add(shares[i].units, big.NewInt(1))
	}
	start := len(dst)
	dst = dst[:start+len(shares)]
	for _, s := range shares {
		if neg {
			s.units.Neg(s.units)
		}
		dst[start+s.index] = decimal.NewFromBigInt(s.units, int32(exp))
	}
	return dst
}
