package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/trade"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite", in pure Go
)

// SQLStore keeps releases in SQLite or PostgreSQL. It is a crossborder.Store; both databases understand the same
// statements. Several processes may share one database.
type SQLStore struct {
	db   *sql.DB
	kind string
}

const table = `CREATE TABLE IF NOT EXISTS releases (
	order_id TEXT PRIMARY KEY,
	status   TEXT NOT NULL,
	digest   TEXT NOT NULL, -- of the order
	record   TEXT NOT NULL  -- the release in JSON, byte for byte: its seal holds over them
)`

// keep writes a record unless a released one is there. That is decided in one statement, so that of many who release an
// order at once one wins.
const keep = `INSERT INTO releases (order_id, status, digest, record) VALUES ($1, $2, $3, $4)
	ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, digest = excluded.digest, record = excluded.record
	WHERE releases.status <> 'released'`

// OpenStore opens a SQLite file, or the PostgreSQL database of a postgres:// address, and makes the table it needs.
func OpenStore(ctx context.Context, name string) (*SQLStore, error) {
	s := &SQLStore{kind: "sqlite"}
	driver, dsn := "sqlite", "file:"+(&url.URL{Path: name}).EscapedPath()+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(wal)"
	if strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://") {
		s.kind, driver, dsn = "postgresql", "pgx", name
	}
	var err error
	if s.db, err = sql.Open(driver, dsn); err != nil {
		return nil, fmt.Errorf("the %s store can't be opened: %w", s.kind, err)
	}
	if _, err := s.db.ExecContext(ctx, table); err != nil {
		return nil, errors.Join(fmt.Errorf("the %s store can't be opened: %w", s.kind, err), s.db.Close())
	}
	return s, nil
}

// Kind is the database's: "sqlite", "postgresql".
func (s *SQLStore) Kind() string { return s.kind }

// Close closes the database.
func (s *SQLStore) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *SQLStore) Ping(ctx context.Context) error { return s.db.PingContext(ctx) }

// Get returns the record of an order, nil where there is none.
func (s *SQLStore) Get(ctx context.Context, orderID string) (*crossborder.Release, error) {
	r, _, err := s.get(ctx, orderID)
	return r, err
}

func (s *SQLStore) get(ctx context.Context, orderID string) (r *crossborder.Release, digest string, err error) {
	var record string
	err = s.db.QueryRowContext(ctx, `SELECT digest, record FROM releases WHERE order_id = $1`, orderID).Scan(&digest, &record)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("the %s store can't be read: %w", s.kind, err)
	}
	if r, err = crossborder.DecodeRelease([]byte(record)); err != nil {
		var codes []string
		for _, f := range trade.FindingsOf(err) {
			codes = append(codes, f.Code) // messages may quote the record, and this error goes to the log
		}
		return nil, "", fmt.Errorf("a record in the %s store can't be read: %s", s.kind, strings.Join(codes, " "))
	}
	return r, digest, nil
}

// Put keeps a record and returns the one that counts; see crossborder.Store.
func (s *SQLStore) Put(ctx context.Context, r *crossborder.Release) (*crossborder.Release, error) {
	if r == nil || r.OrderID == "" || r.Quote == nil {
		return nil, trade.Errors{{Code: "record.kind", Severity: trade.Block, Path: "/order_id", Message: "only a release with an order's id and a quote can be kept"}}
	}
	record, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	done, err := s.db.ExecContext(ctx, keep, r.OrderID, string(r.Status), r.Quote.OrderDigest, string(record))
	if err != nil {
		return nil, fmt.Errorf("the %s store can't be written: %w", s.kind, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return r, err
	}
	kept, digest, err := s.get(ctx, r.OrderID) // a released record, which never changes
	if err != nil {
		return nil, err
	}
	if kept == nil || digest != r.Quote.OrderDigest {
		return nil, trade.Errors{{Code: "record.conflict", Severity: trade.Block, Path: "/id", Message: "an order with this id was released with another content",
			Remedy: "give the changed order an id of its own"}}
	}
	return kept, nil
}
