package trade

import (
	"fmt"
	"time"
)

// Date is a calendar date without time or zone, as customs law uses it: a rate applies to every hour of a day at the
// border. The zero value means "no date". Dates compare with ==, Before and After. JSON is an RFC 3339 full-date
// string, "2026-10-05", or null for the zero value.
type Date struct{ days int32 } // days since 0001-01-01, plus one, so that the zero value is no date

// NewDate returns the date of a calendar day; days out of range normalise as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the calendar date of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	s := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()
	const epoch = 62135596800 // seconds from 0001-01-01 to 1970-01-01
	days := (s + epoch) / 86400
	if days < 0 || days > 3652058 { // outside years 1..9999
		return Date{}
	}
	return Date{int32(days) + 1}
}

// ParseDate reads an RFC 3339 full-date. The error says what was expected.
func ParseDate(s string) (Date, error) {
	if len(s) == 10 {
		if t, err := time.Parse(time.DateOnly, s); err == nil && t.Year() >= 1 {
			return DateOf(t), nil
		}
	}
	return Date{}, fmt.Errorf("%.40q is not a calendar date such as 2026-10-05", s)
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.days == 0 }

// Before reports whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.days < o.days }

// After reports whether d is a later day than o.
func (d Date) After(o Date) bool { return d.days > o.days }

// AddDays returns the date n days later (earlier for negative n).
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return DateOf(d.Time().AddDate(0, 0, n))
}

// AddMonths returns the same day n months later, normalised as time.AddDate does.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	return DateOf(d.Time().AddDate(0, n, 0))
}

// DaysUntil returns the number of days from d to o.
func (d Date) DaysUntil(o Date) int { return int(o.days - d.days) }

// Time returns midnight UTC of the date, the zero Time for no date.
func (d Date) Time() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(1, 1, int(d.days), 0, 0, 0, 0, time.UTC)
}

// String returns "2026-10-05", or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalJSON writes a full-date string, or null.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalJSON reads a full-date string, or null.
func (d *Date) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = Date{}
		return nil
	}
	if len(b) < 2 || b[0] != '"' {
		return fmt.Errorf("%.40s is not a calendar date such as \"2026-10-05\"", b)
	}
	v, err := ParseDate(string(b[1 : len(b)-1]))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Period is a span of calendar days, both ends inclusive; a zero end is open.
type Period struct {
	From Date `json:"from"`
	To   Date `json:"to"`
}

// Contains reports whether d falls in the period.
func (p Period) Contains(d Date) bool {
	return (p.From.IsZero() || !d.Before(p.From)) && (p.To.IsZero() || !d.After(p.To))
}

// String prints the period for people: "since 2021-01-01", "2024-01-01 to 2024-12-31".
func (p Period) String() string {
	switch {
	case p.From.IsZero() && p.To.IsZero():
		return "always"
	case p.To.IsZero():
		return "since " + p.From.String()
	case p.From.IsZero():
		return "until " + p.To.String()
	}
	return p.From.String() + " to " + p.To.String()
}
