package tariff

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// Chain returns a provider that asks several, the most trusted first: the host's own data, then official schedules, then
// the world data.
//
// For each line the candidates come from the first provider that has the code; later ones add their measures to these,
// but for the kinds for which an earlier one that has the code is authoritative, there or on that code alone
// (Candidate.Authority). A regime comes from the first provider that has one, a goods list from the first that has it
// loaded. Answers carry the data versions of every provider whose measures are in them. A failing provider fails the whole: an answer that silently lacks a schedule would be a lie.
//
// The chain is immutable and as safe for concurrent use as its providers. Nil providers are left out.
func Chain(providers ...Provider) Provider {
	c := &chain{}
	for _, p := range providers {
		if p == nil {
			continue
		}
		if inner, ok := p.(*chain); ok {
			c.providers = append(c.providers, inner.providers...)
			continue
		}
		c.providers = append(c.providers, p)
	}
	return c
}

type chain struct{ providers []Provider }

// Name joins the names of the providers with " > ".
func (c *chain) Name() string {
	names := make([]string, len(c.providers))
	for i, p := range c.providers {
		names[i] = p.Name()
	}
	return strings.Join(names, " > ")
}

// Regime returns the regime of the first provider that has one.
func (c *chain) Regime(ctx context.Context, territory trade.Territory, on trade.Date) (*Regime, error) {
	for _, p := range c.providers {
		r, err := p.Regime(ctx, territory, on)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name(), err)
		}
		if r != nil {
			return r, nil
		}
	}
	return nil, ctx.Err()
}

// Authority returns every kind for which a provider of the chain is authoritative.
func (c *chain) Authority(territory trade.Territory, on trade.Date) []Kind {
	var out []Kind
	for _, p := range c.providers {
		out = append(out, p.Authority(territory, on)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Missing returns what the first provider that knows of the territory says is missing.
func (c *chain) Missing(territory trade.Territory, on trade.Date) []string {
	for _, p := range c.providers {
		if g, ok := p.(Gaps); ok {
			if missing := g.Missing(territory, on); missing != nil {
				return missing
			}
		}
	}
	return nil
}

// Listed asks the first provider that has the list loaded.
func (c *chain) Listed(territory trade.Territory, list string, code trade.HSCode, on trade.Date) (listed, loaded bool) {
	for _, p := range c.providers {
		if s, ok := p.(Scopes); ok {
			if listed, loaded := s.Listed(territory, list, code, on); loaded {
				return listed, true
			}
		}
	}
	return false, false
}

// chained is a candidate on its way through the chain.
type chained struct {
	Candidate
	line  int
	known bool   // a provider has the code
	taken []Kind // kinds that later providers don't add to
	// whole is the candidate of which this is one line, nil for one that stood for itself.
	whole *Candidate
}

// Measures asks every provider in turn.
func (c *chain) Measures(ctx context.Context, q Query) ([]Answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if q.Regime == nil {
		r, err := c.Regime(ctx, q.Territory, q.Date)
		if err != nil {
			return nil, err
		}
		q.Regime = r
	}
	work := make([]chained, len(q.Lines))
	for i := range q.Lines {
		work[i] = chained{Candidate: Candidate{Code: q.Lines[i].Code, Unlisted: true}, line: i}
	}
	answers := make([]Answer, len(q.Lines))
	for _, p := range c.providers {
		work = apart(work)
		sub := Query{Territory: q.Territory, Date: q.Date, Regime: q.Regime, Lines: make([]QueryLine, len(work))}
		for i := range work {
			sub.Lines[i] = QueryLine{Code: work[i].Code, Origin: q.Lines[work[i].line].Origin}
		}
		got, err := p.Measures(ctx, sub)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name(), err)
		}
		if len(got) != len(sub.Lines) {
			return nil, trade.Errors{{Code: "tariff.answers", Severity: trade.Block,
				Message: fmt.Sprintf("provider %s gave %d answers to %d lines", p.Name(), len(got), len(sub.Lines))}}
		}
		authority := p.Authority(q.Territory, q.Date)
		next := make([]chained, 0, len(work))
		for i := range work {
			next = work[i].extend(next, got[i].Candidates, authority)
			a := &answers[work[i].line]
			if len(got[i].Candidates) == 0 {
				continue
			}
			for _, d := range got[i].Data {
				if !slices.Contains(a.Data, d) {
					a.Data = append(a.Data, d)
				}
			}
		}
		work = next
	}
	if len(c.providers) > 1 {
		work = c.together(apart(work), q.Territory, q.Date)
	}
	for i := range work {
		w := &work[i]
		if w.known || len(w.Measures) > 0 {
			w.Unlisted = !slices.ContainsFunc(w.Measures, func(m *Measure) bool { return m.Kind == ThirdCountry })
			answers[w.line].Candidates = append(answers[w.line].Candidates, w.Candidate)
		}
	}
	return answers, nil
}

// extend appends what becomes of a candidate when a provider's candidates for its code are added: one for each of them.
func (w *chained) extend(dst []chained, found []Candidate, authority []Kind) []chained {
	if len(found) == 0 {
		return append(dst, *w)
	}
	for i := range found {
		f, n := &found[i], *w
		n.Measures = slices.Clone(w.Measures)
		for _, m := range f.Measures {
			if !slices.Contains(w.taken, m.Kind) {
				n.Measures = append(n.Measures, m)
			}
		}
		n.Description = cmp.Or(w.Description, f.Description)
		// The narrower code tells more; what an earlier provider took for one line may be several here.
		if len(found) > 1 || !f.Unlisted && (!w.known || len(f.Code) > len(w.Code)) {
			n.Code, n.Lines = f.Code, f.Lines
			n.Description = cmp.Or(f.Description, w.Description)
		}
		if !f.Unlisted {
			n.known = true
		}
		switch {
		case f.Authority != nil:
			n.taken = slices.Concat(w.taken, f.Authority)
		case !f.Unlisted:
			n.taken = slices.Concat(w.taken, authority)
		}
		n.Authority = nil // of one provider, not of the chain
		dst = append(dst, n)
	}
	return dst
}

// apart takes candidates that stand for several lines apart: a later provider, or a list of goods, may tell these from each
// other though the provider that found them didn't.
func apart(work []chained) []chained {
	if !slices.ContainsFunc(work, func(w chained) bool { return len(w.Lines) > 1 }) {
		return work
	}
	var out []chained
	for i := range work {
		w := work[i]
		if len(w.Lines) < 2 {
			out = append(out, w)
			continue
		}
		whole := w.Candidate
		w.whole, w.Lines = &whole, nil
		for _, line := range whole.Lines {
			w.Code = line
			out = append(out, w)
		}
	}
	return out
}

// together puts lines of one candidate that turned out alike back into one.
func (c *chain) together(work []chained, territory trade.Territory, on trade.Date) []chained {
	var out []chained
	for i := 0; i < len(work); {
		if work[i].whole == nil {
			out = append(out, work[i])
			i++
			continue
		}
		end, from := i+1, len(out)
		for end < len(work) && work[end].whole == work[i].whole {
			end++
		}
		for j := i; j < end; j++ {
			w := &work[j]
			k := slices.IndexFunc(out[from:], func(o chained) bool { return c.alike(&o.Candidate, &w.Candidate, territory, on) })
			if k < 0 {
				k = len(out) - from
				out = append(out, *w)
			}
			out[from+k].Lines = append(out[from+k].Lines, w.Code)
		}
		for k := from; k < len(out); k++ {
			o := &out[k]
			if len(o.Lines) == 1 {
				o.Lines = nil
				continue
			}
			o.Description = o.whole.Description
			as := Candidate{Code: o.whole.Code, Measures: o.Measures}
			if len(out) == from+1 && c.alike(&as, &o.Candidate, territory, on) {
				o.Code = o.whole.Code
			}
		}
		i = end
	}
	return out
}

// alike reports whether the same measures fall on two codes, and lists tell the same of both.
func (c *chain) alike(a, b *Candidate, territory trade.Territory, on trade.Date) bool {
	if !slices.EqualFunc(a.Measures, b.Measures, sameMeasure) {
		return false
	}
	for _, m := range a.Measures {
		if m.Scope == nil {
			continue
		}
		for _, lists := range [...][]string{m.Scope.Lists, m.Scope.Except} {
			for _, list := range lists {
				inA, _ := c.Listed(territory, list, a.Code, on)
				if inB, _ := c.Listed(territory, list, b.Code, on); inA != inB {
					return false
				}
			}
		}
	}
	return true
}
