package landedcost

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/crossborder-go/crossborder/trade"
)

// MakeSeal sets the quote's seal: a SHA-256 digest over the order, the data versions behind the quote and every amount
// in it. The same order and data give the same digest. It replaces an earlier seal.
func (q *Quote) MakeSeal(o *trade.Order) error {
	order, err := digest(o)
	if err != nil {
		return err
	}
	q.OrderDigest, q.Seal = order, nil
	d, err := digest(q)
	if err != nil {
		return err
	}
	q.Seal = &Seal{Digest: d}
	return nil
}

// SealHolds reports whether nothing in the quote was altered since it was sealed; false where it has no seal.
func (q *Quote) SealHolds() bool {
	if q.Seal == nil {
		return false
	}
	open := *q
	open.Seal = nil
	d, err := digest(&open)
	return err == nil && d == q.Seal.Digest
}

// digest is the SHA-256 of a value's JSON, which is canonical here: fields in their declared order, maps by sorted key,
// amounts as strings with a fixed number of decimals.
func digest(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}
