package returns_test

import (
	"context"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/customs/document"
	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/trade"
)

func TestCertificateOfDestructionIsPrinted(t *testing.T) {
	a := &returns.Authorisation{Documents: []returns.Document{{Kind: "destruction-certificate", Fields: []returns.Field{
		{Name: "certificate number", Value: ""}, {Name: "order", Value: "SO-1"}, {Name: "import entry", Value: "24GB123"},
		{Name: "item", Value: "TEE-1"}, {Name: "HS code", Value: "610910"}, {Name: "quantity", Value: "2"}, {Name: "net mass", Value: "0.4 kg"},
		{Name: "item", Value: "MUG-1"}, {Name: "HS code", Value: "691200"}, {Name: "quantity", Value: "1"}, {Name: "net mass", Value: ""},
		{Name: "date", Value: ""}, {Name: "method", Value: ""}}}}}
	o := &trade.Order{ID: "SO-1", ShipTo: trade.Address{Country: "GB"}, Items: []trade.Item{{SKU: "TEE-1", Description: "Cotton T-shirt"}}}
	sheet := a.DestructionCertificate(o)
	page, err := document.HTML{}.Render(context.Background(), "destruction-certificate", "html", customs.Source{Sheet: sheet})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"Certificate of destruction", "24GB123", "Cotton T-shirt", "6109.10", "0.4", "MUG-1", "6912.00"} {
		if !strings.Contains(string(page.Bytes), s) {
			t.Errorf("the page doesn't hold %q", s)
		}
	}
	if (&returns.Authorisation{}).DestructionCertificate(o) != nil {
		t.Error("a certificate where nothing is destroyed")
	}
}
