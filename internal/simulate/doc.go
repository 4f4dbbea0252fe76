// Package simulate makes up a year of a merchant's orders, two carriers to take them, and what became of each, for tests
// and benchmarks of the whole flow. The same seed gives the same year, order by order, in whatever sequence it is asked
// for. Nothing in it is a fact: prices, rates of exchange and accidents are invented, and carry the name "simulated".
package simulate
