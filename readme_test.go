package crossborder_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/tariff/world"
)

// The README's table of destinations is what the data cover.
func TestReadmeNamesTheDestinations(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for _, c := range world.Coverage() {
		want[c.Tier] = append(want[c.Tier], string(c.Territory))
	}
	code := regexp.MustCompile(`\b[A-Z]{2}(-[A-Z0-9]{2,3})?\b`)
	for _, tier := range []string{"A", "B", "C"} {
		_, rest, ok := strings.Cut(string(text), "\n| "+tier+" |")
		if !ok {
			t.Errorf("the README has no row for tier %s", tier)
			continue
		}
		row, _, _ := strings.Cut(rest, "\n")
		cells := strings.Split(row, "|")
		got := code.FindAllString(cells[len(cells)-2], -1)
		slices.Sort(got)
		slices.Sort(want[tier])
		if !slices.Equal(got, want[tier]) {
			t.Errorf("tier %s: the README names\n%s\nthe data hold\n%s", tier, strings.Join(got, " "), strings.Join(want[tier], " "))
		}
	}
}
