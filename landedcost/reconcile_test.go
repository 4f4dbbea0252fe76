package landedcost_test

import (
	"context"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

func TestReconcile(t *testing.T) {
	e := engine(t)
	// GBP 200 of shirts: duty 12 % 24.00, VAT 20 % of 224.00 44.80
	o := oneItem("GB", "GBP", "200")
	o.Items[0].DutyRate = ""
	plain, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Items[0].Origin, o.Items[0].Preference = "DE", &trade.Preference{Claim: true, Proof: "origin-statement"}
	preferred, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		q      *landedcost.Quote
		bill   string
		causes []string // group cause variance
	}{
		{"as quoted", plain, `{"group":"duty","amount":"24.00"},{"group":"tax","amount":"44.80"}`, []string{"duty matched 0.00", "tax matched 0.00"}},
		{"words of the issuer", plain, `{"text":"Import Duty","amount":"24.00"},{"text":"Import VAT","amount":"44.80"},{"code":"DISB","text":"Disbursement fee","amount":"11.50"}`,
			[]string{"duty matched 0.00", "tax matched 0.00", "fee carrier_fee 11.50"}},
		{"another rate", plain, `{"group":"duty","amount":"50.00","rate":"25%","base":"200.00"},{"group":"tax","amount":"44.80"}`, []string{"duty rate 26.00", "tax matched 0.00"}},
		{"another base", plain, `{"group":"duty","amount":"30.00","rate":"12%","base":"250.00"},{"group":"tax","amount":"44.80"}`, []string{"duty base 6.00", "tax matched 0.00"}},
		{"a penny", plain, `{"group":"duty","amount":"24.01"},{"group":"tax","amount":"44.80"}`, []string{"duty rounding 0.01", "tax matched 0.00"}},
		{"tax isn't billed", plain, `{"group":"duty","amount":"24.00"}`, []string{"duty matched 0.00", "tax not_billed -44.80"}},
		{"preference refused", preferred, `{"group":"duty","amount":"24.00"},{"group":"tax","amount":"44.80"}`, []string{"duty missing_preference 24.00", "tax amount 4.80"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := landedcost.DecodeBill([]byte(`{"order_id":"I","currency":"GBP","lines":[` + c.bill + `]}`))
			if err != nil {
				t.Fatal(err)
			}
			r, err := landedcost.Reconcile(c.q, b)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, row := range r.Rows {
				got = append(got, string(row.Group)+" "+string(row.Cause)+" "+row.Variance.Text())
				if row.Variance.Amount.IsPositive() && row.Cause != landedcost.BillRounding && (row.Challenge == "" || !strings.Contains(row.Challenge, row.Actual.String())) {
					t.Errorf("no challenge for %+v", row)
				}
			}
			if strings.Join(got, "; ") != strings.Join(c.causes, "; ") {
				t.Errorf("want %v, got %v", c.causes, got)
			}
		})
	}
	if _, err := landedcost.DecodeBill([]byte(`{"currency":"XXQ","lines":[{"group":"gift","amount":"x","colour":1}]}`)); len(trade.FindingsOf(err)) < 2 {
		t.Errorf("a broken bill: %v", err)
	}
	b, _ := landedcost.DecodeBill([]byte(`{"currency":"JPY","lines":[]}`))
	if _, err := landedcost.Reconcile(plain, b); trade.FindingsOf(err)[0].Code != "reconcile.currency" {
		t.Errorf("a bill in yen: %v", err)
	}
}
