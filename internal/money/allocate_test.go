package money

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func list(s string) []decimal.Decimal {
	var out []decimal.Decimal
	for _, f := range strings.Fields(s) {
		out = append(out, d(f))
	}
	return out
}

func TestAllocate(t *testing.T) {
	tests := []struct {
		name, total, weights string
		places               int32
		want                 string
	}{
		{"a third each, the first bears the odd cent", "10.00", "1 1 1", 2, "3.34 3.33 3.33"},
		{"freight by value", "8.00", "19.90 5.00 120.00", 2, "1.10 0.28 6.62"},
		{"a refund", "-10.00", "1 1 1", 2, "-3.34 -3.33 -3.33"},
		{"of equal remainders the larger weight comes first", "0.02", "1 3", 2, "0.00 0.02"},
		{"in either order", "0.02", "3 1", 2, "0.02 0.00"},
		{"yen", "1000", "1 2 4", 0, "143 286 571"},
		{"by the hundred", "1000", "1 1 1", -2, "400 300 300"},
		{"no weight at all: equal shares", "1.00", "0 0 0", 2, "0.34 0.33 0.33"},
		{"a weight of nothing bears nothing", "1.00", "0 1 0", 2, "0 1 0"},
		{"a negative weight bears nothing", "1.00", "-5 1 1", 2, "0 0.5 0.5"},
		{"a total finer than the places isn't cut", "0.005", "1 1", 2, "0.003 0.002"},
		{"zeros behind the places change nothing", "10.0000", "1 1 1", 2, "3.34 3.33 3.33"},
		{"nothing to share", "0", "1 2", 2, "0 0"},
		{"forty-four pieces for 100.00", "100.00", strings.Repeat("1 ", 44), 2,
			strings.Repeat("2.28 ", 12) + strings.Repeat("2.27 ", 32)},
		{"beyond 64 bits", "1000000000000000000000.01", "1 1", 2, "500000000000000000000.01 500000000000000000000"},
		{"beyond 64 bits, with zeros behind the places", "1000000000000000000000.0000", "1 1 1", 2,
			"333333333333333333333.34 333333333333333333333.33 333333333333333333333.33"},
		{"weights beyond 64 bits", "1.00", "1000000000000000000000 2000000000000000000000", 2, "0.33 0.67"},
		{"nobody", "1.00", "", 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Allocate(d(tt.total), list(tt.weights), tt.places)
			if want := list(tt.want); !slices.EqualFunc(got, want, decimal.Decimal.Equal) {
				t.Errorf("Allocate(%s, %s) = %v, want %v", tt.total, tt.weights, got, want)
			}
		})
	}
}

func TestAllocateToAppends(t *testing.T) {
	got := AllocateTo(list("9"), d("1.00"), list("1 1"), 2)
	if want := list("9 0.5 0.5"); !slices.EqualFunc(got, want, decimal.Decimal.Equal) {
		t.Errorf("AllocateTo = %v, want %v", got, want)
	}
}

// checkAllocate holds the shares against what largest remainder means, in exact fractions.
func checkAllocate(t fataler, total decimal.Decimal, weights []decimal.Decimal, places int32) {
	t.Helper()
	got := Allocate(total, weights, places)
	if len(weights) == 0 {
		if len(got) != 0 {
			t.Fatalf("shares without weights: %v", got)
		}
		return
	}
	if sum := Sum(got...); !sum.Equal(total) {
		t.Fatalf("Allocate(%s, %v, %d) = %v adds up to %s", total, weights, places, got, sum)
	}
	sum, positive := new(big.Rat), slices.ContainsFunc(weights, func(w decimal.Decimal) bool { return w.Sign() > 0 })
	exact := make([]*big.Rat, len(weights))
	for i, w := range weights {
		exact[i] = new(big.Rat)
		switch {
		case !positive:
			exact[i].SetInt64(1)
		case w.Sign() > 0:
			exact[i] = w.Rat()
		}
		sum.Add(sum, exact[i])
	}
	unit := decimal.New(1, -places).Rat()
	for !new(big.Rat).Quo(total.Rat(), unit).IsInt() { // a total finer than places
		places++
		unit = decimal.New(1, -places).Rat()
	}
	for i := range exact {
		exact[i].Quo(exact[i].Mul(exact[i], total.Rat()), sum)
		off := new(big.Rat).Sub(got[i].Rat(), exact[i])
		if off.Abs(off).Cmp(unit) >= 0 {
			t.Fatalf("share %d of %s by %v = %s, a unit or more from %s", i, total, weights, got[i], exact[i].FloatString(10))
		}
		if !new(big.Rat).Quo(got[i].Rat(), unit).IsInt() {
			t.Fatalf("share %d = %s isn't a multiple of %s", i, got[i], unit)
		}
		if got[i].Sign()*total.Sign() < 0 {
			t.Fatalf("share %d = %s has the other sign than %s", i, got[i], total)
		}
	}
	slow := allocateBig(make([]decimal.Decimal, 0, len(weights)), total, weights, places)
	if !slices.EqualFunc(got, slow, decimal.Decimal.Equal) {
		t.Fatalf("Allocate(%s, %v, %d) = %v, the slow path says %v", total, weights, places, got, slow)
	}
}

func TestAllocateProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		total := number("total").Draw(rt, "total")
		weights := rapid.SliceOfN(number("weight"), 0, 30).Draw(rt, "weights")
		places := rapid.Int32Range(-3, 6).Draw(rt, "places")
		checkAllocate(rt, total, weights, places)
	})
}

// Lines come in any order, and prices in any unit: neither may change what a line bears.
func TestAllocateInvariance(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		total := decimal.New(rapid.Int64Range(-10000, 10000).Draw(rt, "total"), -2)
		coefs := rapid.SliceOfNDistinct(rapid.Int64Range(0, 5000), 1, 12, rapid.ID[int64]).Draw(rt, "weights")
		order := rapid.Permutation(indices(len(coefs))).Draw(rt, "order")
		weights, moved, scaled := make([]decimal.Decimal, len(coefs)), make([]decimal.Decimal, len(coefs)), make([]decimal.Decimal, len(coefs))
		for i, c := range coefs {
			weights[i], scaled[i] = decimal.New(c, -2), decimal.New(c*7, 1)
		}
		for i, from := range order {
			moved[i] = weights[from]
		}
		plain, byMoved, byScaled := Allocate(total, weights, 2), Allocate(total, moved, 2), Allocate(total, scaled, 2)
		for i, from := range order {
			if !byMoved[i].Equal(plain[from]) {
				rt.Fatalf("%s by %v = %v, by %v = %v", total, weights, plain, moved, byMoved)
			}
			if !byScaled[i].Equal(plain[i]) {
				rt.Fatalf("%s by %v = %v, by %v = %v", total, weights, plain, scaled, byScaled)
			}
		}
	})
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func FuzzAllocate(f *testing.F) {
	f.Add(int64(1000), int8(-2), int64(1), int64(1), int64(1), int8(0), int8(2))
	f.Add(int64(-1), int8(-3), int64(1990), int64(500), int64(12000), int8(-2), int8(2))
	f.Add(int64(9223372036854775807), int8(0), int64(9223372036854775807), int64(1), int64(0), int8(9), int8(-2))
	f.Fuzz(func(t *testing.T, total int64, te int8, a, b, c int64, we, places int8) {
		weights := []decimal.Decimal{decimal.New(a, int32(we)), decimal.New(b, 0), decimal.New(c, -2)}
		checkAllocate(t, decimal.New(total, int32(te)), weights, int32(places%20))
	})
}
