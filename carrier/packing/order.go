package packing

import (
	"context"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Parcels are the cartons of an order, and what was taken for granted to find them.
type Parcels struct {
	Parcels []carrier.Parcel `json:"parcels"`
	// Packing shows where each piece lies, where the items were packed; items are named by SKU, or by their number.
	Packing *Packing `json:"packing,omitempty"`
	// Items and Boxes are what Packing was made of, for Validate and for pictures.
	Items       []Item   `json:"-"`
	Boxes       []Box    `json:"-"`
	Assumptions []string `json:"assumptions,omitempty"`
}

// DefaultBoxes returns six common sizes of single-wall carton, for hosts that name none: from 200 × 150 × 100 mm to
// 600 × 400 × 400 mm inside, 6 mm more outside, each up to 25 kg gross. They're a stand-in, not a standard.
func DefaultBoxes() []Box {
	box := func(name string, w, l, d, tare int) Box {
		return Box{Name: name, Inner: Size{w, l, d}, Outer: Size{w + 6, l + 6, d + 6}, TareGrams: tare, MaxGrams: 25_000}
	}
	return []Box{box("carton-20x15x10", 150, 200, 100, 90), box("carton-25x20x15", 200, 250, 150, 150), box("carton-30x20x20", 200, 300, 200, 200),
		box("carton-40x30x20", 300, 400, 200, 330), box("carton-40x30x30", 300, 400, 300, 400), box("carton-60x40x40", 400, 600, 400, 800)}
}

// FromOrder finds an order's parcels:
//
//   - the order's own packages, where it gives them;
//   - else its items packed into boxes, where every item's dimensions are known;
//   - else one parcel by weight alone, with the assumption stated.
//
// Weights are gross where known, else net. Weight and dimensions stay exact in the parcels. boxes nil means
// DefaultBoxes. An item fact fragile is "true" for goods that bear nothing, keep_upright and liquid for those that
// stay as they stand. Dangerous goods of different classes don't share a box, class 9 apart.
//
// What is missing is returned as trade.Errors with a path into the order: a weight, or a piece that fits no box.
func FromOrder(ctx context.Context, o *trade.Order, boxes []Box, opt Options) (*Parcels, error) {
	if len(o.Packages) > 0 {
		return fromPackages(o)
	}
	lines, errs := orderLines(o)
	if len(errs) > 0 {
		return nil, errs
	}
	out := &Parcels{Parcels: []carrier.Parcel{}}
	if len(lines) == 0 {
		return out, nil // only digital items: nothing to carry
	}
	var unsized []string
	netted := false
	for i := range lines {
		if !lines[i].sized {
			unsized = append(unsized, lines[i].name)
		}
		netted = netted || lines[i].net
	}
	if netted {
		out.Assumptions = append(out.Assumptions, "net weights stand in for gross weights that aren't given")
	}
	if len(unsized) > 0 {
		out.byWeight(lines, unsized)
		return out, nil
	}
	return out, out.pack(ctx, o, lines, boxes, opt)
}

// orderLine is an item of an order, measured.
type orderLine struct {
	index  int
	name   string
	pieces int
	grams  decimal.Decimal // of one piece, exact
	net    bool
	sized  bool
	size   Size
}

func orderLines(o *trade.Order) (lines []orderLine, errs trade.Errors) {
	for i := range o.Items {
		it := &o.Items[i]
		if it.Kind == trade.Digital {
			continue
		}
		path := fmt.Sprintf("/items/%d", i)
		l := orderLine{index: i, name: it.SKU, pieces: int(money.Round(it.Quantity, 0, money.Up).IntPart())}
		if l.name == "" {
			l.name = fmt.Sprint(i + 1)
		}
		if l.pieces < 1 || l.pieces > maxPieces {
			errs = append(errs, trade.Finding{Code: "packing.quantity", Severity: trade.Block, Path: path + "/quantity", Holds: trade.DecideCarrier,
				Message: fmt.Sprintf("%d pieces can't be packed", l.pieces)})
		}
		l.grams = it.GrossWeight.Grams()
		if l.grams.Sign() <= 0 {
			l.grams, l.net = it.NetWeight.Grams(), true
		}
		if l.grams.Sign() <= 0 {
			errs = append(errs, trade.Finding{Code: "packing.weight_missing", Severity: trade.Block, Path: path + "/gross_weight", Holds: trade.DecideCarrier,
				Message: "the weight of " + l.name + " is needed to find carriers", Settles: path + "/gross_weight"})
		}
		l.size, l.sized = sizeOf(it.Dimensions)
		lines = append(lines, l)
	}
	return lines, errs
}

// sizeOf rounds dimensions up to whole millimetres; height is the depth that stands vertical.
func sizeOf(d *trade.Dimensions) (Size, bool) {
	if d == nil {
		return Size{}, false
	}
	s := Size{Width: millimetres(d.Width), Length: millimetres(d.Length), Depth: millimetres(d.Height)}
	return s, s.Width > 0 && s.Length > 0 && s.Depth > 0
}

func millimetres(l trade.Length) int {
	mm := money.Round(l.Millimetres(), 0, money.Up)
	if mm.Sign() <= 0 || mm.GreaterThan(decimal.New(maxEdge, 0)) {
		return 0
	}
	return int(mm.IntPart())
}

// wholeGrams rounds up to whole grams, bounded so that sums stay small.
func wholeGrams(g decimal.Decimal) int {
	const most = 1_000_000_000
	if g.GreaterThan(decimal.New(most, 0)) {
		return most
	}
	return int(money.Round(g, 0, money.Up).IntPart())
}

func exactGrams(g decimal.Decimal) trade.Weight { return trade.Weight{Value: g, Unit: "g"} }

// byWeight makes one parcel of everything, without dimensions.
func (p *Parcels) byWeight(lines []orderLine, unsized []string) {
	sum := decimal.Decimal{}
	for i := range lines {
		sum = sum.Add(lines[i].grams.Mul(decimal.New(int64(lines[i].pieces), 0)))
	}
	note := "one parcel priced by its weight alone, without packaging: the dimensions of " + strings.Join(unsized, ", ") + " aren't given"
	p.Assumptions = append(p.Assumptions, note)
	p.Parcels = append(p.Parcels, carrier.Parcel{Grams: wholeGrams(sum), Weight: exactGrams(sum), Assumed: note})
}

// pack puts the items into boxes.
func (p *Parcels) pack(ctx context.Context, o *trade.Order, lines []orderLine, boxes []Box, opt Options) error {
	if boxes == nil {
		boxes = DefaultBoxes()
		p.Assumptions = append(p.Assumptions, "packed in default cartons: no boxes are given")
	}
	p.Boxes = boxes
	for i := range lines {
		l := &lines[i]
		p.Items = append(p.Items, Item{ID: l.name, Size: l.size, Grams: wholeGrams(l.grams), Quantity: l.pieces,
			Rotation: rotationOf(&o.Items[l.index]), NoStack: flag(&o.Items[l.index], "fragile"), Apart: apart(&o.Items[l.index])})
	}
	packed := Pack(ctx, p.Items, boxes, opt)
	packed.OrderID = o.ID
	p.Packing = &packed
	var errs trade.Errors
	reported := map[string]bool{}
	for _, u := range packed.Unpacked {
		if reported[u.ID] {
			continue
		}
		reported[u.ID] = true
		index := 0
		for i := range lines {
			if lines[i].name == u.ID {
				index = lines[i].index
				break
			}
		}
		errs = append(errs, trade.Finding{Code: "packing." + u.Reason, Severity: trade.Block, Path: fmt.Sprintf("/items/%d/dimensions", index), Holds: trade.DecideCarrier,
			Message: u.ID + map[string]string{TooLarge: " is larger than every box", TooHeavy: " is heavier than every box may be", NoBoxLeft: " finds no box"}[u.Reason]})
	}
	if len(errs) > 0 {
		return errs
	}
	for i := range packed.Boxes {
		b := &packed.Boxes[i]
		box := &boxes[b.box]
		sum := decimal.New(int64(box.TareGrams), 0)
		for j := range b.Items {
			sum = sum.Add(lines[b.Items[j].item].grams)
		}
		out := box.outer()
		p.Parcels = append(p.Parcels, carrier.Parcel{LengthMM: out.Length, WidthMM: out.Width, HeightMM: out.Depth, Grams: wholeGrams(sum),
			Box: box.Name, Weight: exactGrams(sum), Dimensions: box.Dimensions})
	}
	return nil
}

func flag(it *trade.Item, name string) bool { v := it.Facts[name]; return v == "true" || v == "yes" }

func rotationOf(it *trade.Item) Rotation {
	if flag(it, "keep_upright") || flag(it, "liquid") {
		return KeepFlat
	}
	return Free
}

// apart returns the segregation group of an item: the class of dangerous goods that may not meet others.
func apart(it *trade.Item) string {
	if dg := it.DangerousGoods; dg != nil && dg.Class != "" && dg.Class != "9" {
		return "class " + dg.Class
	}
	return ""
}

// fromPackages takes the packages the order gives. One package without a weight weighs what the items weigh.
func fromPackages(o *trade.Order) (*Parcels, error) {
	out := &Parcels{Parcels: []carrier.Parcel{}}
	var errs trade.Errors
	for i := range o.Packages {
		pk := &o.Packages[i]
		p := carrier.Parcel{Weight: pk.GrossWeight, Dimensions: pk.Dimensions}
		grams := pk.GrossWeight.Grams()
		if grams.Sign() <= 0 && len(o.Packages) == 1 {
			if lines, missing := orderLines(o); len(missing) == 0 {
				for j := range lines {
					grams = grams.Add(lines[j].grams.Mul(decimal.New(int64(lines[j].pieces), 0)))
				}
				p.Weight = exactGrams(grams)
				out.Assumptions = append(out.Assumptions, "the package weighs what its items weigh, without packaging")
			}
		}
		if grams.Sign() <= 0 {
			path := fmt.Sprintf("/packages/%d/gross_weight", i)
			errs = append(errs, trade.Finding{Code: "packing.weight_missing", Severity: trade.Block, Path: path, Holds: trade.DecideCarrier,
				Message: fmt.Sprintf("the weight of package %d is needed to find carriers", i+1), Settles: path})
		}
		p.Grams = wholeGrams(grams)
		if s, ok := sizeOf(pk.Dimensions); ok {
			p.LengthMM, p.WidthMM, p.HeightMM = s.Length, s.Width, s.Depth
		} else {
			p.Assumed = fmt.Sprintf("package %d is priced by its weight alone: its dimensions aren't given", i+1)
			out.Assumptions = append(out.Assumptions, p.Assumed)
		}
		out.Parcels = append(out.Parcels, p)
	}
	if err := errs.ErrorOrNil(); err != nil {
		return nil, err
	}
	return out, nil
}
