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

// choose gives every physical line its procedure: the first in the regime's order whose condition holds, or the one
// the host prescribes. Procedures by item take the lines they fit and leave the rest to those that follow.
func (c *calc) choose() {
	c.groups = c.groups[:0]
	c.options = nil
	rest := c.physical
	prescribed := c.opt.Procedure
	if prescribed == "" {
		prescribed = c.order.Procedure
	}
	// groups keeps its backing array so that lines may point into it
	if cap(c.groups) < len(c.reg.Procedures) {
		c.groups = make([]group, 0, len(c.reg.Procedures))
	}
	for i := range c.reg.Procedures {
		p := &c.reg.Procedures[i]
		g := group{c: c, proc: p, value: &c.reg.Valuation}
		if p.Valuation != nil {
			g.value = p.Valuation
		}
		missing := c.missing
		taken, left := c.take(&g, rest, prescribed)
		if len(rest) == 0 {
			c.missing = missing // an option that isn't taken may need a rate of exchange that the quote doesn't
		}
		lawful := len(taken) > 0
		if lawful || p.ID == prescribed {
			c.options = append(c.options, ProcedureOption{ID: p.ID, Name: p.Name, Lawful: lawful, Chosen: lawful && len(rest) > 0})
		}
		if len(taken) == 0 || len(rest) == 0 {
			continue
		}
		rest = left
		g.lines = taken
		c.groups = append(c.groups, g)
	}
	for gi := range c.groups {
		g := &c.groups[gi]
		c.assumeQuotas(g.proc, &g.proc.When)
		for _, i := range g.lines {
			c.lines[i].group = g
			c.lines[i].setValue(g.value)
		}
	}
	for _, i := range rest {
		l := &c.lines[i]
		l.group = nil
		l.setValue(&c.reg.Valuation)
		l.status = Partial
		msg := fmt.Sprintf("no procedure of %s that this library knows admits this consignment on %s", c.reg.Name, c.law)
		if prescribed != "" {
			msg = fmt.Sprintf("procedure %q of %s doesn't exist or doesn't admit this consignment on %s", prescribed, c.reg.Name, c.law)
		}
		l.find(trade.Finding{Code: "procedure.none", Severity: trade.Block, Path: pointer(i, ""), Message: msg,
			Settles: "a procedure of the destination, by value, mode, kind of buyer and registrations", Holds: trade.DecideLandedCost})
	}
}

// assumeQuotas says which allowances a procedure's condition took to be unused, because the order doesn't tell.
func (c *calc) assumeQuotas(p *tariff.Procedure, when *cond.Cond) {
	for i := range when.Subs {
		c.assumeQuotas(p, &when.Subs[i])
	}
	if _, given := c.order.QuotaLeft[when.Quota]; when.Quota != "" && !given {
		c.note(trade.Finding{Code: "quota.assumed", Severity: trade.Info, Path: "/quota_left",
			Message: fmt.Sprintf("%s: the buyer's allowance is assumed not to be used up", p.Name), Settles: "/quota_left/" + when.Quota})
	}
}

// take returns which of the lines enter by the group's procedure, and which are left. With no lines left over from
// earlier procedures it still tells whether the procedure would be lawful for the consignment.
func (c *calc) take(g *group, rest []int, prescribed string) (taken, left []int) {
	if prescribed != "" && g.proc.ID != prescribed {
		return nil, rest
	}
	lines := rest
	if len(lines) == 0 {
		lines = c.physical
	}
	for _, i := range lines {
		c.lines[i].group = g
		c.lines[i].setValue(g.value)
	}
	g.lines = lines
	if g.proc.Partition != "item" {
		if prescribed != "" || c.holds(&g.proc.When, g, -1) {
			return lines, nil
		}
		return nil, rest
	}
	for _, i := range lines {
		if prescribed != "" || c.holds(&g.proc.When, &c.lines[i], i) {
			taken = append(taken, i)
		} else {
			left = append(left, i)
		}
	}
	return taken, left
}

// holds evaluates a condition. Undecided counts as not holding, and what would decide it is asked for.
func (c *calc) holds(when *cond.Cond, e cond.Env, line int) bool {
	if when.IsZero() {
		return true
	}
	switch when.Eval(e, nil) {
	case cond.True:
		return true
	case cond.Unknown:
		var asks cond.Asks
		when.Eval(e, &asks)
		for _, n := range asks.Names {
			path := askPath(n, line)
			c.ask(path)
			if !slices.Contains(c.open, path) {
				c.open = append(c.open, path)
			}
		}
	}
	return false
}

// askPath turns the name of an unknown into a JSON Pointer into the order.
func askPath(name string, line int) string {
	switch name {
	case "region":
		return "/ship_to/region"
	case "postcode":
		return "/ship_to/postal_code"
	case "dispatch":
		return "/ship_from/country"
	case "seller_country":
		return "/seller/address/country"
	case "weight":
		name = "gross_weight"
	case "code":
		name = "hs_code"
	}
	if strings.HasPrefix(name, "dates/") {
		return "/" + name
	}
	if line < 0 {
		return "/items/0/" + name
	}
	return pointer(line, name)
}

// setValue values the line by a valuation, rounded by its rule, else to the minor unit of the customs currency half up.
func (l *line) setValue(v *tariff.Valuation) {
	if l.valued == v {
		return
	}
	l.valued, l.value, l.valueO = v, decimal.Zero, decimal.Zero
	for _, t := range v.Of {
		a, _ := l.named(t.Name, l.c.customCur)
		l.value = plus(l.value, share(a, t.Share))
		if l.c.quoteCur != l.c.customCur {
			o, _ := l.named(t.Name, l.c.quoteCur)
			l.valueO = plus(l.valueO, share(o, t.Share))
		}
	}
	if v.Round.Amount.IsZero() {
		l.value = money.Round(l.value, l.c.customCur.MinorUnits(), money.HalfUp)
	} else {
		l.value = v.Round.Amount.Apply(l.value)
	}
	if l.c.quoteCur == l.c.customCur {
		l.valueO = l.value
	}
}

func share(d, s decimal.Decimal) decimal.Decimal {
	if d.IsZero() || s.Equal(one) {
		return d
	}
	return d.Mul(s)
}

func (l *line) find(f trade.Finding) { l.findings = append(l.findings, f) }
