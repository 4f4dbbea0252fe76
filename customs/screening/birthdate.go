package screening

import (
	"strconv"
	"strings"
)

// ParseBirthDate reads a date of birth as lists write it: "1951-07-16", "16 Jul 1951", "16/07/1951", "circa 1951",
// "1951", "00/00/1951". ok is false where there is no year in it.
func ParseBirthDate(s string) (d BirthDate, ok bool) {
	if len(s) > 100 {
		return d, false
	}
	var numbers []int
	month := 0
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'z') }) {
		if n, err := strconv.Atoi(w); err == nil {
			if n >= 1800 && n <= 2200 {
				if d.Year == 0 {
					d.Year = n
				}
				if len(numbers) == 0 {
					numbers = append(numbers, -1) // the year came first
				}
				continue
			}
			numbers = append(numbers, n)
		} else if m := monthOf(w); m > 0 {
			month = m
		} else if t, _, found := strings.Cut(w, "t"); found { // 1951-07-16t00
			if n, err := strconv.Atoi(t); err == nil {
				numbers = append(numbers, n)
			}
		}
	}
	if d.Year == 0 {
		return d, false
	}
	first := len(numbers) > 0 && numbers[0] == -1
	if first {
		numbers = numbers[1:]
	}
	switch {
	case month > 0:
		d.Month = month
		if len(numbers) > 0 {
			d.Day = numbers[0]
		}
	case len(numbers) >= 2 && first:
		d.Month, d.Day = numbers[0], numbers[1]
	case len(numbers) >= 2:
		d.Day, d.Month = numbers[0], numbers[1]
	}
	if d.Month < 1 || d.Month > 12 {
		d.Month, d.Day = 0, 0
	}
	if d.Day < 1 || d.Day > 31 {
		d.Day = 0
	}
	return d, true
}

func monthOf(w string) int {
	if len(w) < 3 {
		return 0
	}
	i := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", w[:3])
	if i < 0 || i%3 != 0 {
		return 0
	}
	return i/3 + 1
}

// String writes the date as far as it's known: "1951-07-16", "1951".
func (d BirthDate) String() string {
	s := strconv.Itoa(d.Year)
	for _, n := range [...]int{d.Month, d.Day} {
		if n == 0 {
			break
		}
		s += "-" + string([]byte{'0' + byte(n/10%10), '0' + byte(n%10)})
	}
	return s
}

// likeness compares two dates of birth: 1 for the same day, less where one side knows less or day and month are
// swapped, 0 for other years.
func (d BirthDate) likeness(o BirthDate) float64 {
	switch {
	case d.Year != o.Year && (d.Year-o.Year > 1 || o.Year-d.Year > 1):
		return 0
	case d.Year != o.Year:
		return 0.3
	case d.Month == 0 || o.Month == 0:
		return 0.9
	case d.Month == o.Month && (d.Day == o.Day || d.Day == 0 || o.Day == 0):
		return 1
	case d.Month == o.Day && d.Day == o.Month:
		return 0.8
	case d.Month == o.Month:
		return 0.6
	}
	return 0.4
}
