package carrier

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Lint looks for what is wrong with a card. Findings of severity Block would give wrong prices or none, and
// NewRateCardAdapter refuses the card; those of severity Warn are doubtful: a gap, a price that falls with weight, a
// row nothing reaches, a zone without prices. Each names its place, and its line where the card was read from a file.
// With a date, what has expired by then is found too; the zero date skips that.
//
// Codes: card.missing, card.unit, card.unknown_service, card.country_twice, card.country_missing, card.postcode,
// card.price, card.duplicate_row, card.falling_price, card.gap, card.unreachable, card.zone_without_rates, card.dimensional,
// card.surcharge, card.condition, card.advance, card.transit, card.limits, card.expired, card.stale.
func (c *RateCard) Lint(on trade.Date) []trade.Finding {
	l := &linter{c: c, on: on, services: map[string]*CardService{}}
	l.head()
	l.serviceList()
	l.zones()
	l.dimensional()
	l.rates()
	l.surcharges()
	l.advances()
	l.transit()
	l.placeLines()
	return l.found
}

type linter struct {
	c        *RateCard
	on       trade.Date
	services map[string]*CardService
	zoneOf   map[serviceZone]bool // zones that some rule of a service leads to
	found    []trade.Finding
}

func (l *linter) add(sev trade.Severity, path, code, format string, args ...any) {
	if len(l.found) < 1000 {
		l.found = append(l.found, trade.Finding{Code: "card." + code, Severity: sev, Path: path, Message: fmt.Sprintf(format, args...)})
	}
}

func (l *linter) block(path, code, format string, args ...any) {
	l.add(trade.Block, path, code, format, args...)
}

func (l *linter) warn(path, code, format string, args ...any) {
	l.add(trade.Warn, path, code, format, args...)
}

// placeLines finds the lines of the findings; a path that the file lacks gets the line of what would hold it.
func (l *linter) placeLines() {
	if len(l.found) == 0 {
		return
	}
	lines := map[string]int{}
	if len(l.c.text) > 0 {
		lines = lineIndex(l.c.text)
	}
	for i := range l.found {
		var row int
		if n, _ := fmt.Sscanf(l.found[i].Path, "/rates/%d", &row); n == 1 && l.c.Rates[row].line > 0 {
			l.found[i].Line = l.c.Rates[row].line
			continue
		}
		for path := l.found[i].Path; ; {
			if n, ok := lines[path]; ok {
				l.found[i].Line = n
				break
			}
			cut := strings.LastIndexByte(path, '/')
			if cut < 0 {
				break
			}
			path = path[:cut]
		}
	}
}

func (l *linter) head() {
	c := l.c
	for _, f := range []struct{ name, value string }{{"carrier", c.Carrier}, {"version", c.Version}, {"currency", string(c.Currency)}, {"source", c.Source}} {
		if f.value == "" {
			l.block("/"+f.name, "missing", "the card needs %q", f.name)
		}
	}
	if len(c.From) == 0 {
		l.block("/from", "missing", "the card needs the countries it collects in")
	}
	if _, ok := gramsIn(c.WeightUnit); !ok && c.WeightUnit != "" {
		l.block("/weight_unit", "unit", "%q is not a weight unit: g, kg, oz or lb", c.WeightUnit)
	}
	if _, ok := millimetresIn(c.LengthUnit); !ok && c.LengthUnit != "" {
		l.block("/length_unit", "unit", "%q is not a length unit: mm, cm, m or in", c.LengthUnit)
	}
	l.period("/valid", c.Valid)
}

func (l *linter) period(path string, p trade.Period) {
	if !p.To.IsZero() && p.To.Before(p.From) {
		l.block(path, "missing", "the period ends before it begins: %s", p)
	}
	if !l.on.IsZero() && !p.To.IsZero() && p.To.Before(l.on) {
		l.warn(path, "expired", "expired on %s", p.To)
	}
}

func (l *linter) serviceList() {
	if len(l.c.Services) == 0 {
		l.block("/services", "missing", "the card has no services")
	}
	for i := range l.c.Services {
		s := &l.c.Services[i]
		path := fmt.Sprintf("/services/%d", i)
		switch {
		case s.ID == "":
			l.block(path+"/id", "missing", "a service needs an id")
		case l.services[s.ID] != nil:
			l.block(path+"/id", "duplicate_row", "service %s stands twice", s.ID)
		}
		l.services[s.ID] = s
		if len(s.Terms) == 0 && len(s.TermsTo) == 0 {
			l.block(path+"/terms", "missing", "service %s needs terms: DAP, DDP", s.ID)
		}
		switch s.Mode {
		case trade.Post, trade.Courier, trade.FreightAir, trade.FreightSea, trade.Road:
		default:
			l.block(path+"/mode", "missing", "service %s needs a mode: post, courier, freight-air, freight-sea or road, not %.20q", s.ID, s.Mode)
		}
		if s.Rating != "" && s.Rating != "piece" && s.Rating != "shipment" {
			l.block(path+"/rating", "price", "rating is piece or shipment, not %q", s.Rating)
		}
		m := s.Limits
		for _, d := range []decimal.Decimal{m.Weight, m.ShipmentWeight, m.Length, m.Second, m.LengthGirth, m.Sum, m.Value, decimal.New(int64(m.Parcels), 0)} {
			if d.Sign() < 0 {
				l.block(path+"/limits", "limits", "a limit can't be negative")
			}
		}
		if s.Dimensional != "" && !slices.ContainsFunc(l.c.Dimensional, func(r DimensionalRule) bool { return r.ID == s.Dimensional }) {
			l.block(path+"/dimensional", "dimensional", "there is no dimensional rule %q", s.Dimensional)
		}
	}
}

func (l *linter) known(path string, services []string) {
	for _, s := range services {
		if l.services[s] == nil {
			l.block(path, "unknown_service", "there is no service %q", s)
		}
	}
}

// serves reports whether a list of services, empty for all, has one in common with another.
func overlap[T comparable](a, b []T) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(s T) bool { return slices.Contains(b, s) })
}

func (l *linter) zones() {
	l.zoneOf = map[serviceZone]bool{}
	type entry struct {
		country trade.Country
		region  trade.Region
		code    string
	}
	seen := map[entry][]int{}
	for i := range l.c.Zones {
		z := &l.c.Zones[i]
		path := fmt.Sprintf("/zones/%d", i)
		if z.Zone == "" || len(z.Countries) == 0 {
			l.block(path, "missing", "a zone rule needs a zone and countries")
		}
		l.known(path+"/services", z.Services)
		if len(z.Countries) > 1 && len(z.Regions)+len(z.Postcodes) > 0 {
			l.block(path+"/countries", "postcode", "regions and postcodes need exactly one country")
		}
		for j, p := range z.Postcodes {
			if from, to, isRange := strings.Cut(p, ".."); p == "" || isRange && (len(from) != len(to) || from > to) || strings.Contains(p, " ") || strings.Contains(p, "-") || strings.ToUpper(p) != p {
				l.block(fmt.Sprintf("%s/postcodes/%d", path, j), "postcode", "%q is neither a prefix nor a range such as 96701..96898, in capitals and without blanks", p)
			}
		}
		for id := range l.services {
			if len(z.Services) == 0 || slices.Contains(z.Services, id) {
				l.zoneOf[serviceZone{id, z.Zone}] = true
			}
		}
		var entries []entry
		for _, country := range z.Countries {
			if country != "*" && len(country) != 2 {
				l.block(path+"/countries", "missing", "%q is not a country code", country)
			}
			e := entry{country: country}
			switch {
			case len(z.Postcodes) > 0:
				for _, p := range z.Postcodes {
					entries = append(entries, entry{country: country, code: p})
				}
			case len(z.Regions) > 0:
				for _, r := range z.Regions {
					entries = append(entries, entry{country: country, region: r})
				}
			default:
				entries = append(entries, e)
			}
		}
		for _, e := range entries {
			for _, k := range seen[e] {
				o := &l.c.Zones[k]
				if overlap(z.Services, o.Services) && overlap(z.From, o.From) {
					l.block(path, "country_twice", "%s is in zone %q here and in zone %q in /zones/%d", strings.Trim(string(e.country)+" "+string(e.region)+e.code, " "), z.Zone, o.Zone, k)
				}
			}
			seen[e] = append(seen[e], i)
		}
	}
	for _, from := range l.c.From {
		l.forgotten(from)
	}
}

// forgotten looks for countries that no zone holds. A card that serves most countries is taken to mean all but those it
// excepts: a regional carrier isn't told where it doesn't go.
func (l *linter) forgotten(from trade.Country) {
	var missing []string
	served := 0
	for k := range 26 * 26 {
		country := trade.Country([]byte{'A' + byte(k/26), 'A' + byte(k%26)})
		if country.Numeric() == "" || country == from { // a code of customs alone, such as XI, is no destination
			continue
		}
		named, excepted := false, false
		for i := range l.c.Zones {
			z := &l.c.Zones[i]
			if len(z.From) > 0 && !slices.Contains(z.From, from) {
				continue
			}
			out := slices.Contains(z.Except, country)
			excepted = excepted || out
			named = named || slices.Contains(z.Countries, country) || slices.Contains(z.Countries, "*") && !out
		}
		switch {
		case named:
			served++
		case !excepted:
			missing = append(missing, string(country))
		}
	}
	if len(missing) == 0 || served <= len(missing) {
		return
	}
	names := strings.Join(missing[:min(len(missing), 12)], ", ")
	if n := len(missing) - 12; n > 0 {
		names += fmt.Sprintf(" and %d more", n)
	}
	l.warn("/zones", "country_missing", "%d countries are served from %s, but no zone holds or excepts %s", served, from, names)
}

func (l *linter) dimensional() {
	for i := range l.c.Dimensional {
		r := &l.c.Dimensional[i]
		path := fmt.Sprintf("/dimensional/%d", i)
		if r.ID == "" || r.Divisor.Sign() <= 0 {
			l.block(path, "dimensional", "a dimensional rule needs an id and a positive divisor")
		}
		if _, ok := millimetresIn(r.LengthUnit); !ok && r.LengthUnit != "" {
			l.block(path+"/length_unit", "unit", "%q is not a length unit", r.LengthUnit)
		}
		if _, ok := gramsIn(r.WeightUnit); !ok && r.WeightUnit != "" {
			l.block(path+"/weight_unit", "unit", "%q is not a weight unit", r.WeightUnit)
		}
		if r.Per != "" && r.Per != "piece" && r.Per != "shipment" {
			l.block(path+"/per", "dimensional", "per is piece or shipment, not %q", r.Per)
		}
		if !slices.ContainsFunc(l.c.Dimensional[i+1:], func(o DimensionalRule) bool { return o.ID == r.ID }) {
			l.period(path+"/valid", r.Valid) // the last of its name: a rule with a successor may have expired
		}
		for j := range i {
			if o := &l.c.Dimensional[j]; o.ID == r.ID && overlaps(o.Valid, r.Valid) {
				l.block(path+"/valid", "dimensional", "rule %s overlaps in time with /dimensional/%d", r.ID, j)
			}
		}
	}
}

func overlaps(a, b trade.Period) bool {
	return (a.To.IsZero() || b.From.IsZero() || !a.To.Before(b.From)) && (b.To.IsZero() || a.From.IsZero() || !b.To.Before(a.From))
}

func (l *linter) rates() {
	rows := map[serviceZone][]int{}
	for i := range l.c.Rates {
		r := &l.c.Rates[i]
		path := fmt.Sprintf("/rates/%d", i)
		s := l.services[r.Service]
		if s == nil {
			l.block(path+"/service", "unknown_service", "there is no service %q", r.Service)
			continue
		}
		given := 0
		for _, d := range []decimal.Decimal{r.Price, r.PerUnit, r.Add} {
			if !d.IsZero() {
				given++
			}
			if d.Sign() < 0 {
				l.block(path, "price", "a price can't be negative")
			}
		}
		if given != 1 {
			l.block(path, "price", "a row needs exactly one of price, per_unit and add")
		}
		if !r.Add.IsZero() && r.Step.Sign() <= 0 {
			l.block(path+"/step", "price", "add needs a positive step")
		}
		if r.UpTo.Sign() < 0 {
			l.block(path+"/up_to", "price", "a weight can't be negative")
		}
		l.period(path+"/valid", r.Valid)
		k := serviceZone{r.Service, r.Zone}
		if !l.zoneOf[k] {
			l.warn(path+"/zone", "unreachable", "no zone rule of service %s leads to zone %q", r.Service, r.Zone)
		}
		if w := s.Limits.Weight; w.Sign() > 0 && s.Rating == "piece" {
			for _, j := range rows[k] {
				if o := &l.c.Rates[j]; o.UpTo.GreaterThanOrEqual(w) && r.UpTo.GreaterThan(o.UpTo) && overlaps(o.Valid, r.Valid) && s.Dimensional == "" {
					l.warn(path+"/up_to", "unreachable", "no parcel is that heavy: the service takes at most %s", text(w))
					break
				}
			}
		}
		rows[k] = append(rows[k], i)
	}
	for i := range l.c.Services {
		s := &l.c.Services[i]
		for j := range l.c.Zones {
			z := &l.c.Zones[j]
			k := serviceZone{s.ID, z.Zone}
			if !l.zoneOf[k] {
				continue
			}
			if len(rows[k]) == 0 {
				l.warn(fmt.Sprintf("/zones/%d", j), "zone_without_rates", "service %s has no prices for zone %q", s.ID, z.Zone)
			}
			l.band(s, k, rows[k])
			delete(l.zoneOf, k) // each zone of a service is looked at once
		}
	}
}

// band looks at the rows of one service and zone in the order of their limits.
func (l *linter) band(s *CardService, k serviceZone, rows []int) {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b int) int { return compareLimits(l.c.Rates[a].UpTo, l.c.Rates[b].UpTo) })
	prev := -1
	open := -1
	for _, i := range rows {
		r := &l.c.Rates[i]
		path := fmt.Sprintf("/rates/%d", i)
		if open >= 0 && overlaps(l.c.Rates[open].Valid, r.Valid) {
			l.block(path, "duplicate_row", "service %s, zone %s: /rates/%d already has no limit", k.service, k.zone, open)
		}
		if r.UpTo.IsZero() {
			open = i
		}
		if prev >= 0 {
			o := &l.c.Rates[prev]
			switch {
			case !overlaps(o.Valid, r.Valid):
			case o.UpTo.Equal(r.UpTo) && !r.UpTo.IsZero():
				l.block(path+"/up_to", "duplicate_row", "service %s, zone %s, up to %s stands twice, also in /rates/%d", k.service, k.zone, text(r.UpTo), prev)
			case !o.Price.IsZero() && !r.Price.IsZero() && r.Price.LessThan(o.Price):
				l.warn(path+"/price", "falling_price", "service %s, zone %s: up to %s costs %s, less than %s up to %s", k.service, k.zone, text(r.UpTo), l.c.price(r.Price), l.c.price(o.Price), text(o.UpTo))
			}
		} else if !r.Add.IsZero() {
			l.block(path+"/add", "price", "add needs a row with a price below it")
		}
		prev = i
	}
	if prev < 0 || open >= 0 {
		return
	}
	if last := &l.c.Rates[prev]; s.Limits.Weight.GreaterThan(last.UpTo) {
		l.warn(fmt.Sprintf("/rates/%d/up_to", prev), "gap", "service %s, zone %s: no price above %s, but parcels up to %s are taken", k.service, k.zone, text(last.UpTo), text(s.Limits.Weight))
	}
}

func (l *linter) surcharges() {
	ids := []string{"base", "goods"}
	per := map[string]string{}
	for i := range l.c.Surcharges {
		s := &l.c.Surcharges[i]
		path := fmt.Sprintf("/surcharges/%d", i)
		if s.ID == "" || s.Kind == "" || s.Name == "" {
			l.block(path, "missing", "a surcharge needs id, kind and name")
		}
		if slices.Contains(ids, s.ID) {
			l.block(path+"/id", "surcharge", "surcharge %s stands twice", s.ID)
		}
		l.known(path+"/services", s.Services)
		l.period(path+"/valid", s.Valid)
		given := 0
		for _, on := range []bool{!s.Fixed.IsZero(), !s.Percent.IsZero(), !s.PerUnit.IsZero(), len(s.Series) > 0} {
			if on {
				given++
			}
		}
		if given != 1 && (given != 0 || s.BillableWeight.Sign() <= 0) {
			l.block(path, "surcharge", "surcharge %s needs exactly one of fixed, percent, per_unit and series", s.ID)
		}
		if percent := !s.Percent.IsZero() || len(s.Series) > 0; percent != (len(s.Of) > 0) {
			l.block(path+"/of", "surcharge", "a percentage names the charges it is of, others don't")
		}
		for j, of := range s.Of {
			if !slices.Contains(ids, of) {
				l.block(fmt.Sprintf("%s/of/%d", path, j), "surcharge", "%q is neither base, goods nor a surcharge above this one", of)
			}
		}
		if (s.Fixed.Sign() < 0 || s.Percent.Sign() < 0 || s.PerUnit.Sign() < 0) && s.Kind != "discount" {
			l.block(path, "surcharge", "only a discount is negative")
		}
		if s.Per != "" && s.Per != "piece" && s.Per != "line" && s.Per != "shipment" {
			l.block(path+"/per", "surcharge", "per is shipment, piece or line, not %q", s.Per)
		}
		if s.Group != "" {
			if p, ok := per[s.Group]; ok && p != s.Per {
				l.block(path+"/group", "surcharge", "the surcharges of group %s are charged per different things", s.Group)
			}
			per[s.Group] = s.Per
		}
		l.series(path, s)
		l.condition(path+"/when", &s.When)
		ids = append(ids, s.ID)
	}
}

// staleDays is how old the last entry of a dated series may be before it is doubted.
const staleDays = 45

func (l *linter) series(path string, s *Surcharge) {
	var last trade.Date
	for j, e := range s.Series {
		if e.From.IsZero() || !last.IsZero() && !e.From.After(last) {
			l.block(fmt.Sprintf("%s/series/%d/from", path, j), "surcharge", "the dates of a series must rise")
		}
		if e.Percent.Sign() < 0 {
			l.block(fmt.Sprintf("%s/series/%d/percent", path, j), "surcharge", "a percentage of a series can't be negative")
		}
		last = e.From
	}
	if n := len(s.Series); n > 0 && !l.on.IsZero() && last.DaysUntil(l.on) > staleDays {
		l.warn(fmt.Sprintf("%s/series/%d", path, n-1), "stale", "the last rate of %s is of %s", s.ID, last)
	}
}

// condition finds words that no shipment answers: such a condition would never be decided.
func (l *linter) condition(path string, c *cond.Cond) {
	const attributes = " destination region dispatch postcode terms incoterm service zone carrier mode option signature buyer purpose code origin category un "
	const amounts = " goods parcels lines weight billable_weight length width height girth length_girth sum volume "
	const dates = " order loading entry payment "
	for i := range c.Subs {
		l.condition(path, &c.Subs[i])
	}
	bad := func(list, name string) {
		if !strings.Contains(list, " "+name+" ") {
			l.block(path, "condition", "a shipment has no %q; there are:%s", name, strings.TrimRight(list, " "))
		}
	}
	switch c.Op {
	case cond.Match:
		bad(attributes, c.Name)
	case cond.Date:
		bad(dates, c.Name)
	case cond.Value:
		for _, n := range c.Of {
			bad(amounts, n)
			for _, b := range c.Bounds {
				if !unitFits(n, b.Unit) {
					l.block(path, "condition", "%q can't be compared with a number of %q", n, b.Unit)
				}
			}
		}
	}
}

func unitFits(amount, unit string) bool {
	switch amount {
	case "goods":
		return len(unit) == 3
	case "parcels", "lines":
		return unit == ""
	case "weight", "billable_weight":
		_, ok := gramsIn(unit)
		return ok
	case "volume":
		length, cubic := strings.CutSuffix(unit, "3")
		_, ok := millimetresIn(length)
		return ok && cubic
	}
	_, ok := millimetresIn(unit)
	return ok
}

func (l *linter) advances() {
	for i := range l.c.Advances {
		a := &l.c.Advances[i]
		path := fmt.Sprintf("/advances/%d", i)
		if a.ID == "" || a.Name == "" {
			l.block(path, "missing", "an advancement fee needs id and name")
		}
		l.known(path+"/services", a.Services)
		l.period(path+"/valid", a.Valid)
		l.condition(path+"/when", &a.When)
		byPercent := !a.Percent.IsZero() || !a.Minimum.IsZero()
		if flat := !a.Flat.IsZero(); flat && byPercent || len(a.Steps) > 0 && (flat || byPercent) || !flat && !byPercent && len(a.Steps) == 0 {
			l.block(path, "advance", "fee %s is flat, or a percentage with a minimum, or in steps", a.ID)
		}
		for j, s := range a.Steps {
			if j > 0 && compareLimits(a.Steps[j-1].UpTo, s.UpTo) >= 0 {
				l.block(fmt.Sprintf("%s/steps/%d/up_to", path, j), "advance", "the steps of a fee must rise")
			}
		}
	}
}

func (l *linter) transit() {
	seen := map[serviceZone]bool{}
	for i := range l.c.Transit {
		t := &l.c.Transit[i]
		path := fmt.Sprintf("/transit/%d", i)
		k := serviceZone{t.Service, t.Zone}
		l.known(path+"/service", []string{t.Service})
		if seen[k] {
			l.block(path, "duplicate_row", "the transit of service %s to zone %q stands twice", t.Service, t.Zone)
		}
		seen[k] = true
		if err := t.check(); err != "" {
			l.block(path, "transit", "%s", err)
		}
	}
}
