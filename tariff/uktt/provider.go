package uktt

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
)

// Set is what a provider is made of: documents, and what other answers of the API say about them.
type Set struct {
	Documents []*Document
	// Areas are groups of countries whose members the documents don't list; see ReadAreas.
	Areas []Area
	// Schemes are schemes of rules of origin, which give preferences their names and proofs; see ReadSchemes.
	Schemes []*Scheme
	// Meursing holds the amounts of the placeholders EA, EAR, ADSZ, ADSZR, ADFM and ADFMR, for goods of one composition and
	// origin. Without it an expression that has one asks for it.
	Meursing map[string]duty.Expression
}

// Provider returns a provider over documents. It is Set{Documents: docs}.Provider().
func Provider(docs ...*Document) (tariff.Provider, error) { return Set{Documents: docs}.Provider() }

// Provider returns a provider, named "uktt", that answers for the commodities of its documents and no others: GB from
// documents of the UK service, XI from those of the XI service. It holds no regime. Of several documents on a commodity
// the one with the latest AsOf not after the date answers, else the earliest. It is authoritative for every kind of
// measure on these commodities. Excise and VAT in XI are those of the United Kingdom: they come from the UK document on the
// commodity, and without one the provider isn't authoritative for them.
//
// A code of fewer digits is answered only where the document's code is that code with zeros: a document says nothing of
// the commodities beside it.
//
// Errors are a trade.Errors: uktt.service for a document that doesn't say which tariff it belongs to, uktt.not_declarable
// for a heading without measures of its own.
func (s Set) Provider() (tariff.Provider, error) {
	p := &provider{docs: map[holding][]edition{}}
	groups := map[string][]trade.Country{}
	for _, a := range s.Areas {
		groups[a.ID] = a.Members
	}
	var problems trade.Errors
	for i, d := range s.Documents {
		path := fmt.Sprintf("/%d", i)
		switch {
		case d == nil:
			problems = append(problems, trade.Finding{Code: "uktt.missing", Severity: trade.Block, Path: path, Message: "there is no document"})
		case d.Service.Territory() == "":
			problems = append(problems, trade.Finding{Code: "uktt.service", Severity: trade.Block, Path: path + "/Service",
				Message: fmt.Sprintf("the document on %s doesn't say whether it's of the uk or the xi service: set Service", d.Code.Dotted())})
		case !d.Declarable:
			problems = append(problems, trade.Finding{Code: "uktt.not_declarable", Severity: trade.Block, Path: path,
				Message: fmt.Sprintf("%s isn't declarable and has no measures: load the documents of its commodities", d.Code.Dotted())})
		default:
			for _, m := range slices.Concat(d.Import, d.Export) {
				if len(m.Area.Members) > 0 {
					groups[m.Area.ID] = m.Area.Members
				}
			}
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	schemes := map[string]*Scheme{}
	for _, sc := range s.Schemes {
		schemes[sc.Code] = sc
	}
	for _, d := range s.Documents {
		t := translator{doc: d, groups: groups, schemes: schemes, amounts: s.Meursing}
		key := holding{d.Service.Territory(), d.Code}
		p.docs[key] = append(p.docs[key], edition{d.AsOf, d.Description, t.translate(),
			tariff.DataVersion{Name: "uktt/" + string(d.Service), Version: d.AsOf.String(), VerifiedOn: d.AsOf, Digest: d.Digest}})
	}
	for _, list := range p.docs {
		slices.SortStableFunc(list, func(a, b edition) int { return b.asOf.DaysUntil(a.asOf) })
	}
	return p, nil
}

// holding is what a document answers for.
type holding struct {
	territory trade.Territory
	code      trade.HSCode
}

// edition is a document on a commodity.
type edition struct {
	asOf        trade.Date
	description string
	measures    []*tariff.Measure
	version     tariff.DataVersion
}

type provider struct{ docs map[holding][]edition }

var _ tariff.Provider = (*provider)(nil)

func (p *provider) Name() string { return "uktt" }

func (p *provider) Regime(ctx context.Context, _ trade.Territory, _ trade.Date) (*tariff.Regime, error) {
	return nil, ctx.Err()
}

// Authority returns the kinds of measure that a document on a commodity is complete for.
func (p *provider) Authority(territory trade.Territory, _ trade.Date) []tariff.Kind {
	found := false
	for h := range p.docs {
		found = found || h.territory == territory
	}
	if !found {
		return nil
	}
	return kinds(territory == UK.Territory())
}

// kinds are the kinds of measure that a document is complete for; those of taxes only the UK's.
func kinds(taxes bool) []tariff.Kind {
	out := []tariff.Kind{tariff.ThirdCountry, tariff.PreferenceDuty, tariff.Suspension, tariff.Quota, tariff.Additional, tariff.AntiDumping,
		tariff.Countervailing, tariff.Safeguard, tariff.Prohibition, tariff.Licence, tariff.SupplementaryUnit}
	if taxes {
		out = append(out, tariff.Excise, tariff.VAT)
	}
	return out
}

func (p *provider) Measures(ctx context.Context, q tariff.Query) ([]tariff.Answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([]tariff.Answer, len(q.Lines))
	for i, l := range q.Lines {
		e := p.find(q.Territory, l.Code, q.Date)
		if e == nil {
			continue
		}
		c := tariff.Candidate{Code: full(l.Code), Description: e.description, Unlisted: true}
		for _, m := range e.measures {
			if m.Contains(q.Date) && m.Origin.Contains(l.Origin) {
				c.Measures = append(c.Measures, m)
				c.Unlisted = c.Unlisted && m.Kind != tariff.ThirdCountry
			}
		}
		if len(c.Measures) == 0 {
			continue // nothing was in force
		}
		data := []tariff.DataVersion{e.version}
		if q.Territory == XI.Territory() {
			if uk := p.find(UK.Territory(), l.Code, q.Date); uk != nil {
				c.Measures = append(c.Measures, uk.taxes(l.Origin, q.Date)...)
				c.Authority = kinds(true)
				data = append(data, uk.version)
			}
		}
		out[i] = tariff.Answer{Candidates: []tariff.Candidate{c}, Data: data}
	}
	return out, nil
}

// taxes returns the edition's excise and VAT.
func (e *edition) taxes(origin trade.Country, on trade.Date) []*tariff.Measure {
	var out []*tariff.Measure
	for _, m := range e.measures {
		if (m.Kind == tariff.Excise || m.Kind == tariff.VAT) && m.Contains(on) && m.Origin.Contains(origin) {
			out = append(out, m)
		}
	}
	return out
}

// find returns the edition that answers for a code on a day.
func (p *provider) find(territory trade.Territory, code trade.HSCode, on trade.Date) *edition {
	list := p.docs[holding{territory, full(code)}]
	if len(list) == 0 {
		return nil
	}
	best := &list[0]
	for i := range list {
		if !list[i].asOf.After(on) {
			best = &list[i]
		}
	}
	return best
}

// full fills a code up to ten digits.
func full(code trade.HSCode) trade.HSCode {
	if len(code) >= 4 && len(code) < 10 {
		return code + trade.HSCode("0000000000"[:10-len(code)])
	}
	return code
}

// Scheme is a scheme of rules of origin.
type Scheme struct {
	Code   string
	Title  string
	Proofs []string
	// Countries that the scheme is for.
	Countries []trade.Country
}

// ReadSchemes reads the API's answer on schemes of rules of origin, plain or compressed: a list, or JSON:API. Errors are
// those of Read.
func ReadSchemes(r io.Reader) ([]*Scheme, error) {
	var out []*Scheme
	err := readList(r, func(n node) {
		s := &Scheme{Code: or(n.str("scheme_code"), n.str("id")), Title: plain(n.str("title"))}
		for _, proof := range n.many("proofs") {
			if text := plain(or(proof.str("summary"), proof.str("id"))); text != "" {
				s.Proofs = append(s.Proofs, text)
			}
		}
		list, _ := n.raw("countries").([]any)
		for _, c := range list {
			if id, ok := c.(string); ok && country(id) != "" {
				s.Countries = append(s.Countries, country(id))
			}
		}
		if s.Code == "" {
			n.r.problem("uktt.missing", n.path+"/scheme_code", "the scheme has no code")
		}
		out = append(out, s)
	})
	return out, err
}

// ReadAreas reads the API's answer on geographical areas, plain or compressed: one area or a list, or JSON:API. Countries,
// which have no members, are left out. Errors are those of Read.
func ReadAreas(r io.Reader) ([]Area, error) {
	var out []Area
	err := readList(r, func(n node) {
		a := n.r.area(n)
		if a.ID == "" {
			n.r.problem("uktt.missing", n.path+"/geographical_area_id", "the area has no id")
		}
		if len(a.Members) > 0 {
			out = append(out, a)
		}
	})
	return out, err
}

// readList reads an answer that is a list of objects, or one.
func readList(r io.Reader, each func(node)) error {
	b, err := readAll(r)
	if err != nil {
		return err
	}
	root, err := decode(b)
	if err != nil {
		return err
	}
	rd := &reader{doc: &Document{}}
	path := ""
	if m, ok := root.(map[string]any); ok && m["data"] != nil {
		rd.include(m["included"])
		root, path = m["data"], "/data"
	}
	switch v := root.(type) {
	case map[string]any:
		each(node{rd, v, path})
	case []any:
		for i, it := range v {
			if m, ok := it.(map[string]any); ok {
				each(node{rd, m, fmt.Sprintf("%s/%d", path, i)})
			} else {
				rd.problem("uktt.field", fmt.Sprintf("%s/%d", path, i), "an object is needed")
			}
		}
	default:
		rd.problem("uktt.malformed", path, "a list is needed")
	}
	return rd.problems.ErrorOrNil()
}
