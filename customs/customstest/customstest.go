// Package customstest proves that a RuleSet keeps its contract. A host calls Run in one of its own tests:
//
//	func TestMyRules(t *testing.T) { customstest.Run(t, rules, subjects...) }
package customstest

import (
	"context"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Run checks a rule set on hostile subjects of its own and on those given: it has a name and version; it bears a
// subject without order, quote or declaration; it doesn't panic, doesn't change the subject, and gives the same
// findings in the same order each time and from several goroutines; each finding has a dotted lower-case code, a known
// severity, a message, and a JSON Pointer that leads to a place in the order; it heeds a cancelled context.
func Run(t *testing.T, rules customs.RuleSet, subjects ...customs.Subject) {
	t.Helper()
	for _, fault := range Faults(context.Background(), rules, subjects...) {
		t.Error(fault)
	}
}

// Faults returns what Run would report, for hosts that check a rule set when they load it.
func Faults(ctx context.Context, rules customs.RuleSet, subjects ...customs.Subject) []string {
	if rules == nil {
		return []string{"the rule set is nil"}
	}
	var faults []string
	if rules.Name() == "" || rules.Version() == "" {
		faults = append(faults, "the rule set has no name or no version")
	}
	for i, s := range append(Subjects(), subjects...) {
		faults = append(faults, probe(ctx, rules, s, i)...)
	}
	return faults
}

// Subjects are orders that a rule set must bear: none, empty, sparse, and full of hostile text.
func Subjects() []customs.Subject {
	usd := func(n int64) trade.Money { return trade.NewMoney(decimal.New(n, 0), "USD") }
	hostile := strings.Repeat("<script>\x00\u202e\"'{sku}%s", 500)
	sparse := &trade.Order{ID: "sparse", Currency: "USD", Items: []trade.Item{{}, {Kind: trade.Digital}}}
	usual := &trade.Order{
		ID: "usual", Date: trade.NewDate(2026, 10, 5), Currency: "USD", Terms: trade.DDP,
		Seller: trade.Party{Name: "Seller Inc.", Address: &trade.Address{Country: "US"}}, Buyer: trade.Party{Name: "Buyer", Kind: trade.Consumer},
		ShipTo: trade.Address{Country: "GB", City: "London", PostalCode: "SW1A 1AA"}, ShipFrom: &trade.Address{Country: "US"},
		Items: []trade.Item{{
			SKU: "TEE-1", Description: "Men's cotton T-shirt, knitted", Quantity: decimal.New(2, 0), UnitPrice: usd(20), HSCode: "610910",
			Origin: "CN", NetWeight: trade.Kilograms(decimal.New(2, -1)),
		}},
	}
	dirty := &trade.Order{
		ID: hostile, Date: trade.NewDate(2026, 10, 5), Currency: "USD", Terms: trade.Incoterm(hostile), TermsPlace: hostile,
		Buyer:  trade.Party{Name: hostile, TaxIDs: []trade.TaxID{{Type: hostile, Value: hostile}, {Type: "vat", Value: hostile}, {Type: "cpf", Value: "1"}}},
		ShipTo: trade.Address{Country: trade.Country(hostile), Region: trade.Region(hostile), PostalCode: hostile},
		Items: []trade.Item{{
			SKU: hostile, Description: hostile, Quantity: decimal.New(-1, 18), UnitPrice: usd(-1), HSCode: trade.HSCode(hostile), ECCN: hostile,
			Codes: map[trade.Territory]trade.HSCode{"a/b~c": "12.x"}, Origin: trade.Country(hostile),
			DangerousGoods: &trade.DangerousGoods{UN: hostile, PackingInstruction: hostile, Section: hostile, WattHours: decimal.New(1, 18)},
			Facts:          map[string]string{hostile: hostile},
		}},
	}
	return []customs.Subject{{}, {Order: &trade.Order{}}, {Order: sparse}, {Order: usual}, {Order: dirty}}
}

// probe asks about one subject.
func probe(ctx context.Context, rules customs.RuleSet, s customs.Subject, n int) (faults []string) {
	report := func(text string) { faults = append(faults, "subject "+strconv.Itoa(n)+": "+text) }
	first, ok := ask(ctx, rules, s, report)
	if !ok {
		return faults
	}
	before := s.Order.Clone()
	again, _ := ask(ctx, rules, s, report)
	if !same(first, again) {
		report("the same question has another answer the second time")
	}
	if s.Order != nil && !reflect.DeepEqual(before, s.Order) {
		report("the order was changed")
	}
	var wait sync.WaitGroup
	answers := make([][]trade.Finding, 4)
	for i := range answers {
		wait.Go(func() { answers[i], _ = ask(ctx, rules, s, func(string) {}) })
	}
	wait.Wait()
	for _, a := range answers {
		if !same(first, a) {
			report("goroutines that ask at once get other answers")
			break
		}
	}
	for _, f := range first {
		checkFinding(s, f, report)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	ask(done, rules, s, report) // a panic is reported; how much is said after the end is the rule set's affair
	return faults
}

// ask asks once and reports a panic.
func ask(ctx context.Context, rules customs.RuleSet, s customs.Subject, report func(string)) (out []trade.Finding, ok bool) {
	defer func() {
		if recover() != nil {
			report("the rule set panics")
			out, ok = nil, false
		}
	}()
	return rules.Check(ctx, s), true
}

// same compares what findings say; the errors they wrap may differ.
func same(a, b []trade.Finding) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		x.Cause, y.Cause = nil, nil
		if x != y {
			return false
		}
	}
	return true
}

func checkFinding(s customs.Subject, f trade.Finding, report func(string)) {
	if !strings.Contains(f.Code, ".") || strings.Trim(f.Code, "abcdefghijklmnopqrstuvwxyz0123456789_.") != "" {
		report("the code " + f.Code + " isn't lower case and dotted")
	}
	switch f.Severity {
	case trade.Block, trade.Review, trade.Warn, trade.Info:
	default:
		report(f.Code + " has no known severity")
	}
	if strings.TrimSpace(f.Message) == "" {
		report(f.Code + " has no message")
	}
	if len(f.Message) > 4000 {
		report(f.Code + " has a message of more than 4,000 bytes")
	}
	if f.Path != "" && !strings.HasPrefix(f.Path, "/") {
		report(f.Code + " has a path that isn't a JSON Pointer: " + f.Path)
	}
	if s.Order != nil && !leads(s.Order, f.Path) {
		report(f.Code + " points to a line that the order hasn't got: " + f.Path)
	}
	if _, err := json.Marshal(f); err != nil {
		report(f.Code + " can't be written as JSON: " + err.Error())
	}
}

// leads reports whether a pointer into the items names a line that is there.
func leads(o *trade.Order, path string) bool {
	rest, ok := strings.CutPrefix(path, "/items/")
	if !ok {
		return true
	}
	step, _, _ := strings.Cut(rest, "/")
	n := 0
	for i := range len(step) {
		if step[i] < '0' || step[i] > '9' || len(step) > 6 {
			return false
		}
		n = n*10 + int(step[i]-'0')
	}
	return step != "" && n < len(o.Items)
}
