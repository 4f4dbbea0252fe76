package landedcost

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// LookupRequest asks what the schedule says of one line of goods, thresholds and procedures apart.
type LookupRequest struct {
	Destination trade.Territory
	Code        trade.HSCode
	Origin      trade.Country
	Date        trade.Date
	// Value is the customs value; without it rates are shown, and specific duties can't be turned into a total rate.
	Value      trade.Money
	Quantities map[string]decimal.Decimal // totals by unit: "kg", "NPR"
	Claim      string                     // programme claimed: "S", "USMCA"; "any" for whichever fits
	Proof      string
	Facts      map[string]string
	Buyer      trade.PartyKind // who imports, where a measure asks; default a consumer
	Strategy   trade.Strategy
	DutyRate   string
}

// Lookup is what the schedule says: every measure considered, why it applies or doesn't, and what they come to.
type Lookup struct {
	Destination trade.Territory `json:"destination"`
	Code        trade.HSCode    `json:"code"`
	Description string          `json:"description,omitempty"`
	Origin      trade.Country   `json:"origin,omitempty"`
	Date        trade.Date      `json:"date"`
	Status      Status          `json:"status"`
	// TotalAdValoremRate is the duty as a fraction of the customs value, "0.375" for 37.5 %; "" where it can't be told.
	TotalAdValoremRate string               `json:"total_ad_valorem_rate"`
	Duty               trade.Money          `json:"duty,omitzero"`
	Bounds             *Bounds              `json:"bounds,omitempty"`
	RateBounds         *RateBounds          `json:"rate_bounds,omitempty"` // in place of Bounds where no value is given
	Measures           []LookupMeasure      `json:"measures"`              // those that apply
	NotApplied         []LookupMeasure      `json:"not_applied"`           // those that don't, and why
	Options            []Option             `json:"options,omitempty"`
	Candidates         []Candidate          `json:"candidates,omitempty"` // national codes, where the code stands for several
	Findings           []trade.Finding      `json:"findings,omitempty"`
	Data               []tariff.DataVersion `json:"data"`
}

// RateBounds say between which fractions of the customs value the duty lies, and because of which inputs.
type RateBounds struct {
	Low     string   `json:"low"`
	High    string   `json:"high"`
	Because []string `json:"because"`
}

// LookupMeasure is one measure in a Lookup.
type LookupMeasure struct {
	ID         string            `json:"id"`
	Kind       tariff.Kind       `json:"kind"`
	Name       string            `json:"name"`
	Heading    string            `json:"heading,omitempty"`
	Rate       string            `json:"rate"`
	Duty       trade.Money       `json:"duty,omitzero"`
	Derivation string            `json:"derivation,omitempty"`
	Why        string            `json:"why,omitempty"`
	InForce    trade.Period      `json:"in_force"`
	Instrument string            `json:"instrument,omitempty"`
	Source     string            `json:"source,omitempty"`
	VerifiedOn trade.Date        `json:"verified_on,omitzero"`
	Confidence tariff.Confidence `json:"confidence,omitempty"`
}

// Candidate is one national code that a shorter one may stand for.
type Candidate struct {
	Code        trade.HSCode `json:"code"`
	Description string       `json:"description,omitempty"`
	Duty        trade.Money  `json:"duty,omitzero"`
	Rate        string       `json:"rate,omitempty"`
}

// lookupValue is the customs value that rates are shown on where none is given: large enough for rounding to vanish.
var lookupValue = decimal.New(1, 9)

// Lookup answers what the schedule says of one line of goods at a date. Errors are those of Quote.
func (e *Engine) Lookup(ctx context.Context, r LookupRequest) (*Lookup, error) {
	c := &calc{engine: e, opt: Options{Considered: true}, territory: r.Destination, law: r.Date, terms: trade.DAP, mode: trade.Courier, from: &trade.Address{Country: r.Origin}, totals: true}
	c.scopes, _ = e.tariff.(tariff.Scopes)
	reg, err := e.tariff.Regime(ctx, r.Destination, r.Date)
	if err != nil {
		return nil, err
	}
	if reg == nil {
		return nil, e.regimeMissing(r.Destination, r.Date, "/destination")
	}
	c.reg, c.quoteCur, c.customCur = reg, reg.Currency, reg.Currency
	value, assumed := r.Value, !r.Value.IsSet()
	if assumed {
		value = trade.Money{Amount: lookupValue, Currency: reg.Currency}
	}
	c.quoteCur = value.Currency
	it := trade.Item{Quantity: one, UnitPrice: value, HSCode: r.Code, Origin: r.Origin, Facts: r.Facts, Quantities: r.Quantities, Strategy: r.Strategy, DutyRate: r.DutyRate}
	if r.Claim != "" {
		it.Preference = &trade.Preference{Claim: true, Programme: r.Claim, Proof: r.Proof}
		if r.Claim == "any" {
			it.Preference.Programme = ""
		}
	}
	for unit, q := range r.Quantities { // weights may be asked for as net or gross
		switch unit {
		case "kg", "KGM", "KGM.net":
			it.NetWeight = trade.Weight{Value: q, Unit: "kg"}
		case "KGM.gross", "kg.gross":
			it.GrossWeight = trade.Weight{Value: q, Unit: "kg"}
		}
	}
	c.order = &trade.Order{Date: r.Date, Currency: value.Currency, Buyer: trade.Party{Kind: r.Buyer}, Items: []trade.Item{it}}
	c.lines = []line{{c: c, item: &c.order.Items[0]}}
	if err := c.convert(); err != nil {
		return nil, err
	}
	if err := c.lookup(ctx); err != nil {
		return nil, err
	}
	l := &c.lines[0]
	l.goods = c.toCustoms(value.Amount)
	l.sums = make([]decimal.Decimal, len(reg.Charges))
	l.status = Complete
	ch := dutyCharge(reg)
	if ch == nil {
		return nil, trade.Errors{{Code: "regime.no_schedule", Severity: trade.Block, Path: "/destination",
			Message: fmt.Sprintf("%s levies no duty by commodity code", reg.Name)}}
	}
	g := &group{c: c, proc: &tariff.Procedure{ID: "lookup"}, value: &reg.Valuation, lines: []int{0}}
	l.group = g
	l.value = l.goods // the value given is the customs value, whatever the valuation adds
	w := stacking{c: c, g: g, ch: ch, l: l, base: l.value, operands: []Operand{{Name: "customs value", Value: l.value}}}
	out := &Lookup{Destination: r.Destination, Code: r.Code, Origin: r.Origin, Date: r.Date, Status: Complete, Data: c.data, Measures: []LookupMeasure{}, NotApplied: []LookupMeasure{}}
	candidates := l.candidates
	if len(candidates) == 0 {
		candidates = []tariff.Candidate{{Code: r.Code}}
	}
	stacks := make([]stack, len(candidates))
	for k := range candidates {
		stacks[k] = w.read(&candidates[k], nominal)
	}
	if len(candidates) > 1 {
		for k := range candidates {
			cand := Candidate{Code: candidates[k].Code, Description: candidates[k].Description, Rate: rateOf(stacks[k].total, l.value, stacks[k].noBase || stacks[k].unpriced)}
			if !assumed {
				cand.Duty = c.customs(stacks[k].total)
			}
			out.Candidates = append(out.Candidates, cand)
		}
	}
	pick := w.pick(candidates, stacks)
	if pick < 0 {
		out.Status, out.Findings = Partial, l.findings
		return out, nil
	}
	w.describe(out, &candidates[pick], &stacks[pick], assumed)
	if len(stacks[pick].asks) > 0 { // a quantity that is missing bounds nothing
		low, high := w.read(&candidates[pick], lowest), w.read(&candidates[pick], highest)
		because := make([]string, len(stacks[pick].asks))
		for k, n := range stacks[pick].asks {
			because[k] = "/" + n
		}
		switch {
		case low.total.Equal(high.total): // what is open changes no duty
		case assumed:
			out.RateBounds = &RateBounds{Low: rateOf(low.total, l.value, false), High: rateOf(high.total, l.value, false), Because: because}
		default:
			out.Bounds = &Bounds{Low: c.customs(low.total), High: c.customs(high.total), Because: because}
		}
	}
	return out, nil
}

// dutyCharge returns the charge that takes the base duty from the schedule.
func dutyCharge(reg *tariff.Regime) *tariff.Charge {
	for k := range reg.Charges {
		ch := &reg.Charges[k]
		w := stacking{ch: ch}
		if ch.From == "measures" && ch.Group == tariff.DutyGroup && w.wantsDuty() {
			return ch
		}
	}
	return nil
}

// describe writes one candidate's stack into the answer.
func (w *stacking) describe(out *Lookup, cand *tariff.Candidate, s *stack, assumed bool) {
	c := w.c
	out.Code, out.Description, out.Options = cand.Code, cand.Description, s.options
	if len(out.Code) < len(w.l.code) {
		out.Code = w.l.code
	}
	if s.noBase {
		w.noBase()
	}
	if s.noBase || s.gap {
		out.Status = Partial
	}
	if s.refused {
		out.Status = Refused
	}
	out.Findings = append(w.l.findings, s.findings...)
	if slices.Contains(s.flags, "scope.presumed") {
		out.Findings = append(out.Findings, presumedFinding(w.l.i))
	}
	if assumed { // the options' amounts are on an assumed value: only their rates mean something
		for k := range out.Options {
			out.Options[k].Duty, out.Options[k].Saving = trade.Money{}, trade.Money{}
		}
	}
	seen := map[string]bool{}
	specific := false
	for _, r := range s.rows {
		m := lookupMeasure(r.m)
		if !assumed {
			m.Duty, m.Derivation = c.customs(r.amount), r.d.String()
		}
		m.Why = r.d.Reason
		specific = specific || r.d.Op == OpExpression
		seen[r.m.ID] = true
		out.Measures = append(out.Measures, m)
	}
	for k := range cand.Measures {
		m := cand.Measures[k]
		if seen[m.ID] {
			continue
		}
		lm := lookupMeasure(m)
		for _, cs := range s.considered {
			if cs.Measure == m.ID && !cs.Applied {
				lm.Why = cs.Why
			}
		}
		for _, o := range s.options {
			if o.Measure == m.ID && lm.Why == "" {
				switch {
				case len(o.Needs) > 0:
					lm.Why = "needs " + o.Needs[0]
				case !o.Duty.IsSet() && o.Why == "":
					lm.Why = "a fact that its rate asks for isn't given"
				default:
					lm.Why = cmp.Or(o.Why, "another option is chosen")
				}
			}
		}
		if lm.Why == "" {
			lm.Why = "not a duty"
		}
		out.NotApplied = append(out.NotApplied, lm)
	}
	if !assumed {
		out.Duty = c.customs(s.total)
	}
	if !specific || !assumed {
		out.TotalAdValoremRate = rateOf(w.exactTotal(s), w.l.value, s.noBase || s.unpriced)
	}
}

// exactTotal is the stack's sum before rounding, so that a rate isn't told off by the rounding of small values.
func (w *stacking) exactTotal(s *stack) decimal.Decimal {
	var sum decimal.Decimal
	for _, r := range s.rows {
		if r.m.Floor || r.d.Op == OpZero {
			sum = sum.Add(r.amount)
			continue
		}
		sum = sum.Add(r.d.Exact)
	}
	return sum
}

func rateOf(total, value decimal.Decimal, unknown bool) string {
	if unknown {
		return ""
	}
	r, ok := money.Div(total, value, 8, money.HalfUp)
	if !ok {
		return ""
	}
	return trade.DecimalText(r, 0)
}

func lookupMeasure(m *tariff.Measure) LookupMeasure {
	return LookupMeasure{ID: m.ID, Kind: m.Kind, Name: m.Name, Heading: m.Heading, Rate: m.RateText, InForce: m.Period,
		Instrument: m.Instrument, Source: m.Source, VerifiedOn: m.VerifiedOn, Confidence: m.Confidence}
}
