package uktt

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

func finding(code, format string, a ...any) trade.Finding {
	return trade.Finding{Code: code, Severity: trade.Review, Message: fmt.Sprintf(format, a...)}
}

// NIThreshold is the difference between EU and UK duty up to which goods entering Northern Ireland bear the UK duty: 3 %
// of the customs value, rounded half up to the minor unit.
func NIThreshold(value trade.Money) trade.Money {
	return trade.NewMoney(money.MulRound(value.Amount, decimal.New(3, -2), value.Currency.MinorUnits(), money.HalfUp), value.Currency)
}

// ChooseNI says which duty goods of the rest of the world bear on entry into Northern Ireland, brought in by an authorised
// trader for final use there, without trade remedies and with a third country duty: the UK's while the two differ by no
// more than NIThreshold, else the EU's. Amounts are in the currency of the value.
func ChooseNI(value trade.Money, uk, eu decimal.Decimal) Service {
	if eu.Sub(uk).Abs().Cmp(NIThreshold(value).Amount) <= 0 {
		return UK
	}
	return XI
}

// NIOptions lists the options of goods entering Northern Ireland out of those of the UK and the EU tariff. Each UK option
// is weighed by ChooseNI against the cheapest EU option of its category, else the EU's third country duty. A category that
// only the EU has is listed as it is. VAT and excise are the UK's either way: the caller takes them from the UK options.
//
// It's a pure function of the options' Category, ID and Duty.
func NIOptions(value trade.Money, uk, eu []Option) []Option {
	of := func(list []Option, c Category) []Option {
		var out []Option
		for _, o := range list {
			if o.Category == c {
				out = append(out, o)
			}
		}
		return out
	}
	cheapest := func(list []Option) *Option {
		if len(list) == 0 {
			return nil
		}
		best := &list[0]
		for i := range list {
			if list[i].Duty.LessThan(best.Duty) {
				best = &list[i]
			}
		}
		return best
	}
	third := cheapest(of(eu, CategoryThirdCountry))
	var out []Option
	add := func(o Option, s Service) {
		o.Service = s
		if !slices.ContainsFunc(out, func(x Option) bool {
			return x.Service == s && x.Category == o.Category && x.ID == o.ID && x.Duty.Equal(o.Duty)
		}) {
			out = append(out, o)
		}
	}
	for _, c := range []Category{CategoryPreference, CategorySuspension, CategoryQuota} {
		if len(of(uk, c)) == 0 {
			for _, o := range of(eu, c) {
				add(o, XI)
			}
		}
	}
	for _, o := range uk {
		other := cheapest(of(eu, o.Category))
		if other == nil {
			other = third
		}
		if other == nil || ChooseNI(value, o.Duty, other.Duty) == UK {
			add(o, UK)
		} else {
			add(*other, XI)
		}
	}
	// An EU third country duty that stands for another category isn't a second third country duty.
	if ours, theirs := position(out, UK), position(out, XI); ours >= 0 && theirs >= 0 {
		drop := theirs
		if ChooseNI(value, out[ours].Duty, out[theirs].Duty) == XI {
			drop = ours
		}
		out = slices.Delete(out, drop, drop+1)
	}
	slices.SortStableFunc(out, func(a, b Option) int { return cmp.Compare(a.Category.Priority(), b.Category.Priority()) })
	return out
}

// position returns the place of a service's third country duty, -1 for none.
func position(list []Option, s Service) int {
	return slices.IndexFunc(list, func(o Option) bool { return o.Service == s && o.Category == CategoryThirdCountry })
}
