package carrier

import (
	"context"

	"github.com/crossborder-go/crossborder/trade"
)

// The following interfaces are optional: an Adapter that can do more than price implements them, and a host finds
// them by type assertion. Each call is about one carrier and may be slow; a context that ends must end it.

// Labeler books a parcel of an offer and returns its label.
type Labeler interface {
	Label(ctx context.Context, b Booking) (Label, error)
}

// Tracker reports the events of a parcel, in any order; see [Track].
type Tracker interface {
	Events(ctx context.Context, number string) ([]TrackEvent, error)
}

// PickupScheduler has parcels collected.
type PickupScheduler interface {
	Pickup(ctx context.Context, p Pickup) (confirmation string, err error)
}

// Voider cancels a label that wasn't used.
type Voider interface {
	Void(ctx context.Context, number string) error
}

// Manifester closes the day: one document for the parcels handed over.
type Manifester interface {
	Manifest(ctx context.Context, day trade.Date, numbers []string) (Document, error)
}

// Booking is one parcel of a shipment on an offer that was chosen.
type Booking struct {
	Offer    Offer
	Shipment Shipment
	Parcel   int // index into Shipment.Parcels
	// Reference is the host's own name for the parcel, printed on the label.
	Reference string
	// QuoteDigest is the seal of the quote that the shipment rests on, printed on the label so that it leads back to it.
	QuoteDigest string
}

// Pickup asks for a collection.
type Pickup struct {
	Address trade.Address
	Day     trade.Date
	From    string // time of day, "09:00"
	Until   string
	Parcels int
	Grams   int
}

// Document is a file a carrier gives.
type Document struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Bytes     []byte `json:"bytes"`
}

// Label is a label as data: everything that is printed, for a renderer of the host's or the carrier's own.
type Label struct {
	Carrier   string         `json:"carrier"`
	Service   string         `json:"service"`
	Name      string         `json:"name,omitempty"`
	Terms     trade.Incoterm `json:"terms"` // DDP or DAP, the same as in the quote and on the declaration
	Number    string         `json:"number"`
	Barcode   string         `json:"barcode"`   // what the barcode holds
	Symbology string         `json:"symbology"` // code128, or gs1-128 with the application identifier in Barcode
	From      trade.Address  `json:"from"`
	To        trade.Address  `json:"to"`
	Date      trade.Date     `json:"date"`
	Parcel    int            `json:"parcel"` // from 1
	Of        int            `json:"of"`
	Grams     int            `json:"grams"`
	Reference string         `json:"reference,omitempty"`

	QuoteDigest string     `json:"quote_digest,omitempty"` // as booked
	Sample      bool       `json:"sample,omitempty"`       // made from illustrative data: not to be used
	Documents   []Document `json:"documents,omitempty"`    // the carrier's own rendering, if any
}

// NumberSource hands out tracking numbers; a host implements it over its own store. It is called once for each label.
type NumberSource interface {
	Number(ctx context.Context, b Booking) (string, error)
}

// RangeLabeler makes labels for carriers that gave the host a range of numbers, as posts do: no network is involved.
type RangeLabeler struct {
	Numbers NumberSource
}

// Label returns the label of a parcel as data. The error is a trade.Finding where the parcel doesn't exist, or what
// Numbers returns.
func (l RangeLabeler) Label(ctx context.Context, b Booking) (Label, error) {
	if b.Parcel < 0 || b.Parcel >= len(b.Shipment.Parcels) {
		return Label{}, trade.Finding{Code: "carrier.label", Severity: trade.Block, Message: "there is no such parcel in the shipment"}
	}
	if err := ctx.Err(); err != nil {
		return Label{}, err
	}
	number, err := l.Numbers.Number(ctx, b)
	if err != nil {
		return Label{}, err
	}
	out := Label{Carrier: b.Offer.Carrier, Service: b.Offer.Service, Name: b.Offer.Name, Terms: b.Offer.Terms, Number: number, Barcode: number, Symbology: "code128",
		From: b.Shipment.From, To: b.Shipment.To, Date: b.Shipment.Date, Parcel: b.Parcel + 1, Of: len(b.Shipment.Parcels), Grams: b.Shipment.Parcels[b.Parcel].Grams,
		Reference: b.Reference, QuoteDigest: b.QuoteDigest, Sample: b.Offer.Sample}
	if len(number) == 18 { // an SSCC stands behind its application identifier
		out.Barcode, out.Symbology = "00"+number, "gs1-128"
	}
	return out, nil
}
