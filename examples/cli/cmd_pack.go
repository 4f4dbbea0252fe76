package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/crossborder-go/crossborder/carrier/packing"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/trade"
)

func packCommand() command {
	return command{
		name: "pack", args: "[ORDER]", answers: "cartons for an order, or for many, with the place of every item",
		help: `An order, a CSV of many orders, or a file of container loading problems. The answers are one JSON line an order, in whole millimetres: x along the box's inner width, y along its length, z upwards; in a container x runs along its length and y along its width. Every answer is proved by a validator that shares nothing with the search.

  cli pack order.json -boxes boxes.csv
  cli pack -orders orders.csv -boxes boxes.csv -rotation flat -format json
  cli pack -thpack thpack1.txt -budget 50ms

Boxes are a CSV with the header box,outer_width_mm,outer_length_mm,outer_depth_mm,empty_weight_g,inner_width_mm,inner_length_mm,inner_depth_mm,max_gross_weight_g; orders one with order_id,qty,item_id,width_mm,length_mm,depth_mm,weight_g. The exit status is 1 where an item of an order finds no box.`,
		prepare: preparePack,
	}
}

type packFlags struct {
	boxes, orders, thpack, rotation, svg string
	budget                               time.Duration
	all                                  bool
}

func preparePack(a *app, f *flags) func(context.Context, []string) error {
	var o packFlags
	f.StringVar(&o.boxes, "boxes", "", "a CSV `FILE` of box types (default six common cartons, for an order)")
	f.StringVar(&o.orders, "orders", "", "a CSV `FILE` of order lines")
	f.StringVar(&o.thpack, "thpack", "", "a `FILE` of container loading problems")
	f.StringVar(&o.rotation, "rotation", "free", "`HOW` items may be turned: free, or flat (the depth stays upright)")
	f.DurationVar(&o.budget, "budget", 0, "`TIME` to spend on each order or container, such as 50ms (default as long as it takes)")
	f.BoolVar(&o.all, "all", false, "with -thpack: fill containers until everything is loaded")
	f.StringVar(&o.svg, "svg", "", "draw every box or container into this `FOLDER`")
	return func(ctx context.Context, args []string) error {
		if o.rotation != "free" && o.rotation != "flat" {
			return usagef("-rotation is free or flat, not %.20q", o.rotation)
		}
		switch {
		case o.thpack != "":
			if err := want(args); err != nil {
				return err
			}
			if o.rotation == "flat" {
				return usagef("-rotation doesn't go with -thpack: the file says how each piece may stand")
			}
			return a.packContainers(ctx, o)
		case o.orders != "":
			if err := want(args); err != nil {
				return err
			}
			return a.packOrders(ctx, o)
		}
		if err := want(args, "ORDER, -orders or -thpack"); err != nil {
			return err
		}
		return a.packOrder(ctx, o, args[0])
	}
}

func (a *app) readBoxes(file string) ([]packing.Box, error) {
	if file == "" {
		return packing.DefaultBoxes(), nil
	}
	raw, err := a.read(file)
	if err != nil {
		return nil, err
	}
	boxes, err := packing.ReadBoxes(bytes.NewReader(raw))
	if err != nil {
		return nil, inFile(file, err)
	}
	return boxes, nil
}

// budget bounds the work by time where a budget is given.
func (o packFlags) bound(ctx context.Context) (context.Context, context.CancelFunc, packing.Options) {
	if o.budget <= 0 {
		return ctx, func() {}, packing.Options{}
	}
	c, cancel := context.WithTimeout(ctx, o.budget)
	return c, cancel, packing.Options{Effort: math.MaxInt32}
}

func (a *app) packOrder(ctx context.Context, o packFlags, file string) error {
	order, err := a.order(file, trade.Date{})
	if err != nil {
		return err
	}
	boxes, err := a.readBoxes(o.boxes)
	if err != nil {
		return err
	}
	c, cancel, opt := o.bound(ctx)
	defer cancel()
	order = order.Clone()
	order.Packages = nil // what is asked is how the items pack
	if o.rotation == "flat" {
		for i := range order.Items {
			it := &order.Items[i]
			if it.Facts == nil {
				it.Facts = map[string]string{}
			}
			it.Facts["keep_upright"] = "true"
		}
	}
	packed, err := packing.FromOrder(c, order, boxes, opt)
	if err != nil {
		return err
	}
	if packed.Packing == nil {
		return trade.Errors{{Code: "pack.dimensions", Severity: trade.Block, Path: "/items", Message: "an item has no dimensions: the parcel is known by weight alone",
			Settles: "/items/*/dimensions"}}
	}
	packed.Packing.OrderID = order.ID
	return a.packed([]packing.Packing{*packed.Packing}, [][]packing.Item{packed.Items}, packed.Boxes, o)
}

func (a *app) packOrders(ctx context.Context, o packFlags) error {
	if o.boxes == "" {
		return usagef("-orders needs -boxes")
	}
	boxes, err := a.readBoxes(o.boxes)
	if err != nil {
		return err
	}
	raw, err := a.readMost(o.orders, maxSchedule)
	if err != nil {
		return err
	}
	orders, err := packing.ReadOrders(bytes.NewReader(raw))
	if err != nil {
		return inFile(o.orders, err)
	}
	items := make([][]packing.Item, len(orders))
	for i := range orders {
		items[i] = slices.Clone(orders[i].Items)
		for k := range items[i] {
			if o.rotation == "flat" {
				items[i][k].Rotation = packing.KeepFlat
			}
		}
	}
	progress := text.NewProgress(a.stderr, "orders", len(orders))
	defer progress.Finish()
	i := -1
	var all []packing.Packing
	err = ordered(ctx, func() (int, error) {
		if i++; i == len(orders) {
			return 0, io.EOF
		}
		return i, nil
	}, func(ctx context.Context, k int) packing.Packing {
		c, cancel, opt := o.bound(ctx)
		defer cancel()
		p := packing.Pack(c, items[k], boxes, opt)
		p.OrderID = orders[k].OrderID
		return p
	}, func(p packing.Packing) error {
		progress.Step(a.now())
		all = append(all, p)
		return nil
	})
	if err != nil {
		return err
	}
	progress.Finish()
	return a.packed(all, items, boxes, o)
}

// packed proves and prints packings.
func (a *app) packed(all []packing.Packing, items [][]packing.Item, boxes []packing.Box, o packFlags) error {
	var unpacked []trade.Finding
	for i := range all {
		if fs := all[i].Validate(items[i], boxes); len(fs) > 0 {
			return trade.Errors(fs)
		}
		for _, u := range all[i].Unpacked {
			unpacked = append(unpacked, trade.Finding{Code: "pack." + u.Reason, Severity: trade.Block,
				Message: fmt.Sprintf("order %s: no box holds %s: %s", all[i].OrderID, u.ID, strings.ReplaceAll(u.Reason, "_", " "))})
		}
		if o.svg == "" {
			continue
		}
		for k := range all[i].Boxes {
			b := &all[i].Boxes[k]
			if err := draw(o.svg, fmt.Sprintf("%s-%d", all[i].OrderID, k+1), b, boxes[b.Type()]); err != nil {
				return err
			}
		}
	}
	var err error
	if a.json {
		err = a.writeLines(func(e *json.Encoder) error {
			for i := range all {
				if all[i].Unpacked == nil {
					all[i].Unpacked = []packing.Unpacked{}
				}
				if err := e.Encode(all[i]); err != nil {
					return err
				}
			}
			return nil
		})
	} else {
		p := text.NewPrinter(a.stdout, a.getenv)
		printPackings(p, all, boxes)
		err = p.Flush()
	}
	if err == nil && len(unpacked) > 0 {
		err = refusal{unpacked}
	}
	return err
}

// printPackings shows each piece of one order, or a line for each of many.
func printPackings(p *text.Printer, all []packing.Packing, boxes []packing.Box) {
	total := 0
	for _, x := range all {
		total += len(x.Boxes)
		if len(all) == 1 {
			continue
		}
		names := make([]string, len(x.Boxes))
		for k, b := range x.Boxes {
			names[k] = fmt.Sprintf("%s (%d)", b.Box, len(b.Items))
		}
		p.Paragraph(x.OrderID+"  ", strings.Join(names, ", "))
	}
	if len(all) == 1 {
		p.Rule("Cartons " + all[0].OrderID)
		for k, b := range all[0].Boxes {
			p.Title(fmt.Sprintf("%d. %s, %s inside, %d g", k+1, b.Box, boxes[b.Type()].Inner, b.Grams))
			t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Right, text.Right}}
			t.Header("item", "at x, y, z", "takes")
			for _, i := range b.Items {
				t.Row(i.ID, fmt.Sprintf("%d, %d, %d", i.X, i.Y, i.Z), fmt.Sprintf("%d × %d × %d", i.DX, i.DY, i.DZ))
			}
			p.Table(t)
		}
	}
	p.Gap()
	p.Line("%s for %s", p.Bold(count(total, "box", "boxes")), count(len(all), "order", "orders"))
}

// writeLines prints JSON lines.
func (a *app) writeLines(write func(e *json.Encoder) error) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := write(e); err != nil {
		return err
	}
	_, err := a.stdout.Write(b.Bytes())
	return err
}

func draw(folder, name string, b *packing.PackedBox, box packing.Box) error {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return fileError(folder, err)
	}
	var svg bytes.Buffer
	if err := packing.WriteSVG(&svg, b, box, name+": "+b.Box); err != nil {
		return err
	}
	file := filepath.Join(folder, safeName(name)+".svg")
	if err := os.WriteFile(file, svg.Bytes(), 0o666); err != nil {
		return fileError(file, err)
	}
	return nil
}

// safeName keeps letters, digits, dots and hyphens of a name of unknown origin.
func safeName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, s)
	if s = strings.TrimLeft(s, "."); s == "" {
		return "unnamed"
	}
	return s[:min(len(s), 100)]
}
