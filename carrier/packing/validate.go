package packing

import (
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/trade"
)

// Validate proves a packing against the items and boxes it was made for, and returns every fault. It looks at each
// pair of pieces and shares nothing with the search: pieces lie inside their box, none overlap, each has an allowed
// orientation, nothing stands above a piece that bears nothing, segregation groups don't meet, weights and the number
// of boxes are within limits, and every piece is packed or reported once.
func (p *Packing) Validate(items []Item, boxes []Box) []trade.Finding {
	v := &validator{items: items, boxes: boxes}
	type tally struct{ want, got int }
	pieces := map[string]*tally{}
	for i := range items {
		t := pieces[items[i].ID]
		if t == nil {
			t = &tally{}
			pieces[items[i].ID] = t
		}
		t.want += max(items[i].Quantity, 1)
	}
	count := func(id, path string) {
		if t := pieces[id]; t != nil {
			t.got++
		} else {
			v.add(path, "unknown_item", "%q isn't one of the items", id)
		}
	}
	used := make([]int, len(boxes))
	for i := range p.Boxes {
		b := &p.Boxes[i]
		path := fmt.Sprintf("/boxes/%d", i)
		at := b.box
		if at >= len(boxes) || boxes[at].Name != b.Box { // a packing that was read from JSON has names alone
			at = slices.IndexFunc(boxes, func(x Box) bool { return x.Name == b.Box })
		}
		if at < 0 {
			v.add(path, "unknown_box", "%q isn't one of the boxes", b.Box)
			continue
		}
		used[at]++
		v.checkBox(path, b, &boxes[at])
		for j := range b.Items {
			count(b.Items[j].ID, fmt.Sprintf("%s/items/%d", path, j))
		}
	}
	for i, n := range used {
		if a := boxes[i].Available; a > 0 && n > a {
			v.add("/boxes", "too_many_boxes", "%d boxes %s are used, %d are there", n, boxes[i].Name, a)
		}
	}
	for i, u := range p.Unpacked {
		count(u.ID, fmt.Sprintf("/unpacked/%d", i))
	}
	for i := range items {
		if t := pieces[items[i].ID]; t.got != t.want {
			v.add("", "count", "%d pieces of %q are packed or reported, there are %d", t.got, items[i].ID, t.want)
			t.got = t.want
		}
	}
	return v.found
}

type validator struct {
	items []Item
	boxes []Box
	found []trade.Finding
}

func (v *validator) add(path, code, format string, args ...any) {
	v.found = append(v.found, trade.Finding{Code: "packing." + code, Severity: trade.Block, Path: path, Message: fmt.Sprintf(format, args...)})
}

func (v *validator) checkBox(path string, b *PackedBox, box *Box) {
	grams := box.TareGrams
	group := ""
	for i := range b.Items {
		a := &b.Items[i]
		at := fmt.Sprintf("%s/items/%d", path, i)
		it := v.item(a)
		if it == nil {
			continue // reported when pieces are counted
		}
		grams += max(it.Grams, 0)
		if a.X < 0 || a.Y < 0 || a.Z < 0 || a.X+a.DX > box.Inner.Width || a.Y+a.DY > box.Inner.Length || a.Z+a.DZ > box.Inner.Depth {
			v.add(at, "outside", "%s reaches out of the box", a.ID)
		}
		if !allowed(it, a) {
			v.add(at, "orientation", "%s may not lie as %d × %d × %d", a.ID, a.DX, a.DY, a.DZ)
		}
		if it.Apart != "" {
			if group != "" && group != it.Apart {
				v.add(at, "segregation", "%s of group %s shares a box with group %s", a.ID, it.Apart, group)
			}
			group = it.Apart
		}
		for j := range b.Items {
			o := &b.Items[j]
			if i == j || a.X >= o.X+o.DX || o.X >= a.X+a.DX || a.Y >= o.Y+o.DY || o.Y >= a.Y+a.DY {
				continue
			}
			if j > i && a.Z < o.Z+o.DZ && o.Z < a.Z+a.DZ {
				v.add(at, "overlap", "%s overlaps /items/%d", a.ID, j)
			}
			if it.NoStack && o.Z >= a.Z+a.DZ {
				v.add(at, "stacked", "%s bears nothing, but /items/%d stands above it", a.ID, j)
			}
		}
	}
	if box.MaxGrams > 0 && grams > box.MaxGrams {
		v.add(path, "weight", "the box weighs %d g, at most %d", grams, box.MaxGrams)
	}
	if b.Grams != grams {
		v.add(path, "weight", "the box weighs %d g, not %d", grams, b.Grams)
	}
}

// item returns the item of a placement: by its index, or by name in a packing that was read from JSON.
func (v *validator) item(p *Placement) *Item {
	if p.item < len(v.items) && v.items[p.item].ID == p.ID {
		return &v.items[p.item]
	}
	if i := slices.IndexFunc(v.items, func(it Item) bool { return it.ID == p.ID }); i >= 0 {
		return &v.items[i]
	}
	return nil
}

// allowed reports whether a placement has an orientation its item may have.
func allowed(it *Item, p *Placement) bool {
	w, l, d := it.Size.Width, it.Size.Length, it.Size.Depth
	up := it.Upright
	if up == [3]bool{} {
		up = [3]bool{it.Rotation != KeepFlat, it.Rotation != KeepFlat, true}
	}
	flat := func(a, b int) bool { return p.DX == a && p.DY == b || p.DX == b && p.DY == a }
	return up[2] && p.DZ == d && flat(w, l) || up[1] && p.DZ == l && flat(w, d) || up[0] && p.DZ == w && flat(l, d)
}
