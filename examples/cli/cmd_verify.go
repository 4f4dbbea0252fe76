package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/landedcost/sign"
	"github.com/crossborder-go/crossborder/trade"
)

func verifyCommand() command {
	return command{
		name: "verify", args: "FILE", answers: "whether the seal of a quote or release holds, and what was altered where it doesn't",
		help: `The seal is a digest of everything in the quote, its order and its data's versions. A seal alone shows an accident; only a signature shows a forger: give the secret or the public key that the host signs with. With the order, a quote whose seal is broken is computed anew and every value that differs is named.

  cli verify quote.json
  cli verify release.json -order order.json
  cli verify quote.json -secret secret.txt`,
		prepare: prepareVerify,
	}
}

func prepareVerify(a *app, f *flags) func(context.Context, []string) error {
	l := f.law()
	order := f.String("order", "", "the `ORDER` that was quoted")
	node := f.String("node", "", "the fulfilment `NODE` that was quoted")
	secret := f.String("secret", "", "a `FILE` with the secret of an HMAC signature, all of its bytes")
	public := f.String("public-key", "", "a `FILE` with the 32 bytes of an Ed25519 public key")
	return func(ctx context.Context, args []string) error {
		if err := want(args, "FILE"); err != nil {
			return err
		}
		raw, err := a.read(args[0])
		if err != nil {
			return err
		}
		var key landedcost.Signer
		switch {
		case *secret != "" && *public != "":
			return usagef("give -secret or -public-key, not both")
		case *secret != "":
			b, err := a.read(*secret)
			if err != nil {
				return err
			}
			key = sign.HMAC{Secret: b}
		case *public != "":
			b, err := a.read(*public)
			if err != nil {
				return err
			}
			key = sign.Ed25519{Public: b}
		}
		q, v, err := verify(raw, key)
		if err != nil {
			return err
		}
		if *order != "" {
			if err := v.against(ctx, a, l, *order, *node, q); err != nil {
				return err
			}
		}
		err = a.answer(v, v.print)
		if err == nil && !v.Holds {
			err = refusal{v.reasons()}
		}
		return err
	}
}

// verified is the answer of verify.
type verified struct {
	OrderID string `json:"order_id"`
	Kind    string `json:"kind"` // "quote" or "release"
	landedcost.Verification
	Digest      string          `json:"digest,omitempty"`
	Order       string          `json:"order,omitempty"`       // "matches" or "differs", where it was given
	Differences []trade.Finding `json:"differences,omitempty"` // from the quote computed anew
}

// verify reads a quote, or a release with its quote, and holds it against its seal.
func verify(raw []byte, key landedcost.Signer) (*landedcost.Quote, *verified, error) {
	var head struct {
		Quote json.RawMessage    `json:"quote"`
		Lines json.RawMessage    `json:"lines"`
		Seal  *landedcost.Seal   `json:"seal"`
		Order *crossborder.Order `json:"order"`
	}
	if err := decode(raw, &head); err != nil {
		return nil, nil, err
	}
	v := &verified{Kind: "quote"}
	if head.Lines == nil {
		v.Kind = "release"
		if raw = head.Quote; len(raw) == 0 || string(raw) == "null" {
			return nil, nil, fault("verify.kind", "this is neither a quote nor a release with a quote")
		}
	}
	var err error
	if v.Verification, err = landedcost.VerifyJSON(raw, key); err != nil {
		return nil, nil, err
	}
	var q landedcost.Quote
	if err := decode(raw, &q); err != nil {
		return nil, nil, err
	}
	v.OrderID = q.OrderID
	if q.Seal != nil {
		v.Digest = q.Seal.Digest
	}
	if v.Kind == "release" {
		v.release(&q, head.Seal, head.Order)
	}
	return &q, v, nil
}

// release holds the seal and the order of a release against those of its quote.
func (v *verified) release(q *landedcost.Quote, seal *landedcost.Seal, o *crossborder.Order) {
	alter := func(path, why string) {
		v.Altered = append(v.Altered, path)
		v.Holds, v.Why = false, why
	}
	if seal == nil || q.Seal != nil && seal.Digest != q.Seal.Digest {
		alter("/seal", "the release's seal isn't its quote's")
	}
	if o != nil {
		again := *q
		if err := again.MakeSeal(o); err != nil || again.OrderDigest != q.OrderDigest {
			alter("/order", "the release's order isn't the one that was quoted")
		}
	}
}

// reasons says why the seal doesn't hold.
func (v *verified) reasons() []trade.Finding {
	one := func(code, path, message string) trade.Finding {
		return trade.Finding{Code: code, Severity: trade.Block, Path: path, Message: message}
	}
	code := "seal.broken"
	if v.Digest == "" {
		code = "seal.missing"
	}
	out := []trade.Finding{one(code, "/seal", v.Why)}
	for _, p := range v.Altered {
		out = append(out, one("seal.altered", p, "it isn't what was sealed"))
	}
	if v.Order == "differs" {
		out = append(out, one("verify.order", "/order_digest", "the order given isn't the one that was quoted"))
	}
	return append(out, v.Differences...)
}

// against holds the quote against the order it should be of. Where the seal is broken the quote is computed anew and
// every value that differs is named.
func (v *verified) against(ctx context.Context, a *app, l *law, file, node string, q *landedcost.Quote) error {
	o, err := a.order(file, trade.Date{})
	if err != nil {
		return err
	}
	for _, o := range []*crossborder.Order{o, at(o, q.QuotedFor)} { // as it stands, or as -date made it
		again := *q
		if err := again.MakeSeal(o); err != nil {
			return err
		}
		if again.OrderDigest != q.OrderDigest {
			continue
		}
		v.Order = "matches"
		if v.Holds {
			return nil
		}
		e, _, err := a.engine(l, crossborder.Config{})
		if err != nil {
			return err
		}
		opt := landedcost.Options{Node: node, Terms: q.Terms, Considered: len(q.Alternatives) > 0}
		if v.Kind == "release" {
			opt.Shipping = q.Totals.Shipping
		}
		fresh, err := e.QuoteWith(ctx, o, opt)
		if err != nil {
			return err
		}
		fresh.OrderDigest = q.OrderDigest
		different("", plain(fresh), plain(q), &v.Differences)
		return nil
	}
	v.Order, v.Holds = "differs", false
	if v.Why == "" {
		v.Why = "the order given isn't the one that was quoted"
	}
	return nil
}

// plain turns a quote into maps and lists, without its seal.
func plain(q *landedcost.Quote) any {
	b, err := json.Marshal(q)
	if err != nil {
		return nil
	}
	var v map[string]any
	if json.Unmarshal(b, &v) != nil {
		return nil
	}
	delete(v, "seal")
	return v
}

// different lists the places in which two documents differ.
func different(path string, want, got any, out *[]trade.Finding) {
	if len(*out) > 200 { // another quote altogether
		return
	}
	switch w := want.(type) {
	case map[string]any:
		if g, ok := got.(map[string]any); ok {
			for _, k := range keysOf(w, g) {
				different(path+"/"+k, w[k], g[k], out)
			}
			return
		}
	case []any:
		if g, ok := got.([]any); ok && len(g) == len(w) {
			for i := range w {
				different(fmt.Sprintf("%s/%d", path, i), w[i], g[i], out)
			}
			return
		}
	default:
		if want == got {
			return
		}
	}
	*out = append(*out, trade.Finding{Code: "verify.differs", Severity: trade.Block, Path: path,
		Message: fmt.Sprintf("computed anew it is %s, here it is %s", short(want), short(got))})
}

func keysOf(ms ...map[string]any) []string {
	var out []string
	for _, m := range ms {
		for k := range m {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	slices.Sort(out)
	return out
}

func short(v any) string {
	b, err := json.Marshal(v)
	if err != nil || v == nil {
		return "nothing"
	}
	if s := []rune(string(b)); len(s) > 120 {
		return string(s[:120]) + "…"
	}
	return string(b)
}

func (v *verified) print(p *text.Printer) {
	if v.Holds {
		p.Line("%s  %s %s: nothing was altered since it was sealed", p.Green("the seal holds"), v.Kind, v.OrderID)
	} else {
		p.Line("%s  %s %s", p.Red("the seal doesn't hold"), v.Kind, v.OrderID)
	}
	p.Note("  ", v.Digest)
	if v.Signature != "" {
		p.Line("  signature: %s", v.Signature)
	}
	switch v.Order {
	case "matches":
		p.Line("  the order given is the one that was quoted")
	case "differs":
		p.Line("  the order given isn't the one that was quoted")
	}
}
