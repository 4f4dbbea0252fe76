package customs

import (
	"github.com/crossborder-go/crossborder/customs/check"
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// itmatt is the electronic advance data of one postal item: what CN22 and CN23 say, before the item is sent. It follows
// the content of UPU M33; the UPU licenses the message itself.
type itmatt struct {
	ItemID     string          `json:"itemIdentifier,omitempty"`
	Nature     string          `json:"natureOfTransaction"`
	Category   string          `json:"category"`
	Sender     *dataParty      `json:"sender,omitempty"`
	Addressee  *dataParty      `json:"addressee,omitempty"`
	Tax        []h7Fiscal      `json:"taxReferences,omitempty"`
	GrossMass  string          `json:"grossMass,omitempty"`
	Length     string          `json:"length,omitempty"`
	Width      string          `json:"width,omitempty"`
	Height     string          `json:"height,omitempty"`
	Currency   string          `json:"currency"`
	Value      string          `json:"totalValue"`
	Postage    string          `json:"postagePaid,omitempty"`
	Insurance  string          `json:"insurance,omitempty"`
	Invoice    string          `json:"invoiceNumber,omitempty"`
	Posted     string          `json:"dateOfPosting,omitempty"`
	Pieces     []itmattPiece   `json:"contentPieces"`
	Exceptions []dataException `json:"exceptions,omitempty"`
}

type itmattPiece struct {
	Number      int    `json:"number"`
	Description string `json:"description"`
	Quantity    string `json:"quantity"`
	NetMass     string `json:"netMass,omitempty"`
	Value       string `json:"value"`
	UnitValue   string `json:"unitValue"`
	HS          string `json:"hsCode,omitempty"`
	Origin      string `json:"origin,omitempty"`
}

func itmattOf(src Source) *itmatt {
	d, v := src.Declaration, src.Invoice
	out := &itmatt{Currency: string(v.Currency), Sender: partyData(&v.Seller, "eori"), Addressee: partyData(&v.Consignee, "*"),
		Postage: minor(v.Totals.Freight), Insurance: minor(v.Totals.Insurance), Invoice: short(d.InvoiceNumber, 35), Posted: v.Date.String(),
		Exceptions: exceptionsOf(v.Exceptions), Pieces: []itmattPiece{}}
	out.Nature, out.Category = natureOf(v.Reason)
	for _, t := range d.Transport {
		if s10 := check.S10(t.ID); s10.OK {
			out.ItemID = s10.Normalised
			break
		}
	}
	for _, f := range d.FiscalReferences {
		out.Tax = append(out.Tax, h7Fiscal{code(f.Role, 3), code(f.ID, 17)})
	}
	if len(v.Packages) == 1 && v.Packages[0].Dimensions != nil {
		size := v.Packages[0].Dimensions
		out.Length, out.Width, out.Height = lengthText(size.Length), lengthText(size.Width), lengthText(size.Height)
	}
	var net, value money.Total
	for i := range v.Lines {
		l := &v.Lines[i]
		if l.Digital {
			continue
		}
		p := itmattPiece{Number: len(out.Pieces) + 1, Description: short(l.Description, 255), Quantity: plain(l.Quantity), NetMass: kilograms(l.NetMass, 3),
			Value: minor(l.Total), HS: hs6(l.HSCode), Origin: countryCode(l.Origin)}
		unit, _ := unitPrice(l.Total.Amount, l.Quantity, v.Currency.MinorUnits())
		p.UnitValue = trade.DecimalText(unit, v.Currency.MinorUnits())
		value.Add(l.Total.Amount)
		if !l.NetMass.IsZero() {
			net.Add(massOf(l.NetMass, 3))
		}
		out.Pieces = append(out.Pieces, p)
	}
	out.Value = minor(trade.Money{Amount: value.Decimal(), Currency: v.Currency})
	if gross := v.GrossMass; !gross.IsZero() { // never less than the lines, each of which is rounded
		out.GrossMass = trade.DecimalText(decimal.Max(massOf(gross, 3), net.Decimal()), 0)
	}
	return out
}

// natureOf is the code of the nature of a transaction, and the category that the forms print.
func natureOf(p trade.Purpose) (nature, category string) {
	switch p {
	case trade.Sale:
		return "11", "sale of goods"
	case trade.Return:
		return "21", "returned goods"
	case trade.Gift:
		return "31", "gift"
	case trade.Sample:
		return "32", "commercial sample"
	}
	return "991", "other"
}
