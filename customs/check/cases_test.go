package check_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/crossborder-go/crossborder/customs/check"
)

// TestPublishedCases holds the verdicts against cases that others published, where their file is at hand.
func TestPublishedCases(t *testing.T) {
	data := os.Getenv("CROSSBORDER_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "shared", "data")
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
	elsewhere := map[string]bool{"drawback": true, "drawback-notice": true, "refund": true, "disposition": true, "us-returned-goods": true}
	for _, c := range file.Cases {
		if elsewhere[c.Kind] { // how goods come back is package returns' affair
			continue
		}
		v, err := check.CheckJSON(c.Kind, c.Input)
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			continue
		}
		out, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("%s: %v in %s", c.ID, err, out)
		}
		for key, want := range c.Expected {
			if !reflect.DeepEqual(got[key], want) {
				t.Errorf("%s %s: %s is %v, want %v (%s)", c.ID, c.Input, key, got[key], want, out)
			}
		}
	}
}
