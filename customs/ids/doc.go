// Package ids checks the identification numbers that customs declarations ask of sellers, buyers and importers: tax
// numbers, company numbers, national identity numbers, VAT numbers, EORI and IOSS. It knows the shape of each number,
// the parts it's made of (dates, provinces, member states) and its check digits. It can't know whether a number was
// ever issued: only the register of the country can.
//
// A type is named by what the country calls it, in lower case: "cpf", "abn", "pccc". Types of several countries share
// a name ("rut" of Chile and of Uruguay); they are told apart by the country.
//
//	r, ok := ids.Check("BR", "cpf", "390.533.447-05")
//	// ok: the type is known; r.Valid: true; r.Normalised: "39053344705"
//
// The rules are those of the issuing authorities as published; test values are those of the python-stdnum library.
package ids
