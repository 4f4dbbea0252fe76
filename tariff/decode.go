package tariff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
)

// Bounds of a country file: far above what any country needs.
const (
	maxFileBytes = 64 << 20
	maxRows      = 200_000
)

// DecodeCountry reads a country file. It is strict: every unknown field, doubled key, word or name that means nothing,
// rate or amount that can't be read, figure without a source, a day of verification or a day from which it holds is a
// trade.Finding with a code ("country.rate") and a JSON Pointer, all in one trade.Errors. What a file that extends
// another takes from it is checked when a Book brings the two together.
func DecodeCountry(data []byte) (*Country, error) {
	c := new(Country)
	p := new(problems)
	read := strictjson.Options{MaxBytes: maxFileBytes, MaxElements: maxRows}
	for _, f := range strictjson.Decode(data, c, read) {
		p.list = append(p.list, trade.Finding{Code: f.Code, Severity: trade.Block, Path: f.Path, Message: f.Message, Line: f.Line, Cause: f.Cause})
	}
	if len(p.list) > 0 {
		return nil, p.list // what was read is incomplete: more findings would mislead
	}
	c.resolve(p)
	c.readTables(p)
	c.readLists(p)
	c.check(p)
	if c.Extends == "" {
		c.crossCheck(p)
	}
	if len(p.list) > 0 {
		return nil, p.list
	}
	return c, nil
}

// readTables reads the cells of every table.
func (c *Country) readTables(p *problems) {
	top := (&place{}).root("tables")
	for t := range c.Tables {
		table, at := &c.Tables[t], top.at(t)
		if table.Name == "" {
			p.add(CodeSchema, at.field("name"), "a table needs a name")
		}
		for i, col := range table.Columns {
			if !strings.Contains(" code kind rate from to programmes heading origin confidence source instrument note description ", " "+col+" ") {
				p.add(CodeSchema, at.field("columns").at(i), "unknown column %q", col)
			} else if slices.Contains(table.Columns[:i], col) {
				p.add(CodeSchema, at.field("columns").at(i), "column %q is there twice", col)
			}
		}
		if !slices.Contains(table.Columns, "code") {
			p.add(CodeSchema, at.field("columns"), "a table needs the column \"code\"")
		}
		table.rows = make([]row, len(table.Cells))
		for i, cells := range table.Cells {
			at := at.field("rows").at(i)
			if len(cells) != len(table.Columns) {
				p.add(CodeSchema, at, "%d cells for %d columns", len(cells), len(table.Columns))
				continue
			}
			table.rows[i] = c.readRow(table, cells, at, p)
		}
	}
}

func (c *Country) readRow(t *Table, cells []string, at *place, p *problems) row {
	d := &t.Defaults
	r := row{kind: d.Kind, rateText: d.RateText}
	for i, cell := range cells {
		if cell == "" && t.Columns[i] != "code" {
			continue
		}
		at := at.at(i)
		switch t.Columns[i] {
		case "code":
			r.key, _ = codeKey(c.code(cell, at, p))
		case "kind":
			r.kind = Kind(cell)
		case "rate":
			r.rateText = cell
			r.rate = c.rate(cell, at, p)
		case "from":
			r.period.From = c.date(cell, at, p)
		case "to":
			r.period.To = c.date(cell, at, p)
		case "programmes":
			r.programmes = c.symbols(cell)
		case "heading":
			r.heading = cell
		case "origin":
			r.origin = words(cell)
		case "confidence":
			r.citation.Confidence = Confidence(cell)
			checkConfidence(r.citation.Confidence, at, p)
		case "source":
			r.citation.Source = cell
		case "instrument":
			r.citation.Instrument = cell
		case "note":
			r.note = cell
		case "description":
			r.line = cell
		}
	}
	switch {
	case !validKind(r.kind) && r.kind != Column2:
		p.add(CodeSchema, at, "%q isn't a kind of measure", r.kind)
	case r.rateText == "" && r.kind != Prohibition && r.kind != Licence && r.kind != SupplementaryUnit:
		p.add(CodeRate, at, "the rate is missing")
	}
	if r.kind == PreferenceDuty && len(r.programmes) == 0 && d.Programme == "" {
		p.add(CodeName, at, "a preference needs the programmes that give it")
	}
	r.period = within(r.period, d.Period)
	if s, ok := c.Sources[r.citation.Source]; ok {
		r.citation.Source = s.Text()
	}
	said := r.citation
	c.cite(&said, d.Citation)
	c.checkCitation(&said, at, p)
	checkDated(r.period, at, p)
	return r
}

// symbols splits a cell at commas and, where a part isn't the symbol of a programme, at blanks.
func (c *Country) symbols(cell string) []string {
	var out []string
	for part := range strings.SplitSeq(cell, ",") {
		part = strings.TrimSpace(part)
		if _, ok := c.Programmes[part]; ok || !strings.Contains(part, " ") {
			if part != "" {
				out = append(out, part)
			}
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return out
}

// words splits a cell at blanks and commas.
func words(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return r == ' ' || r == ',' })
}

func (c *Country) date(s string, at *place, p *problems) trade.Date {
	d, err := trade.ParseDate(s)
	if err != nil {
		p.add(CodeSchema, at, "%v", err)
	}
	return d
}

// readLists reads the codes of every goods list.
func (c *Country) readLists(p *problems) {
	top := (&place{}).root("lists")
	for _, name := range sortedKeys(c.Lists) {
		versions := c.Lists[name]
		for i := range versions {
			l, at := &versions[i], top.field(name)
			if len(versions) > 1 {
				at = at.at(i)
			}
			l.keys = make([]uint64, 0, len(l.Codes))
			for j, code := range l.Codes {
				key, _ := codeKey(c.code(code, at.field("codes").at(j), p))
				l.keys = append(l.keys, key)
			}
			slices.Sort(l.keys)
			l.keys = slices.Compact(l.keys)
			c.checkCitation(&l.Citation, at, p)
			checkDated(l.Period, at, p)
		}
	}
	for _, code := range sortedKeys(c.Lines) {
		c.code(code, top.root("lines").field(code), p)
	}
}

// checkCitation reports a figure that doesn't say where it is from.
func (c *Country) checkCitation(s *Citation, at *place, p *problems) {
	switch {
	case s.Source == "":
		p.add(CodeUnsaid, at, "the source is missing")
	case isKey(s.Source) && c.Extends == "": // else the other file may have it
		p.add(CodeName, at, "the file's sources have no %q", s.Source)
	}
	if s.VerifiedOn.IsZero() {
		p.add(CodeUnsaid, at, "the day it was verified is missing")
	}
	checkConfidence(s.Confidence, at, p)
}

// isKey reports whether a source looks like a key of the file's sources rather than a title or an address.
func isKey(s string) bool { return !strings.ContainsAny(s, " ./:,") }

func checkConfidence(v Confidence, at *place, p *problems) {
	if !slices.Contains(confidences(), v) {
		p.add(CodeSchema, at, "confidence %q is none of high, medium, low", v)
	}
}

// checkDated reports a figure that doesn't say from which day it holds.
func checkDated(v trade.Period, at *place, p *problems) {
	if v.From.IsZero() {
		p.add(CodeUndated, at, "the day from which it holds is missing")
	}
	checkPeriod(v, at, p)
}

func checkPeriod(v trade.Period, at *place, p *problems) {
	if !v.From.IsZero() && !v.To.IsZero() && v.To.Before(v.From) {
		p.add(CodePeriod, at, "it ends on %s, before it begins on %s", v.To, v.From)
	}
}

// check looks at what can be judged entry by entry.
func (c *Country) check(p *problems) {
	root := &place{}
	if c.Schema != CountrySchema {
		p.add(CodeSchema, root.root("schema"), "want %q, not %.40q", CountrySchema, c.Schema)
	}
	for _, f := range [...]struct{ field, value string }{
		{"territory", string(c.Territory)}, {"name", c.Name}, {"version", c.Version}, {"verified_on", c.VerifiedOn.String()}} {
		if f.value == "" {
			p.add(CodeSchema, root.root(f.field), "%s is missing", f.field)
		}
	}
	if !slices.Contains([]string{TierRates, TierRegime, TierFacts, TierBase}, c.Tier) {
		p.add(CodeSchema, root.root("tier"), "tier %.40q is none of A, B, C, base", c.Tier)
	}
	if c.Currency == "" && c.Extends == "" || c.Currency != "" && !c.Currency.Valid() {
		p.add(CodeSchema, root.root("currency"), "%.40q is not a currency such as EUR", c.Currency)
	}
	for i, section := range c.Without {
		if !validSection(section) || c.Extends == "" {
			p.add(CodeSchema, root.root("without").at(i), "%.40q is no section of a file that this one extends", section)
		}
	}
	for i := range c.Currencies {
		v, at := &c.Currencies[i], root.root("currencies").at(i)
		c.checkCitation(&v.Citation, at, p)
		checkPeriod(v.Period, at, p)
		if !v.Currency.Valid() {
			p.add(CodeSchema, at.field("currency"), "%.40q is not a currency such as EUR", v.Currency)
		}
		if v.From.IsZero() && v.To.IsZero() {
			p.add(CodeUndated, at, "a currency of another time needs the day on which it begins or ends")
		}
	}
	for _, key := range sortedKeys(c.Sources) {
		if c.Sources[key].Title == "" {
			p.add(CodeSchema, root.root("sources").field(key), "the title is missing")
		}
	}
	for _, name := range sortedKeys(c.Groups) {
		at := root.root("groups").field(name)
		for i, m := range c.Groups[name] {
			checkPeriod(m.Period, at.at(i), p)
			for j, country := range m.Members {
				if !country.Valid() {
					p.add(CodeArea, at.at(i).field("members").at(j), "%.40q is not a country such as DE", country)
				}
			}
		}
	}
	for _, symbol := range sortedKeys(c.Programmes) {
		pr, at := c.Programmes[symbol], root.root("programmes").field(symbol)
		if symbol == "" || strings.Contains(symbol, ",") {
			p.add(CodeName, at, "a symbol isn't empty and has no comma")
		}
		c.checkCitation(&pr.Citation, at, p)
		checkDated(pr.Period, at, p)
		if pr.Origins.IsEverywhere() {
			p.add(CodeArea, at.field("origins"), "the origins are missing")
		}
	}
	if c.Exchange != (Exchange{}) {
		c.checkCitation(&c.Exchange.Citation, root.root("exchange"), p)
	}
	for i := range c.Valuation {
		c.checkValuation(&c.Valuation[i], root.root("valuation").at(i), p)
	}
	for i := range c.Procedures {
		pr, at := &c.Procedures[i], root.root("procedures").at(i)
		c.checkCitation(&pr.Citation, at, p)
		checkPeriod(pr.Period, at, p)
		checkID(pr.ID, at, p)
		if pr.Partition != "" && pr.Partition != "consignment" && pr.Partition != "item" {
			p.add(CodeSchema, at.field("partition"), "%.40q is neither consignment nor item", pr.Partition)
		}
		if pr.Valuation != nil {
			c.checkValuation(pr.Valuation, at.field("valuation"), p)
		}
	}
	for i := range c.Charges {
		c.checkCharge(&c.Charges[i], root.root("charges").at(i), p)
	}
	for i := range c.Schemes {
		s, at := &c.Schemes[i], root.root("schemes").at(i)
		c.checkCitation(&s.Citation, at, p)
		if s.Registration == "" {
			p.add(CodeSchema, at.field("registration"), "the registration is missing")
		}
		if s.Ceiling != "" {
			checkDated(s.Period, at, p)
		}
	}
	for i := range c.Requirements {
		r, at := &c.Requirements[i], root.root("requirements").at(i)
		c.checkCitation(&r.Citation, at, p)
		checkPeriod(r.Period, at, p)
		checkID(r.ID, at, p)
		if r.Field != "" && !strings.HasPrefix(r.Field, "/") {
			p.add(CodeSchema, at.field("field"), "%.40q is not a JSON Pointer such as /buyer/tax_ids", r.Field)
		}
		if !slices.Contains([]trade.Severity{"", trade.Block, trade.Review, trade.Warn, trade.Info}, r.Severity) {
			p.add(CodeSchema, at.field("severity"), "%.40q is none of block, review, warn, info", r.Severity)
		}
		if r.Message == "" {
			p.add(CodeSchema, at.field("message"), "the message is missing")
		}
	}
	for i := range c.Measures {
		c.checkMeasure(&c.Measures[i], root.root("measures").at(i), p)
	}
	for i := range c.Tables {
		if d := &c.Tables[i].Defaults; d.Code != "" || len(d.Codes) > 0 || len(d.Except) > 0 || d.ID != "" {
			p.add(CodeSchema, root.root("tables").at(i).field("defaults"), "defaults hold for every row: they have no id and no code")
		}
	}
}

func checkID(id string, at *place, p *problems) {
	if !isName(id) {
		p.add(CodeName, at.field("id"), "%.40q is not an id: lower case letters, digits, '_', '-', '.'", id)
	}
}

func (c *Country) checkValuation(v *Valuation, at *place, p *problems) {
	c.checkCitation(&v.Citation, at, p)
	checkDated(v.Period, at, p)
	if v.Basis == "" {
		p.add(CodeSchema, at.field("basis"), "the basis is missing")
	}
	if len(v.Of) == 0 {
		p.add(CodeSchema, at.field("of"), "what the customs value is made of is missing")
	}
	for i, t := range v.Of {
		if !slices.Contains([]string{NameGoods, NameDiscount, NameFreight, NameInsurance, NamePacking}, t.Name) {
			p.add(CodeName, at.field("of").at(i), "%q is none of goods, discount, freight, insurance, packing", t.Name)
		}
	}
}

func (c *Country) checkCharge(ch *Charge, at *place, p *problems) {
	checkID(ch.ID, at, p)
	c.checkCitation(&ch.Citation, at, p)
	checkPeriod(ch.Period, at, p)
	if ch.Group != DutyGroup && ch.Group != TaxGroup && ch.Group != FeeGroup {
		p.add(CodeSchema, at.field("group"), "%.40q is none of duty, tax, fee", ch.Group)
	}
	if ch.Kind == "" {
		p.add(CodeSchema, at.field("kind"), "the kind is missing")
	}
	if ch.Name == "" {
		p.add(CodeSchema, at.field("name"), "the name is missing")
	}
	switch ch.Scope {
	case "", PerLine, PerItem, PerTariffItem, PerConsignment, PerEntry:
	default:
		p.add(CodeSchema, at.field("scope"), "%.40q is none of line, item, tariff_item, consignment, entry", ch.Scope)
	}
	if ch.Scope == PerTariffItem && (ch.Digits < 2 || ch.Digits > maxCode) {
		p.add(CodeSchema, at.field("digits"), "scope tariff_item needs the number of digits that tell items apart")
	}
	for i, k := range ch.Kinds {
		if !validKind(k) {
			p.add(CodeSchema, at.field("kinds").at(i), "%.40q isn't a kind of measure", k)
		}
	}
	if len(ch.Kinds) > 0 && ch.From != fromMeasures {
		p.add(CodeSchema, at.field("kinds"), "kinds are of measures: they need \"from\": \"measures\"")
	}
	if ch.From != fromMeasures && len(ch.Rates) == 0 && ch.Note == "" {
		p.add(CodeRate, at, "it has neither rates nor \"from\": \"measures\", and no note that says why")
	}
	for i := range ch.Rates {
		r, at := &ch.Rates[i], at.field("rates").at(i)
		c.checkCitation(&r.Citation, at, p)
		checkPeriod(r.Period, at, p)
		switch {
		case r.Exempt && r.Text != "":
			p.add(CodeRate, at, "exempt with a rate: one of the two")
		case r.Exempt && r.Note == "":
			p.add(CodeSchema, at.field("note"), "an exemption needs a note that says why")
		case r.Exempt:
		case r.Text == "":
			p.add(CodeRate, at.field("rate"), "the rate is missing")
		default:
			checkDated(r.Period, at, p)
		}
	}
	for i := range ch.Relief {
		r, at := &ch.Relief[i], at.field("relief").at(i)
		c.checkCitation(&r.Citation, at, p)
		checkDated(r.Period, at, p)
		if r.Threshold == "" {
			p.add(CodeAmount, at.field("threshold"), "the threshold is missing")
		}
		if r.Per != "" && r.Per != "consignment" && r.Per != "item" && r.Per != "line" {
			p.add(CodeSchema, at.field("per"), "%.40q is none of consignment, item, line", r.Per)
		}
	}
	for i := range ch.Bounds {
		b, at := &ch.Bounds[i], at.field("bounds").at(i)
		c.checkCitation(&b.Citation, at, p)
		checkDated(b.Period, at, p)
		if b.Min == "" && b.Max == "" {
			p.add(CodeAmount, at, "neither min nor max is given")
		}
	}
	if (ch.Min != "" || ch.Max != "") && ch.From != fromMeasures {
		checkDated(ch.Period, at, p)
	}
	if d := ch.Collected.Debtor; d != "" && d != "seller" && d != "buyer" && d != "carrier" {
		p.add(CodeSchema, at.field("collected").field("debtor"), "%.40q is none of seller, buyer, carrier", d)
	}
}

func (c *Country) checkMeasure(m *Measure, at *place, p *problems) {
	if m.ID == "" {
		p.add(CodeName, at.field("id"), "the id is missing")
	}
	if !validKind(m.Kind) {
		p.add(CodeSchema, at.field("kind"), "%.40q isn't a kind of measure", m.Kind)
	}
	if m.Name == "" {
		p.add(CodeSchema, at.field("name"), "the name is missing")
	}
	if m.RateText == "" && (m.Kind.Base() || m.Kind.OnTop() || m.Kind == Excise || m.Kind == VAT) {
		p.add(CodeRate, at.field("rate"), "the rate is missing")
	}
	if m.Code != "" && len(m.Codes) > 0 {
		p.add(CodeSchema, at.field("codes"), "give code or codes, not both")
	}
	if m.ShareRest && m.ShareOf == "" {
		p.add(CodeSchema, at.field("share_of"), "share_rest needs the fact it is the rest of")
	}
	if m.Rank != 0 && m.Family == "" {
		p.add(CodeSchema, at.field("rank"), "a rank orders the measures of a family: the family is missing")
	}
	c.checkCitation(&m.Citation, at, p)
	checkDated(m.Period, at, p)
}

// crossCheck looks at names that entries use for each other, once everything a file takes from another is there.
func (c *Country) crossCheck(p *problems) {
	root := &place{}
	groups := map[string][]trade.Country{}
	for name := range c.Groups {
		groups[name] = nil
	}
	names := []string{NameGoods, NameDiscount, NameFreight, NameInsurance, NamePacking, NameCustomsValue, NameQuantity, NameWeight,
		NameDuties, NameTaxes, NameFees}
	given := len(names)
	for i := range c.Charges {
		names = append(names, c.Charges[i].ID)
	}
	x := crossChecker{c: c, p: p, groups: groups, names: names}
	if c.Extends != "" {
		c.eachCitation(func(s *Citation, at *place) {
			if isKey(s.Source) && s.Source != "" {
				p.add(CodeName, at, "neither this file's sources nor those of %s have %q", c.Extends, s.Source)
			}
		})
	}
	for i := range c.Procedures {
		pr, at := &c.Procedures[i], root.root("procedures").at(i)
		x.cond(&pr.When, at.field("when"))
		for j, id := range pr.Charges {
			if !slices.Contains(names[given:], id) {
				p.add(CodeName, at.field("charges").at(j), "no charge has the id %.60q", id)
			} else if slices.Contains(pr.Charges[:j], id) {
				p.add(CodeName, at.field("charges").at(j), "charge %.60q is named twice", id)
			}
		}
	}
	for i := range c.Charges {
		ch, at := &c.Charges[i], root.root("charges").at(i)
		if slices.Contains(names[:given], ch.ID) {
			p.add(CodeName, at.field("id"), "%q is the name of a given amount", ch.ID)
		}
		earlier := names[:given+i]
		for j, t := range ch.Base {
			if !slices.Contains(earlier, t.Name) || t.Name == ch.ID {
				p.add(CodeName, at.field("base").at(j), "%.60q is neither a given amount nor an earlier charge", t.Name)
			}
		}
		for j := range ch.Relief {
			r, at := &ch.Relief[j], at.field("relief").at(j)
			for k, t := range r.Compare {
				if !slices.Contains(earlier, t.Name) && t.Name != ch.ID {
					p.add(CodeName, at.field("compare").at(k), "%.60q is neither a given amount nor an earlier charge", t.Name)
				}
			}
			x.cond(&r.When, at.field("when"))
			x.cond(&r.Except, at.field("except"))
		}
		for j := range ch.Rates {
			x.cond(&ch.Rates[j].When, at.field("rates").at(j).field("when"))
		}
		x.cond(&ch.When, at.field("when"))
		x.cond(&ch.Collected.Checkout, at.field("collected").field("checkout"))
	}
	for i := range c.Requirements {
		x.cond(&c.Requirements[i].When, root.root("requirements").at(i).field("when"))
	}
	for _, symbol := range sortedKeys(c.Programmes) {
		pr := c.Programmes[symbol]
		x.area(&pr.Origins, root.root("programmes").field(symbol).field("origins"))
	}
	for i := range c.Measures {
		m, at := &c.Measures[i], root.root("measures").at(i)
		x.cond(&m.When, at.field("when"))
		x.area(&m.Origin, at.field("origin"))
	}
	for i := range c.Tables {
		t, at := &c.Tables[i], root.root("tables").at(i)
		x.cond(&t.Defaults.When, at.field("defaults").field("when"))
		x.area(&t.Defaults.Origin, at.field("defaults").field("origin"))
		column2 := false
		for j := range t.rows {
			r := &t.rows[j]
			for _, symbol := range r.programmes {
				if _, ok := c.Programmes[symbol]; !ok {
					p.add(CodeName, at.field("rows").at(j), "no programme has the symbol %q", symbol)
				}
			}
			x.places(r.origin, at.field("rows").at(j))
			column2 = column2 || r.kind == Column2
		}
		if _, ok := c.Groups[Column2Group]; column2 && !ok {
			p.add(CodeName, at, "rows of kind column2 need the group %q", Column2Group)
		}
	}
}

// crossChecker holds the names a file may use.
type crossChecker struct {
	c      *Country
	p      *problems
	groups map[string][]trade.Country
	names  []string // given amounts and charges
}

func (x *crossChecker) area(a *Area, at *place) {
	if a.IsEverywhere() {
		return
	}
	in, except := a.Names()
	x.places(slices.Concat(in, except), at)
}

// places checks names of countries and groups.
func (x *crossChecker) places(names []string, at *place) {
	for _, n := range names {
		if _, ok := x.groups[n]; !ok && !trade.Country(n).Valid() {
			x.p.add(CodeArea, at, "%.40q is neither a country nor a group of the file", n)
		}
	}
}

// cond checks the names in a condition.
func (x *crossChecker) cond(c *Cond, at *place) {
	switch c.Op {
	case cond.All, cond.Any, cond.Not, cond.AnyLine, cond.AllLines:
		for i := range c.Subs {
			x.cond(&c.Subs[i], at)
		}
	case cond.Match:
		x.match(c, at)
	case cond.Value:
		for _, n := range c.Of {
			t, err := ParseTerm(n)
			if err != nil || !slices.Contains(x.names, t.Name) {
				x.p.add(CodeName, at, "%.60q in a condition is neither a given amount nor a charge", n)
			}
		}
	}
}

func (x *crossChecker) match(c *Cond, at *place) {
	switch c.Name {
	case "origin", "dispatch", "destination", "seller_country":
		x.places(c.Values, at)
	}
	for _, v := range c.Values {
		switch c.Name {
		case "code":
			if code, err := parseCode(v); err != nil || string(code) != v {
				x.p.add(CodeGoods, at, "%.40q in a condition is not the beginning of a code, in digits", v)
			}
		case "procedure":
			if !slices.ContainsFunc(x.c.Procedures, func(p Procedure) bool { return p.ID == v }) {
				x.p.add(CodeName, at, "no procedure has the id %.60q that a condition names", v)
			}
		}
	}
}

// eachCitation visits every citation of an entry but those of rows.
func (c *Country) eachCitation(visit func(*Citation, *place)) {
	root := &place{}
	visit(&c.Exchange.Citation, root.root("exchange"))
	for i := range c.Currencies {
		visit(&c.Currencies[i].Citation, root.root("currencies").at(i))
	}
	for i := range c.Valuation {
		visit(&c.Valuation[i].Citation, root.root("valuation").at(i))
	}
	for i := range c.Procedures {
		at := root.root("procedures").at(i)
		visit(&c.Procedures[i].Citation, at)
		if v := c.Procedures[i].Valuation; v != nil {
			visit(&v.Citation, at.field("valuation"))
		}
	}
	for i := range c.Charges {
		ch, at := &c.Charges[i], root.root("charges").at(i)
		visit(&ch.Citation, at)
		for j := range ch.Rates {
			visit(&ch.Rates[j].Citation, at.field("rates").at(j))
		}
		for j := range ch.Relief {
			visit(&ch.Relief[j].Citation, at.field("relief").at(j))
		}
		for j := range ch.Bounds {
			visit(&ch.Bounds[j].Citation, at.field("bounds").at(j))
		}
	}
	for i := range c.Schemes {
		visit(&c.Schemes[i].Citation, root.root("schemes").at(i))
	}
	for i := range c.Requirements {
		visit(&c.Requirements[i].Citation, root.root("requirements").at(i))
	}
	for i := range c.Measures {
		visit(&c.Measures[i].Citation, root.root("measures").at(i))
	}
	for i := range c.Tables {
		visit(&c.Tables[i].Defaults.Citation, root.root("tables").at(i).field("defaults"))
	}
	for _, symbol := range sortedKeys(c.Programmes) {
		pr := c.Programmes[symbol]
		visit(&pr.Citation, root.root("programmes").field(symbol))
		c.Programmes[symbol] = pr
	}
	for _, name := range sortedKeys(c.Lists) {
		for i := range c.Lists[name] {
			visit(&c.Lists[name][i].Citation, root.root("lists").field(name).at(i))
		}
	}
}

// errExtends says that the file a country extends isn't there.
func errExtends(c *Country) error {
	return trade.Errors{{Code: CodeExtends, Severity: trade.Block, Path: "/extends",
		Message: fmt.Sprintf("%s extends %s, whose file isn't in the book", c.Territory, c.Extends)}}
}
