package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDeclarePDF(t *testing.T) {
	papers := t.TempDir()
	r := run("", "declare", "testdata/order.json", "-as", "invoice,proforma,packing-list,cn22,cn23", "-media", "pdf", "-out", papers)
	files, err := filepath.Glob(filepath.Join(papers, "*.pdf"))
	if err != nil || len(files) != 5 {
		t.Fatalf("%d files, %v: %s", len(files), err, r.errors)
	}
	for _, f := range files {
		if b, err := os.ReadFile(f); err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) {
			t.Errorf("%s: %v", f, err)
		}
	}
	if r := run("", "declare", "testdata/order.json", "-media", "pdf", "-font", "testdata/order.json"); r.code != 1 || !strings.Contains(r.errors, "document.font") {
		t.Errorf("what isn't a font: %d %s", r.code, r.errors)
	}
}

func TestDeclareBundle(t *testing.T) {
	r := run("", "declare", "testdata/order.json", "-bundle", "-format", "json")
	var got struct {
		Complete bool
		Parts    []struct {
			ID      string
			Present bool
		}
		Missing []struct{ Code string }
	}
	if err := json.Unmarshal([]byte(r.out), &got); err != nil {
		t.Fatalf("%v: %s", err, r.errors)
	}
	if len(got.Parts) < 5 || got.Complete != (len(got.Missing) == 0) || got.Complete != (r.code == 0) {
		t.Errorf("status %d: %+v", r.code, got)
	}
}
