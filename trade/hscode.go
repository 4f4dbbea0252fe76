package trade

// HSCode is a commodity code as digits only, without dots or blanks: 6 digits of the Harmonized System, or the 8 to
// 12 digits of a national tariff. A shorter code is a chapter (2) or heading (4).
type HSCode string
