package carrier

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// RateCardAdapter answers from rate cards: an offer or a typed rejection for every service and terms. It holds the
// cards of one carrier: several versions follow each other in time, several origins stand side by side. It reads
// nothing and waits for nothing, and is safe for concurrent use.
type RateCardAdapter struct {
	name     string
	cards    []*compiledCard
	services []Service
}

// NewRateCardAdapter returns an adapter over the cards of one carrier. Cards with faults that would give wrong prices
// (Lint findings of severity Block) are refused with all their faults as trade.Errors.
func NewRateCardAdapter(cards ...*RateCard) (*RateCardAdapter, error) {
	if len(cards) == 0 {
		return nil, trade.Errors{{Code: "card.none", Severity: trade.Block, Message: "a rate card adapter needs at least one card"}}
	}
	a := &RateCardAdapter{name: cards[0].Carrier}
	var errs trade.Errors
	for _, c := range cards {
		if c.Carrier != a.name {
			errs = append(errs, trade.Finding{Code: "card.carrier", Severity: trade.Block, Path: "/carrier",
				Message: fmt.Sprintf("cards of %s and %s can't share an adapter", a.name, c.Carrier)})
		}
		for _, f := range c.Lint(trade.Date{}) {
			if f.Severity == trade.Block {
				errs = append(errs, f)
			}
		}
	}
	if err := errs.ErrorOrNil(); err != nil {
		return nil, err
	}
	for _, c := range cards {
		a.cards = append(a.cards, compileCard(c))
		for _, s := range c.Services {
			if !slices.ContainsFunc(a.services, func(o Service) bool { return o.ID == s.ID }) {
				a.services = append(a.services, s.allTerms())
			}
		}
	}
	// The newest card that is valid wins where two versions overlap.
	slices.SortStableFunc(a.cards, func(x, y *compiledCard) int {
		switch {
		case x.Valid.From.After(y.Valid.From):
			return -1
		case x.Valid.From.Before(y.Valid.From):
			return 1
		}
		return 0
	})
	return a, nil
}

// LoadRateCards reads every *.json of a directory the host names as a rate card, and returns one adapter for each
// carrier, by name. Faults of all files are reported at once, their paths preceded by the file's name.
func LoadRateCards(dir fs.FS) ([]Adapter, error) {
	names, err := fs.Glob(dir, "*.json")
	if err != nil {
		return nil, err
	}
	var errs trade.Errors
	byCarrier := map[string][]*RateCard{}
	for _, n := range names {
		data, err := fs.ReadFile(dir, n)
		if err != nil {
			return nil, fmt.Errorf("rate card %s: %w", n, err)
		}
		c, err := ParseRateCard(data)
		if err == nil {
			err = blocking(c.Lint(trade.Date{})).ErrorOrNil()
		}
		if err != nil {
			for _, f := range trade.FindingsOf(err) {
				f.Path = n + "#" + f.Path
				errs = append(errs, f)
			}
			continue
		}
		byCarrier[c.Carrier] = append(byCarrier[c.Carrier], c)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	out := make([]Adapter, 0, len(byCarrier))
	carriers := make([]string, 0, len(byCarrier))
	for name := range byCarrier {
		carriers = append(carriers, name)
	}
	slices.Sort(carriers)
	for _, name := range carriers {
		a, err := NewRateCardAdapter(byCarrier[name]...)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func blocking(fs []trade.Finding) trade.Errors {
	var out trade.Errors
	for _, f := range fs {
		if f.Severity == trade.Block {
			out = append(out, f)
		}
	}
	return out
}

// allTerms returns the service with the terms it offers to any destination.
func (s *CardService) allTerms() Service {
	out := s.Service
	out.Terms = slices.Clone(out.Terms)
	for _, list := range s.TermsTo {
		for _, t := range list {
			if !slices.Contains(out.Terms, t) {
				out.Terms = append(out.Terms, t)
			}
		}
	}
	slices.Sort(out.Terms)
	return out
}

// Name returns the carrier's name.
func (a *RateCardAdapter) Name() string { return a.name }

// Services lists the services of all cards, each with every terms it offers to some destination.
func (a *RateCardAdapter) Services() []Service { return slices.Clone(a.services) }

// Offers prices the shipment on the card that is valid on its date for its origin. It fails only when ctx has ended.
func (a *RateCardAdapter) Offers(ctx context.Context, s Shipment) (Answers, error) {
	if err := ctx.Err(); err != nil {
		return Answers{}, err
	}
	var out Answers
	card, code, because := a.cardFor(s)
	q := newQuoteEnv(&s)
	for _, svc := range a.services {
		for _, t := range uniqueTerms(s.Terms) {
			rej := Rejection{Carrier: a.name, Service: svc.ID, Terms: t, Code: code, Because: because}
			if card != nil {
				offer, refused := card.offer(q, svc.ID, t)
				if refused == nil {
					out.Offers = append(out.Offers, offer)
					continue
				}
				rej.Code, rej.Because = refused.code, refused.because
			}
			out.Rejections = append(out.Rejections, rej)
		}
	}
	return out, nil
}

func uniqueTerms(ts []trade.Incoterm) []trade.Incoterm {
	out := make([]trade.Incoterm, 0, len(ts))
	for _, t := range ts {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// cardFor returns the card for a shipment, or why there is none.
func (a *RateCardAdapter) cardFor(s Shipment) (*compiledCard, RejectCode, string) {
	var origins []string
	expired := ""
	for _, c := range a.cards {
		if !slices.Contains(c.From, s.From.Country) {
			for _, f := range c.From {
				if !slices.Contains(origins, string(f)) {
					origins = append(origins, string(f))
				}
			}
			continue
		}
		if c.Valid.Contains(s.Date) {
			return c, "", ""
		}
		expired = fmt.Sprintf("card %s is valid %s, not on %s", c.Version, c.Valid, s.Date)
	}
	if expired != "" {
		return nil, CardExpired, expired
	}
	slices.Sort(origins)
	return nil, UnsupportedLane, fmt.Sprintf("doesn't collect in %s, only in %s", orUnknown(string(s.From.Country)), strings.Join(origins, ", "))
}

func orUnknown(s string) string {
	if s == "" {
		return "an unknown country"
	}
	return s
}

// refusal is why a service made no offer.
type refusal struct {
	code    RejectCode
	because string
}

func refuse(code RejectCode, format string, args ...any) *refusal {
	return &refusal{code, fmt.Sprintf(format, args...)}
}

// compiledCard is a card with its indexes.
type compiledCard struct {
	*RateCard
	grams, mm decimal.Decimal            // of the card's units
	rates     map[serviceZone][]*RateRow // ascending limits, no limit last
	transit   map[serviceZone]Transit
	zones     map[string]*zoneIndex // by service
	byID      map[string]*CardService
}

type serviceZone struct{ service, zone string }

// zoneIndex finds the rules that name a country; "*" holds the rules for every country.
type zoneIndex struct{ byCountry map[trade.Country][]*ZoneRule }

func compileCard(src *RateCard) *compiledCard {
	card := *src
	c := &compiledCard{RateCard: &card, rates: map[serviceZone][]*RateRow{}, transit: map[serviceZone]Transit{},
		zones: map[string]*zoneIndex{}, byID: map[string]*CardService{}}
	card.WeightUnit, card.LengthUnit = cmp.Or(card.WeightUnit, "kg"), cmp.Or(card.LengthUnit, "cm")
	c.grams, _ = gramsIn(card.WeightUnit)
	c.mm, _ = millimetresIn(card.LengthUnit)
	card.Dimensional = slices.Clone(card.Dimensional)
	for i := range card.Dimensional {
		r := &card.Dimensional[i]
		r.LengthUnit, r.WeightUnit = cmp.Or(r.LengthUnit, card.LengthUnit), cmp.Or(r.WeightUnit, card.WeightUnit)
	}
	for i := range card.Rates {
		r := &card.Rates[i]
		k := serviceZone{r.Service, r.Zone}
		c.rates[k] = append(c.rates[k], r)
	}
	for _, rows := range c.rates {
		slices.SortStableFunc(rows, func(a, b *RateRow) int { return compareLimits(a.UpTo, b.UpTo) })
	}
	for _, t := range card.Transit {
		c.transit[serviceZone{t.Service, t.Zone}] = t.Transit
	}
	for i := range card.Services {
		s := &card.Services[i]
		c.byID[s.ID] = s
		idx := &zoneIndex{map[trade.Country][]*ZoneRule{}}
		for j := range card.Zones {
			z := &card.Zones[j]
			if len(z.Services) == 0 || slices.Contains(z.Services, s.ID) {
				for _, country := range z.Countries {
					idx.byCountry[country] = append(idx.byCountry[country], z)
				}
			}
		}
		c.zones[s.ID] = idx
	}
	return c
}

// compareLimits orders inclusive upper limits; 0 is without limit and comes last.
func compareLimits(a, b decimal.Decimal) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Cmp(b)
}

// zone returns the zone of a destination for a service.
func (c *compiledCard) zone(service string, from trade.Country, to *trade.Address) (string, bool) {
	idx := c.zones[service]
	best, zone := 0, ""
	for _, key := range [2]trade.Country{to.Country, "*"} {
		for _, z := range idx.byCountry[key] {
			if len(z.From) > 0 && !slices.Contains(z.From, from) || slices.Contains(z.Except, to.Country) {
				continue
			}
			if key == "*" && to.Country == from {
				continue
			}
			rank := 1
			switch {
			case len(z.Postcodes) > 0:
				if !matchPostcode(to.PostalCode, z.Postcodes) {
					continue
				}
				rank = 4
			case len(z.Regions) > 0:
				if !slices.Contains(z.Regions, to.Region) {
					continue
				}
				rank = 3
			case key != "*":
				rank = 2
			}
			if rank > best {
				best, zone = rank, z.Zone
			}
		}
	}
	return zone, best > 0
}

// compact returns text in capitals without blanks, hyphens and points.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '.':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

// matchPostcode reports whether a postcode begins with one of the prefixes or lies in one of the ranges "a..b", whose
// ends have one length: only as many characters are compared. Patterns are in capitals, without blanks.
func matchPostcode(code string, patterns []string) bool {
	code = compact(code)
	if code == "" {
		return false
	}
	for _, p := range patterns {
		from, to, isRange := strings.Cut(p, "..")
		if !isRange {
			if strings.HasPrefix(code, from) {
				return true
			}
			continue
		}
		if len(code) < len(from) || len(from) != len(to) {
			continue
		}
		if head := code[:len(from)]; head >= from && head <= to {
			return true
		}
	}
	return false
}

// minor rounds an amount half up to the minor units of the card's currency: the only rounding of prices.
func (c *compiledCard) minor(d decimal.Decimal) decimal.Decimal {
	return money.Round(d, c.Currency.MinorUnits(), money.HalfUp)
}
