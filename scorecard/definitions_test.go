package scorecard_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/landedcost"
	"github.com/crossborder-go/crossborder/scorecard"
	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/trade"
)

func usd(s string) trade.Money {
	m, err := trade.ParseMoney(s, "USD")
	if err != nil {
		panic(err)
	}
	return m
}

// record is an order of 100.00 with goods that cost 40.00, freight 10.00 and duty 8.00, prepaid, promised in 5 days.
func record(change func(*scorecard.Record)) *scorecard.Record {
	o := &trade.Order{ID: "1", Date: trade.NewDate(2026, 3, 2), Currency: "USD", ShipTo: trade.Address{Country: "GB"}, ShipFrom: &trade.Address{Country: "US"},
		Items: []trade.Item{{SKU: "A", Quantity: decimal.New(2, 0), Cost: usd("20")}}, Shipping: trade.Shipping{ServicePromise: &trade.ServicePromise{MaxDays: 5}}}
	q := &landedcost.Quote{OrderID: "1", Currency: "USD", Destination: "GB", Charges: []landedcost.Charge{{Group: tariff.DutyGroup, Amount: usd("8.00"), Debtor: "seller"}}}
	q.Totals.DueAtCheckout = usd("100.00")
	r := &scorecard.Record{
		Release: &crossborder.Release{OrderID: "1", Status: crossborder.Released, Order: o, Quote: q,
			Choice: &crossborder.Option{Carrier: "royal", Service: "tracked", Terms: trade.DDP, Freight: usd("10.00"), TransitDays: 9}},
		Settlement: &crossborder.Settlement{OrderID: "1", Rows: []crossborder.SettlementRow{
			{Group: crossborder.GroupFreight, Expected: usd("10.00"), Actual: usd("10.30"), Variance: usd("0.30"), Cause: "carrier_surcharge", Bears: "seller"},
			{Group: tariff.DutyGroup, Expected: usd("8.00"), Actual: usd("9.00"), Variance: usd("1.00"), Cause: "rate", Bears: "guarantor"},
		}},
		Events: []carrier.TrackEvent{at(3, carrier.TrackPickedUp, ""), at(7, carrier.TrackOutForDelivery, ""), at(7, carrier.TrackDelivered, "")},
	}
	r.Settlement.Totals.Expected, r.Settlement.Totals.Actual, r.Settlement.Totals.Variance = usd("18.00"), usd("19.30"), usd("1.30")
	if change != nil {
		change(r)
	}
	return r
}

func at(day int, s carrier.TrackStatus, reason carrier.TrackReason) carrier.TrackEvent {
	return carrier.TrackEvent{At: time.Date(2026, 3, day, 12, 0, 0, 0, time.UTC), Status: s, Reason: reason}
}

func percentOf(s scorecard.Share) string {
	if s.Share == nil {
		return "none"
	}
	return trade.DecimalText(*s.Share, 0)
}

// Each definition, on an order that a reader can follow with a pencil.
func TestDefinitions(t *testing.T) {
	r := fold(t, record(nil)).Report()
	for i, want := range []struct {
		group, bias, mape, two, five, under string
	}{
		{"freight", "0.03", "0.03", "0", "1", "0.30"},
		{"duty", "0.125", "0.125", "0", "0", "1.00"},
		{"total", "0.072222", "0.072222", "0", "0", "1.30"},
	} {
		a := r.Accuracy[i]
		if a.Group != want.group || trade.DecimalText(*a.Bias, 0) != want.bias || trade.DecimalText(*a.MAPE, 0) != want.mape ||
			percentOf(a.Within2) != want.two || percentOf(a.Within5) != want.five || a.UnderCollected.Text() != want.under || a.OverCollected.Text() != "0.00" {
			t.Errorf("%+v, want %v", a, want)
		}
	}
	l := r.Lanes[0]
	if l.Lane != "US-GB/royal/tracked/DDP" || l.Origin != "US" || l.Destination != "GB" || l.Carrier != "royal" || *l.P50 != 4 || *l.P90 != 4 || percentOf(l.OnTime) != "1" {
		t.Errorf("lane %+v", l)
	}
	// 100.00 − 40.00 goods − 10.30 freight − 8.00 duty; the guarantor bears the duty's variance
	if m := l.Margin; m.Margin.Text() != "41.70" || trade.DecimalText(*m.Share, 0) != "0.417" || m.Charges.Text() != "8.00" {
		t.Errorf("margin %+v", m)
	}
	if r.Months[0].Month != "2026-03" || r.From.String() != "2026-03-03" {
		t.Errorf("the cohort is the day of dispatch: %+v from %s", r.Months, r.From)
	}
	if r.Refusals.Of != 1 || percentOf(r.Refusals) != "0" || percentOf(r.Returns.Share) != "0" || r.CustomsHolds.Of != 1 {
		t.Errorf("refusals %+v, returns %+v, holds %+v", r.Refusals, r.Returns, r.CustomsHolds)
	}
}

func TestOutcomes(t *testing.T) {
	hs := trade.Finding{Code: "hs.missing", Severity: trade.Block, Path: "/items/3/hs_code", Holds: trade.DecideDeclaration}
	for name, c := range map[string]struct {
		change func(*scorecard.Record)
		check  func(*scorecard.Report) bool
	}{
		"late against the promise": {func(r *scorecard.Record) { r.Events[2] = at(9, carrier.TrackDelivered, "") },
			func(r *scorecard.Report) bool { return percentOf(r.Lanes[0].OnTime) == "0" && *r.Lanes[0].P50 == 6 }},
		"no promise: the carrier's longest time": {func(r *scorecard.Record) {
			r.Events[2] = at(9, carrier.TrackDelivered, "")
			r.Release.Order.Shipping.ServicePromise = nil
		}, func(r *scorecard.Report) bool { return percentOf(r.Lanes[0].OnTime) == "1" }},
		"refused at the door, prepaid": {func(r *scorecard.Record) {
			r.Events = append(r.Events[:2], at(8, carrier.TrackFailed, carrier.ReasonConsigneeRefused), at(9, carrier.TrackReturning, ""), at(10, carrier.TrackDelayed, carrier.ReasonCarrierDelay), at(20, carrier.TrackReturned, ""))
		}, func(r *scorecard.Report) bool {
			return percentOf(r.Refusals) == "1" && percentOf(r.Returns.Share) == "1" && r.Returns.Causes[0].Name == "refused" &&
				r.Returns.Unrecovered[0].Amount.Text() == "9.00" && r.Lanes[0].Margin.Margin.Text() == "-18.30" && r.Lanes[0].Margin.Share == nil
		}},
		"refused where duty is due at the door": {func(r *scorecard.Record) {
			r.Release.Choice.Terms = trade.DAP
			r.Events = nil
			r.Settlement.Outcome = "refused"
		}, func(r *scorecard.Report) bool {
			return r.Refusals.Of == 0 && percentOf(r.Refusals) == "none" && percentOf(r.Returns.Share) == "1" && len(r.Returns.Unrecovered) == 0
		}},
		"lost": {func(r *scorecard.Record) { r.Events[2] = at(9, carrier.TrackOnHold, carrier.ReasonCarrierLost) },
			func(r *scorecard.Report) bool {
				return r.Lanes[0].Lost == 1 && r.Lanes[0].Margin.Margin.Text() == "-58.30" && percentOf(r.Lanes[0].Exceptions) == "1"
			}},
		"found again": {func(r *scorecard.Record) { r.Events[1] = at(5, carrier.TrackOnHold, carrier.ReasonCarrierLost) },
			func(r *scorecard.Report) bool { return r.Lanes[0].Lost == 0 && r.Lanes[0].Delivered == 1 }},
		"held by customs": {func(r *scorecard.Record) { r.Events[1] = at(5, carrier.TrackOnHold, carrier.ReasonCustomsDocuments) },
			func(r *scorecard.Report) bool {
				return percentOf(r.CustomsHolds.Share) == "1" && r.CustomsHolds.Reasons[0].Name == "customs.documents"
			}},
		"delivered, says the settlement": {func(r *scorecard.Record) {
			r.Events, r.Dispatched = nil, trade.NewDate(2026, 3, 3)
			r.Settlement.Outcome, r.Settlement.Delivered = "delivered", trade.NewDate(2026, 3, 8)
		}, func(r *scorecard.Report) bool { return *r.Lanes[0].P50 == 5 && percentOf(r.Lanes[0].OnTime) == "1" }},
		"held for a code": {func(r *scorecard.Record) {
			r.Release.Status, r.Release.Exceptions = crossborder.Held, []trade.Finding{hs, {Code: "carrier.none", Severity: trade.Block, Holds: trade.DecideCarrier}}
			r.Settlement, r.Events = nil, nil
		}, func(r *scorecard.Report) bool {
			f := r.Interventions.Fields
			return r.Held == 1 && percentOf(r.Documents.Open) == "1" && r.Documents.Rules[0].Name == "hs.missing" && len(r.Documents.Rules) == 1 && len(f) == 1 && f[0].Field == "/items/*/hs_code" &&
				f[0].Kind == "product" && trade.DecimalText(*r.Interventions.PerThousand, 0) == "1000" && percentOf(r.CustomsHolds.Share) == "none"
		}},
		"resolved before dispatch": {func(r *scorecard.Record) { r.Resolved = []trade.Finding{hs} },
			func(r *scorecard.Report) bool {
				return r.Held == 0 && percentOf(r.Documents.Blocked) == "1" && percentOf(r.Documents.Open) == "0"
			}},
		"interventions as recorded": {func(r *scorecard.Record) {
			r.Resolved, r.Interventions = []trade.Finding{hs}, []scorecard.Intervention{{Field: "/buyer/tax_ids/0/value"}, {Field: "/buyer/tax_ids/1/value"}}
		}, func(r *scorecard.Report) bool {
			return len(r.Interventions.Fields) == 1 && r.Interventions.Fields[0].Kind == "tax" && r.Interventions.Fields[0].Orders == 1
		}},
		"charged where nothing was expected": {func(r *scorecard.Record) {
			r.Settlement.Rows[1].Expected = usd("0")
		}, func(r *scorecard.Report) bool {
			a := r.Accuracy[1]
			return a.Unquoted == 1 && a.Bias == nil && percentOf(a.Within5) == "0" && a.Histogram[6].Orders == 1
		}},
		"neither expected nor charged": {func(r *scorecard.Record) {
			r.Settlement.Rows[1].Expected, r.Settlement.Rows[1].Actual = usd("0"), usd("0")
		}, func(r *scorecard.Report) bool {
			return percentOf(r.Accuracy[1].Within2) == "1" && r.Accuracy[1].Unquoted == 0
		}},
		"cost of goods unknown": {func(r *scorecard.Record) { r.Release.Order.Items[0].Cost = trade.Money{} },
			func(r *scorecard.Report) bool {
				return r.Lanes[0].Margin.Orders == 0 && r.Lanes[0].Margin.PerOrder == nil
			}},
	} {
		t.Run(name, func(t *testing.T) {
			if r := fold(t, record(c.change)).Report(); !c.check(r) {
				t.Errorf("%s", report(t, fold(t, record(c.change))))
			}
		})
	}
}

func TestRefused(t *testing.T) {
	c := scorecard.New()
	for code, r := range map[string]*scorecard.Record{
		"scorecard.release": {}, "scorecard.order": record(func(r *scorecard.Record) { r.Settlement.OrderID = "2" }),
	} {
		if err := c.Add(r); !errors.Is(err, trade.Finding{Code: code}) {
			t.Errorf("want %s, got %v", code, err)
		}
	}
	if r := c.Report(); r.Orders != 0 {
		t.Error("what is refused counts nowhere")
	}
	if err := c.UnmarshalJSON([]byte(`{"orders": 3, "released": 1, "held": 1}`)); !errors.Is(err, trade.Finding{Code: "scorecard.damaged"}) {
		t.Errorf("a damaged card: %v", err)
	}
	if err := c.UnmarshalJSON([]byte(`{"oders": 3}`)); !errors.Is(err, trade.Finding{Code: "json.unknown_field"}) {
		t.Errorf("another file: %v", err)
	}
	if err := c.UnmarshalJSON([]byte(`{"lanes": {"a": null}}`)); err != nil {
		t.Error(err)
	}
}

// hostile is a record whose names try what names can try.
func hostile() *scorecard.Record {
	return record(func(r *scorecard.Record) {
		r.Release.Choice.Carrier, r.Release.Choice.Service = `<script>alert(1)</script>`, "a\"'&\x1b[31m\nb"
		r.Release.Order.ShipTo.Country = "=1"
		r.Release.Exceptions = []trade.Finding{{Code: `=HYPERLINK("http://example.com")`, Severity: trade.Block}, {Code: "</svg>/", Severity: trade.Block, Path: "/<u>/0"}}
		r.Settlement.Rows[0].Cause = "@SUM(A1)"
	})
}

func TestNamesCantBreakOut(t *testing.T) {
	rep := fold(t, hostile()).Report()
	var page, plain, table bytes.Buffer
	if err := errors.Join(rep.WriteHTML(&page), rep.WriteText(&plain), rep.WriteCSV(&table)); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "</svg>/", "<u>", "\x1b"} {
		if strings.Contains(page.String(), bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if strings.Contains(plain.String(), "\x1b") {
		t.Error("the text holds a control character")
	}
	rows, err := csv.NewReader(&table).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := regexp.MustCompile(`^-?[0-9.]+$`)
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") && !number.MatchString(cell) {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
	}
}

// The pictures are well-formed, load nothing and name what they show; so is the page of a card without orders.
func TestPage(t *testing.T) {
	svg := regexp.MustCompile(`(?s)<svg.*?</svg>`)
	for name, c := range map[string]*scorecard.Card{"a year": fold(t, simulated()...), "hostile": fold(t, hostile()), "nothing": scorecard.New(), "one held": fold(t, record(func(r *scorecard.Record) {
		r.Release.Choice, r.Release.Quote, r.Release.Order, r.Settlement, r.Events = nil, nil, nil, nil, nil
		r.Release.Status = crossborder.Held
	}))} {
		var b bytes.Buffer
		if err := c.Report().WriteHTML(&b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		page := b.String()
		if strings.Contains(page, "src=") || strings.Contains(page, "url(") || strings.Contains(page, "<script") || strings.Contains(page, "NaN") || strings.Contains(page, "Inf") {
			t.Errorf("%s: the page loads or runs something, or draws nowhere", name)
		}
		pictures := svg.FindAllString(page, -1)
		if name == "a year" && len(pictures) != 9 {
			t.Errorf("%d pictures", len(pictures))
		}
		for _, p := range pictures {
			d := xml.NewDecoder(strings.NewReader(p))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s: %v in %s", name, err, p)
				}
			}
		}
	}
}

// failing refuses to be written to.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteErrors(t *testing.T) {
	r := fold(t, record(nil)).Report()
	for name, write := range map[string]func(io.Writer) error{"html": r.WriteHTML, "text": r.WriteText, "csv": r.WriteCSV} {
		if err := write(failing{}); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"release": {"order_id": "1", "status": "held", "quote": null}, "settlement": {"order_id": "1", "rows": [{"group": "duty", "expected": {"amount": "1", "currency": "USD"}, "actual": {"amount": "1e3", "currency": "USD"}}]}, "events": [{"at": "2026-01-01T00:00:00Z", "status": "delivered"}]}`))
	f.Add([]byte("{}\n\n[1]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := scorecard.New()
		for r, err := range scorecard.Read(bytes.NewReader(data)) {
			if err == nil {
				c.Add(r) //nolint:errcheck // a record may be refused
			}
		}
		if err := c.Report().WriteHTML(io.Discard); err != nil {
			t.Fatal(err)
		}
	})
}
