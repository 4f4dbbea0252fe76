package customs

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

//go:embed declaration_sets.json
var declarationSetsJSON []byte

// declarationSets is the file of data sets: what each declares, with which codes, since when.
type declarationSets struct {
	VerifiedOn trade.Date                   `json:"verified_on"`
	Groups     map[string][]trade.Territory `json:"groups"`
	Sets       []dataSet                    `json:"sets"`
}

// dataSet is one authority's set of data: how goods items are told apart, and which codes are declared when.
type dataSet struct {
	ID          string         `json:"data_set"`
	Name        string         `json:"name"`
	Territories []string       `json:"territories,omitempty"` // territories or groups; none: all
	Digits      int            `json:"digits,omitempty"`      // of the commodity code; 0: as many as are known
	By          []string       `json:"by"`                    // what tells items apart: code, origin, preference, line
	Type        string         `json:"type,omitempty"`        // code of the declaration's type
	Procedure   string         `json:"procedure,omitempty"`   // customs procedure, requested and previous
	Additional  []coded        `json:"additional,omitempty"`  // additional procedures
	Fiscal      []fiscalRule   `json:"fiscal,omitempty"`
	Documents   []documentRule `json:"documents,omitempty"`
	Information []coded        `json:"information,omitempty"`
	Needs       []need         `json:"needs,omitempty"`
	Export      bool           `json:"export,omitempty"` // declared at the place of dispatch
	Note        string         `json:"note,omitempty"`
	trade.Period
	Instrument string `json:"instrument,omitempty"`
	Source     string `json:"source,omitempty"`
}

// coded is a code that's declared when its condition holds. Once, a condition is decided for the consignment.
type coded struct {
	Code string      `json:"code"`
	Name string      `json:"name,omitempty"`
	Text string      `json:"text,omitempty"` // statement declared with the code
	When tariff.Cond `json:"when,omitzero"`
	trade.Period
	Source string `json:"source,omitempty"`
}

// fiscalRule names who accounts for the tax.
type fiscalRule struct {
	Role    string      `json:"role"`
	Party   string      `json:"party"` // seller, buyer or importer
	IDTypes []string    `json:"id_types"`
	When    tariff.Cond `json:"when,omitzero"`
	trade.Period
}

// documentRule says under which code a document of the order is declared.
type documentRule struct {
	Type   string `json:"type"`
	Of     string `json:"of"`               // "invoice"
	Status string `json:"status,omitempty"` // the authority's code of the document's status
	trade.Period
}

// need is something that a data set can't do without.
type need struct {
	What     string         `json:"what"`
	Severity trade.Severity `json:"severity"`
	Path     string         `json:"path,omitempty"`
	Message  string         `json:"message"`
	When     tariff.Cond    `json:"when,omitzero"`
	trade.Period
}

// sets reads the file of data sets once. A test holds that it reads.
var sets = sync.OnceValues(func() (*declarationSets, error) {
	var out declarationSets
	if p := strictjson.Decode(declarationSetsJSON, &out, strictjson.Options{}); p.ErrorOrNil() != nil {
		return nil, fmt.Errorf("customs: declaration_sets.json: %w", p.ErrorOrNil())
	}
	return &out, nil
})

// find returns the data set with an id for a territory at a date; the plain one that tells items apart by code and
// origin where the file has none.
func (s *declarationSets) find(id string, t trade.Territory, on trade.Date) *dataSet {
	if s != nil {
		for i := range s.Sets {
			d := &s.Sets[i]
			if d.ID == id && !d.Export && d.Contains(on) && s.covers(d.Territories, t) {
				return d
			}
		}
	}
	return &dataSet{ID: id, By: []string{"code", "origin", "preference"}}
}

// export returns the data set of an export with an id at a place of dispatch, nil for none.
func (s *declarationSets) export(id string, from trade.Territory, on trade.Date) *dataSet {
	if s != nil {
		for i := range s.Sets {
			if d := &s.Sets[i]; d.Export && d.ID == id && d.Contains(on) && s.covers(d.Territories, from) {
				return d
			}
		}
	}
	return nil
}

func (s *declarationSets) covers(names []string, t trade.Territory) bool {
	if len(names) == 0 {
		return true
	}
	return slices.ContainsFunc(names, func(n string) bool {
		return n == string(t) || slices.Contains(s.Groups[n], t)
	})
}

// codes returns the codes that hold for a line (-1 for the consignment) at a date.
func codes(of []coded, s Subject, line int, on trade.Date) []coded {
	var out []coded
	for i := range of {
		c := &of[i]
		if c.Contains(on) && c.When.Eval(environment{s: s, line: line}, nil) == cond.True {
			out = append(out, *c)
		}
	}
	return out
}

func equalFold(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), b) }
