// Package check answers whether one piece of a declaration's data can stand: an identification number, a commodity
// code, a description of goods, a dangerous-goods number, a lithium battery on an aircraft, a manufacturer's code.
//
// Each kind of question has a typed function (S10, Description, StateOfCharge …). Check and CheckJSON ask by name, as
// a command line or a service does; Kinds lists the names. A Verdict says yes or no under the name that the kind gives
// its answer ("valid", "acceptable", "format_valid"), the reason in a stable word or two, a sentence for people, the
// value as it should be written, and what to write instead.
//
//	v, err := check.Check("s10", "RB123456785GB")   // v.OK: true
//	v, err = check.CheckJSON("goods-description", []byte(`{"text": "Accessories", "regime": "EU ICS2"}`))
//	// v.OK: false; v.Reason: "stop word"
//
// The package knows form and published rules only. Whether a number was ever issued, its register knows.
package check
