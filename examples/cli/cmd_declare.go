package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document"
	"github.com/crossborder-go/crossborder/customs/document/pdf"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

// renderers makes every document this module knows. The font, which may be nil, is for what Helvetica can't show in a PDF.
func renderers(font []byte) (customs.Renderer, error) {
	files, err := pdf.New(pdf.Options{Font: font})
	if err != nil {
		return nil, err
	}
	return customs.Renderers(customs.Messages(), document.HTML{}, files), nil
}

// forms lists what can be made, as "kind/media".
func forms() []customs.Form {
	r, err := renderers(nil)
	if l, ok := r.(customs.Lister); ok && err == nil {
		return l.Forms()
	}
	return nil
}

func declareCommand() command {
	return command{
		name: "declare", args: "ORDER", answers: "invoices, packing list, postal forms and declarations of an order, from its quote",
		help: `Each kind is made in each of the media that it has. Kinds and media: ` + formsText() + `.

  cli declare order.json -as invoice,packing-list -media html,json -out papers
  cli declare order.json -bundle -out papers
  cli declare order.json -as cn23 -media pdf -font NotoSansCJK.ttf -out papers

Without -out the documents stand in the answer's JSON. The exit status is 1 where something blocks: the documents are made all the same, and marked.`,
		prepare: prepareDeclare,
	}
}

func formsText() string {
	by := map[string][]string{}
	var kinds []string
	for _, f := range forms() {
		if by[f.Kind] == nil {
			kinds = append(kinds, f.Kind)
		}
		by[f.Kind] = append(by[f.Kind], f.Media)
	}
	for i, k := range kinds {
		kinds[i] = k + " (" + strings.Join(by[k], ", ") + ")"
	}
	return strings.Join(kinds, ", ")
}

// madeDocument is a document in an answer: its text or bytes, or the file it was written to.
type madeDocument struct {
	Kind      string `json:"kind"`
	MediaType string `json:"media_type"`
	Name      string `json:"name"`
	File      string `json:"file,omitempty"`
	Size      int    `json:"size"`
	Text      string `json:"text,omitempty"`
	Bytes     []byte `json:"bytes,omitempty"`
	Blocked   bool   `json:"blocked,omitempty"` // blocking exceptions stand open: it says so and isn't fit for use
}

type declared struct {
	OrderID   string          `json:"order_id"`
	Documents []madeDocument  `json:"documents"`
	Findings  []trade.Finding `json:"findings"`
}

func prepareDeclare(a *app, f *flags) func(context.Context, []string) error {
	l := f.law()
	date := f.date("date", "as of this `DAY`, in place of the order's dates")
	node := f.String("node", "", "the fulfilment `NODE` that ships (default the first)")
	kinds := f.list("as", "`KINDS` of document, separated by commas (default invoice)")
	media := f.list("media", "`MEDIA`, separated by commas (default every one the kind has)")
	out := f.String("out", "", "write the documents into this `FOLDER`")
	font := f.String("font", "", "TrueType `FILE` for Greek, Cyrillic, Chinese and the like in PDF")
	bundle := f.Bool("bundle", false, "put together all that the destination and procedure need before arrival, or say what is missing")
	return func(ctx context.Context, args []string) error {
		if err := want(args, "ORDER"); err != nil {
			return err
		}
		if len(*kinds) == 0 {
			*kinds = list{"invoice"}
		}
		wanted, err := choose(*kinds, *media)
		if err != nil {
			return err
		}
		o, err := a.order(args[0], *date)
		if err != nil {
			return err
		}
		e, _, err := a.engine(l, crossborder.Config{})
		if err != nil {
			return err
		}
		q, err := e.QuoteWith(ctx, o, landedcost.Options{Node: *node})
		if err != nil {
			return err
		}
		if err := q.MakeSeal(o); err != nil {
			return err
		}
		var ttf []byte
		if *font != "" {
			if ttf, err = os.ReadFile(*font); err != nil {
				return err
			}
		}
		r, err := renderers(ttf)
		if err != nil {
			return err
		}
		if *bundle {
			b, err := customs.BundleOf(ctx, customs.Source{Order: o, Quote: q, Options: customs.DeclareOptions{Node: *node}}, document.HTML{}, r)
			if err != nil {
				return err
			}
			return a.bundled(b, *out)
		}
		docs, findings, err := documentsOf(ctx, o, q, *node, wanted, r)
		if err != nil {
			return err
		}
		return a.declared(o, docs, findings, *out)
	}
}

// choose returns the forms of the kinds in the media, and refuses a kind that has none of them.
func choose(kinds, media []string) ([]customs.Form, error) {
	known := forms()
	var out []customs.Form
	for _, k := range kinds {
		n := len(out)
		for _, f := range known {
			if f.Kind == k && (len(media) == 0 || slices.Contains(media, f.Media)) {
				out = append(out, f)
			}
		}
		if len(out) == n {
			return nil, fault("document.unsupported", "there is no %.40s in %s: known are %s", k, strings.Join(append(media, "any form")[:max(len(media), 1)], ", "), formsText())
		}
	}
	return out, nil
}

// documentsOf declares the order and renders what is wanted of it.
func documentsOf(ctx context.Context, o *crossborder.Order, q *landedcost.Quote, node string, wanted []customs.Form, r customs.Renderer) ([]customs.Document, []trade.Finding, error) {
	opt := customs.DeclareOptions{Node: node}
	d, findings := customs.Declare(o, q, opt)
	rules, err := customs.BuiltinRules()
	if err != nil {
		return nil, nil, err
	}
	for _, f := range rules.Check(ctx, customs.Subject{Order: o, Quote: q, Declaration: d}) {
		if f.Severity != trade.Info && !slices.ContainsFunc(findings, func(x trade.Finding) bool { return x.Code == f.Code && x.Path == f.Path }) {
			findings = append(findings, f)
		}
	}
	src := customs.Source{Order: o, Quote: q, Declaration: d, Options: opt, Exceptions: findings}
	var docs []customs.Document
	for _, w := range wanted {
		doc, err := r.Render(ctx, w.Kind, w.Media, src)
		if err != nil {
			return nil, nil, err
		}
		docs = append(docs, doc)
		for _, f := range doc.Findings {
			if !slices.ContainsFunc(findings, func(x trade.Finding) bool { return x.Code == f.Code && x.Message == f.Message }) {
				findings = append(findings, f)
			}
		}
	}
	return docs, findings, nil
}

func (a *app) declared(o *crossborder.Order, docs []customs.Document, fs []trade.Finding, folder string) error {
	out := declared{OrderID: o.ID, Documents: []madeDocument{}, Findings: fs}
	if fs == nil {
		out.Findings = []trade.Finding{}
	}
	var files []string
	if folder != "" {
		var err error
		if files, err = write(folder, docs); err != nil {
			return err
		}
	}
	for i, d := range docs {
		m := madeDocument{Kind: d.Kind, MediaType: d.MediaType, Name: d.Name, Size: len(d.Bytes), Blocked: d.Blocked}
		switch {
		case folder != "":
			m.File = files[i]
		case utf8.Valid(d.Bytes):
			m.Text = string(d.Bytes)
		default:
			m.Bytes = d.Bytes
		}
		out.Documents = append(out.Documents, m)
	}
	err := a.answer(out, func(p *text.Printer) {
		t := &text.Table{Columns: []text.Align{text.Left, text.Left, text.Right, text.Left}}
		for _, d := range out.Documents {
			where := d.File
			if where == "" {
				where = p.Dim("give -out FOLDER to have it written")
			}
			if d.Blocked {
				where += "  " + p.Red("marked: not fit for use")
			}
			t.Row(p.Bold(d.Kind), d.MediaType, fmt.Sprint(d.Size)+" bytes", where)
		}
		p.Table(t)
		if len(fs) > 0 {
			p.Title("Findings")
			findings(p, fs)
		}
	})
	if err == nil && trade.Blocking(fs) {
		err = refusal{blocking(fs)}
	}
	return err
}

// bundled answers with a pre-clearance bundle, and writes its documents.
func (a *app) bundled(b *customs.PreClearance, folder string) error {
	if folder != "" {
		var docs []customs.Document
		for _, p := range b.Parts {
			if p.Document != nil {
				docs = append(docs, *p.Document)
			}
		}
		if _, err := write(folder, docs); err != nil {
			return err
		}
		for i := range b.Parts { // the files hold them
			if d := b.Parts[i].Document; d != nil {
				d.Bytes = nil
			}
		}
	}
	err := a.answer(b, func(p *text.Printer) {
		t := &text.Table{Columns: []text.Align{text.Left, text.Left, text.Left, text.Left}}
		for _, part := range b.Parts {
			state, what := "there", ""
			if !part.Present {
				state = p.Red("missing")
			}
			if part.Document != nil {
				what = part.Document.Name
			}
			for i, v := range part.Values {
				if i > 0 {
					what += ", "
				}
				what += v.Value
			}
			need := "wanted"
			if part.Required {
				need = "required"
			}
			t.Row(p.Bold(part.ID), part.Name, need+", "+state, what)
		}
		p.Table(t)
		if len(b.Missing) > 0 {
			p.Title("Missing")
			findings(p, b.Missing)
		}
	})
	if err == nil && !b.Complete {
		err = refusal{blocking(b.Missing)}
	}
	return err
}
