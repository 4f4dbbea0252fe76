package document

import (
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/check"
)

// s10Of returns the number of the postal item among the transport documents, "" where there's none that is valid.
func s10Of(d *customs.Declaration) string {
	for _, t := range d.Transport {
		if v := check.S10(t.ID); v.OK {
			return v.Normalised
		}
	}
	return ""
}

// code128 draws a number of capital letters and digits as a bar code of symbology Code 128, set B (ISO/IEC 15417), with
// the quiet zone of ten modules on either side. It returns an SVG, "" for text that set B doesn't hold.
func code128(s string) string {
	const startB, stop, height = 104, 106, 40
	sum := startB
	values := []int{startB}
	for i := range len(s) {
		v := int(s[i]) - ' '
		if v < 0 || v > 94 {
			return ""
		}
		values = append(values, v)
		sum += v * (i + 1)
	}
	values = append(values, sum%103, stop)
	var path strings.Builder
	x := 10
	for _, v := range values {
		for i, w := range code128Widths(v) {
			if i%2 == 0 { // a bar; the next is a gap
				path.WriteString("M" + strconv.Itoa(x) + " 0h" + strconv.Itoa(w) + "v" + strconv.Itoa(height) + "h-" + strconv.Itoa(w) + "z")
			}
			x += w
		}
	}
	return `<svg class="barcode" role="img" aria-label="` + s10Label(s) + `" viewBox="0 0 ` + strconv.Itoa(x+10) + " " + strconv.Itoa(height) +
		`" preserveAspectRatio="none" shape-rendering="crispEdges"><path d="` + path.String() + `"/></svg>`
}

// s10Label keeps letters and digits only.
func s10Label(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// code128Widths returns the widths of bars and gaps of a symbol, six of them, seven for the stop.
func code128Widths(v int) []int {
	const table = "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231" +
		"213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311" +
		"112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111" +
		"111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212" +
		"124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214" +
		"211232"
	if v == 106 {
		return []int{2, 3, 3, 1, 1, 1, 2}
	}
	out := make([]int, 6)
	for i := range out {
		out[i] = int(table[v*6+i] - '0')
	}
	return out
}
