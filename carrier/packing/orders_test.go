package packing_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/crossborder-go/crossborder/carrier/packing"
	"github.com/stretchr/testify/require"
)

// data opens a file of the reference data, which isn't part of the module.
func data(t testing.TB, name string) *os.File {
	t.Helper()
	dir := os.Getenv("CROSSBORDER_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	f, err := os.Open(filepath.Join(dir, "packing", name))
	if err != nil {
		t.Skipf("reference data isn't here (set CROSSBORDER_DATA): %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// Every public order, with free rotation and kept flat: no more boxes than the reference, every placement valid.
func TestPublicOrders(t *testing.T) {
	boxes, err := packing.ReadBoxes(data(t, "boxes.csv"))
	require.NoError(t, err)
	orders, err := packing.ReadOrders(data(t, "orders.csv"))
	require.NoError(t, err)
	require.Len(t, orders, 2150)
	for _, mode := range []struct {
		name     string
		rotation packing.Rotation
		most     int
	}{{"free", packing.Free, 2278}, {"flat", packing.KeepFlat, 2904}} {
		t.Run(mode.name, func(t *testing.T) {
			start := time.Now()
			count, litres := 0, int64(0)
			for _, o := range orders {
				items := o.Items
				for i := range items {
					items[i].Rotation = mode.rotation
				}
				p := packing.Pack(context.Background(), items, boxes, packing.Options{})
				require.Empty(t, p.Unpacked, o.OrderID)
				for _, f := range p.Validate(items, boxes) {
					t.Fatal(o.OrderID, f)
				}
				count += len(p.Boxes)
				for i := range p.Boxes {
					litres += boxes[p.Boxes[i].Type()].Inner.Volume()
				}
			}
			t.Logf("%s: %d boxes, %d litres, %s", mode.name, count, litres/1e6, time.Since(start).Round(time.Millisecond))
			if count > mode.most {
				t.Errorf("%d boxes, the reference needs %d", count, mode.most)
			}
		})
	}
}
