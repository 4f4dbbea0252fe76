package duty

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
)

// Bounds on references that resolve to references.
const (
	maxDepth  = 4
	maxNested = 200 // expressions evaluated in place of a term
)

// Evaluate applies the expression to the input. The amount is exact and unrounded, in the currency of Input.Value,
// but for quotients that no decimal holds (a third), which are cut at 18 decimals, and UK small producer relief,
// which the law rounds down to pence. A negative result is not raised to zero: no rule says so.
//
// All that the input lacks is reported at once: errors.As finds *MissingQuantityError, *MissingExchangeError,
// *UnresolvedError and *InvalidInputError; several problems come as Errors. Missing lists the facts to ask for.
func (e Expression) Evaluate(in Input) (Result, error) {
	if e.x == nil {
		return Result{}, &UnresolvedError{Need: Need{Kind: NeedReferenceRate, Name: "no duty expression"}}
	}
	if err := checkValue(in.Value); err != nil {
		return Result{}, err
	}
	if e.x.simple {
		return e.x.evaluateSimple(in.Value), nil
	}
	return e.x.evaluate(in)
}

func (x *expr) evaluate(in Input) (Result, error) {
	ev := evaluator{in: &in}
	r, _ := ev.expr(x)
	if err := ev.err(); err != nil {
		return Result{}, err
	}
	return Result{
		Amount: r.decimal(), Currency: in.Value.Currency, Exact: ev.cut == 0 && r.ends(),
		Steps: ev.steps, value: in.Value.Amount,
	}, nil
}

func checkValue(v trade.Money) error {
	if !v.IsSet() {
		return &MissingQuantityError{Need{Kind: NeedPart, Code: "customs value", Name: "customs value"}}
	}
	if v.Amount.Sign() < 0 {
		return &InvalidInputError{Need{Kind: NeedPart, Code: "customs value", Name: "customs value"}, v.Amount, "a customs value isn't negative"}
	}
	return nil
}

// evaluateSimple is the fast path of Free and of one percentage of the customs value: one multiplication and one
// allocation for the step.
func (x *expr) evaluateSimple(v trade.Money) Result {
	m := new(struct {
		steps    [1]Step
		operands [2]Operand
	})
	t := &x.terms[0]
	s := &m.steps[0]
	s.Text, s.Currency = x.text, v.Currency
	if t.kind == kindFree {
		s.Op = OpFree
	} else {
		s.Op = OpPercent
		s.Amount = v.Amount.Mul(x.fraction)
		m.operands[0] = Operand{Name: "rate", Value: t.num, Unit: "%", Origin: "expression"}
		m.operands[1] = Operand{Name: "customs value", Value: v.Amount, Unit: string(v.Currency), Origin: "value"}
		s.Operands = m.operands[:]
	}
	return Result{Amount: s.Amount, Currency: s.Currency, Exact: true, Steps: m.steps[:], value: v.Amount}
}

// Amount is Evaluate without the steps: for one percentage of the customs value it costs the multiplication alone.
func (e Expression) Amount(in Input) (decimal.Decimal, error) {
	if e.x != nil && e.x.simple {
		if err := checkValue(in.Value); err != nil {
			return decimal.Decimal{}, err
		}
		if e.x.terms[0].kind == kindFree {
			return decimal.Decimal{}, nil
		}
		return in.Value.Amount.Mul(e.x.fraction), nil
	}
	r, err := e.Evaluate(in)
	return r.Amount, err
}

type evaluator struct {
	in    *Input
	steps []Step
	errs  Errors
	depth int
	nests int
	cut   int // quotients that had to be cut before the end
}

func (ev *evaluator) err() error {
	switch len(ev.errs) {
	case 0:
		return nil
	case 1:
		return ev.errs[0]
	}
	return ev.errs
}

// fail notes an error once.
func (ev *evaluator) fail(err error) {
	for _, e := range ev.errs {
		if e.Error() == err.Error() {
			return
		}
	}
	ev.errs = append(ev.errs, err)
}

func (ev *evaluator) step(s Step, r ratio) int {
	s.Amount, s.Currency = r.decimal(), ev.in.Value.Currency
	ev.steps = append(ev.steps, s)
	return len(ev.steps) - 1
}

// expr evaluates an expression and returns its value and the index of its last step.
func (ev *evaluator) expr(x *expr) (ratio, int) {
	if len(x.seasons) > 0 {
		return ev.season(x)
	}
	var acc ratio
	at := -1
	for i := 0; i < len(x.terms); {
		bound := x.terms[i].join
		end := i + 1
		for end < len(x.terms) && x.terms[end].join != minimum && x.terms[end].join != maximum {
			end++
		}
		if x.terms[i].onlyWhen != "" && !ev.fact(x.terms[i].onlyWhen) {
			i = end
			continue
		}
		v, k, ok := ev.group(x.terms[i:end])
		switch {
		case !ok: // a bound that doesn't apply
		case at < 0:
			acc, at = v, k
		default:
			s := Step{Op: OpGreater, Text: "the greater of", Parts: []Part{{Step: at}, {Step: k}}}
			if bound == maximum {
				s.Op, s.Text = OpLesser, "the lesser of"
			}
			if c := v.cmp(acc); bound == minimum && c > 0 || bound == maximum && c < 0 {
				acc = v
			}
			at = ev.step(s, acc)
		}
		i = end
	}
	return acc, at
}

// group adds up the terms between two bounds. ok is false for a bound whose reference doesn't apply.
func (ev *evaluator) group(terms []term) (sum ratio, at int, ok bool) {
	sum = exact(decimal.Decimal{})
	at = -1
	var parts []Part
	for i := range terms {
		t := &terms[i]
		if t.kind == kindUnit {
			if i > 0 || t.join != first {
				continue
			}
		}
		v, k, applies := ev.term(t)
		if !applies {
			if len(terms) == 1 {
				return sum, -1, false
			}
			continue
		}
		m := t.join == minus
		if m {
			v = v.neg()
		}
		if i == 0 {
			sum = v
		} else {
			sum = sum.add(v)
		}
		at = k
		parts = append(parts, Part{Step: k, Minus: m})
	}
	if len(parts) > 1 {
		at = ev.step(Step{Op: OpSum, Text: "the sum of", Parts: parts}, sum)
	}
	return sum, at, true
}

// term evaluates one term without what joins it. applies is false for a bound that a resolver says doesn't apply.
func (ev *evaluator) term(t *term) (v ratio, at int, applies bool) {
	zero := exact(decimal.Decimal{})
	switch t.kind {
	case kindPercent:
		v, at = ev.percent(t)
		return v, at, true
	case kindSpecific, kindFlat:
		v, at = ev.specific(t)
		return v, at, true
	case kindFree:
		return zero, ev.step(Step{Op: OpFree, Text: t.text()}, zero), true
	case kindUnit:
		return zero, ev.step(Step{Op: OpUnit, Text: t.text()}, zero), true
	case kindMeursing:
		x := ev.in.Meursing[t.name].x
		if x == nil {
			ev.fail(&UnresolvedError{Need: Need{Kind: NeedMeursing, Code: t.name, Name: "Meursing amount " + t.name}})
			return zero, -1, true
		}
		v, at = ev.nested(x, OpMeursing, t.name)
		return v, at, true
	case kindEntry:
		v, at = ev.entryPrice()
		return v, at, true
	}
	return ev.reference(t)
}

func (ev *evaluator) percent(t *term) (ratio, int) {
	in := ev.in
	operands := make([]Operand, 1, 3)
	operands[0] = Operand{Name: "rate", Value: ratio{t.num, t.den}.decimal(), Unit: "%", Origin: "expression"}
	base := in.Value.Amount
	switch {
	case t.basis == nil || t.basis.need == "":
		operands = append(operands, Operand{Name: "customs value", Value: base, Unit: string(in.Value.Currency), Origin: "value"})
	case t.basis.need == NeedRetailPrice:
		base = in.RetailPrice
		if base.IsZero() {
			base = in.ByPart["retail price"]
		}
		if base.Sign() <= 0 {
			ev.positive(Need{Kind: NeedRetailPrice, Code: "RET", Name: "retail price"}, base)
			return exact(base), -1
		}
		operands = append(operands, Operand{Name: "retail price", Value: base, Unit: string(in.Value.Currency), Origin: "retail_price"})
	default:
		base = decimal.Decimal{}
		for _, p := range t.basis.parts {
			d, ok := ev.part(p)
			if ok {
				base = base.Add(d)
				operands = append(operands, Operand{Name: "value of the " + p, Value: d, Unit: string(in.Value.Currency), Origin: "by_part." + p})
			}
		}
	}
	v := ratio{base.Mul(t.num.Shift(-2)), t.den}.reduce()
	return v, ev.step(Step{Op: OpPercent, Text: t.text(), Operands: operands}, v)
}

// positive notes that a figure is missing, or negative.
func (ev *evaluator) positive(n Need, d decimal.Decimal) {
	if d.Sign() < 0 {
		ev.fail(&InvalidInputError{n, d, "it can't be negative"})
		return
	}
	ev.fail(&MissingQuantityError{n})
}

// part returns the value of a part of the goods.
func (ev *evaluator) part(name string) (decimal.Decimal, bool) {
	d, ok := ev.in.ByPart[name]
	if !ok {
		want := contentKey(name)
		for k, v := range ev.in.ByPart { // keys that differ in case, blanks and articles only
			if contentKey(k) == want {
				if ok && !v.Equal(d) {
					ev.fail(&InvalidInputError{partNeed(name), v, "two values are given for it"})
				}
				d, ok = v, true
			}
		}
	}
	switch {
	case !ok:
		ev.fail(&MissingQuantityError{partNeed(name)})
		return d, false
	case d.Sign() < 0:
		ev.fail(&InvalidInputError{partNeed(name), d, "it can't be negative"})
		return d, false
	}
	return d, true
}

// fact answers a yes-or-no question of the text.
func (ev *evaluator) fact(name string) bool {
	v, ok := ev.in.Facts[name]
	if !ok {
		ev.fail(&MissingQuantityError{Need{Kind: NeedFact, Code: name, Name: "whether the goods are " + name}})
	}
	return v
}

func (ev *evaluator) specific(t *term) (ratio, int) {
	operands := make([]Operand, 1, 4)
	operands[0] = Operand{Name: "amount", Value: t.num, Unit: string(t.cur), Origin: "expression"}
	v := ratio{t.num, t.den}
	spr := false
	for _, r := range t.per {
		if r.unit().code == "FC1" {
			ev.fail(&UnresolvedError{Need: Need{Kind: NeedQuantity, Code: "FC1", Qualifier: r.q, Name: "an excise factor (FC1)"}})
			return v, -1
		}
		spr = spr || r.unit().code == "SPQ"
		v, operands = ev.times(v, r, operands)
	}
	if t.cur != ev.in.Value.Currency {
		rate, ok := decimal.Decimal{}, false
		if ev.in.Exchange != nil {
			rate, ok = ev.in.Exchange(t.cur, ev.in.Value.Currency)
		}
		if !ok || rate.Sign() <= 0 {
			ev.fail(&MissingExchangeError{t.cur, ev.in.Value.Currency})
			return v, -1
		}
		operands = append(operands, Operand{Name: "rate of exchange", Value: rate, Unit: string(ev.in.Value.Currency) + "/" + string(t.cur), Origin: "exchange"})
		v = v.mul(rate, 1, 1)
	}
	op := OpSpecific
	if t.kind == kindFlat {
		op = OpFlat
	}
	s := Step{Op: op, Text: t.text(), Operands: operands}
	if spr { // the relief is computed to the penny, downwards
		v = exact(money.Round(v.decimal(), 2, money.Down))
		s.Rounding = "0.01 down"
	}
	return v, ev.step(s, v)
}

// times multiplies an amount per unit with the quantity of that unit.
func (ev *evaluator) times(v ratio, r unitRef, operands []Operand) (ratio, []Operand) {
	whole := compound(r)
	if len(whole) > 1 {
		// The product itself may be given: % vol × hl, 100 kg × % sucrose.
		if q, ok := ev.given(r); ok {
			operands = append(operands, Operand{Name: quantityNeed(r).Name, Value: q.n, Unit: r.text(), Origin: "quantities." + r.unit().code + "." + r.q})
			return v.mul(q.n, 1, q.d), operands
		}
	}
	for _, c := range whole {
		q, o, ok := ev.quantity(c)
		if !ok {
			continue
		}
		u := c.unit()
		if u.code == "POL" {
			q = exact(hundred).add(q.neg())
			o[0].Name, o[0].Value, o[0].Unit = "degrees under 100", q.decimal(), "degrees"
		}
		operands = append(operands, o...)
		// q is in the family's base unit; one unit is num/den of it.
		v = ratio{v.n.Mul(q.n), v.d * q.d}.times(u.den, u.num)
	}
	return v, operands
}

var hundred = decimal.New(100, 0)

// quantity returns a quantity in the base unit of its family, and the operands that show where it comes from.
func (ev *evaluator) quantity(r unitRef) (ratio, []Operand, bool) {
	in, need := ev.in, quantityNeed(r)
	q, ok := ev.given(r)
	if !ok {
		origin, d := "", decimal.Decimal{}
		switch family := r.unit().family; {
		case family == "KGM" && r.q == "":
			d, origin = in.Net, "net"
		case family == "KGM" && r.q == "G":
			d, origin = in.Gross, "gross"
		case family == "KGM" && r.q == "E":
			d, origin = in.Drained, "drained"
		case family == "ASV" && r.q == "":
			d, origin = in.ABV, "abv"
		case family == "BRX" && r.q == "":
			d, origin = in.Brix, "brix"
		case family == "SPR" && r.q == "":
			d, origin = in.SPR, "spr"
		case family == "LPA" && (r.q == "" || r.q == "ethyl alcohol content" || strings.HasPrefix(r.q, aboveStrength)):
			return ev.pureAlcohol(r, need)
		}
		if d.IsZero() {
			ev.fail(&MissingQuantityError{need})
			return exact(d), nil, false
		}
		if !ev.plausible(r, need, exact(d)) {
			return exact(d), nil, false
		}
		unit := units[unitOf(r.unit().family)]
		return exact(d), []Operand{{Name: baseName(r), Value: d, Unit: unit.abbr, Origin: origin}}, true
	}
	if !ev.plausible(r, need, q) {
		return q, nil, false
	}
	asked := r.asked()
	shown := q.times(asked.den, asked.num)
	return q, []Operand{{Name: need.Name, Value: shown.decimal(), Unit: asked.abbr, Origin: "quantities." + need.Key()}}, true
}

func baseName(r unitRef) string {
	return quantityNeed(unitRef{u: unitOf(r.unit().family), q: r.q, prep: r.prep}).Name
}

// pureAlcohol derives litres of pure alcohol from the volume and the strength.
func (ev *evaluator) pureAlcohol(r unitRef, need Need) (ratio, []Operand, bool) {
	volume, strength := unitRef{u: unitOf("LTR")}, unitRef{u: unitOf("ASV")}
	_, hasVolume := ev.given(volume)
	_, hasStrength := ev.given(strength)
	if !hasVolume || !hasStrength && ev.in.ABV.IsZero() {
		ev.fail(&MissingQuantityError{need})
		return ratio{d: 1}, nil, false
	}
	l, o1, ok1 := ev.quantity(volume)
	a, o2, ok2 := ev.quantity(strength)
	if !ok1 || !ok2 {
		return ratio{d: 1}, nil, false
	}
	if s, ok := strings.CutPrefix(r.q, aboveStrength); ok {
		from, err := trade.ParseDecimal(strings.TrimSuffix(s, "% vol"))
		if err != nil {
			ev.fail(&MissingQuantityError{need})
			return ratio{d: 1}, nil, false
		}
		a = a.add(exact(from.Neg()))
		if a.n.Sign() < 0 {
			a = exact(decimal.Decimal{})
		}
		o2 = append(o2, Operand{Name: "strength that is free", Value: from, Unit: "% vol", Origin: "expression"})
	}
	return ratio{l.n.Mul(a.n.Shift(-2)), l.d * a.d}, append(o1, o2...), true
}

// given looks a quantity up in Input.Quantities, whatever unit of its family it is given in, and returns it in the
// family's base unit. Two entries that contradict each other are an error.
func (ev *evaluator) given(r unitRef) (ratio, bool) {
	if len(ev.in.Quantities) == 0 {
		return ratio{d: 1}, false
	}
	var best ratio
	var buffer [4]string
	found := buffer[:0]
	product := len(compound(r)) > 1 // given as the product, in the unit's own measure
	same := true
	for key, d := range ev.in.Quantities {
		k, ok := unitByKey(key)
		if !ok || k.unit().family != r.unit().family || !sameQualifier(k.q, r.q) || product && k.u != r.u {
			continue
		}
		q := exact(d)
		if !product {
			q = q.times(k.unit().num, k.unit().den)
		}
		if len(found) == 0 {
			best = q
		}
		same = same && q.cmp(best) == 0
		found = append(found, key)
	}
	if !same {
		slices.Sort(found)
		ev.fail(&InvalidInputError{quantityNeed(r), ev.in.Quantities[found[0]],
			"quantities given for it contradict each other: " + strings.Join(found, ", ")})
	}
	return best, len(found) > 0
}

func sameQualifier(a, b string) bool {
	return a == b || strings.EqualFold(a, b)
}

// plausible checks a quantity: whole goods have some weight, volume or count, a share lies between 0 and 100%, a
// content may be nothing.
func (ev *evaluator) plausible(r unitRef, need Need, q ratio) bool {
	reason := ""
	switch f := r.unit().family; {
	case q.n.Sign() < 0:
		reason = "it can't be negative"
	case (f == "ASV" || f == "BRX" || f == "POL") && q.cmp(exact(hundred)) > 0:
		reason = "it can't be more than 100"
	case q.n.IsZero() && r.q == "" && (f == "KGM" || f == "LTR" || f == "NAR" || f == "NPR" || f == "MTR" || f == "MTK"):
		reason = "goods have some of it"
	}
	if reason != "" {
		ev.fail(&InvalidInputError{need, q.decimal(), reason})
		return false
	}
	return true
}

// nested evaluates another expression in place of a term.
func (ev *evaluator) nested(x *expr, op Op, text string) (ratio, int) {
	if ev.nests++; ev.depth >= maxDepth || ev.nests > maxNested {
		ev.fail(&UnresolvedError{Need: Need{Kind: NeedReferenceRate, Code: text, Name: "a reference that leads back to a reference (" + text + ")"}})
		return ratio{d: 1}, -1
	}
	ev.depth++
	v, at := ev.expr(x)
	ev.depth--
	s := Step{Op: op, Text: text + ": " + x.text}
	if at >= 0 {
		s.Parts = []Part{{Step: at}}
	}
	return v, ev.step(s, v)
}

func (ev *evaluator) reference(t *term) (ratio, int, bool) {
	zero := ratio{d: 1}
	var x *expr
	ok := false
	if ev.in.ReferenceRate != nil {
		var e Expression
		e, ok = ev.in.ReferenceRate(t.ref.clone())
		x = e.x
	}
	if ok && x == nil && (t.join == minimum || t.join == maximum) {
		return zero, -1, false
	}
	if !ok || x == nil {
		ev.fail(&UnresolvedError{referenceNeed(t.ref), t.ref.clone()})
		return zero, -1, true
	}
	if len(t.ref.Parts) == 0 {
		v, at := ev.nested(x, OpReference, t.ref.Text)
		return v, at, true
	}
	// The rate on a part of the value: what the whole value bears, in the proportion of the part.
	base := decimal.Decimal{}
	var operands []Operand
	for _, p := range t.ref.Parts {
		d, ok := ev.part(p)
		if !ok {
			return zero, -1, true
		}
		base = base.Add(d)
		operands = append(operands, Operand{Name: "value of the " + p, Value: d, Unit: string(ev.in.Value.Currency), Origin: "by_part." + p})
	}
	value := ev.in.Value.Amount
	if t.ref.Deduct {
		base = value.Sub(base)
		operands = append([]Operand{{Name: "customs value", Value: value, Unit: string(ev.in.Value.Currency), Origin: "value"}}, operands...)
	}
	if base.Sign() < 0 {
		ev.fail(&InvalidInputError{partNeed(t.ref.Parts[0]), base, "it exceeds the customs value"})
		return zero, -1, true
	}
	if rate, ok := (Expression{x}).AdValorem(); ok {
		if x.simple {
			v := exact(base.Mul(rate))
			return v, ev.step(Step{Op: OpReference, Text: t.ref.Text + ": " + x.text, Operands: operands}, v), true
		}
	}
	whole, at := ev.nested(x, OpReference, t.ref.Text)
	share, ok := money.MulDivRound(whole.decimal(), base, value, quotientPlaces, money.HalfUp)
	if !ok {
		ev.fail(&MissingQuantityError{Need{Kind: NeedPart, Code: "customs value", Name: "customs value above zero"}})
		return zero, -1, true
	}
	if !share.Mul(value).Equal(whole.decimal().Mul(base)) {
		ev.cut++
	}
	v := exact(share)
	return v, ev.step(Step{Op: OpShare, Text: t.ref.Text, Operands: operands, Parts: []Part{{Step: at}}}, v), true
}

func (ev *evaluator) entryPrice() (ratio, int) {
	need := Need{Kind: NeedEntryPrice, Name: "entry price"}
	ep := ev.in.EntryPrice
	if ep == nil || len(ep.Rows) == 0 || ep.Price.Sign() <= 0 {
		ev.fail(&UnresolvedError{Need: need})
		return ratio{d: 1}, -1
	}
	rows := slices.Clone(ep.Rows)
	slices.SortStableFunc(rows, func(a, b EntryPriceRow) int { return b.From.Cmp(a.From) })
	for _, r := range rows {
		if ep.Price.Cmp(r.From) >= 0 && r.Duty.x != nil {
			return ev.nested(r.Duty.x, OpEntryPrice, "Entry Price "+trade.DecimalText(ep.Price, 2)+" from "+trade.DecimalText(r.From, 2))
		}
	}
	ev.fail(&UnresolvedError{Need: need})
	return ratio{d: 1}, -1
}

// season picks the rate of the day.
func (ev *evaluator) season(x *expr) (ratio, int) {
	need := Need{Kind: NeedDate, Name: "date of the year"}
	if ev.in.Date.IsZero() {
		ev.fail(&MissingQuantityError{need})
		return ratio{d: 1}, -1
	}
	day := dayOf(ev.in.Date)
	if s := x.on(day); s != nil {
		return ev.nested(s.x, OpSeason, ev.in.Date.String())
	}
	ev.fail(&UnresolvedError{Need: Need{Kind: NeedDate, Code: day.text(), Name: "the rate on " + day.text() + ", which the text leaves out"}})
	return ratio{d: 1}, -1
}
