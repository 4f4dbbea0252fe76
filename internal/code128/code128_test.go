package code128

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// decode reads a bar code back, by its own reading of the table: widths to symbols, check, sets.
func decode(t interface{ Fatalf(string, ...any) }, widths []int) (text string, gs1 bool) {
	symbol := map[string]int{}
	for v := range 107 {
		var b strings.Builder
		sum := 0
		for _, w := range symbolWidths(v) {
			b.WriteByte(byte('0' + w))
			sum += w
		}
		if _, twice := symbol[b.String()]; twice || sum != 11 && v != stop {
			t.Fatalf("symbol %d is wrong", v)
		}
		symbol[b.String()] = v
	}
	var vs []int
	for i := 0; i < len(widths); i += 6 {
		end := i + 6
		if len(widths)-i == 7 {
			end = len(widths)
		}
		var b strings.Builder
		for _, w := range widths[i:end] {
			b.WriteByte(byte('0' + w))
		}
		v, ok := symbol[b.String()]
		if !ok {
			t.Fatalf("%s isn't a symbol", b.String())
		}
		vs = append(vs, v)
		if end == len(widths) {
			break
		}
	}
	sum := vs[0]
	for i, v := range vs[1 : len(vs)-2] {
		sum += (i + 1) * v
	}
	if vs[len(vs)-1] != stop || vs[len(vs)-2] != sum%103 {
		t.Fatalf("the check symbol is wrong in %v", vs)
	}
	set := vs[0]
	var out strings.Builder
	for i, v := range vs[1 : len(vs)-2] {
		switch {
		case v == fnc1 && i == 0:
			gs1 = true
		case set == startC && v == codeB:
			set = startB
		case set == startC:
			out.WriteByte(byte('0' + v/10))
			out.WriteByte(byte('0' + v%10))
		default:
			out.WriteByte(byte(' ' + v))
		}
	}
	return out.String(), gs1
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[ -~]{1,30}`), rapid.StringMatching(`[0-9]{1,30}`)).Draw(rt, "text")
		gs1 := rapid.Bool().Draw(rt, "gs1")
		widths, err := Encode(text, gs1)
		if err != nil {
			rt.Fatal(err)
		}
		if got, g := decode(rt, widths); got != text || g != gs1 {
			rt.Fatalf("%q reads back as %q", text, got)
		}
	})
	for _, bad := range []string{"", "é", "a\n", strings.Repeat("1", 81)} {
		if _, err := Encode(bad, false); err == nil {
			t.Errorf("%q is encoded", bad)
		}
	}
}
