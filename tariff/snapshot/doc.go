// Package snapshot holds a compiled tariff schedule: one flat, checksummed file that is searched where it lies. [Compile]
// makes it of what a reader understood of an official publication; [Open] takes 35,000 rows in well under a millisecond
// and allocates next to nothing, so that a function on a cold start can embed it:
//
//	//go:embed us.snapshot
//	var us string
//
//	schedule, err := snapshot.Open(us)
//	provider := tariff.Chain(schedule, world.New())
//
// A [Snapshot] is a tariff.Provider with measures but no regime, and a tariff.Scopes for the goods lists that the
// publication itself carries. Behind it in a Chain stands the regime, which says who the countries of a preference
// programme are: a programme's symbol beside a rate is necessary for the preference, not sufficient.
//
// # The file
//
// All numbers are little-endian; sections begin at multiples of 8. Nothing in the file is trusted: every read is
// checked against the file's length, and a damaged, truncated or forged file gives an error or an empty answer.
//
//	magic    "CBSNAP01"
//	header   uint32 length of the file, uint32 CRC-32C of all that follows; then as uint32 the bytes of meta, the number
//	         of strings, their bytes, the rows, how many of these have a code, the sets, their entries, the measures,
//	         the lists, the codes on lists
//	meta     JSON: name, territory, version, digest, grammar, kinds, groups of countries
//	strings  (n+1) × uint32 offset, then the bytes; each text once
//	rows     24 bytes: uint64 code, uint32 text, uint32 parent + 1, uint32 set, uint32 flags (1: the code is
//	         none of goods; from bit 8, how many digits the code has whose rate it is); sorted by code, those
//	         without a code last
//	sets     (n+1) × uint32 first entry, then the entries: uint32 measure. The measures of one rated line; lines alike share one
//	measures 16 bytes: uint32 kind, uint32 rate, uint32 programme symbols, uint32 JSON of all else, as indices of strings
//	lists    24 bytes: uint32 name, int32 first and last day since 1970, uint32 first code, uint32 count,
//	         uint32 how many after these are open
//	codes    uint64, sorted within a list
//
// A code is the number of its digits padded to 14, times 16, plus their count: codes sort as texts do, and all that begin
// with the same digits stand together.
package snapshot
