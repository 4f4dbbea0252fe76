package hts

import (
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/tariff/snapshot"
	"github.com/crossborder-go/crossborder/trade"
)

// FootnoteList is a goods list that the schedule's footnotes keep: the lines that they point to a heading of chapter 99.
type FootnoteList struct {
	Heading string // "9903.88.15"
	List    string // the list's name in the measures: "us/301-china-4a"
	// Since is the day from which the present footnotes tell the list; earlier the list held other goods too, or wasn't.
	Since trade.Date
}

// Footnotes returns the lists that measures name and the schedule's footnotes keep, by heading. Of the four lists of the
// section 301 duties on China and their review the present footnotes hold all goods since the day given; a line on two
// of them pays the higher rate.
func Footnotes() []FootnoteList {
	return []FootnoteList{
		{"9903.88.01", "us/301-china-1", trade.NewDate(2018, 7, 6)},
		{"9903.88.02", "us/301-china-2", trade.NewDate(2018, 8, 23)},
		{"9903.88.03", "us/301-china-3", trade.NewDate(2019, 5, 10)},
		{"9903.88.04", "us/301-china-3-additional", trade.NewDate(2019, 5, 10)},
		{"9903.88.15", "us/301-china-4a", trade.NewDate(2020, 2, 14)},
		{"9903.91.01", "us/301-china-31b", trade.NewDate(2026, 1, 1)},
		{"9903.91.02", "us/301-china-31c", trade.NewDate(2024, 9, 27)},
		{"9903.91.03", "us/301-china-31d", trade.NewDate(2024, 9, 27)},
		{"9903.91.05", "us/301-china-31f", trade.NewDate(2026, 1, 1)},
		{"9903.91.06", "us/301-china-31g", trade.NewDate(2026, 1, 1)},
		{"9903.91.07", "us/301-china-31h", trade.NewDate(2026, 1, 1)},
		{"9903.91.08", "us/301-china-31i", trade.NewDate(2026, 1, 1)},
		{"9903.91.11", "us/301-china-31j", trade.NewDate(2025, 1, 1)},
		{"9903.88.69", "us/301-china-exclusions", trade.NewDate(2024, 6, 15)},
		{"9903.90.08", "us/russia-note-30b", trade.NewDate(2024, 1, 1)},
		{"9903.90.09", "us/russia-note-30d", trade.NewDate(2024, 1, 1)},
	}
}

// headings appends the headings of subchapter III of chapter 99 that a footnote names: "See 9903.41.10 and 9903.88.15."
func headings(dst []string, text string) []string {
	for {
		i := strings.Index(text, "9903.")
		if i < 0 || i+10 > len(text) {
			return dst
		}
		h := text[i : i+10]
		if h[7] == '.' && digit(h[5]) && digit(h[6]) && digit(h[8]) && digit(h[9]) {
			if !slices.Contains(dst, h) {
				dst = append(dst, h)
			}
			i += 5
		}
		text = text[i+5:]
	}
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// footnoteLists returns the lists of the headings, under the names of measures and their own.
func footnoteLists(lines map[string][]trade.HSCode) []snapshot.List {
	var out []snapshot.List
	names := Footnotes()
	for h, codes := range lines {
		out = append(out, snapshot.List{Name: "us/" + h, Codes: codes})
		if i := slices.IndexFunc(names, func(f FootnoteList) bool { return f.Heading == h }); i >= 0 {
			out = append(out, snapshot.List{Name: names[i].List, Period: trade.Period{From: names[i].Since}, Codes: codes})
		}
	}
	slices.SortFunc(out, func(a, b snapshot.List) int { return strings.Compare(a.Name, b.Name) })
	return out
}
