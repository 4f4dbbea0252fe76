package document

import (
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/internal/code128"
)

// barcode draws the number of a postal item, which is capital letters and digits, as a bar code of symbology Code 128
// with the quiet zone of ten modules on either side. It returns an SVG, "" where the number can't be drawn.
func barcode(s10 string) string {
	const quiet, height = 10, 40
	widths, err := code128.Encode(s10, false)
	if err != nil {
		return ""
	}
	var path strings.Builder
	x := quiet
	for i, w := range widths {
		if i%2 == 0 { // a bar; the next is a gap
			path.WriteString("M" + strconv.Itoa(x) + " 0h" + strconv.Itoa(w) + "v" + strconv.Itoa(height) + "h-" + strconv.Itoa(w) + "z")
		}
		x += w
	}
	return `<svg class="barcode" role="img" aria-label="` + s10 + `" viewBox="0 0 ` + strconv.Itoa(x+quiet) + " " + strconv.Itoa(height) +
		`" preserveAspectRatio="none" shape-rendering="crispEdges"><path d="` + path.String() + `"/></svg>`
}
