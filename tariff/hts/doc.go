// Package hts reads the Harmonized Tariff Schedule of the United States as the International Trade Commission publishes
// it in JSON (hts.usitc.gov, export of all chapters), plain or compressed with gzip:
//
//	f, err := os.Open("hts_2026_revision_10_json.json.gz")
//	schedule, err := hts.Read(f, hts.Revision("2026 Revision 10"))
//	provider := tariff.Chain(schedule, world.New())
//
// A [Schedule] answers the base duties of every line: column 1 general, column 2 for its origins, and the special rates
// of the programmes that the regime behind it in the chain knows. Rates are inherited by indent, as the schedule means
// them. It is also a compiled snapshot in memory: Schedule.Compiled gives the bytes for snapshot.Open.
//
// Chapters 98 and 99 are kept for looking up and aren't lines of goods. That a heading of chapter 99 stands in the file
// doesn't say that its duty is collected: what is collected when are the world data's measures. The schedule contributes
// the lists of goods that it keeps itself, in the footnotes that point lines to headings of chapter 99, under the names
// that these measures use (see [Footnotes]) and under "us/" and the heading's number.
//
// A file holds the schedule of one revision and says nothing of others. Rates of chapters 1 to 97 rarely change between
// revisions, so the schedule answers any date and cites its revision; a host that must be sure of an older day loads the
// revision of that day.
package hts
