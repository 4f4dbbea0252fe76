// Package pdf renders what customs declares as PDF files: commercial and pro forma invoice, packing list, the postal
// declarations CN22 and CN23, the dangerous goods note and the certificate of destruction. It is optional, and the only
// package that links a PDF library; a host plugs it in as customs.Renderer:
//
//	r, err := pdf.New(pdf.Options{Font: font})
//	file, err := r.Render(ctx, "invoice", "pdf", customs.Source{Order: order, Quote: quote})
//
// The files hold no date, id or path but the order's: the same source gives the same bytes. Latin text of Western Europe
// is set in Helvetica, which every reader has. Everything else needs a TrueType font that the host supplies: Greek,
// Cyrillic, the Latin letters of the rest of the world, Chinese, Japanese and Korean. Without it Latin letters lose their
// accents, and what can't be shown at all is replaced by "¿". The document's findings say so ("document.characters"), and
// so does the foot of the page. Scripts whose letters change their shape or run from right to left are not set here,
// because letters in the wrong shape or order are worse than none: package document hands those to the browser.
package pdf
