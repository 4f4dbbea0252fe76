package trade

import "strings"

// Territory is the code of a territory with a tariff or tax of its own: a country code where the country is one ("GB"),
// its ISO code or an own code where it isn't ("XI" Northern Ireland, "AX" Åland, "ES-CN" Canary Islands, "JE" Jersey).
// Regimes are looked up by Territory.
type Territory string

// TerritoryInfo says what belongs to a place at the border.
type TerritoryInfo struct {
	Code    Territory
	Name    string
	Country Country   // the country that postal addresses in it name
	Customs Territory // whose customs tariff applies; Code where it has one of its own
	Tax     Territory // whose VAT, GST or sales tax applies; Code where it has one of its own, or none
	Reason  string    // the law behind it; "" for an ordinary country
}

// TerritoryOf returns the territory that an address lies in, by its country, region and postal code. An address of a
// place that isn't under its country's tariff and tax never answers with the country's code, so that no wrong law is
// looked up; a place that is wholly under another country's answers with that one (Monaco is FR, Büsingen CH).
//
// "UK" and "EL" are read as GB and GR. An address without a country answers "".
func TerritoryOf(a Address) Territory {
	country := Country(strings.ToUpper(strings.TrimSpace(string(a.Country))))
	switch country {
	case "UK":
		country = "GB"
	case "EL":
		country = "GR"
	}
	var region Region
	var code string
	for i := range places {
		p := &places[i]
		if p.country != country {
			continue
		}
		if p.regions == "" && p.postcodes == "" {
			return p.territory
		}
		if region == "" && a.Region != "" {
			region = Region(strings.ReplaceAll(string(a.Region.Short(country)), " ", "_"))
		}
		if region != "" && hasWord(p.regions, string(region)) {
			return p.territory
		}
		if code == "" && a.PostalCode != "" {
			code = plainPostcode(country, a.PostalCode)
		}
		if code != "" && hasPrefixOf(p.postcodes, code) {
			return p.territory
		}
	}
	return Territory(country)
}

// Info returns what is known of the territory. A code that is no country and not in the table answers with itself as
// customs and tax territory.
func (t Territory) Info() TerritoryInfo {
	for i := range territories {
		if territories[i].Code == t {
			return territories[i]
		}
	}
	return TerritoryInfo{Code: t, Name: Country(t).Name(), Country: t.Country(), Customs: t, Tax: t}
}

// Country returns the country that postal addresses in the territory name: "GB" for XI, "ES" for ES-CN, "JE" for JE.
func (t Territory) Country() Country {
	for i := range territories {
		if territories[i].Code == t {
			return territories[i].Country
		}
	}
	head, _, _ := strings.Cut(string(t), "-")
	return Country(head)
}

// SpecialTerritories returns the territories that aren't ordinary countries, and why.
func SpecialTerritories() []TerritoryInfo { return append([]TerritoryInfo(nil), territories[:]...) }

// plainPostcode writes a postal code in capitals, without blanks, hyphens and the country's own prefix ("FI-22100").
func plainPostcode(c Country, code string) string {
	s := strings.ToUpper(code)
	if strings.ContainsAny(s, " -\u00a0") {
		s = strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(s)
	}
	if rest, ok := strings.CutPrefix(s, string(c)); ok && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
		return rest
	}
	return s
}

func hasWord(list, word string) bool {
	for list != "" {
		var w string
		w, list, _ = strings.Cut(list, " ")
		if w == word {
			return true
		}
	}
	return false
}

func hasPrefixOf(list, s string) bool {
	for list != "" {
		var w string
		w, list, _ = strings.Cut(list, " ")
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}
