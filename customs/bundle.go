package customs

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

//go:embed bundle.json
var bundleJSON []byte

// bundleFile says what a destination and its procedure need before goods arrive.
type bundleFile struct {
	VerifiedOn trade.Date                   `json:"verified_on"`
	Groups     map[string][]trade.Territory `json:"groups"`
	Parts      []bundleRule                 `json:"parts"`
}

// bundleRule is one thing to have: a document that a renderer makes, or data of the order.
type bundleRule struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Territories []string    `json:"territories,omitempty"` // territories or groups; none: all
	Except      []string    `json:"except,omitempty"`
	DataSets    []string    `json:"data_sets,omitempty"`
	Dispatch    []string    `json:"dispatch,omitempty"`
	Render      []string    `json:"render,omitempty"` // kinds; the first that's made
	Media       []string    `json:"media,omitempty"`  // in order of preference
	Field       string      `json:"field,omitempty"`
	Required    bool        `json:"required,omitempty"`
	When        tariff.Cond `json:"when,omitzero"`
	trade.Period
	Instrument string `json:"instrument,omitempty"`
	Source     string `json:"source,omitempty"`
}

var bundleRules = sync.OnceValues(func() (*bundleFile, error) {
	var out bundleFile
	if p := strictjson.Decode(bundleJSON, &out, strictjson.Options{}); p.ErrorOrNil() != nil {
		return nil, fmt.Errorf("customs: bundle.json: %w", p.ErrorOrNil())
	}
	return &out, nil
})

// PreClearance is all that a destination and its procedure need of an order before the goods arrive: documents, data,
// images, numbers, dangerous goods papers; or what is missing of it.
type PreClearance struct {
	OrderID   string          `json:"order_id"`
	Territory trade.Territory `json:"territory"`
	DataSet   string          `json:"data_set"`
	Procedure string          `json:"procedure,omitempty"`
	Date      trade.Date      `json:"date"`
	// Complete: every part that must be there is, and no finding asks for more.
	Complete bool         `json:"complete"`
	Parts    []BundlePart `json:"parts"`
	// Missing are the findings that stand between the bundle and its use, Notes the rest.
	Missing []trade.Finding `json:"missing"`
	Notes   []trade.Finding `json:"notes,omitempty"`
}

// BundlePart is one part of a bundle.
type BundlePart struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Required   bool          `json:"required"`
	Present    bool          `json:"present"`
	Document   *Document     `json:"document,omitempty"`
	Values     []BundleValue `json:"values,omitempty"`
	Instrument string        `json:"instrument,omitempty"`
	Source     string        `json:"source,omitempty"`
}

// BundleValue is data of the order, with its place.
type BundleValue struct {
	Path  string `json:"path"`
	Value string `json:"value"`
}

// Bundle puts together what the destination and procedure of a quoted order need before the goods arrive. Documents are
// made by the renderers, in the first form that one of them has; Messages is always among them. Data that is missing, a
// document that can't be made, and what the declaration, the built-in rules and the proofs of origin ask for are in
// Missing. The error is that of the context or of a built-in file.
func Bundle(ctx context.Context, o *trade.Order, q *landedcost.Quote, renderers ...Renderer) (*PreClearance, error) {
	return BundleOf(ctx, Source{Order: o, Quote: q}, renderers...)
}

// BundleOf is Bundle with the options and exceptions of a source: waybill, declarant, certificates.
func BundleOf(ctx context.Context, src Source, renderers ...Renderer) (*PreClearance, error) {
	file, err := bundleRules()
	if err != nil {
		return nil, err
	}
	rules, err := BuiltinRules()
	if err != nil {
		return nil, err
	}
	d, found := Declare(src.Order, src.Quote, src.Options)
	b := &bundler{ctx: ctx, file: file, src: src, d: d, r: Renderers(append(slices.Clip(renderers), Messages())...),
		out: &PreClearance{OrderID: d.OrderID, Territory: d.Territory, DataSet: d.DataSet, Procedure: d.Procedure, Date: d.Date, Parts: []BundlePart{}, Missing: []trade.Finding{}}}
	b.add(src.Exceptions...)
	b.add(found...)
	if src.Order == nil {
		return b.out, ctx.Err()
	}
	b.s = Subject{Order: src.Order, Quote: src.Quote, Declaration: d}
	b.add(rules.Check(ctx, b.s)...)
	if src.Quote != nil {
		b.add(src.Quote.Findings...)
		for i := range src.Quote.Lines {
			b.add(src.Quote.Lines[i].Findings...)
		}
	}
	b.v = InvoiceWith(src.Order, src.Quote, Commercial, src.Options)
	var origin []trade.Finding
	b.proofs, origin = originProofs(b.v, src.Order, d.Exchange)
	b.add(origin...)
	_, dangerous := DangerousGoodsNote(src.Order, src.Quote, src.Options)
	b.add(slices.DeleteFunc(dangerous, func(f trade.Finding) bool { return f.Code == "dg.note_none" })...) // most orders hold no batteries
	b.src.Exceptions = b.out.Missing
	for i := range file.Parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r := &file.Parts[i]; b.applies(r) {
			if err := b.part(r); err != nil {
				return nil, err
			}
		}
	}
	b.out.Complete = len(b.out.Missing) == 0
	return b.out, nil
}

type bundler struct {
	ctx    context.Context
	file   *bundleFile
	src    Source
	d      *Declaration
	v      *Invoice
	s      Subject
	r      Renderer
	proofs []*OriginProof
	out    *PreClearance
}

// add sorts findings, each once by code and path.
func (b *bundler) add(fs ...trade.Finding) {
	for _, f := range fs {
		to := &b.out.Notes
		if f.Severity == trade.Block || f.Severity == trade.Review {
			to = &b.out.Missing
		}
		if !slices.ContainsFunc(*to, func(o trade.Finding) bool { return o.Code == f.Code && o.Path == f.Path }) {
			*to = append(*to, f)
		}
	}
}

func (b *bundler) applies(r *bundleRule) bool {
	in := func(names []string, t trade.Territory) bool {
		return slices.ContainsFunc(names, func(n string) bool { return n == string(t) || slices.Contains(b.file.Groups[n], t) })
	}
	t := b.d.Territory
	switch {
	case len(r.Territories) > 0 && !in(r.Territories, t), in(r.Except, t),
		len(r.DataSets) > 0 && !slices.Contains(r.DataSets, b.d.DataSet),
		len(r.Dispatch) > 0 && !in(r.Dispatch, trade.Territory(b.d.Dispatch)),
		!r.Contains(b.d.Date):
		return false
	}
	return r.When.Eval(environment{s: b.s, line: -1}, nil) == cond.True
}

func (b *bundler) part(r *bundleRule) error {
	p := BundlePart{ID: r.ID, Name: r.Name, Required: r.Required, Instrument: r.Instrument, Source: r.Source}
	severity := trade.Info
	if r.Required {
		severity = trade.Review
	}
	miss := func(path, message string) {
		b.add(trade.Finding{Code: "bundle." + strings.ReplaceAll(r.ID, "-", "_"), Severity: severity, Path: path, Message: message, Settles: path,
			Holds: trade.DecideDeclaration, Source: first(r.Instrument, "pre-clearance bundle")})
	}
	if len(r.Render) > 0 {
		doc, why, err := b.render(r)
		if err != nil {
			return err
		}
		if p.Document = doc; doc != nil {
			b.add(doc.Findings...)
		}
		if p.Present = doc != nil; !p.Present {
			miss("", r.Name+" isn't made: "+why)
		}
		b.out.Parts = append(b.out.Parts, p)
		return nil
	}
	values, missing, asked := b.field(r.Field)
	if !asked {
		return nil
	}
	p.Values, p.Present = values, len(missing) == 0
	for _, path := range missing {
		miss(path, r.Name+" is missing")
	}
	b.out.Parts = append(b.out.Parts, p)
	return nil
}

// render makes a document in the first form that a renderer has. A source that a renderer refuses is a reason, not an
// error; the end of the context is one.
func (b *bundler) render(r *bundleRule) (doc *Document, why string, err error) {
	why = "no renderer makes it"
	for _, media := range r.Media {
		for _, kind := range r.Render {
			d, err := b.r.Render(b.ctx, kind, media, b.src)
			switch {
			case err == nil:
				return &d, "", nil
			case b.ctx.Err() != nil:
				return nil, "", b.ctx.Err()
			case !errors.Is(err, trade.Finding{Code: "document.unsupported"}):
				why = clip(err.Error(), 200)
			}
		}
	}
	return nil, why, nil
}

// field collects data of the order, and the places where it's missing. asked is false where nothing of the order asks for
// it.
func (b *bundler) field(name string) (values []BundleValue, missing []string, asked bool) {
	o := b.src.Order
	put := func(path, value string) {
		if value = strings.TrimSpace(value); value == "" {
			missing = append(missing, path)
			return
		}
		values = append(values, BundleValue{path, value})
	}
	switch name {
	case "consignee_contact":
		p := b.d.Party(Consignee)
		put("/buyer", strings.Join(slices.DeleteFunc([]string{p.Phone, p.Email}, func(s string) bool { return s == "" }), ", "))
		return values, missing, true
	case "waybill":
		id := ""
		if len(b.d.Transport) > 0 {
			id = b.d.Transport[0].ID
		}
		put("", id)
		return values, missing, true
	}
	for i := range o.Items {
		it := &o.Items[i]
		if it.Kind == trade.Digital {
			continue
		}
		switch name {
		case "url":
			put(itemPath(i, "url"), it.URL)
		case "image_url":
			put(itemPath(i, "image_url"), it.ImageURL)
		case "hs_code":
			code := digitsOf(declaredCode(b.s, i))
			if len(code) < 6 {
				code = ""
			}
			put(itemPath(i, "hs_code"), code)
		case "origin":
			put(itemPath(i, "origin"), string(it.Origin))
		case "product_ids":
			for _, kind := range [...]string{"merchant", "manufacturer"} {
				put(itemPath(i, "product_ids/"+kind), it.ProductIDs[kind])
			}
		case "origin_proof":
			if p := it.Preference; p != nil && p.Claim && b.v.Lines[i].Preference != "" {
				asked = true
				put(itemPath(i, "preference/proof"), b.proof(i, p))
			}
			continue
		}
		asked = true
	}
	return values, missing, asked
}

// proof names the proof of origin of a line: the statement on the invoice, a certificate declared, or what the order says
// is at hand.
func (b *bundler) proof(i int, p *trade.Preference) string {
	for _, s := range b.proofs {
		if slices.Contains(s.Lines, i) {
			return "statement on the invoice (" + s.Programme + ")"
		}
	}
	for _, d := range b.d.Documents {
		if d.Type == "certificate" || d.Type == "U078" || d.Type == "N954" {
			return d.Type + " " + d.ID
		}
	}
	return p.Proof
}
