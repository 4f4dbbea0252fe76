package label_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"testing"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/carrier/label"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sample() carrier.Label {
	return carrier.Label{Carrier: "royal-mail", Service: "international-tracked-signed", Name: "International Tracked & Signed", Terms: trade.DAP,
		Number: "RB123456785GB", Barcode: "RB123456785GB", Symbology: "code128", Date: trade.NewDate(2026, 10, 5), Parcel: 1, Of: 2, Grams: 450, Reference: "SO-1001/1",
		From: trade.Address{Name: "Tee (Shirts) Ltd", Line1: "1 High Street", City: "Leeds", PostalCode: "LS1 4AP", Country: "GB"},
		To:   trade.Address{Name: "Jürgen Weiß", Line1: "Torstraße 1", City: "Berlin", PostalCode: "10119", Country: "DE", Phone: "+49 30 1234567"}}
}

func TestPDF(t *testing.T) {
	second := sample()
	second.Number, second.Barcode, second.Symbology, second.Terms, second.Sample = "106141411234567897", "00106141411234567897", "gs1-128", trade.DDP, true
	second.QuoteDigest = "sha256:0123456789abcdef"
	pdf, err := label.PDF(sample(), second)
	require.NoError(t, err)
	for _, want := range []string{"/Count 2", `(Tee \(Shirts\) Ltd)`, `(J\374rgen Wei\337)`, "(RB123456785GB)", `(\(00\) 106141411234567897)`, "0.450 kg", "(SAMPLE)", "(sha256:0123456789abcdef)",
		"(Duty and tax are paid by the addressee)", "(Duty and tax are paid by the sender)"} {
		assert.Contains(t, string(pdf), want)
	}
	again, err := label.PDF(sample(), second)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(pdf, again), "the same labels give the same bytes")

	// The cross-reference table points at the objects, and stream lengths are right.
	refs := regexp.MustCompile(`(\d{10}) 00000 n`).FindAllSubmatch(pdf, -1)
	require.Len(t, refs, 8)
	for i, r := range refs {
		at, _ := strconv.Atoi(string(r[1]))
		assert.True(t, bytes.HasPrefix(pdf[at:], fmt.Appendf(nil, "%d 0 obj", i+1)), "object %d", i+1)
	}
	for _, m := range regexp.MustCompile(`/Length (\d+) >>\nstream\n`).FindAllSubmatchIndex(pdf, -1) {
		n, _ := strconv.Atoi(string(pdf[m[2]:m[3]]))
		assert.True(t, bytes.HasPrefix(pdf[m[1]+n:], []byte("\nendstream")))
	}
}

func TestPDFFaults(t *testing.T) {
	l := sample()
	l.To.Name, l.Barcode = "山田太郎", ""
	_, err := label.PDF(sample(), l)
	assert.ErrorIs(t, err, trade.Finding{Code: "label.characters", Path: "/1/to/name"})
	assert.ErrorIs(t, err, trade.Finding{Code: "label.barcode", Path: "/1/barcode"})
	_, err = label.PDF()
	assert.ErrorIs(t, err, trade.Finding{Code: "label.none"})
}

func ExamplePDF() {
	pdf, err := label.PDF(sample())
	fmt.Println(string(pdf[:8]), err)
	// Output:
	// %PDF-1.4 <nil>
}
