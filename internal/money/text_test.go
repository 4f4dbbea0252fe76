package money

import (
	"math"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	good := map[string]string{
		"0": "0", "12.34": "12.34", "-0.50": "-0.5", "+7": "7", ".5": "0.5", "1e3": "1000", "1.5E-3": "0.0015",
		"007": "7", "-0": "0", "12345678901234567890": "12345678901234567890", "0.000000000000000001": "0.000000000000000001",
		"-1234567890123456789.5": "-1234567890123456789.5", "1e18": "1000000000000000000", "000000000000000000000000000001": "1",
		"12345678901234567890000000000000000000": "12345678901234567890000000000000000000", "1.0000000000000000000000": "1",
		"0.0000000000000000000": "0",
	}
	for in, want := range good {
		got, err := Parse(in)
		if err != nil || Text(got, 0) != want {
			t.Errorf("Parse(%q) = %s, %v, want %s", in, Text(got, 0), err, want)
		}
		if again, err := Parse([]byte(in)); err != nil || !again.Equal(got) {
			t.Errorf("Parse([]byte(%q)) = %s, %v, want %s", in, again, err, got)
		}
	}
	for _, in := range []string{
		"", "-", "+", ".", "5.", "1..2", "1.2.3", "e3", "1e", "1e+", "1e5.5", "1e19", "1e-19", "1e9999", "1e99999999999999999999",
		"123456789012345678901", "0.0000000000000000001", "12,34", "1 000", " 1", "1 ", "0x10", "NaN", "Inf", "−5", "--5", "+-5", ".-5",
		"1_000", "٣", strings.Repeat("0", 65),
	} {
		if got, err := Parse(in); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", in, got)
		}
	}
}

func TestText(t *testing.T) {
	tests := []struct {
		in     decimal.Decimal
		places int32
		want   string
	}{
		{d("12.3"), 2, "12.30"}, {d("12.345"), 2, "12.345"}, {d("12.3400"), 2, "12.34"}, {d("12.000"), 0, "12"},
		{d("1e3"), 0, "1000"}, {d("1e3"), 2, "1000.00"}, {d("0"), 2, "0.00"}, {d("-0.005"), 2, "-0.005"},
		{d("0.10"), 0, "0.1"}, {d("-7"), -2, "-7"}, {decimal.Decimal{}, 0, "0"}, {d("0.000"), 0, "0"}, {decimal.New(0, 5), 1, "0.0"},
		{d("123456789012345678901234567890.10"), 0, "123456789012345678901234567890.1"},
		{decimal.New(7, math.MaxInt32), 2, "7e2147483647"}, {decimal.New(-7, math.MinInt32), 2, "-7e-2147483648"},
	}
	for _, tt := range tests {
		if got := Text(tt.in, tt.places); got != tt.want {
			t.Errorf("Text(%v, %d) = %s, want %s", tt.in, tt.places, got, tt.want)
		}
	}
}

func TestTextReadsBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		v := decimal.New(rapid.Int64().Draw(rt, "coefficient"), rapid.Int32Range(-18, 18).Draw(rt, "exponent"))
		got, err := Parse(Text(v, rapid.Int32Range(0, 6).Draw(rt, "places")))
		if err != nil || !got.Equal(v) {
			rt.Fatalf("%s prints as %s and reads back as %s, %v", v, Text(v, 0), got, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"12.34", "-0.5", "1e3", ".5", "1e-19", "12345678901234567890", "+0e0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Parse(s)
		if err != nil {
			return
		}
		if !Bounded(got) {
			t.Fatalf("Parse(%q) = %s is out of bounds", s, got)
		}
		want, err := decimal.NewFromString(s)
		if err != nil || !got.Equal(want) {
			t.Fatalf("Parse(%q) = %s, decimal says %s, %v", s, got, want, err)
		}
		if v, _ := decimal.NewFromString(Text(got, 2)); !v.Equal(want) {
			t.Fatalf("%q prints as %s", s, Text(got, 2))
		}
	})
}

func TestBounded(t *testing.T) {
	for want, ds := range map[bool][]decimal.Decimal{
		true:  {decimal.New(1, MaxExponent), decimal.New(1, -MaxExponent), d("12345678901234567890"), {}},
		false: {decimal.New(1, MaxExponent+1), decimal.New(1, -MaxExponent-1), d("123456789012345678901")},
	} {
		for _, v := range ds {
			if got := Bounded(v); got != want {
				t.Errorf("Bounded(%s) = %v", v, got)
			}
		}
	}
}
