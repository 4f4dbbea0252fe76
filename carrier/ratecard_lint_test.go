package carrier_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// soundCard is a small card without faults; tests damage it line by line.
const soundCard = `{
  "schema_version": "1", "carrier": "test", "version": "1", "currency": "EUR", "source": "test", "from": ["DE"],
  "services": [
    {"id": "parcel", "mode": "courier", "terms": ["DAP"], "dimensional": "vol", "limits": {"weight": "10"}}
  ],
  "zones": [
    {"zone": "near", "countries": ["FR", "NL"]},
    {"zone": "far", "countries": ["*"]},
    {"zone": "isles", "countries": ["ES"], "postcodes": ["35", "38"]}
  ],
  "dimensional": [
    {"id": "vol", "divisor": "5000", "rounding": "0.5 up"}
  ],
  "rates": [
    {"service": "parcel", "zone": "near", "up_to": "1", "price": "5.00"},
    {"service": "parcel", "zone": "near", "up_to": "10", "price": "9.00"},
    {"service": "parcel", "zone": "far", "up_to": "10", "price": "20.00"},
    {"service": "parcel", "zone": "isles", "per_unit": "3.10", "minimum": "30"}
  ],
  "surcharges": [
    {"id": "long", "kind": "oversize", "name": "Long", "when": {"value": {"of": "length", "over": "120 cm"}}, "fixed": "20"},
    {"id": "fuel", "kind": "fuel", "name": "Fuel", "of": ["base", "long"], "series": [{"from": "2026-10-01", "percent": "12"}]}
  ],
  "advances": [
    {"id": "adv", "name": "Advance", "minimum": "10", "percent": "2"}
  ],
  "transit": [
    {"service": "parcel", "min": 1, "p50": 2, "p90": 4, "max": 8}
  ]
}
`

// everyCountry lists all countries but some, as JSON.
func everyCountry(t *testing.T, but ...trade.Country) string {
	var out []string
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if c := trade.Country([]rune{a, b}); c.Numeric() != "" && !slices.Contains(but, c) {
				out = append(out, fmt.Sprintf("%q", c))
			}
		}
	}
	require.Greater(t, len(out), 240)
	return "[" + strings.Join(out, ", ") + "]"
}

func TestLintSound(t *testing.T) {
	for _, name := range []string{"royal-mail-2026.json", "sample-courier.json"} {
		assert.Empty(t, readCard(t, name).Lint(trade.NewDate(2026, 11, 22)), name)
	}
	c, err := carrier.ParseRateCard([]byte(soundCard))
	require.NoError(t, err)
	assert.Empty(t, c.Lint(trade.NewDate(2026, 10, 5)))
}

// Each damage is found, named by code and by the line it stands on.
func TestLintDamage(t *testing.T) {
	tests := []struct {
		name, old, new string
		want           []string // code:line
	}{
		{"no source", `"source": "test", `, ``, []string{"card.missing:1"}},
		{"unknown mode", `"mode": "courier"`, `"mode": "pigeon"`, []string{"card.missing:4"}},
		{"unknown unit", `"from": ["DE"]`, `"from": ["DE"], "weight_unit": "stone"`, []string{"card.unit:2"}},
		{"country in two zones", `["FR", "NL"]`, `["FR", "NL", "NL"]`, []string{"card.country_twice:7"}},
		{"postcode range the wrong way", `["35", "38"]`, `["35", "39..38"]`, []string{"card.postcode:9"}},
		{"postcodes of two countries", `["ES"], "postcodes"`, `["ES", "PT"], "postcodes"`, []string{"card.postcode:9"}},
		{"unknown service", `{"service": "parcel", "zone": "far"`, `{"service": "parcle", "zone": "far"`, []string{"card.unknown_service:17", "card.zone_without_rates:8"}},
		{"zone without prices", `"zone": "far", "up_to": "10"`, `"zone": "fra", "up_to": "10"`, []string{"card.unreachable:17", "card.zone_without_rates:8"}},
		{"falling price", `"up_to": "10", "price": "9.00"`, `"up_to": "10", "price": "4.00"`, []string{"card.falling_price:16"}},
		{"country forgotten", `["*"]}`, everyCountry(t, "FR", "NL", "ZW", "AD") + `, "except": ["AD"]}`, []string{"card.country_missing:6"}},
		{"gap at the top", `"zone": "far", "up_to": "10"`, `"zone": "far", "up_to": "8"`, []string{"card.gap:17"}},
		{"row twice", `"up_to": "1", "price": "5.00"`, `"up_to": "10", "price": "9.00"`, []string{"card.duplicate_row:16"}},
		{"two prices", `"price": "20.00"`, `"price": "20.00", "per_unit": "1"`, []string{"card.price:17"}},
		{"no price", `, "price": "20.00"`, ``, []string{"card.price:17"}},
		{"negative price", `"20.00"`, `"-20.00"`, []string{"card.price:17"}},
		{"negative limit", `{"weight": "10"}`, `{"weight": "10", "length": "-1"}`, []string{"card.limits:4"}},
		{"step without step", `"per_unit": "3.10", "minimum": "30"`, `"add": "3"`, []string{"card.price:18", "card.price:18"}},
		{"unknown dimensional rule", `"dimensional": "vol"`, `"dimensional": "val"`, []string{"card.dimensional:4"}},
		{"no divisor", `"divisor": "5000"`, `"divisor": "0"`, []string{"card.dimensional:12"}},
		{"overlapping rules", `"0.5 up"}`, `"0.5 up"}, {"id": "vol", "divisor": "6000"}`, []string{"card.dimensional:12"}},
		{"percentage of a later charge", `"fixed": "20"`, `"percent": "20", "of": ["fuel"]`, []string{"card.surcharge:21"}},
		{"percentage of nothing", `"of": ["base", "long"], `, ``, []string{"card.surcharge:22"}},
		{"negative surcharge", `"fixed": "20"`, `"fixed": "-20"`, []string{"card.surcharge:21"}},
		{"series that falls back", `[{"from": "2026-10-01"`, `[{"from": "2026-11-01", "percent": "1"}, {"from": "2026-10-01"`, []string{"card.surcharge:22"}},
		{"stale fuel", `"2026-10-01", "percent"`, `"2026-01-01", "percent"`, []string{"card.stale:22"}},
		{"word no shipment knows", `{"value": {"of": "length", "over": "120 cm"}}`, `{"registered": "EU-IOSS"}`, []string{"card.condition:21"}},
		{"length in kilograms", `"120 cm"`, `"120 kg"`, []string{"card.condition:21"}},
		{"fee of two shapes", `"minimum": "10"`, `"minimum": "10", "flat": "3"`, []string{"card.advance:25"}},
		{"transit that shrinks", `"p90": 4`, `"p90": 1`, []string{"card.transit:28"}},
		{"expired rows", `"price": "5.00"`, `"price": "5.00", "valid": {"from": "2025-01-01", "to": "2025-12-31"}`, []string{"card.expired:15"}},
		{"heading of the past", `"from": ["DE"]`, `"from": ["DE"], "valid": {"from": "2025-01-01", "to": "2025-12-31"}`, []string{"card.expired:2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(soundCard, tt.old), "the damage must hit one place")
			c, err := carrier.ParseRateCard([]byte(strings.Replace(soundCard, tt.old, tt.new, 1)))
			require.NoError(t, err)
			var got []string
			block := false
			for _, f := range c.Lint(trade.NewDate(2026, 10, 5)) {
				got = append(got, fmt.Sprintf("%s:%d", f.Code, f.Line))
				block = block || f.Severity == trade.Block
			}
			assert.ElementsMatch(t, tt.want, got)
			_, err = carrier.NewRateCardAdapter(c)
			assert.Equal(t, block, err != nil, "a card that would give wrong prices is refused")
		})
	}
}

// Faults of form are all reported at once, with paths and lines.
func TestParseRateCardFaults(t *testing.T) {
	bad := strings.NewReplacer(`"price": "5.00"`, `"price": "five"`, `"up_to": "10", "price": "9.00"`, `"upto": "10"`, `"over": "120 cm"`, `"over": "many cm"`, `"percent": "2"`, `"percent": 1e999`).Replace(soundCard)
	_, err := carrier.ParseRateCard([]byte(bad))
	var got []string
	for _, f := range trade.FindingsOf(err) {
		got = append(got, fmt.Sprintf("%s %s:%d", f.Code, f.Path, f.Line))
	}
	assert.Equal(t, []string{"json.number /rates/0/price:15", "json.unknown_field /rates/1/upto:16", "json.value /surcharges/0/when:21", "json.number /advances/0/percent:25"}, got)
	for _, s := range []string{"", "[]", "nonsense", `{"carrier": "a"} {}`, `{"carrier": 1}`, strings.Repeat("[", 10000)} {
		_, err := carrier.ParseRateCard([]byte(s))
		assert.Error(t, err, "%.20s", s)
	}
}

func TestLoadRateCards(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) { require.NoError(t, os.WriteFile(dir+"/"+name, []byte(text), 0o600)) }
	write("a.json", soundCard)
	write("readme.txt", "not a card")
	all, err := carrier.LoadRateCards(os.DirFS(dir))
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.Equal(t, "test", all[0].Name())
	write("b.json", strings.Replace(soundCard, `"20.00"`, `"-20.00"`, 1))
	write("c.json", strings.Replace(soundCard, `"carrier"`, `"carier"`, 1))
	_, err = carrier.LoadRateCards(os.DirFS(dir))
	require.Error(t, err)
	assert.Contains(t, err.Error(), "b.json#/rates/2")
	assert.Contains(t, err.Error(), "c.json#/carier")
}

func FuzzParseRateCard(f *testing.F) {
	f.Add([]byte(soundCard))
	f.Add([]byte(`{"carrier":"x","surcharges":[{"when":{"all":[{"not":{}}]}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := carrier.ParseRateCard(data)
		if err != nil {
			return
		}
		c.Lint(trade.NewDate(2026, 1, 1))
		a, err := carrier.NewRateCardAdapter(c)
		if err != nil {
			return
		}
		s := shipment("DE", "FR", box(30, 20, 10, 900))
		out, err := a.Offers(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range carrier.CheckAnswers(a.Name(), a.Services(), s.Terms, out).Rejections {
			if r.Code == carrier.AnswerInvalid || r.Code == carrier.AnswerMissing {
				t.Fatalf("%s %s: %s", r.Service, r.Terms, r.Because)
			}
		}
	})
}
