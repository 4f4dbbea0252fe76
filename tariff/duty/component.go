package duty

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

// Component is a TARIC measure component or measure condition component.
type Component struct {
	Expression string              // duty_expression_id, "01" to "99"
	Amount     decimal.NullDecimal // duty_amount
	Currency   trade.Currency      // monetary unit; "" for a percentage
	Unit       string              // measurement unit, "DTN"
	Qualifier  string              // measurement unit qualifier, "G"
}

// FromComponents builds an expression of TARIC components, in the order of their ids. home is the currency of amounts
// that have a unit but no currency, as UK data writes pounds; where it is "" such a component is refused. The error is
// a *ComponentError: legacy ids and export refunds are no import duty of today, and are refused by name. No components
// at all give the zero Expression.
func FromComponents(cs []Component, home trade.Currency) (Expression, error) {
	type numbered struct {
		Component
		index int
	}
	list := make([]numbered, len(cs))
	for i, c := range cs {
		list[i] = numbered{c, i}
	}
	slices.SortStableFunc(list, func(a, b numbered) int { return cmp.Compare(a.Expression, b.Expression) })
	if len(list) > maxTerms {
		return Expression{}, &ComponentError{Index: maxTerms, Reason: "more than 64 components"}
	}
	terms := make([]term, 0, len(list))
	for i, c := range list {
		fail := func(reason string, a ...any) (Expression, error) {
			return Expression{}, &ComponentError{c.index, c.Expression, fmt.Sprintf(reason, a...)}
		}
		if i > 0 && list[i-1].Expression == c.Expression {
			return fail("a measure holds each duty expression once")
		}
		if reason := refused(c.Expression); reason != "" {
			return fail("%s", reason)
		}
		t, err := c.term(home)
		if err != "" {
			return fail("%s", err)
		}
		if len(terms) == 0 {
			switch {
			case t.kind == kindUnit || t.kind == kindFree || t.join == first:
				t.join = first
			case t.kind == kindMeursing:
			default:
				return fail("nothing stands before it")
			}
		}
		terms = append(terms, t)
	}
	if len(terms) == 0 {
		return Expression{}, nil
	}
	return build(terms, nil, ""), nil
}

// refused says why a duty expression isn't part of an import duty, "" when it may be.
func refused(id string) string {
	switch id {
	case "03":
		return "rate replaced by the levy: historic, no longer applied"
	case "05":
		return "rate replaced by the reduced levy: historic, no longer applied"
	case "06":
		return "supplementary amount: historic, no longer applied"
	case "07":
		return "levy: historic, no longer applied"
	case "09":
		return "reduced levy: historic, no longer applied"
	case "11":
		return "variable component: historic, no longer applied"
	case "13":
		return "reduced variable component: historic, no longer applied"
	case "23":
		return "2% additional duty on sugar: historic, no longer applied"
	case "31", "33":
		return "accession compensatory amount: historic, no longer applied"
	case "40":
		return "export refund for cereals: not an import duty"
	case "41":
		return "export refund for rice: not an import duty"
	case "42":
		return "export refund for eggs: not an import duty"
	case "43":
		return "export refund for sugar: not an import duty"
	case "44":
		return "export refund for milk products: not an import duty"
	case "01", "02", "04", "12", "14", "15", "17", "19", "20", "21", "25", "27", "29", "35", "36", "37", "99":
		return ""
	}
	return "unknown duty expression"
}

// term translates one component; the string says what is wrong with it.
func (c Component) term(home trade.Currency) (term, string) {
	t := term{den: 1}
	switch c.Expression {
	case "02", "36":
		t.join = minus
	case "04", "19", "20":
		t.join = plus
	case "15":
		t.join = minimum
	case "17", "35":
		t.join = maximum
	case "12", "14", "21", "25", "27", "29":
		t.join, t.kind, t.name = plus, kindMeursing, map[string]string{
			"12": "EA", "14": "EAR", "21": "ADSZ", "25": "ADSZR", "27": "ADFM", "29": "ADFMR"}[c.Expression]
	case "37":
		t.join, t.kind = plus, kindFree
	case "99":
		t.join, t.kind = plus, kindUnit
	}
	r := unitRef{u: unitOf(c.Unit), q: c.Qualifier}
	if c.Unit != "" && r.u == 0 {
		return t, fmt.Sprintf("unknown measurement unit %q", c.Unit)
	}
	if c.Qualifier != "" && (c.Unit == "" || c.Unit != "SPQ" && qualifierOf(c.Qualifier) == nil) {
		return t, fmt.Sprintf("unknown measurement unit qualifier %q", c.Qualifier)
	}
	if (c.Qualifier != "" || c.Unit == "SPQ") && !takes(c.Unit, c.Qualifier) {
		return t, fmt.Sprintf("measurement unit %s takes no qualifier %q", c.Unit, c.Qualifier)
	}
	switch t.kind {
	case kindMeursing, kindFree:
		if c.Amount.Valid {
			return t, "it takes no amount"
		}
		return t, ""
	case kindUnit:
		if c.Unit == "" {
			return t, "a supplementary unit needs a measurement unit"
		}
		if c.Currency != "" {
			return t, "a supplementary unit takes no currency"
		}
		t.per = []unitRef{r}
		return t, ""
	}
	if !c.Amount.Valid {
		return t, "it needs an amount"
	}
	t.num = c.Amount.Decimal
	if t.num.Sign() < 0 {
		return t, "a negative amount"
	}
	if n, e := t.num.NumDigits(), int(t.num.Exponent()); n > maxDigits || e < -maxPlaces || e > maxDigits || n+max(e, 0) > maxDigits {
		return t, "an amount of more than 15 digits or 14 decimals"
	}
	switch {
	case c.Unit == "" && c.Currency == "":
		t.kind, t.cif = kindPercent, c.Expression == "36"
	case c.Unit == "RET" && (c.Currency == "" || c.Currency == home):
		t.kind, t.basis = kindPercent, retail
	case c.Unit == "":
		t.kind, t.cur = kindFlat, c.Currency
	case c.Unit == "FC1":
		return t, "an excise factor (FC1) isn't a duty by itself"
	default:
		t.kind, t.cur, t.per = kindSpecific, c.Currency, []unitRef{r}
		if t.cur == "" {
			t.cur = home
		}
	}
	if t.kind != kindPercent && t.cur == "" {
		return t, "an amount per unit needs a currency"
	}
	if t.kind != kindPercent && !known(t.cur) {
		return t, fmt.Sprintf("unknown monetary unit %q", t.cur)
	}
	return t, ""
}

// Components returns the expression as TARIC components, ids ascending. ok is false for what TARIC has no components
// for: fractions, percentages of a part, rules in words, seasons, or more terms of a kind than it has ids.
func (e Expression) Components() (cs []Component, ok bool) {
	if e.x == nil || len(e.x.seasons) > 0 {
		return nil, false
	}
	last := "00"
	pick := func(ids ...string) string {
		for _, id := range ids {
			if id > last {
				last = id
				return id
			}
		}
		return ""
	}
	for i := range e.x.terms {
		t := &e.x.terms[i]
		if i == 0 && t.join != first && t.kind != kindMeursing {
			return nil, false
		}
		c := Component{Amount: decimal.NullDecimal{Decimal: t.num, Valid: true}, Currency: t.cur}
		switch t.kind {
		case kindMeursing:
			c.Expression = pick(map[string]string{"EA": "12", "EAR": "14", "ADSZ": "21", "ADSZR": "25", "ADFM": "27", "ADFMR": "29"}[t.name])
			c.Amount = decimal.NullDecimal{}
		case kindFree:
			if t.name != "" {
				return nil, false
			}
			c.Expression, c.Amount = pick("37"), decimal.NullDecimal{}
		case kindUnit:
			c.Expression, c.Amount = pick("99"), decimal.NullDecimal{}
		case kindPercent, kindSpecific, kindFlat:
			switch {
			case t.den != 1 || t.basis != nil && t.basis.need != NeedRetailPrice:
				return nil, false
			case t.join == first:
				c.Expression = pick("01")
			case t.join == plus:
				c.Expression = pick("04", "19", "20")
			case t.join == minus && t.cif:
				c.Expression = pick("36")
			case t.join == minus:
				c.Expression = pick("02", "36")
			case t.join == minimum:
				c.Expression = pick("15")
			case t.join == maximum:
				c.Expression = pick("17", "35")
			}
			if c.Expression == "36" && t.kind == kindPercent && !t.cif {
				return nil, false
			}
			if t.basis != nil {
				c.Unit = "RET"
			}
		default:
			return nil, false
		}
		if c.Expression == "" || len(t.per) > 1 {
			return nil, false
		}
		if len(t.per) == 1 {
			r := t.per[0]
			if r.q != "" && qualifierOf(r.q) == nil && r.unit().code != "SPQ" {
				return nil, false
			}
			c.Unit, c.Qualifier = r.unit().code, r.q
		}
		cs = append(cs, c)
	}
	return cs, true
}

// WithMeursing returns the expression with its Meursing placeholders replaced by the amounts for the goods' Meursing
// code and origin: "7.60% + EA" becomes "7.6% + 99.88 EUR/100 kg". Each amount is an expression of one term. The error
// is an *UnresolvedError, or Errors, naming the placeholders that amounts doesn't hold.
func (e Expression) WithMeursing(amounts map[string]Expression) (Expression, error) {
	if e.x == nil {
		return e, nil
	}
	var errs Errors
	terms := slices.Clone(e.x.terms)
	for i := range terms {
		t := &terms[i]
		if t.kind != kindMeursing {
			continue
		}
		x := amounts[t.name].x
		if x == nil || len(x.terms) != 1 || x.terms[0].join != first {
			errs = append(errs, &UnresolvedError{Need: Need{Kind: NeedMeursing, Code: t.name, Name: "Meursing amount " + t.name}})
			continue
		}
		j := t.join
		*t = x.terms[0]
		t.join = j
	}
	switch {
	case len(errs) == 1:
		return Expression{}, errs[0]
	case len(errs) > 1:
		return Expression{}, errs
	case len(e.x.seasons) > 0:
		seasons := slices.Clone(e.x.seasons)
		for i, s := range seasons {
			r, err := Expression{s.x}.WithMeursing(amounts)
			if err != nil {
				return Expression{}, err
			}
			seasons[i].x = r.x
		}
		return build(nil, seasons, ""), nil
	}
	return build(terms, nil, ""), nil
}
