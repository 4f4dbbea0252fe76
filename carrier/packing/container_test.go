package packing_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/crossborder-go/crossborder/carrier/packing"
	"github.com/stretchr/testify/require"
)

// load fills the problems of one set, 50 ms each, proves every load, and returns the sum of the shares used in percent.
func load(t testing.TB, set, every int) (sum float64, n int) {
	all, err := packing.ReadThpack(data(t, fmt.Sprintf("thpack%d.txt", set)))
	require.NoError(t, err)
	for i := 0; i < len(all); i += every {
		in := all[i]
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
		sum += 100 * float64(used) / float64(in.Container.Inner.Volume())
		n++
	}
	return sum, n
}

// The public container loading sets BR1 to BR7: at least 85 % of the container is used on average. The test takes every
// fifth problem, the benchmark all.
func TestContainerLoading(t *testing.T) {
	sum, n := 0.0, 0
	for set := 1; set <= 7; set++ {
		s, k := load(t, set, 5)
		t.Logf("BR%d: %.2f %% of the container used, mean of %d", set, s/float64(k), k)
		sum, n = sum+s, n+k
	}
	if mean := sum / float64(n); mean < 85 {
		t.Errorf("mean %.2f %%, want at least 85 %%", mean)
	}
}

func BenchmarkContainerLoading(b *testing.B) {
	for set := 1; set <= 7; set++ {
		b.Run(fmt.Sprintf("BR%d", set), func(b *testing.B) {
			for b.Loop() {
				sum, n := load(b, set, 1)
				b.ReportMetric(sum/float64(n), "%used")
			}
		})
	}
}
