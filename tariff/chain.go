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
