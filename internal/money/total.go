package money

import (
	"math/bits"

	"github.com/shopspring/decimal"
)

// Total adds up decimals without making one for each intermediate sum. The zero value is 0. It isn't safe for
// concurrent use; the numbers it gives are exact.
type Total struct {
	units  int64 // coefficient of the sum so far, while it fits
	places int32 // decimals of units, 0 to 18
	large  decimal.Decimal
}

// Add adds d.
func (t *Total) Add(d decimal.Decimal) {
	neg, mag, ok := small(d)
	exp := d.Exponent()
	if !ok || exp > 0 || exp < -18 {
		t.large = t.large.Add(d)
		return
	}
	if -exp > t.places {
		scaled, ok := scale64(t.units, -exp-t.places)
		if !ok {
			t.large = t.large.Add(d)
			return
		}
		t.units, t.places = scaled, -exp
	}
	v := int64(mag)
	if neg {
		v = -v
	}
	v, ok = scale64(v, t.places+exp)
	sum := t.units + v
	if !ok || (sum > t.units) != (v > 0) && v != 0 {
		t.large = t.large.Add(d)
		return
	}
	t.units = sum
}

// Decimal returns the sum so far.
func (t *Total) Decimal() decimal.Decimal {
	s := decimal.New(t.units, -t.places)
	if t.large.IsZero() {
		return s
	}
	return t.large.Add(s)
}

// Sum returns the sum of ds.
func Sum(ds ...decimal.Decimal) decimal.Decimal {
	var t Total
	for _, d := range ds {
		t.Add(d)
	}
	return t.Decimal()
}

// scale64 returns v × 10^n, or false where it doesn't fit.
func scale64(v int64, n int32) (int64, bool) {
	neg := v < 0
	mag := uint64(v)
	if neg {
		mag = -mag
	}
	hi, lo := bits.Mul64(mag, pow10[n])
	if hi != 0 || lo > 1<<63-1 {
		return 0, false
	}
	if neg {
		return -int64(lo), true
	}
	return int64(lo), true
}
