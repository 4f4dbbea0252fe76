package landedcost

// Derivation is how an amount came about, as data: an operation over operands, and the rounding. Its sentence is made
// when it's read. In JSON it is the sentence.
type Derivation struct {
	Op       string    // "rate", "per_unit", "sum", "zero", "expression", "inside", "apportion" …
	Operands []Operand // in order of use
	Rounding string
	Reason   string // why an amount is zero, or was bounded
	Text     string // the sentence, where it was read back from JSON or stated outright
}

// Operand is a value that an operation used, with its name and origin.
type Operand struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Unit   string `json:"unit,omitempty"`   // currency or unit
	Origin string `json:"origin,omitempty"` // JSON Pointer into the order, or the id of a charge or measure
}
