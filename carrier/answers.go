package carrier

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
)

// CheckAnswers holds an adapter's answers against its promise: for every service and terms exactly one offer or one
// rejection, offers with an exact total and in order. What breaks the promise becomes a rejection with code
// AnswerInvalid or AnswerMissing; what is sound is kept. The result is ordered by service and terms.
func CheckAnswers(name string, services []Service, terms []trade.Incoterm, a Answers) Answers {
	type key struct {
		service string
		terms   trade.Incoterm
	}
	terms = uniqueTerms(terms)
	expected := map[key]int{} // answers seen
	for _, s := range services {
		for _, t := range terms {
			expected[key{s.ID, t}] = 0
		}
	}
	var out Answers
	reject := func(service string, t trade.Incoterm, code RejectCode, format string, args ...any) {
		out.Rejections = append(out.Rejections, Rejection{Carrier: name, Service: service, Terms: t, Code: code, Because: fmt.Sprintf(format, args...)})
	}
	strangers := map[key]bool{} // answers to what wasn't asked, each reported once
	count := func(k key) {
		if n, ok := expected[k]; ok {
			expected[k] = n + 1
		} else {
			strangers[k] = true
		}
	}
	for _, o := range a.Offers {
		count(key{o.Service, o.Terms})
	}
	for _, r := range a.Rejections {
		// A rejection without terms rejects the service on all terms.
		for _, t := range termsOf(r, terms) {
			count(key{r.Service, t})
		}
	}
	for _, o := range a.Offers {
		if expected[key{o.Service, o.Terms}] != 1 {
			continue
		}
		if fault := offerFault(name, &o); fault != "" {
			reject(o.Service, o.Terms, AnswerInvalid, "%s", fault)
			continue
		}
		if o.Mode == "" {
			o.Mode = services[slices.IndexFunc(services, func(s Service) bool { return s.ID == o.Service })].Mode
		}
		out.Offers = append(out.Offers, o)
	}
	for _, r := range a.Rejections {
		for _, t := range termsOf(r, terms) {
			if expected[key{r.Service, t}] != 1 {
				continue
			}
			r := r
			r.Carrier, r.Terms = name, t
			if r.Code == "" {
				r.Code, r.Because = AnswerInvalid, "rejected without a reason"
			}
			out.Rejections = append(out.Rejections, r)
		}
	}
	for k, n := range expected {
		switch {
		case n == 0:
			reject(k.service, k.terms, AnswerMissing, "the adapter gave neither an offer nor a rejection")
		case n > 1:
			reject(k.service, k.terms, AnswerInvalid, "the adapter gave %d answers where one is due", n)
		}
	}
	for k := range strangers {
		reject(k.service, k.terms, AnswerInvalid, "the adapter answered for a service or terms that weren't asked for")
	}
	out.sort()
	return out
}

func termsOf(r Rejection, all []trade.Incoterm) []trade.Incoterm {
	if r.Terms == "" {
		return all
	}
	return []trade.Incoterm{r.Terms}
}

// offerFault returns what makes an offer unusable, "" where nothing does.
func offerFault(name string, o *Offer) string {
	switch {
	case o.Carrier != name:
		return fmt.Sprintf("the offer names carrier %q", o.Carrier)
	case !o.Total.IsSet():
		return "the offer has no total"
	case o.Total.Amount.Sign() < 0:
		return fmt.Sprintf("the total is negative: %s", o.Total)
	}
	var sum money.Total
	for _, c := range o.Charges {
		if c.Amount.Currency != o.Total.Currency {
			return fmt.Sprintf("charge %s is in %s, the total in %s", c.Kind, c.Amount.Currency, o.Total.Currency)
		}
		sum.Add(c.Amount.Amount)
	}
	if s := sum.Decimal(); !s.Equal(o.Total.Amount) {
		return fmt.Sprintf("the charges sum to %s, the total says %s", trade.NewMoney(s, o.Total.Currency), o.Total)
	}
	if f := o.Transit.check(); f != "" {
		return f
	}
	if a := o.Advance; a != nil && (a.Percent.Sign() < 0 || a.Min.Amount.Sign() < 0 || a.Flat.Amount.Sign() < 0) {
		return "the advancement fee is negative"
	}
	return ""
}

// sort puts answers into their fixed order: carrier, service, terms.
func (a *Answers) sort() {
	slices.SortStableFunc(a.Offers, func(x, y Offer) int {
		return cmp.Or(cmp.Compare(x.Carrier, y.Carrier), cmp.Compare(x.Service, y.Service), cmp.Compare(x.Terms, y.Terms))
	})
	slices.SortStableFunc(a.Rejections, func(x, y Rejection) int {
		return cmp.Or(cmp.Compare(x.Carrier, y.Carrier), cmp.Compare(x.Service, y.Service), cmp.Compare(x.Terms, y.Terms))
	})
}
