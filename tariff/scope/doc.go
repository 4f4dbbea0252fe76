// Package scope reads folders of code lists: which goods a measure covers, where the law says it in annexes rather than
// in the tariff's own lines. [Load] gives a provider that answers lists only and belongs into a tariff.Chain:
//
//	lists, err := scope.Load(os.DirFS("us-scope"), "US")
//	provider := tariff.Chain(lists, schedule, world.New())
//
// # A folder of lists
//
// Each file is a list, named after it: 301-china-4a.csv in a folder for US is the list "us/301-china-4a". A CSV file has
// a header with the column code and, if need be, from and to (the first and the last day, 2026-07-24) and note; a text
// file has one code a line. Codes stand with or without dots and for all codes that begin with them. Lines that begin
// with # are comments. A row whose note says NEEDS_REVIEW is doubtful: a code that only such a row lists counts as not
// known rather than as listed or not.
//
// # A folder with an index
//
// Where the files have another form, scopes.json in the folder says how lists are made of them:
//
//	{"schema": "crossborder/scopes/1", "name": "us-lists", "territory": "US", "version": "2026-06", "verified_on": "2026-06-29",
//	 "lists": {
//	  "us/301-china-4a": {"parts": [{"file": "s301.csv", "code": "hts8", "where": {"list": ["4A"]}, "from": "2020-02-14"}]},
//	  "us/metals":       {"parts": [{"of": ["us/steel", "us/aluminium"], "at_least": 1}], "except": ["us/removed"], "partial": true}}}
//
// A list is what any of its parts holds: rows of a file (see [Part]), codes, or codes on other lists; less what is on the
// lists of except. A partial list knows some of its goods only: a code that isn't on it is one that nothing is known of.
//
// The lists of the Budget Lab at Yale's tariff rate tracker (github.com/Budget-Lab-Yale/tariff-rate-tracker, resources/)
// are read as they are: their index is part of this package, and says in notes what was decided about them.
package scope
