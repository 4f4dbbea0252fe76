package schema

import (
	_ "embed"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/customs"
	"github.com/crossborder-go/crossborder/returns"
	"github.com/crossborder-go/crossborder/tariff/world"
)

//go:embed order.schema.json
var orderSchema string

//go:embed quote.schema.json
var quoteSchema string

//go:embed release.schema.json
var releaseSchema string

// Names lists the schemas: order, quote and release are the contract; the next describe data files that a host may
// write itself; the last are the messages of package customs in JSON.
func Names() []string {
	return []string{"order", "quote", "release", "regime", "ratecard", "ruleset", "policy", "return", "return-policy", "return-law",
		"h7", "itmatt", "ics2", "us-entry", "us-eei", "cad"}
}

// text returns a schema's text, "" for a name that isn't known.
func text(name string) string {
	switch name {
	case "order":
		return orderSchema
	case "quote":
		return quoteSchema
	case "release":
		return releaseSchema
	case "regime":
		return world.CountrySchema()
	case "ratecard":
		return carrier.RateCardSchema()
	case "ruleset":
		return customs.RuleSetSchema()
	case "policy":
		return carrier.PolicySchema()
	case "return":
		return returns.CaseSchema()
	case "return-policy":
		return returns.PolicySchema()
	case "return-law":
		return returns.LawSchema()
	}
	return customs.MessageSchema(name)
}

// JSON returns a schema. The error is a trade.Finding with code "schema.unknown".
func JSON(name string) ([]byte, error) {
	s := text(name)
	if s == "" {
		return nil, unknown(name)
	}
	return []byte(s), nil
}
