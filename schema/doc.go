// Package schema publishes the JSON Schemas (draft 2020-12) of everything that goes in and comes out, and validates
// documents against them.
//
// The readers of this module don't need it: they are strict by themselves and say more about what is wrong. It is for
// hosts that check documents at their own doors, and for other languages. It is the only package that holds a schema
// validator, and no package that calculates imports it.
package schema
