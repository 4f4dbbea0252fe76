package trade

import "github.com/shopspring/decimal"

// Weight is a mass with the unit it was given in (g, kg, oz, lb). JSON is {"value":"0.45","unit":"kg"}; a bare number
// is kilograms. The zero value means "not given".
type Weight struct {
	Value decimal.Decimal
	Unit  string
}

// Length is a length with the unit it was given in (mm, cm, m, in). JSON is {"value":"30","unit":"cm"}; a bare number
// is centimetres. The zero value means "not given".
type Length struct {
	Value decimal.Decimal
	Unit  string
}

// Dimensions are the outer length, width and height of a piece or a package.
type Dimensions struct {
	Length Length `json:"length"`
	Width  Length `json:"width"`
	Height Length `json:"height"`
}

// Quantity is an amount of a legal unit: a UN/ECE or TARIC code such as "KGM", "NPR", "LTR", "KGM.gross".
type Quantity struct {
	Value decimal.Decimal `json:"value"`
	Unit  string          `json:"unit"`
}
