package returns

import (
	"strings"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
)

// DestructionCertificate turns the certificate among the documents of an authorisation into the sheet that the renderers
// of package customs print, in HTML or PDF. Descriptions and masses come from the order, which may be nil. It returns nil
// where nothing is destroyed.
func (a *Authorisation) DestructionCertificate(o *trade.Order) *customs.Sheet {
	if a == nil {
		return nil
	}
	for i := range a.Documents {
		if a.Documents[i].Kind == "destruction-certificate" {
			return a.Documents[i].destruction(o)
		}
	}
	return nil
}

func (d *Document) destruction(o *trade.Order) *customs.Sheet {
	var out customs.Destruction
	if o != nil {
		out.Dispatch = o.ShipTo.Country // the goods are where the order went
		if o.Seller.Name != "" {
			out.Owner = &customs.DeclaredParty{Name: o.Seller.Name}
			if o.Seller.Address != nil {
				out.Owner.Address = *o.Seller.Address
			}
		}
	}
	for _, f := range d.Fields {
		switch f.Name {
		case "certificate number":
			out.Number = f.Value
		case "order":
			out.OrderID = f.Value
		case "shipment":
			out.Shipment = f.Value
		case "import entry":
			out.Entry = f.Value
		case "place":
			out.Place = f.Value
		case "method":
			out.Method = f.Value
		case "operator":
			out.Operator = f.Value
		case "witness":
			out.Witness = f.Value
		case "waste yield":
			out.Yield = f.Value
		case "item":
			out.Items = append(out.Items, customs.Destroyed{SKU: f.Value, Description: described(o, f.Value)})
		}
		if len(out.Items) == 0 {
			continue
		}
		switch last := &out.Items[len(out.Items)-1]; f.Name {
		case "HS code":
			last.HSCode = trade.HSCode(f.Value)
		case "quantity":
			last.Quantity = f.Value
		case "net mass":
			if kg, err := trade.ParseDecimal(strings.TrimSuffix(f.Value, " kg")); err == nil && kg.IsPositive() {
				last.NetMass = trade.Kilograms(money.Round(kg, 3, money.HalfUp))
			}
		}
	}
	return customs.DestructionCertificate(out)
}

func described(o *trade.Order, sku string) string {
	if o != nil {
		for i := range o.Items {
			if o.Items[i].SKU == sku {
				return o.Items[i].Description
			}
		}
	}
	return ""
}
