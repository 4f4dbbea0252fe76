package packing_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/crossborder-go/crossborder/carrier/packing"
	"github.com/stretchr/testify/require"
)

// The public container loading sets BR1 to BR7, 50 ms for each problem: at least 85 % of the container is used on average.
func TestContainerLoading(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	sum, n := 0.0, 0
	for set := 1; set <= 7; set++ {
		f := data(t, fmt.Sprintf("thpack%d.txt", set))
		all, err := packing.ReadThpack(f)
		require.NoError(t, err)
		total := 0.0
		for _, in := range all {
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			p := packing.Fill(ctx, in.Items, in.Container, packing.Options{Effort: 1 << 30})
			cancel()
			for _, f := range p.Validate(in.Items, []packing.Box{in.Container}) {
				t.Fatal(set, in.Number, f)
			}
			used := int64(0)
			for _, pl := range p.Boxes[0].Items {
				used += int64(pl.DX) * int64(pl.DY) * int64(pl.DZ)
			}
			total += 100 * float64(used) / float64(in.Container.Inner.Volume())
		}
		t.Logf("BR%d: %.2f %% of the container used, mean of %d", set, total/float64(len(all)), len(all))
		sum += total
		n += len(all)
	}
	t.Logf("mean %.2f %%", sum/float64(n))
	if mean := sum / float64(n); mean < 85 {
		t.Errorf("mean %.2f %%, want at least 85 %%", mean)
	}
}
