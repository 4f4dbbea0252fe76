package customs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crossborder-go/crossborder/customs/check"
	"github.com/crossborder-go/crossborder/trade"
)

// dangerousRules look at dangerous goods: what is said of them, and what is silent about itself.
func dangerousRules() []Rule {
	return []Rule{
		{
			Code: "dg.un_malformed", Severity: trade.Block, Holds: trade.DecideCarrier,
			Title:      "Dangerous goods have a UN number of the list.",
			Remedy:     "take the number from section 14 of the safety data sheet: UN and four digits",
			Instrument: "UN Model Regulations, dangerous goods list",
			Check: dangerous(func(_ Subject, i int, it *trade.Item, report Report) {
				if v := check.UN(it.DangerousGoods.UN); !v.OK {
					report(itemPath(i, "dangerous_goods/un"), fmt.Sprintf("%s has the UN number %.20q: %s", name(it), it.DangerousGoods.UN, v.Message))
				}
			}),
		},
		{
			Code: "dg.class_mismatch", Severity: trade.Review, Holds: trade.DecideCarrier,
			Title:      "Class and UN number of dangerous goods agree.",
			Remedy:     "take both from the same safety data sheet",
			Instrument: "UN Model Regulations, dangerous goods list",
			Check: dangerous(func(_ Subject, i int, it *trade.Item, report Report) {
				sub, ok := check.FindSubstance(it.DangerousGoods.UN)
				if class := it.DangerousGoods.Class; ok && class != "" && !slices.Contains(strings.Split(sub.Class, ", "), class) {
					report(itemPath(i, "dangerous_goods/class"), fmt.Sprintf("%s (%s) is of class %s, not %.10s", sub.UN, sub.Name, sub.Class, class))
				}
			}),
		},
		{
			Code: "dg.mail_forbidden", Severity: trade.Block, Holds: trade.DecideCarrier,
			Title:      "International mail takes no dangerous goods, few exceptions apart.",
			Remedy:     "send them by a courier that takes them, or by road inside a customs union",
			Instrument: "UPU Convention, article 19; Letter Post Regulations 19-003",
			Check: dangerous(func(s Subject, i int, it *trade.Item, report Report) {
				if sub, ok := check.FindSubstance(it.DangerousGoods.UN); ok && sub.Mail == "forbidden" && s.Order.Shipping.Mode == trade.Post && crosses(s) {
					report(itemPath(i, "dangerous_goods/un"), fmt.Sprintf("%s (%s) is forbidden in international mail", sub.UN, sub.Name))
				}
			}),
		},
		{
			Code: "dg.mail_conditions", Severity: trade.Review, Holds: trade.DecideCarrier,
			Title:      "Lithium batteries go by mail only in equipment, few and small, from a post approved for it.",
			Remedy:     "ask the post whether it's approved; at most 4 cells or 2 batteries a package, 20 Wh and 100 Wh",
			Instrument: "UPU Convention, article 19",
			Check: dangerous(func(s Subject, i int, it *trade.Item, report Report) {
				sub, ok := check.FindSubstance(it.DangerousGoods.UN)
				if ok && sub.Mail != "forbidden" && s.Order.Shipping.Mode == trade.Post && crosses(s) {
					report(itemPath(i, "dangerous_goods/un"), fmt.Sprintf("%s (%s) by mail: %s", sub.UN, sub.Short, sub.Mail))
				}
			}),
		},
		{
			Code: "dg.energy_missing", Severity: trade.Block, Holds: trade.DecideCarrier,
			Title:      "The energy of a battery is known.",
			Remedy:     "give watt_hours of one battery (volts × ampere-hours), or lithium_grams for lithium metal",
			Instrument: "IATA DGR, packing instructions 965 to 970",
			Check: dangerous(func(_ Subject, i int, it *trade.Item, report Report) {
				dg := it.DangerousGoods
				sub, ok := check.FindSubstance(dg.UN)
				switch {
				case !ok || !sub.Battery:
				case sub.UN == "UN3090" || sub.UN == "UN3091" || sub.UN == "UN3557":
					if !dg.LithiumGrams.IsPositive() {
						report(itemPath(i, "dangerous_goods/lithium_grams"), name(it)+": the lithium content isn't given")
					}
				case !dg.WattHours.IsPositive():
					report(itemPath(i, "dangerous_goods/watt_hours"), name(it)+": the watt-hours aren't given")
				}
			}),
		},
		{
			Code: "dg.packing_instruction", Severity: trade.Block, Holds: trade.DecideCarrier,
			Title:      "The packing instruction of a battery is one of its UN number.",
			Remedy:     "965 alone, 966 packed with equipment, 967 in equipment; 968 to 970 for lithium metal; 952 vehicles",
			Instrument: "IATA DGR, packing instructions 952, 965 to 970, 976 to 978",
			Check: dangerous(func(_ Subject, i int, it *trade.Item, report Report) {
				sub, ok := check.FindSubstance(it.DangerousGoods.UN)
				pi := packingInstruction(it.DangerousGoods)
				if ok && sub.Battery && pi != "" && !strings.Contains(sub.Air, pi) {
					report(itemPath(i, "dangerous_goods/packing_instruction"), fmt.Sprintf("%s is packed by %s, not PI %.10s", sub.UN, sub.Air, pi))
				}
			}),
		},
		{
			Code: "dg.section", Severity: trade.Review, Holds: trade.DecideCarrier,
			Title:      "The section of a battery's packing instruction fits its energy.",
			Remedy:     "Section II is for batteries up to 100 Wh (2 g of lithium metal) in or with equipment; alone they're of section IA or IB",
			Instrument: "IATA DGR, packing instructions 965 to 970", Period: trade.Period{From: trade.NewDate(2022, 4, 1)},
			Check: dangerous(func(s Subject, i int, it *trade.Item, report Report) {
				b, ok := battery(s, it)
				if section := strings.ToUpper(it.DangerousGoods.Section); ok && section != "" {
					if want, _ := check.Lithium(b).Get("section").(string); want != "" && want != section {
						report(itemPath(i, "dangerous_goods/section"), fmt.Sprintf("%s is of section %s by its energy, not %.10s", name(it), want, section))
					}
				}
			}),
		},
		{
			Code: "dg.state_of_charge", Severity: trade.Block, Holds: trade.DecideCarrier,
			Title:      "Lithium ion batteries fly at 30 % of charge or less where the rules say so.",
			Remedy:     "discharge to 30 % and state it, get the authorities' approval, or send by road or sea",
			Instrument: "IATA DGR, 67th edition, packing instructions 952, 965, 966",
			Check: dangerous(func(s Subject, i int, it *trade.Item, report Report) {
				m := s.Order.ModeOr(trade.Courier)
				b, ok := battery(s, it)
				if !ok || m == trade.Road || m == trade.FreightSea || b.Date.IsZero() {
					return
				}
				if v := check.StateOfCharge(b); !v.OK && strings.HasPrefix(v.Reason, "state of charge") {
					report(itemPath(i, "dangerous_goods/state_of_charge"), name(it)+": "+v.Message)
				}
			}),
		},
		{
			Code: "dg.undeclared", Severity: trade.Review, Holds: trade.DecideCarrier,
			Title:  "Goods whose description sounds dangerous say whether they are.",
			Remedy: "give dangerous_goods with the UN number, or a description that shows why it isn't needed",
			Check: lines(func(_ Subject, i int, it *trade.Item, report Report) {
				if it.DangerousGoods != nil {
					return
				}
				if word, un := soundsDangerous(it.Description); word != "" {
					report(itemPath(i, "dangerous_goods"), fmt.Sprintf("%s is described with %q, often %s, and has no dangerous-goods data", name(it), word, un))
				}
			}),
		},
	}
}

func dangerous(each func(s Subject, i int, it *trade.Item, report Report)) func(Subject, Report) {
	return lines(func(s Subject, i int, it *trade.Item, report Report) {
		if it.DangerousGoods != nil {
			each(s, i, it, report)
		}
	})
}

// crosses reports whether the goods cross a border.
func crosses(s Subject) bool {
	from := s.dispatch()
	return from == "" || from != s.Order.ShipTo.Country
}

func packingInstruction(dg *trade.DangerousGoods) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.ToUpper(dg.PackingInstruction), "PI"))
}

// battery reads an item as package check wants it; ok is false for goods that aren't batteries, or packed one doesn't
// know how.
func battery(s Subject, it *trade.Item) (b check.Battery, ok bool) {
	dg := it.DangerousGoods
	sub, ok := check.FindSubstance(dg.UN)
	if !ok || !sub.Battery || !strings.Contains(sub.Air, packingInstruction(dg)) {
		return b, false // the wrong packing instruction is a finding of its own
	}
	b = check.Battery{UN: sub.UN, Date: s.Date()}
	if !s.Order.Dates.Loading.IsZero() {
		b.Date = s.Order.Dates.Loading
	}
	if dg.WattHours.IsPositive() {
		b.WattHours = &dg.WattHours
	}
	if dg.LithiumGrams.IsPositive() {
		b.LithiumG = &dg.LithiumGrams
	}
	if dg.StateOfCharge.IsPositive() {
		b.StateOfCharge = &dg.StateOfCharge
	}
	switch packingInstruction(dg) {
	case "965", "968", "976":
		b.Packing = check.Alone
	case "966", "969", "977":
		b.Packing = check.PackedWith
	case "967", "970", "978":
		b.Packing = check.ContainedIn
	case "952":
		b.Packing = check.Vehicle
	default:
		if sub.UN == "UN3481" || sub.UN == "UN3091" || sub.UN == "UN3552" {
			return b, false
		}
	}
	return b, true
}

// soundsDangerous finds a word in a description that dangerous goods are sold under.
func soundsDangerous(description string) (word, un string) {
	text := " " + strings.Join(strings.FieldsFunc(strings.ToLower(description), func(r rune) bool { return (r < 'a' || r > 'z') && r < 0x80 }), " ") + " "
	for _, h := range [...][2]string{
		{"power bank", "UN3480"}, {"powerbank", "UN3480"}, {"lithium", "UN3480, UN3481, UN3090 or UN3091"}, {"li ion", "UN3480 or UN3481"},
		{"perfume", "UN1266"}, {"eau de toilette", "UN1266"}, {"eau de parfum", "UN1266"}, {"aerosol", "UN1950"}, {"spray paint", "UN1950"},
		{"nail polish", "UN1263"}, {"hand sanitiser", "UN1170"}, {"hand sanitizer", "UN1170"}, {"lighter", "UN1057"}, {"e scooter", "UN3556"},
		{"e bike", "UN3556"}, {"dry ice", "UN1845"}, {"soda cylinder", "UN1013"}, {"fireworks", "UN0336"}, {"smartphone", "UN3481"}, {"laptop", "UN3481"},
		{"earbuds", "UN3481"}, {"headphones wireless", "UN3481"}, {"wireless headphones", "UN3481"},
	} {
		if strings.Contains(text, " "+h[0]+" ") {
			return h[0], h[1]
		}
	}
	return "", ""
}
