package returns_test

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

var update = flag.Bool("update", false, "write the golden files anew")

// homeRates is an engine for tests: every country charges one rate of duty on goods, one of tax on goods and duty, and
// one fee an entry. It keeps the golden files still when tariffs change.
type homeRates map[trade.Country]homeRate

type homeRate struct {
	duty, tax, fee string
}

func homes() homeRates {
	return homeRates{"US": {"0.10", "0", "2.69"}, "GB": {"0.12", "0.20", "0"}, "CA": {"0.08", "0.05", "0"}, "MX": {"0.15", "0.16", "0"}}
}

// Quote implements returns.Quoter.
func (h homeRates) Quote(ctx context.Context, o *trade.Order) (*landedcost.Quote, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r, ok := h[o.ShipTo.Country]
	if !ok {
		return nil, trade.Errors{{Code: "regime.missing", Severity: trade.Block, Message: "no data for " + string(o.ShipTo.Country)}}
	}
	cur := o.Currency
	q := &landedcost.Quote{OrderID: o.ID, QuotedFor: o.Date, Currency: cur, Terms: o.Terms, Status: landedcost.Complete,
		Destination: trade.Territory(o.ShipTo.Country)}
	var goods, duties, taxes decimal.Decimal
	charge := func(g tariff.Group, id string, amount decimal.Decimal) landedcost.Charge {
		m := trade.NewMoney(amount, cur)
		return landedcost.Charge{Group: g, ID: id, Kind: id, Name: id, CustomsAmount: m, Amount: m, Debtor: "seller", Bearer: "buyer", Collected: "checkout"}
	}
	for i := range o.Items {
		it := &o.Items[i]
		value := it.UnitPrice.Amount.Mul(it.Quantity).Sub(it.Discount.Amount)
		duty := money.MulRound(value, decimal.RequireFromString(r.duty), cur.MinorUnits(), money.HalfUp)
		tax := money.MulRound(value.Add(duty), decimal.RequireFromString(r.tax), cur.MinorUnits(), money.HalfUp)
		goods, duties, taxes = goods.Add(value), duties.Add(duty), taxes.Add(tax)
		line := landedcost.Line{SKU: it.SKU, Code: it.HSCode, Quantity: it.Quantity, Goods: trade.NewMoney(value, cur), Status: landedcost.Complete}
		line.Charges = append(line.Charges, charge(tariff.DutyGroup, "duty", duty), charge(tariff.TaxGroup, "vat", tax))
		q.Lines = append(q.Lines, line)
	}
	fee := decimal.RequireFromString(r.fee)
	q.Charges = []landedcost.Charge{charge(tariff.FeeGroup, "mpf", fee)}
	q.Totals.Goods, q.Totals.Duties, q.Totals.Taxes = trade.NewMoney(goods, cur), trade.NewMoney(duties, cur), trade.NewMoney(taxes, cur)
	q.Totals.Fees = trade.NewMoney(fee, cur)
	return q, nil
}

func desk(t testing.TB, o returns.Options) *returns.Desk {
	t.Helper()
	if o.Quoter == nil {
		o.Quoter = homes()
	}
	d, err := returns.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func readCase(t testing.TB, name string) *returns.Case {
	t.Helper()
	files, err := filepath.Glob("testdata/cases/*" + name + ".json")
	if err != nil || len(files) != 1 {
		t.Fatalf("%d cases of the name %s: %v", len(files), name, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	c, err := returns.ReadCase(raw)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Thirty-two cases over ten markets and one that isn't known, each as a person would read it.
func TestGoldenCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d cases: %v", len(files), err)
	}
	d := desk(t, returns.Options{})
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".json")
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			c, err := returns.ReadCase(raw)
			if err != nil {
				t.Fatal(err)
			}
			dec, err := d.Decide(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "testdata/golden/"+name+".txt", dec.Text())
			checkDecision(t, dec)
		})
	}
}

// One decision in full, as programs read it.
func TestGoldenJSON(t *testing.T) {
	dec, err := desk(t, returns.Options{}).Decide(context.Background(), readCase(t, "gb-defective-above-135"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(dec, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/golden/decision.json", string(b)+"\n")
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// checkDecision holds a decision against itself: parts sum to totals, in the refund and in each option.
func checkDecision(t fataler, d *returns.Decision) {
	t.Helper()
	r := &d.Refund
	if sum := money.Sum(r.Goods.Amount, r.Shipping.Amount, r.Duties.Amount, r.Taxes.Amount, r.Fees.Amount); !sum.Equal(r.Total.Amount) {
		t.Fatalf("the refund's parts add up to %s, its total is %s", sum, r.Total)
	}
	var lines money.Total
	for _, l := range r.Lines {
		lines.Add(l.Total.Amount)
	}
	if !lines.Decimal().Equal(r.Total.Amount) {
		t.Fatalf("the refund's lines add up to %s, its total is %s", lines.Decimal(), r.Total)
	}
	for _, x := range r.Bears {
		if !x.Refunded.Amount.Add(x.Buyer.Amount).Equal(x.Charged.Amount) || !x.Reclaimable.Amount.Add(x.Seller.Amount).Equal(x.Refunded.Amount) {
			t.Fatalf("%s: who bears what doesn't add up: %+v", x.Group, x)
		}
		if x.Buyer.Amount.IsNegative() {
			t.Fatalf("%s: more refunded than charged: %+v", x.Group, x)
		}
	}
	chosen := map[string]int{}
	for i := range d.Options {
		o := &d.Options[i]
		var costs, back money.Total
		for _, c := range o.Costs {
			costs.Add(c.Amount.Amount)
		}
		for _, c := range o.Recoveries {
			back.Add(c.Amount.Amount)
		}
		if !back.Decimal().Equal(o.Recovered.Amount.Add(o.Reclaimed.Amount)) {
			t.Fatalf("%s: recoveries add up to %s, not %s + %s", o.Disposition, back.Decimal(), o.Recovered, o.Reclaimed)
		}
		if o.Net.IsSet() && !o.Net.Amount.Equal(costs.Decimal().Sub(back.Decimal())) {
			t.Fatalf("%s: net %s isn't %s − %s", o.Disposition, o.Net, costs.Decimal(), back.Decimal())
		}
		if o.Chosen {
			chosen[strings.Join(o.SKUs, " ")]++
			if !o.Lawful || !o.Permitted {
				t.Fatalf("%s was chosen, but isn't lawful and permitted", o.Disposition)
			}
		}
	}
	for skus, n := range chosen {
		if n != 1 {
			t.Fatalf("%d dispositions chosen for %s", n, skus)
		}
	}
	if d.Status == returns.Decided && len(chosen) == 0 {
		t.Fatalf("nothing was chosen")
	}
}

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}
