package customs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/customs/check"
	"github.com/crossborder-go/crossborder/customs/ids"
	"github.com/crossborder-go/crossborder/trade"
)

// goodsRules ask for what every goods item of a declaration needs: code, origin, mass, description.
func goodsRules() []Rule {
	return []Rule{
		{
			Code: "hs.missing", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:      "Every physical item has a commodity code.",
			Remedy:     "classify the item: at least the six digits of the Harmonized System, or the destination's national code in codes",
			Instrument: "WCO Harmonized System Convention; Regulation (EU) 2015/2446, Annex B, 18 09",
			Check: lines(func(s Subject, i int, it *trade.Item, report Report) {
				if declaredCode(s, i) == "" {
					report(itemPath(i, "hs_code"), name(it)+" has no commodity code")
				}
			}),
		},
		{
			Code: "hs.malformed", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:      "A commodity code has digits only, six to twelve of them, in a chapter and heading that exist.",
			Remedy:     "correct the code; without dots it has 6, 8 or 10 digits in most tariffs",
			Instrument: "WCO Harmonized System, edition 2022",
			Check: lines(func(s Subject, i int, it *trade.Item, report Report) {
				fault := func(path string, code trade.HSCode) {
					if v := check.HS(string(code)); code != "" && !v.OK && v.Reason != "too short" {
						report(path, fmt.Sprintf("%s has the commodity code %.20q: %s", name(it), code, v.Message))
					}
				}
				fault(itemPath(i, "hs_code"), it.HSCode)
				for _, t := range sortedTerritories(it.Codes) {
					fault(itemPath(i, "codes/")+pointer(string(t)), it.Codes[t])
				}
			}),
		},
		{
			Code: "hs.too_short", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:      "The commodity code has as many digits as the data set declares.",
			Remedy:     "give the national code under codes, by territory",
			Instrument: "Regulation (EU) 2015/2446, Annex B, 18 09; 19 CFR 141.90, 143.21",
			Check: lines(func(s Subject, i int, it *trade.Item, report Report) {
				code := digitsOf(declaredCode(s, i))
				if code == "" || !numeric(code) {
					return
				}
				need := codeDigits(s)
				if len(code) < need {
					path := itemPath(i, "codes/") + pointer(string(s.Destination()))
					if need == 6 {
						path = itemPath(i, "hs_code")
					}
					report(path, fmt.Sprintf("%s has a code of %d digits (%s); %s", name(it), len(code), code, digitsWanted(s.dataSet(), need)))
				}
			}),
		},
		{
			Code: "hs.description_mismatch", Severity: trade.Warn, Holds: trade.DecideDeclaration,
			Title:  "The description names goods of the chapter that the code is in.",
			Remedy: "check the classification, or describe the goods by what they are",
			Check: lines(func(s Subject, i int, it *trade.Item, report Report) {
				code := digitsOf(declaredCode(s, i))
				if len(code) < 2 {
					return
				}
				if word, chapters := usualChapters(it.Description); word != "" && !slices.Contains(chapters, code[:2]) {
					report(itemPath(i, "hs_code"), fmt.Sprintf("%s is described as %q, usually of chapter %s, and has a code of chapter %s",
						name(it), word, strings.Join(chapters, " or "), code[:2]))
				}
			}),
		},
		{
			Code: "origin.missing", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:      "Every physical item has a country of origin.",
			Remedy:     "ask the maker: origin is the country where the goods were made, not where they ship from",
			Instrument: "Regulation (EU) 952/2013, articles 59 to 63; 19 U.S.C. 1304",
			Check: lines(func(_ Subject, i int, it *trade.Item, report Report) {
				if it.Origin == "" {
					report(itemPath(i, "origin"), name(it)+" has no country of origin")
				}
			}),
		},
		{
			Code: "weight.missing", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:  "Every physical item has a weight, net or gross.",
			Remedy: "weigh one piece, without packaging and with it",
			Check: lines(func(_ Subject, i int, it *trade.Item, report Report) {
				if it.NetWeight.IsZero() && it.GrossWeight.IsZero() {
					report(itemPath(i, "net_weight"), name(it)+" has no weight")
				}
			}),
		},
		{
			Code: "weight.net_missing", Severity: trade.Review, Holds: trade.DecideDeclaration,
			Title:      "A full declaration states the net mass.",
			Remedy:     "weigh one piece without packaging",
			Instrument: "Regulation (EU) 2015/2446, Annex B, 18 01; UK customs declaration, data element 6/1",
			Check: lines(func(s Subject, i int, it *trade.Item, report Report) {
				if s.dataSet() == "H1" && it.NetWeight.IsZero() && !it.GrossWeight.IsZero() {
					report(itemPath(i, "net_weight"), name(it)+" has a gross weight only")
				}
			}),
		},
		{
			Code: "description.missing", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:      "Every physical item has a description.",
			Remedy:     "say what it is, what it's made of and what it's used for",
			Instrument: "Regulation (EU) 2015/2446, Annex B, 18 05; 19 CFR 128.21(a)(4)",
			Check: lines(func(_ Subject, i int, it *trade.Item, report Report) {
				if strings.TrimSpace(it.Description) == "" {
					report(itemPath(i, "description"), "item "+strconv.Itoa(i+1)+" has no description")
				}
			}),
		},
		{
			Code: "description.vague", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:      "A description is precise enough for the destination's authority to identify the goods.",
			Remedy:     "say what it is, what it's made of and what it's used for; for clothing also for whom and the fibre",
			Instrument: "Regulation (EU) 2015/2446, Annex B, 18 05; ICS2 stop words; 19 CFR 128.21(a)(4)",
			Check: lines(func(s Subject, i int, it *trade.Item, report Report) {
				if strings.TrimSpace(it.Description) == "" {
					return
				}
				v := check.Description(it.Description, check.RegimeOf(s.Destination()))
				if !v.OK {
					report(itemPath(i, "description"), v.Message+"; "+v.Suggestion)
				}
			}),
		},
		{
			Code: "description.general", Severity: trade.Warn, Holds: trade.DecideDeclaration,
			Title:      "A description holds no general terms and no words of praise.",
			Remedy:     "make the general terms specific, leave out the praise",
			Instrument: "ICS2 stop words, embedded terms",
			Check: lines(func(s Subject, i int, it *trade.Item, report Report) {
				v := check.Description(it.Description, check.RegimeOf(s.Destination()))
				if v.OK && v.Message != "" {
					report(itemPath(i, "description"), name(it)+": "+v.Message)
				}
			}),
		},
		{
			Code: "description.long", Severity: trade.Warn, Holds: trade.DecideDeclaration,
			Title:      "A description has at most 512 characters.",
			Remedy:     "shorten it: declarations cut what's longer",
			Instrument: "Regulation (EU) 2015/2446, Annex B, 18 05 (an..512)",
			Check: lines(func(_ Subject, i int, it *trade.Item, report Report) {
				if n := len([]rune(it.Description)); n > 512 {
					report(itemPath(i, "description"), fmt.Sprintf("the description has %d characters", n))
				}
			}),
		},
		{
			Code: "product_ids.missing", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:      "Items declared in H6 or H7 in the Union carry the merchant's and the manufacturer's product identifiers.",
			Remedy:     "give product_ids: merchant and manufacturer",
			Instrument: "Delegated Regulation (EU) 2026/1022",
			Source:     "facts of the EUR 3 duty's procedure acts (owlbrief.com/briefs/14284)",
			VerifiedOn: trade.NewDate(2026, 11, 22), Period: trade.Period{From: trade.NewDate(2026, 11, 1)},
			Check: lines(func(s Subject, i int, it *trade.Item, report Report) {
				// Northern Ireland, whose territory is of GB, follows UK law and doesn't ask for them
				if d := s.dataSet(); d != "H7" && d != "H6" || !ids.Member(s.Destination().Country()) {
					return
				}
				for _, id := range [...]string{"merchant", "manufacturer"} {
					if it.ProductIDs[id] == "" {
						report(itemPath(i, "product_ids/"+id), name(it)+" has no product identifier of the "+id)
					}
				}
			}),
		},
	}
}

// lines makes a check of one that looks at each physical item.
func lines(each func(s Subject, i int, it *trade.Item, report Report)) func(Subject, Report) {
	return func(s Subject, report Report) {
		for i := range s.Order.Items {
			if it := &s.Order.Items[i]; it.Kind != trade.Digital {
				each(s, i, it, report)
			}
		}
	}
}

// declaredCode is the code that a line is declared under: the quote's where it resolved one, else the order's for the
// destination.
func declaredCode(s Subject, i int) trade.HSCode {
	if s.Quote != nil && i < len(s.Quote.Lines) && s.Quote.Lines[i].Code != "" {
		return s.Quote.Lines[i].Code
	}
	return s.Order.Items[i].CodeFor(s.Destination())
}

// codeDigits is how many digits of the commodity code the subject's data set declares; 6 where nothing else is known.
func codeDigits(s Subject) int {
	if known, err := sets(); err == nil {
		if d := known.find(s.dataSet(), s.Destination(), s.Date()); d.Digits > 0 {
			return d.Digits
		}
	}
	return 6
}

func digitsWanted(dataSet string, need int) string {
	if dataSet == "" {
		return "declarations need at least six"
	}
	return "a declaration of type " + dataSet + " needs " + strconv.Itoa(need)
}

func digitsOf(c trade.HSCode) string {
	if !strings.ContainsAny(string(c), ". ") {
		return string(c)
	}
	return strings.NewReplacer(".", "", " ", "").Replace(string(c))
}

func numeric(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// itemPath is the JSON Pointer of a field of a line.
func itemPath(i int, field string) string { return "/items/" + strconv.Itoa(i) + "/" + field }

// pointer escapes a step of a JSON Pointer.
func pointer(step string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(step) }

// name is how messages call an item.
func name(it *trade.Item) string {
	switch {
	case it.SKU != "":
		return clip(it.SKU, 40)
	case it.Description != "":
		return fmt.Sprintf("%q", clip(it.Description, 40))
	}
	return "the item"
}

// clip bounds what of a stranger's text goes into a message.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

func sortedTerritories(m map[trade.Territory]trade.HSCode) []trade.Territory {
	out := make([]trade.Territory, 0, len(m))
	for t := range m {
		out = append(out, t)
	}
	slices.Sort(out)
	return out
}

// usualChapters finds a word in a description that names goods of known chapters. It's a hint: a word inside the name
// of something else ("watch strap") has its own entry, and what isn't listed says nothing.
func usualChapters(description string) (word string, chapters []string) {
	text := " " + strings.Join(strings.FieldsFunc(strings.ToLower(description), func(r rune) bool {
		return (r < 'a' || r > 'z') && r != '-' && r < 0x80
	}), " ") + " "
	for _, h := range [...]struct{ word, chapters string }{
		// the longer phrases first: they take their words away from the shorter
		{"watch strap", "91 42 71"}, {"phone case", "39 42 85"}, {"toy car", "95"}, {"book shelf", "94"}, {"bookshelf", "94"},
		{"t-shirt", "61"}, {"tee shirt", "61"}, {"jeans", "62"}, {"sweater", "61"}, {"pullover", "61"}, {"hoodie", "61"}, {"socks", "61"},
		{"shoes", "64"}, {"sneakers", "64"}, {"boots", "64"}, {"sandals", "64"}, {"handbag", "42"}, {"wallet", "42"}, {"backpack", "42"},
		{"wristwatch", "91"}, {"smartwatch", "85"}, {"smartphone", "85"}, {"mobile phone", "85"}, {"headphones", "85"}, {"earbuds", "85"},
		{"laptop", "84"}, {"notebook computer", "84"}, {"power bank", "85"}, {"perfume", "33"}, {"eau de toilette", "33"}, {"lipstick", "33"},
		{"shampoo", "33"}, {"novel", "49"}, {"printed book", "49"}, {"sunglasses", "90"}, {"camera", "85 90"}, {"chocolate", "18"},
		{"coffee", "09 21"}, {"wine", "22"}, {"jigsaw puzzle", "95"}, {"doll", "95"}, {"board game", "95"}, {"bicycle", "87"}, {"umbrella", "66"},
	} {
		if strings.Contains(text, " "+h.word+" ") {
			return h.word, strings.Fields(h.chapters)
		}
	}
	return "", nil
}
