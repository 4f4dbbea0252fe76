package tariff

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
)

// place is a place in a file, held as a chain so that nothing is built unless there is something to say of it.
type place struct {
	up  *place
	key string
	i   int
}

func (p *place) field(key string) *place { return &place{up: p, key: key, i: -1} }
func (p *place) at(i int) *place         { return &place{up: p, i: i} }

// String returns the JSON Pointer.
func (p *place) String() string {
	if p == nil {
		return ""
	}
	if p.i >= 0 {
		return p.up.String() + "/" + strconv.Itoa(p.i)
	}
	key := p.key
	if strings.ContainsAny(key, "~/") {
		key = strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
	}
	return p.up.String() + "/" + key
}

// problems collects what is wrong with a file.
type problems struct{ list trade.Errors }

// The codes of what is wrong with a country file, beside those of JSON itself.
const (
	CodeSchema   = "country.schema"   // another schema, a missing name, an unknown word
	CodeRate     = "country.rate"     // a rate that isn't understood
	CodeAmount   = "country.amount"   // an amount that isn't understood
	CodeGoods    = "country.code"     // a commodity code that isn't one
	CodeName     = "country.name"     // a name that nothing has: of an amount, a charge, a group, a programme
	CodeArea     = "country.area"     // a country or group that isn't known
	CodeUnsaid   = "country.unsaid"   // a figure without a source or without the day it was verified
	CodeUndated  = "country.undated"  // a figure without the day from which it holds
	CodePeriod   = "country.period"   // a period that ends before it begins
	CodeOverlap  = "country.overlap"  // two figures for the same thing on the same day
	CodeGap      = "country.gap"      // days between two figures for which there is none
	CodeUnused   = "country.unused"   // something that nothing refers to
	CodeExtends  = "country.extends"  // the file it extends isn't there
	CodeDamaged  = "country.damaged"  // a compiled file whose content isn't what was written
	CodeDoubtful = "country.doubtful" // a figure that the law is unlikely to hold
)

const maxProblems = 200

func (p *problems) add(code string, at *place, format string, args ...any) {
	if p == nil || len(p.list) > maxProblems {
		return
	}
	if len(p.list) == maxProblems {
		p.list = append(p.list, trade.Finding{Code: code, Severity: trade.Block, Message: "there are more problems; these are the first"})
		return
	}
	p.list = append(p.list, trade.Finding{Code: code, Severity: trade.Block, Path: at.String(), Message: fmt.Sprintf(format, args...)})
}

// resolve turns a file's entries into what an engine needs: it reads rates and amounts, hands citations and periods down
// and puts the title of a source in the place of its key. What it can't read it reports.
func (c *Country) resolve(p *problems) {
	top := Citation{VerifiedOn: c.VerifiedOn}
	for i := range c.Currencies {
		c.cite(&c.Currencies[i].Citation, top)
	}
	for i := range c.Valuation {
		c.cite(&c.Valuation[i].Citation, top)
	}
	if c.Exchange != (Exchange{}) {
		c.cite(&c.Exchange.Citation, top)
	}
	for i := range c.Procedures {
		pr := &c.Procedures[i]
		c.cite(&pr.Citation, top)
		if pr.Valuation != nil {
			c.cite(&pr.Valuation.Citation, pr.Citation)
			pr.Valuation.Period = within(pr.Valuation.Period, pr.Period)
		}
	}
	at := (&place{}).root("charges")
	for i := range c.Charges {
		c.resolveCharge(&c.Charges[i], at.at(i), top, p)
	}
	at = at.root("schemes")
	for i := range c.Schemes {
		s := &c.Schemes[i]
		c.cite(&s.Citation, top)
		s.CeilingAmount = amount(s.Ceiling, at.at(i).field("ceiling"), p)
	}
	for i := range c.Requirements {
		c.cite(&c.Requirements[i].Citation, top)
	}
	at = at.root("measures")
	for i := range c.Measures {
		c.cite(&c.Measures[i].Citation, top)
		c.resolveMeasure(&c.Measures[i], at.at(i), p)
	}
	at = at.root("programmes")
	for _, symbol := range sortedKeys(c.Programmes) {
		pr := c.Programmes[symbol]
		c.cite(&pr.Citation, top)
		pr.Scheme = cmp.Or(pr.Scheme, symbol)
		amount(pr.Waiver, at.field(symbol).field("waiver"), p)
		c.Programmes[symbol] = pr
	}
	at = at.root("tables")
	for i := range c.Tables {
		d := &c.Tables[i].Defaults
		c.cite(&d.Citation, top)
		c.resolveMeasure(d, at.at(i).field("defaults"), p)
	}
	for name, versions := range c.Lists {
		for i := range versions {
			c.cite(&versions[i].Citation, top)
		}
		c.Lists[name] = versions
	}
}

func (p *place) root(key string) *place { return &place{key: key, i: -1} }

// cite completes a citation with what it doesn't say itself, and replaces a source's key by its title.
func (c *Country) cite(own *Citation, outer Citation) {
	if s, ok := c.Sources[own.Source]; ok {
		own.Source = s.Text()
	}
	own.Source = cmp.Or(own.Source, outer.Source)
	own.Instrument = cmp.Or(own.Instrument, outer.Instrument)
	own.Confidence = cmp.Or(own.Confidence, outer.Confidence)
	if own.VerifiedOn.IsZero() {
		own.VerifiedOn = outer.VerifiedOn
	}
}

// within gives a period without ends of its own those of the period around it.
func within(own, outer trade.Period) trade.Period {
	if own.From.IsZero() {
		own.From = outer.From
	}
	if own.To.IsZero() {
		own.To = outer.To
	}
	return own
}

// fromMeasures is the word that makes a charge take its rates from the schedule.
const fromMeasures = "measures"

func (c *Country) resolveCharge(ch *Charge, at *place, top Citation, p *problems) {
	// "from" says either from which day the charge holds or, "measures", where its rates come from.
	if ch.From != "" && ch.From != fromMeasures {
		d, err := trade.ParseDate(ch.From)
		if err != nil {
			p.add(CodeSchema, at.field("from"), "want a date or \"measures\": %v", err)
		}
		ch.Period.From, ch.From = d, ""
	}
	if ch.Measures {
		ch.From = fromMeasures
	}
	c.cite(&ch.Citation, top)
	ch.Low = amount(ch.Min, at.field("min"), p)
	ch.High = amount(ch.Max, at.field("max"), p)
	for i := range ch.Bounds {
		b := &ch.Bounds[i]
		c.cite(&b.Citation, ch.Citation)
		b.Period = within(b.Period, ch.Period)
		b.Low = amount(b.Min, at.field("bounds").at(i).field("min"), p)
		b.High = amount(b.Max, at.field("bounds").at(i).field("max"), p)
	}
	for i := range ch.Rates {
		r := &ch.Rates[i]
		c.cite(&r.Citation, ch.Citation)
		r.Period = within(r.Period, ch.Period)
		r.Rate = c.rate(r.Text, at.field("rates").at(i).field("rate"), p)
	}
	for i := range ch.Relief {
		r := &ch.Relief[i]
		c.cite(&r.Citation, ch.Citation)
		r.Period = within(r.Period, ch.Period)
		r.Limit = amount(r.Threshold, at.field("relief").at(i).field("threshold"), p)
	}
}

func (c *Country) resolveMeasure(m *Measure, at *place, p *problems) {
	m.Rate = c.rate(m.RateText, at.field("rate"), p)
	if m.Code != "" {
		m.Code = c.code(string(m.Code), at.field("code"), p)
	}
	for _, codes := range [...][]trade.HSCode{m.Codes, m.Except} {
		for i := range codes {
			codes[i] = c.code(string(codes[i]), at.field("codes").at(i), p)
		}
	}
	slices.Sort(m.Codes)
	slices.Sort(m.Except)
}

func (c *Country) code(s string, at *place, p *problems) trade.HSCode {
	code, err := parseCode(s)
	if err != nil {
		p.add(CodeGoods, at, "%v", err)
		return trade.HSCode(s)
	}
	return code
}

func (c *Country) rate(text string, at *place, p *problems) duty.Expression {
	if text == "" {
		return duty.Expression{}
	}
	x, err := parseRate(text, c.Currency)
	if err != nil {
		p.add(CodeRate, at, "%v", err)
	}
	return x
}

// parseRate reads a rate in which $ and ¢ stand for the country's own currency.
func parseRate(text string, own trade.Currency) (duty.Expression, error) {
	g := duty.Plain
	if len(own) == 3 {
		g = duty.National(own)
	}
	return duty.Parse(text, g)
}

func amount(text string, at *place, p *problems) trade.Money {
	if text == "" {
		return trade.Money{}
	}
	m, err := ParseAmount(text)
	if err != nil {
		p.add(CodeAmount, at, "%v", err)
	}
	return m
}
