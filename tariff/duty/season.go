package duty

import "strings"

// seasonal reports whether the text holds rates with dates in parentheses: "(01 JAN-31 MAY, 1 NOV-31 DEC)".
func (p *parser) seasonal() bool {
	for i := 0; i+1 < len(p.s); i++ {
		if p.s[i] != '(' {
			continue
		}
		q := parser{s: p.s, p: i + 1}
		q.blanks()
		if _, ok := q.small(); ok {
			q.blanks()
			if q.p < len(q.s) && (q.s[q.p] == '-' || q.monthName() > 0) {
				return true
			}
		}
	}
	return false
}

// seasons reads rates, each with the days of the year on which it applies. A last rate without dates applies to the
// rest of the year.
func (p *parser) seasons() (Expression, bool) {
	var out []season
	for {
		if len(out) == maxTerms {
			return Expression{}, p.fail("at most 64 seasons")
		}
		if !p.all(true) {
			return Expression{}, false
		}
		s := season{x: build(p.terms, nil, "").x}
		if p.byte('(') {
			ok := false
			if s.windows, ok = p.windows(); !ok {
				return Expression{}, false
			}
			p.blanks()
		} else if p.p < len(p.s) {
			return Expression{}, p.fail("the dates of the rate, in parentheses")
		}
		out = append(out, s)
		if p.p == len(p.s) {
			return build(nil, out, ""), true
		}
		if !p.byte(',') {
			return Expression{}, p.fail("a comma before the next season")
		}
		p.blanks()
	}
}

// windows reads "01 JAN-14 FEB, 16 JUN-31 DEC)".
func (p *parser) windows() ([]window, bool) {
	var out []window
	for {
		if len(out) == maxTerms {
			return nil, p.fail("at most 64 spans of dates")
		}
		from, ok := p.day()
		if !ok {
			return nil, false
		}
		p.blanks()
		if !p.byte('-') && !p.rune('–') {
			return nil, p.fail("- between two dates")
		}
		to, ok := p.day()
		if !ok {
			return nil, false
		}
		if from.month == 0 { // "01-31 DEC"
			from.month = to.month
		}
		if to.month == 0 || from.month == 0 {
			return nil, p.fail("a month such as JAN")
		}
		out = append(out, window{from, to})
		p.blanks()
		if p.byte(')') {
			return out, true
		}
		if !p.byte(',') {
			return nil, p.fail("a closing parenthesis, or a comma and the next dates")
		}
	}
}

func (p *parser) day() (monthDay, bool) {
	p.blanks()
	start := p.p
	d, ok := p.small()
	if !ok || d < 1 || d > 31 {
		p.p = start
		return monthDay{}, p.fail("a day of the month")
	}
	p.blanks()
	return monthDay{uint8(p.monthName()), uint8(d)}, true
}

const months = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"

// monthName reads a month's name, short or long, and returns its number, 0 when there is none.
func (p *parser) monthName() int {
	start := p.p
	for p.p < len(p.s) && isLetter(p.s[p.p]) {
		p.p++
	}
	if p.p-start >= 3 && p.p-start <= 9 {
		if i := strings.Index(months, strings.ToUpper(p.s[start:start+3])); i >= 0 && i%3 == 0 {
			return i/3 + 1
		}
	}
	p.p = start
	return 0
}
