package pdf_test

import (
	"context"
	"fmt"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document/pdf"
	"github.com/crossborder-go/crossborder/trade"
)

// Helvetica has no Greek letters: the file is made, and says so.
func ExampleNew() {
	order, err := trade.DecodeOrder([]byte(`{"id": "SO-7", "date": "2026-10-05", "currency": "EUR", "seller": {"name": "Bright Trading"},
		"buyer": {"name": "Οδυσσέας Ελύτης"}, "ship_to": {"country": "GR"}, "ship_from": {"country": "CN"},
		"items": [{"description": "Cotton T-shirt", "quantity": 2, "unit_price": "10.00"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	files, err := pdf.New(pdf.Options{Paper: pdf.A4}) // with Font: the bytes of a TrueType font, the name is shown
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := files.Render(context.Background(), "proforma", "pdf", customs.Source{Order: order})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(file.Name, file.MediaType, file.Blocked)
	for _, f := range file.Findings {
		fmt.Println(f.Severity, f.Code, f.Settles)
	}
	// Output:
	// proforma-SO-7.pdf application/pdf true
	// review document.characters a TrueType font in the options
}
