package trade

// Territory is the code of a territory with a tariff or tax of its own: a country code where the country is one ("GB"),
// its ISO code or an own code where it isn't ("XI" Northern Ireland, "AX" Åland, "ES-CN" Canary Islands, "JE" Jersey).
// Regimes are looked up by Territory.
type Territory string
