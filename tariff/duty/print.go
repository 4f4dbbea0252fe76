package duty

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

// print returns the canonical text.
func (x *expr) print() string {
	if len(x.terms) == 1 && x.terms[0].join == first {
		return x.terms[0].text()
	}
	var b strings.Builder
	for i := range x.terms {
		t := &x.terms[i]
		switch {
		case t.onlyWhen != "":
			b.WriteString(", " + plateRule)
			continue
		case t.kind == kindUnit && i > 0:
			b.WriteString("; ")
		case i > 0:
			b.WriteByte(' ')
		}
		switch {
		case t.kind == kindUnit:
		case t.join == plus:
			b.WriteString("+ ")
		case t.join == minus:
			b.WriteString("- ")
		case t.join == minimum:
			b.WriteString("MIN ")
		case t.join == maximum:
			b.WriteString("MAX ")
		}
		b.WriteString(t.text())
	}
	for i, s := range x.seasons {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(s.x.text)
		for k, w := range s.windows {
			if k == 0 {
				b.WriteString(" (")
			} else {
				b.WriteString(", ")
			}
			b.WriteString(w.from.text() + "-" + w.to.text())
		}
		if len(s.windows) > 0 {
			b.WriteByte(')')
		}
	}
	return b.String()
}

func (d monthDay) text() string {
	s := strconv.Itoa(int(d.day))
	if d.day < 10 {
		s = "0" + s
	}
	return s + " " + months[(d.month-1)*3:d.month*3]
}

// text returns the canonical text of a term, without what joins it to others.
func (t *term) text() string {
	switch t.kind {
	case kindFree:
		if t.name == noAdditionalDuty {
			return t.name
		}
		if t.name != "" {
			return "Free, " + t.name
		}
		return "Free"
	case kindMeursing:
		return t.name
	case kindReference:
		return t.ref.Text
	case kindEntry:
		return "Entry Price"
	case kindUnit:
		return t.per[0].text()
	case kindPercent:
		s := t.number() + "%"
		if t.cif {
			s += " CIF"
		}
		if t.basis != nil {
			s += " " + t.basis.text
		}
		return s
	}
	s := amountText(t.num, t.cur) + " " + string(t.cur)
	for _, r := range t.per {
		s += "/" + r.text()
	}
	return s
}

// number prints a percentage: "16.5", "33 1/3".
func (t *term) number() string {
	if t.den == 1 {
		return trade.DecimalText(t.num, 0)
	}
	n := t.num.BigInt().Int64()
	return strconv.FormatInt(n/t.den, 10) + " " + strconv.FormatInt(n%t.den, 10) + "/" + strconv.FormatInt(t.den, 10)
}

// amountText prints an amount of money: whole amounts without decimals, others with at least the currency's.
func amountText(d decimal.Decimal, cur trade.Currency) string {
	s := trade.DecimalText(d, 0)
	if strings.IndexByte(s, '.') >= 0 {
		return trade.DecimalText(d, cur.MinorUnits())
	}
	return s
}
