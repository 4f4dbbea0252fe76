package check

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/crossborder-go/crossborder/customs/ids"
	"github.com/crossborder-go/crossborder/trade"
)

// Regime is whose rules a description of goods has to meet.
type Regime string

// The regimes with published lists; for others the terms that no authority accepts count.
const (
	ICS2      Regime = "EU ICS2"
	CBP       Regime = "US CBP"
	PACT      Regime = "AE PACT"
	AnyRegime Regime = ""
)

// RegimeOf returns the regime of a destination.
func RegimeOf(destination trade.Territory) Regime {
	d := trade.Country(strings.ToUpper(string(destination)))
	if len(d) > 2 {
		d = d[:2] // a territory of a country: "ES-CN"
	}
	switch {
	case d == "US" || d == "PR":
		return CBP
	case d == "AE":
		return PACT
	case d == "XI" || d == "CH" || d == "NO" || d == "LI": // in the security area of the Union
		return ICS2
	case ids.Member(d):
		return ICS2
	}
	return AnyRegime
}

//go:embed terms.txt
var termsText string

// termLists are the lists of terms.txt by name; a term is its words in singular, joined by blanks, with what to write
// instead.
type termLists map[string]map[string]string

// loadTerms reads the lists once, when the first description is checked.
var loadTerms struct {
	once  sync.Once
	lists termLists
}

func terms() termLists {
	loadTerms.once.Do(func() { loadTerms.lists = parseTerms(termsText) })
	return loadTerms.lists
}

func parseTerms(text string) termLists {
	lists := termLists{}
	name := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			name = strings.Trim(line, "[]")
			lists[name] = map[string]string{}
		default:
			term, suggestion, _ := strings.Cut(line, " => ")
			lists[name][strings.Join(words(term), " ")] = suggestion
		}
	}
	return lists
}

// vocabulary is what a description is held against under one regime.
type vocabulary struct{ lists []map[string]string }

func vocabularyOf(r Regime) vocabulary {
	t := terms()
	v := vocabulary{[]map[string]string{t["any"]}}
	switch r {
	case ICS2, CBP:
		v.lists = append(v.lists, t[string(r)])
	case PACT:
		v.lists = append(v.lists, t[string(PACT)], t[string(ICS2)])
	}
	return v
}

func (v vocabulary) find(term string) (suggestion string, ok bool) {
	for _, l := range v.lists {
		if s, found := l[term]; found {
			ok = true
			if suggestion == "" {
				suggestion = s
			}
		}
	}
	return suggestion, ok
}

// form is what a good description says, where no example fits better.
const form = "say what it is, what it's made of and what it's used for; for clothing also for whom and the fibre"

// maxDescription bounds what is looked at; declarations hold 512 characters.
const maxDescription = 2000

// Description says whether a description of goods is precise enough for the regime: not empty, not a number or code,
// not a stop word standing alone, nor made up of stop words and praise. A stop word inside a longer text is named in
// the detail "embedded" and no ground for refusal. Instruments: Delegated Regulation (EU) 2015/2446, Annex B, 18 05;
// 19 CFR 128.21.
func Description(text string, regime Regime) Verdict {
	v := Verdict{Kind: "goods-description", Value: text, Answer: "acceptable"}
	v.Normalised = strings.Join(strings.Fields(clip(text, maxDescription)), " ")
	ws := words(clip(text, maxDescription))
	voc := vocabularyOf(regime)
	whole := strings.Join(ws, " ")
	if _, ok := terms()[string(regime)+" accepted"][whole]; ok {
		v.OK = true
		return v
	}
	if suggestion, stop := voc.find(whole); stop && whole != "" {
		v = v.fail("stop word", `"`+clip(v.Normalised, 60)+`" standing alone is refused`+by(regime)+": "+form)
		v.Suggestion = orForm(suggestion)
		return v
	}
	if !describes(ws) {
		v = v.fail("no description", "there is no word in it that names goods: "+form)
		v.Suggestion = form
		return v
	}
	stops, praise, rest := cover(ws, voc)
	switch {
	case rest == 0 && len(stops) > 0:
		suggestion, _ := voc.find(stops[0])
		v = v.fail("general terms only", "it is made up of general terms ("+strings.Join(stops, ", ")+"): "+form)
		v.Suggestion = orForm(suggestion)
		return v
	case rest == 0:
		v = v.fail("marketing words", "it praises and doesn't describe: "+form)
		v.Suggestion = form
		return v
	}
	v.OK = true
	if len(stops) > 0 {
		v = v.with("embedded", stops)
		v.Message = "it holds general terms (" + strings.Join(stops, ", ") + "): make them more specific"
	}
	if len(praise) > 0 {
		v = v.with("marketing", praise)
		if v.Message == "" {
			v.Message = "leave out words of praise (" + strings.Join(praise, ", ") + ")"
		}
	}
	return v
}

func by(r Regime) string {
	if r == AnyRegime {
		return ""
	}
	return " by " + string(r)
}

func orForm(suggestion string) string {
	if suggestion == "" {
		return form
	}
	return "for example: " + suggestion
}

// describes reports whether some word could name goods: three letters or more, or two characters of a script that
// writes whole words in few.
func describes(ws []string) bool {
	for _, w := range ws {
		letters, wide := 0, 0
		for _, r := range w {
			switch {
			case r >= 0x3040: // kana, CJK, Hangul
				wide++
			case r >= 'a' && r <= 'z' || r >= 0xc0:
				letters++
			case r >= '0' && r <= '9' && letters == 0:
				letters = -100 // an article number begins with a digit
			}
		}
		if letters >= 3 || wide >= 1 {
			return true
		}
	}
	return false
}

// cover marks the words that stop terms, praise and fillers account for, longest terms first, and counts the rest.
func cover(ws []string, voc vocabulary) (stops, praise []string, rest int) {
	t := terms()
	for i := 0; i < len(ws); {
		n := 1
		kind := 0
		for l := min(5, len(ws)-i); l >= 1; l-- {
			term := strings.Join(ws[i:i+l], " ")
			if _, ok := voc.find(term); ok {
				n, kind = l, 1
				if !slices.Contains(stops, term) {
					stops = append(stops, term)
				}
				break
			}
			if _, ok := t["marketing"][term]; ok {
				n, kind = l, 2
				praise = append(praise, term)
				break
			}
			if _, ok := t["filler"][term]; ok {
				n, kind = l, 3
				break
			}
		}
		if kind == 0 && describes(ws[i:i+1]) {
			rest++
		}
		i += n
	}
	return stops, praise, rest
}

// words splits a text into words: lower case, letters and digits, in singular where English tells.
func words(text string) []string {
	fields := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r != '\'' && r != '’' && r < 0xc0 && (r < 'a' || r > 'z') && (r < '0' || r > '9') || r == '×' || r >= 0x2000 && r < 0x2c00 && r != '’'
	})
	for i, w := range fields {
		w = strings.ReplaceAll(w, "’", "'")
		w = strings.ReplaceAll(strings.TrimSuffix(w, "'s"), "'", "")
		fields[i] = singular(w)
	}
	return slices.DeleteFunc(fields, func(w string) bool { return w == "" })
}

// singular takes off an English plural ending.
func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes")):
		return w[:len(w)-2]
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		return w[:len(w)-1]
	}
	return w
}

// plainDescription holds a description against every list: it's acceptable when no authority refuses it.
func plainDescription(value string) Verdict {
	var last Verdict
	for _, r := range [...]Regime{ICS2, CBP, PACT} {
		if last = Description(value, r); !last.OK {
			return last.with("regime", string(r))
		}
	}
	return last
}

func descriptionJSON(data []byte) (Verdict, error) {
	var q struct {
		Text        string          `json:"text"`
		Value       string          `json:"value,omitempty"`
		Regime      string          `json:"regime,omitempty"`
		Destination trade.Territory `json:"destination,omitempty"`
	}
	if err := decode(data, &q); err != nil {
		return Verdict{}, err
	}
	if q.Text == "" {
		q.Text = q.Value
	}
	regime, ok := ParseRegime(q.Regime)
	if !ok {
		return Verdict{}, trade.Errors{{Code: "check.regime", Severity: trade.Block, Path: "/regime",
			Message: "the regimes are EU ICS2, US CBP and AE PACT"}}
	}
	switch {
	case q.Regime == "" && q.Destination == "":
		return plainDescription(q.Text), nil
	case q.Regime == "":
		regime = RegimeOf(q.Destination)
	}
	return Description(q.Text, regime), nil
}

// ParseRegime reads a regime by any of its usual names: "EU ICS2", "ics2", "EU".
func ParseRegime(name string) (r Regime, ok bool) {
	for _, w := range strings.Fields(strings.ToUpper(strings.NewReplacer("-", " ", "_", " ").Replace(name))) {
		switch w {
		case "EU", "ICS2":
			return ICS2, true
		case "US", "CBP", "ACAS":
			return CBP, true
		case "AE", "UAE", "PACT":
			return PACT, true
		}
	}
	return AnyRegime, name == ""
}
