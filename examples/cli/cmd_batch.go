package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
	"github.com/crossborder-go/crossborder/trade"
)

func batchCommand() command {
	return command{
		name: "batch", args: "ORDERS.ndjson", answers: "one quote a line for one order a line, in order, on all processors",
		help: `The answers are JSON lines whatever -format says. A failing order gives {"order_id", "line", "error": {"code", "path", "message"}, "errors": […]} in its place and never stops the others; blank lines are skipped. Memory stays flat, so input and output may be pipes.

  cli batch orders.ndjson -o quotes.ndjson
  generate | cli batch - | jq -c '[.order_id, .totals.landed.amount]'

The exit status is 0 once every line has its answer; with -strict it is 1 where an order failed.`,
		prepare: prepareBatch,
	}
}

// batchLine is a line that failed.
type batchLine struct {
	OrderID string          `json:"order_id"`
	Line    int             `json:"line"`
	Error   trade.Finding   `json:"error"`
	Errors  []trade.Finding `json:"errors"`
}

func prepareBatch(a *app, f *flags) func(context.Context, []string) error {
	l := f.law()
	out := f.String("o", "", "write the answers to this `FILE` (default standard output)")
	date := f.date("date", "quote all orders for this `DAY`")
	strict := f.Bool("strict", false, "exit with 1 where an order failed")
	return func(ctx context.Context, args []string) (err error) {
		if err := want(args, "ORDERS.ndjson"); err != nil {
			return err
		}
		e, _, err := a.engine(l, crossborder.Config{})
		if err != nil {
			return err
		}
		in := a.stdin
		total := 0
		if args[0] != "-" {
			file, err := os.Open(args[0])
			if err != nil {
				return fileError(args[0], err)
			}
			defer file.Close()
			if in = file; text.IsTerminal(a.stderr) {
				total = lines(args[0])
			}
		}
		w := a.stdout
		if *out != "" {
			file, err := os.Create(*out)
			if err != nil {
				return fileError(*out, err)
			}
			defer func() {
				if e := file.Close(); e != nil && err == nil {
					err = fileError(*out, e)
				}
			}()
			w = file
		}
		b := &batch{app: a, engine: e, date: *date}
		return b.run(ctx, in, w, total, *strict)
	}
}

// batch is one run over many orders.
type batch struct {
	app    *app
	engine *crossborder.Engine
	date   trade.Date
}

type numbered struct {
	line int
	text []byte
}

type answered struct {
	json   []byte
	failed bool
}

func (b *batch) run(ctx context.Context, in io.Reader, w io.Writer, total int, strict bool) error {
	progress := text.NewProgress(b.app.stderr, "orders", total)
	defer progress.Finish()
	read := lineReader(in)
	buf := bufio.NewWriterSize(w, 64<<10)
	done, failed := 0, 0
	err := ordered(ctx, read, b.answer, func(r answered) error {
		done++
		if r.failed {
			failed++
		}
		progress.Step(b.app.now())
		_, err := buf.Write(r.json)
		return err
	})
	if flush := buf.Flush(); err == nil {
		err = flush
	}
	if err != nil {
		return err
	}
	progress.Finish()
	if failed == 0 {
		return nil
	}
	f := trade.Finding{Code: "batch.failed", Severity: trade.Warn, Message: fmt.Sprintf("%d of %d orders failed: their lines say why", failed, done)}
	if strict {
		return refusal{[]trade.Finding{f}}
	}
	b.app.reasons([]trade.Finding{f}, true)
	return nil
}

// lineReader returns the next line that isn't blank. A line longer than an order can be comes cut, and fails as one.
func lineReader(in io.Reader) func() (numbered, error) {
	r := bufio.NewReaderSize(in, 256<<10)
	n := 0
	return func() (numbered, error) {
		for {
			var line []byte
			n++
			for {
				part, err := r.ReadSlice('\n')
				if len(line) <= maxInput {
					line = append(line, part...)
				}
				if err == bufio.ErrBufferFull { //nolint:errorlint // bufio returns it bare
					continue
				}
				if err != nil && len(line) == 0 {
					return numbered{}, err
				}
				break
			}
			if line = bytes.TrimSpace(line); len(line) > 0 {
				return numbered{n, line}, nil
			}
		}
	}
}

// answer quotes one line.
func (b *batch) answer(ctx context.Context, in numbered) answered {
	out, err := b.quote(ctx, in.text)
	if err == nil {
		return answered{json: out}
	}
	fs := slices.Clone(trade.FindingsOf(err))
	for i := range fs {
		fs[i].Line = 0 // it would be 1: the order's own line, not the file's
	}
	var head struct {
		ID any `json:"id"`
	}
	_ = json.Unmarshal(in.text, &head) // an order that can't be read may still have an id
	id, _ := head.ID.(string)
	line := batchLine{OrderID: id, Line: in.line, Error: fs[0], Errors: fs}
	if out, err = json.Marshal(line); err != nil {
		out = []byte(`{"order_id":"","error":{"code":"internal"}}`)
	}
	return answered{json: append(out, '\n'), failed: true}
}

func (b *batch) quote(ctx context.Context, line []byte) ([]byte, error) {
	if len(line) > maxInput {
		return nil, fault("file.size", "the line is longer than %d MB", maxInput>>20)
	}
	o, err := crossborder.DecodeOrder(line)
	if err != nil {
		return nil, err
	}
	o = at(o, b.date)
	q, err := b.engine.Quote(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := q.MakeSeal(o); err != nil {
		return nil, err
	}
	out, err := json.Marshal(q)
	return append(out, '\n'), err
}

// lines counts the lines of a file for the progress bar, 0 where it can't.
func lines(name string) int {
	f, err := os.Open(name)
	if err != nil {
		return 0
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return 0
	}
	n := 0
	buf := make([]byte, 256<<10)
	for {
		k, err := f.Read(buf)
		n += bytes.Count(buf[:k], []byte{'\n'})
		if err != nil {
			return n
		}
	}
}
