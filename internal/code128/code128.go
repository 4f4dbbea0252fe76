// Package code128 encodes text as a bar code of symbology Code 128 (ISO/IEC 15417).
package code128

import "errors"

// The symbols with a meaning of their own.
const (
	codeB  = 100
	fnc1   = 102
	startB = 104
	startC = 105
	stop   = 106
)

// Encode returns the widths of bars and gaps in modules, beginning with a bar, without the quiet zones of ten modules
// on either side. Digits are packed two to a symbol where the text is digits only. gs1 sets FNC1 in front, which
// makes the bar code a GS1-128. Text must be printable ASCII, at most 80 characters.
func Encode(text string, gs1 bool) ([]int, error) {
	if text == "" || len(text) > 80 {
		return nil, errors.New("a bar code holds 1 to 80 characters")
	}
	digits := true
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return nil, errors.New("a bar code holds printable ASCII characters only")
		}
		digits = digits && text[i] >= '0' && text[i] <= '9'
	}
	var symbols []int
	start := func(s int) {
		symbols = append(symbols, s)
		if gs1 {
			symbols = append(symbols, fnc1)
		}
	}
	if digits && len(text) >= 2 {
		start(startC)
		for ; len(text) >= 2; text = text[2:] {
			symbols = append(symbols, int(text[0]-'0')*10+int(text[1]-'0'))
		}
		if text != "" { // an odd digit
			symbols = append(symbols, codeB)
		}
	} else {
		start(startB)
	}
	for i := range len(text) {
		symbols = append(symbols, int(text[i]-' '))
	}
	sum := symbols[0]
	for i, s := range symbols[1:] {
		sum += (i + 1) * s
	}
	symbols = append(symbols, sum%103, stop)
	var widths []int
	for _, s := range symbols {
		widths = append(widths, symbolWidths(s)...)
	}
	return widths, nil
}

// symbolWidths returns six widths of a symbol, seven of the stop.
func symbolWidths(v int) []int {
	const table = "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231" +
		"213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311" +
		"112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111" +
		"111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212" +
		"124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214" +
		"211232"
	if v == stop {
		return []int{2, 3, 3, 1, 1, 1, 2}
	}
	out := make([]int, 6)
	for i := range out {
		out[i] = int(table[v*6+i] - '0')
	}
	return out
}
