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
	// Except are lines to which the footnote stands though the heading covers some of their goods only: the list isn't
	// known of them.
	Except []trade.HSCode
}

// Footnotes returns the lists that measures name and the schedule's footnotes keep, by heading. Of the four lists of the
// section 301 duties on China and their review the present footnotes hold all goods since the day given; a line on two
// of them pays the higher rate.
func Footnotes() []FootnoteList {
	return []FootnoteList{
		{Heading: "9903.88.01", List: "us/301-china-1", Since: trade.NewDate(2024, 1, 1)},
		{Heading: "9903.88.02", List: "us/301-china-2", Since: trade.NewDate(2024, 1, 1)},
		{Heading: "9903.88.03", List: "us/301-china-3", Since: trade.NewDate(2019, 5, 10)},
		{Heading: "9903.88.04", List: "us/301-china-3-additional", Since: trade.NewDate(2019, 5, 10)},
		{Heading: "9903.88.15", List: "us/301-china-4a", Since: trade.NewDate(2020, 2, 14)},
		{Heading: "9903.91.01", List: "us/301-china-31b", Since: trade.NewDate(2026, 1, 1), Except: []trade.HSCode{"63079098"}},
		{Heading: "9903.91.02", List: "us/301-china-31c", Since: trade.NewDate(2024, 9, 27)},
		{Heading: "9903.91.03", List: "us/301-china-31d", Since: trade.NewDate(2024, 9, 27)},
		{Heading: "9903.91.05", List: "us/301-china-31f", Since: trade.NewDate(2026, 1, 1)},
		{Heading: "9903.91.06", List: "us/301-china-31g", Since: trade.NewDate(2026, 1, 1)},
		{Heading: "9903.91.07", List: "us/301-china-31h", Since: trade.NewDate(2026, 1, 1)},
		{Heading: "9903.91.08", List: "us/301-china-31i", Since: trade.NewDate(2026, 1, 1)},
		{Heading: "9903.91.11", List: "us/301-china-31j", Since: trade.NewDate(2025, 1, 1)},
		{Heading: "9903.88.69", List: "us/301-china-exclusions", Since: trade.NewDate(2024, 6, 15)},
		{Heading: "9903.90.08", List: "us/russia-note-30b", Since: trade.NewDate(2024, 1, 1)},
		{Heading: "9903.90.09", List: "us/russia-note-30d", Since: trade.NewDate(2024, 1, 1)},
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
			f := &names[i]
			sure := slices.DeleteFunc(slices.Clone(codes), func(c trade.HSCode) bool { return slices.Contains(f.Except, c) })
			out = append(out, snapshot.List{Name: f.List, Period: trade.Period{From: f.Since}, Codes: sure, Open: f.Except})
		}
	}
	slices.SortFunc(out, func(a, b snapshot.List) int { return strings.Compare(a.Name, b.Name) })
	return out
}
