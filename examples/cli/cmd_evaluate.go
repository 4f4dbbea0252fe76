package main

import (
	"context"
	"errors"
	"strings"

	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

func evaluateCommand() command {
	return command{
		name: "evaluate", args: "", answers: "what a duty expression comes to for a value and quantities, derived, with its canonical text",
		help: `Quantities are totals by unit code or common name, gross, net and drained apart. What the expression needs and isn't given is named, and the exit status is 1.

  cli evaluate -expression "10.2% + 93.10 EUR/100 kg MAX 18.9%" -value 1200 -quantity kg=45
  cli evaluate -expression "51¢ each + 6.25% on the case" -grammar us -value 300 -quantity NAR=2 -part case=80
  cli evaluate -expression "7.6% + EA" -value 500 -currency GBP -quantity kg=100 -meursing EA="99.88 EUR/100 kg"

The duty is rounded half up to the currency's minor unit, an excise (-kind excise) down, as the UK's authority shows them; exact is the unrounded amount.`,
		prepare: prepareEvaluate,
	}
}

func prepareEvaluate(a *app, f *flags) func(context.Context, []string) error {
	expression := f.String("expression", "", "the duty `EXPRESSION`, as the schedule writes it")
	grammar := f.String("grammar", "auto", "`GRAMMAR` of the text: taric, us, or auto for every one")
	kind := f.String("kind", "duty", "`KIND` of charge: duty or excise; decides the rounding")
	value := f.decimal("value", "customs `VALUE` of the goods")
	currency := f.currency("currency", "`CURRENCY` of the value and the duty (default the expression's, else USD in the US grammar, else EUR)")
	quantities := f.numbers("quantity", "a quantity as `UNIT=NUMBER`: kg=45, KGM.gross=50, NPR=2, ASV=40; repeatable")
	parts := f.numbers("part", "the value of a part of the goods as `PART=VALUE`: case=80; repeatable")
	retail := f.decimal("retail-price", "retail `PRICE`, where the expression asks for it")
	meursing := f.pairs("meursing", "an agricultural component as `NAME=EXPRESSION`: EA=\"99.88 EUR/100 kg\"; repeatable")
	applicable := f.String("applicable", "", "the `RATE` that words such as \"the duty provided in the applicable subheading\" refer to")
	facts := f.pairs("fact", "a yes or no that a text asks for as `FACT=yes`; repeatable")
	date := f.date("date", "the `DAY`, for seasonal rates and rates of exchange")
	l := &law{}
	f.StringVar(&l.rates, "rates", "", "exchange rates: a CSV `FILE` (default: HMRC's of September 2023, a sample)")
	return func(_ context.Context, args []string) error {
		if err := want(args); err != nil {
			return err
		}
		g := duty.Grammar(strings.ToLower(*grammar))
		switch {
		case *expression == "":
			return usagef("-expression is missing")
		case g == "auto":
			g = duty.Auto
		case g != duty.TARIC && g != duty.US && g != duty.Plain:
			return usagef("-grammar is taric, us or auto, not %.20q", *grammar)
		}
		if *kind != "duty" && *kind != "excise" {
			return usagef("-kind is duty or excise, not %.20q", *kind)
		}
		e, err := duty.Parse(*expression, g)
		if err != nil {
			return expressionError(err)
		}
		on := *date
		if on.IsZero() {
			on = a.today()
		}
		in := duty.Input{Quantities: quantities.decimals(), ByPart: parts.decimals(), RetailPrice: retail.Decimal, Date: *date}
		if !value.Valid {
			return a.answer(evaluation{Expression: *expression, Canonical: e.String(), Needs: e.Needs()}, func(p *text.Printer) {
				p.Line("%s", p.Bold(e.String()))
				p.Paragraph("  ", "give -value to evaluate it"+needs(e.Needs()))
			})
		}
		if *currency == "" {
			*currency = currencyOf(e, g)
		}
		in.Value = trade.NewMoney(value.Decimal, *currency)
		if in.Meursing, err = meursingOf(meursing); err != nil {
			return err
		}
		if in.Facts, err = truths(facts); err != nil {
			return err
		}
		if *applicable != "" {
			base, err := duty.Parse(*applicable, g)
			if err != nil {
				return expressionError(err)
			}
			in.ReferenceRate = func(duty.Reference) (duty.Expression, bool) { return base, true }
		}
		table, sample, err := a.exchange(l)
		if err != nil {
			return err
		}
		used := map[string]landedcost.Exchange{}
		in.Exchange = func(from, to trade.Currency) (decimal.Decimal, bool) {
			r, ok := table.Rate(from, to, on)
			if ok && from != to {
				used[string(from)+string(to)] = r
			}
			return r.Rate, ok
		}
		r, err := e.Evaluate(in)
		if err != nil {
			return trade.Errors(duty.Findings(err, "/expression"))
		}
		out := evaluated(*expression, e, r, *kind)
		for _, x := range used {
			out.Exchange = append(out.Exchange, landedcost.ExchangeRate{From: x.From, To: x.To, Rate: trade.DecimalText(x.Rate, 0), Date: x.Date, Source: x.Source})
		}
		return a.answer(out, func(p *text.Printer) { out.print(p, sample) })
	}
}

// evaluation is the answer of evaluate.
type evaluation struct {
	Expression string                    `json:"expression"`
	Canonical  string                    `json:"canonical"`
	Duty       trade.Money               `json:"duty,omitzero"`   // rounded to the minor unit
	Exact      string                    `json:"exact,omitempty"` // unrounded
	Rounding   string                    `json:"rounding,omitempty"`
	AdValorem  string                    `json:"ad_valorem_equivalent,omitempty"` // as a fraction of the value
	Derivation string                    `json:"derivation,omitempty"`
	Steps      []duty.Step               `json:"steps,omitempty"`
	Needs      []duty.Need               `json:"needs,omitempty"`
	Exchange   []landedcost.ExchangeRate `json:"rates_of_exchange,omitempty"`
}

func evaluated(source string, e duty.Expression, r duty.Result, kind string) evaluation {
	out := evaluation{Expression: source, Canonical: e.String(), Exact: trade.DecimalText(r.Amount, 0), Derivation: r.Derivation(), Steps: r.Steps, Needs: e.Needs()}
	places := r.Currency.MinorUnits()
	rounded := r.Amount.Round(places) // half away from zero, which is up for what is owed
	out.Rounding = "half up to the minor unit"
	if kind == "excise" {
		rounded, out.Rounding = r.Amount.RoundFloor(places), "down to the minor unit"
	}
	out.Duty = trade.NewMoney(rounded, r.Currency)
	if rate, ok := r.AdValoremEquivalent(); ok {
		out.AdValorem = trade.DecimalText(rate, 0)
	}
	return out
}

func (e evaluation) print(p *text.Printer, sample bool) {
	p.Line("%s", p.Bold(e.Duty.String()))
	p.Paragraph("  ", e.Derivation)
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Fill}}
	t.Row("canonical", e.Canonical)
	if e.Exact != e.Duty.Text() {
		t.Row("exact", e.Exact+", rounded "+e.Rounding)
	}
	if d, err := trade.ParseDecimal(e.AdValorem); err == nil && e.AdValorem != "" {
		t.Row("of the value", trade.DecimalText(d.Shift(2), 0)+"%")
	}
	p.Table(t)
	for _, x := range e.Exchange {
		p.Note("  ", "1 "+string(x.From)+" = "+x.Rate+" "+string(x.To)+" of "+x.Date.String()+" ("+x.Source+")")
	}
	if sample && len(e.Exchange) > 0 {
		p.Paragraph(p.Yellow("! "), "these rates of exchange are a sample; give those of the day with -rates FILE")
	}
}

func needs(ns []duty.Need) string {
	var out []string
	for _, n := range ns {
		out = append(out, n.String())
	}
	if len(out) == 0 {
		return ""
	}
	return ", and " + strings.Join(out, ", ")
}

// expressionError makes a finding of a text that isn't understood.
func expressionError(err error) error {
	var parse *duty.ParseError
	if errors.As(err, &parse) {
		return trade.Errors{{Code: "expression.syntax", Severity: trade.Block, Path: "/expression", Message: err.Error(), Cause: err}}
	}
	return trade.Errors(duty.Findings(err, "/expression"))
}

// currencyOf is the one currency an expression names, else the grammar's.
func currencyOf(e duty.Expression, g duty.Grammar) trade.Currency {
	var found trade.Currency
	for _, w := range strings.FieldsFunc(e.String(), func(r rune) bool { return r < 'A' || r > 'Z' }) {
		c := trade.Currency(w)
		if len(w) != 3 || !c.Valid() || c == found {
			continue
		}
		if found != "" {
			found = ""
			break
		}
		found = c
	}
	switch {
	case found != "":
		return found
	case g == duty.US:
		return "USD"
	}
	return "EUR"
}

func meursingOf(p *pairs) (map[string]duty.Expression, error) {
	if len(p.m) == 0 {
		return nil, nil
	}
	out := map[string]duty.Expression{}
	for name, s := range p.m {
		e, err := duty.Parse(s, duty.TARIC)
		if err != nil {
			return nil, expressionError(err)
		}
		out[name] = e
	}
	return out, nil
}

func truths(p *pairs) (map[string]bool, error) {
	if len(p.m) == 0 {
		return nil, nil
	}
	out := map[string]bool{}
	for name, s := range p.m {
		switch strings.ToLower(s) {
		case "yes", "true":
			out[name] = true
		case "no", "false":
			out[name] = false
		default:
			return nil, usagef("-fact %.40s is yes or no, not %.20q", name, s)
		}
	}
	return out, nil
}
