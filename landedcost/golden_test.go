package landedcost_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

// golden is a quote worked out by hand from the law, with the source of each figure. Empty expectations aren't checked.
type golden struct {
	Name   string          `json:"name"`
	Source string          `json:"source"`
	Order  json.RawMessage `json:"order"`
	Rates  [][]string      `json:"rates"` // from, to, rate, date, source
	Expect struct {
		Status         landedcost.Status `json:"status"`
		Procedure      string            `json:"procedure"`
		Duties         string            `json:"duties"`
		Taxes          string            `json:"taxes"`
		Fees           string            `json:"fees"`
		ChargesTotal   string            `json:"charges_total"`
		Landed         string            `json:"landed"`
		DueAtCheckout  string            `json:"due_at_checkout"`
		DueOnDelivery  string            `json:"due_on_delivery"`
		CustomsDuties  string            `json:"customs_duties"`
		CustomsTaxes   string            `json:"customs_taxes"`
		CustomsCharges string            `json:"customs_charges"`
		Charges        []string          `json:"charges"`  // "line id amount", line "-" for the consignment; those listed must stand
		Findings       []string          `json:"findings"` // codes that must be raised
	} `json:"expect"`
}

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden cases: %v", err)
	}
	provider := world.New()
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var cases []golden
		if err := json.Unmarshal(raw, &cases); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		for _, c := range cases {
			t.Run(c.Name, func(t *testing.T) {
				e, err := landedcost.New(landedcost.Config{Tariff: provider, Rates: c.rates(t)})
				if err != nil {
					t.Fatal(err)
				}
				o, err := trade.DecodeOrder(c.Order)
				if err != nil {
					t.Fatal(err)
				}
				q, err := e.Quote(context.Background(), o)
				if err != nil {
					t.Fatal(err)
				}
				checkSums(t, q)
				c.check(t, q)
				if t.Failed() {
					t.Log(ledger(q))
				}
			})
		}
	}
}

func (c *golden) rates(t *testing.T) *landedcost.RateTable {
	var b strings.Builder
	b.WriteString("from,to,rate,date,source\n")
	for _, r := range c.Rates {
		b.WriteString(strings.Join(r, ",") + "\n")
	}
	table, err := landedcost.ReadRates(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func (c *golden) check(t *testing.T, q *landedcost.Quote) {
	t.Helper()
	same := func(what, want, got string) {
		t.Helper()
		w, err := trade.ParseDecimal(want)
		g, err2 := trade.ParseDecimal(got)
		if want != "" && want != got && (err != nil || err2 != nil || !w.Equal(g)) {
			t.Errorf("%s: want %s, got %s", what, want, got)
		}
	}
	x := &c.Expect
	same("status", string(x.Status), string(q.Status))
	same("procedure", x.Procedure, q.Procedure)
	same("duties", x.Duties, q.Totals.Duties.Text())
	same("taxes", x.Taxes, q.Totals.Taxes.Text())
	same("fees", x.Fees, q.Totals.Fees.Text())
	same("charges", x.ChargesTotal, q.Totals.Charges.Text())
	same("landed", x.Landed, q.Totals.Landed.Text())
	same("due at checkout", x.DueAtCheckout, q.Totals.DueAtCheckout.Text())
	same("due on delivery", x.DueOnDelivery, q.Totals.DueOnDelivery.Text())
	same("customs duties", x.CustomsDuties, q.CustomsTotals.Duties.Text())
	same("customs taxes", x.CustomsTaxes, q.CustomsTotals.Taxes.Text())
	same("customs charges", x.CustomsCharges, q.CustomsTotals.Charges.Text())
	rows := rowsOf(q)
	for _, want := range x.Charges {
		k := slices.Index(rows, want)
		if k < 0 {
			t.Errorf("no charge %q", want)
			continue
		}
		rows = slices.Delete(rows, k, k+1)
	}
	codes := codesOf(q)
	for _, want := range x.Findings {
		if !slices.Contains(codes, want) {
			t.Errorf("no finding %s among %v", want, codes)
		}
	}
}

func rowsOf(q *landedcost.Quote) []string {
	var out []string
	for i, l := range q.Lines {
		for _, ch := range l.Charges {
			out = append(out, fmt.Sprintf("%d %s %s", i, ch.ID, ch.CustomsAmount.Text()))
		}
	}
	for _, ch := range q.Charges {
		out = append(out, fmt.Sprintf("- %s %s", ch.ID, ch.CustomsAmount.Text()))
	}
	return out
}

func codesOf(q *landedcost.Quote) []string {
	var out []string
	for _, f := range q.Findings {
		out = append(out, f.Code)
	}
	for _, l := range q.Lines {
		for _, f := range l.Findings {
			out = append(out, f.Code)
		}
	}
	return out
}

// ledger prints a quote as people read it.
func ledger(q *landedcost.Quote) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s by %s to %s on %s\n", q, q.Procedure, q.Destination, q.QuotedFor)
	for i, l := range q.Lines {
		fmt.Fprintf(&b, "line %d %s (%s)\n", i, l.Code, l.Status)
		for _, ch := range l.Charges {
			fmt.Fprintf(&b, "  %-8s %-30s %s\n", ch.ID, ch.Name, ch.Derivation)
		}
		for _, f := range l.Findings {
			fmt.Fprintf(&b, "  ! %s\n", f)
		}
	}
	for _, ch := range q.Charges {
		fmt.Fprintf(&b, "%-8s %-30s %s\n", ch.ID, ch.Name, ch.Derivation)
	}
	for _, f := range q.Findings {
		fmt.Fprintf(&b, "! %s\n", f)
	}
	return b.String()
}

// checkSums holds the ledger against its totals: printed rows add up to printed totals, always.
func checkSums(t testing.TB, q *landedcost.Quote) {
	t.Helper()
	sum := map[string]trade.Money{}
	add := func(key string, m trade.Money) {
		s, err := sum[key].Add(m)
		if err != nil {
			t.Fatal(err)
		}
		sum[key] = s
	}
	book := func(ch landedcost.Charge) {
		add(string(ch.Group), ch.Amount)
		add("customs "+string(ch.Group), ch.CustomsAmount)
		add("all", ch.Amount)
		if ch.Collected == "delivery" {
			add("delivery", ch.Amount)
		}
		if len(ch.Shares) > 0 {
			var s trade.Money
			for _, sh := range ch.Shares {
				s, _ = s.Add(sh.Amount)
			}
			if !s.Equal(ch.Amount) {
				t.Errorf("%s: shares sum to %s, not %s", ch.Name, s, ch.Amount)
			}
		}
	}
	for _, l := range q.Lines {
		for _, ch := range l.Charges {
			book(ch)
		}
	}
	for _, ch := range q.Charges {
		book(ch)
	}
	for key, want := range map[string]trade.Money{
		"duty": q.Totals.Duties, "tax": q.Totals.Taxes, "fee": q.Totals.Fees, "all": q.Totals.Charges, "delivery": q.Totals.DueOnDelivery,
		"customs duty": q.CustomsTotals.Duties, "customs tax": q.CustomsTotals.Taxes, "customs fee": q.CustomsTotals.Fees,
	} {
		if !sum[key].Amount.Equal(want.Amount) {
			t.Errorf("%s: rows sum to %s, the total is %s", key, sum[key].Amount, want)
		}
	}
	due, _ := q.Totals.DueAtCheckout.Add(q.Totals.DueOnDelivery)
	if !due.Equal(q.Totals.Landed) {
		t.Errorf("due at checkout and on delivery: %s, landed %s", due, q.Totals.Landed)
	}
	goods, _ := q.Totals.Goods.Sub(q.Totals.Discounts)
	goods, _ = goods.Add(q.Totals.Shipping)
	goods, _ = goods.Add(q.Totals.Insurance)
	goods, _ = goods.Add(q.Totals.Charges)
	if diff := cmp.Diff(q.Totals.Landed.Text(), goods.Text()); diff != "" {
		t.Errorf("landed isn't goods − discounts + shipping + insurance + charges (-landed +parts): %s", diff)
	}
}
