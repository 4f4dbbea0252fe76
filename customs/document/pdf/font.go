package pdf

import (
	"encoding/binary"
	"errors"
)

// glyphs is the set of characters of the basic plane that a font shows, a bit each.
type glyphs []uint64

func (g glyphs) has(r rune) bool {
	return g != nil && r > 0 && r <= 0xffff && g[r>>6]&(1<<(r&63)) != 0
}

// readFont checks that a TrueType font is whole and may be embedded, and reads which characters it shows: table cmap,
// format 4. It looks only at what it needs and reads no byte outside the file.
func readFont(b []byte) (glyphs, error) {
	if len(b) < 12 {
		return nil, errors.New("the file is too short for a font")
	}
	switch binary.BigEndian.Uint32(b) {
	case 0x00010000, 0x74727565:
	case 0x4f54544f, 0x74746366:
		return nil, errors.New("fonts with PostScript outlines and collections aren't supported")
	default:
		return nil, errors.New("this isn't a TrueType font")
	}
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(b[4:])) {
		at := 12 + 16*i
		if at+16 > len(b) {
			return nil, errors.New("the table directory is cut off")
		}
		offset, length := uint64(binary.BigEndian.Uint32(b[at+8:])), uint64(binary.BigEndian.Uint32(b[at+12:]))
		if offset+length > uint64(len(b)) {
			return nil, errors.New("a table lies outside the file")
		}
		tables[string(b[at:at+4])] = b[offset : offset+length]
	}
	for _, need := range []struct {
		name string
		size int
	}{{"head", 54}, {"hhea", 36}, {"hmtx", 4}, {"maxp", 6}, {"name", 6}, {"post", 32}, {"loca", 4}, {"glyf", 1}, {"cmap", 4}} {
		if len(tables[need.name]) < need.size {
			return nil, errors.New("table " + need.name + " is missing or too short")
		}
	}
	if os2 := tables["OS/2"]; len(os2) >= 10 {
		if kind := binary.BigEndian.Uint16(os2[8:]); kind&0x000f == 0x0002 || kind&0x0300 != 0 {
			return nil, errors.New("its licence bits forbid embedding")
		}
	}
	if binary.BigEndian.Uint16(tables["head"][18:]) == 0 {
		return nil, errors.New("it has no units per em")
	}
	sub, err := unicodeTable(tables["cmap"])
	if err != nil {
		return nil, err
	}
	return characters(sub)
}

// unicodeTable finds the table of format 4 for Unicode.
func unicodeTable(cmap []byte) ([]byte, error) {
	for i := range int(binary.BigEndian.Uint16(cmap[2:])) {
		at := 4 + 8*i
		if at+8 > len(cmap) {
			break
		}
		platform, encoding := binary.BigEndian.Uint16(cmap[at:]), binary.BigEndian.Uint16(cmap[at+2:])
		offset := uint64(binary.BigEndian.Uint32(cmap[at+4:]))
		if (platform == 0 || platform == 3 && encoding == 1) && offset+14 <= uint64(len(cmap)) && binary.BigEndian.Uint16(cmap[offset:]) == 4 {
			return cmap[offset:], nil
		}
	}
	return nil, errors.New("it has no character map for Unicode (format 4)")
}

func characters(t []byte) (glyphs, error) {
	segments := int(binary.BigEndian.Uint16(t[6:])) / 2
	if 16+8*segments > len(t) {
		return nil, errors.New("its character map is cut off")
	}
	word := func(at int) int { return int(binary.BigEndian.Uint16(t[at:])) }
	out := make(glyphs, 0x10000/64)
	for s := range segments {
		last, first := word(14+2*s), word(16+2*segments+2*s)
		delta, offset := word(16+4*segments+2*s), word(16+6*segments+2*s)
		for c := first; c <= last && c < 0xffff; c++ {
			glyph := c + delta
			if offset != 0 {
				at := 16 + 6*segments + 2*s + offset + 2*(c-first)
				if at+2 > len(t) {
					break
				}
				if glyph = word(at); glyph != 0 {
					glyph += delta
				}
			}
			if glyph&0xffff != 0 {
				out[c>>6] |= 1 << (c & 63)
			}
		}
	}
	return out, nil
}
