package returns_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/trade"
)

// answer asks a question and returns the verdict as JSON reads.
func answer(t *testing.T, kind, question string) map[string]any {
	t.Helper()
	v, err := returns.Check(kind, []byte(question))
	if err != nil {
		t.Fatalf("%s %s: %v", kind, question, err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// TestPublishedCases holds the verdicts against cases that others published, where their file is at hand.
func TestPublishedCases(t *testing.T) {
	data := os.Getenv("CROSSBORDER_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "shared", "data")
	}
	text, err := os.ReadFile(filepath.Join(data, "..", "cases", "compliance-cases.json"))
	if err != nil {
		t.Skip("the file of published cases isn't here: set CROSSBORDER_DATA")
	}
	var file struct {
		Cases []struct {
			ID, Kind string
			Input    json.RawMessage
			Expected map[string]any
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range file.Cases {
		switch c.Kind {
		case "refund", "drawback", "drawback-notice", "disposition", "us-returned-goods":
		default:
			continue
		}
		n++
		got := answer(t, c.Kind, string(c.Input))
		for key, want := range c.Expected {
			if !reflect.DeepEqual(got[key], want) {
				t.Errorf("%s %s: %s is %v, want %v (%v)", c.ID, c.Input, key, got[key], want, got)
			}
		}
		if got["ignored"] != nil {
			t.Errorf("%s: fields %v aren't read", c.ID, got["ignored"])
		}
	}
	if n == 0 {
		t.Error("the file has no case on returns")
	}
}

// The last day in time and the first one out, the last cent that is paid and the first that isn't.
func TestCheckBoundaries(t *testing.T) {
	tests := []struct {
		kind, question, key string
		want                any
	}{
		{"refund", `{"market":"GB","ground":"defective","days_after_debt_notice":365}`, "in_time", true},
		{"refund", `{"market":"GB","ground":"faulty goods","days_after_debt_notice":366}`, "in_time", false},
		{"refund", `{"market":"UK","ground":"not to contract","months":12}`, "in_time", true},
		{"refund", `{"market":"GB","ground":"overpayment","years":3}`, "in_time", true},
		{"refund", `{"market":"GB","ground":"overpayment","days":1096}`, "in_time", false},
		{"refund", `{"market":"GB","ground":"overpaid","days":10}`, "form", "C285"},
		{"refund", `{"market":"GB","ground":"declaration withdrawal","days":90}`, "in_time", true},
		{"refund", `{"market":"GB","ground":"defective","from":"2026-02-28","date":"2027-02-28"}`, "in_time", true},
		{"refund", `{"market":"GB","ground":"defective","from":"2026-02-28","date":"2027-03-01"}`, "in_time", false},
		{"refund", `{"market":"EU","ground":"defective","days":366}`, "in_time", false},
		{"refund", `{"market":"FR","ground":"not as described","days":300}`, "law", "eu.defective"},
		{"refund", `{"market":"EU","ground":"overcharged","years":3}`, "in_time", true},
		{"refund", `{"market":"EU","ground":"distance sale return","days":91}`, "in_time", false},
		{"refund", `{"market":"EU","ground":"withdrawal","days":90}`, "in_time", true},
		{"refund", `{"market":"EU","ground":"IOSS correction","years":3}`, "law", "eu.ioss"},
		{"refund", `{"market":"EU","ground":"defective","amount":"9.99","currency":"EUR"}`, "reason", "minimum 10"},
		{"refund", `{"market":"EU","ground":"defective","amount":"10.00","currency":"EUR"}`, "eligible", true},
		{"refund", `{"market":"NZ","commercial":true,"amount":"50.00","currency":"NZD"}`, "eligible", true},
		{"refund", `{"market":"NZ","commercial":false,"amount":"3.00","currency":"NZD"}`, "eligible", true},
		{"refund", `{"market":"NZ","ground":"not as ordered","months":3}`, "in_time", false},
		{"refund", `{"market":"NZ","ground":"faulty","months_after_import":12}`, "in_time", true},
		{"refund", `{"market":"AU","amount":"100.00","currency":"AUD"}`, "eligible", true},
		{"refund", `{"market":"AU","years_after_export":5}`, "in_time", false},
		{"refund", `{"market":"CA","commercial":false,"amount":"1.99"}`, "reason", "minimum 2"},
		{"refund", `{"market":"CA","commercial":true,"ground":"drawback","years":5}`, "in_time", false},
		{"refund", `{"market":"JP","ground":"mail order dissatisfaction","months_after_permit":6}`, "in_time", true},
		{"refund", `{"market":"NO","amount":"99.99","currency":"NOK"}`, "eligible", false},
		{"refund", `{"market":"GB","ground":"the weather"}`, "reason", "no refund on this ground"},
		{"drawback", `{"duty_paid":"500.00","currency":"USD","export_to":"CA","nonconforming":true}`, "refund", "495.00"},
		{"drawback", `{"duty_paid":"500.00","export_to":"FR"}`, "refund", "495.00"},
		{"drawback", `{"duty_share":"1.00","foreign_duty":"0","export_to":"CA","processed":true}`, "refund_base", "0.00"},
		{"drawback", `{"duty_share":"2.00","foreign_duty":"1.50","export_to":"MX","processed":true}`, "refund", "1.49"},
		{"drawback", `{"duty_share":"2.00","foreign_duty":"1.50","export_to":"FR","processed":true}`, "refund", "1.98"},
		{"drawback", `{"duty_share":"2.00","export_to":"MX","processed":true}`, "reason", "foreign duty missing"},
		{"drawback", `{"kind":"1313(j)(2)","export_to":"MX"}`, "eligible", false},
		{"drawback", `{"kind":"1313(j)(2)","export_to":"DE"}`, "eligible", true},
		{"drawback", `{"kind":"AD/CVD","export_to":"CA"}`, "eligible", false},
		{"drawback", `{"kind":"1313(c)","years_after_import":6}`, "eligible", false},
		{"drawback-notice", `{"action":"destroy","working_days_before":6}`, "in_time", false},
		{"drawback-notice", `{"action":"export rejected","working_days_before":5}`, "in_time", true},
		{"disposition", `{"value":"100.00","currency":"USD","thresholds":["100","200"]}`, "disposition", "liquidate"},
		{"disposition", `{"value":"200.00","currency":"USD","thresholds":["100","200"]}`, "disposition", "liquidate"},
		{"disposition", `{"value":"200.01","currency":"USD","thresholds":["100","200"]}`, "disposition", "return"},
		{"disposition", `{"value":"100.00","thresholds":["100","200"],"boundary":"lower"}`, "disposition", "destroy"},
		{"disposition", `{"value":"200.00","thresholds":["100","200"],"boundary":"upper"}`, "disposition", "return"},
		{"us-returned-goods", `{"hts":"9801.00.26","sold_to_individual":true,"days_import_to_export":1096,"days_export_to_reimport":10,"altered":false}`, "duty_free", false},
		{"us-returned-goods", `{"hts":"9801.00.26","sold_to_individual":true,"days_import_to_export":10,"days_export_to_reimport":366,"altered":false}`, "duty_free", false},
		{"us-returned-goods", `{"hts":"9801.00.26","sold_to_individual":true,"days_import_to_export":10,"days_export_to_reimport":10,"altered":true}`, "duty_free", false},
		{"us-returned-goods", `{"hts":"9801.00.10","us_product":false,"days_export_to_reimport":1095,"altered":false}`, "duty_free", true},
		{"us-returned-goods", `{"hts":"9801.00.10","us_product":false,"days_export_to_reimport":1096,"altered":false}`, "duty_free", false},
		{"us-returned-goods", `{"hts":"9801.00.10","us_product":true,"days_export_to_reimport":10,"advanced_in_value":true}`, "duty_free", false},
		{"us-returned-goods", `{"hts":"9801.00.25","not_to_sample":true,"days_import_to_export":900}`, "duty_free", true},
		{"us-returned-goods", `{"hts":"9801.00.25","not_to_sample":false,"days_import_to_export":900}`, "duty_free", false},
		{"returned-goods", `{"market":"GB","days_export_to_reimport":1095,"altered":false}`, "duty_free", true},
		{"returned-goods", `{"market":"GB","days_export_to_reimport":1096,"altered":false}`, "duty_free", false},
		{"returned-goods", `{"market":"DE","days_export_to_reimport":30,"same_legal_entity":false}`, "code", "F01"},
	}
	for _, tt := range tests {
		if got := answer(t, tt.kind, tt.question); !reflect.DeepEqual(got[tt.key], tt.want) {
			t.Errorf("%s %s: %s is %v, want %v (%v)", tt.kind, tt.question, tt.key, got[tt.key], tt.want, got)
		}
	}
}

func TestCheckErrors(t *testing.T) {
	tests := []struct{ kind, question, code string }{
		{"weather", `{}`, "check.kind"},
		{"refund", `{"market":"ZZ"}`, "check.market"},
		{"refund", `{}`, "check.market"},
		{"refund", `{"market":"GB","ground":"defective","days":"many"}`, "check.number"},
		{"refund", `{"market":"GB","ground":"defective","days":-1}`, "check.number"},
		{"refund", `{"market":"AU","amount":"99","currency":"USD"}`, "currency.mismatch"},
		{"refund", `{"market":"GB","ground":"defective","from":"yesterday","date":"2026-01-01"}`, "check.date"},
		{"refund", `[]`, "json.kind"},
		{"refund", `{"market":{"a":1}}`, "json.kind"},
		{"refund", `{"market":"GB"`, "json.syntax"},
		{"disposition", `{}`, "check.value"},
		{"disposition", `{"value":"1","thresholds":["200","100"]}`, "check.number"},
		{"disposition", `{"value":"1","thresholds":["100"]}`, "check.thresholds"},
		{"disposition", `{"value":"1","currency":"QQQ"}`, "check.currency"},
		{"drawback-notice", `{"action":"sell","working_days_before":3}`, "check.action"},
		{"drawback-notice", `{"action":"destroy"}`, "check.value"},
		{"us-returned-goods", `{"hts":"0101"}`, "check.code"},
	}
	for _, tt := range tests {
		_, err := returns.Check(tt.kind, []byte(tt.question))
		if !errors.Is(err, trade.Finding{Code: tt.code}) {
			t.Errorf("%s %s: %v, want code %s", tt.kind, tt.question, err, tt.code)
		}
	}
}

func TestCheckNamesWhatItIgnores(t *testing.T) {
	if got := answer(t, "refund", `{"market":"GB","ground":"defective","colour":"red"}`); !reflect.DeepEqual(got["ignored"], []any{"colour"}) {
		t.Errorf("ignored: %v", got["ignored"])
	}
}
