package screening

import "github.com/crossborder-go/crossborder/trade"

// Kind tells what is listed.
type Kind string

// The kinds.
const (
	Person   Kind = "person"
	Entity   Kind = "entity" // company or other body
	Vessel   Kind = "vessel"
	Aircraft Kind = "aircraft"
)

// Listed is one person, body, ship or aircraft of a list.
type Listed struct {
	ID         string      `json:"id"`   // the list's own number
	List       string      `json:"list"` // "OFAC", "EU", "UK", "UN"
	Kind       Kind        `json:"kind,omitempty"`
	Name       string      `json:"name"`
	Aliases    []Alias     `json:"aliases,omitempty"`
	Births     []BirthDate `json:"births,omitempty"`
	Countries  []string    `json:"countries,omitempty"` // nationality, residence, flag: names or ISO codes, as listed
	IDs        []Document  `json:"ids,omitempty"`
	Programmes []string    `json:"programmes,omitempty"`
	Remarks    string      `json:"remarks,omitempty"`
}

// Alias is another name. Weak ones are broad and match many.
type Alias struct {
	Name string `json:"name"`
	Weak bool   `json:"weak,omitempty"`
}

// Document is an identification number: passport, tax number, IMO number.
type Document struct {
	Type    string `json:"type,omitempty"`
	Number  string `json:"number"`
	Country string `json:"country,omitempty"`
}

// BirthDate is a date of birth as far as it's known; month and day are 0 where they aren't.
type BirthDate struct {
	Year, Month, Day int
}

// List is a list as it was read.
type List struct {
	Name    string
	Date    trade.Date // of publication, zero where the file doesn't say
	Entries []Listed
}

// Query is the party to be screened. Only the name is needed.
type Query struct {
	Name      string
	Kind      Kind // "" compares with all kinds
	Births    []BirthDate
	Countries []string // names or ISO codes
	IDs       []string // numbers of any type
}

// Options set what counts as a match.
type Options struct {
	MinScore float64 // from 0 to 1; 0 stands for 0.85
	Limit    int     // most matches given; 0 stands for 20
	Weak     bool    // also compare with weak aliases
}

// Match is a listed party that is like the one asked for.
type Match struct {
	Listed   *Listed
	Score    float64 // from 0 to 1
	Evidence []Evidence
}

// Evidence is one thing that a score rests on.
type Evidence struct {
	What   string  `json:"what"`  // "name", "alias", "birth date", "country", "id"
	Asked  string  `json:"asked"` // as in the query
	Listed string  `json:"listed"`
	Score  float64 `json:"score"`
	Weight float64 `json:"weight"` // share in the mean; an exact id decides alone
}
