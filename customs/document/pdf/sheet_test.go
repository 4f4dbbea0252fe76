package pdf_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document/pdf"
	"github.com/crossborder-go/crossborder/trade"
)

func TestSheets(t *testing.T) {
	o, q := quoted(t, "de-h7")
	o.Items[1].DangerousGoods = &trade.DangerousGoods{UN: "UN3481", PackingInstruction: "966", WattHours: decimal.RequireFromString("90"), StateOfCharge: decimal.RequireFromString("25")}
	r := renderer(t, pdf.Options{})
	o.Shipping.Mode = trade.Courier
	d := render(t, r, "dg-note", posted(o, q))
	keep(t, "dg-note", d)
	lines := strings.Join(shown(t, d), "\n")
	for _, s := range []string{"UN3481", "966, II", "90 Wh", "25 %", "RB123456785GB"} {
		if !strings.Contains(lines, s) {
			t.Errorf("the note doesn't hold %q:\n%s", s, lines)
		}
	}
	certificate := customs.DestructionCertificate(customs.Destruction{Number: "D-17", OrderID: "SO-DE-7", Shipment: "RB123456785GB", Entry: "26DE12345678901234", Dispatch: "DE",
		Owner: &customs.DeclaredParty{Name: "Shenzhen Bright Trading Co., Ltd.", Address: trade.Address{City: "Shenzhen", Country: "CN"}}, Method: "shredding", Place: "Leipzig",
		Items: []customs.Destroyed{{SKU: "TEE-1", Description: "Men's cotton T-shirt, knitted", HSCode: "610910", Quantity: "2", NetMass: trade.Kilograms(decimal.RequireFromString("0.36"))}}})
	d = render(t, r, "destruction-certificate", customs.Source{Sheet: certificate})
	keep(t, "destruction-certificate", d)
	lines = strings.Join(shown(t, d), "\n")
	for _, s := range []string{"Certificate of destruction", "26DE12345678901234", "6109.10", "0.36", "shredding", "Operator: name, date and signature"} {
		if !strings.Contains(lines, s) {
			t.Errorf("the certificate doesn't hold %q:\n%s", s, lines)
		}
	}
	for _, s := range hostile {
		sheet := customs.DestructionCertificate(customs.Destruction{Number: s, OrderID: s, Entry: s, Operator: s, Items: []customs.Destroyed{{SKU: s, Description: s, Quantity: s}}})
		render(t, r, "destruction-certificate", customs.Source{Sheet: sheet})
	}
}
