package packing_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/carrier/packing"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func cube(name string, edge, maxGrams int) packing.Box {
	return packing.Box{Name: name, Inner: packing.Size{Width: edge, Length: edge, Depth: edge}, MaxGrams: maxGrams}
}

func item(id string, w, l, d, n int) packing.Item {
	return packing.Item{ID: id, Size: packing.Size{Width: w, Length: l, Depth: d}, Quantity: n, Grams: 100}
}

func pack(t testing.TB, items []packing.Item, boxes ...packing.Box) packing.Packing {
	t.Helper()
	p := packing.Pack(context.Background(), items, boxes, packing.Options{})
	for _, f := range p.Validate(items, boxes) {
		t.Error(f)
	}
	return p
}

// names lists the boxes of a packing, then what is left over.
func names(p packing.Packing) string {
	var out []string
	for _, b := range p.Boxes {
		out = append(out, b.Box)
	}
	for _, u := range p.Unpacked {
		out = append(out, u.ID+":"+u.Reason)
	}
	return strings.Join(out, " ")
}

func TestPack(t *testing.T) {
	small, large := cube("small", 100, 0), cube("large", 200, 0)
	fragile := func(it packing.Item) packing.Item { it.NoStack = true; return it }
	flat := func(it packing.Item) packing.Item { it.Rotation = packing.KeepFlat; return it }
	group := func(it packing.Item, g string) packing.Item { it.Apart = g; return it }
	limited := func(b packing.Box, n int) packing.Box { b.Available = n; return b }
	tests := []struct {
		name  string
		items []packing.Item
		boxes []packing.Box
		want  string
	}{
		{"nothing", nil, []packing.Box{small}, ""},
		{"one piece, the smallest box that takes it", []packing.Item{item("a", 50, 50, 50, 1)}, []packing.Box{large, small}, "small"},
		{"a piece as large as the box", []packing.Item{item("a", 100, 100, 100, 1)}, []packing.Box{small}, "small"},
		{"eight cubes fill a box", []packing.Item{item("a", 50, 50, 50, 8)}, []packing.Box{small}, "small"},
		{"the ninth needs another", []packing.Item{item("a", 50, 50, 50, 9)}, []packing.Box{small}, "small small"},
		{"one large box rather than two small ones", []packing.Item{item("a", 50, 50, 50, 9)}, []packing.Box{small, large}, "large"},
		{"turned to fit", []packing.Item{item("a", 30, 190, 40, 1)}, []packing.Box{{Name: "tube", Inner: packing.Size{Width: 50, Length: 50, Depth: 200}}}, "tube"},
		{"kept flat it doesn't fit", []packing.Item{flat(item("a", 30, 190, 40, 1))}, []packing.Box{{Name: "tube", Inner: packing.Size{Width: 50, Length: 50, Depth: 200}}}, "a:too_large"},
		{"too large for all, the rest is packed", []packing.Item{item("a", 300, 10, 10, 2), item("b", 10, 10, 10, 1)}, []packing.Box{small}, "small a:too_large a:too_large"},
		{"too heavy for all", []packing.Item{{ID: "a", Size: packing.Size{Width: 10, Length: 10, Depth: 10}, Grams: 600}}, []packing.Box{cube("light", 100, 500)}, "a:too_heavy"},
		{"weight divides", []packing.Item{{ID: "a", Size: packing.Size{Width: 10, Length: 10, Depth: 10}, Grams: 200, Quantity: 5}}, []packing.Box{cube("light", 100, 500)}, "light light light"},
		{"limited boxes", []packing.Item{item("a", 100, 100, 100, 3)}, []packing.Box{limited(small, 1), limited(cube("other", 120, 0), 1)}, "small other a:no_box_left"},
		{"segregation", []packing.Item{group(item("a", 10, 10, 10, 1), "3"), group(item("b", 10, 10, 10, 1), "5.1"), item("c", 10, 10, 10, 1)}, []packing.Box{small}, "small small"},
		{"the same group shares", []packing.Item{group(item("a", 10, 10, 10, 1), "3"), group(item("b", 10, 10, 10, 1), "3")}, []packing.Box{small}, "small"},
		{"fragile pieces stand side by side", []packing.Item{fragile(item("a", 100, 50, 20, 2))}, []packing.Box{small}, "small"},
		{"but not on each other", []packing.Item{fragile(item("a", 100, 100, 20, 2))}, []packing.Box{{Name: "low", Inner: packing.Size{Width: 100, Length: 100, Depth: 90}}}, "low low"},
		{"a fragile piece ends on top", []packing.Item{fragile(item("a", 90, 90, 20, 1)), item("b", 100, 100, 80, 1)}, []packing.Box{small}, "small"},
		{"no boxes", []packing.Item{item("a", 10, 10, 10, 1)}, nil, "a:too_large"},
		{"no size", []packing.Item{item("a", 0, 10, 10, 1)}, []packing.Box{small}, "a:too_large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, names(pack(t, tt.items, tt.boxes...))) })
	}
}

// Every piece rests on the floor or on another piece.
func TestNothingFloats(t *testing.T) {
	p := pack(t, []packing.Item{item("a", 60, 60, 60, 3), item("b", 30, 40, 50, 12), item("c", 20, 20, 90, 4)}, cube("x", 150, 0))
	for _, b := range p.Boxes {
		for _, a := range b.Items {
			rests := a.Z == 0
			for _, o := range b.Items {
				rests = rests || o.Z+o.DZ == a.Z && o.X < a.X+a.DX && a.X < o.X+o.DX && o.Y < a.Y+a.DY && a.Y < o.Y+o.DY
			}
			assert.True(t, rests, "%+v floats", a)
		}
	}
}

func drawItems(t *rapid.T) []packing.Item {
	edge := rapid.IntRange(5, 120)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) packing.Item {
		return packing.Item{ID: rapid.StringMatching(`[a-e]`).Draw(t, "id"), Size: packing.Size{Width: edge.Draw(t, "w"), Length: edge.Draw(t, "l"), Depth: edge.Draw(t, "d")},
			Quantity: rapid.IntRange(0, 6).Draw(t, "n"), Grams: rapid.IntRange(0, 900).Draw(t, "g"), Rotation: rapid.SampledFrom([]packing.Rotation{packing.Free, packing.KeepFlat}).Draw(t, "r"),
			NoStack: rapid.IntRange(0, 4).Draw(t, "s") == 0, Apart: rapid.SampledFrom([]string{"", "", "3", "8"}).Draw(t, "apart"),
			Upright: rapid.SampledFrom([][3]bool{{}, {}, {true, false, true}, {false, true, false}}).Draw(t, "up")}
	}), 1, 8).Draw(t, "items")
}

func drawBoxes(t *rapid.T) []packing.Box {
	edge := rapid.IntRange(40, 250)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) packing.Box {
		return packing.Box{Name: rapid.StringMatching(`[A-C]`).Draw(t, "name"), Inner: packing.Size{Width: edge.Draw(t, "w"), Length: edge.Draw(t, "l"), Depth: edge.Draw(t, "d")},
			TareGrams: rapid.IntRange(0, 200).Draw(t, "tare"), MaxGrams: rapid.SampledFrom([]int{0, 1000, 5000}).Draw(t, "max"), Available: rapid.SampledFrom([]int{0, 0, 1, 3}).Draw(t, "n")}
	}), 1, 4).Draw(t, "boxes")
}

func TestPackProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		items, boxes := drawItems(rt), drawBoxes(rt)
		opt := packing.Options{Effort: 24}
		p := packing.Pack(context.Background(), items, boxes, opt)
		if fs := p.Validate(items, boxes); len(fs) > 0 {
			rt.Fatal(fs[0])
		}
		if d := cmp.Diff(p, packing.Pack(context.Background(), items, boxes, opt), cmp.AllowUnexported(packing.PackedBox{}, packing.Placement{})); d != "" {
			rt.Fatal("two runs differ", d)
		}
		f := packing.Fill(context.Background(), items, boxes[0], opt)
		if fs := f.Validate(items, boxes[:1]); len(fs) > 0 {
			for _, x := range fs {
				if x.Code != "packing.too_many_boxes" {
					rt.Fatal(x)
				}
			}
		}
		last := 0
		for _, a := range packing.Alternatives(context.Background(), items, boxes, opt) {
			if fs := a.Validate(items, boxes); len(fs) > 0 {
				rt.Fatal(fs[0])
			}
			if len(a.Boxes) <= last && len(a.Unpacked) == 0 && len(a.Boxes) > 0 {
				rt.Fatal("alternatives need more and more boxes")
			}
			last = len(a.Boxes)
		}
	})
}

func TestAlternatives(t *testing.T) {
	boxes := []packing.Box{cube("large", 200, 0), {Name: "slim", Inner: packing.Size{Width: 100, Length: 100, Depth: 60}}}
	all := packing.Alternatives(context.Background(), []packing.Item{item("a", 100, 100, 60, 2)}, boxes, packing.Options{})
	require.Len(t, all, 2)
	assert.Equal(t, "large", names(all[0]))
	assert.Equal(t, "slim slim", names(all[1]), "two slim boxes have far less volume than one large one")
}

// When the context ends, what is found so far comes back, whole.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	items, boxes := []packing.Item{item("a", 31, 37, 41, 200), item("b", 17, 53, 29, 200)}, []packing.Box{cube("x", 150, 0)}
	p := packing.Pack(ctx, items, boxes, packing.Options{Effort: 1 << 30})
	assert.Empty(t, p.Validate(items, boxes))
	assert.Empty(t, p.Unpacked)
}

// The validator sees each fault.
func TestValidate(t *testing.T) {
	a, b := item("a", 40, 30, 20, 1), item("b", 10, 10, 10, 1)
	a.NoStack, a.Rotation, a.Apart, b.Apart = true, packing.KeepFlat, "3", "3"
	items, boxes := []packing.Item{a, b}, []packing.Box{cube("x", 100, 300)}
	of := func(p *packing.Packing, id string) *packing.Placement {
		for i := range p.Boxes[0].Items {
			if x := &p.Boxes[0].Items[i]; x.ID == id {
				return x
			}
		}
		return nil
	}
	damage := map[string]func(*packing.Packing){
		"packing.outside":      func(p *packing.Packing) { of(p, "a").X = 95 },
		"packing.overlap":      func(p *packing.Packing) { a, b := of(p, "a"), of(p, "b"); b.X, b.Y, b.Z = a.X+1, a.Y+1, a.Z+1 },
		"packing.orientation":  func(p *packing.Packing) { a := of(p, "a"); a.DX, a.DZ = a.DZ, a.DX },
		"packing.stacked":      func(p *packing.Packing) { a, b := of(p, "a"), of(p, "b"); b.X, b.Y, b.Z = a.X, a.Y, a.Z+a.DZ },
		"packing.weight":       func(p *packing.Packing) { p.Boxes[0].Grams++ },
		"packing.count":        func(p *packing.Packing) { p.Boxes[0].Items = p.Boxes[0].Items[:1] },
		"packing.unknown_item": func(p *packing.Packing) { of(p, "a").ID = "z" },
		"packing.unknown_box":  func(p *packing.Packing) { p.Boxes[0].Box = "z" },
	}
	for code, f := range damage {
		p := packing.Pack(context.Background(), items, boxes, packing.Options{})
		require.Empty(t, p.Validate(items, boxes))
		f(&p)
		assert.True(t, has(p.Validate(items, boxes), code), "%s isn't found", code)
	}
	p := packing.Pack(context.Background(), items, boxes, packing.Options{})
	items[1].Apart = "8"
	assert.True(t, has(p.Validate(items, boxes), "packing.segregation"))
	items[1].Apart = "3"
	boxes[0].MaxGrams = 199
	assert.True(t, has(p.Validate(items, boxes), "packing.weight"))
	boxes[0].Available = 1
	p.Boxes = append(p.Boxes, p.Boxes[0])
	assert.True(t, has(p.Validate(items, boxes), "packing.too_many_boxes"))
}

// A packing that went through JSON can still be proved.
func TestValidateJSON(t *testing.T) {
	items, boxes := []packing.Item{item("a", 40, 30, 20, 3), item("b", 10, 60, 10, 2)}, []packing.Box{cube("small", 50, 0), cube("large", 100, 300)}
	p := pack(t, items, boxes...)
	text, err := json.Marshal(p)
	require.NoError(t, err)
	var again packing.Packing
	require.NoError(t, json.Unmarshal(text, &again))
	assert.Empty(t, again.Validate(items, boxes))
	again.Boxes[0].Items[0].X += 1000
	assert.True(t, has(again.Validate(items, boxes), "packing.outside"))
}

func has(fs []trade.Finding, code string) bool {
	for _, f := range fs {
		if f.Code == code {
			return true
		}
	}
	return false
}

func TestSVG(t *testing.T) {
	boxes := []packing.Box{cube("x", 150, 0)}
	p := pack(t, []packing.Item{item(`<script>"&`, 60, 60, 60, 3), item("b", 30, 40, 50, 12)}, boxes...)
	var out bytes.Buffer
	require.NoError(t, packing.WriteSVG(&out, &p.Boxes[0], boxes[0], "Order <1>"))
	d := xml.NewDecoder(bytes.NewReader(out.Bytes()))
	faces := 0
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err, "the picture is well-formed")
		if s, ok := tok.(xml.StartElement); ok && s.Name.Local == "polygon" {
			faces++
		}
	}
	assert.Equal(t, 3+3*15, faces, "floor and two walls, and three faces of each piece")
	assert.NotContains(t, out.String(), "<script>")
}

func ExamplePack() {
	items := []packing.Item{
		{ID: "mug", Size: packing.Size{Width: 120, Length: 90, Depth: 100}, Grams: 350, Quantity: 4, Rotation: packing.KeepFlat},
		{ID: "poster", Size: packing.Size{Width: 60, Length: 60, Depth: 420}, Grams: 180},
	}
	p := packing.Pack(context.Background(), items, packing.DefaultBoxes(), packing.Options{})
	for _, b := range p.Boxes {
		fmt.Printf("%s, %d g\n", b.Box, b.Grams)
		for _, i := range b.Items {
			fmt.Printf("  %-6s at %3d %3d %3d, %d × %d × %d\n", i.ID, i.X, i.Y, i.Z, i.DX, i.DY, i.DZ)
		}
	}
	fmt.Println("faults:", len(p.Validate(items, packing.DefaultBoxes())))
	// Output:
	// carton-60x40x40, 2380 g
	//   poster at   0   0   0, 60 × 420 × 60
	//   mug    at  60   0   0, 90 × 120 × 100
	//   mug    at  60 120   0, 90 × 120 × 100
	//   mug    at  60 240   0, 90 × 120 × 100
	//   mug    at  60 360   0, 90 × 120 × 100
	// faults: 0
}

func BenchmarkPackOrders(b *testing.B) {
	boxes, _ := packing.ReadBoxes(data(b, "boxes.csv"))
	orders, _ := packing.ReadOrders(data(b, "orders.csv"))
	count := 0
	for b.Loop() {
		count = 0
		for i := range orders {
			p := packing.Pack(context.Background(), orders[i].Items, boxes, packing.Options{})
			count += len(p.Boxes)
		}
	}
	b.ReportMetric(float64(count), "boxes")
}

func BenchmarkPackSimple(b *testing.B) {
	items := []packing.Item{item("a", 120, 90, 40, 2), item("b", 60, 60, 20, 1)}
	boxes := packing.DefaultBoxes()
	b.ReportAllocs()
	for b.Loop() {
		packing.Pack(context.Background(), items, boxes, packing.Options{})
	}
}
