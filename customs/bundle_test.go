package customs_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document"
	"github.com/crossborder-go/crossborder/trade"
)

func partIDs(b *customs.PreClearance) string {
	var out []string
	for _, p := range b.Parts {
		s := p.ID
		if p.Document != nil {
			s += ":" + p.Document.Kind + "/" + customs.MediaOf(p.Document.MediaType)
		}
		if !p.Present {
			s += " missing"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestBundle(t *testing.T) {
	for _, c := range []struct{ order, holds string }{
		{"gb-h1", "invoice:invoice/html, packing-list:packing-list/html, declaration:cds/xml"},
		{"us-11", "declaration:us-entry/json"},
		{"de-h7", "declaration:h7/json, advance-cargo:ics2/json"},
		{"ca", "declaration:cad/json"},
	} {
		o, q := quoted(t, c.order)
		b, err := customs.Bundle(context.Background(), o, q, document.HTML{})
		if err != nil {
			t.Fatal(err)
		}
		if got := partIDs(b); !strings.Contains(got, c.holds) {
			t.Errorf("%s: %q isn't in %s", c.order, c.holds, got)
		}
		for _, f := range b.Missing {
			if f.Severity != trade.Block && f.Severity != trade.Review || f.Message == "" {
				t.Errorf("%s: %+v", c.order, f)
			}
		}
		if b.Complete != (len(b.Missing) == 0) || b.OrderID != o.ID {
			t.Errorf("%s: %+v", c.order, b)
		}
	}
}

// A parcel with everything is complete; each thing taken away is missed by name.
func TestBundleIsCompleteOrSaysWhatIsMissing(t *testing.T) {
	o, q := quoted(t, "de-h7")
	for i := range o.Items {
		o.Items[i].ProductIDs = map[string]string{"merchant": "M-1", "manufacturer": "F-1"}
		o.Items[i].URL, o.Items[i].ImageURL = "https://shop.example/1", "https://shop.example/1.jpg"
	}
	src := customs.Source{Order: o, Quote: q, Options: customs.DeclareOptions{Declarant: &trade.Party{Name: "Bright Trading", Country: "CN", TaxIDs: []trade.TaxID{{Type: "eori", Value: "DE123456789012345"}}},
		Transport: []customs.DeclaredText{{Type: "S10", ID: "RB123456785GB"}}}}
	missing := func(src customs.Source) []string {
		b, err := customs.BundleOf(context.Background(), src, document.HTML{})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, f := range b.Missing {
			out = append(out, f.Code)
		}
		return out
	}
	base := missing(src)
	if len(base) > 0 {
		t.Errorf("a whole parcel lacks %v", base)
	}
	for _, c := range []struct {
		code   string
		change func(*trade.Order, *customs.Source)
	}{
		{"bundle.waybill", func(_ *trade.Order, s *customs.Source) { s.Options.Transport = nil }},
		{"bundle.product_ids", func(o *trade.Order, _ *customs.Source) { delete(o.Items[1].ProductIDs, "manufacturer") }},
		{"declaration.declarant_id", func(_ *trade.Order, s *customs.Source) { s.Options.Declarant = nil }},
		{"bundle.consignee_contact", func(o *trade.Order, _ *customs.Source) {
			o.Buyer.Phone, o.Buyer.Email, o.ShipTo.Phone, o.ShipTo.Email = "", "", "", ""
		}},
		{"dg.note_battery", func(o *trade.Order, _ *customs.Source) {
			o.Items[1].DangerousGoods = &trade.DangerousGoods{UN: "UN3481"}
		}},
		{"goods.own", func(_ *trade.Order, s *customs.Source) {
			s.Exceptions = []trade.Finding{{Code: "goods.own", Severity: trade.Block, Message: "a rule of the host"}}
		}},
	} {
		changed := src
		changed.Order = o.Clone()
		c.change(changed.Order, &changed)
		if got := missing(changed); !slices.Contains(got, c.code) {
			t.Errorf("%s isn't missed: %v", c.code, got)
		}
	}
}

func TestBundleOfBatteriesHoldsTheNote(t *testing.T) {
	o, q := quoted(t, "de-h7")
	o.Shipping.Mode = trade.Courier
	o.Items[1].DangerousGoods = &trade.DangerousGoods{UN: "UN3481", PackingInstruction: "967", WattHours: decimal.RequireFromString("1.2")}
	b, err := customs.Bundle(context.Background(), o, q, document.HTML{})
	if err != nil || !strings.Contains(partIDs(b), "dangerous-goods:dg-note/html") {
		t.Errorf("%v: %s", err, partIDs(b))
	}
}

func TestBundleOfNothingAndCancelled(t *testing.T) {
	if b, err := customs.Bundle(context.Background(), nil, nil); err != nil || b.Complete || len(b.Missing) == 0 {
		t.Errorf("%v %+v", err, b)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	o, q := quoted(t, "ca")
	if _, err := customs.Bundle(ctx, o, q); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context gives %v", err)
	}
}
