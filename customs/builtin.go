package customs

import (
	_ "embed"
	"slices"

	"github.com/crossborder-go/crossborder/trade"
)

// rulesVersion is the day on which the built-in rules were last held against their sources.
const rulesVersion = "2026-11-22"

//go:embed rules/restrictions.json
var restrictionsJSON []byte

//go:embed rules/sanctions.json
var sanctionsJSON []byte

// StandardRules returns the rules that every declaration shares: commodity code, origin, weight, description, value,
// terms of delivery, form of the parties' numbers, and the declaration's own sums.
func StandardRules() RuleSet {
	return &ruleSet{"standard", rulesVersion, slices.Concat(goodsRules(), termsRules(), declarationRules())}
}

// ExportRules returns the rules for goods that leave the United States: control number and electronic export
// information.
func ExportRules() RuleSet { return &ruleSet{"export", rulesVersion, exportRules()} }

// DangerousGoodsRules returns the rules on dangerous goods: UN number, packing instruction, energy and charge of
// batteries, international mail.
func DangerousGoodsRules() RuleSet {
	return &ruleSet{"dangerous-goods", rulesVersion, dangerousRules()}
}

// Restrictions returns rules on goods that destinations prohibit or restrict, by commodity code and date. The list is of
// common cases and not complete; it asks for a person's look rather than blocks, because exceptions are many.
func Restrictions() (RuleSet, error) { return DecodeRules(restrictionsJSON) }

// Sanctions returns rules on embargoed countries and regions, by date. Parties are screened by package screening.
func Sanctions() (RuleSet, error) { return DecodeRules(sanctionsJSON) }

// BuiltinRules returns all rule sets of the library in one. The error is that of a built-in file that doesn't read,
// which the tests rule out.
func BuiltinRules() (RuleSet, error) {
	restrictions, err := Restrictions()
	if err != nil {
		return nil, err
	}
	sanctions, err := Sanctions()
	if err != nil {
		return nil, err
	}
	return Rules(StandardRules(), ExportRules(), DangerousGoodsRules(), restrictions, sanctions), nil
}

// Catalogued lists the rules of a set and of the sets it's composed of, as far as they can list them: a reference of
// every code with what it wants, what to do, and the law behind it.
func Catalogued(set RuleSet) []Rule {
	switch s := set.(type) {
	case composed:
		var out []Rule
		for _, part := range s {
			out = append(out, Catalogued(part)...)
		}
		return out
	case Catalogue:
		return s.Rules()
	}
	return nil
}

// WithSeverity returns a rule set whose findings have another severity where the host says so, by code; an empty
// severity silences a code.
func WithSeverity(set RuleSet, severity map[string]trade.Severity) RuleSet {
	return overridden{set, severity}
}
