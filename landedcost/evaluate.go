package landedcost

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// row is one charge of the ledger at work, in the customs currency.
type row struct {
	idx     int // of the regime's charges, -1 for a carrier's fee
	ch      *tariff.Charge
	m       *tariff.Measure
	line    int // index of the order's item, -1 for the consignment
	name    string
	kind    string
	rate    string
	base    decimal.Decimal
	amount  decimal.Decimal
	d       Derivation
	cite    *tariff.Citation
	period  trade.Period
	heading string
	lines   []int             // those that share a charge on the consignment
	shares  []decimal.Decimal // of amount, by lines
	flags   []string
	g       *group

	debtor, collected string
	quoted            decimal.Decimal // in the quote's currency
}

// run evaluates the whole consignment under one scenario.
func (c *calc) run(sc scenario) {
	c.sc = sc
	c.rows, c.findings, c.tests = c.rows[:0:0], nil, nil
	for i := range c.lines {
		l := &c.lines[i]
		l.sums = make([]decimal.Decimal, len(c.reg.Charges))
		l.duties, l.taxes, l.fees = decimal.Zero, decimal.Zero, decimal.Zero
		l.chosen, l.status, l.findings, l.options, l.considered = "", Complete, nil, nil, nil
	}
	c.choose()
	for gi := range c.groups {
		g := &c.groups[gi]
		c.resolveCodes(g)
		for idx := range c.reg.Charges {
			id := c.reg.Charges[idx].ID
			if c.chargeIndex(id) == idx && slices.Contains(g.proc.Charges, id) {
				c.levy(g, idx, id)
			}
		}
	}
	c.advance()
}

// levy charges what the regime calls id on a group: each line takes the first entry of that id whose condition holds.
func (c *calc) levy(g *group, idx int, id string) {
	left := g.lines
	for k := idx; k < len(c.reg.Charges) && len(left) > 0; k++ {
		ch := &c.reg.Charges[k]
		if ch.ID != id {
			continue
		}
		if ch.Scope != "" && ch.Scope != tariff.PerLine && ch.Scope != tariff.PerItem {
			if c.holds(&ch.When, g, -1) {
				if ch.Scope != tariff.PerEntry || !c.entered(idx) {
					c.levyTogether(g, idx, ch, left)
				}
				return
			}
			continue
		}
		var mine, others []int
		if ch.When.IsZero() {
			mine = left
		} else {
			for _, i := range left {
				if c.holds(&ch.When, &c.lines[i], i) {
					mine = append(mine, i)
				} else {
					others = append(others, i)
				}
			}
		}
		if len(mine) > 0 {
			c.levyLines(g, idx, ch, mine)
		}
		left = others
	}
}

// entered reports whether a charge of the customs entry has been levied already: goods that take different procedures
// item by item still travel on one entry.
func (c *calc) entered(idx int) bool {
	return slices.ContainsFunc(c.rows, func(r row) bool { return r.idx == idx })
}

// levyLines charges each line for itself.
func (c *calc) levyLines(g *group, idx int, ch *tariff.Charge, lines []int) {
	free := c.relief(g, ch, lines)
	first := len(c.rows)
	for k, i := range lines {
		l := &c.lines[i]
		if f := free.of(k); f.freed {
			c.zero(g, idx, ch, l, f.why, f.cite)
			continue
		}
		base, operands := l.base(ch)
		if f := free.of(k); f.factor != nil {
			base = money.MulRound(base, *f.factor, c.customCur.MinorUnits(), money.HalfUp)
			operands = []Operand{{Name: "part above the threshold", Value: base, Origin: "relief"}}
		}
		base = ch.Round.Base.Apply(base)
		alt, asks := c.alternative(ch, l, i)
		switch {
		case alt != nil && alt.Exempt:
			c.zero(g, idx, ch, l, alt.Note, &alt.Citation)
		case alt != nil:
			c.charge(g, idx, ch, l, alt, base, operands)
		case len(asks) > 0:
			c.undecidedRate(ch, l, asks)
		case ch.From == "measures":
			c.measures(g, idx, ch, l, base, operands)
		case l.scheduled(tariff.Kind(ch.Kind)):
			own := *ch // a schedule knows the tax by commodity that the regime has no rate of
			own.Kinds = []tariff.Kind{tariff.Kind(ch.Kind)}
			c.measures(g, idx, &own, l, base, operands)
		default:
			c.unknownRate(ch, l)
		}
	}
	c.ownAmountRelief(ch, first)
}

// scheduled reports whether a schedule has excise or VAT on the line by commodity.
func (l *line) scheduled(k tariff.Kind) bool {
	return (k == tariff.Excise || k == tariff.VAT) && slices.ContainsFunc(l.candidates, func(c tariff.Candidate) bool {
		return slices.ContainsFunc(c.Measures, func(m *tariff.Measure) bool { return m.Kind == k })
	})
}

// alternative returns the first rate of a charge whose condition holds. Where an earlier one is undecided, the rate can't
// be told: nominally there is none, and what would tell it is asked for; for the bounds it is the lowest or highest of
// those that may hold.
func (c *calc) alternative(ch *tariff.Charge, e cond.Env, line int) (r *tariff.Rate, asks []string) {
	var possible []*tariff.Rate
	var a cond.Asks
	for k := range ch.Rates {
		alt := &ch.Rates[k]
		tri := cond.True
		if !alt.When.IsZero() {
			tri = alt.When.Eval(e, nil)
		}
		if tri == cond.True && possible == nil {
			return alt, nil
		}
		if tri != cond.False {
			possible = append(possible, alt)
		}
		if tri == cond.Unknown {
			alt.When.Eval(e, &a)
		}
		if tri == cond.True {
			break
		}
	}
	if possible == nil {
		return nil, nil
	}
	paths := make([]string, len(a.Names))
	for k, n := range a.Names {
		paths[k] = askPath(n, line)
		c.ask(paths[k])
	}
	sc := c.reads(paths...)
	if sc == nominal {
		return nil, a.Names
	}
	best := possible[0]
	for _, alt := range possible[1:] {
		if less := fraction(alt).LessThan(fraction(best)); less == (sc == lowest) && !fraction(alt).Equal(fraction(best)) {
			best = alt
		}
	}
	return best, nil
}

// fraction is an alternative's rate for comparing it with others; specific rates compare as nothing.
func fraction(r *tariff.Rate) decimal.Decimal {
	f, _ := r.Rate.AdValorem()
	return f
}

// unknownRate says that the law's rate isn't known for the line: an exception, never zero.
func (c *calc) unknownRate(ch *tariff.Charge, l *line) {
	l.status = Partial
	l.find(trade.Finding{Code: "rate.unknown", Severity: trade.Review, Path: pointer(l.i, "hs_code"),
		Message: fmt.Sprintf("%s: the data hold no rate of %s for these goods on %s", ch.Name, c.reg.Name, c.law),
		Settles: "the rate, in the country's data or a loaded schedule", Holds: trade.DecideLandedCost})
}

// undecidedRate says that which of several rates applies hangs on an input that isn't given.
func (c *calc) undecidedRate(ch *tariff.Charge, l *line, asks []string) {
	l.status = Partial
	for _, n := range asks {
		path := askPath(n, l.i)
		l.find(trade.Finding{Code: "rate.undecided", Severity: trade.Review, Path: path,
			Message: fmt.Sprintf("%s: the rate of %s hangs on %s", ch.Name, c.reg.Name, strings.TrimPrefix(path, "/")), Settles: path, Holds: trade.DecideLandedCost})
	}
}

// charge evaluates one alternative rate on one line.
func (c *calc) charge(g *group, idx int, ch *tariff.Charge, l *line, alt *tariff.Rate, base decimal.Decimal, operands []Operand) {
	r := row{idx: idx, ch: ch, line: l.i, name: ch.Name, kind: ch.Kind, rate: alt.Text, base: base, g: g, cite: &alt.Citation, period: alt.Period}
	if r.cite.Source == "" {
		r.cite, r.period = &ch.Citation, ch.Period
	}
	times := one
	if ch.Scope == tariff.PerItem {
		times = l.item.Quantity
	}
	if !c.price(&r, ch, alt, base, operands, l, times, "pieces") {
		l.status = Partial
		return
	}
	c.add(r)
}

// price sets the row's amount from a rate on a base. times multiplies amounts that don't depend on the base. It
// reports false where something is missing, which has been asked for.
func (c *calc) price(r *row, ch *tariff.Charge, alt *tariff.Rate, base decimal.Decimal, operands []Operand, l *line, times decimal.Decimal, unit string) bool {
	rule := ch.Round.Amount
	if rule.IsZero() {
		rule = c.minor()
	}
	d := Derivation{Op: OpRate, Rate: alt.Text, Base: trade.Money{Amount: base, Currency: c.customCur}, Operands: operands, Rounding: roundingName(ch.Round.Amount), BaseRounding: roundingName(ch.Round.Base),
		Rule: rule, BaseRule: ch.Round.Base}
	if rate, ok := alt.Rate.AdValorem(); ok {
		if !r.adValorem(ch, &d, base, rate) {
			return false
		}
	} else {
		in := c.input(l, base)
		res, err := alt.Rate.Evaluate(in)
		if err != nil {
			c.missingFact(err, l, ch.Name)
			return false
		}
		d.Op, d.Expression = OpExpression, res
		d.Exact = res.Amount
		if !times.Equal(one) || ch.Scope == tariff.PerTariffItem {
			d.Op, d.Times, d.Unit = OpPerUnit, times, unit
			d.Exact = d.Exact.Mul(times)
		}
		r.amount = rule.Apply(d.Exact)
	}
	if r.amount.IsNegative() { // "60% - 30 USD" can't give money back
		r.amount, d.Reason = decimal.Zero, "never below nothing"
	}
	c.clamp(r, ch, &d)
	d.Result = trade.Money{Amount: r.amount, Currency: c.customCur}
	r.d = d
	return true
}

// adValorem sets a percentage's amount, which may be part of its own base. It reports false for a charge that would be
// all of its base or more.
func (r *row) adValorem(ch *tariff.Charge, d *Derivation, base, rate decimal.Decimal) bool {
	d.Fraction, d.Exact = rate, base.Mul(rate)
	r.amount = d.Rule.MulApply(base, rate)
	if !ch.Inside {
		return true
	}
	d.Op, d.Inside = OpInside, one
	if !ch.InsideShare.IsZero() {
		d.Inside = ch.InsideShare
	}
	exact, ok := money.MulDivRound(base, rate, one.Sub(rate.Mul(d.Inside)), ratePlaces, money.HalfUp)
	if ok {
		d.Exact, r.amount = exact, d.Rule.Apply(exact)
	}
	return ok
}

// minor is the rounding to the customs currency's minor unit, half up.
func (c *calc) minor() money.Rule { return money.To(c.customCur.MinorUnits(), money.HalfUp) }

func roundingName(r money.Rule) string {
	if r.IsZero() {
		return ""
	}
	return r.String()
}

// clamp applies a charge's minimum and maximum.
func (c *calc) clamp(r *row, ch *tariff.Charge, d *Derivation) {
	if len(ch.Bounds) > 0 && ch.Bounds[0].Source != "" {
		r.cite, r.period = &ch.Bounds[0].Citation, ch.Bounds[0].Period
	}
	if v, ok := c.inCustoms(ch.Low); ok && ch.Low.IsSet() && r.amount.LessThan(v) {
		r.amount, d.Low, d.Reason = v, c.customs(v), "at least "+ch.Low.String()
	}
	if v, ok := c.inCustoms(ch.High); ok && ch.High.IsSet() && r.amount.GreaterThan(v) {
		r.amount, d.High, d.Reason = v, c.customs(v), "at most "+ch.High.String()
	}
}

// base returns what an ad valorem rate falls on, and what it is made of.
func (l *line) base(ch *tariff.Charge) (decimal.Decimal, []Operand) {
	if len(ch.Base) == 0 {
		return l.value, []Operand{{Name: "customs value (" + l.c.basis(l) + ")", Value: l.value, Origin: originOf(tariff.NameCustomsValue, l)}}
	}
	var sum decimal.Decimal
	operands := make([]Operand, 0, len(ch.Base))
	for _, t := range ch.Base {
		v, ok := l.named(t.Name, l.c.customCur)
		if !ok && t.Name == tariff.NameWeight { // a weight that isn't given is unknown, not nothing
			l.status = Partial
			path := pointer(l.i, "gross_weight")
			l.c.ask(path)
			l.find(trade.Finding{Code: "quantity.missing", Severity: trade.Review, Path: path,
				Message: ch.Name + " asks for the gross weight", Settles: path, Holds: trade.DecideLandedCost})
		}
		if !t.Share.Equal(one) {
			v = money.MulRound(v, t.Share, l.c.customCur.MinorUnits(), money.HalfUp)
		}
		if v.IsZero() && len(ch.Base) > 1 {
			continue
		}
		sum = plus(sum, v)
		operands = append(operands, Operand{Name: l.c.termName(t, l), Value: v, Origin: originOf(t.Name, l)})
	}
	return sum, operands
}

func (c *calc) basis(l *line) string {
	if l.group != nil {
		return l.group.value.Basis
	}
	return c.reg.Valuation.Basis
}

// termName names a term of a base for people.
func (c *calc) termName(t tariff.Term, l *line) string {
	name := t.Name
	switch name {
	case tariff.NameCustomsValue:
		name = "customs value"
		if b := c.basis(l); b != "" {
			name += " (" + b + ")"
		}
	case tariff.NameGoods:
		name = "goods"
	case tariff.NameFreight, tariff.NameInsurance, tariff.NameDuties, tariff.NameTaxes, tariff.NameFees, tariff.NameDiscount:
	default:
		if i := c.chargeIndex(name); i >= 0 {
			name = c.reg.Charges[i].Name
		}
	}
	if !t.Share.Equal(one) && !t.Share.Equal(one.Neg()) {
		name = trade.DecimalText(t.Share.Abs().Shift(2), 0) + "% of " + name
	}
	return name
}

// originOf says where an amount of a line comes from: a place in the order, or an earlier charge.
func originOf(name string, l *line) string {
	switch name {
	case tariff.NameGoods, tariff.NameCustomsValue:
		return pointer(l.i, "unit_price")
	case tariff.NameFreight:
		return "/shipping/charged"
	case tariff.NameInsurance:
		return "/shipping/insurance"
	case tariff.NameDiscount:
		return "/discounts"
	}
	return "charge:" + name
}

// zero books a charge that a rule sets to nothing: it stands in the ledger and says why.
func (c *calc) zero(g *group, idx int, ch *tariff.Charge, l *line, why string, cite *tariff.Citation) {
	if cite == nil || cite.Source == "" {
		cite = &ch.Citation
	}
	base, _ := l.base(ch)
	c.add(row{idx: idx, ch: ch, line: l.i, name: ch.Name, kind: ch.Kind, rate: "0%", base: base, cite: cite, period: ch.Period, g: g,
		d: Derivation{Op: OpZero, Reason: why, Result: trade.Money{Currency: c.customCur}}})
}

// add books a row and adds it to the sums of its lines.
func (c *calc) add(r row) {
	if r.cite != nil && r.cite.Confidence == tariff.Low && !slices.Contains(r.flags, "data.low_confidence") {
		r.flags = append(r.flags, "data.low_confidence")
	}
	if r.line >= 0 {
		c.lines[r.line].book(r.idx, r.ch.Group, r.amount)
	} else {
		for k, i := range r.lines {
			c.lines[i].book(r.idx, r.group(), r.shares[k])
		}
	}
	c.rows = append(c.rows, r)
}

func (r *row) group() tariff.Group {
	if r.ch == nil {
		return tariff.FeeGroup
	}
	return r.ch.Group
}

func (l *line) book(idx int, g tariff.Group, amount decimal.Decimal) {
	if idx >= 0 {
		l.sums[idx] = plus(l.sums[idx], amount)
	}
	switch g {
	case tariff.DutyGroup:
		l.duties = plus(l.duties, amount)
	case tariff.TaxGroup:
		l.taxes = plus(l.taxes, amount)
	case tariff.FeeGroup:
		l.fees = plus(l.fees, amount)
	}
}

// levyTogether charges lines in one sum: the consignment, each distinct tariff item, or the entry.
func (c *calc) levyTogether(g *group, idx int, ch *tariff.Charge, lines []int) {
	free := c.relief(g, ch, lines)
	var sharing []int
	for k, i := range lines {
		if f := free.of(k); f.freed {
			c.zero(g, idx, ch, &c.lines[i], f.why, f.cite)
		} else {
			sharing = append(sharing, i)
		}
	}
	if len(sharing) == 0 {
		return
	}
	first := len(c.rows)
	if ch.Scope != tariff.PerTariffItem {
		c.levySum(g, idx, ch, sharing, "", free.factor)
		c.ownAmountRelief(ch, first)
		return
	}
	digits := ch.Digits
	if digits == 0 {
		digits = 6
	}
	for len(sharing) > 0 {
		code := cut(c.lines[sharing[0]].codeNow(), digits)
		var mine, others []int
		for _, i := range sharing {
			if cut(c.lines[i].codeNow(), digits) == code {
				mine = append(mine, i)
			} else {
				others = append(others, i)
			}
		}
		c.levySum(g, idx, ch, mine, code, nil)
		sharing = others
	}
}

func cut(code trade.HSCode, digits int) string { return string(code[:min(len(code), digits)]) }

// levySum charges the sum of some lines and shares the amount among them by their base.
func (c *calc) levySum(g *group, idx int, ch *tariff.Charge, lines []int, item string, factor *decimal.Decimal) {
	sub := &group{c: c, proc: g.proc, value: g.value, lines: lines}
	if item != "" && item == cut("", 6) {
		for _, i := range lines {
			c.lines[i].status = Partial
			c.lines[i].find(trade.Finding{Code: "hs.missing", Severity: trade.Block, Path: pointer(i, "hs_code"),
				Message: ch.Name + " is counted by tariff item: the HS code is missing", Settles: pointer(i, "hs_code"), Holds: trade.DecideLandedCost})
		}
		return
	}
	alt, asks := c.alternative(ch, sub, -1)
	if alt == nil {
		for _, i := range lines {
			if len(asks) > 0 {
				c.undecidedRate(ch, &c.lines[i], asks)
			} else {
				c.unknownRate(ch, &c.lines[i])
			}
		}
		return
	}
	if alt.Exempt {
		for _, i := range lines {
			c.zero(g, idx, ch, &c.lines[i], alt.Note, &alt.Citation)
		}
		return
	}
	var base decimal.Decimal
	var operands []Operand
	weights := make([]decimal.Decimal, len(lines))
	for k, i := range lines {
		v, ops := c.lines[i].base(ch)
		base, weights[k] = base.Add(v), v
		operands = addOperands(operands, ops)
	}
	if factor != nil {
		base = money.MulRound(base, *factor, c.customCur.MinorUnits(), money.HalfUp)
		operands = []Operand{{Name: "part above the threshold", Value: base, Origin: "relief"}}
	}
	base = ch.Round.Base.Apply(base)
	r := row{idx: idx, ch: ch, line: -1, name: ch.Name, kind: ch.Kind, rate: alt.Text, base: base, g: g, cite: &alt.Citation, period: alt.Period, lines: lines}
	if r.cite.Source == "" {
		r.cite, r.period = &ch.Citation, ch.Period
	}
	unit := ""
	if item != "" {
		unit = "tariff item " + trade.HSCode(item).Dotted()
	}
	if !c.price(&r, ch, alt, base, operands, &c.lines[lines[0]], one, unit) {
		for _, i := range lines {
			c.lines[i].status = Partial
		}
		return
	}
	r.shares = money.Allocate(r.amount, weights, c.customCur.MinorUnits())
	c.add(r)
}

// addOperands sums operands of several lines by name.
func addOperands(all, more []Operand) []Operand {
	for _, o := range more {
		k := slices.IndexFunc(all, func(a Operand) bool { return a.Name == o.Name })
		if k < 0 {
			all = append(all, o)
			continue
		}
		all[k].Value = plus(all[k].Value, o.Value)
	}
	return all
}
