package taric

import (
	"slices"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/snapshot"
	"github.com/crossborder-go/crossborder/trade"
)

// Data returns the tariff for snapshot.Compile: every line with its third country duties. What else the file holds stays
// behind: a snapshot carries rates by line, not the conditions of single measures.
func (t *Tariff) Data() *snapshot.Data {
	v := t.rows.Version()
	d := &snapshot.Data{Name: t.rows.Name(), Territory: t.territory, Version: v.Version, VerifiedOn: v.VerifiedOn, Digest: v.Digest, Grammar: duty.TARIC,
		Kinds: []tariff.Kind{tariff.ThirdCountry}, Source: t.rows.Name()}
	var above []int // the lines that lead to the next
	t.rows.Lines(t.territory, func(code trade.HSCode, text string, own []*tariff.Measure) {
		line := snapshot.Line{Code: code, Text: text, Parent: -1}
		for _, m := range own {
			if m.Kind == tariff.ThirdCountry && m.When.IsZero() {
				line.Measures = append(line.Measures, m)
			}
		}
		if len(line.Measures) == 0 {
			return
		}
		above = slices.DeleteFunc(above, func(i int) bool { return !code.HasPrefix(d.Lines[i].Code) })
		if n := len(above); n > 0 {
			line.Parent = above[n-1]
		}
		above = append(above, len(d.Lines))
		d.Lines = append(d.Lines, line)
	})
	return d
}
