package carrier

// check returns what is wrong with a distribution, "" where nothing is: percentiles rise from Min to Max; 0 is not
// known.
func (t Transit) check() string {
	last := t.Min
	if t.Min < 0 || t.Max < t.Min {
		return "transit days must rise from min to max"
	}
	for _, d := range [...]int{t.P50, t.P90, t.P95, t.Max} {
		if d < 0 || d > 0 && d < last {
			return "transit days must rise from min over the percentiles to max"
		}
		if d > 0 {
			last = d
		}
	}
	return ""
}

// IsZero reports whether nothing is known about the transit.
func (t Transit) IsZero() bool { return t == Transit{} }

// Days returns the working days within which the given share of parcels (50, 90 or 95 %) arrive. Where that
// percentile isn't known, the next higher one known answers, at last Max; ok is false when none is known.
func (t Transit) Days(percentile int) (days int, ok bool) {
	if percentile <= 50 && t.P50 > 0 {
		return t.P50, true
	}
	if percentile <= 90 && t.P90 > 0 {
		return t.P90, true
	}
	if percentile <= 95 && t.P95 > 0 {
		return t.P95, true
	}
	return t.Max, t.Max > 0
}
