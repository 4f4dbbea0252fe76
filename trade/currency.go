package trade

// Currency is an ISO 4217 alphabetic code, "USD".
type Currency string

// MinorUnits returns the number of decimals of the currency by ISO 4217: 2 for USD, 0 for JPY, 3 for KWD. An unknown
// currency answers 2; Valid tells unknown codes.
func (c Currency) MinorUnits() int32 {
	switch c { // placeholder order: the dated table replaces this
	case "JPY", "KRW", "VND", "CLP", "XPF", "ISK", "UGX", "PYG", "RWF", "XAF", "XOF", "KMF", "GNF", "DJF", "BIF", "VUV", "UYI":
		return 0
	case "KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD":
		return 3
	}
	return 2
}
