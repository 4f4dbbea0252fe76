package carrier

import (
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// quoteEnv is a shipment prepared for pricing: parcels in exact units, and what conditions may ask.
type quoteEnv struct {
	s       *Shipment
	order   *trade.Order
	pieces  []piece
	total   decimal.Decimal // grams
	options []string
}

func newQuoteEnv(s *Shipment) *quoteEnv {
	q := &quoteEnv{s: s, order: s.Order, options: slices.Clone(s.Options)}
	if q.order == nil {
		q.order = &trade.Order{}
	}
	for _, p := range s.Parcels {
		pc := newPiece(p)
		q.pieces = append(q.pieces, pc)
		q.total = q.total.Add(pc.grams)
	}
	for _, it := range q.order.Items {
		if it.SignatureRequired && !slices.Contains(q.options, "signature") {
			q.options = append(q.options, "signature")
		}
	}
	return q
}

// goodsIn returns the value of the goods in a currency.
func (q *quoteEnv) goodsIn(c trade.Currency) (decimal.Decimal, bool) {
	v := q.s.Value
	switch {
	case !v.IsSet():
		return decimal.Decimal{}, false
	case v.Currency == c:
		return v.Amount, true
	case q.s.Convert == nil:
		return decimal.Decimal{}, false
	}
	m, ok := q.s.Convert(v, c)
	return m.Amount, ok && m.Currency == c
}

// condEnv answers a card's conditions about a shipment, one of its pieces, or a line of its order, in the words that
// Surcharge documents.
type condEnv struct {
	q       *quoteEnv
	card    *compiledCard
	service *CardService
	terms   trade.Incoterm
	zone    string
	piece   int // -1 for the shipment
	line    int // -1 for the shipment
	bills   []decimal.Decimal
}

func (e *condEnv) Match(name string, values []string) cond.Tri {
	to := &e.q.s.To
	switch name {
	case "destination":
		return known(string(to.Country), values)
	case "region":
		return known(string(to.Region), values)
	case "dispatch":
		return known(string(e.q.s.From.Country), values)
	case "postcode":
		if to.PostalCode == "" {
			return cond.Unknown
		}
		return cond.Of(matchPostcode(to.PostalCode, values))
	case "terms", "incoterm":
		return cond.Of(slices.Contains(values, string(e.terms)))
	case "service":
		return cond.Of(slices.Contains(values, e.service.ID))
	case "zone":
		return cond.Of(slices.Contains(values, e.zone))
	case "carrier":
		return cond.Of(slices.Contains(values, e.card.Carrier))
	case "mode":
		return cond.Of(slices.Contains(values, string(e.service.Mode)))
	case "option":
		return cond.Of(slices.ContainsFunc(e.q.options, func(o string) bool { return slices.Contains(values, o) }))
	case "signature":
		return cond.Of(slices.Contains(e.q.options, "signature"))
	case "buyer":
		return known(string(e.q.order.Buyer.Kind), values)
	case "purpose":
		return cond.Of(slices.Contains(values, string(e.q.order.Purpose)) || e.q.order.Purpose == "" && slices.Contains(values, string(trade.Sale)))
	case "code", "origin", "category", "un":
		return e.matchLine(name, values)
	}
	return cond.Unknown
}

// matchLine asks one line, or, of the whole shipment, whether any line matches.
func (e *condEnv) matchLine(name string, values []string) cond.Tri {
	out := cond.False
	for i := range e.q.order.Items {
		if e.line >= 0 && i != e.line {
			continue
		}
		it := &e.q.order.Items[i]
		t := cond.False
		switch name {
		case "code":
			t = cond.Unknown
			if it.HSCode != "" {
				t = cond.Of(slices.ContainsFunc(values, func(p string) bool { return strings.HasPrefix(string(it.HSCode), p) }))
			}
		case "origin":
			t = known(string(it.Origin), values)
		case "category":
			t = cond.Of(slices.Contains(values, it.Category))
		case "un":
			t = cond.Of(it.DangerousGoods != nil && slices.Contains(values, it.DangerousGoods.UN))
		}
		out = max(out, t)
	}
	return out
}

func known(have string, values []string) cond.Tri {
	if have == "" {
		return cond.Unknown
	}
	return cond.Of(slices.Contains(values, have))
}

func (e *condEnv) Amount(of []string, _, unit string) (decimal.Decimal, bool) {
	var sum decimal.Decimal
	for _, name := range of {
		v, ok := e.amount(name, unit)
		if !ok {
			return decimal.Decimal{}, false
		}
		sum = sum.Add(v)
	}
	return sum, true
}

func (e *condEnv) amount(name, unit string) (decimal.Decimal, bool) {
	switch name {
	case "goods":
		return e.q.goodsIn(trade.Currency(unit))
	case "parcels":
		return decimal.New(int64(len(e.q.pieces)), 0), unit == ""
	case "lines":
		return decimal.New(int64(len(e.q.order.Items)), 0), unit == ""
	case "weight":
		g, ok := gramsIn(unit)
		if e.piece >= 0 {
			return convert(e.q.pieces[e.piece].grams, decimal.New(1, 0), g), ok
		}
		return convert(e.q.total, decimal.New(1, 0), g), ok
	case "billable_weight":
		g, ok := gramsIn(unit)
		if e.bills == nil || !ok {
			return decimal.Decimal{}, false
		}
		var sum decimal.Decimal
		for i, b := range e.bills {
			if e.piece < 0 || e.piece == i {
				sum = sum.Add(b)
			}
		}
		return convert(sum, e.card.grams, g), true
	}
	var most decimal.Decimal
	for i := range e.q.pieces {
		if e.piece >= 0 && i != e.piece {
			continue
		}
		v, ok := measure(&e.q.pieces[i], name, unit)
		if !ok {
			return decimal.Decimal{}, false
		}
		if v.GreaterThan(most) {
			most = v
		}
	}
	return most, true
}

// measure returns a measure of a piece in a unit of length, or of volume with a 3 behind.
func measure(p *piece, name, unit string) (decimal.Decimal, bool) {
	length, isVolume := strings.CutSuffix(unit, "3")
	mm, ok := millimetresIn(length)
	if !ok || !p.sized || isVolume != (name == "volume") {
		return decimal.Decimal{}, false
	}
	a, b, c := p.edge(0, length, mm), p.edge(1, length, mm), p.edge(2, length, mm)
	girth := b.Add(c).Mul(decimal.New(2, 0))
	switch name {
	case "length":
		return a, true
	case "width":
		return b, true
	case "height":
		return c, true
	case "girth":
		return girth, true
	case "length_girth":
		return a.Add(girth), true
	case "sum":
		return a.Add(b).Add(c), true
	case "volume":
		return a.Mul(b).Mul(c), true
	}
	return decimal.Decimal{}, false
}

func (e *condEnv) Fact(name string) (string, bool) {
	if e.line < 0 || e.line >= len(e.q.order.Items) {
		return "", false
	}
	it := &e.q.order.Items[e.line]
	dg := it.DangerousGoods
	switch name {
	case "packing_instruction":
		if dg == nil {
			return "", true // ordinary goods have none, which is known
		}
		return dg.PackingInstruction, dg.PackingInstruction != ""
	case "section":
		if dg == nil {
			return "", true
		}
		return dg.Section, dg.Section != ""
	}
	v, ok := it.Facts[name]
	return v, ok
}

func (e *condEnv) Date(name string) trade.Date {
	switch name {
	case "order": // the day the shipment leaves
		return e.q.s.Date
	case "loading":
		return e.q.order.Dates.Loading
	case "entry":
		return e.q.order.Dates.Entry
	case "payment":
		return e.q.order.Dates.Payment
	}
	return trade.Date{}
}

func (e *condEnv) Lines() int { return len(e.q.order.Items) }

func (e *condEnv) Line(i int) cond.Env {
	l := *e
	l.line = i
	return &l
}
