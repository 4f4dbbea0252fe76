package duty

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
)

// The cases that the UK government's calculator and tariff editor publish.
type ukCase struct {
	ID     string
	Kind   string
	Inputs struct {
		CustomsValue *struct{ Goods, Shipping, Insurance, Currency string } `json:"customs_value"`
		Quantities   map[string]decimal.Decimal
		LineAmounts  *struct {
			Duty, VAT  string
			Additional []string
		} `json:"line_amounts"`
		ABV             decimal.Decimal `json:"abv"`
		RetailPrice     decimal.Decimal `json:"retail_price"`
		Text            string
		ExchangeRates   map[string]decimal.Decimal `json:"exchange_rates"`
		MeursingAmounts map[string]ukComponent     `json:"meursing_amounts"`
	}
	Measures []struct {
		Type       string
		Text       string
		Components []ukComponent
		Conditions []struct{ Components []ukComponent }
	}
	Expected struct {
		Duty, Exact, Basis, Total, VAT string
		CustomsValue                   string `json:"customs_value"`
		Resolved                       string
		Components                     []ukComponent
		Lines                          []struct{ Line, Amount, Exact, Base string }
	}
}

type ukComponent struct {
	Expression                string
	Amount                    *string
	Currency, Unit, Qualifier *string
}

func (c ukComponent) component(t *testing.T) Component {
	str := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	out := Component{Expression: c.Expression, Currency: trade.Currency(str(c.Currency)), Unit: str(c.Unit), Qualifier: str(c.Qualifier)}
	if c.Amount != nil {
		v, err := trade.ParseDecimal(*c.Amount)
		must(t, err)
		out.Amount = decimal.NullDecimal{Decimal: v, Valid: true}
	}
	return out
}

func pence(v decimal.Decimal) string {
	return trade.DecimalText(money.Round(v, 2, money.HalfUp), 2)
}

func TestUKCases(t *testing.T) {
	name := filepath.Join(filepath.Dir(shared(t)), "cases", "uk-cases.json")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Skip("no uk-cases.json beside the data")
	}
	var file struct{ Cases []ukCase }
	must(t, json.Unmarshal(b, &file))
	for _, c := range file.Cases {
		t.Run(c.ID, func(t *testing.T) {
			switch c.Kind {
			case "duty", "rounding":
				c.duty(t)
			case "parse":
				c.parse(t)
			case "composition":
				c.composition(t)
			case "meursing-resolution":
				c.meursing(t)
			default:
				t.Skipf("%s isn't about a duty expression", c.Kind)
			}
		})
	}
}

func check(t *testing.T, what, got, want string) {
	t.Helper()
	if want != "" && got != want {
		t.Errorf("%s is %s, want %s", what, got, want)
	}
}

func (c ukCase) duty(t *testing.T) {
	v := c.Inputs.CustomsValue
	value := d(v.Goods).Add(d(v.Shipping)).Add(d(v.Insurance))
	check(t, "customs value", pence(value), c.Expected.CustomsValue)
	check(t, "basis", pence(value), c.Expected.Basis)
	quota := false
	for _, m := range c.Measures {
		quota = quota || m.Type == "122" || m.Type == "123" || m.Type == "143" || m.Type == "146"
	}
	in := Input{
		Value: trade.NewMoney(value, trade.Currency(v.Currency)), Quantities: c.Inputs.Quantities, ABV: c.Inputs.ABV, RetailPrice: c.Inputs.RetailPrice,
		Exchange: func(from, to trade.Currency) (decimal.Decimal, bool) {
			r, ok := c.Inputs.ExchangeRates[string(from)+string(to)]
			return r, ok
		},
	}
	total := decimal.Decimal{}
	for i, m := range c.Measures {
		if m.Type == "696" && quota { // safeguards aren't added to a quota
			continue
		}
		list := m.Components
		for _, cond := range m.Conditions {
			list = append(list, cond.Components...)
		}
		var cs []Component
		for _, k := range list {
			cs = append(cs, k.component(t))
		}
		e, err := FromComponents(cs, "GBP")
		must(t, err)
		at := in
		if m.Type == "305" { // VAT stands on the value and the duties
			at.Value.Amount = value.Add(total)
		}
		r, err := e.Evaluate(at)
		must(t, err)
		t.Log(m.Type, r.Derivation())
		amount := pence(r.Amount)
		if i == 0 {
			check(t, "duty", amount, c.Expected.Duty)
			if c.Expected.Exact != "" && !r.Amount.Equal(d(c.Expected.Exact)) {
				t.Errorf("exact duty is %s, want %s", r.Amount, c.Expected.Exact)
			}
		}
		if m.Type == "305" {
			check(t, "VAT", amount, c.Expected.VAT)
		}
		for _, l := range c.Expected.Lines {
			if strings.Contains(" "+l.Line+" ", " "+m.Type+" ") {
				check(t, l.Line, amount, l.Amount)
				if l.Base != "" {
					check(t, l.Line+" base", pence(at.Value.Amount), l.Base)
				}
				if l.Exact != "" && !r.Amount.Equal(d(l.Exact)) {
					t.Errorf("%s is exactly %s, want %s", l.Line, r.Amount, l.Exact)
				}
			}
		}
		total = total.Add(r.Amount)
	}
	check(t, "total", pence(total), c.Expected.Total)
}

func (c ukCase) parse(t *testing.T) {
	e, err := Parse(c.Inputs.Text, TARIC)
	must(t, err)
	got, ok := e.Components()
	if !ok || len(got) != len(c.Expected.Components) {
		t.Fatalf("components: %+v", got)
	}
	for i, k := range c.Expected.Components {
		want := k.component(t)
		g := got[i]
		if g.Expression != want.Expression || g.Amount.Valid != want.Amount.Valid || !g.Amount.Decimal.Equal(want.Amount.Decimal) ||
			g.Currency != want.Currency || g.Unit != want.Unit || g.Qualifier != want.Qualifier {
			t.Errorf("component %d is %+v, want %+v", i, g, want)
		}
	}
}

// The amounts of lines add up as flat amounts do.
func (c ukCase) composition(t *testing.T) {
	l := c.Inputs.LineAmounts
	texts := append([]string{l.Duty + " GBP"}, l.VAT+" GBP")
	for _, a := range l.Additional {
		texts = append(texts, a+" GBP")
	}
	e := mustParse(t, strings.Join(texts, " + "), Plain)
	r, err := e.Evaluate(Input{Value: trade.NewMoney(d(c.Inputs.CustomsValue.Goods), "GBP")})
	must(t, err)
	check(t, "total", pence(r.Amount), c.Expected.Total)
}

func (c ukCase) meursing(t *testing.T) {
	amounts := map[string]Expression{}
	for name, a := range c.Inputs.MeursingAmounts {
		a.Expression = "01"
		e, err := FromComponents([]Component{a.component(t)}, "")
		must(t, err)
		amounts[name] = e
	}
	e, err := mustParse(t, c.Measures[0].Text, TARIC).WithMeursing(amounts)
	must(t, err)
	if want := mustParse(t, c.Expected.Resolved, TARIC); !e.Equal(want) {
		t.Errorf("resolved: %s, want %s", e, want)
	}
}
