package customs_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

// parcel is an order of two T-shirts and a watch to Germany, quoted.
func parcel() (*trade.Order, *landedcost.Quote, error) {
	order, err := trade.DecodeOrder([]byte(`{
		"id": "SO-7", "date": "2026-10-05", "currency": "EUR", "terms": "DDP", "terms_place": "Berlin", "invoice_number": "INV-7",
		"seller": {"name": "Bright Trading", "address": {"line1": "88 Keyuan Road", "city": "Shenzhen", "country": "CN"},
			"tax_ids": [{"type": "ioss", "value": "IM2760000742"}], "registrations": ["EU-IOSS"]},
		"buyer": {"name": "Erika Mustermann", "kind": "consumer"},
		"ship_to": {"line1": "Heidestraße 17", "city": "Berlin", "postal_code": "10557", "country": "DE"}, "ship_from": {"country": "CN"},
		"items": [
			{"description": "Men's cotton T-shirt, knitted", "quantity": 2, "unit_price": "10.00", "hs_code": "6109.10", "origin": "CN", "gross_weight": 0.2},
			{"description": "Women's cotton T-shirt, knitted", "quantity": 1, "unit_price": "12.00", "hs_code": "6109.10", "origin": "CN", "gross_weight": 0.2},
			{"description": "Quartz wrist-watch", "quantity": 1, "unit_price": "45.00", "hs_code": "9102.11", "origin": "CN", "gross_weight": 0.1}]
	}`))
	if err != nil {
		return nil, nil, err
	}
	engine, err := landedcost.New(landedcost.Config{Tariff: world.New()})
	if err != nil {
		return nil, nil, err
	}
	quote, err := engine.Quote(context.Background(), order)
	return order, quote, err
}

// The data set is the one of the procedure quoted, and groups lines as it demands: both kinds of T-shirt are one item.
func ExampleDeclare() {
	order, quote, err := parcel()
	if err != nil {
		fmt.Println(err)
		return
	}
	declaration, findings := customs.Declare(order, quote, customs.DeclareOptions{})
	fmt.Println(declaration.DataSet, declaration.Territory, declaration.Value, declaration.FiscalReferences)
	for _, item := range declaration.Items {
		fmt.Println(item.Number, item.Code, item.Value, item.GrossMass, item.AdditionalProcedure, item.Description)
	}
	for _, f := range findings {
		fmt.Println(f.Severity, f.Code)
	}
	// Output:
	// H7 DE EUR 77.00 [{FR5 IM2760000742}]
	// 1 610910 EUR 32.00 0.6 kg [F48] Men's cotton T-shirt, knitted; Women's cotton T-shirt, knitted
	// 2 910211 EUR 45.00 0.1 kg [F48] Quartz wrist-watch
	// review declaration.declarant_id
	// info declaration.importer_id
}

func ExampleNewInvoice() {
	order, quote, err := parcel()
	if err != nil {
		fmt.Println(err)
		return
	}
	invoice := customs.NewInvoice(order, quote, customs.Commercial)
	for _, l := range invoice.Lines {
		fmt.Println(l.Quantity, l.Description, l.UnitPrice.Text(), l.Total)
	}
	fmt.Println(invoice.Totals.Total)
	fmt.Println(invoice.Statements[0].Text)
	// Output:
	// 2 Men's cotton T-shirt, knitted 10.00 EUR 20.00
	// 1 Women's cotton T-shirt, knitted 12.00 EUR 12.00
	// 1 Quartz wrist-watch 45.00 EUR 45.00
	// EUR 77.00
	// Terms of delivery: DDP Berlin (Incoterms 2020). Duties of EUR 6.00 and taxes of EUR 15.77 are for the seller's account and aren't part of the price of the goods.
}

// One renderer makes every message; package document adds pages in HTML.
func ExampleMessages() {
	order, quote, err := parcel()
	if err != nil {
		fmt.Println(err)
		return
	}
	source := customs.Source{Order: order, Quote: quote}
	for _, form := range []customs.Form{{Kind: "h7", Media: "json"}, {Kind: "invoice", Media: "xml"}, {Kind: "cds", Media: "xml"}} {
		doc, err := customs.Messages().Render(context.Background(), form.Kind, form.Media, source)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(doc.Name, doc.MediaType, strings.Count(string(doc.Bytes), "\n") > 10)
	}
	// Output:
	// h7-SO-7.json application/json true
	// invoice-SO-7.xml application/xml true
	// message.data_set: the Customs Declaration Service takes declarations for the United Kingdom; this is data set "H7" for DE
}
