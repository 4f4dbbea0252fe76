// Package table reads a host's own rates: a CSV file whose rows go before everything else that is known of a code.
//
//	code,destination,origin,rate,from,to,source,kind,name
//	6109.10,GB,,12%,2021-01-01,,UK Global Tariff,,
//	6109.10,US,CN,7.5%,2020-02-14,,85 FR 3741,additional,Section 301 list 4A
//	2208.30,EU,US,25%,2025-01-01,2025-12-31,broker's advice of 2024-12-20,additional,Retaliation
//
// The first line names the columns, in any order and in any case. Needed are
//
//	code         commodity code, 2 to 12 digits, with or without dots: it covers all codes that begin with it
//	destination  territory: a country, "XI", "ES-CN", or "EU" for all its member states
//	origin       countries of origin with blanks between them, "EU" for its members; blank for any
//	rate         duty expression: "12%", "2.50 EUR/kg", "12% MIN 3 EUR/100 kg"; blank for a prohibition or licence
//	from, to     first and last day, 2025-12-31; blank for open ends
//	source       where the figure comes from, needed on every row
//
// and there may be
//
//	kind         third_country (where the column is blank or missing), preference, suspension, additional, anti_dumping,
//	             countervailing, safeguard, excise, vat, prohibition, licence, supplementary_unit
//	name         what the charge is called; additional duties of different names stand side by side
//	programme    of a preference: what a claim names
//	instrument   the law
//	confidence   high, medium, low
//
// Of rows of the same kind (and programme, and name of an additional duty) the one of the longest code counts, and of
// these the one that names the origin. A file may begin with a byte order mark, end its lines in CR LF, quote its
// fields, separate them with semicolons or tabs, hold blank lines and lines that begin with #, and be compressed with
// gzip. A field can't hold a line break.
//
// The table is authoritative for the kinds of measure that it has on a code from an origin to a destination. In a
// tariff.Chain it takes their place there; everything else falls through to the providers behind it. A code shorter than
// those of the table isn't held by it.
//
// A file is read as a whole or not at all. The error is a trade.Errors with every fault and its line. Cells that a
// spreadsheet would run as a formula are faults, so that nothing read here becomes one when it's written out again.
package table
