package customs

import (
	"context"
	"embed"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

//go:embed messages/*.schema.json
var messageSchemas embed.FS

// MessageSchemas lists the messages in JSON whose schemas are published.
func MessageSchemas() []string { return []string{"h7", "itmatt", "ics2", "us-entry", "us-eei", "cad"} }

// MessageSchema returns the JSON Schema (draft 2020-12) of a message in JSON, "" for a name that isn't known. It names
// the data element of the authority behind each field.
func MessageSchema(name string) string {
	b, err := messageSchemas.ReadFile("messages/" + name + ".schema.json")
	if err != nil {
		return ""
	}
	return string(b)
}

// Data renders the data of declarations whose authorities take no message that is published for all: the super-reduced
// data set of the Union ("h7"), the electronic advance data of a postal item ("itmatt", after UPU M33), the minimum data
// of an entry summary declaration for a parcel ("ics2"), an entry of the United States ("us-entry", types 11 and 01),
// electronic export information of the United States ("us-eei") and the accounting data of Canada ("cad"). It's JSON, each kind with a schema of its own: see MessageSchema. A carrier or
// broker turns it into the message of the authority.
type Data struct{}

// Forms lists what Data makes.
func (Data) Forms() []Form {
	var out []Form
	for _, name := range MessageSchemas() {
		out = append(out, Form{name, "json"})
	}
	return out
}

// Render makes the data. A declaration for another authority or in another data set is a trade.Finding with code
// "message.data_set".
func (Data) Render(ctx context.Context, kind, media string, src Source) (Document, error) {
	if err := ctx.Err(); err != nil {
		return Document{}, err
	}
	if MediaOf(media) != "json" || MessageSchema(kind) == "" {
		return Document{}, Unsupported(kind, media)
	}
	src = src.Complete(Commercial)
	var v any
	var err error
	switch kind {
	case "h7":
		v, err = h7Of(src.Declaration)
	case "itmatt":
		v = itmattOf(src)
	case "ics2":
		v, err = ics2Of(src.Declaration)
	case "us-entry":
		v, err = usEntryOf(src.Declaration)
	case "us-eei":
		src = src.declaredAs("EEI").Complete(Commercial)
		v, err = usEEIOf(src)
	case "cad":
		v, err = cadOf(src.Declaration)
	default:
		err = Unsupported(kind, media)
	}
	if err != nil {
		return Document{}, err
	}
	b, err := strictjson.MarshalIndent(v)
	if err != nil {
		return Document{}, err
	}
	return Document{Kind: kind, MediaType: "application/json", Name: FileName(kind, src.Declaration.OrderID, "json"), Bytes: b,
		Blocked: src.Declaration.Blocked()}, nil
}

// Messages renders every message of this package: UK declarations and UBL invoices in XML, the data of other
// authorities, declarations and invoices in JSON.
func Messages() Renderer { return Renderers(JSON{}, Data{}, CDS{}, UBL{}) }

// dataAmount is an amount in a message.
type dataAmount struct {
	Currency string `json:"currency"`
	Amount   string `json:"amount"`
}

func amountOf(m trade.Money) *dataAmount {
	if !m.IsSet() {
		return nil
	}
	return &dataAmount{string(m.Currency), minor(m)}
}

// dataText is a coded entry in a message.
type dataText struct {
	Type string `json:"type,omitempty"`
	ID   string `json:"referenceNumber,omitempty"`
	Text string `json:"text,omitempty"`
}

func textsOf(in []DeclaredText) []dataText {
	var out []dataText
	for _, t := range in {
		if d := (dataText{code(t.Type, 17), short(t.ID, 70), short(t.Text, 512)}); d != (dataText{}) {
			out = append(out, d)
		}
	}
	return out
}

// dataParty is a party in a message.
type dataParty struct {
	ID      string       `json:"identificationNumber,omitempty"`
	IDType  string       `json:"identificationType,omitempty"`
	Status  string       `json:"status,omitempty"`
	Name    string       `json:"name,omitempty"`
	Address *dataAddress `json:"address,omitempty"`
	Phone   string       `json:"phone,omitempty"`
	Email   string       `json:"email,omitempty"`
}

type dataAddress struct {
	Street   string `json:"streetAndNumber,omitempty"`
	City     string `json:"city,omitempty"`
	Region   string `json:"region,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	Country  string `json:"country,omitempty"`
}

// partyData is a party with its first number of the types, the types in order of preference; "*" is any number.
func partyData(p *DeclaredParty, types ...string) *dataParty {
	if p == nil {
		return nil
	}
	out := &dataParty{Name: short(p.Name, 70), Phone: short(p.Phone, 35), Email: short(p.Email, 256)}
	for _, t := range types {
		for _, id := range p.IDs {
			if out.ID == "" && (t == "*" || equalFold(id.Type, t)) {
				out.ID, out.IDType = code(strings.ReplaceAll(id.Value, " ", ""), 35), code(id.Type, 20)
			}
		}
	}
	if out.ID == "" {
		out.IDType = ""
	}
	a := dataAddress{short(street(p.Address), 70), short(p.Address.City, 35), short(string(p.Address.Region), 35), short(p.Address.PostalCode, 17),
		countryCode(p.Address.Country)}
	if a != (dataAddress{}) {
		out.Address = &a
	}
	if *out == (dataParty{}) {
		return nil
	}
	return out
}

// dataException is an open blocking exception: a message that has any isn't fit for use.
type dataException struct {
	Code    string `json:"code"`
	Path    string `json:"path,omitempty"`
	Message string `json:"message"`
}

func exceptionsOf(fs []trade.Finding) []dataException {
	var out []dataException
	for _, f := range fs {
		out = append(out, dataException{short(f.Code, 60), short(f.Path, 200), short(f.Message, 300)})
	}
	return out
}

// kilograms is a mass in a message, "" where it isn't known.
func kilograms(w trade.Weight, places int32) string {
	if w.IsZero() {
		return ""
	}
	return trade.DecimalText(massOf(w, places), 0)
}

// lengthText is a length in centimetres, rounded up at one decimal.
func lengthText(l trade.Length) string {
	if l.IsZero() || !l.Valid() {
		return ""
	}
	return trade.DecimalText(money.Round(l.Centimetres(), 1, money.Up), 0)
}

func plain(d decimal.Decimal) string { return trade.DecimalText(d, 0) }
