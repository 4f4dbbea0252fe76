package trade

import (
	"maps"
	"slices"
)

// MaxLines is the largest number of items in one order.
const MaxLines = 10_000

// LawDate returns the date whose law applies: the expected date of entry, else the order's date.
func (o *Order) LawDate() Date {
	if !o.Dates.Entry.IsZero() {
		return o.Dates.Entry
	}
	return o.Date
}

// Territory returns the territory the order is shipped to.
func (o *Order) Territory() Territory { return TerritoryOf(o.ShipTo) }

// ModeOr returns how the goods travel, or mode where the order doesn't say.
func (o *Order) ModeOr(mode Mode) Mode {
	if o.Shipping.Mode != "" {
		return o.Shipping.Mode
	}
	return mode
}

// TermsOr returns the terms of delivery, or terms where the order doesn't say.
func (o *Order) TermsOr(terms Incoterm) Incoterm {
	if o.Terms != "" {
		return o.Terms
	}
	return terms
}

// Includes reports whether the shelf prices contain what.
func (o *Order) Includes(what Included) bool { return slices.Contains(o.PricesInclude, what) }

// StrategyOf returns how the codes of item i resolve: the item's strategy, else the order's, else Exact.
func (o *Order) StrategyOf(i int) Strategy {
	if i >= 0 && i < len(o.Items) && o.Items[i].Strategy != "" {
		return o.Items[i].Strategy
	}
	if o.Strategy != "" {
		return o.Strategy
	}
	return Exact
}

// LineTotal returns what a line costs: quantity × unit price − the line's discount, unrounded. The error is a
// MismatchError where price and discount differ in currency.
func (it *Item) LineTotal() (Money, error) {
	return Money{it.UnitPrice.Amount.Mul(it.Quantity), it.UnitPrice.Currency}.Sub(it.Discount)
}

// Goods returns the sum of the line totals, before the discounts of the whole order, unrounded. The error is a
// MismatchError where currencies are mixed.
func (o *Order) Goods() (Money, error) {
	sum := Money{Currency: o.Currency}
	for i := range o.Items {
		line, err := o.Items[i].LineTotal()
		if err != nil {
			return Money{}, err
		}
		if sum, err = sum.Add(line); err != nil {
			return Money{}, err
		}
	}
	return sum, nil
}

// Node returns the fulfilment node with an id, the first one for "". It returns nil where there is none.
func (o *Order) Node(id string) *Node {
	for i := range o.Nodes {
		if id == "" || o.Nodes[i].ID == id {
			return &o.Nodes[i]
		}
	}
	return nil
}

// ShipsFrom returns where the goods are dispatched from: ShipFrom, or the address of the node with an id, of the first
// node for "". The node is nil for ShipFrom. The last result is false where the order has no such place.
func (o *Order) ShipsFrom(node string) (Address, *Node, bool) {
	if n := o.Node(node); n != nil {
		return n.Address, n, true
	}
	if o.ShipFrom != nil && node == "" {
		return *o.ShipFrom, nil, true
	}
	return Address{}, nil, false
}

// CodeFor returns the item's national code for a territory, else its HS code.
func (it *Item) CodeFor(t Territory) HSCode {
	if c := it.Codes[t]; c != "" {
		return c
	}
	return it.HSCode
}

// WithDefaults returns a copy of the order in which what it leaves open has the documented default: purpose sale, terms
// DDP, mode courier, strategy exact, items physical. It doesn't guess at what has no default, such as the buyer's kind.
func (o *Order) WithDefaults() *Order {
	c := o.Clone()
	if c.Purpose == "" {
		c.Purpose = Sale
	}
	c.Terms = c.TermsOr(DDP)
	c.Shipping.Mode = c.ModeOr(Courier)
	if c.Strategy == "" {
		c.Strategy = Exact
	}
	for i := range c.Items {
		it := &c.Items[i]
		if it.Kind == "" {
			it.Kind = Physical
		}
		if it.Strategy == "" {
			it.Strategy = c.Strategy
		}
	}
	return c
}

// Clone returns a copy that shares nothing with the order that could be changed.
func (o *Order) Clone() *Order {
	if o == nil {
		return nil
	}
	c := *o
	c.PricesInclude = slices.Clone(o.PricesInclude)
	c.Importer = o.Importer.clone()
	c.Seller, c.Buyer = *o.Seller.clone(), *o.Buyer.clone()
	c.ShipFrom = clonePointer(o.ShipFrom)
	c.Nodes = slices.Clone(o.Nodes)
	for i := range c.Nodes {
		c.Nodes[i].Stock = maps.Clone(c.Nodes[i].Stock)
	}
	c.Items = slices.Clone(o.Items)
	for i := range c.Items {
		it := &c.Items[i]
		it.Codes = maps.Clone(it.Codes)
		it.Preference = clonePointer(it.Preference)
		it.Dimensions = clonePointer(it.Dimensions)
		it.Quantities = maps.Clone(it.Quantities)
		it.Composition = maps.Clone(it.Composition)
		it.Facts = maps.Clone(it.Facts)
		it.Manufacturer = it.Manufacturer.clone()
		it.ProductIDs = maps.Clone(it.ProductIDs)
		it.DangerousGoods = clonePointer(it.DangerousGoods)
	}
	c.Discounts = slices.Clone(o.Discounts)
	for i := range c.Discounts {
		c.Discounts[i].LowersCustomsValue = clonePointer(c.Discounts[i].LowersCustomsValue)
	}
	c.Shipping.ServicePromise = clonePointer(o.Shipping.ServicePromise)
	c.Packages = slices.Clone(o.Packages)
	for i := range c.Packages {
		c.Packages[i].Dimensions = clonePointer(c.Packages[i].Dimensions)
	}
	c.QuotaLeft = maps.Clone(o.QuotaLeft)
	return &c
}

func (p *Party) clone() *Party {
	c := clonePointer(p)
	if c != nil {
		c.Address = clonePointer(p.Address)
		c.TaxIDs = slices.Clone(p.TaxIDs)
		c.Registrations = slices.Clone(p.Registrations)
	}
	return c
}

func clonePointer[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}
