package tariff

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// A flat is the rows, lines and lists of one country in one string that is searched in place: sorted records of fixed
// width that refer to a pool of strings. Opening one allocates nothing, however large it is, and a string can be
// embedded in the program. All numbers are little-endian. Every read is checked, so that no content can make it panic.
//
//	header   6 × uint32: strings, bytes of strings, rows, lines, lists, keys in lists
//	strings  (n+1) × uint32 offsets, then the bytes, padded to 8
//	rows     sorted by key: see flatRow
//	lines    sorted by key: uint64 key, uint32 string, 4 bytes unused
//	lists    by name and version: uint32 first key, uint32 count
//	keys     uint64, sorted within a list
type flat struct {
	data                                string
	strings, text, rows, lines          int // offsets of the sections
	lists, keys                         int
	nStrings, nRows, nLines, nLists, nK int
	rowLengths, lineLengths             uint16 // bit n: there are codes of n digits
}

const (
	headerSize = 24
	rowSize    = 56
	lineSize   = 16
)

// The offsets of a row's fields.
const (
	rowKey        = 0
	rowRate       = 8 // indices of strings
	rowProgrammes = 12
	rowHeading    = 16
	rowSource     = 20
	rowInstrument = 24
	rowNote       = 28
	rowOrigin     = 32
	rowVerified   = 36 // day numbers
	rowFrom       = 40
	rowTo         = 44
	rowTable      = 48 // uint16
	rowKind       = 50 // uint8, index of rowKinds
	rowConfidence = 51
)

// rowKinds are the kinds by the number that stands for them, in the order in which a line's measures are given.
func rowKinds() [14]Kind {
	return [...]Kind{ThirdCountry, Column2, PreferenceDuty, Suspension, Quota, Additional, AntiDumping, Countervailing,
		Safeguard, Excise, VAT, Prohibition, Licence, SupplementaryUnit}
}

const (
	kindThirdCountry = 0
	kindColumn2      = 1
)

// codeKey turns a code into a number: its digits, padded to 14, and their count. Codes sort by their digits, a code
// before those that begin with it, and those stand together.
func codeKey(code trade.HSCode) (key uint64, ok bool) {
	if len(code) < 2 || len(code) > maxCode {
		return 0, false
	}
	for i := 0; i < len(code); i++ {
		c := code[i] - '0'
		if c > 9 {
			return 0, false
		}
		key = key*10 + uint64(c)
	}
	return key*pow10(maxCode-len(code))<<4 | uint64(len(code)), true
}

func pow10(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}

// prefixKey returns the key of the first n digits of the code with the given key.
func prefixKey(key uint64, n int) uint64 {
	p := pow10(maxCode - n)
	return (key>>4)/p*p<<4 | uint64(n)
}

// subtree returns the bounds of the keys of all codes that begin with the code: first ≤ key < end. Shorter codes padded
// to the same number are among them; keyLen tells.
func subtree(key uint64) (first, end uint64) {
	return key &^ 15, (key>>4 + pow10(maxCode-keyLen(key))) << 4
}

func keyLen(key uint64) int { return min(int(key&15), maxCode) }

// keyCode returns the code of a key.
func keyCode(key uint64) trade.HSCode {
	var b [maxCode]byte
	v := key >> 4
	for i := maxCode - 1; i >= 0; i-- {
		b[i] = byte('0' + v%10)
		v /= 10
	}
	return trade.HSCode(b[:keyLen(key)])
}

// Day numbers count from 1970-01-01; an open end is the least or greatest number.
const (
	firstDay = math.MinInt32
	lastDay  = math.MaxInt32
)

func dayOf(d trade.Date) int32 { return int32(trade.NewDate(1970, 1, 1).DaysUntil(d)) }

func dateOf(day int32) trade.Date {
	if day == firstDay || day == lastDay {
		return trade.Date{}
	}
	return trade.NewDate(1970, 1, 1).AddDays(int(day))
}

func days(p trade.Period) (from, to int32) {
	from, to = firstDay, lastDay
	if !p.From.IsZero() {
		from = dayOf(p.From)
	}
	if !p.To.IsZero() {
		to = dayOf(p.To)
	}
	return from, to
}

// pool gives each distinct string an index; "" is 0.
type pool struct {
	index map[string]uint32
	texts []string
}

func newPool() *pool { return &pool{index: map[string]uint32{"": 0}, texts: []string{""}} }

func (p *pool) add(s string) uint32 {
	i, ok := p.index[s]
	if !ok {
		i = uint32(len(p.texts))
		p.index[s] = i
		p.texts = append(p.texts, s)
	}
	return i
}

// buildFlat writes the rows, lines and lists of a decoded country.
func buildFlat(c *Country) []byte {
	strs := newPool()
	kinds := rowKinds()
	type record struct {
		table, order int
		r            *row
	}
	var records []record
	lines := map[uint64]string{}
	for code, text := range c.Lines {
		if hs, err := parseCode(code); err == nil {
			key, _ := codeKey(hs)
			lines[key] = text
		}
	}
	for t := range c.Tables {
		for i := range c.Tables[t].rows {
			r := &c.Tables[t].rows[i]
			records = append(records, record{t, slices.Index(kinds[:], r.kind), r})
			if r.line != "" {
				lines[r.key] = r.line
			}
		}
	}
	slices.SortStableFunc(records, func(a, b record) int {
		return cmp.Or(cmp.Compare(a.r.key, b.r.key), cmp.Compare(a.order, b.order), cmp.Compare(a.table, b.table))
	})
	le := binary.LittleEndian
	rows := make([]byte, 0, len(records)*rowSize)
	for _, rec := range records {
		r := rec.r
		from, to := days(r.period)
		verified := int32(firstDay)
		if !r.citation.VerifiedOn.IsZero() {
			verified = dayOf(r.citation.VerifiedOn)
		}
		rows = le.AppendUint64(rows, r.key)
		for _, s := range []string{r.rateText, strings.Join(r.programmes, ","), r.heading, r.citation.Source, r.citation.Instrument, r.note,
			strings.Join(r.origin, " ")} {
			rows = le.AppendUint32(rows, strs.add(s))
		}
		for _, d := range []int32{verified, from, to} {
			rows = le.AppendUint32(rows, uint32(d))
		}
		rows = le.AppendUint16(rows, uint16(rec.table))
		rows = append(rows, byte(rec.order), byte(slices.Index(confidences(), r.citation.Confidence)), 0, 0, 0, 0)
	}
	var lineKeys []uint64
	for k := range lines {
		lineKeys = append(lineKeys, k)
	}
	slices.Sort(lineKeys)
	var lineBytes []byte
	for _, k := range lineKeys {
		lineBytes = le.AppendUint64(lineBytes, k)
		lineBytes = le.AppendUint32(lineBytes, strs.add(lines[k]))
		lineBytes = le.AppendUint32(lineBytes, 0)
	}
	var listBytes, keyBytes []byte
	n, nKeys := 0, 0
	for _, name := range sortedKeys(c.Lists) {
		for i := range c.Lists[name] {
			keys := c.Lists[name][i].keys
			listBytes = le.AppendUint32(listBytes, uint32(nKeys))
			listBytes = le.AppendUint32(listBytes, uint32(len(keys)))
			for _, k := range keys {
				keyBytes = le.AppendUint64(keyBytes, k)
			}
			nKeys += len(keys)
			n++
		}
	}
	size := 0
	for _, s := range strs.texts {
		size += len(s)
	}
	out := make([]byte, 0, headerSize+size+len(rows)+len(lineBytes)+len(listBytes)+len(keyBytes)+4*len(strs.texts)+16)
	for _, v := range []int{len(strs.texts), size, len(records), len(lineKeys), n, nKeys} {
		out = le.AppendUint32(out, uint32(v))
	}
	at := 0
	for _, s := range strs.texts {
		out = le.AppendUint32(out, uint32(at))
		at += len(s)
	}
	out = le.AppendUint32(out, uint32(at))
	for _, s := range strs.texts {
		out = append(out, s...)
	}
	for len(out)%8 != 0 {
		out = append(out, 0)
	}
	return slices.Concat(out, rows, lineBytes, listBytes, keyBytes)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func confidences() []Confidence { return []Confidence{"", High, Medium, Low} }

var errFlat = errors.New("the table's sections don't fit its length")

// openFlat finds the sections and checks that they fill the data exactly.
func openFlat(data string) (flat, error) {
	f := flat{data: data}
	if len(data) < headerSize {
		return flat{}, errFlat
	}
	var n [6]int
	for i := range n {
		if n[i] = f.int(4 * i); n[i] > len(data) {
			return flat{}, errFlat
		}
	}
	// Each section takes at least a byte for each thing in it; sizes are added up in 64 bits, so that none overflows.
	texts := headerSize + 4*(int64(n[0])+1)
	rows := (texts + int64(n[1]) + 7) &^ 7
	lines := rows + rowSize*int64(n[2])
	lists := lines + lineSize*int64(n[3])
	keys := lists + 8*int64(n[4])
	if keys+8*int64(n[5]) != int64(len(data)) || n[0] == 0 {
		return flat{}, errFlat
	}
	f.nStrings, f.nRows, f.nLines, f.nLists, f.nK = n[0], n[2], n[3], n[4], n[5]
	f.strings, f.text, f.rows, f.lines, f.lists, f.keys = headerSize, int(texts), int(rows), int(lines), int(lists), int(keys)
	for i := range f.nRows {
		f.rowLengths |= 1 << keyLen(f.key(i))
	}
	for i := range f.nLines {
		f.lineLengths |= 1 << keyLen(f.u64(f.lines+i*lineSize))
	}
	return f, nil
}

func (f *flat) u16(at int) uint16 {
	if at < 0 || at+2 > len(f.data) {
		return 0
	}
	return uint16(f.data[at]) | uint16(f.data[at+1])<<8
}

func (f *flat) u32(at int) uint32 {
	if at < 0 || at+4 > len(f.data) {
		return 0
	}
	b := f.data[at : at+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// int reads a uint32 that is a size or a position; what is too large for any data is the largest int32.
func (f *flat) int(at int) int { return int(min(f.u32(at), math.MaxInt32)) }

func (f *flat) u64(at int) uint64 {
	if at < 0 || at+8 > len(f.data) {
		return 0
	}
	b := f.data[at : at+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// str returns a string of the pool; it shares the data's memory.
func (f *flat) str(i uint32) string {
	if int64(i) >= int64(f.nStrings) {
		return ""
	}
	from, to := f.int(f.strings+4*int(i)), f.int(f.strings+4*int(i)+4)
	if from > to || to > f.rows-f.text {
		return ""
	}
	return f.data[f.text+from : f.text+to]
}

func (f *flat) key(row int) uint64        { return f.u64(f.rows + row*rowSize) }
func (f *flat) field(row, at int) uint32  { return f.u32(f.rows + row*rowSize + at) }
func (f *flat) text32(row, at int) string { return f.str(f.field(row, at)) }
func (f *flat) kind(row int) uint8        { return f.data[f.rows+row*rowSize+rowKind] }
func (f *flat) confidence(row int) uint8  { return f.data[f.rows+row*rowSize+rowConfidence] }
func (f *flat) table(row int) int         { return int(f.u16(f.rows + row*rowSize + rowTable)) }
func (f *flat) inForce(row int, d int32) bool {
	return int32(f.field(row, rowFrom)) <= d && d <= int32(f.field(row, rowTo))
}

// find returns the first row whose key isn't less.
func (f *flat) find(key uint64) int {
	lo, hi := 0, f.nRows
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if f.key(mid) < key {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// line returns the description of the code or of the longest code it begins with.
func (f *flat) line(key uint64) string {
	for n := keyLen(key); n >= 2; n-- {
		if f.lineLengths&(1<<n) == 0 {
			continue
		}
		k := prefixKey(key, n)
		i := search(f.nLines, func(i int) bool { return f.u64(f.lines+i*lineSize) >= k })
		if i < f.nLines && f.u64(f.lines+i*lineSize) == k {
			return f.str(f.u32(f.lines + i*lineSize + 8))
		}
	}
	return ""
}

// listKeys returns the keys of the list with the given number, as a function of the position and their count.
func (f *flat) list(n int) (first, count int) {
	if n < 0 || n >= f.nLists {
		return 0, 0
	}
	first, count = f.int(f.lists+8*n), f.int(f.lists+8*n+4)
	if first > f.nK || count > f.nK-first {
		return 0, 0
	}
	return first, count
}

func (f *flat) listKey(i int) uint64 { return f.u64(f.keys + 8*i) }
