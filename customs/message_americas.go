package customs

import (
	"github.com/crossborder-go/crossborder/internal/money"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// usEntry is the data of an entry into the United States: informal (type 11) or formal (type 01).
type usEntry struct {
	EntryType  string          `json:"entryType"`
	Bond       bool            `json:"bondRequired"`
	EntryDate  string          `json:"entryDate,omitempty"`
	Waybill    string          `json:"waybill,omitempty"`
	Mode       string          `json:"modeOfTransport,omitempty"`
	Exporting  string          `json:"exportingCountry,omitempty"`
	Importer   *dataParty      `json:"importerOfRecord,omitempty"`
	Consignee  *dataParty      `json:"ultimateConsignee,omitempty"`
	Seller     *dataParty      `json:"seller,omitempty"`
	GrossMass  string          `json:"grossMass,omitempty"`
	Packages   int             `json:"packages"`
	Invoice    string          `json:"invoiceNumber,omitempty"`
	Rates      []dataRate      `json:"exchangeRates,omitempty"`
	Lines      []usLine        `json:"lines"`
	Fees       []dataCharge    `json:"fees,omitempty"`
	Entered    *dataAmount     `json:"enteredValue,omitempty"`
	Duty       *dataAmount     `json:"duty,omitempty"`
	Tax        *dataAmount     `json:"tax,omitempty"`
	FeesTotal  *dataAmount     `json:"feesTotal,omitempty"`
	Exceptions []dataException `json:"exceptions,omitempty"`
}

type usLine struct {
	Number       int          `json:"number"`
	HTS          string       `json:"htsus,omitempty"`
	Description  string       `json:"description"`
	Origin       string       `json:"countryOfOrigin,omitempty"`
	Manufacturer string       `json:"manufacturerId,omitempty"`
	Programme    string       `json:"specialProgramme,omitempty"`
	Quantity     string       `json:"quantity"`
	NetMass      string       `json:"netMass,omitempty"`
	Entered      *dataAmount  `json:"enteredValue,omitempty"`
	Duties       []dataCharge `json:"duties,omitempty"`
}

// dataCharge is a duty, tax or fee with the heading it is declared under.
type dataCharge struct {
	Kind    string      `json:"kind"`
	Name    string      `json:"name"`
	Heading string      `json:"heading,omitempty"`
	Rate    string      `json:"rate,omitempty"`
	Base    *dataAmount `json:"base,omitempty"`
	Amount  *dataAmount `json:"amount,omitempty"`
}

// dataRate is a rate of exchange.
type dataRate struct {
	From string `json:"from"`
	To   string `json:"to"`
	Rate string `json:"rate"`
	Date string `json:"date,omitempty"`
}

func ratesOf(d *Declaration) []dataRate {
	var out []dataRate
	for _, x := range d.Exchange {
		out = append(out, dataRate{string(x.From), string(x.To), x.Rate, x.Date.String()})
	}
	return out
}

// chargesOf returns the charges of some groups.
func chargesOf(in []DeclaredCharge, groups ...string) []dataCharge {
	var out []dataCharge
	for _, c := range in {
		for _, g := range groups {
			if c.Group == g {
				out = append(out, dataCharge{c.Kind, short(c.Name, 140), short(c.Heading, 20), short(c.Rate, 100), amountOf(c.Base), amountOf(c.Amount)})
			}
		}
	}
	return out
}

// sumOf sums the charges of a group over items and consignment.
func sumOf(d *Declaration, group string) *dataAmount {
	if d.CustomsCurrency == "" {
		return nil
	}
	var t money.Total
	for i := range d.Items {
		for _, c := range d.Items[i].Charges {
			if c.Group == group {
				t.Add(c.Amount.Amount)
			}
		}
	}
	for _, c := range d.Charges {
		if c.Group == group {
			t.Add(c.Amount.Amount)
		}
	}
	return amountOf(trade.Money{Amount: t.Decimal(), Currency: d.CustomsCurrency})
}

// waybillOf is the first transport document.
func waybillOf(d *Declaration) string {
	for _, t := range d.Transport {
		if id := short(t.ID, 35); id != "" {
			return id
		}
	}
	return ""
}

func usEntryOf(d *Declaration) (*usEntry, error) {
	if d.Territory != "US" || d.DataSet != "11" && d.DataSet != "01" {
		return nil, wrongDataSet(d, "entries of types 11 and 01 are those of the United States")
	}
	out := &usEntry{EntryType: d.DataSet, Bond: d.DataSet == "01", EntryDate: d.Date.String(), Waybill: waybillOf(d), Mode: modeCode(d.Mode),
		Exporting: countryCode(d.Dispatch), Importer: partyData(d.Party(Importer), "ein", "cbp", "ssn", "*"), Consignee: partyData(d.Party(Consignee)),
		Seller: partyData(d.Party(Seller)), GrossMass: kilograms(d.GrossMass, 3), Packages: max(1, len(d.Packages)), Invoice: short(d.InvoiceNumber, 60),
		Rates: ratesOf(d), Fees: chargesOf(d.Charges, "fee", "duty", "tax"), Entered: amountOf(d.CustomsValue), Duty: sumOf(d, "duty"),
		Tax: sumOf(d, "tax"), FeesTotal: sumOf(d, "fee"), Exceptions: exceptionsOf(d.Exceptions),
		Lines: make([]usLine, 0, len(d.Items))}
	for i := range d.Items {
		g := &d.Items[i]
		out.Lines = append(out.Lines, usLine{Number: g.Number, HTS: code(string(g.Code), 10), Description: short(g.Description, 512), Origin: countryCode(g.Origin),
			Manufacturer: code(g.ManufacturerID, 15), Programme: short(g.Preference, 40), Quantity: plain(g.Quantity), NetMass: kilograms(g.NetMass, 3),
			Entered: amountOf(g.CustomsValue), Duties: chargesOf(g.Charges, "duty", "tax", "fee")})
	}
	return out, nil
}

// usEEI is electronic export information of the United States (15 CFR 30.6), with the answer whether it is due.
type usEEI struct {
	Needed        string          `json:"needed"` // "yes", "no" or "undecided"
	Legend        string          `json:"exemptionLegend,omitempty"`
	USPPI         *dataParty      `json:"usPrincipalPartyInInterest,omitempty"`
	Consignee     *dataParty      `json:"ultimateConsignee,omitempty"`
	ConsigneeType string          `json:"ultimateConsigneeType,omitempty"`
	Destination   string          `json:"countryOfDestination,omitempty"`
	Mode          string          `json:"modeOfTransport,omitempty"`
	Waybill       string          `json:"waybill,omitempty"`
	Lines         []eeiLine       `json:"lines"`
	Exceptions    []dataException `json:"exceptions,omitempty"`
}

type eeiLine struct {
	Number      int         `json:"number"`
	Code        string      `json:"scheduleB,omitempty"`
	Description string      `json:"description"`
	Domestic    string      `json:"domesticOrForeign,omitempty"`
	Quantity    string      `json:"quantity"`
	Value       *dataAmount `json:"value,omitempty"`
	GrossMass   string      `json:"shippingWeight,omitempty"`
	ECCN        string      `json:"eccn,omitempty"`
	Licence     string      `json:"licenceCode,omitempty"`
}

func usEEIOf(src Source) (*usEEI, error) {
	d, s := src.Declaration, Subject{Order: src.Order, Quote: src.Quote}
	if d.DataSet != "EEI" || d.Territory != "US" && d.Territory != "PR" || s.Order == nil || !leavesUS(s) {
		return nil, wrongDataSet(d, "electronic export information is for goods that leave the United States")
	}
	out := &usEEI{Needed: "no", USPPI: partyData(d.Party(Exporter), "ein"), Consignee: partyData(d.Party(Consignee)), Destination: countryCode(d.Destination),
		Mode: modeCode(d.Mode), Waybill: waybillOf(d), Lines: make([]eeiLine, 0, len(d.Items)), Exceptions: exceptionsOf(d.Exceptions)}
	limit := decimal.New(eeiLimitUSD, 0)
	eei(s, func(_ int, _ string, usd decimal.Decimal) {
		if usd.GreaterThan(limit) {
			out.Needed = "yes"
		}
	}, func(string) {
		if out.Needed == "no" {
			out.Needed = "undecided"
		}
	})
	switch d.Destination {
	case "CU", "IR", "KP", "SY": // country group E: whatever the value
		out.Needed = "yes"
	case "CA":
		if out.Needed == "no" {
			out.Legend = "NOEEI § 30.36"
		}
	default:
		if out.Needed == "no" {
			out.Legend = "NOEEI § 30.37(a)"
		}
	}
	if c := d.Party(Consignee); c != nil && c.Kind == trade.Consumer {
		out.ConsigneeType = "D"
	}
	for i := range d.Items {
		g := &d.Items[i]
		l := eeiLine{Number: g.Number, Code: code(string(g.Code), 10), Description: short(g.Description, 512), Quantity: plain(g.Quantity),
			GrossMass: kilograms(g.GrossMass, 3), ECCN: code(g.ECCN, 20)}
		if g.Origin != "" {
			l.Domestic = map[bool]string{true: "D", false: "F"}[g.Origin == "US" || g.Origin == "PR"]
		}
		if usd, ok := convert(s, g.Value, "USD"); ok {
			l.Value = amountOf(trade.Money{Amount: usd, Currency: "USD"})
		}
		if g.ECCN == "EAR99" {
			l.Licence = "C33" // no licence required
		}
		out.Lines = append(out.Lines, l)
	}
	return out, nil
}

// cad is the data of goods released and accounted for in Canada: the release list of a courier's low-value shipment and
// the commercial accounting declaration.
type cad struct {
	Type       string          `json:"type"` // "F" low-value shipment, "commercial" else
	ID         string          `json:"uniqueId"`
	Consignee  *dataParty      `json:"consignee,omitempty"`
	Importer   *dataParty      `json:"importer,omitempty"`
	Shipper    *dataParty      `json:"shipper,omitempty"`
	Province   string          `json:"province,omitempty"`
	Exporting  string          `json:"countryOfExport,omitempty"`
	Quantity   string          `json:"quantity"`
	Weight     string          `json:"weight,omitempty"`
	Rates      []dataRate      `json:"exchangeRates,omitempty"`
	Estimated  *dataAmount     `json:"estimatedValue,omitempty"`
	Lines      []cadLine       `json:"lines"`
	Charges    []dataCharge    `json:"charges,omitempty"`
	Duty       *dataAmount     `json:"duty,omitempty"`
	Tax        *dataAmount     `json:"tax,omitempty"`
	Exceptions []dataException `json:"exceptions,omitempty"`
}

type cadLine struct {
	Number       int          `json:"number"`
	Code         string       `json:"classification,omitempty"`
	Description  string       `json:"description"`
	Origin       string       `json:"countryOfOrigin,omitempty"`
	Treatment    string       `json:"tariffTreatment,omitempty"`
	Quantity     string       `json:"quantity"`
	ValueForDuty *dataAmount  `json:"valueForDuty,omitempty"`
	Charges      []dataCharge `json:"charges,omitempty"`
}

func cadOf(d *Declaration) (*cad, error) {
	if d.Territory != "CA" || d.DataSet != "CAD" && d.DataSet != "CAD type F" {
		return nil, wrongDataSet(d, "accounting declarations are Canada's, for goods that enter by them")
	}
	out := &cad{Type: "commercial", ID: first(waybillOf(d), short(d.Reference, 35)), Consignee: partyData(d.Party(Consignee)),
		Shipper: partyData(d.Party(Exporter)), Exporting: countryCode(d.Dispatch), Weight: kilograms(d.GrossMass, 3), Rates: ratesOf(d),
		Estimated: amountOf(d.CustomsValue), Charges: chargesOf(d.Charges, "duty", "tax", "fee"), Duty: sumOf(d, "duty"), Tax: sumOf(d, "tax"),
		Exceptions: exceptionsOf(d.Exceptions), Lines: make([]cadLine, 0, len(d.Items))}
	if d.DataSet == "CAD type F" {
		out.Type = "F"
	}
	if c := d.Party(Consignee); c != nil {
		out.Province = code(string(c.Address.Region.Short("CA")), 2)
	}
	if !sameParty(d.Party(Importer), d.Party(Consignee)) {
		out.Importer = partyData(d.Party(Importer), "bn", "ca_bn", "*")
	}
	var pieces money.Total
	for i := range d.Items {
		g := &d.Items[i]
		pieces.Add(g.Quantity)
		out.Lines = append(out.Lines, cadLine{Number: g.Number, Code: code(string(g.Code), 10), Description: short(g.Description, 512), Origin: countryCode(g.Origin),
			Treatment: short(g.Preference, 20), Quantity: plain(g.Quantity), ValueForDuty: amountOf(g.CustomsValue), Charges: chargesOf(g.Charges, "duty", "tax", "fee")})
	}
	out.Quantity = plain(pieces.Decimal())
	return out, nil
}
