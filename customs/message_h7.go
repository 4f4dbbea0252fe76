package customs

import "github.com/crossborder-go/crossborder/trade"

// h7 is the super-reduced data set of the Union (Regulation (EU) 2015/2446, Annex B, column H7). The schema names the
// data element of each field.
type h7 struct {
	DeclarationType string          `json:"declarationType"`
	LRN             string          `json:"lrn"`
	Office          string          `json:"customsOffice,omitempty"`
	MemberState     string          `json:"memberState"`
	Declarant       *dataParty      `json:"declarant,omitempty"`
	Representative  *dataParty      `json:"representative,omitempty"`
	Importer        *dataParty      `json:"importer,omitempty"`
	Exporter        *dataParty      `json:"exporter,omitempty"`
	Fiscal          []h7Fiscal      `json:"additionalFiscalReferences,omitempty"`
	Location        *h7Location     `json:"locationOfGoods,omitempty"`
	Previous        []dataText      `json:"previousDocuments,omitempty"`
	Information     []dataText      `json:"additionalInformation,omitempty"`
	Supporting      []dataText      `json:"supportingDocuments,omitempty"`
	References      []dataText      `json:"additionalReferences,omitempty"`
	Transport       []dataText      `json:"transportDocuments,omitempty"`
	TransportCosts  *dataAmount     `json:"transportAndInsuranceCosts,omitempty"`
	GrossMass       string          `json:"grossMass,omitempty"`
	Items           []h7Item        `json:"goodsItems"`
	Exceptions      []dataException `json:"exceptions,omitempty"`
}

type h7Fiscal struct {
	Role string `json:"role"`
	ID   string `json:"vatIdentificationNumber"`
}

type h7Location struct {
	Type      string `json:"typeOfLocation,omitempty"`
	Qualifier string `json:"qualifierOfIdentification,omitempty"`
	ID        string `json:"identification"`
	Country   string `json:"country,omitempty"`
}

type h7Item struct {
	Number         int         `json:"goodsItemNumber"`
	Procedure      string      `json:"procedure"`
	Additional     []string    `json:"additionalProcedures"`
	IntrinsicValue *dataAmount `json:"intrinsicValue,omitempty"`
	Description    string      `json:"descriptionOfGoods"`
	Packages       int         `json:"numberOfPackages"`
	HS             string      `json:"harmonizedSystemSubheading,omitempty"`
	GrossMass      string      `json:"grossMass,omitempty"`
	Information    []dataText  `json:"additionalInformation,omitempty"`
	Supporting     []dataText  `json:"supportingDocuments,omitempty"`
	Products       []dataText  `json:"productIdentifiers,omitempty"`
}

func h7Of(d *Declaration) (*h7, error) {
	file, err := sets()
	if err != nil {
		return nil, err
	}
	if d.DataSet != "H7" || !file.covers([]string{"EU"}, d.Territory) {
		return nil, wrongDataSet(d, "the super-reduced data set is the Union's, for goods that enter by it")
	}
	if len(d.Items) > 999 {
		return nil, tooMany(d, 999)
	}
	out := &h7{
		DeclarationType: code(d.Type, 4), LRN: short(d.Reference, 22), Office: code(d.Office, 8), MemberState: string(d.Territory),
		Declarant: partyData(d.Party(Declarant), "eori"), Representative: partyData(d.Party(Representative), "eori"),
		Importer: partyData(d.Party(Importer), "eori", "vat", "*"), Exporter: partyData(d.Party(Exporter)),
		Previous: textsOf(d.PreviousDocuments), Information: textsOf(d.Information), Supporting: textsOf(d.Documents),
		References: textsOf(d.References), Transport: textsOf(d.Transport), GrossMass: kilograms(d.GrossMass, 6), Exceptions: exceptionsOf(d.Exceptions),
		Items: make([]h7Item, 0, len(d.Items)),
	}
	if out.Representative != nil {
		out.Representative.Status = map[string]string{"direct": "2", "indirect": "3"}[d.Representation]
	}
	for _, f := range d.FiscalReferences {
		out.Fiscal = append(out.Fiscal, h7Fiscal{code(f.Role, 3), code(f.ID, 17)})
	}
	if l := d.Location; l != nil {
		out.Location = &h7Location{code(l.Type, 1), code(l.Qualifier, 1), short(l.ID, 35), countryCode(l.Country)}
	}
	if costs := add(d.Freight, d.Insurance); costs.Amount.IsPositive() {
		out.TransportCosts = amountOf(costs)
	}
	for i := range d.Items {
		g := &d.Items[i]
		it := h7Item{Number: g.Number, Procedure: g.CustomsProcedure, Additional: append([]string{}, g.AdditionalProcedure...), IntrinsicValue: amountOf(g.Value),
			Description: short(g.Description, 512), Packages: g.Packages, HS: hs6(g.Code), GrossMass: kilograms(g.GrossMass, 6),
			Information: textsOf(g.Information), Supporting: textsOf(g.Documents), Products: textsOf(g.ProductIDs)}
		if i == 0 && it.Packages == 0 {
			it.Packages = 1 // one parcel, as long as nobody says otherwise
		}
		out.Items = append(out.Items, it)
	}
	return out, nil
}

// hs6 is the subheading of a code, "" where it has fewer digits.
func hs6(c trade.HSCode) string {
	s := string(c.Subheading())
	if !numeric(s) {
		return ""
	}
	return s
}

// ics2 is the minimum data of an entry summary declaration for one house consignment, before loading.
type ics2 struct {
	Filing      string          `json:"filing"`
	Reference   string          `json:"houseReference,omitempty"`
	MemberState string          `json:"memberState"`
	Mode        string          `json:"modeOfTransport,omitempty"`
	Shipper     *dataParty      `json:"consignor,omitempty"`
	Consignee   *dataParty      `json:"consignee,omitempty"`
	GrossMass   string          `json:"grossMass,omitempty"`
	Packages    int             `json:"numberOfPackages"`
	Items       []ics2Item      `json:"goodsItems"`
	Exceptions  []dataException `json:"exceptions,omitempty"`
}

type ics2Item struct {
	Number      int    `json:"goodsItemNumber"`
	Description string `json:"descriptionOfGoods"`
	HS          string `json:"harmonizedSystemSubheading,omitempty"`
	GrossMass   string `json:"grossMass,omitempty"`
	UN          string `json:"unNumber,omitempty"`
}

// ics2Of takes parcels that enter the Union or Northern Ireland.
func ics2Of(d *Declaration) (*ics2, error) {
	file, err := sets()
	if err != nil {
		return nil, err
	}
	if !file.covers([]string{"EU", "XI"}, d.Territory) {
		return nil, wrongDataSet(d, "an entry summary declaration is lodged for goods that enter the Union or Northern Ireland")
	}
	out := &ics2{Filing: map[trade.Mode]string{trade.Post: "F43", trade.Courier: "F32"}[d.Mode], MemberState: string(d.Territory), Mode: modeCode(d.Mode),
		Shipper: partyData(d.Party(Exporter), "eori"), Consignee: partyData(d.Party(Consignee), "eori"), GrossMass: kilograms(d.GrossMass, 6),
		Packages: max(1, len(d.Packages)), Exceptions: exceptionsOf(d.Exceptions), Items: make([]ics2Item, 0, len(d.Items))}
	if out.Filing == "" {
		out.Filing = "F26"
	}
	for _, t := range d.Transport {
		if out.Reference = code(t.ID, 70); out.Reference != "" {
			break
		}
	}
	for i := range d.Items {
		g := &d.Items[i]
		it := ics2Item{Number: g.Number, Description: short(g.Description, 512), HS: hs6(g.Code), GrossMass: kilograms(g.GrossMass, 6)}
		if len(g.DangerousGoods) > 0 {
			it.UN = code(g.DangerousGoods[0].UN, 6)
		}
		out.Items = append(out.Items, it)
	}
	return out, nil
}
