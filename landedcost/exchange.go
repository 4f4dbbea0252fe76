package landedcost

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// Rates is where rates of exchange come from: a host's table, a customs authority's monthly list. Implementations are
// safe for concurrent use. Found is false where no rate is known; nothing is guessed.
type Rates interface {
	// Rate returns how many units of to one unit of from is, by the latest rate not after the date.
	Rate(from, to trade.Currency, on trade.Date) (rate Exchange, found bool)
}

// Exchange is one rate of exchange with its date and source.
type Exchange struct {
	From, To trade.Currency
	Rate     decimal.Decimal
	Date     trade.Date
	Source   string
}

// ratePlaces is how many decimals an inverted or crossed rate keeps: published rates have four to six significant
// digits, so that twelve decimals lose nothing that matters.
const ratePlaces = 12

// RateTable is a Rates read from a list. A rate of a customs authority counts before a market rate of any date; among
// equals the latest not after the date counts. A pair that isn't listed is inverted, or crossed through one common
// currency. The zero value knows no rates. It is immutable and safe for concurrent use.
type RateTable struct {
	byPair map[[2]trade.Currency][]Exchange // latest first, official before market
	pivots []trade.Currency
}

// NewRateTable returns a table of the given rates. Official rates are those whose source doesn't start with "market".
func NewRateTable(rates []Exchange) *RateTable {
	t := &RateTable{byPair: make(map[[2]trade.Currency][]Exchange, len(rates))}
	seen := map[trade.Currency]bool{}
	for _, r := range rates {
		k := [2]trade.Currency{r.From, r.To}
		t.byPair[k] = append(t.byPair[k], r)
		seen[r.From], seen[r.To] = true, true
	}
	for k := range t.byPair {
		slices.SortStableFunc(t.byPair[k], func(a, b Exchange) int {
			if o := isMarket(a) - isMarket(b); o != 0 {
				return o
			}
			return a.Date.DaysUntil(b.Date)
		})
	}
	for c := range seen {
		t.pivots = append(t.pivots, c)
	}
	slices.Sort(t.pivots)
	return t
}

func isMarket(e Exchange) int {
	if strings.HasPrefix(strings.ToLower(e.Source), "market") {
		return 1
	}
	return 0
}

// Rate implements Rates.
func (t *RateTable) Rate(from, to trade.Currency, on trade.Date) (Exchange, bool) {
	if from == to {
		return Exchange{From: from, To: to, Rate: decimal.NewFromInt(1), Date: on, Source: "same currency"}, true
	}
	if t == nil {
		return Exchange{}, false
	}
	if e, ok := t.direct(from, to, on); ok {
		return e, true
	}
	for _, p := range t.pivots {
		a, ok := t.direct(from, p, on)
		if !ok {
			continue
		}
		if b, ok := t.direct(p, to, on); ok {
			return Exchange{
				From: from, To: to, Rate: money.MulRound(a.Rate, b.Rate, ratePlaces, money.HalfUp),
				Date: earlier(a.Date, b.Date), Source: fmt.Sprintf("%s, crossed through %s", a.Source, p),
			}, true
		}
	}
	return Exchange{}, false
}

func earlier(a, b trade.Date) trade.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// direct finds a listed rate, or inverts one.
func (t *RateTable) direct(from, to trade.Currency, on trade.Date) (Exchange, bool) {
	for _, e := range t.byPair[[2]trade.Currency{from, to}] {
		if !e.Date.After(on) {
			return e, true
		}
	}
	for _, e := range t.byPair[[2]trade.Currency{to, from}] {
		if e.Date.After(on) {
			continue
		}
		if inv, ok := money.Div(decimal.NewFromInt(1), e.Rate, ratePlaces, money.HalfUp); ok {
			return Exchange{From: from, To: to, Rate: inv, Date: e.Date, Source: e.Source + ", inverted"}, true
		}
	}
	return Exchange{}, false
}

// maxRateBytes bounds a rates file: a year of daily rates for every currency is under 10 MB.
const maxRateBytes = 32 << 20

// ReadRates reads a CSV with the header from,to,rate,date,source. The error collects every faulty line with its number.
func ReadRates(r io.Reader) (*RateTable, error) {
	raw, err := io.ReadAll(io.LimitReader(bufio.NewReader(r), maxRateBytes+1))
	if err != nil {
		return nil, trade.Errors{{Code: "rates.read", Severity: trade.Block, Message: err.Error(), Cause: err}}
	}
	if len(raw) > maxRateBytes {
		return nil, trade.Errors{{Code: "rates.size", Severity: trade.Block, Message: "the file is larger than 32 MB"}}
	}
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	c.FieldsPerRecord = -1
	c.Comment = '#'
	var out []Exchange
	var bad trade.Errors
	fault := func(line int, code, msg string) {
		if len(bad) < 100 { // enough to mend a file by
			bad = append(bad, trade.Finding{Code: code, Severity: trade.Block, Line: line, Message: fmt.Sprintf("line %d: %s", line, msg)})
		}
	}
	for n := 0; ; n++ {
		rec, err := c.Read()
		if errors.Is(err, io.EOF) {
			if n == 0 {
				fault(1, "rates.header", "the header from,to,rate,date,source is missing")
			}
			break
		}
		if err != nil {
			line := n + 1
			var bad *csv.ParseError
			if errors.As(err, &bad) {
				line, err = bad.Line, bad.Err
			}
			fault(line, "rates.csv", err.Error())
			break
		}
		line, _ := c.FieldPos(0)
		if n == 0 {
			if len(rec) < 5 || !slices.Equal(rec[:5], []string{"from", "to", "rate", "date", "source"}) {
				fault(line, "rates.header", "the header must be from,to,rate,date,source")
			}
			continue
		}
		if e, code, msg := parseRate(rec); msg != "" {
			fault(line, code, msg)
		} else {
			out = append(out, e)
		}
	}
	if err := bad.ErrorOrNil(); err != nil {
		return nil, err
	}
	return NewRateTable(out), nil
}

func parseRate(rec []string) (e Exchange, code, msg string) {
	if len(rec) != 5 {
		return e, "rates.fields", fmt.Sprintf("5 fields are needed, not %d", len(rec))
	}
	e.From, e.To, e.Source = trade.Currency(rec[0]), trade.Currency(rec[1]), rec[4]
	for _, c := range []trade.Currency{e.From, e.To} {
		if !c.Valid() {
			return e, "rates.currency", fmt.Sprintf("%.10q is not an ISO 4217 currency", c)
		}
	}
	var err error
	if e.Rate, err = trade.ParseDecimal(rec[2]); err != nil {
		return e, "rates.rate", err.Error()
	}
	if !e.Rate.IsPositive() {
		return e, "rates.rate", fmt.Sprintf("%.40q must be more than 0", rec[2])
	}
	if e.Date, err = trade.ParseDate(rec[3]); err != nil {
		return e, "rates.date", err.Error()
	}
	if strings.TrimSpace(e.Source) == "" {
		return e, "rates.source", "the source is missing"
	}
	return e, "", ""
}
