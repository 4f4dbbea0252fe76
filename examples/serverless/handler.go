package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/snapshot"
	"github.com/crossborder-go/crossborder/tariff/world"
	"github.com/crossborder-go/crossborder/trade"
)

// A schedule compiled beforehand is part of the program and is searched where it lies. This one holds heading 6109.10 of
// the United States, as USITC published it in 2026 Revision 10; the complete schedule is used in the same way.
//
//go:generate go run ../cli compile us-6109.json -o us.snapshot -revision "2026 Revision 10"
//go:embed us.snapshot
var schedule string

// engine is made by the first event and serves all others: a platform keeps the process for a while.
var engine = sync.OnceValues(func() (*crossborder.Engine, error) {
	us, err := snapshot.Open(schedule)
	if err != nil {
		return nil, err
	}
	return crossborder.New(crossborder.Config{Tariff: tariff.Chain(us, world.New())})
})

// Response is what the platform hands back to its caller.
type Response struct {
	StatusCode int             `json:"statusCode"`
	Body       json.RawMessage `json:"body"`
}

// Handle quotes the order in an event. Its form is the one that platforms of functions take. An order at fault is an
// answer and no error: a platform would send the event again, and it would fail again.
func Handle(ctx context.Context, event json.RawMessage) (Response, error) {
	e, err := engine()
	if err != nil {
		return Response{}, err
	}
	order, err := crossborder.DecodeOrder(event)
	if err != nil {
		return faults(http.StatusBadRequest, err)
	}
	quote, err := e.Quote(ctx, order)
	if ctx.Err() != nil {
		return Response{}, ctx.Err()
	}
	if err != nil {
		return faults(http.StatusUnprocessableEntity, err)
	}
	return respond(http.StatusOK, quote)
}

// faults answers with every problem of the order at once, each with its code and place.
func faults(status int, err error) (Response, error) {
	return respond(status, map[string]any{"errors": trade.FindingsOf(err)})
}

func respond(status int, v any) (Response, error) {
	body, err := json.Marshal(v)
	return Response{status, body}, err
}
