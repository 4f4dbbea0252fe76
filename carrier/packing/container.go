package packing

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// Fill loads one container with as much volume of the items as it can; what finds no place is Unpacked. It works until
// opt.Effort attempts are made or ctx ends, whichever comes first, and answers the best load found.
func Fill(ctx context.Context, items []Item, container Box, opt Options) Packing {
	p := newPacker(ctx, items, []Box{container}, opt)
	if len(p.kinds) == 0 {
		return p.render(nil)
	}
	e := &p.e
	e.size, e.limit, e.rng = container.vec(), container.limit(), 0x9E3779B97F4A7C15
	s := &search{e: e, counts: p.counts}
	var want int32
	for _, n := range p.counts {
		want += n
	}
	for i := range p.effort {
		s.step(i)
		if s.pieces == want || ctx.Err() != nil {
			break
		}
	}
	return p.render([]filled{{0, s.best}})
}

// search looks for a fuller load: new loads by chance, and the best one rebuilt from some block on.
type search struct {
	e      *engine
	counts []int32
	best   []block
	volume int64
	pieces int32
	base   []block // the load being rebuilt
	baseV  int64
	stale  int
}

// step makes one attempt.
func (s *search) step(i int) {
	e := s.e
	st := strategy{bestFit: i%2 == 1, corners: i/2%2 == 0}
	if i >= 4 {
		st.noise = [...]float64{0.1, 0.3, 0.6, 1}[i%4]
	}
	rebuild := i >= 12 && i%8 != 7 && len(s.base) > 1
	if !rebuild {
		e.attempt(s.counts, st)
	} else {
		e.reset(s.counts)
		keep := int(float64(len(s.base)) * e.random() * 0.95)
		for _, b := range s.base[:keep] {
			e.restore(b)
		}
		e.spaceFirst(st)
	}
	if e.volume > s.volume {
		s.best, s.volume, s.pieces = slices.Clone(e.blocks), e.volume, e.pieces
	}
	switch {
	case e.volume > s.baseV || rebuild && e.volume == s.baseV:
		if e.volume > s.baseV {
			s.stale = 0
		}
		s.base, s.baseV = append(s.base[:0], e.blocks...), e.volume
	default:
		s.stale++
	}
}

// restore places a block again where it was.
func (e *engine) restore(b block) {
	e.place(b, space{lo: b.at}, [3]bool{})
}

// Instance is one problem of container loading.
type Instance struct {
	Number    int
	Container Box
	Items     []Item
}

// Loads are the containers of one problem, as JSON gives them.
type Loads struct {
	Instance   int         `json:"instance"`
	Containers []Container `json:"containers"`
}

// Container is one loaded container.
type Container struct {
	Items []Loaded `json:"items"`
}

// Loaded is where one box lies: x along the container's length, y along its width, z along its height.
type Loaded struct {
	Type int `json:"type"`
	X    int `json:"x"`
	Y    int `json:"y"`
	Z    int `json:"z"`
	DX   int `json:"dx"`
	DY   int `json:"dy"`
	DZ   int `json:"dz"`
}

// Loads returns a packing of the problem's items as loaded containers.
func (in *Instance) Loads(p *Packing) Loads {
	out := Loads{Instance: in.Number, Containers: []Container{}}
	for i := range p.Boxes {
		c := Container{Items: []Loaded{}}
		for _, pl := range p.Boxes[i].Items {
			number, _ := strconv.Atoi(pl.ID)
			c.Items = append(c.Items, Loaded{number, pl.X, pl.Y, pl.Z, pl.DX, pl.DY, pl.DZ})
		}
		out.Containers = append(out.Containers, c)
	}
	return out
}

// ReadThpack reads problems in the text format of the OR-Library's container loading sets: the number of problems;
// for each its number and an optional seed, the container's length, width and height, the number of box types, and
// for each type its number, three edges each with 1 where it may stand vertical, and how many there are. x runs along
// the container's length, y along its width, z along its height. Items are named by the number of their type.
func ReadThpack(r io.Reader) ([]Instance, error) {
	t := &numbers{s: bufio.NewScanner(io.LimitReader(r, 64<<20))}
	head := t.line(1)
	if t.err != nil {
		return nil, t.err
	}
	if head[0] < 1 || head[0] > 100_000 {
		return nil, t.fault("the number of problems can't be %d", head[0])
	}
	var out []Instance
	for range head[0] {
		in := Instance{Number: first(t.line(1))}
		size := t.line(3)
		types := first(t.line(1))
		if t.err != nil {
			return nil, t.err
		}
		if types < 1 || types > 10_000 {
			return nil, t.fault("the number of box types can't be %d", types)
		}
		in.Container = Box{Name: "container", Inner: Size{size[0], size[1], size[2]}}
		for range types {
			f := t.line(8)
			if t.err != nil {
				return nil, t.err
			}
			if f[7] < 1 || f[7] > maxPieces {
				return nil, t.fault("there can't be %d boxes of a type", f[7])
			}
			in.Items = append(in.Items, Item{ID: strconv.Itoa(f[0]), Size: Size{f[1], f[3], f[5]}, Upright: [3]bool{f[2] == 1, f[4] == 1, f[6] == 1}, Quantity: f[7]})
		}
		out = append(out, in)
	}
	return out, t.err
}

// numbers reads lines of whole numbers.
type numbers struct {
	s   *bufio.Scanner
	n   int
	err error
}

func (t *numbers) fault(format string, args ...any) error {
	t.err = trade.Errors{{Code: "packing.thpack", Severity: trade.Block, Line: t.n, Message: fmt.Sprintf(format, args...)}}
	return t.err
}

// line returns the numbers of the next line that isn't empty, at least n of them.
func (t *numbers) line(n int) []int {
	var out []int
	for t.err == nil && len(out) == 0 {
		if !t.s.Scan() {
			t.n++
			t.fault("the file ends early")
			break
		}
		t.n++
		for i, word := range strings.Fields(t.s.Text()) {
			v, err := strconv.Atoi(word)
			if (err != nil || v < 0) && i < n { // what follows the numbers needed, a seed, may be anything
				t.fault("%.40q is not a whole number", word)
			}
			out = append(out, v)
		}
	}
	if t.err == nil && len(out) < n {
		t.fault("%d numbers are needed here, there are %d", n, len(out))
	}
	for len(out) < n {
		out = append(out, 0)
	}
	return out
}

func first(ns []int) int { return ns[0] }
