// Package customs holds what is declared to an authority and what must hold before goods leave.
//
// A Declaration is made of the same order and quote that the buyer saw, never typed anew: header, parties with their
// ids, goods items grouped as the procedure wants them, values, masses, packages. Documents and messages are made from
// it by a Renderer: Messages makes what goes to authorities as data, package document the pages to print, package
// document/pdf the same as files. OriginStatement writes the proof of origin that an exporter may put on the invoice,
// DangerousGoodsNote the note for batteries, DestructionCertificate the paper for goods that don't come back. Bundle puts
// together what a destination and its procedure need before the goods arrive, or says what is missing:
//
//	files, err := pdf.New(pdf.Options{Font: font})
//	bundle, err := customs.Bundle(ctx, order, quote, files)
//
// Package schemereturn sums sealed quotes to the figures that a seller owes under a collection scheme.
//
// A RuleSet checks an order, its quote and its declaration, and answers with findings: a stable code, a severity, the
// place in the order, a message, what to do about it and the law behind it. The built-in sets know the data that
// every declaration needs, the terms of delivery, exports from the United States, dangerous goods, restricted goods and
// embargoes by date. A host composes them with its own, written in Go (NewRuleSet) or in JSON (DecodeRules):
//
//	rules, err := customs.BuiltinRules()
//	own, err := customs.DecodeRules(file)
//	findings := customs.Rules(rules, own).Check(ctx, customs.Subject{Order: order, Quote: quote})
//
// Single values are checked by package check, identification numbers by package ids, parties against the lists of the
// authorities by package screening. A rule set proves that it keeps the contract with package customstest.
package customs
