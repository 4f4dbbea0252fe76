package tariff

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/crossborder-go/crossborder/trade"
)

// Area is a set of countries: those named, or every country, less exceptions. Groups are resolved when data are
// loaded, so that an Area is a bit set and Contains allocates nothing. The zero Area contains every country, also the
// unknown one. JSON is a list of countries and groups, ["CN", "EU"], or {"in": [...], "except": [...]}.
type Area struct {
	limited bool
	unread  bool       // names are yet to be looked up in a file's groups
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

// Names returns the countries and groups the area was made of, as written, and those excepted from it.
func (a *Area) Names() (in, except []string) { return slices.Clone(a.names), slices.Clone(a.except) }

// MarshalJSON writes a list of names, or an object where names are excepted.
func (a Area) MarshalJSON() ([]byte, error) {
	if len(a.except) == 0 {
		return json.Marshal(a.names)
	}
	return json.Marshal(areaObject{a.names, a.except})
}

type areaObject struct {
	In     []string `json:"in,omitempty"`
	Except []string `json:"except,omitempty"`
}

// UnmarshalJSON reads either form. The area contains nothing until resolve has been given the groups of its file.
func (a *Area) UnmarshalJSON(b []byte) error {
	*a = Area{}
	if string(b) == "null" {
		return nil
	}
	var o areaObject
	switch b[0] {
	case '[':
		if err := json.Unmarshal(b, &o.In); err != nil {
			return errArea
		}
	case '"':
		o.In = []string{""}
		if err := json.Unmarshal(b, &o.In[0]); err != nil {
			return errArea
		}
	default:
		if err := unmarshalStrict(b, &o); err != nil {
			return errArea
		}
	}
	if len(o.In) == 0 && len(o.Except) == 0 {
		return errArea
	}
	a.limited, a.unread, a.names, a.except = true, true, o.In, o.Except
	return nil
}

var errArea = errors.New("an area is a list of countries or groups, or {\"in\": [...], \"except\": [...]}")

// resolve returns the area with its names looked up in groups, and the names it didn't find.
func (a *Area) resolve(groups map[string][]trade.Country) (Area, []string) {
	return NewArea(a.names, a.except, groups)
}

// settle resolves the area where no name in it is a group, so that it is the same on all days.
func (a *Area) settle(groups map[string]Members) {
	isGroup := func(n string) bool { _, ok := groups[n]; return ok }
	if a.unread && !slices.ContainsFunc(a.names, isGroup) && !slices.ContainsFunc(a.except, isGroup) {
		*a, _ = a.resolve(nil)
	}
}
