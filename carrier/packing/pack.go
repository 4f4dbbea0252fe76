package packing

import (
	"cmp"
	"context"
	"slices"
)

const (
	defaultEffort = 150
	maxPieces     = 20_000 // of one call; what is beyond finds no box
	manyKinds     = 150
	maxEdge       = 60_000        // mm: 60 m, so that sums of volumes stay whole numbers
	maxGrams      = 1_000_000_000 // of a piece
)

// Pack puts items into as few boxes as it can, and of packings with equally many into the least outer volume. Pieces
// that fit no box are reported in Unpacked with a reason, the others are packed nevertheless. Boxes with Available are
// used no more often than that. When ctx ends, the best packing found so far is returned.
func Pack(ctx context.Context, items []Item, boxes []Box, opt Options) Packing {
	p := newPacker(ctx, items, boxes, opt)
	best := p.solve()
	return p.render(best)
}

// Alternatives returns packings none of which another beats in both number of boxes and outer volume, fewest boxes
// first: the rating of carriers decides between one large carton and two small ones.
func Alternatives(ctx context.Context, items []Item, boxes []Box, opt Options) []Packing {
	type answer struct {
		p      Packing
		n      int
		volume int64
	}
	var all []answer
	bySize := make([]int, len(boxes))
	for i := range bySize {
		bySize[i] = i
	}
	slices.SortStableFunc(bySize, func(a, b int) int { return cmp.Compare(boxes[b].Inner.Volume(), boxes[a].Inner.Volume()) })
	use := slices.Clone(boxes)
	for _, drop := range append([]int{-1}, bySize...) {
		if drop >= 0 {
			use[drop].Inner = Size{} // too small for anything
		}
		p := Pack(ctx, items, use, opt)
		if len(p.Unpacked) > 0 && len(all) > 0 {
			break // without this box something is left over
		}
		a := answer{p: p, n: len(p.Boxes)}
		for i := range p.Boxes {
			o := boxes[p.Boxes[i].box].outer()
			a.volume += o.Volume()
		}
		if !slices.ContainsFunc(all, func(o answer) bool { return o.n <= a.n && o.volume <= a.volume }) {
			all = append(slices.DeleteFunc(all, func(o answer) bool { return o.n >= a.n && o.volume >= a.volume }), a)
		}
		if len(p.Unpacked) > 0 || ctx.Err() != nil {
			break
		}
	}
	slices.SortStableFunc(all, func(a, b answer) int { return cmp.Compare(a.n, b.n) })
	out := make([]Packing, len(all))
	for i := range all {
		out[i] = all[i].p
	}
	return out
}

// packer is the work on one set of items and boxes.
type packer struct {
	ctx      context.Context
	items    []Item
	boxes    []Box
	order    []int // boxes by inner volume, smallest first
	kinds    []kind
	members  [][]int // items of each kind, in order, once for each piece
	counts   []int32
	unpacked []Unpacked
	effort   int
	fits     [][]bool // by box and kind
	e        engine
}

// filled is one box of a solution.
type filled struct {
	box    int
	blocks []block
}

func newPacker(ctx context.Context, items []Item, boxes []Box, opt Options) *packer {
	p := &packer{ctx: ctx, items: items, boxes: boxes, effort: opt.Effort}
	if p.effort <= 0 {
		p.effort = defaultEffort
	}
	for i := range boxes {
		p.order = append(p.order, i)
	}
	slices.SortStableFunc(p.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(boxes[a].Inner.Volume(), boxes[b].Inner.Volume()), cmp.Compare(boxes[a].TareGrams, boxes[b].TareGrams))
	})
	groups := map[string]int32{}
	pieces := 0
	for i := range items {
		it := &items[i]
		k := kind{turns: turns(it), volume: it.Size.Volume(), grams: int64(max(it.Grams, 0)), noStack: it.NoStack}
		if it.Apart != "" {
			if groups[it.Apart] == 0 {
				groups[it.Apart] = int32(len(groups) + 1)
			}
			k.group = groups[it.Apart]
		}
		n := max(it.Quantity, 1)
		reason := p.misfit(&k, it)
		if pieces+n > maxPieces {
			reason = NoBoxLeft
		}
		if reason != "" {
			for range min(n, maxPieces) {
				p.unpacked = append(p.unpacked, Unpacked{it.ID, reason})
			}
			continue
		}
		pieces += n
		p.addKind(k, i, n)
	}
	for i := range p.kinds {
		p.counts = append(p.counts, p.kinds[i].count)
		for b := range boxes {
			if i == 0 {
				p.fits = append(p.fits, make([]bool, len(p.kinds)))
			}
			p.fits[b][i] = fitsBox(&p.kinds[i], &boxes[b]) == ""
		}
	}
	if n := len(p.kinds); n > manyKinds { // attempts take longer then
		p.effort = max(2*strategies, p.effort*manyKinds/n)
	}
	p.e.kinds = p.kinds
	return p
}

// addKind adds n pieces of item i to the kind that equals k, or to a new one.
func (p *packer) addKind(k kind, i, n int) {
	at := slices.IndexFunc(p.kinds, func(o kind) bool {
		return o.grams == k.grams && o.noStack == k.noStack && o.group == k.group && slices.Equal(o.turns, k.turns)
	})
	if at < 0 {
		at = len(p.kinds)
		k.low = min(k.turns[0][0], k.turns[0][1], k.turns[0][2])
		p.kinds = append(p.kinds, k)
		p.members = append(p.members, nil)
	}
	p.kinds[at].count += int32(n)
	for range n {
		p.members[at] = append(p.members[at], i)
	}
}

// turns lists the distinct orientations an item may have, in a fixed order.
func turns(it *Item) []vec {
	w, l, d := int32(it.Size.Width), int32(it.Size.Length), int32(it.Size.Depth)
	up := it.Upright
	if up == [3]bool{} {
		up = [3]bool{it.Rotation == Free, it.Rotation == Free, true}
	}
	var out []vec
	add := func(ok bool, a, b, vertical int32) {
		for _, t := range [2]vec{{a, b, vertical}, {b, a, vertical}} {
			if ok && !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	add(up[2], w, l, d)
	add(up[1], w, d, l)
	add(up[0], l, d, w)
	slices.SortFunc(out, func(a, b vec) int {
		return cmp.Or(cmp.Compare(a[2], b[2]), cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	return out
}

// misfit says why a piece fits no box at all, "" where it fits one.
func (p *packer) misfit(k *kind, it *Item) string {
	s := it.Size
	if s.Width <= 0 || s.Length <= 0 || s.Depth <= 0 || s.Width > maxEdge || s.Length > maxEdge || s.Depth > maxEdge || len(k.turns) == 0 {
		return TooLarge
	}
	if it.Grams > maxGrams {
		return TooHeavy
	}
	why := TooLarge
	for b := range p.boxes {
		switch fitsBox(k, &p.boxes[b]) {
		case "":
			return ""
		case TooHeavy:
			why = TooHeavy
		}
	}
	return why
}

func fitsBox(k *kind, b *Box) string {
	size := b.vec()
	if !slices.ContainsFunc(k.turns, func(t vec) bool { return t[0] <= size[0] && t[1] <= size[1] && t[2] <= size[2] }) {
		return TooLarge
	}
	if l := b.limit(); l >= 0 && k.grams > l {
		return TooHeavy
	}
	return ""
}

func (b *Box) vec() vec {
	edge := func(n int) int32 { return int32(max(0, min(n, maxEdge))) }
	return vec{edge(b.Inner.Width), edge(b.Inner.Length), edge(b.Inner.Depth)}
}

// limit returns the grams a box's contents may weigh, <0 without limit.
func (b *Box) limit() int64 {
	if b.MaxGrams <= 0 {
		return -1
	}
	return int64(max(b.MaxGrams-b.TareGrams, 0))
}

// strategies are tried in this order; later attempts repeat them with more and more chance.
const strategies = 8

func strategyOf(i int) strategy {
	s := [strategies]strategy{
		{itemFirst: true}, // low and steady, where it suffices
		{},
		{itemFirst: true, bestFit: true},
		{bestFit: true},
		{itemFirst: true, order: 1},
		{corners: true},
		{itemFirst: true, order: 2, bestFit: true},
		{bestFit: true, corners: true},
	}[i%strategies]
	if round := i / strategies; round > 0 {
		s.noise = [...]float64{0.05, 0.15, 0.3, 0.6}[(round-1)%4]
	}
	return s
}

// value says how good an attempt is: what share of volume and weight it packed.
func (p *packer) value(weight bool) float64 {
	if weight {
		return float64(p.e.grams) + float64(p.e.volume)/1e15
	}
	return float64(p.e.volume) + float64(p.e.grams)/1e12
}

// fill packs what it can of counts into a box, trying up to effort attempts. all is whether everything found room.
func (p *packer) fill(box int, counts []int32, effort int, weight bool) (best []block, value float64, all bool) {
	e := &p.e
	b := &p.boxes[box]
	e.size, e.limit, e.rng = b.vec(), b.limit(), 0x9E3779B97F4A7C15
	var want int32
	usable := make([]int32, len(counts))
	for i, n := range counts {
		want += n
		if p.fits[box][i] {
			usable[i] = n
		}
	}
	value = -1
	for i := range effort {
		s := strategyOf(i)
		s.weight = weight && i%2 == 1
		e.attempt(usable, s)
		if v := p.value(weight); v > value {
			best, value = slices.Clone(e.blocks), v
		}
		if e.pieces == want {
			return best, value, true
		}
		if p.ctx.Err() != nil {
			break // one attempt is made in any case: the answer is whole
		}
	}
	return best, value, false
}

// couldHoldAll tells quickly that a box can't hold everything.
func (p *packer) couldHoldAll(box int, counts []int32) bool {
	var volume, grams int64
	var group int32
	for i, n := range counts {
		if n == 0 {
			continue
		}
		k := &p.kinds[i]
		if !p.fits[box][i] || k.group != 0 && group != 0 && k.group != group {
			return false
		}
		if k.group != 0 {
			group = k.group
		}
		volume += int64(n) * k.volume
		grams += int64(n) * k.grams
	}
	b := &p.boxes[box]
	return volume <= b.Inner.Volume() && (b.limit() < 0 || grams <= b.limit())
}

// single packs everything into the smallest box that takes it.
func (p *packer) single(counts []int32, effort int, used []int) (filled, bool) {
	for _, b := range p.order {
		if p.left(b, used) && p.couldHoldAll(b, counts) {
			if blocks, _, all := p.fill(b, counts, effort, false); all {
				return filled{b, blocks}, true
			}
		}
	}
	return filled{}, false
}

func (p *packer) left(box int, used []int) bool {
	return p.boxes[box].Available <= 0 || used[box] < p.boxes[box].Available
}

// lowerBound is the least number of boxes by volume and by weight.
func (p *packer) lowerBound() int {
	var volume, grams, most, heaviest int64
	for i := range p.kinds {
		volume += int64(p.counts[i]) * p.kinds[i].volume
		grams += int64(p.counts[i]) * p.kinds[i].grams
	}
	unlimited := false
	for i := range p.boxes {
		most = max(most, p.boxes[i].Inner.Volume())
		l := p.boxes[i].limit()
		heaviest = max(heaviest, l)
		unlimited = unlimited || l < 0
	}
	n := 1
	if most > 0 {
		n = max(n, int((volume+most-1)/most))
	}
	if !unlimited && heaviest > 0 {
		n = max(n, int((grams+heaviest-1)/heaviest))
	}
	return n
}

// solve finds a packing: one box if it can, else several passes that fill one box after another.
func (p *packer) solve() []filled {
	if len(p.kinds) == 0 {
		return nil
	}
	used := make([]int, len(p.boxes))
	bound := p.lowerBound()
	if bound == 1 {
		if f, ok := p.single(p.counts, p.effort, used); ok {
			return []filled{f}
		}
		bound = 2
	}
	var best []filled
	bestLeft := int32(1 << 30)
	passes := 6
	for pass := range passes {
		got, left := p.pass(pass)
		if left < bestLeft || left == bestLeft && p.better(got, best) {
			best, bestLeft = got, left
		}
		if bestLeft == 0 && len(best) <= bound || p.ctx.Err() != nil {
			break
		}
	}
	return p.shrink(best)
}

func (p *packer) better(a, b []filled) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return p.volumeOf(a) < p.volumeOf(b)
}

func (p *packer) volumeOf(fs []filled) (v int64) {
	for i := range fs {
		o := p.boxes[fs[i].box].outer()
		v += o.Volume()
	}
	return v
}

// pass fills boxes one after another. Passes differ in what they value and how hard they try.
func (p *packer) pass(pass int) (out []filled, left int32) {
	counts := slices.Clone(p.counts)
	used := make([]int, len(p.boxes))
	effort := max(strategies, p.effort/8)
	for {
		left = 0
		for _, n := range counts {
			left += n
		}
		if left == 0 {
			return out, 0
		}
		if f, ok := p.single(counts, effort, used); ok {
			return append(out, f), 0
		}
		f, ok := p.fullest(counts, effort, used, pass)
		if !ok {
			return out, left
		}
		used[f.box]++
		for i := range f.blocks {
			counts[f.blocks[i].kind] -= f.blocks[i].pieces()
		}
		out = append(out, f)
	}
}

// fullest fills the box type that takes the most.
func (p *packer) fullest(counts []int32, effort int, used []int, pass int) (filled, bool) {
	var best filled
	bestValue := 0.0
	for _, b := range p.order {
		if !p.left(b, used) {
			continue
		}
		blocks, v, _ := p.fill(b, counts, effort, pass%2 == 1)
		if len(blocks) > 0 && v > bestValue {
			best, bestValue = filled{b, blocks}, v
		}
	}
	return best, len(best.blocks) > 0
}

// shrink moves the contents of each box into the smallest box that takes them.
func (p *packer) shrink(fs []filled) []filled {
	used := make([]int, len(p.boxes))
	for i := range fs {
		used[fs[i].box]++
	}
	for i := range fs {
		counts := make([]int32, len(p.kinds))
		for j := range fs[i].blocks {
			counts[fs[i].blocks[j].kind] += fs[i].blocks[j].pieces()
		}
		for _, b := range p.order {
			if b == fs[i].box {
				break
			}
			if !p.left(b, used) || !p.couldHoldAll(b, counts) {
				continue
			}
			if blocks, _, all := p.fill(b, counts, max(strategies, p.effort/4), false); all {
				used[fs[i].box]--
				used[b]++
				fs[i] = filled{b, blocks}
				break
			}
		}
	}
	return fs
}

// render turns a solution into placements: blocks into pieces, settled so that each rests on the floor or on another.
func (p *packer) render(fs []filled) Packing {
	out := Packing{Boxes: []PackedBox{}, Unpacked: p.unpacked}
	if out.Unpacked == nil {
		out.Unpacked = []Unpacked{}
	}
	next := make([]int, len(p.kinds))
	for i := range fs {
		b := &p.boxes[fs[i].box]
		box := PackedBox{Box: b.Name, box: fs[i].box, Grams: b.TareGrams, Items: []Placement{}}
		for j := range fs[i].blocks {
			bl := &fs[i].blocks[j]
			for x := range bl.n[0] {
				for y := range bl.n[1] {
					for z := range bl.n[2] {
						item := p.members[bl.kind][next[bl.kind]]
						next[bl.kind]++
						it := &p.items[item]
						box.Grams += max(it.Grams, 0)
						box.Items = append(box.Items, Placement{ID: it.ID, item: item, X: int(bl.at[0] + x*bl.turn[0]), Y: int(bl.at[1] + y*bl.turn[1]),
							Z: int(bl.at[2] + z*bl.turn[2]), DX: int(bl.turn[0]), DY: int(bl.turn[1]), DZ: int(bl.turn[2])})
					}
				}
			}
		}
		settle(box.Items)
		out.Boxes = append(out.Boxes, box)
	}
	for i := range p.kinds {
		for _, item := range p.members[i][next[i]:] {
			out.Unpacked = append(out.Unpacked, Unpacked{p.items[item].ID, NoBoxLeft})
		}
	}
	return out
}

// settle lets pieces sink until they rest on the floor or on another piece, lowest first, and orders them so.
func settle(ps []Placement) {
	slices.SortStableFunc(ps, func(a, b Placement) int {
		return cmp.Or(cmp.Compare(a.Z, b.Z), cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X))
	})
	for i := range ps {
		a := &ps[i]
		rest := 0
		for j := range i {
			b := &ps[j]
			if top := b.Z + b.DZ; top <= a.Z && top > rest && a.X < b.X+b.DX && b.X < a.X+a.DX && a.Y < b.Y+b.DY && b.Y < a.Y+a.DY {
				rest = top
			}
		}
		a.Z = rest
	}
}
