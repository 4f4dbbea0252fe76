package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash/crc32"
	"strings"
	"sync/atomic"

	"github.com/crossborder-go/crossborder/internal/codekey"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

// Snapshot is an open schedule. It is immutable and safe for concurrent use.
type Snapshot struct {
	data    string
	meta    meta
	version []tariff.DataVersion

	strings, text, rows, sets, entries, measures, lists, keys        int // offsets of the sections
	nStrings, nRows, nCoded, nSets, nEntries, nMeasures, nLists, nKs int
	chapter                                                          [101]int32 // the first row of each chapter
	templates                                                        []atomic.Pointer[template]
}

// Open opens a snapshot where it lies: data are searched in place and must not change. It checks the checksum, and
// answers a damaged or foreign file with a trade.Errors of code "snapshot.damaged".
func Open[T string | []byte](data T) (*Snapshot, error) { return open(string(data)) }

func damaged(what string) error {
	return trade.Errors{{Code: CodeDamaged, Severity: trade.Block, Message: "the compiled schedule is damaged: " + what}}
}

func open(data string) (*Snapshot, error) {
	s := &Snapshot{data: data}
	if len(data) < headerSize || !strings.HasPrefix(data, magic) {
		return nil, damaged("it doesn't begin as one of this version")
	}
	if int(s.u32(len(magic))) != len(data) {
		return nil, damaged("it isn't as long as it says")
	}
	if checksum(data[len(magic)+8:]) != s.u32(len(magic)+4) {
		return nil, damaged("its checksum is wrong")
	}
	var n [counts]int
	for i := range n {
		v := s.u32(len(magic) + 8 + 4*i)
		if uint64(v) > uint64(len(data)) || uint64(v) > maxCount { // also where an int has 32 bits
			return nil, damaged("its sections are longer than it is")
		}
		n[i] = int(v)
	}
	s.nStrings, s.nRows, s.nCoded, s.nSets, s.nEntries, s.nMeasures, s.nLists, s.nKs = n[1], n[3], n[4], n[5], n[6], n[7], n[8], n[9]
	s.strings = align(headerSize + n[0])
	s.text = s.strings + 4*(s.nStrings+1)
	s.rows = align(s.text + n[2])
	s.sets = align(s.rows + rowSize*s.nRows)
	s.entries = s.sets + 4*(s.nSets+1)
	s.measures = align(s.entries + 4*s.nEntries)
	s.lists = align(s.measures + measureSize*s.nMeasures)
	s.keys = align(s.lists + listSize*s.nLists)
	if s.keys+8*s.nKs != len(data) || s.nStrings == 0 || s.nSets == 0 || s.nCoded > s.nRows {
		return nil, damaged("its sections don't fill it")
	}
	if err := json.Unmarshal([]byte(data[headerSize:headerSize+n[0]]), &s.meta); err != nil {
		return nil, damaged("what it says of itself can't be read")
	}
	if s.meta.Name == "" || s.meta.Territory == "" {
		return nil, damaged("it doesn't say whose schedule it is")
	}
	if s.meta.Digest == "" {
		sum := sha256.Sum256([]byte(data))
		s.meta.Digest = "sha256:" + hex.EncodeToString(sum[:])
	}
	s.version = []tariff.DataVersion{{Name: s.meta.Name, Version: s.meta.Version, VerifiedOn: s.meta.VerifiedOn, Digest: s.meta.Digest}}
	for i, row := 0, 0; i < len(s.chapter); i++ {
		first := codekey.First(i)
		row += search(s.nCoded-row, func(j int) bool { return s.key(row+j) >= first })
		s.chapter[i] = int32(row)
	}
	s.templates = make([]atomic.Pointer[template], s.nMeasures)
	return s, nil
}

// maxCount bounds every count, so that no sum of sections overflows.
const maxCount = 1 << 25

// checksum is the CRC-32C of a text, read in pieces so that nothing of its size is copied.
func checksum(s string) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	var buf [8192]byte
	sum := uint32(0)
	for s != "" {
		n := copy(buf[:], s)
		sum = crc32.Update(sum, table, buf[:n])
		s = s[n:]
	}
	return sum
}

func align(n int) int { return (n + 7) &^ 7 }

// search returns the least i below n for which f holds, n for none; f must hold for all that follow one for which it does.
func search(n int, f func(int) bool) int {
	lo, hi := 0, n
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); f(mid) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

func (s *Snapshot) u32(at int) uint32 {
	if at < 0 || at+4 > len(s.data) {
		return 0
	}
	b := s.data[at : at+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

func (s *Snapshot) u64(at int) uint64 {
	if at < 0 || at+8 > len(s.data) {
		return 0
	}
	b := s.data[at : at+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// str returns a text of the pool; it shares the data's memory.
func (s *Snapshot) str(i uint32) string {
	if int64(i) >= int64(s.nStrings) {
		return ""
	}
	from, to := s.u32(s.strings+4*int(i)), s.u32(s.strings+4*int(i)+4)
	if from > to || uint64(s.text)+uint64(to) > uint64(s.rows) {
		return ""
	}
	return s.data[s.text+int(from) : s.text+int(to)]
}

// The fields of a row.
func (s *Snapshot) key(row int) uint64     { return s.u64(s.rows + row*rowSize) }
func (s *Snapshot) rowText(row int) uint32 { return s.u32(s.rows + row*rowSize + 8) }
func (s *Snapshot) set(row int) uint32     { return s.u32(s.rows + row*rowSize + 16) }
func (s *Snapshot) flags(row int) uint32   { return s.u32(s.rows + row*rowSize + 20) }

// parent returns the row above, -1 for none.
func (s *Snapshot) parent(row int) int {
	if p := s.u32(s.rows + row*rowSize + 12); uint64(p) <= uint64(s.nRows) {
		return int(p) - 1
	}
	return -1
}

// kind returns the kind of a measure; ok is false for none that is known.
func (s *Snapshot) kind(measure int) (k tariff.Kind, ok bool) {
	names := kinds()
	if n := s.field(measure, 0); uint64(n) < uint64(len(names)) {
		return names[n], true
	}
	return "", false
}

// entryRange returns the bounds of a set's entries.
func (s *Snapshot) entryRange(set uint32) (from, to int) {
	if int64(set) >= int64(s.nSets) {
		return 0, 0
	}
	a, b := s.u32(s.sets+4*int(set)), s.u32(s.sets+4*int(set)+4)
	if a > b || uint64(b) > uint64(s.nEntries) {
		return 0, 0
	}
	return int(a), int(b)
}

// entry returns the measure of an entry, -1 where there is none.
func (s *Snapshot) entry(i int) int {
	if m := s.u32(s.entries + 4*i); int64(m) < int64(s.nMeasures) {
		return int(m)
	}
	return -1
}

// field returns a field of a measure: 0 the kind, 1 the rate, 2 the symbols, 3 all else.
func (s *Snapshot) field(measure, field int) uint32 {
	return s.u32(s.measures + measure*measureSize + 4*field)
}

// find returns the row with exactly the key, or -1.
func (s *Snapshot) find(key uint64) int {
	if i := s.from(key); i < s.nCoded && s.key(i) == key {
		return i
	}
	return -1
}

// from returns the first row whose key isn't less.
func (s *Snapshot) from(key uint64) int {
	chapter := min(codekey.Chapter(key), 99)
	lo, hi := int(s.chapter[chapter]), int(s.chapter[chapter+1])
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if s.key(mid) < key {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
