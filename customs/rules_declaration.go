package customs

import (
	"fmt"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// maxGoodsItems is how many goods items one declaration of the Union and the United Kingdom holds.
const maxGoodsItems = 999

// declarationRules look at a declaration that a host may have changed since it was made.
func declarationRules() []Rule {
	return []Rule{
		{
			Code: "declaration.items_none", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title: "A declaration has goods items.", Remedy: "declare the order's lines; digital supplies aren't declared",
			Check: declared(func(d *Declaration, report Report) {
				if len(d.Items) == 0 {
					report("/items", "the declaration has no goods items")
				}
			}),
		},
		{
			Code: "declaration.items_many", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title: "A declaration has at most 999 goods items.", Remedy: "split the consignment into several declarations",
			Instrument: "Regulation (EU) 2015/2446, Annex B, 11 03",
			Check: declared(func(d *Declaration, report Report) {
				if len(d.Items) > maxGoodsItems {
					report("/items", fmt.Sprintf("the declaration has %d goods items", len(d.Items)))
				}
			}),
		},
		{
			Code: "declaration.numbering", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title: "Goods items are numbered from 1 without gaps.", Remedy: "number the items anew",
			Instrument: "Regulation (EU) 2015/2446, Annex B, 11 03",
			Check: declared(func(d *Declaration, report Report) {
				for i := range d.Items {
					if d.Items[i].Number != i+1 {
						report("/items", fmt.Sprintf("the item in place %d has the number %d", i+1, d.Items[i].Number))
						return
					}
				}
			}),
		},
		{
			Code: "declaration.value_sum", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title: "The values of the goods items sum to the declared value.", Remedy: "make the declaration anew from the quote",
			Check: declared(func(d *Declaration, report Report) {
				var sum decimal.Decimal
				for i := range d.Items {
					v := d.Items[i].Value
					if !v.IsSet() {
						return // a data set without values by item
					}
					if v.Currency != d.Value.Currency {
						report("/items", fmt.Sprintf("item %d is valued in %s and the declaration in %s", i+1, v.Currency, d.Value.Currency))
						return
					}
					sum = sum.Add(v.Amount)
				}
				if d.Value.IsSet() && len(d.Items) > 0 && !sum.Equal(d.Value.Amount) {
					report("/items", fmt.Sprintf("the items are valued at %s together, the declaration at %s", trade.NewMoney(sum, d.Value.Currency), d.Value))
				}
			}),
		},
		{
			Code: "declaration.mass", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title: "The net mass of a goods item isn't more than its gross mass.", Remedy: "weigh again",
			Instrument: "Regulation (EU) 2015/2446, Annex B, 18 01 and 18 04",
			Check: declared(func(d *Declaration, report Report) {
				for i := range d.Items {
					it := &d.Items[i]
					if !it.NetMass.IsZero() && !it.GrossMass.IsZero() && it.NetMass.Kilograms().Cmp(it.GrossMass.Kilograms()) > 0 {
						report("/items", fmt.Sprintf("item %d weighs %s net and %s gross", i+1, it.NetMass, it.GrossMass))
						return
					}
				}
			}),
		},
	}
}

// declared makes a check of one that looks at the declaration, where there is one.
func declared(each func(d *Declaration, report Report)) func(Subject, Report) {
	return func(s Subject, report Report) {
		if s.Declaration != nil {
			each(s.Declaration, report)
		}
	}
}
