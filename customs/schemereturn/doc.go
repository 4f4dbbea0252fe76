// Package schemereturn makes the figures of the returns that a seller owes under the collection schemes for low-value
// goods: the import one-stop shop of the European Union, the VAT return of the United Kingdom, VOEC of Norway, the GST
// returns of Australia, New Zealand, Singapore and Jersey, low-value goods tax of Malaysia. They're sums of sealed quotes by
// state and rate:
//
//	ret, findings := schemereturn.Prepare("EU-IOSS", month, sales, schemereturn.Options{Rates: ecb})
//
// Nothing is calculated anew: tax is what the quotes charged, so that a return is the sum of what buyers paid. What a scheme
// asks of its return, its period, currency, conversion, rounding and last day, is data with a source.
package schemereturn
