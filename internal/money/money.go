package money

import (
	"math/big"
	"math/bits"

	"github.com/shopspring/decimal"
)

// Round rounds d to places decimals (negative places round to tens, hundreds, …). A number that has no more decimals
// than that is returned as it is.
func Round(d decimal.Decimal, places int32, m Mode) decimal.Decimal {
	if int64(d.Exponent()) >= -int64(places) {
		return d
	}
	r, _ := mulDiv(d, one, one, places, m)
	return r
}

// MulRound returns a × b rounded to places decimals, with one rounding.
func MulRound(a, b decimal.Decimal, places int32, m Mode) decimal.Decimal {
	r, _ := mulDiv(a, b, one, places, m)
	return r
}

// Div returns a ÷ b rounded to places decimals. It returns 0 and false when b is zero.
func Div(a, b decimal.Decimal, places int32, m Mode) (decimal.Decimal, bool) {
	return mulDiv(a, one, b, places, m)
}

// MulDivRound returns a × b ÷ c rounded to places decimals, with one rounding: the product is exact. It returns 0 and
// false when c is zero.
func MulDivRound(a, b, c decimal.Decimal, places int32, m Mode) (decimal.Decimal, bool) {
	return mulDiv(a, b, c, places, m)
}

var one = decimal.New(1, 0)

// maxScale bounds the power of ten a division scales up by. Numbers read by this module have exponents within ±18, so
// that only a host's own absurd Decimal meets it.
const maxScale = 5000

var pow10 = [20]uint64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

// small returns the sign and magnitude of the coefficient when it has at most 18 digits.
func small(d decimal.Decimal) (neg bool, mag uint64, ok bool) {
	if d.NumDigits() > 18 {
		return false, 0, false
	}
	c := d.CoefficientInt64()
	if c < 0 {
		return true, uint64(-c), true
	}
	return false, uint64(c), true
}

// mulDiv is the kernel of everything above: a × b ÷ c in units of 10^-places. Results have the exponent -places, but
// for exact products that would need many zeros to get there.
func mulDiv(a, b, c decimal.Decimal, places int32, m Mode) (decimal.Decimal, bool) {
	if c.IsZero() {
		return decimal.Decimal{}, false
	}
	scale := int64(a.Exponent()) + int64(b.Exponent()) - int64(c.Exponent()) + int64(places)
	if -19 <= scale && scale <= 19 {
		an, am, ok1 := small(a)
		bn, bm, ok2 := small(b)
		cn, cm, ok3 := small(c)
		if ok1 && ok2 && ok3 {
			if q, ok := mulDiv64(am, bm, cm, int(scale), m); ok {
				v := int64(q)
				if an != bn != cn {
					v = -v
				}
				return decimal.New(v, -places), true
			}
		}
	}
	return mulDivBig(a, b, c, scale, places, m)
}

// mulDiv64 returns a × b × 10^scale ÷ c, or false where 128 bits don't hold an intermediate result.
func mulDiv64(a, b, c uint64, scale int, m Mode) (uint64, bool) {
	hi, lo := bits.Mul64(a, b)
	if scale >= 0 {
		h, l := bits.Mul64(lo, pow10[scale])
		over, h2 := bits.Mul64(hi, pow10[scale])
		sum, carry := bits.Add64(h, h2, 0)
		if over != 0 || carry != 0 {
			return 0, false
		}
		hi, lo = sum, l
	} else {
		over, scaled := bits.Mul64(c, pow10[-scale])
		if over != 0 {
			return 0, false
		}
		c = scaled
	}
	if hi >= c {
		return 0, false
	}
	q, r := bits.Div64(hi, lo, c)
	half := 0
	switch { // r against c - r tells twice the remainder against the divisor without an overflow
	case r > c-r:
		half = 1
	case r < c-r:
		half = -1
	}
	if m.raises(half, r != 0, q&1 == 1) {
		q++
	}
	return q, q <= 1<<63-1
}

func mulDivBig(a, b, c decimal.Decimal, scale int64, places int32, m Mode) (decimal.Decimal, bool) {
	n := a.Coefficient()
	n.Mul(n, b.Coefficient())
	d := c.Coefficient()
	if n.Sign() == 0 {
		return decimal.Decimal{}, true
	}
	neg := n.Sign()*d.Sign() < 0
	n.Abs(n)
	d.Abs(d)
	exp := -int64(places)
	switch {
	case scale > 0:
		if d.IsUint64() && d.Uint64() == 1 && scale > maxScale {
			exp, scale = exp+scale, 0 // an exact product keeps its own exponent
		}
		if scale > maxScale || exp > 1<<31-1 {
			return decimal.Decimal{}, false
		}
		n.Mul(n, tenTo(scale))
	case scale < 0:
		// A divisor longer than the dividend by more than a digit leaves less than a half, whatever its digits.
		if most := int64(n.BitLen())/3 + 2; -scale > most {
			scale = -most
		}
		d.Mul(d, tenTo(-scale))
	}
	q, r := new(big.Int).QuoRem(n, d, new(big.Int))
	twice := new(big.Int).Lsh(r, 1)
	if m.raises(twice.Cmp(d), r.Sign() != 0, q.Bit(0) == 1) {
		q.Add(q, big.NewInt(1))
	}
	if neg {
		q.Neg(q)
	}
	return decimal.NewFromBigInt(q, int32(exp)), true
}

func tenTo(n int64) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil)
}
