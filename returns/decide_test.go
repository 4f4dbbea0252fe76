package returns_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/trade"
)

// edited returns a case of the test data with one change to its JSON.
func edited(t *testing.T, name string, edit func(m map[string]any)) []byte {
	t.Helper()
	files, _ := filepath.Glob("testdata/cases/*" + name + ".json")
	if len(files) != 1 {
		t.Fatalf("%d cases of the name %s", len(files), name)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]any{}
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	edit(m)
	out, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func item(m map[string]any) map[string]any { return m["items"].([]any)[0].(map[string]any) }

// What a user gets wrong, and what he is told: a code and the place.
func TestErrors(t *testing.T) {
	tests := []struct {
		name string
		edit func(m map[string]any)
		want []string // code path
	}{
		{"an unknown item", func(m map[string]any) { item(m)["sku"] = "NOPE" }, []string{"return.unknown_item /items/0/sku"}},
		{"a line that isn't there", func(m map[string]any) { item(m)["line"] = 7 }, []string{"return.unknown_item /items/0/line"}},
		{"a line of another item", func(m map[string]any) { item(m)["line"] = 1 }, []string{"return.unknown_item /items/0/line"}},
		{"more back than sold", func(m map[string]any) { item(m)["quantity"] = 2 }, []string{"return.quantity_exceeds /items/0/quantity"}},
		{"more back than is left", func(m map[string]any) {
			m["previous"] = []any{map[string]any{"sku": "COAT-1", "quantity": "1"}}
		}, []string{"return.quantity_exceeds /items/0/quantity"}},
		{"too much in earlier returns", func(m map[string]any) {
			m["previous"] = []any{map[string]any{"items": []any{map[string]any{"sku": "TEE-1", "quantity": 3}}}}
		}, []string{"return.quantity_exceeds /previous/0/items/0/quantity"}},
		{"nothing", func(m map[string]any) { item(m)["quantity"] = 0 }, []string{"return.quantity /items/0/quantity"}},
		{"less than nothing", func(m map[string]any) { item(m)["quantity"] = "-1" }, []string{"return.quantity /items/0/quantity"}},
		{"no items", func(m map[string]any) { m["items"] = []any{} }, []string{"return.items_missing /items"}},
		{"a reason of no kind", func(m map[string]any) { m["reason"] = "boredom" }, []string{"return.reason /reason"}},
		{"no reason", func(m map[string]any) { delete(m, "reason") }, []string{"return.reason /reason"}},
		{"a condition of no kind", func(m map[string]any) { item(m)["condition"] = "wet" }, []string{"return.condition /items/0/condition"}},
		{"no date", func(m map[string]any) { delete(m, "date") }, []string{"return.date /date"}},
		{"a date before the sale", func(m map[string]any) { m["date"] = "2026-10-04" }, []string{"return.date /date"}},
		{"too late for a change of heart", func(m map[string]any) { m["reason"] = "change of heart" }, []string{"return.expired /date"}},
		{"neither order nor quote", func(m map[string]any) { delete(m, "order"); delete(m, "quote") }, []string{"return.order_missing /order"}},
		{"another order's quote", func(m map[string]any) { m["quote"].(map[string]any)["order_id"] = "SO-1" }, []string{"return.quote_mismatch /quote"}},
		{"a quote of other lines", func(m map[string]any) {
			q := m["quote"].(map[string]any)
			q["lines"] = q["lines"].([]any)[:1]
		}, []string{"return.quote_mismatch /quote"}},
		{"an earlier refund in another currency", func(m map[string]any) {
			m["previous"] = []any{map[string]any{"sku": "TEE-1", "quantity": 1}, map[string]any{
				"items":  []any{map[string]any{"sku": "TEE-1", "quantity": 1}},
				"refund": map[string]any{"goods": map[string]any{"amount": "5", "currency": "GBP"}}}}
		}, []string{"currency.mismatch /previous/1/refund"}},
		{"a quote of two currencies", func(m map[string]any) {
			m["quote"].(map[string]any)["totals"].(map[string]any)["goods"] = map[string]any{"amount": "5", "currency": "GBP"}
		}, []string{"currency.mismatch /quote"}},
		{"several at once", func(m map[string]any) { item(m)["sku"] = "NOPE"; m["reason"] = "boredom"; delete(m, "date") },
			[]string{"return.unknown_item /items/0/sku", "return.reason /reason", "return.date /date"}},
		{"an unknown field", func(m map[string]any) { m["colour"] = "red" }, []string{"json.unknown_field /colour"}},
		{"an unknown field of an item", func(m map[string]any) { item(m)["size"] = "L" }, []string{"json.unknown_field /items/0/size"}},
		{"an unknown field of the order", func(m map[string]any) { m["order"].(map[string]any)["x"] = 1 }, []string{"json.unknown_field /order/x"}},
		{"a number that isn't one", func(m map[string]any) { item(m)["quantity"] = "two" }, []string{"json.number /items/0/quantity"}},
		{"an absurd number", func(m map[string]any) { item(m)["quantity"] = "1e999" }, []string{"json.number /items/0/quantity"}},
		{"a date that isn't one", func(m map[string]any) { m["date"] = "2026-02-30" }, []string{"json.value /date"}},
	}
	d := desk(t, returns.Options{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := returns.ReadCase(edited(t, "gb-defective-above-135", tt.edit))
			if err == nil {
				_, err = d.Decide(context.Background(), c)
			}
			var all trade.Errors
			if !errors.As(err, &all) {
				t.Fatalf("the error is %T %v", err, err)
			}
			var got []string
			for _, f := range all {
				got = append(got, f.Code+" "+f.Path)
				if f.Message == "" || f.Severity != trade.Block {
					t.Errorf("%s: message %q, severity %s", f.Code, f.Message, f.Severity)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNoQuoteAndNoEngine(t *testing.T) {
	d, err := returns.New(returns.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := readCase(t, "gb-defective-above-135")
	c.Quote = nil
	if _, err := d.Decide(context.Background(), c); !errors.Is(err, trade.Finding{Code: "return.quote_missing"}) {
		t.Errorf("got %v", err)
	}
}

// A quote is read wherever a host has it: beside the order, in its place, or inside a release.
func TestOrderQuoteOrRelease(t *testing.T) {
	d := desk(t, returns.Options{})
	want := ""
	for _, shape := range []string{"both", "quote", "release", "release with order"} {
		raw := edited(t, "gb-defective-low-value", func(m map[string]any) {
			q := m["quote"]
			switch shape {
			case "quote":
				m["order"] = q
				delete(m, "quote")
			case "release":
				m["order"] = map[string]any{"order_id": "SO-1001", "status": "released", "quote": q, "options": []any{}}
				delete(m, "quote")
			case "release with order":
				m["order"] = map[string]any{"order_id": "SO-1001", "order": m["order"], "quote": q}
				delete(m, "quote")
			}
		})
		c, err := returns.ReadCase(raw)
		if err != nil {
			t.Fatalf("%s: %v", shape, err)
		}
		dec, err := d.Decide(context.Background(), c)
		if err != nil {
			t.Fatalf("%s: %v", shape, err)
		}
		got := dec.Refund.Total.String()
		if want == "" {
			want = got
		}
		if got != want || dec.Refund.Total.Amount.IsZero() {
			t.Errorf("%s: the refund is %s, not %s", shape, got, want)
		}
	}
}

// A release holds no addresses: with the place the goods would go to, the way home is quoted from the quote's lines.
func TestReleaseWithPlaceToReturnTo(t *testing.T) {
	raw := edited(t, "gb-defective-above-135", func(m map[string]any) {
		m["order"] = map[string]any{"order_id": "SO-1002", "status": "released", "quote": m["quote"]}
		delete(m, "quote")
	})
	c, err := returns.ReadCase(raw)
	if err != nil {
		t.Fatal(err)
	}
	d := desk(t, returns.Options{})
	dec, err := d.Decide(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if dec.Reimport.Total.IsSet() || !slices.ContainsFunc(dec.Reimport.Findings, func(f trade.Finding) bool { return f.Settles == "to" }) {
		t.Errorf("without a place: %+v", dec.Reimport)
	}
	c.To = &trade.Address{Country: "US", City: "Reno", Region: "NV"}
	dec, err = d.Decide(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if dec.Reimport.Unrelieved.String() != "USD 34.69" || dec.Authorisation.SendTo.City != "Reno" {
		t.Errorf("to Reno: %+v", dec.Reimport)
	}
}

// The window runs from delivery. Without its day nobody loses his right by a guess: what may be in time is taken, and
// the day is asked for.
func TestReturnWindow(t *testing.T) {
	tests := []struct{ delivered, date, want string }{
		{"2026-10-12", "2026-10-26", ""},
		{"2026-10-12", "2026-10-27", "return.expired"},
		{"", "2026-10-19", ""}, // 14 days from the order
		{"", "2026-10-20", "return.delivery_unknown"},
		{"", "2026-11-18", "return.delivery_unknown"},
		{"", "2026-11-19", "return.expired"},
	}
	for _, tt := range tests {
		c := readCase(t, "gb-change-of-heart")
		c.Dates = returns.Dates{}
		var err error
		if c.Date, err = trade.ParseDate(tt.date); err != nil {
			t.Fatal(err)
		}
		if tt.delivered != "" {
			if c.Dates.Delivered, err = trade.ParseDate(tt.delivered); err != nil {
				t.Fatal(err)
			}
		}
		dec, err := desk(t, returns.Options{}).Decide(context.Background(), c)
		got := ""
		switch {
		case err != nil:
			got = trade.FindingsOf(err)[0].Code
		case dec.Findings[0].Code != "policy.illustrative":
			got = dec.Findings[0].Code
		}
		if got != tt.want {
			t.Errorf("delivered %q, asked %s: %q, want %q", tt.delivered, tt.date, got, tt.want)
		}
	}
}

// Bare amounts of an earlier refund are in the order's currency.
func TestBareAmounts(t *testing.T) {
	c, err := returns.ReadCase(edited(t, "gb-defective-low-value", func(m map[string]any) {
		m["previous"] = []any{map[string]any{"items": []any{map[string]any{"sku": "TEE-1", "quantity": 1}}, "refund": map[string]any{"goods": "19.90", "taxes": 4.77}}}
	}))
	if err != nil {
		t.Fatal(err)
	}
	if r := c.Previous[0].Refund; r.Goods.String() != "USD 19.90" || r.Taxes.String() != "USD 4.77" {
		t.Errorf("read: %+v", r)
	}
}

// Tax of a scheme whose corrections aren't in the law's files isn't counted on, and the decision says so.
func TestUnknownSchemeCorrection(t *testing.T) {
	c := readCase(t, "sg-unknown-market")
	c.Quote.Scheme = "SG-GST"
	dec, err := desk(t, returns.Options{}).Decide(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, f := range dec.Findings {
		codes = append(codes, f.Code)
	}
	if !slices.Equal(codes, []string{"policy.illustrative", "reclaim.unknown", "reclaim.scheme_unknown"}) {
		t.Errorf("findings %v", codes)
	}
}

// An earlier decision may be handed back as it was given out.
func TestPreviousDecisionAsWritten(t *testing.T) {
	d := desk(t, returns.Options{})
	first, err := d.Decide(context.Background(), readCase(t, "gb-defective-low-value"))
	if err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	c, err := returns.ReadCase(edited(t, "gb-defective-low-value", func(m map[string]any) {
		m["previous"] = []any{json.RawMessage(written)}
		item(m)["quantity"] = 2
	}))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Previous) != 1 || len(c.Previous[0].Items) != 1 || c.Previous[0].Refund == nil || !c.Previous[0].Refund.Total.Equal(first.Refund.Total) {
		t.Fatalf("read back: %+v", c.Previous)
	}
	second, err := d.Decide(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := first.Refund.Goods.Add(second.Refund.Goods)
	if err != nil || sum.String() != "USD 59.70" {
		t.Errorf("the goods' refunds add up to %s (%v), charged were USD 59.70", sum, err)
	}
}

// The classic bands: below 100 destroy, 100 and 200 liquidate, above return; the boundary is a setting.
func TestBandsAndTheirBoundary(t *testing.T) {
	classic, err := returns.SamplePolicy()
	if err != nil {
		t.Fatal(err)
	}
	moved, err := returns.SamplePolicy()
	if err != nil {
		t.Fatal(err)
	}
	b := moved.Agreements[0].Bands
	b[0].AtMost, b[0].Under = b[0].Under, nil
	b[1].Under, b[1].AtMost = b[1].AtMost, nil
	tests := []struct {
		price          string
		classic, moved returns.Disposition
	}{
		{"0.01", "destroy", "destroy"}, {"99.99", "destroy", "destroy"}, {"100.00", "liquidate", "destroy"}, {"100.01", "liquidate", "liquidate"},
		{"199.99", "liquidate", "liquidate"}, {"200.00", "liquidate", "return"}, {"200.01", "return", "return"},
	}
	for _, tt := range tests {
		for i, p := range []*returns.Policy{classic, moved} {
			want := []returns.Disposition{tt.classic, tt.moved}[i]
			c := readCase(t, "gb-change-of-heart")
			price := trade.NewMoney(decimal.RequireFromString(tt.price), "USD")
			c.Order.Items[0].UnitPrice, c.Quote.Lines[0].Goods, c.Quote.Totals.Goods = price, price, price
			dec, err := desk(t, returns.Options{Policy: p}).Decide(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			if dec.Disposition != want {
				t.Errorf("%s, policy %d: %s, want %s", tt.price, i, dec.Disposition, want)
			}
		}
	}
}

// The bands of a policy in dollars need a rate for an order in euros: from the quote, from the host, or the case is held.
func TestBandsInAnotherCurrency(t *testing.T) {
	p, err := returns.SamplePolicy()
	if err != nil {
		t.Fatal(err)
	}
	p.Currency = "USD"
	c := readCase(t, "us-change-of-heart-from-gb") // GBP 240 at 1.33
	dec, err := desk(t, returns.Options{Policy: p}).Decide(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(dec.Items[0].Because, "USD 319.20: return") {
		t.Errorf("by the quote's rate: %s", dec.Items[0].Because)
	}
	c.Quote.Exchange = nil
	dec, err = desk(t, returns.Options{Policy: p}).Decide(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if dec.Status != returns.Held || dec.Disposition != "" || !slices.ContainsFunc(dec.Findings, func(f trade.Finding) bool { return f.Code == "exchange.missing" }) {
		t.Errorf("without a rate: %s %s %v", dec.Status, dec.Disposition, dec.Findings)
	}
	rates := landedcost.NewRateTable([]landedcost.Exchange{{From: "GBP", To: "USD", Rate: decimal.RequireFromString("0.40"), Date: c.Quote.QuotedFor, Source: "test"}})
	dec, err = desk(t, returns.Options{Policy: p, Rates: rates}).Decide(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if dec.Disposition != returns.Destroy { // GBP 240 is USD 96
		t.Errorf("by the host's rate: %s, %s", dec.Disposition, dec.Items[0].Because)
	}
}

// What an agreement costs is said: the lawful option it doesn't permit, with its price.
func TestAgreementCosts(t *testing.T) {
	find := func(name string) string {
		dec, err := desk(t, returns.Options{}).Decide(context.Background(), readCase(t, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range dec.Findings {
			if f.Code == "return.agreement_costs" {
				return f.Message
			}
		}
		return ""
	}
	if got := find("de-ioss-change-of-heart"); !strings.HasPrefix(got, "TEE-1: return brings in ") || !strings.HasSuffix(got, `agreement "by value" doesn't permit it`) {
		t.Errorf("got %q", got)
	}
	if got := find("gb-by-cost"); got != "" {
		t.Errorf("an agreement by cost costs: %q", got)
	}
}

// An agreement that an item names and the policy hasn't got holds the case.
func TestUnknownAgreementHolds(t *testing.T) {
	c := readCase(t, "gb-change-of-heart")
	c.Order.Items[0].ReturnAgreement = "by moonlight"
	dec, err := desk(t, returns.Options{}).Decide(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if dec.Status != returns.Held || dec.Authorisation != nil || dec.Findings[1].Code != "return.agreement_unknown" {
		t.Errorf("%s, %v", dec.Status, dec.Findings)
	}
}

// Dangerous goods: what may not fly isn't sent home, whatever its value; by ground it may.
func TestRestrictionForbids(t *testing.T) {
	for _, tt := range []struct {
		ground string
		want   returns.Disposition
	}{{"", returns.Destroy}, {"true", returns.SendBack}} {
		c := readCase(t, "de-lithium-defective")
		if tt.ground != "" {
			c.Facts = map[string]string{"by_ground": tt.ground}
		}
		dec, err := desk(t, returns.Options{}).Decide(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		if dec.Disposition != tt.want {
			t.Errorf("by_ground %q: %s, want %s", tt.ground, dec.Disposition, tt.want)
		}
	}
}

type fixedCarrier struct {
	offer returns.Carriage
	err   error
}

func (f fixedCarrier) ReturnOffer(ctx context.Context, o *trade.Order) (returns.Carriage, error) {
	if o.Purpose != trade.Return || o.ShipTo.Country != "US" || o.ShipFrom.Country != "GB" {
		return returns.Carriage{}, errors.New("not the way home")
	}
	return f.offer, f.err
}

// A carrier's price and label take the place of the policy's cost rule; a carrier that fails is told, and the rule counts.
func TestCarrier(t *testing.T) {
	label := &returns.Document{Kind: "label", MediaType: "application/pdf", Bytes: []byte("%PDF")}
	offer := returns.Carriage{Service: "Easy Return", Amount: trade.NewMoney(decimal.RequireFromString("7.77"), "USD"), Label: label}
	dec, err := desk(t, returns.Options{Carrier: fixedCarrier{offer: offer}}).Decide(context.Background(), readCase(t, "gb-defective-above-135"))
	if err != nil {
		t.Fatal(err)
	}
	if got := dec.Options[0].Costs[0]; got.Amount.String() != "USD 7.77" || got.Why != "Easy Return" || !reflect.DeepEqual(dec.Authorisation.Label, label) {
		t.Errorf("got %+v, label %v", got, dec.Authorisation.Label)
	}
	booked := 0
	offer.Label, offer.Book = nil, func(context.Context) ([]returns.Document, error) {
		booked++
		return []returns.Document{{Kind: "label", Title: "one"}, {Kind: "label", Title: "two"}}, nil
	}
	dec, err = desk(t, returns.Options{Carrier: fixedCarrier{offer: offer}}).Decide(context.Background(), readCase(t, "gb-defective-above-135"))
	if err != nil {
		t.Fatal(err)
	}
	if a := dec.Authorisation; booked != 1 || a.Label.Title != "one" || !slices.ContainsFunc(a.Documents, func(d returns.Document) bool { return d.Title == "two" }) {
		t.Errorf("booked %d times: %+v", booked, a)
	}
	dec, err = desk(t, returns.Options{Carrier: fixedCarrier{offer: offer}}).Decide(context.Background(), readCase(t, "gb-defective-low-value"))
	if err != nil {
		t.Fatal(err)
	}
	if booked != 1 || dec.Disposition == returns.SendBack {
		t.Errorf("a way back that wasn't chosen is booked: %d", booked)
	}
	offer.Book = func(context.Context) ([]returns.Document, error) { return nil, errors.New("printer's out") }
	dec, err = desk(t, returns.Options{Carrier: fixedCarrier{offer: offer}}).Decide(context.Background(), readCase(t, "gb-defective-above-135"))
	if err != nil {
		t.Fatal(err)
	}
	if dec.Disposition != returns.SendBack || !slices.ContainsFunc(dec.Findings, func(f trade.Finding) bool { return f.Code == "return.label" }) {
		t.Errorf("got %+v", dec.Findings)
	}
	dec, err = desk(t, returns.Options{Carrier: fixedCarrier{err: errors.New("closed")}}).Decide(context.Background(), readCase(t, "gb-defective-above-135"))
	if err != nil {
		t.Fatal(err)
	}
	if got := dec.Options[0]; got.Costs[0].Amount.String() != "USD 21.60" || got.Findings[0].Code != "return.carrier" || dec.Authorisation.Label != nil {
		t.Errorf("got %+v", got)
	}
}

type failingQuoter struct{ err error }

func (f failingQuoter) Quote(context.Context, *trade.Order) (*landedcost.Quote, error) {
	return nil, f.err
}

// A way home that can't be quoted is never counted as free.
func TestUnknownWayHomeIsNeverChosenAsCheapest(t *testing.T) {
	c := readCase(t, "gb-by-cost")
	dec, err := desk(t, returns.Options{Quoter: failingQuoter{errors.New("no data")}}).Decide(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	home := dec.Options[0]
	if home.Disposition != returns.SendBack || home.Net.IsSet() || home.Chosen || dec.Disposition != returns.Liquidate {
		t.Errorf("%+v, taken: %s", home, dec.Disposition)
	}
	if !slices.ContainsFunc(home.Findings, func(f trade.Finding) bool { return f.Code == "reimport.unknown" }) {
		t.Errorf("nothing says why: %v", home.Findings)
	}
}

func TestCancelledContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := desk(t, returns.Options{}).Decide(ctx, readCase(t, "gb-basket-split")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Deciding reads a case and changes nothing of it.
func TestDecideLeavesTheCaseAlone(t *testing.T) {
	c := readCase(t, "gb-basket-split")
	before, err := json.Marshal(c.Order)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk(t, returns.Options{}).Decide(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	after, err := json.Marshal(c.Order)
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) {
		t.Errorf("the order was changed:\n%s\n%s", before, after)
	}
}

// A reclaim and a relief that rest on the same export exclude each other: American law asks.
func TestDrawbackClaimedBarsTheRelief(t *testing.T) {
	c := readCase(t, "gb-defective-above-135")
	c.Facts = map[string]string{"drawback_claimed": "true"}
	dec, err := desk(t, returns.Options{}).Decide(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if dec.Reimport.Duties.String() != "USD 32.00" {
		t.Errorf("duty at home is %s, want the full USD 32.00", dec.Reimport.Duties)
	}
}

// noSchedule is an engine that lacks the home country's rates of duty.
type noSchedule struct{ homeRates }

func (n noSchedule) Quote(ctx context.Context, o *trade.Order) (*landedcost.Quote, error) {
	q, err := n.homeRates.Quote(ctx, o)
	if err != nil {
		return nil, err
	}
	for i := range o.Items {
		if o.Items[i].DutyRate == "0%" {
			q.Lines[i].Charges = q.Lines[i].Charges[1:]
			continue
		}
		q.Status = landedcost.Partial
		q.Lines[i].Findings = append(q.Lines[i].Findings, trade.Finding{Code: "rate.unknown", Severity: trade.Review, Message: "no rate is known", Holds: trade.DecideLandedCost})
	}
	return q, nil
}

// A rate of duty that isn't known is no matter where a relief frees the goods from duty; without the relief it is, and
// the answer says which rate is missing.
func TestReliefSparesTheRate(t *testing.T) {
	d := desk(t, returns.Options{Quoter: noSchedule{homes()}})
	dec, err := d.Decide(context.Background(), readCase(t, "gb-defective-above-135"))
	if err != nil {
		t.Fatal(err)
	}
	r := dec.Reimport
	if !r.Total.IsSet() || !r.Duties.Amount.IsZero() || r.Unrelieved.IsSet() || !strings.Contains(dec.Text(), "not known without relief") {
		t.Errorf("got %+v", r)
	}
	if !slices.ContainsFunc(dec.Authorisation.Documents, func(d returns.Document) bool { return d.Kind == "relief-claim" }) {
		t.Error("the relief isn't claimed")
	}
	c := readCase(t, "gb-defective-above-135")
	c.Facts = map[string]string{"drawback_claimed": "true"}
	if dec, err = d.Decide(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	if dec.Reimport.Total.IsSet() || !strings.Contains(dec.Text(), "the quote of the way home is partial: no rate is known") {
		t.Errorf("got %s", dec.Text())
	}
}
