package trade

// Country is an ISO 3166-1 alpha-2 code, "GB".
type Country string

// Region is an ISO 3166-2 subdivision without its country, "ON".
type Region string
