package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/crossborder-go/crossborder/trade"
)

// requestID is the header by which callers, gateways and the log speak of the same request.
const requestID = "X-Request-ID"

type notesKey struct{}

// note adds to the log line of a request.
func note(ctx context.Context, a slog.Attr) {
	if notes, ok := ctx.Value(notesKey{}).(*[]slog.Attr); ok {
		*notes = append(*notes, a)
	}
}

// logged gives each request an id and one line in the log: the route and never the path, as that may hold an order's id;
// codes and never bodies, addresses or names. What panics is answered and logged.
func logged(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id := r.Header.Get(requestID)
		if !goodID(id) {
			id = rand.Text()
		}
		w.Header().Set(requestID, id)
		var notes []slog.Attr
		out := &recorder{ResponseWriter: w}
		r = r.WithContext(context.WithValue(r.Context(), notesKey{}, &notes))
		defer func() {
			level := slog.LevelInfo
			if p := recover(); p != nil {
				notes = append(notes, slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
				if out.status == 0 {
					problem(out, r, http.StatusInternalServerError, trade.Errors{{Code: "service.failed", Severity: trade.Block, Message: "the service failed; its log knows more"}})
				}
			}
			if out.status >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			log.LogAttrs(context.WithoutCancel(r.Context()), level, "request", append([]slog.Attr{
				slog.String("request_id", id), slog.String("method", r.Method), slog.String("route", r.Pattern), slog.Int("status", out.status),
				slog.Int64("bytes", out.bytes), slog.Duration("took", time.Since(start)),
			}, notes...)...)
		}()
		next.ServeHTTP(out, r)
	})
}

// goodID reports whether a caller's id may stand in a log and a header.
func goodID(id string) bool {
	return id != "" && len(id) <= 64 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == ""
}

// limited bounds a request's size and time, and how many run at once. Those beyond are told to come back: a queue would
// only make everybody late.
func limited(l Limits, next http.Handler) http.Handler {
	slots := make(chan struct{}, l.InFlight)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		default:
			w.Header().Set("Retry-After", "1")
			problem(w, r, http.StatusServiceUnavailable, trade.Errors{{Code: "service.busy", Severity: trade.Block, Message: "too many requests at once"}})
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), l.Time)
		defer cancel()
		r.Body = http.MaxBytesReader(w, r.Body, l.Body)
		inner := r.WithContext(ctx)
		defer func() { r.Pattern = inner.Pattern }() // for the log
		next.ServeHTTP(w, inner)
	})
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController and MaxBytesReader reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
