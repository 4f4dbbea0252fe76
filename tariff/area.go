package tariff

import "github.com/crossborder-go/crossborder/trade"

// Area is a set of countries: those named, or every country, less exceptions. Groups are resolved when data are
// loaded, so that an Area is a bit set and Contains allocates nothing. The zero Area contains every country, also the
// unknown one.
type Area struct {
	limited bool
	bits    [11]uint64 // 26 × 26 two-letter codes
	names   []string   // as written, for people and JSON
	except  []string
}

// NewArea returns the area of the countries named less those excepted; no names means every country. groups resolves
// names that aren't country codes; an unknown name is returned in unknown.
func NewArea(names, except []string, groups map[string][]trade.Country) (a Area, unknown []string) {
	a.names, a.except = names, except
	if len(names) == 0 && len(except) == 0 {
		return a, nil
	}
	a.limited = true
	if len(names) == 0 {
		for i := range a.bits {
			a.bits[i] = ^uint64(0)
		}
	}
	set := func(list []string, on bool) {
		for _, n := range list {
			if g, ok := groups[n]; ok {
				for _, c := range g {
					a.set(c, on)
				}
				continue
			}
			if !a.set(trade.Country(n), on) {
				unknown = append(unknown, n)
			}
		}
	}
	set(names, true)
	set(except, false)
	return a, unknown
}

func index(c trade.Country) (int, bool) {
	if len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z' {
		return 0, false
	}
	return int(c[0]-'A')*26 + int(c[1]-'A'), true
}

func (a *Area) set(c trade.Country, on bool) bool {
	i, ok := index(c)
	if !ok {
		return false
	}
	if on {
		a.bits[i/64] |= 1 << (i % 64)
	} else {
		a.bits[i/64] &^= 1 << (i % 64)
	}
	return true
}

// Contains reports whether the area contains the country.
func (a *Area) Contains(c trade.Country) bool {
	if !a.limited {
		return true
	}
	i, ok := index(c)
	return ok && a.bits[i/64]&(1<<(i%64)) != 0
}

// IsEverywhere reports whether the area contains every country.
func (a *Area) IsEverywhere() bool { return !a.limited }

// IsZero makes omitzero leave an area out that contains every country.
func (a Area) IsZero() bool { return !a.limited }
