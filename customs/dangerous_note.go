package customs

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/crossborder-go/crossborder/customs/check"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

//go:embed dangerous_note.json
var dangerousNoteJSON []byte

// noteTexts is what a note for batteries says, by UN number, packing instruction, section and date.
type noteTexts struct {
	VerifiedOn trade.Date    `json:"verified_on"`
	Entries    []noteEntry   `json:"entries"`
	Sections   []noteSection `json:"sections"`
	Always     []string      `json:"always"`
	Mail       []string      `json:"mail"`
	Instrument string        `json:"instrument"`
	Source     string        `json:"source"`
	Confidence string        `json:"confidence"`
}

type noteEntry struct {
	UN          string   `json:"un"`
	Instruction string   `json:"instruction"`
	Name        string   `json:"name,omitempty"` // proper shipping name
	Class       string   `json:"class"`
	CargoOnly   bool     `json:"cargo_aircraft_only,omitempty"`
	Statements  []string `json:"statements,omitempty"`
	trade.Period
}

type noteSection struct {
	Sections   []string `json:"sections"`
	Statements []string `json:"statements"`
}

var notes = sync.OnceValues(func() (*noteTexts, error) {
	var out noteTexts
	if p := strictjson.Decode(dangerousNoteJSON, &out, strictjson.Options{}); p.ErrorOrNil() != nil {
		return nil, fmt.Errorf("customs: dangerous_note.json: %w", p.ErrorOrNil())
	}
	return &out, nil
})

// DangerousGoodsNote makes the note that goes with lithium and sodium batteries of an order: what they are, how they're
// packed and fly, and how to handle them. It takes the place of no shipper's declaration where one is due, and says so.
//
// Findings say what is missing or forbidden: "dg.note_none" where the order has no such batteries, "dg.note_battery" with
// the verdict of check.Lithium for a line, "dg.note_section", "dg.note_mail", "dg.note_other" for other dangerous goods, which need papers of their own. The
// blocking ones mark the note.
func DangerousGoodsNote(o *trade.Order, q *landedcost.Quote, opt DeclareOptions) (*Sheet, []trade.Finding) {
	n := &noteWriter{s: &Sheet{Kind: "dg-note", Title: "Dangerous goods note: batteries"}}
	texts, err := notes()
	switch {
	case err != nil:
		n.note("dg.note_data", trade.Block, "", "the built-in texts don't read: "+err.Error())
	case o == nil:
		n.note("dg.note_none", trade.Block, "", "there is no order")
	default:
		d, _ := Declare(o, q, opt)
		n.o, n.d, n.texts = o, d, texts
		n.write()
	}
	n.s.Exceptions = blocking(nil, n.found)
	return n.s, n.found
}

type noteWriter struct {
	o        *trade.Order
	d        *Declaration
	texts    *noteTexts
	s        *Sheet
	found    []trade.Finding
	sections []string
	cargo    bool
	mark     bool
}

func (n *noteWriter) note(code string, severity trade.Severity, path, message string) {
	n.found = append(n.found, trade.Finding{Code: code, Severity: severity, Path: path, Message: message, Settles: path, Holds: trade.DecideCarrier, Source: "dangerous goods note"})
}

func (n *noteWriter) write() {
	o, d, s := n.o, n.d, n.s
	s.Number, s.Date, s.OrderID, s.Dispatch = first(o.InvoiceNumber, o.ID), d.Date, o.ID, d.Dispatch
	s.Instrument = n.texts.Instrument
	t := SheetTable{Columns: []SheetColumn{{Name: "UN", Wide: 1}, {Name: "Proper shipping name, goods", Wide: 3.6}, {Name: "Class", Wide: 0.7}, {Name: "Packing instruction, section", Wide: 1.4},
		{Name: "Pieces", Number: true, Wide: 0.8}, {Name: "Energy or lithium, each", Number: true, Wide: 1.3}, {Name: "State of charge", Number: true}, {Name: "Net kg", Number: true, Wide: 0.9}}}
	for i := range o.Items {
		it := &o.Items[i]
		h := it.DangerousGoods
		if h == nil || it.Kind == trade.Digital {
			continue
		}
		if sub, ok := check.FindSubstance(h.UN); !ok || !sub.Battery {
			n.note("dg.note_other", trade.Review, itemPath(i, "dangerous_goods/un"), name(it)+" ("+clip(h.UN, 10)+") is no battery: its papers are made from its safety data sheet")
			continue
		}
		t.Rows = append(t.Rows, n.line(i, it))
	}
	if len(t.Rows) == 0 {
		n.note("dg.note_none", trade.Block, "/items", "the order holds no lithium or sodium batteries")
	}
	s.Tables = []SheetTable{t}
	packages := ""
	if len(d.Packages) > 0 {
		packages = strconv.Itoa(len(d.Packages))
	}
	mark := "not needed"
	if n.mark {
		mark = "lithium battery mark on every package"
	}
	aircraft := "passenger and cargo aircraft"
	switch {
	case d.Mode == trade.Road || d.Mode == trade.FreightSea:
		aircraft = "none"
	case n.cargo:
		aircraft = "cargo aircraft only"
	}
	waybill := ""
	if len(d.Transport) > 0 {
		waybill = d.Transport[0].ID
	}
	s.Facts = []SheetFact{{"Order", o.ID}, {"Waybill", waybill}, {"Mode", string(d.Mode)}, {"Aircraft", aircraft}, {"Packages", packages}, {"Gross mass, kg", massText(d.GrossMass)},
		{"Mark", mark}, {"Telephone for emergencies", first(n.phone())}}
	for _, p := range []struct {
		as   string
		role Role
	}{{"Shipper", Exporter}, {"Consignee", Consignee}} {
		if party := d.Party(p.role); party != nil {
			party.IDs = printable(party.IDs)
			s.Parties = append(s.Parties, SheetParty{p.as, *party})
		}
	}
	for _, sec := range n.texts.Sections {
		if slices.ContainsFunc(sec.Sections, func(x string) bool { return slices.Contains(n.sections, x) }) {
			n.say(sec.Statements)
		}
	}
	n.say(n.texts.Always)
	if d.Mode == trade.Post {
		n.say(n.texts.Mail)
	}
	s.Signatures = []string{"Date", "Shipper: name and signature"}
}

func (n *noteWriter) phone() string {
	if p := n.d.Party(Exporter); p != nil {
		return p.Phone
	}
	return ""
}

func (n *noteWriter) say(texts []string) {
	for _, s := range texts {
		if !slices.Contains(n.s.Statements, s) {
			n.s.Statements = append(n.s.Statements, s)
		}
	}
}

// line is the row of a line of the order.
func (n *noteWriter) line(i int, it *trade.Item) []string {
	h := it.DangerousGoods
	b := check.Battery{UN: h.UN, Packing: packedAs(h.PackingInstruction), Date: n.d.Date, Mode: "air", Packages: len(n.d.Packages)}
	given := func(d decimal.Decimal) *decimal.Decimal {
		if d.IsZero() {
			return nil
		}
		return &d
	}
	b.WattHours, b.LithiumG, b.StateOfCharge = given(h.WattHours), given(h.LithiumGrams), given(h.StateOfCharge)
	if n.d.Mode == trade.Road || n.d.Mode == trade.FreightSea {
		b.Mode = string(n.d.Mode)
	}
	v := check.Lithium(b)
	if !v.OK {
		severity := trade.Review
		if v.Reason == "state of charge over 30 %" || v.Reason == "un" || v.Reason == "defective" {
			severity = trade.Block
		}
		n.note("dg.note_battery", severity, itemPath(i, "dangerous_goods"), name(it)+": "+v.Message)
	}
	if packing := packedAs(h.PackingInstruction); n.d.Mode == trade.Post && packing != "" && packing != check.ContainedIn {
		n.note("dg.note_mail", trade.Block, itemPath(i, "dangerous_goods/packing_instruction"), name(it)+": international mail takes batteries contained in equipment only")
	}
	text := func(key, given string) string {
		if s, ok := v.Get(key).(string); ok {
			return s
		}
		return given
	}
	instruction, section := text("packing_instruction", h.PackingInstruction), text("section", h.Section)
	if h.Section != "" && section != h.Section {
		n.note("dg.note_section", trade.Review, itemPath(i, "dangerous_goods/section"), fmt.Sprintf("%s: section %.4s is stated, the figures are those of section %s", name(it), h.Section, section))
	}
	if section != "" && !slices.Contains(n.sections, section) {
		n.sections = append(n.sections, section)
	}
	if m, ok := v.Get("battery_mark").(bool); ok && m {
		n.mark = true
	}
	proper, class := "", h.Class
	for _, e := range n.texts.Entries {
		if !equalFold(h.UN, e.UN) || e.Instruction != instruction || !e.Contains(n.d.Date) {
			continue
		}
		proper, class = first(e.Name, proper), e.Class
		n.cargo = n.cargo || e.CargoOnly
		n.say(e.Statements)
	}
	energy := ""
	switch {
	case !h.WattHours.IsZero():
		energy = trade.DecimalText(h.WattHours, 0) + " Wh"
	case !h.LithiumGrams.IsZero():
		energy = trade.DecimalText(h.LithiumGrams, 0) + " g"
	}
	charge := ""
	if !h.StateOfCharge.IsZero() {
		charge = trade.DecimalText(h.StateOfCharge, 0) + " %"
	}
	mass := ""
	if weighs(it.NetWeight) {
		mass = trade.DecimalText(it.NetWeight.Kilograms().Mul(it.Quantity), 0)
	}
	packing := instruction
	if section != "" {
		packing += ", " + section
	}
	return []string{strings.ToUpper(h.UN), first(proper, "batteries") + ": " + it.Description, class, packing, trade.DecimalText(it.Quantity, 0), energy, charge, mass}
}

// packedAs is how a packing instruction of the air regulations packs batteries, "" where it doesn't tell.
func packedAs(instruction string) string {
	switch digitsOf(trade.HSCode(instruction)) {
	case "965", "968", "976":
		return check.Alone
	case "966", "969", "977":
		return check.PackedWith
	case "967", "970", "978":
		return check.ContainedIn
	case "952":
		return check.Vehicle
	}
	return ""
}
