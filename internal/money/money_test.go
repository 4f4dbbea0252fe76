package money

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

var modes = []Mode{HalfUp, HalfEven, HalfDown, Down, Up}

// fataler is what *testing.T and *rapid.T have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func d(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func TestRoundByMode(t *testing.T) {
	tests := []struct {
		in     string
		places int32
		want   [5]string // half-up, half-even, half-down, down, up
	}{
		{"0.125", 2, [5]string{"0.13", "0.12", "0.12", "0.12", "0.13"}},
		{"0.135", 2, [5]string{"0.14", "0.14", "0.13", "0.13", "0.14"}},
		{"-0.125", 2, [5]string{"-0.13", "-0.12", "-0.12", "-0.12", "-0.13"}},
		{"0.1201", 2, [5]string{"0.12", "0.12", "0.12", "0.12", "0.13"}},
		{"0.1299", 2, [5]string{"0.13", "0.13", "0.13", "0.12", "0.13"}},
		{"0.12", 2, [5]string{"0.12", "0.12", "0.12", "0.12", "0.12"}},
		{"1500", -3, [5]string{"2000", "2000", "1000", "1000", "2000"}},
		{"2500", -3, [5]string{"3000", "2000", "2000", "2000", "3000"}},
		{"-0.4", 0, [5]string{"0", "0", "0", "0", "-1"}},
		{"0", 2, [5]string{"0", "0", "0", "0", "0"}},
		{"99999999999999999999999.995", 2, [5]string{
			"100000000000000000000000", "100000000000000000000000", "99999999999999999999999.99",
			"99999999999999999999999.99", "100000000000000000000000"}},
		{"1e-40", 2, [5]string{"0", "0", "0", "0", "0.01"}},
	}
	for _, tt := range tests {
		for i, m := range modes {
			if got := Round(d(tt.in), tt.places, m); !got.Equal(d(tt.want[i])) {
				t.Errorf("Round(%s, %d, %s) = %s, want %s", tt.in, tt.places, m, got, tt.want[i])
			}
		}
	}
}

func TestMultiplyAndDivide(t *testing.T) {
	if got := MulRound(d("59.70"), d("0.165"), 2, HalfUp); got.StringFixed(2) != "9.85" {
		t.Errorf("59.70 × 16.5%% = %s, want 9.85", got)
	}
	if got, ok := MulDivRound(d("8.00"), d("19.90"), d("59.70"), 2, HalfUp); !ok || got.StringFixed(2) != "2.67" {
		t.Errorf("8.00 × 19.90 ÷ 59.70 = %s %v, want 2.67", got, ok)
	}
	if got, ok := Div(d("1"), d("3"), 6, Up); !ok || !got.Equal(d("0.333334")) {
		t.Errorf("1 ÷ 3 up = %s %v, want 0.333334", got, ok)
	}
	for _, zero := range []decimal.Decimal{{}, d("0.00"), d("0e9")} {
		if got, ok := Div(d("1"), zero, 2, HalfUp); ok || !got.IsZero() {
			t.Errorf("1 ÷ 0 = %s %v, want 0 false", got, ok)
		}
		if got, ok := MulDivRound(d("1"), d("2"), zero, 2, HalfUp); ok || !got.IsZero() {
			t.Errorf("1 × 2 ÷ 0 = %s %v, want 0 false", got, ok)
		}
	}
}

// A host can hand in a Decimal with any exponent; the answer must come at once, whatever it is.
func TestAbsurdExponents(t *testing.T) {
	huge, tiny := decimal.New(7, math.MaxInt32), decimal.New(7, math.MinInt32)
	for _, m := range modes {
		for _, a := range []decimal.Decimal{huge, tiny} {
			Round(a, 2, m)
			MulRound(a, huge, 2, m)
			MulRound(a, tiny, 2, m)
			MulDivRound(a, huge, tiny, 2, m)
			MulDivRound(a, tiny, huge, 2, m)
			Rule{Quantum: huge, Mode: m}.Apply(a)
			Rule{Quantum: tiny, Mode: m}.Apply(a)
			Allocate(a, []decimal.Decimal{huge, tiny, one}, 2)
		}
	}
	if got := MulRound(tiny, one, 2, Up); !got.Equal(d("0.01")) {
		t.Errorf("a tiny amount rounded up = %s, want 0.01", got)
	}
}

func TestRules(t *testing.T) {
	tests := []struct{ rule, in, want string }{
		{"1000 down", "12345.67", "12000"}, // Japan: the customs value
		{"100 down", "1299", "1200"},       // Japan: the amount
		{"0.05 nearest", "5.02", "5"},      // Switzerland
		{"0.05 nearest", "5.025", "5.05"},
		{"0.05 half-even", "5.025", "5"},
		{"1 up", "0.01", "1"},
		{"1 up", "-0.01", "-1"},
		{"0.01 half-up", "1.005", "1.01"},
		{"0.25 down", "1.99", "1.75"},
		{"", "1.23456", "1.23456"},
	}
	for _, tt := range tests {
		r, err := ParseRule(tt.rule)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Apply(d(tt.in)); !got.Equal(d(tt.want)) {
			t.Errorf("%q of %s = %s, want %s", tt.rule, tt.in, got, tt.want)
		}
		if got := r.MulApply(d(tt.in), d("1.0")); !got.Equal(d(tt.want)) {
			t.Errorf("%q of %s × 1 = %s, want %s", tt.rule, tt.in, got, tt.want)
		}
		again, err := ParseRule(r.String())
		if err != nil || !again.Quantum.Equal(r.Quantum) || again.Mode != r.Mode {
			t.Errorf("%q printed as %q reads back as %v, %v", tt.rule, r, again, err)
		}
	}
	for _, bad := range []string{"0.01", "half-up", "x down", "-1 down", "0 down", "1 sideways", "1e3 down", "1 down up", "+1 up", "."} {
		if r, err := ParseRule(bad); err == nil {
			t.Errorf("ParseRule(%q) = %v, want an error", bad, r)
		}
	}
	for _, m := range modes {
		if again, err := ParseMode(m.String()); err != nil || again != m {
			t.Errorf("mode %s reads back as %s, %v", m, again, err)
		}
	}
	if got := Mode(99).String(); got != "mode(99)" {
		t.Errorf("an unknown mode prints as %s", got)
	}
	var r Rule
	if err := r.UnmarshalText([]byte("100 down")); err != nil || r.String() != "100 down" {
		t.Errorf("UnmarshalText gives %v, %v", r, err)
	}
	if got := To(2, Up); got.String() != "0.01 up" {
		t.Errorf("To(2, Up) = %s", got)
	}
}

func FuzzParseRule(f *testing.F) {
	for _, s := range []string{"1000 down", "0.01 half-up", "0.05 nearest", "1 up", "", " ", "1 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRule(s)
		if err != nil {
			return
		}
		again, err := ParseRule(r.String())
		if err != nil || !again.Quantum.Equal(r.Quantum) || again.Mode != r.Mode {
			t.Fatalf("%q → %q → %v, %v", s, r, again, err)
		}
	})
}

// judge computes a × b ÷ c in exact fractions and rounds by the definition of the mode.
func judge(a, b, c decimal.Decimal, places int32, m Mode) *big.Rat {
	x := new(big.Rat).Mul(a.Rat(), b.Rat())
	x.Quo(x, c.Rat())
	unit := decimal.New(1, -places).Rat()
	x.Quo(x, unit)
	neg := x.Sign() < 0
	x.Abs(x)
	floor := new(big.Int).Quo(x.Num(), x.Denom())
	rest := new(big.Rat).Sub(x, new(big.Rat).SetInt(floor))
	half := rest.Cmp(big.NewRat(1, 2))
	up := false
	switch m {
	case HalfUp:
		up = half >= 0
	case HalfEven:
		up = half > 0 || half == 0 && floor.Bit(0) == 1
	case HalfDown:
		up = half > 0
	case Up:
		up = rest.Sign() > 0
	}
	if up {
		floor.Add(floor, big.NewInt(1))
	}
	out := new(big.Rat).SetInt(floor)
	if neg {
		out.Neg(out)
	}
	return out.Mul(out, unit)
}

func checkMulDiv(t fataler, a, b, c decimal.Decimal, places int32, m Mode) {
	t.Helper()
	if c.IsZero() {
		if _, ok := MulDivRound(a, b, c, places, m); ok {
			t.Fatalf("%s × %s ÷ 0 is ok", a, b)
		}
		return
	}
	want := judge(a, b, c, places, m)
	got, ok := MulDivRound(a, b, c, places, m)
	if !ok || got.Rat().Cmp(want) != 0 {
		t.Fatalf("MulDivRound(%s, %s, %s, %d, %s) = %s %v, want %s", a, b, c, places, m, got, ok, want.FloatString(30))
	}
	scale := int64(a.Exponent()) + int64(b.Exponent()) - int64(c.Exponent()) + int64(places)
	if slow, ok := mulDivBig(a, b, c, scale, places, m); !ok || slow.Rat().Cmp(want) != 0 {
		t.Fatalf("mulDivBig(%s, %s, %s, %d, %s) = %s %v, want %s", a, b, c, places, m, slow, ok, want.FloatString(30))
	}
	if got, want := MulRound(a, b, places, m), judge(a, b, one, places, m); got.Rat().Cmp(want) != 0 {
		t.Fatalf("MulRound(%s, %s, %d, %s) = %s, want %s", a, b, places, m, got, want.FloatString(30))
	}
	if got, want := Round(a, places, m), judge(a, one, one, places, m); got.Rat().Cmp(want) != 0 {
		t.Fatalf("Round(%s, %d, %s) = %s, want %s", a, places, m, got, want.FloatString(30))
	}
	if m == HalfUp { // the one mode that the decimal package has too
		if got, want := MulRound(a, b, places, m), a.Mul(b).Round(places); !got.Equal(want) {
			t.Fatalf("MulRound(%s, %s, %d) = %s, decimal says %s", a, b, places, got, want)
		}
	}
}

func FuzzMulDivRound(f *testing.F) {
	f.Add(int64(5970), int8(-2), int64(165), int8(-3), int64(7612), int8(-4), int8(2), uint8(0))
	f.Add(int64(math.MaxInt64), int8(0), int64(math.MinInt64), int8(-18), int64(1), int8(18), int8(-3), uint8(1))
	f.Add(int64(-5), int8(-1), int64(1), int8(0), int64(1), int8(0), int8(0), uint8(2))
	f.Add(int64(999999999999999999), int8(-18), int64(999999999999999999), int8(3), int64(3), int8(-9), int8(4), uint8(4))
	f.Fuzz(func(t *testing.T, a int64, ae int8, b int64, be int8, c int64, ce int8, places int8, mode uint8) {
		checkMulDiv(t, decimal.New(a, int32(ae)), decimal.New(b, int32(be)), decimal.New(c, int32(ce)), int32(places%20), modes[int(mode)%len(modes)])
	})
}

// number draws what money meets: prices, rates, whole numbers, and now and then something too long for 64 bits.
func number(label string) *rapid.Generator[decimal.Decimal] {
	return rapid.Custom(func(t *rapid.T) decimal.Decimal {
		coef := rapid.OneOf(rapid.Int64Range(-100000, 100000), rapid.Int64()).Draw(t, label)
		v := decimal.New(coef, rapid.Int32Range(-12, 4).Draw(t, label+" exponent"))
		if rapid.IntRange(0, 19).Draw(t, label+" long") == 0 {
			v = v.Mul(v)
		}
		return v
	})
}

func TestMulDivAgainstFractions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		checkMulDiv(rt, number("a").Draw(rt, "a"), number("b").Draw(rt, "b"), number("c").Draw(rt, "c"),
			rapid.Int32Range(-4, 8).Draw(rt, "places"), rapid.SampledFrom(modes).Draw(rt, "mode"))
	})
}

func TestRuleAgainstFractions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := Rule{Quantum: d(rapid.SampledFrom([]string{"0.01", "0.05", "0.25", "1", "5", "100", "1000"}).Draw(rt, "quantum")),
			Mode: rapid.SampledFrom(modes).Draw(rt, "mode")}
		a := number("a").Draw(rt, "a")
		want := judge(a, one, r.Quantum, 0, r.Mode)
		want.Mul(want, r.Quantum.Rat())
		if got := r.Apply(a); got.Rat().Cmp(want) != 0 {
			rt.Fatalf("%s of %s = %s, want %s", r, a, got, want.FloatString(20))
		}
		if got := r.Apply(r.Apply(a)); got.Rat().Cmp(want) != 0 {
			rt.Fatalf("%s of %s isn't stable: %s", r, a, got)
		}
	})
}

func TestTotal(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ds := rapid.SliceOfN(number("x"), 0, 20).Draw(rt, "xs")
		want := decimal.Decimal{}
		for _, x := range ds {
			want = want.Add(x)
		}
		if got := Sum(ds...); !got.Equal(want) {
			rt.Fatalf("Sum(%v) = %s, want %s", ds, got, want)
		}
	})
	if got := Sum(decimal.New(math.MaxInt64, 0), one, decimal.New(math.MaxInt64, 0)); !got.Equal(d("18446744073709551615")) {
		t.Errorf("a sum beyond 64 bits = %s", got)
	}
	if got := Sum(d("900000000000000000"), d("900000000000000000"), d("0.000001")); !got.Equal(d("1800000000000000000.000001")) {
		t.Errorf("a sum of 25 digits = %s", got)
	}
}

// The fast path is worth its code only while it stays free of garbage: what is left are the two words of the result.
func TestAllocations(t *testing.T) {
	a, b, c := d("1234.56"), d("0.165"), d("0.7612")
	rule, _ := ParseRule("0.01 half-up")
	weights := []decimal.Decimal{d("19.90"), d("5"), d("120.00")}
	dst := make([]decimal.Decimal, 0, 3)
	tests := []struct {
		name string
		max  float64
		f    func()
	}{
		{"MulRound", 2, func() { MulRound(a, b, 2, HalfUp) }},
		{"MulDivRound", 2, func() { MulDivRound(a, b, c, 2, HalfUp) }},
		{"Div", 2, func() { Div(a, b, 2, HalfUp) }},
		{"Round", 2, func() { Round(b, 2, HalfUp) }},
		{"Round, nothing to do", 0, func() { Round(a, 2, HalfUp) }},
		{"Rule.Apply", 2, func() { rule.Apply(b) }},
		{"AllocateTo, three shares", 6, func() { AllocateTo(dst, a, weights, 2) }},
		{"Sum", 2, func() { Sum(a, b, c) }},
	}
	for _, tt := range tests {
		if got := testing.AllocsPerRun(100, tt.f); got > tt.max {
			t.Errorf("%s: %v allocations, want at most %v", tt.name, got, tt.max)
		}
	}
}

func BenchmarkMulRound(b *testing.B) {
	x, y := d("1234.56"), d("0.165")
	b.ReportAllocs()
	for b.Loop() {
		MulRound(x, y, 2, HalfUp)
	}
}

func BenchmarkMulDivRound(b *testing.B) {
	x, y, z := d("1234.56"), d("0.165"), d("0.7612")
	b.ReportAllocs()
	for b.Loop() {
		MulDivRound(x, y, z, 2, HalfUp)
	}
}

func BenchmarkAllocate(b *testing.B) {
	for _, n := range []int{3, 100} {
		weights := make([]decimal.Decimal, n)
		for i := range weights {
			weights[i] = decimal.New(int64(1990+i*7), -2)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			total := d("8.00")
			b.ReportAllocs()
			for b.Loop() {
				Allocate(total, weights, 2)
			}
		})
	}
}

func BenchmarkSum(b *testing.B) {
	ds := []decimal.Decimal{d("1234.56"), d("0.165"), d("12"), d("99.95")}
	b.ReportAllocs()
	for b.Loop() {
		Sum(ds...)
	}
}
