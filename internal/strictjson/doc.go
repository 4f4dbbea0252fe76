// Package strictjson reads and writes the JSON of this module: orders, country files, rate cards, rule sets, policies.
//
// It reads strictly, and says everything that is wrong at once. A field that a struct doesn't have, a value of the
// wrong kind, a number beyond bounds, a key given twice, text after the end: each is a Problem with a code, the JSON
// Pointer of the place, the line and a sentence. encoding/json does none of these well enough: it ignores unknown
// fields and doubled keys, stops at the first error and knows no paths.
//
// Decode follows the json struct tags, embedded structs included. null means "not given" everywhere: it leaves the zero
// value. decimal.Decimal is read from a JSON number or a string, within the bounds of package money. A type with a
// form of its own implements Unmarshaler; json.Unmarshaler and encoding.TextUnmarshaler are honoured too.
//
// Marshal writes the same tags back. It prints decimals plainly, as strings, whatever the process-wide settings of the
// decimal package say.
package strictjson
