package carrier_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite golden files")

func policy(t testing.TB, name string) carrier.Policy {
	t.Helper()
	p, ok := carrier.BuiltinPolicy(name)
	require.True(t, ok, name)
	return p
}

func candidate(service string, terms trade.Incoterm, freight, seller, buyer, pays string, days int) carrier.Candidate {
	return carrier.Candidate{Offer: carrier.Offer{Carrier: "c", Service: service, Terms: terms, Total: usd(freight), Transit: carrier.Transit{Min: 1, P90: days, Max: days + 5}},
		From: "US", To: "GB", Freight: usd(freight), SellerCharges: usd(seller), BuyerCharges: usd(buyer), CustomerPays: usd(pays), GoodsCost: usd("30")}
}

// Four offers for goods worth 100: what each policy takes, and why.
func TestPolicies(t *testing.T) {
	all := []carrier.Candidate{
		candidate("express", "DDP", "42.00", "30.00", "0", "172.00", 4),
		candidate("economy", "DDP", "25.00", "26.00", "0", "146.00", 9),
		candidate("economy", "DAP", "22.00", "0", "38.00", "122.00", 9),
		candidate("post", "DAP", "14.00", "0", "33.00", "110.00", 15),
	}
	tests := []struct{ policy, choice, decided, text string }{
		{"cheapest", "c/post/DAP", "score", "c post DAP is chosen by policy cheapest: its score of USD 47.00 is USD 4.00 better than that of c economy DDP. c economy DDP would win if it were USD 4.01 cheaper."},
		{"fastest", "c/express/DDP", "days", "c express DDP is chosen by policy fastest: it takes 4 working days, c economy DDP takes 9. c economy DDP would win if it took at most 4 working days."},
		{"best-margin", "c/express/DDP", "score", "c express DDP is chosen by policy best-margin: its score of USD -68.99 is USD 0.87 better than that of c economy DAP. c economy DAP would win if it were USD 0.88 cheaper."},
		{"balanced", "c/economy/DDP", "score", "c economy DDP is chosen by policy balanced: its score of USD 61.01 is USD 2.87 better than that of c post DAP. c post DAP would win if it were USD 2.88 cheaper."},
	}
	for _, tt := range tests {
		r, err := carrier.Rank(all, policy(t, tt.policy), "USD", nil)
		require.NoError(t, err)
		assert.Equal(t, tt.choice, r.Choice.ID(), tt.policy)
		assert.Equal(t, tt.decided, r.Explanation.DecidedBy, tt.policy)
		assert.Equal(t, tt.text, r.Explanation.Text, tt.policy)
	}
}

func TestMostReliable(t *testing.T) {
	all := []carrier.Candidate{candidate("a", "DDP", "20", "0", "0", "0", 5), candidate("b", "DDP", "25", "0", "0", "0", 5)}
	lane := func(service string) carrier.Lane {
		return carrier.Lane{From: "US", To: "GB", Carrier: "c", Service: service, Terms: "DDP"}
	}
	few := carrier.LaneTable{lane("a"): {Parcels: 2, Late: 1}}
	many := carrier.LaneTable{lane("a"): {Parcels: 2000, Late: 400}}
	p := policy(t, "most-reliable")
	r, err := carrier.Rank(all, p, "USD", many)
	require.NoError(t, err)
	assert.Equal(t, "c/b/DDP", r.Choice.ID())
	assert.Equal(t, "risk", r.Explanation.DecidedBy)
	// The rate of one late in two parcels is pulled to the prior of 8 % seen on fifty: (1 + 4) / 52.
	r, err = carrier.Rank(all, p, "USD", few)
	require.NoError(t, err)
	for _, o := range r.Options {
		if o.Service == "a" {
			late := o.Parts[slices.IndexFunc(o.Parts, func(s carrier.ScorePart) bool { return s.Name == "late" })]
			assert.Equal(t, "9.6154% × USD 8.00, from 2 parcels", late.Why)
			assert.Equal(t, "USD 0.77", late.Amount.String())
		}
	}
}

// With a promise, lateness is judged by the transit's percentiles.
func TestPromise(t *testing.T) {
	p := policy(t, "most-reliable")
	for promise, want := range map[int]string{0: "8% × USD 8.00, from 0 parcels", 3: "100% × USD 8.00, from 0 parcels", 4: "50% × USD 8.00, from 0 parcels",
		7: "10% × USD 8.00, from 0 parcels", 9: "5% × USD 8.00, from 0 parcels", 12: ""} {
		c := candidate("a", "DDP", "20", "0", "0", "0", 7)
		c.Offer.Transit, c.PromiseDays = carrier.Transit{Min: 2, P50: 4, P90: 7, P95: 9, Max: 12}, promise
		r, err := carrier.Rank([]carrier.Candidate{c}, p, "USD", nil)
		require.NoError(t, err)
		got := ""
		for _, part := range r.Choice.Parts {
			if part.Name == "late" {
				got = part.Why
			}
		}
		assert.Equal(t, want, got, "promise of %d days", promise)
	}
}

func TestConstraints(t *testing.T) {
	base := candidate("s", "DAP", "20.00", "0", "10.00", "100.00", 5)
	limit := func(s string) *decimal.Decimal { d := dec(s); return &d }
	tests := []struct {
		name string
		c    carrier.Constraints
		edit func(*carrier.Candidate)
		code carrier.RejectCode
	}{
		{"terms", carrier.Constraints{Terms: []trade.Incoterm{"DDP"}}, nil, carrier.PolicyTerms},
		{"other carriers", carrier.Constraints{Carriers: []string{"d"}}, nil, carrier.PolicyCarrier},
		{"blocked carrier", carrier.Constraints{BlockedCarriers: []string{"c"}}, nil, carrier.PolicyCarrier},
		{"blocked service", carrier.Constraints{BlockedServices: []string{"c/s"}}, nil, carrier.PolicyCarrier},
		{"feature", carrier.Constraints{Features: []string{"tracked"}}, nil, carrier.PolicyFeature},
		{"days", carrier.Constraints{MaxDays: 4}, nil, carrier.PolicyDays},
		{"days not known", carrier.Constraints{MaxDays: 4}, func(c *carrier.Candidate) { c.Offer.Transit = carrier.Transit{} }, carrier.TransitUnknown},
		{"delivered cost", carrier.Constraints{MaxDelivered: limit("29.99")}, nil, carrier.PolicyDelivered},
		{"margin", carrier.Constraints{MinMargin: limit("50.01")}, nil, carrier.PolicyMargin},
		{"margin not known", carrier.Constraints{MinMargin: limit("1")}, func(c *carrier.Candidate) { c.CustomerPays = trade.Money{} }, carrier.PolicyMargin},
		{"sample", carrier.Constraints{NoSample: true}, func(c *carrier.Candidate) { c.Offer.Sample = true }, carrier.PolicySample},
		{"not ready", carrier.Constraints{}, func(c *carrier.Candidate) { c.Missing = []string{"/importer"} }, carrier.NotReady},
		{"currency", carrier.Constraints{}, func(c *carrier.Candidate) { c.BuyerCharges.Currency = "EUR" }, carrier.CurrencyMissing},
		{"no freight", carrier.Constraints{}, func(c *carrier.Candidate) { c.Freight = trade.Money{} }, carrier.CurrencyMissing},
	}
	for _, tt := range tests {
		c, p := base, policy(t, "cheapest")
		p.Constraints = tt.c
		if tt.edit != nil {
			tt.edit(&c)
		}
		r, err := carrier.Rank([]carrier.Candidate{c}, p, "USD", nil)
		require.NoError(t, err)
		if assert.Len(t, r.Rejected, 1, tt.name) {
			assert.Equal(t, tt.code, r.Rejected[0].Code, tt.name)
			assert.NotEmpty(t, r.Rejected[0].Because)
		}
		assert.Nil(t, r.Choice, tt.name)
		assert.Equal(t, "No option is left: 1 rejected.", r.Explanation.Text)
	}
	p := policy(t, "cheapest")
	p.Constraints = carrier.Constraints{MaxDays: 5, MaxDelivered: limit("30"), MinMargin: limit("50"), Terms: []trade.Incoterm{"DAP"}}
	r, err := carrier.Rank([]carrier.Candidate{base}, p, "USD", nil)
	require.NoError(t, err)
	require.NotNil(t, r.Choice, "limits are inclusive: %v", r.Rejected)
	assert.Equal(t, "c s DAP is the only option left; 0 rejected.", r.Explanation.Text)
}

func TestDominance(t *testing.T) {
	a, b, c := candidate("a", "DAP", "10", "0", "0", "50", 5), candidate("b", "DAP", "12", "0", "0", "50", 5), candidate("c", "DAP", "12", "0", "0", "50", 3)
	a.Offer.Features = []string{"tracked"}
	ddp := candidate("d", "DDP", "20", "0", "0", "50", 9)
	r, err := carrier.Rank([]carrier.Candidate{ddp, c, b, a}, policy(t, "cheapest"), "USD", nil)
	require.NoError(t, err)
	by := map[string]string{}
	for _, o := range r.Options {
		by[o.Service] = o.DominatedBy
	}
	assert.Equal(t, map[string]string{"a": "", "b": "c/a/DAP", "c": "", "d": ""}, by, "b costs more than a and takes as long; other terms are another promise")
}

// At an equal price, fewer days dominate, and so do more features; two equal offers don't dominate each other.
func TestDominanceAtEqualPrice(t *testing.T) {
	by := func(a, b carrier.Candidate) string {
		r, err := carrier.Rank([]carrier.Candidate{a, b}, policy(t, "cheapest"), "USD", nil)
		require.NoError(t, err)
		return r.Options[0].DominatedBy + "|" + r.Options[1].DominatedBy
	}
	a, b := candidate("a", "DAP", "10", "0", "0", "50", 5), candidate("b", "DAP", "10", "0", "0", "50", 5)
	assert.Equal(t, "|", by(a, b))
	b.Offer.Transit.P90 = 4
	assert.Equal(t, "c/b/DAP|", by(a, b))
	b.Offer.Transit.P90, b.Offer.Features = 5, []string{"tracked"}
	assert.Equal(t, "c/b/DAP|", by(a, b))
	b.Offer.Transit = carrier.Transit{}
	assert.Equal(t, "|", by(a, b), "a transit that isn't known dominates nothing")
}

// A tie is broken in a fixed order, and the explanation says so.
func TestTie(t *testing.T) {
	r, err := carrier.Rank([]carrier.Candidate{candidate("b", "DAP", "10", "0", "0", "50", 5), candidate("a", "DAP", "10", "0", "0", "50", 5)}, policy(t, "cheapest"), "USD", nil)
	require.NoError(t, err)
	assert.Equal(t, "a", r.Choice.Service)
	assert.Equal(t, "fixed order", r.Explanation.DecidedBy)
	assert.Contains(t, r.Explanation.Text, "ties with c b DAP")
}

// parcels are ten orders to ten countries, priced on both example cards from Great Britain.
func TestRankTenCountries(t *testing.T) {
	adapters, err := carrier.LoadRateCards(os.DirFS("../examples/cards"))
	require.NoError(t, err)
	toGBP := func(m trade.Money, to trade.Currency) (trade.Money, bool) { // a rate for this test alone
		switch {
		case m.Currency == to:
			return m, true
		case m.Currency == "USD" && to == "GBP":
			return trade.NewMoney(m.Amount.Mul(dec("0.76")).Round(2), to), true
		case m.Currency == "GBP" && to == "USD":
			return trade.NewMoney(m.Amount.Mul(dec("1.30")).Round(2), to), true
		}
		return trade.Money{}, false
	}
	parcels := []struct {
		to     trade.Country
		parcel carrier.Parcel
		value  string
		policy string
	}{
		{"US", box(30, 20, 10, 900), "80", "cheapest"}, {"DE", box(25, 20, 8, 450), "60", "balanced"}, {"FR", box(40, 30, 20, 3200), "140", "cheapest"},
		{"CA", box(35, 25, 15, 1500), "95", "fastest"}, {"AU", box(20, 15, 5, 240), "35", "cheapest"}, {"JP", box(60, 40, 30, 6500), "420", "balanced"},
		{"NO", box(15, 10, 5, 180), "25", "most-reliable"}, {"CH", box(45, 35, 12, 2400), "210", "best-margin"}, {"BR", box(30, 25, 10, 1100), "70", "balanced"}, {"SG", box(120, 20, 20, 4000), "300", "cheapest"},
	}
	var out strings.Builder
	for _, p := range parcels {
		s := shipment("GB", p.to, p.parcel)
		s.Value, s.Convert = trade.NewMoney(dec(p.value), "GBP"), toGBP
		got := carrier.Collect(t.Context(), adapters, s, 0)
		var cs []carrier.Candidate
		for _, o := range got.Offers {
			c := carrier.Candidate{Offer: o, From: "GB", To: p.to, CustomerPays: trade.NewMoney(dec(p.value).Add(dec("15")), "GBP")}
			c.Freight, _ = toGBP(o.Total, "GBP")
			charges := trade.NewMoney(dec(p.value).Mul(dec("0.25")), "GBP") // a quarter of the value stands for duty and tax
			if o.Advance != nil {
				in, _ := toGBP(charges, "USD")
				fee, err := o.Advance.Fee(in)
				require.NoError(t, err)
				gbp, _ := toGBP(fee, "GBP")
				charges, _ = charges.Add(gbp)
			}
			if o.Terms == trade.DDP {
				c.SellerCharges = charges
			} else {
				c.BuyerCharges = charges
			}
			cs = append(cs, c)
		}
		r, err := carrier.Rank(cs, policy(t, p.policy), "GBP", nil, got.Rejections...)
		require.NoError(t, err)
		assert.Equal(t, 16, len(r.Options)+len(r.Rejected), "eight services on two terms")
		fmt.Fprintf(&out, "to %s, %d g, by policy %s: %s\n", p.to, p.parcel.Grams, p.policy, r.Explanation.Text)
		for _, o := range r.Options {
			fmt.Fprintf(&out, "  %-52s %-11s score %-11s", o.ID(), o.Total, o.Score)
			if o.TransitDays > 0 {
				fmt.Fprintf(&out, " %2d days", o.TransitDays)
			}
			if o.DominatedBy != "" {
				fmt.Fprintf(&out, " dominated by %s", o.DominatedBy)
			}
			out.WriteString("\n")
		}
		for _, x := range r.Rejected {
			fmt.Fprintf(&out, "  %-52s %s: %s\n", x.Carrier+"/"+x.Service+"/"+string(x.Terms), x.Code, x.Because)
		}
	}
	const golden = "testdata/rank_ten_countries.txt"
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(out.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), out.String())
}

// draw makes random candidates with few distinct prices, so that ties happen.
func draw(t *rapid.T) []carrier.Candidate {
	n := rapid.IntRange(1, 8).Draw(t, "options")
	amount := rapid.Custom(func(t *rapid.T) trade.Money {
		return usd(fmt.Sprintf("%d.%d0", rapid.IntRange(5, 12).Draw(t, "units"), rapid.IntRange(0, 9).Draw(t, "tenths")))
	})
	out := make([]carrier.Candidate, n)
	for i := range out {
		days := rapid.IntRange(0, 6).Draw(t, "days")
		out[i] = carrier.Candidate{From: "US", To: "GB", Freight: amount.Draw(t, "freight"), SellerCharges: amount.Draw(t, "seller"), BuyerCharges: amount.Draw(t, "buyer"),
			CustomerPays: amount.Draw(t, "pays"), Offer: carrier.Offer{Carrier: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "carrier"), Service: fmt.Sprint("s", i),
				Terms: rapid.SampledFrom([]trade.Incoterm{"DAP", "DDP"}).Draw(t, "terms"), Transit: carrier.Transit{P90: days, Max: days}}}
	}
	return out
}

func drawPolicy(t *rapid.T) carrier.Policy {
	p, _ := carrier.BuiltinPolicy(rapid.SampledFrom(carrier.PolicyNames()).Draw(t, "policy"))
	if rapid.Bool().Draw(t, "limits") {
		p.Constraints.MaxDays = rapid.IntRange(0, 6).Draw(t, "max days")
		limit := usd(fmt.Sprint(rapid.IntRange(10, 40).Draw(t, "max delivered"))).Amount
		p.Constraints.MaxDelivered = &limit
	}
	return p
}

func TestRankProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cs, p := draw(rt), drawPolicy(rt)
		r, err := carrier.Rank(cs, p, "USD", nil)
		if err != nil {
			rt.Fatal(err)
		}
		if len(r.Options)+len(r.Rejected) != len(cs) {
			rt.Fatalf("%d candidates, %d options and %d rejected", len(cs), len(r.Options), len(r.Rejected))
		}
		for _, o := range r.Options {
			sum := decimal.Decimal{}
			for _, part := range o.Parts {
				sum = sum.Add(part.Amount.Amount)
			}
			if !sum.Equal(o.Score.Amount) {
				rt.Fatalf("parts of %s sum to %s, its score is %s", o.ID(), sum, o.Score)
			}
		}
		shuffled := rapid.Permutation(cs).Draw(rt, "order")
		again, _ := carrier.Rank(shuffled, p, "USD", nil)
		if a, b := text(r), text(again); a != b {
			rt.Fatalf("the order of the candidates matters:\n%s\n%s", a, b)
		}
		if r.Choice == nil {
			return
		}
		for i := range cs {
			if i == r.Choice.Candidate {
				continue
			}
			less, _ := carrier.Rank(slices.Concat(cs[:i:i], cs[i+1:]), p, "USD", nil)
			if less.Choice == nil || less.Choice.ID() != r.Choice.ID() {
				rt.Fatalf("without %s the choice changes from %s to %v", cs[i].Offer.Service, r.Choice.ID(), less.Choice)
			}
		}
		cheaper := slices.Clone(cs)
		c := &cheaper[r.Choice.Candidate]
		c.Freight = trade.NewMoney(c.Freight.Amount.Sub(dec("0.10")), "USD")
		still, _ := carrier.Rank(cheaper, p, "USD", nil)
		if still.Choice == nil || still.Choice.ID() != r.Choice.ID() {
			rt.Fatalf("at a lower price %s loses to %v", r.Choice.ID(), still.Choice)
		}
		// What the explanation says would flip the choice does flip it.
		for _, f := range r.Explanation.Flips {
			if !f.Cheaper.IsSet() {
				continue
			}
			flipped := slices.Clone(cs)
			for _, o := range r.Options {
				if o.ID() == f.Option {
					x := &flipped[o.Candidate]
					x.Freight, _ = x.Freight.Sub(f.Cheaper)
				}
			}
			got, _ := carrier.Rank(flipped, p, "USD", nil)
			if got.Choice.ID() != f.Option {
				rt.Fatalf("%s, but %s is chosen", f.Text, got.Choice.ID())
			}
		}
	})
}

func text(r carrier.Ranking) string {
	var b strings.Builder
	for _, o := range r.Options {
		fmt.Fprintln(&b, o.ID(), o.Score, o.DominatedBy)
	}
	for _, x := range r.Rejected {
		fmt.Fprintln(&b, x.Service, x.Code, x.Because)
	}
	return b.String() + r.Explanation.Text
}

func TestParsePolicy(t *testing.T) {
	data, err := os.ReadFile("../examples/policies/house.json")
	require.NoError(t, err)
	house, err := carrier.ParsePolicy(data)
	require.NoError(t, err)
	assert.Equal(t, "house", house.Name)
	p, err := carrier.ParsePolicy([]byte(`{"name": "house", "count": {"freight": "1", "seller_charges": 1, "customer_pays": 1}, "price_of_day": "0.75", "percentile": 95,
		"constraints": {"terms": ["DDP"], "max_delivered": "200", "features": ["tracked"]}, "prior": {"parcels": 20, "refused": {"DDP": "0.01"}}}`))
	require.NoError(t, err)
	assert.Equal(t, "0.75", p.PriceOfDay.String())
	tests := []struct{ json, code, path string }{
		{`{"name": "x", "count": {"freight": "1"}, "speed": 3}`, "json.unknown_field", "/speed"},
		{`{"name": "x", "count": {"fright": "1"}}`, "policy.value", "/count/fright"},
		{`{"name": "x", "count": {"freight": "-1"}}`, "policy.value", "/count/freight"},
		{`{"name": "x"}`, "policy.value", "/count"},
		{`{"count": {"freight": 1}}`, "policy.value", "/name"},
		{`{"name": "x", "count": {"freight": 1}, "first": "price"}`, "policy.value", "/first"},
		{`{"name": "x", "count": {"freight": 1}, "percentile": 80}`, "policy.value", "/percentile"},
		{`{"name": "x", "count": {"freight": 1}, "prior": {"late": "1.5"}}`, "policy.value", "/prior"},
		{`{"name": "x", "count": {"freight": 1}, "late_cost": "-3"}`, "policy.value", "/late_cost"},
	}
	for _, tt := range tests {
		_, err := carrier.ParsePolicy([]byte(tt.json))
		fs := trade.FindingsOf(err)
		if assert.NotEmpty(t, fs, tt.json) {
			assert.Equal(t, tt.code, fs[0].Code, tt.json)
			assert.Equal(t, tt.path, fs[0].Path, tt.json)
		}
	}
	_, err = carrier.Rank(nil, carrier.Policy{}, "USD", nil)
	assert.Error(t, err)
}

func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte(`{"name": "house", "count": {"freight": "1"}, "first": "days", "assume_days": 9}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := carrier.ParsePolicy(data)
		if err != nil {
			return
		}
		if _, err := carrier.Rank([]carrier.Candidate{candidate("a", "DAP", "10", "0", "0", "50", 5)}, p, "USD", nil); err != nil {
			t.Fatal(err)
		}
	})
}
