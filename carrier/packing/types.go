package packing

import (
	"fmt"

	"github.com/crossborder-go/crossborder/trade"
)

// Size is a width, length and depth in whole millimetres.
type Size struct {
	Width  int `json:"width"`
	Length int `json:"length"`
	Depth  int `json:"depth"`
}

// Volume returns the volume in cubic millimetres.
func (s Size) Volume() int64 { return int64(s.Width) * int64(s.Length) * int64(s.Depth) }

// String returns "230 × 300 × 240 mm".
func (s Size) String() string { return fmt.Sprintf("%d × %d × %d mm", s.Width, s.Length, s.Depth) }

// Rotation says how an item may be turned.
type Rotation uint8

// The rotations. The zero value allows all.
const (
	Free     Rotation = iota
	KeepFlat          // depth stays vertical: liquids, plants, "this side up"
)

// Item is a kind of piece to be packed.
type Item struct {
	ID       string
	Size     Size
	Grams    int // of one piece
	Quantity int // pieces; 0 is 1
	Rotation Rotation
	// NoStack items bear nothing: no piece may stand above them.
	NoStack bool
	// Apart names a segregation group: pieces of two different groups never share a box; "" shares with all.
	Apart string
	// Upright lists which edges (width, length, depth) may stand vertical, for container loading; all false is
	// Rotation.
	Upright [3]bool
}

// Box is a kind of carton or container. Inner measures hold the items; the outer ones are what a carrier sees.
type Box struct {
	Name       string
	Inner      Size
	Outer      Size // zero: as inner
	TareGrams  int
	MaxGrams   int               // gross; 0 is without limit
	Available  int               // 0 is without limit
	Dimensions *trade.Dimensions // outer measures in the unit they were given in, if any
}

func (b *Box) outer() Size {
	if b.Outer == (Size{}) {
		return b.Inner
	}
	return b.Outer
}

// Placement is where one piece lies: its corner nearest the origin and its extent.
type Placement struct {
	ID string `json:"item_id"`
	X  int    `json:"x"`
	Y  int    `json:"y"`
	Z  int    `json:"z"`
	DX int    `json:"dx"`
	DY int    `json:"dy"`
	DZ int    `json:"dz"`

	item int // index of the item
}

// Item returns the index of the item in the list that was packed.
func (p *Placement) Item() int { return p.item }

// PackedBox is one box with its contents. Grams is gross.
type PackedBox struct {
	Box   string      `json:"box"`
	Items []Placement `json:"items"`
	Grams int         `json:"gross_weight_g"`

	box int
}

// Type returns the index of the box in the list that was given.
func (b *PackedBox) Type() int { return b.box }

// Unpacked is a piece that found no place.
type Unpacked struct {
	ID     string `json:"item_id"`
	Reason string `json:"reason"` // too_large, too_heavy, no_box_left
}

// The reasons.
const (
	TooLarge  = "too_large"
	TooHeavy  = "too_heavy"
	NoBoxLeft = "no_box_left"
)

// Packing is the answer for one order.
type Packing struct {
	OrderID  string      `json:"order_id,omitempty"`
	Boxes    []PackedBox `json:"boxes"`
	Unpacked []Unpacked  `json:"unpacked"`
}

// Options bound the work. The zero value is right for orders.
type Options struct {
	// Effort is how many attempts are made where the first ones aren't proven best; 0 is 150.
	Effort int
}
