package check

import (
	"strings"
)

// Substance is an entry of the dangerous-goods list, with what e-commerce needs of it.
type Substance struct {
	UN           string
	Name         string // proper shipping name
	Short        string // everyday name
	Class        string // class or division
	PackingGroup string // where the entry has one; "II, III" where it has several
	Air          string // packing instructions of the IATA regulations
	// Mail says what international mail takes: "forbidden", or what under which condition.
	Mail string
	// LimitedQuantity is the most an inner packaging of a limited quantity holds; "0" where there is no such relief.
	LimitedQuantity  string
	ExceptedQuantity string
	Battery          bool // packed by energy or lithium content: see Lithium
}

// forbidden marks what international mail doesn't take.
const forbidden = "forbidden"

// inEquipment is what mail takes of lithium batteries.
const inEquipment = "contained in equipment only, from posts approved by their civil aviation authority, at most 4 cells or 2 batteries a package"

// substances are the entries that online shops ship most. Sources: UN Model Regulations (dangerous goods list, columns
// 7a and 7b), IATA Dangerous Goods Regulations, UPU Convention article 19; verified on 2026-11-22. The quantities are
// of general knowledge, to be checked in the edition in force before a consignment leaves.
var substances = [...]Substance{
	{"UN1013", "Carbon dioxide", "carbon dioxide", "2.2", "", "PI 200", forbidden, "120 mL", "E1", false},
	{"UN1044", "Fire extinguishers with compressed or liquefied gas", "fire extinguishers", "2.2", "", "PI 213", forbidden, "120 mL", "E0", false},
	{"UN1057", "Lighters or lighter refills containing flammable gas", "lighters", "2.1", "", "PI 201", forbidden, "0", "E0", false},
	{"UN1170", "Ethanol or ethanol solution", "ethanol", "3", "II, III", "PI 353/364; Y341, Y344 limited quantity", forbidden, "1 L (II), 5 L (III)", "E2 (II), E1 (III)", false},
	{"UN1263", "Paint or paint related material", "paint", "3", "II, III", "PI 353/364; Y341, Y344 limited quantity", forbidden, "5 L", "E2 (II), E1 (III)", false},
	{"UN1266", "Perfumery products with flammable solvents", "perfumery products", "3", "II, III", "PI 353/364; Y341, Y344 limited quantity", forbidden, "5 L", "E2 (II), E1 (III)", false},
	{"UN1845", "Carbon dioxide, solid (dry ice)", "dry ice", "9", "", "PI 954, at most 200 kg", "limited: only with UN3373", "0", "E0", false},
	{"UN1950", "Aerosols", "aerosols", "2.1, 2.2", "", "PI 203; Y203 limited quantity", forbidden, "1 L", "E0", false},
	{"UN1993", "Flammable liquid, n.o.s.", "flammable liquid", "3", "II, III", "PI 353/364; Y341, Y344 limited quantity", forbidden, "1 L (II), 5 L (III)", "E2 (II), E1 (III)", false},
	{"UN2807", "Magnetized material", "magnetized material", "9", "", "PI 953 from 0.159 A/m at 2.1 m", "allowed below 0.159 A/m at 2.1 m", "", "", false},
	{"UN2857", "Refrigerating machines containing non-flammable, non-toxic gases", "refrigerating machines", "2.2", "", "", forbidden, "0", "E0", false},
	{"UN3090", "Lithium metal batteries", "lithium metal batteries", "9", "", "PI 968", forbidden, "0", "E0", true},
	{"UN3091", "Lithium metal batteries contained in equipment or packed with equipment", "lithium metal in/with equipment", "9", "", "PI 969, PI 970", inEquipment, "0", "E0", true},
	{"UN3171", "Battery-powered vehicle or battery-powered equipment", "battery-powered vehicles", "9", "", "PI 952", forbidden, "0", "E0", false},
	{"UN3175", "Solids containing flammable liquid, n.o.s.", "alcohol wipes and the like", "4.1", "II", "PI 445/448; Y441 limited quantity", forbidden, "1 kg", "E2", false},
	{"UN3373", "Biological substance, category B", "biological substance, category B", "6.2", "", "PI 650", "licensed senders only", "0", "E0", false},
	{"UN3480", "Lithium ion batteries", "lithium ion batteries", "9", "", "PI 965", forbidden, "0", "E0", true},
	{"UN3481", "Lithium ion batteries contained in equipment or packed with equipment", "lithium ion in/with equipment", "9", "", "PI 966, PI 967", inEquipment, "0", "E0", true},
	{"UN3551", "Sodium ion batteries with organic electrolyte", "sodium ion batteries", "9", "", "PI 976", forbidden, "0", "E0", true},
	{"UN3552", "Sodium ion batteries contained in equipment or packed with equipment, with organic electrolyte", "sodium ion in/with equipment", "9", "", "PI 977, PI 978", "as the posts agree", "0", "E0", true},
	{"UN3556", "Vehicle, lithium ion battery powered", "lithium ion vehicles", "9", "", "PI 952", forbidden, "0", "E0", true},
	{"UN3557", "Vehicle, lithium metal battery powered", "lithium metal vehicles", "9", "", "PI 952", forbidden, "0", "E0", true},
	{"UN3558", "Vehicle, sodium ion battery powered", "sodium ion vehicles", "9", "", "PI 952", forbidden, "0", "E0", true},
	{"ID8000", "Consumer commodity", "consumer commodity", "9", "", "Y963, at most 30 kg; by air only", forbidden, "", "", false},
}

// FindSubstance returns the entry of a number, "UN3480". ok is false for numbers that the list doesn't describe.
func FindSubstance(un string) (s Substance, ok bool) {
	un = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(un), " ", ""))
	for i := range substances {
		if substances[i].UN == un {
			return substances[i], true
		}
	}
	return Substance{}, false
}

// lastUN is the highest number of the list in its 23rd revised edition.
const lastUN = 3560

// UN checks a UN number and tells what it stands for. Numbers are assigned from 0004; of those that package check
// doesn't describe, only the form and the range are checked. ID8000 is IATA's own number.
func UN(value string) Verdict {
	v := Verdict{Kind: "un", Value: value, Answer: "valid"}
	s := strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(clip(value, 64)), " ", ""))
	v.Normalised = s
	if len(s) != 6 || s[:2] != "UN" && s != "ID8000" || !numeric(s[2:]) {
		v = v.fail("format", "the letters UN and four digits are needed, such as UN3481")
		if len(s) == 4 && numeric(s) {
			v.Suggestion = "UN" + s
		}
		return v
	}
	if sub, ok := FindSubstance(s); ok {
		v.OK = true
		v = v.with("name", sub.Name).with("name_like", sub.Short).with("class", sub.Class)
		if sub.PackingGroup != "" {
			v = v.with("packing_group", sub.PackingGroup)
		}
		return v.with("air", sub.Air).with("mail", sub.Mail).with("limited_quantity", sub.LimitedQuantity).with("excepted_quantity", sub.ExceptedQuantity)
	}
	n := int(s[2]-'0')*1000 + int(s[3]-'0')*100 + int(s[4]-'0')*10 + int(s[5]-'0')
	if n < 4 || n > lastUN {
		return v.fail("not assigned", "no substance or article has this number")
	}
	v.OK = true
	v.Message = "the number is in the range assigned; this library doesn't describe it"
	return v
}
