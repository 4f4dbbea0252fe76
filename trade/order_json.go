package trade

import (
	"strings"

	"github.com/crossborder-go/crossborder/internal/strictjson"
)

// DecodeOrder reads an order from JSON, strictly: an unknown field, a value of the wrong kind, a number beyond bounds, a
// doubled key or a missing currency is an error. The error is an Errors with every problem, each with its code, the JSON
// Pointer of its place and its line; where anything is wrong, it also holds what Validate finds in the rest.
//
// A good form isn't yet a good order: call Validate next, once what the program adds (a date, a node) is set.
func DecodeOrder(data []byte) (*Order, error) {
	var o Order
	found := FromProblems(strictjson.Decode(data, &o, strictjson.Options{MaxElements: MaxLines}))
	if len(found) == 0 {
		return &o, nil
	}
	for _, f := range found {
		switch f.Code {
		case strictjson.CodeSyntax, strictjson.CodeDepth:
			return nil, found // nothing was read that could be judged
		case strictjson.CodeKind, strictjson.CodeSize, strictjson.CodeNumber:
			if f.Path == "" {
				return nil, found
			}
		}
	}
	for _, f := range o.Validate() {
		if f.Severity == Block && !covered(found, f.Path) {
			found = append(found, f)
		}
	}
	return nil, found
}

// covered reports whether a problem is already reported at path, above it or below it.
func covered(found Errors, path string) bool {
	for _, f := range found {
		if f.Path == path || strings.HasPrefix(path, f.Path+"/") || strings.HasPrefix(f.Path, path+"/") {
			return true
		}
	}
	return false
}

// EncodeOrder writes an order as indented JSON that DecodeOrder reads back to an equal order. Amounts are strings with
// their currency; what isn't given is left out.
func EncodeOrder(o *Order) ([]byte, error) { return strictjson.MarshalIndent(o) }

// plainOrder is Order without its methods.
type plainOrder Order

// MarshalJSON writes the order as EncodeOrder does, compact.
func (o Order) MarshalJSON() ([]byte, error) { return strictjson.Marshal(plainOrder(o)) }

// UnmarshalJSON reads an order as strictly as DecodeOrder does, but for what Validate finds.
func (o *Order) UnmarshalJSON(b []byte) error {
	var v Order
	if fs := FromProblems(strictjson.Decode(b, &v, strictjson.Options{MaxElements: MaxLines})); len(fs) > 0 {
		return fs
	}
	*o = v
	return nil
}

// UnmarshalStrict is for this module's own readers. Bare amounts inside take the order's currency.
func (o *Order) UnmarshalStrict(n strictjson.Node, c *strictjson.Context) {
	outer := c.Scope
	defer func() { c.Scope = outer }()
	currency := n.Get("currency")
	c.Scope = Currency("")
	if currency.Kind() == strictjson.String {
		c.Scope = Currency(currency.Text())
	}
	c.Decode(n, (*plainOrder)(o))
	if n.Kind() == strictjson.Object && (!currency.Given() || o.Currency == "" && currency.Kind() == strictjson.String) {
		c.Missing(n, "currency", "order.currency.missing", `the order has no currency: add "currency": "USD", say`)
	}
}

// MarshalJSON writes the franchise as an amount, or the quota as a quantity.
func (q QuotaLeft) MarshalJSON() ([]byte, error) {
	if q.Money.IsSet() {
		return q.Money.MarshalJSON()
	}
	return q.Quantity.MarshalJSON()
}

// UnmarshalJSON reads {"amount": …, "currency": …} or {"value": …, "unit": …}.
func (q *QuotaLeft) UnmarshalJSON(b []byte) error { return strictjson.Unmarshal(b, q) }

// UnmarshalStrict is for this module's own readers.
func (q *QuotaLeft) UnmarshalStrict(n strictjson.Node, c *strictjson.Context) {
	if n.Kind() == strictjson.Object && n.Get("value").Given() {
		c.Decode(n, &q.Quantity)
		return
	}
	c.Decode(n, &q.Money)
}

// UnmarshalJSON reads an object of strings, numbers and booleans.
func (f *Facts) UnmarshalJSON(b []byte) error { return strictjson.Unmarshal(b, f) }

// UnmarshalStrict is for this module's own readers.
func (f *Facts) UnmarshalStrict(n strictjson.Node, c *strictjson.Context) {
	if n.Kind() != strictjson.Object {
		c.Want(n, "an object")
		return
	}
	*f = make(Facts, n.Len())
	for v := range n.Values() {
		switch v.Kind() {
		case strictjson.Null:
		case strictjson.Number:
			if _, ok := c.Decimal(v); ok {
				(*f)[v.Key()] = v.Text()
			}
		case strictjson.String, strictjson.Bool:
			(*f)[v.Key()] = v.Text()
		default:
			c.Want(v, "a string, a number, true or false")
		}
	}
}
