package customs

import (
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
)

// Sheet is a document of plain parts that renderers print without knowing what it's about: facts, parties, tables,
// statements and lines to sign on. The dangerous goods note is one, the certificate of destruction another; a host can
// make its own.
type Sheet struct {
	Kind       string        `json:"kind"` // "dg-note", "destruction-certificate"
	Title      string        `json:"title"`
	Number     string        `json:"number,omitempty"`
	Date       trade.Date    `json:"date,omitzero"`
	OrderID    string        `json:"order_id,omitempty"`
	Dispatch   trade.Country `json:"dispatch,omitempty"` // decides the paper
	Facts      []SheetFact   `json:"facts,omitempty"`
	Parties    []SheetParty  `json:"parties,omitempty"`
	Tables     []SheetTable  `json:"tables,omitempty"`
	Statements []string      `json:"statements,omitempty"`
	Signatures []string      `json:"signatures,omitempty"` // what each line to sign on is for
	Instrument string        `json:"instrument,omitempty"`
	// Exceptions are the blocking findings that were open when it was made: the document says so.
	Exceptions []trade.Finding `json:"exceptions,omitempty"`
}

// SheetFact is one entry; without a value it's a blank to fill in by hand.
type SheetFact struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
}

// SheetParty is a party under the name of what it does.
type SheetParty struct {
	As    string        `json:"as"`
	Party DeclaredParty `json:"party"`
}

// SheetTable is a table; each row has a text for each column.
type SheetTable struct {
	Title   string        `json:"title,omitempty"`
	Columns []SheetColumn `json:"columns"`
	Rows    [][]string    `json:"rows"`
}

// SheetColumn is a column of a table. Wide is its share of the width beside the others, 1 where it's zero.
type SheetColumn struct {
	Name   string  `json:"name"`
	Number bool    `json:"number,omitempty"` // set to the right
	Wide   float64 `json:"wide,omitempty"`
}

// SheetKinds are the kinds of sheet that are made of an order. Others, such as the certificate of destruction, are
// rendered where the source brings them.
func SheetKinds() []string { return []string{"dg-note"} }

// SheetFor returns the sheet of a kind: the source's own, else the dangerous goods note of its order. It reports whether
// there is one.
func (s Source) SheetFor(kind string) (*Sheet, bool) {
	switch {
	case s.Sheet != nil && s.Sheet.Kind == kind:
		return s.Sheet.marked(s.Exceptions), true
	case kind == "dg-note":
		out, _ := DangerousGoodsNote(s.Order, s.Quote, s.Options)
		return out.marked(s.Exceptions), true
	}
	return nil, false
}

// marked is the sheet with further blocking findings.
func (s *Sheet) marked(by []trade.Finding) *Sheet {
	out := *s
	out.Exceptions = blocking(out.Exceptions[:len(out.Exceptions):len(out.Exceptions)], by)
	return &out
}

// json makes the sheet in JSON.
func (s *Sheet) json() (Document, error) {
	b, err := strictjson.MarshalIndent(s)
	if err != nil {
		return Document{}, err
	}
	return Document{Kind: s.Kind, MediaType: "application/json", Name: FileName(s.Kind, first(s.Number, s.OrderID), "json"), Bytes: b, Blocked: len(s.Exceptions) > 0}, nil
}

// Destruction is what a certificate of destruction states: the fields that CBP Form 7553 and the Canadian form E15 have in
// common. What isn't known when it's made is left blank, to be filled in where the goods are destroyed.
type Destruction struct {
	Number   string         `json:"number,omitempty"`
	OrderID  string         `json:"order_id"`
	Shipment string         `json:"shipment,omitempty"` // waybill of the goods
	Entry    string         `json:"entry,omitempty"`    // import entry number, MRN
	Dispatch trade.Country  `json:"dispatch,omitempty"` // where it's printed
	Owner    *DeclaredParty `json:"owner,omitempty"`
	Items    []Destroyed    `json:"items"`
	Date     trade.Date     `json:"date,omitzero"`
	Place    string         `json:"place,omitempty"`
	Method   string         `json:"method,omitempty"`
	Operator string         `json:"operator,omitempty"`
	Witness  string         `json:"witness,omitempty"` // the customs officer, or a third party without interest in the goods
	Yield    string         `json:"yield,omitempty"`   // waste or scrap that is left, and what it's worth
}

// Destroyed is one of the goods.
type Destroyed struct {
	SKU         string       `json:"sku,omitempty"`
	Description string       `json:"description,omitempty"`
	HSCode      trade.HSCode `json:"hs_code,omitempty"`
	Quantity    string       `json:"quantity"`
	NetMass     trade.Weight `json:"net_mass,omitzero"`
}

// DestructionCertificate makes the certificate as a sheet.
func DestructionCertificate(d Destruction) *Sheet {
	s := &Sheet{Kind: "destruction-certificate", Title: "Certificate of destruction", Number: d.Number, Date: d.Date, OrderID: d.OrderID, Dispatch: d.Dispatch,
		Facts: []SheetFact{{"Order", d.OrderID}, {"Shipment", d.Shipment}, {"Import entry / MRN", d.Entry}, {"Date of destruction", dateText(d.Date)}, {"Place", d.Place},
			{"Method", d.Method}, {"Operator", d.Operator}, {"Witness", d.Witness}, {"Waste yield", d.Yield}},
		Statements: []string{"The goods listed were destroyed as stated, so that no commercial value is left but that of the waste named. They were not put to any use, sold or given away."},
		Signatures: []string{"Operator: name, date and signature", "Witness: name, date and signature"},
		Instrument: "common to CBP Form 7553 (19 CFR 190.71) and CBSA Form E15"}
	if d.Owner != nil {
		s.Parties = []SheetParty{{"Owner of the goods", *d.Owner}}
	}
	t := SheetTable{Columns: []SheetColumn{{Name: "Item", Wide: 1.4}, {Name: "Description", Wide: 3}, {Name: "HS code", Wide: 1.3}, {Name: "Quantity", Number: true}, {Name: "Net kg", Number: true}}}
	for i := range d.Items {
		it := &d.Items[i]
		t.Rows = append(t.Rows, []string{it.SKU, it.Description, it.HSCode.Dotted(), it.Quantity, massText(it.NetMass)})
	}
	s.Tables = []SheetTable{t}
	return s
}

func dateText(d trade.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// massText prints a mass in kilograms without its unit, "" where it isn't known.
func massText(w trade.Weight) string {
	if !weighs(w) {
		return ""
	}
	return trade.DecimalText(w.Kilograms(), 0)
}
