package crossborder

import (
	"context"
	"fmt"
	"iter"
	"runtime"

	"github.com/crossborder-go/crossborder/trade"
)

// BulkOptions bound a bulk run. The zero value uses every processor.
type BulkOptions struct {
	// Workers is how many orders are worked on at once; default one for each processor.
	Workers int
	// Progress is called after each order, in order, from the goroutine that ranges over the results.
	Progress func(done int)
}

// QuoteAll quotes a stream of orders and yields the answers in the orders' order. An order that fails yields its error
// and stops nothing. The stream is read as results are taken: memory stays bounded by the number of workers. When the
// context ends, or the caller stops ranging, the workers stop, and none is left behind.
func (e *Engine) QuoteAll(ctx context.Context, orders iter.Seq[*Order], opt BulkOptions) iter.Seq2[*Quote, error] {
	return inOrder(ctx, orders, opt, e.Quote)
}

// ReleaseAll releases a stream of orders like QuoteAll.
func (e *Engine) ReleaseAll(ctx context.Context, orders iter.Seq[*Order], opt BulkOptions) iter.Seq2[*Release, error] {
	return inOrder(ctx, orders, opt, e.Release)
}

// inOrder runs do on each order by a bounded number of workers and yields the results in order.
func inOrder[R any](ctx context.Context, orders iter.Seq[*Order], opt BulkOptions, do func(context.Context, *Order) (R, error)) iter.Seq2[R, error] {
	workers := opt.Workers
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	return func(yield func(R, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		type answer struct {
			r   R
			err error
		}
		type job struct {
			order *Order
			out   chan answer
		}
		jobs := make(chan job)
		queue := make(chan chan answer, workers) // answers awaited, in order: what bounds the read-ahead
		stopped := make(chan struct{}, workers+1)
		for range workers {
			go func() {
				defer func() { stopped <- struct{}{} }()
				for j := range jobs {
					r, err := contained(ctx, j.order, do)
					j.out <- answer{r, err}
				}
			}()
		}
		go func() {
			defer func() { close(jobs); close(queue); stopped <- struct{}{} }()
			for o := range orders {
				out := make(chan answer, 1)
				select {
				case queue <- out:
				case <-ctx.Done():
					return
				}
				select {
				case jobs <- job{o, out}:
				case <-ctx.Done():
					var none R
					out <- answer{none, ctx.Err()}
					return
				}
			}
		}()
		defer func() { // nothing outlives the range
			cancel()
			for range queue {
			}
			for range workers + 1 {
				<-stopped
			}
		}()
		done := 0
		for out := range queue {
			a := <-out
			done++
			if !yield(a.r, a.err) {
				return
			}
			if opt.Progress != nil {
				opt.Progress(done)
			}
		}
	}
}

// contained turns a panic of a host's provider, carrier or rule into that order's error.
func contained[R any](ctx context.Context, o *Order, do func(context.Context, *Order) (R, error)) (r R, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = trade.Errors{{Code: "internal.panic", Severity: trade.Block, Message: fmt.Sprintf("an extension panicked: %v", p)}}
		}
	}()
	if err := ctx.Err(); err != nil {
		return r, err
	}
	return do(ctx, o)
}
