package trade

import "strings"

// Currency is an ISO 4217 alphabetic code, "USD".
type Currency string

// MinorUnits returns the number of decimals of the currency by ISO 4217: 2 for USD, 0 for JPY, 3 for KWD. An unknown
// currency answers 2; Valid tells unknown codes.
func (c Currency) MinorUnits() int32 {
	switch c { // most amounts are in one of these
	case "USD", "EUR", "GBP", "CAD", "AUD", "CNY":
		return 2
	case "JPY", "KRW":
		return 0
	}
	if r, ok := row(currencyTable, string(c)); ok {
		return int32(r[4] - '0')
	}
	return 2
}

// Numeric returns the ISO 4217 numeric code, "840" for USD; "" for an unknown currency.
func (c Currency) Numeric() string {
	r, ok := row(currencyTable, string(c))
	if !ok {
		return ""
	}
	return r[:3]
}

// Valid reports whether ISO 4217 lists the code, now or (since 2010) in the past. Metals, bond units and codes for tests
// aren't currencies that an order is priced in, and aren't valid.
func (c Currency) Valid() bool {
	_, ok := row(currencyTable, string(c))
	return ok
}

// InUse returns the days on which the currency was an official unit of account; open where the table knows no end.
// Coins and notes often stay exchangeable for longer. The second result is false for an unknown currency.
func (c Currency) InUse() (Period, bool) {
	r, ok := row(currencyTable, string(c))
	if !ok {
		return Period{}, false
	}
	from, to, _ := strings.Cut(r[6:], " ")
	var p Period
	if from != "-" {
		p.From, _ = ParseDate(from)
	}
	if to != "-" {
		p.To, _ = ParseDate(to)
	}
	return p, true
}

// ValidOn reports whether the currency was an official unit of account on day d; without a day it is Valid.
func (c Currency) ValidOn(d Date) bool {
	p, ok := c.InUse()
	return ok && (d.IsZero() || p.Contains(d))
}
