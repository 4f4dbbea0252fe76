package check

import (
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/customs/ids"
	"github.com/crossborder-go/crossborder/trade"
)

// Kind describes a kind of question.
type Kind struct {
	Name       string
	Asks       string // what it answers
	Structured bool   // the value is a JSON object
}

// kind is a row of the table: text for a plain value, object for a JSON object; either may be missing.
type kind struct {
	name, asks string
	text       func(value string) Verdict
	object     func(data []byte) (Verdict, error)
}

// kinds are the kinds of question beside the types of identification number.
func kinds() []kind {
	return []kind{
		{"description", "the same as goods-description", plainDescription, descriptionJSON},
		{"eccn", "the form of a US export control classification number", ECCN, nil},
		{"eori", "the form of an EORI number", EORI, nil},
		{"eu-3eur", "the EU's flat duty of EUR 3 an item on parcels", nil, flatDutyJSON},
		{"goods-description", "whether a description of goods is precise enough for a regime (EU ICS2, US CBP, AE PACT), or for all of them", plainDescription, descriptionJSON},
		{"gst", "a goods and services tax number, of any country or the one named", anyGST, nil},
		{"gtin", "the check digit of a GTIN (EAN, UPC)", GTIN, nil},
		{"hs", "the structure of a commodity code", HS, nil},
		{"ioss", "a one-stop-shop number", OneStopShop, nil},
		{"lithium", "packing instruction, section and limits of a lithium battery", nil, batteryJSON("lithium", Lithium)},
		{"lithium-mail", "whether international mail takes lithium batteries", nil, batteryJSON("lithium-mail", LithiumMail)},
		{"lithium-soc-air", "whether a state of charge may fly without approval", nil, batteryJSON("lithium-soc-air", StateOfCharge)},
		{"mid", "a US manufacturer identification code: its form, or the code built from name and address", MIDForm, midJSON},
		{"mid-address-part", "the address's part of a manufacturer code", addressPart, addressPartJSON},
		{"mid-canada-prefix", "the prefix of a Canadian manufacturer's code", canadaPrefix, canadaPrefixJSON},
		{"mid-name-part", "the name's part of a manufacturer code", namePart, namePartJSON},
		{"s10", "the check digit of a postal item's number (UPU S10)", S10, nil},
		{"sscc", "the check digit of a GS1 serial shipping container code", SSCC, nil},
		{"tin", "a tax number of any type of the country named", anyTIN, nil},
		{"un", "a UN number of the dangerous-goods list", UN, nil},
		{"vat", "a VAT number with its country prefix", VAT, nil},
	}
}

// Kinds lists the kinds of question: those of this package and every type of identification number. A type whose name
// several countries share is listed with its country: "uy-rut".
func Kinds() []Kind {
	var out []Kind
	for _, k := range kinds() {
		out = append(out, Kind{k.name, k.asks, k.text == nil})
	}
	for _, t := range ids.Types() {
		name := t.Name
		if !ids.Known("", name) || slices.ContainsFunc(out, func(k Kind) bool { return k.Name == name }) {
			name = strings.ToLower(string(t.Country)) + "-" + t.Name
		}
		if !slices.ContainsFunc(out, func(k Kind) bool { return k.Name == name }) {
			out = append(out, Kind{name, t.Title + " (" + string(t.Country) + ")", false})
		}
	}
	slices.SortFunc(out, func(a, b Kind) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Known reports whether Check has an answer for the kind.
func Known(name string) bool {
	return slices.ContainsFunc(kinds(), func(k kind) bool { return k.name == name }) || idType(name, "") != ""
}

// maxValue bounds a plain value; a description of goods has 512 characters at most in any declaration.
const maxValue = 64 << 10

// Check answers a question by name. A value that is a JSON object is read as one. The error is a trade.Finding with
// code "check.kind" for a kind that isn't known, and trade.Errors for an object that can't be read.
func Check(name, value string) (Verdict, error) {
	if isObject(value) {
		return CheckJSON(name, []byte(value))
	}
	if len(value) > maxValue {
		return Verdict{}, trade.Errors{{Code: "check.size", Severity: trade.Block, Message: "the value is longer than 64 KiB"}}
	}
	for _, k := range kinds() {
		if k.name != name {
			continue
		}
		if k.text == nil {
			return Verdict{}, trade.Errors{{
				Code: "check.object", Severity: trade.Block,
				Message: "kind " + name + " takes a JSON object of several fields", Remedy: "give the object on standard input, with - for the value",
			}}
		}
		v := k.text(value)
		v.Kind, v.Value = name, value
		return v, nil
	}
	if typ := idType(name, ""); typ != "" {
		return ID("", typ, value).named(name, value), nil
	}
	return Verdict{}, unknownKind(name)
}

func (v Verdict) named(kind, value string) Verdict {
	v.Kind, v.Value = kind, value
	return v
}

func unknownKind(name string) error {
	return trade.Finding{Code: "check.kind", Severity: trade.Block, Message: "there is no check of kind " + clip(name, 40)}
}

// clip bounds what of a stranger's text goes into a message.
func clip(s string, n int) string {
	if len(s) > n {
		return strings.ToValidUTF8(s[:n], "") + "…"
	}
	return s
}

// simple is the object form of a plain question: the value, and the country for types that several share.
type simple struct {
	Value   string        `json:"value"`
	Country trade.Country `json:"country,omitempty"`
	Type    string        `json:"type,omitempty"` // kind tin: the type of number
}

// CheckJSON answers a question of several fields, given as one JSON object. Kinds with a plain value take
// {"value": …, "country": …}, or a JSON string.
func CheckJSON(name string, data []byte) (Verdict, error) {
	if !isObject(string(data)) {
		var s string
		if err := decode(data, &s); err != nil {
			return Verdict{}, err
		}
		if isObject(s) {
			return Verdict{}, unknownKind(name)
		}
		return Check(name, s)
	}
	for _, k := range kinds() {
		if k.name == name && k.object != nil {
			v, err := k.object(data)
			v.Kind = name
			return v, err
		}
	}
	if !Known(name) {
		// a type whose name several countries share is known with its country only
		if !slices.ContainsFunc(ids.Types(), func(t ids.Type) bool { return t.Name == name }) {
			return Verdict{}, unknownKind(name)
		}
	}
	var q simple
	if err := decode(data, &q); err != nil {
		return Verdict{}, err
	}
	switch {
	case name == "vat":
		return vat(q.Country, q.Value).named(name, q.Value), nil
	case name == "tin" && q.Type != "":
		return ID(q.Country, q.Type, q.Value).named(name, q.Value), nil
	case name == "tin":
		return tin(q.Country, q.Value).named(name, q.Value), nil
	case name == "gst":
		return gst(q.Country, q.Value).named(name, q.Value), nil
	}
	if typ := idType(name, q.Country); typ != "" && name != "eori" && name != "ioss" {
		return ID(q.Country, typ, q.Value).named(name, q.Value), nil
	}
	if isObject(q.Value) {
		return Verdict{}, unknownKind(name)
	}
	return Check(name, q.Value)
}

// idType returns the type of identification number that a kind names, "" when it names none.
func idType(name string, country trade.Country) string {
	if ids.Known(country, name) {
		return name
	}
	return ""
}
