package customs

import (
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/customs/check"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// eeiLimitUSD is the value by Schedule B number above which electronic export information is filed. 15 CFR 30.37(a).
const eeiLimitUSD = 2500

// exportRules look at goods that leave the United States: form of the control number, electronic export information.
func exportRules() []Rule {
	return []Rule{
		{
			Code: "eccn.malformed", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:      "An export control number has the form of the Commerce Control List.",
			Remedy:     "write it like 5A992.c, or EAR99 for goods that aren't on the list",
			Instrument: "15 CFR 738.2", VerifiedOn: trade.NewDate(2026, 11, 22),
			Check: lines(func(_ Subject, i int, it *trade.Item, report Report) {
				if it.ECCN == "" {
					return
				}
				if v := check.ECCN(it.ECCN); !v.OK {
					report(itemPath(i, "eccn"), fmt.Sprintf("%s has the export control number %.20q: %s", name(it), it.ECCN, v.Message))
				}
			}),
		},
		{
			Code: "eccn.licence", Severity: trade.Review, Holds: trade.DecideDeclaration,
			Title:      "Goods on the Commerce Control List leave with a licence, an exception, or the finding that none is needed.",
			Remedy:     "look the number up in the Country Chart (15 CFR 738, supplement 1) for the destination",
			Instrument: "15 CFR 732, 738, 742",
			Check: lines(func(s Subject, i int, it *trade.Item, report Report) {
				v := check.ECCN(it.ECCN)
				if it.ECCN == "" || !v.OK || it.ECCN == "EAR99" || !leavesUS(s) || it.ECCN[2] == '9' {
					return // the 900s are controlled for few destinations: see the sanctions rules
				}
				report(itemPath(i, "eccn"), fmt.Sprintf("%s is controlled for %v", name(it), v.Get("reason_for_control")))
			}),
		},
		{
			Code: "eei.needed", Severity: trade.Review, Holds: trade.DecideDeclaration,
			Title:      "Exports from the United States above USD 2,500 by Schedule B number are filed in AES.",
			Remedy:     "file electronic export information and put its ITN (AES X…) on the documents",
			Instrument: "15 CFR 30.2, 30.37(a)", Source: "15 CFR 30, appendix B", VerifiedOn: trade.NewDate(2026, 11, 22),
			Check: func(s Subject, report Report) {
				eei(s, func(i int, code string, usd decimal.Decimal) {
					if usd.Cmp(decimal.New(eeiLimitUSD, 0)) > 0 {
						report(itemPath(i, "unit_price"), fmt.Sprintf("goods of code %s leave for USD %s, above USD 2,500", code, trade.DecimalText(usd, 2)))
					}
				}, nil)
			},
		},
		{
			Code: "eei.undecided", Severity: trade.Review, Holds: trade.DecideDeclaration,
			Title:      "Whether electronic export information is due can be decided.",
			Remedy:     "give the order's value in USD: load the rate of exchange",
			Instrument: "15 CFR 30.37(a)",
			Check: func(s Subject, report Report) {
				eei(s, nil, func(message string) { report("/currency", message) })
			},
		},
		{
			Code: "eei.embargoed", Severity: trade.Review, Holds: trade.DecideDeclaration,
			Title:      "The exemption by value doesn't hold for countries of group E.",
			Remedy:     "file electronic export information whatever the value",
			Instrument: "15 CFR 30.37(a), 30.16; 15 CFR 740, supplement 1",
			Check: func(s Subject, report Report) {
				if leavesUS(s) && slices.Contains([]trade.Country{"CU", "IR", "KP", "SY"}, s.Order.ShipTo.Country) {
					report("/ship_to/country", "the destination is of country group E")
				}
			},
		},
	}
}

// leavesUS reports whether the goods are exported from the United States.
func leavesUS(s Subject) bool {
	from := s.dispatch()
	return (from == "US" || from == "PR") && s.Order.ShipTo.Country != "US" && s.Order.ShipTo.Country != "PR"
}

// eei sums the value by Schedule B number and gives each sum to above, with the first line of that number. Exports to
// Canada that need no licence are exempt (15 CFR 30.36). undecided is told why no sum could be made.
func eei(s Subject, above func(line int, code string, usd decimal.Decimal), undecided func(message string)) {
	if !leavesUS(s) {
		return
	}
	o := s.Order
	type group struct {
		first int
		code  string
		sum   decimal.Decimal
	}
	var groups []group
	for i := range o.Items {
		it := &o.Items[i]
		if it.Kind == trade.Digital || o.ShipTo.Country == "CA" && (it.ECCN == "" || it.ECCN == "EAR99" || !check.ECCN(it.ECCN).OK || it.ECCN[2] == '9') {
			continue
		}
		value, err := it.LineTotal()
		if err != nil || !value.IsSet() {
			continue // the order's own validation says so
		}
		usd, ok := convert(s, value, "USD")
		if !ok {
			if undecided != nil {
				undecided(fmt.Sprintf("the goods' value in %s can't be compared with USD 2,500: no rate of exchange is loaded", value.Currency))
			}
			return
		}
		code := digitsOf(it.CodeFor("US"))
		code = code[:min(10, len(code))]
		at := slices.IndexFunc(groups, func(g group) bool { return g.code == code && code != "" })
		if at < 0 {
			groups = append(groups, group{i, code, usd})
			continue
		}
		groups[at].sum = groups[at].sum.Add(usd)
	}
	if above == nil {
		return
	}
	for _, g := range groups {
		above(g.first, orUnknown(g.code), g.sum)
	}
}

func orUnknown(code string) string {
	if code == "" {
		return "unknown"
	}
	return code
}

// convert converts an amount with the rates that the quote used. ok is false where it used none for the two currencies.
func convert(s Subject, m trade.Money, to trade.Currency) (decimal.Decimal, bool) {
	if m.Currency == to {
		return m.Amount, true
	}
	if s.Quote == nil {
		return decimal.Decimal{}, false
	}
	for _, x := range s.Quote.Exchange {
		if x.From == m.Currency && x.To == to {
			if rate, err := trade.ParseDecimal(x.Rate); err == nil && rate.IsPositive() {
				return m.Amount.Mul(rate), true
			}
		}
	}
	return decimal.Decimal{}, false
}
