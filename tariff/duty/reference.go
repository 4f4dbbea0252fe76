package duty

import (
	"slices"
	"strings"
)

// ReferenceKind names a known wording of a rule that points to another rate.
type ReferenceKind string

// The wordings. The first group refers to the rate of the line the goods are classified in.
const (
	RefApplicable    ReferenceKind = "applicable_subheading"  // The duty provided in the applicable subheading
	RefNoChange      ReferenceKind = "no_change"              // No change
	RefAbsence       ReferenceKind = "absence_of_subheading"  // The rate applicable in the absence of this subheading
	RefSuch          ReferenceKind = "such_subheading"        // The duty rate provided in such subheading
	RefOriginating   ReferenceKind = "originating_goods"      // The duty rate provided for originating goods of … in such subheading
	RefUponValue     ReferenceKind = "duty_upon_value"        // A duty upon the value of the repairs or alterations
	RefHeading       ReferenceKind = "heading"                // The duty provided in subheadings …
	RefBeneficiary   ReferenceKind = "beneficiary_countries"  // The rate provided for beneficiary countries in heading …
	RefEnsemble      ReferenceKind = "garments_of_ensemble"   // The rate applicable to each garment in the ensemble …
	RefSet           ReferenceKind = "highest_of_set"         // The rate of duty applicable to that article in the set …
	RefNaturalJuice  ReferenceKind = "natural_juice"          // The rate applicable to the natural juice in heading 2009
	RefPartOf        ReferenceKind = "whole_of_part"          // The rate applicable to the article of which it is a part or accessory
	RefAccessoryOf   ReferenceKind = "whole_of_accessory"     // The rate applicable to the article of which it is an accessory
	RefMovement      ReferenceKind = "complete_movement"      // The rate applicable to the complete, assembled movement
	RefMovementDuty  ReferenceKind = "complete_movement_duty" // The duty for the complete movement
	RefEachArticle   ReferenceKind = "each_article"           // The rate applicable to each article in the absence of this subheading
	RefNote          ReferenceKind = "note"                   // See additional U.S. note 1
	RefSee           ReferenceKind = "see_headings"           // See 9823.04.01-9823.04.54
	RefLikeArticles  ReferenceKind = "like_articles"          // A duty equal to the duty upon … like articles …, but in no case in excess of …
	RefLikeWithTaxes ReferenceKind = "like_articles_taxes"    // A duty (in lieu of any other duty or tax) equal to …
)

// base reports whether the kind refers to the rate of the line the goods are classified in.
func (k ReferenceKind) base() bool {
	switch k {
	case RefApplicable, RefNoChange, RefAbsence, RefSuch, RefOriginating:
		return true
	}
	return false
}

// needed says in words what resolves the reference.
func (k ReferenceKind) needed() string {
	switch k {
	case RefApplicable, RefNoChange, RefAbsence, RefSuch, RefUponValue:
		return "the rate of the subheading in which the goods are classified"
	case RefOriginating, RefBeneficiary:
		return "the preferential rate it names"
	case RefHeading, RefSee:
		return "the rate of the heading it names"
	case RefEnsemble:
		return "the garments of the ensemble as separate lines, each with its own rate"
	case RefSet:
		return "the rate of the article of the set that bears the highest rate"
	case RefNaturalJuice:
		return "the rate of the juice in heading 2009"
	case RefPartOf, RefAccessoryOf:
		return "the rate of the article it belongs to"
	case RefMovement, RefMovementDuty:
		return "the rate of the complete movement"
	case RefEachArticle:
		return "each article as a separate line with its own rate"
	case RefNote:
		return "the rate that the note prescribes"
	}
	return "the rate of like articles not previously exported"
}

// Reference is a rule in words: a rate that stands elsewhere.
type Reference struct {
	Kind    ReferenceKind `json:"kind"`
	Text    string        `json:"text"`              // the wording, spelling errors of the source repaired
	Codes   []string      `json:"codes,omitempty"`   // headings named, also as ranges "9823.04.01-9823.04.54"
	Country string        `json:"country,omitempty"` // country named, in words
	Note    string        `json:"note,omitempty"`    // note named
	// Parts are the parts of the value that the rate is taken on; Deduct turns them into what is taken off the value.
	Parts  []string `json:"parts,omitempty"`
	Deduct bool     `json:"deduct,omitempty"`
}

func (r *Reference) clone() Reference {
	c := *r
	c.Codes, c.Parts = slices.Clone(r.Codes), slices.Clone(r.Parts)
	return c
}

// phrase is a wording of official texts.
type phrase struct {
	read   string // how it may be written; blanks, commas, hyphens, full stops and case don't count
	kind   ReferenceKind
	text   string // canonical wording
	parts  string // part of the value concerned
	deduct bool
}

// phrases stand in an order in which no phrase hides a longer one.
var phrases = [...]phrase{
	{read: "the duty provided in the applicable subheading", kind: RefApplicable, text: "The duty provided in the applicable subheading"},
	{read: "no change", kind: RefNoChange, text: "No change"},
	{read: "the rate applicable in the absence of this subheading on the cost of such parts", kind: RefAbsence,
		text: "The rate applicable in the absence of this subheading on the cost of such parts", parts: "such parts"},
	{read: "the rate applicable in the absence of this subheading", kind: RefAbsence, text: "The rate applicable in the absence of this subheading"},
	{read: "the rate applicable in the absence of this heading", kind: RefAbsence, text: "The rate applicable in the absence of this heading"},
	{read: "the duty rate provided in such subheading", kind: RefSuch, text: "The duty rate provided in such subheading"},
	{read: "the rate applicable to each garment in the ensemble if separately entered", kind: RefEnsemble,
		text: "The rate applicable to each garment in the ensemble if separately entered"},
	{read: "the rate applicable to each garment in the ensemble if entered separately", kind: RefEnsemble,
		text: "The rate applicable to each garment in the ensemble if separately entered"},
	{read: "the rate applicable to each garment in the in the ensemble if separately entered", kind: RefEnsemble,
		text: "The rate applicable to each garment in the ensemble if separately entered"},
	{read: "the rate of duty applicable to that article in the set subject to the highest rate of duty", kind: RefSet,
		text: "The rate of duty applicable to that article in the set subject to the highest rate of duty"},
	{read: "the rate applicable to the natural juice in heading 2009", kind: RefNaturalJuice,
		text: "The rate applicable to the natural juice in heading 2009"},
	{read: "the rate applicable to the article of which it is a part or accessory", kind: RefPartOf,
		text: "The rate applicable to the article of which it is a part or accessory"},
	{read: "the rate applicable to the article of which it is an accessory", kind: RefAccessoryOf,
		text: "The rate applicable to the article of which it is an accessory"},
	{read: "the rate applicable to the complete assembled movement", kind: RefMovement,
		text: "The rate applicable to the complete, assembled movement"},
	{read: "the rate applicable to the complete assembled", kind: RefMovement, // column 2 of 9110.90.20 lacks its last word
		text: "The rate applicable to the complete, assembled movement"},
	{read: "the rate applicable to each article in the absence of this subheading", kind: RefEachArticle,
		text: "The rate applicable to each article in the absence of this subheading"},
	{read: "a duty upon the value of the repairs or alterations", kind: RefUponValue,
		text: "A duty upon the value of the repairs or alterations", parts: "repairs or alterations"},
	{read: "a duty upon the value of such processing outside the United States", kind: RefUponValue,
		text: "A duty upon the value of such processing outside the United States", parts: "processing outside the United States"},
	{read: "a duty upon the full value of the imported article less the cost or value of such products of the United States", kind: RefUponValue,
		text:  "A duty upon the full value of the imported article, less the cost or value of such products of the United States",
		parts: "products of the United States", deduct: true},
	{read: "a duty upon the full value of the imported article less the value of fabrics components or materials of the United States", kind: RefUponValue,
		text:  "A duty upon the full value of the imported article less the value of fabrics, components or materials of the United States",
		parts: "fabrics, components or materials of the United States", deduct: true},
}

// matchPhrase compares the text from p with a phrase in small letters; blanks, commas, hyphens, full stops and case
// don't count. It returns where the text goes on.
func matchPhrase(s string, p int, read string) (int, bool) {
	i := 0
	for {
		for i < len(read) && read[i] == ' ' {
			i++
		}
		if i == len(read) {
			return p, p == len(s) || !isLetter(s[p]) || !isLetter(read[i-1])
		}
		for p < len(s) && skippable(s, p) > 0 {
			p += skippable(s, p)
		}
		if p == len(s) || lower(s[p]) != lower(read[i]) {
			return 0, false
		}
		p++
		i++
	}
}

// skippable returns the length of a blank, comma, hyphen or full stop at p, else 0.
func skippable(s string, p int) int {
	switch s[p] {
	case ' ', ',', '-', '.', '\n', '\r', '\t':
		return 1
	case 0xc2:
		if p+1 < len(s) && s[p+1] == 0xa0 {
			return 2
		}
	}
	return 0
}

// tidy collapses blanks and repairs hyphens that a line break left in the middle of a word.
func tidy(s string) string {
	s = strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00a0", " ")), " ")
	return strings.TrimRight(strings.ReplaceAll(s, "- ", "-"), " .,")
}

// reference reads a rule in words at the parser's position.
func (p *parser) reference() (*Reference, bool) {
	for i := range phrases {
		ph := &phrases[i]
		end, ok := matchPhrase(p.s, p.p, ph.read)
		if !ok {
			continue
		}
		p.p = end
		r := &Reference{Kind: ph.kind, Text: ph.text, Deduct: ph.deduct}
		if ph.parts != "" {
			r.Parts = []string{ph.parts}
		}
		p.parenthesis(r)
		return r, true
	}
	start := p.p
	if end, ok := matchPhrase(p.s, p.p, "the duty rate provided for originating goods of"); ok {
		rest := p.s[end:]
		if i := strings.Index(rest, " in such"); i > 0 && i < 60 {
			if e, ok := matchPhrase(p.s, end+i, "in such subheading"); ok {
				p.p = e
				c := tidy(rest[:i])
				return &Reference{Kind: RefOriginating, Country: c,
					Text: "The duty rate provided for originating goods of " + c + " in such subheading"}, true
			}
		}
	}
	for _, w := range [...]struct {
		read, text string
		kind       ReferenceKind
	}{
		{"the rate provided for beneficiary countries in heading", "The rate provided for beneficiary countries in heading ", RefBeneficiary},
		{"the duty provided in subheadings", "The duty provided in subheadings ", RefHeading},
		{"the duty provided in subheading", "The duty provided in subheading ", RefHeading},
		{"see", "See ", RefSee},
	} {
		if end, ok := matchPhrase(p.s, p.p, w.read); ok {
			p.p = end
			if codes, text := p.codes(); len(codes) > 0 {
				return &Reference{Kind: w.kind, Codes: codes, Text: w.text + text}, true
			}
			p.p = start
		}
	}
	for _, w := range [...]struct{ read, text string }{
		{"see additional u.s. note", "See additional U.S. note "},
		{"see additional us note", "See additional U.S. note "},
		{"see u.s. note", "See U.S. note "},
		{"see us note", "See U.S. note "},
	} {
		if end, ok := matchPhrase(p.s, p.p, strings.ReplaceAll(w.read, ".", "")); ok {
			p.p = end
			p.blanks()
			b := p.p
			for p.p < len(p.s) && p.p-b < 16 && (isDigit(p.s[p.p]) || isLetter(p.s[p.p]) || p.s[p.p] == '(' || p.s[p.p] == ')') {
				p.p++
			}
			if p.p == b {
				p.p = start
				continue
			}
			r := &Reference{Kind: RefNote, Note: p.s[b:p.p]}
			r.Text = w.text + r.Note
			if e, ok := matchPhrase(p.s, p.p, "to this subchapter"); ok {
				p.p = e
				r.Text += " to this subchapter"
			}
			return r, true
		}
	}
	// Two long rules of chapter 98 take the whole text.
	for _, w := range [...]struct {
		read string
		kind ReferenceKind
	}{
		{"a duty equal to the duty upon the importation of like articles", RefLikeArticles},
		{"a duty (in lieu of any other duty or tax) equal to the sum", RefLikeWithTaxes},
	} {
		if _, ok := matchPhrase(p.s, p.p, w.read); ok && p.p == 0 {
			r := &Reference{Kind: w.kind, Text: tidy(p.s)}
			p.p = len(p.s)
			return r, true
		}
	}
	p.p = start
	return nil, false
}

// parenthesis reads "(see U.S. note 3 of this subchapter)" after a rule.
func (p *parser) parenthesis(r *Reference) {
	save := p.p
	p.blanks()
	if end, ok := matchPhrase(p.s, p.p, "(see"); ok {
		if i := strings.IndexByte(p.s[end:], ')'); i > 0 && i < 80 {
			r.Note = "see " + strings.ReplaceAll(tidy(p.s[end:end+i]), "U.S. Note", "U.S. note")
			r.Text += " (" + r.Note + ")"
			p.p = end + i + 1
			return
		}
	}
	p.p = save
}

// codes reads a list of headings: "8716.39.00, 8716.90.30 or 8716.90.50", "9823.04.01-9823.04.54".
func (p *parser) codes() (codes []string, text string) {
	var b strings.Builder
	sep := ""
	for len(codes) < 32 {
		p.blanks()
		start := p.p
		for p.p < len(p.s) && (isDigit(p.s[p.p]) || p.s[p.p] == '.' || p.s[p.p] == '-' && p.p+1 < len(p.s) && isDigit(p.s[p.p+1])) {
			p.p++
		}
		code := strings.TrimRight(p.s[start:p.p], ".")
		if len(code) < 4 || len(code) > 32 {
			p.p = start
			break
		}
		codes = append(codes, code)
		b.WriteString(sep)
		b.WriteString(code)
		save := p.p
		p.blanks()
		switch {
		case p.p < len(p.s) && p.s[p.p] == ',':
			p.p++
			sep = ", "
		case p.word("or"):
			sep = " or "
		case p.word("and"):
			sep = " and "
		default:
			p.p = save
			return codes, b.String()
		}
		next := p.p
		p.blanks()
		if p.p == len(p.s) || !isDigit(p.s[p.p]) {
			p.p = save
			return codes, b.String()
		}
		p.p = next
	}
	return codes, b.String()
}
