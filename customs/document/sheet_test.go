package document_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document"
	"github.com/crossborder-go/crossborder/trade"
)

func TestSheets(t *testing.T) {
	o, q := quoted(t, "de-h7")
	o.Items[1].DangerousGoods = &trade.DangerousGoods{UN: "UN3481", PackingInstruction: "967", WattHours: decimal.RequireFromString("1.2")}
	page := render(t, document.HTML{}, "dg-note", customs.Source{Order: o, Quote: q})
	for _, s := range []string{"UN3481", "Lithium ion batteries contained in equipment", "967, II", "1.2 Wh", "lithium battery mark", "<title>Dangerous goods note: batteries INV-2044</title>", "size: A4"} {
		if !strings.Contains(page, s) {
			t.Errorf("the note doesn't hold %q", s)
		}
	}
	if strings.Contains(page, "NOT FOR CUSTOMS USE") {
		t.Error("the note is marked though nothing blocks")
	}
	for n, s := range hostile {
		sheet := customs.DestructionCertificate(customs.Destruction{Number: s, OrderID: s, Entry: s, Operator: s, Items: []customs.Destroyed{{SKU: s, Description: s, Quantity: s}}})
		page := render(t, document.HTML{}, "destruction-certificate", customs.Source{Sheet: sheet})
		if strings.Contains(page, "<script") || strings.Contains(page, "<img") || len(page) > 60_000 || strings.Count(page, "</body>") != 1 {
			t.Errorf("text %d: %d bytes", n, len(page))
		}
	}
}
