// Command microservice puts the library behind HTTP: quotes, releases, lookups, the published schemas and an OpenAPI
// document. It shows what a service around the library needs beside it, and no more: limits, request ids, structured logs
// without personal data, a stop that finishes what has begun, and releases kept in a database.
//
//	go run -C examples/microservice . -addr 127.0.0.1:8080
//	curl -sS -d @examples/checkout/order.json http://127.0.0.1:8080/release
//
// Releases are kept in SQLite; with -db postgres://user@host/name in PostgreSQL. The service has no users and no
// encryption of its own: it stands behind a gateway that has both.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/customs/document"
	"github.com/crossborder-go/crossborder/examples/cards"
	"github.com/crossborder-go/crossborder/examples/rates"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	switch err := run(ctx, os.Args[1:], os.Stderr); {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run serves until the context ends, and then finishes the requests that have begun.
func run(ctx context.Context, args []string, logs io.Writer) error {
	flags := flag.NewFlagSet("microservice", flag.ContinueOnError)
	flags.SetOutput(logs)
	addr := flags.String("addr", "127.0.0.1:8080", "address to listen on, `HOST:PORT`; port 0 takes a free one")
	db := flags.String("db", filepath.Join(os.TempDir(), "crossborder-releases.db"), "where releases are kept: a SQLite `FILE`, or postgres://…")
	limits := Limits{}
	flags.Int64Var(&limits.Body, "max-body", 1<<20, "largest request body in `BYTES`")
	flags.IntVar(&limits.InFlight, "max-requests", 64, "most requests at once; others are asked to come back")
	flags.DurationVar(&limits.Time, "timeout", 10*time.Second, "longest time for one request")
	grace := flags.Duration("grace", 15*time.Second, "longest time to finish requests after the signal to stop")
	if err := flags.Parse(args); err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(logs, nil))
	engine, err := newEngine()
	if err != nil {
		return err
	}
	store, err := OpenStore(ctx, *db)
	if err != nil {
		return err
	}
	defer store.Close()
	handler, err := NewHandler(engine, store, log, limits)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: handler, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn), MaxHeaderBytes: 16 << 10,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: limits.Time, WriteTimeout: limits.Time + 5*time.Second, IdleTimeout: time.Minute,
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", *addr)
	if err != nil {
		return err
	}
	log.Info("listening", "addr", listener.Addr().String(), "store", store.Kind()) // a DSN may hold a password
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping", "grace", grace.String())
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), *grace)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return fmt.Errorf("requests were cut off: %w", err)
	}
	log.Info("stopped")
	return nil
}

// newEngine works with what the examples share. A shop puts its own rates, cards and schedules here.
func newEngine() (*crossborder.Engine, error) {
	exchange, err := rates.Sample()
	if err != nil {
		return nil, err
	}
	adapters, err := carrier.LoadRateCards(cards.FS)
	if err != nil {
		return nil, err
	}
	return crossborder.New(crossborder.Config{Rates: exchange, Carriers: adapters, Renderer: document.HTML{}})
}
