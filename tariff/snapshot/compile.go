package snapshot

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/codekey"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
)

// Codes of the findings.
const (
	CodeDamaged = "snapshot.damaged" // a file that isn't a snapshot, or was one
	CodeData    = "snapshot.data"    // data that can't be compiled
)

const (
	magic       = "CBSNAP01"
	counts      = 10
	headerSize  = len(magic) + 4 + 4 + 4*counts
	rowSize     = 24
	measureSize = 16
	listSize    = 24
	// flagApart marks a row whose code isn't one of goods.
	flagApart = 1
	// ratedShift is where the flags hold the number of digits of the code whose measures a row has, 0 for its own.
	ratedShift = 8
)

// meta is what the file says of itself in JSON.
type meta struct {
	Name       string                     `json:"name"`
	Territory  trade.Territory            `json:"territory"`
	Version    string                     `json:"version,omitempty"`
	VerifiedOn trade.Date                 `json:"verified_on,omitzero"`
	Digest     string                     `json:"digest,omitempty"`
	Grammar    duty.Grammar               `json:"grammar"`
	LineDigits int                        `json:"line_digits"`
	Kinds      []tariff.Kind              `json:"kinds"`
	Groups     map[string][]trade.Country `json:"groups,omitempty"`
	Instrument string                     `json:"instrument,omitempty"`
	Source     string                     `json:"source,omitempty"`
}

// Compile writes a snapshot. The same data always give the same bytes. The error is a trade.Errors that names every line
// at fault, as JSON Pointers into the data.
func Compile(d *Data) ([]byte, error) {
	c := compiler{d: d, strings: pool[string]{index: map[string]uint32{}}, sets: map[string]uint32{}, seen: map[*tariff.Measure]uint32{}, records: pool[[measureSize]byte]{index: map[[measureSize]byte]uint32{}}}
	c.strings.add("")
	c.setOf(nil)
	if d.Name == "" || d.Territory == "" {
		c.fault("", "the schedule's name and territory are needed")
	}
	rows, coded := c.rows()
	lists, keys := c.lists()
	if err := c.faults.ErrorOrNil(); err != nil {
		return nil, err
	}
	about, err := json.Marshal(meta{d.Name, d.Territory, d.Version, d.VerifiedOn, d.Digest, d.Grammar, cmp.Or(d.LineDigits, codekey.MaxDigits), d.Kinds, d.Groups, d.Instrument, d.Source})
	if err != nil {
		return nil, err
	}
	text := 0
	for _, s := range c.strings.list {
		text += len(s)
	}
	le := binary.LittleEndian
	out := make([]byte, 0, headerSize+len(about)+text+4*len(c.strings.list)+len(rows)+8*len(keys)+4*len(c.entries)+4*len(c.starts)+measureSize*len(c.records.list)+len(lists)+128)
	out = append(out, magic...)
	out = append(out, make([]byte, 8)...)
	for _, n := range []int{len(about), len(c.strings.list), text, len(rows) / rowSize, coded, len(c.starts), len(c.entries), len(c.records.list), len(lists) / listSize, len(keys)} {
		out = le.AppendUint32(out, uint32(n))
	}
	out = pad(append(out, about...))
	at := 0
	for _, s := range c.strings.list {
		out = le.AppendUint32(out, uint32(at))
		at += len(s)
	}
	out = le.AppendUint32(out, uint32(at))
	for _, s := range c.strings.list {
		out = append(out, s...)
	}
	out = pad(out)
	out = pad(append(out, rows...))
	for _, n := range append(c.starts, uint32(len(c.entries))) {
		out = le.AppendUint32(out, n)
	}
	for _, n := range c.entries {
		out = le.AppendUint32(out, n)
	}
	out = pad(out)
	for _, r := range c.records.list {
		out = append(out, r[:]...)
	}
	out = pad(out)
	out = pad(append(out, lists...))
	for _, k := range keys {
		out = le.AppendUint64(out, k)
	}
	if len(out) > maxCount*8 || text > maxCount {
		return nil, trade.Errors{{Code: CodeData, Severity: trade.Block, Message: "the schedule is too large for a snapshot"}}
	}
	le.PutUint32(out[len(magic):], uint32(len(out)))
	le.PutUint32(out[len(magic)+4:], crc32.Checksum(out[len(magic)+8:], crc32.MakeTable(crc32.Castagnoli)))
	return out, nil
}

func pad(b []byte) []byte {
	for len(b)%8 != 0 {
		b = append(b, 0)
	}
	return b
}

// pool gives each distinct value an index, in the order of arrival.
type pool[T comparable] struct {
	index map[T]uint32
	list  []T
}

func (p *pool[T]) add(v T) uint32 {
	i, ok := p.index[v]
	if !ok {
		i = uint32(len(p.list))
		p.index[v] = i
		p.list = append(p.list, v)
	}
	return i
}

type compiler struct {
	d       *Data
	strings pool[string]
	records pool[[measureSize]byte]
	seen    map[*tariff.Measure]uint32
	sets    map[string]uint32
	starts  []uint32 // of each set in entries
	entries []uint32
	keyed   []uint64 // keys of the rows, sorted
	faults  trade.Errors
}

func (c *compiler) fault(path, format string, args ...any) {
	if len(c.faults) < 100 {
		c.faults = append(c.faults, trade.Finding{Code: CodeData, Severity: trade.Block, Path: path, Message: fmt.Sprintf(format, args...)})
	}
}

// kinds are the kinds of measure by the number that stands for them, in the order in which a line's are given.
func kinds() []tariff.Kind {
	return []tariff.Kind{tariff.ThirdCountry, tariff.Column2, tariff.PreferenceDuty, tariff.Suspension, tariff.Quota, tariff.Additional, tariff.AntiDumping,
		tariff.Countervailing, tariff.Safeguard, tariff.Excise, tariff.VAT, tariff.Prohibition, tariff.Licence, tariff.SupplementaryUnit}
}

// kindNumber returns the number of a kind, -1 for an unknown one.
func kindNumber(k tariff.Kind) int {
	switch k { // the usual ones without a search
	case tariff.ThirdCountry:
		return 0
	case tariff.Column2:
		return 1
	}
	return slices.Index(kinds(), k)
}

// rows writes the rows, sorted.
func (c *compiler) rows() (out []byte, coded int) {
	type place struct {
		key uint64
		row int
	}
	rows := c.d.Lines
	order := make([]place, len(rows))
	for i := range rows {
		order[i] = place{math.MaxUint64, i}
		if rows[i].Code == "" {
			continue
		}
		key, ok := codekey.Of(rows[i].Code)
		if !ok {
			c.fault(fmt.Sprintf("/lines/%d/code", i), "%.40q isn't a code of 2 to %d digits", rows[i].Code, codekey.MaxDigits)
			continue
		}
		order[i].key = key
		coded++
		c.keyed = append(c.keyed, key)
	}
	slices.SortStableFunc(order, func(a, b place) int { return cmp.Compare(a.key, b.key) })
	slices.Sort(c.keyed)
	at := make([]uint32, len(rows))
	for i, p := range order {
		at[p.row] = uint32(i)
		if i > 0 && p.key != math.MaxUint64 && order[i-1].key == p.key {
			c.fault(fmt.Sprintf("/lines/%d/code", p.row), "code %s stands twice", codekey.Code(p.key))
		}
	}
	le := binary.LittleEndian
	out = make([]byte, 0, len(rows)*rowSize)
	for _, p := range order {
		r := &rows[p.row]
		parent := uint32(0)
		if r.Parent >= p.row || r.Parent < -1 {
			c.fault(fmt.Sprintf("/lines/%d/parent", p.row), "a line's parent stands before it")
		} else if r.Parent >= 0 {
			parent = at[r.Parent] + 1
		}
		key, flags := p.key, uint32(0)
		if r.Code == "" {
			key = 0
		}
		if r.Apart {
			flags |= flagApart
		}
		if r.Rated != "" && strings.HasPrefix(string(r.Code), string(r.Rated)) {
			flags |= uint32(len(r.Rated)) << ratedShift
		}
		out = le.AppendUint64(out, key)
		for _, v := range [...]uint32{c.strings.add(r.Text), parent, c.setOf(r.Measures), flags} {
			out = le.AppendUint32(out, v)
		}
	}
	return out, coded
}

// setOf returns the number of the set of measures.
func (c *compiler) setOf(list []*tariff.Measure) uint32 {
	name := make([]byte, 0, 4*len(list))
	for _, m := range list {
		name = binary.LittleEndian.AppendUint32(name, c.measure(m))
	}
	n, ok := c.sets[string(name)]
	if !ok {
		n = uint32(len(c.starts))
		c.sets[string(name)] = n
		c.starts = append(c.starts, uint32(len(c.entries)))
		for i := 0; i < len(name); i += 4 {
			c.entries = append(c.entries, binary.LittleEndian.Uint32(name[i:]))
		}
	}
	return n
}

// measure returns the number of a measure's record.
func (c *compiler) measure(m *tariff.Measure) uint32 {
	if n, ok := c.seen[m]; ok {
		return n
	}
	kind := kindNumber(m.Kind)
	if kind < 0 {
		c.fault("", "a measure is of the unknown kind %.40q", m.Kind)
		return 0
	}
	rest := *m
	rest.Kind, rest.RateText, rest.Symbol, rest.Code = "", "", "", ""
	more := ""
	if b, err := json.Marshal(&rest); err != nil {
		c.fault("", "a measure can't be written: %v", err)
	} else if more = string(b); more == `{"id":"","kind":"","name":""}` {
		more = ""
	}
	var r [measureSize]byte
	for i, v := range [...]uint32{uint32(kind), c.strings.add(m.RateText), c.strings.add(m.Symbol), c.strings.add(more)} {
		binary.LittleEndian.PutUint32(r[4*i:], v)
	}
	n := c.records.add(r)
	c.seen[m] = n
	return n
}

// lists writes the goods lists.
func (c *compiler) lists() (out []byte, keys []uint64) {
	le := binary.LittleEndian
	for i := range c.d.Lists {
		l := &c.d.Lists[i]
		first := len(keys)
		keys = c.codes(keys, l.Codes, fmt.Sprintf("/lists/%d/codes", i))
		open := len(keys)
		keys = c.codes(keys, l.Open, fmt.Sprintf("/lists/%d/open", i))
		for _, v := range [...]uint32{c.strings.add(l.Name), uint32(dayOf(l.From, math.MinInt32)), uint32(dayOf(l.To, math.MaxInt32)), uint32(first), uint32(open - first), uint32(len(keys) - open)} {
			out = le.AppendUint32(out, v)
		}
	}
	return out, keys
}

// codes appends the keys of codes, sorted.
func (c *compiler) codes(keys []uint64, codes []trade.HSCode, path string) []uint64 {
	first := len(keys)
	for i, code := range codes {
		if key, ok := codekey.Of(code); ok {
			keys = append(keys, key)
		} else {
			c.fault(fmt.Sprintf("%s/%d", path, i), "%.40q isn't a code of 2 to %d digits", code, codekey.MaxDigits)
		}
	}
	slices.Sort(keys[first:])
	return keys[:first+len(slices.Compact(keys[first:]))]
}
