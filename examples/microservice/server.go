package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/schema"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

//go:embed openapi.json
var openAPI []byte

// Limits bound what one caller can ask of the service.
type Limits struct {
	Body     int64         // bytes of a request
	InFlight int           // requests at once
	Time     time.Duration // of one request
}

// Pinger is a store that can say whether it answers.
type Pinger interface {
	Ping(ctx context.Context) error
}

type service struct {
	engine *crossborder.Engine
	store  crossborder.Store
}

// routes are what the service answers, and what its OpenAPI document describes.
func (s *service) routes() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"POST /quote":         s.quote,
		"POST /release":       s.release,
		"GET /releases/{id}":  s.kept,
		"POST /lookup":        s.lookup,
		"GET /schemas":        s.schemas,
		"GET /schemas/{name}": s.schema,
		"GET /openapi.json":   s.openAPI,
		"GET /healthz":        s.health,
	}
}

// NewHandler returns the service as a handler.
func NewHandler(e *crossborder.Engine, store crossborder.Store, log *slog.Logger, l Limits) (http.Handler, error) {
	if l.Body < 1 || l.InFlight < 1 || l.Time <= 0 {
		return nil, errors.New("every limit is above zero")
	}
	s := &service{e, store}
	mux := http.NewServeMux()
	for pattern, h := range s.routes() {
		mux.HandleFunc(pattern, h)
	}
	return logged(log, limited(l, mux)), nil
}

func (s *service) quote(w http.ResponseWriter, r *http.Request) {
	o, ok := readOrder(w, r)
	if !ok {
		return
	}
	q, err := s.engine.Quote(r.Context(), o)
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, q)
}

// release may be called again with the same order: the first record is the answer. The query gives the document wanted,
// ?document=invoice/html, any number of times.
func (s *service) release(w http.ResponseWriter, r *http.Request) {
	o, ok := readOrder(w, r)
	if !ok {
		return
	}
	rel, err := s.engine.ReleaseOnce(r.Context(), s.store, o, crossborder.ReleaseOptions{Documents: r.URL.Query()["document"]})
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, rel)
}

func (s *service) kept(w http.ResponseWriter, r *http.Request) {
	rel, err := s.store.Get(r.Context(), r.PathValue("id"))
	switch {
	case err != nil:
		fail(w, r, err)
	case rel == nil:
		problem(w, r, http.StatusNotFound, trade.Errors{{Code: "record.missing", Severity: trade.Block, Message: "no release of this order is kept"}})
	default:
		answer(w, http.StatusOK, rel)
	}
}

// lookupRequest is the JSON of a lookup.
type lookupRequest struct {
	Destination trade.Territory            `json:"destination"`
	Code        trade.HSCode               `json:"code"`
	Origin      trade.Country              `json:"origin"`
	Date        trade.Date                 `json:"date"`
	Value       trade.Money                `json:"value"`
	Quantities  map[string]decimal.Decimal `json:"quantities"`
	Claim       string                     `json:"claim"`
	Proof       string                     `json:"proof"`
	Facts       map[string]string          `json:"facts"`
}

func (s *service) lookup(w http.ResponseWriter, r *http.Request) {
	body, ok := read(w, r)
	if !ok {
		return
	}
	var q lookupRequest
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		problem(w, r, http.StatusBadRequest, trade.Errors{{Code: "json.syntax", Severity: trade.Block, Message: err.Error()}})
		return
	}
	l, err := s.engine.Lookup(r.Context(), landedcost.LookupRequest{Destination: q.Destination, Code: q.Code, Origin: q.Origin, Date: q.Date, Value: q.Value,
		Quantities: q.Quantities, Claim: q.Claim, Proof: q.Proof, Facts: q.Facts})
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, l)
}

func (s *service) schemas(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string][]string{"schemas": schema.Names()})
}

func (s *service) schema(w http.ResponseWriter, r *http.Request) {
	text, err := schema.JSON(r.PathValue("name"))
	if err != nil {
		problem(w, r, http.StatusNotFound, err)
		return
	}
	w.Header().Set("Content-Type", "application/schema+json")
	_, _ = w.Write(text)
}

func (s *service) openAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(openAPI)
}

func (s *service) health(w http.ResponseWriter, r *http.Request) {
	if p, ok := s.store.(Pinger); ok {
		if err := p.Ping(r.Context()); err != nil {
			fail(w, r, err)
			return
		}
	}
	answer(w, http.StatusOK, map[string]string{"status": "ok"})
}

// readOrder reads the order of a request, or answers with all that is wrong with it.
func readOrder(w http.ResponseWriter, r *http.Request) (*crossborder.Order, bool) {
	body, ok := read(w, r)
	if !ok {
		return nil, false
	}
	o, err := crossborder.DecodeOrder(body)
	if err != nil {
		problem(w, r, http.StatusBadRequest, err)
		return nil, false
	}
	return o, true
}

func read(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		return body, true
	}
	status, code := http.StatusBadRequest, "request.unread"
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		status, code = http.StatusRequestEntityTooLarge, "request.too_large"
	}
	problem(w, r, status, trade.Errors{{Code: code, Severity: trade.Block, Message: err.Error()}})
	return nil, false
}

func answer(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"title":"the answer can't be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller who has gone is the log's matter
}

// fail answers an error of the library, of the store, or of time.
func fail(w http.ResponseWriter, r *http.Request, err error) {
	var findings trade.Errors
	var finding trade.Finding
	switch {
	case r.Context().Err() != nil:
		problem(w, r, http.StatusServiceUnavailable, trade.Errors{{Code: "request.timeout", Severity: trade.Block, Message: "the request took too long"}})
	case errors.Is(err, trade.Finding{Code: "record.conflict"}):
		problem(w, r, http.StatusConflict, err)
	case errors.As(err, &findings), errors.As(err, &finding):
		problem(w, r, http.StatusUnprocessableEntity, err)
	default: // what the store says of itself is for the log, not for callers
		note(r.Context(), slog.String("error", err.Error()))
		problem(w, r, http.StatusInternalServerError, trade.Errors{{Code: "service.failed", Severity: trade.Block, Message: "the service failed; its log knows more"}})
	}
}

// problem answers in the form of RFC 9457, with all findings and the id of the request. Codes go to the log; messages and
// paths may quote the order and don't.
func problem(w http.ResponseWriter, r *http.Request, status int, err error) {
	findings := trade.FindingsOf(err)
	var codes []string
	for _, f := range findings {
		codes = append(codes, f.Code)
	}
	note(r.Context(), slog.Any("codes", codes))
	body, _ := json.Marshal(map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": status,
		"request_id": w.Header().Get(requestID), "errors": findings})
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
