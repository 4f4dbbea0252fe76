// Package duty reads, evaluates and prints duty expressions: the texts in which customs schedules write what is owed
// on a line, such as "12%", "10.2% + 93.10 EUR/100 kg MAX 18.9%" or "51¢ each + 6.25% on the case".
//
// An [Expression] is parsed once, by [Parse] from official text or by [FromComponents] from TARIC components. It is an
// immutable value, safe to share. Expression.Evaluate applies it to a customs value and quantities and answers an exact
// amount with the steps that led to it. What an expression needs and the input lacks is a typed error that names it;
// nothing is zero by silence.
//
// # How terms combine
//
// Terms are read from left to right. MIN and MAX split them into groups; inside a group plus and minus apply from left
// to right, so that a term after MAX belongs to the bound. The last MIN or MAX is the outermost. MIN is the larger of
// what stands left of it and its bound (a floor), MAX the smaller (a cap).
//
// # Canonical text
//
// Expression.String prints one text whatever the source: ISO currency codes, TARIC unit abbreviations, one blank
// around operators. Every grammar reads it back to an equal expression.
//
// # Units
//
// Quantities are keyed by unit code ("KGM", "NPR"), a common name ("kg", "pair"), and a qualifier after a dot where
// the law asks for one ("KGM.G" or "KGM.gross"). Units of one family convert exactly. Net, gross and drained weight
// are different quantities and never stand in for each other.
package duty
