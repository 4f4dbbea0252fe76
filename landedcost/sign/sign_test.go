package sign_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/landedcost/sign"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

func quote(t testing.TB) (*trade.Order, *landedcost.Quote) {
	t.Helper()
	o := &trade.Order{ID: "S", Date: trade.NewDate(2026, 10, 5), Currency: "GBP", Seller: trade.Party{Name: "S"}, Buyer: trade.Party{Name: "B"},
		ShipTo: trade.Address{Country: "GB"}, ShipFrom: &trade.Address{Country: "US"}, Items: []trade.Item{
			{Description: "T-shirts", Quantity: decimal.NewFromInt(10), UnitPrice: trade.Money{Amount: decimal.NewFromInt(20), Currency: "GBP"}, HSCode: "610910", Origin: "CN"},
			{Description: "Handbag", Quantity: decimal.NewFromInt(1), UnitPrice: trade.Money{Amount: decimal.NewFromInt(90), Currency: "GBP"}, HSCode: "420221", Origin: "IT"}}}
	e, err := landedcost.New(landedcost.Config{Tariff: world.New()})
	if err != nil {
		t.Fatal(err)
	}
	q, err := e.Quote(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return o, q
}

func keys() map[string]landedcost.Signer {
	return map[string]landedcost.Signer{
		"ed25519": sign.Ed25519{Private: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))},
		"hmac":    sign.HMAC{Secret: []byte("a secret of more than 16 bytes")},
	}
}

func TestSignedQuoteHoldsAndSurvivesJSON(t *testing.T) {
	for name, key := range keys() {
		o, q := quote(t)
		if err := q.Sign(o, key); err != nil {
			t.Fatal(err)
		}
		if v := q.Verify(key); !v.Holds || v.Signature != "valid" {
			t.Errorf("%s: %+v", name, v)
		}
		b, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		if v, err := landedcost.VerifyJSON(b, key); err != nil || !v.Holds {
			t.Errorf("%s from JSON: %+v, %v", name, v, err)
		}
	}
}

// Whatever value of a sealed quote is altered, verification fails and names the part.
func TestEveryAlterationIsFound(t *testing.T) {
	key := keys()["ed25519"]
	o, q := quote(t)
	if err := q.Sign(o, key); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	n := 0
	alter(doc, "", func(path string) {
		forged, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		n++
		v, err := landedcost.VerifyJSON(forged, key)
		if err != nil {
			return // no quote at all any more
		}
		if v.Holds {
			t.Errorf("%s altered, and the seal holds", path)
		}
		if !strings.HasPrefix(path, "/seal") && !slices.ContainsFunc(v.Altered, func(p string) bool { return path == p || strings.HasPrefix(path, p+"/") }) {
			t.Errorf("%s altered, verification names %v", path, v.Altered)
		}
	})
	if n < 100 {
		t.Errorf("only %d values were altered", n)
	}
}

// alter changes each string, number and bool of a document in turn, calls then, and puts it back.
func alter(v any, path string, then func(path string)) {
	switch v := v.(type) {
	case map[string]any:
		for k, old := range v {
			if other, ok := altered(old); ok {
				v[k] = other
				then(path + "/" + k)
				v[k] = old
			}
			alter(old, path+"/"+k, then)
		}
	case []any:
		for i, old := range v {
			if other, ok := altered(old); ok {
				v[i] = other
				then(fmt.Sprintf("%s/%d", path, i))
				v[i] = old
			}
			alter(old, fmt.Sprintf("%s/%d", path, i), then)
		}
	}
}

func altered(v any) (any, bool) {
	switch v := v.(type) {
	case string:
		if d, err := decimal.NewFromString(v); err == nil {
			return d.Add(decimal.New(1, -2)).String(), true
		}
		if d, err := trade.ParseDate(v); err == nil {
			return d.AddDays(1).String(), true
		}
		return v + "x", true
	case float64:
		return v + 1, true
	case bool:
		return !v, true
	}
	return nil, false
}

func TestForgerWithoutTheKey(t *testing.T) {
	key := keys()["hmac"]
	o, q := quote(t)
	if err := q.Sign(o, key); err != nil {
		t.Fatal(err)
	}
	signature := q.Seal.Signature
	q.Totals.Landed.Amount = decimal.NewFromInt(1)
	if err := q.MakeSeal(o); err != nil { // a new seal over the altered quote, with the old signature
		t.Fatal(err)
	}
	q.Seal.Signature = signature
	if v := q.Verify(key); v.Holds || v.Signature != "invalid" {
		t.Errorf("%+v", v)
	}
	q.Seal.Signature = nil
	if v := q.Verify(key); v.Holds {
		t.Errorf("unsigned, though a key is given: %+v", v)
	}
	if v := (&landedcost.Quote{}).Verify(nil); v.Holds || v.Why == "" {
		t.Errorf("no seal: %+v", v)
	}
}

func TestKeysOfTheWrongForm(t *testing.T) {
	if _, err := (sign.Ed25519{}).Sign("d"); err == nil {
		t.Error("signed without a key")
	}
	if _, err := (sign.HMAC{Secret: []byte("short")}).Sign("d"); err == nil {
		t.Error("signed with a short secret")
	}
	if (sign.Ed25519{Public: []byte{1, 2}}).Verify("d", "ed25519:AAAA") || (sign.HMAC{}).Verify("d", "hmac-sha256:AAAA") {
		t.Error("verified with a key of the wrong form")
	}
}
