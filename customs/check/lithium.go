package check

import (
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Battery describes lithium or sodium batteries in one package, as transport rules look at them. A nil number isn't
// known.
type Battery struct {
	UN      string `json:"un,omitempty"`
	Packing string `json:"packing,omitempty"` // "alone", "packed with equipment", "contained in equipment", "vehicle"
	// WattHours are of one cell or battery, of whichever Unit says; volts times ampere-hours where not given.
	WattHours *decimal.Decimal `json:"wh,omitempty"`
	Volts     *decimal.Decimal `json:"volts,omitempty"`
	AmpHours  *decimal.Decimal `json:"amp_hours,omitempty"`
	Unit      string           `json:"unit,omitempty"`      // "cell" or "battery" (default)
	LithiumG  *decimal.Decimal `json:"lithium_g,omitempty"` // lithium metal in grams
	// StateOfCharge is in percent of the rated capacity, IndicatedCapacity what the equipment shows.
	StateOfCharge     *decimal.Decimal `json:"soc_percent,omitempty"`
	IndicatedCapacity *decimal.Decimal `json:"indicated_capacity_percent,omitempty"`
	Cells             int              `json:"cells,omitempty"` // in the package
	Batteries         int              `json:"batteries,omitempty"`
	Packages          int              `json:"packages,omitempty"` // in the consignment
	Installed         bool             `json:"installed_in_equipment,omitempty"`
	ButtonCells       bool             `json:"button_cells,omitempty"`
	PostApproved      bool             `json:"post_approved,omitempty"`
	NetKG             *decimal.Decimal `json:"net_kg,omitempty"` // of the batteries
	Defective         bool             `json:"defective,omitempty"`
	Date              trade.Date       `json:"date,omitzero"`
	Mode              string           `json:"mode,omitempty"` // "air" (default), "passenger-air", "post", "road", "sea"
}

// The ways batteries are packed.
const (
	Alone       = "alone"
	PackedWith  = "packed with equipment"
	ContainedIn = "contained in equipment"
	Vehicle     = "vehicle"
)

// packing returns how the batteries are packed, from the words given or the UN number; "" when it can't be told.
func (b Battery) packing() string {
	p := strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(b.Packing))
	switch {
	case strings.Contains(p, "vehicle"):
		return Vehicle
	case strings.Contains(p, "contained") || p == "in equipment" || strings.Contains(p, "installed"):
		return ContainedIn
	case strings.Contains(p, "with equipment"), p == "packed with", p == "with":
		return PackedWith
	case p == "alone" || p == "loose" || strings.Contains(p, "stand"):
		return Alone
	}
	switch strings.ToUpper(b.UN) {
	case "UN3480", "UN3090", "UN3551":
		return Alone
	case "UN3556", "UN3557", "UN3558":
		return Vehicle
	}
	if b.Installed {
		return ContainedIn
	}
	return ""
}

// watts returns the energy in watt-hours, Wh = V × Ah where it isn't given.
func (b Battery) watts() (decimal.Decimal, bool) {
	if b.WattHours != nil {
		return *b.WattHours, true
	}
	if b.Volts != nil && b.AmpHours != nil {
		return b.Volts.Mul(*b.AmpHours), true
	}
	return decimal.Decimal{}, false
}

// chemistry tells the batteries of a UN number: "ion", "metal" or "sodium"; "" for other numbers.
func chemistry(un string) string {
	switch strings.ToUpper(strings.TrimSpace(un)) {
	case "UN3480", "UN3481", "UN3556":
		return "ion"
	case "UN3090", "UN3091", "UN3557":
		return "metal"
	case "UN3551", "UN3552", "UN3558":
		return "sodium"
	}
	return ""
}

// small reports whether the cell or battery is within the limits of the reduced sections: 20 Wh a cell, 100 Wh a
// battery; for lithium metal 1 g and 2 g. known is false where the figure isn't given.
func (b Battery) small() (small, known bool) {
	limit := func(cell, battery int64) decimal.Decimal {
		if b.Unit == "cell" {
			return decimal.New(cell, 0)
		}
		return decimal.New(battery, 0)
	}
	if chemistry(b.UN) == "metal" {
		if b.LithiumG == nil {
			return false, false
		}
		return b.LithiumG.Cmp(limit(1, 2)) <= 0, true
	}
	wh, ok := b.watts()
	return ok && wh.Cmp(limit(20, 100)) <= 0, ok
}

// limits by date, of the IATA regulations' 67th edition.
func socMandatoryWithEquipment() trade.Date { return trade.NewDate(2026, 1, 1) }

// socLooseBatteries is the day from which loose lithium ion batteries may fly at 30 % at most.
func socLooseBatteries() trade.Date { return trade.NewDate(2016, 4, 1) }

// StateOfCharge says whether batteries may fly at their state of charge without approval by the authorities of origin
// and operator. Loose lithium ion batteries (UN3480): 30 % at most, since 2016. From 2026-01-01 also those packed with
// equipment above 2.7 Wh, and vehicles above 100 Wh (or 25 % of the indicated capacity). Batteries contained in
// equipment: recommended only. Lithium metal has no state of charge. Instrument: IATA DGR, 67th edition.
func StateOfCharge(b Battery) Verdict {
	v := Verdict{Kind: "lithium-soc-air", Answer: "soc_ok_without_approval"}
	un := strings.ToUpper(strings.TrimSpace(b.UN))
	kind := chemistry(un)
	switch {
	case kind == "":
		return v.fail("un", "the UN number isn't one of a lithium or sodium battery")
	case kind == "metal":
		v.OK, v.Message = true, "lithium metal batteries have no state of charge"
		return v
	case kind == "sodium":
		return v.fail("not known", "the limit for sodium ion batteries isn't in this library's data: ask the operator")
	case b.Date.IsZero():
		return v.fail("date", "the limit depends on the date of carriage: give one")
	}
	packing := b.packing()
	if un == "UN3556" {
		packing = Vehicle
	}
	limited, over := "", trade.Date{}
	wh, known := b.watts()
	switch packing {
	case Alone:
		limited, over = "loose lithium ion batteries (PI 965)", socLooseBatteries()
	case PackedWith:
		limited, over = "lithium ion batteries packed with equipment above 2.7 Wh (PI 966)", socMandatoryWithEquipment()
		if known && wh.Cmp(decimal.New(27, -1)) <= 0 {
			limited = ""
		}
	case Vehicle:
		limited, over = "vehicles above 100 Wh (PI 952)", socMandatoryWithEquipment()
		if known && wh.Cmp(decimal.New(100, 0)) <= 0 {
			limited = ""
		}
	case ContainedIn:
	default:
		return v.fail("packing", `say how the batteries are packed: "alone", "packed with equipment", "contained in equipment" or "vehicle"`)
	}
	if limited == "" || b.Date.Before(over) {
		v.OK, v.Message = true, "no limit binds at this date; 30 % or less is recommended"
		return v
	}
	if packing == Vehicle && b.IndicatedCapacity != nil && b.IndicatedCapacity.Cmp(decimal.New(25, 0)) <= 0 {
		v.OK = true
		return v
	}
	switch {
	case b.StateOfCharge == nil:
		return v.fail("state of charge missing", "30 % at most for "+limited+" since "+over.String()+": state it")
	case b.StateOfCharge.Cmp(decimal.New(30, 0)) > 0:
		v = v.fail("state of charge over 30 %", "30 % at most for "+limited+" since "+over.String()+", unless the authorities approve")
		v.Suggestion = "discharge to 30 % or less"
		return v
	}
	v.OK = true
	return v
}

// LithiumMail says whether international mail takes the batteries: only installed in equipment, from a post approved
// by its civil aviation authority, at most 4 cells or 2 batteries a package, 20 Wh a cell and 100 Wh a battery (1 g
// and 2 g of lithium metal), 5 kg net. Instrument: UPU Convention article 19 and its regulations.
func LithiumMail(b Battery) Verdict {
	v := Verdict{Kind: "lithium-mail", Answer: "acceptable"}
	small, known := b.small()
	switch {
	case b.Defective:
		return v.fail("defective", "defective or recalled batteries are forbidden by air")
	case !b.Installed && b.packing() != ContainedIn:
		return v.fail("not installed", "mail takes batteries contained in equipment only, not loose or packed with it")
	case !b.PostApproved:
		return v.fail("post not approved", "the post isn't approved by its civil aviation authority to take lithium batteries")
	case b.Cells > 4:
		return v.fail("more than 4 cells", "at most 4 cells a package")
	case b.Batteries > 2:
		return v.fail("more than 2 batteries", "at most 2 batteries a package")
	case known && !small:
		return v.fail("too powerful", "at most 20 Wh a cell and 100 Wh a battery (1 g and 2 g of lithium metal)")
	case b.NetKG != nil && b.NetKG.Cmp(decimal.New(5, 0)) > 0:
		return v.fail("over 5 kg", "at most 5 kg net of batteries a package")
	}
	v.OK = true
	if !known {
		v.Message = "provided that no cell exceeds 20 Wh and no battery 100 Wh (1 g and 2 g of lithium metal)"
	}
	return v
}

// Lithium says how batteries travel: packing instruction and section by air, whether only on cargo aircraft, whether
// the battery mark is needed, and whether the state of charge and the mode of transport allow it. Watt-hours are
// volts times ampere-hours where they aren't given. Instrument: IATA DGR, packing instructions 952 and 965 to 978.
func Lithium(b Battery) Verdict {
	v := Verdict{Kind: "lithium", Answer: "acceptable"}
	kind, packing := chemistry(b.UN), b.packing()
	un := strings.ToUpper(strings.TrimSpace(b.UN))
	switch {
	case kind == "":
		return v.fail("un", "the UN number isn't one of a lithium or sodium battery")
	case packing == "":
		return v.fail("packing", `say how the batteries are packed: "alone", "packed with equipment", "contained in equipment" or "vehicle"`)
	}
	want, instruction := entry(kind, packing)
	if want != un {
		v = v.fail("un", "batteries "+packing+" travel under "+want)
		v.Suggestion = want
		return v
	}
	v.OK = true
	small, known := b.small()
	section := batterySection(packing, small)
	if kind == "sodium" || packing == Vehicle {
		section, known = "", true // the sections of the newer instructions aren't told by these limits alone
	}
	v = v.with("un", un).with("packing_instruction", instruction)
	if known && section != "" {
		v = v.with("section", section)
	}
	if wh, ok := b.watts(); ok {
		v = v.with("watt_hours", trade.DecimalText(wh, 0))
	}
	v = v.with("cargo_aircraft_only", packing == Alone)
	if kind != "sodium" && packing != Vehicle {
		v = v.with("battery_mark", b.needsMark(packing))
	}
	switch {
	case b.Defective:
		return v.fail("defective", "defective or recalled batteries are forbidden by air")
	case !known:
		return v.fail("energy missing", "watt-hours (or volts and ampere-hours) are needed; grams of lithium for lithium metal")
	case b.Mode == "passenger-air" && packing == Alone:
		return v.fail("cargo aircraft only", "batteries alone are forbidden on passenger aircraft")
	case b.Mode == "post":
		mail := b
		mail.Installed = mail.Installed || packing == ContainedIn
		if m := LithiumMail(mail); !m.OK {
			return v.fail(m.Reason, m.Message)
		}
	}
	if slices.Contains([]string{"", "air", "passenger-air", "cargo-air", "post"}, b.Mode) && kind == "ion" {
		if soc := StateOfCharge(b); !soc.OK {
			return v.fail(soc.Reason, soc.Message)
		}
	}
	return v
}

// entry returns the UN number and the packing instruction of batteries packed so.
func entry(kind, packing string) (un, instruction string) {
	switch kind + " " + packing {
	case "ion " + Alone:
		return "UN3480", "965"
	case "ion " + PackedWith:
		return "UN3481", "966"
	case "ion " + ContainedIn:
		return "UN3481", "967"
	case "ion " + Vehicle:
		return "UN3556", "952"
	case "metal " + Alone:
		return "UN3090", "968"
	case "metal " + PackedWith:
		return "UN3091", "969"
	case "metal " + ContainedIn:
		return "UN3091", "970"
	case "metal " + Vehicle:
		return "UN3557", "952"
	case "sodium " + Alone:
		return "UN3551", "976"
	case "sodium " + PackedWith:
		return "UN3552", "977"
	case "sodium " + ContainedIn:
		return "UN3552", "978"
	}
	return "UN3558", "952"
}

// batterySection returns the section of the packing instruction. Section II for batteries alone was deleted on 2022-04-01.
func batterySection(packing string, small bool) string {
	switch {
	case packing == Alone && small:
		return "IB"
	case packing == Alone:
		return "IA"
	case small:
		return "II"
	}
	return "I"
}

// needsMark reports whether the package bears the lithium battery mark: not with button cells in equipment, and not
// with at most 4 cells or 2 batteries installed in equipment in at most two packages.
func (b Battery) needsMark(packing string) bool {
	if packing != ContainedIn {
		return true
	}
	if b.ButtonCells {
		return false
	}
	counted := b.Cells+b.Batteries > 0 && b.Cells <= 4 && b.Batteries <= 2
	return !counted || b.Packages > 2
}

func batteryJSON(name string, check func(Battery) Verdict) func([]byte) (Verdict, error) {
	return func(data []byte) (Verdict, error) {
		var b Battery
		if err := decode(data, &b); err != nil {
			return Verdict{}, err
		}
		v := check(b)
		v.Kind = name
		return v, nil
	}
}
