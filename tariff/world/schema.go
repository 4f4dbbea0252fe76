package world

import _ "embed"

//go:embed country.schema.json
var countrySchema string

// CountrySchema returns the JSON Schema (draft 2020-12) of a country file.
func CountrySchema() string { return countrySchema }
