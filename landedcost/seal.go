package landedcost

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// Seal is a digest over inputs, data versions and results, optionally signed with the host's key. Parts hold a digest
// each of the quote's parts, so that a broken seal tells what was altered.
type Seal struct {
	Digest    string            `json:"digest"` // "sha256:…" over the whole
	Signature *string           `json:"signature"`
	Parts     map[string]string `json:"parts,omitempty"` // by JSON Pointer: "/totals", "/lines/0"
}

// Signer signs a seal's digest with the host's key, and checks a signature. Package landedcost/sign has Ed25519 and HMAC.
type Signer interface {
	// Sign returns a signature of the digest as text, with the name of its kind before it: "ed25519:…".
	Sign(digest string) (string, error)
	// Verify reports whether the signature is the digest's.
	Verify(digest, signature string) bool
}

// MakeSeal sets the quote's seal: a SHA-256 digest over the order, the data versions behind the quote and every amount
// in it. The same order and data give the same digest. It replaces an earlier seal, also its signature.
func (q *Quote) MakeSeal(o *trade.Order) error {
	b, err := json.Marshal(o)
	if err != nil {
		return err
	}
	q.OrderDigest = digest(b)
	return q.reseal()
}

func (q *Quote) reseal() error {
	q.Seal = nil
	whole, parts, err := q.digests()
	if err != nil {
		return err
	}
	q.Seal = &Seal{Digest: whole, Parts: parts}
	return nil
}

// Sign seals the quote and signs the seal.
func (q *Quote) Sign(o *trade.Order, s Signer) error {
	if err := q.MakeSeal(o); err != nil {
		return err
	}
	signature, err := s.Sign(q.Seal.Digest)
	if err != nil {
		return err
	}
	q.Seal.Signature = &signature
	return nil
}

// digests returns the digest of the quote without its seal, and of each of its parts.
func (q *Quote) digests() (whole string, parts map[string]string, err error) {
	open := *q
	open.Seal = nil
	b, err := json.Marshal(&open)
	if err != nil {
		return "", nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return "", nil, err
	}
	parts = make(map[string]string, len(fields)+len(q.Lines))
	for name, raw := range fields {
		if name != "lines" {
			parts["/"+name] = digest(raw)
			continue
		}
		var lines []json.RawMessage
		if err := json.Unmarshal(raw, &lines); err != nil {
			return "", nil, err
		}
		for i, l := range lines {
			parts[fmt.Sprintf("/lines/%d", i)] = digest(l)
		}
	}
	return digest(b), parts, nil
}

// digest is the SHA-256 of a JSON text. The library's JSON is canonical: fields in their declared order, maps by sorted
// key, amounts as strings with a fixed number of decimals.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// SealHolds reports whether nothing in the quote was altered since it was sealed; false where it has no seal.
func (q *Quote) SealHolds() bool { return q.Verify(nil).Holds }

// Verification is what a seal says of a quote.
type Verification struct {
	Holds     bool     `json:"holds"`
	Altered   []string `json:"altered"`   // JSON Pointers of the parts that were changed, added or taken away
	Signature string   `json:"signature"` // "valid", "invalid", "unchecked" (no key given), "absent"
	Why       string   `json:"why,omitempty"`
}

// Verify holds the quote against its seal and says what was altered. Without a signer a signature stays unchecked: a seal
// alone shows an accident, only a signature shows a forger who made a new seal.
func (q *Quote) Verify(s Signer) Verification {
	v := Verification{Altered: []string{}, Signature: "absent"}
	if q.Seal == nil {
		v.Why = "the quote has no seal"
		return v
	}
	whole, parts, err := q.digests()
	if err != nil {
		v.Why = err.Error()
		return v
	}
	for name, d := range parts {
		if q.Seal.Parts[name] != d {
			v.Altered = append(v.Altered, name)
		}
	}
	for name := range q.Seal.Parts {
		if _, still := parts[name]; !still {
			v.Altered = append(v.Altered, name)
		}
	}
	slices.Sort(v.Altered)
	v.Holds = whole == q.Seal.Digest && len(v.Altered) == 0
	if sig := q.Seal.Signature; sig != nil {
		switch {
		case s == nil:
			v.Signature = "unchecked"
		case s.Verify(q.Seal.Digest, *sig):
			v.Signature = "valid"
		default:
			v.Signature, v.Holds = "invalid", false
		}
	} else if s != nil {
		v.Holds = false // a key is at hand, and nobody signed
	}
	switch {
	case v.Holds:
	case len(v.Altered) > 0:
		v.Why = "altered since it was sealed: " + strings.Join(v.Altered, ", ")
	case v.Signature == "invalid":
		v.Why = "the signature isn't that of the key"
	case v.Signature == "absent":
		v.Why = "the seal isn't signed"
	default:
		v.Why = "the seal's digest isn't that of its parts"
	}
	return v
}

// VerifyJSON verifies a quote in JSON. A field that a quote doesn't have is an alteration too.
func VerifyJSON(data []byte, s Signer) (Verification, error) {
	var q Quote
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&q); err != nil {
		return Verification{}, trade.Errors{{Code: "quote.json", Severity: trade.Block, Message: err.Error(), Cause: err}}
	}
	return q.Verify(s), nil
}
