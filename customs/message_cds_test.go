package customs_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/trade"
)

// notFilled says why an element of the official samples isn't filled: by the beginning of its path.
var notFilled = [][2]string{
	{"AcceptanceDateTime", "of supplementary declarations, which follow a simplified one: not made here"},
	{"IssueDateTime", "of declarations in the service's fall-back mode"},
	{"AdditionalDocument", "deferment account at header level (DE 2/6): the trader's arrangement with the authority"},
	{"BorderTransportMeans/ID", "the means of transport at the border: known to the carrier, not to an order"},
	{"BorderTransportMeans/IdentificationTypeCode", "the means of transport at the border: known to the carrier, not to an order"},
	{"BorderTransportMeans/RegistrationNationalityCode", "the means of transport at the border: known to the carrier, not to an order"},
	{"Consignment/Carrier", "the carrier of an export's security data"},
	{"Consignment/Freight", "how the carriage of an export is paid: security data"},
	{"Consignment/Itinerary", "countries of routing: security data of the carrier"},
	{"ExitOffice", "the office where an export leaves: known to the carrier"},
	{"GoodsShipment/Consignment/ArrivalTransportMeans", "the means of transport on arrival: known to the carrier"},
	{"GoodsShipment/Consignment/DepartureTransportMeans", "the means of transport at departure: known to the carrier"},
	{"GoodsShipment/Consignment/TransportEquipment", "containers and seals: known to the carrier"},
	{"GoodsShipment/Consignee/ID", "a consignee abroad has no EORI number of the United Kingdom; name and address are given"},
	{"GoodsShipment/GovernmentAgencyGoodsItem/Commodity/TransportEquipment", "the container an item is in: known to the carrier"},
	{"GoodsShipment/GovernmentAgencyGoodsItem/ExportCountry", "the same for all items of an order: declared once, for the shipment"},
	{"GoodsShipment/GovernmentAgencyGoodsItem/PreviousDocument", "previous documents of an order are those of the whole shipment"},
	{"GoodsShipment/PreviousDocument/LineNumeric", "the item of a previous document: not part of the declaration's model"},
	{"GoodsShipment/Seller", "the seller is the exporter, who is declared"},
	{"GoodsShipment/TradeTerms/LocationID", "an order names the place in words: LocationName is filled instead"},
	{"ObligationGuarantee", "guarantees: the trader's arrangement with the authority"},
	{"SupervisingOffice", "the office named in the trader's authorisation"},
}

// elements returns the paths of the elements with text in a declaration.
func elements(t *testing.T, doc []byte) []string {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(doc))
	var path, out []string
	text := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			slices.Sort(out)
			return slices.Compact(out)
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			path, text = append(path, token.Name.Local), false
		case xml.CharData:
			text = text || len(bytes.TrimSpace(token)) > 0
		case xml.EndElement:
			if text && len(path) > 2 && path[1] == "Declaration" {
				out = append(out, strings.Join(path[2:], "/"))
			}
			path, text = path[:len(path)-1], false
		}
	}
}

// fullSources are orders in which everything is given that an order and its options can give.
func fullSources(t *testing.T) map[string]customs.Source {
	t.Helper()
	out := map[string]customs.Source{}
	for kind, name := range map[string]string{"cds-h1": "gb-h1", "cds-h7": "gb-h7", "cds-c21": "gb-h7", "cds-b1": "us-11"} {
		o, _ := quoted(t, name)
		o.Importer = &trade.Party{Name: "Importer Ltd", Address: &trade.Address{Line1: "2 Dock Road", City: "Hull", PostalCode: "HU1 1AA", Country: "GB"},
			TaxIDs: []trade.TaxID{{Type: "eori", Value: "GB553202734852"}, {Type: "vat", Value: "GB980780684"}}}
		o.Buyer.Kind, o.Buyer.TaxIDs = trade.Business, nil
		o.Items[0].Quantities = map[string]decimal.Decimal{"NAR": decimal.NewFromInt(1)}
		o.Items[0].DangerousGoods = &trade.DangerousGoods{UN: "UN3481", PackingInstruction: "967"}
		opt := broker()
		opt.Declarant = o.Importer
		if kind == "cds-b1" {
			opt.Declarant = &o.Seller
		}
		opt.Representative = &trade.Party{Name: "Agent Ltd", TaxIDs: []trade.TaxID{{Type: "eori", Value: "GB603202734852"}}}
		opt.Representation = "direct"
		opt.Authorisations = []customs.Authorisation{{Type: "BRD", Holder: "GB553202734852"}}
		opt.References = []customs.DeclaredText{{Type: "UCR", ID: "1GB553202734852-12345"}}
		opt.Documents = []customs.DeclaredText{{Type: "C400", ID: "GBICP22222", Text: "CITES", Status: "AC"}}
		opt.FiscalReferences = []customs.FiscalReference{{Role: "FR5", ID: "IM5532027340"}}
		out[kind] = customs.Source{Order: o, Options: opt}
	}
	return out
}

// What of the 25 official samples the messages here fill, and what not and why, as a table that people read.
func TestCDSAgainstOfficialSamples(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(schemas(t, "uk-cds-wco-dec", "samples"), "TT_*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	filled := map[string]bool{}
	for kind, src := range fullSources(t) {
		for _, p := range elements(t, rendered(t, customs.CDS{}, kind, "xml", src)) {
			filled[p] = true
		}
	}
	why := func(path string) string {
		for _, n := range notFilled {
			if path == n[0] || strings.HasPrefix(path, n[0]+"/") {
				return n[1]
			}
		}
		return ""
	}
	var table, samples strings.Builder
	uses := map[string]int{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		have, missing := 0, 0
		for _, p := range elements(t, raw) {
			uses[p]++
			if filled[p] {
				have++
			} else {
				missing++
			}
		}
		fmt.Fprintf(&samples, "| %s | %d | %d |\n", strings.TrimSuffix(filepath.Base(f), ".xml"), have, missing)
	}
	paths := make([]string, 0, len(uses))
	for p := range uses {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		reason := "filled"
		if !filled[p] {
			if reason = why(p); reason == "" {
				t.Errorf("%s stands in %d samples; it isn't filled, and nothing says why", p, uses[p])
			}
		} else if why(p) != "" {
			t.Errorf("%s is filled, and a reason says why it isn't", p)
		}
		fmt.Fprintf(&table, "| %s | %d | %s |\n", p, uses[p], reason)
	}
	golden(t, "cds-elements.md", []byte("# Elements of the official samples of the Customs Declaration Service\n\n"+
		"Each element of the 25 samples, in how many it stands, and whether the messages of this package fill it or why not.\n\n"+
		"| element | samples | here |\n|---|---|---|\n"+table.String()+
		"\n## By sample\n\n| sample | elements filled here | not filled |\n|---|---|---|\n"+samples.String()))
}

// The data sets are told apart by their elements: H7 values each item for its post, H1 has price, origin and duty.
func TestCDSDataSets(t *testing.T) {
	for kind, want := range map[string]struct{ has, hasNot []string }{
		"cds-h7":  {[]string{"CustomsValueAmount", "FreightChargeAmount", "<CurrentCode>1H7<"}, []string{"DutyTaxFee", "Origin>", "TradeTerms", "ItemChargeAmount", "NetNetWeight"}},
		"cds-h1":  {[]string{"DutyTaxFee", "<DutyRegimeCode>300<", "IdentificationTypeCode>TRC<", "TradeTerms", "ItemChargeAmount", "<StatementCode>00500<", "<UNDGID>3481<"}, []string{"CustomsValueAmount"}},
		"cds-c21": {[]string{"<CurrentCode>21V<", "<PreviousCode>20<", "ItemChargeAmount"}, []string{"Classification", "DutyTaxFee"}},
		"cds-b1":  {[]string{"<TypeCode>EXA<", "Consignee", "StatisticalValueAmount", "InvoiceAmount"}, []string{"Importer", "DutyTaxFee"}},
	} {
		b := string(rendered(t, customs.CDS{}, kind, "xml", fullSources(t)[kind]))
		for _, s := range want.has {
			if !strings.Contains(b, s) {
				t.Errorf("%s has no %s", kind, s)
			}
		}
		for _, s := range want.hasNot {
			if strings.Contains(b, s) {
				t.Errorf("%s has %s", kind, s)
			}
		}
	}
}
