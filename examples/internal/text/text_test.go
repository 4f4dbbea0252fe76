package text

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func noEnv(string) string { return "" }

func print(width int, s Style, f func(p *Printer)) string {
	var b bytes.Buffer
	p := NewPrinter(&b, noEnv)
	p.Width, p.Style = width, s
	f(p)
	if err := p.Flush(); err != nil {
		return err.Error()
	}
	return b.String()
}

func TestTable(t *testing.T) {
	tab := &Table{Indent: 2, Columns: []Align{Left, Right, Fill}}
	tab.Header("charge", "amount", "why")
	tab.Row("Duty", "7.40", "12% of the customs value of GBP 61.70")
	tab.Row("VAT 日本", "1,013.82", "20%")
	tab.Note("one amount per line")
	tab.Rule()
	tab.Row("Total", "1,021.22")
	got := print(44, Style{}, func(p *Printer) { p.Table(tab) })
	want := `  charge      amount  why
  Duty          7.40  12% of the customs
                      value of GBP 61.70
  VAT 日本  1,013.82  20%
    one amount per line
  ──────────────────────────────────────────
  Total     1,021.22
`
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if tab.Len() != 3 {
		t.Errorf("Len = %d, want 3", tab.Len())
	}
}

func TestColourDoesNotChangeTheLayout(t *testing.T) {
	table := func(s Style) func(p *Printer) {
		return func(p *Printer) {
			tab := &Table{Columns: []Align{Left, Right}}
			tab.Header("a", "b")
			tab.Row(s.Bold("landed"), s.Green("12.00"))
			tab.Row("x", "1.00")
			p.Table(tab)
		}
	}
	plain, colour := print(60, Style{}, table(Style{})), print(60, Coloured(), table(Coloured()))
	if plain == colour {
		t.Fatal("colour is on and nothing is coloured")
	}
	for k, line := range strings.Split(colour, "\n") {
		if w, p := Width(line), Width(strings.Split(plain, "\n")[k]); w < p {
			t.Errorf("line %d is %d cells wide in colour, %d plain", k, w, p)
		}
	}
}

func TestHostileTextReachesNoTerminal(t *testing.T) {
	evil := "a\x1b]0;owned\x07b\x1b[2J\r\nc\u202eevil\xff\x1b[31mred"
	for name, s := range map[string]Style{"plain": {}, "colour": Coloured()} {
		out := print(80, s, func(p *Printer) {
			p.Line("%s", evil)
			p.Paragraph("- ", evil)
			tab := &Table{}
			tab.Row(evil, evil)
			p.Table(tab)
			p.Rule(evil)
		})
		for len(out) > 0 {
			if k := colourLen(out); k > 0 && s.on {
				out = out[k:]
				continue
			}
			if c := out[0]; c != '\n' && c < 0x20 || strings.HasPrefix(out, "\u202e") {
				t.Fatalf("%s: control character %q in the output", name, c)
			}
			out = out[1:]
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  []string
	}{
		{"", 10, nil},
		{"one two three", 7, []string{"one two", "three"}},
		{"averylongword and more", 5, []string{"averylongword", "and", "more"}},
		{"as  it   is", 0, []string{"as it is"}},
		{"日本 日本 日本", 9, []string{"日本 日本", "日本"}},
	} {
		if d := cmp.Diff(c.want, Wrap(c.in, c.width)); d != "" {
			t.Errorf("Wrap(%q, %d): %s", c.in, c.width, d)
		}
	}
}

func TestStyleOf(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if StyleOf(null, noEnv).on || StyleOf(&bytes.Buffer{}, noEnv).on {
		t.Error("colour where no terminal is")
	}
	if got := (Style{}).Bold("x"); got != "x" {
		t.Errorf("plain style colours: %q", got)
	}
	if got := Coloured().Red("x"); got != "\x1b[31mx\x1b[0m" {
		t.Errorf("Red = %q", got)
	}
}

func TestProgress(t *testing.T) {
	p := NewProgress(&bytes.Buffer{}, "orders", 4)
	for range 3 {
		p.Step(time.Time{})
	}
	p.Finish()
	if got, want := p.String(), "orders ██████████████████████░░░░░░░░  75% 3/4"; got != want {
		t.Errorf("bar = %q, want %q", got, want)
	}
	p.SetTotal(0)
	if got := p.String(); got != "orders 3" {
		t.Errorf("bar without total = %q", got)
	}
}
