// Package taric reads tariffs of the European Union and the United Kingdom in bulk, as tables of rate texts: "10.2% + 93.10
// EUR/100 kg", "9.00% + EA MAX 18.70% + ADSZ", "Entry Price", rates that depend on the season.
//
// # Measures
//
// Read reads a CSV file of measures of any type, one a line:
//
//	code,area,type,rate,from,to,additional_code,order_number,regulation
//	6109100010,1011,103,12.000 %,2000-01-01,,,,R2658/87
//	6109100010,VN,142,0.000 %,2020-08-01,,,,D0753/20
//	7604101100,CN,552,21.2 %,2021-03-30,,C610,,R0546/21
//	0702000000,1011,103,Entry Price,2000-01-01,,,,R2658/87
//
// The first line names the columns, in any order. Code has 2 to 10 digits; zeros at the end of ten digits are those of a
// heading, as in the TARIC, and cover what lies below. Area is a country or a group of countries; give the members of
// groups with the option Area. Type is the number of the measure type, of which uktt.Measure.Kind says what becomes. Rate
// is blank for prohibitions and controls. There may be more columns:
//
//	excluded      countries and groups left out of the area, with blanks between them
//	name          of the measure
//	programme     of a preference, which a claim names; the area's code where it's blank
//	entry_price   the row's rate applies from this entry price on, in EUR per 100 kg, up to the next row's
//
// # The table of third country duties
//
// ReadTable reads the two rates of the table that compares the UK Global Tariff with the common customs tariff, for either.
//
// # What a rate may ask for
//
// Meursing components (EA, ADSZ, ADFM and their reduced forms) are filled in with the option Meursing, for goods of one
// composition; else the facts of an item of these names give them. "Entry Price" asks for the rows of the option
// EntryPrice, or rows with entry prices; the fact "entry_price" then selects the row. Additional codes are asked for with
// the fact "additional_code", and the members of a group that isn't known with the fact "area." and its number: see package
// uktt, whose conventions these are. A rate that depends on the season is that of the date.
//
// A file is read as a whole or not at all: the error is a trade.Errors with every fault and its line.
package taric
