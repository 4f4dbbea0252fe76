package text

import (
	"io"
	"os"
)

// Style colours text for a terminal, or leaves it alone. The zero value leaves it alone.
type Style struct{ on bool }

// Coloured returns the style that always colours.
func Coloured() Style { return Style{on: true} }

// StyleOf returns the style for a writer: colour where it's a terminal, unless the environment holds NO_COLOR
// (https://no-color.org) or a TERM that can't. Getenv is os.Getenv, or a test's.
func StyleOf(w io.Writer, getenv func(string) string) Style {
	if getenv("NO_COLOR") != "" || getenv("TERM") == "dumb" {
		return Style{}
	}
	return Style{on: IsTerminal(w)}
}

// IsTerminal reports whether a writer is a character device other than the null device.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

func (s Style) wrap(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// Bold is for the amounts that matter.
func (s Style) Bold(text string) string { return s.wrap("1", text) }

// Dim is for what stands behind: sources, dates.
func (s Style) Dim(text string) string { return s.wrap("2", text) }

// Red is for what blocks.
func (s Style) Red(text string) string { return s.wrap("31", text) }

// Green is for what is fine.
func (s Style) Green(text string) string { return s.wrap("32", text) }

// Yellow is for what to look at.
func (s Style) Yellow(text string) string { return s.wrap("33", text) }

// Cyan is for headings.
func (s Style) Cyan(text string) string { return s.wrap("36", text) }
