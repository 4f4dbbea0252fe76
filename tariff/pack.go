package tariff

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/compact"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// A pack is a country file in the form that is embedded: its rows, lines and lists as a flat, all else in the form of package compact, resolved.
//
//	"CBPACK01", uint32 length of all, uint32 CRC-32 of all after it, 32 bytes SHA-256 of all after them,
//	uint16 length of the territory, the territory, uint32 length of the rest, the rest, padding to 8, the flat
const (
	packMagic  = "CBPACK01"
	packHeader = len(packMagic) + 4 + 4 + sha256.Size
)

// Compile turns a country file into a pack, the compact form that OpenBook reads without decoding more than it needs.
// The file is checked as DecodeCountry does. The same file always gives the same pack.
func Compile(file []byte) ([]byte, error) {
	c, err := DecodeCountry(file)
	if err != nil {
		return nil, err
	}
	body, _, err := packBody(c)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(body)
	checked := append(digest[:], body...)
	out := append([]byte(packMagic), 0, 0, 0, 0, 0, 0, 0, 0)
	le := binary.LittleEndian
	le.PutUint32(out[8:], uint32(packHeader+len(body)))
	le.PutUint32(out[12:], crc32.ChecksumIEEE(checked))
	return append(out, checked...), nil
}

// packBody returns what follows the digest in a pack, and where in it the flat begins.
func packBody(c *Country) (body []byte, rows int, err error) {
	meta, err := encodeMeta(c)
	if err != nil {
		return nil, 0, err
	}
	le := binary.LittleEndian
	body = le.AppendUint16(nil, uint16(len(c.Territory)))
	body = append(body, c.Territory...)
	body = le.AppendUint32(body, uint32(len(meta)))
	body = append(body, meta...)
	for (packHeader+len(body))%8 != 0 {
		body = append(body, 0)
	}
	rows = len(body)
	return append(body, buildFlat(c)...), rows, nil
}

func digestText(sum []byte) string { return "sha256:" + hex.EncodeToString(sum) }

// encodeMeta writes all of a country that the flat doesn't hold.
func encodeMeta(c *Country) ([]byte, error) {
	m := *c
	m.Lines = nil
	m.Tables = slices.Clone(c.Tables)
	for i := range m.Tables {
		m.Tables[i].Columns, m.Tables[i].Cells = nil, nil
	}
	m.Lists = make(map[string]Lists, len(c.Lists))
	for name, versions := range c.Lists {
		versions = slices.Clone(versions)
		for i := range versions {
			versions[i].Codes = nil
		}
		m.Lists[name] = versions
	}
	probe, err := newProbe()
	if err != nil {
		return nil, err
	}
	return compact.Encode(&packContent{probe, m}, keptTexts()...)
}

// packContent is what a pack holds beside its flat.
type packContent struct {
	Probe   probe
	Country Country
}

// A probe guards against numbers that changed their meaning: conditions and roundings are kept as the numbers of their
// operations, which another version of the program may count otherwise. Text says what the rest is.
type probe struct {
	Cond  Cond
	Rules []money.Rule
	Text  string
}

func newProbe() (p probe, err error) {
	if err = p.Cond.UnmarshalJSON([]byte(`{"all": [{"mode": "post"}, {"any": [{"not": {"mode": "road"}}, {"any_line": {"code": "61"}}, {"all_lines": {"code": "62"}}]},
		{"value": {"of": "goods", "at_most": "4", "under": "3", "at_least": "1", "over": "2"}}, {"fact": {"name": "x", "is": "y"}},
		{"date": {"of": "entry", "from": "2026-01-01"}}]}`)); err != nil {
		return p, err
	}
	for _, mode := range []string{"half-up", "half-even", "half-down", "down", "up"} {
		r, err := money.ParseRule("1 " + mode)
		if err != nil {
			return p, err
		}
		p.Rules = append(p.Rules, r)
	}
	p.Text = p.print()
	return p, nil
}

func (p *probe) print() string {
	s := p.Cond.String()
	for _, r := range p.Rules {
		s += " " + r.String()
	}
	return s
}

// keptTexts are the types that a pack holds as text.
func keptTexts() []compact.Text {
	return []compact.Text{
		compact.TextOf(func(d trade.Date) (string, error) { return d.String(), nil }, trade.ParseDate),
		compact.TextOf(func(d decimal.Decimal) (string, error) { return trade.DecimalText(d, 0), nil }, trade.ParseDecimal),
		compact.TextOf(func(x duty.Expression) (string, error) { return x.String(), nil },
			func(s string) (duty.Expression, error) { return duty.Parse(s, duty.Plain) }),
		compact.TextOf(func(a Area) (string, error) { b, err := a.MarshalJSON(); return string(b), err },
			func(s string) (a Area, err error) { err = a.UnmarshalJSON([]byte(s)); return a, err }),
	}
}

// packTerritory returns the territory of a pack without looking at the rest.
func packTerritory(pack string) (trade.Territory, bool) {
	f := flat{data: pack}
	if len(pack) < packHeader+2 || !strings.HasPrefix(pack, packMagic) || f.int(8) != len(pack) {
		return "", false
	}
	n := int(f.u16(packHeader))
	if packHeader+2+n > len(pack) || n == 0 || n > 16 {
		return "", false
	}
	return trade.Territory(pack[packHeader+2 : packHeader+2+n]), true
}

// checksum returns the CRC-32 of a string, in pieces, so that nothing of its size is copied.
func checksum(s string) (sum uint32) {
	buf := make([]byte, 8192)
	for s != "" {
		n := copy(buf, s)
		sum = crc32.Update(sum, crc32.IEEETable, buf[:n])
		s = s[n:]
	}
	return sum
}

// openPack decodes a pack but for its rows, which stay where they are.
func openPack(pack string) (*Country, flat, string, error) {
	damaged := func(what string) error {
		return trade.Errors{{Code: CodeDamaged, Severity: trade.Block, Message: "the compiled country file is damaged: " + what}}
	}
	territory, ok := packTerritory(pack)
	if !ok {
		return nil, flat{}, "", damaged("the header isn't one of this version")
	}
	f := flat{data: pack}
	if checksum(pack[16:]) != f.u32(12) {
		return nil, flat{}, "", damaged("its checksum is wrong")
	}
	at := packHeader + 2 + len(territory)
	n := f.int(at)
	at += 4
	if n > len(pack)-at {
		return nil, flat{}, "", damaged("it ends early")
	}
	content := new(packContent)
	if err := compact.Decode(pack[at:at+n], content, keptTexts()...); err != nil {
		return nil, flat{}, "", damaged(err.Error())
	}
	if content.Probe.print() != content.Probe.Text {
		return nil, flat{}, "", damaged("it was compiled by another version of the program")
	}
	c := &content.Country
	for i := range c.Measures {
		c.Measures[i].Origin.settle(c.Groups)
	}
	at = (at + n + 7) &^ 7
	if at > len(pack) {
		return nil, flat{}, "", damaged("it ends early")
	}
	rows, err := openFlat(pack[at:])
	if err != nil {
		return nil, flat{}, "", damaged(err.Error())
	}
	if c.Territory != territory {
		return nil, flat{}, "", damaged(fmt.Sprintf("it says it is of %s and of %s", territory, c.Territory))
	}
	return c, rows, digestText([]byte(pack[16 : 16+sha256.Size])), nil
}
