package customs_test

import (
	"context"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/trade"
)

func TestDangerousGoodsNote(t *testing.T) {
	d := decimal.RequireFromString
	for _, c := range []struct {
		name   string
		goods  trade.DangerousGoods
		mode   trade.Mode
		row    string // UN, class, instruction and section, energy
		states []string
		codes  string
	}{
		{"ear phones, in equipment", trade.DangerousGoods{UN: "UN3481", PackingInstruction: "967", WattHours: d("0.2")}, trade.Courier, "UN3481|9|967, II|0.2 Wh",
			[]string{"In compliance with Section II", "38.3"}, ""},
		{"drill with a battery pack", trade.DangerousGoods{UN: "UN3481", PackingInstruction: "966", WattHours: d("90"), StateOfCharge: d("25")}, trade.Courier, "UN3481|9|966, II|90 Wh",
			[]string{"more than 2.7 Wh: state of charge 30 %"}, ""},
		{"the pack charged too high", trade.DangerousGoods{UN: "UN3481", PackingInstruction: "966", WattHours: d("90"), StateOfCharge: d("60")}, trade.Courier, "UN3481|9|966, II|90 Wh", nil, "dg.note_battery block"},
		{"the charge isn't known", trade.DangerousGoods{UN: "UN3481", PackingInstruction: "966", WattHours: d("90")}, trade.Courier, "UN3481|9|966, II|90 Wh", nil, "dg.note_battery review"},
		{"power bank", trade.DangerousGoods{UN: "UN3480", PackingInstruction: "965", WattHours: d("74"), StateOfCharge: d("30")}, trade.FreightAir, "UN3480|9|965, IB|74 Wh",
			[]string{"Forbidden on passenger aircraft.", "shipper's declaration for dangerous goods, made and signed"}, ""},
		{"power bank said to be section II, which is gone", trade.DangerousGoods{UN: "UN3480", PackingInstruction: "965", Section: "II", WattHours: d("74"), StateOfCharge: d("30")}, trade.FreightAir, "UN3480|9|965, IB|74 Wh", nil, "dg.note_section review"},
		{"watch by mail", trade.DangerousGoods{UN: "UN3091", PackingInstruction: "970", LithiumGrams: d("0.3")}, trade.Post, "UN3091|9|970, II|0.3 g", []string{"from a post approved"}, ""},
		{"drill by mail", trade.DangerousGoods{UN: "UN3481", PackingInstruction: "966", WattHours: d("90"), StateOfCharge: d("25")}, trade.Post, "UN3481|9|966, II|90 Wh", nil, "dg.note_mail block"},
		{"the wrong number", trade.DangerousGoods{UN: "UN3480", PackingInstruction: "967", WattHours: d("10")}, trade.Courier, "UN3480|9|967|10 Wh", nil, "dg.note_battery block"},
		{"perfume is no battery", trade.DangerousGoods{UN: "UN1266"}, trade.Courier, "", nil, "dg.note_other review, dg.note_none block"},
	} {
		o, q := quoted(t, "de-h7")
		o.Items[1].DangerousGoods, o.Shipping.Mode = &c.goods, c.mode
		s, found := customs.DangerousGoodsNote(o, q, customs.DeclareOptions{})
		var codes []string
		for _, f := range found {
			codes = append(codes, f.Code+" "+string(f.Severity))
		}
		if got := strings.Join(codes, ", "); got != c.codes {
			t.Errorf("%s: %s, want %s", c.name, got, c.codes)
		}
		got := ""
		if rows := s.Tables[0].Rows; len(rows) > 0 {
			got = rows[0][0] + "|" + rows[0][2] + "|" + rows[0][3] + "|" + rows[0][5]
		}
		if c.row != "" && got != c.row && !strings.HasPrefix(c.name, "the wrong") {
			t.Errorf("%s: %s, want %s", c.name, got, c.row)
		}
		for _, text := range c.states {
			if !strings.Contains(strings.Join(s.Statements, "\n"), text) {
				t.Errorf("%s: %q isn't stated in %q", c.name, text, s.Statements)
			}
		}
		if blocked := strings.Contains(c.codes, "block"); blocked != (len(s.Exceptions) > 0) {
			t.Errorf("%s: exceptions %v", c.name, s.Exceptions)
		}
	}
}

func TestSheetsInJSON(t *testing.T) {
	s := customs.DestructionCertificate(customs.Destruction{Number: "D-1", OrderID: "SO-1", Entry: "24GB123", Items: []customs.Destroyed{{SKU: "TEE-1", HSCode: "610910", Quantity: "2"}}})
	doc, err := customs.JSON{}.Render(context.Background(), "destruction-certificate", "json", customs.Source{Sheet: s})
	if err != nil || doc.Name != "destruction-certificate-D-1.json" || !strings.Contains(string(doc.Bytes), `"6109.10"`) {
		t.Errorf("%s %v: %s", doc.Name, err, doc.Bytes)
	}
	// without the facts of a destruction there's no certificate
	o, q := quoted(t, "de-h7")
	if _, err := (customs.JSON{}).Render(context.Background(), "destruction-certificate", "json", customs.Source{Order: o, Quote: q}); err == nil {
		t.Error("a certificate of a destruction that nobody told of")
	}
}
