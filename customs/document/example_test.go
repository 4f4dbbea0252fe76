package document_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document"
	"github.com/crossborder-go/crossborder/trade"
)

// A page without a quote behind it is made, and says that it isn't fit for use.
func ExampleHTML() {
	order, err := trade.DecodeOrder([]byte(`{"id": "SO-7", "date": "2026-10-05", "currency": "EUR", "seller": {"name": "Bright Trading"},
		"buyer": {"name": "Erika Mustermann"}, "ship_to": {"country": "DE"}, "ship_from": {"country": "CN"},
		"items": [{"description": "Cotton T-shirt", "quantity": 2, "unit_price": "10.00"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := document.HTML{Paper: document.A4}.Render(context.Background(), "proforma", "html", customs.Source{Order: order})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Name, page.MediaType, page.Blocked)
	fmt.Println(strings.Contains(string(page.Bytes), "Proforma-Rechnung"), strings.Contains(string(page.Bytes), "NOT FOR CUSTOMS USE"))
	// Output:
	// proforma-SO-7.html text/html; charset=utf-8 true
	// true true
}
