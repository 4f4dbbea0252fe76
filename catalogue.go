package crossborder

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
)

// Catalogue is what a merchant knows of his goods once and for all, and where he ships them from and to. It fills order
// lines, and Engine.Preflight says what it lacks.
type Catalogue struct {
	Currency trade.Currency `json:"currency,omitempty"` // of bare amounts; default USD
	Date     trade.Date     `json:"date,omitzero"`      // the date of the law for Preflight
	// Items are the goods by SKU. Fields are those of an order's item; the price is for Preflight's thresholds and isn't
	// filled into orders.
	Items []CatalogueItem `json:"items"`
	// Groups hold what SKUs of a group share; a SKU's own values go before them.
	Groups       []CatalogueGroup `json:"groups,omitempty"`
	Destinations []Place          `json:"destinations"`
	Origins      []Place          `json:"origins"`
	Seller       *trade.Party     `json:"seller,omitempty"` // with tax ids and registrations
	Terms        trade.Incoterm   `json:"terms,omitempty"`  // default DDP
	Mode         trade.Mode       `json:"mode,omitempty"`   // default courier

	index map[string]int // places in Items by SKU, as they were read
}

// CatalogueItem is one SKU.
type CatalogueItem struct {
	trade.Item
	Group string `json:"group,omitempty"` // the id of a group
}

// CatalogueGroup is what the SKUs of a group share.
type CatalogueGroup struct {
	ID string `json:"id"`
	trade.Item
}

// Place is a country, or a part of one: "GB", "CA-ON", or an address in full.
type Place struct{ trade.Address }

// UnmarshalStrict is for this module's own readers.
func (p *Place) UnmarshalStrict(n strictjson.Node, c *strictjson.Context) {
	if n.Kind() == strictjson.Object {
		c.Decode(n, &p.Address)
		return
	}
	s, ok := c.String(n)
	if !ok {
		return
	}
	country, region, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(s)), "-")
	p.Country, p.Region = trade.Country(country), trade.Region(region)
}

// UnmarshalJSON reads "GB", "CA-ON" or an address.
func (p *Place) UnmarshalJSON(b []byte) error { return strictjson.Unmarshal(b, p) }

// String is "GB" or "CA-ON".
func (p Place) String() string {
	if p.Region == "" {
		return string(p.Country)
	}
	return string(p.Country) + "-" + string(p.Region)
}

// UnmarshalStrict is for this module's own readers. Bare amounts inside take the catalogue's currency.
func (c *Catalogue) UnmarshalStrict(n strictjson.Node, ctx *strictjson.Context) {
	type plain Catalogue
	outer := ctx.Scope
	defer func() { ctx.Scope = outer }()
	currency := trade.Currency("USD")
	if x := n.Get("currency"); x.Kind() == strictjson.String {
		currency = trade.Currency(x.Text())
	}
	ctx.Scope = currency
	ctx.Decode(n, (*plain)(c))
	c.Currency = currency
}

// DecodeCatalogue reads a catalogue in JSON, strictly: {"items": […], "destinations": ["GB", "CA-ON"], "origins": ["US"]},
// with items as in an order. Every problem comes at once, also SKUs that stand twice and groups that don't exist.
func DecodeCatalogue(data []byte) (*Catalogue, error) {
	var c Catalogue
	if ps := strictjson.Decode(data, &c, strictjson.Options{MaxBytes: 64 << 20, MaxElements: 100_000, MaxValues: 5_000_000}); len(ps) > 0 {
		return nil, trade.FromProblems(ps)
	}
	if err := c.check().ErrorOrNil(); err != nil {
		return nil, err
	}
	c.index = make(map[string]int, len(c.Items))
	for i := range c.Items {
		c.index[c.Items[i].SKU] = i
	}
	return &c, nil
}

// check finds what is wrong with a catalogue's form.
func (c *Catalogue) check() trade.Errors {
	var bad trade.Errors
	fault := func(code, path, format string, args ...any) {
		bad = append(bad, Finding{Code: code, Severity: trade.Block, Path: path, Message: fmt.Sprintf(format, args...)})
	}
	if c.Currency != "" && !c.Currency.Valid() {
		fault("catalogue.currency", "/currency", "%.10q is not an ISO 4217 currency", c.Currency)
	}
	if len(c.Items) == 0 {
		fault("catalogue.items", "/items", "the catalogue has no items")
	}
	groups, skus := map[string]bool{}, map[string]int{}
	for i, g := range c.Groups {
		if g.ID == "" || groups[g.ID] {
			fault("catalogue.group", fmt.Sprintf("/groups/%d/id", i), "a group needs an id of its own")
		}
		groups[g.ID] = true
	}
	for i := range c.Items {
		it := &c.Items[i]
		if it.SKU == "" {
			fault("catalogue.sku", fmt.Sprintf("/items/%d/sku", i), "an item of a catalogue needs a SKU")
		} else if first, twice := skus[it.SKU]; twice {
			fault("catalogue.sku", fmt.Sprintf("/items/%d/sku", i), "SKU %.60q stands at /items/%d already", it.SKU, first)
		} else {
			skus[it.SKU] = i
		}
		if it.Group != "" && !groups[it.Group] {
			fault("catalogue.group", fmt.Sprintf("/items/%d/group", i), "there is no group %.60q", it.Group)
		}
	}
	for _, l := range []struct {
		name   string
		places []Place
	}{{"destinations", c.Destinations}, {"origins", c.Origins}} {
		for i, p := range l.places {
			if !p.Country.Valid() {
				fault("catalogue.country", fmt.Sprintf("/%s/%d", l.name, i), "%.20q is no country of ISO 3166-1, such as GB or CA-ON", p.Country)
			}
		}
	}
	return bad
}

// Filled tells where the value at a place of an order came from.
type Filled struct {
	Path   string `json:"path"` // JSON Pointer into the order: "/items/0/origin"
	Source string `json:"source"`
}

// Fill returns a copy of the order in which the catalogue's values stand where the order gives none, and where each came
// from: "catalogue SKU TEE-1" or "catalogue group tees". What the order says is never changed; codes, facts and other
// named values are filled name by name. Quantities, prices, discounts and claims of preference are the order's alone.
func (c *Catalogue) Fill(o *Order) (*Order, []Filled) {
	out := o.Clone()
	var filled []Filled
	for i := range out.Items {
		it := &out.Items[i]
		if own := c.item(it.SKU); own != nil {
			filled = append(filled, c.fill(it, own, fmt.Sprintf("/items/%d", i))...)
		}
	}
	return out.Clone(), filled // nothing is shared with the catalogue
}

// item returns the catalogue's item of a SKU, nil where there is none.
func (c *Catalogue) item(sku string) *CatalogueItem {
	if sku == "" {
		return nil
	}
	if k, ok := c.index[sku]; ok && k < len(c.Items) && c.Items[k].SKU == sku {
		return &c.Items[k]
	}
	k := slices.IndexFunc(c.Items, func(x CatalogueItem) bool { return x.SKU == sku })
	if k < 0 {
		return nil
	}
	return &c.Items[k]
}

// fill sets what an item lacks, first from its SKU and then from the SKU's group.
func (c *Catalogue) fill(it *trade.Item, own *CatalogueItem, path string) []Filled {
	filled := fill(it, &own.Item, path, "catalogue SKU "+own.SKU)
	if g := c.group(own.Group); g != nil {
		filled = append(filled, fill(it, &g.Item, path, "catalogue group "+g.ID)...)
	}
	return filled
}

func (c *Catalogue) group(id string) *CatalogueGroup {
	k := slices.IndexFunc(c.Groups, func(g CatalogueGroup) bool { return id != "" && g.ID == id })
	if k < 0 {
		return nil
	}
	return &c.Groups[k]
}

// orderOnly are the fields of an item that a catalogue doesn't set.
func orderOnly(field string) bool {
	return slices.Contains([]string{"sku", "quantity", "unit_price", "discount", "preference"}, field)
}

// fill sets the fields of an item that aren't given from another.
func fill(to, from *trade.Item, path, source string) []Filled {
	var out []Filled
	a, b := reflect.ValueOf(to).Elem(), reflect.ValueOf(from).Elem()
	for i := range a.NumField() {
		name, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("json"), ",")
		dst, src := a.Field(i), b.Field(i)
		if orderOnly(name) || given(src) == 0 {
			continue
		}
		at := path + "/" + name
		if dst.Kind() == reflect.Map {
			for _, k := range sortedKeys(src) {
				if dst.MapIndex(k).IsValid() {
					continue
				}
				if dst.IsNil() {
					dst.Set(reflect.MakeMap(dst.Type()))
				}
				dst.SetMapIndex(k, src.MapIndex(k))
				out = append(out, Filled{at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(k.String()), source})
			}
			continue
		}
		if given(dst) == 0 {
			dst.Set(src)
			out = append(out, Filled{at, source})
		}
	}
	return out
}

// given is 0 where a value isn't given.
func given(v reflect.Value) int {
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
		if z.IsZero() {
			return 0
		}
		return 1
	}
	if v.IsZero() || v.Kind() == reflect.Map && v.Len() == 0 {
		return 0
	}
	return 1
}

func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
	return keys
}
