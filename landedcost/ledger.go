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

// quote evaluates the order under a scenario and writes the ledger.
func (c *calc) quote(sc scenario) (*Quote, error) {
	c.run(sc)
	if len(c.order.PricesInclude) > 0 {
		if err := c.takeOut(sc); err != nil {
			return nil, err
		}
	}
	if len(c.missing) > 0 {
		return nil, c.missing
	}
	c.collect()
	c.intoQuoteCurrency()
	return c.write(), nil
}

// resolveCodes settles the national code of lines whose answer has only one candidate.
func (c *calc) resolveCodes(g *group) {
	for _, i := range g.lines {
		l := &c.lines[i]
		if len(l.candidates) == 1 {
			l.chosen = l.candidates[0].Code
			if len(l.chosen) < len(l.code) { // rates may be printed for fewer digits than the code declared
				l.chosen = l.code
			}
		}
	}
}

// collect says of each charge who owes it, and where it's collected.
//
// What a scheme collects at checkout is the seller's in any terms. Everything else is due at import: under DDP the
// seller owes it and takes it from the buyer with the price, under any other term the buyer owes it on delivery.
func (c *calc) collect() {
	for k := range c.rows {
		r := &c.rows[k]
		if r.debtor != "" {
			continue
		}
		if c.terms == trade.DDP {
			r.debtor, r.collected = "seller", "checkout"
		} else {
			r.debtor, r.collected = "buyer", "delivery"
		}
		if r.ch == nil {
			continue
		}
		if r.ch.Collected.HasCheckout && r.checkout(c) {
			r.debtor, r.collected = "seller", "checkout"
		}
		if r.ch.Collected.Debtor != "" {
			r.debtor = r.ch.Collected.Debtor
		}
	}
}

// atImport reports whether the charge is paid to the authority when the goods enter, rather than through a scheme.
func (r *row) atImport(c *calc) bool {
	return r.ch != nil && !(r.ch.Collected.HasCheckout && r.checkout(c))
}

func (r *row) checkout(c *calc) bool {
	when := &r.ch.Collected.Checkout
	if when.IsZero() {
		return true
	}
	var e cond.Env = r.g
	if r.line >= 0 {
		e = &c.lines[r.line]
	}
	return when.Eval(e, nil) == cond.True
}

// advance books a carrier's fee for advancing what is due at import. Nothing due, nothing charged.
func (c *calc) advance() {
	a := c.opt.Advance
	if a == nil || len(c.physical) == 0 {
		return
	}
	var due decimal.Decimal
	weights := make([]decimal.Decimal, len(c.physical))
	for k := range c.rows {
		if c.rows[k].atImport(c) {
			due = plus(due, c.rows[k].amount)
		}
	}
	if due.IsZero() {
		return
	}
	for k, i := range c.physical {
		l := &c.lines[i]
		weights[k] = l.duties.Add(l.taxes).Add(l.fees)
	}
	fee := c.minor().MulApply(due, a.Percent.Shift(-2))
	d := Derivation{Op: OpFee, Rate: trade.DecimalText(a.Percent, 0) + "%", Base: c.customs(due), Exact: fee, Fraction: a.Percent.Shift(-2), Rule: c.minor(),
		Operands: []Operand{{Name: "duty, tax and fees advanced", Value: due, Origin: "charge:import"}}}
	if m, ok := c.inCustoms(a.Min); ok && fee.LessThan(m) {
		fee, d.Low, d.Reason = m, c.customs(m), "at least "+a.Min.String()
	}
	if f, ok := c.inCustoms(a.Flat); ok && !f.IsZero() {
		fee, d.More, d.Reason = fee.Add(f), f, strings.TrimPrefix(d.Reason+" and "+a.Flat.String()+" flat", " and ")
	}
	d.Result = c.customs(fee)
	c.add(row{idx: -1, line: -1, name: a.Name, kind: "carrier_advancement", rate: d.Rate, base: due, amount: fee, d: d,
		cite: &tariff.Citation{Source: a.Source}, lines: c.physical, shares: money.Allocate(fee, weights, c.customCur.MinorUnits())})
}

// inCustoms converts a host's or carrier's amount into the customs currency.
func (c *calc) inCustoms(m trade.Money) (decimal.Decimal, bool) {
	if !m.IsSet() || m.Currency == c.customCur {
		return m.Amount, true
	}
	r, ok := c.exchange(m.Currency, c.customCur)
	return money.MulRound(m.Amount, r.Rate, c.customCur.MinorUnits(), money.HalfUp), ok
}

// intoQuoteCurrency converts the ledger into the order's currency: the sum is converted and rounded once, and shared by
// largest remainder, so that both columns add up.
func (c *calc) intoQuoteCurrency() {
	if c.quoteCur == c.customCur {
		for k := range c.rows {
			c.rows[k].quoted = c.rows[k].amount
		}
		return
	}
	// canonical order: by line as sorted, then by position in the law, so that the order of items changes nothing
	var total decimal.Decimal
	order := make([]int, 0, len(c.rows))
	for _, i := range c.physical {
		for k := range c.rows {
			if c.rows[k].line == i {
				order = append(order, k)
			}
		}
	}
	for k := range c.rows {
		if c.rows[k].line < 0 {
			order = append(order, k)
		}
	}
	weights := make([]decimal.Decimal, len(order))
	for n, k := range order {
		weights[n] = c.rows[k].amount
		total = plus(total, c.rows[k].amount)
	}
	if total.IsZero() {
		return
	}
	places := c.quoteCur.MinorUnits()
	sum, _ := money.Div(total, c.rate.Rate, places, money.HalfUp)
	for n, s := range money.Allocate(sum, weights, places) {
		c.rows[order[n]].quoted = s
	}
}

func (c *calc) inQuote(d decimal.Decimal) trade.Money {
	return trade.Money{Amount: d, Currency: c.quoteCur}
}

// write makes the Quote.
func (c *calc) write() *Quote {
	q := &Quote{
		OrderID: c.order.ID, QuotedFor: c.law, Currency: c.quoteCur, Terms: c.terms, Status: Complete,
		Destination: c.territory, Lines: make([]Line, len(c.lines)), Charges: []Charge{}, Data: c.data,
		DeMinimis: c.tests, Procedures: c.options,
	}
	perLine := make([]int, len(c.lines))
	for k := range c.rows {
		if i := c.rows[k].line; i >= 0 {
			perLine[i]++
		}
	}
	var intrinsic, value decimal.Decimal
	for i := range c.lines {
		l := &c.lines[i]
		q.Lines[i] = Line{
			SKU: l.item.SKU, Description: l.item.Description, Code: l.codeNow(), CodeSource: l.src, Origin: l.item.Origin,
			Quantity: l.item.Quantity, Goods: c.inQuote(l.price), CustomsValue: c.customs(l.value), Status: l.status,
			Charges: make([]Charge, 0, perLine[i]), Options: l.options, Considered: l.considered, Findings: l.findings,
		}
		if l.chosen != "" && l.chosen != l.code {
			q.Lines[i].CodeSource = "schedule"
		}
		if l.group != nil {
			q.Lines[i].Procedure = l.group.proc.ID
		}
		if l.item.Kind == trade.Digital {
			q.Lines[i].CustomsValue = c.customs(decimal.Zero)
			q.Lines[i].Findings = append(q.Lines[i].Findings, trade.Finding{Code: "item.digital", Severity: trade.Info, Path: pointer(i, "kind"),
				Message: "a digital supply bears no customs charges; tax on digital services isn't part of this quote"})
			continue
		}
		intrinsic, value = plus(intrinsic, l.goods), plus(value, l.value)
		c.lineFindings(l, &q.Lines[i])
		switch {
		case l.status == Refused:
			q.Status = Refused
		case l.status == Partial && q.Status == Complete:
			q.Status = Partial
		}
	}
	t := &q.Totals
	var duties, taxes, fees, cDuties, cTaxes, cFees, checkout, delivery, seller decimal.Decimal
	for k := range c.rows {
		r := &c.rows[k]
		ch := c.writeCharge(r)
		switch r.group() {
		case tariff.DutyGroup:
			duties, cDuties = plus(duties, r.quoted), plus(cDuties, r.amount)
		case tariff.TaxGroup:
			taxes, cTaxes = plus(taxes, r.quoted), plus(cTaxes, r.amount)
		default:
			fees, cFees = plus(fees, r.quoted), plus(cFees, r.amount)
		}
		if r.collected == "delivery" {
			delivery = plus(delivery, r.quoted)
		} else {
			checkout = plus(checkout, r.quoted)
		}
		if r.debtor == "seller" {
			seller = plus(seller, r.quoted)
		}
		if r.line >= 0 {
			q.Lines[r.line].Charges = append(q.Lines[r.line].Charges, ch)
		} else {
			q.Charges = append(q.Charges, ch)
		}
	}
	all := duties.Add(taxes).Add(fees)
	paid := c.goods.Sub(c.discount).Add(c.shipping).Add(c.insured)
	*t = Totals{
		Goods: c.inQuote(c.goods), Discounts: c.inQuote(c.discount), Shipping: c.inQuote(c.shipping), Insurance: c.inQuote(c.insured),
		Duties: c.inQuote(duties), Taxes: c.inQuote(taxes), Fees: c.inQuote(fees), Charges: c.inQuote(all),
		Landed: c.inQuote(paid.Add(all)), DueAtCheckout: c.inQuote(paid.Add(checkout)), DueOnDelivery: c.inQuote(delivery),
		SellerCost: c.inQuote(seller.Add(c.carriageCost())),
	}
	q.CustomsTotals = CustomsTotals{Duties: c.customs(cDuties), Taxes: c.customs(cTaxes), Fees: c.customs(cFees), Charges: c.customs(cDuties.Add(cTaxes).Add(cFees))}
	q.Consignment = Consignment{IntrinsicValue: c.customs(intrinsic), CustomsValue: c.customs(value), ValuationBasis: c.reg.Valuation.Basis}
	c.writeProcedure(q)
	for _, u := range c.used {
		q.Exchange = append(q.Exchange, ExchangeRate{From: u.From, To: u.To, Rate: trade.DecimalText(u.Rate, 0), Date: u.Date, Source: u.Source})
	}
	c.consignmentFindings(q)
	q.Findings = append(q.Findings, c.findings...)
	return q
}

// carriageCost is what the seller pays the carrier, in the quote's currency, where it's known.
func (c *calc) carriageCost() decimal.Decimal {
	m := c.order.Shipping.Cost
	if c.opt.ShippingCost.IsSet() {
		m = c.opt.ShippingCost
	}
	if !m.IsSet() || m.Currency == c.quoteCur {
		return m.Amount
	}
	r, ok := c.engine.rates.Rate(m.Currency, c.quoteCur, c.law)
	if !ok {
		c.note(trade.Finding{Code: "exchange.missing", Severity: trade.Warn, Path: "/shipping/cost",
			Message: fmt.Sprintf("the cost of carriage isn't in the seller's cost: no rate of exchange from %s to %s on or before %s", m.Currency, c.quoteCur, c.law),
			Settles: fmt.Sprintf("a rate of exchange %s to %s", m.Currency, c.quoteCur)})
		return decimal.Zero
	}
	return money.MulRound(m.Amount, r.Rate, c.quoteCur.MinorUnits(), money.HalfUp)
}

func (c *calc) writeProcedure(q *Quote) {
	var ids, decls, schemes []string
	for k := range c.groups {
		p := c.groups[k].proc
		ids = append(ids, p.ID)
		if p.Declaration != "" && !slices.Contains(decls, p.Declaration) {
			decls = append(decls, p.Declaration)
		}
		if p.Scheme != "" && !slices.Contains(schemes, p.Scheme) {
			schemes = append(schemes, p.Scheme)
		}
		q.Consignment.ValuationBasis = c.groups[k].value.Basis
	}
	q.Procedure, q.Declaration, q.Scheme = strings.Join(ids, "+"), strings.Join(decls, "+"), strings.Join(schemes, "+")
}

// writeCharge turns a row into a Charge.
func (c *calc) writeCharge(r *row) Charge {
	ch := Charge{
		Group: r.group(), Kind: r.kind, Name: r.name, Base: c.customs(r.base), Rate: r.rate, CustomsAmount: c.customs(r.amount),
		Amount: c.inQuote(r.quoted), Debtor: r.debtor, Bearer: "buyer", Collected: r.collected, Derivation: r.d, InForce: r.period,
		Heading: r.heading, Findings: r.flags,
	}
	ch.ID = "advance"
	if r.ch != nil {
		ch.ID = r.ch.ID
		ch.Rounding = roundingName(r.ch.Round.Amount)
		if ch.Rounding == "" {
			ch.Rounding = "minor unit, half up"
		}
	}
	if r.m != nil {
		ch.Measure = r.m.ID
	}
	if r.cite != nil {
		ch.Instrument, ch.Source, ch.VerifiedOn, ch.Confidence = r.cite.Instrument, r.cite.Source, r.cite.VerifiedOn, r.cite.Confidence
	}
	if r.line < 0 {
		weights := r.shares
		ch.Shares = make([]Share, len(r.lines))
		for k, s := range money.Allocate(r.quoted, weights, c.quoteCur.MinorUnits()) {
			ch.Shares[k] = Share{Line: r.lines[k], Amount: c.inQuote(s)}
		}
		slices.SortFunc(ch.Shares, func(a, b Share) int { return a.Line - b.Line })
	}
	return ch
}

// presumedFinding says that an article is presumed not to be on lists that aren't loaded.
func presumedFinding(i int) trade.Finding {
	return trade.Finding{Code: "scope.presumed", Severity: trade.Info, Path: pointer(i, "hs_code"),
		Message: "no list of goods is loaded for some measures: the article is presumed not listed", Settles: "the official lists of goods"}
}

// lineFindings adds what a line's charges leave to say.
func (c *calc) lineFindings(l *line, out *Line) {
	var presumed, low bool
	for k := range c.rows {
		if c.rows[k].line == l.i {
			presumed = presumed || slices.Contains(c.rows[k].flags, "scope.presumed")
			low = low || slices.Contains(c.rows[k].flags, "data.low_confidence")
		}
	}
	if presumed {
		out.Findings = append(out.Findings, presumedFinding(l.i))
	}
	if low {
		out.Findings = append(out.Findings, trade.Finding{Code: "data.low_confidence", Severity: trade.Warn, Path: pointer(l.i, ""),
			Message: "a rate used here has one weak source"})
	}
}

// staleRate is how many days old a rate of exchange may be before the quote says so: authorities that publish monthly
// rates do so up to some days before the month.
const staleRate = 45

// staleData is how many days after the day on which data were verified a law may be asked of them before the quote says
// so: rates change with the year, and some within it.
const staleData = 180

// consignmentFindings says what was assumed of the consignment, what ids a declaration lacks and what data are old.
func (c *calc) consignmentFindings(q *Quote) {
	if c.shipping.IsZero() && len(c.physical) > 0 && slices.ContainsFunc(c.reg.Valuation.Of, func(t tariff.Term) bool { return t.Name == tariff.NameFreight }) {
		c.note(trade.Finding{Code: "freight.included", Severity: trade.Info, Path: "/shipping/charged",
			Message: "no carriage is charged: it is deemed inside the price of the goods", Settles: "/shipping/charged"})
	}
	for _, d := range q.Data {
		if age := d.VerifiedOn.DaysUntil(c.law); !d.VerifiedOn.IsZero() && age > staleData {
			c.note(trade.Finding{Code: "data.stale", Severity: trade.Warn, Path: "/date",
				Message: fmt.Sprintf("the data %s were verified on %s, %d days before the date of the law: what was enacted since isn't in them", d.Name, d.VerifiedOn, age),
				Settles: "newer data of " + string(c.territory)})
		}
	}
	for _, u := range c.used {
		if age := u.Date.DaysUntil(c.law); age > staleRate {
			c.note(trade.Finding{Code: "exchange.stale", Severity: trade.Warn, Path: "/currency",
				Message: fmt.Sprintf("the rate of exchange from %s to %s is of %s, %d days before the date of the quote", u.From, u.To, u.Date, age),
				Settles: "a newer rate of exchange"})
		}
	}
	if slices.ContainsFunc(c.rows, func(r row) bool { return r.line < 0 && slices.Contains(r.flags, "data.low_confidence") }) {
		c.note(trade.Finding{Code: "data.low_confidence", Severity: trade.Warn, Message: "a rate used for the consignment has one weak source"})
	}
	for k := range c.reg.Requirements {
		r := &c.reg.Requirements[k]
		if len(c.physical) == 0 || c.hasID(r) || !c.required(r) {
			continue
		}
		sev := r.Severity
		if sev == "" {
			sev = trade.Review
		}
		c.note(trade.Finding{Code: r.ID, Severity: sev, Path: r.Field, Message: r.Message, Settles: r.Field, Source: r.Instrument, Holds: trade.DecideDeclaration})
	}
}

// required reports whether a requirement's condition holds for any procedure taken.
func (c *calc) required(r *tariff.Requirement) bool {
	if r.When.IsZero() {
		return true
	}
	for k := range c.groups {
		if r.When.Eval(&c.groups[k], nil) == cond.True {
			return true
		}
	}
	return false
}

// hasID reports whether the order holds one of the ids a requirement accepts, on the party its field names.
func (c *calc) hasID(r *tariff.Requirement) bool {
	if len(r.IDTypes) == 0 {
		return false
	}
	if strings.HasPrefix(r.Field, "/items/") && strings.HasSuffix(r.Field, "/product_ids") { // on every line that crosses the border
		return !slices.ContainsFunc(c.physical, func(i int) bool {
			return !slices.ContainsFunc(r.IDTypes, func(t string) bool { return c.lines[i].item.ProductIDs[t] != "" })
		})
	}
	var ids []trade.TaxID
	switch {
	case strings.HasPrefix(r.Field, "/seller"):
		ids = c.order.Seller.TaxIDs
	case strings.HasPrefix(r.Field, "/importer"):
		ids = c.order.Buyer.TaxIDs
		if c.order.Importer != nil {
			ids = c.order.Importer.TaxIDs
		}
	default:
		ids = c.order.Buyer.TaxIDs
	}
	return slices.ContainsFunc(ids, func(id trade.TaxID) bool {
		return slices.ContainsFunc(r.IDTypes, func(t string) bool { return strings.EqualFold(t, id.Type) })
	})
}

// String helps debugging: the ledger, one row a line.
func (q *Quote) String() string {
	return fmt.Sprintf("quote %s: landed %s, duties %s, taxes %s, fees %s (%s)", q.OrderID, q.Totals.Landed, q.Totals.Duties, q.Totals.Taxes, q.Totals.Fees, q.Status)
}
