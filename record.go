package crossborder

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/crossborder-go/crossborder/internal/strictjson"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/trade"
)

// ReleaseVersion is the version of the record's schema that this library writes.
const ReleaseVersion = "1"

// Migrations rewrite records of earlier versions, or of a host's own, by the "schema_version" they come from; each sets
// the next. A record without a version is of version 1.
type Migrations map[string]func(record map[string]json.RawMessage) error

// DecodeRelease reads a release that json.Marshal wrote, strictly: an unknown field is an error that names its path.
// Encoded again it gives the same JSON, so that its seal holds. A record of another version is refused with the code
// "record.version", unless a migration leads from it to this one.
func DecodeRelease(data []byte, migrations ...Migrations) (*Release, error) {
	data, err := migrate(data, migrations)
	if err != nil {
		return nil, err
	}
	var r Release
	if ps := strictjson.Decode(data, &r, strictjson.Options{}); len(ps) > 0 {
		return nil, trade.FromProblems(ps)
	}
	if r.OrderID == "" && r.Quote == nil {
		return nil, recordFault("record.kind", "", "this is no release: it has neither an order's id nor a quote")
	}
	return &r, nil
}

// migrate brings a record to this version, one step at a time.
func migrate(data []byte, migrations []Migrations) ([]byte, error) {
	var head struct {
		Version string `json:"schema_version"`
	}
	if json.Unmarshal(data, &head) != nil || cmp.Or(head.Version, ReleaseVersion) == ReleaseVersion {
		return data, nil // what isn't JSON, the reader says better
	}
	var record map[string]json.RawMessage
	if err := json.Unmarshal(data, &record); err != nil {
		return nil, recordFault("json.syntax", "", err.Error())
	}
	seen := map[string]bool{}
	for version := head.Version; version != ReleaseVersion; {
		step := stepFrom(version, migrations)
		if step == nil || seen[version] {
			return nil, recordFault("record.version", "/schema_version", fmt.Sprintf("the record is of version %.20q, this library reads version %s", version, ReleaseVersion))
		}
		seen[version] = true
		if err := step(record); err != nil {
			return nil, trade.Errors{{Code: "record.migration", Severity: trade.Block, Path: "/schema_version",
				Message: fmt.Sprintf("the migration from version %.20q failed: %s", version, err), Cause: err}}
		}
		if err := json.Unmarshal(record["schema_version"], &version); err != nil {
			return nil, recordFault("record.migration", "/schema_version", "a migration left the record without a version")
		}
	}
	return json.Marshal(record)
}

func stepFrom(version string, migrations []Migrations) func(map[string]json.RawMessage) error {
	for _, m := range migrations {
		if step := m[version]; step != nil {
			return step
		}
	}
	return nil
}

func recordFault(code, path, message string) error {
	return trade.Errors{{Code: code, Severity: trade.Block, Path: path, Message: message}}
}

// Verify holds the record against its seal: the quote part by part, and the order and the record's own seal against the
// quote's. See landedcost.Quote.Verify for what a signer adds.
func (r *Release) Verify(s landedcost.Signer) landedcost.Verification {
	if r.Quote == nil {
		return landedcost.Verification{Altered: []string{}, Signature: "absent", Why: "the release has no quote"}
	}
	v := r.Quote.Verify(s)
	for i, p := range v.Altered {
		v.Altered[i] = "/quote" + p
	}
	alter := func(path, why string) {
		v.Altered = append(v.Altered, path)
		v.Holds, v.Why = false, why
	}
	if r.Seal != nil && r.Quote.Seal != nil && r.Seal.Digest != r.Quote.Seal.Digest {
		alter("/seal", "the release's seal isn't its quote's")
	}
	if r.Order != nil && r.Quote.OrderDigest != "" {
		if d, err := OrderDigest(r.Order); err != nil || d != r.Quote.OrderDigest {
			alter("/order", "the release's order isn't the one that was quoted")
		}
	}
	return v
}

// OrderDigest identifies an order by its content: "sha256:…" over its JSON. A sealed quote of the order carries the same.
func OrderDigest(o *Order) (string, error) {
	b, err := json.Marshal(o)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

// Store keeps records. A host's database implements it; NewMemoryStore is one for tests and small programs. It is safe
// for concurrent use.
type Store interface {
	// Get returns the record of an order, nil where there is none.
	Get(ctx context.Context, orderID string) (*Release, error)
	// Put keeps a record and returns the one that counts. A released record of the same order, by its digest, stays as
	// it is and is returned; a record that is held gives way to the new one. A released record of the same id with
	// another order in it is never replaced: the error is a Finding with the code "record.conflict".
	Put(ctx context.Context, r *Release) (*Release, error)
}

// ReleaseOnce is ReleaseWith for orders that may come twice: an order that was released before, with the same id and the
// same content, gives the record of the first time. An order that was held is run again, as what held it may have been
// mended elsewhere. Errors are those of ReleaseWith and of the store.
func (e *Engine) ReleaseOnce(ctx context.Context, s Store, o *Order, opt ReleaseOptions) (*Release, error) {
	if o == nil || o.ID == "" {
		return nil, recordFault("order.id", "/id", "an order without an id can't be kept")
	}
	known, err := s.Get(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	if known != nil && known.Status == Released {
		full := o
		if opt.Catalogue != nil {
			full, _ = opt.Catalogue.Fill(o)
		}
		d, err := OrderDigest(full)
		if err != nil {
			return nil, err
		}
		if known.Quote != nil && known.Quote.OrderDigest == d {
			return known, nil
		}
		return nil, conflict(o.ID)
	}
	r, err := e.ReleaseWith(ctx, o, opt)
	if err != nil {
		return nil, err
	}
	return s.Put(ctx, r)
}

func conflict(id string) error {
	return trade.Errors{{Code: "record.conflict", Severity: trade.Block, Path: "/id", Message: fmt.Sprintf("order %.60q was released with another content", id),
		Remedy: "give the changed order an id of its own, or withdraw the release first"}}
}

// MemoryStore keeps records in memory, as JSON, so that nobody can change what is kept.
type MemoryStore struct {
	mu      sync.RWMutex
	records map[string]memoryRecord
}

type memoryRecord struct {
	status Status
	digest string
	json   []byte
}

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore { return &MemoryStore{records: map[string]memoryRecord{}} }

// Get returns the record of an order, nil where there is none.
func (s *MemoryStore) Get(ctx context.Context, orderID string) (*Release, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	m, ok := s.records[orderID]
	s.mu.RUnlock()
	if !ok {
		return nil, nil
	}
	return DecodeRelease(m.json)
}

// Put keeps a record; see Store.
func (s *MemoryStore) Put(ctx context.Context, r *Release) (*Release, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if r == nil || r.OrderID == "" || r.Quote == nil {
		return nil, recordFault("record.kind", "/order_id", "only a release with an order's id and a quote can be kept")
	}
	b, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.records[r.OrderID]; ok && old.status == Released {
		if old.digest != r.Quote.OrderDigest {
			return nil, conflict(r.OrderID)
		}
		return DecodeRelease(old.json)
	}
	s.records[r.OrderID] = memoryRecord{r.Status, r.Quote.OrderDigest, b}
	return r, nil
}

// Len is how many records are kept.
func (s *MemoryStore) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.records)
}
