package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/trade"
)

// The exit statuses.
const (
	exitAnswered = 0
	exitRefused  = 1 // held, refused or invalid: the reasons are on standard error
	exitUsage    = 2
)

// app is the program with its surroundings, so that tests can run it.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time

	json   bool   // -format json was asked for
	format string // as it was asked for
}

// command is one command. Prepare declares its flags and returns what runs it.
type command struct {
	name    string
	args    string   // "ORDER"
	answers string   // one line
	help    string   // what else there is to know
	formats []string // beside text and json
	prepare func(a *app, f *flags) func(ctx context.Context, args []string) error
}

// commands lists the commands in the order of an order's life.
func commands() []command {
	return []command{
		quoteCommand(), releaseCommand(), rankCommand(), declareCommand(), lookupCommand(), classifyCommand(), evaluateCommand(), checkCommand(), returnCommand(), priceCommand(), adviseCommand(), diffCommand(), verifyCommand(), reconcileCommand(), settleCommand(), scorecardCommand(), preflightCommand(), batchCommand(), packCommand(), compileCommand(),
		schemaCommand(), coverageCommand(),
	}
}

// known lists the formats that the command answers in.
func (c *command) known() []string { return append([]string{"text", "json"}, c.formats...) }

// usageError is a wrong use of the program.
type usageError struct{ message string }

func (e usageError) Error() string { return e.message }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// refusal ends a command whose answer was printed and is a no: its reasons go to standard error.
type refusal struct{ reasons []trade.Finding }

func (refusal) Error() string { return "refused" }

// run runs one command and returns the exit status.
func (a *app) run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		a.overview(a.stderr)
		return exitUsage
	}
	name, rest := args[0], args[1:]
	switch name {
	case "help", "-h", "-help", "--help":
		if len(rest) == 0 {
			a.overview(a.stdout)
			return exitAnswered
		}
		name, rest = rest[0], []string{"-h"}
	}
	for _, c := range commands() {
		if c.name == name {
			return a.execute(ctx, c, rest)
		}
	}
	fmt.Fprintf(a.stderr, "there is no command %.40q; cli help lists them\n", name)
	return exitUsage
}

func (a *app) execute(ctx context.Context, c command, args []string) int {
	f := newFlags(c.name)
	format := f.String("format", "text", "`FORMAT`: text for reading, or "+strings.Join(c.known()[1:], ", "))
	do := c.prepare(a, f)
	rest, err := f.parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		a.help(a.stdout, c, f)
		return exitAnswered
	case err != nil:
	case !slices.Contains(c.known(), *format):
		err = usagef("-format is %s, not %.40q", strings.Join(c.known(), " or "), *format)
	default:
		a.json, a.format = *format == "json", *format
		err = do(ctx, rest)
	}
	return a.finish(c, err)
}

// finish reports an error and returns the exit status that goes with it.
func (a *app) finish(c command, err error) int {
	var usage usageError
	var no refusal
	switch {
	case err == nil:
		return exitAnswered
	case errors.As(err, &usage):
		fmt.Fprintf(a.stderr, "%s: %s\nusage: cli %s %s [flags]; see: cli help %s\n", c.name, text.Style{}.Clean(usage.message), c.name, c.args, c.name)
		return exitUsage
	case errors.As(err, &no):
		a.reasons(no.reasons, true)
	default:
		a.reasons(trade.FindingsOf(err), false)
	}
	return exitRefused
}

// overview lists the commands.
func (a *app) overview(w io.Writer) {
	p := text.NewPrinter(w, a.getenv)
	p.Line("%s", p.Bold("crossborder")+": what an order costs landed, what must be declared, who carries it, how it comes back")
	p.Gap()
	p.Line("usage: cli COMMAND [arguments] [flags]")
	p.Gap()
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Fill}}
	for _, c := range commands() {
		t.Row(p.Bold(strings.TrimSpace(c.name+" "+c.args)), c.answers)
	}
	p.Table(t)
	p.Gap()
	p.Paragraph("", "A file is a path, or - for standard input. Every command takes -format text or json. "+
		"The exit status is 0 for an answer, 1 for what is held, refused or invalid (with the reasons on standard error), 2 for wrong usage. "+
		"cli help COMMAND tells more.")
	_ = p.Flush() // nothing is left to say where help can't be written
}

// help explains one command.
func (a *app) help(w io.Writer, c command, f *flags) {
	p := text.NewPrinter(w, a.getenv)
	p.Line("usage: %s [flags]", p.Bold(strings.TrimSpace("cli "+c.name+" "+c.args)))
	p.Gap()
	p.Paragraph("", "Answers "+c.answers+".")
	for _, para := range strings.Split(strings.TrimSpace(c.help), "\n\n") {
		if para == "" {
			continue
		}
		p.Gap()
		if strings.HasPrefix(para, "  ") { // an example, line by line
			for line := range strings.SplitSeq(para, "\n") {
				p.Line("%s", line)
			}
			continue
		}
		p.Paragraph("", para)
	}
	p.Gap()
	t := &text.Table{Indent: 2, Columns: []text.Align{text.Left, text.Fill}}
	f.VisitAll(func(x *flag.Flag) {
		arg, use := flag.UnquoteUsage(x)
		if d := x.DefValue; d != "" && d != "false" {
			use += " (default " + d + ")"
		}
		t.Row(strings.TrimSpace("-"+x.Name+" "+arg), use)
	})
	p.Table(t)
	_ = p.Flush()
}
