package trade

import (
	"fmt"
	"strings"
)

// unitCodes are the legal units of UN/ECE Recommendation 20 and TARIC that quantities may be given in.
const unitCodes = " ASV BLL BRX CCT CEN CLT CTM DAP DHS DPR DTN DZN EUR FC1 GFI GRM GRO GRT HEA HLT HMT INH JWL KAC KCC KCL KGM " +
	"KLT KMA KMT KNI KNS KPH KPO KPP KSD KSH KUR KWH LBR LIN LPA LTR MCG MCL MGM MIL MLT MPR MTK MTQ MTR MWH NAR NCL NMP " +
	"NPR ONZ PCE PFL POL RET SPQ SPR TJO TNE WAT YRD "

// ParseUnit reads a unit's code ("KGM", "NPR") or its common name ("kg", "pair", "m²", "dozen") and returns the code.
// What kind of weight or volume is meant stands after a dot and is kept apart: "kg.gross" is "KGM.gross", which isn't
// "KGM". ".net" is what a weight is without saying so, and is dropped.
func ParseUnit(s string) (string, error) {
	name, qualifier, _ := strings.Cut(strings.TrimSpace(s), ".")
	code := unitCode(strings.TrimSpace(name))
	if code == "" {
		return "", fmt.Errorf("%.40q is not a unit known here: write its UN/ECE or TARIC code, such as KGM, LTR, NAR, NPR or MTK", s)
	}
	if qualifier == "" || qualifier == "net" {
		return code, nil
	}
	for i := range len(qualifier) {
		if c := qualifier[i]; (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != ' ' && c != '_' {
			return "", fmt.Errorf("%.40q is not a unit known here: after the dot stands what kind is meant, such as gross or drained", s)
		}
	}
	return code + "." + qualifier, nil
}

func unitCode(name string) string {
	if up := strings.ToUpper(name); len(up) == 3 && !strings.Contains(up, " ") && strings.Contains(unitCodes, " "+up+" ") {
		return up
	}
	switch strings.ToLower(name) {
	case "kg", "kilogram", "kilograms", "kilo", "kilos":
		return "KGM"
	case "g", "gram", "grams":
		return "GRM"
	case "mg":
		return "MGM"
	case "t", "tonne", "tonnes":
		return "TNE"
	case "100 kg", "100kg":
		return "DTN"
	case "lb", "lbs", "pound", "pounds":
		return "LBR"
	case "oz", "ounce", "ounces":
		return "ONZ"
	case "carat", "carats", "ct":
		return "CTM"
	case "l", "litre", "litres", "liter", "liters":
		return "LTR"
	case "ml", "millilitre", "millilitres":
		return "MLT"
	case "cl", "centilitre", "centilitres":
		return "CLT"
	case "hl", "hectolitre", "hectolitres":
		return "HLT"
	case "litre of pure alcohol", "litres of pure alcohol", "lpa", "l alc", "l pure alcohol":
		return "LPA"
	case "% vol", "%vol", "vol", "abv":
		return "ASV"
	case "proof litre", "proof litres", "pf. liter", "pf.liter":
		return "PFL"
	case "barrel", "barrels", "bbl":
		return "BLL"
	case "m", "metre", "metres", "meter", "meters":
		return "MTR"
	case "m2", "m²", "sqm":
		return "MTK"
	case "m3", "m³", "cbm":
		return "MTQ"
	case "item", "items", "piece", "pieces", "pc", "pcs", "each", "no", "no.", "number", "unit", "units":
		return "NAR"
	case "pair", "pairs", "prs":
		return "NPR"
	case "dozen", "doz", "dz":
		return "DZN"
	case "dozen pairs":
		return "DPR"
	case "head":
		return "HEA"
	case "gross":
		return "GRO"
	case "100 items":
		return "CEN"
	case "1000", "thousand", "thousands", "1000 items":
		return "MIL"
	case "kwh":
		return "KWH"
	case "mwh":
		return "MWH"
	}
	return ""
}
