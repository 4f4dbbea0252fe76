package crossborder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Preflight says what a catalogue lacks before the first order: for each SKU and lane, and which decision waits for it.
type Preflight struct {
	Date    trade.Date       `json:"date"` // of the law
	SKUs    int              `json:"skus"`
	Ready   int              `json:"ready"`  // pairs of SKU and lane where the SKU has all it needs
	Review  int              `json:"review"` // pairs where a person should look at the SKU
	Held    int              `json:"held"`   // pairs where something about the SKU blocks
	Missing []PreflightField `json:"missing"`
	Lanes   []PreflightLane  `json:"lanes"`
	Items   []PreflightItem  `json:"items"`
}

// PreflightStatus says whether orders of a SKU would go through on a lane.
type PreflightStatus string

// The statuses.
const (
	PreflightReady  PreflightStatus = "ready"
	PreflightReview PreflightStatus = "review"
	PreflightHeld   PreflightStatus = "held"
)

// PreflightField counts how often one field is what is missing: the list by which a catalogue is mended.
type PreflightField struct {
	Code  string         `json:"code"`
	Field string         `json:"field"` // "hs_code", "net_weight"; for what concerns a lane its path
	SKUs  int            `json:"skus"`
	Lanes int            `json:"lanes"` // pairs of SKU and lane
	Holds trade.Decision `json:"holds,omitempty"`
}

// PreflightLane is one lane: what the seller, or the checkout, needs for it whatever the goods.
type PreflightLane struct {
	Lane        string          `json:"lane"` // "US-GB"
	Origin      string          `json:"origin"`
	Destination string          `json:"destination"`
	Status      PreflightStatus `json:"status"`
	Ready       int             `json:"ready"` // SKUs that have all they need
	Review      int             `json:"review"`
	Held        int             `json:"held"`
	Missing     []Finding       `json:"missing"`
}

// PreflightItem is one SKU.
type PreflightItem struct {
	SKU    string              `json:"sku"`
	Path   string              `json:"path"` // JSON Pointer into the catalogue
	Status PreflightStatus     `json:"status"`
	Lanes  []PreflightItemLane `json:"lanes"`
	Filled []Filled            `json:"filled,omitempty"` // values taken from the SKU's group
}

// PreflightItemLane is one SKU on one lane.
type PreflightItemLane struct {
	Lane        string                `json:"lane"`
	Origin      string                `json:"origin"`
	Destination string                `json:"destination"`
	Status      PreflightStatus       `json:"status"`
	Missing     []Finding             `json:"missing"` // paths point into the catalogue
	Holds       []trade.Decision      `json:"holds"`   // the decisions that wait for it
	Quote       landedcost.Status     `json:"quote,omitempty"`
	OnLane      []Finding             `json:"on_lane,omitempty"` // what concerns the lane whatever the goods; a Preflight gathers it in its lanes
	fields      map[preflightKey]bool // what is missing, for the counts
}

type preflightKey struct {
	code, field string
	holds       trade.Decision
}

// Preflight checks a whole catalogue: each SKU is quoted, declared and held against the rules on each lane, one piece at
// its price, or at 100 of the catalogue's currency where it has none. Errors: "catalogue.date", "catalogue.destinations"
// and "catalogue.origins" for what is missing of the question, what DecodeCatalogue finds, and the context's.
func (e *Engine) Preflight(ctx context.Context, c Catalogue) (*Preflight, error) {
	p := &Preflight{Date: c.Date, Missing: []PreflightField{}, Lanes: []PreflightLane{}, Items: []PreflightItem{}}
	counts := map[preflightKey]*PreflightField{}
	lanes := map[string]*PreflightLane{}
	var order []string
	for item, err := range e.PreflightItems(ctx, c) {
		if err != nil {
			return nil, err
		}
		p.SKUs++
		p.Items = append(p.Items, item)
		once := map[preflightKey]bool{}
		for i := range item.Lanes {
			x := &item.Lanes[i]
			l := lanes[x.Lane]
			if l == nil {
				l = &PreflightLane{Lane: x.Lane, Origin: x.Origin, Destination: x.Destination, Status: PreflightReady, Missing: []Finding{}}
				lanes[x.Lane] = l
				order = append(order, x.Lane)
			}
			switch x.Status {
			case PreflightReady:
				p.Ready, l.Ready = p.Ready+1, l.Ready+1
			case PreflightReview:
				p.Review, l.Review = p.Review+1, l.Review+1
			default:
				p.Held, l.Held = p.Held+1, l.Held+1
			}
			for _, f := range x.OnLane {
				l.Missing = appendOnce(l.Missing, f)
				l.Status = l.Status.with(f)
			}
			x.OnLane = nil
			for k := range x.fields {
				if counts[k] == nil {
					counts[k] = &PreflightField{Code: k.code, Field: k.field, Holds: k.holds}
				}
				counts[k].Lanes++
				if !once[k] {
					once[k] = true
					counts[k].SKUs++
				}
			}
		}
	}
	for _, name := range order {
		p.Lanes = append(p.Lanes, *lanes[name])
	}
	for _, f := range counts {
		p.Missing = append(p.Missing, *f)
	}
	slices.SortFunc(p.Missing, func(a, b PreflightField) int {
		return cmp.Or(cmp.Compare(b.SKUs, a.SKUs), cmp.Compare(b.Lanes, a.Lanes), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Holds, b.Holds))
	})
	return p, nil
}

// PreflightItems is Preflight one SKU at a time, for catalogues of any size. The first error ends it.
func (e *Engine) PreflightItems(ctx context.Context, c Catalogue) iter.Seq2[PreflightItem, error] {
	return func(yield func(PreflightItem, error) bool) {
		if err := preflightable(&c).ErrorOrNil(); err != nil {
			yield(PreflightItem{}, err)
			return
		}
		for i := range c.Items {
			item, err := e.preflight(ctx, &c, i)
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

// preflightable finds what a catalogue lacks to be checked at all.
func preflightable(c *Catalogue) trade.Errors {
	bad := c.check()
	for _, x := range []struct {
		missing    bool
		name, what string
	}{{c.Date.IsZero(), "date", "the date of the law"}, {len(c.Destinations) == 0, "destinations", "where the goods go"}, {len(c.Origins) == 0, "origins", "where the goods ship from"}} {
		if x.missing {
			bad = append(bad, Finding{Code: "catalogue." + x.name, Severity: trade.Block, Path: "/" + x.name, Message: "the catalogue doesn't say " + x.what})
		}
	}
	return bad
}

// preflight checks one SKU on every lane.
func (e *Engine) preflight(ctx context.Context, c *Catalogue, i int) (PreflightItem, error) {
	own := &c.Items[i]
	out := PreflightItem{SKU: own.SKU, Path: fmt.Sprintf("/items/%d", i), Status: PreflightReady, Lanes: make([]PreflightItemLane, 0, len(c.Origins)*len(c.Destinations))}
	it := own.Item
	if g := c.group(own.Group); g != nil {
		probe := trade.Order{Items: []trade.Item{it}}
		it = probe.Clone().Items[0]
		out.Filled = fill(&it, &g.Item, out.Path, "catalogue group "+g.ID)
	}
	it.Quantity, it.Discount, it.Preference = decimal.New(1, 0), trade.Money{}, nil
	if !it.UnitPrice.IsSet() {
		it.UnitPrice = trade.Money{Amount: decimal.New(100, 0), Currency: cmp.Or(c.Currency, "USD")}
	}
	for _, from := range c.Origins {
		for _, to := range c.Destinations {
			if err := ctx.Err(); err != nil {
				return out, err
			}
			x, err := e.preflightLane(ctx, c, it, i, from, to)
			if err != nil {
				return out, err
			}
			if x.Status == PreflightHeld || x.Status == PreflightReview && out.Status == PreflightReady {
				out.Status = x.Status
			}
			out.Lanes = append(out.Lanes, x)
		}
	}
	return out, nil
}

// preflightLane checks one SKU on one lane.
func (e *Engine) preflightLane(ctx context.Context, c *Catalogue, it trade.Item, i int, from, to Place) (PreflightItemLane, error) {
	x := PreflightItemLane{Lane: from.String() + "-" + to.String(), Origin: from.String(), Destination: to.String(), Status: PreflightReady,
		Missing: []Finding{}, Holds: []trade.Decision{}, fields: map[preflightKey]bool{}}
	found, quote, err := e.probe(ctx, probeOrder(c, it, from, to))
	if err != nil {
		return x, err
	}
	x.Quote = quote
	for _, f := range append(found, physicalFindings(&it)...) {
		if f.Severity == trade.Info || ofTheProbe(f) {
			continue
		}
		f.Holds = cmp.Or(f.Holds, trade.DecideDeclaration)
		field := f.Path
		if rest, all := strings.CutPrefix(f.Path, "/items/*"); all || f.Path == "/items" { // of the only one there is
			f.Path = "/items/0" + strings.TrimPrefix(rest, "/items")
		}
		if rest, ok := strings.CutPrefix(f.Path, "/items/0"); ok {
			field = strings.TrimPrefix(rest, "/")
			f.Path = fmt.Sprintf("/items/%d%s", i, rest)
			x.Missing = appendOnce(x.Missing, f)
			x.Status = x.Status.with(f)
			if f.Severity != trade.Warn && !slices.Contains(x.Holds, f.Holds) {
				x.Holds = append(x.Holds, f.Holds)
			}
		} else {
			x.OnLane = appendOnce(x.OnLane, f)
		}
		if f.Severity != trade.Warn {
			x.fields[preflightKey{f.Code, field, f.Holds}] = true
		}
	}
	slices.Sort(x.Holds)
	slices.SortStableFunc(x.Missing, func(a, b Finding) int { return cmp.Compare(weight(a.Severity), weight(b.Severity)) })
	return x, nil
}

// weight orders severities, the most serious first.
func weight(s trade.Severity) int {
	return slices.Index([]trade.Severity{trade.Block, trade.Review, trade.Warn, trade.Info}, s)
}

// with is the status after one more finding.
func (s PreflightStatus) with(f Finding) PreflightStatus {
	switch {
	case f.Severity == trade.Block || s == PreflightHeld:
		return PreflightHeld
	case f.Severity == trade.Review:
		return PreflightReview
	}
	return s
}

func appendOnce(fs []Finding, f Finding) []Finding {
	if slices.ContainsFunc(fs, func(x Finding) bool { return x.Code == f.Code && x.Path == f.Path }) {
		return fs
	}
	return append(fs, f)
}

// probeOrder is an order of one piece. What an order adds to a catalogue, a buyer and his address, is made up, and no
// finding about it is reported.
func probeOrder(c *Catalogue, it trade.Item, from, to Place) *Order {
	o := &Order{SchemaVersion: "1", ID: "preflight", InvoiceNumber: "preflight", Date: c.Date, Currency: it.UnitPrice.Currency, Terms: cmp.Or(c.Terms, trade.DDP),
		Items: []trade.Item{it}, ShipTo: to.Address, Shipping: trade.Shipping{Mode: c.Mode, Charged: trade.Money{Currency: it.UnitPrice.Currency}},
		Buyer: trade.Party{Name: "A Buyer", Kind: trade.Consumer, Email: "buyer@example.com", Phone: "+10000000000"}}
	fill := func(a *trade.Address) {
		a.Name, a.Line1, a.City, a.PostalCode = cmp.Or(a.Name, "A Buyer"), cmp.Or(a.Line1, "1 Street"), cmp.Or(a.City, "City"), cmp.Or(a.PostalCode, "00000")
	}
	ship := from.Address
	fill(&ship)
	fill(&o.ShipTo)
	o.ShipFrom, o.TermsPlace = &ship, o.ShipTo.City
	if c.Seller != nil {
		o.Seller = *c.Seller
	} else {
		o.Seller = trade.Party{Name: "A Seller", Address: &ship}
	}
	return o
}

// ofTheProbe reports whether a finding is about what the probe made up, or only follows from another one.
func ofTheProbe(f Finding) bool {
	if f.Code == "declaration.quote_partial" || f.Code == "freight.included" || f.Code == "carrier.none" {
		return true
	}
	for _, path := range []string{"/ship_to", "/ship_from", "/buyer"} {
		if strings.HasPrefix(f.Path, path) {
			return f.Path != "/ship_to/country" && f.Path != "/ship_from/country" && !strings.HasPrefix(f.Path, "/buyer/tax_ids") && !(f.Path == "/ship_to" && strings.HasPrefix(f.Code, "regime."))
		}
	}
	return f.Path == "/terms_place" || f.Path == "/invoice_number" || f.Path == "/items/0/cost"
}

// probe quotes, declares and checks an order. Where no rate of exchange is known it goes on in the destination's
// currency, so that the rest is said at once.
func (e *Engine) probe(ctx context.Context, o *Order) (found []Finding, status landedcost.Status, err error) {
	q, err := e.quoter.Quote(ctx, o)
	if err != nil {
		if ctx.Err() != nil {
			return nil, "", ctx.Err()
		}
		found = append(found, trade.FindingsOf(err)...)
		if errors.Is(err, trade.Finding{Code: "exchange.missing"}) {
			if reg, _ := e.cfg.Tariff.Regime(ctx, o.Territory(), o.LawDate()); reg != nil {
				o = inCurrency(o, reg)
				if q, err = e.quoter.Quote(ctx, o); err != nil {
					found = append(found, trade.FindingsOf(err)...)
				}
			}
		}
	}
	changed := len(found) > 0
	subject := customs.Subject{Order: o, Quote: q}
	if q != nil {
		status = q.Status
		found = append(found, q.Findings...)
		for i := range q.Lines {
			found = append(found, q.Lines[i].Findings...)
		}
		d, declared := customs.Declare(o, q, customs.DeclareOptions{Mode: o.ModeOr(trade.Courier)})
		found = append(found, declared...)
		subject.Declaration = d
	}
	for _, f := range e.cfg.Rules.Check(ctx, subject) {
		if !changed || f.Path != "/currency" { // what follows from the missing rate is said by it
			found = append(found, f)
		}
	}
	return found, status, ctx.Err()
}

// inCurrency returns the order with its one price in a regime's currency, number for number.
func inCurrency(o *Order, reg *tariff.Regime) *Order {
	c := o.Clone()
	c.Currency = reg.Currency
	c.Shipping.Charged.Currency = reg.Currency
	c.Items[0].UnitPrice.Currency = reg.Currency
	c.Items[0].Cost = trade.Money{}
	return c
}

// physicalFindings are what carriers need of the goods: the size and the weight as packed.
func physicalFindings(it *trade.Item) []Finding {
	if it.Kind == trade.Digital {
		return nil
	}
	var out []Finding
	if it.Dimensions == nil {
		out = append(out, Finding{Code: "dimensions.missing", Severity: trade.Review, Path: "/items/0/dimensions", Message: "the size of a piece isn't known: carriers that bill by volume can't be asked",
			Remedy: "measure one piece as it ships", Holds: trade.DecideCarrier})
	}
	if it.GrossWeight.IsZero() {
		out = append(out, Finding{Code: "weight.gross_missing", Severity: trade.Review, Path: "/items/0/gross_weight", Message: "the weight of a piece with its packaging isn't known",
			Remedy: "weigh one piece as it ships", Holds: trade.DecideCarrier})
	}
	return out
}
