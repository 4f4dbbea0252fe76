package uktt

import (
	"slices"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/trade"
)

// ErgaOmnes is the area of all countries.
const ErgaOmnes = "1011"

// Kind returns what a measure does. ok is false for types that neither charge nor forbid anything here: they stand in
// Document.NotUnderstood.
func (m *Measure) Kind() (k tariff.Kind, ok bool) {
	// Some answers give a control of imports the number of a duty: its series and the lack of a rate tell.
	if m.priced() || m.Series != "A" && m.Series != "B" {
		switch m.Type {
		case "103", "105":
			return tariff.ThirdCountry, true
		case "106", "142", "145":
			return tariff.PreferenceDuty, true
		case "112", "115", "117", "119", "141":
			return tariff.Suspension, true
		case "122", "123", "143", "146", "147":
			return tariff.Quota, true
		case "551", "552":
			return tariff.AntiDumping, true
		case "553", "554":
			return tariff.Countervailing, true
		case "695":
			return tariff.Additional, true
		case "696":
			return tariff.Safeguard, true
		case "305", "VTS", "VTZ", "VTA", "VTE":
			return tariff.VAT, true
		case "306":
			return tariff.Excise, true
		case "109", "110", "111":
			return tariff.SupplementaryUnit, true
		case "555", "672", "673", "674":
			return "", false
		}
	}
	switch {
	case m.VAT || m.Series == "P":
		return tariff.VAT, true
	case m.Excise || m.Series == "Q":
		return tariff.Excise, true
	case m.Series == "A":
		return tariff.Prohibition, true
	case m.Series == "B":
		return tariff.Licence, true
	}
	return "", false
}

// preferential reports whether the measure is for goods of preferential origin, which has to be claimed.
func (m *Measure) preferential() bool {
	switch m.Type {
	case "106", "141", "142", "143", "145", "146", "147":
		return true
	}
	return false
}

// priced reports whether the measure has an amount, its own or a condition's.
func (m *Measure) priced() bool {
	return len(m.Components) > 0 || slices.ContainsFunc(m.Conditions, func(c Condition) bool { return len(c.Components) > 0 })
}

// charges reports whether measures of the kind have a rate.
func charges(k tariff.Kind) bool {
	return k.Base() || k.OnTop() || k == tariff.Excise || k == tariff.VAT || k == tariff.SupplementaryUnit
}

// home is the currency of UK amounts that have a unit and no currency.
const home trade.Currency = "GBP"

// rate returns the measure's own duty, with Meursing amounts where the answer has them.
func (m *Measure) rate() (duty.Expression, error) {
	if len(m.Resolved) > 0 {
		return duty.FromComponents(m.Resolved, home)
	}
	return duty.FromComponents(m.Components, home)
}

// review lists what of a measure can't be turned into law.
func (r *reader) review(m *Measure) {
	k, ok := m.Kind()
	if !ok {
		r.odd("uktt.measure_type", m.path, "measures of type %.20s (%.80s) are neither charged nor checked", m.Type, m.Name)
		return
	}
	if charges(k) && !m.priced() {
		r.odd("uktt.no_rate", m.path, "measure %s of type %.20s (%.80s) has no rate", m.ID, m.Type, m.Name)
	}
	if _, err := m.rate(); err != nil {
		r.odd("uktt.rate", m.path, "measure %s, %.80q: %v", m.ID, m.Text, err)
	}
	if m.Area.group() && len(m.Area.Members) == 0 && m.Area.ID != "EU" && m.Area.ID != "1013" {
		r.odd("uktt.area", m.path+"/geographical_area", "the document doesn't say which countries are in area %s (%.80s)", m.Area.ID, m.Area.Name)
	}
	for _, x := range m.Excluded {
		if x.group() && len(x.Members) == 0 && x.ID != "EU" && x.ID != "1013" {
			r.odd("uktt.area", m.path+"/excluded_countries", "the document doesn't say which countries are in the excluded area %s (%.80s)", x.ID, x.Name)
		}
	}
	for i := range m.Conditions {
		c := &m.Conditions[i]
		switch c.Code {
		case "A", "B", "C", "E", "F", "H", "I", "Q", "R", "U", "V", "Y", "Z":
		default:
			r.odd("uktt.condition", m.path+"/measure_conditions", "measure %s has a condition of the unknown kind %.20q; it's read as one on documents", m.ID, c.Code)
		}
		if _, known := positive(c.Action); !known {
			r.odd("uktt.action", m.path+"/measure_conditions", "measure %s has a condition with the unknown action %.20q; it's read as a refusal", m.ID, c.Action)
		}
		if _, err := duty.FromComponents(c.Components, home); err != nil {
			r.odd("uktt.rate", m.path+"/measure_conditions", "a condition of measure %s: %v", m.ID, err)
		}
	}
	if k == tariff.Licence && m.checks() {
		r.odd("uktt.check", m.path, "measure %s (%.80s) checks quantities of the declaration against each other, which a quote doesn't", m.ID, m.Name)
	}
}

// checks reports whether the measure only compares figures of the declaration with each other.
func (m *Measure) checks() bool {
	return len(m.Conditions) > 0 && !slices.ContainsFunc(m.Conditions, func(c Condition) bool { return c.Code != "R" && c.Code != "U" })
}

// group reports whether the area is a group of countries other than all of them.
func (a Area) group() bool { return country(a.ID) == "" && a.ID != ErgaOmnes || a.ID == "EU" }
