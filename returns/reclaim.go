package returns

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/cond"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Reclaim is a claim on an authority: what can be had back, by when, with which evidence. Expected is in the
// authority's currency, Amount in the order's.
type Reclaim struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Authority string `json:"authority"`
	Form      string `json:"form,omitempty"`
	Claimant  string `json:"claimant,omitempty"`
	For       string `json:"for"` // "seller" or "buyer": who paid, and has the money back
	// Eligible says that the law as known grants it on the facts given. Conditional: it may, if what Needs names is so.
	Eligible    bool            `json:"eligible"`
	Conditional bool            `json:"conditional,omitempty"`
	Because     string          `json:"because"`
	SKUs        []string        `json:"skus"`
	Groups      []tariff.Group  `json:"groups"`
	Deadline    trade.Date      `json:"deadline,omitzero"`
	InTime      bool            `json:"in_time"`
	NoticeBy    trade.Date      `json:"notice_by,omitzero"` // latest day to tell the authority before the act
	Expected    trade.Money     `json:"expected,omitzero"`
	Amount      trade.Money     `json:"amount,omitzero"`
	Derivation  string          `json:"derivation,omitempty"`
	Needs       []string        `json:"needs,omitempty"`
	Assumes     []string        `json:"assumes,omitempty"`
	Evidence    []string        `json:"evidence,omitempty"`
	Findings    []trade.Finding `json:"findings,omitempty"`
	tariff.Citation

	split  parts // Amount by part of the refund
	scheme bool  // corrects a scheme's return: concerns other charges than a claim on customs
}

// claims returns what the market's law says of the items when they leave as the disposition has them leave. foreign is
// the duty paid where the goods go, unset where it isn't known.
func (d *Desk) claims(s *scene, m *Market, back []returned, disposition Disposition, foreign trade.Money) []Reclaim {
	if m == nil {
		return nil
	}
	s = s.ending(disposition.leaves())
	var out []Reclaim
	for i := range m.Refunds {
		law := &m.Refunds[i]
		if !law.Contains(s.c.Date) || !law.forReason(s.c.Reason) {
			continue
		}
		if len(law.Outcomes) > 0 && !slices.Contains(law.Outcomes, disposition.leaves()) {
			continue
		}
		if r, ok := d.claim(s, m, law, back, disposition, foreign); ok {
			out = append(out, r)
		}
	}
	return best(out)
}

// forReason reports whether a reason is one of the law's grounds.
func (l *RefundLaw) forReason(r Reason) bool {
	return len(l.Grounds) == 0 || slices.Contains(l.Grounds, string(r))
}

// claim works out one law. ok is false where nothing of its kind was charged.
func (d *Desk) claim(s *scene, m *Market, law *RefundLaw, back []returned, disposition Disposition, foreign trade.Money) (Reclaim, bool) {
	r := Reclaim{For: "seller", ID: law.ID, Name: law.Name, Authority: law.Authority, Form: law.Form, Claimant: law.Claimant,
		Groups: law.Groups, Evidence: law.Evidence, Citation: law.Citation, scheme: law.Through == "scheme"}
	if r.Authority == "" {
		r.Authority = m.Authority
	}
	var asks cond.Asks
	var customs money.Total
	var amounts parts
	cur := trade.Currency("")
	left := map[string]bool{}
	doubtful := false
	unmet := false
	for _, b := range back {
		charges := s.ledger.of(b, law.Groups)
		charges = slices.DeleteFunc(charges, func(p part) bool { return p.customs.IsZero() || !law.covers(p.charge, s.ledger.quote) })
		if len(charges) == 0 {
			continue
		}
		if law.When.Eval(s.at(b.line).assuming(law.Assume), &asks) == cond.False {
			unmet = true
			continue
		}
		for _, p := range charges {
			if why, doubt := law.excepts(p.charge); why != "" {
				left[why] = true
				doubtful = doubtful || doubt
				continue
			}
			customs.Add(p.customs)
			if p.charge.Debtor == "buyer" {
				r.For = "buyer"
			}
			amounts[partOf(p.charge.Group)] = amounts[partOf(p.charge.Group)].Add(p.amount)
			cur = p.charge.CustomsAmount.Currency
			if sku := s.ledger.lines[b.line].sku; !slices.Contains(r.SKUs, sku) {
				r.SKUs = append(r.SKUs, sku)
			}
		}
	}
	if len(r.SKUs) == 0 && len(left) == 0 {
		// Said rather than left out: the next reader would ask why.
		r.Because = "its conditions aren't met"
		d.date(s, &r, law, nil)
		r.SKUs, r.Evidence = []string{}, nil
		return r, unmet
	}
	for why := range left {
		r.Findings = append(r.Findings, trade.Finding{Code: "reclaim.excluded", Severity: trade.Info, Message: why})
	}
	slices.SortFunc(r.Findings, func(a, b trade.Finding) int { return strings.Compare(a.Message, b.Message) })
	if doubtful {
		r.Findings = append(r.Findings, trade.Finding{Code: "reclaim.unconfirmed", Severity: trade.Review,
			Message: "whether those charges are left out is set by each measure; look it up for the date of import"})
	}
	if law.Confidence == tariff.Low {
		r.Findings = append(r.Findings, trade.Finding{Code: "data.low_confidence", Severity: trade.Review, Message: "the rule's text wasn't at hand", Source: law.Source})
	}
	r.Needs = asks.Names
	r.Conditional = len(asks.Names) > 0
	r.Assumes = s.at(back[0].line).assumptions(law.Assume)
	d.price(s, back, &r, law, trade.NewMoney(customs.Decimal(), cur), trade.NewMoney(amounts.total(), s.ledger.quote.Currency), foreign)
	d.date(s, &r, law, m.notice(disposition.leaves()))
	d.judge(s, &r, law)
	copy(r.split[:], money.Allocate(r.Amount.Amount, amounts[:], s.ledger.places))
	return r, true
}

// partOf returns the part of a refund that a group of charges belongs to.
func partOf(g tariff.Group) int {
	switch g {
	case tariff.DutyGroup:
		return partDuties
	case tariff.TaxGroup:
		return partTaxes
	}
	return partFees
}

// covers reports whether a charge was paid to who pays it back: to customs, or through a scheme's tax return.
func (l *RefundLaw) covers(c *landedcost.Charge, q *landedcost.Quote) bool {
	scheme := c.Group == tariff.TaxGroup && q.Scheme != ""
	if scheme != (l.Through == "scheme") {
		return false
	}
	ids, ok := l.Charges[c.Group]
	return !ok || slices.Contains(ids, c.ID) || slices.Contains(ids, c.Kind)
}

// excepts returns why a charge is left out of the refund, "" where it isn't.
func (l *RefundLaw) excepts(c *landedcost.Charge) (why string, doubtful bool) {
	for _, e := range l.Except {
		heading := digits(c.Heading)
		hit := slices.Contains(e.Kinds, tariff.Kind(c.Kind)) || heading != "" && slices.ContainsFunc(e.Headings, func(h string) bool {
			return strings.HasPrefix(heading, digits(h))
		})
		if hit {
			return fmt.Sprintf("%s: %s", c.Name, e.Because), e.Doubtful
		}
	}
	return "", false
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// price sets the money to expect: the law's share of what was paid, or of the lesser of that and the duty paid where
// the goods go. Rounded down to the minor unit: an authority doesn't pay a fraction more than the share.
func (d *Desk) price(s *scene, back []returned, r *Reclaim, law *RefundLaw, paid, amount, foreign trade.Money) {
	base, what := paid, fmt.Sprintf("%s paid", paid)
	if lo := law.LesserOf; lo != nil && s.law.in(s.places.home, lo.Markets) && s.places.home != "" {
		if s.all(back, &lo.Unless) {
			what += ", no lesser-of test"
		} else {
			f, ok := s.conv.convertAny(foreign, paid.Currency)
			if !ok {
				r.Needs = append(r.Needs, "duty paid in "+string(s.places.home))
				r.Conditional = true
				r.Derivation = fmt.Sprintf("%s of the lesser of %s and the duty paid in %s, which isn't known", law.Share.Text(), what, s.places.home)
				return
			}
			if f.Amount.LessThan(paid.Amount) {
				base = f
			}
			what = fmt.Sprintf("%s, the lesser of %s and %s paid in %s", base, paid, f, s.places.home)
		}
	}
	r.Expected = trade.NewMoney(money.MulRound(base.Amount, law.Share.Decimal, base.Currency.MinorUnits(), money.Down), base.Currency)
	part := amount.Amount
	if !base.Amount.Equal(paid.Amount) {
		part, _ = money.MulDivRound(amount.Amount, base.Amount, paid.Amount, amount.Currency.MinorUnits(), money.Down)
	}
	r.Amount = trade.NewMoney(money.MulRound(part, law.Share.Decimal, amount.Currency.MinorUnits(), money.Down), amount.Currency)
	r.Derivation = fmt.Sprintf("%s of %s = %s", law.Share.Text(), what, r.Expected)
}

// all reports whether a condition holds for every item.
func (s *scene) all(back []returned, c *cond.Cond) bool {
	return !slices.ContainsFunc(back, func(r returned) bool { return c.Eval(s.at(r.line), nil) != cond.True })
}

// date sets the deadline, and the day by which notice must be given.
func (d *Desk) date(s *scene, r *Reclaim, law *RefundLaw, notice *Notice) {
	r.InTime = true
	if law.Deadline != nil {
		from, assumed := s.c.event(law.Deadline.From)
		if from.IsZero() {
			r.Needs = append(r.Needs, "dates/"+law.Deadline.From)
			r.Conditional = true
		} else {
			r.Deadline = law.Deadline.End(from)
			act, _ := s.c.event(law.Deadline.To)
			r.InTime = !act.After(r.Deadline)
			if assumed != "" {
				r.Assumes = append(r.Assumes, fmt.Sprintf("%s on %s, %s", strings.ReplaceAll(law.Deadline.From, "_", " "), from, assumed))
			}
		}
	}
	if law.Notice && notice != nil {
		if !s.c.Dates.Reexported.IsZero() { // else the act can wait for the notice
			r.NoticeBy = workingDaysBefore(s.c.Dates.Reexported, notice.WorkingDays)
		}
		r.Evidence = append(slices.Clip(r.Evidence), fmt.Sprintf("notice on %s at least %d working days before the goods are %s", notice.Form, notice.WorkingDays, s.outcome))
	}
}

// judge says whether the claim stands.
func (d *Desk) judge(s *scene, r *Reclaim, law *RefundLaw) {
	switch {
	case s.places.home != "" && len(law.NotTo) > 0 && s.law.in(s.places.home, law.NotTo):
		r.Because = fmt.Sprintf("not for goods that go to %s", s.places.home)
	case len(r.SKUs) == 0:
		r.Because = "all that was paid is left out"
	case !r.InTime:
		r.Because = fmt.Sprintf("expired: %s from %s ended on %s", law.Deadline.Text(), strings.ReplaceAll(law.Deadline.From, "_", " "), r.Deadline)
		r.Findings = append(r.Findings, trade.Finding{Code: "reclaim.expired", Severity: trade.Warn, Path: "/date", Message: r.Name + " " + r.Because, Source: law.Source})
	case law.Minimum != nil && r.Expected.IsSet() && r.Expected.Amount.LessThan(law.Minimum.Amount.Decimal) && law.Minimum.When.Eval(s, nil) == cond.True:
		r.Because = fmt.Sprintf("minimum %s: %s would be paid", trade.DecimalText(law.Minimum.Amount.Decimal, 0), r.Expected)
	case r.Conditional:
		r.Because = "if " + strings.Join(r.Needs, ", ") + " allow"
		if law.Note != "" {
			r.Because += "; " + law.Note
		}
	default:
		r.Eligible = true
		r.Because = "its conditions are met"
		if law.Note != "" {
			r.Because = law.Note
		}
	}
	if !r.Eligible && !r.Conditional {
		r.Amount = trade.NewMoney(decimal.Zero, s.ledger.quote.Currency)
		r.Expected = trade.NewMoney(decimal.Zero, r.Expected.Currency)
	}
}

// best keeps one claim for each group and item where several laws grant the same: the one that pays most. Others stay,
// not eligible, with the reason.
func best(claims []Reclaim) []Reclaim {
	for i := range claims {
		for j := range claims {
			a, b := &claims[i], &claims[j]
			if i == j || !a.Eligible || !b.Eligible || !overlap(a, b) {
				continue
			}
			if b.Amount.Amount.GreaterThan(a.Amount.Amount) || b.Amount.Amount.Equal(a.Amount.Amount) && j < i {
				a.Eligible = false
				a.Because = fmt.Sprintf("%s pays the same charges back", b.Name)
			}
		}
	}
	return claims
}

func overlap(a, b *Reclaim) bool {
	return slices.ContainsFunc(a.Groups, func(g tariff.Group) bool { return slices.Contains(b.Groups, g) }) &&
		slices.ContainsFunc(a.SKUs, func(s string) bool { return slices.Contains(b.SKUs, s) }) &&
		a.scheme == b.scheme
}

// workingDaysBefore returns the day n working days before d; Saturdays and Sundays don't count. Public holidays aren't
// known here and make the true day earlier.
func workingDaysBefore(d trade.Date, n int) trade.Date {
	if d.IsZero() {
		return d
	}
	for n > 0 {
		d = d.AddDays(-1)
		if w := d.Time().Weekday(); w != 0 && w != 6 {
			n--
		}
	}
	return d
}
