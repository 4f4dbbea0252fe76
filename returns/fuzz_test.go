package returns_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/crossborder-go/crossborder/returns"
)

// Whatever is read as a case is decided or refused, never a panic; a decision's parts add up and its JSON is JSON.
func FuzzReadCase(f *testing.F) {
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"order":{"lines":[{"sku":"A","quantity":"3"}],"currency":"USD","destination":"US"},"items":[{"sku":"A","quantity":"0.5"}],"reason":"defective","date":"2026-11-20"}`))
	f.Add([]byte(`{"quote":{"lines":[{"sku":"A","quantity":"1e18"}]},"items":[{"line":0,"quantity":"1e-18"}],"reason":"wrong","date":"9999-12-31"}`))
	f.Add([]byte(`{"order":{"quote":null},"items":null}`))
	d := desk(f, returns.Options{})
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := returns.ReadCase(data)
		if err != nil {
			return
		}
		dec, err := d.Decide(context.Background(), c)
		if err != nil {
			return
		}
		if _, err := json.Marshal(dec); err != nil {
			t.Fatal(err)
		}
		_ = dec.Text()
	})
}

func FuzzReadPolicy(f *testing.F) {
	raw, err := os.ReadFile("data/policy.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(`{"name":"x","refunds":[{"goods":{"default":"1%"}}],"agreements":[{"bands":[{"under":"1"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := returns.ReadPolicy(data)
		if err != nil {
			return
		}
		c := readCase(t, "gb-basket-split")
		if dec, err := desk(t, returns.Options{Policy: p}).Decide(context.Background(), c); err == nil {
			checkDecision(t, dec)
		}
	})
}

func FuzzReadMarket(f *testing.F) {
	files, err := filepath.Glob("data/law/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, "refund", []byte(`{"market":"GB","ground":"defective","days":3,"amount":"1"}`))
	}
	f.Add([]byte(`{"market":"US","refunds":[]}`), "drawback", []byte(`{"kind":"x"}`))
	f.Fuzz(func(t *testing.T, data []byte, kind string, question []byte) {
		m, err := returns.ReadMarket(data)
		if err != nil {
			return
		}
		l := returns.NewLaw(m)
		if v, err := l.Check(kind, question); err == nil {
			if _, err := json.Marshal(v); err != nil {
				t.Fatal(err)
			}
		}
		c := readCase(t, "us-unused-to-mexico")
		if dec, err := desk(t, returns.Options{Law: l}).Decide(context.Background(), c); err == nil {
			checkDecision(t, dec)
		}
	})
}
