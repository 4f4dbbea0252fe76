// Package money is the one place of this module that rounds, divides and apportions decimal numbers. Rates, bases and
// amounts are multiplied, divided and rounded here in one step, so that a rule's rounding happens once, at a named
// place, and is exact: no intermediate result is cut off.
//
// Numbers of up to 18 digits take a fast path of 64-bit integers with a 128-bit intermediate product. Anything larger
// is computed with math/big. Both give the same result to the last digit; the tests hold one against the other.
//
// Nothing in this package depends on the process-wide settings of the decimal package, and nothing panics.
package money
