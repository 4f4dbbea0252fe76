package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/hts"
)

func compileCommand() command {
	return command{
		name: "compile", args: "SCHEDULE", answers: "the snapshot of an official schedule, and every rate text in it that isn't understood",
		help: `SCHEDULE is the Harmonized Tariff Schedule of the United States as hts.usitc.gov exports it in JSON, plain or compressed with gzip, or a country file. The snapshot is opened in under a millisecond and can be embedded.

  cli compile us-hts-2026-rev10.json.gz -o us.snapshot
  cli lookup 6109.10.00.12 -to US -origin CN -schedule US=us.snapshot`,
		prepare: prepareCompile,
	}
}

// compiled is the answer of compile.
type compiled struct {
	Schedule      string       `json:"schedule"`
	Version       string       `json:"version"`
	Rows          int          `json:"rows"`
	Rates         int          `json:"rates"`      // rate texts on lines of their own or inherited
	Understood    int          `json:"understood"` // rows all of whose texts are understood
	NotUnderstood []hts.Unread `json:"not_understood"`
	Digest        string       `json:"digest"`
	Bytes         int          `json:"bytes"`
	Snapshot      string       `json:"snapshot,omitempty"` // the file written
}

func prepareCompile(a *app, f *flags) func(context.Context, []string) error {
	out := f.String("o", "", "write the snapshot to this `FILE`")
	revision := f.String("revision", "", "the `EDITION`, such as \"2026 Revision 10\" (default from the file's name)")
	return func(_ context.Context, args []string) error {
		if err := want(args, "SCHEDULE"); err != nil {
			return err
		}
		raw, err := a.readMost(args[0], maxSchedule)
		if err != nil {
			return err
		}
		c := compiled{NotUnderstood: []hts.Unread{}}
		var data []byte
		if head := bytes.TrimLeft(raw, " \t\r\n\ufeff"); len(head) > 0 && head[0] == '{' {
			data, err = c.country(args[0], raw)
		} else {
			data, err = c.schedule(args[0], raw, *revision)
		}
		if err != nil {
			return inFile(args[0], err)
		}
		c.Bytes = len(data)
		if *out != "" {
			if err := os.WriteFile(*out, data, 0o666); err != nil {
				return fileError(*out, err)
			}
			c.Snapshot = *out
		}
		return a.answer(c, c.print)
	}
}

// schedule compiles the schedule of the United States.
func (c *compiled) schedule(file string, raw []byte, revision string) ([]byte, error) {
	if revision == "" {
		revision = hts.RevisionOf(filepath.Base(file))
	}
	s, err := hts.Read(bytes.NewReader(raw), hts.Revision(revision))
	if err != nil {
		return nil, err
	}
	v := s.Version()
	c.Schedule, c.Version, c.Digest, c.Rows, c.Understood = s.Name(), v.Version, v.Digest, s.Len(), s.Understood()
	if n := s.NotUnderstood(); n != nil {
		c.NotUnderstood = n
	}
	for r := range s.Rows() {
		for e := range r.Entries() {
			if e.Text != "" {
				c.Rates++
			}
		}
	}
	return s.Compiled(), nil
}

// country compiles a country file.
func (c *compiled) country(file string, raw []byte) ([]byte, error) {
	data, err := tariff.Compile(raw)
	if err != nil {
		return nil, err
	}
	b, err := tariff.OpenBook(file, string(data))
	if err != nil {
		return nil, err
	}
	all, err := b.Coverage()
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		c.Schedule, c.Version, c.Rows, c.Rates, c.Understood = string(x.Territory), x.Version, x.Rows, x.Codes, x.Rows
		for _, d := range x.Data {
			c.Digest = d.Digest
		}
	}
	return data, nil
}

func (c *compiled) print(p *text.Printer) {
	p.Line("%s %s", p.Bold(c.Schedule), c.Version)
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Right, text.Left}}
	t.Row("rows", fmt.Sprint(c.Rows))
	t.Row("rates", fmt.Sprint(c.Rates))
	share := ""
	if c.Rows > 0 {
		share = fmt.Sprintf("%.2f%%", 100*float64(c.Understood)/float64(c.Rows))
	}
	t.Row("rows understood", fmt.Sprint(c.Understood), share)
	t.Row("bytes", fmt.Sprint(c.Bytes))
	p.Table(t)
	p.Note("  ", c.Digest)
	if c.Snapshot != "" {
		p.Line("  written to %s", c.Snapshot)
	}
	if len(c.NotUnderstood) == 0 {
		return
	}
	p.Title(count(len(c.NotUnderstood), "rate text", "rate texts") + " not understood")
	u := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Left, text.Fill}}
	for _, x := range c.NotUnderstood {
		u.Row(x.Code.Dotted(), x.Column, x.Text)
	}
	p.Table(u)
}
