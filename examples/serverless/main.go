// Command serverless shows a handler for a platform of functions, with the law and a compiled schedule embedded, and
// measures what a cold start costs.
//
//	go run ./examples/serverless
//	go run ./examples/serverless -runs 50
//
// It starts itself again and again, as a platform does, and prints how long a new process takes to its first answer: in
// all, and in its parts. A process that starts and does nothing stands beside it, as that is the platform's share.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"time"
)

// event is an order of T-shirts to the United States.
//
//go:embed event.json
var event []byte

// asked tells a process that it was started to be measured: "nothing", or "answer".
const asked = "CROSSBORDER_COLD_START"

func main() {
	var err error
	switch os.Getenv(asked) {
	case "nothing":
	case "answer":
		err = child(context.Background(), os.Stdout)
	default:
		runs := flag.Int("runs", 20, "how many cold starts to measure")
		flag.Parse()
		err = parent(context.Background(), os.Stdout, *runs)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// report is what a new process says of itself.
type report struct {
	Engine, First, Again time.Duration
	Status               int
	Landed               string
}

// child is a process on a cold start: it makes the engine, answers one event, and answers it again.
func child(ctx context.Context, out io.Writer) error {
	var r report
	start := time.Now()
	if _, err := engine(); err != nil {
		return err
	}
	r.Engine, start = time.Since(start), time.Now()
	answer, err := Handle(ctx, event)
	if err != nil {
		return err
	}
	r.First, start = time.Since(start), time.Now()
	if _, err := Handle(ctx, event); err != nil {
		return err
	}
	r.Again, r.Status = time.Since(start), answer.StatusCode
	var quote struct {
		Totals struct {
			Landed struct{ Amount, Currency string }
		}
	}
	if err := json.Unmarshal(answer.Body, &quote); err != nil {
		return err
	}
	r.Landed = quote.Totals.Landed.Currency + " " + quote.Totals.Landed.Amount
	return json.NewEncoder(out).Encode(r)
}

// parent starts this program over and over, and prints the medians.
func parent(ctx context.Context, out io.Writer, runs int) error {
	if runs < 1 {
		return errors.New("-runs is at least 1")
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var nothing, whole, made, first, again []time.Duration
	var last report
	for range runs {
		took, _, err := start(ctx, self, "nothing")
		if err != nil {
			return err
		}
		nothing = append(nothing, took)
		took, said, err := start(ctx, self, "answer")
		if err != nil {
			return err
		}
		if err := json.Unmarshal(said, &last); err != nil {
			return err
		}
		whole, made, first, again = append(whole, took), append(made, last.Engine), append(first, last.First), append(again, last.Again)
	}
	fmt.Fprintf(out, "status %d, landed %s\n\nmedian of %d cold starts\n", last.Status, last.Landed, runs)
	for _, row := range []struct {
		name string
		took []time.Duration
	}{
		{"a process that does nothing", nothing}, {"a process that answers", whole}, {"  of that: open the schedule, make the engine", made},
		{"  of that: the first answer", first}, {"the same answer again", again},
	} {
		slices.Sort(row.took)
		fmt.Fprintf(out, "  %-48s %9.3f ms\n", row.name, float64(row.took[len(row.took)/2].Microseconds())/1000)
	}
	return nil
}

// start runs a process to its end, and says how long that took.
func start(ctx context.Context, self, what string) (time.Duration, []byte, error) {
	c := exec.CommandContext(ctx, self)
	c.Env = append(os.Environ(), asked+"="+what)
	var said, complaint bytes.Buffer
	c.Stdout, c.Stderr = &said, &complaint
	begin := time.Now()
	if err := c.Run(); err != nil {
		return 0, nil, fmt.Errorf("%w: %s", err, &complaint)
	}
	return time.Since(begin), said.Bytes(), nil
}
