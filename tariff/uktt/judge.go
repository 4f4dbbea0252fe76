package uktt

import (
	"slices"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Request is one consignment of goods of one commodity, for which Options and Judge answer.
type Request struct {
	// Origin and Date choose among the measures of a document. Empty, they leave all of them in.
	Origin trade.Country
	Date   trade.Date
	// Input holds the customs value (goods, freight and insurance, unrounded), quantities, rates of exchange, Meursing
	// amounts. Its currency is that of the results.
	Input duty.Input
	// Documents are the codes of all documents and waivers that will be declared. nil says that it isn't known yet; empty
	// says that there are none.
	Documents []string
	// AdditionalCodes of the goods, "C490", "X451".
	AdditionalCodes []string
	// VAT is the additional code of the VAT rate where there are several: "VATZ", "VATR"; "" and "VAT" are the rate without one.
	VAT string
	// EntryPrice is the entry price or standard import value in EUR per 100 kg.
	EntryPrice decimal.NullDecimal
	// QuotaLeft says by order number whether a quota still has room. Quotas it doesn't name need it.
	QuotaLeft map[string]bool
}

// Verdict is what the conditions of a measure come to.
type Verdict struct {
	Applies bool
	// Stops says that goods can't be declared under the code at all (action 08).
	Stops bool
	// Asks names what the conditions couldn't be decided without, as facts of an item are named; Applies is then what
	// holds if it's given.
	Asks []string
	// Condition is the row whose amounts take the place of the measure's own, nil for none.
	Condition *Condition
	// Rate is the duty that applies. It's zero where the measure has none.
	Rate duty.Expression
}

// Judge decides the conditions of a measure. Of the conditions of one kind the first that is fulfilled decides; all kinds
// must let the measure apply. The error is a *duty.ComponentError for a rate that isn't understood.
func (m *Measure) Judge(r *Request) (Verdict, error) {
	v := Verdict{Applies: true}
	for _, code := range m.conditionCodes() {
		v.group(m.rows(code), r)
	}
	var err error
	if v.Condition != nil {
		v.Rate, err = duty.FromComponents(v.Condition.Components, home)
	} else {
		v.Rate, err = m.rate()
	}
	return v, err
}

// group decides the conditions of one kind.
func (v *Verdict) group(rows []row, r *Request) {
	var open []string
	for i := range rows {
		c := rows[i].Condition
		tri, ask := c.fulfilled(r)
		if tri == cond.False {
			continue
		}
		if tri == cond.Unknown {
			if !slices.Contains(open, ask) {
				open = append(open, ask)
			}
			if !rows[i].positive {
				continue
			}
		}
		for _, a := range open {
			if !slices.Contains(v.Asks, a) {
				v.Asks = append(v.Asks, a)
			}
		}
		v.Applies = v.Applies && rows[i].positive
		v.Stops = v.Stops || c.Action == "08"
		if rows[i].positive && len(c.Components) > 0 && (v.Condition == nil || v.Condition.Document == "" && c.Document != "") {
			v.Condition = c
		}
		return
	}
	v.Applies = false // no row is fulfilled
}

// fulfilled reports whether a row is fulfilled, and what it asks for where that can't be told.
func (c *Condition) fulfilled(r *Request) (cond.Tri, string) {
	switch {
	case c.otherwise():
		return cond.True, ""
	case c.Document != "" && r.Documents == nil:
		return cond.Unknown, FactDocuments
	case c.Document != "":
		return cond.Of(slices.Contains(r.Documents, c.Document)), ""
	case c.Code == "V":
		if !r.EntryPrice.Valid {
			return cond.Unknown, FactEntryPrice
		}
		return cond.Of(c.holds(r.EntryPrice.Decimal.Cmp(c.Threshold.Decimal))), ""
	case c.Code == "R" || c.Code == "U" || c.Unit == "":
		return cond.Unknown, c.fact()
	}
	// The amount of a duty of one unit of money per unit is the quantity; that of the threshold per unit what the value
	// is compared with.
	per := duty.Component{Expression: "01", Unit: c.Unit, Qualifier: c.Qualifier, Currency: r.Input.Value.Currency, Amount: decimal.NewNullDecimal(decimal.New(1, 0))}
	if c.Currency != "" {
		per.Currency, per.Amount = c.Currency, c.Threshold
	}
	x, err := duty.FromComponents([]duty.Component{per}, home)
	if err != nil {
		return cond.Unknown, c.fact()
	}
	amount, err := x.Amount(r.Input)
	if err != nil {
		return cond.Unknown, c.fact()
	}
	if c.Currency != "" {
		return cond.Of(c.holds(r.Input.Value.Amount.Cmp(amount))), ""
	}
	return cond.Of(c.holds(amount.Cmp(c.Threshold.Decimal))), ""
}

// holds reports whether a three-way comparison with the threshold satisfies it.
func (c *Condition) holds(compared int) bool {
	switch c.comparison() {
	case cond.AtMost:
		return compared <= 0
	case cond.Under:
		return compared < 0
	case cond.Over:
		return compared > 0
	}
	return compared >= 0
}
