package crossborder_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/trade"
)

const goods = `{
	"currency": "USD", "date": "2026-11-20",
	"seller": {"name": "Wren & Willow Goods, Inc.", "address": {"line1": "1200 Congress Ave", "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US"},
		"tax_ids": [{"type": "gb_vat", "value": "GB123456782"}, {"type": "eori", "value": "GB123456782000"}], "registrations": ["GB-VAT"]},
	"groups": [{"id": "tees", "description": "Men's T-shirt of knitted cotton, short sleeves", "hs_code": "6109.10", "codes": {"GB": "6109100010"}, "composition": {"cotton": "100"}}],
	"items": [
		{"sku": "TEE-1", "group": "tees", "origin": "CN", "unit_price": "24.00", "cost": "7.20", "net_weight": 0.18, "gross_weight": 0.2, "dimensions": {"length": 30, "width": 22, "height": 2}, "codes": {"US": "6109.10.00.12"}},
		{"sku": "X-1", "description": "Gift", "unit_price": "30.00"},
		{"sku": "POWER-2", "description": "Power bank with lithium-ion battery, 20000 mAh", "hs_code": "8507.60", "origin": "CN", "net_weight": 0.3, "gross_weight": 0.4, "dimensions": {"length": 15, "width": 8, "height": 3}}
	],
	"origins": ["US"], "destinations": ["GB", "CA-ON"]
}`

func catalogue(t testing.TB, text string) *crossborder.Catalogue {
	t.Helper()
	c, err := crossborder.DecodeCatalogue([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPreflight(t *testing.T) {
	p, err := newEngine(t, crossborder.Config{}).Preflight(context.Background(), *catalogue(t, goods))
	if err != nil {
		t.Fatal(err)
	}
	if p.SKUs != 3 || p.Ready+p.Review+p.Held != 6 || len(p.Lanes) != 2 || len(p.Items) != 3 {
		t.Fatalf("%+v", p)
	}
	codes := func(fs []trade.Finding) string {
		var out []string
		for _, f := range fs {
			out = append(out, f.Code+" "+f.Path)
		}
		return strings.Join(out, "\n")
	}
	tee, gift, power := p.Items[0].Lanes[0], p.Items[1].Lanes[0], p.Items[2].Lanes[0]
	if tee.Lane != "US-GB" || tee.Status != crossborder.PreflightReady || len(tee.Holds) != 0 || tee.Quote != "complete" {
		t.Errorf("a SKU that has all it needs: %+v", tee)
	}
	for _, want := range []string{"hs.missing /items/1/hs_code", "origin.missing /items/1/origin", "weight.missing /items/1/net_weight", "description.vague /items/1/description",
		"dimensions.missing /items/1/dimensions", "weight.gross_missing /items/1/gross_weight"} {
		if !strings.Contains(codes(gift.Missing), want) {
			t.Errorf("%q isn't among\n%s", want, codes(gift.Missing))
		}
	}
	if gift.Status != crossborder.PreflightHeld || !slices.Contains(gift.Holds, trade.DecideDeclaration) || !slices.Contains(gift.Holds, trade.DecideCarrier) {
		t.Errorf("what it holds up: %s %v", gift.Status, gift.Holds)
	}
	if !strings.Contains(codes(power.Missing), "dg.undeclared /items/2") {
		t.Errorf("a battery without its dangerous-goods data: %s", codes(power.Missing))
	}
	for _, l := range p.Lanes {
		if n := l.Ready + l.Review + l.Held; n != 3 {
			t.Errorf("%s: %d SKUs", l.Lane, n)
		}
		for _, f := range l.Missing {
			if strings.HasPrefix(f.Path, "/items") || strings.HasPrefix(f.Path, "/ship_to/") || f.Path == "/buyer/name" {
				t.Errorf("%s: %v concerns the goods or the probe", l.Lane, f)
			}
		}
	}
	if !strings.Contains(codes(p.Lanes[1].Missing), "exchange.missing") {
		t.Errorf("no rate to CAD is known, which concerns the lane: %s", codes(p.Lanes[1].Missing))
	}
	if x := p.Items[0].Lanes[1]; x.Quote == "" {
		t.Error("the goods are looked at all the same")
	}
	if i := slices.IndexFunc(p.Missing, func(f crossborder.PreflightField) bool { return f.Code == "origin.missing" }); i < 0 || p.Missing[i].SKUs != 1 || p.Missing[i].Lanes != 2 || p.Missing[i].Field != "origin" {
		t.Errorf("counts: %+v", p.Missing)
	}
	if b, err := json.Marshal(p); err != nil || !json.Valid(b) {
		t.Error(err)
	}
}

// A SKU is ready on a lane only where an order of it is released there with the same goods.
func TestPreflightAgreesWithRelease(t *testing.T) {
	c := catalogue(t, goods)
	c.Destinations = c.Destinations[:1]
	e := newEngine(t, crossborder.Config{})
	p, err := e.Preflight(context.Background(), *c)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range p.Items {
		o := basket(t)
		o.Items = o.Items[:1]
		o.Items[0] = trade.Item{SKU: it.SKU, Quantity: o.Items[0].Quantity, UnitPrice: o.Items[0].UnitPrice}
		r, err := e.ReleaseWith(context.Background(), o, crossborder.ReleaseOptions{Catalogue: c})
		held := err != nil || r.Status == crossborder.Held
		if held != (it.Lanes[0].Status == crossborder.PreflightHeld) {
			t.Errorf("%s is %s before take-off, its order is held: %v (%v)", it.SKU, it.Lanes[0].Status, held, err)
		}
		if err == nil && (len(r.Filled) == 0 || r.Order.Items[0].Description == "" || !r.Verify(nil).Holds) {
			t.Errorf("%s: the record doesn't tell what was filled: %+v", it.SKU, r.Filled)
		}
	}
}

func TestCatalogueFills(t *testing.T) {
	c := catalogue(t, goods)
	o := basket(t)
	o.Items = o.Items[:2]
	o.Items[0] = trade.Item{SKU: "TEE-1", Quantity: o.Items[0].Quantity, UnitPrice: usd("19.00"), Origin: "PT", Codes: map[trade.Territory]trade.HSCode{"EU": "6109100010"}}
	before := encoded(t, o)
	full, filled := c.Fill(o)
	if d := cmp.Diff(before, encoded(t, o)); d != "" {
		t.Errorf("the order itself changed: %s", d)
	}
	it := full.Items[0]
	if it.Origin != "PT" || !it.UnitPrice.Equal(usd("19.00")) || it.HSCode != "6109.10" && it.HSCode != "610910" || len(it.Codes) != 3 || it.Dimensions == nil || !it.Cost.Equal(usd("7.20")) || it.Composition["cotton"].IsZero() {
		t.Errorf("%+v", it)
	}
	from := map[string]string{}
	for _, f := range filled {
		from[f.Path] = f.Source
	}
	want := map[string]string{"/items/0/codes/US": "catalogue SKU TEE-1", "/items/0/codes/GB": "catalogue group tees", "/items/0/description": "catalogue group tees", "/items/0/hs_code": "catalogue group tees",
		"/items/0/net_weight": "catalogue SKU TEE-1", "/items/0/gross_weight": "catalogue SKU TEE-1", "/items/0/dimensions": "catalogue SKU TEE-1", "/items/0/cost": "catalogue SKU TEE-1", "/items/0/composition/cotton": "catalogue group tees"}
	if d := cmp.Diff(want, from); d != "" {
		t.Errorf("where values come from (-want +got):\n%s", d)
	}
	full.Items[0].Dimensions.Length.Unit, full.Items[0].Codes["GB"] = "cm", "1"
	if c.Groups[0].Codes["GB"] == "1" {
		t.Error("the order shares values with the catalogue")
	}
	if again, more := c.Fill(full); len(more) != 0 || encoded(t, again) != encoded(t, full) {
		t.Errorf("filling twice changes something: %v", more)
	}
}

func TestCatalogueErrors(t *testing.T) {
	for text, want := range map[string][]string{
		`{"items": [{"sku": "A", "hs": "1"}], "destinations": ["XX"]}`:                                      {"json.unknown_field"},
		`{"items": [{"sku": "A"}, {"sku": "A"}, {"group": "g"}], "destinations": ["XX"], "currency": "US"}`: {"catalogue.currency", "catalogue.sku", "catalogue.sku", "catalogue.group", "catalogue.country"},
		`{"items": [], "groups": [{"id": "g"}, {"id": "g"}]}`:                                               {"catalogue.items", "catalogue.group"},
		`[`: {"json.syntax"},
	} {
		_, err := crossborder.DecodeCatalogue([]byte(text))
		var got []string
		for _, f := range trade.FindingsOf(err) {
			got = append(got, f.Code)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	e := newEngine(t, crossborder.Config{})
	_, err := e.Preflight(context.Background(), *catalogue(t, `{"items": [{"sku": "A"}]}`))
	for _, code := range []string{"catalogue.date", "catalogue.destinations", "catalogue.origins"} {
		if !errors.Is(err, trade.Finding{Code: code}) {
			t.Errorf("want %s in %v", code, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Preflight(ctx, *catalogue(t, goods)); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that ended: %v", err)
	}
}

func FuzzCatalogue(f *testing.F) {
	f.Add([]byte(goods))
	f.Add([]byte(`{"items":[{"sku":"A","unit_price":"1e9","hs_code":"1"}],"destinations":[{"country":"GB"},"US-CA"],"origins":["CN"],"date":"2026-01-01"}`))
	e, err := crossborder.New(crossborder.Config{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := crossborder.DecodeCatalogue(data)
		if err != nil || len(c.Items)*len(c.Destinations)*len(c.Origins) > 20 {
			return
		}
		if _, err := e.Preflight(context.Background(), *c); err != nil {
			for _, x := range trade.FindingsOf(err) {
				if x.Code == "internal" {
					t.Fatal(err)
				}
			}
		}
		o := &crossborder.Order{}
		for i := range c.Items {
			o.Items = append(o.Items, trade.Item{SKU: c.Items[i].SKU})
		}
		c.Fill(o)
	})
}
