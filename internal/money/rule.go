package money

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// Rule is a rounding that a law prescribes: to a multiple of Quantum, in the direction of Mode. Quantum is in the unit
// of the amount: 0.01, 0.05 (Switzerland), 1, 100 or 1000 (Japan). The zero Rule doesn't round.
type Rule struct {
	Quantum decimal.Decimal
	Mode    Mode
}

// To returns the rule that rounds to places decimals.
func To(places int32, m Mode) Rule { return Rule{decimal.New(1, -places), m} }

// ParseRule reads a quantum and a mode: "1000 down", "0.01 half-up", "0.05 nearest", "1 up". The empty string is the
// zero Rule.
func ParseRule(s string) (Rule, error) {
	if s == "" {
		return Rule{}, nil
	}
	quantum, mode, ok := strings.Cut(s, " ")
	if !ok {
		return Rule{}, fmt.Errorf("%.40q is not a rounding: want a quantum and a mode, such as \"0.01 half-up\"", s)
	}
	m, err := ParseMode(strings.TrimSpace(mode))
	if err != nil {
		return Rule{}, err
	}
	for i := 0; i < len(quantum); i++ {
		if c := quantum[i]; (c < '0' || c > '9') && c != '.' {
			return Rule{}, fmt.Errorf("%.40q is not a quantum: want a plain positive number such as 0.01 or 1000", quantum)
		}
	}
	if len(quantum) > 18 {
		return Rule{}, fmt.Errorf("%.40q is not a quantum: it has more than 18 characters", quantum)
	}
	q, err := decimal.NewFromString(quantum)
	if err != nil || q.Sign() <= 0 {
		return Rule{}, fmt.Errorf("%.40q is not a quantum: want a plain positive number such as 0.01 or 1000", quantum)
	}
	return Rule{q, m}, nil
}

// IsZero reports whether the rule doesn't round.
func (r Rule) IsZero() bool { return r.Quantum.IsZero() }

// String returns the form ParseRule reads, "" for the zero Rule.
func (r Rule) String() string {
	if r.IsZero() {
		return ""
	}
	return r.Quantum.StringFixed(max(0, -r.Quantum.Exponent())) + " " + r.Mode.String()
}

// MarshalText writes the form ParseRule reads.
func (r Rule) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the form ParseRule reads.
func (r *Rule) UnmarshalText(b []byte) error {
	v, err := ParseRule(string(b))
	if err == nil {
		*r = v
	}
	return err
}

// Apply rounds d to a multiple of the quantum. The zero Rule returns d unchanged.
func (r Rule) Apply(d decimal.Decimal) decimal.Decimal {
	if r.Quantum.IsZero() {
		return d
	}
	if neg, mag, ok := small(r.Quantum); ok && !neg && mag == 1 { // a power of ten
		return Round(d, -r.Quantum.Exponent(), r.Mode)
	}
	n, ok := mulDiv(d, one, r.Quantum, 0, r.Mode)
	if !ok {
		return d
	}
	return n.Mul(r.Quantum)
}

// MulApply returns a × b rounded by the rule, with one rounding.
func (r Rule) MulApply(a, b decimal.Decimal) decimal.Decimal {
	if r.Quantum.IsZero() {
		return a.Mul(b)
	}
	if neg, mag, ok := small(r.Quantum); ok && !neg && mag == 1 {
		return MulRound(a, b, -r.Quantum.Exponent(), r.Mode)
	}
	n, ok := mulDiv(a, b, r.Quantum, 0, r.Mode)
	if !ok {
		return a.Mul(b)
	}
	return n.Mul(r.Quantum)
}
