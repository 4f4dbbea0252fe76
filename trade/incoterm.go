package trade

import "strings"

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

// Valid reports whether the term is one of Incoterms 2020.
func (t Incoterm) Valid() bool {
	switch t {
	case EXW, FCA, FAS, FOB, CFR, CIF, CPT, CIP, DAP, DPU, DDP:
		return true
	}
	return false
}

// SellerPaysDuty reports whether the seller clears the goods for import and bears duty and tax: DDP alone.
func (t Incoterm) SellerPaysDuty() bool { return t == DDP }

// SellerPaysFreight reports whether the seller pays the main carriage.
func (t Incoterm) SellerPaysFreight() bool {
	switch t {
	case CFR, CIF, CPT, CIP, DAP, DPU, DDP:
		return true
	}
	return false
}

// SellerInsures reports whether the seller must insure the main carriage.
func (t Incoterm) SellerInsures() bool { return t == CIF || t == CIP }

// UnmarshalText reads a term in any case, and DDU, which Incoterms 2010 dropped, as DAP.
func (t *Incoterm) UnmarshalText(b []byte) error {
	*t = Incoterm(strings.ToUpper(strings.TrimSpace(string(b))))
	if *t == "DDU" {
		*t = DAP
	}
	return nil
}
