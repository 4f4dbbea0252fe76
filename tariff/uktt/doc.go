// Package uktt reads the answers of the UK Trade Tariff API: the tariff of Great Britain (service uk) and the tariff of the
// European Union as it applies in Northern Ireland (service xi). Nothing here calls the API: a host fetches documents,
// keeps them, and hands them over.
//
// Read reads one document on a commodity or heading, in JSON:API or flattened. Provider turns documents into a
// tariff.Provider that is authoritative for their commodities, to stand in a tariff.Chain before the world data.
// Document.Options lists every lawful way to import the goods side by side, as the government's own calculator does, and
// NIOptions chooses between the two tariffs for Northern Ireland.
//
// # What becomes of a measure
//
// Third country duties (103, 105), preferences (106, 142, 145), suspensions (112, 115, 117, 119, 141) and tariff quotas
// (122, 123, 143, 146, 147) are alternatives for the base duty; anti-dumping (551, 552), countervailing (553, 554),
// additional (695) and safeguard duties (696) come on top, the last not with a quota. VAT (305) and excise (306) are
// measures of these kinds. Measures of series A are prohibitions, those of series B licences, which apply unless a
// document, waiver or quantity fulfils their conditions. What is neither stands in Document.NotUnderstood.
//
// # Facts of an item
//
// What a commodity code doesn't tell is asked of the item's facts. A measure that depends on one that isn't given is
// undecided: a quote gives the amounts with and without it, and asks.
//
//	documents        codes of all documents and waivers that will be declared: "N853, Y929"; "" for none
//	additional_code  additional codes of the goods: "C490, X451". Without one, a trade remedy is charged at the rate for
//	                 all other producers (code …999) where there is one
//	entry_price      entry price or standard import value in EUR per 100 kg
//	area.5050        "yes" or "no": the origin is in a group whose members no document lists
//	quantity.HLT     quantity of the line in a unit of the tariff, where a condition has a limit
//	price_per.DTN    value per unit of the tariff, in the currency of the condition's limit
//	EA, ADSZ, ADFM   amount of a Meursing component, as a duty expression: "99.88 EUR/100 kg"
//	RET              retail price of a piece, in the customs currency
//
// A preference is used when the item claims it: by the name of its programme ("EU-UK TCA"), the code of its scheme of rules
// of origin ("eu"), or unnamed. The documents that its conditions ask for stand in the measure's Proof. How much of a
// tariff quota is left is the order's to say, in quota_left under the order number.
package uktt
