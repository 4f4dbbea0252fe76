package carrier

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
)

// maxCardBytes bounds rate cards read from outside.
const maxCardBytes = 16 << 20

// decodeStrict reads JSON into v and returns every fault as a finding.
func decodeStrict(prefix string, data []byte, v any) trade.Errors {
	if len(data) > maxCardBytes {
		return trade.Errors{{Code: prefix + ".size", Severity: trade.Block, Message: "the file is larger than " + strconv.Itoa(maxCardBytes>>20) + " MB"}}
	}
	var out trade.Errors
	for _, p := range strictjson.Decode(data, v, strictjson.Options{MaxBytes: maxCardBytes, MaxElements: 200_000}) {
		out = append(out, trade.Finding{Code: p.Code, Severity: trade.Block, Path: p.Path, Line: p.Line, Message: p.Message, Cause: p})
	}
	return out
}

// lineIndex maps the JSON Pointer of every value of a valid JSON text to its line, so that a fault in a card of a
// thousand rows is found. It is made only when there is a fault to report.
func lineIndex(data []byte) map[string]int {
	x := &lineScanner{data: data, dec: json.NewDecoder(bytes.NewReader(data)), line: 1, lines: map[string]int{}}
	x.dec.UseNumber()
	x.value("", 0)
	return x.lines
}

type lineScanner struct {
	data   []byte
	dec    *json.Decoder
	offset int64
	line   int
	lines  map[string]int
}

func (x *lineScanner) value(path string, depth int) bool {
	t, err := x.dec.Token()
	if err != nil || depth > 64 {
		return false
	}
	at := x.dec.InputOffset()
	x.line += bytes.Count(x.data[x.offset:at], []byte{'\n'})
	x.offset = at
	x.lines[path] = x.line
	open, _ := t.(json.Delim)
	for i := 0; (open == '{' || open == '[') && x.dec.More(); i++ {
		key := strconv.Itoa(i)
		if open == '{' {
			k, err := x.dec.Token()
			if err != nil {
				return false
			}
			key, _ = k.(string)
			key = strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
		}
		if !x.value(path+"/"+key, depth+1) {
			return false
		}
	}
	if open == '{' || open == '[' {
		_, err = x.dec.Token()
	}
	return err == nil
}
