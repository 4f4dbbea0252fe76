package customs

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/crossborder-go/crossborder/customs/ids"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/shopspring/decimal"
)

// termsRules look at value and terms of delivery, and at the form of the parties' numbers.
func termsRules() []Rule {
	return []Rule{
		{
			Code: "value.zero", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:      "Goods that are sold have a price.",
			Remedy:     "give the price paid; goods given free have a purpose of their own (gift, sample) and the value of similar goods",
			Instrument: "WTO Agreement on Customs Valuation, articles 1 to 3",
			Check: lines(func(s Subject, i int, it *trade.Item, report Report) {
				if sold(s.Order) && !it.UnitPrice.Amount.IsPositive() {
					report(itemPath(i, "unit_price"), name(it)+" is sold for nothing")
				}
			}),
		},
		{
			Code: "value.free_goods", Severity: trade.Review, Holds: trade.DecideDeclaration,
			Title:      "Goods that aren't sold are declared at the value of similar goods, not at nothing.",
			Remedy:     "give the value that identical or similar goods have",
			Instrument: "WTO Agreement on Customs Valuation, articles 2 and 3",
			Check: lines(func(s Subject, i int, it *trade.Item, report Report) {
				if !sold(s.Order) && !it.UnitPrice.Amount.IsPositive() {
					report(itemPath(i, "unit_price"), name(it)+" has no value")
				}
			}),
		},
		{
			Code: "value.below_cost", Severity: trade.Warn, Holds: trade.DecideDeclaration,
			Title:  "A price far below the seller's cost is explained.",
			Remedy: "check price and cost; keep the proof of the price paid at hand: authorities doubt it",
			Check: lines(func(s Subject, i int, it *trade.Item, report Report) {
				if !sold(s.Order) || !it.UnitPrice.Amount.IsPositive() || !it.Cost.Amount.IsPositive() || it.Cost.Currency != it.UnitPrice.Currency {
					return
				}
				if it.UnitPrice.Amount.Add(it.UnitPrice.Amount).Cmp(it.Cost.Amount) < 0 { // less than half
					report(itemPath(i, "unit_price"), fmt.Sprintf("%s is priced at %s and costs the seller %s", name(it), it.UnitPrice, it.Cost))
				}
			}),
		},
		{
			Code: "value.gift_sold", Severity: trade.Review, Holds: trade.DecideDeclaration,
			Title:  "What a customer pays for isn't declared as a gift, even when it goes to somebody else.",
			Remedy: "declare a sale: relief for gifts is for private persons who send without payment",
			Check: func(s Subject, report Report) {
				o := s.Order
				if o.Purpose == trade.Gift && (o.Seller.Kind == trade.Business || len(o.Seller.TaxIDs) > 0 || o.Shipping.Charged.Amount.IsPositive()) {
					report("/purpose", "the order is a gift, but its seller is a business or charges for carriage")
				}
			},
		},
		{
			Code: "value.uneven_price", Severity: trade.Warn, Holds: trade.DecideDeclaration,
			Title:  "Amounts have no more decimals than their currency.",
			Remedy: "give the line's price per piece rounded to the currency, and the difference as a discount",
			Check: lines(func(_ Subject, i int, it *trade.Item, report Report) {
				if p := it.UnitPrice; p.IsSet() && decimals(p.Amount) > p.Currency.MinorUnits() {
					report(itemPath(i, "unit_price"), fmt.Sprintf("the price %s has more decimals than %s knows", p, p.Currency))
				}
			}),
		},
		{
			Code: "incoterm.place_missing", Severity: trade.Warn, Holds: trade.DecideDeclaration,
			Title:      "A term of delivery names its place.",
			Remedy:     "give terms_place, such as the buyer's town under DAP and DDP, the seller's under EXW and FCA",
			Instrument: "Incoterms 2020",
			Check: func(s Subject, report Report) {
				if s.Order.Terms != "" && strings.TrimSpace(s.Order.TermsPlace) == "" {
					report("/terms_place", string(s.Order.Terms)+" without a place says neither where delivery nor where the risk passes")
				}
			},
		},
		{
			Code: "incoterm.waterway_only", Severity: trade.Review, Holds: trade.DecideDeclaration,
			Title:      "FAS, FOB, CFR and CIF are for sea and inland waterway.",
			Remedy:     "take FCA, CPT or CIP instead",
			Instrument: "Incoterms 2020",
			Check: func(s Subject, report Report) {
				switch t := s.Order.Terms; t {
				case trade.FAS, trade.FOB, trade.CFR, trade.CIF:
					if m := s.Order.ModeOr(trade.Courier); m != trade.FreightSea {
						report("/terms", fmt.Sprintf("%s doesn't fit goods that travel by %s", t, m))
					}
				}
			},
		},
		{
			Code: "incoterm.insurance_missing", Severity: trade.Warn, Holds: trade.DecideDeclaration,
			Title:      "Under CIF and CIP the seller insures the carriage.",
			Remedy:     "give what the insurance costs, or take CFR or CPT",
			Instrument: "Incoterms 2020, A5 of CIF and CIP",
			Check: func(s Subject, report Report) {
				if s.Order.Terms.SellerInsures() && !s.Order.Shipping.Insurance.Amount.IsPositive() {
					report("/shipping/insurance", string(s.Order.Terms)+" without an amount for insurance")
				}
			},
		},
		{
			Code: "incoterm.ddp_importer", Severity: trade.Warn, Holds: trade.DecideDeclaration,
			Title:      "Under DDP it's known who the importer of record is.",
			Remedy:     "name the importer, or the node's importer_of_record; else the carrier clears in the buyer's name at the seller's cost",
			Instrument: "Incoterms 2020, A7 of DDP",
			Check: func(s Subject, report Report) {
				o := s.Order
				if o.TermsOr(trade.DDP) != trade.DDP || o.Importer != nil || s.Quote != nil && s.Quote.Scheme != "" || s.dispatch() == o.ShipTo.Country {
					return
				}
				if _, node, ok := o.ShipsFrom(""); ok && node != nil && node.ImporterOfRecord != "" {
					return
				}
				if o.Buyer.Kind == trade.Business {
					report("/importer", "DDP to a business without an importer: a buyer that imports can deduct the tax, a seller abroad can't")
				}
			},
		},
		{
			Code: "incoterm.exw_consumer", Severity: trade.Warn, Holds: trade.DecideDeclaration,
			Title:      "A consumer doesn't clear goods for export.",
			Remedy:     "take DAP or DDP",
			Instrument: "Incoterms 2020, B7 of EXW",
			Check: func(s Subject, report Report) {
				if s.Order.Terms == trade.EXW && s.Order.Buyer.Kind == trade.Consumer {
					report("/terms", "EXW makes a consumer the exporter from a foreign country")
				}
			},
		},
		{
			Code: "id.malformed", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:  "Numbers of the parties have the form their issuer gives them.",
			Remedy: "copy the number anew from the holder's document",
			Check: taxIDs(func(r ids.Result, path string, report Report) {
				if !r.Valid && r.Reason != ids.CheckDigit {
					report(path, "the "+title(r.Type)+" isn't right: "+r.Message)
				}
			}),
		},
		{
			Code: "id.check_digit", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:  "Numbers of the parties pass their check digit.",
			Remedy: "copy the number anew from the holder's document: a digit is mistyped or two are swapped",
			Check: taxIDs(func(r ids.Result, path string, report Report) {
				if r.Reason == ids.CheckDigit {
					report(path, "the "+title(r.Type)+" isn't right: "+r.Message)
				}
			}),
		},
		{
			Code: "id.doubtful", Severity: trade.Warn, Holds: trade.DecideDeclaration,
			Title:  "Numbers that real holders have in spite of a wrong check digit are confirmed.",
			Remedy: "ask the holder to confirm the number",
			Check: taxIDs(func(r ids.Result, path string, report Report) {
				if r.Valid && r.Message != "" {
					report(path, "the "+title(r.Type)+": "+r.Message)
				}
			}),
		},
		{
			Code: "id.never_on_parcels", Severity: trade.Block, Holds: trade.DecideDeclaration,
			Title:  "Japan's My Number isn't put on parcels.",
			Remedy: "take the number out: Japanese imports don't need it",
			Check: taxIDs(func(r ids.Result, path string, report Report) {
				if r.Type.Country == "JP" && r.Type.Name == "mynumber" {
					report(path, "an individual's My Number may not be given to carriers")
				}
			}),
		},
	}
}

// sold reports whether the goods of the order are sold.
func sold(o *trade.Order) bool { return o.Purpose == "" || o.Purpose == trade.Sale }

// decimals counts the decimals of an amount, trailing zeros apart.
func decimals(d decimal.Decimal) int32 {
	text := trade.DecimalText(d, 0)
	if i := strings.IndexByte(text, '.'); i >= 0 {
		return int32(len(text) - i - 1)
	}
	return 0
}

func title(t ids.Type) string { return t.Title + " (" + string(t.Country) + " " + t.Name + ")" }

// taxIDs makes a check of one that looks at each number of the parties whose type is known. Types that aren't known
// are the host's own and pass.
func taxIDs(each func(r ids.Result, path string, report Report)) func(Subject, Report) {
	return func(s Subject, report Report) {
		o := s.Order
		party := func(path string, p *trade.Party, home trade.Country) {
			if p == nil {
				return
			}
			for i, id := range p.TaxIDs {
				if r, ok := checkTaxID(id, home); ok {
					each(r, path+"/tax_ids/"+strconv.Itoa(i)+"/value", report)
				}
			}
		}
		home := func(p *trade.Party, other trade.Country) trade.Country {
			switch {
			case p == nil:
				return other
			case p.Country != "":
				return p.Country
			case p.Address != nil && p.Address.Country != "":
				return p.Address.Country
			}
			return other
		}
		party("/seller", &o.Seller, home(&o.Seller, s.dispatch()))
		party("/buyer", &o.Buyer, home(&o.Buyer, o.ShipTo.Country))
		party("/importer", o.Importer, home(o.Importer, o.ShipTo.Country))
	}
}

// checkTaxID checks one number. A number's country is the one it names, else, where the name of the type is shared by
// several countries, the party's.
func checkTaxID(id trade.TaxID, home trade.Country) (r ids.Result, ok bool) {
	typ := strings.ToLower(strings.TrimSpace(id.Type))
	if typ == "vat" {
		r, ok = ids.VAT(id.Country, id.Value)
		if r.Type.Country == "" { // no prefix that is known: the party's country may have such numbers
			return ids.Check(home, typ, id.Value)
		}
		return r, ok
	}
	for _, c := range [...]trade.Country{id.Country, "", home, "EU"} {
		if ids.Known(c, typ) {
			return ids.Check(c, typ, id.Value)
		}
	}
	return ids.Result{}, false
}
