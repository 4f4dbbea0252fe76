package duty

import (
	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/money"
)

// ratio is an exact number: a decimal over a small integer. Thirds (33 1/3%), dozens and gross don't end as decimals,
// and a rounding in the middle of a computation could move the last cent.
type ratio struct {
	n decimal.Decimal
	d int64 // at least 1
}

func exact(d decimal.Decimal) ratio { return ratio{d, 1} }

// quotientPlaces is where a quotient that doesn't end is cut.
const quotientPlaces = 18

// decimal returns the number, half up at 18 decimals where it doesn't end.
func (r ratio) decimal() decimal.Decimal {
	if r.d == 1 {
		return r.n
	}
	q, _ := money.Div(r.n, decimal.New(r.d, 0), quotientPlaces, money.HalfUp)
	return q
}

// ends reports whether decimal is exact.
func (r ratio) ends() bool {
	return r.d == 1 || r.decimal().Mul(decimal.New(r.d, 0)).Equal(r.n)
}

// mul returns the number times n times num/den.
func (r ratio) mul(n decimal.Decimal, num, den int64) ratio {
	return ratio{r.n.Mul(n), r.d}.times(num, den)
}

// times returns the number times num/den.
func (r ratio) times(num, den int64) ratio {
	if num != 1 {
		r.n = r.n.Mul(decimal.New(num, 0))
	}
	r.d *= den
	return r.reduce()
}

func (r ratio) add(o ratio) ratio {
	if r.d == o.d {
		return ratio{r.n.Add(o.n), r.d}
	}
	g := gcd(r.d, o.d)
	return ratio{r.scale(o.d / g).Add(o.scale(r.d / g)), r.d / g * o.d}
}

func (r ratio) neg() ratio { return ratio{r.n.Neg(), r.d} }

func (r ratio) cmp(o ratio) int {
	if r.d == o.d {
		return r.n.Cmp(o.n)
	}
	return r.scale(o.d).Cmp(o.scale(r.d))
}

func (r ratio) scale(f int64) decimal.Decimal {
	if f == 1 {
		return r.n
	}
	return r.n.Mul(decimal.New(f, 0))
}

// reduce takes the factors 2 and 5 out of the denominator: they end as decimals.
func (r ratio) reduce() ratio {
	shift := int32(0)
	for ; r.d%10 == 0; r.d /= 10 {
		shift--
	}
	if shift != 0 {
		r.n = r.n.Shift(shift)
	}
	for r.d%2 == 0 {
		r.n, r.d = r.n.Mul(five).Shift(-1), r.d/2
	}
	for r.d%5 == 0 {
		r.n, r.d = r.n.Mul(two).Shift(-1), r.d/5
	}
	return r
}

var (
	two  = decimal.New(2, 0)
	five = decimal.New(5, 0)
)

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
