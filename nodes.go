package crossborder

import (
	"context"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/packing"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// nodes lists where the order could ship from: each fulfilment node, or nil for the order's own ship_from.
func nodes(o *Order) []*trade.Node {
	if o.ShipFrom != nil || len(o.Nodes) == 0 {
		return []*trade.Node{nil}
	}
	out := make([]*trade.Node, len(o.Nodes))
	for i := range o.Nodes {
		out[i] = &o.Nodes[i]
	}
	return out
}

func nodeID(n *trade.Node) string {
	if n == nil {
		return ""
	}
	return n.ID
}

// optionID names an option: "node/carrier/service/terms", without a node where the order names none.
func optionID(node, carrier, service string, terms trade.Incoterm) string {
	parts := make([]string, 0, 4)
	for _, p := range []string{node, carrier, service, string(terms)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "/")
}

// outOfStock says which item a node lacks, or "". A node that names no stock has everything.
func outOfStock(o *Order, n *trade.Node) string {
	if n == nil || n.Stock == nil {
		return ""
	}
	wanted := map[string]decimal.Decimal{}
	for i := range o.Items {
		it := &o.Items[i]
		if it.Kind == trade.Digital {
			continue
		}
		wanted[it.SKU] = wanted[it.SKU].Add(it.Quantity)
		if have := decimal.NewFromInt(int64(n.Stock[it.SKU])); have.LessThan(wanted[it.SKU]) {
			return fmt.Sprintf("%s pieces of %q are wanted, %d are in stock", trade.DecimalText(wanted[it.SKU], 0), it.SKU, n.Stock[it.SKU])
		}
	}
	return ""
}

// shipsFrom returns the country of dispatch.
func shipsFrom(o *Order, n *trade.Node) trade.Country {
	switch {
	case n != nil:
		return n.Address.Country
	case o.ShipFrom != nil:
		return o.ShipFrom.Country
	}
	return ""
}

// handling is what a node costs to pick and pack the order, in the order's currency. Without a rate of exchange it is
// an error, not nothing.
func (e *Engine) handling(o *Order, n *trade.Node) (trade.Money, error) {
	if n == nil {
		return trade.Money{Currency: o.Currency}, nil
	}
	return e.convert(n.HandlingCost, o.Currency, o.LawDate())
}

// shipment packs the order for a node and describes it as carriers see it.
func (e *Engine) shipment(ctx context.Context, o *Order, n *trade.Node, terms []trade.Incoterm) (carrier.Shipment, error) {
	packed, err := packing.FromOrder(ctx, o, e.cfg.Boxes, packing.Options{})
	if err != nil {
		return carrier.Shipment{}, err
	}
	from := trade.Address{}
	if n != nil {
		from = n.Address
	} else if o.ShipFrom != nil {
		from = *o.ShipFrom
	}
	value := trade.Money{Currency: o.Currency}
	for i := range o.Items {
		if line, err := o.Items[i].LineTotal(); err == nil && o.Items[i].Kind != trade.Digital {
			value.Amount = value.Amount.Add(line.Amount)
		}
	}
	return carrier.Shipment{
		Order: o, From: from, To: o.ShipTo, Date: o.LawDate(), Parcels: packed.Parcels, Terms: terms, Value: value,
		Convert: func(m trade.Money, to trade.Currency) (trade.Money, bool) {
			out, err := e.convert(m, to, o.LawDate())
			return out, err == nil
		},
	}, nil
}

// packages turns parcels into the packages that a declaration names.
func packages(ps []carrier.Parcel) []trade.Package {
	out := make([]trade.Package, len(ps))
	for i, p := range ps {
		out[i] = trade.Package{Dimensions: p.Dimensions, GrossWeight: p.Weight}
		if out[i].GrossWeight.IsZero() && p.Grams > 0 {
			out[i].GrossWeight = trade.Weight{Value: decimal.NewFromInt(int64(p.Grams)), Unit: "g"}
		}
		if p.Dimensions == nil && p.LengthMM > 0 {
			mm := func(n int) trade.Length { return trade.Length{Value: decimal.NewFromInt(int64(n)), Unit: "mm"} }
			out[i].Dimensions = &trade.Dimensions{Length: mm(p.LengthMM), Width: mm(p.WidthMM), Height: mm(p.HeightMM)}
		}
	}
	return out
}
