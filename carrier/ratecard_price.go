package carrier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// offer prices one service on one terms, or says why it can't: the most fundamental reason first.
func (c *compiledCard) offer(q *quoteEnv, id string, t trade.Incoterm) (Offer, *refusal) {
	s := c.byID[id]
	if s == nil {
		return Offer{}, refuse(UnsupportedLane, "not offered from %s", q.s.From.Country)
	}
	zone, ok := c.zone(id, q.s.From.Country, &q.s.To)
	if !ok {
		return Offer{}, refuse(UnsupportedLane, "doesn't serve %s from %s", orUnknown(string(q.s.To.Country)), q.s.From.Country)
	}
	p := &pricing{c: c, q: q, s: s, terms: t, zone: zone}
	for _, step := range []func() *refusal{p.checkTerms, p.checkGoods, p.checkParcels, p.weigh, p.base, p.addSurcharges, p.advance} {
		if r := step(); r != nil {
			return Offer{}, r
		}
	}
	return p.finish(), nil
}

// pricing is the work on one offer.
type pricing struct {
	c     *compiledCard
	q     *quoteEnv
	s     *CardService
	terms trade.Incoterm
	zone  string

	rule    *DimensionalRule
	bills   []decimal.Decimal // billable weight by piece, in the card's unit; one for all where rated by shipment
	perUnit []decimal.Decimal // billable weight by piece before the shipment's comparison
	dimWins bool
	charges []pricedCharge
	fee     *Advance
	assumes []string
}

// pricedCharge is a charge with the name that later charges refer to.
type pricedCharge struct {
	id     string
	charge OfferCharge
}

func (p *pricing) env(piece, line int) *condEnv {
	return &condEnv{q: p.q, card: p.c, service: p.s, terms: p.terms, zone: p.zone, piece: piece, line: line, bills: p.perUnit}
}

func (p *pricing) checkTerms() *refusal {
	terms := p.s.Terms
	if to, ok := p.s.TermsTo[p.q.s.To.Country]; ok {
		terms = to
	}
	if slices.Contains(terms, p.terms) {
		return nil
	}
	have := make([]string, len(terms))
	for i, t := range terms {
		have[i] = string(t)
	}
	return refuse(TermsNotOffered, "to %s only %s, not %s", p.q.s.To.Country, strings.Join(have, ", "), p.terms)
}

func (p *pricing) checkGoods() *refusal {
	for _, it := range p.q.order.Items {
		if dg := it.DangerousGoods; dg != nil && !acceptsDangerous(p.s.DangerousGoods, dg) {
			return refuse(DangerousGoodsRefused, "doesn't accept %s (%s)", strings.TrimSuffix(dg.UN+" PI "+dg.PackingInstruction, " PI "), cmp.Or(it.SKU, it.Description))
		}
	}
	for _, o := range p.q.options {
		if !slices.Contains(p.s.Features, o) && !slices.Contains(p.s.Optional, o) {
			return refuse(OptionUnavailable, "doesn't offer %s", o)
		}
	}
	if p.s.NoPOBox && isPOBox(&p.q.s.To) {
		return refuse(OptionUnavailable, "doesn't deliver to a PO box")
	}
	if limit := p.s.Limits.Value; limit.Sign() > 0 {
		v, ok := p.q.goodsIn(p.c.Currency)
		if !ok {
			return refuse(CurrencyMissing, "the value of the goods in %s is needed to compare it with the limit", p.c.Currency)
		}
		if v.GreaterThan(limit) {
			return refuse(ValueExceeded, "goods worth %s exceed %s", trade.NewMoney(p.c.minor(v), p.c.Currency), trade.NewMoney(limit, p.c.Currency))
		}
	}
	return nil
}

// acceptsDangerous matches "UN3481/967/II", "UN3481/967", "UN3481" and "*".
func acceptsDangerous(list []string, dg *trade.DangerousGoods) bool {
	for _, entry := range list {
		if entry == "*" {
			return true
		}
		un, rest, hasPI := strings.Cut(entry, "/")
		pi, section, hasSection := strings.Cut(rest, "/")
		if un == dg.UN && (!hasPI || pi == strings.TrimPrefix(dg.PackingInstruction, "PI")) && (!hasSection || section == dg.Section) {
			return true
		}
	}
	return false
}

func isPOBox(a *trade.Address) bool {
	for _, l := range []string{a.Line1, a.Line2} {
		l = compact(l)
		if slices.ContainsFunc([]string{"POBOX", "POSTFACH", "BOITEPOSTALE", "BOÎTEPOSTALE", "BOîTEPOSTALE"}, func(p string) bool { return strings.HasPrefix(l, p) }) {
			return true
		}
	}
	return false
}

func (p *pricing) checkParcels() *refusal {
	l := &p.s.Limits
	if len(p.q.pieces) == 0 {
		return refuse(MissingWeight, "there is no parcel")
	}
	if l.Parcels > 0 && len(p.q.pieces) > l.Parcels {
		return refuse(TooManyParcels, "%d parcels, at most %d", len(p.q.pieces), l.Parcels)
	}
	p.rule = p.dimensionalRule()
	sized := l.Length.Sign() > 0 || l.Second.Sign() > 0 || l.LengthGirth.Sign() > 0 || l.Sum.Sign() > 0 || p.s.Dimensional != ""
	for i := range p.q.pieces {
		pc := &p.q.pieces[i]
		if pc.grams.Sign() <= 0 {
			return refuse(MissingWeight, "the weight of parcel %d isn't known", i+1)
		}
		if w := convert(pc.grams, decimal.New(1, 0), p.c.grams); l.Weight.Sign() > 0 && w.GreaterThan(l.Weight) {
			return refuse(TooHeavy, "parcel %d weighs %s, at most %s", i+1, p.weightText(w), p.weightText(l.Weight))
		}
		if !pc.sized && sized {
			note := p.q.s.Parcels[i].Assumed
			if note == "" {
				return refuse(MissingDimensions, "the dimensions of parcel %d are needed", i+1)
			}
			if !slices.Contains(p.assumes, note) {
				p.assumes = append(p.assumes, note)
			}
		}
		if pc.sized {
			if r := p.checkSize(i, pc); r != nil {
				return r
			}
		}
	}
	if w := convert(p.q.total, decimal.New(1, 0), p.c.grams); l.ShipmentWeight.Sign() > 0 && w.GreaterThan(l.ShipmentWeight) {
		return refuse(TooHeavy, "the shipment weighs %s, at most %s", p.weightText(w), p.weightText(l.ShipmentWeight))
	}
	return nil
}

func (p *pricing) checkSize(i int, pc *piece) *refusal {
	l := &p.s.Limits
	for _, check := range [...]struct {
		limit decimal.Decimal
		name  string
		text  string
		code  RejectCode
	}{
		{l.Length, "length", "longest edge", TooLong},
		{l.Second, "width", "second edge", TooLong},
		{l.LengthGirth, "length_girth", "length and girth", GirthExceeded},
		{l.Sum, "sum", "length + width + height", TooLong},
	} {
		if check.limit.Sign() <= 0 {
			continue
		}
		if v, _ := measure(pc, check.name, p.c.LengthUnit); v.GreaterThan(check.limit) {
			return refuse(check.code, "parcel %d: %s %s %s, at most %s", i+1, check.text, text(v), p.c.LengthUnit, text(check.limit))
		}
	}
	return nil
}

// price prints an amount in the card's currency, without it.
func (c *RateCard) price(d decimal.Decimal) string { return trade.NewMoney(d, c.Currency).Text() }

func text(d decimal.Decimal) string { return trade.DecimalText(money.Round(d, 4, money.HalfUp), 0) }

func (p *pricing) weightText(w decimal.Decimal) string { return text(w) + " " + p.c.WeightUnit }

func (p *pricing) dimensionalRule() *DimensionalRule {
	for i := range p.c.Dimensional {
		if r := &p.c.Dimensional[i]; r.ID == p.s.Dimensional && p.s.Dimensional != "" && r.Valid.Contains(p.q.s.Date) {
			return r
		}
	}
	return nil
}

// weigh finds the billable weights: actual against dimensional, for each piece or for the shipment.
func (p *pricing) weigh() *refusal {
	one := decimal.New(1, 0)
	actual := make([]decimal.Decimal, len(p.q.pieces))
	dims := make([]decimal.Decimal, len(p.q.pieces))
	for i := range p.q.pieces {
		pc := &p.q.pieces[i]
		actual[i] = convert(pc.grams, one, p.c.grams)
		if p.rule != nil && pc.sized {
			w, _ := p.rule.weight(pc)
			unit, _ := gramsIn(p.rule.WeightUnit)
			dims[i] = convert(w, unit, p.c.grams)
		}
	}
	byShipment := p.rule != nil && p.rule.Per == "shipment"
	p.perUnit = slices.Clone(actual)
	if !byShipment {
		for i := range dims {
			p.takeDim(i, dims[i])
		}
	}
	if r := p.raiseMinimums(); r != nil {
		return r
	}
	if p.s.Rating == "piece" {
		p.bills = slices.Clone(p.perUnit)
	} else {
		sum := money.Sum(p.perUnit...)
		if dim := money.Sum(dims...); byShipment && dim.GreaterThan(sum) {
			sum, p.dimWins = dim, true
		}
		p.bills = []decimal.Decimal{sum}
	}
	for i := range p.bills {
		p.bills[i] = p.s.BillableStep.Apply(p.bills[i])
	}
	return nil
}

func (p *pricing) takeDim(i int, dim decimal.Decimal) {
	if dim.GreaterThan(p.perUnit[i]) {
		p.perUnit[i], p.dimWins = dim, true
	}
}

// raiseMinimums applies the surcharges that bill a piece with a least weight, such as oversize.
func (p *pricing) raiseMinimums() *refusal {
	for i := range p.c.Surcharges {
		s := &p.c.Surcharges[i]
		if s.BillableWeight.Sign() <= 0 || !p.concerns(s.Services, s.Terms, s.Valid) {
			continue
		}
		for j := range p.perUnit {
			holds, r := p.holds(&s.When, p.env(j, -1), s.ID)
			if r != nil {
				return r
			}
			if holds && s.BillableWeight.GreaterThan(p.perUnit[j]) {
				p.perUnit[j] = s.BillableWeight
			}
		}
	}
	return nil
}

func (p *pricing) concerns(services []string, terms []trade.Incoterm, valid trade.Period) bool {
	return valid.Contains(p.q.s.Date) && (len(services) == 0 || slices.Contains(services, p.s.ID)) && (len(terms) == 0 || slices.Contains(terms, p.terms))
}

// holds evaluates a condition. What can't be decided is a refusal that names what is missing, never a free service.
func (p *pricing) holds(c *cond.Cond, e *condEnv, rule string) (bool, *refusal) {
	var asks cond.Asks
	switch c.Eval(e, &asks) {
	case cond.True:
		return true, nil
	case cond.False:
		return false, nil
	}
	sizes, address := false, true
	for _, n := range asks.Names {
		switch n {
		case "length", "width", "height", "girth", "length_girth", "sum", "volume":
			sizes = true
		}
		address = address && (n == "region" || n == "postcode")
	}
	if address { // an address that is still incomplete gets a price, which says what it leaves open
		note := fmt.Sprintf("%s isn't charged: it depends on the %s, which isn't known", rule, strings.Join(asks.Names, " and "))
		if !slices.Contains(p.assumes, note) {
			p.assumes = append(p.assumes, note)
		}
		return false, nil
	}
	if sizes && len(p.assumes) > 0 {
		return false, nil // stated: size rules aren't checked
	}
	if sizes {
		for i := range p.q.pieces {
			if note := p.q.s.Parcels[i].Assumed; !p.q.pieces[i].sized && note != "" {
				p.assumes = append(p.assumes, note)
				return false, nil
			}
		}
		return false, refuse(MissingDimensions, "%s depends on the dimensions of the parcels", rule)
	}
	if slices.Contains(asks.Names, "goods") {
		return false, refuse(CurrencyMissing, "%s depends on the value of the goods in the card's currency", rule)
	}
	return false, refuse(RuleUndecided, "%s depends on what isn't known: %s", rule, strings.Join(asks.Names, ", "))
}

// base adds the base price, for the shipment or for each piece.
func (p *pricing) base() *refusal {
	var total decimal.Decimal
	var whys []string
	for _, w := range p.bills {
		amount, why, r := p.rate(w)
		if r != nil {
			return r
		}
		total = total.Add(amount)
		whys = append(whys, why)
	}
	p.add("base", "base", cmp.Or(p.s.Name, p.s.ID), total, strings.Join(whys, "; "))
	return nil
}

// rate prices one billable weight.
func (p *pricing) rate(w decimal.Decimal) (decimal.Decimal, string, *refusal) {
	rows := p.c.rates[serviceZone{p.s.ID, p.zone}]
	var best decimal.Decimal
	found, why := false, ""
	last := -1 // the last fixed price below
	for i, r := range rows {
		if !r.Valid.Contains(p.q.s.Date) {
			continue
		}
		if r.UpTo.Sign() > 0 && w.GreaterThan(r.UpTo) {
			if r.PerUnit.IsZero() && r.Add.IsZero() {
				last = i
			}
			continue
		}
		amount, text, ok := p.rowPrice(rows, r, last, w)
		if !ok {
			continue
		}
		if !found || p.s.BreakWeight && amount.LessThan(best) {
			if found {
				text += ", cheaper than its own band"
			}
			best, why, found = amount, text, true
		}
		if !p.s.BreakWeight {
			break
		}
	}
	if !found {
		return best, "", refuse(NoRateForWeight, "no price for %s in zone %s", p.weightText(w), p.zone)
	}
	return best, why, nil
}

func (p *pricing) rowPrice(rows []*RateRow, r *RateRow, last int, w decimal.Decimal) (decimal.Decimal, string, bool) {
	how := p.weightText(w)
	if p.dimWins {
		how += " dimensional"
	}
	switch {
	case !r.Add.IsZero():
		if last < 0 {
			return decimal.Decimal{}, "", false
		}
		low := rows[last]
		steps, _ := money.Div(w.Sub(low.UpTo), r.Step, 0, money.Up)
		return low.Price.Add(steps.Mul(r.Add)), fmt.Sprintf("%s, zone %s: %s to %s and %s × %s per %s", how, p.zone,
			p.c.price(low.Price), p.weightText(low.UpTo), text(steps), p.c.price(r.Add), p.weightText(r.Step)), true
	case !r.PerUnit.IsZero():
		amount, why := w.Mul(r.PerUnit), fmt.Sprintf("%s × %s per %s, zone %s", how, p.c.price(r.PerUnit), p.c.WeightUnit, p.zone)
		if amount.LessThan(r.Minimum) {
			return r.Minimum, why + ", at least " + p.c.price(r.Minimum), true
		}
		return amount, why, true
	case r.UpTo.IsZero():
		return r.Price, fmt.Sprintf("%s, zone %s", how, p.zone), true
	}
	return r.Price, fmt.Sprintf("%s, up to %s, zone %s", how, p.weightText(r.UpTo), p.zone), true
}

func (p *pricing) add(id, kind, name string, amount decimal.Decimal, why string) {
	p.charges = append(p.charges, pricedCharge{id, OfferCharge{Kind: kind, Name: name, Amount: trade.NewMoney(p.c.minor(amount), p.c.Currency), Rule: id, Why: why}})
}

// of sums the charges with one of the ids; "goods" is the value of the goods.
func (p *pricing) of(names []string) (decimal.Decimal, *refusal) {
	var sum money.Total
	for _, n := range names {
		if n == "goods" {
			v, ok := p.q.goodsIn(p.c.Currency)
			if !ok {
				return decimal.Decimal{}, refuse(CurrencyMissing, "a charge on the value of the goods needs it in %s", p.c.Currency)
			}
			sum.Add(v)
			continue
		}
		for i := range p.charges {
			if p.charges[i].id == n {
				sum.Add(p.charges[i].charge.Amount.Amount)
			}
		}
	}
	return sum.Decimal(), nil
}

// named returns those of the names that there is a charge for.
func (p *pricing) named(names []string) []string {
	var out []string
	for _, n := range names {
		if n == "goods" || slices.ContainsFunc(p.charges, func(c pricedCharge) bool { return c.id == n }) {
			out = append(out, n)
		}
	}
	return out
}

// addSurcharges charges what applies, in the card's order. Of a group only the highest stays.
func (p *pricing) addSurcharges() *refusal {
	groups := map[string]bool{}
	for i := range p.c.Surcharges {
		s := &p.c.Surcharges[i]
		if !p.concerns(s.Services, s.Terms, s.Valid) {
			continue
		}
		if s.Group == "" {
			if r := p.charge([]*Surcharge{s}); r != nil {
				return r
			}
			continue
		}
		if groups[s.Group] {
			continue
		}
		groups[s.Group] = true
		var members []*Surcharge
		for j := i; j < len(p.c.Surcharges); j++ {
			if m := &p.c.Surcharges[j]; m.Group == s.Group && p.concerns(m.Services, m.Terms, m.Valid) {
				members = append(members, m)
			}
		}
		if r := p.charge(members); r != nil {
			return r
		}
	}
	return nil
}

// charge adds the highest of the members that apply, for the shipment or for each piece.
func (p *pricing) charge(members []*Surcharge) *refusal {
	units := 1
	if members[0].Per == "piece" {
		units = len(p.q.pieces)
	}
	totals := make([]decimal.Decimal, len(members))
	counts := make([]int, len(members))
	whys := make([]string, len(members))
	for u := range units {
		best := -1
		var most decimal.Decimal
		for i, m := range members {
			piece := -1
			if m.Per == "piece" {
				piece = u
			}
			amount, why, ok, r := p.surcharge(m, piece)
			if r != nil {
				return r
			}
			if ok && (best < 0 || amount.GreaterThan(most)) {
				best, most, whys[i] = i, amount, why
			}
		}
		if best >= 0 {
			totals[best] = totals[best].Add(most)
			counts[best]++
		}
	}
	for i, m := range members {
		if counts[i] == 0 {
			continue
		}
		if counts[i] > 1 {
			whys[i] += fmt.Sprintf(", for %d parcels", counts[i])
		}
		p.add(m.ID, m.Kind, m.Name, totals[i], whys[i])
	}
	return nil
}

// surcharge returns the amount of one surcharge for a piece, or for the shipment (-1), and whether it applies.
func (p *pricing) surcharge(m *Surcharge, piece int) (amount decimal.Decimal, why string, ok bool, r *refusal) {
	units := 1
	if m.Per == "line" {
		units = 0
		for i := range p.q.order.Items {
			holds, r := p.holds(&m.When, p.env(-1, i), m.ID)
			if r != nil {
				return amount, "", false, r
			}
			if holds {
				units++
			}
		}
		units -= m.Above
	} else {
		if m.Per == "piece" && piece < m.Above {
			return amount, "", false, nil
		}
		holds, r := p.holds(&m.When, p.env(piece, -1), m.ID)
		if r != nil || !holds {
			return amount, "", false, r
		}
	}
	if units <= 0 {
		return amount, "", false, nil
	}
	amount, why, r = p.amount(m, piece)
	if r != nil {
		return amount, "", false, r
	}
	if units > 1 {
		amount, why = amount.Mul(decimal.New(int64(units), 0)), fmt.Sprintf("%s × %d", why, units)
	}
	if m.Minimum.Sign() > 0 && amount.LessThan(m.Minimum) {
		amount, why = m.Minimum, why+", at least "+p.c.price(m.Minimum)
	}
	if m.Maximum.Sign() > 0 && amount.GreaterThan(m.Maximum) {
		amount, why = m.Maximum, why+", at most "+p.c.price(m.Maximum)
	}
	return amount, why, !amount.IsZero(), nil
}

func (p *pricing) amount(m *Surcharge, piece int) (decimal.Decimal, string, *refusal) {
	percent := m.Percent
	if len(m.Series) > 0 {
		at := -1
		for i, e := range m.Series {
			if !e.From.After(p.q.s.Date) && (at < 0 || m.Series[at].From.Before(e.From)) {
				at = i
			}
		}
		if at < 0 {
			return percent, "", refuse(CardExpired, "%s has no rate on %s", m.ID, p.q.s.Date)
		}
		percent = m.Series[at].Percent
	}
	switch {
	case len(m.Series) > 0 || !m.Percent.IsZero():
		base, r := p.of(m.Of)
		if r != nil {
			return base, "", r
		}
		return base.Mul(percent.Shift(-2)), fmt.Sprintf("%s%% of %s (%s)", text(percent), trade.NewMoney(base, p.c.Currency), strings.Join(p.named(m.Of), " + ")), nil
	case !m.PerUnit.IsZero():
		w := money.Sum(p.bills...)
		if piece >= 0 {
			w = p.perUnit[piece]
		}
		return w.Mul(m.PerUnit), fmt.Sprintf("%s × %s per %s", p.weightText(w), p.c.price(m.PerUnit), p.c.WeightUnit), nil
	}
	why := "per shipment"
	if m.Per != "" {
		why = "per " + m.Per
	}
	return m.Fixed, why, nil
}

// advance finds the fee for advancing duty and tax.
func (p *pricing) advance() *refusal {
	for i := range p.c.Advances {
		a := &p.c.Advances[i]
		if !p.concerns(a.Services, a.Terms, a.Valid) {
			continue
		}
		holds, r := p.holds(&a.When, p.env(-1, -1), a.ID)
		if r != nil {
			return r
		}
		if !holds {
			continue
		}
		currency := cmp.Or(a.Currency, p.c.Currency)
		p.fee = &Advance{Name: a.Name, Percent: a.Percent, Rule: a.ID, IfDue: a.IfDue}
		switch {
		case len(a.Steps) > 0:
			v, ok := p.q.goodsIn(currency)
			if !ok {
				return refuse(CurrencyMissing, "%s depends on the value of the goods in %s", a.ID, currency)
			}
			at := slices.IndexFunc(a.Steps, func(s AdvanceStep) bool { return s.UpTo.IsZero() || !v.GreaterThan(s.UpTo) })
			if at < 0 {
				return refuse(ValueExceeded, "%s has no step for goods worth %s", a.ID, trade.NewMoney(v, currency))
			}
			p.fee.Flat = trade.NewMoney(a.Steps[at].Fee, currency)
		case !a.Flat.IsZero():
			p.fee.Flat = trade.NewMoney(a.Flat, currency)
		default:
			p.fee.Min = trade.NewMoney(a.Minimum, currency)
		}
		return nil
	}
	return nil
}

func (p *pricing) finish() Offer {
	o := Offer{Carrier: p.c.Carrier, Service: p.s.ID, Name: p.s.Name, Terms: p.terms, Mode: p.s.Mode, Zone: p.zone, Advance: p.fee,
		Features: slices.Clone(p.s.Features), Data: p.c.Data(), Sample: p.c.Sample, Assumes: p.assumes, BillableWeight: p.weightText(money.Sum(p.bills...))}
	var total money.Total
	for _, c := range p.charges {
		o.Charges = append(o.Charges, c.charge)
		total.Add(c.charge.Amount.Amount)
	}
	o.Total = trade.NewMoney(total.Decimal(), p.c.Currency)
	if t, ok := p.c.transit[serviceZone{p.s.ID, p.zone}]; ok {
		o.Transit = t
	} else {
		o.Transit = p.c.transit[serviceZone{p.s.ID, ""}]
	}
	return o
}
