package check

import (
	"github.com/crossborder-go/crossborder/customs/ids"
	"github.com/crossborder-go/crossborder/trade"
)

// ID checks an identification number of a type of a country: see package ids. An unknown type is not valid.
func ID(country trade.Country, typ, value string) Verdict {
	r, ok := ids.Check(country, typ, value)
	if !ok {
		return Verdict{Kind: typ, Value: value, Answer: "valid"}.fail("type", "no such type of number is known for this country")
	}
	v := fromID(r)
	v.Value = value
	return v
}

// fromID turns the result of package ids into a verdict.
func fromID(r ids.Result) Verdict {
	v := Verdict{Kind: r.Type.Name, Answer: "valid", OK: r.Valid, Reason: string(r.Reason), Message: r.Message, Normalised: r.Normalised}
	if r.Type.Country != "" {
		v = v.with("country", string(r.Type.Country)).with("type", r.Type.Name).with("holder", string(r.Type.Holder))
	}
	if r.Valid && !r.Type.Checked {
		v.Message = "the form is right; no check digit is published, so a slip can't be seen"
	}
	return v
}

// VAT checks a VAT number that begins with its country: "GB 980 7806 84", "CHE-107.787.577 MWST".
func VAT(value string) Verdict { return vat("", value) }

func vat(country trade.Country, value string) Verdict {
	r, _ := ids.VAT(country, value)
	v := fromID(r)
	v.Kind, v.Value = "vat", value
	return v
}

// EORI checks the form of an economic operator's registration number; the numbers have no common check digit.
func EORI(value string) Verdict {
	r, _ := ids.Check("EU", "eori", value)
	v := Verdict{Kind: "eori", Value: value, Answer: "format_valid", OK: r.Valid, Reason: string(r.Reason), Message: r.Message, Normalised: r.Normalised}
	switch {
	case r.Reason == ids.Length && len(r.Normalised) > 17:
		v.Reason = "more than 15 characters after the country"
	case r.Reason == ids.Component:
		v.Reason, v.Message = "country", "EORI numbers are issued by the member states, GB and XI"
	case r.Valid:
		v.Message = ""
	}
	return v
}

// OneStopShop checks a number of the EU's import (IOSS) or non-union one-stop-shop scheme and names the scheme. The
// algorithm of its last digit isn't published.
func OneStopShop(value string) Verdict {
	r, _ := ids.Check("EU", "oss", value)
	v := Verdict{Kind: "ioss", Value: value, Answer: "valid", OK: r.Valid, Reason: string(r.Reason), Message: r.Message, Normalised: r.Normalised}
	if r.Reason == ids.Component {
		v.Message = "it must begin with IM (imports) or EU (non-union scheme) and the number of a member state"
		if ids.IOSSScheme(value) != "" {
			v.Reason = "unknown member-state code"
		}
	}
	if r.Valid {
		v.Message = ""
		v = v.with("scheme", ids.IOSSScheme(value))
	}
	return v
}

func anyTIN(value string) Verdict { return tin("", value) }

// tin checks a tax number against every type of its country.
func tin(country trade.Country, value string) Verdict {
	r, ok := ids.CheckAny(country, value)
	if !ok {
		return Verdict{Kind: "tin", Value: value, Answer: "valid"}.fail("country",
			`the country isn't known: give {"country": "BR", "value": "…"}`)
	}
	v := fromID(r)
	v.Kind, v.Value = "tin", value
	return v
}

func anyGST(value string) Verdict { return gst("", value) }

// gst checks a goods and services tax number. Without a country it takes the first that fits.
func gst(country trade.Country, value string) Verdict {
	types := [...]struct {
		country trade.Country
		typ     string
	}{{"AU", "abn"}, {"NZ", "ird"}, {"IN", "gstin"}, {"CA", "bn"}, {"SG", "uen"}, {"AU", "arn"}}
	best := Verdict{Answer: "valid"}.fail("country", "no goods and services tax number is known for this country")
	for _, t := range types {
		if country != "" && t.country != country {
			continue
		}
		v := ID(t.country, t.typ, value)
		if v.OK {
			return v
		}
		if best.Reason == "country" || v.Reason == string(ids.CheckDigit) && best.Reason != string(ids.CheckDigit) {
			best = v
		}
	}
	return best
}
