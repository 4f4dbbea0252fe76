package packing_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/carrier/packing"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadFaults(t *testing.T) {
	_, err := packing.ReadOrders(strings.NewReader("order_id,qty,item_id,width_mm,length_mm,depth_mm,weight_g\na,1,x,10,20,30,5\na,0,y,10,20,30,5\nb,1,z,ten,20,-3,5\n"))
	var got []string
	for _, f := range trade.FindingsOf(err) {
		got = append(got, fmt.Sprintf("%d %s", f.Line, f.Message))
	}
	assert.Equal(t, []string{`3 qty: "0" is not a whole number in range`, `4 width_mm: "ten" is not a whole number in range`, `4 depth_mm: "-3" is not a whole number in range`}, got)
	for name, text := range map[string]string{"no header": "", "column missing": "order_id,qty\n", "column too many": "order_id,qty,item_id,width_mm,length_mm,depth_mm,weight_g,colour\n",
		"short row": "order_id,qty,item_id,width_mm,length_mm,depth_mm,weight_g\na,1\n"} {
		_, err := packing.ReadOrders(strings.NewReader(text))
		assert.Error(t, err, name)
	}
	boxes, err := packing.ReadBoxes(strings.NewReader("box,inner_depth_mm,inner_width_mm,inner_length_mm,available\nA,30,10,20,2\n"))
	require.NoError(t, err)
	assert.Equal(t, []packing.Box{{Name: "A", Inner: packing.Size{Width: 10, Length: 20, Depth: 30}, Available: 2}}, boxes)
}

func TestReadThpack(t *testing.T) {
	const text = "1\n1 2502505\n587 233 220\n2\n1 108 0 76 0 30 1 40\n2 110 1 43 1 25 1 33\n"
	all, err := packing.ReadThpack(strings.NewReader(text))
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.Equal(t, packing.Size{Width: 587, Length: 233, Depth: 220}, all[0].Container.Inner)
	assert.Equal(t, packing.Item{ID: "1", Size: packing.Size{Width: 108, Length: 76, Depth: 30}, Upright: [3]bool{false, false, true}, Quantity: 40}, all[0].Items[0])
	p := packing.Fill(context.Background(), all[0].Items, all[0].Container, packing.Options{})
	assert.Empty(t, p.Unpacked, "73 boxes fit by far")
	loads := all[0].Loads(&p)
	require.Len(t, loads.Containers, 1)
	assert.Equal(t, 1, loads.Instance)
	byType := map[int]int{}
	for _, l := range loads.Containers[0].Items {
		byType[l.Type]++
	}
	assert.Equal(t, map[int]int{1: 40, 2: 33}, byType)
	for _, bad := range []string{"", "0", "x", "1\n1\n587 233\n", "1\n1\n587 233 220\n2\n1 108 0 76 0 30 1 40\n", "1\n1\n587 233 220\n1\n1 108 0 76 0 30 1 -4\n", "1\n1\n587 233 220\n99999999\n"} {
		_, err := packing.ReadThpack(strings.NewReader(bad))
		assert.Error(t, err, "%q", bad)
	}
}

// Fewest containers for everything: the IMM set, each load proved. The figures are for reading.
func TestFewestContainers(t *testing.T) {
	all, err := packing.ReadThpack(data(t, "thpack9.txt"))
	require.NoError(t, err)
	sum, bound := 0, 0
	for _, in := range all {
		boxes := []packing.Box{in.Container}
		p := packing.Pack(context.Background(), in.Items, boxes, packing.Options{})
		require.Empty(t, p.Validate(in.Items, boxes), in.Number)
		require.Empty(t, p.Unpacked)
		volume := int64(0)
		for _, it := range in.Items {
			volume += it.Size.Volume() * int64(it.Quantity)
		}
		sum += len(p.Boxes)
		bound += int((volume + in.Container.Inner.Volume() - 1) / in.Container.Inner.Volume())
	}
	t.Logf("%d containers for %d problems, by volume alone %d", sum, len(all), bound)
	assert.Less(t, sum, bound*3/2)
}

func FuzzReadOrders(f *testing.F) {
	f.Add("order_id,qty,item_id,width_mm,length_mm,depth_mm,weight_g\na,1,x,10,20,30,5\n")
	f.Fuzz(func(t *testing.T, text string) {
		orders, err := packing.ReadOrders(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, o := range orders {
			n := 0
			for _, it := range o.Items {
				n += it.Quantity
			}
			if n > 200 {
				continue
			}
			boxes := packing.DefaultBoxes()
			p := packing.Pack(t.Context(), o.Items, boxes, packing.Options{Effort: 8})
			if fs := p.Validate(o.Items, boxes); len(fs) > 0 {
				t.Fatal(fs[0])
			}
		}
	})
}

func FuzzReadThpack(f *testing.F) {
	f.Add("1\n1 2502505\n587 233 220\n1\n1 108 0 76 0 30 1 4\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := packing.ReadThpack(strings.NewReader(text))
		if err != nil || len(all) > 3 {
			return
		}
		for _, in := range all {
			n := 0
			for _, it := range in.Items {
				n += it.Quantity
			}
			if n > 200 {
				continue
			}
			p := packing.Fill(t.Context(), in.Items, in.Container, packing.Options{Effort: 4})
			if fs := p.Validate(in.Items, []packing.Box{in.Container}); len(fs) > 0 {
				t.Fatal(fs[0])
			}
		}
	})
}
