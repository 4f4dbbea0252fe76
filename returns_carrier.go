package crossborder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/packing"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// returnFeature is what a carrier's service says of itself where it brings goods back.
const returnFeature = "returns"

// CarrierReturns prices the way back with the return services of carriers, for a returns.Desk: of the services with the
// feature "returns" the cheapest that takes the parcels. Labels come from adapters that are a carrier.Labeler, and are
// booked only once the return is chosen. It is safe for concurrent use while its fields don't change.
type CarrierReturns struct {
	Carriers []CarrierAdapter
	// Deadline bounds how long one carrier may take to price or to label; 0 is two seconds.
	Deadline time.Duration
	// Rates compare offers in several currencies; nil compares those in one.
	Rates landedcost.Rates
	// Boxes are the cartons goods come back in; nil is packing.DefaultBoxes.
	Boxes []packing.Box
	// Print renders a label that comes as data, as label.PDF of package carrier/label does; nil leaves it as data.
	Print func(labels ...carrier.Label) ([]byte, error)
}

// ReturnCarrier returns the return services of carriers, with the defaults of CarrierReturns.
func ReturnCarrier(adapters ...CarrierAdapter) *CarrierReturns {
	return &CarrierReturns{Carriers: adapters}
}

// ReturnOffer implements returns.Carrier. The carriage is asked for on the order's terms, and delivered at place where
// no service offers those. The error names what each service answered.
func (c *CarrierReturns) ReturnOffer(ctx context.Context, o *Order) (returns.Carriage, error) {
	packed, err := packing.FromOrder(ctx, o, c.Boxes, packing.Options{})
	if err != nil {
		return returns.Carriage{}, err
	}
	s := carrier.Shipment{Order: o, To: o.ShipTo, Date: o.LawDate(), Parcels: packed.Parcels, Value: trade.Money{Currency: o.Currency}}
	if o.ShipFrom != nil {
		s.From = *o.ShipFrom
	}
	for i := range o.Items {
		if line, err := o.Items[i].LineTotal(); err == nil {
			s.Value.Amount = s.Value.Amount.Add(line.Amount)
		}
	}
	s.Convert = func(m trade.Money, to trade.Currency) (trade.Money, bool) { return c.convert(m, to, s.Date) }
	asked := make([]carrier.Adapter, len(c.Carriers))
	for i, a := range c.Carriers {
		asked[i] = returnServices{a}
	}
	var refused []carrier.Rejection
	for _, t := range slices.Compact([]trade.Incoterm{cmp.Or(o.Terms, trade.DDP), trade.DAP}) {
		s.Terms = []trade.Incoterm{t}
		answers := carrier.Collect(ctx, asked, s, c.deadline())
		if err := ctx.Err(); err != nil {
			return returns.Carriage{}, err
		}
		if k := c.cheapest(answers.Offers, o.Currency, s.Date); k >= 0 {
			return c.carriage(answers.Offers[k], s), nil
		}
		refused = append(refused, answers.Rejections...)
	}
	return returns.Carriage{}, noReturn(refused)
}

func (c *CarrierReturns) deadline() time.Duration {
	return cmp.Or(c.Deadline, 2*time.Second)
}

// convert turns an amount into another currency, rounded half up to its minor unit.
func (c *CarrierReturns) convert(m trade.Money, to trade.Currency, on trade.Date) (trade.Money, bool) {
	if m.Currency == to {
		return m, true
	}
	if c.Rates == nil {
		return trade.Money{}, false
	}
	r, ok := c.Rates.Rate(m.Currency, to, on)
	if !ok {
		return trade.Money{}, false
	}
	return trade.Money{Amount: money.MulRound(m.Amount, r.Rate, to.MinorUnits(), money.HalfUp), Currency: to}, true
}

// cheapest returns the index of the offer of least price, of equals the first; -1 of none. Where no offer's currency
// can be turned into the order's, those in the first one's currency are compared.
func (c *CarrierReturns) cheapest(offers []carrier.Offer, in trade.Currency, on trade.Date) int {
	for _, cur := range []trade.Currency{in, ""} {
		best, least := -1, decimal.Zero
		for i := range offers {
			if cur == "" {
				cur = offers[0].Total.Currency
			}
			m, ok := c.convert(offers[i].Total, cur, on)
			if ok && (best < 0 || m.Amount.LessThan(least)) {
				best, least = i, m.Amount
			}
		}
		if best >= 0 {
			return best
		}
	}
	return -1
}

// noReturn says why no service brings the parcels back, each reason once.
func noReturn(rs []carrier.Rejection) error {
	var why []string
	for _, r := range rs {
		s := strings.TrimSuffix(r.Carrier+"/"+r.Service, "/") + ": " + r.Because
		if !slices.Contains(why, s) {
			why = append(why, s)
		}
	}
	if len(why) == 0 {
		why = []string{"none has the feature " + returnFeature}
	}
	return trade.Finding{Code: "carrier.no_return", Severity: trade.Warn, Holds: trade.DecideReturn,
		Message: "no carrier's service brings the goods back: " + strings.Join(why, "; ")}
}

// carriage is an offer as the desk sees it.
func (c *CarrierReturns) carriage(offer carrier.Offer, s carrier.Shipment) returns.Carriage {
	out := returns.Carriage{Service: cmp.Or(offer.Name, offer.Carrier+" "+offer.Service), Amount: offer.Total}
	for _, a := range c.Carriers {
		by, ok := labeler(a)
		if !ok || a.Name() != offer.Carrier {
			continue
		}
		out.Book = func(ctx context.Context) ([]returns.Document, error) {
			ctx, cancel := context.WithTimeout(ctx, c.deadline())
			defer cancel()
			var docs []returns.Document
			for i := range s.Parcels {
				l, err := book(ctx, by, carrier.Booking{Offer: offer, Shipment: s, Parcel: i, Reference: s.Order.ID})
				if err != nil {
					return nil, err
				}
				doc, err := c.document(l)
				if err != nil {
					return nil, err
				}
				docs = append(docs, doc)
			}
			return docs, nil
		}
		break
	}
	return out
}

// labeler finds who labels for an adapter: itself, or what it wraps.
func labeler(a carrier.Adapter) (carrier.Labeler, bool) {
	for range 10 { // decorators upon decorators
		if by, ok := a.(carrier.Labeler); ok {
			return by, true
		}
		w, ok := a.(interface{ Unwrap() carrier.Adapter })
		if !ok {
			return nil, false
		}
		a = w.Unwrap()
	}
	return nil, false
}

// book asks for one label; a labeler that panics or runs late is contained.
func book(ctx context.Context, by carrier.Labeler, b carrier.Booking) (carrier.Label, error) {
	type reply struct {
		label carrier.Label
		err   error
	}
	ch := make(chan reply, 1)
	go func() {
		var r reply
		defer func() {
			if p := recover(); p != nil {
				r.err = fmt.Errorf("the carrier's labeler failed: %v", p)
			}
			ch <- r
		}()
		r.label, r.err = by.Label(ctx, b)
	}()
	select {
	case r := <-ch:
		return r.label, r.err
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return carrier.Label{}, fmt.Errorf("no label in time: %w", ctx.Err())
		}
		return carrier.Label{}, ctx.Err()
	}
}

// document is a label as the paper that goes with a return: the carrier's own rendering, else the host's, else data.
func (c *CarrierReturns) document(l carrier.Label) (returns.Document, error) {
	doc := returns.Document{Kind: "label", Title: fmt.Sprintf("%s %s, parcel %d of %d", cmp.Or(l.Name, l.Carrier+" "+l.Service), l.Number, l.Parcel, l.Of), Fields: []returns.Field{
		{Name: "number", Value: l.Number}, {Name: "barcode", Value: l.Barcode}, {Name: "symbology", Value: l.Symbology},
		{Name: "terms", Value: string(l.Terms)}, {Name: "weight", Value: trade.Weight{Value: decimal.New(int64(l.Grams), 0), Unit: "g"}.String()},
		{Name: "reference", Value: l.Reference},
	}}
	if l.Sample {
		doc.Why = "made from illustrative data: not to be used"
	}
	switch {
	case len(l.Documents) > 0:
		d := l.Documents[0]
		doc.Name, doc.MediaType, doc.Bytes = d.Name, d.MediaType, d.Bytes
	case c.Print != nil:
		raw, err := c.Print(l)
		if err != nil {
			return doc, err
		}
		doc.Name, doc.MediaType, doc.Bytes = "label-"+l.Number+".pdf", "application/pdf", raw
	}
	return doc, nil
}

// returnServices is an adapter's return services alone.
type returnServices struct{ carrier.Adapter }

func (r returnServices) Services() []carrier.Service {
	var out []carrier.Service
	for _, s := range r.Adapter.Services() {
		if slices.Contains(s.Features, returnFeature) {
			out = append(out, s)
		}
	}
	return out
}

func (r returnServices) Offers(ctx context.Context, s carrier.Shipment) (carrier.Answers, error) {
	services := r.Services()
	if len(services) == 0 {
		return carrier.Answers{}, nil
	}
	a, err := r.Adapter.Offers(ctx, s)
	other := func(id string) bool {
		return !slices.ContainsFunc(services, func(s carrier.Service) bool { return s.ID == id })
	}
	return carrier.Answers{
		Offers:     slices.DeleteFunc(slices.Clone(a.Offers), func(o carrier.Offer) bool { return other(o.Service) }),
		Rejections: slices.DeleteFunc(slices.Clone(a.Rejections), func(x carrier.Rejection) bool { return other(x.Service) }),
	}, err
}
