package customs

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
)

//go:embed origin_statements.json
var originStatementsJSON []byte

// originStatements is the file of statements on origin, by programme and date.
type originStatements struct {
	VerifiedOn trade.Date                 `json:"verified_on"`
	Groups     map[string][]trade.Country `json:"groups"`
	Statements []originStatement          `json:"statements"`
}

// originStatement is the proof of origin that an agreement lets an exporter write on an invoice: a text that its law
// fixes, or elements that it wants in no set form.
type originStatement struct {
	Programmes []string         `json:"programmes"` // the names a claim may use
	Name       string           `json:"name"`
	Title      string           `json:"title,omitempty"`
	Text       string           `json:"text,omitempty"` // with {reference}, {origin}, {criterion} and {exporter} to fill in
	Elements   []originElement  `json:"elements,omitempty"`
	Declares   string           `json:"declares,omitempty"` // closes the elements
	Exporters  []originExporter `json:"exporters"`
	Criteria   []string         `json:"criteria,omitempty"` // the codes of which one is stated
	trade.Period
	Instrument string `json:"instrument"`
	Source     string `json:"source"`
	Confidence string `json:"confidence,omitempty"`
}

type originElement struct {
	Name string `json:"name"`
	Of   string `json:"of"`
}

// originExporter says who may state origin, and under which number.
type originExporter struct {
	From          string      `json:"from"`                     // a country, a group, "*" for any
	Origin        string      `json:"origin,omitempty"`         // as the text names it; none: the country's name
	Reference     []string    `json:"reference,omitempty"`      // types of identification number
	ReferenceName string      `json:"reference_name,omitempty"` // what a reader calls it
	NeededAbove   trade.Money `json:"needed_above,omitzero"`    // below it the reference may be left blank
}

var origins = sync.OnceValues(func() (*originStatements, error) {
	var out originStatements
	if p := strictjson.Decode(originStatementsJSON, &out, strictjson.Options{}); p.ErrorOrNil() != nil {
		return nil, fmt.Errorf("customs: origin_statements.json: %w", p.ErrorOrNil())
	}
	return &out, nil
})

func (f *originStatements) find(programme string, on trade.Date) *originStatement {
	for i := range f.Statements {
		s := &f.Statements[i]
		if s.Contains(on) && s.named(programme) {
			return s
		}
	}
	return nil
}

// named reports whether a claim is of this programme: by one of its names, or by a measure's name that ends in one, such
// as "Preference, EU-UK TCA".
func (s *originStatement) named(claim string) bool {
	return slices.ContainsFunc(s.Programmes, func(p string) bool {
		return equalFold(claim, p) || len(p) > 2 && strings.HasSuffix(strings.ToUpper(claim), " "+strings.ToUpper(p))
	})
}

// OriginProof is a statement on origin as it's put on an invoice.
type OriginProof struct {
	Programme  string   `json:"programme"`
	Name       string   `json:"name"`
	Text       string   `json:"text"`            // paragraphs, separated by line breaks
	Fixed      bool     `json:"fixed,omitempty"` // the law fixes the words
	Lines      []int    `json:"lines"`           // indexes of the invoice's lines that it covers
	Instrument string   `json:"instrument"`
	Source     string   `json:"source"`
	Criteria   []string `json:"criteria,omitempty"` // the codes that the programme knows
}

// OriginStatement writes the statement on origin that a preference programme wants from the exporter, for the lines of an
// invoice that claim it. Where the law fixes the text, as the EU-UK Trade and Cooperation Agreement and the European
// Union's registered exporter system do, it's that text in English with its blanks filled in; where it names elements and no
// form, as the USMCA does, the elements are listed. Rates are those of exchange behind the invoice, for thresholds in
// another currency.
//
// What is missing leaves its blank ("…") and is a finding: "origin.no_statement" for a programme without one here,
// "origin.exporter" for an exporter outside the agreement, "origin.reference", "origin.criterion", "origin.producer". The
// origin criterion is the item's fact "origin_criterion". A statement is the exporter's own: he signs for it.
func OriginStatement(programme string, v *Invoice, rates []DeclaredRate) (*OriginProof, []trade.Finding) {
	w := &originWriter{v: v, rates: rates}
	file, err := origins()
	if err != nil {
		w.note("origin.data", trade.Block, "", "the built-in statements on origin don't read: "+err.Error())
		return nil, w.found
	}
	if v == nil {
		w.note("origin.no_invoice", trade.Review, "", "there's no invoice to state origin on")
		return nil, w.found
	}
	on := v.Date
	if w.s = file.find(programme, on); w.s == nil {
		w.note("origin.no_statement", trade.Review, "", "no statement on origin is known for "+clip(programme, 60)+": attach the proof that the programme wants")
		return nil, w.found
	}
	p := &OriginProof{Programme: programme, Name: w.s.Name, Fixed: w.s.Text != "", Instrument: w.s.Instrument, Source: w.s.Source, Criteria: w.s.Criteria}
	for i := range v.Lines {
		if l := &v.Lines[i]; !l.Digital && (equalFold(l.Preference, programme) || w.s.named(l.Preference)) {
			p.Lines = append(p.Lines, i)
		}
	}
	w.lines = p.Lines
	w.exporter(file)
	if p.Fixed {
		p.Text = w.fixed()
	} else {
		p.Text = w.elements()
	}
	return p, w.found
}

type originWriter struct {
	v     *Invoice
	rates []DeclaredRate
	s     *originStatement
	by    originExporter
	from  trade.Country
	lines []int
	found []trade.Finding
}

const blank = "…"

func (w *originWriter) note(code string, severity trade.Severity, path, message string) {
	w.found = append(w.found, trade.Finding{Code: code, Severity: severity, Path: path, Message: message, Settles: path, Holds: trade.DecideDeclaration, Source: "origin"})
}

// exporter finds what the agreement says of exporters in the seller's country.
func (w *originWriter) exporter(file *originStatements) {
	w.from = w.v.Seller.Address.Country
	if w.from == "" {
		w.from = w.v.Dispatch
	}
	for _, e := range w.s.Exporters {
		if e.From == "*" || e.From == string(w.from) || slices.Contains(file.Groups[e.From], w.from) {
			w.by = e
			return
		}
	}
	w.note("origin.exporter", trade.Review, "/seller/address/country", fmt.Sprintf("the statement under %s is made by an exporter of its parties; the seller is in %s", w.s.Name, countryOr(w.from)))
}

func countryOr(c trade.Country) string {
	if c.Valid() {
		return c.Name()
	}
	return "no country that's known"
}

func (w *originWriter) fixed() string {
	origin := w.by.Origin
	if origin == "" && w.by.From != "" {
		origin = w.originName()
	}
	text := strings.NewReplacer("{reference}", w.reference(), "{origin}", first(origin, blank), "{criterion}", w.criterion(), "{exporter}", first(Text(w.v.Seller.Name, 140), blank)).Replace(w.s.Text)
	if w.mixed() {
		text += "\nThis statement covers " + w.lineNumbers() + " of this invoice, and no other."
	}
	place := Text(first(w.v.Seller.Address.City, countryOr(w.from)), 60)
	return text + "\n" + place + ", " + w.v.Date.String() + " · " + Text(w.v.Seller.Name, 140)
}

// originName is the country that all lines covered come from.
func (w *originWriter) originName() string {
	var out trade.Country
	for _, i := range w.lines {
		switch o := w.v.Lines[i].Origin; {
		case out == "":
			out = o
		case o != out:
			w.note("origin.several", trade.Review, "", "lines of several origins are covered: state origin apart for each")
			return ""
		}
	}
	if !out.Valid() {
		return ""
	}
	return out.Name()
}

// reference is the exporter's number. Below a threshold of value the agreement lets it be blank.
func (w *originWriter) reference() string {
	if id := idOf(w.v.Seller.IDs, w.by.Reference...); id != "" {
		return Text(id, 40)
	}
	if w.by.From == "" || len(w.by.Reference) == 0 {
		return blank
	}
	limit := w.by.NeededAbove
	if !limit.IsSet() {
		w.note("origin.reference", trade.Warn, "/seller/tax_ids", "the statement names the exporter's "+w.by.ReferenceName+" where he has one")
		return blank
	}
	value := trade.Money{Currency: w.v.Currency}
	for _, i := range w.lines {
		value = add(value, w.v.Lines[i].Total)
	}
	switch over, known := w.above(value, limit); {
	case !known:
		w.note("origin.reference", trade.Review, "/seller/tax_ids", fmt.Sprintf("above %s of originating goods the statement needs the exporter's %s; no rate of exchange says whether %s is", limit, w.by.ReferenceName, value))
	case over:
		w.note("origin.reference", trade.Block, "/seller/tax_ids", fmt.Sprintf("%s of originating goods is above %s: the statement needs the exporter's %s", value, limit, w.by.ReferenceName))
	}
	return blank
}

// above compares amounts of two currencies by the rates behind the invoice, either way round.
func (w *originWriter) above(value, limit trade.Money) (over, known bool) {
	if value.Currency == limit.Currency {
		return value.Amount.GreaterThan(limit.Amount), true
	}
	for _, r := range w.rates {
		rate, err := trade.ParseDecimal(r.Rate)
		if err != nil || !rate.IsPositive() {
			continue
		}
		if r.From == value.Currency && r.To == limit.Currency {
			return money.MulRound(value.Amount, rate, limit.Currency.MinorUnits(), money.HalfUp).GreaterThan(limit.Amount), true
		}
		if r.From == limit.Currency && r.To == value.Currency {
			return value.Amount.GreaterThan(limit.Amount.Mul(rate)), true
		}
	}
	return false, false
}

// criterion is the code of the rule by which the goods originate.
func (w *originWriter) criterion() string {
	if len(w.s.Criteria) == 0 {
		return ""
	}
	var out []string
	for _, i := range w.lines {
		c := Text(w.v.Lines[i].OriginCriterion, 20)
		if c == "" {
			w.note("origin.criterion", trade.Review, itemPath(w.v.Lines[i].Line, "facts/origin_criterion"), "the proof states the origin criterion: one of "+strings.Join(w.s.Criteria, ", "))
			c = blank
		}
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return first(strings.Join(out, ", "), blank)
}

// mixed reports whether the invoice has goods that the statement doesn't cover.
func (w *originWriter) mixed() bool {
	goods := 0
	for i := range w.v.Lines {
		if !w.v.Lines[i].Digital {
			goods++
		}
	}
	return goods != len(w.lines)
}

func (w *originWriter) lineNumbers() string {
	if len(w.lines) == 0 {
		return "no line"
	}
	out := "line "
	if len(w.lines) > 1 {
		out = "lines "
	}
	for n, i := range w.lines {
		if n == 40 {
			return out + " and more"
		}
		if n > 0 {
			out += ", "
		}
		out += strconv.Itoa(i + 1)
	}
	return out
}

// elements lists the data that an agreement wants in no set form.
func (w *originWriter) elements() string {
	lines := []string{first(w.s.Title, w.s.Name)}
	for n, e := range w.s.Elements {
		lines = append(lines, strconv.Itoa(n+1)+". "+e.Name+": "+first(w.element(e.Of), blank))
	}
	return strings.Join(append(lines, w.s.Declares), "\n")
}

func (w *originWriter) element(of string) string {
	v := w.v
	switch of {
	case "capacity":
		return "exporter"
	case "certifier":
		return w.party(&v.Seller, "/seller")
	case "exporter":
		return "the certifier"
	case "producer":
		return w.producers()
	case "importer":
		return w.party(&v.Importer, "")
	case "goods":
		var out []string
		for _, i := range w.lines {
			l := &v.Lines[i]
			code := l.HSCode.Subheading()
			if code == "" {
				w.note("origin.hs", trade.Review, itemPath(l.Line, "hs_code"), "the certification gives the six digits of the HS")
			}
			out = append(out, strconv.Itoa(i+1)+") "+Text(l.Description, 80)+", "+first(code.Dotted(), blank))
		}
		return strings.Join(out, "; ")
	case "criterion":
		return w.criterion()
	case "invoice":
		return "this shipment, invoice " + Text(v.Number, 60)
	case "date":
		return v.Date.String()
	}
	return ""
}

// party is a party with address, telephone and e-mail; the certifier must have them all.
func (w *originWriter) party(p *DeclaredParty, path string) string {
	a := p.Address
	if path != "" && (a.Line1 == "" || a.City == "" || first(p.Phone, "") == "" || first(p.Email, "") == "") {
		w.note("origin.certifier", trade.Review, path, "the certifier is named with address, telephone and e-mail")
	}
	var out []string
	for _, s := range []string{p.Name, a.Line1, a.City, string(a.Region), a.PostalCode, a.Country.Name(), p.Phone, p.Email} {
		if s = Text(s, 100); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

func (w *originWriter) producers() string {
	var out []string
	for _, i := range w.lines {
		m := Text(w.v.Lines[i].Manufacturer, 100)
		if m == "" {
			w.note("origin.producer", trade.Review, itemPath(w.v.Lines[i].Line, "manufacturer"), "the certification names the producer, or says that he's named to the authority on request")
			m = "available upon request by the importing authorities"
		}
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	if len(out) > 3 {
		return "various"
	}
	return strings.Join(out, "; ")
}

// originProofs writes a statement for each programme that lines of the invoice claim by the exporter's word: not where
// the importer's knowledge is the proof.
func originProofs(v *Invoice, o *trade.Order, rates []DeclaredRate) ([]*OriginProof, []trade.Finding) {
	var out []*OriginProof
	var found []trade.Finding
	var done []string
	for i := range v.Lines {
		l := &v.Lines[i]
		if l.Preference == "" || l.Line >= len(o.Items) || slices.Contains(done, l.Preference) {
			continue
		}
		if p := o.Items[l.Line].Preference; p == nil || equalFold(p.Proof, "importer-knowledge") {
			continue
		}
		done = append(done, l.Preference)
		proof, fs := OriginStatement(l.Preference, v, rates)
		found = append(found, fs...)
		if proof != nil {
			out = append(out, proof)
		}
	}
	return out, found
}
