package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/trade"
)

func releaseCommand() command {
	return command{
		name: "release", args: "ORDER", answers: "the whole flow: carriers, landed cost on each, rules, choice, declaration, documents, exceptions",
		help: `Where the example cards serve nothing on the order's lane, and no -cards are given, the order's own carriage is the one option.

  cli release order.json -out papers
  cli release order.json -cards mycards -policy fastest -terms DDP,DAP
  cli release order.json -format json | cli verify -

The exit status is 1 where an exception holds the order; its documents are then marked.`,
		prepare: prepareRelease,
	}
}

func prepareRelease(a *app, f *flags) func(context.Context, []string) error {
	l, s := f.law(), f.shop()
	date := f.date("date", "release as of this `DAY`, in place of the order's dates")
	out := f.String("out", "", "write the documents into this `FOLDER`")
	docs := f.list("documents", "documents to make as `KIND/MEDIA`, separated by commas (default invoice/html,packing-list/html,invoice/json)")
	return func(ctx context.Context, args []string) error {
		if err := want(args, "ORDER"); err != nil {
			return err
		}
		o, err := a.order(args[0], *date)
		if err != nil {
			return err
		}
		if len(*docs) == 0 {
			*docs = list{"invoice/html", "packing-list/html", "invoice/json"}
		}
		r, v, err := a.release(ctx, o, l, s, *docs)
		if err != nil {
			return err
		}
		var files []string
		if *out != "" {
			if files, err = write(*out, r.Documents); err != nil {
				return err
			}
		}
		err = a.answer(r, func(p *text.Printer) { printRelease(p, o, r, v, files) })
		if err == nil && r.Status == crossborder.Held {
			err = refusal{blocking(r.Exceptions)}
		}
		return err
	}
}

// releaseView says what of a release to print.
type releaseView struct {
	policy      string
	sampleRates bool
	ownCarriage bool // the example cards didn't serve the lane
}

// release runs the flow. Without cards of the host's own, an order that the example cards don't serve goes by its own
// carriage.
func (a *app) release(ctx context.Context, o *crossborder.Order, l *law, s *shop, docs []string) (*crossborder.Release, releaseView, error) {
	var v releaseView
	cfg, err := a.config(s)
	if err != nil {
		return nil, v, err
	}
	terms, prefer, err := s.compare(o)
	if err != nil {
		return nil, v, err
	}
	if cfg.Renderer, err = renderers(nil); err != nil {
		return nil, v, err
	}
	e, sample, err := a.engine(l, cfg)
	if err != nil {
		return nil, v, err
	}
	v.policy, v.sampleRates = cfg.Policy.Name, sample
	opt := crossborder.ReleaseOptions{Terms: terms, Prefer: prefer, Documents: docs}
	r, err := e.ReleaseWith(ctx, o, opt)
	if s.cards != "" || err == nil && len(r.Options) > 0 {
		return r, v, err
	}
	rejected := []crossborder.Rejected{}
	if err == nil {
		rejected = r.Rejected
	}
	cfg.Carriers = nil
	if e, _, err = a.engine(l, cfg); err != nil {
		return nil, v, err
	}
	v.ownCarriage = true
	if r, err = e.ReleaseWith(ctx, o, opt); err == nil {
		r.Rejected = append(rejected, r.Rejected...)
	}
	return r, v, err
}

// write puts documents into a folder and returns their paths. Nothing of a name but its last part counts.
func write(folder string, docs []customs.Document) ([]string, error) {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, fileError(folder, err)
	}
	var files []string
	for _, d := range docs {
		file := filepath.Join(folder, safeName(filepath.Base(d.Name)))
		if err := os.WriteFile(file, d.Bytes, 0o666); err != nil {
			return files, fileError(file, err)
		}
		files = append(files, file)
	}
	return files, nil
}

func printRelease(p *text.Printer, o *crossborder.Order, r *crossborder.Release, v releaseView, files []string) {
	p.Rule("Release " + r.OrderID)
	status := p.Green(string(r.Status))
	if r.Status == crossborder.Held {
		status = p.Red(string(r.Status))
	}
	p.Line("%s · %s → %s · policy %s", status, cmp.Or(origin(o), "?"), o.ShipTo.Country, v.policy)
	p.Gap()
	if v.ownCarriage {
		p.Paragraph(p.Yellow("! "), "the example cards don't serve this lane: the order's own carriage is the one option; give your carriers with -cards FOLDER")
		p.Gap()
	}
	if c := r.Choice; c != nil {
		p.Line("%s by %s, %s: the buyer pays %s, delivered cost %s", p.Bold(cmp.Or(c.Name, c.Service)), c.Carrier, c.Terms, p.Bold(c.Landed.String()), c.DeliveredCost)
	}
	p.Paragraph("", r.Explanation)
	printOffers(p, r)
	if r.Quote != nil {
		p.Title("Landed cost of the choice")
		printTotals(p, r.Quote)
		printLines(p, r.Quote, false)
	}
	if len(r.Exceptions) > 0 {
		p.Title("Exceptions")
		findings(p, r.Exceptions)
	}
	printReadiness(p, r.Readiness)
	p.Gap()
	for _, f := range files {
		p.Line("written: %s", f)
	}
	if r.Quote != nil {
		printBehind(p, r.Quote, v.sampleRates)
	}
}

// printOffers lists the options from the best to the worst, and what was rejected.
func printOffers(p *text.Printer, r *crossborder.Release) {
	if len(r.Options) > 0 {
		p.Gap()
		t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Fill, text.Left, text.Right, text.Right, text.Right, text.Right, text.Right}}
		cur := string(r.Options[0].Landed.Currency)
		sample := false
		t.Header("", "option", "terms", "days", "freight", "charges", "delivery", "landed "+cur)
		for _, o := range r.Options {
			sign := " "
			if r.Choice != nil && r.Choice.ID == o.ID {
				sign = p.Green("▸")
			}
			name := o.Carrier + " " + cmp.Or(o.Name, o.Service)
			if o.Node != "" {
				name = o.Node + ": " + name
			}
			if o.Sample {
				name, sample = name+" *", true
			}
			charges := trade.NewMoney(o.Duties.Amount.Add(o.Taxes.Amount).Add(o.Fees.Amount), o.Landed.Currency)
			t.Row(sign, name, string(o.Terms), days(o), o.Freight.Text(), charges.Text(), o.DueOnDelivery.Text(), p.Bold(o.Landed.Text()))
		}
		p.Table(t)
		if sample {
			p.Note("  ", "* made-up prices of an example card")
		}
	}
	if len(r.Rejected) > 0 {
		p.Title("Rejected")
		printRejected(p, r.Rejected)
	}
}

// printRejected lists what can't be had by reason: a carrier that doesn't serve a lane says so for each of its services.
func printRejected(p *text.Printer, rs []crossborder.Rejected) {
	type key struct{ carrier, because string }
	var keys []key
	names := map[key][]string{}
	for _, x := range rs {
		k := key{x.Carrier, x.Because}
		if names[k] == nil {
			keys = append(keys, k)
		}
		names[k] = append(names[k], x.Option)
	}
	for _, k := range keys {
		p.Paragraph("  "+p.Red("– "), k.because)
		p.Note("    ", strings.Join(names[k], ", "))
	}
}

func days(o crossborder.Option) string {
	switch {
	case o.Transit.Min > 0 && o.Transit.Max > o.Transit.Min:
		return fmt.Sprintf("%d–%d", o.Transit.Min, o.Transit.Max)
	case o.TransitDays > 0:
		return fmt.Sprint(o.TransitDays)
	}
	return "?"
}

func printReadiness(p *text.Printer, m map[trade.Decision][]crossborder.Finding) {
	p.Title("Readiness")
	order := []trade.Decision{trade.DecideIdentity, trade.DecideLandedCost, trade.DecideDeclaration, trade.DecideCarrier}
	for _, d := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(order, d) {
			order = append(order, d)
		}
	}
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Fill}}
	for _, d := range order {
		var held, look []string
		for _, f := range m[d] {
			list := &look
			if f.Severity == trade.Block {
				list = &held
			}
			if !slices.Contains(*list, f.Code) {
				*list = append(*list, f.Code)
			}
		}
		state := p.Green("ready")
		if len(held) > 0 {
			state = p.Red("held") + " by " + strings.Join(held, ", ")
		}
		if len(look) > 0 {
			state += p.Dim("; to look at: " + strings.Join(look, ", "))
		}
		t.Row(strings.ReplaceAll(string(d), "_", " "), state)
	}
	p.Table(t)
}
