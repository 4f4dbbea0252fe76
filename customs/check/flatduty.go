package check

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// The EU's flat duty on parcels, in euro an item; an item is one tariff classification, whatever the quantity.
// Instrument: Council Regulation (EU) 2026/382; verified on 2026-11-22.
const (
	flatDutyEUR  = 3
	flatLimitEUR = 150
)

// FlatDutyParcel is what decides the EU's flat duty on a consignment.
type FlatDutyParcel struct {
	// Items tell the classifications apart: commodity codes or descriptions, one a line.
	Items []string
	// IntrinsicValueEUR is the goods' value without freight and insurance; nil when unknown.
	IntrinsicValueEUR *decimal.Decimal
	// OverLimit says that the value is above EUR 150 where the figure itself isn't given.
	OverLimit bool
	// DistanceSale is a sale by a business to a consumer; gifts and sales to businesses aren't.
	DistanceSale bool
	Date         trade.Date
	// PreferenceInH1 claims preferential origin or customs-union status in a full declaration, VAT not paid through IOSS.
	PreferenceInH1 bool
}

// FlatDuty says whether the EU's flat duty applies and what it comes to, in euro (detail "duty_eur"). It is EUR 3 for
// each classification in distance sales up to EUR 150 from 2026-07-01 to 2028-06-30; before, such parcels were free.
func FlatDuty(p FlatDutyParcel) Verdict {
	v := Verdict{Kind: "eu-3eur", Answer: "applies"}
	over := p.OverLimit || p.IntrinsicValueEUR != nil && p.IntrinsicValueEUR.Cmp(decimal.New(flatLimitEUR, 0)) > 0
	switch {
	case p.Date.IsZero():
		return v.fail("date", "the duty depends on the date of entry: give one")
	case over:
		return v.fail("over EUR 150", "above EUR 150 the ordinary tariff applies")
	case p.Date.Before(trade.NewDate(2026, 7, 1)):
		return v.fail("before 2026-07-01", "parcels up to EUR 150 were free of duty until 2026-06-30").with("duty_eur", "0.00")
	case !p.Date.Before(trade.NewDate(2028, 7, 1)):
		return v.fail("after 2028-06-30", "from 2028-07-01 the ordinary tariff applies")
	case !p.DistanceSale:
		return v.fail("not a distance sale", "the flat duty falls on sales to consumers only: the ordinary tariff or the relief for gifts applies")
	case p.PreferenceInH1:
		return v.fail("preference in H1", "preferential goods declared in a full declaration without IOSS take their own rate")
	case len(p.Items) == 0:
		return v.fail("items", "name the items of the parcel")
	}
	seen := map[string]bool{}
	for _, item := range p.Items {
		seen[classification(item)] = true
	}
	v.OK = true
	duty := decimal.New(int64(flatDutyEUR*len(seen)), 0)
	return v.with("items", len(seen)).with("duty_eur", trade.DecimalText(duty, 2))
}

// classification is what tells two lines apart: a code's first six digits, or the words of a description without
// quantity and remarks ("T-shirt x5 (one classification)").
func classification(item string) string {
	if code := HS(item); code.OK {
		return code.Normalised[:6]
	}
	s, _, _ := strings.Cut(strings.ToLower(item), "(")
	var kept []string
	for _, w := range strings.Fields(s) {
		if n := strings.Trim(w, "x×*"); n == "" || numeric(n) {
			continue
		}
		kept = append(kept, w)
	}
	return strings.Join(kept, " ")
}

// flatDutyQuestion is the JSON form.
type flatDutyQuestion struct {
	Lines        []json.RawMessage `json:"lines"` // descriptions or codes, or objects with a code
	Value        json.RawMessage   `json:"consignment_intrinsic_value_eur,omitempty"`
	DistanceSale *bool             `json:"b2c_distance_sale,omitempty"`
	Date         trade.Date        `json:"date,omitzero"`
	Preference   bool              `json:"preference,omitempty"`
	IOSS         bool              `json:"ioss,omitempty"`
	Declaration  string            `json:"declaration,omitempty"` // "H7" (default), "H1", "H6"
}

func flatDutyJSON(data []byte) (Verdict, error) {
	var q flatDutyQuestion
	if err := decode(data, &q); err != nil {
		return Verdict{}, err
	}
	p := FlatDutyParcel{Date: q.Date, DistanceSale: q.DistanceSale == nil || *q.DistanceSale}
	p.PreferenceInH1 = q.Preference && !q.IOSS && q.Declaration == "H1"
	var problems trade.Errors
	for i, raw := range q.Lines {
		item, err := lineText(raw)
		if err != nil {
			problems = append(problems, trade.Finding{Code: "check.line", Severity: trade.Block, Path: "/lines/" + itoa(i), Message: err.Error()})
		}
		p.Items = append(p.Items, item)
	}
	text := strings.Trim(strings.TrimSpace(string(q.Value)), `"`)
	text = strings.ReplaceAll(strings.ReplaceAll(text, `\u003c`, "<"), `\u003e`, ">")
	switch {
	case text == "" || text == "null" || strings.HasPrefix(text, "<="):
		// not given, or said to be within the limit
	case strings.HasPrefix(text, ">"):
		p.OverLimit = true
	default:
		d, err := trade.ParseDecimal(strings.TrimPrefix(text, "<"))
		if err != nil {
			problems = append(problems, trade.Finding{Code: "check.value", Severity: trade.Block, Path: "/consignment_intrinsic_value_eur", Message: err.Error()})
		}
		p.IntrinsicValueEUR = &d
	}
	if len(problems) > 0 {
		return Verdict{}, problems
	}
	return FlatDuty(p), nil
}

// lineText reads a line of the question: a text, or an object that names a code or a description.
func lineText(raw json.RawMessage) (string, error) {
	var s string
	if isObject(string(raw)) {
		var o struct {
			Code        string          `json:"code"`
			HSCode      string          `json:"hs_code"`
			Description string          `json:"description"`
			Quantity    decimal.Decimal `json:"quantity"`
		}
		if err := strictjson.Decode(raw, &o, strictjson.Options{}).ErrorOrNil(); err != nil {
			return "", err
		}
		for _, s := range []string{o.Code, o.HSCode, o.Description} {
			if s != "" {
				return s, nil
			}
		}
		return "", nil
	}
	return s, strictjson.Decode(raw, &s, strictjson.Options{}).ErrorOrNil()
}

func itoa(i int) string { return strconv.Itoa(i) }
