package returns

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/trade"
)

// Authorisation is what the buyer gets: where to send the goods, by when, with which papers; or what else to do.
type Authorisation struct {
	Number       string         `json:"number"`
	Disposition  Disposition    `json:"disposition"`
	SendTo       *trade.Address `json:"send_to,omitempty"` // nil where nothing is sent back
	SendBy       trade.Date     `json:"send_by,omitzero"`
	ReliefBy     trade.Date     `json:"relief_by,omitzero"` // latest day for the goods to arrive home under the reliefs counted on
	Instructions []string       `json:"instructions"`
	Documents    []Document     `json:"documents"`
	Label        *Document      `json:"label,omitempty"` // of the first parcel; those of others are among the documents
}

// Document is a paper that goes with a return, or proves what became of the goods. Fields are what it must state; a
// value that isn't known yet is empty.
type Document struct {
	Kind   string  `json:"kind"` // return-invoice, cn23, relief-claim, export-proof, destruction-certificate, label …
	Title  string  `json:"title"`
	Why    string  `json:"why,omitempty"`
	Fields []Field `json:"fields,omitempty"`
	// MediaType, Name and Bytes carry a finished document, such as a carrier's label.
	MediaType string `json:"media_type,omitempty"`
	Name      string `json:"name,omitempty"`
	Bytes     []byte `json:"bytes,omitempty"`
}

// Field is one entry of a document.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// authorise writes the authorisation of a decision.
func (d *Desk) authorise(s *scene, rule *RefundRule, out *Decision) *Authorisation {
	a := &Authorisation{Number: out.CaseID, Disposition: out.Disposition, Instructions: []string{}, Documents: []Document{}}
	if a.Number == "" {
		a.Number = out.OrderID + "-R"
	}
	var home, destroyed []ItemDecision
	for _, it := range out.Items {
		switch it.Disposition {
		case SendBack:
			home = append(home, it)
		case Destroy:
			destroyed = append(destroyed, it)
		case Keep, Donate, Liquidate:
			a.Instructions = append(a.Instructions, instruction(it))
		}
	}
	if len(home) > 0 {
		d.sendHome(s, rule, out, a, home)
	}
	if len(destroyed) > 0 {
		for _, it := range destroyed {
			a.Instructions = append(a.Instructions, instruction(it))
		}
		a.Documents = append(a.Documents, certificate(s, out, destroyed))
	}
	for i := range out.Reclaim {
		c := &out.Reclaim[i]
		if c.Eligible && len(c.Evidence) > 0 && !slices.ContainsFunc(a.Documents, func(d Document) bool { return d.Title == c.Name }) {
			a.Documents = append(a.Documents, Document{Kind: "claim-evidence", Title: c.Name, Why: strings.TrimSpace(c.Authority + " " + c.Form),
				Fields: []Field{{"keep", strings.Join(c.Evidence, "; ")}, {"claim by", c.Deadline.String()}}})
		}
	}
	return a
}

func instruction(it ItemDecision) string {
	what := fmt.Sprintf("%s × %s", trade.DecimalText(it.Quantity, 0), it.SKU)
	switch it.Disposition {
	case Keep:
		return what + ": keep the goods; nothing needs to be sent"
	case Donate:
		return what + ": hand the goods to the charity named by the seller and keep its receipt"
	case Liquidate:
		return what + ": hand the goods to the local liquidator named by the seller"
	}
	return what + ": hand the goods to the local destruction service; a certificate is issued"
}

// sendHome adds address, deadline and papers of the way home.
func (d *Desk) sendHome(s *scene, rule *RefundRule, out *Decision, a *Authorisation, home []ItemDecision) {
	a.SendTo = s.places.to
	for i := range out.labels {
		if i == 0 {
			a.Label = &out.labels[0]
			continue
		}
		a.Documents = append(a.Documents, out.labels[i]) // of further parcels
	}
	if rule.SendBackDays > 0 {
		a.SendBy = out.Date.AddDays(rule.SendBackDays)
	}
	if addr := d.returnAddress(s.places.market); addr != nil {
		a.Instructions = append(a.Instructions, addr.Instructions...)
	}
	if s.c.Reason == RefusedParcel || s.c.Reason == Undeliverable {
		a.Instructions = append(a.Instructions, "The carrier returns the parcel under the number "+a.Number+", with a new waybill that names the old one.")
	} else {
		a.Instructions = append(a.Instructions, "Write the number "+a.Number+" on the parcel and state \"returned goods\" on every customs paper.")
	}
	invoice := Document{Kind: "return-invoice", Title: "Invoice for returned goods, no sale", Fields: []Field{
		{"reason for export", "return"}, {"order", out.OrderID}, {"invoice of the sale", invoiceOf(s)}, {"export reference", s.c.Facts["export_reference"]},
		{"terms", string(trade.DDP)},
	}}
	total := trade.Money{}
	for _, it := range home {
		invoice.Fields = append(invoice.Fields, Field{"line", fmt.Sprintf("%s × %s, %s", trade.DecimalText(it.Quantity, 0), it.SKU, it.Value)})
		if sum, err := total.Add(it.Value); err == nil {
			total = sum
		}
	}
	invoice.Fields = append(invoice.Fields, Field{"value for customs", total.String()})
	a.Documents = append(a.Documents, invoice)
	if s.Match("mode", []string{string(trade.Post)}) != cond.False {
		a.Documents = append(a.Documents, Document{Kind: "cn23", Title: "Customs declaration CN23", Why: "where the goods go by post",
			Fields: []Field{{"category", "returned goods"}, {"nature of transaction code", "21"}, {"comments", "order " + out.OrderID}}})
	}
	for _, r := range out.Reimport.Reliefs {
		if !r.Applies || r.Saves.IsSet() && r.Saves.Amount.IsZero() {
			continue
		}
		a.Documents = append(a.Documents, Document{Kind: "relief-claim", Title: r.Name, Why: r.Instrument, Fields: []Field{
			{"code", r.Code}, {"procedure", strings.Join(r.Procedure, ", ")}, {"items", strings.Join(r.SKUs, ", ")}, {"evidence", strings.Join(r.Evidence, "; ")}}})
		if !r.Deadline.IsZero() && (a.ReliefBy.IsZero() || r.Deadline.Before(a.ReliefBy)) {
			a.ReliefBy = r.Deadline
		}
	}
	if slices.ContainsFunc(out.Reclaim, func(c Reclaim) bool { return c.Eligible }) {
		a.Documents = append(a.Documents, Document{Kind: "export-proof", Title: "Proof that the goods left " + string(out.Market),
			Why: "claims on the authority rest on it", Fields: []Field{{"import declaration", s.c.Entry}, {"tracking number", ""}}})
	}
}

func invoiceOf(s *scene) string {
	if s.c.Order == nil {
		return ""
	}
	return s.c.Order.InvoiceNumber
}

// certificate is the certificate of destruction, with the fields that authorities share.
func certificate(s *scene, out *Decision, items []ItemDecision) Document {
	doc := Document{Kind: "destruction-certificate", Title: "Certificate of physical destruction", Fields: []Field{
		{"certificate number", ""}, {"order", out.OrderID}, {"import entry", s.c.Entry},
	}}
	for _, it := range items {
		line := s.at(it.Line)
		code, mass := "", ""
		if ql := line.quoteLine(); ql != nil {
			code = string(ql.Code)
		}
		if i := line.item(); i != nil && !i.NetWeight.IsZero() {
			mass = trade.DecimalText(i.NetWeight.Kilograms().Mul(it.Quantity), 0) + " kg"
		}
		doc.Fields = append(doc.Fields, Field{"item", it.SKU}, Field{"HS code", code}, Field{"quantity", trade.DecimalText(it.Quantity, 0)}, Field{"net mass", mass})
	}
	for _, f := range []string{"date", "place", "method", "operator", "witness", "waste yield", "signature"} {
		doc.Fields = append(doc.Fields, Field{f, ""})
	}
	return doc
}
