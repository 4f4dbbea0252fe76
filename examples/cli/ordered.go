package main

import (
	"context"
	"io"
	"runtime"
	"sync"
)

// ordered does work on every input with as many workers as there are processors, and emits the results in the order of
// the inputs. It reads ahead only a little, so that memory stays flat however long the input is. Next ends with io.EOF.
// The first error of next or emit, or the end of the context, ends it; a next that waits for a terminal or a pipe then
// isn't waited for.
func ordered[In, Out any](ctx context.Context, next func() (In, error), work func(context.Context, In) Out, emit func(Out) error) error {
	ctx, cancel := context.WithCancel(ctx)
	type job struct {
		in  In
		out chan Out
	}
	workers := runtime.GOMAXPROCS(0)
	jobs, queue := make(chan job), make(chan job, 4*workers)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for j := range jobs {
				j.out <- work(ctx, j.in) // has room: nobody waits for another
			}
		})
	}
	var readErr error
	wg.Go(func() {
		defer close(jobs)
		defer close(queue)
		for {
			in, err := next()
			if err != nil {
				if err != io.EOF { //nolint:errorlint // next returns it bare
					readErr = err
				}
				return
			}
			j := job{in, make(chan Out, 1)}
			select {
			case queue <- j:
			case <-ctx.Done():
				return
			}
			select {
			case jobs <- j:
			case <-ctx.Done():
				return
			}
		}
	})
	emitErr := func() error {
		for j := range queue {
			select {
			case out := <-j.out:
				if err := emit(out); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}()
	interrupted := ctx.Err() // before cancel makes one
	cancel()
	if emitErr != nil || interrupted != nil {
		if emitErr != nil {
			return emitErr
		}
		return interrupted
	}
	wg.Wait()
	return readErr
}
