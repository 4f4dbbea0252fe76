package packing

import "slices"

// The engine fills one box. It keeps the maximal empty spaces of the box: overlapping cuboids that can't grow. Pieces
// of one kind are placed as blocks. Each attempt places greedily, with a little chance that a fixed seed makes
// repeatable.

type vec [3]int32

// space is an empty cuboid from lo to hi.
type space struct{ lo, hi vec }

// kind is an item as the engine sees it.
type kind struct {
	turns   []vec // distinct allowed orientations
	volume  int64
	grams   int64
	count   int32
	low     int32 // shortest edge
	noStack bool
	group   int32 // 0 shares with all
}

// block is a cuboid of equal pieces.
type block struct {
	kind int
	at   vec
	turn vec // of one piece
	n    vec // pieces along each axis
}

func (b *block) pieces() int32 { return b.n[0] * b.n[1] * b.n[2] }

// strategy steers an attempt.
type strategy struct {
	itemFirst bool    // choose the piece, then the space; else the space, then the piece
	bestFit   bool    // prefer a tight fit to volume
	corners   bool    // work from all corners of the box, not only from the origin
	order     uint8   // itemFirst: 0 volume, 1 longest edge, 2 largest face, 3 weight
	noise     float64 // size of the chance
	weight    bool    // value weight instead of volume
}

// engine holds the state of attempts at one box; it is reused.
type engine struct {
	size   vec
	limit  int64 // grams of contents, <0 without limit
	kinds  []kind
	left   []int32
	spaces []space
	fresh  []space
	blocks []block
	volume int64
	grams  int64
	pieces int32
	group  int32
	rng    uint64
	low    int32
	ranks  []rank
}

type rank struct {
	kind int
	key  float64
}

func (e *engine) random() float64 {
	e.rng ^= e.rng << 13
	e.rng ^= e.rng >> 7
	e.rng ^= e.rng << 17
	return float64(e.rng>>11) / (1 << 53)
}

// reset starts an attempt. counts limits the pieces of each kind.
func (e *engine) reset(counts []int32) {
	e.left = append(e.left[:0], counts...)
	e.spaces = append(e.spaces[:0], space{hi: e.size})
	e.blocks = e.blocks[:0]
	e.volume, e.grams, e.pieces, e.group = 0, 0, 0, 0
	e.lowest()
}

// lowest finds the shortest edge that is left to place: smaller spaces are useless.
func (e *engine) lowest() {
	e.low = 1 << 30
	for i := range e.kinds {
		if e.left[i] > 0 {
			e.low = min(e.low, e.kinds[i].low)
		}
	}
}

// room returns how many pieces of a kind may still be placed, by number, weight and segregation.
func (e *engine) room(i int) int32 {
	k := &e.kinds[i]
	n := e.left[i]
	if n == 0 || k.group != 0 && e.group != 0 && k.group != e.group {
		return 0
	}
	if e.limit >= 0 && k.grams > 0 {
		n = min(n, int32(min((e.limit-e.grams)/k.grams, 1<<30)))
	}
	return n
}

// attempt fills the box once.
func (e *engine) attempt(counts []int32, s strategy) {
	e.reset(counts)
	if s.itemFirst {
		e.itemFirst(s)
	} else {
		e.spaceFirst(s)
	}
}

// spaceFirst takes the space nearest a corner and fills it with the best block, until nothing fits.
func (e *engine) spaceFirst(s strategy) {
	for len(e.spaces) > 0 {
		at, corner := e.nextSpace(s)
		sp := e.spaces[at]
		b, ok := e.bestBlock(sp, s)
		if !ok {
			e.spaces[at] = e.spaces[len(e.spaces)-1]
			e.spaces = e.spaces[:len(e.spaces)-1]
			continue
		}
		e.place(b, sp, corner)
	}
}

// nextSpace picks the space nearest a corner of the box, and of several the largest. corner tells on which side of
// each axis the space's corner lies.
func (e *engine) nextSpace(s strategy) (index int, corner [3]bool) {
	var best [3]int32
	var bestVolume int64
	index = -1
	for i := range e.spaces {
		sp := &e.spaces[i]
		var d [3]int32
		var c [3]bool
		for a := range 3 {
			d[a] = sp.lo[a]
			if far := e.size[a] - sp.hi[a]; s.corners && far < d[a] && a < 2 {
				d[a], c[a] = far, true
			}
		}
		if d[0] > d[1] {
			d[0], d[1] = d[1], d[0]
		}
		if d[1] > d[2] {
			d[1], d[2] = d[2], d[1]
		}
		if d[0] > d[1] {
			d[0], d[1] = d[1], d[0]
		}
		v := sp.volume()
		if index < 0 || less3(d, best) || d == best && v > bestVolume {
			index, best, bestVolume, corner = i, d, v, c
		}
	}
	return index, corner
}

func less3(a, b [3]int32) bool {
	for i := range 3 {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

func (s *space) volume() int64 {
	return int64(s.hi[0]-s.lo[0]) * int64(s.hi[1]-s.lo[1]) * int64(s.hi[2]-s.lo[2])
}

// bestBlock finds the best block of any kind for a space.
func (e *engine) bestBlock(sp space, s strategy) (block, bool) {
	var best block
	found := false
	var bestKey [2]float64
	for i := range e.kinds {
		if n := e.room(i); n > 0 {
			e.blocksOf(i, n, sp, s, func(b block, key [2]float64) {
				if s.noise > 0 {
					key[0] *= 1 + s.noise*e.random()
				}
				if !found || key[0] > bestKey[0] || key[0] == bestKey[0] && key[1] > bestKey[1] {
					best, bestKey, found = b, key, true
				}
			})
		}
	}
	return best, found
}

// axisOrders are the orders in which a block grows.
const axisOrders = 6

func axes(i int) [3]int {
	switch i {
	case 0:
		return [3]int{0, 1, 2}
	case 1:
		return [3]int{0, 2, 1}
	case 2:
		return [3]int{1, 0, 2}
	case 3:
		return [3]int{1, 2, 0}
	case 4:
		return [3]int{2, 0, 1}
	}
	return [3]int{2, 1, 0}
}

// blocksOf yields the blocks of one kind that fill a space as far as they can, with their keys: higher is better.
func (e *engine) blocksOf(i int, n int32, sp space, s strategy, yield func(block, [2]float64)) {
	k := &e.kinds[i]
	size := vec{sp.hi[0] - sp.lo[0], sp.hi[1] - sp.lo[1], sp.hi[2] - sp.lo[2]}
	for _, t := range k.turns {
		if t[0] > size[0] || t[1] > size[1] || t[2] > size[2] {
			continue
		}
		if k.noStack && sp.hi[2] != e.size[2] {
			continue
		}
		var most vec
		for a := range 3 {
			most[a] = size[a] / t[a]
		}
		if k.noStack {
			most[2] = 1
		}
		var seen [axisOrders]vec
		tried := 0
		for o := range axisOrders {
			ax := axes(o)
			var c vec
			rest := n
			for _, a := range ax {
				c[a] = min(most[a], rest)
				rest /= c[a]
			}
			if slices.Contains(seen[:tried], c) {
				continue
			}
			seen[tried] = c
			tried++
			b := block{kind: i, turn: t, n: c}
			yield(b, e.key(&b, k, size, s))
			if n == 1 {
				break
			}
		}
	}
}

// key values a block in a space of a size: by volume or weight, or by how tightly it fits.
func (e *engine) key(b *block, k *kind, size vec, s strategy) [2]float64 {
	value := float64(int64(b.pieces()) * k.volume)
	if s.weight {
		value = float64(int64(b.pieces()) * k.grams)
	}
	var gap [3]float64
	for a := range 3 {
		gap[a] = float64(size[a] - b.n[a]*b.turn[a])
	}
	if gap[0] > gap[1] {
		gap[0], gap[1] = gap[1], gap[0]
	}
	if gap[1] > gap[2] {
		gap[1], gap[2] = gap[2], gap[1]
	}
	if gap[0] > gap[1] {
		gap[0], gap[1] = gap[1], gap[0]
	}
	if s.bestFit {
		return [2]float64{1e6 / (1 + gap[0] + gap[1]/1e3 + gap[2]/1e6), value}
	}
	return [2]float64{value, -gap[0] - gap[1]}
}

// place puts a block into a corner of a space.
func (e *engine) place(b block, sp space, corner [3]bool) {
	for a := range 3 {
		b.at[a] = sp.lo[a]
		if corner[a] {
			b.at[a] = sp.hi[a] - b.n[a]*b.turn[a]
		}
	}
	k := &e.kinds[b.kind]
	n := b.pieces()
	e.left[b.kind] -= n
	e.pieces += n
	e.volume += int64(n) * k.volume
	e.grams += int64(n) * k.grams
	if k.group != 0 {
		e.group = k.group
	}
	e.blocks = append(e.blocks, b)
	if e.left[b.kind] == 0 && k.low == e.low {
		e.lowest()
	}
	full := space{lo: b.at}
	for a := range 3 {
		full.hi[a] = b.at[a] + b.n[a]*b.turn[a]
	}
	if k.noStack {
		full.hi[2] = e.size[2] // nothing may stand above
	}
	e.subtract(full)
}

// subtract takes a cuboid out of all spaces and keeps the maximal rest.
func (e *engine) subtract(b space) {
	e.fresh = e.fresh[:0]
	kept := e.spaces[:0]
	for _, sp := range e.spaces {
		if sp.lo[0] >= b.hi[0] || sp.hi[0] <= b.lo[0] || sp.lo[1] >= b.hi[1] || sp.hi[1] <= b.lo[1] || sp.lo[2] >= b.hi[2] || sp.hi[2] <= b.lo[2] {
			if e.useful(&sp) {
				kept = append(kept, sp)
			}
			continue
		}
		for a := range 3 {
			if b.lo[a]-sp.lo[a] >= e.low {
				part := sp
				part.hi[a] = b.lo[a]
				e.fresh = append(e.fresh, part)
			}
			if sp.hi[a]-b.hi[a] >= e.low {
				part := sp
				part.lo[a] = b.hi[a]
				e.fresh = append(e.fresh, part)
			}
		}
	}
	e.spaces = kept
	old := len(kept)
next:
	for i := range e.fresh {
		f := &e.fresh[i]
		if !e.useful(f) {
			continue
		}
		for j := range e.spaces[:old] {
			if e.spaces[j].contains(f) {
				continue next
			}
		}
		for j := range e.fresh {
			if j != i && e.fresh[j].contains(f) && (j < i || e.fresh[j] != *f) {
				continue next
			}
		}
		e.spaces = append(e.spaces, *f)
	}
}

func (e *engine) useful(s *space) bool {
	return s.hi[0]-s.lo[0] >= e.low && s.hi[1]-s.lo[1] >= e.low && s.hi[2]-s.lo[2] >= e.low
}

func (s *space) contains(o *space) bool {
	return s.lo[0] <= o.lo[0] && s.lo[1] <= o.lo[1] && s.lo[2] <= o.lo[2] && s.hi[0] >= o.hi[0] && s.hi[1] >= o.hi[1] && s.hi[2] >= o.hi[2]
}

// itemFirst takes the kinds in an order and puts each where it fits best.
func (e *engine) itemFirst(s strategy) {
	e.ranks = e.ranks[:0]
	for i := range e.kinds {
		k := &e.kinds[i]
		var key float64
		t := k.turns[0]
		edges := vec{t[0], t[1], t[2]}
		slices.Sort(edges[:])
		switch s.order {
		case 0:
			key = float64(k.volume)
		case 1:
			key = float64(edges[2])*1e6 + float64(edges[1])*1e3 + float64(edges[0])
		case 2:
			key = float64(edges[2])*float64(edges[1])*1e4 + float64(edges[0])
		case 3:
			key = float64(k.grams)
		}
		key *= 1 + s.noise*(e.random()-0.5)*2
		if k.noStack {
			key -= 1e18 // last, so that they end on top
		}
		e.ranks = append(e.ranks, rank{i, key})
	}
	slices.SortStableFunc(e.ranks, func(a, b rank) int {
		switch {
		case a.key > b.key:
			return -1
		case a.key < b.key:
			return 1
		}
		return a.kind - b.kind
	})
	for _, r := range e.ranks {
		for {
			n := e.room(r.kind)
			if n == 0 || !e.placeBest(r.kind, n, s) {
				break
			}
		}
	}
}

// placeBest puts a block of a kind into the space where it fits best.
func (e *engine) placeBest(i int, n int32, s strategy) bool {
	var best block
	var bestSpace space
	var bestKey [2]float64
	found := false
	for j := range e.spaces {
		sp := e.spaces[j]
		e.blocksOf(i, n, sp, s, func(b block, key [2]float64) {
			if !s.bestFit { // many pieces first, then low, then near the origin
				key = [2]float64{float64(b.pieces()), -float64(sp.lo[2]+b.n[2]*b.turn[2])*1e6 - float64(sp.lo[1])*1e3 - float64(sp.lo[0])}
			}
			if !found || key[0] > bestKey[0] || key[0] == bestKey[0] && key[1] > bestKey[1] {
				best, bestSpace, bestKey, found = b, sp, key, true
			}
		})
	}
	if found {
		e.place(best, bestSpace, [3]bool{})
	}
	return found
}
