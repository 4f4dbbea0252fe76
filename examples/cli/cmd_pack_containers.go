package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/carrier/packing"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/trade"
)

// loaded is the answer to one problem of container loading.
type loaded struct {
	Instance    int               `json:"instance"`
	Containers  []loadedContainer `json:"containers"`
	Utilisation string            `json:"utilisation"` // of the containers' volume, as a fraction
	Left        int               `json:"left"`        // pieces that found no place
}

type loadedContainer struct {
	Items []loadedItem `json:"items"`
}

type loadedItem struct {
	Type json.Number `json:"type"` // its number in the file
	X    int         `json:"x"`
	Y    int         `json:"y"`
	Z    int         `json:"z"`
	DX   int         `json:"dx"`
	DY   int         `json:"dy"`
	DZ   int         `json:"dz"`
}

// packContainers loads the containers of a file, one after the other: the budget is each one's own.
func (a *app) packContainers(ctx context.Context, o packFlags) error {
	raw, err := a.readMost(o.thpack, maxSchedule)
	if err != nil {
		return err
	}
	problems, err := packing.ReadThpack(bytes.NewReader(raw))
	if err != nil {
		return inFile(o.thpack, err)
	}
	progress := text.NewProgress(a.stderr, "containers", len(problems))
	defer progress.Finish()
	var out []loaded
	for i := range problems {
		l, err := load(ctx, &problems[i], o)
		if err != nil {
			return err
		}
		out = append(out, l)
		progress.Step(a.now())
	}
	progress.Finish()
	if a.json {
		return a.writeLines(func(e *json.Encoder) error {
			for _, l := range out {
				if err := e.Encode(l); err != nil {
					return err
				}
			}
			return nil
		})
	}
	p := text.NewPrinter(a.stdout, a.getenv)
	t := &text.Table{Columns: []text.Align{text.Right, text.Right, text.Right, text.Right}}
	t.Header("problem", "containers", "used", "left")
	for _, l := range out {
		t.Row(fmt.Sprint(l.Instance), fmt.Sprint(len(l.Containers)), l.Utilisation, fmt.Sprint(l.Left))
	}
	p.Table(t)
	return p.Flush()
}

// load fills one container, or with -all as many as it takes.
func load(ctx context.Context, in *packing.Instance, o packFlags) (loaded, error) {
	out := loaded{Instance: in.Number, Containers: []loadedContainer{}}
	rest := slices.Clone(in.Items)
	var used int64
	for {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		c, cancel, opt := o.bound(ctx)
		p := packing.Fill(c, rest, in.Container, opt)
		cancel()
		if fs := p.Validate(rest, []packing.Box{in.Container}); len(fs) > 0 {
			return out, trade.Errors(fs)
		}
		if len(p.Boxes) == 0 || len(p.Boxes[0].Items) == 0 {
			break
		}
		var items []loadedItem
		for _, x := range p.Boxes[0].Items {
			rest[x.Item()].Quantity = max(rest[x.Item()].Quantity, 1) - 1
			used += int64(x.DX) * int64(x.DY) * int64(x.DZ)
			items = append(items, loadedItem{json.Number(x.ID), x.X, x.Y, x.Z, x.DX, x.DY, x.DZ})
		}
		out.Containers = append(out.Containers, loadedContainer{items})
		if o.svg != "" {
			if err := draw(o.svg, fmt.Sprintf("container-%d-%d", in.Number, len(out.Containers)), &p.Boxes[0], in.Container); err != nil {
				return out, err
			}
		}
		rest, out.Left = remaining(rest, p.Boxes[0].Items)
		if !o.all || out.Left == 0 {
			break
		}
	}
	if v := in.Container.Inner.Volume() * int64(max(len(out.Containers), 1)); v > 0 {
		out.Utilisation = fmt.Sprintf("%.4f", float64(used)/float64(v))
	}
	return out, nil
}

// remaining drops what is loaded to the last piece: a quantity of 0 would mean one.
func remaining(items []packing.Item, placed []packing.Placement) ([]packing.Item, int) {
	touched := make([]bool, len(items))
	for _, p := range placed {
		touched[p.Item()] = true
	}
	var rest []packing.Item
	left := 0
	for i, it := range items {
		if it.Quantity <= 0 && touched[i] {
			continue
		}
		left += max(it.Quantity, 1)
		rest = append(rest, it)
	}
	return rest, left
}
