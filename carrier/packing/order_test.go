package packing_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/crossborder-go/crossborder/carrier/packing"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func d(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func dims(l, w, h, unit string) *trade.Dimensions {
	in := func(s string) trade.Length { return trade.Length{Value: d(s), Unit: unit} }
	return &trade.Dimensions{Length: in(l), Width: in(w), Height: in(h)}
}

func orderItem(sku, qty, kg string, size *trade.Dimensions) trade.Item {
	it := trade.Item{SKU: sku, Quantity: d(qty), Dimensions: size}
	if kg != "" {
		it.GrossWeight = trade.Kilograms(d(kg))
	}
	return it
}

func TestFromOrderItems(t *testing.T) {
	o := &trade.Order{ID: "SO-1", Items: []trade.Item{
		orderItem("TEE", "3", "0.2", dims("30", "20", "2", "cm")),
		orderItem("EBOOK", "1", "", nil),
		orderItem("MUG", "1", "0.35", dims("4.5", "4", "4", "in")),
	}}
	o.Items[1].Kind = trade.Digital
	got, err := packing.FromOrder(context.Background(), o, nil, packing.Options{})
	require.NoError(t, err)
	require.Len(t, got.Parcels, 1)
	p := got.Parcels[0]
	assert.Equal(t, "carton-30x20x20", p.Box)
	assert.Equal(t, 206*1_000_000+306*1000+206, p.WidthMM*1_000_000+p.LengthMM*1000+p.HeightMM)
	assert.Equal(t, 3*200+350+200, p.Grams)
	assert.Equal(t, []string{"packed in default cartons: no boxes are given"}, got.Assumptions)
	assert.Empty(t, got.Packing.Validate(got.Items, got.Boxes))
	assert.Equal(t, "SO-1", got.Packing.OrderID)
}

func TestFromOrderByWeight(t *testing.T) {
	o := &trade.Order{Items: []trade.Item{orderItem("TEE", "3", "0.2", dims("30", "20", "2", "cm")), {SKU: "CAP", Quantity: d("2"), NetWeight: trade.Weight{Value: d("1"), Unit: "lb"}}}}
	got, err := packing.FromOrder(context.Background(), o, nil, packing.Options{})
	require.NoError(t, err)
	require.Len(t, got.Parcels, 1)
	assert.Equal(t, "one parcel priced by its weight alone, without packaging: the dimensions of CAP aren't given", got.Parcels[0].Assumed)
	assert.Equal(t, 1508, got.Parcels[0].Grams, "600 g and two pounds, rounded up")
	assert.Equal(t, "1507.18474", got.Parcels[0].Weight.Value.String(), "exact")
	assert.Contains(t, got.Assumptions, "net weights stand in for gross weights that aren't given")
}

func TestFromOrderPackages(t *testing.T) {
	o := &trade.Order{Items: []trade.Item{orderItem("TEE", "2", "0.2", nil)}, Packages: []trade.Package{{Dimensions: dims("12", "10", "4", "in")}}}
	got, err := packing.FromOrder(context.Background(), o, nil, packing.Options{})
	require.NoError(t, err)
	p := got.Parcels[0]
	assert.Equal(t, []int{305, 254, 102, 400}, []int{p.LengthMM, p.WidthMM, p.HeightMM, p.Grams})
	assert.Equal(t, "12 in", p.Dimensions.Length.String(), "12 inches stay 12 inches for the carrier's rounding")
	assert.Equal(t, []string{"the package weighs what its items weigh, without packaging"}, got.Assumptions)

	o.Packages = []trade.Package{{GrossWeight: trade.Kilograms(d("0.9"))}, {Dimensions: dims("12", "10", "4", "in")}}
	_, err = packing.FromOrder(context.Background(), o, nil, packing.Options{})
	assert.ErrorIs(t, err, trade.Finding{Code: "packing.weight_missing", Path: "/packages/1/gross_weight"})
	o.Packages = o.Packages[:1]
	got, err = packing.FromOrder(context.Background(), o, nil, packing.Options{})
	require.NoError(t, err)
	assert.Equal(t, "package 1 is priced by its weight alone: its dimensions aren't given", got.Parcels[0].Assumed)
}

func TestFromOrderFaults(t *testing.T) {
	o := &trade.Order{Items: []trade.Item{orderItem("A", "1", "", nil), orderItem("B", "0", "1", nil), orderItem("C", "99999", "1", nil)}}
	_, err := packing.FromOrder(context.Background(), o, nil, packing.Options{})
	var got []string
	for _, f := range trade.FindingsOf(err) {
		got = append(got, f.Code+" "+f.Path)
	}
	assert.Equal(t, []string{"packing.weight_missing /items/0/gross_weight", "packing.quantity /items/1/quantity", "packing.quantity /items/2/quantity"}, got)

	o = &trade.Order{Items: []trade.Item{orderItem("SKI", "1", "4", dims("180", "10", "10", "cm")), orderItem("CAP", "1", "0.1", dims("20", "20", "10", "cm"))}}
	_, err = packing.FromOrder(context.Background(), o, nil, packing.Options{})
	assert.ErrorIs(t, err, trade.Finding{Code: "packing.too_large", Path: "/items/0/dimensions"})
	assert.Len(t, trade.FindingsOf(err), 1)
}

func TestFromOrderHandling(t *testing.T) {
	o := &trade.Order{Items: []trade.Item{orderItem("GLASS", "2", "0.4", dims("30", "20", "6", "cm")), orderItem("PAINT", "1", "1", dims("10", "10", "15", "cm")), orderItem("ACID", "1", "1", dims("5", "5", "5", "cm"))}}
	o.Items[0].Facts = map[string]string{"fragile": "true"}
	o.Items[1].Facts = map[string]string{"liquid": "true"}
	o.Items[1].DangerousGoods = &trade.DangerousGoods{UN: "UN1263", Class: "3"}
	o.Items[2].DangerousGoods = &trade.DangerousGoods{UN: "UN2031", Class: "8"}
	got, err := packing.FromOrder(context.Background(), o, nil, packing.Options{})
	require.NoError(t, err)
	assert.Empty(t, got.Packing.Validate(got.Items, got.Boxes))
	assert.GreaterOrEqual(t, len(got.Parcels), 2, "classes 3 and 8 don't share a box")
	for _, b := range got.Packing.Boxes {
		for _, p := range b.Items {
			if p.ID == "PAINT" {
				assert.Equal(t, 150, p.DZ, "liquids stay upright")
			}
		}
	}
}

func ExampleFromOrder() {
	cm := func(n int64) trade.Length { return trade.Centimetres(decimal.New(n, 0)) }
	order := &trade.Order{ID: "SO-1001", Items: []trade.Item{{SKU: "TEE-1", Quantity: decimal.New(3, 0), GrossWeight: trade.Kilograms(decimal.New(2, -1)),
		Dimensions: &trade.Dimensions{Length: cm(30), Width: cm(20), Height: cm(2)}}}}
	parcels, err := packing.FromOrder(context.Background(), order, nil, packing.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range parcels.Parcels {
		fmt.Println(p.Box, p.Grams, "g")
	}
	fmt.Println(parcels.Assumptions[0])
	// Output:
	// carton-30x20x20 800 g
	// packed in default cartons: no boxes are given
}
