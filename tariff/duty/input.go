package duty

import (
	"strings"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

// Input is what an expression is evaluated against: the figures of one line of goods. All quantities are totals of the
// line, not per piece. In the plain decimal fields zero means "not given"; a quantity that is truly zero (no jewels, no
// lead) goes into Quantities or ByPart.
type Input struct {
	// Value is the customs value of the line. The result is in its currency.
	Value trade.Money
	// Quantities by key: a unit code, a common unit name, with a qualifier after a dot: "KGM", "kg", "KGM.gross",
	// "NPR", "ASV", "KGM.lead content". Units of one family convert. What Need.Key names is always accepted.
	Quantities map[string]decimal.Decimal
	// Net, Gross and Drained are the weights of the line in kg. None stands in for another.
	Net, Gross, Drained decimal.Decimal
	// ByPart holds the values of parts of the goods, in the currency of Value: "case", "strap", "battery", "movement",
	// "lead content", "non-U.S. content".
	ByPart map[string]decimal.Decimal
	// RetailPrice is the retail price of the line in the currency of Value.
	RetailPrice decimal.Decimal
	// ABV is the alcoholic strength in percent by volume, 40 for 40%.
	ABV decimal.Decimal
	// Brix is the sucrose content in percent by weight.
	Brix decimal.Decimal
	// SPR is the small producer relief discount, in GBP per litre of pure alcohol.
	SPR decimal.Decimal
	// Meursing resolves the placeholders EA, EAR, ADSZ, ADSZR, ADFM and ADFMR for the goods' Meursing code and origin.
	Meursing map[string]Expression
	// EntryPrice resolves an entry price system.
	EntryPrice *EntryPrice
	// Date selects the season where a rate depends on the day of the year.
	Date trade.Date
	// Facts answers yes-or-no questions that a text asks, by the words of its Need.
	Facts map[string]bool
	// ReferenceRate answers a rule in words with the expression it refers to; false where it can't. A bound that
	// doesn't apply is answered with the zero Expression and true.
	ReferenceRate func(Reference) (Expression, bool)
	// Exchange returns the units of to for one unit of from; false where no rate is known.
	Exchange func(from, to trade.Currency) (decimal.Decimal, bool)
}

// EntryPrice selects a duty by the price at which goods enter, as the rows of a measure's conditions V say.
type EntryPrice struct {
	// Price is the declared entry price or the standard import value, per 100 kg, in the currency of the rows.
	Price decimal.Decimal
	// Rows in any order: the row with the highest From not above Price applies.
	Rows []EntryPriceRow
}

// EntryPriceRow is the duty from an entry price upwards.
type EntryPriceRow struct {
	From decimal.Decimal
	Duty Expression
}

// NeedKind says which field of Input a Need asks for.
type NeedKind string

// The kinds of needs.
const (
	NeedQuantity      NeedKind = "quantity"       // Input.Quantities, or a weight or strength field
	NeedPart          NeedKind = "part_value"     // Input.ByPart
	NeedRetailPrice   NeedKind = "retail_price"   // Input.RetailPrice
	NeedMeursing      NeedKind = "meursing"       // Input.Meursing
	NeedEntryPrice    NeedKind = "entry_price"    // Input.EntryPrice
	NeedDate          NeedKind = "date"           // Input.Date
	NeedFact          NeedKind = "fact"           // Input.Facts
	NeedReferenceRate NeedKind = "reference_rate" // Input.ReferenceRate
)

// Need is one fact that an expression asks for beside the customs value.
type Need struct {
	Kind      NeedKind `json:"kind"`
	Code      string   `json:"code,omitempty"`      // unit code, part, placeholder, fact
	Qualifier string   `json:"qualifier,omitempty"` // TARIC letter or words
	Name      string   `json:"name"`                // for people: "gross weight in kg"
}

// Key is the key of the map that the need asks to fill: "KGM.G" in Quantities, "case" in ByPart.
func (n Need) Key() string {
	if n.Qualifier == "" {
		return n.Code
	}
	return n.Code + "." + n.Qualifier
}

// How says how to give the fact, in words: `quantity "KGM.G"`.
func (n Need) How() string {
	switch n.Kind {
	case NeedQuantity:
		switch n.Key() {
		case "KGM":
			return `quantity "KGM", or the net weight`
		case "KGM.G":
			return `quantity "KGM.G", or the gross weight`
		case "KGM.E":
			return `quantity "KGM.E", or the drained weight`
		case "ASV":
			return `quantity "ASV", or the ABV`
		}
		return `quantity "` + n.Key() + `"`
	case NeedPart:
		return `value of the part "` + n.Code + `"`
	case NeedRetailPrice:
		return "the retail price"
	case NeedMeursing:
		return `the Meursing amount of "` + n.Code + `" for the goods' additional code`
	case NeedEntryPrice:
		return "the entry price and the rows of the measure's conditions V"
	case NeedDate:
		return "the date"
	case NeedFact:
		return `fact "` + n.Code + `"`
	}
	return "the rate it refers to"
}

func (n Need) String() string { return n.Name + " (" + n.How() + ")" }

func quantityNeed(r unitRef) Need {
	a := r.asked()
	name := a.name
	switch {
	case r.q == "" && a.family == "KGM" && a.code == "KGM":
		name = "net weight in kg"
	case r.q == "G" && a.code == "KGM":
		name = "gross weight in kg"
	case r.q == "E" && a.code == "KGM":
		name = "drained weight in kg"
	case r.q != "":
		if q := qualifierOf(r.q); q != nil {
			name += ", " + q.name
		} else {
			name += strings.TrimRight(", "+r.prep, " ") + " " + r.q
			name = strings.Replace(name, ",  ", ", ", 1)
		}
	}
	return Need{Kind: NeedQuantity, Code: a.code, Qualifier: r.q, Name: name}
}

// collectNeeds lists what the expression asks for, each once.
func (x *expr) collectNeeds() []Need {
	var out []Need
	add := func(n Need) {
		for _, o := range out {
			if o.Kind == n.Kind && o.Code == n.Code && o.Qualifier == n.Qualifier {
				return
			}
		}
		out = append(out, n)
	}
	for i := range x.terms {
		t := &x.terms[i]
		for _, r := range t.per {
			for _, c := range compound(r) {
				add(quantityNeed(c))
			}
		}
		if t.basis != nil {
			if t.basis.need == NeedRetailPrice {
				add(Need{Kind: NeedRetailPrice, Code: "RET", Name: "retail price"})
			}
			for _, p := range t.basis.parts {
				add(partNeed(p))
			}
		}
		switch t.kind {
		case kindMeursing:
			add(Need{Kind: NeedMeursing, Code: t.name, Name: "Meursing amount " + t.name})
		case kindEntry:
			add(Need{Kind: NeedEntryPrice, Name: "entry price"})
		case kindReference:
			add(referenceNeed(t.ref))
			for _, p := range t.ref.Parts {
				add(partNeed(p))
			}
		}
		if t.onlyWhen != "" {
			add(Need{Kind: NeedFact, Code: t.onlyWhen, Name: "whether the goods are " + t.onlyWhen})
		}
	}
	if len(x.seasons) > 0 {
		add(Need{Kind: NeedDate, Name: "date of the year"})
		for _, s := range x.seasons {
			for _, n := range s.x.needs {
				add(n)
			}
		}
	}
	return out
}

func partNeed(p string) Need {
	return Need{Kind: NeedPart, Code: p, Name: "value of the " + p}
}

func referenceNeed(r *Reference) Need {
	return Need{Kind: NeedReferenceRate, Code: string(r.Kind), Name: r.Text}
}

// compound splits a unit that stands for a product into the quantities asked for.
func compound(r unitRef) []unitRef {
	switch {
	case r.unit().code == "ASV" && r.q == "X":
		return []unitRef{{u: r.u}, {u: unitOf("HLT")}}
	case r.q == "Z":
		return []unitRef{{u: r.u}, {u: unitOf("BRX")}}
	case r.unit().code == "SPQ" && r.q == "LPA":
		return []unitRef{{u: unitOf("SPR")}, {u: unitOf("LPA")}}
	case r.unit().code == "SPQ":
		return []unitRef{{u: unitOf("SPR")}, {u: unitOf("ASV")}, {u: unitOf("HLT")}}
	}
	return []unitRef{r}
}
