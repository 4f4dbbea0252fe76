package customs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/schema"
	"github.com/crossborder-go/crossborder/trade"
)

// schemas is the folder of published schemas: CROSSBORDER_DATA, else ../shared/data beside the repository. The test is
// skipped where it, or the validator, isn't there.
func schemas(t *testing.T, path ...string) string {
	t.Helper()
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("xmllint isn't installed: messages aren't held against their published schemas")
	}
	root := os.Getenv("CROSSBORDER_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "data")
	}
	file := filepath.Join(append([]string{root, "schemas"}, path...)...)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("%s isn't there: messages aren't held against their published schemas", file)
	}
	return file
}

// valid holds messages against a schema with xmllint, all in one run.
func valid(t *testing.T, schema string, messages map[string][]byte) {
	t.Helper()
	dir := t.TempDir()
	args := []string{"--noout", "--nonet", "--schema", schema}
	for name, b := range messages {
		file := filepath.Join(dir, name+".xml")
		if err := os.WriteFile(file, b, 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	out, err := exec.Command("xmllint", args...).CombinedOutput()
	if err != nil {
		t.Errorf("xmllint: %v\n%.4000s", err, out)
		for name := range messages {
			if bytes.Contains(out, []byte(name+".xml fails")) {
				t.Logf("%s:\n%.6000s", name, messages[name])
				break
			}
		}
	}
}

func rendered(t testing.TB, r customs.Renderer, kind, media string, src customs.Source) []byte {
	t.Helper()
	d, err := r.Render(context.Background(), kind, media, src)
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	if d.Kind != kind || !strings.HasPrefix(d.Name, kind) || len(d.Bytes) == 0 {
		t.Errorf("%s: kind %q, name %q, %d bytes", kind, d.Kind, d.Name, len(d.Bytes))
	}
	return d.Bytes
}

// broker is what a declarant in the United Kingdom adds to an order.
func broker() customs.DeclareOptions {
	return customs.DeclareOptions{
		Declarant: &trade.Party{Name: "Broker Ltd", TaxIDs: []trade.TaxID{{Type: "eori", Value: "GB603202734852"}}},
		Location:  &customs.GoodsLocation{ID: "LHRLHRLHR"}, Payment: "E", ValuationIndicators: "0000",
		PreviousDocuments: []customs.DeclaredText{{Type: "Z271", ID: "PL20261005-281-284"}},
	}
}

// The messages of the orders that go to the United Kingdom, and of one that leaves it, in each data set.
var cdsMessages = []struct{ order, kind string }{
	{"gb-h7", "cds"}, {"gb-h7", "cds-c21"}, {"gb-h7", "cds-h1"}, {"gb-h1", "cds"}, {"gb-h1", "cds-h7"}, {"us-11", "cds-b1"},
}

func TestCDS(t *testing.T) {
	messages := map[string][]byte{}
	for _, c := range cdsMessages {
		o, q := quoted(t, c.order)
		b := rendered(t, customs.CDS{}, c.kind, "xml", customs.Source{Order: o, Quote: q, Options: broker()})
		name := c.kind + "-" + c.order
		golden(t, name+".xml", b)
		messages[name] = b
	}
	valid(t, schemas(t, "uk-cds-wco-dec", "declaration", "all.xsd"), messages)
}

func TestCDSRefuses(t *testing.T) {
	for _, c := range []struct{ order, kind, media, code string }{
		{"de-h7", "cds", "xml", "message.data_set"},
		{"ca", "cds-h1", "xml", "message.data_set"},
		{"gb-h7", "cds", "json", "document.unsupported"},
		{"gb-h7", "cds-h99", "xml", "document.unsupported"},
		{"gb-h7", "invoice", "xml", "document.unsupported"},
	} {
		o, q := quoted(t, c.order)
		_, err := customs.CDS{}.Render(context.Background(), c.kind, c.media, customs.Source{Order: o, Quote: q})
		if fs := trade.FindingsOf(err); len(fs) != 1 || fs[0].Code != c.code {
			t.Errorf("%s %s of %s: %v, want %s", c.kind, c.media, c.order, err, c.code)
		}
	}
	o, q := quoted(t, "gb-h7")
	for len(o.Items) < 1001 {
		it := o.Items[0]
		it.HSCode = ""
		it.Codes = nil
		o.Items = append(o.Items, it)
		q.Lines = append(q.Lines, landedcost.Line{Goods: q.Lines[0].Goods, CustomsValue: q.Lines[0].CustomsValue})
	}
	_, err := customs.CDS{}.Render(context.Background(), "cds", "xml", customs.Source{Order: o, Quote: q})
	if fs := trade.FindingsOf(err); len(fs) != 1 || fs[0].Code != "message.items" {
		t.Errorf("a thousand items: %v", err)
	}
}

// Whatever the order lacks, the message is well formed and valid; it never holds an empty element.
func TestCDSOfPoorOrders(t *testing.T) {
	file := schemas(t, "uk-cds-wco-dec", "declaration", "all.xsd")
	o, _ := quoted(t, "gb-h1")
	poor := &trade.Order{ID: "P", Date: o.Date, Currency: "GBP", ShipTo: trade.Address{Country: "GB"}, Items: []trade.Item{{}, {Quantity: decimal.NewFromInt(1)}}}
	messages := map[string][]byte{}
	for _, set := range []string{"h1", "h7", "c21"} {
		messages["poor-"+set] = rendered(t, customs.CDS{}, "cds-"+set, "xml", customs.Source{Order: poor})
		if !bytes.Contains(messages["poor-"+set], []byte("NOT FOR CUSTOMS USE")) {
			t.Errorf("%s of an order without a quote isn't marked", set)
		}
	}
	valid(t, file, messages)
}

// hostile are texts that break careless messages; each is tried in every text field of an order.
var hostile = []string{
	`"><script>alert(1)</script>`, "]]><!-- -- --> <![CDATA[ &amp; &x; <?pi?>", "a\x00b\x07c\x1b[31md\u0085e", "\u202egnp.exe\u202c\u2066x\u2069\u200f\u061c",
	"\ufeff\u200b\ufffe\U000e0041", "bad\xff\xfeutf8\xc3", strings.Repeat("W", 10_000), strings.Repeat("ﷺ", 10_000), strings.Repeat("x\n", 5_000),
	"مرحبا بالعالم שלום", " ", "--", "=cmd|' /C calc'!A0",
}

// poison sets every text in a value, deeply.
func poison(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem(), s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Type() != reflect.TypeFor[trade.Money]() && v.Type() != reflect.TypeFor[decimal.Decimal]() {
				poison(v.Field(i), s)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), s)
		}
	case reflect.Map:
		if v.Type().Elem().Kind() == reflect.String {
			for _, k := range v.MapKeys() {
				v.SetMapIndex(k, reflect.ValueOf(s).Convert(v.Type().Elem()))
			}
		}
	case reflect.String:
		v.SetString(s)
	}
}

// poisoned is a source all of whose texts are s, but for what chooses the message: territory, currency, kind of item.
func poisoned(t *testing.T, order, s string) customs.Source {
	o, q := quoted(t, order)
	bad := o.Clone()
	poison(reflect.ValueOf(bad), s)
	bad.Currency, bad.ShipTo.Country, bad.ShipFrom.Country = o.Currency, o.ShipTo.Country, o.ShipFrom.Country
	for i := range bad.Items {
		bad.Items[i].Kind = o.Items[i].Kind
		bad.Items[i].DangerousGoods = &trade.DangerousGoods{UN: s, Class: s, PackingGroup: s, PackingInstruction: s}
		bad.Items[i].Quantities = map[string]decimal.Decimal{s: decimal.NewFromInt(1)}
	}
	quote := *q
	quote.OrderID = bad.ID
	quote.Lines = append([]landedcost.Line(nil), q.Lines...)
	for i := range quote.Lines {
		quote.Lines[i].Code = trade.HSCode(s)
	}
	opt := broker()
	poison(reflect.ValueOf(&opt), s)
	opt.DataSet, opt.Node, opt.Findings = "", "", []trade.Finding{{Code: s, Severity: trade.Block, Message: s}}
	return customs.Source{Order: bad, Quote: &quote, Options: opt}
}

func TestUBL(t *testing.T) {
	messages := map[string][]byte{}
	for _, name := range realOrders {
		o, q := quoted(t, name)
		for _, kind := range []string{"invoice", "proforma"} {
			b := rendered(t, customs.UBL{}, kind, "xml", customs.Source{Order: o, Quote: q})
			messages[kind+"-"+name] = b
			if kind == "invoice" {
				golden(t, kind+"-"+name+".xml", b)
				if want := `<cbc:PayableAmount currencyID="` + string(q.Currency) + `">`; !bytes.Contains(b, []byte(want)) {
					t.Errorf("%s: no %s", name, want)
				}
			}
		}
		messages["unquoted-"+name] = rendered(t, customs.UBL{}, "invoice", "xml", customs.Source{Order: o})
		if !bytes.Contains(messages["unquoted-"+name], []byte("NOT FOR CUSTOMS USE")) {
			t.Errorf("%s: an invoice without a quote isn't marked", name)
		}
	}
	for n, s := range hostile {
		messages[fmt.Sprintf("hostile-%d", n)] = rendered(t, customs.UBL{}, "invoice", "xml", poisoned(t, "us-11", s))
	}
	valid(t, schemas(t, "ubl-2.1", "maindoc", "UBL-Invoice-2.1.xsd"), messages)
}

// A UBL reader multiplies: price × quantity ÷ base quantity − allowances is the line, lines + charges the document.
func TestUBLAddsUp(t *testing.T) {
	type amount struct {
		Value string `xml:",chardata"`
	}
	var doc struct {
		Charges []struct{ Amount amount } `xml:"AllowanceCharge"`
		Total   struct {
			LineExtensionAmount, PayableAmount amount
		} `xml:"LegalMonetaryTotal"`
		Lines []struct {
			InvoicedQuantity, LineExtensionAmount amount
			AllowanceCharge                       []struct{ Amount amount }
			Price                                 struct{ PriceAmount, BaseQuantity amount }
		} `xml:"InvoiceLine"`
	}
	num := func(a amount) decimal.Decimal {
		if a.Value == "" {
			return decimal.NewFromInt(1)
		}
		return decimal.RequireFromString(a.Value)
	}
	for _, name := range realOrders {
		doc.Charges, doc.Lines = nil, nil
		o, q := quoted(t, name)
		if err := xml.Unmarshal(rendered(t, customs.UBL{}, "invoice", "xml", customs.Source{Order: o, Quote: q}), &doc); err != nil {
			t.Fatal(err)
		}
		var sum decimal.Decimal
		for i, l := range doc.Lines {
			net := num(l.Price.PriceAmount).Mul(num(l.InvoicedQuantity)).DivRound(num(l.Price.BaseQuantity), 6)
			for _, a := range l.AllowanceCharge {
				net = net.Sub(num(a.Amount))
			}
			if !net.Equal(num(l.LineExtensionAmount)) {
				t.Errorf("%s line %d: price and discounts make %s, the line says %s", name, i+1, net, l.LineExtensionAmount.Value)
			}
			sum = sum.Add(net)
		}
		if !sum.Equal(num(doc.Total.LineExtensionAmount)) {
			t.Errorf("%s: lines sum to %s, the total says %s", name, sum, doc.Total.LineExtensionAmount.Value)
		}
		for _, c := range doc.Charges {
			sum = sum.Add(num(c.Amount))
		}
		want := q.Totals.Goods.Amount.Sub(q.Totals.Discounts.Amount).Add(q.Totals.Shipping.Amount).Add(q.Totals.Insurance.Amount)
		if !sum.Equal(want) || !num(doc.Total.PayableAmount).Equal(want) {
			t.Errorf("%s: lines and charges make %s, payable %s, the quote says %s", name, sum, doc.Total.PayableAmount.Value, want)
		}
	}
}

// dataMessages are the orders with the data that their authorities want.
var dataMessages = []struct{ order, kind string }{
	{"de-h7", "h7"}, {"de-h7", "itmatt"}, {"de-h7", "ics2"}, {"us-11", "us-entry"}, {"ca", "cad"}, {"ca", "itmatt"}, {"ca", "us-eei"}, {"gb-h7", "us-eei"},
}

func TestData(t *testing.T) {
	for _, c := range dataMessages {
		o, q := quoted(t, c.order)
		src := customs.Source{Order: o, Quote: q, Options: customs.DeclareOptions{
			Declarant: &trade.Party{Name: "Zollagentur Nord GmbH", TaxIDs: []trade.TaxID{{Type: "eori", Value: "DE136695976000"}}},
			Transport: []customs.DeclaredText{{Type: "S10", ID: "RB123456785GB"}},
		}}
		b := rendered(t, customs.Data{}, c.kind, "json", src)
		golden(t, c.kind+"-"+c.order+".json", b)
		if err := schema.Validate(c.kind, b); err != nil {
			t.Errorf("%s of %s: %v", c.kind, c.order, err)
		}
		src.Quote = nil // the same of an order without a quote: valid, and marked
		src.Options.DataSet = map[string]string{"h7": "H7", "us-entry": "11", "cad": "CAD"}[c.kind]
		b = rendered(t, customs.Data{}, c.kind, "json", src)
		if err := schema.Validate(c.kind, b); err != nil {
			t.Errorf("%s of %s without a quote: %v", c.kind, c.order, err)
		}
		if !bytes.Contains(b, []byte("declaration.no_quote")) {
			t.Errorf("%s of %s without a quote isn't marked", c.kind, c.order)
		}
	}
}

// Export information is due above USD 2,500 by code; below, and to Canada, a legend stands in its place.
func TestExportInformation(t *testing.T) {
	for _, c := range []struct {
		order, price, currency string
		eccn                   string
		needed, legend         string
	}{
		{"gb-h7", "19.90", "USD", "EAR99", "no", "NOEEI § 30.37(a)"},
		{"gb-h7", "2500.00", "USD", "EAR99", "no", "NOEEI § 30.37(a)"},
		{"gb-h7", "2500.01", "USD", "EAR99", "yes", ""},
		{"gb-h7", "3000.00", "SEK", "EAR99", "undecided", ""},
		{"ca", "9000.00", "USD", "EAR99", "no", "NOEEI § 30.36"},
		{"ca", "9000.00", "USD", "5A001.a", "yes", ""},
	} {
		o, _ := quoted(t, c.order)
		o.Items, o.Discounts, o.Currency = o.Items[:1], nil, trade.Currency(c.currency)
		it := &o.Items[0]
		it.Quantity, it.Discount, it.ECCN = decimal.NewFromInt(1), trade.Money{}, c.eccn
		it.UnitPrice = trade.Money{Amount: decimal.RequireFromString(c.price), Currency: o.Currency}
		o.Shipping.Charged, o.Shipping.Insurance = trade.Money{}, trade.Money{}
		var got struct{ Needed, ExemptionLegend string }
		if err := json.Unmarshal(rendered(t, customs.Data{}, "us-eei", "json", customs.Source{Order: o}), &got); err != nil {
			t.Fatal(err)
		}
		if got.Needed != c.needed || got.ExemptionLegend != c.legend {
			t.Errorf("%s at %s %s, %s: needed %s, legend %q; want %s, %q", c.order, c.price, c.currency, c.eccn, got.Needed, got.ExemptionLegend, c.needed, c.legend)
		}
	}
}

func TestDataRefuses(t *testing.T) {
	for _, c := range []struct{ order, kind, media, code string }{
		{"gb-h7", "h7", "json", "message.data_set"}, {"de-h7", "us-entry", "json", "message.data_set"}, {"us-11", "cad", "json", "message.data_set"},
		{"us-11", "ics2", "json", "message.data_set"}, {"de-h7", "h7", "xml", "document.unsupported"}, {"de-h7", "../h7", "json", "document.unsupported"},
	} {
		o, q := quoted(t, c.order)
		_, err := customs.Data{}.Render(context.Background(), c.kind, c.media, customs.Source{Order: o, Quote: q})
		if fs := trade.FindingsOf(err); len(fs) != 1 || fs[0].Code != c.code {
			t.Errorf("%s %s of %s: %v, want %s", c.kind, c.media, c.order, err, c.code)
		}
	}
}

func TestHostileTextsInData(t *testing.T) {
	for n, s := range hostile {
		for _, c := range dataMessages {
			if b := rendered(t, customs.Data{}, c.kind, "json", poisoned(t, c.order, s)); len(b) > 60_000 {
				t.Errorf("%s, text %d: %d bytes", c.kind, n, len(b))
			} else if err := schema.Validate(c.kind, b); err != nil {
				t.Errorf("%s, text %d: %v", c.kind, n, err)
			}
		}
	}
}

// The advance data's mass is never less than that of the pieces, each of which is rounded.
func TestAdvanceDataMass(t *testing.T) {
	o, _ := quoted(t, "de-h7")
	for i := range o.Items {
		o.Items[i].NetWeight = trade.Weight{Value: decimal.RequireFromString("0.0105"), Unit: "oz"}
		o.Items[i].GrossWeight = o.Items[i].NetWeight
	}
	q, err := quoter(t).Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		GrossMass     decimal.Decimal
		ContentPieces []struct{ NetMass, Value decimal.Decimal }
		TotalValue    decimal.Decimal
	}
	if err := json.Unmarshal(rendered(t, customs.Data{}, "itmatt", "json", customs.Source{Order: o, Quote: q}), &got); err != nil {
		t.Fatal(err)
	}
	var mass, value decimal.Decimal
	for _, p := range got.ContentPieces {
		mass, value = mass.Add(p.NetMass), value.Add(p.Value)
	}
	if got.GrossMass.LessThan(mass) || mass.IsZero() || !value.Equal(got.TotalValue) {
		t.Errorf("gross %s, pieces %s; value %s, pieces %s", got.GrossMass, mass, got.TotalValue, value)
	}
}

func TestFormsAreMade(t *testing.T) {
	forms := customs.Messages().(customs.Lister).Forms()
	if len(forms) < 12 {
		t.Errorf("%d forms: %v", len(forms), forms)
	}
	for _, f := range forms {
		_, err := customs.Messages().Render(context.Background(), f.Kind, f.Media, customs.Source{})
		for _, fault := range trade.FindingsOf(err) {
			if fault.Code == "document.unsupported" {
				t.Errorf("%v is listed and not made", f)
			}
		}
	}
}

// JSON holds a stranger's text as it is; it must stay JSON, whatever it is.
func TestHostileTextsInJSON(t *testing.T) {
	for n, s := range hostile {
		for _, kind := range []string{"invoice", "declaration"} {
			var back map[string]any
			if err := json.Unmarshal(rendered(t, customs.JSON{}, kind, "json", poisoned(t, "gb-h1", s)), &back); err != nil {
				t.Errorf("%s, text %d: %v", kind, n, err)
			}
		}
	}
}

func TestUBLRefuses(t *testing.T) {
	o, _ := quoted(t, "gb-h7")
	for want, change := range map[string]func(o *trade.Order){
		"message.lines":    func(o *trade.Order) { o.Items = nil },
		"message.date":     func(o *trade.Order) { o.Date = trade.Date{} },
		"message.currency": func(o *trade.Order) { o.Currency = "£" },
	} {
		c := o.Clone()
		change(c)
		_, err := customs.UBL{}.Render(context.Background(), "invoice", "xml", customs.Source{Order: c})
		if fs := trade.FindingsOf(err); len(fs) != 1 || fs[0].Code != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestHostileTextsInXML(t *testing.T) {
	file := schemas(t, "uk-cds-wco-dec", "declaration", "all.xsd")
	messages := map[string][]byte{}
	for n, s := range hostile {
		for _, c := range cdsMessages {
			messages[fmt.Sprintf("%s-%s-%d", c.kind, c.order, n)] = rendered(t, customs.CDS{}, c.kind, "xml", poisoned(t, c.order, s))
		}
	}
	for name, b := range messages {
		if len(b) > 60_000 {
			t.Errorf("%s has %d bytes", name, len(b))
		}
	}
	valid(t, file, messages)
}

func BenchmarkDeclare(b *testing.B) {
	o, q := quoted(b, "us-11")
	b.ReportAllocs()
	for b.Loop() {
		customs.Declare(o, q, customs.DeclareOptions{})
	}
}

func BenchmarkInvoiceJSON(b *testing.B) {
	o, q := quoted(b, "us-11")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (customs.JSON{}).Render(context.Background(), "invoice", "json", customs.Source{Order: o, Quote: q}); err != nil {
			b.Fatal(err)
		}
	}
}

// What is declared and invoiced leads back to the sealed quote behind it.
func TestDigestOfTheQuote(t *testing.T) {
	o, q := quoted(t, "gb-h1")
	if err := q.MakeSeal(o); err != nil {
		t.Fatal(err)
	}
	d, _ := customs.Declare(o, q, customs.DeclareOptions{})
	if d.QuoteDigest != q.Seal.Digest {
		t.Errorf("the declaration has %q", d.QuoteDigest)
	}
	if b := rendered(t, customs.UBL{}, "invoice", "xml", customs.Source{Order: o, Quote: q}); !strings.Contains(string(b), "<cbc:ID>"+q.Seal.Digest+"</cbc:ID>") {
		t.Errorf("not in the invoice:\n%s", b)
	}
}
