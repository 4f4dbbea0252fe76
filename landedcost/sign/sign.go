// Package sign signs the seals of quotes with a host's key: Ed25519, where others verify with the public key, or HMAC-SHA-256,
// where one secret serves both. It is apart from landedcost so that only hosts who sign link the cryptography.
package sign

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/crossborder-go/crossborder/landedcost"
)

var (
	_ landedcost.Signer = Ed25519{}
	_ landedcost.Signer = HMAC{}
)

// Errors of signing.
var (
	ErrNoPrivateKey = errors.New("sign.private_key: an Ed25519 private key of 64 bytes is needed to sign")
	ErrShortSecret  = errors.New("sign.secret: the secret must have 16 bytes or more")
)

// Ed25519 signs with Private and verifies with Public, or with the public half of Private where Public is nil.
type Ed25519 struct {
	Private ed25519.PrivateKey
	Public  ed25519.PublicKey
}

// Sign returns "ed25519:" and the signature in base64. The error is ErrNoPrivateKey.
func (k Ed25519) Sign(digest string) (string, error) {
	if len(k.Private) != ed25519.PrivateKeySize {
		return "", ErrNoPrivateKey
	}
	return "ed25519:" + base64.StdEncoding.EncodeToString(ed25519.Sign(k.Private, []byte(digest))), nil
}

// Verify reports whether the signature is the digest's; false for keys or texts of the wrong form.
func (k Ed25519) Verify(digest, signature string) bool {
	public := k.Public
	if public == nil && len(k.Private) == ed25519.PrivateKeySize {
		public, _ = k.Private.Public().(ed25519.PublicKey)
	}
	text, ok := strings.CutPrefix(signature, "ed25519:")
	sig, err := base64.StdEncoding.DecodeString(text)
	return ok && err == nil && len(public) == ed25519.PublicKeySize && ed25519.Verify(public, []byte(digest), sig)
}

// HMAC signs and verifies with one secret of 16 bytes or more.
type HMAC struct{ Secret []byte }

// Sign returns "hmac-sha256:" and the code in base64. The error is ErrShortSecret.
func (k HMAC) Sign(digest string) (string, error) {
	if len(k.Secret) < 16 {
		return "", ErrShortSecret
	}
	return "hmac-sha256:" + base64.StdEncoding.EncodeToString(k.code(digest)), nil
}

// Verify reports whether the signature is the digest's.
func (k HMAC) Verify(digest, signature string) bool {
	text, ok := strings.CutPrefix(signature, "hmac-sha256:")
	code, err := base64.StdEncoding.DecodeString(text)
	return ok && err == nil && len(k.Secret) >= 16 && hmac.Equal(code, k.code(digest))
}

func (k HMAC) code(digest string) []byte {
	m := hmac.New(sha256.New, k.Secret)
	m.Write([]byte(digest))
	return m.Sum(nil)
}
