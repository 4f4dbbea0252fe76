package trade

// Incoterm is an Incoterms 2020 rule. DDU, of Incoterms 2000, is read as DAP.
type Incoterm string

// The Incoterms 2020 rules.
const (
	EXW Incoterm = "EXW"
	FCA Incoterm = "FCA"
	FAS Incoterm = "FAS"
	FOB Incoterm = "FOB"
	CFR Incoterm = "CFR"
	CIF Incoterm = "CIF"
	CPT Incoterm = "CPT"
	CIP Incoterm = "CIP"
	DAP Incoterm = "DAP"
	DPU Incoterm = "DPU"
	DDP Incoterm = "DDP"
)
