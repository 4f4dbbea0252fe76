package money

import "fmt"

// Mode says which way a result goes that lies between two multiples of the quantum.
type Mode uint8

// The modes. The zero value is HalfUp, what most customs and tax laws prescribe.
const (
	HalfUp   Mode = iota // to the nearest; a tie goes away from zero: 0.5 → 1, -0.5 → -1
	HalfEven             // to the nearest; a tie goes to the even neighbour: 0.5 → 0, 1.5 → 2
	HalfDown             // to the nearest; a tie goes towards zero: 0.5 → 0
	Down                 // towards zero: 0.9 → 0, -0.9 → 0
	Up                   // away from zero: 0.1 → 1, -0.1 → -1
)

// String returns the name ParseMode reads: "half-up", "half-even", "half-down", "down", "up".
func (m Mode) String() string {
	switch m {
	case HalfUp:
		return "half-up"
	case HalfEven:
		return "half-even"
	case HalfDown:
		return "half-down"
	case Down:
		return "down"
	case Up:
		return "up"
	}
	return fmt.Sprintf("mode(%d)", uint8(m))
}

// ParseMode reads a mode's name. "nearest" is another name of half-up.
func ParseMode(s string) (Mode, error) {
	switch s {
	case "half-up", "nearest":
		return HalfUp, nil
	case "half-even":
		return HalfEven, nil
	case "half-down":
		return HalfDown, nil
	case "down":
		return Down, nil
	case "up":
		return Up, nil
	}
	return HalfUp, fmt.Errorf("%.40q is not a rounding mode: want half-up, half-even, half-down, nearest, down or up", s)
}

// raises reports whether a magnitude with the given quotient must go up by one. half compares twice the remainder with
// the divisor (-1, 0, +1); rest tells whether there is a remainder at all.
func (m Mode) raises(half int, rest, odd bool) bool {
	if !rest {
		return false
	}
	switch m {
	case Down:
		return false
	case Up:
		return true
	case HalfDown:
		return half > 0
	case HalfEven:
		return half > 0 || half == 0 && odd
	}
	return half >= 0
}
