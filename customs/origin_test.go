package customs_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/trade"
)

// preferential is an invoice of one line that claims a preference, and one that claims none.
func preferential(programme string, seller customs.DeclaredParty, amount int64, cur trade.Currency) *customs.Invoice {
	return &customs.Invoice{Number: "INV-1", Date: trade.NewDate(2026, 10, 5), Currency: cur, Seller: seller,
		Importer: customs.DeclaredParty{Name: "Importer Ltd", Address: trade.Address{City: "London", Country: "GB"}},
		Lines: []customs.InvoiceLine{
			{Line: 0, Description: "Cheese", HSCode: "040690", Origin: "FR", Preference: programme, Total: trade.Money{Amount: decimal.New(amount, 0), Currency: cur}},
			{Line: 1, Description: "Knife", HSCode: "821191", Origin: "CN", Total: trade.Money{Amount: decimal.New(9, 0), Currency: cur}},
		}}
}

func TestOriginStatement(t *testing.T) {
	seller := func(country trade.Country, ids ...trade.TaxID) customs.DeclaredParty {
		return customs.DeclaredParty{Name: "Maison Blanc SARL", Address: trade.Address{Line1: "1 rue X", City: "Lyon", Country: country}, IDs: ids}
	}
	rex := trade.TaxID{Type: "rex", Value: "FRREX000123"}
	for _, c := range []struct {
		name, programme string
		seller          customs.DeclaredParty
		amount          int64
		currency        trade.Currency
		rates           []customs.DeclaredRate
		holds           []string
		codes           string
	}{
		{"TCA, below the limit no number is needed", "EU-UK TCA", seller("FR"), 6000, "EUR", nil,
			[]string{"(Exporter Reference No …) declares that, except where otherwise clearly indicated, these products are of European Union preferential origin.", "covers line 1 of", "Lyon, 2026-10-05"}, ""},
		{"TCA, above it is", "EU-UK TCA", seller("FR"), 6001, "EUR", nil, []string{"(Exporter Reference No …)"}, "origin.reference block"},
		{"TCA with the number", "tca", seller("FR", rex), 6001, "EUR", nil, []string{"(Exporter Reference No FRREX000123)"}, ""},
		{"TCA, pounds by the rate", "EU-UK TCA", seller("FR"), 6000, "GBP", []customs.DeclaredRate{{From: "EUR", To: "GBP", Rate: "0.85"}}, nil, "origin.reference block"},
		{"TCA, pounds below by the rate", "EU-UK TCA", seller("FR"), 5000, "GBP", []customs.DeclaredRate{{From: "EUR", To: "GBP", Rate: "0.85"}}, nil, ""},
		{"TCA, pounds without a rate", "EU-UK TCA", seller("FR"), 6000, "GBP", nil, nil, "origin.reference review"},
		{"TCA from the United Kingdom", "EU-UK TCA", seller("GB", trade.TaxID{Type: "eori", Value: "GB123456789000"}), 9000, "GBP", nil,
			[]string{"No GB123456789000)", "are of United Kingdom preferential origin"}, ""},
		{"TCA by a seller elsewhere", "EU-UK TCA", seller("CN"), 100, "EUR", nil, []string{"are of … preferential origin"}, "origin.exporter review"},
		{"CETA names both parties", "CETA", seller("FR", rex), 100, "EUR", nil, []string{"(Customs Authorisation No FRREX000123)", "are of Canada/EU preferential origin"}, ""},
		{"registered exporter", "GSP", seller("BD", rex), 100, "EUR", nil,
			[]string{"The exporter Maison Blanc SARL (Number of Registered Exporter FRREX000123)", "of France preferential origin", "the origin criterion met is …."}, "origin.criterion review"},
		{"USMCA lists elements", "USMCA", seller("MX"), 100, "USD", nil, []string{"9. Signature and date: 2026-10-05", "6. Goods and six-digit HS code: 1) Cheese, 0406.90", "2. Certifier: Maison Blanc SARL"},
			"origin.certifier review, origin.producer review, origin.criterion review"},
		{"unknown", "Utopia FTA", seller("FR"), 100, "EUR", nil, nil, "origin.no_statement review"},
	} {
		p, found := customs.OriginStatement(c.programme, preferential(c.programme, c.seller, c.amount, c.currency), c.rates)
		var codes []string
		for _, f := range found {
			codes = append(codes, f.Code+" "+string(f.Severity))
		}
		if got := strings.Join(codes, ", "); got != c.codes {
			t.Errorf("%s: %s, want %s", c.name, got, c.codes)
		}
		for _, s := range c.holds {
			if p == nil || !strings.Contains(p.Text, s) {
				t.Errorf("%s: %q isn't in %+v", c.name, s, p)
			}
		}
		if p != nil && (p.Instrument == "" || p.Source == "" || len(p.Lines) != 1 || p.Lines[0] != 0) {
			t.Errorf("%s: %+v", c.name, p)
		}
	}
	before := preferential("EU-UK TCA", seller("FR"), 100, "EUR")
	before.Date = trade.NewDate(2020, 12, 31)
	if p, _ := customs.OriginStatement("EU-UK TCA", before, nil); p != nil {
		t.Error("a statement before the agreement")
	}
}

// The importer's own knowledge is a proof that nobody writes on the invoice.
func TestInvoiceStatesOriginWhereTheExporterDoes(t *testing.T) {
	o, q := quoted(t, "gb-h1")
	states := func() bool {
		for _, s := range customs.NewInvoice(o, q, customs.Commercial).Statements {
			if s.Kind == "origin" {
				return true
			}
		}
		return false
	}
	if !states() {
		t.Error("no statement though origin is claimed by one")
	}
	o.Items[0].Preference.Proof = "importer-knowledge"
	if states() {
		t.Error("a statement though the importer's knowledge is the proof")
	}
	o.Items[0].Preference = nil
	if states() {
		t.Error("a statement though nothing is claimed")
	}
}
