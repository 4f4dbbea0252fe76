package trade

import (
	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/strictjson"
)

// Weight is a mass with the unit it was given in (g, kg, oz, lb). JSON is {"value":"0.45","unit":"kg"}; a bare number
// is kilograms. The zero value means "not given".
type Weight struct {
	Value decimal.Decimal
	Unit  string
}

// Length is a length with the unit it was given in (mm, cm, m, in). JSON is {"value":"30","unit":"cm"}; a bare number
// is centimetres. The zero value means "not given".
type Length struct {
	Value decimal.Decimal
	Unit  string
}

// Dimensions are the outer length, width and height of a piece or a package.
type Dimensions struct {
	Length Length `json:"length"`
	Width  Length `json:"width"`
	Height Length `json:"height"`
}

// Quantity is an amount of a legal unit: a UN/ECE or TARIC code such as "KGM", "NPR", "LTR", "KGM.gross".
type Quantity struct {
	Value decimal.Decimal `json:"value"`
	Unit  string          `json:"unit"`
}

// Kilograms returns a weight in kg.
func Kilograms(d decimal.Decimal) Weight { return Weight{d, "kg"} }

// Centimetres returns a length in cm.
func Centimetres(d decimal.Decimal) Length { return Length{d, "cm"} }

// grams returns the grams in one unit of weight. Ounce and pound are the international avoirdupois units of 1959.
func grams(unit string) (coefficient int64, exponent int32) {
	switch unit {
	case "g":
		return 1, 0
	case "kg":
		return 1, 3
	case "oz":
		return 28349523125, -9
	case "lb":
		return 45359237, -5
	}
	return 0, 0
}

// millimetres returns the millimetres in one unit of length.
func millimetres(unit string) (coefficient int64, exponent int32) {
	switch unit {
	case "mm":
		return 1, 0
	case "cm":
		return 1, 1
	case "m":
		return 1, 3
	case "in":
		return 254, -1
	}
	return 0, 0
}

// scale returns d × coefficient × 10^exponent, exactly.
func scale(d decimal.Decimal, coefficient int64, exponent int32) decimal.Decimal {
	switch {
	case coefficient == 0:
		return decimal.Decimal{}
	case coefficient == 1:
		return d.Shift(exponent)
	}
	return d.Mul(decimal.New(coefficient, exponent))
}

// IsZero reports whether no weight is given.
func (w Weight) IsZero() bool { return w.Unit == "" && w.Value.IsZero() }

// Valid reports whether the unit is known: g, kg, oz or lb.
func (w Weight) Valid() bool { c, _ := grams(w.Unit); return c != 0 }

// Grams returns the weight in grams, exactly; 0 where the unit is unknown.
func (w Weight) Grams() decimal.Decimal {
	c, e := grams(w.Unit)
	return scale(w.Value, c, e)
}

// Kilograms returns the weight in kilograms, exactly; 0 where the unit is unknown.
func (w Weight) Kilograms() decimal.Decimal {
	if w.Unit == "kg" {
		return w.Value
	}
	c, e := grams(w.Unit)
	return scale(w.Value, c, e-3)
}

// String returns "0.45 kg".
func (w Weight) String() string { return withUnit(w.Value, w.Unit) }

// IsZero reports whether no length is given.
func (l Length) IsZero() bool { return l.Unit == "" && l.Value.IsZero() }

// Valid reports whether the unit is known: mm, cm, m or in.
func (l Length) Valid() bool { c, _ := millimetres(l.Unit); return c != 0 }

// Millimetres returns the length in millimetres, exactly; 0 where the unit is unknown.
func (l Length) Millimetres() decimal.Decimal {
	c, e := millimetres(l.Unit)
	return scale(l.Value, c, e)
}

// Centimetres returns the length in centimetres, exactly; 0 where the unit is unknown.
func (l Length) Centimetres() decimal.Decimal {
	if l.Unit == "cm" {
		return l.Value
	}
	c, e := millimetres(l.Unit)
	return scale(l.Value, c, e-1)
}

// String returns "30 cm".
func (l Length) String() string { return withUnit(l.Value, l.Unit) }

// IsZero reports whether no quantity is given.
func (q Quantity) IsZero() bool { return q.Unit == "" && q.Value.IsZero() }

// String returns "2 NPR".
func (q Quantity) String() string { return withUnit(q.Value, q.Unit) }

func withUnit(d decimal.Decimal, unit string) string {
	if unit == "" && d.IsZero() {
		return ""
	}
	return DecimalText(d, 0) + " " + unit
}

// measured is the JSON form of what has a value and a unit.
type measured struct {
	Value decimal.Decimal `json:"value"`
	Unit  string          `json:"unit"`
}

// read reads {"value": …, "unit": …}, or a bare number in the unit bare; valid tells the known units, which units lists.
func (m *measured) read(n strictjson.Node, c *strictjson.Context, bare, units string, valid func(string) bool) {
	if n.Kind() != strictjson.Object {
		if k := n.Kind(); k != strictjson.Number && k != strictjson.String {
			c.Want(n, "a number of "+bare+`, or an object such as {"value": "1.5", "unit": "`+bare+`"}`)
			return
		}
		if d, ok := c.Decimal(n); ok {
			*m = measured{d, bare}
		}
		return
	}
	c.Object(n, "value", "unit")
	value, unit := n.Get("value"), n.Get("unit")
	if !value.Given() {
		c.Problem(n, "measure.value", "the value is missing")
	} else {
		m.Value, _ = c.Decimal(value)
	}
	if !unit.Given() {
		c.Problem(n, "measure.unit", "the unit is missing: want one of %s", units)
		return
	}
	s, ok := c.String(unit)
	if ok && !valid(s) {
		c.Problem(unit, "measure.unit", "%.20q is not a unit known here: want one of %s", s, units)
	}
	m.Unit = s
}

// MarshalJSON writes {"value":"0.45","unit":"kg"}, or null where no weight is given.
func (w Weight) MarshalJSON() ([]byte, error) { return marshalMeasured(w.Value, w.Unit, w.IsZero()) }

// MarshalJSON writes {"value":"30","unit":"cm"}, or null where no length is given.
func (l Length) MarshalJSON() ([]byte, error) { return marshalMeasured(l.Value, l.Unit, l.IsZero()) }

// MarshalJSON writes {"value":"2","unit":"NPR"}, or null where no quantity is given.
func (q Quantity) MarshalJSON() ([]byte, error) { return marshalMeasured(q.Value, q.Unit, q.IsZero()) }

func marshalMeasured(d decimal.Decimal, unit string, none bool) ([]byte, error) {
	if none {
		return []byte("null"), nil
	}
	return strictjson.Marshal(measured{d, unit})
}

// UnmarshalStrict is for this module's own readers.
func (w *Weight) UnmarshalStrict(n strictjson.Node, c *strictjson.Context) {
	var m measured
	m.read(n, c, "kg", "g, kg, oz, lb", func(u string) bool { return Weight{Unit: u}.Valid() })
	*w = Weight(m)
}

// UnmarshalStrict is for this module's own readers.
func (l *Length) UnmarshalStrict(n strictjson.Node, c *strictjson.Context) {
	var m measured
	m.read(n, c, "cm", "mm, cm, m, in", func(u string) bool { return Length{Unit: u}.Valid() })
	*l = Length(m)
}

// UnmarshalJSON reads {"value":"0.45","unit":"kg"}, or a bare number of kilograms.
func (w *Weight) UnmarshalJSON(b []byte) error { return strictjson.Unmarshal(b, w) }

// UnmarshalJSON reads {"value":"30","unit":"cm"}, or a bare number of centimetres.
func (l *Length) UnmarshalJSON(b []byte) error { return strictjson.Unmarshal(b, l) }

// UnmarshalJSON reads {"value":"2","unit":"NPR"}.
func (q *Quantity) UnmarshalJSON(b []byte) error {
	var m measured
	err := strictjson.Unmarshal(b, &m)
	if err == nil {
		*q = Quantity(m)
	}
	return err
}

// UnmarshalStrict is for this module's own readers.
func (q *Quantity) UnmarshalStrict(n strictjson.Node, c *strictjson.Context) {
	c.Decode(n, (*measured)(q))
}
