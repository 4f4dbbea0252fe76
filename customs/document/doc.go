// Package document renders what customs declares as pages to print: commercial and pro forma invoice, packing list,
// the postal declarations CN22 and CN23, the dangerous goods note and any other customs.Sheet. It is optional; the rooms
// of this library never import it, and a host plugs it in as customs.Renderer:
//
//	page, err := document.HTML{}.Render(ctx, "invoice", "html", customs.Source{Order: order, Quote: quote})
//
// The pages stand alone: one file, no script, no font and no picture from elsewhere. They print on A4 or letter. Headings
// are in English and in the language of the destination, where this package has it. Whatever comes from an order is
// escaped, stripped of control characters and of marks that turn the direction of text, and cut where it's longer than
// a form can hold.
package document
