package codekey

import (
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/trade"
	"pgregory.net/rapid"
)

func TestRefusals(t *testing.T) {
	for _, s := range []string{"", "6", "61x9", "610910001200000", "６１"} {
		if _, ok := Of(trade.HSCode(s)); ok {
			t.Errorf("%q has a key", s)
		}
		if _, ok := Parse(s); ok {
			t.Errorf("%q is read", s)
		}
	}
	a, _ := Of("6109100012")
	if b, ok := Parse("6109.10.00 12"); !ok || a != b {
		t.Error("dots and blanks matter")
	}
}

// Keys sort as codes do, give their code back, and a code's subtree holds exactly the codes that begin with it, and those of
// fewer digits that only zeros tell from it.
func TestKeys(t *testing.T) {
	code := rapid.StringMatching(`[0-9]{2,14}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := code.Draw(t, "a"), code.Draw(t, "b")
		ka, okA := Of(trade.HSCode(a))
		kb, okB := Of(trade.HSCode(b))
		if !okA || !okB || Code(ka) != trade.HSCode(a) || Digits(ka) != len(a) {
			t.Fatalf("%s: key %d, code %s", a, ka, Code(ka))
		}
		pad := func(s string) string { return s + strings.Repeat("0", MaxDigits-len(s)) }
		if less := pad(a) < pad(b) || pad(a) == pad(b) && len(a) < len(b); less != (ka < kb) {
			t.Fatalf("%s and %s sort otherwise than their keys", a, b)
		}
		first, end := Subtree(ka)
		if in := first <= kb && kb < end; in != strings.HasPrefix(pad(b), a) {
			t.Fatalf("%s in the subtree of %s: %v", b, a, in)
		}
		for n := 2; n <= len(a); n++ {
			if k, _ := Of(trade.HSCode(a[:n])); Cut(ka, n) != k {
				t.Fatalf("the first %d digits of %s", n, a)
			}
		}
		if k := ka; k < First(Chapter(k)) || k >= First(Chapter(k)+1) || a[:2] != string(Code(k)[:2]) {
			t.Fatalf("chapter of %s", a)
		}
	})
}
