package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/landedcost/sign"
	"github.com/crossborder-go/crossborder/schema"
)

// TestExitStatus holds each way a run can end: 0 answered, 1 refused with a code on standard error, 2 wrong usage.
func TestExitStatus(t *testing.T) {
	order := read(t, "order.json")
	for _, c := range []struct {
		name, args, stdin string
		code              int
		says              string // on standard error, or in the answer where the status is 0
	}{
		{"nothing", "", "", 2, "usage"},
		{"no such command", "quotes x", "", 2, "no command"},
		{"help", "help", "", 0, "lookup CODE"},
		{"help of a command", "lookup -h", "", 0, "usage: cli lookup CODE"},
		{"help of none", "help quotes", "", 2, "no command"},
		{"no order", "quote", "", 2, "ORDER is missing"},
		{"two orders", "quote a b", "", 2, "one argument too many"},
		{"no such flag", "quote - -hurry", "", 2, "-hurry"},
		{"no such format", "quote - -format yaml", "", 2, "-format"},
		{"no date", "quote - -date yesterday", "", 2, "-date"},
		{"no terms", "quote - -terms FREE", "", 2, "-terms"},
		{"no such file", "quote missing.json", "", 1, "file.read"},
		{"a folder", "quote testdata", "", 1, "file.read"},
		{"an empty order", "quote -", "", 1, "json.syntax"},
		{"an invalid order", "quote -", `{"items": []}`, 1, "order.currency.missing"},
		{"an unknown field", "quote -", strings.Replace(order, `"currency"`, `"curency"`, 1), 1, "/curency"},
		{"a destination without law", "quote -", strings.Replace(order, `"country": "GB"`, `"country": "KI"`, 1), 1, "regime.missing"},
		{"no such node", "quote - -node us-lax", order, 1, "order.node"},
		{"no rates", "quote testdata/order.json -rates missing.csv", "", 1, "file.read"},
		{"broken rates", "quote testdata/order.json -rates testdata/order.json", "", 1, "rates."},
		{"rates of another pair", "quote testdata/order.json -rates testdata/rates-eur.csv", "", 1, "exchange.missing"},
		{"schedule without a country", "quote testdata/order.json -schedule testdata/hts.json", "", 2, "US=FILE"},
		{"schedule of another country", "quote testdata/order.json -schedule GB=testdata/hts.json", "", 1, "schedule.territory"},
		{"schedule that isn't one", "quote testdata/order.json -schedule US=testdata/boxes.csv", "", 1, "table.header"},
		{"damaged snapshot", "lookup 610910 -to US -schedule US=-", "CBSNAP01", 1, "snapshot.damaged"},
		{"a schedule", "lookup 6109.10.00.12 -to US -origin VN -date 2026-10-05 -schedule US=testdata/hts.json", "", 0, "us-hts"},
		{"a schedule that is damaged", "lookup 610910 -to US -schedule US=-", "[{", 1, "hts.damaged"},
		{"a table of rates", "lookup 6109.10 -to US -origin VN -date 2026-10-05 -schedule US=-", "code,destination,origin,rate,from,to,source\n6109.10,US,,11.5%,,,broker\n", 0, "11.5%"},
		{"a document of the wrong country", "lookup 610910 -to GB -schedule XI=../../tariff/world/data/gb.json", "", 1, "uktt."},
		{"a folder without documents", "lookup 610910 -to GB -schedule GB=testdata/lists", "", 1, "schedule.empty"},
		{"a country file", "lookup 610910 -to GB -origin VN -date 2026-10-05 -schedule GB=../../tariff/world/data/gb.json", "", 0, "12%"},
		{"a code that isn't one", "lookup T-SHIRT -to GB", "", 1, "lookup.code"},
		{"no destination", "lookup 610910", "", 2, "-to"},
		{"a destination that isn't one", "lookup 610910 -to Britain", "", 2, "-to"},
		{"an origin that isn't one", "lookup 610910 -to GB -origin China", "", 2, "-origin"},
		{"a region", "lookup 610910 -to CA-ON -origin US -date 2026-10-05", "", 0, "CA"},
		{"a strategy that isn't one", "lookup 610910 -to GB -strategy best", "", 2, "-strategy"},
		{"a quantity without unit", "lookup 610910 -to GB -quantity 2", "", 2, "key=value"},
		{"a quantity that is no number", "lookup 610910 -to GB -quantity kg=two", "", 2, "not a number"},
		{"a fact twice", "lookup 610910 -to GB -fact a=1 -fact a=2", "", 2, "twice"},
		{"no expression", "evaluate -value 5", "", 2, "-expression"},
		{"an expression that isn't one", "evaluate -value 5 -expression plenty", "", 1, "expression.syntax"},
		{"an expression that lacks weight", "evaluate -value 5 -expression 2EUR/kg", "", 1, "duty.quantity_missing"},
		{"a grammar that isn't one", "evaluate -value 5 -expression 1% -grammar latin", "", 2, "-grammar"},
		{"only the text", "evaluate -expression 1.50%", "", 0, "1.5%"},
		{"no kind", "check", "", 2, "KIND"},
		{"no such kind", "check horoscope leo", "", 2, "check list"},
		{"kinds", "check list", "", 0, "goods-description"},
		{"an object for a plain question", "check un -", `{"value": "UN3481"}`, 0, "UN3481"},
		{"a broken object", "check un -", `{"value": `, 1, "json.syntax"},
		{"an object wanted", "check lithium x", "", 1, "check.object"},
		{"a question about a return", "check refund -", `{}`, 1, "check."},
		{"a value that looks like a flag", "check un -- -5", "", 1, "check.un"},
		{"no such schema", "schema orders", "", 2, "schema.unknown"},
		{"an order that fits", "schema order -check testdata/order.json", "", 0, ""},
		{"an order that doesn't", "schema order -check -", "{}", 1, "schema.required"},
		{"no such coverage", "coverage -to KI", "", 1, "regime.missing"},
		{"coverage", "coverage", "", 0, "United Kingdom"},
		{"no such policy", "rank testdata/order.json -policy best", "", 2, "cheapest"},
		{"no such cards", "rank testdata/order.json -cards nowhere", "", 1, "file.read"},
		{"cards that aren't", "rank testdata/order.json -cards testdata", "", 1, "order.json"},
		{"no carrier", "rank - -terms DDP", strings.Replace(order, `"postal_code": "78701", "country": "US"}`+",\n", `"country": "NZ"}`+",\n", 2), 1, "carrier.none"},
		{"terms that aren't", "rank testdata/order.json -terms FREE", "", 2, "-terms"},
		{"no such document", "declare testdata/order.json -as poem", "", 1, "document.unsupported"},
		{"no such medium", "declare testdata/order.json -media stone", "", 1, "document.unsupported"},
		{"an origin that is none", "diff testdata/order.json -origin XX", "", 2, "-origin"},
		{"a code that is none", "diff testdata/order.json -code TEE-1=shirt", "", 2, "-code"},
		{"an item that isn't there", "diff testdata/order.json -code HAT=6505", "", 2, "HAT"},
		{"orders where quotes are wanted", "diff testdata/order.json testdata/order.json", "", 1, "verify.kind"},
		{"a target that is no number", "price cheap testdata/order-de.json", "", 2, "TARGET"},
		{"a target out of reach", "price 150 testdata/order-de.json", "", 1, "inverse.none"},
		{"a target of an unknown item", "price 150 testdata/order-de.json -item HAT", "", 1, "inverse.item"},
		{"a target", "price 100 testdata/order-de.json -item WATCH-2", "", 0, "28.03"},
		{"a goal that isn't one", "price 100 testdata/order-de.json -goal fun", "", 2, "-goal"},
		{"a bill against nothing", "reconcile testdata/order.json testdata/bill.json", "", 1, "quote.kind"},
		{"a broken bill", "reconcile testdata/order.json -", "", 1, "quote.kind"},
		{"no bill", "reconcile testdata/order.json", "", 2, "BILL"},
		{"nothing to classify", "classify -to US", "", 2, "TEXT"},
		{"classify for nowhere", "classify shirt", "", 2, "-to"},
		{"goods that nobody describes", "classify qwertz -to US", "", 1, "classify.none"},
		{"a schedule without descriptions", "classify shirt -to GB -schedule GB=../../tariff/world/data/gb.json", "", 1, "classify.schedule"},
		{"goods of a schedule", "classify cotton -to US -schedule US=testdata/hts.json", "", 0, "cotton"},
		{"goods of the embedded data", "classify boots -to GB", "", 0, "6403"},
		{"past that isn't", "classify boots -to GB -past testdata/boxes.csv", "", 1, "past.header"},
		{"nothing actual", "settle testdata/order.json", "", 2, "-actual"},
		{"no release", "settle testdata/order-de.json -actual testdata/bill.json", "", 1, "testdata/order-de.json"},
		{"no such lists", "lookup 610910 -to US -scope US=nowhere", "", 1, "scope.list"},
		{"lists", "lookup 6109100012 -to US -origin CN -date 2026-10-05 -scope US=testdata/lists", "", 0, "Section 301"},
		{"no case", "return -", `{"items": []}`, 1, "return"},
		{"nothing sealed", "verify -", `{"lines": []}`, 1, "seal.missing"},
		{"neither quote nor release", "verify -", `{"quotes": 1}`, 1, "verify.kind"},
		{"not JSON", "verify -", `seal`, 1, "json.syntax"},
		{"orders without boxes", "pack -orders testdata/orders.csv", "", 2, "-boxes"},
		{"a box too small", "pack -orders testdata/orders.csv -boxes testdata/boxes-small.csv", "", 1, "pack.too_large"},
		{"a budget that isn't one", "pack -thpack testdata/thpack.txt -budget soon", "", 2, "-budget"},
		{"rotation of containers", "pack -thpack testdata/thpack.txt -rotation flat", "", 2, "-rotation"},
		{"no problems", "pack -thpack testdata/order.json", "", 1, "testdata/order.json"},
		{"a schedule that is none", "compile testdata/boxes.csv", "", 1, "hts."},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, format := range []string{"text", "json"} {
				args := strings.Fields(c.args)
				if format == "json" {
					if len(args) == 0 || slices.Contains(args, "-format") || args[0] == "help" {
						continue
					}
					args = slices.Insert(args, 1, "-format", "json")
				}
				r := run(c.stdin, args...)
				where := r.errors
				if c.code == 0 {
					where = r.out
				}
				if r.code != c.code || !strings.Contains(where, c.says) {
					t.Errorf("%s: exit status %d, want %d with %q\n%s%s", format, r.code, c.code, c.says, r.out, r.errors)
				}
				if c.code != 0 && r.errors == "" {
					t.Errorf("%s: no reason on standard error", format)
				}
				if c.code == 1 && format == "json" {
					for line := range strings.Lines(r.errors) {
						var f struct{ Code, Message string }
						if err := json.Unmarshal([]byte(line), &f); err != nil || f.Code == "" || f.Message == "" {
							t.Errorf("standard error isn't a finding a line: %s", line)
						}
					}
				}
			}
		})
	}
}

// TestSameOrderAnyWay holds that what isn't asked for isn't needed: the same order by file, by standard input and by flags in
// any place is the same quote.
func TestSameOrderAnyWay(t *testing.T) {
	want := run("", "quote", "testdata/order.json", "-format", "json").out
	for _, args := range [][]string{
		{"quote", "-", "-format", "json"},
		{"quote", "-format=json", "-"},
		{"quote", "-format", "json", "--", "-"},
		{"quote", "--format", "json", "-", "-date", "2026-10-05"},
		{"quote", "-format", "json", "-terms", "ddp", "-"},
	} {
		if got := run(read(t, "order.json"), args...); got.out != want {
			t.Errorf("%v: another answer: %s", args, got.errors)
		}
	}
}

func TestAnswersFitTheirSchemas(t *testing.T) {
	for _, c := range []struct{ schema, args string }{
		{"quote", "quote testdata/order.json -format json"},
		{"quote", "quote testdata/order-de.json -explain -format json"},
		{"release", "release testdata/order.json -format json"},
	} {
		r := run("", strings.Fields(c.args)...)
		if err := schema.Validate(c.schema, []byte(r.out)); err != nil {
			t.Errorf("%s: %v\n%s", c.args, err, r.errors)
		}
	}
	for _, name := range schema.Names() {
		if r := run("", "schema", name); r.code != 0 || !json.Valid([]byte(r.out)) {
			t.Errorf("schema %s: exit status %d", name, r.code)
		}
	}
}

func TestEvaluate(t *testing.T) {
	for _, c := range []struct {
		name      string
		args      []string
		duty      string
		currency  string
		canonical string
	}{
		{"compound with a cap", []string{"-expression", "10.2% + 93.10 EUR/100 kg MAX 18.9%", "-value", "1200", "-quantity", "kg=45"},
			"164.30", "EUR", "10.2% + 93.10 EUR/100 kg MAX 18.9%"},
		{"the cap holds", []string{"-expression", "10.2% + 93.10 EUR/100 kg MAX 18.9%", "-value", "100", "-quantity", "kg=45"},
			"18.90", "EUR", "10.2% + 93.10 EUR/100 kg MAX 18.9%"},
		{"sucrose", []string{"-expression", "0.300 GBP / 100 kg / net / % sacchar.", "-grammar", "taric", "-value", "1200", "-quantity", "KGM=16320", "-quantity", "BRX=80"},
			"3916.80", "GBP", "0.30 GBP/100 kg/% sacchar."},
		{"cents and a part", []string{"-expression", "51¢ each + 6.25% on the case", "-grammar", "us", "-value", "300", "-quantity", "NAR=2", "-part", "case=80"},
			"6.02", "USD", "0.51 USD/item + 6.25% on the case"},
		{"a rate that stands elsewhere", []string{"-expression", "The duty provided in the applicable subheading + 25%", "-grammar", "us", "-value", "100", "-applicable", "16.5%"},
			"41.50", "USD", "The duty provided in the applicable subheading + 25%"},
		{"agricultural component", []string{"-expression", "7.6% + EA", "-value", "500", "-quantity", "kg=100", "-meursing", "EA=99.88 EUR/100 kg"},
			"137.88", "EUR", "7.6% + EA"},
		{"half a cent goes up", []string{"-expression", "5%", "-value", "0.50"}, "0.03", "EUR", "5%"},
		{"but not of an excise", []string{"-expression", "5%", "-value", "0.50", "-kind", "excise"}, "0.02", "EUR", "5%"},
		{"yen have no cents", []string{"-expression", "5%", "-value", "150", "-currency", "JPY"}, "8", "JPY", "5%"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := run("", append([]string{"evaluate", "-format", "json"}, c.args...)...)
			var got struct {
				Canonical string
				Duty      struct{ Amount, Currency string }
			}
			if err := json.Unmarshal([]byte(r.out), &got); err != nil {
				t.Fatalf("%v: %s", err, r.errors)
			}
			if got.Duty.Amount != c.duty || got.Duty.Currency != c.currency || got.Canonical != c.canonical {
				t.Errorf("got %+v, want %s %s of %q", got, c.currency, c.duty, c.canonical)
			}
		})
	}
}

func TestBatch(t *testing.T) {
	var order map[string]any
	if err := json.Unmarshal([]byte(read(t, "order.json")), &order); err != nil {
		t.Fatal(err)
	}
	var in bytes.Buffer
	const n = 300
	for i := range n {
		order["id"] = i // a number where text is wanted, at first
		if i%7 != 0 {
			order["id"] = "SO-" + strings.Repeat("I", i%9) + string(rune('a'+i%26))
		}
		b, err := json.Marshal(order)
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(b, "\n\n"...))
	}
	out := filepath.Join(t.TempDir(), "quotes.ndjson")
	r := run(in.String(), "batch", "-", "-o", out)
	if r.code != 0 || r.out != "" || !strings.Contains(r.errors, "43 of 300 orders failed") {
		t.Fatalf("exit status %d: %s%s", r.code, r.out, r.errors)
	}
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n")
	if len(lines) != n {
		t.Fatalf("%d answers for %d orders", len(lines), n)
	}
	for i, line := range lines {
		var q struct {
			OrderID string `json:"order_id"`
			Line    int
			Error   *struct{ Code, Path, Message string }
		}
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatal(err)
		}
		if i%7 == 0 {
			if q.Error == nil || q.Error.Code != "json.kind" || q.Error.Path != "/id" || q.Line != 2*i+1 {
				t.Errorf("line %d: %s", i, line)
			}
			continue
		}
		if want := "SO-" + strings.Repeat("I", i%9) + string(rune('a'+i%26)); q.OrderID != want || q.Error != nil {
			t.Errorf("line %d answers order %q, want %q", i, q.OrderID, want)
		}
		if err := schema.Validate("quote", []byte(line)); err != nil {
			t.Fatalf("line %d: %v", i, err)
		}
	}
	if r := run("{}\n", "batch", "-", "-strict"); r.code != 1 {
		t.Errorf("-strict: exit status %d", r.code)
	}
}

// TestBatchStops holds that an output that fails ends the run, however long the input.
func TestBatchStops(t *testing.T) {
	a := &app{stdin: endless{}, stdout: full{}, stderr: io.Discard, getenv: func(string) string { return "" }, now: time.Now}
	if code := a.run(context.Background(), []string{"batch", "-"}); code != exitRefused {
		t.Errorf("exit status %d", code)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	a = &app{stdin: endless{}, stdout: io.Discard, stderr: io.Discard, getenv: func(string) string { return "" }, now: time.Now}
	if code := a.run(ctx, []string{"batch", "-"}); code != exitRefused {
		t.Errorf("interrupted: exit status %d", code)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, "{}\n"), nil }

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestVerify(t *testing.T) {
	quote := run("", "quote", "testdata/order.json", "-format", "json").out
	for _, doc := range []string{quote, run("", "release", "testdata/order.json", "-format", "json").out} {
		if r := run(doc, "verify", "-"); r.code != 0 {
			t.Errorf("a fresh answer doesn't hold: %s", r.errors)
		}
		if r := run(doc, "verify", "-", "-order", "testdata/order.json"); r.code != 0 || !strings.Contains(r.out, "is the one") {
			t.Errorf("its own order isn't its order: %s%s", r.out, r.errors)
		}
		if r := run(doc, "verify", "-", "-order", "testdata/order-de.json"); r.code != 1 || !strings.Contains(r.errors, "verify.order") {
			t.Errorf("another order is its order: %s%s", r.out, r.errors)
		}
	}
	for _, c := range []struct{ name, old, new, says string }{
		{"a total", `"landed": {`, `"landed": {"amount": "1.00", "currency": "USD"}, "seller_cost": {`, "seal.altered at /totals"},
		{"an amount", `"amount": "13.36"`, `"amount": "13.37"`, "seal.altered"},
		{"a date", `"quoted_for": "2026-10-05"`, `"quoted_for": "2026-10-06"`, "seal.altered at /quoted_for"},
		{"a derivation", "12% of", "11% of", "seal.altered at /lines/0"},
		{"a source", "Customs Tariff (Establishment)", "Hearsay", "seal.altered at /lines/0"},
		{"the digest", `"digest": "sha256:`, `"digest": "sha256:0`, "seal.broken"},
		{"an addition", `"quoted_for": `, `"paid": true, "quoted_for": `, "paid"},
	} {
		doc := strings.Replace(quote, c.old, c.new, 1)
		if doc == quote {
			t.Errorf("%s: nothing was altered", c.name)
		}
		if r := run(doc, "verify", "-"); r.code != 1 || !strings.Contains(r.errors, c.says) {
			t.Errorf("%s altered: exit status %d, want 1 with %s\n%s", c.name, r.code, c.says, r.errors)
		}
	}
	doc := strings.Replace(quote, `"quoted_for": "2026-10-05"`, `"quoted_for": "2026-10-05", "scheme": "GIFT"`, 1)
	if r := run(doc, "verify", "-", "-order", "testdata/order.json"); !strings.Contains(r.errors, "verify.differs at /scheme") {
		t.Errorf("computing anew doesn't name what was added: %s", r.errors)
	}
	release := run("", "release", "testdata/order.json", "-format", "json").out
	doc = strings.Replace(release, `"amount": "29.90"`, `"amount": "9.90"`, 1)
	if r := run(doc, "verify", "-"); doc == release || r.code != 1 || !strings.Contains(r.errors, "/order") {
		t.Errorf("another order in the release: exit status %d\n%s", r.code, r.errors)
	}
}

func TestVerifySignature(t *testing.T) {
	var q landedcost.Quote
	if err := json.Unmarshal([]byte(run("", "quote", "testdata/order.json", "-format", "json").out), &q); err != nil {
		t.Fatal(err)
	}
	secret := []byte("sixteen bytes or more")
	signature, err := sign.HMAC{Secret: secret}.Sign(q.Seal.Digest)
	if err != nil {
		t.Fatal(err)
	}
	q.Seal.Signature = &signature
	doc, err := json.Marshal(&q)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	right, wrong := filepath.Join(dir, "right"), filepath.Join(dir, "wrong")
	for file, s := range map[string][]byte{right: secret, wrong: []byte("another secret of the same")} {
		if err := os.WriteFile(file, s, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"verify", "-"}, 0, "unchecked"},
		{[]string{"verify", "-", "-secret", right}, 0, "valid"},
		{[]string{"verify", "-", "-secret", wrong}, 1, "invalid"},
		{[]string{"verify", "-", "-public-key", wrong}, 1, "invalid"},
		{[]string{"verify", "-", "-secret", right, "-public-key", wrong}, 2, ""},
	} {
		if r := run(string(doc), c.args...); r.code != c.code || !strings.Contains(r.out, c.says) {
			t.Errorf("%v: exit status %d, want %d with %q\n%s%s", c.args[2:], r.code, c.code, c.says, r.out, r.errors)
		}
	}
}

func TestDocumentsStayInTheirFolder(t *testing.T) {
	dir := t.TempDir()
	papers := filepath.Join(dir, "a", "papers")
	order := strings.Replace(read(t, "order.json"), `"SO-1001"`, `"../../../x/../evil\u0000"`, 1)
	for _, args := range [][]string{
		{"declare", "-", "-as", "invoice,packing-list,cn22,cn23", "-media", "html,json", "-out", papers, "-format", "json"},
		{"release", "-", "-out", papers, "-format", "json"},
		{"pack", "-", "-svg", papers},
	} {
		if r := run(order, args...); r.code == exitUsage {
			t.Fatalf("%v: %s", args, r.errors)
		}
	}
	var files []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, f := range files {
		if filepath.Dir(f) != papers {
			t.Errorf("written outside the folder: %s", f)
		}
	}
}

func TestDeclare(t *testing.T) {
	r := run("", "declare", "testdata/order.json", "-as", "invoice,cn23", "-media", "html,json", "-format", "json")
	var got struct {
		OrderID   string `json:"order_id"`
		Documents []struct {
			Kind, Name, Text string
			MediaType        string `json:"media_type"`
			Size             int
		}
	}
	if err := json.Unmarshal([]byte(r.out), &got); err != nil {
		t.Fatalf("%v: %s", err, r.errors)
	}
	if got.OrderID != "SO-1001" || len(got.Documents) < 3 {
		t.Fatalf("got %d documents of %q", len(got.Documents), got.OrderID)
	}
	for _, d := range got.Documents {
		if !strings.Contains(d.Name, d.Kind) || d.Size == 0 || len(d.Text) != d.Size || d.MediaType == "" {
			t.Errorf("%s: name %s, %d bytes of %s", d.Kind, d.Name, d.Size, d.MediaType)
		}
		if !strings.Contains(d.Text, "TEE-1") && !strings.Contains(d.Text, "T-shirt") {
			t.Errorf("%s doesn't name the goods", d.Name)
		}
	}
}

func TestSettle(t *testing.T) {
	file := filepath.Join(t.TempDir(), "actual.json")
	actual := `{"order_id": "SO-1001", "currency": "USD", "charges": [{"group": "freight", "amount": "51.86"}, {"group": "duty", "amount": "20.00"}, {"group": "tax", "amount": "52.91"}]}`
	if err := os.WriteFile(file, []byte(actual), 0o600); err != nil {
		t.Fatal(err)
	}
	release := run("", "release", "testdata/order.json", "-format", "json").out
	r := run(release, "settle", "-", "-actual", file, "-format", "json")
	var s struct {
		OrderID string `json:"order_id"`
		Rows    []struct {
			Group    string
			Variance struct{ Amount string }
		}
	}
	if err := json.Unmarshal([]byte(r.out), &s); err != nil {
		t.Fatalf("%v: %s", err, r.errors)
	}
	got := map[string]string{}
	for _, row := range s.Rows {
		got[row.Group] = row.Variance.Amount
	}
	if s.OrderID != "SO-1001" || got["freight"] != "0.00" || got["duty"] != "3.12" || got["tax"] != "0.00" {
		t.Errorf("got %v of %s", got, s.OrderID)
	}
	if text := run(release, "settle", "-", "-actual", file); text.code != 0 || !strings.Contains(text.out, "+3.12") {
		t.Errorf("as text: exit status %d\n%s%s", text.code, text.out, text.errors)
	}
}

func TestClassify(t *testing.T) {
	past := filepath.Join(t.TempDir(), "past.csv")
	if err := os.WriteFile(past, []byte("text,code,reference\n\"Mug, stoneware\",6912.00.39,ruling N1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"Men's T-shirt, 100% cotton, knitted", "-to", "US", "-schedule", "US=testdata/hts.json"}, "610910"},
		{[]string{"Women's leather ankle boots", "-to", "US"}, "640391"},
		{[]string{"stoneware mug", "-to", "US", "-past", past}, "69120039"},
	} {
		r := run("", append([]string{"classify", "-format", "json"}, c.args...)...)
		var got struct {
			Candidates []struct{ Code, Description string }
		}
		if err := json.Unmarshal([]byte(r.out), &got); err != nil || len(got.Candidates) == 0 {
			t.Errorf("%v: %v %s", c.args, err, r.errors)
			continue
		}
		if got.Candidates[0].Code != c.want {
			t.Errorf("%v: first %+v, want %s", c.args, got.Candidates[0], c.want)
		}
	}
}

func TestWaterfall(t *testing.T) {
	file := filepath.Join(t.TempDir(), "quote.svg")
	if r := run("", "quote", "testdata/order.json", "-waterfall", file); r.code != 0 {
		t.Fatal(r.errors)
	}
	if svg, err := os.ReadFile(file); err != nil || !bytes.Contains(svg, []byte("<svg")) {
		t.Errorf("no picture: %v", err)
	}
}

func TestReturns(t *testing.T) {
	files, err := filepath.Glob("../../returns/testdata/cases/0[1-6]*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, f := range files {
		r := run("", "return", f, "-format", "json")
		var d struct {
			Disposition string
			Status      string
			Refund      struct {
				Total struct{ Amount, Currency string }
			}
			Options []any
		}
		if err := json.Unmarshal([]byte(r.out), &d); err != nil {
			t.Errorf("%s: %v\n%s", f, err, r.errors)
			continue
		}
		if (d.Status == "held") != (r.code == 1) || d.Refund.Total.Currency == "" || len(d.Options) == 0 {
			t.Errorf("%s: exit status %d for %+v", f, r.code, d)
		}
		if text := run("", "return", f); text.code != r.code || !strings.Contains(text.out, "Refund") {
			t.Errorf("%s as text: exit status %d\n%s", f, text.code, text.out)
		}
	}
}

func TestHostileInput(t *testing.T) {
	evil := []string{
		"", "\x00", "\xff\xfe", "null", "[]", `""`, "{", `{"a":`, strings.Repeat("[", 100_000), strings.Repeat(`{"order":`, 10_000), `{"id": "\u001b[2J"}`,
		`{"date": "2026-10-05", "currency": "USD", "items": [{"quantity": 1e999999, "unit_price": "1e-999999"}]}`,
	}
	for _, args := range [][]string{
		{"quote", "-"}, {"release", "-"}, {"rank", "-"}, {"declare", "-"}, {"return", "-"}, {"diff", "-"}, {"verify", "-"}, {"pack", "-"},
		{"pack", "-orders", "-", "-boxes", "testdata/boxes.csv"}, {"pack", "-thpack", "-"}, {"compile", "-"}, {"check", "lithium", "-"}, {"check", "refund", "-"},
		{"quote", "testdata/order.json", "-rates", "-"}, {"lookup", "610910", "-to", "US", "-schedule", "US=-"}, {"schema", "order", "-check", "-"}, {"settle", "-", "-actual", "testdata/bill.json"}, {"reconcile", "-", "testdata/bill.json"}, {"price", "10", "-"}, {"advise", "-"}, {"classify", "shirt", "-to", "US", "-past", "-"},
		{"rank", "testdata/order.json", "-policy", "-"}, {"rank", "testdata/order.json", "-boxes", "-"},
	} {
		for _, in := range evil {
			r := run(in, args...)
			if r.code == 0 && !strings.Contains(strings.Join(args, " "), "check") && in != "" && in != "[]" {
				t.Errorf("%v takes %.20q: %s", args, in, r.out)
			}
			if r.code == 1 && r.errors == "" {
				t.Errorf("%v refuses %.20q without a reason", args, in)
			}
			if strings.ContainsAny(r.out+r.errors, "\x1b\x00\x07") {
				t.Errorf("%v lets a control character of %.20q through", args, in)
			}
		}
	}
	for _, v := range []string{"\x1b]0;x\x07", strings.Repeat("9", 100_000), "'; DROP TABLE", "\u202eevil"} {
		for _, kind := range []string{"eori", "vat", "hs", "s10", "mid", "goods-description", "cpf"} {
			if r := run("", "check", kind, "--", v); r.code == exitUsage || strings.ContainsAny(r.out+r.errors, "\x1b\x00\x07") {
				t.Errorf("check %s %.20q: exit status %d: %q", kind, v, r.code, r.errors)
			}
		}
	}
}

func TestColourOnlyOnATerminal(t *testing.T) {
	if r := run("", "quote", "testdata/order.json", "-explain"); strings.Contains(r.out, "\x1b") {
		t.Error("colour where no terminal is")
	}
}
