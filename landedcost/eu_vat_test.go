package landedcost_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// vatDays are the days on which the standard rates are held against their sources.
var vatDays = []trade.Date{trade.NewDate(2024, 1, 1), trade.NewDate(2025, 9, 1), trade.NewDate(2026, 10, 1)}

// standardVAT is the standard rate of each member state on vatDays, in percent.
var standardVAT = map[trade.Country][3]string{
	"AT": {"20", "20", "20"}, "BE": {"21", "21", "21"}, "BG": {"20", "20", "20"}, "CY": {"19", "19", "19"}, "CZ": {"21", "21", "21"},
	"DE": {"19", "19", "19"}, "DK": {"25", "25", "25"}, "EE": {"22", "24", "24"}, "ES": {"21", "21", "21"}, "FI": {"24", "25.5", "25.5"},
	"FR": {"20", "20", "20"}, "GR": {"24", "24", "24"}, "HR": {"25", "25", "25"}, "HU": {"27", "27", "27"}, "IE": {"23", "23", "23"},
	"IT": {"22", "22", "22"}, "LT": {"21", "21", "21"}, "LU": {"17", "17", "17"}, "LV": {"21", "21", "21"}, "MT": {"18", "18", "18"},
	"NL": {"21", "21", "21"}, "PL": {"23", "23", "23"}, "PT": {"23", "23", "23"}, "RO": {"19", "21", "21"}, "SE": {"25", "25", "25"},
	"SI": {"22", "22", "22"}, "SK": {"20", "23", "23"},
}

// headphones is an order of goods that are free of duty and bear the standard rate everywhere.
func headphones(to trade.Country, on trade.Date, cur trade.Currency) *trade.Order {
	return &trade.Order{
		ID: "VAT", Date: on, Currency: cur, Seller: trade.Party{Name: "S"}, Buyer: trade.Party{Name: "B", Kind: trade.Consumer},
		ShipTo: trade.Address{Country: to, City: "C", Line1: "1", PostalCode: "1000"}, ShipFrom: &trade.Address{Country: "CN"},
		Items: []trade.Item{{Description: "Headphones", Quantity: decimal.NewFromInt(1), UnitPrice: trade.Money{Amount: decimal.NewFromInt(10000), Currency: cur},
			HSCode: "851830", Origin: "CN"}},
	}
}

// vatPercent quotes an import of 10,000 in the state's own currency and reads the rate off the tax.
func vatPercent(t *testing.T, to trade.Country, on trade.Date) decimal.Decimal {
	t.Helper()
	reg, err := shared.Regime(context.Background(), trade.Territory(to), on)
	if err != nil || reg == nil {
		t.Fatalf("%s on %s: %v, %v", to, on, reg, err)
	}
	e, err := landedcost.New(landedcost.Config{Tariff: shared, Rates: everyRate{}})
	if err != nil {
		t.Fatal(err)
	}
	q, err := e.Quote(context.Background(), headphones(to, on, reg.Currency))
	if err != nil {
		t.Fatal(err)
	}
	if q.Status != landedcost.Complete || !q.Totals.Duties.Amount.IsZero() {
		t.Errorf("%s on %s is %s:\n%s", to, on, q.Status, ledger(q))
	}
	return q.Totals.Taxes.Amount.Shift(-2)
}

func TestStandardVATOfEveryMemberState(t *testing.T) {
	for to, want := range standardVAT {
		for k, on := range vatDays {
			if got := vatPercent(t, to, on); !got.Equal(decimal.RequireFromString(want[k])) {
				t.Errorf("%s on %s: %s%%, want %s%%", to, on, got, want[k])
			}
		}
	}
	states := 0
	eu, err := world.New().Country("EU")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range eu.Groups["EU"] {
		states = len(g.Members)
		for _, m := range g.Members {
			if _, ok := standardVAT[m]; !ok {
				t.Errorf("no rate of %s", m)
			}
		}
	}
	if states != 27 || len(standardVAT) != 27 {
		t.Errorf("%d member states, %d rates", states, len(standardVAT))
	}
}

// referenceData opens a file of the folder of reference data, or skips.
func referenceData(t *testing.T, path ...string) []byte {
	t.Helper()
	dir := os.Getenv("CROSSBORDER_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	b, err := os.ReadFile(filepath.Join(append([]string{dir}, path...)...))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no data: set CROSSBORDER_DATA to the folder that holds %s", filepath.Join(path...))
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The dated table of standard rates, of September 2025, agrees on every day it covers.
func TestStandardVATAgainstHistory(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(string(referenceData(t, "eu", "vat-standard-rates-history-2025-09.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	checked := map[string]bool{}
	for _, r := range rows[1:] {
		from, to := r[0], r[1]
		for territory := range strings.FieldsSeq(r[2]) {
			want, known := standardVAT[trade.Country(territory)]
			if !known {
				continue
			}
			for k, on := range vatDays[:2] {
				if day := on.String(); from <= day && (to == "" || day < to) {
					checked[territory+day] = true
					if rate := decimal.RequireFromString(r[4]).Shift(2); !rate.Equal(decimal.RequireFromString(want[k])) {
						t.Errorf("%s on %s: the table says %s%%, want %s%%", territory, day, rate, want[k])
					}
				}
			}
		}
	}
	if len(checked) != 2*27 {
		t.Errorf("%d of %d rates found", len(checked), 2*27)
	}
}

// The table by country, of August 2025, agrees; its rate in force is the last that begins by the day.
func TestStandardVATAgainstTable(t *testing.T) {
	var table struct {
		Items map[trade.Country][]struct {
			From  string `json:"effective_from"`
			Rates map[string]json.Number
		}
	}
	if err := json.Unmarshal(referenceData(t, "eu", "vat-rates-by-country-2025-08.json"), &table); err != nil {
		t.Fatal(err)
	}
	for state, want := range standardVAT {
		periods := table.Items[state]
		for k, on := range vatDays[:2] {
			i := slices.IndexFunc(periods, func(p struct {
				From  string `json:"effective_from"`
				Rates map[string]json.Number
			}) bool {
				return p.From <= on.String()
			})
			if i < 0 {
				t.Errorf("%s isn't in the table", state)
				continue
			}
			if rate := decimal.RequireFromString(periods[i].Rates["standard"].String()); !rate.Equal(decimal.RequireFromString(want[k])) {
				t.Errorf("%s on %s: the table says %s%%, want %s%%", state, on, rate, want[k])
			}
		}
	}
}
