package scope

import (
	"bytes"
	_ "embed" // the index of the Budget Lab's lists
	"encoding/json"
	"fmt"

	"github.com/crossborder-go/crossborder/trade"
)

// Schema is the name of the index's format.
const Schema = "crossborder/scopes/1"

// IndexFile is the index's name in a folder.
const IndexFile = "scopes.json"

// Index says how lists are made of files.
type Index struct {
	Schema     string          `json:"schema"`
	Name       string          `json:"name"`
	Territory  trade.Territory `json:"territory"`
	Version    string          `json:"version,omitempty"`
	VerifiedOn trade.Date      `json:"verified_on,omitzero"`
	Source     string          `json:"source,omitempty"`
	// Files are those by which a folder without an index of its own is known to be of this kind.
	Files []string        `json:"files,omitempty"`
	Lists map[string]List `json:"lists"`
	// Unused says of files in the folder that no list is made of them, and why.
	Unused map[string]string `json:"unused,omitempty"`
}

// List is what any of its parts holds.
type List struct {
	Parts  []Part   `json:"parts"`
	Except []string `json:"except,omitempty"` // lists whose codes are left out
	// Partial says that the parts hold some of the list's goods only.
	Partial bool   `json:"partial,omitempty"`
	Source  string `json:"source,omitempty"` // the law's own place: "U.S. note 20(s)"
	Note    string `json:"note,omitempty"`
}

// Part is a source of codes: a file, codes, or other lists. From and To are the days on which it holds.
type Part struct {
	File string `json:"file,omitempty"`
	// Code, FromColumn and ToColumn name the file's columns for the code and its own first and last day; NA is an open end.
	Code       string `json:"code,omitempty"`
	FromColumn string `json:"from_column,omitempty"`
	ToColumn   string `json:"to_column,omitempty"`
	// Where keeps rows whose column has one of the values.
	Where map[string][]string `json:"where,omitempty"`
	// MinDigits leaves shorter codes out.
	MinDigits int `json:"min_digits,omitempty"`
	// Latest says that the file's rows replace each other: of those with the longest code that the goods' code begins with,
	// the ones of the latest day decide, whether or not Where keeps them.
	Latest bool `json:"latest,omitempty"`

	Codes []string `json:"codes,omitempty"`

	Of      []string `json:"of,omitempty"`       // codes on other lists
	AtLeast int      `json:"at_least,omitempty"` // on how many of them; default 1

	ExceptCodes []string `json:"except_codes,omitempty"` // prefixes left out of the part
	trade.Period
	Note string `json:"note,omitempty"`
}

//go:embed budgetlab.json
var budgetLab []byte

// BudgetLab returns the index by which the lists of the Budget Lab's tariff rate tracker are read.
func BudgetLab() (*Index, error) { return readIndex(budgetLab) }

func readIndex(b []byte) (*Index, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	x := new(Index)
	if err := d.Decode(x); err != nil {
		return nil, fault(IndexFile, 0, "the index can't be read: %v", err)
	}
	if x.Schema != Schema || x.Name == "" || x.Territory == "" {
		return nil, fault(IndexFile, 0, "an index has the schema %q, a name and a territory", Schema)
	}
	return x, nil
}

// The code of the findings.
const CodeList = "scope.list"

func fault(file string, line int, format string, args ...any) trade.Errors {
	where := file
	if line > 0 {
		where = fmt.Sprintf("%s, line %d", file, line)
	}
	return trade.Errors{{Code: CodeList, Severity: trade.Block, Line: line, Source: file, Message: where + ": " + fmt.Sprintf(format, args...)}}
}
