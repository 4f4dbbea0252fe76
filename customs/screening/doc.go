// Package screening compares parties with the sanctions and denied-party lists of the authorities. The lists are the
// host's files, since they change daily: OFAC's SDN and consolidated lists (CSV or XML), the consolidated lists of the
// EU (CSV or XML), of the United Kingdom (CSV or XML) and of the United Nations (XML).
//
//	sdn, err := screening.ReadOFACXML(file)
//	index := screening.New(sdn)
//	matches, err := index.Search(ctx, screening.Query{Name: "Jon Smyth"}, screening.Options{MinScore: 0.9})
//
// Names are folded to plain letters, parted into words, freed of legal forms and compared word by word with the
// Jaro–Winkler measure, aliases too; a date of birth, countries and identification numbers that both sides give count
// as well. A match says what it rests on. The threshold is the host's: a score is no probability, and a match is a
// reason to look, never a finding of guilt.
package screening
