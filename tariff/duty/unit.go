package duty

import "strings"

// unit is a row of the table of units. One unit is num/den of its family's base unit.
type unit struct {
	code     string // TARIC or UN/ECE Recommendation 20 code
	abbr     string // canonical text
	name     string // what a person is asked for
	family   string // code of the unit it converts to
	num, den int64
}

// The units that the grammar, the components and the keys of quantities know. The order is by family.
// Sources: the TARIC and UK lists of measurement units, the US schedule's units of quantity, UN/ECE Recommendation 20.
var units = [...]unit{
	{},
	// Mass. Plain kg is net weight.
	{"KGM", "kg", "weight in kg", "KGM", 1, 1},
	{"DTN", "100 kg", "weight in kg", "KGM", 100, 1},
	{"TNE", "tonne", "weight in kg", "KGM", 1000, 1},
	{"GRM", "g", "weight in g", "KGM", 1, 1000},
	{"MGM", "mg", "weight in mg", "KGM", 1, 1000000},
	{"MCG", "mcg", "weight in micrograms", "KGM", 1, 1000000000},
	{"CTM", "carat", "weight in metric carats (200 mg)", "KGM", 1, 5000},
	// Volume.
	{"LTR", "l", "volume in litres", "LTR", 1, 1},
	{"HLT", "hl", "volume in litres", "LTR", 100, 1},
	{"KLT", "1000 l", "volume in litres", "LTR", 1000, 1},
	{"MLT", "ml", "volume in ml", "LTR", 1, 1000},
	{"MTQ", "m3", "volume in m3", "LTR", 1000, 1},
	// Count.
	{"NAR", "item", "number of items", "NAR", 1, 1},
	{"HEA", "head", "number of head", "NAR", 1, 1},
	{"DZN", "dozen", "number of items", "NAR", 12, 1},
	{"CEN", "100 items", "number of items", "NAR", 100, 1},
	{"GRO", "gross", "number of items", "NAR", 144, 1},
	{"MIL", "1000 items", "number of items", "NAR", 1000, 1},
	{"NPR", "pair", "number of pairs", "NPR", 1, 1},
	{"DPR", "dozen pairs", "number of pairs", "NPR", 12, 1},
	{"MPR", "1000 pairs", "number of pairs", "NPR", 1000, 1},
	// Length and area.
	{"MTR", "m", "length in m", "MTR", 1, 1},
	{"HMT", "100 m", "length in m", "MTR", 100, 1},
	{"KMT", "km", "length in m", "MTR", 1000, 1},
	{"MTK", "m2", "area in m2", "MTK", 1, 1},
	// Alcohol. A proof litre is a litre of spirit of 50% by volume, as the proof gallon of 27 CFR 19.1.
	{"LPA", "l alc. 100%", "litres of pure alcohol", "LPA", 1, 1},
	{"PFL", "proof litre", "proof litres (litres of spirit of 50% by volume)", "LPA", 1, 2},
	{"ASV", "% vol", "alcoholic strength in % by volume", "ASV", 1, 1},
	{"BRX", "% sacchar.", "sucrose in % by weight (Brix)", "BRX", 1, 1},
	{"POL", "degree under 100", "polarisation in degrees", "POL", 1, 1},
	// Energy and power.
	{"KWH", "kWh", "energy in kWh", "KWH", 1, 1},
	{"MWH", "1000 kWh", "energy in kWh", "KWH", 1000, 1},
	{"TJO", "TJ", "gross calorific value in TJ", "TJO", 1, 1},
	{"WAT", "W", "power in watts", "WAT", 1, 1},
	// Units that stand alone.
	{"CCT", "ct/l", "carrying capacity in tonnes", "CCT", 1, 1},
	{"DAP", "10000 kg/polar", "weight in 10,000 kg, corrected by polarisation", "DAP", 1, 1},
	{"DHS", "kg DHS", "kg of dihydrostreptomycin", "DHS", 1, 1},
	{"GFI", "gi F/S", "grams of fissile isotopes", "GFI", 1, 1},
	{"GRT", "GT", "gross tonnage", "GRT", 1, 1},
	{"KAC", "kg acesulfame", "kg of acesulfame potassium", "KAC", 1, 1},
	{"KCC", "kg C5H14ClNO", "kg of choline chloride", "KCC", 1, 1},
	{"KCL", "tonne KCl", "tonnes of potassium chloride", "KCL", 1, 1},
	{"KMA", "kg methylamines", "kg of methylamines", "KMA", 1, 1},
	{"KNI", "kg N", "kg of nitrogen", "KNI", 1, 1},
	{"KNS", "kg H2O2", "kg of hydrogen peroxide", "KNS", 1, 1},
	{"KPH", "kg KOH", "kg of potassium hydroxide", "KPH", 1, 1},
	{"KPO", "kg K2O", "kg of potassium oxide", "KPO", 1, 1},
	{"KPP", "kg P2O5", "kg of diphosphorus pentaoxide", "KPP", 1, 1},
	{"KSD", "kg 90% sdt", "kg of substance 90% dry", "KSD", 1, 1},
	{"KSH", "kg NaOH", "kg of sodium hydroxide", "KSH", 1, 1},
	{"KUR", "kg U", "kg of uranium", "KUR", 1, 1},
	{"MCL", "MCL", "quantity in MCL", "MCL", 1, 1},
	{"NCL", "ce/el", "number of cells", "NCL", 1, 1},
	{"NMP", "pack", "number of packs", "NMP", 1, 1},
	{"BLL", "bbl", "volume in barrels", "BLL", 1, 1},
	{"JWL", "jewel", "number of jewels", "JWL", 1, 1},
	{"LIN", "line", "size of one button in lines", "LIN", 1, 1},
	{"PCE", "other part", "number of other pieces or parts", "PCE", 1, 1},
	{"EUR", "EUR", "value in euro", "EUR", 1, 1},
	// UK excise.
	{"RET", "retail price", "retail price", "RET", 1, 1},
	{"SPQ", "SPQ", "small producer relief quantity", "SPQ", 1, 1},
	{"SPR", "SPR discount", "small producer relief discount", "SPR", 1, 1},
	{"FC1", "FC1", "factor", "FC1", 1, 1},
}

// unitOf returns the index of a unit's code, 0 when there is none.
func unitOf(code string) uint8 {
	for i := 1; i < len(units); i++ {
		if units[i].code == code {
			return uint8(i)
		}
	}
	return 0
}

// qualifier is a row of the table of measurement unit qualifiers. A unit with a qualifier is a quantity of its own.
type qualifier struct {
	code string
	abbr string // canonical text, after a slash
	name string // as in "weight in kg, gross"
}

var qualifiers = [...]qualifier{
	{"A", "tot alc", "total alcohol"},
	{"B", "flask", "per flask"},
	{"C", "1000", "in thousands"},
	{"D", "qualifier D", "qualifier D"},
	{"E", "net eda", "drained net weight"},
	{"F", "common wheat", "common wheat"},
	{"G", "gross", "gross"},
	{"H", "qualifier H", "qualifier H"},
	{"I", "biodiesel", "biodiesel content"},
	{"J", "fuel content", "fuel content"},
	{"K", "bioethanol", "bioethanol content"},
	{"L", "live weight", "live weight"},
	{"M", "net dry", "net of dry matter"},
	{"N", "qualifier N", "qualifier N"},
	{"P", "lactic matter", "lactic matter"},
	{"R", "std qual", "standard quality"},
	{"S", "raw sugar", "raw sugar"},
	{"T", "dry lactic matter", "dry lactic matter"},
	{"X", "hl", "per hectolitre"},
	{"Z", "% sacchar.", "per 1% by weight of sucrose"},
}

func qualifierOf(code string) *qualifier {
	for i := range qualifiers {
		if qualifiers[i].code == code {
			return &qualifiers[i]
		}
	}
	return nil
}

// qualifierByName reads a qualifier's name as texts and keys write it: lower case, without blanks, dots and commas.
// "net" is no qualifier: plain kg is net weight.
func qualifierByName(s string) (code string, ok bool) {
	switch s {
	case "net", "netweight":
		return "", true
	case "totalc", "totalalcohol", "tot", "alcohol":
		return "A", true
	case "flask", "perflask", "b/f":
		return "B", true
	case "1000", "thousand", "inthousands":
		return "C", true
	case "neteda", "eda", "netdrainedwt", "netdrained", "drained", "drainedweight", "drainednetweight", "neteda(drained)":
		return "E", true
	case "commonwheat":
		return "F", true
	case "gross", "br", "brut", "grossweight":
		return "G", true
	case "biodiesel", "biodieselcontent":
		return "I", true
	case "fuelcontent", "fuel":
		return "J", true
	case "bioethanol", "bioethanolcontent":
		return "K", true
	case "live", "liveweight":
		return "L", true
	case "netdry", "netmas", "mas", "dry", "drymatter", "netofdrymatter":
		return "M", true
	case "lactic", "lacticmatter":
		return "P", true
	case "stdqual", "standardquality":
		return "R", true
	case "rawsugar":
		return "S", true
	case "drylactic", "drylacticmatter":
		return "T", true
	case "hl", "perhectolitre":
		return "X", true
	case "%sacchar", "%saccha", "net/%sacchar", "net/%saccha", "%sucrose", "sacchar":
		return "Z", true
	case "qualifierd":
		return "D", true
	case "qualifierh":
		return "H", true
	case "qualifiern":
		return "N", true
	}
	if len(s) == 1 && qualifierOf(strings.ToUpper(s)) != nil {
		return strings.ToUpper(s), true
	}
	return "", false
}

// unitByName reads a unit's name as texts and keys write it: lower case, without blanks, dots and commas.
func unitByName(s string) (code string) {
	switch s {
	case "kg", "kilogram", "kilograms", "kilo", "kgs", "kgm", "gkg":
		return "KGM"
	case "100kg", "dtn", "100kgs", "quintal":
		return "DTN"
	case "tonne", "tonnes", "1000kg", "t", "tne", "mt", "metricton":
		return "TNE"
	case "g", "gram", "grams", "grm", "gm":
		return "GRM"
	case "mg", "mgm":
		return "MGM"
	case "mcg":
		return "MCG"
	case "carat", "carats", "ctm", "c/k", "ct":
		return "CTM"
	case "l", "liter", "liters", "litre", "litres", "ltr":
		return "LTR"
	case "hl", "hectolitre", "hectoliter", "100l", "hlt", "100litres":
		return "HLT"
	case "1000l", "klt", "kl", "1000litres":
		return "KLT"
	case "ml", "mlt":
		return "MLT"
	case "m3", "mtq", "cbm":
		return "MTQ"
	case "item", "items", "p/st", "each", "piece", "pieces", "pcs", "pc", "no", "nar", "unit", "units", "article",
		"articles", "c62", "h87", "ea", "number", "本", "個":
		return "NAR"
	case "head", "heads", "hea":
		return "HEA"
	case "dozen", "dozens", "doz", "dz", "dzn", "dzpcs", "dozenitems":
		return "DZN"
	case "100items", "100p/st", "cen", "100pieces", "100pcs":
		return "CEN"
	case "gross", "gro":
		return "GRO"
	case "1000items", "1000p/st", "1000", "thousand", "thousands", "mil", "1000pieces", "1000pcs", "1000pins",
		"thou-sand": // as a line break left it
		return "MIL"
	case "pair", "pairs", "pr", "prs", "pa", "npr", "足":
		return "NPR"
	case "dozenpairs", "dozpr", "dozprs", "dozenpair", "dpr":
		return "DPR"
	case "1000pairs", "1000pa", "mpr":
		return "MPR"
	case "m", "metre", "metres", "meter", "meters", "mtr", "linm", "linearm":
		return "MTR"
	case "100m", "hmt", "100metres", "100metre":
		return "HMT"
	case "km", "kmt":
		return "KMT"
	case "m2", "mtk", "sqm":
		return "MTK"
	case "lalc100%", "lpa", "lalc", "litreofpurealcohol", "literofpurealcohol", "litreofalcohol", "literofalcohol",
		"lofalcohol", "litrepurealcohol", "lalcohol":
		return "LPA"
	case "prooflitre", "proofliter", "prooflitres", "proofliters", "pfliter", "pfliters", "pflitre", "pfl":
		return "PFL"
	case "%vol", "asv", "abv":
		return "ASV"
	case "%sacchar", "%saccha", "%sucrose", "brx", "brix":
		return "BRX"
	case "pol", "degree", "degrees", "degreeunder100":
		return "POL"
	case "kwh":
		return "KWH"
	case "1000kwh", "mwh":
		return "MWH"
	case "tj", "tjo":
		return "TJO"
	case "w", "watt", "watts", "wat":
		return "WAT"
	case "ct/l", "cct":
		return "CCT"
	case "10000kg/polar", "dap":
		return "DAP"
	case "kgdhs", "dhs":
		return "DHS"
	case "gif/s", "gfi":
		return "GFI"
	case "gt", "grt":
		return "GRT"
	case "kac", "kgacesulfame":
		return "KAC"
	case "kgc5h14clno", "kcc":
		return "KCC"
	case "tonnekcl", "kcl":
		return "KCL"
	case "kgmethylamines", "kgmetam", "kma":
		return "KMA"
	case "kgn", "kni":
		return "KNI"
	case "kgh2o2", "kns":
		return "KNS"
	case "kgkoh", "kgnaoh/koh", "kph":
		return "KPH"
	case "kgk2o", "kpo":
		return "KPO"
	case "kgp2o5", "kpp":
		return "KPP"
	case "kg90%sdt", "kg90", "ksd":
		return "KSD"
	case "kgnaoh", "ksh":
		return "KSH"
	case "kgu", "kur":
		return "KUR"
	case "mcl":
		return "MCL"
	case "ce/el", "cell", "cells", "ncl":
		return "NCL"
	case "pack", "packs", "nmp":
		return "NMP"
	case "bbl", "barrel", "barrels", "bll":
		return "BLL"
	case "jewel", "jewels", "jwls", "jwl":
		return "JWL"
	case "line", "lines", "lin":
		return "LIN"
	case "otherpart", "pce":
		return "PCE"
	case "retailprice", "ret":
		return "RET"
	case "spr", "sprdiscount":
		return "SPR"
	case "fc1":
		return "FC1"
	case "eur":
		return "EUR"
	}
	return ""
}

// squash appends s to b in the form the tables above read: lower case, without blanks, commas and dots.
func squash(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == ' ' || c == ',' || c == '.' || c == '\t' || c == '\n' || c == '\r' || c == '_':
		case 'A' <= c && c <= 'Z':
			b = append(b, c+32)
		case c == 0xc2 && i+1 < len(s): // nbsp, ² and ³
			i++
			switch s[i] {
			case 0xb2:
				b = append(b, '2')
			case 0xb3:
				b = append(b, '3')
			case 0xa0:
			default:
				b = append(b, c, s[i])
			}
		case c == 0xe2 && i+2 < len(s) && s[i+1] == 0x82 && s[i+2] >= 0x80 && s[i+2] <= 0x89: // subscript digits
			b = append(b, '0'+s[i+2]-0x80)
			i += 2
		default:
			b = append(b, c)
		}
	}
	return b
}

// unitByText reads a unit with an optional qualifier, as it stands after the slash of a text: "100 kg / net eda",
// "kg/lactic matter", "100kg mas", "% vol / hl", "1000 p/st".
func unitByText(s string) (unitRef, bool) {
	var buf [96]byte
	n := squash(buf[:0], s)
	if len(n) == 0 || len(n) > 64 {
		return unitRef{}, false
	}
	text := string(n)
	if code := unitByName(text); code != "" {
		if text == "gkg" {
			return unitRef{u: unitOf(code), q: "G"}, true
		}
		return unitRef{u: unitOf(code)}, true
	}
	switch text {
	case "cleankg", "cykg", "kgcleanyield":
		return unitRef{u: unitOf("KGM"), q: "clean"}, true
	case "jewelover7":
		return unitRef{u: unitOf("JWL"), q: "over 7"}, true
	case "ltotalalc":
		return unitRef{u: unitOf("LTR"), q: "A"}, true
	case "kg/tot/alc":
		return unitRef{u: unitOf("KGM"), q: "A"}, true
	case "1000m3":
		return unitRef{u: unitOf("MTQ"), q: "C"}, true
	case "b/f":
		return unitRef{u: unitOf("NAR"), q: "B"}, true
	case "spq/lpa", "spq/ltr", "spq/asvx", "spq/x":
		return unitRef{u: unitOf("SPQ"), q: strings.ToUpper(text[4:])}, true
	}
	// The longest unit with a qualifier after it, with or without a slash.
	for i := len(text) - 1; i > 0; i-- {
		code := unitByName(text[:i])
		if code == "" {
			continue
		}
		rest := strings.TrimPrefix(text[i:], "/")
		q, ok := qualifierByName(rest)
		if ok && (len(rest) > 1 || text[i] == '/') && takes(code, q) {
			return unitRef{u: unitOf(code), q: q}, true
		}
	}
	return unitRef{}, false
}

// takes reports whether a unit can have a qualifier in a text: gross, drained and the like, and "net" (""), are about
// mass. Small producer relief counts litres of pure alcohol, or strength and volume.
func takes(code, q string) bool {
	if code == "SPQ" {
		return q == "LPA" || q == "LTR" || q == "ASVX" || q == "X"
	}
	switch q {
	case "X":
		return code == "ASV"
	case "", "E", "G", "L", "M", "Z":
		return units[unitOf(code)].family == "KGM"
	}
	return true
}

// unitByKey reads the key of a quantity: "KGM", "KGM.G", "KGM.gross", "DTNE", "kg", "KGM.lead content", "JWL.over 7".
func unitByKey(key string) (unitRef, bool) {
	if len(key) > 64 {
		return unitRef{}, false
	}
	if u := unitOf(key); u != 0 {
		return unitRef{u: u}, true
	}
	name, q, dotted := strings.Cut(key, ".")
	if dotted {
		u := unitOf(name)
		if u == 0 {
			if r, ok := unitByText(key); ok { // "doz. prs.", "kg.gross"
				return r, true
			}
		}
		var buf [96]byte
		if u == 0 {
			u = unitOf(unitByName(string(squash(buf[:0], name))))
		}
		if q = strings.TrimSpace(q); u == 0 || q == "" {
			return unitRef{u: u}, u != 0
		}
		if code, ok := qualifierByName(string(squash(buf[:0], q))); ok {
			return unitRef{u: u, q: code}, true
		}
		if units[u].code == "SPQ" {
			return unitRef{u: u, q: strings.ToUpper(q)}, true
		}
		return unitRef{u: u, q: contentKey(q)}, true
	}
	if len(key) >= 4 && len(key) <= 6 {
		if u := unitOf(key[:3]); u != 0 && (qualifierOf(key[3:]) != nil || key[:3] == "SPQ") {
			return unitRef{u: u, q: key[3:]}, true
		}
	}
	return unitByText(key)
}

// contentKey puts a qualifier in words into the one form that texts and keys share: lower case, single blanks,
// without article and preposition.
func contentKey(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(strings.NewReplacer("_", " ", "-", " ").Replace(s)), " "))
	for _, p := range [...]string{"on ", "of ", "the "} {
		s = strings.TrimPrefix(s, p)
	}
	return s
}

// unitRef is a unit with its qualifier: a TARIC letter, or words such as "lead content".
type unitRef struct {
	u    uint8
	q    string
	prep string // preposition before words: "on", "of", "including"
}

func (r unitRef) unit() *unit { return &units[r.u] }

// asked returns the unit a person is asked for: kg for 100 kg, the carat for the carat.
func (r unitRef) asked() *unit {
	u := r.unit()
	switch u.code {
	case "GRM", "MGM", "MCG", "CTM", "MLT", "MTQ", "HEA", "PFL":
		return u
	}
	return &units[unitOf(u.family)]
}

// text returns the canonical text of the unit as it stands after a slash.
func (r unitRef) text() string {
	abbr := r.unit().abbr
	switch {
	case r.q == "":
		return abbr
	case r.q == "clean":
		return "clean kg"
	case r.unit().code == "SPQ":
		return abbr + "/" + r.q
	}
	if q := qualifierOf(r.q); q != nil {
		return abbr + "/" + q.abbr
	}
	if r.prep == "" {
		return abbr + " " + r.q
	}
	return abbr + " " + r.prep + " " + r.q
}
