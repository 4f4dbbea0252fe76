package trade

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func TestWeightsAndLengths(t *testing.T) {
	weights := []struct{ value, unit, grams, kilograms string }{
		{"1", "kg", "1000", "1"}, {"450", "g", "450", "0.45"}, {"1", "oz", "28.349523125", "0.028349523125"},
		{"1", "lb", "453.59237", "0.45359237"}, {"16", "oz", "453.59237", "0.45359237"}, {"1", "stone", "0", "0"}, {"2.5", "lb", "1133.980925", "1.133980925"},
	}
	for _, tt := range weights {
		w := Weight{dec(tt.value), tt.unit}
		if !w.Grams().Equal(dec(tt.grams)) || !w.Kilograms().Equal(dec(tt.kilograms)) {
			t.Errorf("%s is %s g, %s kg, want %s, %s", w, w.Grams(), w.Kilograms(), tt.grams, tt.kilograms)
		}
	}
	lengths := []struct{ value, unit, mm, cm string }{
		{"30", "cm", "300", "30"}, {"1", "in", "25.4", "2.54"}, {"1.2", "m", "1200", "120"}, {"7", "mm", "7", "0.7"}, {"1", "ft", "0", "0"},
	}
	for _, tt := range lengths {
		l := Length{dec(tt.value), tt.unit}
		if !l.Millimetres().Equal(dec(tt.mm)) || !l.Centimetres().Equal(dec(tt.cm)) {
			t.Errorf("%s is %s mm, %s cm, want %s, %s", l, l.Millimetres(), l.Centimetres(), tt.mm, tt.cm)
		}
	}
	if got := Kilograms(dec("0.45")).String(); got != "0.45 kg" {
		t.Errorf("String = %q", got)
	}
	if !(Weight{}).IsZero() || (Weight{}).String() != "" || !(Length{}).IsZero() || (Weight{Unit: "kg"}).IsZero() {
		t.Error("zero values are wrong")
	}
}

// The forms that JSON may have, by encoding/json, as a host would read them.
func TestValuesByEncodingJSON(t *testing.T) {
	type all struct {
		Money    Money     `json:"money,omitzero"`
		Weight   Weight    `json:"weight,omitzero"`
		Length   Length    `json:"length,omitzero"`
		Quantity Quantity  `json:"quantity,omitzero"`
		Left     QuotaLeft `json:"left,omitzero"`
		Date     Date      `json:"date,omitzero"`
		Terms    Incoterm  `json:"terms,omitempty"`
		Code     HSCode    `json:"code,omitempty"`
		Facts    Facts     `json:"facts,omitempty"`
	}
	tests := []struct{ in, want string }{
		{`{}`, `{}`},
		{`{"money": null, "weight": null, "length": null, "quantity": null, "left": null, "date": null}`, `{}`},
		{`{"money": {"amount": 12.3, "currency": "USD"}}`, `{"money":{"amount":"12.30","currency":"USD"}}`},
		{`{"money": {"amount": "1000", "currency": "JPY"}}`, `{"money":{"amount":"1000","currency":"JPY"}}`},
		{`{"money": {"amount": "1.5", "currency": "KWD"}}`, `{"money":{"amount":"1.500","currency":"KWD"}}`},
		{`{"money": {"amount": "1.2345", "currency": "USD"}}`, `{"money":{"amount":"1.2345","currency":"USD"}}`},
		{`{"weight": 0.45, "length": "30"}`, `{"weight":{"value":"0.45","unit":"kg"},"length":{"value":"30","unit":"cm"}}`},
		{`{"weight": {"value": 16, "unit": "oz"}}`, `{"weight":{"value":"16","unit":"oz"}}`},
		{`{"quantity": {"value": 2, "unit": "NPR"}}`, `{"quantity":{"value":"2","unit":"NPR"}}`},
		{`{"left": {"amount": "650", "currency": "USD"}}`, `{"left":{"amount":"650.00","currency":"USD"}}`},
		{`{"left": {"value": "1200", "unit": "kg"}}`, `{"left":{"value":"1200","unit":"kg"}}`},
		{`{"date": "2026-10-05", "terms": "ddu", "code": "6109.10", "facts": {"a": 0.60, "b": true, "c": "x", "d": null}}`,
			`{"date":"2026-10-05","terms":"DAP","code":"610910","facts":{"a":"0.60","b":"true","c":"x"}}`},
	}
	for _, tt := range tests {
		var v all
		if err := json.Unmarshal([]byte(tt.in), &v); err != nil {
			t.Errorf("%s: %v", tt.in, err)
			continue
		}
		got, err := json.Marshal(v)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s is written as %s, %v, want %s", tt.in, got, err, tt.want)
		}
	}
	for _, bad := range []string{`{"money": 5}`, `{"money": "5"}`, `{"money": {"amount": 5}}`, `{"money": {"currency": "USD"}}`, `{"weight": true}`,
		`{"weight": {"value": 1, "unit": "st"}}`, `{"length": []}`, `{"quantity": {"v": 1}}`, `{"left": 5}`, `{"date": 5}`, `{"facts": []}`} {
		var v all
		if err := json.Unmarshal([]byte(bad), &v); err == nil {
			t.Errorf("%s is read as %+v", bad, v)
		}
	}
}

func TestMoney(t *testing.T) {
	a, b := usd("19.90"), usd("0.10")
	if sum, err := a.Add(b); err != nil || sum.String() != "USD 20.00" {
		t.Errorf("sum = %s, %v", sum, err)
	}
	if diff, err := b.Sub(a); err != nil || diff.String() != "USD -19.80" || !diff.Neg().Equal(usd("19.8")) {
		t.Errorf("difference = %s, %v", diff, err)
	}
	var mismatch MismatchError
	if _, err := a.Add(Money{dec("1"), "EUR"}); !errors.As(err, &mismatch) || mismatch.A.Currency != "USD" || mismatch.B.Currency != "EUR" {
		t.Errorf("mixed currencies: %v", err)
	}
	if got, err := (Money{}).Add(a); err != nil || !got.Equal(a) {
		t.Errorf("nothing + a = %s, %v", got, err)
	}
	if got, err := a.Sub(Money{}); err != nil || !got.Equal(a) {
		t.Errorf("a - nothing = %s, %v", got, err)
	}
	if m, err := ParseMoney("12.3", "USD"); err != nil || m.Text() != "12.30" {
		t.Errorf("ParseMoney = %s, %v", m, err)
	}
	if _, err := ParseMoney("12,3", "USD"); err == nil {
		t.Error("a comma is read")
	}
	if (Money{}).String() != "" || usd("0").IsZero() || !usd("0").IsSet() || !NewMoney(decimal.Decimal{}, "").IsZero() {
		t.Error("zero values are wrong")
	}
}

func TestDates(t *testing.T) {
	d := NewDate(2026, 2, 28)
	if d.AddDays(1) != NewDate(2026, 3, 1) || d.AddMonths(12) != NewDate(2027, 2, 28) || d.DaysUntil(NewDate(2026, 3, 2)) != 2 ||
		!d.Before(NewDate(2026, 3, 1)) || !d.After(NewDate(2026, 2, 27)) || d.Time() != time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC) {
		t.Error("calendar arithmetic is wrong")
	}
	if !(Date{}).IsZero() || (Date{}).String() != "" || !(Date{}).AddDays(1).IsZero() || !(Date{}).AddMonths(1).IsZero() || !(Date{}).Time().IsZero() {
		t.Error("no date is a date")
	}
	for _, bad := range []string{"", "2026-1-5", "2026-13-01", "2026-02-29", "05/10/2026", "0000-01-01", "2026-10-05T00:00:00Z", "10000-01-01"} {
		if got, err := ParseDate(bad); err == nil {
			t.Errorf("ParseDate(%q) = %s", bad, got)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		tm := time.Date(rapid.IntRange(1, 9999).Draw(rt, "year"), time.Month(rapid.IntRange(1, 12).Draw(rt, "month")), rapid.IntRange(1, 28).Draw(rt, "day"), 23, 59, 0, 0, time.UTC)
		d := DateOf(tm)
		if got, err := ParseDate(d.String()); err != nil || got != d || d.String() != tm.Format(time.DateOnly) {
			rt.Fatalf("%s is %s, read back as %s, %v", tm, d, got, err)
		}
		n := rapid.IntRange(-300, 300).Draw(rt, "days")
		if later := d.AddDays(n); !later.IsZero() && d.DaysUntil(later) != n {
			rt.Fatalf("%s + %d days = %s", d, n, later)
		}
	})
	p := Period{NewDate(2024, 1, 1), NewDate(2024, 12, 31)}
	if !p.Contains(p.From) || !p.Contains(p.To) || p.Contains(p.To.AddDays(1)) || p.Contains(p.From.AddDays(-1)) || !(Period{}).Contains(d) {
		t.Error("a period's ends are wrong")
	}
	for want, p := range map[string]Period{"always": {}, "since 2024-01-01": {From: p.From}, "until 2024-12-31": {To: p.To}, "2024-01-01 to 2024-12-31": p} {
		if p.String() != want {
			t.Errorf("%q, want %q", p, want)
		}
	}
}

func TestFindings(t *testing.T) {
	cause := errors.New("cause")
	all := Errors{{Code: "a.b", Severity: Block, Path: "/x", Message: "no", Cause: cause}, {Code: "c.d", Severity: Warn, Message: "hm"}}
	err := fmt.Errorf("while reading: %w", all.ErrorOrNil())
	if got := FindingsOf(err); len(got) != 2 || got[0].Code != "a.b" {
		t.Errorf("FindingsOf = %v", got)
	}
	if !errors.Is(err, Finding{Code: "a.b"}) || errors.Is(err, Finding{Code: "a.b", Path: "/y"}) || errors.Is(err, Finding{Code: "z"}) || !errors.Is(err, cause) {
		t.Error("errors.Is doesn't match by code and path")
	}
	if got := all.Error(); got != "a.b at /x: no\nc.d: hm" {
		t.Errorf("Error() = %q", got)
	}
	if !Blocking(all) || Blocking(all[1:]) || Errors(nil).ErrorOrNil() != nil || FindingsOf(nil) != nil {
		t.Error("nothing blocks")
	}
	if got := FindingsOf(all[0]); len(got) != 1 || got[0].Path != "/x" {
		t.Errorf("FindingsOf one = %v", got)
	}
	if got := FindingsOf(cause); len(got) != 1 || got[0].Code != "internal" || !errors.Is(got[0], cause) {
		t.Errorf("FindingsOf another error = %v", got)
	}
	if FromProblems(nil) != nil {
		t.Error("no problems are findings")
	}
}
