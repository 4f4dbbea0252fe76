// Package tariff says what the law is: the measures that fall on goods at a border, and the regime by which a territory
// lets goods in, at any date. It says nothing of amounts; package landedcost computes them.
//
// # Three nouns
//
// A Measure is one thing the law does to a line of goods: an ordinary duty, a preference, an additional duty, an excise, a
// prohibition. It has a code prefix, an area of origin, a period, a duty expression (package duty), and a citation.
//
// A Regime is what one territory does to every consignment on one day: its valuation, the procedures by which goods may
// enter, the charges these levy with their bases, rates, reliefs, bounds and rounding. No country is code: all of it is
// data.
//
// A Provider answers for both, at a date. Book is the provider over country files; Chain puts several in order, the host's
// own before official schedules before the world data. Package tarifftest proves that a provider keeps its contract.
//
// # Country files
//
// DecodeCountry reads one, NewBook makes a provider of several, Lint looks for what is likely wrong, Compile makes the
// compact form that OpenBook reads in place. The file is JSON, one territory a file, one charge, rate or row a line, so
// that a broker can review it; its JSON Schema is country.schema.json of package world, whose data folder has a file of
// every shape.
//
// Everything is dated: an entry holds from "from" to "to", both inclusive; an open end is left out. A rate, relief or
// bound without dates takes those of its charge. Every figure names a source and the day it was verified, itself or
// through the entry that holds it; a source may be a key of the file's "sources". Several entries may share an id with
// other periods or conditions; the first that holds is taken. A file that "extends" another takes all of it, replaces
// entries of the same id, and adds the rest; the rows of its tables come before those of the other file. "without" names
// the sections of the other file it doesn't take: Jersey has the tariff of GB "without": ["procedures", "charges", …].
//
// The "currency" is the one customs values are stated in today; "currencies" names those of other times, each with the day
// on which it begins or ends. Thresholds in another currency are compared at the rate of exchange.
//
// A base is made of terms: an amount's name, a share of one ("50% freight"), or one taken off ("-discount"). Names are
// those given (goods, discount, freight, insurance, packing, customs_value, quantity, weight), the ids of earlier charges,
// and the groups duties, taxes and fees. A charge takes its rates from the tables with "from": "measures"; where it is
// dated itself, "measures": true says the same and "from" is the date.
//
// In a table, a row holds for its code and all that begin with it, until a row of a longer code says otherwise for the same
// kind (of preferences: for the same programme; of additional duties: in the same table). Rows of the kind "column2" are
// charged on origins of the group "column2" in place of the third country rate. A preference row names the programmes
// that give it by their symbols in "programmes", and becomes one measure for each.
//
// # Conditions
//
// Wherever a file says "when", "except" or "checkout", it has a condition: JSON, small, and three-valued. A condition that
// asks for what isn't known is neither true nor false, and a quote then gives both outcomes and the question.
//
//	{"mode": "post"}                       an attribute has a value; a list means one of them
//	{"all": [C, …]} {"any": [C, …]} {"not": C}
//	{"any_line": C} {"all_lines": C}       over the lines of the consignment
//	{"value": {"of": ["goods", "freight"], "at_most": "150 EUR"}}
//	                                       a sum of amounts; also under, at_least, over; "per": "item" for one piece
//	{"fact": {"name": "steel_share", "at_least": "0.15"}}
//	                                       a fact of the item: numbers as above, dates with from, after, until, before,
//	                                       words with "is" or "in"; of a list with commas, "has" one of several, and
//	                                       "among" leaves the condition undecided where the list has none of these
//	{"date": {"of": "loading", "before": "2026-07-24"}}
//	                                       of order, payment, loading or entry; also from, after, until
//
// Several keys in one object mean all of them; {} always holds. The attributes:
//
//	mode             post, courier, freight-air, freight-sea, road
//	buyer            consumer, business
//	purpose          sale, gift, sample, return, repair, personal
//	terms, incoterm  the order's terms: DDP, DAP …
//	destination, territory, region, postcode    where the goods go
//	dispatch         the country the goods ship from, or a group of the file
//	seller_country   the seller's country, or a group of the file
//	origin           the country of origin, or a group of the file
//	code             the commodity code begins with one of these, in digits
//	category, tax_code, kind                    of the item
//	registered       the seller holds the registration: "EU-IOSS"
//	scheme, procedure                           of the procedure taken
//	claim            the programme that the item's preference claim names
//	prices_include   what shelf prices contain: duty, tax, shipping
//	un, eccn, signature                         of the item
//	carrier, service, zone, option, strategy    of the offer; not known while the law is judged
package tariff
