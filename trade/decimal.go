package trade

import (
	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/internal/money"
)

// ParseDecimal reads a plain decimal number such as "12.34", "-0.5" or "1e3". Numbers with more than 20 significant
// digits or an exponent beyond 18 are refused: they'd make later arithmetic huge.
func ParseDecimal(s string) (decimal.Decimal, error) { return money.Parse(s) }

// DecimalText prints d plainly with at least places decimals and no trailing zeros beyond them. It never rounds, and
// doesn't depend on the decimal package's process-wide settings, unlike Decimal.String.
func DecimalText(d decimal.Decimal, places int32) string { return money.Text(d, places) }
