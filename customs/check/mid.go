package check

import (
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// Manufacturer is who made the goods, as the US manufacturer identification code needs it.
type Manufacturer struct {
	Country  trade.Country `json:"country,omitempty"`  // country of origin of the goods
	Province string        `json:"province,omitempty"` // Canada: name or postal code of the province
	Name     string        `json:"name,omitempty"`
	Address  string        `json:"address,omitempty"` // street line, or post office box
	City     string        `json:"city,omitempty"`
}

// MID builds the US manufacturer identification code: two letters of the country (X and a letter for the Canadian
// province), three characters of each of the first two words of the name, up to four digits of the largest number of
// the address, three letters of the city. The verdict's detail "mid" holds it. Instrument: 19 CFR part 102, appendix.
func MID(m Manufacturer) Verdict {
	v := Verdict{Kind: "mid", Answer: "valid"}
	prefix := strings.ToUpper(strings.TrimSpace(string(m.Country)))
	if prefix == "CA" {
		if prefix = CanadaPrefix(m.Province); prefix == "" {
			return v.fail("province", "Canada's code begins with that of the province: name it")
		}
	} else if !knownCountry(prefix) {
		return v.fail("country", "the country of origin is missing or unknown")
	}
	name, city := MIDName(m.Name), MIDCity(m.City)
	if name == "" {
		return v.fail("name", "the manufacturer's name is missing")
	}
	if city == "" {
		return v.fail("city", "the manufacturer's city is missing")
	}
	v.OK = true
	mid := prefix + name + MIDAddress(m.Address) + city
	v.Normalised = mid
	return v.with("mid", mid)
}

// MIDForm checks the form of a manufacturer identification code.
func MIDForm(value string) Verdict {
	v := Verdict{Kind: "mid", Value: value, Answer: "valid"}
	s := strings.ToUpper(strings.TrimSpace(clip(value, 64)))
	v.Normalised = s
	if len(s) < 6 || len(s) > 15 {
		return v.fail("length", "a manufacturer code has 6 to 15 characters")
	}
	if i := strings.IndexFunc(s, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }); i >= 0 || !letters(s[:2]) || !letters(s[len(s)-3:]) {
		return v.fail("format", "two letters of the country, name, number and three letters of the city, without blanks, are needed")
	}
	if s[:2] == "CA" {
		v = v.fail("country", "CA isn't used: Canadian codes begin with that of the province")
		v.Suggestion = "XO for Ontario, XQ for Quebec, XC for British Columbia …"
		return v
	}
	if !knownCountry(s[:2]) && !strings.Contains(canadaCodes, " "+s[:2]+" ") {
		return v.fail("country", "the first two letters aren't a country or Canadian province")
	}
	v.OK = true
	return v
}

// MIDName returns the name's part: three characters of each of the first two words. Runs of initials are one word, a
// hyphen joins, single initials, punctuation and the words a, an, and, of, the don't count, nor do the legal forms that
// begin names in Indonesia and Russia, nor Macau's "Fabrica de Artigos de Vestuario".
func MIDName(name string) string {
	words := midWords(name)
	if len(words) >= 6 && strings.Join(words[:5], " ") == "FABRICA DE ARTIGOS DE VESTUARIO" {
		words = words[5:]
	}
	var kept []string
	for i, w := range words {
		switch w {
		case "AN", "AND", "OF", "THE":
			continue
		case "PT", "JSC", "OAO", "OOO", "ZAO":
			if i == 0 && len(words) > 1 {
				continue
			}
		}
		kept = append(kept, w[:min(3, len(w))])
		if len(kept) == 2 {
			break
		}
	}
	return strings.Join(kept, "")
}

// midWords splits a name: runs of single letters become one word, a letter alone is left out.
func midWords(name string) []string {
	var words []string
	initials := ""
	flush := func() {
		if len(initials) > 1 {
			words = append(words, initials)
		}
		initials = ""
	}
	for _, w := range strings.Fields(midClean(name)) {
		if len(w) == 1 && letters(w) {
			initials += w
			continue
		}
		flush()
		words = append(words, w)
	}
	flush()
	return words
}

// midClean folds to capital letters, digits and blanks. A period between single letters joins them, between words it
// parts them; other punctuation goes.
func midClean(s string) string {
	s = fold(clip(s, 1000))
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
			b.WriteByte(c)
		case c == '.' && i >= 2 && isAlnum(s[i-1]) && isAlnum(s[i-2]) && i+2 < len(s) && isAlnum(s[i+1]) && isAlnum(s[i+2]),
			c == ' ', c == '\t', c == '\n', c == '/', c == '(', c == ')':
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func isAlnum(c byte) bool { return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' }

// fold writes text in capitals and Latin letters without their accents.
func fold(s string) string {
	const from = "ÀÁÂÃÄÅĀĂĄÇĆĈĊČĎĐÈÉÊËĒĔĖĘĚĜĞĠĢĤĦÌÍÎÏĨĪĬĮİĴĶĹĻĽŁÑŃŅŇÒÓÔÕÖØŌŎŐŔŖŘŚŜŞŠŢŤŦÙÚÛÜŨŪŬŮŰŲŴÝŸŶŹŻŽ"
	const to = "AAAAAAAAACCCCCDDEEEEEEEEEGGGGHHIIIIIIIIIJKLLLLNNNNOOOOOOOOORRRSSSSTTTUUUUUUUUUUWYYYZZZ"
	var b strings.Builder
	for _, r := range strings.ToUpper(s) {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r == 'Æ':
			b.WriteString("AE")
		case r == 'Œ':
			b.WriteString("OE")
		case r == 'ß' || r == 'ẞ':
			b.WriteString("SS")
		case r == 0xa0 || r == 0x3000:
			b.WriteByte(' ')
		default:
			n := 0
			for _, f := range from {
				if f == r {
					b.WriteByte(to[n])
					break
				}
				n++
			}
		}
	}
	return b.String()
}

// MIDAddress returns the address's part: the first four digits of the largest number. Commas, hyphens and periods
// between digits don't part a number, blanks do; an address without figures has none.
func MIDAddress(address string) string {
	s := clip(address, 1000)
	var best, now string
	end := func() {
		if largerNumber(now, best) {
			best = now
		}
		now = ""
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			now += string(c)
		case (c == ',' || c == '-' || c == '.') && now != "" && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
		default:
			end()
		}
	}
	end()
	return best[:min(4, len(best))]
}

func largerNumber(a, b string) bool {
	x, y := strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(x) != len(y) {
		return len(x) > len(y)
	}
	return x > y || x == y && len(a) > len(b)
}

// MIDCity returns the city's part: its first three letters. Figures and the article the don't count.
func MIDCity(city string) string {
	s := strings.TrimPrefix(midClean(city), "THE ")
	var b strings.Builder
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' && b.Len() < 3 {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

const canadaCodes = " XA XB XC XM XN XO XP XQ XS XT XV XW XY "

// CanadaPrefix returns what stands in place of a country in the code of a Canadian manufacturer, by the name or postal
// code of the province; "" when the province isn't known.
func CanadaPrefix(province string) string {
	p := strings.Join(midWords(strings.ReplaceAll(province, "-", " ")), " ")
	switch {
	case p == "AB" || p == "ALBERTA":
		return "XA"
	case p == "BC" || p == "BRITISH COLUMBIA":
		return "XC"
	case p == "MB" || p == "MANITOBA":
		return "XM"
	case p == "NB" || p == "NEW BRUNSWICK":
		return "XB"
	case p == "NL" || p == "NF" || p == "LABRADOR" || strings.HasPrefix(p, "NEWFOUNDLAND"):
		return "XW"
	case p == "NT" || p == "NWT" || p == "NORTHWEST TERRITORIES" || p == "NORTHWEST TERRITORY":
		return "XT"
	case p == "NS" || p == "NOVA SCOTIA":
		return "XN"
	case p == "NU" || p == "NUNAVUT":
		return "XV"
	case p == "ON" || p == "ONTARIO":
		return "XO"
	case p == "PE" || p == "PEI" || p == "PRINCE EDWARD ISLAND":
		return "XP"
	case p == "QC" || p == "PQ" || p == "QUEBEC":
		return "XQ"
	case p == "SK" || p == "SASKATCHEWAN":
		return "XS"
	case p == "YT" || p == "YK" || p == "YUKON" || p == "YUKON TERRITORY":
		return "XY"
	}
	return ""
}

func midJSON(data []byte) (Verdict, error) {
	var q struct {
		Manufacturer
		Value string `json:"value,omitempty"`
	}
	if err := decode(data, &q); err != nil {
		return Verdict{}, err
	}
	if q.Value != "" && q.Name == "" {
		return MIDForm(q.Value), nil
	}
	v := MID(q.Manufacturer)
	if q.Value != "" && v.OK && !strings.EqualFold(v.Normalised, strings.TrimSpace(q.Value)) {
		v = v.fail("mismatch", "the code isn't the one that name and address give")
		v.Value, v.Suggestion = q.Value, v.Normalised
	}
	return v, nil
}

func part(name, value string) Verdict {
	v := Verdict{Answer: "valid", OK: value != ""}.with(name, value)
	if !v.OK {
		v.Reason, v.Message = "empty", "nothing in it counts"
	}
	return v
}

func namePart(value string) Verdict { return part("name_part", MIDName(value)) }

func addressPart(value string) Verdict {
	v := part("address_part", MIDAddress(value))
	if !v.OK { // an address without figures is in order
		v.OK, v.Reason, v.Message = true, "", "the address has no figures: the part stays empty"
	}
	return v
}

func canadaPrefix(value string) Verdict { return part("prefix", CanadaPrefix(value)) }

func namePartJSON(data []byte) (Verdict, error) {
	var m Manufacturer
	if err := decode(data, &m); err != nil {
		return Verdict{}, err
	}
	return namePart(m.Name), nil
}

func addressPartJSON(data []byte) (Verdict, error) {
	var m Manufacturer
	if err := decode(data, &m); err != nil {
		return Verdict{}, err
	}
	return addressPart(m.Address), nil
}

func canadaPrefixJSON(data []byte) (Verdict, error) {
	var m Manufacturer
	if err := decode(data, &m); err != nil {
		return Verdict{}, err
	}
	return canadaPrefix(m.Province), nil
}
